"""Rows whose columns only their alignment shows: pieces of lines to cells, and cells to the rows that they overlap.

Cells of one row share a height and cells of two rows never do: figures that overlap from top to bottom are a row, and
a label is that of the only row beside it; one beside several rows is a heading over them. Where it is not certain
which label belongs to which figures, or which figure to which column, the figures are put into one field: reading
leaves them undecided.
"""

from __future__ import annotations

import math
import operator
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import groupby, pairwise

from audit.documents.pdf_sheet import Box, around
from audit.documents.pdf_text import CELL_PADDING, TextLine, joined_lines

_COLUMN_GAP = 1.0  # em; a wider gap stands between columns
_NUMBER_GAP = 0.6  # em; the same between digits, which no word stands between
_NUMBER = re.compile(
    r"[+＋−-]?[\d０-９](?:[\d０-９,，.\s]*[\d０-９])?\s*[件项个条份宗次篇部亿万元]{0,2}[①-⑳]?|[/／—-]+|无"
)
_MARKED = re.compile(r"(?:[(（]?[一二三四五六七八九十\d]+[)）、.．]|[①-⑳])")
_FEWEST_NUMBERS = 3  # of a row, for its columns to be compared with those of the rows around
_FEWEST_FULL = 2  # rows with a figure in each column, for a gap in another to be a blank
_FEWEST_BESIDE = 2  # figures of such a row: one alone may stand under several columns
_TIGHT = 1.45  # em from one line of a cell to the next, at most
_CLOSER = 0.8  # part of the distance of rows; lines that much closer are of one cell
_FULL = 1.6  # em that a full line leaves free, at most
_LEAST_GAP = 0.2  # em between two columns, where several texts begin at the second
_CLEAR_GAP = 0.5  # em between two columns, where another text begins at the second
_ALIGNED = 0.6  # points by which texts differ that begin together
_HANGING = 1.8  # em from a number to its last digits on the line below, at most
_TOUCHING = 0.25  # em between two columns, as little as no two have
_HEIGHT = 0.7  # em of a character above its baseline
_BESIDE = 1.0  # em by which a text begins before the figures that is none
_BEYOND = 4.0  # em by which a text reaches beyond the left edge of the only column of figures that is none


Span = tuple[float, float]  # from left to right, in points


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one place: a field of a row, or a paragraph."""

    said: str
    box: Box


def piece_of(line: TextLine) -> Piece:
    """A whole line."""
    return Piece(line.said, line.box)


def is_row(pieces: Sequence[Piece]) -> bool:
    """Whether fields are those of a row of figures: a label and numbers."""
    return 0 < len(_numbers(pieces)) < len(pieces)


def is_marked(said: str) -> bool:
    """Whether a text opens with the mark of an item: the first line of a label."""
    return bool(_MARKED.match("".join(said.split())))


def _numbers(pieces: Iterable[Piece]) -> list[Piece]:
    return [piece for piece in pieces if _NUMBER.fullmatch(piece.said)]


def find_rows(lines: Sequence[TextLine], pitch: float | None) -> list[list[TextLine] | list[Piece]]:
    """The lines in order, those that are rows of a table without ruling lines as their fields.

    `pitch` is how far apart rows are where these lines do not tell.
    """
    blocks = list(_blocks(_cut_lines(lines)))
    known = _least(map(_pitch, blocks))
    return [told for block in blocks if block for told in _Block(block, known or pitch).told()]


def row_pitch(lines: Sequence[TextLine]) -> float | None:
    """The least distance of rows of figures, in points; None where there are not two below one another."""
    return _least(map(_pitch, _blocks(_cut_lines(lines))))


def _cut_lines(lines: Sequence[TextLine]) -> list[_Line]:
    return [_Line(line, at, tuple(line.chunks(_COLUMN_GAP, _NUMBER_GAP))) for at, line in enumerate(lines)]


def _least(found: Iterable[float | None]) -> float | None:
    return min((one for one in found if one is not None), default=None)


# ---- lines ---- #


@dataclass(frozen=True, eq=False)
class _Part:
    """A piece of a line."""

    text: TextLine
    line: int

    @cached_property
    def is_number(self) -> bool:
        return bool(_NUMBER.fullmatch(self.text.said))

    @property
    def middle(self) -> float:
        return (self.text.left + self.text.right) / 2


@dataclass(frozen=True)
class _Line:
    """A line and the pieces between its gaps."""

    text: TextLine
    number: int
    parts: tuple[TextLine, ...]

    @cached_property
    def numbers(self) -> list[TextLine]:
        """The pieces at its end that are numbers."""
        found: list[TextLine] = []
        for part in reversed(self.parts):
            if not _NUMBER.fullmatch(part.said):
                break
            found.insert(0, part)
        return found


def _pitch(lines: Sequence[_Line]) -> float | None:
    """The least distance of rows of figures; lines with few figures may be the ends of long ones."""
    most = max((len(line.numbers) for line in lines), default=0)
    bases = [line.numbers[0].base for line in lines if line.numbers and 2 * len(line.numbers) >= most]
    return min(
        (below - above for above, below in pairwise(bases) if below - above > _HEIGHT * lines[0].text.size),
        default=None,
    )


def _blocks(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Lines in groups that have the same columns: words in several columns, or figures in others, open a new one."""
    held: list[_Line] = []
    last = -1  # the last line with figures, in `held`
    columns: list[Span] = []
    for line in lines:
        held.append(line)
        if not line.numbers:
            continue
        start = _headed(held, last, columns) if last >= 0 else None
        if start is not None:
            yield held[:start]
            held, columns = held[start:], []
        columns = _columns([*columns, *((number.left, number.right) for number in line.numbers)])
        last = len(held) - 1
    yield held


