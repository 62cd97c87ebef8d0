"""The sample reports: read as intended, and audited to exactly the faults that their README says are planted."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from audit.cli import main
from audit.files import document_from_bytes
from audit.forms import load_forms
from audit.model import State
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "sample_reports"
_CODE = re.compile(r"`([^`]+)`")


class Planted(NamedTuple):
    """One row of the README's table of faults."""

    file: str
    rule: str
    cells: tuple[str, ...]


class Sample(NamedTuple):
    """What reading must make of one file."""

    status: str
    form: str | None = None
    year: int | None = None
    issuer: str | None = None
    undecided: int = 0
    missing: int = 0
    reports: int = 1  # of a data set


EXPECTED = {
    "cangwei-2020.txt": Sample("report", "2019", 2020, "沧苇新区管理委员会"),
    "empty.txt": Sample("unreadable"),
    "fengting-2021.txt": Sample("report", "2019", 2021, "望沅县枫汀镇人民政府"),
    "hexiu-office-2020.txt": Sample("report", "2019", 2020, "云岭省禾岫县人民政府办公室", undecided=42),
    "huaidu-transport-2023.txt": Sample("report", "2021", 2023, "槐渡县交通运输局"),
    "huichuan-2023.html": Sample("report", "2021", 2023, "霁川市洄川区人民政府"),
    "jichuan-departments.csv": Sample("report", reports=6),
    "jichuan-education-2023.html": Sample("report", "2021", 2023, "霁川市教育局"),
    "lanting-housing-2023.txt": Sample("report", "2021", 2023, "岚汀市住房和城乡建设局"),
    "lanting-water-2023.txt": Sample("report", "2021", 2023, "岚汀市水利局"),
    "liaoting-2022.txt": Sample("report", "2021", 2022, "禾岫县蓼汀镇人民政府"),
    "luting-2020.txt": Sample("report", "2019", 2020, "芦汀县人民政府", missing=70),
    "not-a-report.txt": Sample("not_a_report"),
    "qilan-emergency-2022.txt": Sample("report", "2021", 2022, "砚沧市栖澜区应急管理局", missing=36),
    "songtang-forestry-2022.txt": Sample("report", "2021", 2022, "松塘县林业局"),
    "songtang-water-2022.txt": Sample("report", "2021", 2022, "松塘县水务局"),
    "wangyuan-2023.txt": Sample("report", "2021", 2023, "望沅县人民政府"),
    "weian-culture-2023.docx": Sample("report", "2021", 2023, "苇岸区文化和旅游局"),
    "weian-street-2020.txt": Sample("report", "2019", 2020, "苇岸区鹭汀街道办事处"),
    "yancang-culture-2023.xlsx": Sample("report", "2021", 2023, "砚沧市文化广电和旅游局", undecided=1),
    "yancang-ecology-2023.pdf": Sample("report", "2021", 2023, "砚沧市生态环境局"),
    "yancang-market-2022.txt": Sample("report", "2021", 2022, "砚沧市市场监督管理局"),
    "yancang-market-2023.txt": Sample("report", "2021", 2023, "砚沧市市场监督管理局"),
}


def planted() -> list[Planted]:
    """The rows of the README's table of faults: those with four fields, the second of them a rule."""
    rows = []
    for line in (SAMPLES / "README.md").read_text("utf-8").splitlines():
        fields = [field.strip() for field in line.strip("|").split("|")]
        rule = _CODE.fullmatch(fields[1]) if len(fields) == 4 else None
        if rule:
            rows.append(Planted(fields[0].strip("`"), rule[1], tuple(_CODE.findall(fields[2]))))
    return rows


@pytest.fixture(scope="module")
def library() -> Library:
    """Forms and vocabulary as the product ships them."""
    return Library(load_forms(), load_vocabulary())


@pytest.fixture
def findings(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The failures of severity error and warning that the command line prints for the folder of samples."""
    monkeypatch.chdir(ROOT)
    status: int | str | None
    try:
        status = main(["run", "sample_reports", "--format", "json"])
    except SystemExit as left:
        status = left.code
    assert status == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    return [each for each in found if each["outcome"] == "fail" and each["severity"] in ("error", "warning")]


def test_readme_speaks_of_files_and_cells_that_exist() -> None:
    """The table is there, and nothing in it is misspelt."""
    rows = planted()
    keys = set(load_forms().cell_keys)

    assert len(rows) >= 30
    assert {row.file for row in rows} <= set(EXPECTED)
    assert [key for row in rows for key in row.cells if key not in keys] == []


def test_every_sample_is_expected() -> None:
    """No sample goes untested, and the README names each."""
    files = {path.name for path in SAMPLES.iterdir()} - {"README.md"}
    readme = (SAMPLES / "README.md").read_text("utf-8")

    assert files == set(EXPECTED)
    assert [file for file in files if f"| `{file}` |" not in readme] == []


@pytest.mark.parametrize("file", EXPECTED)
def test_sample_is_read(file: str, library: Library) -> None:
    """Status, form, year, issuer, and how many cells could not be read."""
    document = document_from_bytes(file, (SAMPLES / file).read_bytes(), library)
    expected = EXPECTED[file]

    assert document.status == expected.status
    if document.figures is not None:
        assert (len(document.figures.issuer), document.remarks) == (expected.reports, ())
        return
    if document.report is None:
        assert document.problem is not None
        return
    report = document.report
    states = [cell.state for cell in report.cells]
    year, issuer = report.facts["year"].value, report.facts["issuer"].value
    counts = states.count(State.UNDECIDED), states.count(State.MISSING)
    assert (document.status, report.form, year, issuer, *counts) == expected[:-1]


def test_readme_is_no_report(library: Library) -> None:
    """The README lies in the folder that the demonstration audits; its tables must not pass for those of a report."""
    assert document_from_bytes("README.md", (SAMPLES / "README.md").read_bytes(), library).report is None


def test_planted_defects_are_found(findings: list[dict[str, Any]]) -> None:
    """Every planted fault is found in its file, in its cells, and nothing else is."""
    wanted: dict[str, set[str]] = defaultdict(set)
    found: dict[str, set[str]] = defaultdict(set)
    cells: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in planted():
        wanted[row.file].add(row.rule)
    for finding in findings:
        file = Path(finding["path"]).name
        found[file].add(finding["rule"])
        cells[file, finding["rule"]].update(finding["cells"])

    assert found == wanted
    assert [row for row in planted() if not set(row.cells) <= cells[row.file, row.rule]] == []
