"""Glyphs to text: which stand on one line, where a space is printed, and what a line break inside a cell means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median, median_high

from audit.documents.dress import raised
from audit.documents.pdf_sheet import Box, Glyph, box_of

_OVERPRINT = 0.2  # em; the same character printed again no further away is printed bold
_HIGH, _DEEP = 0.8, 0.1  # em above and below the baseline that a glyph takes of its line
_NUMBER_GAP = 0.2  # em; a wider gap between digits is a space
_WORD_GAP = 0.7  # em; the same between other characters
_WIDEST_SPACE = 1.3  # em between two characters with one space between them
_SPREAD = 0.3  # em; gaps that wide all along a line are letter spacing
_EVENLY = 0.8  # part of the gaps of a letter-spaced line that are so wide
_RAISED, _SMALL = 0.2, 0.9  # em above the line's baseline, part of its size: a mark for a note
_EDGE = 0.5  # points by which what reaches the edge of a cell may fall short of it
CELL_PADDING = 11.5  # points; what word processors keep free on the two sides of a cell, at most
_PUNCTUATION = set("，。、；：？！）》”’】〕％%,.;:?!)]}")
_FILLERS = set("-—－–―/／无")  # stand in cells for numbers; a row of them is no word
_IN_NUMBERS = set("0123456789０１２３４５６７８９.,，．")
_BY_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")


@dataclass(frozen=True)
class TextLine:
    """Glyphs that stand on one line, from left to right, without spaces at the ends."""

    glyphs: tuple[Glyph, ...]

    @cached_property
    def said(self) -> str:
        """The line as printed."""
        return _assembled(self.glyphs)

    @cached_property
    def box(self) -> Box:
        """Where it stands."""
        return box_of(self.glyphs)

    @cached_property
    def size(self) -> float:
        """The em of most of its glyphs."""
        return median(glyph.size for glyph in self.glyphs)

    @cached_property
    def base(self) -> float:
        """The baseline of most of its glyphs."""
        return median(glyph.base for glyph in self.glyphs)

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.glyphs[-1].right

    def chunks(self, gap: float, number_gap: float) -> list[TextLine]:
        """The pieces of the line between gaps wider than `gap` em, or `number_gap` before a digit.

        Letter spacing is no gap, nor is a single printed space before a word, or in a number that is drawn in one go.
        """
        wide = max(gap * self.size, 2.2 * _spacing(self.glyphs))
        wide_in_numbers = number_gap * self.size
        pieces: list[list[Glyph]] = [[]]
        last: Glyph | None = None
        spaces: list[Glyph] = []
        for glyph in self.glyphs:
            if glyph.text.isspace():
                spaces.append(glyph)
            else:
                numeric = last is not None and glyph.text.isdigit() and not _is_latin(last.text)
                at_once = numeric and len({held.piece for held in (last, *spaces, glyph) if held}) == 1
                spaced = len(spaces) == 1 and (at_once or not _in_number(glyph.text))
                least = max(wide, _WIDEST_SPACE * self.size) if spaced else wide_in_numbers if numeric else wide
                if last is not None and glyph.left - last.right > least:
                    pieces.append([])
                last, spaces = glyph, []
            pieces[-1].append(glyph)
        return [TextLine(_stripped(piece)) for piece in pieces]

    def first_unit(self) -> float:
        """How wide the first piece is that no line break may cut: a character, a word or a number, and what clings."""
        last = self.glyphs[0]
        for glyph in self.glyphs[1:]:
            clings = glyph.text in _PUNCTUATION or (_is_western(glyph.text) and _is_western(last.text))
            if not clings or glyph.left - last.right > _WORD_GAP * self.size:
                break
            last = glyph
        return last.right - self.glyphs[0].left


def printed_once(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs without those that are printed again on themselves, to look bold; their first is marked `twice`."""
    kept: list[Glyph] = []
    seen: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for glyph in glyphs:
        across, down = int(glyph.left // 8), int(glyph.base // 8)
        near = (
            number
            for at in (across - 1, across, across + 1)
            for below in (down - 1, down, down + 1)
            for number in seen.get((glyph.text, at, below), ())
        )
        first = next((number for number in near if _is_overprint(glyph, kept[number])), None)
        if first is None:
            seen[glyph.text, across, down].append(len(kept))
            kept.append(glyph)
        elif not kept[first].twice:
            kept[first] = kept[first]._replace(twice=True)
    return kept


def _is_overprint(glyph: Glyph, other: Glyph) -> bool:
    reach = _OVERPRINT * min(glyph.size, other.size)
    return abs(glyph.left - other.left) <= reach and abs(glyph.base - other.base) <= reach


def lines_of(glyphs: Iterable[Glyph]) -> list[TextLine]:
    """The lines that the glyphs make, from top to bottom."""
    lines: list[tuple[Glyph, list[Glyph]]] = []  # the tallest glyph of each, and all
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.base, glyph.left)):
        if lines and _share_line(lines[-1][0], glyph):
            tallest, held = lines[-1]
            held.append(glyph)
            lines[-1] = (glyph if glyph.size > tallest.size else tallest, held)
        else:
            lines.append((glyph, [glyph]))
    stripped = (_stripped(sorted(held, key=lambda glyph: glyph.left)) for _, held in lines)
    return [TextLine(held) for held in stripped if held]


