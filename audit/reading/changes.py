"""What a text says of a number against last year's: 同比下降12.3%, 比上年的62件减少23件, 上年同期为62件."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from audit.reading.mentions import Mention, mention_pattern, read_mention
from audit.reading.vocabulary import Quantities

_POINTS = "百分点"  # of a share: 3个百分点 are no cases
_PERCENT = re.compile(r"(?:约)?\s*(\d{1,4}(?:\.\d+)?)\s*[%％]")


class Change(NamedTuple):
    """What stands at [start, end): the change in percent or in cases, negative for fewer, and last year's number."""

    start: int
    end: int
    percent: Decimal | None = None
    increase: int | None = None
    last_year: int | None = None


@dataclass(frozen=True)
class Changes:
    """Reads changes by one lexicon."""

    quantities: Quantities

    @cached_property
    def _since(self) -> re.Pattern[str]:
        return re.compile(self.quantities.changes.since)

    @cached_property
    def _ways(self) -> re.Pattern[str]:
        words = self.quantities.changes
        named = {"up": words.up, "down": words.down, "level": words.level}
        ways = "|".join(f"(?P<{name}>{'|'.join(map(re.escape, said))})" for name, said in named.items())
        return re.compile(rf",?(?:{ways})(?:[了为是约]|达到?)*")

    @cached_property
    def _own(self) -> re.Pattern[str]:
        return re.compile(self.quantities.changes.own)

    @cached_property
    def _last(self) -> re.Pattern[str]:
        return re.compile(self.quantities.changes.last)

    @cached_property
    def _number(self) -> re.Pattern[str]:
        return mention_pattern(self.quantities.units)

    def may_be_in(self, said: str) -> bool:
        """Whether a text may speak of changes: one in which this finds nothing has none."""
        if self._since.search(said):
            return True
        return any(self._mention(said, found.end(), len(said)) for found in self._last.finditer(said))

    def read(self, said: str, start: int, stop: int, year: int | None, *, goes_on: bool) -> Change | None:
        """The change that a clause at [start, stop) of a text tells, for a report on a year.

        `goes_on`: the clause before told one, so that 下降37.1% needs no other word.
        """
        since = self._since.search(said, start, stop)
        if since is None or (since["year"] and int(since["year"]) + 1 != year):
            whole = self._of_last_year(said, start, stop, year)
            return self._went_on(said, start, stop) if goes_on and whole is None else whole
        last = self._mention(said, since.end(), stop)
        return self._way(said, since.start(), last.end if last else since.end(), stop, last)

    def is_of_number(self, said: str, at: int, start: int) -> bool:
        """Whether a change at `start` is of the number that ends at `at` or of one before: nothing else is named."""
        return self._own.fullmatch(said, at, start) is not None

    def _way(self, said: str, start: int, at: int, stop: int, last: Mention | None) -> Change | None:
        way = self._ways.match(said, at, stop)
        if way is None:
            return None
        sign, before = -1 if way["down"] else 1, _exact(last)
        if way["level"]:
            return Change(start, way.end(), increase=0, last_year=before)
        if percent := _PERCENT.match(said, way.end(), stop):
            return Change(start, percent.end(), percent=sign * Decimal(percent[1]), last_year=before)
        if (by := self._mention(said, way.end(), stop)) is None or said.startswith(_POINTS, by.end):
            return None
        count = _exact(by)
        return Change(start, by.end, increase=None if count is None else sign * count, last_year=before)

    def _went_on(self, said: str, start: int, stop: int) -> Change | None:
        found = self._way(said, start, start, stop, None)
        return found if found and found.percent is not None and found.end == stop else None

    def _of_last_year(self, said: str, start: int, stop: int, year: int | None) -> Change | None:
        """Last year's number, where a clause says nothing else: (上年62件)."""
        found = self._last.match(said, start, stop)
        if found is None or (found["year"] and int(found["year"]) + 1 != year):
            return None
        number = self._mention(said, found.end(), stop)
        if number is None or number.end != stop or _exact(number) is None:
            return None
        return Change(start, stop, last_year=_exact(number))

    def _mention(self, said: str, at: int, stop: int) -> Mention | None:
        found = self._number.match(said, at, stop)
        return read_mention(found) if found else None


def _exact(mention: Mention | None) -> int | None:
    return int(mention.low) if mention and mention.exact and mention.low == int(mention.low) else None
