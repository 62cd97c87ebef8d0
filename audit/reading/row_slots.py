"""Which fields of a row fill its cells, where there is exactly one way: blanks, bars, remarks and numbers too many."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations, takewhile
from typing import NamedTuple

from audit.forms import Table
from audit.model import Layout
from audit.reading.tokens import Kind, Token

LONGEST_VALUE = 24  # characters; a longer text among the values of a row is a label nobody knows, or prose
_LARGEST_SURPLUS = 2  # numbers too many in a row
_LONGEST_WORD = 6  # characters of a word that stands in place of a number
_NAMED = re.compile("[:：]")  # who filled the table in, and such, in a row below it
_DIGITS_BELOW = re.compile(r"(?P<words>\D*\s)?(?P<digits>\d+(?:\s+\d+)*)")


def values_in_row(tokens: Sequence[Token], expected: int, row: int | None) -> list[Token]:
    """The tokens of a row that may be its cells: up to a text that is none, unless the row's layout holds it.

    `row` is that of the label.
    """
    held: list[Token] = []
    filled = 0
    for number, token in enumerate(tokens):
        apart = token.kind is Kind.WORD and (token.row is None or (bool(held) and token.row != held[0].row))
        if apart and (filled == expected or is_prose(token) or _is_full(held, expected, len(tokens) - number)):
            break
        if token.row not in (None, row) and token.kind is Kind.WORD and _NAMED.search(token.text):
            break
        filled += token.kind in (Kind.VALUE, Kind.WORD)
        held.append(token)
    # Words behind the figures of a row that has a line a cell may be a note or a page number: without a bar, no cell.
    while held and _may_be_note(held[-1]) and not _is_only_word(held, expected):
        held.pop()
    return held


def _may_be_note(token: Token) -> bool:
    return token.row is None and token.kind is Kind.WORD and not _has_own_bar(token)


def _is_full(held: list[Token], expected: int, left: int) -> bool:
    return left > 2 and _cells_in(held) >= expected


def _cells_in(held: list[Token]) -> int:
    """How many cells tokens stand for: a lone bar is an empty one, unless the label and each cell have theirs below."""
    bars = sum(token.kind is Kind.BAR for token in held)
    below = held and held[0].kind is Kind.BAR and not any(_has_own_bar(token) for token in held)
    return bars - 1 if below else len(held)


def _has_own_bar(token: Token) -> bool:
    """Whether the line of a cell has its bar."""
    return token.kind is not Kind.BAR and token.layout is Layout.BAR


def _is_only_word(held: list[Token], expected: int) -> bool:
    """Whether the one cell of a row holds a plain word instead of a number."""
    return expected == 1 == len(held) and len(held[0].text) <= _LONGEST_WORD and held[0].text.isalpha()


def slots_of(values: list[Token], expected: int, *, labelled: bool) -> list[Token] | None:
    """The tokens that fill the row's cells in order, when there is exactly one way; else None."""
    filled = [token for token in values if token.kind in (Kind.VALUE, Kind.WORD)]
    while len(filled) > expected and filled[-1].row is not None and filled[-1].kind is Kind.WORD:
        filled.pop()  # a remark beside the row
    if len({token.row for token in filled}) > 1:
        return None  # two numbers in one line among lines of one: rather a number with a space in it
    if labelled and (closed := _closed_by_bars(values)) and len(closed) >= expected:
        return closed[:expected] if all(token.kind is not Kind.VALUE for token in closed[expected:]) else None
    if len(filled) == expected:
        return None if _is_remark(values, filled) or _has_blank_between(values, filled) else filled
    if len(filled) > expected:
        return None
    if all(token.row is not None for token in values) and values:
        return _trim(values, expected, labelled=labelled)
    return _with_gaps(values, expected, labelled=labelled)


def _is_remark(values: list[Token], filled: list[Token]) -> bool:
    """Whether the last field may be words beside the table, an empty cell of which counts instead."""
    last = filled[-1]
    before = values[: values.index(last)]
    return last.kind is Kind.WORD and any(token.kind in (Kind.EMPTY, Kind.BAR) for token in before)


def _has_blank_between(values: list[Token], filled: list[Token]) -> bool:
    """Whether an empty cell stands between those that are filled, each in a line of its own: one of these is none."""
    inner = values[values.index(filled[0]) : values.index(filled[-1])]
    if filled[0].row is not None:
        return False
    blank = any(token.kind is Kind.BAR for token in inner) and any(map(_has_own_bar, filled))
    return blank or any(token.kind is Kind.EMPTY for token in inner)


