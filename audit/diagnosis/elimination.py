"""Exact elimination over a few unknowns: what they must be, or which combination of equations says that they cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Solved:
    """The only solution; or combinations of equations by which there is none; or neither, when many fit."""

    solution: tuple[Fraction, ...] | None
    refutations: tuple[tuple[Fraction, ...], ...] = ()


def solve(rows: Sequence[Sequence[int]], wanted: Sequence[int]) -> Solved:
    """The unknowns for which every row's weighted sum is what is wanted."""
    count, width = len(rows), len(rows[0]) if rows else 0
    held = [
        [*map(Fraction, row), Fraction(sum_), *(Fraction(number == other) for other in range(count))]
        for number, (row, sum_) in enumerate(zip(rows, wanted, strict=True))
    ]
    pivots: list[int] = []
    for column in range(width):
        done = len(pivots)
        at = next((n for n in range(done, count) if held[n][column]), None)
        if at is None:
            continue
        held[done], held[at] = held[at], held[done]
        pivot = held[done]
        for number, row in enumerate(held):
            if number != done and row[column]:
                factor = row[column] / pivot[column]
                held[number] = [one - factor * other for one, other in zip(row, pivot, strict=True)]
        pivots.append(column)
    refuted = tuple(tuple(row[width + 1 :]) for row in held[len(pivots) :] if row[width])
    if refuted or len(pivots) < width:
        return Solved(None, refuted)
    return Solved(tuple(row[width] / row[column] for row, column in zip(held, pivots, strict=False)))
