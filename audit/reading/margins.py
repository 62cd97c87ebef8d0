"""Where the cells of a row stand among its fields: what full rows, and headings, tell of rows that have blanks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from audit.forms import Column, Table
from audit.model import Layout
from audit.reading.columns import headings_above
from audit.reading.locate import Label, Landmarks, table_keys
from audit.reading.normalise import label_key
from audit.reading.row_slots import figures_add_up
from audit.reading.tokens import Kind, Token

_SLIPS = 0.2  # the share of rows that may have a figure too many by mistake
_FEWEST = 3  # rows that add up without their last figure, and not by chance
_MANY = 4  # times those that do without their first
_REMARKS = {"备注", "说明"}  # headings of columns of words
_LONGEST = 10  # characters of such a heading
_COLON = re.compile("[:：]")  # words before one are those of a note
_LIKENESS = 70  # of 100, of a misprinted heading
_Widths = dict[int, set[int]]


@dataclass(frozen=True)
class Margins:
    """How many fields stand behind the last cell of a row: by how many it has in all, and how many behind its label."""

    placed: Mapping[tuple[int, int], int]
    behind: Mapping[int, int]
    widths: Mapping[int, int]
    anywhere: int | None  # where all that is known agrees

    def told(self, width: int, behind: int) -> int | None:
        """The margin of rows that begin as this one does."""
        found = self.placed.get((width, behind))
        return self.behind.get(behind, self.widths.get(width)) if found is None else found

    def of(self, width: int, behind: int) -> int | None:
        """The same, or that of all rows."""
        told = self.told(width, behind)
        return self.anywhere if told is None else told

    def all_are(self, margin: int) -> bool:
        """Whether nothing that is known is another margin."""
        return {*self.placed.values(), *self.behind.values(), *self.widths.values()} <= {margin}


class _Headings(NamedTuple):
    """The fields of a row of headings, and those that are no heading of the form."""

    fields: list[Token]
    foreign: list[Token]


class OtherColumns(NamedTuple):
    """Columns of a table that no form has: whether they may hold figures, and how many stand behind the form's own."""

    figures: bool
    behind: int  # as their headings show, in a table whose cells are known; else 0
    sums_before: bool = False  # rows add up with one figure more behind their own


def other_columns(
    marks: Landmarks, table: Table, blocks: Sequence[tuple[Sequence[Label], Mapping[str, Column]]]
) -> OtherColumns:
    """What headings of no form tell, and rows with more figures than cells: a few may have one too many by mistake.

    `blocks` are the rows of each block, and its columns.
    """
    crowded = full = loose = before = after = 0
    found: list[_Headings] = []
    for labels, columns in blocks:
        above = headings_above(marks, table, labels[0]) if labels else []
        if _all_headed(above, columns):
            found += _foreign_headings(marks, table, range(above[0].start, labels[0].start))
        for label in labels:
            figures = [token for token in marks.values_of(label) if token.kind is Kind.VALUE]
            full += len(figures) == len(columns)
            crowded += len(figures) > len(columns)
            loose += len(figures) > len(columns) and marks.tokens[label.end - 1].row is None
            if len(figures) == len(columns) + 1 and table.row_sum and table.row_sum.whole in columns:
                first, last = (figures_add_up(each, list(columns), table) for each in (figures[:-1], figures[1:]))
                before, after = before + (first and not last), after + (last and not first)
    # Behind the last line may stand other numbers.
    is_crowded = crowded > full * _SLIPS and (crowded > loose or loose > 1)
    sums_before = before >= _FEWEST and before > after * _MANY
    headed = _told(found)
    return OtherColumns(headed.figures or is_crowded, headed.behind, sums_before)


def _all_headed(above: Sequence[Label], columns: Mapping[str, Column]) -> bool:
    """Whether each column has its heading: else words of no form may be one that is misprinted."""
    keys = {label.key for label in above}
    return bool(above) and all(any(label_key(said) in keys for said in each.printings) for each in columns.values())


def other_headings(marks: Landmarks, table: Table, span: range) -> OtherColumns:
    """What a stretch of headings tells of columns that no form has."""
    return _told(list(_foreign_headings(marks, table, span)))


def _told(found: Sequence[_Headings]) -> OtherColumns:
    behind = {len(foreign) if _end_a_row(fields, foreign) else 0 for fields, foreign in found}
    figures = any(token.key not in _REMARKS for _, foreign in found for token in foreign)
    return OtherColumns(figures, behind.pop() if len(behind) == 1 else 0)


