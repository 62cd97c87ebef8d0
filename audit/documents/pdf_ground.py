"""Watermarks that stand upright: pale or large text over which the page's own is printed, or in tiles on all pages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from statistics import median
from typing import NamedTuple

from audit.documents.pdf_sheet import Glyph, Sheet, Stroke
from audit.documents.pdf_text import TextLine, lines_of

_PALE = 96  # of 255, by which a watermark is paler than the page's text
_DARKER = 48  # the same for what is printed over it
_LARGE, _LARGER = 2.0, 1.5  # em of the page's text; the second where it is pale too
_GAP = 1.5  # em between two watermarks side by side
_COVERED = 0.2  # part of the smaller of two characters that lies over the other
_HIGH, _DEEP = 0.8, 0.1  # em above and below the baseline
_FEWEST = 2  # characters that others are printed over, and letters: a figure is none
_FEWEST_TILES = 6  # on a page, of a watermark over which nothing need be printed
_MIDDLE = 0.3  # part of a character's width or height at its edges, where a line does not cross it


class _Look(NamedTuple):
    """What the same watermark has in common on all pages."""

    shade: int
    size: float


def without_watermarks(sheets: Iterable[Sheet]) -> Iterator[Sheet]:
    """The sheets, upright watermarks put to what stands aslant.

    What is one in one place is one in all: elsewhere nothing may be printed over it.
    """
    pages = [(sheet, list(_suspects(sheet))) for sheet in sheets]
    known: dict[_Look, set[str]] = defaultdict(set)
    for look, tile in _tiles([suspects for _, suspects in pages]):
        known[look].add(tile)
    for sheet, suspects in pages:
        for look, line in suspects:
            if _key(line) not in known[look] and _is_behind(line, sheet):
                known[look].add(_key(line))
    for sheet, suspects in pages:
        found = [line for look, line in suspects if any(_key(line) in said for said in known.get(look, ()))]
        if not found:
            yield sheet
            continue
        out = {id(glyph) for line in found for glyph in line.glyphs}
        glyphs = tuple(glyph for glyph in sheet.glyphs if id(glyph) not in out)
        said = dict.fromkeys(line.said for line in found)
        yield replace(sheet, glyphs=glyphs, watermark="\n".join(filter(None, (sheet.watermark, *said))))


def _key(line: TextLine) -> str:
    return "".join(line.said.split())


def _tiles(pages: Iterable[Sequence[tuple[_Look, TextLine]]]) -> Iterator[tuple[_Look, str]]:
    """What is printed many times, beside and below itself, in the same places of several pages.

    Pale words in the cells of a table may be as many, but a second page has them elsewhere.
    """
    printed = Counter((look, _key(line), round(line.left), round(line.base)) for held in pages for look, line in held)
    places: dict[tuple[_Look, str], list[tuple[int, int]]] = defaultdict(list)
    for (look, said, left, base), times in printed.items():
        if times > 1:
            places[look, said].append((left, base))
    for tile, found in places.items():
        lefts, bases = {left for left, _ in found}, {base for _, base in found}
        if len(found) >= _FEWEST_TILES and len(lefts) > 1 and len(bases) > 1:
            yield tile


def _usual(sheet: Sheet) -> _Look:
    """How the text of a page looks. Each character counts once: the tiles of a watermark may outnumber the text."""
    kinds = {(glyph.text, glyph.shade, glyph.size) for glyph in sheet.glyphs if not glyph.text.isspace()}
    _, shades, sizes = zip(*kinds, strict=True)
    return _Look(int(median(shades)), median(sizes))


def _suspects(sheet: Sheet) -> Iterator[tuple[_Look, TextLine]]:
    """Text that is paler or larger than that of the page, in pieces between wide gaps."""
    if all(glyph.text.isspace() for glyph in sheet.glyphs):
        return
    shade, size = _usual(sheet)
    alike: dict[_Look, list[Glyph]] = defaultdict(list)
    for glyph in sheet.glyphs:
        if not glyph.turn and (glyph.shade >= shade + _PALE or glyph.size >= _LARGE * size) and not glyph.faint:
            alike[_Look(glyph.shade, round(glyph.size, 1))].append(glyph)
    for look, glyphs in alike.items():
        for line in chain.from_iterable(held.chunks(_GAP, _GAP) for held in lines_of(glyphs)):
            if sum(glyph.text.isalpha() for glyph in line.glyphs) >= _FEWEST:
                yield look, line


def _is_behind(line: TextLine, sheet: Sheet) -> bool:
    """Whether other text is printed over it, or ruling lines where it is pale and large."""
    left, right = line.left, line.right
    over = [glyph for glyph in sheet.glyphs if glyph.left < right and left < glyph.right and _is_over(glyph, line)]
    covered = sum(any(_covers(other, glyph) for other in over) for glyph in line.glyphs)
    if covered >= _FEWEST:
        return True
    shade, size = _usual(sheet)
    if line.glyphs[0].shade < shade + _PALE or line.size < _LARGER * size:
        return False
    crossing = [stroke for stroke in sheet.strokes if stroke.end - stroke.start > 2 * line.size]
    return sum(any(_crosses(stroke, glyph, line) for stroke in crossing) for glyph in line.glyphs) >= _FEWEST


def _is_over(glyph: Glyph, line: TextLine) -> bool:
    """Whether a character is of other text that would be seen on this one."""
    if glyph.text.isspace():
        return False
    return glyph.shade <= line.glyphs[0].shade - _DARKER or glyph.size * _LARGER <= line.size


def _covers(other: Glyph, glyph: Glyph) -> bool:
    wide = min(other.right, glyph.right) - max(other.left, glyph.left)
    high = min(_bottom(other), _bottom(glyph)) - max(_top(other), _top(glyph))
    least = min((each.right - each.left) * (_bottom(each) - _top(each)) for each in (other, glyph))
    return wide > 0 and high > 0 and wide * high >= _COVERED * least


def _top(glyph: Glyph) -> float:
    return glyph.base - _HIGH * glyph.size if glyph.turn == 0 else glyph.top


def _bottom(glyph: Glyph) -> float:
    return glyph.base + _DEEP * glyph.size if glyph.turn == 0 else glyph.bottom


def _crosses(stroke: Stroke, glyph: Glyph, line: TextLine) -> bool:
    """Whether a ruling line runs through the middle of a character and, if it is level, beyond its text."""
    top, bottom = _top(glyph), _bottom(glyph)
    if stroke.upright:
        edge = _MIDDLE * (glyph.right - glyph.left)
        return glyph.left + edge < stroke.at < glyph.right - edge and stroke.start < top and bottom < stroke.end
    edge = _MIDDLE * (bottom - top)
    beyond = stroke.start < line.left - 1 and line.right + 1 < stroke.end
    return top + edge < stroke.at < bottom - edge and beyond
