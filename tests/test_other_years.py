"""Tables with last year's figures beside the report's own: they are none of it, where their captions say so."""

from __future__ import annotations

import pytest

from audit.files import document_from_bytes
from audit.forms import load_forms
from audit.model import Report, State
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from layouts import FORMS, balanced_figures, print_report
from specimens.grid import grid
from specimens.text import Sheet
from specimens.web import WEB_LAYOUTS, web_table

FORM = FORMS["2021"]
LIBRARY = Library(load_forms(), load_vocabulary())
NOW = balanced_figures(FORM, {"requests.newly_received.natural_person": 5, "requests.granted.natural_person": 5})
THEN = balanced_figures(FORM, {"requests.newly_received.natural_person": 9, "requests.granted.natural_person": 9})
PAGE = print_report(FORM, NOW, "html").text


def last_year(name: str = "requests") -> str:
    sheet = Sheet()
    web_table(sheet, grid(FORM.tables[name], name, THEN), WEB_LAYOUTS["html"])
    return sheet.text


def read(page: str) -> Report:
    report = document_from_bytes("page.html", page.encode(), LIBRARY).report
    assert report
    return report


def assert_of_this_year(report: Report, *, told: bool = True) -> None:
    assert {cell.key: cell.raw for cell in report.cells} == NOW
    assert not any(table.duplicated for table in report.tables)
    assert bool(report.remarks) is told


@pytest.mark.parametrize("section", ["三、", "四、", "五、", "六、"])
@pytest.mark.parametrize(
    "caption", ["附：上年数据", "2022年情况", "表：2023年与2022年收到和处理政府信息公开申请情况对比"]
)
def test_a_table_under_the_caption_of_last_year_is_none_of_the_report(caption: str, section: str) -> None:
    before, heading, behind = PAGE.partition(f"<p>{section}")

    assert_of_this_year(read(f"{before}<p>{caption}</p>{last_year()}{heading}{behind}"))


def test_the_caption_may_stand_in_the_table_and_above_the_reports_own() -> None:
    captioned = last_year().replace("<tbody>", "<tbody><tr><td colspan=10>2022年收到和处理申请情况</td></tr>")
    own = PAGE.rindex("<table", 0, PAGE.index("自然人"))

    assert_of_this_year(read(PAGE[:own] + captioned + PAGE[own:]))
    assert_of_this_year(read(f"{PAGE[:own]}<p>附：上年数据</p>{last_year()}{PAGE[own:]}"))


def test_a_caption_is_of_all_tables_below_it() -> None:
    headed = "".join(
        f"<p>{FORM.sections[table.section].zh}</p>{last_year(name)}" for name, table in FORM.tables.items()
    )
    report = read(PAGE.replace("</body>", f"<p>附：2022年数据</p>{headed}</body>"))

    assert_of_this_year(report)
    assert [section.heading for section in report.sections] == [heading.zh for heading in FORM.sections.values()]


def test_both_years_side_by_side() -> None:
    rows = "".join(f"<tr><td>{row.zh}<td>7<td>8<td>1</tr>" for row in FORM.tables["requests"].rows.values())
    both = f"<table><tr><td>项目<td>2022年<td>2023年<td>增减</tr>{rows}</table>"

    assert_of_this_year(read(PAGE.replace("<p>四、", f"{both}<p>四、")))


@pytest.mark.parametrize("caption", ["", "2023年情况", "收到和处理申请情况（含上年结转）"])
def test_a_table_that_nothing_calls_another_years_stays_undecided(caption: str) -> None:
    report = read(PAGE.replace("<p>四、", f"<p>{caption}</p>{last_year()}<p>四、"))

    assert [table.table for table in report.tables if table.duplicated] == ["requests"]


def test_a_title_with_a_wrong_year_takes_no_table_from_the_report() -> None:
    own = PAGE.rindex("<table", 0, PAGE.index("自然人"))
    page = f"{PAGE[:own]}<p>2023年情况</p>{PAGE[own:]}".replace("2023年政府信息公开", "2022年政府信息公开")
    report = read(page.replace("<p>四、", f"<p>2022年情况</p>{last_year()}<p>四、"))

    assert [table.table for table in report.tables if table.duplicated] == ["requests"]


def test_a_table_that_stands_under_last_years_caption_alone_is_read() -> None:
    own = PAGE.rindex("<table", 0, PAGE.index("自然人"))
    report = read(f"{PAGE[:own]}<p>上年情况</p>{PAGE[own:]}")

    assert_of_this_year(report, told=False)
    assert all(cell.state is State.NUMBER for cell in report.cells)
