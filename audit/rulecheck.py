"""What is wrong with rules, or worth knowing of them, before they meet a report: `audit rules check`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from audit.datafiles import place_of, read_source
from audit.errors import DataFileError, GoujiError
from audit.examples import verdict_of, verdicts_of
from audit.forms import Form, Forms
from audit.language import tree
from audit.language.formulas import parse
from audit.language.linear import Linear
from audit.language.packing import shape
from audit.language.references import references
from audit.language.rulefile import BRACES, TOLD, Example, Expected, Rule
from audit.language.ruleset import LIBRARY_LEXICONS, RuleFile, Ruleset, load_ruleset
from audit.model import Severity
from audit.reading.vocabulary import READ_LEXICONS, Vocabulary
from audit.words import Text, text


@dataclass(frozen=True)
class Remark:
    """Something about a rule, at a place of its file (counted from 1)."""

    severity: Severity
    message: Text
    file: str
    line: int | None = None
    column: int | None = None

    @property
    def place(self) -> str:
        """FILE:LINE:COLUMN, as far as it is known."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True)
class Checked:
    """What was found: files that cannot be used, remarks on the others, and how many rules there are."""

    mistakes: tuple[DataFileError, ...]
    remarks: tuple[Remark, ...]
    rules: int


def check_rules(forms: Forms, vocabulary: Vocabulary, folders: tuple[Path, ...] = ()) -> Checked:
    """Everything about the built-in rules; with folders of the user's, about the rules in those."""
    mistakes: list[DataFileError] = []
    ruleset = load_ruleset(forms, folders, mistakes)
    own = {key for key, held in ruleset.files.items() if not folders or held.root in folders}
    checker = _Checker(ruleset, frozenset(own), vocabulary)
    remarks = [*checker.examples(), *checker.unused(), *checker.repeated(), *checker.proved()]
    if not folders:
        remarks += checker.untouched()
    return Checked(tuple(mistakes), tuple(sorted(remarks, key=_order)), len(own))


def _order(remark: Remark) -> tuple[object, ...]:
    return (remark.file, remark.line or 0, remark.column or 0, remark.message)


