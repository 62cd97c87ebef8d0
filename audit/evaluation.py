"""One rule on one batch of instances: the tree of its formula evaluated on arrays, three-valued and exact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.forms import Column
from audit.frames import ABSENT, CODE, LARGEST, Ints
from audit.language import tree
from audit.language.grammar import parse
from audit.language.names import Binding, Names, Ref, Type
from audit.language.ruleset import Rule, Ruleset
from audit.language.types import is_constant
from audit.model import State
from audit.vectors import Bools, Numbers, Texts, Truth, decided, larger, smaller
from audit.world import SOFT_CODES, STATE_NAMES, UNKNOWN, World

NOT_APPLICABLE, PASS, PASS_ASSUMED, FAIL, UNDECIDED = range(5)
Value = Numbers | Texts | Truth


@dataclass(frozen=True)
class Batch:
    """Instances that are evaluated together: bindings × reports, or the paragraphs or statements of reports."""

    names: Names
    bindings: tuple[Binding, ...]
    reports: Ints
    items: Ints | None = None  # rows of the paragraphs or statements frame


def references(node: tree.Node, names: Names, at: Binding) -> Iterator[Ref]:
    """Everything that a formula names, from left to right, groups as their cells."""
    for part in node.walk():
        if isinstance(part, tree.Name):
            yield from names.group(part.parts, at)


@dataclass
class Run:
    """One rule on one batch. Arrays are [binding, column], or broadcast to that."""

    rule: Rule
    ruleset: Ruleset
    world: World
    batch: Batch
    lets: dict[str, Value] = field(default_factory=dict)
    absent: Bools = field(init=False)  # something that the rule needs is not on the form, or there is no year before
    there: Bools = field(init=False)  # at least one cell that the rule speaks of is printed
    unsolved: Bools = field(init=False)  # at least one of them was not read by means of its row's own sum
    by_columns: Bools = field(init=False)  # at least one of them was read by means of the columns' equations
    cells: list[tuple[Ints, bool]] = field(
        default_factory=list
    )  # cells loaded for their numbers, and whether last year's

    def __post_init__(self) -> None:
        """Nothing is absent and nothing is there before the first cell is loaded."""
        self.absent, self.there, self.unsolved, self.by_columns = (np.zeros(self.shape, np.bool_) for _ in range(4))

    @property
    def shape(self) -> tuple[int, int]:
        """Bindings × columns."""
        return len(self.batch.bindings), len(self.batch.reports)

    def codes(self) -> npt.NDArray[np.uint8]:
        """The verdict of every instance."""
        applies = self._in_years()
        if self.rule.when:
            applies = applies & self.truth(self.rule.when).true
        said = self.truth(self.rule.check)
        code = np.full(self.shape, UNDECIDED, np.uint8)
        code[np.broadcast_to(said.true_if_zero, self.shape)] = PASS_ASSUMED
        code[np.broadcast_to(said.true, self.shape)] = PASS
        code[np.broadcast_to(said.false, self.shape)] = FAIL
        code[~np.broadcast_to(applies, self.shape) | self.absent] = NOT_APPLICABLE
        if self.rule.scope.kind == "cell":
            code[self._bound_state() == CODE[State.MISSING]] = NOT_APPLICABLE
        if self.cells:
            code[~self.there] = NOT_APPLICABLE
            if self.rule.scope.kind == "row":
                code[~self.unsolved] = NOT_APPLICABLE  # an equation that served to read the row proves nothing any more
            if self.rule.scope.kind == "column":
                code[self.by_columns] = NOT_APPLICABLE
        return code

    def _bound_state(self) -> npt.NDArray[np.uint8]:
        keys = self.world.frames.values.keys
        return self._state(np.array([keys[at.cell] for at in self.batch.bindings]), previous=False)

    def blanks_assumed(self, codes: npt.NDArray[np.uint8]) -> int:
        """How many blank cells the assumed passes take as 0."""
        assumed = codes == PASS_ASSUMED
        if not assumed.any():
            return 0
        total = 0
        for cells, previous in self.cells:
            state = self._state(cells, previous)
            total += int((np.isin(state, SOFT_CODES) & assumed).sum())
        return total

    def truth(self, formula: str) -> Truth:
        """A condition on every instance."""
        found = self.value(parse(formula))
        assert isinstance(found, Truth)
        return found

    def value(self, node: tree.Node) -> Value:
        """A part of a formula on every instance."""
        match node:
            case tree.Number():
                return _constant(node.value)
            case tree.String():
                return Texts(np.array([[node.value]], object), np.ones((1, 1), np.bool_))
            case tree.Name():
                return self._name(node.parts)
            case tree.Call():
                return _FUNCTIONS[node.function](self, node.arguments)
            case tree.Sum():
                left, right = self.numbers(node.left), self.numbers(node.right)
                return left + right if node.sign > 0 else left - right
            case tree.Product():
                return self._product(node)
            case tree.Compare():
                return self._compare(node)
            case tree.Member():
                same = [self._same(node.left, value) for value in node.values]
                return reduce(Truth.__or__, same)
            case tree.Logic():
                return self._logic(node)
            case tree.If():
                return self._if(node)
        raise AssertionError(node)

    def numbers(self, node: tree.Node) -> Numbers:
        """A part that is a number or a date."""
        found = self.value(node)
        assert isinstance(found, Numbers)
        return found

    def texts(self, node: tree.Node) -> Texts:
        """A part that is a text."""
        found = self.value(node)
        assert isinstance(found, Texts)
        return found

    def _truth(self, node: tree.Node) -> Truth:
        found = self.value(node)
        assert isinstance(found, Truth)
        return found

    def _in_years(self) -> Bools:
        years = self.rule.years
        if years is None:
            return np.ones((1, 1), np.bool_)
        year = self.world.number_fact("year")
        value = year.value[self.batch.reports]
        fits = (value >= years.first) & (value <= (years.last or 9999)) & year.known[self.batch.reports]
        return fits[None, :]

    def _product(self, node: tree.Product) -> Numbers:
        at = self.batch.bindings[0]
        constant, other = node.left, node.right
        if not is_constant(constant, self.batch.names, at):
            constant, other = other, constant
        factor = self.numbers(constant)
        return self.numbers(other).times(int(factor.value.flat[0]) * factor.unit)

    def _compare(self, node: tree.Compare) -> Truth:
        if node.operator in ("=", "!="):
            same = self._same(node.left, node.right)
            return same if node.operator == "=" else ~same
        difference = self.numbers(node.left) - self.numbers(node.right)
        match node.operator:
            case "<=":
                return difference.at_most_zero()
            case ">=":
                return (-difference).at_most_zero()
            case "<":
                return ~(-difference).at_most_zero()
            case _:
                return ~difference.at_most_zero()

    def _same(self, left: tree.Node, right: tree.Node) -> Truth:
        one, other = self.value(left), self.value(right)
        if isinstance(one, Texts) and isinstance(other, Texts):
            return one.equals(other)
        assert isinstance(one, Numbers)
        assert isinstance(other, Numbers)
        return (one - other).equals_zero()

    def _logic(self, node: tree.Logic) -> Truth:
        parts = [self._truth(part) for part in node.parts]
        if node.operator == "not":
            return ~parts[0]
        return reduce(Truth.__and__ if node.operator == "and" else Truth.__or__, parts)

    def _if(self, node: tree.If) -> Truth:
        condition = self._truth(node.condition)
        found = ~condition | self._truth(node.then)
        return found & (condition | self._truth(node.otherwise)) if node.otherwise else found

    # ---- names ---- #

    def _name(self, parts: tuple[str, ...]) -> Value:
        first = self.batch.names.resolve(parts, self.batch.bindings[0])
        match first.kind:
            case "constant":
                constant = first.constant
                if isinstance(constant, str):
                    return Texts(np.array([[constant]], object), np.ones((1, 1), np.bool_))
                return _constant(Fraction(constant or 0))
            case "let":
                if first.key not in self.lets:
                    self.lets[first.key] = self.value(parse(self.rule.let[first.key]))
                return self.lets[first.key]
            case "cell":
                keys = [self.batch.names.resolve(parts, at).key for at in self.batch.bindings]
                return self._cells(keys, first.previous)
            case "fact":
                return self._fact(first)
            case "section":
                number, name = first.key.split(".")
                return self._section([int(number)], name)
        return self._property(first.key)

    def group(self, name: tree.Name) -> Numbers:
        """The sum of a group of cells, one sum a binding."""
        members = [self.batch.names.group(name.parts, at) for at in self.batch.bindings]
        columns = zip(*members, strict=True)
        cells = [self._cells([ref.key for ref in refs], refs[0].previous) for refs in columns]
        return reduce(Numbers.__add__, (cell for cell in cells if isinstance(cell, Numbers)))

    def _cells(self, keys: list[str], previous: bool) -> Value:
        """The same side (value, state, raw, unit) of one cell a binding."""
        split = [key.split(":") for key in keys]
        values, side = self.world.frames.values, split[0][1]
        cells = np.array([values.keys[key] for key, _ in split], np.int64)
        state = self._state(cells, previous)
        if side == "state":
            return Texts(STATE_NAMES[state], state != CODE[State.UNDECIDED])
        if side in ("raw", "unit"):
            return self._printed(cells, previous, side)
        self.absent |= state == ABSENT
        self.there |= state != CODE[State.MISSING]
        self.cells.append((cells, previous))
        at = np.ix_(cells, self._reports(previous))
        self.unsolved |= values.proof[at] == 0
        self.by_columns |= values.proof[at] == 2
        decimals = int(self.world.decimals[cells[0]])
        return self._numbers_of(cells, values.number[at], state, decimals)

    def _numbers_of(self, cells: Ints, number: Ints, state: npt.NDArray[np.uint8], decimals: int) -> Numbers:
        mixed = self.world.decimals[cells]
        if (mixed != decimals).any():  # bindings over columns of different precision: bring all to the finest
            decimals = int(mixed.max())
            number = number * (10 ** (decimals - mixed))[:, None]
        return Numbers(number, self.world.open_flags(cells, state), Fraction(1, 10**decimals), LARGEST * 10**decimals)

    def _reports(self, previous: bool) -> Ints:
        if not previous:
            return self.batch.reports
        found = self.world.previous[self.batch.reports]
        self.absent |= (found < 0)[None, :]
        return np.maximum(found, 0)

    def _state(self, cells: Ints, previous: bool) -> npt.NDArray[np.uint8]:
        return self.world.frames.values.state[np.ix_(cells, self._reports(previous))]

    def _printed(self, cells: Ints, previous: bool, side: str) -> Texts:
        position = self.world.frames.values.position[np.ix_(cells, self._reports(previous))]
        there = position >= 0
        column = self.world.printed[side]
        return Texts(np.where(there, column[np.maximum(position, 0)], ""), there)

    def _fact(self, ref: Ref) -> Value:
        reports = self._reports(ref.previous)
        match ref.type:
            case Type.TEXT:
                texts = self.world.text_fact(ref.key)
                return Texts(texts.value[None, reports], texts.known[None, reports])
            case Type.FLAG:
                flag = self.world.flag_fact(ref.key)
                return decided(flag.true[None, reports], (flag.true | flag.false)[None, reports])
        number = self.world.number_fact(ref.key)
        return Numbers(number.value[None, reports], number.open[None, reports])

    def _section(self, numbers: list[int], name: str) -> Value:
        text_of, found = self.world.section_texts
        at = np.ix_(np.array(numbers) - 1, self.batch.reports)
        if name == "found":
            return decided(found[at], np.ones_like(found[at]))
        if name == "heading":
            return Texts(np.where(found[at], self.world.headings[at], ""), found[at])
        if name == "length":
            # Spaces and punctuation say nothing; a heading that is absent has no length to speak of.
            length = (
                np.vectorize(_letters, otypes=[np.int64])(text_of[at])
                if text_of[at].size
                else np.zeros(at[0].shape, np.int64)
            )
            return Numbers(length, np.where(found[at], 0, UNKNOWN).astype(np.uint8))
        return Texts(text_of[at], found[at])

    def _property(self, name: str) -> Value:
        bound, reports = self.batch.bindings, self.batch.reports
        match self.rule.scope.kind, name:
            case "section", "number":
                return _column_constant([b.section or 0 for b in bound])
            case "section", _:
                return self._section([b.section or 0 for b in bound], name)
            case "paragraph", "text":
                return self._item_text("paragraphs", name)
            case "paragraph", "section":
                return self._item_number("paragraphs", name)
            case "statement", _:
                return self._statement(name)
            case "cell", "fractional":
                cells = np.array([self.world.frames.values.keys[b.cell] for b in bound])
                holds = self.world.fractional[np.ix_(cells, reports)]
                return decided(holds, np.ones_like(holds))
            case "cell", "signed_column":
                signed = np.array([[self._spec(b).signed] for b in bound])
                return decided(signed, np.ones_like(signed))
            case "cell", "decimals":
                return _column_constant([self._spec(b).decimals for b in bound])
            case "cell", "table_blank" | "table_cells":
                side = 0 if name == "table_blank" else 1
                counts = np.stack([self.world.blank_counts[b.table or ""][side][reports] for b in bound])
                return Numbers(counts, np.zeros_like(counts, np.uint8))
            case "row", "found" | "label":
                labels = np.stack([self.world.row_labels(b.table or "", b.row or "")[reports] for b in bound])
                found = labels != None  # noqa: E711 - element by element
                return (
                    decided(found, np.ones_like(found))
                    if name == "found"
                    else Texts(np.where(found, labels, ""), found)
                )
            case ("table", "found") | ("row", "table_found"):
                found = np.stack(
                    [self.world.table_column(b.table or "", "found")[reports].astype(np.bool_) for b in bound]
                )
                return decided(found, np.ones_like(found))
            case "table", "printed":
                printed = np.stack(
                    [self.world.table_column(b.table or "", name)[reports].astype(np.int64) for b in bound]
                )
                return Numbers(printed, np.zeros_like(printed, np.uint8))
            case "table", "table_form" | "other_labels":
                column = "form" if name == "table_form" else name
                texts = np.stack(
                    [self.world.table_column(b.table or "", column)[reports].astype(object) for b in bound]
                )
                return Texts(texts, np.ones_like(texts, np.bool_))
        words = np.array([[getattr(b, name) or ""] for b in bound], object)  # table, row or column of the binding
        return Texts(words, np.ones_like(words, np.bool_))

    def _spec(self, at: Binding) -> Column:
        assert self.batch.names.form is not None
        return self.batch.names.form.tables[at.table or ""].columns_of[at.row or ""][at.column or ""]

    def _item_text(self, frame: str, column: str) -> Texts:
        said = getattr(self.world.frames, frame)[column].to_numpy(object)[self.batch.items][None, :]
        return Texts(said, np.ones_like(said, np.bool_))

    def _item_number(self, frame: str, column: str) -> Numbers:
        found = getattr(self.world.frames, frame)[column].to_numpy(object)[self.batch.items]
        known = ~np.asarray(pd.isna(found), np.bool_)
        value = np.array([int(v) if k else 0 for v, k in zip(found, known, strict=True)], np.int64)
        return Numbers(value[None, :], np.where(known, 0, UNKNOWN).astype(np.uint8)[None, :])

    def _statement(self, name: str) -> Value:
        """One property of the batch's statements."""
        assert self.batch.items is not None
        items = self.batch.items
        found: Numbers | Texts | Truth
        if name == "in_table":
            found = self.world.stated_in_table[0]
            self.absent |= ~self.world.stated_in_table[1][items]
        else:
            found = self.world.statement(name)
        match found:
            case Numbers():
                return Numbers(found.value[items][None, :], found.open[items][None, :], found.unit)
            case Texts():
                return Texts(found.value[items][None, :], found.known[items][None, :])
        return decided(found.true[items][None, :], np.ones((1, len(items)), np.bool_))


