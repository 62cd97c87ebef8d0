"""Drafts as plain text and Markdown, in every layout that text reports arrive in."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from audit.model import State
from benchmarks.reading.cuts import only_cut
from benchmarks.reading.draft import Draft, Paragraph, TableBlock
from benchmarks.reading.hazards import HAZARDS, LAYOUT, MARKDOWN, PLAIN, TEXT, printed_by_format
from specimens.grid import Box, Grid, filled
from specimens.text import TEXT_LAYOUTS, Printer, Sheet, glued

_WIDTH = 46  # characters of a padded column


def _bars_next_line(sheet: Sheet, rows: Grid) -> None:
    """One cell a line; the bar behind it falls on the next line."""
    for row in rows:
        for box in row:
            sheet.put(box.text, box.key)
            sheet.put("\n|\n" if box.text else "|\n")


def _tight(sheet: Sheet, rows: Grid) -> None:
    for box in (box for row in rows for box in row if box.text):
        sheet.put(box.text, box.key)
        sheet.put("\n")


def _row(before: str, between: str, behind: str, *, spans: bool) -> Printer:
    """One row a line, with something before and behind it."""

    def printer(sheet: Sheet, rows: Grid) -> None:
        for row in filled(rows) if spans else rows:
            sheet.put(before)
            for number, box in enumerate(row):
                sheet.put(between if number else "")
                sheet.put(box.text, box.key)
            sheet.put(f"{behind}\n")

    return printer


def _drawn(sheet: Sheet, rows: Grid) -> None:
    """A table drawn with the characters for boxes, a rule between its rows."""
    for row in filled(rows):
        sheet.put("├" + "┼".join("─" * 8 for _ in row) + "┤\n")
        for box in row:
            sheet.put("│ ")
            sheet.put(box.text, box.key)
            sheet.put(" ")
        sheet.put("│\n")


def _spaces(sheet: Sheet, rows: Grid) -> None:
    """One row a line, its cells set apart by spaces alone."""
    for row in rows:
        for number, box in enumerate(box for box in row if box.text):
            sheet.put("  " if number else "")
            sheet.put(box.text, box.key)
        sheet.put("\n")


def _padded(sheet: Sheet, rows: Grid) -> None:
    """A Markdown table with columns of one width and marks of alignment."""
    for number, row in enumerate(filled(rows)):
        for box in row:
            sheet.put("| ")
            sheet.put(box.text, box.key)
            sheet.put(" " * max(1, _WIDTH - len(box.text)))
        sheet.put("|\n")
        if not number:
            sheet.put("|" + "|".join((":---", ":---:", "---:")[at % 3] for at in range(len(row))) + "|\n")


def _table_a_row(sheet: Sheet, rows: Grid) -> None:
    """What recognition of scanned pages makes: a Markdown table for each row, under invented headings."""
    for row in rows:
        sheet.put("| " + " | ".join(f"数据{number}" for number in range(1, len(row) + 1)) + " |\n")
        sheet.put("|" + " --- |" * len(row) + "\n")
        for box in row:
            sheet.put("| ")
            sheet.put(box.text, box.key)
            sheet.put(" ")
        sheet.put("|\n\n")


def _web_in_markdown(sheet: Sheet, rows: Grid) -> None:
    """Tables as elements within Markdown, without a line break, as recognition of pages writes them."""
    sheet.put("<table>")
    for row in rows:
        sheet.put("<tr>")
        for box in row:
            spans = "".join(f' {name}="{n}"' for name, n in (("rowspan", box.down), ("colspan", box.across)) if n > 1)
            sheet.put(f"<td{spans}>")
            sheet.put(box.text, box.key)
            sheet.put("</td>")
        sheet.put("</tr>")
    sheet.put("</table>\n\n")


def _breaks(sheet: Sheet, rows: Grid) -> None:
    """A Markdown table with <br> for line breaks, signs escaped and labels in bold."""
    for number, row in enumerate(filled(rows)):
        for box in row:
            said = box.text.replace("\n", "<br>")
            sheet.put("| ")
            sheet.put(re.sub(r"^([+-])", r"\\\1", said) if box.key else f"**{said}**" if said else "", box.key)
            sheet.put(" ")
        sheet.put("|\n")
        if not number:
            sheet.put("| --- " * len(row) + "|\n")


def _around_figures(sheet: Sheet, rows: Grid) -> None:
    """As text is taken out of a PDF with narrow columns: labels in pieces, a line each, figures in the first line."""
    beside: list[str] = []  # pieces of the headings beside the rows that are still to be printed
    for row in rows:
        lines = max([len(_pieces(box)) for box in row if box.key is None and box.down == 1] or [1])
        for at in range(lines):
            if not at:
                beside += [piece for box in row if box.down > 1 and box.text for piece in _pieces(box)]
            sheet.put(beside.pop(0) if beside else "")
            for box in (box for box in row if box.down == 1):
                said = (box.text if not at else "") if box.key else "".join(_pieces(box)[at : at + 1])
                sheet.put(" " if said else "")
                sheet.put(said, box.key if not at else None)
            sheet.put("\n")


def _pieces(box: Box) -> list[str]:
    width = 4 * box.across * box.across
    said = "".join(box.text.split())
    return [said[at : at + width] for at in range(0, len(said), width)]


def _running(sheet: Sheet, rows: Grid) -> None:
    for box in (box for row in rows for box in row):
        sheet.put(box.text.replace("\n", "").strip(), box.key)


_OF_PDF = "labels-around-figures"
_TEXT_LAYOUTS: dict[str, Printer] = {
    "cell-a-line": TEXT_LAYOUTS["lines"],
    "cell-a-line-tight": _tight,
    "cell-a-line-space-for-blank": TEXT_LAYOUTS["lines, blanks as a space"],
    "cell-and-bar": TEXT_LAYOUTS["bars"],
    "cell-and-bar-row-ends": TEXT_LAYOUTS["bars, rows end with one"],
    "cell-and-bar-row-opens": TEXT_LAYOUTS["bars, rows open with one"],
    "cell-and-bar-of-spans": TEXT_LAYOUTS["bars of spans"],
    "cell-and-bar-opened-with-spans": TEXT_LAYOUTS["bars, rows open with one and end in spans"],
    "cell-and-bar-below": _bars_next_line,
    "row-with-tabs": TEXT_LAYOUTS["tabs"],
    "row-with-tabs-of-spans": TEXT_LAYOUTS["tabs, spans as fields"],
    "row-with-tabs-behind": _row("", "\t", "\t", spans=False),
    "row-with-tabs-spaced": _row("", " \t ", " \t\t", spans=False),
    "row-with-bars": TEXT_LAYOUTS["bars in a row"],
    "row-with-bars-behind": _row("", " | ", " | ||", spans=False),
    "row-with-bars-before": _row("| ", " | ", " |", spans=False),
    "row-with-bars-of-spans": _row("| ", " | ", " |", spans=True),
    "row-with-drawn-bars": _drawn,
    "row-with-spaces": _spaces,
    _OF_PDF: _around_figures,
    "glued-rows": glued,
    "running-text": _running,
}
_MARKDOWN_LAYOUTS: dict[str, Printer] = {
    "markdown-table": TEXT_LAYOUTS["markdown"],
    "markdown-of-spans": TEXT_LAYOUTS["markdown, spans as fields"],
    "markdown-padded": _padded,
    "markdown-table-a-row": _table_a_row,
    "markdown-web-tables": _web_in_markdown,
    "markdown-breaks-and-bold": _breaks,
}
LAYOUTS = _TEXT_LAYOUTS | _MARKDOWN_LAYOUTS
# An empty cell leaves nothing that could not be something else as well.
_TRACELESS = frozenset({
    "cell-a-line", "cell-a-line-tight", "row-with-spaces", _OF_PDF, "glued-rows", "running-text",
    "cell-and-bar-row-ends", "cell-and-bar-row-opens", "cell-and-bar-of-spans", "cell-and-bar-opened-with-spans",
    "cell-and-bar-below",
    "row-with-tabs-behind", "row-with-tabs-spaced", "row-with-bars", "row-with-bars-behind",
})  # fmt: skip
_OWN_LINES = frozenset({"cell-a-line-space-for-blank", "cell-and-bar"})  # an empty label looks like an empty cell
_ALIGNED = frozenset({"row-with-tabs-of-spans", "row-with-bars-of-spans", "markdown-of-spans", "markdown-padded"})
_GLUED = frozenset({"glued-rows", "running-text"})

printed_by_format(*sorted(_TEXT_LAYOUTS.keys() - {_OF_PDF}), formats=frozenset({TEXT}), group=LAYOUT)
printed_by_format(
    _OF_PDF,
    formats=frozenset({TEXT}),
    group=LAYOUT,
    # One space alone sets words apart there, and the headings are in pieces too.
    against=frozenset({
        "spaces-in-numbers", "units-in-cells", "notes-in-cells", "words-in-cells", "placeholders", "rows-with-remarks",
        "remarks-column", "total-first",
    }),
    apart=True,
)  # fmt: skip
printed_by_format(*_MARKDOWN_LAYOUTS, formats=frozenset({MARKDOWN}), group=LAYOUT)
printed_by_format("layouts-mixed", formats=PLAIN)
printed_by_format("markdown-marks", formats=frozenset({MARKDOWN}))


def layout_of(draft: Draft) -> str | None:
    """The layout among a draft's hazards."""
    return next((name for name in sorted(draft.hazards) if name in LAYOUTS), None)


