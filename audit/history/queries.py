"""What people ask a history: which runs, which versions of a report and what changed, series, a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple

import pyarrow as pa
from pyarrow import csv, parquet

from audit.datafiles import nearest
from audit.errors import UsageError
from audit.forms import Forms
from audit.history.comparable import series_of
from audit.history.store import Store
from audit.history.tables import amount
from audit.words import text

_LIKE = 8  # names offered where one was not found


# ---- runs ---- #


class RunShown(NamedTuple):
    """A run: `fails` are errors, warnings and notes."""

    id: int
    made: datetime
    today: date
    documents: int
    reports: int
    fails: tuple[int, int, int]
    undecided: int
    ruleset: str
    interrupted: bool


class Holdings(NamedTuple):
    """What a history holds."""

    documents: int
    reports: int
    issuers: int
    first: int | None
    last: int | None


def runs_of(history: Store) -> list[RunShown]:
    """Every run, the first one first."""
    found = history.rows("""
        SELECT r.id, r.made, r.today, r.interrupted, e.ruleset || ' ' || e.ruleset_version,
            (SELECT count(*) FROM run_documents d WHERE d.run = r.id),
            (SELECT count(*) FROM run_documents d WHERE d.run = r.id AND d.status = 'report'),
            (SELECT count(*) FILTER (outcome = 'fail' AND severity = 'error') FROM findings f
                WHERE f.evaluation = e.id),
            (SELECT count(*) FILTER (outcome = 'fail' AND severity = 'warning') FROM findings f
                WHERE f.evaluation = e.id),
            (SELECT count(*) FILTER (outcome = 'fail' AND severity = 'info') FROM findings f WHERE f.evaluation = e.id),
            (SELECT count(*) FILTER (outcome = 'undecided') FROM findings f WHERE f.evaluation = e.id)
        FROM runs r JOIN evaluations e ON e.id = r.evaluation ORDER BY r.id
    """)
    return [
        RunShown(run, made, today, documents, reports, (errors, warnings, infos), undecided, ruleset, interrupted)
        for (
            run, made, today, interrupted, ruleset, documents, reports, errors, warnings, infos, undecided,
        ) in found
    ]  # fmt: skip


def holdings_of(history: Store) -> Holdings:
    """Documents, reports and issuers, and the years of the reports."""
    (documents,) = history.rows("SELECT count(*) FROM documents")[0]
    row = history.rows('SELECT count(*), count(DISTINCT issuer), min("year"), max("year") FROM reports')[0]
    return Holdings(documents, *row)


# ---- versions ---- #


class Version(NamedTuple):
    """One version of an issuer's report for a year; `run` and `made` are the first run that had it."""

    document: int
    path: str
    sha256: str
    form: str | None
    reading: str  # the version of the reader
    run: int | None
    made: datetime | None


class Printed(NamedTuple):
    """What a cell holds: its state, and what is printed."""

    state: str
    raw: str
    value: Decimal | None


@dataclass(frozen=True)
class Change:
    """A cell that two versions fill in differently; None where a version's form has no such cell."""

    cell: str
    before: Printed | None
    after: Printed | None


@dataclass(frozen=True)
class YearShown:
    """The versions of a year in the order they were stored, and what each changed of the one before it."""

    year: int | None
    versions: tuple[Version, ...]
    changes: tuple[tuple[Change, ...], ...]


def known_issuer(history: Store, said: str) -> str:
    """The issuer that is meant: by its name, or by a part of it that no other has. Raises UsageError otherwise."""
    found = history.rows("SELECT DISTINCT issuer FROM reports WHERE issuer IS NOT NULL ORDER BY 1")
    names = [str(name) for (name,) in found]
    if said in names:
        return said
    fitting = [name for name in names if said in name]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        listed = "、".join(fitting[:_LIKE]) + ("…" if len(fitting) > _LIKE else "")
        raise UsageError(text("history-issuers", word=said, count=len(fitting), known=listed))
    meant = nearest(said, names)
    raise UsageError(text("history-no-issuer-meant" if meant else "history-no-issuer", word=said, meant=meant))


