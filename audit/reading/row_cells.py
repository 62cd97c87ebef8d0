"""Fields of a row to its cells, each with what it prints or the reason why that cannot be known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from audit.forms import Table
from audit.model import PICTURED, STRUCK, Cell, Layout, Place, State
from audit.reading.amounts import is_unfilled
from audit.reading.columns import Order, bears_out
from audit.reading.glued import cut_cells
from audit.reading.locate import Label, Landmarks, table_keys
from audit.reading.normalise import label_key
from audit.reading.row_slots import Below, digits_below
from audit.reading.tokens import Kind, Token, repeated_heading
from audit.reading.unglue import Budget
from audit.words import Text, text

_SHORTEST_PIECE = 3  # characters of a label


def undecided_row(keys: list[str], why: Text, printed: list[Token], place: Place) -> list[Cell]:
    """Every cell of a row whose values cannot be told apart, with all that the row prints."""
    raw = " ".join(token.text for token in printed)
    return [Cell(key, State.UNDECIDED, raw, place=printed[0].place if printed else place, why=why) for key in keys]


def count_reason(found: int, expected: int) -> Text:
    """Why the values of a row cannot be told apart, by how many are printed."""
    if not found:
        return text("row-nothing")
    if found == expected:
        return text("row-mixed", expected=expected)
    return text("row-count" if found < expected else "row-too-many", found=found, expected=expected)


def cells_of(
    table: Table, keys: list[str], slots: Sequence[Token], place: Place, behind: Sequence[Token] = ()
) -> list[Cell]:
    """A cell a token. Digits with a space between them are one number in a row whose own sum it makes right.

    `behind`, what stands there, the row's own tokens among them, may have the ends of figures that a line end breaks.
    """
    if any(token.layout is not Layout.GRID and _is_piece_of_label(table, token) for token in slots):
        return undecided_row(keys, text("labels-out-of-order"), list(slots), place)
    cells = [
        _under_its_heading(table, key, token, cell_of(key, token, place))
        for key, token in zip(keys, slots, strict=True)
    ]
    if (below := digits_below(slots, behind)) and (torn := _torn(table, cells, below)):
        why = text("row-number-torn", behind=" ".join(below.digits))
        return [
            cell._replace(state=State.UNDECIDED, value=None, why=why) if at in torn else cell
            for at, cell in enumerate(cells)
        ]
    if table.row_sum is None or all(token.amount.joined is None for token in slots):
        return cells
    joined = [
        cell if token.amount.joined is None else cell._replace(state=State.NUMBER, value=token.amount.joined, why=None)
        for cell, token in zip(cells, slots, strict=True)
    ]
    proved = {row for row, found in by_row(joined).items() if adds_up(table, found)}
    proved &= by_row([cell for cell, one in zip(cells, joined, strict=True) if cell is not one]).keys()
    return [
        one._replace(proof="row") if cell.key.split(".")[1] in proved else cell
        for cell, one in zip(cells, joined, strict=True)
    ]


def _torn(table: Table, cells: Sequence[Cell], below: Below) -> set[int]:
    """The cells that may go on with the digits below: where the row makes its sum so, or none, and nothing tells which.

    One number alone below a row that makes no sum with it either may be that of a page.
    """
    if table.row_sum is None or len(below.digits) >= len(cells):
        return set()
    begun = [at for at, cell in enumerate(cells) if cell.value]  # no number goes on behind a 0
    ways = [
        held
        for held in combinations(begun, len(below.digits))
        if _all_add_up(table, _joined(cells, dict(zip(held, below.digits, strict=True))))
    ]
    if ways or (below.alone and len(below.digits) == 1) or _all_add_up(table, cells):
        return {at for held in ways for at in held}
    return set(range(len(cells)))


def _joined(cells: Sequence[Cell], rest: Mapping[int, str]) -> list[Cell]:
    """The cells, some with the rest of their digits."""
    return [
        cell._replace(value=Decimal(f"{cell.value}{rest[at]}")) if at in rest and cell.value is not None else cell
        for at, cell in enumerate(cells)
    ]


def _under_its_heading(table: Table, key: str, token: Token, cell: Cell) -> Cell:
    """The cell; undecided where its field repeats the heading of another column before its figure."""
    heading = repeated_heading(token)
    column = table.all_columns[key.split(".")[2]]
    if heading is None or label_key(heading) in {label_key(printing) for printing in column.printings}:
        return cell
    return cell._replace(state=State.UNDECIDED, value=None, why=text("cell-of-other-heading", heading=heading))


def _is_piece_of_label(table: Table, token: Token) -> bool:
    """Whether words in the place of a figure are of the table's own labels: lines are not in the order of its rows."""
    said = token.key if token.kind is Kind.WORD else ""
    return len(said) >= _SHORTEST_PIECE and any(said in key for key in table_keys(table))


