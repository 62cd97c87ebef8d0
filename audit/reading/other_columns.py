"""Columns that no form has, beside those of a table: what headings, and rows with figures too many, tell of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from audit.forms import Column, Table
from audit.model import Layout
from audit.reading.columns import headings_above
from audit.reading.locate import Label, Landmarks, table_keys
from audit.reading.normalise import label_key
from audit.reading.row_slots import figures_add_up
from audit.reading.tokens import Kind, Token

_HALF = 0.5
_SLIPS = 0.2  # the share of rows that may have a figure too many by mistake
FEWEST = 3  # rows that add up with other figures than thought, and not by chance
_MANY = 4  # times those that do without the other
_LONGEST = 10  # characters of such a heading
_COLON = re.compile("[:：]")  # words before one are those of a note
_LIKENESS = 70  # of 100, of a misprinted heading


class HeadingLine(NamedTuple):
    """A row, or a line, of headings: its tokens, and which of them head columns that no form has."""

    tokens: Sequence[int]
    foreign: Sequence[int] = ()


class OtherColumns(NamedTuple):
    """Columns of a table that no form has: whether they may hold figures, and the lines in which their headings stand.

    `headings` are theirs, as printed, where a real table prints something below them in most rows.
    `one_before` and `one_behind`: rows add up with one figure more before their own, or behind.
    """

    figures: bool
    lines: frozenset[int] = frozenset()
    headings: tuple[str, ...] = ()
    one_before: bool = False
    one_behind: bool = False


def other_columns(
    marks: Landmarks, table: Table, blocks: Sequence[tuple[Sequence[Label], Mapping[str, Column]]]
) -> OtherColumns:
    """What headings of no form tell, and rows with more figures than cells: a few may have one too many by mistake.

    `blocks` are the rows of each block, and its columns.
    """
    crowded = full = loose = before = behind = 0
    found: list[HeadingLine] = []
    for labels, columns in blocks:
        above = headings_above(marks, table, labels[0]) if labels else []
        if _all_headed(above, columns):
            found += heading_lines(marks, table, range(marks.start_of_line(above[0].start), labels[0].start))
        for label in labels:
            figures = [token for token in marks.values_of(label) if token.kind is Kind.VALUE]
            is_alone = marks.tokens[label.end - 1].row is None
            count = _count(figures, len(columns)) if is_alone else len(figures)
            full += count == len(columns)
            crowded += count > len(columns)
            loose += count > len(columns) and is_alone
            if len(figures) == len(columns) + 1 and table.row_sum and table.row_sum.whole in columns:
                own = (figures[1:], figures[:-1])
                first, last = (figures_add_up(each, list(columns), table) for each in own)
                before, behind = before + (first and not last), behind + (last and not first)
    # Behind the last line may stand other numbers.
    is_crowded = crowded > full * _SLIPS and (crowded > loose or loose > 1)
    headed = _told(marks, found)
    return headed._replace(
        figures=headed.figures or is_crowded,
        headings=headed.headings if headed.headings and _are_filled(marks, blocks) else (),
        one_before=before >= FEWEST and before > behind * _MANY,
        one_behind=behind >= FEWEST and behind > before * _MANY,
    )


def _are_filled(marks: Landmarks, blocks: Sequence[tuple[Sequence[Label], Mapping[str, Column]]]) -> bool:
    """Whether most rows print something in more fields than the form has columns: empty ones beside are no column."""
    rows = [(marks.fields_behind(label), len(columns)) for labels, columns in blocks for label in labels]
    return sum(filled_width(fields) > columns for fields, columns in rows) > _HALF * len(rows)


def filled_width(fields: Sequence[Token]) -> int:
    """How many fields there are from the first that prints anything to the last."""
    filled = [at for at, token in enumerate(fields) if token.kind is not Kind.EMPTY]
    return filled[-1] - filled[0] + 1 if filled else 0


def _count(figures: Sequence[Token], expected: int) -> int:
    """How many figures stand below a label; where they have a line each, two in one are one that a space parts."""
    lines = len({token.line for token in figures})
    return lines if lines >= expected else len(figures)


def _all_headed(above: Sequence[Label], columns: Mapping[str, Column]) -> bool:
    """Whether each column has its heading: else words of no form may be one that is misprinted."""
    keys = {label.key for label in above}
    return bool(above) and all(any(label_key(said) in keys for said in each.printings) for each in columns.values())


def other_headings(marks: Landmarks, table: Table, span: range) -> OtherColumns:
    """What a stretch of headings tells of columns that no form has."""
    return _told(marks, heading_lines(marks, table, span))


def _told(marks: Landmarks, lines: Sequence[HeadingLine]) -> OtherColumns:
    figures = [line for line in lines if any(marks.tokens[at].key not in marks.words.remarks for at in line.foreign)]
    said = [marks.tokens[at] for line in lines for at in line.foreign if len(line.tokens) > len(line.foreign)]
    return OtherColumns(
        bool(figures),
        frozenset(marks.tokens[line.tokens[0]].line for line in figures),
        tuple(dict.fromkeys(token.text for token in said if token.layout is Layout.GRID)),
    )


def heading_lines(marks: Landmarks, table: Table, span: range) -> list[HeadingLine]:
    """The rows, or lines, in a stretch of headings, with the fields that are no heading of the form."""
    held: dict[int, list[int]] = {}
    for at in span:
        held.setdefault(marks.tokens[at].line, []).append(at)
    return [_heading_line(marks, table, line) for line in held.values() if not _has_figures(marks, line)]


def _has_figures(marks: Landmarks, line: Sequence[int]) -> bool:
    """Whether a line is a row that no form has: its label, and figures beside or below."""
    below = [line[0] + 1] if len(line) == 1 else []
    return any(token.kind is Kind.VALUE for at in (*line, *below) for token in marks.tokens[at : at + 1])


def _heading_line(marks: Landmarks, table: Table, line: Sequence[int]) -> HeadingLine:
    """A line, and what is foreign in it.

    Nothing but words of no form in a row heads nothing: programs name columns so that have no name.
    """
    own = line[1:] if _is_corner(marks, line) else line
    foreign = [at for at in own if at not in marks.claimed and _is_foreign(marks.tokens[at], table, marks.words.units)]
    alone = own is line and (len(line) > 1 or marks.tokens[line[0]].row is None)
    return HeadingLine(line, foreign if alone or any(at in marks.claimed for at in line) else ())


def _is_corner(marks: Landmarks, line: Sequence[int]) -> bool:
    """Whether the first field is the heading of the labels, whatever it says: other words stand behind it."""
    return any(marks.tokens[at].kind is Kind.WORD for at in line[1:])


def _is_foreign(token: Token, table: Table, units: Set[str]) -> bool:
    """Whether a field holds a few words that are no heading of the form, nor a part of one, or one misprinted."""
    if token.kind is not Kind.WORD or len(token.key) > _LONGEST or _COLON.search(token.text) or token.key in units:
        return False
    return not any(token.key in key or ratio(token.key, key) >= _LIKENESS for key in table_keys(table))
