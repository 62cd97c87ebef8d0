"""What cannot be decided, told once for each cause: cells that are not known, and every rule that waits for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from audit.evidence import Evidences
from audit.model import SEVERITIES, Finding
from audit.words import Text, text

# The states of a cell that leave rules undecided, the one that is rather the cause of it first.
_UNKNOWN = ("undecided", "missing", "text", "placeholder", "blank")
_NAMED = 3  # rows named in one sentence; the others are counted


@dataclass(frozen=True)
class _Cause:
    """Cells of one table of one report that are unknown in one way."""

    report: int
    table: str
    state: str


def told_once(found: Iterable[Finding], evidences: Evidences) -> Iterator[Finding]:
    """The findings, those undecided for the same cause as one: of the first rule by id, which names the others."""
    by_cause: dict[_Cause, list[tuple[Finding, list[str]]]] = {}
    for finding in found:
        cause, cells = _cause_of(finding, evidences)
        if cause is None:
            yield finding
        else:
            by_cause.setdefault(cause, []).append((finding, cells))
    for cause, held in by_cause.items():
        yield _merged(cause, sorted(held, key=lambda each: each[0].rule), evidences)


def _cause_of(finding: Finding, evidences: Evidences) -> tuple[_Cause | None, list[str]]:
    """Why a finding is undecided, and the cells that it waits for; nothing where that is no cell."""
    if finding.outcome != "undecided" or finding.report is None:
        return None, []
    report = finding.report
    rows = [(key, row) for key in finding.cells if (row := evidences.cells.row(key, report)) is not None]
    for state in _UNKNOWN:
        mine = [key for key, row in rows if row.state == state]
        if mine:
            table = mine[0].split(".")[0]
            return _Cause(report, table, state), [key for key in mine if key.split(".")[0] == table]
    return None, []


def _merged(cause: _Cause, held: list[tuple[Finding, list[str]]], evidences: Evidences) -> Finding:
    first = held[0][0]
    titles = list(dict.fromkeys(finding.title for finding, _ in held))
    others = tuple(dict.fromkeys(finding.rule for finding, _ in held if finding.rule != first.rule))
    cells = list(dict.fromkeys(key for _, keys in held for key in keys))
    told = text(
        "undecided-cause",
        cells=_where(cause, cells, evidences),
        reason=_reason(cause, cells, evidences),
        rules=Text("、".join(f"“{title.zh}”" for title in titles), ", ".join(f"“{title.en}”" for title in titles)),
    )
    every = tuple(dict.fromkeys(key for finding, _ in held for key in finding.cells))
    severity = min((finding.severity for finding, _ in held), key=SEVERITIES.index)
    return replace(first, severity=severity, message=told, also=others, cells=every)


def _reason(cause: _Cause, cells: list[str], evidences: Evidences) -> Text:
    """Why the cells are unknown: what reading says of the first, and whether it says something else of others."""
    held = (evidences.cells.row(key, cause.report) for key in cells)
    reasons = dict.fromkeys(row.why for row in held if row is not None and isinstance(row.why, Text))
    if not reasons:
        return text(f"cells-are-{cause.state}")
    first = next(iter(reasons))
    return text("reasons-differ", reason=first) if len(reasons) > 1 else first


def _where(cause: _Cause, cells: list[str], evidences: Evidences) -> Text:
    """The cells in the words of the form that their table is on: one by its name, several by their rows."""
    forms, own = evidences.frames.forms, evidences.frames.reports[f"form_{cause.table}"].iloc[cause.report]
    if len(cells) == 1:
        return forms.label(cells[0], own)
    ordered = (*(form for form in forms.all if form.form == own), *reversed(forms.all))
    tables = [form.tables[cause.table] for form in ordered if cause.table in form.tables]
    names: dict[str, Text] = {}
    for key in cells:
        row = key.split(".")[1]
        names.setdefault(row, next(table.all_rows[row].text for table in tables if row in table.all_rows))
    shown = list(names.values())[:_NAMED]
    rows = Text("、".join(name.zh for name in shown), ", ".join(name.en for name in shown))
    if len(names) > _NAMED:
        rows = text("and-more", shown=rows, count=len(names))
    return text("cells-of-rows", table=tables[0].name.text, rows=rows, count=len(cells))
