"""Verdicts to findings: the sentence with its numbers, the place, the document's own words, and an id that stays."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath
from typing import Any

import numpy as np

from audit.causes import told_once
from audit.errors import GoujiError
from audit.evaluation import FAIL, Batch, Run, Value
from audit.evidence import LABELS, Evidences, Pointer
from audit.forms import Table
from audit.frames import Head
from audit.kernel import Hit, Outcome, rule_error
from audit.language import tree
from audit.language.formulas import parse
from audit.language.kinds import BELOW, Type
from audit.language.linear import is_linear
from audit.language.names import Ref
from audit.language.references import references
from audit.language.rulefile import BRACES, PARTS, Case, Rule
from audit.language.ruleset import Ruleset
from audit.language.scopes import Binding, binding_label
from audit.language.signatures import Kind, signature_of
from audit.language.types import Checker
from audit.model import SEVERITIES, Beside, Diagnosis, Evidence, Fault, Finding, RuleError, Severity
from audit.reading.wording import Wording
from audit.vectors import Numbers, Texts, Truth, plainly
from audit.words import Text, text
from audit.world import SAME_NUMBERS, World

_NOWHERE = (
    "year",
    "form",
    "today",
    "full_text",
    "opening",
    "own_words",
    *SAME_NUMBERS,
)  # facts that are no place to point at
_OPPOSITE = {"=": "≠", "<=": ">", ">=": "<", "<": "≥", ">": "≤"}  # what holds where a check does not
_NAMED = 3  # bodies named in one sentence; the others are counted
_COMPARED = 2  # cells of other reports quoted in one finding
# Facts that are told by name where nobody knows them.
_NOT_KNOWN = {
    "government": "not-known-government",
    "published": "not-known-dates",
    "signed": "not-known-dates",
    "issuer": "not-known-issuer",
    "year": "not-known-year",
}
_ONE_OTHER = ("previous", "twin", "parent")  # relations to a single report
_LISTED = 6  # cells or rows named in one sentence; the others are counted


def build_findings(
    outcomes: Iterable[Outcome], ruleset: Ruleset, world: World
) -> tuple[tuple[Finding, ...], list[RuleError]]:
    """All findings, by path, place in the document and rule; and the rules whose findings cannot be told."""
    evidences = Evidences(world.frames)
    found: list[Finding] = []
    errors: list[RuleError] = []
    for outcome in outcomes:
        try:
            found += list(_of_outcome(outcome, ruleset, world, evidences))
        except Exception as fault:  # whatever is wrong with one rule must not hide the others
            errors.append(rule_error(outcome.file, fault))
    return tuple(sorted(told_once(found, evidences), key=_order)), errors


def _order(finding: Finding) -> tuple[Any, ...]:
    """By place; what a rule finds in one place stays in the order of the form."""
    place = finding.evidence.place
    return (finding.path, place.page or 0, place.line or 0, place.column or 0, finding.rule)


def _of_outcome(outcome: Outcome, ruleset: Ruleset, world: World, evidences: Evidences) -> Iterator[Finding]:
    rule = outcome.file.rule
    for batch, hits in outcome.batches:
        teller = Teller(rule, ruleset, world, batch, evidences)
        for group in _groups(rule, batch, hits):
            yield teller.finding(group)


def _groups(rule: Rule, batch: Batch, hits: Iterable[Hit]) -> Iterator[list[Hit]]:
    """Hits that make one finding. What is undecided is told once a table, with the places counted."""
    held: dict[tuple[Any, ...], list[Hit]] = {}
    for hit in hits:
        at = batch.bindings[hit.binding]
        per = rule.one_finding_per or ("table" if hit.code != FAIL and at.table else None)
        key = (hit.code, hit.column, *((at.table,) if per == "table" else (hit.binding,) if per is None else ()))
        held.setdefault(key, []).append(hit)
    yield from held.values()


_COLLECTION = "."  # the path of what is true of all that a run was given


@dataclass(frozen=True, eq=False)
class Teller:
    """Tells of the hits of one rule on one batch; values are computed once for all of them."""

    rule: Rule
    ruleset: Ruleset
    world: World
    batch: Batch
    evidences: Evidences
    _known: dict[tree.Node, Value] = field(default_factory=dict)  # values already computed, for all hits at once

    @cached_property
    def _run(self) -> Run:
        return Run(self.rule, self.ruleset, self.world, self.batch)

    def finding(self, group: list[Hit]) -> Finding:
        """One finding for the hits of a group."""
        first = group[0]
        report = int(self.batch.reports[first.column])
        about = self._of(first, report)
        pointer = self._pointer(group, report)
        evidence, printed = self.evidences.of(pointer)
        fail = first.code == FAIL
        severity, fault = self._grade(group)
        values = _Values(self, first, group, printed)
        where = self._where(group, about.form)
        message = values.fill(self.rule.message.text) if fail else self._undecided(group, report)
        cells = tuple(dict.fromkeys(key for hit in group for key in self._cells(hit)))
        return Finding(
            id=_stable_id(self.rule.id, _who(about), where, cells, printed, evidence, pointer),
            rule=self.rule.id,
            title=self.rule.title.text,
            outcome="fail" if fail else "undecided",
            severity=severity,
            at_fault=fault if fail or not self.evidences.is_unread(cells, report) else "reading",
            document=about.document,
            report=None if report < 0 else report,
            path=about.path,
            issuer=about.issuer,
            year=about.year,
            cells=cells,
            where=where,
            printed=printed if printed in evidence.text else "",  # what is lost is told of, not printed
            expected=self._expected(values) if fail else None,
            message=message,
            evidence=evidence,
            basis=self.rule.basis.of(about.year),
            diagnosis=self._diagnosis(values) if fail else None,
            beside=tuple(self._beside(first, report)) if fail else (),
            working=self._working(values) if fail else "",
        )

    def _of(self, hit: Hit, report: int) -> Head:
        """Whose and for when the report of a hit is; of a file that is no report, its path alone."""
        if report >= 0:
            return self.world.frames.heads[report]
        assert self.batch.items is not None
        if self.rule.scope.kind == "unit":
            row = self.world.item_frame("unit").iloc[int(self.batch.items[hit.column])]
            return Head(self.world.frames.register.roster, -1, row["name"], row["year"], None)
        if self.rule.scope.kind == "collection":
            year = self.world.item_frame("collection")["year"].iloc[int(self.batch.items[hit.column])]
            return Head(_COLLECTION, -1, None, int(year), None)
        document = int(self.batch.items[hit.column])
        return Head(self.world.frames.documents[document].path, document, None, None, None)

    # ---- values ---- #

    def holds(self, formula: str, hit: Hit) -> bool:
        """Whether a condition surely holds for a hit."""
        said = self._value(parse(formula))
        assert isinstance(said, Truth)
        return bool(np.broadcast_to(said.true, self._run.shape)[hit.binding, hit.column])

    def _value(self, node: tree.Node) -> Value:
        if node not in self._known:
            self._known[node] = self._run.value(node)
        return self._known[node]

    def show(self, name: str, hit: Hit) -> Text:
        """The value of a formula for a hit, as people write it."""
        node = parse(name)
        found = self._value(node)
        at = (hit.binding, hit.column)
        kind, is_fact = self._nature(node)
        if isinstance(found, Texts):
            said = str(np.broadcast_to(found.value, self._run.shape)[at])
            return _same(said) if said else text("no-date")
        if isinstance(found, Truth):
            yes = bool(np.broadcast_to(found.true, self._run.shape)[at])
            return text("yes" if yes else "no")
        if is_fact and not np.broadcast_to(found.known, self._run.shape)[at]:
            return text("no-date")
        return _number(found, at, self._run.shape, kind)

    def _nature(self, node: tree.Node) -> tuple[Type, bool]:
        """The type of a formula, and whether it is known or not as a whole: a fact, or a function that is no sum."""

        def find() -> tuple[Type, bool]:
            names, at = self.batch.names, self.batch.bindings[0]
            is_fact = isinstance(node, tree.Name) and names.resolve(node.parts, at).kind == "fact"
            if isinstance(node, tree.Call) and (signature := signature_of(node.function)):
                is_fact = Kind.CELLS not in signature.arguments
            return Checker(names, at, self.ruleset.lexicon_parts).type_of(node), is_fact

        return self.batch.site.once(("nature", node), find)

    def side(self, node: tree.Node, hit: Hit) -> tuple[str, str]:
        """One side of an equation: its value, and its terms with their sum (146+1+48=195)."""
        at = self.batch.bindings[hit.binding]
        report = int(self.batch.reports[hit.column])
        value = self.show_node(node, hit)
        cells = self.batch.site.once(("terms", node, at), lambda: tuple(_terms(node, 1, self.batch, at)))
        terms = [(sign, self.evidences.figure(ref, report)) for sign, ref in cells]
        shown = [(sign, figure) for sign, figure in terms if figure != "0"]
        if len(terms) < 2 or shown == [(1, value)]:
            return value, value
        said = "".join(
            ("−" if sign < 0 else "+" if number else "") + figure for number, (sign, figure) in enumerate(shown)
        )
        return value, f"{said or '0'}={value}"

    def show_node(self, node: tree.Node, hit: Hit) -> str:
        """The number that a part of the check comes to for a hit."""
        found = self._value(node)
        assert isinstance(found, Numbers)
        return _number(found, (hit.binding, hit.column), self._run.shape, Type.NUMBER).en

    # ---- parts of a finding ---- #

    def _grade(self, group: list[Hit]) -> tuple[Severity, Fault]:
        """The gravest severity of the group's hits, and who is at fault."""
        severity, fault, decided = self.rule.severity, self.rule.at_fault, False
        for hit in group:
            case = self._case(hit)
            if case is None:
                continue
            fault = case.at_fault or fault
            if case.severity:
                graver = not decided or SEVERITIES.index(case.severity) < SEVERITIES.index(severity)
                severity, decided = (case.severity if graver else severity), True
        return severity, fault

    def _case(self, hit: Hit) -> Case | None:
        return next((case for case in self.rule.cases if self.holds(case.when, hit)), None)

    def _cells(self, hit: Hit) -> Iterator[str]:
        at = self.batch.bindings[hit.binding]
        if at.table and at.row and at.column:
            yield at.cell
        if self.rule.scope.kind == "statement" and self.batch.items is not None:
            stated = self.world.frames.statements["cells"].iloc[int(self.batch.items[hit.column])]
            yield from (key for key in stated if self.evidences.holds(key, int(self.batch.reports[hit.column])))
        yield from self._cells_at(at)

    def _cells_at(self, at: Binding) -> tuple[str, ...]:
        """The cells that the check speaks of in an instance."""

        def find() -> tuple[str, ...]:
            refs = references(parse(self.rule.check), self.batch.names, at)
            return tuple(ref.key.split(":")[0] for ref in refs if ref.kind == "cell" and not ref.of)

        return self.batch.site.once(("cells", at), find)

    def _beside(self, hit: Hit, report: int) -> Iterator[Beside]:
        """The first cells of other reports that the check speaks of: last year's, or the same body's for one year."""
        at = self.batch.bindings[hit.binding]
        named = self.batch.site.once(("beside", at), lambda: tuple(dict.fromkeys(self._of_others(at))))
        for of, key in named[:_COMPARED]:
            other = int(self.world.frames.related(of)[report])
            if other >= 0 and (said := self.evidences.of_cell(key, other)):
                yield Beside(self.world.frames.heads[other].path, said)

    def _of_others(self, at: Binding) -> Iterator[tuple[str, str]]:
        """Cells of single other reports: the relation and the key of each."""
        for formula in self._formulas:
            for ref in references(formula, self.batch.names, at):
                if ref.kind == "cell" and ref.of in _ONE_OTHER:
                    yield ref.of, ref.key.split(":")[0]

    def _pointer(self, group: list[Hit], report: int) -> Pointer:
        hit = group[0]
        at = self.batch.bindings[hit.binding]
        item = None if self.batch.items is None else int(self.batch.items[hit.column])
        case = self._case(hit)
        named = (case and case.point_at) or self.rule.point_at
        focus = self.batch.site.once(("focus", at, named), lambda: self._focus(at, named))
        cells = tuple(dict.fromkeys(self._cells(hit)))
        pattern, section = self._phrases
        if focus and focus.kind == "section":
            section = int(focus.key.split(".")[0])
        if focus and focus.kind == "let":  # a text that stands somewhere in the prose
            pattern, section, focus = self._literally(focus.key, hit), None, None
        return Pointer(self.rule.scope.kind, report, at, focus, cells, item, pattern, section)

    def _literally(self, name: str, hit: Hit) -> Wording | None:
        """What finds the text that a `let` name means for a hit; None where it is empty."""
        found = self._value(parse(name))
        assert isinstance(found, Texts)
        said = str(np.broadcast_to(found.value, self._run.shape)[hit.binding, hit.column])
        return Wording(re.compile(re.escape(said))) if said else None

    @cached_property
    def _phrases(self) -> tuple[Wording | None, int | None]:
        """What the rule looks for in a text, and the section that the text is of."""
        return next(filter(None, map(self._sought, self._formulas)), None) or (None, None)

    @cached_property
    def _formulas(self) -> list[tree.Node]:
        """The check, and the formulas that it may name."""
        return [parse(formula) for formula in (self.rule.check, *self.rule.let.values())]

    def _sought(self, formula: tree.Node) -> tuple[Wording, int | None] | None:
        """The phrases that a formula looks for in a text, and the section that the text is of."""
        for part in formula.walk():
            if isinstance(part, tree.Call) and _takes_lexicon(part.function):
                said, lexicon = part.arguments[:2]
                assert isinstance(lexicon, tree.String)
                numbered = said.parts[1] if isinstance(said, tree.Name) and len(said.parts) == 3 else ""
                return self.ruleset.pattern(lexicon.value), int(numbered) if numbered.isdigit() else None
        return None

    def _focus(self, at: Binding, named: str | None) -> Ref | None:
        """What the finding points at: what the file says, else the first thing in the check that stands somewhere."""
        if named:
            return self.batch.names.resolve(tuple(named.split(".")), at)
        for formula in self._formulas:
            for ref in references(formula, self.batch.names, at):
                stands = ref.kind in ("cell", "fact", "section") and ref.key not in _NOWHERE
                is_label = ref.kind == "property" and ref.key in LABELS
                if (stands or is_label) and not ref.of:
                    return ref
        return None

    def _where(self, group: list[Hit], form: str | None) -> Text:
        if self.rule.scope.kind == "unit":
            return text("the-roster")
        if self.rule.scope.kind == "collection":
            return text("the-collection")
        at = self.batch.bindings[group[0].binding]
        if len(group) > 1 and at.table:
            at = Binding(at.table)
        if not at.table and not at.section:
            cells = list(self._cells(group[0]))
            if cells:
                return self.world.frames.forms.label(cells[0], form)
        return binding_label(at, self.world.frames.forms, self._form)

    @property
    def _form(self) -> str | None:
        return self.batch.names.form.form if self.batch.names.form else None

    def _undecided(self, group: list[Hit], report: int) -> Text:
        reason = self.evidences.why_undecided([key for hit in group for key in self._cells(hit)], report)
        reason = reason or self._said_loosely(group[0]) or self._who_is_missing(report)
        reason = reason or self._what_is_not_known(group[0], report)
        where = self._where(group, None)
        told = "undecided-at" if len(group) > 1 else "undecided-once"
        return text(told, title=self.rule.title.text, where=where, count=len(group), reason=reason or text("not-known"))

    def _what_is_not_known(self, hit: Hit, report: int) -> Text | None:
        """The first fact of the report that the formulas ask for and nobody knows, if there is a phrase for it."""
        known, at = self.world.frames.reports, self.batch.bindings[hit.binding]
        for formula in self._formulas if report >= 0 else ():
            for ref in references(formula, self.batch.names, at):
                if ref.key in _NOT_KNOWN and not ref.of and known[ref.key].isna().iat[report]:
                    if _NOT_KNOWN[ref.key] == "not-known-dates" and not known["signed_month"].isna().iat[report]:
                        return text("known-to-the-month")
                    return text(_NOT_KNOWN[ref.key])
        return None

    def _said_loosely(self, hit: Hit) -> Text | None:
        """That the number of a statement is not exact, where it is not: within its bounds nothing can be told."""
        if self.rule.scope.kind != "statement" or self.batch.items is None:
            return None
        said = self.world.frames.statements.iloc[int(self.batch.items[hit.column])]
        return text("number-loose", printed=said["raw"]) if said["low"] != said["high"] else None

    def _who_is_missing(self, report: int) -> Text | None:
        """Why it is not known who has reported, where the rule asks for that."""
        if self.rule.scope.kind == "unit":
            return text("unit-unclear")
        meant = self.world.muster.meant(report)
        if meant is not None and any(ref.key == "on_roster" for ref in self._speaks_of):
            return text("roster-alike", meant=self.world.frames.register.units[meant].name)
        gathered = [
            part
            for formula in self._formulas
            for part in formula.walk()
            if isinstance(part, tree.Gather) and part.kind in BELOW
        ]
        told = [*self._what_they_follow(report, gathered), *self._who_is_below(report)] if gathered else []
        return Text("；".join(each.zh for each in told), "; ".join(each.en for each in told)) if told else None

    def _who_is_below(self, report: int) -> Iterator[Text]:
        """Why not all bodies below a report are counted."""
        frames = self.world.frames
        due = int(frames.children_due[report])
        if frames.children.complete[report]:
            return
        if due <= 0:
            yield text("children-unknown")
            return
        told = text("children-missing", held=int((frames.children.owner == report).sum()), due=due)
        several = frames.several_below(report)
        yield text("children-several", told=told, names=self._issuers(several)) if len(several) else told

    def _what_they_follow(self, report: int, gathered: Iterable[tree.Node]) -> Iterator[Text]:
        """Which bodies below a report have no one report that theirs follows, where the rule asks for that."""
        names = (part.parts[0] for whole in gathered for part in whole.walk() if isinstance(part, tree.Name))
        if {"previous", "has_previous"} & set(names):
            frames = self.world.frames
            mine = frames.children.report[frames.children.owner == report]
            grown, several = frames.grown[mine], frames.related("previous")[mine] == -2
            if (several & ~grown).any():
                yield text("children-follow-several", names=self._issuers(mine[several & ~grown]))
            if grown.any():
                yield text("children-grown", names=self._issuers(mine[grown]))

    def _issuers(self, reports: Iterable[int]) -> Text:
        """Whose reports they are, the first few by name."""
        names = [self.world.frames.heads[report].issuer or "" for report in reports]
        shown = Text("、".join(names[:_NAMED]), ", ".join(names[:_NAMED]))
        return shown if len(names) <= _NAMED else text("and-other-bodies", shown=shown, count=len(names))

    @property
    def _speaks_of(self) -> list[Ref]:
        at = self.batch.bindings[0]
        return [ref for formula in self._formulas for ref in references(formula, self.batch.names, at)]

    def _expected(self, values: _Values) -> Text | None:
        if self.rule.expected:
            return values.fill(self.rule.expected.text)
        check = parse(self.rule.check)
        # What a cell should say can be told only where it stands alone on its side of the equation; that a count of
        # faults should be 0 tells nobody what to write.
        if not (isinstance(check, tree.Compare) and check.operator == "=" and isinstance(check.left, tree.Name)):
            return None
        is_none = isinstance(check.right, tree.Number) and not check.right.value
        if is_none and all(ref.kind == "fact" for ref in self._speaks_of):
            return None
        return values["right"] if self._is_sum(check) else None

    def _working(self, values: _Values) -> str:
        """Both sides of an equation or inequality between sums, each with its terms."""
        check = parse(self.rule.check)
        if not (isinstance(check, tree.Compare) and check.operator in _OPPOSITE and self._is_sum(check)):
            return ""
        sides = [self.side(side, values.hit) for side in (check.left, check.right)]
        if all(value == terms for value, terms in sides):
            return ""  # two numbers that the message names anyway
        left, right = (value if terms == value else f"{value} ({terms.rpartition('=')[0]})" for value, terms in sides)
        return f"{left} {_OPPOSITE[check.operator]} {right}"

    def _is_sum(self, check: tree.Compare) -> bool:
        """Whether both sides are sums of numbers; texts are compared as well."""
        return is_linear(check) and all(isinstance(self._value(side), Numbers) for side in (check.left, check.right))

    def _diagnosis(self, values: _Values) -> Diagnosis | None:
        for spec in self.rule.diagnoses:
            if self.holds(spec.when, values.hit):
                suggestion = values.fill(_same(spec.suggestion)).en
                return Diagnosis(spec.kind, suggestion, spec.confidence, values.fill(spec.why.text))
        return None

    def label(self, hit: Hit, part: str) -> Text:
        """The row, column, table, section or cell of a hit in the form's words."""
        at = self.batch.bindings[hit.binding]
        narrowed = {
            "table": Binding(at.table),
            "row": Binding(at.table, at.row),
            "column": Binding(at.table, None, at.column),
        }.get(part, at)
        return binding_label(narrowed, self.world.frames.forms, self._form)

    def problem(self, hit: Hit) -> Text:
        """Why a document was not read."""
        assert self.batch.items is not None
        return self.world.frames.documents[int(self.batch.items[hit.column])].problem or text("not-known")

    def labels(self, group: list[Hit]) -> Text:
        """The rows of a group, each with how many of its cells are meant, the first few by name."""
        counts = Counter(self.batch.bindings[hit.binding].row or "" for hit in group)
        table = self._table(self.batch.bindings[group[0].binding])
        each = [
            text("row-cells" if n > 1 else "row-cell", row=table.all_rows[row].text, count=n)
            for row, n in counts.items()
        ]
        if self.rule.scope.kind == "row":
            each = [table.all_rows[row].text for row in counts]
        shown = Text("、".join(name.zh for name in each[:_LISTED]), ", ".join(name.en for name in each[:_LISTED]))
        return text("and-more", shown=shown, count=len(each)) if len(each) > _LISTED else shown

    def _table(self, at: Binding) -> Table:
        form = self.batch.names.form
        assert form is not None
        assert at.table is not None
        return form.tables[at.table]


