"""Tables as Word writes them, by python-docx."""

from __future__ import annotations

import io
import zipfile

from docx.document import Document

from specimens.grid import Grid

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
