"""Workbooks of Office Open XML to sheets.

The parts are read as they are written, because what a form needs of them is exactly what reading libraries leave out:
stored digits beside number formats, merged areas, hidden rows, and formulas that have no value yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from lxml import etree

from audit.documents import dress
from audit.documents.number_formats import BUILT_IN, GENERAL
from audit.documents.package import Package
from audit.documents.sheet import Merge, Sheet
from audit.errors import InputError
from audit.words import text

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = ("1", "true", "on")
_LAST_COLUMN = 16384
_KEPT = ("sheetView", "row", "col", "mergeCell")


@dataclass(frozen=True, slots=True)
class _Book:
    """What the cells of all sheets refer to."""

    strings: list[str]
    formats: list[str]  # by number of the cell's style
    struck: list[bool]  # likewise: whether its font strikes out
    from_1904: bool
    stale: bool  # values of formulas are to be computed anew when the file is opened


def read_xlsx(package: Package) -> list[Sheet]:
    """The sheets in their order. Raises InputError when the workbook cannot be read."""
    main = package.main_part()
    if main is None or main.endswith(".bin"):
        raise InputError(text("format-not-read", name="XLSB"))
    workbook = package.xml(main)
    related = package.relations(main)
    book = _Book(
        strings=_strings(package, package.related(main, "/sharedStrings")),
        formats=_formats(package, package.related(main, "/styles")),
        struck=_struck(package, package.related(main, "/styles")),
        from_1904=any(each.get("date1904") in _TRUE for each in _all(workbook, "workbookPr")),
        stale=any(each.get("fullCalcOnLoad") in _TRUE for each in _all(workbook, "calcPr")),
    )
    sheets = []
    for each in _all(workbook, "sheet"):
        number = next((str(value) for name, value in each.attrib.items() if etree.QName(name).localname == "id"), "")
        kind, part = related.get(number, ("", ""))
        if kind.endswith("/worksheet"):
            sheets.append(_sheet(package, part, each, book))
    return sheets


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return root.iter(f"{{*}}{name}")


def _strings(package: Package, part: str | None) -> list[str]:
    if part is None or not package.has(part):
        return []
    return [_text_of(each) for each in _all(package.xml(part), "si")]


def _text_of(element: etree._Element) -> str:
    """The runs of a text; readings printed above it are no part of it."""
    pieces = []
    for each in element.iter("{*}t"):
        parent = each.getparent()
        if parent is None or _local(parent) != "rPh":
            pieces.append(_dressed(each.text or "", None if parent is None else parent.find("{*}rPr")))
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), "".join(pieces)).replace("\r\n", "\n").replace("\r", "\n")


def _dressed(said: str, look: etree._Element | None) -> str:
    """The text of a run as its look makes it stand beside others."""
    if look is None:
        return said
    level = next((each.get("val") for each in look.iterchildren("{*}vertAlign")), None)
    if level in ("superscript", "subscript"):
        said = dress.raised(said) if level == "superscript" else dress.lowered(said)
    return dress.struck(said) if _is_struck(look) else said


def _is_struck(look: etree._Element) -> bool:
    return any(each.get("val", "1") in _TRUE for each in look.iterchildren("{*}strike"))


def _formats(package: Package, part: str | None) -> list[str]:
    if part is None or not package.has(part):
        return []
    root = package.xml(part)
    own = {each.get("numFmtId", ""): each.get("formatCode", GENERAL) for each in _all(root, "numFmt")}
    formats = []
    for styles in _all(root, "cellXfs"):
        for style in styles.iterchildren("{*}xf"):
            number = style.get("numFmtId", "0")
            formats.append(own.get(number) or (BUILT_IN.get(int(number), GENERAL) if number.isdigit() else GENERAL))
    return formats


def _struck(package: Package, part: str | None) -> list[bool]:
    """By number of a cell's style, whether its font strikes out what the cell says."""
    if part is None or not package.has(part):
        return []
    root = package.xml(part)
    fonts = [_is_struck(font) for fonts in _all(root, "fonts") for font in fonts.iterchildren("{*}font")]
    styles = (style for styles in _all(root, "cellXfs") for style in styles.iterchildren("{*}xf"))
    numbers = [_number(style.get("fontId"), -1) for style in styles]
    return [0 <= number < len(fonts) and fonts[number] for number in numbers]


