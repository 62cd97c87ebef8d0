"""Three-valued arithmetic against brute force: what it calls sure must hold whatever the unknown cells hide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.frames import LARGEST
from audit.vectors import DOWN, HARD_DOWN, HARD_UP, UP, Bools, Numbers, Texts, Truth, decided, larger, smaller

_FURTHEST = 5  # unknown cells are tried with every number up to this one; known ones are smaller


@dataclass(frozen=True)
class Cell:
    """A cell of a form: its number if it is known; how it is unknown; whether it may be negative."""

    value: int | None
    hard: bool
    signed: bool

    @property
    def numbers(self) -> Numbers:
        """The cell as the arithmetic sees it."""
        soft = UP | DOWN if self.signed else UP
        hard = HARD_UP | HARD_DOWN if self.signed else HARD_UP
        flags = 0 if self.value is not None else soft | (hard if self.hard else 0)
        return Numbers(np.array([self.value or 0], np.int64), np.array([flags], np.uint8))

    def completions(self, *, blanks_are_zero: bool, furthest: int = _FURTHEST) -> list[int]:
        """Every number that the cell may really hold, within reach."""
        if self.value is not None:
            return [self.value]
        if blanks_are_zero and not self.hard:
            return [0]
        return list(range(-furthest if self.signed else 0, furthest + 1))


@dataclass(frozen=True)
class Formula:
    """A formula over cells: `operator` applied to parts; a cell's number or a constant where there are none."""

    operator: str
    parts: tuple[Formula, ...] = ()
    cell: int = 0
    constant: Fraction = Fraction(0)


def constant(value: Fraction) -> Numbers:
    """A number that is the same for every report."""
    return Numbers(np.array([value.numerator], np.int64), np.zeros(1, np.uint8), Fraction(1, value.denominator))


def number_of(formula: Formula, cells: list[Cell]) -> Numbers:
    """The formula by the arithmetic under test."""
    parts = [number_of(part, cells) for part in formula.parts]
    match formula.operator:
        case "cell":
            return cells[formula.cell].numbers
        case "constant":
            return constant(formula.constant)
        case "+":
            return parts[0] + parts[1]
        case "-":
            return parts[0] - parts[1]
        case "times":
            return parts[0].times(formula.constant)
        case "larger":
            return larger(parts[0], parts[1])
        case "smaller":
            return smaller(parts[0], parts[1])
    return larger(parts[0], -parts[0])


def plain_number(formula: Formula, values: tuple[int, ...]) -> Fraction:
    """The formula for numbers that are all known."""
    parts = [plain_number(part, values) for part in formula.parts]
    match formula.operator:
        case "cell":
            return Fraction(values[formula.cell])
        case "constant":
            return formula.constant
        case "+":
            return parts[0] + parts[1]
        case "-":
            return parts[0] - parts[1]
        case "times":
            return parts[0] * formula.constant
        case "larger":
            return max(parts)
        case "smaller":
            return min(parts)
    return abs(parts[0])


def truth_of(formula: Formula, cells: list[Cell]) -> Truth:
    """The condition by the arithmetic under test."""
    match formula.operator:
        case "= 0":
            return number_of(formula.parts[0], cells).equals_zero()
        case "<= 0":
            return number_of(formula.parts[0], cells).at_most_zero()
        case "not":
            return ~truth_of(formula.parts[0], cells)
        case "and":
            return truth_of(formula.parts[0], cells) & truth_of(formula.parts[1], cells)
    return truth_of(formula.parts[0], cells) | truth_of(formula.parts[1], cells)


def plain_truth(formula: Formula, values: tuple[int, ...]) -> bool:
    """The condition for numbers that are all known."""
    match formula.operator:
        case "= 0":
            return plain_number(formula.parts[0], values) == 0
        case "<= 0":
            return plain_number(formula.parts[0], values) <= 0
        case "not":
            return not plain_truth(formula.parts[0], values)
        case "and":
            return all(plain_truth(part, values) for part in formula.parts)
    return any(plain_truth(part, values) for part in formula.parts)


def outcomes(
    formula: Formula, cells: list[Cell], *, blanks_are_zero: bool = False, furthest: int = _FURTHEST
) -> Iterator[bool]:
    """Whether the condition holds, for every way to complete the unknown cells."""
    ranges = [cell.completions(blanks_are_zero=blanks_are_zero, furthest=furthest) for cell in cells]
    return (plain_truth(formula, values) for values in product(*ranges))


