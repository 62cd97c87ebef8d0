"""What a script writes into a web page where it is opened: tables that its source does not hold as such."""

from __future__ import annotations

import re
from collections.abc import Callable

from audit.documents.markup import ATTRIBUTES, COMMENT, SKIPPED

_SCRIPT = re.compile(
    rf"{COMMENT}|<(?i:script)(?=[\s/>])(?P<tag>{ATTRIBUTES})(?P<code>(?:[^<]++|<(?!/(?i:script)[\s/>]))*+)"
)
_WRITES = re.compile(
    r"(?:document\.write(?:ln)?|insertAdjacentHTML|\.(?:append|html|prepend|after)) *\(|\.(?:inner|outer)HTML *\+?="
)
_TABLE = re.compile(r"""<t(?:able|r|d)(?=[\s>"'\\])|\\x3ct(?:able|r|d)|%3Ct(?:able|r|d)""", re.IGNORECASE)
# Words in quotes and a figure: {"规章": 5}, ["规章", "5"].
_FIGURE = re.compile(r"""["'][^"'\n]{0,80}[\u4e00-\u9fff]{2}[^"'\n]{0,80}["']\s*[,:]\s*\[?\s*["']?\d""")
_FEWEST_FIGURES = 5
_REPEATED = re.compile(r"<[a-z][^<>]*\s(?:v-for|v-html|ng-repeat|ng-bind-html|x-for)=", re.IGNORECASE)
_EMPTY = re.compile(
    rf"{SKIPPED}|(?P<empty><(?P<name>(?i:div|section|table|tbody|ul|dl|p|span))(?=[\s>]){ATTRIBUTES})"
    r"(?:\s++|&nbsp;|<(?i:/?t(?:able|head|body))[^>]*+>){0,20}(?:(?:数据|正在|内容)*+(?:加载|载入)[^<]{0,9}+)?+</(?P=name)\s*+>"
)
_ANNOUNCED = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十][)）]?[、.．\s]|表\s*[一二三四五六七八九\d])")
_LONGEST_HEADING = 40


def scripted(source: str, line_before: Callable[[int], str]) -> str:
    """The first sign that a script writes a table into the page; `line_before` tells the line of text above a place.

    Other pages and files in frames, and figures that are counted up, are told of by themselves.
    """
    scripts = [found for found in _SCRIPT.finditer(source) if found["tag"]]
    for script in scripts:
        code = script["code"]
        if (writes := _WRITES.search(code)) and _TABLE.search(code):
            return writes[0].rstrip("( +=")
        if len(_FIGURE.findall(code)) >= _FEWEST_FIGURES and (figure := _FIGURE.search(code)):
            return figure[0]
    if repeated := _REPEATED.search(source):
        return repeated[0]
    if not scripts:
        return ""
    empty = (found for found in _EMPTY.finditer(source) if found["empty"])
    return next((found["empty"] for found in empty if _is_heading(line_before(found.start()))), "")


def _is_heading(line: str) -> bool:
    """Whether a table is to be expected below a line."""
    return len(line) <= _LONGEST_HEADING and _ANNOUNCED.match(line) is not None
