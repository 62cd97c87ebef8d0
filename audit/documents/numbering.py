"""Automatic numbers of Word's lists, printed as Word prints them: 一、 （一） 1. ① ..., which the text itself lacks."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVEL = re.compile("%([1-9])")
_DEEPEST_STYLE = 30  # styles that one may be based on through others


# ---- how a number is written ---- #


def number_text(number: int, form: str, pattern: str = "") -> str:
    """A number in one of Word's number formats (ST_NumberFormat, ECMA-376 part 1, 17.18.59); unknown ones as decimal.

    `pattern` is how a custom format writes its first number, such as 001.
    """
    if form == "custom":
        return str(number).zfill(len(pattern.split(",", maxsplit=1)[0].strip()))
    written = _FORMATS.get(form, str)(number)
    return written if written is not None else str(number)


def _digits(signs: str) -> Callable[[int], str]:
    return lambda number: "".join(signs[int(digit)] for digit in str(number))


def _one_of(signs: str) -> Callable[[int], str | None]:
    return lambda number: signs[number - 1] if 1 <= number <= len(signs) else None


def _letters(first: str) -> Callable[[int], str | None]:
    """A to z, then aa to zz, as Word goes on."""
    return lambda number: chr(ord(first) + (number - 1) % 26) * ((number - 1) // 26 + 1) if number >= 1 else None


def _counted(digits: str, units: str, *, ones: bool, below: int) -> Callable[[int], str | None]:
    """Chinese and Japanese counting numbers. `ones`: hundreds and thousands say their 一. From `below` on, digits."""

    def written(number: int) -> str | None:
        if number == 0:
            return digits[0]
        if not 0 < number < 10_000:
            return None
        if number >= below:
            return _digits(digits)(number)
        said, gap = "", False
        for power in (3, 2, 1, 0):
            digit = number // 10**power % 10
            if not digit:
                gap = bool(said)
                continue
            said += digits[0] if gap and ones else ""
            silent = power and digit == 1 and (not ones or (power == 1 and not said))
            said += ("" if silent else digits[digit]) + (units[power - 1] if power else "")
            gap = False
        return said

    return written


def _roman(number: int) -> str | None:
    if not 0 < number < 4000:
        return None
    said = ""
    for value, sign in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
        (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        said += sign * (number // value)
        number %= value
    return said


def _lower_roman(number: int) -> str | None:
    said = _roman(number)
    return said and said.lower()


def _ordinal(number: int) -> str:
    teens = number // 10 % 10 == 1
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _zodiac(number: int) -> str | None:
    return _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12] if 1 <= number <= 60 else None


_CHINESE, _STEMS, _BRANCHES = "〇一二三四五六七八九", "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_WIDE = _digits("０１２３４５６７８９")
_CIRCLED = _one_of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_UP_TO_99 = _counted(_CHINESE, "十百千", ones=True, below=100)
_UP_TO_9999 = _counted(_CHINESE.replace("〇", "零"), "十百千", ones=True, below=10_000)
_FORMATS: dict[str, Callable[[int], str | None]] = {
    "none": lambda _: "",
    "decimalZero": lambda number: str(number).zfill(2),
    "decimalFullWidth": _WIDE,
    "decimalFullWidth2": _WIDE,
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedFullstop": _one_of("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "decimalEnclosedParen": _one_of("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "numberInDash": lambda number: f"- {number} -",
    "ordinal": _ordinal,
    "upperRoman": _roman,
    "lowerRoman": _lower_roman,
    "upperLetter": _letters("A"),
    "lowerLetter": _letters("a"),
    "chineseCounting": _UP_TO_99,
    "taiwaneseCounting": _counted(_CHINESE.replace("〇", "○"), "十百千", ones=True, below=100),
    "chineseCountingThousand": _UP_TO_9999,
    "taiwaneseCountingThousand": _UP_TO_9999,
    "japaneseCounting": _counted(_CHINESE, "十百千", ones=False, below=10_000),
    "ideographDigital": _digits(_CHINESE),
    "japaneseDigitalTenThousand": _digits(_CHINESE),
    "taiwaneseDigital": _digits(_CHINESE.replace("〇", "○")),
    "chineseLegalSimplified": _counted("零壹贰叁肆伍陆柒捌玖", "拾佰仟", ones=True, below=10_000),
    "ideographLegalTraditional": _counted("零壹貳參肆伍陸柒捌玖", "拾佰仟", ones=True, below=10_000),
    "ideographEnclosedCircle": _one_of("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "ideographTraditional": _one_of(_STEMS),
    "ideographZodiac": _one_of(_BRANCHES),
    "ideographZodiacTraditional": _zodiac,
}

# Signs of lists come from fonts of pictures, in code points that mean nothing elsewhere.
_BULLETS = {
    "\uf0b7": "•", "\uf06c": "●", "\uf06e": "■", "\uf0a7": "▪", "\uf075": "◆", "\uf0d8": "➢",
    "\uf0fc": "✓", "\uf0b2": "✧",
}  # fmt: skip


# ---- lists ---- #


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: how its numbers look and when they begin again."""

    form: str = "decimal"
    pattern: str = ""
    text: str = ""
    start: int = 1
    restart: int | None = None  # 0: never; k: behind a number of level k or above; None: of any level above
    legal: bool = False  # numbers of the levels above are printed as decimals
    gap: str = "tab"
    style: str | None = None


