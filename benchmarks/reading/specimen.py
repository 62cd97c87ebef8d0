"""One document of the benchmark: drawn by its number, printed in its format, with what a reader must find in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from audit.forms import load_forms
from audit.model import State
from benchmarks.reading import in_cells, in_labels, in_pages, in_tables  # noqa: F401 - they register their hazards
from benchmarks.reading.draft import Draft, Truth
from benchmarks.reading.figures import draw_figures
from benchmarks.reading.hazards import (
    DOCX,
    HAZARDS,
    HTML,
    MARKDOWN,
    PDF_OFFICE,
    PDF_REPORTLAB,
    TEXT,
    XLSX_OPENPYXL,
    XLSX_WRITER,
    Stage,
    draw_hazards,
)
from benchmarks.reading.in_bytes import charset, encoded
from benchmarks.reading.print_book import print_book
from benchmarks.reading.print_pdf import print_by_office, print_drawn
from benchmarks.reading.print_text import print_text
from benchmarks.reading.print_web import print_web
from benchmarks.reading.print_word import print_word

_MOST_OTHERS = 5  # hazards of a document beside its first


@dataclass(frozen=True)
class Specimen:
    """A printed document, and what its cells hold by key."""

    number: int
    format: str
    hazards: frozenset[str]
    data: bytes
    truth: dict[str, Truth]

    @property
    def name(self) -> str:
        """A file name for it."""
        return f"{self.number:05}.{self.format.split('-')[0]}"


def _text(draft: Draft, rng: Random) -> bytes:
    return encoded(draft, print_text(draft, rng), rng)


def _web(draft: Draft, rng: Random) -> bytes:
    return encoded(draft, print_web(draft, rng, charset(draft, rng)), rng)


PRINTERS: dict[str, Callable[[Draft, Random], bytes]] = {
    TEXT: _text,
    MARKDOWN: _text,
    HTML: _web,
    DOCX: print_word,
    PDF_OFFICE: print_word,  # LibreOffice prints them all in one go
    PDF_REPORTLAB: print_drawn,
    XLSX_OPENPYXL: print_book,
    XLSX_WRITER: print_book,
}
# Formats in the order of their turns: the commoner ones come more often.
_TURNS = (TEXT, HTML, DOCX, TEXT, PDF_REPORTLAB, HTML, XLSX_OPENPYXL, TEXT, MARKDOWN, HTML, PDF_OFFICE, XLSX_WRITER)


def plan(documents: int, formats: Iterable[str], first: str | None) -> list[tuple[int, str, str]]:
    """Number, format and first hazard of each document: every hazard of every format gets its turn."""
    turns = [name for name in _TURNS if name in set(formats)]
    per_format = {
        name: sorted(key for key, one in HAZARDS.items() if name in one.formats and not one.apart) for name in turns
    }
    turn = dict.fromkeys(turns, 0)
    planned = []
    for number in range(documents):
        chosen = turns[number % len(turns)]
        hazards = per_format[chosen]
        planned.append((number, chosen, first or hazards[turn[chosen] % len(hazards)]))
        turn[chosen] += 1
    return planned


def draw(number: int, kind: str, first: str, seed: int) -> Specimen:
    """The document of this number; the same for the same arguments."""
    rng = Random(f"{seed}:{number}:{kind}:{first}")
    return made(number, kind, draw_hazards(first, kind, rng, _MOST_OTHERS), rng)


def made(number: int, kind: str, hazards: frozenset[str], rng: Random) -> Specimen:
    """A document with these hazards."""
    form = rng.choice(load_forms().all)
    draft = Draft(number, kind, form, dict(form.tables), {}, {}, hazards)
    _work(draft, Stage.FORM, rng)
    figures = draw_figures(draft.tables, rng)
    draft.printed = {key: str(figure) for key, figure in figures.items()}
    draft.truth = {key: Truth(State.NUMBER, Decimal(figure)) for key, figure in figures.items()}
    _work(draft, Stage.FIGURES, rng)
    _work(draft, Stage.TABLES, rng)
    draft.lay_out(rng)
    for stage in (Stage.LABELS, Stage.GRIDS, Stage.PAGES):
        _work(draft, stage, rng)
    data = PRINTERS[kind](draft, rng)
    return Specimen(number, kind, hazards, data, dict(draft.truth))


def printed_by_office(specimens: Iterable[Specimen]) -> Iterator[Specimen]:
    """The documents, those that LibreOffice prints printed by it."""
    held = list(specimens)
    waiting = [specimen for specimen in held if specimen.format == PDF_OFFICE]
    printed = print_by_office([specimen.data for specimen in waiting])
    for specimen in held:
        yield replace(specimen, data=next(printed)) if specimen.format == PDF_OFFICE else specimen


def _work(draft: Draft, stage: Stage, rng: Random) -> None:
    for name in sorted(draft.hazards):
        one = HAZARDS[name]
        if one.stage is stage and one.change:
            one.change(draft, rng)
