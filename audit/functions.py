"""The built-in functions on arrays. What is unknown in an argument is unknown in the result."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel

from audit.passages import Common, common
from audit.reading.normalise import label_key, letters, narrow
from audit.reading.vocabulary import Lexicon
from audit.reading.wording import Wording
from audit.vectors import UNKNOWN, Bools, Numbers, Texts, Truth, added, certain, decided, larger, smaller

Value = Numbers | Texts | Truth

MILLIONTH = Fraction(1, 10**6)
_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[〇零一二两三四五六七八九十百千万亿]+")
_NUMERALS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_LARGEST = 10**12
_SAFE = 2**61


# ---- numbers ---- #


def total(*cells: Numbers) -> Numbers:
    """The sum."""
    return added(cells)


def largest(*cells: Numbers) -> Numbers:
    """The largest."""
    return reduce(larger, cells)


def smallest(*cells: Numbers) -> Numbers:
    """The smallest."""
    return reduce(smaller, cells)


def magnitude(number: Numbers) -> Numbers:
    """The number without its sign."""
    return larger(number, -number)


def ratio(top: Numbers, bottom: Numbers) -> Numbers:
    """The quotient in millionths, rounded half to even; unknown where either is, or where the divisor is 0."""
    unit = top.unit / bottom.unit / MILLIONTH
    over, under = (np.asarray(side) for side in np.broadcast_arrays(top.value, bottom.value))
    if max(top.largest * unit.numerator, bottom.largest * unit.denominator) >= _SAFE:
        over, under = over.astype(object), under.astype(object)  # beyond 64 bits: slow and exact
    one, other = over * unit.numerator, np.where(under == 0, 1, under) * unit.denominator
    one, other = np.where(other < 0, -one, one), np.abs(other)
    whole, rest = one // other, one % other
    value = whole + ((2 * rest > other) | ((2 * rest == other) & (whole % 2 == 1)))
    known = top.known & bottom.known & (under != 0) & (np.abs(value) < _LARGEST).astype(np.bool_)
    return _known_numbers(np.where(known, value, 0).astype(np.int64), np.asarray(known, np.bool_), MILLIONTH)


def root(number: Numbers) -> Numbers:
    """The square root in millionths; unknown where the number is, or where it is below 0."""
    known = np.asarray(number.known & (number.value >= 0), np.bool_)
    found = np.sqrt(np.where(known, number.value, 0).astype(np.float64) * float(number.unit)) / float(MILLIONTH)
    return _known_numbers(np.rint(found).astype(np.int64), known, MILLIONTH)


def rounded(number: Numbers, places: int) -> Numbers:
    """To so many decimals, half to even; unknown where it is."""
    unit = Fraction(1, 10**places)

    def nearest(value: int) -> int:
        return round(Fraction(int(value)) * number.unit / unit)

    value = np.asarray(np.frompyfunc(nearest, 1, 1)(number.value), np.int64)
    return Numbers(value, number.open, unit)


def known(found: Value) -> Truth:
    """Whether a value is there."""
    there = found.true | found.false if isinstance(found, Truth) else found.known
    return certain(there)


# ---- dates, in days since 1970 ---- #


def date(year: Numbers, month: int, day: int) -> Numbers:
    """A day of a year."""
    first = (year.value - 1970).astype("datetime64[Y]").astype("datetime64[M]") + np.timedelta64(month - 1, "M")
    return Numbers(first.astype("datetime64[D]").astype(np.int64) + day - 1, year.open)


def day(year: Numbers, said: str) -> Numbers:
    """A day of a year, month and day as 03-31."""
    month, number = said.split("-")
    return date(year, int(month), int(number))


def first_known(first: Numbers, second: Numbers) -> Numbers:
    """The first, where it is known, else the second."""
    return Numbers(np.where(first.known, first.value, second.value), np.where(first.known, first.open, second.open))


def years_later(found: Numbers, years: int) -> Numbers:
    """The same day of a later year; 29 February becomes 1 March."""
    dates = found.value.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    later = (months + np.timedelta64(12 * years, "M")).astype("datetime64[D]")
    return Numbers((later + (dates - months.astype("datetime64[D]"))).astype(np.int64), found.open)


def year_of(found: Numbers) -> Numbers:
    """The year of a date."""
    return Numbers(found.value.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970, found.open)


def month_of(found: Numbers) -> Numbers:
    """The month of a date, 1 to 12."""
    months = found.value.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return Numbers(months % 12 + 1, found.open)


def month_end(found: Numbers) -> Numbers:
    """The last day of a date's month."""
    months = found.value.astype("datetime64[D]").astype("datetime64[M]")
    return Numbers((months + np.timedelta64(1, "M")).astype("datetime64[D]").astype(np.int64) - 1, found.open)


