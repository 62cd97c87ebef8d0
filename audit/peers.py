"""A figure among those of like bodies: the same level and kind, for the same year. Robust, by groups, on arrays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.functions import MILLIONTH
from audit.vectors import UNKNOWN, Numbers

Ints = npt.NDArray[np.int64]
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
