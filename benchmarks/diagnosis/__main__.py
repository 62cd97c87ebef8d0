"""How well wrong figures are found: `python -m benchmarks.diagnosis --reports 20000 --seed 1`.

Plants mistakes in reports that are right, and counts: whether the report is noticed, whether the figures that were
changed are the first answer and the only one, and whether wrong ones are called certain. Status 1 when a bound is
missed.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.diagnosis.clusters import find_clusters
from audit.diagnosis.equations import Book, book_of
from audit.diagnosis.explain import Explanation, explain, of_several
from audit.diagnosis.ledger import Ledger, open_ledger, with_neighbours
from audit.diagnosis.singles import single_figures
from audit.forms import Form
from audit.frames import CODE, Frames, build_frames
from audit.language.proofs import indistinguishable
from audit.model import BODY_FLAGS, BODY_TEXTS, Document, Figures, Place, State
from audit.run import open_workshop
from audit.world import World
from benchmarks.diagnosis import plant
from benchmarks.diagnosis.truth import STATED, YEARS, draw

Ints = npt.NDArray[np.int64]
Stated = dict[int, list[tuple[str, int]]]
SINGLES_FIRST, DOUBLES_FIRST, WRONGLY_CERTAIN = 0.97, 0.85, 0.001
SINGLES_MICROSECONDS, OTHERS_MILLISECONDS = 50, 60
_SHARES = {"single": 0.6, "act": 0.15, "double": 0.18, "triple": 0.07}
_BATCH = 2000
_REPEATED = 5  # times that all single figures are explained, for the median
_TIMED = 600  # reports whose several wrong figures are timed one by one
_FIGURES = {"single": 1, "double": 2, "triple": 3}
_STATED = 0.5  # of the reports have the totals in their prose too


@dataclass(frozen=True)
class Case:
    """A report with a mistake in it."""

    report: int
    group: str
    kind: str
    planted: plant.Planted


@dataclass
class Tally:
    """What came of the cases of a kind."""

    counts: Counter[str] = field(default_factory=Counter)

    def line(self, name: str) -> str:
        """The counts and shares as a row of the table."""
        all_, broken = self.counts["all"], self.counts["broken"]
        shares = [f"{self.counts[what] / max(broken, 1):>9.1%}" for what in ("first", "only", "listed", "certain")]
        return f"{name:<28}{all_:>8}{broken:>8}{self.counts['noticed']:>9}{''.join(shares)}{self.counts['wrong']:>8}"


def world_of(figures: dict[str, Ints], form: Form) -> World:
    """The reports as a run sees them: a data set, and the prose of half of them."""
    keys, issuers = tuple(figures), figures[next(iter(figures))].shape[1]
    number = np.array([figures[key].ravel() for key in keys])
    reports = number.shape[1]
    data = Figures(
        keys=keys, columns=keys, issuer=np.array([f"单位{n % issuers:06d}" for n in range(reports)], object),
        year=np.repeat(YEARS, issuers).astype(np.int64), form=np.full(reports, form.form, object),
        kind={name: np.full(reports, None, object) for name in (*BODY_TEXTS, *BODY_FLAGS)},
        one_body=np.ones(reports, np.bool_), state=np.full(number.shape, CODE[State.NUMBER], np.uint8), number=number,
        word=np.full(number.shape, -1, np.int32), words=(), line=np.arange(1, reports + 1),
    )  # fmt: skip
    forms = open_workshop().library.forms
    frames = build_frames([Document("benchmark", "", "report", figures=data)], forms)
    return World(replace(frames, statements=_prose(frames, figures, issuers)), date(2024, 6, 1))


def _prose(frames: Frames, figures: dict[str, Ints], issuers: int) -> pd.DataFrame:
    rows = []
    for report in range(len(frames)):
        if report % issuers % 2 < 2 * _STATED - 0.5:
            for quantity, family, key in STATED:
                rows.append((report, quantity, family, int(figures[key].flat[report]), (key,)))
    names = ["report", "quantity", "family", "low", "cells"]
    stated = pd.DataFrame(rows, columns=names).astype({"cells": "object"})
    blank = {name: None for name in frames.statements.columns if name not in (*names, "high", "place")}
    return stated.assign(high=stated["low"], place=pd.Series([Place()] * len(stated), dtype="object"), **blank)[
        list(frames.statements.columns)
    ]


def planted(world: World, form: Form, book: Book, rng: Random) -> list[Case]:
    """A mistake in one report of every issuer, of every kind in turn."""
    reports, issuers = len(world.frames), len(world.frames) // len(YEARS)
    values = world.frames.values
    equations = [row.row for row in book.rows if row.row.form == form.form]
    alike = {key for group in indistinguishable(form, equations) for key in group}
    identifiable = tuple(cell.key for cell in form.cells if cell.key not in alike)
    cases = []
    for issuer in range(issuers):
        report = issuer + issuers * rng.randrange(len(YEARS))
        before = report - issuers if report >= issuers else report
        sheet = plant.Sheet(form, values.keys, values.number[:, report].copy(), values.number[:, before], identifiable)
        found: plant.Planted = {}
        while not found:  # some mistakes cannot be made in some reports
            group = rng.choices(list(_SHARES), list(_SHARES.values()))[0]
            kinds = [rng.choice(list(plant.FIGURES)) for _ in range(_FIGURES.get(group, 0))]
            kind = kinds[0] if len(kinds) == 1 else group if kinds else rng.choice(list(plant.ACTS))
            found = plant.figures(sheet, kinds, rng) if kinds else plant.ACTS[kind](sheet, rng)
        values.number[list(found), report] = list(found.values())
        cases.append(Case(report, group, kind, found))
    assert reports == issuers * len(YEARS)
    return cases


def breaks(case: Case, world: World, book: Book, stated: Stated) -> bool:
    """Whether an equation of the form, of last year or of the prose fails, counted the slow and plain way."""
    values, previous = world.frames.values, world.frames.related("previous")
    at = [case.report, *np.flatnonzero(previous == case.report)]
    for report in at:
        for row in book.rows:
            if not row.equal or row.row.form != world.frames.reports["form"].iloc[report]:
                continue
            if any(row.before) and previous[report] < 0:
                continue
            owners = [int(previous[report]) if before else report for before in row.before]
            total = sum(
                w * int(values.number[c, o]) for w, c, o in zip(row.weights.tolist(), row.cells, owners, strict=True)
            )
            if total != row.constant:
                return True
    return any(int(values.number[values.keys[key], case.report]) != low for key, low in stated.get(case.report, ()))


def _stated(world: World) -> Stated:
    """Report to what its prose says of cells."""
    held: Stated = {}
    columns = world.frames.statements[["report", "cells", "low"]]
    for report, cells, low in columns.itertuples(index=False):
        held.setdefault(int(str(report)), []).append((cells[0], int(str(low))))
    return held


def measure(cases: list[Case], world: World, book: Book) -> tuple[dict[str, Tally], dict[str, list[float]]]:
    """Explain all cases in batches, and tally. Seconds of processor a report, and a cluster of several figures."""
    tallies: dict[str, Tally] = {}
    times: dict[str, list[float]] = {"single": [], "other": []}
    every, stated = np.arange(len(world.frames.statements)), _stated(world)
    least_sets_loaded = explain(world, book, np.array([case.report for case in cases[:20]], np.int64), every)
    assert least_sets_loaded[1]
    for group in ("single", "other"):
        mine = [case for case in cases if (case.group == "single") == (group == "single")]
        size = len(mine) if group == "single" else _BATCH
        for batch in [mine[n : n + size] for n in range(0, len(mine), size)]:
            reports = np.array(sorted(case.report for case in batch), np.int64)
            for _ in range(_REPEATED if group == "single" else 1):
                start = time.process_time()
                found = explain(world, book, reports, every)
                if group == "single":
                    times["single"].append((time.process_time() - start) / len(batch))
            held = _by_report(*found)
            for case in batch:
                _count(tallies, case, breaks(case, world, book, stated), *held.get(case.report, (found[0], [])))
    several = np.array(sorted(case.report for case in cases if case.group != "single")[:_TIMED], np.int64)
    times["other"] = list(_timed(world, book, several, every))
    return tallies, times


def _timed(world: World, book: Book, reports: Ints, every: Ints) -> Iterator[float]:
    """Seconds that each cluster takes which no single figure explains."""
    ledger = open_ledger(world, book, with_neighbours(world, reports), every)
    clusters = find_clusters(ledger, np.searchsorted(ledger.reports, reports))
    for cluster in sorted(set(range(clusters.count)) - set(single_figures(clusters).cluster.tolist())):
        start = time.process_time()
        of_several(clusters, cluster)
        yield time.process_time() - start


def _by_report(ledger: Ledger, found: list[Explanation]) -> dict[int, tuple[Ledger, list[Explanation]]]:
    """Explanations by the reports that their failing equations speak of."""
    held: dict[int, tuple[Ledger, list[Explanation]]] = {}
    for one in found:
        owners = ledger.owners(np.array(one.equations))
        both = np.concatenate([owners, ledger.before[owners]])
        for position in np.unique(both[both >= 0]):
            held.setdefault(int(ledger.reports[position]), (ledger, []))[1].append(one)
    return held


def _count(tallies: dict[str, Tally], case: Case, broken: bool, ledger: Ledger, found: list[Explanation]) -> None:
    for name in (f"{case.group}: {case.kind}" if case.group in ("single", "act") else case.group, f"all {case.group}s"):
        counts = tallies.setdefault(name, Tally()).counts
        counts["all"] += 1
        counts["broken"] += broken
        counts["noticed"] += bool(found)
        counts["unseen"] += broken and not found
        if broken:
            _judge(counts, case, ledger, found)


def _judge(counts: Counter[str], case: Case, ledger: Ledger, found: list[Explanation]) -> None:
    """Whether the figures that were changed are what the explanations say, cluster by cluster."""
    position = int(np.searchsorted(ledger.reports, case.report))
    wrong = {position * len(ledger.book.keys) + cell for cell in case.planted}
    first = {c.figure for one in found for answer in one.answers[:1] for c in answer.repairs}
    listed = {c.figure for one in found for answer in one.answers for c in answer.repairs}
    sure = {c.figure for one in found if one.confidence == "certain" for c in one.answers[0].repairs}
    counts["first"] += first == wrong
    counts["only"] += first == wrong and all(len(one.answers) == 1 for one in found)
    counts["listed"] += wrong <= listed
    counts["certain"] += bool(sure) and sure <= wrong
    counts["wrong"] += bool(sure - wrong)


def main(arguments: list[str] | None = None) -> int:
    """Print the table; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.diagnosis", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    workshop = open_workshop()
    book, form = book_of(workshop.ruleset, ["2021"]), workshop.library.forms.by_name["2021"]
    world = world_of(draw(form, options.reports, np.random.default_rng(options.seed)), form)
    cases = planted(world, form, book, Random(options.seed))
    gc.freeze()  # the reports themselves are no part of what is measured
    tallies, times = measure(cases, world, book)
    print(
        f"{'':<28}{'planted':>8}{'broken':>8}{'noticed':>9}{'first':>9}{'only':>9}{'listed':>9}{'certain':>9}{'wrong':>8}"
    )
    for name in sorted(tallies, key=lambda name: (not name.startswith("all"), name)):
        print(tallies[name].line(name))
    return _verdict(tallies, times)


