"""The glyphs of a ruled table to the rows that it prints, each cell once; a border that text runs across is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from audit.documents.pdf_grid import Grid, GridCell
from audit.documents.pdf_sheet import Box, Glyph, box_of
from audit.documents.pdf_text import Room, TextLine, cell_text, lines_of

_TOUCH = 0.12  # em; glyphs no further apart may be parts of one number
_APART = 0.08  # em; a border in a gap that wide stands between two texts
_OWNED = 0.6  # part of a text that must lie in a cell for it to be the cell's
_OVERRUN = 0.6  # em by which a number may run over its cell's borders and still be the cell's
_PRINTED_OVER = 0.1  # em by which two digits overlap when two numbers are printed over one another
_SLIVER = 5.0  # points; no text stands in a row or column that narrow
_LONGEST_CELL = 400  # characters; longer ones are prose in a layout table, not a cell of a form
_SAME = 3.0  # points by which borders of one column differ from row to row


@dataclass(frozen=True, slots=True)
class TableCell:
    """A printed cell: its text, its box (of the text, or of the empty cell), and its left and right border."""

    said: str
    box: Box
    left: float
    right: float
    full: bool = False  # its last line has no room for another character: what follows may go on with it
    lines: tuple[TextLine, ...] = ()
    room: Room | None = None  # None where its borders are not certain

    @property
    def blank(self) -> bool:
        """Whether nothing is printed in it."""
        return not self.said


@dataclass(frozen=True, slots=True)
class TableRow:
    """A printed row: the cells that begin in it. A row that is one cell over the whole width is text, not a row."""

    cells: tuple[TableCell, ...]
    box: Box
    prose: tuple[TextLine, ...] = ()


@dataclass(frozen=True)
class RuledTable:
    """A ruled table of a page and what it prints; `edges` are the borders of its columns."""

    rows: tuple[TableRow, ...]
    box: Box
    edges: tuple[float, ...]
    open_below: bool


def take_tables(grids: Sequence[Grid], glyphs: Sequence[Glyph]) -> tuple[list[RuledTable], list[Glyph]]:
    """The tables with their text, and the glyphs that stand in none."""
    inner = sorted(grids, key=lambda grid: (grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0]))
    held: list[dict[int, list[Glyph]]] = [defaultdict(list) for _ in inner]
    free: list[Glyph] = []
    for glyph in glyphs:
        for grid, cells in zip(inner, held, strict=True):
            if (at := grid.cell_at(glyph.middle, glyph.centre)) is not None:
                cells[at].append(glyph)
                break
        else:
            free.append(glyph)
    for grid, cells in zip(inner, held, strict=True):
        free = _taken_in(grid, cells, free)
    tables: list[RuledTable] = []
    for number, (grid, cells) in enumerate(zip(inner, held, strict=True)):
        around = {at for other in inner[:number] if (at := _holder(grid, other)) is not None}
        for at in around:  # what stands beside a table inside a cell is text of the page
            free += cells.pop(at, [])
        tables.append(_table(grid, cells, around))
    return sorted(tables, key=lambda table: (table.box[1], table.box[0])), free


def _taken_in(grid: Grid, held: dict[int, list[Glyph]], free: list[Glyph]) -> list[Glyph]:
    """Gives text that runs over the table's outer border to the cell that it begins or ends in; what is still free."""
    beside = {id(glyph) for glyph in free if grid.ys[0] <= glyph.centre <= grid.ys[-1] and not glyph.text.isspace()}
    if not beside:
        return free
    owner = {id(glyph): at for at, glyphs in held.items() for glyph in glyphs}
    near = [glyph for glyph in free if id(glyph) in beside]
    for line in lines_of([*near, *(glyph for glyphs in held.values() for glyph in glyphs if not glyph.turn)]):
        for run in _runs(line):
            cells = [owner[id(glyph)] for glyph in run if id(glyph) in owner]
            outside = [glyph for glyph in run if id(glyph) in beside]
            if cells and outside:
                held[cells[0] if id(run[0]) in beside else cells[-1]] += outside
                beside -= {id(glyph) for glyph in outside}
                near = [glyph for glyph in near if id(glyph) in beside]
    left = {id(glyph) for glyph in near}
    return [
        glyph
        for glyph in free
        if id(glyph) in left or glyph.text.isspace() or not grid.ys[0] <= glyph.centre <= grid.ys[-1]
    ]


