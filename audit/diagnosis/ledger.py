"""The figures of some reports in all equations that speak of them: which hold, which fail, and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audit.diagnosis.equations import Book, Equation, Terms
from audit.frames import ABSENT, CODE, LARGEST, Ints
from audit.model import State
from audit.vectors import DOWN, UP, Bools
from audit.world import World

SILENT, HOLDS, FAILS, LOOSELY_HOLDS, LOOSELY_FAILS = range(5)  # loose: an inequality, or an equation with unknowns
Codes = npt.NDArray[np.uint8]
_BLOCK = 512  # reports weighed together: all terms of all equations of so many fit into the caches
_TOLD_TWICE = ("lists", "claims")  # families of statements: the whole of a list is a statement of its own besides


class Pairs(NamedTuple):
    """Pairs of an equation and a figure that it speaks of: which of those asked for, the other, and the weight."""

    asked: Ints
    other: Ints
    weight: Ints


@dataclass(frozen=True, eq=False)
class Said:
    """Numbers of the prose as equations: the sum of the cells that a statement counts is its number."""

    item: Ints  # row of the statements frame
    report: Ints  # position in the ledger
    value: Ints
    start: Ints  # the cells of statement n are cells[start[n]:start[n + 1]]
    cells: Ints  # figures
    residual: Ints
    standing: Codes


@dataclass(frozen=True, eq=False)
class Ledger:
    """Reports, their figures and equations.

    A figure is numbered position of the report × cells + cell; behind these stand the numbers of the prose. An equation
    is numbered row of the book × reports + position; behind these stand the statements.
    """

    book: Book
    reports: Ints
    value: Ints  # [cell, position]
    known: Bools  # [cell, position]
    before: Ints  # position of the same issuer's report of the year before, -1 where there is none
    after: Ints  # and of the year after
    residual: Ints  # [row, position]
    standing: Codes  # [row, position]
    above: Bools  # [row, position]: unknowns may add to it, or it is an inequality
    below: Bools
    said: Said

    @property
    def width(self) -> int:
        """How many reports."""
        return len(self.reports)

    @cached_property
    def all_standing(self) -> Codes:
        """Over equations."""
        return np.concatenate([self.standing.ravel(), self.said.standing])

    @cached_property
    def all_residual(self) -> Ints:
        """Over equations: the sum less the constant, unknown cells as 0."""
        return np.concatenate([self.residual.ravel(), self.said.residual])

    @cached_property
    def figures(self) -> Ints:
        """Over figures: the number, 0 where it is not known."""
        return np.concatenate([self.value.T.ravel(), self.said.value])

    @cached_property
    def cell_figures(self) -> int:
        """How many figures are cells; the others are of the prose."""
        return self.width * len(self.book.keys)

    def cell(self, figure: Ints) -> tuple[Ints, Ints]:
        """Position of the report and cell."""
        return np.divmod(figure, len(self.book.keys))

    def lowest(self, figure: Ints) -> Ints:
        """The least that a figure may be."""
        cells = np.minimum(figure, self.cell_figures - 1) % len(self.book.keys)
        signed = self.book.signed[cells] & (figure < self.cell_figures)
        return np.where(signed, -(2**62), 0)

    def owners(self, equations: Ints) -> Ints:
        """Positions of the reports that equations belong to."""
        rows = len(self.book.rows) * self.width
        found = equations % self.width
        found[equations >= rows] = self.said.report[equations[equations >= rows] - rows]
        return found

    def row(self, equation: int) -> Equation | None:
        """The row of the book; None for a statement."""
        return self.book.rows[equation // self.width] if equation < len(self.book.rows) * self.width else None

    def holds(self, equation: Ints, residual: Ints) -> Bools:
        """Whether equations would hold with other residuals; those that say nothing always do."""
        standing = self.all_standing[equation]
        rows = len(self.book.rows) * self.width
        at = np.minimum(equation, rows - 1)
        loose = standing >= LOOSELY_HOLDS
        above, below = self.above.ravel()[at] & loose, self.below.ravel()[at] & loose
        found: Bools = (residual == 0) | (standing == SILENT) | ((residual < 0) & above) | ((residual > 0) & below)
        return found

    def of_equations(self, equations: Ints) -> Pairs:
        """The figures that equations speak of; `asked` are positions in `equations`."""
        keys, rows = len(self.book.keys), len(self.book.rows) * self.width
        prose = np.flatnonzero(equations >= rows)
        table = np.flatnonzero(equations < rows)
        row, position = np.divmod(equations[table], self.width)
        asked, cell, weight = self.book.terms.of(row)
        before, cell = np.divmod(cell, keys)
        owner = np.where(before > 0, self.before[position[asked]], position[asked])
        said, figure, one = self._counted.of(equations[prose] - rows)
        return Pairs(
            np.concatenate([table[asked], prose[said], prose]),
            np.concatenate([owner * keys + cell, figure, equations[prose] - rows + self.cell_figures]),
            np.concatenate([weight, one, np.full(len(prose), -1)]),
        )

    def of_figures(self, figures: Ints) -> Pairs:
        """The equations that speak of figures, those that say nothing among them."""
        keys, rows = len(self.book.keys), len(self.book.rows) * self.width
        mine = np.flatnonzero(figures < self.cell_figures)
        position, cell = np.divmod(figures[mine], keys)
        now, row, weight = self.book.speaking.of(cell)
        then, later, its = self.book.speaking.of(cell + keys)
        after = self.after[position[then]]
        there = after >= 0
        order, held = self._stated
        first = np.searchsorted(held, figures)
        count = np.searchsorted(held, figures, "right") - first
        said = np.repeat(np.arange(len(figures)), count)
        number = order[np.arange(len(said)) + np.repeat(first - np.cumsum(count) + count, count)]
        prose = np.flatnonzero(figures >= self.cell_figures)
        return Pairs(
            np.concatenate([mine[now], mine[then][there], said, prose]),
            np.concatenate([
                row * self.width + position[now], (later * self.width + after)[there], rows + number,
                rows + figures[prose] - self.cell_figures,
            ]),
            np.concatenate([weight, its[there], np.ones(len(said), np.int64), np.full(len(prose), -1)]),
        )  # fmt: skip

    @cached_property
    def _counted(self) -> Terms:
        return Terms(self.said.start, self.said.cells, np.ones(len(self.said.cells), np.int64))

    @cached_property
    def _stated(self) -> tuple[Ints, Ints]:
        """The statements that count a cell, by cell."""
        owner = np.repeat(np.arange(len(self.said.item)), np.diff(self.said.start))
        order = np.argsort(self.said.cells, kind="stable")
        return owner[order], self.said.cells[order]


def with_neighbours(world: World, reports: Ints) -> Ints:
    """Reports and those of the years before and after, in order."""
    previous = world.frames.related("previous")
    after = _after(previous)
    found = np.unique(np.concatenate([reports, previous[reports], after[reports]]))
    return found[found >= 0]


def _after(previous: Ints) -> Ints:
    """The report of the year after: -1 none, or several."""
    found = np.full(len(previous), -1, np.int64)
    later = np.flatnonzero(previous >= 0)
    found[previous[later]] = later
    several = np.bincount(previous[later], minlength=len(previous)) > 1
    found[several] = -1
    return found


def open_ledger(world: World, book: Book, reports: Ints, stated: Ints) -> Ledger:
    """The ledger of reports, given in order; `stated` are the statements whose rules failed."""
    values, previous = world.frames.values, world.frames.related("previous")
    at = np.full(len(previous) + 1, -1, np.int64)
    at[reports] = np.arange(len(reports))
    before, after = at[np.maximum(previous[reports], -1)], at[_after(previous)[reports]]
    state = values.state.take(reports, axis=1)
    known: Bools = state == CODE[State.NUMBER]
    value = values.number.take(reports, axis=1)
    if not known.all():
        value[~known] = 0
    asked = _asked(world, book, reports, before)
    residual, standing = np.zeros(asked.shape, np.int64), np.zeros(asked.shape, np.uint8)
    above, below = np.zeros(asked.shape, np.bool_), np.zeros(asked.shape, np.bool_)
    for first in range(0, len(reports), _BLOCK):
        block = slice(first, first + _BLOCK)
        rows = np.flatnonzero(asked[:, block].any(axis=1))
        if len(rows):
            found, up, down, gone = _weigh(world, book, value, state, before, block, rows)
            residual[:, block][rows], above[:, block][rows], below[:, block][rows] = found, up, down
            standing[:, block][rows] = np.where(asked[rows, block] & ~gone, _standing(found, up, down), SILENT)
    said = _statements(world, reports, at, stated, value, known)
    return Ledger(book, reports, value, known, before, after, residual, standing, above, below, said)


def _weigh(
    world: World, book: Book, value: Ints, state: Codes, before: Ints, block: slice, rows: Ints
) -> tuple[Ints, Bools, Bools, Bools]:
    """For some rows and positions: the sum less the constant, where it is open, and what is on no form."""
    asked, cells, weights = book.terms.of(rows)
    start, weights = np.flatnonzero(np.diff(asked, prepend=-1)), weights[:, None]
    then, (before_it, cell) = before[block], np.divmod(cells, len(book.keys))
    prior, there = before_it > 0, then >= 0
    weighed, states = value[cell, block], state[cell, block]
    weighed[prior] = value[np.ix_(cell[prior], then)] * there
    states[prior] = np.where(there, state[np.ix_(cell[prior], then)], ABSENT)
    weighed *= weights
    residual = np.add.reduceat(weighed, start, axis=0)
    residual -= np.array([book.rows[row].constant for row in rows])[:, None]
    above = np.tile(np.array([not book.rows[row].equal for row in rows])[:, None], len(then))
    below, gone = np.zeros_like(above), np.zeros_like(above)
    if (states != CODE[State.NUMBER]).any():
        flags = world.open_flags(cell, states)
        rises, falls = (flags & UP) > 0, (flags & DOWN) > 0
        above |= np.logical_or.reduceat(np.where(weights > 0, rises, falls), start, axis=0)
        below |= np.logical_or.reduceat(np.where(weights > 0, falls, rises), start, axis=0)
        gone = np.logical_or.reduceat(states == ABSENT, start, axis=0)
    return residual, above, below, gone


def _asked(world: World, book: Book, reports: Ints, before: Ints) -> Bools:
    """[row, position]: whether it is asked; an equation that served to read its cells proves nothing any more."""
    found = np.zeros((len(book.rows), len(reports)), np.bool_)
    year = world.number_fact("year")
    columns = world.frames.reports
    forms = {name: columns[f"form_{name}"].to_numpy(object)[reports] for name in world.frames.forms.tables}
    for (form, tables, years, prior), rows in book.conditions.items():
        applies = years.cover(year.value[reports], year.known[reports]) if years else np.ones(len(reports), np.bool_)
        for table in tables:
            applies &= forms[table] == form
        found[rows] = applies & (before >= 0) if prior else applies
    proof = world.frames.values.proof[:, reports]
    for number in np.arange(len(book.rows)) if proof.any() else ():
        row = book.rows[number]
        own = proof[row.cells[~np.array(row.before)]]
        if row.scope == "row":
            found[number] &= (own == 0).any(axis=0)
        if row.scope == "column":
            found[number] &= ~(own == 2).any(axis=0)
    return found


def _standing(residual: Ints, above: Bools, below: Bools) -> Codes:
    holds = (residual == 0) | ((residual < 0) & above) | ((residual > 0) & below)
    found = np.where(holds, np.uint8(HOLDS), np.uint8(FAILS)) + np.where(above | below, np.uint8(2), np.uint8(0))
    return np.where(above & below, np.uint8(SILENT), found)


def _statements(world: World, reports: Ints, at: Ints, failed: Ints, value: Ints, known: Bools) -> Said:
    """The exact numbers that the prose states for known cells of counts, where they agree or their rule failed."""
    counted = _counted(world)
    wanted = np.zeros(len(counted.exact), np.bool_)
    wanted[failed] = True
    item = np.flatnonzero(counted.exact & (at[counted.report] >= 0))
    position = at[counted.report[item]]
    state = world.frames.values.state
    asked, cell, _ = counted.cells.of(counted.kind[item])
    on_form = state[cell, reports[position[asked]]] != ABSENT
    asked, cell = asked[on_form], cell[on_form]
    open_ = np.bincount(asked, ~known[cell, position[asked]] | (world.decimals[cell] > 0), len(item)) > 0
    count = np.bincount(asked, minlength=len(item))
    total = np.zeros(len(item), np.int64)
    np.add.at(total, asked, value[cell, position[asked]])
    gap = total - counted.low[item]
    kept = ~open_ & (count > 0) & ((gap == 0) | wanted[item])
    mine = kept[asked]
    figures = position[asked[mine]] * len(known) + cell[mine]
    standing = np.where(gap[kept] == 0, HOLDS, FAILS).astype(np.uint8)
    start = np.cumsum([0, *count[kept]]).astype(np.int64)
    return Said(item[kept], position[kept], counted.low[item][kept], start, figures, gap[kept], standing)


class _Counted(NamedTuple):
    """What the statements of all reports count; `cells` by kind, for many statements count the same."""

    report: Ints
    low: Ints
    exact: Bools  # and said once, of cells that are counts
    kind: Ints
    cells: Terms


def _counted(world: World) -> _Counted:
    frame, keys = world.frames.statements, world.frames.values.keys
    kinds: dict[tuple[str, ...], int] = {}
    kind = np.array([kinds.setdefault(cells, len(kinds)) for cells in frame["cells"]], np.int64)
    lists = [np.array([keys[cell] for cell in cells if cell in keys], np.int64) for cells in kinds]
    start = np.cumsum([0, *map(len, lists)]).astype(np.int64)
    cells = np.concatenate([*lists, np.zeros(0, np.int64)])
    low = frame["low"].to_numpy(np.int64)
    exact = (frame["high"] == frame["low"]).to_numpy(np.bool_) & (low <= LARGEST)
    exact &= ~frame["family"].isin(_TOLD_TWICE).to_numpy(np.bool_)
    return _Counted(frame["report"].to_numpy(np.int64), low, exact, kind, Terms(start, cells, np.ones_like(cells)))
