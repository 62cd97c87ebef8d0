"""Layouts to cells: every figure arrives in its own cell or is undecided, and none is ever silently wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit.files import document_from_bytes
from audit.forms import Form, load_forms
from audit.model import Cell, Report, State
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from layouts import (
    FORMS,
    KEEP_BLANKS,
    balanced_figures,
    distinct_figures,
    print_report,
    title,
)
from specimens.grid import Box, Grid, grid, placed_boxes, with_column
from specimens.text import TEXT_LAYOUTS, Sheet
from specimens.web import WEB_LAYOUTS, web_table

LAYOUTS = [*TEXT_LAYOUTS, *WEB_LAYOUTS]
LOSE_BLANKS = [layout for layout in LAYOUTS if layout not in KEEP_BLANKS]
COLUMNS = list(FORMS["2021"].tables["requests"].columns)
LIBRARY = Library(load_forms(), load_vocabulary())
OTHERS = ["小计", "其中网上", "上年数"]  # headings of columns that no form has
FEW = settings(max_examples=12)  # each example reads a whole report in one layout


def read(text: str) -> Report:
    """The report that a file with this text holds."""
    document = document_from_bytes("report", text.encode(), LIBRARY)
    assert document.report is not None, document.problem
    return document.report


def cells_of(form: Form, figures: Mapping[str, str], layout: str) -> dict[str, Cell]:
    """The cells that are read when these figures are printed in a layout."""
    return {cell.key: cell for cell in read(print_report(form, figures, layout).text).cells}


@dataclass(frozen=True)
class Planted:
    """What the cells of a form print, and what that means: a number, or None where a cell is blank.

    Cells that are not among the `odd` ones print a number of their own.
    """

    name: str
    odd: dict[str, tuple[str, Decimal | None]]

    @property
    def form(self) -> Form:
        """The form."""
        return FORMS[self.name]

    @cached_property
    def printed(self) -> dict[str, str]:
        """What is printed, by cell key."""
        return {**distinct_figures(self.form), **{key: printed for key, (printed, _) in self.odd.items()}}

    @cached_property
    def values(self) -> dict[str, Decimal | None]:
        """What it means, by cell key."""
        plain: dict[str, Decimal | None] = {key: Decimal(said) for key, said in distinct_figures(self.form).items()}
        return plain | {key: value for key, (_, value) in self.odd.items()}

    def wrong(self, cells: Mapping[str, Cell]) -> list[Cell]:
        """Cells that are read as something that was not printed there."""
        return [
            cell
            for key, cell in cells.items()
            if (cell.state is State.NUMBER and cell.value != self.values[key])
            or (cell.state is State.BLANK and self.values[key] is not None)
            or cell.state not in (State.NUMBER, State.BLANK, State.UNDECIDED)
        ]

    def unread(self, cells: Mapping[str, Cell]) -> list[str]:
        """Cells that are not read as what is printed there."""
        expected = {key: State.BLANK if value is None else State.NUMBER for key, value in self.values.items()}
        return [key for key, cell in cells.items() if (cell.state, cell.value) != (expected[key], self.values[key])]


def plant(form: Form, printed: Mapping[str, str]) -> Planted:
    """Plain printed figures, blank where empty."""
    return Planted(form.form, {key: (said, Decimal(said) if said else None) for key, said in printed.items()})


@st.composite
def figures(draw: st.DrawFn) -> tuple[str, Decimal]:
    """A figure in one of the ways that reports print one, and its value."""
    number = draw(st.integers(0, 10 ** draw(st.integers(1, 7))))
    styles: dict[str, int | Decimal] = {
        str(number): number,
        f"{number:,}": number,
        f"\xa0{number}": number,
        f"+{number}": number,
        f"-{number}": -number,
        f"{number}件": number,
        str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")): number,
        f"{number}.50": number + Decimal("0.5"),
    }
    printed = draw(st.sampled_from(list(styles)))
    return printed, Decimal(styles[printed])


@st.composite
def planted(draw: st.DrawFn, *, blanks: bool) -> Planted:
    """A different number in every cell of a form, some printed in odd ways, some cells and perhaps a row left blank."""
    name = draw(st.sampled_from(sorted(FORMS)))
    keys = [cell.key for cell in FORMS[name].cells]
    odd: dict[str, tuple[str, Decimal | None]] = {}
    odd |= draw(st.dictionaries(st.sampled_from(keys), figures(), max_size=8))
    if blanks:
        row = draw(st.one_of(st.none(), st.sampled_from(sorted({key.rsplit(".", 1)[0] for key in keys}))))
        empty = draw(st.sets(st.sampled_from(keys), min_size=1, max_size=6))
        odd |= {key: ("", None) for key in keys if key in empty or key.rsplit(".", 1)[0] == row}
    return Planted(name, odd)


# ---- every figure in its cell ---- #


@pytest.mark.parametrize("layout", LAYOUTS)
@FEW
@given(case=planted(blanks=False))
def test_figures_are_read_back_from_every_layout(layout: str, case: Planted) -> None:
    cells = cells_of(case.form, case.printed, layout)

    assert list(cells) == [cell.key for cell in case.form.cells]
    assert case.unread(cells) == []


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_cells_know_where_they_are_printed(form: Form, layout: str) -> None:
    sheet = print_report(form, distinct_figures(form), layout)

    found = {cell.key: (cell.place.line, cell.place.column) for cell in read(sheet.text).cells}

    assert found == sheet.places


@pytest.mark.parametrize("layout", KEEP_BLANKS)
@FEW
@given(case=planted(blanks=True))
def test_blanks_are_read_back_where_they_leave_a_trace(layout: str, case: Planted) -> None:
    assert case.unread(cells_of(case.form, case.printed, layout)) == []


@pytest.mark.parametrize("layout", LOSE_BLANKS)
@FEW
@given(case=planted(blanks=True))
def test_no_figure_is_wrong_where_blanks_may_be_lost(layout: str, case: Planted) -> None:
    assert case.wrong(cells_of(case.form, case.printed, layout)) == []


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_each_blank_by_itself(form: Form, layout: str) -> None:
    """One blank in each row, moving along the columns from row to row: no neighbour takes its place."""
    printed = distinct_figures(form)
    rows: dict[str, list[str]] = {}
    for key in printed:
        rows.setdefault("disputes" if key.startswith("disputes") else key.rsplit(".", 1)[0], []).append(key)
    for shift in (0, 7, 14):
        blank = [keys[(shift + at * (len(keys) < 15)) % len(keys)] for at, keys in enumerate(rows.values())]
        case = plant(form, {**printed, **dict.fromkeys(blank, "")})

        assert case.wrong(cells_of(form, case.printed, layout)) == []


@pytest.mark.parametrize("layout", ["lines", "lines, labels wrapped"])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_row_with_a_lost_blank_is_undecided_and_says_why(form: Form, layout: str) -> None:
    printed = {**distinct_figures(form), "requests.granted.commercial_enterprise": ""}

    cells = cells_of(form, printed, layout)

    row = [cell for key, cell in cells.items() if key.startswith("requests.granted.")]
    assert {cell.state for cell in row} == {State.UNDECIDED}
    assert all(cell.why is not None and "6" in cell.why.en and "7" in cell.why.zh for cell in row)
    assert {cell.state for key, cell in cells.items() if not key.startswith("requests.granted.")} == {State.NUMBER}


# ---- what stands in cells besides numbers ---- #


@pytest.mark.parametrize(
    ("printed", "state"),
    [
        ("/", State.PLACEHOLDER),
        ("—", State.PLACEHOLDER),
        ("无", State.PLACEHOLDER),
        ("若干", State.TEXT),
        ("1,16", State.TEXT),
    ],
)
@pytest.mark.parametrize("layout", [*KEEP_BLANKS, "lines"])
def test_cells_that_hold_no_number(layout: str, printed: str, state: State) -> None:
    form = FORMS["2021"]
    key = "proactive.normative_documents.repealed"

    cells = cells_of(form, {**distinct_figures(form), key: printed}, layout)

    assert (cells[key].state, cells[key].raw) == (state, printed)
    assert sum(cell.state is State.NUMBER for cell in cells.values()) == len(cells) - 1


@pytest.mark.parametrize("printed", ["1 2", "1\xa02"])
@pytest.mark.parametrize("layout", ["tabs", "markdown", "html"])
def test_digits_with_a_space_between_are_undecided(layout: str, printed: str) -> None:
    form = FORMS["2021"]
    key = "requests.granted.total"

    cell = cells_of(form, {**distinct_figures(form), key: printed}, layout)[key]

    assert (cell.state, cell.raw) == (State.UNDECIDED, printed)
    assert cell.why is not None


@pytest.mark.parametrize(
    ("table", "row", "parted"),
    [
        ("requests", "granted", {"natural_person": "1 2", "commercial_enterprise": "3", "total": "15"}),
        ("requests", "granted", {"natural_person": "12", "total": "1\xa02"}),
        ("requests", "granted", {"natural_person": "1 ,234(含上年)", "commercial_enterprise": "5 6", "total": "1290"}),
        ("disputes", "suit_direct", {"upheld": "4 5", "total": "45"}),
    ],
)
@pytest.mark.parametrize("layout", ["tabs", "markdown", "html"])
def test_digits_with_a_space_between_are_one_number_where_that_makes_the_rows_sum_right(
    layout: str, table: str, row: str, parted: dict[str, str]
) -> None:
    form = FORMS["2021"]
    printed = {f"{table}.{row}.{column}": said for column, said in parted.items()}

    cells = cells_of(form, {**balanced_figures(form, {}), **printed}, layout)

    own = {key: cell for key, cell in cells.items() if key.startswith(f"{table}.{row}.")}
    assert {key: str(cell.value) for key, cell in own.items() if cell.value} == {
        key: "".join(said.split("(")[0].split()).replace(",", "") for key, said in printed.items()
    }
    assert {(cell.state, cell.proof) for cell in own.values()} == {(State.NUMBER, "row")}
    assert {cell.proof for key, cell in cells.items() if key not in own} == {""}


def test_units_and_notes_in_cells() -> None:
    form = FORMS["2019"]
    printed = distinct_figures(form)
    printed["proactive.procurement.amount"] = "1646.5万元"
    printed["proactive.normative_documents.published_total"] = "22（其中修订 16 件）"

    cells = cells_of(form, printed, "markdown")

    amount = cells["proactive.procurement.amount"]
    assert (amount.value, amount.unit, amount.raw) == (Decimal("1646.5"), "万元", "1646.5万元")
    assert cells["proactive.normative_documents.published_total"].value == 22


# ---- what surrounds the cells ---- #


def lines_report(form: Form, printed: Mapping[str, str] | None = None) -> str:
    """A report with one cell a line."""
    return print_report(form, printed or distinct_figures(form), "lines").text


ODD_LABELS = [
    ("(一)予以公开", "（一） 予以公开"),
    ("(一)予以公开", "（一）予以\n公开"),
    ("3.危及“三安全一稳定”", "3. 危及三安全一稳定"),
    ("3.危及“三安全一稳定”", '3．危及"三安全一稳定"'),
    ("1.属于国家秘密", "1、属于国家秘密"),
    ("行政处罚", "⾏政处罚"),
    ("一、本年新收政府信息公开申请数量", "⼀、本年新收政府信息公开申请数量"),
    ("行政规范性文件", "规范性文件"),
    ("行政规范性文件", "行政\n规范性\n文件"),
    ("第二十条第(一)项", "第二十条 第（一）项"),
    ("信息内容", "信息\n内容"),
    ("本年收费金额(单位:万元)", "本年收费金额（单位：万元）"),
]


@pytest.mark.parametrize(("label", "odd"), ODD_LABELS)
def test_labels_in_other_printings(label: str, odd: str) -> None:
    form = FORMS["2021"]
    source = lines_report(form)
    assert label in source

    report = read(source.replace(label, odd))

    assert plant(form, distinct_figures(form)).unread({cell.key: cell for cell in report.cells}) == []


def test_labels_are_kept_as_printed() -> None:
    report = read(lines_report(FORMS["2021"]).replace("行政处罚", "⾏政处罚"))

    (row,) = [row for row in report.rows if row.row == "penalties"]
    assert row.label == "⾏政处罚"


def test_other_prints_its_labels_in_the_middle_of_the_text() -> None:
    """The numerals of headings number the rows of table 3 as well; neither is taken for the other."""
    report = read(lines_report(FORMS["2021"]))

    assert [section.number for section in report.sections if section.heading] == [1, 2, 3, 4, 5, 6]
    assert [fact.found for fact in report.tables] == [True, True, True]
    assert all(fact.rows_missing == () for fact in report.tables)


@pytest.mark.parametrize("note", ["— 5 —", "第 5 页 共 9 页", "(单位：件)"])
@pytest.mark.parametrize("row", ["carried_out", "refused_state_secret"])
def test_a_note_below_a_row_with_a_lost_blank_is_no_cell_of_it(row: str, note: str) -> None:
    """Six figures and a page number are not the seven cells of the row."""
    form = FORMS["2021"]
    printed = {**distinct_figures(form), f"requests.{row}.natural_person": ""}
    last = printed[f"requests.{row}.total"]
    source = lines_report(form, printed).replace(f"\n{last}\n", f"\n{last}\n\n{note}\n", 1)
    assert note in source

    cells = {cell.key: cell for cell in read(source).cells}

    wrong = plant(form, printed).wrong(cells)
    assert [(cell.key, cell.raw) for cell in wrong if cell.state is State.NUMBER] == []


@pytest.mark.parametrize("row", ["四、结转下年度继续办理", "(七)总计", "2.重复申请"])
@pytest.mark.parametrize("layout", ["lines", "bars", "tabs", "markdown", "html"])
def test_a_missing_row_is_missing_and_moves_no_figure(layout: str, row: str) -> None:
    form = FORMS["2021"]
    figures = distinct_figures(form)
    source = print_report(form, figures, layout).text
    key = next(key for key, spec in form.tables["requests"].rows.items() if spec.zh == row)
    first, last = source.index(row), source.index(figures[f"requests.{key}.total"], source.index(row))
    end = last + len(figures[f"requests.{key}.total"])

    report = read(source[:first] + "\n" * (layout in ("lines", "bars")) + source[end:])

    cells = {cell.key: cell for cell in report.cells}
    gone = [cell for cell_key, cell in cells.items() if cell_key.startswith(f"requests.{key}.")]
    assert {cell.state for cell in gone} == {State.MISSING}
    assert next(fact.rows_missing for fact in report.tables if fact.table == "requests") == (key,)
    kept = {cell_key: cell for cell_key, cell in cells.items() if cell not in gone}
    assert plant(form, figures).unread(kept) == []


@pytest.mark.parametrize(
    "printed", ["5.要求行政", "机关确认或重新出具已获取信息", "5.要求行政机关确认或重出具己获取信息"]
)
@pytest.mark.parametrize("layout", ["tabs", "html", "lines"])
def test_a_row_whose_label_is_torn_is_undecided_and_not_missing(layout: str, printed: str) -> None:
    form = FORMS["2021"]
    source = print_report(form, distinct_figures(form), layout).text
    row = form.tables["requests"].rows["not_processed_confirmation"].zh
    assert row in source

    report = read(source.replace(row, printed))

    torn = [cell for cell in report.cells if ".not_processed_confirmation." in cell.key]
    assert {cell.state for cell in torn} <= {State.UNDECIDED, State.NUMBER}
    assert next(fact.rows_missing for fact in report.tables if fact.table == "requests") == ()
    assert plant(form, distinct_figures(form)).wrong({cell.key: cell for cell in report.cells}) == []


@pytest.mark.parametrize("layout", ["tabs", "html", "markdown"])
def test_a_row_that_only_its_figures_are_left_of_is_undecided_and_not_missing(layout: str) -> None:
    form = FORMS["2021"]
    source = print_report(form, distinct_figures(form), layout).text
    row = form.tables["requests"].rows["processed_total"].zh
    assert row in source

    report = read(source.replace(row, ""))

    bare = [cell for cell in report.cells if cell.key.startswith("requests.processed_total.")]
    assert {cell.state for cell in bare} == {State.UNDECIDED}
    assert all(cell.why and "figures without a label" in cell.why.en for cell in bare)
    assert next(fact.rows_missing for fact in report.tables if fact.table == "requests") == ()
    assert plant(form, distinct_figures(form)).wrong({cell.key: cell for cell in report.cells}) == []


def test_figures_without_a_label_are_of_no_row_that_is_missing_elsewhere() -> None:
    form = FORMS["2021"]
    source = print_report(form, distinct_figures(form), "tabs").text
    rows = form.tables["requests"].rows
    lines = [line for line in source.splitlines() if not line.startswith(rows["carried_out"].zh)]

    report = read("\n".join(lines).replace(rows["not_processed_repeated"].zh, ""))

    states = {cell.key: cell.state for cell in report.cells}
    assert states["requests.not_processed_repeated.total"] is State.UNDECIDED
    assert states["requests.carried_out.total"] is State.MISSING


def test_a_table_whose_headings_are_lost_is_undecided_and_not_missing() -> None:
    form = FORMS["2021"]
    source = print_report(form, distinct_figures(form), "tabs").text
    headed, figures = (
        source.index("行政复议\t"),
        source.index("\n" + distinct_figures(form)["disputes.reconsideration.upheld"]),
    )

    report = read(source[:headed] + "表\t项" + source[figures:])

    assert {cell.state for cell in report.cells if cell.key.startswith("disputes.")} == {State.UNDECIDED}
    assert all(fact.found for fact in report.tables)


def with_a_field(form: Form, figures: Mapping[str, str], row: str, *, lost: bool) -> str:
    """Table 3 as a web table that ends in an empty column; one row has lost an empty field, or has one too many."""
    table = grid(form.tables["requests"], "requests", figures)
    told = []
    for boxes in table:
        cells = [f"<td colspan={box.across} rowspan={box.down}>{box.text}</td>" for box in [*boxes, Box("")]]
        keys = [at for at, box in enumerate(boxes) if box.key and box.key.split(".")[1] == row]
        if keys and lost:
            del cells[next(at for at in keys if not boxes[at].text)]
        elif keys:
            cells.insert(keys[2], "<td></td>")
        told.append(f"<tr>{''.join(cells)}</tr>")
    heads = [f"<p>{heading.zh}</p>" for heading in form.sections.values()]
    body = f"<table>{''.join(told)}</table>"
    return f"<html><body><h1>{title(form)}</h1>{''.join(heads[:3])}{body}{''.join(heads[3:])}</body></html>"


@pytest.mark.parametrize("lost", [True, False])
@pytest.mark.parametrize("row", ["refused_state_secret", "refused_prohibited_by_law", "granted", "carried_in"])
def test_a_field_too_many_or_too_few_leaves_the_row_undecided(row: str, lost: bool) -> None:
    form = FORMS["2021"]
    figures = distinct_figures(form) | {f"requests.{row}.{column}": "" for column in ("natural_person", "total")}

    cells = {cell.key: cell for cell in read(with_a_field(form, figures, row, lost=lost)).cells}

    assert {cell.state for key, cell in cells.items() if f"requests.{row}." in key} == {State.UNDECIDED}
    others = [key for key in figures if key.startswith("requests.") and f".{row}." not in key]
    assert [key for key in others if str(cells[key].value) != figures[key]] == []


def with_numbered_rows(table: Grid) -> Grid:
    """The table with a column of row numbers behind the labels, headed 行次."""
    numbered = []
    for number, boxes in enumerate(table, 1):
        at = next((at for at, box in enumerate(boxes) if box.key), None)
        if at is not None:
            numbered.append([*boxes[:at], Box(str(number)), *boxes[at:]])
        else:
            is_headed = len(boxes) > 1 and (boxes[0].text == "信息内容" or boxes[0].down > 1)
            numbered.append([boxes[0], Box("行次", down=boxes[0].down), *boxes[1:]] if is_headed else boxes)
    return numbered


def with_last_column(table: Grid, *, beside: bool) -> Grid:
    """The table with a last column of 7s; their heading stands in the first row or beside all."""
    first = next(at for at, boxes in enumerate(table) if any(box.key for box in boxes))
    wider = [[*boxes, Box("7" if any(box.key for box in boxes) else "")] for boxes in table]
    wider[0][-1] = Box("上年数", down=first if beside else 1)
    if beside:
        wider[1:first] = table[1:first]
    return wider


def with_table(form: Form, name: str, table: Grid, layout: str) -> str:
    """A report with this table alone."""
    sheet = Sheet("" if layout in TEXT_LAYOUTS else "<html><body>\n")
    begin, end = ("", "\n") if layout in TEXT_LAYOUTS else ("<p>", "</p>\n")
    sheet.put(f"{begin}{title(form)}{end}")
    for number, heading in form.sections.items():
        sheet.put(f"{begin}{heading.zh}{end}")
        if number == form.tables[name].section and layout in TEXT_LAYOUTS:
            TEXT_LAYOUTS[layout](sheet, table)
        elif number == form.tables[name].section:
            web_table(sheet, table, WEB_LAYOUTS[layout])
    return sheet.text


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", ["proactive", "requests", "disputes"])
@FEW
@given(data=st.data())
def test_figures_of_another_column_take_no_blanks_place(data: st.DataObject, name: str, layout: str) -> None:
    form = FORMS["2021"]
    keys = [cell.key for cell in form.cells if cell.key.startswith(f"{name}.")]
    blank = data.draw(st.sets(st.sampled_from(keys), max_size=len(keys)))
    figures = {key: "" if key in blank else figure for key, figure in distinct_figures(form).items()}
    printed = grid(form.tables[name], name, figures)
    behind = name == "disputes" or data.draw(st.booleans())
    table = with_last_column(printed, beside=data.draw(st.booleans())) if behind else with_numbered_rows(printed)
    page = with_table(form, name, table, layout)

    found = {cell.key: cell for cell in read(page).cells if cell.key in figures}

    told = [key for key in keys if found[key].state is not State.UNDECIDED]
    assert {key: found[key].raw for key in told} == {key: figures[key] for key in told}
    assert layout in TEXT_LAYOUTS or not behind or told == keys


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", ["proactive", "requests", "disputes"])
@FEW
@given(data=st.data())
def test_figures_of_a_column_between_the_forms_are_none_of_its_cells(
    data: st.DataObject, name: str, layout: str
) -> None:
    form = FORMS["2021"]
    keys = [cell.key for cell in form.cells if cell.key.startswith(f"{name}.")]
    blank = data.draw(st.sets(st.sampled_from(keys), max_size=len(keys)))
    figures = {key: "" if key in blank else figure for key, figure in distinct_figures(form).items()}
    printed = grid(form.tables[name], name, figures)
    starts = sorted({start for row in placed_boxes(printed) for start, box in row if box.key})
    said, before = data.draw(st.sampled_from(OTHERS)), data.draw(st.sampled_from(starts[1:]))
    table = with_column(printed, before, said, lambda: "7")

    found = {cell.key: cell for cell in read(with_table(form, name, table, layout)).cells if cell.key in figures}

    told = [key for key in keys if found[key].state is not State.UNDECIDED]
    assert {key: found[key].raw for key in told} == {key: figures[key] for key in told}
    assert layout in TEXT_LAYOUTS or told == keys


def with_corner(table: Grid, said: str) -> Grid:
    """Table 3 with other words for the heading of its labels."""
    first, *others = table
    return [[replace(first[0], text=said), *first[1:]], *others]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("said", ["项目", "指标", "", "序号"])
def test_whatever_heads_the_labels_heads_no_column(said: str, layout: str) -> None:
    form = FORMS["2021"]
    figures = distinct_figures(form)
    table = with_corner(grid(form.tables["requests"], "requests", figures), said)

    found = {cell.key: cell for cell in read(with_table(form, "requests", table, layout)).cells}

    told = [key for key in figures if key.startswith("requests.")]
    assert {key: found[key].raw for key in told} == {key: figures[key] for key in told}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_row_above_the_first_that_is_known_is_no_heading(layout: str) -> None:
    """Its label is one that no form has, in the place of a row of the form that is missing."""
    form = FORMS["2021"]
    figures = distinct_figures(form)
    table = grid(form.tables["proactive"], "proactive", figures)
    at = next(at for at, boxes in enumerate(table) if any(box.key == "proactive.penalties.decisions" for box in boxes))
    table[at] = [Box("公共企事业单位信息"), Box("11")]

    found = {cell.key: cell for cell in read(with_table(form, "proactive", table, layout)).cells}

    assert found["proactive.coercive_measures.decisions"].raw == figures["proactive.coercive_measures.decisions"]
    assert found["proactive.licensing.decisions"].raw == figures["proactive.licensing.decisions"]


def test_figures_that_spaces_part_are_no_other_column() -> None:
    form = FORMS["2021"]
    figures = distinct_figures(form)
    rows = list(form.tables["requests"].rows)
    parted = {f"requests.{row}.other": "953 82" for row in rows[:9]}
    table = grid(form.tables["requests"], "requests", figures | parted)

    found = {cell.key: cell for cell in read(with_table(form, "requests", table, "lines")).cells}

    told = [f"requests.{row}.{column}" for row in rows[9:] for column in COLUMNS]
    assert {key: found[key].raw for key in told} == {key: figures[key] for key in told}


def test_the_reason_names_the_column_that_no_form_has() -> None:
    form = FORMS["2021"]
    table = with_last_column(grid(form.tables["proactive"], "proactive", distinct_figures(form)), beside=True)

    found = {cell.key: cell for cell in read(with_table(form, "proactive", table, "lines")).cells}

    why = found["proactive.licensing.decisions"].why
    assert why
    assert why.zh == "此表有格式之外的列名或数字：此行印有 2 个数，无法确定哪些属于格式规定的各栏"


@FEW
@given(data=st.data())
def test_rows_moved_to_the_right_tell_nothing_of_those_that_are_not(data: st.DataObject) -> None:
    """Behind a break of pages the last two rows of table 3 begin two columns later, and end one earlier."""
    form = FORMS["2021"]
    keys = [cell.key for cell in form.cells if cell.key.startswith("requests.")]
    kept = {f"requests.{row}.{column}" for row in ("newly_received", "processed_total") for column in COLUMNS}
    blank = data.draw(st.sets(st.sampled_from(sorted(set(keys) - kept)), min_size=50))
    figures = {key: "" if key in blank else figure for key, figure in distinct_figures(form).items()}
    table = grid(form.tables["requests"], "requests", figures)
    moved = [[Box(""), Box(""), *boxes, *[Box("")] * 4] for boxes in table[-2:]]
    sheet = Sheet(f"<html><body>\n<h1>{title(form)}</h1>\n")
    for number, heading in form.sections.items():
        sheet.put(f"<p>{heading.zh}</p>\n")
        if number == form.tables["requests"].section:
            web_table(sheet, [*([*boxes, *[Box("")] * 5] for boxes in table[:-2]), *moved], WEB_LAYOUTS["html"])

    found = {cell.key: cell for cell in read(sheet.text).cells if cell.key in figures}

    told = [key for key in keys if found[key].state is not State.UNDECIDED]
    assert {key: found[key].raw for key in told} == {key: figures[key] for key in told}
    assert len(told) > len(keys) / 2


def with_page_number(before: str, number: str) -> Report:
    """A report with a line for each cell: a row lacks its blank and ends in a page number; elsewhere stands another."""
    form = FORMS["2021"]
    figures = balanced_figures(form, {"requests.not_processed_repeated.research_institution": 8})
    source = print_report(form, figures, "lines").text
    row = form.tables["requests"].rows["not_processed_repeated"].zh
    assert source.count(row) == 1
    head, tail = source.split(row)
    values, rest = tail.split("3.要求提供公开出版物")
    shown = [value for value in values.split() if value][1:]
    first, text = head.split("二、主动公开政府信息情况", 1)
    broken = f"{first}{before}二、主动公开政府信息情况{text}{row}\n" + "\n".join([*shown, number])
    return read(f"{broken}\n3.要求提供公开出版物{rest}")


def test_a_bare_page_number_does_not_fill_the_place_of_a_lost_blank() -> None:
    cells = {cell.key: cell for cell in with_page_number("3\n", "4").cells}

    assert {cell.state for key, cell in cells.items() if ".not_processed_repeated." in key} == {State.UNDECIDED}
    assert cells["requests.not_processed_publication.total"].state is State.NUMBER


def test_figures_of_a_row_that_no_form_has_are_no_page_numbers() -> None:
    """重大行政决策, 3 and 44, is not behind page 3: a row whose last figure is 4 does not print a page."""
    form = FORMS["2021"]
    figures = distinct_figures(form) | {"proactive.regulations.in_force": "4"}
    source = print_report(form, figures, "lines").text
    last = form.tables["proactive"].blocks[0].rows["normative_documents"].zh
    head, tail = source.split(f"\n{last}\n", 1)

    report = read(f"{head}\n重大行政决策\n3\n44\n{last}\n{tail}")

    assert plant(form, figures).unread({cell.key: cell for cell in report.cells}) == []


@pytest.mark.parametrize("mark", ["：", ""])
def test_cells_that_repeat_the_heading_of_their_column_are_figures(mark: str) -> None:
    """Pages for small screens print 自然人：12 in the cell, or 自然人12; 备注：12 is no figure."""
    form = FORMS["2021"]
    figures = distinct_figures(form)
    table = form.tables["requests"]
    headings = {f"requests.{row}.{name}": column.zh for row in table.rows for name, column in table.columns.items()}
    headed = [
        [replace(box, text=f"{headings[box.key]}{mark}{box.text}") if box.key in headings else box for box in row]
        for row in grid(table, "requests", figures)
    ]
    moved = [
        [
            replace(box, text=box.text.replace(f"科研机构{mark}", f"其他{mark}")) if box.key in headings else box
            for box in row
        ]
        for row in headed
    ]
    noted = [
        [replace(box, text=f"备注{mark}{box.text}") if box.key in headings else box for box in row]
        for row in grid(table, "requests", figures)
    ]

    found, elsewhere, other = (
        {cell.key: cell for cell in read(with_table(form, "requests", rows, "html")).cells}
        for rows in (headed, moved, noted)
    )

    assert {key: str(found[key].value) for key in headings} == {key: figures[key] for key in headings}
    states = {key: elsewhere[key].state for key in headings}
    assert {key for key, state in states.items() if state is State.UNDECIDED} == {
        key for key, heading in headings.items() if heading == "科研机构"
    }
    assert {other[key].state for key in headings} == {State.TEXT}


def test_rows_of_table_3_that_head_the_columns_of_another_table_are_no_table_3() -> None:
    rows = FORMS["2021"].tables["requests"].rows
    heads = [rows[name].zh for name in ("newly_received", "carried_in", "granted", "processed_total", "carried_out")]
    lines = [heads, ["水利局", "444", "5", "3", "447", "2"], ["财政局", "7", "0", "3", "7", "0"]]
    cells = ["<tr>" + "".join(f"<td>{said}</td>" for said in line) + "</tr>" for line in lines]

    document = document_from_bytes("units.html", f"<html><table>{''.join(cells)}</table>".encode(), LIBRARY)

    assert document.status == "not_a_report"
    beside = "".join(
        f"<td>{rows[name].zh}</td>" + "<td>1</td>" * 7 for name in ("newly_received", "granted", "carried_out")
    )
    page = f"<html><h1>澄岫县水利局2023年政府信息公开工作年度报告</h1><table><tr>{beside}</tr></table>"
    report = document_from_bytes("beside.html", page.encode(), LIBRARY).report
    assert report is not None
    assert {cell.state for cell in report.cells if ".granted." in cell.key} != {State.MISSING}


def test_a_word_in_the_last_cell_with_its_bar_is_no_note_and_its_row_s_first_bar_no_blank() -> None:
    form = FORMS["2021"]
    figures = distinct_figures(form) | {"disputes.suit_after_reconsideration.total": "未统计"}

    source = print_report(form, figures, "bars, rows open with one").text
    cells = {cell.key: cell for cell in read(source).cells if cell.key.startswith("disputes.")}

    for key, cell in cells.items():
        assert cell.state is State.UNDECIDED or cell.raw == figures[key], key


def test_a_page_number_that_is_the_sum_by_chance_takes_no_wrong_total_s_place() -> None:
    """0 3 0 0 0 1 and 13, which is wrong, then page 4: with a line for each, 4 is not the total."""
    form = FORMS["2021"]
    row = dict(zip(form.tables["requests"].columns, ["0", "3", "0", "0", "0", "1", "13"], strict=True))
    figures = balanced_figures(form, {}) | {f"requests.not_processed_petition.{name}": n for name, n in row.items()}
    source = print_report(form, figures, "lines").text
    assert source.count("\n13\n") == 1

    cells = {cell.key: cell for cell in read(source.replace("\n13\n", "\n13\n4\n")).cells}

    total = cells["requests.not_processed_petition.total"]
    assert total.state is State.UNDECIDED or total.value == 13


def test_a_row_printed_twice_alike_is_read_once() -> None:
    form = FORMS["2021"]
    source = print_report(form, distinct_figures(form), "tabs").text
    line = next(line for line in source.split("\n") if line.startswith("四、结转下年度继续办理"))

    report = read(source.replace(line, f"{line}\n{line}"))

    assert plant(form, distinct_figures(form)).unread({cell.key: cell for cell in report.cells}) == []


def test_a_row_printed_twice_with_other_figures_is_undecided() -> None:
    form = FORMS["2021"]
    source = print_report(form, distinct_figures(form), "tabs").text
    line = next(line for line in source.split("\n") if line.startswith("四、结转下年度继续办理"))

    report = read(source.replace(line, f"{line}\n{line}1"))

    row = [cell for cell in report.cells if cell.key.startswith("requests.carried_out.")]
    assert {cell.state for cell in row} == {State.UNDECIDED}
    assert next(fact.duplicated for fact in report.tables if fact.table == "requests")


@pytest.mark.parametrize("layout", ["tabs", "markdown", "html"])
@pytest.mark.parametrize("alike", [True, False])
def test_a_table_of_one_row_printed_twice_is_undecided_unless_alike(layout: str, alike: bool) -> None:
    form = FORMS["2021"]
    figures = distinct_figures(form)
    again = figures if alike else figures | {key: "7" for key in figures if key.startswith("disputes.")}
    source = print_report(form, figures, layout).text
    end = source.index(next(heading.zh for number, heading in form.sections.items() if number == 5))
    end = source.rindex("<p", 0, end) if layout == "html" else source.rindex("\n", 0, end) + 1
    sheet = Sheet()
    if layout == "html":
        web_table(sheet, grid(form.tables["disputes"], "disputes", again), WEB_LAYOUTS[layout])
    else:
        TEXT_LAYOUTS[layout](sheet, grid(form.tables["disputes"], "disputes", again))

    report = read(f"{source[:end]}{sheet.text}\n{source[end:]}")

    printed = [cell for cell in report.cells if cell.key.startswith("disputes.")]
    assert {cell.state for cell in printed} == {State.NUMBER if alike else State.UNDECIDED}
    assert [fact.duplicated for fact in report.tables] == [False, False, not alike]


@pytest.mark.parametrize("layout", ["lines", "tabs", "html"])
def test_tables_on_different_forms_in_one_report(layout: str) -> None:
    """Section two on the form of 2021, section three on that of 2019: each table is read on its own form."""
    new, old = FORMS["2021"], FORMS["2019"]
    figures = {**distinct_figures(old), **distinct_figures(new)}
    mixed = new.model_copy(update={"tables": {**new.tables, "requests": old.tables["requests"]}})

    report = read(print_report(mixed, figures, layout).text)

    assert {fact.table: fact.form for fact in report.tables if fact.table != "disputes"} == {
        "proactive": "2021",
        "requests": "2019",
    }
    cells = {cell.key: cell for cell in report.cells}
    assert plant(new, figures).unread(cells) == []
    assert "requests.other.total" in cells


def test_a_list_of_contents_is_no_section() -> None:
    form = FORMS["2021"]
    source = lines_report(form)
    contents = "\n".join(heading.zh for heading in form.sections.values())

    report = read(source.replace(title(form), f"{title(form)}\n目录\n{contents}"))

    assert all(section.text for section in report.sections if section.number in (1, 5, 6))
    assert plant(form, distinct_figures(form)).unread({cell.key: cell for cell in report.cells}) == []


def test_a_report_without_tables_has_its_cells_missing() -> None:
    form = FORMS["2021"]
    headings = "\n正文如下。\n".join(heading.zh for heading in form.sections.values())

    report = read(f"{title(form)}\n{headings}\n无")

    assert {cell.state for cell in report.cells} == {State.MISSING}
    assert not any(fact.found for fact in report.tables)


@pytest.mark.parametrize("source", ["通知\n各单位：请于本周五前报送材料。", "5\n6\n7", "| a | b |\n| 1 | 2 |", "行政"])
def test_what_is_no_report(source: str) -> None:
    document = document_from_bytes("notice.txt", source.encode(), LIBRARY)

    assert (document.status, document.report) == ("not_a_report", None)
    assert document.problem is not None


# ---- figures that run together ---- #


@FEW
@given(
    parts=st.dictionaries(
        st.sampled_from([cell.key for cell in FORMS["2021"].cells if cell.column not in ("total", "amount")]),
        st.one_of(st.integers(0, 20), st.integers(0, 9999)),
        max_size=40,
    )
)
@example(parts={})
def test_figures_that_run_together_are_read_right_or_not_at_all(parts: dict[str, int]) -> None:
    """Where rows add up as the form says, a cut that only one sum allows is the true one."""
    form = FORMS["2021"]
    case = plant(form, balanced_figures(form, parts))

    assert case.wrong(cells_of(form, case.printed, "glued")) == []


def test_a_blank_lost_among_figures_that_run_together_makes_none_wrong() -> None:
    """10 10 2 5 0 and 27 behind a blank: seven figures that add up can be cut from them, but were never printed."""
    form = FORMS["2021"]
    row = [f"requests.granted.{column}" for column in form.tables["requests"].columns]
    printed = balanced_figures(form, {}) | dict(zip(row, ["", "10", "10", "2", "5", "0", "27"], strict=True))

    cells = cells_of(form, printed, "glued")

    assert [(cell.key, cell.value) for cell in plant(form, printed).wrong(cells)] == []


# ---- whatever is printed ---- #

LINES = st.sampled_from(lines_report(FORMS["2021"]).split("\n") + lines_report(FORMS["2019"]).split("\n"))
BROKEN = st.lists(
    st.one_of(LINES, st.text(max_size=12), st.sampled_from(["|", "0", "1 2", "\xa0", "— 5 —", ""])), max_size=60
)


@given(BROKEN.map("\n".join))
def test_shuffled_lines_never_fail(source: str) -> None:
    """Any mixture of a form's own lines is read or refused, and a number always has a value."""
    document = document_from_bytes("report", source.encode() or b"\n", LIBRARY)

    cells = document.report.cells if document.report else ()
    assert all((cell.state is State.NUMBER) == (cell.value is not None) for cell in cells)
    assert all(cell.why is not None for cell in cells if cell.state is State.UNDECIDED)


