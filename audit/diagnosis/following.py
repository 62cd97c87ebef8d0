"""Findings that follow from another of the same report, as their rules say: one story, told once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from audit.language.ruleset import Ruleset
from audit.model import Finding, Repair, Story
from audit.words import text


def tell_following(
    findings: tuple[Finding, ...], stories: tuple[Story, ...], ruleset: Ruleset
) -> tuple[tuple[Finding, ...], tuple[Story, ...]]:
    """The findings, those of a cause and what follows from it with the id of their story; and all stories, in order."""
    told = [_story(members) for members in _groups(findings, ruleset)]
    of = {member: story.id for story in told for member in story.findings}
    found = tuple(replace(finding, story=of[finding.id]) if finding.id in of else finding for finding in findings)
    rank = {finding.story: number for number, finding in reversed(list(enumerate(found)))}
    return found, tuple(sorted((*stories, *told), key=lambda story: rank[story.id]))


def _groups(findings: tuple[Finding, ...], ruleset: Ruleset) -> Iterator[list[Finding]]:
    """Each cause with all that follows from it in its report."""
    causes = {_cause(rule, fault, ruleset) for rule, fault in {(one.rule, one.at_fault) for one in findings}} - {None}
    first = {
        (one.report, one.rule): one
        for one in reversed(findings)
        if one.rule in causes and one.outcome == "fail" and not one.story
    }
    groups: dict[tuple[int | None, str], list[Finding]] = {}
    for finding in findings:
        cause = _cause(finding.rule, finding.at_fault, ruleset)
        if cause and (finding.report, cause) in first and finding.outcome == "fail" and not finding.story:
            groups.setdefault((finding.report, cause), [first[finding.report, cause]]).append(finding)
    yield from groups.values()


def _cause(rule: str, fault: str, ruleset: Ruleset) -> str | None:
    """The rule that a finding laid to this fault follows from."""
    cases = ruleset.files[rule].rule.cases if rule in ruleset.files else ()
    return next((case.follows for case in cases if case.follows and case.at_fault == fault), None)


def _story(members: list[Finding]) -> Story:
    cause = members[0]
    assert cause.report is not None
    ids = tuple(finding.id for finding in members)
    why = text("story-following", count=len(members), cause=cause.title)
    return Story(
        id=hashlib.sha256("\x1f".join(ids).encode()).hexdigest()[:16],
        document=cause.document,
        report=cause.report,
        path=cause.path,
        issuer=cause.issuer,
        year=cause.year,
        findings=ids,
        repairs=(Repair(cause.rule, (), cause.title),),
        confidence="likely",
        complete=True,
        at_fault=cause.at_fault,
        message=why,
    )
