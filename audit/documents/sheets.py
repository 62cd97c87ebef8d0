"""Workbooks to lines: a row of a sheet is a row of a table, a row with nothing but one long text is prose.

What is hidden is decided here and always told. Hidden rows and columns belong to the table that they stand in, and its
sums count them: they are read. A hidden sheet is no part of what was published (last year's form, lists to choose
from): it is left out. Columns that are empty in the whole sheet only space it out and are no cells of any row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from audit.documents.ods import read_ods
from audit.documents.package import Package
from audit.documents.sheet import Sheet
from audit.documents.sniff import kind_of
from audit.documents.xls import read_xls
from audit.documents.xlsx import read_xlsx
from audit.errors import InputError
from audit.model import Field, Layout, Line, Pages, Place
from audit.words import Text, text

_LONGEST_CELL = 60  # characters; a longer text that is alone in its row is prose, a shorter one may be a row's label
_LISTED = 8  # hidden rows or columns named in one sentence


@dataclass(frozen=True)
class _Row:
    """What one row of a sheet shows: (column, text) of its cells, empty ones too."""

    number: int
    fields: tuple[tuple[int, str], ...]

    @property
    def filled(self) -> list[tuple[int, str]]:
        return [field for field in self.fields if field[1]]


def read_sheets(data: bytes) -> Pages:
    """The rows of all sheets that are shown. Raises InputError when the workbook cannot be read or shows nothing."""
    sheets = workbook_of(data)
    lines: list[Line] = []
    source: list[str] = []
    for number, sheet in enumerate(sheets, 1):
        if not sheet.hidden:
            for row in _rows(sheet):
                source.append(_source(row))
                lines += _lines(row, len(source), number)
    if not lines:
        raise InputError(text("workbook-empty"))
    names = {f"sheet.{number}": sheet.name for number, sheet in enumerate(sheets, 1)}
    return Pages(tuple(lines), tuple(source), names, remarks=tuple(_remarks(sheets)))


def workbook_of(data: bytes) -> list[Sheet]:
    """The sheets of a workbook of any format, hidden ones too. Raises InputError when it cannot be read."""
    match kind_of(data):
        case "XLSX":
            return read_xlsx(Package(data))
        case "ODS":
            return read_ods(Package(data))
        case _:
            return read_xls(data)


def _rows(sheet: Sheet) -> Iterator[_Row]:
    """The rows that show anything, over the columns that show anything, without what merged areas cover."""
    covered = _covered(sheet)
    shown = {at: said for at, said in sheet.cells.items() if at not in covered}
    columns = sorted({column for _, column in shown})
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), said in shown.items():
        by_row.setdefault(row, {})[column] = said
    for number in sorted(by_row):
        held = by_row[number]
        yield _Row(number, tuple((at, held.get(at, "")) for at in columns if (number, at) not in covered))


def _covered(sheet: Sheet) -> set[tuple[int, int]]:
    """The places below merged areas, apart from the first of each, as far as the sheet is used."""
    last_row = max((row for row, _ in sheet.cells), default=0)
    last_column = max((column for _, column in sheet.cells), default=0)
    return {
        (row, column)
        for merge in sheet.merges
        for row in range(merge.row, min(merge.row + merge.rows, last_row + 1))
        for column in range(merge.column, min(merge.column + merge.columns, last_column + 1))
        if (row, column) != (merge.row, merge.column)
    }


def _lines(row: _Row, line: int, sheet: int) -> Iterator[Line]:
    """A row as a row of a table; prose in it as its paragraphs."""
    filled = row.filled
    column, said = filled[0]
    if len(filled) == 1 and (len(row.fields) == 1 or len(said) > _LONGEST_CELL):
        for paragraph in said.split("\n"):
            if paragraph.strip():
                yield Line((Field(paragraph, Place(line, table=sheet, row=row.number, cell=column)),))
        return
    fields = (Field(words, Place(line, table=sheet, row=row.number, cell=at)) for at, words in row.fields)
    yield Line(tuple(fields), Layout.GRID, table=sheet)


def _source(row: _Row) -> str:
    return "\t".join(" ".join(said.split("\n")) for _, said in row.fields)


def _remarks(sheets: list[Sheet]) -> Iterator[Text]:
    for sheet in sheets:
        if sheet.hidden:
            if sheet.cells:
                yield text("sheet-hidden", sheet=sheet.name, cells=len(sheet.cells))
            continue
        rows = sheet.hidden_rows & {row for row, _ in sheet.cells}
        columns = sheet.hidden_columns & {column for _, column in sheet.cells}
        if rows:
            yield text("rows-hidden", sheet=sheet.name, rows=_listed(map(str, sorted(rows))), count=len(rows))
        if columns:
            names = _listed(column_name(column) for column in sorted(columns))
            yield text("columns-hidden", sheet=sheet.name, columns=names, count=len(columns))
        if sheet.concealed:
            yield text("numbers-concealed", sheet=sheet.name, count=sheet.concealed)
        if sheet.uncomputed:
            yield text("formulas-uncomputed", sheet=sheet.name, count=sheet.uncomputed)


def _listed(names: Iterable[str]) -> Text:
    every = list(names)
    more = "…" if len(every) > _LISTED else ""
    return Text("、".join(every[:_LISTED]) + more, ", ".join(every[:_LISTED]) + more)


def column_name(column: int) -> str:
    """A column as sheets name it: A to Z, AA and on."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