def _share_line(first: Glyph, second: Glyph) -> bool:
    top = max(first.base - _HIGH * first.size, second.base - _HIGH * second.size)
    bottom = min(first.base + _DEEP * first.size, second.base + _DEEP * second.size)
    return bottom - top >= (_HIGH + _DEEP) / 2 * min(first.size, second.size)


def _stripped(glyphs: Sequence[Glyph]) -> tuple[Glyph, ...]:
    filled = [at for at, glyph in enumerate(glyphs) if not glyph.text.isspace()]
    return tuple(glyphs[filled[0] : filled[-1] + 1]) if filled else ()


def _assembled(glyphs: Sequence[Glyph]) -> str:
    """The text of a line; a space where one is printed, or where a gap is too wide for anything else."""
    spread = _spacing(glyphs)
    pieces: list[str] = []
    last: Glyph | None = None
    space = ""
    for glyph, said in zip(glyphs, _with_raised(glyphs), strict=True):
        if said.isspace():
            space = space or said
            continue
        if last is not None:
            numeric = _in_number(last.text) and _in_number(glyph.text)
            wide = _NUMBER_GAP if numeric else max(_WORD_GAP, 2.2 * spread / glyph.size)
            pieces.append(space or (" " if glyph.left - last.right > wide * min(last.size, glyph.size) else ""))
        pieces.append(said)
        last, space = glyph, ""
    return "".join(pieces)


def _spacing(glyphs: Sequence[Glyph]) -> float:
    """The gap that stands between all characters of a letter-spaced line, in points; 0 for others and for numbers."""
    filled = [glyph for glyph in glyphs if not glyph.text.isspace()]
    gaps = [b.left - a.right for a, b in pairwise(filled) if not (_in_number(a.text) and _in_number(b.text))]
    if len(gaps) < 2 or len(gaps) * 2 < len(filled) or all(glyph.text in _FILLERS for glyph in filled):
        return 0
    spread = [gap for gap in gaps if gap > _SPREAD * filled[0].size]
    return median(spread) if len(spread) >= _EVENLY * len(gaps) else 0


def _with_raised(glyphs: Sequence[Glyph]) -> Iterator[str]:
    """The characters, small digits above the line as such: 22 and a note 1 are not 221."""
    size = median_high(glyph.size for glyph in glyphs)
    base = median(glyph.base for glyph in glyphs if glyph.size >= size)
    for glyph in glyphs:
        is_raised = glyph.size < _SMALL * size and base - glyph.base > _RAISED * size
        yield raised(glyph.text) if is_raised else glyph.text


