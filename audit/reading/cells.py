"""Landmarks to the cells of one report: each value to its row and column, or the reason why that cannot be known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import combinations, dropwhile, takewhile
from typing import NamedTuple

from audit.forms import Column, Form, Forms, Table
from audit.model import NOWHERE, Cell, Layout, Place, RowFact, State, TableFact
from audit.reading.columns import (
    Order,
    bears_out,
    beside_headings,
    has_remarks,
    headed_margins,
    order_in_one_row,
    printed_order,
    total_leads,
)
from audit.reading.glued import cut_cells, is_run_of_digits, settle
from audit.reading.heading_units import with_heading_units
from audit.reading.locate import Label, Landmarks, column_keys, row_keys, table_keys
from audit.reading.normalise import label_key
from audit.reading.page_numbers import blanks_are_lost, may_hold_page_number, pages_between
from audit.reading.remnants import Remnant, remnants_of, row_of_figures
from audit.reading.tokens import Kind, Token
from audit.reading.unglue import Budget
from audit.words import Text, text

_LONGEST_VALUE = 24  # characters; a longer text among the values of a row is a label nobody knows, or prose
_FEWEST_LABELS = 3  # of a table that is there
_LARGEST_SURPLUS = 2  # numbers too many in a row
_ANY_WIDTH = 0
_LONGEST_WORD = 6  # characters of a word that stands in place of a number
_SHORTEST_LABEL = 3  # characters of a row's label that nobody knows
_SUMS = ("小计", "合计", "总计")
_NOTES = ("勾稽关系", "第一项加第二项")
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
    return {name: _as_printed(marks, own) for name, own in _peculiar(forms, table).items()}


class _Peculiar(NamedTuple):
    """The keys of labels that a table prints on one form alone; and those that head a row of values on it alone."""

    labels: Set[str]
    rows: Set[str]


@cache
def _peculiar(forms: Forms, name: str) -> dict[str, _Peculiar]:
    """By form."""
    tables = {form.form: form.tables[name] for form in forms.all if name in form.tables}
    rivals = {form: [table for other, table in tables.items() if other != form] for form in tables}
    return {
        form: _Peculiar(
            table_keys(table).difference(*map(table_keys, rivals[form])),
            row_keys(table).keys() - {key for rival in rivals[form] for key in row_keys(rival)},
        )
        for form, table in tables.items()
    }


def _as_printed(marks: Landmarks, own: _Peculiar) -> list[str]:
    if marks.keys.isdisjoint(own.labels) and marks.keys.isdisjoint(own.rows):
        return []
    seen: dict[tuple[str, bool], str] = {}  # by key, and whether values follow
    for label in marks.labels:
        if label.key in own.labels:
            seen[label.key, False] = label.text
        if label.key in own.rows and _heads_values(marks, label):
            seen[label.key, True] = label.text
    return list(seen.values())


def _heads_values(marks: Landmarks, label: Label) -> bool:
    """Whether figures follow a label at once: behind words, be they a torn label, they are those of another row."""
    printed = (token for token in marks.values_of(label) if token.kind in (Kind.VALUE, Kind.WORD))
    return next((token.kind is Kind.VALUE for token in printed), False)


def forms_of_rows(marks: Landmarks, forms: Forms, table: str) -> dict[int, str]:
    """Where the label of a row begins to the form that alone has the headings of columns printed above it."""
    tables = [form.tables[table] for form in forms.all if table in form.tables]
    heads = {key: name for name, keys in _peculiar_columns(forms, table).items() for key in keys}
    rows, columns = (frozenset().union(*map(keys, tables)) for keys in (row_keys, column_keys))
    found: dict[int, str] = {}
    above: set[str] = set()
    below = False
    for label in marks.labels:
        if label.key in columns:
            above = {label.key} if below else {*above, label.key}
            below = False
        elif label.key in rows:
            below = True
            if len(told := {heads[key] for key in above if key in heads}) == 1:
                found[label.start] = told.pop()
    return found


@cache
def _peculiar_columns(forms: Forms, name: str) -> dict[str, Set[str]]:
    """Form name to the keys of headings of columns that a table has on that form alone."""
    return {
        form: own.labels & column_keys(forms.by_name[form].tables[name]) for form, own in _peculiar(forms, name).items()
    }


def rows_lacking(marks: Landmarks, form: Form, name: str) -> int:
    """How many rows of a table on a form are not printed between the first and the last that are; 0 where none is.

    What lacks before the first or behind the last, in a text that was cut there, speaks for no form; nor does a table
    that lacks more rows than it prints.
    """
    table = form.tables.get(name)
    if table is None or not _is_there(marks, table):
        return 0
    keys = row_keys(table)
    found = {keys[key] for key in marks.keys if key in keys}
    printed = [row in found for row in table.all_rows] if found else [True]
    lacking = printed[printed.index(True) : len(printed) - printed[::-1].index(True)].count(False)
    return lacking if lacking <= len(found) else 0


def read_table(
    marks: Landmarks, form: Form, name: str, other_labels: Sequence[str], headed_otherwise: Set[int] = frozenset()
) -> TableRead:
    """All cells of one table, in the form's order.

    `headed_otherwise` is where labels of rows begin above which another form's columns stand: what they print are no
    figures of this form's.
    """
    table = form.tables[name]
    found = _rows_found(marks, table)
    labels = sorted((label for each in found.values() for label in each), key=lambda label: label.start)
    span = _span(marks, table, labels)
    garbled = _garbled(marks, table, span, found)
    read = _one_row(marks, name, table, found) if table.one_row else _row_by_row(marks, name, table, found)
    read = _of_other_columns(read, found, headed_otherwise) if headed_otherwise else read
    doubted = [_doubted(cell, garbled) for cell in read] if garbled else read
    printed = _printed_values(doubted if table.one_row else read, table)
    read = with_heading_units(doubted, marks.tokens[span.start : span.stop], table)
    fact = TableFact(
        table=name,
        form=form.form,
        found=bool(found or garbled),
        place=marks.tokens[labels[0].start].place if labels else NOWHERE,
        rows_missing=tuple(row for row in table.all_rows if row not in found and row not in garbled),
        printed_values=printed,
        other_form_labels=tuple(other_labels),
        duplicated=any(cell.why is not None and cell.why == text("rows-disagree") for cell in read),
        has_note=_has_note(marks, span),
        columns_lacking=_columns_lacking(marks, table, labels, read, span) if not headed_otherwise else (),
        rows_added=_rows_added(marks, table, span, {remnant.place for remnant in garbled.values()}),
    )
    rows = tuple(_row_fact(marks, name, row, found.get(row, []), garbled.get(row)) for row in table.all_rows)
    return TableRead(fact, rows, tuple(read), span)


def _of_other_columns(read: Sequence[Cell], found: Mapping[str, list[Label]], headed_otherwise: Set[int]) -> list[Cell]:
    """The cells, those of rows below the columns of another form undecided."""
    rows = {row for row, labels in found.items() if any(label.start in headed_otherwise for label in labels)}
    why = text("other-columns")
    return [
        cell._replace(state=State.UNDECIDED, value=None, proof="", candidates=(), why=why)
        if cell.key.split(".")[1] in rows and cell.state is not State.MISSING
        else cell
        for cell in read
    ]


def _garbled(marks: Landmarks, table: Table, span: range, found: Mapping[str, list[Label]]) -> dict[str, Remnant]:
    """Row to what is printed of it, for rows that are there but whose label is not known again."""
    if not table.one_row:
        return remnants_of(marks, table, span, [row for row in table.all_rows if row not in found])
    figures = None if found else row_of_figures(marks, len(table.all_rows) * len(table.columns))
    return dict.fromkeys(table.all_rows, figures) if figures else {}


def _doubted(cell: Cell, garbled: Mapping[str, Remnant]) -> Cell:
    """A cell of a row that is not found, undecided where something is printed that may be left of it."""
    remnant = garbled.get(cell.key.split(".")[1])
    if remnant is None or cell.state is not State.MISSING:
        return cell
    why = text(remnant.why, printed=remnant.printed)
    return cell._replace(state=State.UNDECIDED, raw=remnant.printed, place=remnant.place, why=why)


def _printed_values(read: Sequence[Cell], table: Table) -> int:
    """How many values the table prints; of a row in which they cannot be told apart, all that it prints."""
    told = sum(cell.state in _PRINTED for cell in read)
    undecided = [(cell.key.split(".")[0 if table.one_row else 1], cell) for cell in read]
    rows = Counter((row, cell.raw, cell.place) for row, cell in undecided if cell.state is State.UNDECIDED)
    return told + sum(1 if cells == 1 else len(raw.split()) for (_, raw, _), cells in rows.items())


def _has_note(marks: Landmarks, span: range) -> bool:
    """Whether the table prints the form's note on how its figures hang together."""
    said = "".join(marks.tokens[at].key for at in span)
    return any(note in said for note in _NOTES)


