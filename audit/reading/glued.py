"""Figures that run together to the cells of their row: told apart by spaces, as one number, or by the form's sums."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate, product
from math import prod
from operator import gt
from typing import Literal, NamedTuple

from audit.forms import Form, Table
from audit.model import Cell, Place, State
from audit.reading.amounts import parse_amount
from audit.reading.locate import Landmarks, row_keys
from audit.reading.normalise import narrow
from audit.reading.tokens import Token
from audit.reading.unglue import Budget, Columns, Figures, TooMany, break_ties, cut_groups, may_lack_cells
from audit.words import text

_PAGE = "(?:第[0-9]+页(?:[,/]?共[0-9]+页)?|([-–—])[0-9]+\\2)$"
# Text may follow, but no unit, nor a word that may fill a cell.
_DIGITS = re.compile(f"([0-9]+)(?:$|{_PAGE}|[\u4e00-\u9fff][\u4e00-\u9fff、：:，,]{{6}})")
_FEW_WITHOUT_CUT = 2  # rows
_MOST_TRIES = 64  # of the ways to cut the rows that are open
_FEW_MENDED = 2  # columns more that add up: one alone may be a real error
_SEVERAL_DIGITS = re.compile("[1-9][0-9]")  # may be one number
_LONGEST_PAGE = 3  # digits
_LONGEST_NUMBER = 13  # digits; no form has a number above 10^12, so a longer run must be several


def is_run_of_digits(printed: Sequence[Token]) -> bool:
    """Whether all that a row prints is more digits than any number has."""
    return len(printed) == 1 and printed[0].text.isdecimal() and len(printed[0].text) > _LONGEST_NUMBER


def cut_cells(
    table: Table, keys: list[str], raw: str, place: Place, budget: Budget, beside: Sequence[Token] = ()
) -> list[Cell]:
    """The cells of a row whose figures are one piece of text, or begin in it and go on in fields `beside`.

    With such fields only a sum tells the first figure from the number of a note.
    """
    fields = [(raw, place), *((token.text, token.place) for token in beside)]
    parts = [
        (part.group(), at._replace(column=at.column + part.start() if at.column else None))
        for said, at in fields
        for part in re.finditer(r"\S+", said)
    ]
    amounts = [parse_amount(said, (), ()) for said, _ in parts]
    if not beside and len(parts) == len(keys) and all(amount.value is not None for amount in amounts):
        return [
            Cell(key, State.NUMBER, said, amount.value, place=at)
            for key, (said, at), amount in zip(keys, parts, amounts, strict=True)
        ]
    raw = " ".join(said for said, _ in fields)
    digits = _digits_of(raw)
    readings, whole, too_many = _readings(digits, table, len(keys), budget) if digits else _Readings([])
    borders = set(accumulate(len("".join(said.split())) for said, _ in fields[:-1]))
    if any(borders - set(accumulate(len(str(figure)) for figure in reading)) for reading in readings):
        readings = []  # numbers that run from field to field: some are no single number
    if len(readings) == 1 and whole:
        return _figures(keys, readings[0], raw, place, "row")
    why = text("row-glued-many" if too_many else "row-glued", raw=raw)
    return [Cell(key, State.UNDECIDED, raw, place=place, why=why, candidates=tuple(readings)) for key in keys]


class _Readings(NamedTuple):
    """The ways to cut a row's digits that the form allows."""

    figures: list[Figures]
    whole: bool = False  # no empty cell can have been lost from the row
    too_many: bool = False  # to be held, or to be searched for


def _readings(digits: str, table: Table, count: int, budget: Budget) -> _Readings:
    """How a row's digits may be cut; without an equation, only zeros can be told apart."""
    if table.row_sum is None:
        return _Readings([(0,) * count], whole=True) if digits == "0" * count else _Readings([])
    width = len(table.groups[table.row_sum.parts]) + 1
    groups = count // width
    try:
        readings = cut_groups(digits, [width] * groups, budget)
        return _Readings(readings, len(readings) == 1 and not may_lack_cells(digits, width, groups, budget))
    except TooMany:
        return _Readings([], too_many=True)


