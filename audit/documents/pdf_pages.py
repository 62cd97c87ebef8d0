"""The sheets of a PDF to its lines: tables in their place, paragraphs joined, rows told that a page may have cut."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from audit.documents.pdf_columns import Column, cut_at, side_of, text_columns
from audit.documents.pdf_dress import undressed
from audit.documents.pdf_flow import Measure, PlacedLine, goes_on, is_title, measures
from audit.documents.pdf_furniture import without_furniture
from audit.documents.pdf_grid import Grid, find_grids
from audit.documents.pdf_ground import without_watermarks
from audit.documents.pdf_rows import Piece, cut_by_page, find_rows, in_doubt, is_marked, is_row, piece_of, row_pitch
from audit.documents.pdf_sheet import UNREADABLE, Box, Glyph, Sheet, around
from audit.documents.pdf_table import RuledTable, TableCell, TableRow, take_tables
from audit.documents.pdf_text import TextLine, lines_of, number_goes_on, printed_once
from audit.errors import InputError
from audit.model import Above, Field, Layout, Line, Pages, Place, Torn
from audit.words import Text, text

_FEWEST_COLUMNS, _FEWEST_LINES = 4, 4  # of a table that is ruled between its columns alone
_PICTURE = 0.08  # part of a page; a smaller picture is a seal, a code or a mark
_OUTLINES = 50  # filled outlines of a page without text: its letters are drawn
_BROKEN = 0.3  # part of a page's glyphs; with more of unknown meaning its text is none
_LONGEST_TITLE = 3  # lines
_SAME = 3.0  # points by which a column's borders differ from page to page
_NUMBER = re.compile(r"[\d０-９,，.\s+-]*")
_OPENING, _CLOSING = re.compile("[(（]"), re.compile("[)）]")
_UNITS = frozenset({"件", "项", "个", "条", "份", "宗", "次", "篇", "部", "元", "万元", "亿元"})


def read_sheets(sheets: Iterable[Sheet], notes: dict[str, str]) -> Pages:
    """The lines of a document. Raises InputError when its pages are pictures, or it has no text at all.

    Pages that are pictures, and those with a large one, are remarked on and listed in the note `pictures`; notes also
    hold the running heads (`running_head`) and what stands aslant or behind the text (`watermark`), which are no text
    of the document, and how many rows of figures have no ruling lines (`unruled_rows`).
    """
    read = [_read(sheet) for sheet in without_watermarks(sheets)]
    pictured = [str(page.sheet.number) for page in read if page.pictured]
    if not any(page.lines or page.tables for page in read):
        hidden = any(page.sheet.hidden for page in read)
        raise InputError(
            text("pdf-recognised" if hidden and pictured else "pdf-pictures" if pictured else "pdf-no-text")
        )
    lines, heads = without_furniture([page.lines for page in read], [page.height for page in read])
    watermarks = "\n".join(dict.fromkeys(page.sheet.watermark for page in read if page.sheet.watermark))
    said = {"pictures": ",".join(pictured), "running_head": heads, "watermark": watermarks}
    elements = _elements([page.with_lines(held) for page, held in zip(read, lines, strict=True)])
    unruled = [element.page for element in elements if is_row(element.pieces)]
    if unruled:
        said["unruled_rows"] = str(len(unruled))
    told = _Teller({page.sheet.number: page.sheet for page in read}).told(_with_torn(elements))
    unseen = [str(page.sheet.number) for page in read if page.unseen]
    remarks = {
        "pdf-pages-pictured": pictured, "pdf-unruled": list(dict.fromkeys(map(str, unruled))), "pdf-unseen": unseen
    }  # fmt: skip
    return replace(
        told,
        notes={**notes, **{name: value for name, value in said.items() if value}},
        remarks=tuple(
            text(key, pages=Text("、".join(pages), ", ".join(pages))) for key, pages in remarks.items() if pages
        ),
    )


# ---- pages ---- #


@dataclass(frozen=True)
class _Page:
    """What stands on one page."""

    sheet: Sheet
    tables: tuple[RuledTable, ...]
    lines: tuple[PlacedLine, ...]
    pictured: bool
    unseen: int = 0  # white digits beside others, which are not read
    columns: tuple[Column, ...] = ()

    @property
    def height(self) -> float:
        return self.sheet.width if self.sheet.turn % 2 else self.sheet.height

    def order(self, thing: RuledTable | PlacedLine) -> tuple[float, int, float, float]:
        """Where something comes in reading: a column of text is read down before the one beside it."""
        box = thing.box if isinstance(thing, RuledTable) else thing.line.box
        column = next((column for column in self.columns if column.holds(box)), None)
        return (column.box[1], column.side, box[1], box[0]) if column else (box[1], 0, box[1], box[0])

    def with_lines(self, lines: Sequence[PlacedLine]) -> _Page:
        return replace(self, lines=tuple(lines))


def _read(sheet: Sheet) -> _Page:
    seen, strokes, unseen = undressed(sheet.glyphs, sheet.strokes)
    glyphs = printed_once(seen)
    filled = [glyph for glyph in glyphs if not glyph.text.isspace()]
    if sum(glyph.text == UNREADABLE for glyph in filled) > _BROKEN * len(filled):
        glyphs, filled = [], []
        return _Page(sheet, (), (), pictured=True)
    grids = [grid for grid in find_grids(strokes) if not _is_undivided(grid, filled)]
    tables, free = take_tables(grids, glyphs)
    lines = lines_of(free)
    columns = text_columns(lines, [table.box for table in tables])
    placed = (PlacedLine(line, sheet.number, side_of(line.box, columns)) for line in cut_at(lines, columns))
    pictured = _is_pictured(sheet, printed=bool(filled))
    return _Page(sheet, tuple(tables), tuple(placed), pictured, unseen, tuple(columns))


def _is_undivided(grid: Grid, glyphs: Sequence[Glyph]) -> bool:
    """Whether a table has lines between its columns alone: its rows are told by how their figures stand.

    A row of a table that a page cut may be all there is too: few of its cells have several lines.
    """
    if len(grid.ys) > 2 or grid.columns < _FEWEST_COLUMNS:
        return False
    lines: dict[int, set[int]] = defaultdict(set)
    for glyph in glyphs:
        if (cell := grid.cell_at(glyph.middle, glyph.centre)) is not None:
            lines[cell].add(round(glyph.base))
    return sum(len(found) >= _FEWEST_LINES for found in lines.values()) >= _FEWEST_COLUMNS


def _is_pictured(sheet: Sheet, *, printed: bool) -> bool:
    """Whether there is a picture on the page that may hold a part of the report."""
    if not printed:
        return bool(sheet.pictures) or sheet.drawings > _OUTLINES
    page = sheet.width * sheet.height
    return any((right - left) * (bottom - top) > _PICTURE * page for left, top, right, bottom in sheet.pictures)


# ---- the order of reading ---- #


@dataclass(frozen=True)
class _Element:
    """One line to be delivered: of text (`line`), a paragraph or row (`pieces`), or a row of a ruled table (`row`)."""

    page: int
    line: TextLine | None = None
    pieces: tuple[Piece, ...] = ()
    row: TableRow | None = None
    table: int = 0
    torn: Torn | None = None
    side: int = 0  # the column of text that a line stands in


def _elements(pages: Sequence[_Page]) -> list[_Element]:
    """Everything in the order of reading; lines of one paragraph put together."""
    texts = measures([held for page in pages for held in page.lines])
    pitches = (row_pitch([held.line for held in page.lines]) for page in pages)
    pitch = min((found for found in pitches if found is not None), default=None)
    found: list[_Element] = []
    tables = 0
    before: tuple[_Page, RuledTable] | None = None  # the table that ends the page before
    for page in pages:
        things: list[RuledTable | PlacedLine] = sorted([*page.tables, *page.lines], key=page.order)
        run: list[TextLine] = []
        for at, thing in enumerate(things):
            if isinstance(thing, PlacedLine) and not thing.side:
                run.append(thing.line)
                continue
            found += _flow(run, page.sheet.number, pitch)
            run = []
            if isinstance(thing, PlacedLine):
                found.append(_Element(page.sheet.number, line=thing.line, side=thing.side))
                continue
            if not (at == 0 and before and _continues(before[1], thing)):
                tables += 1
            found += _of_table(thing, page.sheet.number, tables)
        found += _flow(run, page.sheet.number, pitch)
        last = things[-1] if things else None
        before = (page, last) if isinstance(last, RuledTable) else None
    return list(_paragraphs(_doubted(found), texts))


def _continues(table: RuledTable, following: RuledTable) -> bool:
    """Whether the table at the top of a page is the one that the page before ends with."""
    return abs(table.box[0] - following.box[0]) <= _SAME and abs(table.box[2] - following.box[2]) <= _SAME


def _flow(lines: Sequence[TextLine], page: int, pitch: float | None) -> Iterator[_Element]:
    for fields in find_rows(lines, pitch):
        if isinstance(fields[0], Piece):
            yield _Element(page, pieces=tuple(field for field in fields if isinstance(field, Piece)))
        else:
            yield from (_Element(page, line=line) for line in fields if isinstance(line, TextLine))


def _doubted(elements: Sequence[_Element]) -> list[_Element]:
    """The elements, rows without ruling lines in doubt where a page break may have cut them."""
    told = list(elements)
    for at, (element, below) in enumerate(pairwise(elements)):
        if element.page < below.page and cut_by_page(_pieces(element), _pieces(below)):
            told[at] = _Element(element.page, pieces=in_doubt(_pieces(told[at])))
            told[at + 1] = _Element(below.page, pieces=in_doubt(_pieces(below)))
    return told


def _pieces(element: _Element) -> tuple[Piece, ...]:
    return element.pieces or ((piece_of(element.line),) if element.line else ())


def _of_table(table: RuledTable, page: int, number: int) -> Iterator[_Element]:
    for row in table.rows:
        if not row.prose:
            yield _Element(page, row=row, table=number)
            continue
        lines = [_Element(page, line=line) for line in row.prose]
        yield from _paragraphs(lines, measures([PlacedLine(line, page) for line in row.prose]))


def _paragraphs(elements: Sequence[_Element], texts: Mapping[int, Measure]) -> Iterator[_Element]:
    """Lines of one paragraph, or of one title, as one element."""
    held: list[PlacedLine] = []
    for element in elements:
        placed = PlacedLine(element.line, element.page, element.side) if element.line else None
        if held and (placed is None or not _belongs(held, placed, texts)):
            yield _paragraph(held)
            held = []
        if placed:
            held.append(placed)
        else:
            yield element
    if held:
        yield _paragraph(held)


def _belongs(held: list[PlacedLine], placed: PlacedLine, texts: Mapping[int, Measure]) -> bool:
    last, page = held[-1], texts.get(0)
    if page and is_title(last, page) and is_title(placed, page):
        same = abs(last.line.size - placed.line.size) < 0.5 and last.page == placed.page == 1
        near = placed.line.base - last.line.base < 2.2 * placed.line.size
        return same and near and len(held) < _LONGEST_TITLE
    return goes_on(last, placed, texts)


def _paragraph(held: list[PlacedLine]) -> _Element:
    said = held[0].line.said
    for placed in held[1:]:
        both_western = said[-1].isascii() and placed.line.said[0].isascii() and said[-1].isalpha()
        said += (" " if both_western else "") + placed.line.said
    page = held[0].page
    box = around(placed.line.box for placed in held if placed.page == page)
    return _Element(page, pieces=(Piece(said, box),))


# ---- rows that a page break may cut ---- #


def _with_torn(elements: Sequence[_Element]) -> list[_Element]:
    """The elements; the first row of a table on a page, if its columns are those of the last before, told to be torn.

    Rows that are printed on every page may stand between the two.
    """
    told = list(elements)
    heads: dict[int, list[tuple[str, ...]]] = {}  # the first rows of each table
    for at, element in enumerate(elements):
        before = elements[at - 1] if at else None
        if element.row and before and before.row and before.table == element.table and before.page < element.page:
            first = at + _repeated(elements[at:], heads[element.table])
            if first < len(elements) and elements[first].row and elements[first].table == element.table:
                told[first] = replace(elements[first], torn=_torn(elements[: first + 1], at - 1))
        if element.row:
            heads.setdefault(element.table, []).append(_texts(element.row))
    return told


def _texts(row: TableRow) -> tuple[str, ...]:
    return tuple(cell.said for cell in row.cells)


def _repeated(elements: Sequence[_Element], head: list[tuple[str, ...]]) -> int:
    """How many of the table's first rows stand at the top of a page again."""
    count = 0
    while count < min(len(elements), len(head)):
        row = elements[count].row
        if row is None or _texts(row) != head[count]:
            break
        count += 1
    return count


