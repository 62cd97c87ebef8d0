"""Tables as text: one cell a line, with bars, with tabs, as Markdown, run together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from specimens.grid import Grid, filled

NBSP = "\xa0"


@dataclass
class Sheet:
    """A printed report: its text, and the 1-based line and column of every figure in it."""

    text: str = ""
    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    def put(self, printed: str, key: str | None = None) -> None:
        """Print on; remember where the figure `key` begins."""
        if key and printed.strip():
            line = self.text.count("\n") + 1
            self.places[key] = (line, len(self.text) - (self.text.rfind("\n") + 1) + 1)
        self.text += printed


Printer = Callable[[Sheet, Grid], None]


def _lines(blank: str, *, wrapped: bool = False) -> Printer:
    """One cell a line with a blank line behind it; of an empty cell `blank` is left, if anything."""

    def printer(sheet: Sheet, rows: Grid) -> None:
        for box in (box for row in rows for box in row):
            if box.text:
                said = _wrapped(box.text) if wrapped and box.key is None else box.text
                sheet.put(said, box.key)
                sheet.put("\n\n")
            elif blank:
                sheet.put(f"{blank}\n\n")

    return printer


def _wrapped(label: str) -> str:
    return f"{label[: len(label) // 2]}\n{label[len(label) // 2 :]}" if len(label) > 5 else label


def _bars(*, before: str = "", behind: str = "") -> Printer:
    """One cell a line, each with a bar behind it; an empty cell is a lone bar. Rows may open or end with a bar."""

    def printer(sheet: Sheet, rows: Grid) -> None:
        for row in rows:
            sheet.put(before)
            for box in row:
                sheet.put(box.text, box.key)
                sheet.put(" |\n" if box.text else "|\n")
            sheet.put(behind)

    return printer


def _bars_with_spans(sheet: Sheet, rows: Grid) -> None:
    """One cell and a bar a line; the bars of merged cells stand together behind their row, the last row's are lost."""
    width = max(len(row) for row in filled(rows))
    for number, row in enumerate(rows):
        for box in row:
            sheet.put(box.text, box.key)
            sheet.put(" |\n" if box.text else "|\n")
        if number < len(rows) - 1:
            sheet.put("|" * (width - len(row) + 1) + "\n")


def _opened_with_spans(sheet: Sheet, rows: Grid) -> None:
    """One cell and a bar a line, rows open with a bar; the bars of merged cells stand behind the last cell of a row."""
    width = max(len(row) for row in filled(rows))
    for row in rows:
        sheet.put("|\n")
        for number, box in enumerate(row, 1):
            sheet.put(box.text, box.key)
            sheet.put(" |" if box.text else "|")
            sheet.put(f" {'|' * (width - len(row) + 1)}\n" if number == len(row) < width else "\n")


def _joined(separator: str, *, spans: bool) -> Printer:
    """One row a line; merged cells leave empty fields, or nothing."""

    def printer(sheet: Sheet, rows: Grid) -> None:
        for row in filled(rows) if spans else rows:
            for number, box in enumerate(row):
                sheet.put(separator if number else "")
                sheet.put(box.text, box.key)
            sheet.put("\n")

    return printer


def _markdown(*, spans: bool) -> Printer:
    """Rows between bars, with the rule of a Markdown table below the first."""

    def printer(sheet: Sheet, rows: Grid) -> None:
        for number, row in enumerate(filled(rows) if spans else rows):
            for box in row:
                sheet.put("| ")
                sheet.put(box.text, box.key)
                sheet.put(" " if box.text else "")
            sheet.put("|\n")
            if not number:
                sheet.put("| --- " * len(row) + "|\n")

    return printer


def glued(sheet: Sheet, rows: Grid) -> None:
    """Every row in one piece, label and figures without anything between them."""
    for row in rows:
        labels = [box for box in row if box.key is None]
        for box in labels[:-1] if len(labels) < len(row) else labels:
            sheet.put(f"{box.text}\n")
        for box in row:
            if box.key or (box is labels[-1] and len(labels) < len(row)):
                sheet.put(box.text, box.key)
        sheet.put("\n")


TEXT_LAYOUTS: dict[str, Printer] = {
    "lines": _lines(""),
    "lines, labels wrapped": _lines("", wrapped=True),
    "lines, blanks as a space": _lines(NBSP),
    "bars": _bars(),
    "bars, rows end with one": _bars(behind="|\n"),
    "bars, rows open with one": _bars(before="|\n"),
    "bars of spans": _bars_with_spans,
    "bars, rows open with one and end in spans": _opened_with_spans,
    "tabs": _joined("\t", spans=False),
    "tabs, spans as fields": _joined("\t", spans=True),
    "bars in a row": _joined(" | ", spans=False),
    "markdown": _markdown(spans=False),
    "markdown, spans as fields": _markdown(spans=True),
}
