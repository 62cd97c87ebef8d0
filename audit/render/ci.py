"""What continuous integration shows: JUnit XML, SARIF 2.1.0, GitHub's annotations, GitLab's code quality."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from audit import __version__
from audit.model import SEVERITIES, Document, Finding, Place
from audit.render.formats import Files, Setting
from audit.render.rows import in_order, printable
from audit.summary import Result
from audit.words import phrase

_SARIF_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_GITHUB_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}
_GITLAB_LEVELS = {"error": "major", "warning": "minor", "info": "info"}


# ---- JUnit ---- #


def junit_file(result: Result, setting: Setting) -> Files:
    """`junit.xml`: a suite a document, a case for its being read and one a finding.

    What fails at or above `--fail-on` is a failure, below it a passed case with a message; undecided ones are skipped.
    """
    root = ET.Element("testsuites", name="gouji")
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in result.findings:
        found[finding.document].append(finding)
    for number, document in enumerate(result.documents):
        _suite(root, document.path, list(_cases(document, found[number], setting)))
    if found[-1]:
        _suite(root, found[-1][0].path, [_finding_case(finding, setting) for finding in found[-1]])
    if result.rule_errors:
        told = [_case(e.rule, e.file, "error", e.reason.in_(setting.lang)) for e in result.rule_errors]
        _suite(root, phrase("rule-error", setting.lang), told)
    ET.indent(root)
    return {"junit.xml": ET.tostring(root, encoding="utf-8", xml_declaration=True)}


def _suite(root: ET.Element, name: str, cases: list[ET.Element]) -> None:
    tags = Counter(child.tag for case in cases for child in case)
    counts = {"failures": tags["failure"], "errors": tags["error"], "skipped": tags["skipped"]}
    values = {"tests": len(cases), **counts}
    suite = ET.SubElement(root, "testsuite", {"name": printable(name), **{key: str(n) for key, n in values.items()}})
    suite.extend(cases)


def _cases(document: Document, findings: list[Finding], setting: Setting) -> Iterator[ET.Element]:
    problem = document.problem.in_(setting.lang) if document.problem else ""
    outcome = {"report": "", "not_a_report": "skipped", "unreadable": "skipped" if document.skipped else "error"}
    yield _case(phrase("case-read", setting.lang), document.path, outcome[document.status], problem)
    yield from (_finding_case(finding, setting) for finding in findings)


def _finding_case(finding: Finding, setting: Setting) -> ET.Element:
    name = f"{finding.rule} {finding.where.in_(setting.lang)} [{finding.id}]"
    outcome = "skipped" if finding.outcome == "undecided" else "failure" if _counts(finding, setting) else ""
    return _case(name, finding.path, outcome, finding.message.in_(setting.lang), finding)


def _case(name: str, path: str, outcome: str, message: str, finding: Finding | None = None) -> ET.Element:
    case = ET.Element("testcase", name=printable(name), classname=printable(path))
    if outcome:
        told = ET.SubElement(case, outcome, message=printable(message))
        if finding is not None and outcome == "failure":
            told.set("type", finding.severity)
            told.text = printable(f"{_at(finding)}\n{finding.evidence.text}")
    elif message:
        ET.SubElement(case, "system-out").text = printable(message)
    return case


def _counts(finding: Finding, setting: Setting) -> bool:
    """Whether a finding makes the exit status 1."""
    levels = (*SEVERITIES, "never")
    return setting.fail_on != "never" and levels.index(finding.severity) <= levels.index(setting.fail_on)


def _at(finding: Finding) -> str:
    place = finding.evidence.place
    parts = (finding.path, place.line, place.column)
    return ":".join(str(part) for part in parts if part is not None)


# ---- SARIF ---- #


def sarif_file(result: Result, setting: Setting) -> Files:
    """`findings.sarif`. Columns count characters; undecided findings are of the kind `open`."""
    rules: list[dict[str, Any]] = [
        {
            "id": rule.id,
            "shortDescription": {"text": rule.title.in_(setting.lang)},
            "help": {"text": rule.basis.in_(setting.lang)},
            "defaultConfiguration": {"level": _SARIF_LEVELS[rule.severity]},
        }
        for rule in result.rules.values()
    ]
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    tool = {"driver": {"name": "gouji", "semanticVersion": __version__, "rules": rules}}
    run = {
        "tool": tool,
        "columnKind": "unicodeCodePoints",
        "language": {"zh": "zh-CN", "en": "en"}[setting.lang],
        "invocations": [_invocation(result, setting)],
        "results": [_sarif_result(finding, index[finding.rule], setting) for finding in result.findings],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return {"findings.sarif": _dump({"$schema": schema, "version": "2.1.0", "runs": [run]})}


def _invocation(result: Result, setting: Setting) -> dict[str, Any]:
    unread = [
        {
            "level": "error" if document.status == "unreadable" and not document.skipped else "note",
            "message": {"text": document.problem.in_(setting.lang) if document.problem else document.status},
            "locations": [_location(document.path, Place())],
        }
        for document in result.unaudited
    ]
    broken = [
        {"level": "error", "message": {"text": f"{error.file}: {error.reason.in_(setting.lang)}"}}
        for error in result.rule_errors
    ]
    noted = [
        {
            "level": "warning",
            "message": {"text": notice.message.in_(setting.lang)},
            "locations": [_location(notice.file, Place())],
        }
        for notice in result.notices
    ]
    told: list[dict[str, Any]] = [*unread, *broken, *noted]
    success = not any(one["level"] == "error" for one in told)
    return {"executionSuccessful": success, "toolExecutionNotifications": told}


def _sarif_result(finding: Finding, rule: int, setting: Setting) -> dict[str, Any]:
    told = {"level": _SARIF_LEVELS[finding.severity]}
    location = _location(finding.path, finding.evidence.place)
    location["logicalLocations"] = [{"fullyQualifiedName": finding.where.in_(setting.lang)}]
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        **(told if finding.outcome == "fail" else {"kind": "open", "level": "none"}),
        "message": {"text": finding.message.in_(setting.lang)},
        "locations": [location],
        "partialFingerprints": {"gouji/v1": finding.id},
        "properties": {"atFault": finding.at_fault, "issuer": finding.issuer, "year": finding.year},
    }


def _location(path: str, place: Place) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column} if place.line else {}
    held = {key: value for key, value in region.items() if value}
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(path.replace("\\", "/"), errors="replace")}}
    return {"physicalLocation": {**physical, **({"region": held} if held else {})}}


# ---- GitHub, GitLab ---- #


def github_lines(result: Result, setting: Setting) -> Files:
    """Workflow commands, a line a finding, worst first, since GitHub shows only the first ten of each level."""
    lines = [_annotation(finding, setting) for finding in sorted(in_order(result), key=_gravity)]
    for document in result.documents:
        if document.status == "unreadable" and not document.skipped and document.problem:
            title = phrase("unaudited", setting.lang)
            lines.append(_command("error", {"file": document.path, "title": title}, document.problem.in_(setting.lang)))
    lines += [
        _command("warning", {"file": notice.file, "title": notice.kind}, notice.message.in_(setting.lang))
        for notice in result.notices
    ]
    for error in result.rule_errors:
        title = phrase("rule-error", setting.lang)
        lines.append(_command("error", {"file": error.file, "title": title}, error.reason.in_(setting.lang)))
    return {"github.txt": "".join(f"{line}\n" for line in lines)}


def _gravity(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity)


def _annotation(finding: Finding, setting: Setting) -> str:
    place = finding.evidence.place
    values = {"file": finding.path, "line": place.line, "col": place.column, "title": finding.rule}
    return _command(_GITHUB_LEVELS[finding.severity], values, finding.message.in_(setting.lang))


def _command(level: str, values: dict[str, Any], message: str) -> str:
    told = ",".join(f"{key}={_property(str(value))}" for key, value in values.items() if value is not None)
    return f"::{level} {told}::{_data(message)}"


def _data(said: str) -> str:
    return printable(said).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(said: str) -> str:
    return _data(said).replace(":", "%3A").replace(",", "%2C")


def gitlab_file(result: Result, setting: Setting) -> Files:
    """`gl-code-quality-report.json`. A fingerprint is an id, with a number behind it where copies share one."""
    seen: Counter[str] = Counter()
    told = []
    for finding in in_order(result):
        seen[finding.id] += 1
        fingerprint = finding.id if seen[finding.id] == 1 else f"{finding.id}-{seen[finding.id]}"
        told.append(
            {
                "description": printable(finding.message.in_(setting.lang)),
                "check_name": finding.rule,
                "fingerprint": fingerprint,
                "severity": _GITLAB_LEVELS[finding.severity],
                "location": {"path": finding.path, "lines": {"begin": finding.evidence.place.line or 1}},
            }
        )
    return {"gl-code-quality-report.json": _dump(told)}


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
