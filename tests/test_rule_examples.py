"""Every example of every rule is run, and every rule shows what passes and what fails."""

from __future__ import annotations

import pytest

from audit.examples import verdict_of, world_of
from audit.findings import build_findings
from audit.forms import load_forms
from audit.kernel import evaluate
from audit.language.rulefile import Example, Rule
from audit.language.ruleset import RuleFile, load_ruleset
from audit.reading.vocabulary import load_vocabulary

RULESET = load_ruleset(load_forms())
CASES = [(held.rule, example) for held in RULESET.files.values() for example in held.rule.examples]


@pytest.mark.parametrize(("rule", "example"), CASES, ids=[f"{rule.id}: {example.name}" for rule, example in CASES])
def test_example(rule: Rule, example: Example) -> None:
    assert verdict_of(example, rule, RULESET, load_vocabulary()) == example.expect


@pytest.mark.parametrize("held", RULESET.files.values(), ids=list(RULESET.files))
def test_what_an_example_finds_can_be_told(held: RuleFile) -> None:
    world = world_of(held.rule.examples, held.rule, RULESET, load_vocabulary()).world
    outcomes, errors = evaluate(RULESET, world, [held])
    findings, untold = build_findings(outcomes, RULESET, world)
    assert not errors
    assert not untold
    assert findings


def test_example_names_are_distinct() -> None:
    for held in RULESET.files.values():
        names = [example.name for example in held.rule.examples]
        assert len(names) == len(set(names)), held.rule.id