def _holder(grid: Grid, inner: Grid) -> int | None:
    """The cell that another table lies in."""
    left, top, right, bottom = inner.box
    return grid.cell_at((left + right) / 2, (top + bottom) / 2)


def _table(grid: Grid, held: dict[int, list[Glyph]], left_out: set[int]) -> RuledTable:
    together = _torn(grid, held)
    rows: dict[int, list[TableCell]] = defaultdict(list)
    widest = _widest(grid, held)
    prose: dict[int, tuple[TextLine, ...]] = {}
    for at, cell in enumerate(grid.cells):
        members = together.get(at, (at,))
        if at in left_out or members[0] != at or _is_none(cell, held.get(at, [])):
            continue
        glyphs = [glyph for member in members for glyph in held.get(member, ())]
        certain = cell.whole and len(members) == 1
        if cell.across == grid.columns and certain:
            prose[cell.row] = tuple(lines_of(glyphs))
        rows[cell.row].append(_cell(cell, glyphs, widest if certain else None))
    told = [_row(rows[row], prose.get(row, ())) for row in sorted(rows)]
    return RuledTable(tuple(row for row in told if row), grid.box, grid.xs, grid.open_below)


def _row(cells: list[TableCell], prose: tuple[TextLine, ...]) -> TableRow | None:
    """The row; None where nothing is printed in a row that holds only one cell."""
    box = (
        min(c.box[0] for c in cells),
        min(c.box[1] for c in cells),
        max(c.box[2] for c in cells),
        max(c.box[3] for c in cells),
    )
    if len(cells) == 1 and cells[0].blank and not prose:
        return None
    return TableRow(tuple(cells), box, prose if len(cells) == 1 else ())


def _is_none(cell: GridCell, glyphs: list[Glyph]) -> bool:
    """Whether nothing is printed in what is too narrow for a cell, or lies beside a row that ends before the others."""
    left, top, right, bottom = cell.box
    return (right - left < _SLIVER or bottom - top < _SLIVER or not cell.shut) and not glyphs


def _widest(grid: Grid, held: dict[int, list[Glyph]]) -> dict[tuple[float, float], float]:
    """The widest line in the cells between two borders."""
    widest: dict[tuple[float, float], float] = defaultdict(float)
    for at, glyphs in held.items():
        key = grid.cells[at].box[0], grid.cells[at].box[2]
        for line in lines_of(glyphs):
            widest[key] = max(widest[key], line.right - line.left)
    return widest


def _cell(cell: GridCell, glyphs: list[Glyph], widest: dict[tuple[float, float], float] | None) -> TableCell:
    left, _, right, _ = cell.box
    room = None if widest is None else Room(right - left, widest.get((left, right), 0.0))
    filled = [glyph for glyph in glyphs if not glyph.text.isspace()]
    said = cell_text(glyphs, room)
    lines = tuple(lines_of(filled))
    last = lines[-1] if lines else None
    full = last is not None and last.right - last.left + last.size > right - left - 1.5 * last.size
    return TableCell(said, box_of(filled) if filled else cell.box, left, right, full, lines, room)


# ---- text that runs across a border ---- #


def _torn(grid: Grid, held: dict[int, list[Glyph]]) -> dict[int, tuple[int, ...]]:
    """Cells that one text runs through, with all that it ties together; others are put right in `held`."""
    ties: dict[int, set[int]] = {}
    owner = {id(glyph): at for at, glyphs in held.items() for glyph in glyphs}
    everything = [glyph for glyphs in held.values() for glyph in glyphs if not glyph.turn]
    for line in lines_of(everything):
        if _is_printed_over(line):
            _tie({owner[id(glyph)] for glyph in line.glyphs}, ties)
            continue
        for run in _runs(line):
            if len({owner[id(glyph)] for glyph in run}) > 1:
                _settle(run, owner, held, ties, grid)
    return {at: tuple(sorted(group)) for group in ties.values() for at in group}


