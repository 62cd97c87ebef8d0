"""Amounts that a report's own tables have: its text may state them, and then they are the body's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from audit.forms import Forms, Table


def amounts_of(numbers: Mapping[str, Decimal], forms: Forms) -> frozenset[Decimal]:
    """The numbers of cells, by key, and the sums of rows that a form adds up or groups, column by column."""
    found = set(numbers.values())
    for name, table in ((name, table) for form in forms.all for name, table in form.tables.items()):
        for rows in _sums(table):
            for column in table.columns:
                found.add(sum((numbers.get(f"{name}.{row}.{column}", Decimal()) for row in rows), Decimal()))
    return frozenset(found)


def _sums(table: Table) -> Iterator[tuple[str, ...]]:
    yield from (members for members in table.groups.values() if set(members) <= table.rows.keys())
    for equation in table.column_equations:
        for sign in (1, -1):
            yield tuple(row for row, way in equation if way == sign)
