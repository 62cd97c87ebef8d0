"""Plain text and Markdown to lines: tabs, bars and runs of numbers tell which fields share a row."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from audit.model import Field, Layout, Line, Pages, Place

_RULE = set("|:+=- \t")
_NUMBER = re.compile(r"[+＋−-]?[\d０-９][\d０-９,，.]*|[/／-]")
_WORD = re.compile(r"\S+")
_MOST_FIELDS = 500  # of a line; one with more is no row of any form
_LONGEST_CELL = 8  # physical lines that one cell of a bar table may run over


def read_text(decoded: str) -> Pages:
    """Lines of a text file; places are 1-based line and column of its physical lines."""
    physical = tuple(decoded.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return Pages(tuple(_lines(physical)), source=physical)


def _lines(physical: tuple[str, ...]) -> Iterator[Line]:
    number = 0
    while number < len(physical):
        held = _physical_lines_of_row(physical, number)
        if line := _line(physical[number : number + held], number + 1):
            yield line
        number += held


def _physical_lines_of_row(physical: tuple[str, ...], start: int) -> int:
    """How many physical lines a row takes: one, or more when a cell of a bar table has line breaks in it."""
    first = physical[start].strip()
    if not first.startswith("|") or first.endswith("|"):
        return 1
    for held in range(2, _LONGEST_CELL + 1):
        following = physical[start + held - 1 : start + held]
        if not following or following[0].strip().startswith("|"):
            return 1
        if following[0].strip().endswith("|"):
            return held
    return 1


def _line(rows: tuple[str, ...], number: int) -> Line | None:
    source = "\n".join(rows)
    if source == "" or ("---" in source and "|" in source and not set(source) - _RULE):
        return None  # the rule below the head of a Markdown table
    if source.count("|") + source.count("\t") > _MOST_FIELDS:
        return Line((_trimmed(source, 0, [], number),))
    if "|" in source:
        return _barred(source, number)
    if "\t" in source:
        return Line(tuple(_split(source, "\t", number)), Layout.ROW)
    return _spaced(source, number) or Line((_trimmed(source, 0, [], number),))


def _barred(source: str, number: int) -> Line:
    fields = list(_split(source, "|", number))
    if len(fields) > 1 and not fields[0].text.strip():
        fields = fields[1:]
    if len(fields) > 1 and not fields[-1].text.strip():
        fields = fields[:-1]
    filled = [field for field in fields if field.text.strip()]
    if len(filled) > 1 or (filled and len(fields) > (1 if source.lstrip().startswith("|") else 2)):
        return Line(tuple(fields), Layout.ROW)
    return Line(tuple(filled), Layout.BAR, bars=source.count("|"))


def _spaced(source: str, number: int) -> Line | None:
    """A row whose columns are set apart by spaces alone: a label, if any, and then at least two numbers."""
    words = list(_WORD.finditer(source))
    numbers = 0
    for word in reversed(words):
        if not _NUMBER.fullmatch(word.group()):
            break
        numbers += 1
    if numbers < 2 or len(words) - numbers > 2:
        return None
    label_end = words[-numbers - 1].end() if len(words) > numbers else 0
    label = [_trimmed(source[:label_end], 0, [], number)] if label_end else []
    return Line((*label, *(_trimmed(w.group(), w.start(), [], number) for w in words[-numbers:])), Layout.ROW)


def _split(source: str, separator: str, number: int) -> Iterator[Field]:
    start, breaks = 0, [match.start() for match in re.finditer("\n", source)]
    for part in source.split(separator):
        yield _trimmed(part, start, breaks, number)
        start += len(part) + 1


def _trimmed(part: str, start: int, breaks: list[int], number: int) -> Field:
    """The part without spaces around it, at its first printed character; `breaks` are offsets of line breaks."""
    start += len(part) - len(part.lstrip()) if part.strip() else 0
    before = bisect_left(breaks, start)
    line_start = breaks[before - 1] + 1 if before else 0
    return Field(part.strip(), Place(number + before, start - line_start + 1))
