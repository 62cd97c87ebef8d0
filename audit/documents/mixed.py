"""Text in which tables are written as elements, as recognition of scanned pages does: each part by its own reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audit.documents.html import read_html
from audit.documents.text import read_text
from audit.model import Field, Line, Pages

_TABLE = re.compile(r"<table\b.*?(?:</table\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read_mixed(decoded: str) -> Pages:
    """Lines of the text and rows of its tables; places are 1-based in the file."""
    whole = decoded.replace("\r\n", "\n").replace("\r", "\n")
    return Pages(tuple(_lines(whole)), source=tuple(whole.split("\n")))


def _lines(whole: str) -> Iterator[Line]:
    at = 0
    for number, table in enumerate(_TABLE.finditer(whole), 1):
        yield from _text(whole, at, table.start())
        for line in read_html(table.group()).lines:
            yield _moved(line._replace(table=number if line.table else None), whole, table.start())
        at = table.end()
    yield from _text(whole, at, len(whole))


def _text(whole: str, start: int, end: int) -> Iterator[Line]:
    """The lines of a part that is text; what stands for a line break within a cell keeps its width."""
    part = _BREAK.sub(lambda match: " " * len(match.group()), whole[start:end])
    if part.strip():
        for line in read_text(part).lines:
            yield _moved(line, whole, start)


def _moved(line: Line, whole: str, start: int) -> Line:
    """The line with its places counted from the beginning of the file."""
    lines = whole.count("\n", 0, start)
    columns = start - (whole.rfind("\n", 0, start) + 1)

    def moved(field: Field) -> Field:
        place = field.place
        if place.line is None:
            return field
        column = place.column + columns if place.column and place.line == 1 else place.column
        return field._replace(place=place._replace(line=place.line + lines, column=column))

    return line._replace(fields=tuple(moved(field) for field in line.fields))
