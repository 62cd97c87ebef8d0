"""Lines to tokens: what may be a label, a value, an empty cell or a bar, each still tied to its row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from audit.model import Field, Layout, Line, Place, State
from audit.reading.amounts import Amount, parse_amount
from audit.reading.normalise import label_key, narrow
from audit.reading.vocabulary import Words


class Kind(Enum):
    """What a token may be."""

    WORD = "word"
    VALUE = "value"  # a number or a placeholder
    EMPTY = "empty"  # a cell with nothing in it
    BAR = "bar"


_HEADED = re.compile(r"\s*([\u4e00-\u9fff][^:：\d]{1,11}?)\s*(?:([:：])\s*|(?=\d))([^:：\s]+)\s*")
_SEVERAL = 2  # cells of a row; one alone that has no colon, 总计12, may be the label of a row
_LONGEST_KEPT = 40  # characters of a text whose amount is remembered: reports repeat labels and small numbers


class Token(NamedTuple):
    """One field of a line. `row` tells tokens of one table row; None where the layout does not say."""

    text: str
    key: str
    kind: Kind
    place: Place
    line: int  # index into the document's lines
    row: int | None
    amount: Amount
    layout: Layout


def tokens_of(lines: tuple[Line, ...], words: Words, headed: frozenset[str] = frozenset()) -> list[Token]:
    """Every token of the document's text, in order.

    `headed`: keys of the columns whose heading the cells of a page for small screens may print again (自然人：12).
    """
    tokens = list(_tokens(lines, words))
    found = {at: bare for at, token in enumerate(tokens) if (bare := _without_heading(token, words, headed))}
    alike = Counter(tokens[at].row for at in found)
    return [
        found[at][0] if at in found and (found[at][1] or alike[token.row] >= _SEVERAL) else token
        for at, token in enumerate(tokens)
    ]


def _without_heading(token: Token, words: Words, headed: frozenset[str]) -> tuple[Token, bool] | None:
    """A cell that repeats its column's heading before its figure, as the figure; and whether a colon stands there."""
    if token.layout is not Layout.GRID or token.kind is not Kind.WORD or not (found := _HEADED.fullmatch(token.text)):
        return None
    heading, colon, said = found.groups()
    amount = parse_amount(said, words.units, words.placeholders)
    if label_key(heading) not in headed or amount.state is State.TEXT:
        return None
    return token._replace(key="", kind=Kind.VALUE, amount=amount), colon is not None


def repeated_heading(token: Token) -> str | None:
    """The heading that a cell prints again before its figure, if it does."""
    if token.layout is not Layout.GRID or token.kind is not Kind.VALUE or not (found := _HEADED.fullmatch(token.text)):
        return None
    return found[1]


def _tokens(lines: tuple[Line, ...], words: Words) -> Iterator[Token]:
    for index, line in enumerate(lines):
        if line.aside or _is_page_number(line, words):
            continue
        row = index if line.layout in (Layout.ROW, Layout.GRID) else None
        for field in line.fields:
            yield _token(field, index, row, line.layout, words)
        for _ in range(_lone_bars(line)):
            yield Token("|", "", Kind.BAR, Place(), index, row, Amount(State.BLANK), line.layout)


def _is_page_number(line: Line, words: Words) -> bool:
    """Whether a line, or a row of a table, prints the number of its page and nothing else."""
    said = [field.text for field in line.fields if field.text]
    return len(said) == 1 and bool(words.page_number.fullmatch(narrow(said[0]).strip()))


def _lone_bars(line: Line) -> int:
    """Bars that may stand for empty cells; several together are only the rest of a span."""
    return int(line.layout is Layout.BAR and not line.fields and line.bars == 1)


def _token(field: Field, line: int, row: int | None, layout: Layout, words: Words) -> Token:
    understood = _remembered if len(field.text) <= _LONGEST_KEPT else _understood
    key, kind, amount = understood(field.text, words.units, words.placeholders)
    return Token(field.text, key, kind, field.place, line, row, amount, layout)


def _understood(printed: str, units: frozenset[str], placeholders: frozenset[str]) -> tuple[str, Kind, Amount]:
    """The key of a text that may be a label, what it may be, and the amount that it prints."""
    amount = parse_amount(printed, units, placeholders)
    if amount.state is State.TEXT:
        return label_key(printed), Kind.WORD, amount
    return "", Kind.EMPTY if amount.state is State.BLANK else Kind.VALUE, amount


_remembered = lru_cache(maxsize=16384)(_understood)