def weekday(found: Numbers) -> Numbers:
    """The day of the week, 1 for Monday; day 0 was a Thursday."""
    return Numbers((found.value + 3) % 7 + 1, found.open)


# ---- texts ---- #


def length(said: Texts) -> Numbers:
    """How many letters and digits."""
    return _counted(said, letters)


def number(said: Texts) -> Numbers:
    """The first number in a text; unknown where there is none, or one too large to be summed."""
    found = _each(said, _first_number, np.object_)
    there = found >= 0
    return _known_numbers(np.where(there, found, 0).astype(np.int64), there & said.known, MILLIONTH)


def plain(said: Texts) -> Texts:
    """Without spaces, brackets, quotes and punctuation, as labels are compared."""
    return Texts(_each(said, label_key, np.object_), said.known)


def contains(said: Texts, part: Texts) -> Truth:
    """Whether the second text is in the first."""
    found = np.asarray(np.frompyfunc(lambda one, other: other in one, 2, 1)(said.value, part.value), np.bool_)
    return decided(found, said.known & part.known)


def similarity(one: Texts, other: Texts) -> Numbers:
    """Indel ratio over letters and digits, in millionths; two texts without any are not alike."""

    def alike(left: str, right: str) -> int:
        size = len(left) + len(right)
        return round((size - Indel.distance(left, right)) * 10**6 / size) if size else 0

    return _compared(plain(one), plain(other), alike)


def repeated(said: Texts, other: Texts) -> Numbers:
    """The share of the first text's letters that are in passages of the second, in millionths."""

    def share(one: Common) -> int:
        return round(one.copied * 10**6 / one.letters) if one.letters else 0

    return _compared(said, other, lambda one, beside: share(common(one, beside)))


def passages(said: Texts, other: Texts) -> Numbers:
    """How many passages of the first text stand in the second."""
    found = _compared(said, other, lambda one, beside: len(common(one, beside).passages))
    return Numbers(found.value, found.open)


def passage(said: Texts, other: Texts) -> Texts:
    """The longest of them as the first text prints it; empty where there is none."""

    def longest(one: str, beside: str) -> str:
        found = common(one, beside).longest
        return one[found.start : found.end] if found else ""

    value = np.asarray(np.frompyfunc(longest, 2, 1)(said.value, other.value), np.object_)
    return Texts(value, said.known & other.known)


def brief(said: Texts, most: int) -> Texts:
    """The beginning of a text that is longer than so many characters."""
    return Texts(_each(said, lambda one: one if len(one) <= most else f"{one[:most]}…", np.object_), said.known)


# ---- texts and lexicons ---- #


def mentions(said: Texts, pattern: Wording) -> Truth:
    """Whether the pattern is found."""
    return decided(_each(said, lambda one: pattern.search(one) is not None, np.bool_), said.known)


def occurrences(said: Texts, pattern: Wording) -> Numbers:
    """How often it is found."""
    return _counted(said, lambda one: sum(1 for _ in pattern.finditer(one)))