def _torn(elements: Sequence[_Element], before: int) -> Torn:
    """What the last element's row, or a cell of it, may be the rest of."""
    row, rest = elements[before].row, elements[-1].row
    assert row
    assert rest
    matched = [(cell, other) for cell in row.cells if (other := _matching(cell, rest)) is not None]
    fits = len(matched) == len(row.cells) > 1
    above = tuple(_above(cell, elements, before) for cell in rest.cells)
    return Torn(above, fits, likely=fits and _looks_torn(row, matched))


def _above(cell: TableCell, elements: Sequence[_Element], before: int) -> Above | None:
    """The lowest cell of the table in the column of a cell."""
    table = elements[-1].table
    for at in range(before, -1, -1):
        row = elements[at].row
        if row is None or elements[at].table != table:
            return None
        if upper := _matching(cell, row):
            between = "\n" if _are_numbers(upper, cell) and not _number_goes_on(row, upper, cell) else ""
            number = next(number for number, one in enumerate(row.cells) if one is upper)
            return Above(len(elements) - 1 - at, number, between)
    return None


def _are_numbers(upper: TableCell, lower: TableCell) -> bool:
    """Whether a number may end in one cell and another begin in the other."""
    return upper.said[-1:].isdecimal() and lower.said[:1].isdecimal()


