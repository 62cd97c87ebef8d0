"""Elements of a web page: where the one that a tag begins ends, closed or not."""

from __future__ import annotations

import re
from functools import cache

from audit.documents.markup import SKIPPED, Tag

CELLS = frozenset({"td", "th"})
WITHIN_LINES = frozenset(
    {"span", "font", "b", "i", "u", "em", "strong", "a", "label", "big", "small", "sup", "sub", "o:p"}
)
BLOCKS = frozenset(
    {
        "p", "div", "li", "ul", "ol", "dl", "dd", "dt", "section", "article", "header", "footer", "br", "h1", "h2",
        "h3", "h4", "h5", "h6", "center", "form", "blockquote", "main", "nav", "aside", "hr", "caption", "body", "html",
        "head", "tbody", "thead", "tfoot", "fieldset", "legend", "figure", "figcaption", "address", "details",
        "summary",
    }
)  # fmt: skip
EMPTY = frozenset(
    {"input", "img", "br", "hr", "meta", "link", "col", "area", "base", "embed", "param", "source", "track", "wbr"}
)
# Held for programs, or shown where something is wanting: no browser shows what stands in them.
SILENT = frozenset(
    {
        "title", "xml", "rt", "rp", "noscript", "template", "iframe", "object", "video", "audio", "canvas", "noembed",
        "noframes", "datalist", "progress", "meter", "desc", "metadata", "dialog",
    }
)  # fmt: skip
_ROWS = ("tr", "tbody", "thead", "tfoot")
TABLE_PARTS = frozenset({"table", *_ROWS, *CELLS})
_PATIENCE = 30  # times the length of the page that ends of elements are looked for in it
_PARAGRAPH_ENDS = re.compile(r"</?(?i:p|div|table|ul|ol|dl|h[1-6]|td|th|tr|li|body)(?=[\s/>])")


def is_within_lines(name: str) -> bool:
    """Whether an element is a part of a line, as all are that browsers do not know."""
    return name not in BLOCKS and name not in TABLE_PARTS and name not in EMPTY and name not in SILENT


def end_of(source: str, tag: Tag, at: int) -> int:
    """Where the element ends that a tag at `at` begins; where it begins if nothing ends it."""
    behind = at + len(tag.printed)
    if tag.name in TABLE_PARTS - {"table"}:
        return _end_in_table(source, tag.name, behind)
    if tag.name == "p":
        found = _PARAGRAPH_ENDS.search(source, behind)
        return found.start() if found else at
    depth = 1
    for match in _tags_named(tag.name).finditer(source, behind):
        if match["name"]:
            depth += -1 if match["end"] else 1
            if not depth:
                return match.end()
    return at


class Ends:
    """Where elements of one page end, as long as a page made to be looked through for ever is not looked through."""

    def __init__(self, source: str) -> None:
        """None is known yet."""
        self._source = source
        self._patience = _PATIENCE * len(source)

    def of(self, tag: Tag, at: int) -> int:
        """Where the element ends that a tag at `at` begins; where it begins if nothing ends it."""
        end = end_of(self._source, tag, at) if self._patience > 0 else at
        self._patience -= end - at if end > at else len(self._source) - at
        return end


@cache
def _tags_named(names: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{SKIPPED})|<(?P<end>/?)(?P<name>(?i:{names}))(?=[\s/>])")


def _end_in_table(source: str, name: str, behind: int) -> int:
    """The end of a cell or row, closed or not: where the next one begins or their table ends."""
    ends = (*CELLS, *_ROWS) if name in CELLS else _ROWS if name == "tr" else _ROWS[1:]
    depth = 0
    for match in _tags_named("|".join(sorted({"table", *ends}))).finditer(source, behind):
        if match["name"] and match["name"].lower() == "table":
            if match["end"] and not depth:
                return match.start()
            depth += -1 if match["end"] else 1
        elif match["name"] and not depth:
            return match.start()
    return len(source)