def print_text(draft: Draft, rng: Random) -> str:
    """The draft as text; tells the draft which cells the layout leaves open."""
    own = _MARKDOWN_LAYOUTS if draft.format == MARKDOWN else _TEXT_LAYOUTS
    layout = layout_of(draft) or ("markdown-table" if draft.format == MARKDOWN else "row-with-tabs")
    others = sorted(name for name in set(own) - _GLUED if not HAZARDS[name].apart)
    sheet = Sheet()
    marks: Callable[[Paragraph], str] = _marked if "markdown-marks" in draft.hazards else _plain
    running = layout == "running-text"
    last: list[str] = []
    for block in draft.blocks:
        if isinstance(block, Paragraph):
            if running and not block.heading:
                draft.doubt(last)  # words run into the last figure
            sheet.put(block.text if running else marks(block))
            continue
        chosen = rng.choice(others) if "layouts-mixed" in draft.hazards and layout not in _GLUED else layout
        own[chosen](sheet, block.rows)
        _doubt(draft, block, chosen)
        last = [box.key for row in block.rows[-1:] for box in row if box.key]
        sheet.put("" if running else "\n")
    return sheet.text


def _plain(paragraph: Paragraph) -> str:
    return f"{paragraph.text}\n" if paragraph.heading else f"　　{paragraph.text}\n"


