"""Where the boxes of a table stand, as the form prints them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from audit.forms import Table
from audit.words import Text


class Box(NamedTuple):
    """A box of a table: a heading with its scope, or the place of the cell `key`."""

    text: Text
    rows: int = 1
    columns: int = 1
    scope: str = ""
    key: str = ""


Grid = tuple[tuple[Box, ...], ...]
_EMPTY = Text("", "")


def draw_grid(name: str, table: Table) -> Grid:
    """The boxes of a table of the form, row by row, as the form prints them."""
    if table.blocks:
        return tuple(_block_rows(name, table))
    return tuple(_one_row(name, table) if table.one_row else _crossed(name, table))


def _block_rows(name: str, table: Table) -> Iterator[tuple[Box, ...]]:
    """Blocks one below the other, as wide as the widest: the last column of a narrower one takes the rest."""
    width = max(len(block.columns) for block in table.blocks)
    for block in table.blocks:
        spans = [1] * (len(block.columns) - 1) + [width - len(block.columns) + 1]
        headings = [
            Box(column.text, columns=span, scope="col")
            for column, span in zip(block.columns.values(), spans, strict=True)
        ]
        yield (Box(_plain(block.label), columns=width + 1, scope="colgroup"),)
        yield (Box(_plain(block.header), scope="col"), *headings)
        for row, spec in block.rows.items():
            keys = (f"{name}.{row}.{column}" for column in block.columns)
            cells = [Box(_EMPTY, columns=span, key=key) for key, span in zip(keys, spans, strict=True)]
            yield (Box(spec.text, scope="row"), *cells)


def _crossed(name: str, table: Table) -> Iterator[tuple[Box, ...]]:
    """Rows and columns that all combine, the note in the corner; a heading nobody stands under is over all columns."""
    columns, rows = list(table.columns.values()), list(table.rows.items())
    row_paths, over = _paths([row.under for _, row in rows]), _paths([column.under for column in columns])
    named = {heading for path in (*row_paths, *over) for heading in path}
    top = tuple(_plain(heading) for heading in table.headers if _plain(heading) not in named)
    headings = _column_headings([((*top, *path), column.text) for path, column in zip(over, columns, strict=True)])
    depth = max(len(path) for path in row_paths) + 1
    corner = Box(_plain(table.note or ""), rows=len(headings), columns=depth)
    yield (corner, *headings[0])
    yield from map(tuple, headings[1:])
    for at, (row, spec) in enumerate(rows):
        path = row_paths[at]
        runs = ((level, _run(row_paths, at, level)) for level in range(len(path)))
        before = [Box(path[level], rows=run, scope="rowgroup") for level, run in runs if run]
        cells = [Box(_EMPTY, key=f"{name}.{row}.{column}") for column in table.columns]
        yield (*before, Box(spec.text, columns=depth - len(path), scope="row"), *cells)


def _one_row(name: str, table: Table) -> Iterator[tuple[Box, ...]]:
    """All cells in one row below headings: the rows of the form stand side by side, each over all columns."""
    rows = list(table.rows.items())
    leaves = [
        ((*path, spec.text), column.text)
        for path, (_, spec) in zip(_paths([spec.under for _, spec in rows]), rows, strict=True)
        for column in table.columns.values()
    ]
    yield from map(tuple, _column_headings(leaves))
    yield tuple(Box(_EMPTY, key=f"{name}.{row}.{column}") for row, _ in rows for column in table.columns)


def _column_headings(leaves: Sequence[tuple[tuple[Text, ...], Text]]) -> list[list[Box]]:
    """Rows of headings over columns, each given as the headings above it and its own."""
    paths = [path for path, _ in leaves]
    depth = max(len(path) for path in paths) + 1
    rows: list[list[Box]] = []
    for level in range(depth):
        rows.append([])
        for at, (path, own) in enumerate(leaves):
            if len(path) == level:
                rows[-1].append(Box(own, rows=depth - level, scope="col"))
            elif len(path) > level and (run := _run(paths, at, level)):
                rows[-1].append(Box(path[level], columns=run, scope="colgroup"))
    return rows


def _paths(unders: Sequence[str | None]) -> list[tuple[Text, ...]]:
    """For each row or column the headings it stands under, outermost first.

    The form names only the nearest heading; one whose rows enclose those of another stands above it.
    """
    spans: dict[str, tuple[int, int]] = {}
    for at, under in enumerate(unders):
        if under:
            spans[under] = (spans.get(under, (at, at))[0], at)
    widest = sorted(spans, key=lambda heading: (spans[heading][0] - spans[heading][1], spans[heading][0]))
    return [
        tuple(_plain(heading) for heading in widest if spans[heading][0] <= at <= spans[heading][1])
        for at in range(len(unders))
    ]


def _run(paths: Sequence[tuple[Text, ...]], at: int, level: int) -> int:
    """How many items from this one on share its heading at a level; 0 where an earlier item began it."""
    head = paths[at][: level + 1]
    if at and paths[at - 1][: level + 1] == head:
        return 0
    return sum(1 for _ in takewhile(lambda path: path[: level + 1] == head, paths[at:]))


def _plain(printed: str) -> Text:
    """A heading of the form that has no English name."""
    return Text(printed, printed)
