"""The tables of a report, redrawn with what the document prints in each box."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from audit.forms import Form
from audit.model import Cell, Report, State, TableFact
from audit.render.page.grids import Box, Grid, draw_grid
from audit.render.page.told import Told, gravity
from audit.summary import Result
from audit.words import Text


class Filled(NamedTuple):
    """A box with what the document prints there.

    That is one cell, or the run of cells that the printed characters cannot be divided among; none in a heading.
    """

    box: Box
    cells: tuple[Cell, ...] = ()
    told: tuple[Told, ...] = ()
    suggested: str = ""  # what should stand there, if one figure alone explains what fails

    @property
    def plain(self) -> bool:
        """Whether there is nothing to say of it but its number."""
        return (
            not self.told
            and not self.suggested
            and self.cells[0].state is State.NUMBER
            and self.cells[0].read == "printed"
        )

    @property
    def failed(self) -> list[Told]:
        """Findings that fail with it, the gravest first."""
        return sorted((one for one in self.told if one.finding.outcome == "fail"), key=gravity)

    @property
    def explained(self) -> bool:
        """Whether all that fails with it has one repair, which lies elsewhere."""
        stories = [one.story for one in self.failed]
        return not self.suggested and all(story is not None and len(story.repairs) == 1 for story in stories)

    @property
    def undecided(self) -> list[Told]:
        """Findings that it leaves undecided."""
        return [one for one in self.told if one.finding.outcome == "undecided"]


class TableTold(NamedTuple):
    """A table as the page shows it; `notes` are (phrase, values)."""

    fact: TableFact
    name: Text
    heading: Text
    rows: list[list[Filled]]
    notes: list[tuple[str, dict[str, object]]]


def tables_of(
    report: Report,
    marks: dict[str, list[Told]],
    suggested: dict[str, str],
    result: Result,
    grids: dict[tuple[str, str], Grid],
) -> Iterator[TableTold]:
    """The tables of a report; `marks` are the findings of each cell, `suggested` what should stand in it."""
    cells = {cell.key: cell for cell in report.cells}
    for fact in report.tables:
        form = result.frames.forms.by_name[fact.form]
        table = form.tables[fact.table]
        if (fact.form, fact.table) not in grids:
            grids[fact.form, fact.table] = draw_grid(fact.table, table)
        rows = [_fill(row, cells, marks, suggested) for row in grids[fact.form, fact.table]] if fact.found else []
        notes = list(_table_notes(fact, report, form, cells)) if fact.found else []
        yield TableTold(fact, table.name.text, form.sections[table.section].text, rows, notes)


def _fill(
    row: tuple[Box, ...], cells: dict[str, Cell], marks: dict[str, list[Told]], suggested: dict[str, str]
) -> list[Filled]:
    filled: list[Filled] = []
    for box in row:
        if not box.key:
            filled.append(Filled(box))
            continue
        cell, told = cells.get(box.key) or Cell(box.key, State.MISSING), tuple(marks.get(box.key, ()))
        one = Filled(box, (cell,), told, suggested.get(box.key, ""))
        if filled and filled[-1].cells and _inseparable(filled[-1].cells[0], one.cells[0]):
            filled[-1] = _joined(filled[-1], one)
        else:
            filled.append(one)
    return filled


def _inseparable(first: Cell, second: Cell) -> bool:
    """Whether the same printed characters stand for both."""
    undecided = first.state is second.state is State.UNDECIDED and first.place.line is not None
    return undecided and (first.raw, first.place) == (second.raw, second.place)


def _joined(first: Filled, second: Filled) -> Filled:
    box = first.box._replace(columns=first.box.columns + second.box.columns)
    new = tuple(one for one in second.told if one not in first.told)
    return Filled(box, first.cells + second.cells, first.told + new)


def _table_notes(
    fact: TableFact, report: Report, form: Form, cells: dict[str, Cell]
) -> Iterator[tuple[str, dict[str, object]]]:
    if report.form and fact.form != report.form:
        yield "table-other-form", {"form": form.name.text}
    if fact.other_form_labels:
        yield "table-other-labels", {"labels": "、".join(fact.other_form_labels)}
    if fact.rows_missing:
        yield "table-rows-missing", {"count": len(fact.rows_missing)}
    if fact.duplicated:
        yield "table-duplicated", {}
    of_table = [cell for cell in cells.values() if cell.key.startswith(fact.table + ".")]
    solved = [cell for cell in of_table if cell.read == "solved"]
    if solved:
        yield "table-solved", {"count": len(solved), "raw": max((cell.raw for cell in solved), key=len)}
    reasons = Counter(cell.why for cell in of_table if cell.state is State.UNDECIDED and cell.why)
    for why, count in reasons.items():
        yield "table-undecided", {"count": count, "why": why}
