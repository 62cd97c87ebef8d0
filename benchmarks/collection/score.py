"""What was told against what was planted: found or missed, and what nobody planted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from audit.model import Finding
from audit.roll import Roll
from benchmarks.collection.plants import Plant, Told
from benchmarks.collection.region import YEARS

# Told of the roster by the roll call, whether or not the ruleset has the rules.
ROLL = {"peers-report-missing": "roll-call-missing", "issuer-not-in-roster": "roll-call-unlisted"}


@dataclass
class Score:
    """How many of each kind were planted and found, and the findings that nobody planted."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[Plant, tuple[Told, ...]]] = field(default_factory=list)
    waiting: Counter[str] = field(default_factory=Counter)  # rules that the ruleset does not have, by what awaits them
    errors: list[Finding] = field(default_factory=list)
    others: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # severity, rule, outcome
    examples: dict[str, Finding] = field(default_factory=dict)  # by rule, of the others

    @property
    def passed(self) -> bool:
        """Whether every planted mistake was found, and no error was told that was not planted."""
        return not self.missed and not self.errors


def score(plants: Iterable[Plant], findings: Iterable[Finding], rules: Iterable[str], roll: Roll | None) -> Score:
    """Hold what was told against what was planted."""
    result, known, findings = Score(), {*rules, *ROLL.values()}, list(findings)
    told = {Told(each.rule, each.issuer or "", each.year or 0) for each in findings if each.outcome == "fail"}
    told |= set(_of_roll(roll) if roll else ())
    planted = [plant._replace(found_by=tuple(_by_roll(plant.found_by))) for plant in plants]
    for plant in planted:
        due = tuple(each for each in plant.found_by if each.rule in known)
        result.waiting.update(each.rule for each in plant.found_by if each.rule not in known)
        if not due:
            continue
        result.planted[plant.kind] += 1
        if missing := tuple(each for each in due if each not in told):
            result.missed.append((plant, missing))
        else:
            result.found[plant.kind] += 1
    _count_others(result, planted, findings)
    return result


def _by_roll(found_by: Iterable[Told]) -> Iterable[Told]:
    """What the roll call tells as well as the rule that is to come."""
    for each in found_by:
        yield each
        if each.rule in ROLL and each.year == YEARS[-1]:
            yield each._replace(rule=ROLL[each.rule])


def _of_roll(roll: Roll) -> Iterable[Told]:
    missing = [unit.name for unit in roll.units if unit.state in ("missing", "asked")]
    yield from (Told("roll-call-missing", name, YEARS[-1]) for name in missing)
    yield from (Told("roll-call-unlisted", name, YEARS[-1]) for name, _ in roll.doubtful)


def _count_others(result: Score, plants: list[Plant], findings: list[Finding]) -> None:
    """Findings that no plant explains: of the year it was planted in and the one after, which is compared with it."""
    planted = {told for plant in plants for told in (*plant.found_by, *plant.beside)}
    also: dict[tuple[str, int], tuple[str, ...]] = {}
    for plant in plants:
        for told in plant.found_by:
            for year in (told.year, told.year + 1):
                also[told.issuer, year] = also.get((told.issuer, year), ()) + plant.also
    for each in findings:
        at = each.issuer or "", each.year or 0
        if each.outcome == "fail" and (Told(each.rule, *at) in planted or each.rule.startswith(also.get(at, ()))):
            continue
        if each.severity == "error" and each.outcome == "fail":
            result.errors.append(each)
        else:
            result.others[each.severity, each.rule, each.outcome] += 1
            result.examples.setdefault(each.rule, each)
