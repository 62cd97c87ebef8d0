"""Mutants of formulas: the way back from a tree to its text, what is mutated, and that examples notice it."""

from __future__ import annotations

import pytest

from audit.forms import load_forms
from audit.language.formulas import parse
from audit.language.packing import shape
from audit.language.rulefile import Example, Rule
from audit.language.ruleset import load_ruleset
from benchmarks.mutation.__main__ import groups_of, scores
from benchmarks.mutation.mutants import mutants
from benchmarks.mutation.written import written

RULESET = load_ruleset(load_forms())
GROUPS = groups_of(load_forms())


def rule(check: str, **more: object) -> Rule:
    said = {"zh": "说", "en": "said"}
    examples = [Example(name=name, expect=name) for name in ("pass", "fail")]
    given = {"id": "some-rule", "severity": "info", "at_fault": "issuer", "for each": "report", "examples": examples}
    told = dict.fromkeys(("title", "why", "basis", "message"), said)
    return Rule.model_validate({**given, **told, "check": check, **more})


def names(check: str, **more: object) -> list[str]:
    return [mutant.name for mutant in mutants(rule(check, **more), GROUPS)]


def test_every_formula_of_the_catalogue_can_be_written_again() -> None:
    for held in RULESET.files.values():
        for formula in (held.rule.check, *([held.rule.when] if held.rule.when else []), *held.rule.let.values()):
            assert shape(parse(written(parse(formula)))) == shape(parse(formula)), held.rule.id


@pytest.mark.parametrize(
    ("check", "wanted"),
    [
        (
            "year < 3",
            ["check: (year < 3) -> (year <= 3)", "check: (year < 3) -> (year >= 3)", "check: 3 -> 4", "check: 3 -> 2"],
        ),
        (
            "government and has_twin",
            ["check: (government and has_twin) -> has_twin", "check: (government and has_twin) -> government"],
        ),
        ("not government", ["check: (not government) -> government"]),
        ("year in (1)", ["check: (year in (1)) -> (not (year in (1)))", "check: 1 -> 2", "check: 1 -> 0"]),
        ("if government then has_twin", ["check: (if government then has_twin) -> has_twin"]),
    ],
)
def test_each_part_is_changed_by_itself(check: str, wanted: list[str]) -> None:
    assert names(check) == wanted


def test_sums_lose_a_term_and_groups_a_member() -> None:
    found = names("sum(not_processed.total) = 0")

    assert "check: sum(not_processed.total) -> without not_processed_petition.total" in found
    assert len([name for name in found if "without" in name]) == 5


def test_conditions_are_dropped_and_bounds_shifted_where_they_decide() -> None:
    bounds = {name: {"value": 5, "why": {"zh": "因", "en": "why"}} for name in ("most", "shown")}
    found = names("characters <= limit", when="government", parameters=bounds, let={"limit": "most", "told": "shown"})

    assert found[-3:] == ["when: government -> nothing", "parameter most: 5 -> 6", "parameter most: 5 -> 4"]
    assert not any("shown" in name for name in found)


def test_the_examples_notice_every_mistake_in_the_equations() -> None:
    found = list(scores(["requests-*"]))

    assert len(found) > 10
    assert [(score.rule, score.survived, score.stale) for score in found if score.survived or score.stale] == []
