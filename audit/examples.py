"""The examples in rule files: each is a small report, and the kernel must say of it what the file expects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np

from audit.datafiles import nearest
from audit.errors import GoujiError
from audit.evaluation import FAIL, PASS, PASS_ASSUMED, UNDECIDED
from audit.forms import Form, Forms, Table
from audit.frames import build_frames
from audit.kernel import verdict_codes
from audit.language.rulefile import Example, Expected, Rule
from audit.language.ruleset import Ruleset
from audit.model import (
    BODY_TEXTS,
    COUNT_FACTS,
    DATE_FACTS,
    FLAG_FACTS,
    TEXT_FACTS,
    YEAR_FACTS,
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
from audit.reading.amounts import parse_amount
from audit.reading.bodies import issuer_kind
from audit.reading.statements import StatementReader
from audit.reading.vocabulary import Vocabulary
from audit.register import Register, Unit, load_aliases
from audit.roll import Deadlines
from audit.words import text
from audit.world import World

TODAY = date(2026, 1, 1)
_FILLER = "甲乙丙丁戊己庚辛壬癸"
_OTHERS = ("form", "opening", "order", "others", "roster", "times")
_OF_DOCUMENT = ("status", "skipped", "given_up", "same_file")
_EACH = "each "
_OF_TABLE = ("printed", "duplicated", "has_note", "lacking_columns", "added_rows", "added_columns", "other_labels")
_RELATIONS = ("previous", "twin")
_FACTS = (*TEXT_FACTS, *YEAR_FACTS, *DATE_FACTS, *COUNT_FACTS, *FLAG_FACTS)


def verdict_of(example: Example, rule: Rule, ruleset: Ruleset, vocabulary: Vocabulary) -> Expected:
    """What the kernel says of an example. Raises GoujiError for one that says nothing."""
    (verdict,) = verdicts_of([example], rule, ruleset, vocabulary)
    return verdict


def verdicts_of(examples: Sequence[Example], rule: Rule, ruleset: Ruleset, vocabulary: Vocabulary) -> list[Expected]:
    """What the kernel says of examples of a rule, each by itself: the gravest verdict of all instances.

    Raises GoujiError at the first that says nothing.
    """
    return told_of(rule, ruleset, world_of(examples, rule, ruleset, vocabulary))


@dataclass(frozen=True)
class Told:
    """Examples as the reports that they tell of; of each its first document, several where it says `each`."""

    examples: Sequence[Example]
    world: World
    firsts: tuple[tuple[int, ...], ...]


def world_of(examples: Sequence[Example], rule: Rule, ruleset: Ruleset, vocabulary: Vocabulary) -> Told:
    """The reports of all examples. Raises GoujiError."""
    forms = ruleset.forms
    variants = [list(_variants(example, forms)) for example in examples]
    every = [one for each in variants for one in each]
    told = [_documents(f"{n}", example, rule, ruleset, vocabulary) for n, example in enumerate(every)]
    documents = [document for each in told for document in each]
    owner = np.repeat(np.arange(len(told)), [len(each) for each in told])
    frames = build_frames(documents, forms)
    units = tuple(unit for number, example in enumerate(every) for unit in _units(example, number))
    register = Register(load_aliases(), vocabulary.divisions, units, "roster")
    world = World(replace(frames, runs=owner, register=register), TODAY, Deadlines.of(ruleset))
    firsts = iter(np.flatnonzero(np.diff(owner, prepend=-1)).tolist())
    return Told(examples, world, tuple(tuple(next(firsts) for _ in each) for each in variants))


def told_of(rule: Rule, ruleset: Ruleset, held: Told) -> list[Expected]:
    """The verdict on each example: the gravest of all instances, and of variants one that is not as expected."""
    codes: list[list[int]] = [[] for _ in held.world.frames.documents]
    for document, code in verdict_codes(rule, ruleset, held.world):
        codes[document].append(code)
    found = []
    for example, firsts in zip(held.examples, held.firsts, strict=True):
        verdicts = [_gravest(codes[document]) for document in firsts]
        found.append(next((verdict for verdict in verdicts if verdict != example.expect), verdicts[0]))
    return found


def _variants(example: Example, forms: Forms) -> Iterator[Example]:
    """The example once for each row of a group that its key `each TABLE.GROUP` names."""
    key = next((key for key in example.given if key.startswith(_EACH)), None)
    if key is None:
        yield example
        return
    name, _, group = key.removeprefix(_EACH).partition(".")
    form = forms.by_name.get(str(example.given.get("form"))) or forms.all[-1]
    table = form.tables.get(name)
    if table is None or group not in table.groups:
        raise GoujiError(text("example-key", name=example.name, word=key))
    rest = {other: value for other, value in example.given.items() if other != key}
    for row in table.groups[group]:
        yield example.model_copy(update={"given": {**rest, f"{name}.{row}": example.given[key]}})


def _units(example: Example, number: int) -> Iterator[Unit]:
    """The units of an example's roster. Raises GoujiError for a key that a line of it does not have."""
    known = [field.name for field in fields(Unit) if field.compare]
    for line, given in enumerate(example.given.get("roster", ()), 2):
        for word in given:
            _check_key(word, known, example)
        said: dict[str, Any] = {**given, "aliases": tuple(given.get("aliases", ()))}
        yield Unit(**said, line=line, said=str(given["name"]), apart=number)


