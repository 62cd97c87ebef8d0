"""What each kind of instance knows of itself, as arrays [instance, report] (or broadcast to that)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.forms import Column, Form, Table
from audit.frames import Ints
from audit.functions import MILLIONTH
from audit.language.kinds import ITEMS, OF_RUN, PROPERTIES, Type
from audit.language.scopes import Binding
from audit.vectors import UNKNOWN, Numbers, Texts, Truth, decided
from audit.world import World

Value = Numbers | Texts | Truth
_TABLE_FLAGS = [name for name, held in PROPERTIES["table"].items() if held is Type.FLAG and name != "section_found"]


@dataclass(frozen=True)
class Instances:
    """Instances × reports, or the items of reports."""

    world: World
    form: Form | None
    kind: str
    bindings: tuple[Binding, ...]
    reports: Ints
    items: Ints | None

    def property(self, name: str) -> Value:
        """A property of every instance, by the names of language/kinds.py."""
        if self.kind in (*ITEMS, *OF_RUN):
            return self._item(name)
        by_kind: dict[str, Callable[[str], Value]] = {
            "cell": self._of_cell,
            "row": self._of_row,
            "table": self._of_table,
            "section": self._of_section,
        }
        if name in ("table", "row", "column"):
            return _column_of([getattr(at, name) or "" for at in self.bindings])
        if self.kind == "column" and name == "form_label":
            return _column_of([self._table(at).all_columns[at.column or ""].zh for at in self.bindings])
        return by_kind[self.kind](name)

    # ---- what the form has ---- #

    def _of_cell(self, name: str) -> Value:
        values = self.world.frames.values
        match name:
            case "fractional":
                cells = np.array([values.keys[at.cell] for at in self.bindings])
                return _certain(self.world.fractional[np.ix_(cells, self.reports)])
            case "signed_column":
                return _certain(np.array([[self._spec(at).signed] for at in self.bindings]))
            case "decimals":
                return _counts(np.array([[self._spec(at).decimals] for at in self.bindings], np.int64))
        side = 0 if name == "table_blank" else 1
        return _counts(self._stack(lambda at: self.world.blank_counts[at.table or ""][side], np.int64))

    def _of_row(self, name: str) -> Value:
        if name == "table_found":
            return self._of_table("found")
        if name == "form_label":
            return _column_of([self._table(at).all_rows[at.row or ""].zh for at in self.bindings])
        labels = self._stack(lambda at: self.world.row_labels(at.table or "", at.row or ""), object)
        found = np.asarray(labels != None, np.bool_)  # noqa: E711 - element by element
        return _certain(found) if name == "found" else Texts(np.where(found, labels, ""), found)

    def _of_table(self, name: str) -> Value:
        if name in ("section_found", "section_length"):
            return self.section([self._table(at).section for at in self.bindings], name.removeprefix("section_"))
        if name == "form_cells":
            cells = [sum(map(len, self._table(at).columns_of.values())) for at in self.bindings]
            return _counts(np.array(cells, np.int64)[:, None])
        column = {"table_form": "form"}.get(name, name)
        kinds = {"printed": np.int64, **dict.fromkeys(_TABLE_FLAGS, np.bool_)}
        held = self._stack(lambda at: self.world.table_column(at.table or "", column), kinds.get(name, object))
        if name in _TABLE_FLAGS:
            return _certain(held)
        return _counts(held) if name == "printed" else Texts(held.astype(object), np.ones(held.shape, np.bool_))

    def _of_section(self, name: str) -> Value:
        numbers = [at.section or 0 for at in self.bindings]
        if name == "number":
            return _counts(np.array(numbers, np.int64)[:, None])
        form = self.form or self.world.frames.forms.all[-1]
        return _column_of([form.sections[number].zh for number in numbers])  # form_heading

    def section(self, numbers: Sequence[int], name: str) -> Value:
        """`section.N.NAME`."""
        texts, found = self.world.section_texts
        at = np.ix_(np.array(numbers) - 1, self.reports)
        match name:
            case "found":
                return _certain(found[at])
            case "heading":
                return Texts(np.where(found[at], self.world.headings[at], ""), found[at])
            case "order":
                return _known_where(self.world.section_orders[at], found[at])
            case "length":  # a heading that is absent has no length to speak of
                return _known_where(self.world.section_lengths[at], found[at])
        return Texts(texts[at], found[at])

    # ---- what a report has as many of as it pleases ---- #

    def _item(self, name: str) -> Value:
        if self.kind == "statement":
            return self._of_statement(name)
        if self.kind == "unit":
            return self._of_unit(name)
        if self.kind == "collection":
            return self._of_collection(name)
        column = self.world.item_column(self.kind, name)[self.items][None, :]
        if PROPERTIES[self.kind][name] is Type.FLAG:
            return _certain(column)
        if PROPERTIES[self.kind][name] is Type.TEXT:
            return Texts(column, np.ones_like(column, np.bool_))
        return _counts(np.where(pd.isna(column), 0, column))  # what stands before section one is in section 0

    def _of_unit(self, name: str) -> Value:
        """Of a unit of the roster; what its line leaves out is not known."""
        if name == "today":
            return _counts(np.full((1, 1), np.datetime64(self.world.today, "D").astype(np.int64)))
        column = self.world.item_column(self.kind, name)[self.items][None, :]
        known = ~pd.isna(column)
        match PROPERTIES[self.kind][name]:
            case Type.FLAG:
                return decided(column == True, known)  # noqa: E712 - element by element
            case Type.TEXT:
                return Texts(np.where(known, column, ""), known)
            case Type.DATE:
                days = np.where(known, column, np.array(None, object)).astype("datetime64[D]").astype(np.int64)
                return _known_where(days, known)
        return _known_where(np.where(known, column, 0), known)

    def _of_collection(self, name: str) -> Value:
        """Of the reports of a year; shares and distances to the millionth, unknown where nothing was counted."""
        column = self.world.item_column(self.kind, name)[self.items][None, :].astype(np.float64)
        found = _known_where(np.round(np.nan_to_num(column) / float(MILLIONTH)).astype(np.int64), ~np.isnan(column))
        return replace(found, unit=MILLIONTH)

    def _of_statement(self, name: str) -> Value:
        found = self.world.stated_in_table[0] if name == "in_table" else self.world.statement(name)
        match found:
            case Numbers():
                return Numbers(found.value[self.items][None, :], found.open[self.items][None, :], found.unit)
            case Texts():
                return found.at((None, self.items))
        return _certain(found.true[self.items][None, :])

    # ---- helpers ---- #

    def _stack(self, of: Callable[[Binding], npt.NDArray[np.generic]], kind: type) -> npt.NDArray[np.generic]:
        return np.stack([of(at)[self.reports].astype(kind) for at in self.bindings])

    def _table(self, at: Binding) -> Table:
        assert self.form is not None
        return self.form.tables[at.table or ""]

    def _spec(self, at: Binding) -> Column:
        return self._table(at).columns_of[at.row or ""][at.column or ""]


def _certain(holds: npt.NDArray[np.generic]) -> Truth:
    return decided(np.asarray(holds, np.bool_), np.ones(holds.shape, np.bool_))


def _counts(value: npt.NDArray[np.generic]) -> Numbers:
    return Numbers(value.astype(np.int64), np.zeros(value.shape, np.uint8))


def _known_where(value: npt.NDArray[np.generic], known: npt.NDArray[np.bool_]) -> Numbers:
    return Numbers(np.where(known, value, 0).astype(np.int64), np.where(known, 0, UNKNOWN).astype(np.uint8))


def _column_of(words: list[str]) -> Texts:
    column = np.array(words, object)[:, None]
    return Texts(column, np.ones_like(column, np.bool_))
