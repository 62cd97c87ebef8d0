"""Drafts as Word documents, by python-docx: what word processors keep apart from the text as it is seen."""

from __future__ import annotations

import re
from random import Random
from typing import Any, cast

import docx
from docx.document import Document
from docx.text.paragraph import Paragraph as WordParagraph

from benchmarks.reading.draft import Draft, Paragraph
from benchmarks.reading.hazards import DOCX, WORD, printed_by_format
from specimens.word import add_list, change, in_list, text_box, word_bytes, word_table

printed_by_format("automatic-numbers", "header-and-footer", "text-boxes", "paragraphs-of-labels", formats=WORD)
printed_by_format("tracked-changes", "tables-in-cells", formats=frozenset({DOCX}))

_ITEM = re.compile(r"^(\d)\.\s*(?=\S)")
_FIRST_LIST = 90  # a number that the template's lists do not have


class _Cell:
    """A cell that takes a table as a document does."""

    def __init__(self, cell: Any) -> None:
        self._cell = cell

    def add_table(self, rows: int, columns: int, style: str | None = None) -> Any:
        """A table in the cell."""
        del style
        return self._cell.add_table(rows, columns)


def print_word(draft: Draft, rng: Random) -> bytes:
    """The draft as a DOCX file."""
    document = docx.Document()
    if "header-and-footer" in draft.hazards:
        document.sections[0].header.paragraphs[0].text = draft.title
        document.sections[0].footer.paragraphs[0].text = "第 1 页"
    for block in draft.blocks:
        if isinstance(block, Paragraph):
            document.add_paragraph(block.text)
            continue
        holder = document
        if "tables-in-cells" in draft.hazards:
            holder = cast(Document, _Cell(document.add_table(1, 1).rows[0].cells[0]))
        word_table(holder, block.rows)
    if "text-boxes" in draft.hazards:
        text_box(document, "本表数据由县政府办公室统计")
    if "automatic-numbers" in draft.hazards:
        _number(document)
    if "paragraphs-of-labels" in draft.hazards:
        _divide(document, rng)
    if "tracked-changes" in draft.hazards:
        _track(document, rng)
    return word_bytes(document)


def _paragraphs(document: Document) -> list[Any]:
    """The paragraphs in cells, also of tables in cells, each once."""
    inner = document.element.body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p")
    return [WordParagraph(element, cast(Any, document)) for element in inner]


def _number(document: Document) -> None:
    """Numbers of labels set by lists, of which a new one begins with each 1."""
    lists = _FIRST_LIST
    for paragraph in _paragraphs(document):
        found = _ITEM.match(paragraph.text)
        if not found or len(paragraph.text) < 5 or len(paragraph.runs) != 1:
            continue
        if found[1] == "1" or lists == _FIRST_LIST:
            lists += 1
            add_list(document, lists, ("%1.",))
        paragraph.runs[0].text = paragraph.text[found.end() :]
        in_list(paragraph, lists)


def _divide(document: Document, rng: Random) -> None:
    """Labels of two paragraphs in one cell."""
    for table in document.tables:
        for cell in table._cells:
            said = cell.text
            if (
                len(cell.paragraphs) == 1
                and len(said) > 5
                and not said.isascii()
                and "\n" not in said
                and rng.random() < 0.2
            ):
                cell.paragraphs[0].text = said[: len(said) // 2]
                cell.add_paragraph(said[len(said) // 2 :])


def _track(document: Document, rng: Random) -> None:
    """Figures that are changes nobody has accepted."""
    figures = [each for each in _paragraphs(document) if each.text.isdecimal() and len(each.runs) == 1]
    for paragraph in rng.sample(figures, min(len(figures), 4)):
        change(paragraph, str(rng.randint(0, 99)), paragraph.text)
