"""What the bodies' figures are, year after year: rows, columns and years tie, and volumes are those of such bodies."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from random import Random

from audit.forms import Form, Forms, Table
from benchmarks.collection.region import YEARS, Body

Figures = dict[str, Decimal]  # by cell key

_APPLICANTS = {
    "natural_person": 84.0,
    "commercial_enterprise": 11.0,
    "research_institution": 0.4,
    "public_welfare_organisation": 0.6,
    "legal_service_organisation": 2.0,
    "other_organisation": 2.0,
}
_OUTCOMES = {
    "granted": 54.0,
    "partially_granted": 8.0,
    "refused_third_party_rights": 1.5,
    "refused_internal_affairs": 3.0,
    "refused_process_information": 2.0,
    "refused_enforcement_files": 1.5,
    "refused_administrative_inquiry": 1.5,
    "refused_prohibited_by_law": 0.7,
    "unavailable_not_held": 16.0,
    "unavailable_needs_creation": 4.0,
    "unavailable_still_unclear": 1.5,
    "not_processed_petition": 3.0,
    "not_processed_repeated": 1.5,
    "other_not_corrected_in_time": 1.0,
}  # others are too rare to be drawn
_RESULTS = {"upheld": 70.0, "corrected": 12.0, "other": 18.0}
_DECEMBER = 0.05  # of a year's requests are carried out
_DRIFT = 0.16  # of a year's volume against the year before, as a deviation of its logarithm
_FEW = 30  # a year's requests below which nobody goes to court


def draw_years(body: Body, forms: Forms, rng: Random) -> dict[int, Figures]:
    """The figures of every year; each year's carried in is what the year before carried out."""
    drawn: dict[int, Figures] = {}
    volumes = {name: _volume(getattr(body.department, name) * body.scale, rng) for name in _WORK}
    for year in YEARS:
        form = forms.of_year(year)
        assert form is not None
        volumes = {name: volume * math.exp(rng.gauss(0, _DRIFT)) for name, volume in volumes.items()}
        before = drawn.get(year - 1, {})
        requests = _requests(form.tables["requests"], volumes["requests"], before, rng)
        received = int(requests["requests.newly_received.total"])
        drawn[year] = (
            _proactive(body, form, volumes, before, rng)
            | requests
            | _disputes(form.tables["disputes"], received if volumes["requests"] > _FEW else 0, before, rng)
        )
    return drawn


def summed(government: Mapping[int, Figures], parts: Sequence[Mapping[int, Figures]]) -> dict[int, Figures]:
    """The figures of a government that counts for all bodies of its place; what only it has stays its own."""
    made: dict[int, Figures] = {}
    for year, figures in government.items():
        made[year] = {key: sum((part[year][key] for part in parts), Decimal()) for key in figures}
        made[year] |= {key: own for key, own in figures.items() if key.startswith("proactive.regulations.")}
    return made


def settle(figures: Figures, table: Table) -> None:
    """Totals of table 3 anew from the applicants and outcomes that it holds."""
    for row in table.rows:
        figures[f"requests.{row}.total"] = sum(
            (figures[f"requests.{row}.{column}"] for column in table.groups["applicants"]), Decimal()
        )


# ---- table 3 ---- #

_WORK = ("requests", "licensing", "penalties", "coercion", "fees")


def _volume(middle: float, rng: Random) -> float:
    return middle * math.exp(rng.gauss(0, 0.5))


def _count(mean: float, rng: Random) -> int:
    """A year's count about a mean."""
    return max(0, round(rng.gauss(mean, math.sqrt(mean)))) if mean else 0


def _requests(table: Table, volume: float, before: Figures, rng: Random) -> Figures:
    figures = {f"requests.{row}.{column}": Decimal() for row in table.rows for column in table.columns}
    received = _spread(_count(volume, rng), _APPLICANTS, rng)
    likely = {row: weight for row, weight in _OUTCOMES.items() if row in table.rows}
    left = round(_DECEMBER * sum(received.values()) * rng.uniform(0.2, 2))
    for column in table.groups["applicants"]:
        carried = int(before.get(f"requests.carried_out.{column}", 0))
        later = min(left, round(received[column] * 0.25))
        left -= later
        processed = received[column] + carried - later
        rows = {"newly_received": received[column], "carried_in": carried, "carried_out": later}
        rows |= {"processed_total": processed} | _spread(processed, likely, rng)
        for row, figure in rows.items():
            figures[f"requests.{row}.{column}"] = Decimal(figure)
    settle(figures, table)
    return figures


