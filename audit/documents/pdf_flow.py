"""Text outside ruled tables: paragraphs, lines that stand alone, and rows whose columns only their alignment shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from statistics import median

from audit.documents.pdf_sheet import Box, around
from audit.documents.pdf_text import TextLine

_COLUMN_GAP = 1.0  # em; a wider gap stands between columns
_NUMBER_GAP = 0.6  # em; the same between digits, which no word stands between
_NUMBER = re.compile(r"[+＋−-]?[\d０-９](?:[\d０-９,，.\s]*[\d０-９])?\s*[件项个条份宗次篇部亿万元]{0,2}|[/／—-]+|无")
_MARKED = re.compile(r"\s*(?:[(（]?[一二三四五六七八九十\d]+[)）、.．]|[①-⑳])")
_FEWEST_NUMBERS = 3  # of a row, for its columns to be compared with those of the rows around
_TIGHT = 1.45  # em from one line of a label to the next
_HANGING = 1.8  # em from a number to its last digits on the line below
_OVERLAPPING = 1.1  # em from line to line that no text is set with


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one place: a field of a row, or a paragraph."""

    said: str
    box: Box


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of text and its page."""

    line: TextLine
    page: int


def piece_of(line: TextLine) -> Piece:
    """A whole line."""
    return Piece(line.said, line.box)


# ---- rows without ruling lines ---- #


@dataclass
class _Row:
    """A line with its chunks while rows are put together."""

    lines: list[TextLine]
    chunks: list[Piece]
    size: float
    base: float

    @property
    def numbers(self) -> list[Piece]:
        return _numbers(self.chunks)

    @property
    def is_numeric(self) -> bool:
        """Whether its columns can be compared: a label or two, then numbers."""
        count = len(self.numbers)
        return count >= _FEWEST_NUMBERS and self.chunks[-count:] == self.numbers


def is_row(pieces: Sequence[Piece]) -> bool:
    """Whether fields are those of a row of figures: a label and numbers."""
    return 0 < len(_numbers(pieces)) < len(pieces)


def _numbers(pieces: Iterable[Piece]) -> list[Piece]:
    return [piece for piece in pieces if _NUMBER.fullmatch(piece.said)]


def find_rows(lines: Sequence[TextLine]) -> list[list[TextLine] | list[Piece]]:
    """The lines in order, those that are rows of a table without ruling lines as their fields.

    Where it is not certain which lines share a row or which numbers a column, they are put into one field, which then
    holds two numbers: reading leaves it undecided.
    """
    rows: list[_Row] = []
    for line in lines:
        chunks = [piece_of(chunk) for chunk in line.chunks(_COLUMN_GAP, _NUMBER_GAP)]
        row = _Row([line], chunks, line.size, line.base)
        if rows and _share_row(rows[-1], row):
            rows[-1] = _together(rows[-1], row)
        else:
            rows.append(row)
    rows = _with_labels(rows)
    _check_columns(rows)
    return [row.chunks if len(row.chunks) > 1 else row.lines for row in rows]


def _share_row(row: _Row, below: _Row) -> bool:
    """Whether lines overlap, as neighbouring cells of one row do and lines of a text do not; or numbers go on."""
    step = below.lines[-1].base - row.lines[-1].base
    if step < _OVERLAPPING * min(row.size, below.size):
        return bool(row.numbers or below.numbers)
    if not row.numbers or not below.numbers or step > _HANGING * row.size:
        return False
    labels = [chunk for chunk in below.chunks if chunk not in below.numbers]
    if not all(any(_hangs(number, held) for held in row.numbers) for number in below.numbers):
        return False
    own = labels and (_MARKED.match(labels[0].said) and len(below.numbers) == len(row.numbers))
    return not labels or (step < _TIGHT * row.size and not own)


def _hangs(number: Piece, above: Piece) -> bool:
    """Whether digits may be the last ones of a number that stands above them."""
    wide, wider = number.box[2] - number.box[0], above.box[2] - above.box[0]
    return above.box[0] < number.box[2] and number.box[0] < above.box[2] and wide <= wider + 1


def _together(row: _Row, below: _Row) -> _Row:
    """Lines that share a row: their labels one after the other; numbers of two lines in one field, for none is sure."""
    numbers = sorted([*row.numbers, *below.numbers], key=lambda chunk: (chunk.box[0], chunk.box[1]))
    labels = _in_columns([chunk for held in (row, below) for chunk in held.chunks if chunk not in held.numbers])
    beside = all(label.box[2] <= numbers[0].box[0] for label in labels) if numbers else True
    certain = beside and not (row.numbers and below.numbers)
    fields = numbers if certain else [reduce(_joined, numbers)]
    lead = row if row.numbers else below
    return _Row([*row.lines, *below.lines], [*labels, *fields], lead.size, lead.base)


def _in_columns(labels: list[Piece]) -> list[Piece]:
    """Labels by the column that they stand in, those of one column from top to bottom."""
    columns = _columns(labels)
    return sorted(labels, key=lambda label: (_column_of(label, columns), label.box[1]))


def _with_labels(rows: list[_Row]) -> list[_Row]:
    """Rows with the lines of their labels that stand above or below."""
    kept: list[_Row] = []
    at = 0
    while at < len(rows):
        row = rows[at]
        at += 1
        if row.is_numeric and len(row.chunks) > len(row.numbers):
            edge = max(chunk.box[2] for held in rows for chunk in held.chunks if chunk.box[2] < row.numbers[0].box[0])
            while kept and _is_label(kept[-1], row) and _wraps(kept[-1], row, edge):
                row = _together(kept.pop(), row)
            while at < len(rows) and _is_label(rows[at], row) and _wraps(row, rows[at], edge):
                row = _together(row, rows[at])
                at += 1
        kept.append(row)
    return kept


def _wraps(row: _Row, below: _Row, edge: float) -> bool:
    """Whether a label goes on below: it is full, and what follows stands close and bears no mark of a new one."""
    labels = [[chunk for chunk in held.chunks if chunk not in held.numbers] for held in (row, below)]
    near = below.lines[0].base - row.lines[-1].base < _TIGHT * row.size
    full = labels[0][-1].box[2] + 1.6 * row.size >= edge
    return near and full and not _MARKED.match(labels[1][0].said)


def _is_label(row: _Row, beside: _Row) -> bool:
    """Whether a line is nothing but a label that stands left of another row's numbers."""
    return len(row.chunks) == 1 and not row.numbers and row.chunks[0].box[2] < beside.numbers[0].box[0]


