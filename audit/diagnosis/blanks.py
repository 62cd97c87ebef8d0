"""Blank cells that can be nothing but 0: their equation holds without them, and none of them may be negative."""

from __future__ import annotations

import numpy as np

from audit.diagnosis.ledger import LOOSELY_HOLDS, Ledger


def zeros(ledger: Ledger) -> set[tuple[int, str]]:
    """Report and key of the unknown cells that an equation forces to be 0."""
    equal = np.array([row.equal for row in ledger.book.rows])[:, None]
    one_way = ledger.above ^ ledger.below  # with unknowns on both sides they could make up for one another
    forced = np.flatnonzero(((ledger.standing == LOOSELY_HOLDS) & (ledger.residual == 0) & equal & one_way).ravel())
    position, cell = ledger.cell(ledger.of_equations(forced).other)
    open_ = ~ledger.known[cell, position]
    return {
        (int(ledger.reports[at]), ledger.book.keys[key])
        for at, key in zip(position[open_].tolist(), cell[open_].tolist(), strict=True)
    }