def by_row(cells: Sequence[Cell]) -> dict[str, list[Cell]]:
    """The cells of each row, in their order."""
    rows: dict[str, list[Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.key.split(".")[1], []).append(cell)
    return rows


def _all_add_up(table: Table, cells: Sequence[Cell]) -> bool:
    return all(adds_up(table, row) for row in by_row(cells).values())


def adds_up(table: Table, row: Sequence[Cell]) -> bool:
    """Whether all figures of a row are known, and its sum is right."""
    assert table.row_sum is not None
    figures = {cell.key.split(".")[2]: cell.value for cell in row}
    parts = [figures[column] for column in table.groups[table.row_sum.parts]]
    return None not in figures.values() and sum(part or 0 for part in parts) == figures[table.row_sum.whole]


def cell_of(key: str, token: Token, row_place: Place) -> Cell:
    """The cell that a field fills; a lone bar is a blank one of the row."""
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
    if PICTURED in printed:
        return "cell-pictured"
    if is_unfilled(printed):
        return "cell-unfilled"
    if STRUCK in printed or "~~" in printed:
        return "digits-struck"
    if "<" in printed:
        return "digits-dressed"
    return "formula-uncomputed" if printed.startswith("=") else "digits-spaced"


def moved(cells: list[Cell], why: str) -> list[Cell]:
    """Cells of columns in another order than thought: those of a row in which all are alike stay as they are."""
    alike = {row for row, found in by_row(cells).items() if _is_alike(found) and not found[0].proof}
    return [
        cell
        if cell.key.split(".")[1] in alike
        else cell._replace(state=State.UNDECIDED, value=None, proof="", candidates=(), why=text(why))
        for cell in cells
    ]


def _is_alike(row: Sequence[Cell]) -> bool:
    return len({(cell.state, cell.raw) for cell in row}) == 1


def reordered(cells: list[Cell], table: Table, columns: list[str], printed: Order) -> list[Cell]:
    """Cells read in the order that the headings print, in the form's; unless that is borne out, they are undecided.

    Digits that ran together were cut with the last figure as the sum, which it is not here.
    """
    order = {column: at for at, column in enumerate(columns)}
    rows = {row: sorted(found, key=lambda cell: order[cell.key.split(".")[2]]) for row, found in by_row(cells).items()}
    sorted_cells = [cell for found in rows.values() for cell in found]
    if not bears_out(sorted_cells, table, printed):
        return moved(sorted_cells, "columns-moved")
    return [
        cell._replace(candidates=())
        for found in rows.values()
        for cell in (moved(found, "columns-moved") if any(cell.proof for cell in found) and _is_alike(found) else found)
    ]


def glued_cells(marks: Landmarks, table: Table, keys: list[str], label: Label, budget: Budget) -> list[Cell]:
    """The cells of a row whose figures begin in the token that ends its label; others may stand in fields behind it.

    Digits in the label's own cell of a real table are none of those beside it.
    """
    last = marks.tokens[label.end - 1]
    behind = marks.tokens[label.end : marks.next_boundary(label.end)]
    beside = [token for token in behind if token.row is not None and token.row == last.row]
    figures = sum(token.kind is Kind.VALUE for token in beside)
    if figures and (figures < len(beside) or last.layout is Layout.GRID):
        said = last._replace(text=label.glued, place=_behind(marks, label))
        return undecided_row(keys, count_reason(figures + 1, len(keys)), [said, *beside], said.place)
    return cut_cells(table, keys, label.glued, _behind(marks, label), budget, beside if figures else ())


def _behind(marks: Landmarks, label: Label) -> Place:
    """Where the text behind a label in the same token begins."""
    token = marks.tokens[label.end - 1]
    column = token.place.column
    return token.place._replace(column=column + len(token.text) - len(label.glued)) if column else token.place
