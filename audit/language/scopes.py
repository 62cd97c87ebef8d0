"""What a rule looks at: every row of a table, every cell of a group, every sentence ..., one instance each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from audit.datafiles import nearest
from audit.errors import GoujiError
from audit.forms import CellSpec, Form, Forms, Table
from audit.language.kinds import BELOW, PROPERTIES
from audit.reading.normalise import label_key
from audit.words import Text, text

_PATH = re.compile(r"「[^」\n]+」|[^.\s]+")
# What the form prints before a label to number it: 一、 (二) 3. - people leave it out.
_NUMBERING = re.compile(r"^\s*(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）]|\d+[.、．])\s*")


class NameFault(GoujiError):
    """A name that means nothing here, or more than one thing."""

    @classmethod
    def unknown(cls, word: str, known: Callable[[], Iterable[str]]) -> NameFault:
        """With the nearest word that would mean something; most of these faults are caught and never read."""

        def message() -> Text:
            meant = nearest(word, known())
            return text("unknown-name-meant", word=word, meant=meant) if meant else text("unknown-name", word=word)

        return cls(message)


class Ambiguous(NameFault):
    """A label that more than one row, column or cell has."""

    def __init__(self, word: str, meanings: Iterable[str]) -> None:
        """Name what it may mean."""
        super().__init__(text("ambiguous-name", word=word, meant=" / ".join(meanings)))


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule looks at, one instance each: every row of a table, every report ..."""

    kind: str
    of: str | None = None

    def __str__(self) -> str:
        """As rule files write it."""
        return f"{self.kind} of {self.of}" if self.of else self.kind

    @property
    def path(self) -> tuple[str, ...]:
        """What stands behind `of`, part by part."""
        return tuple(part.strip("「」") for part in _PATH.findall(self.of or ""))


def parse_scope(written: str) -> Scope:
    """`row of requests`, `cell`, `statement of requests_received` ... Raises NameFault."""
    match = re.fullmatch(r"\s*(\w+)(?:\s+of\s+(\S.*?))?\s*", written)
    if not match or match[1] not in PROPERTIES or match[1] in BELOW:
        known = [f"{kind} of" if kind in ("row", "column") else kind for kind in PROPERTIES if kind not in BELOW]
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


def bindings(scope: Scope, form: Form, at: Binding | None = None) -> list[Binding]:
    """Every instance of a scope on a form, in printed order; inside an instance `at`, those that belong to it.

    Raises NameFault for a table, group, row or column that the form does not have.
    """
    at = at or Binding()
    match scope.kind:
        case "cell":
            return [Binding(c.table, c.row, c.column) for c in cells_of(scope.path, form, at)]
        case "row":
            found = [Binding(c.table, c.row, at.column) for c in cells_of(scope.path, form, at)]
            return list(dict.fromkeys(found))
        case "column":
            found = [Binding(c.table, at.row, c.column) for c in cells_of(scope.path, form, at)]
            return list(dict.fromkeys(found))
        case "table":
            return list(dict.fromkeys(Binding(cell.table) for cell in cells_of(scope.path, form, at)))
        case "section":
            return [Binding(section=number) for number in form.sections]
    return [at]


def cells_of(path: tuple[str, ...], form: Form, at: Binding) -> list[CellSpec]:
    """The cells that a path means: a table, a row, a column, or a group of either; with no path, those at hand.

    What the path leaves open is what `at` holds, and all of it where `at` holds nothing. Raises NameFault.
    """
    if not path:
        return [c for c in form.cells if at.table in (None, c.table) and at.row in (None, c.row)
                and at.column in (None, c.column)]  # fmt: skip
    if len(path) == 1 and path[0] in form.groups:
        members = dict.fromkeys(form.groups[path[0]])
        return [cell for cell in form.cells if cell.key in members]
    table_id = table_named(form, path[0])
    rest = path[1:] if table_id else path
    if table_id and not rest:
        return [cell for cell in form.cells if cell.table == table_id]
    tables = [table_id] if table_id else [at.table] if at.table else list(form.tables)
    found: dict[str, list[CellSpec]] = {}
    for name in tables:
        if cells := _narrowed(rest, form, name, at):
            found[name] = cells
    if len(found) > 1:
        raise Ambiguous(".".join(path), (f"{name}.{'.'.join(path)}" for name in found))
    if not found:
        raise NameFault.unknown(".".join(path), lambda: known_sets(form, at))
    return next(iter(found.values()))


