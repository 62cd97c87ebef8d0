"""Where columns that no form has stand among those of a real table, as its headings show, or its sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from audit.forms import Column, Table
from audit.model import Layout
from audit.reading.columns import headings_above
from audit.reading.locate import Label, Landmarks, column_keys
from audit.reading.normalise import label_key
from audit.reading.other_columns import FEWEST, HeadingLine, OtherColumns, heading_lines
from audit.reading.row_slots import figures_add_up
from audit.reading.tokens import Kind, Token

_HALF = 0.5


class Placed(NamedTuple):
    """Which fields of a row are the form's, from left to right to the last of these, and how many may stand behind.

    Of the latter, the first `others` may have figures.
    """

    own: tuple[bool, ...]
    behind: range = range(1)
    others: int = 0

    def slots(self, fields: Sequence[Token]) -> list[Token] | None:
        """The form's own of the fields behind a label; None of a row that has another number of fields."""
        beside = fields[len(self.own) + self.others :]
        if len(fields) - len(self.own) not in self.behind or any(token.kind is Kind.VALUE for token in beside):
            return None
        return [token for token, is_own in zip(fields, self.own, strict=False) if is_own]


def placed_columns(  # one value a fact of the table
    marks: Landmarks,
    table: Table,
    columns: Mapping[str, Column],
    order: Sequence[str],
    rows: Sequence[Label],
    other: OtherColumns,
) -> dict[int, Placed]:
    """By the label of a row, the token that it ends before, where the columns of its block stand, if that is known.

    Only in a real table in which most rows below the same headings have a field for each. `order` are the form's
    `columns` as they are printed.
    """
    found = dict[int, Placed]()
    for below in _by_headings(marks, table, rows):
        one = _below_headings(marks, table, columns, order, below)
        if one and all(one.own) and 0 in one.behind and (other.one_before or other.one_behind):
            one = Placed((False, *one.own)) if other.one_before else Placed(one.own, range(1, 2), 1)
        widths = Counter(marks.behind(label) for label in below)
        width = max(widths, key=lambda each: (widths[each], -each))
        if one and width - len(one.own) in one.behind and widths[width] > _HALF * len(below):
            behind = width - len(one.own)
            one = one._replace(behind=range(behind, behind + 1))
            shifted = [label for label in below if _is_shifted(marks, table, order, label, one)]
            if len(shifted) < FEWEST:
                found |= {label.end: one for label in below if label not in shifted}
    return found


def _is_shifted(marks: Landmarks, table: Table, order: Sequence[str], label: Label, placed: Placed) -> bool:
    """Whether a row has as many figures as the form has columns, and they add up, but stand elsewhere."""
    fields = marks.fields_behind(label)
    figures = [token for token in fields if token.kind is Kind.VALUE]
    if table.row_sum is None or len(figures) != len(order) or table.row_sum.whole not in order:
        return False
    return figures_add_up(figures, order, table) and figures != placed.slots(fields)


def _by_headings(marks: Landmarks, table: Table, rows: Sequence[Label]) -> list[list[Label]]:
    """The rows below the same headings of columns, each from above."""
    own, heads = {label.start for label in rows}, column_keys(table)
    held: dict[int, list[Label]] = {}
    for row in sorted(rows):
        above = reversed(marks.before(row.start))
        last = next((label for label in above if label.key in heads and label.start not in own), None)
        held.setdefault(last.start if last else -1, []).append(row)
    return list(held.values())


def _below_headings(
    marks: Landmarks, table: Table, columns: Mapping[str, Column], order: Sequence[str], rows: Sequence[Label]
) -> Placed | None:
    above = headings_above(marks, table, rows[0])
    if not above or any(marks.tokens[label.end - 1].layout is not Layout.GRID for label in rows):
        return None
    span = range(marks.start_of_line(above[0].start), marks.start_of_line(rows[0].start))
    spots = _spots(marks, table, columns, order, span)
    return _placed(marks, heading_lines(marks, table, span), spots, len(order))


