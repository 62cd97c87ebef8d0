"""Web pages to lines: a row of a table is one line of cells, everything else a line a paragraph."""

from __future__ import annotations

import html
import re
import sys
from bisect import bisect_right
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from audit.errors import InputError
from audit.model import Field, Layout, Line, Pages, Place
from audit.words import text

_RUN = re.compile(
    r"""<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[a-z/!?](?:[^>"']|"[^"]*"|'[^']*')*>|<[a-z/!?][^>]*>|((?:[^<]|<(?![a-z/!?]))+|<)""",
    re.IGNORECASE | re.DOTALL,
)
_INVISIBLE = re.compile(
    r"(?:\s|&(?:nbsp|ensp|emsp|thinsp|#0*160|#x0*a0|#0*12288|#x0*3000|#0*819[45]);?)*", re.IGNORECASE
)
_DEEPEST = 10_000  # levels of recursion; tags that are never closed pile up
_SILENT = {"script", "style", "head", "template", "noscript"}
_BLOCKS = {
    "p", "div", "li", "ul", "ol", "dl", "dd", "dt", "table", "tr", "td", "th", "section", "article", "header",
    "footer", "br", "h1", "h2", "h3", "h4", "h5", "h6", "center", "form", "blockquote", "pre",
    "main", "nav", "aside", "hr", "caption",
}  # fmt: skip
_CELLS = {"td", "th"}
_ROW_PARENTS = {"tbody", "thead", "tfoot", "form"}
_LONGEST_CELL = 400  # characters; longer ones are prose in a layout table, not a cell of the form
_LOOKAHEAD = 200
_SPACES = re.compile(r"[\t\n\r\f ]+")


def read_html(decoded: str) -> Pages:
    """Lines of a web page; places are 1-based in the page's source. Raises InputError when it has no text."""
    try:
        parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
        root = lxml_html.fromstring(decoded.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise InputError(text("html-no-text")) from error
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEEPEST))
    try:
        lines = tuple(_Reader(decoded).read(root))
    finally:
        sys.setrecursionlimit(limit)
    return Pages(lines, source=tuple(line.rstrip("\r") for line in decoded.split("\n")), notes=_notes(root))


def _notes(root: etree._Element) -> dict[str, str]:
    notes = {}
    for meta in root.iter("meta"):
        if (name := meta.get("name")) and (content := meta.get("content")):
            notes[name] = content
    return notes


class _Reader:
    """Walks a parsed page once, in document order, and keeps in step with the source for the places."""

    def __init__(self, source: str) -> None:
        self._starts = [0, *(m.end() for m in re.finditer("\n", source))]
        self._runs = [
            (m.start(2), html.unescape(m.group(2)).strip("\t\n\r\f "))
            for m in _RUN.finditer(source)
            if m.group(2) and m.group(2).strip("\t\n\r\f ")
        ]
        self._source = source
        self._at = 0
        self._tables = 0
        self._pieces: list[tuple[str, Place | None]] = []

    def read(self, root: etree._Element) -> Iterator[Line]:
        yield from self._walk(root)
        yield from self._flush()

    def _walk(self, element: etree._Element) -> Iterator[Line]:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SILENT:
            return
        if tag == "table":
            yield from self._flush()
            yield from self._table(element)
            return
        if tag in _BLOCKS:
            yield from self._flush()
        self._hear(element.text)
        for child in element:
            yield from self._walk(child)
            self._hear(child.tail)
        if tag in _BLOCKS:
            yield from self._flush()

    def _table(self, table: etree._Element) -> Iterator[Line]:
        self._tables += 1
        yield from self._table_part(table, self._tables)

    def _table_part(self, part: etree._Element, number: int) -> Iterator[Line]:
        """Rows wherever they hang, and whatever else stands between them: captions, bare text, forms."""
        self._hear(part.text)
        for child in part:
            if child.tag == "tr":
                yield from self._flush()
                yield from self._row(child, number)
            elif child.tag in _ROW_PARENTS:
                yield from self._table_part(child, number)
            else:
                yield from self._walk(child)
            self._hear(child.tail)
        yield from self._flush()

    def _row(self, row: etree._Element, number: int) -> Iterator[Line]:
        cells = list(_cells_of(row))
        if _is_layout(cells):
            for cell in cells:
                yield from self._walk(cell)
        elif cells:
            yield Line(tuple(self._cell(cell) for cell in cells), Layout.GRID, table=number)

    def _cell(self, cell: etree._Element) -> Field:
        """A cell's text; its line breaks are where blocks begin."""
        self._pieces.clear()
        self._gather(cell)
        joined, place = self._taken()
        return Field(joined, place or Place(_line_of(cell)))

    def _taken(self) -> tuple[str, Place | None]:
        """What was heard since the last time, and where its first visible character stands."""
        places = [place for piece, place in self._pieces if place and piece.strip()]
        places += [place for _, place in self._pieces if place]
        joined = "".join(piece for piece, _ in self._pieces).strip()
        self._pieces.clear()
        return joined, places[0] if places else None

    def _gather(self, element: etree._Element) -> None:
        if not isinstance(element.tag, str) or element.tag in _SILENT:
            return
        if element.tag in _BLOCKS:
            self._pieces.append(("\n", None))
        self._hear(element.text)
        for child in element:
            self._gather(child)
            self._hear(child.tail)

    def _hear(self, said: str | None) -> None:
        if not said:
            return
        if not (key := said.strip("\t\n\r\f ")):
            self._pieces.append((" ", None))
            return
        shown = _SPACES.sub(" ", said)
        for ahead in range(self._at, min(self._at + _LOOKAHEAD, len(self._runs))):
            if self._runs[ahead][1] == key:
                self._at = ahead + 1
                self._pieces.append((shown, self._place(self._runs[ahead][0])))
                return
        self._pieces.append((shown, None))

    def _place(self, offset: int) -> Place:
        visible = _INVISIBLE.match(self._source, offset)
        if visible and self._source[visible.end() : visible.end() + 1] not in ("<", ""):
            offset = visible.end()
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)

    def _flush(self) -> Iterator[Line]:
        words, place = self._taken()
        if words:
            yield Line((Field(words, place or Place()),))


def _line_of(element: etree._Element) -> int | None:
    line = element.sourceline
    return line if isinstance(line, int) else None


def _cells_of(row: etree._Element) -> Iterator[etree._Element]:
    """The cells of a row, also those inside a form that stands where none may."""
    for child in row:
        if child.tag in _CELLS:
            yield child
        elif child.tag != "table":
            yield from _cells_of(child)


def _is_layout(cells: list[etree._Element]) -> bool:
    """Whether a row only arranges the page: one cell, cells with tables in them, or cells full of prose."""
    if len(cells) == 1:
        return True
    return any(next(cell.iter("table"), None) is not None or _visible_length(cell) > _LONGEST_CELL for cell in cells)


def _visible_length(cell: etree._Element) -> int:
    """Characters that a reader sees, as far as that matters: comments, styles and runs of spaces do not count."""
    shown = (
        part
        for element in cell.iter()
        if element.tag not in _SILENT and isinstance(element.tag, str)
        for part in (element.text, element.tail)
    )
    return sum(len("".join(part.split())) for part in shown if part)
