"""Digits that run together, cut by the form's own equations: a cut counts only when it is the only one that fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, islice
from types import MappingProxyType
from typing import NamedTuple

_MOST_STEPS = 6_000  # of one row; what takes longer is given up, and the row stays undecided
MOST_IN_ALL = 22_000  # of one table
_MOST_READINGS = 64  # of one row; with more, columns cannot be expected to single one out
_MOST_TOGETHER = 15_000  # ways to go on that are tried when columns are asked
_LONGEST_NUMBER = 13  # digits; no form has a number above 10^12

Figures = tuple[int, ...]


class TooMany(Exception):
    """The search was given up."""


class Budget:
    """Counts the steps of the searches in one table, so that no document holds up the others."""

    def __init__(self) -> None:
        """Nothing is spent yet."""
        self._left = MOST_IN_ALL
        self._until = 0

    @property
    def spent(self) -> int:
        """Steps so far."""
        return MOST_IN_ALL - self._left

    def begin(self) -> None:
        """Begin the search of another row. Raises TooMany when the table has had its share."""
        self._until = max(self._left - _MOST_STEPS, 0)
        self.spend()

    def spend(self) -> None:
        """Count a step. Raises TooMany."""
        self._left -= 1
        if self._left < self._until:
            raise TooMany


def cut_groups(digits: str, counts: Sequence[int], budget: Budget | None = None) -> list[Figures]:
    """All ways to cut digits into rows of `counts` numbers, each row's last the sum of its others. Raises TooMany.

    Numbers have no leading zeros. Source of the method: the form prints the sum in every row, so a row checks itself.
    """
    found = list(islice(_Search(digits, budget or Budget()).groups(0, tuple(counts)), _MOST_READINGS + 1))
    if len(found) > _MOST_READINGS:
        raise TooMany
    return found


def may_lack_cells(digits: str, count: int, groups: int = 1, budget: Budget | None = None) -> bool:
    """Whether fewer numbers than a row has cells fit as well: empty cells of it may have been lost. Raises TooMany."""
    search = _Search(digits, budget or Budget())
    full = (count,) * groups
    fewer = ((*full[:at], narrow, *full[at + 1 :]) for at in range(groups) for narrow in range(2, count))
    return any(next(search.groups(0, widths), None) for widths in fewer)


class _Search:
    """Looks for rows in a run of digits; what was found to lead nowhere is not tried again."""

    def __init__(self, digits: str, budget: Budget) -> None:
        self._digits = digits
        self._end = len(digits)
        self._digit_sums = [0, *accumulate(map(int, digits))]
        self._budget = budget
        self._budget.begin()
        self._dead: set[tuple[int, int, int, int]] = set()
        self._dead_groups: set[tuple[int, tuple[int, ...]]] = set()

    def groups(self, at: int, counts: tuple[int, ...]) -> Iterator[Figures]:
        """The ways to read all digits from `at` on as rows of so many numbers."""
        if not counts:
            if at == self._end:
                yield ()
            return
        if (at, counts) in self._dead_groups:
            return
        hopeless = True
        least = sum(counts[1:])
        stops = [self._end] if len(counts) == 1 else range(at + counts[0], self._end - least + 1)
        for stop in stops:
            for row in self._rows(at, stop, counts[0]):
                for rest in self.groups(stop, counts[1:]):
                    hopeless = False
                    yield (*row, *rest)
        if hopeless:
            self._dead_groups.add((at, counts))

    def _rows(self, at: int, stop: int, count: int) -> Iterator[Figures]:
        """The ways to read digits[at:stop] as `count` numbers of which the last is the sum of the others."""
        for cut in range(max(at + count - 1, stop - _LONGEST_NUMBER), stop):
            if self._digits[cut] == "0" and stop - cut > 1:
                continue
            whole = int(self._digits[cut:stop])
            if (self._digit_sums[cut] - self._digit_sums[at] - whole) % 9:
                continue  # numbers and their digits leave the same when 9 is cast out
            for parts in self._parts(at, cut, count - 1, whole):
                yield (*parts, whole)

    def _parts(self, at: int, stop: int, count: int, left: int) -> Iterator[Figures]:
        """The ways to read digits[at:stop] as `count` numbers that make up `left`."""
        self._budget.spend()
        length = stop - at
        if count == 1:
            if length == 1 or (length and self._digits[at] != "0" and length <= len(str(left))):
                number = int(self._digits[at:stop])
                if number == left:
                    yield (number,)
            return
        state = (at, stop, count, left)
        if length < count or not _can_make(left, length, count) or state in self._dead:
            return
        hopeless = True
        longest = 1 if self._digits[at] == "0" else min(length - count + 1, len(str(left)))
        for end in range(at + 1, at + longest + 1):
            number = int(self._digits[at:end])
            if number > left:
                break
            for rest in self._parts(end, stop, count - 1, left - number):
                hopeless = False
                yield (number, *rest)
        if hopeless:
            self._dead.add(state)


def _can_make(left: int, length: int, count: int) -> bool:
    """Whether so many digits may be cut into so many numbers that make up `left`, going by their lengths."""
    longest, evenly = length - count + 1, -(-length // count)
    return longest >= len(str(left // count)) and (evenly == 1 or len(str(left)) >= evenly)


class Columns(NamedTuple):
    """What holds down the columns: each equation is rows with signs whose sum is 0 in every column."""

    equations: tuple[tuple[tuple[str, int], ...], ...]


def break_ties(
    readings: Mapping[str, list[Figures]],
    fixed: Mapping[str, Figures],
    columns: Columns,
    digits_of: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Figures]:
    """One reading for each ambiguous row, when exactly one combination fits all columns; else nothing.

    `digits_of`: the digits of rows with more readings than are held; what the columns make such a row to be has to
    spell them. Row by row, the sums that the equations have come to are held, each with one way that leads there and
    whether there is another; ways with the same sums so far are continued once.
    """
    rows = sorted(readings, key=lambda row: len(readings[row]))
    known = {row for equation in columns.equations for row, _ in equation}
    if (
        not (rows or digits_of)
        or known - fixed.keys() - readings.keys() - digits_of.keys()
        or any(len(held) > _MOST_READINGS for held in readings.values())
    ):
        return {}
    start = tuple(_sums(equation, fixed) for equation in columns.equations)
    reached: dict[tuple[Figures, ...], tuple[tuple[Figures, ...], bool]] = {start: ((), True)}
    tried = 0
    for row in rows:
        tried += len(reached) * len(readings[row])
        if tried > _MOST_TOGETHER:
            return {}
        signs = [dict(equation).get(row, 0) for equation in columns.equations]
        following: dict[tuple[Figures, ...], tuple[tuple[Figures, ...], bool]] = {}
        for sums, (way, only) in reached.items():
            for figures in readings[row]:
                moved = tuple(_added(held, figures, sign) for held, sign in zip(sums, signs, strict=True))
                following[moved] = ((*way, figures), only and moved not in following)
        reached = following
    fitting = [
        (dict(zip(rows, way, strict=True)) | spelled, only)
        for sums, (way, only) in reached.items()
        if (spelled := _spelled(sums, columns, digits_of)) is not None
    ]
    return fitting[0][0] if len(fitting) == 1 and fitting[0][1] else {}


def _spelled(sums: tuple[Figures, ...], columns: Columns, digits_of: Mapping[str, str]) -> dict[str, Figures] | None:
    """What the equations make of the rows that only they can tell, one after the other; None if one does not hold."""
    found: dict[str, Figures] = {}
    while len(found) < len(digits_of):
        open_ = ([each for each in equation if each[0] in digits_of.keys() - found] for equation in columns.equations)
        alone = next(((at, rows[0]) for at, rows in enumerate(open_) if len(rows) == 1), None)
        if alone is None:
            return None
        at, (row, sign) = alone
        figures = tuple(-sign * total for total in sums[at])
        if not figures or sum(figures[:-1]) != figures[-1] or "".join(map(str, figures)) != digits_of[row]:
            return None
        found[row] = figures
        signs = (dict(equation).get(row, 0) for equation in columns.equations)
        sums = tuple(_added(held, figures, each) for held, each in zip(sums, signs, strict=True))
    return None if any(map(any, sums)) else found


def _sums(equation: tuple[tuple[str, int], ...], fixed: Mapping[str, Figures]) -> Figures:
    width = len(next(iter(fixed.values()), ()))
    there = [(fixed[row], sign) for row, sign in equation if row in fixed]
    return tuple(sum(sign * figures[at] for figures, sign in there) for at in range(width))


def _added(sums: Figures, figures: Figures, sign: int) -> Figures:
    if not sign:
        return sums
    return (
        tuple(total + sign * figure for total, figure in zip(sums, figures, strict=True))
        if sums
        else tuple(sign * figure for figure in figures)
    )