def _marked(paragraph: Paragraph) -> str:
    return f"## **{paragraph.text}**\n\n" if paragraph.heading else f"{paragraph.text}  \n\n"


def _doubt(draft: Draft, block: TableBlock, layout: str) -> None:
    """What the layout makes impossible to know."""
    if layout in _GLUED:
        _doubt_sums(draft, block)
    for row, below in zip(block.rows, [*block.rows[1:], []], strict=True):
        values = [box for box in row if box.key]
        keys = [box.key for box in values if box.key]
        blank = any(not box.text.strip() or _is_spaced(box) for box in values)
        if (
            (layout in _TRACELESS and blank)
            or (layout.startswith("cell-") and any(_is_spaced(box) for box in values))
            or (layout.startswith("cell-") and values and draft.truth_of(values[-1]) is State.TEXT)
            or (layout in _OWN_LINES and blank and below and not (below[0].text or below[0].key))
            or (layout == "running-text" and len(below) == 1 and not (below[0].key or _is_label(below[0])))
            or (blank and not row[-1].key and layout not in _ALIGNED)  # a column of remarks
            or (layout in _GLUED and len(values) > 1 and not _cut_is_certain(draft, values))
        ):
            draft.doubt(keys)


def _doubt_sums(draft: Draft, block: TableBlock) -> None:
    """Where some rows have blanks or do not add up, that another row's digits can be made to add up proves little.

    A row with fewer digits than cells has lost blanks for certain; one with as many may have, too.
    """
    rows = [values for row in block.rows if len(values := [box for box in row if box.key]) > 1]
    glued = [(digits, values) for values in rows if (digits := "".join(box.text for box in values)).isdecimal()]
    short = any(len(digits) < len(values) for digits, values in glued)
    if short or sum(not _adds_up(draft, values) for _, values in glued) > 1:
        draft.doubt([box.key for digits, values in glued for box in values if box.key and len(digits) >= len(values)])


def _adds_up(draft: Draft, values: list[Box]) -> bool:
    """Whether all figures of a row are printed and each group of them ends in its sum."""
    table = draft.tables.get((values[0].key or "").split(".")[0])
    figures = [int(box.text) for box in values if box.text.isdecimal()]
    if table is None or table.row_sum is None or len(figures) < len(values):
        return table is not None and table.row_sum is None
    width = len(table.groups[table.row_sum.parts]) + 1
    return all(sum(figures[at : at + width - 1]) == figures[at + width - 1] for at in range(0, len(figures), width))


def _is_spaced(box: Box) -> bool:
    """Whether a number has a space in it: where spaces part cells, these are two."""
    return len(box.text.split()) > 1 and "".join(box.text.split()).isdecimal()


def _is_label(box: Box) -> bool:
    """Whether a box stands for something of the form, and not for the number of a page."""
    return len(box.text) > 8


def _cut_is_certain(draft: Draft, values: list[Box]) -> bool:
    """Whether the figures, printed without anything between them, can be told apart by the form's own sums."""
    printed = [box.text for box in values]
    key = values[0].key or ""
    table = draft.tables.get(key.split(".")[0])
    if not all(said.isascii() and said.isdecimal() for said in printed):
        return False
    if table is None or table.row_sum is None:
        return set(printed) == {"0"}
    return only_cut("".join(printed), len(table.groups[table.row_sum.parts]) + 1, [int(said) for said in printed])
