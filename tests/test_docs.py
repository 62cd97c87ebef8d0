"""What the documents say is so: the READMEs' output is the program's, links lead somewhere, no machine is named."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from audit.cli import main

ROOT = Path(__file__).parent.parent
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "sample_reports" / "README.md"]
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

    assert named <= {"run", "parse", "rules", "explain"}
    assert "run" in named
