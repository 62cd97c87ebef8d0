"""What is stored as frames and documents again, each part when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from audit.forms import Forms
from audit.frames import (
    CONTEXT,
    EARLIER,
    FRAME_COLUMNS,
    OWN,
    Frames,
    Values,
    frame_of,
    report_types,
    reports_frame,
    values_of,
    with_figures,
)
from audit.history import arrow
from audit.history.remembering import Entry, Version
from audit.history.store import Store
from audit.history.tables import FROM_TEXT, HEAD, KIND, PARTS, amount, report_of, untyped
from audit.model import COUNT_FACTS, Document, Place, Report
from audit.packed import Packed
from audit.register import Register
from audit.words import Text

_SINGLY = 8  # reports built one by one, before all are
_BLOCK = 256  # documents whose parts are loaded together


class Wanted(NamedTuple):
    """A stored report of a run: its document's number among the run's and in the history, and what it is to the run."""

    document: int
    stored: int
    path: str
    context: int = OWN


@dataclass(frozen=True)
class Selection:
    """The documents of a run in order, those of the context behind them, and their reports.

    `outdated` is how many reports would be context, had not another version of the reader read them, `stale` the
    numbers of those that should be, were they read anew.
    """

    documents: tuple[Document, ...]
    reports: tuple[Wanted, ...]
    context_documents: int
    outdated: int = 0
    stale: tuple[int, ...] = ()


# ---- documents ---- #


class StoredDocument(Document):
    """A document whose report and source are fetched when they are asked for."""

    __slots__ = ("_parts", "stored")
    stored: int
    _parts: Parts

    def __init__(self, document: Document, stored: int, parts: Parts) -> None:
        """The same document, whose parts are elsewhere."""
        for name in _HEAD:
            object.__setattr__(self, name, getattr(document, name))
        object.__setattr__(self, "stored", stored)
        object.__setattr__(self, "_parts", parts)

    @property
    def report(self) -> Report | None:
        """Its report, if it is one."""
        return self._parts.report(self.stored) if self.status == "report" else None

    @property
    def source(self) -> tuple[str, ...]:
        """The lines that places point into."""
        return self._parts.source(self.stored) if self.status == "report" else ()


_HEAD = tuple(name for name in Document.__slots__ if name not in ("report", "source"))


class Parts:
    """Reports and sources of stored documents: those that were asked for, and soon all, packed."""

    def __init__(self, history: Store) -> None:
        """None yet."""
        self._history = history
        self._numbers: list[int] = []
        self._places: dict[int, int] = {}  # of those numbers in their order
        self._reports: dict[int, Packed] = {}
        self._sources: dict[int, tuple[str, ...]] = {}

    def expect(self, numbers: Iterable[int]) -> None:
        """These may be asked for."""
        self._numbers = list(dict.fromkeys(numbers))
        self._places = {number: place for place, number in enumerate(self._numbers)}

    def report(self, number: int) -> Report | None:
        """A report. Where many are asked for, all are fetched, which takes a fraction of the time."""
        if number not in self._reports:
            left = [each for each in self._numbers if each not in self._reports]
            wanted = left if len(self._reports) >= _SINGLY else [number]
            for at in range(0, len(wanted), _BLOCK):
                for each, report in reports_of(self._history, wanted[at : at + _BLOCK]):
                    self._reports[each] = Packed(Document("", "", "report", report=report))
        return self._reports[number].report

    def source(self, number: int) -> tuple[str, ...]:
        """The lines of a document; its neighbours' are fetched with it."""
        if number not in self._sources:
            at = self._places[number] // _BLOCK * _BLOCK
            block = {number, *self._numbers[at : at + _BLOCK]}
            said = ", ".join(map(str, sorted(block)))
            found = self._history.rows(f"SELECT id, lines FROM documents WHERE id IN ({said})")
            self._sources.update((each, tuple(lines)) for each, lines in found)
        return self._sources[number]


