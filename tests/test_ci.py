"""What continuous integration is shown, and that what docs/ci.md says runs."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from ruamel.yaml import YAML

from audit.render.ci import github_lines, gitlab_file, junit_file, sarif_file
from audit.render.formats import Setting
from audit.run import Request, run
from audit.summary import Result
from shell import CLEAN_REPORT, FAULTY_REPORT, SAMPLES, Audit

ROOT = Path(__file__).parent.parent
SETTING = Setting("en", date(2026, 1, 1))


@pytest.fixture(scope="module")
def samples() -> Result:
    """The result of all samples."""
    return run(Request([str(SAMPLES)], date(2026, 1, 1)))


def said(files: Any) -> str:
    (content,) = files.values()
    return content if isinstance(content, str) else content.decode()


# ---- SARIF ---- #


def test_sarif_is_valid_and_whole(samples: Result) -> None:
    held = json.loads(said(sarif_file(samples, SETTING)))
    schema = json.loads((ROOT / "tests" / "schemas" / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))

    jsonschema.Draft4Validator(schema).validate(held)
    (told,) = held["runs"]
    assert [found["partialFingerprints"]["gouji/v1"] for found in told["results"]] == [f.id for f in samples.findings]
    assert all(
        told["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] == found["ruleId"] for found in told["results"]
    )
    assert sum(found.get("kind") == "open" for found in told["results"]) == len(samples.undecided)
    assert len(told["invocations"][0]["toolExecutionNotifications"]) == len(samples.unaudited)
    assert told["invocations"][0]["executionSuccessful"] is False  # a sample cannot be read


def test_the_schema_refuses_what_is_no_sarif() -> None:
    schema = json.loads((ROOT / "tests" / "schemas" / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))

    assert not jsonschema.Draft4Validator(schema).is_valid({"version": "2.1.0", "runs": [{"results": []}]})


# ---- JUnit ---- #


@pytest.mark.parametrize(("fail_on", "levels"), [("error", 1), ("warning", 2), ("info", 3), ("never", 0)])
def test_junit_fails_what_the_exit_status_fails(fail_on: str, levels: int, samples: Result) -> None:
    root = ET.fromstring(said(junit_file(samples, Setting("en", date(2026, 1, 1), fail_on))))

    counts = list(samples.by_severity().values())
    assert len(root.findall(".//failure")) == sum(counts[:levels])
    assert [suite.get("name") for suite in root] == [document.path for document in samples.documents]
    assert len(root.findall(".//testcase")) == len(samples.documents) + len(samples.findings)
    for suite in root:
        assert int(suite.get("failures", "")) == len(suite.findall(".//failure"))
        assert int(suite.get("tests", "")) == len(suite)


# ---- GitHub, GitLab ---- #


def test_github_has_a_line_a_finding_worst_first(samples: Result) -> None:
    lines = said(github_lines(samples, SETTING)).splitlines()

    assert len(lines) == len(samples.failed) + 1  # and one for the sample that cannot be read
    levels = [line.split(" ", 1)[0] for line in lines[:-1]]
    assert levels == sorted(levels, key=["::error", "::warning", "::notice"].index)
    assert all(re.match(r"::\w+ file=[^,]+(,(line|col)=\d+)*,title=[^,:]+::.", line) for line in lines)


def test_github_properties_cannot_be_broken_out_of(tmp_path: Path, audit: Audit) -> None:
    folder = tmp_path / "a,line=1::error file=x%"
    folder.mkdir()
    (folder / "report.html").write_bytes(FAULTY_REPORT.read_bytes())

    lines = audit("run", folder, "--format", "github").out.splitlines()

    assert lines
    assert all("a%2Cline=1%3A%3Aerror file=x%25" in line.split("::")[1] for line in lines)


def test_gitlab_fingerprints_are_unique(samples: Result) -> None:
    told = json.loads(said(gitlab_file(samples, SETTING)))

    assert [one["fingerprint"] for one in told] == list(dict.fromkeys(one["fingerprint"] for one in told))
    assert len(told) == len(samples.failed)
    assert all(one["location"]["lines"]["begin"] >= 1 for one in told)


def test_copies_of_a_report_have_fingerprints_of_their_own(tmp_path: Path, audit: Audit) -> None:
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_bytes(FAULTY_REPORT.read_bytes())

    told = audit("run", tmp_path, "--format", "gitlab").json

    assert len({one["fingerprint"] for one in told}) == len(told)


def test_annotations_are_spoken_even_with_a_folder(tmp_path: Path, audit: Audit) -> None:
    ran = audit("run", FAULTY_REPORT, "--format", "github,junit", "--out", tmp_path / "out")

    assert ran.out.startswith("::")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["junit.xml"]


# ---- what docs/ci.md says ---- #


def recipes() -> list[Any]:
    """The YAML blocks of docs/ci.md."""
    page = (ROOT / "docs" / "ci.md").read_text("utf-8")
    return [YAML(typ="safe").load(StringIO(block)) for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]


def scripts() -> list[list[str]]:
    """The commands of the workflow and of the job, but for the installation."""
    github, gitlab, _ = recipes()
    steps = [step["run"] for step in github["jobs"]["audit"]["steps"] if "run" in step]
    return [[line for line in lines if not line.startswith("pip ")] for lines in (steps, gitlab["audit"]["script"])]


@pytest.mark.skipif(shutil.which("bash") is None, reason="the commands are for a shell")
@pytest.mark.parametrize("commands", scripts(), ids=["github", "gitlab"])
def test_the_commands_run(commands: list[str], tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "audit").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m audit "$@"\n')
    (tmp_path / "audit").chmod(0o755)
    (tmp_path / "reports" / CLEAN_REPORT.name).write_bytes(CLEAN_REPORT.read_bytes())
    places = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "GITHUB_STEP_SUMMARY": str(tmp_path / "page.md")}
    paths = {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}

    for command in commands:
        subprocess.run(["bash", "-ec", command], cwd=tmp_path, env={**os.environ, **places, **paths}, check=True)

    named = {path for recipe in recipes()[:2] for path in re.findall(r"out/([\w.-]+)", str(recipe))}
    assert {path.name for path in (tmp_path / "out").iterdir()} <= named
    assert (tmp_path / "page.md").exists() == ("GITHUB_STEP_SUMMARY" in " ".join(commands))


def test_the_hook_runs(audit: Audit) -> None:
    (hook,) = YAML(typ="safe").load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    *_, recipe = recipes()
    command, *arguments = shlex.split(hook["entry"])

    assert command == "audit"
    assert recipe["repos"][0]["hooks"][0]["id"] == hook["id"]
    assert re.search(hook["files"], FAULTY_REPORT.name)
    assert audit(*arguments, FAULTY_REPORT, CLEAN_REPORT).status == 1
    assert audit(*arguments, CLEAN_REPORT).status == 0
