"""Figures × equations to explanations: which figures are wrong, and what they should be. Read this first.

1. `ledger`: the failing equations of some reports, of the reports of the years beside them, and of their prose;
2. `clusters`: those that hang together are explained together;
3. `singles`: one wrong figure, by the pattern of what fails, for all reports at once;
4. `acts`: else one mistake that changes several cells;
5. `sets`: else the fewest figures, by integer programming.

An explanation has every answer of least weight. Several answers are several, none is preferred.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from audit.diagnosis.acts import acts
from audit.diagnosis.clusters import Clusters, System, find_clusters, system_of
from audit.diagnosis.equations import Book
from audit.diagnosis.kinds import Slip, kind_of
from audit.diagnosis.ledger import Ledger, open_ledger, with_neighbours
from audit.diagnosis.sets import DEFAULT, Limits, least_sets
from audit.diagnosis.singles import single_figures
from audit.frames import Ints
from audit.model import SEVERAL
from audit.world import World

Confidence = Literal["certain", "likely", "possible", "none"]
_AGREEING = 2  # equations that must agree before a figure is called certain


class Repair(NamedTuple):
    """One figure: its number in the ledger, what is printed and what it should be, in its smallest unit."""

    figure: int
    printed: int
    right: int


class Answer(NamedTuple):
    """Repairs that together make everything hold, and the kind of mistake."""

    kind: str
    repairs: tuple[Repair, ...]


class Explanation(NamedTuple):
    """What explains one cluster: every answer of least weight; none where it could not be determined."""

    equations: tuple[int, ...]  # that fail
    loose: tuple[int, ...]  # those, and inequalities, that no value of the unknown cells could mend
    answers: tuple[Answer, ...]
    confidence: Confidence
    complete: bool  # no other answer of the same weight was left out


def explain(
    world: World, book: Book, reports: Ints, stated: Ints, limits: Limits = DEFAULT
) -> tuple[Ledger, list[Explanation]]:
    """The failing equations of reports; `stated` are the statements of the prose that do not agree with the tables."""
    ledger = open_ledger(world, book, with_neighbours(world, reports), stated)
    clusters = find_clusters(ledger, np.searchsorted(ledger.reports, reports))
    singles = single_figures(clusters)
    starts = np.searchsorted(singles.cluster, np.arange(clusters.count + 1)).tolist()
    repairs = _repairs(ledger, singles.figure, singles.change)
    sure = _sure(clusters)
    found = []
    for cluster, failing in enumerate(clusters.each):
        fitting = repairs[starts[cluster] : starts[cluster + 1]]
        if not fitting:
            found.append(of_several(clusters, cluster, limits))
            continue
        answers = tuple(Answer(kind_of(_slip(ledger, one)), (one,)) for one in fitting)
        alone: Confidence = "certain" if sure[cluster] else "likely"
        found.append(
            Explanation(
                failing, clusters.broken(cluster), answers, alone if len(answers) == 1 else "possible", complete=True
            )
        )
    return ledger, found


def _sure(clusters: Clusters) -> list[bool]:
    """Where several equations of law and arithmetic speak: what may have good reasons makes nothing certain."""
    ledger = clusters.ledger
    grave = np.array([*(row.grave for row in ledger.book.rows), False])
    row = np.minimum(clusters.hard // max(ledger.width, 1), len(grave) - 1)
    agreeing: list[bool] = (np.bincount(clusters.hard_in, grave[row], clusters.count) >= _AGREEING).tolist()
    return agreeing


def _repairs(ledger: Ledger, figure: Ints, change: Ints) -> list[Repair]:
    printed = ledger.figures[figure]
    return [Repair(*each) for each in zip(figure.tolist(), printed.tolist(), (printed + change).tolist(), strict=True)]


def of_several(clusters: Clusters, cluster: int, limits: Limits = DEFAULT) -> Explanation:
    """The explanation of a cluster that no single figure explains."""
    system = system_of(clusters, cluster)
    named = acts(system)
    if named:
        answers = [Answer(act.kind, _changed(system, act.change)) for act in named[: limits.answers]]
        complete = len(named) <= limits.answers
    else:
        sets = least_sets(system, limits)
        answers = [Answer(SEVERAL, _changed(system, change)) for change in sets.changes]
        complete = sets.complete
    confidence: Confidence = "none" if not answers else "likely" if len(answers) == 1 and complete else "possible"
    return Explanation(clusters.each[cluster], clusters.broken(cluster), tuple(answers), confidence, complete)


def _changed(system: System, change: Ints) -> tuple[Repair, ...]:
    at = np.flatnonzero(change)
    return tuple(_repairs(system.ledger, system.figures[at], change[at]))


def _slip(ledger: Ledger, repair: Repair) -> Slip:
    """A repair with the figures beside it that tell of its kind."""
    figure, printed, right = repair
    if figure >= ledger.cell_figures:
        return Slip(printed, right)
    position, cell = divmod(figure, len(ledger.book.keys))
    before = int(ledger.before[position])
    last = _known(ledger, cell, before) if before >= 0 else None
    received, carried, partial = (
        None if other is None else _known(ledger, other, position) for other in ledger.book.beside[cell]
    )
    intake = None if received is None or carried is None else received + carried
    return Slip(printed, right, last, intake, received, partial)


def _known(ledger: Ledger, cell: int, position: int) -> int | None:
    return int(ledger.value[cell, position]) if ledger.known[cell, position] else None
