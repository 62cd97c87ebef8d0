"""Mistakes in the figures, planted before the reports are written: the prose says what the wrong tables say.

Those that few bodies have figures for come first.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random

from benchmarks.collection.figures import Figures, settle
from benchmarks.collection.plants import Books, Plant, Told, above, planted
from benchmarks.collection.region import YEARS, Body

_LAST = YEARS[-1]
_SECOND_OF_FORM = 2022  # the first year whose table 2 is compared with the year before
_DECIDED = ("licensing", "penalties")
_FEWEST_EQUAL = 8  # figures other than 0, sums apart, that are no coincidence
_FEWEST = 30  # decisions that a jump or a zero stands out from


@planted("sum for the whole place too small", share=0.004, of_sums=True)
def _rollup(books: Books, body: Body, rng: Random) -> Plant | None:
    """The government's sum is below what one of its bodies has by itself."""
    year = rng.choice(YEARS[1:])
    key = f"proactive.{rng.choice(_DECIDED)}.decisions"
    theirs = {each.name: books.figures[each.name][year][key] for each in books.bodies_of(body)}
    largest = max(theirs.values(), default=Decimal())
    if largest < _FEWEST:
        return None
    said = (largest * Decimal("0.6")).to_integral_value()
    books.figures[body.name][year][key] = said
    found = tuple(Told("peers-rollup-bound", name, year) for name, figure in theirs.items() if figure > said)
    found = (*found, Told("peers-rollup-sum", body.name, year))
    return Plant("sum for the whole place too small", found, also=("history-jump",))


@planted("sum for the whole place leaves a body out", share=0.004, of_sums=True)
def _left_out(books: Books, body: Body, rng: Random) -> Plant | None:
    """Its carry-over is tied, its other figures are some bodies' too few."""
    year, key = rng.choice(YEARS[1:]), "proactive.licensing.decisions"
    theirs = [books.figures[each.name][year][key] for each in books.bodies_of(body)]
    least = min((figure for figure in theirs if figure >= _FEWEST), default=None)
    if least is None or books.figures[body.name][year][key] - least < max(theirs):
        return None
    books.figures[body.name][year][key] -= least
    return _plant("sum for the whole place leaves a body out", body, [year], "peers-rollup-sum", also=("history-jump",))


@planted("fees in yuan")
def _unit(books: Books, body: Body, rng: Random) -> Plant | None:
    held, key = books.figures[body.name], "proactive.fees.amount"
    year = rng.choice(YEARS[2:])
    if not held[year - 1][key]:
        return None
    yuan = (held[year - 1][key] * 10_000).quantize(Decimal(1))
    held[year][key] = yuan + rng.randint(1, 90)
    return _plant("fees in yuan", body, [year], "history-unit-flip", also=("history-unit-flip", "fees-unit"))


@planted("table 3 of last year")
def _same(books: Books, body: Body, rng: Random) -> Plant | None:
    del rng
    held = books.figures[body.name]
    before = _table_3(held[_LAST - 1])
    if not _tells(before):
        return None
    held[_LAST] |= before
    plant = _plant("table 3 of last year", body, [_LAST], "history-same-numbers", also=("history-carry",))
    return plant._replace(beside=above(books, body, "peers-carry-rollup", _LAST))


@planted("figure jumps")
def _jump(books: Books, body: Body, rng: Random) -> Plant | None:
    found = _decisions(books, body, rng)
    if found is None:
        return None
    year, key = found
    books.figures[body.name][year][key] *= 12
    return _plant("figure jumps", body, _compared(year), "history-jump")


@planted("figure gone for a year")
def _gone(books: Books, body: Body, rng: Random) -> Plant | None:
    found = _decisions(books, body, rng)
    if found is None:
        return None
    year, key = found
    books.figures[body.name][year][key] = Decimal()
    return _plant("figure gone for a year", body, _compared(year), "history-zero-flip")