def _figures(keys: list[str], figures: Figures, raw: str, place: Place, proof: Literal["row", "columns"]) -> list[Cell]:
    return [
        Cell(key, State.NUMBER, raw, Decimal(figure), place=place, proof=proof)
        for key, figure in zip(keys, figures, strict=True)
    ]


def settle(table: Table, cells: list[Cell]) -> list[Cell]:
    """The rows of a table by what all of them together say of each.

    Where two rows have no cut at all, cells are blank or sums wrong here, and a sum that fits by chance proves little;
    so where one has fewer digits than cells. What the rows' own sums leave open, the columns settle when they leave
    exactly one reading, and spell the digits of any row that has more readings than are held. And a row that with
    blanks in it, or cut against its own sum, would mend columns that do not add up may have been printed so; one above
    its total may end in the number of a page.
    """
    rows: dict[str, list[Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.key.split(".")[1], []).append(cell)
    without = [found for found in rows.values() if _has_no_cut(found)]
    lost = any(len(_digits_of(found[0].raw)) < len(found) for found in without)  # blanks, for certain
    if lost or len(without) >= _FEW_WITHOUT_CUT:
        rows = {
            row: _doubted(found) if _is_cut(found) and len(_digits_of(found[0].raw)) >= len(found) else found
            for row, found in rows.items()
        }
    open_rows = {row: list(found[0].candidates) for row, found in rows.items() if found[0].candidates}
    digits_of = {row: _digits_of(found[0].raw) for row, found in rows.items() if _is_cut_too_often(found)}
    for row, figures in break_ties(open_rows, _known(rows), Columns(table.column_equations), digits_of).items():
        first = rows[row][0]
        rows[row] = _figures([cell.key for cell in rows[row]], figures, first.raw, first.place, "columns")
    doubtful = {row for equation in table.column_equations for row in _mending(equation, rows)}
    doubtful |= {row for equation in table.column_equations for row in _above_total(equation, rows)}
    return [cell for row, found in rows.items() for cell in (_doubted(found) if row in doubtful else found)]


def doubted_cuts(cells: list[Cell], marks: Landmarks, form: Form) -> list[Cell]:
    """The cells of a row of run-together digits, which may be cut so by chance where blanks have left no trace."""
    return _doubted(cells) if _is_cut(cells) and _blanks_vanish(marks, form) else cells


def _blanks_vanish(marks: Landmarks, form: Form) -> bool:
    """Whether a row of any table prints fewer digits, in one run, than it has cells: blanks have left no trace."""
    columns = {
        key: len(table.columns_of[row])
        for table in form.tables.values()
        if table.row_sum and not table.one_row
        for key, row in row_keys(table).items()
    }
    return any(
        label.key in columns and 0 < len(_digits_of(label.glued)) < columns[label.key]
        for label in marks.labels
        if label.glued
    )


def _known(rows: Mapping[str, list[Cell]]) -> dict[str, Figures]:
    return {
        row: tuple(int(cell.value) for cell in found if cell.value is not None)
        for row, found in rows.items()
        if all(cell.value is not None for cell in found)
    }


def _is_cut(row: list[Cell]) -> bool:
    """Whether a row was cut by its own sum where another number of digits for each cell could have been meant."""
    raw = row[0].raw
    open_ = len(_digits_of(raw)) > len(row) or bool(_SEVERAL_DIGITS.search(_digits_of(raw)))
    return all(cell.proof == "row" and cell.raw == raw for cell in row) and open_


def _has_no_cut(row: list[Cell]) -> bool:
    first = row[0]
    undecided = first.state is State.UNDECIDED and first.why in (None, text("row-glued", raw=first.raw))
    return undecided and not first.candidates and "".join(first.raw.split()).isdecimal()


def _is_cut_too_often(row: list[Cell]) -> bool:
    return row[0].state is State.UNDECIDED and row[0].why == text("row-glued-many", raw=row[0].raw)


def needs_settling(cells: Sequence[Cell]) -> bool:
    """Whether any row was cut, or left open between several cuts."""
    return any(cell.candidates or cell.proof or _is_cut_too_often([cell]) for cell in cells)


def _digits_of(raw: str) -> str:
    """The digits that a row begins with, unless anything of the same row may follow."""
    match = _DIGITS.match(narrow("".join(raw.split())))
    return match.group(1) if match else ""


def _doubted(row: list[Cell]) -> list[Cell]:
    figures = tuple(int(cell.value or 0) for cell in row)
    why = text("row-glued", raw=row[0].raw)
    return [Cell(cell.key, State.UNDECIDED, cell.raw, place=cell.place, why=why, candidates=(figures,)) for cell in row]


def _mending(equation: tuple[tuple[str, int], ...], rows: Mapping[str, list[Cell]]) -> Iterator[str]:
    """Cut rows whose digits, cut in another way or with blanks among them, would make an equation hold that does not.

    Where rows of it are open between several cuts, they are those that come nearest.
    """
    known = _known(rows)
    unknown = [row for row, _ in equation if row not in known]
    open_ = [rows[row][0].candidates if row in rows else () for row in unknown]
    if prod(map(len, open_)) not in range(1, _MOST_TRIES + 1):
        return
    tries = [known | dict(zip(unknown, each, strict=True)) for each in product(*open_)]
    figures = min(tries, key=lambda each: sum(map(bool, _over(equation, each))))
    over = _over(equation, figures)
    if not any(over[:-1]):
        return
    for row, sign in equation:
        if row in unknown or not _is_cut(rows[row]):
            continue
        wanted = [number - sign * gap for number, gap in zip(figures[row], over, strict=True)]
        digits = _digits_of(rows[row][0].raw)
        with_blanks = min(wanted[:-1]) >= 0 and _may_print(digits, wanted[:-1])
        mended = _most_as_wanted(digits, wanted) - over.count(0)
        if with_blanks or mended >= _FEW_MENDED:
            yield row


def _above_total(equation: tuple[tuple[str, int], ...], rows: Mapping[str, list[Cell]]) -> Iterator[str]:
    """Cut rows with a figure above the total of its column that could end in the number of a page."""
    known = _known(rows)
    for whole in [row for row, sign in equation if sum(sign == other for _, other in equation) == 1]:
        found = rows.get(whole, [])
        totals = [known[whole]] if whole in known else list(found[0].candidates if found else ())
        for row, _ in equation if totals else ():
            if row == whole or row not in rows or not _is_cut(rows[row]):
                continue
            figures = [int(cell.value or 0) for cell in rows[row]]
            above = all(any(map(gt, figures, total)) for total in totals)
            if above and _may_end_in_page(_digits_of(rows[row][0].raw), len(figures)):
                yield row


def _may_end_in_page(digits: str, count: int) -> bool:
    """Whether digits without the last of them, up to three, are a row as well."""
    try:
        return any(cut_groups(digits[:-page], [count]) for page in range(1, _LONGEST_PAGE + 1))
    except TooMany:
        return True


def _over(equation: tuple[tuple[str, int], ...], figures: Mapping[str, Figures]) -> list[int]:
    """By how much an equation does not hold, column by column."""
    width = len(figures[equation[0][0]])
    return [sum(sign * figures[row][at] for row, sign in equation) for at in range(width)]


def _most_as_wanted(digits: str, wanted: list[int]) -> int:
    """How many of the numbers that digits are cut into, one a cell, may be those that are wanted there, at most."""
    best: dict[int, int] = {0: 0}  # by where the next number begins
    for number in wanted:
        found: dict[int, int] = {}
        for at, so_far in best.items():
            for end in range(at + 1, at + 2 if digits[at : at + 1] == "0" else len(digits) + 1):
                found[end] = max(found.get(end, 0), so_far + (digits[at:end] == str(number)))
        best = found
    return best.get(len(digits), 0)


def _may_print(digits: str, parts: list[int]) -> bool:
    """Whether digits may be these numbers and their sum, any 0 of them, and the sum, left blank."""
    shown = "".join(f"{part}" if part else "0?" for part in parts)
    return bool(re.fullmatch(f"{shown}(?:{sum(parts)})?", digits))
