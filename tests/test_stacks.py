"""Columns that grow: what is put in comes out again, of its own kind, and in few bytes."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.model import NOWHERE, Place
from audit.stacks import Owners, PlaceArray, PlaceDtype, PlaceStack, Stack

COUNTS = st.none() | st.integers(1, 2**31 - 1)
BOXES = st.none() | st.tuples(*[st.floats(allow_nan=False, width=64)] * 4)
PLACES = st.lists(st.builds(Place, *[COUNTS] * 6, BOXES), max_size=12)
VALUES = st.lists(
    st.none() | st.booleans() | st.integers(-2, 2) | st.text("一二", max_size=3) | st.decimals(0, 2, places=1),
    max_size=12,
)


def column(places: list[Place]) -> pd.Series:
    """A column of places, put in by two and three."""
    stack = PlaceStack()
    stack.extend(places[:2])
    stack.extend(map(tuple, places[2:]))
    return pd.Series(stack.column())


@given(VALUES)
def test_values_come_out_as_they_went_in(values: list[object]) -> None:
    stack = Stack()
    stack.extend(values[:3])
    stack.extend(values[3:])

    found = stack.column().tolist()

    assert found == values
    assert list(map(type, found)) == list(map(type, values)), "True is no 1, and 1 is no Decimal"


def test_equal_texts_are_one_object_and_what_is_made_is_made_once() -> None:
    stack, amounts = Stack(), Stack(Decimal)
    stack.extend(["".join(["行政", "许可"]), "".join(["行政", "许可"])])
    amounts.extend(["1.50", None, "".join(["1.", "50"])])

    first, second = stack.column()
    amount, none, same = amounts.column()

    assert first is second
    assert amount is same
    assert (str(amount), none) == ("1.50", None)


def test_owners_are_numbered_row_by_row() -> None:
    owners = Owners()
    for number, rows in enumerate((2, 0, 1)):
        owners.extend(number, rows)

    assert owners.column().tolist() == [0, 0, 2]


@given(PLACES)
def test_places_come_out_as_they_went_in(places: list[Place]) -> None:
    found = column(places)

    assert found.tolist() == places
    assert all(type(place) is Place for place in found)
    assert isinstance(found.dtype, PlaceDtype)


@given(PLACES, st.data())
def test_columns_of_places_are_cut_taken_and_joined_as_any_other(places: list[Place], data: st.DataObject) -> None:
    found = column(places)
    mask = data.draw(st.lists(st.booleans(), min_size=len(places), max_size=len(places)))
    taken = data.draw(st.lists(st.integers(0, len(places) - 1), max_size=5)) if places else []

    assert found[mask].tolist() == [place for place, wanted in zip(places, mask, strict=True) if wanted]
    assert found.iloc[taken].tolist() == [places[at] for at in taken]
    assert found[1:4].tolist() == places[1:4]
    assert pd.concat([found[1:], found], ignore_index=True).tolist() == places[1:] + places
    assert found.reindex(range(len(places) + 1)).tolist() == [*places, NOWHERE]
    assert (found.array == found.copy().array).all()
    assert not found.isna().any()


def test_a_place_takes_28_bytes() -> None:
    array = column([Place(line, 3) for line in range(1, 1001)]).array

    assert isinstance(array, PlaceArray)
    assert array.nbytes == 28_000
    with pytest.raises(TypeError):
        hash(array)


def test_a_row_of_a_frame_has_its_place() -> None:
    places = [Place(1, 2, 3, box=(1.0, 2.0, 3.0, 4.0)), NOWHERE]
    frame = pd.DataFrame({"report": [0, 0], "place": pd.Series(places, dtype=PlaceDtype())})

    assert [row.place for row in frame.itertuples()] == places
    assert frame.iloc[0]["place"] == places[0]
    assert np.asarray(frame["place"].to_numpy(object)).tolist() == places
