"""Ruling lines to tables: which lines belong together, and the cells between them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit.documents.pdf_sheet import Box, Stroke

_SNAP = 3.0  # points; lines no further apart are one (double lines), ends that nearly meet do meet
_SHORTEST = 4.0  # points of a line that can bound a cell
_DASH = 4.0  # points between the dashes of a line
_COVERED = 0.8  # part of a cell's side that a line must run along to bound it
_RULED = 0.5  # part of a table's height that its outer border must run along for a gap in it to mean anything
_OVERHANG = 6.0  # points by which lines run past the last one that crosses them, where a border is left out
_MOST_LINES = 1500  # each way on a page; with more it is a drawing
_MOST_PLACES = 20_000  # rows times columns of one table

_Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class GridCell:
    """A printed cell: its first row and column in the grid of all lines, how many it takes, and its borders."""

    row: int
    column: int
    down: int
    across: int
    box: Box
    whole: bool = True  # a rectangle; where lines are missing it may be anything
    shut: bool = True  # a line bounds it on the table's left and right side; else it may be room beside a shorter row


@dataclass(frozen=True)
class Grid:
    """A ruled table: its lines' positions, its cells in order, and which cell each place of the grid belongs to."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]
    owner: tuple[int, ...]  # by row * columns + column
    open_below: bool = False  # its upright lines run past the last row: the row goes on somewhere else

    @property
    def box(self) -> Box:
        """Where it stands."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    @property
    def columns(self) -> int:
        """How many columns the grid of its lines has."""
        return len(self.xs) - 1

    def cell_at(self, x: float, y: float) -> int | None:
        """The number of the cell that a point lies in."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if not (0 <= column < self.columns and 0 <= row < len(self.ys) - 1):
            return None
        return self.owner[row * self.columns + column]


def find_grids(strokes: Iterable[Stroke]) -> list[Grid]:
    """The ruled tables of a page, from top to bottom; frames around a single cell are none."""
    across, upright = _joined(strokes, upright=False), _joined(strokes, upright=True)
    if len(across) + len(upright) > _MOST_LINES:
        return []
    grids = (_grid(*lines) for lines in _connected(across, upright))
    return sorted((grid for grid in grids if grid), key=lambda grid: (grid.ys[0], grid.xs[0]))


def _snapped(positions: Iterable[float]) -> list[float]:
    """Positions that are one within the width of a double line, each as the middle of those that it stands for."""
    groups: list[list[float]] = []
    for position in sorted(positions):
        if groups and position - groups[-1][0] <= _SNAP:
            groups[-1].append(position)
        else:
            groups.append([position])
    return [(group[0] + group[-1]) / 2 for group in groups]


def _nearest(position: float, among: Sequence[float]) -> float:
    at = bisect_right(among, position)
    return min(among[max(at - 1, 0) : at + 1], key=lambda other: abs(other - position))


def _joined(strokes: Iterable[Stroke], *, upright: bool) -> list[Stroke]:
    """The lines of one direction: dashes and pieces put together, double lines made one, specks left out."""
    mine = [_along(stroke, upright=upright) for stroke in strokes]
    kept = [stroke for stroke in mine if stroke is not None]
    positions = _snapped(stroke.at for stroke in kept)
    by_position: dict[float, list[_Interval]] = defaultdict(list)
    for stroke in kept:
        by_position[_nearest(stroke.at, positions)].append((stroke.start, stroke.end))
    return [
        Stroke(upright, position, start, end)
        for position in positions
        for start, end in _merged(by_position[position])
        if end - start >= _SHORTEST
    ]


def _along(stroke: Stroke, *, upright: bool) -> Stroke | None:
    """The stroke in a direction; a dot is one in both."""
    if stroke.upright == upright:
        return stroke
    length = stroke.end - stroke.start
    if length > _SNAP:
        return None
    return Stroke(upright, (stroke.start + stroke.end) / 2, stroke.at - length / 2, stroke.at + length / 2)


def _merged(intervals: list[_Interval]) -> list[_Interval]:
    merged: list[_Interval] = []
    for start, end in sorted(intervals):
        if merged and start - merged[-1][1] <= _DASH:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _connected(across: list[Stroke], upright: list[Stroke]) -> list[tuple[list[Stroke], list[Stroke]]]:
    """The lines in groups that cross or touch one another."""
    parents = list(range(len(across) + len(upright)))
    for at, line in enumerate(across):
        for other, cross in enumerate(upright, len(across)):
            if _meet(line, cross):
                _union(parents, at, other)
    groups: dict[int, tuple[list[Stroke], list[Stroke]]] = defaultdict(lambda: ([], []))
    for at, line in enumerate((*across, *upright)):
        groups[_root(parents, at)][at >= len(across)].append(line)
    return [group for group in groups.values() if len(group[0]) + len(group[1]) > 2]


