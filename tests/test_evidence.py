"""What a finding shows is where the rule looked: the phrase in its line, the section's heading."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from audit.errors import DataFileError
from audit.files import document_from_bytes
from audit.forms import load_forms
from audit.language.ruleset import load_ruleset
from audit.model import Finding, Place
from audit.reading.places import offset_of
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from audit.run import Workshop, audit_documents
from layouts import FORMS, distinct_figures, print_report
from specimens.grid import grid, with_column
from test_cells import with_table

REPORT = print_report(FORMS["2021"], distinct_figures(FORMS["2021"]), "tabs").text
SAID = "　　2023年，澄岫县人民政府依法公开各类信息，公众查阅方便，工作平稳有序，没有发生责任追究的情形。"
LEXICON = "title: {zh: 词, en: words}\nwords: [平稳有序]\n"
RULE = """\
id: asked
title: {{zh: 一, en: one}}
why: {{zh: 一, en: one}}
message: {{zh: "{message}", en: one}}
basis: {{zh: 一, en: one}}
severity: error
at_fault: issuer
for each: {scope}
check: {check}
examples: [{{name: a, expect: pass}}, {{name: b, expect: fail}}]
"""


@pytest.fixture
def found(tmp_path: Path):  # type: ignore[no-untyped-def]
    """The findings of one rule in one report."""
    (tmp_path / "lexicons").mkdir()
    (tmp_path / "lexicons" / "calm.yaml").write_text(LEXICON, "utf-8")

    def findings(check: str, scope: str = "report", message: str = "一", report: str = REPORT) -> list[Finding]:
        (tmp_path / "asked.yaml").write_text(RULE.format(scope=scope, check=check, message=message), "utf-8")
        forms = load_forms()
        library = Library(forms, load_vocabulary())
        workshop = Workshop(library, load_ruleset(forms, (tmp_path,)))
        document = document_from_bytes("a.txt", report.encode(), library)
        result = audit_documents([document], workshop, date(2024, 2, 1))
        return [finding for finding in result.findings if finding.rule == "asked"]

    return findings


@pytest.mark.parametrize(
    ("check", "scope"),
    [
        ('not mentions(section.5.text, "calm")', "report"),
        ('occurrences(section.5.text, "calm") = 0', "report"),
        ('number != 5 or matched(text, "calm") = ""', "section"),
        ('section != 5 or not mentions(text, "calm")', "sentence"),
        ('section != 5 or not mentions(text, "calm")', "paragraph"),
    ],
)
def test_a_phrase_is_shown_in_its_line(found, check: str, scope: str) -> None:  # type: ignore[no-untyped-def]
    (finding,) = found(check, scope)

    at = next(n for n, line in enumerate(REPORT.splitlines(), 1) if line.startswith("五、")) + 1
    evidence = finding.evidence
    assert evidence.text[evidence.start : evidence.end] == finding.printed == "平稳有序"
    assert (evidence.place.line, evidence.place.column) == (at, SAID.index("平稳有序") + 1)


def test_a_section_without_the_phrase_is_shown_by_its_heading(found) -> None:  # type: ignore[no-untyped-def]
    (finding,) = found('mentions(section.6.text, "tampering")')

    assert finding.evidence.text == "六、其他需要报告的事项"


def test_a_check_of_a_section_points_at_it(found) -> None:  # type: ignore[no-untyped-def]
    (finding,) = found("section.5.length > 1000")

    assert finding.evidence.text == "五、存在的主要问题及改进情况"


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("是[{year}]年", "是2023年"),
        ("是[{title_year}年][、{index_year}编号]的", "是2023年的"),
        ("是[year > 2020 ? 新]的", "是新的"),
        ("是[year < 2020 ? 旧][year > 2020 ? {year} 年]的", "是2023 年的"),
        ("[index_year > 2020 ? 新]的", "的"),  # not known, so it does not surely hold
        ("[year > 2020 ? {index_year} 编号]的", "的"),
        ("第[一]类[不是吗?]", "第[一]类[不是吗?]"),
    ],
)
def test_parts_of_a_message_are_told_where_they_belong(found, message: str, told: str) -> None:  # type: ignore[no-untyped-def]
    (finding,) = found("year < 2020", message=message)

    assert finding.message.zh == told


@pytest.mark.parametrize(
    ("condition", "fault"), [("yaer > 2020", "yaer"), ("year + 1", "number"), ("year >", "too early")]
)
def test_a_condition_in_a_message_that_means_nothing_is_refused(found, condition: str, fault: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DataFileError, match=fault) as told:
        found("year < 2020", message=f"[{condition} ? 新]")

    assert str(told.value).startswith("asked.yaml:4:11")


def test_a_column_that_the_form_has_not_is_shown_above_the_rows(found) -> None:  # type: ignore[no-untyped-def]
    form = FORMS["2021"]
    printed = grid(form.tables["proactive"], "proactive", distinct_figures(form))
    table = with_column(printed, 2, "上年数", lambda: "7")
    page = with_table(form, "proactive", table, "html").replace("<p>一、", "<p>上年数见上年报告。</p>\n<p>一、")
    (finding,) = found('added_columns = ""', "table", "{added_columns}", page)

    line = next(number for number, said in enumerate(page.splitlines(), 1) if said.startswith("<td>上年数"))
    assert finding.message.zh == finding.printed == finding.evidence.text == "上年数"
    assert (finding.evidence.place.line, finding.evidence.place.column) == (line, len("<td>") + 1)


def test_a_row_that_the_form_has_not_is_shown_itself(found) -> None:  # type: ignore[no-untyped-def]
    more = REPORT.replace("行政强制\t", "其他决定事项\t5\n行政强制\t")
    (finding,) = found('added_rows = ""', "table", "{added_rows}", more)

    line = next(number for number, said in enumerate(more.splitlines(), 1) if said.startswith("其他决定事项\t"))
    assert finding.message.zh == finding.printed == finding.evidence.text == "其他决定事项"
    assert (finding.evidence.place.line, finding.evidence.place.column) == (line, 1)


@pytest.mark.parametrize("layout", ["tabs", "html"])
def test_a_number_is_marked_where_it_stands_though_its_sentence_has_it_twice(found, layout: str) -> None:  # type: ignore[no-untyped-def]
    said = "全年收到政府信息公开申请18件，上年结转8件，共办结18件。"
    report = print_report(FORMS["2021"], distinct_figures(FORMS["2021"]), layout).text
    marked = said.replace("共办结18", "共<b>办结</b>18") if layout == "html" else said
    assert SAID.strip() in report

    told = found('quantity != "requests_done"', "statement of requests", report=report.replace(SAID.strip(), marked, 1))

    evidence = [finding.evidence for finding in told]
    assert [one.text[one.start : one.end] for one in evidence] == ["18件"]
    assert evidence[0].text[: evidence[0].start].endswith("办结")


@pytest.mark.parametrize("shown", [0, 1, 2])
def test_the_occurrence_that_a_place_is_of(shown: int) -> None:
    said = "收到8件，答复8件，其中18件"
    starts = [2, 7, 13]
    source = ["第一行", f"　　全年<b>{said}</b>。"]

    assert offset_of("8件", said, Place(2, source[1].index(said) + starts[shown] + 1), source) == starts[shown]
    assert offset_of("9件", said, Place(2, 3), source) == -1
    assert offset_of("8件", said, Place(), source) == starts[0]
