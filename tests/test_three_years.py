"""Three years of one body, read by hand: every carry-over and stock verdict against the sums, which are written out."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from audit.evaluation import FAIL, NOT_APPLICABLE, PASS, UNDECIDED
from audit.examples import world_of
from audit.forms import load_forms
from audit.kernel import verdicts_by_batch
from audit.language.rulefile import Example
from audit.language.ruleset import load_ruleset
from audit.reading.vocabulary import load_vocabulary
from audit.run import Request, read_world
from audit.world import World

SHARED = Path(__file__).resolve().parents[1] / "../shared"
YEARS = (2021, 2022, 2023)
APPLICANTS = (
    "natural_person", "commercial_enterprise", "research_institution", "public_welfare_organisation",
    "legal_service_organisation", "other_organisation", "total",
)  # fmt: skip
# By year, as a person read them: rows 一, 二, 四 of table 3 by applicant, totals last.
CARRIED_IN = {2021: (0, 0, 0, 0, 0, 0, 0), 2022: (1, 0, 0, 0, 0, 0, 1), 2023: (0, 0, 0, 0, 0, 0, 0)}
CARRIED_OUT = {2021: (1, 0, 0, 0, 0, 0, 1), 2022: (0, 0, 0, 0, 0, 0, 0), 2023: (0, 0, 0, 0, 0, 0, 0)}
# Table 2, 行政规范性文件: issued, repealed, in force; 规章: nothing in any year.
DOCUMENTS = {2021: (69, 3, 665), 2022: (88, 55, 698), 2023: (77, 132, 470)}
# Table 4: pending and total of 行政复议, 未经复议直接起诉, 复议后起诉.
PENDING = {2021: (0, 0, 0), 2022: (0, 0, 0), 2023: (0, 1, 0)}
DISPUTES = {2021: (3, 12, 0), 2022: (2, 1, 0), 2023: (2, 5, 2)}
N, P, F, U = NOT_APPLICABLE, PASS, FAIL, UNDECIDED

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the real reports, ../shared, are not here")
RULESET = load_ruleset(load_forms())


@cache
def documents() -> World:
    """The three reports as they are read."""
    paths = [str(SHARED / "reports" / f"pt{year}.txt") for year in YEARS]
    return read_world(Request(paths, date(2026, 1, 1)))


@cache
def by_hand() -> World:
    """The three reports with every cell as a person read it."""

    def given(year: int) -> dict[str, Any]:
        rows: dict[str, Any] = {"issuer": "某市某区管理委员会", "year": year}
        for key, value in json.loads((SHARED / "truth" / f"pt{year}.json").read_text("utf-8"))["cells"].items():
            rows.setdefault(key.rpartition(".")[0], []).append(value)
        return rows

    last, *before = (given(year) for year in reversed(YEARS))
    example = Example(name="three years", given={**last, "others": before}, expect="pass")
    return world_of([example], RULESET.files["history-carry"].rule, RULESET, load_vocabulary()).world


def verdicts(rule: str, world: World) -> dict[tuple[str, ...], tuple[int, ...]]:
    """By instance, one verdict a year."""
    found: dict[tuple[str, ...], dict[int, int]] = {}
    years = [head.year or 0 for head in world.frames.heads]
    for batch, codes in verdicts_by_batch(RULESET.files[rule].rule, RULESET, world):
        for at, row in zip(batch.bindings, codes, strict=True):
            key = tuple(part for part in (at.row, at.column) if part)
            found.setdefault(key, {}).update(zip((years[report] for report in batch.reports), row, strict=True))
    return {key: tuple(int(by_year[year]) for year in YEARS) for key, by_year in found.items()}


def test_the_figures_above_are_those_of_the_truth() -> None:
    for year in YEARS:
        cells = json.loads((SHARED / "truth" / f"pt{year}.json").read_text("utf-8"))["cells"]
        assert tuple(cells[f"requests.carried_in.{column}"] for column in APPLICANTS) == CARRIED_IN[year]
        assert tuple(cells[f"requests.carried_out.{column}"] for column in APPLICANTS) == CARRIED_OUT[year]
        stock = ("issued", "repealed", "in_force")
        assert tuple(cells[f"proactive.normative_documents.{column}"] for column in stock) == DOCUMENTS[year]
        assert [cells[f"proactive.regulations.{column}"] for column in stock] == [0, 0, 0]
        rows = ("reconsideration", "suit_direct", "suit_after_reconsideration")
        assert tuple(cells[f"disputes.{row}.pending"] for row in rows) == PENDING[year]
        assert tuple(cells[f"disputes.{row}.total"] for row in rows) == DISPUTES[year]


@pytest.mark.parametrize("world", [documents, by_hand])
def test_what_was_carried_out_was_carried_in(world: Any) -> None:
    # 2022: 1 in = 1 out of 2021. 2023: 0 in = 0 out of 2022. There is no report for 2020.
    assert verdicts("history-carry", world()) == {(): (N, P, P)}
    # By applicant: the one request of 2022 is a natural person's, as in 2021; all others are 0 = 0.
    each = verdicts("history-carry-by-applicant", world())
    assert each == {(column,): (N, N, N) if column == "total" else (N, P, P) for column in APPLICANTS}


def test_the_stock_in_force_follows_once_and_once_not() -> None:
    # 2022: 698 in force = 665 + 88 - 55. 2023: 470, though 698 + 77 - 132 = 643. 2021 is the first year of the form.
    assert verdicts("history-in-force-stock", by_hand()) == {
        ("regulations",): (N, P, P),  # 0 = 0 + 0 - 0
        ("normative_documents",): (N, P, F),
    }


def test_the_stock_of_figures_printed_in_one_run_cannot_be_decided() -> None:
    # 693665, 8855698 and 77132470 are the three figures of a row: where they are to be cut, no sum of the form says.
    assert verdicts("history-in-force-stock", documents())["normative_documents",] == (N, U, U)


@pytest.mark.parametrize("world", [documents, by_hand])
def test_no_pending_dispute_is_lost(world: Any) -> None:
    # 2022: totals 2, 1, 0 and none pending in 2021. 2023: 2, 5, 2 and none pending in 2022.
    assert set(verdicts("history-pending", world()).values()) == {(N, P, P)}


@pytest.mark.parametrize("world", [documents, by_hand])
def test_stocks_of_the_older_form_are_not_asked_of_these(world: Any) -> None:
    assert verdicts("history-items-stock", world()) == {}
    assert verdicts("history-published-stock", world()) == {}
    assert verdicts("history-not-comparable", world()) == {(): (N, P, P)}  # one form in all three years


def test_the_older_form_ends_with_2020() -> None:
    """From 2020 to 2021 what is not comparable is not asked, and what is carried over is."""
    last = {"year": 2020, "form": "2019", "requests.carried_out": [1, 0, 0, 0, 0, 0, 1]}
    given = {"year": 2021, "form": "2021", "requests.carried_in": [2, 0, 0, 0, 0, 0, 2], "previous": last}
    stock = {"proactive.normative_documents": [3, 1, 90]}
    example = Example(name="the step", given={**given, **stock}, expect="pass")
    world = world_of([example], RULESET.files["history-carry"].rule, RULESET, load_vocabulary()).world

    def said(rule: str) -> set[int]:
        codes = [row for _, each in verdicts_by_batch(RULESET.files[rule].rule, RULESET, world) for row in each]
        return {int(row[0]) for row in codes}

    assert said("history-carry") == {N, F}  # 2 in, 1 out; of 2020 nothing is asked
    assert said("history-not-comparable") == {N, F}  # told once, as information
    for rule in ("history-in-force-stock", "history-items-stock", "history-published-stock"):
        assert said(rule) <= {N}
