"""Workbooks of the old binary format to sheets."""

from __future__ import annotations

import io

import xlrd
from xlrd.book import Book
from xlrd.sheet import Cell
from xlrd.sheet import Sheet as XlsSheet

from audit.documents.number_formats import GENERAL, shown
from audit.documents.sheet import Merge, Sheet
from audit.errors import InputError
from audit.words import text


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
    sheet = Sheet(held.name, hidden=bool(held.visibility))
    for row in range(held.nrows):
        for column, cell in enumerate(held.row(row)):
            sheet.put(row + 1, column + 1, _shown(book, cell))
    for top, bottom, left, right in held.merged_cells:
        sheet.merges.append(Merge(top + 1, left + 1, bottom - top, right - left))
    sheet.hidden_rows.update(row + 1 for row, found in held.rowinfo_map.items() if found.hidden)
    sheet.hidden_columns.update(column + 1 for column, found in held.colinfo_map.items() if found.hidden)
    return sheet


def _shown(book: Book, cell: Cell) -> str:
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(cell.value)
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            style = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
            found = book.format_map.get(style.format_key) if style is not None else None
            format_code = str(found.format_str) if found is not None else GENERAL
            return shown(repr(cell.value), format_code, from_1904=bool(book.datemode))
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(int(cell.value), "#N/A"))
    return ""
