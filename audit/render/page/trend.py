"""How many reports are free of errors, year by year."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pandas as pd

from audit.summary import Result


class YearShare(NamedTuple):
    """The reports of a year, those with errors, and those without of which something is undecided.

    The year is None where it is not known.
    """

    year: int | None
    reports: int
    wrong: int
    open: int

    @property
    def clean(self) -> int:
        """Reports in which nothing fails as an error."""
        return self.reports - self.wrong

    @property
    def share(self) -> int:
        """The clean ones, in percent."""
        return percent(self.clean, self.reports)


def percent(part: int, whole: int) -> int:
    """A share in whole percent; 100 only where it is all, 0 only where it is nothing."""
    exact = 100 * part / whole
    return min(max(round(exact), exact > 0), 100 if part == whole else 99)


def wrong_reports(result: Result) -> set[int]:
    """Reports with findings of severity error, those that a baseline sets aside among them: known is not mended."""
    known = (held.finding for held in result.set_aside if held.by == "baseline")
    return {
        finding.report
        for finding in (*result.failed, *known)
        if finding.report is not None and finding.outcome == "fail" and finding.severity == "error"
    }


def trend_of(result: Result) -> list[YearShare]:
    """The shares of all years, the last one that of reports whose year is not known."""
    years = [None if pd.isna(year) else int(year) for year in result.frames.reports["year"]]
    wrong = wrong_reports(result)
    undecided = {finding.report for finding in result.undecided if finding.report is not None} - wrong
    reports, failing = (
        Counter(years[number] for number in result.reports.index),
        Counter(years[number] for number in wrong),
    )
    unclear = Counter(years[number] for number in undecided)
    order = sorted(reports, key=lambda year: (year is None, year or 0))
    return [YearShare(year, reports[year], failing[year], unclear[year]) for year in order]
