"""Reports as the page shows them, each with its head and its tables."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from audit.forms import Form
from audit.model import Document, Place, Printed, Report
from audit.render.page.grids import Grid
from audit.render.page.tables import TableTold, tables_of
from audit.render.page.told import Told, by_severity, gravity
from audit.summary import Result

LARGE = 200  # reports; beyond it only those with errors or warnings have their tables redrawn
MOST_DRAWN = 400  # and of those the gravest: each takes 20 kB and more, and browsers open no page of hundreds of MB


def _year(report: Report | None) -> int | None:
    fact = report.facts.get("year") if report else None
    return fact.value if fact and isinstance(fact.value, int) else None


class Fact(NamedTuple):
    """A fact of the report's head, as printed; empty where it was not found."""

    name: str
    shown: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class ReportTold:
    """A report as the page shows it, its tables in the order of the form; none where they are left out."""

    number: int
    document: Document
    issuer: str
    year: int | None
    form: Form | None
    facts: tuple[Fact, ...]
    failed: tuple[Told, ...]
    undecided: tuple[Told, ...]
    tables: tuple[TableTold, ...]

    @property
    def severities(self) -> dict[str, int]:
        """Severity to how many findings fail with it."""
        return by_severity(self.failed)


def redrawn(result: Result) -> frozenset[int]:
    """The reports whose tables the page shows."""
    documents = int(result.reports["has_text"].sum())  # those of data sets come last
    if documents <= LARGE:
        return frozenset(range(documents))
    grave = (
        number
        for number, failed in result.by_report()
        if number < documents and any(finding.severity != "info" for finding in failed)
    )
    return frozenset(islice(grave, MOST_DRAWN))


def is_cut_off(drawn: frozenset[int]) -> bool:
    """Whether even of the reports with errors or warnings only the gravest are drawn."""
    return len(drawn) == MOST_DRAWN


def reports_of(result: Result, told: list[Told], drawn: frozenset[int]) -> list[ReportTold]:
    """Reports with findings first, the gravest first; then the others as they were given."""
    held: dict[int, list[Told]] = {}
    for one in told:
        if one.finding.report is not None:
            held.setdefault(one.finding.report, []).append(one)
    documents = [document for document in result.documents if document.status == "report" and document.figures is None]
    grids: dict[tuple[str, str], Grid] = {}
    ranked = [number for number, _ in result.by_report()]
    order = dict.fromkeys([*ranked, *range(len(documents))])
    return [
        _report(number, documents[number], held.get(number, []), result, grids, number in drawn)
        for number in order
        if number < len(documents)
    ]


def _report(
    number: int, document: Document, told: list[Told], result: Result, grids: dict[tuple[str, str], Grid], drawn: bool
) -> ReportTold:
    report = document.report
    assert report is not None  # only documents with a report come here
    issuer, year = report.facts.get("issuer"), _year(report)
    marks: dict[str, list[Told]] = {}
    for one in told:
        for key in dict.fromkeys(one.finding.cells):
            marks.setdefault(key, []).append(one)
    return ReportTold(
        number=number,
        document=document,
        issuer=str(issuer.value) if issuer else "",
        year=year,
        form=result.frames.forms.by_name.get(report.form or ""),
        facts=_facts(report),
        failed=tuple(sorted((one for one in told if one.finding.outcome == "fail"), key=gravity)),
        undecided=tuple(one for one in told if one.finding.outcome == "undecided"),
        tables=tuple(tables_of(report, marks, _suggested(number, result), result, grids)) if drawn else (),
    )


def _suggested(report: int, result: Result) -> dict[str, str]:
    """Cells of a report that the only repair of a story changes, with what should stand there."""
    only = (story.repairs[0] for story in result.stories if len(story.repairs) == 1)
    return {one.cell: one.suggested for repair in only for one in repair.suspects if one.cell and one.report == report}


def _facts(report: Report) -> tuple[Fact, ...]:
    facts, found = report.facts, []
    for name in ("issuer", "year", "title", "published", "signed"):
        fact = facts.get(name)
        shown = _as_value(fact) if fact and name in ("issuer", "year") else fact.raw if fact else ""
        found.append(Fact(name, shown, fact.place if fact else None))
    first, last = facts.get("period_start"), facts.get("period_end")
    period = f"{first.raw} — {last.raw}" if first and last else ""
    return (*found, Fact("period", period, first.place if first and last else None))


def _as_value(fact: Printed) -> str:
    return str(fact.value)
