"""The figures of an issuer over the years, with the years that findings speak of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from audit.frames import CODE
from audit.model import SEVERITIES, Finding, State
from audit.render.page.told import Told
from audit.summary import Result

CELLS = ("requests.newly_received.total", "requests.processed_total.total", "requests.carried_out.total")
SERIES_SHOWN = 24  # issuers; the others are in the findings
_LEFT, _RIGHT, _TOP, _FOOT = 12, 208, 16, 66  # of a picture 220 wide


class Dot(NamedTuple):
    """A figure of one year."""

    x: float
    y: float
    value: int


class SeriesLine(NamedTuple):
    """A cell over the years: dots, None where the figure is not known, and the strokes between neighbouring years."""

    dots: list[Dot | None]
    path: str


class Flag(NamedTuple):
    """The findings of a year: the gravest and how many there are."""

    x: float
    kind: str
    findings: int
    first: int  # number of the gravest on the page


class SeriesPanel(NamedTuple):
    """One issuer; `years` are (x, year, its flag)."""

    issuer: str
    lines: list[SeriesLine]
    years: list[tuple[float, int, Flag | None]]
    most: int


class Series(NamedTuple):
    """Issuers with two years and more, the gravest first, and how many are left out."""

    names: list[str]  # rows of the table
    panels: list[SeriesPanel]
    more: int


def series_of(result: Result, told: Iterable[Told]) -> Series:
    """The series of a run."""
    reports = result.reports
    held: dict[str, dict[int, list[int]]] = {}
    own = zip(reports.index.tolist(), reports["issuer"], reports["year"], reports["one_body"], strict=True)
    for number, issuer, year, one_body in own:
        if one_body and not pd.isna(issuer) and not pd.isna(year):
            held.setdefault(str(issuer), {}).setdefault(int(year), []).append(number)
    flagged: dict[tuple[str, int], list[Told]] = {}
    for one in told:
        if one.finding.issuer and one.finding.year and _speaks_of_them(one.finding):
            flagged.setdefault((one.finding.issuer, one.finding.year), []).append(one)
    figures = {issuer: _figures(years, result) for issuer, years in held.items() if len(years) > 1}
    drawn = [issuer for issuer, lines in figures.items() if any(sum(v is not None for v in line) > 1 for line in lines)]
    weight = {
        issuer: _weight(one for year in held[issuer] for one in flagged.get((issuer, year), ())) for issuer in drawn
    }
    order = sorted(drawn, key=lambda issuer: (weight[issuer], issuer))
    return Series(
        [key.split(".")[1] for key in CELLS],
        [_panel(issuer, sorted(held[issuer]), figures[issuer], flagged) for issuer in order[:SERIES_SHOWN]],
        more=max(len(order) - SERIES_SHOWN, 0),
    )


def _speaks_of_them(finding: Finding) -> bool:
    """Whether it is an error or a warning on the table that the figures stand in."""
    tables = {key.split(".")[0] for key in CELLS}
    return (
        finding.outcome == "fail"
        and finding.severity != "info"
        and any(c.split(".")[0] in tables for c in finding.cells)
    )


def _figures(years: dict[int, list[int]], result: Result) -> list[list[int | None]]:
    """Over cells and years; a figure is known where every report of that year prints the same."""
    values, number = result.frames.values, CODE[State.NUMBER]
    found = []
    for key in CELLS:
        row = values.keys[key]
        of_years: list[int | None] = []
        for year in sorted(years):
            said = {int(values.number[row, at]) if values.state[row, at] == number else None for at in years[year]}
            of_years.append(said.pop() if len(said) == 1 else None)
        found.append(of_years)
    return found


def _weight(told: Iterable[Told]) -> tuple[int, ...]:
    severities = [one.finding.severity for one in told]
    return tuple(-severities.count(severity) for severity in SEVERITIES)


def _panel(
    issuer: str, years: list[int], figures: list[list[int | None]], flagged: dict[tuple[str, int], list[Told]]
) -> SeriesPanel:
    most = max((value for line in figures for value in line if value is not None), default=0)
    step = (_RIGHT - _LEFT) / max(years[-1] - years[0], 1)
    at = [round(_LEFT + (year - years[0]) * step, 1) for year in years]
    lines = [_line(at, years, line, max(most, 1)) for line in figures]
    flags = [_flag(x, flagged.get((issuer, year), [])) for x, year in zip(at, years, strict=True)]
    return SeriesPanel(issuer, lines, list(zip(at, years, flags, strict=True)), most)


def _line(at: list[float], years: list[int], figures: list[int | None], most: int) -> SeriesLine:
    dots = [
        None if value is None else Dot(x, round(_FOOT - (_FOOT - _TOP) * max(value, 0) / most, 1), value)
        for x, value in zip(at, figures, strict=True)
    ]
    strokes = []
    for before, after, first, second in zip(dots, dots[1:], years, years[1:], strict=False):
        if before and after and second == first + 1:
            strokes.append(f"M{before.x} {before.y}L{after.x} {after.y}")
    return SeriesLine(dots, "".join(strokes))


def _flag(x: float, told: list[Told]) -> Flag | None:
    if not told:
        return None
    gravest = min(told, key=lambda one: (SEVERITIES.index(one.finding.severity), one.number))
    return Flag(x, gravest.kind, len(told), gravest.number)
