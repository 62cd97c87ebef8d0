"""The last digits of a collection's figures: of many figures that were counted, each digit is last in about a tenth.

J. E. Mosimann, C. V. Wiseman and R. E. Edelman, Data fabrication: can people generate random digits? (1995). Only
figures of three digits and more count, since the last digits of others follow from their size, and no totals.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from audit.forms import Forms
from audit.frames import CODE, Frames, Ints
from audit.model import State

_LEAST = 100
_DIGITS = 10
COLUMNS = ("report", "document", "year", "reports", "figures", "digit", "excess", "chi_square")


def terminal_digits(frames: Frames) -> pd.DataFrame:
    """A row for the reports of each year that a run has: columns as above, `report` -1.

    `document` is the run's first, `figures` how many count, `digit` the one that is last most often, `excess` its share
    of the figures above a tenth and `chi_square` the distance from ten equal shares: floats, NaN without figures.
    """
    apart = np.zeros(len(frames), np.int64) if frames.apart is None else frames.apart
    year = frames.reports["year"].to_numpy(np.int64, na_value=0)
    own = np.flatnonzero(frames.own & (year > 0))
    groups, of = np.unique(np.column_stack([apart[own], year[own]]), axis=0, return_inverse=True)
    counts = _counts(frames, own, of.reshape(-1), len(groups))
    figures = counts.sum(axis=1)
    expected = np.where(figures > 0, figures / _DIGITS, np.nan)
    runs = frames.runs
    return pd.DataFrame(
        {
            "report": np.full(len(groups), -1, np.int64),
            "document": [0 if runs is None else int(np.argmax(runs == run)) for run in groups[:, 0]],
            "year": groups[:, 1],
            "reports": np.bincount(of.reshape(-1), minlength=len(groups)),
            "figures": figures,
            "digit": counts.argmax(axis=1),
            "excess": counts.max(axis=1) / np.where(figures > 0, figures, np.nan) - 1 / _DIGITS,
            "chi_square": ((counts - expected[:, None]) ** 2).sum(axis=1) / expected,
        },
        columns=COLUMNS,
    ).astype({"document": np.int64})


def _counts(frames: Frames, reports: Ints, group: Ints, groups: int) -> Ints:
    """[group, digit]: how many figures end in it. A cell at a time: all at once would be a copy of the matrix."""
    values, found = frames.values, np.zeros(groups * _DIGITS, np.int64)
    for cell in _counted(frames.forms, values.keys):
        number = values.number[cell, reports]
        there = (values.state[cell, reports] == CODE[State.NUMBER]) & (number >= _LEAST)
        found += np.bincount(group[there] * _DIGITS + number[there] % _DIGITS, minlength=len(found))
    return found.reshape(groups, _DIGITS)


def _counted(forms: Forms, keys: dict[str, int]) -> list[int]:
    """The cells of counts that are no totals of others."""
    totals = set()
    for form in forms.all:
        for cell in form.cells:
            table = form.tables[cell.table]
            across = table.row_sum is not None and cell.column.split(".")[-1] == table.row_sum.whole
            if across or any((cell.row,) in (one.left, one.right) for one in table.column_sums):
                totals.add(cell.key)
    return [at for key, at in keys.items() if key not in totals and forms.specs[key].spec.decimals == 0]
