"""The console report: findings by document, worst first, with the printed line and the figure underlined."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text as Line

from audit.model import Evidence, Finding
from audit.summary import Result
from audit.words import Lang, phrase

STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan", "undecided": "magenta"}
_WIDEST = 120


def print_result(result: Result, console: Console, lang: Lang, *, quiet: bool = False, verbose: bool = False) -> None:
    """Print a run's result: findings, what is undecided, what was not audited, what was looked at."""
    if not quiet:
        for part in _parts(result, lang, verbose):
            console.print(part)
    console.print(_looked_at(result, lang), soft_wrap=False)


def _parts(result: Result, lang: Lang, verbose: bool) -> Iterator[RenderableType]:
    for report, findings in result.by_report():
        yield _heading(result, report, lang)
        for finding in findings:
            yield _finding(finding, lang)
    if result.undecided:
        yield _block(phrase("undecided-block", lang, count=len(result.undecided)), STYLES["undecided"])
        for finding in result.undecided:
            yield _undecided(finding, lang, verbose)
        yield Line()
    if result.unaudited:
        yield _block(phrase("unaudited-block", lang, count=len(result.unaudited)), STYLES["error"])
        for document in result.unaudited:
            problem = document.problem.in_(lang) if document.problem else ""
            yield Padding(Group(Line(document.path, "bold"), Padding(Line(problem), (0, 0, 0, 2))), (0, 0, 0, 2))
        yield Line()
    for error in result.rule_errors:
        yield Line.assemble((phrase("rule-error", lang), STYLES["error"]), " ", f"{error.file}: {error.reason.in_(lang)}")
    if verbose:
        yield _by_rule(result, lang)


def _block(title: str, style: str) -> Rule:
    return Rule(Line(title, style), align="left", style=style)


def _heading(result: Result, report: int, lang: Lang) -> RenderableType:
    row = result.frames.reports.iloc[report]
    named = [
        phrase("no-issuer", lang) if pd.isna(row["issuer"]) else str(row["issuer"]),
        phrase("no-year", lang) if pd.isna(row["year"]) else phrase("year-of", lang, year=int(row["year"])),
    ]
    return Group(Rule(Line(" · ".join(named), "bold"), align="left"), Line(str(row["path"]), "dim"))


def _finding(finding: Finding, lang: Lang) -> RenderableType:
    style = STYLES[finding.severity]
    fault = "" if finding.at_fault == "issuer" else f"  [{phrase('fault-' + finding.at_fault, lang)}]"
    head = Line.assemble((phrase(finding.severity, lang), style), " ", (finding.rule, "bold"), (fault, "magenta"))
    head.append(f"  {_place(finding)}", "dim")
    body: list[RenderableType] = [Line(finding.message.in_(lang)), *_excerpt(finding.evidence, style)]
    if finding.diagnosis:
        told = finding.diagnosis
        said = phrase("diagnosis", lang, suggestion=told.suggestion, why=told.why.in_(lang))
        body.append(Line(said, "green"))
    body.append(Line(phrase("basis", lang, basis=finding.basis.in_(lang)), "dim"))
    return Group(head, Padding(Group(*body), (0, 0, 1, 2)))


def _undecided(finding: Finding, lang: Lang, verbose: bool) -> RenderableType:
    head = Line.assemble("  ", (f"{finding.path}{_place(finding)}", "dim"), " ", (finding.rule, "bold"))
    body: list[RenderableType] = [Line(finding.message.in_(lang))]
    if verbose:
        body += _excerpt(finding.evidence, STYLES["undecided"])
    return Group(head, Padding(Group(*body), (0, 0, 0, 4)))


def _place(finding: Finding) -> str:
    place = finding.evidence.place
    parts = [part for part in (place.page, place.line, place.column) if part is not None]
    return "".join(f":{part}" for part in parts)


def _excerpt(evidence: Evidence, style: str) -> list[RenderableType]:
    """The printed lines, a bar before each, and carets below the figure: legible without colour."""
    found: list[RenderableType] = []
    offset = 0
    for said in evidence.text.split("\n"):
        start, end = max(evidence.start - offset, 0), min(evidence.end - offset, len(said))
        found.append(Line(f"│ {said}", "blue"))
        if start < end:
            found[-1].stylize(f"{style} underline", start + 2, end + 2)  # type: ignore[union-attr]
            found.append(Line("│ " + " " * cell_len(said[:start]) + "^" * cell_len(said[start:end]), style))
        offset += len(said) + 1
    return found if evidence.text else []


def _looked_at(result: Result, lang: Lang) -> RenderableType:
    total, counts = result.total, result.by_severity()
    looked = phrase(
        "looked-at",
        lang,
        documents=len(result.documents),
        reports=len(result.frames),
        cells=result.cells,
        rules=len(result.rules),
    )
    verdicts = phrase(
        "verdict-counts",
        lang,
        passed=total.passed,
        failed=total.failed,
        undecided=total.undecided,
        not_applicable=total.not_applicable,
        errors=len(result.rule_errors),
    )
    lines = [Line(looked), Line(verdicts)]
    if total.assumed:
        lines.append(Line(phrase("blanks-assumed", lang, passes=total.assumed, blanks=total.blanks)))
    found = Line.assemble(
        *((f"{phrase(name, lang)} {count}  ", STYLES[name] if count else "dim") for name, count in counts.items()),
        (f"{phrase('undecided', lang)} {len(result.undecided)}  ", STYLES["undecided"] if result.undecided else "dim"),
        (phrase("unaudited-count", lang, count=len(result.unaudited)), STYLES["error"] if result.unaudited else "dim"),
    )
    return Group(Rule(style="dim"), *lines, found)


def _by_rule(result: Result, lang: Lang) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(phrase("rule", lang), no_wrap=True)
    for name in ("pass", "fail", "undecided", "not-applicable"):
        table.add_column(phrase(name, lang), justify="right")
    for rule, verdicts in result.verdicts.items():
        counts = (verdicts.passed, verdicts.failed, verdicts.undecided, verdicts.not_applicable)
        table.add_row(rule, *map(str, counts))
    return table
