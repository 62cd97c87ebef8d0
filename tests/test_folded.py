"""Parts of a page that are not shown at first: another report in them, or the same again, is none of the report."""

from __future__ import annotations

import re

import pytest

from audit.documents.formats import read_pages
from audit.files import document_from_bytes
from audit.forms import load_forms
from audit.model import Report
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from layouts import FORMS, balanced_figures, print_report

FORM = FORMS["2021"]
LIBRARY = Library(load_forms(), load_vocabulary())
NOW = balanced_figures(FORM, {"requests.newly_received.natural_person": 5, "requests.granted.natural_person": 5})
THEN = balanced_figures(FORM, {"requests.newly_received.natural_person": 9, "requests.granted.natural_person": 9})
STYLES = "<style>.pane{display:none}.on{display:block}@media print{.pane{display:block}}</style>"
FOLDS = [
    '<div style="display:none">{}</div>',
    "<section hidden>{}</section>",
    '<div class="pane">{}</div>',
    '<div class="tab-pane fade">{}</div>',
    '<div class="print-only">{}</div>',
    '<div class="visible-xs">{}</div>',
]


def body(figures: dict[str, str], year: int) -> str:
    printed = print_report(FORM, figures, "html").text
    return printed[printed.index("<h1>") : printed.index("</body>")].replace("2024", "后年").replace(
        "2023", str(year)
    ).replace("后年", str(year + 1))  # fmt: skip


SHOWN, EARLIER = f'<div class="pane on tab-pane active">{body(NOW, 2023)}</div>', body(THEN, 2022)


def read(page: str) -> Report:
    document = document_from_bytes("page.html", f"<html>{STYLES}<body>{page}</body></html>".encode(), LIBRARY)
    assert document.report, document.problem
    return document.report


def assert_is_the_shown_one(report: Report) -> None:
    assert {cell.key: cell.raw for cell in report.cells} == NOW
    assert (report.facts["year"].value, str(report.facts["published"].value)) == (2023, "2024-01-20")
    assert "inner_title" not in report.facts
    assert not any(table.duplicated for table in report.tables)


@pytest.mark.parametrize("fold", FOLDS)
def test_another_report_that_is_not_shown_is_none_of_the_report(fold: str) -> None:
    assert_is_the_shown_one(read(SHOWN + fold.format(EARLIER)))
    assert_is_the_shown_one(read(fold.format(EARLIER) + SHOWN))
    assert_is_the_shown_one(read(fold.format(EARLIER) + SHOWN + fold.format(body(THEN, 2021))))


@pytest.mark.parametrize("fold", [*FOLDS, "<template>{}</template>", "<noscript>{}</noscript>"])
def test_the_report_again_where_it_is_not_shown(fold: str) -> None:
    again = body(NOW, 2023).replace("<h1>", "<h2>").replace("文件</td>", "<br>文件</td>")

    for page in (SHOWN + fold.format(again), fold.format(again) + SHOWN):
        report = read(page)
        assert_is_the_shown_one(report)
        assert [len(section.text) for section in report.sections] == [
            len(section.text) for section in read(SHOWN).sections
        ]


@pytest.mark.parametrize("fold", FOLDS)
def test_the_title_of_another_report_that_is_not_shown(fold: str) -> None:
    title = "<h1>澄岫县水利局2021年政府信息公开工作年度报告</h1><p>发布时间：2022-02-02</p>"

    assert_is_the_shown_one(read(fold.format(title) + SHOWN))


@pytest.mark.parametrize("fold", FOLDS)
def test_a_report_without_tables_takes_none_from_another_years(fold: str) -> None:
    shown = SHOWN
    while "<table" in shown:
        shown = shown[: shown.index("<table")] + shown[shown.index("</table>") + 8 :]
    report = read(shown + fold.format(EARLIER))

    assert not any(table.found for table in report.tables)


@pytest.mark.parametrize("fold", FOLDS)
def test_sections_that_open_on_a_click_are_read(fold: str) -> None:
    first, *others = body(NOW, 2023).split("<p>二、")
    opened = read(first + fold.format("<p>二、" + "<p>二、".join(others)))

    assert_is_the_shown_one(opened)
    assert_is_the_shown_one(read(fold.format(body(NOW, 2023))))
    assert [section.text for section in opened.sections] == [section.text for section in read(SHOWN).sections]


def test_a_remark_tells_of_what_is_not_shown() -> None:
    for page, told in ((SHOWN, 0), (SHOWN + FOLDS[0].format(EARLIER), 1), (f"{SHOWN}<p hidden>一</p>", 0)):
        remarks = read_pages(f"<html>{STYLES}<body>{page}</body></html>".encode()).remarks
        assert sum("does not show at first" in remark.en for remark in remarks) == told


def test_a_section_whose_text_opens_on_a_click_is_not_said_to_be_empty_by_its_issuer() -> None:
    start = body(NOW, 2023)
    hidden = '<div style="display:none"><p>2023年存在的主要问题是公开内容不够丰富，将加强培训，逐月通报。</p></div>'
    page = re.sub(r"(五、[^<]*</[^>]*>)(.*?)(?=<[^>]*>六、)", rf"\1{hidden}", start, count=1, flags=re.DOTALL)
    report = read(page)
    (fifth,) = [section for section in report.sections if section.number == 5]
    assert not fifth.text
    assert report.facts["pictures"].raw.startswith("2023年存在的主要问题")
