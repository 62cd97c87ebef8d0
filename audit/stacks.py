"""Columns that grow report by report, in few bytes: equal texts are one object, and a place is seven numbers."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.extensions import ExtensionArray, ExtensionDtype

from audit.model import Place

_LONGEST_SHARED = 80  # characters; longer texts are prose, which no two reports share
_SHARED = (str, bool, type(None))  # what may be one object wherever it is equal: no number of another kind is
_COUNTED = len(Place._fields) - 1  # all but the box


class Stack:
    """Values one behind the other; `made` is what the frame has for a value."""

    def __init__(self, made: Callable[[Any], Any] | None = None) -> None:
        """Empty."""
        self._made = made
        self._values: list[Any] = []
        self._codes = array("i")
        self._known: dict[Any, int] = {}

    def extend(self, values: Iterable[Any]) -> None:
        """More values."""
        known, held = self._known, self._values
        for value in values:
            code = known.get(value) if (is_shared := _is_shared(value)) else None
            if code is None:
                code = len(held)
                held.append(value)
                if is_shared:
                    known[value] = code
            self._codes.append(code)

    def column(self) -> npt.NDArray[np.object_]:
        """All values."""
        made = self._made
        values = self._values if made is None else [None if value is None else made(value) for value in self._values]
        return np.fromiter(values, object, len(values))[np.frombuffer(self._codes, np.int32)]


def _is_shared(value: Any) -> bool:
    return type(value) in _SHARED and (type(value) is not str or len(value) <= _LONGEST_SHARED)


class Owners:
    """The number of each row's owner."""

    def __init__(self) -> None:
        """Empty."""
        self._numbers = array("q")

    def extend(self, number: int, rows: int) -> None:
        """So many more rows of one owner."""
        self._numbers.extend(array("q", [number]) * rows)

    def column(self) -> npt.NDArray[np.int64]:
        """All numbers."""
        return np.frombuffer(self._numbers, np.int64)


class PlaceStack:
    """Places one behind the other."""

    def __init__(self) -> None:
        """Empty."""
        self._numbers, self._at, self._boxes = array("i"), array("i"), array("d")

    def extend(self, places: Iterable[Sequence[Any]]) -> None:
        """More places, or tuples of what they hold."""
        for *numbers, box in places:
            self._numbers.extend([number or 0 for number in numbers])
            if box is not None:
                self._boxes.extend(box)
            self._at.append(-1 if box is None else len(self._boxes) // 4 - 1)

    def column(self) -> PlaceArray:
        """All places."""
        return PlaceArray(
            np.frombuffer(self._numbers, np.int32).reshape(-1, _COUNTED),
            np.frombuffer(self._at, np.int32),
            np.frombuffer(self._boxes, np.float64).reshape(-1, 4),
        )


_Places: TypeAlias = "type[PlaceArray]"  # in the class below, `type` is what pandas calls so


class PlaceDtype(ExtensionDtype):
    """The type of a column of places."""

    name = "place"
    type = Place
    na_value = Place()

    @classmethod
    def construct_array_type(cls) -> _Places:
        """What holds such a column."""
        return PlaceArray


class PlaceArray(ExtensionArray):
    """A column of places, each of which is made when it is asked for.

    `numbers` is [row, field] over all fields but the box, 0 where a place has none; `at` is the row's in `boxes`, which
    is [box, side], or -1.
    """

    def __init__(self, numbers: npt.NDArray[np.int32], at: npt.NDArray[np.int32], boxes: npt.NDArray[Any]) -> None:
        """Of these parts."""
        self._numbers, self._at, self._boxes = numbers, at, boxes

    @classmethod
    def _from_sequence(cls, scalars: Iterable[Place], *, dtype: object = None, copy: bool = False) -> PlaceArray:  # noqa: ARG003 - pandas asks so
        stack = PlaceStack()
        stack.extend(scalars)
        return stack.column()

    @classmethod
    def _concat_same_type(cls, to_concat: Sequence[PlaceArray]) -> PlaceArray:
        firsts = np.cumsum([0, *(len(each._boxes) for each in to_concat)])
        at = [np.where(each._at < 0, -1, each._at + first) for each, first in zip(to_concat, firsts, strict=False)]
        return cls(
            np.concatenate([each._numbers for each in to_concat]),
            np.concatenate(at).astype(np.int32),
            np.concatenate([each._boxes for each in to_concat]),
        )

    @property
    def dtype(self) -> PlaceDtype:
        """Places."""
        return PlaceDtype()

    @property
    def nbytes(self) -> int:
        """What it takes."""
        return int(self._numbers.nbytes + self._at.nbytes + self._boxes.nbytes)

    def __len__(self) -> int:
        """How many places."""
        return len(self._at)

    def __getitem__(self, item: Any) -> Any:
        """One place, or those at a slice, at positions or where a mask holds."""
        if isinstance(item, int | np.integer):
            at, numbers = int(self._at[item]), [number or None for number in self._numbers[item].tolist()]
            return Place._make([*numbers, None if at < 0 else tuple(self._boxes[at].tolist())])
        item = pd.api.indexers.check_array_indexer(self, item)
        return PlaceArray(self._numbers[item], self._at[item], self._boxes)

    def __array__(self, dtype: object = None, copy: object = None) -> npt.NDArray[np.object_]:
        """The places as objects, each of them one: numpy would take them for rows."""
        return np.fromiter(self, object, len(self))

    def __eq__(self, other: object) -> Any:
        """Place by place."""
        return np.array([mine == its for mine, its in zip(self, other, strict=True)], np.bool_)  # type: ignore[call-overload]

    def __hash__(self) -> int:
        """None: it is a column."""
        raise TypeError

    def isna(self) -> npt.NDArray[np.bool_]:
        """Nowhere is a place, too."""
        return np.zeros(len(self), np.bool_)

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: object = None) -> PlaceArray:  # noqa: ARG002 - as above
        """The places at some positions; nowhere for -1 where that is allowed."""
        at = np.asarray(indices, np.int64)
        if not allow_fill:
            return PlaceArray(self._numbers[at], self._at[at], self._boxes)
        numbers = np.append(self._numbers, np.zeros((1, _COUNTED), np.int32), axis=0)
        return PlaceArray(numbers[at], np.append(self._at, np.int32(-1))[at], self._boxes)

    def copy(self) -> PlaceArray:
        """Another of its own."""
        return PlaceArray(self._numbers.copy(), self._at.copy(), self._boxes.copy())
