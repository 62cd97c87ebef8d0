"""The equations and inequalities among the rules, as integer rows over cells: for evaluation, diagnosis and proofs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from audit.forms import Form
from audit.language import tree
from audit.language.formulas import parse
from audit.language.names import Names
from audit.language.references import members, scope_of
from audit.language.rulefile import Rule
from audit.language.ruleset import Ruleset
from audit.language.scopes import Binding

Cell = tuple[str, str]  # key, and the relation by which another report's is meant (empty for this one's)
_OPPOSITE = {">=": "<=", ">": "<"}


@dataclass(frozen=True)
class Linear:
    """What one instance of a rule says: the sum of coefficient × cell is `relation` (= <= <) to the constant.

    Coefficients and constant are whole and without a common divisor. An equation's first coefficient is positive.
    """

    rule: str
    form: str
    at: Binding
    terms: tuple[tuple[Cell, int], ...]
    relation: str
    constant: int

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of this report that it speaks of."""
        return tuple(key for (key, of), _ in self.terms if not of)


class _NotLinear(Exception):
    """A part of a formula that is no weighted sum of cells."""


def is_linear(node: tree.Node) -> bool:
    """Whether a check is one equation or inequality between weighted sums, to judge by how it is written."""
    if not isinstance(node, tree.Compare):
        return False
    return all(
        isinstance(part, (tree.Number, tree.Name, tree.Sum, tree.Product))
        or (isinstance(part, (tree.Call, tree.Gather)) and part.function == "sum")
        for side in (node.left, node.right)
        for part in side.walk()
    )


def linear_forms(rule: Rule, ruleset: Ruleset, form: Form) -> list[Linear]:
    """What a rule says of a report with no cell unknown, row by row and column by column.

    Empty where its check is no equation, inequality or conjunction of them, and for instances whose `when` depends on
    more than the instance and on cells being filled in.
    """
    instances = ruleset.fitting(rule, form) if rule.applies_to_form(form) else []
    if not instances:
        return []
    names = ruleset.names(rule, form)
    found: list[Linear] = []
    for at in instances:
        writer = _Writer(rule, names)
        if rule.when and writer.settled(parse(rule.when), names, at) is not True:
            continue
        try:
            found += writer.rows(parse(rule.check), names, at, form.form)
        except _NotLinear:
            return []
    return found


def all_linear(ruleset: Ruleset, form: Form) -> list[Linear]:
    """The linear rows of all rules on a form, in the rules' order."""
    return [row for held in ruleset.files.values() for row in linear_forms(held.rule, ruleset, form)]


def matrix(rows: Sequence[Linear]) -> tuple[list[Cell], list[list[int]]]:
    """The cells that the rows speak of, and the rows' coefficients in that order."""
    cells = list(dict.fromkeys(cell for row in rows for cell, _ in row.terms))
    return cells, [[dict(row.terms).get(cell, 0) for cell in cells] for row in rows]


Weighted = dict[Cell | None, Fraction]  # None: the constant part