@given(st.integers(0, 3000), st.integers(0, 400), st.sampled_from(LAYOUTS))
def test_a_hole_in_the_text_makes_no_figure_wrong(start: int, length: int, layout: str) -> None:
    """Characters lost in the middle: what is still read is what was printed, unless a figure itself was cut."""
    form = FORMS["2021"]
    figures = distinct_figures(form)
    sheet = print_report(form, figures, layout)
    text = sheet.text[:start] + "\n" + sheet.text[start + length :]

    document = document_from_bytes("report", text.encode(), LIBRARY)

    cells = document.report.cells if document.report else ()
    printed = set(figures.values())
    cut = {figure[at:] for figure in printed for at in range(1, 4)} | {
        figure[:at] for figure in printed for at in range(1, 4)
    }
    wrong = [c for c in cells if c.state is State.NUMBER and c.value != Decimal(figures.get(c.key, "-1"))]
    assert [cell for cell in wrong if cell.raw.strip() not in cut] == []


def with_lost_totals(layout: str, number: str) -> dict[str, Cell]:
    """Cells of a report that lacks several totals of table 3, and prints the number of a page in the place of one."""
    form = FORMS["2021"]
    rows = ["granted", "partially_granted", "refused_state_secret", "unavailable_not_held"]
    parts = {f"requests.{row}.natural_person": 40 + at for at, row in enumerate(rows)}
    figures = balanced_figures(form, parts) | {f"requests.{row}.total": "" for row in rows[:3]}
    source = print_report(form, figures | {"requests.unavailable_not_held.total": "页码"}, layout).text
    return {cell.key: cell for cell in read(source.replace("页码", number)).cells}


