"""A small region: every planted mistake is found, nothing else is called an error, and a seed gives one region."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.collection.collection import Written, library_of, region_of, write_collection
from benchmarks.collection.measure import Run, run
from benchmarks.collection.plants import KINDS
from benchmarks.collection.score import Score, score

REPORTS, SEED = 160, 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the region's reports are."""
    return tmp_path_factory.mktemp("region")


@pytest.fixture(scope="module")
def drawn(folder: Path) -> Written:
    """What was written and planted."""
    return write_collection(folder, REPORTS, SEED)


@pytest.fixture(scope="module")
def ran(folder: Path, drawn: Written) -> Run:
    """The run over all reports."""
    assert drawn.reports
    return run(folder / "reports", library_of(region_of(REPORTS, SEED)), 2, drawn.roster)


@pytest.fixture(scope="module")
def found(drawn: Written, ran: Run) -> Score:
    """What was told against what was planted."""
    return score(drawn.plants, ran.result.findings, ran.result.rules, ran.result.roll)


def test_nearly_all_kinds_are_planted(drawn: Written) -> None:
    assert {plant.kind for plant in drawn.plants} <= {kind.name for kind in KINDS}
    assert len({plant.kind for plant in drawn.plants}) >= len(KINDS) - 1


def test_every_report_is_read(drawn: Written, ran: Run) -> None:
    frame = ran.result.frames.reports
    assert len(frame) == drawn.reports
    assert frame["division"].notna().all()


def test_every_planted_mistake_is_found(found: Score) -> None:
    assert not found.missed


def test_no_other_error_is_told(found: Score, ran: Run) -> None:
    assert not [(each.rule, each.path, each.message.zh) for each in found.errors]
    assert not ran.result.rule_errors


def test_a_mistake_that_nobody_told_is_missed(drawn: Written, ran: Run) -> None:
    silent = score(drawn.plants, [], ran.result.rules, ran.result.roll)
    assert silent.missed
    assert not silent.passed


def test_an_error_that_nobody_planted_is_told(ran: Run) -> None:
    assert score([], ran.result.findings, ran.result.rules, ran.result.roll).errors


def test_the_same_seed_gives_the_same_reports(folder: Path, drawn: Written, tmp_path: Path) -> None:
    assert write_collection(tmp_path, REPORTS, SEED).plants == drawn.plants
    for path in sorted((tmp_path / "reports").rglob("*.*")):
        if path.suffix != ".docx":  # its archive has the hour in it
            assert path.read_bytes() == (folder / path.relative_to(tmp_path)).read_bytes()
