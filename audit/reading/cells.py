"""Landmarks to the cells of one report: each value to its row and column, or the reason why that cannot be known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import dropwhile, takewhile
from typing import NamedTuple

from audit.forms import Column, Form, Table
from audit.model import NOWHERE, Cell, Layout, Place, RowFact, State, TableFact
from audit.reading.columns import (
    Order,
    bears_out,
    has_remarks,
    printed_order,
    total_leads,
)
from audit.reading.form_choice import is_there
from audit.reading.glued import cut_cells, doubted_cuts, is_run_of_digits, needs_settling, settle
from audit.reading.heading_units import with_heading_units
from audit.reading.locate import Label, Landmarks, row_keys, table_keys
from audit.reading.margins import Margins, beside_headings, margins_of
from audit.reading.normalise import label_key
from audit.reading.one_row import others_in_one_row, printings_of, read_one_row
from audit.reading.other_columns import OtherColumns, other_columns
from audit.reading.page_numbers import Lost, lost_in, may_hold_page_number, pages_between
from audit.reading.placed_columns import Placed, placed_columns
from audit.reading.remnants import Remnant, is_out_of_order, remnants_of, row_of_figures
from audit.reading.row_cells import (
    cell_of,
    cells_of,
    count_reason,
    glued_cells,
    moved,
    reordered,
    undecided_row,
)
from audit.reading.row_slots import LONGEST_VALUE, is_prose, slots_of, solve_surplus, values_in_row
from audit.reading.split_columns import Part, parts_of
from audit.reading.tokens import Kind, Token
from audit.reading.unglue import Budget
from audit.words import Text, text

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
    if table.one_row:
        printings = printings_of(marks, table, found)
        others = [others_in_one_row(marks, table, each) for each in printings]
        each_read = zip(printings, others, strict=True)
        agreed = _agreed([read_one_row(marks, name, table, labels, other) for labels, other in each_read])
        read = doubted_cuts(agreed, marks, form)
    else:
        parts = [_row_by_row(marks, name, part) for part in parts_of(marks, table, found)]
        others = [other for _, other in parts]
        read = _told_apart(_in_order(name, table, [cell for cells, _ in parts for cell in cells]))
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
        rows_added=_rows_added(marks, table, span, {remnant.place for remnant in garbled.values()}, read),
        columns_added=tuple(dict.fromkeys(heading for other in others for heading in other.headings)),
    )
    rows = tuple(_row_fact(marks, name, row, found.get(row, []), garbled.get(row)) for row in table.all_rows)
    return TableRead(fact, rows, tuple(read), span)


def _in_order(name: str, table: Table, read: Sequence[Cell]) -> list[Cell]:
    """The cells in the form's order."""
    cells = {cell.key: cell for cell in read}
    return [cells[f"{name}.{row}.{column}"] for row, columns in table.columns_of.items() for column in columns]


def _told_apart(read: list[Cell]) -> list[Cell]:
    """The cells, those undecided that share the place of their figure with another row's: one of them is not there."""
    rows: dict[Place, set[str]] = {}
    for cell in read:
        if cell.place.cell is not None and cell.state in _PRINTED:
            rows.setdefault(cell.place, set()).add(cell.key.split(".")[1])
    shared = {place for place, held in rows.items() if len(held) > 1}
    if not shared:
        return read
    why = text("figure-of-two-rows")
    return [
        cell._replace(state=State.UNDECIDED, value=None, proof="", candidates=(), why=why)
        if cell.place in shared
        else cell
        for cell in read
    ]


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


def _rows_added(
    marks: Landmarks, table: Table, span: range, garbled: Set[Place], read: Sequence[Cell]
) -> tuple[str, ...]:
    """The labels of rows of figures in which none of the form's stands, nor a part of one, nor what is left of one."""
    labelled = {marks.tokens[at].row for at in span if at in marks.claimed}
    labelled |= {marks.tokens[label.start].row for label in marks.within(span)}
    printed = {cell.place.table for cell in read}
    others: dict[int, list[Token]] = {}
    for token in marks.tokens[span.start : span.stop]:
        if token.layout is Layout.GRID and token.place.table not in printed:
            continue  # a real table in which no cell of this one stands
        if token.row is not None and token.row not in labelled:
            others.setdefault(token.row, []).append(token)
    found = []
    for tokens in others.values():
        words = [token for token in tokens if token.kind is Kind.WORD]
        figures = sum(token.kind is Kind.VALUE for token in tokens)
        own = all(token.place not in garbled for token in words)
        short = bool(words) and len(words[0].text) <= LONGEST_VALUE
        # A long text beside one figure may be prose; alone beside several it is a label with its explanation.
        if figures and words and own and (short or len(words) == 1 < figures) and _is_added(words[0], marks, table):
            found.append(words[0].text if short else f"{words[0].text[:LONGEST_VALUE]}…")
    return tuple(found)


