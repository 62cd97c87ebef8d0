"""A run that was made before gives what it gave then, and gives anew whatever may have changed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.history import answers, versions
from audit.history.store import Store, open_store
from shell import CLEAN_REPORT, SAMPLES, Audit

THIS, LAST = SAMPLES / "yancang-market-2023.txt", SAMPLES / "yancang-market-2022.txt"
TODAY = ("--today", "2026-01-01")
Runner = Callable[..., bool]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "reports"
    made.mkdir()
    (made / "one.txt").write_bytes(THIS.read_bytes())
    return made


@pytest.fixture
def repeated(audit: Audit, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """A run over the folder with a history; whether it gave what an earlier one had."""
    found: list[object] = []
    find = answers.find_answer

    def watched(*arguments: Any) -> object:
        found.append(find(*arguments))
        return found[-1]

    monkeypatch.setattr(answers, "find_answer", watched)

    def run(*options: object, day: str = TODAY[1]) -> bool:
        found.clear()
        audit("run", folder, "--history", tmp_path / "h.duckdb", "--today", day, *options)
        return any(found)

    return run


@pytest.mark.parametrize(
    "names", ["json", "jsonl,html,csv", "xlsx", "docx", "console", "github", "junit,console,markdown"]
)
def test_what_was_given_is_given_again(names: str, audit: Audit, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = (folder, "--format", names, "--out", out, *TODAY)
    gave = []
    for history in ((), ("--history", tmp_path / "h"), ("--history", tmp_path / "h")):
        ran = audit("run", *options, *history)
        files = {file.relative_to(out): file.read_bytes() for file in out.rglob("*") if file.is_file()}
        gave.append((ran.status, ran.out, ran.err, files))
        for file in files:
            (out / file).unlink()

    assert gave[0] == gave[1] == gave[2]
    assert "\n2 " in audit("history", "list", "--history", tmp_path / "h").out


def test_a_run_that_was_made_before_loads_little_of_this_program(folder: Path, tmp_path: Path) -> None:
    said = ["run", str(folder), "--history", str(tmp_path / "h"), "--format", "json", *TODAY]
    heavy = {"numpy", "pandas", "pyarrow", "pydantic", "rich", "audit.run", "audit.frames", "audit.reading.report"}
    code = (
        f"import sys; from audit.cli import main; main({said}); print(*({heavy} & set(sys.modules)), file=sys.stderr)"
    )

    ran = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True) for _ in range(2)]

    assert ran[0].stdout == ran[1].stdout
    assert set(ran[0].stderr.decode().split()) == heavy - {"rich"}
    assert ran[1].stderr.decode().split() == []


def test_a_run_is_repeated_once_it_was_made(repeated: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert not repeated()
    assert repeated()
    assert repeated("--jobs", 1)  # which no result follows from
    assert not repeated("--format", "html", "--out", "one")
    assert repeated("--format", "html", "--out", "two")
    assert repeated()


@pytest.mark.parametrize(
    ("options", "day"),
    [
        (("--lang", "zh"), TODAY[1]),
        (("--fail-on", "never"), TODAY[1]),
        (("--verbose",), TODAY[1]),
        (("--rule", "history-carry"), TODAY[1]),
        ((), "2026-01-02"),
    ],
)
def test_another_command_or_day_is_answered_anew(options: tuple[str, ...], day: str, repeated: Runner) -> None:
    assert not repeated()
    assert not repeated(*options, day=day)
    assert repeated(*options, day=day)


def test_what_has_changed_is_answered_anew(
    repeated: Runner, audit: Audit, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed() -> bool:
        return not repeated() and repeated()

    assert changed()
    (folder / "one.txt").write_bytes(THIS.read_bytes() + b"\n")
    assert changed()
    (folder / "one.txt").rename(folder / "two.txt")
    assert changed()
    (folder / "three.txt").write_bytes(CLEAN_REPORT.read_bytes())
    assert changed()
    audit("run", LAST, "--history", tmp_path / "h.duckdb", *TODAY)  # now context
    assert changed()
    with monkeypatch.context() as newer:
        newer.setattr(versions, "of_program", lambda: "with another rule")
        assert not repeated()
    assert not repeated()


def test_files_of_the_command_line_are_looked_at(repeated: Runner, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("单位,上级\n砚沧市市场监督管理局,\n", "utf-8")
    assert not repeated("--roster", roster)
    assert repeated("--roster", roster)

    roster.write_text("单位,上级\n砚沧市市场监督管理局,砚沧市人民政府\n", "utf-8")

    assert not repeated("--roster", roster)


def test_what_may_be_readable_tomorrow_is_tried_again(
    repeated: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "two.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    assert not repeated()
    assert repeated()

    monkeypatch.setattr("audit.documents.office._PROGRAMS", ())
    (folder / "three.rtf").write_bytes(rb"{\rtf1 what LibreOffice reads}")
    assert not repeated()
    assert not repeated()


def test_the_printed_page_follows_from_the_fonts_too_and_is_printed_anew(repeated: Runner, tmp_path: Path) -> None:
    pytest.importorskip("weasyprint")
    options = ("--format", "pdf", "--out", tmp_path / "out")

    assert not repeated(*options)
    assert not repeated(*options)


def test_the_answers_of_few_commands_are_kept(repeated: Runner, tmp_path: Path) -> None:
    for name in range(6):
        repeated("--out", tmp_path / str(name), "--format", "xlsx")  # which leads from there to the documents

    store = open_store(tmp_path / "h.duckdb", create=False)
    assert store.rows("SELECT count(DISTINCT command) FROM answers") == [(4,)]
    store.close()
    assert repeated("--out", tmp_path / "5", "--format", "xlsx")
    assert not repeated("--out", tmp_path / "0", "--format", "xlsx")


def test_an_answer_that_cannot_be_kept_or_found_is_made_anew(
    audit: Audit, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute = Store.execute

    def broken(store: Store, statement: str, values: Any = ()) -> None:
        execute(store, statement.replace("answers VALUES", "nothing VALUES"), values)

    monkeypatch.setattr(Store, "execute", broken)
    said = ("run", folder, "--format", "json", "--history", tmp_path / "h", *TODAY)
    first, second = audit(*said), audit(*said)

    assert first.status == second.status
    assert first.json == second.json
