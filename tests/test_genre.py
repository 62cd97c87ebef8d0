"""What is an annual report, and what is another paper that has a heading like one of its."""

from __future__ import annotations

import pytest

from audit.files import document_from_bytes
from audit.forms import load_forms
from audit.model import Document, State
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from layouts import FORMS, balanced_figures, print_report

LIBRARY = Library(load_forms(), load_vocabulary())
PRINTED = print_report(FORMS["2021"], balanced_figures(FORMS["2021"], {}), "tabs").text
TITLE = "澄溪县统计局2023年政府信息公开工作年度报告"


def read(said: str) -> Document:
    return document_from_bytes("paper.txt", said.encode(), LIBRARY)


@pytest.mark.parametrize(
    "said",
    [
        "澄溪县财政局2022年度部门决算说明\n一、部门基本情况\n（一）职能职责。负责财政工作。\n二、部门决算情况说明\n收入总计22万元。",
        "澄溪县农业农村局2021年工作总结\n一、基本情况\n全县粮食总产量22万吨。\n二、下一步打算\n继续努力。",
        "2022年上半年政府信息公开数据统计\n一、公文类政府信息公开情况\n制发公文707件。\n二、依申请公开情况\n受理267件。",
        "中华人民共和国政府信息公开工作年度报告格式\n一、总体情况\n第二十条第(一)项\n信息内容\n本年制发件数\n本年废止件数\n"
        "现行有效件数\n规章\n行政规范性文件\n二、主动公开政府信息情况\n六、其他需要报告的事项",
        "澄溪县政府信息公开年度报告制度（试行）\n第三条 报告包括：\n（一）概述；\n（二）主动公开政府信息情况；",
        "2020-2021学年信息公开工作年度报告\n一、概述\n学校坚持依法治校。\n二、主动公开情况\n三、依申请公开政府信息情况\n无。",
        "政府信息公开工作年度报告范文\n一、概述\n本区开始开展政府信息公开工作。\n二、主动公开政府信息情况\n累计5928条。",
    ],
)  # fmt: skip
def test_another_paper_is_no_report(said: str) -> None:
    document = read(said)

    assert (document.status, document.report) == ("not_a_report", None)
    assert document.problem is not None


@pytest.mark.parametrize(
    "said",
    [
        f"{TITLE}\n一、概述\n全年公开信息22条。",
        f"{TITLE}\n一、总体情况\n",
        "一、总体情况\n全年主动公开政府信息22条。",
        "现公布澄溪县统计局2023年政府信息公开工作年度报告。\n一、基本情况\n全年公开22条。",
        "一、基本情况\n全年公开22条。\n五、存在的主要问题及改进情况\n更新不够及时。",
        f"{TITLE}\n根据《政府信息公开工作年度报告格式》编制。\n一、总体情况\n全年公开22条。",
        "政府信息公开工作年度报告格式\n" + PRINTED.partition("\n")[2],
    ],
)
def test_a_report_that_is_cut_or_has_lost_its_title_is_one(said: str) -> None:
    assert read(said).status == "report"


def test_a_title_alone_is_told_of() -> None:
    problem = read(f"{TITLE}\n一、公开的做法\n全年公开信息22条。").problem

    assert problem is not None
    assert TITLE in problem.zh
    assert "none of its six section headings" in problem.en


def test_the_title_of_a_notice_on_reports_is_no_title() -> None:
    notice = "关于做好2023年政府信息公开工作年度报告\n编制和发布工作的通知\n"
    whole, item = read(f"{notice}一、规范内容。\n"), read(f"{notice}一、基本情况\n请各单位报送。")

    assert [document.status for document in (whole, item)] == ["not_a_report"] * 2
    assert whole.problem is not None
    assert "关于做好" not in whole.problem.zh


def test_a_report_may_call_itself_a_report_about() -> None:
    report = read("关于澄岫县财政局2023年政府信息公开工作年度报告\n一、基本情况\n主动公开信息20条。")

    assert report.status == "report"


def test_the_reason_names_what_was_found() -> None:
    budget, form = (
        read("决算说明\n一、基本情况\n共有人员22人。").problem,
        read("年度报告格式\n一、总体情况\n规章").problem,
    )

    assert budget is not None
    assert form is not None
    assert "一、基本情况" in budget.en
    assert "年度报告格式" in form.en


