"""What the style sheets of a web page declare of an element, as a browser with a wide screen weighs them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from audit.documents.elements import BLOCKS, CELLS, EMPTY, TABLE_PARTS, Ends
from audit.documents.markup import Tag, attributes, openings, sheets
from audit.documents.media import holds

Keys = frozenset[str]  # of an element or selector: its tag name, `.class` and `#id`
Around = tuple[
    tuple[Keys, bool], ...
]  # looks around an element, the outermost first; True if right around what follows
Said = tuple[str, str, bool]  # a property, its value, and whether it is important
Weight = tuple[bool, bool, int, int, int, int]  # important, inline, ids, classes, names, order


class Rule(NamedTuple):
    """What is declared of the elements that have all of the keys."""

    keys: Keys
    weight: tuple[int, int, int, int]
    said: tuple[Said, ...]


@dataclass(frozen=True, eq=False)
class Looks:
    """The rules that may bear upon an element, by one of its keys; compared as one, being remembered by."""

    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.rules)


NO_LOOKS = Looks()

# Values that hide text, take its size, strike it out, raise or lower it: without one a page's sheets need no reading.
_TELLING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0?\.?0*(?![.\d])|mso-hide|mso-text-raise"
    r"|transparent|#fff|\bwhite\b|255\s*,\s*255\s*,\s*255|:\s*-|clip|(?:width|height|font|font-size)\s*:\s*[01](?![.\d])"
    r"|content: drawn"
    r"|(?:display|visibility)\s*:[^;}]*!|line-through|vertical-align\s*:\s*(?:super|sub|text-top|top|[+.\d])|bottom\s*:",
    re.IGNORECASE,
)
_PROPERTIES = {
    "display", "visibility", "opacity", "mso-hide", "mso-text-raise", "color", "background", "position", "float",
    "left", "top", "bottom", "text-indent", "margin-left", "clip", "clip-path", "width", "height", "max-width",
    "max-height", "overflow", "font-size", "text-decoration", "vertical-align", "content",
}  # fmt: skip
_SHORT_FOR = {
    "background-color": "background", "text-decoration-line": "text-decoration", "overflow-x": "overflow",
    "overflow-y": "overflow", "css-float": "float",
}  # fmt: skip
_FONT_SIZE = re.compile(
    r"(?:^|\s)(0|\d*\.?\d+(?:px|pt|r?em|ex|ch|%|cm|mm|in|pc|v[wh])|(?:xx?-)?(?:small|large)|medium)(?=[\s/])"
)
_LITTER = re.compile(r"""/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|<!--|-->|"[^"\n]*"|'[^'\n]*'""")
_AT_RULE = re.compile(r"@([\w-]++)(.*)", re.DOTALL)
# Values of the page itself that its sheets may undo.
_UNDONE = re.compile(r"font(?:-size)?\s*:\s*0(?![.\d])|visibility\s*:\s*hidden|\shidden[\s>=]")
# What a sheet writes before or behind an element's own text, in quotes; a sign by its number is none of the digits.
_CONTENT = re.compile(r"""content\s*:\s*(?:"([^"\n]*)"|'([^'\n]*)')""", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
_BESIDE = re.compile(r"::?(?:before|after)\s*\Z", re.IGNORECASE)
_BRACES = re.compile(r"([^{}]*+)([{}])")
_SELECTOR = re.compile(r"(?:[a-zA-Z][\w:\\-]*+|\*)?(?:[.#][\w-]++)*+")
_STEP = re.compile(r"([^\s>]+)\s*(>?)\s*")
_ASSUMED = [(frozenset({name}), False) for name in ("html", "body")]  # all of the page stands within
_KEY = re.compile(r"[.#]?[^.#]+")
_MOST_RULES = 500  # on elements of one class, id or name; the last ones prevail
_MOST_TURNS = 8000  # places where rules begin or end to hold
_MOST_AROUND = 2000  # elements of one look whose ends are looked for


# ---- declarations ---- #


@lru_cache(maxsize=4096)
def declarations(style: str) -> tuple[Said, ...]:
    """What a style declares of the properties that matter to text."""
    found: list[Said] = []
    for each in style.lower().split(";"):
        name, _, value = each.partition(":")
        value, bang, _ = value.partition("!")
        name, value = name.strip(), value.strip()
        if name == "font":
            size = _FONT_SIZE.search(f"{value} ")
            name, value = "font-size", size[1] if size else "medium"
        name = _SHORT_FOR.get(name, name)
        if name in _PROPERTIES and value:
            found.append((name, value, bool(bang)))
    return tuple(found)


@lru_cache(maxsize=4096)  # a page repeats its tags
def declared(name: str, printed: str, looks: Looks = NO_LOOKS) -> Mapping[str, str]:
    """The value of each property that a tag, its style and the page's style sheets give to an element itself."""
    said = attributes(printed)
    given = {"display": "none"} if "hidden" in said else {}
    given |= {"background": said["bgcolor"].lower()} if said.get("bgcolor") else {}
    if name == "font":
        given |= {"color": said["color"].lower()} if said.get("color") else {}
        given |= {"font-size": "medium"} if said.get("size") else {}
    ranked: list[tuple[Weight, str, str]] = []
    if looks:
        keys = _keys_of(name, printed)
        for rule in [rule for key in keys for rule in looks.rules.get(key, ()) if rule.keys <= keys]:
            ranked += [((bang, False, *rule.weight), each, value) for each, value, bang in rule.said]
    own = declarations(said["style"]) if said.get("style") else ()
    ranked += [((bang, True, 0, 0, 0, at), each, value) for at, (each, value, bang) in enumerate(own)]
    return given | {each: value for _, each, value in sorted(ranked, key=lambda one: one[0])}


@lru_cache(maxsize=4096)
def _keys_of(name: str, printed: str) -> Keys:
    said = attributes(printed)
    classes = [f".{each}" for each in said.get("class", "").split()]
    return frozenset({name, *classes, *(f"#{each}" for each in said.get("id", "").split())})


# ---- style sheets ---- #


def looks_of(source: str) -> list[tuple[int, Looks]]:
    """What the style sheets of a page declare, from where on: rules on elements within others hold there alone."""
    css = "\n".join(_LITTER.sub("", _CONTENT.sub(_drawn, sheet)) for media, sheet in sheets(source) if holds(media))
    if not css or not (_TELLING.search(css) or _UNDONE.search(source)):
        return [(0, NO_LOOKS)]
    everywhere, within = _ruled(css)
    return list(_stretches(source, everywhere, within)) if within else [(0, _gathered(everywhere))]


def _drawn(content: re.Match[str]) -> str:
    """What a sheet writes beside a text, told by whether there are digits in it."""
    said = _ESCAPE.sub(lambda code: chr(min(int(code[1], 16), 0x10FFFF)), content[1] or content[2] or "")
    return "content: drawn" if any(map(str.isdecimal, said)) else ""


@lru_cache(maxsize=16)  # pages of one site have the same
def _ruled(css: str) -> tuple[tuple[Rule, ...], Mapping[Around, list[Rule]]]:
    """The rules on elements wherever they stand, and those on elements within others, by what these look like."""
    everywhere: list[Rule] = []
    within: dict[Around, list[Rule]] = defaultdict(list)
    for order, (selectors, style) in enumerate(_rules(css)):
        if said := declarations(style):
            for selector in selectors.split(","):
                element = _BESIDE.sub("", selector)
                # Of what stands beside an element's text, only whether it is a figure counts.
                bears = tuple(each for each in said if (each[0] == "content") == (element != selector))
                if not bears or (understood := _understood(element)) is None:
                    continue
                around, keys = understood
                rule = Rule(keys, (*_weight([*(outer for outer, _ in around), keys]), order), bears)
                outside = tuple(each for each in around if each not in _ASSUMED and not _is_table(*each))
                (within[outside] if outside else everywhere).append(rule)
    return tuple(everywhere), within


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """The selectors and declarations of each rule that holds on a wide screen."""
    around: list[str] = []
    for said, brace in _BRACES.findall(f"{css}}}"):
        if brace == "{":
            around.append(said.rpartition(";")[2].strip())
        elif around:
            selectors = around.pop()
            if not selectors.startswith("@") and all(map(_is_entered, around)):
                yield selectors, said


def _is_entered(rule: str) -> bool:
    """Whether what stands within an at-rule counts."""
    found = _AT_RULE.fullmatch(rule)
    name, condition = (found[1].lower(), found[2].strip()) if found else ("", "")
    if name == "media":
        return holds(condition)
    return name == "layer" or (name == "supports" and not condition.startswith("not"))


def _understood(selector: str) -> tuple[Around, Keys] | None:
    """The looks that a selector asks for around an element and of it; None if it asks for more, or speaks of blocks."""
    parts = _STEP.findall(selector)
    if not parts or selector.lstrip().startswith(">") or not all(_SELECTOR.fullmatch(part) for part, _ in parts):
        return None
    steps = [(frozenset(_key(key) for key in _KEY.findall(part) if key != "*"), mark == ">") for part, mark in parts]
    keys, leads = steps.pop()
    if leads or not keys or keys <= CELLS or keys & (BLOCKS | TABLE_PARTS - CELLS):
        return None
    return tuple(each for each in steps if each[0]), keys


def _is_table(keys: Keys, is_right_around: bool) -> bool:
    """Whether any part of a table will do, for some are implied; what stands right in a cell is looked for."""
    return keys <= TABLE_PARTS and not (is_right_around and keys <= CELLS)


def _key(printed: str) -> str:
    return printed if printed[0] in ".#" else printed.lower()


def _weight(parts: list[Keys]) -> tuple[int, int, int]:
    marks = Counter(key[0] if key[0] in ".#" else "" for part in parts for key in part)
    return marks["#"], marks["."], marks[""]


@lru_cache(maxsize=256)
def _gathered(rules: tuple[Rule, ...]) -> Looks:
    by_key: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        by_key[min(rule.keys)].append(rule)  # “#” and “.” before names
    return Looks({key: tuple(found[-_MOST_RULES:]) for key, found in by_key.items()})


# ---- rules on elements within others ---- #


def _stretches(
    source: str, everywhere: tuple[Rule, ...], within: Mapping[Around, list[Rule]]
) -> Iterator[tuple[int, Looks]]:
    """The rules that hold from each place on where some begin or end to hold."""
    ends, elements = Ends(source), _elements(source, {keys for around in within for keys, _ in around})
    turns = [
        (at, change, around)
        for around in within
        for start, end in _spans(source, around, elements, ends)
        for at, change in ((start, 1), (end, -1))
    ]
    depth: Counter[Around] = Counter()
    yield 0, _gathered(everywhere)
    if len(turns) > _MOST_TURNS:
        return
    for at, together in groupby(sorted(turns, key=lambda turn: turn[0]), key=lambda turn: turn[0]):
        for _, change, around in together:
            depth[around] += change
        yield (
            at,
            _gathered((*everywhere, *(rule for around, rules in within.items() if depth[around] for rule in rules))),
        )


def _elements(source: str, looks: set[Keys]) -> Mapping[Keys, list[Tag]]:
    by_key: dict[str, list[Keys]] = defaultdict(list)
    for look in looks:
        by_key[min(look)].append(look)
    found: dict[Keys, list[Tag]] = defaultdict(list)
    for tag in openings(source):
        keys = _keys_of(tag.name, tag.printed)
        for key in keys & by_key.keys():
            for look in by_key[key]:
                if look <= keys:
                    found[look].append(tag)
    return found


def _spans(source: str, around: Around, elements: Mapping[Keys, list[Tag]], ends: Ends) -> list[tuple[int, int]]:
    """The insides of elements of the last look that stand within elements of the looks before it, in order."""
    spans = [(0, len(source))]
    for look, is_right_around in around:
        found = elements.get(look, [])
        if len(found) > _MOST_AROUND:
            return []
        inner: list[tuple[int, int]] = []
        for tag in found:
            outer = bisect_right(spans, tag.at, key=lambda span: span[0])
            if outer and tag.at < spans[outer - 1][1] and (is_right_around or not (inner and tag.at < inner[-1][1])):
                end = len(source) if tag.name in ("html", "body") else ends.of(tag, tag.at)
                if end > (behind := tag.at + len(tag.printed)):
                    span = (behind, _behind_tag(source, end))
                    inner += _between_children(source, span, ends) if is_right_around else [span]
        spans = sorted(inner)
    return spans


def _between_children(source: str, span: tuple[int, int], ends: Ends) -> Iterator[tuple[int, int]]:
    """What stands right inside an element, with the tags that begin its children."""
    start, end = span
    at = start
    for tag in openings(source[start:end]):
        child = start + tag.at
        if child >= at and tag.name not in EMPTY and (until := ends.of(tag, child)) > child:
            yield at, child + len(tag.printed)
            at = _behind_tag(source, until)
    if at < end:
        yield at, end


def _behind_tag(source: str, at: int) -> int:
    """Where the tag ends that is cut off, if one is."""
    return at if source.startswith("<", at) or at == len(source) else source.find(">", at) + 1
