"""Reports on the sheets of workbooks: the same placed boxes for every writer."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import openpyxl
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from audit.forms import Form
from specimens.grid import Grid, grid, placed_boxes


class Placed(NamedTuple):
    """What a cell holds, counted from 1, and how many rows and columns it is merged over."""

    row: int
    column: int
    text: str
    down: int = 1
    across: int = 1


@dataclass(frozen=True)
class Page:
    """One sheet to write."""

    name: str
    boxes: tuple[Placed, ...]


@dataclass(frozen=True)
class Arrangement:
    """How a report stands on sheets."""

    sheets: bool = False  # each table on a sheet of its own
    row: int = 1  # where it begins
    column: int = 1
    gap: int = 0  # empty rows between its parts


def pages(
    form: Form, figures: Mapping[str, str], prose: Iterable[tuple[str, str]], head: str, how: Arrangement
) -> list[Page]:
    """A report: its title, and for each section the heading with its text or its table."""
    first = _Writer(how)
    first.say(head)
    held = [first]
    for (number, heading), (_, said) in zip(form.sections.items(), prose, strict=True):
        names = [name for name, table in form.tables.items() if table.section == number]
        first.say(heading.zh)
        if not names:
            first.say(said)
        for name in names:
            at = _Writer(how) if how.sheets else first
            at.draw(grid(form.tables[name], name, figures))
            held += [at] if how.sheets else []
    return [Page(f"页{number}", tuple(each.boxes)) for number, each in enumerate(held, 1)]


class _Writer:
    """Puts things below each other."""

    def __init__(self, how: Arrangement) -> None:
        self.boxes: list[Placed] = []
        self._how, self._row = how, how.row

    def say(self, text: str) -> None:
        self.boxes.append(Placed(self._row, self._how.column, text))
        self._row += 1 + self._how.gap

    def draw(self, rows: Grid) -> None:
        self.boxes += [
            Placed(row + self._row, column + self._how.column, box.text, box.down, box.across)
            for row, boxes in enumerate(placed_boxes(rows))
            for column, box in boxes
        ]
        self._row += len(rows) + self._how.gap


def _value(text: str) -> str | int:
    return int(text) if text.isascii() and text.isdigit() else text


def by_openpyxl(held: Iterable[Page]) -> bytes:
    """An XLSX file."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for page in held:
        sheet = book.create_sheet(page.name)
        for box in page.boxes:
            if box.text:
                sheet.cell(box.row, box.column, _value(box.text))
            if box.down > 1 or box.across > 1:
                last = box.row + box.down - 1, box.column + box.across - 1
                sheet.merge_cells(None, box.row, box.column, *last)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_xlsxwriter(held: Iterable[Page]) -> bytes:
    """An XLSX file by another program, with borders on empty cells too."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    border = book.add_format({"border": 1})
    for page in held:
        sheet = book.add_worksheet(page.name)
        for row, column, text, down, across in page.boxes:
            if down > 1 or across > 1:
                sheet.merge_range(row - 1, column - 1, row + down - 2, column + across - 2, _value(text), border)
            elif text:
                sheet.write(row - 1, column - 1, _value(text), border)
            else:
                sheet.write_blank(row - 1, column - 1, None, border)
    book.close()
    return out.getvalue()


def by_odfpy(held: Iterable[Page]) -> bytes:
    """An ODS file."""
    document = OpenDocumentSpreadsheet()
    for page in held:
        table = Table(name=page.name)
        document.spreadsheet.addElement(table)
        at = {(box.row, box.column): box for box in page.boxes}
        covered = {
            (box.row + down, box.column + across)
            for box in page.boxes for down in range(box.down) for across in range(box.across) if down or across
        }  # fmt: skip
        last_row, last_column = (max(each[side] for each in {*at, *covered}) for side in (0, 1))
        for row in range(1, last_row + 1):
            line = TableRow()
            table.addElement(line)
            for column in range(1, last_column + 1):
                line.addElement(CoveredTableCell() if (row, column) in covered else _odf_cell(at.get((row, column))))
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def _odf_cell(box: Placed | None) -> TableCell:
    if box is None or not (box.text or box.down > 1 or box.across > 1):
        return TableCell()
    spans = {"numberrowsspanned": box.down, "numbercolumnsspanned": box.across}
    value = _value(box.text)
    number = {"valuetype": "float", "value": value} if isinstance(value, int) else {}
    cell = TableCell(**(spans if box.down > 1 or box.across > 1 else {}), **number)
    if box.text:
        cell.addElement(P(text=box.text))
    return cell


XLSX_WRITERS = {"openpyxl": by_openpyxl, "xlsxwriter": by_xlsxwriter}
WRITERS = {**XLSX_WRITERS, "odfpy": by_odfpy}