@pytest.mark.parametrize("layout", ["tabs", "lines", "html", "markdown"])
def test_two_reports_in_a_file_are_told_of_and_neither_is_read(layout: str) -> None:
    form = FORMS["2021"]
    printed = print_report(form, balanced_figures(form, {}), layout).text
    other = balanced_figures(form, {"requests.newly_received.natural_person": 7, "requests.granted.natural_person": 7})
    again = print_report(form, other, layout).text

    several, twice = read(f"{printed}\n{again}"), read(f"{printed}\n{printed}")

    assert (several.status, several.report) == ("unreadable", None)
    assert several.problem is not None
    assert "more than one report" in several.problem.en
    assert "一、本年新收政府信息公开申请数量" in several.problem.zh
    assert twice.status == "report"


def test_an_annex_with_words_of_table_3_leaves_the_sections_before_it_alone() -> None:
    """各单位办理情况 below the signature has columns that are rows of table 3, and is neither that nor prose of it."""
    annex = "附件：各单位申请办理情况\n单位\t（一）予以公开\t部分公开\t（七）总计\n城关镇\t3\t2\t5\n水利局\t4\t1\t5\n"

    alone, with_annex = (read(said).report for said in (PRINTED, f"{PRINTED}\n{annex}"))

    assert alone is not None
    assert with_annex is not None
    assert with_annex.cells == alone.cells
    assert with_annex.tables == alone.tables
    assert with_annex.facts.get("signed") == alone.facts.get("signed")
    assert [s.text for s in with_annex.sections[:5]] == [s.text for s in alone.sections[:5]]
    assert with_annex.sections[5].text.startswith(alone.sections[5].text)


@pytest.mark.parametrize("layout", ["tabs", "lines"])
@pytest.mark.parametrize("other", [False, True], ids=["the same figures", "other figures"])
def test_table_3_printed_again_behind_the_signature_takes_no_section(layout: str, other: bool) -> None:
    form = FORMS["2021"]
    figures = balanced_figures(
        form, {"requests.newly_received.natural_person": 7, "requests.granted.natural_person": 7}
    )
    printed = print_report(form, figures, layout).text
    signed = f"{printed}\n澄岫县人民政府\n2024年1月18日\n"
    again = printed[printed.index("一、本年新收") : printed.index(form.sections[4].zh)]

    alone, twice = (read(said).report for said in (signed, signed + (again.replace("7", "8") if other else again)))

    assert alone is not None
    assert twice is not None
    assert twice.facts["signed"] == alone.facts["signed"]
    assert [s.text for s in twice.sections[4:]][:1] == [s.text for s in alone.sections[4:]][:1]
    assert twice.sections[5].text.startswith(alone.sections[5].text)
    rows = [cell for cell in twice.cells if cell.key.startswith("requests.granted.")]
    assert rows == [cell for cell in alone.cells if cell.key.startswith("requests.granted.")] or other
    assert {cell.state for cell in rows} <= ({State.UNDECIDED} if other else {State.NUMBER})


@pytest.mark.parametrize("layout", ["tabs", "html"])
def test_a_table_behind_the_last_section_that_stands_nowhere_else_is_the_report_s(layout: str) -> None:
    form = FORMS["2021"]
    figures = balanced_figures(form, {"disputes.reconsideration.upheld": 3, "disputes.suit_direct.other": 2})
    printed = print_report(form, figures, layout).text
    if layout == "html":
        start = printed.index("<table", printed.index(form.sections[4].zh))
        end = printed.index("</table>", start) + len("</table>")
        moved = printed[:start] + printed[end:].replace("</body>", f"{printed[start:end]}</body>")
    else:
        start, end = (printed.index(form.sections[number].zh) for number in (4, 5))
        heading, _, table = printed[start:end].partition("\n")
        moved = f"{printed[:start]}{heading}\n{printed[end:]}\n{table}"

    report = read(moved).report

    assert report is not None
    cells = {cell.key: str(cell.value) for cell in report.cells}
    assert {key: cells[key] for key in figures} == figures


