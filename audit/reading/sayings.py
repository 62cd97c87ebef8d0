"""A paragraph to what it says, clause by clause: a head with its number, an item of a list, a share, or an unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from audit.reading.changes import Change, Changes
from audit.reading.clauses import Clauses, Known
from audit.reading.mentions import Mention, mention_end, mention_pattern, read_mention
from audit.reading.vocabulary import Head, Quantities

_SENTENCE = re.compile(r"[^。!?\n]+[。!?\n]?")
_SEPARATOR = re.compile(r",(?!\d{3}(?!\d))|(?<!\d),|[;、:()。!?\n]")
_CLAUSE_START = re.compile(r"[^,。;、!?:\n(]*$")
_YEAR = re.compile(
    r"(?<![\d转])(?<!转[至到入])(20\d\d)\s*年(?!度?(?:结转|转结)(?![至到入下]))|(?<![较比与于])(?<!结转)(?:去年|上一?年(?!度?(?:结转|转结)))"
)
_CARRIED_TO = re.compile(r"转[至到入]?(20\d\d)\s*年")
_CARRIED_FROM = re.compile(r"(20\d\d)\s*年度?(?:结转|转结)(?![至到入下])")
_LONGEST_EVERYONE = 16  # characters behind the comma of 公民、法人或者其他组织
_COUNTED = re.compile(r"[\d〇一二两三四五六七八九十百]")


class Saying(NamedTuple):
    """What one number or share of a paragraph says. `what` is head, item, share, change or unknown."""

    what: str
    start: int  # of the number in the paragraph
    end: int
    name: str = ""  # of the head
    mention: Mention | None = None
    items: tuple[Known, ...] = ()
    percent: Decimal | None = None
    change: Change | None = None
    segment: int = 0  # which part of its sentence, between semicolons
    restates: bool = False  # counts all that the head counts


class Sentence(NamedTuple):
    """[start, end) of a paragraph and what it says, in order."""

    start: int
    end: int
    sayings: tuple[Saying, ...]


@dataclass(frozen=True)
class Listener:
    """Hears what paragraphs say, by one lexicon."""

    quantities: Quantities

    @cached_property
    def clauses(self) -> Clauses:
        """Reads the clauses of lists."""
        return Clauses(self.quantities)

    @cached_property
    def _percent(self) -> re.Pattern[str]:
        return re.compile(self.quantities.percent)

    @cached_property
    def changes(self) -> Changes:
        """Reads what is said of last year."""
        return Changes(self.quantities)

    @cached_property
    def _number(self) -> re.Pattern[str]:
        return mention_pattern(self.quantities.units)

    @cached_property
    def _number_end(self) -> re.Pattern[str]:
        return mention_end(self.quantities.units)

    def hear(self, said: str, heads: dict[str, Head], year: int | None) -> Iterator[Sentence]:
        """The sentences of a paragraph that have numbers; numbers of other years are unknown ones."""
        shares = bool(self._percent.search(said)) or self.changes.may_be_in(said)
        for match in _SENTENCE.finditer(said):
            if _COUNTED.search(match.group()):
                heard = _Hearing(said, match.start(), heads, year, shares, self.quantities)
                tells = shares or self._number_end.search(said, *match.span())
                sayings = tuple(self._sentence(heard, match.end())) if tells else ()
                yield Sentence(match.start(), match.end(), sayings)

    def _sentence(self, heard: _Hearing, end: int) -> Iterator[Saying]:
        kind, first_kind, segment, begin, before = None, None, 0, heard.start, ""
        for stop, mark in _clause_ends(heard.said, heard.start, end):
            if mark == "、" and self._goes_on(heard.said, begin, stop):
                continue
            for saying in self._clause(heard, begin, stop, kind, before):
                if saying.items:
                    kind = saying.items[-1].kind
                    first_kind = first_kind or kind
                before = saying.what
                yield saying._replace(segment=segment) if segment else saying
            if mark == ";":
                segment, kind = segment + 1, first_kind or kind
            begin = stop + len(mark)

    def _goes_on(self, said: str, start: int, comma: int) -> bool:
        """Whether a clause goes on behind the comma of 公民、法人, or of 予以公开、部分公开42件."""
        named = self.quantities.everyone.finditer(said, start, comma + _LONGEST_EVERYONE)
        return any(found.start() < comma < found.end() for found in named) or self.clauses.names_only(said[start:comma])

    def _clause(self, heard: _Hearing, start: int, stop: int, kind: str | None, before: str) -> Iterator[Saying]:
        if not heard.shares and not self._number_end.search(heard.said, start, stop):
            return
        share = self._percent.search(heard.said, start, stop) if heard.shares else None
        goes_on = before == "change"
        change = self.changes.read(heard.said, start, stop, heard.year, goes_on=goes_on) if heard.shares else None
        cut = min(share.start() if share else stop, change.start if change else stop)
        numbers = list(self._numbers(heard, start, cut, kind))
        yield from numbers
        if share:
            yield Saying("share", *share.span(), percent=Decimal(share["percent"]))
        if change and self.changes.is_of_number(heard.said, numbers[-1].end if numbers else start, change.start):
            yield Saying("change", change.start, change.end, change=change)

    def _numbers(self, heard: _Hearing, start: int, stop: int, kind: str | None) -> Iterator[Saying]:
        """The numbers of a clause: behind heads, or all of them items, or unknown."""
        before = start
        found: list[Saying] = []
        for match in self._number.finditer(heard.said, start, stop):
            if mention := read_mention(match):
                name = "" if heard.of_other_year(mention.start) else heard.head_before(before, mention)
                found.append(Saying("head" if name else "unknown", mention.start, mention.end, name, mention))
                before = mention.end
        if (
            found
            and not any(saying.name for saying in found)
            and not heard.of_other_year(found[0].start)
            and heard.carries_between_years(start, stop)
        ):
            read = self.clauses.read(heard.said[start:stop], kind)
            if read is not None:
                pairs = zip(found, read, strict=True)
                found = [
                    saying._replace(what="item", items=counted.items, restates=self._restates(counted.items))
                    for saying, counted in pairs
                ]
        yield from found

    def _restates(self, items: tuple[Known, ...]) -> bool:
        return any(self.quantities.items[known.kind].restates for known in items)


class _Hearing(NamedTuple):
    """A sentence while it is heard: where it begins in its paragraph, and what is listened for."""

    said: str
    start: int
    heads: dict[str, Head]
    year: int | None
    shares: bool  # the paragraph has a share or a change
    quantities: Quantities

    def head_before(self, start: int, mention: Mention) -> str:
        """The head whose phrase ends where the number begins."""
        for name, head in self.heads.items():
            if mention.unit in head.units and (match := head.named(self.said, start, mention.start, mention.end)):
                clause = _CLAUSE_START.search(self.said, start, match.start())
                spoken = self.said[clause.start() if clause else start : mention.end]
                spoken = self.quantities.everyone.sub("", spoken)
                some = self.quantities.is_of_some(head, self.said, self.start, match.start())
                some = some or self.quantities.of_own_part.match(self.said, mention.end) is not None
                if not some and not any(word in spoken for word in head.excluded):
                    return name
        return ""

    def of_other_year(self, number: int) -> bool:
        """Whether a number is of a year other than the report's."""
        return of_other_year(self.said, self.start, number, self.year)

    def carries_between_years(self, start: int, stop: int) -> bool:
        """Whether what a clause says is carried from or to a year is of the one before or after the report's."""
        carried = ((_CARRIED_FROM.search(self.said, start, stop), -1), (_CARRIED_TO.search(self.said, start, stop), 1))
        return all(found is None or (self.year and int(found[1]) == self.year + by) for found, by in carried)


def of_other_year(said: str, start: int, end: int, year: int | None) -> bool:
    """Whether the last year named in [start, end) of a text is not the report's."""
    if said.find("年", start, end) < 0:
        return False
    named = list(_YEAR.finditer(said, start, end))[-1:]
    return any(match[1] is None or (year is not None and int(match[1]) != year) for match in named)


def _clause_ends(said: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    for match in _SEPARATOR.finditer(said, start, end):
        yield match.start(), match.group()
    yield end, ""
