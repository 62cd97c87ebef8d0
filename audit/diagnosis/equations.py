"""The linear rules as arrays over the cells of all forms: the cells of an equation, and the equations of a cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from audit.forms import Forms
from audit.frames import LARGEST, Ints
from audit.language.linear import Linear, all_linear
from audit.language.rulefile import ReportYears
from audit.language.ruleset import Ruleset

_SAFE = 2**62
_RELATIONS = ("", "previous")  # reports whose cells are compared; others say nothing here


@dataclass(frozen=True, eq=False)
class Equation:
    """One linear row: the sum of weight × cell is equal to the constant, or at most.

    `cells` are rows of the matrix of values and `before` says which of them are of the report of the year before;
    weights and constant are in the smallest unit of the cells.
    """

    row: Linear
    cells: Ints
    weights: Ints
    before: tuple[bool, ...]
    constant: int
    equal: bool
    grave: bool  # the rule's own severity is error: law and arithmetic, not plausibility
    scope: str
    years: ReportYears | None

    @property
    def tables(self) -> set[str]:
        """The tables of the report that it speaks of."""
        return {key.split(".")[0] for (key, of), _ in self.row.terms if not of}


class Terms(NamedTuple):
    """Lists of pairs behind one another: those of number n are [start[n], start[n + 1])."""

    start: Ints
    other: Ints
    weight: Ints

    def of(self, numbers: Ints) -> tuple[Ints, Ints, Ints]:
        """All pairs of some numbers: position among those asked for, the other, the weight."""
        count = self.start[numbers + 1] - self.start[numbers]
        asked = np.repeat(np.arange(len(numbers)), count)
        at = np.arange(len(asked)) + np.repeat(self.start[numbers] - np.cumsum(count) + count, count)
        return asked, self.other[at], self.weight[at]


@dataclass(frozen=True, eq=False)
class Book:
    """All equations and inequalities of a set of rules."""

    forms: Forms
    keys: tuple[str, ...]
    rows: tuple[Equation, ...]

    @cached_property
    def decimals(self) -> Ints:
        """Over cells: digits behind the point that the matrix keeps."""
        return np.array([self.forms.specs[key].spec.decimals for key in self.keys], np.int64)

    @cached_property
    def signed(self) -> np.ndarray:
        """Over cells: whether the column may hold negative numbers."""
        return np.array([self.forms.specs[key].spec.signed for key in self.keys], np.bool_)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Key to the number of its cell."""
        return {key: number for number, key in enumerate(self.keys)}

    @cached_property
    def beside(self) -> list[tuple[int | None, int | None, int | None]]:
        """Over cells, others of the same column.

        What came in new and what from last year, beside what was processed; what was granted in part, beside refusals.
        """
        refused = {
            f"{name}.{row}"
            for form in self.forms.all
            for name, table in form.tables.items()
            for row in table.groups.get("refused", ())
        }
        found: list[tuple[int | None, int | None, int | None]] = []
        for key in self.keys:
            table, row, column = key.split(".")
            new, old, partial = (
                self.numbers.get(f"{table}.{other}.{column}")
                for other in ("newly_received", "carried_in", "partially_granted")
            )
            of_total = row == "processed_total"
            found.append(
                (new if of_total else None, old if of_total else None, partial if f"{table}.{row}" in refused else None)
            )
        return found

    @cached_property
    def terms(self) -> Terms:
        """Row to its cells, one behind the other; last year's stand behind this year's."""
        return _terms([(row.cells + len(self.keys) * np.array(row.before), row.weights) for row in self.rows])

    @cached_property
    def speaking(self) -> Terms:
        """Cell, this year's and behind these last year's, to the rows that speak of it."""
        held: list[tuple[list[int], list[int]]] = [([], []) for _ in range(2 * len(self.keys))]
        for number, row in enumerate(self.rows):
            for cell, weight, before in zip(row.cells.tolist(), row.weights.tolist(), row.before, strict=True):
                rows, weights = held[cell + len(self.keys) * before]
                rows.append(number)
                weights.append(weight)
        return _terms([(np.array(rows, np.int64), np.array(weights, np.int64)) for rows, weights in held])

    @cached_property
    def conditions(self) -> dict[tuple[str, frozenset[str], ReportYears | None, bool], list[int]]:
        """Form, tables, report years, whether last year's report is needed; to the rows of that sort."""
        held: dict[tuple[str, frozenset[str], ReportYears | None, bool], list[int]] = {}
        for number, row in enumerate(self.rows):
            key = (row.row.form, frozenset(row.tables), row.years, any(row.before))
            held.setdefault(key, []).append(number)
        return held

    @cached_property
    def part(self) -> Ints:
        """Over cells: a number that cells share which equations tie together, directly or over others."""
        return np.array(grouped(len(self.keys), (row.cells.tolist() for row in self.rows)), np.int64)


def book_of(ruleset: Ruleset, forms: Iterable[str]) -> Book:
    """The equations of all rules on some forms, and the inequalities of those that tell of errors."""
    used = set(forms)
    keys = {key: number for number, key in enumerate(ruleset.forms.cell_keys)}
    rows = [
        equation
        for form in ruleset.forms.all
        if form.form in used
        for row in all_linear(ruleset, form)
        if (equation := _equation(row, ruleset, keys)) is not None
    ]
    return Book(ruleset.forms, tuple(keys), tuple(rows))


def _equation(row: Linear, ruleset: Ruleset, keys: dict[str, int]) -> Equation | None:
    rule, specs = ruleset.files[row.rule].rule, ruleset.forms.specs
    equal, grave = row.relation == "=", rule.severity == "error"
    if not (equal or grave) or any(of not in _RELATIONS for (_, of), _ in row.terms) or not row.cells:
        return None
    decimals = [specs[key].spec.decimals for (key, _), _ in row.terms]
    finest = max(decimals)
    weights = [w * 10 ** (finest - own) for (_, w), own in zip(row.terms, decimals, strict=True)]
    constant = row.constant * 10**finest - (row.relation == "<")
    if sum(abs(w) * LARGEST * 10**own for w, own in zip(weights, decimals, strict=True)) + abs(constant) >= _SAFE:
        return None  # beyond 64 bits: such a rule is still checked, but explains nothing
    return Equation(
        row,
        np.array([keys[key] for (key, _), _ in row.terms], np.int64),
        np.array(weights, np.int64),
        tuple(bool(of) for (_, of), _ in row.terms),
        constant,
        equal,
        grave,
        rule.scope.kind,
        rule.years,
    )


def _terms(lists: list[tuple[Ints, Ints]]) -> Terms:
    start = np.cumsum([0, *(len(others) for others, _ in lists)]).astype(np.int64)
    return Terms(start, *(np.concatenate([each[side] for each in lists]).astype(np.int64) for side in (0, 1)))


def grouped(count: int, together: Iterable[Sequence[int]]) -> list[int]:
    """For each of `count` things the first of those that it is tied to, directly or over others."""
    first = list(range(count))

    def find(one: int) -> int:
        while first[one] != one:
            first[one] = first[first[one]]
            one = first[one]
        return one

    for members in together:
        for one in members[1:]:
            low, high = sorted((find(members[0]), find(one)))
            first[high] = low
    return [find(one) for one in range(count)]