def _headed(held: Sequence[_Line], last: int, columns: Sequence[Span]) -> int | None:
    """Where, behind the last figures of a block and before the newest, the headings of another begin."""
    newest = held[-1]
    start = None
    headed = not _fit(newest, columns)
    for at in range(last + 1, len(held) - 1):
        if start is None and held[at].text.base - held[at - 1].text.base > _TIGHT * held[at].text.size:
            start = at
        aside = held[at].parts[-1].right < columns[0][0]  # the rest of a label
        headed = headed or (start is not None and not aside and len(held[at].parts) > 1)
    return start if headed else None


def _fit(line: _Line, columns: Sequence[Span]) -> bool:
    """Whether figures stand in these columns, or more of them in some."""
    beside = [any(left < number.right and number.left < right for left, right in columns) for number in line.numbers]
    return any(beside) and len(line.numbers) <= len(columns)


# ---- cells ---- #


@dataclass(frozen=True, eq=False)
class _Cell:
    """Pieces of lines that stand together, from top to bottom and from left to right."""

    parts: tuple[_Part, ...]

    @cached_property
    def box(self) -> Box:
        return around(part.text.box for part in self.parts)

    @property
    def top(self) -> float:
        first = self.parts[0].text
        return first.base - _HEIGHT * first.size

    @property
    def bottom(self) -> float:
        return self.parts[-1].text.base

    @cached_property
    def piece(self) -> Piece:
        return Piece(joined_lines(["".join(p.text.said for p in row) for row in self.rows]), self.box)

    @cached_property
    def rows(self) -> list[list[_Part]]:
        return [
            sorted(row, key=lambda part: part.text.left) for _, row in groupby(self.parts, key=lambda part: part.line)
        ]

    @cached_property
    def has_number(self) -> bool:
        return any(part.is_number for part in self.parts)

    def beside(self, other: _Cell | _Band) -> bool:
        """Whether they overlap from top to bottom."""
        return self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True, eq=False)
class _Band:
    """What stands side by side to the right of the labels: a row of figures, or headings."""

    cells: tuple[_Cell, ...]

    @cached_property
    def top(self) -> float:
        return min(cell.top for cell in self.cells)

    @cached_property
    def bottom(self) -> float:
        return max(cell.bottom for cell in self.cells)

    @cached_property
    def has_number(self) -> bool:
        return any(cell.has_number for cell in self.cells)


