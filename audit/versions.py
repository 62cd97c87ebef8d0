"""Which of several reports of one body for one year stands for it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

SEVERAL = -2  # versions that contradict one another, and none is the later one
UNKNOWN_DAY = int(np.iinfo(np.int64).min)
LAST_DAY = -UNKNOWN_DAY - 1  # of a version that says that it stands in for the others
_HIGHEST = np.iinfo(np.int64).max


def standing(
    reports: Ints, group: Ints, days: Ints, cells: Callable[[Ints], tuple[Ints, npt.NDArray[np.bool_]]]
) -> Ints:
    """By group, the report that stands for it, or SEVERAL.

    Where all say the same in the cells that they know it is the one that knows most, else the one that is dated last.
    `group` is over `reports`, every group has one; `days`, over them, when each was signed or published, whichever is
    later: UNKNOWN_DAY where neither is known, LAST_DAY for one that says that it corrects the others. `cells` tells of
    some reports, over cells and them, what each says and whether it is known.
    """
    order = np.argsort(group, kind="stable")
    size = np.bincount(group)
    starts = np.cumsum(size) - size
    stands: Ints = reports[order][starts]
    several = np.flatnonzero(size > 1)
    if not len(several):
        return stands
    held = order[np.isin(group[order], several)]
    at = np.cumsum(size[several]) - size[several]
    said, known = cells(reports[held])
    least = np.minimum.reduceat(np.where(known, said, _HIGHEST), at, axis=1)
    most = np.maximum.reduceat(np.where(known, said, -_HIGHEST), at, axis=1)
    agree = ~(most > least).any(axis=0)
    fullest = _largest(known.sum(axis=0), at, first=True)
    dated = (np.minimum.reduceat(days[held], at) != UNKNOWN_DAY) | (np.maximum.reduceat(days[held], at) == LAST_DAY)
    latest = np.where(dated, _largest(days[held], at, first=False), SEVERAL)
    chosen = np.where(agree, fullest, latest)
    stands[several] = np.where(chosen == SEVERAL, SEVERAL, reports[held][chosen])
    return stands


def _largest(number: Ints, at: Ints, *, first: bool) -> Ints:
    """By group, which begin `at` those places, where the largest number stands; of several the first, or SEVERAL."""
    size = np.diff(at, append=len(number))
    largest = number == np.repeat(np.maximum.reduceat(number, at), size)
    places: Ints = np.minimum.reduceat(np.where(largest, np.arange(len(number)), len(number)), at)
    return places if first else np.where(np.add.reduceat(largest.astype(np.int64), at) == 1, places, SEVERAL)
