"""Where the cells of a row stand among its fields: what full rows, and headings, tell of rows that have blanks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from audit.forms import Column
from audit.model import Layout
from audit.reading.locate import Label, Landmarks
from audit.reading.normalise import label_key
from audit.reading.other_columns import OtherColumns
from audit.reading.tokens import Kind, Token


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


def margins_of(
    marks: Landmarks, labels: Sequence[Label], columns: Mapping[str, Column], other: OtherColumns
) -> Margins:
    """What the rows of a block tell whose cells are all filled, and the headings above it."""
    placed: dict[tuple[int, int], set[int]] = defaultdict(set)
    behind, widths = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    if labels:
        for fields, start, margin in _headed(marks, columns, labels[0]):
            # The nearest headings above the row are the last.
            if not other.figures:
                behind[len(fields) - start] = {margin}
            # In a real table, where spans are no fields, rows as wide as their headings may begin elsewhere.
            if fields[0].line in other.lines if other.figures else fields[0].layout is not Layout.GRID:
                widths[len(fields)] = {margin}
    for width, after, margin, in_grid in _full_rows(marks, labels, len(columns)):
        if other.figures and (after > len(columns) or not in_grid):
            continue  # the row may lack a figure, and the other column have one
        placed[width, after].add(margin)
        behind[after].add(margin)
        if not in_grid:
            widths[width].add(margin)
    everywhere = {margin for found in (*behind.values(), *widths.values()) for margin in found}
    # Where cells and spans are known, rows differ in width by their labels alone.
    if not everywhere and labels and not other.figures and (beside := beside_headings(marks, labels[0])) is not None:
        everywhere = {beside}
    return Margins(
        {key: min(found) for key, found in placed.items() if len(found) == 1},
        {key: min(found) for key, found in behind.items() if len(found) == 1},
        {key: min(found) for key, found in widths.items() if len(found) == 1},
        min(everywhere) if len(everywhere) == 1 and not other.figures else None,
    )


def _full_rows(marks: Landmarks, labels: Sequence[Label], expected: int) -> Iterator[tuple[int, int, int, bool]]:
    """Of rows with as many figures as expected: width, fields behind the label, and behind them, if in a real table."""
    for label in labels:
        fields, behind = marks.row_of(label), marks.behind(label)
        first = len(fields) - behind
        filled = [at for at, token in enumerate(fields[first:], first) if token.kind is Kind.VALUE]
        if len(filled) == expected == filled[-1] - filled[0] + 1:
            yield len(fields), behind, len(fields) - 1 - filled[-1], fields[0].layout is Layout.GRID


def _headed(marks: Landmarks, columns: Mapping[str, Column], row: Label) -> Iterator[tuple[list[Token], int, int]]:
    """Rows of headings that are rows of the block themselves: where cells begin, and how many fields stand behind."""
    names = list(columns)
    first, last = ({label_key(said) for said in columns[name].printings} for name in (names[0], names[-1]))
    for label in (label for label in marks.before(row.start) if label.key in last):
        fields = marks.row_of(label)
        end = len(fields) - 1 - marks.behind(label)
        start = end - len(columns) + 1
        if start >= 0 and fields and fields[start].key in first:
            yield fields, start, len(fields) - 1 - end


def beside_headings(marks: Landmarks, row: Label) -> int | None:
    """How many cells stand beside the last heading in the row of headings above, in a table whose cells are known."""
    above = marks.before(row.start)[-1:]
    fields = marks.row_of(above[0]) if above else []
    if not fields or fields[0].layout is not Layout.GRID or fields == marks.row_of(row):
        return None
    return marks.behind(above[0])