@pytest.mark.parametrize("layout", ["tabs", "lines", "html"])
def test_last_rows_of_table_3_behind_the_last_section_are_the_report_s(layout: str) -> None:
    form = FORMS["2021"]
    figures = balanced_figures(form, {"requests.other_remaining.natural_person": 3})
    printed = print_report(form, figures, layout).text
    label = form.tables["requests"].rows["processed_total"].zh
    first, last = "<tr" if layout == "html" else label, "</table>" if layout == "html" else form.sections[4].zh
    at = printed.index(label)
    start = printed.rindex(first, 0, at + len(label))
    end = printed.index(last, at)
    torn = printed[start:end]
    moved = printed[:start] + printed[end:]
    moved = moved.replace("</body>", f"<table>{torn}</table></body>") if layout == "html" else f"{moved}\n{torn}"

    report = read(moved).report

    assert report is not None
    rows = [cell for cell in report.cells if cell.key.split(".")[1] in ("processed_total", "carried_out")]
    assert [(cell.key, str(cell.value)) for cell in rows] == [(cell.key, figures[cell.key]) for cell in rows]


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        (1, "第一部分 总体情况"), (1, "总体情况"), (1, "壹、总体情况"), (1, "一、2023年总体情况"),
        (1, "一、主要工作开展情况"),
        (2, "二、政府信息主动公开情况"), (5, "五、存在问题及下一步打算"), (5, "五、问题与改进"),
        (5, "五、2023年存在的主要问题及2024年改进措施"), (6, "六、其他有关情况"),
    ],
)  # fmt: skip
def test_headings_in_other_words_head_their_sections(number: int, printed: str) -> None:
    official = FORMS["2021"].sections[number].zh

    alone, other = (read(said).report for said in (PRINTED, PRINTED.replace(official, printed)))

    assert alone is not None
    assert other is not None
    assert [s.text for s in other.sections] == [s.text for s in alone.sections]
    assert other.sections[number - 1].heading == printed


def test_a_line_about_a_section_s_matter_heads_none_that_has_a_heading() -> None:
    """Section one may number its own parts: 二、主动公开工作稳步推进."""
    first = FORMS["2021"].sections[1].zh

    alone, other = (read(said).report for said in (PRINTED, PRINTED.replace(first, f"{first}\n二、主动公开稳步推进")))

    assert alone is not None
    assert other is not None
    assert [s.text for s in other.sections[1:]] == [s.text for s in alone.sections[1:]]
    assert "二、主动公开稳步推进" in other.sections[0].text


def test_lines_without_a_letter_are_no_headings() -> None:
    first = FORMS["2021"].sections[1].zh

    report = read(PRINTED.replace(first, f"……\n{first}\n★★★\n")).report

    assert report is not None
    assert report.sections[0].heading == first


def test_a_summary_of_work_has_headings_like_those_of_a_report_and_is_none() -> None:
    lines = [
        "澄岫县水利局2023年工作总结", "一、主要工作开展情况", "2023年，我局抓好水利工程建设，公开招标项目12个。",
        "二、主动公开、接受监督", "按时向社会公布工程进度。",
        "五、存在问题及下一步打算", "水利设施老化，下一步将加大投入。",
    ]  # fmt: skip

    assert read("\n".join(lines)).status == "not_a_report"
    assert read("\n".join(["澄岫县水利局2023年政府信息公开工作年度报告", *lines[1:]])).status == "report"


@pytest.mark.parametrize("header", ["指标\t单位\t数量", "统计指标\t计量单位\t统计数", "主动公开信息数\t条\t286"])
def test_a_table_of_the_old_form_is_told_to_be_unread(header: str, library: Library) -> None:
    lines = (
        "望沅县水利局2016年政府信息公开工作年度报告",
        "一、概述",
        "2016年，公开信息286条。",
        "七、附表",
        header,
        "收到申请总数\t条\t12",
    )
    said = "\n".join(lines)

    assert any("指标" in remark.zh for remark in document_from_bytes("old.txt", said.encode(), library).remarks)
    prose = document_from_bytes("old.txt", "\n".join(lines[:4]).encode(), library)
    assert prose.report is not None
    assert prose.remarks == ()
