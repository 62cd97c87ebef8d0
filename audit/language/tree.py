"""The tree of a formula: what the parser makes and all else reads. A node knows its characters [start, end)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of a formula."""

    start: int
    end: int

    def children(self) -> tuple[Node, ...]:
        """The parts it is made of."""
        return ()

    def walk(self) -> Iterator[Node]:
        """This node and everything below it, from left to right."""
        yield self
        for child in self.children():
            yield from child.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Node):
    """A number, exact."""

    value: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class String(Node):
    """A text in quotes."""

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A dotted path; labels in corner brackets are kept without them."""

    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The path as written."""
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """A function and what it is applied to."""

    function: str
    arguments: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        """Its arguments."""
        return self.arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class Gather(Node):
    """A function over the instances of a scope: `count(row of requests where found: total > 0)`."""

    function: str
    kind: str
    of: tuple[str, ...]
    where: Node | None
    body: Node

    def children(self) -> tuple[Node, ...]:
        """Condition and body; their names mean something else in each instance."""
        return (*([self.where] if self.where else []), self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum(Node):
    """left + right, or left - right where `sign` is -1."""

    left: Node
    sign: int
    right: Node

    def children(self) -> tuple[Node, ...]:
        """Both sides."""
        return (self.left, self.right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(Node):
    """left * right; one of them is a constant."""

    left: Node
    right: Node

    def children(self) -> tuple[Node, ...]:
        """Both sides."""
        return (self.left, self.right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    """left = != < <= > >= right; with a tolerance, what lies within it counts as equal."""

    left: Node
    operator: str
    right: Node
    within: Node | None = None

    def children(self) -> tuple[Node, ...]:
        """Both sides."""
        return (self.left, self.right, *([self.within] if self.within else []))


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Node):
    """left is one of the values, or of those that a parameter lists."""

    left: Node
    values: tuple[Number | String, ...] | Name

    def children(self) -> tuple[Node, ...]:
        """What is looked for, and the parameter that lists where."""
        return (self.left, self.values) if isinstance(self.values, Name) else (self.left,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logic(Node):
    """All (`and`), any (`or`) or none (`not`, one part) of the parts."""

    operator: str
    parts: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        """The parts."""
        return self.parts


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Node):
    """If the condition holds then `then` must, else `otherwise` must (nothing, when there is none)."""

    condition: Node
    then: Node
    otherwise: Node | None

    def children(self) -> tuple[Node, ...]:
        """Condition and both branches."""
        return (self.condition, self.then, *([self.otherwise] if self.otherwise else []))
