"""The command line: languages, formats, exit statuses, and the same bytes for the same input."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any, NoReturn

import pytest
from rich.console import Console

from audit import __version__, functions, kernel
from audit.findings import Teller
from audit.forms import load_forms
from audit.kernel import Hit
from audit.language.ruleset import load_ruleset
from audit.model import Finding
from audit.render.rule_text import print_rule
from audit.words import Lang
from shell import CLEAN_REPORT, COMMAND, FAULTY_REPORT, SAMPLES, Audit

CHINESE = re.compile("[\u4e00-\u9fff]")
UTF8 = {**os.environ, "PYTHONIOENCODING": "utf-8"}


def command(*arguments: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, its output piped."""
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, env=env or UTF8, check=False)


# ---- help ---- #


def test_version(audit: Audit) -> None:
    assert audit("--version") == (0, f"gouji {__version__}\n", "")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("arguments", [[], ["run"], ["parse"], ["rules"], ["explain"]])
def test_help(arguments: list[str], lang: str, audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it is for, with an example, in the user's language."""
    monkeypatch.setenv("LANG", {"zh": "zh_CN.UTF-8", "en": "en_GB.UTF-8"}[lang])

    ran = audit(*arguments, "--help")

    assert (ran.status, ran.err) == (0, "")
    assert re.search(r"^  audit \w+", ran.out, re.MULTILINE)
    assert bool(CHINESE.search(ran.out)) == (lang == "zh")


def test_help_lists_every_command_and_the_exit_statuses(audit: Audit) -> None:
    assert set(re.findall(r"^    (\w+) ", audit("--help").out, re.MULTILINE)) == {
        "run", "parse", "issuers", "frames", "rules", "explain", "ledger", "baseline", "waivers", "gx", "history",
    }  # fmt: skip
    assert re.findall(r"\b[0-3](?= )", audit("run", "--help").out.split("exit status")[1]) == ["0", "1", "2", "3"]


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    done = subprocess.run(
        [COMMAND[0], "-X", "importtime", *COMMAND[1:], *arguments], capture_output=True, text=True, check=True
    )

    loaded = {line.split("|")[-1].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert "audit" in loaded
    assert loaded & {"pandas", "pandera", "great_expectations", "numpy", "lxml", "rich", "jinja2", "lark"} == set()


# ---- languages ---- #


@pytest.mark.parametrize(
    ("environment", "chinese"),
    [
        ({}, False),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh"}, True),
        ({"LANG": "ZH_TW.Big5"}, True),
        ({"LANG": "de_DE.UTF-8"}, False),
        ({"LANG": "C"}, False),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, False),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, True),
    ],
)
def test_the_locale_chooses_the_language(
    environment: dict[str, str], chinese: bool, audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert bool(CHINESE.search(audit("rules").out)) == chinese


@pytest.mark.parametrize("option", [["--lang", "zh"], ["--lang=zh"]])
@pytest.mark.parametrize(
    "arguments", [["rules"], ["explain", "no-such-rule"], ["run", "x", "--format", "nothing"], ["run"]]
)
def test_an_option_chooses_the_language_of_output_and_errors(
    arguments: list[str], option: list[str], audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    ran = audit(*arguments, *option)

    assert CHINESE.search(ran.out + ran.err)


def test_both_languages_tell_the_same(audit: Audit) -> None:
    zh, en = (audit("run", FAULTY_REPORT, "--lang", lang) for lang in ("zh", "en"))

    numbers = [re.findall(r"[a-z]+(?:-[a-z]+)+  \d+:\d+", ran.out) for ran in (zh, en)]
    assert zh.status == en.status == 1
    assert numbers[0] == numbers[1] != []


# ---- formats ---- #

SENTENCE = {"zh": str, "en": str}
WHERE = {"page", "line", "column"}
MORE_OF_WHERE = {"table", "row", "cell", "box"}  # where the format has them


def test_findings_as_json(audit: Audit) -> None:
    ran = audit("run", SAMPLES, "--format", "json", "--today", "2025-01-01")
    said = ran.json

    assert said["format"] == "gouji.findings/1"
    assert {"name", "version", "rules"} <= set(said["ruleset"])
    assert {"documents", "reports", "cells", "verdicts"} <= set(said["looked_at"])
    assert set(said["looked_at"]["verdicts"]) == {"pass", "fail", "undecided", "not_applicable", "rule_error"}
    assert said["looked_at"]["documents"] == len(list(SAMPLES.iterdir()))
    for found in said["findings"]:
        assert {
            "id", "rule", "outcome", "severity", "at_fault", "path", "issuer", "year", "cells", "printed", "expected",
            "message", "evidence", "basis", "diagnosis",
        } <= set(found)  # fmt: skip
        assert found["outcome"] in ("fail", "undecided")
        assert found["severity"] in ("error", "warning", "info")
        assert found["at_fault"] in ("issuer", "source", "reading")
        assert CHINESE.search(found["message"]["zh"])
        assert found["message"]["en"]
        assert WHERE <= set(found["evidence"]["where"]) <= WHERE | MORE_OF_WHERE
        assert found["diagnosis"] is None or {"kind", "suggestion", "confidence", "why"} <= set(found["diagnosis"])
    ids = [found["id"] for found in said["findings"]]
    assert len(ids) == len(set(ids))


def test_findings_are_in_a_fixed_order(audit: Audit) -> None:
    found = audit("run", SAMPLES, "--format", "json").json["findings"]

    paths = [each["path"] for each in found]
    assert paths == sorted(paths)


def test_cells_as_json(audit: Audit) -> None:
    said = audit("parse", SAMPLES).json

    assert said["format"] == "gouji.parse/1"
    for document in said["documents"]:
        assert {
            "path", "sha256", "status", "problem", "issuer", "year", "form", "title", "published", "signed", "period",
            "cells",
        } <= set(document)  # fmt: skip
        assert document["status"] in ("report", "not_a_report", "unreadable")
        assert (document["problem"] is None) == (document["status"] == "report")
        for cell in document["cells"]:
            assert {"cell", "state", "value", "raw", "read", "where"} <= set(cell)
            assert cell["state"] in ("number", "blank", "placeholder", "text", "missing", "undecided")
            assert (cell["value"] is not None) == (cell["state"] == "number")
            assert cell["read"] in ("printed", "solved")
            assert WHERE <= set(cell["where"]) <= WHERE | MORE_OF_WHERE


def test_rules_as_json(audit: Audit) -> None:
    said = audit("rules", "--format", "json").json

    assert said["format"] == "gouji.rules/1"
    ids = [rule["id"] for rule in said["rules"]]
    assert ids == sorted(set(ids))
    for rule in said["rules"]:
        assert {
            "id", "severity", "title", "forms", "scope", "linear", "basis", "verified", "parameters", "version",
        } <= set(rule)  # fmt: skip
        assert rule["forms"]
    balance = next(rule for rule in said["rules"] if rule["id"] == "requests-balance")
    assert (balance["scope"], balance["linear"], balance["severity"]) == ("column", True, "error")


def test_several_formats_need_a_folder(audit: Audit) -> None:
    ran = audit("run", CLEAN_REPORT, "--format", "json,html")

    assert (ran.status, ran.out) == (2, "")
    assert "--out" in ran.err


@pytest.mark.parametrize("formats", ["epub", "json,epub", "", ","])
def test_unknown_formats(formats: str, audit: Audit, tmp_path: Path) -> None:
    ran = audit("run", CLEAN_REPORT, "--format", formats, "--out", tmp_path / "out")

    assert (ran.status, ran.out) == (2, "")
    assert "console, json, html" in ran.err


def test_out_writes_files(audit: Audit, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"

    ran = audit("run", FAULTY_REPORT, "--out", out, "--format", "console,json,html")

    assert ran.status == 1
    assert {path.name for path in out.iterdir()} == {"findings.json", "report.html"}
    assert json.loads((out / "findings.json").read_text("utf-8"))["findings"]
    assert "<html" in (out / "report.html").read_text("utf-8")
    assert "requests-balance" in ran.out
    assert all(name in ran.out for name in ("findings.json", "report.html"))


def test_json_in_a_file_and_on_standard_output_is_the_same(audit: Audit, tmp_path: Path) -> None:
    piped = audit("run", FAULTY_REPORT, "--format", "json", "--today", "2025-01-01")
    audit("run", FAULTY_REPORT, "--format", "json", "--today", "2025-01-01", "--out", tmp_path)

    assert (tmp_path / "findings.json").read_text("utf-8") == piped.out


def test_a_folder_that_cannot_be_written(audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    ran = audit("run", FAULTY_REPORT, "--format", "json", "--out", tmp_path / "file")

    assert ran.status == 2
    assert str(tmp_path / "file") in ran.err


# ---- the console ---- #


def test_the_console_shows_what_is_wrong_where(audit: Audit) -> None:
    out = audit("run", FAULTY_REPORT).out

    assert "霁川市洄川区人民政府 · 2023" in out
    assert re.search(r"error disputes-row-total +\d+:\d+", out)
    assert re.search(r"^  requests-row-total +\d+:\d+", out, re.MULTILINE)  # part of a story
    assert re.search(r"^  │ +\^+$", out, re.MULTILINE)
    assert "1 reports" in out


def test_quiet_shows_the_summary_alone(audit: Audit) -> None:
    loud, quiet = audit("run", FAULTY_REPORT), audit("run", FAULTY_REPORT, "--quiet")

    assert quiet.status == loud.status == 1
    assert "requests-row-total" not in quiet.out
    assert loud.out.endswith(quiet.out)
    assert "Looked at 1 documents" in quiet.out


def test_verbose_adds_the_verdicts_of_every_rule(audit: Audit) -> None:
    plain, verbose = audit("run", CLEAN_REPORT), audit("run", CLEAN_REPORT, "--verbose")
    rules = [rule["id"] for rule in audit("rules", "--format", "json").json["rules"]]

    assert verbose.status == plain.status == 0
    assert [rule for rule in rules if rule not in verbose.out] == []
    assert "requests-row-total" not in plain.out


def test_the_counts_add_up(audit: Audit) -> None:
    said = audit("run", SAMPLES, "--format", "json").json
    out = audit("run", SAMPLES, "--quiet").out

    failed = [found for found in said["findings"] if found["outcome"] == "fail"]
    counts = {level: sum(found["severity"] == level for found in failed) for level in ("error", "warning", "info")}
    verdicts = said["looked_at"]["verdicts"]
    assert all(f"{level} {count}" in out for level, count in counts.items())
    assert f"{verdicts['pass']} pass, {verdicts['fail']} fail, {verdicts['undecided']} undecided" in out
    assert f"not audited {len(said['unaudited'])}" in out


@pytest.mark.parametrize("arguments", [["run", FAULTY_REPORT], ["explain", "requests-balance"]])
def test_piped_output_has_no_escape_codes(arguments: list[object]) -> None:
    done = command(*arguments, env={**UTF8, "TERM": "xterm-256color", "COLORTERM": "truecolor"})

    assert done.stdout
    assert b"\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize("width", ["40", "80", "200"])
def test_narrow_and_wide_terminals(width: str, audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)

    ran = audit("run", FAULTY_REPORT, "--lang", "zh")

    assert ran.status == 1
    assert "requests-row-total" in ran.out


# ---- the same input gives the same bytes ---- #


@pytest.mark.parametrize("output", ["json", "html", "console"])
def test_two_runs_and_any_order_of_paths_print_the_same(output: str, audit: Audit) -> None:
    paths = [CLEAN_REPORT, FAULTY_REPORT, SAMPLES / "hexiu-office-2020.txt", SAMPLES / "empty.txt"]

    first, again, turned = (
        audit("run", *order, "--format", output, "--today", "2025-01-01") for order in (paths, paths, paths[::-1])
    )

    assert first == again == turned


def test_a_path_given_twice_is_read_once(audit: Audit) -> None:
    once = audit("run", FAULTY_REPORT, "--format", "json")
    twice = audit("run", FAULTY_REPORT, FAULTY_REPORT, "--format", "json")

    assert twice == once


def test_ids_do_not_depend_on_where_the_file_lies(audit: Audit, tmp_path: Path) -> None:
    here = audit("run", FAULTY_REPORT, "--format", "json").json["findings"]
    shutil.copy(FAULTY_REPORT, tmp_path / "renamed.html")

    there = audit("run", tmp_path / "renamed.html", "--format", "json").json["findings"]

    assert [found["id"] for found in there] == [found["id"] for found in here]


@pytest.mark.parametrize("output", ["json", "html"])
def test_other_machines_write_the_same(output: str) -> None:
    """Another seed of hashes, locale, time zone and encoding of the terminal: a page that says UTF-8 is in UTF-8."""
    arguments = ["run", FAULTY_REPORT, "--format", output, "--today", "2025-01-01"]
    elsewhere = {"PYTHONHASHSEED": "2", "LC_ALL": "C", "TZ": "Asia/Shanghai"}

    here, there, in_gbk = (
        command(*arguments, env={**UTF8, **environment})
        for environment in ({"PYTHONHASHSEED": "1"}, elsewhere, {"PYTHONIOENCODING": "gbk"})
    )

    assert here.stdout
    assert (there.returncode, there.stdout) == (here.returncode, here.stdout)
    assert (in_gbk.returncode, in_gbk.stdout) == (here.returncode, here.stdout)


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
@pytest.mark.parametrize("arguments", [["run", FAULTY_REPORT], ["run", "--help"]])
def test_a_terminal_that_lacks_characters_is_no_fault(arguments: list[object], encoding: str) -> None:
    done = command(*arguments, "--lang", "zh", env={**os.environ, "PYTHONIOENCODING": encoding})

    assert done.returncode == (1 if FAULTY_REPORT in arguments else 0)
    assert done.stdout


@pytest.mark.parametrize("arguments", [["parse", FAULTY_REPORT], ["run", CLEAN_REPORT], ["rules"], ["--help"]])
def test_a_reader_that_leaves_early(arguments: list[object]) -> None:
    """As in `audit … | head -1`: silence, and no status that means findings."""
    read_end, write_end = os.pipe()
    os.close(read_end)

    done = subprocess.run(
        [*COMMAND, *map(str, arguments)], stdout=write_end, stderr=subprocess.PIPE, env=UTF8, check=False
    )
    os.close(write_end)

    assert (done.returncode, done.stderr) == (0, b"")


# ---- exit statuses ---- #


@pytest.mark.parametrize(
    ("file", "level", "status"),
    [
        ("lanting-housing-2023.txt", "error", 0),
        ("lanting-housing-2023.txt", "warning", 0),
        ("huichuan-2023.html", "error", 1),
        ("huichuan-2023.html", "warning", 1),
        ("huichuan-2023.html", "info", 1),
        ("huichuan-2023.html", "never", 0),
        ("huaidu-transport-2023.txt", "warning", 1),
        ("empty.txt", "error", 2),
        ("empty.txt", "never", 2),
        ("not-a-report.txt", "info", 2),
    ],
)
def test_fail_on(file: str, level: str, status: int, audit: Audit) -> None:
    assert audit("run", SAMPLES / file, "--fail-on", level).status == status


def test_fail_on_looks_at_the_level_of_findings(audit: Audit, tmp_path: Path) -> None:
    """Warnings alone do not fail a run that fails on errors, and infos alone none that fails on warnings."""
    rules = tmp_path / "rules"
    rules.mkdir()
    for severity in ("warning", "info"):
        source = f"""\
id: always-{severity}
title: {{zh: 总有, en: Always}}
why: {{zh: 总有, en: Always}}
severity: {severity}
at_fault: issuer
basis: {{zh: 总有, en: Always}}
for each: report
check: year < 1000
message: {{zh: 总有, en: Always}}
examples:
  - {{name: early, given: {{year: 900}}, expect: pass}}
  - {{name: late, given: {{}}, expect: fail}}
"""
        (rules / f"always-{severity}.yaml").write_text(source, "utf-8")
        levels = {
            level: audit("run", CLEAN_REPORT, "--rules", rules, "--fail-on", level).status
            for level in ("error", "warning", "info", "never")
        }
        expected = {"error": 0, "warning": int(severity == "warning"), "info": 1, "never": 0}

        assert levels == expected
        (rules / f"always-{severity}.yaml").unlink()


def test_a_number_that_is_not_exact_is_said_to_be_the_reason(tmp_path: Path, audit: Audit) -> None:
    said = (SAMPLES / "yancang-market-2023.txt").read_text("utf-8")
    assert "收到政府信息公开申请79件" in said
    (tmp_path / "report.txt").write_text(said.replace("申请79件", "申请约79件"), "utf-8")

    ran = audit("run", tmp_path / "report.txt", "--format", "json", "--rule", "narrative-received")

    (finding,) = json.loads(ran.out)["findings"]
    assert finding["outcome"] == "undecided"
    assert "“约79件”不是精确数" in finding["message"]["zh"]


def test_a_report_is_held_to_the_basis_of_its_year(tmp_path: Path, audit: Audit) -> None:
    """What was issued in 2021 is quoted to no report of before, and to one of an unknown year."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/always.yaml").write_text(
        """\
id: always
title: {zh: 总有, en: Always}
why: {zh: 总有, en: Always}
severity: info
at_fault: issuer
basis: {zh: 新规, en: the new notice, earlier: {before: 2021, zh: 旧规, en: the old notice}}
for each: report
check: characters < 0
message: {zh: 总有, en: Always}
examples:
  - {name: never, given: {characters: -1}, expect: pass}
  - {name: always, given: {characters: 9}, expect: fail}
""",
        "utf-8",
    )
    said = {}
    for year in ("2020年", "2021年", ""):
        report = tmp_path / f"report{year}.txt"
        report.write_text(
            f"澄岫县水利局{year}政府信息公开工作年度报告\n一、总体情况\n工作平稳。\n二、主动公开政府信息情况\n", "utf-8"
        )
        ran = audit("run", report, "--rules", tmp_path / "rules", "--rule", "always", "--format", "json")
        said[year] = [finding["basis"] for finding in json.loads(ran.out)["findings"]]

    assert said == {"2020年": ["旧规"], "2021年": ["新规"], "": ["新规"]}


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["audit"],
        ["run"],
        ["parse"],
        ["explain"],
        ["run", "x", "--today", "yesterday"],
        ["run", "x", "--today", "2025-02-30"],
        ["run", "x", "--fail-on", "everything"],
        ["run", "x", "--lang", "fr"],
        ["run", "x", "--no-such-option"],
        ["parse", "x", "--format", "html"],
    ],
)
def test_wrong_usage(arguments: list[str], audit: Audit) -> None:
    """One sentence that says where to look, and a status of its own."""
    ran = audit(*arguments)

    assert (ran.status, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert "--help" in ran.err


def test_today_decides_what_lies_in_the_future(audit: Audit) -> None:
    before, after = (
        audit("run", CLEAN_REPORT, "--today", day, "--format", "json").json["findings"]
        for day in ("2023-06-01", "2025-06-01")
    )

    assert "date-in-future" in {found["rule"] for found in before}
    assert "date-in-future" not in {found["rule"] for found in after}


def test_a_fault_of_the_program_is_told_as_such(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> NoReturn:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr("audit.run.join_frames", broken)

    ran = audit("run", CLEAN_REPORT)

    assert (ran.status, ran.out) == (3, "")
    assert "ZeroDivisionError" in ran.err


def test_a_fault_in_reading_one_document_loses_no_other(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> NoReturn:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr("audit.documents.html.read_html", broken)

    ran = audit("run", FAULTY_REPORT, CLEAN_REPORT, "--format", "json")

    assert ran.status == 1
    assert [listed["path"] for listed in ran.json["unaudited"]] == [str(FAULTY_REPORT)]
    assert "ZeroDivisionError" in ran.json["unaudited"][0]["problem"]["en"]
    assert ran.json["looked_at"]["reports"] == 1


# ---- rules ---- #


def test_rules_are_listed(audit: Audit) -> None:
    out = audit("rules").out
    ids = [rule["id"] for rule in audit("rules", "--format", "json").json["rules"]]

    assert [rule for rule in ids if not re.search(rf"^{rule} ", out, re.MULTILINE)] == []
    assert f"{len(ids)} rules" in out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_explain_says_everything_about_a_rule(lang: str, audit: Audit) -> None:
    out = audit("explain", "requests-balance", "--lang", lang).out

    title = {"zh": "收办不平衡", "en": "Requests in and requests out do not balance"}[lang]
    assert title in out
    assert "newly_received + carried_in = processed_total + carried_out" in out
    assert "requests-balance.yaml" in out
    assert "one request lost" in out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_rule_can_be_explained(lang: Lang) -> None:
    for held in load_ruleset(load_forms()).files.values():
        console = Console(file=StringIO(), width=100, markup=False)

        print_rule(held, console, lang)

        assert isinstance(console.file, StringIO)
        said = "".join(console.file.getvalue().split())
        for part in (held.rule.title.text, held.rule.why.text, held.rule.message.text):
            assert "".join(part.in_(lang).split()) in said


@pytest.mark.parametrize(
    ("word", "meant"),
    [("requests-balence", "requests-balance"), ("request-row-total", "requests-row-total"), ("xyz", None)],
)
def test_an_unknown_rule(word: str, meant: str | None, audit: Audit) -> None:
    ran = audit("explain", word)

    assert (ran.status, ran.out) == (2, "")
    assert f"'{word}'" in ran.err
    assert ("did you mean" in ran.err) == (meant is not None)
    assert meant is None or f"'{meant}'" in ran.err


# ---- rules that cannot be evaluated ---- #


def _unexplained(ran: Any) -> list[dict[str, Any]]:
    """The findings without what explains them, which depends on the other findings."""
    by_others = ("story", "diagnosis", "expected")
    return [{name: value for name, value in found.items() if name not in by_others} for found in ran["findings"]]


def _broken(*_: object) -> NoReturn:
    raise ZeroDivisionError("broken on purpose")


def test_a_rule_that_cannot_be_evaluated_hides_no_other(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = audit("run", FAULTY_REPORT, "--format", "json").json
    monkeypatch.setitem(functions.BUILT_IN, "sum", _broken)

    ran = audit("run", FAULTY_REPORT, "--format", "json").json

    broken = {error["rule"] for error in ran["rule_errors"]}
    assert {"requests-row-total", "disputes-row-total"} <= broken
    assert "requests-balance" not in broken
    assert ran["looked_at"]["verdicts"]["rule_error"] == len(broken)
    assert all("broken on purpose" in error["reason"]["en"] for error in ran["rule_errors"])
    assert _unexplained(ran) == [found for found in _unexplained(whole) if found["rule"] not in broken]


def test_the_console_names_rules_that_cannot_be_evaluated(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(functions.BUILT_IN, "sum", _broken)

    out = audit("run", CLEAN_REPORT).out

    assert "broken on purpose" in out
    assert "requests-row-total" in out


def test_a_run_in_which_no_rule_could_be_evaluated_is_not_clean(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "Run", _broken)

    ran = audit("run", CLEAN_REPORT, "--format", "json")

    assert ran.json["looked_at"]["verdicts"]["pass"] == 0
    assert ran.status in (2, 3)


def test_a_rule_that_cannot_be_told_hides_no_other(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault while the finding of one rule is put into words."""
    whole = audit("run", FAULTY_REPORT, "--format", "json").json
    finding = Teller.finding

    def broken(teller: Teller, group: list[Hit]) -> Finding:
        return _broken() if teller.rule.id == "requests-balance" else finding(teller, group)

    monkeypatch.setattr(Teller, "finding", broken)

    ran = audit("run", FAULTY_REPORT, "--format", "json")

    assert _unexplained(ran.json) == [found for found in _unexplained(whole) if found["rule"] != "requests-balance"]
    assert [error["rule"] for error in ran.json["rule_errors"]] == ["requests-balance"]
