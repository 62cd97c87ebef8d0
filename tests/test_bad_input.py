"""What goes wrong is told in one sentence, in both languages, and loses nobody else's result."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from audit import sources
from audit.documents import charset
from layouts import FORMS, distinct_figures, print_report
from shell import CLEAN_REPORT, COMMAND, FAULTY_REPORT, Audit, Ran

CHINESE = re.compile("[\u4e00-\u9fff]")
FORM = FORMS["2021"]
REPORT = print_report(FORM, distinct_figures(FORM), "tabs").text

UNREADABLE = {
    "empty.txt": b"",
    "spaces.txt": b" \r\n\t\n",
    "binary.txt": bytes(range(256)) * 40,
    "zeros.txt": b"\x00" * 1000,
    "pdf.txt": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "docx.txt": b"PK\x03\x04\x14\x00\x06\x00" + b"x" * 100,
    "doc.txt": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100,
    "tags-only.html": b"<html><head><title></title></head><body></body></html>",
    "frames.html": b"<html><frameset cols='20%,*'><frame src='menu.htm'><frame src='main.htm'></frameset></html>",
    "shell.html": b"<html><body><div id=app></div><script src='/js/app.js'></script></body></html>",
    "image.html": b"\x89PNG\r\n\x1a\n" + b"x" * 100,
}
NO_REPORT = {
    "notice.txt": "通知\n各单位：请于本周五前报送材料。\n".encode(),
    "page.html": "<html><body><h1>机构职能</h1><table><tr><td>电话</td><td>0739</td></tr></table>".encode(),
    "mark-only.txt": b"\xef\xbb\xbf",
}
NOT_AUDITED = {**UNREADABLE, **NO_REPORT}


def findings(ran: Ran, name: str) -> list[str]:
    """The ids of the findings about a file."""
    return [found["id"] for found in ran.json["findings"] if Path(found["path"]).name == name]


# ---- documents that cannot be audited ---- #


@pytest.mark.parametrize("name", NOT_AUDITED)
def test_a_document_that_cannot_be_audited_is_listed_with_its_reason(name: str, audit: Audit, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(NOT_AUDITED[name])

    ran = audit("run", path, "--format", "json")

    (listed,) = ran.json["unaudited"]
    assert (ran.status, listed["path"]) == (2, str(path))
    assert listed["status"] == ("unreadable" if name in UNREADABLE else "not_a_report")
    assert CHINESE.search(listed["problem"]["zh"])
    assert not CHINESE.search(listed["problem"]["en"])
    assert all("\n" not in sentence for sentence in listed["problem"].values())
    (found,) = ran.json["findings"]
    assert found["rule"] == ("source-unreadable" if name in UNREADABLE else "source-not-report")
    assert (found["path"], found["message"]) == (str(path), listed["problem"])


@pytest.mark.parametrize("command", ["run", "parse"])
def test_nothing_audited_is_never_clean(command: str, audit: Audit, tmp_path: Path) -> None:
    for name, data in NOT_AUDITED.items():
        (tmp_path / name).write_bytes(data)

    assert audit(command, tmp_path).status == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["empty.txt", "binary.txt", "pdf.txt", "notice.txt"])
def test_the_console_says_what_was_not_audited_and_why(name: str, lang: str, audit: Audit, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(NOT_AUDITED[name])
    problem = audit("run", path, "--format", "json").json["unaudited"][0]["problem"][lang]

    ran = audit("run", path, "--lang", lang)

    said = "".join(ran.out.split())
    assert name in said
    assert "".join(problem.split()) in said


def test_other_results_are_not_lost(audit: Audit, tmp_path: Path) -> None:
    shutil.copy(FAULTY_REPORT, tmp_path)
    alone = audit("run", tmp_path, "--format", "json")
    for name, data in NOT_AUDITED.items():
        (tmp_path / name).write_bytes(data)

    together = audit("run", tmp_path, "--format", "json")

    assert findings(alone, FAULTY_REPORT.name)
    assert findings(together, FAULTY_REPORT.name) == findings(alone, FAULTY_REPORT.name)
    assert (alone.status, together.status) == (1, 1)
    assert together.json["looked_at"]["documents"] == len(NOT_AUDITED) + 1


@pytest.mark.parametrize(("name", "status"), [("empty.txt", 1), ("binary.txt", 1), ("notice.txt", 0)])
def test_an_unreadable_document_among_clean_ones_is_not_passed_over(
    name: str, status: int, audit: Audit, tmp_path: Path
) -> None:
    """A report that could not be read may hold anything; a notice is simply no report."""
    (tmp_path / name).write_bytes(NOT_AUDITED[name])

    assert audit("run", CLEAN_REPORT, tmp_path / name).status == status


@pytest.mark.parametrize("command", ["run", "parse"])
def test_a_path_that_does_not_exist(command: str, audit: Audit, tmp_path: Path) -> None:
    ran = audit(command, tmp_path / "nowhere.txt", "--format", "json")

    listed = (ran.json.get("unaudited") or ran.json["documents"])[0]
    assert ran.status == 2
    assert (listed["status"], listed["path"]) == ("unreadable", str(tmp_path / "nowhere.txt"))
    assert "no such file" in listed["problem"]["en"]


def test_a_missing_path_among_others_is_told_and_counts(audit: Audit, tmp_path: Path) -> None:
    ran = audit("run", CLEAN_REPORT, tmp_path / "nowhere.txt", "--format", "json")

    assert ran.status == 1
    assert [listed["path"] for listed in ran.json["unaudited"]] == [str(tmp_path / "nowhere.txt")]
    assert ran.json["looked_at"]["reports"] == 1


def test_a_path_that_is_too_long_loses_nothing(audit: Audit) -> None:
    ran = audit("run", FAULTY_REPORT, "a" * 5000, "--format", "json")

    assert ran.status == 1
    assert findings(ran, FAULTY_REPORT.name)
    assert len(ran.json["unaudited"]) == 1


@pytest.mark.parametrize("files", [[], ["figures.pptx", "talk.mp4"], [".hidden.txt"]])
def test_a_folder_without_reports(files: list[str], audit: Audit, tmp_path: Path) -> None:
    for name in files:
        (tmp_path / name).write_text("x")

    ran = audit("run", tmp_path, "--format", "json")

    assert ran.status == 2
    problems = {listed["path"]: listed["problem"]["en"] for listed in ran.json["unaudited"]}
    assert "no file that can be read" in problems[str(tmp_path)]
    assert {Path(path).name for path in problems if path != str(tmp_path)} == {f for f in files if f[0] != "."}


def test_files_of_other_kinds_in_a_folder_are_listed_and_do_not_fail_it(audit: Audit, tmp_path: Path) -> None:
    shutil.copy(CLEAN_REPORT, tmp_path)
    (tmp_path / "figures.pptx").write_bytes(b"PK\x03\x04")

    ran = audit("run", tmp_path, "--format", "json")

    assert ran.status == 0
    assert [Path(listed["path"]).name for listed in ran.json["unaudited"]] == ["figures.pptx"]


def test_a_dangling_link_in_a_folder_is_listed(audit: Audit, tmp_path: Path) -> None:
    shutil.copy(CLEAN_REPORT, tmp_path)
    (tmp_path / "moved.txt").symlink_to(tmp_path / "gone.txt")

    ran = audit("run", tmp_path, "--format", "json")

    assert [Path(listed["path"]).name for listed in ran.json["unaudited"]] == ["moved.txt"]


@pytest.mark.parametrize("within", [True, False])
def test_what_is_no_regular_file_is_told_and_not_waited_for(within: bool, audit: Audit, tmp_path: Path) -> None:
    shutil.copy(CLEAN_REPORT, tmp_path)
    os.mkfifo(tmp_path / "pipe.txt")

    ran = audit("run", tmp_path if within else tmp_path / "pipe.txt", CLEAN_REPORT, "--format", "json")

    (listed,) = ran.json["unaudited"]
    assert (ran.status, listed["path"]) == (1, str(tmp_path / "pipe.txt"))
    assert "not a regular file" in listed["problem"]["en"]


def test_a_device_is_told_and_not_read(audit: Audit) -> None:
    ran = audit("parse", "/dev/zero")

    assert "not a regular file" in ran.json["documents"][0]["problem"]["en"]


def test_links_that_lead_in_circles(audit: Audit, tmp_path: Path) -> None:
    shutil.copy(CLEAN_REPORT, tmp_path)
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")

    ran = audit("run", tmp_path, "--format", "json")

    told = {Path(listed["path"]).name: listed["problem"]["en"] for listed in ran.json["unaudited"]}
    assert ran.status == 1
    assert ran.json["looked_at"]["reports"] == 1
    assert set(told) == {"again", "self.txt"}
    assert "link to another folder" in told["again"]


def test_a_linked_folder_is_told_and_fails_nothing(audit: Audit, tmp_path: Path) -> None:
    shutil.copy(CLEAN_REPORT, tmp_path)
    (tmp_path / "samples").symlink_to(CLEAN_REPORT.parent)

    ran = audit("run", tmp_path, "--format", "json")

    assert ran.status == 0
    assert [Path(listed["path"]).name for listed in ran.json["unaudited"]] == ["samples"]


def test_a_folder_that_may_not_be_opened_is_told(audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(CLEAN_REPORT, tmp_path)
    (tmp_path / "closed").mkdir()

    def scandir(path: str, plain: Callable[[str], object] = os.scandir) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return plain(path)

    monkeypatch.setattr(os, "scandir", scandir)
    ran = audit("run", tmp_path, "--format", "json")

    (listed,) = ran.json["unaudited"]
    assert (ran.status, listed["path"]) == (1, str(tmp_path / "closed"))
    assert "cannot be opened: Permission denied" in listed["problem"]["en"]


def test_a_file_that_vanishes_before_it_is_read(audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, really_listed = tmp_path / "gone.txt", sources.list_sources

    def list_sources(paths: list[str], *others: frozenset[str]) -> object:
        found = really_listed(paths, *others)
        path.unlink()
        return found

    shutil.copy(CLEAN_REPORT, path)
    monkeypatch.setattr("audit.sources.list_sources", list_sources)
    ran = audit("run", tmp_path, FAULTY_REPORT, "--format", "json")

    (listed,) = ran.json["unaudited"]
    assert (ran.status, listed["path"]) == (1, str(path))
    assert findings(ran, FAULTY_REPORT.name)


@pytest.mark.parametrize(("head", "limit"), [(b"", 100), (b"PK\x03\x04", 500)])
def test_five_gigabytes_are_not_read_to_be_refused(head: bytes, limit: int, audit: Audit, tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.write(head)
        file.truncate(5 * 2**30)

    ran = audit("run", path, FAULTY_REPORT, "--format", "json")

    (listed,) = ran.json["unaudited"]
    assert "5120 MB" in listed["problem"]["en"]
    assert f"limit of {limit} MB" in listed["problem"]["en"]
    assert findings(ran, FAULTY_REPORT.name)


def test_a_folder_that_is_deep(audit: Audit, tmp_path: Path) -> None:
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(1500):
            Path("d").mkdir()
            os.chdir("d")
        Path("a.txt").write_bytes(CLEAN_REPORT.read_bytes())
    finally:
        os.chdir(here)

    ran = audit("run", tmp_path, "--format", "json")
    subprocess.run(["rm", "-r", tmp_path / "d"], check=True)  # deeper than the test runner can clear away

    assert ran.json["looked_at"]["reports"] == 1


@pytest.mark.parametrize("spelling", ["{0}/./{1}", "{0}//{1}"])
def test_a_file_named_twice_is_read_once(spelling: str, audit: Audit, tmp_path: Path) -> None:
    shutil.copy(CLEAN_REPORT, tmp_path)
    again = spelling.format(tmp_path, CLEAN_REPORT.name)

    ran = audit("run", tmp_path, tmp_path / CLEAN_REPORT.name, again, "--format", "json")

    assert ran.json["looked_at"]["documents"] == 1


def test_the_page_of_an_earlier_run_is_no_report(audit: Audit, tmp_path: Path) -> None:
    """Results may be written into the folder that is audited: running again gives the same."""
    shutil.copy(FAULTY_REPORT, tmp_path)
    first = audit("run", tmp_path, "--format", "json")
    audit("run", tmp_path, "--out", tmp_path / "out", "--format", "html,json")

    again = audit("run", tmp_path, "--format", "json")

    assert again.json["looked_at"]["reports"] == 1
    assert again.json["findings"] == first.json["findings"]


# ---- encodings, names, sizes ---- #


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_give_the_same_cells(encoding: str, audit: Audit, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(REPORT.encode(encoding))

    ran = audit("parse", path)

    (document,) = ran.json["documents"]
    assert ran.status == 0
    assert (document["status"], document["form"], document["year"]) == ("report", "2021", 2023)
    figures = distinct_figures(FORM)
    assert {cell["cell"]: str(cell["value"]) for cell in document["cells"]} == figures


@pytest.mark.parametrize(
    "name", ["two\nlines.txt", "tab\there.txt", "空 格.txt", "quote'\".txt", "[red]x.txt", "-.txt"]
)
def test_odd_file_names(name: str, audit: Audit, tmp_path: Path) -> None:
    shutil.copy(FAULTY_REPORT, tmp_path / name)

    ran = audit("run", tmp_path, "--format", "json")
    console = audit("run", tmp_path)

    assert (ran.status, console.status) == (1, 1)
    assert {found["path"] for found in ran.json["findings"]} == {str(tmp_path / name)}
    assert re.split(r"\s", name)[0] in console.out


def test_a_file_name_that_is_no_unicode(audit: Audit, tmp_path: Path) -> None:
    """Archives from Chinese Windows unpack to names in GBK."""
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xb1\xa8\xb8\xe6.html")
    shutil.copy(FAULTY_REPORT, name)

    ran = audit("run", tmp_path, "--format", "json")
    console = audit("run", tmp_path)
    page = audit("run", tmp_path, "--format", "html")

    assert (ran.status, console.status, page.status) == (1, 1, 1)
    assert len(ran.json["findings"]) > 0


def test_escape_sequences_do_not_reach_the_terminal(audit: Audit, tmp_path: Path) -> None:
    """Neither from a document nor from the name of one."""
    path = tmp_path / "\x1b[31mred.txt"
    path.write_text(REPORT.replace("行政处罚\t", "行政处罚\t若\x1b[2J干"), "utf-8")

    ran = audit("run", path, "--verbose")

    assert ran.status == 1
    assert "\x1b" not in ran.out + ran.err


def test_a_text_above_the_size_limit(audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charset, "TEXT_LIMIT", 2**20)
    path = tmp_path / "long.txt"
    path.write_text(REPORT + "公" * 2**20, "utf-8")

    ran = audit("run", path, FAULTY_REPORT, "--format", "json")

    (listed,) = ran.json["unaudited"]
    assert "3 MB" in listed["problem"]["en"]
    assert "1 MB" in listed["problem"]["zh"]
    assert findings(ran, FAULTY_REPORT.name)


def test_fifty_megabytes_of_text(audit: Audit, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    with path.open("wb") as file:
        for _ in range(50):
            file.write("公开信息\t0\n".encode() * (2**20 // 15))

    ran = audit("run", path, FAULTY_REPORT, "--format", "json")

    assert ran.status == 1
    assert [listed["path"] for listed in ran.json["unaudited"]] == [str(path)]
    assert findings(ran, FAULTY_REPORT.name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rule.txt", "-" * 20_000 + "完\n"),
        ("row.txt", "规章" + "|0" * 100_000),
        ("comments.html", "<p>规章</p>" + "<!--" * 50_000),
        ("angles.html", "<p>规章</p>" + "<" * 100_000),
    ],
)
def test_one_odd_line_does_not_hold_up_the_run(name: str, text: str, tmp_path: Path) -> None:
    """Each takes seconds at most; the limit only keeps the tests from hanging with the program."""
    path = tmp_path / name
    path.write_text(text + "\n" + REPORT.split("\n")[0], "utf-8")

    done = subprocess.run(
        [*COMMAND, "run", path, FAULTY_REPORT, "--quiet"], capture_output=True, timeout=30, check=False
    )

    assert done.returncode == 1


@pytest.mark.parametrize("figure", ["9" * 5000, "9" * 400 + ".5", "0." + "3" * 5000, "1e400"])
def test_numbers_beyond_reason(figure: str, audit: Audit, tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_text(re.sub("(?<=行政许可\t)\\d+", figure, REPORT), "utf-8")

    ran = audit("run", path, FAULTY_REPORT, "--format", "json")
    parsed = audit("parse", path, FAULTY_REPORT)

    assert (ran.status, parsed.status) == (1, 0)
    assert findings(ran, FAULTY_REPORT.name)
    assert "Infinity" not in parsed.out
    assert len(parsed.json["documents"]) == 2


# ---- rule files ---- #

RULE = """\
id: my-total
title: {zh: 合计, en: The total}
why: {zh: 理由, en: The reason}
severity: warning
at_fault: issuer
basis: {zh: 依据, en: The basis}
for each: row of requests
check: total = sum(applicants)
message: {zh: "{row}不符", en: "{row} is off"}
examples:
  - {name: holds, given: {requests.granted: [3, 1, 0, 0, 0, 0, 4]}, expect: pass}
  - {name: is off, given: {requests.granted: [3, 1, 0, 0, 0, 0, 5]}, expect: fail}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A folder for rules of one's own."""
    folder = tmp_path / "rules"
    folder.mkdir()
    return folder


