"""How the characters of a page are dressed: struck through by a line, or white beside black ones."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from audit.documents.pdf_sheet import Glyph, Stroke

_LONGEST_STRIKE = 150.0  # points of a line through a figure; longer ones rule the page
_HIGHEST, _LOWEST = 0.55, 0.15  # em above the baseline between which a line strikes a character through
_FILLED = 0.7  # part of such a line that has characters below it
_NEAR = 0.4  # em; digits no further apart are of one number
_HAIR = 0.05  # points; what sets a space before or behind the character that it touches
_REACH = 8.0  # points that the middle of a struck character may be away from the line through it


def undressed(glyphs: Sequence[Glyph], strokes: Sequence[Stroke]) -> tuple[list[Glyph], list[Stroke]]:
    """The glyphs that are seen, with a space around struck digits; and the lines that strike nothing through."""
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
    return seen + spaces, kept


def _middle(glyph: Glyph) -> float:
    return glyph.base - (_HIGHEST + _LOWEST) / 2 * glyph.size


def _strikes(stroke: Stroke, glyph: Glyph) -> bool:
    within = glyph.base - _HIGHEST * glyph.size <= stroke.at <= glyph.base - _LOWEST * glyph.size
    return within and stroke.start - 1 <= glyph.middle <= stroke.end + 1


def _seen(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """All glyphs but white digits beside others: white letters alone stand on a dark ground."""
    if not any(glyph.faint for glyph in glyphs):
        return list(glyphs)
    plain = [glyph for glyph in glyphs if not glyph.faint and glyph.text.isdigit()]
    return [
        glyph for glyph in glyphs if not (glyph.faint and glyph.text.isdigit() and _is_beside(glyph, glyphs, plain))
    ]


def _is_beside(glyph: Glyph, glyphs: Sequence[Glyph], plain: Sequence[Glyph]) -> bool:
    """Whether plain digits stand at either end of the white ones that a glyph is one of."""
    line = sorted(
        (each for each in glyphs if each.faint and abs(each.base - glyph.base) < 1 and each.text.isdigit()),
        key=lambda each: each.left,
    )
    at = line.index(glyph)
    first = last = at
    while first and line[first].left - line[first - 1].right <= _NEAR * glyph.size:
        first -= 1
    while last + 1 < len(line) and line[last + 1].left - line[last].right <= _NEAR * glyph.size:
        last += 1
    near = _NEAR * glyph.size
    return any(
        abs(each.base - glyph.base) < 1
        and (abs(line[first].left - each.right) <= near or abs(each.left - line[last].right) <= near)
        for each in plain
    )
