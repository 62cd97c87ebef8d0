"""A history in words: its runs, the versions of a report and what changed between them, series over the years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from audit.forms import Forms
from audit.history.queries import Change, Holdings, Point, Printed, RunShown, SeriesShown, Version, YearShown
from audit.render.lines import clean, print_line
from audit.words import Lang, phrase

_SHA = 12  # characters shown of a digest


def print_runs(runs: Sequence[RunShown], held: Holdings, console: Console, lang: Lang) -> None:
    """A line a run, and what there is in all."""
    names = ("run", "made", "today", "documents", "reports", "errors", "warnings", "infos", "undecided", "ruleset")
    table = _table([phrase(f"history-{name}", lang) for name in names], range(3, 9), folded=9)
    for run in runs:
        counts = (run.documents, run.reports, *run.fails, run.undecided)
        said = run.ruleset + (f" ({phrase('history-interrupted', lang)})" if run.interrupted else "")
        table.add_row(str(run.id), _moment(run.made), str(run.today), *map(str, counts), said)
    if runs:
        console.print(table)
    years = "" if held.first is None else phrase("history-years", lang, first=held.first, last=held.last)
    told = phrase(
        "history-holds", lang, documents=held.documents, reports=held.reports, issuers=held.issuers, years=years
    )
    print_line(console, Line(told, "dim"))


def print_versions(issuer: str, years: Sequence[YearShown], forms: Forms, console: Console, lang: Lang) -> None:
    """The versions of each year, and cell by cell what each changed."""
    print_line(console, Line(issuer, "bold"))
    for shown in years:
        year = phrase("no-year", lang) if shown.year is None else phrase("year-of", lang, year=shown.year)
        print_line(console, Line(f"{year} · {phrase('history-versions', lang, count=len(shown.versions))}"))
        for number, version in enumerate(shown.versions):
            print_line(console, Line(_version(number + 1, version, lang)), 4, Line("  "))
            if number and version.reading != shown.versions[number - 1].reading:
                print_line(console, Line(phrase("history-other-reader", lang), "dim"), 6, Line("    "))
            if number:
                _print_changes(shown.changes[number - 1], version.form, forms, console, lang)


def _version(number: int, version: Version, lang: Lang) -> str:
    run = "—" if version.run is None or version.made is None else f"{version.run} ({_moment(version.made)})"
    return phrase(
        "history-version", lang, number=number, run=run, path=clean(version.path), sha256=version.sha256[:_SHA],
        form=version.form or "—",
    )  # fmt: skip


def _print_changes(changes: Sequence[Change], form: str | None, forms: Forms, console: Console, lang: Lang) -> None:
    told = phrase("history-changes" if changes else "history-no-changes", lang, count=len(changes))
    print_line(console, Line(told, "bold" if changes else "dim"), 6, Line("    "))
    for change in changes:
        place = forms.label(change.cell, form).in_(lang)
        said = f"{place}: {said_of(change.before, lang)} → {said_of(change.after, lang)}"
        print_line(console, Line(said), 8, Line("      "))


def said_of(printed: Printed | None, lang: Lang) -> str:
    """What a cell says: its number as printed, or what it is."""
    if printed is None:
        return phrase("history-no-such-cell", lang)
    if printed.state == "number":
        return clean(printed.raw)
    raw = f" “{clean(printed.raw)}”" if printed.raw.strip() else ""
    return phrase(f"history-state-{printed.state}", lang) + raw


def print_series(
    issuer: str, years: Sequence[int], series: Sequence[SeriesShown], forms: Forms, console: Console, lang: Lang
) -> None:
    """A row a series; what two forms count differently stands in two."""
    print_line(console, Line(issuer, "bold"))
    table = _table([phrase("history-cell", lang), *map(str, years)], range(1, len(years) + 1), folded=0)
    for one in series:
        newest = max(one.points.items(), default=(0, None))[1]
        label = forms.label(one.cell, one.form or (newest.form if newest else None)).in_(lang)
        apart = phrase("history-of-form", lang, form=one.form) if one.form else ""
        table.add_row(label + apart, *(_point(one.points.get(year), lang) for year in years))
    console.print(table)
    if any(one.form for one in series):
        print_line(console, Line(phrase("history-apart", lang), "dim"))
    if any(point.is_sum for one in series for point in one.points.values()):
        print_line(console, Line(phrase("history-sum", lang), "dim"))


def _point(point: Point | None, lang: Lang) -> str:
    if point is None:
        return "·"
    return ("Σ" if point.is_sum else "") + said_of(point.printed, lang)


def _table(titles: Sequence[str], numbers: range, folded: int) -> Table:
    """Figures to the right; one line a row, but for the column that may be folded."""
    table = Table(box=None, pad_edge=False)
    for at, title in enumerate(titles):
        table.add_column(title, justify="right" if at in numbers else "left", overflow="fold", no_wrap=at != folded)
    return table


def _moment(made: datetime) -> str:
    return made.strftime("%Y-%m-%d %H:%M")
