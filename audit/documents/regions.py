"""Elements of a web page that are not its text: what is not shown, menus and footers; and where its article ends."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from audit.documents.markup import SKIPPED, Tag, attributes

Region = Literal["unheard", "aside", "article"]

_HINTS = (
    "none", "hidden", "nav", "menu", "foot", "copyright", "crumb", "share", "related", "sidebar", "qrcode", "ewm",
    "pagination", "toolbar", "search", "login", "topbar", "dqwz", "xgxx", "xgwz", "xglj", "xgyd", "yqlj", "links",
    "prevnext", "backtop", "gotop", "contentinfo", "complementary", "banner", "zoom", "content", "trs", "article",
)  # fmt: skip
_NOT_SHOWN = re.compile(r"(?:^|[;{\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_STYLE_SHEET = re.compile(r"<style\b[^>]*+>([^<]*+(?:<(?!/?style)[^<]*+)*+)</style", re.IGNORECASE)
_STYLE_COMMENT = re.compile(r"/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|<!--|-->")
_CONDITIONAL = re.compile(r"@[^@{};]*+(?:;|\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\})")
_PLAIN_SELECTOR = re.compile(r"[a-z][a-z0-9]*+(?:\.[\w-]++)?|\.[\w-]++")
_TABLE_PARTS = {"table", "thead", "tbody", "tfoot", "tr", "td", "th"}
# Text inside a line that takes no room or no ink, whatever else is shown beside it.
_UNSEEN = re.compile(
    r"(?:^|[;{\s])(?:opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|mso-hide\s*:\s*all|color\s*:\s*transparent"
    r"|(?:left|top|text-indent|margin-left)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*0|clip-path\s*:\s*inset\(\s*50%)"
    r"|(?:^|[;{\s])width\s*:\s*0(?:px|pt|em|%)?\s*;[^}]{0,200}overflow\s*:\s*hidden|(?:^|[;{\s])overflow\s*:\s*hidden[^}]{0,200}[;\s]width\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)",
    re.IGNORECASE,
)
_WITHIN_LINES = {"span", "font", "b", "i", "u", "em", "strong", "a", "label", "big", "small", "sup", "sub", "o:p"}
_CELLS = {"td", "th"}
_EMPTY = {"input", "img", "br", "hr", "meta", "link", "col", "area", "base", "embed", "param", "source", "wbr"}
_ASIDE_TAGS = {"nav", "footer", "aside"}
_ASIDE_ROLES = {"navigation", "contentinfo", "complementary", "search", "banner"}
# Names of classes and ids in small letters, “-” and “_” left out.
_MENUS = {
    "nav", "navbar", "navigation", "menu", "mainmenu", "footer", "foot", "copyright", "breadcrumb", "breadcrumbs",
    "crumb", "crumbs", "share", "sharebox", "bdsharebuttonbox", "bdshare", "related", "relatedlinks", "sidebar",
    "qrcode", "ewm", "pagination", "toolbar", "search", "login", "topbar", "dqwz", "xgxx", "xgwz", "xglj", "xgyd",
    "hotlinks", "friendlinks", "links", "yqlj", "prevnext", "backtop", "gotop",
}  # fmt: skip
_ARTICLES = {
    "zoom", "ucapcontent", "trseditor", "trsueditor", "articlecontent", "articlebody", "articlecon", "newscontent",
    "pagescontent", "vsbcontent", "infocontent", "xxgkcontent", "contenttext",
}  # fmt: skip
_LONGEST_MENU = 800  # visible characters outside links; a longer element under a menu's name is the page's text
_LINK = re.compile(r"<(?i:a)\s(?:[^<]++|<(?!/(?i:a)>))*+</(?i:a)>")
_MARKUP = re.compile(rf"{SKIPPED}|<[^>]*+>|\s++")


def hidden_looks(source: str) -> frozenset[str]:
    """What a page's own style sheets do not show: `.class`, `tag` or `tag.class`, if no other rule shows it.

    Of rules on elements within others, those within tables count alone: whether an element stands within one of a class
    is not known here. What is said of printing and of small screens is not looked at.
    """
    shown: dict[str, bool] = {}
    for sheet in _STYLE_SHEET.findall(source):
        if _NOT_SHOWN.search(sheet) or _UNSEEN.search(sheet):
            for rule in _CONDITIONAL.sub("", _STYLE_COMMENT.sub("", sheet)).split("}"):
                selectors, _, said = rule.rpartition("{")
                hides = _is_hidden(said)
                for selector in selectors.split(",") if hides or "display" in said or "visibility" in said else ():
                    *around, last = selector.split() or [""]
                    if _PLAIN_SELECTOR.fullmatch(last) and last not in _CELLS and _TABLE_PARTS.issuperset(around):
                        shown[last] = not hides
    return frozenset(look for look, is_shown in shown.items() if not is_shown)


def _is_hidden(style: str) -> bool:
    return bool(_NOT_SHOWN.search(style) or _UNSEEN.search(style))


@lru_cache(maxsize=4096)  # a page repeats its tags
def region_of(name: str, printed: str, hidden: frozenset[str] = frozenset()) -> Region | None:
    """What the element that a tag begins is to the page's text, if anything but a part of it.

    Elements of the looks `hidden` are not shown. That is believed of cells and of text inside lines alone: sections of
    a page that open when they are clicked on are hidden so too.
    """
    if name in _ASIDE_TAGS:
        return "aside"
    if name[0] in "/ " or name in _EMPTY:
        return None
    small = printed.lower()
    inside = name in _WITHIN_LINES or name in _CELLS
    if hidden and inside:
        classes = attributes(printed).get("class", "").split()
        if not hidden.isdisjoint({name, *(f".{each}" for each in classes), *(f"{name}.{each}" for each in classes)}):
            return "unheard"
    if inside and "style" in small and _UNSEEN.search(attributes(printed).get("style", "")):
        return "unheard"
    if not any(hint in small for hint in _HINTS):
        return None
    said = attributes(printed)
    if "hidden" in said or _NOT_SHOWN.search(said.get("style", "")):
        return "unheard" if inside else "aside"
    names = {re.sub("[-_]", "", name) for key in ("class", "id") for name in said.get(key, "").lower().split()}
    if said.get("role", "").lower() in _ASIDE_ROLES or names & _MENUS:
        return "aside" if name not in _WITHIN_LINES else None
    is_article = name == "article" or said.get("itemprop") == "articleBody" or names & _ARTICLES
    return "article" if is_article and name not in _WITHIN_LINES else None


def end_of(source: str, tag: Tag, at: int) -> int:
    """Where the element ends that a tag at `at` begins; where it begins if nothing ends it."""
    behind = at + len(tag.printed)
    if tag.name in ("td", "th", "tr", "tbody", "thead", "tfoot"):
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


def is_menu(stretch: str) -> bool:
    """Whether an element under a menu's name may be one: it says little beside its links."""
    return len(_MARKUP.sub("", _LINK.sub("", stretch))) <= _LONGEST_MENU


_PARAGRAPH_ENDS = re.compile(r"</?(?i:p|div|table|ul|ol|dl|h[1-6]|td|th|tr|li|body)(?=[\s/>])")
_ROWS = ("tr", "tbody", "thead", "tfoot")


@cache
def _tags_named(names: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{SKIPPED})|<(?P<end>/?)(?P<name>(?i:{names}))(?=[\s/>])")


def _end_in_table(source: str, name: str, behind: int) -> int:
    """The end of a cell or row, closed or not: where the next one begins or their table ends."""
    ends = ("td", "th", *_ROWS) if name in _CELLS else _ROWS if name == "tr" else _ROWS[1:]
    depth = 0
    for match in _tags_named("|".join(("table", *ends))).finditer(source, behind):
        if match["name"] and match["name"].lower() == "table":
            if match["end"] and not depth:
                return match.start()
            depth += -1 if match["end"] else 1
        elif match["name"] and not depth:
            return match.start()
    return len(source)
