"""The contracts of the frames between the stages, and of data sets, as pandera models; and the rules as such a schema.

    from audit.schemas import LongDataSet, rules_schema

    LongDataSet.validate(figures)           # columns, and what may stand in them
    rules_schema("default").validate(figures, lazy=True)  # and every rule that figures alone decide

`run.py` validates what its stages hand over by `check_frames` and `check_findings`. To import this takes half a second.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from audit.asking import Asked, Asking, open_asking
from audit.forms import load_forms
from audit.frames import Frames
from audit.model import (
    BODY_FLAGS,
    BODY_TEXTS,
    COUNT_FACTS,
    DATE_FACTS,
    FLAG_FACTS,
    SEVERITIES,
    TEXT_FACTS,
    YEAR_FACTS,
    Finding,
    Place,
    State,
)

STATES = tuple(state.value for state in State)


def _texts(column: pd.Series[Any]) -> bool:
    """Texts, and None where there is none."""
    return all(isinstance(value, str) for value in column.dropna())


def _flags(column: pd.Series[Any]) -> bool:
    """Yes or no, and None where it is not known."""
    return all(isinstance(value, bool | np.bool_) for value in column.dropna())


class _Frame(pa.DataFrameModel):
    """A frame with a row a thing; `report` is the number of the report that it is of."""

    class Config:
        """No other columns, in this order."""

        strict = True
        ordered = True


class _Printed(_Frame):
    """A frame of what stands somewhere in a report."""

    report: Series[Any] = pa.Field()

    @pa.dataframe_check
    @classmethod
    def _in_place(cls, frame: pd.DataFrame) -> bool:
        return all(isinstance(place, Place) for place in frame["place"]) and all(
            isinstance(number, int | np.integer) for number in frame["report"]
        )


class Facts(_Printed):
    """A fact as it is printed."""

    fact: Series[Any] = pa.Field(isin=(*TEXT_FACTS, *YEAR_FACTS, *DATE_FACTS, *COUNT_FACTS, *FLAG_FACTS))
    raw: Series[Any] = pa.Field(nullable=True)
    context: Series[Any] = pa.Field(nullable=True)
    place: Series[Any] = pa.Field()


class Cells(_Printed):
    """A cell of the form as a document prints it; `value` in the printed unit."""

    cell: Series[Any] = pa.Field(isin=load_forms().cell_keys)
    state: Series[Any] = pa.Field(isin=STATES)
    value: Series[Any] = pa.Field(nullable=True)
    raw: Series[Any] = pa.Field()
    unit: Series[Any] = pa.Field()
    proof: Series[Any] = pa.Field(isin=("", "row", "columns"))
    why: Series[Any] = pa.Field(nullable=True)
    place: Series[Any] = pa.Field()

    @pa.dataframe_check
    @classmethod
    def _numbers_have_values(cls, frame: pd.DataFrame) -> bool:
        return bool(((frame["state"] == State.NUMBER.value) == frame["value"].notna()).all())


class Sections(_Printed):
    """One of the six sections."""

    number: Series[Any] = pa.Field(isin=load_forms().sections)
    found: Series[Any] = pa.Field(isin=(True, False))
    heading: Series[Any] = pa.Field(nullable=True)
    text: Series[Any] = pa.Field()
    place: Series[Any] = pa.Field()


class Tables(_Printed):
    """One of the tables of the form."""

    table: Series[Any] = pa.Field(isin=load_forms().tables)
    form: Series[Any] = pa.Field(isin=tuple(load_forms().by_name))
    found: Series[Any] = pa.Field(isin=(True, False))
    printed: Series[Any] = pa.Field()
    other_labels: Series[Any] = pa.Field()
    duplicated: Series[Any] = pa.Field(isin=(True, False))
    has_note: Series[Any] = pa.Field(isin=(True, False))
    lacking_columns: Series[Any] = pa.Field()
    added_rows: Series[Any] = pa.Field()
    added_columns: Series[Any] = pa.Field()
    place: Series[Any] = pa.Field()


class Rows(_Printed):
    """A row of the form: its label as printed, or not found."""

    table: Series[Any] = pa.Field(isin=load_forms().tables)
    row: Series[Any] = pa.Field()
    found: Series[Any] = pa.Field(isin=(True, False))
    label: Series[Any] = pa.Field(nullable=True)
    place: Series[Any] = pa.Field()


class Paragraphs(_Printed):
    """A line of prose."""

    section: Series[Any] = pa.Field(nullable=True, isin=load_forms().sections)
    text: Series[Any] = pa.Field()
    place: Series[Any] = pa.Field()


class Statements(_Printed):
    """A number that the prose states."""

    quantity: Series[Any] = pa.Field()
    family: Series[Any] = pa.Field()
    low: Series[Any] = pa.Field()
    high: Series[Any] = pa.Field(nullable=True)
    raw: Series[Any] = pa.Field()
    sentence: Series[Any] = pa.Field()
    section: Series[Any] = pa.Field(nullable=True, isin=load_forms().sections)
    unit: Series[Any] = pa.Field()
    proper_units: Series[Any] = pa.Field()
    cells: Series[Any] = pa.Field()
    parts: Series[Any] = pa.Field(nullable=True)
    parts_said: Series[Any] = pa.Field()
    complete: Series[Any] = pa.Field(isin=(True, False))
    with_carried: Series[Any] = pa.Field(isin=(True, False))
    percent: Series[Any] = pa.Field(nullable=True)
    share: Series[Any] = pa.Field(nullable=True)
    share_said: Series[Any] = pa.Field()
    change: Series[Any] = pa.Field(nullable=True)
    increase: Series[Any] = pa.Field(nullable=True)
    last_year: Series[Any] = pa.Field(nullable=True)
    place: Series[Any] = pa.Field()
    first_said: Series[Any] = pa.Field()


def _reports() -> type[pa.DataFrameModel]:
    """The model of the reports frame, out of the lists of facts."""
    forms = load_forms()
    texts = ("path", "form", "form_of_year", *(f"form_{table}" for table in forms.tables), *TEXT_FACTS, *BODY_TEXTS)
    kinds: dict[str, Any] = {
        "document": np.int64,
        **dict.fromkeys((*texts, *FLAG_FACTS, *BODY_FLAGS), object),
        **dict.fromkeys(YEAR_FACTS, pd.Int64Dtype),
        **dict.fromkeys(DATE_FACTS, "datetime64[s]"),
        **dict.fromkeys(COUNT_FACTS, np.int64),
        "one_body": bool,
        "has_text": bool,
    }
    optional = {*texts, *FLAG_FACTS, *BODY_FLAGS, *YEAR_FACTS, *DATE_FACTS} - {"path"}
    checks = {
        **dict.fromkeys(texts, pa.Check(_texts, name="texts")),
        **dict.fromkeys((*FLAG_FACTS, *BODY_FLAGS), pa.Check(_flags, name="yes or no")),
    }
    columns = {
        name: pa.Column(kind, checks.get(name), nullable=name in optional, name=name) for name, kind in kinds.items()
    }
    schema = pa.DataFrameSchema(columns, strict=True, ordered=True, name="Reports")

    class Reports(_Frame):
        """A report."""

        @classmethod
        def to_schema(cls) -> pa.DataFrameSchema:
            """Columns by what they hold."""
            return schema

    return Reports


Reports = _reports()


class Findings(_Frame):
    """A rule, broken or undecided, in one place of one document."""

    id: Series[Any] = pa.Field(str_matches=r"^[0-9a-f]{16}$")
    rule: Series[Any] = pa.Field()
    title: Series[Any] = pa.Field()
    outcome: Series[Any] = pa.Field(isin=("fail", "undecided"))
    severity: Series[Any] = pa.Field(isin=SEVERITIES)
    at_fault: Series[Any] = pa.Field(isin=("issuer", "source", "reading"))
    document: Series[Any] = pa.Field()
    report: Series[Any] = pa.Field(nullable=True)
    path: Series[Any] = pa.Field()
    issuer: Series[Any] = pa.Field(nullable=True)
    year: Series[Any] = pa.Field(nullable=True)
    cells: Series[Any] = pa.Field()
    where: Series[Any] = pa.Field()
    printed: Series[Any] = pa.Field()
    expected: Series[Any] = pa.Field(nullable=True)
    message: Series[Any] = pa.Field()
    evidence: Series[Any] = pa.Field()
    basis: Series[Any] = pa.Field()
    diagnosis: Series[Any] = pa.Field(nullable=True)


FRAMES: dict[str, type[pa.DataFrameModel]] = {
    "reports": Reports, "facts": Facts, "cells": Cells, "sections": Sections, "tables": Tables, "rows": Rows,
    "paragraphs": Paragraphs, "statements": Statements,
}  # fmt: skip


def check_frames(frames: Frames) -> None:
    """What reading hands to the rules. Raises pandera's SchemaErrors, which is a fault of ours."""
    for name, model in FRAMES.items():
        frame: pd.DataFrame = getattr(frames, name)
        if len(frame):
            model.validate(frame, lazy=True)


