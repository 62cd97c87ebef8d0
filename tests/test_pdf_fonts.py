"""PDFs whose fonts are not embedded are measured by one font of ours, on every machine."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from fontTools.ttLib import TTFont

from audit.documents import pdf_engine  # noqa: F401 - it sets the font
from audit.documents.pdf_fonts import square_font
from specimens.grid import Box
from specimens.pdf import FONT, Style, print_pdf
from test_pdf import draw, rows_of

SIZE = 10.0


def box_of(said: str, font: str) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a text that is drawn at 100, 500; in points."""

    def paint(canvas: Any) -> None:
        canvas.setFont(font, SIZE)
        canvas.drawString(100, 500, said)

    page = pypdfium2.PdfDocument(draw(paint))[0]
    [item] = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])
    left, bottom, right, top = item.get_bounds()
    return left, bottom, right, top


@pytest.mark.parametrize(("said", "width"), [("中", 10), ("8", 5), ("中8", 15), ("８", 10), ("—", 10)])
def test_characters_of_a_font_that_is_not_embedded_are_squares_on_every_machine(said: str, width: float) -> None:
    assert box_of(said, FONT) == pytest.approx((100, 500 - 1.2, 100 + width, 500 + 8.8), abs=0.2)


def test_a_figure_of_one_digit_drawn_by_itself_is_read() -> None:
    from audit.documents.formats import read_pages  # noqa: PLC0415

    table = [[Box("公开内容"), Box("数量")], [Box("行政许可"), Box("7")]]

    rows = rows_of(read_pages(print_pdf(["标题", table], Style(apart=True))))

    assert rows == [["公开内容", "数量"], ["行政许可", "7"]]


def test_the_font_has_a_glyph_for_every_character_and_every_number() -> None:
    font = TTFont(io.BytesIO(square_font()))
    glyphs, characters = font.getGlyphOrder(), font.getBestCmap()

    assert len(glyphs) == 0xFFFF
    assert {font["hmtx"][glyphs[at]][0] for at in range(2, len(glyphs))} == {1000}
    assert {font["glyf"][glyphs[at]].xMax for at in (2, 3, 40_000, len(glyphs) - 1)} == {1000}
    assert all(font["glyf"][characters[ord(character)]].xMax == 1000 for character in "一龥〇①（：𠀀")
    assert all(font["glyf"][characters[ord(character)]].xMax == 500 for character in "09Az~")
    assert not {ord(space) for space in " \xa0\u2003\u3000"} & characters.keys()