def _gravest(codes: list[int]) -> Expected:
    if FAIL in codes:
        return "fail"
    if UNDECIDED in codes:
        return "undecided"
    return "pass" if PASS in codes or PASS_ASSUMED in codes else "not applicable"


def _documents(name: str, example: Example, rule: Rule, ruleset: Ruleset, vocabulary: Vocabulary) -> list[Document]:
    """The document that an example tells of, and those beside it; only a report has anything to read."""
    given = example.given
    status = given.get("status", "report")
    reports = _reports(example, rule, ruleset, vocabulary)
    held = [Document(f"{name}-{n}.txt", f"{name}-{n}", "report", None, report) for n, report in enumerate(reports)]
    skipped, given_up = bool(given.get("skipped")), bool(given.get("given_up"))
    report = reports[0] if status == "report" else None
    first = replace(held[0], status=status, report=report, skipped=skipped, given_up=given_up)
    same = [replace(first, path=str(given["same_file"]))] if "same_file" in given else []
    return [first, *held[1:], *same]


def _reports(example: Example, rule: Rule, ruleset: Ruleset, vocabulary: Vocabulary) -> list[Report]:
    """The report that an example tells of, and those beside it."""
    forms = ruleset.forms
    _check_keys(example, forms)
    form = forms.by_name.get(str(example.given.get("form"))) or _newest(rule, ruleset)
    given = dict(example.given)
    year = given.setdefault("year", form.years.first + 1)
    beside = [one for other in given.pop("others", ()) for one in _times(other)]
    for relation, before in (("previous", 1), ("twin", 0)):
        if relation in given:
            beside.append({**given.pop(relation), "year": int(year) - before})
    reports = [_report(given, form, forms, vocabulary)]
    for other in beside:
        held = {"issuer": given.get("issuer"), "year": year, **other}
        of = forms.by_name.get(str(other.get("form"))) or forms.of_year(int(held["year"])) or form
        reports.append(_report(held, of, forms, vocabulary))
    return reports


