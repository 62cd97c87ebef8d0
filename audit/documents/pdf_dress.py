"""How the characters of a page are dressed: struck through by a line, or white beside black ones."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from audit.documents.pdf_sheet import Glyph, Stroke

_LONGEST_STRIKE = 150.0  # points of a line through a figure; longer ones rule the page
_HIGHEST, _LOWEST = 0.55, 0.15  # em above the baseline between which a line strikes a character through
_FILLED = 0.7  # part of such a line that has characters below it
_NEAR = 0.4  # em; digits no further apart are of one number
_HAIR = 0.05  # points; what sets a space before or behind the character that it touches
_REACH = 8.0  # points that the middle of a struck character may be away from the line through it


def undressed(glyphs: Sequence[Glyph], strokes: Sequence[Stroke]) -> tuple[list[Glyph], list[Stroke], int]:
    """The glyphs that are seen, with a space around struck digits, and the lines that strike nothing through.

    And how many digits are left out, being white beside others.
    """
    seen = _seen(glyphs)
    digits = sorted((glyph for glyph in seen if glyph.text.isdigit() and glyph.turn == 0), key=_middle)
    middles = [_middle(glyph) for glyph in digits]
    spaces: list[Glyph] = []
    kept = []
    for stroke in strokes:
        if stroke.upright or stroke.end - stroke.start > _LONGEST_STRIKE:
            kept.append(stroke)
            continue
        first, last = bisect_left(middles, stroke.at - _REACH), bisect_right(middles, stroke.at + _REACH)
        struck = [glyph for glyph in digits[first:last] if _strikes(stroke, glyph)]
        if sum(glyph.right - glyph.left for glyph in struck) < _FILLED * (stroke.end - stroke.start) or not struck:
            kept.append(stroke)
            continue
        left, right = min(struck, key=lambda each: each.left), max(struck, key=lambda each: each.right)
        spaces += [
            left._replace(text=" ", left=left.left - _HAIR, right=left.left),
            right._replace(text=" ", left=right.left + _HAIR),
        ]
    return seen + spaces, kept, len(glyphs) - len(seen)


def _middle(glyph: Glyph) -> float:
    return glyph.base - (_HIGHEST + _LOWEST) / 2 * glyph.size


def _strikes(stroke: Stroke, glyph: Glyph) -> bool:
    within = glyph.base - _HIGHEST * glyph.size <= stroke.at <= glyph.base - _LOWEST * glyph.size
    return within and stroke.start - 1 <= glyph.middle <= stroke.end + 1


def _seen(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """All glyphs but white digits beside others: white letters alone stand on a dark ground."""
    if not any(glyph.faint for glyph in glyphs):
        return list(glyphs)
    lines: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in sorted((glyph for glyph in glyphs if glyph.text.isdigit()), key=lambda each: each.left):
        lines[round(glyph.base)].append(glyph)
    unseen: set[Glyph] = set()
    for line in lines.values():
        for number in _numbers(line):
            if not all(glyph.faint for glyph in number):
                unseen.update(glyph for glyph in number if glyph.faint)
    return [glyph for glyph in glyphs if glyph not in unseen]


def _numbers(line: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """The digits of a line in runs that stand close together."""
    number: list[Glyph] = []
    for glyph in line:
        if number and glyph.left - number[-1].right > _NEAR * glyph.size:
            yield number
            number = []
        number.append(glyph)
    if number:
        yield number
