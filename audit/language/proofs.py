"""What can be said of the rules without any report: by linear programming over the cells of a form.

Every cell of a count is at least 0, a column of changes may be anything; a report of the year before has its own cells.
What is impossible for numbers with fractions is impossible for whole ones, so every claim made here holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from audit.forms import Form, Forms
from audit.language.linear import Cell, Linear, all_linear, matrix
from audit.language.ruleset import Ruleset

_STRICT = 1  # whole numbers that differ do so by at least 1; see _gap


@dataclass(frozen=True)
class System:
    """The linear rows of all rules on one form."""

    form: Form
    forms: Forms
    rows: tuple[Linear, ...]

    def possible(self, rows: Iterable[Linear]) -> bool:
        """Whether some report satisfies all of the rows."""
        held = list(rows)
        cells, weights = matrix(held)
        if not cells:
            return all(_holds(row) for row in held)
        upper = [(w, row) for w, row in zip(weights, held, strict=True) if row.relation != "="]
        equal = [(w, row) for w, row in zip(weights, held, strict=True) if row.relation == "="]
        found = linprog(
            np.zeros(len(cells)),
            A_ub=csr_array([w for w, _ in upper]) if upper else None,
            b_ub=[float(row.constant - self._gap(row)) for _, row in upper] or None,
            A_eq=csr_array([w for w, _ in equal]) if equal else None,
            b_eq=[float(row.constant) for _, row in equal] or None,
            bounds=[(None, None) if self._signed(cell) else (0, None) for cell in cells],
            method="highs",
        )
        return bool(found.status != 2)  # 2: shown to be infeasible; all else leaves it open

    def conflict(self) -> list[Linear]:
        """A smallest set of rows that no report satisfies, none of which can be left out; empty where all can hold."""
        if self.possible(self.rows):
            return []
        kept = list(self.rows)
        for rule in dict.fromkeys(row.rule for row in self.rows):  # whole rules first: there are far fewer
            without = [row for row in kept if row.rule != rule]
            if not self.possible(without):
                kept = without
        for row in list(kept):
            without = [other for other in kept if other is not row]
            if not self.possible(without):
                kept = without
        return kept

    def never_fires(self, row: Linear) -> bool:
        """Whether no report can break a row, whatever its figures."""
        return not any(self.possible([broken]) for broken in _broken(row))

    def implied(self, row: Linear) -> list[str]:
        """The rules that a row follows from; empty where it follows from none."""
        reports = {of for (_, of), _ in row.terms}  # what speaks of a report that may not be there implies nothing
        others = [
            other for other in self.rows if other.rule != row.rule and {of for (_, of), _ in other.terms} <= reports
        ]
        if any(self.possible([*others, broken]) for broken in _broken(row)):
            return []
        for rule in dict.fromkeys(other.rule for other in others):
            without = [other for other in others if other.rule != rule]
            if not any(self.possible([*without, broken]) for broken in _broken(row)):
                others = without
        return list(dict.fromkeys(other.rule for other in others))

    def _gap(self, row: Linear) -> Fraction:
        """By how much a strict inequality must be met: the smallest step of the cells in it."""
        if row.relation != "<":
            return Fraction(0)
        decimals = max((self.forms.specs[key].spec.decimals for (key, _), _ in row.terms), default=0)
        return Fraction(_STRICT, 10**decimals)

    def _signed(self, cell: Cell) -> bool:
        return self.forms.specs[cell[0]].spec.signed


def systems(ruleset: Ruleset) -> list[System]:
    """The linear rows on each form."""
    forms = ruleset.forms
    return [System(form, forms, tuple(all_linear(ruleset, form))) for form in forms.all]


def duplicates(rows: Sequence[Linear]) -> list[tuple[str, str]]:
    """Pairs of rules of which one says nothing that the other does not say word for word."""
    said: dict[str, set[tuple[object, ...]]] = defaultdict(set)
    for row in rows:
        said[row.rule].add((tuple(sorted(row.terms)), row.relation, row.constant))
    rules = list(said)
    return [
        (one, other)
        for number, one in enumerate(rules)
        for other in rules[number + 1 :]
        if said[one] <= said[other] or said[other] <= said[one]
    ]


def indistinguishable(form: Form, rows: Sequence[Linear]) -> list[tuple[str, ...]]:
    """Groups of cells whose errors look alike: a wrong figure in one breaks the same equations in the same proportion.

    A group of one is a cell that no equation speaks of. Equations that speak of another report are left out.
    """
    equations = [row for row in rows if row.relation == "=" and not any(of for (_, of), _ in row.terms)]
    held: dict[str, list[tuple[int, int]]] = {cell.key: [] for cell in form.cells}
    for number, row in enumerate(equations):
        for (key, _), weight in row.terms:
            held[key].append((number, weight))
    groups: dict[tuple[tuple[int, Fraction], ...], list[str]] = defaultdict(list)
    for key, column in held.items():
        first = column[0][1] if column else 1
        groups[tuple((number, Fraction(weight, first)) for number, weight in column)].append(key)
    alone = [(key,) for key in groups.pop((), [])]
    return [*alone, *(tuple(keys) for keys in groups.values() if len(keys) > 1)]


def _holds(row: Linear) -> bool:
    return {"=": row.constant == 0, "<=": row.constant >= 0, "<": row.constant > 0}[row.relation]


def _broken(row: Linear) -> list[Linear]:
    """What must hold where the row does not, one possibility each."""
    negative = replace(row, terms=tuple((cell, -weight) for cell, weight in row.terms), constant=-row.constant)
    match row.relation:
        case "<=":
            return [replace(negative, relation="<")]
        case "<":
            return [replace(negative, relation="<=")]
    return [replace(row, relation="<"), replace(negative, relation="<")]
