"""Mutates every formula of every rule and runs the rule's examples: `python -m benchmarks.mutation [RULE ...]`.

A mutant is killed when some example no longer comes out as its file says. Mutants that are no rules, since
their types do not fit, are left out; those that say the same as the rule are listed with the reason in
`equivalent.yaml`, and counted apart. Grades and explanations decide no verdict and are left alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from ruamel.yaml import YAML

from audit.examples import told_of, world_of
from audit.forms import Forms, load_forms
from audit.language.rulefile import Rule
from audit.language.ruleset import Ruleset, load_ruleset
from audit.language.wellformed import Misplaced, check_rule
from audit.reading.vocabulary import load_vocabulary
from benchmarks.mutation.mutants import Groups, Mutant, expanded, mutants

EQUIVALENT = Path(__file__).parent / "equivalent.yaml"
WANTED = 0.99  # of the mutants that are no equivalents


@dataclass(frozen=True)
class Score:
    """What became of a rule's mutants; `stale` are entries of the list that survive no more, or never were."""

    rule: str
    killed: int
    survived: tuple[str, ...]
    equivalent: int
    stale: tuple[str, ...]


def scores(rules: Iterable[str] = ()) -> Iterator[Score]:
    """Every rule's score, of those whose names match."""
    ruleset = load_ruleset(load_forms())
    known = _equivalent()
    wanted = list(rules) or ["*"]
    for name, held in ruleset.files.items():
        if any(fnmatch(name, pattern) for pattern in wanted):
            yield _score(held.rule, ruleset, known.get(name, frozenset()))


def _score(rule: Rule, ruleset: Ruleset, known: frozenset[str]) -> Score:
    held = world_of(rule.examples, rule, ruleset, load_vocabulary())
    wanted = [example.expect for example in rule.examples]
    groups = groups_of(ruleset.forms)
    spelt = told_of(expanded(rule, groups), ruleset, held)
    # An older form may lack members of a group: what spelling them out changes alone says nothing of the mutant.
    asked = [at for at, verdict in enumerate(spelt) if verdict == wanted[at]]
    killed, survived, equivalent = 0, list[str](), list[str]()
    for mutant in mutants(rule, groups):
        if not _is_rule(mutant, ruleset):
            continue
        found = told_of(mutant.rule, ruleset, held)
        if any(found[at] != wanted[at] for at in asked):
            killed += 1
        elif mutant.name in known:
            equivalent.append(mutant.name)
        else:
            survived.append(mutant.name)
    return Score(rule.id, killed, tuple(survived), len(equivalent), tuple(sorted(known - set(equivalent))))


def _is_rule(mutant: Mutant, ruleset: Ruleset) -> bool:
    try:
        check_rule(mutant.rule, ruleset.forms, ruleset.lexicon_parts)
    except Misplaced:
        return False
    return True


def groups_of(forms: Forms) -> Groups:
    """Groups of rows, columns and cells by name, as the newest form has them."""
    held: dict[str, tuple[str, ...]] = {}
    for form in forms.all:
        for table in form.tables.values():
            held |= table.groups
    return held


def _equivalent() -> dict[str, frozenset[str]]:
    """Rule to the names of mutants that say the same as it."""
    listed = YAML(typ="safe").load(EQUIVALENT) or {}
    return {rule: frozenset(entry["mutant"] for entry in entries) for rule, entries in listed.items()}


def main(rules: list[str]) -> int:
    """Print what survived; 0 when enough was killed and the list of equivalents is true."""
    killed = survived = equivalent = 0
    stale = False
    for score in scores(rules):
        killed, survived = killed + score.killed, survived + len(score.survived)
        equivalent += score.equivalent
        if score.survived or score.stale:
            print(f"{score.rule}: {score.killed} killed, {len(score.survived)} survived")
        for name in score.survived:
            print(f"    {name}")
        for name in score.stale:
            print(f"    not equivalent, or no mutant: {name}")
            stale = True
    share = killed / max(killed + survived, 1)
    print(f"{killed} of {killed + survived} mutants killed ({share:.2%}), {equivalent} equivalent to their rule")
    return 0 if share >= WANTED and not stale else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