def _sheet(package: Package, part: str, listed: etree._Element, book: _Book) -> Sheet:
    sheet = Sheet(listed.get("name", ""), hidden=listed.get("state", "visible") != "visible")
    row = 0
    for element in _elements(package, part):
        match _local(element):
            case "sheetView":
                sheet.zeros_shown = element.get("showZeros", "1") in _TRUE
            case "row":
                row = _row(sheet, element, row, book)
            case "col" if element.get("hidden") in _TRUE:
                first, last = _number(element.get("min")), _number(element.get("max"))
                sheet.hidden_columns.update(range(first, min(last, _LAST_COLUMN) + 1))
            case "mergeCell":
                sheet.merges += _merge(element.get("ref", ""))
    return sheet


def _row(sheet: Sheet, element: etree._Element, before: int, book: _Book) -> int:
    """Takes the cells of a row; the number of the row that its last cell stands in."""
    row, column = _number(element.get("r")) or before + 1, 0
    if element.get("hidden") in _TRUE:
        sheet.hidden_rows.add(row)
    for cell in element.iterchildren("{*}c"):
        row, column = _position(cell.get("r"), row, column)
        _cell(sheet, row, column, cell, book)
    return row


def _elements(package: Package, part: str) -> Iterator[etree._Element]:
    """The elements when they are whole; each is forgotten once it was used."""
    data = package.read(part)
    if b"<!DOCTYPE" in data[:4096]:
        raise InputError(text("package-xml-entities", part=part))
    kept = [f"{{*}}{name}" for name in _KEPT]
    try:
        for _, element in etree.iterparse(
            BytesIO(data), tag=kept, resolve_entities=False, no_network=True, load_dtd=False
        ):
            yield element
            element.clear()
    except etree.XMLSyntaxError as error:
        raise InputError(text("package-xml-broken", part=part, problem=str(error))) from error


def _local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def _position(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """Where a cell says that it stands; else behind the one before it."""
    found = _REFERENCE.fullmatch(reference or "")
    return (int(found[2]), _column(found[1])) if found else (row, column + 1)


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - 64
    return at


def _merge(reference: str) -> Iterator[Merge]:
    first, _, last = reference.partition(":")
    if _REFERENCE.fullmatch(first) and _REFERENCE.fullmatch(last):
        (top, left), (bottom, right) = _position(first, 0, 0), _position(last, 0, 0)
        if bottom >= top and right >= left:
            yield Merge(top, left, bottom - top + 1, right - left + 1)


def _cell(sheet: Sheet, row: int, column: int, element: etree._Element, book: _Book) -> None:
    kind = element.get("t", "n")
    value = formula = None
    for part in element.iterchildren("{*}v", "{*}f"):
        if _local(part) == "v":
            value = part
        else:
            formula = part
    stored = None if value is None else value.text or ""
    style = _number(element.get("s"))
    if formula is not None and (book.stale or (not stored and kind != "str")):
        sheet.uncomputed += 1
        sheet.put(row, column, f"={formula.text or ''}")
    elif kind == "inlineStr":
        sheet.put(row, column, _text_of(element))
    elif stored is not None and kind == "n":
        format_code = book.formats[style] if style < len(book.formats) else GENERAL
        sheet.put_number(row, column, stored.strip(), format_code, from_1904=book.from_1904)
    elif stored is not None:
        sheet.put(row, column, _value(stored, kind, book))
    if (row, column) in sheet.cells and style < len(book.struck) and book.struck[style]:
        sheet.cells[row, column] = dress.void(sheet.cells[row, column])


def _value(stored: str, kind: str, book: _Book) -> str:
    match kind:
        case "s":
            number = _number(stored, -1)
            return book.strings[number] if 0 <= number < len(book.strings) else ""
        case "str":
            return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), stored)
        case "b":
            return "TRUE" if stored.strip() == "1" else "FALSE"
    return stored  # an error such as #REF!, or a date in words


def _number(said: str | None, otherwise: int = 0) -> int:
    return int(said) if said and said.strip().isdecimal() else otherwise