@dataclass(frozen=True)
class _Values:
    """What the braces of a message stand for."""

    teller: Teller
    hit: Hit
    group: list[Hit]
    printed: str
    _told: dict[str, Text] = field(default_factory=dict)  # a brace stands in both languages, and in several sentences

    def fill(self, template: Text) -> Text:
        """The template with its braces filled in both languages; parts in square brackets only where they belong."""
        whole = Text(self._known_parts(template.zh), self._known_parts(template.en))
        return Text(
            BRACES.sub(lambda match: self[match[1]].zh, whole.zh),
            BRACES.sub(lambda match: self[match[1]].en, whole.en),
        )

    def _known_parts(self, template: str) -> str:
        return PARTS.sub(lambda match: self._part(match[0], match[1], match[2]), template)

    def _part(self, printed: str, condition: str | None, said: str) -> str:
        """What is in square brackets, where its condition holds and all that it tells is known."""
        told = BRACES.findall(said)
        if not condition and not told:
            return printed  # brackets of the sentence itself
        if condition and not self.teller.holds(condition, self.hit):
            return ""
        unknown = text("no-date")
        return "" if unknown in [self[name] for name in told] else said

    def __getitem__(self, name: str) -> Text:
        if name not in self._told:
            self._told[name] = self._tell(name)
        return self._told[name]

    def _tell(self, name: str) -> Text:
        teller, check = self.teller, parse(self.teller.rule.check)
        match name:
            case "printed":
                return _same(self.printed)
            case "count":
                return _same(str(len(self.group)))
            case "problem":
                return teller.problem(self.hit)
            case "cells" | "rows":
                return teller.labels(self.group)
            case "cell" | "row" | "column" | "table" | "section" if name in (teller.rule.scope.kind, "table"):
                return teller.label(self.hit, name)
        if isinstance(check, tree.Compare) and name in ("left", "right", "left_working", "right_working", "difference"):
            return _same(self._equation(check, name))
        try:
            return teller.show(name, self.hit)
        except GoujiError:
            return _same("—")

    def _equation(self, check: tree.Compare, name: str) -> str:
        if name == "difference":
            gap = tree.Sum(left=check.left, sign=-1, right=check.right, start=0, end=0)
            return self.teller.show_node(gap, self.hit).lstrip("-")
        side, _, working = name.partition("_")
        value, terms = self.teller.side(check.left if side == "left" else check.right, self.hit)
        return terms if working else value


