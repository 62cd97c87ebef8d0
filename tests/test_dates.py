"""Dates as they are printed, with their place in the text."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit.reading.dates import PrintedDate, date_at, find_dates

FULL_WIDTH = str.maketrans("0123456789-/.", "０１２３４５６７８９－／．")
NUMERALS = dict(enumerate("〇一二三四五六七八九"))


def chinese(number: int) -> str:
    """A number below 100 in Chinese: 三十一."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else NUMERALS[tens]) + ("十" if tens else "") + (NUMERALS[ones] if ones or not tens else "")


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2023年1月10日", date(2023, 1, 10)),
        ("2023年元月10日", date(2023, 1, 10)),
        ("二〇二三年元月十日", date(2023, 1, 10)),
        ("2023年01月10日", date(2023, 1, 10)),
        ("2023 年 1 月 10 日", date(2023, 1, 10)),
        ("2023年1 月10日", date(2023, 1, 10)),
        ("2023年1月1 0日", date(2023, 1, 10)),
        ("2 0 2 3年1月10日", date(2023, 1, 10)),
        ("2023\xa0年\xa01\xa0月\xa010\xa0日", date(2023, 1, 10)),
        ("２０２３年１月１０日", date(2023, 1, 10)),
        ("2023-01-10", date(2023, 1, 10)),
        ("2023-1-10", date(2023, 1, 10)),
        ("２０２３－０１－１０", date(2023, 1, 10)),
        ("2023/1/10", date(2023, 1, 10)),
        ("2023/01/10", date(2023, 1, 10)),
        ("2023.1.10", date(2023, 1, 10)),
        ("二〇二三年一月十日", date(2023, 1, 10)),
        ("二零二三年一月十日", date(2023, 1, 10)),
        ("二○二三年十二月三十一日", date(2023, 12, 31)),
        ("二０二三年一月十日", date(2023, 1, 10)),
        ("二〇二三年 一月 十日", date(2023, 1, 10)),
        ("二〇二四年二月二十九日", date(2024, 2, 29)),
        ("二〇二三年十月二十日", date(2023, 10, 20)),
        ("二〇二三年十一月十一日", date(2023, 11, 11)),
        ("二 〇 二 三 年 一 月 十 日", date(2023, 1, 10)),
        ("二〇二三年1月10日", date(2023, 1, 10)),
        ("2023年一月十日", date(2023, 1, 10)),
        ("2023年\n1月10日", date(2023, 1, 10)),
    ],
)
def test_printed_forms(printed: str, expected: date) -> None:
    assert find_dates(printed) == [PrintedDate(printed, 0, len(printed), expected)]


@pytest.mark.parametrize(
    "printed",
    [
        "2023年2月30日",
        "2023年4月31日",
        "2023-13-01",
        "2023/0/10",
        "0000年1月1日",
        "二〇二三年二月三十日",
        "二〇二三年〇月一日",
        "2023年13月",
        "2023年0月",
        "202020年12月31日",
        "202020年",
        "20231月10日",
        "202312月31日",
        "202111日",
        "20211230日",
        "２０２０２０年１２月３１日",
    ],
)
def test_days_that_do_not_exist_are_kept_as_printed(printed: str) -> None:
    assert find_dates(printed) == [PrintedDate(printed, 0, len(printed), None)]


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "2023年",
        "2023年1月",
        "1月10日",
        "2023-1/10",
        "202年1月10日",
        "2023-01-100",
        "12023年1月10日",
        "联系电话0739-2301-10",
        "二三年一月十日",
        "国办公开办函〔2021〕30号",
    ],
)
def test_what_is_no_date(printed: str) -> None:
    assert find_dates(printed) == []


@pytest.mark.parametrize(
    "printed",
    [
        "2023年12月",
        "2023年度",
        "公开信息2023条",
        "20231条",
        "第202020号",
        "2023年13件",
        "电话20231010",
        "13日",
        "202条2020年",
    ],
)
def test_what_is_no_misprint(printed: str) -> None:
    assert find_dates(printed) == []


