"""The mutants of a rule: its formulas with one small mistake each, and its bounds shifted by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any

from audit.language import tree
from audit.language.formulas import parse
from audit.language.rulefile import Rule
from benchmarks.mutation.written import written

_FLIPS = {"=": ("!=",), "!=": ("=",), "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<")}
_ASCII = {"≠": "!=", "≤": "<=", "≥": ">="}
_SUMS = ("sum", "max", "min")
Groups = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Mutant:
    """A rule with one mistake: where it is, the part as it was, and as it is now."""

    rule: Rule
    where: str
    was: str
    now: str

    @property
    def name(self) -> str:
        """What people read, and what the list of equivalent mutants says."""
        return f"{self.where}: {self.was} -> {self.now}"


def mutants(rule: Rule, groups: Groups) -> Iterator[Mutant]:
    """Every mutant of a rule; `groups` are those of the forms, name -> members."""
    held = [("check", rule.check), *([("when", rule.when)] if rule.when else [])]
    for key, formula in held:
        for was, now, whole in _of_formula(formula, groups):
            yield Mutant(rule.model_copy(update={key: whole}), key, was, now)
    deciding = _deciding(rule)
    for name, formula in rule.let.items():
        if name not in deciding:
            continue
        for was, now, whole in _of_formula(formula, groups):
            yield Mutant(rule.model_copy(update={"let": {**rule.let, name: whole}}), f"let {name}", was, now)
    if rule.when:
        yield Mutant(rule.model_copy(update={"when": None}), "when", rule.when, "nothing")
    yield from _of_parameters(rule)


def _of_formula(formula: str, groups: Groups) -> Iterator[tuple[str, str, str]]:
    """(the part, what it becomes, the whole formula with it)."""
    root = parse(formula)
    seen = {written(root)}
    for was, now, whole in _of_node(root, groups):
        text = written(whole)
        if text not in seen:
            seen.add(text)
            yield written(was), _told(was, now, groups), text


def _told(was: tree.Node, now: tree.Node, groups: Groups) -> str:
    """What a part becomes; of a long sum, what is dropped from it."""
    if isinstance(was, tree.Call) and was.function in _SUMS and isinstance(now, tree.Call):
        kept = [written(part) for part in now.arguments]
        every = [written(each) for part in was.arguments for each in _members(part, groups)]
        return f"without {next(each for each in every if each not in kept)}"
    return written(now)


def _of_node(node: tree.Node, groups: Groups) -> Iterator[tuple[tree.Node, tree.Node, tree.Node]]:
    for now in _changes(node, groups):
        yield node, now, now
    for field in fields(node):
        held = getattr(node, field.name)
        if isinstance(held, tree.Node):
            for was, now, inner in _of_node(held, groups):
                yield was, now, _with(node, field.name, inner)
        elif isinstance(held, tuple) and not isinstance(node, tree.Name):
            yield from _of_parts(node, field.name, held, groups)


def _of_parts(
    node: tree.Node, name: str, held: tuple[Any, ...], groups: Groups
) -> Iterator[tuple[tree.Node, tree.Node, tree.Node]]:
    for at, part in enumerate(held):
        if isinstance(part, tree.Node):
            for was, now, inner in _of_node(part, groups):
                yield was, now, _with(node, name, (*held[:at], inner, *held[at + 1 :]))


def _with(node: tree.Node, name: str, value: Any) -> tree.Node:
    changed: dict[str, Any] = {name: value}
    return replace(node, **changed)


def _changes(node: tree.Node, groups: Groups) -> Iterator[tree.Node]:
    """What a part may become by one mistake."""
    match node:
        case tree.Compare():
            operator = _ASCII.get(node.operator, node.operator)
            yield from (replace(node, operator=flipped) for flipped in _FLIPS[operator])
            if node.within:
                yield replace(node, within=None)
        case tree.Member():
            yield _not(node)
            if isinstance(node.values, tuple) and len(node.values) > 1:
                yield from (replace(node, values=kept) for kept in _without_one(node.values))
        case tree.Sum():
            yield from (node.left, node.right)
        case tree.Logic(operator="not"):
            yield node.parts[0]
        case tree.Logic():
            yield from (_joined(node, kept) for kept in _without_one(node.parts))
        case tree.If():
            yield node.then
            if node.otherwise:
                yield replace(node, otherwise=None)
        case tree.Number():
            yield from (replace(node, value=node.value + step) for step in (1, -1))
        case tree.Gather() if node.where:
            yield replace(node, where=None)
        case tree.Call() if node.function in _SUMS:
            arguments = tuple(each for part in node.arguments for each in _members(part, groups))
            if len(arguments) > 1:
                yield from (replace(node, arguments=kept) for kept in _without_one(arguments))


def expanded(rule: Rule, groups: Groups) -> Rule:
    """The rule with every group in a sum as its members: says the same, where all its forms have those."""

    def spelt(formula: str) -> str:
        return written(_spelt(parse(formula), groups))

    lets = {name: spelt(formula) for name, formula in rule.let.items()}
    return rule.model_copy(update={"check": spelt(rule.check), "when": rule.when and spelt(rule.when), "let": lets})


def _spelt(node: tree.Node, groups: Groups) -> tree.Node:
    changed: dict[str, Any] = {}
    for field in fields(node):
        held = getattr(node, field.name)
        if isinstance(held, tree.Node):
            changed[field.name] = _spelt(held, groups)
        elif isinstance(held, tuple) and not isinstance(node, tree.Name):
            changed[field.name] = tuple(_spelt(each, groups) if isinstance(each, tree.Node) else each for each in held)
    found = replace(node, **changed)
    if isinstance(found, tree.Call) and found.function in _SUMS:
        return replace(found, arguments=tuple(each for part in found.arguments for each in _members(part, groups)))
    return found


def _members(node: tree.Node, groups: Groups) -> list[tree.Node]:
    """A name of a group as the names of its members; anything else as it is."""
    if isinstance(node, tree.Name):
        for at, part in enumerate(node.parts):
            if part in groups:
                return [replace(node, parts=(*node.parts[:at], one, *node.parts[at + 1 :])) for one in groups[part]]
    return [node]


def _without_one(parts: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    return ((*parts[:at], *parts[at + 1 :]) for at in range(len(parts)))


def _joined(node: tree.Logic, parts: tuple[tree.Node, ...]) -> tree.Node:
    return parts[0] if len(parts) == 1 else replace(node, parts=parts)


def _not(node: tree.Node) -> tree.Logic:
    return tree.Logic(operator="not", parts=(node,), start=node.start, end=node.end)


def _of_parameters(rule: Rule) -> Iterator[Mutant]:
    """Numeric bounds one higher and one lower, listed values each left out; of what decides a verdict."""
    named = _deciding(rule)
    for name, parameter in rule.parameters.items():
        if name not in named:
            continue
        value = parameter.value
        changed: list[Any] = []
        if isinstance(value, float):
            changed = [value + 1, value - 1]
        elif isinstance(value, tuple) and value:
            changed = list(_without_one(value))
        for now in changed:
            parameters = {**rule.parameters, name: parameter.model_copy(update={"value": now})}
            found = rule.model_copy(update={"parameters": parameters})
            found.__dict__.pop("values", None)  # computed from the parameters, and copied with the rest
            yield Mutant(found, f"parameter {name}", str(_plain(value)), str(_plain(now)))


def _plain(value: object) -> object:
    return Fraction(str(value)) if isinstance(value, float) else value


def _deciding(rule: Rule) -> frozenset[str]:
    """The names that check and condition speak of, by way of `let` too: all others only grade and explain."""
    found, left = set[str](), [rule.check, *([rule.when] if rule.when else [])]
    while left:
        names = {node.text for node in parse(left.pop()).walk() if isinstance(node, tree.Name)}
        left += [rule.let[name] for name in names - found if name in rule.let]
        found |= names
    return frozenset(found)
