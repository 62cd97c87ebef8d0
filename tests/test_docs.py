"""What the documents say is so: the READMEs' output is the program's, links lead somewhere, no machine is named."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from audit.cli import main

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").glob("*.md"),
    ROOT / "docs" / "rules" / "index.md",
    ROOT / "sample_reports" / "README.md",
]
SHOWN = re.compile(r"^    audit (run [^\n]*)\n\n```text\n(.*?)```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_first_screen_is_real(
    name: str, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = SHOWN.search((ROOT / name).read_text("utf-8"))
    assert found
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("COLUMNS", raising=False)

    main(shlex.split(found[1]))

    said = capfdbinary.readouterr().out.decode()
    for part in found[2].split("…\n"):
        assert part.strip() in said


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", document.read_text("utf-8")):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", [ROOT / "README.md", ROOT / "README.zh.md"], ids=lambda path: path.name)
def test_commands_of_the_readme_exist(document: Path) -> None:
    named = set(re.findall(r"^    (?:\.venv/bin/)?audit (\w+)", document.read_text("utf-8"), re.MULTILINE))

    assert named <= {"run", "parse", "issuers", "rules", "explain", "ledger", "baseline", "waivers", "history"}
    assert "run" in named


SUITE = re.compile(r"```yaml\n(?P<suite>title:.*?)```\n\n    audit run \S+/ (?P<options>[^\n]*)", re.DOTALL)
LATE = """岚汀市水利局2023年政府信息公开工作年度报告
发布时间：2024-01-28
一、总体情况
主动公开信息20条。
二、主动公开政府信息情况
规章	/	/	/
行政规范性文件	1	0	4
行政许可	3
行政处罚	0
行政强制	0
行政事业性收费	0
"""


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_a_threshold_is_changed_as_the_readme_says(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who follows the page to the letter gets what it promises."""
    found = SUITE.search((ROOT / name).read_text("utf-8"))
    assert found
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ours.yaml").write_text(found["suite"], "utf-8")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "late.txt").write_text(LATE, "utf-8")

    def rules(*options: str) -> set[str]:
        main(["run", "reports/", "--format", "json", "--today", "2026-01-01", *options])
        findings = json.loads(capsys.readouterr().out)["findings"]
        return {finding["rule"] for finding in findings if finding["outcome"] == "fail"}

    before, after = rules(), rules(*shlex.split(found["options"]))

    assert "published-late" not in before
    assert "published-late" in after
    assert "cell-placeholder" in before
    assert "cell-placeholder" not in after