def _narrowed(rest: tuple[str, ...], form: Form, table_id: str, at: Binding) -> list[CellSpec]:
    """The cells of a table that the parts of a path leave; none when a part has no meaning in it."""
    table = form.tables[table_id]
    rows: tuple[str, ...] | None = None
    columns: tuple[str, ...] | None = None
    for part in rest:
        axis = axis_of(table, part, open_axis(at if at.table == table_id else Binding(), rows, columns))
        if axis is None:
            return []
        if axis[0] == "row":
            rows = axis[1]
        else:
            columns = axis[1]
    if at.table == table_id:
        rows = rows or ((at.row,) if at.row else None)
        columns = columns or ((at.column,) if at.column else None)
    return [
        cell
        for cell in form.cells
        if cell.table == table_id and (rows is None or cell.row in rows) and (columns is None or cell.column in columns)
    ]


def open_axis(at: Binding, row: object, column: object) -> str | None:
    """Which of row and column is still to be named, where only one is."""
    has_row, has_column = bool(row or at.row), bool(column or at.column)
    return None if has_row == has_column else "column" if has_row else "row"


def axis_of(table: Table, word: str, wanted: str | None = None) -> tuple[str, tuple[str, ...]] | None:
    """("row" or "column", ids) that a word means in a table: an id, a group, or a label. Raises Ambiguous.

    `wanted` is the axis that is still open: 总计 is a column of a row, and a row of a column.
    """
    if word in table.all_rows:
        return "row", (word,)
    if word in table.all_columns:
        return "column", (word,)
    if word in table.groups:
        return _group(table, word)
    return _by_label(table, word, wanted) or (_by_label(table, word, None) if wanted else None)


def _group(table: Table, name: str) -> tuple[str, tuple[str, ...]]:
    members = table.groups[name]
    return "row" if members[0] in table.all_rows else "column", members


def _by_label(table: Table, word: str, wanted: str | None) -> tuple[str, tuple[str, ...]] | None:
    for level in labels_of(table):  # as printed first, then without its numbering
        if found := [meaning for meaning in level.get(label_key(word), ()) if wanted in (None, meaning[0])]:
            if len(found) > 1:
                raise Ambiguous(word, (f"「{label}」({axis} {'/'.join(ids)})" for axis, ids, label in found))
            return found[0][0], found[0][1]
    return None


Meaning = tuple[str, tuple[str, ...], str]  # axis, ids, label as printed


def labels_of(table: Table) -> tuple[Mapping[str, list[Meaning]], Mapping[str, list[Meaning]]]:
    """What labels mean in a table: as printed, and without what numbers them; a heading means its group."""
    if id(table) not in _LABELS:
        exact: dict[str, list[Meaning]] = {}
        bare: dict[str, list[Meaning]] = {}
        for axis, ids, label in _printed(table):
            for held, key in ((exact, label_key(label)), (bare, label_key(_NUMBERING.sub("", label)))):
                meanings = held.setdefault(key, [])
                if all(ids != other for _, other, _ in meanings):
                    meanings.append((axis, ids, label))
        _LABELS[id(table)] = (table, exact, bare)
    return _LABELS[id(table)][1:]


# By identity: a table is frozen, but holds mappings. It is kept, so that no other gets its id.
_LABELS: dict[int, tuple[Table, Mapping[str, list[Meaning]], Mapping[str, list[Meaning]]]] = {}


def _printed(table: Table) -> Iterator[Meaning]:
    for row, spec in table.all_rows.items():
        yield from (("row", (row,), label) for label in spec.printings)
    for columns in table.columns_of.values():
        for column, head in columns.items():
            yield from (("column", (column,), label) for label in head.printings)
    rows = {name: spec.under for name, spec in table.all_rows.items()}
    columns_under = {name: spec.under for name, spec in table.all_columns.items()}
    for axis, headings in (("row", rows), ("column", columns_under)):
        under: dict[str, list[str]] = {}
        for name, heading in headings.items():
            if heading:
                under.setdefault(heading, []).append(name)
        groups = {tuple(members) for members in table.groups.values()}
        # A heading means what stands under it only where that is a group: 三、本年度办理结果 has its total below it.
        yield from ((axis, tuple(ids), label) for label, ids in under.items() if tuple(ids) in groups)


def table_named(form: Form, word: str) -> str | None:
    """The table of that id or name (表三)."""
    if word in form.tables:
        return word
    return next((name for name, table in form.tables.items() if label_key(table.name.zh) == label_key(word)), None)


def known_sets(form: Form, at: Binding) -> list[str]:
    """What may stand behind `of`."""
    tables = [at.table] if at.table else list(form.tables)
    inside = [word for name in tables for word in (*form.tables[name].groups, *form.tables[name].all_rows)]
    return [*form.tables, *form.groups, *inside]


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
