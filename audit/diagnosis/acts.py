"""Mistakes that change several cells in one act: a row shifted, a number split over two cells, two rows swapped ...

Each is one small function: from the printed figures of a table to what they may have been before the act. An act is
named only where every equation holds without it, and where no single wrong figure explains the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audit.diagnosis.clusters import System
from audit.forms import Table
from audit.frames import Ints

Floats = npt.NDArray[np.float64]
_TABLE = "requests"  # the one table whose figures are tied along rows and columns


class Grid(NamedTuple):
    """A table's figures as printed, [row, column]; the total is the last column."""

    figures: Ints
    rows: tuple[str, ...]
    table: Table

    def at(self, row: str) -> int:
        """The number of a row."""
        return self.rows.index(row)


class Act(NamedTuple):
    """An act by name, and the changes that undo it, over the system's figures."""

    kind: str
    change: Ints


def column_shifted(grid: Grid) -> Ints:
    """Figures of a row one column too far right or left (错列)."""
    height, width = grid.figures.shape
    patterns = _rotations(width)
    found = np.tile(grid.figures, (height * len(patterns), 1, 1))
    at = np.repeat(np.arange(height), len(patterns))
    found[np.arange(len(found)), at] = np.concatenate([row[patterns] for row in grid.figures])
    return found


def row_shifted(grid: Grid) -> Ints:
    """Rows one too far down or up, the figures of each under the label of its neighbour (错行)."""
    return grid.figures[_rotations(len(grid.rows))]


def carries_swapped(grid: Grid) -> Ints:
    """Rows two and four filled in for one another: both speak of what is carried over (二、四项填反)."""
    found, (one, other) = grid.figures.copy(), (grid.at("carried_in"), grid.at("carried_out"))
    found[[one, other]] = found[[other, one]]
    return found[None]


def partial_counted_twice(grid: Grid) -> Ints:
    """What was granted in part counted again among refusals, against the form's own note on the row (重复计数)."""
    refused = [grid.at(row) for row in grid.table.groups["refused"]]
    found = np.tile(grid.figures, (len(refused), 1, 1))
    found[np.arange(len(refused)), refused] -= grid.figures[grid.at("partially_granted")]
    return found


def total_is_intake(grid: Grid) -> Ints:
    """The number of requests that came in, written as the number processed (总计误填来件数)."""
    figures, total = grid.figures, grid.at("processed_total")
    new, old, left = (figures[grid.at(row)] for row in ("newly_received", "carried_in", "carried_out"))
    found = figures.copy()
    found[total] = np.where(figures[total] == new + old, new + old - left, figures[total])
    alone = figures.copy()
    alone[total] = np.where(figures[total] == new, new + old - left, figures[total])
    return np.stack([found, alone])


def cell_split(grid: Grid) -> Ints:
    """One number printed in two cells, 12 as 1 and 2; what followed is in its place or one further (拆格)."""
    parts = grid.figures[:, :-1]
    left, right = parts[:, :-1], parts[:, 1:]
    height, pairs = left.shape
    whole = left * 10 ** np.char.str_len(np.abs(right).astype(str)).astype(np.int64) + right
    whole = np.where(left > 0, whole, left)
    found = np.tile(grid.figures, (3, pairs, height, 1, 1))
    rows = np.arange(height)
    for at in range(pairs):
        here = whole[:, at]
        found[0, at, rows, rows, at], found[0, at, rows, rows, at + 1] = here, 0
        found[1, at, rows, rows, at], found[1, at, rows, rows, at + 1] = 0, here
        found[2, at, rows, rows, at] = here
        found[2, at, rows, rows, at + 1 : pairs] = parts[:, at + 2 :]
        found[2, at, rows, rows, pairs] = 0
    return found.reshape(-1, *grid.figures.shape)


KINDS: dict[str, Callable[[Grid], Ints]] = {
    "carries-swapped": carries_swapped,
    "total-is-intake": total_is_intake,
    "partial-counted-twice": partial_counted_twice,
    "cell-split": cell_split,
    "column-shift": column_shifted,
    "row-shift": row_shifted,
}
BY_READING = ("cell-split", "column-shift", "row-shift")  # a reader of documents may commit these as well


@cache
def _rotations(count: int) -> Ints:
    """Every order of 0 … count in which a run moves on by one, either way, and its last becomes its first."""
    found = [
        [*range(first), *moved, *range(last + 1, count)]
        for first in range(count)
        for last in range(first + 1, count)
        for moved in ([*range(first + 1, last + 1), first], [last, *range(first, last)])
    ]
    return np.unique(np.array(found, np.int64), axis=0)


@dataclass(frozen=True)
class _Seat:
    """Where a table's cells are among the system's figures."""

    columns: Ints  # [row, column]
    grid: Grid


def acts(system: System) -> list[Act]:
    """Every act without which the whole system holds, different ones only."""
    found: dict[bytes, Act] = {}
    for seat in _seats(system):
        for kind, undo in KINDS.items():
            for change in _that_mend(system, seat, undo(seat.grid)):
                found.setdefault(change.tobytes(), Act(kind, change))
    return list(found.values())


def _seats(system: System) -> list[_Seat]:
    """The tables that are known whole, one a report."""
    book, width = system.ledger.book, len(system.ledger.book.keys)
    cells = system.figures[system.figures < system.ledger.cell_figures]
    numbers = {key: number for number, key in enumerate(book.keys)}
    seats = []
    for position in np.unique(cells // width):
        for form in book.forms.all:
            table = form.tables[_TABLE]
            keys = [[numbers[f"{_TABLE}.{row}.{column}"] for column in table.columns] for row in table.rows]
            wanted = int(position) * width + np.array(keys, np.int64)
            at = np.minimum(np.searchsorted(system.figures, wanted), len(system.figures) - 1)
            if (system.figures[at] == wanted).all():
                seats.append(_Seat(at, Grid(system.value[at], tuple(table.rows), table)))
                break
    return seats


def _that_mend(system: System, seat: _Seat, before: Ints) -> list[Ints]:
    """The changes that make everything hold, of the tables as they may have been."""
    change = (before - seat.grid.figures).reshape(len(before), -1)
    columns = seat.columns.ravel()
    failing = system.failing & system.hard
    # Sums of so few values below 10^12 are exact in doubles, and their product is the fastest there is.
    effect = change.astype(np.float64) @ system.weights[np.ix_(failing, columns)].T.astype(np.float64)
    fits = (effect == -system.residual[failing]).all(axis=1)
    found = []
    for one in change[fits]:
        over = np.zeros(len(system.figures), np.int64)
        over[columns] = one
        if system.mended(over):
            found.append(over)
    return found
