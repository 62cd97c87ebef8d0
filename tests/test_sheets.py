"""Workbooks to lines: figures as their sheets show them, each in its own cell, whatever program wrote the file."""

from __future__ import annotations

import contextlib
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import openpyxl
import openpyxl.styles
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment

from audit.documents.number_formats import is_hidden, shown
from audit.documents.sheets import read_sheets
from audit.documents.sniff import kind_of
from audit.errors import InputError
from audit.files import document_from_bytes
from audit.model import Cell, Layout, Pages, State
from audit.reading.report import Library
from layouts import FORMS, balanced_figures, distinct_figures, title
from shell import Audit
from specimens.books import WRITERS, XLSX_WRITERS, Arrangement, Page, Placed, by_openpyxl, pages

SAID = "本年度依法公开各类信息，公众查阅方便，工作平稳有序，没有发生责任追究的情形。"
FIXTURES = Path(__file__).parent / "fixtures"
ARRANGEMENTS = {
    "one sheet": Arrangement(),
    "one sheet, further down and right": Arrangement(row=4, column=3, gap=1),
    "four sheets": Arrangement(sheets=True),
    "four sheets, further right": Arrangement(sheets=True, column=2),
}


def report_pages(form: str, figures: Mapping[str, str], how: Arrangement) -> list[Page]:
    """A report with these figures on sheets."""
    found = FORMS[form]
    return pages(found, figures, [(heading.zh, SAID) for heading in found.sections.values()], title(found), how)


def read(data: bytes, library: Library) -> dict[str, Cell]:
    """The cells that a workbook is read to."""
    document = document_from_bytes("book", data, library)
    assert document.report is not None, document.problem
    return {cell.key: cell for cell in document.report.cells}