def _is_added(token: Token, marks: Landmarks, table: Table) -> bool:
    """Whether a label is one that no form has: no part of one, printed or torn, no subtotal, no number of a page."""
    words = "".join(ch for ch in token.key if "\u4e00" <= ch <= "\u9fff")
    if len(words) < _SHORTEST_LABEL or token.key in _SUMS:
        return False
    return not any(token.key in key for key in (*(label.key for label in marks.labels), *table_keys(table)))


def _rows_found(marks: Landmarks, table: Table) -> dict[str, list[Label]]:
    """Row to where its label is printed; none when only a word or two of the table are, as in menus and prose.

    Nor when those of several rows head the columns of another table.
    """
    if not is_there(marks, table):
        return {}
    keys = row_keys(table)
    found: dict[str, list[Label]] = {}
    for label in marks.labels:
        if row := keys.get(label.key):
            found.setdefault(row, []).append(label)
    labels = [label for each in found.values() for label in each]
    if table.one_row:
        return found
    return {} if _heads_columns(marks, labels) else _in_their_table(marks, found)


def _in_their_table(marks: Landmarks, found: dict[str, list[Label]]) -> dict[str, list[Label]]:
    """Rows without what stands in another real table that has but a few of them, where the one with most has them too.

    An office's own table, of what it published, may have rows of the same names.
    """
    held = Counter(_printed_table(marks, label) for each in found.values() for label in each)
    main, most = max(held.items(), key=lambda item: item[1], default=(None, 0))
    few = {number for number, labels in held.items() if number is not None and 2 * labels < most}
    if main is None or not few:
        return found
    return {
        row: [label for label in labels if _printed_table(marks, label) not in few]
        if any(_printed_table(marks, label) == main for label in labels)
        else labels
        for row, labels in found.items()
    }


def _heads_columns(marks: Landmarks, labels: Sequence[Label]) -> bool:
    """Whether labels stand in one row of a table, and no figure beside them."""
    rows = {marks.tokens[label.start].row for label in labels}
    alone = len(labels) > 1 and len(rows) == 1 and None not in rows
    return alone and not any(token.kind is Kind.VALUE for token in marks.row_of(labels[0]))


def _row_fact(marks: Landmarks, table: str, row: str, labels: list[Label], garbled: Remnant | None) -> RowFact:
    if not labels:
        return RowFact(table, row, garbled.printed, garbled.place) if garbled else RowFact(table, row, None)
    return RowFact(table, row, labels[0].text, marks.tokens[labels[0].start].place)


def _span(marks: Landmarks, table: Table, labels: list[Label]) -> range:
    """Tokens of the table: its labels, headers between them, and the values behind the last.

    A heading of another table among those of its own may be a piece of a label that is not known again.
    """
    if not labels:
        return range(0)
    keys = table_keys(table)
    first, last = labels[0].start, labels[-1]
    for label in reversed(marks.before(first)):
        if label.key in keys:
            first = label.start
        elif label.glued or any(token.kind is Kind.VALUE for token in marks.values_of(label)):
            break
    for label in marks.within(range(last.start + 1, len(marks.tokens))):
        if label.key not in keys:
            break
        last = label
    values = list(takewhile(lambda token: not is_prose(token), marks.tokens[last.end : marks.next_boundary(last.end)]))
    return range(first, last.end + len(values))


# ---- tables with a label before each row of values ---- #


class _Columns(NamedTuple):
    """How the rows of a block print their cells: the columns from left to right, and what stands behind them."""

    order: tuple[str, ...]
    margins: Mapping[int | None, Margins]  # by the real table that is printed, and of all rows
    placed: Counter[tuple[int, int]]  # how many rows have so many fields, and so many of them behind their label
    other: OtherColumns
    among: Mapping[int, Placed]  # where those stand, by where the label of a row ends
    remarks: bool  # a column that no form has stands behind the last
    lost: Lost
    pages: frozenset[int]  # the page numbers that may stand among the figures


