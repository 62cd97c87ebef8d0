"""Plain text and Markdown to lines: tabs, bars and runs of numbers tell which fields share a row."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from audit.documents.rows import split_fields
from audit.errors import InputError
from audit.model import Field, Line, Pages, Place
from audit.words import Text, text

_HAN = re.compile("[\u4e00-\u9fff]")
_TWICE = re.compile("(?!某)([\u4e00-\u9fff])\\1")
_FEWEST_LETTERS = 100
_FEWEST_ALONE = 30  # different ones: 无 may stand in the line of every cell
_MOST_TWICE = 0.1  # of the letters; 天天, 人人 and the like are far fewer
_LONGEST_CELL = 8  # physical lines that one cell of a bar table may run over
_MOST_BARS = 12  # of a row that runs over lines, where a later line has as many as the first


def read_text(decoded: str) -> Pages:
    """Lines of a text file; places are 1-based line and column of its physical lines.

    Raises InputError for what programs make of some PDFs: characters twice, or each in a line of its own.
    """
    physical = tuple(decoded.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    if problem := _damage(decoded, physical):
        raise InputError(problem)
    return Pages(tuple(_lines(physical)), source=physical)


def _damage(decoded: str, physical: tuple[str, ...]) -> Text | None:
    """Why figures of a text cannot be trusted: its letters are printed twice, or one below the other."""
    letters = len(_HAN.findall(decoded))
    if letters >= _FEWEST_LETTERS and len(_TWICE.findall(decoded)) * 2 > letters * _MOST_TWICE:
        return text("text-doubled")
    said = [shown for line in physical if (shown := line.strip())]
    alone = [each for each in said if _HAN.fullmatch(each)]
    is_torn = len(set(alone)) >= _FEWEST_ALONE and 2 * len(alone) > len(said)
    return text("text-in-single-letters") if is_torn else None


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
        if physical[start].count("|") <= following[0].count("|") and _bars(physical, start, held) > _MOST_BARS:
            return 1  # rows of their own, of which some lack a bar at their ends
        if following[0].strip().endswith("|"):
            return held
    return 1


def _bars(physical: tuple[str, ...], start: int, lines: int) -> int:
    return sum(line.count("|") for line in physical[start : start + lines])


def _line(rows: tuple[str, ...], number: int) -> Line | None:
    source = "\n".join(rows)
    found = split_fields(source)
    if found is None:
        return None
    breaks = [match.start() for match in re.finditer("\n", source)]
    fields = tuple(Field(said, _place(start, breaks, number)) for said, start in found.fields)
    return Line(fields, found.layout, bars=found.bars)


def _place(start: int, breaks: list[int], number: int) -> Place:
    """The place of an offset in a line, or in a row that runs over several; `breaks` are offsets of line breaks."""
    before = bisect_left(breaks, start)
    line_start = breaks[before - 1] + 1 if before else 0
    return Place(number + before, start - line_start + 1)
