"""Where the problems are: regions by rules, at the highest level of the divisions that tells the reports apart."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pandas as pd

from audit.render.page.counting import rule_shown, rules_by_gravity
from audit.render.page.trend import percent, wrong_reports
from audit.summary import Result, RuleShown

_LEVELS = ("province", "prefecture", "county")
REGIONS_SHOWN = 40  # rows
RULES_SHOWN = 24  # columns


class Places(NamedTuple):
    """The region of each report, and the level of the regions; empty where it is not known or of the level above."""

    level: str
    of: list[str]
    above: list[str]  # the region of the level above, for reports that have none at this level


class RegionRow(NamedTuple):
    """A region: its reports, how many are free of errors, and (reports with it, shade 0-5) by rule."""

    name: str
    above: str  # where the name is empty: the region of the level above that the reports are of, if it is known
    reports: int
    clean: int
    shown: list[tuple[int, int]]
    others: int

    @property
    def share(self) -> int:
        """Those free of errors, in percent."""
        return percent(self.clean, self.reports)


class Regions(NamedTuple):
    """Regions and rules, the worst of both first, and what was left out."""

    level: str
    rules: list[RuleShown]
    rows: list[RegionRow]
    more_regions: int
    more_rules: int


def places_of(result: Result) -> Places | None:
    """The regions of the reports; none where all are of one region, or no region is known."""
    held = {level: _known(result.frames.reports[level]) for level in _LEVELS}
    for at, level in enumerate(_LEVELS):
        if len(set(_known(result.reports[level])) - {""}) > 1:
            above = held[_LEVELS[at - 1]] if at else [""] * len(held[level])
            return Places(level, held[level], above)
    return None


def _known(column: pd.Series[str]) -> list[str]:
    return ["" if pd.isna(value) else str(value) for value in column]


def regions_of(result: Result, places: Places | None) -> Regions | None:
    """How many reports of each region each rule fails in."""
    if places is None:
        return None
    whole = [(name, "" if name else above) for name, above in zip(places.of, places.above, strict=True)]
    reports: Counter[tuple[str, str]] = Counter(whole[number] for number in result.reports.index)
    wrong = Counter(whole[number] for number in wrong_reports(result))
    held = Counter(
        (whole[report], rule)
        for report, rule in dict.fromkeys((f.report, f.rule) for f in result.failed if f.report is not None)
    )
    rules = [rule for rule in rules_by_gravity(result) if any(held[place, rule] for place in reports)]
    shown, others = rules[:RULES_SHOWN], rules[RULES_SHOWN:]
    order = sorted(reports, key=lambda place: (not place[0], -wrong[place] / reports[place], -wrong[place], place))
    rows = [
        RegionRow(
            *place,
            reports=reports[place],
            clean=reports[place] - wrong[place],
            shown=[(held[place, rule], _shade(held[place, rule], reports[place])) for rule in shown],
            others=sum(held[place, rule] for rule in others),
        )
        for place in order[:REGIONS_SHOWN]
    ]
    return Regions(
        places.level,
        rules=[rule_shown(result, rule) for rule in shown],
        rows=rows,
        more_regions=len(order) - len(rows),
        more_rules=len(others),
    )


def _shade(number: int, reports: int) -> int:
    """0-5: none, then by fifths of the region's reports; one or two reports never make a region dark."""
    return min(1 + 5 * number // reports, 1 + number, 5) if number else 0
