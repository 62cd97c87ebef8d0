"""Layouts that were once read wrongly, each in the smallest report that shows it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from audit.documents.formats import read_pages
from audit.files import document_from_bytes
from audit.forms import Form, load_forms
from audit.model import Cell, Layout, Place, State
from audit.reading.glued import settle
from audit.reading.locate import known_labels
from audit.reading.normalise import added_in_brackets, label_key
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from layouts import FORMS, balanced_figures, distinct_figures, print_report

FORM = FORMS["2021"]
LIBRARY = Library(load_forms(), load_vocabulary())
KEYS = [cell.key for cell in FORM.cells]
ROW = [f"requests.granted.{column}" for column in FORM.tables["requests"].columns]


def cells(text: str) -> dict[str, Cell]:
    """The cells of a report by key."""
    report = document_from_bytes("report", text.encode(), LIBRARY).report
    assert report
    return {cell.key: cell for cell in report.cells}


def row(text: str) -> list[object]:
    """The row 予以公开 as read: a number, or the state."""
    found = cells(text)
    return [int(found[key].value or 0) if found[key].state is State.NUMBER else found[key].state for key in ROW]


def printed(layout: str, line: str) -> str:
    """A report in a layout, with another line for the row 予以公开."""
    source = print_report(FORM, balanced_figures(FORM, dict(zip(ROW, range(11, 17), strict=False))), layout).text
    lines = source.split("\n")
    at = next(number for number, said in enumerate(lines) if "予以公开" in said)
    width = 1 if layout in ("tabs", "markdown") else 16
    return "\n".join([*lines[:at], line, *lines[at + width :]])


# ---- labels ---- #


@pytest.mark.parametrize(
    "odd",
    ["行政處罰", "行(xíng)政处罚", "行政處(处)罰", "⾏(háng)政处罚", "行政处罚（fá）", "行〔xíng〕政处罚"],
)
def test_labels_in_other_scripts_and_with_what_mirrors_add(odd: str) -> None:
    assert label_key(odd) == "行政处罚"


@pytest.mark.parametrize("said", ["第二十条第(一)项", "(一)予以公开", "其他(含上年)"])
def test_brackets_of_the_form_are_no_additions(said: str) -> None:
    assert added_in_brackets(said) == []


def test_labels_without_their_numbers_and_under_others() -> None:
    source = print_report(FORM, distinct_figures(FORM), "tabs").text
    figures = {cell.key: cell.value for cell in cells(source).values()}

    altered = source.replace("1.属于国家秘密", "属于国家秘密").replace("2.重复申请", "3.重复申请")
    altered = altered.replace("3.补正后", "10.补正后")

    assert {cell.key: cell.value for cell in cells(altered).values()} == figures


@pytest.mark.parametrize(
    "label",
    ["(一)予以公开（含转办）", "**(一)予以公开(本机关)**", "(一) 予以公开 （不含乡镇）"],
)
def test_a_remark_behind_a_label(label: str) -> None:
    assert row(printed("tabs", f"{label}\t1\t2\t3\t4\t5\t6\t21")) == [1, 2, 3, 4, 5, 6, 21]


def test_figures_in_brackets_behind_a_label_are_no_remark() -> None:
    assert set(row(printed("tabs", "(一)予以公开(其中3件)\t1\t2\t3\t4\t5\t6\t21"))) == {State.UNDECIDED}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_long_row_label_with_one_other_character_is_known(form: Form) -> None:
    source = print_report(form, distinct_figures(form), "tabs").text
    figures = {cell.key: cell.value for cell in cells(source).values()}
    long = [spec.zh for table in form.tables.values() for spec in table.rows.values() if len(label_key(spec.zh)) > 6]
    assert len(long) > 15
    for label in long:
        altered = source.replace(label, f"{label[:-2]}某{label[-1]}")

        assert {cell.key: cell.value for cell in cells(altered).values()} == figures, label


@pytest.mark.parametrize(
    "said", ["行政处分", "其他管理", "本年新公开数目", "第二十条第(七)项", "2.其他法津行政法归禁止公开"]
)
def test_short_labels_headings_and_two_misprints_are_not_guessed(said: str) -> None:
    assert known_labels(load_forms()).row(label_key(said)) is None


def test_a_heading_and_a_row_label_in_one_text() -> None:
    assert row(printed("tabs", "三、本年度办理结果 (一)予以公开\t1\t2\t3\t4\t5\t6\t21")) == [1, 2, 3, 4, 5, 6, 21]


@pytest.mark.parametrize("piece", ["三、本", "年度办", "理结果"])
def test_a_row_label_beside_a_line_of_a_broken_heading(piece: str) -> None:
    assert row(printed("tabs", f"{piece} (一)予以公开\t1\t2\t3\t4\t5\t6\t21")) == [1, 2, 3, 4, 5, 6, 21]


def test_other_words_before_a_row_label_are_no_piece_of_a_heading() -> None:
    assert row(printed("tabs", "另计 (一)予以公开\t1\t2\t3\t4\t5\t6\t21")) != [1, 2, 3, 4, 5, 6, 21]


@pytest.mark.parametrize(
    ("said", "own"),
    [("4.要求提供白开出版物", "3.要求提供公开出版物"), ("属于行政生法案卷", "7.属于行政执法案卷"), ("9.", None)],
)
def test_a_label_with_another_number_and_one_other_character_is_known(said: str, own: str | None) -> None:
    assert known_labels(load_forms()).row(label_key(said)) == (own and label_key(own))


def test_two_labels_before_one_row_of_figures_leave_open_whose_they_are() -> None:
    figures = "1\t2\t3\t4\t5\t6\t21"
    assert row(printed("tabs", f"(一)予以公开\n{figures}")) == [1, 2, 3, 4, 5, 6, 21]

    assert set(row(printed("tabs", f"8.属于行政查询事项\n(一)予以公开\n{figures}"))) == {State.UNDECIDED}


def test_columns_with_wide_gaps_of_spaces() -> None:
    assert row(printed("tabs", "三、本年度办理结果  (一)予以公开  1  2  3  4  5  6  21")) == [1, 2, 3, 4, 5, 6, 21]


def test_the_words_of_a_menu_are_no_rows() -> None:
    source = print_report(FORM, distinct_figures(FORM), "html").text
    figures = {cell.key: cell.value for cell in cells(source).values()}

    assert {c.key: c.value for c in cells(source.replace("<h1>", "<p>行政处罚 12</p><h1>")).values()} == figures


def test_a_word_or_two_of_a_table_are_no_table() -> None:
    headings = "\n正文。\n".join(heading.zh for heading in FORM.sections.values())

    assert {cell.state for cell in cells(f"行政许可\n行政处罚 12\n{headings}").values()} == {State.MISSING}


# ---- which field is which cell ---- #


def test_a_remark_beside_a_row_is_no_cell() -> None:
    assert row(printed("tabs", "(一)予以公开\t1\t2\t3\t4\t5\t6\t21\t含上年")) == [1, 2, 3, 4, 5, 6, 21]


def test_a_remark_does_not_move_the_figures_of_a_row_with_a_blank() -> None:
    assert set(row(printed("tabs", "(一)予以公开\t1\t\t3\t4\t5\t6\t21\t含上年"))) == {State.UNDECIDED}


def test_a_blank_is_placed_by_the_full_rows_of_the_same_width() -> None:
    source = print_report(FORM, distinct_figures(FORM) | {ROW[-1]: ""}, "markdown, spans as fields").text

    found = cells(source)

    assert found[ROW[-1]].state is State.BLANK
    assert found[ROW[0]].value == Decimal(distinct_figures(FORM)[ROW[0]])


def test_two_numbers_in_a_line_among_lines_of_one_are_not_two_cells() -> None:
    lines = ["(一)予以公开", "1", "2 3", "4", "5", "6", "21", ""]

    assert set(row(printed("lines", "\n\n".join(lines)))) == {State.UNDECIDED}


@pytest.mark.parametrize(
    ("lines", "read"),
    [
        (["2 |", "0 |", "0 |", "0 |", "0 |", "0 |", "2 | ||||"], [2, 0, 0, 0, 0, 0, 2]),
        (["|", "|", "|", "|", "|", "|", "|", "含上年 |", "|"], [State.UNDECIDED] * 7),
        (["|", "0 |", "3 |", "0 |", "0 |", "0 |", "3 |"], [State.BLANK, 0, 3, 0, 0, 0, 3]),
    ],
)
def test_a_bar_below_a_label_that_has_its_own_is_an_empty_cell(lines: list[str], read: list[object]) -> None:
    source = print_report(FORM, balanced_figures(FORM, dict(zip(ROW, range(11, 17), strict=False))), "bars").text
    at = source.index("(一)予以公开")
    behind = source.index("(二)部分公开")

    assert row(source[:at] + "\n".join(["(一)予以公开 |", *lines, ""]) + source[behind:]) == read


def test_figures_beside_the_other_part_of_a_label_are_those_of_an_empty_row() -> None:
    """A page that ends within a label leaves the figures beside its beginning and the rest in a row of its own."""
    source = print_report(FORM, balanced_figures(FORM, {}), "html").text
    start = source.rindex("<tr", 0, source.index("(一)予以公开"))
    end = source.index("</tr>", start) + len("</tr>")
    upper = "<tr><td>三、</td><td>(一</td>" + "".join(f"<td>{n}</td>" for n in (1, 0, 0, 0, 0, 0, 1)) + "</tr>"
    lower = "<tr><td>本年度办理结果</td><td>)予以公开</td>" + "<td></td>" * 7 + "</tr>"

    assert set(row(source[:start] + upper + lower + source[end:])) == {State.UNDECIDED}
    assert set(row(source[:start] + lower + source[end:])) == {State.BLANK}


def test_headings_that_say_another_order_but_not_which_leave_a_table_of_one_row_undecided() -> None:
    figures = distinct_figures(FORM) | {key: "0" for key in distinct_figures(FORM) if key.startswith("disputes")}
    figures |= {"disputes.reconsideration.upheld": "1", "disputes.reconsideration.pending": "1"}
    source = print_report(FORM, figures, "html").text
    table = source.index("<table", source.index("四、政府信息公开行政复议"))
    heads = source[table:].replace("结果维持", "总计", 1).replace("结果纠正", "结果", 1)

    found = cells(source[:table] + heads)

    assert found["disputes.reconsideration.upheld"].state is State.UNDECIDED


def test_a_word_may_be_a_remark_where_a_line_among_the_headings_heads_remarks() -> None:
    """The cell before it may be blank, which leaves no trace where cells have a line each."""
    source = print_report(FORM, distinct_figures(FORM), "lines").text
    figure = f"\n{distinct_figures(FORM)['proactive.penalties.decisions']}\n"
    assert source.count(figure) == 1
    worded = source.replace(figure, "\n见说明\n")

    assert cells(worded)["proactive.penalties.decisions"].state is State.TEXT
    remarked = worded.replace("信息内容", "备注\n信息内容", 1)
    assert cells(remarked)["proactive.penalties.decisions"].state is State.UNDECIDED


GROUPS = "行政复议 行政诉讼\n未经复议直接起诉 复议后起诉"
FIVE = "结果维持 结果纠正 其他结果 尚未审结 总计"
TORN = "结果 结果 其他 尚未 总\n维持 纠正 结果 审结 计 结果 结果 其他 尚未 总\n维持 纠正 结果 审结 计"


def table_4(said: str) -> list[object]:
    """What is read of table 4 where its section prints this: values, or states of cells without one."""
    source = print_report(FORM, distinct_figures(FORM), "tabs").text
    start, end = source.index("行政复议\t"), source.index("五、存在的主要问题")
    found = cells(f"{source[:start]}{said}\n{source[end:]}")
    held = [cell for key, cell in found.items() if key.startswith("disputes.")]
    return [cell.state if cell.value is None else int(cell.value) for cell in held]


@pytest.mark.parametrize("heads", [f"{GROUPS}\n{FIVE} {FIVE} {FIVE}", f"{GROUPS}\n{TORN}", "行政复议行政诉讼", "附表"])
@pytest.mark.parametrize("between", [" ", "\t", " | "])
def test_table_4_below_headings_in_running_text(heads: str, between: str) -> None:
    figures = [1, 0, 2, 0, 3, 0, 0, 0, 0, 0, 0, 4, 0, 0, 4]

    assert table_4(f"{heads}\n{between.join(map(str, figures))}") == figures


def test_figures_without_headings_whose_sums_say_no_order_are_undecided() -> None:
    assert set(table_4("附表\n1 0 2 0 5 0 0 0 0 0 0 4 0 0 4")) == {State.UNDECIDED}


def test_table_4_printed_as_three_tables() -> None:
    heads = ("行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）")
    rows = ("27 | 10 | 9 | 15 | 61", "3 | 0 | 0 | 0 | 3", "8 | 0 | 1 | 1 | 10")
    columns = FIVE.replace(" ", " | ")
    said = [
        f"### {head}\n| {columns} |\n|---|---|---|---|---|\n| {row} |" for head, row in zip(heads, rows, strict=True)
    ]

    assert table_4("\n\n".join(said)) == [27, 10, 9, 15, 61, 3, 0, 0, 0, 3, 8, 0, 1, 1, 10]
    assert set(table_4("\n\n".join(said[1:]))) == {State.UNDECIDED}


def test_the_number_of_a_page_among_cells_of_their_own_lines() -> None:
    lines = ["(一)予以公开", "1", "2", "3", "－ 3 －", "4", "5", "6", "21", ""]

    assert row(printed("lines", "\n\n".join(lines))) == [1, 2, 3, 4, 5, 6, 21]


def test_a_bar_below_each_cell() -> None:
    lines = [part for said in ("(一)予以公开", "", "2", "3", "4", "5", "6", "20") for part in (said, "|") if part]

    assert row(printed("lines", "\n".join([*lines, "5", "|"]))) == [State.UNDECIDED] * 7
    assert row(printed("lines", "\n".join(lines))) == [State.BLANK, 2, 3, 4, 5, 6, 20]


def test_the_total_as_the_first_column() -> None:
    source = print_report(FORM, balanced_figures(FORM, dict(zip(ROW, range(11, 17), strict=False))), "tabs").text
    lines = source.split("\n")
    first = next(at for at, line in enumerate(lines) if line.startswith("自然人"))
    last = next(at for at, line in enumerate(lines) if line.startswith("四、结转"))
    lines[first] = "总计\t自然人\t法人或其他组织"
    for at in range(first + 2, last + 1):
        labels = lines[at].split("\t")[:-7]
        figures = lines[at].split("\t")[-7:]
        lines[at] = "\t".join([*labels, figures[-1], *figures[:-1]])

    assert row("\n".join(lines)) == [11, 12, 13, 14, 15, 16, 81]


@pytest.mark.parametrize("said", ["①", "(注1)", "（含上年结转2件）"])
def test_notes_behind_a_number(said: str) -> None:
    assert row(printed("tabs", f"(一)予以公开\t1\t2\t3\t4\t5\t6\t21{said}")) == [1, 2, 3, 4, 5, 6, 21]


@pytest.mark.parametrize(("said", "state"), [("――", State.PLACEHOLDER), ("\\-", State.PLACEHOLDER), ("**7**", 7)])
def test_dashes_of_other_encodings_and_marks_of_markdown(said: str, state: object) -> None:
    assert row(printed("markdown", f"| (一)予以公开 | {said} | 2 | 3 | 4 | 5 | 6 | 21 |"))[0] == state


# ---- text with tables as elements ---- #


def test_markdown_with_tables_as_elements_keeps_both() -> None:
    source = "# 标题\n第一段。\n\n<table><tr><td>规章</td><td>1</td></tr></table>\n\n| 行政许可 | 2 |\n| --- | --- |\n"

    pages = read_pages(source.encode())

    assert [(line.layout, [field.text for field in line.fields]) for line in pages.lines] == [
        (Layout.LINE, ["# 标题"]),
        (Layout.LINE, ["第一段。"]),
        (Layout.GRID, ["规章", "1"]),
        (Layout.ROW, ["行政许可", "2"]),
    ]
    assert pages.lines[2].fields[1].place[:2] == (4, source.split("\n")[3].index("1<") + 1)
    assert pages.lines[3].fields[0].place[:2] == (6, 3)


# ---- rows that lines and pages end in ---- #


def test_a_row_in_whose_labels_lines_end_has_the_fields_of_all_its_lines() -> None:
    """Totals are blank: only the headings and the number of fields tell that the last field is theirs."""
    source = printed("tabs, spans as fields", "三、本年度办理结果\t(一)予以\n公开\t\t11\t12\t13\t14\t15\t16\t")
    lines = source.split("\n")
    blank = [line[: line.rindex("\t") + 1] if line.count("\t") == 9 and line[-1:].isdigit() else line for line in lines]

    assert row("\n".join(blank)) == [11, 12, 13, 14, 15, 16, State.BLANK]


def test_a_word_in_place_of_a_total_is_no_remark_where_the_column_of_remarks_is_there() -> None:
    source = print_report(FORM, balanced_figures(FORM, {ROW[0]: 5}), "tabs, spans as fields").text
    wider = [
        f"{line}\t{'备注' if '总计' in line else ''}" if line.count("\t") == 9 else line for line in source.split("\n")
    ]
    at = next(number for number, line in enumerate(wider) if "予以公开" in line)
    before, total, _ = wider[at].rsplit("\t", 2)
    assert total == "5"

    assert row("\n".join([*wider[:at], f"{before}\t见附件\t", *wider[at + 1 :]])) == [5, 0, 0, 0, 0, 0, State.TEXT]


def test_a_table_of_one_row_with_remarks_has_its_blanks_where_its_headings_are() -> None:
    figures = {**balanced_figures(FORM, {}), "disputes.suit_direct.total": "", "disputes.reconsideration.upheld": ""}
    source = print_report(FORM, figures, "tabs, spans as fields").text
    start = source.index("行政复议\t")
    upper, middle, lower, row_, rest = source[start:].split("\n", 4)

    wider = [f"{upper}\t备注", f"{middle}\t", f"{lower}\t", f"{row_}\t", rest]

    assert {key: cell.raw for key, cell in cells(source[:start] + "\n".join(wider)).items()} == figures


@pytest.mark.parametrize(("remark", "state"), [("见说明", State.BLANK), ("", State.BLANK), ("3", State.UNDECIDED)])
def test_a_table_of_one_row_may_be_blank_but_for_a_remark(remark: str, state: State) -> None:
    figures = {**balanced_figures(FORM, {}), **dict.fromkeys((key for key in KEYS if key.startswith("disputes.")), "")}
    source = print_report(FORM, figures, "html").text
    start = source.index("<table", source.index("四、政府信息公开行政复议"))
    *rows, rest = source[start:].split("</tr>")

    wider = "</tr>".join(
        [*(f"{row}<td>{said}</td>" for row, said in zip(rows, ["备注", "", "", remark], strict=True)), rest]
    )

    found = cells(source[:start] + wider)
    assert {found[key].state for key in KEYS if key.startswith("disputes.")} == {state}


def test_the_number_of_a_list_item_is_no_figure() -> None:
    """A label that is broken behind its number, in a list of a converter, below a cell with a bar."""
    figures = distinct_figures(FORM)
    source = print_report(FORM, figures, "bars").text
    assert "\n2.重复申请" in source

    found = cells(source.replace("\n2.重复申请", "\n- 2.\n重复申请"))

    assert {key: cell.raw for key, cell in found.items()} == figures


@pytest.mark.parametrize("rest", ["公开", "公\n开"])
def test_a_label_whose_rest_stands_below_its_figures_is_that_of_their_row(rest: str) -> None:
    assert row(printed("tabs", f"(一)予以\t1\t0\t0\t0\t0\t2\t3\n{rest}")) == [1, 0, 0, 0, 0, 2, 3]


def test_words_below_a_torn_label_that_do_not_make_it_whole_leave_it_undecided() -> None:
    torn = printed("tabs", "(一)予以\t1\t0\t0\t0\t0\t2\t3\n开放")

    assert row(torn) == [State.UNDECIDED] * 7


@pytest.mark.parametrize(
    ("tail", "raw"),
    [
        ("41045详见说明4161280", "41045详见说明4161280"),
        ("41045详见附件说明4161280", "收政府"),  # the last line is not known again: what stands above is a piece of it
    ],
)
def test_a_broken_label_before_digits_and_a_word_leaves_its_row_undecided(tail: str, raw: str) -> None:
    """One line of the label is a heading of the form of 2019."""
    source = print_report(FORM, balanced_figures(FORM, {}), "glued").text
    whole = "一、本年新收政府信息公开申请数量0000000"
    assert whole in source

    found = cells(source.replace(whole, f"一、\n本年新\n收政府\n信息公开申请数量{tail}"))

    row = [cell for key, cell in found.items() if ".newly_received." in key]
    assert {(cell.state, cell.raw) for cell in row} == {(State.UNDECIDED, raw)}


def test_a_table_that_is_printed_as_two_has_remarks_in_one_of_them() -> None:
    """Noughts are blank: how many cells stand behind the last column is told by the headings of each of the two."""
    full = {f"requests.not_processed_confirmation.{column}": 3 for column in FORM.tables["requests"].columns}
    balanced = balanced_figures(FORM, {ROW[0]: 5, **full})
    figures = {key: "" if value == "0" else value for key, value in balanced.items()}
    source = print_report(FORM, figures, "html").text
    at = source.index("<tr", source.rindex("</tr>", 0, source.index("4.无正当理由大量反复申请")))
    end = source.index("</table>", at)
    head = source[source.rindex("<table", 0, at) : source.index("</tr>", source.index("法律服务机构", 0, at)) + 5]
    second = f"{head}{source[at:end]}".replace("</tr>", "<td></td></tr>")

    found = cells(f"{source[:at]}</table>{second}{source[end:]}")

    assert {key: cell.raw for key, cell in found.items()} == figures


# ---- digits that run together ---- #


def glued(row_id: str, raw: str, figures: tuple[int, ...]) -> list[Cell]:
    """A row of table 3 that was cut by its own sum."""
    columns = FORM.tables["requests"].columns
    return [
        Cell(f"requests.{row_id}.{column}", State.NUMBER, raw, Decimal(figure), place=Place(1, 1), proof="row")
        for column, figure in zip(columns, figures, strict=True)
    ]


def table_of(**rows: tuple[str, tuple[int, ...]]) -> list[Cell]:
    """Table 3 with these rows, all others 0."""
    zeros = ("0000000", (0,) * 7)
    return [cell for row_id in FORM.tables["requests"].rows for cell in glued(row_id, *rows.get(row_id, zeros))]


def test_a_row_that_would_mend_the_columns_with_blanks_in_it_is_undecided() -> None:
    """28 and 10 and 29 behind blanks add up down the columns; 28, 0, 0, 0, 1, 0 and 29 only along the row."""
    granted = ("280001029", (28, 0, 0, 0, 1, 0, 29))
    sums = ("28000102967", (28, 0, 0, 0, 10, 29, 67))

    found = settle(FORM.tables["requests"], table_of(granted=granted, processed_total=sums, newly_received=sums))

    states = {cell.key: cell.state for cell in found}
    assert {states[key] for key in ROW} == {State.UNDECIDED}
    assert states["requests.carried_in.total"] is State.NUMBER


def test_a_real_error_of_a_column_survives() -> None:
    granted = ("3000003", (3, 0, 0, 0, 0, 0, 3))
    sums = ("4000004", (4, 0, 0, 0, 0, 0, 4))

    found = settle(FORM.tables["requests"], table_of(granted=granted, processed_total=sums, newly_received=sums))

    assert {cell.state for cell in found} == {State.NUMBER}


def test_a_row_cut_against_its_own_sum_that_would_mend_the_columns_is_undecided() -> None:
    """18, 29, 6, 8, 264, 263 and a wrong 741 add up down the columns; 182, 96, 8, 26, 426, 3 and 741 along the row."""
    received = ("182968264263741", (182, 96, 8, 26, 426, 3, 741))
    sums = ("18296826426358", (18, 29, 6, 8, 264, 263, 588))

    found = settle(FORM.tables["requests"], table_of(granted=sums, processed_total=sums, newly_received=received))

    states = {cell.key: cell.state for cell in found}
    assert states["requests.newly_received.total"] is State.UNDECIDED
    assert states["requests.carried_in.total"] is State.NUMBER


def test_a_row_that_lost_blanks_makes_the_others_doubtful() -> None:
    """2, 3, 0, 0, 0, 2 and 7, or 23, 0, 0, 0 and 27 among blanks, where another row has four digits for seven cells."""
    short = "requests.refused_state_secret"
    whole = table_of(granted=("2300027", (2, 3, 0, 0, 0, 2, 7)))

    found = settle(
        FORM.tables["requests"],
        [Cell(c.key, State.UNDECIDED, "4004", why=None) if c.key.startswith(short) else c for c in whole],
    )

    assert {cell.state for cell in found if cell.key in ROW} == {State.UNDECIDED}


def test_rows_without_any_cut_make_the_others_doubtful() -> None:
    whole = table_of(granted=("12000012", (12, 0, 0, 0, 0, 0, 12)), carried_in=("3000003", (3, 0, 0, 0, 0, 0, 3)))
    uncut = {"requests.refused_state_secret", "requests.other_remaining"}

    found = settle(
        FORM.tables["requests"],
        [
            Cell(cell.key, State.UNDECIDED, "12345678", why=None) if cell.key.rsplit(".", 1)[0] in uncut else cell
            for cell in whole
        ],
    )

    states = {cell.key: cell.state for cell in found}
    assert {states[key] for key in ROW} == {State.UNDECIDED}
    assert states["requests.carried_in.total"] is State.UNDECIDED, "3, 0, 0, 0, 0, 0, 3 or 30, 0, 0, 0, 0 and 3"
    assert states["requests.carried_out.total"] is State.NUMBER, "digits that can be but zeros"


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("(一)予以公开103 1  1 1 7", [1, 0, 3, 1, 1, 1, 7]),  # fields that stand apart
        ("(一)予以公开10311 1 7", [1, 0, 3, 1, 1, 1, 7]),
        ("(一)予以公开52  0  0  21  0  0  73", [52, 0, 0, 21, 0, 0, 73]),
        ("(一)予以公开1  2 0 0 0 0 0 12", [State.UNDECIDED] * 7),  # one cut alone adds up, and runs from field to field
        ("(一)予以公开10\t\t31117", [State.UNDECIDED] * 7),
        ("(一)予以公开1\t5\t0\t0\t0\t0\t5", [State.UNDECIDED] * 7),  # a note and a lost blank rather than figures
    ],
)
def test_digits_that_begin_with_the_label_and_go_on_in_fields_behind_it(line: str, read: list[object]) -> None:
    assert row(printed("tabs", line)) == read


def test_table_4_as_one_run_of_digits_on_its_own_line() -> None:
    """Fifteen digits are too many for one number; cut as three rows that each end in their sum."""
    source = print_report(FORM, distinct_figures(FORM), "tabs").text.split("\n")
    at = next(number for number, line in enumerate(source) if line.count("\t") == 14)

    found = cells("\n".join([*source[:at], "0" * 15, *source[at + 1 :]]))

    assert {cell.value for key, cell in found.items() if key.startswith("disputes.")} == {Decimal(0)}


@pytest.mark.parametrize(
    "beside",
    [
        "<table><tr><td>信息分类：</td><td>规范性文件</td></tr></table>",
        "<p><a href='/zc'>规范性文件</a></p>",
        "<ul><li>政府集中采购</li><li>采购总金额</li><li>部分公开</li></ul>",
    ],
)
def test_labels_in_a_menu_above_the_report_are_none_of_its_tables(beside: str) -> None:
    page = print_report(FORM, balanced_figures(FORM, {}), "html").text
    report = document_from_bytes("page.html", page.replace("<h1>", f"{beside}<h1>", 1).encode(), LIBRARY).report
    own = document_from_bytes("page.html", page.encode(), LIBRARY).report

    assert report
    assert own
    assert [(cell.key, cell.state, cell.value) for cell in report.cells] == [
        (cell.key, cell.state, cell.value) for cell in own.cells
    ]
    assert [(each.number, each.text) for each in report.sections] == [(each.number, each.text) for each in own.sections]
    assert not any(table.other_form_labels for table in report.tables)


def test_a_label_in_the_text_of_section_one_mixes_no_forms() -> None:
    text = print_report(FORM, balanced_figures(FORM, {}), "tabs").text
    heading = list(FORM.sections.values())[1].zh
    report = document_from_bytes(
        "report", text.replace(heading, f"政府集中采购\n12\n{heading}").encode(), LIBRARY
    ).report

    assert report
    assert not any(table.other_form_labels for table in report.tables)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_heading_broken_over_two_lines(number: int) -> None:
    text = print_report(FORM, balanced_figures(FORM, {}), "tabs").text
    heading = FORM.sections[number].zh
    broken = text.replace(f"{heading}\n", f"{heading[:6]}\n{heading[6:]}\n", 1)
    report = document_from_bytes("report", broken.encode(), LIBRARY).report

    assert report
    assert broken != text
    assert [each.heading for each in report.sections] == [each.zh for each in FORM.sections.values()]


def test_a_percentage_begins_no_label_of_the_next_row() -> None:
    page = print_report(FORM, balanced_figures(FORM, {}), "html").text
    rows = page.split("</tr>")
    at = next(number for number, row in enumerate(rows) if "部分公开" in row)
    report = document_from_bytes(
        "page.html", "</tr>".join([*rows[:at], f"{rows[at]}<td>3.5%</td>", *rows[at + 1 :]]).encode(), LIBRARY
    ).report

    assert report
    assert not [said for said in report.statements if said.family == "subtotals"]


@pytest.mark.parametrize("behind", ["<p>05</p>", "<p>5 4 3 2 1</p>", "<p><%-- 12 --%></p>"])
def test_numbers_behind_a_real_table_are_none_of_it(behind: str) -> None:
    page = print_report(FORM, balanced_figures(FORM, {}), "html").text
    at = page.rindex("</table>") + len("</table>")
    own, beside = (cells(text) for text in (page, page[:at] + behind + page[at:]))

    assert {key: cell.value for key, cell in beside.items()} == {key: cell.value for key, cell in own.items()}


def test_another_table_with_the_same_headings_behind_the_figures_is_none_of_theirs() -> None:
    page = print_report(FORM, balanced_figures(FORM, {}), "html").text
    at = page.rindex("</table>") + len("</table>")
    other = "<table><tr><td>案件类别<td>结果维持<td>结果纠正<td>总计<tr><td>其中：涉及征收<td>1<td>0<td>1</tr></table>"
    own, beside = (cells(text) for text in (page, page[:at] + other + page[at:]))

    assert {key: cell.value for key, cell in beside.items()} == {key: cell.value for key, cell in own.items()}


def test_an_office_s_own_table_with_rows_of_the_same_names_is_none_of_the_form_s() -> None:
    page = print_report(FORM, balanced_figures(FORM, {}), "html").text
    at = page.index("<table")
    other = "<table><tr><td>信息内容<td>数量<tr><td>机构职能<td>12<tr><td>行政许可<td>99</tr></table>"
    own, beside = (
        document_from_bytes("page.html", text.encode(), LIBRARY).report
        for text in (page, page[:at] + other + page[at:])
    )

    assert own
    assert beside
    assert [(cell.key, cell.value) for cell in beside.cells] == [(cell.key, cell.value) for cell in own.cells]
    assert [table.rows_added for table in beside.tables] == [() for _ in beside.tables]


def test_a_remark_with_a_figure_in_the_cell_of_a_label() -> None:
    page = print_report(FORM, balanced_figures(FORM, {}), "html").text
    remarked = page.replace("行政许可", "行政许可（含受委托12件）", 1)

    assert remarked != page
    assert cells(remarked)["proactive.licensing.decisions"].value == cells(page)["proactive.licensing.decisions"].value


RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
SUITS_FIRST = (
    "<tr><td colspan=10>行政诉讼<td colspan=5>行政复议"
    "<tr><td colspan=5>未经复议直接起诉<td colspan=5>复议后起诉"
    f"{''.join(f'<td rowspan=2>{said}' for said in RESULTS)}<tr>{''.join(f'<td>{said}' for said in RESULTS * 2)}"
)
SUITS_SWAPPED = (
    "<tr><td colspan=5>行政复议<td colspan=10>行政诉讼"
    f"<tr>{''.join(f'<td rowspan=2>{said}' for said in RESULTS)}"
    "<td colspan=5>复议后起诉<td colspan=5>未经复议直接起诉"
    f"<tr>{''.join(f'<td>{said}' for said in RESULTS * 2)}"
)


@pytest.mark.parametrize(
    ("headings", "order"),
    [
        (SUITS_FIRST, ["suit_direct", "suit_after_reconsideration", "reconsideration"]),
        (SUITS_SWAPPED, ["reconsideration", "suit_after_reconsideration", "suit_direct"]),
    ],
)
def test_groups_of_table_four_stand_where_its_headings_say(headings: str, order: list[str]) -> None:
    page = print_report(FORM, balanced_figures(FORM, {}), "html").text
    figures = "".join(f"<td>{number}" for number in (1, 2, 3, 4, 10, 5, 6, 7, 8, 26, 9, 1, 2, 3, 15))
    table = f"<table>{headings}<tr>{figures}</table>"
    found = cells(page[: page.rindex("<table")] + table + page[page.rindex("</table>") + len("</table>") :])

    totals = {row: found[f"disputes.{row}.total"].value for row in order}
    assert totals == dict(zip(order, (10, 26, 15), strict=True))
    assert found[f"disputes.{order[1]}.corrected"].value == 6
