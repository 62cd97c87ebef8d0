"""Word documents to lines, straight from their XML: what Word prints, with its automatic numbers and merged cells."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import NamedTuple

from lxml import etree

from audit.documents import dress
from audit.documents.numbering import Numbering, Style, W, inherited, is_on, value, whole
from audit.documents.package import Package, parse_xml
from audit.documents.rows import split_fields
from audit.errors import InputError
from audit.model import PICTURED, Field, Layout, Line, Pages, Place
from audit.words import Text, text

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
_QUOTED = 60  # characters of what was left out that a remark repeats
_LONGEST_CELL = 400  # characters; longer ones are prose in a layout table, not a cell of the form

_PARAGRAPH, _TABLE, _ROW, _CELL = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
_RUN, _TEXT, _VALUE = f"{W}r", f"{W}t", f"{W}val"
_PARAGRAPH_LOOK, _RUN_LOOK, _ROW_LOOK, _CELL_LOOK = f"{W}pPr", f"{W}rPr", f"{W}trPr", f"{W}tcPr"
_DELETED = {f"{W}del", f"{W}moveFrom"}
_CHANGED = {*_DELETED, f"{W}ins", f"{W}moveTo"}
_ELSEWHERE = {f"{W}altChunk", f"{W}subDoc"}
_SILENT = {
    *_DELETED, _PARAGRAPH_LOOK, _RUN_LOOK, _ROW_LOOK, _CELL_LOOK, f"{W}tblPr", f"{W}tblGrid", f"{W}tblPrEx",
    f"{W}sdtPr", f"{W}sectPr", f"{W}instrText", f"{W}delText", f"{W}delInstrText", f"{W}rt", f"{W}customXmlPr",
    f"{W}smartTagPr",
}  # fmt: skip
_SIGNS = {
    f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-",
}  # fmt: skip
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
_IN_LINE = ("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline", f"{W}object")
_STRUCK = (f"{W}strike", f"{W}dstrike")
_FEWEST_TABS = 2  # of a paragraph whose tabs are no indents
_LIFTED = 4  # half points above the line: a note's number
_UNSEEN_SIZE = 4  # half points
# Code points of fonts whose letters are pictures; a box or tick that is not known stays as it is written.
_PICTURE_FONTS = {
    "Wingdings": {0x6C: "●", 0x6E: "■", 0x6F: "□", 0xA8: "□", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"},
    "Wingdings 2": {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0xA3: "□"},
    "Symbol": {0x2D: "−", 0xB1: "±", 0xB4: "×", 0xB7: "•", **{code: chr(code) for code in (*range(0x30, 0x3A), 0x2B)}},
}
_CORE = {"title", "subject", "creator", "keywords", "description", "lastModifiedBy", "created", "modified"}


def read_docx(data: bytes) -> Pages:
    """Lines of a Word document, as it prints with all changes accepted. Raises InputError with the reason it cannot.

    Notes: core properties by their names; `images` and `tracked-changes` as counts where there are any; `comments` and
    `hidden`, the text of both, which is not printed.
    """
    package = Package(data)
    main = package.main_part()
    if main is None:
        raise InputError(text("docx-no-document"))
    reader = _Reader(package, main)
    printer = _Printer()
    printer.put(reader.blocks())
    notes = _core_properties(package) | reader.notes()
    if not printer.lines:
        pictures = notes.get("images")
        raise InputError(text("docx-only-pictures", count=pictures) if pictures else text("docx-no-text"))
    return Pages(tuple(printer.lines), tuple(printer.source), notes, tuple(_remarks(notes)))


def _xml(package: Package, name: str) -> etree._Element:
    """A part of the package, in the namespaces that Word writes unless asked for the strict ones."""
    data = package.read(name)
    if b"purl.oclc.org" in data[:8192]:
        data = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", data)
    return parse_xml(data, name)


def _remarks(notes: dict[str, str]) -> Iterator[Text]:
    """What people must know: what of the document was taken in one of two ways, or left out."""
    for name, key in (("tracked-changes", "docx-changes"), ("images", "docx-pictures")):
        if name in notes:
            yield text(key, count=notes[name])
    for name, key in (("hidden", "docx-hidden"), ("comments", "docx-comments")):
        if said := " ".join(notes.get(name, "").split()):
            yield text(key, said=said if len(said) <= _QUOTED else f"{said[:_QUOTED]}…")


def _core_properties(package: Package) -> dict[str, str]:
    part = package.related("", "/core-properties")
    if part is None:
        return {}
    named = ((etree.QName(each).localname, each.text) for each in _xml(package, part))
    return {name: said for name, said in named if name in _CORE and said}


# ---- what is printed, still in the shape of the document ---- #


class _Cell(NamedTuple):
    """A printed cell: its number in its row, counted from 1, and what is in it."""

    number: int
    blocks: list[_Block]


class _Row(NamedTuple):
    number: int
    cells: list[_Cell]
    alone: bool  # the row has this one cell, and none that belongs to a cell above


class _Table(NamedTuple):
    rows: list[_Row]


_Block = str | _Table  # a paragraph, its line breaks as \n, or a table


class _Reader:
    """Walks the document's XML once, in order; keeps what must not be lost though it is not printed."""

    def __init__(self, package: Package, main: str) -> None:
        related = {kind.rsplit("/", 1)[-1]: name for kind, name in package.relations(main).values()}
        folder = posixpath.dirname(main)

        def part(name: str) -> etree._Element | None:
            usual = posixpath.join(folder, f"{name}.xml")
            found = related.get(name) or (usual if package.has(usual) else None)
            return _xml(package, found) if found else None

        self._root = _xml(package, main)
        styles = part("styles")
        self._styles, self._usual_style = _styles(styles) if styles is not None else ({}, None)
        numbering = part("numbering")
        self._numbering = Numbering(numbering, self._styles) if numbering is not None else None
        self._below = _by_id(part("footnotes")) | _by_id(part("endnotes"), "end")
        self._comments = part("comments")
        self._changes = sum(1 for _ in self._root.iter(*_CHANGED))
        self._hides = next(self._root.iter(f"{W}vanish"), None) is not None or any(
            style.hidden for style in self._styles.values()
        )
        self._faint = any(map(_is_faint_mark, self._root.iter(f"{W}color", f"{W}sz")))
        marks = (f"{W}vertAlign", f"{W}position", *_STRUCK)
        self._dressed = self._hides or self._faint or next(self._root.iter(*marks), None) is not None
        self._hidden: list[str] = []
        self._fields: list[bool] = []  # of each field that is open: whether its result has begun
        self._boxes: list[_Block] = []  # text boxes of the paragraph being read
        self._called: list[str] = []  # notes below the page that the block being read calls
        self._style: str | None = None  # of the paragraph being read
        self._special: dict[str, Callable[[etree._Element, list[str]], None]] = {
            f"{W}fldChar": self._field,
            f"{W}sym": lambda element, said: said.append(_sign(element)),
            f"{W}txbxContent": lambda element, _: self._boxes.extend(self._apart(element)),
            f"{W}footnoteReference": lambda element, _: self._called.append(element.get(f"{W}id", "")),
            f"{W}endnoteReference": lambda element, _: self._called.append("end" + element.get(f"{W}id", "")),
            f"{_MC}AlternateContent": lambda element, said: self._gather(_chosen(element), said),
        }

    def blocks(self) -> list[_Block]:
        """Paragraphs and tables of the body, notes below the page behind the block that calls them."""
        body = self._root.find(f"{W}body")
        if self._root.tag != f"{W}document" or body is None:
            raise InputError(text("docx-no-document"))
        found = []
        for block in self._read(body):
            found.append(block)
            called, self._called = self._called, []
            for note in called:
                found += self._apart(self._below[note]) if note in self._below else []
        return found

    def notes(self) -> dict[str, str]:
        """What is in the document and not printed as text."""
        images = sum(1 for found in self._root.iter(*_PICTURES) if not _is_fallback(found))
        said = _paragraph_texts(self._comments) if self._comments is not None else []
        counts = {"images": str(images or ""), "tracked-changes": str(self._changes or "")}
        texts = {"comments": "\n".join(said), "hidden": "\n".join(self._hidden)}
        return {name: content for name, content in (counts | texts).items() if content}

    # -- blocks -- #

    def _read(self, parent: etree._Element) -> Iterator[_Block]:
        """Paragraphs and tables below an element; text boxes follow the paragraph that holds them."""
        carried = ""
        for element in _children(parent, (_PARAGRAPH, _TABLE, *_ELSEWHERE)):
            if element.tag == _PARAGRAPH:
                label, said, goes_on = self._paragraph(element)
                boxes, self._boxes = self._boxes, []
                if goes_on:
                    carried += said
                else:
                    yield f"{label}{carried}{said}"
                    carried = ""
                yield from boxes
            elif element.tag == _TABLE:
                yield self._table(element)
            else:
                raise InputError(text("docx-text-elsewhere"))
        if carried:
            yield carried

    def _apart(self, parent: etree._Element) -> list[_Block]:
        """What stands beside the text: its paragraphs are others than the one that is being read."""
        kept = self._boxes, self._fields, self._style
        self._boxes, self._fields = [], []
        found = list(self._read(parent))
        self._boxes, self._fields, self._style = kept
        return found

    def _table(self, table: etree._Element) -> _Table:
        rows: list[_Row] = []
        open_above: set[int] = set()  # columns of the grid where a cell of the row above may go on
        for element in _children(table, (_ROW,)):
            look = element.find(_ROW_LOOK)
            if look is not None and look.find(f"{W}del") is not None:
                continue
            if look is not None and is_on(look.find(f"{W}hidden")):
                self._hide(element)
                continue
            before = whole(value(look, "gridBefore")) if look is not None else None
            row, open_above = self._row(element, len(rows) + 1, before or 0, open_above)
            rows.append(row)
        return _Table(rows)

    def _row(self, element: etree._Element, number: int, column: int, open_above: set[int]) -> tuple[_Row, set[int]]:
        """A row, and the columns of the grid at which its cells may go on below."""
        cells: list[_Cell] = []
        opened: set[int] = set()
        at = 0
        for at, cell in enumerate(_children(element, (_CELL,)), 1):
            look = cell.find(_CELL_LOOK)
            merge = look.find(f"{W}vMerge") if look is not None else None
            if merge is not None and (merge.get(_VALUE, "continue") == "restart" or column in open_above):
                opened.add(column)
            if look is not None and _is_covered(look, merge, column in open_above):
                self._hide(cell)
            else:
                cells.append(_Cell(at, self._in_cell(cell)))
            span = whole(value(look, "gridSpan")) if look is not None else None
            column += max(span or 1, 1)
        return _Row(number, cells, at == len(cells) == 1), opened

    def _in_cell(self, cell: etree._Element) -> list[_Block]:
        """What a cell says; that it holds a picture, where it says nothing else, or a figure beside it."""
        blocks = list(self._read(cell))
        if next(cell.iter(*_PICTURES), None) is None:
            return blocks
        if not any(not isinstance(block, str) or block.strip() for block in blocks):
            return [PICTURED]
        # One in the line of a figure may be one of its digits; a seal stands apart from the text.
        in_figure = next(cell.iter(*_IN_LINE), None) is not None and dress.FIGURE.fullmatch(_cell_text(blocks))
        return [*blocks, PICTURED] if in_figure else blocks

    def _hide(self, element: etree._Element) -> None:
        if said := "".join(each.text or "" for each in element.iter(_TEXT)).strip():
            self._hidden.append(said)

    # -- paragraphs -- #

    def _paragraph(self, element: etree._Element) -> tuple[str, str, bool]:
        """Its automatic number, its text, and whether it goes on in the next, its own end being deleted or hidden."""
        look = element.find(_PARAGRAPH_LOOK)
        named = value(look, "pStyle") if look is not None else None
        self._style = named if named is not None else self._usual_style
        self._fields = []
        said: list[str] = []
        self._gather(element, said)
        goes_on = look is not None and self._has_no_end(look)
        label = self._label(look) if self._numbering is not None and not goes_on else ""
        return label, "".join(said), goes_on

    def _has_no_end(self, look: etree._Element) -> bool:
        if not self._changes and not self._hides:
            return False
        end = look.find(_RUN_LOOK)
        deleted = end is not None and any(end.find(tag) is not None for tag in _DELETED)
        return deleted or self._is_hidden(end)

    def _label(self, look: etree._Element | None) -> str:
        assert self._numbering is not None
        own = look.find(f"{W}numPr") if look is not None else None
        if own is None:
            return self._numbering.label(self._style, None, None)
        return self._numbering.label(self._style, value(own, "numId"), whole(value(own, "ilvl")))

    def _gather(self, parent: etree._Element, said: list[str]) -> None:
        """The text below an element. Elements that are not known are read for the text in them, not passed over."""
        for child in parent:
            tag = child.tag
            if tag in (_TEXT, _MATHS):
                if child.text and all(self._fields):
                    said.append(child.text.replace("\n", " ").replace("\xad", ""))
            elif tag in _SILENT:
                continue
            elif tag == _RUN and self._dressed:
                self._dressed_run(child, said)
            elif (sign := _SIGNS.get(tag)) is not None:
                said.append(sign)
            elif (special := self._special.get(tag)) is not None:
                special(child, said)
            elif len(child):
                self._gather(child, said)

    def _dressed_run(self, run: etree._Element, said: list[str]) -> None:
        """Hidden text is not read; raised digits are no part of the number before them, nor struck ones of any."""
        look = run.find(_RUN_LOOK)
        own: list[str] = []
        self._gather(run, own)
        joined = "".join(own)
        unseen = self._faint and joined.strip().isdigit() and _is_faint(look) and _has_plain_text_beside(run)
        if self._is_hidden(look) or unseen:
            self._hidden += [joined] if joined.strip() else []
            return
        raised = value(look, "vertAlign") if look is not None else None
        if raised == "superscript" or (look is not None and (whole(value(look, "position")) or 0) >= _LIFTED):
            joined = dress.raised(joined)
        elif raised == "subscript":
            joined = dress.lowered(joined)
        struck = look is not None and any(is_on(mark) for mark in look.iterchildren(*_STRUCK))
        said.append(dress.struck(joined) if struck else joined)

    def _is_hidden(self, look: etree._Element | None) -> bool:
        """Whether text is hidden: by itself, by its own style, or by its paragraph's."""
        if not self._hides:
            return False
        if look is not None:
            if (own := look.find(f"{W}vanish")) is not None:
                return is_on(own)
            by_style = inherited(self._styles, value(look, "rStyle"), lambda style: style.hidden)
            if by_style is not None:
                return bool(by_style)
        return bool(inherited(self._styles, self._style, lambda style: style.hidden))

    def _field(self, element: etree._Element, _: list[str]) -> None:
        """A field is its instruction, which is not printed, and its result, which is."""
        match element.get(f"{W}fldCharType"):
            case "begin":
                self._fields.append(False)
            case "separate" if self._fields:
                self._fields[-1] = True
            case "end" if self._fields:
                self._fields.pop()


