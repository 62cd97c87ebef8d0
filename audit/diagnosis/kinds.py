"""What sort of slip makes one figure of another: each kind one small function of what is printed and what should be.

A kind is named only where exactly one fits; the equations have said before what should be there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

_UNIT = 10**4  # 万元 and 元
_TELLING = 10  # smaller figures repeat by chance


class Slip(NamedTuple):
    """A figure: what is printed, what should be, and its neighbours where they are known."""

    printed: int
    right: int
    last_year: int | None = None  # the same cell of the year before
    intake: int | None = None  # rows one and two of its column, where the cell is the number processed
    received: int | None = None  # row one alone
    partial: int | None = None  # granted in part in its column, where the cell is a refusal


def digits_transposed(slip: Slip) -> bool:
    """Two neighbouring digits in the wrong order, 54 for 45: the difference is divisible by nine."""
    if (slip.printed - slip.right) % 9:
        return False
    one, other = str(slip.printed), str(slip.right)
    if len(one) != len(other):
        return False
    differ = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(differ) == 2 and differ[1] == differ[0] + 1 and sorted(one) == sorted(other)


def digit_lost(slip: Slip) -> bool:
    """A digit was not typed, or not copied."""
    return slip.right > slip.printed > 0 and _loses_one(str(slip.right), str(slip.printed))


def digit_added(slip: Slip) -> bool:
    """A digit was typed twice or by mistake."""
    return slip.printed > slip.right > 0 and _loses_one(str(slip.printed), str(slip.right))


def sign_wrong(slip: Slip) -> bool:
    """The right number with the wrong sign: a decrease written as an increase."""
    return slip.printed == -slip.right != 0


def unit_slip(slip: Slip) -> bool:
    """元 where 万元 is asked for, or the other way round."""
    return slip.right != 0 and (slip.printed == slip.right * _UNIT or slip.right == slip.printed * _UNIT)


def year_not_updated(slip: Slip) -> bool:
    """Last year's figure left standing in this year's form."""
    return slip.printed == slip.last_year and slip.printed >= _TELLING


def total_is_intake(slip: Slip) -> bool:
    """What came in, written as what was processed."""
    return slip.printed in (slip.intake, slip.received)


def partial_counted_twice(slip: Slip) -> bool:
    """What was granted in part, counted among refusals too, which the form's note on that row forbids."""
    return bool(slip.partial) and slip.printed == slip.right + (slip.partial or 0)


KINDS: dict[str, Callable[[Slip], bool]] = {
    "digits-transposed": digits_transposed,
    "digit-lost": digit_lost,
    "digit-added": digit_added,
    "sign": sign_wrong,
    "unit-slip": unit_slip,
    "year-not-updated": year_not_updated,
    "total-is-intake": total_is_intake,
    "partial-counted-twice": partial_counted_twice,
}
UNNAMED = "single-cell"


def kind_of(slip: Slip) -> str:
    """The only kind that fits, or that it is one wrong figure and no more is known."""
    fitting = [kind for kind, fits in KINDS.items() if fits(slip)]
    return fitting[0] if len(fitting) == 1 else UNNAMED


def _loses_one(longer: str, shorter: str) -> bool:
    """Whether leaving out one character of a text gives another."""
    if len(longer) != len(shorter) + 1:
        return False
    same = 0
    while same < len(shorter) and longer[same] == shorter[same]:
        same += 1
    return longer[same + 1 :] == shorter[same:]
