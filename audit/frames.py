"""The facts of many reports to frames: a row a report, a cell, a section ..., and the matrix for arithmetic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.forms import Forms
from audit.model import (
    BODY_FLAGS,
    BODY_TEXTS,
    COUNT_FACTS,
    DATE_FACTS,
    FLAG_FACTS,
    TEXT_FACTS,
    YEAR_FACTS,
    Cell,
    Document,
    Place,
    Printed,
    Report,
    State,
    Statement,
)

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]

# States as codes in the matrix. ABSENT: the cell is not on the form that the report uses.
CODE = {state: code for code, state in enumerate(State)}
ABSENT = len(CODE)
INEXACT = ABSENT + 1  # a printed number that the matrix cannot hold: a fraction of a count, or beyond LARGEST
LARGEST = 10**12  # a value beyond it cannot be summed safely in 64 bits with six decimals; rules on it stay undecided


@dataclass(frozen=True)
class Values:
    """The wide view: [cell, report] arrays over the cells of all forms.

    `number` holds values times 10**decimals of the column, 0 where unknown; `state` holds CODE, ABSENT or INEXACT;
    `proof` is 1 where the row's own equation served to read it, 2 where those of the columns did; `position` is the
    cell's row in the cells frame, -1 where absent.
    """

    keys: dict[str, int]
    number: Ints
    state: Codes
    proof: Codes
    position: Ints


@dataclass(frozen=True)
class Frames:
    """Everything that was read, each frame with a row a thing and a column `report` that says whose it is."""

    documents: tuple[Document, ...]
    forms: Forms
    reports: pd.DataFrame
    facts: pd.DataFrame
    cells: pd.DataFrame
    sections: pd.DataFrame
    tables: pd.DataFrame
    rows: pd.DataFrame
    paragraphs: pd.DataFrame
    statements: pd.DataFrame
    values: Values

    def __len__(self) -> int:
        """How many reports there are."""
        return len(self.reports)

    def related(self, relation: str) -> Ints:
        """For each report, the number of another: -1 none, -2 several. The relations are in language/kinds.py."""
        return self._relations[relation]

    @cached_property
    def _relations(self) -> dict[str, Ints]:
        nobody = np.full(len(self), -1, np.int64)
        return {"previous": self._of_years_before, "twin": self._twins, "parent": nobody}

    @cached_property
    def _by_issuer_and_year(self) -> dict[tuple[str, int], list[int]]:
        """The reports under names that belong to one body; those under a name of many are never compared."""
        own = self.reports["issuer"].notna() & self.reports["year"].notna() & self.reports["one_body"]
        held: dict[tuple[str, int], list[int]] = {}
        for report, issuer, year in self.reports.loc[own, ["issuer", "year"]].itertuples():
            held.setdefault((str(issuer), int(year)), []).append(int(report))
        return held

    @cached_property
    def _of_years_before(self) -> Ints:
        """The same issuer's report for the year before."""
        found, held = np.full(len(self), -1, np.int64), self._by_issuer_and_year
        for (issuer, year), reports in held.items():
            before = held.get((issuer, year - 1), ())
            if before:
                found[reports] = before[0] if len(before) == 1 else -2
        return found

    @cached_property
    def _twins(self) -> Ints:
        """The first other report of the same issuer for the same year."""
        found = np.full(len(self), -1, np.int64)
        for reports in self._by_issuer_and_year.values():
            for report in reports:
                found[report] = next((other for other in reports if other != report), -1)
        return found

    @cached_property
    def last_years(self) -> Ints:
        """For each report, the latest earlier year that the same issuer has a report for; 0 where there is none."""
        found, years = np.zeros(len(self), np.int64), dict[str, int]()
        for issuer, year in sorted(self._by_issuer_and_year):
            found[self._by_issuer_and_year[issuer, year]] = years.get(issuer, 0)
            years[issuer] = year
        return found

    @cached_property
    def sentences(self) -> pd.DataFrame:
        """The paragraphs' sentences, each with its own place: columns as of `paragraphs`."""
        rows = [
            (report, section, sentence, _further(place, start))
            for report, section, said, place in self.paragraphs[["report", "section", "text", "place"]].itertuples(
                index=False
            )
            for start, sentence in sentences_of(said)
        ]
        return pd.DataFrame(rows, columns=["report", "section", "text", "place"]).astype({"section": "object"})

    def item_frame(self, kind: str) -> pd.DataFrame:
        """The frame with an instance a row: paragraphs, sentences or statements."""
        frame: pd.DataFrame = getattr(self, f"{kind}s")
        return frame


_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*")


def sentences_of(said: str) -> list[tuple[int, str]]:
    """The sentences of a text, each with its offset and the mark that ends it."""
    found = [(match.start(), match[0]) for match in _SENTENCE.finditer(said) if match[0].strip()]
    return [(start + len(sentence) - len(sentence.lstrip()), sentence.strip()) for start, sentence in found]


def _further(place: Place, start: int) -> Place:
    return place._replace(column=place.column + start) if place.column else place


def build_frames(documents: Sequence[Document], forms: Forms) -> Frames:
    """The frames of all reports among the documents, in the documents' order."""
    kept = [(number, document, document.report) for number, document in enumerate(documents) if document.report]
    reports = [report for _, _, report in kept]
    cells = _cells(reports)
    return Frames(
        documents=tuple(documents),
        forms=forms,
        reports=pd.DataFrame(
            [_report_row(number, document, report, forms) for number, document, report in kept],
            columns=list(_report_types(forms)),
        )
        .astype(_report_types(forms))
        .rename_axis("report"),
        facts=_long(reports, ("fact", "raw", "context", "place"), _facts),
        cells=cells,
        sections=_long(reports, ("number", "found", "heading", "text", "place"), _sections),
        tables=_long(reports, ("table", "form", "found", "printed", "other_labels", "place"), _tables),
        rows=_long(reports, ("table", "row", "found", "label", "place"), _rows),
        paragraphs=_long(reports, ("section", "text", "place"), _paragraphs),
        statements=_statements(reports),
        values=_values(cells, len(reports), forms),
    )


