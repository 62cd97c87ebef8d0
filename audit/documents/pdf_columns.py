"""Pages whose text is set in two columns: where they stand, so that each is read from top to bottom."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from audit.documents.pdf_sheet import Box
from audit.documents.pdf_text import TextLine

_GUTTER = 1.2  # em between two columns of text, at least
_ZONE = (0.3, 0.7)  # part of the text's width within which they meet
_STEP = 6.0  # points between the places that are tried, less than any gutter is wide
_FEWEST = 5  # lines of a column
_WRITTEN = 6  # Chinese characters of a line of text
_MOSTLY = 0.6  # of a column's lines that are text, and full
_FULL = 1.6  # em that a full line leaves free, at most
_HAN = re.compile("[\u4e00-\u9fff]")
_WIDER = 1.3  # times the step from line to line; what stands further below is no more of a column
_APART = 0.6  # em; a wider gap before a number stands between columns of figures


class Column(NamedTuple):
    """A column of text: its box, and which of the two it is, 1 or 2; the same heights are of both."""

    box: Box
    side: int

    def holds(self, box: Box) -> bool:
        """Whether something stands in it."""
        left, top, right, bottom = self.box
        return left <= (box[0] + box[2]) / 2 <= right and top <= (box[1] + box[3]) / 2 <= bottom


def text_columns(lines: Sequence[TextLine], tables: Sequence[Box]) -> list[Column]:
    """The columns of a page's text, two beside one another each time."""
    if len(lines) < _FEWEST:
        return []
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    start, end = (left + part * (right - left) for part in _ZONE)
    if sum(_holds_two(line, start, end) for line in lines) < _MOSTLY * _FEWEST:
        return []
    places = [start + _STEP * each for each in range(int((end - start) // _STEP) + 1)]
    cuts = _Cuts()
    pairs = [(at, list(_columns(at, lines, tables, (left, right), cuts))) for at in places]
    most = max((sum(found for found, _ in held) for _, held in pairs), default=0)
    best = [held for _, held in pairs if most and sum(found for found, _ in held) == most]
    return [column for _, both in (best[len(best) // 2] if best else ()) for column in both]


def _holds_two(line: TextLine, start: float, end: float) -> bool:
    """Whether a second column may begin in a line, between two places: most lines are out of the question at once."""
    before = -math.inf
    for at, glyph in enumerate(line.glyphs):
        if glyph.text.isspace():
            continue
        if start <= glyph.left and before <= end and glyph.left - before >= _GUTTER * line.size:
            return _is_written(TextLine(line.glyphs[at:]))
        before = glyph.right
    return False


def cut_at(lines: Sequence[TextLine], columns: Sequence[Column]) -> list[TextLine]:
    """The lines, those that run through two columns cut between them."""
    cut: list[TextLine] = []
    cuts = _Cuts()
    for line in lines:
        gutter = next((c.box[2] for c in columns if c.side == 1 and c.box[1] <= _middle(line) <= c.box[3]), None)
        cut += [line] if gutter is None else filter(None, cuts.at(line, gutter))
    return cut


def side_of(box: Box, columns: Sequence[Column]) -> int:
    """In which of two columns something stands, 0 where there are none."""
    return next((column.side for column in columns if column.holds(box)), 0)


def _middle(line: TextLine) -> float:
    return (line.box[1] + line.box[3]) / 2


class _Cuts:
    """Lines of a page cut at places; between the same two characters a line is cut once."""

    def __init__(self) -> None:
        """None is cut."""
        self._filled: dict[int, list[int]] = {}
        self._made: dict[tuple[int, int], tuple[TextLine | None, TextLine | None]] = {}

    def at(self, line: TextLine, place: float) -> tuple[TextLine | None, TextLine | None]:
        """What stands to the left and to the right of a place."""
        glyphs = line.glyphs
        if (filled := self._filled.get(id(line))) is None:
            filled = self._filled[id(line)] = [n for n, glyph in enumerate(glyphs) if not glyph.text.isspace()]
        before = bisect_left(filled, place, key=lambda n: glyphs[n].middle)
        key = (id(line), before)
        if key not in self._made:
            left = TextLine(glyphs[: filled[before - 1] + 1]) if before else None
            self._made[key] = (left, TextLine(glyphs[filled[before] :]) if before < len(filled) else None)
        return self._made[key]


def _runs_across(line: TextLine, at: float, cuts: _Cuts) -> bool:
    left, right = cuts.at(line, at)
    if left and right:
        return right.left - left.right < _GUTTER * line.size or not left.right <= at <= right.left
    return line.left < at < line.right


def _columns(
    at: float, lines: Sequence[TextLine], tables: Sequence[Box], edges: tuple[float, float], cuts: _Cuts
) -> Iterator[tuple[int, tuple[Column, Column]]]:
    """Stretches of the page that no line and no table runs across here, with text on both sides, and how many lines."""
    across = [(box[1], True, None) for box in tables if box[0] < at < box[2]]
    runs = ((_middle(line), _runs_across(line, at, cuts), line) for line in lines)
    told = sorted([*across, *runs], key=lambda each: each[0])
    stretches = [(is_across, [line for _, _, line in held]) for is_across, held in groupby(told, lambda each: each[1])]
    for (is_across, stretch), (_, below) in zip(stretches, [*stretches[1:], (True, [])], strict=True):
        if is_across:
            continue
        sides = [cuts.at(line, at) for line in stretch if line]
        left, right = [one for one, _ in sides if one], [other for _, other in sides if other]
        if not (_is_text(left) and _is_text(right)):
            continue
        top = _overlapping(max(left[0].box[1], right[0].box[1]), [*left, *right])
        bottom = _end(left, right, ends=any(line is None or _is_written(line) for line in below))
        yield len(left) + len(right), (
            Column((edges[0], top, at, bottom), 1),
            Column((at, top, edges[1], bottom), 2),
        )  # fmt: skip


def _overlapping(top: float, lines: Sequence[TextLine]) -> float:
    """Where the columns begin: text above both is as wide as the page."""
    return min(line.box[1] for line in lines if line.box[3] > top)


def _end(left: Sequence[TextLine], right: Sequence[TextLine], *, ends: bool) -> float:
    """Where the columns end: where one of them does if the page goes on below them, or behind a gap in the other."""
    bottom = max(line.box[3] for line in (left[-1], right[-1]))
    shorter, longer = sorted((left, right), key=lambda held: held[-1].box[3])
    step = median(below.base - above.base for above, below in pairwise(longer))
    for above, below in pairwise(longer):
        if below.box[1] > shorter[-1].box[3] and (ends or below.base - above.base > _WIDER * step):
            return max(above.box[3], shorter[-1].box[3])
    return bottom


def _is_text(lines: Sequence[TextLine]) -> bool:
    """Whether lines are those of a column of text: most have words and are full, and none has figures in columns."""
    if len(lines) < _FEWEST:
        return False
    edge = max(line.right for line in lines)
    full = sum(edge - line.right <= _FULL * line.size for line in lines)
    written = sum(map(_is_written, lines))
    return min(full, written) >= _MOSTLY * len(lines) and not any(_has_figures(line) for line in lines)


def _is_written(line: TextLine) -> bool:
    return len(_HAN.findall("".join(glyph.text for glyph in line.glyphs))) >= _WRITTEN


def _has_figures(line: TextLine) -> bool:
    parts = line.chunks(_GUTTER, _APART)
    return len(parts) > 1 and parts[-1].said.isdecimal()
