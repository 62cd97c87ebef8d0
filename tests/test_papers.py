"""The papers and tables of the samples, read back: the same findings in each, in words that offices use."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.render.csv_table import harmless
from audit.render.formats import FORMATS, Setting
from audit.render.rows import in_order
from audit.run import Request, run
from audit.summary import Result
from shell import CLEAN_REPORT, FAULTY_REPORT, SAMPLES, Audit

DAY = date(2026, 1, 1)
ZH, EN = Setting("zh", DAY), Setting("en", DAY)


@pytest.fixture(scope="module")
def samples() -> Result:
    """The result of all samples."""
    return run(Request([str(SAMPLES)], DAY))


def content(name: str, result: Result, setting: Setting = ZH) -> str:
    """The one file of a textual format."""
    (file,) = FORMATS[name].files(result, setting).values()
    return file if isinstance(file, str) else file.decode("utf-8")


def test_outputs_are_the_same_bytes_twice(samples: Result) -> None:
    again = run(Request([str(SAMPLES)], DAY))

    for held in FORMATS.values():
        assert held.files(samples, ZH) == held.files(again, ZH)


# ---- CSV ---- #


def test_csv_has_a_row_a_finding(samples: Result) -> None:
    said = content("csv", samples)
    rows = list(csv.DictReader(io.StringIO(said.removeprefix("\ufeff"))))

    assert said.startswith("\ufeff序号,单位,报告年度,")
    assert {row["问题编号"] for row in rows} == {finding.id for finding in samples.findings}
    assert [row["序号"] for row in rows] == [str(number) for number in range(1, len(samples.findings) + 1)]
    assert {row["责任归属"] for row in rows} == {"单位", "来源网页", "程序读取"}
    assert sum(row["严重程度"] == "无法判断" for row in rows) == len(samples.undecided)


def test_csv_shows_the_check_with_its_numbers(samples: Result) -> None:
    rows = csv.DictReader(io.StringIO(content("csv", samples).removeprefix("\ufeff")))
    row = next(row for row in rows if row["规则编号"] == "disputes-row-total" and row["严重程度"] == "错误")

    assert row["问题位置"] == "表四“未经复议直接起诉”行"
    assert (row["表内数值"], row["应为/核对依据"]) == ("7", "6；7 ≠ 6 (4+1+1)")


@given(st.text(max_size=8))
def test_no_cell_of_a_table_is_executed(said: str) -> None:
    told = harmless(said)

    assert not told.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert told in (said, f"'{said}")


@pytest.mark.parametrize("word", ["=1+1", "+1", "-132", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_what_a_spreadsheet_would_execute_is_text(word: str) -> None:
    assert harmless(word) == f"'{word}"


def test_a_hostile_name_stays_text(tmp_path: Path, audit: Audit) -> None:
    (tmp_path / "=cmd|' ").mkdir()
    (tmp_path / "=cmd|' " / "report.html").write_bytes(FAULTY_REPORT.read_bytes())

    rows = list(csv.reader(io.StringIO(audit("run", tmp_path, "--format", "csv").out)))

    assert len(rows) > 1
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


# ---- JSONL, Markdown ---- #


def test_jsonl_is_the_json_a_line(samples: Result) -> None:
    lines = [json.loads(line) for line in content("jsonl", samples).splitlines()]
    whole = json.loads(content("json", samples))

    assert lines[0] == {"kind": "run", **{key: whole[key] for key in ("format", "ruleset", "looked_at")}}
    assert [line for line in lines if line["kind"] == "finding"] == [
        {"kind": "finding", **found} for found in whole["findings"]
    ]
    assert sum(line["kind"] == "unaudited" for line in lines) == len(samples.unaudited)


def test_markdown_counts_as_the_summary(samples: Result) -> None:
    said = content("markdown", samples)
    counts = [*samples.by_severity().values(), len(samples.undecided), len(samples.unaudited)]

    assert f"| {' | '.join(map(str, counts))} |" in said
    assert sum(line.startswith(("| 错误", "| 警告", "| 提示")) for line in said.splitlines()) == len(samples.failed) + 1
    assert all(document.path.rsplit("/", 1)[-1] in said.replace("\\", "") for document in samples.unaudited)


# ---- languages, folders ---- #


def test_papers_are_in_chinese_unless_english_is_asked_for(audit: Audit) -> None:
    assert audit("run", FAULTY_REPORT, "--format", "csv").out.startswith("\ufeff序号,")
    assert audit("run", FAULTY_REPORT, "--format", "csv", "--lang", "en").out.startswith("\ufeffNo.,")


def test_every_order_is_the_same(samples: Result) -> None:
    assert sorted(finding.id for finding in in_order(samples)) == sorted(finding.id for finding in samples.failed)


def test_several_formats_make_several_files(tmp_path: Path, audit: Audit) -> None:
    ran = audit("run", CLEAN_REPORT, "--format", "csv,jsonl,markdown", "--out", tmp_path)

    assert ran.status == 0
    assert {path.name for path in tmp_path.iterdir()} == {"findings.csv", "findings.jsonl", "summary.md"}
