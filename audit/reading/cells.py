"""Landmarks to the cells of one report: each value to its row and column, or the reason why that cannot be known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, takewhile
from typing import Literal

from audit.forms import Form, Forms, Table
from audit.model import NOWHERE, Cell, Layout, Place, RowFact, State, TableFact
from audit.reading.amounts import parse_amount
from audit.reading.locate import Label, Landmarks, header_keys, row_keys
from audit.reading.tokens import Kind, Token
from audit.reading.unglue import Columns, Figures, TooMany, break_ties, cut_groups, may_lack_cells
from audit.words import Text, text

_LONGEST_VALUE = 24  # characters; a longer text among the values of a row is a label nobody knows, or prose
_LARGEST_SURPLUS = 2  # numbers too many in a row
_LONGEST_WORD = 6  # characters of a word that stands in place of a number
_PRINTED = (State.NUMBER, State.PLACEHOLDER, State.TEXT)


@dataclass(frozen=True)
class TableRead:
    """One table of the form in one document; `span` are the tokens from its first label to its last value."""

    fact: TableFact
    rows: tuple[RowFact, ...]
    cells: tuple[Cell, ...]
    span: range


def form_evidence(marks: Landmarks, forms: Forms, table: str) -> dict[str, list[str]]:
    """Form name to what this document prints in the table as only that form does: labels, as printed."""
    printed = {form.form: _as_printed(marks, form.tables[table]) for form in forms.all if table in form.tables}
    return {
        name: [
            words
            for item, words in items.items()
            if not any(item in printed[rival] for rival in printed if rival != name)
        ]
        for name, items in printed.items()
    }


def _as_printed(marks: Landmarks, table: Table) -> dict[tuple[str, bool], str]:
    """(label key, whether it heads a row of values) to the printed label."""
    rows, headers = row_keys(table), header_keys(table)
    seen: dict[tuple[str, bool], str] = {}
    for label in marks.labels:
        if label.key in rows or label.key in headers:
            seen[label.key, False] = label.text
        if label.key in rows and any(token.kind is Kind.VALUE for token in marks.values_of(label)):
            seen[label.key, True] = label.text
    return seen


def read_table(marks: Landmarks, form: Form, name: str, other_labels: Sequence[str]) -> TableRead:
    """All cells of one table, in the form's order."""
    table = form.tables[name]
    found = _rows_found(marks, table)
    read = _one_row(marks, name, table, found) if table.one_row else _row_by_row(marks, name, table, found)
    labels = sorted((label for each in found.values() for label in each), key=lambda label: label.start)
    fact = TableFact(
        table=name,
        form=form.form,
        found=bool(found),
        place=marks.tokens[labels[0].start].place if labels else NOWHERE,
        rows_missing=tuple(row for row in table.all_rows if row not in found),
        printed_values=sum(cell.state in _PRINTED for cell in read),
        other_form_labels=tuple(other_labels),
        duplicated=any(cell.why is not None and cell.why == text("rows-disagree") for cell in read),
    )
    rows = tuple(_row_fact(marks, name, row, found.get(row, [])) for row in table.all_rows)
    return TableRead(fact, rows, tuple(read), _span(marks, table, labels))


def _rows_found(marks: Landmarks, table: Table) -> dict[str, list[Label]]:
    keys = row_keys(table)
    found: dict[str, list[Label]] = {}
    for label in marks.labels:
        if row := keys.get(label.key):
            found.setdefault(row, []).append(label)
    return found


def _row_fact(marks: Landmarks, table: str, row: str, labels: list[Label]) -> RowFact:
    if not labels:
        return RowFact(table, row, None)
    return RowFact(table, row, labels[0].text, marks.tokens[labels[0].start].place)


