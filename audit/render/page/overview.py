"""What stands at the head of the page: counts, who and what has most findings, what was looked at, the filter."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from audit.model import SEVERITIES, Verdicts
from audit.render.page.counting import intensity, issuers_by_gravity, rule_shown, rules_by_gravity, worst
from audit.render.page.regions import Places
from audit.render.page.told import since
from audit.render.page.wording import filter_link
from audit.summary import Result, RuleShown

ISSUERS_SHOWN = 40  # rows of the heat table
RULES_SHOWN = 24  # columns of the heat table


class Count(NamedTuple):
    """A headline number; `kind` names its phrase, `target` is where it leads."""

    kind: str
    number: int
    target: str


def counts_of(result: Result) -> list[Count]:
    """The numbers at the head of the page."""
    severities = result.by_severity()
    return [
        Count("documents", len(result.documents), ""),
        Count("reports", len(result.reports), "#reports"),
        Count("cells", result.cells, ""),
        Count("rules", len(result.rules), "#looked-at"),
        *(Count(name, number, filter_link(outcome="fail", severity=name)) for name, number in severities.items()),
        Count("undecided", len(result.undecided), "#undecided"),
        Count("unaudited", len(result.unaudited), "#unaudited"),
        Count("rule-errors", len(result.rule_errors), "#rule-errors"),
    ]


class HeatRow(NamedTuple):
    """An issuer's findings: (how many, intensity 0-5) by shown rule, how many under other rules, and all."""

    issuer: str
    shown: list[tuple[int, int]]
    others: int
    total: int


class Heat(NamedTuple):
    """Findings by issuer and rule, the worst of both first, and what was left out."""

    rules: list[RuleShown]
    rows: list[HeatRow]
    totals: HeatRow
    more_rules: int
    more_issuers: int
    more_findings: int


def heat_of(result: Result) -> Heat:
    """The heat table of a run."""
    held = result.rule_by_issuer()
    grave_rules, grave_issuers = rules_by_gravity(result), issuers_by_gravity(result)
    by_rule = {name: counts.total() for name, counts in grave_rules.items()}
    by_issuer = {name: counts.total() for name, counts in grave_issuers.items()}
    rules, issuers = list(by_rule), list(by_issuer)
    shown, most = rules[:RULES_SHOWN], max(held.values(), default=0)

    def row(issuer: str) -> HeatRow:
        counts = [held.get((rule, issuer), 0) for rule in shown]
        return HeatRow(
            issuer, [(n, intensity(n, most)) for n in counts], by_issuer[issuer] - sum(counts), by_issuer[issuer]
        )

    hidden = issuers[ISSUERS_SHOWN:]
    all_issuers = [(by_rule[rule], 0) for rule in shown]
    others = sum(by_rule[rule] for rule in rules[RULES_SHOWN:])
    return Heat(
        rules=[rule_shown(result, rule) for rule in shown],
        rows=[row(issuer) for issuer in issuers[:ISSUERS_SHOWN]],
        totals=HeatRow("", all_issuers, others, sum(by_rule.values())),
        more_rules=len(rules) - len(shown),
        more_issuers=len(hidden),
        more_findings=sum(by_issuer[issuer] for issuer in hidden),
    )


class Options(NamedTuple):
    """What the filter offers: (value, how many findings) for each field; rules with their titles."""

    severity: list[tuple[str, int]]
    outcome: list[tuple[str, int]]
    fault: list[tuple[str, int]]
    year: list[tuple[str, int]]
    issuer: list[tuple[str, int]]
    since: list[tuple[str, int]]
    region: list[tuple[str, int]]
    rule: list[tuple[RuleShown, int]]


def options_of(result: Result, places: Places | None) -> Options:
    """What the findings of a run can be filtered by."""
    findings = result.findings
    severity, outcome = Counter(f.severity for f in findings), Counter(f.outcome for f in findings)
    fault, years = Counter(f.at_fault for f in findings), Counter(str(f.year or "") for f in findings)
    issuers, rules = Counter(f.issuer or f.path for f in findings), Counter(f.rule for f in findings)
    regions = Counter(places.of[f.report] for f in findings if f.report is not None) if places else Counter[str]()
    regions.pop("", None)
    return Options(
        severity=[(name, severity[name]) for name in SEVERITIES],
        outcome=[("fail", outcome["fail"]), ("undecided", outcome["undecided"])],
        fault=[("issuer", fault["issuer"]), ("source", fault["source"]), ("reading", fault["reading"])],
        year=sorted(years.items(), reverse=True),
        since=list(Counter(since(result, f) for f in result.failed).items()) if result.comparison else [],
        region=[(name, regions[name]) for name in worst(regions)],
        issuer=[(name, issuers[name]) for name in worst(issuers)],
        rule=[(rule_shown(result, name), rules[name]) for name in worst(rules)],
    )


def looked_at(result: Result) -> list[tuple[RuleShown, Verdicts]]:
    """Every rule with its verdicts, those that found most first."""
    verdicts = {
        rule: result.verdicts.get(rule, Verdicts()) for rule in dict.fromkeys([*result.rules, *result.verdicts])
    }
    ranked = sorted(verdicts, key=lambda rule: (-verdicts[rule].failed, -verdicts[rule].undecided, rule))
    return [(rule_shown(result, rule), verdicts[rule]) for rule in ranked]