def _trim(fields: list[Token], expected: int, *, labelled: bool) -> list[Token] | None:
    """The row's cells among its fields: empty fields before and behind may belong to spans.

    Where no label stands before the row, its first field is its first cell: a figure too many is one of another column.
    """
    surplus = len(fields) - expected
    if surplus < 0:
        return None
    if fields[0].layout is Layout.GRID and not surplus:
        return fields
    before = sum(1 for _ in takewhile(lambda token: token.kind is Kind.EMPTY, fields))
    behind = sum(1 for _ in takewhile(lambda token: token.kind in (Kind.EMPTY, Kind.WORD), reversed(fields)))
    ways = [cut for cut in range(surplus + 1) if cut <= before and surplus - cut <= behind]
    if before == len(fields):  # nothing printed at all: every way leaves the same empty cells
        ways = ways[:1]
    if len(ways) != 1 or (ways[0] and not labelled):
        return None
    return fields[ways[0] : len(fields) - (surplus - ways[0])]


def _closed_by_bars(tokens: list[Token]) -> list[Token] | None:
    """The cells of a row in which a bar stands on the line below each cell, also below the label and an empty cell."""
    if not tokens or tokens[0].kind is not Kind.BAR or any(_has_own_bar(token) for token in tokens):
        return None
    cells: list[Token] = []
    held: list[Token] = []
    for token in tokens[1:]:
        if token.kind is not Kind.BAR:
            held.append(token)
            continue
        cells.append(held[0] if held else token)
        if len(held) > 1:
            return None
        held = []
    return [*cells, *held] if len(held) < 2 else None


def _with_gaps(tokens: list[Token], expected: int, *, labelled: bool) -> list[Token] | None:
    """The row's cells where each has a line of its own: an empty line with a space, or a lone bar, is an empty cell.

    One lone bar more may end the row, or open it where no label stands before it; when it could be either, nothing is
    said.
    """
    if len(tokens) == expected + 1:
        opens = not labelled and tokens[0].kind is Kind.BAR
        ends = tokens[-1].kind is Kind.BAR
        if opens and ends:
            return None
        tokens = tokens[1:] if opens else tokens[:-1] if ends else tokens
    return tokens if len(tokens) == expected else None


def solve_surplus(
    printed: list[Token], columns: Sequence[str], table: Table, *, at_front: bool = False
) -> list[Token] | None:
    """The row's values among too many numbers, when the row's own sum leaves exactly one reading.

    A lost column span can add a cell to a row. All ways of leaving out the surplus are tried, or only the one that
    leaves the values `at_front`; readings with the same figures are one.
    """
    surplus = len(printed) - len(columns)
    if table.row_sum is None or not 0 < surplus <= _LARGEST_SURPLUS or any(t.amount.value is None for t in printed):
        return None
    if len({token.row for token in printed}) > 1:
        return None
    readings: dict[tuple[Decimal | None, ...], list[Token]] = {}
    for kept in [printed[: len(columns)]] if at_front else combinations(printed, len(columns)):
        if figures_add_up(kept, columns, table):
            readings.setdefault(tuple(token.amount.value for token in kept), list(kept))
    only = next(iter(readings.values())) if len(readings) == 1 else None
    # Each in a line of its own, a last figure that is the sum by chance, and not the one before it, may number a page.
    chance = printed[-1].row is None and only == [*printed[:-2], printed[-1]]
    return None if chance else only


def figures_add_up(printed: Sequence[Token], columns: Sequence[str], table: Table) -> bool:
    """Whether the figures of a row, one for each column, are known and make its sum."""
    if table.row_sum is None or any(token.amount.value is None for token in printed):
        return False
    figures = dict(zip(columns, (token.amount.value or 0 for token in printed), strict=True))
    return sum(figures[part] for part in table.groups[table.row_sum.parts]) == figures[table.row_sum.whole]


class Below(NamedTuple):
    """The digits on the line below a row, and whether they are all that stands there."""

    digits: list[str]
    alone: bool


def digits_below(slots: Sequence[Token], behind: Sequence[Token]) -> Below | None:
    """What stands on the line below a row of text that has no label of its own: ends of figures broken there, perhaps.

    `behind` is what stands behind the row's label, the row's own tokens among them.
    """
    last = slots[-1]
    if last.layout is not Layout.ROW:
        return None
    line = " ".join(token.text for token in behind if token.line == last.line + 1)
    found = _DIGITS_BELOW.fullmatch(line.strip())
    return Below(found["digits"].split(), not found["words"]) if found else None


def is_prose(token: Token) -> bool:
    """Whether a field holds words that are too long for a cell."""
    return token.kind is Kind.WORD and len(token.text) > LONGEST_VALUE
