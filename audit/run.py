"""The whole path, from files to the result: read this first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from audit.choice import DEFAULT_RULES, RuleChoice
from audit.datasets.mapping import OUR_NAMES, Mapping, load_mapping
from audit.forms import Forms, load_forms
from audit.frames import Columns, Frames, build_frames, columns_of, join_frames
from audit.intake import DEFAULT, Bounds, Watch, read_all
from audit.model import Document
from audit.packed import Packed
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from audit.register import NOBODY, Register, load_aliases

if TYPE_CHECKING:
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


def run(request: Request, watch: Watch | None = None) -> Result:
    """The whole path. What judges is loaded, and the rules are chosen, while the workers read the first documents."""
    library = Library(load_forms(), load_vocabulary())
    chosen: list[Ruleset] = []

    def choose() -> None:
        from audit.judging import choose_rules

        chosen.append(choose_rules(library.forms, request.choice))

    frames = _read_frames(request, library, watch, choose)

    from audit.judging import judge

    return judge(frames, chosen[0], request.today)


def read_world(request: Request, watch: Watch | None = None) -> World:
    """The frames of all that is below the paths, as rules ask them."""
    from audit.world import World

    library = Library(load_forms(), load_vocabulary())
    return World(_read_frames(request, library, watch), request.today)


def _read_frames(
    request: Request, library: Library, watch: Watch | None, meanwhile: Callable[[], None] | None = None
) -> Frames:
    keep = partial(read_for_frames, forms=library.forms)
    mapping = _mapping(request.mapping, library.forms)
    register = open_register(library, request.roster, request.aliases)
    read = read_all(request.paths, library, keep, request.bounds, watch, mapping, meanwhile)
    return replace(join_frames(read, library.forms), register=register)


def read_documents(
    paths: Sequence[str], bounds: Bounds, watch: Watch | None = None, mapping: Path | None = None
) -> Iterator[Document]:
    """Every document below the paths with all that was read from it, in the order of paths, as they are read."""
    library = Library(load_forms(), load_vocabulary())
    return read_all(paths, library, _whole, bounds, watch, _mapping(mapping, library.forms))


def _mapping(path: Path | None, forms: Forms) -> Mapping:
    return OUR_NAMES if path is None else load_mapping(path, forms)


def _whole(document: Document) -> Document:
    return document


def read_for_frames(document: Document, forms: Forms) -> tuple[Document, Columns]:
    """What a worker sends of a document: its columns of the frames, and the document packed."""
    return Packed(document), columns_of(document, forms)
