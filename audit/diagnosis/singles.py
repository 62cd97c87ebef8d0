"""One wrong figure: it alone is in all equations that fail, in none that holds, and all want the same change of it.

As in an error-correcting code, the pattern of failing equations is the figure's own column of the matrix. All reports
are decoded at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from audit.diagnosis.clusters import Clusters
from audit.diagnosis.ledger import LOOSELY_FAILS
from audit.frames import LARGEST, Ints
from audit.vectors import Bools


class Singles(NamedTuple):
    """Each a change of one figure that makes all equations of its cluster hold; in order of cluster and figure."""

    cluster: Ints
    figure: Ints
    change: Ints


def single_figures(clusters: Clusters) -> Singles:
    """Every single figure that explains a cluster."""
    ledger = clusters.ledger
    terms = ledger.of_equations(clusters.hard)
    residual = ledger.all_residual[clusters.hard][terms.asked]
    change, remainder = np.divmod(-residual, terms.weight)
    order = np.argsort(terms.other, kind="stable")
    figure, change = terms.other[order], np.where(remainder == 0, change, 0)[order]  # 0 mends nothing
    starts = np.flatnonzero(np.diff(figure, prepend=-1))
    if not len(starts):
        return Singles(*(np.zeros(0, np.int64) for _ in range(3)))
    least, most = np.minimum.reduceat(change, starts), np.maximum.reduceat(change, starts)
    count = np.diff(starts, append=len(figure))
    cluster = clusters.hard_in[terms.asked[order[starts]]]
    fits = (count == clusters.hard_counts[cluster]) & (least == most)
    found = Singles(cluster[fits], figure[starts][fits], least[fits])
    kept = _mends(clusters, found)
    order = np.flatnonzero(kept)[np.lexsort((found.figure[kept], found.cluster[kept]))]
    return Singles(*(part[order] for part in found))


def _mends(clusters: Clusters, found: Singles) -> Bools:
    """Whether a change is possible, breaks nothing that holds, and mends what unknowns leave open too."""
    ledger = clusters.ledger
    after = ledger.figures[found.figure] + found.change
    fits: Bools = (after >= ledger.lowest(found.figure)) & (np.abs(after) <= LARGEST * 10**6)
    terms = ledger.of_figures(found.figure)
    residual = ledger.all_residual[terms.other] + terms.weight * found.change[terms.asked]
    holds = ledger.holds(terms.other, residual)
    fits[terms.asked[~holds]] = False
    loose = ledger.all_standing[terms.other] == LOOSELY_FAILS
    mended = np.bincount(terms.asked[loose], minlength=len(fits))
    kept: Bools = fits & (mended == clusters.loose_counts[found.cluster])
    return kept
