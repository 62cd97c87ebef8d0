"""A stretch of a paragraph as a fact: its value, its print and its place."""

from __future__ import annotations

from datetime import date

from audit.model import Paragraph, Printed


def printed_fact(value: str | int | date | None, paragraph: Paragraph, start: int, end: int) -> Printed:
    """The fact at [start, end) of a paragraph; its value is the printed text itself unless another is given."""
    raw, place = paragraph.text[start:end], paragraph.place
    start += len(raw) - len(raw.lstrip())
    raw = raw.strip()
    moved = place._replace(column=place.column + start) if place.column else place
    return Printed(raw if value is None else value, raw, moved, paragraph.text)
