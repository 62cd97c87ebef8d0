"""The figures of an invented report: drawn like real ones, and every equation of the form holds."""

from __future__ import annotations

from random import Random

from audit.forms import Table

_LARGEST = {"quiet": 3, "county": 60, "province": 4000}  # of a cell of tables 3 and 4


def draw_figures(tables: dict[str, Table], rng: Random) -> dict[str, int]:
    """A number for each cell; rows and columns add up."""
    size = rng.choice(("quiet", "county", "county", "province"))
    figures: dict[str, int] = {}
    for name, table in tables.items():
        figures |= _summed(name, table, rng, size) if table.row_sum else _loose(name, table, rng)
    return figures


def _loose(name: str, table: Table, rng: Random) -> dict[str, int]:
    cells = [f"{name}.{row}.{column}" for row, columns in table.columns_of.items() for column in columns]
    return {key: rng.choice((0, rng.randint(1, 30), rng.randint(1, 2000), rng.randint(1, 300_000))) for key in cells}


def _summed(name: str, table: Table, rng: Random, size: str) -> dict[str, int]:
    """A table in which one column is the sum of the others, and some rows are sums of rows."""
    assert table.row_sum
    parts = table.groups[table.row_sum.parts]
    figures: dict[tuple[str, str], int] = {}
    for column in parts:
        busy = rng.random() < 0.6
        for row in table.all_rows:
            drawn = rng.choice((0, 0, rng.randint(0, 3), rng.randint(0, _LARGEST[size])))
            figures[row, column] = drawn if busy else rng.choice((0, 0, 0, 1))
    for equation in table.column_equations:
        for column in parts:
            _settle(equation, column, figures)
    for row in table.all_rows:
        figures[row, table.row_sum.whole] = sum(figures[row, column] for column in parts)
    return {f"{name}.{row}.{column}": figure for (row, column), figure in figures.items()}


def _settle(equation: tuple[tuple[str, int], ...], column: str, figures: dict[tuple[str, str], int]) -> None:
    """Make one equation hold by its first row; no figure becomes negative."""
    first, sign = equation[0]
    others = -sign * sum(part * figures[row, column] for row, part in equation[1:])
    if others < 0:  # the second row makes up for what the first cannot
        row, part = equation[1]
        figures[row, column] += sign * part * others
        others = 0
    figures[first, column] = others
