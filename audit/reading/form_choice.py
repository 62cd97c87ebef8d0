"""Which form a table of a document is on: by labels and headings that one form alone has, and by its rows."""

from __future__ import annotations

from collections.abc import Set
from functools import cache
from typing import NamedTuple

from audit.forms import Form, Forms, Table
from audit.reading.locate import Label, Landmarks, column_keys, row_keys, table_keys
from audit.reading.tokens import Kind

_FEWEST_LABELS = 3  # of a table that is there


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
    if table is None or not is_there(marks, table):
        return 0
    keys = row_keys(table)
    found = {keys[key] for key in marks.keys if key in keys}
    printed = [row in found for row in table.all_rows] if found else [True]
    lacking = printed[printed.index(True) : len(printed) - printed[::-1].index(True)].count(False)
    return lacking if lacking <= len(found) else 0


def is_there(marks: Landmarks, table: Table) -> bool:
    """Whether the document prints the table, and not a word or two of it alone, as menus and prose do."""
    return len(marks.keys & table_keys(table)) >= _FEWEST_LABELS