def _cells(parts: Sequence[_Part], goes_on: Callable[[_Part, _Part], bool]) -> list[_Cell]:
    """Pieces that overlap seen from above and go on from line to line, as cells."""
    cells: list[list[_Part]] = []
    for part in sorted(parts, key=lambda part: (part.text.base, part.text.left)):
        mine = [cell for cell in cells if any(_below(part, other) and goes_on(other, part) for other in cell)]
        joined = [other for cell in mine for other in cell]
        cells = [cell for cell in cells if all(cell is not one for one in mine)]
        cells.append([*joined, part])
    return [_Cell(tuple(sorted(cell, key=lambda part: (part.line, part.text.left)))) for cell in cells]


def _below(part: _Part, other: _Part) -> bool:
    """Whether a piece stands close below another."""
    step = part.text.base - other.text.base
    overlaps = part.text.left < other.text.right and other.text.left < part.text.right
    return overlaps and part.line != other.line and step <= _TIGHT * max(part.text.size, other.text.size)


def _bands(cells: Iterable[_Cell]) -> list[_Band]:
    bands: list[_Band] = []
    for cell in sorted(cells, key=lambda cell: cell.top):
        if bands and cell.beside(bands[-1]):
            bands[-1] = _Band((*bands[-1].cells, cell))
        else:
            bands.append(_Band((cell,)))
    return bands


# ---- a table ---- #

_Told = tuple[float, int, list[TextLine] | list[Piece]]  # how high it stands, what comes first, and what it says


@dataclass(eq=False)
class _Row:
    """A band and its labels; where bands cannot be told apart, all of them."""

    bands: list[_Band]
    labels: list[_Cell]

    @property
    def top(self) -> float:
        return min(band.top for band in self.bands)

    @property
    def has_number(self) -> bool:
        return any(band.has_number for band in self.bands)

    @property
    def numbers(self) -> list[TextLine]:
        """Its figures from top to bottom."""
        found = (part.text for band in self.bands for cell in band.cells for part in cell.parts if part.is_number)
        return sorted(found, key=lambda number: number.base)


