"""Dates as they are printed, each with its place in the text; misprints are kept as misprints."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import NamedTuple

from audit.reading.normalise import narrow

_NUMERALS = "〇零○ＯO0一二三四五六七八九"
_DIGIT = dict.fromkeys("〇零○ＯO", 0) | {ch: n for n, ch in enumerate("一二三四五六七八九", 1)}
_NUMBER = rf"[{_NUMERALS}十](?:\s?[{_NUMERALS}十]){{0,2}}"
# A year in digits, or in numerals; month and day in either, since people mix them.
_IN_WORDS = (
    rf"(?:(?<!\d)(?P<y>\d(?:\s?\d){{3}})|(?P<hy>[一二](?:\s?[{_NUMERALS}]){{3}}))\s*年"
    rf"\s*(?P<m>\d\s?\d?|{_NUMBER}|元)\s*月\s*(?P<d>\d\s?\d?|{_NUMBER})\s*[日号]"
)
_IN_DIGITS = r"(?<!\d)(?P<y2>\d{4})\s?(?P<sep>[-/.])\s?(?P<m2>\d{1,2})\s?(?P=sep)\s?(?P<d2>\d{1,2})(?!\d)"
# Misprints that nobody could mean otherwise: a year of five digits or more, 年 or 年 and 月 lost, a thirteenth month.
_MISPRINTS = (
    r"(?<!\d)20\d{3,6}\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?"
    r"|(?<!\d)20\d{2}\d{1,2}\s*月\s*\d{1,2}\s*日"
    r"|(?<!\d)20\d{4,6}\s*日"
    r"|(?<!\d)(?:19|20)\d\d\s*年\s*(?:0{1,2}|1[3-9]|[2-9]\d)\s*月(?!\s*\d)"
)
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d)")


class PrintedDate(NamedTuple):
    """A date in a text: `start` and `end` are offsets, `value` is None when there is no such day."""

    raw: str
    start: int
    end: int
    value: date | None


def find_dates(printed: str) -> list[PrintedDate]:
    """Every date with year, month and day in the text, in order, and every misprint of one.

    2023年1月10日, 2023-01-10, 2023/1/10, 2023.1.10, 二〇二三年一月十日, 二〇二三年1月10日, 2023年元月10日, with
    spaces anywhere; of misprints 2023年2月30日, 2023年13月, 202020年12月31日, 20201月1日 and 202111日.
    """
    return [
        PrintedDate(printed[match.start() : match.end()], match.start(), match.end(), _value(match))
        for match in _pattern().finditer(narrow(printed))
    ]


def date_at(printed: str, start: int) -> PrintedDate | None:
    """The date that begins at an offset, where a label says that one does: 20230110 is read there too."""
    said = narrow(printed)
    match = _pattern().match(said, start)
    compact = None if match else _COMPACT.match(said, start)
    found = match or compact
    if not found:
        return None
    value = _value(match) if match else _day(*(int(part) for part in found.groups()))
    return PrintedDate(printed[found.start() : found.end()], found.start(), found.end(), value)


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"(?=[\d一二])(?:{_IN_WORDS}|{_IN_DIGITS}|(?P<misprint>{_MISPRINTS}))")


def _value(match: re.Match[str]) -> date | None:
    if match["misprint"]:
        return None
    year, month, day = match["y"] or match["hy"] or match["y2"], match["m"] or match["m2"], match["d"] or match["d2"]
    return _day(_numerals(year), _number(month), _number(day))


def _number(written: str) -> int:
    """12, 十二 or 一二 as 12, 元 as 1; 0, which is no month and no day, for a misprint."""
    if written == "元":
        return 1
    bare = "".join(written.split())
    tens, ten, ones = bare.partition("十")
    if not ten:
        return _numerals(bare)
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    return (_numerals(tens) if tens else 1) * 10 + (_numerals(ones) if ones else 0)


def _numerals(written: str) -> int:
    return int("".join(str(_DIGIT.get(ch, ch)) for ch in written if not ch.isspace()))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
