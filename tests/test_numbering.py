"""Automatic numbers as Word prints them. Sequences of formats are those of ECMA-376 part 1, 17.18.59."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from audit.documents.numbering import Numbering, Style, number_text
from office_files import WORD_URI


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("decimal", {1: "1", 10: "10", 123: "123"}),
        ("decimalZero", {1: "01", 10: "10", 123: "123"}),
        ("decimalFullWidth", {1: "１", 10: "１０"}),
        ("decimalFullWidth2", {12: "１２"}),
        ("decimalHalfWidth", {12: "12"}),
        ("decimalEnclosedCircle", {1: "①", 10: "⑩", 20: "⑳", 21: "21"}),
        ("decimalEnclosedCircleChinese", {3: "③"}),
        ("decimalEnclosedFullstop", {1: "⒈", 20: "⒛", 21: "21"}),
        ("decimalEnclosedParen", {1: "⑴", 20: "⒇", 21: "21"}),
        ("numberInDash", {1: "- 1 -"}),
        ("ordinal", {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 21: "21st", 111: "111th"}),
        ("upperRoman", {1: "I", 4: "IV", 9: "IX", 40: "XL", 1994: "MCMXCIV", 4000: "4000"}),
        ("lowerRoman", {1: "i", 14: "xiv", 0: "0"}),
        ("upperLetter", {1: "A", 26: "Z", 27: "AA", 28: "BB", 53: "AAA", 0: "0"}),
        ("lowerLetter", {1: "a", 27: "aa"}),
        ("chineseCounting", {0: "〇", 1: "一", 10: "十", 11: "十一", 20: "二十"}),
        ("chineseCounting", {21: "二十一", 99: "九十九", 100: "一〇〇"}),
        ("taiwaneseCounting", {10: "十", 99: "九十九", 105: "一○五"}),
        ("chineseCountingThousand", {1: "一", 10: "十", 11: "十一", 20: "二十", 100: "一百", 101: "一百零一"}),
        ("chineseCountingThousand", {110: "一百一十", 111: "一百一十一", 1001: "一千零一", 1010: "一千零一十"}),
        ("chineseCountingThousand", {2300: "二千三百", 10000: "10000"}),
        ("taiwaneseCountingThousand", {105: "一百零五"}),
        ("japaneseCounting", {1: "一", 10: "十", 11: "十一", 100: "百", 101: "百一"}),
        ("japaneseCounting", {110: "百十", 1000: "千", 2500: "二千五百"}),
        ("ideographDigital", {1: "一", 10: "一〇", 21: "二一", 105: "一〇五"}),
        ("japaneseDigitalTenThousand", {10: "一〇"}),
        ("taiwaneseDigital", {10: "一○"}),
        ("chineseLegalSimplified", {1: "壹", 11: "拾壹", 25: "贰拾伍"}),
        ("ideographLegalTraditional", {2: "貳", 6: "陸"}),
        ("ideographEnclosedCircle", {1: "㊀", 10: "㊉", 11: "11"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {1: "子", 12: "亥", 13: "13"}),
        ("ideographZodiacTraditional", {1: "甲子", 2: "乙丑", 11: "甲戌", 60: "癸亥", 61: "61"}),
        ("none", {1: ""}),
        ("hebrew1", {5: "5"}),
    ],
)  # fmt: skip
def test_formats(form: str, said: dict[int, str]) -> None:
    assert {number: number_text(number, form) for number in said} == said


def test_a_format_of_ones_own() -> None:
    assert [number_text(number, "custom", "001, 002, 003, ...") for number in (1, 12, 1234)] == ["001", "012", "1234"]


CHINESE = {sign: digit for digit, sign in enumerate("零一二三四五六七八九")}
UNITS = {"十": 10, "百": 100, "千": 1000}


@given(st.integers(1, 9999), st.sampled_from(["chineseCountingThousand", "japaneseCounting"]))
def test_counting_numbers_can_be_counted_back(number: int, form: str) -> None:
    total, digit = 0, 0
    for sign in number_text(number, form):
        if sign in UNITS:
            total += (digit or 1) * UNITS[sign]
            digit = 0
        else:
            digit = CHINESE[sign]

    assert total + digit == number


@given(
    st.integers(-5, 100_000), st.sampled_from(["upperRoman", "upperLetter", "ideographTraditional", "chineseCounting"])
)
def test_every_number_is_written(number: int, form: str) -> None:
    assert number_text(number, form)


# ---- lists ---- #


def level(at: int, text: str, form: str = "decimal", more: str = "") -> str:
    return f'<w:lvl w:ilvl="{at}"><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def listing(number: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def use(number: int, listed: int, more: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{listed}"/>{more}</w:num>'


def labels(
    xml: str, asked: Sequence[tuple[str | None, int | None]], styles: dict[str, Style] | None = None
) -> list[str]:
    """The labels of paragraphs that ask for a list and a level each."""
    numbering = Numbering(etree.fromstring(f'<w:numbering xmlns:w="{WORD_URI}">{xml}</w:numbering>'), styles or {})
    return [numbering.label(None, number, at) for number, at in asked]


GOVERNMENT = listing(
    0, level(0, "%1、", "chineseCounting"), level(1, "（%2）", "chineseCounting"), level(2, "%3.", "decimal")
)


def test_levels_count_by_themselves_and_begin_again() -> None:
    asked = [("1", at) for at in (0, 1, 1, 2, 2, 1, 2, 0, 1, 2)]

    assert labels(GOVERNMENT + use(1, 0), asked) == [
        "一、", "（一）", "（二）", "1. ", "2. ", "（三）", "1. ", "二、", "（一）", "1. ",
    ]  # fmt: skip


def test_a_number_of_several_levels() -> None:
    xml = listing(0, level(0, "%1"), level(1, "%1.%2"), level(2, "%1.%2.%3")) + use(1, 0)

    assert labels(xml, [("1", at) for at in (0, 1, 2, 2, 1)]) == ["1 ", "1.1 ", "1.1.1 ", "1.1.2 ", "1.2 "]


def test_a_level_above_that_was_not_printed_stands_at_its_start() -> None:
    xml = listing(0, level(0, "%1", more='<w:start w:val="3"/>'), level(1, "%1.%2")) + use(1, 0)

    assert labels(xml, [("1", 1), ("1", 1), ("1", 0)]) == ["3.1 ", "3.2 ", "3 "]


def test_decimals_of_levels_above() -> None:
    above = level(0, "第%1章", "chineseCounting")
    xml = listing(0, above, level(1, "%1.%2", more="<w:isLgl/>"), level(2, "%1.%3")) + use(1, 0)

    assert labels(xml, [("1", 0), ("1", 1), ("1", 2)]) == ["第一章", "1.1 ", "一.1 "]


@pytest.mark.parametrize(("restart", "said"), [("0", "3. "), ("1", "3. "), ("2", "1. ")])
def test_what_a_level_begins_again_behind(restart: str, said: str) -> None:
    """Behind a number of level k or above; 0 is never."""
    third = level(2, "%3.", more=f'<w:lvlRestart w:val="{restart}"/>')
    xml = listing(0, level(0, "%1"), level(1, "%2"), third) + use(1, 0)

    assert labels(xml, [("1", at) for at in (0, 1, 2, 2, 1, 2)])[-1] == said


def test_lists_of_one_definition_count_on_and_others_do_not() -> None:
    xml = GOVERNMENT + listing(1, level(0, "%1)")) + use(1, 0) + use(2, 0) + use(3, 1)

    assert labels(xml, [("1", 0), ("2", 0), ("3", 0), ("1", 0)]) == ["一、", "二、", "1) ", "三、"]


def test_a_use_that_begins_anew() -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    xml = GOVERNMENT + use(1, 0) + use(2, 0, anew)

    assert labels(xml, [("1", 0), ("1", 0), ("2", 0), ("2", 0)]) == ["一、", "二、", "一、", "二、"]


def test_a_use_with_a_level_of_its_own() -> None:
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "（%1）", "decimal")}</w:lvlOverride>'

    assert labels(GOVERNMENT + use(1, 0) + use(2, 0, own), [("1", 0), ("2", 0)]) == ["一、", "（2）"]


def test_a_start() -> None:
    xml = listing(0, level(0, "%1、", "chineseCounting", '<w:start w:val="0"/>')) + use(1, 0)

    assert labels(xml, [("1", 0), ("1", 0)]) == ["〇、", "一、"]


def test_formats_inside_alternatives() -> None:
    """A format that only newer programs know, with what older ones print instead."""
    spaces = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    both = (
        f"<mc:AlternateContent {spaces}>"
        '<mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002"/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )
    xml = listing(0, f'<w:lvl w:ilvl="0">{both}<w:lvlText w:val="%1."/></w:lvl>') + use(1, 0)

    assert labels(xml, [("1", 0)]) == ["001. "]


@pytest.mark.parametrize(
    ("text", "form", "gap", "said"),
    [
        ("%1、", "chineseCounting", "tab", "一、"),
        ("%1、", "chineseCounting", "space", "一、 "),
        ("%1.", "decimal", "tab", "1. "),
        ("%1.", "decimal", "space", "1. "),
        ("%1.", "decimal", "nothing", "1."),
        ("%1", "decimalEnclosedCircle", "tab", "①"),
        ("附件", "decimal", "tab", "附件"),
        ("", "none", "tab", ""),
        ("\uf0b7", "bullet", "tab", "•"),
        ("\uf06c", "bullet", "space", "● "),
        ("\uf0ff", "bullet", "nothing", "•"),
        ("—", "bullet", "nothing", "—"),
    ],
)
def test_what_stands_behind_the_number(text: str, form: str, gap: str, said: str) -> None:
    xml = listing(0, level(0, text, form, f'<w:suff w:val="{gap}"/>')) + use(1, 0)

    assert labels(xml, [("1", 0)]) == [said]


def test_no_list() -> None:
    xml = GOVERNMENT + use(1, 0) + use(9, 7)

    assert labels(xml, [(None, None), ("0", 0), ("1", 8), ("5", 0), ("9", 0)]) == ["", "", "", "", ""]


def style(number: str | None = None, at: int | None = None, based_on: str | None = None) -> Style:
    return Style(based_on, number, at, hidden=None)


def test_numbers_by_style() -> None:
    """A style names the list; its level is its own, its base's, or the one of the list that names the style."""
    by_name = '<w:pStyle w:val="heading2"/>'
    xml = listing(0, level(0, "%1、", "chineseCounting"), level(1, "（%2）", "chineseCounting", by_name)) + use(1, 0)
    styles = {
        "heading1": style("1"),
        "heading2": style("1"),
        "heading3": style("1", 1),
        "derived": style(based_on="heading1"),
        "lower": style(at=1, based_on="heading1"),
        "plain": style("0", based_on="heading1"),
        "loop": style(based_on="loop"),
    }
    numbering = Numbering(etree.fromstring(f'<w:numbering xmlns:w="{WORD_URI}">{xml}</w:numbering>'), styles)

    said = [numbering.label(name, None, None) for name in (*styles, "unknown", None)]

    assert said == ["一、", "（一）", "（二）", "二、", "（一）", "", "", "", ""]
    assert numbering.label("heading1", "0", None) == ""
    assert numbering.label("heading1", None, 1) == "（二）"


def test_a_definition_that_stands_for_a_style() -> None:
    link = '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="official"/></w:abstractNum>'
    xml = GOVERNMENT + link + use(1, 0) + use(2, 1)
    loop = '<w:abstractNum w:abstractNumId="3"><w:numStyleLink w:val="round"/></w:abstractNum>' + use(3, 3)

    assert labels(xml, [("1", 0), ("2", 0)], {"official": style("1")}) == ["一、", "二、"]
    assert labels(loop, [("3", 0)], {"round": style("3")}) == [""]