@dataclass(frozen=True)
class _Checker:
    ruleset: Ruleset
    own: frozenset[str]  # the rules that are asked about
    vocabulary: Vocabulary

    def examples(self) -> Iterator[Remark]:
        """Examples that do not come out as their file says, or say nothing."""
        for held in self._files():
            seen: set[str] = set()
            for number, example in enumerate(held.rule.examples):
                if example.name in seen:
                    yield self._at(held, "error", text("example-twice", name=example.name), "examples", number)
                seen.add(example.name)
            for number, verdict in enumerate(self._verdicts(held.rule)):
                example = held.rule.examples[number]
                if isinstance(verdict, Text):
                    yield self._at(held, "error", verdict, "examples", number)
                elif verdict != example.expect:
                    told = text("example-wrong", name=example.name, expected=example.expect, found=verdict)
                    yield self._at(held, "error", told, "examples", number, "expect")

    def _verdicts(self, rule: Rule) -> list[Expected | Text]:
        """The verdict of each example, or why it has none."""
        try:
            return [*verdicts_of(rule.examples, rule, self.ruleset, self.vocabulary)]
        except Exception:  # one of them says nothing, or the rule cannot be evaluated: which one it is shows alone
            return [self._verdict(example, rule) for example in rule.examples]

    def _verdict(self, example: Example, rule: Rule) -> Expected | Text:
        try:
            return verdict_of(example, rule, self.ruleset, self.vocabulary)
        except GoujiError as fault:
            return fault.message
        except Exception as fault:
            return text("rule-fault", problem=f"{type(fault).__name__}: {fault}")

    def unused(self) -> Iterator[Remark]:
        """Parameters and lexicons that nothing speaks of."""
        for held in self._files():
            said = _words(held.rule)
            for name in held.rule.parameters:
                if name not in said:
                    yield self._at(held, "warning", text("parameter-unused", name=name), "parameters", name)
            for name in held.rule.let:
                if name not in said:
                    yield self._at(held, "warning", text("let-unused", name=name), "let", name)
        used = {name.partition(".")[0] for held in self.ruleset.files.values() for name in _lexicons(held.rule)}
        for name in self.ruleset.lexicons:
            if name not in used and name not in LIBRARY_LEXICONS and name not in READ_LEXICONS:
                yield Remark("warning", text("lexicon-unused", name=name), f"lexicons/{name}.yaml", 1, 1)

    def repeated(self) -> Iterator[Remark]:
        """Rules that say the same."""
        seen: dict[tuple[object, ...], RuleFile] = {}
        for held in self.ruleset.files.values():
            rule = held.rule
            formulas = (_shape(rule.when), _shape(rule.check), repr(rule.let), repr(rule.values))
            key = (rule.for_each, rule.forms, repr(rule.years), *formulas)
            other = seen.setdefault(key, held)
            if other is not held and {held.rule.id, other.rule.id} & self.own:
                yield self._at(held, "warning", text("rule-repeats", other=other.rule.id), "check")

    def proved(self) -> Iterator[Remark]:
        """What linear programming says of the equations and inequalities."""
        from audit.language.proofs import duplicates, systems

        for system in systems(self.ruleset):
            form = system.form.form
            if conflict := _rules(system.conflict()):
                if set(conflict) & self.own:
                    yield self._of(conflict, "error", text("rules-conflict", rules=", ".join(conflict), form=form))
                continue
            never = [row for row in system.rows if row.rule in self.own and system.never_fires(row)]
            for rule in _rules(never):
                if all(row in never for row in system.rows if row.rule == rule):
                    yield self._of([rule], "warning", text("rule-never-fires", form=form))
            for rule in dict.fromkeys(row.rule for row in system.rows if row.rule in self.own):
                rows = [row for row in system.rows if row.rule == rule]
                if rule not in _rules(never) and all(sources := [system.implied(row) for row in rows]):
                    names = ", ".join(dict.fromkeys(name for found in sources for name in found))
                    yield self._of([rule], "info", text("rule-implied", rules=names, form=form))
            for one, other in duplicates(system.rows):
                if {one, other} & self.own:
                    yield self._of([one], "warning", text("rule-says-same", other=other, form=form))

    def untouched(self) -> Iterator[Remark]:
        """Cells of the forms that no rule relates to anything, and errors that could not be located."""
        from audit.language.proofs import indistinguishable, systems

        for system in systems(self.ruleset):
            form, where = system.form, f"forms/{system.form.form}.yaml"
            touched = set(self._related(form))
            if alone := [cell.key for cell in form.cells if cell.key not in touched]:
                yield Remark("info", text("cells-untouched", cells=", ".join(alone), count=len(alone)), where)
            groups = indistinguishable(form, system.rows)
            if lone := [key for group in groups if len(group) == 1 for key in group]:
                yield Remark("info", text("cells-in-no-equation", cells=", ".join(lone), count=len(lone)), where)
            for group in groups:
                if len(group) > 1:
                    yield Remark("info", text("cells-alike", cells=", ".join(group)), where)

    def _related(self, form: Form) -> Iterator[str]:
        """The cells that rules speak of beyond looking at each by itself."""
        for held in self.ruleset.files.values():
            rule = held.rule
            if not rule.applies_to_form(form):
                continue
            names = self.ruleset.names(rule, form)
            for at in self.ruleset.fitting(rule, form):
                cells = [ref for ref in references(parse(rule.check), names, at) if ref.kind == "cell"]
                if rule.scope.kind != "cell" or any(ref.of or ref.key.split(":")[0] != at.cell for ref in cells):
                    yield from (ref.key.split(":")[0] for ref in cells)

    # ---- places ---- #

    def _files(self) -> list[RuleFile]:
        return [held for key, held in self.ruleset.files.items() if key in self.own]

    def _at(self, held: RuleFile, severity: Severity, message: Text, *path: str | int) -> Remark:
        line, column = place_of(read_source(held.root / held.file, held.file), path)
        return Remark(severity, message, held.file, line, column)

    def _of(self, rules: Iterable[str], severity: Severity, message: Text) -> Remark:
        """A remark on several rules, at the first of them that is asked about."""
        first = next(rule for rule in rules if rule in self.own)
        return self._at(self.ruleset.files[first], severity, message, "check")


def _rules(rows: Iterable[Linear]) -> list[str]:
    return list(dict.fromkeys(row.rule for row in rows))


def _shape(formula: str | None) -> object:
    return shape(parse(formula)) if formula else None


def _nodes(rule: Rule) -> Iterator[tree.Node]:
    formulas = [*rule.let.values(), *(formula for _, formula in rule.formulas)]
    braces = [name for _, template in rule.templates for name in BRACES.findall(template) if name not in TOLD]
    for formula in (*formulas, *braces):
        yield from parse(formula).walk()


def _words(rule: Rule) -> set[str]:
    return {node.text for node in _nodes(rule) if isinstance(node, tree.Name)} | {rule.point_at or ""}


def _lexicons(rule: Rule) -> set[str]:
    calls = (node for node in _nodes(rule) if isinstance(node, tree.Call))
    return {part.value for call in calls for part in call.arguments if isinstance(part, tree.String)}
