"""Drafts as workbooks, by two writers: on one sheet or several, anywhere on it."""

from __future__ import annotations

from datetime import date
from random import Random

from audit.render.packing import stamped
from benchmarks.reading.draft import Draft, Paragraph
from benchmarks.reading.hazards import SHEETS, XLSX_OPENPYXL, XLSX_WRITER, printed_by_format
from specimens.books import Page, Placed, by_openpyxl, by_xlsxwriter
from specimens.grid import placed_boxes

printed_by_format("sheet-a-table", "sheet-offset", "rows-apart", formats=SHEETS)

_DAY = date(2024, 1, 15)  # the writers know no other than today: the same number gives the same document
_WRITERS = {XLSX_OPENPYXL: by_openpyxl, XLSX_WRITER: by_xlsxwriter}


def print_book(draft: Draft, rng: Random) -> bytes:
    """The draft as an XLSX file."""
    row = rng.randint(2, 9) if "sheet-offset" in draft.hazards else 1
    column = rng.randint(2, 5) if "sheet-offset" in draft.hazards else 1
    gap = rng.randint(1, 3) if "rows-apart" in draft.hazards else 0
    sheets: list[list[Placed]] = [[]]
    next_row = row
    for block in draft.blocks:
        if isinstance(block, Paragraph):
            sheets[0].append(Placed(next_row, column, block.text))
            next_row += 1 + gap
            continue
        alone = "sheet-a-table" in draft.hazards and bool(block.names)
        target: list[Placed] = [] if alone else sheets[0]
        top = row if alone else next_row
        target += [
            Placed(top + at, column + beside, box.text, box.down, box.across)
            for at, boxes in enumerate(placed_boxes(block.rows))
            for beside, box in boxes
        ]
        for boxes in block.rows:  # a row of empty cells alone is none
            if not any(box.text for box in boxes):
                draft.doubt([box.key for box in boxes if box.key])
        if alone:
            sheets.append(target)
        else:
            next_row += len(block.rows) + gap
    pages = [Page(f"页{number}", tuple(boxes)) for number, boxes in enumerate(sheets, 1)]
    return stamped(_WRITERS[draft.format](pages), _DAY)
