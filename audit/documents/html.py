"""Web pages to lines: a row of a table is one line of cells, everything else a line a paragraph."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby, zip_longest
from typing import NamedTuple

from audit.documents.dress import FIGURE
from audit.documents.effects import Covering, Effect, effects_on, uncovers
from audit.documents.elements import BLOCKS, CELLS, Ends, is_within_lines
from audit.documents.hearing import WORDS, Cover, Hearing, Said, first_visible
from audit.documents.lists import Lists
from audit.documents.markup import Tag, attributes, cut, openings, tags_of
from audit.documents.regions import is_menu, region_of, says_little
from audit.documents.rows import split_fields
from audit.documents.scripted import scripted
from audit.documents.style_sheets import NO_LOOKS, Looks, looks_of
from audit.documents.web_notes import WebNotes
from audit.errors import InputError
from audit.model import PICTURED, Field, Layout, Line, Pages, Place
from audit.words import Text, text

_LONGEST_CELL = 400  # characters; longer ones are prose in a layout table, not a cell of the form
_LONGEST_KEPT = 4000  # characters of a run of tags whose acts are remembered: a page repeats the short ones
_LONGEST_ROW = 200  # characters of a paragraph that may be a row of figures set apart by spaces or bars
_ROWS_TOLD = 3  # rows of tables in what a page does not show at first: worth a remark
_LONGEST_TOLD = 30  # characters of its beginning
_FEWEST_LINKS = 3  # links one below or beside the other are a menu
_ROW_OF_FIGURES = re.compile(r"[|│┃║｜\s][+-]?[\d０-９/／][^\s│┃║｜]*\s*(?:[|│┃║｜]\s*)?\Z")


def read_html(decoded: str) -> Pages:
    """Lines of a web page; places are 1-based in the page's source. Raises InputError when it has no text."""
    source = decoded.split("\n")
    reader = _Reader(decoded, source)
    lines = tuple(reader.read())
    if not lines:
        raise InputError(text("html-frames" if "<frame" in decoded.lower() else "html-no-text"))
    if "\r" in decoded:
        source = [line.rstrip("\r") for line in source]
    notes = reader.notes.of(decoded) | _next_page(lines)
    if written := scripted(decoded, reader.line_before):
        notes["scripted"] = written
    return Pages(lines, tuple(source), notes, tuple(_remarks(notes, lines)))


def _next_page(lines: tuple[Line, ...]) -> dict[str, str]:
    """A note of what stands at the foot of a page that is the first of several, if it is."""
    said = (field.text for line in lines for field in line.fields if "页" in field.text)
    found = next((found for each in said if (found := _GOES_ON.search(each))), None)
    return {"next_page": found[0]} if found else {}


def _remarks(notes: dict[str, str], lines: tuple[Line, ...]) -> Iterator[Text]:
    """What people must know: what the page shows, or leads on to, and was not read; what it holds and does not show."""
    if frames := notes.get("frames", "").split("\n")[0]:
        yield text("html-framed", address=frames, count=len(notes["frames"].split("\n")))
    if "next_page" in notes:
        yield text("html-goes-on", said=notes["next_page"])
    if "scripted" in notes:
        yield text("html-scripted", said=notes["scripted"][:_LONGEST_TOLD])
    folded = [line for line in lines if line.folded]
    if sum(line.table is not None for line in folded) >= _ROWS_TOLD:
        yield text("html-folded", said=folded[0].fields[0].text[:_LONGEST_TOLD])


# ---- what a run of markup does to the text around it ---- #

