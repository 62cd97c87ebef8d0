"""Word documents: what Word prints is read, once and in order; what it does not print is told in the notes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.documents.docx import read_docx
from audit.documents.dress import void
from audit.documents.formats import read_pages
from audit.errors import InputError
from audit.model import STRUCK, Layout, Pages, Report, State
from audit.reading.report import Library, read_report
from layouts import FORMS, YEARS, distinct_figures, print_report, title
from office_files import GOES_ON, START, WORD_URI, p, packed, run, span, tbl, tc, tr, word
from shell import Audit
from specimens.grid import Grid, grid
from specimens.word import word_bytes, word_table
from specimens.word_sample import SAMPLE, document


def texts(pages: Pages) -> list[str | list[str]]:
    """The lines: a paragraph as its text, a row as the list of its cells."""
    return [
        [field.text for field in line.fields] if line.layout is Layout.GRID else line.fields[0].text
        for line in pages.lines
    ]


def read(body: str, **parts: str) -> list[str | list[str]]:
    """The lines of a document with this body."""
    return texts(read_docx(word(body, **parts)))


# ---- paragraphs ---- #


def test_paragraphs_are_lines_with_their_place() -> None:
    pages = read_docx(word(p("一、总体情况") + p() + p("　　本机关", "依法公开。 ")))

    assert texts(pages) == ["一、总体情况", "本机关依法公开。"]
    assert pages.source == ("一、总体情况", "本机关依法公开。")
    assert [line.fields[0].place[:2] for line in pages.lines] == [(1, 1), (2, 1)]


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ("<w:r><w:t>收</w:t><w:tab/><w:t>3</w:t></w:r>", "收\t3"),
        ("<w:r><w:t>件</w:t><w:noBreakHyphen/><w:t>5</w:t></w:r>", "件-5"),
        ("<w:r><w:t>公</w:t><w:softHyphen/><w:t>开</w:t></w:r>", "公开"),
        ("<w:r><w:t>公\xad开</w:t></w:r>", "公开"),
        ("<w:r><w:t>公\n  开</w:t></w:r>", "公   开"),
        ("<w:r><w:t>1<!-- aside -->2</w:t></w:r>", "12"),
        ("<w:hyperlink><w:r><w:t>网址</w:t></w:r></w:hyperlink>", "网址"),
        ("<w:smartTag><w:smartTagPr/><w:r><w:t>2023年</w:t></w:r></w:smartTag>", "2023年"),
        ("<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>", "控件"),
        ('<w:fldSimple w:instr="DATE"><w:r><w:t>1月</w:t></w:r></w:fldSimple>', "1月"),
        ("<w:customXml><w:r><w:t>标记</w:t></w:r></w:customXml>", "标记"),
        ("<wps:unheardOf><w:r><w:t>未知</w:t></w:r></wps:unheardOf>", "未知"),
        ("<w:r><w:ruby><w:rt><w:r><w:t>gōng</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>公</w:t></w:r></w:rubyBase>"
         "</w:ruby></w:r>", "公"),
        ("<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>", "a+b"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "✓"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Symbol" w:char="F035"/></w:r>', "5"),
        ('<w:r><w:sym w:font="宋体" w:char="2460"/></w:r>', "①"),
        ('<w:r><w:sym w:font="Unknown" w:char="F041"/></w:r>', "\uf041"),
    ],
)  # fmt: skip
def test_what_stands_in_a_paragraph(inner: str, said: str) -> None:
    assert read(p("甲", inner, "乙")) == [f"甲{said}乙"]


def test_a_sign_without_a_code_point_is_no_fault() -> None:
    assert read(p("甲", '<w:r><w:sym w:char="zz"/><w:sym/><w:sym w:char="D800"/><w:sym w:char="FFFFFFFF"/></w:r>')) == [
        "甲"
    ]


@pytest.mark.parametrize("sign", ["<w:br/>", '<w:br w:type="page"/>', "<w:cr/>"])
def test_a_line_break_ends_a_line(sign: str) -> None:
    assert read(p("澄岫县人民政府", f"<w:r>{sign}</w:r>", "2023年年度报告")) == ["澄岫县人民政府", "2023年年度报告"]


def field(instruction: str, result: str) -> str:
    """A field as Word writes it: its instruction and its result between marks."""

    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return f"{mark('begin')}{instruction}{mark('separate')}{run(result)}{mark('end')}"


def test_of_a_field_the_result_is_read() -> None:
    inner = field("<w:r><w:instrText>PAGEREF 3</w:instrText></w:r>", "7")
    outer = field(f"<w:r><w:instrText>IF </w:instrText></w:r>{inner}<w:r><w:t>不印</w:t></w:r>", "印出")

    assert read(p("共", inner, "页", outer)) == ["共7页印出"]


def test_a_field_that_is_not_ended_hides_no_other_paragraph() -> None:
    marks = "".join(f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("end", "separate", "begin"))

    assert read(p("甲", f"<w:r>{marks}</w:r>") + p("乙")) == ["甲", "乙"]


def test_raised_digits_are_no_part_of_the_number() -> None:
    """12 with note 1 is not 121."""
    raised = run("1", '<w:vertAlign w:val="superscript"/>')

    assert read(p("12", raised, run("2", '<w:vertAlign w:val="subscript"/>'))) == ["12¹₂"]


@pytest.mark.parametrize("mark", ["strike", "dstrike"])
def test_struck_digits_are_no_part_of_the_number_behind_them(mark: str) -> None:
    assert read(p(run("7", f"<w:{mark}/>"), "25")) == ["7\u0336 25"]
    assert read(p("25", run("7", f"<w:{mark}/>"))) == ["25 7\u0336"]
    assert read(p(run("7", f'<w:{mark} w:val="0"/>'), "25")) == ["725"]


def test_a_cell_that_is_a_picture_says_so() -> None:
    picture = "<w:r><w:drawing><pic:pic/></w:drawing></w:r>"
    cells = (p("规章"), f"<w:p>{picture}</w:p>", f"<w:p>{picture}{run('6')}</w:p>")
    table = "<w:tbl><w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr></w:tbl>"

    assert read(table) == [["规章", "\ufffc", "6"]]


def test_a_picture_in_the_line_of_a_figure_may_be_one_of_its_digits() -> None:
    inline = "<w:r><w:drawing><wp:inline><pic:pic/></wp:inline></w:drawing></w:r>"
    cells = (p("规章"), f"<w:p>{inline}{run('0')}</w:p>", f"<w:p>{inline}{run('若干')}</w:p>")
    table = "<w:tbl><w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr></w:tbl>"

    (row,) = read(table)

    assert (row[0], row[2]) == ("规章", "若干")
    assert "\ufffc" in row[1]


@pytest.mark.parametrize(
    ("said", "struck"), [("318", True), ("-3", True), (".5", True), ("3 件", False), ("无", False)]
)
def test_a_figure_is_struck_with_each_digit(said: str, struck: bool) -> None:
    assert (STRUCK in void(said)) is struck


def test_digits_raised_by_their_position_are_no_part_of_the_number() -> None:
    assert read(p("42", run("1", '<w:position w:val="12"/>'))) == ["42¹"]
    assert read(p("42", run("1", '<w:position w:val="1"/>'))) == ["421"]


@pytest.mark.parametrize("look", ['<w:color w:val="FFFFFF"/>', '<w:sz w:val="2"/>'])
def test_digits_that_cannot_be_seen_beside_others_are_none(look: str) -> None:
    assert read(p(run("7", look), "25")) == ["25"]
    assert read(p(run("25", look))) == ["25"]  # white letters alone stand on a dark ground
    assert read(p(run("25", look), " ")) == ["25"]
    assert read(p(run("自然人", look), "申请")) == ["自然人申请"]
    assert read(p(run("7", f'{look}<w:shd w:val="clear" w:fill="000000"/>'), "25")) == ["725"]


def test_paragraphs_whose_tabs_set_figures_apart_are_rows() -> None:
    tab = "</w:t><w:tab/><w:t>"
    rows = [f"规章{tab}1{tab}{tab}3", f"1{tab}2{tab}3", f"规章{tab}{tab}", f"{tab}一、总体情况", f"签字{tab}盖章"]

    lines = read_docx(word("".join(f"<w:p><w:r><w:t>{row}</w:t></w:r></w:p>" for row in rows))).lines

    assert [[field.text for field in line.fields] for line in lines] == [
        ["规章", "1", "", "3"], ["1", "2", "3"], ["规章", "", ""], ["一、总体情况"], ["签字\t盖章"]
    ]  # fmt: skip
    assert [field.place[:2] for field in lines[0].fields] == [(1, 1), (1, 4), (1, 6), (1, 7)]


# ---- what is not printed ---- #


def test_tracked_changes_are_read_as_accepted_and_told() -> None:
    changes = (
        "<w:del><w:r><w:delText>15</w:delText><w:t>15</w:t></w:r></w:del><w:ins><w:r><w:t>18</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t>去</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>来</w:t></w:r></w:moveTo>"
    )
    pages = read_docx(word(p("收到", changes, "件")))

    assert texts(pages) == ["收到18来件"]
    assert pages.notes["tracked-changes"] == "4"


def test_a_deleted_end_joins_paragraphs() -> None:
    gone = "<w:rPr><w:del/></w:rPr>"

    assert read(p("收到", look=gone) + p("18件") + p("<w:del><w:r><w:t>全删</w:t></w:r></w:del>", look=gone)) == [
        "收到18件"
    ]
    assert read(tbl(tr("甲", tc(p("1", look=gone), p("2"), p("3", look=gone))))) == [["甲", "12\n3"]]


def test_deleted_rows_and_cells_are_not_read() -> None:
    gone = "<w:trPr><w:del/></w:trPr>"
    body = tbl(tr("甲", "1"), f"<w:tr>{gone}{tc('乙')}{tc('2')}</w:tr>", tr("丙", "3", tc("4", look="<w:cellDel/>")))

    pages = read_docx(word(body))

    assert texts(pages) == [["甲", "1"], ["丙", "3"]]
    assert "tracked-changes" in pages.notes


HIDDEN_STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"/>'
    '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="hh"><w:basedOn w:val="h"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="ph"><w:basedOn w:val="a"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="loop"><w:basedOn w:val="loop"/></w:style>'
)


@pytest.mark.parametrize(
    ("look", "shown"),
    [
        ("<w:vanish/>", False),
        ('<w:vanish w:val="1"/>', False),
        ('<w:vanish w:val="0"/>', True),
        ('<w:rStyle w:val="h"/>', False),
        ('<w:rStyle w:val="hh"/>', False),
        ('<w:rStyle w:val="hh"/><w:vanish w:val="false"/>', True),
        ('<w:rStyle w:val="loop"/>', True),
        ('<w:rStyle w:val="nowhere"/>', True),
        ("<w:webHidden/>", True),
    ],
)
def test_hidden_text_is_not_read_but_told(look: str, shown: bool) -> None:
    pages = read_docx(word(p("甲", run("密", look), "乙"), styles=HIDDEN_STYLES))

    assert texts(pages) == ["甲密乙" if shown else "甲乙"]
    assert pages.notes.get("hidden") == (None if shown else "密")


def test_a_paragraph_of_a_hidden_style() -> None:
    hidden = p("密", run("见", '<w:vanish w:val="0"/>'), look='<w:pStyle w:val="ph"/>')

    pages = read_docx(word(p("甲") + hidden + p("乙"), styles=HIDDEN_STYLES))

    assert texts(pages) == ["甲", "见乙"]
    assert pages.notes["hidden"] == "密"


def test_a_hidden_row_is_not_read_but_told() -> None:
    pages = read_docx(word(tbl(tr("甲", "1"), tr("密", "2", look="<w:hidden/>"), tr("乙", "3"))))

    assert texts(pages) == [["甲", "1"], ["乙", "3"]]
    assert pages.notes["hidden"] == "密2"


def test_headers_and_footers_are_no_text_of_the_report() -> None:
    assert read(p("正文"), header1=p("页眉"), footer1=p("第1页")) == ["正文"]


def test_notes_below_the_page_follow_the_block_that_calls_them() -> None:
    call = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    ends = '<w:r><w:endnoteReference w:id="2"/></w:r>'
    separator = f'<w:footnote w:type="separator" w:id="-1">{p("分隔")}</w:footnote>'
    footnotes = f'{separator}<w:footnote w:id="2">{p("脚注")}</w:footnote>'
    body = p("甲", call) + tbl(tr("乙", tc(p("12", ends)))) + p("丙")

    lines = read(body, footnotes=footnotes, endnotes=f'<w:endnote w:id="2">{p("尾注")}</w:endnote>')

    assert lines == ["甲", "脚注", ["乙", "12"], "尾注", "丙"]


def test_comments_are_told() -> None:
    pages = read_docx(word(p("甲", '<w:r><w:commentReference w:id="0"/></w:r>'),
                           comments=f'<w:comment w:id="0">{p("此数待核")}</w:comment>'))  # fmt: skip

    assert texts(pages) == ["甲"]
    assert pages.notes["comments"] == "此数待核"


def test_core_properties_are_notes() -> None:
    core = (
        "<dc:title>年度报告</dc:title><dc:creator>办公室</dc:creator>"
        "<dcterms:created>2024-01-20T01:00:00Z</dcterms:created>"
    )

    notes = read_docx(word(p("甲"), core=core)).notes

    assert notes == {"title": "年度报告", "creator": "办公室", "created": "2024-01-20T01:00:00Z"}


PICTURE = "<w:r><w:drawing><a:graphic><pic:pic/></a:graphic></w:drawing></w:r>"


def test_what_was_left_out_is_remarked_on() -> None:
    """Figures of comments and hidden text, shortened; in both languages."""
    change, hidden = "<w:ins><w:r><w:t>18</w:t></w:r></w:ins>", run("密" * 100, "<w:vanish/>")
    comment = f'<w:comment w:id="0">{p("待核")}{p("再议")}</w:comment>'

    remarks = read_docx(word(p("甲", change, hidden, PICTURE), comments=comment)).remarks

    assert [remark.zh for remark in remarks] == [
        "文档有 1 处修订尚未接受或拒绝，按全部接受读入",
        "文档有 1 张图片，图中的内容没有读入",
        f"文档有不显示的文字，没有计入：“{'密' * 60}…”",
        "文档有批注，没有计入：“待核 再议”",
    ]
    assert read_docx(word(p("甲"))).remarks == ()


# ---- text boxes and pictures ---- #


def box(content: str) -> str:
    """A text box as Word writes it: twice, for itself and for its older self."""
    inner = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>'
        f"{inner}</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{inner}"
        "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    content = p("框内") + tbl(tr("行政许可", "7"))

    assert read(p("前", box(content), "后") + p("末")) == ["前后", "框内", ["行政许可", "7"], "末"]


def test_a_text_box_in_a_cell_belongs_to_the_cell() -> None:
    assert read(tbl(tr("甲", tc(p(box(p("12"))))))) == [["甲", "12"]]


def test_a_text_box_in_a_field_does_not_end_it() -> None:
    assert read(p(field(f"{box(p('框'))}<w:r><w:t>不印</w:t></w:r>", "印"))) == ["印", "框"]


def test_alternatives_around_blocks_are_read_once() -> None:
    both = f"<mc:Choice>{p('甲')}</mc:Choice><mc:Fallback>{p('甲')}</mc:Fallback>"

    assert read(f"<mc:AlternateContent>{both}</mc:AlternateContent>") == ["甲"]


def test_pictures_are_counted() -> None:
    twice = (
        f"<w:r><mc:AlternateContent><mc:Choice>{PICTURE}</mc:Choice><mc:Fallback><w:pict><v:imagedata/></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )

    assert read_docx(word(p("甲", PICTURE, twice))).notes["images"] == "2"
    assert "images" not in read_docx(word(p("甲"))).notes


def test_a_document_of_pictures_alone_is_told() -> None:
    with pytest.raises(InputError, match=r"only pictures \(2\)"):
        read_docx(word(p(PICTURE) + p(PICTURE)))


def test_a_document_without_text_is_told() -> None:
    with pytest.raises(InputError, match="no text"):
        read_docx(word(p()))


# ---- tables ---- #


def test_cells_have_their_place() -> None:
    pages = read_docx(word(p("一") + tbl(tr("甲", "1")) + p("二") + tbl(tr("乙", "2"), tr("丙", ""))))

    places = {field.text: field.place for line in pages.lines for field in line.fields}
    assert (places["丙"].table, places["丙"].row, places["丙"].cell, places["丙"].column) == (2, 2, 1, None)
    assert (places[""].table, places[""].row, places[""].cell) == (2, 2, 2)
    assert [line.table for line in pages.lines] == [None, 1, None, 2, 2]
    assert pages.source[places["丙"].line - 1 if places["丙"].line else 0] == "丙\t"


def test_merged_cells_are_delivered_once() -> None:
    body = tbl(
        tr(tc("勾稽关系", look=span(2) + START), tc("申请人情况", look=span(2))),
        tr(tc("", look=span(2) + GOES_ON), "自然人", "总计"),
        tr(tc("三", look=START), tc("公开"), "1", "2"),
        tr(tc("", look='<w:vMerge w:val="continue"/>'), tc("不公开"), "3", ""),
    )

    assert read(body) == [["勾稽关系", "申请人情况"], ["自然人", "总计"], ["三", "公开", "1", "2"], ["不公开", "3", ""]]


def test_cells_of_a_row_are_numbered_as_they_are_drawn() -> None:
    """The cell that reaches down from above is the first of the lower row, too."""
    pages = read_docx(word(tbl(tr(tc("三", look=START), "公开"), tr(tc("", look=GOES_ON), "不公开"))))

    assert pages.lines[1].fields[0].place.cell == 2


def test_a_cell_that_goes_on_from_nothing_is_a_cell() -> None:
    """Of another column, or in the first row: Word draws it."""
    assert read(tbl(tr(tc("1", look=GOES_ON), "甲"))) == [["1", "甲"]]
    assert read(tbl(tr(tc("甲", look=START), "乙"), tr("丙", tc("2", look=GOES_ON)))) == [["甲", "乙"], ["丙", "2"]]


def test_what_a_merged_cell_covers_is_told() -> None:
    """Word does not show it."""
    pages = read_docx(word(tbl(tr(tc("1", look=START), "甲"), tr(tc("2", look=GOES_ON), "乙"))))

    assert texts(pages) == [["1", "甲"], ["乙"]]
    assert pages.notes["hidden"] == "2"


def test_cells_merged_in_the_old_way() -> None:
    old = '<w:hMerge w:val="restart"/>', '<w:hMerge w:val="continue"/>'

    assert read(tbl(tr(tc("合计", look=old[0]), tc("", look=old[1]), "5"))) == [["合计", "5"]]


def test_rows_that_begin_to_the_right() -> None:
    """A row without its first cells: the column of the grid tells what goes on from above."""
    body = tbl(
        tr("甲", tc("乙", look=START)),
        tr(tc("", look=GOES_ON), look='<w:gridBefore w:val="1"/>'),
        tr("丙", tc("", look=GOES_ON)),
    )

    assert read(body) == [["甲", "乙"], ["丙"]]


@pytest.mark.parametrize("said", ["0", "-1", "x", ""])
def test_a_span_that_is_none(said: str) -> None:
    body = tbl(tr(tc("甲", look=f'<w:gridSpan w:val="{said}"/>'), tc("1", look=START)), tr("乙", tc("", look=GOES_ON)))

    assert read(body) == [["甲", "1"], ["乙"]]


def test_rows_and_cells_in_content_controls() -> None:
    def control(inner: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    body = control(tbl(control(tr("甲", control(tc("1")))), "<w:ins>" + tr("乙", tc(control(p("2")))) + "</w:ins>"))

    assert read(body) == [["甲", "1"], ["乙", "2"]]


def test_a_repeated_header_row_is_one_row() -> None:
    assert read(tbl(tr("项目", "数量", look="<w:tblHeader/>"), tr("规章", "1"))) == [["项目", "数量"], ["规章", "1"]]


def test_a_table_around_the_report_is_looked_through() -> None:
    inner = tbl(tr("规章", "1"), tr("规范性文件", "2"))
    body = tbl(tr(tc(p("一、总体情况"), p("依法公开。"), inner, p("末段"))))

    assert read(body) == ["一、总体情况", "依法公开。", ["规章", "1"], ["规范性文件", "2"], "末段"]


def test_tables_beside_each_other_are_both_read() -> None:
    body = tbl(tr(tc(tbl(tr("甲", "1"))), tc(tbl(tr("乙", "2")))))
    pages = read_docx(word(body))

    assert texts(pages) == [["甲", "1"], ["乙", "2"]]
    assert [line.table for line in pages.lines] == [1, 2]


def test_a_table_of_one_cell_in_a_cell_is_a_frame() -> None:
    assert read(tbl(tr("行政许可", tc(tbl(tr(tc("15"))), p())))) == [["行政许可", "15"]]


def test_nested_deeply() -> None:
    body = tbl(tr("甲", "1"))
    for _ in range(50):
        body = tbl(tr(tc(body, p())))

    assert read(body) == [["甲", "1"]]


def test_prose_in_a_table_is_read_as_paragraphs() -> None:
    long = "依法公开政府信息。" * 50

    assert read(tbl(tr(tc("总体情况"), tc(p(long), p("第二段"))))) == ["总体情况", long, "第二段"]
    assert read(tbl(tr("甲", "1"), tr(tc(p("五、问题"), p("改进情况"), look=span(2))))) == [
        ["甲", "1"],
        "五、问题",
        "改进情况",
    ]


def test_a_cell_of_several_paragraphs() -> None:
    assert read(tbl(tr(tc("商业", "企业"), tc(p("1", "<w:r><w:br/></w:r>", "2"))))) == [["商业\n企业", "1\n2"]]


# ---- automatic numbers ---- #


def test_automatic_numbers_are_printed() -> None:
    """The levels of numbering.xml are tested in test_numbering.py."""
    level = '<w:lvl w:ilvl="0"><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>'
    use = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    numbering = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>{use}'
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    one, by_style = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>', '<w:pStyle w:val="1"/>'
    body = (
        p("总体情况", look=one)
        + p("正文")
        + tbl(tr(tc(p("主动公开", look=by_style)), tc(p(look=one))))
        + p("<w:del><w:r><w:t>删</w:t></w:r></w:del>", look=f"{one}<w:rPr><w:del/></w:rPr>")
        + p("收到和处理", look=by_style)
    )

    assert read(body, numbering=numbering, styles=styles) == [
        "一、总体情况",
        "正文",
        ["二、主动公开", "三、"],
        "四、收到和处理",
    ]


# ---- whole documents ---- #


@cache
def report(form_name: str) -> bytes:
    """A report of the form with a figure in every cell, by python-docx."""
    form = FORMS[form_name]
    document = docx.Document()
    document.add_heading(title(form), 0)
    for number, heading in form.sections.items():
        document.add_heading(heading.zh, 1)
        document.add_paragraph("依法公开各类信息，公众查阅方便，工作平稳有序。")
        for name, table in form.tables.items():
            if table.section == number:
                word_table(document, grid(table, name, distinct_figures(form)))
    return word_bytes(document)


def drawn(rows: Grid, widths: Sequence[int]) -> str:
    """A table of the form as Word writes it; `widths` are how many of Word's columns each of the form's takes."""
    reaching: dict[int, tuple[int, int]] = {}  # column -> how many rows a cell reaches further down, how wide it is
    table = []
    for row in rows:
        cells, column, boxes = [], 0, list(row)
        while boxes or column in reaching:
            if column in reaching:
                down, across = reaching.pop(column)
                text, merge = "", GOES_ON
            else:
                box = boxes.pop(0)
                text, down, across, merge = box.text, box.down, box.across, START if box.down > 1 else ""
            wide = sum(widths[at % len(widths)] for at in range(column, column + across))
            cells.append(tc(text, look=(span(wide) if wide > 1 else "") + merge))
            if down > 1:
                reaching[column] = (down - 1, across)
            column += across
        table.append(tr(*cells))
    return tbl(*table)


@given(
    printed=st.lists(st.sampled_from(["", "0", "7", "/", "1,284", "-3", "62.5", "12 "]), min_size=11, max_size=11),
    widths=st.lists(st.integers(1, 3), min_size=1, max_size=12),
    form=st.sampled_from(sorted(FORMS)),
)
def test_every_figure_is_read_back(library: Library, printed: list[str], widths: list[int], form: str) -> None:
    """Whatever stands in the cells, and however Word's grid lies below them."""
    figures = {key: printed[at % 11] or str(at) * (at % 2) for at, key in enumerate(distinct_figures(FORMS[form]))}
    body = p(title(FORMS[form]))
    for number, heading in FORMS[form].sections.items():
        body += p(heading.zh) + p("依法公开各类信息，公众查阅方便，工作平稳有序。")
        for name, table in FORMS[form].tables.items():
            body += drawn(grid(table, name, figures), widths) if table.section == number else ""

    found = read_report(read_docx(word(body)), library)

    assert isinstance(found, Report)
    assert found.form == form
    assert {cell.key: cell.raw for cell in found.cells} == {key: said.strip() for key, said in figures.items()}
    blank = {key for key, said in figures.items() if not said}
    assert {cell.key for cell in found.cells if cell.state is State.BLANK} == blank


