"""The ledger of problems (问题台账) as a workbook, and the next run's findings taken into it.

A new ledger is an empty one that a run is taken into, so that there is one way to write a row. What people wrote
is never overwritten: a cell of ours is renewed only while it says what we wrote last, which a hidden sheet remembers.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

import pandas as pd
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from audit.comparison import Looked, subject
from audit.errors import UsageError
from audit.model import Finding
from audit.render.formats import Files, Setting
from audit.render.packing import stamped
from audit.render.rows import Row, headings, in_order, rows_of, who
from audit.render.statistics import blocks
from audit.render.workbook import LONGEST, checksum, cut, fit_height, free_title, page, put, sheet_checksum, styles
from audit.summary import Result
from audit.words import Lang, phrase, text

HUMAN = ("measure", "person", "deadline", "progress", "closed", "reviewer", "note")
_MEMORY = "gouji"  # the hidden sheet: what we wrote last
_BACK = ("file", "spot", "rule", "id")  # columns of ours behind those of people
_FRONT = tuple(name for name in Row._fields if name not in _BACK)
COLUMNS = (*_FRONT, *HUMAN, *_BACK, "state", "record")
_KEPT = tuple(name for name in Row._fields if name != "number")  # what is compared with what we wrote last
STATES = ("new", "remaining", "resolved", "again", "unchecked", "unclear")
_WIDTHS = {
    "number": 6, "issuer": 22, "year": 9, "category": 9, "severity": 9, "fault": 9, "place": 26, "problem": 44,
    "printed": 14, "expected": 24, "basis": 24, "advice": 32, "excerpt": 36, "measure": 22, "person": 10,
    "deadline": 12, "progress": 22, "closed": 9, "reviewer": 10, "note": 18, "file": 30, "spot": 12, "rule": 24,
    "id": 19, "state": 10, "record": 34,
}  # fmt: skip
_STATISTICS = (54, 13, 13, 13, 13)
_LINKS = 60_000  # links of a sheet; Excel takes 65,530
_SEARCHED = 20  # rows in which the names of columns are looked for
# Parts of a workbook that openpyxl does not write again.
_LOST = ("xl/charts/", "xl/drawings/drawing", "xl/media/", "xl/threadedComments/", "xl/slicers/", "xl/embeddings/")
_FILLS = {"error": "F8CBAD", "warning": "FFE699", "info": "DDEBF7", "human": "E2EFDA", "ours": "D9E1F2"}


class Updated(NamedTuple):
    """An updated ledger, and how many of its rows are in which state."""

    content: bytes
    states: dict[str, int]
    without_id: int


def ledger_file(result: Result, setting: Setting) -> Files:
    """A new ledger."""
    name = phrase("file-ledger", setting.lang)
    return {name: _taken(Workbook(), result, setting, setting.lang).content}


def update_ledger(old: bytes, result: Result, setting: Setting) -> Updated:
    """An existing ledger with a run taken into it, in its own language. Raises UsageError for what is no ledger."""
    try:
        with ZipFile(io.BytesIO(old)) as package:
            lost = [name for name in package.namelist() if name.startswith(_LOST)]
        if lost:
            raise UsageError(text("ledger-drawings", parts=", ".join(lost)))
        book = load_workbook(io.BytesIO(old))
    except (BadZipFile, KeyError, ValueError, TypeError) as error:
        raise UsageError(text("ledger-damaged", problem=str(error))) from error
    found = next(_tables(book), None)
    if found is None:
        raise UsageError(text("ledger-none", column=phrase("column-id", "zh")))
    return _taken(book, result, setting, found.lang)


@dataclass(frozen=True)
class _Table:
    """The sheet of problems: where its columns are."""

    sheet: Worksheet
    lang: Lang
    head: int  # row of the names of columns
    columns: dict[str, int]  # column by our name for it

    def value(self, row: int, name: str) -> str:
        column = self.columns.get(name)
        held = self.sheet.cell(row, column).value if column else None
        return "" if held is None else str(held)

    def put(self, row: int, name: str, value: object) -> None:
        if column := self.columns.get(name):
            put(self.sheet, row, column, value)


@dataclass(frozen=True)
class _Memory:
    """What was written last: checksums of rows by finding id and of sheets by title; rule and subject of rows."""

    rows: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)


def _taken(book: Workbook, result: Result, setting: Setting, lang: Lang) -> Updated:
    memory = _recall(book)
    styles(book)
    table = next(_tables(book), None) or _new_table(book, lang)
    states, without_id = _take_in(table, memory, result, setting)
    _machine_sheets(book, table, memory, result, setting)
    _remember(book, memory)
    book.properties.creator = "gouji"
    held = io.BytesIO()
    book.save(held)
    return Updated(stamped(held.getvalue(), setting.today), states, without_id)


# ---- rows ---- #


def _take_in(table: _Table, memory: _Memory, result: Result, setting: Setting) -> tuple[dict[str, int], int]:
    """Bring the rows of known findings up to date and append the new ones; how many are in which state."""
    findings = {finding.id: finding for finding in in_order(result)}  # copies of a report share ids: one row
    rows = {row.id: row for row in rows_of(result, findings.values(), table.lang)}
    looked = Looked.of(result)
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    without_id = last = 0
    for at in range(table.head + 1, table.sheet.max_row + 1):
        if not any(cell.value is not None for cell in table.sheet[at]):
            continue
        last, key = at, table.value(at, "id").strip()
        if not key:
            without_id += 1
            continue
        seen.add(key)
        old = _state_named(table.value(at, "state"), table.lang)
        state = _state(key in rows, old, memory.rows.get(key), looked)
        counts[state] += 1
        record = _Record(table, at, setting.today.isoformat())
        if key in rows:
            _renew(table, at, rows[key], findings[key], memory, record)
        record.state(state, old)
    number = max(
        (int(said) for at in range(table.head + 1, last + 1) if (said := table.value(at, "number")).isdigit()),
        default=0,
    )
    for key, row in rows.items():
        if key not in seen:
            last, number = max(last, table.head) + 1, number + 1
            _append(table, last, row._replace(number=number), findings[key], memory, setting)
            counts["new"] += 1
    _finish(table, max(last, table.head))
    return dict(counts), without_id


def _state(found: bool, old: str, known: tuple[str, str, str, str] | None, looked: Looked) -> str:
    """What has become of a row; of one whose rule and report nobody wrote down, nothing is known."""
    if found:
        return "again" if old in ("resolved", "again") else "remaining"
    return looked.fate(known[1], known[2:]) if known else "unchecked"


@dataclass(frozen=True)
class _Record:
    """The cells that say how a row came to be as it is; words are added to them and never taken away."""

    table: _Table
    row: int
    day: str

    def add(self, said: str) -> None:
        held = self.table.value(self.row, "record")
        if len(held) + len(said) < LONGEST:
            self.table.put(self.row, "record", f"{held}\n{self.day} {said}" if held else f"{self.day} {said}")

    def state(self, state: str, old: str) -> None:
        lang = self.table.lang
        said, shown = self.table.value(self.row, "state"), phrase(f"state-{state}", lang)
        if said and not old:
            self.add(phrase("record-state-said", lang, said=said))
        if state != old and {state, old} != {"new", "remaining"}:
            self.add(shown)
        self.table.put(self.row, "state", shown)


def _renew(table: _Table, at: int, row: Row, finding: Finding, memory: _Memory, record: _Record) -> None:
    """Our cells of a row, as they are now; where people changed one, all stay and the record tells what is new."""
    wanted = _kept(row)
    held = [
        table.value(at, name) if name in table.columns else value for name, value in zip(_KEPT, wanted, strict=True)
    ]
    known = memory.rows.get(row.id)
    if held != wanted:
        if known is not None and known[0] == checksum(held):
            for name, value in zip(_KEPT, wanted, strict=True):
                table.put(at, name, _typed(name, value))
            record.add(phrase("record-renewed", table.lang))
        elif (said := phrase("record-now", table.lang, problem=row.problem)) not in table.value(at, "record"):
            record.add(said)
            return
        else:
            return
    memory.rows[row.id] = (checksum(wanted), *(known[1:] if known else (row.rule, *subject(finding))))


def _kept(row: Row) -> list[str]:
    return [cut(str(value)) for name, value in row._asdict().items() if name in _KEPT]


def _typed(name: str, value: str) -> object:
    return int(value) if name == "year" and value.isdigit() else value


def _append(table: _Table, at: int, row: Row, finding: Finding, memory: _Memory, setting: Setting) -> None:
    for name in COLUMNS:
        if column := table.columns.get(name):
            table.sheet.cell(at, column).style = "gouji-cell"
    for name, value in row._asdict().items():
        table.put(at, name, value)
    _mark(table, at, finding, setting)
    table.put(at, "state", phrase("state-new", table.lang))
    _Record(table, at, setting.today.isoformat()).add(phrase("state-new", table.lang))
    memory.rows[row.id] = (checksum(_kept(row)), row.rule, *subject(finding))
    fit_height(table.sheet, at)


def _mark(table: _Table, at: int, finding: Finding, setting: Setting) -> None:
    """The colour of a row's severity, and the link to its file."""
    if column := table.columns.get("severity"):
        table.sheet.cell(at, column).fill = PatternFill("solid", _FILLS[finding.severity])
    column, target = table.columns.get("file"), setting.link(finding.path)
    if column and target and at < _LINKS:
        cell = table.sheet.cell(at, column)
        cell.hyperlink = Hyperlink(cell.coordinate, target=None)
        cell.hyperlink.target = target
        cell.style = "gouji-link"


