"""What a web page says between two breaks: pieces of text put together to paragraphs, each with its place."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from audit.documents.dress import raised
from audit.documents.markup import Tag, attributes

_INVISIBLE = re.compile(
    r"(?:\s|&(?:nbsp|ensp|emsp|thinsp|#0*160|#x0*a0|#0*12288|#x0*3000|#0*819[45]);?)*", re.IGNORECASE
)
_SPACES = re.compile(r"[\t\n\r\f ]+")
_SHOWN_FIELDS = ("", "text", "number", "tel")
_LONGEST_LINK = 80  # characters of a line that leads somewhere else; longer ones are text with a link left open
_MOSTLY_LINK = 0.6  # of a line's characters: a date may stand beside the link


class Piece(NamedTuple):
    """A text as shown, and the stretch [start, end) of the source that prints it."""

    text: str
    start: int
    end: int


class Said(NamedTuple):
    """A paragraph: its text, where its first visible character stands, its pieces, and what sort of text it is."""

    text: str
    at: int
    pieces: list[Piece]
    is_link: bool  # all of it leads somewhere else
    as_typed: bool  # its spaces count
    aside: bool  # it stands in a menu, in a footer, or is not shown


class Hearing:
    """Hears the texts of a page one after the other and tells paragraphs."""

    def __init__(self) -> None:
        """Nothing heard so far."""
        self.aside_until = self.unheard_until = self.raised_until = self._struck_until = -1
        self._told: list[Said] = []
        self._first: int | None = None
        self._pieces: list[Piece] = []
        self._link: list[str] | None = None  # what an open link says
        self._linked = 0  # characters of the paragraph that are in links
        self._raised = self._typed = False
        self._options: list[list[Piece]] | None = None
        self._selected = 0

    def hear(self, printed: str, at: int) -> None:
        """A text of the source."""
        if at < self.unheard_until:
            return
        if -1 < self._struck_until <= at:
            self._struck_until = -1
            self.space(at)
        if self._typed:
            self._hear_typed(printed, at)
            return
        said = html.unescape(printed) if "&" in printed else printed
        if not said.isprintable():
            said = _SPACES.sub(" ", said)
        if (self._raised or at < self.raised_until) and self._pieces and self._pieces[-1].text[-1:].isdigit():
            said = raised(said)  # the number of a note is no part of the figure before it
        if self._link is not None:
            self._link.append(said)
            self._linked += len(said)
        piece = Piece(said, at, at + len(printed))
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

    def end(self) -> None:
        """A break: what was heard is a paragraph."""
        if self._options is not None:
            self._choose()
        if not (pieces := self._pieces):
            return
        self._pieces = []
        text, at, _ = pieces[0]
        if self._first is None:
            self._first = at
        if len(pieces) > 1:
            text = "".join([piece.text for piece in pieces])
            at = next((piece.start for piece in pieces if piece.text.strip()), at)
        if shown := text.strip():
            if self._typed:
                shown = text.rstrip()
            elif len(pieces) > 1:
                shown = _SPACES.sub(" ", shown)
            is_link = self._linked > len(shown) * _MOSTLY_LINK and len(shown) <= _LONGEST_LINK
            self._told.append(Said(shown, at, pieces, is_link, self._typed, at < self.aside_until))
        self._linked = 0

    def take(self) -> tuple[list[Said], int | None]:
        """The paragraphs since the last time, and where the first text stood, be it only a space."""
        self.end()
        told, first = self._told, self._first
        self._told, self._first = [], None
        return told, first

    # ---- tags inside a paragraph ---- #

    def space(self, at: int, _: Tag | None = None) -> None:
        """Space between tags."""
        if self._pieces:
            self._pieces.append(Piece(" ", at, at))

    def strike(self, at: int, until: int) -> None:
        """Text that is struck through stands apart from what is beside it."""
        self.space(at)
        self._struck_until = until

    def link(self, _: int, __: Tag) -> None:
        """A link begins."""
        self._link = []

    def end_link(self) -> str:
        """A link ends; what it said."""
        said, self._link = "".join(self._link or ()), None
        return said

    def raise_(self, _: int, tag: Tag) -> None:
        """Raised text begins or ends."""
        self._raised = tag.name == "sup"

    def type_(self, _: int, tag: Tag) -> None:
        """Text whose spaces count begins or ends."""
        self.end()
        self._typed = tag.name == "pre"

    def field(self, at: int, tag: Tag) -> None:
        """A field to fill in shows what it is filled with."""
        said = attributes(tag.printed)
        value = said.get("value", "")
        if value and said.get("type", "").lower() in _SHOWN_FIELDS and at >= self.unheard_until:
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


def first_visible(source: str, at: int) -> int:
    """Where a text that begins at `at` shows its first character: spaces written as entities are passed over."""
    found = _INVISIBLE.match(source, at)
    return found.end() if found and source[found.end() : found.end() + 1] not in ("<", "") else at