class _Block:
    """Lines that share their columns."""

    def __init__(self, lines: Sequence[_Line], pitch: float | None) -> None:
        self._lines = lines
        figures = [line for line in lines if line.numbers]
        telling = [line for line in figures if len(line.numbers) >= _FEWEST_NUMBERS] or figures
        columns = _columns((number.left, number.right) for line in telling for number in line.numbers)
        self._edge = columns[0][0] if columns else math.inf
        self._beyond = columns[1][0] if len(columns) > 1 else self._edge + _BEYOND * lines[0].text.size
        self._pitch = _pitch(lines) or pitch
        parts = [part for line in lines for part in line.parts if part.left < self._edge]
        self._starts, self._ends = sorted(part.left for part in parts), sorted(part.right for part in parts)

    def told(self) -> Iterator[list[TextLine] | list[Piece]]:
        """Rows as their fields, other lines as they are, from top to bottom."""
        labels, values, prose = self._parts()
        self._right = max((part.text.right for part in labels), default=0.0)
        bands = _bands(_cells(values, self._goes_on_below))
        columns = _columns_of(bands)
        self._blanks = _shows_blanks(bands, columns)
        rows, free = self._matched(bands, _cells(labels, self._wraps), columns)
        told: list[_Told] = [(row.top, 1, self._fields(row, columns)) for row in rows]
        if not columns:
            beside, free = _side_by_side(free)
            told += [(band.top, 1, [cell.piece for cell in band.cells]) for band in beside]
        told += [(top, 0, fields) for top, cell in free for fields in self._alone(cell)]
        told += [(line.text.base - _HEIGHT * line.text.size, 0, [line.text]) for line in prose]
        yield from (fields for _, _, fields in sorted(told, key=lambda item: item[:2]))

    # ---- what is a label and what a figure ---- #

    def _parts(self) -> tuple[list[_Part], list[_Part], list[_Line]]:
        labels: list[_Part] = []
        values: list[_Part] = []
        prose: list[_Line] = []
        for line in self._lines:
            if self._is_across(line.parts[0]):
                prose.append(line)
                continue
            for part in line.parts:
                if (part.left + part.right) / 2 > self._edge - 0.5 * part.size:
                    values.append(_Part(part, line.number))
                else:
                    labels += [_Part(piece, line.number) for piece in self._cut(part)]
        return labels, values, prose

    def _is_across(self, part: TextLine) -> bool:
        """Whether a text runs from the labels into the figures: a paragraph."""
        return part.left < self._edge - _BESIDE * part.size and part.right > self._beyond

    def _cut(self, part: TextLine) -> list[TextLine]:
        """A label cut where others begin or end: columns may stand closer than usual."""
        for at, (before, glyph) in enumerate(pairwise(part.glyphs), 1):
            gap = glyph.left - before.right
            if gap > _LEAST_GAP * part.size and not before.text.isspace():
                others = _near(self._starts, glyph.left) + _near(self._ends, before.right)
                if others > (gap < _CLEAR_GAP * part.size):
                    return [TextLine(part.glyphs[:at]), *self._cut(TextLine(part.glyphs[at:]))]
        return [part]

    def _wraps(self, above: _Part, below: _Part) -> bool:
        """Whether a label goes on: closer below than rows are, or full and without the mark of a new one."""
        if self._is_closer(above, below):
            return True
        full = above.text.right + _FULL * above.text.size >= self._right
        return full and not is_marked(below.text.said)

    def _goes_on_below(self, above: _Part, below: _Part) -> bool:
        """Whether a cell among the figures goes on: closer below than rows are."""
        return self._is_closer(above, below)

    def _is_closer(self, above: _Part, below: _Part) -> bool:
        return self._pitch is not None and below.text.base - above.text.base < _CLOSER * self._pitch

    # ---- which label belongs to which figures ---- #

    @staticmethod
    def _matched(
        bands: Sequence[_Band], labels: Sequence[_Cell], columns: Sequence[Span]
    ) -> tuple[list[_Row], list[tuple[float, _Cell]]]:
        """The rows from top to bottom, and the other labels with the height at which they are told."""
        rows = [_Row([band], []) for band in bands]
        over: list[tuple[_Cell, list[int]]] = []
        free: list[tuple[float, _Cell]] = []
        for cell in labels:
            beside = [at for at, band in enumerate(bands) if cell.beside(band)]
            if len(beside) == 1:
                rows[beside[0]].labels.append(cell)
            elif beside:
                over.append((cell, beside))
            else:
                free.append((cell.top, cell))
        for cell, beside in over:
            if not any(bands[at].has_number and not rows[at].labels for at in beside):
                free.append((bands[beside[0]].top, cell))
            elif parts := _divided(cell, [bands[at] for at in beside]):
                for at, part in zip(beside, parts, strict=True):
                    rows[at].labels.append(part)
            else:
                first = rows[beside[0]]
                first.labels += [_Cell((part,)) for part in cell.parts]
                for at in beside[1:]:
                    if rows[at] is not first:
                        first.bands += rows[at].bands
                        first.labels += rows[at].labels
                        rows = [first if row is rows[at] else row for row in rows]
        return _tied(list(dict.fromkeys(rows)), free, columns), free

    # ---- fields ---- #

    def _fields(self, row: _Row, columns: list[Span]) -> list[TextLine] | list[Piece]:
        labels = [cell.piece for cell in sorted(row.labels, key=lambda cell: (cell.box[0], cell.top))]
        cells = sorted((cell for band in row.bands for cell in band.cells), key=lambda cell: (cell.box[0], cell.top))
        values = [cell.piece for cell in cells]
        if not row.has_number:
            if not labels and len(cells) == 1 and (lines := self._whole(cells[0])) and len(lines) == 1:
                return lines
            return [*labels, *values]
        if len(row.bands) > 1:
            return [*labels, reduce(_joined, values)]
        told = _one_a_column(values, columns)
        if len(told) < len(columns):  # a column is empty here: where that is not certain, nothing is said of any
            placed = _with_blanks(row, told, columns) if self._blanks else []
            told = placed or [reduce(_joined, told)]
        return [*labels, *told]

    def _alone(self, cell: _Cell) -> Iterator[list[TextLine] | list[Piece]]:
        if lines := self._whole(cell):
            yield from ([line] for line in lines)
        else:
            yield [cell.piece]

    def _whole(self, cell: _Cell) -> list[TextLine]:
        """The lines of a cell beside which nothing else stands; none otherwise."""
        lines = {line.number: line for line in self._lines}
        rows = [(lines[row[0].line], row) for row in cell.rows]
        whole = all(_glyphs(part.text for part in row) == _glyphs(line.parts) for line, row in rows)
        return [line.text for line, _ in rows] if whole else []


