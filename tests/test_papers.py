"""The papers and tables of the samples, read back: the same findings in each, in words that offices use."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import UsageError
from audit.render import printed
from audit.render.csv_table import harmless
from audit.render.formats import FORMATS, Setting
from audit.render.rows import in_order, printable, rows_of
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
    assert (row["表内数值"], row["应为/核对依据"]) == ("7", "7 ≠ 6 (4+1+1)")


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


# ---- letters ---- #


@pytest.fixture(scope="module")
def letters(samples: Result) -> dict[str, bytes]:
    """The Word documents of the samples."""
    files = FORMATS["docx"].files(samples, replace(ZH, office="云岭省政务公开办公室", reply_by=date(2026, 2, 1)))
    return {name: content for name, content in files.items() if isinstance(content, bytes)}


def words(content: bytes) -> str:
    """All that a Word document says, tables too."""
    held = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in held.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in held.paragraphs), *cells])


def test_every_issuer_gets_its_own_findings_and_no_others(samples: Result, letters: dict[str, bytes]) -> None:
    for issuer in {finding.issuer for finding in samples.failed if finding.issuer}:
        theirs = [f for f in samples.failed if f.issuer == issuer and f.at_fault == "issuer"]
        lists = [name for name in letters if name.startswith(f"{issuer}_") and name.endswith("_问题清单.docx")]
        assert len(lists) == bool(theirs)
        if theirs:
            (table,) = docx.Document(io.BytesIO(letters[lists[0]])).tables
            told = sorted(row.cells[5].text for row in table.rows[1:])
            assert told == sorted(printable(finding.message.zh) for finding in theirs)


def test_what_is_not_the_issuers_reaches_no_letter(samples: Result, letters: dict[str, bytes]) -> None:
    said = "\n".join(map(words, letters.values()))
    others = [finding for finding in samples.findings if finding.at_fault != "issuer" or finding.outcome != "fail"]

    assert others
    own = {finding.message.zh for finding in samples.failed if finding.at_fault == "issuer"}
    assert [f.message.zh for f in others if f.message.zh in said and f.message.zh not in own] == []
    assert "威廉希尔" not in said


def test_a_letter_has_the_usual_form(letters: dict[str, bytes]) -> None:
    (name,) = [name for name in letters if name.startswith("砚沧市市场监督管理局") and "整改通知" in name]
    lines = words(letters[name]).splitlines()

    assert lines[0] == "关于做好2022、2023年度政府信息公开工作年度报告问题整改的通知"
    assert lines[1] == "砚沧市市场监督管理局："
    assert any("请于2026年2月1日前" in line for line in lines)
    assert lines[-2:] == ["云岭省政务公开办公室", "2026年1月1日"]


def test_a_letter_about_doubts_alone_asks_and_orders_nothing(samples: Result, letters: dict[str, bytes]) -> None:
    theirs: dict[str, set[str]] = {}
    for finding in samples.failed:
        if finding.issuer and finding.at_fault == "issuer" and finding.severity != "info":
            theirs.setdefault(finding.issuer, set()).add(finding.severity)
    asked = {issuer for issuer, severities in theirs.items() if "error" not in severities}
    assert asked
    assert asked != theirs.keys()

    for name, content in letters.items():
        if name.endswith(("_整改通知.docx", "_核实函.docx")):
            assert ("核实函" in name) == (name.split("_")[0] in asked)
            assert "应当更正的问题0条" not in words(content)
            assert ("整改" in words(content)) == ("整改通知" in name)


def test_advice_is_as_sure_as_the_diagnosis(samples: Result) -> None:
    sure = {"certain": "应更正为", "likely": "请核实；很可能应为", "possible": "请核实；可能应为"}
    diagnosed = [f for f in samples.failed if f.diagnosis and f.at_fault == "issuer"]

    advice = {row.id: row.advice for row in rows_of(samples, diagnosed, "zh")}

    assert len({finding.diagnosis.confidence for finding in diagnosed if finding.diagnosis}) > 1
    for finding in diagnosed:
        assert finding.diagnosis
        assert advice[finding.id].startswith(sure[finding.diagnosis.confidence])


def test_the_circular_counts_as_the_letters(samples: Result, letters: dict[str, bytes]) -> None:
    held = docx.Document(io.BytesIO(letters["通报.docx"]))
    told = [finding for finding in samples.failed if finding.at_fault == "issuer" and finding.issuer]
    (table,) = held.tables

    assert [cell.text for cell in table.rows[-1].cells][1:] == [
        *map(str, samples.by_severity(told).values()),
        str(len(told)),
    ]
    assert any(f"问题{len(told)}条" in paragraph.text for paragraph in held.paragraphs)


def test_an_issuer_whose_page_was_cut_is_not_called_free_of_errors(samples: Result) -> None:
    cut = next(f for f in samples.failed if f.at_fault == "source" and f.severity == "error" and f.issuer)
    alone = replace(samples, findings=(cut,))

    content = FORMATS["docx"].files(alone, ZH)["通报.docx"]
    assert isinstance(content, bytes)
    held = docx.Document(io.BytesIO(content))

    (counted,) = [paragraph.text for paragraph in held.paragraphs if "没有应当更正的问题" in paragraph.text]
    (unclear,) = [paragraph.text for paragraph in held.paragraphs if "未能判断" in paragraph.text]
    issuers = samples.frames.reports["issuer"].nunique()
    assert f"其中{issuers - 1}家单位" in counted
    assert "另有1家单位" in unclear
    assert str(cut.issuer) in unclear


def test_file_names_are_safe_and_apart(samples: Result) -> None:
    first, second, *_ = (f for f in samples.failed if f.at_fault == "issuer" and f.issuer)
    hostile = (replace(first, issuer="../甲:乙/丙"), replace(second, issuer="..\\甲?乙|丙"))

    names = [*FORMATS["docx"].files(replace(samples, findings=hostile), ZH)]

    assert len({name.casefold() for name in names}) == len(names)
    assert not [name for name in names if set(name) & set('\\/:*?"<>|') or name.startswith(".")]


# ---- print ---- #


@pytest.mark.parametrize("setting", [ZH, EN], ids=["zh", "en"])
def test_the_printed_list_has_every_failure_signatures_and_pages(samples: Result, setting: Setting) -> None:
    (content,) = FORMATS["pdf"].files(samples, setting).values()
    assert isinstance(content, bytes)
    with pdfplumber.open(io.BytesIO(content)) as held:
        pages = [page.extract_text() or "" for page in held.pages]
    said = "\n".join(pages)

    assert all(finding.id in said for finding in samples.failed)
    last = f"第 {len(pages)} 页，共 {len(pages)} 页" if setting is ZH else f"page {len(pages)} of {len(pages)}"
    assert last in pages[-1]
    issuers = {finding.issuer or finding.path for finding in samples.failed}
    assert said.count("审核人：" if setting is ZH else "Audited by:") <= len(issuers) + 1
    assert ("复核人：" if setting is ZH else "Reviewed by:") in said


def test_without_a_chinese_font_there_is_a_sentence(samples: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed, "_RARE", -1)

    with pytest.raises(UsageError, match="fonts-noto-cjk"):
        FORMATS["pdf"].files(samples, ZH)


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


def test_copied_prose_is_wording_and_no_figure(tmp_path: Path) -> None:
    last = (SAMPLES / "yancang-market-2022.txt").read_text("utf-8")
    this = last.replace("2023", "2024").replace("2022", "2023").replace("2021", "2022")
    for name, said in (("2022.txt", last), ("2023.txt", this)):
        (tmp_path / name).write_text(said, "utf-8")
    result = run(Request([str(tmp_path)], date(2026, 1, 1)))

    copied = [row for row in rows_of(result, result.failed, "en") if row.rule == "history-text-copied"]

    assert copied
    assert {row.category for row in copied} == {"wording"}
    assert not any("figure" in row.advice for row in copied)