@dataclass(frozen=True)
class _Writer:
    """Writes one instance of a rule as rows; names mean what they mean in the instance."""

    rule: Rule
    names: Names

    def rows(self, node: tree.Node, names: Names, at: Binding, form: str) -> Iterator[Linear]:
        match node:
            case tree.Logic(operator="and"):
                for part in node.parts:
                    yield from self.rows(part, names, at, form)
            case tree.Gather(function="all", where=None) if names.form:
                for one in self._members(node, names, at):
                    yield from self.rows(node.body, names.within(scope_of(node)), one, form)
            case tree.Compare(operator="=" | "<=" | ">=" | "<" | ">"):
                for relation, weights in self._compared(node, names, at):
                    yield self._row(relation, weights, at, form)
            case _:
                raise _NotLinear

    def _compared(self, node: tree.Compare, names: Names, at: Binding) -> Iterator[tuple[str, Weighted]]:
        """Relation to 0, and the sum; a tolerance makes two inequalities of an equation."""
        difference = _plus(self.sum(node.left, names, at), self.sum(node.right, names, at), -1)
        relation = _OPPOSITE.get(node.operator, node.operator)
        if relation != node.operator:
            difference = _plus({}, difference, -1)
        if node.within is None:
            yield relation, difference
            return
        slack = self.sum(node.within, names, at)
        yield relation.replace("=", "<=") if relation == "=" else relation, _plus(difference, slack, -1)
        if relation == "=":
            yield "<=", _plus(_plus({}, difference, -1), slack, -1)

    def _row(self, relation: str, weights: Weighted, at: Binding, form: str) -> Linear:
        constant = -weights.get(None, Fraction(0))
        terms = {cell: weight for cell, weight in weights.items() if cell is not None and weight}
        every = [constant, *terms.values()]
        scale = Fraction(lcm(*(value.denominator for value in every)))
        divisor = reduce(gcd, (int(value * scale) for value in every)) or 1
        scale /= divisor
        if relation == "=" and terms and next(iter(terms.values())) < 0:
            scale = -scale
        whole = tuple((cell, int(weight * scale)) for cell, weight in terms.items())
        return Linear(self.rule.id, form, at, whole, relation, int(constant * scale))

    def sum(self, node: tree.Node, names: Names, at: Binding) -> Weighted:
        """A part as cells with their weights."""
        match node:
            case tree.Number():
                return {None: node.value}
            case tree.Name():
                return self._name(node, names, at)
            case tree.Sum():
                return _plus(self.sum(node.left, names, at), self.sum(node.right, names, at), node.sign)
            case tree.Product():
                return self._product(node, names, at)
            case tree.Call(function="sum"):
                parts = [self._cells(part, names, at) for part in node.arguments]
                return reduce(_plus, parts)
            case tree.Gather(function="sum", where=None) if names.form:
                inner = names.within(scope_of(node))
                return reduce(_plus, (self.sum(node.body, inner, one) for one in self._members(node, names, at)), {})
        raise _NotLinear

    def _members(self, node: tree.Gather, names: Names, at: Binding) -> list[Binding]:
        if node.kind not in ("row", "column", "cell"):
            raise _NotLinear
        return members(node, names, at)

    def _cells(self, node: tree.Node, names: Names, at: Binding) -> Weighted:
        if not isinstance(node, tree.Name):
            return self.sum(node, names, at)
        refs = names.group(node.parts, at)
        if refs[0].kind != "cell":
            return self._name(node, names, at)
        return reduce(_plus, ({(ref.key.split(":")[0], ref.of): Fraction(1)} for ref in refs))

    def _name(self, node: tree.Name, names: Names, at: Binding) -> Weighted:
        ref = names.resolve(node.parts, at)
        match ref.kind:
            case "cell" if ref.key.endswith(":value"):
                return {(ref.key.split(":")[0], ref.of): Fraction(1)}
            case "constant" if isinstance(ref.constant, Fraction):
                return {None: ref.constant}
            case "let" if names is self.names:
                return self.sum(parse(self.rule.let[ref.key]), names, at)
        raise _NotLinear

    def _product(self, node: tree.Product, names: Names, at: Binding) -> Weighted:
        left, right = self.sum(node.left, names, at), self.sum(node.right, names, at)
        factor, weights = (left, right) if set(left) <= {None} else (right, left)
        if not set(factor) <= {None}:
            raise _NotLinear
        return {cell: weight * factor.get(None, Fraction(0)) for cell, weight in weights.items()}

    # ---- what a condition is, in a report with no cell unknown ---- #

    def settled(self, node: tree.Node, names: Names, at: Binding) -> bool | None:
        """Whether a condition holds wherever all cells are filled in; None where it depends on more."""
        match node:
            case tree.Logic():
                return _settled(node.operator, [self.settled(part, names, at) for part in node.parts])
            case tree.Call(function="known") if isinstance(node.arguments[0], tree.Name):
                return True if names.resolve(node.arguments[0].parts, at).kind in ("cell", "constant") else None
            case tree.Compare(operator="=" | "!=", left=tree.Name() as name, right=tree.String() as word):
                same = self._is(name, (word.value,), names, at)
                return same if same is None or node.operator == "=" else not same
            case tree.Member(left=tree.Name() as name, values=tuple() as values):
                return self._is(name, [v.value for v in values if isinstance(v, tree.String)], names, at)
        return None

    def _is(self, name: tree.Name, words: Sequence[str], names: Names, at: Binding) -> bool | None:
        """Whether the instance's own table, row or column is one of the words."""
        ref = names.resolve(name.parts, at)
        if ref.kind != "property" or ref.key not in ("table", "row", "column"):
            return None
        return getattr(at, ref.key) in words


def _settled(operator: str, parts: list[bool | None]) -> bool | None:
    if operator == "not":
        return None if parts[0] is None else not parts[0]
    decisive = operator == "or"
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive


def _plus(left: Weighted, right: Weighted, sign: int = 1) -> Weighted:
    found = dict(left)
    for cell, weight in right.items():
        found[cell] = found.get(cell, Fraction(0)) + sign * weight
    return found
