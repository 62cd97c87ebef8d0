"""What a cell prints, as a value or as the reason why it is none."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit.model import State
from audit.reading.amounts import Amount, parse_amount
from audit.reading.vocabulary import load_vocabulary

WORDS = load_vocabulary().words
FULL_WIDTH = str.maketrans("0123456789,.+-", "０１２３４５６７８９，．＋－")


def parse(printed: str) -> Amount:
    """The amount, with the units and placeholders that the product ships."""
    return parse_amount(printed, WORDS.units, WORDS.placeholders)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("0", "0"),
        ("7", "7"),
        ("007", "7"),
        ("1165", "1165"),
        ("1,165", "1165"),
        ("75,295", "75295"),
        ("1,234,567", "1234567"),
        ("１，１６５", "1165"),
        ("１２３", "123"),
        ("12.5", "12.5"),
        ("1646.500000", "1646.5"),
        ("1,165.25", "1165.25"),
        ("１２．５", "12.5"),
        ("0.000001", "0.000001"),
        ("+255", "255"),
        ("＋255", "255"),
        ("-132", "-132"),
        ("－132", "-132"),
        ("−132", "-132"),
        ("–132", "-132"),
        ("12¹", "12"),
        ("12②", "12"),
        ("12↑", "12"),
        ("27↓2", "27"),
        ("12▲3.5%", "12"),
        ("`1445`", "1445"),
        ("'1445", "1445"),
        ("&nbsp;1385", "1385"),
        ("<span style='x'>0</span>", "0"),
        ("[0](https://example.com)", "0"),
        ("1229<sup>1</sup>", "1229"),
        ("1050<!-- 77 -->", "1050"),
        ("47，", "47"),
        ("1,165。", "1165"),
        ("﹣132", "-132"),
        ("- 132", "-132"),
        ("减132", "-132"),
        ("减少132", "-132"),
        ("减 132", "-132"),
        ("增255", "255"),
        ("增加255", "255"),
        ("-1,165", "-1165"),
        ("-0", "0"),
        ("\xa00", "0"),
        ("0\xa0", "0"),
        ("\u30005\u3000", "5"),
        ("\ufeff5", "5"),
        ("5\u200b", "5"),
        ("\n5\n", "5"),
        ("22(其中修订16件)", "22"),
        ("22（其中修订 16 件）", "22"),
        ("22[注1]", "22"),
        ("12\n(注)", "12"),
        ("3(含上年结", "3"),
        ("6\n，843，591", "6843591"),
        ("9，37\n4，428", "9374428"),
        ("9，3\n74", "9374"),
        ("0\n.5", "0.5"),
    ],
)
def test_numbers(printed: str, value: str) -> None:
    assert parse(printed) == Amount(State.NUMBER, Decimal(value))


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [
        ("251000元", "251000", "元"),
        ("1646.5万元", "1646.5", "万元"),
        ("0.2亿元", "0.2", "亿元"),
        ("5件", "5", "件"),
        ("5 件", "5", "件"),
        ("1,165件", "1165", "件"),
        ("-3项", "-3", "项"),
        ("22件（其中修订16件）", "22", "件"),
    ],
)
def test_units_are_kept_beside_the_value(printed: str, value: str, unit: str) -> None:
    assert parse(printed) == Amount(State.NUMBER, Decimal(value), unit)


@pytest.mark.parametrize("printed", ["", " ", "\xa0", "\u3000", "\t\n", "\u200b", "\ufeff", "\xa0 \u3000"])
def test_blanks(printed: str) -> None:
    assert parse(printed) == Amount(State.BLANK)


@pytest.mark.parametrize("printed", ["/", "／", "\\", "-", "－", "−", "--", "—", "——", "无", "无。", " / ", "N/A"])
def test_placeholders(printed: str) -> None:
    assert parse(printed) == Amount(State.PLACEHOLDER)


@pytest.mark.parametrize(
    "printed",
    [
        "1,16",
        "1165,000",
        "1,1655",
        ",165",
        "1,,165",
        "1.2.3",
        "19↓",
        ".5",
        "5.",
        "5-",
        "+-5",
        "12人",
        "12%",
        "5-6",
        "约5",
        "若干",
        "三",
        "½",
        "1e3",
        "0x10",
        "１，１６",
        "件",
        "(12)",
        "(12",
        "5)",
    ],
)
def test_text_is_no_number(printed: str) -> None:
    assert parse(printed) == Amount(State.TEXT)


@pytest.mark.parametrize(
    ("printed", "joined"),
    [
        ("1 165", "1165"), ("1\xa0165", "1165"), ("1\u3000165", "1165"), ("1, 165", "1165"), ("1 ,165", "1165"),
        ("1 .5", "1.5"), ("5\n6", "56"), ("5，\n600", "5600"), ("6\n5，843", "65843"), ("- 1 2", "-12"),
        ("9,37 4", "9374"),
        ("1 2件", "12"),
    ],
)  # fmt: skip
def test_digits_with_a_space_between_may_be_two_numbers(printed: str, joined: str) -> None:
    assert parse(printed)._replace(unit="") == Amount(State.UNDECIDED, joined=Decimal(joined))


@pytest.mark.parametrize(
    "printed",
    [
        "{{ item.n0 }}",
        "${row.total}",
        "<%= n %>",
        " #{n} ",
        "\ufffc",
        "1\ufffd",
        '0<span class="sr">25</span>',
        '1<span style="vertical-align:super">8</span>',
    ],
)
def test_what_was_not_filled_in_or_not_read_is_undecided(printed: str) -> None:
    assert parse(printed) == Amount(State.UNDECIDED)


@pytest.mark.parametrize("printed", ["~~31~~", "<del>31</del>", "3\u03361\u0336", "3\u0336 5"])
def test_a_figure_that_is_struck_through_is_undecided(printed: str) -> None:
    assert parse(printed).state is State.UNDECIDED


@pytest.mark.parametrize(
    ("printed", "digits"),
    [("12①", "12"), ("12²", "12"), ("12₃", "12"), ("1⁰", "1"), ("12⑴", "12"), ("12⒈", "12"), ("①", "")],
)
def test_footnote_marks_are_no_digits(printed: str, digits: str) -> None:
    """A mark that compatibility folding turns into a digit must not become part of the number."""
    value = parse(printed).value

    assert value is None or str(value) == digits


# ---- whatever is printed ---- #


@st.composite
def printed_numbers(draw: st.DrawFn) -> tuple[str, Decimal]:
    """A number in one of the styles that reports print, and its value."""
    digits = str(draw(st.integers(0, 10 ** draw(st.integers(1, 40)))))
    fraction = draw(st.one_of(st.just(""), st.from_regex(r"\.[0-9]{1,6}", fullmatch=True)))
    value = Decimal(digits + fraction)
    whole = f"{int(digits):,}" if draw(st.booleans()) else digits
    sign = draw(st.sampled_from(["", "+", "增", "增加", "-", "−", "减", "减少"]))
    printed = sign + whole + fraction
    if draw(st.booleans()):
        printed = printed.translate(FULL_WIDTH)
    printed += draw(st.sampled_from(["", "", "件", "元", "万元", " 件"]))
    printed += draw(st.sampled_from(["", "", "（注）", "[1]", "(其中 2 件)"]))
    around = draw(st.sampled_from(["", " ", "\xa0", "\u3000", "\n"]))
    return around + printed + around, value.copy_negate() if sign in ("-", "−", "减", "减少") else value


@given(printed_numbers())
def test_every_printed_number_is_read_back(given_number: tuple[str, Decimal]) -> None:
    printed, value = given_number

    amount = parse(printed)

    assert amount.state is State.NUMBER
    assert amount.value == value


def test_a_long_negative_number_keeps_its_digits() -> None:
    """Signs are set without rounding to the precision of decimal arithmetic."""
    assert str(parse("-" + "1234567890" * 4).value) == "-" + "1234567890" * 4


@given(st.one_of(st.text(), st.text(alphabet="0123456789０９,，.．+-－−减增少加 \xa0\u200b元万件()（）[]/—无①²٣")))
@example("1 2")
@example("\u200b")
@example("١٢")
def test_arbitrary_text_never_fails(printed: str) -> None:
    """A number has a value, nothing else has."""
    amount = parse(printed)

    assert (amount.state is State.NUMBER) == (amount.value is not None)
    assert amount.value is None or amount.value.is_finite()
    assert amount.state is State.NUMBER or not amount.unit


@given(st.text(alphabet="0123456789,. \xa0", min_size=1))
def test_a_number_has_the_digits_that_are_printed(printed: str) -> None:
    """Reading neither adds nor loses a digit."""
    amount = parse(printed)

    assert amount.value is None or amount.value == Decimal("".join(re.findall(r"[0-9.]", printed)))