def _verdict(tallies: dict[str, Tally], times: dict[str, list[float]]) -> int:
    single, other = np.median(times["single"]) * 1e6, np.median(times["other"]) * 1e3
    worst = max(times["other"]) * 1e3
    print(f"one figure: {single:.0f} µs of processor a report; others: median {other:.1f} ms, at most {worst:.0f} ms")
    singles, doubles = tallies["all singles"].counts, tallies["all doubles"].counts
    wrong = sum(t.counts["wrong"] for name, t in tallies.items() if name.startswith("all"))
    broken = sum(t.counts["broken"] for name, t in tallies.items() if name.startswith("all"))
    unseen = sum(t.counts["unseen"] for name, t in tallies.items() if name.startswith("all"))
    kept = {
        "every broken equation is noticed": not unseen,
        "single figures first": singles["first"] >= SINGLES_FIRST * singles["broken"],
        "doubles first": doubles["first"] >= DOUBLES_FIRST * doubles["broken"],
        "wrong ones called certain": wrong < WRONGLY_CERTAIN * broken,
        "speed": single < SINGLES_MICROSECONDS and other < OTHERS_MILLISECONDS,
    }
    for what, held in kept.items():
        print(f"{'kept  ' if held else 'MISSED'} {what}")
    return 0 if all(kept.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
