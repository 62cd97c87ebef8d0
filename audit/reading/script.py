"""Mirrors in other scripts: read as if they were in the simplified one, and quoted as they are printed.

Some sites offer each page in traditional characters too, and copies of pages have pinyin behind characters: 鎮(zhèn).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import NamedTuple

from audit.model import Line, Pages, Place, Printed, Report, Section, Statement, TableFact
from audit.program import rules_folder
from audit.reading.normalise import added_in_brackets
from audit.reading.traces import read_script

_SIGNS = ("開報請務關業", "开报请务关业")  # of every report: in its title, its headings and the labels of its tables
_FEWEST_ADDED = 5  # pinyin in brackets: fewer are those of a rare name
_MAY_BE_ADDED = re.compile(r"[(（〔\[【][a-zɡü\u00e0-\u00fc\u0100-\u01dc]")


class Plain(NamedTuple):
    """A text without what mirrors change in it; `at` is where each of its characters is printed, and where it ends."""

    text: str
    at: Sequence[int]


def is_mirrored(lines: Sequence[Line]) -> bool:
    """Whether what lines print is for the most part in the traditional script, or has pinyin in it."""
    said = "\n".join([field.text for line in lines for field in line.fields])
    traditional, simplified = (sum(map(said.count, signs)) for signs in _SIGNS)
    may_be_added = len(_MAY_BE_ADDED.findall(said)) >= _FEWEST_ADDED
    return traditional > simplified or (may_be_added and len(added_in_brackets(said)) >= _FEWEST_ADDED)


@lru_cache(maxsize=64)  # the last lines of one document: each is asked for several things, and some are a whole page
def plain(printed: str) -> Plain:
    """A text in the simplified script, character by character, without what is added in brackets."""
    characters, words = _simplified()
    said = printed.translate(characters)
    for word, meant in words:
        said = said.replace(word, meant)
    if not (added := added_in_brackets(printed)):
        return Plain(said, range(len(said) + 1))
    left_out = {at for start, end in added for at in range(start, end)}
    kept = [at for at in range(len(said)) if at not in left_out]
    return Plain("".join([said[at] for at in kept]), [*kept, len(said)])


@cache
def _simplified() -> tuple[dict[int, str], list[list[str]]]:
    """The characters of `traditional.tsv` in the rules folder, and its words: the head says where they come from."""
    lines = (rules_folder() / "traditional.tsv").read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if not line.startswith("#")]
    return {ord(one): other for one, other in pairs if len(one) == 1}, [pair for pair in pairs if len(pair[0]) > 1]


def in_plain(pages: Pages) -> Pages:
    """What pages print as plain text; places count in that, too."""

    def placed(place: Place) -> Place:
        if not place.column or not place.line or place.line > len(pages.source):
            return place
        return place._replace(column=bisect_left(plain(pages.source[place.line - 1]).at, place.column - 1) + 1)

    lines = tuple(
        line._replace(fields=tuple(type(one)(plain(one.text).text, placed(one.place)) for one in line.fields))
        for line in pages.lines
    )
    notes = {name: plain(said).text for name, said in pages.notes.items()}
    return replace(pages, lines=lines, source=tuple(plain(line).text for line in pages.source), notes=notes)


def as_printed(
    said: str, place: Place, source: Sequence[str], start: int = 0, end: int | None = None
) -> tuple[str, int, int]:
    """A text read as plain text as the source prints it, and what stretch of it [start, end) is.

    A text that is not found in one line of the source stays as it is.
    """
    end = len(said) if end is None else end
    if place.line and place.line <= len(source):
        line = source[place.line - 1]
        if said in line:
            return said, start, end
        text, at = plain(line)
        if (first := text.find(said)) >= 0:
            begins = at[first]
            return line[begins : at[first + len(said)]], at[first + start] - begins, at[first + end] - begins
    return said, start, end


def report_as_printed(report: Report, source: Sequence[str]) -> Report:
    """A report read from plain text, with all that is shown of it, and all places, as the document prints it.

    What it is asked for stays as read: values of facts, and the texts of sections and paragraphs.
    """
    mirror = _Mirror(source)
    printed = [
        paragraph._replace(text=mirror.said(paragraph.text, paragraph.place), place=mirror.place(paragraph.place))
        for paragraph in report.paragraphs
    ]
    return replace(
        report,
        facts={name: mirror.fact(fact) for name, fact in report.facts.items()} | read_script(printed),
        sections=tuple(map(mirror.section, report.sections)),
        tables=tuple(map(mirror.table, report.tables)),
        rows=tuple(
            row._replace(label=row.label and mirror.said(row.label, row.place), place=mirror.place(row.place))
            for row in report.rows
        ),
        cells=tuple(
            cell._replace(raw=mirror.said(cell.raw, cell.place), place=mirror.place(cell.place))
            for cell in report.cells
        ),
        paragraphs=tuple(one._replace(place=mirror.place(one.place)) for one in report.paragraphs),
        statements=tuple(map(mirror.statement, report.statements)),
    )


class _Mirror:
    """The way back from plain text to what the source prints."""

    def __init__(self, source: Sequence[str]) -> None:
        self._source = source

    def said(self, text: str, place: Place) -> str:
        return as_printed(text, place, self._source)[0]

    def place(self, place: Place) -> Place:
        if not place.column or not place.line or place.line > len(self._source):
            return place
        at = plain(self._source[place.line - 1]).at
        return place._replace(column=at[min(place.column, len(at)) - 1] + 1)

    def fact(self, fact: Printed) -> Printed:
        raw, context = (self.said(said, fact.place) for said in (fact.raw, fact.context))
        return fact._replace(raw=raw, context=context, place=self.place(fact.place))

    def table(self, table: TableFact) -> TableFact:
        return replace(
            table,
            place=self.place(table.place),
            rows_added=self._labels(table.rows_added, table.place),
            columns_added=self._labels(table.columns_added, table.place),
            other_form_labels=self._labels(table.other_form_labels, table.place),
        )

    def _labels(self, labels: tuple[str, ...], near: Place) -> tuple[str, ...]:
        """Labels, whose places are not told, as the source prints them nearest to their table."""
        return tuple(self._nearest(label, near.line or 1) for label in labels)

    def _nearest(self, label: str, line: int) -> str:
        said = label.removesuffix("…")  # a long one is cut
        for number in sorted(range(1, len(self._source) + 1), key=lambda number: abs(number - line)):
            if said in plain(self._source[number - 1]).text:
                return self.said(said, Place(number)) + label[len(said) :]
        return label

    def section(self, section: Section) -> Section:
        heading = section.heading and self.said(section.heading, section.place)
        return replace(section, heading=heading, place=self.place(section.place))

    def statement(self, said: Statement) -> Statement:
        raw, sentence = (self.said(text, said.place) for text in (said.raw, said.sentence))
        return replace(said, raw=raw, sentence=sentence, place=self.place(said.place))
