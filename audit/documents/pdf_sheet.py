"""What stands on a page of a PDF, whoever drew it: glyphs, ruling lines and pictures, turned upright."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

Box = tuple[float, float, float, float]  # left, top, right, bottom, in points from the upper left corner

WHITE = 250  # of 255, in each colour
UNREADABLE = "\ufffd"  # stands for a glyph of which the file does not say what character it is


class Glyph(NamedTuple):
    """One printed character: its advance box, its baseline and its em, all in points."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    size: float
    turn: int  # quarter turns against the page's text: 0 reads to the right, 1 upwards, 2 upside down, 3 downwards
    piece: int  # which piece of text of the content stream drew it
    twice: bool = False  # the same character is printed again on it
    shade: int = 0  # how pale it is, of 255: the least of its colours

    @property
    def faint(self) -> bool:
        """Whether it is white."""
        return self.shade >= WHITE

    @property
    def middle(self) -> float:
        """Where it stands from left to right."""
        return (self.left + self.right) / 2

    @property
    def centre(self) -> float:
        """Where it stands from top to bottom: half the height of a digit above its baseline."""
        return self.base - 0.35 * self.size if self.turn == 0 else (self.top + self.bottom) / 2


class Stroke(NamedTuple):
    """A ruling line along an axis, as thin as it is: `at` is its y (across) or x (upright), from `start` to `end`."""

    upright: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it is read; `turn` says how many quarter turns set its text upright."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    strokes: tuple[Stroke, ...]
    pictures: tuple[Box, ...]
    drawings: int = 0  # filled outlines that may be letters without text behind them
    hidden: int = 0  # glyphs that are not printed: the text that recognition put behind a picture
    watermark: str = ""  # text that stands at an angle, or behind the page's own
    turn: int = 0

    def printed_box(self, box: Box) -> Box:
        """A box of the upright page where it is on the page as a viewer shows it."""
        left, top, right, bottom = box
        # The inverse of `upright` for a page whose own width and height are exchanged.
        turned = {
            0: (left, top, right, bottom),
            1: (top, self.width - right, bottom, self.width - left),
            2: (self.width - right, self.height - bottom, self.width - left, self.height - top),
            3: (self.height - bottom, left, self.height - top, right),
        }[self.turn]
        return (round(turned[0], 1), round(turned[1], 1), round(turned[2], 1), round(turned[3], 1))


def upright(x: float, y: float, turn: int, width: float, height: float) -> tuple[float, float]:
    """A point of a page of this width and height after it is turned until text of this turn reads to the right."""
    if turn == 1:
        return height - y, x
    if turn == 2:
        return width - x, height - y
    if turn == 3:
        return y, width - x
    return x, y


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def box_of(glyphs: Iterable[Glyph]) -> Box:
    """The box around some glyphs."""
    return around((glyph.left, glyph.top, glyph.right, glyph.bottom) for glyph in glyphs)