def _is_faint_mark(mark: etree._Element) -> bool:
    """Whether characters are white, or too small to be seen."""
    said = mark.get(_VALUE, "")
    return said.upper() == "FFFFFF" if mark.tag == f"{W}color" else said.isdecimal() and int(said) <= _UNSEEN_SIZE


def _is_faint(look: etree._Element | None) -> bool:
    if look is None or look.find(f"{W}shd") is not None or look.find(f"{W}highlight") is not None:
        return False  # white on a ground of its own
    return any(map(_is_faint_mark, look.iterchildren(f"{W}color", f"{W}sz")))


def _has_plain_text_beside(run: etree._Element) -> bool:
    """Whether other text of the paragraph can be seen: white letters alone stand on a dark ground."""
    parent = run.getparent()
    others = () if parent is None else parent.iterchildren(run.tag)
    return any(
        other is not run
        and not _is_faint(other.find(_RUN_LOOK))
        and any((each.text or "").strip() for each in other.iter(_TEXT))
        for other in others
    )


def _children(parent: etree._Element, wanted: tuple[str, ...]) -> Iterator[etree._Element]:
    """The wanted elements below one, through content controls, tracked changes and whatever else wraps them."""
    for child in parent:
        if child.tag in wanted:
            yield child
        elif child.tag == f"{_MC}AlternateContent":
            yield from _children(_chosen(child), wanted)
        elif child.tag not in _SILENT and len(child):
            yield from _children(child, wanted)


