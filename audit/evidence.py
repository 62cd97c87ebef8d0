"""The document's own words for a finding: the lines it is about, with the figure in question marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from audit.cells import PrintedCells
from audit.frames import Frames, Ints
from audit.language.names import Ref
from audit.language.scopes import Binding
from audit.model import Evidence, Place
from audit.reading.places import exact_place, offset_of
from audit.reading.script import as_printed
from audit.reading.wording import Wording
from audit.words import Text, text

_WINDOW = 60  # characters shown on either side of a figure in a long line
_LINES = 12  # rows of a column shown
LABELS = ("added_rows", "added_columns", "other_labels")  # what a table has of labels as printed, a 、 between them


@dataclass(frozen=True)
class Pointer:
    """What a finding is about."""

    scope: str
    report: int
    at: Binding
    focus: Ref | None
    cells: tuple[str, ...]
    item: int | None
    pattern: Wording | None  # what the rule looks for in a text
    section: int | None = None  # the section that the text is of


@dataclass(frozen=True, eq=False)
class Evidences:
    """Looks things up in the frames, by report."""

    frames: Frames
    _starts: dict[str, Ints] = field(default_factory=dict)  # the reports of a frame's rows

    @cached_property
    def cells(self) -> PrintedCells:
        """The cells, by key and report."""
        return PrintedCells(self.frames)

    @cached_property
    def _facts(self) -> dict[tuple[int, str], tuple[str, str, Place]]:
        """Raw text, context and place by report and name."""
        facts = self.frames.facts
        columns = [facts[name] for name in ("report", "fact", "raw", "context", "place")]
        return {
            (int(report), str(fact)): (str(raw), str(context), place)
            for report, fact, raw, context, place in zip(*columns, strict=True)
        }

    def _of(self, name: str, report: int) -> pd.DataFrame:
        """The rows of one report in a frame; in all of them a report's rows stand together, in the reports' order."""
        if name not in self._starts:
            self._starts[name] = getattr(self.frames, name)["report"].to_numpy(np.int64)
        first, last = np.searchsorted(self._starts[name], [report, report + 1])
        rows: pd.DataFrame = getattr(self.frames, name).iloc[first:last]
        return rows

    def of(self, pointer: Pointer) -> tuple[Evidence, str]:
        """The excerpt, and the figure as printed."""
        if pointer.scope == "document":
            return self._first_line(pointer.item or 0), ""
        if pointer.scope == "collection":  # its evidence is all of its figures
            return Evidence("", 0, 0, Place()), ""
        if pointer.scope == "unit":
            return self._line_of_roster(pointer.item or 0)
        if pointer.item is not None:
            return self._item(pointer)
        if pointer.report >= self.frames.values.position.shape[1]:
            return self._of_cells(pointer) if pointer.cells else (self._row_of_table(pointer.report), "")
        in_prose = not pointer.cells and (pointer.focus is None or pointer.focus.kind == "section")
        if in_prose and pointer.pattern and (said := self._said(pointer)):
            return said
        if section := pointer.at.section or (pointer.section if in_prose else None):
            return self._heading(pointer.report, section)
        if pointer.scope in ("row", "table") and not pointer.cells:
            return self._table(pointer)
        if pointer.focus and pointer.focus.kind == "fact":
            return self._fact(pointer.report, pointer.focus.key)
        if pointer.cells:
            return self._of_cells(pointer)
        return self._title(pointer.report)

    def of_cell(self, key: str, report: int) -> Evidence | None:
        """The row of a cell with its figure marked; None where the report's form has no such cell, or prints none."""
        cell = self.cells.row(key, report)
        if cell is None or cell.state == "missing":
            return None
        place = Pointer("cell", report, Binding(), None, (key,), None, None, None)
        return self._of_cells(place)[0]

    def figure(self, ref: Ref, report: int) -> str:
        """A cell as printed, shortened to its number; a box for a blank."""
        key = ref.key.split(":")[0]
        if ref.of:
            report = int(self.frames.related(ref.of)[report])
        row = self.cells.row(key, report)
        if row is None or row.state == "missing":
            return "?"
        if row.state == "number":
            return format(row.value, "f")
        return {"blank": "□", "placeholder": str(row.raw)}.get(str(row.state), "?")

    def why_undecided(self, cells: Iterable[str], report: int) -> Text | None:
        """The first reason why one of the cells cannot be known, and how much of the table is printed."""
        for key in cells:
            row = self.cells.row(key, report)
            if row is not None and isinstance(row.why, Text):
                return row.why
            if row is not None and row.state in ("missing", "blank", "placeholder", "text"):
                form = self.frames.reports[f"form_{key.split('.')[0]}"].iloc[report]
                return text(f"cell-is-{row.state}", cell=self.frames.forms.label(key, form))
        return None

    def is_unread(self, cells: Iterable[str], report: int) -> bool:
        """Whether one of the cells is printed and could not be read: no fault of the issuer's."""
        found = (self.cells.row(key, report) for key in cells)
        return any(row is not None and row.state == "undecided" for row in found)

    # ---- by kind of thing ---- #

    def _first_line(self, document: int) -> Evidence:
        """The first line of a document that is not empty; nothing of one that could not be read."""
        for number, said in enumerate(self.frames.documents[document].source, start=1):
            if said.strip():
                return _excerpt(said.strip(), 0, 0, Place(line=number))
        return Evidence("", 0, 0, Place())

    def _line_of_roster(self, number: int) -> tuple[Evidence, str]:
        unit = self.frames.register.units[number]
        start = max(unit.said.find(unit.name), 0)
        return _excerpt(unit.said, start, start + len(unit.name), Place(line=unit.line or None)), unit.name

    def _item(self, pointer: Pointer) -> tuple[Evidence, str]:
        frame = self.frames.item_frame(pointer.scope)
        row = frame.iloc[pointer.item or 0]
        place = row["place"]
        if pointer.scope == "statement":
            start = max(offset_of(row["raw"], row["sentence"], place, self._source(pointer.report)), 0)
            return _excerpt(row["sentence"], start, start + len(row["raw"]), place), row["raw"]
        found = pointer.pattern.search(row["text"]) if pointer.pattern else None
        start, end = found.span() if found else (0, len(row["text"]))
        return self._in_line(pointer.report, row["text"], start, end, place)

    def _said(self, pointer: Pointer) -> tuple[Evidence, str] | None:
        """The first line in which the phrases stand that a rule looks for."""
        assert pointer.pattern is not None
        section = pointer.at.section or pointer.section
        lines = self._of("paragraphs", pointer.report)
        lines = lines[lines["section"] == section] if section else lines
        for said, place in zip(lines["text"], lines["place"], strict=True):
            if found := pointer.pattern.search(said):
                return self._in_line(pointer.report, said, found.start(), found.end(), place)
        return None

    def _in_line(self, report: int, said: str, start: int, end: int, place: Place) -> tuple[Evidence, str]:
        source = self._source(report)
        said, start, end = as_printed(said, place, source, start, end)
        if place.column:
            place = place._replace(column=place.column + start)
        return _excerpt(said, start, end, exact_place(place, said[start:end], source)), said[start:end]

    def _heading(self, report: int, number: int) -> tuple[Evidence, str]:
        sections = self._of("sections", report)
        row = sections[sections["number"] == number].iloc[0]
        if not row["found"]:  # where it should stand: behind the last section before it
            before = sections[sections["found"] & (sections["number"] < number)]
            if not len(before):
                return self._title(report)[0], ""
            last = before.iloc[-1]
            return Evidence(str(last["heading"]), 0, 0, last["place"]), ""
        heading = str(row["heading"])
        return Evidence(heading, 0, len(heading), row["place"]), heading

    def _table(self, pointer: Pointer) -> tuple[Evidence, str]:
        if pointer.focus and pointer.focus.key in LABELS and (told := self._told_label(pointer.focus.key, pointer)):
            return told, told.text
        rows = self._of("rows", pointer.report)
        mine = rows[rows["table"] == pointer.at.table]
        there = mine[mine["found"]]
        if not len(there):
            return self._title(pointer.report)[0], ""
        # A row that is missing belongs behind the last one before it that is there.
        before = there[there.index < mine.index[mine["row"] == pointer.at.row].min()] if pointer.at.row else there[:1]
        row = before.iloc[-1] if len(before) else there.iloc[0]
        return Evidence(str(row["label"]), 0, 0, row["place"]), ""

    def _told_label(self, name: str, pointer: Pointer) -> Evidence | None:
        """The first of the labels that a rule tells of a table, where it stands: a column above its rows."""
        tables = self._of("tables", pointer.report)
        table = tables[tables["table"] == pointer.at.table].iloc[0]
        place = table["place"]
        if not place.line or place.page:  # on which page a line of a PDF is, nothing tells here
            return None
        label = str(table[name]).split("、")[0].rstrip("…")
        lines = self._source(pointer.report)
        first = 1 if name == "added_columns" else place.line
        printed = [number for number in range(first, len(lines) + 1) if label and label in lines[number - 1]]
        at = min(printed, key=lambda number: abs(number - place.line), default=None)
        if at is None:
            return None
        return Evidence(label, 0, len(label), Place(at, lines[at - 1].index(label) + 1))

    def _source(self, report: int) -> tuple[str, ...]:
        """The lines of a report's document."""
        return self.frames.documents[int(self.frames.reports["document"].iloc[report])].source

    def _fact(self, report: int, name: str) -> tuple[Evidence, str]:
        if (report, name) not in self._facts:
            name = {"published": "signed", "form": "title", "missing_run": "title"}.get(name, "title")
        if (report, name) not in self._facts:
            return self._first_heading(report), ""
        raw, context, place = self._facts[report, name]
        start = offset_of(raw, context, place, self._source(report))
        if start < 0:  # told of, not printed: what is lost between two rows
            return Evidence(context, 0, len(context), place), raw
        return _excerpt(context, start, start + len(raw), place), raw

    def _first_heading(self, report: int) -> Evidence:
        sections = self._of("sections", report)
        found = sections[sections["found"]]
        if not len(found):
            return Evidence("", 0, 0, Place())
        first = found.iloc[0]
        return Evidence(str(first["heading"]), 0, 0, first["place"])

    def _title(self, report: int) -> tuple[Evidence, str]:
        return self._fact(report, "title")

    def _of_cells(self, pointer: Pointer) -> tuple[Evidence, str]:
        focus = pointer.focus.key.split(":")[0] if pointer.focus and pointer.focus.kind == "cell" else pointer.cells[0]
        rows = [key for key in pointer.cells if self.cells.row(key, pointer.report) is not None]
        cell = self.cells.row(focus, pointer.report)
        printed = "" if cell is None else cell.raw
        lines, start, end = self._lines(rows, focus, pointer)
        place = Place() if cell is None else cell.place
        return Evidence(lines, start, end, place), printed

    def _lines(self, cells: list[str], focus: str, pointer: Pointer) -> tuple[str, int, int]:
        """Row by row: the label as printed and its figures; the focus is marked."""
        across = pointer.scope in ("row", "cell")
        others = [key for key in cells if key != focus and self._counts(key, pointer.report)]
        shown = self._row_of(focus, pointer.report) if across else [focus, *others][:_LINES]
        said, start, end = "", 0, 0
        by_row: dict[str, list[str]] = {}
        for key in sorted(shown, key=self.frames.values.keys.__getitem__):
            by_row.setdefault(_row(key), []).append(key)
        for row, keys in by_row.items():
            said += ("\n" if said else "") + self._label(row, pointer.report)
            for raw, members in self._figures(keys, pointer.report):
                said += self._before(members[0], pointer.report)
                if focus in members:
                    start, end = len(said), len(said) + len(raw)
                said += raw
        return said, start, end

    def _before(self, key: str, report: int) -> str:
        """What stands before a figure: a bar; in a data set the name of its column."""
        column = self.cells.column(key, report)
        return " | " if column is None else f" | {column}: "

    def _row_of_table(self, report: int) -> Evidence:
        """The row of a data set that has the report."""
        row = self.frames.reports.iloc[report]
        said = " | ".join(str(row[name]) for name in ("issuer", "year", "form") if not pd.isna(row[name]))
        return Evidence(said, 0, 0, self.cells.place(report))

    def _figures(self, keys: list[str], report: int) -> Iterator[tuple[str, list[str]]]:
        """What the cells of a row print; values that cannot be told apart are printed once for all of them."""
        cells = [(key, cell) for key in keys if (cell := self.cells.row(key, report)) is not None]
        undecided = [key for key, cell in cells if cell.state == "undecided"]
        if undecided and len(undecided) == len(cells):
            yield cells[0][1].raw or "□", keys
            return
        yield from ((cell.raw or ("…" if cell.state == "missing" else "□"), [key]) for key, cell in cells)

    def holds(self, key: str, report: int) -> bool:
        """Whether the report's form has a cell."""
        return key in self.frames.values.keys and self.cells.row(key, report) is not None

    def _row_of(self, key: str, report: int) -> list[str]:
        return [other for other in self._by_row[_row(key)] if self.cells.row(other, report) is not None]

    @cached_property
    def _by_row(self) -> dict[str, list[str]]:
        """The cells of each row of all forms."""
        held: dict[str, list[str]] = {}
        for key in self.frames.values.keys:
            held.setdefault(_row(key), []).append(key)
        return held

    def _counts(self, key: str, report: int) -> bool:
        cell = self.cells.row(key, report)
        return cell is not None and cell.raw.strip() not in ("", "0")

    def _label(self, row: str, report: int) -> str:
        table, name = row.split(".")
        return self._row_labels.get((report, table, name)) or self._form_label(table, name)

    def _form_label(self, table: str, row: str) -> str:
        """The form's label, for a row that is not in the document."""
        forms = (form.tables[table] for form in reversed(self.frames.forms.all) if table in form.tables)
        return next(f"({found.all_rows[row].zh})" for found in forms if row in found.all_rows)

    @cached_property
    def _row_labels(self) -> dict[tuple[int, str, str], str]:
        rows = self.frames.rows
        found = rows[rows["found"].astype(bool)]
        keys = zip(found["report"], found["table"], found["row"], strict=True)
        return dict(zip(keys, found["label"], strict=True))


def _row(key: str) -> str:
    return key.rsplit(".", 1)[0]


def _excerpt(said: str, start: int, end: int, place: Place) -> Evidence:
    """A window of a long line around [start, end)."""
    first, last = max(0, start - _WINDOW), min(len(said), end + _WINDOW)
    head, tail = "…" if first else "", "…" if last < len(said) else ""
    offset = start - first + len(head)
    return Evidence(f"{head}{said[first:last]}{tail}", offset, offset + end - start, place)
