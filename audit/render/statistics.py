"""The statistics of a run as small tables: the same in every paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from audit.model import Finding
from audit.render.formats import Setting
from audit.render.rows import category, in_order, who
from audit.roll import Roll
from audit.summary import Result
from audit.words import Lang, phrase


class Block(NamedTuple):
    """A table with its title and the names of its columns."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[object, ...]]


def blocks(result: Result, setting: Setting, lang: Lang) -> Iterator[Block]:
    """Title, names of columns and rows of each table of the statistics."""
    levels = tuple(phrase(level, lang) for level in result.by_severity())
    item, count = phrase("item", lang), phrase("count", lang)
    total = phrase("in-all", lang)
    numbers = {
        "audit-day": setting.today.isoformat(), "ruleset": f"{result.ruleset_name} {result.ruleset_version}",
        "documents": len(result.documents), "reports": len(result.reports), "cells": result.cells,
        "rule-count": len(result.rules), **result.by_severity(), "undecided": len(result.undecided),
        "unaudited": len(result.unaudited), "rule-error": len(result.rule_errors),
    }  # fmt: skip
    if result.set_aside:
        known = sum(held.by == "baseline" for held in result.set_aside)
        numbers |= {"known-by-baseline": known, "waived": len(result.set_aside) - known}
    if result.comparison:
        numbers |= {f"state-{fate}": count for fate, count in result.comparison.counts.items()}
    yield Block(
        phrase("summary-title", lang), (item, count), [(phrase(key, lang), value) for key, value in numbers.items()]
    )
    if result.roll:
        yield from _roll(result.roll, lang)
    tables = {
        "column-issuer": [(who(finding, lang), finding) for finding in in_order(result)],
        "column-category": [(phrase(f"category-{category(result, f)}", lang), f) for f in in_order(result)],
        "column-fault": [(phrase(f"blame-{f.at_fault}", lang), f) for f in in_order(result)],
        "rule": [(f"{f.rule} {result.rules[f.rule].title.in_(lang)}", f) for f in in_order(result)],
    }
    for key, pairs in tables.items():
        name = phrase(key, lang)
        yield Block(phrase("by-what", lang, what=name), (name, *levels, total), _counted(pairs, result, total))
    if result.unaudited:
        head = (phrase("column-file", lang), phrase("column-reason", lang))
        unread = [(d.path, d.problem.in_(lang) if d.problem else d.status) for d in result.unaudited]
        yield Block(phrase("unaudited", lang), head, list(unread))
    if result.notices:
        head = (phrase("column-file", lang), phrase("column-remark", lang))
        yield Block(phrase("remarks", lang), head, [(n.file, n.message.in_(lang)) for n in result.notices])
    if result.rule_errors:
        head = (phrase("rule", lang), phrase("column-reason", lang))
        yield Block(phrase("rule-error", lang), head, [(e.file, e.reason.in_(lang)) for e in result.rule_errors])


def _roll(roll: Roll, lang: Lang) -> Iterator[Block]:
    """Who had to report and has: counts, units, and reports that no unit has surely made."""
    year = phrase("year-of", lang, year=roll.year) if roll.year else phrase("no-year", lang)
    states = ("late", "undated", "missing", "pending", "asked")
    counts: list[tuple[object, ...]] = [
        (phrase("roll-due", lang), len(roll.units)),
        (phrase("roll-done", lang), roll.count("reported", "late", "undated")),
        *((phrase(f"roll-{state}", lang), roll.count(state)) for state in states),
    ]
    yield Block(phrase("roll-title", lang, year=year), (phrase("item", lang), phrase("count", lang)), counts)
    keys = ("column-issuer", "roll-parent", "roll-deadline", "roll-published", "roll-state")
    units: list[tuple[object, ...]] = [
        (unit.name, unit.parent, unit.deadline or "", unit.published or "", phrase(f"roll-{unit.state}", lang))
        for unit in roll.units
    ]
    yield Block(phrase("roll-units", lang), tuple(phrase(key, lang) for key in keys), units)
    if roll.doubtful:
        names = (phrase("column-issuer", lang), phrase("roll-may-be", lang))
        yield Block(phrase("roll-doubtful", lang), names, list(roll.doubtful))


def _counted(pairs: Iterable[tuple[str, Finding]], result: Result, total: str) -> list[tuple[object, ...]]:
    """Rows of name, findings by severity and in all: in the order of the pairs, the sums last."""
    groups: dict[str, list[Finding]] = {}
    for name, finding in pairs:
        groups.setdefault(name, []).append(finding)
    rows: list[tuple[object, ...]] = [(n, *result.by_severity(f).values(), len(f)) for n, f in groups.items()]
    return [*rows, (total, *result.by_severity().values(), len(result.failed))]