# ---- the sheet of problems ---- #


def _tables(book: Workbook) -> Iterator[_Table]:
    """Sheets that have the column of finding ids and are not ours to rewrite, first the one that people fill in."""
    for sheet in book.worksheets:
        for at in range(1, min(sheet.max_row, _SEARCHED) + 1):
            said = {str(cell.value).strip(): cell.column for cell in sheet[at] if cell.value is not None}
            for lang in ("zh", "en"):
                names = {name: phrase(f"column-{name}", lang) for name in COLUMNS}
                if {names["id"], names["state"], names["record"]} <= set(said):
                    yield _Table(sheet, lang, at, {name: said[shown] for name, shown in names.items() if shown in said})


def _new_table(book: Workbook, lang: Lang) -> _Table:
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = phrase("sheet-problems", lang)
    for number, name in enumerate(COLUMNS, 1):
        cell = sheet.cell(1, number, phrase(f"column-{name}", lang))
        cell.style = "gouji-head"
        cell.fill = PatternFill("solid", _FILLS["human" if name in HUMAN else "ours"])
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS[name]
    sheet.freeze_panes = "C2"
    sheet.print_title_rows = "1:1"
    page(sheet, phrase("sheet-problems", lang))
    yes_no = DataValidation(
        "list", formula1=f'"{phrase("closed-choices", lang)}"', allow_blank=True, showErrorMessage=False
    )
    letter = get_column_letter(COLUMNS.index("closed") + 1)
    yes_no.add(f"{letter}2:{letter}1048576")
    sheet.add_data_validation(yes_no)
    return _Table(sheet, lang, 1, {name: number for number, name in enumerate(COLUMNS, 1)})


