"""The whole path, from files to the result: read this first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from audit.datafiles import rules_folder
from audit.datasets.mapping import OUR_NAMES, Mapping, load_mapping
from audit.diagnosis.stories import tell_stories
from audit.findings import build_findings
from audit.forms import Forms, load_forms
from audit.frames import Columns, Frames, build_frames, columns_of, join_frames
from audit.intake import DEFAULT, Bounds, Watch, read_all
from audit.kernel import evaluate
from audit.language.ruleset import Ruleset, load_ruleset
from audit.language.suites import NO_CHANGES, Changes, apply_suite, family
from audit.model import Document
from audit.packed import Packed
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from audit.summary import Result, RuleShown
from audit.world import World


@dataclass(frozen=True)
class Workshop:
    """Everything that is known before the first document is opened."""

    library: Library
    ruleset: Ruleset


@dataclass(frozen=True)
class RuleChoice:
    """Which rules a run asks, and how they are changed."""

    folders: tuple[Path, ...] = ()  # of rules beside the built-in ones
    suite: str = "default"  # a name or a file
    changes: Changes = NO_CHANGES


@dataclass(frozen=True)
class Request:
    """What a run is asked to do."""

    paths: Sequence[str]
    today: date
    choice: RuleChoice = field(default_factory=RuleChoice)
    bounds: Bounds = DEFAULT
    mapping: Path | None = None  # what the columns of data sets are called


def open_workshop(choice: RuleChoice | None = None) -> Workshop:
    """Forms, vocabulary and rules. Raises DataFileError for a mistake in one of their files, UsageError otherwise."""
    forms, choice = load_forms(), choice or RuleChoice()
    ruleset = load_ruleset(forms, choice.folders)
    suite = apply_suite(ruleset, choice.suite, (rules_folder(), *choice.folders), choice.changes)
    return Workshop(Library(forms, load_vocabulary()), suite)


def audit_documents(documents: Iterable[Document], workshop: Workshop, today: date) -> Result:
    """Documents → frames → verdicts → findings, and what explains them."""
    return _audit(build_frames(documents, workshop.library.forms), workshop.ruleset, today)


def run(request: Request, watch: Watch | None = None) -> Result:
    """The whole path."""
    workshop = open_workshop(request.choice)
    library = workshop.library
    keep = partial(read_for_frames, forms=library.forms)
    read = read_all(request.paths, library, keep, request.bounds, watch, _mapping(request.mapping, library.forms))
    return _audit(join_frames(read, library.forms), workshop.ruleset, request.today)


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


def _audit(frames: Frames, ruleset: Ruleset, today: date) -> Result:
    world = World(frames, today)
    outcomes, errors = evaluate(ruleset, world, list(ruleset.files.values()))
    findings, untold = build_findings(outcomes, ruleset, world)
    findings, stories = tell_stories(findings, ruleset, world)
    return Result(
        frames=frames,
        rules={key: _shown(ruleset, key) for key in ruleset.files},
        ruleset_name=ruleset.name,
        ruleset_version=ruleset.version,
        findings=findings,
        verdicts={outcome.file.rule.id: outcome.verdicts for outcome in outcomes},
        rule_errors=(*errors, *untold),
        stories=stories,
    )


def _shown(ruleset: Ruleset, key: str) -> RuleShown:
    held = ruleset.files[key]
    return RuleShown(key, held.rule.title.text, held.rule.severity, held.rule.basis.text, family(held))
