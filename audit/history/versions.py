"""What reading and judging follow from beside the documents, as digests: the same ones, the same results."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path
from typing import TYPE_CHECKING

from audit import __version__
from audit.choice import RuleChoice
from audit.program import PACKAGE, rules_folder

if TYPE_CHECKING:
    from audit.datasets.mapping import Mapping

# What a document is read by. Rules, frames and renderers are not among it.
_READING = (
    "cells.py", "datafiles.py", "files.py", "forms.py", "model.py", "sources.py", "words.py", "words.toml", "datasets",
    "documents", "reading", "history/schema.py", "history/tables.py",
)  # fmt: skip
_DATA = ("forms", "lexicons", "divisions.tsv")
_LIBRARIES = (
    "charset-normalizer", "chinesecalendar", "lxml", "olefile", "openpyxl", "pypdfium2", "python-docx", "rapidfuzz",
    "xlrd",
)  # fmt: skip
_RENDERERS = ("jinja2", "markupsafe", "openpyxl", "python-docx", "rich")


@cache
def of_reading() -> str:
    """Of all that reads documents: our code and its data, and the libraries under it."""
    code = (PACKAGE / name for name in _READING)
    data = (rules_folder() / name for name in _DATA)
    libraries = " ".join(f"{name} {_version(name)}" for name in _LIBRARIES)
    return _digest([__version__, platform.python_version(), libraries], (*code, *data))


def of_mapping(mapping: Mapping) -> str:
    """Of what the columns of data sets are called."""
    return _digest([mapping.model_dump_json()], ())


def of_judging(choice: RuleChoice, today: date, files: Iterable[Path] = ()) -> str:
    """Of all that verdicts and findings follow from, given the documents; `files` say who is who."""
    suite = Path(choice.suite)
    functions = sorted(
        f"{entry.value} {entry.dist and entry.dist.version}" for entry in entry_points(group="gouji.functions")
    )
    said = [of_program(), today.isoformat(), choice.suite, repr(choice.changes), repr(functions)]
    return _digest(said, (*choice.folders, *([suite] if suite.is_file() else []), *files))


def of_printing(choice: RuleChoice, today: date, files: Iterable[Path] = ()) -> str:
    """Of all that what is printed follows from, given the documents; `files` are those of the command line."""
    libraries = " ".join(f"{name} {_version(name)}" for name in _RENDERERS)
    return _digest([of_judging(choice, today, files), libraries], ())


@cache
def of_program() -> str:
    """Of this program with its rules."""
    return _digest([__version__, platform.python_version()], (PACKAGE, rules_folder()))


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _digest(said: Iterable[str], paths: Iterable[Path]) -> str:
    """Of some words, and of the names and contents of all files below some paths."""
    digest = hashlib.sha256()
    for word in said:
        digest.update(f"{word}\x1f".encode())
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix != ".pyc" and file.is_file():
                digest.update(f"{file.relative_to(path)}\x1f".encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:32]
