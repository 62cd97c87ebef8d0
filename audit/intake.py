"""The reading stage: paths to documents in a fixed order, read by worker processes, until done or interrupted."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Generic, NamedTuple, Protocol, TypeVar

from audit.datasets.mapping import OUR_NAMES, Mapping
from audit.files import Known, Read, read_known, read_source, unreadable
from audit.model import Document
from audit.reading.report import Library
from audit.sources import Inputs, Source
from audit.words import Text, text
from audit.workers import MEMORY, Crew, Lost

SECONDS = 10.0  # that one document may take


class Progress(NamedTuple):
    """How far reading is; `stopped` once an interrupt has ended it."""

    done: int
    total: int
    stopped: bool = False


Watch = Callable[[Progress], None]


@dataclass(frozen=True)
class Bounds:
    """How many processes read, None for one a processor, and the seconds that each may take over one document."""

    jobs: int | None = None
    seconds: float = SECONDS


DEFAULT = Bounds()
Kept = TypeVar("Kept")
Task = Source | Known  # something to read
Keep = Callable[[Read], Kept]
_Reader = Callable[[Task], "Read | list[Source | Document]"]
_Key = tuple[int, ...]  # the number of a file, and of a member in it: their order is that of the documents


class Memory(Protocol[Kept]):
    """What earlier runs have read, found again by the bytes of files."""

    def recall(self, source: Source) -> Sequence[Kept | Task] | None:
        """What is kept of a file, or of all that an archive holds, tasks where it has to be read; None if nothing."""

    def opened(self, source: Source, found: Sequence[Source | Document]) -> None:
        """An archive was opened, and holds this."""

    def marked(self, source: Source, kept: Kept) -> Kept:
        """What was read anew, with what must be known to find it again."""


@dataclass(frozen=True)
class Beside(Generic[Kept]):
    """What goes on beside reading.

    `meanwhile` is called once the workers are at it: what this process must do before it needs the first document. What
    `memory` recalls is not read.
    """

    meanwhile: Callable[[], object] | None = None
    memory: Memory[Kept] | None = None


def read_all(
    inputs: Inputs,
    library: Library,
    keep: Keep[Kept],
    bounds: Bounds,
    watch: Watch | None = None,
    mapping: Mapping = OUR_NAMES,
    beside: Beside[Kept] | None = None,
) -> Iterator[Kept]:
    """Every document among the inputs, whether it could be read or not, in the order of paths.

    `keep` is applied to each where it was read, in the worker. An interrupt ends reading; what was not read is listed.
    """
    manner = _Manner(library, mapping, keep, bounds, watch or _nobody)
    return _read_each(lambda: inputs.found, manner, beside or Beside())


def read_anew(
    known: Sequence[Known],
    library: Library,
    keep: Keep[Kept],
    bounds: Bounds,
    watch: Watch | None = None,
    mapping: Mapping = OUR_NAMES,
) -> Iterator[Kept]:
    """The documents that known lines are, in their order."""
    return _read_each(lambda: known, _Manner(library, mapping, keep, bounds, watch or _nobody), Beside())


@dataclass(frozen=True)
class _Manner(Generic[Kept]):
    """How documents are read, and what is done with each."""

    library: Library
    mapping: Mapping
    keep: Keep[Kept]
    bounds: Bounds
    watch: Watch


def _read_each(
    found: Callable[[], Sequence[Task | Document]], manner: _Manner[Kept], beside: Beside[Kept]
) -> Iterator[Kept]:
    bounds, meanwhile = manner.bounds, beside.meanwhile or _nothing
    with _interruptible() as interrupt:
        listed = found()
        read = partial(_reader, library=manner.library, mapping=manner.mapping)
        work = partial(_read, read=read, keep=manner.keep)
        with Crew(work, bounds.jobs or _processors(), bounds.seconds) as crew:
            interrupt.call(crew.stop)
            stage = _Stage(crew, read, manner, beside.memory)
            yield from stage.read(listed, meanwhile)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _nobody(_: Progress) -> None:
    pass


def _reader(task: Task, library: Library, mapping: Mapping) -> Read | list[Source | Document]:
    return read_known(task, library, mapping) if isinstance(task, Known) else read_source(task, library, mapping)


def _read(task: Task, read: _Reader, keep: Keep[Kept]) -> Kept | _Contents:
    """What a worker does."""
    found = read(task)
    return keep(found) if isinstance(found, Read) else _Contents(found)


class _Contents(NamedTuple):
    """What an archive holds, in the place of a document."""

    found: list[Source | Document]


class _Stage(Generic[Kept]):
    """Puts sources to the crew, and what comes back into order."""

    def __init__(
        self,
        crew: Crew[Task, Kept | _Contents],
        read: _Reader,
        manner: _Manner[Kept],
        memory: Memory[Kept] | None,
    ) -> None:
        self._crew, self._read_here, self._memory = crew, read, memory
        self._keep, self._watch, self._seconds = manner.keep, manner.watch, manner.bounds.seconds
        self._order: deque[_Key] = deque()  # of what is not handed on
        self._unread: dict[_Key, Task] = {}
        self._ready: dict[_Key, Kept] = {}  # read before its turn
        self._inside: dict[_Key, list[_Key]] = {}  # what archives hold, until it is their turn
        self._read = self._total = 0

    def read(self, found: Sequence[Task | Document], meanwhile: Callable[[], object]) -> Iterator[Kept]:
        """What is kept of each document, in order."""
        self._order.extend(self._take((), found))
        self._crew.begin()
        meanwhile()
        yield from self._in_order()
        for key, result in self._crew.results():
            task = self._unread.pop(key)
            if isinstance(result, _Contents):
                if self._memory and isinstance(task, Source):
                    self._memory.opened(task, result.found)
                self._inside[key] = self._take(key, result.found)
                self._total -= 1
            else:
                kept = self._lost(task, result) if isinstance(result, Lost) else result
                if self._memory and isinstance(task, Source):
                    kept = self._memory.marked(task, kept)
                self._ready[key] = kept
                self._read += 1
            self._watch(Progress(self._read, self._total))
            yield from self._in_order()
        if self._unread:
            yield from self._interrupted()

    def _take(self, within: _Key, found: Sequence[Task | Document]) -> list[_Key]:
        keys = [(*within, number) for number in range(len(found))]
        for key, each in zip(keys, found, strict=True):
            if isinstance(each, Source) and each.is_table:
                # Read as a whole, into large arrays: no work for a worker, whose bounds are those of documents.
                table = self._read_here(each)
                assert isinstance(table, Read)
                self._ready[key] = self._keep(table)
            elif isinstance(each, Document):
                self._ready[key] = self._keep(Read(each))
            elif self._memory and isinstance(each, Source) and (known := self._memory.recall(each)) is not None:
                self._inside[key] = self._take_known(key, known)
            else:
                self._ask(key, each)
        return keys

    def _take_known(self, within: _Key, known: Sequence[Kept | Task]) -> list[_Key]:
        keys = [(*within, number) for number in range(len(known))]
        for key, each in zip(keys, known, strict=True):
            if isinstance(each, Task):
                self._ask(key, each)
            else:
                self._ready[key] = each
        return keys

    def _ask(self, key: _Key, task: Task) -> None:
        self._unread[key] = task
        self._crew.put(key, task)
        self._total += 1

    def _in_order(self) -> Iterator[Kept]:
        while self._order:
            if (first := self._order[0]) in self._inside:
                self._order.popleft()
                self._order.extendleft(reversed(self._inside.pop(first)))
            elif first in self._ready:
                self._order.popleft()
                yield self._ready.pop(first)
            else:
                return

    def _interrupted(self) -> Iterator[Kept]:
        self._watch(Progress(self._read, self._total, stopped=True))
        for key, task in self._unread.items():
            self._ready[key] = self._keep(Read(unreadable(task.shown, "", text("not-read-stopped"), given_up=True)))
        yield from self._in_order()

    def _lost(self, task: Task, lost: Lost) -> Kept:
        return self._keep(Read(unreadable(task.shown, "", self._why(lost), given_up=True)))

    def _why(self, lost: Lost) -> Text:
        match lost.why:
            case "slow":
                return text("reader-slow", seconds=f"{self._seconds:g}")
            case "memory":
                return text("reader-memory", limit=MEMORY // 2**20)
            case "died":
                return text("reader-died", cause=lost.detail)
            case "fault":
                return text("reader-fault", problem=lost.detail)


class _Interrupt:
    """The first Ctrl-C calls what is to be called then; the second is an exception as ever."""

    def __init__(self) -> None:
        self._happened, self._wanted = False, _nothing

    def call(self, wanted: Callable[[], None]) -> None:
        """What to call, at once if it has happened."""
        self._wanted = wanted
        if self._happened:
            wanted()

    def __call__(self, *_: object) -> None:
        """As a signal handler."""
        if self._happened:
            raise KeyboardInterrupt
        self._happened = True
        self._wanted()


def _nothing() -> None:
    pass


@contextmanager
def _interruptible() -> Iterator[_Interrupt]:
    interrupt = _Interrupt()
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is not signal.default_int_handler:
        yield interrupt
        return
    signal.signal(signal.SIGINT, interrupt)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, before)