_STRUCK = {"s", "strike", "del"}
_CELL_EFFECTS: tuple[Effect, ...] = ("veil", "shrink", "drawn")
_INLINE_EFFECTS: tuple[Effect, ...] = ("doubt", "veil", "shrink", "strike", "lift", "sink", "fade", "drawn")
_COUNTING = re.compile(r"""\sdata-(?:to|target|count|num|number|value|end|final)\s*=\s*["']?\d""", re.IGNORECASE)
# At the foot of a page that is the first of several.
_GOES_ON = re.compile(
    r"^\s*1\s*2(?:\s*\d)*\s*(?:下一?页|尾页|末页)|(?:下一?页|尾页).{0,12}共\s*[2-9]\s*页|共\s*[2-9]\s*页.{0,12}下一?页"
)
_DAY = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:[T ](\d{1,2}:\d\d))?")
_YEAR = re.compile(r"\d{4}")
_BEFORE_TEXT = re.compile(r"(?:<[^>]*+>|\s)*+")
_REPORT = re.compile(r"信息公开.{0,6}(?:报告|年报)")
_SIGNER = re.compile(r"\s*[\u4e00-\u9fff]{2,30}(?:政府|[局委办厅院会室处站所队部]|中心|街道|公司|[镇乡])\s*")
_SIGNED_ON = re.compile(r"\s*20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*")
_TAGS = re.compile(r"<[^>]*+(?:>|\Z)")
_TO_A_NOTE = re.compile(r"""href\s*=\s*["']?#[^\s"'>]""", re.IGNORECASE)
_DOUBTED = "\ufffd"
_PART_OF_TABLE = re.compile(r"<(/?t(?:d|h|r|body|head|foot|able))(?=[\s/>])", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_ICON = re.compile(r"""class\s*=\s*["']?[^"'>]*icon""", re.IGNORECASE)
_TABLES = {
    "table": "table", "/table": "/table", "tr": "row", "/tr": "/row",
    "td": "cell", "th": "cell", "/td": "/cell", "/th": "/cell",
}  # fmt: skip
_OTHERS = {
    "a": "link", "/a": "/link", "sup": "raise", "/sup": "raise", "sub": "raise", "/sub": "raise",
    "pre": "type", "/pre": "type", "input": "field", "select": "choice", "/select": "choice", "option": "option",
    "meta": "meta", "link": "address", "img": "picture", "canvas": "picture",
    "ol": "list", "ul": "list", "/ol": "/list", "/ul": "/list", "li": "item",
}  # fmt: skip
_SOFT = {" ", "wrap", "\n"}
_NEEDLESS_BEHIND = {
    " ": {*_SOFT, *_TABLES.values()},
    "\n": {"\n", *_TABLES.values()},
    "wrap": {"\n", *_TABLES.values()},
}
_NEEDLESS_BEFORE = {
    "\n": {" ", "wrap"},
    "wrap": {" "},
    "table": _SOFT,
    "/cell": _SOFT,
    "cell": {*_SOFT, "/cell"},
    "/row": {*_SOFT, "/cell"},
    "row": {*_SOFT, "/cell", "/row"},
    "/table": {*_SOFT, "/cell", "/row"},
}


class Act(NamedTuple):
    """Something that a run of markup does; its tag's `at` counts from the beginning of the run."""

    name: str
    tag: Tag


def _acts_of(run: str, looks: Looks) -> tuple[Act, ...]:
    """What the tags of a run do, without what the next one does anyhow; `looks` are of the page's style sheets."""
    acts: list[Act] = []
    for tag in tags_of(run):
        for name in _acts_on(tag, looks):
            if not (acts and acts[-1].name in _NEEDLESS_BEHIND.get(name, ())):
                while acts and acts[-1].name in _NEEDLESS_BEFORE.get(name, ()):
                    acts.pop()
                acts.append(Act(name, tag))
    return tuple(acts)


def _acts_on(tag: Tag, looks: Looks) -> Iterator[str]:
    """What a tag does: itself, by the region that it begins, and by the styles of a cell or a part of a line."""
    if act := _act_of(tag):
        yield act
    if tag.name in _STRUCK:
        yield "strike"
    if tag.name[0] in "/ ":
        return
    if region := region_of(tag.name, tag.printed, looks):
        yield region
    if tag.name == "a" and _TO_A_NOTE.search(tag.printed):
        yield "lift"
    if tag.name in CELLS or is_within_lines(tag.name):
        effects = effects_on(tag.name, tag.printed, looks)
        yield from [each for each in (_CELL_EFFECTS if tag.name in CELLS else _INLINE_EFFECTS) if each in effects]


def _act_of(tag: Tag) -> str | None:
    if name := _TABLES.get(tag.name):
        return name
    if name := _OTHERS.get(tag.name):
        return name if name != "link" or "href" in tag.printed.lower() else None
    if tag.name == " script":
        return "drawn"
    if tag.name == "br":
        return "wrap"
    bare = tag.name.removeprefix("/")
    if bare in BLOCKS:
        return "\n"
    if (tag.name == "time" and "datetime" in tag.printed) or "datePublished" in tag.printed:
        return "time"
    if bare == " " or bare in _STRUCK:  # a figure beside a struck one is not joined to it
        return " "
    if "data-" in tag.printed and _COUNTING.search(tag.printed):
        return "counter"
    return "icon" if "icon" in tag.printed and _ICON.search(tag.printed) else None


_remembered_acts = lru_cache(maxsize=2048)(_acts_of)


# ---- the page from its first character to its last ---- #


class _Cell(NamedTuple):
    at: int
    first: int | None  # where the first text in it stands, be it only a space
    said: list[Said]
    pictured: bool = False  # it holds a picture


@dataclass
class _Table:
    """A table that is being read; `cells` are those of its open row, None between rows."""

    number: int
    rows: int = 0
    cells: list[_Cell] | None = None
    cell: int | None = None  # where the open cell begins
    hidden: bool = False  # the open cell is not shown
    pictured: bool = False  # the open cell holds a picture
    lays_out: bool = False  # the open row arranges the page: it has a table in it


class _Told(NamedTuple):
    line: Line
    at: int
    links: int  # how many of its fields are links, if all are


class _Reader:
    """Reads a page once, in the order of its source."""

    def __init__(self, source: str, lines: list[str]) -> None:
        self.notes = WebNotes()
        self._source = source
        self._styles = looks_of(source)
        self._looks = NO_LOOKS  # that hold where the page is read
        self._starts = list(accumulate([len(line) + 1 for line in lines], initial=0))
        self._told: list[_Told] = []
        self._open: list[_Table] = []
        self._count = 0
        self._article_end = 0
        self._folds: list[tuple[int, int]] = []  # stretches that are not shown at first
        self._end_of = Ends(source).of
        self._passed_until = -1  # tags before it do nothing
        self._heard = heard = Hearing()
        self._lists = Lists()
        self._link = ""
        self._do: dict[str, Callable[[int, Tag], None]] = {
            "table": self._table, "/table": self._end_table, "row": self._row, "/row": self._end_row,
            "cell": self._cell, "/cell": self._end_cell, "\n": self._break, "wrap": self._wrap, " ": heard.space,
            "link": self._start_link, "/link": self._end_link, "raise": heard.raise_, "type": heard.type_,
            "field": heard.field, "choice": heard.choice, "option": heard.option,
            "strike": self._strike, "lift": self._lift, "sink": self._sink, "shrink": self._shrink, "veil": self._veil,
            "fade": self._fade, "counter": self._counter, "doubt": self._doubt, "icon": self._icon,
            "gone": self._gone, "unheard": self._unheard, "hidden": self._hide, "silent": self._silence,
            "folded": self._fold, "drawn": self._drawn,
            "aside": self._aside, "article": self._article,
            "list": self._list, "/list": self._end_list, "item": self._item,
            "time": self._time, "meta": self._meta, "address": self._address, "picture": self._picture,
        }  # fmt: skip

    def read(self) -> Iterator[Line]:
        """The lines of the page."""
        at, parts = 0, cut(self._source)
        hear, ahead = self._heard.hear, self._styles[::-1]
        for printed, run in zip_longest(parts[::2], parts[1::2], fillvalue=""):
            if printed:
                hear(printed, at)
                at += len(printed)
            end = at + len(run)
            start = at
            while ahead and ahead[-1][0] < end:  # other styles hold from there on
                turn, looks = ahead.pop()
                if turn > start:
                    self._act(run[start - at : turn - at], start)
                    start = turn
                self._looks = looks
            self._act(run[start - at :], start)
            at = end
        while self._open:
            self._end_table()
        self._break()
        return _without_menus(_within_article(self._told, self._article_end))

    def line_before(self, at: int) -> str:
        """The text of the line above a place."""
        number = bisect_left(self._told, at, key=lambda one: one.at)
        return _text_of(self._told[number - 1]) if number else ""

    def _act(self, run: str, at: int) -> None:
        """Do what a run of markup does."""
        do = self._do
        for name, tag in (_remembered_acts if len(run) <= _LONGEST_KEPT else _acts_of)(run, self._looks):
            if at + tag.at >= self._passed_until:
                do[name](at + tag.at, tag)

    # ---- tables ---- #

    def _table(self, _: int = 0, __: Tag | None = None) -> None:
        if self._open and self._open[-1].cell is None:
            self._end_table()  # the one before was never closed
        elif self._open:
            self._lay_out(self._open[-1])
        self._break()
        self._count += 1
        self._open.append(_Table(self._count))

    def _end_table(self, _: int = 0, __: Tag | None = None) -> None:
        if self._open:
            self._end_row()
            self._open.pop()

    def _row(self, _: int = 0, __: Tag | None = None) -> None:
        if not self._open:
            self._table()
        self._end_row()
        table = self._open[-1]
        table.rows, table.cells, table.lays_out = table.rows + 1, [], False

    def _end_row(self, _: int = 0, __: Tag | None = None) -> None:
        self._end_cell()
        if self._open and (cells := self._open[-1].cells) is not None:
            self._open[-1].cells = None
            self._tell_row(self._open[-1], cells)

    def _cell(self, at: int, _: Tag) -> None:
        if not self._open or self._open[-1].cells is None:
            self._row()
        self._end_cell()
        self._open[-1].cell = at

    def _end_cell(self, _: int = 0, __: Tag | None = None) -> None:
        """What the open cell says joins its row; what stands between cells is a paragraph."""
        table = self._open[-1] if self._open else None
        if table is None or table.cell is None or table.cells is None or table.lays_out:
            self._break()
        else:
            said, first = self._heard.take()
            if not table.hidden:
                table.cells.append(_Cell(table.cell, first, said, table.pictured))
        if table is not None:
            table.cell, table.hidden, table.pictured = None, False, False

    def _break(self, _: int = 0, __: Tag | None = None, *, wraps: bool = False) -> None:
        """A paragraph ends, or a line within it: a line of its own, unless it stands in a cell."""
        if self._is_in_cell():
            self._heard.end(wraps=wraps)
            return
        for said in self._heard.take(wraps=wraps)[0]:
            self._tell(said)

    def _wrap(self, at: int, tag: Tag) -> None:
        self._break(at, tag, wraps=True)

    def _is_in_cell(self) -> bool:
        """Whether a cell of a row of figures is open."""
        return bool(self._open) and self._open[-1].cell is not None and not self._open[-1].lays_out

    def _lay_out(self, table: _Table) -> None:
        """The open row has a table in a cell: it is no row of figures, its cells are told as paragraphs."""
        if table.cells is not None and not table.lays_out:
            cells, table.cells, table.lays_out = table.cells, [], True
            for cell in cells:
                for said in cell.said:
                    self._tell(said)

    # ---- lists ---- #

    def _list(self, _: int, tag: Tag) -> None:
        self._break()
        self._lists.begin(tag)

    def _end_list(self, _: int, __: Tag) -> None:
        self._break()
        self._lists.end()

    def _item(self, _: int, tag: Tag) -> None:
        """An item begins; in a cell, its number is a part of the label."""
        self._break()
        number = self._lists.item(tag)
        if self._is_in_cell():
            self._heard.number = number

    # ---- links, regions, notes ---- #

    def _start_link(self, at: int, tag: Tag) -> None:
        self._link = tag.printed
        self._heard.link(at, tag)

    def _end_link(self, _: int, __: Tag) -> None:
        said = self._heard.end_link()
        if self._link:
            self.notes.anchor(self._link, said)
        self._link = ""

    def _unheard(self, at: int, tag: Tag) -> None:
        """An element inside a line, or what a cell holds, is not shown: nobody reads it there."""
        self._heard.unheard_until = max(self._heard.unheard_until, self._end_of(tag, at))

    def _gone(self, at: int, tag: Tag) -> None:
        """A cell is not shown, and the next one has its place."""
        self._unheard(at, tag)
        if self._open and self._open[-1].cell == at:
            self._open[-1].hidden = self._heard.unheard_until > at

    def _hide(self, at: int, tag: Tag) -> None:
        """A stretch of the page is not shown: it opens on a click, unless it is too small for that."""
        if at >= self._heard.unheard_until:
            end = self._end_of(tag, at)
            cell = _PART_OF_TABLE.search(self._source, at + len(tag.printed), end) if tag.name != "table" else None
            if cell and cell[1].lower() != "table":
                end = cell.start()  # the cell ends that the element stands in
            if says_little(self._source[at:end]):
                self._pass_over(end)
            else:
                self._set_aside(at, end)
                self._fold_until(at, end)

    def _fold(self, at: int, tag: Tag) -> None:
        """A part of the page is not shown at first, or elsewhere than on a wide screen."""
        self._fold_until(at, self._end_of(tag, at))

    def _fold_until(self, at: int, end: int) -> None:
        if end > at and not (self._folds and at < self._folds[-1][1]):
            self._folds.append((at, end))

    def _fold_of(self, at: int) -> int:
        """The number of the part that is not shown at first, where a line stands in one."""
        number = bisect_right(self._folds, at, key=lambda fold: fold[0])
        return number if number and at < self._folds[number - 1][1] else 0

    def _silence(self, at: int, tag: Tag) -> None:
        """An element that browsers never show."""
        self._pass_over(self._end_of(tag, at))

    def _pass_over(self, end: int) -> None:
        self._heard.unheard_until = max(self._heard.unheard_until, end)
        self._passed_until = max(self._passed_until, end)

    def _strike(self, at: int, tag: Tag) -> None:
        self._heard.strike(at, self._end_of(tag, at))

    def _lift(self, at: int, tag: Tag) -> None:
        self._heard.lift(self._end_of(tag, at))

    def _sink(self, at: int, tag: Tag) -> None:
        self._heard.sink(self._end_of(tag, at))

    def _shrink(self, at: int, tag: Tag) -> None:
        self._cover(at, tag, "shrink")

    def _veil(self, at: int, tag: Tag) -> None:
        self._cover(at, tag, "veil")

    def _fade(self, at: int, tag: Tag) -> None:
        self._cover(at, tag, "fade")

    def _cover(self, at: int, tag: Tag, covering: Covering) -> None:
        """The text of an element is not shown, but for that of elements in it which undo this."""
        if self._heard.is_covered(at, covering):
            return
        behind, end = at + len(tag.printed), self._end_of(tag, at)
        shown: list[tuple[int, int]] = []
        for inner in openings(self._source[behind:end]):
            start = behind + inner.at
            if shown and start < shown[-1][1]:
                continue
            looks = self._styles[bisect_right(self._styles, start, key=lambda style: style[0]) - 1][1]
            if uncovers(inner.name, inner.printed, looks, covering):
                shown.append((start, self._end_of(inner, start)))
        self._heard.cover(Cover(covering, at, end, shown))

    def _counter(self, at: int, tag: Tag) -> None:
        """A figure that a script counts up to: what is printed is only where it begins."""
        end = self._end_of(tag, at)
        if end > at and _TAGS.sub("", self._source[at:end]).strip() in ("", "0"):
            self._heard.hear(PICTURED, at)
            self._heard.unheard_until = max(self._heard.unheard_until, end)

    def _drawn(self, at: int, _: Tag) -> None:
        """A part of a cell's text that stands elsewhere: in a style sheet, a script, or a picture."""
        if self._is_in_cell() and not self._heard.is_unheard(at):
            self._heard.hear(PICTURED, at)

    def _doubt(self, at: int, tag: Tag) -> None:
        """A figure that is one thing in a browser and another in Word."""
        end = self._end_of(tag, at)
        if end > at and _DIGIT.search(_TAGS.sub("", self._source[at:end])):
            self._heard.hear(_DOUBTED, at)
            self._heard.unheard_until = max(self._heard.unheard_until, end)

    def _time(self, at: int, tag: Tag) -> None:
        """A day in a tag, and the place where it is printed; it stands for 昨天 and what else names no year."""
        said = attributes(tag.printed)
        day = _DAY.match(said.get("datetime") or said.get("content", ""))
        if day is None or at < self._heard.aside_until or self._heard.is_unheard(at):
            return
        if said.get("itemprop") == "datePublished" or "pubdate" in said:
            self.notes.published(day[1])
        if tag.name != "time":
            return
        end, behind = self._end_of(tag, at), at + len(tag.printed)
        if _YEAR.search(_TAGS.sub("", self._source[behind:end])):
            found = _BEFORE_TEXT.match(self._source, behind)
            start = found.end() if found else behind
        else:
            start = at + tag.printed.find(day[1])
            self._heard.hear(" ".join(filter(None, day.groups())), start)
            self._heard.unheard_until = max(self._heard.unheard_until, end)
        self.notes.time(*self._position(start))

    def _icon(self, at: int, tag: Tag) -> None:
        self._heard.icon_until = self._end_of(tag, at)

    def _aside(self, at: int, tag: Tag) -> None:
        self._set_aside(at, self._end_of(tag, at) if at >= self._heard.aside_until else at)

    def _set_aside(self, at: int, end: int) -> None:
        if at >= self._heard.aside_until and is_menu(self._source[at:end]):
            self._heard.aside_until = end

    def _article(self, at: int, tag: Tag) -> None:
        self._article_end = max(self._article_end, self._end_of(tag, at))

    def _meta(self, _: int, tag: Tag) -> None:
        self.notes.meta(tag.printed)

    def _address(self, _: int, tag: Tag) -> None:
        self.notes.link(tag.printed)

    def _picture(self, at: int, tag: Tag) -> None:
        if at >= self._heard.aside_until and not self._heard.is_unheard(at):
            is_content = self.notes.picture(tag.printed)
            if self._open and self._open[-1].cell is not None:
                self._open[-1].pictured = self._open[-1].pictured or is_content
            if _DIGIT.search(attributes(tag.printed).get("alt", "")):
                self._drawn(at, tag)

    # ---- lines ---- #

    def _tell_row(self, table: _Table, cells: list[_Cell]) -> None:
        """A row of figures is a line; a row that arranges the page is told paragraph by paragraph."""
        parts = [said for cell in cells for said in cell.said]
        is_long = sum([len(said.text) for said in parts]) > _LONGEST_CELL
        if len(cells) == 1 or (is_long and any(_is_prose(cell.said) for cell in cells)):
            where = (table.number, table.rows, 1) if len(cells) == 1 else (None, None, None)
            for said in parts:
                self._tell(said, where)
        elif cells:
            aside = {said.aside for said in parts} == {True}
            links = len(parts) if {said.is_link for said in parts} == {True} else 0
            fields = tuple([self._field(cell, table, number, aside) for number, cell in enumerate(cells, 1)])
            line = Line(fields, Layout.GRID, table=table.number, aside=aside, folded=self._fold_of(cells[0].at))
            self._told.append(_Told(line, cells[0].at, links))

    def _field(self, cell: _Cell, table: _Table, number: int, aside: bool) -> Field:
        """A cell's text, a line a paragraph; an empty one stands where its first space does, else on its line."""
        said = cell.said if aside or len(cell.said) < 2 else [part for part in cell.said if not part.aside]
        if said:
            words = said[0].text if len(said) == 1 else "\n".join([part.text for part in said])
            line, column = self._position(said[0].at)
            if PICTURED in words and WORDS.search(words):  # what is drawn beside words is no figure
                words = words.replace(PICTURED, "")
            return Field(words.strip(), Place(line, column, None, table.number, table.rows, number))
        line, column = self._position(cell.at if cell.first is None else cell.first)
        return Field(
            PICTURED if cell.pictured else "",
            Place(line, None if cell.first is None else column, None, table.number, table.rows, number),
        )

    def _tell(self, said: Said, where: tuple[int | None, int | None, int | None] = (None, None, None)) -> None:
        """A paragraph is a line; one that is a row of figures, set apart by spaces or bars, is a row.

        Where spaces count, so is one that is set apart in any way: headings stand in columns too.
        """
        part = self._fold_of(said.at)
        if said.as_typed or (len(said.text) <= _LONGEST_ROW and _ROW_OF_FIGURES.search(said.text)):
            split = split_fields(said.text)
            if split and split.layout is Layout.ROW:
                fields = tuple(self._placed([words for words, _ in split.fields], said))
                self._told.append(_Told(Line(fields, Layout.ROW, aside=said.aside, folded=part), said.at, 0))
                return
        field = Field(said.text.strip(), Place(*self._position(said.at), None, *where))
        line = Line((field,), aside=said.aside, continues=said.continues, folded=part)
        self._told.append(_Told(line, said.at, int(said.is_link)))

    def _placed(self, fields: list[str], said: Said) -> Iterator[Field]:
        """The fields of a row, each looked for behind the one before it, in the texts of the paragraph."""
        behind = said.at
        for words in fields:
            tries = (self._source.find(words, max(piece.start, behind), piece.end) for piece in said.pieces)
            found = next((at for at in tries if at >= 0), None) if words else None
            line, column = self._position(behind if found is None else found)
            yield Field(words, Place(line, None if found is None else column))
            behind = behind if found is None else found + len(words)

    def _position(self, at: int) -> tuple[int, int]:
        character = self._source[at]
        if character == "&" or character.isspace():
            at = first_visible(self._source, at)
        line = bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1


def _is_prose(said: list[Said]) -> bool:
    """Whether a cell is too long for one of the form; runs of spaces do not count."""
    if not said or (len(said) == 1 and len(said[0].text) <= _LONGEST_CELL):
        return False
    return sum(len("".join(part.text.split())) for part in said) > _LONGEST_CELL


# ---- what stands beside the text ---- #


def _within_article(told: list[_Told], end: int) -> list[_Told]:
    """Lines behind the end of the page's article count as aside, if the article is most of the page.

    Its signature may stand right behind it.
    """
    behind = [number for number, one in enumerate(told) if one.at >= end] if end else []
    if not behind or _length(told[: behind[0]]) < _length(told[behind[0] :]):
        return told
    said = [_text_of(one) for one in told[behind[0] : behind[0] + 2]]
    signed = len(said) > 1 and _SIGNER.fullmatch(said[0]) and _SIGNED_ON.fullmatch(said[1])
    first = behind[0] + 2 * bool(signed)
    return [*told[:first], *(one._replace(line=one.line._replace(aside=True)) for one in told[first:])]


def _text_of(told: _Told) -> str:
    return "".join(field.text for field in told.line.fields)


def _length(told: list[_Told]) -> int:
    return sum(len(field.text) for one in told for field in one.line.fields)


def _without_menus(told: list[_Told]) -> Iterator[Line]:
    """Lines that are but links count as aside when there are several together, or one leads to another report."""
    titled = any(not one.links and _REPORT.search(_text_of(one)) for one in told)
    shown = (one.line for one in told if one.line.table is not None and not one.links)
    # Headings may lead elsewhere in a table of figures.
    figured = {line.table for line in shown if any(FIGURE.fullmatch(field.text) for field in line.fields)}
    for is_link, group in groupby(told, key=lambda one: one.links > 0 and one.line.table not in figured):
        together = list(group)
        is_many = is_link and sum(one.links for one in together) >= _FEWEST_LINKS
        is_many = is_many or (is_link and titled and any(_REPORT.search(_text_of(one)) for one in together))
        yield from (one.line._replace(aside=True) if is_many else one.line for one in together)
