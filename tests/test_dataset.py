"""Data sets: figures that are a table already go through the same rules, and nothing of it is lost in silence."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from audit.cells import PrintedCells
from audit.files import document_from_bytes
from audit.frames import Frames, build_frames
from audit.model import Document
from audit.reading.report import Library
from audit.run import audit_documents, open_workshop
from layouts import FORMS, balanced_figures
from shell import CLEAN_REPORT, SAMPLES, Audit

TODAY = date(2026, 1, 1)
GRANTED = "requests.granted"
LIBRARY = open_workshop().library
DOCUMENTED = (Path(__file__).parent.parent / "docs" / "data-sets.md").read_text("utf-8")


def csv_of(names: Sequence[str], *rows: Sequence[object]) -> bytes:
    """A CSV file."""
    return "\n".join(",".join("" if each is None else str(each) for each in row) for row in (names, *rows)).encode()


def document(data: bytes, library: Library, name: str = "data.csv") -> Document:
    """A file as it is read."""
    return document_from_bytes(name, data, library)


def frames_of(data: bytes, library: Library, name: str = "data.csv") -> Frames:
    """The frames of one data set."""
    read = document(data, library, name)
    assert read.figures is not None, read.problem
    return build_frames([read], library.forms)


def cells_of(frames: Frames, report: int = 0) -> dict[str, tuple[str, str, object]]:
    """State, raw text and value of every cell of a report."""
    cells = PrintedCells(frames)
    found = {key: cells.row(key, report) for key in frames.values.keys}
    return {key: (row.state, row.raw, row.value) for key, row in found.items() if row is not None}


def whole_report(form: str = "2021", **parts: int) -> dict[str, str]:
    """Figures of one whole report whose rows add up."""
    return balanced_figures(FORMS[form], {key.replace("__", "."): value for key, value in parts.items()})


# ---- what figures mean ---- #


@pytest.mark.parametrize(
    ("said", "state", "value"),
    [
        ("5", "number", 5),
        ("-5", "number", -5),
        ("12.0", "number", 12),
        ("3.5", "number", Decimal("3.5")),
        ('"1,165"', "number", 1165),
        ("１２", "number", 12),
        ("007", "number", 7),
        ("9999999999999", "number", 9999999999999),
        ("", "blank", None),
        ("/", "placeholder", None),
        ("若干", "text", None),
        ("1 2", "undecided", None),
        ("=SUM(A1:B1)", "undecided", None),
        ("nan", "text", None),
        ("NULL", "text", None),
    ],
)
def test_printed_figures(said: str, state: str, value: object, library: Library) -> None:
    frames = frames_of(csv_of(["issuer", "year", f"{GRANTED}.total"], ["甲县水利局", 2023, said]), library)

    assert cells_of(frames)[f"{GRANTED}.total"] == (state, said.strip('"') if said.strip() else "", value)


@pytest.mark.parametrize(
    ("column", "wanted"),
    [
        (pa.array([5, None], pa.int64()), [("number", "5", 5), ("blank", "", None)]),
        (pa.array([12.0, float("nan")], pa.float64()), [("number", "12", 12), ("blank", "", None)]),
        (pa.array([3.5, 1e300], pa.float64()), [("number", "3.5", Decimal("3.5")), ("text", None, None)]),
        (pa.array([float("inf"), 0.1 + 0.2], pa.float64()), [("text", "inf", None), ("number", None, None)]),
        (pa.array([Decimal("7.00"), None], pa.decimal128(9, 2)), [("number", "7.00", 7), ("blank", "", None)]),
        (pa.array(["5", "/"], pa.string()), [("number", "5", 5), ("placeholder", "/", None)]),
        (pa.array(["5", "/"]).dictionary_encode(), [("number", "5", 5), ("placeholder", "/", None)]),
        (pa.array([True, False], pa.bool_()), [("text", "TRUE", None), ("text", "FALSE", None)]),
    ],
)
def test_typed_columns(column: pa.Array, wanted: list[tuple[str, str | None, object]], library: Library) -> None:
    table = pa.table({"issuer": ["甲县水利局", "甲县财政局"], "year": [2023, 2023], f"{GRANTED}.total": column})
    out = io.BytesIO()
    parquet.write_table(table, out)
    frames = frames_of(out.getvalue(), library, "data.parquet")

    for report, (state, raw, value) in enumerate(wanted):
        found = cells_of(frames, report)[f"{GRANTED}.total"]
        assert found[0] == state
        assert raw is None or found[1] == raw
        assert value is None or found[2] == value
        assert PrintedCells(frames).place(report).line == report + 1


def test_amounts_keep_their_decimals(library: Library) -> None:
    frames = frames_of(csv_of(["issuer", "year", "proactive.fees.amount"], ["甲县水利局", 2023, "312.45"]), library)

    assert cells_of(frames)["proactive.fees.amount"] == ("number", "312.45", Decimal("312.45"))
    assert frames.values.number[frames.values.keys["proactive.fees.amount"], 0] == 312_450_000


# ---- the same verdicts as documents ---- #

FIGURE = st.sampled_from(["0", "1", "2", "3", "4", "", "/", "若干", "2.5", "1,165", "12件"])


@given(newly=st.lists(FIGURE, min_size=7, max_size=7), granted=st.lists(FIGURE, min_size=7, max_size=7))
def test_long_and_wide_are_the_same(newly: list[str], granted: list[str], library: Library) -> None:
    """The same figures, one row a report or one row a cell, are the same values."""
    columns = list(FORMS["2021"].tables["requests"].columns)
    figures = {f"requests.{row}.{column}": said for row, said_of in (("newly_received", newly), ("granted", granted))
               for column, said in zip(columns, said_of, strict=True)}  # fmt: skip
    quoted = {key: f'"{said}"' for key, said in figures.items()}
    wide = csv_of(["issuer", "year", *quoted], ["甲县水利局", 2023, *quoted.values()])
    long = csv_of(
        ["issuer", "year", "cell", "value"], *(["甲县水利局", 2023, key, said] for key, said in quoted.items())
    )

    one, other = frames_of(wide, library), frames_of(long, library)

    assert cells_of(one) == cells_of(other)
    assert (one.values.state == other.values.state).all()
    assert (one.values.number == other.values.number).all()


@pytest.mark.parametrize("form", FORMS)
def test_whole_reports_have_no_finding(form: str) -> None:
    """Rules about text are not applicable to a table, and those about figures pass."""
    workshop = open_workshop()
    figures = whole_report(form, requests__newly_received__natural_person=3, requests__granted__natural_person=3)
    figures["requests.processed_total.natural_person"] = figures["requests.processed_total.total"] = "3"
    issued, in_force = ("made", "published_total") if form == "2019" else ("issued", "in_force")
    figures[f"proactive.normative_documents.{issued}"], figures[f"proactive.normative_documents.{in_force}"] = "1", "3"
    year = FORMS[form].years.first
    read = document(csv_of(["issuer", "year", *figures], ["甲县水利局", year, *figures.values()]), workshop.library)
    result = audit_documents([read], workshop, TODAY)

    assert [(finding.rule, finding.message.en) for finding in result.findings] == []
    assert result.rule_errors == ()
    assert result.verdicts["requests-row-total"].passed == len(FORMS[form].tables["requests"].rows)
    for rule, verdicts in result.verdicts.items():
        if rule.startswith(("section-", "date-", "period-", "template-row", "table-missing", "source-", "problems-")):
            of_file = workshop.ruleset.files[rule].rule.scope.kind == "document"  # a data set is a file that was read
            passed = int(of_file and verdicts.not_applicable == 0)
            assert (verdicts.passed, verdicts.failed, verdicts.undecided) == (passed, 0, 0), rule


def test_no_rule_fails_for_want_of_text() -> None:
    """A table of figures without any fault, alone: no rule may say that a title, a date or a section is missing."""
    workshop = open_workshop()
    data = csv_of(["issuer", "year", f"{GRANTED}.total"], [None, 2023, 0], ["甲县水利局", None, 0])
    result = audit_documents([document(data, workshop.library)], workshop, TODAY)

    assert [finding.rule for finding in result.findings] == []


def test_columns_that_are_not_there_are_not_undecided() -> None:
    """A table with totals alone says nothing of the columns: their sums are not applicable."""
    workshop = open_workshop()
    totals = [f"requests.{row}.total" for row in FORMS["2021"].tables["requests"].rows]
    read = document(csv_of(["issuer", "year", *totals], ["甲县水利局", 2023, *["0"] * len(totals)]), workshop.library)
    result = audit_documents([read], workshop, TODAY)

    assert result.undecided == ()
    assert result.verdicts["requests-balance"].passed == 1
    assert result.verdicts["requests-row-total"].passed == 0
    assert result.cells == len(totals)


def test_years_of_documents_and_data_sets_are_compared(tmp_path: Path, audit: Audit) -> None:
    """The report of the year before may be a row of a table."""
    issuer = "砚沧市市场监督管理局"
    data = tmp_path / "2022.csv"
    data.write_bytes(csv_of(["issuer", "year", "requests.carried_out.total"], [issuer, 2022, 8]))

    found = audit("run", SAMPLES / "yancang-market-2023.txt", data, "--format", "json").json

    assert found["looked_at"]["reports"] == 2
    assert [each["printed"] for each in found["findings"] if each["rule"] == "history-carry"] == ["6"]


def test_a_finding_names_row_and_column(tmp_path: Path, audit: Audit) -> None:
    data = tmp_path / "data.csv"
    names = [f"{GRANTED}.{column}" for column in FORMS["2021"].tables["requests"].columns]
    data.write_bytes(
        csv_of(["issuer", "year", *names], [], ["甲县水利局", 2023, *"0000000"], ["甲县财政局", 2023, *"1000002"])
    )

    found = audit("run", data, "--format", "json").json["findings"]
    shown = audit("run", data, "--lang", "en").out

    assert [(each["rule"], each["issuer"], each["printed"]) for each in found] == [
        ("requests-row-total", "甲县财政局", "2")
    ]
    assert found[0]["evidence"]["where"]["line"] == 4
    assert f"{GRANTED}.total: 2" in found[0]["evidence"]["text"]
    assert "requests-row-total  4" in shown


def test_the_page_shows_findings_of_data_sets(tmp_path: Path, audit: Audit) -> None:
    data = tmp_path / "data.csv"
    data.write_bytes(csv_of(["issuer", "year", f"{GRANTED}.total"], ["甲县水利局", 2020, "若干"]))

    page = audit("run", data, CLEAN_REPORT, "--format", "html", "--lang", "en").out

    assert "甲县水利局" in page
    assert "Another 1 come from data sets" in page
    assert 'href="#r1-' not in page


def test_parse_tells_which_column_is_which_cell(tmp_path: Path, audit: Audit) -> None:
    data = tmp_path / "data.csv"
    data.write_bytes(csv_of(["issuer", "year", f"{GRANTED}.total"], ["甲县水利局", 2020, 1]))

    done = audit("parse", data)

    assert done.status == 0
    wanted = {"reports": 1, "cells": [{"cell": f"{GRANTED}.total", "column": f"{GRANTED}.total"}]}
    assert done.json["documents"][0]["data_set"] == wanted


# ---- files ---- #


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encodings_and_separators(encoding: str, delimiter: str, library: Library) -> None:
    said = f"issuer,year,{GRANTED}.total\r\n禾岫县水利局,2023年,5\r\n".replace(",", delimiter)

    frames = frames_of(said.encode(encoding), library)

    assert list(frames.reports["issuer"]) == ["禾岫县水利局"]
    assert list(frames.reports["year"]) == [2023]
    assert cells_of(frames)[f"{GRANTED}.total"][1] == "5"


def test_lines_are_counted_past_breaks_and_empty_lines(library: Library) -> None:
    data = f'\nissuer,year,note,{GRANTED}.total\n\n甲县水利局,2023,"两\n行",1\n\n\n甲县财政局,2023,,2\n'.encode()

    frames = frames_of(data, library)

    assert [PrintedCells(frames).place(report).line for report in (0, 1)] == [4, 8]


def test_workbooks(tmp_path: Path, audit: Audit) -> None:
    """A sheet whose first row has our names is a data set; the place is its table, row and cell."""
    book = openpyxl.Workbook()
    cover, data = book.active, book.create_sheet("数据")
    assert cover is not None
    cover["A1"] = "说明"
    names = [f"{GRANTED}.{column}" for column in FORMS["2021"].tables["requests"].columns]
    data.append(["year", None, "issuer", *names])
    data.append([2023, None, "甲县水利局", 1, 0, 0, 0, 0, 0, 2.0])
    book.save(tmp_path / "data.xlsx")

    found = audit("run", tmp_path, "--format", "json").json["findings"]

    assert [each["rule"] for each in found] == ["requests-row-total"]
    where = found[0]["evidence"]["where"]
    assert (where["table"], where["row"], where["cell"]) == (2, 2, 10)


def test_a_workbook_with_a_form_is_no_data_set(library: Library) -> None:
    read = document((SAMPLES / "yancang-culture-2023.xlsx").read_bytes(), library, "book.xlsx")

    assert read.figures is None
    assert read.report is not None


# ---- what does not fit ---- #


def remarks(data: bytes, library: Library) -> list[str]:
    """What people are told of a data set."""
    read = document(data, library)
    assert read.figures is not None, read.problem
    return [remark.en for remark in read.remarks]


WIDE = ["issuer", "year", f"{GRANTED}.total"]
LONG = ["issuer", "year", "cell", "value"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (csv_of([*WIDE, "note"], ["甲县水利局", 2023, 1, "x"]), "1 column(s) were not used: note"),
        (csv_of([*WIDE, f"{GRANTED}.totl"], ["甲县水利局", 2023, 1, 1]), f"{GRANTED}.totl ({GRANTED}.total?)"),
        (csv_of(WIDE, ["甲县水利局", 2023, 1], ["甲县水利局"]), "row(s) 3 do not have 3 columns"),
        (csv_of(WIDE, ["甲县水利局", 2023, 1], ["", 2023, 1]), "row(s) 3 name no issuer"),
        (csv_of(WIDE, ["甲县水利局", "去年", 1]), "row(s) 2 have no year"),
        (csv_of(WIDE, ["甲县水利局", 2023, 1], ["合 计", 2023, 1], ["全县合计", "", ""]), "row(s) 3, 4 are sums"),
        (csv_of(LONG, ["甲县水利局", 2023, WIDE[2], 1], ["总计", 2023, WIDE[2], 1]), "row(s) 3 are sums"),
        (csv_of(WIDE, *[["甲县水利局", 2023, 1]] * 2), "row(s) 2, 3 repeat an issuer and year"),
        (csv_of(WIDE, *[["甲县水利局", 2023, 1]] * 20), "and more, 20 rows repeat"),
        (csv_of([*WIDE, "form"], ["甲县水利局", 2023, 1, "1999"]), "unknown form(s) 1999 (known: 2019、2021)"),
        (csv_of([*WIDE, "proactive.procurement.projects"], ["甲县水利局", 2023, 1, 4]), "figures in cells that"),
        (csv_of(LONG, ["甲县水利局", 2023, "requests.grantd.total", 1], ["甲县水利局", 2023, WIDE[2], 1]),
         "unknown cell(s) requests.grantd.total (requests.granted.total?): row(s) 2"),
        (csv_of(LONG, *[["甲县水利局", 2023, WIDE[2], 1]] * 2), "row(s) 2 give a cell again"),
        (csv_of([*LONG, "state"], ["甲县水利局", 2023, WIDE[2], 1, "odd"]), "the state of row(s) 2 is unknown"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_its_rows(data: bytes, told: str, library: Library) -> None:
    assert any(told in remark for remark in remarks(data, library)), remarks(data, library)


def test_a_sum_is_no_report_and_a_year_may_be_in_numerals(library: Library) -> None:
    read = document(csv_of(WIDE, ["甲县水利局", "二〇二三年", 1], ["合计", 2023, 1]), library)

    assert read.figures is not None
    assert (read.figures.issuer.tolist(), read.figures.year.tolist()) == (["甲县水利局"], [2023])


def test_rows_that_disagree_leave_the_cell_undecided(library: Library) -> None:
    data = csv_of(
        LONG, ["甲县水利局", 2023, WIDE[2], 1], ["甲县水利局", 2023, WIDE[2], 2], ["甲县财政局", 2023, WIDE[2], 3]
    )
    frames = frames_of(data, library)

    assert cells_of(frames, 0)[WIDE[2]] == ("undecided", "2 / 1", None)
    assert cells_of(frames, 1)[WIDE[2]][0] == "number"


def test_states_and_raw_text_of_long_tables(library: Library) -> None:
    keys = [f"requests.{row}.total" for row in ("granted", "newly_received", "carried_in", "carried_out")]
    data = csv_of(
        [*LONG, "raw", "state"],
        ["甲县水利局", 2023, keys[0], 1165, '"1,165"', "number"],
        ["甲县水利局", 2023, keys[1], "", "□", "undecided"],
        ["甲县水利局", 2023, keys[2], 5, "", "missing"],
        ["甲县财政局", 2023, keys[3], 7, "", ""],
    )
    frames = frames_of(data, library)

    assert cells_of(frames, 0) == {
        keys[0]: ("number", "1,165", 1165),
        keys[1]: ("undecided", "□", None),
        keys[2]: ("missing", "", None),
        keys[3]: ("missing", "", None),
    }
    assert cells_of(frames, 1)[keys[3]] == ("number", "7", 7)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (csv_of(["单位", "年度", "requests.granted.totl"], ["甲", 2023, 1]), "“requests.granted.totl” is near"),
        (csv_of(["issuer", "month", "x"], ["甲", 1, 2]), "lacks the column(s) year"),
        (csv_of(["issuer", "year", "cell"], ["甲", 2023, WIDE[2]]), "lacks the column(s) value"),
    ],
)  # fmt: skip
def test_other_tables_are_listed_with_what_to_do(data: bytes, told: str, library: Library) -> None:
    read = document(data, library)

    assert read.status == "not_a_report"
    assert read.problem is not None
    assert told in read.problem.en
    assert "--mapping" in read.problem.en


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (csv_of([*WIDE, WIDE[2]], ["甲", 2023, 1, 2]), "two columns are the same thing"),
        (csv_of(WIDE), "not one row"),
        (b"PAR1 and nothing more", "cannot be read"),
    ],
)
def test_tables_that_cannot_be_read(data: bytes, told: str, library: Library) -> None:
    read = document(data, library)

    assert read.status == "unreadable"
    assert read.problem is not None
    assert told in read.problem.en


@given(noise=st.binary(max_size=200) | st.text('",;\r\n0', max_size=40).map(str.encode))
def test_damaged_tables_never_break_reading(noise: bytes) -> None:
    head = ",".join(WIDE).encode() + b"\n"
    for data in (head + noise, b"PAR1" + noise + b"PAR1", noise):
        assert document(data, LIBRARY).status in ("report", "not_a_report", "unreadable")


# ---- mappings ---- #


def test_the_documented_mapping(tmp_path: Path, audit: Audit) -> None:
    """The example of docs/data-sets.md, as it is written there."""
    mapping, table = (re.search(rf"```{kind}\n(.*?)```", DOCUMENTED, re.DOTALL) for kind in ("yaml", "csv"))
    assert mapping
    assert table
    (tmp_path / "theirs.yaml").write_text(mapping[1], "utf-8")
    (tmp_path / "theirs.csv").write_text(table[1], "utf-8")

    found = audit("run", tmp_path / "theirs.csv", "--mapping", tmp_path / "theirs.yaml", "--format", "json").json

    told = {(each["rule"], each["outcome"], each["evidence"]["where"]["line"]) for each in found["findings"]}
    assert found["remarks"] == []
    assert told == {
        ("requests-balance", "fail", 4),
        ("cell-blank", "fail", 3),
        ("cell-placeholder", "fail", 3),
        ("requests-balance", "undecided", 3),
    }


def test_units_are_brought_to_those_of_the_form(tmp_path: Path, library: Library) -> None:
    from audit.datasets.mapping import load_mapping  # noqa: PLC0415

    (tmp_path / "m.yaml").write_text("columns: {钱: proactive.fees.amount}\nunits: {钱: 元}\n", "utf-8")
    mapping = load_mapping(tmp_path / "m.yaml", library.forms)
    read = document_from_bytes("d.csv", csv_of(["issuer", "year", "钱"], ["甲县水利局", 2023, 1200]), library, mapping)
    frames = build_frames([read], library.forms)

    assert cells_of(frames)["proactive.fees.amount"] == ("number", "1200", Decimal("0.12"))


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ("columns: {单位: isuer}", "did you mean 'issuer'"),
        ("columns:\n  单位: issuer\n  数: requests.granted.totl", ":3:"),
        ("colums: {}", "did you mean 'columns'"),
        ("form: '1999'", "there are: 2019, 2021"),
        ("units: {钱: 分}", "'units.钱' is wrong"),
    ],
)
def test_mistakes_in_a_mapping_are_told(mapping: str, told: str, tmp_path: Path, audit: Audit) -> None:
    (tmp_path / "m.yaml").write_text(mapping, "utf-8")

    done = audit("run", CLEAN_REPORT, "--mapping", tmp_path / "m.yaml")

    assert done.status == 2
    assert told in done.err


def test_a_mapping_that_is_not_there(audit: Audit) -> None:
    done = audit("run", CLEAN_REPORT, "--mapping", "nowhere.yaml")

    assert done.status == 2
    assert "nowhere.yaml" in done.err
