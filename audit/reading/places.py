"""Places inside a paragraph, checked against the source: markup between its words moves what stands behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from audit.model import Place

_LINES_BEFORE = 3  # that a sentence may have begun in
_NOT_SAID = re.compile(r"<[^>]*>|&#?\w+;|\s")


def exact_place(place: Place, raw: str, source: Sequence[str]) -> Place:
    """The place where `raw` is printed, at or behind the one counted; without a column when it is not there."""
    if not place.line or not place.column or place.line > len(source):
        return place
    found = source[place.line - 1].find(raw, place.column - 1)
    if raw and found == place.column - 1:
        return place
    return place._replace(column=found + 1 if raw and found >= 0 else None)


def offset_of(raw: str, said: str, place: Place, source: Sequence[str]) -> int:
    """Where in a text the characters stand whose place is known; -1 where they do not.

    When they stand there more than once, what is printed before the place tells which of them is meant.
    """
    starts = [at for at in range(len(said)) if said.startswith(raw, at)] if raw else []
    if len(starts) < 2 or not place.line or not place.column or place.line > len(source):
        return starts[0] if starts else said.find(raw)
    lines = [
        *source[max(place.line - 1 - _LINES_BEFORE, 0) : place.line - 1],
        source[place.line - 1][: place.column - 1],
    ]
    before = _NOT_SAID.sub("", "".join(lines))
    return max(starts, key=lambda start: _alike_at_end(before, _NOT_SAID.sub("", said[:start])))


def _alike_at_end(one: str, other: str) -> int:
    """How many characters two texts end alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(reversed(one), reversed(other), strict=False)))