def _report_types(forms: Forms) -> dict[str, str]:
    """The columns of the reports frame, with what they hold."""
    texts = ("path", "form", "form_of_year", *(f"form_{table}" for table in forms.tables), *TEXT_FACTS, *BODY_TEXTS)
    return {
        "document": "int64",
        **dict.fromkeys((*texts, *FLAG_FACTS, *BODY_FLAGS), "object"),
        **dict.fromkeys(YEAR_FACTS, "Int64"),
        **dict.fromkeys(DATE_FACTS, "datetime64[s]"),
        **dict.fromkeys(COUNT_FACTS, "int64"),
        "one_body": "bool",
    }


def _report_row(number: int, document: Document, report: Report, forms: Forms) -> dict[str, Any]:
    row: dict[str, Any] = {"document": number, "path": document.path, "form": report.form, **report.kind}
    row |= {f"form_{fact.table}": fact.form for fact in report.tables}
    for name in (*TEXT_FACTS, *YEAR_FACTS, *DATE_FACTS, *FLAG_FACTS):
        row[name] = _fact_value(report.facts.get(name))
    for name in COUNT_FACTS:
        row[name] = report.facts[name].value if name in report.facts else 0
    row["one_body"] = report.one_body
    due = forms.of_year(row["year"]) if row["year"] else None
    row["form_of_year"] = due.form if due else None
    return row


def _fact_value(fact: Printed | None) -> Any:
    if fact is None:
        return None
    return np.datetime64(fact.value, "s") if isinstance(fact.value, date) else fact.value


def _long(reports: list[Report], columns: tuple[str, ...], rows_of: Any) -> pd.DataFrame:
    rows = [(number, *row) for number, report in enumerate(reports) for row in rows_of(report)]
    frame = pd.DataFrame(rows, columns=("report", *columns))
    return frame.astype({name: "Int64" for name in ("place") if name in columns})


def _facts(report: Report) -> list[tuple[Any, ...]]:
    return [(name, f.raw, f.context, f.place) for name, f in report.facts.items()]


def _sections(report: Report) -> list[tuple[Any, ...]]:
    return [(s.number, s.heading is not None, s.heading, s.text, s.place) for s in report.sections]


def _tables(report: Report) -> list[tuple[Any, ...]]:
    return [
        (t.table, t.form, t.found, t.printed_values, "、".join(t.other_form_labels), t.place) for t in report.tables
    ]


def _rows(report: Report) -> list[tuple[Any, ...]]:
    return [(r.table, r.row, r.label is not None, r.label, r.place) for r in report.rows]


def _paragraphs(report: Report) -> list[tuple[Any, ...]]:
    return [(p.section, p.text, p.place) for p in report.paragraphs]


def _statements(reports: list[Report]) -> pd.DataFrame:
    """A row a statement, with the other number that the same report states for the same quantity, if any."""
    names = [field.name for field in fields(Statement) if field.name not in ("place", "low", "high")]
    frame = _long(
        reports,
        ("low", "high", *names, "place"),
        lambda report: [(s.low, s.high, *(getattr(s, name) for name in names), s.place) for s in report.statements],
    )
    frame["first_said"] = frame.groupby(["report", "quantity"], sort=False)["low"].transform("first")
    return frame


def _cells(reports: list[Report]) -> pd.DataFrame:
    columns = ("cell", "state", "value", "raw", "unit", "proof", "why", "place")
    return _long(reports, columns, lambda report: [_cell_row(cell) for cell in report.cells])


def _cell_row(cell: Cell) -> tuple[Any, ...]:
    return (cell.key, cell.state.value, cell.value, cell.raw, cell.unit, cell.proof, cell.why, cell.place)


def _values(cells: pd.DataFrame, reports: int, forms: Forms) -> Values:
    keys = {key: number for number, key in enumerate(forms.cell_keys)}
    shape = (len(keys), reports)
    number, position = np.zeros(shape, np.int64), np.full(shape, -1, np.int64)
    state, proof = np.full(shape, ABSENT, np.uint8), np.zeros(shape, np.uint8)
    if len(cells):
        at = (cells["cell"].map(keys).to_numpy(dtype=np.int64), cells["report"].to_numpy(dtype=np.int64))
        codes = cells["state"].map(CODE).to_numpy(dtype=np.uint8)
        decimals = np.array([forms.specs[key].spec.decimals for key in keys], np.int64)
        scaled = [_scaled(value, places) for value, places in zip(cells["value"], decimals[at[0]], strict=True)]
        exact = np.array([value is not None for value in scaled]) | (codes != CODE[State.NUMBER])
        state[at] = np.where(exact, codes, INEXACT)
        number[at] = [value or 0 for value in scaled]
        proof[at] = cells["proof"].map({"": 0, "row": 1, "columns": 2}).to_numpy(np.uint8)
        position[at] = np.arange(len(cells))
    return Values(keys, number, state, proof, position)


def _scaled(value: Decimal | None, places: int) -> int | None:
    """The value as a whole number of the column's smallest unit; None when it is none or too large to be summed."""
    if value is None or abs(value) > LARGEST:
        return None
    scaled = value.scaleb(int(places))
    return int(scaled) if scaled == scaled.to_integral_value() else None
