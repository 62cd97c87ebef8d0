"""Page numbers and running heads: what stands at the edge of pages and is no text of the document."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from audit.documents.pdf_flow import PlacedLine

_EDGE = 0.12  # part of the page's height, above and below, where furniture stands
_OUTERMOST = 2  # lines of a page on either side that may be furniture
_STEP = 4.0  # points by which a running head moves from page to page
_PAGE_NUMBER = re.compile(
    r"[-—–―－·•\s]+\d{1,4}[-—–―－·•\s]+|第\s*[\d一二三四五六七八九十]+\s*页(?:[\s,，/]*共\s*[\d一二三四五六七八九十]+\s*页)?"
    r"|\d{1,4}\s*/\s*\d{1,4}|[Pp]age\s*\d+(?:\s*(?:of|/)\s*\d+)?"
)
_BARE = re.compile(r"\d{1,4}")


def without_furniture(
    pages: Sequence[Sequence[PlacedLine]], heights: Sequence[float]
) -> tuple[list[list[PlacedLine]], str]:
    """The lines of each page without page numbers and running heads; and the running heads, once each."""
    edges = [_at_edge(lines, height) for lines, height in zip(pages, heights, strict=True)]
    numbers = {id(held) for held in _numbers(edges)}
    heads = _running(edges, numbers)
    out = numbers | {id(held) for held in heads}
    kept = [[held for held in lines if id(held) not in out] for lines in pages]
    return kept, "\n".join(dict.fromkeys(held.line.said for held in heads))


def _at_edge(lines: Sequence[PlacedLine], height: float) -> list[PlacedLine]:
    inside = sorted(lines, key=lambda held: held.line.base)
    top = [held for held in inside[:_OUTERMOST] if held.line.base < _EDGE * height]
    bottom = [held for held in inside[-_OUTERMOST:] if held.line.base > (1 - _EDGE) * height]
    return top + bottom


def _numbers(edges: Sequence[Sequence[PlacedLine]]) -> list[PlacedLine]:
    """Page numbers: those that look like nothing else, and plain numbers that count the pages."""
    plain = [held for lines in edges for held in lines if _BARE.fullmatch(held.line.said)]
    ahead = Counter(int(held.line.said) - held.page for held in plain)
    counted = {offset for offset, times in ahead.items() if times > 1 or offset == 0}
    return [
        held
        for lines in edges
        for held in lines
        if _PAGE_NUMBER.fullmatch(held.line.said)
        or (_BARE.fullmatch(held.line.said) and int(held.line.said) - held.page in counted)
    ]


def _running(edges: Sequence[Sequence[PlacedLine]], numbers: set[int]) -> list[PlacedLine]:
    """Lines that stand in the same place on half of the pages at least, and on two."""
    places: dict[str, list[PlacedLine]] = defaultdict(list)
    for lines in edges:
        for held in lines:
            if id(held) not in numbers:
                places[re.sub(r"\d+", "#", held.line.said)].append(held)
    return [held for same in places.values() for held in same if 2 * _times(held, same) >= max(len(edges), 3)]


def _times(held: PlacedLine, same: Sequence[PlacedLine]) -> int:
    return len({other.page for other in same if abs(other.line.base - held.line.base) <= _STEP})
