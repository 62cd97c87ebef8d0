"""The tables as the form draws them: rows of boxes with their spans, each knowing which cell of the form it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from audit.forms import Row, Table


@dataclass(frozen=True)
class Box:
    """A cell of a printed table; `key` says which cell of the form it is, None for labels."""

    text: str
    key: str | None = None
    across: int = 1
    down: int = 1


Grid = list[list[Box]]


def grid(table: Table, name: str, figures: Mapping[str, str]) -> Grid:
    """A table of a form, `name` being what its keys begin with, with its figures by cell key."""
    if table.one_row:
        return _one_row(table, name, figures)
    return _crossed(table, name, figures) if table.rows else _blocks(table, name, figures)


def _values(name: str, row: str, table: Table, figures: Mapping[str, str]) -> list[Box]:
    keys = [f"{name}.{row}.{column}" for column in table.columns_of[row]]
    return [Box(figures[key], key) for key in keys]


def _blocks(table: Table, name: str, figures: Mapping[str, str]) -> Grid:
    """Blocks below each other, each with a heading over the whole width."""
    width = max(len(block.columns) for block in table.blocks) + 1
    rows: Grid = []
    for block in table.blocks:
        rows.append([Box(block.label, across=width)])
        rows.append([Box(block.header), *(Box(column.zh) for column in block.columns.values())])
        rows += [[Box(row.zh), *_values(name, key, table, figures)] for key, row in block.rows.items()]
    return rows


def _crossed(table: Table, name: str, figures: Mapping[str, str]) -> Grid:
    """Rows and columns that all combine: three columns of labels, column headings two deep."""
    columns = list(table.columns.values())
    heads: list[Box] = []
    for under, group in groupby(columns, key=lambda column: column.under):
        members = list(group)
        heads += [Box(under, across=len(members))] if under else [Box(column.zh, down=2) for column in members]
    rows: Grid = [
        [Box(table.note or "", across=3, down=3), Box(table.headers[0], across=len(columns))],
        heads,
        [Box(column.zh) for column in columns if column.under],
    ]
    opened: set[str] = set()
    for key, row in table.rows.items():
        rows.append([*_row_label(row, table, opened), *_values(name, key, table, figures)])
    return rows


def _row_label(row: Row, table: Table, opened: set[str]) -> Iterator[Box]:
    """The label of a row behind the headings that it stands under, each printed once."""
    if row.under is None:
        yield Box(row.zh, across=3)
        return
    results = next(other.under for other in table.rows.values() if other.under)
    assert results is not None
    under_results = [other for other in table.rows.values() if other.under]
    if results not in opened:
        opened.add(results)
        yield Box(results, down=len(under_results))
    if row.under == results:
        yield Box(row.zh, across=2)
        return
    if row.under not in opened:
        opened.add(row.under)
        yield Box(row.under, down=sum(other.under == row.under for other in under_results))
    yield Box(row.zh)


def _one_row(table: Table, name: str, figures: Mapping[str, str]) -> Grid:
    """All values in one row, under headings that are three deep."""
    width = len(table.columns)
    results = [column.zh for column in table.columns.values()]
    single = [row for row in table.rows.values() if row.under is None]
    nested = [row for row in table.rows.values() if row.under]
    upper = [Box(row.zh, across=width) for row in single]
    headings = groupby(row.under or "" for row in nested)
    upper += [Box(heading, across=width * len(list(group))) for heading, group in headings]
    return [
        upper,
        [*(Box(said, down=2) for _ in single for said in results), *(Box(row.zh, across=width) for row in nested)],
        [Box(said) for _ in nested for said in results],
        [box for row in table.rows for box in _values(name, row, table, figures)],
    ]


def filled(rows: Grid) -> list[list[Box]]:
    """The grid with an empty box wherever a span covers a place: what converters make of merged cells."""
    empty = Box("")
    covered: dict[tuple[int, int], Box] = {}
    for at, row in enumerate(rows):
        column = 0
        for box in row:
            while (at, column) in covered:
                column += 1
            for below in range(box.down):
                for beside in range(box.across):
                    covered[at + below, column + beside] = box if below == beside == 0 else empty
            column += box.across
    width = max(column for _, column in covered) + 1
    return [[covered.get((at, column), empty) for column in range(width)] for at in range(len(rows))]


def placed_boxes(rows: Grid) -> Iterator[list[tuple[int, Box]]]:
    """The boxes of each row with the column, counted from 0, that they begin in."""
    taken: set[tuple[int, int]] = set()
    for at, row in enumerate(rows):
        held, column = [], 0
        for box in row:
            while (at, column) in taken:
                column += 1
            held.append((column, box))
            taken |= {(at + down, column + across) for down in range(box.down) for across in range(box.across)}
            column += box.across
        yield held


def with_column(rows: Grid, before: int, heading: str, figure: Callable[[], str]) -> Grid:
    """The table with one more column before this one, headed in the first row in which no cell reaches across."""
    first = next(at for at, row in enumerate(rows) if any(box.key for box in row))
    wider: Grid = []
    covered, headed = 0, False  # rows that a box from above still reaches into
    for at, placed in enumerate(placed_boxes(rows)):
        over = next((box for start, box in placed if start < before < start + box.across), None)
        row = [replace(box, across=box.across + 1) if box is over else box for _, box in placed]
        if over is not None:
            covered = max(covered, over.down)
        elif not covered:
            inserted = Box(figure() if any(box.key for _, box in placed) else "")
            if not headed:
                inserted, headed = Box(heading, down=max(first - at, 1)), True
                covered = inserted.down
            row.insert(sum(start < before for start, _ in placed), inserted)
        covered = max(covered - 1, 0)
        wider.append(row)
    return wider
