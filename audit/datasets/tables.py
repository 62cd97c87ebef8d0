"""Files and sheets to tables: named columns of one length, and where each row stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from audit.documents.charset import decode
from audit.documents.formats import TABLE_LIMIT, TABLES
from audit.errors import InputError
from audit.model import Layout, Line, Pages
from audit.words import Text, text

if TYPE_CHECKING:
    import pyarrow as pa

_DELIMITERS = (",", "\t", ";", "|")
_HEAD = 256 * 2**10  # bytes that the line of names may take
_LISTED = 8  # rows named in one sentence
_PARQUET = b"PAR1"


@dataclass(frozen=True, eq=False)
class Table:
    """Columns as Arrow arrays; `lines` are the rows' places counted from 1: lines of a file, rows of a sheet."""

    names: tuple[str, ...]
    columns: tuple[pa.ChunkedArray, ...]
    lines: npt.NDArray[np.int64]
    sheet: int | None = None
    places: tuple[int, ...] = ()  # of a sheet: the number of each column there
    remarks: tuple[Text, ...] = ()


def is_parquet(data: bytes) -> bool:
    """Whether a file is Parquet, by its bytes."""
    return data[:4] == _PARQUET


def read_parquet(data: bytes) -> Table:
    """A Parquet file; its rows are counted from 1. Raises InputError when it cannot be read."""
    import pyarrow as pa  # noqa: PLC0415 - loads slowly, and most runs meet no data set
    from pyarrow import parquet  # noqa: PLC0415

    try:
        table = parquet.read_table(pa.BufferReader(data))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(text("table-damaged", problem=str(error).splitlines()[0])) from error
    return Table(tuple(table.column_names), tuple(table.columns), np.arange(1, table.num_rows + 1))


def names_in(data: bytes) -> tuple[list[str], str] | None:
    """The names in the first line of a text with separators, and the separator; None when it is no such text."""
    head = data[:_HEAD]
    first = head.lstrip()[: 4 * _HEAD].partition(b"\n")[0]
    if max(first.count(mark.encode()) for mark in _DELIMITERS) < 2:
        return None  # cheap: most files are documents
    try:
        said = decode(head[: head.rfind(b"\n") + 1] or head)
    except InputError:
        return None
    line = next((line for line in said.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=line.count)
    names = _first_row(said, delimiter)
    return (names, delimiter) if len(names) > 2 else None


def _first_row(said: str, delimiter: str) -> list[str]:
    """The fields of the first line that is not empty; none where its quotation marks do not pair."""
    lines = io.StringIO(said.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n"))
    try:
        return next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error:
        return []


def names_in_table(data: bytes, suffix: str) -> list[str] | None:
    """The names of the columns of a file that is nothing but a table; None for what may be a document."""
    if is_parquet(data):
        return list(read_parquet(data).names)
    found = names_in(data) if suffix in TABLES else None
    return found[0] if found else None


def read_csv(data: bytes, delimiter: str) -> Table:
    """A text with separators, every cell as printed. Raises InputError when it cannot be read."""
    import pyarrow as pa  # noqa: PLC0415 - as above
    from pyarrow import csv as arrow_csv  # noqa: PLC0415

    encoded = decode(data, TABLE_LIMIT).replace("\r\n", "\n").replace("\r", "\n").encode()
    names = _first_row(encoded[: 4 * _HEAD].decode("utf-8", "ignore"), delimiter)
    unlike: list[Any] = []

    def skip(row: Any) -> str:
        unlike.append(row)
        return "skip"

    columns = [str(number) for number in range(len(names))]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(encoded),
            read_options=arrow_csv.ReadOptions(column_names=columns, use_threads=False, block_size=1 << 24),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=skip
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.dictionary(pa.int32(), pa.string())), strings_can_be_null=False
            ),
        )
    except (pa.ArrowException, ValueError) as error:
        raise InputError(text("table-damaged", problem=str(error).splitlines()[0])) from error
    kept = _lines_of(encoded, table.num_rows + len(unlike), delimiter)
    wrong = np.array([row.number - 1 for row in unlike], np.int64)
    lines = np.delete(kept, wrong)
    remarks = (text("rows-unlike", rows=listed(kept[wrong]), columns=len(names)),) if unlike else ()
    return Table(tuple(names), tuple(column.slice(1) for column in table.columns), lines[1:], remarks=remarks)


def _lines_of(encoded: bytes, records: int, delimiter: str) -> npt.NDArray[np.int64]:
    """The line that each record begins at, the names among them; empty lines hold none."""
    raw = np.frombuffer(encoded, np.uint8)
    ends = np.flatnonzero(raw == 10)
    starts = np.concatenate([[0], ends + 1])
    ends = np.concatenate([ends, [len(raw)]])
    lines = np.flatnonzero(ends > starts) + 1
    if len(lines) == records:
        return lines
    found, last = [], 0  # line breaks inside quotes: the slow way
    reader = csv.reader(io.StringIO(encoded.decode()), delimiter=delimiter)
    try:
        for row in reader:
            if row:
                found.append(last + 1)
            last = reader.line_num
    except csv.Error as error:
        raise InputError(text("table-damaged", problem=str(error))) from error
    if len(found) != records:
        raise InputError(text("table-quotes"))
    return np.array(found, np.int64)


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, or a table of a document: its rows, the names of its columns in the first."""

    number: int
    lines: list[Line]

    @cached_property
    def head(self) -> tuple[tuple[int, str], ...]:
        """Number and name of each column that has a name."""
        return tuple([(field.place.cell or 0, field.text) for field in self.lines[0].fields if field.text.strip()])

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple([name for _, name in self.head])


def sheets_of(pages: Pages) -> list[Sheet]:
    """The sheets of a workbook and the tables of a document that has their cells; none where there are none."""
    by_sheet: dict[int, list[Line]] = {}
    for line in pages.lines:
        if line.layout is Layout.GRID and line.fields[0].place.row is not None and line.table is not None:
            by_sheet.setdefault(line.table, []).append(line)
    return [Sheet(number, lines) for number, lines in by_sheet.items()]


def table_of(sheet: Sheet) -> Table:
    """The cells of a sheet as a table."""
    import pyarrow as pa  # noqa: PLC0415 - as above

    numbers = tuple(at for at, _ in sheet.head)
    rows = [{field.place.cell: field.text for field in line.fields} for line in sheet.lines[1:]]
    columns = tuple(pa.chunked_array([pa.array([row.get(at, "") for row in rows], pa.string())]) for at in numbers)
    places = np.array([line.fields[0].place.row for line in sheet.lines[1:]], np.int64)
    return Table(sheet.names, columns, places, sheet.number, numbers)


def listed(rows: npt.NDArray[np.int64] | Sequence[int]) -> Text:
    """Row numbers as people list them: the first few, and how many there are."""
    shown = [str(int(row)) for row in rows[:_LISTED]]
    more = len(rows) > _LISTED
    return Text(
        "、".join(shown) + (f"等 {len(rows)} 行" if more else ""),
        ", ".join(shown) + (f" and more, {len(rows)} rows" if more else ""),
    )
