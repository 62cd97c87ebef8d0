"""The ledger of problems, read back; and that no update loses a word that people wrote."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from audit.errors import UsageError
from audit.model import Finding
from audit.render.formats import Setting
from audit.render.ledger import COLUMNS, HUMAN, Updated, ledger_file, update_ledger
from audit.run import Request, run
from audit.summary import Result
from audit.words import phrase
from shell import FAULTY_REPORT, SAMPLES, Audit

DAY = date(2026, 1, 1)
SETTING = Setting("zh", DAY, link=lambda path: f"../{path}")
NAMES = {name: phrase(f"column-{name}", "zh") for name in COLUMNS}


@pytest.fixture(scope="module")
def samples() -> Result:
    """The result of all samples."""
    return run(Request([str(SAMPLES)], DAY))


def made(result: Result, setting: Setting = SETTING) -> bytes:
    (content,) = ledger_file(result, setting).values()
    assert isinstance(content, bytes)
    return content


def problems(content: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(content))["问题台账"]
    assert isinstance(sheet, Worksheet)
    return sheet


def rows(content: bytes) -> list[dict[str, Any]]:
    head, *rest = problems(content).iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rest]


def shown(content: bytes) -> list[str]:
    """The sheets that people see."""
    return [sheet.title for sheet in load_workbook(io.BytesIO(content)) if sheet.sheet_state == "visible"]


def saved(book: Workbook) -> bytes:
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def later(result: Result, findings: tuple[Finding, ...]) -> Result:
    """The same run with other findings."""
    return replace(result, findings=findings)


# ---- a new ledger ---- #


def test_columns_are_those_of_offices(samples: Result) -> None:
    assert [cell.value for cell in problems(made(samples))[1]] == [
        "序号", "单位", "报告年度", "问题类别", "严重程度", "责任归属", "问题位置", "问题描述", "表内数值",
        "应为/核对依据", "依据", "整改建议", "原文摘录", "整改措施", "责任人", "整改时限", "整改情况", "是否销号",
        "复核人", "备注", "文件", "原文行列", "规则编号", "问题编号", "核对状态", "核对记录",
    ]  # fmt: skip


def test_a_row_a_failure_in_words(samples: Result) -> None:
    told = rows(made(samples))

    assert [row["问题编号"] for row in told] == list(dict.fromkeys(row["问题编号"] for row in told))
    assert {row["问题编号"] for row in told} == {finding.id for finding in samples.failed}
    assert all(row["核对状态"] == "新增" and row["核对记录"] == "2026-01-01 新增" for row in told)
    assert all(row[NAMES[name]] is None for row in told for name in HUMAN)
    row = next(row for row in told if row["规则编号"] == "disputes-row-total")
    assert (row["问题位置"], row["应为/核对依据"]) == ("表四“未经复议直接起诉”行", "7 ≠ 6 (4+1+1)")


def test_statistics_agree_with_the_summary(samples: Result) -> None:
    sheet = load_workbook(io.BytesIO(made(samples)))["统计"]
    held = [row for row in sheet.iter_rows(values_only=True) if row[0] is not None]
    counts = {row[0]: row[1] for row in reversed(held)}

    assert {name: counts[name] for name in ("错误", "警告", "提示", "无法判断", "未审核的文件")} == {
        **dict(zip(("错误", "警告", "提示"), samples.by_severity().values(), strict=True)),
        "无法判断": len(samples.undecided),
        "未审核的文件": len(samples.unaudited),
    }
    totals = [row for row in held if row[0] == "合计"]
    assert totals == [("合计", *samples.by_severity().values(), len(samples.failed))] * 4


def test_it_is_ready_to_filter_print_and_follow(samples: Result) -> None:
    book = load_workbook(io.BytesIO(made(samples)))
    sheet = book["问题台账"]
    last = len({finding.id for finding in samples.failed}) + 1

    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C2", f"A1:Z{last}")
    assert sheet.print_area == f"'问题台账'!$A$1:$T${last}"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.cell(2, 21).hyperlink.target.startswith("../")
    leads = [cell.hyperlink.location for (cell,) in book["统计"].iter_rows(max_col=1) if cell.hyperlink]
    assert leads
    assert all(re.fullmatch(r"'问题台账'!A\d+", lead) for lead in leads)


def test_nothing_in_it_is_a_formula(samples: Result) -> None:
    hostile = tuple(replace(finding, printed="=1+1", path="=cmd|x") for finding in samples.findings)
    book = load_workbook(io.BytesIO(made(later(samples, hostile))))

    assert {c.data_type for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None} == {
        "s",
        "n",
    }


def test_a_sheet_an_issuer_on_request(samples: Result) -> None:
    book = load_workbook(io.BytesIO(made(samples, replace(SETTING, sheets=True))))
    issuers = {finding.issuer for finding in samples.failed if finding.issuer}

    assert {name[:31] for name in issuers} <= set(book.sheetnames)
    assert book.sheetnames[0] == "统计"


def test_two_runs_give_the_same_bytes(samples: Result) -> None:
    assert made(samples) == made(samples)
    assert update(made(samples), samples).content == update(made(samples), samples).content


def test_english(samples: Result) -> None:
    (name,) = ledger_file(samples, Setting("en", DAY))
    content = made(samples, Setting("en", DAY))

    assert name == "ledger.xlsx"
    assert shown(content) == ["Statistics", "Problems", "Undecided"]
    assert update_ledger(content, samples, SETTING).states == {"remaining": len(samples.failed)}  # in its own language


# ---- updates ---- #


def update(old: bytes, result: Result, days: int = 1) -> Updated:
    return update_ledger(old, result, replace(SETTING, today=DAY + timedelta(days)))


def test_an_update_with_the_same_findings_changes_no_row_but_its_state(samples: Result) -> None:
    old = rows(made(samples))
    updated = update(made(samples), samples)

    assert rows(updated.content) == [{**row, "核对状态": "仍存在"} for row in old]
    assert shown(updated.content) == ["统计", "问题台账", "无法判断"]


def test_rows_have_room_for_their_text(samples: Result) -> None:
    """Programs that do not fit rows by themselves would show the first line of each cell alone."""
    book = load_workbook(io.BytesIO(made(samples)))

    for sheet in book.worksheets:
        for cells in sheet.iter_rows(min_row=2):
            for cell in cells:
                area = next((a for a in sheet.merged_cells.ranges if cell.coordinate in a), None)
                columns = range(area.min_col, area.max_col + 1) if area else [cell.column]
                room = sum(sheet.column_dimensions[get_column_letter(column)].width for column in columns)
                lines = len(str(cell.value or "").encode("gb18030", "replace")) / room
                assert cell.alignment.wrap_text is not True or 12 * lines <= sheet.row_dimensions[cell.row].height


def test_resolved_new_and_returned(samples: Result) -> None:
    first, second = [finding for finding in samples.failed if finding.report is not None][:2]
    held = made(later(samples, (first,)))

    two = update(held, later(samples, (second,)), 1)
    three = update(two.content, later(samples, (first, second)), 2)

    assert [(row["问题编号"], row["核对状态"]) for row in rows(two.content)] == [
        (first.id, "已消除"),
        (second.id, "新增"),
    ]
    assert [row["核对状态"] for row in rows(three.content)] == ["再次出现", "仍存在"]
    assert rows(three.content)[0]["核对记录"] == "2026-01-01 新增\n2026-01-02 已消除\n2026-01-03 再次出现"


def test_a_file_that_can_be_read_now_is_resolved(tmp_path: Path) -> None:
    path = tmp_path / "2023.html"
    path.write_bytes(b"")
    held = made(run(Request([str(path)], DAY)))
    path.write_bytes(FAULTY_REPORT.read_bytes())

    told = {row["规则编号"]: row["核对状态"] for row in rows(update(held, run(Request([str(path)], DAY))).content)}

    assert told.pop("source-unreadable") == "已消除"
    assert set(told.values()) == {"新增"}
    again = rows(update(held, run(Request([str(FAULTY_REPORT)], DAY))).content)
    assert next(row for row in again if row["规则编号"] == "source-unreadable")["核对状态"] == "本次未核对"


def test_what_was_not_looked_at_is_not_resolved(samples: Result) -> None:
    """A report that is not in the run, a rule that is not asked, a rule that is undecided now."""
    held = made(samples)
    others = run(Request([str(FAULTY_REPORT)], DAY))
    unasked = replace(samples, findings=(), rules={})
    undecided = later(samples, tuple(replace(finding, outcome="undecided") for finding in samples.failed))

    here = {finding.id for finding in others.failed}
    told = {row["问题编号"]: row["核对状态"] for row in rows(update(held, others).content)}
    assert {key: state == "仍存在" for key, state in told.items()} == {key: key in here for key in told}
    assert {state for key, state in told.items() if key not in here} == {"本次未核对"}
    assert {row["核对状态"] for row in rows(update(held, unasked).content)} == {"本次未核对"}
    assert {row["核对状态"] for row in rows(update(held, undecided).content)} <= {"本次无法判断", "本次未核对"}


def test_our_cells_are_renewed_and_those_that_people_changed_stay(samples: Result) -> None:
    first, second = samples.failed[:2]
    book = load_workbook(io.BytesIO(made(later(samples, (first, second)))))
    book["问题台账"].cell(3, COLUMNS.index("advice") + 1).value = "人工改写的建议"
    moved = tuple(replace(finding, expected=None, working="9 ≠ 8 (5+3)") for finding in (first, second))

    one, two = rows(update(saved(book), later(samples, moved)).content)

    assert one["应为/核对依据"] == "9 ≠ 8 (5+3)"
    assert one["核对记录"].endswith("2026-01-02 内容已更新")
    assert two["整改建议"] == "人工改写的建议"
    assert two["应为/核对依据"] != "9 ≠ 8 (5+3)"
    assert "现为：" in two["核对记录"]


def test_a_changed_sheet_of_ours_is_kept_beside_the_new_one(samples: Result) -> None:
    book = load_workbook(io.BytesIO(made(samples)))
    book["统计"]["F1"] = "局长批示"

    names = load_workbook(io.BytesIO(update(saved(book), samples).content)).sheetnames

    assert {"统计", "统计 (2)"} <= set(names)


def test_what_is_no_ledger_is_refused() -> None:
    plain = saved(Workbook())
    for content in (b"", b"not a workbook", plain):
        with pytest.raises(UsageError):
            update_ledger(content, None, SETTING)  # type: ignore[arg-type]


def test_pictures_are_not_lost_but_refused(samples: Result) -> None:
    held = io.BytesIO(made(samples))
    with ZipFile(held, "a") as package:
        package.writestr("xl/media/image1.png", b"")

    with pytest.raises(UsageError, match="image1"):
        update_ledger(held.getvalue(), samples, SETTING)


WORD = st.text(st.sampled_from("已核实=+改正\n 12甲'"), min_size=1, max_size=6).filter(str.strip)
EDIT = st.tuples(
    st.sampled_from(["human", "ours", "row", "sheet", "column", "swap", "comment"]), st.integers(0, 99), WORD
)
ROUND = st.tuples(st.lists(EDIT, max_size=4), st.sets(st.integers(0, 9)))


@given(st.lists(ROUND, min_size=20, max_size=20))
@settings(max_examples=3)
def test_twenty_rounds_lose_no_word(samples: Result, rounds: list[tuple[list[Any], set[int]]]) -> None:
    """People write anywhere, sort rows and add rows, columns and sheets; runs find more or less each time."""
    held = made(later(samples, samples.failed[:5]))
    written: list[str] = []
    found = {finding.id for finding in samples.failed[:5]}
    for day, (edits, present) in enumerate(rounds, 1):
        book = load_workbook(io.BytesIO(held))
        for kind, where, word in edits:
            written.append(f"{word}#{len(written)}")
            _edit(book, kind, where, written[-1])
        now = tuple(finding for number, finding in enumerate(samples.failed[:10]) if number in present)
        found |= {finding.id for finding in now}
        held = update(saved(book), later(samples, now), day).content
        book = load_workbook(io.BytesIO(held))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        said = "\n".join([str(cell.value) for cell in cells] + [cell.comment.text for cell in cells if cell.comment])
        assert [word for word in written if word not in said] == []
        assert found <= {str(cell.value) for cell in cells}


def _edit(book: Workbook, kind: str, where: int, word: str) -> None:
    """What a person does to a workbook; whoever overwrites a word of another has taken it out, so words are added."""
    sheet = book["问题台账"]
    assert isinstance(sheet, Worksheet)
    row = 2 + where % max(1, sheet.max_row - 1)
    ours = [at for at, name in enumerate(COLUMNS, 1) if name not in (*HUMAN, "id", "number")]
    theirs = [at for at, name in enumerate(COLUMNS, 1) if name in HUMAN]
    if kind == "sheet":
        book.create_sheet().cell(1, 1).value = word
    elif kind == "row":
        _add(sheet.cell(sheet.max_row + 1, 2), word)
    elif kind == "column":
        _add(sheet.cell(row, len(COLUMNS) + 1), word)
    elif kind == "comment":
        from openpyxl.comments import Comment  # noqa: PLC0415

        cell = sheet.cell(row, 2)
        cell.comment = Comment(f"{cell.comment.text if cell.comment else ''}{word}", "甲")
    elif kind == "swap" and sheet.max_row > 2:
        values = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=2)]
        values.reverse()
        for at, line in enumerate(values, 2):
            for column, value in enumerate(line, 1):
                _set(sheet.cell(at, column), value)
        _add(sheet.cell(row, theirs[0]), word)
    else:
        _add(sheet.cell(row, (ours if kind == "ours" else theirs)[where % 7]), word)


def _add(cell: Any, word: str) -> None:
    _set(cell, f"{'' if cell.value is None else cell.value}{word}")


def _set(cell: Any, value: Any) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


# ---- the command ---- #


def test_the_command_keeps_the_old_ledger(tmp_path: Path, audit: Audit) -> None:
    assert audit("run", FAULTY_REPORT, "--format", "xlsx", "--out", tmp_path).status == 1
    ledger = tmp_path / "问题台账.xlsx"
    old = ledger.read_bytes()

    ran = audit("ledger", "update", ledger, FAULTY_REPORT, "--lang", "zh")

    assert (ran.status, ran.err) == (1, "")
    assert re.search(r"仍存在 \d+", ran.out)
    assert (tmp_path / "问题台账.bak.xlsx").read_bytes() == old
    assert ledger.read_bytes() != old


def test_the_command_writes_another_file(tmp_path: Path, audit: Audit) -> None:
    audit("run", FAULTY_REPORT, "--format", "xlsx", "--out", tmp_path)
    ledger = tmp_path / "问题台账.xlsx"
    old = ledger.read_bytes()

    audit("ledger", "update", ledger, FAULTY_REPORT, "--out", tmp_path / "new.xlsx")

    assert ledger.read_bytes() == old
    assert (tmp_path / "new.xlsx").exists()


@pytest.mark.parametrize("content", [None, b"", b"words"])
def test_a_bad_ledger_is_a_sentence(content: bytes | None, tmp_path: Path, audit: Audit) -> None:
    ledger = tmp_path / "ledger.xlsx"
    if content is not None:
        ledger.write_bytes(content)

    ran = audit("ledger", "update", ledger, FAULTY_REPORT)

    assert (ran.status, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert not (tmp_path / "ledger.bak.xlsx").exists()


def test_a_workbook_needs_a_folder(audit: Audit) -> None:
    ran = audit("run", FAULTY_REPORT, "--format", "xlsx")

    assert ran.status == 2
    assert "--out" in ran.err
