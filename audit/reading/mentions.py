"""The numbers in a text, each with its unit and with how exactly it is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import NamedTuple

_HAN = {ch: n for n, ch in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_TENS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}


class Mention(NamedTuple):
    """A number with its unit at [start, end) of a text whose full-width letters were made half-width.

    The true number is between `low` and `high`; `high` is None where 余, 多 or 约 leave it open. Money is in yuan.
    """

    low: Decimal
    high: Decimal | None
    unit: str
    start: int
    end: int

    @property
    def exact(self) -> bool:
        """Whether one number is meant."""
        return self.low == self.high


def find_mentions(said: str, units: Iterable[str]) -> Iterator[Mention]:
    """Every number with one of the units behind it, in order."""
    for match in mention_pattern(tuple(units)).finditer(said):
        if mention := read_mention(match):
            yield mention


@cache
def mention_pattern(units: tuple[str, ...]) -> re.Pattern[str]:
    """Matches a number with a unit; the longest unit that fits."""
    return re.compile(
        r"(?=[大约将近超逾至不少低\d零〇一二两三四五六七八九十百千])"  # most characters are none of these
        r"(?:(?P<about>大约|约|将近|近|不超过|不足|不到|少于|低于|超过|逾|超|至少|不少于|不低于)\s?)?"
        r"(?<!\d[.,])(?<![\d第每同任逐这那某哪数几])(?:(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d+)?|(?P<han>[零〇一二两三四五六七八九十百千]+))"
        rf"\s?(?P<more>余|多|来|几)?(?P<large>万(?!元)|亿(?!元))?(?P<more2>余|多)?\s?(?P<unit>{_any_of(units)})(?P<about2>左右|以上|以内)?"
    )


@cache
def mention_end(units: tuple[str, ...]) -> re.Pattern[str]:
    """Finds the end of every number with a unit, and more: a text in which it finds nothing has none."""
    return re.compile(rf"[\d零〇一二两三四五六七八九十百千余多来几万亿]\s{{0,2}}(?:{_any_of(units)})")


def _any_of(units: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, units), key=len, reverse=True))


def read_mention(match: re.Match[str]) -> Mention | None:
    """What a match of the pattern says; None for Chinese digits that are no number."""
    about, digits, fraction, numerals, more, large, more_behind, unit, behind = match.groups("")
    if digits:
        value = Decimal(digits.replace(",", "") + fraction)
    elif (han := chinese_number(numerals)) is not None:
        value = Decimal(han)
    else:
        return None
    value *= _LARGE.get(large, 1)
    if unit.endswith("元"):
        value, unit = value * _LARGE.get(unit[:-1], 1), "元"
    low, high = value, value
    if more or more_behind or about in ("超过", "逾", "超", "至少", "不少于", "不低于") or behind == "以上":
        return Mention(low, None, unit, match.start(), match.end())
    if about in ("大约", "约") or behind == "左右":
        return Mention(Decimal(0), None, unit, match.start(), match.end())
    if about in ("将近", "近", "不超过", "不足", "不到", "少于", "低于") or behind == "以内":
        low = Decimal(0)
    elif large:  # 12.8万 is rounded to its last digit
        half = Decimal(_LARGE[large]).scaleb(-max(len(fraction) - 1, 0)) / 2
        low, high = (value - half, value + half) if half >= 1 else (value, value)
    return Mention(low, high, unit, match.start(), match.end())


def chinese_number(han: str) -> int | None:
    """一百零五 as 105, 十二 as 12, 二〇 as 20; None for what is no number."""
    if not any(ch in _HAN_TENS for ch in han):
        return int("".join(str(_HAN[ch]) for ch in han))
    total, digit, last = 0, None, 10_000
    for ch in han:
        if ch in _HAN:
            if digit:  # two digits side by side
                return None
            digit = _HAN[ch]
            continue
        size = _HAN_TENS[ch]
        if size >= last or digit == 0:
            return None
        total, digit, last = total + (1 if digit is None else digit) * size, None, size
    return total + (digit or 0)
