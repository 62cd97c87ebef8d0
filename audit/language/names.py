"""What a name in a formula means: a cell, a fact of the report, a property of what the rule looks at, a parameter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from audit.datafiles import nearest
from audit.errors import GoujiError
from audit.forms import Form, Forms, Table
from audit.model import BODY_FLAGS, BODY_TEXTS, COUNT_FACTS, DATE_FACTS, FLAG_FACTS, TEXT_FACTS, YEAR_FACTS
from audit.reading.normalise import label_key
from audit.words import Text, text


class Type(StrEnum):
    """What a part of a formula stands for."""

    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    FLAG = "yes/no"


N, D, T, F = Type.NUMBER, Type.DATE, Type.TEXT, Type.FLAG

FACTS: dict[str, Type] = {
    **dict.fromkeys((*YEAR_FACTS, *COUNT_FACTS), N),
    **dict.fromkeys((*DATE_FACTS, "today"), D),
    **dict.fromkeys((*TEXT_FACTS, *BODY_TEXTS, "form", "form_of_year"), T),
    **dict.fromkeys((*FLAG_FACTS, *BODY_FLAGS), F),
}
PROPERTIES: dict[str, dict[str, Type]] = {
    "cell": {"value": N, "state": T, "raw": T, "unit": T, "signed_column": F, "decimals": N, "fractional": F,
             "table": T, "row": T, "column": T, "table_blank": N, "table_cells": N},
    "row": {"found": F, "label": T, "table": T, "row": T, "table_found": F},
    "column": {"column": T},
    "table": {"found": F, "table_form": T, "printed": N, "other_labels": T, "table": T},
    "section": {"found": F, "heading": T, "text": T, "length": N, "number": N},
    "paragraph": {"text": T, "section": N},
    "statement": {"value": N, "raw": T, "sentence": T, "quantity": T, "unit": T, "proper_units": T, "in_table": N,
                  "first_said": N, "approximate": F, "parts": N, "parts_said": T, "complete": F, "with_carried": F,
                  "percent": N, "share": N, "share_said": T, "change": N},
    "report": {},
}  # fmt: skip
SECTION_PATH = {"found": F, "text": T, "length": N}
CELL_ASPECTS = {"state": T, "raw": T, "unit": T}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule looks at, one instance each: every row of a table, every report ..."""

    kind: str
    of: str | None = None

    def __str__(self) -> str:
        """As rule files write it."""
        return f"{self.kind} of {self.of}" if self.of else self.kind


def parse_scope(written: str) -> Scope:
    """`row of requests`, `cell`, `statement of requests_received` ... Raises NameFault."""
    match = re.fullmatch(r"\s*(\w+)(?:\s+of\s+([\w.]+))?\s*", written)
    if not match or match[1] not in PROPERTIES:
        known = [f"{kind} of" if kind in ("row", "column") else kind for kind in PROPERTIES]
        raise NameFault.unknown(written, lambda: known)
    return Scope(match[1], match[2])


@dataclass(frozen=True, slots=True)
class Binding:
    """One instance of a rule on a form: which row, column, section ... it is about."""

    table: str | None = None
    row: str | None = None
    column: str | None = None
    section: int | None = None

    @property
    def cell(self) -> str:
        """The key of the bound cell."""
        return f"{self.table}.{self.row}.{self.column}"


@dataclass(frozen=True, slots=True)
class Ref:
    """A name's meaning. `kind` is cell, fact, property, section, constant or let; `key` says which one."""

    kind: str
    type: Type
    key: str
    previous: bool = False
    constant: Fraction | str | bool | None = None


class NameFault(GoujiError):
    """A name that means nothing here."""

    @classmethod
    def unknown(cls, word: str, known: Callable[[], Iterable[str]]) -> NameFault:
        """With the nearest word that would mean something; most of these faults are caught and never read."""

        def message() -> Text:
            meant = nearest(word, known())
            return text("unknown-name-meant", word=word, meant=meant) if meant else text("unknown-name", word=word)

        return cls(message)