def placed_in_one_row(marks: Landmarks, table: Table, order: Sequence[str], span: range) -> Placed | None:
    """The same of a table of one row, whose headings stand in this stretch; None where they leave a doubt."""
    width, rows = len(order), list(table.all_rows.values())
    names = {label_key(said): column for column, spec in table.columns.items() for said in spec.printings}
    spots = dict[int, range]()
    for number, spec in enumerate(rows):
        own = {label_key(said) for said in spec.printings}
        for label in (label for label in marks.within(span) if label.key in own):
            spots[label.start] = range(number * width, (number + 1) * width)
    for under in {spec.under for spec in rows if spec.under}:
        numbers = [number for number, spec in enumerate(rows) if spec.under == under]
        for label in (label for label in marks.within(span) if label.key == label_key(under)):
            spots[label.start] = range(numbers[0] * width, (numbers[-1] + 1) * width)
    heads = [label for label in marks.within(span) if label.key in names]
    spots |= {label.start: range(number, number + 1) for number, label in enumerate(heads)}
    if len(heads) != width * len(rows):
        return None
    return _placed(marks, heading_lines(marks, table, span), spots, len(heads))


def _spots(
    marks: Landmarks, table: Table, columns: Mapping[str, Column], order: Sequence[str], span: range
) -> dict[int, range]:
    """Token to which of the columns it heads, by number: one, a group, or, unless it heads the labels, all."""
    names = {label_key(said): at for at, column in enumerate(order) for said in columns[column].printings}
    grouped = [at for at, column in enumerate(order) if columns[column].under]
    groups = {label_key(columns[order[at]].under or "") for at in grouped}
    corners = {label_key(said) for said in (table.note, *(block.header for block in table.blocks)) if said}
    spots = dict[int, range]()
    for label in marks.within(span):
        if label.key in groups:
            spots[label.start] = range(grouped[0], grouped[-1] + 1)
        elif label.key in names:
            spots[label.start] = range(names[label.key], names[label.key] + 1)
        elif label.key not in corners:
            spots[label.start] = range(len(order))
    return spots


def _placed(marks: Landmarks, lines: Sequence[HeadingLine], spots: Mapping[int, range], columns: int) -> Placed | None:
    """What the lines of headings show from above; None where they leave a doubt."""
    inserted, most = Counter[int](), Counter[int]()
    beside = None
    above = HeadingLine(())
    for line in lines:
        heads = {number for at in line.tokens if at in spots for number in spots[at]}
        if not line.foreign and (not heads or len(line.tokens) == 1):
            continue  # what stands above all, or says nothing
        if not heads or marks.tokens[line.tokens[0]].layout is not Layout.GRID:
            return None
        is_flat = sum(at in spots for at in line.tokens) == len(heads) == columns
        labelled = line.tokens[_empty(marks, line.tokens) + 1 :]
        blanks = [at for at in labelled if marks.tokens[at].kind is Kind.EMPTY] if is_flat else []
        places = [_place(marks, line, above, spots, at, columns) for at in (*line.foreign, *blanks)]
        if None in places:
            return None
        # A heading may have empty fields below it, or reach down beside others.
        here = Counter(place for place in places if place is not None)
        inserted, most = inserted | here, most + here
        trailing = 0 if is_flat else _empty(marks, line.tokens[::-1])
        beside = trailing if beside is None else min(beside, trailing)
        above = line
    beside, ends, may_end = beside or 0, inserted.pop(columns, 0), most.pop(columns, 0)
    own = [True] * columns
    for place in sorted(inserted.elements(), reverse=True):
        own.insert(place, False)
    return Placed(tuple(own), range(ends + beside, may_end + beside + 1), may_end)


def _place(  # one value a fact of the heading
    marks: Landmarks,
    line: HeadingLine,
    above: HeadingLine,
    spots: Mapping[int, range],
    at: int,
    columns: int,
) -> int | None:
    """Before which column the one of a heading stands that is no form's; None where its neighbours differ on it.

    At the edge of a group it belongs to the group, unless a field above it is empty, or one between.
    """
    left = max((spot for spot in line.tokens if spot < at and spot in spots), default=None)
    right = min((spot for spot in line.tokens if spot > at and spot in spots), default=None)
    if left is not None and right is not None:
        return spots[left].stop if spots[left].stop == spots[right].start else None
    if right is not None:
        first = spots[right].start
        sure = right == at + 1 and _empty(marks, above.tokens) <= _empty(marks, line.tokens)
        return first if not first or sure else None
    if left is None:
        return None
    last = spots[left].stop
    sure = left == at - 1 and _empty(marks, above.tokens[::-1]) <= _empty(marks, line.tokens[::-1])
    return last if last == columns or sure else None


def _empty(marks: Landmarks, tokens: Sequence[int]) -> int:
    """How many empty fields a row begins with."""
    return next((n for n, at in enumerate(tokens) if marks.tokens[at].kind is not Kind.EMPTY), len(tokens))
