"""The result of a run as one web page for auditors: no network, readable without script, always the same bytes."""

from __future__ import annotations

import base64
import hashlib
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice, takewhile
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from audit.forms import Form, Table
from audit.model import (
    SEVERITIES,
    Cell,
    Document,
    Evidence,
    Finding,
    Place,
    Printed,
    Report,
    State,
    Story,
    Suspect,
    TableFact,
    Verdicts,
)
from audit.render.formats import Files, Setting
from audit.render.spots import located, spot
from audit.summary import Result, RuleShown
from audit.words import Lang, Text

LARGE = 200  # reports; beyond it only those with errors or warnings have their tables redrawn
MOST_DRAWN = 400  # and of those the gravest: each takes 20 kB and more, and browsers open no page of hundreds of MB
ISSUERS_SHOWN = 40  # rows of the heat table
RULES_SHOWN = 24  # columns of the heat table
CHARTS_SHOWN = 12
MANY = 100  # findings or redrawn reports; beyond it the browser is asked to lay out only what is in view
CELLS_LINKED = 8  # cells of a finding that have a link each; beyond it each row of them has one
EXCERPT = 120  # characters of evidence on either side of the figure in question
_HERE = Path(__file__).parent
_SHAPES = {"error": "◆", "warning": "▲", "info": "●", "undecided": "?"}
# What no page may hold, what UTF-8 cannot write, and what would reverse the reading order of the text that follows.
_UNPRINTABLE = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]")


def html_file(result: Result, setting: Setting) -> Files:
    """`report.html`."""
    return {"report.html": render_html(result, setting.lang)}


def render_html(result: Result, lang: Lang) -> str:
    """The whole page in one language; style, script and data are inside it."""
    style = _asset("page.css").replace("RUNNING-TITLE", word(lang, "page-running"))
    script = _asset("page.js")
    drawn = _redrawn(result)
    leaders: dict[str, int] = {}
    for number, finding in enumerate(result.findings, 1):
        leaders.setdefault(finding.story, number)
    told = [_tell(number, finding, result, drawn, leaders) for number, finding in enumerate(result.findings, 1)]
    page = _environment(lang).get_template("page.html.j2").render(
        lang=lang,
        zh=Markup("" if lang == "zh" else ' lang="zh-CN"'),  # for what documents print
        drawn_headings={},
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
        result=result,
        counts=_counts(result),
        heat=_heat(result),
        chart=_chart(result),
        options=_options(result),
        failed=_groups(one for one in told if one.finding.outcome == "fail"),
        undecided=_groups(one for one in told if one.finding.outcome == "undecided"),
        reports=_reports(result, told, drawn),
        drawn=len(drawn),
        most_drawn=MOST_DRAWN,
        charts_shown=CHARTS_SHOWN,
        many=len(drawn) > MANY or len(told) > MANY,
        looked_at=_looked_at(result),
    )  # fmt: skip
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", page)


# ---- words and templates ---- #


@cache
def _phrases() -> dict[str, Text]:
    return {key: Text(**pair) for key, pair in tomllib.loads(_asset("page_words.toml")).items()}


def word(lang: Lang, key: str, /, **values: object) -> str:
    """The phrase `key` of page_words.toml in one language; whole numbers among the values are grouped by thousands."""
    return _phrases()[key].in_(lang).format(**{name: _in(lang, value) for name, value in values.items()})


def _in(lang: Lang, value: object) -> object:
    if isinstance(value, Text):
        return value.in_(lang)
    return f"{value:,}" if isinstance(value, int) else value


