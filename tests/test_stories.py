"""Findings that one wrong figure explains are one story, in every output."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from audit.choice import Changes, RuleChoice
from audit.files import document_from_bytes
from audit.model import Document
from audit.reading.report import Library
from audit.render.page.build import render_html
from audit.run import audit_documents, open_workshop
from audit.summary import Result
from html_world import report_text
from shell import Audit

TODAY = date(2026, 1, 1)
SAMPLES = Path(__file__).parent.parent / "sample_reports"
SHARED = Path(__file__).resolve().parents[1] / "../shared"
# The rows of table 3 that are not zero.
ROWS = {
    "requests.newly_received": "63\t12\t0\t0\t0\t0\t75",
    "requests.carried_in": "2\t0\t0\t0\t0\t0\t2",
    "requests.granted": "40\t11\t0\t0\t0\t0\t51",
    "requests.unavailable_not_held": "21\t1\t0\t0\t0\t0\t22",
    "requests.processed_total": "61\t12\t0\t0\t0\t0\t73",
    "requests.carried_out": "4\t0\t0\t0\t0\t0\t4",
}
_ARITHMETIC = ("requests-row", "requests-column", "requests-balance")


def audited(library: Library, **rows: str) -> Result:
    """What is found in a report whose rows are those above, but for some."""
    changed = ROWS | {f"requests.{row}": figures for row, figures in rows.items()}
    content = report_text("云栖县信访局", 2023, changed).encode()
    return audit_documents([document_from_bytes("a.txt", content, library)], open_workshop(), TODAY)


def arithmetic(result: Result) -> list[Any]:
    return [
        finding
        for finding in result.failed
        if finding.rule.startswith(("requests-row", "requests-col", "requests-bal"))
    ]


def test_the_report_is_right(library: Library) -> None:
    result = audited(library)

    assert arithmetic(result) == []
    assert result.stories == ()


def cut(library: Library, **choice: Any) -> Result:
    """What is found in a report of which all from the middle of table 3 on is lost."""
    whole = report_text("云栖县信访局", 2023, ROWS)
    part = whole[: whole.index("4.保护第三方合法权益")].encode()
    return audit_documents([document_from_bytes("a.txt", part, library)], open_workshop(RuleChoice(**choice)), TODAY)


def test_what_is_lost_with_a_piece_of_the_text_is_one_story(library: Library) -> None:
    result = cut(library)

    (story,) = result.stories
    told = [finding for finding in result.failed if finding.story]
    assert story.findings == tuple(sorted((f.id for f in told), key=story.findings.index))
    assert {finding.rule for finding in told} >= {
        "source-truncated", "section-missing", "table-missing", "template-row-missing",
    }  # fmt: skip
    assert {finding.at_fault for finding in told} == {"source"} == {story.at_fault}
    assert (story.repairs[0].kind, story.repairs[0].suspects) == ("source-truncated", ())
    sections = [finding.where.zh[1] for finding in told if finding.rule == "section-missing"]
    assert sections == ["四", "五", "六"]
    page = html.fromstring(render_html(result, "zh"))
    told_on_page = page.xpath("//dd[@class='diagnosis'][contains(., '文本截断')]")
    assert isinstance(told_on_page, list)
    assert len(told_on_page) == 1


def test_without_the_cause_each_finding_stands_alone(library: Library) -> None:
    result = cut(library, changes=Changes(without=("source-truncated",)))

    assert result.stories == ()
    assert [finding for finding in result.failed if finding.rule == "section-missing"]


def test_findings_of_one_figure_are_one_story(library: Library) -> None:
    result = audited(library, processed_total="16\t12\t0\t0\t0\t0\t73")

    [story] = result.stories
    [suspect] = story.repairs[0].suspects

    assert {finding.rule for finding in arithmetic(result)} >= {
        "requests-balance", "requests-column-total", "requests-row-total", "requests-balance-hidden",
    }  # fmt: skip
    assert {finding.story for finding in arithmetic(result)} == {story.id}
    assert set(story.findings) == {finding.id for finding in arithmetic(result)}
    assert (suspect.cell, suspect.printed, suspect.suggested) == ("requests.processed_total.natural_person", "16", "61")
    assert (story.repairs[0].kind, story.confidence, story.at_fault) == ("digits-transposed", "certain", "issuer")
    assert "应为 61" in story.message.zh
    assert "should say 61" in story.message.en


def test_words_that_say_there_was_none_are_told_as_words(library: Library) -> None:
    content = report_text("云栖县信访局", 2023, ROWS).replace("按时公开各类信息。", "未收到政府信息公开申请。", 1)
    result = audit_documents([document_from_bytes("a.txt", content.encode(), library)], open_workshop(), TODAY)

    [finding] = [finding for finding in result.failed if finding.rule.startswith("narrative")]

    assert finding.message.zh == "正文称没有收到申请（“未收到政府信息公开申请”），表三相应总计为 75"
    assert finding.message.en == "the text says that there was no request (“未收到政府信息公开申请”); table 3 has 75"
    assert finding.diagnosis
    assert finding.diagnosis.why.zh.startswith("正文写“未收到政府信息公开申请”，件数很可能应为 75。")
    assert "says “未收到政府信息公开申请”; the number should probably be 75" in finding.diagnosis.why.en


def test_what_a_rule_alone_would_expect_is_not_said_where_another_figure_is_wrong(library: Library) -> None:
    result = audited(library, processed_total="16\t12\t0\t0\t0\t0\t73")

    expected = {finding.rule: finding.expected for finding in arithmetic(result)}

    assert expected["requests-row-total"] is None  # the total of the row is right
    assert expected["requests-column-total"] is not None
    assert expected["requests-column-total"].en == "61"


def test_ids_of_findings_do_not_depend_on_what_explains_them(library: Library) -> None:
    alone = open_workshop()
    balance = {key: alone.ruleset.files[key] for key in ("requests-balance",)}
    rows = ROWS | {"requests.processed_total": "16\t12\t0\t0\t0\t0\t73"}
    document = document_from_bytes("a.txt", report_text("云栖县信访局", 2023, rows).encode(), library)

    whole = audit_documents([document], alone, TODAY)
    alone.ruleset.files.clear()
    alone.ruleset.files.update(balance)
    part = audit_documents([document], alone, TODAY)

    assert [f.id for f in part.failed] == [f.id for f in whole.failed if f.rule == "requests-balance"]


def test_a_shift_that_reading_may_have_made_is_laid_to_reading(library: Library) -> None:
    result = audited(library, granted="11\t0\t0\t0\t0\t51\t40")

    [story] = result.stories

    assert story.repairs[0].kind == "column-shift"
    assert story.at_fault == "reading"
    assert {finding.at_fault for finding in result.failed if finding.story} == {"reading"}


def test_a_shift_in_a_table_of_the_documents_own_is_the_issuers(library: Library) -> None:
    result = audit_documents([shifted_page(library)], open_workshop(), TODAY)

    [story] = result.stories

    assert story.repairs[0].kind == "column-shift"
    assert story.at_fault == "issuer"


def shifted_page(library: Library) -> Document:
    """A web page whose table 3 has a row with its figures one column too far left."""
    form = library.forms.by_name["2021"].tables["requests"]
    cells = {"requests.granted": "11\t0\t0\t0\t0\t51\t40"}
    rows = ""
    for key, row in form.rows.items():
        figures = (cells.get(f"requests.{key}") or ROWS.get(f"requests.{key}") or "\t".join("0" * 7)).split("\t")
        rows += f"<tr><td>{row.zh}</td>" + "".join(f"<td>{figure}</td>" for figure in figures) + "</tr>"
    head = "<tr><td></td>" + "".join(f"<td>{column.zh}</td>" for column in form.columns.values()) + "</tr>"
    text = report_text("云栖县信访局", 2023, without_tables=("requests",))
    before, after = text.split("四、政府信息公开行政复议", 1)
    lines = "".join(f"<p>{line}</p>" for line in before.split("\n"))
    rest = "".join(f"<p>{line}</p>" for line in ("四、政府信息公开行政复议" + after).split("\n"))
    page = f"<html><head><meta charset=utf-8></head><body>{lines}<table>{head}{rows}</table>{rest}</body></html>"
    return document_from_bytes("a.html", page.encode(), library)


def test_a_fault_in_diagnosis_hides_no_finding(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("broken on purpose")

    whole = audited(library, processed_total="16\t12\t0\t0\t0\t0\t73")
    monkeypatch.setattr("audit.diagnosis.stories.explain", broken)
    result = audited(library, processed_total="16\t12\t0\t0\t0\t0\t73")

    assert [finding.id for finding in result.failed] == [finding.id for finding in whole.failed]
    assert result.stories == ()
    assert ["broken on purpose" in error.reason.en for error in result.rule_errors] == [True]


@pytest.mark.parametrize("family", ["narrative", "cells"])
def test_rules_without_equations_need_nothing_explained(audit: Audit, family: str) -> None:
    said = audit("run", SAMPLES, "--rule", f"{family}/*", "--format", "json", "--today", "2026-01-01").json

    assert said["findings"]
    assert said["rule_errors"] == []


def test_json_has_the_stories(audit: Audit) -> None:
    said = audit("run", SAMPLES, "--format", "json", "--today", "2026-01-01").json

    stories = {story["id"]: story for story in said["stories"]}
    told = [finding for finding in said["findings"] if finding["story"]]

    assert stories
    assert len(stories) == len(said["stories"])
    assert {finding["story"] for finding in told} == set(stories)
    for finding in told:
        assert finding["id"] in stories[finding["story"]]["findings"]
    for story in stories.values():
        assert story["confidence"] in ("certain", "likely", "possible", "none")
        assert (len(story["repairs"]) == 1) == (story["confidence"] in ("certain", "likely"))
        for repair in story["repairs"]:
            assert repair["figures"] or repair["kind"] == "source-truncated"  # a piece is lost, and no figure
            assert all(figure["printed"] != figure["suggested"] for figure in repair["figures"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_console_tells_a_story_once(audit: Audit, lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")

    out = audit("run", SAMPLES / "huichuan-2023.html", "--lang", lang, "--today", "2026-01-01").out

    assert out.count("^^^ → 144") == 1
    told = {"zh": "4 项不符出于同一原因  确定", "en": "4 findings, one cause  certain"}
    assert told[lang] in out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_marks_the_figure_and_shows_its_row_before_and_after(library: Library, lang: Any) -> None:
    result = audited(library, processed_total="16\t12\t0\t0\t0\t0\t73")

    page: Any = html.fromstring(render_html(result, lang))

    [cell] = page.xpath("//table[@class='redrawn']//td[contains(@class, 'suspect')]")
    assert cell.text.strip() == "16"
    assert cell.xpath("string(ins)") == "61"
    assert not page.xpath(
        "//div[@id='r0-requests']//td[contains(@class, 'bad error')][not(contains(@class, 'suspect'))]"
    )
    [change] = page.xpath("//table[@class='change']")
    before, after = change.xpath(".//tr[th[@scope='row']]")
    assert [cell.text_content() for cell in before.xpath("td")] == ["16", "12", "0", "0", "0", "0", "73"]
    assert [cell.text_content() for cell in after.xpath("td")] == ["61", "12", "0", "0", "0", "0", "73"]


def test_the_same_bytes_with_any_number_of_workers_and_in_any_order(audit: Audit) -> None:
    paths = sorted(str(path) for path in SAMPLES.glob("*2023*"))

    one = audit("run", *paths, "--format", "json", "--today", "2026-01-01", "--jobs", "1").json
    two = audit("run", *reversed(paths), "--format", "json", "--today", "2026-01-01", "--jobs", "2").json

    assert one["stories"] == two["stories"]
    assert one["findings"] == two["findings"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real reports, ../shared, are not here")
def test_a_total_left_at_zero_in_a_real_report(audit: Audit) -> None:
    said = audit("run", SHARED / "reports" / "hzq2023.pdf", "--format", "json").json

    repairs = {
        figure["cell"]: (story["confidence"], figure["suggested"])
        for story in said["stories"]
        if len(story["repairs"]) == 1
        for figure in story["repairs"][0]["figures"]
    }

    assert repairs == {"disputes.reconsideration.total": ("likely", "11")}
