"""Tables as Word writes them, by python-docx."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from docx.document import Document
from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph

from specimens.grid import Grid

_SPACES = " ".join(
    f'xmlns:{prefix}="http://schemas.{uri}"'
    for prefix, uri in (
        ("w", "openxmlformats.org/wordprocessingml/2006/main"),
        ("mc", "openxmlformats.org/markup-compatibility/2006"),
        ("wp", "openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
        ("a", "openxmlformats.org/drawingml/2006/main"),
        ("wps", "microsoft.com/office/word/2010/wordprocessingShape"),
    )
)
_SETTLED = (2024, 1, 20, 9, 0, 0)  # when every part is said to be written, so that the same document has the same bytes


def word_table(document: Document, rows: Grid) -> None:
    """Add a table with its cells merged; a row that is short of columns ends with a cell over what is left."""
    width = max(sum(box.across for box in row) for row in rows)
    table = document.add_table(len(rows), width, style="Table Grid")
    cells = [list(row.cells) for row in table.rows]
    taken: set[tuple[int, int]] = set()
    for at, row in enumerate(rows):
        column = 0
        for number, box in enumerate(row):
            while (at, column) in taken:
                column += 1
            end = column + box.across
            if number == len(row) - 1:
                while end < width and (at, end) not in taken:
                    end += 1
            taken |= {(at + below, beside) for below in range(box.down) for beside in range(column, end)}
            first, last = cells[at][column], cells[at + box.down - 1][end - 1]
            (first.merge(last) if first is not last else first).text = box.text
            column = end


def word_bytes(document: Document) -> bytes:
    """The file, the same bytes whenever it is written."""
    saved, settled = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _SETTLED), source.read(name), zipfile.ZIP_DEFLATED)
    return settled.getvalue()


def add_list(document: Document, number: int, levels: Sequence[str], counting: str = "decimal") -> None:
    """An automatic list with its levels' texts, such as %1."""
    root = document.part.numbering_part.element
    shown = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{counting}"/>'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{said}"/></w:lvl>'
        for at, said in enumerate(levels)
    )
    root.insert(0, parse_xml(f'<w:abstractNum {_SPACES} w:abstractNumId="{number}">{shown}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {_SPACES} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))


def in_list(paragraph: Paragraph, number: int, level: int = 0) -> None:
    """Make a paragraph an item of a list."""
    item = f'<w:numPr {_SPACES}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    paragraph._p.get_or_add_pPr().append(parse_xml(item))


def change(paragraph: Paragraph, old: str, new: str) -> None:
    """A paragraph that read `old` becomes `new`, as a change that nobody accepted yet."""
    paragraph._p.remove(paragraph.runs[0]._r)
    by = 'w:author="校对" w:date="2024-01-16T09:00:00Z"'
    paragraph._p.append(parse_xml(f'<w:del {_SPACES} w:id="1" {by}><w:r><w:delText>{old}</w:delText></w:r></w:del>'))
    paragraph._p.append(parse_xml(f'<w:ins {_SPACES} w:id="2" {by}><w:r><w:t>{new}</w:t></w:r></w:ins>'))


def text_box(document: Document, said: str) -> None:
    """Behind a paragraph, as Word writes it for newer programs."""
    box = (
        f'<w:r {_SPACES}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="3600000" '
        'cy="400000"/><wp:docPr id="1" name="Text box"/><a:graphic><a:graphicData '
        'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>'
        '<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="3600000" cy="400000"/></a:xfrm><a:prstGeom prst="rect"/>'
        f"</wps:spPr><wps:txbx><w:txbxContent><w:p><w:r><w:t>{said}</w:t></w:r></w:p></w:txbxContent></wps:txbx>"
        "<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )
    document.add_paragraph()._p.append(parse_xml(box))
