"""The file system: which files a run takes, their bytes, and the reading of one of them to a Document."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from audit.datasets.dataset import DataSet, data_set_among, data_set_in, why_no_data_set
from audit.datasets.mapping import OUR_NAMES, Mapping, resembles
from audit.datasets.tables import CSV_LIMIT, SUFFIXES, names_in_table, sheets_of
from audit.documents.archive import Archive
from audit.documents.formats import READ_FROM_FOLDERS, read_pages
from audit.documents.sniff import kind_of
from audit.errors import InputError
from audit.model import Document
from audit.reading.report import Library, read_report
from audit.words import Text, text

GENERATOR = "gouji"  # what our own pages say of themselves, so that a later run does not audit them
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
            yield path, refused(path, text("path-not-readable", problem=_reason(error)))
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
            yield at, refused(at, text("folder-not-readable", problem=_reason(error)))
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


# ---- one file ---- #


def read_source(source: Source, library: Library, mapping: Mapping = OUR_NAMES) -> Document | list[Source | Document]:
    """A document, whatever it holds, or what an archive holds; never raises for what is in the file."""
    data = b""
    try:
        if source.chain:
            data = _archive(source.path, *_version(source.path)).read(source.chain)
        else:
            data = bytes_of(source.path)
            if data.startswith(b"PK") and kind_of(data) == "ZIP":
                return _contents(source, Archive(data))
        return document_from_bytes(source.shown, data, library, mapping)
    except InputError as error:
        return unreadable(source.shown, data, error.message)
    except OSError as error:
        return unreadable(source.shown, data, text("path-not-readable", problem=_reason(error)))
    except MemoryError:
        raise
    except Exception as fault:  # a fault of ours in one document must not lose the others
        why = text("reader-fault", problem=f"{type(fault).__name__}: {fault}")
        return unreadable(source.shown, data, why, given_up=True)


def document_from_bytes(path: str, data: bytes, library: Library, mapping: Mapping = OUR_NAMES) -> Document:
    """One document from its bytes: a report, or a data set with the figures of many."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        if (found := data_set_in(data, mapping, library)) is not None:
            return _data_set(path, digest, found)
        if (names := names_in_table(data, Path(path).suffix.lower())) is not None:
            return Document(shown(path), digest, "not_a_report", why_no_data_set(names, mapping, library))
        pages = read_pages(data)
        sheets = sheets_of(pages)
        if (found := data_set_among(sheets, mapping, library)) is not None:
            return _data_set(path, digest, found)
    except InputError as error:
        return unreadable(path, data, error.message)
    if pages.notes.get("generator", "").startswith(GENERATOR):
        return Document(shown(path), digest, "not_a_report", text("own-page"), source=pages.source, skipped=True)
    report = read_report(pages, library)
    if report is None:
        near = [sheet.names for sheet in sheets if resembles(sheet.names, mapping, library.forms)]
        why = why_no_data_set(near[0], mapping, library) if near else text("not-a-report")
        return Document(shown(path), digest, "not_a_report", why, source=pages.source, remarks=pages.remarks)
    return Document(shown(path), digest, "report", None, report, pages.source, remarks=pages.remarks)


def _data_set(path: str, digest: str, found: DataSet) -> Document:
    return Document(shown(path), digest, "report", remarks=found.remarks, figures=found.figures)


def unreadable(path: str, data: bytes, why: Text, *, given_up: bool = False) -> Document:
    """A document that is listed with the reason why it was not read, or not to its end."""
    digest = hashlib.sha256(data).hexdigest() if data else ""
    return Document(shown(path), digest, "unreadable", why, given_up=given_up)


def refused(path: str, why: Text, *, skipped: bool = False) -> Document:
    """A document of which nothing was read, with the reason."""
    return Document(shown(path), "", "unreadable", why, skipped=skipped)


def shown(path: str) -> str:
    """A path as people and formats can print it; names that are no Unicode lose what cannot be printed."""
    return os.fsencode(path).decode("utf-8", "replace")


def _is_table(path: str) -> bool:
    return Path(path).suffix.lower() in SUFFIXES


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def bytes_of(path: str) -> bytes:
    """The bytes of a regular file that is not too large. Nothing else is opened: a pipe might never end.

    Raises InputError and OSError.
    """
    held = Path(path).stat()
    if not stat.S_ISREG(held.st_mode):
        raise InputError(text("path-no-file"))
    with Path(path).open("rb") as file:
        head = file.read(4)
        limit = ARCHIVE_LIMIT if head.startswith(b"PK") else CSV_LIMIT if _is_table(path) else FILE_LIMIT
        data = head + file.read(limit) if held.st_size <= limit else b""
        if held.st_size > limit or len(data) > limit:
            raise InputError(text("file-too-large", size=held.st_size // 2**20, limit=limit // 2**20))
        return data


# ---- archives ---- #


def _contents(source: Source, archive: Archive) -> list[Source | Document]:
    """What an archive holds; when none of it can be read, that too."""
    found: list[Source | Document] = []
    for member in archive.members(READ_FROM_FOLDERS):
        inner = Source(source.path, member.chain, member.name)
        found.append(refused(inner.shown, member.problem, skipped=member.skipped) if member.problem else inner)
    if all(isinstance(each, Document) and each.skipped for each in found):
        found.insert(0, refused(source.path, text("archive-empty", formats=" ".join(READ_FROM_FOLDERS))))
    return found


@lru_cache(maxsize=1)
def _archive(path: str, size: int, changed: int) -> Archive:  # noqa: ARG001 - a changed file is opened anew
    """The archive that members were last read from."""
    return Archive(bytes_of(path))


def _version(path: str) -> tuple[int, int]:
    held = Path(path).stat()
    return held.st_size, held.st_mtime_ns
