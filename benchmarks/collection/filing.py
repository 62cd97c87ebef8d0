"""A report that a body has filed: what it says, and how it is printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from audit.forms import Form
from audit.model import State
from audit.reading.dating import is_workday
from benchmarks.collection.figures import Figures
from benchmarks.collection.prose import Writer, number
from benchmarks.collection.region import Body
from benchmarks.reading.draft import Draft, Paragraph, TableBlock, Truth
from benchmarks.reading.hazards import DOCX, HTML, MARKDOWN, TEXT
from benchmarks.reading.print_text import print_text
from benchmarks.reading.print_web import print_web
from benchmarks.reading.print_word import print_word
from specimens.grid import grid

_FORMATS = {TEXT: 52, HTML: 38, DOCX: 4, MARKDOWN: 6}
_LOOKS = {
    TEXT: ("row-with-tabs", "row-with-bars-before", "cell-a-line", "cell-and-bar"),
    MARKDOWN: ("markdown-table",),
    HTML: ("", "paragraphs-in-cells", "rows-in-groups", "word-markup"),
    DOCX: ("",),
}


@dataclass
class Filing:
    """One body's report for one year; mistakes are planted by changing it."""

    body: Body
    year: int
    form: Form
    figures: Figures
    introduction: str
    overview: list[str]
    problems: list[str]
    closing: list[str]
    signed: date
    published: date
    version: int = 1
    printed: dict[str, str] = field(default_factory=dict)  # cells that print something else than their figure

    @property
    def path(self) -> str:
        """Where it lies, without the suffix of its format."""
        return f"{self.body.division}/{self.body.name}/{self.year}" + (f"-{self.version}" if self.version > 1 else "")


def written(body: Body, year: int, form: Form, figures: Figures, before: Figures | None, rng: Random) -> Filing:
    """The report with these figures, in time and in words of its own."""
    writer = Writer(body, year, figures, before, rng)
    signed = workday(date(year + 1, 1, 4), 60 if body.reports_for_government else 18, rng)
    published = workday(signed, 3, rng)
    parts = (writer.introduction(), writer.overview(), writer.problems(), writer.closing())
    return Filing(body, year, form, figures, *parts, signed=signed, published=published)


def workday(first: date, days: int, rng: Random) -> date:
    """A day on which offices work, so many days after the first at most, or the next one."""
    day = first + timedelta(rng.randint(0, days))
    while not is_workday(day):
        day += timedelta(1)
    return day


def print_filing(filing: Filing, rng: Random) -> tuple[str, bytes]:
    """The name of its file and its content; most are text and web pages."""
    kind = rng.choices(list(_FORMATS), list(_FORMATS.values()))[0]
    looks = frozenset({rng.choice(_LOOKS[kind])}) - {""}
    said = {key: number(figure) for key, figure in filing.figures.items()} | filing.printed
    truth = {key: Truth(State.NUMBER, Decimal(figure)) for key, figure in filing.figures.items()}
    draft = Draft(0, kind, filing.form, dict(filing.form.tables), said, truth, looks)
    draft.issuer, draft.about = filing.body.name, filing.year
    _lay_out(draft, filing)
    name = f"{filing.path}.{kind}"
    if kind == DOCX:
        return name, print_word(draft, rng)
    return name, (print_web(draft, rng, "utf-8") if kind == HTML else print_text(draft, rng)).encode()


def _lay_out(draft: Draft, filing: Filing) -> None:
    prose = {1: filing.overview, 5: filing.problems, 6: filing.closing}
    published = f"发布日期：{filing.published.isoformat()}"
    draft.blocks = [Paragraph(draft.title), Paragraph(published), Paragraph(filing.introduction)]
    for section, heading in filing.form.sections.items():
        draft.blocks.append(Paragraph(heading.zh, section))
        draft.blocks += map(Paragraph, prose.get(section, ()))
        for name, table in draft.tables.items():
            if table.section == section:
                draft.blocks.append(TableBlock((name,), grid(table, name, draft.printed)))
    signed = filing.signed
    draft.blocks += [Paragraph(draft.issuer), Paragraph(f"{signed.year}年{signed.month}月{signed.day}日")]