def _chosen(alternatives: etree._Element) -> etree._Element:
    """The one printing of several that are the same: the first with text, else the first."""
    texts = (each for each in alternatives if next(each.iter(_TEXT), None) is not None)
    return next(texts, alternatives[0] if len(alternatives) else alternatives)


def _is_fallback(element: etree._Element) -> bool:
    return next(element.iterancestors(f"{_MC}Fallback"), None) is not None


def _is_covered(look: etree._Element, merge: etree._Element | None, above: bool) -> bool:
    """Whether a cell belongs to the one above or, in old files, beside it, or is deleted."""
    beside = look.find(f"{W}hMerge")
    return (
        (merge is not None and merge.get(_VALUE, "continue") != "restart" and above)
        or (beside is not None and beside.get(_VALUE, "continue") != "restart")
        or look.find(f"{W}cellDel") is not None
    )


def _sign(element: etree._Element) -> str:
    """A sign by its code point in a font."""
    try:
        code = int(element.get(f"{W}char", ""), 16)
        said = chr(code)
    except (ValueError, OverflowError):
        return ""
    if 0xD800 <= code <= 0xDFFF:
        return ""
    known = _PICTURE_FONTS.get(element.get(f"{W}font", ""), {})
    return known.get(code & 0xFF, said) if code < 0x100 or 0xF000 <= code <= 0xF0FF else said


