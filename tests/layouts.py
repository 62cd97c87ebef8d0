"""Prints a report whose figures are known in the layouts that reports arrive in, and tells where each figure stands.

The tables are first laid out as the form draws them, cells with row and column spans; each layout then prints that grid
in its own way: one cell a line, with bars, with tabs, as Markdown, as a web page.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from audit.forms import Form, Row, Table, load_forms

FORMS = {form.form: form for form in load_forms().all}
YEARS = {"2019": 2020, "2021": 2023}
ISSUER = "澄岫县人民政府"
NBSP = "\xa0"


@dataclass(frozen=True)
class Box:
    """A cell of a printed table; `key` says which cell of the form it is, None for labels."""

    text: str
    key: str | None = None
    across: int = 1
    down: int = 1


Grid = list[list[Box]]


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


# ---- the tables as the form draws them ---- #


def grid(form: Form, name: str, figures: Mapping[str, str]) -> Grid:
    """One table of the form with its figures."""
    table = form.tables[name]
    if table.one_row:
        return _one_row(table, name, figures)
    return _crossed(table, name, figures) if table.rows else _blocks(table, name, figures)


def _values(name: str, row: str, table: Table, figures: Mapping[str, str]) -> list[Box]:
    keys = [f"{name}.{row}.{column}" for column in table.columns_of[row]]
    return [Box(figures[key], key) for key in keys]


def _blocks(table: Table, name: str, figures: Mapping[str, str]) -> Grid:
    """Blocks below each other, each with a heading over the whole width."""
    width = max(len(block.columns) for block in table.blocks) + 1
    rows: Grid = []
    for block in table.blocks:
        rows.append([Box(block.label, across=width)])
        rows.append([Box(block.header), *(Box(column.zh) for column in block.columns.values())])
        rows += [[Box(row.zh), *_values(name, key, table, figures)] for key, row in block.rows.items()]
    return rows


def _crossed(table: Table, name: str, figures: Mapping[str, str]) -> Grid:
    """Rows and columns that all combine: three columns of labels, column headings two deep."""
    columns = list(table.columns.values())
    heads: list[Box] = []
    for under, group in groupby(columns, key=lambda column: column.under):
        members = list(group)
        heads += [Box(under, across=len(members))] if under else [Box(column.zh, down=2) for column in members]
    rows: Grid = [
        [Box(table.note or "", across=3, down=3), Box(table.headers[0], across=len(columns))],
        heads,
        [Box(column.zh) for column in columns if column.under],
    ]
    opened: set[str] = set()
    for key, row in table.rows.items():
        rows.append([*_row_label(row, table, opened), *_values(name, key, table, figures)])
    return rows


def _row_label(row: Row, table: Table, opened: set[str]) -> Iterator[Box]:
    """The label of a row behind the headings that it stands under, each printed once."""
    if row.under is None:
        yield Box(row.zh, across=3)
        return
    results = next(other.under for other in table.rows.values() if other.under)
    assert results is not None
    under_results = [other for other in table.rows.values() if other.under]
    if results not in opened:
        opened.add(results)
        yield Box(results, down=len(under_results))
    if row.under == results:
        yield Box(row.zh, across=2)
        return
    if row.under not in opened:
        opened.add(row.under)
        yield Box(row.under, down=sum(other.under == row.under for other in under_results))
    yield Box(row.zh)


def _one_row(table: Table, name: str, figures: Mapping[str, str]) -> Grid:
    """All values in one row, under headings that are three deep."""
    width = len(table.columns)
    results = [column.zh for column in table.columns.values()]
    single = [row for row in table.rows.values() if row.under is None]
    nested = [row for row in table.rows.values() if row.under]
    upper = [Box(row.zh, across=width) for row in single]
    headings = groupby(row.under or "" for row in nested)
    upper += [Box(heading, across=width * len(list(group))) for heading, group in headings]
    return [
        upper,
        [*(Box(said, down=2) for _ in single for said in results), *(Box(row.zh, across=width) for row in nested)],
        [Box(said) for _ in nested for said in results],
        [box for row in table.rows for box in _values(name, row, table, figures)],
    ]


def _filled(rows: Grid) -> list[list[Box]]:
    """The grid with an empty box wherever a span covers a place: what converters make of merged cells."""
    empty = Box("")
    covered: dict[tuple[int, int], Box] = {}
    for at, row in enumerate(rows):
        column = 0
        for box in row:
            while (at, column) in covered:
                column += 1
            for below in range(box.down):
                for beside in range(box.across):
                    covered[at + below, column + beside] = box if below == beside == 0 else empty
            column += box.across
    width = max(column for _, column in covered) + 1
    return [[covered.get((at, column), empty) for column in range(width)] for at in range(len(rows))]


# ---- tables as text ---- #

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
    width = max(len(row) for row in _filled(rows))
    for number, row in enumerate(rows):
        for box in row:
            sheet.put(box.text, box.key)
            sheet.put(" |\n" if box.text else "|\n")
        if number < len(rows) - 1:
            sheet.put("|" * (width - len(row) + 1) + "\n")


def _joined(separator: str, *, spans: bool) -> Printer:
    """One row a line; merged cells leave empty fields, or nothing."""

    def printer(sheet: Sheet, rows: Grid) -> None:
        for row in _filled(rows) if spans else rows:
            for number, box in enumerate(row):
                sheet.put(separator if number else "")
                sheet.put(box.text, box.key)
            sheet.put("\n")

    return printer


def _markdown(*, spans: bool) -> Printer:
    """Rows between bars, with the rule of a Markdown table below the first."""

    def printer(sheet: Sheet, rows: Grid) -> None:
        for number, row in enumerate(_filled(rows) if spans else rows):
            for box in row:
                sheet.put("| ")
                sheet.put(box.text, box.key)
                sheet.put(" " if box.text else "")
            sheet.put("|\n")
            if not number:
                sheet.put("| --- " * len(row) + "|\n")

    return printer


def _glued(sheet: Sheet, rows: Grid) -> None:
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
    "tabs": _joined("\t", spans=False),
    "tabs, spans as fields": _joined("\t", spans=True),
    "bars in a row": _joined(" | ", spans=False),
    "markdown": _markdown(spans=False),
    "markdown, spans as fields": _markdown(spans=True),
}

# ---- tables as web pages ---- #


@dataclass(frozen=True)
class Markup:
    """How a web page is written."""

    newline: str = "\n"
    blank: str = ""
    cell: tuple[str, str] = ("<td{}>", "</td>")
    before_tables: str = ""
    behind_tables: str = ""


WEB_LAYOUTS: dict[str, Markup] = {
    "html": Markup(),
    "html, one line": Markup(newline=""),
    "html, Windows line ends": Markup(newline="\r\n"),
    "html, paragraphs in cells": Markup(cell=("<td{}>\n  <p><span lang=EN-US>", "</span></p>\n</td>")),
    "html, cells not closed": Markup(cell=("<td{}>", "")),
    "html, blanks as &nbsp;": Markup(blank="&nbsp;"),
    "html, a paragraph open": Markup(before_tables="<p><br />"),
    "html, a table around": Markup(
        before_tables="<table><tr><td>&nbsp;</td><td><table border=0><tr><td>\n",
        behind_tables="</td></tr></table></td></tr></table>",
    ),
}


def _web_table(sheet: Sheet, rows: Grid, markup: Markup) -> None:
    sheet.put(f"{markup.before_tables}<table border=1>{markup.newline}<tbody>")
    for row in rows:
        sheet.put(f"<tr>{markup.newline}")
        for box in row:
            spans = "".join(f' {name}="{n}"' for name, n in (("colspan", box.across), ("rowspan", box.down)) if n > 1)
            sheet.put(markup.cell[0].format(spans))
            sheet.put(html.escape(box.text) or markup.blank, box.key if box.text else None)
            sheet.put(f"{markup.cell[1]}{markup.newline}")
        sheet.put(f"</tr>{markup.newline}")
    sheet.put(f"</tbody></table>{markup.behind_tables}{markup.newline}")


# ---- whole reports ---- #

# Layouts in which an empty cell cannot be mistaken: something stands in its place, and no merged cell looks the same.
KEEP_BLANKS = (
    "lines, blanks as a space",
    "bars",
    "tabs",
    "markdown",
    *WEB_LAYOUTS,
)


def print_report(form: Form, figures: Mapping[str, str], layout: str) -> Sheet:
    """A report with these printed figures, by cell key; an empty text is a blank cell."""
    return _web_page(form, figures, WEB_LAYOUTS[layout]) if layout in WEB_LAYOUTS else _text(form, figures, layout)


def title(form: Form) -> str:
    """The title of the reports that are printed here."""
    return f"{ISSUER}{YEARS[form.form]}年政府信息公开工作年度报告"


def _sections(form: Form) -> Iterator[tuple[str, str, list[str]]]:
    """Heading, text and tables of each section."""
    for number, heading in form.sections.items():
        said = f"{YEARS[form.form]}年，{ISSUER}依法公开各类信息，公众查阅方便，工作平稳有序，没有发生责任追究的情形。"
        yield heading.zh, said, [name for name, table in form.tables.items() if table.section == number]


def _text(form: Form, figures: Mapping[str, str], layout: str) -> Sheet:
    printer = _glued if layout == "glued" else TEXT_LAYOUTS[layout]
    sheet = Sheet()
    sheet.put(f"{title(form)}\n发布时间：{YEARS[form.form] + 1}-01-20\n\n")
    for heading, said, tables in _sections(form):
        sheet.put(f"{heading}\n")
        if not tables:
            sheet.put(f"　　{said}\n")
        for name in tables:
            printer(sheet, grid(form, name, figures))
    return sheet


def _web_page(form: Form, figures: Mapping[str, str], markup: Markup) -> Sheet:
    sheet = Sheet()
    sheet.put(f"<!DOCTYPE html>{markup.newline}<html><head><title>{title(form)}</title>{markup.newline}")
    sheet.put(f"<style>td {{ border: 0 }}</style></head><body>{markup.newline}<h1>{title(form)}</h1>{markup.newline}")
    sheet.put(f"<p>发布时间：{YEARS[form.form] + 1}-01-20</p>{markup.newline}")
    for heading, said, tables in _sections(form):
        sheet.put(f"<p>{heading}</p>{markup.newline}")
        if not tables:
            sheet.put(f"<p>{said}</p>{markup.newline}")
        for name in tables:
            _web_table(sheet, grid(form, name, figures), markup)
    sheet.put("</body></html>")
    return sheet


def distinct_figures(form: Form) -> dict[str, str]:
    """A different number in every cell, so that a figure read into the wrong cell shows."""
    return {cell.key: str(number * 7 + 3) for number, cell in enumerate(form.cells)}


def balanced_figures(form: Form, parts: Mapping[str, int]) -> dict[str, str]:
    """`parts` in their cells and 0 elsewhere, and in tables with a total the sum of each row: rows add up."""
    figures = {cell.key: parts.get(cell.key, 0) for cell in form.cells}
    for name, table in form.tables.items():
        if table.row_sum is None:
            continue
        for row in table.rows:
            members = [f"{name}.{row}.{column}" for column in table.groups[table.row_sum.parts]]
            figures[f"{name}.{row}.{table.row_sum.whole}"] = sum(figures[key] for key in members)
    return {key: str(figure) for key, figure in figures.items()}
