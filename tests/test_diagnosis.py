"""From failing equations to the figures that are wrong."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.diagnosis.blanks import zeros
from audit.diagnosis.elimination import solve
from audit.diagnosis.equations import Book, book_of
from audit.diagnosis.explain import Explanation, explain
from audit.diagnosis.kinds import KINDS, UNNAMED, Slip, kind_of
from audit.diagnosis.ledger import Ledger, open_ledger
from audit.diagnosis.sets import Limits
from audit.forms import load_forms
from audit.frames import CODE
from audit.language.proofs import indistinguishable
from audit.model import State
from audit.run import open_workshop
from audit.world import World
from benchmarks.diagnosis.__main__ import main as benchmark
from benchmarks.diagnosis.__main__ import world_of
from benchmarks.diagnosis.plant import ACTS, Sheet
from benchmarks.diagnosis.truth import STATED, draw

FORM = load_forms().by_name["2021"]
ISSUERS = 6
LATER = ISSUERS  # the number of the first report of the second year
TOTAL = "requests.processed_total.natural_person"


@cache
def the_book() -> Book:
    return book_of(open_workshop().ruleset, ["2021"])


@pytest.fixture
def book() -> Book:
    return the_book()


@pytest.fixture
def world() -> World:
    """Two years of six issuers, every equation true; the prose of every other issuer states some totals."""
    return world_of(draw(FORM, ISSUERS, np.random.default_rng(5)), FORM)


def number(world: World, key: str, report: int) -> int:
    return int(world.frames.values.number[world.frames.values.keys[key], report])


def put(world: World, report: int, figures: dict[str, int]) -> None:
    for key, figure in figures.items():
        world.frames.values.number[world.frames.values.keys[key], report] = figure


def leave(world: World, report: int, *keys: str, state: State = State.BLANK) -> None:
    for key in keys:
        at = world.frames.values.keys[key], report
        world.frames.values.state[at], world.frames.values.number[at] = CODE[state], 0


def explained(
    world: World, book: Book, *reports: int, limits: Limits | None = None
) -> tuple[Ledger, list[Explanation]]:
    every = np.arange(len(world.frames.statements))
    return explain(world, book, np.array(sorted(reports)), every, *([limits] if limits else []))


def answers(ledger: Ledger, one: Explanation) -> list[dict[tuple[int, str], int]]:
    """By answer: report and key, "" for the prose, to what should stand there."""
    found = []
    for answer in one.answers:
        changes = {}
        for repair in answer.repairs:
            if repair.figure >= ledger.cell_figures:
                at = int(ledger.said.report[repair.figure - ledger.cell_figures])
                changes[int(ledger.reports[at]), ""] = repair.right
            else:
                position, cell = divmod(repair.figure, len(ledger.book.keys))
                changes[int(ledger.reports[position]), ledger.book.keys[cell]] = repair.right
        found.append(changes)
    return found


def test_where_everything_holds_there_is_nothing_to_explain(world: World, book: Book) -> None:
    assert explained(world, book, *range(len(world.frames)))[1] == []


def test_one_wrong_figure_is_certain_where_several_equations_agree(world: World, book: Book) -> None:
    right = number(world, TOTAL, LATER)
    put(world, LATER, {TOTAL: right + 7})

    ledger, [one] = explained(world, book, LATER)

    assert answers(ledger, one) == [{(LATER, TOTAL): right}]
    assert one.confidence == "certain"
    assert len(one.equations) == 3


def test_figures_that_equations_cannot_tell_apart_are_all_listed_and_none_is_likely(world: World, book: Book) -> None:
    row = {"upheld": 2, "corrected": 0, "other": 1, "pending": 0, "total": 4}
    put(world, LATER, {f"disputes.suit_direct.{column}": figure for column, figure in row.items()})

    ledger, [one] = explained(world, book, LATER)

    suggested = {key.split(".")[2]: right for each in answers(ledger, one) for (_, key), right in each.items()}
    assert suggested == {"upheld": 3, "corrected": 1, "other": 2, "pending": 1, "total": 3}
    assert one.confidence == "possible"


def test_a_figure_cannot_become_negative(world: World, book: Book) -> None:
    row = {"upheld": 2, "corrected": 0, "other": 1, "pending": 0, "total": 2}
    put(world, LATER, {f"disputes.suit_direct.{column}": figure for column, figure in row.items()})

    ledger, [one] = explained(world, book, LATER)

    changed = {key.split(".")[2] for each in answers(ledger, one) for _, key in each}
    assert changed == {"upheld", "other", "total"}


def test_errors_in_tables_apart_are_explained_apart(world: World, book: Book) -> None:
    right = number(world, TOTAL, LATER)
    put(world, LATER, {TOTAL: right + 7, "disputes.reconsideration.total": 99})

    ledger, found = explained(world, book, LATER)

    assert [len(one.answers) for one in found] == [1, 5]
    assert answers(ledger, found[0]) == [{(LATER, TOTAL): right}]


def test_two_wrong_figures_are_found_together(world: World, book: Book) -> None:
    keys = ("requests.granted.natural_person", "requests.unavailable_not_held.other_organisation")
    right = {key: number(world, key, LATER) for key in keys}
    put(world, LATER, {keys[0]: right[keys[0]] + 40, keys[1]: right[keys[1]] + 3})

    ledger, [one] = explained(world, book, LATER)

    assert answers(ledger, one) == [{(LATER, key): figure for key, figure in right.items()}]
    assert one.confidence == "likely"


def test_two_pairs_that_explain_the_same_are_both_listed(world: World, book: Book) -> None:
    keys = ("requests.granted.natural_person", "requests.unavailable_not_held.commercial_enterprise")
    put(world, LATER, {key: number(world, key, LATER) + 2 for key in keys})
    others = ("requests.granted.commercial_enterprise", "requests.unavailable_not_held.natural_person")
    put(world, LATER, {key: number(world, key, LATER) for key in others})

    ledger, [one] = explained(world, book, LATER)

    assert {frozenset(key for _, key in each) for each in answers(ledger, one)} >= {frozenset(keys)}
    assert (one.confidence == "possible") == (len(one.answers) > 1)


def test_figures_of_a_million_million_are_exact(world: World, book: Book) -> None:
    column = {f"requests.{row}.natural_person": 0 for row in FORM.tables["requests"].rows}
    large = 10**12 - 7
    column |= {f"requests.{row}.natural_person": large for row in ("newly_received", "granted", "processed_total")}
    total = {key.replace("natural_person", "total"): figure for key, figure in column.items()}
    others = {
        f"requests.{row}.{name}": 0
        for row in FORM.tables["requests"].rows
        for name in FORM.tables["requests"].groups["applicants"][1:]
    }
    put(world, 0, {**column, **total, **others})
    world = World(replace(world.frames, statements=world.frames.statements.iloc[:0]), world.today)
    put(world, LATER, {key: 0 for key in world.frames.values.keys if key.startswith("requests")})
    put(world, 0, {"requests.granted.natural_person": large - 1, "requests.newly_received.total": large + 5})

    ledger, [one] = explained(world, book, 0)

    assert answers(ledger, one) == [
        {(0, "requests.granted.natural_person"): large, (0, "requests.newly_received.total"): large}
    ]


def test_last_years_figure_may_be_the_wrong_one(world: World, book: Book) -> None:
    key = "requests.carried_out.natural_person"
    right = number(world, key, 0)
    put(world, 0, {key: right + 4})

    ledger, [one] = explained(world, book, LATER)

    assert answers(ledger, one) == [{(0, key): right}]


def test_what_may_have_good_reasons_makes_nothing_certain(world: World, book: Book) -> None:
    key = "proactive.normative_documents.in_force"
    put(world, LATER, {key: number(world, key, LATER) + 3})

    _, [one] = explained(world, book, LATER)

    assert one.confidence != "certain"


def test_the_prose_may_be_wrong_where_the_tables_agree(world: World, book: Book) -> None:
    statements = world.frames.statements
    report = int(statements["report"].iloc[0])
    said = int(statements["low"].iloc[0])
    statements.loc[statements.index[0], ["low", "high"]] = [said + 8, said + 8]

    ledger, [one] = explained(world, book, report)

    assert answers(ledger, one) == [{(report, ""): said}]
    assert one.confidence == "likely"


def test_the_prose_tells_apart_what_the_tables_cannot(world: World, book: Book) -> None:
    statements = world.frames.statements
    report = int(statements.loc[statements["quantity"] == STATED[4][0], "report"].iloc[-1])
    key = "proactive.normative_documents.issued"
    assert report >= LATER
    right = number(world, key, report)
    put(world, report, {key: right + 5})

    ledger, [one] = explained(world, book, report)

    assert answers(ledger, one) == [{(report, key): right}]


def test_where_a_bound_is_hit_nothing_is_claimed(world: World, book: Book) -> None:
    put(world, LATER, {"requests.granted.natural_person": 9000, "requests.other_remaining.other_organisation": 777})

    _, [one] = explained(world, book, LATER, limits=Limits(rounds=0))

    assert one.answers == ()
    assert one.confidence == "none"
    assert not one.complete


def test_more_wrong_figures_than_can_be_told_are_not_guessed(world: World, book: Book) -> None:
    rows = ("granted", "partially_granted", "unavailable_not_held", "other_remaining", "not_processed_petition")
    columns = FORM.tables["requests"].groups["applicants"]
    cells = [f"requests.{row}.{column}" for row, column in zip(rows, columns, strict=False)]
    put(world, LATER, {cell: 1000 + 7**at for at, cell in enumerate(cells)})

    _, [one] = explained(world, book, LATER)

    assert one.answers == ()


# ---- what is not known ---- #


def test_blanks_are_unknown_and_what_holds_with_them_is_no_evidence(world: World, book: Book) -> None:
    right = number(world, TOTAL, LATER)
    put(world, LATER, {TOTAL: right + 7})
    leave(world, LATER, "requests.newly_received.natural_person")

    ledger, [one] = explained(world, book, LATER)

    assert answers(ledger, one) == [{(LATER, TOTAL): right}]
    assert len(one.equations) == 2


def test_an_equation_that_served_to_read_the_row_proves_nothing(world: World, book: Book) -> None:
    row = [key for key in world.frames.values.keys if key.startswith("disputes.suit_direct.")]
    put(world, LATER, {"disputes.suit_direct.total": 99})
    world.frames.values.proof[[world.frames.values.keys[key] for key in row], LATER] = 1

    assert explained(world, book, LATER)[1] == []


def test_a_blank_that_its_equation_does_not_need_is_zero(world: World, book: Book) -> None:
    blank = ("disputes.suit_direct.other", "disputes.suit_direct.pending")
    put(world, LATER, {"disputes.suit_direct.upheld": 3, "disputes.suit_direct.corrected": 1})
    put(world, LATER, {"disputes.suit_direct.total": 4})
    leave(world, LATER, *blank)
    leave(world, LATER, "disputes.reconsideration.other", "disputes.reconsideration.total")

    ledger = open_ledger(world, book, np.array([LATER]), np.zeros(0, np.int64))

    assert zeros(ledger) == {(LATER, key) for key in blank}


# ---- kinds ---- #


@pytest.mark.parametrize(
    ("kind", "slip"),
    [
        ("digits-transposed", Slip(54, 45)),
        ("digits-transposed", Slip(1324, 1234)),
        ("digit-lost", Slip(12, 123)),
        ("digit-added", Slip(1123, 123)),
        ("sign", Slip(-132, 132)),
        ("unit-slip", Slip(2250000, 225)),
        ("unit-slip", Slip(225, 2250000)),
        ("year-not-updated", Slip(37, 42, last_year=37)),
        ("total-is-intake", Slip(70, 66, intake=70)),
        ("total-is-intake", Slip(70, 66, intake=74, received=70)),
        ("partial-counted-twice", Slip(8, 3, partial=5)),
        (UNNAMED, Slip(11, 12)),
        (UNNAMED, Slip(543, 345)),  # no neighbours
        (UNNAMED, Slip(3, 5, last_year=3)),  # so small a figure repeats by chance
        (UNNAMED, Slip(70, 66)),
        (UNNAMED, Slip(54, 45, last_year=54)),  # two kinds fit: neither is named
        (UNNAMED, Slip(0, 5)),
    ],
)
def test_a_kind_is_named_where_exactly_one_fits(kind: str, slip: Slip) -> None:
    assert kind_of(slip) == kind
    assert kind in (*KINDS, UNNAMED)


@pytest.mark.parametrize("kind", ACTS)
def test_acts_that_change_several_cells_are_undone_by_name(kind: str, book: Book) -> None:
    named = 0
    for seed in range(12):
        world = world_of(draw(FORM, 1, np.random.default_rng(seed)), FORM)
        values = world.frames.values
        sheet = Sheet(FORM, values.keys, values.number[:, 0].copy(), values.number[:, 1], ())
        planted = ACTS[kind](sheet, Random(seed))
        values.number[list(planted), 0] = list(planted.values())
        ledger, found = explained(world, book, 0)
        for one in found:
            if len(planted) < 2 or len(one.answers) != 1:
                continue
            right = {(0, key): int(sheet.figures[cell]) for key, cell in values.keys.items() if cell in planted}
            if one.answers[0].kind == kind:
                assert answers(ledger, one) == [right]
                named += 1
    assert named


# ---- properties ---- #


def _identifiable() -> tuple[str, ...]:
    rows = [row.row for row in the_book().rows]
    alike = {key for group in indistinguishable(FORM, rows) for key in group}
    return tuple(cell.key for cell in FORM.cells if cell.key not in alike)


IDENTIFIABLE = _identifiable()


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    key=st.sampled_from(IDENTIFIABLE),
    change=st.integers(-50, 10**6).filter(bool),
    blank=st.lists(st.sampled_from(IDENTIFIABLE), max_size=6),
    order=st.permutations(range(4)),
)
def test_no_figure_that_is_right_is_ever_called_certain(
    seed: int, key: str, change: int, blank: list[str], order: list[int]
) -> None:
    """One planted error, some blanks: what is certain is true, and the reports' order makes no difference."""
    book = the_book()
    figures = draw(FORM, 2, np.random.default_rng(seed))
    right = int(figures[key].flat[2])
    world = world_of(figures, FORM)
    put(world, 2, {key: right + change})
    leave(world, 2, *(each for each in blank if each != key))

    ledger, found = explained(world, book, *range(4))
    sure = [each for one in found if one.confidence == "certain" for each in answers(ledger, one)]

    assert all(each == {(2, key): right} for each in sure)
    if not blank:
        assert sure == [{(2, key): right}]
    told = []
    for report in order:
        one_ledger, some = explained(world, book, report)
        told += [answers(one_ledger, one) for one in some]
    assert all(answers(ledger, one) in told for one in found)


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(st.lists(st.integers(-2, 2), min_size=3, max_size=3), min_size=1, max_size=6),
    truth=st.lists(st.integers(-(10**12), 10**12), min_size=3, max_size=3),
    wrong=st.integers(0, 5),
)
def test_elimination_solves_or_refutes(rows: list[list[int]], truth: list[int], wrong: int) -> None:
    wanted = [sum(a * b for a, b in zip(row, truth, strict=True)) for row in rows]
    solved = solve(rows, wanted)
    assert not solved.refutations
    if solved.solution is not None:
        assert list(solved.solution) == truth

    wanted[wrong % len(rows)] += 1
    spoiled = solve(rows, wanted)
    for weights in spoiled.refutations:
        assert all(sum(y * row[n] for y, row in zip(weights, rows, strict=True)) == 0 for n in range(3))
        assert sum(y * w for y, w in zip(weights, wanted, strict=True)) != 0


def test_the_benchmark_runs(capsys: pytest.CaptureFixture[str]) -> None:
    benchmark(["--reports", "60"])

    printed = capsys.readouterr().out
    assert "kept   every broken equation is noticed" in printed
    assert "kept   wrong ones called certain" in printed
