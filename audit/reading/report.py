"""The lines of one document to the facts of one report, or the finding that it is none: the map of this package."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from audit.errors import InputError
from audit.forms import Form, Forms
from audit.model import Line, Pages, Paragraph, Place, Printed, Report, RowFact, Statement
from audit.reading.asides import read_landmarks
from audit.reading.bodies import Kind, issuer_kind, names_one_body
from audit.reading.cells import TableRead, read_table
from audit.reading.drafting import read_drafting
from audit.reading.form_choice import form_evidence, forms_of_rows, rows_lacking
from audit.reading.genre import several_reports, why_no_report
from audit.reading.identity import read_identity
from audit.reading.labels import read_altered_labels
from audit.reading.locate import Landmarks
from audit.reading.places import exact_place
from audit.reading.running import split_running
from audit.reading.sections import is_furniture, line_text, prose, read_sections
from audit.reading.statements import StatementReader
from audit.reading.subtotals import read_subtotals
from audit.reading.torn import joined_rows
from audit.reading.traces import legacy_headings, read_furniture, read_traces
from audit.reading.vocabulary import Vocabulary, Words
from audit.words import Text, text

_LONGEST_TOLD = 30  # characters of the beginning of what is left out
_SHORTEST_PROSE = 20  # characters
_FOOT_LINES = 5  # behind the text, in which a page may say when it was published
_LISTED = 6  # lost rows that are named one by one
_NAMES = ("signed_by", "publisher", "site", "inner_issuer")  # facts that may name the place above the issuer's


@dataclass(frozen=True)
class Library:
    """What reading needs to know beforehand."""

    forms: Forms
    vocabulary: Vocabulary

    @cached_property
    def statements(self) -> StatementReader:
        """Reads the numbers of the prose."""
        return StatementReader(self.vocabulary.quantities)


def read_report(pages: Pages, library: Library) -> Report | Text:
    """The report that the lines hold, or why they hold none. Raises InputError where they hold several."""
    words = library.vocabulary.words
    every = split_running(joined_rows(pages.lines, library.forms), library.forms)
    lines, marks = read_landmarks(every, library.forms, words)
    if (why := several_reports(marks)) is not None:
        raise InputError(why)
    tokens = marks.tokens
    evidence = {table: form_evidence(marks, library.forms, table) for table in library.forms.tables}
    headed = {table: forms_of_rows(marks, library.forms, table) for table in evidence}
    weights = {table: _weights(found, headed[table]) for table, found in evidence.items()}
    form = _form(weights, library.forms)
    year_form = form or library.forms.all[-1]
    tables = [
        _table(marks, library.forms, year_form, name, found, weights[name], headed[name])
        for name, found in evidence.items()
    ]
    tables = [table for table in tables if table.fact.found or table.fact.table in year_form.tables]

    table_lines = {tokens[at].line for table in tables for at in _printing(table, marks, library.forms)}
    paragraphs, furniture, continued = prose(lines, marks, table_lines, words)
    start = min((tokens[found.start].line for found in marks.headings.values()), default=len(lines))
    header = [p for p in paragraphs if p.section is None]
    body = [p for p in paragraphs if p.section is not None]
    raw_header = _plain(lines[:start])
    behind = partial(_behind, lines)
    facts, signature = read_identity(header, body, raw_header, behind, pages.notes, words)
    if (why := why_no_report(marks, tables, facts, raw_header, body, library.forms, words)) is not None:
        return why
    kind, one_body = _issuer(facts, raw_header, library)
    unsigned = [p for p in paragraphs if p.place not in signature]
    facts |= read_traces(unsigned, facts, kind, library.vocabulary)
    headings = {number: found.text for number, found in marks.headings.items()}
    title = str(facts["title"].value) if "title" in facts else None
    facts |= read_drafting(unsigned, "\n".join(p.text for p in raw_header), headings, title, words)
    facts |= read_furniture(furniture, pages.notes | _hidden_prose(lines), body, words)
    if legacy := legacy_headings(_plain(tuple(line for line in lines if not line.aside)), words):
        facts["legacy_headings"] = legacy
    facts = {name: _placed(fact, pages.source) for name, fact in facts.items()}
    if altered := read_altered_labels(marks, library.forms, [table.span for table in tables]):
        facts["altered_labels"] = altered
    if form is None and "year" in facts and isinstance(facts["year"].value, int):
        form = library.forms.of_year(facts["year"].value)
    rows = tuple(row for table in tables for row in table.rows)
    behind_tables = lines[max(table_lines, default=-1) + 1 :]
    gap = _missing_run(rows, ends_in_table=not any(_is_text(line, words) for line in behind_tables))
    if gap:
        facts["missing_run"] = _told_of_gap(rows, gap, year_form)
    return Report(
        form=form.form if form else None,
        facts=facts,
        kind=kind,
        one_body=one_body,
        sections=read_sections(marks, library.forms.sections, paragraphs, signature),
        tables=tuple(table.fact for table in tables),
        rows=rows,
        cells=tuple(cell for table in tables for cell in table.cells),
        paragraphs=tuple(unsigned),
        statements=(
            *(_stated(said, pages.source) for said in library.statements.read(body, _year(facts), continued)),
            *(said for table in tables for said in _subtotals(marks, table, library.forms)),
        ),
        remarks=tuple(_of_other_years(every, lines)),
    )


def _hidden_prose(lines: tuple[Line, ...]) -> dict[str, str]:
    """A note on the first text that a page does not show at first and that is not read: a section may be there."""
    folded = (line for line in lines if line.folded and line.aside and line.fields and line.table is None)
    hidden = (line.fields[0].text for line in folded)
    return next(({"folded": said} for said in hidden if "。" in said and len(said) >= _SHORTEST_PROSE), {})


def _of_other_years(every: tuple[Line, ...], lines: tuple[Line, ...]) -> Iterator[Text]:
    """That tables stand in the document whose figures are another year's; what is not shown at first is told apart."""
    both = zip(every, lines, strict=True)
    left = [line for line, kept in both if line.fields and not kept.fields and not line.folded]
    if left:
        yield text("other-year-left", said=left[0].fields[0].text[:_LONGEST_TOLD], rows=len(left))


