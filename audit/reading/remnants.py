"""What may be left of a row whose label is not known again: its label torn or garbled, or its figures alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from string import digits
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from audit.forms import Table
from audit.model import Place
from audit.reading.locate import Label, Landmarks, row_keys, unnumbered
from audit.reading.normalise import label_key
from audit.reading.pieced import Piece, pieces_of, whole_label
from audit.reading.tokens import Kind, Token

_LIKENESS = 70  # of 100
_SHORTEST = 3  # characters of a piece of a label
_LONGEST = 60  # characters; longer words are prose
_AMONG_DIGITS = re.compile(r"[^\W\d_](?:[^\d_]|\d(?=[^\W\d_])){3,}")


class Remnant(NamedTuple):
    """Words or figures as printed, where, and the reason that they give for doubt."""

    printed: str
    place: Place
    why: str = "row-label-garbled"


def remnants_of(marks: Landmarks, table: Table, span: range, rows: Iterable[str]) -> dict[str, Remnant]:
    """For each of the rows, what in the table's span may be left of it, if there is anything: words before figures."""
    lacking = set(rows)
    if not lacking:
        return {}
    labels = [label for label in marks.within(span) if label.key in row_keys(table)]
    if labels and is_out_of_order(marks, labels, len(table.columns)):
        lost = Remnant(labels[0].text, marks.tokens[labels[0].start].place, "labels-out-of-order")
        return dict.fromkeys(lacking, lost)
    words = list(_unclaimed(marks, span))
    keys = {key: row for key, row in row_keys(table).items() if row in lacking}
    found: dict[str, Remnant] = {}
    for key, row in keys.items():
        like = next((remnant for said, remnant in words if _may_be(said, unnumbered(key))), None)
        if like:
            found.setdefault(row, like)
    pieces = pieces_of(marks.tokens, span, marks.claimed) if set(keys.values()) - found.keys() else []
    for key, row in keys.items():
        if row not in found and (own := _in_pieces(pieces, key)):
            found[row] = Remnant("".join(piece.text for piece in own), marks.tokens[own[0].at].place)
    for tokens in _without_label(marks, span):
        for row in _rows_between(marks, table, span, tokens[0]):
            bare = _figures_of(tokens, len(table.columns_of[row])) if row in lacking else None
            if bare:
                found.setdefault(row, bare._replace(why="row-without-label"))
    return found


def _in_pieces(pieces: Sequence[Piece], key: str) -> list[Piece]:
    """The pieces that a label is printed in, with others between them, if it is."""
    ways = (
        whole_label(pieces, number, said, pieces[-1].at + 1)
        for said in (key, unnumbered(key))
        for number in range(len(pieces))
    )
    return next(filter(None, ways), [])


def is_out_of_order(marks: Landmarks, labels: Sequence[Label], width: int) -> bool:
    """Whether most labels, each in a line of its own, have no figures behind them, and one has those of several rows.

    Text taken out of a PDF column by column is so: what follows a label may be another row's.
    """
    alone = [label for label in labels if marks.tokens[label.end - 1].row is None and not label.glued]
    figures = [sum(token.kind is Kind.VALUE for token in marks.values_of(label)) for label in alone]
    return 2 * figures.count(0) > len(labels) and max(figures) > width


def row_of_figures(marks: Landmarks, count: int) -> Remnant | None:
    """The line that prints so many figures and no label; None without one. Figures may stand there in one field."""
    lines = _without_label(marks, range(len(marks.tokens)))
    found = next((found for tokens in lines if (found := _figures_of(tokens, count))), None)
    return found and found._replace(why="figures-without-headings")


def _without_label(marks: Landmarks, span: range) -> Iterator[list[Token]]:
    """The lines, or rows, of a stretch of tokens that no label stands in."""
    labelled = {marks.tokens[at].line for at in marks.claimed}
    unlabelled = (token for token in marks.tokens[span.start : span.stop] if token.line not in labelled)
    for _, line in groupby(unlabelled, key=lambda token: token.line):
        yield list(line)


def _figures_of(tokens: list[Token], count: int) -> Remnant | None:
    """A line that prints so many figures, some of them perhaps blank, and nothing else."""
    figures = [said for token in tokens if token.kind is Kind.VALUE for said in token.text.split()]
    gaps = sum(token.kind is Kind.EMPTY for token in tokens)
    if 2 * len(figures) >= count <= len(figures) + gaps and all(token.kind is not Kind.WORD for token in tokens):
        return Remnant(" ".join(figures), tokens[0].place)
    return None


def _rows_between(marks: Landmarks, table: Table, span: range, token: Token) -> list[str]:
    """The rows that the form has between the row printed before a field of a row and the one behind; else none."""
    if token.row is None:
        return []
    keys, order = row_keys(table), list(table.all_rows)
    printed = [(marks.tokens[label.start].line, keys[label.key]) for label in marks.within(span) if label.key in keys]
    above = [order.index(row) for line, row in printed if line < token.line]
    below = [order.index(row) for line, row in printed if line > token.line]
    return order[above[-1] + 1 if above else 0 : below[0] if below else len(order)]


def _unclaimed(marks: Landmarks, span: range) -> Iterator[tuple[str, Remnant]]:
    """Key and printed words of each field that belongs to no label, and of words among the digits behind one."""
    for at in span:
        token = marks.tokens[at]
        is_free = token.kind is Kind.WORD and at not in marks.claimed
        if is_free and (len(token.key) <= _LONGEST or _has_figures(marks, at)):
            yield unnumbered(token.key.rstrip(digits)), Remnant(token.text, token.place)
    for label in marks.within(span):
        if label.glued:
            for words in _AMONG_DIGITS.findall(label.glued):
                yield label_key(words), Remnant(words, marks.tokens[label.end - 1].place)


def _has_figures(marks: Landmarks, at: int) -> bool:
    """Whether a field opens the figures of a row of a table: long words there are labels that ran together."""
    behind = marks.tokens[at + 1 : at + 2]
    row = marks.tokens[at].row
    return row is not None and any(token.row == row and token.kind is not Kind.WORD for token in behind)


def _may_be(said: str, key: str) -> bool:
    torn = len(said) >= _SHORTEST and (said in key or key.startswith(said))
    end = len(said) > 1 and (key.startswith(said) or key.endswith(said))
    return torn or end or key in said or ratio(said, key) >= _LIKENESS
