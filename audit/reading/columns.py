"""Which figure of a row belongs to which column: the order of the headings that are printed above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audit.forms import Column, Table
from audit.model import Cell, Layout
from audit.reading.locate import Label, Landmarks, header_keys, table_keys
from audit.reading.normalise import label_key
from audit.reading.tokens import Kind, Token

_HALF = 0.5
_HEADINGS_ABOVE = 12  # labels above the first row that are looked at


def printed_order(marks: Landmarks, table: Table, columns: dict[str, Column], row: Label) -> list[str]:
    """The columns as the headings above a row name them from left to right; the form's order where they do not say.

    Columns that share a heading are printed in a line of their own, below that heading and its neighbours.
    """
    names: dict[str, list[str]] = {}
    for column, spec in columns.items():
        for printing in spec.printings:
            names.setdefault(label_key(printing), []).append(column)
    nested = [column for column, spec in columns.items() if spec.under]
    group = label_key(columns[nested[0]].under or "") if nested else None
    seen = [
        "" if key == group else names[key][0]
        for key in _headings_above(marks, table, row)
        if key == group or len(names.get(key, ())) == 1
    ]
    own = list(columns)
    lines = ([column for column in own if column not in nested], nested)
    as_in_form = all([column for column in seen if column in line] == line for line in lines)
    order = own if as_in_form else _unfolded(seen, nested)
    return order if sorted(order) == sorted(own) else own


def _headings_above(marks: Landmarks, table: Table, row: Label) -> list[str]:
    """Keys of the labels of the table that stand together above the first row that the headings belong to."""
    keys = table_keys(table)
    rows = {label_key(printing) for spec in table.all_rows.values() for printing in spec.printings}
    found: list[str] = []
    heads = {label_key(p) for column in table.all_columns.values() for p in column.printings}
    for label in reversed([label for label in marks.labels if label.start < row.start]):
        if label.key not in keys or (found and any(key in heads for key in found) and label.key in rows):
            break
        found.append(label.key)
    return found[::-1]


def _unfolded(seen: Sequence[str], nested: Sequence[str]) -> list[str]:
    """The sequence with the columns of the group in the group's place."""
    if "" not in seen:
        return list(seen)
    inner = [column for column in seen if column in nested]
    outer = [column for column in seen if column not in nested]
    return [column for name in outer for column in (inner if name == "" else [name])]


def sums_hold(cells: Sequence[Cell], table: Table) -> bool:
    """Whether most rows whose figures are all known, and not all 0, add up."""
    if table.row_sum is None:
        return False
    whole = list(table.columns).index(table.row_sum.whole)
    return _adding_up(cells, table, whole, parts=1) > _HALF


def total_leads(cells: Sequence[Cell], table: Table) -> bool:
    """Whether most such rows add up only with the first figure as the sum, whatever the headings say."""
    if table.row_sum is None or not (columns := list(table.columns)):
        return False
    last = columns.index(table.row_sum.whole)
    return _adding_up(cells, table, 0, parts=2) > _HALF > _adding_up(cells, table, last, parts=2)


def _adding_up(cells: Sequence[Cell], table: Table, whole: int, *, parts: int) -> float:
    """The share of rows with so many figures besides 0 and a sum in which that at `whole` is the sum of the others."""
    rows: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        _, row, column = cell.key.split(".")
        rows.setdefault(row, {})[column] = cell
    figures = [
        [row[column].value for column in table.columns] for row in rows.values() if len(row) == len(table.columns)
    ]
    known = [[value for value in row if value is not None] for row in figures]
    telling = [row for row in known if len(row) == len(table.columns) and sum(map(bool, row)) > parts]
    right = sum(2 * row[whole] == sum(row) for row in telling)
    return right / len(telling) if telling else 0


def order_in_one_row(marks: Landmarks, table: Table, first: int, last: Label) -> list[str]:
    """The columns as the headings of a table of one row repeat them, if they repeat one order; else the form's."""
    names = {label_key(printing): column for column, spec in table.columns.items() for printing in spec.printings}
    seen = [names[label.key] for label in marks.labels if first <= label.start <= last.start and label.key in names]
    width = len(table.columns)
    groups = [seen[at : at + width] for at in range(0, len(seen), width)]
    own = list(table.columns)
    return groups[0] if groups and sorted(groups[0]) == sorted(own) and groups == groups[:1] * len(groups) else own


def headed_margins(marks: Landmarks, columns: Mapping[str, Column], row: Label) -> dict[int, set[int]]:
    """Fields in a row to how many stand behind the last column, told by headings that are such a row themselves."""
    names = list(columns)
    first, last = ({label_key(said) for said in columns[name].printings} for name in (names[0], names[-1]))
    seen: dict[int, set[int]] = {}
    for label in (label for label in marks.labels if label.start < row.start and label.key in last):
        fields = marks.row_of(label)
        end = next((at for at, token in enumerate(fields) if token is marks.tokens[label.end - 1]), 0)
        start = end - len(columns) + 1
        if start >= 0 and fields and fields[start].key in first:
            seen[len(fields)] = {len(fields) - 1 - end}  # the nearest headings above the row
    return seen


def beside_headings(marks: Landmarks, row: Label) -> int | None:
    """How many cells stand beside the last heading in the row of headings above, in a table whose cells are known."""
    last = next((label for label in reversed(marks.labels) if label.start < row.start), None)
    fields = marks.row_of(last) if last else []
    if last is None or not fields or fields[0].layout is not Layout.GRID or fields == marks.row_of(row):
        return None
    return len(fields) - 1 - fields.index(marks.tokens[last.end - 1])


def has_remarks(marks: Landmarks, table: Table, row: Label) -> bool:
    """Whether words stand beside the headings above the first row of a table that are no heading of the form."""
    keys = header_keys(table)
    for label in [label for label in marks.labels if label.start < row.start and label.key in keys][-_HEADINGS_ABOVE:]:
        fields = marks.row_of(label)
        behind = fields[fields.index(marks.tokens[label.end - 1]) + 1 :] if fields else []
        if any(token.kind is Kind.WORD and not _in_label(marks, token) for token in behind):
            return True
    return False


def _in_label(marks: Landmarks, token: Token) -> bool:
    return any(token in marks.tokens[label.start : label.end] for label in marks.labels)