def _columns_lacking(
    marks: Landmarks, table: Table, rows: Sequence[Label], read: Sequence[Cell], span: range
) -> tuple[str, ...]:
    """Columns without a heading in a real table, and without a figure that surely belongs to them."""
    if not rows or any(marks.tokens[label.start].layout is not Layout.GRID for label in rows):
        return ()
    printed = {label.key for label in marks.within(span)}
    unheaded = {
        name: column.zh
        for name, column in table.all_columns.items()
        if not any(label_key(label) in printed for label in column.printings)
    }
    if not unheaded:
        return ()
    there = [(cell.key.split(".")[2], cell.state) for cell in read if cell.state is not State.MISSING]
    told = {column for column, state in there if state is not State.UNDECIDED}
    doubtful = {column for column, _ in there} - told
    return tuple(zh for name, zh in unheaded.items() if name in doubtful)


def _rows_added(marks: Landmarks, table: Table, span: range, garbled: Set[Place]) -> tuple[str, ...]:
    """The labels of rows of figures in which none of the form's stands, nor a part of one, nor what is left of one."""
    labelled = {marks.tokens[at].row for at in span if at in marks.claimed}
    labelled |= {marks.tokens[label.start].row for label in marks.within(span)}
    others: dict[int, list[Token]] = {}
    for token in marks.tokens[span.start : span.stop]:
        if token.row is not None and token.row not in labelled:
            others.setdefault(token.row, []).append(token)
    found = []
    for tokens in others.values():
        words = [token for token in tokens if token.kind is Kind.WORD]
        figures = sum(token.kind is Kind.VALUE for token in tokens)
        own = all(token.place not in garbled for token in words)
        short = bool(words) and len(words[0].text) <= _LONGEST_VALUE
        # A long text beside one figure may be prose; alone beside several it is a label with its explanation.
        if figures and words and own and (short or len(words) == 1 < figures) and _is_added(words[0], marks, table):
            found.append(words[0].text if short else f"{words[0].text[:_LONGEST_VALUE]}…")
    return tuple(found)