def _spread(total: int, weights: Mapping[str, float], rng: Random) -> Counter[str]:
    return Counter(rng.choices(list(weights), list(weights.values()), k=total))


# ---- table 4 ---- #


def _disputes(table: Table, received: int, before: Figures, rng: Random) -> Figures:
    """Some requests lead to a dispute; those pending are counted again the year after."""
    figures: Figures = {}
    shares = {"reconsideration": 0.04, "suit_direct": 0.01, "suit_after_reconsideration": 0.01}
    for row in table.rows:
        pending_before = int(before.get(f"disputes.{row}.pending", 0))
        total = pending_before + sum(rng.random() < shares[row] for _ in range(received))
        if row == "suit_after_reconsideration":
            total = max(pending_before, min(total, int(figures["disputes.reconsideration.total"])))
        pending = 1 if total > 2 and rng.random() < 0.4 else 0
        results = _spread(total - pending, _RESULTS, rng)
        results["pending"] = pending
        for column in table.groups["results"]:
            figures[f"disputes.{row}.{column}"] = Decimal(results[column])
        figures[f"disputes.{row}.total"] = Decimal(total)
    return figures


# ---- table 2 ---- #


def _proactive(body: Body, form: Form, volumes: Mapping[str, float], before: Figures, rng: Random) -> Figures:
    """The stock of documents ties from year to year; decisions are about their volume."""
    keys = [
        f"proactive.{row}.{column}"
        for row, columns in form.tables["proactive"].columns_of.items()
        for column in columns
    ]
    decisions = {
        "licensing": _count(volumes["licensing"], rng),
        "penalties": _count(volumes["penalties"], rng),
        "coercive_measures": _count(min(volumes["coercion"], volumes["penalties"] / 2), rng),
        "other_services": _count(volumes["licensing"] / 3, rng),
    }
    issued = rng.choice((0, 0, 1, 2, 3)) if body.level != "township" else 0
    issued += rng.randint(1, 6) if body.government else 0
    stocks = {"normative_documents": issued, "regulations": rng.randint(0, 2) if body.may_regulate else 0}
    figures = dict.fromkeys(keys, Decimal())
    for row, made in stocks.items():
        _stock(figures, row, made, before, rng)
    for row, decided in decisions.items():
        if (key := f"proactive.{row}.decisions") in figures:
            figures[key] = Decimal(decided)
            if f"proactive.{row}.items_last_year" in figures:
                _items(figures, row, decided, rng)
    if "proactive.fees.amount" in figures and volumes["fees"]:
        figures["proactive.fees.amount"] = Decimal(round(volumes["fees"] * 100 + 1)) / 100
    if "proactive.fees.items_last_year" in figures and volumes["fees"]:
        figures["proactive.fees.items_last_year"] = Decimal(rng.randint(1, 4))
    if "proactive.procurement.projects" in figures and body.level != "township" and rng.random() < 0.6:
        figures["proactive.procurement.projects"] = Decimal(projects := rng.randint(1, 12))
        figures["proactive.procurement.amount"] = Decimal(round(projects * rng.uniform(400, 9000))) / 100
    return figures


def _stock(figures: Figures, row: str, made: int, before: Figures, rng: Random) -> None:
    at = f"proactive.{row}"
    if f"{at}.made" in figures:
        older = (rng.randint(3, 20) if made else 0) * bool(made)
        figures |= {f"{at}.made": Decimal(made), f"{at}.newly_published": Decimal(made)}
        figures[f"{at}.published_total"] = Decimal(made + older)
        return
    stock = before.get(f"{at}.in_force", Decimal(rng.randint(2, 30) if made else 0))
    repealed = min(int(stock), rng.choice((0, 0, 0, 1, 2))) if made else 0
    figures |= {f"{at}.issued": Decimal(made), f"{at}.repealed": Decimal(repealed)}
    figures[f"{at}.in_force"] = stock + made - repealed


def _items(figures: Figures, row: str, decided: int, rng: Random) -> None:
    """A body that decides has items to decide on."""
    if decided:
        figures[f"proactive.{row}.items_last_year"] = Decimal(rng.randint(8, 90))
        figures[f"proactive.{row}.items_change"] = Decimal(rng.choice((0, 0, 1, 2, -1, -2)))
