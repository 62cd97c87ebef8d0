"""A rule as its file says it: the strict model that YAML is read into."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, field_validator

from audit.datafiles import Pair, Strict
from audit.forms import Form, Years
from audit.language.names import Constant
from audit.language.scopes import Scope, parse_scope
from audit.model import Fault, Severity
from audit.words import Text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

BRACES = re.compile(r"\{([^{}]+)\}")
PARTS = re.compile(r"\[(?:([^\[\]{}?]+) \? )?([^\[\]]*)\]")  # of a text with braces: a condition, and what it says
# What a message may tell besides the names of formulas: the finding's own numbers and places.
TOLD = (
    "printed", "count", "cells", "rows", "cell", "row", "column", "table", "section",
    "left", "right", "left_working", "right_working", "difference", "problem",
)  # fmt: skip
_LAST = 9999  # no report is for a later year
Expected = Literal["pass", "fail", "undecided", "not applicable"]


class Earlier(Pair):
    """The basis of reports of the years before `before`, when what it is now was not yet issued."""

    before: int


class Basis(Pair):
    """The law, form or reason behind a rule; `verified` is false where its source was not read by us."""

    verified: bool = True
    earlier: Earlier | None = None

    def of(self, year: int | None) -> Text:
        """What a report of a year has to go by; of an unknown year, as of now."""
        was = self.earlier is not None and year is not None and year < self.earlier.before
        return self.earlier.text if was and self.earlier else self.text


class Parameter(Strict):
    """A bound that is a judgement: its value, and why it is that."""

    value: float | str | tuple[float, ...] | tuple[str, ...]
    why: Pair

    @property
    def shown(self) -> str:
        """The value as people write it."""
        return f"({', '.join(map(_shown, self.value))})" if isinstance(self.value, tuple) else _shown(self.value)

    @property
    def exact(self) -> Constant:
        """The value as formulas compute with it."""
        if isinstance(self.value, str):
            return self.value
        if isinstance(self.value, float):
            return Fraction(str(self.value))
        return tuple(v if isinstance(v, str) else Fraction(str(v)) for v in self.value)  # type: ignore[return-value]


class Case(Strict):
    """What is different about a finding when a condition holds; the first case that does decides."""

    when: str
    severity: Severity | None = None
    at_fault: Fault | None = None
    follows: str | None = None  # the rule whose finding in the same report is then the cause
    point_at: str | None = Field(default=None, alias="point at")


class DiagnosisSpec(Strict):
    """A named explanation of a finding, given when its condition holds."""

    kind: str
    when: str
    suggestion: str
    confidence: Literal["certain", "likely", "possible"]
    why: Pair


class Example(Strict):
    """A small report and what the rule must say of it; cells not given are printed as 0."""

    name: str
    given: dict[str, Any] = Field(default_factory=dict)
    expect: Expected

    @property
    def shown(self) -> str:
        """What is given, on one line."""
        return _given(self.given)


class ReportYears(Years):
    """The report years that a rule is about; with `unknown`, also a report whose year is not known."""

    unknown: bool = False

    @property
    def end(self) -> int:
        """The last of them; where they go on, one that no report is later than."""
        return self.last or _LAST

    def cover(self, years: npt.NDArray[np.int64], known: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Over years: whether the rule is about a report of it; what is not `known` counts as a year of its own."""
        return known & (years >= self.first) & (years <= self.end) | ~known & self.unknown


class Rule(Strict):
    """One rule, as its file says it."""

    id: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    title: Pair
    why: Pair
    severity: Severity
    at_fault: Fault
    basis: Basis
    forms: tuple[str, ...] = ()
    years: ReportYears | None = None
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    for_each: str = Field(alias="for each")
    let: dict[str, str] = Field(default_factory=dict)
    when: str | None = None
    check: str
    cases: tuple[Case, ...] = ()
    one_finding_per: Literal["table", "report"] | None = Field(default=None, alias="one finding per")
    point_at: str | None = Field(default=None, alias="point at")
    expected: Pair | None = None
    message: Pair
    diagnoses: tuple[DiagnosisSpec, ...] = ()
    examples: tuple[Example, ...] = Field(min_length=2)

    @field_validator("examples")
    @classmethod
    def _shows_both(cls, examples: tuple[Example, ...]) -> tuple[Example, ...]:
        verdicts = {example.expect for example in examples}
        if not {"pass", "fail"} <= verdicts:
            raise ValueError("one example must pass and one must fail")
        return examples

    @property
    def formulas(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every condition in the file with its place in it; `let` formulas are not among them."""
        yield ("check",), self.check
        if self.when:
            yield ("when",), self.when
        for number, case in enumerate(self.cases):
            yield ("cases", number, "when"), case.when
        for number, diagnosis in enumerate(self.diagnoses):
            yield ("diagnoses", number, "when"), diagnosis.when
        for path, template in self.templates:
            yield from ((path, condition) for condition, _ in PARTS.findall(template) if condition)

    @property
    def templates(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every text with braces in the file, with its place in it."""
        yield ("message", "zh"), self.message.zh
        yield ("message", "en"), self.message.en
        if self.expected:
            yield ("expected", "zh"), self.expected.zh
            yield ("expected", "en"), self.expected.en
        for number, found in enumerate(self.diagnoses):
            yield ("diagnoses", number, "suggestion"), found.suggestion
            yield ("diagnoses", number, "why", "zh"), found.why.zh
            yield ("diagnoses", number, "why", "en"), found.why.en

    @cached_property
    def scope(self) -> Scope:
        """What the rule looks at."""
        return parse_scope(self.for_each)

    @cached_property
    def values(self) -> dict[str, Constant]:
        """The parameters, exact."""
        return {name: parameter.exact for name, parameter in self.parameters.items()}

    def applies_to_form(self, form: Form) -> bool:
        """Whether the rule is about reports on that form."""
        return not self.forms or form.form in self.forms


def _shown(value: float | str) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _given(given: dict[str, Any]) -> str:
    return ", ".join(f"{key}: {_shown_given(value)}" for key, value in given.items())


def _shown_given(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{_given(value)}}}"
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return f"[{', '.join(map(_shown_given, value))}]"
    return str(value)