def _is_added(token: Token, marks: Landmarks, table: Table) -> bool:
    """Whether a label is one that no form has: no part of one, printed or torn, no subtotal, no number of a page."""
    words = "".join(ch for ch in token.key if "\u4e00" <= ch <= "\u9fff")
    if len(words) < _SHORTEST_LABEL or token.key in _SUMS:
        return False
    return not any(token.key in key for key in (*(label.key for label in marks.labels), *table_keys(table)))


def _rows_found(marks: Landmarks, table: Table) -> dict[str, list[Label]]:
    """Row to where its label is printed; none when only a word or two of the table are, as in menus and prose."""
    if not _is_there(marks, table):
        return {}
    keys = row_keys(table)
    found: dict[str, list[Label]] = {}
    for label in marks.labels:
        if row := keys.get(label.key):
            found.setdefault(row, []).append(label)
    return found


def _is_there(marks: Landmarks, table: Table) -> bool:
    return len(marks.keys & table_keys(table)) >= _FEWEST_LABELS


def _row_fact(marks: Landmarks, table: str, row: str, labels: list[Label], garbled: Remnant | None) -> RowFact:
    if not labels:
        return RowFact(table, row, garbled.printed, garbled.place) if garbled else RowFact(table, row, None)
    return RowFact(table, row, labels[0].text, marks.tokens[labels[0].start].place)


def _span(marks: Landmarks, table: Table, labels: list[Label]) -> range:
    """Tokens of the table: its labels, headers between them, and the values behind the last."""
    if not labels:
        return range(0)
    keys = table_keys(table)
    first, last = labels[0].start, labels[-1]
    for label in reversed(marks.before(first)):
        if label.key not in keys:
            break
        first = label.start
    for label in marks.within(range(last.start + 1, len(marks.tokens))):
        if label.key not in keys:
            break
        last = label
    values = list(takewhile(lambda token: not _is_prose(token), marks.tokens[last.end : marks.next_boundary(last.end)]))
    return range(first, last.end + len(values))


def _is_prose(token: Token) -> bool:
    return token.kind is Kind.WORD and len(token.text) > _LONGEST_VALUE


# ---- tables with a label before each row of values ---- #


class _Columns(NamedTuple):
    """How the rows of a block print their cells: the columns from left to right, and what stands behind them."""

    order: tuple[str, ...]
    margins: Mapping[int | None, dict[int, int]]  # by the real table that is printed, and of all rows; see `_margins`
    placed: Counter[tuple[int, int]]  # how many rows of so many fields have their label at which of these
    remarks: bool  # a column that no form has stands behind the last
    blanks_lost: bool  # where figures have a line each, some row prints fewer than it has cells
    pages: frozenset[int]  # the page numbers that may stand among the figures


def _row_by_row(marks: Landmarks, name: str, table: Table, found: dict[str, list[Label]]) -> list[Cell]:
    cells: list[Cell] = []
    budget = Budget()
    pages = pages_between(marks)
    first = min((label for labels in found.values() for label in labels), key=lambda label: label.start, default=None)
    remarks = first is not None and marks.tokens[first.end - 1].row is None and has_remarks(marks, table, first)
    for block in table.parts:
        labels = [label for row in block.rows for label in found.get(row, [])]
        printed = printed_order(marks, table, block.columns, labels[0]) if labels else Order(list(block.columns))
        order = printed.columns
        columns = _Columns(
            tuple(order),
            _margins_by_table(marks, labels, {column: block.columns[column] for column in order}),
            Counter(_placed(marks, label) for label in labels),
            remarks or (bool(labels) and has_remarks(marks, table, labels[0])),
            blanks_are_lost(marks, labels, len(order)),
            pages,
        )
        of_block: list[Cell] = []
        for row in block.rows:
            keys = [f"{name}.{row}.{column}" for column in order]
            read = [_row_cells(marks, table, columns, keys, label, budget) for label in found.get(row, [])]
            of_block += _agreed(read) if read else [Cell(key, State.MISSING) for key in keys]
        if order != list(block.columns):
            of_block = _reordered(of_block, table, list(block.columns), printed)
        elif printed.denied and not bears_out(of_block, table, Order(order, said=True)):
            of_block = _moved(of_block, "columns-moved")
        elif total_leads(of_block, table, printed):
            of_block = _moved(of_block, "sum-leads")
        cells += of_block
    return settle(table, cells) if any(cell.candidates or cell.proof for cell in cells) else cells


