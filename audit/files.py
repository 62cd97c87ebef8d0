"""The reading of one file to a Document, or to what it holds where it is an archive."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from audit.datasets.dataset import DataSet, data_set_among, data_set_in, why_no_data_set
from audit.datasets.mapping import OUR_NAMES, Mapping, resembles
from audit.datasets.tables import names_in, names_in_table, sheets_of
from audit.documents.archive import Archive
from audit.documents.formats import READ_FROM_FOLDERS, read_pages
from audit.documents.sniff import kind_of
from audit.errors import InputError
from audit.model import Document, Pages
from audit.pressed import unpress
from audit.reading.report import Library, read_report
from audit.reading.script import in_plain, is_mirrored, report_as_printed
from audit.reading.traces import has_legacy_table
from audit.sources import Source, bytes_of, reason_of, refused, shown, version_of
from audit.words import Text, text

GENERATOR = "gouji"  # what our own pages say of themselves, so that a later run does not audit them


class Read(NamedTuple):
    """A document, and its lines where it can be read anew from those alone, whatever forms and words may become."""

    document: Document
    pages: Pages | None = None


class Known(NamedTuple):
    """A document whose lines are known from an earlier reading of the same bytes."""

    shown: str
    digest: str
    pressed: bytes
    source: tuple[str, ...]


def read_source(source: Source, library: Library, mapping: Mapping = OUR_NAMES) -> Read | list[Source | Document]:
    """A document, whatever it holds, or what an archive holds; never raises for what is in the file."""
    data = b""
    try:
        if source.chain:
            data = _archive(source.path, *version_of(source.path)).read(source.chain)
        else:
            data = bytes_of(source.path)
            if data.startswith(b"PK") and kind_of(data) == "ZIP":
                return _contents(source, Archive(data))
        return _read(source.shown, data, library, mapping)
    except InputError as error:
        return Read(unreadable(source.shown, _digest(data), error.message))
    except OSError as error:
        return Read(unreadable(source.shown, _digest(data), text("path-not-readable", problem=reason_of(error))))
    except MemoryError:
        raise
    except Exception as fault:  # a fault of ours in one document must not lose the others
        return Read(unreadable(source.shown, _digest(data), _fault(fault), given_up=True))


def read_known(known: Known, library: Library, mapping: Mapping = OUR_NAMES) -> Read:
    """The document that known lines are, its file left alone; never raises for what is in them."""
    try:
        pages = unpress(known.pressed, known.source)
        return _again(_document(known.shown, known.digest, pages, library, mapping), pages)
    except InputError as error:
        return Read(unreadable(known.shown, known.digest, error.message))
    except MemoryError:
        raise
    except Exception as fault:  # as above
        return Read(unreadable(known.shown, known.digest, _fault(fault), given_up=True))


def _fault(fault: Exception) -> Text:
    return text("reader-fault", problem=f"{type(fault).__name__}: {fault}")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest() if data else ""


def document_from_bytes(path: str, data: bytes, library: Library, mapping: Mapping = OUR_NAMES) -> Document:
    """One document from its bytes: a report, or a data set with the figures of many."""
    return _read(path, data, library, mapping).document


def _read(path: str, data: bytes, library: Library, mapping: Mapping) -> Read:
    digest = hashlib.sha256(data).hexdigest()
    try:
        if (found := data_set_in(data, mapping, library)) is not None:
            return Read(_data_set(path, digest, found))
        if (names := names_in_table(data, Path(path).suffix.lower())) is not None:
            return Read(Document(shown(path), digest, "not_a_report", why_no_data_set(names, mapping, library)))
        pages = read_pages(data)
        document = _document(path, digest, pages, library, mapping)
    except InputError as error:
        return Read(unreadable(path, digest if data else "", error.message))
    if document.report is None and names_in(data) is not None:  # a data set perhaps, where columns have other names
        return Read(document)
    return _again(document, pages)


def _again(document: Document, pages: Pages) -> Read:
    """What can be read anew from its lines; data sets and our own pages are read each time."""
    return Read(document, None if document.figures is not None or document.skipped else pages)


def _document(path: str, digest: str, pages: Pages, library: Library, mapping: Mapping) -> Document:
    """The document that lines are."""
    sheets = sheets_of(pages)
    if (found := data_set_among(sheets, mapping, library)) is not None:
        return _data_set(path, digest, found)
    if pages.notes.get("generator", "").startswith(GENERATOR):
        return Document(shown(path), digest, "not_a_report", text("own-page"), source=pages.source, skipped=True)
    mirrored = is_mirrored(pages.lines)
    report = read_report(in_plain(pages) if mirrored else pages, library)
    if isinstance(report, Text):
        near = [sheet.names for sheet in sheets if resembles(sheet.names, mapping, library.forms)]
        why = why_no_data_set(near[0], mapping, library) if near else report
        return Document(shown(path), digest, "not_a_report", why, source=pages.source, remarks=pages.remarks)
    remarks = (*pages.remarks, *report.remarks)
    if mirrored:
        report, remarks = report_as_printed(report, pages.source), (*remarks, text("script-mirrored"))
    if not any(table.found for table in report.tables) and has_legacy_table(pages.lines, library.vocabulary.words):
        remarks = (*remarks, text("legacy-table"))
    return Document(shown(path), digest, "report", None, report, pages.source, remarks=remarks)


def _data_set(path: str, digest: str, found: DataSet) -> Document:
    return Document(shown(path), digest, "report", remarks=found.remarks, figures=found.figures)


def unreadable(path: str, digest: str, why: Text, *, given_up: bool = False) -> Document:
    """A document that is listed with the reason why it was not read, or not to its end."""
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