def _row_by_row(marks: Landmarks, name: str, part: Part) -> tuple[list[Cell], OtherColumns]:
    """The cells of a table, or of a part of its columns, and the columns among them that no form has."""
    table, found = part
    blocks = [[label for row in block.rows for label in found.get(row, [])] for block in table.parts]
    other = other_columns(marks, table, list(zip(blocks, (block.columns for block in table.parts), strict=True)))
    cells: list[Cell] = []
    budget = Budget()
    pages = pages_between(marks)
    first = min((label for labels in found.values() for label in labels), key=lambda label: label.start, default=None)
    remarks = first is not None and marks.tokens[first.end - 1].row is None and has_remarks(marks, table, first)
    for block, labels in zip(table.parts, blocks, strict=True):
        printed = printed_order(marks, table, block.columns, labels[0]) if labels else Order(list(block.columns))
        order = printed.columns
        columns = _Columns(
            tuple(order),
            _margins_by_table(marks, labels, {each: block.columns[each] for each in order}, other),
            Counter(_placed(marks, label) for label in labels),
            other,
            placed_columns(marks, table, block.columns, order, labels, other) if other.figures else {},
            remarks or (bool(labels) and has_remarks(marks, table, labels[0])),
            lost_in(marks, labels, len(order)),
            pages,
        )
        of_block: list[Cell] = []
        for row in block.rows:
            keys = [f"{name}.{row}.{column}" for column in order]
            read = [_row_cells(marks, table, columns, keys, label, budget) for label in found.get(row, [])]
            of_block += _agreed(read) if read else [Cell(key, State.MISSING) for key in keys]
        if order != list(block.columns):
            of_block = reordered(of_block, table, list(block.columns), printed)
            if not _shows_its_order(marks, table, labels, order, list(block.columns)):
                of_block = moved(of_block, "columns-moved")
        elif printed.denied and not bears_out(of_block, table, Order(order, said=True)):
            of_block = moved(of_block, "columns-moved")
        elif total_leads(of_block, table, printed):
            of_block = moved(of_block, "sum-leads")
        if is_out_of_order(marks, labels, len(order)):
            of_block = [_not_in_order(cell) for cell in of_block]
        cells += of_block
    return (settle(table, cells) if needs_settling(cells) else cells), other


def _shows_its_order(
    marks: Landmarks, table: Table, labels: Sequence[Label], order: Sequence[str], own: Sequence[str]
) -> bool:
    """Whether the order of columns is sure: that of a real table, or the form's but for the sum, which shows its place.

    In text that was taken out of a PDF, headings of a line each may have lost theirs.
    """
    if table.row_sum is None or all(marks.tokens[label.end - 1].layout is Layout.GRID for label in labels):
        return True
    whole = table.row_sum.whole
    return [each for each in order if each != whole] == [each for each in own if each != whole]


def _not_in_order(cell: Cell) -> Cell:
    if cell.state in (State.UNDECIDED, State.MISSING):
        return cell
    return cell._replace(state=State.UNDECIDED, value=None, proof="", candidates=(), why=text("labels-out-of-order"))


def _margins_by_table(
    marks: Landmarks, labels: list[Label], columns: Mapping[str, Column], other: OtherColumns
) -> dict[int | None, Margins]:
    """The margins of all rows; and by the number of the real table, where a table is printed as several with headings.

    What its headings say of it must hold for its full rows: by themselves, a few rows say too little.
    """
    tables: dict[int | None, list[Label]] = {}
    for label in labels:
        tables.setdefault(_printed_table(marks, label), []).append(label)
    found: dict[int | None, Margins] = {None: margins_of(marks, labels, columns, other)}
    for number, own in tables.items():
        above = marks.before(own[0].start)[-1:]
        headed = number is not None and len(tables) > 1 and above and _printed_table(marks, above[0]) == number
        beside = beside_headings(marks, own[0]) if headed else None
        if beside is not None and margins_of(marks, own, columns, other).all_are(beside):
            found[number] = Margins({}, {}, {}, beside)
    return found


