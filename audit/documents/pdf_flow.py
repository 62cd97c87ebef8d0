"""Text outside tables: which lines make up a paragraph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from audit.documents.pdf_rows import is_marked
from audit.documents.pdf_text import TextLine

_INDENT = 0.6  # em from the edge at which a line still begins at it
_ENDS = "。！？；："  # of what a new item may stand behind


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of text, its page, and in which of two columns it stands there; 0 where there are none."""

    line: TextLine
    page: int
    side: int = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """The column of text of a document: its left and right edge, its usual em and step from line to line.

    `flush` where its items begin at the edge as all lines do: no indent tells that one begins.
    """

    left: float
    right: float
    size: float
    step: float
    flush: bool


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
    left = min(held.line.left for held in lines if held.line.right > right - 3 * size)
    items = [held.line.left <= left + _INDENT * size for held in lines if is_marked(held.line.said)]
    return Measure(left, right, size, median(steps), flush=2 * sum(items) > len(items))


def measures(lines: Sequence[PlacedLine]) -> dict[int, Measure]:
    """The text columns by their sides, of those that are known."""
    found = {side: measure([held for held in lines if held.side == side]) for side in {held.side for held in lines}}
    return {side: text for side, text in found.items() if text}


def goes_on(held: PlacedLine, following: PlacedLine, texts: Mapping[int, Measure]) -> bool:
    """Whether a paragraph goes on: the line is full, the next begins at the edge, close below or on the next page.

    Or at the head of the column beside it.
    """
    line, below = held.line, following.line
    text, other = texts.get(held.side), texts.get(following.side)
    if text is None or other is None or (held.side == 0) != (following.side == 0):
        return False
    if abs(line.size - below.size) > 0.15 * line.size or below.left > other.left + _INDENT * below.size:
        return False
    if other.flush and line.said[-1] in _ENDS and is_marked(below.said):
        return False
    beside = held.side != following.side
    if held.page == following.page and not beside and below.base - line.base > 1.4 * text.step + 0.2 * text.size:
        return False
    return below.first_unit() > text.right - line.right - 0.4 * line.size


def is_title(held: PlacedLine, text: Measure) -> bool:
    """Whether a line is set larger than the text and in its middle."""
    line = held.line
    middle = (text.left + text.right) / 2
    return line.size > 1.15 * text.size and abs((line.left + line.right) / 2 - middle) < 2 * line.size
