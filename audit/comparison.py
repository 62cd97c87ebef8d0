"""A run beside an earlier one: what is new, what remains, what is gone, and what nobody has looked at again.

That a finding is not there any more says little: its report may not be in this run, or not the one that it was compared
with. It is resolved only where the same was looked at again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from audit.errors import UsageError
from audit.frames import ABSENT, CODE, Frames
from audit.language.kinds import RELATIONS
from audit.model import Finding, State
from audit.summary import FATES, Comparison, Fate, Past, Result, RuleShown
from audit.words import Text, text

_FORMAT = "gouji.findings/1"
_UNKNOWN = (ABSENT, CODE[State.MISSING], CODE[State.UNDECIDED])  # states of cells that say nothing
Subject = tuple[str, str]  # what a finding is about: issuer and year of a report, or else the path of a file and ""


def subject(finding: Finding | Past) -> Subject:
    """What must be looked at again before a finding can be gone."""
    of_file = _of_file(finding) if isinstance(finding, Finding) else finding.of_file
    return (finding.path, "") if of_file else (finding.issuer or "", str(finding.year or ""))


def _of_file(finding: Finding) -> bool:
    """Whether it is about a file, and not about a report or a unit of the roster."""
    return finding.report is None and finding.document >= 0


@dataclass(frozen=True)
class Looked:
    """What a run looked at, so that what it did not find is told from what it did not look for."""

    frames: Frames
    rules: dict[str, RuleShown]  # those that were evaluated
    reports: dict[Subject, list[int]]  # what was looked at, with its reports
    undecided: frozenset[tuple[str, Subject]]

    @classmethod
    def of(cls, result: Result) -> Looked:
        """What the run of a result looked at."""
        frame = result.reports
        reports: dict[Subject, list[int]] = {}
        columns = (frame.index.tolist(), frame["issuer"], frame["year"], frame["path"])
        for number, issuer, year, path in zip(*columns, strict=True):
            whose = "" if pd.isna(issuer) else str(issuer)
            for about in {(str(path), ""), *([(whose, "" if pd.isna(year) else str(int(year)))] if whose else [])}:
                reports.setdefault(about, []).append(number)
        broken = {error.rule for error in result.rule_errors}
        return cls(
            frames=result.frames,
            rules={key: shown for key, shown in result.rules.items() if key not in broken},
            reports=reports,
            undecided=frozenset((finding.rule, subject(finding)) for finding in result.undecided),
        )

    def fate(self, rule: str, about: Subject, cells: Iterable[str] = ()) -> Fate:
        """What has become of a finding that is not there any more; `cells` are those that it spoke of."""
        shown = self.rules.get(rule)
        if shown is None or not any(self._beside(shown, number) for number in self.reports.get(about, ())):
            return "unchecked"
        read = any(self._read(cells, number) for number in self.reports[about])
        return "resolved" if read and (rule, about) not in self.undecided else "unclear"

    def _beside(self, shown: RuleShown, report: int) -> bool:
        """Whether the reports that a rule compares with are there; of the run as a whole that is never known."""
        if not shown.beside <= frozenset(RELATIONS):
            return False
        return all(int(self.frames.related(relation)[report]) >= 0 for relation in shown.beside)

    def _read(self, cells: Iterable[str], report: int) -> bool:
        values = self.frames.values
        rows = [values.keys[key] for key in cells if key in values.keys]
        return not np.isin(values.state[rows, report], _UNKNOWN).any()


def compare(against: str, old: Iterable[Past], result: Result) -> Comparison:
    """A run's result beside the failing findings of an earlier run."""
    return compared(against, old, [*result.failed, *_set_aside(result)], result.failed, Looked.of(result))


def compared(
    against: str, old: Iterable[Past], found: Iterable[Finding], told: Iterable[Finding], looked: Looked
) -> Comparison:
    """Findings `found` now, of which some are `told`, beside those of an earlier run."""
    before: set[str] = set()
    now = {finding.id for finding in found}
    fates: dict[Fate, list[Past]] = {fate: [] for fate in FATES}
    for past in old:
        before.add(past.id)
        fates["remaining" if past.id in now else looked.fate(past.rule, subject(past), past.cells)].append(past)
    new = tuple(finding for finding in told if finding.id not in before)
    return Comparison(against, new, **{fate: tuple(held) for fate, held in fates.items()})


def _set_aside(result: Result) -> list[Finding]:
    """What fails and is not told, because it is known or waived: it is there all the same."""
    return [held.finding for held in result.set_aside if held.finding.outcome == "fail"]


def read_run(path: Path) -> tuple[Past, ...]:
    """What failed in an earlier run, told or set aside, as its JSON has it. Raises UsageError for any other file."""
    try:
        held = json.loads(path.read_text("utf-8"))
        if held["format"] != _FORMAT:
            raise ValueError(held["format"])
        files = {one["path"] for one in held["unaudited"]}
        findings = (*held["findings"], *held.get("set_aside", ()))
        return tuple(_past(one, files) for one in findings if one["outcome"] == "fail")
    except OSError as error:
        raise UsageError(text("cannot-open", path=path, problem=error.strerror or str(error))) from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(text("no-earlier-run", path=path)) from error


def _past(one: dict[str, Any], files: set[str]) -> Past:
    return Past(
        id=str(one["id"]),
        rule=str(one["rule"]),
        severity=str(one["severity"]),
        path=str(one["path"]),
        issuer=one["issuer"],
        year=one["year"],
        of_file=one["path"] in files,
        cells=tuple(map(str, one["cells"])),
        where=Text(**one["place"]),
        message=Text(**one["message"]),
    )
