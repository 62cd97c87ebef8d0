"""Elements of a web page that are not its text, or are all of it: what is not shown, menus and footers, articles."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from audit.documents.effects import effects_on
from audit.documents.elements import CELLS, EMPTY, SILENT, TABLE_PARTS, WITHIN_LINES, is_within_lines
from audit.documents.markup import SKIPPED, attributes
from audit.documents.style_sheets import NO_LOOKS, Looks

Region = Literal["gone", "unheard", "hidden", "folded", "silent", "aside", "article"]

_HINTS = (
    "none", "hidden", "nav", "menu", "foot", "copyright", "crumb", "share", "related", "sidebar", "qrcode", "ewm",
    "pagination", "toolbar", "search", "login", "topbar", "dqwz", "xgxx", "xgwz", "xglj", "xgyd", "yqlj", "links",
    "prevnext", "backtop", "gotop", "contentinfo", "complementary", "banner", "zoom", "content", "trs", "article",
    "print", "mobile", "visible", "hide", "d-none", "pane", "tab-item",
)  # fmt: skip
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
# By these names frameworks hide what is for print or small screens, and panes of tabs that are not the active one.
_FOLDED = {
    "printonly",
    "onlyprint",
    "forprint",
    "visibleprint",
    "visibleprintblock",
    "mobileonly",
    "onlymobile",
    "formobile",
    "visiblexs",
    "visiblexsblock",
    "dnone",
    "hide",
    "hidden",
}
_PANES = {"tabpane", "layuitabitem"}
_ACTIVE = {"active", "show", "in", "layuishow"}
_UNSHOWN = ("gone", "veil")
_LONGEST_MENU = 800  # visible characters outside links; a longer element under a menu's name is the page's text
# Visible characters; what is longer, or has rows of a table, a heading or a sentence, may open on a click.
_LONGEST_HIDDEN = 200
_SENTENCE = re.compile("[\u4e00-\u9fff、，]{12}[^。]*。")
_LONGEST_HIDDEN_SOURCE = 20_000
_FEWEST_ROWS = 3
_ROWS = re.compile(r"<tr[\s>]", re.IGNORECASE)
_HEADING = re.compile(r"[一二三四五六七]、")
_LINK = re.compile(r"<(?i:a)\s(?:[^<]++|<(?!/(?i:a)>))*+</(?i:a)>")
_MARKUP = re.compile(rf"{SKIPPED}|<[^>]*+>|\s++")


@lru_cache(maxsize=4096)  # a page repeats its tags
def region_of(name: str, printed: str, looks: Looks = NO_LOOKS) -> Region | None:
    """What the element that a tag begins is to the page's text, if anything but a part of it.

    What style sheets hide by `looks` is believed of cells and of text inside lines alone: sections of a page that open
    when they are clicked on are hidden so too, and are folded. What a tag itself hides is so too, but often for good.
    """
    if name in _ASIDE_TAGS:
        return "aside"
    if name[0] in "/ " or name in EMPTY:
        return None
    if name in SILENT:
        return "silent" if name != "dialog" or "open" not in attributes(printed) else None
    if hidden := _hidden(name, printed, looks):
        return hidden
    is_folded = name not in TABLE_PARTS and not effects_on(name, printed, looks).isdisjoint(_UNSHOWN)
    small = printed.lower()
    if not any(hint in small for hint in _HINTS):
        return "folded" if is_folded else None
    said = attributes(printed)
    names = {re.sub("[-_]", "", name) for key in ("class", "id") for name in said.get(key, "").lower().split()}
    if said.get("role", "").lower() in _ASIDE_ROLES or names & _MENUS:
        return "aside" if name not in WITHIN_LINES else None
    if is_folded or (not is_within_lines(name) and (names & _FOLDED or (names & _PANES and not names & _ACTIVE))):
        return "folded"
    is_article = name == "article" or said.get("itemprop") == "articleBody" or names & _ARTICLES
    return "article" if is_article and name not in WITHIN_LINES else None


def _hidden(name: str, printed: str, looks: Looks) -> Region | None:
    if name in CELLS:
        effects = effects_on(name, printed, looks)
        return "gone" if "gone" in effects else "unheard" if "unheard" in effects else None
    if is_within_lines(name):
        is_unheard = not effects_on(name, printed, looks).isdisjoint(("gone", "unheard"))
        return None if not is_unheard else "unheard" if name in WITHIN_LINES else "hidden"
    if effects_on(name, printed).isdisjoint(_UNSHOWN):
        return None
    return "hidden" if name not in TABLE_PARTS or name == "table" else "aside"


def says_little(stretch: str) -> bool:
    """Whether what is hidden is too small to be a section of a page that opens when it is clicked on."""
    return (
        0 < len(stretch) <= _LONGEST_HIDDEN_SOURCE
        and len(_ROWS.findall(stretch)) < _FEWEST_ROWS
        and not _HEADING.search(said := _MARKUP.sub("", stretch))
        and not _SENTENCE.search(said)
        and len(said) <= _LONGEST_HIDDEN
    )


def is_menu(stretch: str) -> bool:
    """Whether an element under a menu's name may be one: it says little beside its links."""
    return len(_MARKUP.sub("", _LINK.sub("", stretch))) <= _LONGEST_MENU
