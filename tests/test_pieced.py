"""Text taken out of a PDF: labels in pieces around their figures, numbers broken over lines, columns one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.files import document_from_bytes
from audit.forms import load_forms
from audit.model import Report, State
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from layouts import FORMS, distinct_figures, print_report

FORM = FORMS["2021"]
LIBRARY = Library(load_forms(), load_vocabulary())
TABLE = FORM.tables["requests"]
COLUMNS = list(TABLE.columns)
FIGURES = distinct_figures(FORM)


def read(text: str) -> Report:
    """The report that a text is."""
    report = document_from_bytes("report.txt", text.encode(), LIBRARY).report
    assert report
    return report


def row(report: Report, name: str) -> list[object]:
    """A row of table 3 as read: a number, or the state."""
    cells = [cell for cell in report.cells if cell.key.startswith(f"requests.{name}.")]
    return [int(cell.value or 0) if cell.state is State.NUMBER else cell.state for cell in cells]


def in_pieces(width: int, above: int, beside: str = "") -> str:
    """The report with the labels in the narrow column of table 3 in pieces, so many of them above the figures."""
    lines = []
    for line in print_report(FORM, FIGURES, "tabs").text.split("\n"):
        fields = [field for field in line.split("\t") if field]
        figures, words = fields[-len(COLUMNS) :], fields[: -len(COLUMNS)]
        if not words or not all(figure.isdecimal() for figure in figures) or words[-1][0] in "一二四":
            lines.append(line)
            continue
        pieces = [words[-1][at : at + width] for at in range(0, len(words[-1]), width)]
        first = min(above, len(pieces) - 1)
        lines += pieces[:first]
        lines.append(" ".join([beside, pieces[first], *figures]).strip())
        lines += pieces[first + 1 :]
    return "\n".join(lines)


@given(st.integers(3, 7), st.integers(0, 2), st.sampled_from(["", "三、本", "度办", "(四)无"]))
def test_labels_in_pieces_around_their_figures(width: int, above: int, beside: str) -> None:
    report = read(in_pieces(width, above, beside))

    for name in TABLE.rows:
        read_row = row(report, name)
        assert State.MISSING not in read_row
        for column, figure in zip(COLUMNS, read_row, strict=True):
            assert figure in (int(FIGURES[f"requests.{name}.{column}"]), State.UNDECIDED)


def test_most_of_them_are_read() -> None:
    report = read(in_pieces(4, 0, "度办"))

    whole = [name for name in TABLE.rows if State.UNDECIDED not in row(report, name)]
    assert len(whole) == len(TABLE.rows)


def test_figures_among_words_are_not_given_to_the_row_above() -> None:
    text = in_pieces(4, 0)
    at = text.index("\n1.属于")
    own = text[at + 1 : text.index("\n", at + 1)]
    report = read(text.replace(own, own.replace("1.属于 ", "1.厲丁 说明 ")))

    assert row(report, "partially_granted") == [
        int(FIGURES[f"requests.partially_granted.{column}"]) for column in COLUMNS
    ]


@pytest.mark.parametrize(
    ("below", "undecided"),
    [("9", []), ("4 3", COLUMNS), ("公开 7", COLUMNS), ("1 2 3 4 5 6 7", [])],
)
def test_digits_below_a_row_that_does_not_add_up(below: str, undecided: list[str]) -> None:
    text = print_report(FORM, {**FIGURES, "requests.granted.total": "1"}, "tabs").text
    at = text.index("\n", text.index("(一)予以公开"))
    report = read(f"{text[:at]}\n{below}{text[at:]}")

    found = [column for column, said in zip(COLUMNS, row(report, "granted"), strict=True) if said is State.UNDECIDED]
    assert found == undecided


def test_the_ends_of_figures_on_the_line_below() -> None:
    figures = {f"requests.granted.{column}": "0" for column in COLUMNS}
    figures |= {"requests.granted.commercial_enterprise": "10884", "requests.granted.total": "10884"}
    text = print_report(FORM, FIGURES | figures, "tabs").text
    line = next(line for line in text.split("\n") if "(一)予以公开" in line)
    report = read(text.replace(line, f"{line.replace('10884', '1088')}\n4\t4"))
    right = read(text.replace(line, f"{line}\n4"))

    assert row(report, "granted") == [0, State.UNDECIDED, 0, 0, 0, 0, State.UNDECIDED]
    assert row(right, "granted") == [0, 10884, 0, 0, 0, 0, 10884]
    zeros = read(text.replace(line, f"{line}\n0 0 0"))
    assert row(zeros, "granted") == [0, 10884, 0, 0, 0, 0, 10884]


def test_columns_one_by_one_leave_every_row_undecided_and_none_missing() -> None:
    lines = print_report(FORM, FIGURES, "tabs").text.split("\n")
    table = [number for number, line in enumerate(lines) if sum(part.isdecimal() for part in line.split("\t")) >= 7]
    labels = ["\t".join(lines[number].split("\t")[: -len(COLUMNS)]).replace("\t", "\n") for number in table]
    figures = [lines[number].split("\t")[-len(COLUMNS) :] for number in table]
    by_column = [figure for column in zip(*figures, strict=True) for figure in column]
    report = read("\n".join([*lines[: table[0]], *labels, *by_column, *lines[table[-1] + 1 :]]))

    states = {cell.state for cell in report.cells if cell.key.startswith("requests.")}
    assert states == {State.UNDECIDED}
    assert not next(table.rows_missing for table in report.tables if table.table == "requests")


def test_headings_of_parts_in_another_order_leave_text_open() -> None:
    text = print_report(FORM, FIGURES, "lines").text
    at = text.index("商业企业")
    swapped = text[:at] + text[at:].replace("商业企业", "甲").replace("科研机构", "商业企业", 1).replace(
        "甲", "科研机构", 1
    )

    assert State.UNDECIDED in row(read(swapped), "granted")
    assert State.UNDECIDED not in row(read(text), "granted")
