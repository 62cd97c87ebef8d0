"""The machine formats, as docs/formats.md describes them: stable keys, one fixed order, same bytes for same input."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from audit.language.formulas import parse
from audit.language.linear import is_linear
from audit.language.ruleset import Ruleset
from audit.model import Cell, Document, Finding, Place, Printed, Story
from audit.render.formats import Files, Setting
from audit.summary import FATES, Comparison, Past, Result


def parse_json(documents: Iterable[Document]) -> Iterator[str]:
    """What `audit parse` read, one object a document: in pieces, each as soon as its document is read."""
    head, foot = _dump({"format": "gouji.parse/1", "documents": ["…"]}).split('"…"')
    lead = head
    for document in documents:
        yield lead + _dump(_document(document)).rstrip("\n").replace("\n", "\n  ")
        lead = ",\n  "
    yield foot if lead != head else _dump({"format": "gouji.parse/1", "documents": []})


def json_file(result: Result, _setting: Setting) -> Files:
    """What `audit run` found."""
    return {"findings.json": _dump(_found(result))}


def jsonl_file(result: Result, _setting: Setting) -> Files:
    """The same, one object a line: first what was looked at, then each thing by its kind."""
    whole = _found(result)
    head = {"kind": "run", **{key: whole[key] for key in ("format", "ruleset", "looked_at")}}
    kinds = {
        "unaudited": "unaudited", "remarks": "remark", "rule_errors": "rule_error", "findings": "finding",
        "set_aside": "set_aside",
    }  # fmt: skip
    lines = [head, *({"kind": kind, **one} for key, kind in kinds.items() for one in whole.get(key, ()))]
    if comparison := whole.get("comparison"):
        lines.append({"kind": "comparison", **comparison})
    return {"findings.jsonl": "".join(json.dumps(line, ensure_ascii=False, default=_plain) + "\n" for line in lines)}


def _found(result: Result) -> dict[str, Any]:
    total = result.total
    verdicts = {
        "pass": total.passed,
        "fail": total.failed,
        "undecided": total.undecided,
        "not_applicable": total.not_applicable,
        "rule_error": len(result.rule_errors),
    }
    looked_at = {
        "documents": len(result.documents),
        "reports": len(result.reports),
        "cells": result.cells,
        "verdicts": verdicts,
        "blanks_taken_as_zero": total.blanks,
    }
    ruleset = {"name": result.ruleset_name, "version": result.ruleset_version, "rules": len(result.rules)}
    return {
        "format": "gouji.findings/1",
        "ruleset": ruleset,
        "looked_at": looked_at,
        "unaudited": [_unaudited(document) for document in result.unaudited],
        "remarks": [{"path": path, "remark": remark.as_dict()} for path, remark in result.remarks],
        "rule_errors": [{"rule": e.rule, "file": e.file, "reason": e.reason.as_dict()} for e in result.rule_errors],
        "findings": [_finding(finding) for finding in result.findings],
        "stories": [_story(story, result) for story in result.stories],
        **_asked_for(result),
    }


def _asked_for(result: Result) -> dict[str, Any]:
    """What a roster, an earlier run, a baseline or waivers add; nothing where none was given."""
    aside = [
        {"by": held.by, "why": held.why.as_dict(), "until": held.until, **_finding(held.finding)}
        for held in result.set_aside
    ]
    notices = [
        {"id": told.id, "kind": told.kind, "file": told.file, "message": told.message.as_dict()}
        for told in result.notices
    ]
    roll = {
        "year": result.roll.year,
        "units": [asdict(unit) for unit in result.roll.units],
        "doubtful": [{"name": name, "may_be": meant or None} for name, meant in result.roll.doubtful],
    } if result.roll else None  # fmt: skip
    return (
        ({"roster": roll} if roll else {})
        | ({"comparison": _comparison(result.comparison)} if result.comparison else {})
        | ({"set_aside": aside} if aside else {})
        | ({"notices": notices} if notices else {})
    )


def _comparison(held: Comparison) -> dict[str, Any]:
    told: dict[str, Any] = {"against": held.against, "new": [finding.id for finding in held.new]}
    return told | {fate: [_past(past) for past in getattr(held, fate)] for fate in FATES}


def _past(past: Past) -> dict[str, Any]:
    told = {name: getattr(past, name) for name in ("id", "rule", "severity", "path", "issuer", "year")}
    return {**told, "place": past.where.as_dict(), "message": past.message.as_dict()}


def rules_json(ruleset: Ruleset) -> str:
    """Every rule of a ruleset."""
    return _dump({"format": "gouji.rules/1", "rules": [_rule(ruleset, key) for key in ruleset.files]})


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=_plain) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _document(document: Document) -> dict[str, Any]:
    problem = document.problem.as_dict() if document.problem else None
    head: dict[str, Any] = {
        "path": document.path,
        "sha256": document.sha256,
        "status": document.status,
        "problem": problem,
        "remarks": [remark.as_dict() for remark in document.remarks],
    }
    if (figures := document.figures) is not None:
        head["data_set"] = {
            "reports": len(figures.issuer),
            "cells": [{"cell": key, "column": name} for key, name in zip(figures.keys, figures.columns, strict=True)],
        }
    report = document.report
    if report is None:
        names = ("issuer", "year", "form", "title", "published", "signed", "period")
        return {**head, **dict.fromkeys(names), "body": None, "facts": [], "sections": [], "cells": []}
    facts = {name: fact.value for name, fact in report.facts.items()}
    period = [facts[name] for name in ("period_start", "period_end") if name in facts]
    return {
        **head,
        "issuer": facts.get("issuer"),
        "year": facts.get("year"),
        "form": report.form,
        "title": facts.get("title"),
        "published": facts.get("published"),
        "signed": facts.get("signed"),
        "period": period or None,
        "body": report.kind,
        "facts": [_fact(name, fact) for name, fact in report.facts.items()],
        "sections": [
            {"number": s.number, "heading": s.heading, "characters": len(s.text), "where": _where(s.place)}
            for s in report.sections
        ],
        "cells": [_cell(cell) for cell in report.cells],
    }


def _fact(name: str, fact: Printed) -> dict[str, Any]:
    return {"fact": name, "value": fact.value, "raw": fact.raw, "where": _where(fact.place)}


def _cell(cell: Cell) -> dict[str, Any]:
    held: dict[str, Any] = {
        "cell": cell.key,
        "state": cell.state.value,
        "value": cell.value,
        "raw": cell.raw,
        "read": cell.read,
        "where": _where(cell.place),
    }
    if cell.why:
        held["why"] = cell.why.as_dict()
    return held


def _where(place: Place) -> dict[str, Any]:
    always = {"page": place.page, "line": place.line, "column": place.column}
    return always | {name: value for name, value in place._asdict().items() if name not in always and value is not None}


def _unaudited(document: Document) -> dict[str, Any]:
    problem = document.problem.as_dict() if document.problem else None
    return {"path": document.path, "status": document.status, "problem": problem}


def _finding(finding: Finding) -> dict[str, Any]:
    diagnosis = finding.diagnosis
    return {
        "id": finding.id,
        "rule": finding.rule,
        "also": list(finding.also),
        "outcome": finding.outcome,
        "severity": finding.severity,
        "at_fault": finding.at_fault,
        "path": finding.path,
        "issuer": finding.issuer,
        "year": finding.year,
        "cells": list(finding.cells),
        "place": finding.where.as_dict(),
        "printed": finding.printed,
        "expected": finding.expected.en if finding.expected else None,
        "message": finding.message.as_dict(),
        "evidence": {"text": finding.evidence.text, "where": _where(finding.evidence.place)},
        "beside": [
            {"path": one.path, "text": one.evidence.text, "where": _where(one.evidence.place)} for one in finding.beside
        ],
        "basis": finding.basis.zh,
        "diagnosis": diagnosis
        and {
            "kind": diagnosis.kind,
            "suggestion": diagnosis.suggestion,
            "confidence": diagnosis.confidence,
            "why": diagnosis.why.as_dict(),
        },
        "story": finding.story or None,
    }


def _story(story: Story, result: Result) -> dict[str, Any]:
    return {
        "id": story.id,
        "path": story.path,
        "issuer": story.issuer,
        "year": story.year,
        "findings": list(story.findings),
        "confidence": story.confidence,
        "complete": story.complete,
        "at_fault": story.at_fault,
        "message": story.message.as_dict(),
        "repairs": [
            {
                "kind": repair.kind,
                "name": repair.why.as_dict(),
                "figures": [
                    {
                        "path": str(result.frames.reports["path"].iloc[one.report]),
                        "cell": one.cell or None,
                        "place": one.where.as_dict(),
                        "printed": one.printed,
                        "suggested": one.suggested,
                        "where": _where(one.evidence.place),
                    }
                    for one in repair.suspects
                ],
            }
            for repair in story.repairs
        ],
    }


def _rule(ruleset: Ruleset, key: str) -> dict[str, Any]:
    held = ruleset.files[key]
    rule = held.rule
    return {
        "id": rule.id,
        "severity": rule.severity,
        "at_fault": rule.at_fault,
        "title": rule.title.text.as_dict(),
        "forms": [
            form.form for form in ruleset.forms.all if ruleset.fitting(rule, form) and rule.applies_to_form(form)
        ],
        "scope": rule.scope.kind,
        "linear": is_linear(parse(rule.check)),
        "basis": rule.basis.zh,
        "verified": rule.basis.verified,
        "parameters": {name: parameter.value for name, parameter in rule.parameters.items()},
        "version": held.version,
    }
