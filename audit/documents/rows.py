"""One line of text to its fields: tabs, bars and runs of numbers tell which of them share a row of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from audit.model import Layout

_RULE = set("|:+=- \t")
_BARS = str.maketrans(dict.fromkeys("│┃║┆┇┊┋╎╏｜", "|"))  # as tables are drawn with
_DRAWN = re.compile("[\u2500-\u257f]|｜[^｜]*｜")
_DRAWN_RULE = re.compile("[\u2500-\u257f]+")
_NUMBER = re.compile(r"[+＋−-]?[\d０-９][\d０-９,，.]*|[/／-]")
_ENDS_IN_NUMBERS = re.compile(r"[\d０-９,，.／/-]\s*\Z")
_WORD = re.compile(r"\S+")
_GAP = re.compile(r"\S[\s]{2,}\S")
_PIECE = re.compile(r"\S+(?:[ \u3000\xa0]\S+)*")
_BETWEEN_DASHES = re.compile(r"\s*[-—－–]+\s*\d{1,3}\s*[-—－–]+\s*")  # the number of a page
_LIST_ITEM = re.compile(r"\s*-\s+\d{1,2}[.．]\s*")  # the mark and the number of one whose text is on the next line
_BARS_APART = re.compile(r"\|\s+\|")
_CELL_AND_SPAN = re.compile(  # the last of the cells of a row that have a line each
    rf"\s*(?:(?:{_NUMBER.pattern})\s*[万亿]?[件项条个宗次元]?|[—－–-]{{1,2}}|无)\s*(?:[(（][^()（）|]*[)）]\s*)?\|\s*\|+\s*"
)
_SENTENCE = re.compile("[。；！？]")
_LONGEST_PIECE = 60  # characters; what is longer is prose
_MOST_FIELDS = 500  # of a line; one with more is no row of any form


class Split(NamedTuple):
    """The fields of a line without the spaces around them, each with its offset; `bars` are those of a BAR line."""

    fields: tuple[tuple[str, int], ...]
    layout: Layout
    bars: int = 0


def split_fields(source: str) -> Split | None:
    """The fields of one line or, in a bar table, of one row; None where there is nothing to read."""
    if _DRAWN.search(source):
        source, rules = _DRAWN_RULE.subn(lambda rule: " " * len(rule[0]), source.translate(_BARS))
        if rules and not source.strip("| "):
            return None  # a rule between rows
    if source == "" or ("---" in source and "|" in source and not set(source) - _RULE):
        return None  # the rule below the head of a Markdown table
    if source.count("|") + source.count("\t") > _MOST_FIELDS:
        return Split((_trimmed(source, 0),), Layout.LINE)
    if "|" in source:
        return _barred(source)
    if "\t" in source:
        return Split(tuple(_parts(source, "\t")), Layout.ROW)
    return _spaced(source) or Split((_trimmed(source, 0),), Layout.LINE)


def _barred(source: str) -> Split:
    fields = list(_parts(source, "|"))
    if len(fields) > 1 and source.startswith("|"):  # behind a space, the bar parts an empty first cell from the next
        fields = fields[1:]
    if len(fields) > 1 and not fields[-1][0]:
        fields = fields[:-1]
    filled = [field for field in fields if field[0]]
    if _CELL_AND_SPAN.fullmatch(source):
        return Split(tuple(filled), Layout.BAR, source.count("|"))
    apart = source.count("|") > 2 and not filled and bool(_BARS_APART.search(source))
    if len(filled) > 1 or apart or (filled and len(fields) > (1 if source.lstrip().startswith("|") else 2)):
        return Split(tuple(fields), Layout.ROW)
    return Split(tuple(filled), Layout.BAR, source.count("|"))


def _spaced(source: str) -> Split | None:
    """A row whose columns are set apart by spaces alone."""
    if _BETWEEN_DASHES.fullmatch(source) or _LIST_ITEM.fullmatch(source):
        return None
    return _wide(source) or _narrow(source)


def _wide(source: str) -> Split | None:
    """A row of short pieces with two or more spaces between them."""
    pieces = list(_PIECE.finditer(source)) if _GAP.search(source) else []
    said = [piece.group() for piece in pieces]
    if len(said) < 2 or any(len(piece) > _LONGEST_PIECE or _SENTENCE.search(piece) for piece in said):
        return None
    if len(said) == 2 and len(numbers := said[1].split()) > 1 and all(map(_NUMBER.fullmatch, numbers)):
        return None  # one gap behind the label, and single spaces between the numbers
    return Split(tuple((piece.group(), piece.start()) for piece in pieces), Layout.ROW)


def _narrow(source: str) -> Split | None:
    """A label, if any, and then at least two numbers, a space before each."""
    if not _ENDS_IN_NUMBERS.search(source):
        return None
    words = list(_WORD.finditer(source))
    numbers = 0
    for word in reversed(words):
        if not _NUMBER.fullmatch(word.group()):
            break
        numbers += 1
    if numbers < 2 or len(words) - numbers > 2:
        return None
    label_end = words[-numbers - 1].end() if len(words) > numbers else 0
    label = [_trimmed(source[:label_end], 0)] if label_end else []
    return Split((*label, *((word.group(), word.start()) for word in words[-numbers:])), Layout.ROW)


def _parts(source: str, separator: str) -> Iterator[tuple[str, int]]:
    start = 0
    for part in source.split(separator):
        yield _trimmed(part, start)
        start += len(part) + 1


def _trimmed(part: str, start: int) -> tuple[str, int]:
    bare = part.strip()
    return bare, start + (len(part) - len(part.lstrip()) if bare else 0)
