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
from audit.model import Above, Field, Layout, Line, Pages, Place, Torn
from audit.program import PACKAGE, rules_folder
from audit.words import phrases_in

if TYPE_CHECKING:
    from audit.datasets.mapping import Mapping

# What makes lines of bytes: these alone, whatever forms, lexicons and the words elsewhere say.
_PAGES = ("files.py", "pressed.py", "sources.py", "documents")
_OF_PAGES = (
    "charset-normalizer", "lxml", "olefile", "openpyxl", "pypdfium2", "python-docx", "xlrd",
)  # fmt: skip
# What makes reports of lines. Rules, frames and renderers are not among it.
_READING = ("cells.py", "datafiles.py", "forms.py", "model.py", "datasets", "reading", "history/tables.py")
_OF_READING = ("chinesecalendar", "rapidfuzz")
_DATA = ("forms", "lexicons", "divisions.tsv", "traditional.tsv")
_RENDERERS = ("jinja2", "markupsafe", "openpyxl", "python-docx", "rich")


@cache
def of_pages() -> str:
    """Of all that makes lines of bytes: our code with the phrases in it, and the libraries under it."""
    kinds = (Place, Field, Line, Torn, Above)
    shape = [*(name for kind in kinds for name in kind._fields), *Pages.__slots__, *Layout]
    return _of_code(_PAGES, _OF_PAGES, [platform.python_version(), *shape])


@cache
def of_reading() -> str:
    """Of all that reads documents: what makes lines of bytes, and reports of lines by forms and lexicons."""
    data = (rules_folder() / name for name in _DATA)
    return _of_code(_READING, _OF_READING, [of_pages(), _digest([], data)])


def _of_code(names: Iterable[str], libraries: Iterable[str], said: Iterable[str]) -> str:
    code = [PACKAGE / name for name in names]
    files = (file for path in code for file in (path.rglob("*.py") if path.is_dir() else [path]))
    phrases = phrases_in("\n".join(file.read_text("utf-8") for file in files))
    return _digest([*said, *(f"{name} {_version(name)}" for name in libraries), repr(phrases)], code)


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
