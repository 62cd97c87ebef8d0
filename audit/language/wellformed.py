"""Whether a rule means something: its names, types and braces, on every form that it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from audit.datafiles import nearest
from audit.errors import GoujiError
from audit.forms import Form, Forms
from audit.language.faults import FormulaError
from audit.language.formulas import parse
from audit.language.kinds import Type
from audit.language.names import Names
from audit.language.rulefile import BRACES, TOLD, Rule
from audit.language.scopes import Binding, NameFault, bindings
from audit.language.types import Checker, UnknownName
from audit.reading.vocabulary import load_vocabulary
from audit.words import Text, text

Lexicons = Mapping[str, tuple[str, ...]]  # name -> names of its parts


class Misplaced(Exception):
    """A mistake in a rule, at a path of its file."""

    def __init__(self, told: Callable[[], Text], path: tuple[str | int, ...]) -> None:
        """Keep where it is; wording waits until somebody reads it."""
        super().__init__()
        self._told, self.path = told, path

    @property
    def told(self) -> Text:
        """The sentence, worded when it is read."""
        return self._told()


def check_rule(rule: Rule, forms: Forms, lexicons: Lexicons) -> None:
    """Raises Misplaced at the first mistake."""
    for name in rule.forms:
        if name not in forms.by_name:
            raise Misplaced(partial(_unknown, name, forms.by_name), ("forms",))
    for path, formula in _all_formulas(rule):
        try:
            parse(formula)
        except FormulaError as fault:
            raise Misplaced(partial(_in_formula, path, fault), path) from fault
    try:
        rule.scope  # noqa: B018 - parsed on first use
        known = load_vocabulary().quantities.names
        if rule.scope.kind == "statement" and rule.scope.of and rule.scope.of not in known:
            raise NameFault.unknown(rule.scope.of, lambda: known)
    except NameFault as fault:
        raise Misplaced(partial(_message_of, fault), ("for each",)) from fault
    _check_types(rule, forms, lexicons)


def _all_formulas(rule: Rule) -> list[tuple[tuple[str | int, ...], str]]:
    return [*((("let", name), formula) for name, formula in rule.let.items()), *rule.formulas]


def _check_types(rule: Rule, forms: Forms, lexicons: Lexicons) -> None:
    """Every formula must fit on at least one form of the rule, and be wrong on none but for absent names."""
    faults: list[Misplaced] = []
    candidates = [form for form in forms.all if rule.applies_to_form(form)]
    for form in reversed(candidates):
        try:
            _check_on_form(rule, forms, lexicons, form)
        except _Absent as fault:
            faults.append(fault)
    if len(faults) == len(candidates):
        raise faults[0]


class _Absent(Misplaced):
    """A name that this form does not have."""


def _check_on_form(rule: Rule, forms: Forms, lexicons: Lexicons, form: Form) -> None:
    try:
        every = bindings(rule.scope, form)
    except NameFault as fault:
        raise _Absent(partial(_message_of, fault), ("for each",)) from fault
    first: _Absent | None = None
    for at in every:
        try:
            _check_at(rule, forms, lexicons, form, at)
        except _Absent as fault:
            first = first or fault
            continue
        return
    if first:
        raise first


def _check_at(rule: Rule, forms: Forms, lexicons: Lexicons, form: Form, at: Binding) -> None:
    """One instance: every formula means something, and conditions are conditions."""
    lets: dict[str, Type] = {}
    checker = Checker(Names(forms, form, rule.scope, rule.values, {}), at, lexicons)
    for path, formula in _all_formulas(rule):
        try:
            node = parse(formula)
            got = checker.type_of(node)
            if path[0] == "let":
                lets[str(path[1])] = got
                checker = replace(checker, names=Names(forms, form, rule.scope, rule.values, dict(lets)))
            elif got is not Type.FLAG:
                raise FormulaError(text("wrong-type", wanted=Type.FLAG.value, got=got.value), node.start, node.end)
        except UnknownName as fault:
            raise _Absent(partial(_in_formula, path, fault), path) from fault
        except FormulaError as fault:
            raise Misplaced(partial(_in_formula, path, fault), path) from fault
    for place, named in _pointed_at(rule):
        _check_focus(checker, at, place, named)
    for path, template in rule.templates:
        for name in BRACES.findall(template):
            if name not in TOLD or (name == "problem" and rule.scope.kind != "document"):
                _check_brace(checker, path, name)


def _check_focus(checker: Checker, at: Binding, path: tuple[str | int, ...], named: str) -> None:
    try:
        focus = checker.names.resolve(tuple(named.split(".")), at)
    except NameFault as fault:
        raise _Absent(partial(_message_of, fault), path) from fault
    if focus.kind == "let" and focus.type is not Type.TEXT:
        told = text("wrong-type", wanted=Type.TEXT.value, got=focus.type.value)
        raise Misplaced(lambda: told, path)


def _pointed_at(rule: Rule) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What the findings of a rule point at, with where the file says so."""
    if rule.point_at:
        yield ("point at",), rule.point_at
    for number, case in enumerate(rule.cases):
        if case.point_at:
            yield ("cases", number, "point at"), case.point_at


def _check_brace(checker: Checker, path: tuple[str | int, ...], name: str) -> None:
    try:
        checker.type_of(parse(name))
    except UnknownName as fault:
        told = partial(_unknown, name, TOLD) if nearest(name, TOLD) else partial(_message_of, fault)
        raise _Absent(told, path) from fault
    except FormulaError as fault:
        raise Misplaced(partial(_message_of, fault), path) from fault


def _message_of(fault: GoujiError) -> Text:
    return fault.message


def _unknown(word: str, known: Iterable[str]) -> Text:
    return NameFault.unknown(word, lambda: known).message


def _in_formula(path: tuple[str | int, ...], fault: FormulaError) -> Text:
    key = ".".join(str(step) for step in path)
    return text("formula-in", key=key, column=fault.start + 1, problem=fault.message)