def _times(other: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A report beside the example's, as often as it says; # in the issuer's name is its number."""
    for number in range(int(other.get("times", 1))):
        issuer = {"issuer": str(other["issuer"]).replace("#", str(number + 1))} if "issuer" in other else {}
        yield {key: value for key, value in (other | issuer).items() if key != "times"}


def _check_keys(example: Example, forms: Forms) -> None:
    """Every key says something: a misspelt one would quietly leave a cell at 0."""
    known = [*_FACTS, *BODY_TEXTS, *_OTHERS, *_OF_DOCUMENT, *_RELATIONS]
    for form in forms.all:
        known += [f"section.{number}{side}" for number in form.sections for side in ("", ".heading")]
        for name, table in form.tables.items():
            known += [
                name,
                f"form_{name}",
                *(f"{name}.{side}" for side in _OF_TABLE),
                *(f"{name}.{row}{side}" for row in table.all_rows for side in ("", ".label")),
                *(f"{name}.{group}{side}" for group in table.groups for side in ("", ".subtotal")),
            ]
    relations = [example.given[name] for name in _RELATIONS if name in example.given]
    relations += example.given.get("others", [])
    for word in (*example.given, *(word for other in relations for word in other)):
        _check_key(word, known, example)


def _check_key(word: str, known: Sequence[str], example: Example) -> None:
    if word not in known:
        meant = nearest(word, known)
        told = text("example-key-meant" if meant else "example-key", name=example.name, word=word, meant=meant)
        raise GoujiError(told)


def _newest(rule: Rule, ruleset: Ruleset) -> Form:
    return next(
        form for form in reversed(ruleset.forms.all) if rule.applies_to_form(form) and ruleset.fitting(rule, form)
    )


def _report(given: dict[str, Any], form: Form, forms: Forms, vocabulary: Vocabulary) -> Report:
    known = forms.by_name
    tables = {name: known[str(given.get(f"form_{name}", form.form))] for name in form.tables}
    sections = tuple(_sections(given, form))
    issuer = None if given.get("issuer") == "missing" else given.get("issuer") or "某市某局"
    told = tuple(_paragraphs(given, sections))
    year = given["year"] if given["year"] != "missing" else None
    facts = {"issuer": Printed(issuer, issuer, Place())} if issuer else {}
    for name in _FACTS:
        if given.get(name) not in (None, "missing"):
            facts[name] = Printed(given[name], str(given[name]), Place(), str(given[name]))
    return Report(
        form=None if given.get("form") == "unknown" else form.form,
        facts=facts,
        kind={
            **issuer_kind(issuer, vocabulary.issuers, vocabulary.divisions, year=year),
            **{name: given[name] for name in BODY_TEXTS if name in given},
        },
        sections=sections,
        tables=tuple(_table(name, of.form, of.tables[name], given) for name, of in tables.items()),
        rows=tuple(row for name, of in tables.items() for row in _rows(name, of.tables[name], given)),
        cells=tuple(cell for name, of in tables.items() for cell in _cells(name, of.tables[name], given, vocabulary)),
        paragraphs=told,
        statements=(
            *_reader(vocabulary).read([line for line in told if line.section], year),
            *(said for name, of in tables.items() for said in _subtotals(name, of.tables[name], given)),
        ),
    )


@lru_cache(maxsize=1)
def _reader(vocabulary: Vocabulary) -> StatementReader:
    return StatementReader(vocabulary.quantities)


def _sections(given: dict[str, Any], form: Form) -> Iterator[Section]:
    order = list(given.get("order", form.sections))
    for number, heading in form.sections.items():
        said = str(given.get(f"section.{number}", f"有内容{_FILLER[number % 10]}"))
        if said == "missing":
            yield Section(number, None)
            continue
        place = Place(line=order.index(number) + 1 if number in order else None)
        yield Section(number, str(given.get(f"section.{number}.heading", heading.zh)), said, place)


def _paragraphs(given: dict[str, Any], sections: tuple[Section, ...]) -> Iterator[Paragraph]:
    """The prose line by line: what stands before section one, and the sections' text."""
    yield from (Paragraph(line, Place(1, 1), None) for line in str(given.get("opening", "")).splitlines())
    for section in sections:
        if section.heading:
            yield from (Paragraph(line, Place(1, 1), section.number) for line in section.text.splitlines())


def _table(name: str, form: str, table: Table, given: dict[str, Any]) -> TableFact:
    """A table as an example has it: there, with all its values and its note, unless it says otherwise."""
    cells = sum(map(len, table.columns_of.values()))
    said = {side: given[f"{name}.{side}"] for side in _OF_TABLE if f"{name}.{side}" in given}
    return TableFact(
        name,
        form,
        found=given.get(name) != "missing",
        printed_values=said.get("printed", cells),
        other_form_labels=tuple(said.get("other_labels", "").split()),
        duplicated=said.get("duplicated", False),
        has_note=said.get("has_note", table.note is not None),
        columns_lacking=tuple(said.get("lacking_columns", "").split()),
        rows_added=tuple(said.get("added_rows", "").split()),
        columns_added=tuple(said.get("added_columns", "").split()),
    )


def _subtotals(name: str, table: Table, given: dict[str, Any]) -> Iterator[Statement]:
    """The figures of `TABLE.GROUP.subtotal`, as reading delivers them."""
    for group, rows in table.groups.items():
        for column, figure in zip(table.columns, given.get(f"{name}.{group}.subtotal", ()), strict=False):
            cells = tuple(f"{name}.{row}.{column}" for row in rows)
            yield Statement(
                "requests_subtotal", "subtotals", figure, figure, str(figure), Place(), str(figure), 3, cells=cells
            )


def _rows(name: str, table: Table, given: dict[str, Any]) -> Iterator[RowFact]:
    for row, spec in table.all_rows.items():
        there = "missing" not in (given.get(name), given.get(f"{name}.{row}"))
        yield RowFact(name, row, str(given.get(f"{name}.{row}.label", spec.zh)) if there else None)


def _cells(name: str, table: Table, given: dict[str, Any], vocabulary: Vocabulary) -> Iterator[Cell]:
    for row, columns in table.columns_of.items():
        group = next((key for key, rows in table.groups.items() if row in rows and f"{name}.{key}" in given), "")
        default = given.get(f"{name}.{group}", [0] * len(columns))
        figures = given.get(name, given.get(f"{name}.{row}", default))
        if isinstance(figures, str):
            figures = [State(figures)] * len(columns)
        if len(figures) != len(columns):
            raise GoujiError(text("example-figures", row=f"{name}.{row}", found=len(figures), expected=len(columns)))
        for column, figure in zip(columns, figures, strict=True):
            yield _cell(f"{name}.{row}.{column}", figure, vocabulary)


def _cell(key: str, figure: Any, vocabulary: Vocabulary) -> Cell:
    if isinstance(figure, State):
        return Cell(key, figure)
    if figure is None:
        return Cell(key, State.BLANK)
    if isinstance(figure, str):
        words = vocabulary.words
        amount = parse_amount(figure, words.units, words.placeholders)
        return Cell(key, amount.state, figure, amount.value, amount.unit)
    return Cell(key, State.NUMBER, str(figure), Decimal(str(figure)))
