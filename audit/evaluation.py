"""One rule on one batch of instances: the tree of its formula evaluated on arrays, three-valued and exact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from audit import functions
from audit.frames import ABSENT, CODE, LARGEST, Ints
from audit.gathering import Grid, Members, Owned, gather
from audit.language import tree
from audit.language.formulas import parse
from audit.language.kinds import ITEMS, OF_TEXT, Type
from audit.language.names import Names, Ref
from audit.language.references import members, scope_of
from audit.language.rulefile import Rule
from audit.language.ruleset import Ruleset
from audit.language.scopes import Binding
from audit.language.signatures import Kind, installed, signature_of
from audit.language.types import is_constant
from audit.model import State
from audit.properties import Instances
from audit.vectors import Bools, Numbers, Texts, Truth, decided
from audit.world import SOFT_CODES, STATE_NAMES, World

NOT_APPLICABLE, PASS, PASS_ASSUMED, FAIL, UNDECIDED = range(5)
Value = Numbers | Texts | Truth


@dataclass(frozen=True)
class Batch:
    """Instances that are evaluated together: bindings × reports, or the paragraphs or statements of reports."""

    names: Names
    bindings: tuple[Binding, ...]
    reports: Ints
    items: Ints | None = None  # rows of the frame that the scope's items are in


@dataclass
class Run:
    """One rule on one batch. Arrays are [binding, column], or broadcast to that."""

    rule: Rule
    ruleset: Ruleset
    world: World
    batch: Batch
    lets: dict[str, Value] = field(default_factory=dict)
    absent: Bools = field(
        init=False
    )  # something that the rule needs is not on the form, or another report is not there
    there: Bools = field(init=False)  # at least one cell that the rule speaks of is printed
    unsolved: Bools = field(init=False)  # at least one of them was not read by means of its row's own sum
    by_columns: Bools = field(init=False)  # at least one of them was read by means of the columns' equations
    cells: list[tuple[Ints, str]] = field(default_factory=list)  # cells loaded for their numbers, and of which report

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
            code[np.isin(self._bound_state(), (CODE[State.MISSING], ABSENT))] = NOT_APPLICABLE
        if self.cells:
            code[~self.there] = NOT_APPLICABLE
            if self.rule.scope.kind == "row":
                code[~self.unsolved] = NOT_APPLICABLE  # an equation that served to read the row proves nothing any more
            if self.rule.scope.kind == "column":
                code[self.by_columns] = NOT_APPLICABLE
        return code

    def _bound_state(self) -> npt.NDArray[np.uint8]:
        keys = self.world.frames.values.keys
        return self._state(np.array([keys[at.cell] for at in self.batch.bindings]), "")

    def blanks_assumed(self, codes: npt.NDArray[np.uint8]) -> int:
        """How many blank cells the assumed passes take as 0."""
        assumed = codes == PASS_ASSUMED
        if not assumed.any():
            return 0
        total = 0
        for cells, of in self.cells:
            state = self._state(cells, of)
            total += int((np.isin(state, SOFT_CODES) & assumed).sum())
        return total

    def truth(self, formula: str) -> Truth:
        """A condition on every instance."""
        return self._truth(parse(formula))

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
                return self._call(node)
            case tree.Gather():
                return self._gather(node)
            case tree.Sum():
                left, right = self.numbers(node.left), self.numbers(node.right)
                return left + right if node.sign > 0 else left - right
            case tree.Product():
                return self._product(node)
            case tree.Compare():
                return self._compare(node)
            case tree.Member():
                return self._member(node)
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

    # ---- arithmetic and logic ---- #

    def _product(self, node: tree.Product) -> Numbers:
        at = self.batch.bindings[0]
        constant, other = node.left, node.right
        if not is_constant(constant, self.batch.names, at):
            constant, other = other, constant
        factor = self.numbers(constant)
        return self.numbers(other).times(int(factor.value.flat[0]) * factor.unit)

    def _compare(self, node: tree.Compare) -> Truth:
        if node.operator in ("=", "!="):
            same = self._within(node, node.within) if node.within else self._same(node.left, node.right)
            return same if node.operator == "=" else ~same
        difference = self.numbers(node.left) - self.numbers(node.right)
        slack = self.numbers(node.within) if node.within else _constant(Fraction(0))
        match node.operator:
            case "<=":
                return (difference - slack).at_most_zero()
            case ">=":
                return (-difference - slack).at_most_zero()
            case "<":
                return ~(slack - difference).at_most_zero()
            case _:
                return ~(difference + slack).at_most_zero()

    def _within(self, node: tree.Compare, tolerance: tree.Node) -> Truth:
        difference, slack = self.numbers(node.left) - self.numbers(node.right), self.numbers(tolerance)
        return (difference - slack).at_most_zero() & (-difference - slack).at_most_zero()

    def _same(self, left: tree.Node, right: tree.Node) -> Truth:
        one, other = self.value(left), self.value(right)
        if isinstance(one, Texts) and isinstance(other, Texts):
            return one.equals(other)
        assert isinstance(one, Numbers)
        assert isinstance(other, Numbers)
        return (one - other).equals_zero()

    def _member(self, node: tree.Member) -> Truth:
        if isinstance(node.values, tuple):
            return reduce(Truth.__or__, (self._same(node.left, value) for value in node.values))
        listed = self.batch.names.resolve(node.values.parts, self.batch.bindings[0]).constant
        assert isinstance(listed, tuple)
        span = {"start": node.values.start, "end": node.values.end}
        values = [tree.String(value=v, **span) if isinstance(v, str) else tree.Number(value=v, **span) for v in listed]
        nobody = decided(np.zeros((1, 1), np.bool_), np.ones((1, 1), np.bool_))
        return reduce(Truth.__or__, (self._same(node.left, value) for value in values), nobody)

    def _logic(self, node: tree.Logic) -> Truth:
        parts = [self._truth(part) for part in node.parts]
        if node.operator == "not":
            return ~parts[0]
        return reduce(Truth.__and__ if node.operator == "and" else Truth.__or__, parts)

    def _if(self, node: tree.If) -> Truth:
        condition = self._truth(node.condition)
        found = ~condition | self._truth(node.then)
        return found & (condition | self._truth(node.otherwise)) if node.otherwise else found

    # ---- functions ---- #

    def _call(self, node: tree.Call) -> Value:
        signature = signature_of(node.function)
        assert signature is not None
        arguments: list[Any] = []
        for at, part in enumerate(node.arguments):
            arguments += self._argument(signature.argument(at), part, node.function)
        built_in = functions.BUILT_IN.get(node.function)
        return built_in(*arguments) if built_in else installed()[node.function].apply(*arguments)

    def _argument(self, wanted: Type | Kind, part: tree.Node, function: str) -> list[Any]:
        """What a function gets for one argument; cells are as many as the name means."""
        match wanted, part:
            case Kind.CELLS, tree.Name():
                return self._members_of(part, padded_by_zero=function == "sum")
            case Kind.LEXICON, tree.String():
                return [self.ruleset.pattern(part.value)]
            case Kind.PARTED, tree.String():
                return [self.ruleset.lexicons[part.value]]
            case Kind.WHOLE, tree.Number():
                return [int(part.value)]
            case Kind.MONTH_DAY, _:
                texts = self.value(part)
                assert isinstance(texts, Texts)
                return [str(texts.value.flat[0])]
        return [self.value(part)]

    def _members_of(self, name: tree.Name, *, padded_by_zero: bool) -> list[Numbers]:
        """The cells that a name means, one array each; where one binding has fewer, its first again or 0 stands in."""
        every = [self.batch.names.group(name.parts, at) for at in self.batch.bindings]
        if every[0][0].kind != "cell":
            return [self.numbers(name)]
        found = []
        for number in range(max(map(len, every))):
            keys = [refs[number if number < len(refs) else 0].key for refs in every]
            cells = self._cells(keys, every[0][0].of)
            assert isinstance(cells, Numbers)
            real = np.array([[number < len(refs)] for refs in every])
            found.append(cells if real.all() or not padded_by_zero else cells.kept(real))
        return found

    def _gather(self, node: tree.Gather) -> Value:
        inner, held = self._owned(node) if node.kind in ITEMS else self._grid(node)
        where = inner._truth(node.where) if node.where else None
        found = gather(node.function, held, inner.value(node.body), where)
        self._learn(inner, held)
        return found

    def _grid(self, node: tree.Gather) -> tuple[Run, Members]:
        """A run over the instances of the form inside each binding; bindings with fewer are padded."""
        every = [members(node, self.batch.names, at) for at in self.batch.bindings]
        widest = max(every, key=len)
        there = np.array([[number < len(found) for number in range(len(widest))] for found in every], np.bool_)
        padded = [one for found in every for one in (*found, *widest[len(found) :])]
        batch = Batch(self.batch.names.within(scope_of(node)), tuple(padded), self.batch.reports, self.batch.items)
        lets = _Repeated(self, lambda array: np.repeat(array, len(widest), axis=0) if len(array) > 1 else array)
        return replace(self, batch=batch, lets=lets, cells=[]), Grid(there, self.shape[1])

    def _owned(self, node: tree.Gather) -> tuple[Run, Members]:
        """A run over the paragraphs, sentences or statements of the reports at hand."""
        self._needs_text(self.batch.reports)
        items = self.world.items_of(node.kind, ".".join(node.of) or None)
        owners = self.world.item_column(node.kind, "report").astype(np.int64)[items]
        columns, inverse = np.unique(self.batch.reports, return_inverse=True)
        mine = np.isin(owners, columns)
        items, owners = items[mine], owners[mine]
        batch = Batch(self.batch.names.within(scope_of(node)), self.batch.bindings, owners, items)
        position = np.searchsorted(columns, owners)
        outer = np.unique(self.batch.reports, return_index=True)[1][position]  # a column of the outer run for each item
        lets = _Repeated(self, lambda array: array[:, outer] if array.shape[1] > 1 else array)
        sections = self.world.item_column(node.kind, "section")[items]
        within = [[at.section in (None, number) for number in sections] for at in self.batch.bindings]
        mine = np.array(within, np.bool_).reshape(len(within), len(items))
        return replace(self, batch=batch, lets=lets, cells=[]), Owned(position, mine, len(columns), inverse)

    def _learn(self, inner: Run, held: Members) -> None:
        """What the run over members found of its cells counts for the instance that they belong to."""
        used = held.used()
        for mark in ("absent", "there", "unsolved", "by_columns"):
            mine = getattr(self, mark)
            mine |= held.total(held.spread(getattr(inner, mark)) & used) > 0
        if isinstance(held, Grid):
            width = held.there.shape[1]
            self.cells += [(cells[at::width], of) for cells, of in inner.cells for at in range(width)]

    # ---- names ---- #

    def _name(self, parts: tuple[str, ...]) -> Value:
        first = self.batch.names.resolve(parts, self.batch.bindings[0])
        match first.kind:
            case "constant":
                constant = first.constant
                if isinstance(constant, str):
                    return Texts(np.array([[constant]], object), np.ones((1, 1), np.bool_))
                assert isinstance(constant, Fraction)
                return _constant(constant)
            case "let":
                if first.key not in self.lets:
                    self.lets[first.key] = self.value(parse(self.rule.let[first.key]))
                return self.lets[first.key]
            case "cell":
                keys = [self.batch.names.resolve(parts, at).key for at in self.batch.bindings]
                return self._cells(keys, first.of)
            case "fact" | "print":
                return self._fact(first)
            case "section":
                every = [self.batch.names.resolve(parts, at).key.split(".") for at in self.batch.bindings]
                self._needs_text(self._reports(first.of))
                return self._instances(self._reports(first.of)).section([int(n) for n, _ in every], every[0][1])
        if first.key == "in_table":  # where the document has none of the cells, there is nothing to compare
            self.absent |= ~self.world.stated_in_table[1][self.batch.items]
        if (self.batch.names.scope.kind, first.key) in OF_TEXT:
            self._needs_text(self.batch.reports)
        return self._instances(self.batch.reports).property(first.key)

    def _instances(self, reports: Ints) -> Instances:
        names = self.batch.names
        return Instances(self.world, names.form, names.scope.kind, self.batch.bindings, reports, self.batch.items)

    def _cells(self, keys: list[str], of: str) -> Value:
        """The same side (value, state, raw, unit) of one cell a binding."""
        split = [key.split(":") for key in keys]
        values, side = self.world.frames.values, split[0][1]
        cells = np.array([values.keys[key] for key, _ in split], np.int64)
        state = self._state(cells, of)
        self.absent |= state == ABSENT
        if side == "state":
            return Texts(STATE_NAMES[state], state != CODE[State.UNDECIDED])
        if side in ("raw", "unit"):
            return self._printed(cells, of, side)
        self.there |= state != CODE[State.MISSING]
        self.cells.append((cells, of))
        at = np.ix_(cells, self._reports(of))
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

    def _reports(self, of: str) -> Ints:
        """The reports at hand, or those that are related to them; where there is none, the rule does not apply."""
        if not of:
            return self.batch.reports
        found = self.world.frames.related(of)[self.batch.reports]
        self.absent |= (found < 0)[None, :]
        return np.maximum(found, 0)

    def _state(self, cells: Ints, of: str) -> npt.NDArray[np.uint8]:
        return self.world.frames.values.state[np.ix_(cells, self._reports(of))]

    def _printed(self, cells: Ints, of: str, side: str) -> Texts:
        return Texts(*self.world.cells.texts(side, cells, self._reports(of)))

    def _needs_text(self, reports: Ints) -> None:
        """Where there was no text to read, a rule that speaks of it has nothing to say."""
        self.absent |= ~self.world.has_text[reports][None, :]

    def _fact(self, ref: Ref) -> Value:
        reports = self._reports(ref.of)
        found = self._fact_of(ref, reports)
        known = found.true | found.false if isinstance(found, Truth) else found.known
        self.absent |= ~known & ~self.world.has_text[reports][None, :]
        return found

    def _fact_of(self, ref: Ref, reports: Ints) -> Value:
        if ref.kind == "print":
            texts = self.world.print_of(ref.key)
            return Texts(texts.value[None, reports], texts.known[None, reports])
        match ref.type:
            case Type.TEXT:
                texts = self.world.text_fact(ref.key)
                return Texts(texts.value[None, reports], texts.known[None, reports])
            case Type.FLAG:
                flag = self.world.flag_fact(ref.key)
                return decided(flag.true[None, reports], (flag.true | flag.false)[None, reports])
        number = self.world.number_fact(ref.key)
        return Numbers(number.value[None, reports], number.open[None, reports])


class _Repeated(dict[str, Value]):
    """The `let` values of an outer run, brought to the shape of its instances' members when they are asked for."""

    def __init__(self, outer: Run, shaped: Callable[[npt.NDArray[Any]], npt.NDArray[Any]]) -> None:
        super().__init__()
        self.outer, self.shaped = outer, shaped

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> Value:
        found = self.outer._name((name,))
        match found:
            case Numbers():
                return replace(found, value=self.shaped(found.value), open=self.shaped(found.open))
            case Texts():
                return Texts(self.shaped(found.value), self.shaped(found.known))
        sides = (found.true, found.false, found.true_if_zero, found.false_if_zero)
        return Truth(*(self.shaped(side) for side in sides))


def _constant(value: Fraction) -> Numbers:
    return Numbers(np.array([[value.numerator]], np.int64), np.zeros((1, 1), np.uint8), Fraction(1, value.denominator))
