"""Bare page numbers among figures that have a line each: they may fill the place of a blank that is lost."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from audit.forms import Table
from audit.model import Layout
from audit.reading.locate import Label, Landmarks
from audit.reading.tokens import Kind, Token

_LONGEST = 3  # digits of a page number
_SEVERAL = 3  # rows that end in no sum of theirs, and not because a figure is wrong


def pages_between(marks: Landmarks) -> frozenset[int]:
    """The page numbers that those beside the tables, alone between lines of text, let expect within them."""
    strays = {
        int(token.text)
        for at, token in enumerate(marks.tokens)
        if token.row is None and _is_bare(token) and at and _is_between_words(marks, at)
    }
    return frozenset(near for stray in strays for near in (stray - 1, stray + 1)) - strays


def _is_between_words(marks: Landmarks, at: int) -> bool:
    """Whether no figure follows, as in a row that has words among its figures, or one that no form has."""
    following = marks.tokens[at + 1 : at + 2]
    before = marks.tokens[at - 1].kind is Kind.WORD and at - 1 not in marks.claimed
    return before and all(token.kind is not Kind.VALUE for token in following)


class Lost(NamedTuple):
    """What rows that have a line for each figure have lost: any blanks, and several times that of a sum."""

    blanks: bool = False
    sums: bool = False


def lost_in(marks: Landmarks, labels: Sequence[Label], expected: int) -> Lost:
    """What rows that print fewer figures than they have cells tell; those without their sum do not end in one."""
    rows = [marks.values_of(label) for label in labels]
    short = [tokens for tokens in rows if 0 < len(tokens) < expected and all(map(_is_alone, tokens))]
    without = [
        [token.amount.value or Decimal(0) for token in tokens] for tokens in short if len(tokens) == expected - 1
    ]
    return Lost(bool(short), sum(not _adds_up(figures) for figures in without) >= _SEVERAL)


def may_hold_page_number(slots: Sequence[Token], table: Table, pages: frozenset[int], lost: Lost) -> bool:
    """Whether one of a row's figures may be the number of a page, and a blank be lost.

    It may where the figures do not add up, and would without it, or where it stands in the place of a sum that is lost;
    or, in a row without a sum, where the last is a page expected.
    """
    if not all(map(_is_alone, slots)) or any(token.kind is not Kind.VALUE for token in slots):
        return False
    if table.row_sum is None:
        return _is_page(slots[-1], pages)
    width = len(table.groups[table.row_sum.parts]) + 1
    figures = [token.amount.value or Decimal(0) for token in slots]
    if all(_adds_up(figures[at : at + width]) for at in range(0, len(figures), width)):
        return False
    if _is_page(slots[-1], pages) or (_is_bare(slots[-1]) and (lost.sums or (lost.blanks and len(slots) > width))):
        return True
    without = (
        figures[:at] + figures[at + 1 :]
        for at, token in enumerate(slots)
        if _is_page(token, pages) or (lost.blanks and _is_bare(token))
    )
    return len(slots) == width and any(_adds_up(rest) for rest in without)


def _adds_up(figures: Sequence[Decimal]) -> bool:
    return sum(figures[:-1]) == figures[-1]


def _is_alone(token: Token) -> bool:
    return token.row is None and token.layout is Layout.LINE


def _is_bare(token: Token) -> bool:
    return len(token.text) <= _LONGEST and _is_alone(token) and token.text.isdecimal()


def _is_page(token: Token, pages: frozenset[int]) -> bool:
    return _is_bare(token) and int(token.text) in pages
