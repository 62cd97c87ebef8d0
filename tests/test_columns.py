"""Which figure belongs to which column: what headings say, what sums say, and what is done where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.files import document_from_bytes
from audit.forms import Form, Table, load_forms
from audit.model import Cell, State
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from layouts import FORMS, KEEP_BLANKS, balanced_figures, distinct_figures, print_report
from specimens.text import TEXT_LAYOUTS

FORM = FORMS["2021"]
LIBRARY = Library(load_forms(), load_vocabulary())
COLUMNS = list(FORM.tables["requests"].columns)
TOTAL_FIRST = ["total", *COLUMNS[:-1]]
HEADED = ["html", "html, paragraphs in cells", "markdown", "tabs", "lines", "bars"]


def row_of(name: str, figures: tuple[int, ...]) -> dict[str, str]:
    """The figures of a row of table 3 in the form's order."""
    return {f"requests.{name}.{column}": str(said) for column, said in zip(COLUMNS, figures, strict=True)}


def with_order(form: Form, order: list[str], name: str = "requests") -> Form:
    """The form with the columns of a table in another order, to be printed so."""
    table = form.tables[name]
    held = {key: getattr(table, key) for key in Table.model_fields}
    columns = {column: table.columns[column] for column in order}
    return form.model_copy(update={"tables": {**form.tables, name: Table(**{**held, "columns": columns})}})


def cells_of(figures: Mapping[str, str], layout: str, form: Form = FORM, lost: tuple[str, ...] = ()) -> dict[str, Cell]:
    """What is read of a report with these figures, printed as `form` has them; without some of its words."""
    source = print_report(form, figures, layout).text
    for words in lost:
        assert words in source
        source = source.replace(words, "")
    report = document_from_bytes("report", source.encode(), LIBRARY).report
    assert report
    return {cell.key: cell for cell in report.cells if cell.key in figures}


def unread(figures: Mapping[str, str], cells: Mapping[str, Cell], table: str = "requests") -> list[str]:
    """Cells of a table that are not read as printed."""
    keys = [key for key in figures if key.startswith(f"{table}.")]
    return [key for key in keys if cells[key].raw != figures[key] or cells[key].state is State.UNDECIDED]


def wrong(figures: Mapping[str, str], cells: Mapping[str, Cell]) -> list[str]:
    """Cells that are read as another figure than the one printed under their heading."""
    numbers = {key: cell.value for key, cell in cells.items() if cell.state is State.NUMBER}
    return [key for key, value in numbers.items() if value != Decimal(figures[key] or -1)]


NOTHING = balanced_figures(FORM, {})
SMALL = {
    **NOTHING,
    **row_of("newly_received", (0, 1, 0, 0, 0, 0, 1)),
    **row_of("granted", (2, 1, 0, 0, 0, 0, 1)),  # 2 is too many: the row adds up with it as the sum, by chance
    **row_of("processed_total", (0, 1, 0, 0, 0, 0, 1)),
}


# ---- in the form's order ---- #


@pytest.mark.parametrize("layout", HEADED)
def test_one_wrong_figure_does_not_refute_the_headings(layout: str) -> None:
    assert unread(SMALL, cells_of(SMALL, layout)) == []


def test_without_headings_a_row_that_adds_up_from_the_other_side_leaves_columns_open() -> None:
    lost = ("自然人", "法人或其他组织", "总计</td>", "商业企业")
    figures = {key: said for key, said in SMALL.items() if key.startswith("requests.")}

    cells = cells_of(SMALL, "html", lost=lost)

    assert {cells[key].state for key in figures if ".granted." in key} == {State.UNDECIDED}
    assert wrong(SMALL, cells) == []


@pytest.mark.parametrize("layout", HEADED)
def test_several_rows_that_add_up_from_the_other_side_leave_columns_open(layout: str) -> None:
    figures = {
        **NOTHING,
        **row_of("granted", (5, 3, 1, 0, 0, 0, 1)),
        **row_of("carried_out", (4, 2, 0, 0, 1, 0, 1)),
        **row_of("processed_total", (5, 3, 1, 0, 0, 0, 1)),
    }

    cells = cells_of(figures, layout)

    assert {cells[key].state for key in figures if ".granted." in key} == {State.UNDECIDED}


def test_one_wrong_figure_of_table_4() -> None:
    figures = {**NOTHING, "disputes.reconsideration.upheld": "3", "disputes.reconsideration.corrected": "2"}
    figures |= {"disputes.reconsideration.total": "1"}

    assert unread(figures, cells_of(figures, "html"), "disputes") == []