def _in_number(character: str) -> bool:
    return character in _IN_NUMBERS


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _is_western(character: str) -> bool:
    return character.isascii() and character.isalnum()


# ---- cells ---- #


@dataclass(frozen=True, slots=True)
class Room:
    """How wide a cell is, and the widest line of all cells that are as wide and stand above or below it."""

    width: float
    widest: float


def cell_text(glyphs: Sequence[Glyph], room: Room | None) -> str:
    """What a cell prints. Without room nothing is known of its borders, and its lines are kept apart."""
    lines = _reading_lines(glyphs)
    if not lines:
        return ""
    said = lines[0].said
    for line, following in pairwise(lines):
        said += _break(line, following, room) + following.said
    return said


def joined_lines(lines: Sequence[str]) -> str:
    """Lines of one cell as its text; a break stays where it may stand between two numbers."""
    said = lines[0]
    for line in lines[1:]:
        if _in_number(said[-1]) and _in_number(line[0]):
            said += ("" if is_one_number(said, line) else "\n") + line
        else:
            said += (" " if _is_western(said[-1]) and _is_western(line[0]) else "") + line
    return said


def is_one_number(said: str, following: str) -> bool:
    """Whether the end of a line and the start of the next are one number: by thousands, which one of them breaks."""
    tail, head = re.search(r"[\d,，]*$", said), re.match(r"[\d,，]*", following)
    parts = [part[0].replace("，", ",") for part in (tail, head) if part]
    return bool(_BY_THOUSANDS.fullmatch("".join(parts))) and not all(
        part.isdigit() or _BY_THOUSANDS.fullmatch(part) for part in parts
    )


def _reading_lines(glyphs: Sequence[Glyph]) -> list[TextLine]:
    """The lines of a cell in the order of reading, those of a label that is turned among them."""
    turned = [glyph for glyph in glyphs if glyph.turn and not glyph.text.isspace()]
    if not turned:
        return lines_of(glyphs)
    straight = [glyph for glyph in glyphs if not glyph.turn]
    return lines_of([_straightened(glyph) for glyph in turned]) + lines_of(straight)


def _straightened(glyph: Glyph) -> Glyph:
    """A turned glyph as it stands to its neighbours, read along its own line."""
    left, top, right, bottom = {
        1: (-glyph.bottom, glyph.left, -glyph.top, glyph.right),
        2: (-glyph.right, -glyph.bottom, -glyph.left, -glyph.top),
        3: (glyph.top, -glyph.right, glyph.bottom, -glyph.left),
    }[glyph.turn]
    return glyph._replace(left=left, top=top, right=right, bottom=bottom, base=bottom - _DEEP * glyph.size)


def _break(line: TextLine, following: TextLine, room: Room | None) -> str:
    """What a line break inside a cell stands for: nothing where the line was full, else itself."""
    if room is None:
        return "\n"
    before, behind = line.said[-1], following.said[0]
    if _in_number(before) and _in_number(behind):
        return "" if number_goes_on(line, following, room) else "\n"
    return " " if _is_western(before) and _is_western(behind) else ""


def number_goes_on(line: TextLine, following: TextLine, room: Room) -> bool:
    """Whether a number goes on below: by thousands, or because the cell was full and its next digit had no room.

    No line begins with a comma: the digit before one goes to the next line with it, as soon as they reach the edge.
    """
    if is_one_number(line.said, following.said):
        return True
    width = line.right - line.left
    with_comma = following.said[1:2] in ("，", ",")
    head = following.glyphs[int(with_comma)].right - following.left
    reach = width + head + _EDGE * with_comma
    full = reach > room.width - CELL_PADDING and reach > room.widest
    return full and following.right - following.left < (reach if with_comma else width + head / 2)
