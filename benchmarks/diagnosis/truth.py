"""Reports in which every equation holds, two years of each issuer, with figures as real reports have them.

The shares and spreads are those of the published reports that reading was checked against: a fifth has no request at
all, the others some seventy, spread over three orders of magnitude; nine of ten applicants are natural persons; three
outcomes take most requests. Last year's carry-over and stock lead to this year's, and the prose repeats some totals.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from audit.forms import Form, Table

Ints = npt.NDArray[np.int64]
YEARS = (2022, 2023)
_NONE = 0.2  # of all reports: no request
_RECEIVED = (np.log(70), 1.3)  # lognormal
_DECISIONS = (np.log(1500), 1.6)
_APPLICANTS = (0.90, 0.04, 0.004, 0.006, 0.02, 0.03)
_OUTCOMES = {
    "granted": 0.38, "partially_granted": 0.11, "unavailable_not_held": 0.34, "unavailable_needs_creation": 0.03,
    "not_processed_petition": 0.02, "other_remaining": 0.02,
}  # fmt: skip
_OTHERS = 0.10  # over all other outcomes
_RESULTS = (3.0, 0.7, 0.3, 0.6)  # of a kind of dispute, on average
_CARRIED = 0.05
STATED = (
    ("requests_received", "requests", "requests.newly_received.total"),
    ("requests_processed", "requests_processed", "requests.processed_total.total"),
    ("carried_out", "outcomes", "requests.carried_out.total"),
    ("granted", "outcomes", "requests.granted.total"),
    ("normative_documents", "documents", "proactive.normative_documents.issued"),
)


def draw(form: Form, issuers: int, random: np.random.Generator) -> dict[str, Ints]:
    """Key to its figures, [year, issuer]; amounts in their smallest unit."""
    found = {cell.key: np.zeros((len(YEARS), issuers), np.int64) for cell in form.cells}
    _requests(form.tables["requests"], found, random)
    _disputes(form.tables["disputes"], found, random)
    _proactive(found, random)
    return found


def _requests(table: Table, found: dict[str, Ints], random: np.random.Generator) -> None:
    applicants, outcomes = table.groups["applicants"], table.groups["outcomes"]
    issuers = found["requests.granted.total"].shape[1]
    others = _OTHERS / (len(outcomes) - len(_OUTCOMES))
    shares = np.array([_OUTCOMES.get(row, others) for row in outcomes])
    carried = np.zeros((issuers, len(applicants)), np.int64)
    for year in range(len(YEARS)):
        size = np.where(random.random(issuers) < _NONE, 0, np.asarray(random.lognormal(*_RECEIVED, issuers), np.int64))
        new = random.multinomial(size, np.array(_APPLICANTS) / sum(_APPLICANTS))
        left = random.binomial(new + carried, _CARRIED)
        done = random.multinomial(new + carried - left, shares / shares.sum())
        rows = {"newly_received": new, "carried_in": carried, "carried_out": left}
        rows["processed_total"] = new + carried - left
        rows |= {row: done[:, :, number] for number, row in enumerate(outcomes)}
        for row, figures in rows.items():
            for number, column in enumerate(applicants):
                found[f"requests.{row}.{column}"][year] = figures[:, number]
            found[f"requests.{row}.total"][year] = figures.sum(axis=1)
        carried = left


def _disputes(table: Table, found: dict[str, Ints], random: np.random.Generator) -> None:
    for row in table.rows:
        busy = random.random(found[f"disputes.{row}.total"].shape) < 0.5
        for column, mean in zip(table.groups["results"], _RESULTS, strict=True):
            figures = random.poisson(mean, busy.shape) * busy
            found[f"disputes.{row}.{column}"][:] = figures
            found[f"disputes.{row}.total"] += figures


def _proactive(found: dict[str, Ints], random: np.random.Generator) -> None:
    row = "proactive.normative_documents"
    shape = found[f"{row}.issued"].shape
    found[f"{row}.issued"][:] = random.poisson(6, shape)
    stock = random.poisson(60, shape[1])
    for year in range(shape[0]):
        found[f"{row}.repealed"][year] = random.binomial(stock, 0.04)
        stock = stock + found[f"{row}.issued"][year] - found[f"{row}.repealed"][year]
        found[f"{row}.in_force"][year] = stock
    for key in ("licensing", "penalties", "coercive_measures"):
        found[f"proactive.{key}.decisions"][:] = random.lognormal(*_DECISIONS, shape).astype(np.int64)
    found["proactive.fees.amount"][:] = (random.lognormal(5, 1.5, shape) * 10**6).astype(np.int64)
