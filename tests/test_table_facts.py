"""What a table lacks or has beside its form: columns, rows, its note, subtotals; and headings out of their order."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from audit.documents.formats import read_pages
from audit.files import document_from_bytes
from audit.forms import load_forms
from audit.model import Report, State, TableFact
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from layouts import FORMS, KEEP_BLANKS, balanced_figures, print_report
from specimens.grid import Box, grid
from test_cells import with_table

FORM = FORMS["2021"]
LIBRARY = Library(load_forms(), load_vocabulary())


def read(text: str) -> Report:
    report = document_from_bytes("report", text.encode(), LIBRARY).report
    assert report
    return report


def table(report: Report, name: str = "requests") -> TableFact:
    return next(fact for fact in report.tables if fact.table == name)


def printed(layout: str = "tabs") -> str:
    return print_report(FORM, balanced_figures(FORM, {}), layout).text


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("layout", KEEP_BLANKS)
def test_a_table_as_the_form_has_it_lacks_nothing(layout: str, form: object) -> None:
    held = FORMS[form.form]  # type: ignore[attr-defined]
    report = read(print_report(held, balanced_figures(held, {}), layout).text)

    for fact in report.tables:
        beside = (fact.columns_lacking, fact.rows_added, fact.columns_added)
        assert (beside, fact.duplicated) == (((), (), ()), False), fact.table
        assert fact.printed_values == sum(map(len, held.tables[fact.table].columns_of.values()))
    assert table(report).has_note
    assert [said for said in report.statements if said.family == "subtotals"] == []


def test_digits_that_are_parted_within_a_cell_are_printed_in_one() -> None:
    figures = balanced_figures(FORM, {}) | {"disputes.reconsideration.upheld": "75 2"}
    report = read(print_report(FORM, figures, "html").text)

    assert {c.key for c in report.cells if c.state is State.UNDECIDED} == {"disputes.reconsideration.upheld"}
    assert table(report, "disputes").printed_values == 15


def test_the_note_that_is_left_out() -> None:
    text = printed().replace(FORM.tables["requests"].note or "", "项目")

    assert not table(read(text)).has_note


def test_a_column_that_is_left_out_of_a_web_table() -> None:
    text = "<p>二、主动公开政府信息情况</p><p>见附表。</p><p>三、收到和处理政府信息公开申请情况</p><table><tr><td></td>"
    columns = [column.zh for name, column in FORM.tables["requests"].columns.items() if name != "research_institution"]
    text += "".join(f"<td>{label}</td>" for label in columns) + "</tr>"
    for row in FORM.tables["requests"].rows.values():
        text += f"<tr><td>{row.zh}</td>" + "<td>0</td>" * len(columns) + "</tr>"

    report = read(f"<html><body>{text}</table></body></html>")

    assert table(report).columns_lacking == ("科研机构",)
    assert {cell.state for cell in report.cells if cell.key.startswith("requests")} == {State.UNDECIDED}


@pytest.mark.parametrize("layout", ["html", "html, a table around", "tabs"])
def test_a_column_that_is_added(layout: str) -> None:
    """Of a real table, with something below its heading; in text, words beside headings may be anything."""
    table_3 = grid(FORM.tables["requests"], "requests", balanced_figures(FORM, {}))
    table_3[2].append(Box("小计"))
    table_3[0][1], table_3[1][1] = replace(table_3[0][1], across=8), replace(table_3[1][1], across=6)
    wider = [[*row[:-1], Box("0"), row[-1]] if any(box.key for box in row) else row for row in table_3]

    report = read(with_table(FORM, "requests", wider, layout))
    stray = read(with_table(FORM, "requests", table_3, layout))
    nothing_below = [[*row, Box("")] if any(box.key for box in row) else row for row in table_3]
    empty = read(with_table(FORM, "requests", nothing_below, layout))

    assert table(report).columns_added == (("小计",) if layout != "tabs" else ())
    assert table(stray).columns_added == table(empty).columns_added == ()


def test_a_row_that_is_added() -> None:
    lines = printed().splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("行政许可"))
    text = "\n".join([*lines[:at], "其他主动公开文件\t7", *lines[at:]])

    report = read(text)

    assert table(report, "proactive").rows_added == ("其他主动公开文件",)
    assert table(report, "requests").rows_added == ()

    explained = "其他主动公开文件(含以本单位名义正式签发的、除规范性文件以外的主动公开文件)"
    report = read(text.replace("其他主动公开文件\t7", f"{explained}\t7\t5\t30"))

    assert table(report, "proactive").rows_added == (f"{explained[:24]}…",)


@pytest.mark.parametrize(
    ("label", "figures"),
    [("小计", "3\t0\t0\t0\t0\t0\t3"), ("其中：小计", "3\t0\t0\t0\t0\t0\t3")],
)
def test_a_subtotal_is_stated_of_its_group(label: str, figures: str) -> None:
    lines = printed().splitlines()
    at = next(number for number, line in enumerate(lines) if "2.其他法律" in line)
    text = "\n".join([*lines[:at], f"{label}\t{figures}", *lines[at:]])

    said = [said for said in read(text).statements if said.family == "subtotals"]

    if label != "小计":
        assert said == []
        return
    assert [each.low for each in said] == [3, 0, 0, 0, 0, 0, 3]
    assert said[0].cells == tuple(f"requests.{row}.natural_person" for row in FORM.tables["requests"].groups["refused"])


def test_figures_beside_the_heading_of_a_group_are_its_subtotal() -> None:
    lines = printed().splitlines()
    at = next(number for number, line in enumerate(lines) if "1.属于国家秘密" in line)
    text = "\n".join(
        [*lines[:at], "(三)不予公开\t5\t0\t0\t0\t0\t0\t5", lines[at].replace("(三)不予公开\t", ""), *lines[at + 1 :]]
    )

    said = [said for said in read(text).statements if said.family == "subtotals"]

    assert [each.low for each in said] == [5, 0, 0, 0, 0, 0, 5]


def test_a_section_behind_a_later_one_is_found_where_it_is() -> None:
    text = printed()
    five, six = (re.search(rf"^{heading.zh}\n.*\n", text, re.MULTILINE) for heading in list(FORM.sections.values())[4:])
    assert five
    assert six
    swapped = text.replace(five[0], "").replace(six[0], six[0] + five[0])

    sections = {section.number: section for section in read(swapped).sections}

    assert sections[6].place.line is not None
    assert sections[5].place.line is not None
    assert sections[6].place.line < sections[5].place.line
    assert all(section.heading for section in sections.values())


def test_a_list_of_contents_does_not_hide_a_section_that_is_out_of_order() -> None:
    text = printed()
    title, rest = text.split("\n", 1)
    contents = "\n".join(heading.zh for heading in FORM.sections.values())
    five, six = (re.search(rf"^{heading.zh}\n.*\n", rest, re.MULTILINE) for heading in list(FORM.sections.values())[4:])
    assert five
    assert six
    swapped = rest.replace(five[0], "").replace(six[0], six[0] + five[0])

    sections = {section.number: section for section in read(f"{title}\n{contents}\n{swapped}").sections}

    assert all(section.place.line and section.place.line > 7 for section in sections.values())
    assert all(section.text for number, section in sections.items() if number in (1, 5, 6))


def test_headings_of_the_old_form_are_counted() -> None:
    text = printed().replace(
        "五、存在的主要问题及改进情况", "四、收费及减免情况\n没有。\n附表\n五、存在的主要问题及改进情况", 1
    )

    facts = read(text.replace("附表", "七、附表")).facts

    assert facts["legacy_headings"].value == 2
    assert facts["legacy_headings"].raw == "四、收费及减免情况"


def test_pictures_of_a_page_are_counted() -> None:
    page = f"<html><body><h1>某县某局2023年政府信息公开工作年度报告</h1><p>{list(FORM.sections.values())[2].zh}</p>"
    page += '<p><img src="/upload/table.jpg" width="800"></p></body></html>'

    assert read_pages(page.encode()).notes["images"] == "1"
    assert read(page).facts["images"].value == 1


@pytest.mark.parametrize(
    ("frame", "unread"),
    [
        ("<iframe src='table.html' width='100%'></iframe>", "table.html"),
        ("<embed src=report.pdf type=application/pdf>", "report.pdf"),
        ("<object data='report.pdf'>没有插件</object>", "report.pdf"),
        ("<!-- <iframe src='table.html'></iframe> -->", ""),
        ("<iframe src='table.html' style='display:none'></iframe>", ""),
        ("<iframe src='table.html' height=0></iframe>", ""),
        ("<iframe src='about:blank'></iframe><iframe></iframe>", ""),
        ("<iframe src='/share/box.html'></iframe><embed src=a.mp3>", ""),
        ("<iframe src='/static/statement.html'></iframe>", "/static/statement.html"),
        ("<script>document.write('<iframe src=\"ad.html\"></iframe>')</script>", ""),
    ],
)
def test_what_a_page_shows_in_frames_is_told_to_be_unread(frame: str, unread: str) -> None:
    page = f"<h1>某县某局2023年政府信息公开工作年度报告</h1><p>{list(FORM.sections.values())[2].zh}</p>{frame}"
    pages, report = read_pages(page.encode()), read(page)

    assert pages.notes.get("frames", "") == unread
    assert [unread in remark.en for remark in pages.remarks] == [True] * bool(unread)
    assert ("pictures" in report.facts) == bool(unread)


@pytest.mark.parametrize(
    ("written", "unread"),
    [
        ("<script>document.write('<table><tr><td>规章<td>5</table>')</script>", "document.write"),
        ("<script>box.innerHTML = rows.map(row => `<tr><td>${row}</td></tr>`)</script>", ".innerHTML"),
        ("<div id=table3></div><script src=app.js></script>", "<div id=table3>"),
        ("<div id=table3>数据加载中…</div><script>load('#table3')</script>", "<div id=table3>"),
        ("<table><tbody id=rows></tbody></table><script>fill(rows)</script>", "<table>"),
        ('<script type="application/json">' + '"行政许可": [3],' * 5 + "</script>", '"行政许可": [3'),
        ("<table><tr v-for='row in rows'><td>{{ row }}</table>", "<tr v-for="),
        ("<div id=table3></div>", ""),
        ("<!-- <div id=table3></div> --><script src=app.js></script>", ""),
        ("<p>依法公开。</p><div id=share></div><script src=share.js></script>", ""),
        ("<script>document.write(unescape('%3Cspan id=count%3E'))</script>", ""),
        ("<script>alert('请输入关键字', 5); var name = '某县某局'</script>", ""),
    ],
)
def test_what_a_script_writes_into_a_page_is_told_to_be_unread(written: str, unread: str) -> None:
    page = f"<h1>某县某局2023年政府信息公开工作年度报告</h1><p>{list(FORM.sections.values())[2].zh}</p>{written}"
    pages, report = read_pages(page.encode()), read(page)

    assert pages.notes.get("scripted", "").startswith(unread)
    assert [unread in remark.en for remark in pages.remarks] == [True] * bool(unread)
    assert ("pictures" in report.facts) == bool(unread)


@pytest.mark.parametrize(
    ("foot", "goes_on"),
    [
        ("1 <a>2</a> <a>下一页</a> 共2页", True),
        ("共3页 上一页 下一页", True),
        ("共1页 下一页", False),
        ("下一页：无", False),
    ],
)
def test_a_page_that_goes_on_elsewhere_was_not_read_in_whole(foot: str, goes_on: bool) -> None:
    page = f"<h1>某县某局2023年政府信息公开工作年度报告</h1><p>{list(FORM.sections.values())[2].zh}</p><p>{foot}</p>"

    assert ("pictures" in read(page).facts) == goes_on
    assert ["further pages" in remark.en for remark in read_pages(page.encode()).remarks] == [True] * goes_on


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("row", ["newly_received", "refused_state_secret", "not_processed_repeated"])
def test_a_table_that_is_cut_off_is_on_the_form_of_the_others(form: object, row: str) -> None:
    held = FORMS[form.form]  # type: ignore[attr-defined]
    whole = print_report(held, balanced_figures(held, {}), "tabs").text
    report = read(whole[: whole.index("\n", whole.index(held.tables["requests"].rows[row].zh))])

    assert {fact.form for fact in report.tables if fact.found} == {held.form}


@pytest.mark.parametrize("layout", ["html", "markdown"])
def test_a_torn_label_below_a_heading_is_no_row_of_another_form(layout: str) -> None:
    text = print_report(FORM, balanced_figures(FORM, {}), layout).text
    torn = text.replace(
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其",
    )

    assert torn != text
    assert table(read(torn)).other_form_labels == ()
    assert table(read(torn)).form == "2021"


@pytest.mark.parametrize("layout", KEEP_BLANKS)
def test_a_text_that_ends_in_a_table_has_lost_the_rows_behind(layout: str) -> None:
    text = print_report(FORM, balanced_figures(FORM, {}), layout).text
    requests = list(FORM.tables["requests"].rows.values())
    at = text.index(requests[10].zh)
    cut = read(text[:at])

    assert cut.facts["missing_run"].value == len(requests) - 10 + 3
    assert cut.facts["missing_run"].raw == "、".join(row.zh for row in requests[10:15]) + "、…… 复议后起诉"
    assert cut.facts["missing_run"].context == f"{requests[9].zh} ……"


def test_a_text_that_goes_on_behind_a_short_table_is_not_cut() -> None:
    text = printed()
    rows = list(FORM.tables["requests"].rows.values())
    start, end = text.index(rows[20].zh), text.index("四、政府信息公开行政复议")
    table_four = text.index("五、存在的主要问题")

    assert "missing_run" in read(text[:start]).facts
    assert "missing_run" not in read(text[:start] + text[table_four:]).facts, "table 4 may have been left out"
    assert "missing_run" not in read(text[:end]).facts, "the table is whole; what else lacks may have been left out"


@pytest.mark.parametrize(
    "item", ["2.依申请公开政府信息情况", "(二)依申请公开政府信息情况", "（一）主动公开政府信息情况"]
)
def test_an_item_of_a_section_is_no_heading_of_another(item: str) -> None:
    text = printed()
    sections = {number: heading.zh for number, heading in FORM.sections.items()}
    below = text.replace(sections[1], f"{sections[1]}\n{item}\n本年依法办理。", 1)
    for number in (2, 3):
        below = below.replace(sections[number], "各类情况如下")

    found = {section.number: section.heading for section in read(below).sections}

    assert found[1] == sections[1]
    assert found[2] is found[3] is None


@pytest.mark.parametrize("heading", ["一、政府信息公开工作的基本情况", "一、基本情况", "一、总体情况概述", "一、概述"])
def test_the_overview_under_other_names(heading: str) -> None:
    report = read(printed().replace("一、总体情况", heading, 1))

    assert next(section.heading for section in report.sections) == heading


def test_a_table_that_lacks_its_middle_is_on_the_form_of_the_others() -> None:
    lines = printed().split("\n")
    first = next(number for number, line in enumerate(lines) if "予以公开" in line)
    last = next(number for number, line in enumerate(lines) if "四、结转下年度继续办理" in line)

    report = read("\n".join([*lines[:first], *lines[last:]]))

    assert {fact.form for fact in report.tables if fact.found} == {"2021"}


def test_misprinted_headings_of_a_report_that_numbers_its_sections_as_items() -> None:
    text = printed()
    for number, heading in FORM.sections.items():
        words = heading.zh.partition("、")[2]
        text = text.replace(heading.zh, f"（{'一二三四五六'[number - 1]}）{words}")
    text = text.replace("）主动公开政府信息情况", "）主动公开政府信息的情况")

    assert all(section.heading for section in read(text).sections)


@pytest.mark.parametrize(
    "item", ["(一)概述", "（一）政府信息公开工作基本情况", "1.基本情况", "1、总体情况", "政府信息公开工作基本情况"]
)
def test_an_item_does_not_displace_the_heading_it_stands_below(item: str) -> None:
    heading = FORM.sections[1].zh
    report = read(printed().replace(heading, f"{heading}\n本年收到政府信息公开申请9999件。\n{item}", 1))

    assert report.sections[0].heading == heading
    assert report.sections[0].text.startswith(f"本年收到政府信息公开申请9999件。\n{item}\n")
    assert 9999 in [said.low for said in report.statements]


def test_the_title_of_a_table_does_not_displace_the_heading_above_it() -> None:
    heading = FORM.sections[2].zh
    report = read(printed().replace(heading, f"{heading}\n{heading[2:]}", 1))

    assert report.sections[1].heading == heading
    assert table(report, "proactive").found


def test_headings_without_numbers_behind_a_list_of_contents() -> None:
    text = printed()
    title, rest = text.split("\n", 1)
    contents = "\n".join(heading.zh for heading in FORM.sections.values())
    for heading in list(FORM.sections.values())[1:]:
        rest = rest.replace(heading.zh, heading.zh[2:], 1)

    sections = read(f"{title}\n{contents}\n{rest}").sections

    assert [section.heading for section in sections] == [
        "一、总体情况",
        *(s.zh[2:] for s in list(FORM.sections.values())[1:]),
    ]
    assert all(section.text for section in sections if section.number in (1, 5, 6))


@pytest.mark.parametrize("mark", [". ", "、 ", "．"])
def test_sections_with_numbers_in_digits(mark: str) -> None:
    text = printed()
    for number, heading in FORM.sections.items():
        text = text.replace(heading.zh, f"{number}{mark}{heading.zh[2:]}", 1)

    report = read(text)

    assert [section.heading for section in report.sections] == [
        f"{number}{mark}{heading.zh[2:]}" for number, heading in FORM.sections.items()
    ]
    assert all(fact.found for fact in report.tables)


# ---- a table of two forms ---- #

FIRST_BLOCK = {form: list(FORMS[form].tables["proactive"].blocks[0].columns.values()) for form in FORMS}


def with_first_block_of(other: str, form: str, layout: str) -> Report:
    held = FORMS[form]
    figures = {cell.key: str(7 + at) for at, cell in enumerate(held.cells) if cell.table == "proactive"}
    text = print_report(held, balanced_figures(held, {}) | figures, layout).text
    for own, its in zip(FIRST_BLOCK[form], FIRST_BLOCK[other], strict=True):
        assert own.zh in text
        text = text.replace(own.zh, its.zh)
    return read(text)


@pytest.mark.parametrize("layout", ["tabs", "lines, blanks as a space", "html", "markdown"])
@pytest.mark.parametrize(("form", "other"), [("2021", "2019"), ("2019", "2021")])
def test_a_block_with_the_columns_of_another_form(form: str, other: str, layout: str) -> None:
    report = with_first_block_of(other, form, layout)
    fact, cells = table(report, "proactive"), {cell.key: cell for cell in report.cells}

    assert (report.form, fact.form, fact.rows_missing, fact.columns_lacking) == (form, form, (), ())
    assert fact.other_form_labels == tuple(column.zh for column in FIRST_BLOCK[other])
    for spec in FORMS[form].cells:
        if spec.table == "proactive":
            strange = spec.row in ("regulations", "normative_documents")
            assert cells[spec.key].state is (State.UNDECIDED if strange else State.NUMBER), spec.key


@pytest.mark.parametrize("layout", ["tabs", "markdown", "html"])
def test_the_heading_of_the_last_outcomes_shortened_is_of_the_same_form(layout: str) -> None:
    report = read(printed(layout).replace("(六)其他处理", "(六) 其他"))

    assert (table(report).form, table(report).other_form_labels) == ("2021", ())
    assert table(report).rows_missing == ()


@pytest.mark.parametrize("label", ["(六)其他", "(六)其他处理"])
def test_a_row_of_the_old_form_among_those_of_the_new_is_of_another_form(label: str) -> None:
    lines = printed().replace("(六)其他处理\t", "").split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("1.申请人无正当理由"))

    report = read("\n".join([*lines[:at], f"{label}\t0\t0\t0\t0\t0\t0\t0", *lines[at:]]))

    assert table(report).form == "2021"
    assert table(report).other_form_labels != ()


def test_pieces_of_a_torn_label_are_no_rows_added_to_the_form() -> None:
    lines = printed("markdown").split("\n")
    at = next(number for number, line in enumerate(lines) if "1.申请人无正当理由" in line)
    row = "| 行政机关不再处理其政府信息公 | 40 | 1 | 0 | 0 | 2 | 0 | 43 |"
    torn = [*lines[:at], "1.申请人无正当理由逾期不补正、", "开申请", row, *lines[at + 1 :]]

    assert table(read("\n".join(torn))).rows_added == ()
    at = next(number for number, line in enumerate(torn) if "2.申请人逾期未按" in line)
    added = [*torn[:at], "| 要求公开内部事务 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |", *torn[at:]]
    assert table(read("\n".join(added))).rows_added == ("要求公开内部事务",)


# ---- rows without a figure ---- #


def row_of(text: str, row: str = "granted") -> list[tuple[State, str]]:
    return [(c.state, c.why.en if c.why else "") for c in read(text).cells if c.key.startswith(f"requests.{row}.")]


@pytest.mark.parametrize("fields", [3, 7, 9])
def test_a_row_of_empty_fields_is_blank_if_it_has_them_all(fields: int) -> None:
    """What a row lacks may have said anything."""
    page = print_report(FORM, balanced_figures(FORM, {}), "html").text
    rows = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
    own = next(row for row in rows if "(一)予以公开" in row)
    label = own[: own.index("</td>", own.index("(一)予以公开")) + len("</td>")]

    found = row_of(page.replace(own, label + "<td></td>" * fields + "</tr>"))

    assert {state for state, _ in found} == {State.UNDECIDED if fields < 7 else State.BLANK}


def test_a_label_with_nothing_behind_it_is_undecided_and_the_reason_is_told_so() -> None:
    text = re.sub(r"(\(一\)予以公开)(\s+\d+){7}\n", r"\1\n", printed("lines"))

    assert text != printed("lines")
    assert {state for state, _ in row_of(text)} == {State.UNDECIDED}
    assert all("nothing is printed behind the label" in why for _, why in row_of(text))


def test_a_row_that_has_lost_some_figures_says_how_many() -> None:
    text = re.sub(r"(\(一\)予以公开\s+\d+)(\s+\d+){5}\n", r"\1\n", printed("lines"))

    assert text != printed("lines")
    assert all("7 values but 2 are printed" in why for _, why in row_of(text))


def test_headings_of_several_columns_of_labels_head_no_figures() -> None:
    """Each row has as many fields behind its label as the form has columns, blanks or not."""
    form_cells = balanced_figures(FORM, {}) | {f"requests.{row}.total": "" for row in FORM.tables["requests"].rows}
    wider = grid(FORM.tables["requests"], "requests", form_cells)
    wider[0][:1] = [replace(wider[0][0], text="类别", across=1), replace(wider[0][0], text="项目", across=2)]

    report = read(with_table(FORM, "requests", wider, "html"))

    assert table(report).columns_added == ()
    states = {cell.key: cell.state for cell in report.cells if cell.key.startswith("requests.")}
    assert {state for key, state in states.items() if key.endswith(".total")} == {State.BLANK}
    assert {state for key, state in states.items() if not key.endswith(".total")} == {State.NUMBER}


def test_a_word_beside_the_headings_of_table_4_is_no_column_without_a_field_below() -> None:
    for more, added in (("", ()), ("<td>3</td>", ("上年数",))):
        text = print_report(FORM, balanced_figures(FORM, {}), "html").text
        section = text.index(FORM.sections[4].zh)
        head = text.index("</tr>", section)
        figures = text.rindex("</tr>", 0, text.index(FORM.sections[5].zh))
        page = f"{text[:head]}<td>上年数</td>{text[head:figures]}{more}{text[figures:]}"

        fact = table(read(page), "disputes")

        assert fact.columns_added == added
