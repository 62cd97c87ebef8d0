"""Reports of a history as context: rules speak of them, and are never asked of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from audit.history import versions
from shell import CLEAN_REPORT, SAMPLES, Audit, Ran

THIS, LAST = SAMPLES / "yancang-market-2023.txt", SAMPLES / "yancang-market-2022.txt"
TODAY = ("--today", "2026-01-01")
ROW, CHANGED = "\t4\t2\t0\t0\t0\t0\t6", "\t4\t3\t0\t0\t0\t0\t7"  # carried in, in the report of 2023


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "history.duckdb"


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The report of 2023 with another figure and its total."""
    said = THIS.read_text("utf-8")
    assert ROW in said
    path = tmp_path / "changed.txt"
    path.write_text(said.replace(ROW, CHANGED), "utf-8")
    return path


def found(audit: Audit, *arguments: object) -> Any:
    ran = audit("run", *arguments, "--format", "json", *TODAY)
    assert ran.status in (0, 1)
    return ran.json


def of(findings: Any, rule: str) -> list[Any]:
    return [finding for finding in findings["findings"] if finding["rule"] == rule]


def test_the_report_of_last_year_is_compared_with_and_is_no_document_of_the_run(audit: Audit, file: Path) -> None:
    found(audit, LAST, "--history", file)

    alone, together = found(audit, THIS, "--history", file), found(audit, THIS, LAST)

    assert of(alone, "history-carry")
    assert [one["id"] for one in alone["findings"]] == [
        one["id"] for one in together["findings"] if one["path"] == str(THIS)
    ]
    assert alone["looked_at"]["documents"] == alone["looked_at"]["reports"] == 1
    assert alone["looked_at"]["cells"] == found(audit, THIS)["looked_at"]["cells"]
    assert {one["path"] for one in alone["findings"]} == {str(THIS)}


def test_rules_are_asked_of_nothing_in_the_history(audit: Audit, file: Path) -> None:
    found(audit, SAMPLES, "--history", file)

    one_rule = (CLEAN_REPORT, "--rule", "requests-balance")
    assert found(audit, *one_rule, "--history", file)["looked_at"] == found(audit, *one_rule)["looked_at"]


@pytest.mark.parametrize("name", ["console", "html", "csv", "markdown", "sarif", "junit", "gitlab", "jsonl"])
def test_outputs_speak_of_the_documents_of_the_run(name: str, audit: Audit, file: Path, tmp_path: Path) -> None:
    found(audit, LAST, "--history", file)
    out = ("--format", name, "--out", tmp_path / "out", *TODAY)

    ran: Ran = audit("run", THIS, "--history", file, *out)

    assert "1 documents" in ran.out
    for path in (tmp_path / "out").glob("*"):
        tells_of_it = path.suffix in (".html", ".jsonl")  # which quote what a finding compares with
        assert tells_of_it or str(LAST) not in path.read_text("utf-8", errors="replace")


def test_a_figure_that_was_changed_after_publication_is_told(audit: Audit, file: Path, changed: Path) -> None:
    found(audit, THIS, "--history", file)

    later = found(audit, changed, "--history", file)

    (told,) = of(later, "source-restated")
    assert told["path"] == str(changed)
    assert len(told["cells"]) == 2
    assert not of(found(audit, changed), "source-restated")


def test_the_earlier_version_is_not_held_against_the_later_one(audit: Audit, file: Path, changed: Path) -> None:
    first = found(audit, THIS, "--history", file)
    found(audit, changed, "--history", file)

    assert found(audit, THIS, "--history", file) == first


def test_an_earlier_version_is_nobodys_previous_report(audit: Audit, file: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.txt"
    old.write_text(LAST.read_text("utf-8").replace("\t0\t0\t0\t0\t0", "\t0\t0\t0\t1\t0", 1), "utf-8")
    found(audit, old, "--history", file)

    both = found(audit, LAST, THIS, "--history", file)

    carried = [one["id"] for one in of(found(audit, LAST, THIS), "history-carry")]
    assert [one["id"] for one in of(both, "history-carry")] == carried != []


def test_of_several_versions_of_last_year_the_latest_counts(audit: Audit, file: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.txt"
    old.write_text(LAST.read_text("utf-8").replace("\t0\t0\t0\t0\t0", "\t0\t0\t0\t1\t0", 1), "utf-8")
    found(audit, old, "--history", file)
    found(audit, LAST, "--history", file)

    alone = found(audit, THIS, "--history", file)

    assert [one["id"] for one in of(alone, "history-carry")] == [
        one["id"] for one in of(found(audit, LAST, THIS), "history-carry")
    ]


def test_later_years_are_no_context(audit: Audit, file: Path) -> None:
    found(audit, THIS, "--history", file)

    assert found(audit, LAST, "--history", file) == found(audit, LAST)


def test_what_another_reader_has_read_is_no_context(audit: Audit, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found(audit, LAST, "--history", file)
    monkeypatch.setattr(versions, "of_pages", lambda: "another")
    monkeypatch.setattr(versions, "of_reading", lambda: "another")

    told = found(audit, THIS, "--history", file)

    assert told["findings"] == found(audit, THIS)["findings"]
    assert "1 report(s) in the history" in told["notices"][0]["message"]["en"]
    found(audit, LAST, "--history", file)
    assert "notices" not in (again := found(audit, THIS, "--history", file))
    assert of(again, "history-carry")


def test_a_roster_is_held_against_the_documents_of_the_run(audit: Audit, file: Path, tmp_path: Path) -> None:
    roster = tmp_path / "units.csv"
    roster.write_text("name\n砚沧市市场监督管理局\n岚汀市住房和城乡建设局\n", "utf-8")
    found(audit, CLEAN_REPORT, "--history", file)

    for _ in range(2):
        told = found(audit, THIS, "--history", file, "--roster", roster)
        assert told["roster"] == found(audit, THIS, "--roster", roster)["roster"]


def test_an_issuer_is_known_by_any_of_its_names(audit: Audit, file: Path, tmp_path: Path) -> None:
    aliases, renamed = tmp_path / "names.yaml", tmp_path / "renamed.txt"
    aliases.write_text(
        json.dumps({"names": [{"name": "砚沧市市场管理局", "is": "砚沧市市场监督管理局"}]}, ensure_ascii=False), "utf-8"
    )
    renamed.write_text(LAST.read_text("utf-8").replace("砚沧市市场监督管理局", "砚沧市市场管理局"), "utf-8")
    found(audit, renamed, "--history", file)

    assert not of(found(audit, THIS, "--history", file), "history-carry")
    assert of(found(audit, THIS, "--history", file, "--aliases", aliases), "history-carry")


def test_the_page_leads_to_no_report_that_is_not_on_it(audit: Audit, file: Path, tmp_path: Path) -> None:
    found(audit, LAST, "--history", file)

    audit("run", THIS, "--history", file, "--format", "html", "--out", tmp_path, *TODAY)

    page = (tmp_path / "report.html").read_text("utf-8")
    assert 'id="r0"' in page
    assert 'id="r1"' not in page
    assert 'href="#r1' not in page
