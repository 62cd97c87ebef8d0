"""Paragraphs that are broken over lines in mid-sentence, put together to be read as one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property

from audit.model import Paragraph, Place
from audit.reading.normalise import narrow

_SHORTEST = 10  # characters of a line that is broken: shorter ones are headings and labels
_ENDS = re.compile(r"[。;:!?)」』”’》】…|]\s*$")
_COUNTED = re.compile(r"\d\s*[件条份个次项篇期人宗起例]\s*$")  # as lines of a list end
_COMMA = re.compile(r"[,、。;:)!?”]")
_HEADING = re.compile(r"\s*(?:[#>*]|[一二三四五六七八九十]+、|[(][一二三四五六七八九十\d]+[)]|\d{1,2}[.、])[^,。;]*$")
_BEGINS = re.compile(
    r"\s|[#>|*•●■◆\-—(]|[一二三四五六七八九十]+(?:、|是)|\d{1,2}(?:、|\.(?!\d))|第[一二三四五六七八九十]+|[①-⑳]"
    r"|20\d\d年|全年|本年|今年|截至|其中"
)


@dataclass(frozen=True)
class Passage:
    """Lines of prose that are read as one."""

    lines: tuple[Paragraph, ...]

    @property
    def section(self) -> int | None:
        """Where it stands."""
        return self.lines[0].section

    @cached_property
    def text(self) -> str:
        """The lines without their breaks."""
        return "".join(line.text for line in self.lines)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self.lines[:-1]:
            starts.append(starts[-1] + len(line.text))
        return starts

    def place_of(self, start: int) -> Place:
        """Where a character of the text is printed."""
        number = bisect_right(self._starts, start) - 1
        place = self.lines[number].place
        return place._replace(column=place.column + start - self._starts[number]) if place.column else place


def passages(paragraphs: Iterable[Paragraph], continued: Set[Place] = frozenset()) -> Iterator[Passage]:
    """Every paragraph, those that go on in the next line together with it.

    `continued` are the places of lines that a break within their paragraph parts from the one above.
    """
    held: list[Paragraph] = []
    for paragraph in paragraphs:
        if held and not _goes_on(held[-1], paragraph, within=paragraph.place in continued):
            yield Passage(tuple(held))
            held = []
        held.append(paragraph)
    if held:
        yield Passage(tuple(held))


def _goes_on(above: Paragraph, below: Paragraph, *, within: bool) -> bool:
    """Whether a line of text ends in mid-sentence, and the line below it begins there."""
    first, second = above.place, below.place
    if above.section != below.section or None in (first.line, first.column, second.line, second.column):
        return False
    plain = first.page is second.page is first.table is second.table is None
    wraps = plain and (second.line or 0) - (first.line or 0) == 1 and (second.column or 0) <= (first.column or 0)
    if not (wraps or within):
        return False
    said, behind = narrow(above.text), narrow(below.text)
    if len(said) < _SHORTEST or _ENDS.search(said) or _HEADING.fullmatch(said) or _BEGINS.match(behind):
        return False
    return not _COUNTED.search(said) or bool(_COMMA.match(behind))