def _by_id(root: etree._Element | None, prefix: str = "") -> dict[str, etree._Element]:
    """Notes below the page by their id; those of a type are the lines that set them apart."""
    notes = root if root is not None else ()
    return {prefix + each.get(f"{W}id", ""): each for each in notes if each.get(f"{W}type", "normal") == "normal"}


def _paragraph_texts(root: etree._Element) -> list[str]:
    said = ("".join(each.text or "" for each in paragraph.iter(_TEXT)) for paragraph in root.iter(_PARAGRAPH))
    return [paragraph for paragraph in said if paragraph.strip()]


def _styles(root: etree._Element) -> tuple[dict[str, Style], str | None]:
    """Styles by id, and the id of the one that a paragraph has unless it names another."""
    styles: dict[str, Style] = {}
    usual = None
    for element in root.iterchildren(f"{W}style"):
        name = element.get(f"{W}styleId", "")
        number = element.find(f"{_PARAGRAPH_LOOK}/{W}numPr")
        hidden = element.find(f"{_RUN_LOOK}/{W}vanish")
        styles[name] = Style(
            based_on=value(element, "basedOn"),
            number=value(number, "numId") if number is not None else None,
            level=whole(value(number, "ilvl")) if number is not None else None,
            hidden=is_on(hidden) if hidden is not None else None,
        )
        if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true", "on"):
            usual = name
    return styles, usual


