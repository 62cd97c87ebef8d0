"""Histories that cannot be used, and runs that are killed: nothing is lost, and what is wrong is a sentence."""

from __future__ import annotations

import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from audit.errors import HistoryError
from audit.history import schema
from audit.history.store import Store, open_store
from shell import CLEAN_REPORT, COMMAND, SAMPLES, Audit

TODAY = ("--today", "2026-01-01")
ROOT = Path(__file__).resolve().parent.parent


def a_text(path: Path) -> None:
    path.write_text("not a history, but something that somebody needs\n" * 50, "utf-8")


def of_sqlite(path: Path) -> None:
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE runs (id INTEGER)")
    file.close()


def of_somebody_else(path: Path) -> None:
    with duckdb.connect(str(path)) as file:
        file.execute("CREATE TABLE runs AS SELECT 42 AS id")


def with_our_name_alone(path: Path) -> None:
    with duckdb.connect(str(path)) as file:
        file.execute("CREATE TABLE gouji AS SELECT 'someone' AS who")


def of_a_later_version(path: Path) -> None:
    open_store(path, create=True).close()
    with duckdb.connect(str(path)) as file:
        file.execute("UPDATE gouji SET version = 99")


def damaged(path: Path) -> None:
    open_store(path, create=True).close()
    held = path.read_bytes()
    path.write_bytes(held[:4096] + bytes(len(held) - 4096))


def a_folder_that_is_none(path: Path) -> None:
    path.parent.write_text("", "utf-8")


@pytest.mark.parametrize(
    ("make", "name", "said"),
    [
        (a_text, "h.duckdb", "is no history of this program"),
        (of_sqlite, "h.duckdb", "is no history of this program"),
        (of_somebody_else, "h.duckdb", "is no history of this program"),
        (with_our_name_alone, "h.duckdb", "is no history of this program"),
        (of_a_later_version, "h.duckdb", f"is of version 99, and this program knows up to {schema.VERSION}"),
        (damaged, "h.duckdb", "cannot be read or written"),
        (a_folder_that_is_none, "plain/h.duckdb", "cannot be read or written"),
    ],
)
def test_a_file_that_is_no_history_is_told_and_left_as_it_is(
    make: object, name: str, said: str, audit: Audit, tmp_path: Path
) -> None:
    file = tmp_path / name
    assert callable(make)
    make(file)
    before = file.read_bytes() if file.exists() else b""

    plain = audit("run", CLEAN_REPORT, "--format", "json", *TODAY)
    ran = audit("run", CLEAN_REPORT, "--format", "json", "--history", file, *TODAY)

    assert said in ran.err
    assert ran.status == 2
    assert {**ran.json, "remarks": [], "notices": []} == {**plain.json, "remarks": [], "notices": []}
    assert said in ran.json["notices"][0]["message"]["en"]
    assert (file.read_bytes() if file.exists() else b"") == before
    assert said in audit("history", "list", "--history", file).err or not file.exists()


