"""Explanations as people read them: which findings one mistake explains, where it is, and what should stand there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

import numpy as np

from audit.diagnosis.acts import BY_READING
from audit.diagnosis.blanks import zeros
from audit.diagnosis.consequences import consequences
from audit.diagnosis.equations import Book, book_of
from audit.diagnosis.explain import Answer, Explanation, explain
from audit.diagnosis.explain import Repair as Altered
from audit.diagnosis.kinds import UNNAMED
from audit.diagnosis.ledger import Ledger, open_ledger
from audit.evidence import Evidences, Pointer
from audit.language.formulas import parse
from audit.language.linear import is_linear
from audit.language.ruleset import Ruleset
from audit.language.scopes import Binding, binding_label
from audit.model import SEVERAL, Diagnosis, Fault, Finding, Repair, Story, Suspect
from audit.words import Text, text
from audit.world import IS_SOFT, World

_NAMED = 4  # suspects named in one sentence; the others are counted


def tell_stories(
    findings: tuple[Finding, ...], ruleset: Ruleset, world: World
) -> tuple[tuple[Finding, ...], tuple[Story, ...]]:
    """The findings, those that belong together with the id of their story; and the stories."""
    asked, blank = _explicable(findings, ruleset), _blank(findings, world)
    if not asked and not blank:
        return findings, ()
    book = book_of(ruleset, _forms(world, {_report(finding) for finding in (*asked, *blank)}))
    if not book.rows:  # no equation was asked for
        return findings, ()
    findings = _with_zeros(findings, blank, world, book)
    if not asked:
        return findings, ()
    items = _items(asked, ruleset, world)
    reports = np.array(sorted({_report(finding) for finding in asked}), np.int64)
    ledger, explanations = explain(world, book, reports, np.array(sorted(set(items)), np.int64))
    teller = _Teller(ledger, world, Evidences(world.frames), asked, items)
    held = [(one, members) for one in explanations if (members := teller.members(one))]
    explained = {id(finding) for _, members in held for finding in members}
    others = [finding for finding in findings if finding.outcome == "fail" and id(finding) not in explained]
    more = consequences([one for one, _ in held], ledger, others, ruleset, world)
    told = [
        (teller.story(one, [*members, *also]), [*members, *also])
        for (one, members), also in zip(held, more, strict=True)
    ]
    return _with_stories(findings, told)


def _forms(world: World, reports: set[int]) -> set[str]:
    """The forms of the tables of some reports."""
    rows = world.frames.reports.iloc[sorted(reports)]
    return {str(form) for table in world.frames.forms.tables for form in rows[f"form_{table}"].dropna().unique()}


def _blank(findings: Iterable[Finding], world: World) -> list[Finding]:
    """Findings about nothing but cells that are left blank, or filled with a sign for nothing."""
    values = world.frames.values
    return [
        finding
        for finding in findings
        if finding.outcome == "fail"
        and finding.cells
        and all(IS_SOFT[values.state[values.keys[key], _report(finding)]] for key in finding.cells)
    ]


def _with_zeros(findings: tuple[Finding, ...], blank: list[Finding], world: World, book: Book) -> tuple[Finding, ...]:
    """The findings; where every blank of one can only be 0, it says so."""
    if not blank:
        return findings
    reports = np.array(sorted({_report(finding) for finding in blank}), np.int64)
    forced = zeros(open_ledger(world, book, reports, np.zeros(0, np.int64)))
    sure = {id(f) for f in blank if not f.diagnosis and all((f.report, key) in forced for key in f.cells)}
    told = Diagnosis("blank-must-be-zero", "0", "certain", text("kind-blank-must-be-zero"))
    return tuple(replace(f, diagnosis=told) if id(f) in sure else f for f in findings)


def _explicable(findings: Iterable[Finding], ruleset: Ruleset) -> list[Finding]:
    """Those that fail by a linear rule, or because the prose states another number than the tables."""
    kinds = {rule: _is_explicable(rule, ruleset) for rule in {f.rule for f in findings if f.outcome == "fail"}}
    return [finding for finding in findings if finding.outcome == "fail" and kinds[finding.rule]]


def _report(finding: Finding) -> int:
    """Its report: what is explained was found in one."""
    assert finding.report is not None
    return finding.report


def _is_explicable(name: str, ruleset: Ruleset) -> bool:
    rule = ruleset.files[name].rule
    return is_linear(parse(rule.check)) or _states(name, ruleset)


def _states(name: str, ruleset: Ruleset) -> bool:
    rule = ruleset.files[name].rule
    return rule.scope.kind == "statement" and "in_table" in rule.check


def _items(asked: Sequence[Finding], ruleset: Ruleset, world: World) -> dict[int, list[Finding]]:
    """Statements that do not agree with the tables, by row of their frame, each with its findings."""
    wanted: dict[tuple[object, ...], list[Finding]] = {}
    for finding in asked:
        if _states(finding.rule, ruleset):
            wanted.setdefault((finding.report, finding.evidence.place, finding.printed), []).append(finding)
    frame = world.frames.statements
    mine = np.flatnonzero(np.isin(frame["report"].to_numpy(np.int64), [int(str(key[0])) for key in wanted]))
    rows = frame.iloc[mine]
    keys = zip(rows["report"], rows["place"], rows["raw"], strict=True)
    return {int(item): wanted[key] for item, key in zip(mine, keys, strict=True) if key in wanted}


def _with_stories(
    findings: tuple[Finding, ...], told: list[tuple[Story, list[Finding]]]
) -> tuple[tuple[Finding, ...], tuple[Story, ...]]:
    of = {id(finding): story for story, members in reversed(told) for finding in members}
    rank = {id(story): number for number, f in reversed(list(enumerate(findings))) if (story := of.get(id(f)))}
    stories = sorted((story for story, _ in told if id(story) in rank), key=lambda story: rank[id(story)])
    return tuple(_part_of(finding, of.get(id(finding))) for finding in findings), tuple(stories)


def _part_of(finding: Finding, story: Story | None) -> Finding:
    if story is None:
        return finding
    fault = story.at_fault if finding.at_fault == "issuer" else finding.at_fault
    diagnosis = finding.diagnosis or _diagnosis(story)
    return replace(finding, story=story.id, diagnosis=diagnosis, at_fault=fault, expected=_expected(finding, story))


def _expected(finding: Finding, story: Story) -> Text | None:
    """What its rule alone would expect is not what should stand there, where something else is wrong."""
    if not story.repairs:
        return finding.expected
    place = (finding.report, finding.evidence.place, finding.printed)
    suspects = story.repairs[0].suspects if len(story.repairs) == 1 else ()
    here = [one.suggested for one in suspects if (one.report, one.evidence.place, one.printed) == place]
    return Text(here[0], here[0]) if here else None


def _diagnosis(story: Story) -> Diagnosis | None:
    """What a single finding says of the story; nothing where several repairs would do."""
    if len(story.repairs) != 1 or story.confidence == "none":
        return None
    only = story.repairs[0]
    if len(only.suspects) == 1:
        said = only.suspects[0].suggested
    else:
        said = "; ".join(f"{one.printed} → {one.suggested}" for one in only.suspects)  # the message says where
    return Diagnosis(only.kind, said, story.confidence, story.message)


@dataclass(frozen=True, eq=False)
class _Teller:
    """Tells explanations of one ledger."""

    ledger: Ledger
    world: World
    evidences: Evidences
    asked: Sequence[Finding]
    items: dict[int, list[Finding]]

    @cached_property
    def _by_rule(self) -> dict[tuple[str, int], list[Finding]]:
        held: dict[tuple[str, int], list[Finding]] = {}
        for finding in self.asked:
            held.setdefault((finding.rule, _report(finding)), []).append(finding)
        return held

    def members(self, one: Explanation) -> list[Finding]:
        """The findings that the failing equations made, in the order of the run."""
        found: dict[int, Finding] = {}
        rows = len(self.ledger.book.rows) * self.ledger.width
        for equation in (*one.equations, *one.loose):
            row = self.ledger.row(equation)
            if row is None:
                found |= {id(f): f for f in self.items.get(int(self.ledger.said.item[equation - rows]), ())}
                continue
            report = int(self.ledger.reports[equation % self.ledger.width])
            for finding in self._by_rule.get((row.row.rule, report), ()):
                if set(row.row.cells) <= set(finding.cells):
                    found[id(finding)] = finding
        return [finding for finding in self.asked if id(finding) in found]

    def story(self, one: Explanation, members: list[Finding]) -> Story:
        """What one mistake, or several, did."""
        first = members[0]
        repairs = tuple(self._repair(answer, _report(first)) for answer in one.answers)
        suspects = repairs[0].suspects if len(repairs) == 1 else ()
        reports = {suspect.report for suspect in suspects} or {_report(first)}
        at = first if first.report in reports else next((f for f in members if f.report in reports), first)
        return Story(
            id=_stable_id(members, repairs),
            document=at.document,
            report=_report(at),
            path=at.path,
            issuer=at.issuer,
            year=at.year,
            findings=tuple(finding.id for finding in members),
            repairs=repairs,
            confidence=one.confidence,
            complete=one.complete,
            at_fault=self._fault(one),
            message=_message(self._in_short(repairs), one, len(members)),
        )

    def _in_short(self, repairs: tuple[Repair, ...]) -> tuple[Repair, ...]:
        """The repairs with the row named once, where all of them are in one row."""
        every = [one for repair in repairs for one in repair.suspects]
        if len(every) < 2 or len({(one.report, one.cell.rpartition(".")[0]) for one in every}) > 1 or not every[0].cell:
            return repairs
        table, row, _ = every[0].cell.split(".")
        form = self.world.frames.reports[f"form_{table}"].iloc[every[0].report]
        forms = self.world.frames.forms
        of_row = binding_label(Binding(table, row), forms, form)
        named: dict[str, Text] = {}
        for one in every:
            column = forms.by_name[form].tables[table].columns_of[row][one.cell.rsplit(".", 1)[1]].text
            named[one.cell] = (
                text("suspect-in-row", column=column)
                if named
                else text("suspect-first-in-row", row=of_row, column=column)
            )
        return tuple(
            replace(repair, suspects=tuple(replace(one, where=named[one.cell]) for one in repair.suspects))
            for repair in repairs
        )

    # ---- figures ---- #

    def _repair(self, answer: Answer, report: int) -> Repair:
        suspects = tuple(self._with_year(self._suspect(altered), report) for altered in answer.repairs)
        return Repair(answer.kind, suspects, text(f"kind-{answer.kind}"))

    def _with_year(self, suspect: Suspect, report: int) -> Suspect:
        """A figure of another report than the story's is told with its year."""
        if suspect.report == report:
            return suspect
        year = int(self.world.frames.reports["year"].iloc[suspect.report])
        return replace(suspect, where=text("suspect-of-year", year=year, where=suspect.where))

    def _suspect(self, altered: Altered) -> Suspect:
        frames, ledger = self.world.frames, self.ledger
        if altered.figure >= ledger.cell_figures:
            number = altered.figure - ledger.cell_figures
            item, report = int(ledger.said.item[number]), int(ledger.reports[ledger.said.report[number]])
            evidence, printed = self.evidences.of(Pointer("statement", report, Binding(), None, (), item, None))
            suggested = printed.replace(str(altered.printed), str(altered.right))
            where = text("suspect-in-prose")
            return Suspect(
                report, "", where, printed, suggested if suggested != printed else str(altered.right), evidence
            )
        position, cell = divmod(altered.figure, len(ledger.book.keys))
        report, key = int(ledger.reports[position]), ledger.book.keys[cell]
        table, row, column = key.split(".")
        pointer = Pointer("cell", report, Binding(table, row, column), None, (key,), None, None)
        evidence, printed = self.evidences.of(pointer)
        where = frames.forms.label(key, frames.reports[f"form_{table}"].iloc[report])
        suggested = _figure(altered.right, int(ledger.book.decimals[cell]))
        return Suspect(report, key, where, printed, suggested, evidence)

    def _fault(self, one: Explanation) -> Fault:
        """A shift or a split that our reading may have made is laid to our reading."""
        moved = bool(one.answers) and all(answer.kind in BY_READING for answer in one.answers)
        return "reading" if moved and any(self._ours(answer) for answer in one.answers) else "issuer"

    def _ours(self, answer: Answer) -> bool:
        """Whether a row that changes does not stand cell by cell in a table of the document's own."""
        keys = len(self.ledger.book.keys)
        for position, cell in {divmod(altered.figure, keys) for altered in answer.repairs}:
            report = int(self.ledger.reports[position])
            if report >= self.world.frames.values.position.shape[1]:
                continue  # the columns of a data set have names
            row = self.ledger.book.keys[cell].rsplit(".", 1)[0]
            places = [
                found.place
                for key in self.ledger.book.keys
                if key.rsplit(".", 1)[0] == row and (found := self.evidences.cells.row(key, report)) is not None
            ]
            if any(place.page is not None or None in (place.table, place.row, place.cell) for place in places):
                return True
            cells = [place.cell or 0 for place in places]
            if cells != list(range(cells[0], cells[0] + len(cells))) or len({place.row for place in places}) > 1:
                return True
        return False


