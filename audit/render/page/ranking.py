"""Who and what has most findings, as bars."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from audit.model import SEVERITIES
from audit.render.page.counting import issuers_by_gravity, rule_shown, rules_by_gravity
from audit.summary import Result, RuleShown

TOP = 15  # issuers and rules that have a bar


class Piece(NamedTuple):
    """The part of a bar that one severity takes, in percent of the longest bar."""

    severity: str
    x: float
    width: float


class Ranked(NamedTuple):
    """An issuer or a rule with its findings by severity, worst first."""

    name: str
    rule: RuleShown | None
    counts: dict[str, int]
    pieces: list[Piece]

    @property
    def total(self) -> int:
        """All its findings."""
        return sum(self.counts.values())


class Ranking(NamedTuple):
    """Those with most findings, and how many are left out."""

    issuers: list[Ranked]
    rules: list[Ranked]
    more_issuers: int
    more_rules: int


def ranking_of(result: Result) -> Ranking:
    """The issuers with the gravest findings, and the rules with the gravest."""
    issuers, rules = issuers_by_gravity(result), rules_by_gravity(result)
    worst, most = list(issuers), list(rules)
    return Ranking(
        [_ranked(name, None, issuers, worst[:TOP]) for name in worst[:TOP]],
        [_ranked(name, rule_shown(result, name), rules, most[:TOP]) for name in most[:TOP]],
        more_issuers=max(len(worst) - TOP, 0),
        more_rules=max(len(most) - TOP, 0),
    )


def _ranked(name: str, rule: RuleShown | None, held: dict[str, Counter[str]], shown: list[str]) -> Ranked:
    longest = max(held[each].total() for each in shown)
    counts = {str(severity): held[name][severity] for severity in SEVERITIES}
    pieces, before = [], 0
    for severity, number in counts.items():
        if number:
            pieces.append(Piece(severity, round(100 * before / longest, 2), round(100 * number / longest, 2)))
        before += number
    return Ranked(name, rule, counts, pieces)
