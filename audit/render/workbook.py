"""Cells and sheets of a workbook as this program writes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from audit.render.rows import printable

_LINE, _TALLEST = 14.5, 409.0  # points
LONGEST = 32_000  # characters of a cell; Excel takes 32,767
_THIN = Border(*(Side("thin", "BFBFBF") for _ in range(4)))


def page(sheet: Worksheet, title: str) -> None:
    """How a sheet is printed: its title above, page and pages below, as wide as the paper."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddHeader.center.text = title
    sheet.oddFooter.center.text = "&P / &N"


def checksum(values: Iterable[object]) -> str:
    """A short sum of values as text, the same on every machine."""
    said = json.dumps(["" if value is None else str(value) for value in values], ensure_ascii=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def sheet_checksum(sheet: Worksheet) -> str:
    """The sum of all that a sheet says, comments too."""
    held = [
        (c.row, c.column, str(c.value), str(c.comment and c.comment.text))
        for row in sheet.iter_rows()
        for c in row
        if c.value not in (None, "")
    ]
    return checksum(held)


def put(sheet: Worksheet, row: int, column: int, value: object) -> None:
    """A number, or text that stays text whatever it begins with."""
    cell: Any = sheet.cell(row, column)
    if isinstance(value, int):
        cell.value = value
        return
    cell.value = cut(printable(str(value)))
    cell.data_type = "s"


def fit_height(sheet: Worksheet, row: int) -> None:
    """Room for the wrapped lines of a row: programs other than Excel give it one line where the file says nothing."""
    merged = {(area.min_row, area.min_col): area.max_col for area in sheet.merged_cells.ranges}
    most = 1
    for cell in sheet[row]:
        if isinstance(cell.value, str):
            columns = range(cell.column, merged.get((row, cell.column), cell.column) + 1)
            room = sum(sheet.column_dimensions[get_column_letter(column)].width for column in columns) - 1
            # In GB18030 a character of Latin width has one byte and one of Chinese width two.
            lines = (ceil(len(line.encode("gb18030", "replace")) / room) for line in cell.value.split("\n"))
            most = max(most, sum(max(1, count) for count in lines))
    sheet.row_dimensions[row].height = min(_LINE * most + 3, _TALLEST)


def cut(said: str) -> str:
    """Text that fits into a cell."""
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"


def free_title(book: Workbook, wanted: str) -> str:
    """A title that a sheet may have and no other has, whatever the case of its letters."""
    plain = "".join("_" if c in "[]:*?/\\" else c for c in wanted).strip("' ")[:31] or "_"
    taken = {name.casefold() for name in book.sheetnames}
    number, title = 1, plain
    while title.casefold() in taken or title.casefold() == "history":  # Excel keeps that name for itself
        number += 1
        title = f"{plain[: 31 - len(str(number)) - 3]} ({number})"
    return title


def styles(book: Workbook) -> None:
    """The styles of our cells, for a workbook that lacks them."""
    named = {
        "gouji-cell": Font(size=10),
        "gouji-head": Font(size=10, bold=True),
        "gouji-link": Font(size=10, color="0563C1", underline="single"),
    }
    for name, font in named.items():
        if name not in book.named_styles:
            middle = "center" if name == "gouji-head" else None
            aligned = Alignment(wrap_text=True, vertical="center" if middle else "top", horizontal=middle)
            book.add_named_style(NamedStyle(name, font=font, alignment=aligned, border=_THIN))
