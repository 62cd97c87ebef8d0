"""A figure among those of like bodies: the same level and kind, for the same year. Robust, by groups, on arrays.

Changes from year to year: M. A. Hidiroglou and J.-M. Berthelot, “Statistical editing and imputation for periodic
business surveys”, Survey Methodology 12 (1986).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.functions import MILLIONTH
from audit.vectors import UNKNOWN, Numbers

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_CONSISTENT = 1.4826  # makes the median absolute deviation that of a normal distribution
_LARGEST = 10**9


def count(figures: pd.Series[float], groups: pd.Series[int]) -> pd.Series[float]:
    """How many of them have the figure."""
    return figures.groupby(groups).transform("size").astype("float64")


def median(figures: pd.Series[float], groups: pd.Series[int]) -> pd.Series[float]:
    """The middle one."""
    return figures.groupby(groups).transform("median")


def score(figures: pd.Series[float], groups: pd.Series[int]) -> pd.Series[float]:
    """The distance from the middle one in robust standard deviations, of logarithms since volumes are skewed.

    Unknown where more than half of the figures are the same.
    """
    logs = pd.Series(np.log1p(figures.clip(lower=0)), figures.index)
    from_middle = logs - median(logs, groups)
    spread = _CONSISTENT * median(from_middle.abs(), groups)
    return from_middle / spread.where(spread > 0)


def quantile(share: float) -> Callable[[pd.Series[float], pd.Series[int]], pd.Series[float]]:
    """The figure below which that share of them lies."""
    return lambda figures, groups: figures.groupby(groups).transform("quantile", share)


def among_peers(
    numbers: Numbers, groups: Ints, of: Callable[[pd.Series[float], pd.Series[int]], pd.Series[float]]
) -> Numbers:
    """[instance, report]: a statistic of each report's group over the figures that are known, in millionths.

    Unknown for a report whose own figure is, or that belongs to no group.
    """
    value = np.broadcast_to(numbers.value, (len(numbers.value), len(groups)))
    there = np.broadcast_to(numbers.known, value.shape) & (groups >= 0)
    found, known = np.zeros(value.shape, np.int64), np.zeros(value.shape, np.bool_)
    for row in range(len(value)):
        mine = np.flatnonzero(there[row])
        figures = pd.Series(value[row, mine].astype(np.float64) * float(numbers.unit))
        told = of(figures, pd.Series(groups[mine])).to_numpy(np.float64)
        fits = np.isfinite(told) & (np.abs(told) < _LARGEST)
        found[row, mine[fits]] = np.round(told[fits] / float(MILLIONTH)).astype(np.int64)
        known[row, mine[fits]] = True
    return Numbers(found, np.where(known, 0, UNKNOWN).astype(np.uint8), MILLIONTH)


def jump_scores(
    now: Numbers, before: Numbers, peers: Ints, years: Ints, least: float, power: float, slack: float
) -> Numbers:
    """[instance, report]: how far a change is beyond those of its group, in quartile distances, in millionths.

    The group is that of a report's peers, or all reports for its year where fewer than `least` peers have both figures.
    `power` (U) says how much a change of a large figure counts beside the same change of a small one, `slack` (A) keeps
    the distances from 0. Unknown where a figure is not known or not above 0, where the groups are too small, or where
    the changes in them do not differ.
    """
    shape = (len(now.value), len(peers))
    found, known = np.zeros(shape, np.int64), np.zeros(shape, np.bool_)
    sides = [np.broadcast_to(side, shape) for side in (now.value, before.value, now.known & before.known)]
    for row in range(len(found)):
        new, old, there = (side[row] for side in sides)
        mine = np.flatnonzero(there & (new > 0) & (old > 0))
        ratio = new[mine] / old[mine] * float(now.unit / before.unit)
        size = np.maximum(new[mine] * float(now.unit), old[mine] * float(before.unit)) ** power
        score = _jumps(ratio, size, peers[mine], least, slack)
        alone = np.isnan(score)
        if alone.any():
            score[alone] = _jumps(ratio, size, years[mine], least, slack)[alone]
        fits = np.isfinite(score) & (np.abs(score) < _LARGEST)
        found[row, mine[fits]] = np.round(score[fits] / float(MILLIONTH)).astype(np.int64)
        known[row, mine[fits]] = True
    return Numbers(found, np.where(known, 0, UNKNOWN).astype(np.uint8), MILLIONTH)


def _jumps(ratio: Floats, size: Floats, groups: Ints, least: float, slack: float) -> Floats:
    """The scores in groups that are large enough, nan elsewhere; infinite where no change differs from the others."""
    (middle,) = quantiles(ratio, groups, (0.5,))
    effect = np.where(ratio < middle, 1 - middle / ratio, ratio / middle - 1) * size
    first, middle, third = quantiles(effect, groups, (0.25, 0.5, 0.75))
    above = effect >= middle
    distance = np.maximum(np.where(above, third - middle, middle - first), np.abs(slack * middle))
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(effect == middle, 0, (effect - middle) / distance)
    many = np.bincount(np.maximum(groups, 0), minlength=1)[np.maximum(groups, 0)] >= least
    return np.where(many & (groups >= 0), score, np.nan)


def quantiles(figures: Floats, groups: Ints, shares: Sequence[float]) -> list[Floats]:
    """For each figure the quantiles of its group, between two figures in proportion."""
    if not len(figures):
        return [figures for _ in shares]
    order = np.argsort(figures)
    order = order[np.argsort(_short(groups)[order], kind="stable")]
    ordered = figures[order]
    starts = np.flatnonzero(np.diff(groups[order], prepend=groups[order[0]] - 1))
    sizes = np.diff(starts, append=len(order))
    group = np.empty(len(order), np.int64)
    group[order] = np.repeat(np.arange(len(starts)), sizes)
    found = []
    for share in shares:
        at = starts + (sizes - 1) * share
        below = np.floor(at).astype(np.int64)
        above = np.minimum(below + 1, starts + sizes - 1)
        found.append((ordered[below] + (ordered[above] - ordered[below]) * (at - below))[group])
    return found


def _short(groups: Ints) -> npt.NDArray[Any]:
    """The groups in as few bytes as their number needs: numpy counts short whole numbers instead of comparing them."""
    first = groups.min()
    short: npt.NDArray[Any] = (groups - first).astype(np.min_scalar_type(groups.max() - first))
    return short