@cache
def _asset(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


def _environment(lang: Lang) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["t"] = lambda text: text.in_(lang)
    environment.filters["n"] = lambda number: f"{number:,}"
    environment.globals.update(
        w=partial(word, lang),
        located=partial(located, lang=lang),
        spot=partial(spot, lang=lang),
        shapes=_SHAPES,
        link=_filter_link,
    )
    return environment


def _policy(style: str, script: str) -> str:
    """The content security policy: nothing is loaded, and only this very style and script are obeyed."""
    hashes = (base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (style, script))
    allowed = "style-src 'sha256-{}'; script-src 'sha256-{}'".format(*hashes)
    return f"default-src 'none'; {allowed}; img-src data:; base-uri 'none'; form-action 'none'"


def _filter_link(**chosen: object) -> str:
    """The fragment that sets the filter."""
    return "#" + urlencode(chosen, quote_via=quote, errors="replace")


# ---- headline counts, heat table, chart, filter ---- #


class Count(NamedTuple):
    """A headline number; `kind` names its phrase, `target` is where it leads."""

    kind: str
    number: int
    target: str


def _counts(result: Result) -> list[Count]:
    severities = result.by_severity()
    return [
        Count("documents", len(result.documents), ""),
        Count("reports", len(result.frames), "#reports"),
        Count("cells", result.cells, ""),
        Count("rules", len(result.rules), "#looked-at"),
        *(Count(name, number, _filter_link(outcome="fail", severity=name)) for name, number in severities.items()),
        Count("undecided", len(result.undecided), "#undecided"),
        Count("unaudited", len(result.unaudited), "#unaudited"),
        Count("rule-errors", len(result.rule_errors), "#rule-errors"),
    ]


class HeatRow(NamedTuple):
    """An issuer's findings: (how many, intensity 0-5) by shown rule, how many under other rules, and all."""

    issuer: str
    shown: list[tuple[int, int]]
    others: int
    total: int


class Heat(NamedTuple):
    """Findings by issuer and rule, the worst of both first, and what was left out."""

    rules: list[RuleShown]
    rows: list[HeatRow]
    totals: HeatRow
    more_rules: int
    more_issuers: int
    more_findings: int


def _heat(result: Result) -> Heat:
    held = result.rule_by_issuer()
    by_rule, by_issuer = (
        _sums((rule, n) for (rule, _), n in held.items()),
        _sums((who, n) for (_, who), n in held.items()),
    )
    rules, issuers = _worst(by_rule), _worst(by_issuer)
    shown, most = rules[:RULES_SHOWN], max(held.values(), default=0)

    def row(issuer: str) -> HeatRow:
        counts = [held.get((rule, issuer), 0) for rule in shown]
        return HeatRow(
            issuer, [(n, _intensity(n, most)) for n in counts], by_issuer[issuer] - sum(counts), by_issuer[issuer]
        )

    hidden = issuers[ISSUERS_SHOWN:]
    all_issuers = [(by_rule[rule], 0) for rule in shown]
    others = sum(by_rule[rule] for rule in rules[RULES_SHOWN:])
    return Heat(
        rules=[_rule(result, rule) for rule in shown],
        rows=[row(issuer) for issuer in issuers[:ISSUERS_SHOWN]],
        totals=HeatRow("", all_issuers, others, sum(by_rule.values())),
        more_rules=len(rules) - len(shown),
        more_issuers=len(hidden),
        more_findings=sum(by_issuer[issuer] for issuer in hidden),
    )


def _sums(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for name, number in pairs:
        sums[name] += number
    return sums


def _worst(sums: Counter[str]) -> list[str]:
    return sorted(sums, key=lambda name: (-sums[name], name))


def _intensity(count: int, most: int) -> int:
    """0-5 on a logarithmic scale, so that one crowded cell does not pale all others; few are pale whatever the most."""
    return 1 + round(4 * math.log(count) / math.log(max(most, 8))) if count else 0


def _rule(result: Result, rule: str) -> RuleShown:
    """What is known of a rule; a finding of a rule that the set does not list still speaks for itself."""
    if rule in result.rules:
        return result.rules[rule]
    first = next((finding for finding in result.findings if finding.rule == rule), None)
    return (
        RuleShown(rule, first.title, first.severity, first.basis)
        if first
        else RuleShown(rule, Text(rule, rule), "", Text("", ""))
    )


class Bar(NamedTuple):
    """A year's findings of a rule, in units of the panel; the year is None where it is not known."""

    year: int | None
    findings: int
    x: float
    y: float
    width: float
    height: float


class Panel(NamedTuple):
    """A rule's findings over the years."""

    rule: RuleShown
    bars: list[Bar]
    total: int


class Chart(NamedTuple):
    """Findings by rule and year; `reports` says how many reports each year has, the base of the bars."""

    years: list[int | None]
    reports: list[int]
    panels: list[Panel]


def _chart(result: Result) -> Chart:
    held = result.rule_by_year()
    told = result.frames.reports["year"]
    reports = Counter(None if unknown else int(year) for year, unknown in zip(told, told.isna(), strict=True))
    years = sorted({*reports, *(year for _, year in held)}, key=lambda year: (year is None, year or 0))
    sums, most = _sums((rule, n) for (rule, _), n in held.items()), max(held.values(), default=1)
    panels = []
    for rule in _worst(sums):
        found = [held.get((rule, year), 0) for year in years]
        panels.append(Panel(_rule(result, rule), _bars(years, found, most), sums[rule]))
    return Chart(years, [reports[year] for year in years], panels)


def _bars(years: list[int | None], found: list[int], most: int) -> list[Bar]:
    """The bars of a panel 200 wide, with 60 for the highest bar of all panels and their foot at 76."""
    step = 200 / len(years)
    width = round(min(step * 0.62, 34), 1)
    heights = [round(max(60 * number / most, 1.5), 1) if number else 0.0 for number in found]
    return [
        Bar(year, number, round(at * step + (step - width) / 2, 1), round(76 - height, 1), width, height)
        for at, (year, number, height) in enumerate(zip(years, found, heights, strict=True))
    ]


def _year(report: Report | None) -> int | None:
    fact = report.facts.get("year") if report else None
    return fact.value if fact and isinstance(fact.value, int) else None


class Options(NamedTuple):
    """What the filter offers: (value, how many findings) for each field; rules with their titles."""

    severity: list[tuple[str, int]]
    outcome: list[tuple[str, int]]
    fault: list[tuple[str, int]]
    year: list[tuple[str, int]]
    issuer: list[tuple[str, int]]
    rule: list[tuple[RuleShown, int]]


def _options(result: Result) -> Options:
    findings = result.findings
    severity, outcome = Counter(f.severity for f in findings), Counter(f.outcome for f in findings)
    fault, years = Counter(f.at_fault for f in findings), Counter(str(f.year or "") for f in findings)
    issuers, rules = Counter(f.issuer or f.path for f in findings), Counter(f.rule for f in findings)
    return Options(
        severity=[(name, severity[name]) for name in SEVERITIES],
        outcome=[("fail", outcome["fail"]), ("undecided", outcome["undecided"])],
        fault=[("issuer", fault["issuer"]), ("source", fault["source"]), ("reading", fault["reading"])],
        year=sorted(years.items(), reverse=True),
        issuer=[(name, issuers[name]) for name in _worst(issuers)],
        rule=[(_rule(result, name), rules[name]) for name in _worst(rules)],
    )


# ---- findings ---- #


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


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as the page shows it; its number is its place among all findings, from 1."""

    number: int
    finding: Finding
    links: tuple[CellLink, ...]
    excerpt: tuple[str, str, str]  # before, the figure in question, behind
    place: Place
    story: Story | None = None  # what explains it
    leader: int = 0  # the number of the first finding of that story, which tells it
    changes: tuple[RowChange, ...] = ()  # what the story would change, where this finding tells it

    @property
    def kind(self) -> str:
        """How it is marked: by its severity, or as undecided."""
        return "undecided" if self.finding.outcome == "undecided" else self.finding.severity


def _tell(number: int, finding: Finding, result: Result, drawn: frozenset[int], leaders: dict[str, int]) -> Told:
    document = result.documents[finding.document]
    facts = {fact.table: fact for fact in document.report.tables} if document.report else {}
    form = None if finding.report is None else result.frames.reports["form"].iloc[finding.report]
    single = len(finding.cells) <= CELLS_LINKED
    runs: dict[str, list[str]] = {}
    for key in dict.fromkeys(finding.cells):
        runs.setdefault(key if single else key.rpartition(".")[0], []).append(key)
    at = f"#r{finding.report}" if finding.report in drawn else ""
    links = tuple(_cell_link(keys, facts, form, result, at) for keys in runs.values())
    story, leader = result.story_of.get(finding.story), leaders[finding.story]
    changes = tuple(_row_changes(story, result)) if story and leader == number else ()
    return Told(number, finding, links, _excerpt(finding.evidence), finding.evidence.place, story, leader, changes)


def _row_changes(story: Story, result: Result) -> Iterator[RowChange]:
    """The rows that the only repair of a story changes, before and after."""
    by_row: dict[tuple[int, str], dict[str, Suspect]] = {}
    for suspect in story.repairs[0].suspects if len(story.repairs) == 1 else ():
        if suspect.cell:
            row, _, column = suspect.cell.rpartition(".")
            by_row.setdefault((suspect.report, row), {})[column] = suspect
    for (report, key), suspects in by_row.items():
        reports = result.frames.reports
        found = result.documents[int(reports["document"].iloc[report])].report
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


def _groups(told: Iterable[Told]) -> list[Group]:
    held: dict[str, list[Told]] = {}
    for one in told:
        held.setdefault(one.finding.issuer or one.finding.path, []).append(one)
    groups = [Group(issuer, _by_severity(found), _together(found)) for issuer, found in held.items()]
    return sorted(groups, key=lambda group: (*(-n for n in group.severities.values()), group.issuer))


def _together(found: list[Told]) -> list[Told]:
    """By year and gravity; those of one story behind the first of them."""
    ranked = sorted(found, key=lambda one: (-(one.finding.year or 0), *_gravity(one)))
    first: dict[str, int] = {}
    for at, one in enumerate(ranked):
        first.setdefault(one.finding.story or f"#{at}", at)
    return sorted(ranked, key=lambda one: first.get(one.finding.story, ranked.index(one)))


def _by_severity(told: Iterable[Told]) -> dict[str, int]:
    counts = Counter(one.finding.severity for one in told)
    return {severity: counts[severity] for severity in SEVERITIES}


def _gravity(one: Told) -> tuple[int, int]:
    return SEVERITIES.index(one.finding.severity), one.number


# ---- reports ---- #


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
        return _by_severity(self.failed)


def _redrawn(result: Result) -> frozenset[int]:
    """The reports whose tables the page shows."""
    documents = int(result.frames.reports["has_text"].sum())  # those of data sets come last
    if documents <= LARGE:
        return frozenset(range(documents))
    grave = (
        number
        for number, failed in result.by_report()
        if number < documents and any(finding.severity != "info" for finding in failed)
    )
    return frozenset(islice(grave, MOST_DRAWN))


def _reports(result: Result, told: list[Told], drawn: frozenset[int]) -> list[ReportTold]:
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
        failed=tuple(sorted((one for one in told if one.finding.outcome == "fail"), key=_gravity)),
        undecided=tuple(one for one in told if one.finding.outcome == "undecided"),
        tables=tuple(_tables(report, marks, _suggested(number, result), result, grids)) if drawn else (),
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


# ---- the tables of a report, redrawn ---- #


class Box(NamedTuple):
    """A box of a table: a heading with its scope, or the place of the cell `key`."""

    text: Text
    rows: int = 1
    columns: int = 1
    scope: str = ""
    key: str = ""


Grid = tuple[tuple[Box, ...], ...]
_EMPTY = Text("", "")


def draw_grid(name: str, table: Table) -> Grid:
    """The boxes of a table of the form, row by row, as the form prints them."""
    if table.blocks:
        return tuple(_block_rows(name, table))
    return tuple(_one_row(name, table) if table.one_row else _crossed(name, table))


def _block_rows(name: str, table: Table) -> Iterator[tuple[Box, ...]]:
    """Blocks one below the other, as wide as the widest: the last column of a narrower one takes the rest."""
    width = max(len(block.columns) for block in table.blocks)
    for block in table.blocks:
        spans = [1] * (len(block.columns) - 1) + [width - len(block.columns) + 1]
        headings = [
            Box(column.text, columns=span, scope="col")
            for column, span in zip(block.columns.values(), spans, strict=True)
        ]
        yield (Box(_plain(block.label), columns=width + 1, scope="colgroup"),)
        yield (Box(_plain(block.header), scope="col"), *headings)
        for row, spec in block.rows.items():
            keys = (f"{name}.{row}.{column}" for column in block.columns)
            cells = [Box(_EMPTY, columns=span, key=key) for key, span in zip(keys, spans, strict=True)]
            yield (Box(spec.text, scope="row"), *cells)


def _crossed(name: str, table: Table) -> Iterator[tuple[Box, ...]]:
    """Rows and columns that all combine, the note in the corner; a heading nobody stands under is over all columns."""
    columns, rows = list(table.columns.values()), list(table.rows.items())
    row_paths, over = _paths([row.under for _, row in rows]), _paths([column.under for column in columns])
    named = {heading for path in (*row_paths, *over) for heading in path}
    top = tuple(_plain(heading) for heading in table.headers if _plain(heading) not in named)
    headings = _column_headings([((*top, *path), column.text) for path, column in zip(over, columns, strict=True)])
    depth = max(len(path) for path in row_paths) + 1
    corner = Box(_plain(table.note or ""), rows=len(headings), columns=depth)
    yield (corner, *headings[0])
    yield from map(tuple, headings[1:])
    for at, (row, spec) in enumerate(rows):
        path = row_paths[at]
        runs = ((level, _run(row_paths, at, level)) for level in range(len(path)))
        before = [Box(path[level], rows=run, scope="rowgroup") for level, run in runs if run]
        cells = [Box(_EMPTY, key=f"{name}.{row}.{column}") for column in table.columns]
        yield (*before, Box(spec.text, columns=depth - len(path), scope="row"), *cells)


def _one_row(name: str, table: Table) -> Iterator[tuple[Box, ...]]:
    """All cells in one row below headings: the rows of the form stand side by side, each over all columns."""
    rows = list(table.rows.items())
    leaves = [
        ((*path, spec.text), column.text)
        for path, (_, spec) in zip(_paths([spec.under for _, spec in rows]), rows, strict=True)
        for column in table.columns.values()
    ]
    yield from map(tuple, _column_headings(leaves))
    yield tuple(Box(_EMPTY, key=f"{name}.{row}.{column}") for row, _ in rows for column in table.columns)


def _column_headings(leaves: Sequence[tuple[tuple[Text, ...], Text]]) -> list[list[Box]]:
    """Rows of headings over columns, each given as the headings above it and its own."""
    paths = [path for path, _ in leaves]
    depth = max(len(path) for path in paths) + 1
    rows: list[list[Box]] = []
    for level in range(depth):
        rows.append([])
        for at, (path, own) in enumerate(leaves):
            if len(path) == level:
                rows[-1].append(Box(own, rows=depth - level, scope="col"))
            elif len(path) > level and (run := _run(paths, at, level)):
                rows[-1].append(Box(path[level], columns=run, scope="colgroup"))
    return rows


def _paths(unders: Sequence[str | None]) -> list[tuple[Text, ...]]:
    """For each row or column the headings it stands under, outermost first.

    The form names only the nearest heading; one whose rows enclose those of another stands above it.
    """
    spans: dict[str, tuple[int, int]] = {}
    for at, under in enumerate(unders):
        if under:
            spans[under] = (spans.get(under, (at, at))[0], at)
    widest = sorted(spans, key=lambda heading: (spans[heading][0] - spans[heading][1], spans[heading][0]))
    return [
        tuple(_plain(heading) for heading in widest if spans[heading][0] <= at <= spans[heading][1])
        for at in range(len(unders))
    ]


def _run(paths: Sequence[tuple[Text, ...]], at: int, level: int) -> int:
    """How many items from this one on share its heading at a level; 0 where an earlier item began it."""
    head = paths[at][: level + 1]
    if at and paths[at - 1][: level + 1] == head:
        return 0
    return sum(1 for _ in takewhile(lambda path: path[: level + 1] == head, paths[at:]))


def _plain(printed: str) -> Text:
    """A heading of the form that has no English name."""
    return Text(printed, printed)


class Filled(NamedTuple):
    """A box with what the document prints there.

    That is one cell, or the run of cells that the printed characters cannot be divided among; none in a heading.
    """

    box: Box
    cells: tuple[Cell, ...] = ()
    told: tuple[Told, ...] = ()
    suggested: str = ""  # what should stand there, if one figure alone explains what fails

    @property
    def plain(self) -> bool:
        """Whether there is nothing to say of it but its number."""
        return (
            not self.told
            and not self.suggested
            and self.cells[0].state is State.NUMBER
            and self.cells[0].read == "printed"
        )

    @property
    def failed(self) -> list[Told]:
        """Findings that fail with it, the gravest first."""
        return sorted((one for one in self.told if one.finding.outcome == "fail"), key=_gravity)

    @property
    def explained(self) -> bool:
        """Whether all that fails with it has one repair, which lies elsewhere."""
        stories = [one.story for one in self.failed]
        return not self.suggested and all(story is not None and len(story.repairs) == 1 for story in stories)

    @property
    def undecided(self) -> list[Told]:
        """Findings that it leaves undecided."""
        return [one for one in self.told if one.finding.outcome == "undecided"]


class TableTold(NamedTuple):
    """A table as the page shows it; `notes` are (phrase, values)."""

    fact: TableFact
    name: Text
    heading: Text
    rows: list[list[Filled]]
    notes: list[tuple[str, dict[str, object]]]


def _tables(
    report: Report,
    marks: dict[str, list[Told]],
    suggested: dict[str, str],
    result: Result,
    grids: dict[tuple[str, str], Grid],
) -> Iterator[TableTold]:
    cells = {cell.key: cell for cell in report.cells}
    for fact in report.tables:
        form = result.frames.forms.by_name[fact.form]
        table = form.tables[fact.table]
        if (fact.form, fact.table) not in grids:
            grids[fact.form, fact.table] = draw_grid(fact.table, table)
        rows = [_fill(row, cells, marks, suggested) for row in grids[fact.form, fact.table]] if fact.found else []
        notes = list(_table_notes(fact, report, form, cells)) if fact.found else []
        yield TableTold(fact, table.name.text, form.sections[table.section].text, rows, notes)


def _fill(
    row: tuple[Box, ...], cells: dict[str, Cell], marks: dict[str, list[Told]], suggested: dict[str, str]
) -> list[Filled]:
    filled: list[Filled] = []
    for box in row:
        if not box.key:
            filled.append(Filled(box))
            continue
        cell, told = cells.get(box.key) or Cell(box.key, State.MISSING), tuple(marks.get(box.key, ()))
        one = Filled(box, (cell,), told, suggested.get(box.key, ""))
        if filled and filled[-1].cells and _inseparable(filled[-1].cells[0], one.cells[0]):
            filled[-1] = _joined(filled[-1], one)
        else:
            filled.append(one)
    return filled


def _inseparable(first: Cell, second: Cell) -> bool:
    """Whether the same printed characters stand for both."""
    undecided = first.state is second.state is State.UNDECIDED and first.place.line is not None
    return undecided and (first.raw, first.place) == (second.raw, second.place)


def _joined(first: Filled, second: Filled) -> Filled:
    box = first.box._replace(columns=first.box.columns + second.box.columns)
    new = tuple(one for one in second.told if one not in first.told)
    return Filled(box, first.cells + second.cells, first.told + new)


def _table_notes(
    fact: TableFact, report: Report, form: Form, cells: dict[str, Cell]
) -> Iterator[tuple[str, dict[str, object]]]:
    if report.form and fact.form != report.form:
        yield "table-other-form", {"form": form.name.text}
    if fact.other_form_labels:
        yield "table-other-labels", {"labels": "、".join(fact.other_form_labels)}
    if fact.rows_missing:
        yield "table-rows-missing", {"count": len(fact.rows_missing)}
    if fact.duplicated:
        yield "table-duplicated", {}
    of_table = [cell for cell in cells.values() if cell.key.startswith(fact.table + ".")]
    solved = [cell for cell in of_table if cell.read == "solved"]
    if solved:
        yield "table-solved", {"count": len(solved), "raw": max((cell.raw for cell in solved), key=len)}
    reasons = Counter(cell.why for cell in of_table if cell.state is State.UNDECIDED and cell.why)
    for why, count in reasons.items():
        yield "table-undecided", {"count": count, "why": why}


# ---- what was looked at ---- #


def _looked_at(result: Result) -> list[tuple[RuleShown, Verdicts]]:
    """Every rule with its verdicts, those that found most first."""
    verdicts = {
        rule: result.verdicts.get(rule, Verdicts()) for rule in dict.fromkeys([*result.rules, *result.verdicts])
    }
    ranked = sorted(verdicts, key=lambda rule: (-verdicts[rule].failed, -verdicts[rule].undecided, rule))
    return [(_rule(result, rule), verdicts[rule]) for rule in ranked]