# ---- the same as lines ---- #


class _Printer:
    """Blocks to lines, and to the lines that excerpts are taken from. Only tables with rows of cells are numbered."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.source: list[str] = []
        self._tables = count(1)

    def put(self, blocks: list[_Block]) -> None:
        """Paragraphs as lines, tables as their rows or, where they only arrange the page, as what is in them."""
        for block in blocks:
            if isinstance(block, str):
                for part in block.split("\n"):
                    if said := part.strip():
                        self._put_paragraph(said, part.lstrip().rstrip(" \u3000"))
            else:
                self._put_table(block)

    def _put_paragraph(self, said: str, with_tabs: str) -> None:
        """A line; a row of a table where tabs set several figures, or headings, apart."""
        found = split_fields(with_tabs) if with_tabs.count("\t") >= _FEWEST_TABS else None
        self.source.append(with_tabs if found else said)
        if found is None:
            self.lines.append(Line((Field(said, Place(len(self.source), 1)),)))
        else:
            fields = (Field(piece, Place(len(self.source), at + 1)) for piece, at in found.fields)
            self.lines.append(Line(tuple(fields), found.layout, bars=found.bars))

    def _put_table(self, table: _Table) -> None:
        arranges = all(row.alone for row in table.rows)
        number: int | None = None
        for row in table.rows:
            if arranges or _only_arranges(row):
                for cell in row.cells:
                    self.put(cell.blocks)
            elif row.cells:
                number = number or next(self._tables)
                self._put_row(row, number)

    def _put_row(self, row: _Row, table: int) -> None:
        texts = [_cell_text(cell.blocks) for cell in row.cells]
        self.source.append("\t".join(said.replace("\n", " ") for said in texts))
        at = len(self.source)
        fields = (
            Field(said, Place(at, table=table, row=row.number, cell=cell.number))
            for said, cell in zip(texts, row.cells, strict=True)
        )
        self.lines.append(Line(tuple(fields), Layout.GRID, table=table))


def _only_arranges(row: _Row) -> bool:
    """Whether a row only arranges the page: tables in it, prose in it, or one cell with several paragraphs."""
    if row.alone and sum(isinstance(block, str) and bool(block.strip()) for block in row.cells[0].blocks) > 1:
        return True
    for cell in row.cells:
        if any(isinstance(block, _Table) and _only_cell(block) is None for block in cell.blocks):
            return True
        said = _cell_text(cell.blocks)
        if len(said) > _LONGEST_CELL and len("".join(said.split())) > _LONGEST_CELL:
            return True
    return False


def _only_cell(table: _Table) -> _Cell | None:
    cells = [cell for row in table.rows for cell in row.cells]
    return cells[0] if len(cells) == 1 else None


def _cell_text(blocks: list[_Block]) -> str:
    """The text of a cell; a table of one cell inside it is a frame."""
    said = []
    for block in blocks:
        if isinstance(block, str):
            said.append(block)
        elif (inner := _only_cell(block)) is not None:
            said.append(_cell_text(inner.blocks))
    return "\n".join(said).strip()