def check_findings(findings: Sequence[Finding]) -> None:
    """What the rules hand to the outputs. Raises pandera's SchemaErrors, which is a fault of ours."""
    if findings:
        names = [each.name for each in fields(Finding) if each.name in Findings.to_schema().columns]
        columns = {name: [getattr(each, name) for each in findings] for name in names}
        frame = pd.DataFrame({name: pd.Series(held, dtype=object) for name, held in columns.items()})
        Findings.validate(frame, lazy=True)


# ---- data sets, see docs/data-sets.md ---- #


class _DataSet(pa.DataFrameModel):
    """Figures that are a table; other columns may stand there too."""

    issuer: Series[Any] = pa.Field(nullable=True)
    year: Series[Any] = pa.Field(nullable=True)

    @pa.dataframe_check
    @classmethod
    def _form_is_known(cls, figures: pd.DataFrame) -> bool:
        given = figures["form"].dropna() if "form" in figures else pd.Series(dtype=object)
        return bool(given.astype(str).isin(tuple(load_forms().by_name)).all())


class LongDataSet(_DataSet):
    """One row a cell."""

    cell: Series[Any] = pa.Field(isin=load_forms().cell_keys)
    value: Series[Any] = pa.Field(nullable=True)

    @pa.dataframe_check
    @classmethod
    def _state_is_known(cls, figures: pd.DataFrame) -> bool:
        return "state" not in figures or bool(figures["state"].dropna().isin(STATES).all())