def years_of(history: Store, issuer: str, forms: Forms, year: int | None = None) -> list[YearShown]:
    """The versions of an issuer's reports, of one year or all."""
    found = history.rows(
        """
        SELECT r."year", r.document, d.path, d.sha256, r.form, d.reading, first.run, first.made
        FROM reports r JOIN documents d ON d.id = r.document LEFT JOIN (
            SELECT document, min(run) AS run, min(made) AS made
            FROM run_documents JOIN runs ON runs.id = run GROUP BY document
        ) first ON first.document = r.document
        WHERE r.issuer = ? AND (? IS NULL OR r."year" = ?) ORDER BY r."year", r.document
        """,
        [issuer, year, year],
    )
    held: dict[int | None, list[Version]] = {}
    for of_year, *rest in found:
        held.setdefault(of_year, []).append(Version(*rest))
    return [YearShown(of_year, tuple(every), tuple(_changes(history, every, forms))) for of_year, every in held.items()]


def _changes(history: Store, versions: Sequence[Version], forms: Forms) -> Iterator[tuple[Change, ...]]:
    printed = [_printed(history, version.document) for version in versions]
    order = {key: number for number, key in enumerate(forms.cell_keys)}
    for before, after in pairwise(printed):
        keys = sorted({*before, *after}, key=lambda key: (order.get(key, len(order)), key))
        pairs = ((key, before.get(key), after.get(key)) for key in keys)
        yield tuple(Change(key, one, other) for key, one, other in pairs if _differ(one, other))


def _printed(history: Store, document: int) -> dict[str, Printed]:
    rows = history.rows('SELECT cell, state, raw, "value" FROM cells WHERE document = ?', [document])
    return {cell: Printed(state, raw, amount(value)) for cell, state, raw, value in rows}


def _differ(one: Printed | None, other: Printed | None) -> bool:
    if one is None or other is None:
        return one is not other
    if one.value is not None or other.value is not None:
        return one.value != other.value
    return (one.state, one.raw.strip()) != (other.state, other.raw.strip())


# ---- series ---- #


class Point(NamedTuple):
    """What a series holds for a year: a cell, or the sum of the cells that are its parts."""

    printed: Printed
    form: str
    is_sum: bool


@dataclass(frozen=True)
class SeriesShown:
    """A quantity over the years; `form` where it is that of one form alone."""

    name: str
    cell: str
    form: str
    points: dict[int, Point]


def series_over_years(history: Store, issuer: str, cells: Sequence[str]) -> tuple[list[int], list[SeriesShown]]:
    """The years that the issuer has reports for, and the series that the cells belong to, the latest versions taken."""
    rows = history.rows(
        """
        SELECT r."year", c.cell, t.form, c.state, c.raw, c."value"
        FROM reports r JOIN cells c USING (document)
            JOIN tables t ON t.document = r.document AND t."table" = split_part(c.cell, '.', 1)
        WHERE r.issuer = ? AND r."year" IS NOT NULL AND r.document = (
            SELECT max(document) FROM reports o WHERE o.issuer = r.issuer AND o."year" = r."year"
        )
        ORDER BY r."year", c.document, c.position
        """,
        [issuer],
    )
    years = list(dict.fromkeys(year for year, *_ in rows))
    held: dict[str, SeriesShown] = {}
    sums: dict[tuple[str, int], list[tuple[Printed, str]]] = {}
    for year, cell, form, state, raw, value in rows:
        series = series_of(cell, form)
        printed = Printed(state, raw, amount(value))
        if cell in cells:
            own = form if series.name != cell else ""
            _series(held, series.name, cell, own).points[year] = Point(printed, form, is_sum=False)
        if series.part_of in cells:
            sums.setdefault((series.part_of, year), []).append((printed, form))
    for (name, year), parts in sums.items():
        _series(held, name, name, "").points[year] = Point(_sum(parts), parts[0][1], is_sum=True)
    order = {cell: number for number, cell in enumerate(cells)}
    return years, sorted(held.values(), key=lambda one: (order[one.cell], one.form))