@pytest.mark.parametrize(("form", "name"), [("2019", "report.docx"), ("2021", "report.txt"), ("2021", "report.doc")])
def test_a_document_by_python_docx_is_audited_whatever_its_name(
    form: str, name: str, audit: Audit, tmp_path: Path
) -> None:
    figures = distinct_figures(FORMS[form])
    (tmp_path / name).write_bytes(report(form))

    (document,) = audit("parse", tmp_path / name).json["documents"]

    assert (document["status"], document["form"], document["year"]) == ("report", form, YEARS[form])
    assert {cell["cell"]: str(cell["value"]) for cell in document["cells"]} == figures


def test_documents_in_a_folder_are_read(audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(report("2021"))

    ran = audit("run", tmp_path, "--format", "json")

    assert ran.json["looked_at"]["reports"] == 1


def test_what_is_called_docx_and_is_a_web_page(audit: Audit, tmp_path: Path) -> None:
    form = FORMS["2021"]
    (tmp_path / "report.docx").write_text(print_report(form, distinct_figures(form), "html").text, "utf-8")

    (document,) = audit("parse", tmp_path / "report.docx").json["documents"]

    assert document["status"] == "report"


def test_the_strict_form_of_the_format_is_read() -> None:
    plain = word(
        p("甲") + tbl(tr(tc("1", look=START), "乙"), tr(tc("", look=GOES_ON), "丙")), core="<dc:title>题</dc:title>"
    )
    with zipfile.ZipFile(io.BytesIO(plain)) as source:
        parts = {name: source.read(name).decode() for name in source.namelist()}
    strict = {
        name: re.sub(r"http://schemas\.openxmlformats\.org/(wordprocessingml|officeDocument)/2006/",
                     r"http://purl.oclc.org/ooxml/\1/", xml)
        for name, xml in parts.items()
    }  # fmt: skip

    assert strict["word/document.xml"] != parts["word/document.xml"]
    assert read_docx(packed(strict)) == read_docx(plain)


def test_the_sample_is_what_its_program_writes() -> None:
    """Part by part: how a part is packed may differ from machine to machine."""

    def parts(data: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            return {name: source.read(name) for name in source.namelist()}

    assert parts(SAMPLE.read_bytes()) == parts(document())


# ---- documents that are refused ---- #

BROKEN = {
    "cut off": (report("2021")[:-2000], "cut off"),
    "no body": (packed({"word/document.xml": "<a/>"}), "no body"),
    "another root": (packed({"word/document.xml": f'<w:styles xmlns:w="{WORD_URI}"><w:body/></w:styles>'}), "no body"),
    "no XML": (packed({"word/document.xml": "PK"}), "not valid XML"),
    "entities": (packed({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "document type"),
    "a bomb": (packed({"word/document.xml": b" " * (20 * 2**20)}), "300 times"),
    "text in another file": (word(p("甲") + '<w:altChunk r:id="r9"/>'), "another file"),
    "nested beyond reason": (word("<w:sdt><w:sdtContent>" * 200 + p("甲") + "</w:sdtContent></w:sdt>" * 200), "XML"),
    "a style sheet is missing": (
        packed({
            "word/document.xml": f'<w:document xmlns:w="{WORD_URI}"><w:body/></w:document>',
            "word/_rels/document.xml.rels": '<a><b Id="1" Type="x/styles" Target="gone.xml"/></a>',
        }),
        "word/gone.xml",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_told_in_a_sentence(name: str) -> None:
    data, words = BROKEN[name]

    with pytest.raises(InputError, match=words) as raised:
        read_pages(data)

    assert raised.value.message.zh


@given(st.binary(max_size=20), st.integers(0, 10**6))
def test_damage_is_never_a_fault(noise: bytes, at: int) -> None:
    """Bytes changed anywhere in the document's XML: its lines, or a sentence."""
    xml = (
        f'<w:document xmlns:w="{WORD_URI}"><w:body>{tbl(tr("甲", tc("1", look=START)))}</w:body></w:document>'.encode()
    )
    at %= len(xml)
    told = None
    try:
        read_docx(packed({"word/document.xml": xml[:at] + noise + xml[at + len(noise) :]}))
    except InputError as error:
        told = error.message

    assert told is None or (told.zh and told.en)
