"""The numbers of the prose: found in every printed form, bound to what they count, or left alone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.model import Paragraph, Place, Statement
from audit.reading.mentions import chinese_number, find_mentions
from audit.reading.statements import StatementReader
from audit.reading.vocabulary import load_vocabulary

READER = StatementReader(load_vocabulary().quantities)
UNITS = ("件", "条", "元", "万元", "亿元")
DIGITS = "零一二三四五六七八九"


def read(text: str, year: int | None = 2023, section: int = 1) -> list[Statement]:
    return list(READER.read([Paragraph(text, Place(1, 1), section)], year))


def told(text: str, year: int | None = 2023) -> dict[str, int]:
    """Quantity to number, lists left out."""
    return {said.quantity: said.low for said in read(text, year) if said.family not in ("lists", "breakdowns")}


def in_chinese(number: int) -> str:
    """One of 1 to 9999 as people write it."""
    said, gap = "", False
    for size, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            said += ("零" if gap and said else "") + DIGITS[digit] + word
            gap = False
        else:
            gap = True
    return said.removeprefix("一") if said.startswith("一十") else said


# ---- numbers ---- #


@given(st.integers(0, 10**9))
def test_arabic_numbers_in_every_printing(number: int) -> None:
    for printed in (str(number), f"{number:,}"):
        (found,) = find_mentions(f"共{printed}件。", UNITS)
        assert (int(found.low), found.exact, found.unit) == (number, True, "件")
        assert f"共{printed}件。"[found.start : found.end] == f"{printed}件"


@given(st.integers(1, 9999))
def test_chinese_numbers(number: int) -> None:
    assert chinese_number(in_chinese(number)) == number


@pytest.mark.parametrize("word", ["十十", "百千", "一二百", "二百三百"])
def test_chinese_digits_that_are_no_number(word: str) -> None:
    assert chinese_number(word) is None


@pytest.mark.parametrize(
    ("said", "low", "high", "unit"),
    [
        ("90余条", 90, None, "条"),
        ("约20条", 0, None, "条"),
        ("近100件", 0, 100, "件"),
        ("超过100件", 100, None, "件"),
        ("300件以上", 300, None, "件"),
        ("1.5万件", 14500, 15500, "件"),
        ("12.85万件", 128_450, 128_550, "件"),
        ("1.2345万件", 12345, 12345, "件"),
        ("不超过70件", 0, 70, "件"),
        ("不足70件", 0, 70, "件"),
        ("不低于70件", 70, None, "件"),
        ("3万余件", 30000, None, "件"),
        ("225万元", 2_250_000, 2_250_000, "元"),
        ("2.6亿元", 260_000_000, 260_000_000, "元"),
        ("18.6198万元", 186_198, 186_198, "元"),
        ("二十件", 20, 20, "件"),
        ("两件", 2, 2, "件"),
    ],
)
def test_bounds_and_units(said: str, low: int, high: int | None, unit: str) -> None:
    (found,) = find_mentions(said, UNITS)
    assert (int(found.low), None if found.high is None else int(found.high), found.unit) == (low, high, unit)
    assert found.exact == (low == high)


def test_spaces_before_a_number_are_none_of_it() -> None:
    (found,) = find_mentions("共  10 件。", UNITS)
    assert (found.start, found.end) == (3, 7)
    for said in ("收到政府信息公开申请 10 件。", "收到 10 件政府信息公开申请。"):
        assert [(s.raw, s.place.column) for s in read(said)] == [("10 件", said.index("1") + 1)]


@pytest.mark.parametrize("said", ["第三件", "每一件", "同一件事", "2023年", "3.5%", "某一件"])
def test_what_counts_nothing(said: str) -> None:
    assert not list(find_mentions(said, UNITS))


# ---- heads, items, lists ---- #


def test_heads_and_their_lists() -> None:
    said = read("全年收到政府信息公开申请81件，其中自然人80件、商业企业1件。办结81件申请。")
    assert [(s.quantity, s.low, s.parts, s.cells[:1]) for s in said] == [
        ("requests_received", 81, None, ("requests.newly_received.total",)),
        ("applicant_list", 81, 81, ()),
        ("natural_person", 80, None, ("requests.newly_received.natural_person",)),
        ("commercial_enterprise", 1, None, ("requests.newly_received.commercial_enterprise",)),
    ]


NAMES = {
    "予以公开": "granted", "部分公开": "partially_granted", "不予公开": "refused", "无法提供": "unavailable",
    "不予处理": "not_processed", "其他处理": "other_outcome",
}  # fmt: skip


@given(
    st.lists(st.integers(0, 10**6), min_size=6, max_size=6),
    st.sampled_from(["，", "；", "、", ",", ";"]),
    st.booleans(),
)
def test_a_list_of_outcomes_in_every_printing(numbers: list[int], comma: str, grouped: bool) -> None:
    printed = [f"{number:,}" if grouped else str(number) for number in numbers]
    items = comma.join(f"{name}{number}件" for name, number in zip(NAMES, printed, strict=True))
    found = read(f"共收到政府信息公开申请{sum(numbers)}件。其中：{items}。")
    assert {s.quantity: s.low for s in found if s.family == "outcomes"} == dict(
        zip(NAMES.values(), numbers, strict=True)
    )
    (whole,) = [s for s in found if s.quantity == "outcome_list"]
    assert (whole.low, whole.parts, whole.complete) == (sum(numbers), sum(numbers), True)
    assert whole.parts_said == " + ".join(map(str, numbers))


@pytest.mark.parametrize(
    ("clause", "quantity"),
    [
        ("保护第三方合法权益不予公开3件", "refused_third_party_rights"),
        ("因本机关不掌握等原因无法提供3件", "unavailable"),
        ("本机关不掌握相关信息未公开3件", "unavailable_not_held"),
        ("3件予以公开", "granted"),
        ("予以公开及部分公开3件", "granted_and_partially_granted"),
        ("予以公开、部分公开3件", "granted_and_partially_granted"),
        ("结转下年度继续办理3件", "carried_out"),
        ("含上年度结转申请3件", "carried_in"),
        ("其他处理三件", "other_outcome"),
    ],
)
def test_what_an_item_counts(clause: str, quantity: str) -> None:
    assert told(f"收到政府信息公开申请9件，{clause}。")[quantity] == 3


@pytest.mark.parametrize(
    ("clause", "quantity"),
    [
        ("结转下一年3件", "carried_out"),
        ("结转下年3件", "carried_out"),
        ("结转至2024年3件", "carried_out"),
        ("结转2024年度继续办理3件", "carried_out"),
        ("下年度继续办理3件", "carried_out"),
        ("转下一年度办理答复的有 3 件", "carried_out"),
        ("剩余3件结转下年度办理", "carried_out"),
        ("除3件结转下年办理外", "carried_out"),
        ("上年结转办理3件", "carried_in"),
        ("上年度结转办理3件", "carried_in"),
        ("结转上年3件", "carried_in"),
        ("办结3件", "requests_done"),
        ("全年依法办结3件", "requests_done"),
        ("现已办结 3 件", "requests_done"),
        ("共办理3件", "requests_handled"),
    ],
)
def test_what_was_done_and_carried_in_other_words(clause: str, quantity: str) -> None:
    assert told(f"收到政府信息公开申请9件，{clause}。") == {"requests_received": 9, quantity: 3}


@pytest.mark.parametrize(
    "text",
    [
        "收到政府信息公开申请9件，结转至2023年办理3件。",  # from last year, then
        "收到政府信息公开申请9件，按期办结3件。",
        "收到政府信息公开申请9件，建议提案办理3件。",
        "收到政府信息公开申请9件，信箱答复3件。",
        "收到政府信息公开申请9件，信箱来信3件，办结3件。",
        "收到政府信息公开申请9件。做好建议提案工作，办结3件。",
        "收到政府信息公开申请9件；做好建议提案工作；办结3件。",
        "收到政府信息公开申请9件。办理建议提案3件，办结3件，结转下年2件。",
    ],
)
def test_what_was_done_with_something_else(text: str) -> None:
    assert told(text) == {"requests_received": 9}


def test_what_was_done_leaves_the_list_before_it_as_it_is() -> None:
    said = read("收到政府信息公开申请9件，其中自然人7件，法人或其他组织1件；共办理8件，结转下一年1件。")
    assert [(s.quantity, s.low, s.parts, s.complete) for s in said if s.family in ("lists", "requests")] == [
        ("requests_received", 9, None, False),
        ("applicant_list", 9, 8, True),
        ("requests_handled", 8, None, False),
    ]


def test_a_rest_without_parts_is_no_list_of_all() -> None:
    text = "收到政府信息公开申请9件，上年结转2件，其他处理4件，结转下年1件。"
    (whole,) = [s for s in read(text) if s.quantity == "outcome_list"]
    assert (whole.parts, whole.complete) == (5, False)


def test_a_list_may_divide_what_was_processed() -> None:
    (whole,) = [
        said
        for said in read("收到政府信息公开申请9件，办结8件，予以公开3件，部分公开1件，不予公开2件，其他处理2件。")
        if said.quantity == "outcome_list"
    ]
    assert (whole.low, whole.parts, whole.complete) == (8, 8, True)


@pytest.mark.parametrize(
    "said",
    [
        "全年收政府信息公开申请9件。",
        "受理公民、法人提出的政府信息公开申请9件。",
        "收到公民、法人和其他组织的政府信息公开申请9件。",
    ],
)
def test_requests_of_everyone(said: str) -> None:
    assert told(said) == {"requests_received": 9}


@pytest.mark.parametrize(
    "said", ["受理公民个人提出的政府信息公开申请9件。", "受理法人提出的政府信息公开申请9件。", "收取申请费9件。"]
)
def test_requests_of_some(said: str) -> None:
    assert told(said) == {}


def test_lists_by_applicant() -> None:
    said = read("收到政府信息公开申请5件。其中自然人申请3件，公开2件，不予公开1件；其他申请2件，公开2件。")
    assert {(s.quantity, s.low): s.cells[0] for s in said if s.quantity == "granted"} == {
        ("granted", 2): "requests.granted.other_organisation",
    }
    assert [s.cells[0] for s in said if s.quantity == "granted"] == [
        "requests.granted.natural_person",
        "requests.granted.other_organisation",
    ]


def test_one_applicant_before_outcomes_may_be_an_aside() -> None:
    said = read("收到政府信息公开申请5件，其中自然人申请4件，予以公开5件。")
    assert [s.cells for s in said if s.quantity == "granted"] == [("requests.granted.total",)]


@pytest.mark.parametrize(
    ("said", "none"),
    [
        ("收到政府信息公开申请9件，答复8件，无上年结转申请，无结转下年度申请。", {"carried_in", "carried_out"}),
        ("收到政府信息公开申请9件，没有转入下一年度的事项。", {"carried_out"}),
        ("收到政府信息公开申请9件，各镇无结转下年度申请。", set()),
        ("收到政府信息公开申请9件，除2件外无结转下年度申请。", set()),
        ("我局无结转下年度申请。", set()),
    ],
)
def test_none_was_carried_out_or_in(said: str, none: set[str]) -> None:
    assert {one.quantity for one in read(said) if one.quantity.startswith("carried") and one.low == 0} == none


def test_what_a_later_sentence_counts_leaves_the_list_of_applicants_whole() -> None:
    said = read("收到政府信息公开申请39件，其中自然人29件，法人或其他组织9件。全年办结43件，结转下年2件。")
    (listed,) = [one for one in said if one.quantity == "applicant_list"]
    assert listed.complete


def test_parts_within_parts_count_once() -> None:
    said = read("收到政府信息公开申请9件，予以公开4件，不予公开5件，其中国家秘密2件，内部事务信息3件，其他处理0件。")
    (whole,) = [s for s in said if s.quantity == "outcome_list"]
    assert (whole.parts, whole.parts_said) == (9, "4 + 5 + 0")


def test_a_number_not_understood_makes_a_list_incomplete() -> None:
    said = read("收到政府信息公开申请9件，予以公开4件，主动撤回2件，不予公开1件，其他处理1件。")
    (whole,) = [s for s in said if s.quantity == "outcome_list"]
    assert (whole.parts, whole.complete) == (6, False)


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("收到政府信息公开申请19件，其中申请人撤回2件，予以公开5件，不予公开3件，其他处理9件。", False),
        ("收到政府信息公开申请19件，其中申请人撤回3件，予以公开5件，不予公开3件，其他处理9件。", False),
        ("收到政府信息公开申请19件：撤回1件，并案1件，予以公开5件，不予公开3件，其他处理9件。", False),
        ("收到政府信息公开申请19件，申请人撤回2件，予以公开5件，不予公开3件，其他处理9件。", False),
        ("收到政府信息公开申请19件，同比增加4件，予以公开5件，不予公开3件，其他处理9件。", True),
        ("收到政府信息公开申请19件，其中网上10件，信函9件，予以公开5件，不予公开3件，其他处理9件。", True),
        ("收到政府信息公开申请19件，其中网上10件，信函8件；予以公开5件，不予公开3件，其他处理9件。", True),
        ("收到政府信息公开申请19件，其中网上10件，信函8件。予以公开5件，不予公开3件，其他处理9件。", True),
    ],
)
def test_an_unknown_part_at_the_head_of_a_list(text: str, complete: bool) -> None:
    (whole,) = [said for said in read(text) if said.quantity == "outcome_list"]
    assert (whole.low, whole.parts, whole.complete) == (19, 17, complete)


@pytest.mark.parametrize(
    "text",
    [
        "2022年收到政府信息公开申请9件。",
        "去年收到政府信息公开申请9件。",
        "其中通过信函收到政府信息公开申请9件。",
        "各乡镇收到政府信息公开申请9件。",
        "收到行政许可申请9件。",
        "公开政府信息300条，不予公开5件。",
        "予以公开5件，不予公开4件。",
        "培训9次，公开栏更新4件。",
    ],
)
def test_what_is_said_of_something_else(text: str) -> None:
    assert told(text) == {}


def test_a_comparison_with_last_year_is_said_of_this_year() -> None:
    (said, *_) = read("收到政府信息公开申请9件，较去年减少12.3%；答复政府信息公开申请8件。")
    assert (said.low, said.change) == (9, Decimal("-12.3"))
    assert told("收到政府信息公开申请9件，较去年减少12.3%；答复政府信息公开申请8件。")["requests_processed"] == 8


@pytest.mark.parametrize(
    ("text", "change", "increase", "last_year"),
    [
        ("，比上年减少23件。", None, -23, None),
        ("，比上年的62件减少23件，下降37.1%。", Decimal("-37.1"), -23, 62),
        ("，较去年多三件。", None, 3, None),
        ("，与上年持平。", None, 0, None),
        ("，与上年基本持平。", None, None, None),
        ("，同比增加20余件。", None, None, None),
        ("（上年62件），同比下降37.1%。", Decimal("-37.1"), None, 62),
        ("（2022年为62件）。", None, None, 62),
        ("（2021年为62件）。", None, None, None),
        ("，上年结转2件。", None, None, None),
        ("，比上年减少23件，增加办理渠道3个。", None, -23, None),
        ("，同比增长10%，增加20%为网上申请。", Decimal(10), None, None),
        ("，申请量同比增长10%。", Decimal(10), None, None),
        ("，公开率同比增长12.3%。", None, None, None),
        ("，网络申请同比增长120%。", None, None, None),
        ("，网站访问量同比增加35件。", None, None, None),
        ("，增幅35.6%。", Decimal("35.6"), None, None),
        ("，比2022年增长45.6%。", Decimal("45.6"), None, None),
        ("，比2021年增长45.6%。", None, None, None),
        ("，2022年收到申请19件。", None, None, 19),
        ("，占全市申请总量的20%，较上年下降3个百分点。", None, None, None),
        ("，答复率100%，与上年持平。", None, None, None),
        ("；行政复议3件、诉讼2件，与上年相同。", None, None, None),
    ],
)
def test_what_is_said_of_last_year(
    text: str, change: Decimal | None, increase: int | None, last_year: int | None
) -> None:
    said = read(f"收到政府信息公开申请39件{text}")[0]
    assert (said.low, said.change, said.increase, said.last_year) == (39, change, increase, last_year)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("受理水事纠纷申请11件。", None),
        ("我局局属单位收到政府信息公开申请3件。", None),
        ("截至11月底收到政府信息公开申请25件。", None),
        ("截至12月底收到政府信息公开申请25件。", 25),
        ("1至6月收到政府信息公开申请13件。", None),
        ("收到的申请中涉企5件。", None),
        ("网站受理申请15件。", None),
        ("全年共收到申请33件，申请人撤回5件，实际收到28件。", None),
        ("收到各类申请33件。", 33),
    ],
)
def test_requests_received(text: str, heard: int | None) -> None:
    assert told(text).get("requests_received") == heard


@pytest.mark.parametrize(
    ("text", "is_none"),
    [
        ("2023年度，砚沧市水务局共未收到政府信息公开申请。", True),
        ("1月1日至12月31日，我局未收到政府信息公开申请。", True),
        ("局属单位全年没有收到政府信息公开申请。", False),
        ("各水管站均未收到政府信息公开申请。", False),
        ("当面申请窗口全年未收到政府信息公开申请。", False),
        ("邮箱渠道未收到信息公开申请。", False),
        ("信函申请方面，未收到政府信息公开申请。", False),
        ("线下窗口方面，全年未收到政府信息公开申请。", False),
        ("在电子邮箱渠道中，未收到政府信息公开申请。", False),
        ("在依申请公开方面，未收到政府信息公开申请。", True),
    ],
)
def test_none_is_said_of_the_body_itself(text: str, is_none: bool) -> None:
    assert ("requests_received" in told(text)) is is_none


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("因信息公开被申请行政复议3件，其中结果维持3件。", ["reconsideration"]),
        ("因信息公开引发行政复议3件，维持2件，纠正1件，行政诉讼1件，维持1件。", ["reconsideration", "suits"]),
        ("因信息公开引发行政复议3件、行政诉讼1件，其中维持3件。", [""]),
        ("因信息公开引发行政复议3件。其中维持3件。", [""]),
    ],
)
def test_whose_result_it_is(text: str, cells: list[str]) -> None:
    upheld = [said.cells for said in read(text) if said.quantity == "upheld"]
    kinds = ["suits" if "suit" in cell else "reconsideration" for each in upheld for cell in each[:1]]
    assert kinds == [each for each in cells if each]


def test_a_list_whose_rest_is_not_counted_is_no_whole() -> None:
    said = read("新收政府信息公开申请28件，其中商业企业5件、社会公益组织1件、其他组织2件，其余均为自然人申请。")
    assert not [each for each in said if each.family == "lists"]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("2023年，我局作出行政处罚决定42件。", {"penalties": 42}),
        ("在食品领域作出行政处罚决定4件。", {}),
        ("开展专项整治，作出行政处罚4件。", {}),
        ("市局机关作出行政处罚1件，各分局作出行政处罚3件。", {}),
    ],
)
def test_penalties_are_those_of_the_body_in_all(text: str, heard: dict[str, int]) -> None:
    assert told(text) == heard


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("2022年结转5件", {"carried_in": 5}),
        ("2022年度结转5件，结转至2024年7件", {"carried_in": 5, "carried_out": 7}),
        ("2021年结转5件", {}),
        ("2023年结转5件", {}),
    ],
)
def test_what_a_year_carried_over(text: str, heard: dict[str, int]) -> None:
    assert told(f"收到政府信息公开申请79件，{text}。") == {"requests_received": 79, **heard}


def test_what_is_left_of_a_list_is_what_it_does_not_name() -> None:
    some = "收到政府信息公开申请28件，予以公开17件，部分公开3件，不予公开2件，无法提供4件，其他2件。"
    every = "收到政府信息公开申请28件，予以公开17件，部分公开3件，不予公开2件，无法提供4件，不予处理1件，其他1件。"
    printed = "收到政府信息公开申请28件，予以公开17件，部分公开3件，不予公开2件，无法提供4件，其他处理2件。"
    counted = [
        next(said.cells for said in read(text) if said.quantity == "other_outcome") for text in (some, every, printed)
    ]
    assert [bool(cells) for cells in counted] == [False, True, True]


@pytest.mark.parametrize(
    ("text", "none"),
    [
        ("未发生因政府信息公开收费引发的行政复议。", set()),
        ("未发生因政府信息公开延期答复引发的行政复议、行政诉讼。", set()),
        ("未发生因政府信息公开工作引发的行政复议、行政诉讼案件。", {"reconsiderations", "suits"}),
        ("全年没有因政府信息公开申请被提起行政诉讼。", {"suits"}),
    ],
)
def test_none_of_one_cause_is_not_none(text: str, none: set[str]) -> None:
    assert set(told(text)) == none


def test_people_are_no_requests() -> None:
    text = "收到政府信息公开申请28件，申请人中自然人18人、其他组织2家、社会公益组织1家。"
    assert told(text) == {"requests_received": 28}


def test_documents_repealed_and_in_force_in_a_list() -> None:
    stocks = {"normative_documents": 2, "repealed": 1, "in_force": 15}
    assert told("制发行政规范性文件2件，废止1件，现行有效15件。") == stocks
    assert told("制发行政规范性文件2件，清理文件30件，废止9件。") == {"normative_documents": 2}


def test_a_change_of_a_part_is_none_of_the_whole() -> None:
    (said, *_) = read("收到政府信息公开申请39件，同比下降25%，其中自然人申请同比下降29.3%。")
    assert said.change == Decimal(-25)


def test_shares_are_computed_of_the_whole_that_comes_nearest() -> None:
    said = read("收到政府信息公开申请859件；答复政府信息公开申请805件。予以公开258件，占33.9%；不予公开35件，占4.07%。")
    shares = {s.quantity: (s.percent, s.share, s.share_said) for s in said if s.percent is not None}
    assert shares == {
        "granted": (Decimal("33.9"), Decimal("32.050"), "258 ÷ 805"),
        "refused": (Decimal("4.07"), Decimal("4.075"), "35 ÷ 859"),
    }


def rest_of(text: str) -> tuple[str, ...]:
    """The cells that 其他处理 counts in a list."""
    return next(said.cells for said in read(text) if said.quantity == "other_outcome")


def test_the_rest_of_a_list_leaves_out_what_stands_beside_it() -> None:
    assert rest_of("收到政府信息公开申请9件。其中，予以公开2件，逾期未补正2件，其他处理5件。") == (
        "requests.other.total",
        "requests.other_fee_not_paid_in_time.total",
        "requests.other_remaining.total",
    )
    assert len(rest_of("收到政府信息公开申请9件。其中，予以公开2件，其他处理7件。")) == 4
    assert rest_of("收到政府信息公开申请8件。其中，予以公开2件，其他处理5件，逾期未补正2件。") == ()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("制定规范性文件33件，公开规范性文件8件。", {"normative_documents": 33, "normative_documents_published": 8}),
        ("公开政府信息33条，其中公开规范性文件8件。", {"normative_documents_published": 8}),
        ("通过调研，出台规范性文件8件。", {"normative_documents": 8}),
        ("通过网站公开规范性文件8件。", {}),
        ("在微信公众号发布规范性文件8件。", {}),
        ("利用办公系统发布信息95条，其中发布规范性文件2件。", {}),
    ],
)
def test_documents_made_and_published(said: str, found: dict[str, int]) -> None:
    assert told(said) == found


def test_reconsiderations_and_suits_counted_together_are_neither() -> None:
    said = told("办理政府信息公开申请11238件。涉行政复议、行政诉讼案件743件，结果维持461件。")

    assert said["reconsiderations_and_suits"] == 743
    assert not {"suits", "reconsiderations"} & said.keys()


def test_requests_by_one_way_are_not_all() -> None:
    assert "requests_received" not in told("全年依申请公开共收到群众网上申请105件，快递17件，合计122件。")


def test_disputes_and_what_is_said_of_all() -> None:
    said = {s.quantity: s for s in read("信息公开类行政复议7件，诉讼9件，均获维持。")}
    assert (said["reconsiderations"].low, said["suits"].low) == (7, 9)
    assert "disputes.reconsideration.pending" in said["all_upheld"].cells
    assert "disputes.suit_direct.corrected" in said["all_upheld"].cells
    alone = {s.quantity: s for s in read("信息公开类行政复议7件，均获维持。")}
    assert not any("suit" in cell for cell in alone["all_upheld"].cells)


def test_all_are_those_counted_since_the_semicolon() -> None:
    said = read("被申请信息公开行政复议3件，其中维持2件、其他结果1件；信息公开行政诉讼3件，均判决维持。")
    (claim,) = [one for one in said if one.quantity == "all_upheld"]
    assert not any(cell.startswith("disputes.reconsideration.") for cell in claim.cells)
    unknown = read("信息公开行政复议3件：维持2件，其他结果1件；未经复议直接起诉2件，均维持。")
    assert not [one for one in unknown if one.quantity == "all_upheld"]


def test_what_is_carried_out_completes_no_list_of_the_sentence_before() -> None:
    said = read("收到申请39件，办结43件，予以公开23件、部分公开4件，无法提供11件。结转下年2件。")
    (listed,) = [one for one in said if one.quantity == "outcome_list"]
    assert not listed.complete


def test_results_stand_behind_the_disputes_that_have_them() -> None:
    said = read(
        "因政府信息公开产生行政复议9件，其中行政复议维持5件，纠正2件，其他1件，尚未审结1件，"
        "行政诉讼结果维持3件，结果纠正1件。"
    )
    assert [(s.quantity, s.low, s.cells) for s in said] == [
        ("reconsiderations", 9, ("disputes.reconsideration.total",)),
        ("upheld", 5, ("disputes.reconsideration.upheld",)),
        ("corrected", 2, ("disputes.reconsideration.corrected",)),
        ("other_result", 1, ("disputes.reconsideration.other",)),
        ("pending", 1, ("disputes.reconsideration.pending",)),
        ("upheld", 3, ("disputes.suit_direct.upheld", "disputes.suit_after_reconsideration.upheld")),
        ("corrected", 1, ("disputes.suit_direct.corrected", "disputes.suit_after_reconsideration.corrected")),
    ]


def test_disputes_of_one_applicant_are_not_all() -> None:
    assert told("收到政府信息公开申请9件，自然人行政复议2件，行政诉讼1件。") == {"requests_received": 9, "suits": 1}


@pytest.mark.parametrize(
    "said",
    [
        "收到政府信息公开申请11件，均已办结。",
        "收到政府信息公开申请11件，其中自然人10件，企业1件，全部按时办结。",
        "收到政府信息公开申请11件，所有申请均已按要求办理完成。",
        "收到政府信息公开申请11件，办结政府信息公开申请11件，均在法定期限内办结，无结转至下一年度办理的申请。",
        "收到政府信息公开申请11件，办结率100%，结转下年度0件。",
    ],
)
def test_all_requests_are_done(said: str) -> None:
    assert told(said)["all_done"] == 0


@pytest.mark.parametrize(
    "said",
    [
        "收到政府信息公开申请11件，答复政府信息公开申请9件，均在法定期限内办结，2件结转下一年办理。",
        "收到政府信息公开申请11件，答复政府信息公开申请9件，均在法定期限内办结。",
        "收到政府信息公开申请11件，除2件结转下年办理外，均已办结。",
        "收到政府信息公开申请11件，其中9件已全部按时办结，两件结转下年度。",
        "收到政府信息公开申请11件，其中9件已全部按时办结。",
        "收到政府信息公开申请11件，均已办理完成。转下一年度办理答复的有2件。",
        "收到政府信息公开申请11件，均已办结，结转至2024年继续办理2件。",
        "收到政府信息公开申请11件，按期办结率100%。",
    ],
)
def test_those_answered_are_not_all(said: str) -> None:
    assert "all_done" not in told(said)


@pytest.mark.parametrize(
    ("said", "quantity", "number"),
    [
        ("区政府办公室共收到8份政府信息公开申请，均为自然人申请。", "requests_received", 8),
        ("全年共受理12件依申请公开申请，其中自然人10件。", "requests_received", 12),
        ("答复了5件信息公开申请。", "requests_processed", 5),
    ],
)
def test_a_number_within_the_phrase_that_names_it(said: str, quantity: str, number: int) -> None:
    assert told(said)[quantity] == number


@pytest.mark.parametrize(
    "said", ["收到3件群众来信和2件投诉申请。", "收到8份行政许可申请。", "收到上级文件8份，政府信息公开申请另报。"]
)
def test_a_number_in_a_phrase_of_something_else(said: str) -> None:
    assert "requests_received" not in told(said)


def test_what_stands_beside_the_table_is_read_too() -> None:
    assert [said.low for said in read("共收到政府信息公开申请8件。", section=3)][:1] == [8]
    assert read("共收到政府信息公开申请8件。", section=5) == []


@pytest.mark.parametrize(
    "said",
    [
        "本年度，我局未收到政府信息申请。",
        "我局未收到申请公开事项。",
        "我镇未收到依申请公开请求。",
        "2023年，我乡并未接收到一例依申请公开请求。",
        "全年未收到依法申请公开事项。",
        "全年未收到政府信息公开申请和举报。",
        "未收到和处理政府信息公开申请件",
        "未收到公众关于政府信息公开的申请。",
        "未收到任何形式的依申请公开申请。",
        "未收到申请人提出的依申请公开。",
        "未收到任何公民、法人和其他组织提出的公开政府信息的申请。",
        "未收到自然人、法人或其他组织的政府信息公开申请。",
        "通过网站公开信息30条，未收到政府信息公开申请。",
    ],
)
def test_none_received_in_other_words(said: str) -> None:
    assert told(said) == {"requests_received": 0}


@pytest.mark.parametrize(
    "said",
    [
        "未收到关于依申请公开的投诉举报。",
        "未收到对政府信息公开申请的有关投诉。",
        "未收到依申请公开收费的意见。",
        "未收到法人或其他组织提出的信息公开申请。",
        "未收到法人或者其他组织对依申请公开政府信息的申请。",
        "未收到企业提出的政府信息公开申请。",
        "未收到自然人提出的政府信息公开申请。",
        "未收到现场提交的政府信息公开申请。",
        "未收到上年结转的政府信息公开申请。",
        "未收到其他政府信息公开申请。",
        "通过信函未收到政府信息公开申请。",
        "除网上申请3件外，未收到政府信息公开申请。",
        "各乡镇未收到政府信息公开申请。",
        "部分单位长期未收到政府信息公开申请。",
        "2022年未收到政府信息公开申请。",
        "去年未收到政府信息公开申请。",
    ],
)
def test_none_of_some_or_of_something_else(said: str) -> None:
    assert told(said) == {}


@pytest.mark.parametrize(
    ("said", "quantities"),
    [
        ("未收到因政府信息公开申请引起的行政诉讼。", {"suits"}),
        ("没有收到因信息公开申请引发的行政复议和诉讼。", {"reconsiderations", "suits"}),
        ("全年未受理涉及依申请公开的行政复议。", {"reconsiderations"}),
        ("未收到政府信息公开申请和因政府信息公开引起的行政复议。", {"requests_received"}),
    ],
)
def test_what_requests_led_to_is_not_requests(said: str, quantities: set[str]) -> None:
    assert told(said) == dict.fromkeys(quantities, 0)


@pytest.mark.parametrize(
    "said", ["受理涉及依申请公开的投诉3件。", "受理投诉举报申请12件。", "收到因信息公开申请引起的诉讼1件。"]
)
def test_what_requests_led_to_is_counted_for_itself(said: str) -> None:
    assert told(said) == {}


@pytest.mark.parametrize(
    "text",
    [
        "未发生因政府信息公开被纠错的行政复议、行政诉讼案件。",
        "未发生因信息公开答复超期引发的行政复议、行政诉讼。",
        "没有因政府信息公开申请答复不当被提起行政复议。",
        "因政府信息公开引起的行政诉讼案件败诉0件。",
        "政府信息公开行政复议案件纠错数为0件。",
        "第四季度未收到政府信息公开申请。",
        "12月份未收到政府信息公开申请。",
        "有11个乡镇、8个部门未收到政府信息公开申请。",
        "自条例施行以来累计收到政府信息公开申请512件。",
        "2021至2023年共收到政府信息公开申请150件。",
        "月均收到政府信息公开申请5件。",
        "其他单位收到政府信息公开申请120件。",
        "每收到1件政府信息公开申请，都登记建档。",
        "收到政府信息公开申请数十件。",
        "延期答复政府信息公开申请6件，超期答复政府信息公开申请0件。",
        "参加政府信息公开行政复议听证2次。",
        "以县政府名义印发规范性文件4件。",
        "近五年共制定规范性文件31件。",
        "2021年至2023年，我局共收到政府信息公开申请131件。",
        "全县自然资源系统收到政府信息公开申请56件。",
        "全县共收到政府信息公开申请640件，其中本局64件。",
    ],
)
def test_numbers_of_other_times_and_bodies_and_of_some_are_not_the_year_s(text: str) -> None:
    assert told(text) == {}


@pytest.mark.parametrize(
    "other",
    [
        "，均已答复；审核公文480件，其中主动公开200件，不予公开180件。",
        "，办理公文480件，其中公开200件，不予公开280件。",
        "；全年办理12345热线工单5230件，办结5230件，其他处理12件。",
        "。网民留言88条均已办结。",
        "，所涉3起行政复议均已办结。",
        "，确保全部按期办结。",
        "，办结率达100%（不含未到期4件）。",
    ],
)
def test_what_is_said_of_other_work_or_of_some_is_not_said_of_the_requests(other: str) -> None:
    assert told(f"收到政府信息公开申请64件{other}") == {"requests_received": 64}


def test_a_list_of_the_requests_goes_on_behind_a_change() -> None:
    text = "收到政府信息公开申请64件，较上年增加5件，其中自然人50件，法人或其他组织14件。"
    assert told(text) == {"requests_received": 64, "natural_person": 50, "organisations": 14}


def test_none_is_zero() -> None:
    assert told("未发生因政府信息公开引起的行政复议、行政诉讼。") == {"reconsiderations": 0, "suits": 0}
    assert told("没有收到政府信息公开申请。") == {"requests_received": 0}
    assert told("未发生因政府信息公开行政复议被纠正的情况。") == {}


@pytest.mark.parametrize(
    ("text", "none"),
    [
        ("全年无行政复议、行政诉讼案件。", {"reconsiderations", "suits"}),
        ("2023年，我局没有行政复议和行政诉讼情况发生。", {"reconsiderations", "suits"}),
        ("收到申请3件，无行政复议，行政诉讼1件。", {"reconsiderations"}),
        ("未收到行政诉讼案件。", {"suits"}),
        ("没有出现一起行政复议。", {"reconsiderations"}),
        ("无行政复议、行政诉讼被纠错的情况。", set()),
        ("无行政复议败诉案件。", set()),
        ("行政复议案件无一被撤销。", set()),
        ("上半年无行政复议。", set()),
        ("1至6月无行政诉讼。", set()),
        ("下属单位无行政复议、行政诉讼。", set()),
        ("除1件外，无行政复议。", set()),
        ("行政许可领域无行政复议。", set()),
        ("答复有无行政复议、行政诉讼的询问。", set()),
    ],
)
def test_none_at_all_is_none_of_these(text: str, none: set[str]) -> None:
    assert {name for name, number in told(text).items() if number == 0} == none


def test_breakdowns_of_anything() -> None:
    (said,) = read("主动公开政府信息301条，其中门户网站100条、微信150条、公告栏50条。")
    assert (said.quantity, said.low, said.parts, said.complete) == ("breakdown", 301, 300, True)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("公开信息103条，其中网站60条、微信20条、公告栏10条。", 90),
        ("公开信息73条，其中政策文件73条、工作动态20条、财政信息10条。", 103),
    ],
)
def test_parts_that_are_no_ways_of_the_whole_add_up(text: str, parts: int) -> None:
    assert [said.parts for said in read(text)] == [parts]


@pytest.mark.parametrize(
    "text",
    [
        "公开信息300条，其中网站100条、微信150条，比上年增加50条。",
        "公开信息300条，其中网站100条、接待群众150次、公告50条。",
        "公开信息300余条，其中网站100条、微信150条、公告50条。",
        "公开信息300条，其中网站等方面100条、微信150条、公告10条。",
        "公开信息300条，其中网站100条、微信150条、公告10条，其余为会议信息。",
        "公开信息73条，其中依托政府网站公开73条；通过政务微信公众号公开73条；通过政务公开栏公开73条。",
        "公开信息73条，其中微信公众号20条，网站73条。",
        "公开信息73条，其中网站60条、微信20条、公告栏10条。",
        "发布解读12篇，其中图解6篇、视频3篇、专家解读5篇，个别文件采用多种方式。",
        "发生行政复议3件，其中维持2件、其他结果1件；行政诉讼3件。",
    ],
)
def test_what_is_no_breakdown(text: str) -> None:
    assert not [said for said in read(text) if said.family == "breakdowns"]


@given(
    st.text(
        alphabet="收到政府信息公开申请共其中予以不部分自然人行政复议诉讼均获维持占较去年,，。；、()：:012345%件条余万 ",
        max_size=80,
    )
)
def test_any_text_is_read(text: str) -> None:
    for said in read(text):
        start = said.place.column
        assert start is not None
        assert text[start - 1 :].startswith(said.raw)
        assert said.high is None or said.low <= said.high


ITEMS = [
    item.words[0]
    for items in load_vocabulary().quantities.items.values()
    for item in items.words.values()
    if item.words
]


@pytest.mark.parametrize("head", ["因政府信息公开引起的行政复议", "收到政府信息公开申请", "主动公开规范性文件"])
def test_any_two_words_of_lists_are_read(head: str) -> None:
    for one in ITEMS:
        for other in ITEMS:
            assert read(f"{head}9件，其中{one}{other}1件，{one}1件，维持1件，均获维持。")[0].low == 9


def test_estimates_of_readers_are_no_statistics() -> None:
    assert [(said.quantity, said.raw) for said in read("公开信息90余条，阅读量近五万次。")] == [
        ("approximate", "90余条")
    ]


# ---- lines ---- #


def told_of_lines(*texts: str, columns: tuple[int, ...] = (), apart: int = 1) -> list[tuple[str, int, str, int | None]]:
    """What lines below one another state: quantity, number, and where."""
    lines = [
        Paragraph(text, Place(1 + apart * at, (columns or (1,) * len(texts))[at]), 1) for at, text in enumerate(texts)
    ]
    return [(said.quantity, said.low, said.raw, said.place.line) for said in READER.read(lines, 2023)]


def test_a_sentence_that_is_broken_over_lines() -> None:
    assert told_of_lines(
        "全年共收到政府信息公开申请 100", "件，办结政府信息公开申请 90 件，结转下年度", "继续办理 10 件。"
    ) == [
        ("requests_received", 100, "100件", 1),
        ("requests_processed", 90, "90 件", 2),
        ("carried_out", 10, "10 件", 3),
    ]
    (said,) = READER.read(
        [Paragraph("规范办理流程，全年共收到", Place(4, 3), 1), Paragraph("政府信息公开申请9件。", Place(5, 1), 1)],
        2023,
    )
    assert (said.raw, said.place, said.sentence) == (
        "9件", Place(5, 9), "规范办理流程，全年共收到政府信息公开申请9件。",
    )  # fmt: skip


def test_a_sentence_that_a_break_within_its_paragraph_parts() -> None:
    texts = ("规范办理流程，全年共收到政府信息公开申请1", "7件，没有发生收费，其中予以公开", "9件。")
    lines = [Paragraph(text, Place(4, 3 + 40 * at), 1) for at, text in enumerate(texts)]
    read = READER.read(lines, 2023, {line.place for line in lines[1:]})
    told = [(said.quantity, said.low, said.place) for said in read if said.family != "lists"]

    assert told == [("requests_received", 17, Place(4, 23)), ("granted", 9, Place(4, 83))]
    assert READER.read(lines, 2023) == ()


@pytest.mark.parametrize(
    "lines",
    [
        ("（二）通过网络办理依申请公开工作", "收到政府信息公开申请9件。"),
        ("二、网络上的依申请公开办理工作", "收到政府信息公开申请9件。"),
        ("完善网络申请渠道和线下申请渠道。", "收到政府信息公开申请9件。"),
        ("完善网络申请渠道和线下申请渠道", "2023年收到政府信息公开申请9件。"),
        ("通过网络公开政府信息共计8件", "收到政府信息公开申请9件。"),
        ("网络渠道", "收到政府信息公开申请9件。"),
    ],
)
def test_lines_that_are_read_for_themselves(lines: tuple[str, ...]) -> None:
    assert ("requests_received", 9, "9件", 2) in told_of_lines(*lines)


def test_an_indented_line_or_one_behind_a_gap_begins_anew() -> None:
    lines = ("完善网络申请渠道和线下申请渠道", "收到政府信息公开申请9件。")
    assert told_of_lines(*lines) == []
    assert told_of_lines(*lines, columns=(1, 3)) == [("requests_received", 9, "9件", 2)]
    assert told_of_lines(*lines, apart=2) == [("requests_received", 9, "9件", 3)]


@pytest.mark.parametrize(
    "said",
    [
        "县政府办公室本级收到申请17件",
        "各镇(街道)收到政府信息公开申请23件",
        "局机关收到申请12件",
        "各直属单位收到申请358件",
        "上半年收到政府信息公开申请297件",
        "第四季度收到申请9件",
        "1月至6月收到申请31件",
        "7月至12月收到申请565件",
        "12月单月收到申请9件",
        "办理中收到申请人撤回申请5件",
        "收到补正材料后重新受理申请3件",
        "另收到应由其他机关办理的申请6件",
        "收到县政府办转办的申请4件",
    ],
)
def test_requests_of_a_part_of_the_body_or_of_the_year_are_not_all_requests(said: str) -> None:
    assert told(f"{said}。") == {}


def test_requests_of_the_whole_year_by_its_months_are_all_requests() -> None:
    assert told("1月至12月收到政府信息公开申请31件。") == {"requests_received": 31}


@pytest.mark.parametrize("said", ["提起行政诉讼1件", "被提起行政诉讼1件", "引发诉讼1件", "行政诉讼1件"])
def test_suits_behind_reconsiderations_are_heard_with_their_verb(said: str) -> None:
    heard = {"reconsiderations": 2, "suits": 1}

    assert told(f"因政府信息公开被申请行政复议2件，{said}。") == heard
    assert told(f"因政府信息公开被申请行政复议2件，因其他事项{said}。") == {"reconsiderations": 2}
    assert told("因政府信息公开被提起行政诉讼1件，被申请行政复议2件。") == heard
