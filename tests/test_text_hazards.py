"""Tables as converters and copying leave them in text files: every figure is read exactly or left undecided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

import pytest

from audit.files import document_from_bytes
from audit.forms import Form, load_forms
from audit.model import State
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from layouts import FORMS, title
from specimens.grid import grid
from test_web_markup import figures_of, wrong

LIBRARY = Library(load_forms(), load_vocabulary())
ROWS_TO_A_PAGE = 7

Print = Callable[[list[str], int], list[str]]


def own_table(cells: list[str], _: int) -> list[str]:
    """A small Markdown table of its own, with headings that a converter has invented."""
    invented = ["项目", *(f"数据{number}" for number in range(1, len(cells)))]
    return [_bars(invented), "| --- " * len(cells) + "|", _bars(cells), ""]


def page_number_between(cells: list[str], row: int) -> list[str]:
    """A row a line; where a page ends its number stands between two rows."""
    return [_bars(cells), *(["", f"— {row} —", ""] if row % ROWS_TO_A_PAGE == 0 else [])]


def page_number_among_cells(cells: list[str], row: int) -> list[str]:
    """A cell a line; where a page ends its number stands between two cells."""
    return [*(f"{cell} |" if cell else "|" for cell in cells), *([f"— {row} —"] if row % ROWS_TO_A_PAGE == 0 else [])]


def empty_fields_around(cells: list[str], _: int) -> list[str]:
    """Empty fields before and behind, left of spans."""
    return [f"| {_bars(cells)}|"]


def _bars(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def printed(form: Form, figures: Mapping[str, str], row_lines: Print) -> str:
    """The report, each row of its tables printed in this way."""
    lines = [title(form)]
    for number, heading in form.sections.items():
        tables = [grid(table, name, figures) for name, table in form.tables.items() if table.section == number]
        lines += [heading.zh, *([] if tables else ["依法公开各类信息，平稳有序。"])]
        for rows in tables:
            lines += [line for at, row in enumerate(rows, 1) for line in row_lines([box.text for box in row], at)]
    return "\n".join(lines)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("blanks", [0.0, 0.3])
@pytest.mark.parametrize("row_lines", [own_table, page_number_between, page_number_among_cells, empty_fields_around])
def test_no_figure_is_read_wrongly(row_lines: Print, blanks: float, form: str) -> None:
    figures = figures_of(FORMS[form], Random(form).randrange(1000), blanks)

    document = document_from_bytes("x.txt", printed(FORMS[form], figures, row_lines).encode(), LIBRARY)

    assert document.report
    cells = {cell.key: cell for cell in document.report.cells}
    assert wrong(cells, figures) == {}
    if not blanks:  # and most are read
        assert sum(cell.state is State.NUMBER for cell in cells.values()) > 0.9 * len(cells)


def bars_below(cells: list[str], _: int) -> list[str]:
    """A cell a line, its bar on the line below; a column of remarks behind the last is empty."""
    return [line for cell in [*cells, ""] for line in ([cell, "|"] if cell else ["|"])]


def test_words_in_the_last_cell_of_a_row_of_blanks_are_in_the_row() -> None:
    form = FORMS["2021"]
    figures = {cell.key: "3" for cell in form.cells}
    row = [key for key in figures if key.startswith("requests.refused_process_information.")]
    figures |= dict(zip(row, ["21", *[""] * 5, "详见说明"], strict=True))

    report = document_from_bytes("report.txt", printed(form, figures, bars_below).encode(), LIBRARY).report
    assert report
    read = {cell.key: cell for cell in report.cells}

    assert all(read[key].state is State.UNDECIDED or read[key].raw == figures[key] for key in row)


@pytest.mark.parametrize("sign", ["/", "—", "无", "○", "×"])
def test_a_sign_for_nothing_that_is_glued_to_its_label_is_the_first_cell(sign: str) -> None:
    form = FORMS["2021"]
    figures = {cell.key: str(number) for number, cell in enumerate(form.cells, 2)}
    first = [key for key in figures if key.endswith((".issued", ".natural_person"))]
    figures |= dict.fromkeys(first, sign)

    source = printed(form, figures, lambda cells, _: ["\t".join(cells).replace(f"\t{sign}", sign)])
    report = document_from_bytes("report.txt", source.encode(), LIBRARY).report
    assert report

    assert {cell.key: cell.raw for cell in report.cells} == figures
    assert {cell.state for cell in report.cells if cell.key in first} == {State.PLACEHOLDER}


def test_a_sign_behind_a_label_whose_row_lacks_nothing_is_no_cell() -> None:
    form = FORMS["2021"]
    figures = {cell.key: str(number) for number, cell in enumerate(form.cells, 2)}

    source = printed(form, figures, lambda cells, _: ["\t".join(cells)]).replace("(一)予以公开", "(一)予以公开—")
    report = document_from_bytes("report.txt", source.encode(), LIBRARY).report
    assert report

    assert {cell.key: cell.raw for cell in report.cells} == figures


def test_digits_that_run_together_before_a_word_are_not_cut_without_it() -> None:
    """0000044若干: the word may stand in the cell of the total, and 44 be one number."""
    form = FORMS["2021"]
    figures = dict.fromkeys((cell.key for cell in form.cells), "0")
    row = [key for key in figures if key.startswith("requests.refused_process_information.")]
    figures |= dict(zip(row, [*["0"] * 5, "44", "若干"], strict=True))

    source = printed(form, figures, lambda cells, _: ["".join(cells)])
    report = document_from_bytes("report.txt", source.encode(), LIBRARY).report
    assert report

    assert {cell.state for cell in report.cells if cell.key in row} == {State.UNDECIDED}
