"""The roster: who had to report; names are matched exactly or by alias, and never guessed."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from openpyxl import Workbook

from audit.choice import Changes, RuleChoice
from audit.errors import UsageError
from audit.forms import load_forms
from audit.language.ruleset import load_ruleset
from audit.register import Register, Unit, load_aliases
from audit.render.formats import Setting
from audit.render.letters import docx_files
from audit.render.statistics import blocks
from audit.roll import Deadlines, Muster, Roll
from audit.roster import read_roster
from audit.run import Request, run
from audit.summary import Result
from shell import SAMPLES, Audit

RULES = load_ruleset(load_forms())
MARKET = [str(SAMPLES / f"yancang-market-{year}.txt") for year in (2022, 2023)]  # published on 2024-01-19


@pytest.fixture(scope="module")
def result() -> Result:
    """Two years of one issuer; the later counts."""
    return run(Request(MARKET, date(2024, 3, 1)))


def call_roll(units: tuple[Unit, ...], result: Result, today: date) -> Roll:
    register = Register(load_aliases(), units=units)
    return Muster(replace(result.frames, register=register), today, Deadlines.of(RULES)).rolls[0]


def state(result: Result, *units: Unit, today: date = date(2024, 3, 1)) -> list[str]:
    return [unit.state for unit in call_roll(units, result, today).units]


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (Unit("砚沧市市场监督管理局"), "reported"),
        (Unit("砚沧市市场监督管理局", deadline=date(2024, 1, 31)), "reported"),
        (Unit("砚沧市市场监督管理局", deadline=date(2024, 1, 19)), "reported"),
        (Unit("砚沧市市场监督管理局", deadline=date(2024, 1, 18)), "late"),
        (Unit("砚沧市市监局", aliases=("砚沧市市场监督管理局",)), "reported"),
        (Unit("砚沧市市场监督局"), "asked"),
        (Unit("禾岫县档案馆"), "missing"),
        (Unit("禾岫县档案馆", deadline=date(2024, 2, 29)), "missing"),
        (Unit("禾岫县档案馆", deadline=date(2024, 3, 1)), "pending"),
    ],
)
def test_states(unit: Unit, expected: str, result: Result) -> None:
    assert state(result, unit) == [expected]


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        ("禾岫县水务局", date(2024, 1, 31), "pending"),
        ("禾岫县水务局", date(2024, 2, 1), "missing"),
        ("禾岫县人民政府", date(2024, 3, 31), "pending"),
        ("禾岫县人民政府", date(2024, 4, 1), "missing"),
        ("禾岫县供销合作社", date(2024, 2, 1), "missing"),
    ],
)
def test_without_a_deadline_that_of_the_law_holds(name: str, day: date, expected: str, result: Result) -> None:
    assert state(result, Unit(name), today=day) == [expected]


@pytest.mark.parametrize("rules", [(), ("peers-report-missing",)])
def test_a_suite_with_earlier_days_has_them_in_the_roster_too(rules: tuple[str, ...], tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("name\n砚沧市市场监督管理局\n禾岫县水务局\n", "utf-8")

    def states(day: date, *parameters: str) -> list[str]:
        choice = RuleChoice(changes=Changes(rules=rules, parameters=parameters))
        roll = run(Request(MARKET, day, choice, roster=roster)).roll
        assert roll
        return [unit.state for unit in roll.units]

    assert states(date(2024, 1, 20)) == ["reported", "pending"]
    assert states(date(2024, 2, 1)) == ["reported", "missing"]
    if not rules:
        assert states(date(2024, 1, 20), "published-late.department_deadline=01-15") == ["late", "missing"]


def test_a_report_on_a_year_before_the_law_was_revised_was_due_later() -> None:
    deadlines = Deadlines.of(RULES)

    assert deadlines
    assert deadlines.of_unit(Unit("禾岫县水务局"), 2018) == date(2019, 3, 31)
    assert deadlines.of_unit(Unit("禾岫县水务局"), 2019) == date(2020, 1, 31)
    assert deadlines.of_unit(Unit("禾岫县自来水有限公司"), 2019) is None


@pytest.mark.parametrize(
    ("signed", "expected"),
    [("2024年2月3日", "late"), ("2024年1月17日", "undated"), ("2024年2月", "late"), ("2024年1月", "undated")],
)
def test_a_report_signed_too_late_is_late_wherever_it_was_published(signed: str, expected: str, tmp_path: Path) -> None:
    said = Path(MARKET[1]).read_text("utf-8").replace("发布日期：2024-01-19\n", "").replace("2024年1月17日", signed)
    (tmp_path / "report.txt").write_text(said, "utf-8")
    told = run(Request([str(tmp_path)], date(2024, 3, 1)))

    assert state(told, Unit("砚沧市市场监督管理局")) == [expected]


def test_a_name_that_is_merely_alike_is_listed_and_given_to_nobody(result: Result) -> None:
    roll = call_roll((Unit("砚沧市市场监督局"),), result, date(2024, 3, 1))

    assert roll.doubtful == (("砚沧市市场监督管理局", "砚沧市市场监督局"),)
    assert roll.count("reported", "late", "undated") == 0


def test_a_unit_that_has_reported_is_not_asked_for_another(result: Result) -> None:
    assert state(result, Unit("砚沧市市场监督管理局"), Unit("砚沧市市场监督管理")) == ["reported", "missing"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("单位,层级,上级,时限,别名\n甲 局,市,乙,2024/01/31,甲、丙局\n,,,,\n", encoding)

    assert read_roster(tmp_path / "r.csv") == (
        Unit("甲局", level="市", parent="乙", deadline=date(2024, 1, 31), aliases=("甲", "丙局")),
    )


def test_xlsx(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for line in (["name", "deadline", "division"], ["甲局", date(2024, 1, 31), 330100], ["乙局", None, None]):
        book.active.append(line)
    book.save(tmp_path / "r.xlsx")

    assert read_roster(tmp_path / "r.xlsx") == (
        Unit("甲局", division="330100", deadline=date(2024, 1, 31)),
        Unit("乙局"),
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "name"),
        ("a,b\n1,2\n", "name"),
        ("name,deadline\n甲,soon\n", "line 2"),
        ("name,alias\n甲,\n乙,甲\n", "line 3"),
    ],
)
def test_a_bad_roster_is_a_sentence(content: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(content, "utf-8")

    with pytest.raises(UsageError, match=said):
        read_roster(tmp_path / "r.csv")
    (tmp_path / "r.xlsx").write_bytes(b"PK")
    with pytest.raises(UsageError):
        read_roster(tmp_path / "r.xlsx")
    with pytest.raises(UsageError):
        read_roster(tmp_path / "none.csv")


def test_papers_name_late_and_missing_units(result: Result) -> None:
    units = (Unit("砚沧市市场监督管理局", deadline=date(2024, 1, 18)), Unit("禾岫县档案馆"))
    setting = Setting("zh", date(2024, 3, 1))
    told = replace(result, roll=call_roll(units, result, setting.today))

    circular = docx_files(told, setting)["通报.docx"]

    assert isinstance(circular, bytes)
    lines = [paragraph.text for paragraph in docx.Document(io.BytesIO(circular)).paragraphs]
    assert {
        "按名册应报2家，已报1家，名称待确认0家。",
        "逾期1家：砚沧市市场监督管理局。",
        "未报1家：禾岫县档案馆。",
    } <= set(lines)
    rows = [row for block in blocks(told, setting, "zh") for row in block.rows]
    assert ("禾岫县档案馆", "", "", "", "未报") in rows
    assert ("砚沧市市场监督管理局", "", date(2024, 1, 18), date(2024, 1, 19), "逾期") in rows


def test_the_command_tells_who_is_missing(tmp_path: Path, audit: Audit) -> None:
    (tmp_path / "r.csv").write_text("单位,时限\n砚沧市市场监督管理局,2024-01-18\n禾岫县档案馆,2024-01-31\n", "utf-8")
    options = ("--roster", tmp_path / "r.csv", "--today", "2024-03-01")

    told = audit("run", *MARKET, *options, "--format", "json").json["roster"]

    assert [(unit["name"], unit["state"]) for unit in told["units"]] == [
        ("砚沧市市场监督管理局", "late"),
        ("禾岫县档案馆", "missing"),
    ]
    assert "应报 2，已报 1（逾期 1），未报 1" in audit("run", *MARKET, *options, "--quiet", "--lang", "zh").out


def test_a_unit_whose_file_could_not_be_read_is_asked_and_not_missing(tmp_path: Path) -> None:
    """A scan that was sent in is no reason to list its sender among those who did not report."""
    (tmp_path / "禾岫县档案馆 2023.pdf").write_bytes(b"%PDF-1.4 scan")
    (tmp_path / "nobody.pdf").write_bytes(b"%PDF-1.4 scan")
    told = run(Request([str(tmp_path), *MARKET], date(2024, 3, 1)))

    roll = call_roll((Unit("禾岫县档案馆"), Unit("禾岫县教育局")), told, date(2024, 3, 1))

    assert [unit.state for unit in roll.units] == ["asked", "missing"]
    doubtful = {Path(name).name: unit for name, unit in roll.doubtful}
    assert (doubtful["禾岫县档案馆 2023.pdf"], doubtful["nobody.pdf"]) == ("禾岫县档案馆", "")
