"""What a formula speaks of: its cells and facts, and the instances that `count(row of ...: ...)` gathers over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from audit.language import tree
from audit.language.kinds import BELOW, ITEMS, RELATIONS
from audit.language.names import Names, Ref
from audit.language.scopes import Binding, NameFault, Scope, bindings
from audit.language.signatures import OF_PEERS

RUN = "run"  # not one other report, but whatever else is in the run
_OF_OTHERS = {
    "has_previous": "previous", "last_report_year": "previous", "has_twin": "twin", "copies": RUN, "copy_of": RUN,
    "has_roster": RUN, "on_roster": RUN, "population": RUN, "children_due": RUN,
}  # fmt: skip


def scope_of(node: tree.Gather) -> Scope:
    """The scope that a gathering function names."""
    of = ".".join(part if part.isidentifier() else f"「{part}」" for part in node.of)
    return Scope(node.kind, of or None)


def members(node: tree.Gather, names: Names, at: Binding) -> list[Binding]:
    """The instances inside `at` that have every cell the body speaks of. Raises NameFault when none has."""
    if node.kind in ITEMS or names.form is None:
        return [at]
    inner = names.within(scope_of(node))
    every = bindings(inner.scope, names.form, at)
    if node.kind not in ("row", "column"):
        return every
    kept, first = [], None
    for one in every:
        try:
            for part in node.children():
                _resolve_all(part, inner, one)
            kept.append(one)
        except NameFault as fault:
            first = first or fault
    if not kept and first:
        raise first
    return kept


def references(node: tree.Node, names: Names, at: Binding) -> Iterator[Ref]:
    """Everything that a formula names, from left to right, groups as their cells. Raises NameFault."""
    match node:
        case tree.Name():
            yield from names.group(node.parts, at)
        case tree.Gather():
            inner = names.within(scope_of(node))
            for one in members(node, names, at):
                for part in node.children():
                    found = references(part, inner, one)
                    yield from (replace(ref, of=node.kind) for ref in found) if node.kind in BELOW else found
        case _:
            for part in node.children():
                yield from references(part, names, at)


def _resolve_all(node: tree.Node, names: Names, at: Binding) -> None:
    for _ in references(node, names, at):
        pass


def beside(formulas: Iterable[tree.Node]) -> frozenset[str]:
    """Which other reports formulas ask about: relations, or RUN. Without these they say nothing of a report."""
    found: set[str] = set()
    for node in (part for formula in formulas for part in formula.walk()):
        if isinstance(node, tree.Name):
            found.update(part for part in node.parts[:1] if part in RELATIONS)
            found.update(_OF_OTHERS[part] for part in node.parts if part in _OF_OTHERS)
        elif (isinstance(node, tree.Call) and node.function in OF_PEERS) or (
            isinstance(node, tree.Gather) and node.kind in BELOW
        ):
            found.add(RUN)
    return frozenset(found)