# ---- in another order ---- #


@pytest.mark.parametrize("layout", ["html", "html, paragraphs in cells"])
def test_headings_of_a_real_table_tie_figures_whose_sums_are_wrong(layout: str) -> None:
    figures = {**NOTHING, **row_of("granted", (3, 1, 0, 0, 0, 0, 5))}
    figures |= row_of("processed_total", (2, 1, 0, 0, 0, 0, 4))

    assert unread(figures, cells_of(figures, layout, with_order(FORM, TOTAL_FIRST))) == []


@pytest.mark.parametrize("layout", ["html", "html, paragraphs in cells"])
def test_headings_of_a_real_table_tie_figures_without_totals(layout: str) -> None:
    figures = {**NOTHING, **row_of("granted", (3, 1, 0, 0, 0, 0, 4))}
    figures |= {key: "" for key in figures if key.startswith("requests.") and key.endswith(".total")}

    cells = cells_of(figures, layout, with_order(FORM, TOTAL_FIRST))

    assert unread(figures, cells) == []
    assert cells["requests.granted.total"].state is State.BLANK


def test_headings_all_in_one_row_are_in_the_order_of_that_row() -> None:
    order = ["natural_person", "total", *COLUMNS[1:-1]]
    table = FORM.tables["requests"]
    rows = [["项目", *(table.columns[column].zh for column in order)]]
    figures = {**NOTHING, **row_of("granted", (3, 1, 0, 0, 0, 0, 9))}
    rows += [[spec.zh, *(figures[f"requests.{row}.{column}"] for column in order)] for row, spec in table.rows.items()]
    told = "".join("<tr>" + "".join(f"<td>{said}</td>" for said in row) + "</tr>" for row in rows)
    heads = [f"<p>{heading.zh}</p>" for heading in FORM.sections.values()]
    source = f"<html><body>{''.join(heads[:3])}<table>{told}</table>{''.join(heads[3:])}</body></html>"

    report = document_from_bytes("report", source.encode(), LIBRARY).report

    assert report
    cells = {cell.key: cell for cell in report.cells}
    assert unread(figures, cells) == []


@pytest.mark.parametrize("layout", ["html", "markdown", "tabs", "lines"])
def test_headings_in_another_order_that_the_sums_refute(layout: str) -> None:
    """The figures stand in the form's order below headings that were put in another."""
    figures = {**NOTHING, **row_of("granted", (0, 2, 0, 0, 0, 3, 1))}  # printed as 1 0 2 0 0 0 3

    cells = cells_of(figures, layout, with_order(FORM, TOTAL_FIRST))

    assert {cells[key].state for key in figures if ".granted." in key} == {State.UNDECIDED}


@pytest.mark.parametrize("layout", ["markdown", "tabs", "lines"])
def test_text_in_another_order_needs_its_sums(layout: str) -> None:
    right = {**NOTHING, **row_of("granted", (3, 1, 0, 0, 0, 0, 4))}
    figures = {**NOTHING, **row_of("granted", (3, 1, 0, 0, 0, 0, 5))}
    form = with_order(FORM, TOTAL_FIRST)

    cells = cells_of(figures, layout, form)

    assert {cells[key].state for key in figures if ".granted." in key} == {State.UNDECIDED}
    assert unread(right, cells_of(right, layout, form)) == []


def test_table_4_in_another_order_with_a_wrong_sum() -> None:
    figures = {**NOTHING, "disputes.reconsideration.upheld": "3", "disputes.reconsideration.total": "2"}
    order = ["total", *list(FORM.tables["disputes"].columns)[:-1]]

    assert unread(figures, cells_of(figures, "html", with_order(FORM, order, "disputes")), "disputes") == []


def test_digits_that_ran_together_are_not_cut_by_a_sum_that_stands_elsewhere() -> None:
    figures = {**NOTHING, **row_of("granted", (3, 1, 0, 0, 0, 0, 4))}
    figures |= row_of("processed_total", (3, 1, 0, 0, 0, 0, 4))
    form = with_order(FORM, TOTAL_FIRST)
    source = print_report(form, figures, "tabs").text
    row = next(line for line in source.split("\n") if "予以公开" in line)
    label, *printed = row.split("\t")[-8:]
    assert printed == ["4", "3", "1", "0", "0", "0", "0"]

    run = "3612206078795605833210"  # 361+220+607+879+560+583=3210, with the last as the sum

    report = document_from_bytes("report", source.replace(row, label + run).encode(), LIBRARY).report

    assert report
    assert {cell.state for cell in report.cells if ".granted." in cell.key} == {State.UNDECIDED}


