"""One run over the collection: what it tells, how long each stage takes, and how much memory."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial, wraps
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import audit.run
from audit import judging
from audit.choice import DEFAULT_RULES
from audit.findings import build_findings
from audit.frames import Frames, join_frames
from audit.history.store import Kept, open_store
from audit.intake import Bounds, Progress, read_all
from audit.kernel import evaluate
from audit.language.ruleset import Ruleset
from audit.reading.report import Library
from audit.run import Request, open_register, read_for_frames
from audit.sources import Inputs
from audit.summary import Result
from audit.world import World
from benchmarks.collection.collection import TODAY
from benchmarks.workers import children, highest

_PATIENT = 3600.0  # seconds for one document, on a machine that does other work as well
_STAGES = {"evaluate": "rules", "build_findings": "findings", "tell_stories": "stories", "_broken": "contracts"}
_CROSS = ("history-", "peers-")


class Taken(NamedTuple):
    """Seconds by the clock, and of processors: of this process and of those that it has waited for."""

    clock: float = 0.0
    processor: float = 0.0


@dataclass(frozen=True)
class Run:
    """What a run told, and what it took: seconds by stage, the highest memory in MB."""

    result: Result
    taken: dict[str, Taken]
    parent: float
    worker: float


def run(folder: Path, library: Library, jobs: int | None, roster: Path | None = None) -> Run:
    """Read and judge all reports of a folder as `audit run` does."""
    taken: dict[str, Taken] = {}
    workers: dict[int, int] = {}

    def watch(progress: Progress) -> None:
        if progress.done % 100 == 0:
            workers.update((child, highest(child)) for child in children())

    ruleset = judging.choose_rules(library.forms, DEFAULT_RULES)
    with _timed(taken, "reading"):
        keep = partial(read_for_frames, forms=library.forms)
        frames = join_frames(
            read_all(Inputs([str(folder)]), library, keep, Bounds(jobs, _PATIENT), watch), library.forms
        )
        frames = replace(frames, register=open_register(library, roster))
    with _timed(taken, "judging"), _stages(taken):
        result = judging.judge(frames, ruleset, TODAY)
    parent = highest("self") / 1024
    with _timed(taken, "cross-rules"):
        _cross(frames, ruleset)
    return Run(result, taken, parent, max(workers.values(), default=0) / 1024)


def run_twice(folder: Path, library: Library, jobs: int | None, taken: dict[str, Taken]) -> bool:
    """Two runs with one history, as `audit run --history`; whether both find the same."""
    found = []
    request = Request([str(folder)], TODAY, bounds=Bounds(jobs, _PATIENT))
    with tempfile.TemporaryDirectory() as held, patch.object(audit.run, "load_vocabulary", lambda: library.vocabulary):
        for stage in ("first, kept", "second run"):
            store = open_store(Path(held) / "history.duckdb", create=True)
            with _timed(taken, stage), closing(store):
                result = audit.run.run(request, kept=Kept(store, datetime.combine(TODAY, datetime.min.time())))
                found.append([each.id for each in result.findings])
    return found[0] == found[1]


def _cross(frames: Frames, ruleset: Ruleset) -> None:
    """The rules across years and bodies by themselves, on frames that know nothing yet of who belongs to whom."""
    anew = World(replace(frames), TODAY)
    rules = [held for key, held in ruleset.files.items() if key.startswith(_CROSS)]
    outcomes, _ = evaluate(ruleset, anew, rules)
    build_findings(outcomes, ruleset, anew)


@contextmanager
def _timed(taken: dict[str, Taken], stage: str) -> Iterator[None]:
    clock, processor = time.perf_counter(), _processor()
    yield
    before = taken.get(stage, Taken())
    now = Taken(time.perf_counter() - clock, _processor() - processor)
    taken[stage] = Taken(before.clock + now.clock, before.processor + now.processor)


def _processor() -> float:
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


@contextmanager
def _stages(taken: dict[str, Taken]) -> Iterator[None]:
    """Time what judging calls."""

    def watched(called: Callable[..., Any], stage: str) -> Callable[..., Any]:
        @wraps(called)
        def call(*arguments: Any, **named: Any) -> Any:
            with _timed(taken, stage):
                return called(*arguments, **named)

        return call

    with ExitStack() as stack:
        for name, stage in _STAGES.items():
            stack.enter_context(patch.object(judging, name, watched(getattr(judging, name), stage)))
        yield