@dataclass(frozen=True)
class Names:
    """The names that a formula may use, for one rule on one form (None: no cells)."""

    forms: Forms
    form: Form | None
    scope: Scope
    parameters: Mapping[str, Fraction | str]
    lets: Mapping[str, Type]

    def resolve(self, parts: tuple[str, ...], at: Binding) -> Ref:
        """What a dotted path means for one binding. Raises NameFault."""
        if parts[0] == "previous" and len(parts) > 1:
            found = self._resolve(parts[1:], at)
            if found.kind in ("cell", "fact"):
                return Ref(found.kind, found.type, found.key, previous=True)
            raise NameFault(text("no-previous", word=".".join(parts)))
        return self._resolve(parts, at)

    def group(self, parts: tuple[str, ...], at: Binding) -> list[Ref]:
        """The cells of a group, or the one cell that a path means. Raises NameFault."""
        return self.group_or_none(parts, at) or [self.resolve(parts, at)]

    def group_or_none(self, parts: tuple[str, ...], at: Binding) -> list[Ref]:
        """The cells of a group; none when the name is no group."""
        previous = parts[0] == "previous"
        cells = self._group_cells(parts[1:] if previous else parts, at)
        return [Ref("cell", N, f"{key}:value", previous) for key in cells]

    def _group_cells(self, path: tuple[str, ...], at: Binding) -> list[str]:
        if self.form is None:
            return []
        if len(path) == 1 and path[0] in self.form.groups:
            return list(self.form.groups[path[0]])
        table_id = path[0] if path[0] in self.form.tables else at.table
        rest = path[1:] if path[0] in self.form.tables else path
        table = self.form.tables.get(table_id or "")
        if table is None or not rest or rest[0] not in table.groups:
            return []
        members = table.groups[rest[0]]
        if members[0] in table.all_rows:
            column = rest[1] if len(rest) > 1 else at.column
            return [f"{table_id}.{row}.{column}" for row in members]
        row = rest[1] if len(rest) > 1 else at.row
        return [f"{table_id}.{row}.{column}" for column in members]

    def _resolve(self, parts: tuple[str, ...], at: Binding) -> Ref:
        word = ".".join(parts)
        if word in self.parameters:
            value = self.parameters[word]
            return Ref("constant", T if isinstance(value, str) else N, word, constant=value)
        if word in self.lets:
            return Ref("let", self.lets[word], word)
        properties = PROPERTIES[self.scope.kind]
        if self.scope.kind == "cell" and word in ("value", *CELL_ASPECTS) and at.table:
            return Ref("cell", properties[word], f"{at.cell}:{word}")
        if word in properties:
            return Ref("property", properties[word], word)
        if cell := self._cell(parts, at):
            return cell
        if len(parts) == 3 and parts[0] == "section" and parts[1].isdigit() and parts[2] in SECTION_PATH:
            return Ref("section", SECTION_PATH[parts[2]], f"{parts[1]}.{parts[2]}")
        if word in FACTS:
            return Ref("fact", FACTS[word], word)
        raise NameFault.unknown(word, lambda: self._known(at))

    def _cell(self, parts: tuple[str, ...], at: Binding) -> Ref | None:
        """A cell: whole path, or what the scope leaves open; `.state`, `.raw` or `.unit` for its other sides."""
        if self.form is None:
            return None
        aspect = parts[-1] if len(parts) > 1 and parts[-1] in CELL_ASPECTS else None
        path = parts[:-1] if aspect else parts
        if key := self._cell_key(path, at):
            return Ref("cell", CELL_ASPECTS[aspect] if aspect else N, f"{key}:{aspect or 'value'}")
        return None

    def _cell_key(self, path: tuple[str, ...], at: Binding) -> str | None:
        assert self.form is not None
        named = path[0] in self.form.tables
        table_id = path[0] if named else at.table
        table = self.form.tables.get(table_id or "")
        if table is None:
            return None
        rest = path[1:] if named else path
        row, column = at.row, at.column
        for part in rest:
            if found := _row_named(table, part):
                row = found
            elif found := _column_named(table, part):
                column = found
            else:
                return None
        if not rest or row is None or column not in table.columns_of.get(row, {}):
            return None
        return f"{table_id}.{row}.{column}"

    def _known(self, at: Binding) -> list[str]:
        known = [*self.parameters, *self.lets, *PROPERTIES[self.scope.kind], *FACTS]
        if self.form is not None:
            known += [cell.key for cell in self.form.cells]
            if at.table in self.form.tables:
                table = self.form.tables[at.table or ""]
                known += [*table.all_rows, *table.all_columns, *table.groups]
                known += [spec.zh for spec in (*table.all_rows.values(), *table.all_columns.values())]
        return known


def bindings(scope: Scope, form: Form) -> list[Binding]:
    """Every instance of a scope on a form, in printed order. Raises NameFault for a table or group that no form has."""
    if scope.kind in ("row", "column", "table", "cell") and scope.of and scope.of not in form.tables:
        if scope.kind == "cell" and scope.of in form.groups:
            split = [key.split(".") for key in form.groups[scope.of]]
            return [Binding(table, row, column) for table, row, column in split]
        raise NameFault.unknown(scope.of, lambda: [*form.tables, *form.groups])
    tables = [scope.of] if scope.of in form.tables else list(form.tables)
    match scope.kind:
        case "cell":
            return [Binding(c.table, c.row, c.column) for c in form.cells if c.table in tables]
        case "row":
            return [Binding(table, row) for table in tables for row in form.tables[table or ""].all_rows]
        case "column":
            return [Binding(table, None, column) for table in tables for column in form.tables[table or ""].all_columns]
        case "table":
            return [Binding(table) for table in tables]
        case "section":
            return [Binding(section=number) for number in form.sections]
    return [Binding()]


def binding_label(binding: Binding, forms: Forms, form: str | None) -> Text:
    """The instance in the form's own words."""
    known = forms.by_name.get(form or "") or forms.all[-1]
    if binding.section:
        heading = known.sections[binding.section]
        return Text(f"“{heading.zh}”", f"section {binding.section} “{heading.en}”")
    if not binding.table:
        return Text("全文", "the report")
    table = known.tables[binding.table]
    if binding.row and binding.column:
        return forms.label(binding.cell, form)
    if binding.row:
        row = table.all_rows[binding.row]
        return Text(f"{table.name.zh}“{row.zh}”行", f"{table.name.en}, row “{row.en}”")
    if binding.column:
        column = table.all_columns[binding.column]
        return Text(f"{table.name.zh}“{column.zh}”列", f"{table.name.en}, column “{column.en}”")
    return table.name.text


def _row_named(table: Table, word: str) -> str | None:
    return word if word in table.all_rows else _by_label({row: spec.zh for row, spec in table.all_rows.items()}, word)


def _column_named(table: Table, word: str) -> str | None:
    return (
        word
        if word in table.all_columns
        else _by_label({col: spec.zh for col, spec in table.all_columns.items()}, word)
    )


def _by_label(labels: Mapping[str, str], word: str) -> str | None:
    key = label_key(word)
    return next((name for name, label in labels.items() if label_key(label) == key), None)
