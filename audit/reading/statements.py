"""The numbers that the prose states, bound to what they count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from audit.model import Paragraph, Statement
from audit.reading.normalise import narrow
from audit.reading.vocabulary import Quantity, Vocabulary

_SENTENCE_END = "。;!?\n"
_CLAUSE_END = ",。;、!?:\n"


def read_statements(paragraphs: list[Paragraph], vocabulary: Vocabulary) -> tuple[Statement, ...]:
    """Every statement of a known quantity, in the order of the text."""
    found = [
        statement
        for paragraph in paragraphs
        for name, quantity in vocabulary.quantities.quantities.items()
        if not quantity.sections or paragraph.section in quantity.sections
        for statement in _statements(paragraph, name, quantity)
    ]
    return tuple(found)


def _statements(paragraph: Paragraph, name: str, quantity: Quantity) -> Iterator[Statement]:
    said = narrow(paragraph.text)
    for match in _pattern(quantity.phrases, quantity.units).finditer(said):
        clause = said[_start(said, match.start(), _CLAUSE_END) : match.end()]
        if any(word in clause for word in quantity.excluded):
            continue
        low = int(match["number"].replace(",", ""))
        high = None if match["more"] or match["about"] else low
        yield _statement(paragraph, name, said, low, high, match.start("number"), match.end())
    if quantity.none:
        for match in re.finditer(quantity.none, said):
            yield _statement(paragraph, name, said, 0, 0, match.start(), match.end())


@cache
def _pattern(phrases: tuple[str, ...], units: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        rf"(?:{'|'.join(phrases)})(?P<about>约|近|超过|逾)?(?:共|计|为|:)*\s*(?P<number>\d{{1,3}}(?:,\d{{3}})+|\d+)\s*(?P<more>余|多)?(?:{'|'.join(units)})"
    )


def _statement(
    paragraph: Paragraph, name: str, said: str, low: int, high: int | None, start: int, end: int
) -> Statement:
    place = paragraph.place
    if place.column:
        place = place._replace(column=place.column + start)
    ends = [at for mark in _SENTENCE_END if (at := said.find(mark, end)) >= 0]
    sentence = paragraph.text[_start(said, start, _SENTENCE_END) : min(ends, default=len(said)) + 1].strip()
    return Statement(name, low, high, paragraph.text[start:end], place, sentence, paragraph.section)


def _start(said: str, before: int, marks: str) -> int:
    return max(said.rfind(mark, 0, before) for mark in marks) + 1
