"""A slice of the reading benchmark: every hazard once, and no figure read wrongly."""

from __future__ import annotations

from random import Random

import pytest

from audit.forms import load_forms
from audit.model import Cell, State
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from benchmarks.reading.__main__ import LEAST_RIGHT, measure, slowest_ungluing
from benchmarks.reading.cuts import only_cut
from benchmarks.reading.draft import Truth
from benchmarks.reading.hazards import HAZARDS, LAYOUT
from benchmarks.reading.score import OPEN, RIGHT, WRONG, judge, read
from benchmarks.reading.specimen import PRINTERS, draw, made, plan
from benchmarks.reading.ungluing import adversarial

SEED = 11
FEWEST_HAZARDS = 40
LEAST_READ = 0.98  # of hazards that can leave a table undecided
EACH = [(kind, name) for name, one in sorted(HAZARDS.items()) for kind in sorted(one.formats & PRINTERS.keys())[:1]]


@pytest.mark.parametrize("seed", [11, 14, 16])
def test_a_slice_of_all_hazards_is_read_right(seed: int) -> None:
    planned = plan(90, PRINTERS, None)

    results = measure(draw(number, kind, first, seed) for number, kind, first in planned)

    assert [(one.number, one.hazards, missed) for one, missed in results.missed] == []
    assert results.total.share >= LEAST_RIGHT
    assert len(results.by_hazard) >= FEWEST_HAZARDS


@pytest.mark.parametrize("name", [name for name, one in sorted(HAZARDS.items()) if one.apart])
def test_hazards_that_are_measured_by_themselves_make_no_figure_wrong(name: str) -> None:
    planned = plan(48, sorted(HAZARDS[name].formats & PRINTERS.keys() - {"pdf-office"}), name)

    results = measure(draw(number, kind, first, SEED) for number, kind, first in planned)

    assert results.total.cells[WRONG] == 0
    assert results.total.share >= LEAST_READ


@pytest.mark.parametrize(("kind", "name"), EACH)
def test_every_hazard_changes_what_is_printed(kind: str, name: str) -> None:
    others = frozenset({"blank-cells"}) - {name}
    layouts = [other for other, one in sorted(HAZARDS.items()) if one.group == LAYOUT and kind in one.formats]
    instead = frozenset({next(other for other in layouts if other != name)} if name in layouts else ())

    def printed(hazards: frozenset[str], number: int) -> bytes:
        return made(0, kind, hazards, Random(f"{SEED}{number}")).data

    assert any(printed(others | {name}, number) != printed(others | instead, number) for number in range(12))


def test_the_same_number_gives_the_same_document() -> None:
    planned = plan(10, PRINTERS, None)

    assert [draw(*one, SEED) for one in planned] == [draw(*one, SEED) for one in planned]


def test_a_figure_in_the_wrong_cell_is_told() -> None:
    """The benchmark itself can fail: figures that were not printed are wrong ones."""
    specimen = made(0, "html", frozenset(), Random(SEED))
    swapped = dict(zip(specimen.truth, reversed(specimen.truth.values()), strict=True))
    altered = type(specimen)(0, "html", frozenset(), specimen.data, swapped)

    counted, missed = read(altered, Library(load_forms(), load_vocabulary()))

    assert counted[WRONG] == len(missed) > 0


NUMBER = Truth(State.NUMBER, None)


@pytest.mark.parametrize(
    ("truth", "state", "verdict"),
    [
        (NUMBER, State.NUMBER, RIGHT),
        (NUMBER, State.UNDECIDED, OPEN),
        (NUMBER._replace(certain=False), State.UNDECIDED, RIGHT),
        (NUMBER, State.MISSING, WRONG),
        (Truth(State.BLANK), State.NUMBER, WRONG),
        (Truth(State.BLANK), State.MISSING, WRONG),
        (Truth(State.MISSING), State.BLANK, WRONG),
    ],
)
def test_verdicts(truth: Truth, state: State, verdict: str) -> None:
    assert judge(truth, Cell("requests.granted.total", state), read=True) == verdict


@pytest.mark.parametrize(
    ("figures", "width", "certain"),
    [
        ([3, 0, 0, 0, 0, 0, 3], 7, True),
        ([64, 0, 0, 2, 0, 4, 70], 7, False),  # 6, 40, 0, 20 and 4 behind a lost blank
        ([0, 0, 0, 0, 0, 0, 0], 7, True),
        ([1, 1, 11, 0, 0, 0, 13], 7, False),  # 11 1 1 0 0 0 13 as well
        ([3, 0, 0, 0, 0, 0, 4], 7, False),  # does not add up
        ([2, 1, 3, 1, 7, 0, 0, 0, 0, 0, 1, 3, 2, 4, 10], 5, True),
    ],
)
def test_what_digits_leave_open(figures: list[int], width: int, *, certain: bool) -> None:
    assert only_cut("".join(map(str, figures)), width, figures) == certain


def test_cutting_digits_is_timed_wherever_it_is_called() -> None:
    assert slowest_ungluing(adversarial(SEED)) > 0
