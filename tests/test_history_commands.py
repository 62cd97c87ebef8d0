"""What people ask a history, as they see it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from audit.forms import load_forms
from audit.history.comparable import load_comparable, series_of
from audit.history.queries import COLUMNS
from shell import SAMPLES, Audit, Ran

THIS, LAST = SAMPLES / "yancang-market-2023.txt", SAMPLES / "yancang-market-2022.txt"
TODAY = ("--today", "2026-01-01")
ISSUER = "砚沧市市场监督管理局"
Asked = Callable[..., Ran]


@pytest.fixture
def file(audit: Audit, tmp_path: Path) -> Path:
    """Two years of an issuer, then this year's report with another figure, and another issuer's on the older form."""
    history, changed = tmp_path / "history.duckdb", tmp_path / "changed.txt"
    changed.write_text(THIS.read_text("utf-8").replace("\t4\t2\t0\t0\t0\t0\t6", "\t4\t3\t0\t0\t0\t0\t7"), "utf-8")
    for paths in ([THIS, LAST], [changed], [SAMPLES / "cangwei-2020.txt"]):
        audit("run", *paths, "--history", history, *TODAY)
    return history


@pytest.fixture
def ask(audit: Audit, file: Path) -> Asked:
    def asked(command: str, *arguments: object, lang: str = "en") -> Ran:
        return audit("history", command, *arguments, "--history", file, "--lang", lang)

    return asked


def test_runs_are_listed_with_what_they_found(ask: Asked) -> None:
    ran = ask("list")

    rows = [line.split() for line in ran.out.splitlines() if line[:1].isdigit()]
    assert [(row[0], row[3], row[4], row[5]) for row in rows] == [
        ("1", "2026-01-01", "2", "2"), ("2", "2026-01-01", "1", "1"), ("3", "2026-01-01", "1", "1"),
    ]  # fmt: skip
    assert "4 documents, with 4 reports of 2 issuers (2020 to 2023)" in ran.out
    assert "历史库有 4 份文件" in ask("list", lang="zh").out


def test_versions_are_shown_with_what_changed_cell_by_cell(ask: Asked) -> None:
    said = " ".join(ask("show", ISSUER).out.split())

    assert "2022 · 1 version(s)" in said
    assert "2023 · 2 version(s)" in said
    assert "2 cell(s) differ from the version before" in said
    assert "column “Commercial enterprises”: 2 → 3" in said
    assert "column “Total”: 6 → 7" in said
    assert "2022" not in ask("show", "砚沧", 2023).out.split("changed.txt")[0].replace("2026", "")


def test_series_take_the_latest_versions(ask: Asked) -> None:
    ran = ask("trend", ISSUER, "requests.carried_in.total", "proactive.penalties.decisions")

    lines = {" ".join(line.split()) for line in ran.out.splitlines()}
    assert any(line.endswith("7") and "carried in" in line for line in lines)
    assert "[form of 2021]" in " ".join(lines)
    assert "make no series together" in " ".join(lines)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "没有的单位"), "has no report of '没有的单位'"),
        (("show", "市市场监督管理"), ISSUER),
        (("show", ISSUER, 1999), f"has no report of '{ISSUER}' for 1999"),
        (("trend", ISSUER, "requests.carried_on.total"), "did you mean 'requests.carried_"),
    ],
)
def test_what_is_not_there_is_told(arguments: tuple[object, ...], said: str, ask: Asked) -> None:
    ran = ask(*arguments)

    assert said in ran.out + ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("name", ["parquet", "csv"])
def test_every_cell_is_a_row_of_the_table(name: str, ask: Asked, tmp_path: Path) -> None:
    ran = ask("export", tmp_path / "out", "--format", name)

    path = tmp_path / "out" / f"cells.{name}"
    assert ran.out == f"written to {path}\n"
    table = pd.read_parquet(path) if name == "parquet" else pd.read_csv(path, dtype={"form": str}, encoding="utf-8-sig")
    assert tuple(table.columns) == COLUMNS
    forms = load_forms()
    assert len(table) == 3 * len(forms.by_name["2021"].cells) + len(forms.by_name["2019"].cells)
    mine = table[(table["issuer"] == ISSUER) & (table["year"] == 2023) & (table["key"] == "requests.carried_in.total")]
    assert mine[["value", "version", "versions"]].astype(int).to_numpy().tolist() == [[6, 1, 2], [7, 2, 2]]
    assert set(table["state"]) <= {"number", "blank", "placeholder", "text", "missing", "undecided"}
    blank = table[table["state"] != "number"]
    assert blank["value"].isna().all()


def test_what_the_forms_count_differently_stands_in_series_of_its_own() -> None:
    assert series_of("proactive.penalties.decisions", "2019") != series_of("proactive.penalties.decisions", "2021")
    assert series_of("requests.granted.total", "2019") == series_of("requests.granted.total", "2021")
    assert series_of("requests.other_remaining.total", "2021").part_of == "requests.other.total"


def test_what_is_comparable_is_on_the_forms() -> None:
    rows = {cell.key.rpartition(".")[0] for form in load_forms().all for cell in form.cells}
    held = load_comparable()
    assert set(held.apart) <= set(load_forms().tables)
    assert {*held.sums, *(part for parts in held.sums.values() for part in parts)} <= rows


def test_the_history_beside_the_reports_is_used_where_none_is_named(audit: Audit, tmp_path: Path) -> None:
    folder = tmp_path / "2023"
    folder.mkdir()
    (folder / "one.txt").write_bytes(THIS.read_bytes())

    audit("run", folder, "--history", *TODAY)

    assert (tmp_path / "gouji-history.duckdb").is_file()
    for named in (tmp_path / "gouji-history.duckdb", tmp_path):
        assert audit("history", "list", "--history", named).status == 0
