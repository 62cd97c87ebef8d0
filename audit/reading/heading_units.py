"""The unit that an issuer adds to the heading of a column for which the form prints none: 采购总金额(万元)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from audit.forms import Column, Table
from audit.model import Cell, State
from audit.reading.normalise import label_key
from audit.reading.tokens import Token

_UNIT = "(?:金额)?(?:计量)?(?:单位)?(?:为)?(?P<unit>[百千万亿]{0,2}元)"


def with_heading_units(cells: Sequence[Cell], tokens: Iterable[Token], table: Table) -> list[Cell]:
    """The cells of a table whose `tokens` are given, those with no unit of their own with that of their heading."""
    keys = [token.key for token in tokens]
    lacking = {key: column for key, column in _without_unit(table).items() if _printed(keys, column)}
    return [_with_unit(cell, keys, lacking) for cell in cells] if lacking else list(cells)


def _with_unit(cell: Cell, keys: Sequence[str], lacking: Mapping[str, Column]) -> Cell:
    column = lacking.get(cell.key.split(".", 1)[1])
    if column is None or cell.state is not State.NUMBER or cell.unit:
        return cell
    return cell._replace(unit=_printed(keys, column))


@cache
def _without_unit(table: Table) -> dict[str, Column]:
    """The columns, by row and column, that the form gives no unit."""
    return {
        f"{row}.{name}": column
        for row, columns in table.columns_of.items()
        for name, column in columns.items()
        if not column.unit
    }


def _printed(keys: Sequence[str], column: Column) -> str:
    """The unit behind the heading, in the same field or the next."""
    for at, key in enumerate(keys):
        for label in map(label_key, column.printings):
            if key.startswith(label):
                behind = key[len(label) :] or "".join(keys[at + 1 : at + 2])
                if unit := re.fullmatch(_UNIT, behind):
                    return unit["unit"]
    return ""
