"""The unit that an issuer adds to the heading of a column for which the form prints none: 采购总金额(万元)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from audit.forms import Forms, Table
from audit.model import Cell, State
from audit.reading.normalise import label_key
from audit.reading.tokens import Token

_SAYINGS = ("", "单位", "金额单位", "计量单位")
_UNITS = ("元", "百元", "千元", "万元", "百万元", "千万元", "亿元")
_UNIT = "(?:金额)?(?:计量)?(?:单位)?(?:为)?(?P<unit>[百千万亿]{0,2}元)"


def with_heading_units(cells: list[Cell], tokens: Iterable[Token], table: Table) -> list[Cell]:
    """The cells of a table whose `tokens` are given, those with no unit of their own with that of their heading."""
    if not (lacking := _without_unit(table)):
        return cells
    keys = [token.key for token in tokens]
    units = {cell: unit for cell, labels in lacking.items() if (unit := _printed(keys, labels))}
    return [_with_unit(cell, units.get(cell.key.split(".", 1)[1], "")) for cell in cells] if units else cells


def _with_unit(cell: Cell, unit: str) -> Cell:
    return cell._replace(unit=unit) if unit and cell.state is State.NUMBER and not cell.unit else cell


@cache
def keys_with_units(forms: Forms) -> dict[str, str]:
    """Keys of headings with a unit that the form does not print, to those without it."""
    tables = [table for form in forms.all for table in form.tables.values()]
    bare = {key for table in tables for labels in _without_unit(table).values() for key in labels}
    return {f"{key}{saying}{unit}": key for key in bare for saying in _SAYINGS for unit in _UNITS}


@cache
def _without_unit(table: Table) -> dict[str, tuple[str, ...]]:
    """The columns that the form gives no unit, by row and column: the keys of their headings."""
    return {
        f"{row}.{name}": tuple(map(label_key, column.printings))
        for row, columns in table.columns_of.items()
        for name, column in columns.items()
        if not column.unit
    }


def _printed(keys: Sequence[str], labels: tuple[str, ...]) -> str:
    """The unit behind a heading, in the same field or the next."""
    for at, key in enumerate(keys):
        if not key.startswith(labels):
            continue
        for label in filter(key.startswith, labels):
            behind = key[len(label) :] or "".join(keys[at + 1 : at + 2])
            if unit := re.fullmatch(_UNIT, behind):
                return unit["unit"]
    return ""
