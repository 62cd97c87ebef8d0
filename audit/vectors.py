"""Three-valued arithmetic on arrays: numbers of which some are unknown, and what can be said of them for sure.

An unknown cell is a whole number of at least 0, or any whole number in a signed column; so a sum with unknowns is an
interval that is open above, below or both. Blank and placeholder cells are soft unknowns: a statement may also be
judged with them as 0. Undecided and missing cells are hard unknowns: nothing is ever assumed of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]

DOWN, UP, HARD_DOWN, HARD_UP = 1, 2, 4, 8  # flags: the value may be lower, higher; the same from hard unknowns alone
UNKNOWN = DOWN | UP | HARD_DOWN | HARD_UP
_ONE, _UP, _LOWER, _HIGHER = np.uint8(1), np.uint8(UP), np.uint8(DOWN | HARD_DOWN), np.uint8(UP | HARD_UP)
_SAFE = 2**62


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers, `value * unit`, with unknowns taken as 0; `open` holds the flags of where the true number may lie."""

    value: npt.NDArray[np.int64]
    open: npt.NDArray[np.uint8]
    unit: Fraction = Fraction(1)
    bound: int | None = None  # no value is larger than that, either way; None: not known beforehand

    @property
    def largest(self) -> int:
        """A bound of the values."""
        if self.bound is not None:
            return self.bound
        return int(np.abs(self.value).max()) if self.value.size else 0

    def __neg__(self) -> Numbers:
        """The negative: what may be higher may now be lower."""
        return Numbers(-self.value, _mirrored(self.open), self.unit, self.bound)

    def __add__(self, other: Numbers) -> Numbers:
        """The exact sum."""
        left, right = _same_unit(self, other)
        bound = left.largest + right.largest
        one = left.value if bound < _SAFE else left.value.astype(object)  # beyond 64 bits: slow and exact
        return Numbers(one + right.value, left.open | right.open, left.unit, bound)

    def __sub__(self, other: Numbers) -> Numbers:
        """The exact difference."""
        if other.bound == 0 and not other.open.any() and other.value.size == 1:
            return self
        left, right = _same_unit(self, other)
        bound = left.largest + right.largest
        one = left.value if bound < _SAFE else left.value.astype(object)
        return Numbers(one - right.value, left.open | _mirrored(right.open), left.unit, bound)

    def times(self, factor: Fraction) -> Numbers:
        """The numbers times an exact constant."""
        if factor < 0:
            return (-self).times(-factor)
        if factor == 0:
            return Numbers(np.zeros_like(self.value), np.zeros_like(self.open))
        return Numbers(self.value, self.open, self.unit * factor, self.bound)

    def equals_zero(self) -> Truth:
        """Whether the numbers are 0."""
        below, above = self.value < 0, self.value > 0
        off = np.asarray(below | above, np.bool_)
        if not self.open.any():
            return certain(~off)
        # Where the true number must lie for the sum to be 0 after all: higher, or lower.
        way = np.asarray(below, np.bool_).view(np.uint8) * _UP | np.asarray(above, np.bool_).view(np.uint8)
        return Truth(
            ~off & (self.open == 0),
            off & ((self.open & way) == 0),
            ~off & ~self._may(HARD_DOWN | HARD_UP),
            off & ((self.open & (way << 2)) == 0),
        )

    def at_most_zero(self) -> Truth:
        """Whether the numbers are 0 or less."""
        holds = np.asarray(self.value <= 0, np.bool_)
        if not self.open.any():
            return certain(holds)
        return Truth(
            holds & ~self._may(UP),
            ~holds & ~self._may(DOWN),
            holds & ~self._may(HARD_UP),
            ~holds & ~self._may(HARD_DOWN),
        )

    def kept(self, where: Bools) -> Numbers:
        """The numbers where a mask says so, 0 elsewhere."""
        return Numbers(
            np.where(where, self.value, 0), np.where(where, self.open, 0).astype(np.uint8), self.unit, self.bound
        )

    def _may(self, flags: int) -> Bools:
        found: Bools = (self.open & flags) != 0
        return found

    @property
    def known(self) -> Bools:
        """Where the number is printed."""
        found: Bools = self.open == 0
        return found


