"""Rule files, suites and lexicons to a checked set of rules."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator

from audit.datafiles import Pair, Strict, nearest, parse_model, place_of, read_model, rules_folder
from audit.errors import DataFileError, GoujiError, UsageError
from audit.forms import Form, Forms, Years
from audit.language import tree
from audit.language.grammar import FormulaError, parse
from audit.language.kinds import Type
from audit.language.names import Constant, Names
from audit.language.scopes import Binding, NameFault, Scope, bindings, parse_scope
from audit.language.types import Checker, UnknownName
from audit.model import Fault, Severity
from audit.reading.vocabulary import Lexicon, load_vocabulary
from audit.words import Text, text

BRACES = re.compile(r"\{([^{}]+)\}")
# What a message may tell besides the names of formulas: the finding's own numbers and places.
TOLD = (
    "printed", "count", "cells", "rows", "cell", "row", "column", "table", "section",
    "left", "right", "left_working", "right_working", "difference",
)  # fmt: skip
Expected = Literal["pass", "fail", "undecided", "not applicable"]


class Basis(Pair):
    """The law, form or reason behind a rule; `verified` is false where its source was not read by us."""

    verified: bool = True


class Parameter(Strict):
    """A bound that is a judgement: its value, and why it is that."""

    value: float | str | tuple[float, ...] | tuple[str, ...]
    why: Pair

    @property
    def exact(self) -> Constant:
        """The value as formulas compute with it."""
        if isinstance(self.value, str):
            return self.value
        if isinstance(self.value, float):
            return Fraction(str(self.value))
        return tuple(v if isinstance(v, str) else Fraction(str(v)) for v in self.value)  # type: ignore[return-value]


class Case(Strict):
    """What is different about a finding when a condition holds; the first case that does decides."""

    when: str
    severity: Severity | None = None
    at_fault: Fault | None = None


class DiagnosisSpec(Strict):
    """A named explanation of a finding, given when its condition holds."""

    kind: str
    when: str
    suggestion: str
    confidence: Literal["certain", "likely", "possible"]
    why: Pair


class Example(Strict):
    """A small report and what the rule must say of it; cells not given are printed as 0."""

    name: str
    given: dict[str, Any] = Field(default_factory=dict)
    expect: Expected


class Rule(Strict):
    """One rule, as its file says it."""

    id: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    title: Pair
    why: Pair
    severity: Severity
    at_fault: Fault
    basis: Basis
    forms: tuple[str, ...] = ()
    years: Years | None = None
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    for_each: str = Field(alias="for each")
    let: dict[str, str] = Field(default_factory=dict)
    when: str | None = None
    check: str
    cases: tuple[Case, ...] = ()
    one_finding_per: Literal["table", "report"] | None = Field(default=None, alias="one finding per")
    point_at: str | None = Field(default=None, alias="point at")
    expected: Pair | None = None
    message: Pair
    diagnoses: tuple[DiagnosisSpec, ...] = ()
    examples: tuple[Example, ...] = Field(min_length=2)

    @field_validator("examples")
    @classmethod
    def _shows_both(cls, examples: tuple[Example, ...]) -> tuple[Example, ...]:
        verdicts = {example.expect for example in examples}
        if not {"pass", "fail"} <= verdicts:
            raise ValueError("one example must pass and one must fail")
        return examples

    @property
    def formulas(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every condition in the file with its place in it; `let` formulas are not among them."""
        yield ("check",), self.check
        if self.when:
            yield ("when",), self.when
        for number, case in enumerate(self.cases):
            yield ("cases", number, "when"), case.when
        for number, diagnosis in enumerate(self.diagnoses):
            yield ("diagnoses", number, "when"), diagnosis.when

    @property
    def templates(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every text with braces in the file, with its place in it."""
        yield ("message", "zh"), self.message.zh
        yield ("message", "en"), self.message.en
        if self.expected:
            yield ("expected", "zh"), self.expected.zh
            yield ("expected", "en"), self.expected.en
        for number, found in enumerate(self.diagnoses):
            yield ("diagnoses", number, "suggestion"), found.suggestion
            yield ("diagnoses", number, "why", "zh"), found.why.zh
            yield ("diagnoses", number, "why", "en"), found.why.en

    @cached_property
    def scope(self) -> Scope:
        """What the rule looks at."""
        return parse_scope(self.for_each)

    @cached_property
    def values(self) -> dict[str, Constant]:
        """The parameters, exact."""
        return {name: parameter.exact for name, parameter in self.parameters.items()}

    def applies_to_form(self, form: Form) -> bool:
        """Whether the rule is about reports on that form."""
        return not self.forms or form.form in self.forms


@dataclass(frozen=True)
class RuleFile:
    """A rule with where it was written, for messages and versions."""

    rule: Rule
    file: str
    version: str


@dataclass(frozen=True, eq=False)
class Ruleset:
    """The rules of one run, by id in order."""

    name: str
    files: dict[str, RuleFile]
    lexicons: dict[str, Lexicon]
    forms: Forms
    _fitted: dict[tuple[str, str], list[Binding]] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Changes whenever any rule does."""
        joined = "\n".join(f"{rule_id} {held.version}" for rule_id, held in self.files.items())
        return _digest(joined)

    @cached_property
    def lexicon_parts(self) -> dict[str, tuple[str, ...]]:
        """Lexicon to the names of its parts."""
        return {name: tuple(lexicon.parts) for name, lexicon in self.lexicons.items()}

    def pattern(self, word: str) -> re.Pattern[str]:
        """What finds the phrases of a lexicon ("tampering") or of a part of one ("overview.requests")."""
        name, _, part = word.partition(".")
        return self.lexicons[name].parts[part].pattern if part else self.lexicons[name].pattern

    def names(self, rule: Rule, form: Form) -> Names:
        """The names that the rule's formulas may use on one form."""
        return Names(self.forms, form, rule.scope, rule.values, self._lets(rule, form))

    def _lets(self, rule: Rule, form: Form) -> dict[str, Type]:
        """The types of a rule's `let` names; empty when the form lacks what they speak of."""
        for at in bindings(rule.scope, form):
            lets: dict[str, Type] = {}
            names = Names(self.forms, form, rule.scope, rule.values, lets)
            try:
                for name, formula in rule.let.items():  # in the order written: a later one may use an earlier one
                    lets[name] = Checker(names, at, self.lexicon_parts).type_of(parse(formula))
            except UnknownName:
                continue
            return lets
        return {}

    def fitting(self, rule: Rule, form: Form) -> list[Binding]:
        """The instances of a rule on a form that have every cell it speaks of, in printed order."""
        if (rule.id, form.form) not in self._fitted:
            self._fitted[rule.id, form.form] = self._fit(rule, form)
        return self._fitted[rule.id, form.form]

    def _fit(self, rule: Rule, form: Form) -> list[Binding]:
        try:
            every = bindings(rule.scope, form)
            names = self.names(rule, form)
        except NameFault:
            return []
        if rule.scope.kind in ("row", "column"):  # here alone a name means another cell in each instance
            return [at for at in every if self._fits(rule, names, at)]
        return every if every and self._fits(rule, names, every[0]) else []

    def _fits(self, rule: Rule, names: Names, at: Binding) -> bool:
        try:
            for _, formula in rule.formulas:
                Checker(names, at, self.lexicon_parts).type_of(parse(formula))
        except UnknownName:
            return False
        return True


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:12]