def _series(held: dict[str, SeriesShown], name: str, cell: str, form: str) -> SeriesShown:
    return held.setdefault(name, SeriesShown(name, cell, form, {}))


def _sum(parts: Iterable[tuple[Printed, str]]) -> Printed:
    """The sum of what is printed; not known where one part is not."""
    values = [printed.value for printed, _ in parts]
    if any(value is None for value in values):
        return Printed("undecided", "", None)
    total = sum((value for value in values if value is not None), Decimal(0))
    return Printed("number", str(total), total)


def known_cells(forms: Forms, said: Sequence[str]) -> list[str]:
    """The cells that are meant; without any, the totals of tables 3 and 4. Raises UsageError for what is no cell."""
    if not said:
        return [key for key in forms.cell_keys if key.endswith(".total")]
    for key in said:
        if key not in forms.cell_keys:
            meant = nearest(key, forms.cell_keys)
            raise UsageError(text("history-no-cell-meant" if meant else "history-no-cell", word=key, meant=meant))
    return list(dict.fromkeys(said))


# ---- the table that researchers want ---- #

COLUMNS = (
    "issuer", "level", "kind", "division", "year", "form", "table", "row", "column", "key", "series", "part_of",
    "state", "value", "raw", "unit", "read", "version", "versions", "path", "sha256", "page", "line", "line_column",
    "table_number", "table_row", "table_cell", "run",
)  # fmt: skip
_TIDY = """
    SELECT r.issuer, r."level", r.body AS kind, r.division, r."year", t.form,
        split_part(c.cell, '.', 1) AS "table", split_part(c.cell, '.', 2) AS "row",
        split_part(c.cell, '.', 3) AS "column", c.cell AS "key", s.series, s.part_of, c.state,
        TRY_CAST(c."value" AS DECIMAL(38, 6)) AS "value", c.raw,
        coalesce(nullif(c.unit, ''), s.unit) AS unit,
        CASE WHEN c.proof = '' THEN 'printed' ELSE 'solved' END AS "read",
        v.version, v.versions, d.path, d.sha256, c.place.page AS page, c.place."line" AS "line",
        c.place."column" AS line_column, c.place."table" AS table_number, c.place."row" AS table_row,
        c.place.cell AS table_cell, first.run
    FROM cells c JOIN reports r USING (document) JOIN documents d ON d.id = c.document
        JOIN tables t ON t.document = c.document AND t."table" = split_part(c.cell, '.', 1)
        JOIN series s ON s.cell = c.cell AND s.form = t.form
        JOIN (
            SELECT document, row_number() OVER same AS version, count(*) OVER (PARTITION BY issuer, "year") AS versions
            FROM reports WINDOW same AS (PARTITION BY issuer, "year" ORDER BY document)
        ) v ON v.document = c.document
        LEFT JOIN (SELECT document, min(run) AS run FROM run_documents GROUP BY document) first
            ON first.document = c.document
    ORDER BY c.document, c.position
"""


def tidy(history: Store, forms: Forms) -> pa.Table:
    """A row a cell of every report: columns as in `COLUMNS`, see docs/history.md."""
    known = [(form.form, cell.key, *series_of(cell.key, form.form), cell.spec.unit) for form in forms.all
             for cell in form.cells]  # fmt: skip
    names = ("form", "cell", "series", "part_of", "unit")
    columns = dict(zip(names, zip(*known, strict=True), strict=True))
    series = pa.table({name: pa.array(column, pa.string()) for name, column in columns.items()})
    return history.table(_TIDY, series=series)


def write_tidy(table: pa.Table, folder: Path, form: Literal["parquet", "csv"]) -> Path:
    """`cells.parquet` or `cells.csv`, UTF-8 with a mark for spreadsheet programs. Raises UsageError where it cannot."""
    path = folder / f"cells.{form}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if form == "parquet":
            parquet.write_table(table, path)
        else:
            with path.open("wb") as file:
                file.write(b"\xef\xbb\xbf")
                csv.write_csv(table, file)
    except OSError as error:
        raise UsageError(text("cannot-write", path=path, problem=error.strerror or str(error))) from error
    return path
