"""A place in a document as people say it."""

from __future__ import annotations

from audit.model import Place
from audit.words import Lang, phrase


def spot(place: Place, lang: Lang) -> str:
    """Line and column; page, or table with row and cell, where the format has no lines of its own."""
    if place.page is not None:
        return phrase("place-page", lang, page=place.page)
    if place.table is not None and place.column is None:
        return phrase("place-cell", lang, table=place.table, row=place.row, cell=place.cell)
    return ":".join(str(part) for part in (place.line, place.column) if part is not None)


def located(path: str, place: Place, lang: Lang) -> str:
    """A path with the place in it, as programs and people take it."""
    told = spot(place, lang)
    return path + (":" if told[:1].isdigit() else " " if told else "") + told