def _looks_torn(row: TableRow, matched: Sequence[tuple[TableCell, TableCell]]) -> bool:
    """Whether two rows look like one, by their fields: what their labels mean is not known here.

    They do when the second has no label of its own; when its labels were full in the first and bear no mark of a new
    one; or when it has no place for labels and all its figures are numbers that had no room.
    """
    both = [(cell, other) for cell, other in matched if cell.said and other.said]
    if any(_is_figure(cell) != _is_figure(other) and not _is_its_unit(cell, other) for cell, other in both):
        return False
    labels = [(cell, other) for cell, other in matched if cell.said and not _is_figure(cell)]
    if not labels:
        return bool(both) and all(_number_goes_on(row, cell, other) for cell, other in matched if other.said)
    if all(other.blank for _, other in labels):
        return any(other.said for _, other in matched)
    return _labels_go_on(row, matched, both)


def _matching(cell: TableCell, row: TableRow) -> TableCell | None:
    near = (c for c in row.cells if abs(c.left - cell.left) <= _SAME and abs(c.right - cell.right) <= _SAME)
    return next(near, None)


def _is_figure(cell: TableCell) -> bool:
    return bool(_NUMBER.fullmatch(cell.said))


def _is_its_unit(cell: TableCell, other: TableCell) -> bool:
    """Whether the unit of a figure stands in the other cell."""
    return _is_figure(cell) and other.said in _UNITS


