"""The file system: which files a run takes, their bytes, and the reading of one file to a Document."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from audit.documents.formats import READ_FROM_FOLDERS, read_pages
from audit.errors import InputError
from audit.model import Document
from audit.reading.report import Library, read_report
from audit.words import text

GENERATOR = "gouji"  # what our own pages say of themselves, so that a later run does not audit them


def find_files(paths: list[str]) -> Iterator[tuple[str, Document | None]]:
    """Every file to read, in the order of names; a path that gives none comes with the Document that says why."""
    for path in paths:
        at = Path(path)
        try:
            folder, there = bool(path) and at.is_dir(), bool(path) and at.exists()
        except (OSError, ValueError) as error:  # a name too long for the system, or with a zero byte
            yield path, unreadable(path, b"", InputError(text("path-not-readable", problem=_reason(error))))
            continue
        if folder:
            found = [(str(file), file) for file in sorted(at.rglob("*")) if not file.is_dir() and not _hidden(file, at)]
            if not any(file.suffix.lower() in READ_FROM_FOLDERS for _, file in found):
                yield path, unreadable(path, b"", InputError(text("folder-empty", formats=" ".join(READ_FROM_FOLDERS))))
            for name, file in found:
                suffix = file.suffix.lower()
                if suffix in READ_FROM_FOLDERS:
                    yield name, None
                else:
                    why = text("file-skipped", suffix=suffix or "-")
                    yield name, Document(shown(name), "", "unreadable", why, skipped=True)
        elif there:
            yield path, None
        else:
            yield path, unreadable(path, b"", InputError(text("path-missing")))


def _hidden(file: Path, below: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(below).parts)


def unreadable(path: str, data: bytes, why: InputError) -> Document:
    """A document that is listed with the reason why it was not read."""
    return Document(shown(path), hashlib.sha256(data).hexdigest() if data else "", "unreadable", why.message)


def shown(path: str) -> str:
    """A path as people and formats can print it; names that are no Unicode lose what cannot be printed."""
    return os.fsencode(path).decode("utf-8", "replace")


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def read_document(path: str, library: Library) -> Document:
    """One file, whatever it holds; never raises for what is in the file."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        return unreadable(path, b"", InputError(text("path-not-readable", problem=_reason(error))))
    try:
        return document_from_bytes(path, data, library)
    except Exception as fault:  # a fault of ours in one document must not lose the others
        told = text("reader-fault", problem=f"{type(fault).__name__}: {fault}")
        return unreadable(path, data, InputError(told))


def document_from_bytes(path: str, data: bytes, library: Library) -> Document:
    """One document from its bytes."""
    try:
        pages = read_pages(data)
    except InputError as error:
        return unreadable(path, data, error)
    digest = hashlib.sha256(data).hexdigest()
    if pages.notes.get("generator", "").startswith(GENERATOR):
        return Document(shown(path), digest, "not_a_report", text("own-page"), source=pages.source)
    report = read_report(pages, library)
    if report is None:
        return Document(
            shown(path), digest, "not_a_report", text("not-a-report"), source=pages.source, remarks=pages.remarks
        )
    return Document(shown(path), digest, "report", None, report, pages.source, remarks=pages.remarks)
