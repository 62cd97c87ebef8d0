"""Mistakes in the reports, planted after they are written: copied and foreign text; what is late, twice or lacking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from benchmarks.collection.figures import settle
from benchmarks.collection.filing import Filing, workday, written
from benchmarks.collection.plants import Books, Plant, Told, planted
from benchmarks.collection.region import YEARS, Body

_LAST = YEARS[-1]
_CLUSTER = 3  # bodies that have one text
_COUNTED = (
    "全年巡查{checks}次，发放手册{leaflets}份，接待群众{visitors}人次，更新专栏{lines}期，短视频播放{hits}次。",
    "其间巡查{checks}次；另外，累计发放手册{leaflets}份；窗口接待群众{visitors}人次；按月更新专栏{lines}期；短视频播放{hits}次。",
)


@planted("text of last year", written=True)
def _last_years(books: Books, body: Body, rng: Random) -> Plant:
    year = rng.choice(YEARS[1:])
    before, now = books.filing(body, year - 1), books.filing(body, year)
    _take_text(now, before, {str(year - 1): str(year)})
    return _plant("text of last year", body, year, "history-text-copied", also=("narrative-",))


@planted("text of other bodies", written=True, share=0.004)
def _others(books: Books, body: Body, rng: Random) -> Plant | None:
    """A cluster: the overview of one with the names of the others."""
    year = rng.choice(YEARS)
    alike = [each for each in books.free if each.own == body.own and each.level == body.level and each is not body]
    if not alike:
        return None
    cluster = [body, *alike[: rng.randint(1, _CLUSTER - 1)]]
    for other in cluster[1:]:
        _take_text(books.filing(other, year), books.filing(body, year), {body.name: other.name})
    told = tuple(Told("peers-text-copied", each.name, year) for each in cluster)
    also = ("narrative-", "history-text-copied", "procurement-", "peers-numbers-copied")
    return Plant("text of other bodies", told, also)


@planted("numbers of another body", written=True)
def _numbers(books: Books, body: Body, rng: Random) -> Plant | None:
    """The same work in other words with the same numbers."""
    year = rng.choice(YEARS)
    other = next((each for each in books.free if each.level == body.level and each is not body), None)
    if other is None:
        return None
    counts = {name: rng.randint(21, 1900) for name in ("checks", "leaflets", "visitors", "lines", "hits")}
    for each, said in zip((body, other), _COUNTED, strict=True):
        books.filing(each, year).overview.append(said.format_map(counts))
    return Plant(
        "numbers of another body", tuple(Told("peers-numbers-copied", each.name, year) for each in (body, other))
    )


@planted("another place's government", written=True)
def _foreign(books: Books, body: Body, rng: Random) -> Plant | None:
    if body.level == "prefecture":
        return None  # every county is one of its own
    year = rng.choice(YEARS)
    places = [each.seat for each in books.region.bodies if each.government and each.level == "county"]
    other = rng.choice([place for place in places if not body.seat.startswith(place)])
    books.filing(body, year).overview.append(f"全部信息均在{other}人民政府网站公布，方便群众查询。")
    return _plant("another place's government", body, year, "issuer-foreign-name")


@planted("years without a report", written=True)
def _gap(books: Books, body: Body, rng: Random) -> Plant:
    year = rng.choice(YEARS[1:-1])
    books.filings[body.name] = [each for each in books.filings[body.name] if each.year != year]
    return _plant("years without a report", body, year + 1, "history-gap")


@planted("no report for the last year", written=True)
def _missing(books: Books, body: Body, rng: Random) -> Plant:
    del rng
    books.filings[body.name] = [each for each in books.filings[body.name] if each.year != _LAST]
    return _plant("no report for the last year", body, _LAST, "peers-report-missing")


@planted("not on the roster", written=True)
def _unlisted(books: Books, body: Body, rng: Random) -> Plant | None:
    del rng
    if body.name.endswith(("人民政府", "人民政府办公室")):
        return None  # one may be taken for the other
    books.unlisted.add(body.name)
    return Plant("not on the roster", tuple(Told("issuer-not-in-roster", body.name, year) for year in YEARS))


@planted("two versions", written=True)
def _restated(books: Books, body: Body, rng: Random) -> Plant:
    year = rng.choice(YEARS)
    first = books.filing(body, year)
    figures = dict(first.figures)
    for row in ("newly_received", "granted", "processed_total"):
        figures[f"requests.{row}.natural_person"] += 3
    settle(figures, first.form.tables["requests"])
    before = books.figures[body.name].get(year - 1)
    again = written(body, year, first.form, figures, before, rng)
    books.filings[body.name].append(replace(again, version=2))
    return _plant("two versions", body, year, "source-restated")


@planted("published late", written=True)
def _late(books: Books, body: Body, rng: Random) -> Plant:
    year = rng.choice(YEARS)
    deadline = date(year + 1, 3, 31) if body.reports_for_government else date(year + 1, 1, 31)
    filing = books.filing(body, year)
    filing.published = filing.signed = workday(deadline + timedelta(5), 45, rng)
    return _plant("published late", body, year, "published-late")


def _take_text(to: Filing, of: Filing, changes: dict[str, str]) -> None:
    """The prose of a report in another one, with some words changed."""

    def changed(lines: list[str]) -> list[str]:
        for old, new in changes.items():
            lines = [line.replace(old, new) for line in lines]
        return lines

    to.overview, to.problems, to.closing = changed(of.overview), changed(of.problems), changed(of.closing)


def _plant(kind: str, body: Body, year: int, rule: str, also: tuple[str, ...] = ()) -> Plant:
    return Plant(kind, (Told(rule, body.name, year),), also)