def _margins_by_table(
    marks: Landmarks, labels: list[Label], columns: Mapping[str, Column]
) -> dict[int | None, dict[int, int]]:
    """The margins of all rows; and by the number of the real table, where a table is printed as several with headings.

    What its headings say of it must hold for its full rows: by themselves, a few rows say too little.
    """
    tables: dict[int | None, list[Label]] = {}
    for label in labels:
        tables.setdefault(_printed_table(marks, label), []).append(label)
    found: dict[int | None, dict[int, int]] = {None: _margins(marks, labels, columns)}
    for number, own in tables.items():
        above = marks.before(own[0].start)[-1:]
        headed = number is not None and len(tables) > 1 and above and _printed_table(marks, above[0]) == number
        beside = beside_headings(marks, own[0]) if headed else None
        if beside is not None and set(_margins(marks, own, columns).values()) <= {beside}:
            found[number] = {_ANY_WIDTH: beside}
    return found


def _printed_table(marks: Landmarks, label: Label) -> int | None:
    """The number of the real table that a label stands in; None in text."""
    token = marks.tokens[label.start]
    return token.place.table if token.layout is Layout.GRID else None


def _margins(marks: Landmarks, labels: list[Label], columns: Mapping[str, Column]) -> dict[int, int]:
    """How many fields stand behind the last cell in rows of so many fields, where full rows and headings agree."""
    expected = len(columns)
    seen = headed_margins(marks, columns, labels[0]) if labels else {}
    for label in labels:
        fields = marks.row_of(label)
        filled = [at for at, token in enumerate(fields) if token.kind is Kind.VALUE]
        if len(filled) == expected == filled[-1] - filled[0] + 1:
            seen.setdefault(len(fields), set()).add(len(fields) - 1 - filled[-1])
    margins = {width: min(found) for width, found in seen.items() if len(found) == 1}
    everywhere = {margin for found in seen.values() for margin in found}
    # Where cells and spans are known, rows differ in width by their labels alone.
    if not seen and labels and (beside := beside_headings(marks, labels[0])) is not None:
        everywhere = {beside}
    return {_ANY_WIDTH: min(everywhere), **margins} if len(everywhere) == 1 else margins


def _placed(marks: Landmarks, label: Label) -> tuple[int, int]:
    """How many fields a row has, and which of them ends its label."""
    width = len(marks.row_of(label))
    return width, width - 1 - marks.behind(label) if width else 0


def _margin(columns: _Columns, fields: Sequence[Token], widths: Sequence[int]) -> int | None:
    """How many fields stand behind the last cell of a row, if other rows of these widths tell; nearer ones first."""
    number = fields[0].place.table if fields and fields[0].layout is Layout.GRID else None
    held = [columns.margins[each] for each in dict.fromkeys((number, None)) if each in columns.margins]
    return next((margins[width] for margins in held for width in widths if width in margins), None)


def _as_in_other_rows(marks: Landmarks, label: Label, expected: int, columns: _Columns) -> list[Token] | None:
    """The fields of a row that stand where full rows of the same width have their cells."""
    fields = marks.row_of(label)
    is_grid = bool(fields) and fields[0].layout is Layout.GRID
    told = _margin(columns, fields, [len(fields)])
    margin = _margin(columns, fields, [len(fields), _ANY_WIDTH]) if is_grid else told
    if margin is None:
        return None
    end = len(fields) - margin
    outside = [*fields[: end - expected], *fields[end:]]
    if end < expected or any(token.kind is Kind.VALUE for token in outside):
        return None
    alike = told is not None and columns.placed[_placed(marks, label)] > 1
    next_to_label = end > expected and fields[end - expected - 1] is marks.tokens[label.end - 1]
    if not alike and not next_to_label and any(token.kind is Kind.EMPTY for token in outside):
        return None  # an empty field too many: whether it stands before the cells or behind them, no other row tells
    in_label = end - expected <= len(fields) - 1 - marks.behind(label) < end
    return None if in_label else fields[end - expected : end]


def _ends_as_others(marks: Landmarks, label: Label, slots: Sequence[Token], columns: _Columns) -> bool:
    """Whether as many fields stand behind the cells of a row as behind those of full rows, where that is known."""
    fields = marks.row_of(label)
    margin = _margin(columns, fields, [len(fields), _ANY_WIDTH])
    blanks = sum(token.kind is Kind.EMPTY for token in slots)
    mixed = 0 < blanks < len(slots)  # where all fields are empty, it does not matter which of them are the cells
    return margin is None or not fields or not mixed or fields[len(fields) - 1 - margin] is slots[-1]


