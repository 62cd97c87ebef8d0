"""One sheet of a workbook as every spreadsheet format delivers it: the texts of its cells, as they are shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from audit.documents.number_formats import is_hidden, shown
from audit.errors import InputError
from audit.words import text

MOST_CELLS = 2_000_000  # with something in them, in one sheet


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged area: its first cell, and how many rows and columns it covers; all counted from 1."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(slots=True)
class Sheet:
    """Texts by (row, column), counted from 1; a formula that nobody has computed yet is its own text, `=SUM(B2:G2)`."""

    name: str
    hidden: bool = False
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    uncomputed: int = 0
    zeros_shown: bool = True
    concealed: int = 0  # numbers that their formats, or the sheet's, do not show

    def put(self, row: int, column: int, said: str) -> None:
        """Keep what a cell shows; nothing of an empty one. Raises InputError for a sheet beyond all bounds."""
        if not said.strip():
            return
        if len(self.cells) >= MOST_CELLS:
            raise InputError(text("sheet-too-large", sheet=self.name, limit=MOST_CELLS))
        self.cells[row, column] = said

    def put_number(self, row: int, column: int, stored: str, format_code: str, *, from_1904: bool) -> None:
        """Keep a stored number as its format shows it; one that is not shown is kept and counted."""
        said = shown(stored, format_code, from_1904=from_1904)
        self.concealed += is_hidden(stored, format_code) or (said == "0" and not self.zeros_shown)
        self.put(row, column, said)
