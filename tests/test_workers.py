"""Work in other processes: whatever one piece does, the others are done."""

from __future__ import annotations

import faulthandler
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from audit.workers import Crew, Lost
from shell import COMMAND, FAULTY_REPORT, SAMPLES, Audit


def _work(task: object) -> object:
    match task:
        case "loop":
            while True:
                pass
        case "memory":
            return len([bytes(2**20) for _ in range(2**20)])
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "aborted":
            faulthandler.disable()
            os.abort()
        case "raises":
            raise RuntimeError("odd")
        case "interrupted":
            os.kill(os.getpid(), signal.SIGINT)
        case "unsendable":
            return _work.__closure__ or (lambda: None)
        case "process":
            return os.getpid()
    return task


def done(tasks: list[object], jobs: int = 2, seconds: float = 30) -> dict[int, Any]:
    """Result by the task's number."""
    with Crew(_work, jobs, seconds, memory=2**28) as crew:
        for number, task in enumerate(tasks):
            crew.put(number, task)
        return dict(crew.results())


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_every_task_has_its_result(jobs: int) -> None:
    assert done(list(range(100)), jobs) == dict(enumerate(range(100)))


@pytest.mark.parametrize(
    ("task", "seconds", "lost"),
    [
        ("loop", 0.5, Lost("slow", "0.5")),
        ("memory", 30, Lost("memory")),
        ("killed", 30, Lost("died", "SIGKILL")),
        ("aborted", 30, Lost("died", "SIGABRT")),
        ("raises", 30, Lost("fault", "RuntimeError: odd")),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_task_that_ends_badly_loses_no_other(task: str, seconds: float, lost: Lost, jobs: int) -> None:
    tasks: list[object] = [*range(20), task, *range(20)]

    results = done(tasks, jobs, seconds)

    assert results.pop(20) == lost
    assert results == {number: each for number, each in enumerate(tasks) if number != 20}


def test_every_task_may_end_badly() -> None:
    assert done(["killed"] * 5) == dict.fromkeys(range(5), Lost("died", "SIGKILL"))


def test_a_result_that_cannot_be_sent_is_told() -> None:
    results = done(["unsendable", 1])

    assert results[0].why == "fault"
    assert results[1] == 1


def test_workers_do_not_heed_an_interrupt() -> None:
    assert done(["interrupted", 1]) == {0: "interrupted", 1: 1}


def test_tasks_may_be_added_while_results_are_taken() -> None:
    with Crew(_work, 2, 30) as crew:
        crew.put(0, 5)
        results = []
        for key, result in crew.results():
            results.append(key)
            if isinstance(result, int) and result:
                crew.put(key + 1, result - 1)

    assert results == [0, 1, 2, 3, 4, 5]


def test_what_is_done_when_a_crew_is_stopped_is_not_lost() -> None:
    with Crew(_work, 1, 30) as crew:
        crew.put(0, 5)
        crew.put(1, "loop")
        crew.begin()
        assert crew._workers[0].line.poll(30)
        crew.stop()

        assert list(crew.results()) == [(0, 5)]


def test_nobody_is_left_behind() -> None:
    with Crew(_work, 2, 30) as crew:
        for number in range(40):
            crew.put(number, "process")
        found = {int(str(process)) for _, process in crew.results()}

    assert len(found) == 2
    for process in found:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_leaving_early_ends_endless_work() -> None:
    with Crew(_work, 2, 3600) as crew:
        for number in range(2):
            crew.put(number, "loop")
        crew.put(2, "process")
        crew.begin()


# ---- the command with its workers ---- #

ENDLESS = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell's background jobs have ignored
from audit import files, judging
from audit.cli import main

plain = files.read_pages

def read_pages(data):
    if b"ENDLESS" in data:
        print("at it", file=sys.stderr, flush=True)
        while True:
            time.sleep(60)
    if b"DEADLY" in data:
        os.abort()
    return plain(data)

files.read_pages = read_pages
if os.environ.get("PAUSE_BEFORE_RULES"):
    judging.evaluate = lambda *_: signal.pause()
sys.exit(main())
"""


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder with reports, and among them one that keeps its reader busy for ever."""
    for number in range(1, 5):
        shutil.copy(FAULTY_REPORT, tmp_path / f"{number}.html")
    (tmp_path / "3-odd.txt").write_text("ENDLESS")
    return tmp_path


def command(*arguments: object) -> subprocess.Popen[str]:
    """The command in a process group of its own, with a reader that can be made to hang or to die."""
    return subprocess.Popen(
        [sys.executable, "-c", ENDLESS, *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def at_it(ran: subprocess.Popen[str]) -> None:
    """Wait until the reader is busy for ever."""
    assert ran.stderr
    assert ran.stderr.readline() == "at it\n"


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("how", ["run", "parse"])
def test_an_interrupt_ends_reading_and_what_was_read_is_shown(how: str, jobs: int, reports: Path) -> None:
    ran = command(how, reports, "--jobs", jobs, "--timeout", 3600, "--format", "json", "--lang", "en")
    at_it(ran)

    os.killpg(ran.pid, signal.SIGINT)  # as a terminal does: to the workers too
    out, err = ran.communicate()

    told = json.loads(out)
    documents = told.get("documents") or told["unaudited"]
    unread = [each["path"] for each in documents if each["problem"] and "interrupted" in each["problem"]["en"]]
    assert str(reports / "3-odd.txt") in unread
    assert len(unread) < 5 or jobs == 2  # the second worker may be at it before the first has read anything
    assert ran.returncode == (1 if len(unread) < 5 else 2)
    (sentence,) = err.splitlines()
    assert f"{5 - len(unread)} of 5 documents were read" in sentence
    assert told.get("looked_at", {"documents": len(documents)})["documents"] == 5


def test_a_second_interrupt_ends_all_with_a_sentence(reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAUSE_BEFORE_RULES", "1")
    ran = command("run", reports, "--jobs", 1, "--timeout", 3600, "--lang", "en")
    at_it(ran)

    os.killpg(ran.pid, signal.SIGINT)
    assert ran.stderr
    assert "were read" in ran.stderr.readline()
    os.killpg(ran.pid, signal.SIGINT)
    out, err = ran.communicate()

    assert (ran.returncode, out, err) == (2, "", "stopped\n")


def test_workers_die_with_the_command(reports: Path) -> None:
    ran = command("run", reports, "--jobs", 2, "--timeout", 3600)
    at_it(ran)

    ran.kill()

    assert ran.communicate() == ("", "")  # the last process that could write has gone


@pytest.mark.parametrize(("options", "bar"), [([], True), (["--quiet"], False)])
def test_a_terminal_sees_how_far_reading_is(options: list[str], bar: bool, tmp_path: Path) -> None:
    for number in range(3):
        shutil.copy(FAULTY_REPORT, tmp_path / f"{number}.html")
    here, terminal = os.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    ran = subprocess.Popen(
        [*COMMAND, "run", tmp_path, "--format", "json", "--lang", "en", *options],
        stdout=subprocess.PIPE, stderr=terminal, env=environment,
    )  # fmt: skip
    os.close(terminal)
    seen = b""
    try:
        while piece := os.read(here, 4096):
            seen += piece
    except OSError:  # the last process that held the terminal has gone
        os.close(here)
    out, _ = ran.communicate()

    assert ran.returncode == 1
    assert json.loads(out)["looked_at"]["reports"] == 3
    assert (b"reading" in seen) == bar
    assert bool(re.search(rb"\d/3\b", seen)) == bar


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_document_that_takes_too_long_is_listed_and_the_others_are_read(jobs: int, reports: Path) -> None:
    (reports / "2-odd.txt").write_text("DEADLY")

    ran = command("run", reports, "--jobs", jobs, "--timeout", 5, "--format", "json")
    out, _ = ran.communicate()

    told = json.loads(out)
    problems = {Path(each["path"]).name: each["problem"]["en"] for each in told["unaudited"]}
    assert ran.returncode == 1
    assert told["looked_at"]["reports"] == 4
    assert "longer than 5 s" in problems["3-odd.txt"]
    assert "died (SIGABRT)" in problems["2-odd.txt"]


def test_any_number_of_workers_prints_the_same(audit: Audit, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for path in sorted(SAMPLES.iterdir()):
            archive.write(path, path.name)
    paths = [tmp_path / "a.zip", SAMPLES, tmp_path / "missing.txt"]

    for arguments in (["run", "--format", "json"], ["run", "--format", "html"], ["parse"]):
        one, many = (audit(*arguments, *paths, "--jobs", jobs) for jobs in (1, 5))
        assert many.out == one.out


@pytest.mark.parametrize("arguments", [["--jobs", "0"], ["--jobs", "-1"], ["--jobs", "two"], ["--timeout", "0"],
                                       ["--timeout", "nan"], ["--timeout", "inf"], ["--timeout", "soon"]])  # fmt: skip
def test_bounds_that_make_no_sense_are_told(arguments: list[str], audit: Audit) -> None:
    ran = audit("run", FAULTY_REPORT, *arguments)

    assert (ran.status, ran.out) == (2, "")
    assert arguments[1] in ran.err
    assert len(ran.err.splitlines()) == 1