def _reordered(cells: list[Cell], table: Table, columns: list[str], printed: Order) -> list[Cell]:
    """Cells read in the order that the headings print, in the form's; unless that is borne out, they are undecided.

    Digits that ran together were cut with the last figure as the sum, which it is not here.
    """
    order = {column: at for at, column in enumerate(columns)}
    rows = {row: sorted(found, key=lambda cell: order[cell.key.split(".")[2]]) for row, found in _by_row(cells).items()}
    sorted_cells = [cell for found in rows.values() for cell in found]
    if not bears_out(sorted_cells, table, printed):
        return _moved(sorted_cells, "columns-moved")
    return [
        cell._replace(candidates=())
        for found in rows.values()
        for cell in (
            _moved(found, "columns-moved") if any(cell.proof for cell in found) and _is_alike(found) else found
        )
    ]


def _moved(cells: list[Cell], why: str) -> list[Cell]:
    """Cells of columns in another order than thought: those of a row in which all are alike stay as they are."""
    alike = {row for row, found in _by_row(cells).items() if _is_alike(found) and not found[0].proof}
    return [
        cell
        if cell.key.split(".")[1] in alike
        else cell._replace(state=State.UNDECIDED, value=None, proof="", candidates=(), why=text(why))
        for cell in cells
    ]


def _is_alike(row: Sequence[Cell]) -> bool:
    return len({(cell.state, cell.raw) for cell in row}) == 1


