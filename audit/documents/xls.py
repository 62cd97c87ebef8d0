"""Workbooks of the old binary format to sheets."""

from __future__ import annotations

import io
from itertools import pairwise

import xlrd
from xlrd.book import Book
from xlrd.sheet import Cell
from xlrd.sheet import Sheet as XlsSheet

from audit.documents import dress
from audit.documents.number_formats import GENERAL
from audit.documents.sheet import Merge, Sheet
from audit.errors import InputError
from audit.words import text

_RAISED = 1  # of what a font says of the height of its characters


def read_xls(data: bytes) -> list[Sheet]:
    """The sheets in their order. Raises InputError when the workbook cannot be read."""
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        return [_sheet(book, book.sheet_by_index(number)) for number in range(book.nsheets)]
    except InputError:
        raise
    except Exception as error:  # the library promises no kind of error for a damaged file
        encrypted = "encrypted" in str(error).lower()
        why = text("file-encrypted") if encrypted else text("package-damaged", problem=str(error))
        raise InputError(why) from error


def _sheet(book: Book, held: XlsSheet) -> Sheet:
    sheet = Sheet(held.name, hidden=bool(held.visibility), zeros_shown=bool(getattr(held, "show_zero_values", 1)))
    for row in range(held.nrows):
        for column, cell in enumerate(held.row(row)):
            if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
                format_code = _format(book, cell)
                sheet.put_number(row + 1, column + 1, repr(cell.value), format_code, from_1904=bool(book.datemode))
                continue
            runs = held.rich_text_runlist_map.get((row, column)) if cell.ctype == xlrd.XL_CELL_TEXT else None
            sheet.put(row + 1, column + 1, _dressed(book, cell, runs) if runs else _shown(cell))
    for top, bottom, left, right in held.merged_cells:
        sheet.merges.append(Merge(top + 1, left + 1, bottom - top, right - left))
    sheet.hidden_rows.update(row + 1 for row, found in held.rowinfo_map.items() if found.hidden)
    sheet.hidden_columns.update(column + 1 for column, found in held.colinfo_map.items() if found.hidden)
    return sheet


def _dressed(book: Book, cell: Cell, runs: list[tuple[int, int]]) -> str:
    """A text with the looks of its runs: (where one begins, number of its font), from the first change of look on."""
    said = str(cell.value)
    pieces = [said[: runs[0][0]]]
    for (start, font), (end, _) in pairwise([*runs, (len(said), 0)]):
        look = book.font_list[font]
        piece = said[start:end]
        if look.escapement:
            piece = dress.raised(piece) if look.escapement == _RAISED else dress.lowered(piece)
        pieces.append(dress.struck(piece) if look.struck_out else piece)
    return "".join(pieces)


def _format(book: Book, cell: Cell) -> str:
    style = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
    found = book.format_map.get(style.format_key) if style is not None else None
    return str(found.format_str) if found is not None else GENERAL


def _shown(cell: Cell) -> str:
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(cell.value)
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(int(cell.value), "#N/A"))
    return ""
