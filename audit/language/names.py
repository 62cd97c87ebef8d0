"""What a name in a formula means: a cell, a fact of the report, a property of what the rule looks at, a parameter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from audit.forms import Form, Forms
from audit.language.kinds import CELL_ASPECTS, FACTS, OF_RUN, PRINTED, PROPERTIES, RELATIONS, SECTION_PATH, Type
from audit.language.scopes import Ambiguous, Binding, NameFault, Scope, axis_of, cells_of, open_axis, table_named
from audit.words import text

N, T = Type.NUMBER, Type.TEXT
Constant = Fraction | str | tuple[Fraction, ...] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ref:
    """A name's meaning. `kind` is cell, fact, print, property, section, constant, list or let; `key` says which one.

    `of` is the relation through which another report is meant: previous, twin or parent; empty for this one.
    """

    kind: str
    type: Type
    key: str
    of: str = ""
    constant: Constant | None = None


@dataclass(frozen=True)
class Names:
    """The names that a formula may use, for one rule on one form (None: no cells)."""

    forms: Forms
    form: Form | None
    scope: Scope
    parameters: Mapping[str, Constant]
    lets: Mapping[str, Type]
    _within: dict[Scope, Names] = field(init=False, default_factory=dict, compare=False)
    _resolved: dict[tuple[tuple[str, ...], Binding], Ref] = field(init=False, default_factory=dict, compare=False)

    def within(self, scope: Scope) -> Names:
        """The names inside `count(SCOPE: ...)`: those of its instances in place of the rule's own."""
        if scope not in self._within:
            self._within[scope] = replace(self, scope=scope)
        return self._within[scope]

    def resolve(self, parts: tuple[str, ...], at: Binding) -> Ref:
        """What a dotted path means for one binding. Raises NameFault."""
        if (found := self._resolved.get((parts, at))) is None:
            found = self._resolved[parts, at] = self._related(parts, at)
        return found

    def _related(self, parts: tuple[str, ...], at: Binding) -> Ref:
        if parts[0] in RELATIONS and len(parts) > 1 and self.scope.kind not in OF_RUN:
            found = self._resolve(parts[1:], at)
            if found.kind not in ("cell", "fact", "section"):
                raise NameFault(text("no-previous", word=".".join(parts)))
            return replace(found, of=parts[0])
        return self._resolve(parts, at)

    def group(self, parts: tuple[str, ...], at: Binding) -> list[Ref]:
        """The cells of a group, row, column or table, or the one thing that a path means. Raises NameFault."""
        try:
            return [self.resolve(parts, at)]
        except NameFault as fault:
            if self.form is None or self.scope.kind in OF_RUN or isinstance(fault, Ambiguous):
                raise
            of = parts[0] if parts[0] in RELATIONS and len(parts) > 1 else ""
            try:
                cells = cells_of(parts[1:] if of else parts, self.form, at)
            except Ambiguous:
                raise
            except NameFault:
                raise fault from None
            return [Ref("cell", N, f"{cell.key}:value", of) for cell in cells]

    def _resolve(self, parts: tuple[str, ...], at: Binding) -> Ref:
        word = ".".join(parts)
        if word in self.parameters:
            return _constant(word, self.parameters[word])
        if word in self.lets:
            return Ref("let", self.lets[word], word)
        properties = PROPERTIES[self.scope.kind]
        if at.row and at.column and word in ("value", *CELL_ASPECTS):
            return Ref("cell", PROPERTIES["cell"][word], f"{at.cell}:{word}")
        if self.scope.kind == "section" and word in SECTION_PATH:
            return Ref("section", SECTION_PATH[word], f"{at.section}.{word}")
        if word in properties:
            return Ref("property", properties[word], word)
        if self.scope.kind in OF_RUN:
            raise NameFault.unknown(word, lambda: [*self.parameters, *self.lets, *properties])
        if cell := self._cell(parts, at):
            return cell
        if len(parts) == 3 and parts[0] == "section" and parts[1].isdigit() and parts[2] in SECTION_PATH:
            return Ref("section", SECTION_PATH[parts[2]], f"{parts[1]}.{parts[2]}")
        if word in FACTS:
            return Ref("fact", FACTS[word], word)
        if len(parts) == 2 and parts[0] in PRINTED and parts[1] == "raw":
            return Ref("print", T, parts[0])
        raise NameFault.unknown(word, lambda: self._known(at))

    def _cell(self, parts: tuple[str, ...], at: Binding) -> Ref | None:
        """A cell: whole path, or what the scope leaves open; `.state`, `.raw` or `.unit` for its other sides."""
        if self.form is None:
            return None
        aspect = parts[-1] if len(parts) > 1 and parts[-1] in CELL_ASPECTS else None
        path = parts[:-1] if aspect else parts
        named = table_named(self.form, path[0])
        rest = path[1:] if named else path
        tables = [named] if named else [at.table] if at.table else list(self.form.tables)
        keys = [key for table in tables if (key := self._cell_key(table, rest, at))]
        if len(keys) > 1:
            raise Ambiguous(".".join(path), keys)
        return Ref("cell", CELL_ASPECTS[aspect] if aspect else N, f"{keys[0]}:{aspect or 'value'}") if keys else None

    def _cell_key(self, table_id: str, rest: tuple[str, ...], at: Binding) -> str | None:
        assert self.form is not None
        table = self.form.tables[table_id]
        mine = at if at.table == table_id else Binding()
        row, column = mine.row, mine.column
        named_row = named_column = None
        for part in rest:
            axis = axis_of(table, part, open_axis(mine, named_row, named_column))
            if axis is None or len(axis[1]) > 1:
                return None
            if axis[0] == "row":
                row = named_row = axis[1][0]
            else:
                column = named_column = axis[1][0]
        if not rest or row is None or column not in table.columns_of.get(row, {}):
            return None
        return f"{table_id}.{row}.{column}"

    def _known(self, at: Binding) -> list[str]:
        known = [*self.parameters, *self.lets, *PROPERTIES[self.scope.kind], *FACTS, *RELATIONS]
        if self.form is not None:
            known += [cell.key for cell in self.form.cells]
            if at.table in self.form.tables:
                table = self.form.tables[at.table or ""]
                known += [*table.all_rows, *table.all_columns, *table.groups]
                known += [spec.zh for spec in (*table.all_rows.values(), *table.all_columns.values())]
        return known


def _constant(word: str, value: Constant) -> Ref:
    first = next(iter(value), "") if isinstance(value, tuple) else value
    kind = "list" if isinstance(value, tuple) else "constant"
    return Ref(kind, T if isinstance(first, str) else N, word, constant=value)
