"""Rules to DuckDB SQL that gives the kernel's verdicts on the exported tables, see docs/data-contracts.md.

Every part of a formula becomes columns: of a number its value (unknowns as 0) and the flags of where the true one may
lie, of a statement its four sides. Each level of a formula is a query around that of its parts, so that nothing is
written twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from math import lcm

from audit.forms import Form
from audit.language import tree
from audit.language.formulas import parse
from audit.language.kinds import ITEMS, Type
from audit.language.names import Names, Ref
from audit.language.references import members, references, scope_of
from audit.language.rulefile import Rule
from audit.language.ruleset import Ruleset
from audit.language.scopes import Binding
from audit.language.types import is_constant
from audit.model import COUNT_FACTS

# As in vectors.py and world.py, which see; repeated by the macro below.
_UNKNOWN, _THERE, _UNSOLVED, _BY_COLUMNS, _NOT_ON_FORM = 15, 16, 32, 64, 128
PRELUDE = """\
-- What is known of a cell. 1: it may be lower, 2: higher; 4, 8: the same even where blanks are 0; 16: it is in the
-- document; 32: not read by means of its row's own sum; 64: by means of those of the columns; 128: not on the form.
CREATE OR REPLACE TEMP MACRO known_of(state, proof, signed) AS
    CASE WHEN state = 'number' THEN 0
         WHEN state IN ('blank', 'placeholder') THEN CASE WHEN signed THEN 3 ELSE 2 END
         WHEN signed THEN 15 ELSE 10 END
    | CASE WHEN state = 'missing' THEN 0 ELSE 16 END
    | CASE coalesce(proof, 0) WHEN 1 THEN 0 WHEN 2 THEN 96 ELSE 32 END
    | CASE WHEN state IS NULL THEN 128 ELSE 0 END;