def matched(said: Texts, pattern: Wording) -> Texts:
    """What is found first, or the first group of it that the pattern names; empty where nothing is."""

    def first(one: str) -> str:
        found = pattern.search(one)
        return next((group for group in found.groups() if group is not None), found[0]) if found else ""

    return Texts(_each(said, first, np.object_), said.known)


def without(said: Texts, pattern: Wording) -> Texts:
    """The text with all that is found taken out."""
    return Texts(_each(said, pattern.without, np.object_), said.known)


def lacking(said: Texts, lexicon: Lexicon) -> Texts:
    """The parts of a lexicon of which nothing is found, by title."""

    def missing(one: str) -> str:
        return "、".join(part.title.zh for part in lexicon.parts.values() if not part.pattern.search(one))

    return Texts(_each(said, missing, np.object_), said.known)


BUILT_IN: dict[str, Callable[..., Value]] = {
    "sum": total,
    "max": largest,
    "min": smallest,
    "abs": magnitude,
    "ratio": ratio,
    "root": root,
    "rounded": rounded,
    "known": known,
    "date": date,
    "day": day,
    "first_known": first_known,
    "years_later": years_later,
    "year_of": year_of,
    "month_of": month_of,
    "month_end": month_end,
    "weekday": weekday,
    "length": length,
    "number": number,
    "plain": plain,
    "contains": contains,
    "similarity": similarity,
    "repeated": repeated,
    "passages": passages,
    "passage": passage,
    "brief": brief,
    "mentions": mentions,
    "occurrences": occurrences,
    "matched": matched,
    "without": without,
    "lacking": lacking,
}


# ---- helpers ---- #


def _known_numbers(value: npt.NDArray[np.int64], there: Bools, unit: Fraction = Fraction(1)) -> Numbers:
    return Numbers(value, np.where(there, 0, UNKNOWN).astype(np.uint8), unit)


def _counted(said: Texts, count: Callable[[str], int]) -> Numbers:
    """A count of something in each text; of an unknown text only that it is not below 0."""
    value = np.where(said.known, _each(said, count, np.int64), 0)
    return Numbers(value, np.where(said.known, 0, UNKNOWN).astype(np.uint8))


def _each(said: Texts, of: Callable[[str], object], kind: type[np.generic]) -> npt.NDArray[Any]:
    """A value for each text; equal texts are looked at once."""
    held: dict[str, object] = {}
    for one in said.value.ravel():
        if one not in held:
            held[one] = of(one)
    found = np.empty(said.value.size, kind)
    found[:] = [held[one] for one in said.value.ravel()]
    return found.reshape(said.value.shape)


def _compared(one: Texts, other: Texts, compare: Callable[[str, str], int]) -> Numbers:
    value = np.asarray(np.frompyfunc(compare, 2, 1)(one.value, other.value), np.int64)
    there = one.known & other.known
    return _known_numbers(np.where(there, value, 0), there, MILLIONTH)


def _first_number(said: str) -> int:
    """The first number in millionths, -1 where there is none."""
    found = _DIGITS.search(narrow(said))
    if not found:
        return -1
    printed = found[0].replace(",", "")
    value = Fraction(printed) if printed[0].isdigit() and printed.isascii() else Fraction(_chinese(printed))
    return round(value / MILLIONTH) if value < _LARGEST else -1


def _chinese(printed: str) -> int:
    """六 6, 二十一 21, 三百零五 305, 一万二千 12000, 二〇二三 2023."""
    if not any(character in "十百千万亿" for character in printed):
        return int("".join(str(_NUMERALS[character]) for character in printed))
    whole = section = digit = 0
    for character in printed:
        if character in _NUMERALS:
            digit = _NUMERALS[character]
        elif character in _POWERS:
            section += (digit or 1) * _POWERS[character]
            digit = 0
        else:  # 万, 亿 close what stands before them
            whole = (whole + section + digit or 1) * {"万": 10**4, "亿": 10**8}[character]
            section = digit = 0
    return whole + section + digit


def joined(texts: Iterable[str]) -> str:
    """A list of texts as Chinese prints it."""
    return "、".join(texts)