def _finish(table: _Table, last: int) -> None:
    """The filter and the printed part reach to the last row."""
    sheet, widest = table.sheet, get_column_letter(max(table.columns.values()))
    sheet.auto_filter.ref = f"A{table.head}:{widest}{last}"
    printed = [table.columns[name] for name in (*_FRONT, *HUMAN) if name in table.columns]
    if printed and not any(column > max(printed) for name, column in table.columns.items() if name in HUMAN):
        sheet.print_area = f"A1:{get_column_letter(max(printed))}{last}"


# ---- sheets that are ours alone ---- #


def _machine_sheets(book: Workbook, table: _Table, memory: _Memory, result: Result, setting: Setting) -> None:
    """Statistics, what is undecided, and a sheet an issuer: written anew; what people changed is kept beside them."""
    for title, known in memory.sheets.items():
        if title in book.sheetnames:
            if sheet_checksum(book[title]) == known:
                del book[title]
            else:
                book[title].title = free_title(book, title)
    memory.sheets.clear()
    made = [_statistics(book, table, result, setting)]
    book.move_sheet(made[0], -len(book.sheetnames) + 1)
    lang = table.lang
    if result.undecided:
        made.append(_list_sheet(book, phrase("sheet-undecided", lang), rows_of(result, result.undecided, lang), lang))
    if setting.sheets:
        by_issuer: dict[str, list[Finding]] = {}
        for finding in in_order(result):
            by_issuer.setdefault(who(finding, lang), []).append(finding)
        made += [_list_sheet(book, issuer, rows_of(result, found, lang), lang) for issuer, found in by_issuer.items()]
    for sheet in made:
        memory.sheets[sheet.title] = sheet_checksum(sheet)
    book.active = 0
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is made[0]


