"""PDF to lines and cells: every figure in its own cell or undecided, whoever drew the page; what is no text is told."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from audit.documents.formats import read_pages
from audit.documents.pdf_text import joined_lines
from audit.errors import InputError
from audit.forms import Form, load_forms
from audit.model import Layout, Pages, Report, State
from audit.reading.report import Library, read_report
from audit.reading.torn import joined_rows
from audit.reading.vocabulary import load_vocabulary
from audit.words import Text, text
from layouts import FORMS, distinct_figures, parts_of, print_report, title
from shell import Audit
from specimens.grid import Box, Grid
from specimens.pdf import FONT, Style, print_pdf

LIBRARY = Library(load_forms(), load_vocabulary())
FEW = settings(max_examples=15)  # each example prints and reads a whole report
RULED = ("lines", "rects", "thin", "double", "dashed", "open")
UNRULED = ("across", "rows", "none")

STYLES = {
    **{rules: Style(rules=rules) for rules in RULED},
    "every character drawn apart": Style(apart=True),
    "bold by printing twice": Style(bold=True),
    "narrow columns, right": Style(value_width=18, align="right"),
    "numbers broken over lines": Style(value_width=16, size=10.5),
    "rows cut by the page": Style(cut=True, size=10.5),
    "landscape": Style(page=(842, 595), cut=True),
    "turned page": Style(turn=90),
    "page upside down": Style(turn=180),
    "page turned back": Style(turn=270, page=(842, 595)),
    "running head and bare page numbers": Style(head="澄岫县人民政府办公室", numbers="{page}"),
    "labels not upright": Style(upright=False),
    "watermarks": Style(behind="内部资料"),
}


def refused(data: bytes) -> Text:
    """Why a document is not read."""
    with pytest.raises(InputError) as told:
        read_pages(data)
    return told.value.message


def report_of(data: bytes) -> Report:
    """The report that a document holds."""
    report = read_report(read_pages(data), LIBRARY)
    assert isinstance(report, Report)
    return report


def rows_of(pages: Pages) -> list[list[str]]:
    """The texts of the rows of ruled tables, those that a page tore put together."""
    lines = joined_rows(pages.lines, LIBRARY.forms)
    return [[field.text for field in line.fields] for line in lines if line.layout is Layout.GRID]


def texts_of(pages: Pages) -> list[str]:
    """The texts of lines that stand in no table."""
    return [line.fields[0].text for line in pages.lines if line.layout is Layout.LINE]


def draw(paint: Callable[[Any], None], *, pages: int = 1, **options: Any) -> bytes:
    """A document of pages that all look the same."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=True, **options)
    for _ in range(pages):
        canvas.setFont(FONT, 12)
        paint(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def picture() -> Any:
    """A grey picture."""
    return ImageReader(io.BytesIO(b"P5 2 2 255 " + bytes([90] * 4)))


def ruled(canvas: Any, columns: list[float], rows: list[float]) -> None:
    """A table's lines: all of each direction."""
    for x in columns:
        canvas.line(x, rows[0], x, rows[-1])
    for y in rows:
        canvas.line(columns[0], y, columns[-1], y)


def wrong(report: Report, figures: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Cells that are read as something that is not printed there: key, as printed, as read."""
    found = []
    for cell in report.cells:
        printed = figures[cell.key]
        value = Decimal(printed) if printed else None
        right = (cell.state is State.NUMBER and cell.value == value) or (cell.state is State.BLANK and value is None)
        if not right and cell.state not in (State.UNDECIDED, State.MISSING):
            found.append((cell.key, printed, f"{cell.state} {cell.raw}"))
    return found


# ---- whole reports ---- #


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
@pytest.mark.parametrize("style", STYLES.values(), ids=list(STYLES))
def test_every_figure_of_a_ruled_report_is_read(form: Form, style: Style) -> None:
    figures = distinct_figures(form)

    report = report_of(print_pdf(parts_of(form, figures), style))

    cut = {"numbers broken over lines", "rows cut by the page"}
    read_not = [cell.key for cell in report.cells if str(cell.value) != figures[cell.key]]
    assert wrong(report, figures) == []
    assert report.facts["title"].value == title(form)
    assert [section.heading is not None for section in report.sections] == [True] * 6
    assert read_not == [] or any(STYLES[name] is style for name in cut)
    assert len(read_not) < 15


@st.composite
def printed_reports(draw_: st.DrawFn, rules: tuple[str, ...]) -> tuple[Form, dict[str, str], Style]:
    """Figures, some of them large, blank or nought, and a way to print them."""
    form = FORMS[draw_(st.sampled_from(sorted(FORMS)))]
    keys = [cell.key for cell in form.cells]
    numbers = st.integers(0, 7).flatmap(lambda digits: st.integers(0, 10**digits)).map(str)
    odd = draw_(st.dictionaries(st.sampled_from(keys), st.just("") | numbers, max_size=60))
    style = Style(
        rules=draw_(st.sampled_from(rules)),
        align=draw_(st.sampled_from(("left", "centre", "right"))),
        size=draw_(st.sampled_from((7.0, 9.0, 10.5))),
        value_width=draw_(st.sampled_from((18.0, 24.0, 33.0))),
        apart=draw_(st.booleans()),
        bold=draw_(st.booleans()),
        turn=draw_(st.sampled_from((0, 0, 90, 270))),
        page=draw_(st.sampled_from(((595.0, 842.0), (842.0, 595.0)))),
        cut=draw_(st.booleans()),
        upright=draw_(st.booleans()),
    )
    return form, {**distinct_figures(form), **odd}, style


@FEW
@given(printed_reports(RULED))
def test_ruled_figures_arrive_in_their_cells_or_are_undecided(printed: tuple[Form, dict[str, str], Style]) -> None:
    form, figures, style = printed

    report = report_of(print_pdf(parts_of(form, figures), style))

    assert wrong(report, figures) == []
    assert [cell.key for cell in report.cells if cell.state is State.MISSING] == []


@FEW
@given(printed_reports(UNRULED))
def test_figures_without_ruling_lines_are_never_read_wrongly(printed: tuple[Form, dict[str, str], Style]) -> None:
    form, figures, style = printed

    report = report_of(print_pdf(parts_of(form, figures), style))

    assert wrong(report, figures) == []
    assert [cell.key for cell in report.cells if cell.state is State.MISSING] == []


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize("rules", UNRULED)
def test_alignment_alone_gives_every_cell_of_a_plain_table(form: Form, rules: str, upright: bool) -> None:
    figures = distinct_figures(form)

    report = report_of(print_pdf(parts_of(form, figures), Style(rules=rules, upright=upright)))

    assert [cell.key for cell in report.cells if str(cell.value) != figures[cell.key]] == []


def unruled(*rows: tuple[float, list[tuple[float, str]]]) -> list[list[str]]:
    """The rows that are read where texts stand at these heights and distances from the left, without lines."""

    def paint(canvas: Any) -> None:
        canvas.setFont(FONT, 9)
        for y, texts in rows:
            for x, said in texts:
                canvas.drawString(x, y, said)

    lines = read_pages(draw(paint)).lines
    return [[field.text for field in line.fields] for line in lines]


def figures_at(*said: str) -> list[tuple[float, str]]:
    """Figures in columns that are 33 points wide."""
    return [(320 + 33 * at, one) for at, one in enumerate(said)]


def test_a_label_of_three_lines_is_read_beside_its_figures() -> None:
    told = unruled(
        (700, [(200, "1.属于国家秘密"), *figures_at("1", "2", "3")]),
        (682, [(200, "2.其他法律")]),
        (670, [(200, "行政法规"), *figures_at("4", "5", "6")]),
        (658, [(200, "禁止公开")]),
        (640, [(200, "3.属于案卷"), *figures_at("7", "8", "9")]),
    )

    assert told[1:] == [["2.其他法律行政法规禁止公开", "4", "5", "6"], ["3.属于案卷", "7", "8", "9"]]


def test_figures_that_spaces_moved_stand_in_one_column() -> None:
    """At less than any two columns are apart, and no row has a figure in both."""
    moved = [(x + (5 if at == 1 else 0), said) for at, (x, said) in enumerate(figures_at("4", "5", "6"))]
    rows = [(700, [(200, "甲"), *figures_at("1", "2", "3")]), (682, [(200, "乙"), *moved])]

    assert unruled(*rows) == [["甲", "1", "2", "3"], ["乙", "4", "5", "6"]]


def test_a_heading_over_several_rows_is_no_part_of_their_labels() -> None:
    told = unruled(
        (700, [(87, "(一)予以公开"), *figures_at("1", "2", "3")]),
        (694, [(54, "三、本")]),
        (682, [(54, "年度办"), (87, "(二)部分公开"), *figures_at("4", "5", "6")]),
        (670, [(54, "理结果")]),
        (664, [(87, "(三)其他"), *figures_at("7", "8", "9")]),
    )

    assert told == [
        ["三、本年度办理结果"],
        ["(一)予以公开", "1", "2", "3"],
        ["(二)部分公开", "4", "5", "6"],
        ["(三)其他", "7", "8", "9"],
    ]


def test_a_note_that_is_broken_over_lines_stays_in_its_cell() -> None:
    told = unruled(
        (700, [(200, "1.重复申请"), *figures_at("1", "2", "3")]),
        (682, [(316, "25（其")]),
        (670, [(200, "2.其他"), (318, "中1件"), *figures_at("", "5", "6")[1:]]),
        (658, [(320, "修订）")]),
        (640, [(200, "3.总计"), *figures_at("7", "8", "9")]),
    )

    assert told[1] == ["2.其他", "25（其中1件修订）", "5", "6"]


def test_a_row_of_figures_alone_with_a_note_in_its_last_cell_is_read_from_left_to_right() -> None:
    told = unruled(
        (712, [(380, "2（不")]),
        (700, [*figures_at("0", "3"), (380, "含涉")]),
        (688, [(380, "密）")]),
        (660, [(54, "五、存在的主要问题及改进情况")]),
    )

    assert told == [["0", "3", "2（不含涉密）"], ["五、存在的主要问题及改进情况"]]


def test_a_row_of_dashes_is_no_word_that_is_spaced_out() -> None:
    told = unruled(
        (700, [(200, "1.属于国家秘密"), *figures_at("1", "2", "3")]),
        (682, [(200, "2.重复申请"), *figures_at("4", "5", "6")]),
        (664, figures_at("—", "—", "—")),
        (658, [(200, "5.要求行政机关")]),
        (646, [(200, "重新出具")]),
    )

    assert told[:2] == [["1.属于国家秘密", "1", "2", "3"], ["2.重复申请", "4", "5", "6"]]


def test_rows_without_lines_that_stand_as_close_as_their_labels_break_are_not_mixed_up() -> None:
    told = unruled(
        (700, [(53, "行政处罚"), *figures_at("598", "61", "7")]),
        (688, [(53, "行政强制"), *figures_at("1", "2", "3")]),
    )

    assert told in (
        [["行政处罚", "598", "61", "7"], ["行政强制", "1", "2", "3"]],
        [["行政处罚", "行政强制", "598 1 61 2 7 3"]],
    )


def test_a_number_drawn_with_a_space_in_it_makes_no_columns_of_its_own() -> None:
    told = unruled(
        (700, [(200, "1.重复申请"), *figures_at("1", "2", "3")]),
        (682, [(200, "2.其他"), (320, "4"), (344, "28\xa07"), (386, "6")]),
        (664, [(200, "3.总计"), *figures_at("7", "8", "9")]),
    )

    assert told == [["1.重复申请", "1", "2", "3"], ["2.其他", "4", "28 7", "6"], ["3.总计", "7", "8", "9"]]


def test_a_column_in_which_every_number_bears_a_mark_is_one() -> None:
    told = unruled(
        (700, [(200, "规章"), *figures_at("460", "19", "31①")]),
        (682, [(200, "规范性文件"), *figures_at("0", "582", "22②")]),
    )

    assert told == [["规章", "460", "19", "31①"], ["规范性文件", "0", "582", "22②"]]


def test_numbers_drawn_apart_with_a_space_between_them_stay_two() -> None:
    told = unruled(
        (700, [(200, "1.重复申请"), (318, "30"), (327, "\xa0"), (336, "5")]),
        (682, [(200, "2.其他"), (318, "28"), (327, "\xa0"), (336, "7")]),
    )

    assert told == [["1.重复申请", "30", "5"], ["2.其他", "28", "7"]]


def test_the_tables_of_a_page_keep_their_own_columns() -> None:
    told = unruled(
        (700, [(53, "四、结转"), *figures_at("1", "2", "3")]),
        (664, [(74, "四、政府信息公开行政复议、行政诉讼情况")]),
        (640, [(53, "行政复议"), (218, "行政诉讼")]),
        (620, [(64, "0"), (97, "1"), (130, "2"), (163, "3"), (196, "4")]),
    )

    assert told[0] == ["四、结转", "1", "2", "3"]
    assert told[-1] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (["7,034", "988"], "7,034\n988"),
        (["7,034,", "988"], "7,034,988"),
        (["7,034,9", "88"], "7,034,988"),
        (["1", "，187，290"], "1，187，290"),
        (["22", "16"], "22\n16"),
        (["13", "件"], "13件"),
    ],
)
def test_a_number_by_thousands_is_one_number_where_a_line_breaks_it(said: list[str], read: str) -> None:
    assert joined_lines(said) == read


def test_rows_that_alignment_loses_are_not_laid_to_the_issuer(audit: Audit, tmp_path: Path) -> None:
    form = FORMS["2021"]
    (tmp_path / "plain.pdf").write_bytes(print_pdf(parts_of(form, distinct_figures(form)), Style(rules="none")))

    ran = audit("run", tmp_path, "--format", "json").json

    missing = [found for found in ran["findings"] if found["rule"] == "template-row-missing"]
    assert [found["at_fault"] for found in missing] == ["reading"] * len(missing)
    assert [remark["remark"]["en"] for remark in ran["remarks"]] == [text("pdf-unruled", pages=Text("1、2", "1, 2")).en]


def test_places_are_pages_and_boxes() -> None:
    figures = distinct_figures(FORMS["2021"])
    pages = read_pages(print_pdf(parts_of(FORMS["2021"], figures), Style(turn=90)))

    for line in pages.lines:
        for field in line.fields:
            place = field.place
            assert place.line is not None
            assert place.column is not None
            assert place.page in (1, 2, 3)
            assert place.box is not None
            left, top, right, bottom = place.box
            assert 0 <= left < right <= 595
            assert 0 <= top < bottom <= 842
            printed = " ".join(field.text.split("\n"))
            assert pages.source[place.line - 1][place.column - 1 :].startswith(printed)


# ---- cells ---- #


def one_row(said: list[str], widths: list[float], at: float = 700, height: float = 24) -> bytes:
    """A row of a table, and another below it, in cells of these widths; lines of a cell are set apart by |."""

    def paint(canvas: Any) -> None:
        xs = [50 + sum(widths[:number]) for number in range(len(widths) + 1)]
        ruled(canvas, xs, [at - height, at, at + height])
        for words, x, to_x in zip(said, xs, xs[1:], strict=False):
            for number, line in enumerate(words.split("|")):
                canvas.drawCentredString((x + to_x) / 2, at + height - 11 - 12 * number, line)
                if not number:
                    canvas.drawCentredString((x + to_x) / 2, at - 14, "甲")

    return draw(paint)


def rows_on_two_pages(first: list[str], second: list[str], width: float = 90) -> list[list[str]]:
    """The rows of a ruled table that are read where one ends a page and the other opens the next."""
    rows = [first, second]

    def paint(canvas: Any) -> None:
        said = rows.pop(0)
        xs = [50.0 + width * number for number in range(len(said) + 1)]
        ruled(canvas, xs, [700, 724])
        for words, x in zip(said, xs, strict=False):
            canvas.drawString(x + 4, 708, words)

    return rows_of(read_pages(draw(paint, pages=2)))


def test_headings_that_end_a_page_are_not_put_to_the_figures_of_the_next() -> None:
    headings, figures = ["结果维持", "结果纠正", "总计"], ["49", "", "49"]

    assert rows_on_two_pages(headings, figures) == [headings, figures]


def test_a_label_that_the_page_cuts_is_whole() -> None:
    assert rows_on_two_pages(["5.要求行政", "6", "7"], ["机关确认", "", ""]) == [["5.要求行政机关确认", "6", "7"]]
    assert rows_on_two_pages(["5.要求行政", "6", "7"], ["6.其他", "", ""]) == [
        ["5.要求行政", "6", "7"],
        ["6.其他", "", ""],
    ]


def test_a_label_with_an_open_bracket_goes_on() -> None:
    assert rows_on_two_pages(["(一", "0", "1"], [")予以公开", "", ""]) == [["(一)予以公开", "0", "1"]]
    whole = ["(一)公开", "", "1"], ["(二)其他", "", ""]
    assert rows_on_two_pages(*whole) == list(whole)


def test_a_unit_that_the_page_cuts_from_its_figure_belongs_to_it() -> None:
    assert rows_on_two_pages(["13", "1", "10", "23"], ["38", "项", "", ""], width=26) == [["1338", "1项", "10", "23"]]
    apart = ["13", "1", "10", "23"], ["38", "项目", "", ""]
    assert rows_on_two_pages(*apart, width=26) == list(apart)


def test_a_row_that_the_page_cuts_within_a_label_and_a_number_is_one() -> None:
    first, second = ["1.申", "0", "8", "0"], ["请人", "", "，628，967", ""]

    assert rows_on_two_pages(first, second) == [["1.申请人", "0", "8，628，967", "0"]]
    for whole in (["请人", "", "9", ""], ["请人", "4", "5", "6"], ["2.申请", "", "5", ""]):
        assert rows_on_two_pages(first, whole) == [first, whole]


def test_rows_with_full_labels_and_blanks_are_not_put_together() -> None:
    first, second = ["属于国家秘密", "3", "", "3"], ["危及社会稳定", "", "21", ""]

    assert rows_on_two_pages(first, second) == [first, second]


def test_a_row_without_labels_goes_on_only_where_its_numbers_had_no_room() -> None:
    first, second = ["13", "1", "10", "23"], ["38", "", "50", "90"]

    assert rows_on_two_pages(first, second, width=26) == [["1338", "1", "1050", "2390"]]
    assert rows_on_two_pages(first, second, width=60) == [first, second]  # there was room
    for other in (["38", "5", "50", "90"], ["388", "", "50", "90"]):  # below a number that had room; longer than above
        assert rows_on_two_pages(first, other, width=26) == [first, other]


def test_a_label_of_the_form_that_the_page_cuts_is_whole_whatever_its_figures_do() -> None:
    """Figures that go on keep their line break: reading says whether both are one number."""
    first, second = ["2.", "1", "7493", "3"], ["重复申请", "", "1542", ""]
    assert rows_on_two_pages(first, second) == [["2.重复申请", "1", "7493\n1542", "3"]]

    first, second = ["2.其", "0（不", "42", "46"], ["他法律行政法规禁止公开", "含涉密）", "", "5（其中修订1件）"]
    assert rows_on_two_pages(first, second, width=150) == [
        ["2.其他法律行政法规禁止公开", "0（不含涉密）", "42", "46\n5（其中修订1件）"]
    ]


def test_two_labels_of_the_form_are_two_rows_though_each_fills_its_cell() -> None:
    first, second = ["补正后申请内容仍不明确", "2", "", "2"], ["信访举报投诉类申请", "", "21", ""]

    assert rows_on_two_pages(first, second, width=142) == [first, second]


def test_a_heading_beside_rows_that_goes_on_makes_them_no_rest() -> None:
    first, second = ["三、本年度", "(一)予以公开", "1", "2"], ["办理结果", "其中：网络申请", "", "1"]

    assert rows_on_two_pages(first, second, width=120) == [
        ["三、本年度办理结果", *first[1:]],
        ["", *second[1:]],
    ]


def test_a_sign_below_a_heading_is_no_part_of_it() -> None:
    first, second = ["行政许可", "本年处理决定数量"], ["行政处罚", "——"]

    assert rows_on_two_pages(first, second, width=120) == [first, second]


def test_headings_that_the_page_cuts_are_whole() -> None:
    """One that reaches down beside the next row of headings, and those of that row."""
    pages: list[tuple[list[float], list[float], list[str]]] = [
        ([50, 110, 170, 230], [600, 640, 680], ["结果维", "未经复议直接起诉", "", "", "总", "结果"]),
        ([50, 110, 170, 230], [740, 780], ["持", "计", "维持"]),
    ]

    def paint(canvas: Any) -> None:
        xs, ys, said = pages.pop(0)
        spots: dict[tuple[float, float], str]
        if pages:
            ruled(canvas, [xs[0], xs[1]], [ys[0], ys[-1]])
            ruled(canvas, [xs[1], xs[3]], ys[1:])
            ruled(canvas, xs[1:], ys[:2])
            spots = {(60, 660): said[0], (112, 660): said[1], (120, 620): said[4], (180, 620): said[5]}
        else:
            ruled(canvas, xs, ys)
            spots = {(xs[at] + 10, 760): words for at, words in enumerate(said)}
        for (x, y), words in spots.items():
            canvas.drawString(x, y, words)

    assert rows_of(read_pages(draw(paint, pages=2))) == [["结果维持", "未经复议直接起诉"], ["总计", "结果维持"]]


def test_the_room_beside_a_shorter_row_is_no_cell() -> None:
    def paint(canvas: Any) -> None:
        ruled(canvas, [50, 150, 250], [640, 660, 680])
        ruled(canvas, [50, 150, 250, 350], [680, 700])
        canvas.line(50, 590, 350, 590)
        ruled(canvas, [50, 350], [590, 640])
        for x, y, said in ((60, 688, "甲"), (160, 688, "乙"), (260, 688, "丙"), (60, 668, "丁"), (60, 648, "7")):
            canvas.drawString(x, y, said)

    assert rows_of(read_pages(draw(paint))) == [["甲", "乙", "丙"], ["丁", ""], ["7", ""]]


def test_a_number_that_goes_on_below_in_a_full_cell_is_one_number() -> None:
    assert rows_of(read_pages(one_row(["行政许可", "13840|0"], [100, 34])))[0] == ["行政许可", "138400"]


@pytest.mark.parametrize(("said", "read"), [("68|1，92|3", "681，923"), ("6|1，92|3", "6\n1，923")])
def test_a_digit_goes_to_the_next_line_with_the_comma_behind_it(said: str, read: str) -> None:
    assert rows_of(read_pages(one_row(["行政许可", said], [100, 36], height=40)))[0] == ["行政许可", read]


def test_two_numbers_in_a_wide_cell_stay_two() -> None:
    assert rows_of(read_pages(one_row(["行政许可", "22|16"], [100, 90])))[0] == ["行政许可", "22\n16"]


def test_numbers_that_nearly_touch_across_a_border_stay_apart_or_undecided() -> None:
    first = rows_of(read_pages(one_row(["甲", "138400", "27950"], [60, 37, 31])))[0]

    assert first in (["甲", "138400", "27950"], ["甲", "13840027950"])


def test_a_number_that_runs_over_its_cell_is_not_shared_out() -> None:
    (first, *_) = rows_of(read_pages(one_row(["甲", "5", "1384007", "6"], [60, 22, 22, 22])))

    assert first in (["甲", "5", "1384007", "6"], ["甲", "5 1384007 6"], ["甲", "513840076"], ["甲", "5", "1384007 6"])


def test_a_number_that_runs_out_of_the_table_is_whole() -> None:
    assert rows_of(read_pages(one_row(["甲", "5", "1384007"], [60, 30, 30])))[0] == ["甲", "5", "1384007"]


def test_numbers_printed_over_one_another_are_undecided() -> None:
    first = rows_of(read_pages(one_row(["甲", "1384007", "2958316"], [60, 24, 24])))[0]

    assert len(first) < 3  # the cells of the row are tied


@settings(max_examples=60)
@given(
    st.lists(st.just("") | st.integers(0, 10**6).map(str), min_size=2, max_size=6),
    st.lists(st.sampled_from((14.0, 18.0, 22.0, 30.0, 46.0)), min_size=6, max_size=6),
)
def test_numbers_in_columns_that_are_too_narrow_are_right_or_tied(said: list[str], widths: list[float]) -> None:
    first = rows_of(read_pages(one_row(["甲", *said], [60, *widths[: len(said)]])))[0]

    assert first == ["甲", *said] or len(first) <= len(said)


def test_spaces_inside_a_number_are_kept() -> None:
    assert rows_of(read_pages(one_row(["甲", "13 840"], [60, 80])))[0] == ["甲", "13 840"]


@pytest.mark.parametrize(("said", "size", "rise"), [("22", 7, 5), ("6", 8, 4), ("6", 9, 5), ("6", 6, 4)])
def test_a_raised_mark_is_no_digit(said: str, size: float, rise: float) -> None:
    def paint(canvas: Any) -> None:
        ruled(canvas, [50, 150, 250], [650, 680, 710])
        canvas.drawString(160, 690, said)
        behind = 160 + canvas.stringWidth(said)
        canvas.setFont(FONT, size)
        canvas.drawString(behind, 690 + rise, "1")

    assert rows_of(read_pages(draw(paint)))[0] == ["", f"{said}¹"]


def test_merged_cells_are_delivered_once() -> None:
    rows: Grid = [
        [Box("甲", down=2), Box("乙", across=2)],
        [Box("丙", "a.b.c"), Box("", "a.b.d")],
    ]

    assert rows_of(read_pages(print_pdf(["标题", rows]))) == [["甲", "乙"], ["丙", ""]]


def test_a_label_that_is_turned_is_read_along_its_line() -> None:
    def paint(canvas: Any) -> None:
        ruled(canvas, [50, 90, 250], [600, 650, 710])
        canvas.drawString(100, 680, "本年度办理结果合计数量")
        canvas.saveState()
        canvas.translate(75, 655)
        canvas.rotate(90)
        canvas.drawString(0, 0, "办理")
        canvas.restoreState()

    assert rows_of(read_pages(draw(paint)))[0] == ["办理", "本年度办理结果合计数量"]


def test_underlines_and_frames_are_no_tables() -> None:
    def paint(canvas: Any) -> None:
        canvas.rect(40, 40, 515, 762)
        canvas.drawString(60, 700, "一、总体情况")
        canvas.line(60, 697, 140, 697)

    pages = read_pages(draw(paint))

    assert (rows_of(pages), texts_of(pages)) == ([], ["一、总体情况"])


# ---- text ---- #


def test_paragraphs_are_joined_and_what_stands_alone_stays_alone() -> None:
    said = "澄岫县人民政府认真落实政府信息公开条例，主动公开各类信息，受理公众申请，依法按期答复。" * 4
    pages = read_pages(
        print_pdf(["澄岫县年度报告", "一、总体情况", said, "二、其他", said, "澄岫县人民政府", "2024年1月9日"])
    )

    assert texts_of(pages) == [
        "澄岫县年度报告", "一、总体情况", said, "二、其他", said, "澄岫县人民政府", "2024年1月9日",
    ]  # fmt: skip


def test_a_paragraph_goes_on_behind_the_page_break() -> None:
    said = "澄岫县人民政府认真落实政府信息公开条例，主动公开各类信息，受理公众申请。" * 40

    pages = read_pages(print_pdf(["标题", said], Style(head="内部资料", numbers="第{page}页 共2页")))

    assert texts_of(pages) == ["标题", said]
    assert pages.notes["running_head"] == "内部资料"


@pytest.mark.parametrize("indent", [0, 24])
def test_an_item_behind_a_full_line_begins_a_paragraph_where_no_item_is_indented(indent: float) -> None:
    full = "本报告所列数据的统计期限自一月一日起至年底止，全文可以在网站上查看。"
    said = [full, "一、总体情况", full, "（一）主动公开。", "二、其他情况", full]

    def paint(canvas: Any) -> None:
        for number, line in enumerate(said):
            canvas.drawString(60 + indent * (number in {1, 4}), 700 - 20 * number, line)

    expected = [*said[:2], full + said[3], *said[4:]] if indent else said
    assert texts_of(read_pages(draw(paint))) == expected


def in_columns(canvas: Any, left: list[str], right: list[str], *, top: float = 700, lower: float = 0) -> None:
    """Two columns of text, the right one a little lower."""
    for x, lines, y in ((60, left, top), (310, right, top - lower)):
        for number, said in enumerate(lines):
            canvas.drawString(x, y - 20 * number, said)


LEFT = ["一、总体情况", *["本年主动公开政府信息一千条情况属实"] * 5, "受理依申请公开三件。"]
RIGHT = ["二、其他情况", *["没有发生因为信息公开引起的复议案件"] * 5, "全部按时办结。"]


@pytest.mark.parametrize("lower", [0, 5, 9])
def test_two_columns_of_text_are_read_one_after_the_other(lower: float) -> None:
    def paint(canvas: Any) -> None:
        canvas.drawString(150, 780, "澄岫县人民政府政府信息公开工作年度报告")
        in_columns(canvas, LEFT, RIGHT, lower=lower)
        canvas.drawString(60, 500, "以下各行又和页面一样宽因此既不属于左边一栏也不属于右边的一栏")

    assert texts_of(read_pages(draw(paint))) == [
        "澄岫县人民政府政府信息公开工作年度报告",
        "一、总体情况",
        "".join(LEFT[1:]),
        "二、其他情况",
        "".join(RIGHT[1:]),
        "以下各行又和页面一样宽因此既不属于左边一栏也不属于右边的一栏",
    ]


def test_a_paragraph_goes_on_in_the_column_beside_it() -> None:
    def paint(canvas: Any) -> None:
        in_columns(canvas, LEFT[:-1], RIGHT[1:])

    pages = read_pages(draw(paint, pages=2))

    assert texts_of(pages)[1::2] == ["".join([*LEFT[1:-1], *RIGHT[1:]])] * 2


def test_a_heading_below_two_columns_stands_behind_both() -> None:
    def paint(canvas: Any) -> None:
        in_columns(canvas, LEFT, RIGHT)
        canvas.drawString(60, 556, "二、主动公开政府信息情况")
        ruled(canvas, [50, 100, 250, 540], [500, 520, 540])

    assert texts_of(read_pages(draw(paint)))[-2:] == ["".join(RIGHT[1:]), "二、主动公开政府信息情况"]


def test_a_blank_of_a_table_without_upright_lines_is_where_full_rows_show_it() -> None:
    full = [
        (700.0, [(200.0, "1.重复申请"), *figures_at("1", "2", "3")]),
        (682.0, [(200.0, "2.其他"), *figures_at("4", "5", "6")]),
    ]
    gap = [*figures_at("7"), (386.0, "9")]

    assert unruled(*full, (664.0, [(200.0, "3.总计"), *gap]))[2] == ["3.总计", "7", "", "9"]
    assert unruled(full[0], (664.0, [(200.0, "3.总计"), *gap]))[1] == ["3.总计", "7 9"]
    assert unruled(*full, (664.0, [(200.0, "3.总计"), (370.0, "8")]))[2] == ["3.总计", "8"]
    assert (
        unruled(*full, (664.0, [(210.0, "3.总计在表格中占了许多地方"), *figures_at("", "8", "9")[1:]]))[2][-1] == "8 9"
    )


def test_labels_beside_figures_are_no_two_columns_of_text() -> None:
    texts = [(60.0, "行政处罚和行政强制"), (310.0, "本年处理决定数量"), (420.0, "7")]

    assert unruled(*((700.0 - 20 * at, texts) for at in range(8))) == [[said for _, said in texts]] * 8


def test_compatibility_characters_are_kept_as_printed() -> None:
    assert (
        texts_of(read_pages(draw(lambda canvas: canvas.drawString(60, 700, "总体情况（一）２０"))))[0]
        == "总体情况（一）２０"
    )


def test_text_at_an_angle_is_a_note() -> None:
    def paint(canvas: Any) -> None:
        canvas.drawString(60, 700, "正文")
        canvas.translate(200, 400)
        canvas.rotate(40)
        canvas.drawString(0, 0, "征求意见稿")

    pages = read_pages(draw(paint))

    assert (texts_of(pages), pages.notes["watermark"]) == (["正文"], "征求意见稿")


def test_watermarks_behind_a_table_without_lines_are_not_read() -> None:
    form = FORMS["2021"]
    figures = distinct_figures(form)

    pages = read_pages(print_pdf(parts_of(form, figures), Style(rules="across", behind="内部 2024")))
    report = read_report(pages, LIBRARY)

    assert isinstance(report, Report)
    assert [cell.key for cell in report.cells if str(cell.value) != figures[cell.key]] == []
    assert pages.notes["watermark"] == "内部 2024"


def test_pale_and_large_text_that_nothing_is_printed_over_is_read() -> None:
    def paint(canvas: Any) -> None:
        for y in range(300, 600, 20):
            canvas.drawString(60, y, "正文正文正文正文正文")
        canvas.setFont(FONT, 30)
        canvas.drawString(60, 700, "红头文件")
        canvas.setFillGray(0.7)
        canvas.setFont(FONT, 12)
        canvas.drawString(60, 650, "发布时间：2024年1月20日")
        canvas.line(60, 654, 300, 654)

    pages = read_pages(draw(paint))

    assert texts_of(pages)[:2] == ["红头文件", "发布时间：2024年1月20日"]
    assert "watermark" not in pages.notes


def tiled(canvas: Any, said: str, top: int) -> None:
    """Pale words all over a page, more characters than its text has."""
    canvas.setFillGray(0.8)
    for x in (60, 220, 380):
        for y in range(60, top, 60):
            canvas.drawString(x, y, said)
    canvas.setFillGray(0)


def test_a_watermark_in_tiles_is_not_read() -> None:
    said = ["本年度未收取信息处理费。", "行政强制", "二、主动公开政府信息情况"]

    def over(canvas: Any) -> None:
        tiled(canvas, "澄岫水利 20231208", 800)
        for number, line in enumerate(said):
            canvas.drawString(64, 660 - 60 * number, line)

    def between(canvas: Any) -> None:
        tiled(canvas, "澄岫水利 20231208", 600)
        for number, line in enumerate(said):
            canvas.drawString(64, 690 - 30 * number, line)

    for paint, pages in ((over, 1), (between, 2)):
        read = read_pages(draw(paint, pages=pages))

        assert ("".join(texts_of(read)), read.notes["watermark"]) == ("".join(said) * pages, "澄岫水利 20231208")


def test_pale_words_in_the_cells_of_a_page_are_read() -> None:
    def paint(canvas: Any) -> None:
        for number in range(4):
            canvas.drawString(60, 700 - 30 * number, f"规章名称内容编号说明第{number}项")
        tiled(canvas, "暂无", 400)

    read = read_pages(draw(paint))

    assert sum(field.text.count("暂无") for line in read.lines for field in line.fields) == 18
    assert "watermark" not in read.notes


def test_what_is_filled_into_form_fields_is_read() -> None:
    def paint(canvas: Any) -> None:
        canvas.drawString(60, 700, "Permits")
        canvas.acroForm.textfield(value="4321", x=200, y=690, width=80, height=20, borderWidth=0)

    assert "4321" in "".join(field.text for line in read_pages(draw(paint)).lines for field in line.fields)


# ---- rows that a page break cuts ---- #


def test_a_label_cut_by_the_page_is_put_together() -> None:
    label = "5.要求行政机关确认或重新出具已获取信息的申请数量合计"
    rows: Grid = [[Box(f"{number}.普通申请"), Box(str(number), "a.b.c")] for number in range(37)]
    rows.append([Box(label), Box("77", "a.b.c")])

    for style in (Style(cut=True, size=11.0, page=(200, 842)), Style(cut=True, size=12.0, page=(210, 842))):
        pages = read_pages(print_pdf(["标题", rows], style))

        assert [row for row in rows_of(pages) if row[1] == "77"] == [[label, "77"]]


# ---- what cannot be read ---- #


def test_pages_without_text_are_refused() -> None:
    def scanned(canvas: Any) -> None:
        canvas.drawImage(picture(), 0, 0, 595, 842)

    def recognised(canvas: Any) -> None:
        scanned(canvas)
        words = canvas.beginText(60, 700)
        words.setTextRenderMode(3)
        words.textLine("一、总体情况")
        canvas.drawText(words)

    assert refused(draw(scanned)) == text("pdf-pictures")
    assert refused(draw(recognised)) == text("pdf-recognised")
    assert refused(draw(lambda _: None)) == text("pdf-no-text")


def test_pictures_between_pages_of_text_are_told() -> None:
    drawn: list[int] = []

    def paint(canvas: Any) -> None:
        drawn.append(1)
        if len(drawn) == 2:
            canvas.drawImage(picture(), 0, 0, 595, 842)
        else:
            canvas.drawString(60, 700, "一、总体情况" if len(drawn) == 1 else "六、其他需要报告的事项")
            canvas.drawImage(picture(), 400, 100, 90, 90)  # a seal

    pages = read_pages(draw(paint, pages=3))
    report = read_report(pages, LIBRARY)

    assert [remark.en for remark in pages.remarks] == [text("pdf-pages-pictured", pages=2).en]
    assert isinstance(report, Report)
    assert (report.facts["pictures"].value, report.facts["pictures"].place.page) == (1, 2)


def test_locked_and_damaged_documents_are_refused() -> None:
    plain = print_pdf(["标题", "正文"])

    assert refused(draw(lambda _: None, encrypt=StandardEncryption("open", "own"))) == text("file-encrypted")
    assert refused(plain[: len(plain) // 3]) in (text("pdf-broken"), text("pdf-broken-page", page=1))
    assert refused(b"%PDF-1.7\nnothing") == text("pdf-broken")


def test_a_document_that_only_its_owner_may_change_is_read() -> None:
    data = draw(lambda canvas: canvas.drawString(60, 700, "总体情况"), encrypt=StandardEncryption("", "own"))

    assert texts_of(read_pages(data)) == ["总体情况"]


def raw_pdf(objects: list[bytes]) -> bytes:
    """A file of these objects, the first being the catalogue."""
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def bomb(depth: int = 9, width: int = 10) -> bytes:
    """A page that draws ten drawings, each of which draws ten, and so on."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</X 5 0 R>>>>/Contents 4 0 R>>"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream(b"/X Do")]
    for level in range(depth):
        entries = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (6 + level)
        objects.append(stream(b"/X Do " * width, entries))
    return raw_pdf([*objects, stream(b"0 0 m 9 9 l S", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")])


def test_too_many_pages_are_refused() -> None:
    kids = b" ".join(b"3 0 R" for _ in range(501))
    data = raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[%s]/Count 501>>" % kids,
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        ]
    )

    assert refused(data) == text("pdf-too-long", pages=501, limit=500)


def test_a_page_without_end_is_given_up_and_the_next_document_is_read(audit: Audit, tmp_path: Path) -> None:
    """By its time or by its memory, whichever ends first on the machine; the sentence says which."""
    form = FORMS["2021"]
    (tmp_path / "bomb.pdf").write_bytes(bomb())
    (tmp_path / "report.pdf").write_bytes(print_pdf(parts_of(form, distinct_figures(form))))

    parsed = audit("parse", tmp_path, "--timeout", "8")

    statuses = [document["status"] for document in parsed.json["documents"]]
    assert statuses == ["unreadable", "report"]
    told = parsed.json["documents"][0]["problem"]["en"]
    assert "longer than 8" in told or "the process that read it died" in told


# ---- other programs ---- #

CHROMIUM = "/usr/bin/chromium"
SOFFICE = shutil.which("soffice")
PAGE_STYLES = {
    "collapsed borders": "table { border-collapse: collapse } td { border: 1px solid #000 }",
    "a border a cell": "table, td { border: 1px solid #000 }",
    "dotted borders": "table { border-collapse: collapse } td { border: 1px dotted #000; text-align: center }",
    "double borders": "table { border-collapse: collapse } td { border: 3px double #000 }",
    "no borders": "table { border-collapse: collapse; width: 100% }",
}


def web_page(form: Form, figures: Mapping[str, str], style: str) -> str:
    """The report as a web page of this style."""
    page = print_report(form, figures, "html").text.replace(" border=1", "")
    return page.replace("td { border: 0 }", style).replace("<head>", '<head><meta charset="utf-8">')


def converted(command: list[str], folder: Path) -> None:
    """Run a program that writes into a folder."""
    subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=300)


@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="the Debian package chromium is not installed")
@pytest.mark.parametrize("style", PAGE_STYLES)
def test_a_page_that_a_browser_prints_is_read(style: str, tmp_path: Path) -> None:
    form = FORMS["2021"]
    figures = {
        key: "" if number % 9 == 4 else said for number, (key, said) in enumerate(distinct_figures(form).items())
    }
    (tmp_path / "page.html").write_text(web_page(form, figures, PAGE_STYLES[style]), "utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    converted([CHROMIUM, *options, "--print-to-pdf=page.pdf", "page.html"], tmp_path)

    report = report_of((tmp_path / "page.pdf").read_bytes())

    undecided = [cell.key for cell in report.cells if cell.state is State.UNDECIDED]
    assert wrong(report, figures) == []
    assert undecided == [] or style == "no borders"


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_a_word_document_that_libreoffice_prints_is_read(tmp_path: Path) -> None:
    form = FORMS["2021"]
    figures = distinct_figures(form)
    bordered = web_page(form, figures, "").replace("<table", '<table border="1" cellspacing="0" width="100%"')
    (tmp_path / "page.html").write_text(bordered, "utf-8")
    command = [str(SOFFICE), "--headless", f"-env:UserInstallation=file://{tmp_path / 'profile'}", "--convert-to"]
    converted([*command, "docx:MS Word 2007 XML", "--infilter=HTML (StarWriter)", "page.html"], tmp_path)
    converted([*command, "pdf", "page.docx"], tmp_path)

    report = report_of((tmp_path / "page.pdf").read_bytes())

    assert {cell.key: str(cell.value) for cell in report.cells} == figures


def test_fields_to_fill_in_are_no_borders_of_their_cells() -> None:
    """A form printed from a browser frames each figure with round corners, close to the lines of its cell."""

    def paint(canvas: Any) -> None:
        ruled(canvas, [50, 100, 150, 250], [620, 650, 680, 710])
        for row, y in enumerate((685, 655, 625)):
            canvas.drawString(55, y + 5, "甲乙丙"[row])
            for column, x in enumerate((100, 150)):
                canvas.drawString(x + 10, y + 5, f"{row}{column}")
                canvas.roundRect(x + 3, y - 2, (40, 90)[column], 24, 2)

    assert rows_of(read_pages(draw(paint))) == [["甲", "00", "01"], ["乙", "10", "11"], ["丙", "20", "21"]]


def test_struck_digits_and_white_ones_are_no_part_of_a_figure() -> None:
    def paint(canvas: Any) -> None:
        ruled(canvas, [50, 150, 250], [590, 620, 650, 680, 710])
        for y in (690, 660, 630, 600):
            canvas.drawString(160, y, "77" if y < 690 else "7774")
        behind = 160 + canvas.stringWidth("77")
        canvas.line(160, 693.5, behind, 693.5)
        canvas.setFillGray(1)
        canvas.drawString(behind, 660, "15")
        canvas.setFillGray(0)
        canvas.rect(150, 620, 100, 30, fill=1)
        canvas.setFillGray(1)
        canvas.drawString(160, 630, "77")
        canvas.setFillGray(0)
        canvas.line(155, 597, 245, 597)  # an underline of the cell's width strikes nothing through

    pages = read_pages(draw(paint))

    assert rows_of(pages) == [["", "77 74"], ["", "77"], ["", "77"], ["", "77"]]
    assert "page(s) 1: digits that are white" in " ".join(remark.en for remark in pages.remarks)


def test_a_table_ruled_between_its_columns_alone_keeps_its_rows() -> None:
    def paint(canvas: Any) -> None:
        for x in (50, 150, 200, 250, 300, 350):
            canvas.line(x, 600, x, 710)
        for number, y in enumerate((695, 675, 655, 635, 615)):
            canvas.drawString(60, y, "甲乙丙丁戊"[number])
            for column in range(4):
                canvas.drawString(160 + 50 * column, y, f"{number}{column}")

    assert [[field.text for field in line.fields] for line in read_pages(draw(paint)).lines] == [
        ["甲乙丙丁戊"[number], *(f"{number}{column}" for column in range(4))] for number in range(5)
    ]


def test_the_rest_of_a_row_that_a_page_cut_is_no_table_ruled_between_its_columns_alone() -> None:
    def paint(canvas: Any) -> None:
        ruled(canvas, [50, 100, 150, 200, 250, 300], [600, 710])
        for number, character in enumerate("2（不含涉密）"):
            canvas.drawString(160, 695 - 12 * number, character)

    (row,) = rows_of(read_pages(draw(paint)))

    assert [bool(said) for said in row] == [False, False, True, False, False]