# ---- what hypothesis draws ---- #


@st.composite
def some_cells(draw: st.DrawFn, unknown: int = 2) -> list[Cell]:
    """Four cells, of which at most `unknown` are not known."""
    cells: list[Cell] = []
    for _ in range(4):
        signed = draw(st.booleans())
        known = sum(cell.value is None for cell in cells) >= unknown or draw(st.booleans())
        value = draw(st.integers(-3 if signed else 0, 3)) if known else None
        cells.append(Cell(value, draw(st.booleans()), signed))
    return cells


FACTORS = st.sampled_from([Fraction(n) for n in (-2, -1, 0, 1, 3)] + [Fraction(1, 2), Fraction(-5, 2)])
CONSTANTS = st.sampled_from([Fraction(0), Fraction(2), Fraction(-1), Fraction(1, 2)])
LEAVES = st.one_of(
    st.integers(0, 3).map(lambda at: Formula("cell", cell=at)),
    CONSTANTS.map(lambda number: Formula("constant", constant=number)),
)
NUMBERS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(
            lambda operator, left, right: Formula(operator, (left, right)),
            st.sampled_from(["+", "-", "larger", "smaller"]),
            inner,
            inner,
        ),
        st.builds(lambda part, by: Formula("times", (part,), constant=by), inner, FACTORS),
        inner.map(lambda part: Formula("abs", (part,))),
    ),
    max_leaves=5,
)
CONDITIONS = st.recursive(
    st.builds(lambda operator, part: Formula(operator, (part,)), st.sampled_from(["= 0", "<= 0"]), NUMBERS),
    lambda inner: st.one_of(
        st.builds(
            lambda operator, left, right: Formula(operator, (left, right)), st.sampled_from(["and", "or"]), inner, inner
        ),
        inner.map(lambda part: Formula("not", (part,))),
    ),
    max_leaves=3,
)
# Sums of different cells, each added or subtracted: what the equations of the forms are made of.
SIGNS = st.lists(st.sampled_from([-1, 1]), min_size=4, max_size=4)


def signed_sum(signs: list[int]) -> Formula:
    """Cell 0 to cell 3, added with these signs."""
    terms = [Formula("times", (Formula("cell", cell=at),), constant=Fraction(sign)) for at, sign in enumerate(signs)]
    total = terms[0]
    for term in terms[1:]:
        total = Formula("+", (total, term))
    return total


# ---- what is sure is true ---- #


@given(CONDITIONS, some_cells())
def test_what_is_sure_holds_for_every_completion(formula: Formula, cells: list[Cell]) -> None:
    said = truth_of(formula, cells)
    found = set(outcomes(formula, cells))

    assert not (said.true[0] and said.false[0])
    assert not said.true[0] or found == {True}
    assert not said.false[0] or found == {False}


@given(CONDITIONS, some_cells())
def test_what_is_sure_with_blanks_as_zero_holds_for_every_other_completion(formula: Formula, cells: list[Cell]) -> None:
    said = truth_of(formula, cells)
    found = set(outcomes(formula, cells, blanks_are_zero=True))

    assert not (said.true_if_zero[0] and said.false_if_zero[0])
    assert not said.true_if_zero[0] or found == {True}
    assert not said.false_if_zero[0] or found == {False}


@given(CONDITIONS, some_cells())
def test_taking_blanks_as_zero_unsays_nothing(formula: Formula, cells: list[Cell]) -> None:
    said = truth_of(formula, cells)

    assert not said.true[0] or said.true_if_zero[0]
    assert not said.false[0] or said.false_if_zero[0]


@given(CONDITIONS, some_cells(unknown=0))
def test_known_cells_decide(formula: Formula, cells: list[Cell]) -> None:
    said = truth_of(formula, cells)
    (holds,) = outcomes(formula, cells)

    assert (bool(said.true[0]), bool(said.false[0])) == (holds, not holds)


@given(st.sampled_from(["= 0", "<= 0"]), SIGNS, some_cells())
def test_sums_are_undecided_only_when_both_are_possible(operator: str, signs: list[int], cells: list[Cell]) -> None:
    """The three values are as sharp as can be for sums in which each cell stands once."""
    formula = Formula(operator, (signed_sum(signs),))
    said = truth_of(formula, cells)

    found = set(outcomes(formula, cells, furthest=13))  # further than all known cells together

    assert found == ({True} if said.true[0] else {False} if said.false[0] else {True, False})


