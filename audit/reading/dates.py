"""Dates as they are printed, each with its place in the text; misprints are kept as misprints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from audit.reading.normalise import narrow

_CHINESE = "〇零○Ｏ０O0一二三四五六七八九"
_DIGIT = dict.fromkeys("〇零○Ｏ０O0", 0) | {ch: n for n, ch in enumerate("一二三四五六七八九", 1)}
_YMD = re.compile(
    r"(?<!\d)(?P<y>\d(?:\s?\d){3})\s*(?:年\s*(?P<m>\d\s?\d?)\s*月\s*(?P<d>\d\s?\d?)\s*日|(?P<sep>[-/.])\s?(?P<m2>\d{1,2})(?P=sep)\s?(?P<d2>\d{1,2})(?!\d))"
)
_HAN = re.compile(
    rf"(?P<y>[一二][{_CHINESE}]{{3}})\s*年\s*(?P<m>[{_CHINESE}十]{{1,3}})\s*月\s*(?P<d>[{_CHINESE}十]{{1,3}})\s*日"
)


class PrintedDate(NamedTuple):
    """A date in a text: `start` and `end` are offsets, `value` is None when there is no such day."""

    raw: str
    start: int
    end: int
    value: date | None


def find_dates(printed: str) -> list[PrintedDate]:
    """Every date with year, month and day in the text, in order: 2023年1月10日, 2023-01-10, 二〇二三年一月十日."""
    return sorted((*_arabic(printed), *_han(printed)), key=lambda found: found.start)


def _arabic(printed: str) -> Iterator[PrintedDate]:
    for match in _YMD.finditer(narrow(printed)):
        parts = (match["y"], match["m"] or match["m2"], match["d"] or match["d2"])
        numbers = [int("".join(part.split())) for part in parts]
        yield PrintedDate(printed[match.start() : match.end()], match.start(), match.end(), _day(*numbers))


def _han(printed: str) -> Iterator[PrintedDate]:
    for match in _HAN.finditer(printed):
        year = int("".join(str(_DIGIT[ch]) for ch in match["y"]))
        yield PrintedDate(
            match.group(), match.start(), match.end(), _day(year, _below_100(match["m"]), _below_100(match["d"]))
        )


def _below_100(chinese: str) -> int:
    """十二 or 一二 as 12; 0, which is no month and no day, for a misprint."""
    tens, ten, ones = chinese.partition("十")
    if not ten:
        return int("".join(str(_DIGIT[ch]) for ch in tens))
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    return (_DIGIT[tens] if tens else 1) * 10 + (_DIGIT[ones] if ones else 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