def _printing(table: TableRead, marks: Landmarks, forms: Forms) -> Iterator[int]:
    """The tokens of a table, without sections that stand between its rows: they are printed again behind the report."""
    behind = max(each.section for form in forms.all for each in form.tables.values())
    starts = sorted(found.start for number, found in marks.headings.items() if number > behind)
    if not any(start in table.span for start in starts):
        yield from table.span
        return
    first = next(start for start in starts if start in table.span)
    again = next((label.start for label in marks.within(range(starts[-1], table.span.stop))), table.span.stop)
    yield from range(table.span.start, first)
    yield from range(again, table.span.stop)


def _placed(fact: Printed, source: Sequence[str]) -> Printed:
    place = exact_place(fact.place, fact.raw, source)
    return fact if place is fact.place else fact._replace(place=place)


def _stated(said: Statement, source: Sequence[str]) -> Statement:
    place = exact_place(said.place, said.raw, source)
    return said if place is said.place else replace(said, place=place)


def _issuer(facts: dict[str, Printed], header: list[Paragraph], library: Library) -> tuple[Kind, bool]:
    """What sort of body the issuer is, and whether its name belongs to it alone."""
    vocabulary = library.vocabulary
    issuer = str(facts["issuer"].value) if "issuer" in facts else None
    year = _year(facts)
    context = "\n".join([p.text for p in header] + [str(facts[name].value) for name in _NAMES if name in facts])
    kind = issuer_kind(issuer, vocabulary.issuers, vocabulary.divisions, context, year)
    return kind, names_one_body(issuer, vocabulary.issuers, kind, vocabulary.divisions)


def _year(facts: dict[str, Printed]) -> int | None:
    value = facts["year"].value if "year" in facts else None
    return value if isinstance(value, int) else None


