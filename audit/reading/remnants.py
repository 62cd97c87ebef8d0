"""Words in a table that are no label of any form: what may be left of a row's label, torn or garbled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from string import digits
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from audit.forms import Table
from audit.model import Place
from audit.reading.locate import Landmarks, row_keys, unnumbered
from audit.reading.normalise import label_key
from audit.reading.tokens import Kind

_LIKENESS = 70  # of 100
_SHORTEST = 3  # characters of a piece of a label
_LONGEST = 60  # characters; longer words are prose
_AMONG_DIGITS = re.compile(r"[^\W\d_](?:[^\d_]|\d(?=[^\W\d_])){3,}")


class Remnant(NamedTuple):
    """Words as printed, and where."""

    printed: str
    place: Place


def remnants_of(marks: Landmarks, table: Table, span: range, rows: Iterable[str]) -> dict[str, Remnant]:
    """For each of the rows, the words in the table's span that its label may be, if there are any."""
    lacking = set(rows)
    if not lacking:
        return {}
    words = list(_unclaimed(marks, span))
    keys = {key: row for key, row in row_keys(table).items() if row in lacking}
    found: dict[str, Remnant] = {}
    for key, row in keys.items():
        like = next((remnant for said, remnant in words if _may_be(said, unnumbered(key))), None)
        if like:
            found.setdefault(row, like)
    return found


def row_of_figures(marks: Landmarks, count: int) -> Remnant | None:
    """The line that prints so many figures and no label; None without one. Figures may stand there in one field."""
    labelled = {marks.tokens[at].line for at in marks.claimed}
    unlabelled = (token for token in marks.tokens if token.line not in labelled)
    for _, line in groupby(unlabelled, key=lambda token: token.line):
        tokens = list(line)
        figures = [said for token in tokens if token.kind is Kind.VALUE for said in token.text.split()]
        gaps = sum(token.kind is Kind.EMPTY for token in tokens)
        if 2 * len(figures) >= count <= len(figures) + gaps and all(token.kind is not Kind.WORD for token in tokens):
            return Remnant(" ".join(figures), tokens[0].place)
    return None


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