def _letters(said: str) -> int:
    return sum(character.isalnum() for character in said)


def _constant(value: Fraction) -> Numbers:
    return Numbers(np.array([[value.numerator]], np.int64), np.zeros((1, 1), np.uint8), Fraction(1, value.denominator))


def _column_constant(values: list[int]) -> Numbers:
    column = np.array(values, np.int64)[:, None]
    return Numbers(column, np.zeros_like(column, np.uint8))


# ---- functions ---- #

Arguments = tuple[tree.Node, ...]


def _sum(run: Run, arguments: Arguments) -> Value:
    if len(arguments) == 1:
        assert isinstance(arguments[0], tree.Name)
        return run.group(arguments[0])
    return reduce(Numbers.__add__, (run.numbers(part) for part in arguments))


def _known(run: Run, arguments: Arguments) -> Value:
    found = run.value(arguments[0])
    known = found.true | found.false if isinstance(found, Truth) else found.known
    return decided(known, np.ones_like(known))


def _date(run: Run, arguments: Arguments) -> Value:
    year = run.numbers(arguments[0])
    month, day = (int(part.value) for part in arguments[1:] if isinstance(part, tree.Number))
    return _day_of(year, month, day)


def _day(run: Run, arguments: Arguments) -> Value:
    month, day = str(run.texts(arguments[1]).value.flat[0]).split("-")
    return _day_of(run.numbers(arguments[0]), int(month), int(day))