def _printed_table(marks: Landmarks, label: Label) -> int | None:
    """The number of the real table that a label stands in; None in text."""
    token = marks.tokens[label.start]
    return token.place.table if token.layout is Layout.GRID else None


def _placed(marks: Landmarks, label: Label) -> tuple[int, int]:
    """How many fields a row has, and how many of them stand behind its label."""
    return len(marks.row_of(label)), marks.behind(label)


def _margins_of_row(columns: _Columns, fields: Sequence[Token]) -> list[Margins]:
    """What is known of the rows of the real table that a row stands in, and of all rows."""
    number = fields[0].place.table if fields and fields[0].layout is Layout.GRID else None
    return [columns.margins[each] for each in dict.fromkeys((number, None)) if each in columns.margins]


def _first_told(margins: Iterable[int | None]) -> int | None:
    return next((margin for margin in margins if margin is not None), None)


def _as_in_other_rows(marks: Landmarks, label: Label, expected: int, columns: _Columns) -> list[Token] | None:
    """The fields of a row that stand where full rows that begin as it does have their cells."""
    fields = marks.row_of(label)
    width, behind = _placed(marks, label)
    held = _margins_of_row(columns, fields)
    told = _first_told(each.told(width, behind) for each in held)
    is_grid = bool(fields) and fields[0].layout is Layout.GRID
    margin = _first_told(each.of(width, behind) for each in held) if is_grid else told
    if margin is None or told not in (None, margin):  # what is known of the printed table and of all rows may differ
        return None
    end = len(fields) - margin
    start = max(end - expected, 0)
    outside = [*fields[:start], *fields[end:]]
    if end < expected or any(token.kind is Kind.VALUE for token in outside):
        return None
    alike = told is not None and columns.placed[width, behind] > 1
    next_to_label = end > expected and fields[end - expected - 1] is marks.tokens[label.end - 1]
    if not alike and not next_to_label and any(token.kind is Kind.EMPTY for token in outside):
        return None  # an empty field too many: whether it stands before the cells or behind them, no other row tells
    in_label = end - expected <= len(fields) - 1 - behind < end
    return None if in_label else fields[end - expected : end]


def _ends_as_others(marks: Landmarks, label: Label, slots: Sequence[Token], columns: _Columns) -> bool:
    """Whether as many fields stand behind the cells of a row as behind those of full rows, where that is known.

    Where it is not, and another column may have figures, a row with blanks may begin and end anywhere.
    """
    fields = marks.row_of(label)
    behind = marks.fields_behind(label)
    is_doubtful = len(behind) > len(slots) and columns.other.figures
    if not is_doubtful and all(token.kind is not Kind.EMPTY for token in behind):
        return True
    if all(token.kind is Kind.EMPTY for token in slots):
        return all(token.kind is not Kind.VALUE for token in behind)
    held, place = _margins_of_row(columns, fields), _placed(marks, label)
    margin = _first_told((each.told if is_doubtful else each.of)(*place) for each in held)
    if margin is None:
        return not is_doubtful
    end = len(fields) - margin
    return fields[end - 1] is slots[-1] and (not is_doubtful or fields[end - len(slots)] is slots[0])


def _agreed(readings: list[list[Cell]]) -> list[Cell]:
    """The reading of a row; where a document prints the row more than once, the readings with numbers must agree."""
    if len(readings) == 1:
        return readings[0]
    filled = [reading for reading in readings if any(cell.state in _PRINTED for cell in reading)]
    first = filled[0] if filled else readings[0]
    # Figures that cannot be told apart are none of the reading's: a part of the columns may stand in each place.
    is_open = any(cell.state is State.UNDECIDED and cell.raw for reading in readings for cell in reading)
    alike = all([cell.value for cell in reading] == [cell.value for cell in first] for reading in filled)
    if alike and not (filled and is_open and len(filled) < len(readings)):
        return first
    return [Cell(cell.key, State.UNDECIDED, cell.raw, place=cell.place, why=text("rows-disagree")) for cell in first]


