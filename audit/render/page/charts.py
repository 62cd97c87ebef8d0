"""Pictures of a run, in numbers that the template draws as they are."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from audit.model import SEVERITIES
from audit.render.page.counting import rule_shown, rules_by_gravity
from audit.summary import Result, RuleShown

CHARTS_SHOWN = 12


class Bar(NamedTuple):
    """A year's findings of a rule, in units of the panel; the year is None where it is not known."""

    year: int | None
    findings: int
    x: float
    y: float
    width: float
    height: float


class Panel(NamedTuple):
    """A rule's findings over the years."""

    rule: RuleShown
    severity: str  # of the gravest of its findings
    bars: list[Bar]
    total: int


class Chart(NamedTuple):
    """Findings by rule and year; `reports` says how many reports each year has, the base of the bars."""

    years: list[int | None]
    reports: list[int]
    panels: list[Panel]


def chart_of(result: Result) -> Chart:
    """Findings by rule and year: what one year has more of than others."""
    held = result.rule_by_year()
    told = result.reports["year"]
    reports = Counter(None if unknown else int(year) for year, unknown in zip(told, told.isna(), strict=True))
    years = sorted({*reports, *(year for _, year in held)}, key=lambda year: (year is None, year or 0))
    most = max(held.values(), default=1)
    panels = []
    for rule, counts in rules_by_gravity(result).items():
        found = [held.get((rule, year), 0) for year in years]
        gravest = next((severity for severity in SEVERITIES if counts[severity]), "")
        panels.append(Panel(rule_shown(result, rule), gravest, _bars(years, found, most), counts.total()))
    return Chart(years, [reports[year] for year in years], panels)


def _bars(years: list[int | None], found: list[int], most: int) -> list[Bar]:
    """The bars of a panel 200 wide, with 60 for the highest bar of all panels and their foot at 76."""
    step = 200 / len(years)
    width = round(min(step * 0.62, 34), 1)
    heights = [round(max(60 * number / most, 1.5), 1) if number else 0.0 for number in found]
    return [
        Bar(year, number, round(at * step + (step - width) / 2, 1), round(76 - height, 1), width, height)
        for at, (year, number, height) in enumerate(zip(years, found, heights, strict=True))
    ]
