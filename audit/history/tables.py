"""What was read of one report as rows of tables, and the report again from those rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from audit.model import (
    BODY_FLAGS,
    BODY_TEXTS,
    Cell,
    Document,
    Paragraph,
    Place,
    Printed,
    Report,
    RowFact,
    Section,
    State,
    Statement,
    TableFact,
)

Rows = dict[str, tuple[tuple[Any, ...], ...]]  # by table: its columns, `document` and `position` left out
Items = list[tuple[Any, ...]]
_STATED = tuple(field.name for field in fields(Statement) if field.name != "place")
_OF_TABLE = tuple(field.name for field in fields(TableFact) if field.name != "place")


@dataclass(frozen=True)
class Table:
    """One of the tables: its columns in order, and how a report's rows are taken apart and put together."""

    columns: tuple[str, ...]
    rows: Callable[[Report], Items]
    items: Callable[[Iterable[tuple[Any, ...]]], Iterable[Any]]


def rows_of(document: Document) -> Rows:
    """The rows of a document that holds a report."""
    report = document.report
    assert report is not None
    facts = {name: report.facts[name].value if name in report.facts else None for name in ("issuer", "year")}
    head = (facts["issuer"], facts["year"], report.form, report.one_body, *map(report.kind.get, KIND))
    held: Rows = {name: tuple(zip(*table.rows(report), strict=True)) for name, table in PARTS.items()}
    return held | {"reports": tuple((value,) for value in head)}


KIND = (*BODY_TEXTS, *BODY_FLAGS)
HEAD = ("issuer", "year", "form", "one_body", *KIND)


def report_of(head: Mapping[str, Any], parts: Mapping[str, Iterable[tuple[Any, ...]]]) -> Report:
    """The report again, from its row among the reports and its rows in the other tables."""
    held = {name: table.items(parts.get(name, ())) for name, table in PARTS.items()}
    return Report(
        form=head["form"],
        facts=dict(held.pop("facts")),
        kind={name: head[name] for name in KIND},
        one_body=head["one_body"],
        **{name: tuple(items) for name, items in held.items()},
    )


# ---- facts ---- #


def _facts(report: Report) -> Items:
    return [(name, *typed(fact.value), fact.raw, fact.context, fact.place) for name, fact in report.facts.items()]


def typed(value: str | int | date) -> tuple[str, str]:
    """What sort of value it is, and the value as text."""
    match value:
        case bool():
            return "flag", "true" if value else "false"
        case int():
            return "number", str(value)
        case date():
            return "date", value.isoformat()
    return "text", value


def untyped(kind: str, value: str) -> str | int | date:
    """The value again."""
    match kind:
        case "flag":
            return value == "true"
        case "number":
            return int(value)
        case "date":
            return date.fromisoformat(value)
    return value


def _of_facts(rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[str, Printed]]:
    return (
        (name, Printed(untyped(kind, value), raw, place, context)) for name, kind, value, raw, context, place in rows
    )


# ---- the others ---- #


def _cells(report: Report) -> Items:
    return [
        (
            c.key, c.state.value, _said(c.value), c.raw, c.unit, c.proof, c.why,
            [" ".join(map(str, one)) for one in c.candidates], c.place,
        )
        for c in report.cells
    ]  # fmt: skip


def _of_cells(rows: Iterable[tuple[Any, ...]]) -> Iterable[Cell]:
    for key, state, value, raw, unit, proof, why, candidates, place in rows:
        split = tuple(tuple(map(int, one.split())) for one in candidates)
        yield Cell(key, State(state), raw, amount(value), unit, place, proof, why, split)


def _statements(report: Report) -> Items:
    return [
        (*(_AS_TEXT.get(name, _same)(getattr(said, name)) for name in _STATED), said.place)
        for said in report.statements
    ]


def _of_statements(rows: Iterable[tuple[Any, ...]]) -> Iterable[Statement]:
    for *values, place in rows:
        held = {name: FROM_TEXT.get(name, _same)(value) for name, value in zip(_STATED, values, strict=True)}
        yield Statement(place=place, **held)


def _of_tables(rows: Iterable[tuple[Any, ...]]) -> Iterable[TableFact]:
    return (TableFact(place=place, **dict(zip(_OF_TABLE, values, strict=True))) for *values, place in rows)


def _said(value: object) -> str | None:
    return None if value is None else str(value)


def amount(value: str | None) -> Decimal | None:
    """An amount, as exact as it was."""
    return None if value is None else Decimal(value)


def whole(value: str | None) -> int | None:
    """A whole number of any size."""
    return None if value is None else int(value)


def _same(value: Any) -> Any:
    return value


FROM_TEXT: Mapping[str, Callable[[Any], Any]] = {  # numbers of any size, and exact ones, are kept as texts
    **dict.fromkeys(("low", "high", "parts", "increase", "last_year"), whole),
    **dict.fromkeys(("percent", "share", "change"), amount),
}
_AS_TEXT: Mapping[str, Callable[[Any], Any]] = dict.fromkeys(FROM_TEXT, _said)

PARTS: Mapping[str, Table] = {
    "facts": Table(("fact", "kind", "value", "raw", "context", "place"), _facts, _of_facts),
    "sections": Table(
        ("number", "heading", "text", "place"),
        lambda report: [(s.number, s.heading, s.text, s.place) for s in report.sections],
        lambda rows: (Section(*row) for row in rows),
    ),
    "tables": Table(
        (*_OF_TABLE, "place"),
        lambda report: [(*(getattr(t, name) for name in _OF_TABLE), t.place) for t in report.tables],
        _of_tables,
    ),
    "rows": Table(
        ("table", "row", "label", "place"),
        lambda report: [(r.table, r.row, r.label, r.place) for r in report.rows],
        lambda rows: (RowFact(*row) for row in rows),
    ),
    "cells": Table(("cell", "state", "value", "raw", "unit", "proof", "why", "candidates", "place"), _cells, _of_cells),
    "paragraphs": Table(
        ("section", "text", "place"),
        lambda report: [(p.section, p.text, p.place) for p in report.paragraphs],
        lambda rows: (Paragraph(said, place, section) for section, said, place in rows),
    ),
    "statements": Table((*_STATED, "place"), _statements, _of_statements),
}
PLACE = Place._fields
