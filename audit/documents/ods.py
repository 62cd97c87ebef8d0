"""OpenDocument spreadsheets to sheets: the format stores beside each value the text that was shown for it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from lxml import etree

from audit.documents import dress
from audit.documents.number_formats import GENERAL, shown
from audit.documents.package import Package
from audit.documents.sheet import Merge, Sheet

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
_CONTENT = "content.xml"
_HELD = ("table-header-rows", "table-row-group", "table-rows", "table-header-columns", "table-column-group",
         "table-columns")  # fmt: skip
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_NUMBERS = ("float", "percentage", "currency")
_Looks = dict[str, etree._Element]  # of characters, by the names of their styles


def read_ods(package: Package) -> list[Sheet]:
    """The sheets in their order. Raises InputError when the document cannot be read."""
    root = package.xml(_CONTENT)
    hidden = {
        str(style.get(_name(_STYLE, "name")))
        for style in root.iter(_name(_STYLE, "style"))
        for properties in style.iter(_name(_STYLE, "table-properties"))
        if properties.get(_name(_TABLE, "display")) == "false"
    }
    looks = {
        str(style.get(_name(_STYLE, "name"))): properties
        for style in root.iter(_name(_STYLE, "style"))
        for properties in style.iterchildren(_name(_STYLE, "text-properties"))
    }
    return [_sheet(table, hidden, looks) for body in root.iter(_name(_OFFICE, "spreadsheet")) for table in body
            if table.tag == _name(_TABLE, "table")]  # fmt: skip


def _name(space: str, name: str) -> str:
    return f"{{{space}}}{name}"


def _sheet(table: etree._Element, hidden: set[str], looks: _Looks) -> Sheet:
    style = table.get(_name(_TABLE, "style-name"))
    sheet = Sheet(str(table.get(_name(_TABLE, "name")) or ""), hidden=style in hidden)
    column = 1
    for each in _held(table, "table-column"):
        repeated = _count(each, "number-columns-repeated")
        if each.get(_name(_TABLE, "visibility"), "visible") != "visible":
            sheet.hidden_columns.update(range(column, min(column + repeated, _LAST_COLUMN)))
        column += repeated
    at = 1
    for row in _held(table, "table-row"):
        repeated = _count(row, "number-rows-repeated")
        for number in range(at, min(at + repeated, _LAST_ROW + 1)):
            if not _row(sheet, number, row, looks):
                break  # repetitions of an empty row
            if row.get(_name(_TABLE, "visibility"), "visible") != "visible":
                sheet.hidden_rows.add(number)
        at += repeated
    return sheet


def _held(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows or columns, also those inside groups and headers."""
    for child in parent:
        if child.tag == _name(_TABLE, name):
            yield child
        elif child.tag in {_name(_TABLE, held) for held in _HELD}:
            yield from _held(child, name)


def _row(sheet: Sheet, number: int, row: etree._Element, looks: _Looks) -> bool:
    """Put the cells of a row; whether it has any."""
    column, filled = 1, False
    for cell in row:
        repeated = _count(cell, "number-columns-repeated")
        said = _shown(sheet, cell, looks) if cell.tag == _name(_TABLE, "table-cell") else ""
        if said.strip():
            filled = True
            for at in range(column, min(column + repeated, _LAST_COLUMN + 1)):
                sheet.put(number, at, said)
        rows, columns = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if rows > 1 or columns > 1:
            filled = True
            sheet.merges.append(Merge(number, column, rows, columns))
        column += repeated
    return filled


def _shown(sheet: Sheet, cell: etree._Element, looks: _Looks) -> str:
    paragraphs = [_plain(part, looks) for part in cell if part.tag == _name(_TEXT, "p")]
    said = "\n".join(paragraphs)
    kind, value = cell.get(_name(_OFFICE, "value-type")), cell.get(_name(_OFFICE, "value"))
    formula = cell.get(_name(_TABLE, "formula"))
    if formula and kind is None and not said:
        sheet.uncomputed += 1
        return "=" + str(formula).partition("=")[2]
    if kind not in _NUMBERS or value is None:
        return said
    sheet.concealed += bool(paragraphs) and not said.strip()  # without a paragraph the writer left showing it to others
    # A currency symbol is no part of the figure; a dash for zero, or red for minus, would hide it.
    bare = "".join(c for c in said if unicodedata.category(c) != "Sc").strip()
    negative = str(value).startswith("-")
    told = any(c.isdigit() for c in bare) and ("-" in bare or not negative)
    return bare if told and "E" not in bare else shown(str(value), GENERAL)


def _plain(element: etree._Element, looks: _Looks) -> str:
    """The text of a paragraph with its spaces and line breaks; notes on it are left out."""
    said = element.text or ""
    for child in element:
        if child.tag == _name(_TEXT, "s"):
            said += " " * _count(child, "c", _TEXT)
        elif child.tag == _name(_TEXT, "tab"):
            said += "\t"
        elif child.tag == _name(_TEXT, "line-break"):
            said += "\n"
        elif isinstance(child.tag, str) and child.tag != _name(_OFFICE, "annotation"):
            said += _dressed(_plain(child, looks), looks.get(str(child.get(_name(_TEXT, "style-name")))))
        said += child.tail or ""
    return said


def _dressed(said: str, look: etree._Element | None) -> str:
    """The text of a span as its look makes it stand beside others."""
    if look is None:
        return said
    level = str(look.get(_name(_STYLE, "text-position")) or "")  # `super`, `sub`, or by how much of a line, and a size
    if level.startswith(("sub", "-")):
        said = dress.lowered(said)
    elif level and not level.startswith("0%"):
        said = dress.raised(said)
    lines = (look.get(_name(_STYLE, f"text-line-through-{name}")) for name in ("style", "type"))
    return dress.struck(said) if any(line not in (None, "none") for line in lines) else said


def _count(element: etree._Element, name: str, space: str = _TABLE) -> int:
    said = str(element.get(_name(space, name)) or "")
    return max(int(said), 1) if said.isdecimal() else 1