@dataclass(frozen=True, slots=True)
class Truth:
    """Statements: surely true, surely false; and the same when soft unknowns are taken as 0."""

    true: Bools
    false: Bools
    true_if_zero: Bools
    false_if_zero: Bools

    def __invert__(self) -> Truth:
        """Not."""
        return Truth(self.false, self.true, self.false_if_zero, self.true_if_zero)

    @property
    def firm(self) -> bool:
        """Whether nothing changes when soft unknowns are taken as 0, because the same arrays say both."""
        return self.true is self.true_if_zero and self.false is self.false_if_zero

    def __and__(self, other: Truth) -> Truth:
        """Both (Kleene)."""
        true, false = both(self.true, other.true), either(self.false, other.false)
        if self.firm and other.firm:
            return Truth(true, false, true, false)
        zero = both(self.true_if_zero, other.true_if_zero), either(self.false_if_zero, other.false_if_zero)
        return Truth(true, false, *zero)

    def __or__(self, other: Truth) -> Truth:
        """Either (Kleene)."""
        return ~(~self & ~other)


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts, with where they are known: `words` themselves or, where few words stand often, `code` among them."""

    words: npt.NDArray[np.object_]
    known: Bools
    code: npt.NDArray[np.uint8] | None = None

    @property
    def value(self) -> npt.NDArray[np.object_]:
        """The texts."""
        found: npt.NDArray[np.object_] = self.words if self.code is None else self.words[self.code]
        return found

    def equals(self, other: Texts) -> Truth:
        """Whether two texts are the same."""
        return decided(self._same(other), both(self.known, other.known))

    def at(self, where: Any) -> Texts:
        """Some of them."""
        if self.code is None:
            return Texts(self.words[where], self.known[where])
        return Texts(self.words, self.known[where], self.code[where])

    def _same(self, other: Texts) -> Bools:
        if self.code is not None and other.code is None and other.words.size == 1:
            found = np.zeros(self.code.shape, np.bool_)
            for code in np.flatnonzero(self.words == other.words.flat[0]):
                found |= self.code == code
            return found
        if self.words is other.words and self.code is not None and other.code is not None:
            same = self.words[:, None] == self.words
            if same.sum() == len(same):  # each word has one code
                return np.asarray(self.code == other.code, np.bool_)
        return np.asarray(self.value == other.value, np.bool_)


def plainly(number: Fraction) -> str:
    """An exact number as people write it, to six decimals."""
    return str(number.numerator) if number.denominator == 1 else f"{float(number):.6f}".rstrip("0").rstrip(".")


def both(left: Bools, right: Bools) -> Bools:
    """`left & right`, as bytes: on truth values numpy is thirty times slower where one side is broadcast."""
    return (left.view(np.uint8) & right.view(np.uint8)).view(np.bool_)


def either(left: Bools, right: Bools) -> Bools:
    """`left | right`, as above."""
    return (left.view(np.uint8) | right.view(np.uint8)).view(np.bool_)


def decided(holds: Bools, known: Bools) -> Truth:
    """A statement that is true or false where its facts are known, and undecided elsewhere."""
    true, false = both(holds, known), both(~holds, known)
    return Truth(true, false, true, false)


def certain(holds: Bools) -> Truth:
    """A statement whose facts are all known."""
    false = ~holds
    return Truth(holds, false, holds, false)


def added(numbers: Sequence[Numbers]) -> Numbers:
    """The exact sum of several, without a new array for each."""
    first, *others = numbers
    bound = sum(each.largest for each in numbers)
    if any(each.unit != first.unit for each in others) or bound >= _SAFE:
        return reduce(Numbers.__add__, numbers)
    shape = np.broadcast_shapes(*(each.value.shape for each in numbers))
    value, flags = np.broadcast_to(first.value, shape).copy(), np.broadcast_to(first.open, shape).copy()
    for each in others:
        value += each.value
        flags |= each.open
    return Numbers(value, flags, first.unit, bound)


def larger(left: Numbers, right: Numbers) -> Numbers:
    """The larger of two, number by number."""
    left, right = _same_unit(left, right)
    bound = max(left.largest, right.largest)
    return Numbers(np.maximum(left.value, right.value), left.open | right.open, left.unit, bound)


def smaller(left: Numbers, right: Numbers) -> Numbers:
    """The smaller of two, number by number."""
    return -larger(-left, -right)


def _same_unit(left: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
    """Both in one unit that divides the two, so that everything stays whole."""
    if left.unit == right.unit:
        return left, right
    bottom = lcm(left.unit.denominator, right.unit.denominator)
    tops = int(left.unit * bottom), int(right.unit * bottom)
    unit = Fraction(1, bottom)
    return _scaled(left, tops[0], unit), _scaled(right, tops[1], unit)


def _scaled(numbers: Numbers, factor: int, unit: Fraction) -> Numbers:
    bound = numbers.largest * factor
    value = numbers.value if bound < _SAFE else numbers.value.astype(object)
    return Numbers(value * factor, numbers.open, unit, bound)


def _mirrored(flags: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The flags of the negative: lower becomes higher."""
    found: npt.NDArray[np.uint8] = (flags & _LOWER) << _ONE | (flags & _HIGHER) >> _ONE
    return found
