"""What cannot be decided is told once for its cause, whatever number of rules waits for it."""

from __future__ import annotations

from datetime import date

import pytest

from audit.files import document_from_bytes
from audit.model import Finding
from audit.run import Workshop, audit_documents, open_workshop
from layouts import FORMS, balanced_figures, print_report

FORM = FORMS["2021"]


@pytest.fixture(scope="module")
def workshop() -> Workshop:
    return open_workshop()


def undecided(lines: list[str], workshop: Workshop) -> list[Finding]:
    document = document_from_bytes("report.txt", "\n".join(lines).encode(), workshop.library)
    found = audit_documents([document], workshop, date(2026, 1, 1)).undecided
    return [finding for finding in found if finding.cells]


def printed() -> list[str]:
    return print_report(FORM, balanced_figures(FORM, {}), "tabs").text.split("\n")


def test_a_row_that_is_not_there_is_one_cause_for_all_rules(workshop: Workshop) -> None:
    lines = [line for line in printed() if "结转下年度" not in line]

    (only,) = undecided(lines, workshop)

    assert only.rule == "requests-balance"
    assert "requests-carry-exceeds-intake" in only.also
    assert only.message.en.startswith("Table 3, 7 cells (4. Carried out to next year): not in the document; so these")


def test_rows_read_wrongly_are_one_cause_and_their_reason_is_given(workshop: Workshop) -> None:
    lines = ["(一)予以公开\t3\t0\t0" if "予以公开" in line else line for line in printed()]

    (only,) = undecided(lines, workshop)

    assert only.at_fault == "reading"
    assert "7 cells (3(1) Granted)" in only.message.en
    assert "should have 7 values but 3 are printed" in only.message.en
    assert {"requests-column-total", "requests-row-total"} <= {only.rule, *only.also}


def test_two_tables_are_two_causes(workshop: Workshop) -> None:
    lines = [line for line in printed() if "结转下年度" not in line]
    lines = ["行政许可\t若干余" if line.startswith("行政许可") else line for line in lines]
    lines = ["规章\t1\t2" if line.startswith("规章") else line for line in lines]

    tables = [finding.cells[0].split(".")[0] for finding in undecided(lines, workshop)]

    assert sorted(tables) == ["proactive", "requests"]


def test_a_report_without_a_gap_has_nothing_undecided(workshop: Workshop) -> None:
    assert undecided(printed(), workshop) == []


def test_a_file_that_cannot_be_read_is_a_finding_without_a_report(workshop: Workshop) -> None:
    documents = [
        document_from_bytes(name, data, workshop.library) for name, data in (("a.txt", b""), ("b.txt", b"hello"))
    ]

    result = audit_documents(documents, workshop, date(2026, 1, 1))

    assert result.rule_errors == ()
    assert [(each.rule, each.path, each.report) for each in result.failed] == [
        ("source-unreadable", "a.txt", None),
        ("source-not-report", "b.txt", None),
    ]
    assert result.by_report() == []
    assert set(result.of_unaudited) == {"a.txt", "b.txt"}


@pytest.mark.parametrize("figures", ["", "3\t1"])
def test_rows_are_named_as_the_form_of_the_table_has_them(figures: str, workshop: Workshop) -> None:
    held = FORMS["2019"]
    lines = print_report(held, balanced_figures(held, {}), "tabs").text.split("\n")
    lines = [f"规范性文件\t{figures}" if line.startswith("规范性文件") else line for line in lines]

    told = [finding.message for finding in undecided(lines, workshop)]

    assert any("规范性文件" in message.zh for message in told) or not figures
    assert not any("行政规范性文件" in message.zh for message in told)
