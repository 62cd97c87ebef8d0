"""Findings as the page shows them: with links to their cells, the excerpt, and what explains them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from audit.model import SEVERITIES, Evidence, Finding, Place, Story, Suspect, TableFact
from audit.summary import Result
from audit.words import Text

CELLS_LINKED = 8  # cells of a finding that have a link each; beyond it each row of them has one
MOST_TOLD = 5000  # findings; of more, the gravest: each takes 1.5 kB and more
EXCERPT = 120  # characters of evidence on either side of the figure in question


class CellLink(NamedTuple):
    """A cell that a finding speaks of, or several of one row; no target where their table is not redrawn."""

    table: Text
    row: Text
    column: Text
    cells: int
    target: str


class RowChange(NamedTuple):
    """A row of a table before and after a repair; `after` is None where nothing changes."""

    table: Text
    row: Text
    columns: list[Text]
    before: list[str]
    after: list[str | None]


class Quoted(NamedTuple):
    """What another document says."""

    path: str
    excerpt: tuple[str, str, str]
    place: Place


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as the page shows it; its number is its place among all findings, from 1."""

    number: int
    finding: Finding
    links: tuple[CellLink, ...]
    excerpt: tuple[str, str, str]  # before, the figure in question, behind
    place: Place
    beside: tuple[Quoted, ...] = ()
    story: Story | None = None  # what explains it
    leader: int = 0  # the number of the first finding of that story, which tells it
    changes: tuple[RowChange, ...] = ()  # what the story would change, where this finding tells it

    since: str = ""  # new or remaining, beside an earlier run

    @property
    def kind(self) -> str:
        """How it is marked: by its severity, or as undecided."""
        return _kind(self.finding)


def told_of(result: Result, drawn: frozenset[int]) -> list[Told]:
    """The findings that the page tells, in order; `drawn` are the reports whose tables it shows."""
    kinds = ("error", "warning", "undecided", "info")
    numbered = list(enumerate(result.findings, 1))
    if len(numbered) > MOST_TOLD:
        gravest = sorted(numbered, key=lambda one: (kinds.index(_kind(one[1])), one[0]))
        numbered = sorted(gravest[:MOST_TOLD], key=lambda one: one[0])
    leaders: dict[str, int] = {}
    for number, finding in numbered:
        leaders.setdefault(finding.story, number)
    return [tell(number, finding, result, drawn, leaders) for number, finding in numbered]


def left_out(result: Result, told: list[Told]) -> dict[str, int]:
    """How many findings of each kind the page does not tell."""
    shown = Counter(one.kind for one in told)
    every = Counter(map(_kind, result.findings))
    return {kind: every[kind] - shown[kind] for kind in (*SEVERITIES, "undecided")}


def _kind(finding: Finding) -> str:
    return "undecided" if finding.outcome == "undecided" else finding.severity


def tell(number: int, finding: Finding, result: Result, drawn: frozenset[int], leaders: dict[str, int]) -> Told:
    """A finding as the page shows it; `leaders` are the numbers of the findings that tell the stories."""
    report = None if finding.report is None else result.documents[finding.document].report
    facts = {fact.table: fact for fact in report.tables} if report else {}
    form = None if finding.report is None else result.frames.reports["form"].iloc[finding.report]
    single = len(finding.cells) <= CELLS_LINKED
    runs: dict[str, list[str]] = {}
    for key in dict.fromkeys(finding.cells):
        runs.setdefault(key if single else key.rpartition(".")[0], []).append(key)
    at = f"#r{finding.report}" if finding.report in drawn else ""
    links = tuple(_cell_link(keys, facts, form, result, at) for keys in runs.values())
    story, leader = result.story_of.get(finding.story), leaders[finding.story]
    changes = tuple(_row_changes(story, result)) if story and leader == number else ()
    return Told(
        number,
        finding,
        links,
        _excerpt(finding.evidence),
        finding.evidence.place,
        tuple(Quoted(one.path, _excerpt(one.evidence), one.evidence.place) for one in finding.beside),
        story,
        leader,
        changes,
        since(result, finding),
    )