LIBRARY_LEXICONS = frozenset({"reading", "issuers", "quantities"})  # these have shapes of their own, see reading/


def load_ruleset(forms: Forms, folders: tuple[Path, ...] = ()) -> Ruleset:
    """The built-in rules and those of the user's folders. Raises DataFileError at the first mistake."""
    files: dict[str, RuleFile] = {}
    lexicons: dict[str, Lexicon] = {}
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(text("no-rule-folder", path=folder))
        if not _rule_files(folder):
            raise UsageError(text("empty-rule-folder", path=folder))
    for folder in (rules_folder(), *folders):
        for path in sorted((folder / "lexicons").glob("*.yaml")):
            if path.stem not in LIBRARY_LEXICONS:
                lexicons[path.stem] = read_model(Lexicon, path, f"lexicons/{path.name}")
        held = Ruleset("default", files, lexicons, forms)
        catalogue = folder / "catalogue" if (folder / "catalogue").is_dir() else folder
        for path in _rule_files(catalogue):
            found = read_rule(path, str(path.relative_to(folder)), held)
            if found.rule.id in files:
                raise DataFileError(text("rule-twice", id=found.rule.id, other=files[found.rule.id].file), found.file)
            files[found.rule.id] = found
    return Ruleset("default", dict(sorted(files.items())), lexicons, forms)


