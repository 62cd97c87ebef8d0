"""The functions of the language by what they take and give: the built-in ones, and those that other packages install.

A package adds one through the entry point `gouji.functions`: the entry's name is the function's, its object a Function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from audit.language.kinds import Type
from audit.words import Text, text


class Kind(StrEnum):
    """What an argument must be where a type alone does not say."""

    CELLS = "cells"  # a number, or a name that means several cells: a group, a row, a column, a table
    NAME = "name"  # a name, of any type
    LEXICON = "lexicon"  # a text in quotes that names a lexicon, or a part of one: "overview.requests"
    PARTED = "lexicon with parts"
    SHARE = "share"  # a number between 0 and 1, written out or a parameter
    LEAST = "least"  # a whole number above 0, written out or a parameter
    WHOLE = "whole"  # a whole number, written out
    MONTH_DAY = "MM-DD"  # a text in quotes or a parameter that is a day of any year: "03-31"


Argument = Type | Kind
_NOTHING = Text("", "")
N, D, T, F = Type.NUMBER, Type.DATE, Type.TEXT, Type.FLAG


@dataclass(frozen=True)
class Signature:
    """What a function takes and gives."""

    arguments: tuple[Argument, ...]
    result: Type
    usage: str
    repeats: bool = False  # the last argument may be given any number of times
    gives: Text = _NOTHING

    def fits(self, count: int) -> bool:
        """Whether it may be called with so many arguments."""
        return count >= len(self.arguments) if self.repeats else count == len(self.arguments)

    def argument(self, at: int) -> Argument:
        """What the argument at a position must be."""
        return self.arguments[min(at, len(self.arguments) - 1)]


@dataclass(frozen=True)
class Function:
    """A function of another package.

    `apply` gets one array value per argument (vectors.Numbers, Texts or Truth, each [instance, report] or broadcast to
    that; a whole number as int, a constant text as str, a lexicon as its `Wording`) and returns one of the type
    that its signature declares. It must not change what it gets, must keep apart what is known from what is not, and
    must not let one report influence another.
    """

    signature: Signature
    apply: Callable[..., Any]


BUILT_IN: dict[str, Signature] = {
    "sum": Signature((Kind.CELLS,), N, "sum(CELLS, ...)", repeats=True, gives=Text("总和", "the sum")),
    "max": Signature((Kind.CELLS,), N, "max(CELLS, ...)", repeats=True, gives=Text("最大的数", "the largest")),
    "min": Signature((Kind.CELLS,), N, "min(CELLS, ...)", repeats=True, gives=Text("最小的数", "the smallest")),
    "abs": Signature((N,), N, "abs(NUMBER)", gives=Text("绝对值", "the number without its sign")),
    "ratio": Signature(
        (N, N), N, "ratio(NUMBER, NUMBER)",
        gives=Text(
            "第一个数除以第二个数，六位小数；除数为 0 时不知道",
            "the first divided by the second, to six decimals; unknown where the second is 0",
        ),
    ),
    "root": Signature(
        (N,), N, "root(NUMBER)",
        gives=Text(
            "平方根，六位小数；负数没有，算不知道", "the square root, to six decimals; unknown for a number below 0"
        ),
    ),
    "rounded": Signature(
        (N, Kind.WHOLE), N, "rounded(NUMBER, N)",
        gives=Text("四舍六入五成双，保留 N 位小数", "to N decimals, half to even"),
    ),
    "known": Signature(
        (Kind.NAME,), F, "known(NAME)",
        gives=Text(
            "有没有这个值；单元格是不是数字；state 是不是能确定",
            "whether it is there; for a cell, whether it is a number; for a `state`, whether it is not undecided",
        ),
    ),
    "date": Signature(
        (N, Kind.WHOLE, Kind.WHOLE), D, "date(YEAR, MONTH, DAY)",
        gives=Text("日期；月、日写成数字", "a date; month and day are written as numbers"),
    ),
    "day": Signature(
        (N, Kind.MONTH_DAY), D, 'day(YEAR, "MM-DD")',
        gives=Text("日期；月日可以是参数", "a date; the day may be a parameter"),
    ),
    "first_known": Signature(
        (D, D), D, "first_known(DATE, DATE)",
        gives=Text("第一个日期，不知道时为第二个", "the first if it is known, else the second"),
    ),
    "years_later": Signature(
        (D, Kind.WHOLE), D, "years_later(DATE, N)", gives=Text("N 年后的同一天", "the same day N years later"),
    ),
    "year_of": Signature((D,), N, "year_of(DATE)", gives=Text("日期的年", "its year")),
    "month_of": Signature((D,), N, "month_of(DATE)", gives=Text("日期的月，1 至 12", "its month, 1 to 12")),
    "month_end": Signature((D,), D, "month_end(DATE)", gives=Text("当月最后一天", "the last day of its month")),
    "weekday": Signature(
        (D,), N, "weekday(DATE)", gives=Text("星期几，1 为星期一", "the day of the week, 1 for Monday"),
    ),
    "length": Signature((T,), N, "length(TEXT)", gives=Text("字和数字的个数", "letters and digits in it")),
    "number": Signature(
        (T,), N, "number(TEXT)",
        gives=Text(
            "文字里的第一个数，阿拉伯数字或汉字数字；没有时不知道",
            "the first number in it, in digits or Chinese numerals (六, 二十一); unknown where there is none",
        ),
    ),
    "plain": Signature(
        (T,), T, "plain(TEXT)",
        gives=Text(
            "去掉空格、括号、引号和标点，像标签那样比较",
            "without spaces, brackets, quotes and punctuation, as labels are compared",
        ),
    ),
    "contains": Signature(
        (T, T), F, "contains(TEXT, TEXT)",
        gives=Text("第二个文字是否在第一个里", "whether the second text is in the first"),
    ),
    "similarity": Signature(
        (T, T), N, "similarity(TEXT, TEXT)",
        gives=Text(
            "两段文字的相似度，0 至 1，只比字和数字",
            "how alike two texts are, 0 to 1 (indel ratio over letters and digits)",
        ),
    ),
    "repeated": Signature(
        (T, T), N, "repeated(TEXT, TEXT)",
        gives=Text(
            "第一段文字有多大部分(按字数)在第二段里原样出现，0 至 1；连续相同不到十二个字的不算",
            "the share of the first text's letters, 0 to 1, that stand in the second; twelve and more in a row",
        ),
    ),
    "passages": Signature(
        (T, T), N, "passages(TEXT, TEXT)", gives=Text("这样的相同段落有几处", "how many such passages there are"),
    ),
    "passage": Signature(
        (T, T), T, "passage(TEXT, TEXT)",
        gives=Text(
            "其中最长的一处，照第一段文字的样子；没有时为空",
            "the longest of them as the first text prints it; empty where there is none",
        ),
    ),
    "brief": Signature(
        (T, Kind.WHOLE), T, "brief(TEXT, N)",
        gives=Text("前 N 个字，后面的省略", "its first N characters, with … for the rest"),
    ),
    "mentions": Signature(
        (T, Kind.LEXICON), F, 'mentions(TEXT, "LEXICON")',
        gives=Text("词表的词或模式是否在文字里", "whether a word or pattern of `rules/lexicons/LEXICON.yaml` is in it"),
    ),
    "occurrences": Signature(
        (T, Kind.LEXICON), N, 'occurrences(TEXT, "LEXICON")',
        gives=Text("出现几次", "how many times they stand in it"),
    ),
    "matched": Signature(
        (T, Kind.LEXICON), T, 'matched(TEXT, "LEXICON")',
        gives=Text(
            "第一处匹配的文字(模式有分组时为第一组)，没有时为空",
            "the first of them as printed (a pattern's first group, where it has one); empty where there is none",
        ),
    ),
    "without": Signature(
        (T, Kind.LEXICON), T, 'without(TEXT, "LEXICON")',
        gives=Text("去掉匹配处的文字", "the text with all of them taken out"),
    ),
    "lacking": Signature(
        (T, Kind.PARTED), T, 'lacking(TEXT, "LEXICON")',
        gives=Text(
            "词表的哪些部分没有提到，以顿号相连；都提到时为空",
            "the parts of a lexicon that it does not mention, joined by 、; empty where it mentions all",
        ),
    ),
    "peer_count": Signature(
        (N,), N, "peer_count(NUMBER)",
        gives=Text(
            "本批材料中同级同类单位同一年度有几个有这个数",
            "how many bodies of the same level and kind have the figure for the same year in this run",
        ),
    ),
    "peer_median": Signature(
        (N,), N, "peer_median(NUMBER)", gives=Text("这些单位的中位数", "the middle one of theirs"),
    ),
    "peer_quantile": Signature(
        (N, Kind.SHARE), N, "peer_quantile(NUMBER, SHARE)",
        gives=Text("这些单位中该比例的数都不大于的数", "the figure below which that share of theirs lies"),
    ),
    "peer_score": Signature(
        (N,), N, "peer_score(NUMBER)",
        gives=Text(
            "与中位数相差几个稳健标准差(取对数)；半数以上相同时不知道",
            "how many robust standard deviations of logarithms it is from the middle one; unknown where half are alike",
        ),
    ),
    "jump_score": Signature(
        (N, N, Kind.LEAST, Kind.SHARE, Kind.SHARE), N, "jump_score(NUMBER, NUMBER, LEAST, U, A)",
        gives=Text(
            "第二个数到第一个数的变化超出同类单位多少个四分位距(Hidiroglou–Berthelot)；同类不足 LEAST 个时与全部单位"
            "比较，仍不足或没有差异时不知道",
            "how far the change from the second number to the first is beyond those of like bodies, in quartile "
            "distances (Hidiroglou–Berthelot); of all bodies where fewer than LEAST are alike; unknown where those are "
            "too few, or do not differ",
        ),
    ),
    "series": Signature(
        (N,), T, "series(NUMBER)",
        gives=Text(
            "同一单位本批各年的数：2021: 12, 2022: 15", "the same body's figures of all years: 2021: 12, 2022: 15",
        ),
    ),
}  # fmt: skip
# Functions that look at all reports of the run: only what every report has one of can be asked of them.
OF_PEERS = ("peer_count", "peer_median", "peer_quantile", "peer_score", "jump_score", "series")

# What gathers over instances: all(column of applicants: newly_received >= granted)
GATHERING: dict[str, tuple[Type, Type, str]] = {  # name -> type of the body, type of the result, usage
    "all": (F, F, "all(SCOPE [where CONDITION]: CONDITION)"),
    "any": (F, F, "any(SCOPE [where CONDITION]: CONDITION)"),
    "count": (F, N, "count(SCOPE [where CONDITION]: CONDITION)"),
    "sum": (N, N, "sum(SCOPE [where CONDITION]: NUMBER)"),
    "list": (T, T, "list(SCOPE [where CONDITION]: TEXT)"),
}


@cache
def installed() -> Mapping[str, Function]:
    """The functions of other packages, by name; a built-in one is never replaced."""
    found = entry_points(group="gouji.functions")
    return {entry.name: entry.load() for entry in found if entry.name not in BUILT_IN}


def signature_of(name: str) -> Signature | None:
    """What the function of that name takes and gives; installed ones are looked for only after the built-in."""
    if name in BUILT_IN:
        return BUILT_IN[name]
    function = installed().get(name)
    return function.signature if function else None


def known_functions() -> tuple[str, ...]:
    """The names of all functions."""
    return (*BUILT_IN, *(name for name in GATHERING if name not in BUILT_IN), *installed())


def usage_of(name: str) -> str:
    """How a function is written."""
    signature = signature_of(name)
    said = [signature.usage] if signature else []
    if name in GATHERING:
        said.append(GATHERING[name][2])
    return " / ".join(said) or text("no-date").en