def one_sheet(cells: Mapping[str, object], change: Callable[..., None] | None = None) -> bytes:
    """A workbook by openpyxl with these values by reference."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for at, value in cells.items():
        sheet[at] = value
    if change:
        change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def texts(found: Pages) -> list[list[str]]:
    """The fields of every line."""
    return [[field.text for field in line.fields] for line in found.lines]


# ---- figures into their cells ---- #


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("how", ARRANGEMENTS)
@pytest.mark.parametrize("form", FORMS)
def test_every_figure_is_read_into_its_cell(form: str, how: str, writer: str, library: Library) -> None:
    figures = distinct_figures(FORMS[form])

    cells = read(WRITERS[writer](report_pages(form, figures, ARRANGEMENTS[how])), library)

    assert {key: cell.raw for key, cell in cells.items()} == figures
    assert {cell.state for cell in cells.values()} == {State.NUMBER}
    assert all(cell.place.table and cell.place.row and cell.place.cell for cell in cells.values())


@given(
    form=st.sampled_from(sorted(FORMS)),
    writer=st.sampled_from(sorted(XLSX_WRITERS)),
    how=st.sampled_from(sorted(ARRANGEMENTS)),
    data=st.data(),
)
def test_no_figure_is_ever_read_into_another_cell(
    form: str, writer: str, how: str, data: st.DataObject, library: Library
) -> None:
    """Blank cells anywhere: each is blank or undecided, and every other figure is its own or undecided."""
    keys = [cell.key for cell in FORMS[form].cells]
    parts = data.draw(st.dictionaries(st.sampled_from(keys), st.integers(0, 99999), max_size=40))
    figures = balanced_figures(FORMS[form], parts)
    for key in data.draw(st.sets(st.sampled_from(keys), max_size=30)):
        figures[key] = ""

    cells = read(WRITERS[writer](report_pages(form, figures, ARRANGEMENTS[how])), library)

    decided = {key: cell for key, cell in cells.items() if cell.state is not State.UNDECIDED}
    assert {key: cell.raw for key, cell in decided.items()} == {key: figures[key] for key in decided}
    # A row of table two that is narrower than the sheet, and blank at both ends, may be read in two ways.
    if ARRANGEMENTS[how].sheets:
        assert {key for key in cells if not key.startswith("proactive.")} <= set(decided)


def test_spacer_rows_and_columns_are_no_cells(library: Library) -> None:
    figures = distinct_figures(FORMS["2021"])
    held = report_pages("2021", figures, Arrangement())
    spaced = [
        Page(page.name, tuple(Placed(b.row * 2, b.column + (b.column > 3), b.text, *_stretched(b)) for b in page.boxes))
        for page in held
    ]

    cells = read(by_openpyxl(spaced), library)

    assert {key: cell.raw for key, cell in cells.items()} == figures


def _stretched(box: Placed) -> tuple[int, int]:
    """The spans of a box after an empty row below each row, and an empty column behind the third."""
    crosses = box.column <= 3 < box.column + box.across - 1
    return box.down * 2 - 1, box.across + int(crosses)


def test_report_pasted_a_line_a_cell(library: Library) -> None:
    """The text of a report in the first column, one cell a line."""
    figures = distinct_figures(FORMS["2021"])
    boxes = [box for page in report_pages("2021", figures, Arrangement()) for box in page.boxes]
    lines = [box.text for box in sorted(boxes) if box.text]

    cells = read(by_openpyxl([Page("文本", tuple(Placed(n, 1, said) for n, said in enumerate(lines, 1)))]), library)

    assert {key: cell.raw for key, cell in cells.items()} == figures


def test_empty_cells_beside_the_prose_below_a_table_are_none_of_its(library: Library) -> None:
    """Table 4, a blank at both its ends, in a sheet whose headings below it are missing."""
    figures = balanced_figures(FORMS["2021"], {"disputes.suit_direct.corrected": 5})
    keys = [key for key in figures if key.startswith("disputes.")]
    shown = {**figures, keys[0]: "", keys[-1]: ""}
    (page,) = report_pages("2021", shown, Arrangement())
    headless = tuple(box for box in page.boxes if box.text[:2] not in ("五、", "六、"))

    found = read(by_openpyxl([Page(page.name, headless)]), library)

    assert [found[key].state for key in keys].count(State.UNDECIDED) == 0
    assert (found[keys[0]].state, found[keys[-1]].state) == (State.BLANK, State.BLANK)


def test_prose_in_one_cell_becomes_paragraphs() -> None:
    said = "本年度工作平稳有序，" * 8
    found = read_sheets(one_sheet({"B2": f"{said}\n{said}", "B3": "合计", "C3": 5}))

    assert texts(found) == [[said], [said], ["合计", "5"]]
    assert [line.layout for line in found.lines] == [Layout.LINE, Layout.LINE, Layout.GRID]
    assert found.lines[1].fields[0].place == (1, None, None, 1, 2, 2, None)
    assert found.source == (f"{said} {said}\t", "合计\t5")


# ---- what cells show ---- #


@pytest.mark.parametrize(
    ("stored", "format_code", "said"),
    [
        ("12.0", "General", "12"),
        ("0.30000000000000004", "General", "0.3"),
        ("1E-7", "General", "0.0000001"),
        ("1.5E+3", "General", "1500"),
        ("123456789012", "General", "123456789012"),
        ("-0", "General", "0"),
        ("119.00000000000101", "General", "119"),
        ("0.1234567890123", "General", "0.123456789"),
        ("12345678.9012345", "General", "12345678.9"),
        ("75295", "#,##0", "75,295"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("3.5", "0", "4"),
        ("2.5", "0", "3"),
        ("18.6198", "0.00", "18.62"),
        ("18.6", "0.##", "18.6"),
        ("18", "0.##", "18"),
        ("0.339", "0.0%", "33.9%"),
        ("0.5", "0%", "50%"),
        ("12", '0"件"', "12件"),
        ("12", "General件", "12"),
        ("-207", "#,##0;[Red]#,##0", "-207"),
        ("-207", "#,##0_);(#,##0)", "-207"),
        ("0", '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "0"),
        ("0", "#,##0;-#,##0;;@", "0"),
        ("1234.5", "¥#,##0.00", "1,234.50"),
        ("1234.5", "[$¥-804]#,##0.00", "1,234.50"),
        ("0.25", "# ?/?", "0.25"),
        ("12345", "0.00E+00", "12345"),
        ("45300", "yyyy/m/d", "2024/1/9"),
        ("45300", 'yyyy"年"m"月"d"日"', "2024年1月9日"),
        ("45300", "[$-804]yyyy\\-mm\\-dd;@", "2024-01-09"),
        ("45300.5", "yyyy-mm-dd hh:mm", "2024-01-09 12:00"),
        ("0", "@", "0"),
        ("125000", "0!.0,", "12.5"),
        ("125000", '0\\.0,"万元"', "12.5万元"),
        ("125000", "0!.0000", "12.5000"),
        ("-300", "0!.0000", "-0.0300"),
        ("125000", "#,##0!.0,", "125000\ufffd"),
        ("0", '0;-0;"/"', "/"),
        ("0", "0;-0;/", "/"),
        ("318", '[>300]"多";0', "多"),
        ("5", "G/通用格式", "5"),
        ("n/a", "0", "n/a"),
        ("1e999", "0", "1e999"),
        ("99999999999", "yyyy-mm-dd", "99999999999"),
    ],
)
def test_number_formats(stored: str, format_code: str, said: str) -> None:
    assert shown(stored, format_code) == said


@pytest.mark.parametrize(
    ("stored", "format_code", "hidden"),
    [
        ("5", ";;;", True),
        ("0", "0;-0;;@", True),
        ("5", "0;-0;;@", False),
        ("-5", "0;", True),
        ("0", "#", True),
        ("0", "#,##0", False),
        ("0", '[=0]"";0', True),
        ("5", '[=0]"";0', False),
        ("-5", "[>=0]0;", True),
        ("0", '_ * "-"_ ', False),
        ("5", "General", False),
        ("5", "@", False),
        ("45300", "[Red]yyyy/m/d", False),
        ("0.5", "[h]", False),
        ("n/a", ";;;", False),
    ],
)
def test_formats_that_print_nothing(stored: str, format_code: str, hidden: bool) -> None:
    assert is_hidden(stored, format_code) is hidden


@given(
    st.integers(-(10**14), 10**14), st.sampled_from(["General", "0", "#,##0", '#,##0"件"', "#,##0;[Red]-#,##0", "@"])
)
def test_whole_numbers_keep_their_value_under_every_format(number: int, format_code: str) -> None:
    assert int(shown(str(number), format_code).replace(",", "").removesuffix("件")) == number


@given(st.text(max_size=30), st.floats(allow_nan=False, allow_infinity=False))
def test_no_format_breaks(format_code: str, number: float) -> None:
    assert shown(repr(number), format_code)
    is_hidden(repr(number), format_code)


def dressed_book() -> bytes:
    """A note's number, a struck figure, a bold one, and numbers that the sheet does not show."""
    raised, lowered, struck, bold = (InlineFont(**{look: value}) for look, value in (
        ("vertAlign", "superscript"), ("vertAlign", "subscript"), ("strike", True), ("b", True)))  # fmt: skip

    def hide(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet["A2"].number_format, sheet["B2"].number_format = ";;;", "0;-0;;@"
        sheet.sheet_view.showZeros = False

    return one_sheet(
        {
            "A1": CellRichText("6", TextBlock(raised, "1")), "B1": CellRichText("6", TextBlock(lowered, "1")),
            "C1": CellRichText(TextBlock(struck, "5"), "6"), "D1": CellRichText("新收", TextBlock(bold, "5"), "件"),
            "A2": 5, "B2": 0, "C2": 0, "D2": 7,
        },
        hide,
    )  # fmt: skip


@pytest.mark.parametrize("data", [dressed_book(), (FIXTURES / "dressed.xls").read_bytes()], ids=["xlsx", "xls"])
def test_digits_of_notes_and_struck_ones_are_no_part_of_a_figure_and_hidden_numbers_are_told(data: bytes) -> None:
    found = read_sheets(data)

    assert texts(found) == [["6¹", "6₁", " 5\u0336 6", "新收5件"], ["5", "0", "0", "7"]]
    assert [remark.en for remark in found.remarks] == [
        f"the sheet “{next(iter(found.notes.values()))}” has 3 number(s) that their formats, or its setting not to show"
        " zeros, leave blank; they were read like the others"
    ]


def test_a_cell_whose_font_strikes_it_out_is_no_figure() -> None:
    def strike(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet["B1"].font = sheet["C1"].font = sheet["A1"].font = openpyxl.styles.Font(strike=True)

    found = read_sheets(one_sheet({"A1": "规章", "B1": 31, "C1": "4", "D1": 5}, strike))

    assert texts(found) == [["规章", "3\u03361\u0336", "4\u0336", "5"]]


def test_kinds_of_cells() -> None:
    bold = CellRichText("本年新", TextBlock(InlineFont(b=True), "收"), "数量")
    found = read_sheets(
        one_sheet(
            {
                "A1": bold, "B1": "1,165", "C1": " 0 ", "D1": True, "E1": "#REF!", "F1": date(2024, 1, 9), "G1": "'12",
                "A2": "换\n行", "B2": 0.1 + 0.2, "C2": 12.0, "G2": "末",
            },
            lambda sheet: setattr(sheet["B1"], "comment", Comment("不是数据 999", "某人")),
        )
    )  # fmt: skip

    assert texts(found) == [
        ["本年新收数量", "1,165", " 0 ", "TRUE", "#REF!", "2024-01-09", "'12"],
        ["换\n行", "0.3", "12", "", "", "", "末"],
    ]


def test_formulas_without_a_trusted_value_are_undecided_and_told(library: Library) -> None:
    """A program that writes formulas computes none: it stores nothing, or 0 to be computed when opened."""
    figures = balanced_figures(FORMS["2021"], {"requests.newly_received.natural_person": 3})
    figures["requests.newly_received.total"] = "=SUM(D1:I1)"
    figures["requests.carried_in.total"] = "=1+1"
    for writer in XLSX_WRITERS.values():
        data = writer(report_pages("2021", figures, Arrangement(sheets=True)))
        document = document_from_bytes("book.xlsx", data, library)
        assert document.report is not None
        cells = {cell.key: cell for cell in document.report.cells}

        total = cells["requests.newly_received.total"]
        assert (total.state, total.raw) == (State.UNDECIDED, "=SUM(D1:I1)")
        assert total.why is not None
        assert "formula" in total.why.en
        assert cells["requests.newly_received.natural_person"].raw == "3"
        assert ["2 formula" in remark.en for remark in document.remarks] == [True]


def test_computed_formulas_are_their_values() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_formula("A1", "=SUM(B1:C1)", None, 5)
    sheet.write_formula("D1", '=A1&"件"', None, "5件")
    book.close()
    data = _patched(out.getvalue(), "xl/workbook.xml", b' fullCalcOnLoad="1"', b"")

    assert texts(read_sheets(data)) == [["5", "5件"]]


def _patched(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            held = source.read(name)
            if name == part:
                assert old in held
                held = held.replace(old, new)
            target.writestr(name, held)
    return out.getvalue()


# ---- hidden things ---- #


def test_hidden_rows_and_columns_are_read_and_told() -> None:
    def hide(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet.row_dimensions[9].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet.column_dimensions["F"].hidden = True

    found = read_sheets(one_sheet({"A1": "甲", "B1": 1, "A2": "乙", "B2": 2}, hide))

    assert texts(found) == [["甲", "1"], ["乙", "2"]]
    assert [remark.en for remark in found.remarks] == [
        "the sheet “Sheet” has 1 hidden row(s) (2); they were read like the others",
        "the sheet “Sheet” has 1 hidden column(s) (B); they were read like the others",
    ]


def test_hidden_sheets_are_left_out_and_told() -> None:
    book = openpyxl.Workbook()
    first, second, third = book.active, book.create_sheet("去年"), book.create_sheet("空")
    assert first is not None
    first["A1"], second["A1"] = "今年", "旧数据"
    second.sheet_state, third.sheet_state = "veryHidden", "hidden"
    out = io.BytesIO()
    book.save(out)

    found = read_sheets(out.getvalue())

    assert texts(found) == [["今年"]]
    assert ["去年" in remark.zh for remark in found.remarks] == [True]
    assert found.notes == {"sheet.1": "Sheet", "sheet.2": "去年", "sheet.3": "空"}


# ---- other formats, damaged and hostile files ---- #


def test_opendocument_shows_what_it_stores_as_shown() -> None:
    cells = (
        "".join(
            f'<table:table-cell office:value-type="{kind}" office:value="{value}">{said}</table:table-cell>'
            for kind, value, said in (
                ("percentage", "0.339", "<text:p>33.9%</text:p>"),
                ("currency", "1234", "<text:p>¥1,234.00</text:p>"),
                ("float", "0", "<text:p>-</text:p>"),
                ("float", "-5", "<text:p>5</text:p>"),
                ("float", "7", ""),
                ("float", "8", "<text:p/>"),
            )
        )
        + "".join(
            '<table:table-cell office:value-type="string"><text:p>6'
            f'<text:span text:style-name="{look}">1</text:span></text:p></table:table-cell>'
            for look in ("raised", "lowered", "struck", "plain")
        )
        + '<table:table-cell office:value-type="string"><text:p>甲<text:s text:c="2"/>乙<text:line-break/>丙</text:p>'
        "<office:annotation><text:p>批注</text:p></office:annotation></table:table-cell>"
        '<table:table-cell table:formula="of:=SUM([.A1:.B1])"/>'
        '<table:table-cell table:number-columns-repeated="16000"/>'
    )
    names = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text", "style")}
    spaces = " ".join(f'xmlns:{name}="{space}"' for name, space in names.items())
    content = (
        f"<office:document-content {spaces}>"
        '<office:automatic-styles><style:style style:name="h"><style:table-properties table:display="false"/>'
        "</style:style>"
        '<style:style style:name="raised"><style:text-properties style:text-position="33% 58%"/></style:style>'
        '<style:style style:name="lowered"><style:text-properties style:text-position="sub 58%"/></style:style>'
        '<style:style style:name="struck"><style:text-properties style:text-line-through-type="single"/></style:style>'
        '<style:style style:name="plain"><style:text-properties style:text-position="0% 100%"/></style:style>'
        "</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="一"><table:table-row>{cells}</table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row></table:table>'
        '<table:table table:name="二" table:style-name="h"><table:table-row><table:table-cell><text:p>旧</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)

    found = read_sheets(out.getvalue())

    assert texts(found) == [
        ["33.9%", "1,234.00", "0", "-5", "7", "8", "6¹", "6₁", "6 1\u0336 ", "61", "甲  乙\n丙", "=SUM([.A1:.B1])"]
    ]
    assert [remark.en.partition(" has ")[2][:11] for remark in found.remarks] == [
        "1 number(s)",
        "1 formula(s",
        "1 cells, wh",
    ]


def test_old_binary_workbooks(library: Library) -> None:
    """A report in the old format, written once and kept: no program here writes it any more."""
    cells = read((FIXTURES / "report.xls").read_bytes(), library)

    assert {key: cell.raw for key, cell in cells.items()} == distinct_figures(FORMS["2021"])


def test_old_binary_workbooks_show_formats_and_what_is_hidden() -> None:
    data = (FIXTURES / "small.xls").read_bytes()

    found = read_sheets(data)

    assert kind_of(data) == "XLS"

    assert texts(found) == [
        ["规范性文件", "75,295", "33.9%", "2024年1月9日", "0.3"],
        ["合并", "-5", "#DIV/0!", "TRUE"],
        ["隐藏", "7", "", "", ""],
    ]
    assert [remark.en[:16] for remark in found.remarks] == ["the sheet “Sheet", "the hidden sheet"]


@pytest.mark.parametrize("writer", WRITERS)
def test_truncated_workbooks_are_told_of(writer: str, library: Library) -> None:
    data = WRITERS[writer](report_pages("2021", distinct_figures(FORMS["2021"]), Arrangement()))
    for size in (30, len(data) // 2, len(data) - 10):
        document = document_from_bytes("book", data[:size], library)
        assert document.status == "unreadable"
        assert document.problem is not None
        assert "fault of the program" not in document.problem.en


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=8))
def test_damaged_parts_never_break_reading(at: int, noise: bytes) -> None:
    data = by_openpyxl([Page("一", (Placed(1, 1, "甲"), Placed(1, 2, "5"), Placed(2, 1, "合并", 2, 2)))])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        part = package.read("xl/worksheets/sheet1.xml")
    at %= len(part)
    damaged = _patched(data, "xl/worksheets/sheet1.xml", part, part[:at] + noise + part[at + len(noise) :])
    with contextlib.suppress(InputError):
        assert read_sheets(damaged).lines


def test_document_types_are_refused() -> None:
    data = by_openpyxl([Page("一", (Placed(1, 1, "甲"),))])
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]><worksheet '
    with pytest.raises(InputError, match="document type definition"):
        read_sheets(_patched(data, "xl/worksheets/sheet1.xml", b"<worksheet ", bomb))


def test_merged_over_everything_takes_no_time() -> None:
    found = read_sheets(one_sheet({"A1": "题目", "A3": "甲", "B3": 1}, lambda s: s.merge_cells("A1:XFD2")))

    assert texts(found) == [["题目"], ["甲", "1"]]


def test_empty_workbook_is_told_of() -> None:
    with pytest.raises(InputError, match="shows nothing"):
        read_sheets(one_sheet({}))


def test_on_the_command_line(tmp_path: Path, audit: Audit) -> None:
    """Found in a folder, whatever the name; a finding names table, row and cell, and what was hidden is told."""
    figures = balanced_figures(FORMS["2021"], {"requests.granted.natural_person": 3})
    figures["requests.granted.total"] = "4"
    held = report_pages("2021", figures, Arrangement())
    book = openpyxl.load_workbook(io.BytesIO(by_openpyxl(held)))
    assert book.active is not None
    book.active.row_dimensions[40].hidden = True
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book.save(tmp_path / "2023.xlsx")

    done = audit("run", str(tmp_path))

    row = next(box.row for box in held[0].boxes if box.text == "(一)予以公开")
    assert done.status == 1
    assert re.search(rf"requests-row-total +table 1, row {row}, cell 10", done.out)
    assert "hidden row" in done.out


@pytest.mark.parametrize("latest_first", [True, False])
def test_a_sheet_with_the_report_of_the_year_before_is_left_out_whole(library: Library, *, latest_first: bool) -> None:
    figures = distinct_figures(FORMS["2021"])
    [now] = report_pages("2021", figures, Arrangement())
    [then] = report_pages("2021", dict.fromkeys(figures, "7"), Arrangement())
    head = now.boxes[0]
    last_year = head._replace(text=head.text.replace("2023年", "2022年"))
    then = Page("上年", (last_year, *then.boxes[1:]))

    document = document_from_bytes("book", by_openpyxl([now, then] if latest_first else [then, now]), library)

    report = document.report
    assert report is not None, document.problem
    assert {cell.key: cell.raw for cell in report.cells} == figures
    assert report.facts["year"].value == 2023
    assert [paragraph.text for paragraph in report.paragraphs].count(SAID) == len(
        {paragraph.section for paragraph in report.paragraphs if paragraph.text == SAID}
    )
    assert [last_year.text in remark.zh for remark in report.remarks] == [True]