def _terms(node: tree.Node, sign: int, batch: Batch, at: Binding) -> Iterator[tuple[int, Ref]]:
    """The cells of a sum with their signs, from left to right."""
    match node:
        case tree.Sum():
            yield from _terms(node.left, sign, batch, at)
            yield from _terms(node.right, sign * node.sign, batch, at)
        case tree.Call():
            for part in node.arguments:
                yield from _terms(part, sign, batch, at)
        case tree.Name():
            yield from ((sign, ref) for ref in batch.names.group(node.parts, at) if ref.kind == "cell")


def _takes_lexicon(function: str) -> bool:
    signature = signature_of(function)
    return signature is not None and Kind.LEXICON in signature.arguments


def _same(said: str) -> Text:
    return Text(said, said)


def _number(found: Numbers, at: tuple[int, int], shape: tuple[int, int], kind: Type) -> Text:
    value = int(np.broadcast_to(found.value, shape)[at])
    if np.broadcast_to(found.open, shape)[at] and kind is Type.DATE:
        return text("no-date")
    if kind is Type.DATE:
        return _same(str(np.datetime64(value, "D")))
    return _same(plainly(value * found.unit))


def _who(report: Head) -> str:
    return f"{report.issuer} {report.year}" if report.issuer else PurePath(report.path).name


def _stable_id(
    rule: str, who: str, where: Text, cells: tuple[str, ...], printed: str, evidence: Evidence, pointer: Pointer
) -> str:
    """Same document, place, rule and values: same id, whatever the folder, the line or the machine."""
    sentence = evidence.text if pointer.item is not None else ""  # tells two statements of one report apart
    parts = (rule, who, where.zh, *cells, printed, sentence)
    return hashlib.sha256("\x1f".join("".join(part.split()) for part in parts).encode()).hexdigest()[:16]