def _row_cells(
    marks: Landmarks, table: Table, columns: _Columns, keys: list[str], label: Label, budget: Budget
) -> list[Cell]:
    place = marks.tokens[label.start].place
    if _waits_with_another(marks, table, label):
        return undecided_row(keys, text("labels-wait"), marks.values_of(label), place)
    if label.glued:
        last = marks.tokens[label.end - 1]
        if len(keys) == 1 and last.kind is Kind.VALUE:
            return [cell_of(keys[0], last, place)]
        return glued_cells(marks, table, keys, label, budget)
    lossy = columns.other.figures and _may_lack_blanks(marks, label, len(keys))
    among = columns.among.get(label.end)
    if among:
        slots = among.slots(marks.fields_behind(label))
    else:
        slots = None if lossy else _as_in_other_rows(marks, label, len(keys), columns)
    aligned = slots is not None
    row = marks.tokens[label.end - 1].row
    values = [] if aligned else values_in_row(marks.values_of(label), len(keys), row)
    if slots is None and not lossy and not among and (found := slots_of(values, len(keys), labelled=True)):
        slots = found if _ends_as_others(marks, label, found, columns) else None
    if slots and columns.remarks and slots[-1].kind is Kind.WORD and slots[-1].layout is not Layout.GRID:
        slots = slots if aligned and marks.row_of(label)[-1] is not slots[-1] else None  # a remark, or the last cell
    if slots is None:
        values = values or values_in_row(marks.values_of(label), len(keys), row)
        printed = [token for token in values if token.kind in (Kind.VALUE, Kind.WORD)]
        if not printed and (empty := _empty_row(marks, table, keys, label)):
            return empty
        if solved := _solved(printed, table, columns):
            return [cell_of(key, token, place)._replace(proof="row") for key, token in zip(keys, solved, strict=True)]
        if is_run_of_digits(printed):
            return cut_cells(table, keys, printed[0].text, printed[0].place, budget)
        return undecided_row(keys, _why_open(printed, len(keys), columns), printed, place)
    if may_hold_page_number(slots, table, columns.pages, columns.lost):
        return undecided_row(keys, text("row-or-page-number", count=len(keys)), slots, place)
    if all(token.kind is Kind.EMPTY for token in slots) and (torn := _figures_beside(marks, table, label)):
        return undecided_row(keys, text("row-torn"), torn, place)
    return cells_of(table, keys, slots, place, marks.tokens[label.end : marks.next_boundary(label.end)])


def _why_open(printed: list[Token], expected: int, columns: _Columns) -> Text:
    """Why the values of a row cannot be told apart."""
    if printed and columns.other.figures:
        return text("row-of-others", found=len(printed))
    return count_reason(len(printed), expected)


def _may_lack_blanks(marks: Landmarks, label: Label, expected: int) -> bool:
    """Whether blanks of a row may have left no trace: it is none, or in text and has no more fields than cells."""
    fields = marks.row_of(label)
    return not fields or (fields[0].layout is Layout.ROW and marks.behind(label) <= expected)


def _solved(printed: list[Token], table: Table, columns: _Columns) -> list[Token] | None:
    """The values among too many; where another column has figures, a sum may be right by chance with one of these."""
    if columns.other.figures and not columns.other.one_behind:
        return None
    return solve_surplus(printed, columns.order, table, at_front=columns.other.figures)


def _waits_with_another(marks: Landmarks, table: Table, label: Label) -> bool:
    """Whether another label of a row stands right before one, in lines of their own, and one row of figures behind.

    Whose the figures are cannot be known: the other's may stand elsewhere, or the label's own.
    """
    figures = [token for token in marks.values_of(label) if token.kind is Kind.VALUE]
    if not figures or figures[0].row is None or marks.tokens[label.end - 1].row is not None:
        return False
    above = marks.before(label.start)[-1:]
    return any(one.end == label.start and one.key in row_keys(table) for one in above)


def _empty_row(marks: Landmarks, table: Table, keys: list[str], label: Label) -> list[Cell]:
    """The cells of a row of a table that prints none but empty fields, as many as it has or more: blank; else none."""
    place = marks.tokens[label.start].place
    row = marks.tokens[label.end - 1].row
    fields = marks.values_of(label)
    if row is None or len(fields) < len(keys):  # what a row lacks may have said anything
        return []
    if any(token.kind is not Kind.EMPTY or token.row != row for token in fields):
        return []
    if torn := _figures_beside(marks, table, label):
        return undecided_row(keys, text("row-torn"), torn, place)
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