def reports_of(history: Store, numbers: Sequence[int]) -> Iterator[tuple[int, Report]]:
    """The reports of some documents, as they were read."""
    wanted = pa.table({"document": pa.array(numbers, pa.int64())})
    parts: dict[str, dict[int, list[tuple[Any, ...]]]] = {}
    for name, table in PARTS.items():
        said = ", ".join(f'c."{column}"' for column in table.columns)
        found = history.table(
            f'SELECT c.document, {said} FROM wanted JOIN "{name}" c USING (document) ORDER BY c.document, c.position',
            wanted=wanted,
        )
        held = parts.setdefault(name, {})
        columns = [_column(title, found.column(title)) for title in table.columns]
        for number, row in zip(arrow.values_of(found.column("document")), zip(*columns, strict=True), strict=True):
            held.setdefault(number, []).append(row)
    titles = ", ".join(f'c."{name}"' for name in ("document", *HEAD))
    heads = history.table(f"SELECT {titles} FROM wanted JOIN reports c USING (document)", wanted=wanted)
    rows = zip(*(arrow.values_of(heads.column(name)) for name in ("document", *HEAD)), strict=True)
    for number, *head in rows:
        of = {name: held.get(number, []) for name, held in parts.items()}
        yield number, report_of(dict(zip(HEAD, head, strict=True)), of)


def _column(name: str, column: pa.ChunkedArray) -> list[Any]:
    """A column's values as the model has them."""
    if name == "place":
        return list(_places(column))
    if pa.types.is_struct(column.type):
        return [None if part is None else Text(*part) for part in arrow.parts_of(column)]
    if pa.types.is_list(column.type):
        return [tuple(each) for each in arrow.values_of(column)]
    return arrow.values_of(column)


def _places(column: pa.ChunkedArray) -> Iterator[Place]:
    """Equal places without a box are one object: most stand in many reports."""
    held: dict[tuple[Any, ...], Place] = {}
    for part in arrow.parts_of(column):
        assert part is not None
        if part[-1] is not None:
            yield place_of(part)
        else:
            yield held.get(part) or held.setdefault(part, Place._make(part))


def place_of(part: Sequence[Any]) -> Place:
    """A place from what a structure of the file holds, in the order of its fields."""
    return Place._make(part)._replace(box=None if part[-1] is None else tuple(part[-1]))


# ---- which ---- #


def select(history: Store, entries: Sequence[Entry], version: Version, register: Register, parts: Parts) -> Selection:
    """The documents of a run, and the reports that the history adds to them as context."""
    own, held = {entry.stored for entry in entries if entry.stored}, _held(history, register)
    current = [one for one in held if one.reading == version.reading]
    present, every = _context(own, current), _context(own, held)
    stale = {number for number, _ in every.values()} - {one.document for one in current}
    context = sorted(present.values())
    heads = _heads(history, {entry.stored for entry in entries if entry.stored} | {number for number, _ in context})
    documents: list[Document] = []
    reports: list[Wanted] = []
    for entry in (*entries, *(Entry("", number, None) for number, _ in context)):
        document = entry.document or StoredDocument(heads[entry.stored], entry.stored, parts)
        if entry.path:
            object.__setattr__(document, "path", entry.path)
        of = OWN if len(documents) < len(entries) else context[len(documents) - len(entries)][1]
        if entry.stored and document.status == "report":
            reports.append(Wanted(len(documents), entry.stored, document.path, of))
        documents.append(document)
    parts.expect(wanted.stored for wanted in reports)
    outdated = len(every.keys() - present.keys())
    return Selection(tuple(documents), tuple(reports), len(context), outdated, tuple(sorted(stale)))


def _heads(history: Store, numbers: Iterable[int]) -> dict[int, Document]:
    wanted = pa.table({"id": pa.array(sorted(numbers), pa.int64())})
    found = history.table(
        "SELECT d.id, d.path, d.sha256, d.status, d.problem, d.skipped, d.remarks "
        "FROM wanted JOIN documents d USING (id)",
        wanted=wanted,
    ).to_pylist()
    return {
        row["id"]: Document(
            row["path"], row["sha256"], row["status"], _text(row["problem"]), skipped=row["skipped"],
            remarks=tuple(Text(**remark) for remark in row["remarks"]),
        )
        for row in found
    }  # fmt: skip


def _text(said: dict[str, str] | None) -> Text | None:
    return None if said is None else Text(**said)