-- The flags of the negative: lower becomes higher.
CREATE OR REPLACE TEMP MACRO mirrored(flags) AS ((flags & 5) << 1) | ((flags & 10) >> 1);
"""


_TABLE = "CREATE OR REPLACE TABLE verdicts (rule VARCHAR, report BIGINT, instance VARCHAR, verdict VARCHAR);\n"


class NotInSql(Exception):
    """What a rule asks for that the tables do not hold."""


@dataclass(frozen=True)
class _Number:
    value: str
    flags: str
    unit: Fraction = Fraction(1)


@dataclass(frozen=True)
class _Text:
    value: str
    known: str


@dataclass(frozen=True)
class _Truth:
    true: str
    false: str
    true_if_zero: str
    false_if_zero: str


_Value = _Number | _Text | _Truth


@dataclass
class _Query:
    """The columns of one instance: `leaves` differ from instance to instance, the `levels` above them need not."""

    leaves: dict[str, str] = field(default_factory=dict)  # expression -> name
    levels: list[dict[str, str]] = field(default_factory=list)  # of each level: expression -> name
    level_of: dict[str, int] = field(default_factory=dict)  # name -> level, leaves are 0
    relations: dict[str, None] = field(default_factory=dict)

    def leaf(self, expression: str) -> str:
        """A column of the tables."""
        if expression not in self.leaves:
            name = f"c{len(self.leaves)}"
            self.leaves[expression], self.level_of[name] = name, 0
        return self.leaves[expression]

    def column(self, expression: str, *parts: str) -> str:
        """What is computed of the parts; a constant stays one."""
        level = max((self.level_of.get(part, -1) for part in parts), default=-1) + 1
        if level == 0:
            return f"({expression})"
        while len(self.levels) < level:
            self.levels.append({})
        held = self.levels[level - 1]
        if expression not in held:
            name = f"x{len(self.level_of)}"
            held[expression], self.level_of[name] = name, level
        return held[expression]


def script_of(rules: Sequence[Rule], ruleset: Ruleset) -> str:
    """A script that fills the table `verdicts`; of a rule that asks for more than the tables hold, why not."""
    parts = [PRELUDE, _TABLE]
    for rule in rules:
        said = f"-- {rule.id}: {rule.title.text.en}"
        try:
            parts.append(f"{said}\nINSERT INTO verdicts\n{sql_of(rule, ruleset)}\n")
        except NotInSql as lacking:
            parts.append(f"{said}\n-- Not in SQL: it asks for {lacking}, which the tables do not hold.\n")
    return "\n".join(parts)


def sql_of(rule: Rule, ruleset: Ruleset) -> str:
    """A query of all verdicts of a rule: columns rule, report, instance, verdict. Raises NotInSql."""
    if rule.scope.kind in (*ITEMS, "section"):
        raise NotInSql(rule.scope.kind)
    queries = []
    for form in ruleset.forms.all:
        if not rule.applies_to_form(form):
            continue
        every = ruleset.fitting(rule, form)
        for table in dict.fromkeys(at.table for at in every):
            queries += _queries(rule, ruleset, form, [at for at in every if at.table == table])
    return "\nUNION ALL\n".join(queries) + ";"


def _queries(rule: Rule, ruleset: Ruleset, form: Form, every: Sequence[Binding]) -> list[str]:
    """The instances of one table: those whose formulas look alike share a query."""
    alike: dict[str, tuple[dict[str, None], list[str]]] = {}
    names = ruleset.names(rule, form)
    where = _where(rule, ruleset, names, every[0])
    for at in every:
        writer = _Writer(rule, names, ruleset, _Query(), at)
        verdict = writer.verdict()
        relations, instances = alike.setdefault(_around(writer.query, verdict), ({}, []))
        relations.update(writer.query.relations)
        instances.append(_instance(writer.query, at))
    return [
        f"SELECT '{rule.id}' AS rule, report, instance, {around.replace(_HOLE, _leaves(*held, where))}"
        for around, held in alike.items()
    ]


_HOLE = "\0"
_WORD = re.compile(r"\b[cx]\d+\b")


def _around(query: _Query, verdict: str) -> str:
    found = _HOLE
    for level in query.levels:
        columns = ",\n        ".join(f"{expression} AS {name}" for expression, name in level.items())
        found = f"    SELECT *,\n        {columns}\n    FROM (\n{found}\n    )"
    return f"{verdict} AS verdict\nFROM (\n{found}\n)"


def _instance(query: _Query, at: Binding) -> str:
    """One instance with the columns of the tables that it needs."""
    name = ".".join(part for part in (at.table, at.row, at.column) if part)
    columns = "".join(f", '{name}': {expression}" for expression, name in query.leaves.items())
    return f"{{'instance': '{name}'{columns}}}"


def _leaves(relations: Iterable[str], instances: Sequence[str], where: str) -> str:
    """All instances in all reports."""
    joins = "".join(
        f"\n    LEFT JOIN {table} AS {relation}_{table} ON {relation}_{table}.report = reports.{relation}"
        for relation in relations
        for table in ("reports", "numbers", "states", "proofs")
    )
    tables = "reports JOIN numbers USING (report) JOIN states USING (report) JOIN proofs USING (report)"
    told = ",\n        ".join(instances)
    return (
        f"    SELECT reports.report, unnest([\n        {told}\n    ], recursive := true)\n"
        f"    FROM {tables}{joins}\n    WHERE {where}"
    )


def _where(rule: Rule, ruleset: Ruleset, names: Names, at: Binding) -> str:
    """The reports whose tables are on the form."""
    formulas = (rule.check, *([rule.when] if rule.when else []), *rule.let.values())
    refs = [ref for formula in formulas for ref in references(parse(formula), names, at)]
    tables = {ref.key.split(".")[0] for ref in refs if ref.kind == "cell" and not ref.of} | ({at.table} - {None})
    assert names.form is not None
    if tables:
        return " AND ".join(f"reports.form_{table} = '{names.form.form}'" for table in sorted(map(str, tables)))
    newest = names.form is ruleset.forms.all[-1]
    return f"(reports.form = '{names.form.form}'{' OR reports.form IS NULL' if newest else ''})"


@dataclass
class _Writer:
    """Writes the formulas of one instance."""

    rule: Rule
    names: Names
    ruleset: Ruleset
    query: _Query
    at: Binding
    marks: list[str] = field(default_factory=list)
    cells: bool = False
    lets: dict[str, _Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Members of what is gathered are named in turn; this is the instance that the rule is asked of."""
        self._own = self.names, self.at

    def verdict(self) -> str:
        """The verdict of the instance, as an expression over the columns."""
        idle = []
        if self.rule.years:
            year = self.query.leaf("reports.year")
            unknown = [] if self.rule.years.unknown else [f"{year} IS NULL"]
            idle += [*unknown, f"{year} NOT BETWEEN {self.rule.years.first} AND {self.rule.years.end}"]
        if self.rule.when:
            idle.append(f"NOT {self.truth(parse(self.rule.when)).true}")
        said = self.truth(parse(self.rule.check))
        asked, wanted = _NOT_ON_FORM, 0
        if self.cells:
            asked, wanted = asked | _THERE, wanted | _THERE
            if self.rule.scope.kind == "row":
                asked, wanted = asked | _UNSOLVED, wanted | _UNSOLVED
            if self.rule.scope.kind == "column":
                asked |= _BY_COLUMNS
        if self.marks:
            idle.append(f"(({' | '.join(dict.fromkeys(self.marks))}) & {asked}) != {wanted}")
        if self.rule.scope.kind == "cell":
            idle.append(f"({self._mark(self.at.cell, '')} & {_THERE | _NOT_ON_FORM}) != {_THERE}")
        never = f"WHEN {' OR '.join(idle)} THEN 'not applicable' " if idle else ""
        return (
            f"CASE {never}WHEN {said.false} THEN 'fail' WHEN {said.true} THEN 'pass' "
            f"WHEN {said.true_if_zero} THEN 'assumed' ELSE 'undecided' END"
        )

    # ---- parts of a formula ---- #

    def value(self, node: tree.Node) -> _Value:
        """A part of a formula."""
        match node:
            case tree.Number():
                return _constant(node.value)
            case tree.String():
                return _Text(_quoted(node.value), "true")
            case tree.Name():
                return self._name(node.parts)
            case tree.Call():
                return self._call(node)
            case tree.Gather():
                return self._gather(node)
            case tree.Sum():
                return self._sum(self.number(node.left), self.number(node.right), node.sign)
            case tree.Product():
                return self._product(node)
            case tree.Compare():
                return self._compare(node)
            case tree.Member():
                return self._member(node)
            case tree.Logic():
                return self._logic(node.operator, [self.truth(part) for part in node.parts])
            case tree.If():
                return self._if(node)
        raise AssertionError(node)

    def number(self, node: tree.Node) -> _Number:
        """A part that is a number or a date."""
        found = self.value(node)
        assert isinstance(found, _Number)
        return found

    def truth(self, node: tree.Node) -> _Truth:
        """A part that is a condition."""
        found = self.value(node)
        assert isinstance(found, _Truth)
        return found

    def _sum(self, left: _Number, right: _Number, sign: int) -> _Number:
        left, right = _same_unit(left, right)
        value = f"{left.value} {'+' if sign > 0 else '-'} {right.value}"
        flags = right.flags if sign > 0 or right.flags == "0" else f"mirrored({right.flags})"
        return self._numbered(value, f"{left.flags} | {flags}", left.unit, left, right)

    def _numbered(self, value: str, flags: str, unit: Fraction, *parts: _Number) -> _Number:
        used = [name for part in parts for name in (part.value, part.flags)]
        names = [word for part in used for word in _names_in(part)]
        open_ = "0" if all(part.flags == "0" for part in parts) else self.query.column(flags, *names)
        return _Number(self.query.column(value, *names), open_, unit)

    def _product(self, node: tree.Product) -> _Number:
        constant, other = node.left, node.right
        if not is_constant(constant, self.names, self.at):
            constant, other = other, constant
        factor, found = self._factor(constant), self.number(other)
        if factor == 0:
            return _constant(factor)
        if factor < 0:
            found, factor = self._sum(_constant(Fraction(0)), found, -1), -factor
        return _Number(found.value, found.flags, found.unit * factor)

    def _factor(self, node: tree.Node) -> Fraction:
        """What a constant part comes to."""
        match node:
            case tree.Number():
                return node.value
            case tree.Name():
                found = self.names.resolve(node.parts, self.at).constant
                assert isinstance(found, Fraction)
                return found
            case tree.Sum():
                return self._factor(node.left) + node.sign * self._factor(node.right)
            case tree.Product():
                return self._factor(node.left) * self._factor(node.right)
        raise NotInSql("*")

    def _compare(self, node: tree.Compare) -> _Truth:
        if node.operator in ("=", "!="):
            left, right = self.value(node.left), self.value(node.right)
            if node.within:
                assert isinstance(left, _Number)
                assert isinstance(right, _Number)
                slack, off = self.number(node.within), self._sum(left, right, -1)
                back = self._sum(_constant(Fraction(0)), off, -1)
                sides = [self._at_most_zero(self._sum(one, slack, -1)) for one in (off, back)]
                same = self._logic("and", sides)
            else:
                same = self._same(left, right)
            return same if node.operator == "=" else _not(same)
        left, right = self.number(node.left), self.number(node.right)
        if node.operator in (">=", ">"):
            left, right = right, left
        strict = node.operator in ("<", ">")
        difference = self._sum(right, left, -1) if strict else self._sum(left, right, -1)
        if node.within:
            difference = self._sum(difference, self.number(node.within), 1 if strict else -1)
        holds = self._at_most_zero(difference)
        return _not(holds) if strict else holds

    def _same(self, left: _Value, right: _Value) -> _Truth:
        if isinstance(left, _Text) and isinstance(right, _Text):
            return self._decided(f"{left.value} = {right.value}", f"{left.known} AND {right.known}", left, right)
        assert isinstance(left, _Number)
        assert isinstance(right, _Number)
        off = self._sum(left, right, -1)
        if off.flags == "0":
            return self._told((f"{off.value} = 0", f"{off.value} != 0"), off)
        way = f"CASE WHEN {off.value} < 0 THEN 2 WHEN {off.value} > 0 THEN 1 ELSE 0 END"
        return self._told(
            (
                f"{off.value} = 0 AND {off.flags} = 0",
                f"{off.value} != 0 AND ({off.flags} & {way}) = 0",
                f"{off.value} = 0 AND ({off.flags} & 12) = 0",
                f"{off.value} != 0 AND ({off.flags} & (({way}) << 2)) = 0",
            ),
            off,
        )

    def _at_most_zero(self, off: _Number) -> _Truth:
        if off.flags == "0":
            return self._told((f"{off.value} <= 0", f"{off.value} > 0"), off)
        sides = (("<= 0", 2), ("> 0", 1), ("<= 0", 8), ("> 0", 4))
        return self._told(tuple(f"{off.value} {how} AND ({off.flags} & {flag}) = 0" for how, flag in sides), off)

    def _told(self, sides: tuple[str, ...], *parts: _Value) -> _Truth:
        names = [word for part in parts for word in _names_in(" ".join(map(str, vars(part).values())))]
        found = [self.query.column(side, *names) for side in sides]
        return _Truth(*found) if len(found) == 4 else _Truth(*found, *found)

    def _decided(self, holds: str, known: str, *parts: _Value) -> _Truth:
        return self._told((f"({holds}) AND ({known})", f"NOT ({holds}) AND ({known})"), *parts)

    def _member(self, node: tree.Member) -> _Truth:
        values: list[_Value]
        if isinstance(node.values, tuple):
            values = [self.value(one) for one in node.values]
        else:
            listed = self.names.resolve(node.values.parts, self.at).constant
            assert isinstance(listed, tuple)
            values = [_Text(_quoted(one), "true") if isinstance(one, str) else _constant(one) for one in listed]
        nobody = _Truth("false", "true", "false", "true")
        return self._logic("or", [nobody, *(self._same(self.value(node.left), one) for one in values)])

    def _logic(self, operator: str, parts: Sequence[_Truth]) -> _Truth:
        if operator == "not":
            return _not(parts[0])
        if operator == "or":
            return _not(self._logic("and", [_not(part) for part in parts]))
        if len(parts) == 1:
            return parts[0]
        true, zero = (" AND ".join(sides) for sides in ([p.true for p in parts], [p.true_if_zero for p in parts]))
        false, not_zero = (" OR ".join(sides) for sides in ([p.false for p in parts], [p.false_if_zero for p in parts]))
        return self._told((true, false, zero, not_zero), *parts)

    def _if(self, node: tree.If) -> _Truth:
        condition = self.truth(node.condition)
        found = self._logic("or", [_not(condition), self.truth(node.then)])
        if node.otherwise is None:
            return found
        return self._logic("and", [found, self._logic("or", [condition, self.truth(node.otherwise)])])

    # ---- functions ---- #

    def _call(self, node: tree.Call) -> _Value:
        if node.function == "known":
            return self._known(self.value(node.arguments[0]))
        if node.function in ("sum", "max", "min"):
            cells = [one for part in node.arguments for one in self._cells_of(part)]
            return self._folded(node.function, cells)
        if node.function == "abs":
            number = self.number(node.arguments[0])
            back = self._sum(_constant(Fraction(0)), number, -1)
            return self._folded("max", [number, back])
        if node.function == "first_known":
            return self._first_known(*map(self.number, node.arguments))
        if node.function not in _DATES:
            raise NotInSql(f"{node.function}()")
        number = self.number(node.arguments[0])
        whole = [
            str(int(part.value)) if isinstance(part, tree.Number) else self._text(part) for part in node.arguments[1:]
        ]
        return self._numbered(_DATES[node.function](number.value, *whole), number.flags, Fraction(1), number)

    def _first_known(self, first: _Number, second: _Number) -> _Number:
        value = f"CASE WHEN {first.flags} = 0 THEN {first.value} ELSE {second.value} END"
        flags = f"CASE WHEN {first.flags} = 0 THEN 0 ELSE {second.flags} END"
        return self._numbered(value, flags, Fraction(1), first, second)

    def _text(self, part: tree.Node) -> str:
        found = self.value(part)
        assert isinstance(found, _Text)
        return found.value.strip("'")

    def _folded(self, function: str, cells: Sequence[_Number]) -> _Number:
        if function == "sum":
            return reduce(lambda one, other: self._sum(one, other, 1), cells)
        which = "greatest" if function == "max" else "least"

        def chosen(one: _Number, other: _Number) -> _Number:
            left, right = _same_unit(one, other)
            return self._numbered(
                f"{which}({left.value}, {right.value})", f"{left.flags} | {right.flags}", left.unit, left, right
            )

        return reduce(chosen, cells)

    def _cells_of(self, part: tree.Node) -> list[_Number]:
        if not isinstance(part, tree.Name):
            return [self.number(part)]
        refs = self.names.group(part.parts, self.at)
        return [self._cell(ref) for ref in refs] if refs[0].kind == "cell" else [self.number(part)]

    def _known(self, found: _Value) -> _Truth:
        match found:
            case _Number():
                return self._told((f"{found.flags} = 0", f"{found.flags} != 0"), found)
            case _Text():
                return self._told((found.known, f"NOT {found.known}"), found)
        return self._told((f"{found.true} OR {found.false}", f"NOT ({found.true} OR {found.false})"), found)

    def _gather(self, node: tree.Gather) -> _Value:
        if node.kind not in ("row", "column", "cell") or node.function == "list":
            raise NotInSql(node.kind)
        names, outer = self.names.within(scope_of(node)), (self.names, self.at)
        used, said = [], []
        for at in members(node, *outer):
            self.names, self.at = names, at
            used.append(self.truth(node.where) if node.where else None)
            said.append(self.value(node.body))
        self.names, self.at = outer
        if node.function in ("all", "any"):
            held = [body for body in said if isinstance(body, _Truth)]
            negated = held if node.function == "all" else [_not(body) for body in held]
            every = [
                body if where is None else self._logic("or", [_not(where), body])
                for where, body in zip(used, negated, strict=True)
            ]
            found = self._logic("and", every)
            return found if node.function == "all" else _not(found)
        if node.function == "count":
            return self._count([
                body if where is None else self._logic("and", [where, body])
                for where, body in zip(used, said, strict=True) if isinstance(body, _Truth)
            ])  # fmt: skip
        if any(used):
            raise NotInSql("sum(... where ...)")
        return self._folded("sum", [body for body in said if isinstance(body, _Number)])

    def _count(self, held: Sequence[_Truth]) -> _Number:
        """As gathering._count."""
        found = []
        for one in held:
            soft = f"NOT ({one.true} OR {one.false})"
            hard = f"NOT ({one.true_if_zero} OR {one.false_if_zero})"
            flags = (
                f"CASE WHEN {one.true_if_zero} AND {soft} THEN 1 ELSE 0 END"
                f" | CASE WHEN ({one.false_if_zero} AND {soft}) OR {hard} THEN 2 ELSE 0 END"
                f" | CASE WHEN {hard} THEN 8 ELSE 0 END"
            )
            names = _names_in(" ".join(vars(one).values()))
            value = f"CASE WHEN {one.true_if_zero} THEN 1 ELSE 0 END"
            found.append(_Number(self.query.column(value, *names), self.query.column(flags, *names)))
        return self._numbered(
            " + ".join(one.value for one in found), " | ".join(one.flags for one in found), Fraction(1), *found
        )

    # ---- names ---- #

    def _name(self, parts: tuple[str, ...]) -> _Value:
        ref = self.names.resolve(parts, self.at)
        match ref.kind:
            case "constant":
                return (
                    _Text(_quoted(ref.constant), "true") if isinstance(ref.constant, str) else _constant(ref.constant)
                )
            case "let":
                return self._let(ref.key)
            case "cell":
                return self._cell(ref) if ref.key.endswith(":value") else self._state(ref)
            case "fact":
                return self._fact(ref)
            case "property":
                return self._property(ref)
        raise NotInSql(".".join(parts))

    def _let(self, name: str) -> _Value:
        """A name that the rule gives to a formula: the instance's own, wherever it is asked for."""
        if name not in self.lets:
            asking = self.names, self.at
            self.names, self.at = self._own
            self.lets[name] = self.value(parse(self.rule.let[name]))
            self.names, self.at = asking
        return self.lets[name]

    def _from(self, table: str, of: str) -> str:
        """A table of this report, or of a related one; where there is none, the rule does not apply."""
        if not of:
            return table
        self.query.relations[of] = None
        lacks = f"CASE WHEN coalesce(reports.{of}, -1) < 0 THEN {_NOT_ON_FORM} ELSE 0 END"
        self.marks.append(self.query.leaf(lacks))
        return f"{of}_{table}"

    def _mark(self, key: str, of: str) -> str:
        signed = str(self.ruleset.forms.specs[key].spec.signed).lower()
        state, proof = self._from("states", of), self._from("proofs", of)
        return self.query.leaf(f'known_of({state}."{key}", {proof}."{key}", {signed})')

    def _cell(self, ref: Ref) -> _Number:
        key = ref.key.partition(":")[0]
        mark = self._mark(key, ref.of)
        value = self.query.leaf(f'coalesce({self._from("numbers", ref.of)}."{key}", 0)::HUGEINT')
        self.marks.append(mark)
        self.cells = True
        unit = Fraction(1, 10 ** self.ruleset.forms.specs[key].spec.decimals)
        return _Number(value, self.query.column(f"{mark} & {_UNKNOWN}", mark), unit)

    def _state(self, ref: Ref) -> _Text:
        key, _, side = ref.key.partition(":")
        if side != "state":
            raise NotInSql(f"{key}.{side}")
        self.marks.append(self.query.column(f"{self._mark(key, ref.of)} & {_NOT_ON_FORM}", self._mark(key, ref.of)))
        state = self.query.leaf(f"coalesce({self._from('states', ref.of)}.\"{key}\", 'absent')")
        printed = self.query.column(f"CASE {state} WHEN 'inexact' THEN 'number' ELSE {state} END", state)
        return _Text(printed, self.query.column(f"{state} != 'undecided'", state))

    def _fact(self, ref: Ref) -> _Value:
        reports = self._from("reports", ref.of)
        if ref.key in ("opening", "full_text"):
            raise NotInSql(ref.key)
        if ref.key in ("has_previous", "has_twin"):
            other = self.query.leaf(f"coalesce({reports}.{ref.key.removeprefix('has_')}, -1)")
            there = self.query.column(f"{other} != -2", other)
            return self._decided(f"{other} >= 0", there, _Text(other, there))
        held, has_text = (
            self.query.leaf(f"{reports}.{ref.key}"),
            self.query.leaf(f"coalesce({reports}.has_text, false)"),
        )
        there = f"{held} IS NOT NULL" + (f" AND {has_text}" if ref.key in COUNT_FACTS else "")
        there = self.query.column(there, held, has_text)
        lacks = f"CASE WHEN {there} OR {has_text} THEN 0 ELSE {_NOT_ON_FORM} END"
        self.marks.append(self.query.column(lacks, there, has_text))
        match ref.type:
            case Type.TEXT:
                return _Text(self.query.column(f"coalesce({held}, '')", held), there)
            case Type.FLAG:
                return self._decided(f"coalesce({held}, false)", there, _Text(held, there))
            case Type.DATE:
                held = self.query.column(f"datediff('day', DATE '1970-01-01', {held}::DATE)", held)
        flags = self.query.column(f"CASE WHEN {there} THEN 0 ELSE {_UNKNOWN} END", there)
        return _Number(self.query.column(f"coalesce({held}, 0)::HUGEINT", held), flags)

    def _property(self, ref: Ref) -> _Value:
        if ref.key in ("table", "row", "column"):
            return _Text(_quoted(getattr(self.at, ref.key) or ""), "true")
        if ref.key in ("signed_column", "decimals"):
            spec = self.ruleset.forms.specs[self.at.cell].spec
            if ref.key == "decimals":
                return _constant(Fraction(spec.decimals))
            said = str(spec.signed).lower(), str(not spec.signed).lower()
            return _Truth(*said, *said)
        raise NotInSql(ref.key)


