"""Counting findings by what they are, the most first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from audit.model import SEVERITIES, Finding
from audit.summary import Result, RuleShown
from audit.words import Text


def worst(found: Counter[str]) -> list[str]:
    """Names, those of the largest sums first."""
    return sorted(found, key=lambda name: (-found[name], name))


def by_gravity(found: Iterable[tuple[str, Finding]]) -> dict[str, Counter[str]]:
    """Name to its findings by severity: first those with most errors, then with most warnings, with most notes."""
    counts: dict[str, Counter[str]] = {}
    for name, finding in found:
        counts.setdefault(name, Counter())[finding.severity] += 1
    order = sorted(counts, key=lambda name: (*(-counts[name][severity] for severity in SEVERITIES), name))
    return {name: counts[name] for name in order}


def issuers_by_gravity(result: Result) -> dict[str, Counter[str]]:
    """Issuers, or the paths of files without one, with what fails of them."""
    return by_gravity((finding.issuer or finding.path, finding) for finding in result.failed)


def rules_by_gravity(result: Result) -> dict[str, Counter[str]]:
    """Rules with what fails by them."""
    return by_gravity((finding.rule, finding) for finding in result.failed)


def intensity(count: int, most: int) -> int:
    """0-5 on a logarithmic scale, so that one crowded cell does not pale all others; few are pale whatever the most."""
    return 1 + round(4 * math.log(count) / math.log(max(most, 8))) if count else 0


def rule_shown(result: Result, rule: str) -> RuleShown:
    """What is known of a rule; a finding of a rule that the set does not list still speaks for itself."""
    if rule in result.rules:
        return result.rules[rule]
    first = next((finding for finding in result.findings if finding.rule == rule), None)
    return (
        RuleShown(rule, first.title, first.severity, first.basis)
        if first
        else RuleShown(rule, Text(rule, rule), "", Text("", ""))
    )
