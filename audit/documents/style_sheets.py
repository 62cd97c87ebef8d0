"""What the styles of a web page do to text in its lines: hide it, take its size, strike it out or raise it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Literal

from audit.documents.elements import CELLS, TABLE_PARTS, end_of
from audit.documents.markup import Tag, attributes, openings

Effect = Literal["unheard", "shrink", "strike", "lift"]
Looks = frozenset[tuple[str, Effect]]

NOT_SHOWN = re.compile(r"(?:^|[;{\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_EFFECTS: dict[Effect, re.Pattern[str]] = {
    # Shown nowhere, or without room or ink, whatever else is shown beside it.
    "unheard": re.compile(
        rf"{NOT_SHOWN.pattern}"
        r"|(?:^|[;{\s])(?:opacity\s*:\s*0(?:\.0+)?\s*(?:[;!}]|$)|mso-hide\s*:\s*all|color\s*:\s*transparent"
        r"|(?:left|top|text-indent|margin-left)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*0|clip-path\s*:\s*inset\(\s*50%)"
        r"|(?:^|[;{\s])width\s*:\s*0(?:px|pt|em|%)?\s*;[^}]{0,200}overflow\s*:\s*hidden"
        r"|(?:^|[;{\s])overflow\s*:\s*hidden[^}]{0,200}[;\s]width\s*:\s*0(?:px|pt|em|%)?\s*(?:[;!}]|$)",
        re.IGNORECASE,
    ),
    "shrink": re.compile(r"(?:^|[;{\s])font-size\s*:\s*0(?:px|pt|em|rem|%)?\s*(?:[;!}]|$)", re.IGNORECASE),
    "strike": re.compile(r"line-through", re.IGNORECASE),
    "lift": re.compile(r"vertical-align\s*:\s*(?:super|text-top)", re.IGNORECASE),
}
_SPEAKS_OF: dict[Effect, re.Pattern[str]] = {
    "unheard": re.compile(r"display|visibility", re.IGNORECASE),
    "shrink": re.compile(r"font-size|font\s*:", re.IGNORECASE),
    "strike": re.compile(r"text-decoration", re.IGNORECASE),
    "lift": re.compile(r"vertical-align", re.IGNORECASE),
}
_STYLE_SHEET = re.compile(r"<style\b[^>]*+>([^<]*+(?:<(?!/?style)[^<]*+)*+)</style", re.IGNORECASE)
_COMMENT = re.compile(r"/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|<!--|-->")
_CONDITIONAL = re.compile(r"@[^@{};]*+(?:;|\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\})")
_SELECTOR = re.compile(r"(?:[a-z][a-z0-9]*+)?(?:[.#][\w-]++)?")
_MOST_ELEMENTS = 500  # of one look that are looked at for what they stand within
_MOST_AROUND = 20  # elements of one look whose ends are looked for


def looks_of(source: str) -> Looks:
    """What a page's own style sheets do to elements that look like `.class`, `tag` or `tag.class`.

    A rule counts if no later one undoes it, and of rules on elements within others those that all elements of the look
    stand within. What is said of printing and of small screens is not looked at.
    """
    does: dict[tuple[str, Effect], bool] = {}
    for sheet in _STYLE_SHEET.findall(source):
        effects = [effect for effect, pattern in _EFFECTS.items() if pattern.search(sheet)]
        if not effects:
            continue
        for rule in _CONDITIONAL.sub("", _COMMENT.sub("", sheet)).split("}"):
            selectors, _, said = rule.rpartition("{")
            spoken_of = [each for each in effects if _EFFECTS[each].search(said) or _SPEAKS_OF[each].search(said)]
            for look in _looks(selectors, source) if spoken_of else ():
                does.update({(look, effect): bool(_EFFECTS[effect].search(said)) for effect in spoken_of})
    return frozenset(each for each, is_done in does.items() if is_done)


def _looks(selectors: str, source: str) -> Iterator[str]:
    for selector in selectors.split(","):
        *around, look = selector.replace(">", " ").split() or [""]
        if look and "#" not in look and look not in CELLS and _SELECTOR.fullmatch(look):
            outside = [each for each in around if each not in TABLE_PARTS]
            if all(each and _SELECTOR.fullmatch(each) for each in outside) and _all_within(source, look, outside):
                yield look


def _all_within(source: str, look: str, around: list[str]) -> bool:
    """Whether every element of a look stands within elements of the looks `around`, the outermost first."""
    spans = [(0, len(source))]
    for outer in around:
        found = list(islice(_elements(source, outer), _MOST_AROUND + 1))
        if len(found) > _MOST_AROUND:
            return False
        within = [(tag, at) for tag, at in found if any(start <= at < end for start, end in spans)]
        spans = [(at, end_of(source, tag, at)) for tag, at in within]
    if not around:
        return True
    found = list(islice(_elements(source, look), _MOST_ELEMENTS + 1))
    return len(found) <= _MOST_ELEMENTS and all(any(start < at < end for start, end in spans) for _, at in found)


def _elements(source: str, look: str) -> Iterator[tuple[Tag, int]]:
    name, mark, value = re.split(r"([.#])", f"{look}.")[:3]
    key = "id" if mark == "#" else "class"
    for tag in openings(source):
        if (not name or tag.name == name) and (
            not value or (value in tag.printed and value in attributes(tag.printed).get(key, "").split())
        ):
            yield tag, tag.at


@lru_cache(maxsize=4096)  # a page repeats its tags
def effects_on(name: str, printed: str, looks: Looks) -> frozenset[Effect]:
    """What its style, and the looks of the page's style sheets, do to the text in the element that a tag begins."""
    said = attributes(printed)
    style, classes = said.get("style", ""), said.get("class", "").split() if looks else ()
    own = {effect for effect, pattern in _EFFECTS.items() if pattern.search(style)} if style else set()
    if looks:
        mine = {name, *(f".{each}" for each in classes), *(f"{name}.{each}" for each in classes)}
        own |= {effect for look, effect in looks if look in mine}
    return frozenset(own)