def _span(marks: Landmarks, table: Table, labels: list[Label]) -> range:
    """Tokens of the table: its labels, headers between them, and the values behind the last."""
    if not labels:
        return range(0)
    keys = set(row_keys(table)) | header_keys(table)
    first, last = labels[0].start, labels[-1]
    for label in reversed([label for label in marks.labels if label.start < first]):
        if label.key not in keys:
            break
        first = label.start
    for label in (label for label in marks.labels if label.start > last.start):
        if label.key not in keys:
            break
        last = label
    values = list(takewhile(lambda token: not _is_prose(token), marks.tokens[last.end : marks.next_boundary(last.end)]))
    return range(first, last.end + len(values))


def _is_prose(token: Token) -> bool:
    return token.kind is Kind.WORD and len(token.text) > _LONGEST_VALUE


# ---- tables with a label before each row of values ---- #


def _row_by_row(marks: Landmarks, name: str, table: Table, found: dict[str, list[Label]]) -> list[Cell]:
    cells: list[Cell] = []
    for row, columns in table.columns_of.items():
        keys = [f"{name}.{row}.{column}" for column in columns]
        readings = [_row_cells(marks, table, list(columns), keys, label) for label in found.get(row, [])]
        cells += _agreed(readings) if readings else [Cell(key, State.MISSING) for key in keys]
    return _settled(table, cells) if any(cell.candidates for cell in cells) else cells


def _agreed(readings: list[list[Cell]]) -> list[Cell]:
    """The reading of a row; where a document prints the row more than once, the readings with numbers must agree."""
    filled = [reading for reading in readings if any(cell.state in _PRINTED for cell in reading)] or readings[:1]
    first = filled[0]
    if all([cell.value for cell in reading] == [cell.value for cell in first] for reading in filled):
        return first
    return [Cell(cell.key, State.UNDECIDED, cell.raw, place=cell.place, why=text("rows-disagree")) for cell in first]


def _row_cells(marks: Landmarks, table: Table, columns: list[str], keys: list[str], label: Label) -> list[Cell]:
    place = marks.tokens[label.start].place
    if label.glued:
        return _glued_cells(marks, table, keys, label)
    values = _values(marks.values_of(label), len(keys))
    slots = _slots(values, len(keys), labelled=True)
    if slots is None:
        printed = [token for token in values if token.kind in (Kind.VALUE, Kind.WORD)]
        if solved := solve_surplus(printed, columns, table):
            return [replace(_cell(key, token, place), proof="row") for key, token in zip(keys, solved, strict=True)]
        return _undecided(keys, _count_reason(len(printed), len(keys)), printed, place)
    return [_cell(key, token, place) for key, token in zip(keys, slots, strict=True)]


def _glued_cells(marks: Landmarks, table: Table, keys: list[str], label: Label) -> list[Cell]:
    """Numbers in the same piece of text as their label: told apart by spaces, by being one, or by the row's own sum."""
    token = marks.tokens[label.start]
    place = token.place
    if place.column:
        place = place._replace(column=place.column + len(token.text) - len(label.glued))
    parts = list(re.finditer(r"\S+", label.glued))
    amounts = [parse_amount(part.group(), (), ()) for part in parts]
    if len(parts) == len(keys) and all(amount.value is not None for amount in amounts):
        places = [place._replace(column=place.column + part.start() if place.column else None) for part in parts]
        return [
            Cell(key, State.NUMBER, part.group(), amount.value, place=at)
            for key, part, amount, at in zip(keys, parts, amounts, places, strict=True)
        ]
    digits = "".join(part.group() for part in parts)
    readings, whole = _readings(digits, table, len(keys)) if digits.isascii() and digits.isdigit() else ([], False)
    if len(readings) == 1 and whole:
        return _figures(keys, readings[0], label.glued, place, "row")
    why = text("row-glued", raw=label.glued)
    return [Cell(key, State.UNDECIDED, label.glued, place=place, why=why, candidates=tuple(readings)) for key in keys]


def _readings(digits: str, table: Table, count: int) -> tuple[list[Figures], bool]:
    """The ways to cut a row's digits that the form allows, and whether no empty cell can have been lost from the row.

    Without an equation, only zeros can be told apart.
    """
    if table.row_sum is None:
        return ([(0,) * count], True) if digits == "0" * count else ([], False)
    width = len(table.groups[table.row_sum.parts]) + 1
    groups = count // width
    try:
        readings = cut_groups(digits, [width] * groups)
        return readings, len(readings) == 1 and not may_lack_cells(digits, width, groups)
    except TooMany:
        return [], False