def _day_of(year: Numbers, month: int, day: int) -> Numbers:
    first = (year.value - 1970).astype("datetime64[Y]").astype("datetime64[M]") + np.timedelta64(month - 1, "M")
    days = first.astype("datetime64[D]").astype(np.int64) + day - 1
    return Numbers(days, year.open)


def _first_known(run: Run, arguments: Arguments) -> Value:
    first, second = (run.numbers(part) for part in arguments)
    return Numbers(np.where(first.known, first.value, second.value), np.where(first.known, first.open, second.open))


def _years_later(run: Run, arguments: Arguments) -> Value:
    """The same day of a later year; 29 February becomes 1 March."""
    day = run.numbers(arguments[0])
    assert isinstance(arguments[1], tree.Number)
    dates = day.value.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    later = (months + np.timedelta64(12 * int(arguments[1].value), "M")).astype("datetime64[D]")
    return Numbers((later + (dates - months.astype("datetime64[D]"))).astype(np.int64), day.open)


def _length(run: Run, arguments: Arguments) -> Value:
    texts = run.texts(arguments[0])
    length = (
        np.vectorize(_letters, otypes=[np.int64])(texts.value) if texts.value.size else texts.value.astype(np.int64)
    )
    return Numbers(length, np.where(texts.known, 0, UNKNOWN).astype(np.uint8))


def _mentions(run: Run, arguments: Arguments) -> Value:
    texts = run.texts(arguments[0])
    assert isinstance(arguments[1], tree.String)
    pattern = run.ruleset.lexicons[arguments[1].value].pattern
    found = np.array([pattern.search(said) is not None for said in texts.value.ravel()], np.bool_)
    return decided(found.reshape(texts.value.shape), texts.known)


def _abs(run: Run, arguments: Arguments) -> Value:
    found = run.numbers(arguments[0])
    return larger(found, -found)


_FUNCTIONS: dict[str, Callable[[Run, Arguments], Value]] = {
    "sum": _sum,
    "max": lambda run, parts: larger(run.numbers(parts[0]), run.numbers(parts[1])),
    "min": lambda run, parts: smaller(run.numbers(parts[0]), run.numbers(parts[1])),
    "abs": _abs,
    "known": _known,
    "date": _date,
    "day": _day,
    "first_known": _first_known,
    "years_later": _years_later,
    "length": _length,
    "mentions": _mentions,
}
