"""The markup of a web page, cut up as browsers cut it, with nothing lost of where each piece stands in the source.

No parser of web pages for Python tells the column of a text; this one knows it, for it only cuts. What tags mean is
said in `audit.documents.html`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

# From behind a tag's name to its end. Quotes count only behind “=”, as in browsers.
ATTRIBUTES = r"""[^>=]*+(?:=[ \t\n\r\f]*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+[^>=]*+)*+>"""
COMMENT = r"<!--(?:-?>|(?:[^-]++|-(?!-!?>))*+(?:--!?>|\Z))"
_SWALLOWING = ("script", "style")  # without an end they reach to the end of the page, in browsers too
_NAME = "[a-zA-Z][^\\s/>]*+"


def _swallowed(name: str) -> str:
    inside = rf"(?:[^<]++|<(?!/(?i:{name})[\s/>]))*+"
    return rf"<(?i:{name})(?=[\s/>]){ATTRIBUTES}{inside}(?:</(?i:{name})[^>]*+>|\Z)"


# What is never text: comments, scripts and styles.
SKIPPED = "|".join([COMMENT, *map(_swallowed, _SWALLOWING)])
SPACE = r"[ \t\n\r\f]"
# The commonest tags first: the rest is tried for each of them in vain.
_TAG = rf"<(?:[/bp]|t[dhr]|(?!(?i:{'|'.join(_SWALLOWING)})[\s/>])[a-zA-Z]){ATTRIBUTES}"
_REST = rf"</?[a-zA-Z]{ATTRIBUTES}|<[!?/][^>]*+>"
_MARKUP = re.compile(rf"((?:(?:{_TAG}|{SKIPPED}|{_REST}){SPACE}*+)++)")
_UNENDED = re.compile(rf"<!--|<(?i:{'|'.join(_SWALLOWING)})[\s>]")
_PIECE = re.compile(rf"(?:{SKIPPED})|<(?P<end>/?)(?P<name>{_NAME}){ATTRIBUTES}|<[!?/][^>]*+>|(?P<space>{SPACE}++)")
_SHEETS = re.compile(
    rf"{COMMENT}|{_swallowed('script')}|{_swallowed('noscript')}"
    rf"|<(?i:style)(?=[\s/>])(?P<printed>{ATTRIBUTES})(?P<sheet>[^<]*+(?:<(?!/?(?i:style))[^<]*+)*+)"
)
_ATTRIBUTE = re.compile(
    r"""([^\s=>/"']+)[ \t\n\r\f]*=[ \t\n\r\f]*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*))|([^\s=>/"']+)"""
)


class Tag(NamedTuple):
    """A tag: its name in small letters with a slash before it when it ends an element; `at` counts from its run."""

    name: str
    at: int
    printed: str


def cut(source: str) -> list[str]:
    """The page as texts and runs of markup in turn, beginning and ending with a text; joined they are the page."""
    last = source.rfind(">") + 1  # no tag ends behind it, so that nothing there is one
    parts, rest = _MARKUP.split(source[:last]), source[last:]
    unended = _UNENDED.search(rest)
    parts[-1] += rest[: unended.start()] if unended else rest
    return [*parts, rest[unended.start() :], ""] if unended else parts


def tags_of(run: str) -> Iterator[Tag]:
    """The tags of a run of markup in order; one named " " is space between them, " script" writes where it stands."""
    for match in _PIECE.finditer(run):
        if name := match["name"]:
            yield Tag(match["end"] + name.lower(), match.start(), match.group())
        elif match["space"]:
            yield Tag(" ", match.start(), match.group())
        elif "document.write" in match.group() and not match.group().startswith("<!"):
            yield Tag(" script", match.start(), match.group())


def openings(source: str) -> Iterator[Tag]:
    """The tags of a page that begin elements; `at` counts from its beginning."""
    return (tag for tag in tags_of(source) if tag.name[0] not in "/ ")


def sheets(source: str) -> Iterator[tuple[str, str]]:
    """The style sheets that a page holds, and for what media each is."""
    for match in _SHEETS.finditer(source):
        if sheet := match["sheet"]:
            yield attributes(f"<style{match['printed']}").get("media", ""), sheet


def attributes(printed: str) -> dict[str, str]:
    """The attributes of a tag as printed, names in small letters, the first of a name as in browsers."""
    found: dict[str, str] = {}
    inside = re.sub(rf"\A<{_NAME}", "", printed).rstrip(">")
    for name, double, single, bare, alone in _ATTRIBUTE.findall(inside):
        found.setdefault((name or alone).lower(), html.unescape(double or single or bare))
    return found
