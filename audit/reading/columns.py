"""Which figure of a row belongs to which column: the order of the headings that are printed above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from audit.forms import Column, Table
from audit.model import Cell, Layout
from audit.reading.locate import Label, Landmarks, column_keys, header_keys, row_keys, table_keys
from audit.reading.normalise import label_key
from audit.reading.tokens import Kind

_HALF = 0.5
_HEADINGS_ABOVE = 12  # labels above the first row that are looked at
_COINCIDENCE = 1  # rows that may add up with another figure as the sum by a slip of one figure


class Order(NamedTuple):
    """The columns from left to right, and how sure that is."""

    columns: list[str]
    said: bool = False  # the heading of each stands above the figures, once
    aligned: bool = False  # and in the rows of a real table, where what is beside what cannot be mistaken
    denied: bool = False  # the headings that were found say another, though not which


def printed_order(marks: Landmarks, table: Table, columns: dict[str, Column], row: Label) -> Order:
    """The columns as the headings above a row name them from left to right; the form's order where they do not say.

    Columns that share a heading are printed in a line of their own, below that heading and its neighbours.
    """
    names: dict[str, list[str]] = {}
    for column, spec in columns.items():
        for printing in spec.printings:
            names.setdefault(label_key(printing), []).append(column)
    nested = [column for column, spec in columns.items() if spec.under]
    group = label_key(columns[nested[0]].under or "") if nested else None
    heads = [
        label for label in headings_above(marks, table, row) if label.key == group or len(names.get(label.key, ())) == 1
    ]
    seen = ["" if label.key == group else names[label.key][0] for label in heads]
    own = list(columns)
    flat = [column for column in seen if column]
    if flat != seen and _in_one_row(marks, [label for label in heads if label.key != group]):
        heads, seen = [label for label in heads if label.key != group], flat  # in one row, with the group's above it
    lines = ([column for column in own if column not in nested], nested)
    in_lines = all([column for column in flat if column in line] == line for line in lines)
    upper = [label for label, column in zip(heads, seen, strict=True) if column not in nested or flat == seen]
    if in_lines and not _in_one_row(marks, upper):
        return _by_lines(seen, own, nested, loose=all(marks.tokens[label.end - 1].row is None for label in upper))
    order = _unfolded(seen, nested)
    if sorted(order) != sorted(own):
        return Order(own, denied=not all(_goes_on([c for c in flat if c in line], line) for line in lines))
    aligned = _in_rows(marks, dict(zip(seen, heads, strict=True)), nested)
    # Text may have put two lines of headings into one, and lost the group's.
    said = aligned or not (in_lines and nested and flat == seen != own)
    return Order(order, said, aligned)


def _by_lines(seen: Sequence[str], own: list[str], nested: Sequence[str], *, loose: bool) -> Order:
    """The order that headings in different lines say, each line as in the form.

    A group's heading that stands in a line before its neighbours' may be above any of them. Where each heading has a
    line of its own it may as well be the first: the order is in doubt.
    """
    upper = [column for column in seen if column not in nested]
    if "" not in seen or upper == _folded(own, nested):
        return Order(own, said=True)
    return Order(_unfolded(seen, nested) if loose else own)


def headings_above(marks: Landmarks, table: Table, row: Label) -> list[Label]:
    """The labels of the table that stand together above the first row that the headings belong to."""
    keys = table_keys(table)
    rows, heads = row_keys(table), column_keys(table)
    found: list[Label] = []
    for label in reversed(marks.before(row.start)):
        if label.key not in keys or (found and label.key in rows and any(each.key in heads for each in found)):
            break
        found.append(label)
    return found[::-1]


def _folded(columns: Sequence[str], nested: Sequence[str]) -> list[str]:
    """The columns with the group, as an empty text, in the place of those that it heads."""
    return list(dict.fromkeys("" if column in nested else column for column in columns))


def _unfolded(seen: Sequence[str], nested: Sequence[str]) -> list[str]:
    """The sequence with the columns of the group in the group's place."""
    if "" not in seen:
        return list(seen)
    inner = [column for column in seen if column in nested]
    outer = [column for column in seen if column not in nested]
    return [column for name in outer for column in (inner if name == "" else [name])]


def _in_one_row(marks: Landmarks, heads: Sequence[Label]) -> bool:
    """Whether headings are fields of one row, each one of its own: they stand above what is in their order."""
    rows = {marks.tokens[label.end - 1].row for label in heads}
    return len(rows) == 1 and None not in rows and len({label.end for label in heads}) == len(heads)