class WideDataSet(_DataSet):
    """One row a report, and a column a cell: any of those that the forms have, at least one."""

    @pa.dataframe_check
    @classmethod
    def _has_cells(cls, figures: pd.DataFrame) -> bool:
        return bool(set(figures.columns) & set(load_forms().cell_keys))


# ---- rules as checks ---- #


def rules_schema(suite: str = "default", asking: Asking | None = None) -> pa.DataFrameSchema:
    """A schema of data sets, wide or long, with a check for each rule of the suite that figures alone decide.

    A check is one yes or no (the kernel evaluates all rules at once, and pandera's table of failures holds one row a
    rule); it fails when the rule fails for any report. Undecided is no failure. Which reports fail: `asking.verdicts`.
    """
    asking = asking or open_asking(suite)
    once = _Once(asking)
    checks = [
        pa.Check(
            partial(once.holds, rule=rule.id),
            name=rule.id,
            title=rule.title.text.en,
            description=rule.why.text.en,
            error=f"{rule.id} ({rule.severity}): {rule.title.text.zh} / {rule.title.text.en}",
        )
        for rule in asking.rules
    ]
    return pa.DataFrameSchema(checks=checks, name=f"gouji-{suite}")


@dataclass
class _Once:
    """The answers for the frame that was asked about last."""

    asking: Asking
    frame: weakref.ref[pd.DataFrame] | None = None
    asked: Asked | None = field(default=None)

    def holds(self, figures: pd.DataFrame, rule: str) -> bool:
        """Whether a rule fails nowhere."""
        if self.asked is None or self.frame is None or self.frame() is not figures:
            self.asked, self.frame = self.asking.ask(figures), weakref.ref(figures)
        return self.asked.holds(rule)
