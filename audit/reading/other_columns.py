"""Columns that no form has, beside those of a table: what headings, and rows with figures too many, tell of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
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
_LONGEST = 10  # characters of such a heading
_COLON = re.compile("[:：]")  # words before one are those of a note
_LIKENESS = 70  # of 100, of a misprinted heading


class _Headings(NamedTuple):
    """The fields of a row of headings, and those that are no heading of the form."""

    fields: list[Token]
    foreign: list[Token]

    @property
    def _said(self) -> list[Token]:
        """The fields that say anything, in a real table."""
        return [token for token in self.fields if token.kind is not Kind.EMPTY and token.layout is Layout.GRID]

    @property
    def before(self) -> int:
        """How many of no form stand between the heading of the labels and those of the columns, if no others do."""
        count, said = len(self.foreign), self._said
        return count if said[1 : 1 + count] == self.foreign and len(said) > 1 + count else 0

    @property
    def behind(self) -> int:
        """How many of no form end the row, but for empty fields, if no others do."""
        count, said = len(self.foreign), self._said
        return count if said[-count:] == self.foreign and len(said) > count else 0


class OtherColumns(NamedTuple):
    """Columns of a table that no form has: whether they may hold figures, and how many with figures stand on each side.

    The latter as their headings show, in a table whose cells are known; else 0.
    """

    figures: bool
    before: int
    behind: int
    lines: frozenset[int] = frozenset()  # in which their headings stand
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
            found += _foreign_headings(marks, table, range(marks.start_of_line(above[0].start), labels[0].start))
        for label in labels:
            figures = [token for token in marks.values_of(label) if token.kind is Kind.VALUE]
            count = _count(figures, len(columns))
            full += count == len(columns)
            crowded += count > len(columns)
            loose += count > len(columns) and marks.tokens[label.end - 1].row is None
            if len(figures) == len(columns) + 1 and table.row_sum and table.row_sum.whole in columns:
                first, last = (figures_add_up(each, list(columns), table) for each in (figures[:-1], figures[1:]))
                before, after = before + (first and not last), after + (last and not first)
    # Behind the last line may stand other numbers.
    is_crowded = crowded > full * _SLIPS and (crowded > loose or loose > 1)
    sums_before = before >= _FEWEST and before > after * _MANY
    headed = _told(found, marks.words.remarks)
    return headed._replace(figures=headed.figures or is_crowded, sums_before=sums_before)


def _count(figures: Sequence[Token], expected: int) -> int:
    """How many figures a row has; where they have a line each, two in one are one that a space parts."""
    lines = len({token.line for token in figures})
    return lines if lines >= expected else len(figures)


def _all_headed(above: Sequence[Label], columns: Mapping[str, Column]) -> bool:
    """Whether each column has its heading: else words of no form may be one that is misprinted."""
    keys = {label.key for label in above}
    return bool(above) and all(any(label_key(said) in keys for said in each.printings) for each in columns.values())


def other_headings(marks: Landmarks, table: Table, span: range) -> OtherColumns:
    """What a stretch of headings tells of columns that no form has."""
    return _told(list(_foreign_headings(marks, table, span)), marks.words.remarks)


def _told(found: Sequence[_Headings], remarks: Set[str]) -> OtherColumns:
    figures = [each for each in found if any(token.key not in remarks for token in each.foreign)]
    sides = {(each.before, each.behind) for each in figures}
    before, behind = sides.pop() if len(sides) == 1 else (0, 0)
    return OtherColumns(bool(figures), before, behind, frozenset(each.fields[0].line for each in figures))


def _foreign_headings(marks: Landmarks, table: Table, span: range) -> Iterator[_Headings]:
    """Rows, or lines, in a stretch of headings with fields that are no heading of the form."""
    held: dict[int, list[int]] = {}
    for at in span:
        held.setdefault(marks.tokens[at].line, []).append(at)
    for line in held.values():
        fields = [marks.tokens[at] for at in line]
        below = marks.tokens[line[0] + 1 : line[0] + 2] if len(line) == 1 else []
        if any(token.kind is Kind.VALUE for token in (*fields, *below)):
            continue  # a row that no form has: its label, and figures beside or below
        own = line[1:] if _is_corner(marks, line) else line
        foreign = [marks.tokens[at] for at in own if at not in marks.claimed and _is_foreign(marks.tokens[at], table)]
        # Nothing but words of no form in a row heads nothing: programs name columns so that have no name.
        alone = own is line and (len(line) > 1 or fields[0].row is None)
        if foreign and (alone or any(at in marks.claimed for at in line)):
            yield _Headings(fields, foreign)


def _is_corner(marks: Landmarks, line: Sequence[int]) -> bool:
    """Whether the first field is the heading of the labels, whatever it says: other words stand behind it."""
    return any(marks.tokens[at].kind is Kind.WORD for at in line[1:])


def _is_foreign(token: Token, table: Table) -> bool:
    """Whether a field holds a few words that are no heading of the form, nor a part of one, or one misprinted."""
    if token.kind is not Kind.WORD or len(token.key) > _LONGEST or _COLON.search(token.text):
        return False
    return not any(token.key in key or ratio(token.key, key) >= _LIKENESS for key in table_keys(table))
