"""What a run sets aside: findings known from a baseline, and those that somebody answers for in a waiver.

Both name findings one by one, never by count, and hold for the figures that they were made for: when one of these
changes, the finding is told again. What is set aside stays in the result; waivers that are expired or fit nothing are
told of.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from audit.datafiles import Strict, read_model
from audit.errors import DataFileError, UsageError
from audit.model import Finding
from audit.summary import Notice, Result, SetAside
from audit.words import Text, text

_FORMAT = "gouji.baseline/1"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = tuple[str, str, str]  # finding id, outcome, fingerprint of the values


class Waiver(Strict):
    """One finding that somebody answers for."""

    rule: Said
    issuer: Said | None = None
    year: int | None = None
    place: Said  # in the form's own words, in either language
    values: Said  # fingerprint of the figures
    reason: Said
    who: Said
    until: date

    def covers(self, finding: Finding) -> bool:
        """Whether it speaks of this finding, with these figures."""
        return (
            (self.rule, self.issuer, self.year, self.values)
            == (finding.rule, finding.issuer, finding.year, fingerprint(finding))
            and self.place in finding.where
        )  # fmt: skip


class Waivers(Strict):
    """A file of waivers."""

    waivers: tuple[Waiver, ...] = Field(default=())


def fingerprint(finding: Finding) -> str:
    """What the figures are that a finding speaks of: the same for the same figures, however they are worded."""
    numbers = _NUMBER.findall(finding.message.zh)  # not what is expected: that follows from other findings too
    return hashlib.sha256("\x1f".join((finding.printed, *finding.cells, *numbers)).encode()).hexdigest()[:12]


# ---- baseline ---- #


def baseline_json(result: Result) -> str:
    """A baseline of everything that a run found."""
    held = {
        (finding.id, finding.outcome, fingerprint(finding)): {
            "id": finding.id,
            "outcome": finding.outcome,
            "values": fingerprint(finding),
            "rule": finding.rule,
            "issuer": finding.issuer,
            "year": finding.year,
        }
        for finding in (*result.findings, *(aside.finding for aside in result.set_aside))
    }
    findings = [held[key] for key in sorted(held)]
    return json.dumps({"format": _FORMAT, "findings": findings}, ensure_ascii=False, indent=1) + "\n"


def read_baseline(path: Path) -> frozenset[Key]:
    """The findings of a baseline. Raises UsageError for what is none."""
    try:
        held = json.loads(path.read_text("utf-8"))
        if held["format"] != _FORMAT:
            raise ValueError(held["format"])
        return frozenset((one["id"], one["outcome"], one["values"]) for one in held["findings"])
    except OSError as error:
        raise UsageError(text("cannot-open", path=path, problem=error.strerror or str(error))) from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(text("no-baseline", path=path)) from error


# ---- waivers ---- #


def read_waivers(path: Path) -> Waivers:
    """The waivers of a file. Raises DataFileError at the first mistake, an empty reason among them."""
    try:
        return read_model(Waivers, path, str(path), kept=False)
    except OSError as error:
        raise DataFileError(text("path-not-readable", problem=error.strerror or str(error)), str(path)) from error


def waivers_draft(result: Result, until: date) -> str:
    """A file of waivers for what fails, with reason and name left to be filled in."""

    def said(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)  # which is YAML too

    lines = ["waivers:" if result.failed else "waivers: []"]
    for finding in result.failed:
        lines += [
            f"  # {' '.join(finding.message.zh.split())}",
            f"  - rule: {finding.rule}",
            *([f"    issuer: {said(finding.issuer)}"] if finding.issuer else []),
            *([f"    year: {finding.year}"] if finding.year else []),
            f"    place: {said(finding.where.zh)}",
            f"    values: {said(fingerprint(finding))}",
            '    reason: ""',
            '    who: ""',
            f"    until: {until.isoformat()}",
        ]
    return "\n".join(lines) + "\n"


# ---- both ---- #


def accept(
    result: Result, today: date, baseline: frozenset[Key] = frozenset(), waivers: Waivers | None = None, file: str = ""
) -> Result:
    """The result without what is known or waived; that is set aside, and waivers of no use are told of."""
    left: list[Finding] = []
    aside: list[SetAside] = []
    used: set[int] = set()
    held = waivers.waivers if waivers else ()
    for finding in result.findings:
        fitting = [number for number, waiver in enumerate(held) if waiver.covers(finding)]
        used.update(fitting)
        valid = next((held[number] for number in fitting if held[number].until >= today), None)
        if valid and finding.outcome == "fail":
            why = text("waived-by", who=valid.who, reason=valid.reason)
            aside.append(SetAside(finding, "waiver", why, valid.until))
        elif (finding.id, finding.outcome, fingerprint(finding)) in baseline:
            aside.append(SetAside(finding, "baseline", text("known-by-baseline")))
        else:
            left.append(finding)
    told = {finding.id for finding in left}
    return replace(
        result,
        findings=tuple(left),
        stories=tuple(story for story in result.stories if told.intersection(story.findings)),
        set_aside=tuple(aside),
        notices=(*result.notices, *_notices(held, used, today, file)),
    )


def _notices(held: Iterable[Waiver], used: set[int], today: date, file: str) -> Iterable[Notice]:
    for number, waiver in enumerate(held):
        told = {"rule": waiver.rule, "place": waiver.place, "until": waiver.until.isoformat(), "who": waiver.who}
        if waiver.until < today:
            yield _notice("waiver-expired", file, told, waiver)
        if number not in used:
            yield _notice("waiver-unused", file, told, waiver)


def _notice(kind: str, file: str, told: dict[str, str], waiver: Waiver) -> Notice:
    key = hashlib.sha256(f"{kind}\x1f{waiver.model_dump_json()}".encode()).hexdigest()[:16]
    said = text(kind, **told)
    return Notice(key, kind, file, Text(f"{said.zh} [{key}]", f"{said.en} [{key}]"))