def since(result: Result, finding: Finding) -> str:
    """Whether a failing finding is new or remaining, where the run is compared with an earlier one."""
    if result.comparison is None or finding.outcome != "fail":
        return ""
    return "new" if result.comparison.is_new(finding) else "remaining"


def _row_changes(story: Story, result: Result) -> Iterator[RowChange]:
    """The rows that the only repair of a story changes, before and after."""
    by_row: dict[tuple[int, str], dict[str, Suspect]] = {}
    for suspect in story.repairs[0].suspects if len(story.repairs) == 1 else ():
        if suspect.cell:
            row, _, column = suspect.cell.rpartition(".")
            by_row.setdefault((suspect.report, row), {})[column] = suspect
    for (report, key), suspects in by_row.items():
        reports = result.frames.reports
        found = result.frames.documents[int(reports["document"].iloc[report])].report
        printed = {cell.key: cell.raw for cell in found.cells} if found else {}
        table_id, row = key.split(".")
        form = result.frames.forms.by_name[str(reports[f"form_{table_id}"].iloc[report])]
        table = form.tables[table_id]
        columns = [c for c in table.columns_of[row] if c in suspects or f"{key}.{c}" in printed]
        yield RowChange(
            table.name.text,
            table.all_rows[row].text,
            [table.columns_of[row][column].text for column in columns],
            [suspects[c].printed if c in suspects else printed[f"{key}.{c}"] for c in columns],
            [suspects[c].suggested if c in suspects else None for c in columns],
        )


def _cell_link(keys: list[str], facts: dict[str, TableFact], used: str | None, result: Result, at: str) -> CellLink:
    """The link to the first of the cells; `at` is the report's place on the page, empty where it has no tables."""
    table_id, row, column = keys[0].split(".")
    fact, forms = facts.get(table_id), result.frames.forms
    form = forms.by_name.get((fact.form if fact else used) or "", forms.all[-1])
    table = form.tables[table_id]
    if column not in table.columns_of.get(row, {}):
        return CellLink(table.name.text, Text(row, row), Text(column, column), len(keys), "")
    target = keys[0] if fact and fact.found else table_id
    label = table.all_rows[row].text, table.columns_of[row][column].text
    return CellLink(table.name.text, *label, len(keys), f"{at}-{target}" if at else "")


def _excerpt(evidence: Evidence) -> tuple[str, str, str]:
    text, start, end = evidence.text, max(evidence.start, 0), max(evidence.end, evidence.start, 0)
    before, behind = text[:start], text[end:]
    return (
        "…" + before[-EXCERPT:] if len(before) > EXCERPT + 1 else before,
        text[start:end],
        behind[:EXCERPT] + "…" if len(behind) > EXCERPT + 1 else behind,
    )


class Group(NamedTuple):
    """One issuer's findings, by year and gravity."""

    issuer: str
    severities: dict[str, int]
    told: list[Told]


def groups_of(told: Iterable[Told]) -> list[Group]:
    """Findings by issuer, the gravest first."""
    held: dict[str, list[Told]] = {}
    for one in told:
        held.setdefault(one.finding.issuer or one.finding.path, []).append(one)
    groups = [Group(issuer, by_severity(found), _together(found)) for issuer, found in held.items()]
    return sorted(groups, key=lambda group: (*(-n for n in group.severities.values()), group.issuer))


def _together(found: list[Told]) -> list[Told]:
    """By year and gravity; those of one story behind the first of them."""
    ranked = sorted(found, key=lambda one: (-(one.finding.year or 0), *gravity(one)))
    first: dict[str, int] = {}
    for at, one in enumerate(ranked):
        first.setdefault(one.finding.story or f"#{at}", at)
    return sorted(ranked, key=lambda one: first.get(one.finding.story, ranked.index(one)))


def by_severity(told: Iterable[Told]) -> dict[str, int]:
    """Severity to how many of the findings have it, worst first."""
    counts = Counter(one.finding.severity for one in told)
    return {severity: counts[severity] for severity in SEVERITIES}


def gravity(one: Told) -> tuple[int, int]:
    """What findings are sorted by: the gravest first, then as they are numbered."""
    return SEVERITIES.index(one.finding.severity), one.number
