"""Pages in the traditional script: read as if they were in the simplified one, and quoted as they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from audit.model import Line, Pages, Place, Printed, Report, Section
from audit.program import rules_folder
from audit.reading.traces import traditional_characters

_SIGNS = ("開報請務關業", "开报请务关业")  # of every report: in its title, its headings and the labels of its tables


def is_traditional(lines: Sequence[Line]) -> bool:
    """Whether what lines print is for the most part in the traditional script."""
    said = "".join([field.text for line in lines for field in line.fields])
    traditional, simplified_ = (sum(map(said.count, signs)) for signs in _SIGNS)
    return traditional > simplified_


def simplified(said: str) -> str:
    """A text character by character in the simplified script: offsets stay valid."""
    return said.translate(_simplified())


@cache
def _simplified() -> dict[int, str]:
    """The characters of `traditional.tsv` in the rules folder, whose head says where they come from."""
    lines = (rules_folder() / "traditional.tsv").read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if not line.startswith("#"))
    return {ord(one): other for one, other in pairs}


def in_simplified(pages: Pages) -> Pages:
    """All that pages print in the simplified script; each character stands where it stood."""
    lines = tuple(
        line._replace(fields=tuple(field._replace(text=simplified(field.text)) for field in line.fields))
        for line in pages.lines
    )
    notes = {name: simplified(said) for name, said in pages.notes.items()}
    return replace(pages, lines=lines, source=tuple(map(simplified, pages.source)), notes=notes)


def as_printed(said: str, place: Place, source: Sequence[str]) -> str:
    """The characters that the source has for a text read in the simplified script; where it is in one line of it."""
    if not place.line or place.line > len(source):
        return said
    line = source[place.line - 1]
    at = simplified(line).find(said)
    return said if at < 0 else line[at : at + len(said)]


def report_as_printed(report: Report, source: Sequence[str]) -> Report:
    """A report read in the simplified script, with all that is shown of it in the document's own characters.

    What it is asked for stays as read: values of facts, and the texts of sections and paragraphs.
    """
    printed = [paragraph._replace(text=as_printed(*paragraph[:2], source)) for paragraph in report.paragraphs]
    facts = {name: _fact(fact, source) for name, fact in report.facts.items()}
    if found := traditional_characters(printed):
        facts["traditional_characters"] = found
    return replace(
        report,
        facts=facts,
        sections=tuple(_section(section, source) for section in report.sections),
        rows=tuple(
            row if row.label is None else row._replace(label=as_printed(row.label, row.place, source))
            for row in report.rows
        ),
        cells=tuple(cell._replace(raw=as_printed(cell.raw, cell.place, source)) for cell in report.cells),
        statements=tuple(
            replace(
                said,
                raw=as_printed(said.raw, said.place, source),
                sentence=as_printed(said.sentence, said.place, source),
            )
            for said in report.statements
        ),
    )


def _fact(fact: Printed, source: Sequence[str]) -> Printed:
    raw, context = (as_printed(said, fact.place, source) for said in (fact.raw, fact.context))
    return fact._replace(raw=raw, context=context)


def _section(section: Section, source: Sequence[str]) -> Section:
    heading = section.heading
    return section if heading is None else replace(section, heading=as_printed(heading, section.place, source))
