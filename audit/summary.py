"""One run's result, and the counts that every output draws from, so that the numbers agree everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

import pandas as pd

from audit.frames import Frames
from audit.model import SEVERITIES, Document, Finding, RuleError, Story, Verdicts
from audit.roll import Roll
from audit.words import Text, text


@dataclass(frozen=True)
class RuleShown:
    """What an output needs to know of a rule."""

    id: str
    title: Text
    severity: str
    basis: Text
    family: str = ""  # the folder that it is in: what sort of thing it checks
    beside: frozenset[str] = frozenset()  # what it needs beside the report itself, see language/references.py


@dataclass(frozen=True)
class SetAside:
    """A finding that is not told because it is known or somebody answers for it, and which of the two."""

    finding: Finding
    by: Literal["baseline", "waiver"]
    why: Text
    until: date | None = None  # for how long a waiver holds


HISTORY = "history-unusable"  # the kind of notice that says that a run went on without its history


@dataclass(frozen=True)
class Notice:
    """What a run has to say of the files that it was given beside the documents."""

    id: str
    kind: str
    file: str
    message: Text


@dataclass(frozen=True)
class Past:
    """A finding that an earlier run told."""

    id: str
    rule: str
    severity: str
    path: str
    issuer: str | None
    year: int | None
    of_file: bool  # of a file that held no report
    cells: tuple[str, ...]
    where: Text
    message: Text


Fate = Literal["remaining", "resolved", "unclear", "unchecked"]
FATES: tuple[Fate, ...] = ("remaining", "resolved", "unclear", "unchecked")


@dataclass(frozen=True)
class Comparison:
    """What fails now and did not in an earlier run, and what has become of each finding that failed then.

    `unclear`: it cannot be decided now; `unchecked`: its rule, its report or what that was compared with is not there.
    """

    against: str  # what people call the earlier run
    new: tuple[Finding, ...]
    remaining: tuple[Past, ...]
    resolved: tuple[Past, ...]
    unclear: tuple[Past, ...]
    unchecked: tuple[Past, ...]

    @cached_property
    def _new(self) -> frozenset[str]:
        return frozenset(finding.id for finding in self.new)

    def is_new(self, finding: Finding) -> bool:
        """Whether a finding fails now and did not then."""
        return finding.outcome == "fail" and finding.id in self._new

    @property
    def counts(self) -> dict[str, int]:
        """How many are new, and how many of the earlier run came to what."""
        return {"new": len(self.new), **{fate: len(getattr(self, fate)) for fate in FATES}}


@dataclass(frozen=True)
class Result:
    """Everything that one run found: documents in the order given, findings by path, place and rule."""

    frames: Frames
    rules: dict[str, RuleShown]
    ruleset_name: str
    ruleset_version: str
    findings: tuple[Finding, ...]
    verdicts: dict[str, Verdicts]  # by rule id
    rule_errors: tuple[RuleError, ...]
    stories: tuple[Story, ...] = ()  # findings that have one cause, in the order of their first findings
    set_aside: tuple[SetAside, ...] = ()
    notices: tuple[Notice, ...] = ()
    roll: Roll | None = None  # where a roster was given
    comparison: Comparison | None = None  # where an earlier run was given

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every document of the run, read or not."""
        return self.frames.own_documents

    @cached_property
    def reports(self) -> pd.DataFrame:
        """The reports of the run's documents, by their numbers in the frames."""
        return self.frames.reports if self.frames.context is None else self.frames.reports[self.frames.own]

    @cached_property
    def failed(self) -> tuple[Finding, ...]:
        """What is wrong."""
        return tuple(finding for finding in self.findings if finding.outcome == "fail")

    @cached_property
    def undecided(self) -> tuple[Finding, ...]:
        """What could not be decided."""
        return tuple(finding for finding in self.findings if finding.outcome == "undecided")

    @cached_property
    def unaudited(self) -> tuple[Document, ...]:
        """Documents that were not audited, each with its problem."""
        return tuple(document for document in self.documents if document.status != "report")

    @cached_property
    def of_unaudited(self) -> dict[str, list[Finding]]:
        """Path of a document that holds no report, or of the roster, to what fails of it."""
        found: dict[str, list[Finding]] = {}
        for finding in self.failed:
            if finding.report is None:
                found.setdefault(finding.path, []).append(finding)
        return found

    @cached_property
    def on_reading(self) -> tuple[tuple[str, Text], ...]:
        """Path and what people must know of how that document was read, or of what it was not compared with."""
        read = [(document.path, remark) for document in self.documents for remark in document.remarks]
        return (*read, *self._not_followed())

    def _not_followed(self) -> Iterator[tuple[str, Text]]:
        paths = self.frames.reports["path"]
        for report, versions in self.frames.not_followed.items():
            shown = [str(path) for path in paths.iloc[versions]]
            told = text("follows-several", versions=Text("、".join(shown), ", ".join(shown)))
            yield str(paths.iat[report]), told

    @cached_property
    def of_units(self) -> tuple[Finding, ...]:
        """What fails of units of the roster that have sent in nothing."""
        return tuple(finding for finding in self.failed if finding.document < 0 and finding.issuer)

    @cached_property
    def of_collections(self) -> tuple[Finding, ...]:
        """What fails of all reports of a year together."""
        return tuple(finding for finding in self.failed if finding.document < 0 and not finding.issuer)

    @cached_property
    def remarks(self) -> tuple[tuple[str, Text], ...]:
        """Path and what people must know of that file: how a document was read, waivers of no use."""
        return self.on_reading + tuple((notice.file, notice.message) for notice in self.notices)

    @cached_property
    def total(self) -> Verdicts:
        """The verdicts of all rules together."""
        fields = Verdicts.__slots__
        return Verdicts(**{name: sum(getattr(v, name) for v in self.verdicts.values()) for name in fields})

    @cached_property
    def cells(self) -> int:
        """Cells of the recognised forms that were looked at."""
        return self.frames.cells_on_forms

    @cached_property
    def story_of(self) -> dict[str, Story]:
        """Story by id."""
        return {story.id: story for story in self.stories}

    def told(self, findings: list[Finding]) -> list[tuple[Story | None, list[Finding]]]:
        """A report's findings with those of one story together, where the first of them stands."""
        held: dict[str, list[Finding]] = {}
        for number, finding in enumerate(findings):
            held.setdefault(finding.story or f"#{number}", []).append(finding)
        return [(self.story_of.get(key), group) for key, group in held.items()]

    def by_severity(self, findings: Iterable[Finding] | None = None) -> dict[str, int]:
        """Severity to how many findings fail with it, worst first."""
        counts = Counter(finding.severity for finding in (self.failed if findings is None else findings))
        return {severity: counts[severity] for severity in SEVERITIES}

    def by_report(self) -> list[tuple[int, list[Finding]]]:
        """Report number and its failing findings, worst first; an issuer's reports together, the worst issuer first."""
        by_report: dict[int, list[Finding]] = {}
        by_issuer: dict[str, list[Finding]] = {}
        for finding in self.failed:
            if finding.report is None:
                continue
            by_report.setdefault(finding.report, []).append(finding)
            by_issuer.setdefault(finding.issuer or finding.path, []).append(finding)
        ranks = {issuer: self._weight(found) for issuer, found in by_issuer.items()}

        def rank(number: int) -> tuple[object, ...]:
            first = by_report[number][0]
            issuer = first.issuer or first.path
            return (ranks[issuer], issuer, self._weight(by_report[number]), number)

        return [(number, sorted(by_report[number], key=_gravity)) for number in sorted(by_report, key=rank)]

    def _weight(self, findings: list[Finding]) -> tuple[int, ...]:
        return tuple(-count for count in self.by_severity(findings).values())

    def rule_by_issuer(self) -> dict[tuple[str, str], int]:
        """(rule id, issuer or path) to how many findings fail."""
        return dict(Counter((finding.rule, finding.issuer or finding.path) for finding in self.failed))

    def rule_by_year(self) -> dict[tuple[str, int | None], int]:
        """(rule id, report year) to how many findings fail."""
        return dict(Counter((finding.rule, finding.year) for finding in self.failed))


def _gravity(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity)