def _figures(keys: list[str], figures: Figures, raw: str, place: Place, proof: Literal["row", "columns"]) -> list[Cell]:
    return [
        Cell(key, State.NUMBER, raw, Decimal(figure), place=place, proof=proof)
        for key, figure in zip(keys, figures, strict=True)
    ]


def _settled(table: Table, cells: list[Cell]) -> list[Cell]:
    """Rows that their own sum leaves open, settled by the columns where these leave exactly one reading."""
    rows: dict[str, list[Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.key.split(".")[1], []).append(cell)
    open_rows = {row: list(found[0].candidates) for row, found in rows.items() if found[0].candidates}
    known = {
        row: tuple(int(cell.value) for cell in found if cell.value is not None)
        for row, found in rows.items()
        if all(cell.value is not None for cell in found)
    }
    for row, figures in break_ties(open_rows, known, Columns(table.column_equations)).items():
        first = rows[row][0]
        rows[row] = _figures([cell.key for cell in rows[row]], figures, first.raw, first.place, "columns")
    return [cell for found in rows.values() for cell in found]


def _undecided(keys: list[str], why: Text, printed: list[Token], place: Place) -> list[Cell]:
    """Every cell of a row whose values cannot be told apart, with all that the row prints."""
    raw = " ".join(token.text for token in printed)
    return [Cell(key, State.UNDECIDED, raw, place=printed[0].place if printed else place, why=why) for key in keys]


def _count_reason(found: int, expected: int) -> Text:
    return text("row-count" if found <= expected else "row-too-many", found=found, expected=expected)


def _cell(key: str, token: Token, row_place: Place) -> Cell:
    place = token.place if token.place.line else row_place
    if token.kind is Kind.BAR:
        return Cell(key, State.BLANK, place=row_place)
    undecided = token.amount.state is State.UNDECIDED
    why = text(_why_undecided(token.text)) if undecided else None
    return Cell(key, token.amount.state, token.text, token.amount.value, token.amount.unit, place, why=why)


def _why_undecided(printed: str) -> str:
    """The phrase that says why the amount of a cell cannot be known."""
    if "\ufffd" in printed:
        return "character-unreadable"
    return "formula-uncomputed" if printed.startswith("=") else "digits-spaced"


def _values(tokens: Sequence[Token], expected: int) -> list[Token]:
    """The tokens of a row that may be its cells: up to a text that is none, unless the row's layout holds it."""
    held: list[Token] = []
    filled = 0
    for token in tokens:
        if token.row is None and token.kind is Kind.WORD and (filled == expected or _is_prose(token)):
            break
        filled += token.kind in (Kind.VALUE, Kind.WORD)
        held.append(token)
    # Words behind the figures of a row that has a line a cell may be a note or a page number: they fill no cell.
    while held and held[-1].row is None and held[-1].kind is Kind.WORD and not _is_only_word(held, expected):
        held.pop()
    return held


def _is_only_word(held: list[Token], expected: int) -> bool:
    """Whether the one cell of a row holds a plain word instead of a number."""
    return expected == 1 == len(held) and len(held[0].text) <= _LONGEST_WORD and held[0].text.isalpha()


def _slots(values: list[Token], expected: int, *, labelled: bool) -> list[Token] | None:
    """The tokens that fill the row's cells in order, when there is exactly one way; else None."""
    filled = [token for token in values if token.kind in (Kind.VALUE, Kind.WORD)]
    if len(filled) == expected:
        return filled
    if len(filled) > expected:
        return None
    if all(token.row is not None for token in values) and values:
        return _trim(values, expected)
    return _with_gaps(values, expected, labelled=labelled)


def _trim(fields: list[Token], expected: int) -> list[Token] | None:
    """The row's cells among its fields: empty fields before and behind may belong to spans."""
    surplus = len(fields) - expected
    if surplus < 0:
        return None
    if fields[0].layout is Layout.GRID and not surplus:
        return fields
    before = sum(1 for _ in takewhile(lambda token: token.kind is Kind.EMPTY, fields))
    behind = sum(1 for _ in takewhile(lambda token: token.kind is Kind.EMPTY, reversed(fields)))
    ways = [cut for cut in range(surplus + 1) if cut <= before and surplus - cut <= behind]
    if before == len(fields):  # nothing printed at all: every way leaves the same empty cells
        ways = ways[:1]
    return fields[ways[0] : len(fields) - (surplus - ways[0])] if len(ways) == 1 else None


def _with_gaps(tokens: list[Token], expected: int, *, labelled: bool) -> list[Token] | None:
    """The row's cells where each has a line of its own: an empty line with a space, or a lone bar, is an empty cell.

    One lone bar more may end the row, or open it where no label stands before it; when it could be either, nothing is
    said.
    """
    if len(tokens) == expected + 1:
        opens = not labelled and tokens[0].kind is Kind.BAR
        ends = tokens[-1].kind is Kind.BAR
        if opens and ends:
            return None
        tokens = tokens[1:] if opens else tokens[:-1] if ends else tokens
    return tokens if len(tokens) == expected else None


def solve_surplus(printed: list[Token], columns: list[str], table: Table) -> list[Token] | None:
    """The row's values among too many numbers, when the row's own sum leaves exactly one reading.

    A lost column span can add a cell to a row. All ways of leaving out the surplus are tried; readings with the same
    figures are one.
    """
    surplus = len(printed) - len(columns)
    if table.row_sum is None or not 0 < surplus <= _LARGEST_SURPLUS or any(t.amount.value is None for t in printed):
        return None
    whole = columns.index(table.row_sum.whole)
    parts = [columns.index(column) for column in table.groups[table.row_sum.parts]]
    readings: dict[tuple[Decimal | None, ...], list[Token]] = {}
    for kept in combinations(printed, len(columns)):
        figures = tuple(token.amount.value for token in kept)
        if sum(figures[at] or 0 for at in parts) == figures[whole]:
            readings.setdefault(figures, list(kept))
    return next(iter(readings.values())) if len(readings) == 1 else None


# ---- a table whose values are printed as one row under all of its headings ---- #


def _one_row(marks: Landmarks, name: str, table: Table, found: dict[str, list[Label]]) -> list[Cell]:
    keys = [f"{name}.{row}.{column}" for row, columns in table.columns_of.items() for column in columns]
    if not found:
        return [Cell(key, State.MISSING) for key in keys]
    header = _last_header(marks, table, min(label.start for labels in found.values() for label in labels))
    place = marks.tokens[header.start].place
    if header.glued:
        return _glued_cells(marks, table, keys, header)
    behind = [token for token in marks.tokens[header.end : marks.next_boundary(header.end)] if not _is_prose(token)]
    values = _values(
        [token for token in behind if token.row is None or not _header_rest(token, marks, header)], len(keys)
    )
    slots = _slots(values, len(keys), labelled=False)
    if slots is None:
        printed = [token for token in values if token.kind is Kind.VALUE]
        return _undecided(keys, _count_reason(len(printed), len(keys)), printed, place)
    return [_cell(key, token, place) for key, token in zip(keys, slots, strict=True)]


def _header_rest(token: Token, marks: Landmarks, header: Label) -> bool:
    """Whether an empty field only ends the row of the last heading."""
    return token.kind is Kind.EMPTY and token.row == marks.tokens[header.end - 1].row


def _last_header(marks: Landmarks, table: Table, start: int) -> Label:
    """The last of the table's headings that follow one another from `start`."""
    keys = set(row_keys(table)) | header_keys(table)
    last = None
    for label in marks.labels:
        if label.start >= start:
            if label.key not in keys:
                break
            last = label
    assert last is not None  # the table was found by one of these labels
    return last