@dataclass(frozen=True, slots=True)
class _List:
    """A use of a list (w:num): the counters that it shares with other uses, its levels, and where it begins anew."""

    counters: str
    levels: dict[int, _Level]
    starts: dict[int, int]


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says of a paragraph's number and of whether its text is shown; None where it says nothing."""

    based_on: str | None
    number: str | None
    level: int | None
    hidden: bool | None


class Numbering:
    """The lists of one document. `label` is asked once for each paragraph, in order."""

    def __init__(self, root: etree._Element | None, styles: dict[str, Style]) -> None:
        """Read the definitions of numbering.xml, if there is one."""
        self._styles = styles
        self._lists = _lists(root, styles) if root is not None else {}
        self._counters: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()

    def label(self, style: str | None, number: str | None, level: int | None) -> str:
        """The number that Word prints before a paragraph, with the gap behind it; empty where it has none.

        `style` is the paragraph's, `number` and `level` what the paragraph itself says of its list.
        """
        if number is None:
            number = inherited(self._styles, style, lambda found: found.number)
        used = self._lists.get(number or "0")
        if used is None or number is None:
            return ""
        if level is None:
            level = inherited(self._styles, style, lambda found: found.level)
        if level is None:
            level = next((at for at, found in used.levels.items() if style is not None and found.style == style), 0)
        shown = used.levels.get(level)
        if shown is None:
            return ""
        return _printed(used.levels, shown, self._count(number, used, level))

    def _count(self, number: str, used: _List, level: int) -> dict[int, int]:
        """Count one on: the numbers of this level and those above it."""
        at = self._counters[used.counters]
        if level in used.starts and (number, level) not in self._begun:
            at[level] = used.starts[level] - 1
        self._begun.add((number, level))
        at[level] = at[level] + 1 if level in at else used.levels[level].start
        for below in [other for other in at if other > level]:
            restart = used.levels[below].restart if below in used.levels else None
            if restart is None or level < restart:
                del at[below]
        return {above: at.get(above, used.levels[above].start) for above in used.levels if above <= level}


def inherited(styles: dict[str, Style], style: str | None, of: Callable[[Style], Any]) -> Any:
    """What a style says, or else the first of those that it is based on."""
    for _ in range(_DEEPEST_STYLE):
        found = styles.get(style) if style is not None else None
        if found is None:
            return None
        if (said := of(found)) is not None:
            return said
        style = found.based_on
    return None


