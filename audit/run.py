"""The whole path, from files to the result: read this first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from audit.choice import DEFAULT_RULES, RuleChoice
from audit.datasets.mapping import OUR_NAMES, Mapping, load_mapping
from audit.errors import HistoryError
from audit.files import Read
from audit.forms import Forms, load_forms
from audit.frames import Columns, Frames, build_frames, columns_of, join_frames
from audit.intake import DEFAULT, Beside, Bounds, Progress, Watch, read_all, read_anew
from audit.model import Document
from audit.packed import Packed
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from audit.register import NOBODY, Register, load_aliases
from audit.sources import Inputs
from audit.words import text

if TYPE_CHECKING:
    from audit.history.store import Kept
    from audit.language.ruleset import Ruleset
    from audit.summary import Result
    from audit.world import World


@dataclass(frozen=True)
class Workshop:
    """Everything that is known before the first document is opened."""

    library: Library
    ruleset: Ruleset
    register: Register = NOBODY


@dataclass(frozen=True)
class Request:
    """What a run is asked to do."""

    paths: Sequence[str]
    today: date
    choice: RuleChoice = DEFAULT_RULES
    bounds: Bounds = DEFAULT
    mapping: Path | None = None  # what the columns of data sets are called
    roster: Path | None = None  # which units have to report
    aliases: Path | None = None  # names that mean one body, beside those that are known


def open_workshop(choice: RuleChoice = DEFAULT_RULES) -> Workshop:
    """Forms, vocabulary and rules. Raises DataFileError for a mistake in one of their files, UsageError otherwise."""
    from audit.judging import choose_rules

    library = Library(load_forms(), load_vocabulary())
    return Workshop(library, choose_rules(library.forms, choice), open_register(library))


def open_register(library: Library, roster: Path | None = None, aliases: Path | None = None) -> Register:
    """Who is who. Raises UsageError or DataFileError for a mistake in a roster or an alias file."""
    names, divisions = load_aliases(aliases), library.vocabulary.divisions
    if roster is None:
        return Register(names, divisions)
    from audit.roster import read_roster

    return Register(names, divisions, read_roster(roster), str(roster))


def audit_documents(documents: Iterable[Document], workshop: Workshop, today: date) -> Result:
    """Documents → frames → verdicts → findings, and what explains them."""
    from audit.judging import judge

    frames = build_frames(documents, workshop.library.forms)
    return judge(replace(frames, register=workshop.register), workshop.ruleset, today)


def run(request: Request, watch: Watch | None = None, kept: Kept | None = None) -> Result:
    """The whole path; with a history, only what is new to it. Where that breaks, all is done without it, and told.

    The result of a run with a history is to be used before that is closed.
    """
    if kept is None:
        return _run(request, watch)
    try:
        return _run_with_history(request, watch, kept)
    except HistoryError as fault:
        return with_trouble(_run(request, watch), fault, str(kept.store.path))


def with_trouble(result: Result, fault: HistoryError, path: str) -> Result:
    """The result of a run that could not use its history, with the reason."""
    from audit.summary import HISTORY, Notice

    told = Notice(HISTORY, HISTORY, path, fault.message)
    return replace(result, notices=(*result.notices, told))


def _run_with_history(request: Request, watch: Watch | None, kept: Kept) -> Result:
    """What is known is not read, and what was asked of it before is not asked again."""
    from audit.history import versions
    from audit.history.loading import Parts, Selection, frames_of, select
    from audit.history.recording import Occasion, find_result, key_of, record
    from audit.history.remembering import Remembering, Version, keep
    from audit.history.store import files_of

    library = Library(load_forms(), load_vocabulary())
    rules = _Rules(library.forms, request.choice)
    register = open_register(library, request.roster, request.aliases)
    mapping = _mapping(request.mapping, library.forms)
    version = Version(versions.of_pages(), versions.of_reading(), versions.of_mapping(mapping))
    inputs = kept.inputs or Inputs(request.paths, files_of(kept.store.path))
    memory, seen = Remembering(kept.store, version, inputs), _Seen(watch)

    beside = Beside(lambda: memory.asked and rules.ruleset, memory)
    entries = memory.store(read_all(inputs, library, keep, request.bounds, seen, mapping, beside))

    def chosen() -> Selection:
        return select(kept.store, entries, version, register, Parts(kept.store))

    selection, tried = chosen(), set[int]()
    while not seen.stopped and (known := memory.known(set(selection.stale) - tried)):
        tried.update(selection.stale)
        memory.store(read_anew(known, library, keep, request.bounds, seen, mapping))
        selection = chosen()
    frames = frames_of(kept.store, selection, library.forms, register)
    files = [path for path in (request.roster, request.aliases) if path]
    key = key_of(versions.of_judging(request.choice, request.today, files), "".join(version), selection, entries)
    found = find_result(kept.store, key, frames)
    occasion = Occasion(kept.made, request.today, request.paths, seen.stopped)
    result = rules.judge(frames, request.today) if found is None else found
    record(kept.store, key, result if found is None else None, entries, selection, occasion)
    if found is not None and register.units:
        result = rules.with_roll(found, request.today)
    return _with_outdated(result, selection.outdated, str(kept.store.path))


def _with_outdated(result: Result, count: int, path: str) -> Result:
    """The result, with a word on reports of the history that could not be compared with."""
    if not count:
        return result
    from audit.summary import Notice

    kind = "history-outdated"
    return replace(result, notices=(*result.notices, Notice(kind, kind, path, text(kind, count=count, path=path))))


class _Seen:
    """Passes on how far reading is, and notes an interrupt."""

    def __init__(self, watch: Watch | None) -> None:
        self.stopped, self._watch = False, watch

    def __call__(self, progress: Progress) -> None:
        self.stopped = self.stopped or progress.stopped
        if self._watch:
            self._watch(progress)


@dataclass(frozen=True)
class _Rules:
    """The rules asked for, chosen once they are needed, or while workers read."""

    forms: Forms
    choice: RuleChoice

    @cached_property
    def ruleset(self) -> Ruleset:
        """Raises DataFileError for a mistake in one of their files, UsageError for what there is not."""
        from audit.judging import choose_rules

        return choose_rules(self.forms, self.choice)

    def judge(self, frames: Frames, today: date) -> Result:
        """What the rules say of the frames."""
        from audit.judging import judge

        return judge(frames, self.ruleset, today)

    def with_roll(self, result: Result, today: date) -> Result:
        """A result that was found again, with the roster held against its reports."""
        from audit.judging import of_roster, world_of

        notices, roll = of_roster(world_of(result.frames, self.ruleset, today))
        return replace(result, notices=notices, roll=roll)


def _run(request: Request, watch: Watch | None) -> Result:
    """The whole path. What judges is loaded, and the rules are chosen, while the workers read the first documents."""
    library = Library(load_forms(), load_vocabulary())
    rules = _Rules(library.forms, request.choice)
    frames = _read_frames(request, library, watch, lambda: rules.ruleset)
    return rules.judge(frames, request.today)


def read_world(request: Request, watch: Watch | None = None) -> World:
    """The frames of all that is below the paths, as rules ask them."""
    from audit.world import World

    library = Library(load_forms(), load_vocabulary())
    return World(_read_frames(request, library, watch), request.today)


def _read_frames(
    request: Request, library: Library, watch: Watch | None, meanwhile: Callable[[], object] | None = None
) -> Frames:
    keep = partial(read_for_frames, forms=library.forms)
    mapping = _mapping(request.mapping, library.forms)
    register = open_register(library, request.roster, request.aliases)
    beside: Beside[tuple[Document, Columns]] = Beside(meanwhile)
    read = read_all(Inputs(request.paths), library, keep, request.bounds, watch, mapping, beside)
    return replace(join_frames(read, library.forms), register=register)


def read_documents(
    paths: Sequence[str], bounds: Bounds, watch: Watch | None = None, mapping: Path | None = None
) -> Iterator[Document]:
    """Every document below the paths with all that was read from it, in the order of paths, as they are read."""
    library = Library(load_forms(), load_vocabulary())
    return read_all(Inputs(paths), library, _whole, bounds, watch, _mapping(mapping, library.forms))


def _mapping(path: Path | None, forms: Forms) -> Mapping:
    return OUR_NAMES if path is None else load_mapping(path, forms)


def _whole(read: Read) -> Document:
    return read.document


def read_for_frames(read: Read, forms: Forms) -> tuple[Document, Columns]:
    """What a worker sends of a document: its columns of the frames, and the document packed."""
    return Packed(read.document), columns_of(read.document, forms)
