"""The frames as the arrays that formulas run on: loaded once a run, shared by all rules, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.cells import PrintedCells
from audit.digits import terminal_digits
from audit.forms import Form
from audit.frames import ABSENT, CODE, Codes, Frames, Ints
from audit.model import COUNT_FACTS, DATE_FACTS, YEAR_FACTS, State
from audit.reading.normalise import label_key, letters
from audit.roll import Deadlines, Muster
from audit.vectors import DOWN, HARD_DOWN, HARD_UP, UNKNOWN, UP, Bools, Numbers, Texts, Truth, decided

Objects = npt.NDArray[np.object_]
Side = Literal["number", "state", "marks"]

_FEW = 256  # words that one byte can number
_THOUSAND = 1000  # percentages are kept in thousandths
# What a report says that another body says too.
SAME_NUMBERS = ("same_numbers", "same_numbers_said", "same_number", "same_numbers_odds")
_HAS = {"has_previous": "previous", "has_twin": "twin"}
_SOFT = (State.BLANK, State.PLACEHOLDER)


def _flags(signed: bool) -> list[int]:
    """Flags by state code: what an unknown cell may be."""
    soft = UP | DOWN if signed else UP
    hard = UNKNOWN if signed else UP | HARD_UP
    by_state = [0 if s is State.NUMBER else soft if s in _SOFT else hard for s in State]
    return [*by_state, hard, hard]  # ABSENT and INEXACT


_OPEN = np.array([_flags(False), _flags(True)], np.uint8)
# Marks of a cell above those flags: it is in the document; not read by means of its row's own sum; read by means of
# those of the columns; not on the form.
THERE, UNSOLVED, BY_COLUMNS, NOT_ON_FORM = 16, 32, 64, 128
_PROOFS = np.array([UNSOLVED, 0, UNSOLVED | BY_COLUMNS], np.uint8)
_STATES = np.array([0 if s is State.MISSING else THERE for s in State] + [THERE | NOT_ON_FORM, THERE], np.uint8)
_MARKS = _OPEN[:, None, :] | _PROOFS[None, :, None] | _STATES  # by signed, proof and state
STATE_NAMES: Objects = np.array([*(state.value for state in State), "absent", "number"], object)
IS_SOFT = np.array([state in _SOFT for state in State] + [False, False], np.bool_)  # by code


@dataclass(frozen=True)
class World:
    """All that formulas can ask about the reports of a run. Arrays are over reports unless said otherwise."""

    frames: Frames
    today: date
    deadlines: Deadlines | None = None  # of reports whose unit has none of its own on the roster
    _columns: dict[tuple[str, str], Objects] = field(default_factory=dict)
    _texts: dict[str, Texts] = field(default_factory=dict)
    _flags: dict[str, Truth] = field(default_factory=dict)
    _cells_of: dict[str, Ints] = field(default_factory=dict)
    _rows_in: dict[str, Ints] = field(default_factory=dict)
    _table_forms: dict[str, Objects] = field(default_factory=dict)
    _on_form: dict[tuple[tuple[str, ...], str], Ints] = field(default_factory=dict)
    _equal: dict[bytes, Ints] = field(default_factory=dict)

    @cached_property
    def signed(self) -> Bools:
        """Over cells: whether the column may hold negative numbers."""
        specs = self.frames.forms.specs
        return np.array([specs[key].spec.signed for key in self.frames.values.keys], np.bool_)

    @cached_property
    def decimals(self) -> Ints:
        """Over cells: digits behind the point that the matrix keeps."""
        specs = self.frames.forms.specs
        return np.array([specs[key].spec.decimals for key in self.frames.values.keys], np.int64)

    @cached_property
    def marks(self) -> Codes:
        """[cell, report]: the flags of where true numbers may lie, and marks."""
        values, (proofs, states) = self.frames.values, _MARKS.shape[1:]
        kind = values.proof * np.uint8(states) + values.state
        kind += (self.signed * np.uint8(proofs * states)).astype(np.uint8)[:, None]
        return np.take(_MARKS.reshape(-1), kind)

    def part(self, side: Side, cells: Ints, reports: Ints) -> npt.NDArray[Any]:
        """Some cells of some reports: numbers, states or marks."""
        whole = self.marks if side == "marks" else getattr(self.frames.values, side)
        found = np.empty((len(cells), len(reports)), whole.dtype)
        for row, cell in enumerate(cells):  # several times as fast as an index in both directions
            np.take(whole[cell], reports, out=found[row], mode="clip")
        return found

    def block(self, reports: Ints, form: Form) -> Block:
        """All cells that a form has, of some reports."""
        return Block(self, reports, self.cells_of(form))

    def rows_in(self, form: Form) -> Ints:
        """Over cells: where each stands among those of a form."""
        if form.form not in self._rows_in:
            own = self.cells_of(form)
            self._rows_in[form.form] = np.full(len(self.frames.values.keys), -1, np.int64)
            self._rows_in[form.form][own] = np.arange(len(own))
        return self._rows_in[form.form]

    def cells_of(self, form: Form) -> Ints:
        """The rows of the matrix that a form's cells are in, as it prints them."""
        if form.form not in self._cells_of:
            keys = self.frames.values.keys
            self._cells_of[form.form] = np.array([keys[cell.key] for cell in form.cells], np.int64)
        return self._cells_of[form.form]

    def reports_on(self, tables: tuple[str, ...], form: str) -> Ints:
        """The run's reports whose tables are all on a form; with no tables, those that are on it as a whole.

        Reports without a form go with the newest. Equal answers are the same array.
        """
        if (tables, form) not in self._on_form:
            if tables:
                fits = np.logical_and.reduce([self._are_on_form(name, form) for name in tables])
            else:
                own = self.frames.reports["form"].to_numpy(object)
                newest = self.frames.forms.all[-1].form
                fits = (own == form) | (pd.isna(own) & (form == newest))
            found = np.flatnonzero(fits & self.frames.own)
            self._on_form[tables, form] = self._equal.setdefault(found.tobytes(), found)
        return self._on_form[tables, form]

    def beside(self, reports: Ints, relations: frozenset[str]) -> Ints:
        """Those of some reports that have another one by each of some relations. Equal answers are the same array."""
        if not relations or not len(reports):
            return reports
        there = np.logical_and.reduce([self.frames.related(name)[reports] >= 0 for name in sorted(relations)])
        found = reports[there]
        return self._equal.setdefault(found.tobytes(), found)

    def table_forms(self, table: str) -> Objects:
        """Which form a table was read on."""
        if table not in self._table_forms:
            self._table_forms[table] = self.frames.reports[f"form_{table}"].to_numpy(object)
        return self._table_forms[table]

    def _are_on_form(self, table: str, form: str) -> Bools:
        return np.asarray(self.table_forms(table) == form, np.bool_)

    def open_flags(self, cells: Ints, state: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """Where the true numbers of [cell, report] states may lie."""
        return _OPEN[self.signed[cells].astype(np.intp)[:, None], state]

    @cached_property
    def peer_groups(self) -> Ints:
        """For each report, the number of its group: bodies of one level and kind, for one year; -1 for none."""
        groups = self.year_groups
        for name in ("level", "body"):
            kinds = pd.factorize(self.frames.reports[name])[0].astype(np.int64)
            groups = np.where((groups < 0) | (kinds < 0), -1, groups * (kinds.max(initial=0) + 1) + kinds)
        return np.where(groups < 0, -1, np.unique(groups, return_inverse=True)[1])

    @cached_property
    def year_groups(self) -> Ints:
        """For each report, the number of those for one year; -1 where that is not known, and for earlier versions."""
        years = self.frames.reports["year"].to_numpy(np.int64, na_value=-1)
        apart = 0 if self.frames.apart is None else self.frames.apart
        groups = np.unique(apart * 10**4 + years, return_inverse=True)[1]
        return np.where((years < 0) | ~self.frames.standing, -1, groups)

    @cached_property
    def of_peers(self) -> dict[tuple[object, ...], Numbers]:
        """Statistics of peers over all reports, by what was asked: rules look at the reports piece by piece."""
        return {}

    @cached_property
    def muster(self) -> Muster:
        """The roster held against the reports."""
        return Muster(self.frames, self.today, self.deadlines)

    def item_frame(self, kind: str) -> pd.DataFrame:
        """The frame with an instance a row: paragraphs, sentences, statements, documents, units or collections."""
        if kind == "collection":
            return self._collections
        return self.muster.unit_rows if kind == "unit" else self.frames.item_frame(kind)

    @cached_property
    def _collections(self) -> pd.DataFrame:
        return terminal_digits(self.frames)

    @cached_property
    def has_text(self) -> Bools:
        """Whether a report was read from a document: of a row of a data set nothing but its figures can be known."""
        return self.frames.reports["has_text"].to_numpy(np.bool_)

    def number_fact(self, name: str) -> Numbers:
        """A year, count or date (in days) by name."""
        if name in SAME_NUMBERS:
            return self._same_numbers[0][name]
        value, known = self._numbers[name]
        return Numbers(value, np.where(known, 0, UNKNOWN).astype(np.uint8))

    @cached_property
    def _numbers(self) -> dict[str, tuple[Ints, Bools]]:
        reports = self.frames.reports
        held = {}
        for name in (*YEAR_FACTS, *COUNT_FACTS):
            column = reports[name].astype("Int64").array
            known = ~np.asarray(column.isna()) & (self.has_text if name in COUNT_FACTS else True)
            held[name] = (column.to_numpy(np.int64, na_value=0), known)
        for name in DATE_FACTS:
            days = reports[name].to_numpy("datetime64[D]")
            known = ~np.isnat(days)
            held[name] = (np.where(known, days, np.datetime64(0, "D")).astype(np.int64), known)
        last = self.frames.last_years
        held["last_report_year"] = (last, last > 0)
        day = np.full(len(reports), np.datetime64(self.today, "D").astype(np.int64))
        held["population"] = _where_positive(self.muster.population)
        held["children_due"] = _where_positive(self.frames.children_due)
        held["today"] = (day, np.ones(len(reports), np.bool_))
        return held

    def text_fact(self, name: str) -> Texts:
        """A text fact by name."""
        if name in ("opening", "full_text"):
            return self._whole_texts[name]
        if name == "own_words":
            return self._own_words
        if name in SAME_NUMBERS:
            return self._same_numbers[1][name]
        if name not in self._texts:
            self._texts[name] = _coded(self.frames.reports[name])
        return self._texts[name]

    def flag_fact(self, name: str) -> Truth:
        """A yes-or-no fact by name, undecided where it is not known."""
        if name not in self._flags:
            if name in _HAS:
                other = self.frames.related(_HAS[name])
                self._flags[name] = decided(other >= 0, other != -2)  # with several to choose from, nothing is said
            elif name == "has_roster":
                self._flags[name] = decided(self.muster.given, np.ones_like(self.muster.given))
            elif name == "on_roster":
                self._flags[name] = decided(self.muster.units >= 0, self.muster.units != -2)
            else:
                column = self.frames.reports[name].to_numpy(object)
                self._flags[name] = decided(column == True, ~pd.isna(column))  # noqa: E712 - element by element
        return self._flags[name]

    @cached_property
    def _whole_texts(self) -> dict[str, Texts]:
        """The prose before section one, and all of it, line by line."""
        lines = self.frames.paragraphs
        opening = lines[lines["section"].isna()]
        return {name: self._joined(held) for name, held in (("opening", opening), ("full_text", lines))}

    @cached_property
    def _own_words(self) -> Texts:
        """What each report says in words of its own, see copies.py."""
        value = np.array([own.text for own in self.frames.copies.own], object)
        return Texts(value, self.has_text)

    @cached_property
    def _same_numbers(self) -> tuple[dict[str, Numbers], dict[str, Texts]]:
        """What each report shares with that of another body, see coincidences.py."""
        found = self.frames.coincidences
        said = [found[report].said if report in found else () for report in range(len(self.frames))]
        odds = [found[report].odds if report in found else 0 for report in range(len(self.frames))]
        open_ = np.where(self.has_text, 0, UNKNOWN).astype(np.uint8)
        counts = np.array([len(each) for each in said], np.int64)
        numbers = {"same_numbers": counts, "same_numbers_odds": np.array(odds, np.int64)}
        texts = {
            "same_numbers_said": ["、".join(each) for each in said],
            "same_number": ["".join(each[:1]) for each in said],
        }
        return (
            {name: Numbers(value, open_) for name, value in numbers.items()},
            {name: Texts(np.array(value, object), self.has_text) for name, value in texts.items()},
        )

    def _joined(self, lines: pd.DataFrame) -> Texts:
        value = np.full(len(self.frames), "", object)
        for report, said in lines.groupby("report", sort=False)["text"]:
            value[int(str(report))] = "\n".join(said)
        return Texts(value, self.has_text)

    def print_of(self, name: str) -> Texts:
        """A fact as it is printed."""
        return self._prints.get(name) or _texts([None] * len(self.frames))

    @cached_property
    def _prints(self) -> dict[str, Texts]:
        held = {}
        for name, facts in self.frames.facts.groupby("fact", sort=False):
            column = np.full(len(self.frames), None, object)
            column[facts["report"].to_numpy(np.int64)] = facts["raw"].to_numpy(object)
            held[str(name)] = _texts(column)
        return held

    @cached_property
    def section_orders(self) -> Ints:
        """[section, report]: the rank of the heading among those found, in the document's order; 0 where not found."""
        sections = self.frames.sections
        found = sections["found"].to_numpy(np.bool_)
        places = [(place.page or 0, place.line or 0, place.column or 0) for place in sections["place"]]
        keys = pd.Series(pd.factorize(pd.Series(places, dtype=object), sort=True)[0])[found]
        order = np.zeros(len(sections), np.int64)
        order[found] = keys.groupby(sections["report"].to_numpy()[found]).rank("first").to_numpy(np.int64)
        return self._by_section(order, np.zeros((), np.int64))

    def items_of(self, kind: str, of: str | None) -> Ints:
        """The rows of all paragraphs or sentences, or of the statements, of one quantity or family if `of` says so."""
        if kind != "statement":
            return np.arange(len(self.item_frame(kind)))
        statements = self.frames.statements
        if of is None:
            return np.arange(len(statements))
        return np.flatnonzero((statements[["quantity", "family"]].to_numpy(object) == of).any(axis=1))

    def item_column(self, kind: str, name: str) -> Objects:
        """One property of all paragraphs, sentences or statements."""
        if (kind, name) not in self._columns:
            self._columns[kind, name] = self._column(kind, name)
        return self._columns[kind, name]

    def _column(self, kind: str, name: str) -> Objects:
        frame = self.item_frame(kind)
        if name not in frame and name == "position":
            return np.asarray(frame.groupby("report").cumcount() + 1, object)
        if name not in frame and name == "copies":
            keys = frame["text"].map(label_key)
            return frame.groupby(["report", keys])["text"].transform("size").to_numpy(object)
        column: Objects = frame[name].to_numpy(object)
        return column

    @cached_property
    def section_texts(self) -> tuple[Objects, Bools]:
        """[section, report]: the text, and whether its heading was found."""
        return self._of_sections("text", "").astype(object), self._of_sections("found", value=False).astype(np.bool_)

    @cached_property
    def section_lengths(self) -> Ints:
        """[section, report]: letters and digits of the text; many rules ask for them."""
        texts, _ = self.section_texts
        return np.asarray(np.frompyfunc(letters, 1, 1)(texts), np.int64)

    @cached_property
    def headings(self) -> Objects:
        """[section, report]: the heading as printed."""
        return self._of_sections("heading", None)

    def _of_sections(self, name: str, value: object) -> Objects:
        return self._by_section(self.frames.sections[name].to_numpy(object), np.asarray(value, object))

    def _by_section(self, column: npt.NDArray[Any], otherwise: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """A column of the sections frame as [section, report]; reports without text have no sections."""
        sections = self.frames.sections
        found = np.full((len(self.frames.forms.sections), len(self.frames)), otherwise, column.dtype)
        found[sections["number"].to_numpy(np.int64) - 1, sections["report"].to_numpy(np.int64)] = column
        return found

    def table_column(self, table: str, name: str) -> npt.NDArray[np.generic]:
        """One property of a table; for reports whose form has no such table, as of one that was not found."""
        absent: dict[str, str | int | bool] = {"found": False, "printed": 0, "duplicated": False, "has_note": False}
        if table not in self._tables:
            return np.full(len(self.frames), absent.get(name, ""), object)
        return self._tables[table][name].fillna(absent.get(name, "")).to_numpy()

    @cached_property
    def _tables(self) -> dict[str, pd.DataFrame]:
        every = range(len(self.frames))
        grouped = self.frames.tables.groupby("table", sort=False)
        return {str(table): frame.set_index("report").reindex(every) for table, frame in grouped}

    def row_labels(self, table: str, row: str) -> Objects:
        """A row's label as printed, None where the row was not found or is not on the form."""
        return self._rows.get((table, row), np.full(len(self.frames), None, object))

    @cached_property
    def _rows(self) -> dict[tuple[str, str], Objects]:
        held: dict[tuple[str, str], Objects] = {}
        for (table, row), frame in self.frames.rows.groupby(["table", "row"], sort=False):
            labels = np.full(len(self.frames), None, object)
            labels[frame["report"].to_numpy()] = [
                label if found else None for label, found in zip(frame["label"], frame["found"], strict=True)
            ]
            held[str(table), str(row)] = labels
        return held

    @cached_property
    def blank_counts(self) -> dict[str, tuple[Ints, Ints]]:
        """Table to (blank cells, cells that the form has there)."""
        values = self.frames.values
        tables = np.array([key.split(".")[0] for key in values.keys])
        held = {}
        for table in dict.fromkeys(tables.tolist()):
            state = values.state[tables == table]
            blank = (state == CODE[State.BLANK]).sum(axis=0, dtype=np.int64)
            held[table] = (blank, (state != ABSENT).sum(axis=0, dtype=np.int64))
        return held

    @cached_property
    def fractional(self) -> Bools:
        """[cell, report]: a printed number that is no whole number, in a column of counts."""
        counts: Bools = (self.decimals == 0)[:, None]
        return self.cells.fractional & counts

    def statement(self, name: str) -> Numbers | Texts | Truth:
        """A property of what the prose states, over all statements."""
        if name not in self._statements:
            self._statements[name] = self._of_statements(name)
        return self._statements[name]

    @cached_property
    def _statements(self) -> dict[str, Numbers | Texts | Truth]:
        return {}

    def _of_statements(self, name: str) -> Numbers | Texts | Truth:
        frame = self.frames.statements
        match name:
            case "value":
                return _stated(frame)
            case "approximate":
                exact = _stated(frame).known
                return decided(~exact, np.ones_like(exact))
            case "complete" | "with_carried":
                flags = frame[name].to_numpy(np.bool_)
                return decided(flags, np.ones_like(flags))
            case "parts" | "first_said" | "section" | "increase" | "last_year":
                return _printed_numbers(frame[name], 1)
            case "percent" | "share" | "change":
                return _printed_numbers(frame[name], _THOUSAND)
        return _texts(frame[name].to_numpy(object))

    @cached_property
    def stated_in_table(self) -> tuple[Numbers, Bools]:
        """What the form's cells say that each statement counts, and whether the document has any of them.

        A total left blank is the sum of its parts.
        """
        frame, values = self.frames.statements, self.frames.values
        report = frame["report"].to_numpy(np.int64)
        total, held = np.zeros(len(frame), np.int64), np.zeros(len(frame), np.uint8)
        bound, found = np.zeros(len(frame), np.bool_), np.zeros(len(frame), np.bool_)
        for cell, at in _occurrences(frame["cells"]).items():
            if cell not in values.keys:
                continue
            number, flags, there = self._or_parts(values.keys[cell], report[at])
            np.add.at(total, at, number)
            np.bitwise_or.at(held, at, flags)
            bound[at] |= there
            found[at] |= there & (values.state[values.keys[cell], report[at]] != CODE[State.MISSING])
        return Numbers(total, np.where(bound, held, UNKNOWN).astype(np.uint8)), found

    def _or_parts(self, cell: int, report: Ints) -> tuple[Ints, npt.NDArray[np.uint8], Bools]:
        """A cell's whole number, flags and whether it is on the form; from the row's parts where the total is blank."""
        values = self.frames.values
        state = values.state[cell, report]
        number = values.number[cell, report] // 10 ** int(self.decimals[cell])
        flags = self.open_flags(np.array([cell]), state[None, :])[0]
        there = state != ABSENT
        parts = self._row_parts.get(cell)
        if parts is not None and (blank := IS_SOFT[state]).any():
            of = values.state[np.ix_(parts, report)]
            some = blank & (of == CODE[State.NUMBER]).any(axis=0)
            number = np.where(some, values.number[np.ix_(parts, report)].sum(axis=0), number)
            flags = np.where(some, np.bitwise_or.reduce(self.open_flags(parts, of), axis=0), flags)
        return np.where(there, number, 0), np.where(there, flags, 0).astype(np.uint8), there

    @cached_property
    def _row_parts(self) -> dict[int, Ints]:
        """Total cell to the cells that add up to it, by the row's equation that the form prints."""
        keys, found = self.frames.values.keys, {}
        for form in self.frames.forms.all:
            for name, table in form.tables.items():
                if table.row_sum is None or table.one_row:
                    continue
                parts = table.groups[table.row_sum.parts]
                for row in table.columns_of:
                    whole = f"{name}.{row}.{table.row_sum.whole}"
                    found[keys[whole]] = np.array([keys[f"{name}.{row}.{part}"] for part in parts])
        return found

    @cached_property
    def cells(self) -> PrintedCells:
        """What cells print beside their numbers."""
        return PrintedCells(self.frames)


@dataclass(frozen=True, eq=False)
class Block:
    """Part of the matrix, [cell, report], side by side in the order of a form; each side is laid out when asked for."""

    world: World
    reports: Ints
    cells: Ints
    _sides: dict[Side, npt.NDArray[Any]] = field(default_factory=dict)
    _related: dict[str, Block] = field(default_factory=dict)

    def of(self, relation: str) -> Block:
        """The same of the reports that these are related to; with no relation, this."""
        if not relation:
            return self
        if relation not in self._related:
            others = np.maximum(self.world.frames.related(relation)[self.reports], 0)
            self._related[relation] = Block(self.world, others, self.cells)
        return self._related[relation]

    def side(self, side: Side) -> npt.NDArray[Any]:
        """Numbers, states or marks."""
        if side not in self._sides:
            self._sides[side] = self.world.part(side, self.cells, self.reports)
        return self._sides[side]


def _where_positive(value: Ints) -> tuple[Ints, Bools]:
    return np.maximum(value, 0), value > 0


def _stated(frame: pd.DataFrame) -> Numbers:
    """The numbers of statements; 余 and 多 leave them open above, 近 below, 约 both."""
    low = frame["low"].to_numpy(np.int64)
    above = frame["high"].isna().to_numpy(np.bool_)
    high = frame["high"].fillna(0).to_numpy(np.int64)
    below = ~above & (high != low)
    held = np.where(above, UP | HARD_UP, 0) | np.where(below, DOWN | HARD_DOWN, 0)
    return Numbers(np.where(below, high, low), held.astype(np.uint8))


def _printed_numbers(column: pd.Series[Any], scale: int) -> Numbers:
    """Numbers kept as whole multiples of 1/scale."""
    known = column.notna().to_numpy(np.bool_)
    value = np.array([int(number * scale) for number in column.where(known, 0)], np.int64)
    return Numbers(value, np.where(known, 0, UNKNOWN).astype(np.uint8), Fraction(1, scale))


def _occurrences(lists: pd.Series[Any]) -> dict[str, Ints]:
    """Each word of a column of lists, with the rows that it stands in."""
    found: dict[str, list[int]] = {}
    for at, words in enumerate(lists):
        for word in words:
            found.setdefault(word, []).append(at)
    return {word: np.array(rows, np.int64) for word, rows in found.items()}


def _coded(column: pd.Series[Any]) -> Texts:
    """A column of texts; where few words stand often, as their numbers."""
    if len(column) < _FEW:
        return _texts(column.to_numpy(object))
    code, words = pd.factorize(column.to_numpy(object))
    if len(words) >= _FEW:
        return _texts(column.to_numpy(object))
    return Texts(np.array([*words, ""], object), code >= 0, (code % (len(words) + 1)).astype(np.uint8))


def _texts(column: Objects | Sequence[object]) -> Texts:
    value = np.asarray(column, object)
    known = ~pd.isna(value)
    return Texts(np.where(known, value, ""), np.asarray(known, np.bool_))
