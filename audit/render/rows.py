"""A finding as the row of a list that auditors work with: the same columns and words in every paper."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from audit.model import Finding, Story
from audit.render.spots import spot
from audit.summary import Result
from audit.words import Lang, phrase

# What no paper may hold: control characters, lone surrogates, and what reverses the reading order of what follows.
_UNPRINTABLE = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x84\\x86-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff\\ufffe\\uffff]"
)
_CATEGORIES = {
    "cells": "data",
    "dates": "timing",
    "disputes": "data",
    "history": "data",
    "issuer": "text",
    "narrative": "data",
    "peers": "data",
    "proactive": "data",
    "prose": "text",
    "requests": "data",
    "sections": "format",
    "source": "source",
    "template": "format",
}
_OTHERWISE = {  # rules of a family of another sort
    "history-gap": "other",
    "history-text-copied": "text",
    "peers-report-missing": "other",
    "peers-text-copied": "text",
}


class Row(NamedTuple):
    """One finding, in words of one language. The fields are the machine's columns of the ledger, in their order."""

    number: int
    issuer: str
    year: int | str
    category: str
    severity: str
    fault: str
    place: str
    problem: str
    printed: str
    expected: str
    basis: str
    advice: str
    excerpt: str
    file: str
    spot: str
    rule: str
    id: str


def headings(lang: Lang) -> Row:
    """The names of the columns."""
    return Row._make(phrase(f"column-{name}", lang) for name in Row._fields)


def rows_of(result: Result, findings: Iterable[Finding], lang: Lang) -> list[Row]:
    """The rows of findings, numbered from 1."""
    return [_row(number, finding, result, lang) for number, finding in enumerate(findings, 1)]


def in_order(result: Result) -> list[Finding]:
    """The failing findings: the worst issuer first, its reports together, errors first; last those of unread files."""
    unread = (finding for findings in result.of_unaudited.values() for finding in findings)
    return [*(finding for _, findings in result.by_report() for finding in findings), *unread]


def who(finding: Finding, lang: Lang) -> str:
    """The issuer of a finding, or that it was not recognised."""
    return finding.issuer or phrase("no-issuer", lang)


def category(result: Result, finding: Finding) -> str:
    """Data, format, timing, text, source or other: the key of what sort of problem it is."""
    shown = result.rules.get(finding.rule)
    return _OTHERWISE.get(finding.rule) or _CATEGORIES.get(shown.family if shown else "", "other")


def printable(said: str) -> str:
    """Text that every paper can hold."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", said.replace("\r\n", "\n"))


def _row(number: int, finding: Finding, result: Result, lang: Lang) -> Row:
    sort = category(result, finding)
    row = Row(
        number=number,
        issuer=who(finding, lang),
        year=finding.year or phrase("no-year", lang),
        category=phrase(f"category-{sort}", lang),
        severity=phrase("undecided" if finding.outcome == "undecided" else finding.severity, lang),
        fault=phrase(f"blame-{finding.at_fault}", lang),
        place=finding.where.in_(lang),
        problem=finding.message.in_(lang),
        printed=finding.printed,
        expected=_expected(finding, lang),
        basis=finding.basis.in_(lang),
        advice=_advice(finding, sort, result.story_of.get(finding.story), lang),
        excerpt=finding.evidence.text,
        file=finding.path,
        spot=spot(finding.evidence.place, lang),
        rule=finding.rule,
        id=finding.id,
    )
    return Row._make(printable(value) if isinstance(value, str) else value for value in row)


def _expected(finding: Finding, lang: Lang) -> str:
    """What it should say, and the check with its numbers."""
    expected = finding.expected.in_(lang) if finding.expected else ""
    if expected and finding.working:
        return phrase("expected-by", lang, expected=expected, working=finding.working)
    return expected or finding.working


def _advice(finding: Finding, sort: str, story: Story | None, lang: Lang) -> str:
    if finding.at_fault != "issuer":
        return phrase(f"advice-{finding.at_fault}", lang)
    if finding.outcome == "undecided":
        return phrase("advice-undecided", lang)
    if (told := finding.diagnosis) is not None:
        return phrase(f"advice-diagnosis-{told.confidence}", lang, suggestion=told.suggestion, why=told.why.in_(lang))
    if story is not None and len(story.findings) > 1:
        return phrase("advice-story", lang, count=len(story.findings))
    return phrase(f"advice-{sort}" if finding.severity == "error" else "advice-look", lang)
