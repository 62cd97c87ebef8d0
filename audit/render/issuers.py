"""Who is who, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich.console import Console
from rich.text import Text as Line

from audit.issuers import Body, Doubt, Issuers, Used
from audit.render.lines import print_line
from audit.words import Lang, phrase


def print_issuers(found: Issuers, console: Console, lang: Lang) -> None:
    """A body a paragraph, then the doubts with the lines that settle them."""
    for body in found.bodies:
        print_line(console, Line(body.name, "bold"))
        for said in _facts(body, lang):
            print_line(console, Line(said), 2)
    for path in found.unnamed:
        print_line(console, Line(phrase("issuers-unnamed", lang, path=path), "magenta"))
    reports = sum(body.reports for body in found.bodies) + len(found.unnamed)
    print_line(console, Line(phrase("issuers-count", lang, bodies=len(found.bodies), reports=reports), "dim"))
    console.print()
    if not found.doubts:
        print_line(console, Line(phrase("issuers-no-doubt", lang), "green"))
        return
    print_line(console, Line(phrase("issuers-doubts", lang, count=len(found.doubts)), "bold magenta"))
    for doubt in found.doubts:
        print_line(console, Line(_asked(doubt, lang)))
        print_line(console, Line(doubt.yes, "green"), 8, Line(f"  {phrase('issuers-yes', lang)}", "dim"))
        if doubt.no:
            print_line(console, Line(doubt.no), 8, Line(f"  {phrase('issuers-no', lang)}", "dim"))


def issuers_json(found: Issuers) -> str:
    """The same for programs."""
    return json.dumps({"format": "gouji.issuers/1", **asdict(found)}, ensure_ascii=False, indent=1) + "\n"


def _facts(body: Body, lang: Lang) -> Iterator[str]:
    known = [phrase(f"level-{body.level}", lang)] if body.level else []
    known += [body.division] if body.division else []
    known += [phrase("issuers-parent", lang, parent=body.parent)] if body.parent else []
    known += [phrase("issuers-unit", lang, unit=body.unit)] if body.unit and body.unit != body.name else []
    known.append(phrase("issuers-reports", lang, count=body.reports))
    yield " · ".join(known)
    if len(body.names) > 1:
        yield phrase("issuers-names", lang, names="; ".join(_used(used, lang) for used in body.names))
    else:
        yield _years(body.names[0].years, lang)
    if body.merged:
        yield phrase("issuers-merged", lang, names=phrase("listed", lang).join(body.merged))
    if not body.compared:
        yield phrase("issuers-not-compared", lang)


def _used(used: Used, lang: Lang) -> str:
    return f"{used.name} ({_years(used.years, lang)})"


def _years(years: Sequence[int], lang: Lang) -> str:
    """2019-2021, 2023."""
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    said = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    return ", ".join(said) or phrase("no-year", lang)


def _asked(doubt: Doubt, lang: Lang) -> str:
    values = {"name": doubt.name, "other": doubt.other, "until": doubt.until, "since": doubt.since}
    return phrase(f"issuers-doubt-{doubt.kind}", lang, **values)
