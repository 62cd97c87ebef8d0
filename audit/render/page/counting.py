"""Counting findings by what they are, the most first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from audit.summary import Result, RuleShown
from audit.words import Text


def sums(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    """Name to the sum of its numbers."""
    found: Counter[str] = Counter()
    for name, number in pairs:
        found[name] += number
    return found


def worst(found: Counter[str]) -> list[str]:
    """Names, those of the largest sums first."""
    return sorted(found, key=lambda name: (-found[name], name))


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
