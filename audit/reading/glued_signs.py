"""A sign for nothing that text has glued to the label of its row (规章—): a field of its own again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from audit.forms import Forms
from audit.model import Layout
from audit.reading.amounts import parse_amount
from audit.reading.locate import known_labels, row_widths
from audit.reading.normalise import label_key
from audit.reading.tokens import Kind, Token
from audit.reading.vocabulary import Words

_IN_TEXT = (Layout.LINE, Layout.ROW)
_LONGEST = 60  # characters of a label and its sign


def signs_apart(tokens: Sequence[Token], forms: Forms, words: Words) -> list[Token]:
    """The tokens, the label of a row that ends in a sign cut before it, if the row lacks just that figure."""
    signs = tuple(sorted(words.placeholders, key=len, reverse=True))
    apart: list[Token] = []
    for at, token in enumerate(tokens):
        glued = token.layout in _IN_TEXT and token.text.endswith(signs) and token.kind is Kind.WORD
        apart += _parts(tokens, at, signs, forms, words) if glued else (token,)
    return apart


def _parts(tokens: Sequence[Token], at: int, signs: tuple[str, ...], forms: Forms, words: Words) -> Iterator[Token]:
    token = tokens[at]
    sign = next(each for each in signs if token.text.endswith(each))
    said = token.text[: -len(sign)] if len(token.text) <= _LONGEST else ""
    key = known_labels(forms).row(label_key(said)) if said else None
    widths = row_widths(forms).get(key or "", frozenset())
    beside = _fields_behind(tokens, at)
    if beside in widths or beside + 1 not in widths:
        yield token
        return
    place = token.place
    yield token._replace(text=said, key=label_key(said))
    yield token._replace(
        text=sign,
        key="",
        kind=Kind.VALUE,
        place=place._replace(column=place.column + len(said)) if place.column else place,
        amount=parse_amount(sign, words.units, words.placeholders),
    )


def _fields_behind(tokens: Sequence[Token], at: int) -> int:
    """How many fields follow in the row of a label; where each has a line of its own, up to the next words."""
    row = tokens[at].row
    behind = (tokens[each] for each in range(at + 1, len(tokens)))
    if row is None:
        return sum(1 for _ in takewhile(lambda token: token.kind is not Kind.WORD and token.row is None, behind))
    return sum(1 for _ in takewhile(lambda token: token.row == row, behind))
