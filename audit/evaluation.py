"""One rule on one batch of instances: the tree of its formula evaluated on arrays, three-valued and exact."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial, reduce
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from audit import functions, peers
from audit.forms import Form
from audit.frames import CODE, LARGEST, Ints
from audit.gathering import Grid, Members, Owned, gather, with_missing
from audit.language import tree
from audit.language.formulas import parse
from audit.language.kinds import BELOW, ITEMS, OF_TEXT, Type
from audit.language.names import Names, Ref
from audit.language.references import members, scope_of
from audit.language.rulefile import Rule
from audit.language.ruleset import Ruleset
from audit.language.scopes import Binding
from audit.language.signatures import OF_PEERS, Kind, installed, signature_of
from audit.language.types import is_constant
from audit.model import State
from audit.properties import Instances
from audit.vectors import HARD_UP, UNKNOWN, UP, Bools, Numbers, Texts, Truth, both, decided, either, plainly
from audit.world import BY_COLUMNS, IS_SOFT, NOT_ON_FORM, STATE_NAMES, THERE, UNSOLVED, Block, Side, World

NOT_APPLICABLE, PASS, PASS_ASSUMED, FAIL, UNDECIDED = range(5)
Value = Numbers | Texts | Truth
Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class Site:
    """Where a rule stands on a form: its instances there, and what names mean in each, found once for all reports."""

    names: Names
    bindings: tuple[Binding, ...]
    _found: dict[Any, Any] = field(default_factory=dict)

    @property
    def form(self) -> Form:
        """The form."""
        assert self.names.form is not None
        return self.names.form

    def once(self, what: Hashable, find: Callable[[], Made]) -> Made:
        """What `find` finds, kept under `what`."""
        if what not in self._found:
            self._found[what] = find()
        found: Made = self._found[what]
        return found

    def first(self, parts: tuple[str, ...]) -> Ref:
        """What a name means in the first instance; in the others it is of the same kind."""
        return self.names.resolve(parts, self.bindings[0])

    def keys(self, parts: tuple[str, ...]) -> list[str]:
        """The keys that a name means, one an instance."""
        return self.once(parts, lambda: [self.names.resolve(parts, at).key for at in self.bindings])

    def group(self, parts: tuple[str, ...]) -> list[list[Ref]]:
        """All that a name means, instance by instance."""
        return self.once(("group", parts), lambda: [self.names.group(parts, at) for at in self.bindings])

    def inside(self, node: tree.Gather) -> tuple[Site, Bools]:
        """The instances that a gathering formula runs over inside each of these, and which are so: [instance, member].

        Where an instance has fewer members than others, some of theirs fill up.
        """

        def find() -> tuple[Site, Bools]:
            every = [members(node, self.names, at) for at in self.bindings]
            widest = max(every, key=len)
            there = np.array([[number < len(found) for number in range(len(widest))] for found in every], np.bool_)
            padded = [one for found in every for one in (*found, *widest[len(found) :])]
            return Site(self.names.within(scope_of(node)), tuple(padded)), there

        return self.once(node, find)


@dataclass(frozen=True, eq=False)
class Batch:
    """Instances that are evaluated together: those of a site × reports, or the paragraphs or statements of reports."""

    site: Site
    reports: Ints
    items: Ints | None = None  # rows of the frame that the scope's items are in
    block: Block | None = None  # the matrix of the reports, where many rules share it

    @property
    def names(self) -> Names:
        """The names that formulas may use."""
        return self.site.names

    @property
    def bindings(self) -> tuple[Binding, ...]:
        """The instances of the form."""
        return self.site.bindings

    def only(self, columns: Ints) -> Batch:
        """Some of its reports or items, for good."""
        return Batch(self.site, self.reports[columns], None if self.items is None else self.items[columns])


@dataclass
class Run:
    """One rule on one batch. Arrays are [binding, column], or broadcast to that."""

    rule: Rule
    ruleset: Ruleset
    world: World
    batch: Batch
    lets: dict[str, Value] = field(default_factory=dict)
    # The marks of all cells that were loaded, see world.py; and NOT_ON_FORM where anything else that the rule needs is
    # not there, such as another report.
    marks: npt.NDArray[np.uint8] = field(init=False)
    cells: list[tuple[Ints, str]] = field(default_factory=list)  # cells loaded for their numbers, and of which report

    def __post_init__(self) -> None:
        """Nothing is marked before the first cell is loaded."""
        self.marks = np.zeros(self.shape, np.uint8)

    @property
    def shape(self) -> tuple[int, int]:
        """Bindings × columns."""
        return len(self.batch.bindings), len(self.batch.reports)

    def codes(self) -> npt.NDArray[np.uint8]:
        """The verdict of every instance."""
        applies = self._in_years()
        if self.rule.when:
            applies = both(applies, self.truth(self.rule.when).true)
        said = self.truth(self.rule.check)
        true = both(said.true, ~said.false)
        held = true if said.firm else both(either(said.true_if_zero, said.true), ~said.false)
        # UNDECIDED less what is known: sums of bytes are many times as fast as picking elements.
        code = np.uint8(UNDECIDED) - said.false.view(np.uint8) - true.view(np.uint8) - held.view(np.uint8) * np.uint8(2)
        return code * both(applies, ~self._idle())

    def _idle(self) -> Bools:
        """Where what the rule speaks of is not there, or cannot prove anything."""
        asked, wanted = NOT_ON_FORM, 0
        if self.cells:
            asked, wanted = asked | THERE, wanted | THERE
            if self.rule.scope.kind == "row":  # an equation that served to read the row proves nothing any more
                asked, wanted = asked | UNSOLVED, wanted | UNSOLVED
            if self.rule.scope.kind == "column":
                asked |= BY_COLUMNS
        found: Bools = (self.marks & asked) != wanted
        if self.rule.scope.kind == "cell":
            bound = self.batch.site.once("bound", lambda: self._at([at.cell for at in self.batch.bindings]))
            found |= (self._side("marks", bound, "") & (THERE | NOT_ON_FORM)) != THERE
        return found

    def blanks_assumed(self, codes: npt.NDArray[np.uint8]) -> int:
        """How many blank cells the assumed passes take as 0."""
        instances, columns = np.divmod(np.flatnonzero(codes == PASS_ASSUMED), codes.shape[1])
        states = self.world.frames.values.state
        return sum(
            int(np.count_nonzero(IS_SOFT[states[cells[instances % len(cells)], self._reports(of)[columns]]]))
            for cells, of in self.cells
        )

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
        return years.cover(year.value[self.batch.reports], year.known[self.batch.reports])[None, :]

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
        left, right = self.numbers(node.left), self.numbers(node.right)
        if node.operator in (">=", ">"):
            left, right = right, left
        strict = node.operator in ("<", ">")
        difference = right - left if strict else left - right  # left < right: not right <= left
        if node.within:
            slack = self.numbers(node.within)
            difference = difference + slack if strict else difference - slack
        holds = difference.at_most_zero()
        return ~holds if strict else holds

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
        if node.function in OF_PEERS:
            return self._of_peers(node)
        arguments: list[Any] = []
        for at, part in enumerate(node.arguments):
            arguments += self._argument(signature.argument(at), part, node.function)
        built_in = functions.BUILT_IN.get(node.function)
        return built_in(*arguments) if built_in else installed()[node.function].apply(*arguments)

    def _of_peers(self, node: tree.Call) -> Value:
        """A statistic over all reports of the run, computed once and taken for the reports at hand."""
        if node.function == "series":
            return self._series(node.arguments[0])
        form = self.batch.names.form
        said = (tuple(self.rule.values.items()), tuple(self.rule.let.items()))  # what the names in it mean
        key = (node, said, form.form if form else "", self.batch.bindings)
        if key not in self.world.of_peers:
            self.world.of_peers[key] = self._over_all(node)
        found = self.world.of_peers[key]
        return Numbers(found.value[:, self.batch.reports], found.open[:, self.batch.reports], found.unit)

    def _over_all(self, node: tree.Call) -> Numbers:
        """A statistic for every report of the run."""
        run = self._elsewhere(np.arange(len(self.world.frames)))
        constants = [part for part in node.arguments if is_constant(part, self.batch.names, self.batch.bindings[0])]
        asked = [float(int(found.value.flat[0]) * found.unit) for found in map(self.numbers, constants)]
        figures = run.numbers(node.arguments[0])
        if node.function == "jump_score":
            before = run.numbers(node.arguments[1])
            return peers.jump_scores(figures, before, self.world.peer_groups, self.world.year_groups, *asked)
        told = {"peer_count": peers.count, "peer_median": peers.median, "peer_score": peers.score}
        of = told.get(node.function) or peers.quantile(*asked)
        return peers.among_peers(figures, self.world.peer_groups, of)

    def _elsewhere(self, reports: Ints) -> Run:
        """This rule's formulas on other reports."""
        return replace(self, batch=Batch(self.batch.site, reports), lets={}, cells=[])

    def _series(self, node: tree.Node) -> Texts:
        """The number in all reports of each report's issuer, year by year."""
        every = [self.world.frames.of_same_issuer(report) for report in self.batch.reports.tolist()]
        run = self._elsewhere(np.concatenate([*every, np.zeros(0, np.int64)]))
        found = run.numbers(node)
        years = self.world.number_fact("year").value[run.batch.reports]
        value, known = (np.broadcast_to(side, run.shape) for side in (found.value, found.known))
        said = np.full(self.shape, "", object)
        for row in range(self.shape[0]):
            start = 0
            for column, reports in enumerate(every):
                at = np.arange(start, start + len(reports))
                start += len(reports)
                said[row, column] = ", ".join(
                    f"{years[each]}: {plainly(int(value[row, each]) * found.unit)}" for each in at if known[row, each]
                )
        return Texts(said, np.ones(self.shape, np.bool_))

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
                return [str(texts.words.flat[0])]
        return [self.value(part)]

    def _members_of(self, name: tree.Name, *, padded_by_zero: bool) -> list[Numbers]:
        """The cells that a name means, one array each; where one binding has fewer, its first again or 0 stands in."""
        every = self.batch.site.group(name.parts)
        if every[0][0].kind != "cell":
            return [self.numbers(name)]
        found = []
        for number in range(max(map(len, every))):
            keys = [refs[number if number < len(refs) else 0].key for refs in every]
            at = self.batch.site.once((name.parts, number), partial(self._at, keys))
            cells = self._numbers_of(at, every[0][0].of)
            real = np.array([[number < len(refs)] for refs in every])
            found.append(cells if real.all() or not padded_by_zero else cells.kept(real))
        return found

    def _gather(self, node: tree.Gather) -> Value:
        if node.kind in BELOW:
            return self._of_children(node)
        inner, held = self._owned(node) if node.kind in ITEMS else self._grid(node)
        where = inner._truth(node.where) if node.where else None
        found = gather(node.function, held, inner.value(node.body), where)
        self._learn(inner, held)
        return found

    def _grid(self, node: tree.Gather) -> tuple[Run, Members]:
        """A run over the instances of the form inside each binding; bindings with fewer are padded."""
        site, there = self.batch.site.inside(node)
        width = there.shape[1]
        batch = replace(self.batch, site=site)
        lets = _Repeated(self, lambda array: np.repeat(array, width, axis=0) if len(array) > 1 else array)
        return replace(self, batch=batch, lets=lets, cells=[]), Grid(there, self.shape[1])

    def _owned(self, node: tree.Gather) -> tuple[Run, Members]:
        """A run over the paragraphs, sentences or statements of the reports at hand."""
        self._needs_text(self.batch.reports)
        items = self.world.items_of(node.kind, ".".join(node.of) or None)
        owners = self.world.item_column(node.kind, "report").astype(np.int64)[items]
        columns, inverse = np.unique(self.batch.reports, return_inverse=True)
        mine = np.isin(owners, columns)
        items, owners = items[mine], owners[mine]
        batch = Batch(Site(self.batch.names.within(scope_of(node)), self.batch.bindings), owners, items)
        position = np.searchsorted(columns, owners)
        outer = np.unique(self.batch.reports, return_index=True)[1][position]  # a column of the outer run for each item
        lets = _Repeated(self, lambda array: array[:, outer] if array.shape[1] > 1 else array)
        sections = self.world.item_column(node.kind, "section")[items]
        within = [[at.section in (None, number) for number in sections] for at in self.batch.bindings]
        mine = np.array(within, np.bool_).reshape(len(within), len(items))
        return replace(self, batch=batch, lets=lets, cells=[]), Owned(position, mine, len(columns), inverse)

    def _of_children(self, node: tree.Gather) -> Value:
        """Over the reports below each, where what one of them does not have is not known.

        Nor are those that are not there, unless only some are asked for: one that is not there meets no condition.
        """
        children = self.world.frames.children
        columns, inverse = np.unique(self.batch.reports, return_inverse=True)
        mine = np.isin(children.owner, columns)
        position = np.searchsorted(columns, children.owner[mine])
        outer = np.unique(self.batch.reports, return_index=True)[1][position]
        batch = Batch(Site(self.batch.names.within(scope_of(node)), self.batch.bindings), children.report[mine])
        lets = _Repeated(self, lambda array: array[:, outer] if array.shape[1] > 1 else array)
        inner = replace(self, batch=batch, lets=lets, cells=[])
        where = inner._truth(node.where) if node.where else None
        flags = UP | HARD_UP if inner._counts(node.body) else UNKNOWN
        body = inner.value(node.body)
        body = _unknown(body, (inner.marks & NOT_ON_FORM) != 0, flags)
        held = Owned(position, np.ones(inner.shape, np.bool_), len(columns), inverse)
        missing = np.flatnonzero(~children.complete[columns])
        if where is None and len(missing):
            held, body = with_missing(held, body, missing, flags)
        return gather(node.function, held, body, where)

    def _counts(self, node: tree.Node) -> bool:
        """Whether a number is one that cannot be below 0, such as a cell of a column that counts."""
        match node:
            case tree.Name():
                ref = self.batch.site.first(node.parts)
                if ref.kind == "let":
                    return self._counts(parse(self.rule.let[ref.key]))
                keys = [key.partition(":")[0] for key in self.batch.site.keys(node.parts)] if ref.kind == "cell" else []
                specs = self.world.frames.forms.specs
                return bool(keys) and not any(specs[key].spec.signed for key in keys)
            case tree.Sum():
                return node.sign > 0 and self._counts(node.left) and self._counts(node.right)
        return False

    def _learn(self, inner: Run, held: Members) -> None:
        """What the run over members found of its cells counts for the instance that they belong to."""
        self.marks |= held.joined_bits(held.spread(inner.marks))
        if isinstance(held, Grid):
            width = held.there.shape[1]
            self.cells += [(cells[at::width], of) for cells, of in inner.cells for at in range(width)]

    # ---- names ---- #

    def _name(self, parts: tuple[str, ...]) -> Value:
        first = self.batch.site.first(parts)
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
                return self._cells(parts, first)
            case "fact" | "print":
                return self._fact(first)
            case "section":
                every = [key.split(".") for key in self.batch.site.keys(parts)]
                self._needs_text(self._reports(first.of))
                return self._instances(self._reports(first.of)).section([int(n) for n, _ in every], every[0][1])
        if first.key == "in_table":  # where the document has none of the cells, there is nothing to compare
            self._lacks(~self.world.stated_in_table[1][self.batch.items])
        if (self.batch.names.scope.kind, first.key) in OF_TEXT:
            self._needs_text(self.batch.reports)
        return self._instances(self.batch.reports).property(first.key)

    def _instances(self, reports: Ints) -> Instances:
        names = self.batch.names
        return Instances(self.world, names.form, names.scope.kind, self.batch.bindings, reports, self.batch.items)

    def _cells(self, parts: tuple[str, ...], first: Ref) -> Value:
        """The same side (value, state, raw, unit) of one cell a binding."""
        side = first.key.partition(":")[2]
        at = self._index(parts, side)
        if side == "value":
            return self._numbers_of(at, first.of)
        self.marks |= self._side("marks", at, first.of) & NOT_ON_FORM
        if side == "state":
            state = self._side("state", at, first.of)
            return Texts(STATE_NAMES, state != CODE[State.UNDECIDED], state)
        return Texts(*self.world.cells.texts(side, at.cells, self._reports(first.of)))

    def _index(self, parts: tuple[str, ...], side: str) -> _At:
        return self.batch.site.once((parts, side), lambda: self._at(self.batch.site.keys(parts)))

    def _at(self, keys: list[str]) -> _At:
        every = self.world.frames.values.keys
        cells = np.array([every[key.partition(":")[0]] for key in keys], np.int64)
        rows = self.world.rows_in(self.batch.site.form)[cells]
        steps = np.unique(np.diff(rows))
        even = len(steps) == 1 and steps[0] > 0
        spaced = slice(int(rows[0]), int(rows[-1]) + 1, int(steps[0])) if even else rows
        return _At(cells, spaced, self.world.decimals[cells])

    def _side(self, side: Side, at: _At, of: str) -> npt.NDArray[Any]:
        """Cells of the reports at hand, or of those that are related to them."""
        reports = self._reports(of)
        if self.batch.block is not None:
            return self.batch.block.of(of).side(side)[at.rows]
        return self.world.part(side, at.cells, reports)

    def _numbers_of(self, at: _At, of: str) -> Numbers:
        """The numbers of one cell a binding."""
        number, marks = self._side("number", at, of), self._side("marks", at, of)
        self.marks |= marks
        self.cells.append((at.cells, of))
        finest = int(at.decimals.max())
        if (at.decimals != finest).any():  # bindings over columns of different precision: bring all to the finest
            number = number * (10 ** (finest - at.decimals))[:, None]
        return Numbers(number, marks & np.uint8(UNKNOWN), Fraction(1, 10**finest), LARGEST * 10**finest)

    def _reports(self, of: str) -> Ints:
        """The reports at hand, or those that are related to them; where there is none, the rule does not apply."""
        if not of:
            return self.batch.reports
        found = self.world.frames.related(of)[self.batch.reports]
        self._lacks((found < 0)[None, :])
        return np.maximum(found, 0)

    def _lacks(self, where: Bools) -> None:
        """Something that the rule needs is not there."""
        self.marks |= where * np.uint8(NOT_ON_FORM)

    def _needs_text(self, reports: Ints) -> None:
        """Where there was no text to read, a rule that speaks of it has nothing to say."""
        self._lacks(~self.world.has_text[reports][None, :])

    def _fact(self, ref: Ref) -> Value:
        reports = self._reports(ref.of)
        found = self._fact_of(ref, reports)
        known = found.true | found.false if isinstance(found, Truth) else found.known
        self._lacks(~known & ~self.world.has_text[reports][None, :])
        return found

    def _fact_of(self, ref: Ref, reports: Ints) -> Value:
        if ref.kind == "print":
            texts = self.world.print_of(ref.key)
            return texts.at((None, reports))
        match ref.type:
            case Type.TEXT:
                texts = self.world.text_fact(ref.key)
                return texts.at((None, reports))
            case Type.FLAG:
                flag = self.world.flag_fact(ref.key)
                true, false = flag.true[None, reports], flag.false[None, reports]
                return Truth(true, false, true, false)
        number = self.world.number_fact(ref.key)
        return Numbers(number.value[None, reports], number.open[None, reports])


@dataclass(frozen=True, eq=False)
class _At:
    """One cell an instance: their rows in the matrix, and among the form's (evenly spaced ones as a slice: no copy)."""

    cells: Ints
    rows: slice | Ints
    decimals: Ints


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


def _unknown(found: Value, where: Bools, flags: int) -> Value:
    """A value that is not known where it says so; `flags` says where a number may lie."""
    if not where.any():
        return found
    match found:
        case Numbers():
            held = np.where(where, np.uint8(flags), found.open)
            return replace(found, value=np.where(where, 0, found.value), open=held.astype(np.uint8))
        case Texts():
            return Texts(np.broadcast_to(found.value, where.shape), np.broadcast_to(found.known, where.shape) & ~where)
    sides = (found.true, found.false, found.true_if_zero, found.false_if_zero)
    return Truth(*(np.broadcast_to(side, where.shape) & ~where for side in sides))


def _constant(value: Fraction) -> Numbers:
    number = np.array([[value.numerator]], np.int64)
    return Numbers(number, np.zeros((1, 1), np.uint8), Fraction(1, value.denominator), abs(value.numerator))