@planted("carry moved to another kind of applicant")
def _moved(books: Books, body: Body, rng: Random) -> Plant | None:
    held = books.figures[body.name]
    rows = ("carried_in", "granted", "processed_total")
    years = [year for year in YEARS[1:] if all(held[year][f"requests.{row}.natural_person"] > 0 for row in rows)]
    if not years:
        return None
    year = rng.choice(years)
    for row in rows:
        held[year][f"requests.{row}.natural_person"] -= 1
        held[year][f"requests.{row}.commercial_enterprise"] += 1
    _settle(books, held[year], year)
    return _plant("carry moved to another kind of applicant", body, [year], "history-carry-by-applicant")


@planted("carry broken")
def _carry(books: Books, body: Body, rng: Random) -> Plant:
    """More is carried in than was carried out, and processed."""
    year = rng.choice(YEARS[1:])
    figures, more = books.figures[body.name][year], rng.randint(1, 9)
    for row in ("carried_in", "granted", "processed_total"):
        figures[f"requests.{row}.natural_person"] += more
    _settle(books, figures, year)
    plant = _plant("carry broken", body, [year], "history-carry", "history-carry-by-applicant")
    return plant._replace(beside=above(books, body, "peers-carry-rollup", year))


@planted("sum of a row and of a column wrong")
def _cell(books: Books, body: Body, rng: Random) -> Plant:
    year = rng.choice(YEARS)
    books.figures[body.name][year]["requests.granted.natural_person"] += rng.randint(1, 40)
    rules = ("requests-row-total", "requests-column-total")
    also = ("requests-outcome-without-intake",)
    return _plant("sum of a row and of a column wrong", body, [year], *rules, also=also)


@planted("balance wrong")
def _balance(books: Books, body: Body, rng: Random) -> Plant:
    year = rng.choice(YEARS)
    figures = books.figures[body.name][year]
    for column in ("natural_person", "total"):
        figures[f"requests.newly_received.{column}"] += rng.choice((1, 2, 10))
    rules = ("requests-balance", "requests-row-total")
    return _plant("balance wrong", body, [year], rules[0], also=rules)


@planted("total of table 4 wrong")
def _disputes(books: Books, body: Body, rng: Random) -> Plant:
    year = rng.choice(YEARS)
    books.figures[body.name][year]["disputes.reconsideration.total"] += 1
    also = ("requests-none-but-disputes",)
    return _plant("total of table 4 wrong", body, [year], "disputes-row-total", also=also)


# ---- what these share ---- #


def _plant(kind: str, body: Body, years: list[int], *rules: str, also: tuple[str, ...] = ()) -> Plant:
    return Plant(kind, tuple(Told(rule, body.name, year) for rule in rules for year in years), also)


def _settle(books: Books, figures: Figures, year: int) -> None:
    form = books.forms.of_year(year)
    assert form is not None
    settle(figures, form.tables["requests"])


def _decisions(books: Books, body: Body, rng: Random) -> tuple[int, str] | None:
    """A year and a figure of table 2 that is many in it and in the years beside it."""
    held = books.figures[body.name]
    keys = [f"proactive.{row}.decisions" for row in _DECIDED]
    fitting = [key for key in keys if all(held[year][key] >= _FEWEST for year in YEARS[1:])]
    return (rng.choice(YEARS[2:]), rng.choice(fitting)) if fitting else None


def _compared(year: int) -> list[int]:
    """The years in which a figure of one year is looked at."""
    return [each for each in (year, year + 1) if each in YEARS]


def _table_3(figures: Figures) -> Figures:
    return {key: figure for key, figure in figures.items() if key.startswith("requests.")}


def _tells(figures: Figures) -> bool:
    own = (figure for key, figure in figures.items() if not key.endswith(".total") and "processed_total" not in key)
    return sum(figure > 0 for figure in own) >= _FEWEST_EQUAL
