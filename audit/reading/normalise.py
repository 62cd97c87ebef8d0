"""Printed text to the text that is compared; printed characters are kept elsewhere."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LONGEST_KEPT = 60  # characters; longer texts are prose, which no other document repeats
_PUNCTUATION = re.compile(r"[\W_]+")
# Same length before and after, so that an offset in one is an offset in the other.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
    0x2002: 0x20,
    0x2003: 0x20,
}
# The characters of labels and headings as mirrors in other scripts print them.
_TRADITIONAL, _SIMPLE = (
    "業舉為於會體關內況決減製辦務動區單縣發復複處後國審對屬佈廢開強當總執護報據數無時機權條構沒現規計認議"
    "許訟訪訴詢請購費轉過這進採間問題額項類糾納組織經結繼續維繳罰穩補獲與祕範個們眾種級",
    "业举为于会体关内况决减制办务动区单县发复复处后国审对属布废开强当总执护报据数无时机权条构没现规计认议"
    "许讼访诉询请购费转过这进采间问题额项类纠纳组织经结继续维缴罚稳补获与秘范个们众种级",
)
_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLE)
_FOREIGN = re.compile(f"[{_TRADITIONAL}]")  # translating takes ten times as long as looking whether it is needed
_HAN_DIGITS = str.maketrans("〇零○ＯO一二三四五六七八九", "00000123456789")
_HAN = "[\u2e80-\u2fdf\u4e00-\u9fff\uf900-\ufaff]"  # with radicals and compatibility forms
_BRACKET = re.compile(r"[(（〔\[【]")
_ADDED = re.compile(
    rf"({_HAN})\s*([(（〔\[【](?:(?P<pinyin>[a-zɡü\u00e0-\u00fc\u0100-\u01dc\s]{{1,8}})|\s*(?P<again>{_HAN})\s*)[)）〕\]】])"
)


def label_key(printed: str) -> str:
    """A label without spaces, brackets, quotes and punctuation; compatibility and traditional characters folded.

    What mirrors add in brackets behind a character, its pinyin or its other form, is left out.
    """
    return (_kept_key if len(printed) <= _LONGEST_KEPT else _lately_kept_key)(printed)


def _key(printed: str) -> str:
    for start, end in reversed(added_in_brackets(printed)):
        printed = printed[:start] + printed[end:]
    return _PUNCTUATION.sub("", _folded(printed))


def _folded(printed: str) -> str:
    folded = unicodedata.normalize("NFKC", printed)
    return folded.translate(_SIMPLIFIED) if _FOREIGN.search(folded) else folded


def added_in_brackets(printed: str) -> list[tuple[int, int]]:
    """Where mirrors have added to a character, in brackets, its pinyin or its other form; offsets in `printed`."""
    if not _BRACKET.search(printed):
        return []
    return [
        match.span(2)
        for match in _ADDED.finditer(printed)
        if match["pinyin"] or _folded(match[1]) == _folded(match["again"])
    ]


_kept_key = lru_cache(maxsize=65536)(_key)
_lately_kept_key = lru_cache(maxsize=64)(_key)  # the prose of one document: it is compared for several things


@lru_cache(maxsize=256)  # the lines of one document: each is looked at for several things
def narrow(printed: str) -> str:
    """Full-width letters, digits and spaces made half-width, character by character: offsets stay valid."""
    return printed.translate(_NARROW)


def in_digits(year: str) -> str:
    """A year in numerals with its digits, as long as it was: 二〇二三."""
    return year.translate(_HAN_DIGITS)


def letters(said: str) -> int:
    """Letters and digits of a text: spaces and punctuation say nothing."""
    return len(said) - len("".join(_PUNCTUATION.findall(said)))
