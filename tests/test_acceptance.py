"""Baselines and waivers: what is set aside is named one by one, and what is no longer so comes back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.acceptance import Waiver, Waivers, accept, baseline_json, fingerprint, read_baseline, waivers_draft
from audit.render.ci import sarif_file
from audit.render.formats import Setting
from audit.run import Request, run
from audit.summary import Result
from audit.words import Text
from shell import CLEAN_REPORT, FAULTY_REPORT, Audit

DAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def result() -> Result:
    """The result of a report with faults."""
    return run(Request([str(FAULTY_REPORT)], DAY))


def keys(result: Result) -> frozenset[tuple[str, str, str]]:
    return frozenset((f.id, f.outcome, fingerprint(f)) for f in result.findings)


def waiver(result: Result, number: int = 0, until: date = DAY) -> Waiver:
    finding = result.failed[number]
    return Waiver(
        rule=finding.rule,
        issuer=finding.issuer,
        year=finding.year,
        place=finding.where.zh,
        values=fingerprint(finding),
        reason="已核实",
        who="甲",
        until=until,
    )


@given(st.sets(st.integers(0, 50)))
def test_a_baseline_hides_its_own_findings_and_no_others(result: Result, known: set[int]) -> None:
    old = replace(result, findings=tuple(f for number, f in enumerate(result.findings) if number in known))

    left = accept(result, DAY, keys(old))

    assert left.findings == tuple(f for f in result.findings if f not in old.findings)
    assert tuple(held.finding for held in left.set_aside) == old.findings


def test_what_is_known_is_known_on_another_day(tmp_path: Path) -> None:
    """The day of the audit is no figure of a report, not even for a date that lies behind it."""
    path = tmp_path / "2022.txt"
    path.write_text(CLEAN_REPORT.read_text("utf-8"), "utf-8")
    first, later = (run(Request([str(path)], date(2022, 1, day))) for day in (3, 4))
    assert "date-in-future" in {finding.rule for finding in first.failed}

    assert not accept(later, DAY, keys(first)).findings


def test_a_finding_that_changed_is_new(result: Result) -> None:
    """Other figures, or failing where it was undecided."""
    first = result.failed[0]
    moved = replace(first, message=Text(first.message.zh + "，相差 77", first.message.en))
    undecided = replace(first, outcome="undecided")

    for changed in (moved, undecided):
        assert accept(replace(result, findings=(changed,)), DAY, keys(result)).findings == (changed,)


def test_a_valid_waiver_sets_one_finding_aside(result: Result) -> None:
    left = accept(result, DAY, waivers=Waivers(waivers=(waiver(result),)), file="w.yaml")

    assert len(left.failed) == len(result.failed) - 1
    assert [(held.finding.id, held.why.zh) for held in left.set_aside] == [(result.failed[0].id, "甲 豁免：已核实")]
    assert left.notices == ()


def test_an_expired_waiver_is_told_of_and_its_finding_comes_back(result: Result) -> None:
    left = accept(result, DAY + timedelta(1), waivers=Waivers(waivers=(waiver(result),)), file="w.yaml")

    assert left.failed == result.failed
    assert [(told.kind, told.file) for told in left.notices] == [("waiver-expired", "w.yaml")]
    assert left.remarks[-1] == ("w.yaml", left.notices[0].message)
    assert "w.yaml" in str(sarif_file(left, Setting("zh", DAY)))


@pytest.mark.parametrize("change", [{"values": "0" * 12}, {"place": "别处"}, {"issuer": None}, {"rule": "cell-blank"}])
def test_a_waiver_that_fits_nothing_is_told_of(change: dict[str, str], result: Result) -> None:
    left = accept(result, DAY, waivers=Waivers(waivers=(waiver(result).model_copy(update=change),)))

    assert left.findings == result.findings
    assert [told.kind for told in left.notices] == ["waiver-unused"]


# ---- the commands ---- #


def test_a_baseline_from_the_command(tmp_path: Path, audit: Audit) -> None:
    known = tmp_path / "known.json"
    assert audit("baseline", "write", known, FAULTY_REPORT).status == 0

    ran = audit("run", FAULTY_REPORT, "--baseline", known, "--format", "json")

    assert (ran.status, ran.json["findings"]) == (0, [])
    assert {held["by"] for held in ran.json["set_aside"]} == {"baseline"}
    assert audit("run", FAULTY_REPORT).status == 1
    assert "baseline" in audit("run", FAULTY_REPORT, "--baseline", known, "--lang", "en").out


def test_a_baseline_made_under_a_baseline_is_whole(result: Result) -> None:
    assert baseline_json(accept(result, DAY, keys(result))) == baseline_json(result)


def test_waivers_from_the_command(tmp_path: Path, audit: Audit) -> None:
    file = tmp_path / "waivers.yaml"
    assert audit("waivers", "draft", file, FAULTY_REPORT, "--today", DAY).status == 0

    unsigned = audit("run", FAULTY_REPORT, "--waivers", file, "--today", DAY)
    file.write_text(
        file.read_text("utf-8").replace('reason: ""', "reason: 已核实").replace('who: ""', "who: 甲"), "utf-8"
    )
    signed = audit("run", FAULTY_REPORT, "--waivers", file, "--today", DAY, "--format", "json")
    late = audit("run", FAULTY_REPORT, "--waivers", file, "--today", DAY + timedelta(366), "--format", "json")

    assert unsigned.status == 2
    assert "reason" in unsigned.err
    assert (signed.status, [f for f in signed.json["findings"] if f["outcome"] == "fail"]) == (0, [])
    assert {told["kind"] for told in late.json["notices"]} >= {"waiver-expired"}
    assert late.status == 1
    assert audit("waivers", "draft", file, FAULTY_REPORT).status == 2  # what people wrote is not overwritten


def test_a_waiver_of_no_use_fails_a_run_that_fails_on_warnings(tmp_path: Path, audit: Audit) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text(
        "waivers:\n  - {rule: cell-blank, place: 表三, values: abc, reason: 无, who: 甲, until: 2030-01-01}\n", "utf-8"
    )
    known = tmp_path / "known.json"
    audit("baseline", "write", known, FAULTY_REPORT)
    options = (FAULTY_REPORT, "--waivers", file, "--baseline", known)

    assert audit("run", *options, "--fail-on", "error").status == 0
    assert audit("run", *options, "--fail-on", "warning").status == 1


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"format": "other"}', '{"format": "gouji.baseline/1"}'])
def test_a_bad_baseline_is_a_sentence(content: str | None, tmp_path: Path, audit: Audit) -> None:
    if content is not None:
        (tmp_path / "b.json").write_text(content)

    ran = audit("run", FAULTY_REPORT, "--baseline", tmp_path / "b.json")

    assert (ran.status, ran.out, len(ran.err.splitlines())) == (2, "", 1)


def test_a_baseline_is_read_as_it_is_written(tmp_path: Path, result: Result) -> None:
    (tmp_path / "b.json").write_text(baseline_json(result), "utf-8")

    assert read_baseline(tmp_path / "b.json") == keys(result)
    assert json.loads(baseline_json(result))["format"] == "gouji.baseline/1"


def test_a_draft_names_every_failure(result: Result) -> None:
    assert waivers_draft(result, DAY).count("- rule:") == len(result.failed)