def test_a_rule_of_ones_own(audit: Audit, rules: Path) -> None:
    (rules / "my-total.yaml").write_text(RULE, "utf-8")
    without = audit("run", FAULTY_REPORT, "--format", "json").json

    ran = audit("run", FAULTY_REPORT, "--rules", rules, "--format", "json").json

    assert ran["ruleset"]["rules"] == without["ruleset"]["rules"] + 1
    assert ran["ruleset"]["version"] != without["ruleset"]["version"]
    mine = [found["cells"] for found in ran["findings"] if found["rule"] == "my-total"]
    assert mine == [found["cells"] for found in ran["findings"] if found["rule"] == "requests-row-total"]


MISTAKES = {
    "a misspelt key that is needed": ("severity: warning", "severty: warning", "4:1", ("severty", "severity")),
    "a misspelt key": ("for each:", "paramters: {}\nfor each:", "7:1", ("paramters", "parameters")),
    "a misspelt key inside": ("{zh: 理由, en:", "{zh: 理由, eng:", "3:", ("eng", "en")),
    "a key twice": ("severity: warning", "severity: warning\nseverity: error", "5:1", ("severity",)),
    "not YAML": ("why: {zh: 理由, en: The reason}", "why: {zh: 理由, en: The reason", "4:", ("YAML",)),
    "a tab": ("severity: warning", "\tseverity: warning", "4:1", ("YAML",)),
    "no mapping": (RULE, "- a\n- b\n", "1:1", ("mapping",)),
    "nothing": (RULE, "", "1:1", ("mapping",)),
    "a wrong severity": ("severity: warning", "severity: grave", "4:1", ("severity",)),
    "a key without a value": ("severity: warning", "severity:", "4:1", ("severity",)),
    "an unknown name": ("total = sum", "totl = sum", "8:1", ("totl", "total")),
    "an unknown group": ("sum(applicants)", "sum(aplicants)", "8:1", ("aplicants", "applicants")),
    "an unknown function": ("sum(applicants)", "summe(applicants)", "8:1", ("summe", "sum")),
    "a misspelt label": ("total = sum", "自然任 = sum", "8:1", ("自然任", "自然人")),
    "a formula that ends": ("sum(applicants)", "sum(applicants", "8:1", ("ends",)),
    "a formula that does not parse": ("total = sum(applicants)", '"total == 3"', "8:1", ("=",)),
    "a comparison of number and text": ("total = sum(applicants)", "total = title", "8:1", ("number", "text")),
    "a formula that is no condition": ("total = sum(applicants)", "total + 1", "8:1", ("yes/no", "number")),
    "a product of two cells": ("total = sum(applicants)", "total * total = 1", "8:1", ("constant",)),
    "an unknown table": ("row of requests", "row of request", "7:1", ("request", "requests")),
    "an unknown scope": ("row of requests", "rows of requests", "7:1", ("rows", "row")),
    "a form that does not exist": ("severity: warning", 'severity: warning\nforms: ["2012"]', "5:1", ("2012",)),
    "an id that is no id": ("id: my-total", "id: My_Total", "1:1", ("id",)),
    "no failing example": ("expect: fail", "expect: pass", "10:1", ("examples",)),
    "an unknown verdict": ("expect: fail", "expect: failed", "12:", ("expect",)),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_in_a_rule_file(mistake: str, lang: str, audit: Audit, rules: Path) -> None:
    """One sentence with the file, the place and the words in question."""
    right, wrong, place, words = MISTAKES[mistake]
    assert right in RULE
    (rules / "my-total.yaml").write_text(RULE.replace(right, wrong), "utf-8")

    ran = audit("run", FAULTY_REPORT, "--rules", rules, "--lang", lang)

    assert (ran.status, ran.out) == (2, "")
    (sentence,) = ran.err.splitlines()
    assert sentence.startswith(f"my-total.yaml:{place}")
    assert bool(CHINESE.search(re.sub("自然.", "", sentence))) == (lang == "zh")
    shown = words if lang == "en" else [word for word in words if word in wrong]
    assert [word for word in shown if word not in sentence] == []


@pytest.mark.parametrize(
    "mistake", ["a misspelt key", "a misspelt key that is needed", "an unknown name", "an unknown table"]
)
def test_a_misspelt_word_is_answered_with_the_right_one(mistake: str, audit: Audit, rules: Path) -> None:
    right, wrong, _, (misspelt, meant) = MISTAKES[mistake]
    (rules / "my-total.yaml").write_text(RULE.replace(right, wrong), "utf-8")

    ran = audit("rules", "--rules", rules)

    assert re.search(f"'{misspelt}.*did you mean '{meant}", ran.err)


@pytest.mark.parametrize(
    ("name", "source", "words"),
    [
        ("other-name.yaml", RULE, ["other-name.yaml:1:1", "my-total.yaml"]),
        ("requests-balance.yaml", RULE.replace("my-total", "requests-balance"), ["requests-balance", "already"]),
        ("my-total.yaml", RULE.encode("gb18030"), ["my-total.yaml", "UTF-8"]),
    ],
)
def test_rule_files_that_cannot_be_taken(
    name: str, source: str | bytes, words: list[str], audit: Audit, rules: Path
) -> None:
    (rules / name).write_bytes(source if isinstance(source, bytes) else source.encode())

    ran = audit("run", CLEAN_REPORT, "--rules", rules)

    assert (ran.status, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert [word for word in words if word not in ran.err] == []


def test_two_files_with_one_id(audit: Audit, rules: Path) -> None:
    for folder in ("a", "b"):
        (rules / folder).mkdir()
        (rules / folder / "my-total.yaml").write_text(RULE, "utf-8")

    ran = audit("run", CLEAN_REPORT, "--rules", rules)

    assert ran.status == 2
    assert re.search("b/my-total.yaml.*a/my-total.yaml", ran.err)


def test_an_unknown_name_in_a_message_is_told(audit: Audit, rules: Path) -> None:
    """A brace that means nothing would print a dash where the number should be."""
    (rules / "my-total.yaml").write_text(RULE.replace("{row} is off", "{row} is off by {diference}"), "utf-8")

    ran = audit("run", FAULTY_REPORT, "--rules", rules)

    assert ran.status == 2
    assert "diference" in ran.err


@pytest.mark.parametrize("command", [["run", str(CLEAN_REPORT)], ["rules"], ["explain", "requests-balance"]])
def test_a_rule_folder_that_does_not_exist(command: list[str], audit: Audit, tmp_path: Path) -> None:
    """Otherwise its rules would silently not be run."""
    ran = audit(*command, "--rules", tmp_path / "nowhere")

    assert ran.status == 2
    assert "nowhere" in ran.err


def test_a_rule_folder_without_rules(audit: Audit, rules: Path) -> None:
    (rules / "my-total.txt").write_text(RULE, "utf-8")

    ran = audit("run", CLEAN_REPORT, "--rules", rules)

    assert ran.status == 2
    assert str(rules) in ran.err


def test_one_mistake_is_told_before_any_document_is_read(audit: Audit, rules: Path, tmp_path: Path) -> None:
    (rules / "my-total.yaml").write_text(RULE.replace("total =", "totl ="), "utf-8")

    ran = audit("run", CLEAN_REPORT, "--rules", rules, "--out", tmp_path / "out", "--format", "json,html")

    assert ran.status == 2
    assert not (tmp_path / "out").exists()


def test_an_empty_path_is_no_folder(audit: Audit) -> None:
    """As an unset variable of a shell gives it: not the folder where one happens to stand."""
    ran = audit("run", "", "--format", "json")

    assert ran.status == 2
    assert [listed["path"] for listed in ran.json["unaudited"]] == [""]


def test_a_rule_file_with_the_short_ending_is_read(audit: Audit, rules: Path) -> None:
    (rules / "my-total.yml").write_text(RULE.replace("id:", "idd:"), "utf-8")

    ran = audit("rules", "--rules", rules)

    assert ran.status == 2
    assert "my-total.yml:1" in ran.err


def _report_of(issuer: str, year: int) -> str:
    text = REPORT.replace("2023", str(year))
    title = next(line for line in text.split("\n") if "年度报告" in line)
    return text.replace(title, f"{issuer}{year}年政府信息公开工作年度报告")


@pytest.mark.parametrize(("issuer", "compared"), [("澄岫县水利局", True), ("县水利局", False)])
def test_years_are_compared_only_under_a_name_of_one_body(
    issuer: str, compared: bool, audit: Audit, tmp_path: Path
) -> None:
    """县水利局 may be any county's: its 2022 and 2023 reports need not be of one body."""
    for year in (2022, 2023):
        (tmp_path / f"{year}.txt").write_text(_report_of(issuer, year), "utf-8")

    ran = audit("run", tmp_path, "--format", "json")

    told = {found["rule"] for found in ran.json["findings"]}
    assert ("history-carry" in told) == compared


def test_a_table_that_was_left_out_is_no_cut_in_the_text(audit: Audit, tmp_path: Path) -> None:
    start, end = REPORT.index("三、收到和处理"), REPORT.index("四、政府信息公开行政复议")
    (tmp_path / "no-table-3.txt").write_text(
        REPORT[:start] + "三、收到和处理政府信息公开申请情况\n见附件。\n" + REPORT[end:], "utf-8"
    )

    ran = audit("run", tmp_path, "--format", "json")

    told = {(found["rule"], found["at_fault"]) for found in ran.json["findings"]}
    assert ("table-missing", "issuer") in told
    assert "source-truncated" not in {rule for rule, _ in told}
