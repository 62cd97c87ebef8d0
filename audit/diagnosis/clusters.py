"""Failing equations that must be explained together: those whose figures other equations tie to one another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from audit.diagnosis.equations import grouped
from audit.diagnosis.ledger import FAILS, HOLDS, LOOSELY_FAILS, SILENT, Ledger
from audit.frames import Ints


@dataclass(frozen=True, eq=False)
class Clusters:
    """Failing equations, each with the number of its cluster, from 0.

    Of `hard` ones all figures are known; `loose` are those that their unknowns could not mend, and broken inequalities.
    """

    ledger: Ledger
    hard: Ints
    hard_in: Ints
    loose: Ints
    loose_in: Ints
    count: int

    @cached_property
    def hard_counts(self) -> Ints:
        """Over clusters."""
        return np.bincount(self.hard_in, minlength=self.count)

    @cached_property
    def loose_counts(self) -> Ints:
        """Over clusters."""
        return np.bincount(self.loose_in, minlength=self.count)

    @cached_property
    def each(self) -> list[tuple[int, ...]]:
        """The failing equations of every cluster."""
        return _lists(self.hard, self.hard_in, self.count)

    @cached_property
    def _broken(self) -> list[tuple[int, ...]]:
        return _lists(self.loose, self.loose_in, self.count) if len(self.loose) else []

    def broken(self, cluster: int) -> tuple[int, ...]:
        """What else fails in a cluster."""
        return self._broken[cluster] if self._broken else ()


def _lists(equations: Ints, cluster: Ints, count: int) -> list[tuple[int, ...]]:
    order = np.argsort(cluster, kind="stable")
    held = equations[order].tolist()
    ends = np.searchsorted(cluster[order], np.arange(count + 1)).tolist()
    return [tuple(held[first:last]) for first, last in pairwise(ends)]


def find_clusters(ledger: Ledger, mine: Ints) -> Clusters:
    """The clusters with an equation of one of the reports in it, given by position."""
    hard = np.flatnonzero(ledger.all_standing == FAILS)
    loose = np.flatnonzero(ledger.all_standing == LOOSELY_FAILS)
    spots, owners, tied = _spots(ledger, np.concatenate([hard, loose]))
    group = np.array(grouped(tied[1], tied[0]), np.int64)[spots]
    wanted = np.isin(group, group[np.isin(owners, mine)])
    wanted &= np.isin(group, group[: len(hard)])  # a broken inequality alone tells of no value
    _, number = np.unique(group[wanted], return_inverse=True)
    of_hard = wanted[: len(hard)].sum()
    return Clusters(
        ledger, hard[wanted[: len(hard)]], number[:of_hard], loose[wanted[len(hard) :]], number[of_hard:],
        int(number.max(initial=-1)) + 1,
    )  # fmt: skip


def _spots(ledger: Ledger, equations: Ints) -> tuple[Ints, Ints, tuple[list[list[int]], int]]:
    """Where equations stand: number of (report, part of its cells), report; and which such spots they tie together."""
    terms = ledger.of_equations(equations)
    position, cell = ledger.cell(terms.other)
    cells = terms.other < ledger.cell_figures
    spot = position[cells] * len(ledger.book.keys) + ledger.book.part[cell[cells]]
    names, spot = np.unique(spot, return_inverse=True)
    asked = terms.asked[cells]
    first = np.zeros(len(equations), np.int64)
    first[asked[::-1]] = spot[::-1]
    other = np.flatnonzero(spot != first[asked])
    pairs = [list(pair) for pair in {(int(first[asked[n]]), int(spot[n])) for n in other}]
    return first, ledger.owners(equations), (pairs, len(names))


@dataclass(frozen=True, eq=False)
class System:
    """All equations that speak of the figures of one cluster, as a dense matrix of whole numbers.

    `weights` [equation, figure]; `residual` over equations; `hard` says which must hold exactly. Figures outside the
    cluster stay what they are.
    """

    ledger: Ledger
    equations: Ints
    figures: Ints
    weights: Ints
    residual: Ints
    hard: np.ndarray
    value: Ints
    lowest: Ints

    @property
    def failing(self) -> np.ndarray:
        """Over equations."""
        return ~self.ledger.holds(self.equations, self.residual)

    def mended(self, change: Ints) -> bool:
        """Whether everything holds, and no figure is impossible, after changes of the figures."""
        after = self.value + change
        if (after < self.lowest)[change != 0].any():
            return False
        residual = self.residual + self.weights @ change
        return bool(self.ledger.holds(self.equations, residual).all())


def system_of(clusters: Clusters, cluster: int) -> System:
    """The system of one cluster: the parts of reports that its failing equations stand in, closed under equations."""
    ledger = clusters.ledger
    failing = np.array([*clusters.each[cluster], *clusters.broken(cluster)], np.int64)
    terms = ledger.of_equations(failing)
    position, cell = ledger.cell(terms.other[terms.other < ledger.cell_figures])
    part, keys = ledger.book.part, len(ledger.book.keys)
    spots = sorted(set(zip(position.tolist(), part[cell].tolist(), strict=True)))
    own = np.concatenate([at * keys + np.flatnonzero((part == one) & ledger.known[:, at]) for at, one in spots])
    equations = np.unique(ledger.of_figures(own).other)
    equations = equations[ledger.all_standing[equations] != SILENT]
    terms = ledger.of_equations(equations)
    prose = np.unique(terms.other[terms.other >= ledger.cell_figures])
    figures = np.concatenate([np.sort(own), prose])
    weights = np.zeros((len(equations), len(figures)), np.int64)
    column = np.searchsorted(figures, terms.other)
    inside = (column < len(figures)) & (figures[np.minimum(column, len(figures) - 1)] == terms.other)
    np.add.at(weights, (terms.asked[inside], column[inside]), terms.weight[inside])
    standing = ledger.all_standing[equations]
    return System(
        ledger, equations, figures, weights, ledger.all_residual[equations], (standing == HOLDS) | (standing == FAILS),
        ledger.figures[figures], ledger.lowest(figures),
    )  # fmt: skip
