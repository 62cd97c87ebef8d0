"""Formulas' trees as lists that JSON can hold, and back: parsing is the dearer of the two."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from audit.language import tree


def pack(node: tree.Node | None) -> list[Any] | None:
    """A tree as nested lists: kind, start, end, and what the kind of node holds."""
    match node:
        case None:
            return None
        case tree.Number():
            held: list[Any] = ["number", str(node.value)]
        case tree.String():
            held = ["string", node.value]
        case tree.Name():
            held = ["name", list(node.parts)]
        case tree.Call():
            held = ["call", node.function, [pack(part) for part in node.arguments]]
        case tree.Gather():
            held = ["gather", node.function, node.kind, list(node.of), pack(node.where), pack(node.body)]
        case tree.Sum():
            held = ["sum", pack(node.left), node.sign, pack(node.right)]
        case tree.Product():
            held = ["product", pack(node.left), pack(node.right)]
        case tree.Compare():
            held = ["compare", pack(node.left), node.operator, pack(node.right), pack(node.within)]
        case tree.Member():
            values = node.values
            listed = [pack(value) for value in values] if isinstance(values, tuple) else pack(values)
            held = ["member", pack(node.left), isinstance(values, tuple), listed]
        case tree.Logic():
            held = ["logic", node.operator, [pack(part) for part in node.parts]]
        case tree.If():
            held = ["if", pack(node.condition), pack(node.then), pack(node.otherwise)]
        case _:
            raise AssertionError(node)
    return [held[0], node.start, node.end, *held[1:]]


def unpack(held: list[Any]) -> tree.Node:
    """The tree again. Raises ValueError, TypeError or LookupError for what `pack` did not make."""
    kind, start, end, *parts = held
    return _NODES[kind](parts, {"start": start, "end": end})


def _maybe(held: list[Any] | None) -> tree.Node | None:
    return None if held is None else unpack(held)


def _all(held: list[Any]) -> tuple[Any, ...]:
    return tuple(unpack(part) for part in held)


_NODES: dict[str, Callable[[list[Any], dict[str, int]], tree.Node]] = {
    "number": lambda p, at: tree.Number(value=Fraction(p[0]), **at),
    "string": lambda p, at: tree.String(value=p[0], **at),
    "name": lambda p, at: tree.Name(parts=tuple(p[0]), **at),
    "call": lambda p, at: tree.Call(function=p[0], arguments=_all(p[1]), **at),
    "gather": lambda p, at: tree.Gather(
        function=p[0], kind=p[1], of=tuple(p[2]), where=_maybe(p[3]), body=unpack(p[4]), **at
    ),
    "sum": lambda p, at: tree.Sum(left=unpack(p[0]), sign=p[1], right=unpack(p[2]), **at),
    "product": lambda p, at: tree.Product(left=unpack(p[0]), right=unpack(p[1]), **at),
    "compare": lambda p, at: tree.Compare(
        left=unpack(p[0]), operator=p[1], right=unpack(p[2]), within=_maybe(p[3]), **at
    ),
    "member": lambda p, at: tree.Member(left=unpack(p[0]), values=_all(p[2]) if p[1] else _name(p[2]), **at),
    "logic": lambda p, at: tree.Logic(operator=p[0], parts=_all(p[1]), **at),
    "if": lambda p, at: tree.If(condition=unpack(p[0]), then=unpack(p[1]), otherwise=_maybe(p[2]), **at),
}


def _name(held: list[Any]) -> tree.Name:
    found = unpack(held)
    assert isinstance(found, tree.Name)
    return found


def shape(node: tree.Node) -> str:
    """A formula as what it says, whatever its spaces: equal for two that differ in nothing else."""
    return repr(_without_places(pack(node)))


def _without_places(held: Any) -> Any:
    if isinstance(held, list) and len(held) > 2 and isinstance(held[0], str) and isinstance(held[1], int):
        return [held[0], *map(_without_places, held[3:])]
    return [_without_places(part) for part in held] if isinstance(held, list) else held
