"""The reading of one file to a Document, or to what it holds where it is an archive."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from audit.datasets.dataset import DataSet, data_set_among, data_set_in, why_no_data_set
from audit.datasets.mapping import OUR_NAMES, Mapping, resembles
from audit.datasets.tables import names_in_table, sheets_of
from audit.documents.archive import Archive
from audit.documents.formats import READ_FROM_FOLDERS, read_pages
from audit.documents.sniff import kind_of
from audit.errors import InputError
from audit.model import Document
from audit.reading.report import Library, read_report
from audit.sources import Source, bytes_of, reason_of, refused, shown, version_of
from audit.words import Text, text

GENERATOR = "gouji"  # what our own pages say of themselves, so that a later run does not audit them


def read_source(source: Source, library: Library, mapping: Mapping = OUR_NAMES) -> Document | list[Source | Document]:
    """A document, whatever it holds, or what an archive holds; never raises for what is in the file."""
    data = b""
    try:
        if source.chain:
            data = _archive(source.path, *version_of(source.path)).read(source.chain)
        else:
            data = bytes_of(source.path)
            if data.startswith(b"PK") and kind_of(data) == "ZIP":
                return _contents(source, Archive(data))
        return document_from_bytes(source.shown, data, library, mapping)
    except InputError as error:
        return unreadable(source.shown, data, error.message)
    except OSError as error:
        return unreadable(source.shown, data, text("path-not-readable", problem=reason_of(error)))
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