def _figure(value: int, decimals: int) -> str:
    return format(Decimal(value).scaleb(-decimals).normalize(), "f") if decimals else str(value)


def _message(repairs: tuple[Repair, ...], one: Explanation, count: int) -> Text:
    """One sentence or two: what is wrong and what would mend it."""
    if not repairs:
        return text("story-undetermined", count=count)
    if len(repairs) > 1:
        each = [_listed(repair.suspects) for repair in repairs]
        shown = Text("；".join(e.zh for e in each), "; ".join(e.en for e in each))
        return text("story-several" if one.complete else "story-several-and-more", count=count, repairs=shown)
    only = repairs[0]
    if len(only.suspects) > 1:
        key = "story-figures" if only.kind == SEVERAL else "story-act"
        return text(key, kind=only.why, figures=_listed(only.suspects), count=count)
    suspect = only.suspects[0]
    said = {"where": suspect.where, "printed": suspect.printed, "suggested": suspect.suggested, "count": count}
    in_words = not suspect.cell and not any(mark.isdigit() for mark in suspect.printed)  # 未收到申请, 两件
    found = text(f"story-{'said' if in_words else 'one'}-{one.confidence}", **said)
    if only.kind == UNNAMED:
        return found
    return Text(f"{found.zh}{only.why.zh}。", f"{found.en} {only.why.en}.")


def _listed(suspects: tuple[Suspect, ...]) -> Text:
    each = [text("suspect", where=s.where, printed=s.printed, suggested=s.suggested) for s in suspects[:_NAMED]]
    shown = Text("、".join(e.zh for e in each), ", ".join(e.en for e in each))
    return text("and-more", shown=shown, count=len(suspects)) if len(suspects) > _NAMED else shown


def _stable_id(members: list[Finding], repairs: tuple[Repair, ...]) -> str:
    """Same findings, same repairs: same id."""
    figures: Iterator[str] = (
        part for repair in repairs for one in repair.suspects for part in (one.cell, one.printed, one.suggested)
    )
    joined = "\x1f".join((*(finding.id for finding in members), *figures))
    return hashlib.sha256(joined.encode()).hexdigest()[:16]
