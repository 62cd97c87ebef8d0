"""Work in other processes: whatever one piece does, the others are done."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from audit.workers import Crew, Lost


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
        crew._feed()
