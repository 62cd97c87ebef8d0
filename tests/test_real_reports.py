"""Real reports whose content was read by hand: every cell right or rightly undecided, and nobody accused wrongly."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from audit.cli import main
from audit.forms import load_forms
from audit.language.ruleset import load_ruleset

SHARED = Path(__file__).resolve().parents[1] / "../shared"
REPORTS = ["hzq2023", "seed000", "seed001", "seed002", "seed003", "seed004", "sh2019", "pt2021", "pt2022", "pt2023"]
PDF = ("hzq2023",)  # these have pages instead of lines
FACTS = ("issuer", "year", "form", "published", "signed")

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the real reports, ../shared, are not here")


@cache
def truth(name: str) -> Any:
    """What a person read in a report."""
    return json.loads((SHARED / "truth" / f"{name}.json").read_text("utf-8"))


def path(name: str) -> str:
    """The report itself."""
    return str(SHARED / "reports" / truth(name)["document"])


@pytest.fixture
def parsed(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Any:
    """What `audit parse` makes of the report of the test."""
    assert main(["parse", path(request.getfixturevalue("name"))]) == 0
    (document,) = json.loads(capsys.readouterr().out)["documents"]
    return document


@pytest.fixture
def findings(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What `audit run` finds wrong in the report of the test."""
    assert main(["run", path(request.getfixturevalue("name")), "--format", "json"]) in (0, 1)
    ran = json.loads(capsys.readouterr().out)
    assert (ran["unaudited"], ran["rule_errors"]) == ([], [])
    return [found for found in ran["findings"] if found["outcome"] == "fail"]


def verdict(key: str, value: float | None, cell: dict[str, Any], undecidable: set[str]) -> str:
    """Whether a cell was read as a person read it: right, open or wrong."""
    state = cell["state"]
    if state == "number":
        return "right" if value is not None and cell["value"] == value else "wrong"
    if value is None and state in ("blank", "placeholder"):
        return "right"
    if state in ("undecided", "missing") and key in undecidable:
        return "right"
    return "open" if state == "undecided" or value is None else "wrong"


@pytest.mark.parametrize("name", REPORTS)
def test_every_cell_is_right_or_rightly_undecided(name: str, parsed: dict[str, Any]) -> None:
    known, undecidable = truth(name)["cells"], set(truth(name)["undecidable"])
    cells = {cell["cell"]: cell for cell in parsed["cells"]}
    absent = {"state": "absent", "value": None}

    judged = {key: verdict(key, value, cells.get(key, absent), undecidable) for key, value in known.items()}

    assert {key: said for key, said in judged.items() if said != "right"} == {}
    assert [key for key in undecidable - set(known) if cells.get(key, absent)["state"] == "number"] == []


@pytest.mark.parametrize("name", REPORTS)
def test_issuer_year_form_and_dates(name: str, parsed: dict[str, Any]) -> None:
    accepted = {fact: [truth(name)[fact], *truth(name).get(f"{fact}_accept", [])] for fact in FACTS}

    assert {fact: parsed[fact] for fact in FACTS if parsed[fact] not in accepted[fact]} == {}


@pytest.mark.parametrize("name", [name for name in REPORTS if name not in PDF])
def test_every_cell_stands_where_it_is_said_to_stand(name: str, parsed: dict[str, Any]) -> None:
    source = Path(path(name)).read_text("utf-8").split("\n")
    read = [cell for cell in parsed["cells"] if cell["state"] == "number" and cell["read"] == "printed"]

    def shown(where: dict[str, Any]) -> str:
        return str(source[where["line"] - 1][where["column"] - 1 :])

    assert [cell for cell in read if not shown(cell["where"]).startswith(cell["raw"].split("\n")[0])] == []


@pytest.mark.parametrize("name", REPORTS)
def test_what_must_be_found_is_found(name: str, findings: list[dict[str, Any]]) -> None:
    """Only rules that exist are asked for."""
    rules = load_ruleset(load_forms()).files

    missed = [
        wanted
        for wanted in truth(name)["must_find"]
        if wanted["rule"] in rules and not any(_matches(wanted, found) for found in findings)
    ]

    assert missed == []


def _matches(wanted: dict[str, Any], found: dict[str, Any]) -> bool:
    return (
        found["rule"] == wanted["rule"]
        and (not wanted.get("cells") or bool(set(wanted["cells"]) & set(found["cells"])))
        and all(wanted.get(key, found[key]) == found[key] for key in ("severity", "at_fault"))
        and wanted.get("diagnosis") in (None, (found["diagnosis"] or {}).get("kind"))
    )


@pytest.mark.parametrize("name", REPORTS)
def test_nothing_is_claimed_that_is_not_so(name: str, findings: list[dict[str, Any]]) -> None:
    rules = {found["rule"] for found in findings}
    errors = {found["rule"] for found in findings if found["severity"] == "error"}

    assert rules & set(truth(name)["must_not"]) == set()
    assert errors - set(truth(name)["errors_allowed"]) == set()


@pytest.mark.parametrize("name", PDF)
def test_every_cell_of_a_pdf_stands_in_the_box_that_it_is_said_to_stand_in(name: str, parsed: dict[str, Any]) -> None:
    """Judged by another program's words and their places."""
    with pdfplumber.open(path(name)) as document:
        words = {page.page_number: page.extract_words(x_tolerance=2) for page in document.pages}
    read = [cell for cell in parsed["cells"] if cell["state"] == "number"]

    def shown(where: dict[str, Any]) -> str:
        left, top, right, bottom = where["box"]
        inside = (
            word["text"]
            for word in words[where["page"]]
            if left < (word["x0"] + word["x1"]) / 2 < right and top < (word["top"] + word["bottom"]) / 2 < bottom
        )
        return "".join(inside)

    assert [cell for cell in read if shown(cell["where"]) != cell["raw"]] == []