def _labels_go_on(
    row: TableRow, matched: Sequence[tuple[TableCell, TableCell]], both: Sequence[tuple[TableCell, TableCell]]
) -> bool:
    """Whether all labels that are printed again go on, and with them the ends of some of the figures, but no other."""
    labels = [(cell, other) for cell, other in both if not _is_figure(cell)]
    figures = [(cell, other) for cell, other in matched if cell.said and _is_figure(cell)]
    going_on = [(cell, other) for cell, other in figures if other.said]
    fewer = not going_on or len(going_on) < len(figures)
    other_figures = any(cell.blank and other.said and _is_figure(other) for cell, other in matched)
    if not labels or not fewer or (figures and other_figures):
        return False
    return all(_goes_on(*pair) for pair in labels) and all(_number_goes_on(row, *pair) for pair in going_on)


def _goes_on(cell: TableCell, other: TableCell) -> bool:
    """Whether a label goes on: it is full, or bears the mark of an item or an open bracket; what follows bears none."""
    unclosed = len(_OPENING.findall(cell.said)) > len(_CLOSING.findall(cell.said))
    return (cell.full or is_marked(cell.said) or unclosed) and not is_marked(other.said)


def _number_goes_on(row: TableRow, cell: TableCell, other: TableCell) -> bool:
    """Whether the figure of a cell goes on in the other: what it prints last is full, as no cell beside it shows."""
    if _is_its_unit(cell, other):
        return True
    if cell.room is None or not cell.lines or not other.lines or not _is_figure(other):
        return False
    wide = cell.room.width + _SAME
    beside = (one for one in row.cells if one.room and one.room.width <= wide and _is_figure(one))
    widest = max((line.right - line.left for one in beside for line in one.lines), default=0.0)
    return number_goes_on(cell.lines[-1], other.lines[0], replace(cell.room, widest=max(cell.room.widest, widest)))


# ---- lines ---- #


class _Teller:
    """Delivers the elements: each takes a line of the source, and each field knows its column in it."""

    def __init__(self, sheets: dict[int, Sheet]) -> None:
        self._sheets = sheets
        self._rows: dict[int, int] = {}  # rows told of each table

    def told(self, elements: Iterable[_Element]) -> Pages:
        lines, source = [], []
        for number, element in enumerate(elements, 1):
            lines.append(self._line(element, number))
            source.append("\t".join(" ".join(field.text.split("\n")) for field in lines[-1].fields))
        return Pages(tuple(lines), tuple(source))

    def _line(self, element: _Element, number: int) -> Line:
        if element.row is None:
            layout = Layout.ROW if len(element.pieces) > 1 else Layout.LINE
            return Line(self._fields(element, [(p.said, p.box) for p in element.pieces], number), layout)
        row = self._rows[element.table] = self._rows.get(element.table, 0) + 1
        fields = self._fields(element, [(cell.said, cell.box) for cell in element.row.cells], number)
        placed = (
            field._replace(place=field.place._replace(table=element.table, row=row, cell=at))
            for at, field in enumerate(fields, 1)
        )
        return Line(tuple(placed), Layout.GRID, table=element.table, torn=element.torn)

    def _fields(self, element: _Element, pieces: Sequence[tuple[str, Box]], number: int) -> tuple[Field, ...]:
        fields, column = [], 1
        for said, box in pieces:
            shown = self._sheets[element.page].printed_box(box)
            fields.append(Field(said, Place(number, column, page=element.page, box=shown)))
            column += len(said) + 1
        return tuple(fields)