def _weights(evidence: dict[str, list[str]], headed: dict[int, str]) -> dict[str, int]:
    """How much speaks for each form: its own labels; where blocks have columns of several, the rows below each."""
    rows = Counter(headed.values())
    return {form: rows[form] if len(rows) > 1 else len(labels) for form, labels in evidence.items()}


def _form(weights: dict[str, dict[str, int]], forms: Forms) -> Form | None:
    """The form that most of what is peculiar to one form speaks for."""
    votes = {form.form: sum(found.get(form.form, 0) for found in weights.values()) for form in forms.all}
    best = max(votes, key=lambda name: votes[name])
    return forms.by_name[best] if votes[best] else None


def _table(
    marks: Landmarks,
    forms: Forms,
    form: Form,
    name: str,
    evidence: dict[str, list[str]],
    weights: dict[str, int],
    headed: dict[int, str],
) -> TableRead:
    """One table, on the form its own labels speak for, else on the one whose rows are all there, else the report's."""
    lacking = {other: rows_lacking(marks, forms.by_name[other], name) for other in evidence}
    best = max(evidence, key=lambda other: (weights[other], -lacking[other], other == form.form))
    others = [label for other, labels in evidence.items() if other != best for label in labels]
    otherwise = frozenset(start for start, other in headed.items() if other != best)
    return read_table(marks, forms.by_name[best], name, others, otherwise)


def _subtotals(marks: Landmarks, table: TableRead, forms: Forms) -> Iterator[Statement]:
    name = table.fact.table
    return read_subtotals(marks, forms.by_name[table.fact.form].tables[name], name, table.span)


def _plain(lines: tuple[Line, ...]) -> list[Paragraph]:
    return [Paragraph(said, line.fields[0].place, None) for line in lines if (said := line_text(line))]


def _behind(lines: tuple[Line, ...], place: Place) -> list[Paragraph]:
    """The first lines behind the one at a place, whatever they are."""
    last = max(
        (at for at, line in enumerate(lines) if line.fields and line.fields[0].place == place), default=len(lines)
    )
    return _plain(lines[last + 1 : last + 1 + _FOOT_LINES])


def _is_text(line: Line, words: Words) -> bool:
    return not line.aside and bool(said := line_text(line)) and not is_furniture(said, words)


def _missing_run(rows: tuple[RowFact, ...], *, ends_in_table: bool) -> tuple[str, ...]:
    """The longest run of absent rows between rows that are there: what a text cut in the middle has lost.

    Of a text that ends in a table, also the rows from there to the end. Whole tables that are absent may have been left
    out, or be pictures: alone they are no sign of a cut.
    """
    present = {row.table for row in rows if row.label is not None}
    longest: list[str] = []
    run: list[str] = []
    seen = False
    for row in rows:
        if row.label is None:
            run.append(f"{row.table}.{row.row}")
            continue
        if seen and len(run) > len(longest) and any(key.split(".")[0] in present for key in run):
            longest = run
        seen, run = True, []
    if seen and ends_in_table and len(run) > len(longest) and run[0].split(".")[0] in present:
        longest = run
    return tuple(longest)


def _told_of_gap(rows: tuple[RowFact, ...], gap: tuple[str, ...], form: Form) -> Printed:
    """The lost rows in the form's words, between the last row before them and the first behind, if there is one."""
    at = next(number for number, row in enumerate(rows) if f"{row.table}.{row.row}" == gap[0])
    before, behind = rows[at - 1], "".join(str(row.label) for row in rows[at + len(gap) :][:1])
    names = [
        form.tables[table].all_rows[row].zh
        for table, row in (key.split(".") for key in gap)
        if table in form.tables and row in form.tables[table].all_rows
    ]
    lost = "、".join(names if len(names) <= _LISTED else [*names[: _LISTED - 1], f"…… {names[-1]}"])
    return Printed(len(gap), lost, before.place, f"{before.label} …… {behind}".rstrip())
