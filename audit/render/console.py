"""The console report: findings by document, worst first, with the printed line and the figure underlined."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text as Line

from audit.model import SEVERAL, Evidence, Finding, Story
from audit.render.lines import STYLES, clean, print_line
from audit.render.spots import spot
from audit.summary import Comparison, Result
from audit.words import Lang, phrase

_SHOWN = 6  # suspects whose lines are printed


def print_result(result: Result, console: Console, lang: Lang, *, quiet: bool = False, verbose: bool = False) -> None:
    """Print a run's result: findings, what is undecided, what was not audited, what was looked at."""
    page = _Page(console, lang, result.comparison)
    if not quiet:
        for report, findings in result.by_report():
            page.heading(result, report)
            for story, members in result.told(findings):
                page.told(story, members)
        page.undecided(result.undecided, verbose=verbose)
        page.unaudited(result)
        page.remarks(result)
        if verbose:
            console.print(_by_rule(result, lang))
    page.looked_at(result)


@dataclass(frozen=True)
class _Page:
    """Prints piece by piece; every line is cut to the width here, so that wide characters stay aligned."""

    console: Console
    lang: Lang
    comparison: Comparison | None = None

    def say(self, key: str, **values: object) -> str:
        return phrase(key, self.lang, **values)

    def heading(self, result: Result, report: int) -> None:
        row = result.frames.reports.iloc[report]
        issuer = self.say("no-issuer") if pd.isna(row["issuer"]) else str(row["issuer"])
        year = self.say("no-year") if pd.isna(row["year"]) else self.say("year-of", year=int(row["year"]))
        self.rule(f"{issuer} · {year}", "bold")
        self.line(Line(str(row["path"]), "dim"))

    def told(self, story: Story | None, members: list[Finding]) -> None:
        """Findings of one cause under what explains them; any other by itself."""
        if len(members) == 1:
            self.finding(members[0], story)
            return
        assert story
        style = STYLES[members[0].severity]
        head = Line.assemble((self.say(members[0].severity), style), " ")
        one = story.confidence in ("certain", "likely") and story.repairs[0].kind != SEVERAL
        head.append(self.say("story-block" if one else "story-block-open", count=len(members)), "bold")
        head.append(f"  {self.say('story-head-' + story.confidence)}", "green")
        if story.at_fault != "issuer":
            head.append(f"  [{self.say('fault-' + story.at_fault)}]", "magenta")
        self.line(head)
        self.line(Line(story.message.in_(self.lang), "green"), 2)
        self.suspects(story, style)
        for finding in members:
            rule = Line.assemble((finding.rule, "bold"), (f"  {spot(finding.evidence.place, self.lang)}", "dim"))
            self.line(rule + self.since(finding), 2)
            self.line(Line(finding.message.in_(self.lang)), 4)
            if len(story.repairs) != 1 or finding.rule == story.repairs[0].kind:  # what all others follow from
                self.excerpt(finding.evidence, style, 4)
                self.beside(finding, 4)
        bases = dict.fromkeys(finding.basis.in_(self.lang) for finding in members)
        self.line(Line(self.say("basis", basis=self.say("listed").join(bases)), "dim"), 2)
        self.console.print()

    def beside(self, finding: Finding, indent: int) -> None:
        """What other documents say that the finding compares with."""
        for one in finding.beside:
            told = self.say("compared-with", path=one.path, spot=spot(one.evidence.place, self.lang))
            self.line(Line(told, "dim"), indent)
            self.excerpt(one.evidence, "cyan", indent)

    def since(self, finding: Finding) -> Line:
        """Whether a finding is new since the run that this one is compared with."""
        new = self.comparison is not None and self.comparison.is_new(finding)
        return Line(f"  [{self.say('state-new')}]" if new else "", "cyan")

    def suspects(self, story: Story, style: str) -> None:
        """The printed lines of the figures that one repair changes, with what should stand there."""
        if len(story.repairs) != 1:
            return
        shown = story.repairs[0].suspects[:_SHOWN]
        for suspect in shown:
            self.excerpt(suspect.evidence, style, 2, f" → {suspect.suggested}")

    def finding(self, finding: Finding, story: Story | None = None) -> None:
        style = STYLES[finding.severity]
        head = Line.assemble((self.say(finding.severity), style), " ", (finding.rule, "bold"))
        head.append(f"  {spot(finding.evidence.place, self.lang)}", "dim")
        if finding.at_fault != "issuer":
            head.append(f"  [{self.say('fault-' + finding.at_fault)}]", "magenta")
        self.line(head + self.since(finding))
        self.line(Line(finding.message.in_(self.lang)), 2)
        self.excerpt(finding.evidence, style)
        self.beside(finding, 2)
        if story:
            self.line(Line(story.message.in_(self.lang), "green"), 2)
        elif told := finding.diagnosis:
            said = self.say("diagnosis", suggestion=told.suggestion, why=told.why.in_(self.lang))
            self.line(Line(said, "green"), 2)
        self.line(Line(self.say("basis", basis=finding.basis.in_(self.lang)), "dim"), 2)
        self.console.print()

    def undecided(self, findings: tuple[Finding, ...], *, verbose: bool) -> None:
        if not findings:
            return
        self.rule(self.say("undecided-block", count=len(findings)), STYLES["undecided"])
        path = None
        for finding in findings:
            if finding.path != path:
                path = finding.path
                self.line(Line(path, "dim"))
            head = Line.assemble((finding.rule, "bold"), (f"  {spot(finding.evidence.place, self.lang)}", "dim"))
            self.line(head, 2)
            self.line(Line(finding.message.in_(self.lang)), 4)
            if verbose:
                self.excerpt(finding.evidence, STYLES["undecided"], 4)
        self.console.print()

    def unaudited(self, result: Result) -> None:
        if result.unaudited:
            self.rule(self.say("unaudited-block", count=len(result.unaudited)), STYLES["error"])
            for document in result.unaudited:
                self.line(Line(document.path, "bold"))
                for finding in result.of_unaudited.get(document.path, []):
                    severity = (self.say(finding.severity), STYLES[finding.severity])
                    self.line(Line.assemble(severity, f" {finding.rule}"), 2)
                self.line(Line(document.problem.in_(self.lang) if document.problem else ""), 2)
            self.console.print()
        if result.of_units:
            self.rule(self.say("roll-missing-block", count=len(result.of_units)), STYLES["error"])
            for finding in result.of_units:
                self.finding(finding)
        if result.of_collections:
            self.rule(self.say("collection-block", count=len(result.of_collections)), STYLES["info"])
            for finding in result.of_collections:
                self.finding(finding)
        for error in result.rule_errors:
            told = Line.assemble(
                (self.say("rule-error"), STYLES["error"]), f" {error.file}: {error.reason.in_(self.lang)}"
            )
            self.line(told)

    def remarks(self, result: Result) -> None:
        if result.remarks:
            self.rule(self.say("remarks-block", count=len(result.remarks)), "cyan")
            for path, remark in result.remarks:
                self.line(Line(path, "bold"))
                self.line(Line(remark.in_(self.lang)), 2)
            self.console.print()

    def looked_at(self, result: Result) -> None:
        total, counts = result.total, result.by_severity()
        self.console.print(Rule(style="dim"))
        numbers = {"documents": len(result.documents), "reports": len(result.reports), "cells": result.cells}
        self.line(Line(self.say("looked-at", rules=len(result.rules), **numbers)))
        verdicts = {"passed": total.passed, "failed": total.failed, "undecided": total.undecided}
        not_applicable, errors = total.not_applicable, len(result.rule_errors)
        self.line(Line(self.say("verdict-counts", not_applicable=not_applicable, errors=errors, **verdicts)))
        if total.assumed:
            self.line(Line(self.say("blanks-assumed", passes=total.assumed, blanks=total.blanks)))
        parts = [(f"{self.say(name)} {count}", STYLES[name], count) for name, count in counts.items()]
        parts.append((f"{self.say('undecided')} {len(result.undecided)}", STYLES["undecided"], len(result.undecided)))
        unaudited = len(result.unaudited)
        parts.append((self.say("unaudited-count", count=unaudited), STYLES["error"], unaudited))
        if roll := result.roll:
            told = {"late": roll.count("late"), "missing": roll.count("missing"), "asked": roll.count("asked")}
            done = roll.count("reported", "late", "undated")
            self.line(Line(self.say("roll-line", due=len(roll.units), done=done, **told)))
            for name, meant in roll.doubtful:
                self.line(Line(self.say("roll-name", name=name, meant=meant) if meant else name, "magenta"), 2)
        if held := result.comparison:
            self.line(Line(self.say("compared", against=held.against, **held.counts)))
        if result.set_aside:
            known = sum(held.by == "baseline" for held in result.set_aside)
            self.line(Line(self.say("set-aside", known=known, waived=len(result.set_aside) - known)))
        joined = Line("   ").join(Line(said, style if count else "dim") for said, style, count in parts)
        self.line(joined)

    # ---- lines ---- #

    def rule(self, title: str, style: str) -> None:
        width = self.console.width
        title = clean(title)
        shown = set_cell_size(title, width) if cell_len(title) > width else title
        bar = "─" * max(0, width - cell_len(shown) - 1)
        self.console.print(Line.assemble((shown, style), " ", (bar, "dim")).copy(), soft_wrap=True)

    def line(self, said: Line, indent: int = 0) -> None:
        print_line(self.console, said, indent)

    def excerpt(self, evidence: Evidence, style: str, indent: int = 2, suggested: str = "") -> None:
        """The printed lines, a bar before each, and carets below the figure: legible without colour."""
        offset = 0
        for said in clean(evidence.text).split("\n") if evidence.text else []:
            start, end = max(evidence.start - offset, 0), min(evidence.end - offset, len(said))
            offset += len(said) + 1
            shown, start, end = _window(said, start, end, self.console.width - indent - 3)
            line = Line(f"{' ' * indent}│ {shown}", "blue")
            if start < end:
                line.stylize(f"{style} underline", start + indent + 2, end + indent + 2)
            self.console.print(line, soft_wrap=True)
            if start < end:
                below = " " * cell_len(shown[:start]) + "^" * cell_len(shown[start:end])
                marked = Line(f"{' ' * indent}│ {below}", style)
                if cell_len(below + suggested) <= self.console.width - indent - 3:
                    marked.append(suggested, "green")
                self.console.print(marked, soft_wrap=True)


def _window(said: str, start: int, end: int, width: int) -> tuple[str, int, int]:
    """The part of a line around [start, end) that fits into `width` columns, and where the mark is in it."""
    if cell_len(said) <= width:
        return said, start, end
    first = start
    room = max(0, (width - cell_len(said[start:end])) // 2 - 1)
    while first > 0 and cell_len(said[first - 1 : start]) <= room:
        first -= 1
    head = "…" if first else ""
    shown, last = head, first
    while last < len(said) and cell_len(shown + said[last]) < width:
        shown += said[last]
        last += 1
    tail = "…" if last < len(said) else ""
    moved = len(head) - first
    return shown + tail, start + moved, min(end + moved, len(shown))


def _by_rule(result: Result, lang: Lang) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(phrase("rule", lang), no_wrap=True)
    for name in ("pass", "fail", "undecided", "not-applicable"):
        table.add_column(phrase(name, lang), justify="right")
    for rule, verdicts in result.verdicts.items():
        counts = (verdicts.passed, verdicts.failed, verdicts.undecided, verdicts.not_applicable)
        table.add_row(rule, *map(str, counts))
    return table
