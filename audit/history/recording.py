"""Runs and what they found: written into the history, and found there again by all that it follows from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from audit import __version__
from audit.frames import EARLIER, OWN, Frames
from audit.history.loading import Selection, place_of
from audit.history.remembering import Entry
from audit.history.store import Store
from audit.model import Beside, Diagnosis, Document, Evidence, Finding, Repair, RuleError, Story, Suspect, Verdicts
from audit.summary import Result, RuleShown
from audit.words import Text


@dataclass(frozen=True)
class Occasion:
    """When and how a run was made."""

    made: datetime
    today: date
    paths: Sequence[str]
    interrupted: bool


def key_of(judging: str, reading: str, selection: Selection, entries: Sequence[Entry]) -> str:
    """What the findings follow from: the documents and their context, by content and path, and what judges them."""
    context = [(wanted.stored, wanted.path, wanted.context) for wanted in selection.reports if wanted.context != OWN]
    own = [_said(entry, document) for entry, document in zip(entries, selection.documents, strict=False)]
    return hashlib.sha256(json.dumps([judging, reading, own, context], ensure_ascii=True).encode()).hexdigest()


def _said(entry: Entry, document: Document) -> tuple[object, ...]:
    flags = (document.skipped, document.given_up, document.figures is not None)
    return entry.path, document.sha256, document.status, document.problem, *flags, document.remarks


def find_result(history: Store, key: str, frames: Frames) -> Result | None:
    """What was found on that, if it was ever asked."""
    found = history.rows('SELECT id, ruleset, ruleset_version FROM evaluations WHERE "key" = ?', [key])
    if not found:
        return None
    evaluation, name, version = found[0]

    def rows(table: str) -> list[dict[str, Any]]:
        query = f'SELECT * EXCLUDE (evaluation, position) FROM "{table}" WHERE evaluation = ? ORDER BY position'
        return list(history.table(query, [evaluation]).to_pylist())

    rules = {row.pop("key"): _rule(row) for row in rows("rules")}
    return Result(
        frames=frames,
        rules=rules,
        ruleset_name=name,
        ruleset_version=version,
        findings=tuple(map(_finding, rows("findings"))),
        verdicts={row.pop("rule"): Verdicts(**row) for row in rows("verdicts")},
        rule_errors=tuple(RuleError(**_texts(row, "reason")) for row in rows("rule_errors")),
        stories=tuple(map(_story, rows("stories"))),
    )


def _rule(row: dict[str, Any]) -> RuleShown:
    row["beside"] = frozenset(row["beside"])
    return RuleShown(**_texts(row, "title", "basis"))


def record(
    history: Store,
    key: str,
    result: Result | None,
    entries: Sequence[Entry],
    selection: Selection,
    occasion: Occasion,
) -> None:
    """A run, with what it found where that is new: all or nothing."""
    with history.transaction():
        if result is not None:
            _write_result(history, key, result)
        (evaluation,) = history.rows('SELECT id FROM evaluations WHERE "key" = ?', [key])[0]
        run = history.next_id("runs")
        _write(history, "runs", [
            (run, occasion.made, occasion.today, __version__, list(occasion.paths), occasion.interrupted, evaluation)
        ])  # fmt: skip
        _write(history, "run_documents", [
            (run, at, entry.path, entry.stored or None, document.sha256, document.status, document.problem)
            for at, (entry, document) in enumerate(zip(entries, selection.documents, strict=False))
        ])  # fmt: skip
        _write(history, "run_context", [
            (run, wanted.stored, wanted.context == EARLIER) for wanted in selection.reports if wanted.context != OWN
        ])  # fmt: skip


def _write_result(history: Store, key: str, result: Result) -> None:
    number = history.next_id("evaluations")
    _write(history, "evaluations", [(number, key, result.ruleset_name, result.ruleset_version)])

    def numbered(rows: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
        return [(number, at, *row) for at, row in enumerate(rows)]

    _write(history, "rules", numbered(
        (key, *_values(rule)[:-1], sorted(rule.beside)) for key, rule in result.rules.items()
    ))  # fmt: skip
    _write(history, "verdicts", numbered((rule, *_values(count)) for rule, count in result.verdicts.items()))
    _write(history, "rule_errors", numbered(map(_values, result.rule_errors)))
    _write(history, "findings", numbered(_finding_row(finding) for finding in result.findings))
    _write(history, "stories", numbered(_story_row(story) for story in result.stories))


def _write(history: Store, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        history.insert_rows(table, rows)


def _values(held: Any) -> tuple[Any, ...]:
    return tuple(getattr(held, field.name) for field in fields(held))


# ---- findings and stories: structures in tables are tuples on the way in, mappings on the way out ---- #


def _finding_row(finding: Finding) -> tuple[Any, ...]:
    values = {field.name: getattr(finding, field.name) for field in fields(finding)}
    values["diagnosis"] = finding.diagnosis and _values(finding.diagnosis)
    values["beside"] = [_values(one) for one in finding.beside]
    return tuple(values[name] for name in _FINDING)


_FINDING = (
    "id", "rule", "title", "outcome", "severity", "at_fault", "document", "report", "path", "issuer", "year", "cells",
    "where", "printed", "expected", "message", "evidence", "basis", "diagnosis", "also", "story", "beside", "working",
)  # fmt: skip


def _finding(row: dict[str, Any]) -> Finding:
    _texts(row, "title", "where", "expected", "message", "basis")
    row["evidence"] = _evidence(row["evidence"])
    row["diagnosis"] = row["diagnosis"] and Diagnosis(**_texts(row["diagnosis"], "why"))
    row["beside"] = [Beside(one["path"], _evidence(one["evidence"])) for one in row["beside"]]
    return Finding(**_tuples(row, "cells", "also", "beside"))


def _story_row(story: Story) -> tuple[Any, ...]:
    values = {field.name: getattr(story, field.name) for field in fields(story)}
    values["repairs"] = [
        (repair.kind, [_values(suspect) for suspect in repair.suspects], repair.why) for repair in story.repairs
    ]
    return tuple(values[name] for name in _STORY)


_STORY = (
    "id", "document", "report", "path", "issuer", "year", "findings", "repairs", "confidence", "complete", "at_fault",
    "message",
)  # fmt: skip


def _story(row: dict[str, Any]) -> Story:
    row["repairs"] = tuple(
        Repair(repair["kind"], tuple(map(_suspect, repair["suspects"])), Text(**repair["why"]))
        for repair in row["repairs"]
    )
    return Story(**_tuples(_texts(row, "message"), "findings"))


def _suspect(row: dict[str, Any]) -> Suspect:
    row["evidence"] = _evidence(row["evidence"])
    return Suspect(**_texts(row, "where"))


def _evidence(row: dict[str, Any]) -> Evidence:
    return Evidence(row["text"], row["start"], row["end"], place_of(tuple(row["place"].values())))


def _texts(row: dict[str, Any], *names: str) -> dict[str, Any]:
    row.update((name, Text(**row[name])) for name in names if row[name] is not None)
    return row


def _tuples(row: dict[str, Any], *names: str) -> dict[str, Any]:
    row.update((name, tuple(row[name])) for name in names)
    return row