@pytest.mark.parametrize(
    ("printed", "start", "expected"),
    [
        ("日期：20230110", 3, date(2023, 1, 10)),
        ("日期：20230110 08:30", 3, date(2023, 1, 10)),
        ("日期：2023-01-10", 3, date(2023, 1, 10)),
        ("日期：20231310", 3, None),
        ("日期：二〇二三年一月十日", 3, date(2023, 1, 10)),
    ],
)
def test_a_date_where_a_label_says_that_one_is(printed: str, start: int, expected: date | None) -> None:
    found = date_at(printed, start)

    assert found is not None
    assert (found.start, found.value) == (start, expected)


@pytest.mark.parametrize("printed", ["日期：", "日期：202301100", "日期：见网站 2023-01-10"])
def test_no_date_where_a_label_says_that_one_is(printed: str) -> None:
    assert date_at(printed, 3) is None


def test_dates_come_in_the_order_of_the_text() -> None:
    printed = "统计期限为2023年1月1日至2023年12月31日，二〇二四年一月十日印发，2024-01-12发布"

    found = find_dates(printed)

    assert [each.raw for each in found] == ["2023年1月1日", "2023年12月31日", "二〇二四年一月十日", "2024-01-12"]
    assert [printed[each.start : each.end] for each in found] == [each.raw for each in found]


@pytest.mark.parametrize(
    "printed",
    ["二〇二三年十十月十日", "二〇二三年一二十月十日", "二〇二三年十一二月一日", "二〇二三年一月十十日"],
)
def test_misprinted_numerals_are_no_day(printed: str) -> None:
    """Misprints are kept or passed over; they never stop the reading of a document."""
    assert all(found.value is None for found in find_dates(printed))


@given(day=st.dates(date(1949, 10, 1), date(2099, 12, 31)), full_width=st.booleans(), data=st.data())
def test_every_day_is_found_in_every_form(day: date, full_width: bool, data: st.DataObject) -> None:
    year = "".join(NUMERALS[int(digit)] for digit in str(day.year))
    printed = data.draw(
        st.sampled_from(
            [
                f"{day.year}年{day.month}月{day.day}日",
                f"{day.year} 年 {day.month:02} 月 {day.day:02} 日",
                f"{day.year}-{day.month:02}-{day.day:02}",
                f"{day.year}/{day.month}/{day.day}",
                f"{day.year}.{day.month}.{day.day}",
                f"{year}年{chinese(day.month)}月{chinese(day.day)}日",
                f"{year}年{day.month}月{day.day}日",
                f"{day.year}年{chinese(day.month)}月{chinese(day.day)}日",
                f"{day.year}年{day.month}月\n{day.day}日",
            ]
        )
    )
    printed = printed.translate(FULL_WIDTH) if full_width else printed
    before, behind = data.draw(st.sampled_from(["", "发布日期：", "（", "\u3000\u3000", "于"])), "，印发"

    found = find_dates(before + printed + behind)

    assert found == [PrintedDate(printed, len(before), len(before) + len(printed), day)]


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)), data=st.data())
def test_a_misprint_never_becomes_a_date(day: date, data: st.DataObject) -> None:
    """What lost its 年 or has a digit too many in the year is found as printed, and has no value."""
    printed = data.draw(
        st.sampled_from(
            [
                f"{day.year}{day.month}月{day.day}日",
                f"{day.year}{day.month:02}{day.day:02}日",
                f"{day.year}{data.draw(st.integers(0, 99))}年{day.month}月{day.day}日",
                f"{day.year}年{day.month + 12}月",
                f"{day.year}年{day.month}月{data.draw(st.integers(32, 99))}日",
                f"{day.year}年{day.month + 12}月{day.day}日",
            ]
        )
    )

    assert find_dates(f"期限{printed}止") == [PrintedDate(printed, 2, 2 + len(printed), None)]


@given(st.one_of(st.text(), st.text(alphabet="0123456789０１２年月日-/. －〇零○Ｏ一二三十九\xa0\n至起")))
@example("二〇二三年十十月十日")
@example("2023年1月1日2023年1月1日")
def test_arbitrary_text_never_fails(printed: str) -> None:
    """Offsets always cut out what was found, in order and without overlap."""
    found = find_dates(printed)

    assert [printed[each.start : each.end] for each in found] == [each.raw for each in found]
    assert all(one.end <= other.start for one, other in pairwise(found))