def _meet(line: Stroke, cross: Stroke) -> bool:
    return (
        line.start - _SNAP <= cross.at <= line.end + _SNAP and cross.start - _SNAP <= line.at <= cross.end + _SNAP
    )  # fmt: skip


def _root(parents: list[int], at: int) -> int:
    while parents[at] != at:
        parents[at] = parents[parents[at]]
        at = parents[at]
    return at


def _union(parents: list[int], first: int, second: int) -> None:
    first, second = _root(parents, first), _root(parents, second)
    parents[max(first, second)] = min(first, second)


def _grid(across: list[Stroke], upright: list[Stroke]) -> Grid | None:
    """The table that connected lines draw, or None when they bound fewer than two cells."""
    if not across or not upright:
        return None
    ys, _, open_below = _positions(across, upright)
    xs, _, _ = _positions(upright, across)
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns * rows < 2 or columns * rows > _MOST_PLACES:
        return None
    sides, floors = _by_position(upright), _by_position(across)
    parents = list(range(columns * rows))
    for row in range(rows):
        for column in range(columns):
            at = row * columns + column
            if column + 1 < columns and not _covers(sides.get(xs[column + 1], []), ys[row], ys[row + 1]):
                _union(parents, at, at + 1)
            if row + 1 < rows and not _covers(floors.get(ys[row + 1], []), xs[column], xs[column + 1]):
                _union(parents, at, at + columns)
    edges = {0: sides.get(xs[0], []), columns: sides.get(xs[-1], [])}
    ajar = {
        row * columns + min(edge, columns - 1)
        for edge, intervals in edges.items()
        if _covered(intervals, ys[0], ys[-1]) > _RULED * (ys[-1] - ys[0])
        for row in range(rows)
        if not _covers(intervals, ys[row], ys[row + 1])
    }
    return _with_cells(xs, ys, parents, ajar, open_below)


def _positions(lines: list[Stroke], crossing: list[Stroke]) -> tuple[list[float], bool, bool]:
    """Where lines of one direction stand, with the outer borders that are left out: where those that cross them end."""
    found = sorted({line.at for line in lines})
    starts = [line.start for line in crossing if line.start < found[0] - _OVERHANG]
    ends = [line.end for line in crossing if line.end > found[-1] + _OVERHANG]
    before, behind = _common(starts), _common(ends)
    held = found if before is None else [before, *found]
    return held if behind is None else [*held, behind], before is not None, behind is not None


def _common(ends: list[float]) -> float | None:
    """Where most of the loose ends of lines are, if two at least agree."""
    best = max(ends, key=lambda end: sum(abs(end - other) <= _SNAP for other in ends), default=None)
    return best if best is not None and sum(abs(best - other) <= _SNAP for other in ends) > 1 else None


def _by_position(lines: list[Stroke]) -> dict[float, list[_Interval]]:
    held: dict[float, list[_Interval]] = defaultdict(list)
    for line in lines:
        held[line.at].append((line.start, line.end))
    return held


def _covers(intervals: list[_Interval], start: float, end: float) -> bool:
    return _covered(intervals, start, end) >= _COVERED * (end - start)


def _covered(intervals: list[_Interval], start: float, end: float) -> float:
    return sum(max(0.0, min(end, stop) - max(start, begin)) for begin, stop in intervals)


def _with_cells(xs: list[float], ys: list[float], parents: list[int], ajar: set[int], open_below: bool) -> Grid | None:
    columns = len(xs) - 1
    places: dict[int, list[int]] = defaultdict(list)
    for at in range(len(parents)):
        places[_root(parents, at)].append(at)
    if len(places) < 2:
        return None
    numbers = {root: number for number, root in enumerate(places)}
    cells = tuple(_cell(held, columns, xs, ys, shut=ajar.isdisjoint(held)) for held in places.values())
    owner = tuple(numbers[_root(parents, at)] for at in range(len(parents)))
    return Grid(tuple(xs), tuple(ys), cells, owner, open_below)


def _cell(places: list[int], columns: int, xs: list[float], ys: list[float], *, shut: bool) -> GridCell:
    rows, cols = [at // columns for at in places], [at % columns for at in places]
    top, bottom, left, right = min(rows), max(rows) + 1, min(cols), max(cols) + 1
    first = places[0]  # the upper left place of a rectangle, and a place that does belong to any other shape
    return GridCell(
        first // columns,
        first % columns,
        bottom - top,
        right - left,
        (xs[left], ys[top], xs[right], ys[bottom]),
        whole=len(places) == (bottom - top) * (right - left),
        shut=shut,
    )
