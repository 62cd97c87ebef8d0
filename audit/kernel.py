"""Rules × frames to verdicts: every formula runs on the arrays of all reports at once, integers exact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from audit.evaluation import FAIL, NOT_APPLICABLE, PASS, PASS_ASSUMED, UNDECIDED, Batch, Run, Site
from audit.forms import Form
from audit.frames import Ints
from audit.language import tree
from audit.language.formulas import parse
from audit.language.kinds import BELOW, ITEMS, OF_RUN
from audit.language.names import Names
from audit.language.references import references
from audit.language.rulefile import Rule
from audit.language.ruleset import RuleFile, Ruleset
from audit.language.scopes import Binding
from audit.language.signatures import OF_PEERS
from audit.model import RuleError, Verdicts
from audit.words import text
from audit.world import Block, World

_CHUNK = 16384  # reports evaluated together: small enough for the caches, large enough to forget Python


@dataclass(frozen=True)
class Hit:
    """An instance that failed or is undecided: binding and column in its batch."""

    code: int
    binding: int
    column: int


@dataclass(frozen=True)
class Outcome:
    """What one rule found: verdict counts, and batches of the reports with hits, to tell of them."""

    file: RuleFile
    verdicts: Verdicts
    batches: tuple[tuple[Batch, Hits], ...]


@dataclass(frozen=True, eq=False)
class Hits:
    """Hits as arrays, in printed order."""

    codes: npt.NDArray[np.uint8]
    bindings: Ints
    columns: Ints

    def __iter__(self) -> Iterator[Hit]:
        """One by one."""
        every = (self.codes.tolist(), self.bindings.tolist(), self.columns.tolist())
        yield from map(Hit, *every)


@dataclass(eq=False)
class _Tally:
    """What one rule has found so far."""

    held: RuleFile
    counts: Ints = field(default_factory=lambda: np.zeros(5, np.int64))
    blanks: int = 0
    batches: list[tuple[Batch, Hits]] = field(default_factory=list)
    fault: Exception | None = None

    def add(self, batch: Batch, ruleset: Ruleset, world: World) -> None:
        """One batch; a fault ends the rule, and no other."""
        if self.fault is None:
            try:
                self._add(batch, Run(self.held.rule, ruleset, world, batch))
            except Exception as fault:  # whatever is wrong with one rule must not stop the others
                self.fault = fault

    def leave_out(self, instances: int) -> None:
        """Instances that need another report which is not there."""
        self.counts[NOT_APPLICABLE] += instances

    def _add(self, batch: Batch, run: Run) -> None:
        codes = run.codes()
        counts = [int(np.count_nonzero(codes == code)) for code in range(4)]
        self.counts += [*counts, codes.size - sum(counts)]
        self.blanks += run.blanks_assumed(codes) if counts[PASS_ASSUMED] else 0
        if counts[FAIL] + codes.size - sum(counts):
            bindings, columns = np.divmod(np.flatnonzero(codes >= FAIL), codes.shape[1])
            kept, column = np.unique(columns, return_inverse=True)
            self.batches.append((batch.only(kept), Hits(codes[bindings, columns], bindings, column)))

    @property
    def outcome(self) -> Outcome:
        """What the rule found in all."""
        verdicts = Verdicts(
            passed=int(self.counts[PASS] + self.counts[PASS_ASSUMED]),
            failed=int(self.counts[FAIL]),
            undecided=int(self.counts[UNDECIDED]),
            not_applicable=int(self.counts[NOT_APPLICABLE]),
            assumed=int(self.counts[PASS_ASSUMED]),
            blanks=self.blanks,
        )
        return Outcome(self.held, verdicts, tuple(self.batches))


def evaluate(ruleset: Ruleset, world: World, rules: Sequence[RuleFile]) -> tuple[list[Outcome], list[RuleError]]:
    """Every rule on every report. A rule that cannot be evaluated is an error of its own and hides no other."""
    tallies = [_Tally(held) for held in rules]
    together: dict[tuple[str, int], tuple[Ints, list[tuple[_Tally, Site]]]] = {}  # rules on the same reports
    for tally in tallies:
        try:
            if tally.held.rule.scope.kind in (*ITEMS, *OF_RUN):
                for batch in _batches(tally.held.rule, ruleset, world):
                    tally.add(batch, ruleset, world)
                continue
            for site, reports in _placed(tally.held.rule, ruleset, world):
                mine = world.beside(reports, _relations_needed(tally.held.rule, site))
                tally.leave_out(len(site.bindings) * (len(reports) - len(mine)))
                together.setdefault((site.form.form, id(mine)), (mine, []))[1].append((tally, site))
        except Exception as fault:  # as above
            tally.fault = fault
    for reports, sites in together.values():
        for block in _blocks(reports, sites[0][1].form, world):
            for tally, site in sites:
                tally.add(Batch(site, block.reports, None, block), ruleset, world)
    outcomes = [tally.outcome for tally in tallies if tally.fault is None]
    return outcomes, [rule_error(tally.held, tally.fault) for tally in tallies if tally.fault is not None]


def rule_error(held: RuleFile, fault: Exception) -> RuleError:
    """The fault of a rule, with its file."""
    return RuleError(held.rule.id, held.file, text("rule-fault", problem=f"{type(fault).__name__}: {fault}"))


def verdict_codes(rule: Rule, ruleset: Ruleset, world: World) -> Iterator[tuple[int, int]]:
    """Number of the document and verdict of every instance of a rule, batch by batch, in printed order."""
    documents = world.frames.reports["document"].to_numpy(np.int64)
    for batch, codes in verdicts_by_batch(rule, ruleset, world):
        holders = (
            documents[batch.reports] if batch.items is None or rule.scope.kind in ITEMS else _holders(batch, world)
        )
        for row in codes:
            yield from zip(holders.tolist(), row.tolist(), strict=True)


def _holders(batch: Batch, world: World) -> Ints:
    """The documents that instances of a run belong to: they themselves, or the first of the run that a unit is of."""
    assert batch.items is not None
    rows = world.item_frame(batch.site.names.scope.kind)
    return rows["document"].to_numpy(np.int64)[batch.items] if "document" in rows else batch.items


def verdicts_by_batch(rule: Rule, ruleset: Ruleset, world: World) -> Iterator[tuple[Batch, npt.NDArray[np.uint8]]]:
    """Batches of a rule with their verdicts [binding, report or item], in printed order."""
    for batch in _batches(rule, ruleset, world):
        yield batch, Run(rule, ruleset, world, batch).codes()


# ---- which instances there are ---- #


def _batches(rule: Rule, ruleset: Ruleset, world: World) -> Iterator[Batch]:
    if rule.scope.kind in (*ITEMS, *OF_RUN):
        yield from _item_batches(rule, ruleset, world)
        return
    for site, reports in _placed(rule, ruleset, world):
        for block in _blocks(reports, site.form, world):
            yield Batch(site, block.reports, None, block)


def _blocks(reports: Ints, form: Form, world: World) -> Iterator[Block]:
    for start in range(0, len(reports), _CHUNK):
        yield world.block(reports[start : start + _CHUNK], form)


def _placed(rule: Rule, ruleset: Ruleset, world: World) -> Iterator[tuple[Site, Ints]]:
    """Where the rule stands on each form, with the reports whose tables are on it."""
    for form in ruleset.forms.all:
        if not rule.applies_to_form(form):
            continue
        every = ruleset.fitting(rule, form)
        if not every:
            continue  # the form lacks a table, group or cell; load_ruleset saw that another form has it
        names = ruleset.names(rule, form)
        for table in dict.fromkeys(binding.table for binding in every):
            mine = tuple(binding for binding in every if binding.table == table)
            needed = {*_tables_used(rule, names, mine[0]), *([table] if table else [])}
            yield Site(names, mine), world.reports_on(tuple(sorted(needed)), form.form)


def _tables_used(rule: Rule, names: Names, at: Binding) -> list[str]:
    """The tables that a rule's formulas speak of, apart from last year's."""
    formulas = (rule.check, *([rule.when] if rule.when else []), *rule.let.values())
    refs = (ref for formula in formulas for ref in references(parse(formula), names, at))
    return sorted({ref.key.split(".")[0] for ref in refs if ref.kind == "cell" and not ref.of})


def _relations_needed(rule: Rule, site: Site) -> frozenset[str]:
    """The relations without which a rule is not applicable: those through which its conditions ask of a report.

    What functions over all reports ask, and what is asked of paragraphs and the like, is left to the evaluation.
    """

    def find(node: tree.Node) -> Iterator[str]:
        if isinstance(node, tree.Name):
            for ref in site.group(node.parts)[0]:
                if ref.kind == "let":
                    yield from find(parse(rule.let[ref.key]))
                elif ref.of:
                    yield ref.of
        elif isinstance(node, tree.Gather):
            if node.kind not in (*ITEMS, *BELOW):
                yield from (ref.of for ref in references(node, site.names, site.bindings[0]) if ref.of)
        elif not (isinstance(node, tree.Call) and node.function in OF_PEERS):
            for part in node.children():
                yield from find(part)

    formulas = (rule.check, *([rule.when] if rule.when else []))
    return frozenset(relation for formula in formulas for relation in find(parse(formula)))


def _item_batches(rule: Rule, ruleset: Ruleset, world: World) -> Iterator[Batch]:
    if rule.scope.kind in OF_RUN:
        rows = world.item_frame(rule.scope.kind)
        site = Site(ruleset.names(rule, ruleset.forms.all[-1]), (Binding(),))
        if len(rows):
            yield Batch(site, rows["report"].to_numpy(np.int64), np.arange(len(rows)))
        return
    items = world.items_of(rule.scope.kind, rule.scope.of)
    if not len(items):
        return
    owners = world.item_column(rule.scope.kind, "report").astype(np.int64)[items]
    for form in ruleset.forms.all:
        if not rule.applies_to_form(form) or not ruleset.fitting(rule, form):
            continue
        names = ruleset.names(rule, form)
        tables = _tables_used(rule, names, Binding())
        fits = np.zeros(len(world.frames), np.bool_)
        fits[world.reports_on((), form.form)] = True
        if tables:
            there = np.zeros_like(fits)
            there[world.reports_on(tuple(tables), form.form)] = True
            fits &= there & (world.frames.reports["form"].to_numpy(object) == form.form)
        mine = fits[owners]
        if mine.any():
            yield Batch(Site(names, (Binding(),)), owners[mine], items[mine])
