"""Where the cells of a row stand among its fields: what full rows, and headings, tell of rows that have blanks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from audit.forms import Column, Table
from audit.model import Layout
from audit.reading.columns import headings_above
from audit.reading.locate import Label, Landmarks, header_keys
from audit.reading.normalise import label_key
from audit.reading.row_slots import is_prose
from audit.reading.tokens import Kind

_SLIPS = 0.2  # the share of rows that may have a figure too many by mistake
_LIKENESS = 70  # of 100, of a misprinted heading
_Widths = dict[int, set[int]]


@dataclass(frozen=True)
class Margins:
    """How many fields stand behind the last cell of a row: by how many it has in all, and how many behind its label."""

    placed: Mapping[tuple[int, int], int]
    behind: Mapping[int, int]
    widths: Mapping[int, int]
    anywhere: int | None  # where all that is known agrees
    foreign: bool  # a column that no form has may hold figures
    named: frozenset[int]  # how many fields have rows that stand below headings, with one of no form behind the last

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


def margins_of(marks: Landmarks, table: Table, labels: Sequence[Label], columns: Mapping[str, Column]) -> Margins:
    """What the rows of a block tell whose cells are all filled, and the headings above it."""
    placed: dict[tuple[int, int], set[int]] = defaultdict(set)
    behind, widths = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    named = _headed(marks, columns, labels[0], behind, widths) if labels else frozenset[int]()
    full, crowded = _full_rows(marks, labels, len(columns))
    headed = bool(labels) and _has_foreign_heading(marks, table, labels[0])
    foreign = headed or crowded > len(full) * _SLIPS  # a row or two may have a figure too many
    for width, after, margin, in_grid in full:
        if foreign and (crowded or not margin):
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
        foreign,
        named,
    )


def _full_rows(
    marks: Landmarks, labels: Sequence[Label], expected: int
) -> tuple[list[tuple[int, int, int, bool]], int]:
    """Width, fields behind the label, margin and whether it is a real table's, of full rows; how many have more."""
    full: list[tuple[int, int, int, bool]] = []
    crowded = 0
    for label in labels:
        fields, behind = marks.row_of(label), marks.behind(label)
        first = len(fields) - behind
        filled = [at for at, token in enumerate(fields[first:], first) if token.kind is Kind.VALUE]
        crowded += len(filled) > expected
        if len(filled) == expected == filled[-1] - filled[0] + 1:
            width = len(fields)
            full.append((width, behind, width - 1 - filled[-1], fields[0].layout is Layout.GRID))
    return full, crowded


def _headed(
    marks: Landmarks, columns: Mapping[str, Column], row: Label, behind: _Widths, widths: _Widths
) -> frozenset[int]:
    """Add what headings tell that are such a row themselves; of how many fields, where a foreign one ends it."""
    names = list(columns)
    first, last = ({label_key(said) for said in columns[name].printings} for name in (names[0], names[-1]))
    named: set[int] = set()
    for label in (label for label in marks.before(row.start) if label.key in last):
        fields = marks.row_of(label)
        end = len(fields) - 1 - marks.behind(label)
        start = end - len(columns) + 1
        if start >= 0 and fields and fields[start].key in first:
            margin = len(fields) - 1 - end
            behind[len(fields) - start] = {margin}  # the nearest headings above the row
            widths[len(fields)] = {margin}
            if margin and fields[0].layout is Layout.GRID and all(one.kind is Kind.WORD for one in fields[end + 1 :]):
                named.add(len(fields) - start)
    return frozenset(named)


def _has_foreign_heading(marks: Landmarks, table: Table, row: Label) -> bool:
    """Whether a field among the headings above a row holds words that are no heading of the form, nor a part of one."""
    above = headings_above(marks, table, row)
    keys = header_keys(table)
    return any(
        token.kind is Kind.WORD
        and token.row is not None
        and at not in marks.claimed
        and not is_prose(token)
        and not any(token.key in key or ratio(token.key, key) >= _LIKENESS for key in keys)
        for at, token in enumerate(
            marks.tokens[above[0].start : row.start] if above else (), above[0].start if above else 0
        )
    )


def beside_headings(marks: Landmarks, row: Label) -> int | None:
    """How many cells stand beside the last heading in the row of headings above, in a table whose cells are known."""
    above = marks.before(row.start)[-1:]
    fields = marks.row_of(above[0]) if above else []
    if not fields or fields[0].layout is not Layout.GRID or fields == marks.row_of(row):
        return None
    return marks.behind(above[0])
