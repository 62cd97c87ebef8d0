"""Places inside a paragraph, checked against the source: markup between its words moves what stands behind it."""

from __future__ import annotations

from collections.abc import Sequence

from audit.model import Place


def exact_place(place: Place, raw: str, source: Sequence[str]) -> Place:
    """The place where `raw` is printed, at or behind the one counted; without a column when it is not there."""
    if not place.line or not place.column or place.line > len(source):
        return place
    found = source[place.line - 1].find(raw, place.column - 1)
    if raw and found == place.column - 1:
        return place
    return place._replace(column=found + 1 if raw and found >= 0 else None)