def _side_by_side(free: Sequence[tuple[float, _Cell]]) -> tuple[list[_Band], list[tuple[float, _Cell]]]:
    """Rows of figures none of which ends a line, from left to right, and what else stands there.

    A page may open with the last row of a table, and a note in its last cell end each of its lines.
    """
    bands = _bands(cell for _, cell in free)
    rows = [band for band in bands if sum(cell.has_number for cell in band.cells) > 1]
    taken = {id(cell) for band in rows for cell in band.cells}
    sorted_rows = [_Band(tuple(sorted(band.cells, key=lambda cell: cell.box[0]))) for band in rows]
    return sorted_rows, [(top, cell) for top, cell in free if id(cell) not in taken]


def _glyphs(texts: Iterable[TextLine]) -> int:
    return sum(len(text.glyphs) for text in texts)


def _divided(cell: _Cell, bands: Sequence[_Band]) -> list[_Cell] | None:
    """The labels that run together in a cell, each beside one row: by the marks that open them, or a line each."""
    by_marks: list[list[_Part]] = []
    for part in cell.parts:
        if not by_marks or is_marked(part.text.said):
            by_marks.append([])
        by_marks[-1].append(part)
    for parts in (by_marks, [[part] for part in cell.parts]):
        cells = [_Cell(tuple(held)) for held in parts]
        beside = [[band for band in bands if one.beside(band)] for one in cells]
        if beside == [[band] for band in bands]:
            return cells
    return None


def _tied(rows: Sequence[_Row], free: Sequence[tuple[float, _Cell]], columns: Sequence[Span]) -> list[_Row]:
    """The rows, figures that may be the last digits of those above, or that lack a label, put to the row above."""
    labelled = any(row.labels for row in rows if row.has_number)
    kept: list[_Row] = []
    for row in rows:
        above = kept[-1] if kept else None
        if above and above.has_number and row.has_number:
            between = any(above.top < top < row.top for top, _ in free)
            if (labelled and not row.labels and not between) or _may_hang(row, above, columns):
                above.bands += row.bands
                above.labels += row.labels
                continue
        kept.append(row)
    return kept


def _may_hang(row: _Row, above: _Row, columns: Sequence[Span]) -> bool:
    """Whether all figures of a row may be the last digits of numbers above that have no room for them."""
    step = row.numbers[0].base - above.numbers[-1].base
    own = any(is_marked(cell.parts[0].text.said) for cell in row.labels)
    if own or step > (_TIGHT if row.labels else _HANGING) * row.numbers[0].size:
        return False
    room = min((right - left for (left, _), (right, _) in pairwise(columns)), default=0.0) - CELL_PADDING
    return all(any(_hangs_full(number, other, room) for other in above.numbers) for number in row.numbers)


def _hangs_full(number: TextLine, above: TextLine, room: float) -> bool:
    digit = number.glyphs[0].right - number.glyphs[0].left
    return _hangs(piece_of(number), piece_of(above)) and above.right - above.left + digit > room


def _near(positions: Sequence[float], at: float) -> int:
    """How many of the sorted positions are the same as this one."""
    return bisect_right(positions, at + _ALIGNED) - bisect_right(positions, at - _ALIGNED)


def _joined(first: Piece, second: Piece) -> Piece:
    return Piece(f"{first.said} {second.said}", around((first.box, second.box)))


def _columns(numbers: Iterable[Span]) -> list[Span]:
    """The columns that numbers stand in: where their widths overlap, seen from above."""
    merged: list[Span] = []
    for left, right in sorted(numbers):
        if merged and left < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _columns_of(bands: Sequence[_Band]) -> list[Span]:
    """The columns of rows of figures. Two that touch are one, whose figures spaces moved, if no row has both."""
    numbers = [[part.text for cell in band.cells for part in cell.parts if part.is_number] for band in bands]
    columns = _columns((number.left, number.right) for row in numbers for number in row)
    near = _TOUCHING * max((number.size for row in numbers for number in row), default=0.0)
    rows = [[any(left < one.right and one.left < right for one in row) for left, right in columns] for row in numbers]
    merged: list[tuple[Span, list[bool]]] = []
    for (left, right), held in zip(columns, zip(*rows, strict=True), strict=True):
        (first, last), taken = merged[-1] if merged else ((0.0, -math.inf), [])
        if left - last < near and not any(map(operator.and_, held, taken)):
            merged[-1] = ((first, right), list(map(operator.or_, held, taken)))
        else:
            merged.append(((left, right), list(held)))
    return [span for span, _ in merged]