# ---- examples that an auditor would give ---- #


def printed(value: int | None = None, *, signed: bool = False, hard: bool = False) -> Numbers:
    """One cell; without a value a blank one, or with `hard` one that could not be read."""
    return Cell(value, hard, signed).numbers


@pytest.mark.parametrize(
    ("parts", "total", "verdict"),
    [
        ([printed(3), printed(1)], printed(4), "true"),
        ([printed(3), printed(1)], printed(5), "false"),
        ([printed(3), printed()], printed(5), "undecided"),
        ([printed(3), printed()], printed(3), "true if blanks are 0"),
        ([printed(3), printed()], printed(2), "false"),
        ([printed(3), printed(hard=True)], printed(3), "undecided"),
        ([printed(3), printed(hard=True)], printed(2), "false"),
        ([printed(3), printed(signed=True)], printed(2), "undecided"),
        ([printed(3), printed(1)], printed(), "undecided"),
        ([printed(0), printed(0)], printed(), "true if blanks are 0"),
    ],
)
def test_a_total_with_holes(parts: list[Numbers], total: Numbers, verdict: str) -> None:
    """A blank is at least 0: it may explain a total that is too large, never one that is too small."""
    said = (parts[0] + parts[1] - total).equals_zero()

    words = {"true": said.true, "false": said.false, "true if blanks are 0": said.true_if_zero}
    held = [word for word, holds in words.items() if holds[0]]
    assert (held or ["undecided"])[0] == verdict


def flags(holds: bool | None) -> Truth:
    """A statement that is true, false or undecided."""
    return decided(np.array([bool(holds)]), np.array([holds is not None]))


def value_of(said: Truth) -> bool | None:
    """True, False, or None for undecided."""
    return True if said.true[0] else False if said.false[0] else None


@pytest.mark.parametrize("one", [True, False, None])
@pytest.mark.parametrize("other", [True, False, None])
def test_and_or_not_are_kleenes(one: bool | None, other: bool | None) -> None:
    both = {one, other}

    assert value_of(~flags(one)) == (None if one is None else not one)
    assert value_of(flags(one) & flags(other)) == (False if False in both else None if None in both else True)
    assert value_of(flags(one) | flags(other)) == (True if True in both else None if None in both else False)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [("2021", "2021", True), ("2021", "2019", False), (None, "2019", None), (None, None, None)],
)
def test_texts(one: str | None, other: str | None, equal: bool | None) -> None:
    def texts(said: str | None) -> Texts:
        return Texts(np.array([said or ""], object), np.array([said is not None]))

    assert value_of(texts(one).equals(texts(other))) is equal


# ---- exactness ---- #

UNITS = st.sampled_from([Fraction(1), Fraction(1, 10**6), Fraction(1, 100), Fraction(2), Fraction(-5, 2)])


@given(st.lists(st.tuples(st.integers(-(10**9), 10**9), UNITS), min_size=1, max_size=6))
def test_sums_over_different_units_are_exact(terms: list[tuple[int, Fraction]]) -> None:
    total = constant(Fraction(0))
    for value, unit in terms:
        total = total + constant(Fraction(value)).times(unit)

    assert int(total.value[0]) * total.unit == sum(value * unit for value, unit in terms)


@pytest.mark.parametrize("count", [2, 8, 20])
def test_sums_of_the_largest_amounts_are_exact(count: int) -> None:
    """Amounts keep six decimals; as many as a formula names can be added."""
    largest = Numbers(np.array([LARGEST * 10**6], np.int64), np.zeros(1, np.uint8), Fraction(1, 10**6))
    total = largest
    for _ in range(count - 1):
        total = total + largest

    assert int(total.value[0]) * total.unit == LARGEST * count


def test_arrays_are_broadcast() -> None:
    """A number a row against a number a report gives one verdict each."""
    rows = Numbers(np.array([[1], [2]], np.int64), np.zeros((2, 1), np.uint8))
    reports = Numbers(np.array([[1, 2, 3]], np.int64), np.zeros((1, 3), np.uint8))

    said: Bools = (rows - reports).equals_zero().true

    assert said.tolist() == [[True, False, False], [False, True, False]]
