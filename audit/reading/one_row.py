"""The cells of a table whose values are printed as one row under all of its headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile

from audit.forms import Table
from audit.model import Cell, Layout, State
from audit.reading.columns import Order, bears_out, order_in_one_row, total_leads
from audit.reading.glued import cut_cells, is_run_of_digits
from audit.reading.locate import Label, Landmarks, row_keys, table_keys
from audit.reading.normalise import label_key
from audit.reading.other_columns import OtherColumns, filled_width, other_headings
from audit.reading.page_numbers import Lost, may_hold_page_number, pages_between
from audit.reading.placed_columns import placed_in_one_row
from audit.reading.row_cells import (
    adds_up,
    by_row,
    cell_of,
    cells_of,
    count_reason,
    glued_cells,
    moved,
    reordered,
    undecided_row,
)
from audit.reading.row_slots import is_prose, slots_of, values_in_row
from audit.reading.tokens import Kind, Token
from audit.reading.unglue import Budget
from audit.words import text


def _headings(marks: Landmarks, first: int, header: Label) -> range:
    """The tokens of the headings, from the first label's row to the end of the last one's."""
    return range(marks.start_of_line(first), header.end + marks.behind(header))


def printings_of(marks: Landmarks, table: Table, found: dict[str, list[Label]]) -> list[dict[str, list[Label]]]:
    """The labels of each printing of such a table: another begins where a label comes again behind figures.

    One that lacks labels is none: those of all are then of the only one.
    """
    printings: list[dict[str, list[Label]]] = []
    end = 0
    own = ((label, row) for row, labels in found.items() for label in labels)
    for label, row in sorted(own, key=lambda one: one[0].start):
        again = bool(printings) and row in printings[-1]
        between = marks.tokens[end : label.start]
        if not printings or (again and any(token.kind is Kind.VALUE for token in between)):
            printings.append({})
        printings[-1].setdefault(row, []).append(label)
        end = label.end
    is_whole = all(each.keys() == table.all_rows.keys() for each in printings)
    return printings if printings and is_whole else [found]


def others_in_one_row(marks: Landmarks, table: Table, found: Mapping[str, list[Label]]) -> OtherColumns:
    """What its headings tell of columns that no form has: of their names only where the row of figures is as wide."""
    if not found:
        return OtherColumns(figures=False)
    first = min(label.start for labels in found.values() for label in labels)
    headings = _headings(marks, first, _last_header(marks, table, first, found))
    other = other_headings(marks, table, headings)
    behind = marks.tokens[headings.stop : marks.next_boundary(headings.stop)] if other.headings else []
    row = next((token.row for token in behind if token.kind is Kind.VALUE), None)
    fields = [token for token in behind if row is not None and token.row == row]
    return other if filled_width(fields) > len(table.all_rows) * len(table.columns) else other._replace(headings=())


def read_one_row(
    marks: Landmarks, name: str, table: Table, found: dict[str, list[Label]], other: OtherColumns
) -> list[Cell]:
    """All cells of such a table, in the form's order; `found` is where its rows' labels are printed."""
    if not found:
        return _without_headings(marks, name, table)
    first = min(label.start for labels in found.values() for label in labels)
    header = _last_header(marks, table, first, found)
    order = order_in_one_row(marks, table, first, header)
    parts = _parts_of_rows(marks, table, found)
    rows = list(table.all_rows) if parts else _rows_as_headed(marks, table, found, _headings(marks, first, header))
    keys = [f"{name}.{row}.{column}" for row in rows for column in order.columns]
    cells = (
        cells_of(table, keys, parts, parts[0].place)
        if parts
        else _under_header(marks, table, keys, order.columns, first, header, other)
    )
    if rows != list(table.all_rows):
        cells = _in_order_of_form(marks, cells, table, header)
    if order.columns != list(table.columns):
        return reordered(cells, table, list(table.columns), order)
    if order.denied and not bears_out(cells, table, Order(order.columns, said=True)):
        return moved(cells, "columns-moved")
    return moved(cells, "sum-leads") if total_leads(cells, table, order) else cells


def _rows_as_headed(marks: Landmarks, table: Table, found: Mapping[str, list[Label]], headings: range) -> list[str]:
    """The rows as their headings stand, each behind the one that it is under; as on the form if one is not there."""
    labels = marks.within(headings)
    starts = {label.key: label.start for label in reversed(labels)}
    own = {row: label.start for row, each in found.items() for label in reversed(each) if label in labels}
    if own.keys() != table.all_rows.keys():
        return list(table.all_rows)
    above = {row: starts.get(label_key(spec.under or ""), own[row]) for row, spec in table.all_rows.items()}
    return sorted(table.all_rows, key=lambda row: (above[row], own[row]))


def _in_order_of_form(marks: Landmarks, cells: list[Cell], table: Table, header: Label) -> list[Cell]:
    """Cells read in the order of their headings, in the form's; in text, whose lines may have moved, they are open."""
    if marks.tokens[header.start].layout is not Layout.GRID:
        cells = moved(cells, "columns-moved")
    rows = by_row(cells)
    return [cell for row in table.all_rows for cell in rows[row]]


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
    cells = [cell_of(key, token, token.place)._replace(proof="row") for key, token in zip(keys, slots, strict=False)]
    if cells and all(adds_up(table, row) for row in by_row(cells).values()):
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


