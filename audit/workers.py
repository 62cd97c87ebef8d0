"""Work in other processes, each piece bounded in time and memory: whatever a piece does, the others go on."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Generic, Literal, NamedTuple, TypeVar

MEMORY = 2 * 2**30  # bytes that a worker may take beyond what it starts with
_AHEAD = 2  # tasks that a worker holds, one of them at work: it never waits for the next
_FEW = 8  # tasks that are not worth another worker
_HELD_UP = 1.0  # seconds by which this process overslept, as one that was stopped does
_PR_SET_PDEATHSIG = 1  # of prctl(2): the signal that a process gets when its parent has died

Task = TypeVar("Task")
Done = TypeVar("Done")


class Lost(NamedTuple):
    """Why a task has no result: it took too long, too much memory, its process died of a signal, or it raised."""

    why: Literal["slow", "memory", "died", "fault"]
    detail: str = ""


class _Worker(NamedTuple):
    process: BaseProcess
    line: Connection
    tasks: deque[tuple[Any, Any]]  # keys and tasks sent and not answered; the first is at work
    since: list[float]  # when that one was begun, as far as we know: one number


class Crew(Generic[Task, Done]):
    """Up to `jobs` processes that apply `work` to tasks; none outlives this process or heeds Ctrl-C.

    Processes are forked on Linux: they start in milliseconds with everything loaded, and this process has no threads of
    its own. Elsewhere they are spawned, and `work` must be picklable. Use as a context: leaving it ends them at once.
    """

    def __init__(self, work: Callable[[Task], Done], jobs: int, seconds: float, memory: int = MEMORY) -> None:
        """Start nobody yet. `seconds` bounds each task, `memory` what a process may take beyond what it starts with."""
        self._work, self._jobs, self._seconds, self._memory = work, jobs, seconds, memory
        self._forks = sys.platform == "linux"
        self._context: Any = multiprocessing.get_context("fork" if self._forks else "spawn")
        self._waiting: deque[tuple[Any, Task]] = deque()
        self._workers: list[_Worker] = []
        self._stopped = False
        self._bell, self._rope = self._context.Pipe(duplex=False)

    def __enter__(self) -> Crew[Task, Done]:
        """The crew itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all, whatever they are at."""
        for worker in self._workers:
            _end(worker)
        self._workers.clear()
        self._bell.close()
        self._rope.close()

    def put(self, key: object, task: Task) -> None:
        """One more task, also while results are taken; its result comes with the key."""
        self._waiting.append((key, task))

    def stop(self) -> None:
        """Take no more results, also when called by a signal handler while one is waited for."""
        self._stopped = True
        with contextlib.suppress(OSError):  # all are ended already
            self._rope.send_bytes(b"!")

    def begin(self) -> None:
        """Let work begin on the tasks put so far, before any result is asked for."""
        self._feed()

    def results(self) -> Iterator[tuple[Any, Done | Lost]]:
        """Keys and results, as they come, until no task is left or the crew is stopped, with all that has come then."""
        while not self._stopped and (self._waiting or any(worker.tasks for worker in self._workers)):
            self._feed()
            yield from self._heard(self._listen())
            yield from self._overdue()
        while self._stopped and (ready := [each for each in self._workers if each.tasks and each.line.poll()]):
            yield from self._heard(ready)

    # ---- inside ---- #

    def _feed(self) -> None:
        busy = sum(bool(worker.tasks) for worker in self._workers)
        while len(self._workers) < min(self._jobs, busy + 1 + len(self._waiting) // _FEW):
            self._workers.append(self._started())
        for depth in range(1, _AHEAD + 1):
            for worker in self._workers:
                if self._waiting and len(worker.tasks) < depth:
                    self._send(worker)

    def _send(self, worker: _Worker) -> None:
        if not worker.tasks:
            worker.since[0] = time.monotonic()
        worker.tasks.append(self._waiting.popleft())
        with contextlib.suppress(OSError):  # it has died, as will be heard
            worker.line.send(worker.tasks[-1][1])

    def _listen(self) -> list[_Worker]:
        """Who has something to say, at the latest when somebody's time is up."""
        start = time.monotonic()
        busy = [worker for worker in self._workers if worker.tasks]
        patience = max(min(worker.since[0] for worker in busy) + self._seconds - start, 0)
        ready = wait([self._bell, *(worker.line for worker in busy)], patience)
        late = time.monotonic() - start - patience
        if late > _HELD_UP:
            for worker in busy:
                worker.since[0] += late
        return [worker for worker in busy if worker.line in ready]

    def _heard(self, ready: list[_Worker]) -> Iterator[tuple[Any, Done | Lost]]:
        for worker in ready:
            try:
                result = worker.line.recv()
            except (EOFError, OSError):
                yield self._dismissed(worker, None)
                continue
            worker.since[0] = time.monotonic()
            yield worker.tasks.popleft()[0], result

    def _overdue(self) -> Iterator[tuple[Any, Done | Lost]]:
        for worker in list(self._workers):
            late = worker.tasks and time.monotonic() - worker.since[0] > self._seconds
            if late and not worker.line.poll():
                yield self._dismissed(worker, Lost("slow", f"{self._seconds:g}"))

    def _dismissed(self, worker: _Worker, lost: Lost | None) -> tuple[Any, Lost]:
        """The task that a worker was at, which is lost; what else it held waits for another."""
        self._workers.remove(worker)
        _end(worker)
        key, _ = worker.tasks.popleft()
        self._waiting.extendleft(reversed(worker.tasks))
        return key, lost or Lost("died", _cause(worker.process.exitcode or 0))

    def _started(self) -> _Worker:
        here, there = self._context.Pipe()
        inherited = [here, *(worker.line for worker in self._workers)] if self._forks else []
        process = self._context.Process(
            target=_serve, args=(there, self._work, inherited, os.getpid(), self._memory), daemon=True
        )
        with warnings.catch_warnings(), _without_interrupts():
            warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads: numpy's, which hold no lock
            process.start()
        there.close()
        return _Worker(process, here, deque(), [time.monotonic()])


def _end(worker: _Worker) -> None:
    worker.process.kill()
    worker.process.join()
    worker.line.close()


def _cause(status: int) -> str:
    try:
        return signal.Signals(-status).name
    except ValueError:
        return str(status)


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Ctrl-C waits until the block is left; a process that is started inside never gets it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# ---- in the worker ---- #


def _serve(line: Connection, work: Callable[[Any], Any], inherited: list[Connection], parent: int, memory: int) -> None:
    for other in inherited:  # else a worker would keep the lines of the others open when the parent has died
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # what came with the fork stays shared
    _die_with(parent)
    _bound(memory)
    while True:
        try:
            task = line.recv()
        except (EOFError, OSError):
            return
        try:
            line.send(_tried(work, task))
        except BrokenPipeError:
            return
        except Exception as fault:  # a result that cannot be sent
            line.send(Lost("fault", f"{type(fault).__name__}: {fault}"))


def _tried(work: Callable[[Any], Any], task: Any) -> Any:
    try:
        return work(task)
    except MemoryError:
        return Lost("memory")
    except Exception as fault:
        return Lost("fault", f"{type(fault).__name__}: {fault}")


def _die_with(parent: int) -> None:
    """Ask the system to end this process with its parent; elsewhere the closed line does, after the task at hand."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def _bound(memory: int) -> None:
    """Bound the memory of this process, where the system can."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - Unix alone has it

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        most = pages * resource.getpagesize() + memory
        with contextlib.suppress(ValueError, OSError):  # a lower limit is set already
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