@st.composite
def orders(draw: st.DrawFn) -> list[str]:
    """The columns in any order that the form's headings, two deep, can print."""
    inner = draw(st.permutations(COLUMNS[1:-1]))
    outer = draw(st.permutations(["natural_person", "total", ""]))
    return [column for name in outer for column in (inner if name == "" else [name])]


@pytest.mark.parametrize("layout", ["html", "html, blanks as &nbsp;", *TEXT_LAYOUTS])
@settings(max_examples=12)
@given(order=orders(), data=st.data())
def test_no_figure_goes_to_another_column(layout: str, order: list[str], data: st.DataObject) -> None:
    small = st.sampled_from(["0", "0", "0", "1", "2", "3", "12", ""])
    rows = data.draw(st.lists(st.sampled_from(list(FORM.tables["requests"].rows)), max_size=4))
    figures = {**NOTHING, **{f"requests.{row}.{column}": data.draw(small) for row in rows for column in COLUMNS}}

    assert wrong(figures, cells_of(figures, layout, with_order(FORM, order))) == []


# ---- the unit of a column ---- #

PURCHASES = "proactive.procurement.amount"


def purchases(printed: str, heading: str, layout: str) -> Cell:
    """The cell of the amount of procurement in a report whose heading for it and figure are given."""
    form = FORMS["2019"]
    source = print_report(form, {**balanced_figures(form, {}), PURCHASES: printed}, layout).text
    report = document_from_bytes("report", source.replace("采购总金额", heading).encode(), LIBRARY).report
    assert report
    (cell,) = (cell for cell in report.cells if cell.key == PURCHASES)
    assert not any(other.unit for other in report.cells if other is not cell)
    return cell


@pytest.mark.parametrize("layout", HEADED)
@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("采购总金额", ""),
        ("采购总金额(万元)", "万元"),
        ("采购总金额（单位：万元）", "万元"),
        ("采购总金额（元）", "元"),
        ("采购总金额（亿元）", "亿元"),
        ("采购总金额（不含税）", ""),
    ],
)
def test_the_unit_that_a_heading_adds(layout: str, heading: str, unit: str) -> None:
    cell = purchases("477.35", heading, layout)
    assert (cell.raw, cell.unit) == ("477.35", unit)


def test_the_unit_inside_a_cell_is_its_own() -> None:
    cell = purchases("4773500元", "采购总金额(万元)", "tabs")
    assert (cell.raw, cell.unit) == ("4773500元", "元")


# ---- a table in parts ---- #


def in_parts(form: Form, first: int, heading: str | None = None) -> Form:
    """The form with table 3 as two: the first columns of all its rows, and then the others, perhaps headed so."""
    table = form.tables["requests"]
    held = {key: getattr(table, key) for key in Table.model_fields}
    columns = list(table.columns.items())
    others = [(name, column.model_copy(update={"zh": heading or column.zh})) for name, column in columns[first:]]
    parts = {"requests": columns[:first], "others": others}
    halves = {name: Table(**{**held, "columns": dict(own), "row_sum": None}) for name, own in parts.items()}
    tables = {"proactive": form.tables["proactive"], **halves, "disputes": form.tables["disputes"]}
    return form.model_copy(update={"tables": tables})


def printed_in_parts(figures: Mapping[str, str]) -> dict[str, str]:
    """The figures, those of table 3 under the name of its second part as well."""
    return {**figures, **{key.replace("requests.", "others."): said for key, said in figures.items()}}


@pytest.mark.parametrize("first", [1, 4, 6])
@pytest.mark.parametrize("layout", [*HEADED, "tabs, spans as fields", "markdown, spans as fields"])
def test_a_table_whose_columns_are_printed_in_two_parts_is_read(layout: str, first: int) -> None:
    figures = distinct_figures(FORM)
    figures["requests.granted.research_institution"] = ""

    cells = cells_of(printed_in_parts(figures), layout, in_parts(FORM, first))

    assert wrong(figures, cells) == []
    if layout in KEEP_BLANKS:
        assert unread(figures, cells) == []


@pytest.mark.parametrize("first", [1, 3, 5, 6])
@pytest.mark.parametrize("layout", ["tabs, spans as fields", "html", "bars"])
def test_parts_of_a_table_without_headings_of_their_own_are_undecided(layout: str, first: int) -> None:
    figures = distinct_figures(FORM)

    cells = cells_of(printed_in_parts(figures), layout, in_parts(FORM, first, "栏目"))

    assert wrong(figures, cells) == []