def _rule_files(folder: Path) -> list[Path]:
    """The rule files below a folder, by name; its folders of other data are left out."""
    found = [path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml")]
    return sorted(path for path in found if path.parent.name not in ("lexicons", "forms", "suites"))


def read_rule(path: Path, shown: str, held: Ruleset) -> RuleFile:
    """One rule file, its formulas checked on every form it applies to. Raises DataFileError."""
    try:
        source = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise DataFileError(text("not-utf8"), shown) from error
    rule = parse_model(Rule, source, shown)
    try:
        _check(rule, held)
    except _Misplaced as fault:
        line, column = place_of(source, fault.path)
        raise DataFileError(fault.told, shown, line, column) from fault
    if path.stem != rule.id:
        line, column = place_of(source, ("id",))
        raise DataFileError(text("rule-misnamed", id=rule.id), shown, line, column)
    return RuleFile(rule, shown, _digest(source))


class _Misplaced(Exception):
    """A mistake in a rule, at a path of its file."""

    def __init__(self, told: Callable[[], Text], path: tuple[str | int, ...]) -> None:
        super().__init__()
        self._told, self.path = told, path

    @property
    def told(self) -> Text:
        return self._told()


def _check(rule: Rule, held: Ruleset) -> None:
    for name in rule.forms:
        if name not in held.forms.by_name:
            raise _Misplaced(partial(_unknown, name, held.forms.by_name), ("forms",))
    for path, formula in _all_formulas(rule):
        try:
            parse(formula)
        except FormulaError as fault:
            raise _Misplaced(partial(_in_formula, path, fault), path) from fault
    try:
        rule.scope  # noqa: B018 - parsed on first use
        known = load_vocabulary().quantities.names
        if rule.scope.kind == "statement" and rule.scope.of and rule.scope.of not in known:
            raise NameFault.unknown(rule.scope.of, lambda: known)
    except NameFault as fault:
        raise _Misplaced(partial(_message_of, fault), ("for each",)) from fault
    _check_types(rule, held)


def _all_formulas(rule: Rule) -> list[tuple[tuple[str | int, ...], str]]:
    return [*((("let", name), formula) for name, formula in rule.let.items()), *rule.formulas]


def _check_types(rule: Rule, held: Ruleset) -> None:
    """Every formula must fit on at least one form of the rule, and be wrong on none but for absent names."""
    faults: list[_Misplaced] = []
    candidates = [form for form in held.forms.all if rule.applies_to_form(form)]
    for form in reversed(candidates):
        try:
            _check_on_form(rule, held, form)
        except _Absent as fault:
            faults.append(fault)
    if len(faults) == len(candidates):
        raise faults[0]


class _Absent(_Misplaced):
    """A name that this form does not have."""


def _check_on_form(rule: Rule, held: Ruleset, form: Form) -> None:
    try:
        every = bindings(rule.scope, form)
    except NameFault as fault:
        raise _Absent(partial(_message_of, fault), ("for each",)) from fault
    first: _Absent | None = None
    for at in every:
        try:
            _check_at(rule, held, form, at)
        except _Absent as fault:
            first = first or fault
            continue
        return
    if first:
        raise first


def _check_at(rule: Rule, held: Ruleset, form: Form, at: Binding) -> None:
    """One instance: every formula means something, and conditions are conditions."""
    lets: dict[str, Type] = {}
    checker = Checker(Names(held.forms, form, rule.scope, rule.values, lets), at, held.lexicon_parts)
    for path, formula in _all_formulas(rule):
        try:
            node = parse(formula)
            got = checker.type_of(node)
            if path[0] == "let":
                lets[str(path[1])] = got
            elif got is not Type.FLAG:
                raise FormulaError(text("wrong-type", wanted=Type.FLAG.value, got=got.value), node.start, node.end)
        except UnknownName as fault:
            raise _Absent(partial(_in_formula, path, fault), path) from fault
        except FormulaError as fault:
            raise _Misplaced(partial(_in_formula, path, fault), path) from fault
    for path, template in rule.templates:
        for name in BRACES.findall(template):
            if name not in TOLD:
                _check_brace(checker, path, name)


def _check_brace(checker: Checker, path: tuple[str | int, ...], name: str) -> None:
    try:
        checker.type_of(parse(name))
    except UnknownName as fault:
        told = partial(_unknown, name, TOLD) if nearest(name, TOLD) else partial(_message_of, fault)
        raise _Absent(told, path) from fault
    except FormulaError as fault:
        raise _Misplaced(partial(_message_of, fault), path) from fault


def _message_of(fault: GoujiError) -> Text:
    return fault.message


def _unknown(word: str, known: Iterable[str]) -> Text:
    return NameFault.unknown(word, lambda: known).message


def _in_formula(path: tuple[str | int, ...], fault: FormulaError) -> Text:
    key = ".".join(str(step) for step in path)
    return text("formula-in", key=key, column=fault.start + 1, problem=fault.message)


def is_linear(node: tree.Node) -> bool:
    """Whether a check is an equation or inequality between weighted sums: what diagnosis and proofs can use."""
    if not isinstance(node, tree.Compare):
        return False
    return all(
        isinstance(part, (tree.Number, tree.Name, tree.Sum, tree.Product))
        or (isinstance(part, tree.Call) and part.function == "sum")
        for side in (node.left, node.right)
        for part in side.walk()
    )