def _runs(line: TextLine) -> list[list[Glyph]]:
    """Glyphs of a line that touch one another."""
    runs: list[list[Glyph]] = [[line.glyphs[0]]]
    for before, glyph in pairwise(line.glyphs):
        touches = glyph.left - before.right <= _TOUCH * glyph.size
        if not touches or before.text.isspace() or glyph.text.isspace():
            runs.append([])
        runs[-1].append(glyph)
    return runs


def _settle(
    run: list[Glyph],
    owner: dict[int, int],
    held: dict[int, list[Glyph]],
    ties: dict[int, set[int]],
    grid: Grid,
) -> None:
    """A text that lies in several cells: cut at a border that it leaves free, given to one cell, or tying them."""
    parts = [list(group) for _, group in groupby(run, key=lambda glyph: owner[id(glyph)])]
    pieces: list[list[Glyph]] = [parts[0]]
    for part in parts[1:]:
        if _is_border(pieces[-1][-1], part[0], pieces[-1], part, grid.cells[owner[id(part[0])]].box[0]):
            pieces.append(part)
        else:
            pieces[-1] = pieces[-1] + part
    for piece in pieces:
        cells = {owner[id(glyph)] for glyph in piece}
        if len(cells) == 1:
            continue
        if (mine := _owner_of(piece, owner, grid)) is not None:
            for glyph in piece:
                held[owner[id(glyph)]] = [other for other in held[owner[id(glyph)]] if other is not glyph]
                held[mine].append(glyph)
                owner[id(glyph)] = mine
        else:
            _tie(cells, ties)


def _tie(cells: set[int], ties: dict[int, set[int]]) -> None:
    group = set().union(*(ties.get(at, {at}) for at in cells))
    ties.update(dict.fromkeys(group, group))


def _is_printed_over(line: TextLine) -> bool:
    """Whether numbers stand over one another, so that nobody can read them: digits overlap, or some hide others."""
    digits = [glyph for glyph in line.glyphs if glyph.text.isdigit()]
    for before, glyph in pairwise(digits):
        gap = glyph.left - before.right
        if gap < -_PRINTED_OVER * glyph.size or (gap < _TOUCH * glyph.size and glyph.twice != before.twice):
            return True
    return False


def _is_border(before: Glyph, behind: Glyph, left: list[Glyph], right: list[Glyph], border: float) -> bool:
    """Whether a border stands between two texts: in a gap between them, or where the file draws one after the other."""
    inside = before.right - 0.5 <= border <= behind.left + 0.5
    if inside and behind.left - before.right >= _APART * behind.size:
        return True
    pieces, others = {glyph.piece for glyph in left}, {glyph.piece for glyph in right}
    drawn_apart = not pieces & others and (len(pieces) < len(left) or len(others) < len(right))
    return inside and drawn_apart


def _owner_of(piece: list[Glyph], owner: dict[int, int], grid: Grid) -> int | None:
    """The cell that a text belongs to although it runs over its border, where that is certain.

    Words belong where most of them stand. A number must be drawn in one go and run over by less than a digit or so.
    """
    widths: dict[int, float] = defaultdict(float)
    for glyph in piece:
        widths[owner[id(glyph)]] += glyph.right - glyph.left
    mine = max(widths, key=lambda at: widths[at])
    if not any(glyph.text.isdigit() for glyph in piece):
        return mine if widths[mine] >= _OWNED * sum(widths.values()) else None
    left, _, right, _ = grid.cells[mine].box
    overrun = max(left - piece[0].left, piece[-1].right - right)
    return mine if len({glyph.piece for glyph in piece}) == 1 and overrun <= _OVERRUN * piece[0].size else None
