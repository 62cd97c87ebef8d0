"""What a web page says between two breaks: pieces of text put together to paragraphs, each with its place."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

from audit.documents.dress import FIGURE, lowered, raised, void
from audit.documents.effects import Covering
from audit.documents.markup import Tag, attributes

_INVISIBLE = re.compile(
    r"(?:\s|&(?:nbsp|ensp|emsp|thinsp|#0*160|#x0*a0|#0*12288|#x0*3000|#0*819[45]);?)*", re.IGNORECASE
)
_ICONS = re.compile("[\ue000-\uf8ff]")
_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"[\d,.\s]+")
_SPACES = re.compile(r"[\t\n\r\f ]+")
# A line of the source that ends between two of these is no space (CSS Text 3, section 4.1.3).
_WIDE = "[\u2e80-\u2fff\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff60]"
_BROKEN = re.compile(rf"(?<={_WIDE})[\t\r\f ]*\n[\t\n\r\f ]*(?={_WIDE})")
_INDENTED = re.compile(r"[ \n]*(?:\u3000|[\xa0\u2002\u2003]{2})")  # as lines that begin a paragraph are
WORDS = re.compile("[\u4e00-\u9fff]{2}")  # a figure is none, nor what stands for one: 5, 无
_SHOWN_FIELDS = ("", "text", "number", "tel")
_LONGEST_LINK = 80  # characters of a line that leads somewhere else; longer ones are text with a link left open
_MOSTLY_LINK = 0.6  # of a line's characters: a date may stand beside the link


class Piece(NamedTuple):
    """A text as shown, and the stretch [start, end) of the source that prints it."""

    text: str
    start: int
    end: int
    dressed: bool = False  # it is raised or lowered
    faint: bool = False  # it is white


class Said(NamedTuple):
    """A paragraph: its text, where its first visible character stands, its pieces, and what sort of text it is."""

    text: str
    at: int
    pieces: list[Piece]
    is_link: bool  # all of it leads somewhere else
    as_typed: bool  # its spaces count
    aside: bool  # it stands in a menu, in a footer, or is not shown
    continues: bool  # a single break within its paragraph stands before it


class Cover(NamedTuple):
    """A stretch of the source whose text is hidden, and those within it, in order, that are shown all the same."""

    covering: Covering
    start: int
    end: int
    shown: Sequence[tuple[int, int]]

    def hides(self, at: int) -> bool:
        """Whether a text there is hidden."""
        if not self.start <= at < self.end:
            return False
        before = bisect_right(self.shown, at, key=lambda stretch: stretch[0])
        return not (before and at < self.shown[before - 1][1])


class Hearing:
    """Hears the texts of a page one after the other and tells paragraphs."""

    def __init__(self) -> None:
        """Nothing heard so far."""
        self.number = ""  # that a list gives to the paragraph
        self.aside_until = self.unheard_until = self.icon_until = self._struck_until = -1
        self._covers: list[Cover] = []
        self._dressed_until, self._dress = -1, raised
        self._told: list[Said] = []
        self._first: int | None = None
        self._pieces: list[Piece] = []
        self._link: list[str] | None = None  # what an open link says
        self._linked = 0  # characters of the paragraph that are in links
        self._tagged: Callable[[str], str] | None = None  # how raised or lowered text is written
        self._typed = self._some_faint = self._continues = False
        self._options: list[list[Piece]] | None = None
        self._selected = 0

    def hear(self, printed: str, at: int) -> None:
        """A text of the source."""
        if at < self.unheard_until or (self._covers and self.is_unheard(at)):
            return
        if -1 < self._struck_until <= at:
            self._struck_until = -1
            self.space(at)
        if self._typed:
            self._hear_typed(printed, at)
            return
        said = html.unescape(printed) if "&" in printed else printed
        if not said.isprintable():
            said = _SPACES.sub(_as_space, said)
        if at < self.icon_until:
            said = _ICONS.sub("", said)
        dress = self._tagged or (self._dress if at < self._dressed_until else None)
        if dress and self._pieces and _ends_a_figure(self._pieces[-1]):
            said = dress(said)  # the number of a note is no part of the figure before it
        if at < self._struck_until:
            said = void(said)
        if self._link is not None:
            self._link.append(said)
            self._linked += len(said)
        is_faint = bool(self._covers) and self.is_covered(at, "fade")
        self._some_faint = self._some_faint or is_faint
        piece = Piece(said, at, at + len(printed), dress is not None, is_faint)
        if self._options is None:
            self._pieces.append(piece)
        elif self._options:
            self._options[-1].append(piece)

    def _hear_typed(self, printed: str, at: int) -> None:
        for number, row in enumerate(printed.split("\n")):
            if number:
                self.end()
            if row:
                self._pieces.append(Piece(html.unescape(row.rstrip("\r")), at, at + len(row)))
            at += len(row) + 1

    def end(self, *, wraps: bool = False) -> None:
        """A break: what was heard is a paragraph, or a line of one that goes on behind it if it only `wraps`."""
        if self._options is not None:
            self._choose()
        continues, self._continues = self._continues, False
        if not (pieces := self._pieces):
            return
        self._pieces = []
        if self._some_faint:
            self._some_faint, pieces = False, _seen(pieces)
        text, at = pieces[0].text, pieces[0].start
        if self._first is None:
            self._first = at
        if len(pieces) > 1:
            text = "".join([piece.text for piece in pieces])
            at = next((piece.start for piece in pieces if piece.text.strip()), at)
        if shown := text.strip():
            if self._typed:
                shown = text.rstrip()
            elif len(pieces) > 1 or "\n" in shown:
                shown = _SPACES.sub(" ", _BROKEN.sub("", shown) if "\n" in shown else shown)
            if self.number and WORDS.match(shown):
                shown = self.number + shown
            self.number = ""
            continues = continues and not _INDENTED.match(text)
            is_link = self._linked > len(shown) * _MOSTLY_LINK and len(shown) <= _LONGEST_LINK
            self._told.append(Said(shown, at, pieces, is_link, self._typed, at < self.aside_until, continues))
            self._continues = wraps
        self._linked = 0

    def take(self, *, wraps: bool = False) -> tuple[list[Said], int | None]:
        """The paragraphs since the last time, and where the first text stood, be it only a space."""
        self.end(wraps=wraps)
        told, first, self.number = self._told, self._first, ""
        self._told, self._first = [], None
        return told, first

    # ---- tags inside a paragraph ---- #

    def space(self, at: int, tag: Tag | None = None) -> None:
        """Space between tags."""
        if self._pieces:
            self._pieces.append(Piece("\n" if tag and "\n" in tag.printed else " ", at, at))

    def strike(self, at: int, until: int) -> None:
        """Text that is struck through stands apart from what is beside it."""
        self.space(at)
        self._struck_until = max(self._struck_until, until)

    def link(self, _: int, __: Tag) -> None:
        """A link begins."""
        self._link = []

    def end_link(self) -> str:
        """A link ends; what it said."""
        said, self._link = "".join(self._link or ()), None
        return said

    def raise_(self, _: int, tag: Tag) -> None:
        """Raised or lowered text begins or ends."""
        self._tagged = {"sup": raised, "sub": lowered}.get(tag.name)

    def lift(self, until: int) -> None:
        """Text is raised."""
        self._dressed_until, self._dress = until, raised

    def sink(self, until: int) -> None:
        """Text is lowered."""
        self._dressed_until, self._dress = until, lowered

    def cover(self, cover: Cover) -> None:
        """Text is hidden, unless elements in it show theirs."""
        self._covers = [each for each in self._covers if each.end > cover.start]
        self._covers.append(cover)

    def is_covered(self, at: int, covering: Covering) -> bool:
        """Whether a text is hidden so."""
        return any(cover.covering == covering and cover.hides(at) for cover in self._covers)

    def is_unheard(self, at: int) -> bool:
        """Whether nobody sees what stands there."""
        return at < self.unheard_until or self.is_covered(at, "veil") or self.is_covered(at, "shrink")

    def type_(self, _: int, tag: Tag) -> None:
        """Text whose spaces count begins or ends."""
        self.end()
        self._typed = tag.name == "pre"

    def field(self, at: int, tag: Tag) -> None:
        """A field to fill in shows what it is filled with."""
        said = attributes(tag.printed)
        value = said.get("value", "")
        kind = said.get("type", "").lower()
        is_shown = kind in _SHOWN_FIELDS or (kind == "button" and FIGURE.fullmatch(value))
        if value and is_shown and not self.is_unheard(at):
            start = at + max(tag.printed.rfind(value), 0)
            self._pieces.append(Piece(value, start, start + len(value)))

    def choice(self, _: int, tag: Tag) -> None:
        """A list to choose from begins or ends."""
        self._choose()
        if tag.name == "select":
            self._options, self._selected = [], 0

    def option(self, _: int, tag: Tag) -> None:
        """One of its choices begins."""
        if self._options is not None:
            if "selected" in attributes(tag.printed):
                self._selected = len(self._options)
            self._options.append([])

    def _choose(self) -> None:
        """The list shows the choice that is selected, else the first."""
        if self._options:
            self._pieces += self._options[self._selected]
        self._options = None


def _ends_a_figure(piece: Piece) -> bool:
    """Whether digits behind a text join a figure that stands on the line, or the number of a note."""
    last = piece.text[-1:]
    return last.isdigit() and not (piece.dressed and last.isdecimal())


def _seen(pieces: list[Piece]) -> list[Piece]:
    """All pieces but white digits beside others: white letters alone stand on a dark ground."""
    if not any(_DIGIT.search(piece.text) for piece in pieces if not piece.faint):
        return pieces
    return [piece for piece in pieces if not (piece.faint and _DIGITS.fullmatch(piece.text))]


def _as_space(found: re.Match[str]) -> str:
    return "\n" if "\n" in found[0] else " "


def first_visible(source: str, at: int) -> int:
    """Where a text that begins at `at` shows its first character: spaces written as entities are passed over."""
    found = _INVISIBLE.match(source, at)
    return found.end() if found and source[found.end() : found.end() + 1] not in ("<", "") else at
