"""Prints a report whose figures are known in the layouts that reports arrive in, and tells where each figure stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.forms import Form, load_forms
from specimens.grid import Grid, grid
from specimens.text import TEXT_LAYOUTS, Sheet, glued
from specimens.web import WEB_LAYOUTS, Markup, web_table

FORMS = {form.form: form for form in load_forms().all}
YEARS = {"2019": 2020, "2021": 2023}
ISSUER = "澄岫县人民政府"

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
    printer = glued if layout == "glued" else TEXT_LAYOUTS[layout]
    sheet = Sheet()
    sheet.put(f"{title(form)}\n发布时间：{YEARS[form.form] + 1}-01-20\n\n")
    for heading, said, tables in _sections(form):
        sheet.put(f"{heading}\n")
        if not tables:
            sheet.put(f"　　{said}\n")
        for name in tables:
            printer(sheet, grid(form.tables[name], name, figures))
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
            web_table(sheet, grid(form.tables[name], name, figures), markup)
    sheet.put("</body></html>")
    return sheet


def parts_of(form: Form, figures: Mapping[str, str]) -> list[str | Grid]:
    """The report as the pieces that a printer of pages puts below one another."""
    parts: list[str | Grid] = [title(form), f"发布时间：{YEARS[form.form] + 1}-01-20"]
    for heading, said, tables in _sections(form):
        parts.append(heading)
        parts += [grid(form.tables[name], name, figures) for name in tables] or [said * 3]
    return parts


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
