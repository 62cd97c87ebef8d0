"""Several wrong figures: the least-weight sets of figures whose change makes every equation hold.

After Fellegi and Holt, “A systematic approach to automatic edit and imputation” (1976): every set must hit every
equation that fails, and every equation implied by others that fails. Implied equations are found as they are needed,
as cuts of an integer program over which figures change (Garfinkel, Kunnathur and Liepins, 1986). What the figures are
never enters the solver, which sees zeros and ones; the changes are computed exactly, so that values of 10^12 are as
safe as small ones.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from audit.diagnosis.clusters import System
from audit.diagnosis.elimination import solve
from audit.frames import Ints
from audit.vectors import Bools


@dataclass(frozen=True)
class Limits:
    """How far a search goes. Sets and rounds decide in practice, so that every machine finds the same."""

    figures: int = 3  # of a set: what needs more is not explained but rewritten
    answers: int = 6  # sets of equal weight that are listed
    rounds: int = 60  # integer programs solved
    nodes: int = 2000  # of one program
    seconds: float = 20.0  # a machine under load is slow, and must find the same


DEFAULT = Limits()


@dataclass(frozen=True)
class Sets:
    """Changes by figure, as arrays over the system's figures: all of least weight, or those found until the bound."""

    changes: tuple[Ints, ...]
    complete: bool  # every set of that weight was found, and none is lighter


def least_sets(system: System, limits: Limits = DEFAULT) -> Sets:
    """Search by rounds of an integer program and an exact check of what it proposes."""
    return _Search(system, limits).run()


@dataclass
class _Search:
    system: System
    limits: Limits
    cuts: dict[bytes, Bools] = field(default_factory=dict)  # one figure of each must change
    closed: list[Bools] = field(default_factory=list)  # sets that were proposed and found, not to be found again

    def run(self) -> Sets:
        for cut in _first_cuts(self.system):
            self._cut(cut)
        deadline = time.monotonic() + self.limits.seconds
        found: list[Ints] = []
        for _ in range(self.limits.rounds):
            chosen = self._propose(deadline)
            if chosen is None:
                return Sets(tuple(found), complete=False)
            if not chosen.any() or (found and chosen.sum() > (found[0] != 0).sum()):
                return Sets(tuple(found), complete=True)
            change = self._check(chosen)
            if change is not None:
                if len(found) == self.limits.answers:
                    break
                found.append(change)
                self.closed.append(chosen)
        return Sets(tuple(found), complete=False)

    def _propose(self, deadline: float) -> Bools | None:
        """The fewest figures that hit every cut; none where too few are allowed; None where a bound is hit."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        columns = len(self.system.figures)
        every = np.array([*self.cuts.values(), *self.closed])
        # Figures that are in the same cuts are the same to the program: one of them stands for all.
        _, standing = np.unique(np.packbits(every, axis=0), axis=1, return_index=True)
        every = np.vstack([every[:, standing], np.ones((1, len(standing)), np.bool_)])
        least = np.array([1] * len(self.cuts) + [-np.inf] * (len(self.closed) + 1))
        most = np.array([np.inf] * len(self.cuts) + [c.sum() - 1 for c in self.closed] + [self.limits.figures])
        options = {"node_limit": self.limits.nodes, "time_limit": max(deadline - time.monotonic(), 0.001)}
        found = milp(
            np.ones(len(standing)),
            integrality=np.ones(len(standing)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(csr_array(every.astype(np.float64)), least, most),
            options=options,
        )
        chosen: Bools = np.zeros(columns, np.bool_)
        if found.status == 2:  # infeasible
            return chosen
        if found.status != 0:
            return None
        chosen[standing[found.x > 0.5]] = True
        return chosen

    def _check(self, chosen: Bools) -> Ints | None:
        """The changes of a proposed set, where it makes everything hold; else what it overlooks becomes a cut."""
        system = self.system
        of_set = np.flatnonzero(chosen)
        touched = np.flatnonzero((system.weights[:, of_set] != 0).any(axis=1) & system.hard)
        rows = system.weights[np.ix_(touched, of_set)].tolist()
        solved = solve(rows, (-system.residual[touched]).tolist())
        for refutation in solved.refutations:
            implied = sum(
                (int(y.numerator) * (_common(refutation) // y.denominator)) * system.weights[equation]
                for y, equation in zip(refutation, touched, strict=True)
                if y
            )
            self._cut(np.asarray(implied != 0, np.bool_))
        if solved.solution and all(each.denominator == 1 for each in solved.solution):
            change = np.zeros(len(system.figures), np.int64)
            change[of_set] = [int(each) for each in solved.solution]
            if system.mended(change):
                return change
        if not solved.refutations:
            self._cut(~chosen)  # impossible figures, or many would do: this set alone tells nothing
        return None

    def _cut(self, cut: Bools) -> None:
        self.cuts.setdefault(cut.tobytes(), cut)


def _common(numbers: tuple[object, ...]) -> int:
    from math import lcm

    return lcm(*(number.denominator for number in numbers))  # type: ignore[attr-defined]


def _first_cuts(system: System) -> Iterator[Bools]:
    """What fails; and what two failing equations imply that share a figure which cannot mend both."""
    weights, residual = system.weights, system.residual
    failing = np.flatnonzero(system.failing)
    yield from weights[failing] != 0
    for one in failing[system.hard[failing]]:
        for figure in np.flatnonzero(weights[one]):
            for other in (n for n in failing if system.hard[n] and weights[n, figure]):
                left, right = int(weights[other, figure]), int(weights[one, figure])
                if other != one and left * int(residual[one]) != right * int(residual[other]):
                    yield left * weights[one] != right * weights[other]
