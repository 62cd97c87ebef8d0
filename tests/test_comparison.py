"""A run beside an earlier one: every old finding has one fate, and only what was looked at again is resolved."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.acceptance import Waiver, Waivers, accept, fingerprint
from audit.comparison import Looked, compare, read_run, subject
from audit.frames import CODE
from audit.model import Finding, RuleError, State
from audit.render.formats import Setting
from audit.render.machine import json_file
from audit.render.markdown import markdown_file
from audit.run import Request, run
from audit.summary import FATES, Comparison, Past, Result
from shell import FAULTY_REPORT, SAMPLES, Audit

DAY = date(2026, 1, 1)
YEARS = (SAMPLES / "yancang-market-2022.txt", SAMPLES / "yancang-market-2023.txt")


@pytest.fixture(scope="module")
def samples() -> Result:
    """The result of all samples."""
    return run(Request([str(SAMPLES)], DAY))


def past(finding: Finding) -> Past:
    """A finding as an earlier run told it."""
    return Past(
        finding.id, finding.rule, finding.severity, finding.path, finding.issuer, finding.year,
        finding.report is None, finding.cells, finding.where, finding.message,
    )  # fmt: skip


def beside(result: Result, *old: Finding) -> Comparison:
    return compare("old.json", map(past, old), result)


def fates(held: Comparison) -> dict[str, str]:
    """Id to fate."""
    return {one.id: fate for fate in FATES for one in getattr(held, fate)}


def of_report(result: Result, *, alone: bool = True) -> list[Finding]:
    """Failing findings about reports; alone: by rules that need nothing but the report itself."""
    every = [finding for finding in result.failed if finding.report is not None and finding.issuer]
    return [finding for finding in every if not alone or not result.rules[finding.rule].beside]


# ---- properties ---- #


@given(st.data())
def test_every_old_finding_has_one_fate_and_every_new_one_is_new(samples: Result, data: st.DataObject) -> None:
    some = st.sets(st.sampled_from(range(len(samples.failed))))
    then, now = (tuple(samples.failed[at] for at in sorted(data.draw(some))) for _ in range(2))
    asked = data.draw(st.sets(st.sampled_from(sorted({finding.rule for finding in samples.failed}))))
    rules = {key: shown for key, shown in samples.rules.items() if key in asked}

    held = beside(replace(samples, findings=(*now, *samples.undecided), rules=rules), *then)

    assert sorted(one.id for fate in FATES for one in getattr(held, fate)) == sorted(one.id for one in then)
    told = {finding.id for finding in now}
    assert {one.id for one in held.remaining} == {finding.id for finding in then} & told
    assert {finding.id for finding in held.new} == told - {finding.id for finding in then}
    assert all(one.rule in rules for one in held.resolved)
    assert all(held.is_new(finding) == (finding in held.new) for finding in now)
    assert sum(held.counts.values()) == len(then) + len(held.new)


def test_a_report_that_is_not_in_the_run_is_never_resolved(samples: Result) -> None:
    held = beside(run(Request([], DAY)), *samples.failed)

    assert set(fates(held).values()) == {"unchecked"}


# ---- what is resolved, and what is not ---- #


def test_what_was_looked_at_and_is_not_there_is_resolved(samples: Result) -> None:
    first, second = of_report(samples)[:2]

    held = beside(replace(samples, findings=(second,)), first)

    assert fates(held) == {first.id: "resolved"}
    assert held.new == (second,)


@pytest.mark.parametrize("change", ["rule", "broken", "undecided", "year"])
def test_what_was_not_looked_at_again_is_not_resolved(change: str, samples: Result) -> None:
    first = of_report(samples)[0]
    none = replace(samples, findings=())
    now, fate = {
        "rule": (replace(none, rules={}), "unchecked"),
        "broken": (none, "unchecked"),
        "undecided": (replace(none, findings=(replace(first, outcome="undecided"),)), "unclear"),
        "year": (none, "unchecked"),
    }[change]
    if change == "broken":
        now = replace(none, rule_errors=(RuleError(first.rule, "x.yaml", first.message),))
    old = replace(first, year=1999) if change == "year" else first

    assert fates(beside(now, old)) == {first.id: fate}


def test_a_finding_between_two_years_needs_both() -> None:
    both = run(Request([str(path) for path in YEARS], DAY))
    carried = next(finding for finding in both.failed if finding.rule == "history-carry")

    assert fates(beside(run(Request([str(YEARS[1])], DAY)), carried)) == {carried.id: "unchecked"}
    assert fates(beside(replace(both, findings=()), carried)) == {carried.id: "resolved"}


def test_a_finding_among_what_is_in_the_run_is_never_known_to_be_gone(samples: Result, tmp_path: Path) -> None:
    """A copy of a file may only be missing from this run; so may peers."""
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    for path in (first, second):
        path.write_bytes(YEARS[0].read_bytes())
    copies = [f for f in run(Request([str(tmp_path)], DAY)).failed if f.rule == "source-dup-file"]

    assert copies
    assert set(fates(beside(run(Request([str(first)], DAY)), *copies)).values()) == {"unchecked"}
    assert {key for key, shown in samples.rules.items() if "run" in shown.beside} >= {"peers-outlier"}


def test_a_figure_that_cannot_be_read_any_more_is_unclear(samples: Result) -> None:
    first = next(finding for finding in of_report(samples) if finding.cells)
    values = samples.frames.values
    state = values.state.copy()
    state[values.keys[first.cells[0]], first.report] = CODE[State.MISSING]
    frames = replace(samples.frames, values=replace(values, state=state))

    assert fates(beside(replace(samples, findings=(), frames=frames), first)) == {first.id: "unclear"}


def test_a_file_that_could_not_be_read_is_resolved_once_it_holds_a_report(tmp_path: Path) -> None:
    path = tmp_path / "2023.html"
    path.write_bytes(b"")
    before = run(Request([str(path)], DAY)).failed
    path.write_bytes(FAULTY_REPORT.read_bytes())

    assert set(fates(beside(run(Request([str(path)], DAY)), *before)).values()) == {"resolved"}
    assert set(fates(beside(run(Request([str(FAULTY_REPORT)], DAY)), *before)).values()) == {"unchecked"}


def test_what_is_set_aside_is_there_all_the_same(samples: Result) -> None:
    first = samples.failed[0]
    known = frozenset({(first.id, first.outcome, fingerprint(first))})

    held = beside(accept(samples, DAY, known), first)

    assert fates(held) == {first.id: "remaining"}
    assert first not in held.new


def test_subjects_of_reports_without_issuer_are_never_looked_at(samples: Result) -> None:
    first = replace(of_report(samples)[0], issuer=None)

    assert subject(first)[0] == ""
    assert Looked.of(samples).fate(first.rule, subject(first)) == "unchecked"


# ---- the command and the outputs ---- #


def test_the_output_of_a_run_is_read_back(tmp_path: Path, samples: Result) -> None:
    file = tmp_path / "old.json"
    file.write_text(str(json_file(samples, Setting("zh", DAY))["findings.json"]), "utf-8")

    assert read_run(file) == tuple(map(past, samples.failed))


def test_outputs_show_the_comparison(tmp_path: Path, audit: Audit) -> None:
    old = tmp_path / "old.json"
    old.write_text(audit("run", *YEARS, "--format", "json").out, "utf-8")
    arguments = ("run", YEARS[1], FAULTY_REPORT, "--compare", old, "--today", DAY)

    held = audit(*arguments, "--format", "json").json["comparison"]
    shown = audit(*arguments, "--lang", "zh").out
    summary = audit(*arguments, "--format", "markdown").out
    lines = [json.loads(line) for line in audit(*arguments, "--format", "jsonl").out.splitlines()]

    assert list(held) == ["against", "new", *FATES]
    assert held["against"] == str(old)
    assert "history-carry" in {one["rule"] for one in held["unchecked"]}
    assert held["resolved"] == []
    new = len(held["new"])
    assert new > 0
    assert f"新增 {new}，" in "".join(shown.split("\n"))
    assert f"新增 {new}，" in summary
    assert "[新增]" in shown
    assert {"kind": "comparison", **held} in lines


@pytest.mark.parametrize(
    "content", [None, "", "[]", "{}", '{"format": "gouji.parse/1"}', '{"format": "gouji.findings/1"}']
)
def test_what_is_no_earlier_run_is_a_sentence(content: str | None, tmp_path: Path, audit: Audit) -> None:
    if content is not None:
        (tmp_path / "old.json").write_text(content)

    ran = audit("run", FAULTY_REPORT, "--compare", tmp_path / "old.json")

    assert (ran.status, ran.out, len(ran.err.splitlines())) == (2, "", 1)


def test_a_summary_lists_what_is_gone(samples: Result) -> None:
    first = of_report(samples)[0]
    held = beside(replace(samples, findings=()), first)

    page = str(markdown_file(replace(samples, findings=(), comparison=held), Setting("zh", DAY))["summary.md"])

    assert "### 已消除" in page
    assert first.rule in page.replace("\\", "")


def test_a_waiver_says_until_when(samples: Result) -> None:
    first = samples.failed[0]
    until = DAY + timedelta(30)
    waiver = Waiver(
        rule=first.rule, issuer=first.issuer, year=first.year, place=first.where.zh, values=fingerprint(first),
        reason="已核实", who="甲", until=until,
    )  # fmt: skip

    assert accept(samples, DAY, waivers=Waivers(waivers=(waiver,))).set_aside[0].until == until
