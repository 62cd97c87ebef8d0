"""Running text to lines: a report whose line breaks are lost is cut where the form's headings and labels begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from audit.forms import Forms
from audit.model import Field, Layout, Line
from audit.reading.locate import heading_keys, table_keys
from audit.reading.normalise import label_key

_LONG = 300  # characters; a line with the tables in it has thousands
_FEWEST = 8  # labels that a line must hold to be a report in running text


def split_running(lines: tuple[Line, ...], forms: Forms) -> tuple[Line, ...]:
    """The lines, with each one that holds whole tables cut into pieces that begin with a heading or a label."""
    return tuple(piece for line in lines for piece in _pieces(line, forms))


def _pieces(line: Line, forms: Forms) -> Iterator[Line]:
    if line.layout is not Layout.LINE or len(line.fields[0].text) < _LONG:
        yield line
        return
    field = line.fields[0]
    key, offsets = _with_offsets(field.text)
    cuts = sorted(offsets[at] for at in _cuts(key, forms))
    if len(cuts) < _FEWEST:
        yield line
        return
    for start, end in zip([0, *cuts], [*cuts, len(field.text)], strict=True):
        if piece := _piece(field, start, end):
            yield piece


def _piece(field: Field, start: int, end: int) -> Line | None:
    said = field.text[start:end]
    start += len(said) - len(said.lstrip())
    place = field.place
    if place.column:
        place = place._replace(column=place.column + start)
    return Line((Field(said.strip(), place),)) if said.strip() else None


def _with_offsets(printed: str) -> tuple[str, list[int]]:
    """The text as labels are compared, and for each character of it where it is printed (or its opening bracket is)."""
    key, offsets, opened = [], [], None
    for offset, character in enumerate(printed):
        folded = label_key(character)
        if not folded:
            opened = offset if character in "(（“「" else None
            continue
        for part in folded:
            key.append(part)
            offsets.append(offset if opened is None else opened)
        opened = None
    return "".join(key), offsets


def _cuts(key: str, forms: Forms) -> Iterator[int]:
    """Where headings begin, and labels between the headings of section two and section five."""
    headings = _headings(key, forms)
    yield from (start for start, _ in headings.values())
    if 2 not in headings:
        return
    # Labels are looked for between the headings, not in them: 行政复议 is a label and a word of a heading.
    spans = [span for number, span in sorted(headings.items()) if number >= 2]
    for (_, start), (end, _) in zip(spans, [*spans[1:], (len(key), 0)], strict=True):
        if start < (headings[5][0] if 5 in headings else len(key)):
            yield from (match.start() for match in _label_pattern(forms).finditer(key, start, end))


def _headings(key: str, forms: Forms) -> dict[int, tuple[int, int]]:
    """Section to where its heading stands: the last place before the next one's, so that contents lists are passed."""
    found: dict[int, tuple[int, int]] = {}
    limit = len(key)
    for number, keys in sorted(heading_keys(forms.all).items(), reverse=True):
        at, length = max((key.rfind(printing, 0, limit), len(printing)) for printing in keys)
        if at >= 0:
            found[number] = (at, at + length)
            limit = at
    return found


@cache
def _label_pattern(forms: Forms) -> re.Pattern[str]:
    keys = {key for form in forms.all for table in form.tables.values() for key in table_keys(table)}
    return re.compile("|".join(sorted(map(re.escape, keys), key=len, reverse=True)))