_EPOCH = "DATE '1970-01-01'"


def _day_of(days: str) -> str:
    return f"({_EPOCH} + ({days})::INTEGER)"


def _date(year: str, month: int, day: int) -> str:
    return f"(datediff('day', {_EPOCH}, make_date(({year})::INTEGER, {month}, 1)) + {day - 1})::HUGEINT"


def _years_later(days: str, years: str) -> str:
    day = _day_of(days)
    first = f"make_date((year({day}) + {years})::INTEGER, month({day})::INTEGER, 1)"
    return f"(datediff('day', {_EPOCH}, {first}) + day({day}) - 1)::HUGEINT"


_DATES: dict[str, Callable[..., str]] = {
    "date": lambda year, month, day: _date(year, int(month), int(day)),
    "day": lambda year, said: _date(year, *map(int, said.split("-"))),
    "years_later": _years_later,
    "year_of": lambda days: f"year({_day_of(days)})::HUGEINT",
    "month_of": lambda days: f"month({_day_of(days)})::HUGEINT",
    "weekday": lambda days: f"isodow({_day_of(days)})::HUGEINT",
}


def _constant(value: object) -> _Number:
    assert isinstance(value, Fraction)
    return _Number(f"{value.numerator}::HUGEINT", "0", Fraction(1, value.denominator))


def _quoted(said: str) -> str:
    return "'" + said.replace("'", "''") + "'"


def _not(said: _Truth) -> _Truth:
    return _Truth(said.false, said.true, said.false_if_zero, said.true_if_zero)


def _same_unit(left: _Number, right: _Number) -> tuple[_Number, _Number]:
    """Both in one unit that divides the two."""
    if left.unit == right.unit:
        return left, right
    bottom = lcm(left.unit.denominator, right.unit.denominator)
    return _scaled(left, bottom), _scaled(right, bottom)


def _scaled(number: _Number, bottom: int) -> _Number:
    factor = int(number.unit * bottom)
    value = number.value if factor == 1 else f"({number.value} * {factor})"
    return _Number(value, number.flags, Fraction(1, bottom))


def _names_in(expression: str) -> list[str]:
    """The columns that an expression is made of."""
    found: list[str] = _WORD.findall(expression)
    return found