def _under_header(
    marks: Landmarks,
    table: Table,
    keys: list[str],
    order: Sequence[str],
    first: int,
    header: Label,
    other: OtherColumns,
) -> list[Cell]:
    place = marks.tokens[header.start].place
    if header.glued:
        return glued_cells(marks, table, keys, header, Budget())
    behind = marks.tokens[header.end : marks.next_boundary(header.end)]
    behind = _in_same_table(marks.tokens[header.start], behind)
    words = _rows_of_words(behind) - _blank_but_for_remarks(marks, header, behind, len(keys))
    own = [token for token in behind if not is_prose(token) and (token.row is None or token.row not in words)]
    row = next((token.row for token in own if token.kind is Kind.VALUE), None)
    values = values_in_row(
        [token for token in own if token.row is None or not _header_rest(token, marks, header)], len(keys), row
    )
    if other.figures:
        slots = _among_others(marks, table, order, _headings(marks, first, header), values)
        if slots is not None:
            return cells_of(table, keys, slots, place)
        printed = [token for token in values if token.kind is Kind.VALUE]
        return undecided_row(keys, text("row-of-others", found=len(printed)), printed, place)
    slots = (
        _left_of_others(marks, header, values, len(keys))
        or _whole_row(marks, table, len(keys))
        or _below(marks, header, values, slots_of(values, len(keys), labelled=False))
    )
    if slots is None:
        printed = [token for token in values if token.kind is Kind.VALUE]
        if is_run_of_digits(printed):
            return cut_cells(table, keys, printed[0].text, printed[0].place, Budget())
        return undecided_row(keys, count_reason(len(printed), len(keys)), printed, place)
    if may_hold_page_number(slots, table, pages_between(marks), Lost()):
        return undecided_row(keys, text("row-or-page-number", count=len(keys)), slots, place)
    return cells_of(table, keys, slots, place, behind)


def _in_same_table(header: Token, behind: list[Token]) -> list[Token]:
    """Of what stands behind a heading, that of its own real table where this has figures: the rest is none of it."""
    if header.layout is not Layout.GRID:
        return behind
    own = [token for token in behind if token.layout is Layout.GRID and token.place.table == header.place.table]
    return own if any(token.kind is Kind.VALUE for token in own) else behind


def _among_others(
    marks: Landmarks, table: Table, order: Sequence[str], headings: range, values: list[Token]
) -> list[Token] | None:
    """The cells of a row of a real table with headings of no form: where these show, or all that the row prints."""
    if {(token.row is None, token.layout) for token in values} != {(False, Layout.GRID)}:
        return None
    if (placed := placed_in_one_row(marks, table, order, headings)) and len({token.row for token in values}) == 1:
        slots = placed.slots(values)
        if slots is not None:
            return slots
    return _whole_row(marks, table, len(table.all_rows) * len(table.columns))


def _below(marks: Landmarks, header: Label, values: Sequence[Token], slots: list[Token] | None) -> list[Token] | None:
    """The cells if they stand together, and where the row of headings begins: a field too many may be anywhere."""
    own = [token for token in values if slots and token.row == slots[0].row]
    if not slots or slots[0].row is None or len(own) <= len(slots):
        return slots
    at = next(at for at, token in enumerate(own) if token is slots[0])
    headings = marks.row_of(header)
    starts = sum(1 for _ in takewhile(lambda token: token.kind is Kind.EMPTY, headings)) if headings else at
    return slots if at == starts and own[at : at + len(slots)] == slots else None


def _left_of_others(marks: Landmarks, header: Label, values: list[Token], expected: int) -> list[Token] | None:
    """The cells of a row that has as many fields too many as stand beside the table's headings: remarks.

    The row is one of a real table, or of as many fields as that of the last heading.
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


def _blank_but_for_remarks(marks: Landmarks, header: Label, tokens: Sequence[Token], expected: int) -> set[int]:
    """Rows of a real table that say something beside its last heading alone, and have an empty field for each cell."""
    beside = marks.behind(header)
    rows: dict[int, list[Token]] = {}
    for token in tokens if beside else ():
        if token.row is not None and token.layout is Layout.GRID:
            rows.setdefault(token.row, []).append(token)
    return {
        row
        for row, fields in rows.items()
        if len(fields) == expected + beside and all(token.kind is Kind.EMPTY for token in fields[:expected])
    }


def _header_rest(token: Token, marks: Landmarks, header: Label) -> bool:
    """Whether an empty field only ends the row of the last heading."""
    return token.kind is Kind.EMPTY and token.row == marks.tokens[header.end - 1].row


def _is_behind_figures(marks: Landmarks, table: Table, last: Label, label: Label) -> bool:
    """Whether a label stands in another real table than the one before it, and that has all figures of the form's."""
    above, own = marks.tokens[last.start], marks.tokens[label.start]
    if not above.layout is own.layout is Layout.GRID or above.place.table == own.place.table:
        return False
    figures = [token for token in marks.tokens[last.end : label.start] if token.place.table == above.place.table]
    figures = [token for token in figures if token.kind is Kind.VALUE]
    return len(figures) == len(table.all_rows) * len(table.columns) and len({token.row for token in figures}) == 1


def _last_header(marks: Landmarks, table: Table, start: int, found: Mapping[str, list[Label]]) -> Label:
    """The last of the headings that follow one another from `start`; a word of another table among them is passed by.

    A heading broken over rows may show one. What heads another real table, behind one that has its figures, is none,
    nor is what heads another printing: a row that is not `found` in this one.
    """
    keys, rows = table_keys(table), row_keys(table)
    last = None
    for label in marks.labels:
        if label.start >= start:
            if label.key in rows and label not in found[rows[label.key]]:
                break
            if last is not None and _is_behind_figures(marks, table, last, label):
                break
            if label.key in keys:
                last = label
            elif label.glued or any(token.kind is Kind.VALUE for token in marks.values_of(label)):
                break
    assert last is not None  # the table was found by one of these labels
    return last
