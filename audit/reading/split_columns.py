"""A table that is printed in parts, one below the other: all of its rows again, under others of its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from audit.forms import Table
from audit.reading.columns import headings_above
from audit.reading.locate import Label, Landmarks
from audit.reading.normalise import label_key

_MOST = 0.5  # of the rows that are found must stand in each part


class Part(NamedTuple):
    """Some columns of a table, as a table of their own, and where its rows are printed."""

    table: Table
    found: dict[str, list[Label]]


def parts_of(marks: Landmarks, table: Table, found: Mapping[str, list[Label]]) -> list[Part]:
    """The parts of a table that its columns are divided among, by the headings above each; else the table alone."""
    whole = [Part(table, dict(found))]
    if table.blocks:
        return whole
    runs = _runs(found)
    if len(runs) < 2 or any(len(run) < _MOST * len(found) for run in runs):
        return whole
    headed = [_headed(marks, table, next(iter(run.values()))) for run in runs]
    told = [column for columns in headed for column in columns]
    if not all(headed) or sorted(told) != sorted(table.columns):
        return whole
    return [
        Part(_with_columns(table, columns), {row: [label] for row, label in run.items()})
        for columns, run in zip(headed, runs, strict=True)
    ]


def _runs(found: Mapping[str, Sequence[Label]]) -> list[dict[str, Label]]:
    """The labels in the order of the text; where one is printed again, another run begins."""
    runs: list[dict[str, Label]] = [{}]
    for label, row in sorted((label, row) for row, labels in found.items() for label in labels):
        if row in runs[-1]:
            runs.append({})
        runs[-1][row] = label
    return runs


def _headed(marks: Landmarks, table: Table, row: Label) -> tuple[str, ...]:
    """The columns whose headings stand above a row, in the form's order."""
    above = {label.key for label in headings_above(marks, table, row)}
    return tuple(
        name for name, column in table.columns.items() if not above.isdisjoint(map(label_key, column.printings))
    )


@cache
def _with_columns(table: Table, columns: tuple[str, ...]) -> Table:
    """A table with a few of its columns: no sum is known of these."""
    fields = {name: getattr(table, name) for name in type(table).model_fields}
    fields |= {"columns": {name: table.columns[name] for name in columns}, "row_sum": None}
    return type(table).model_construct(**fields)