class _Held(NamedTuple):
    """A report under a name that belongs to one body; `reading` is the version that has read it."""

    document: int
    sha256: str
    reading: str
    body: str
    year: int


def _context(own: set[int], held: Sequence[_Held]) -> dict[tuple[str, int], tuple[int, int]]:
    """By body and year, the number of the document that the run is judged with, and what it is to the run.

    Of a body of the run, the latest version of each earlier year; of other bodies, that of each year of the run; and of
    a report of the run, the version that was stored last before it.
    """
    mine: dict[tuple[str, int], list[_Held]] = {}
    for one in held:
        if one.document in own:
            mine.setdefault((one.body, one.year), []).append(one)
    last: dict[str, int] = {}
    for body, year in mine:
        last[body] = max(year, last.get(body, year))
    years = {year for _, year in mine}
    found: dict[tuple[str, int], tuple[int, int]] = {}
    for one in held:  # the one that was stored last of each body and year stays
        key = (one.body, one.year)
        if one.document in own:
            continue
        if key in mine:
            newest = max(each.document for each in mine[key])
            if one.document < newest and one.sha256 not in {each.sha256 for each in mine[key]}:
                found[key] = (one.document, EARLIER)
        elif one.year in years or one.year < last.get(one.body, 0):
            found[key] = (one.document, CONTEXT)
    return found


def _held(history: Store, register: Register) -> list[_Held]:
    """In the order in which they were stored."""
    rows = history.rows("""
        SELECT r.document, d.sha256, d.reading, r.issuer, r.division, r."year"
        FROM reports r JOIN documents d ON d.id = r.document
        WHERE r.one_body AND r.issuer IS NOT NULL AND r."year" IS NOT NULL ORDER BY r.document
    """)
    return [
        _Held(document, sha256, reading, register.body(issuer, division, year), year)
        for document, sha256, reading, issuer, division, year in rows
    ]


# ---- frames ---- #


def frames_of(history: Store, selection: Selection, forms: Forms, register: Register) -> Frames:
    """The frames of a selection. Those with data sets are loaded at once, all others when they are asked for."""
    held = StoredFrames.of(history, selection, forms, register)
    if any(document.figures for document in selection.documents):
        given = {field.name: getattr(held, field.name) for field in fields(Frames)}
        return with_figures(Frames(**given))
    return held


