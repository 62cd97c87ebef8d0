"""The whole path, from files to the result: read this first."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from audit.files import find_files, read_document
from audit.findings import build_findings
from audit.forms import load_forms
from audit.frames import build_frames
from audit.kernel import evaluate
from audit.language.ruleset import Ruleset, load_ruleset
from audit.model import Document
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from audit.summary import Result, RuleShown
from audit.world import World

Progress = Callable[[int, int, str], None]  # documents read, documents in all, path


@dataclass(frozen=True)
class Workshop:
    """Everything that is known before the first document is opened."""

    library: Library
    ruleset: Ruleset


@dataclass(frozen=True)
class Request:
    """What a run is asked to do."""

    paths: Sequence[str]
    today: date
    rule_folders: tuple[Path, ...] = field(default=())


def open_workshop(rule_folders: tuple[Path, ...] = ()) -> Workshop:
    """Forms, vocabulary and rules. Raises DataFileError for a mistake in one of their files."""
    forms = load_forms()
    return Workshop(Library(forms, load_vocabulary()), load_ruleset(forms, rule_folders))


def read_all(paths: Sequence[str], library: Library, progress: Progress | None = None) -> list[Document]:
    """Every document below the paths, each listed whether it could be read or not, in the order of paths."""
    found: dict[str, tuple[str, Document | None]] = {}
    for path, failed in find_files(list(paths)):
        found.setdefault(os.path.realpath(path), (path, failed))  # a file named twice is read once
    documents = []
    for number, (path, failed) in enumerate(sorted(found.values(), key=lambda item: item[0])):
        if progress:
            progress(number, len(found), path)
        documents.append(failed or read_document(path, library))
    return documents


def audit_documents(documents: Iterable[Document], workshop: Workshop, today: date) -> Result:
    """Documents → frames → verdicts → findings."""
    ruleset = workshop.ruleset
    frames = build_frames(list(documents), workshop.library.forms)
    world = World(frames, today)
    outcomes, errors = evaluate(ruleset, world, list(ruleset.files.values()))
    findings, untold = build_findings(outcomes, ruleset, world)
    return Result(
        frames=frames,
        rules={key: _shown(ruleset, key) for key in ruleset.files},
        ruleset_version=ruleset.version,
        findings=findings,
        verdicts={outcome.file.rule.id: outcome.verdicts for outcome in outcomes},
        rule_errors=(*errors, *untold),
    )


def run(request: Request, progress: Progress | None = None) -> Result:
    """The whole path."""
    workshop = open_workshop(request.rule_folders)
    return audit_documents(read_all(request.paths, workshop.library, progress), workshop, request.today)


def _shown(ruleset: Ruleset, key: str) -> RuleShown:
    rule = ruleset.files[key].rule
    return RuleShown(key, rule.title.text, rule.severity, rule.basis.text)