@pytest.mark.parametrize(("layout", "number"), [("lines", "7"), ("lines, blanks as a space", "\xa0\n7")])
def test_a_bare_page_number_does_not_fill_the_place_of_a_lost_total(layout: str, number: str) -> None:
    cells = with_lost_totals(layout, number)

    assert cells["requests.unavailable_not_held.total"].state is State.UNDECIDED
    assert cells["requests.not_processed_repeated.total"].raw == "0"


def test_a_lone_bar_before_a_page_number_is_the_blank_cell() -> None:
    cells = with_lost_totals("bars", "|\n7\n|")

    assert cells["requests.unavailable_not_held.total"].state is not State.NUMBER


def test_who_filled_the_table_in_is_no_figure_of_its_last_row() -> None:
    form = FORMS["2021"]
    figures = distinct_figures(form) | {"proactive.fees.amount": "人"}
    source = print_report(form, figures, "bars").text

    cells = {
        cell.key: cell for cell in read(source.replace("人 |\n", "|\n\n　　填表人：李某  审核人：王某\n", 1)).cells
    }

    assert cells["proactive.fees.amount"].state is not State.TEXT
    assert cells["proactive.coercive_measures.decisions"].raw == figures["proactive.coercive_measures.decisions"]


@pytest.mark.parametrize("heading", ["采购总金额(万元)", "采购总金额（单位：元）"])
def test_a_unit_in_the_heading_of_the_last_column_leaves_blanks_in_their_place(heading: str) -> None:
    form = FORMS["2019"]
    figures = distinct_figures(form) | {"proactive.procurement.projects": ""}

    report = read(print_report(form, figures, "html").text.replace("采购总金额", heading))

    cells = {cell.key: cell for cell in report.cells}
    assert cells["proactive.procurement.projects"].state is State.BLANK
    assert cells["proactive.procurement.amount"].raw == figures["proactive.procurement.amount"]
    assert "altered_labels" not in report.facts


def test_a_unit_in_a_line_of_its_own_heads_no_column() -> None:
    form = FORMS["2019"]
    figures = distinct_figures(form)
    source = print_report(form, figures, "lines").text

    cells = {cell.key: cell for cell in read(source.replace("采购总金额", "采购总金额\n(万元)")).cells}

    told = [key for key in figures if key.startswith("proactive.")]
    assert {key: cells[key].raw for key in told} == {key: figures[key] for key in told}


def test_figures_of_one_place_are_not_given_to_two_rows() -> None:
    """The label of the sum stands beside that of another row: whose the figures are is not known."""
    form = FORMS["2021"]
    source = print_report(form, distinct_figures(form), "html").text
    total, other = form.tables["requests"].rows["processed_total"].zh, "1.属于国家秘密"
    assert total in source
    assert other in source
    page = source.replace(total, "").replace(other, f"{total}</td><td>{other}")

    cells = {cell.key: cell for cell in read(page).cells}

    for row in ("processed_total", "refused_state_secret"):
        assert not any(cell.state is State.NUMBER for key, cell in cells.items() if key.split(".")[1] == row)
