"""PDF documents with a text layer to lines: the way through the modules `pdf_*`.

engine (what PDFium finds on a page: a `Sheet` of glyphs, lines, pictures) → grid (ruling lines to cells) → table
(glyphs to the cells) and flow (other text, tables without lines) → pages (the order of reading, page breaks mended).
PDFium is native code that a hostile file can keep busy or break: who reads files of others does so in another process.
"""

from __future__ import annotations

from audit.documents.pdf_engine import Engine
from audit.documents.pdf_pages import read_sheets
from audit.model import Pages


def read_pdf(data: bytes) -> Pages:
    """Lines of a PDF; places have the page and a box in points from its upper left corner.

    Raises InputError when it is locked, damaged, too long, or has no text layer.
    """
    engine = Engine(data)
    return read_sheets(engine.sheets(), engine.notes())