class StoredFrames(Frames):
    """Frames that a history holds."""

    _selection: Selection | None = None  # of a copy with something changed, which has loaded all: none
    _history: Store

    @classmethod
    def of(cls, history: Store, selection: Selection, forms: Forms, register: Register) -> StoredFrames:
        """Nothing is loaded yet."""
        codes = [wanted.context for wanted in selection.reports]
        held = cls.__new__(cls)
        held.__dict__.update(
            documents=selection.documents,
            forms=forms,
            register=register,
            context=np.array(codes, np.uint8) if any(codes) else None,
            context_documents=selection.context_documents,
            _history=history,
            _selection=selection,
        )
        return held

    def __len__(self) -> int:
        """How many reports there are."""
        return len(self.reports) if self._selection is None else len(self._selection.reports)

    @cached_property
    def reports(self) -> pd.DataFrame:
        """A row a report."""
        selection = self._chosen()
        count = len(selection.reports)
        absent: dict[str, Any] = dict.fromkeys(COUNT_FACTS, 0)
        columns = {name: [absent.get(name)] * count for name in report_types(self.forms)}
        columns["document"] = [wanted.document for wanted in selection.reports]
        columns["path"] = [wanted.path for wanted in selection.reports]
        columns["has_text"] = [True] * count
        self._fill_heads(columns)
        for number, name, kind, value in self._rows("facts", ("fact", "kind", "value")):
            if name in columns:
                found = untyped(kind, value)
                columns[name][number] = np.datetime64(found, "s") if kind == "date" else found
        for number, table, form in self._rows("tables", ("table", "form")):
            if f"form_{table}" in columns:
                columns[f"form_{table}"][number] = form
        years = {year: self.forms.of_year(year) for year in set(columns["year"]) if year}
        columns["form_of_year"] = [due.form if (due := years.get(year)) else None for year in columns["year"]]
        return reports_frame(columns, self.forms)

    def _fill_heads(self, columns: dict[str, list[Any]]) -> None:
        names = ("form", "one_body", *KIND)
        for number, *values in self._rows("reports", names):
            for name, value in zip(names, values, strict=True):
                columns[name][number] = value

    @cached_property
    def facts(self) -> pd.DataFrame:
        """A row a fact."""
        return self._frame("facts")

    @cached_property
    def cells(self) -> pd.DataFrame:
        """A row a cell."""
        return self._frame("cells")

    @cached_property
    def sections(self) -> pd.DataFrame:
        """A row a section."""
        return self._frame("sections")

    @cached_property
    def tables(self) -> pd.DataFrame:
        """A row a table."""
        return self._frame("tables")

    @cached_property
    def rows(self) -> pd.DataFrame:
        """A row a row of the form."""
        return self._frame("rows")

    @cached_property
    def paragraphs(self) -> pd.DataFrame:
        """A row a paragraph."""
        return self._frame("paragraphs")

    @cached_property
    def statements(self) -> pd.DataFrame:
        """A row a statement."""
        return self._frame("statements")

    @cached_property
    def values(self) -> Values:
        """The matrix."""
        return values_of(self.cells, len(self), self.forms)

    @cached_property
    def cells_on_forms(self) -> int:
        """Counted without loading them."""
        if self._selection is None:
            return self.cells_of_own()
        own = replace(self._selection, reports=tuple(w for w in self._selection.reports if w.context == OWN))
        found = self._history.table(
            "SELECT count(*) AS cells FROM wanted JOIN cells USING (document)", wanted=_wanted(own)
        )
        return int(found.column("cells")[0].as_py())

    # ---- inside ---- #

    def _query(self, table: str, columns: Sequence[str]) -> pa.Table:
        said = ", ".join(f'c."{name}"' for name in columns)
        order = "" if table == "reports" else ", c.position"
        return self._history.table(
            f'SELECT w.report AS "#", {said} FROM wanted w JOIN "{table}" c USING (document) ORDER BY w.report{order}',
            wanted=_wanted(self._chosen()),
        )

    def _chosen(self) -> Selection:
        assert self._selection is not None
        return self._selection

    def _rows(self, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        found = self._query(table, columns)
        return zip(*(arrow.values_of(found.column(at)) for at in range(found.num_columns)), strict=True)

    def _frame(self, name: str) -> pd.DataFrame:
        titles = FRAME_COLUMNS[name]
        found = self._query(name, [_STORED.get((name, title), title) for title in titles])
        columns: dict[str, list[Any]] = {"report": arrow.values_of(found.column(0))}
        for at, title in enumerate(titles, start=1):
            columns[title] = _shaped(name, title, _column(title, found.column(at)))
        return frame_of(name, columns)


def _wanted(selection: Selection) -> pa.Table:
    numbers = [wanted.stored for wanted in selection.reports]
    return pa.table({"report": pa.array(range(len(numbers)), pa.int64()), "document": pa.array(numbers, pa.int64())})


# Columns of frames that follow from stored ones of another name, by frame.
_STORED = {
    ("sections", "found"): "heading",
    ("rows", "found"): "label",
    ("tables", "printed"): "printed_values",
    ("tables", "other_labels"): "other_form_labels",
    ("tables", "lacking_columns"): "columns_lacking",
    ("tables", "added_rows"): "rows_added",
    ("tables", "added_columns"): "columns_added",
}


def _shaped(frame: str, title: str, column: list[Any]) -> list[Any]:
    """A stored column as the frame has it."""
    if (frame, title) in (("sections", "found"), ("rows", "found")):
        return [value is not None for value in column]
    if frame == "tables" and title in ("other_labels", "lacking_columns", "added_rows", "added_columns"):
        return ["、".join(value) for value in column]
    if frame == "cells" and title == "value":
        held = {value: amount(value) for value in set(column)}
        return [held[value] for value in column]
    if frame == "statements" and title in FROM_TEXT:
        return [FROM_TEXT[title](value) for value in column]
    return column
