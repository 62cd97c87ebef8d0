"""Text files to lines: which fields share a row, and where each is printed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit.documents.text import read_text
from audit.errors import InputError
from audit.model import Field, Layout, Line, Pages, Place
from layouts import FORMS, distinct_figures, print_report
from shell import SAMPLES
from specimens.text import TEXT_LAYOUTS


def only_line(source: str) -> Line:
    """The one line that a source holds."""
    (line,) = read_text(source).lines
    return line


def texts(line: Line) -> list[str]:
    """The fields of a line without their places."""
    return [field.text for field in line.fields]


def misplaced(pages: Pages) -> list[Field]:
    """Fields with text whose place does not show that text in the source."""
    return [
        field
        for line in pages.lines
        for field in line.fields
        if field.text and not _shown(pages, field.place).startswith(field.text.split("\n")[0])
    ]


def _shown(pages: Pages, place: Place) -> str:
    assert place.line is not None
    assert place.column is not None
    return pages.source[place.line - 1][place.column - 1 :]


@pytest.mark.parametrize(
    ("source", "layout", "fields"),
    [
        ("规章", Layout.LINE, ["规章"]),
        ("　　一、总体情况 ", Layout.LINE, ["一、总体情况"]),
        ("\xa00", Layout.LINE, ["0"]),
        ("规章\t1\t2\t3", Layout.ROW, ["规章", "1", "2", "3"]),
        ("\t2.重复申请\t0\t", Layout.ROW, ["", "2.重复申请", "0", ""]),
        ("规章\t\t2\t", Layout.ROW, ["规章", "", "2", ""]),
        ("| 规章 | 1 | 2 | 3 |", Layout.ROW, ["规章", "1", "2", "3"]),
        ("| 规章 | | 2 | |", Layout.ROW, ["规章", "", "2", ""]),
        ("规章 | 1 | 2", Layout.ROW, ["规章", "1", "2"]),
        ("规章 |  |  | ", Layout.ROW, ["规章", "", ""]),
        ("规章｜1", Layout.LINE, ["规章｜1"]),
        ("│规章│1│2│", Layout.ROW, ["规章", "1", "2"]),
        ("║ 规章 ║   ║ 2 ║", Layout.ROW, ["规章", "", "2"]),
        ("│   │   │   │", Layout.ROW, ["", "", ""]),
        ("规章 │ 1 │ 2", Layout.ROW, ["规章", "1", "2"]),
        ("｜规章｜1｜2｜", Layout.ROW, ["规章", "1", "2"]),
        ("│不予公开├────┼──┤", Layout.BAR, ["不予公开"]),
        ("| 行政许可 |  |", Layout.ROW, ["行政许可", ""]),
        ("规章 |", Layout.BAR, ["规章"]),
        ("| 规章", Layout.BAR, ["规章"]),
        ("|", Layout.BAR, []),
        ("||||", Layout.BAR, []),
        ("规章 1 2 3", Layout.ROW, ["规章", "1", "2", "3"]),
        ("1. 本机关不掌握 16 0 / 1", Layout.ROW, ["1. 本机关不掌握", "16", "0", "/", "1"]),
        ("3 1 1 0 5", Layout.ROW, ["3", "1", "1", "0", "5"]),
        ("行政许可 5", Layout.LINE, ["行政许可 5"]),
        ("第 3 页 共 9 页", Layout.LINE, ["第 3 页 共 9 页"]),
        ("2023 年 1 月 10 日", Layout.LINE, ["2023 年 1 月 10 日"]),
    ],
)
def test_fields_of_a_line(source: str, layout: Layout, fields: list[str]) -> None:
    line = only_line(source)

    assert (line.layout, texts(line)) == (layout, fields)


@pytest.mark.parametrize(("source", "bars"), [("规章 |", 1), ("|", 1), ("||||", 4), ("||", 2), ("规章 ||", 2)])
def test_bars_are_counted(source: str, bars: int) -> None:
    assert only_line(source).bars == bars


@pytest.mark.parametrize("source", ["", "\n\n", "| --- | --- |", "|---|:---:|", "+---+---+|"])
def test_lines_that_hold_nothing(source: str) -> None:
    assert read_text(source).lines == ()


def test_a_line_of_spaces_is_an_empty_field() -> None:
    """What is left of a blank cell where each has a line of its own."""
    assert only_line("\xa0") == Line((Field("", Place(1, 1)),))


@pytest.mark.parametrize("placeholder", ["-", "--", "—", "/"])
def test_a_row_of_dashes_is_a_row(placeholder: str) -> None:
    """Only three dashes and more rule a Markdown table; fewer stand in for numbers."""
    assert texts(only_line(f"| {placeholder} | {placeholder} |")) == [placeholder, placeholder]


@pytest.mark.parametrize(
    ("source", "fields"),
    [
        ("| 本年新\n制作数量 | 本年新\n公开数量 |", ["本年新\n制作数量", "本年新\n公开数量"]),
        ("| 22\n（其中修订 16 件）| 3 |", ["22\n（其中修订 16 件）", "3"]),
        ("| 信息\n\n内容 | 数量 |", ["信息\n\n内容", "数量"]),
    ],
)
def test_cells_wrapped_in_a_bar_table(source: str, fields: list[str]) -> None:
    pages = read_text(source)

    assert texts(pages.lines[0]) == fields
    assert misplaced(pages) == []


def test_rows_without_a_last_bar_are_not_wrapped() -> None:
    pages = read_text("| 规章 | 1\n| 行政许可 | 2\n正文。\n| 行政处罚 | 3 |")

    assert [texts(line) for line in pages.lines] == [["规章", "1"], ["行政许可", "2"], ["正文。"], ["行政处罚", "3"]]


def test_rows_some_of_which_lack_their_last_bar_are_not_one() -> None:
    row = "1.属于国家秘密 | 3 | 0 | 0 | 0 | 1 | 0 | 4 | 见说明"
    rows = f"| {row}\n(三)不予公开 | {row}\n{row} |"

    assert [len(line.fields) for line in read_text(rows).lines] == [9, 10, 9]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends(ending: str) -> None:
    pages = read_text(ending.join(["标题", "", "规章\t1", "末行"]))

    assert [line.fields[0].place.line for line in pages.lines] == [1, 3, 4]
    assert misplaced(pages) == []


@pytest.mark.parametrize("odd", ["\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x1c"])
def test_characters_that_some_take_for_line_ends(odd: str) -> None:
    """Places and the source agree on what a line is."""
    pages = read_text(f"标题{odd}副标题\n规章\t1\t2\n末行")

    assert len(pages.source) == 3
    assert misplaced(pages) == []


def test_places_count_from_one() -> None:
    line = read_text("\n  规章\t 1\t\t2").lines[0]

    assert [field.place for field in line.fields] == [Place(2, 3), Place(2, 7), Place(2, 9), Place(2, 10)]


def test_places_in_wrapped_cells_are_physical() -> None:
    line = read_text("标题\n| 本年新\n制作数量 | 12 |").lines[1]

    assert [field.place for field in line.fields] == [Place(2, 3), Place(3, 8)]


# ---- whatever is printed ---- #


@pytest.mark.parametrize("layout", TEXT_LAYOUTS)
@pytest.mark.parametrize("form", FORMS)
def test_places_point_at_what_is_printed(form: str, layout: str) -> None:
    figures = distinct_figures(FORMS[form])
    sheet = print_report(FORMS[form], figures, layout)

    pages = read_text(sheet.text)

    assert "\n".join(pages.source) == sheet.text
    assert misplaced(pages) == []
    found = {(field.place.line, field.place.column): field.text for line in pages.lines for field in line.fields}
    assert {key: found.get(place) for key, place in sheet.places.items()} == figures


@given(st.one_of(st.text(), st.text(alphabet="|\t\n\r -:0１规章件 \xa0\u3000\u2028")))
@example("| a\n|")
@example("|\n-\n|")
@example("0 0\r0 0")
def test_arbitrary_text_never_fails(source: str) -> None:
    pages = read_text(source)

    assert misplaced(pages) == []
    assert all(line.fields or line.layout is Layout.BAR for line in pages.lines)


@given(st.text(alphabet="|\t\n 0１规章件　，", max_size=200))
def test_nothing_that_is_printed_is_lost(source: str) -> None:
    """Every character but spaces and bars arrives in a field, in its order."""
    said = "".join(field.text for line in read_text(source).lines for field in line.fields)

    assert "".join(said.split()) == "".join(source.replace("|", "").split())


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: re.sub(r"([\u4e00-\u9fff])", r"\1\1", text), "printed twice"),
        (lambda text: "\n".join(text.replace("\n", "")), "one below the other"),
    ],
)
def test_what_programs_make_of_some_pdfs_is_refused(damage: Callable[[str], str], said: str) -> None:
    text = (SAMPLES / "yancang-market-2023.txt").read_text("utf-8")

    assert read_text(text).lines
    with pytest.raises(InputError, match=said):
        read_text(damage(text))


def test_words_that_double_a_letter_are_no_damage() -> None:
    assert read_text("人人都知道，天天有公开，事事有回应。\n" + "政府信息公开工作平稳有序。\n" * 20).lines
    assert read_text("某某县某某局某某股" * 20).lines


def test_a_word_of_one_letter_in_the_line_of_every_cell_is_no_damage() -> None:
    assert len(read_text("(一)予以公开\n" + "无\n" * 300).lines) == 301