def _by_row(cells: Sequence[Cell]) -> dict[str, list[Cell]]:
    rows: dict[str, list[Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.key.split(".")[1], []).append(cell)
    return rows


def _behind(marks: Landmarks, label: Label) -> Place:
    """Where the text behind a label in the same token begins."""
    token = marks.tokens[label.end - 1]
    column = token.place.column
    return token.place._replace(column=column + len(token.text) - len(label.glued)) if column else token.place


def _agreed(readings: list[list[Cell]]) -> list[Cell]:
    """The reading of a row; where a document prints the row more than once, the readings with numbers must agree."""
    if len(readings) == 1:
        return readings[0]
    filled = [reading for reading in readings if any(cell.state in _PRINTED for cell in reading)] or readings[:1]
    first = filled[0]
    if all([cell.value for cell in reading] == [cell.value for cell in first] for reading in filled):
        return first
    return [Cell(cell.key, State.UNDECIDED, cell.raw, place=cell.place, why=text("rows-disagree")) for cell in first]


def _row_cells(
    marks: Landmarks, table: Table, columns: _Columns, keys: list[str], label: Label, budget: Budget
) -> list[Cell]:
    place = marks.tokens[label.start].place
    if _waits_with_another(marks, table, label):
        return _undecided(keys, text("labels-wait"), marks.values_of(label), place)
    if label.glued:
        last = marks.tokens[label.end - 1]
        if len(keys) == 1 and last.kind is Kind.VALUE:
            return [_cell(keys[0], last, place)]
        return _glued_cells(marks, table, keys, label, budget)
    slots = _as_in_other_rows(marks, label, len(keys), columns)
    aligned = slots is not None
    values = [] if aligned else _values(marks.values_of(label), len(keys))
    if slots is None and (found := _slots(values, len(keys), labelled=True)):
        slots = found if _ends_as_others(marks, label, found, columns) else None
    if slots and columns.remarks and slots[-1].kind is Kind.WORD and slots[-1].layout is not Layout.GRID:
        slots = slots if aligned and marks.row_of(label)[-1] is not slots[-1] else None  # a remark, or the last cell
    if slots is None:
        values = values or _values(marks.values_of(label), len(keys))
        printed = [token for token in values if token.kind in (Kind.VALUE, Kind.WORD)]
        if not printed and (empty := _empty_row(marks, table, keys, label)):
            return empty
        if solved := solve_surplus(printed, list(columns.order), table):
            return [_cell(key, token, place)._replace(proof="row") for key, token in zip(keys, solved, strict=True)]
        if is_run_of_digits(printed):
            return cut_cells(table, keys, printed[0].text, printed[0].place, budget)
        return _undecided(keys, _count_reason(len(printed), len(keys)), printed, place)
    if may_hold_page_number(slots, table, columns.pages, blanks_lost=columns.blanks_lost):
        return _undecided(keys, text("row-or-page-number", count=len(keys)), slots, place)
    if all(token.kind is Kind.EMPTY for token in slots) and (torn := _figures_beside(marks, table, label)):
        return _undecided(keys, text("row-torn"), torn, place)
    return _cells_of(table, keys, slots, place)


def _waits_with_another(marks: Landmarks, table: Table, label: Label) -> bool:
    """Whether another label of a row stands right before one, in lines of their own, and one row of figures behind.

    Whose the figures are cannot be known: the other's may stand elsewhere, or the label's own.
    """
    values = marks.values_of(label)
    if not values or values[0].row is None or marks.tokens[label.end - 1].row is not None:
        return False
    above = marks.before(label.start)[-1:]
    return any(one.end == label.start and one.key in row_keys(table) for one in above)


def _empty_row(marks: Landmarks, table: Table, keys: list[str], label: Label) -> list[Cell]:
    """The cells of a row of a table that prints none but empty fields: blank, however many those are; else none."""
    place = marks.tokens[label.start].place
    row = marks.tokens[label.end - 1].row
    fields = marks.values_of(label)
    if row is None or not fields or any(token.kind is not Kind.EMPTY or token.row != row for token in fields):
        return []
    if torn := _figures_beside(marks, table, label):
        return _undecided(keys, text("row-torn"), torn, place)
    return [Cell(key, State.BLANK, place=place) for key in keys]


def _figures_beside(marks: Landmarks, table: Table, label: Label) -> list[Token]:
    """The figures of a row of a real table right above or below an empty one, whose own label is not known.

    Where a page ends within a label, the figures may stand beside its other part.
    """
    for found in (_row_beside(marks, label.start, -1), _row_beside(marks, label.end - 1, 1)):
        figures = [token for token in found if token.kind is Kind.VALUE]
        added = any(token.kind is Kind.WORD and _is_added(token, marks, table) for token in found)
        if figures and not added and figures[0].layout is Layout.GRID and figures[0].row not in marks.labelled_rows:
            return figures
    return []


def _row_beside(marks: Landmarks, at: int, step: int) -> list[Token]:
    """The fields of the row before or behind that of a token; none where what stands there is in no row."""
    own = marks.tokens[at].row
    ahead = (marks.tokens[each] for each in range(at, len(marks.tokens) if step > 0 else -1, step))
    behind = dropwhile(lambda token: token.row == own, ahead)
    first = next(behind, None)
    if own is None or first is None or first.row is None:
        return []
    return [first, *takewhile(lambda token: token.row == first.row, behind)][::step]


def _glued_cells(marks: Landmarks, table: Table, keys: list[str], label: Label, budget: Budget) -> list[Cell]:
    """The cells of a row whose figures begin in the token that ends its label; others may stand in fields behind it.

    Digits in the label's own cell of a real table are none of those beside it.
    """
    last = marks.tokens[label.end - 1]
    behind = marks.tokens[label.end : marks.next_boundary(label.end)]
    beside = [token for token in behind if token.row is not None and token.row == last.row]
    figures = sum(token.kind is Kind.VALUE for token in beside)
    if figures and (figures < len(beside) or last.layout is Layout.GRID):
        said = last._replace(text=label.glued, place=_behind(marks, label))
        return _undecided(keys, _count_reason(figures + 1, len(keys)), [said, *beside], said.place)
    return cut_cells(table, keys, label.glued, _behind(marks, label), budget, beside if figures else ())


def _undecided(keys: list[str], why: Text, printed: list[Token], place: Place) -> list[Cell]:
    """Every cell of a row whose values cannot be told apart, with all that the row prints."""
    raw = " ".join(token.text for token in printed)
    return [Cell(key, State.UNDECIDED, raw, place=printed[0].place if printed else place, why=why) for key in keys]


def _count_reason(found: int, expected: int) -> Text:
    if not found:
        return text("row-nothing")
    if found == expected:
        return text("row-mixed", expected=expected)
    return text("row-count" if found < expected else "row-too-many", found=found, expected=expected)


def _cells_of(table: Table, keys: list[str], slots: Sequence[Token], place: Place) -> list[Cell]:
    """A cell a token. Digits with a space between them are one number in a row whose own sum it makes right."""
    cells = [_cell(key, token, place) for key, token in zip(keys, slots, strict=True)]
    if table.row_sum is None or all(token.amount.joined is None for token in slots):
        return cells
    joined = [
        cell if token.amount.joined is None else cell._replace(state=State.NUMBER, value=token.amount.joined, why=None)
        for cell, token in zip(cells, slots, strict=True)
    ]
    proved = {row for row, found in _by_row(joined).items() if _adds_up(table, found)}
    proved &= _by_row([cell for cell, one in zip(cells, joined, strict=True) if cell is not one]).keys()
    return [
        one._replace(proof="row") if cell.key.split(".")[1] in proved else cell
        for cell, one in zip(cells, joined, strict=True)
    ]


def _adds_up(table: Table, row: Sequence[Cell]) -> bool:
    """Whether all figures of a row are known, and its sum is right."""
    assert table.row_sum is not None
    figures = {cell.key.split(".")[2]: cell.value for cell in row}
    parts = [figures[column] for column in table.groups[table.row_sum.parts]]
    return None not in figures.values() and sum(part or 0 for part in parts) == figures[table.row_sum.whole]


def _cell(key: str, token: Token, row_place: Place) -> Cell:
    place = token.place if token.place.line else row_place
    if token.kind is Kind.BAR:
        return Cell(key, State.BLANK, place=row_place)
    state, value, unit, _ = token.amount
    why = text(_why_undecided(token.text)) if state is State.UNDECIDED else None
    return Cell(key, state, token.text, value, unit, place, "", why)


def _why_undecided(printed: str) -> str:
    """The phrase that says why the amount of a cell cannot be known."""
    if "\ufffd" in printed:
        return "character-unreadable"
    return "formula-uncomputed" if printed.startswith("=") else "digits-spaced"


def _values(tokens: Sequence[Token], expected: int) -> list[Token]:
    """The tokens of a row that may be its cells: up to a text that is none, unless the row's layout holds it."""
    held: list[Token] = []
    filled = 0
    for number, token in enumerate(tokens):
        apart = token.kind is Kind.WORD and (token.row is None or (bool(held) and token.row != held[0].row))
        if apart and (filled == expected or _is_prose(token) or _is_full(held, expected, len(tokens) - number)):
            break
        filled += token.kind in (Kind.VALUE, Kind.WORD)
        held.append(token)
    # Words behind the figures of a row that has a line a cell may be a note or a page number: they fill no cell.
    while held and held[-1].row is None and held[-1].kind is Kind.WORD and not _is_only_word(held, expected):
        held.pop()
    return held


def _is_full(held: list[Token], expected: int, left: int) -> bool:
    return left > 2 and _cells_in(held) >= expected


def _cells_in(held: list[Token]) -> int:
    """How many cells tokens stand for: a lone bar is an empty one, unless the label has its bar on the line below."""
    bars = sum(token.kind is Kind.BAR for token in held)
    below = held and held[0].kind is Kind.BAR and not any(_has_own_bar(token) for token in held)
    return bars if below else len(held)


def _has_own_bar(token: Token) -> bool:
    """Whether the line of a cell has its bar."""
    return token.kind is not Kind.BAR and token.layout is Layout.BAR


def _is_only_word(held: list[Token], expected: int) -> bool:
    """Whether the one cell of a row holds a plain word instead of a number."""
    return expected == 1 == len(held) and len(held[0].text) <= _LONGEST_WORD and held[0].text.isalpha()


def _slots(values: list[Token], expected: int, *, labelled: bool) -> list[Token] | None:
    """The tokens that fill the row's cells in order, when there is exactly one way; else None."""
    filled = [token for token in values if token.kind in (Kind.VALUE, Kind.WORD)]
    while len(filled) > expected and filled[-1].row is not None and filled[-1].kind is Kind.WORD:
        filled.pop()  # a remark beside the row
    if len({token.row for token in filled}) > 1:
        return None  # two numbers in one line among lines of one: rather a number with a space in it
    if labelled and (closed := _closed_by_bars(values)) and len(closed) >= expected:
        return closed[:expected] if all(token.kind is not Kind.VALUE for token in closed[expected:]) else None
    if len(filled) == expected:
        return None if _is_remark(values, filled) else filled
    if len(filled) > expected:
        return None
    if all(token.row is not None for token in values) and values:
        return _trim(values, expected)
    return _with_gaps(values, expected, labelled=labelled)


def _is_remark(values: list[Token], filled: list[Token]) -> bool:
    """Whether the last field may be words beside the table, an empty cell of which counts instead."""
    last = filled[-1]
    before = values[: values.index(last)]
    return last.kind is Kind.WORD and any(token.kind in (Kind.EMPTY, Kind.BAR) for token in before)


def _trim(fields: list[Token], expected: int) -> list[Token] | None:
    """The row's cells among its fields: empty fields before and behind may belong to spans."""
    surplus = len(fields) - expected
    if surplus < 0:
        return None
    if fields[0].layout is Layout.GRID and not surplus:
        return fields
    before = sum(1 for _ in takewhile(lambda token: token.kind is Kind.EMPTY, fields))
    behind = sum(1 for _ in takewhile(lambda token: token.kind in (Kind.EMPTY, Kind.WORD), reversed(fields)))
    ways = [cut for cut in range(surplus + 1) if cut <= before and surplus - cut <= behind]
    if before == len(fields):  # nothing printed at all: every way leaves the same empty cells
        ways = ways[:1]
    return fields[ways[0] : len(fields) - (surplus - ways[0])] if len(ways) == 1 else None


def _closed_by_bars(tokens: list[Token]) -> list[Token] | None:
    """The cells of a row in which a bar stands on the line below each cell, also below the label and an empty cell."""
    if not tokens or tokens[0].kind is not Kind.BAR or any(_has_own_bar(token) for token in tokens):
        return None
    cells: list[Token] = []
    held: list[Token] = []
    for token in tokens[1:]:
        if token.kind is not Kind.BAR:
            held.append(token)
            continue
        cells.append(held[0] if held else token)
        if len(held) > 1:
            return None
        held = []
    return [*cells, *held] if len(held) < 2 else None


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
    if len({token.row for token in printed}) > 1:
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
    if not found:
        return _without_headings(marks, name, table)
    first = min(label.start for labels in found.values() for label in labels)
    header = _last_header(marks, table, first)
    order = order_in_one_row(marks, table, first, header)
    keys = [f"{name}.{row}.{column}" for row in table.all_rows for column in order.columns]
    parts = _parts_of_rows(marks, table, found)
    cells = _cells_of(table, keys, parts, parts[0].place) if parts else _under_header(marks, table, keys, header)
    if order.columns != list(table.columns):
        return _reordered(cells, table, list(table.columns), order)
    if order.denied and not bears_out(cells, table, Order(order.columns, said=True)):
        return _moved(cells, "columns-moved")
    return _moved(cells, "sum-leads") if total_leads(cells, table, order) else cells


def _parts_of_rows(marks: Landmarks, table: Table, found: Mapping[str, list[Label]]) -> list[Token]:
    """The figures of a table that is printed as several, a row with headings below each label; else none."""
    labels = [found[row][-1] for row in table.all_rows if row in found]
    heading = marks.headings.get(table.section)
    end = marks.section_of(heading).stop if heading else len(marks.tokens)
    parts: list[Token] = []
    for label, below in zip(labels, [*(label.start for label in labels[1:]), end], strict=True):
        figures = [token for token in marks.tokens[label.end : below] if token.kind is Kind.VALUE]
        if len(figures) != len(table.columns) or len({token.row for token in figures}) != 1 or figures[0].row is None:
            return []
        parts += figures
    return parts if len(labels) == len(table.all_rows) else []


def _without_headings(marks: Landmarks, name: str, table: Table) -> list[Cell]:
    """The cells of a table whose headings are not known again, where its section prints one row of as many figures.

    Their sums must show that they stand in the form's order.
    """
    keys = [f"{name}.{row}.{column}" for row, columns in table.columns_of.items() for column in columns]
    slots = _whole_row(marks, table, len(keys)) or []
    cells = [_cell(key, token, token.place)._replace(proof="row") for key, token in zip(keys, slots, strict=False)]
    if cells and all(_adds_up(table, row) for row in _by_row(cells).values()):
        return cells
    return [Cell(key, State.MISSING) for key in keys]


def _whole_row(marks: Landmarks, table: Table, expected: int) -> list[Token] | None:
    """The only row of figures in a table's section, if it prints as many as expected and nothing else."""
    heading = marks.headings.get(table.section)
    tokens = [marks.tokens[at] for at in marks.section_of(heading)] if heading else []
    figures = [token for token in tokens if token.kind is Kind.VALUE]
    rows = {token.row for token in figures}
    if len(rows) != 1 or None in rows or len(figures) != expected:
        return None
    return figures if sum(token.row in rows for token in tokens) == expected else None


def _under_header(marks: Landmarks, table: Table, keys: list[str], header: Label) -> list[Cell]:
    place = marks.tokens[header.start].place
    if header.glued:
        return _glued_cells(marks, table, keys, header, Budget())
    behind = marks.tokens[header.end : marks.next_boundary(header.end)]
    words = _rows_of_words(behind)
    own = [token for token in behind if not _is_prose(token) and (token.row is None or token.row not in words)]
    values = _values([token for token in own if token.row is None or not _header_rest(token, marks, header)], len(keys))
    slots = (
        _left_of_remarks(marks, header, values, len(keys))
        or _whole_row(marks, table, len(keys))
        or _slots(values, len(keys), labelled=False)
    )
    if slots is None:
        printed = [token for token in values if token.kind is Kind.VALUE]
        if is_run_of_digits(printed):
            return cut_cells(table, keys, printed[0].text, printed[0].place, Budget())
        return _undecided(keys, _count_reason(len(printed), len(keys)), printed, place)
    if may_hold_page_number(slots, table, pages_between(marks), blanks_lost=False):
        return _undecided(keys, text("row-or-page-number", count=len(keys)), slots, place)
    return _cells_of(table, keys, slots, place)


def _left_of_remarks(marks: Landmarks, header: Label, values: list[Token], expected: int) -> list[Token] | None:
    """The cells of a row that has as many fields too many as stand beside the table's last heading.

    The row is one of a real table, or of as many fields as that of the heading.
    """
    beside = marks.behind(header)
    as_wide = len(values) == len(marks.row_of(header))
    is_row = bool(values) and all(
        token.row == values[0].row and (token.layout is Layout.GRID or (token.layout is Layout.ROW and as_wide))
        for token in values
    )
    outside = values[expected:]
    if not is_row or not beside or len(outside) != beside or any(token.kind is Kind.VALUE for token in outside):
        return None
    return values[:expected]


def _rows_of_words(tokens: Sequence[Token]) -> set[int]:
    """Rows without a number, when another row has some or not all their cells are filled: headings and remarks."""
    words = {token.row for token in tokens if token.row is not None and token.kind is Kind.WORD}
    numbers = {token.row for token in tokens if token.row is not None and token.kind is Kind.VALUE}
    others = {token.row for token in tokens if token.row is not None} - words
    gaps = {token.row for token in tokens if token.kind is Kind.EMPTY}
    return {row for row in words - numbers if row is not None and (numbers or others or row in gaps)}


def _header_rest(token: Token, marks: Landmarks, header: Label) -> bool:
    """Whether an empty field only ends the row of the last heading."""
    return token.kind is Kind.EMPTY and token.row == marks.tokens[header.end - 1].row


def _last_header(marks: Landmarks, table: Table, start: int) -> Label:
    """The last of the headings that follow one another from `start`; a word of another table among them is passed by.

    A heading broken over rows may show one.
    """
    keys = table_keys(table)
    last = None
    for label in marks.labels:
        if label.start >= start:
            if label.key in keys:
                last = label
            elif label.glued or any(token.kind is Kind.VALUE for token in marks.values_of(label)):
                break
    assert last is not None  # the table was found by one of these labels
    return last
