"""A column of printed figures to states and numbers: every distinct text is understood once, all rows follow it."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from audit.frames import CODE, INEXACT, scaled
from audit.model import Shown, State
from audit.reading.amounts import parse_amount
from audit.words import text

if TYPE_CHECKING:
    import pyarrow as pa

_COUNT = r"^(0|-?[1-9][0-9]{0,11})$"  # a number that stands as it is printed, well below frames.LARGEST


@dataclass(frozen=True)
class Notation:
    """How figures are written: what stands for no figure, what for nothing at all, and which units there are."""

    placeholders: Collection[str]
    blank: Collection[str]
    units: Collection[str]


class Read(NamedTuple):
    """By row: its state, its number times 10**decimals, and its text among `words`, -1 where that is the number."""

    state: npt.NDArray[np.uint8]
    number: npt.NDArray[np.int64]
    word: npt.NDArray[np.int32]
    words: tuple[Shown, ...]


def read_column(column: pa.ChunkedArray, notation: Notation, decimals: int, factor: Decimal | None = None) -> Read:
    """The figures of a column; `factor` brings them to the unit of the form."""
    codes, printed = distinct(column)
    odd = _is_odd(printed, factor)
    found = [_one(said, notation, decimals, factor) for said in printed[odd]]
    # One more at the end, for rows where the table has nothing at all: their code is -1.
    state = np.full(len(printed) + 1, CODE[State.NUMBER], np.uint8)
    state[-1] = CODE[State.BLANK]
    number = np.zeros(len(printed) + 1, np.int64)
    word = np.full(len(printed) + 1, -1, np.int32)
    number[:-1][~odd] = printed[~odd].astype(np.int64) * 10**decimals
    at = np.flatnonzero(odd)
    state[at] = [each[0] for each in found]
    number[at] = [each[1] for each in found]
    word[at] = [place if each[2].raw else -1 for place, each in enumerate(found)]
    return Read(state[codes], number[codes], word[codes], tuple(each[2] for each in found))


def distinct(column: pa.ChunkedArray) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_]]:
    """By row the number of its text among the distinct ones, -1 for nothing; and those texts, as they are printed."""
    import pyarrow as pa  # noqa: PLC0415 - loads slowly, and most runs meet no data set

    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    whole = encoded.unify_dictionaries().combine_chunks() if encoded.num_chunks != 1 else encoded.chunk(0)
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0) if whole.num_chunks else pa.array([], pa.dictionary(pa.int32(), pa.string()))
    codes = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    words = np.array([_printed(value) for value in whole.dictionary.to_pylist()], object)
    return codes, words


def _printed(value: object) -> str:
    """A value of a typed column as text: whole numbers without a point, nothing for NaN."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float():
            if not math.isfinite(value):
                return "" if math.isnan(value) else str(value)
            exact = Decimal(repr(value))
            return str(int(exact)) if exact == exact.to_integral_value() else format(exact, "f")
        case Decimal():
            return format(value, "f")
    return str(value)


def _is_odd(printed: npt.NDArray[np.object_], factor: Decimal | None) -> npt.NDArray[np.bool_]:
    """Which texts are anything but a whole number written plainly."""
    if factor is not None or not len(printed):
        return np.ones(len(printed), np.bool_)
    import pyarrow as pa  # noqa: PLC0415 - as above
    from pyarrow import compute  # noqa: PLC0415

    plain = compute.match_substring_regex(pa.array(printed, pa.string()), _COUNT)
    found: npt.NDArray[np.bool_] = ~plain.to_numpy(zero_copy_only=False).astype(np.bool_)
    return found


def _one(said: str, notation: Notation, decimals: int, factor: Decimal | None) -> tuple[int, int, Shown]:
    """State, number and what is shown of one text."""
    if said.strip() in notation.blank:
        return CODE[State.BLANK], 0, Shown(said)
    amount = parse_amount(said, notation.units, notation.placeholders)
    if amount.state is not State.NUMBER or amount.value is None:
        undecided = amount.state is State.UNDECIDED
        why = text("formula-uncomputed" if said.startswith("=") else "digits-spaced") if undecided else None
        return CODE[amount.state], 0, Shown(said, amount.unit, why=why)
    value = amount.value if factor is None else amount.value * factor
    number = scaled(value, decimals)
    return (INEXACT if number is None else CODE[State.NUMBER]), number or 0, Shown(said, amount.unit, value)
