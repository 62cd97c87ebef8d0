"""The whole collection: drawn by reports and seed, written into a folder with a roster; and what was planted in it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

from audit.forms import load_forms
from audit.reading.divisions import Divisions
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from benchmarks.collection import in_figures, in_reports  # noqa: F401 - they register their kinds
from benchmarks.collection.figures import draw_years, summed
from benchmarks.collection.filing import Filing, print_filing, written
from benchmarks.collection.plants import Books, Plant, free_bodies, plant_all
from benchmarks.collection.region import YEARS, Body, Region, draw_region

TODAY = date(2025, 12, 1)
_ROSTER = ("name", "level", "division", "parent", "deadline")


@dataclass(frozen=True)
class Written:
    """What lies in the folder: how many reports, and what was planted."""

    reports: int
    bodies: int
    plants: tuple[Plant, ...]
    roster: Path


def region_of(reports: int, seed: int) -> Region:
    """The region whose bodies file so many reports."""
    return draw_region(max(1, reports // len(YEARS)), load_vocabulary().divisions, Random(f"region {seed}"))


def library_of(region: Region) -> Library:
    """What reading knows, with the places of the region."""
    vocabulary = load_vocabulary()
    divisions = Divisions((*vocabulary.divisions.all, *region.divisions))
    return Library(load_forms(), replace(vocabulary, divisions=divisions))


def write_collection(folder: Path, reports: int, seed: int) -> Written:
    """Draw all reports and write them; the same for the same arguments."""
    books, plants = draw_books(reports, seed)
    filed = 0
    for name, filings in books.filings.items():
        for filing in filings:
            _write(folder / "reports", filing, Random(f"print {seed} {name} {filing.year} {filing.version}"))
            filed += 1
    roster = folder / "roster.csv"
    with roster.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([_ROSTER, *_roster(books)])
    return Written(filed, len(books.region.bodies), tuple(plants), roster)


def draw_books(reports: int, seed: int) -> tuple[Books, list[Plant]]:
    """All figures and reports of a region with the mistakes planted, and these."""
    region, forms, rng = region_of(reports, seed), load_forms(), Random(f"plants {seed}")
    figures = {body.name: draw_years(body, forms, Random(f"{seed} {body.name}")) for body in region.bodies}
    books = Books(region, forms, figures, free=free_bodies(region, rng))
    for body in region.bodies:
        if body.sums and (parts := [figures[each.name] for each in books.bodies_of(body)]):
            figures[body.name] = summed(figures[body.name], parts)
    plants = plant_all(books, rng, written=False)
    for body in region.bodies:
        books.filings[body.name] = list(_written(books, body, seed))
    return books, plants + plant_all(books, rng, written=True)


def _written(books: Books, body: Body, seed: int) -> Iterator[Filing]:
    before = None
    for year, figures in books.figures[body.name].items():
        form = books.forms.of_year(year)
        assert form is not None
        yield written(body, year, form, figures, before, Random(f"write {seed} {body.name} {year}"))
        before = figures


def _write(folder: Path, filing: Filing, rng: Random) -> None:
    name, content = print_filing(filing, rng)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def _roster(books: Books) -> Iterator[tuple[str, ...]]:
    for body in books.region.bodies:
        if body.name not in books.unlisted:
            government = books.region.government_of(body)
            deadline = date(YEARS[-1] + 1, 3, 31) if body.reports_for_government else date(YEARS[-1] + 1, 1, 31)
            yield body.name, body.level, body.division, government.name if government else "", deadline.isoformat()