def _foreign_headings(marks: Landmarks, table: Table, span: range) -> Iterator[_Headings]:
    """Rows, or lines, in a stretch of headings with fields that are no heading of the form."""
    held: dict[int, _Headings] = {}
    for at in span:
        token = marks.tokens[at]
        fields, foreign = held.setdefault(token.line, _Headings([], []))
        fields.append(token)
        if at not in marks.claimed and _is_foreign(token, table):
            foreign.append(token)
    yield from (each for each in held.values() if each.foreign)


def _is_foreign(token: Token, table: Table) -> bool:
    """Whether a field holds a few words that are no heading of the form, nor a part of one, or one misprinted."""
    if token.kind is not Kind.WORD or len(token.key) > _LONGEST or _COLON.search(token.text):
        return False
    return not any(token.key in key or ratio(token.key, key) >= _LIKENESS for key in table_keys(table))


def _end_a_row(fields: Sequence[Token], foreign: Sequence[Token]) -> bool:
    """Whether some fields end a row of a real table, but for empty ones."""
    said = [token for token in fields if token.kind is not Kind.EMPTY]
    return fields[0].layout is Layout.GRID and said[-len(foreign) :] == foreign and len(said) > len(foreign)


def margins_of(
    marks: Landmarks, labels: Sequence[Label], columns: Mapping[str, Column], other: OtherColumns
) -> Margins:
    """What the rows of a block tell whose cells are all filled, and the headings above it."""
    placed: dict[tuple[int, int], set[int]] = defaultdict(set)
    behind, widths = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    if labels:
        _add_headed(marks, columns, labels[0], behind, widths)
    if other.figures and other.behind:
        behind.setdefault(len(columns) + other.behind, {other.behind})
    more = other.behind if other.figures else 0
    for width, after, margin, in_grid in _full_rows(marks, labels, len(columns), more):
        if other.figures and not more and (after > len(columns) or not in_grid):
            continue  # the row may lack a figure, and the other column have one
        placed[width, after].add(margin)
        behind[after].add(margin)
        if not in_grid:
            widths[width].add(margin)
    everywhere = {margin for found in (*behind.values(), *widths.values()) for margin in found}
    # Where cells and spans are known, rows differ in width by their labels alone.
    if not everywhere and labels and (beside := beside_headings(marks, labels[0])) is not None:
        everywhere = {beside}
    return Margins(
        {key: min(found) for key, found in placed.items() if len(found) == 1},
        {key: min(found) for key, found in behind.items() if len(found) == 1},
        {key: min(found) for key, found in widths.items() if len(found) == 1},
        min(everywhere) if len(everywhere) == 1 else None,
    )


def _full_rows(
    marks: Landmarks, labels: Sequence[Label], expected: int, more: int
) -> Iterator[tuple[int, int, int, bool]]:
    """Of rows with all their figures, and so many more: width, fields behind the label, margin, if in a real table."""
    for label in labels:
        fields, behind = marks.row_of(label), marks.behind(label)
        first = len(fields) - behind
        filled = [at for at, token in enumerate(fields[first:], first) if token.kind is Kind.VALUE]
        if len(filled) == expected + more == filled[-1] - filled[0] + 1:
            yield len(fields), behind, len(fields) - 1 - filled[-1] + more, fields[0].layout is Layout.GRID


def _add_headed(marks: Landmarks, columns: Mapping[str, Column], row: Label, behind: _Widths, widths: _Widths) -> None:
    """Add what headings tell that are such a row themselves."""
    names = list(columns)
    first, last = ({label_key(said) for said in columns[name].printings} for name in (names[0], names[-1]))
    for label in (label for label in marks.before(row.start) if label.key in last):
        fields = marks.row_of(label)
        end = len(fields) - 1 - marks.behind(label)
        start = end - len(columns) + 1
        if start >= 0 and fields and fields[start].key in first:
            # The nearest headings above the row are the last.
            behind[len(fields) - start] = widths[len(fields)] = {len(fields) - 1 - end}


def beside_headings(marks: Landmarks, row: Label) -> int | None:
    """How many cells stand beside the last heading in the row of headings above, in a table whose cells are known."""
    above = marks.before(row.start)[-1:]
    fields = marks.row_of(above[0]) if above else []
    if not fields or fields[0].layout is not Layout.GRID or fields == marks.row_of(row):
        return None
    return marks.behind(above[0])
