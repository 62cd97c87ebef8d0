"""Elements of a web page that are not its text, or are all of it: what is not shown, menus and footers, articles."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from audit.documents.elements import CELLS, WITHIN_LINES
from audit.documents.markup import SKIPPED, attributes
from audit.documents.style_sheets import NOT_SHOWN, Looks, effects_on

Region = Literal["unheard", "aside", "article"]

_HINTS = (
    "none", "hidden", "nav", "menu", "foot", "copyright", "crumb", "share", "related", "sidebar", "qrcode", "ewm",
    "pagination", "toolbar", "search", "login", "topbar", "dqwz", "xgxx", "xgwz", "xglj", "xgyd", "yqlj", "links",
    "prevnext", "backtop", "gotop", "contentinfo", "complementary", "banner", "zoom", "content", "trs", "article",
)  # fmt: skip
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


@lru_cache(maxsize=4096)  # a page repeats its tags
def region_of(name: str, printed: str, looks: Looks = frozenset()) -> Region | None:
    """What the element that a tag begins is to the page's text, if anything but a part of it.

    What style sheets hide by `looks` is believed of cells and of text inside lines alone: sections of a page that open
    when they are clicked on are hidden so too.
    """
    if name in _ASIDE_TAGS:
        return "aside"
    if name[0] in "/ " or name in _EMPTY:
        return None
    inside = name in WITHIN_LINES or name in CELLS
    small = printed.lower()
    if inside and (looks or "style" in small) and "unheard" in effects_on(name, printed, looks):
        return "unheard"
    if not any(hint in small for hint in _HINTS):
        return None
    said = attributes(printed)
    if "hidden" in said or NOT_SHOWN.search(said.get("style", "")):
        return "unheard" if inside else "aside"
    names = {re.sub("[-_]", "", name) for key in ("class", "id") for name in said.get(key, "").lower().split()}
    if said.get("role", "").lower() in _ASIDE_ROLES or names & _MENUS:
        return "aside" if name not in WITHIN_LINES else None
    is_article = name == "article" or said.get("itemprop") == "articleBody" or names & _ARTICLES
    return "article" if is_article and name not in WITHIN_LINES else None


def is_menu(stretch: str) -> bool:
    """Whether an element under a menu's name may be one: it says little beside its links."""
    return len(_MARKUP.sub("", _LINK.sub("", stretch))) <= _LONGEST_MENU