def _one_a_column(pieces: list[Piece], columns: list[Span]) -> list[Piece]:
    """The pieces, those that stand in one column put together, and those that stand in several with all of these."""
    told: list[tuple[Piece, int]] = []
    for piece in pieces:
        beside = [at for at, (left, right) in enumerate(columns) if left < piece.box[2] and piece.box[0] < right]
        if told and (not beside or beside[0] <= told[-1][1]):
            told[-1] = (_joined(told[-1][0], piece), max([told[-1][1], *beside]))
        else:
            told.append((piece, beside[-1] if beside else -1))
    return [piece for piece, _ in told]


def _shows_blanks(bands: Sequence[_Band], columns: Sequence[Span]) -> bool:
    """Whether a gap in a row is a blank: full rows show all the columns, and these stand clearly apart."""
    size = max((part.text.size for band in bands for cell in band.cells for part in cell.parts), default=0.0)
    full = sum(len(band.cells) == len(columns) == len(_columns_beside(band, columns)) for band in bands)
    apart = all(below[0] - above[1] >= _NUMBER_GAP * size for above, below in pairwise(columns))
    return full >= _FEWEST_FULL and len(columns) >= _FEWEST_NUMBERS and apart


def _columns_beside(band: _Band, columns: Sequence[Span]) -> set[int]:
    numbers = [part.text for cell in band.cells for part in cell.parts if part.is_number]
    return {at for at, (left, right) in enumerate(columns) for one in numbers if left < one.right and one.left < right}


def _with_blanks(row: _Row, told: Sequence[Piece], columns: Sequence[Span]) -> list[Piece]:
    """The pieces of a row with a label, an empty one where a column has none; none if one may be of another column."""
    held: dict[int, Piece] = {}
    for piece in told:
        beside = [at for at, (left, right) in enumerate(columns) if left < piece.box[2] and piece.box[0] < right]
        if len(beside) != 1 or beside[0] in held or not _NUMBER.fullmatch(piece.said):
            return []
        held[beside[0]] = piece
    if len(held) < _FEWEST_BESIDE or not row.labels or max(cell.box[2] for cell in row.labels) > columns[0][0]:
        return []
    top, bottom = told[0].box[1], told[0].box[3]
    return [held.get(at, Piece("", (left, top, right, bottom))) for at, (left, right) in enumerate(columns)]


# ---- rows that a page break may cut ---- #


def cut_by_page(row: Sequence[Piece], below: Sequence[Piece]) -> bool:
    """Whether what ends a page and what opens the next may be one row without ruling lines."""
    numbers, others = _numbers(row), _numbers(below)
    if not numbers or not others:
        return False
    label = next((piece for piece in below if piece not in others), None)
    labelled = label and len(row) > len(numbers)
    if labelled and label and is_marked(label.said):
        return False
    if any(" " in piece.said for piece in (*numbers, *others)):  # one of them is no certain row itself
        return True
    full = labelled and len(numbers) == len(others) >= _FEWEST_NUMBERS  # no row goes on in all of its cells
    return not full and all(any(_hangs(number, held) for held in numbers) for number in others)


def _hangs(number: Piece, above: Piece) -> bool:
    """Whether digits may be the last ones of a number that stands above them."""
    wide, wider = number.box[2] - number.box[0], above.box[2] - above.box[0]
    return above.box[0] < number.box[2] and number.box[0] < above.box[2] and wide <= wider + 1


def in_doubt(row: Sequence[Piece]) -> tuple[Piece, ...]:
    """A row with all its numbers in one field."""
    numbers = _numbers(row)
    return (*(piece for piece in row if piece.said and piece not in numbers), reduce(_joined, numbers))
