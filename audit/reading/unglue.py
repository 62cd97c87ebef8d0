"""Digits that run together, cut by the form's own equations: a cut counts only when it is the only one that fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

_MOST_STEPS = 200_000  # a search that takes longer is given up: the row stays undecided
_MOST_READINGS = 64  # of one row; with more, columns cannot be expected to single one out
_MOST_TOGETHER = 20_000  # combinations of ambiguous rows that columns are asked about

Figures = tuple[int, ...]


class TooMany(Exception):
    """The search was given up."""


class _Budget:
    """Counts the steps of a search."""

    def __init__(self) -> None:
        self.left = _MOST_STEPS

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooMany


def cut_row(digits: str, count: int) -> list[Figures]:
    """All ways to cut digits into `count` numbers of which the last is the sum of the others. Raises TooMany.

    Numbers have no leading zeros. Source of the method: the form prints the sum in every row, so a row checks itself.
    """
    return cut_groups(digits, [count])


def cut_groups(digits: str, counts: Sequence[int]) -> list[Figures]:
    """The same for several such rows printed one after the other, of `counts` numbers each. Raises TooMany."""
    budget = _Budget()
    found: list[tuple[Figures, str]] = [((), digits)]
    for count in counts:
        found = [(done + more, rest) for done, left in found for more, rest in _cuts(left, count, budget)]
    return [figures for figures, rest in found if not rest]


def may_lack_cells(digits: str, count: int, groups: int = 1) -> bool:
    """Whether fewer numbers than a row has cells fit as well: empty cells of it may have been lost. Raises TooMany."""
    full = [count] * groups
    fewer = ([*full[:at], narrow, *full[at + 1 :]] for at in range(groups) for narrow in range(2, count))
    return any(cut_groups(digits, widths) for widths in fewer)


def _cuts(digits: str, count: int, budget: _Budget) -> Iterator[tuple[Figures, str]]:
    """Cuts of the head of `digits` into count - 1 numbers and their sum, with what is left behind."""

    def parts(at: int, held: Figures, total: int) -> Iterator[tuple[Figures, str]]:
        budget.spend()
        if len(held) == count - 1:
            said = str(total)
            if digits.startswith(said, at):
                yield (*held, total), digits[at + len(said) :]
            return
        longest = 1 if digits[at : at + 1] == "0" else len(digits) - at
        for end in range(at + 1, at + 1 + longest):
            number = int(digits[at:end])
            if len(str(total + number)) > len(digits) - end:
                return  # what is left is too short to hold the sum
            yield from parts(end, (*held, number), total + number)

    yield from parts(0, (), 0)


class Columns(NamedTuple):
    """What holds down the columns: each equation is rows with signs whose sum is 0 in every column."""

    equations: tuple[tuple[tuple[str, int], ...], ...]


def break_ties(readings: dict[str, list[Figures]], fixed: dict[str, Figures], columns: Columns) -> dict[str, Figures]:
    """One reading for each ambiguous row, when exactly one combination fits all columns; else nothing."""
    rows = list(readings)
    size = 1
    for row in rows:
        size *= len(readings[row])
    if not rows or size > _MOST_TOGETHER or any(len(found) > _MOST_READINGS for found in readings.values()):
        return {}
    fitting = []
    for chosen in product(*readings.values()):
        together = {**fixed, **dict(zip(rows, chosen, strict=True))}
        if all(_holds(equation, together) for equation in columns.equations):
            fitting.append(dict(zip(rows, chosen, strict=True)))
    return fitting[0] if len(fitting) == 1 else {}


def _holds(equation: tuple[tuple[str, int], ...], figures: dict[str, Figures]) -> bool:
    if any(row not in figures for row, _ in equation):
        return False
    width = len(next(iter(figures.values())))
    return all(sum(sign * figures[row][at] for row, sign in equation) == 0 for at in range(width))
