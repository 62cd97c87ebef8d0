"""Which texts are near-copies, and what is shown of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from audit.coincidences import Figure, figures_of, find_coincidences
from audit.copies import LEAST_LETTERS, Body, Copies, Line, find_copies
from audit.examples import world_of
from audit.findings import build_findings
from audit.forms import load_forms
from audit.kernel import evaluate
from audit.language.rulefile import Example
from audit.language.ruleset import load_ruleset
from audit.model import Finding, Place
from audit.passages import LEAST, common, letters_of, sentences_of
from audit.reading.vocabulary import load_vocabulary
from audit.restated import amounts_of
from benchmarks.copies import generated

PHRASES = load_vocabulary().form_phrases
LONG = (
    "全年组织三次面向窗口人员的业务培训并开展两轮专项检查。"
    "修订公开指南和目录编排，清理过期栏目与失效链接。"
    "邀请居民代表走进办事大厅了解审批流程与服务承诺。"
)
OTHER = "新建民生专题栏目并配发图解与短视频，累计点击量稳步上升。对公众留言逐条办理，平均答复时间缩短到两个工作日。"
text = st.text("甲乙丙丁戊己庚辛，。\n1 ", max_size=60)


def copies(*said: tuple[str, str, int]) -> Copies:
    """Of each report its issuer, overview and year."""
    lines = [
        Line(report, line, Place(line=number, column=1))
        for report, (_, words, _) in enumerate(said)
        for number, line in enumerate(words.splitlines(), start=1)
    ]
    return find_copies(lines, [Body(issuer, None, year) for issuer, _, year in said], PHRASES)


# ---- what one text has of another ---- #


@given(text, text)
def test_passages_are_in_both_texts_and_do_not_overlap(one: str, other: str) -> None:
    end = 0
    for passage in common(one, other).passages:
        assert passage.start >= end
        end = passage.end
        here, there = one[passage.start : passage.end], other[passage.other_start : passage.other_end]
        assert letters_of(here) == letters_of(there)
        assert len(letters_of(here)) == passage.letters >= LEAST
        assert "\n" not in here + there


@given(text)
def test_a_text_has_all_of_itself_but_for_short_lines(said: str) -> None:
    lines = [letters_of(line) for line in said.split("\n")]

    found = common(said, said)

    assert found.copied == sum(len(line) for line in lines if len(line) >= LEAST)
    assert found.letters == sum(map(len, lines))


def test_punctuation_and_width_make_no_difference() -> None:
    said = "组织培训ＡＢ，开展检查并修订指南。"

    assert common(said, "组织培训AB开展检查、并修订指南").passages[0].letters == 15


def test_a_number_is_copied_whole_or_not_at_all() -> None:
    here, there = "全年主动公开各类政府信息共计1125条", "全年主动公开各类政府信息共计1134条"

    (passage,) = common(here, there).passages

    assert here[passage.start : passage.end] == "全年主动公开各类政府信息共计"


def test_sentences_end_with_their_mark() -> None:
    assert sentences_of(" 公开信息。办理申请；\n无") == [(1, "公开信息。"), (6, "办理申请；"), (12, "无")]


# ---- own words ---- #


def test_what_the_form_and_the_law_say_is_nobodys_own() -> None:
    first = "根据有关规定编制本年度报告。以习近平新时代中国特色社会主义思想为指导，举办三次培训。"
    said = f"{first}\n一、主动公开情况\n本年没有收取信息处理费。"

    (own,) = copies(("甲县某局", said, 2023)).own

    assert own.text == "\n，举办三次培训。"
    assert own.place_of(own.text.index("举")) == Place(line=1, column=said.index("举") + 1)


def test_a_sentence_of_many_bodies_is_nobodys_own() -> None:
    names = "甲乙丙丁戊己庚辛壬癸"
    found = copies(*((f"{name}县财政局", f"{LONG}\n{name * 20}", 2023) for name in names[:6]))

    assert [own.text for own in found.own] == [f"\n{name * 20}" for name in names[:6]]
    assert not found.clusters


def test_among_many_bodies_a_tenth_may_still_be_copies_of_one_another() -> None:
    copying = [(f"{name}县财政局", LONG, 2023) for name in "甲乙丙丁戊己"]
    others = [(f"天涯第{n}镇人民政府", f"第{n}镇" + chr(0x5000 + n) * 30, 2023) for n in range(60)]

    (cluster,) = copies(*copying, *others).clusters

    assert cluster.reports == tuple(range(6))


# ---- pairs and clusters ---- #


def test_a_cluster_shows_the_passages_side_by_side() -> None:
    found = copies(
        ("甲县财政局", f"{LONG}{OTHER}", 2023), ("乙县水务局", OTHER, 2022), ("丙县林业局", f"今年，\n{LONG}", 2023)
    )

    (cluster,) = found.clusters
    likeness = found.between(*cluster.pairs[0])

    assert cluster.reports == (0, 1, 2)
    assert cluster.pairs == ((0, 2), (1, 0), (2, 0))
    assert likeness.passages[0].text == LONG[:-1]
    assert likeness.passages[0].other_place == Place(line=2, column=1)
    assert found.between(1, 0).passages[0].other_place == Place(line=1, column=len(LONG) + 1)
    assert 0.5 < likeness.share < 0.7


def test_a_lookalike_is_surely_of_another_body() -> None:
    def looks(*said: tuple[str, str, int]) -> list[int]:
        return list(copies(*said).lookalikes)

    assert looks(("甲县财政局", LONG, 2023), ("乙县财政局", LONG, 2021), ("丙县财政局", LONG, 2023)) == [2, -1, 0]
    assert looks(("甲县财政局", LONG, 2023), ("甲县财政局", LONG, 2022)) == [-1, -1]
    assert looks(("甲县财政局", LONG, 2023), ("县财政局", LONG, 2023)) == [-1, -1]  # may be one body


def test_a_lookalike_is_not_surely_later() -> None:
    early, late = date(2024, 1, 10), date(2024, 1, 20)

    def before(one: Body, other: Body) -> bool:
        assert not other.is_before(one)
        return one.is_before(other)

    of_2022, of_2023 = Body("甲县财政局", None, 2022), Body("乙县财政局", None, 2023)
    assert before(of_2022, of_2023)
    assert before(of_2022._replace(published=early), of_2023._replace(published=late, signed=early))
    assert not before(of_2023._replace(signed=early), of_2023._replace(signed=late))  # of one year, in any order
    assert not before(of_2023._replace(signed=early), of_2023._replace(published=late))
    assert not before(of_2022._replace(published=late), of_2023._replace(published=early))  # put up again, perhaps
    assert not before(of_2023, of_2023._replace(year=None))

    both = copies(("甲县财政局", LONG, 2022), ("乙县财政局", LONG, 2023))
    assert list(both.lookalikes) == [-1, 0]
    assert [cluster.pairs for cluster in both.clusters] == [((0, 1), (1, 0))]


def test_few_letters_in_common_make_no_cluster() -> None:
    short = LONG[: LEAST_LETTERS - 2]

    assert not copies(("甲县财政局", short, 2023), ("乙县水务局", short, 2023)).clusters


def test_signatures_find_what_comparing_all_finds() -> None:
    lines, bodies, planted = generated(400)

    found = find_copies(lines, bodies, PHRASES)

    assert {report for cluster in found.clusters for report in cluster.reports} == planted
    assert all(len(cluster.reports) == 8 for cluster in found.clusters)


# ---- what is told ---- #


def findings(rule: str, **given: object) -> tuple[Finding, ...]:
    ruleset = load_ruleset(load_forms())
    held = ruleset.files[rule]
    world = world_of([Example(name="one", given=given, expect="fail")], held.rule, ruleset, load_vocabulary()).world
    outcomes, errors = evaluate(ruleset, world, [held])
    assert not errors
    return build_findings(outcomes, ruleset, world)[0]


def test_a_finding_shows_its_own_copied_words_and_whose_they_are_too() -> None:
    (one,) = findings(
        "peers-text-copied",
        **{"section.1": f"今年，{LONG}", "others": [{"issuer": "某市某委", "section.1": f"{LONG}{OTHER}{OTHER}"}]},
    )

    assert one.evidence.text[one.evidence.start : one.evidence.end] == LONG[:-1]
    assert "某市某委 " in one.message.zh
    assert "等 1 处" in one.message.zh


def test_a_finding_on_last_years_text_counts_its_passages() -> None:
    (found,) = findings(
        "history-text-copied",
        **{"section.1": f"{LONG}\n今年新增。\n{OTHER}", "previous": {"section.1": f"{OTHER}\n去年新增。\n{LONG}"}},
    )

    assert "等 2 处与 2021 年报告逐字相同" in found.message.zh
    assert found.severity == "error"
    assert found.evidence.text[found.evidence.start : found.evidence.end] == LONG[:-1]


# ---- numbers ---- #

UNITS = load_vocabulary().quantities.units


def test_a_number_is_compared_with_what_it_counts() -> None:
    said = "举办培训共13次，印发简报 1,114 期；发布信息90余条。接待2人，咨询三百人次"

    found = figures_of(said, UNITS)

    assert found == {
        Figure("培训", "13", "次"): "培训共13次",
        Figure("简报", "1114", "期"): "简报 1,114 期",
        Figure("信息", "90?", "条"): "信息90余条",
        Figure("咨询", "300", "人次"): "咨询三百人次",
    }


def test_equal_numbers_count_once_and_those_of_many_bodies_not_at_all() -> None:
    same = "举办培训13次，参加会议13次，印发简报24期，发布信息90条，"
    common_to_all = "召开会议77次。"
    found = copies(
        ("甲县财政局", f"{same}{common_to_all}", 2023),
        ("乙县水务局", f"今年{same}另有其事，{common_to_all}", 2023),
        *((f"{name}县林业局", common_to_all, 2023) for name in "丙丁戊己庚"),
    )

    told = find_coincidences(found, UNITS)

    assert {report: (each.other, each.said) for report, each in told.items()} == {
        0: (1, ("培训13次", "简报24期", "信息90条")),
        1: (0, ("培训13次", "简报24期", "信息90条")),
    }
    # 13, 24 and 90 (a 9 in one of two places); 21 pairs of bodies, three of the four things that both speak of
    assert told[0].odds == 14 * 25 * (10 * 2) // (21 * 4)


def test_numbers_of_both_tables_are_nobodys_copy() -> None:
    same = "举办培训13次，印发简报24期，发布信息97条，接待群众112人，来信90余件。"
    found = copies(("甲县财政局", same, 2023), ("乙县水务局", f"今年{same}", 2023))
    tables = [{Decimal(13), Decimal(24), Decimal(90)}, {Decimal(24), Decimal(97), Decimal(90)}]

    told = find_coincidences(found, UNITS, tables.__getitem__)

    assert told[0].said == ("培训13次", "信息97条", "群众112人", "来信90余件")


def test_the_tables_have_cells_and_the_sums_of_rows_that_the_form_adds_up() -> None:
    received = {f"requests.newly_received.{column}": Decimal(figure) for column, figure in (("total", 31),)}
    carried = {"requests.carried_in.total": Decimal(1), "requests.refused_internal_affairs.total": Decimal(4)}
    refused = {"requests.refused_process_information.total": Decimal(5)}

    amounts = amounts_of(received | carried | refused, load_forms())

    assert {31, 1, 4, 5, 31 + 1, 4 + 5} <= {int(amount) for amount in amounts}


def test_a_finding_on_numbers_points_at_the_first() -> None:
    same = "举办培训13次，印发简报14期，发布信息90余条。"

    other = {"issuer": "某市某委", "section.1": f"全年{same}"}
    found = findings("peers-numbers-copied", **{"section.1": same, "others": [other]})[0]

    assert found.evidence.text[found.evidence.start : found.evidence.end] == "培训13次"
    assert "“培训13次、简报14期、信息90余条”，这 3 个数与某市某委 2022 年报告相同" in found.message.zh
