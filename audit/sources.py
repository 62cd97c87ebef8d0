"""What a run takes: which files there are below some paths, and their bytes."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from audit.documents.formats import READ_FROM_FOLDERS, TABLE_LIMIT, TABLES
from audit.errors import InputError
from audit.model import Document
from audit.words import Text, text

FILE_LIMIT = 100 * 2**20  # bytes; real reports with all their pictures have 20 MB
ARCHIVE_LIMIT = 500 * 2**20  # bytes


class Source(NamedTuple):
    """Where the bytes of a document are: in a file, or in an archive."""

    path: str
    chain: tuple[int, ...] = ()  # of a member: its number in each archive around it, see documents/archive.py
    name: str = ""  # of a member: its name in the archive

    @property
    def is_table(self) -> bool:
        """Whether its name is that of a data set, which may be larger and take longer than any document."""
        return not self.chain and _is_table(self.path)

    @property
    def shown(self) -> str:
        """The path as people and formats can print it."""
        return shown(f"{self.path}/{self.name}" if self.chain else self.path)


# ---- which files ---- #


def list_sources(paths: list[str], without: frozenset[str] = frozenset()) -> list[Source | Document]:
    """Every file to read, in the order of names, and a Document for each path that gives none; a file once.

    `without` are real paths of files that are left out.
    """
    found: dict[str, tuple[str, Source | Document]] = {}
    for path, source in _found(paths):
        if (real := os.path.realpath(path)) not in without:
            found.setdefault(real, (path, source))
    return [source for _, source in sorted(found.values(), key=lambda each: each[0])]


def _found(paths: list[str]) -> Iterator[tuple[str, Source | Document]]:
    for path in paths:
        try:
            folder, there = bool(path) and Path(path).is_dir(), bool(path) and Path(path).exists()
        except (OSError, ValueError) as error:  # a name too long for the system, or with a zero byte
            yield path, refused(path, text("path-not-readable", problem=reason_of(error)))
            continue
        if folder:
            yield from _below(path)
        elif there:
            yield path, Source(path)
        else:
            yield path, refused(path, text("path-missing"))


def _below(folder: str) -> Iterator[tuple[str, Source | Document]]:
    """Everything in a folder and all below it, but for what is hidden. Links to folders are not followed."""
    left, readable = [str(Path(folder))], False
    while left:
        at = left.pop()
        try:
            with os.scandir(at) as entries:
                seen = [entry for entry in entries if not entry.name.startswith(".")]
        except OSError as error:
            readable = True  # it may hold anything
            yield at, refused(at, text("folder-not-readable", problem=reason_of(error)))
            continue
        for entry in seen:
            if entry.is_dir(follow_symlinks=False):
                left.append(entry.path)
            elif entry.is_symlink() and Path(entry.path).is_dir():
                yield entry.path, refused(entry.path, text("folder-linked"), skipped=True)
            elif (suffix := Path(entry.name).suffix.lower()) in READ_FROM_FOLDERS:
                readable = True
                yield entry.path, Source(entry.path)
            else:
                yield entry.path, refused(entry.path, text("file-skipped", suffix=suffix or "-"), skipped=True)
    if not readable:
        yield folder, refused(folder, text("folder-empty", formats=" ".join(READ_FROM_FOLDERS)))


def refused(path: str, why: Text, *, skipped: bool = False) -> Document:
    """A document of which nothing was read, with the reason."""
    return Document(shown(path), "", "unreadable", why, skipped=skipped)


def shown(path: str) -> str:
    """A path as people and formats can print it; names that are no Unicode lose what cannot be printed."""
    return os.fsencode(path).decode("utf-8", "replace")


# ---- bytes ---- #


def bytes_of(path: str) -> bytes:
    """The bytes of a regular file that is not too large. Nothing else is opened: a pipe might never end.

    Raises InputError and OSError.
    """
    held = Path(path).stat()
    if not stat.S_ISREG(held.st_mode):
        raise InputError(text("path-no-file"))
    with Path(path).open("rb") as file:
        head = file.read(4)
        limit = ARCHIVE_LIMIT if head.startswith(b"PK") else TABLE_LIMIT if _is_table(path) else FILE_LIMIT
        data = head + file.read(limit) if held.st_size <= limit else b""
        if held.st_size > limit or len(data) > limit:
            raise InputError(text("file-too-large", size=held.st_size // 2**20, limit=limit // 2**20))
        return data


class Content(NamedTuple):
    """What a file held when it was looked at: a digest of its bytes; and its size and moment of change."""

    digest: str
    version: tuple[int, int]


class Inputs:
    """The files below some paths, listed once, and the bytes of each looked at once. `without` are left out."""

    def __init__(self, paths: Sequence[str], without: frozenset[str] = frozenset()) -> None:
        """Nothing is looked at yet."""
        self._paths, self._without = list(paths), without
        self._seen: dict[str, Content | None] = {}

    @cached_property
    def found(self) -> list[Source | Document]:
        """Every file in order, and a Document for each path that gives none."""
        return list_sources(self._paths, self._without)

    def content(self, path: str) -> Content | None:
        """What one of the files holds; None where that cannot be known."""
        if path not in self._seen:
            self._seen[path] = _content(path)
        return self._seen[path]


def _content(path: str) -> Content | None:
    try:
        version = version_of(path)
        return Content(hashlib.sha256(bytes_of(path)).hexdigest(), version)
    except (InputError, OSError, ValueError):
        return None  # whoever reads it says why not


def version_of(path: str) -> tuple[int, int]:
    """What changes whenever somebody writes into a file. Raises OSError."""
    held = os.stat(path)  # noqa: PTH116 - for thousands of files
    return held.st_size, held.st_mtime_ns


def _is_table(path: str) -> bool:
    return Path(path).suffix.lower() in TABLES


def reason_of(error: OSError | ValueError) -> str:
    """What the system says is wrong."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
