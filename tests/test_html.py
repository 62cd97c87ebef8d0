"""The web page: its structure, its links, its numbers, and what hostile documents can do to it (nothing)."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from audit.forms import load_forms
from audit.frames import CODE
from audit.model import SEVERITIES, Evidence, Place, State
from audit.render.page import build, copies, overview, ranking, reports, told, wording
from audit.render.page.build import render_html
from audit.render.page.copies import copies_of
from audit.render.page.grids import draw_grid
from audit.render.page.regions import places_of, regions_of
from audit.render.page.series import series_of
from audit.render.page.trend import percent, trend_of
from audit.render.page.wording import word
from audit.summary import Result, RuleShown, SetAside
from audit.words import Lang, Text, phrase
from html_world import DAY, IMAGE, SCRIPT, Maker, full_world, read, report_text, result_of, small_world

LANGS: tuple[Lang, ...] = ("zh", "en")
FOLDER = Path(wording.__file__).parent
TABLES = [(form, name) for form in load_forms().all for name in form.tables]


@cache
def world() -> Result:
    return small_world()


@cache
def rendered(lang: Lang) -> str:
    return render_html(world(), lang)


def parsed(source: str) -> Any:
    """The page as lxml sees it; Any, because every test would have to narrow the results of xpath."""
    return lxml_html.document_fromstring(source)


def text_of(element: Any) -> str:
    return " ".join(element.text_content().split())


# ---- one file, no network ---- #


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_outside_the_file_is_referred_to(lang: Lang) -> None:
    page = parsed(rendered(lang))

    assert page.xpath("//@src | //@srcset | //@action | //@data | //@poster | //@formaction") == []
    assert {href[:1] for href in page.xpath("//a/@href")} == {"#"}
    assert page.xpath("//link/@href") == ["data:,"]
    assert not re.search(r"url\(|@import|https?:|//", page.xpath("string(//style)"))
    assert not re.search(r"https?:|fetch|XMLHttpRequest|import\b", page.xpath("string(//script)"))
    assert page.xpath("//iframe | //object | //embed | //base | //img") == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_policy_forbids_the_network_and_allows_just_this_style_and_script(lang: Lang) -> None:
    page = parsed(rendered(lang))
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for name in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.xpath(f"string(//{name})").encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert page.xpath("//@style") == []


def test_the_same_result_gives_the_same_page() -> None:
    assert render_html(small_world(), "zh") == rendered("zh")


# ---- hostile documents ---- #


@pytest.mark.parametrize("lang", LANGS)
def test_what_documents_say_stays_text(lang: Lang) -> None:
    page = parsed(rendered(lang))

    assert len(page.xpath("//script")) == 1
    assert page.xpath("//img") == []
    assert page.xpath("//@*[starts-with(name(), 'on')]") == []
    facts = page.xpath("//dl[@class='facts']//dd")
    assert any(SCRIPT in text_of(fact) for fact in facts)
    assert any(IMAGE in text_of(fact) for fact in facts)
    assert any(IMAGE in text_of(cell) for cell in page.xpath("//table[@class='redrawn']//td"))
    assert [text_of(mark) for mark in page.xpath("//li[@id='f10']//mark")] == [SCRIPT]
    assert f"{SCRIPT}{IMAGE}" in text_of(page.xpath("//li[@id='f10']/p[@class='message']")[0])
    assert SCRIPT in text_of(page.xpath("//section[@id='rule-errors']")[0])


def test_characters_that_no_page_may_hold_are_replaced() -> None:
    make = Maker([read("a\udcff.txt", report_text("云栖县信访局", 2023))])
    finding = make(0, "cell-blank", evidence=Evidence("一\x00二\u202e三", 1, 2, Place(1, 1)), message="\x1b[31m")

    page = render_html(result_of(make.documents, [finding]), "zh")

    assert page.encode("utf-8")
    assert not re.search("[\x00\x1b\u202e]", page)
    assert "一<mark>\N{REPLACEMENT CHARACTER}</mark>二\N{REPLACEMENT CHARACTER}三" in page


# ---- counts ---- #


@pytest.mark.parametrize("lang", LANGS)
def test_headline_counts_are_those_of_the_result(lang: Lang) -> None:
    result, page = world(), parsed(rendered(lang))
    shown = {
        item.get("data-count"): int(item.xpath("string(.//b)").replace(",", ""))
        for item in page.xpath("//ul[@class='counts']/li")
    }

    assert shown == {
        "documents": 7,
        "reports": 5,
        "cells": result.cells,
        "rules": len(result.rules),
        **result.by_severity(),
        "undecided": len(result.undecided),
        "unaudited": 2,
        "rule-errors": 1,
    }
    assert len(page.xpath("//li[@data-outcome='fail']")) == len(result.failed)
    assert len(page.xpath("//li[@data-outcome='undecided']")) == len(result.undecided)
    for severity, number in result.by_severity().items():
        assert len(page.xpath(f"//li[@data-outcome='fail'][@data-severity='{severity}']")) == number


def test_the_heat_table_counts_and_its_links_filter() -> None:
    result, page = world(), parsed(rendered("zh"))
    numbers = {link.get("href"): int(text_of(link)) for link in page.xpath("//table[@class='heat']/tbody//td/a")}

    assert sorted(numbers.values()) == sorted(result.rule_by_issuer().values())
    assert wording.filter_link(issuer="云栖县信访局", rule="requests-balance", outcome="fail") in numbers
    totals = [int(text_of(cell)) for cell in page.xpath("//table[@class='heat']/tfoot//td")]
    assert totals[0] == sum(totals[1:]) == len(result.failed)


def test_a_long_heat_table_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "ISSUERS_SHOWN", 1)
    monkeypatch.setattr(overview, "RULES_SHOWN", 2)
    page = parsed(render_html(world(), "en"))

    assert len(page.xpath("//table[@class='heat']/tbody/tr")) == 1
    notes = [text_of(note) for note in page.xpath("//section[@id='heat']/p[@class='more']")]
    assert notes[0].startswith("3 more issuers with 4 findings")
    assert notes[1].startswith("4 more rules")
    totals = [int(text_of(cell)) for cell in page.xpath("//table[@class='heat']/tfoot//td")]
    assert totals[0] == sum(totals[1:]) == len(world().failed)


def test_the_chart_has_a_text_alternative_and_agrees_with_the_result() -> None:
    result, page = world(), parsed(rendered("zh"))
    table = page.xpath("//section[@id='chart']//table/tbody/tr")

    assert {text_of(row.xpath("./th/code")[0]): int(text_of(row.xpath("./td[last()]")[0])) for row in table} == dict(
        Counter(finding.rule for finding in result.failed)
    )
    for picture in page.xpath("//section[@id='chart']//svg"):
        assert picture.get("role") == "img"
        bars = sum(int(number) for number in re.findall(r"年 (\d+) 处", picture.get("aria-label")))
        assert bars == sum(int(value.text) for value in picture.xpath(".//*[@class='value']"))


@pytest.mark.parametrize("lang", LANGS)
def test_every_picture_has_words_beside_it(lang: Lang) -> None:
    page = parsed(rendered(lang))

    assert page.xpath("//svg[not(@aria-hidden='true') and not(@role='img' and @aria-label)]") == []
    for picture in page.xpath(
        "//svg[@aria-hidden='true']"
    ):  # the numbers stand in the same row, the words in the legend
        assert text_of(next(picture.iterancestors("tr", "span")))


def test_the_ranking_counts_by_severity_the_gravest_first() -> None:
    result, page = world(), parsed(rendered("zh"))
    issuers, rules = page.xpath("//section[@id='ranking']//table")

    whose: list[tuple[Any, Any]] = [(issuers, lambda f: f.issuer), (rules, lambda f: f.title.zh)]
    for table, of in whose:
        shown = {
            text_of(row.xpath("./th")[0]): [int(text_of(cell)) for cell in row.xpath("./td[not(@class='bar')]")]
            for row in table.xpath("./tbody/tr")
        }
        expected: dict[str, Counter[str]] = {}
        for finding in result.failed:
            expected.setdefault(str(of(finding)), Counter())[finding.severity] += 1
        assert shown == {name: [counts[s] for s in SEVERITIES] for name, counts in expected.items()}
        assert list(shown.values()) == sorted(shown.values(), reverse=True)
    for row in page.xpath("//table[@class='ranking']//svg"):
        ends = [float(piece.get("x")) + float(piece.get("width")) for piece in row]
        assert ends == sorted(ends)
        assert ends[-1] <= 100.1


def test_a_ranking_that_is_cut_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "TOP", 1)
    page = parsed(render_html(world(), "en"))

    assert [text_of(note) for note in page.xpath("//section[@id='ranking']//p[@class='more']")] == [
        "3 more are not shown.",
        "5 more are not shown.",
    ]


def test_shares_of_reports_without_errors_are_told_by_year() -> None:
    assert [tuple(year) for year in trend_of(world())] == [(2020, 1, 0, 1), (2022, 1, 1, 0), (2023, 3, 1, 1)]
    known = replace(world(), findings=(), set_aside=tuple(SetAside(f, "baseline", f.title) for f in world().failed))
    assert [year.wrong for year in trend_of(known)] == [0, 1, 1]


@given(st.integers(1, 10_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_share_is_all_or_nothing_only_where_it_is(pair: tuple[int, int]) -> None:
    part, whole = pair

    assert (percent(part, whole) == 100) == (part == whole)
    assert (percent(part, whole) == 0) == (part == 0)


def in_regions(result: Result, **columns: Any) -> Result:
    """The result with other places of its reports."""
    return replace(result, frames=replace(result.frames, reports=result.frames.reports.assign(**columns)))


def test_regions_are_of_the_highest_level_that_tells_reports_apart() -> None:
    one: list[str | None] = ["云岭省"] * 5
    counties: list[str | None] = ["云栖县", "云栖县", "鹤汀县", None, None]
    placed = in_regions(world(), province=[*one[:4], None], prefecture=[None] * 5, county=counties)
    page = parsed(render_html(placed, "zh"))

    rows = page.xpath("//section[@id='regions']//tbody/tr")
    assert {text_of(row.xpath("./th")[0]): text_of(row.xpath("./td")[0]) for row in rows} == {
        "云栖县": "2",
        "鹤汀县": "1",
        "地区不详": "2",
    }
    assert page.xpath("//li[@id='f1']/@data-region") == ["云栖县"]
    assert page.xpath("//li[@id='f9']/@data-region") == []
    assert page.xpath("//select[@name='region']/option/@value") == ["", "云栖县", "鹤汀县"]
    places = places_of(in_regions(world(), province=one, prefecture=["甲市", "乙市", None, None, None]))
    assert places is not None
    assert (places.level, places.of[2], places.above[2]) == ("prefecture", "", "云岭省")


def test_reports_of_one_region_have_no_table_of_regions() -> None:
    assert places_of(in_regions(world(), province=["云岭省"] * 5)) is None
    assert parsed(rendered("zh")).xpath("//section[@id='regions'] | //select[@name='region']") == []


def test_a_region_counts_its_reports_once_a_rule() -> None:
    placed = in_regions(world(), province=["甲", "甲", "乙", "乙", "乙"])
    found = regions_of(placed, places_of(placed))
    assert found is not None

    by_name = {row.name: row for row in found.rows}
    assert (by_name["甲"].reports, by_name["甲"].clean) == (2, 1)
    at = [rule.id for rule in found.rules].index("requests-row-total")
    assert by_name["甲"].shown[at] == (1, 2)
    assert by_name["乙"].shown[at] == (1, 2)


def test_issuers_with_several_years_are_drawn_with_the_years_that_are_wrong() -> None:
    page = parsed(rendered("zh"))
    figures = page.xpath("//figure[@class='series']")

    assert [text_of(figure.xpath(".//figcaption")[0]) for figure in figures] == ["云栖县信访局"]
    assert figures[0].xpath(".//p[@class='flags']/a/@href") == ["#f1"]
    rows = [[text_of(cell) for cell in row] for row in page.xpath("//section[@id='series']//table/tbody/tr")]
    assert rows == [["云栖县信访局", "2022", "5", "4", "0", "2"], ["云栖县信访局", "2023", "0", "0", "0", "0"]]


def test_a_figure_that_is_not_known_is_not_drawn() -> None:
    values = world().frames.values
    state = values.state.copy()
    state[values.keys["requests.newly_received.total"], 0] = CODE[State.BLANK]
    frames = replace(world().frames, values=replace(values, state=state))

    panel = series_of(replace(world(), frames=frames), ()).panels[0]

    assert [dot and dot.value for dot in panel.lines[0].dots] == [None, 0]
    assert panel.lines[0].path == ""
    assert [dot and dot.value for dot in panel.lines[1].dots] == [4, 0]


OWN = (
    "全年组织三次面向窗口人员的业务培训并开展两轮专项检查。修订公开指南和目录编排，清理过期栏目与失效链接。"
    "邀请居民代表走进办事大厅了解审批流程与服务承诺。新建民生专题栏目并配发图解与短视频，累计点击量稳步上升。"
    "对公众留言逐条办理，平均答复时间缩短到两个工作日。"
)


def copied(*issuers: str) -> Result:
    """A run of reports with one text, each with a sentence of its own before it."""
    made = []
    for number, issuer in enumerate(issuers):
        said = report_text(issuer, 2023).split("\n")
        at = next(n for n, line in enumerate(said) if "按时公开各类信息" in line)
        said[at] = f"{'甲乙丙丁戊'[number] * 90}。{OWN}<尖>&amp;"
        made.append(read(f"{number}.txt", "\n".join(said)))
    asks = RuleShown(
        "peers-text-copied", Text("抄", "copied"), "warning", Text("", ""), beside=frozenset({"lookalike"})
    )
    return replace(result_of(made, []), rules={"peers-text-copied": asks})


@pytest.mark.parametrize("lang", LANGS)
def test_near_copies_stand_side_by_side_with_what_they_share_marked(lang: Lang) -> None:
    page = parsed(render_html(copied("云栖县信访局", "鹤汀市水务局", "临溪镇人民政府"), lang))
    cluster = page.xpath("//section[@id='copies']/div[@class='cluster']")[0]

    assert cluster.xpath("./p[@class='members']/a/@href") == ["#r0", "#r1", "#r2"]
    assert len(cluster.xpath("./details")) == 2  # of three reports, each with the one that is most like it
    for side in cluster.xpath(".//blockquote"):
        assert text_of(side).count(text_of(side.xpath("./mark")[0])[1:]) == 1
        assert "".join(side.xpath("./mark/text()")).startswith("全年组织")
        assert "…" in text_of(side)  # the middle of what differs
    assert "<尖>&amp;" in text_of(cluster)


def test_many_copies_are_cut_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MEMBERS_SHOWN", "PAIRS_SHOWN"):
        monkeypatch.setattr(copies, name, 1)
    page = parsed(render_html(copied("云栖县信访局", "鹤汀市水务局", "临溪镇人民政府"), "en"))

    said = text_of(page.xpath("//section[@id='copies']")[0])
    assert "and 2 more" in said
    assert "1 more pairs are not shown" in said


def test_copies_are_shown_where_a_rule_has_asked_for_them() -> None:
    result = copied("云栖县信访局", "鹤汀市水务局")

    assert len(copies_of(result).clusters) == 1
    assert copies_of(replace(result, rules={})).clusters == []
    assert parsed(rendered("zh")).xpath("//section[@id='copies']") == []


@given(st.text("甲乙丙。\n", max_size=400), st.data())
def test_parts_of_a_text_are_in_order_and_nothing_of_a_passage_is_lost(said: str, data: st.DataObject) -> None:
    ends = st.integers(0, len(said))
    pairs = [sorted((data.draw(ends), data.draw(ends))) for _ in range(data.draw(st.integers(1, 5)))]
    spans = [(start, end, number) for number, (start, end) in enumerate(pairs, 1)]

    parts = list(copies._parts(said, spans))

    marked = {at for start, end, _ in spans for at in range(start, end)}
    assert sum(len(part.text) for part in parts if part.passage) == len(marked)
    rest = said
    for part in parts:
        for piece in part.text.split("…"):
            at = rest.find(piece)
            assert at >= 0
            rest = rest[at + len(piece) :]


def test_what_was_looked_at_lists_every_rule() -> None:
    result, page = world(), parsed(rendered("zh"))
    rows = page.xpath("//section[@id='looked-at']//tbody/tr")

    assert {row.xpath("string(./th/code)") for row in rows} == set(result.rules)
    assert text_of(page.xpath("//section[@id='looked-at']//tfoot/tr/td[1]")[0]) == str(result.total.failed)


# ---- findings and cells ---- #


@pytest.mark.parametrize("lang", LANGS)
def test_every_link_leads_somewhere_and_no_place_is_named_twice(lang: Lang) -> None:
    page = parsed(rendered(lang))
    places = Counter(page.xpath("//@id"))

    assert [place for place, times in places.items() if times > 1] == []
    assert [href for href in page.xpath("//a/@href") if "=" not in href and href[1:] not in places] == []


@pytest.mark.parametrize("lang", LANGS)
def test_findings_and_cells_link_both_ways(lang: Lang) -> None:
    page = parsed(rendered(lang))
    for number, finding in enumerate(world().findings, 1):
        links = page.xpath(f"//li[@id='f{number}']//dd//a/@href")
        if finding.rule == "disputes-row-total":
            assert links == [f"#r{finding.report}-disputes"]  # the table is not in the document
            continue
        assert sorted(links) == sorted(f"#r{finding.report}-{key}" for key in finding.cells)
        for link in links:
            cell = page.xpath("//td[@id=$at] | //a[@id=$at]/parent::td", at=link[1:])[0]
            assert f"#f{number}" in cell.xpath("./a/@href")
            assert ("bad" in cell.get("class").split()) == (finding.outcome == "fail")


def test_a_finding_about_many_cells_links_to_their_rows() -> None:
    make = Maker([read("a.txt", report_text("云栖县信访局", 2023))])
    rows = ("granted", "carried_out")
    cells = tuple(
        f"requests.{row}.{column}" for row in rows for column in load_forms().all[1].tables["requests"].columns
    )
    page = parsed(render_html(result_of(make.documents, [make(0, "cell-blank", cells)]), "zh"))

    assert page.xpath("//li[@id='f1']//dd//a/@href") == [f"#r0-requests.{row}.natural_person" for row in rows]
    assert len(page.xpath("//td[contains(@class, 'bad')]/a[@href='#f1']")) == len(cells)


@pytest.mark.parametrize("lang", LANGS)
def test_a_finding_says_all_that_is_known_of_it(lang: Lang) -> None:
    finding, page = world().findings[0], parsed(rendered(lang))
    shown = text_of(page.xpath("//li[@id='f1']")[0])

    assert finding.diagnosis
    assert finding.expected
    for text in (finding.title, finding.message, finding.where, finding.basis, finding.diagnosis.why):
        assert text.in_(lang) in shown
    for words in (finding.rule, finding.printed, finding.expected.zh, finding.diagnosis.suggestion):
        assert words
        assert words in shown
    assert word(lang, "severity-error") in shown
    assert word(lang, "fault-issuer") in shown
    assert word(lang, "confidence-likely") in shown
    place = finding.evidence.place
    assert f"{finding.path}:{place.line}:{place.column}" in shown
    assert page.xpath("string(//li[@id='f1']//mark)") == "5"


def test_long_evidence_is_cut_around_the_figure() -> None:
    make = Maker([read("a.txt", report_text("云栖县信访局", 2023))])
    finding = make(0, "cell-blank", evidence=Evidence("前" * 500 + "42" + "后" * 500, 500, 502, Place(1, 1)))
    quote = parsed(render_html(result_of(make.documents, [finding]), "zh")).xpath("//li[@id='f1']//q")[0]

    assert quote.xpath("string(./mark)") == "42"
    assert text_of(quote) == "…" + "前" * told.EXCERPT + "42" + "后" * told.EXCERPT + "…"


def test_findings_stand_by_issuer_the_gravest_first() -> None:
    page = parsed(rendered("zh"))

    issuers = page.xpath("//section[@id='findings']/section/@data-issuer")
    assert issuers == ["云栖县信访局", f"{SCRIPT}青岚区教育局", "鹤汀市水务局", "临溪镇人民政府"]
    assert page.xpath("//section[@data-issuer='云栖县信访局']//li/@id") == ["f1", "f2", "f3"]


# ---- the redrawn tables ---- #


def occupied(rows: list[list[tuple[int, int]]]) -> dict[tuple[int, int], int]:
    """(row, column) to how many boxes, given as (rows, columns), cover it when a browser lays them out."""
    covered: Counter[tuple[int, int]] = Counter()
    for top, row in enumerate(rows):
        left = 0
        for height, width in row:
            while covered[top, left]:
                left += 1
            covered.update((top + down, left + right) for down in range(height) for right in range(width))
    return {place: times for place, times in covered.items() if times}


@pytest.mark.parametrize(("form", "name"), TABLES, ids=lambda value: getattr(value, "form", value))
def test_the_boxes_of_a_table_fill_a_rectangle(form: Any, name: str) -> None:
    grid = draw_grid(name, form.tables[name])
    covered = occupied([[(box.rows, box.columns) for box in row] for row in grid])

    height, width = max(top for top, _ in covered) + 1, max(left for _, left in covered) + 1
    assert height == len(grid)
    assert len(covered) == height * width
    assert set(covered.values()) == {1}
    assert [box.key for row in grid for box in row if box.key] == [c.key for c in form.cells if c.table == name]


@pytest.mark.parametrize(("form", "name"), TABLES, ids=lambda value: getattr(value, "form", value))
def test_every_printed_heading_of_a_table_is_drawn(form: Any, name: str) -> None:
    table = form.tables[name]
    drawn = {box.text.zh for row in draw_grid(name, table) for box in row}

    printed = {column.zh for column in table.all_columns.values()} | {row.zh for row in table.all_rows.values()}
    fixed = {block.label for block in table.parts} | {block.header for block in table.parts} | set(table.headers)
    assert printed | fixed - {""} <= drawn


def test_table_3_is_drawn_as_the_form_prints_it() -> None:
    table = parsed(rendered("zh")).xpath("//div[@id='r0-requests']//table")[0]
    spans = {
        text_of(box): (box.get("rowspan"), box.get("colspan")) for box in table.xpath(".//th | .//td[@class='corner']")
    }

    form = load_forms().by_name["2021"].tables["requests"]
    assert form.note
    assert spans[form.note] == ("3", "3")
    assert spans["申请人情况"] == (None, "7")
    assert spans["法人或其他组织"] == (None, "5")
    assert spans["自然人"] == ("2", None)
    assert spans["三、本年度办理结果"] == ("22", None)
    assert spans["(三)不予公开"] == ("8", None)
    assert spans["(一)予以公开"] == (None, "2")
    assert spans["四、结转下年度继续办理"] == (None, "3")


def test_table_4_is_one_row_under_three_levels() -> None:
    table = parsed(rendered("zh")).xpath("//div[@id='r0-disputes']//table")[0]
    rows = [[(text_of(box), box.get("colspan")) for box in row] for row in table.xpath(".//tr")]

    assert rows[0] == [("行政复议", "5"), ("行政诉讼", "10")]
    assert [box for box in rows[1] if box[1]] == [("未经复议直接起诉", "5"), ("复议后起诉", "5")]
    assert len(rows[3]) == 15


def test_cells_show_what_is_printed_and_in_what_state() -> None:
    page = parsed(rendered("zh"))
    shown = {state: page.xpath(f"//table[@class='redrawn']//td[contains(@class, '{state}')]") for state in (
        "blank", "placeholder", "text", "missing", "undecided")}  # fmt: skip

    assert [text_of(cell) for cell in shown["blank"]] == ["空白▲5", "空白▲5", "空白", "空白", "空白"]
    assert [text_of(cell) for cell in shown["placeholder"]] == ["/▲4"] * 3
    assert [text_of(cell) for cell in shown["text"]] == [f"{IMAGE}◆10", "见附件?6"]
    assert len(shown["missing"]) == 2 * 7
    joined = shown["undecided"]
    assert [(cell.get("colspan"), text_of(cell)) for cell in joined] == [("7", "1 2 0 0 0 0 12未定?7")]
    assert len(page.xpath("//div[@class='legend']/span")) == 9


def test_figures_that_were_divided_by_calculation_are_told_apart_from_printed_ones() -> None:
    document = read("a.txt", report_text("云栖县信访局", 2023))
    assert document.report
    glued = {"requests.granted.natural_person": Decimal(30), "requests.granted.total": Decimal(30)}
    cells = tuple(
        cell._replace(raw="300000030", value=glued[cell.key], proof="row") if cell.key in glued else cell
        for cell in document.report.cells
    )
    page = parsed(render_html(result_of([replace(document, report=replace(document.report, cells=cells))], []), "zh"))

    shown = page.xpath("//table[@class='redrawn']//u[@class='solved']")
    assert [(text_of(figure), figure.get("title")) for figure in shown] == [("30", "300000030")] * 2
    assert "2 格的数字" in text_of(page.xpath("//ul[@class='notes']")[0])
    assert "300000030" in text_of(page.xpath("//ul[@class='notes']")[0])


def test_reports_without_problems_are_folded_and_a_table_that_is_not_there_is_named() -> None:
    page = parsed(rendered("zh"))

    assert page.xpath("//details[contains(@class, 'annual')]/@id") == ["r1"]
    assert page.xpath("//article/@id") == ["r0", "r4", "r2", "r3"]
    assert "没有找到这张表" in text_of(page.xpath("//div[@id='r3-disputes']")[0])
    assert [item.xpath("string(./a)") for item in page.xpath("//h4[@id='r3-undecided']/following-sibling::ul/li")] == [
        "?7",
        "?8",
    ]


def test_a_run_with_very_many_findings_tells_the_gravest_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "MOST_TOLD", 6)
    result, page = world(), parsed(render_html(world(), "en"))

    shown = {int(place[1:]) for place in page.xpath("//li[contains(@class, 'finding')]/@id")}
    gravest = [n for n, f in enumerate(result.findings, 1) if f.outcome == "fail" and f.severity != "info"]
    assert shown == set(gravest)
    said = text_of(page.xpath("//p[@id='told']")[0])
    assert said.startswith(f"Of {len(result.findings)} findings only the 6 gravest")
    assert "errors 0, warnings 0, notes 1 and undecided 3 are left out" in said
    places = set(page.xpath("//@id"))
    assert [href for href in page.xpath("//a/@href") if "=" not in href and href[1:] not in places] == []


def test_a_large_run_redraws_only_what_has_problems_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "LARGE", 4)
    page = parsed(render_html(world(), "zh"))

    drawn = {place.split("-")[0] for place in page.xpath("//div[@class='form']/@id")}
    assert drawn == {"r0", "r2", "r4"}
    assert "重绘有错误或警告的 3 份的表格；其余 2 份" in text_of(page.xpath("//p[@id='left-out']")[0])
    assert {"r1", "r3"} <= set(page.xpath("//@id"))
    places = set(page.xpath("//@id"))
    assert [href for href in page.xpath("//a/@href") if "=" not in href and href[1:] not in places] == []


def test_a_very_large_run_redraws_the_gravest_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "LARGE", 4)
    monkeypatch.setattr(reports, "MOST_DRAWN", 2)
    page = parsed(render_html(world(), "zh"))

    drawn = {place.split("-")[0] for place in page.xpath("//div[@class='form']/@id")}
    assert drawn == {f"r{number}" for number, _ in world().by_report()[:2]}
    assert "问题最重的 2 份的表格；其余 3 份" in text_of(page.xpath("//p[@id='left-out']")[0])
    places = set(page.xpath("//@id"))
    assert [href for href in page.xpath("//a/@href") if "=" not in href and href[1:] not in places] == []


# ---- what was asked for beside: an earlier run, a roster, baseline and waivers ---- #


@pytest.mark.parametrize("lang", LANGS)
def test_a_comparison_marks_what_is_new_and_lists_what_is_gone(lang: Lang) -> None:
    page = parsed(render_html(full_world(), lang))
    section = page.xpath("//section[@id='comparison']")[0]

    assert [text_of(number) for number in section.xpath("./ul//b")] == ["1", "1", "1", "0", "2"]
    assert [text_of(row)[:2] for row in section.xpath("./details[@id='resolved']//tbody/tr/td[2]")] == ["<s"]
    assert len(section.xpath("./details[@id='unchecked']//tbody/tr")) == 2
    assert page.xpath("//li[@data-since='new']/@id") == ["f1"]
    assert len(page.xpath("//li[@data-since]")) == len(full_world().failed)
    assert page.xpath("//select[@name='since']/option/@value") == ["", "new", "remaining"]
    assert page.xpath("//li[@id='f1']//span[@class='fresh']/text()") == [phrase("state-new", lang)]


@pytest.mark.parametrize("lang", LANGS)
def test_a_roster_shows_who_is_missing_first(lang: Lang) -> None:
    section = parsed(render_html(full_world(), lang)).xpath("//section[@id='roster']")[0]

    assert [text_of(name) for name in section.xpath(".//tbody/tr/td[1]")] == ["乙局", "丙局", "甲局", "丙县局"]
    assert phrase("roll-missing", lang) in text_of(section)
    assert [text_of(number) for number in section.xpath("./ul//b")] == ["3", "1", "1", "1"]


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_set_aside_is_listed_with_who_and_until_when(lang: Lang) -> None:
    section = parsed(render_html(full_world(), lang)).xpath("//section[@id='set-aside']")[0]
    aside = full_world().set_aside[0]

    row = text_of(section.xpath(".//tbody/tr")[0])
    for said in (aside.why.in_(lang), DAY.isoformat(), aside.finding.rule, aside.finding.message.in_(lang)):
        assert said in row
    assert "w.yaml" in text_of(section.xpath("./ul")[0])


def test_long_lists_are_cut_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "LISTED", 1)
    page = parsed(render_html(full_world(), "en"))

    details = page.xpath("//details[@id='unchecked']")[0]
    assert len(details.xpath(".//tbody/tr")) == 1
    assert "1 more" in text_of(details.xpath("./p[@class='more']")[0])


def test_sections_that_nobody_asked_for_are_not_there() -> None:
    page = parsed(rendered("zh"))

    assert page.xpath("//section[@id='comparison' or @id='roster' or @id='set-aside'] | //select[@name='since']") == []
    assert page.xpath("//@data-since") == []


# ---- the rest ---- #


@pytest.mark.parametrize("lang", LANGS)
def test_documents_not_audited_and_rule_errors_are_listed_with_their_reasons(lang: Lang) -> None:
    page = parsed(rendered(lang))
    unaudited = [text_of(row) for row in page.xpath("//section[@id='unaudited']//tbody/tr")]

    for row, document in zip(unaudited, world().unaudited, strict=True):
        assert document.problem
        assert document.path in row
        assert document.problem.in_(lang) in row
    error = world().rule_errors[0]
    row = text_of(page.xpath("//section[@id='rule-errors']//tbody/tr")[0])
    assert error.rule in row
    assert error.file in row
    assert error.reason.in_(lang) in row


@pytest.mark.parametrize("lang", LANGS)
def test_a_run_without_documents_gives_a_page(lang: Lang) -> None:
    page = parsed(render_html(result_of([], []), lang))

    assert page.xpath("//section[@id='heat']") == []
    assert word(lang, "page-clean") in text_of(page.xpath("//header")[0])


def test_unknown_issuer_year_and_rule_are_shown_as_such() -> None:
    make = Maker([read("a.txt", report_text("云栖县信访局", 2023))])
    finding = replace(make(0, "cell-blank"), issuer=None, year=None, rule="made-up")
    page = parsed(render_html(result_of(make.documents, [finding]), "zh"))

    assert page.xpath("//section[@id='findings']/section/@data-issuer") == ["a.txt"]
    assert page.xpath("//select[@name='year']/option/@value") == ["", "unknown"]
    assert "made-up" in page.xpath("string(//section[@id='chart'])")


def test_phrases_have_the_same_blanks_in_both_languages() -> None:
    blanks = re.compile(r"\{\w+\}")
    for key, text in wording.phrases().items():
        assert sorted(blanks.findall(text.zh)) == sorted(blanks.findall(text.en)), key


def test_an_english_page_marks_what_is_chinese() -> None:
    page = parsed(rendered("en"))
    chinese = re.compile("[\u4e00-\u9fff]")

    assert page.get("lang") == "en"
    for name in ("h2", "label", "dt", "button", "summary"):
        for element in page.xpath(f"//{name}"):
            own = "".join(element.xpath("./text()"))
            assert not chinese.search(own), own


def test_no_label_of_a_form_is_written_into_the_program() -> None:
    labels = {
        printing
        for form in load_forms().all
        for table in form.tables.values()
        for printing in (*table.header_printings, *(row.zh for row in table.all_rows.values()))
        if len(printing) > 2
    }
    for file in FOLDER.glob("*.*"):
        source = file.read_text("utf-8")
        assert [label for label in labels if label in source] == []


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colours_of_text_stand_out_enough_on_every_ground() -> None:
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", re.sub(r"#fff;", "#ffffff;", (FOLDER / "page.css").read_text())))
    grounds = ["paper", "ground", "faint", "mark"]
    pairs = [(ink, ground) for ink in ("ink", "soft", "link", "fine") for ground in grounds]
    pairs += [(k, g) for k in ("error", "warning", "info", "undecided") for g in ("paper", "ground", f"{k}-ground")]
    for ink, ground in pairs:
        dark, light = sorted((luminance(colours[ink]), luminance(colours[ground])))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)
