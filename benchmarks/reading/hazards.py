"""Every hazard by name: what it does to a draft, or that the printer of a format knows it; and which go together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from random import Random

from benchmarks.reading.draft import Draft

TEXT, MARKDOWN, HTML = "txt", "md", "html"
DOCX, PDF_OFFICE, PDF_REPORTLAB = "docx", "pdf-office", "pdf-reportlab"
XLSX_OPENPYXL, XLSX_WRITER = "xlsx-openpyxl", "xlsx-xlsxwriter"
PLAIN = frozenset({TEXT, MARKDOWN})
DECODED = PLAIN | {HTML}
PAGED = frozenset({PDF_OFFICE, PDF_REPORTLAB})
SHEETS = frozenset({XLSX_OPENPYXL, XLSX_WRITER})
WORD = frozenset({DOCX, PDF_OFFICE})
FORMATS = (TEXT, MARKDOWN, HTML, DOCX, PDF_OFFICE, PDF_REPORTLAB, XLSX_OPENPYXL, XLSX_WRITER)
ALL = frozenset(FORMATS)
LAYOUT = "layout"  # the group of hazards of which a text has one

Change = Callable[[Draft, Random], None]


class Stage(IntEnum):
    """When a hazard works on the draft; the last ones are known to the printers by name."""

    FORM = 0
    FIGURES = 1
    TABLES = 2
    LABELS = 3
    GRIDS = 4
    PAGES = 5
    PRINTING = 6


@dataclass(frozen=True)
class Hazard:
    """One way in which documents are hard to read."""

    name: str
    stage: Stage
    formats: frozenset[str]
    change: Change | None = None
    group: str = ""  # a document has at most one hazard of a group
    against: frozenset[str] = frozenset()  # hazards that it cannot stand beside
    apart: bool = False  # so hard that it is measured by itself, when it is asked for


HAZARDS: dict[str, Hazard] = {}


def hazard(
    name: str,
    stage: Stage,
    formats: frozenset[str] = ALL,
    *,
    group: str = "",
    against: frozenset[str] = frozenset(),
    apart: bool = False,
) -> Callable[[Change], Change]:
    """Register the function below as what a hazard does to a draft."""

    def register(change: Change) -> Change:
        HAZARDS[name] = Hazard(name, stage, formats, change, group, against, apart)
        return change

    return register


def printed_by_format(
    *names: str,
    formats: frozenset[str],
    group: str = "",
    against: frozenset[str] = frozenset(),
    apart: bool = False,
) -> None:
    """Register hazards that the printer of a format does by itself."""
    for name in names:
        HAZARDS[name] = Hazard(name, Stage.PRINTING, formats, None, group, against, apart)


def go_together(names: frozenset[str]) -> bool:
    """Whether one document can have all of these hazards."""
    found = [HAZARDS[name] for name in names]
    groups = [one.group for one in found if one.group]
    return len(groups) == len(set(groups)) and not any(one.against & names for one in found)


def draw_hazards(first: str, kind: str, rng: Random, most: int) -> frozenset[str]:
    """The hazard and up to `most` others that go with it in this format, and a layout of the format if it has some."""
    chosen = frozenset({first})
    others = sorted(name for name, one in HAZARDS.items() if kind in one.formats and not one.apart)
    layouts = [name for name in others if HAZARDS[name].group == LAYOUT]
    rng.shuffle(layouts)
    for name in [*rng.sample(others, min(len(others), rng.randint(0, most))), *layouts]:
        if go_together(chosen | {name}):
            chosen |= {name}
    return chosen