def _list_sheet(book: Workbook, title: str, rows: list[Row], lang: Lang) -> Worksheet:
    sheet = book.create_sheet(free_title(book, title))
    for number, name in enumerate(Row._fields, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS[name]
    for number, row in enumerate((headings(lang), *rows), 1):
        for column, value in enumerate(row, 1):
            put(sheet, number, column, value)
            sheet.cell(number, column).style = "gouji-cell" if number > 1 else "gouji-head"
        fit_height(sheet, number)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    page(sheet, title)
    return sheet


def _statistics(book: Workbook, table: _Table, result: Result, setting: Setting) -> Worksheet:
    lang = table.lang
    sheet = book.create_sheet(free_title(book, phrase("sheet-statistics", lang)))
    for column, width in enumerate(_STATISTICS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    at = 1
    for title, head, rows in blocks(result, setting, lang):
        put(sheet, at, 1, title)
        sheet.cell(at, 1).font = Font(bold=True, size=14 if at == 1 else 12)
        for offset, values in enumerate((head, *rows), 1):
            for column, value in enumerate(values, 1):
                put(sheet, at + offset, column, value)
                sheet.cell(at + offset, column).style = "gouji-head" if offset == 1 else "gouji-cell"
            if len(head) < len(_STATISTICS):  # its last column takes the room that the others of the sheet have
                sheet.merge_cells(None, at + offset, len(head), at + offset, len(_STATISTICS))
            fit_height(sheet, at + offset)
        at += len(rows) + 3
    _lead_to_rows(sheet, table, lang)
    page(sheet, phrase("sheet-statistics", lang))
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "portrait", Worksheet.PAPERSIZE_A4
    return sheet


def _lead_to_rows(sheet: Worksheet, table: _Table, lang: Lang) -> None:
    """Links from the issuers of the statistics to their first rows among the problems."""
    first: dict[str, int] = {}
    for at in range(table.head + 1, table.sheet.max_row + 1):
        first.setdefault(table.value(at, "issuer"), at)
    name = table.sheet.title.replace("'", "''")
    for (cell,) in sheet.iter_rows(max_col=1):
        if isinstance(cell.value, str) and cell.value in first and cell.value != phrase("column-issuer", lang):
            cell.hyperlink = Hyperlink(cell.coordinate, location=f"'{name}'!A{first[cell.value]}")
            cell.style = "gouji-link"


# ---- the hidden sheet, cells, names ---- #


def _recall(book: Workbook) -> _Memory:
    memory = _Memory()
    if _MEMORY in book.sheetnames:
        for values in book[_MEMORY].iter_rows(values_only=True):
            kind, key, *rest = (_said(value) for value in (*values, *[None] * 6)[:6])
            if kind == "row":
                memory.rows[key] = (rest[0], rest[1], rest[2], rest[3])
            elif kind == "sheet":
                memory.sheets[key] = rest[0]
        del book[_MEMORY]
    return memory


def _remember(book: Workbook, memory: _Memory) -> None:
    sheet = book.create_sheet(_MEMORY)
    sheet.sheet_state = "veryHidden"
    lines: list[tuple[str, ...]] = [("sheet", title, known) for title, known in memory.sheets.items()]
    lines += [("row", key, *known) for key, known in memory.rows.items()]
    for at, line in enumerate(lines, 1):
        for column, value in enumerate(line, 1):
            put(sheet, at, column, value)


def _said(value: Any) -> str:
    """A value of a frame, a finding or a cell as text; nothing for what is not there."""
    if pd.isna(value):
        return ""
    return str(int(value)) if isinstance(value, float) else str(value)


def _state_named(said: str, lang: Lang) -> str:
    return next((state for state in STATES if phrase(f"state-{state}", lang) == said.strip()), "")