def test_a_history_in_use_is_told_with_the_process(audit: Audit, tmp_path: Path) -> None:
    file = tmp_path / "h.duckdb"
    open_store(file, create=True).close()
    holder = subprocess.Popen(
        [sys.executable, "-c", f"import duckdb; c = duckdb.connect({str(file)!r}); print('held', flush=True); input()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        ran = audit("run", CLEAN_REPORT, "--history", file, *TODAY)
    finally:
        holder.communicate("\n")

    assert f"in use by another process ({holder.pid})" in ran.err
    assert "Looked at 1 document" in ran.out
    assert ran.status == 2
    assert audit("run", CLEAN_REPORT, "--history", file, *TODAY).status == 0


def test_a_full_disk_loses_no_result_and_no_earlier_run(audit: Audit, tmp_path: Path) -> None:
    file = tmp_path / "h.duckdb"
    audit("run", CLEAN_REPORT, "--history", file, *TODAY)
    most = 2**16  # bytes of any file that is written: no room for what the samples hold

    ran = subprocess.run(
        [*COMMAND, "run", str(SAMPLES), "--format", "json", "--history", str(file), *TODAY],
        capture_output=True, cwd=ROOT, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )  # fmt: skip

    assert b"cannot be read or written" in ran.stderr
    assert b"Traceback" not in ran.stderr
    assert ran.returncode == 2
    found = json.loads(ran.stdout)["findings"]
    assert found == audit("run", SAMPLES, "--format", "json", *TODAY).json["findings"]
    assert "\n1 " in audit("history", "list", "--history", file).out


def test_a_history_that_breaks_in_the_middle_loses_no_result(
    audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = audit("run", CLEAN_REPORT, "--format", "json", *TODAY).json["findings"]
    insert = Store.insert

    def broken(store: Store, name: str, columns: object) -> None:
        insert(store, name, columns if name != "findings" else [["too", "few"]])  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "insert", broken)
    ran = audit("run", SAMPLES / "huichuan-2023.html", "--format", "json", "--history", tmp_path / "h", *TODAY)

    assert ran.status == 2
    assert plain != ran.json["findings"]
    assert ran.json["notices"][0]["kind"] == "history-unusable"


# ---- kills ---- #

DRIVER = """
import os, signal, sys
from audit.history.store import Store
left = int(sys.argv.pop(1))
def counted(method):
    def call(*arguments, **named):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return method(*arguments, **named)
    return call
for name in ("execute", "rows", "table", "insert"):
    setattr(Store, name, counted(getattr(Store, name)))
from audit.cli import main
status = main(sys.argv[1:])
print(left, file=sys.stderr)
sys.exit(status)
"""
REPORTS = ("huichuan-2023.html", "lanting-housing-2023.txt", "yancang-market-2023.txt")


def killed(calls: int, file: Path) -> subprocess.CompletedProcess[str]:
    """A run that is killed before its call of that number to the history."""
    arguments = [str(calls), "run", *(str(SAMPLES / name) for name in REPORTS), "--format", "json", *TODAY]
    return subprocess.run(
        [sys.executable, "-c", DRIVER, *arguments, "--history", str(file)],
        capture_output=True, text=True, cwd=ROOT, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, int]:
    """What a run prints that nobody kills, and how often it calls its history."""
    ran = killed(10**6, tmp_path_factory.mktemp("whole") / "h.duckdb")
    return ran.stdout, 10**6 - int(ran.stderr.split()[-1])


@pytest.mark.parametrize("seed", range(6))
def test_a_run_that_is_killed_leaves_the_last_good_state(seed: int, wanted: tuple[str, int], tmp_path: Path) -> None:
    content, calls = wanted
    file, chosen = tmp_path / "h.duckdb", random.Random(seed)

    for _ in range(2):
        killed(chosen.randint(1, calls), file)
        assert_good(file)

    assert killed(10**6, file).stdout == content
    assert assert_good(file)


def test_a_run_that_is_killed_while_its_file_grows_leaves_the_last_good_state(
    wanted: tuple[str, int], tmp_path: Path
) -> None:
    file, chosen = tmp_path / "h.duckdb", random.Random(1)
    for _ in range(4):
        most = chosen.randint(1, 400_000)
        with subprocess.Popen(
            [*COMMAND, "run", *(str(SAMPLES / name) for name in REPORTS), "--history", str(file), *TODAY],
            stdout=subprocess.DEVNULL, cwd=ROOT,
        ) as ran:  # fmt: skip
            while ran.poll() is None:
                if size_of(tmp_path / "h.duckdb.wal") >= most:
                    ran.kill()
                    break
        assert_good(file)

    assert killed(10**6, file).stdout == wanted[0]


@pytest.mark.parametrize("seed", range(4))
def test_reading_anew_that_is_killed_leaves_the_last_good_state(
    seed: int, wanted: tuple[str, int], tmp_path: Path
) -> None:
    content, calls = wanted
    file, chosen = tmp_path / "h.duckdb", random.Random(seed)
    assert killed(10**6, file).stdout == content
    store = open_store(file, create=False)
    store.execute("UPDATE documents SET reading = 'of other forms'")
    store.execute("DELETE FROM answers")
    store.close()

    for _ in range(2):
        killed(chosen.randint(1, calls), file)
        assert_good(file)

    assert killed(10**6, file).stdout == content
    assert assert_good(file)
    store = open_store(file, create=False)
    assert store.rows("SELECT count(*), count(DISTINCT document) FROM pages") == [(len(REPORTS), len(REPORTS))]
    assert store.rows("SELECT count(*) FROM documents WHERE reading = 'of other forms'") == [(0,)]
    store.close()


def size_of(path: Path) -> int:
    """Its bytes; a file that may be taken away at any moment has none then."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def assert_good(file: Path) -> int:
    """Every run that is there is there as a whole, and so is every document; how many runs there are."""
    store = open_store(file, create=True)
    held = store.rows("""
        SELECT r.id, (SELECT count(*) FROM run_documents d WHERE d.run = r.id),
            (SELECT count(*) FROM findings f WHERE f.evaluation = r.evaluation) > 0
        FROM runs r ORDER BY r.id
    """)
    parts = store.rows("SELECT id FROM documents WHERE id NOT IN (SELECT document FROM cells)")
    store.close()
    assert held == [(run, len(REPORTS), True) for run in range(1, len(held) + 1)]
    assert parts == []
    return len(held)


# ---- versions ---- #


def test_an_older_history_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "h.duckdb"
    open_store(file, create=True).close()
    now = schema.VERSION
    monkeypatch.setattr(schema, "VERSION", now + 2)
    monkeypatch.setattr(
        schema, "STEPS", {now: "ALTER TABLE runs ADD COLUMN who VARCHAR", now + 1: "UPDATE runs SET who = 'nobody'"}
    )

    for _ in range(2):
        store = open_store(file, create=False)
        assert store.rows("SELECT version FROM gouji") == [(now + 2,)]
        assert store.rows("SELECT who FROM runs") == []
        store.close()


def test_a_step_that_fails_leaves_the_older_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "h.duckdb"
    open_store(file, create=True).close()
    now = schema.VERSION
    steps = {now: "ALTER TABLE runs ADD COLUMN who VARCHAR", now + 1: "SELECT * FROM nothing"}
    with monkeypatch.context() as later:
        later.setattr(schema, "VERSION", now + 2)
        later.setattr(schema, "STEPS", steps)
        with pytest.raises(HistoryError):
            open_store(file, create=False)

    store = open_store(file, create=False)
    assert store.rows("SELECT version FROM gouji") == [(now,)]
    store.close()


def test_a_history_that_is_not_there_is_not_made_by_asking_for_it(audit: Audit, tmp_path: Path) -> None:
    ran = audit("history", "list", "--history", tmp_path / "h.duckdb")

    assert "there is no history" in ran.err
    assert ran.status == 2
    assert list(tmp_path.iterdir()) == []


def test_days_are_those_of_the_request(audit: Audit, tmp_path: Path) -> None:
    audit("run", CLEAN_REPORT, "--history", tmp_path / "h.duckdb", *TODAY)
    store = open_store(tmp_path / "h.duckdb", create=False)
    assert store.rows("SELECT today FROM runs") == [(date(2026, 1, 1),)]
    store.close()
