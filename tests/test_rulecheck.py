"""`audit rules check` and its neighbours: what is wrong with rules is found before they meet a report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from audit.datafiles import load_yaml
from audit.forms import load_forms
from audit.language.linear import Linear, all_linear, linear_forms
from audit.language.proofs import System, indistinguishable, systems
from audit.language.ruleset import Ruleset, load_ruleset
from audit.language.schema import schema_json
from audit.language.scopes import Binding
from audit.reading.vocabulary import load_vocabulary
from audit.render.rule_pages import rule_pages
from audit.rulecheck import Checked, check_rules
from shell import Audit

ROOT = Path(__file__).parent.parent
FORMS = load_forms()
RULESET = load_ruleset(FORMS)
PAIR = "{zh: 一, en: one}"


def rule(name: str, check: str, *, given: tuple[str, str] = ("{}", "{}"), **keys: Any) -> str:
    """A rule file with two examples: what is given in the one that passes, and in the one that fails."""
    held = {"for each": "report", "forms": '["2021"]', **keys}
    lines = [f"id: {name}", "severity: error", "at_fault: issuer", f"check: '{check}'"]
    lines += [f"{key}: {PAIR}" for key in ("title", "why", "basis", "message")]
    lines += [f"{key}: {value}" for key, value in held.items()]
    lines += ["examples:", f"  - {{name: a, given: {given[0]}, expect: pass}}"]
    return "\n".join([*lines, f"  - {{name: b, given: {given[1]}, expect: fail}}\n"])


LICENSED = ("{proactive.licensing: [5]}", "{}")


def checked(folder: Path, **rules: str) -> Checked:
    for name, source in rules.items():
        (folder / f"{name.replace('_', '-')}.yaml").write_text(source, "utf-8")
    return check_rules(FORMS, load_vocabulary(), (folder,))


def told(found: Checked) -> list[tuple[str, str, str]]:
    return [(remark.severity, remark.place, remark.message.en) for remark in found.remarks]


def test_the_catalogue_has_no_errors_and_no_warnings() -> None:
    found = check_rules(FORMS, load_vocabulary())

    assert found.mistakes == ()
    assert [remark for remark in found.remarks if remark.severity != "info"] == []
    assert found.rules == len(RULESET.files)


def test_a_rule_that_is_right_is_not_remarked_on(tmp_path: Path) -> None:
    assert told(checked(tmp_path, own=rule("own", "proactive.licensing.decisions >= 5", given=LICENSED))) == []


def test_contradictions_are_told_with_the_smallest_set_of_rules(tmp_path: Path) -> None:
    found = checked(
        tmp_path,
        many=rule("many", "proactive.licensing.decisions >= 5", given=LICENSED),
        few=rule("few", "proactive.licensing.decisions + proactive.penalties.decisions < 5",
                 given=("{}", "{proactive.licensing: [5]}")),
    )  # fmt: skip

    ((severity, place, message),) = told(found)
    assert severity == "error"
    assert place.startswith(("few.yaml:4:", "many.yaml:4:"))
    assert {"few", "many"} == set(message.split(": ")[1].split(", "))


def test_a_rule_that_no_figures_can_break(tmp_path: Path) -> None:
    found = checked(tmp_path, idle=rule("idle", "proactive.licensing.decisions + 1 > 0"))

    assert ("warning", "idle.yaml:4:1", "on the 2021 form, no figures can break it") in told(found)
    assert any("example 'b'" in message for _, _, message in told(found))


def test_a_rule_that_follows_from_another(tmp_path: Path) -> None:
    check = "requests.processed_total.total <= requests.newly_received.total + requests.carried_in.total"
    given = ("{}", "{requests.processed_total: [1, 0, 0, 0, 0, 0, 1]}")

    found = checked(tmp_path, implied=rule("implied", check, given=given))

    assert ("info", "implied.yaml:4:1", "on the 2021 form, it follows from requests-balance") in told(found)


def test_rules_that_say_the_same(tmp_path: Path) -> None:
    given = ("{}", "{proactive.licensing: [1]}")
    found = checked(
        tmp_path,
        one=rule("one", "proactive.licensing.decisions = 0", given=given),
        other=rule("other", "proactive.licensing.decisions  =  0", given=given),
        third=rule("third", "0 = 2 * proactive.licensing.decisions", given=given),
    )

    messages = [message for _, _, message in told(found)]
    assert "checks the very same as one" in messages
    assert any("its equations are among those of third" in message for message in messages)


def test_what_nothing_uses(tmp_path: Path) -> None:
    keys = {"parameters": f"{{most: {{value: 3, why: {PAIR}}}}}", "let": "{spare: year + 1}"}

    found = checked(tmp_path, own=rule("own", "proactive.licensing.decisions >= 5", given=LICENSED, **keys))

    assert [message for _, _, message in told(found)] == [
        "no formula uses the parameter 'most'",
        "no formula uses 'spare'",
    ]


def test_examples_are_run(tmp_path: Path) -> None:
    found = checked(
        tmp_path,
        wrong=rule("wrong", "proactive.licensing.decisions >= 5"),
        typo=rule("typo", "proactive.licensing.decisions >= 5", given=("{proactive.licencing: [5]}", "{}")),
        short=rule("short", "requests.granted.total >= 5", given=("{requests.granted: [5]}", "{}")),
    )

    messages = {place: message for _, place, message in told(found)}
    assert messages["wrong.yaml:12:26"] == "example 'a' is expected to be 'pass' and is 'fail'"
    assert "unknown key 'proactive.licencing' (did you mean 'proactive.licensing'?)" in messages["typo.yaml:12:5"]
    assert messages["short.yaml:12:5"] == "requests.granted has 7 values, the example gives 1"


def test_all_files_with_mistakes_are_told_and_the_others_checked(tmp_path: Path) -> None:
    found = checked(
        tmp_path,
        first=rule("first", "yaer = 1"),
        second=rule("second", "year = = 1"),
        wrong=rule("wrong", "proactive.licensing.decisions >= 5"),
    )

    assert [mistake.file for mistake in found.mistakes] == ["first.yaml", "second.yaml"]
    assert [place for _, place, _ in told(found)] == ["wrong.yaml:12:26"]


def test_exit_statuses(audit: Audit, tmp_path: Path) -> None:
    source = rule("own", "proactive.licensing.decisions >= 5", given=LICENSED)
    (tmp_path / "own.yaml").write_text(source, "utf-8")
    assert audit("rules", "check", tmp_path).status == 0

    (tmp_path / "own.yaml").write_text(source.replace(">=", ">"), "utf-8")
    assert audit("rules", "check", tmp_path).status == 1

    (tmp_path / "own.yaml").write_text(source.replace("check:", "chekc:"), "utf-8")
    ran = audit("rules", "check", tmp_path, "--lang", "zh")
    assert ran.status == 2
    assert "是否想写“check”" in "".join(ran.out.split())


# ---- linear rows ---- #


def row_of(key: str, form: str = "2021") -> list[Linear]:
    return linear_forms(RULESET.files[key].rule, RULESET, FORMS.by_name[form])


def test_an_equation_is_a_row_of_whole_numbers_for_each_instance() -> None:
    rows = row_of("requests-row-total")

    assert len(rows) == 25
    first = rows[0]
    assert (first.relation, first.constant, first.at) == ("=", 0, Binding("requests", "newly_received"))
    assert dict(first.terms)["requests.newly_received.total", ""] == 1
    assert sum(weight for _, weight in first.terms) == 1 - 6


def test_what_is_no_sum_has_no_rows() -> None:
    assert row_of("requests-outcome-without-intake") == []
    assert row_of("cell-blank") == []


def test_a_condition_on_the_instance_alone_is_settled() -> None:
    rows = row_of("history-carry-by-applicant")

    assert [row.at.column for row in rows] == [c for c in FORMS.all[-1].tables["requests"].columns if c != "total"]
    assert {of for row in rows for (_, of), _ in row.terms} == {"", "previous"}


def test_rows_agree_with_the_kernel_on_every_example(tmp_path: Path) -> None:
    """A rule with a tolerance, a parameter and a conjunction, written as rows."""
    check = "all(row of requests: total <= 2 * sum(applicants) + most) and proactive.licensing.decisions = 3 within 0.5"
    source = rule("own", check, parameters=f"{{most: {{value: 1.5, why: {PAIR}}}}}")
    (tmp_path / "own.yaml").write_text(source, "utf-8")
    ruleset: Ruleset = load_ruleset(FORMS, (tmp_path,))

    rows = linear_forms(ruleset.files["own"].rule, ruleset, FORMS.by_name["2021"])

    assert len(rows) == 25 + 2
    assert (rows[0].relation, rows[0].constant, dict(rows[0].terms)["requests.newly_received.total", ""]) == (
        "<=",
        3,
        2,
    )
    assert [(row.terms[0][1], row.relation, row.constant) for row in rows[-2:]] == [(2, "<=", 7), (-2, "<=", -5)]


def test_every_cell_of_table_three_can_be_told_from_every_other() -> None:
    form = FORMS.by_name["2021"]

    groups = indistinguishable(form, all_linear(RULESET, form))

    assert [group for group in groups if group[0].startswith("requests.")] == []
    assert ("proactive.fees.amount",) in groups


def test_the_built_in_rules_can_all_hold_and_all_fail() -> None:
    for system in systems(RULESET):
        assert system.conflict() == []
        assert [row.rule for row in system.rows if system.never_fires(row)] == []


def test_a_smallest_conflict_has_nothing_to_spare() -> None:
    (system,) = (system for system in systems(RULESET) if system.form.form == "2021")
    at = Binding("proactive", "licensing")
    cell = ("proactive.licensing.decisions", "")
    more = Linear("more", "2021", at, ((cell, -1),), "<=", -5)
    less = Linear("less", "2021", at, ((cell, 1),), "<", 5)

    conflict = System(system.form, FORMS, (*system.rows, more, less)).conflict()

    assert conflict == [more, less]


# ---- new rules, schemas, pages ---- #


def test_a_new_rule_is_right_as_it_stands(audit: Audit, tmp_path: Path) -> None:
    assert audit("rules", "new", "fees-need-decisions", "--out", tmp_path).status == 0
    assert audit("rules", "check", tmp_path).status == 0

    again = audit("rules", "new", "fees-need-decisions", "--out", tmp_path)
    assert again.status == 2
    assert "exists already" in again.err


@pytest.mark.parametrize("name", ["Fees", "requests-balance", "a b"])
def test_a_new_rule_needs_a_new_id(audit: Audit, tmp_path: Path, name: str) -> None:
    assert audit("rules", "new", name, "--out", tmp_path).status == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["rule", "suite", "lexicon", "aliases"])
def test_the_schemas_are_current(kind: str, audit: Audit) -> None:
    """Written by: for kind in rule suite lexicon aliases; do audit rules schema $kind > docs/schema/$kind.…; done."""
    said = (ROOT / "docs" / "schema" / f"{kind}.schema.json").read_text("utf-8")

    assert said == schema_json(kind)  # type: ignore[arg-type]
    assert audit("rules", "schema", kind).out == said


@pytest.mark.parametrize("kind", ["rule", "suite"])
def test_the_schemas_accept_what_the_program_accepts(kind: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads(schema_json(kind)))  # type: ignore[arg-type]
    folder = ROOT / "rules" / {"rule": "catalogue", "suite": "suites"}[kind]

    for path in folder.rglob("*.yaml"):
        data = json.loads(json.dumps(load_yaml(path.read_text("utf-8"), path.name), default=str))
        assert [error.message for error in validator.iter_errors(data)] == [], path.name
    assert list(validator.iter_errors({"id": "x"}))


def test_there_is_a_page_for_every_rule() -> None:
    pages = rule_pages(RULESET)

    assert set(pages) == {"index.md", *(f"{key}.md" for key in RULESET.files)}
    page = pages["published-late.md"]
    assert "逾期公布" in page
    assert "Published late" in page
    assert "`published-late.department_deadline`" in page
    for key in RULESET.files:
        assert f"({key}.md)" in pages["index.md"]


def test_the_pages_are_current() -> None:
    """Written by: audit rules docs docs/rules."""
    folder = ROOT / "docs" / "rules"

    assert {path.name: path.read_text("utf-8") for path in folder.glob("*.md")} == rule_pages(RULESET)


def test_pages_of_rules_that_are_gone_are_removed(audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("<!-- audit rules docs -->\n", "utf-8")
    (tmp_path / "own.md").write_text("an auditor's own notes", "utf-8")

    assert audit("rules", "docs", tmp_path).status == 0

    assert not (tmp_path / "gone.md").exists()
    assert (tmp_path / "own.md").exists()
