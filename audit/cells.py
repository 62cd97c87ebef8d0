"""What cells print beside their numbers: of documents from the cells frame, of data sets from their tables."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from audit.frames import ABSENT, CODE, INEXACT, Frames, Ints
from audit.model import Figures, Place, State

Objects = npt.NDArray[np.object_]
_STATES = {**{code: state.value for state, code in CODE.items()}, INEXACT: State.NUMBER.value}


class CellRow(NamedTuple):
    """What a finding shows of a cell."""

    state: str
    raw: str
    value: Decimal | None
    why: object
    place: Place


@dataclass(frozen=True, eq=False)
class PrintedCells:
    """Looks cells up in the frames, by key and report."""

    frames: Frames

    def row(self, key: str, report: int) -> CellRow | None:
        """One cell; None where the form, or the data set, has none."""
        values = self.frames.values
        if report < values.position.shape[1]:
            position = int(values.position[values.keys[key], report])
            return None if position < 0 else CellRow(*(column[position] for column in self._columns))
        figures, at = self.of_data_set(report)
        cell = self._cells(figures).get(key)
        if cell is None or (code := int(figures.state[cell, at])) == ABSENT:
            return None
        word = int(figures.word[cell, at])
        if word >= 0:
            raw, _, value, why = figures.words[word]
        else:
            raw, value, why = "", None, None
        if code == CODE[State.NUMBER] and value is None:
            decimals = self.frames.forms.specs[key].spec.decimals
            value = Decimal(int(figures.number[cell, at])).scaleb(-decimals)
            raw = raw or format(value.normalize(), "f")
        return CellRow(_STATES[code], raw, value, why, _place(figures, cell, at))

    def column(self, key: str, report: int) -> str | None:
        """The name of the column that a data set has a cell in; None for documents."""
        if report < self.frames.values.position.shape[1]:
            return None
        figures, _ = self.of_data_set(report)
        return figures.columns[self._cells(figures)[key]]

    def place(self, report: int) -> Place:
        """Where a report of a data set begins."""
        figures, at = self.of_data_set(report)
        return _place(figures, 0, at)

    def of_data_set(self, report: int) -> tuple[Figures, int]:
        """The data set of a report, and the report's number in it."""
        at = bisect_right(self._firsts, report) - 1
        first, figures = self.frames.figures[at]
        return figures, report - first

    def texts(self, side: str, cells: Ints, reports: Ints) -> tuple[Objects, npt.NDArray[np.bool_]]:
        """[cell, report]: the raw text or the unit as printed, and whether there is such a cell."""
        values = self.frames.values
        read = values.position.shape[1]
        documents = reports < read
        found = np.full((len(cells), len(reports)), "", object)
        there = values.state[np.ix_(cells, reports)] != ABSENT
        position = values.position[np.ix_(cells, reports[documents])]
        column = self._texts[side]
        if len(column):
            found[:, documents] = np.where(position >= 0, column[np.maximum(position, 0)], "")
        for first, figures in self.frames.figures:
            mine = (reports >= first) & (reports < first + len(figures.issuer))
            if mine.any():
                found[:, mine] = self._texts_of(figures, side, cells, reports[mine] - first)
        return found, there

    def _texts_of(self, figures: Figures, side: str, cells: Ints, reports: Ints) -> Objects:
        keys, specs, own = list(self.frames.values.keys), self.frames.forms.specs, self._cells(figures)
        words = np.array([*(getattr(word, side) for word in figures.words), ""], object)
        found = np.full((len(cells), len(reports)), "", object)
        for row, cell in enumerate(cells):
            if (at := own.get(keys[cell])) is not None:
                found[row] = words[figures.word[at, reports]]
                plain = (figures.word[at, reports] < 0) & (figures.state[at, reports] == CODE[State.NUMBER])
                if side == "raw" and not specs[keys[cell]].spec.decimals:
                    found[row, plain] = figures.number[at, reports[plain]].astype(str).astype(object)
        return found

    @cached_property
    def fractional(self) -> npt.NDArray[np.bool_]:
        """[cell, report]: a printed number that is no whole number."""
        values = self.frames.values
        found = np.zeros(values.state.shape, np.bool_)
        cells = self.frames.cells
        odd = cells["state"].eq("number").to_numpy() & cells["value"].map(_is_fraction).to_numpy(dtype=np.bool_)
        at = (cells["cell"].map(values.keys).to_numpy(np.int64), cells["report"].to_numpy(np.int64))
        found[at[0][odd], at[1][odd]] = True
        for first, figures in self.frames.figures:
            fractions = np.array([*(_is_fraction(word.value) for word in figures.words), False])
            rows = [values.keys[key] for key in figures.keys]
            found[rows, first : first + len(figures.issuer)] = fractions[figures.word]
        return found

    @cached_property
    def _columns(self) -> list[Any]:
        cells = self.frames.cells
        return [cells[name].array if name == "place" else cells[name].to_numpy(object) for name in CellRow._fields]

    @cached_property
    def _texts(self) -> dict[str, Objects]:
        return {side: self.frames.cells[side].to_numpy(object) for side in ("raw", "unit")}

    @cached_property
    def _firsts(self) -> list[int]:
        return [first for first, _ in self.frames.figures]

    def _cells(self, figures: Figures) -> dict[str, int]:
        return self._by_key[id(figures)]

    @cached_property
    def _by_key(self) -> dict[int, dict[str, int]]:
        return {id(each): {key: row for row, key in enumerate(each.keys)} for _, each in self.frames.figures}


def _is_fraction(value: object) -> bool:
    return value is not None and value != int(value)  # type: ignore[call-overload]


def _place(figures: Figures, cell: int, report: int) -> Place:
    line = int(figures.line[report] if figures.line.ndim == 1 else figures.line[cell, report])
    if figures.sheet is None:
        return Place(line)
    return Place(line, table=figures.sheet, row=line, cell=figures.place[cell] if figures.place else None)