def _printed(levels: dict[int, _Level], shown: _Level, counted: dict[int, int]) -> str:
    def number(match: re.Match[str]) -> str:
        above = int(match[1]) - 1
        if above not in counted:
            return ""
        own = levels[above]
        form = "decimal" if shown.legal and own.form != "none" else own.form
        return number_text(counted[above], form, own.pattern)

    if shown.form == "bullet":
        said = "".join(_BULLETS.get(sign, "•" if "\ue000" <= sign <= "\uf8ff" else sign) for sign in shown.text)
    else:
        said = _LEVEL.sub(number, shown.text)
    if not said or shown.gap == "nothing" or (shown.gap == "tab" and _is_wide(said[-1])):
        return said
    return f"{said} "


def _is_wide(sign: str) -> bool:
    """Whether a sign keeps its distance by itself, as 、 and ） do."""
    return unicodedata.east_asian_width(sign) in ("W", "F", "A")


# ---- numbering.xml ---- #


def _lists(root: etree._Element, styles: dict[str, Style]) -> dict[str, _List]:
    abstract = {each.get(f"{W}abstractNumId", ""): each for each in root.iter(f"{W}abstractNum")}
    uses = {each.get(f"{W}numId", ""): each for each in root.iter(f"{W}num")}
    found = {}
    for number, use in uses.items():
        name = _counters_of(use, abstract, uses, styles)
        if name is None:
            continue
        levels = {_level_number(each): _level(each) for each in abstract[name].iter(f"{W}lvl")}
        starts = {}
        for override in use.iter(f"{W}lvlOverride"):
            if (changed := override.find(f"{W}lvl")) is not None:
                levels[_level_number(override)] = _level(changed)
            if (start := value(override, "startOverride")) is not None:
                starts[_level_number(override)] = whole(start) or 0
        found[number] = _List(name, levels, starts)
    return found


def _counters_of(
    use: etree._Element, abstract: dict[str, etree._Element], uses: dict[str, etree._Element], styles: dict[str, Style]
) -> str | None:
    """The definition that a use counts by; one may stand for a style whose list is another use."""
    name = value(use, "abstractNumId")
    for _ in range(_DEEPEST_STYLE):
        if name is None or name not in abstract:
            return None
        link = value(abstract[name], "numStyleLink")
        if link is None:
            return name
        linked = uses.get(inherited(styles, link, lambda found: found.number) or "")
        name = value(linked, "abstractNumId") if linked is not None else None
    return None


def _level(element: etree._Element) -> _Level:
    form = next(element.iter(f"{W}numFmt"), None)  # a custom one stands inside mc:AlternateContent
    restart, start = value(element, "lvlRestart"), value(element, "start")
    return _Level(
        form=form.get(f"{W}val", "decimal") if form is not None else "decimal",
        pattern=form.get(f"{W}format", "") if form is not None else "",
        text=value(element, "lvlText") or "",
        start=(whole(start) or 0) if start is not None else 1,
        restart=whole(restart),
        legal=is_on(element.find(f"{W}isLgl")),
        gap=value(element, "suff") or "tab",
        style=value(element, "pStyle"),
    )


def _level_number(element: etree._Element) -> int:
    return whole(element.get(f"{W}ilvl")) or 0


# ---- small things that all of Word's XML has ---- #


def value(parent: etree._Element, name: str) -> str | None:
    """The value of a child element, None where there is no such child."""
    child = parent.find(f"{W}{name}")
    return child.get(f"{W}val") if child is not None else None


def whole(said: str | None) -> int | None:
    """A whole number, None for anything else."""
    return int(said) if said and said.lstrip("-").isdecimal() else None


def is_on(switch: etree._Element | None) -> bool:
    """Whether a switch is there and not turned off."""
    return switch is not None and switch.get(f"{W}val", "true") not in ("0", "false", "off", "none")
