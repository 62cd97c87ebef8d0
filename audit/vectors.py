"""Three-valued arithmetic on arrays: numbers of which some are unknown, and what can be said of them for sure.

An unknown cell is a whole number of at least 0, or any whole number in a signed column; so a sum with unknowns is an
interval that is open above, below or both. Blank and placeholder cells are soft unknowns: a statement may also be
judged with them as 0. Undecided and missing cells are hard unknowns: nothing is ever assumed of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]

DOWN, UP, HARD_DOWN, HARD_UP = 1, 2, 4, 8  # flags: the value may be lower, higher; the same from hard unknowns alone
UNKNOWN = DOWN | UP | HARD_DOWN | HARD_UP
_MIRROR = np.array([(f & 5) << 1 | (f & 10) >> 1 for f in range(16)], np.uint8)
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
        return Numbers(-self.value, _MIRROR[self.open], self.unit, self.bound)

    def __add__(self, other: Numbers) -> Numbers:
        """The exact sum."""
        left, right = _same_unit(self, other)
        bound = left.largest + right.largest
        one = left.value if bound < _SAFE else left.value.astype(object)  # beyond 64 bits: slow and exact
        return Numbers(one + right.value, left.open | right.open, left.unit, bound)

    def __sub__(self, other: Numbers) -> Numbers:
        """The exact difference."""
        return self + -other

    def times(self, factor: Fraction) -> Numbers:
        """The numbers times an exact constant."""
        if factor < 0:
            return (-self).times(-factor)
        if factor == 0:
            return Numbers(np.zeros_like(self.value), np.zeros_like(self.open))
        return Numbers(self.value, self.open, self.unit * factor, self.bound)

    def equals_zero(self) -> Truth:
        """Whether the numbers are 0."""
        zero, below, above = self.value == 0, self.value < 0, self.value > 0
        possible = zero | (below & self._may(UP)) | (above & self._may(DOWN))
        hard = zero | (below & self._may(HARD_UP)) | (above & self._may(HARD_DOWN))
        return Truth(zero & (self.open == 0), ~possible, zero & ~self._may(HARD_DOWN | HARD_UP), ~hard)

    def at_most_zero(self) -> Truth:
        """Whether the numbers are 0 or less."""
        holds = self.value <= 0
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

    def __and__(self, other: Truth) -> Truth:
        """Both (Kleene)."""
        return Truth(
            self.true & other.true,
            self.false | other.false,
            self.true_if_zero & other.true_if_zero,
            self.false_if_zero | other.false_if_zero,
        )

    def __or__(self, other: Truth) -> Truth:
        """Either (Kleene)."""
        return ~(~self & ~other)


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts, with where they are known."""

    value: npt.NDArray[np.object_]
    known: Bools

    def equals(self, other: Texts) -> Truth:
        """Whether two texts are the same."""
        return decided(np.asarray(self.value == other.value, np.bool_), self.known & other.known)


def decided(holds: Bools, known: Bools) -> Truth:
    """A statement that is true or false where its facts are known, and undecided elsewhere."""
    true, false = holds & known, ~holds & known
    return Truth(true, false, true, false)


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
