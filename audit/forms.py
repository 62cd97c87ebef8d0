"""The statutory forms as data: tables, rows, columns, labels and their printed variants, from `rules/forms/*.yaml`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from audit.datafiles import Pair, Strict, read_model
from audit.program import rules_folder
from audit.words import Text


class Column(Pair):
    """A column: its label, the unit of its numbers (empty where the form prints none), and how they may look."""

    variants: tuple[str, ...] = ()
    under: str | None = None
    unit: str = ""
    signed: bool = False  # a change: may be negative
    decimals: int = 0  # digits after the point that an amount may have

    @property
    def printings(self) -> tuple[str, ...]:
        """Every known printing of the label."""
        return (self.zh, *self.variants)


class Row(Pair):
    """A row: its label, and the heading it stands under."""

    variants: tuple[str, ...] = ()
    under: str | None = None

    @property
    def printings(self) -> tuple[str, ...]:
        """Every known printing of the label."""
        return (self.zh, *self.variants)


class Block(Strict):
    """Rows that share their column headings, under a heading of their own."""

    label: str
    header: str = ""
    columns: dict[str, Column]
    rows: dict[str, Row]


class RowSum(Strict):
    """The equation that holds in every row by the form itself: one column is the sum of a group of columns."""

    whole: str
    parts: str


class ColumnSum(Strict):
    """An equation that holds down every column: rows, or groups of rows, on either side."""

    left: tuple[str, ...]
    right: tuple[str, ...]


class Table(Strict):
    """One table of a form: blocks of rows, or rows and columns that all combine."""

    __hash__ = object.__hash__  # what is derived from a table is kept for this one: forms are loaded once
    __eq__ = object.__eq__

    section: int
    name: Pair
    note: str | None = None
    headers: tuple[str, ...] = ()
    header_variants: tuple[str, ...] = ()  # other printings of headers that were seen in real reports
    one_row: bool = False
    blocks: tuple[Block, ...] = ()
    columns: dict[str, Column] = Field(default_factory=dict)
    rows: dict[str, Row] = Field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    row_sum: RowSum | None = None
    column_sums: tuple[ColumnSum, ...] = ()

    @cached_property
    def parts(self) -> tuple[Block, ...]:
        """The table as blocks; a plain one is a single block."""
        return self.blocks or (Block(label="", columns=self.columns, rows=self.rows),)

    @cached_property
    def all_rows(self) -> dict[str, Row]:
        """Rows by id, in printed order."""
        return {key: row for block in self.parts for key, row in block.rows.items()}

    @cached_property
    def all_columns(self) -> dict[str, Column]:
        """Columns by id, first printed first."""
        return {key: column for block in self.parts for key, column in block.columns.items()}

    @cached_property
    def columns_of(self) -> dict[str, dict[str, Column]]:
        """Row id to its columns by id, in printed order."""
        return {row: block.columns for block in self.parts for row in block.rows}

    @cached_property
    def column_equations(self) -> tuple[tuple[tuple[str, int], ...], ...]:
        """The column sums as rows with signs, groups as their rows."""
        return tuple(
            tuple((row, sign) for side, sign in ((found.left, 1), (found.right, -1)) for row in self._members(side))
            for found in self.column_sums
        )

    def _members(self, names: tuple[str, ...]) -> list[str]:
        return [row for name in names for row in self.groups.get(name, (name,))]

    @cached_property
    def header_printings(self) -> frozenset[str]:
        """Everything the table prints that is neither a row label nor a value, known misprints among it."""
        columns = [printing for column in self.all_columns.values() for printing in column.printings]
        return frozenset([*columns, *self._fixed, *self.header_variants])

    @cached_property
    def official(self) -> frozenset[str]:
        """Everything the form prints in this table, as it prints it."""
        labels = [spec.zh for spec in (*self.all_rows.values(), *self.all_columns.values())]
        return frozenset([*labels, *self._fixed])

    @cached_property
    def _fixed(self) -> tuple[str, ...]:
        """What stands above the columns and beside the rows."""
        blocks = [text for block in self.parts for text in (block.label, block.header) if text]
        return (*blocks, *self.headers, *([self.note] if self.note else []))


class Heading(Pair):
    """The heading of a section, as printed, with its number; `about`, what else a line with that number speaks of."""

    variants: tuple[str, ...] = ()
    about: str = ""


class Years(Strict):
    """First and last report year; no end means still in force."""

    first: int = Field(alias="from")
    last: int | None = Field(default=None, alias="to")

    def __contains__(self, year: int) -> bool:
        """Whether reports for that year use the form."""
        return self.first <= year and (self.last is None or year <= self.last)


class CellSpec(NamedTuple):
    """One cell of a form."""

    key: str
    table: str
    row: str
    column: str
    spec: Column


class Form(Strict):
    """One statutory form."""

    form: str
    name: Pair
    basis: str
    years: Years
    sections: dict[int, Heading]
    tables: dict[str, Table]
    groups: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @cached_property
    def cells(self) -> tuple[CellSpec, ...]:
        """Every cell, in printed order."""
        return tuple(self._cells())

    def _cells(self) -> Iterator[CellSpec]:
        for table_id, table in self.tables.items():
            for row, columns in table.columns_of.items():
                for column, spec in columns.items():
                    yield CellSpec(f"{table_id}.{row}.{column}", table_id, row, column, spec)


class Forms:
    """All known forms, oldest first."""

    def __init__(self, forms: tuple[Form, ...]) -> None:
        """Index the forms by name."""
        self.all = forms
        self.by_name = {form.form: form for form in forms}

    def of_year(self, year: int) -> Form | None:
        """The form that reports for a year must use."""
        return next((form for form in self.all if year in form.years), None)

    @cached_property
    def digest(self) -> str:
        """Changes whenever any form does."""
        return hashlib.sha256("\n".join(form.model_dump_json() for form in self.all).encode()).hexdigest()

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """The tables of all forms, each once, in printed order."""
        return tuple(dict.fromkeys(table for form in self.all for table in form.tables))

    @cached_property
    def sections(self) -> tuple[int, ...]:
        """The numbers of the sections of all forms."""
        return tuple(sorted({number for form in self.all for number in form.sections}))

    @cached_property
    def cell_keys(self) -> tuple[str, ...]:
        """The cells of all forms, each once, in the order of the first form that prints it."""
        return tuple(dict.fromkeys(cell.key for form in self.all for cell in form.cells))

    @cached_property
    def specs(self) -> dict[str, CellSpec]:
        """Cell key to its description in the newest form that prints it."""
        return {cell.key: cell for form in self.all for cell in form.cells}

    def label(self, key: str, form: str | None = None) -> Text:
        """A cell in the form's own words: 表三“(七)总计”行“总计”列."""
        table_id, row, column = key.split(".")
        candidates = [self.by_name[form]] if form in self.by_name else []
        for candidate in (*candidates, *reversed(self.all)):
            table = candidate.tables.get(table_id)
            if table and column in table.columns_of.get(row, {}):
                name, at, head = table.name, table.all_rows[row], table.columns_of[row][column]
                return Text(f"{name.zh}“{at.zh}”行“{head.zh}”列", f"{name.en}, row “{at.en}”, column “{head.en}”")
        return Text(key, key)


@cache
def load_forms(folder: Path | None = None) -> Forms:
    """The forms in `rules/forms/`. Raises DataFileError for a mistake in one of them."""
    files = sorted((folder or rules_folder() / "forms").glob("*.yaml"))
    forms = [read_model(Form, file, f"forms/{file.name}") for file in files]
    return Forms(tuple(sorted(forms, key=lambda form: form.years.first)))
