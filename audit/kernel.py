"""Rules × frames to verdicts: every formula runs on the arrays of all reports at once, integers exact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from audit.evaluation import FAIL, NOT_APPLICABLE, PASS, PASS_ASSUMED, UNDECIDED, Batch, Run
from audit.forms import Form
from audit.frames import Ints
from audit.language.formulas import parse
from audit.language.kinds import ITEMS
from audit.language.names import Names
from audit.language.references import references
from audit.language.rulefile import Rule
from audit.language.ruleset import RuleFile, Ruleset
from audit.language.scopes import Binding
from audit.model import RuleError, Verdicts
from audit.words import text
from audit.world import World

_CHUNK = 4096  # reports evaluated together: small enough for the caches, large enough to forget Python


@dataclass(frozen=True)
class Hit:
    """An instance that failed or is undecided: binding and column in its batch."""

    code: int
    binding: int
    column: int


@dataclass(frozen=True)
class Outcome:
    """What one rule found: verdict counts, and for each batch with hits the values to tell of them."""

    file: RuleFile
    verdicts: Verdicts
    batches: tuple[tuple[Batch, tuple[Hit, ...]], ...]


def evaluate(ruleset: Ruleset, world: World, rules: Sequence[RuleFile]) -> tuple[list[Outcome], list[RuleError]]:
    """Every rule on every report. A rule that cannot be evaluated is an error of its own and hides no other."""
    outcomes, errors = [], []
    for held in rules:
        try:
            outcomes.append(_evaluate_rule(held, ruleset, world))
        except Exception as fault:  # whatever is wrong with one rule must not stop the others
            errors.append(rule_error(held, fault))
    return outcomes, errors


def rule_error(held: RuleFile, fault: Exception) -> RuleError:
    """The fault of a rule, with its file."""
    return RuleError(held.rule.id, held.file, text("rule-fault", problem=f"{type(fault).__name__}: {fault}"))


def _evaluate_rule(held: RuleFile, ruleset: Ruleset, world: World) -> Outcome:
    counts, with_hits = np.zeros(5, np.int64), []
    blanks = 0
    for batch in _batches(held.rule, ruleset, world):
        run = Run(held.rule, ruleset, world, batch)
        codes = run.codes()
        counts += np.bincount(codes.ravel(), minlength=5)
        blanks += run.blanks_assumed(codes)
        found = np.argwhere(codes >= FAIL)
        if len(found):
            hits = tuple(Hit(int(codes[b, n]), int(b), int(n)) for b, n in found)
            with_hits.append((batch, hits))
    passed = int(counts[PASS] + counts[PASS_ASSUMED])
    verdicts = Verdicts(
        passed,
        int(counts[FAIL]),
        int(counts[UNDECIDED]),
        int(counts[NOT_APPLICABLE]),
        int(counts[PASS_ASSUMED]),
        blanks,
    )
    return Outcome(held, verdicts, tuple(with_hits))


def verdict_codes(rule: Rule, ruleset: Ruleset, world: World) -> Iterator[tuple[int, int]]:
    """Report and verdict of every instance of a rule, batch by batch, in printed order."""
    for batch in _batches(rule, ruleset, world):
        codes = Run(rule, ruleset, world, batch).codes()
        for row in codes:
            yield from zip(batch.reports.tolist(), row.tolist(), strict=True)


# ---- which instances there are ---- #


def _batches(rule: Rule, ruleset: Ruleset, world: World) -> Iterator[Batch]:
    if rule.scope.kind in ITEMS:
        yield from _item_batches(rule, ruleset, world)
        return
    for form, reports, bound in _placed(rule, ruleset, world):
        names = ruleset.names(rule, form)
        for start in range(0, len(reports), _CHUNK):
            yield Batch(names, tuple(bound), reports[start : start + _CHUNK])


def _placed(rule: Rule, ruleset: Ruleset, world: World) -> Iterator[tuple[Form, Ints, list[Binding]]]:
    """Form, the reports whose tables are on it, and the bindings there; reports without a form go with the newest."""
    forms = ruleset.forms.all
    for form in forms:
        if not rule.applies_to_form(form):
            continue
        every = ruleset.fitting(rule, form)
        if not every:
            continue  # the form lacks a table, group or cell; load_ruleset saw that another form has it
        names = ruleset.names(rule, form)
        for table in dict.fromkeys(binding.table for binding in every):
            mine = [binding for binding in every if binding.table == table]
            needed = dict.fromkeys([*_tables_used(rule, names, mine[0]), *([table] if table else [])])
            fits = np.ones(len(world.frames), np.bool_)
            for name in needed:
                fits &= world.table_forms(name) == form.form
            if not needed:
                own = world.frames.reports["form"].to_numpy(object)
                fits = (own == form.form) | ((own == None) & (form is forms[-1]))  # noqa: E711 - element by element
            yield form, np.flatnonzero(fits), mine


def _tables_used(rule: Rule, names: Names, at: Binding) -> list[str]:
    """The tables that a rule's formulas speak of, apart from last year's."""
    formulas = (rule.check, *([rule.when] if rule.when else []), *rule.let.values())
    refs = (ref for formula in formulas for ref in references(parse(formula), names, at))
    return sorted({ref.key.split(".")[0] for ref in refs if ref.kind == "cell" and not ref.of})


def _item_batches(rule: Rule, ruleset: Ruleset, world: World) -> Iterator[Batch]:
    items = world.items_of(rule.scope.kind, rule.scope.of)
    owners = world.item_column(rule.scope.kind, "report").astype(np.int64)[items]
    for form in ruleset.forms.all:
        if not rule.applies_to_form(form):
            continue
        if not ruleset.fitting(rule, form):
            continue
        tables = _tables_used(rule, ruleset.names(rule, form), Binding())
        fits = world.frames.reports["form"].to_numpy(object) == form.form
        for name in tables:
            fits &= world.table_forms(name) == form.form
        if not tables and form is ruleset.forms.all[-1]:
            fits |= world.frames.reports["form"].isna().to_numpy()
        mine = fits[owners] if len(owners) else np.zeros(0, np.bool_)
        if mine.any():
            yield Batch(ruleset.names(rule, form), (Binding(),), owners[mine], items[mine])
