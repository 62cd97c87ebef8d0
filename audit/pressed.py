"""The lines of a document as few bytes, for reading them anew: data and no code."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Any

from audit.model import Above, Field, Layout, Line, Pages, Place, Torn
from audit.words import Text

_LAYOUTS = {layout.value: layout for layout in Layout}


def press(pages: Pages) -> bytes:
    """The lines without the source, which is kept beside them; column by column, as most of a column is alike."""
    fields = [field for line in pages.lines for field in line.fields]
    held = {
        "layout": [line.layout.value for line in pages.lines],
        "bars": [line.bars for line in pages.lines],
        "table": [line.table for line in pages.lines],
        "aside": [line.aside for line in pages.lines],
        "continues": [line.continues for line in pages.lines],
        "folded": [line.folded for line in pages.lines],
        "torn": {at: line.torn for at, line in enumerate(pages.lines) if line.torn},
        "fields": [len(line.fields) for line in pages.lines],
        "text": [_said(field, pages.source) for field in fields],
        "place": list(zip(*(field.place for field in fields), strict=True)),
        "notes": pages.notes,
        "remarks": pages.remarks,
    }
    said = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(said.encode("utf-8", "surrogatepass"), 1)


def _said(field: Field, source: tuple[str, ...]) -> str | int:
    """A field's text; where it stands so in the source, its length is enough."""
    line, column = field.place.line, field.place.column
    if line and column and line <= len(source) and source[line - 1].startswith(field.text, column - 1):
        return len(field.text)
    return field.text


def unpress(pressed: bytes, source: tuple[str, ...]) -> Pages:
    """The lines again."""
    held = json.loads(zlib.decompress(pressed).decode("utf-8", "surrogatepass"))
    fields = _fields(held, source)
    names = ("fields", "layout", "bars", "table", "aside", "continues", "folded")
    columns = zip(*(held[name] for name in names), strict=True)
    lines = (
        Line(tuple(next(fields) for _ in range(n)), _LAYOUTS[layout], bars, table, aside, _torn(held, str(at)), *others)
        for at, (n, layout, bars, table, aside, *others) in enumerate(columns)
    )
    return Pages(tuple(lines), source, held["notes"], tuple(Text(*remark) for remark in held["remarks"]))


def _torn(held: dict[str, Any], line: str) -> Torn | None:
    if line not in held["torn"]:
        return None
    above, *looks = held["torn"][line]
    return Torn(tuple(one and Above(*one) for one in above), *looks)


def _fields(held: dict[str, Any], source: tuple[str, ...]) -> Iterator[Field]:
    for said, parts in zip(held["text"], zip(*held["place"], strict=True), strict=True):
        place = Place._make(parts)._replace(box=None if parts[-1] is None else tuple(parts[-1]))
        if isinstance(said, int):
            assert place.line
            assert place.column
            start = place.column - 1
            said = source[place.line - 1][start : start + said]  # noqa: PLW2901 - the same in other words
        yield Field(said, place)
