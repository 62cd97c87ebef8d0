"""Cutting run-together digits: the planted figures are among the readings, and a single reading is the planted one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.reading.unglue import (
    MOST_IN_ALL,
    Budget,
    Columns,
    Figures,
    TooMany,
    break_ties,
    cut_groups,
    may_lack_cells,
)

small = st.one_of(st.just(0), st.integers(0, 12), st.integers(0, 2000))
parts_of_row = st.lists(small, min_size=6, max_size=6)


def _printed(parts: list[int]) -> tuple[int, ...]:
    return (*parts, sum(parts))


@given(parts_of_row)
def test_the_planted_row_is_among_the_readings(parts: list[int]) -> None:
    row = _printed(parts)

    try:
        readings = cut_groups("".join(map(str, row)), [len(row)])
    except TooMany:
        return

    assert row in readings
    assert len(set(readings)) == len(readings)
    assert all(sum(reading[:-1]) == reading[-1] for reading in readings)


@given(st.lists(st.lists(st.integers(0, 30), min_size=4, max_size=4), min_size=3, max_size=3))
def test_groups_are_cut_one_behind_the_other(groups: list[list[int]]) -> None:
    figures = tuple(number for group in groups for number in _printed(group))

    assert figures in cut_groups("".join(map(str, figures)), [5, 5, 5])


@pytest.mark.parametrize(
    ("digits", "count", "expected"),
    [
        ("0000000", 7, [(0, 0, 0, 0, 0, 0, 0)]),
        ("640020470", 7, [(64, 0, 0, 2, 0, 4, 70)]),
        ("123", 7, []),
        ("007", 3, []),
    ],
)
def test_a_row_is_cut(digits: str, count: int, expected: list[tuple[int, ...]]) -> None:
    assert cut_groups(digits, [count]) == expected


def test_a_long_search_is_given_up() -> None:
    with pytest.raises(TooMany):
        cut_groups("1" * 60, [14])


def test_columns_settle_what_rows_leave_open() -> None:
    readings: dict[str, list[Figures]] = {"a": [(1, 12, 13), (11, 2, 13)], "b": [(5, 5, 10)]}
    columns = Columns(((("sum", 1), ("a", -1), ("b", -1)),))

    assert break_ties(readings, {"sum": (16, 7, 23)}, columns) == {"a": (11, 2, 13), "b": (5, 5, 10)}


def test_columns_spell_out_a_row_that_has_too_many_readings() -> None:
    """The sums of the other rows, printed one behind the other, are its digits; and so for the row that hangs on it."""
    columns = Columns(((("sum", 1), ("a", -1), ("b", -1)), (("new", 1), ("old", 1), ("sum", -1))))
    readings: dict[str, list[Figures]] = {"a": [(1, 12, 13), (11, 2, 13)], "b": [(5, 5, 10)]}
    known: dict[str, Figures] = {"old": (0, 1, 1)}

    settled = break_ties(readings, known, columns, {"sum": "16723", "new": "16622"})

    assert settled == {"a": (11, 2, 13), "b": (5, 5, 10), "sum": (16, 7, 23), "new": (16, 6, 22)}


@pytest.mark.parametrize(
    ("readings", "spelled"),
    [
        pytest.param([(16, 7, 23)], {"sum": "16724"}, id="not what the columns want"),
        pytest.param([(16, 7, 24)], {"sum": "16724"}, id="a row that does not add up"),
        pytest.param([(16, 7, 23)], {"sum": "16723", "b": "000"}, id="two rows of the same equation"),
        pytest.param([(1, 12, 13), (11, 2, 13)], {"sum": "11213"}, id="both readings of another row fit"),
    ],
)
def test_columns_spell_out_no_row_that_they_do_not_hold_down(readings: list[Figures], spelled: dict[str, str]) -> None:
    columns = Columns(((("sum", 1), ("a", -1), ("b", -1)),))
    known: dict[str, Figures] = {} if "b" in spelled else {"b": (0, 0, 0)}

    assert break_ties({"a": readings}, known, columns, spelled) == {}


def test_columns_that_fit_no_reading_settle_nothing() -> None:
    columns = Columns(((("sum", 1), ("a", -1)),))

    assert break_ties({"a": [(1, 12, 13), (11, 2, 13)]}, {"sum": (9, 9, 18)}, columns) == {}


def test_two_combinations_that_fit_settle_nothing() -> None:
    columns = Columns(((("sum", 1), ("a", -1), ("b", -1)),))
    readings: dict[str, list[Figures]] = {"a": [(1, 1, 2), (2, 0, 2)], "b": [(2, 0, 2), (1, 1, 2)]}

    assert break_ties(readings, {"sum": (3, 1, 4)}, columns) == {}


@pytest.mark.parametrize(
    ("digits", "count", "groups", "expected"),
    [
        ("101025027", 7, 1, True),  # 10 10 2 5 0 27 behind a lost blank, or 1 0 1 0 25 0 27
        ("0000000", 7, 1, False),
        ("1020312000" + "12" + "00000", 5, 3, False),
    ],
)
def test_cells_that_may_have_been_lost(digits: str, count: int, groups: int, expected: bool) -> None:
    assert may_lack_cells(digits, count, groups) == expected


@pytest.mark.parametrize("digits", ["0" * 40, "1" * 40, "123456789012" * 3, "10" * 20, "9" * 40, "0" * 20 + "1" * 20])
def test_no_run_of_digits_is_searched_for_long(digits: str) -> None:
    """However many searches one table asks for, they share a number of steps; what is left over is given up."""
    budget = Budget()
    given_up = 0

    for _ in range(40):
        try:
            cut_groups(digits, [7], budget)
            may_lack_cells(digits, 7, 1, budget)
        except TooMany:
            given_up += 1

    assert budget.spent <= MOST_IN_ALL + 80
    assert given_up or budget.spent < MOST_IN_ALL


def test_ties_that_could_be_settled_in_too_many_ways_are_left() -> None:
    open_rows: dict[str, list[Figures]] = {
        str(row): [(way * 3**row, 0, way * 3**row) for way in range(60)] for row in range(9)
    }
    columns = Columns((tuple((row, 1) for row in [*open_rows, "sum"]),))

    assert break_ties(open_rows, {"sum": (-1, 0, -1)}, columns) == {}