def _in_rows(marks: Landmarks, heads: Mapping[str, Label], nested: Sequence[str]) -> bool:
    """Whether the headings are cells of a real table: one row of them, or the group's in the row below the group."""
    if not heads or any(marks.tokens[label.end - 1].layout is not Layout.GRID for label in heads.values()):
        return False
    if "" not in heads:
        return _in_one_row(marks, list(heads.values()))
    inner = [label for column, label in heads.items() if column in nested]
    outer = [label for column, label in heads.items() if column not in nested]
    if not _in_one_row(marks, inner) or not _in_one_row(marks, outer):
        return False
    upper, lower = (marks.tokens[held[0].start].place for held in (outer, inner))
    return upper.table == lower.table and (upper.row or 0) + 1 == lower.row


def _goes_on(seen: Sequence[str], own: Sequence[str]) -> bool:
    """Whether headings stand in the form's order, some of them lost."""
    left = iter(own)
    return all(column in left for column in seen)


def bears_out(cells: Sequence[Cell], table: Table, order: Order) -> bool:
    """Whether cells read in another order than the form's, here in the form's, may be taken to be so.

    Headings in the rows of a real table say it by themselves, unless the figures add up in another order; elsewhere
    most rows whose figures are all known, and not all 0, must add up.
    """
    if table.row_sum is None or not order.said:
        return order.aligned
    whole = list(table.columns).index(table.row_sum.whole)
    if _adding_up(cells, table, whole, parts=1)[1] > _HALF:
        return True
    others = [order.columns[at] for at in (0, -1) if order.columns[at] != table.row_sum.whole]
    places = [list(table.columns).index(column) for column in others]
    return order.aligned and all(_adding_up(cells, table, at, parts=2)[1] <= _HALF for at in places)


def total_leads(cells: Sequence[Cell], table: Table, order: Order) -> bool:
    """Whether most such rows, read in the form's order, add up only with the first figure as the sum.

    One row may do so by a slip of one figure: it does not refute headings that say the form's order.
    """
    if table.row_sum is None or not (columns := list(table.columns)):
        return False
    last = columns.index(table.row_sum.whole)
    if not order.said and _adding_up(cells, table, 0, parts=1)[1] == 1 > _adding_up(cells, table, last, parts=1)[1]:
        return True  # no headings say otherwise, and every row does
    rows, share = _adding_up(cells, table, 0, parts=2)
    if order.said and rows <= _COINCIDENCE:
        return False
    return share > _HALF > _adding_up(cells, table, last, parts=2)[1]


def _adding_up(cells: Sequence[Cell], table: Table, whole: int, *, parts: int) -> tuple[int, float]:
    """The rows in which the figure at `whole` is the sum of the others: how many different ones, and their share.

    Of those with so many figures besides 0 and a sum.
    """
    width = len(table.columns)
    figures = [[cell.value for cell in cells[at : at + width]] for at in range(0, len(cells), width)]
    known = [tuple(value for value in row if value is not None) for row in figures]
    telling = [row for row in known if len(row) == width and sum(map(bool, row)) > parts]
    right = [row for row in telling if 2 * row[whole] == sum(row)]
    return len(set(right)), len(right) / len(telling) if telling else 0


def order_in_one_row(marks: Landmarks, table: Table, first: int, last: Label) -> Order:
    """The columns as the headings of a table of one row repeat them, if they repeat one order; else the form's."""
    names = {label_key(printing): column for column, spec in table.columns.items() for printing in spec.printings}
    heads = [label for label in marks.within(range(first, last.start + 1)) if label.key in names]
    seen = [names[label.key] for label in heads]
    width = len(table.columns)
    groups = [seen[at : at + width] for at in range(0, len(seen), width)]
    own = list(table.columns)
    if not groups or sorted(groups[0]) != sorted(own) or groups != groups[:1] * len(groups):
        return Order(own, denied=not _goes_on(seen, own * len(table.all_rows)))
    said = len(groups) == len(table.all_rows)
    cells = {label.end for label in heads if marks.tokens[label.end - 1].layout is Layout.GRID}
    return Order(groups[0], said, aligned=said and len(cells) == len(heads))


def has_remarks(marks: Landmarks, table: Table, row: Label) -> bool:
    """Whether words stand beside the headings above the first row of a table that are no heading of the form.

    Where cells have a line each, a line among the headings.
    """
    keys = header_keys(table)
    above = [label for label in marks.before(row.start) if label.key in keys][-_HEADINGS_ABOVE:]
    for label in above:
        own_line = marks.tokens[label.end - 1].row is None and label is not above[-1]
        behind = range(label.end, label.end + (1 if own_line else marks.behind(label)))
        if any(marks.tokens[at].kind is Kind.WORD and at not in marks.claimed for at in behind):
            return True
    return False
