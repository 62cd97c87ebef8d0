"""Suites choose and change rules; a mistake in one is told where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from audit.choice import Changes
from audit.errors import DataFileError, GoujiError, UsageError
from audit.forms import load_forms
from audit.language.ruleset import Ruleset, load_ruleset
from audit.language.suites import apply_suite
from audit.program import rules_folder
from shell import FAULTY_REPORT, Audit

RULESET = load_ruleset(load_forms())


def asked(wanted: str = "default", *folders: Path, **changes: tuple[str, ...]) -> Ruleset:
    return apply_suite(RULESET, wanted, (rules_folder(), *folders), Changes(**changes))


def written(folder: Path, text: str, name: str = "own") -> str:
    path = folder / f"{name}.yaml"
    path.write_text(f"title: {{zh: 一, en: one}}\n{text}", "utf-8")
    return str(path)


@pytest.mark.parametrize("path", sorted((rules_folder() / "suites").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_suites_that_come_with_the_program(path: Path) -> None:
    suite = asked(path.stem)

    assert suite.name == path.stem
    assert suite.files
    assert set(suite.files) <= set(RULESET.files)


def test_the_default_suite_is_every_rule_unchanged() -> None:
    assert asked().files == RULESET.files
    assert asked().version == RULESET.version


def test_a_suite_chooses_by_id_family_and_pattern(tmp_path: Path) -> None:
    suite = asked(written(tmp_path, "rules: [disputes/*, '*-total', cell-blank]\nwithout: [requests-row-total]"))

    assert "cell-blank" in suite.files
    assert "requests-column-total" in suite.files
    assert "requests-row-total" not in suite.files
    assert "requests-balance" not in suite.files


def test_a_suite_extends_another_and_changes_it(tmp_path: Path) -> None:
    written(tmp_path, "rules: [dates/*]\nseverity: {date-missing: error}", "base")
    suite = asked(written(tmp_path, "extends: base.yaml\nrules: [cell-blank]\nseverity: {'period-*': off}"))

    assert suite.files["date-missing"].rule.severity == "error"
    assert "cell-blank" in suite.files
    assert not [key for key in suite.files if key.startswith("period-")]


def test_a_severity_is_that_of_every_finding() -> None:
    """cell-blank has cases that make it an error; who asks for info gets info."""
    rule = asked(severity=("cell-blank=info",)).files["cell-blank"].rule

    assert rule.severity == "info"
    assert [case.severity for case in rule.cases] == [None] * len(rule.cases)
    assert RULESET.files["cell-blank"].rule.severity == "warning"


def test_a_bound_is_changed_and_the_version_with_it() -> None:
    suite = asked(parameters=("published-late.department_deadline=01-20", "history-jump.factor=3"))

    assert suite.files["published-late"].rule.values["department_deadline"] == "01-20"
    assert suite.files["history-jump"].rule.values["factor"] == 3
    assert suite.files["published-late"].version != RULESET.files["published-late"].version
    assert suite.version != RULESET.version


def test_the_command_line_chooses_too() -> None:
    suite = asked(rules=("requests/*",), without=("requests-balance",))

    assert "requests-row-total" in suite.files
    assert "requests-balance" not in suite.files
    assert "cell-blank" not in suite.files


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rules: [cell-blnk]", ":2:9: there is no rule 'cell-blnk' (did you mean 'cell-blank'?)"),
        ("without:\n  - request/*", ":3:5: there is no rule 'request/*' (did you mean 'requests/*'?)"),
        ("severity: {cell-blank: fatal}", ":2:12:"),
        ("severty: {}", ":2:1: unknown key 'severty' (did you mean 'severity'?)"),
        ("extends: defalt", ":2:1: there is no suite 'defalt' (did you mean 'default'?)"),
        ("extends: own.yaml", ":2:1: the suite 'own' extends itself in a circle"),
        ("parameters:\n  history-jump.facter: 3", ":3:3: rule history-jump has no parameter 'facter' (did you mean"),
        ("parameters:\n  history-jmp.factor: 3", ":3:3: there is no rule 'history-jmp' (did you mean 'history-jump'?)"),
        ("parameters:\n  history-jump.factor: many", "parameter 'factor' of rule history-jump must be a number"),
        ("parameters:\n  cell-blank: 3", ":3:3: rule cell-blank has no parameter"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DataFileError) as raised:
        asked(written(tmp_path, text))

    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"severity": ("cell-blank=fatal",)}, "there is no severity 'fatal'"),
        ({"severity": ("cell-blank",)}, "'cell-blank' should be RULE=LEVEL"),
        ({"parameters": ("factor=3",)}, "there is no rule 'factor"),
        ({"parameters": ("published-late.department_deadline=02-30",)}, 'day is used as day(YEAR, "MM-DD")'),
        ({"parameters": ("published-late.department_deadline=31",)}, "must be a text"),
        ({"rules": ("nothing-of-the-kind",)}, "there is no rule 'nothing-of-the-kind'"),
    ],
)
def test_a_mistake_on_the_command_line(changes: dict[str, tuple[str, ...]], told: str) -> None:
    with pytest.raises(UsageError) as raised:
        apply_suite(RULESET, "default", (rules_folder(),), Changes(**changes))

    assert told in str(raised.value)


def test_an_unknown_suite_is_told_with_the_nearest() -> None:
    with pytest.raises(GoujiError, match=r"there is no suite 'stric' .did you mean 'strict'"):
        asked("stric")
    with pytest.raises(GoujiError, match="there is no suite file nowhere"):
        asked("nowhere.yaml")


def test_a_run_says_which_suite_it_asked(audit: Audit) -> None:
    ran = audit("run", FAULTY_REPORT, "--format", "json", "--suite", "ci", "--no-rule", "cells/*").json

    assert ran["ruleset"]["name"] == "ci"
    assert not [found for found in ran["findings"] if found["rule"].startswith("cell-")]


def test_a_rule_that_is_off_is_not_asked(audit: Audit) -> None:
    whole = audit("run", FAULTY_REPORT, "--format", "json").json
    rule = whole["findings"][0]["rule"]

    without = audit("run", FAULTY_REPORT, "--format", "json", "--severity", f"{rule}=off").json

    assert without["ruleset"]["rules"] == whole["ruleset"]["rules"] - 1
    assert _alone(without["findings"]) == _alone([found for found in whole["findings"] if found["rule"] != rule])


def _alone(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Findings without what other findings tell of them."""
    told = ("story", "diagnosis", "expected")
    return [{name: each for name, each in found.items() if name not in told} for found in findings]
