"""The rules of a suite that figures alone decide, asked of data frames: what other engines carry as checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from audit.evaluation import FAIL
from audit.forms import load_forms
from audit.kernel import Outcome, evaluate
from audit.language.figures import asks_figures_alone
from audit.language.rulefile import Rule
from audit.language.ruleset import Ruleset, load_ruleset
from audit.language.suites import apply_suite
from audit.model import Verdicts
from audit.program import rules_folder
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from audit.tabular import read_frame, verdicts_of
from audit.world import World


@dataclass(frozen=True, eq=False)
class Asking:
    """A suite, ready to be asked; `today` is the day that rules take for today."""

    suite: str
    library: Library
    ruleset: Ruleset
    today: date

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Those that figures alone decide; all others are not applicable to a data set."""
        ruleset = self.ruleset
        return tuple(held.rule for held in ruleset.files.values() if asks_figures_alone(held.rule, ruleset))

    def ask(self, figures: pd.DataFrame) -> Asked:
        """All rules at once. Raises InputError when the frame is no data set."""
        ruleset = self.ruleset
        held = [ruleset.files[rule.id] for rule in self.rules]
        outcomes, errors = evaluate(ruleset, self._world(figures), held)
        return Asked({each.file.rule.id: each for each in outcomes}, {each.rule: each.reason.en for each in errors})

    def verdicts(self, figures: pd.DataFrame) -> pd.DataFrame:
        """Every verdict: columns rule, report (its number in the frame), instance, verdict."""
        return verdicts_of(self.rules, self.ruleset, self._world(figures))

    def _world(self, figures: pd.DataFrame) -> World:
        return World(read_frame(figures, self.library), self.today)


@dataclass(frozen=True, eq=False)
class Asked:
    """What was found of a frame: outcomes by rule, and the rules that could not be evaluated, with the reason."""

    outcomes: dict[str, Outcome]
    faults: dict[str, str]

    def holds(self, rule: str) -> bool:
        """Whether a rule fails nowhere. Raises RuntimeError for one that could not be evaluated."""
        return not self.verdicts(rule).failed

    def verdicts(self, rule: str) -> Verdicts:
        """How many instances of a rule came out how. Raises RuntimeError for one that could not be evaluated."""
        if rule in self.faults:
            raise RuntimeError(self.faults[rule])
        return self.outcomes[rule].verdicts

    def failing(self, rule: str) -> list[tuple[int, str]]:
        """The reports (numbers in the frame) and instances that fail."""
        found = []
        for batch, hits in self.outcomes[rule].batches:
            for hit in hits:
                if hit.code == FAIL:
                    at = batch.bindings[hit.binding]
                    name = ".".join(part for part in (at.table, at.row, at.column) if part)
                    found.append((int(batch.reports[hit.column]), name))
        return sorted(found)


def open_asking(suite: str = "default", folders: tuple[Path, ...] = (), today: date | None = None) -> Asking:
    """A suite by name or file. Raises UsageError for one that there is not."""
    library = Library(load_forms(), load_vocabulary())
    rules = apply_suite(load_ruleset(library.forms, folders), suite, (rules_folder(), *folders))
    return Asking(suite, library, rules, today or date.today())  # noqa: DTZ011 - the auditor's own