def _check_columns(rows: list[_Row]) -> None:
    """Numbers of neighbouring rows in columns; where two of a row stand in one, they become one field."""
    block: list[_Row] = []
    for row in rows:
        if row.chunks and row.is_numeric:
            block.append(row)
        elif len(row.chunks) > 1:
            _settle_columns(block)
            block = []
    _settle_columns(block)


def _joined(first: Piece, second: Piece) -> Piece:
    return Piece(f"{first.said} {second.said}", around((first.box, second.box)))


def _settle_columns(block: list[_Row]) -> None:
    columns = _columns(chunk for row in block for chunk in row.numbers)
    for row in block:
        numbers = row.numbers
        fields = _one_a_column(numbers, columns)
        if len(fields) < len(columns):  # a column is empty here: nothing is said of any
            fields = [reduce(_joined, fields)]
        row.chunks = [chunk for chunk in row.chunks if chunk not in numbers] + fields


def _columns(chunks: Iterable[Piece]) -> list[tuple[float, float]]:
    """The columns that numbers stand in: where their widths overlap, seen from above."""
    merged: list[tuple[float, float]] = []
    for left, right in sorted((chunk.box[0], chunk.box[2]) for chunk in chunks):
        if merged and left < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _column_of(chunk: Piece, columns: list[tuple[float, float]]) -> int:
    return max(number for number, (left, _) in enumerate(columns) if left <= chunk.box[0])


def _one_a_column(chunks: list[Piece], columns: list[tuple[float, float]]) -> list[Piece]:
    told: list[Piece] = []
    last = -1
    for chunk in chunks:
        column = _column_of(chunk, columns)
        if column == last:
            told[-1] = _joined(told[-1], chunk)
        else:
            told.append(chunk)
        last = column
    return told


def cut_by_page(row: Sequence[Piece], below: Sequence[Piece]) -> bool:
    """Whether what ends a page and what opens the next may be one row without ruling lines."""
    numbers, others = _numbers(row), _numbers(below)
    if not numbers or not others:
        return False
    if any(" " in piece.said for piece in (*numbers, *others)):  # one of them is no certain row itself
        return True
    label = next((piece for piece in below if piece not in others), None)
    own = len(row) > len(numbers) and label and _MARKED.match(label.said)
    return not own and all(any(_hangs(number, held) for held in numbers) for number in others)


def in_doubt(row: Sequence[Piece]) -> tuple[Piece, ...]:
    """A row with all its numbers in one field."""
    numbers = _numbers(row)
    return (*(piece for piece in row if piece not in numbers), reduce(_joined, numbers))


# ---- paragraphs ---- #


@dataclass(frozen=True, slots=True)
class Measure:
    """The column of text of a document: its left and right edge, its usual em and step from line to line."""

    left: float
    right: float
    size: float
    step: float


def measure(lines: Sequence[PlacedLine]) -> Measure | None:
    """The text column; None where too few lines end together for it to be known."""
    if len(lines) < 3:
        return None
    size = median(held.line.size for held in lines)
    rights = sorted((held.line.right for held in lines), reverse=True)
    right = next((edge for edge, lower in pairwise(rights) if edge - lower <= 1.2 * size), None)
    steps = [
        below.line.base - above.line.base
        for above, below in pairwise(lines)
        if above.page == below.page and below.line.base > above.line.base
    ]
    if right is None or not steps:
        return None
    return Measure(
        min(held.line.left for held in lines if held.line.right > right - 3 * size), right, size, median(steps)
    )


def goes_on(held: PlacedLine, following: PlacedLine, text: Measure) -> bool:
    """Whether a paragraph goes on: the line is full, the next begins at the edge, close below or on the next page."""
    line, below = held.line, following.line
    if abs(line.size - below.size) > 0.15 * line.size or below.left > text.left + 0.6 * below.size:
        return False
    if held.page == following.page and below.base - line.base > 1.4 * text.step + 0.2 * text.size:
        return False
    return below.first_unit() > text.right - line.right - 0.4 * line.size


def is_title(held: PlacedLine, text: Measure) -> bool:
    """Whether a line is set larger than the text and in its middle."""
    line = held.line
    middle = (text.left + text.right) / 2
    return line.size > 1.15 * text.size and abs((line.left + line.right) / 2 - middle) < 2 * line.size
