"""How a report is drafted: brackets, stops, numbering, repetitions, and whether it has the parts that it announces.

Each is a count at the first place that shows it; what is not there is 0.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from rapidfuzz.fuzz import partial_ratio

from audit.model import Paragraph, Printed
from audit.reading.normalise import label_key, narrow
from audit.reading.traces import Prose
from audit.reading.vocabulary import Words

_PAIRS = {")": "(", "》": "《", "】": "【", "〕": "〔"}
_BRACKET = re.compile(r"[()《》【】〔〕]")
_LIST_MARK = re.compile(r"(?:^|[\n。;:,、\s])[\da-zA-Z①-⑳]{1,2}$")  # what stands before the bracket of 1) and a)
_ORDINALS = "一二三四五六七八九十"
_FIRST_ITEM = re.compile(r"一是")
_RUN_ON = re.compile(
    r"(?<=[\u4e00-\u9fff\da-zA-Z%％])(?<![第其之不也都又更就才乃即])[二三四五六]是(?![否因非不])(?=[\u4e00-\u9fff])"
)
_ITEM = re.compile(r"(?P<mark>[一二三四五六七八九十])(?<![^。;:,、!?”》\n\s)].)是(?!否)")
_NUMBERED = "{}[是、,)]|[第其(]{}"  # an item of a list in any style
_MAY_BE_HEADED = re.compile(r"\([一二三四五六七八九十]\)")
_HEADED = re.compile(r"(?:^|\n)\s*\((?P<mark>[一二三四五六七八九十])\)")
_DOUBLED = re.compile(r"(?P<word>[\u4e00-\u9fff]{2,4})(?P=word)")
_COMMA = re.compile(r"[,，](?<=[\u4e00-\u9fff].)(?=[\u4e00-\u9fff])")
_MIXED = 3  # of each kind; fewer are slips of one key
_LONG = 30  # characters of a paragraph; shorter ones may stand twice with reason
_ANNOUNCED = re.compile(
    r"(?:由|包括|包含|分为|内容为)[:]?(?P<list>[^。;]{20,200}?)(?:等)?(?P<number>[一二三四五六七八九十\d]{1,2})?(?:个)?部分"
)
_NAMED = 80  # likeness of 100 by which an announced name is a heading's; two of them make a list
_UNNAMED = 68  # below it, no announced name is a heading's
_DUE = 6  # parts that the form has
_BARE_NAME = re.compile(r"《(?:条例|实施办法|办法|规定|意见|通知|方案|要点|细则)》")


def read_drafting(
    paragraphs: list[Paragraph], introduction: str, headings: Mapping[int, str], title: str | None, words: Words
) -> dict[str, Printed]:
    """All of them, by name.

    `paragraphs` are without the signature and page furniture, `introduction` is all that stands before the first
    heading, `headings` are those printed, by section.
    """
    prose = Prose(paragraphs)
    found = {
        "unbalanced_brackets": _brackets(prose),
        "run_on_items": _run_on(prose),
        "mixed_commas": _mixed(prose),
        "list_gaps": _gaps(prose),
        "doubled_words": prose.count(
            m for m in _DOUBLED.finditer(prose.text) if not words.two_words.match(prose.text, m.start())
        ),
        "repeated_paragraphs": _repeated(paragraphs),
        "repeated_titles": _titles(paragraphs, title, introduction),
        "undefined_names": _undefined(prose, narrow(introduction)),
        **_announced(prose, headings),
    }
    return {name: fact for name, fact in found.items() if fact}


def _brackets(prose: Prose) -> Printed | None:
    """Brackets without their other half, section by section: text that is wrapped may close them lines later."""
    open_at: list[tuple[str, int]] = []
    alone: list[int] = []
    for match in _BRACKET.finditer(prose.said):
        mark, at = match.group(), match.start()
        if mark not in _PAIRS:
            open_at.append((mark, at))
        elif open_at and open_at[-1][0] == _PAIRS[mark]:
            open_at.pop()
        elif any(held == _PAIRS[mark] for held, _ in open_at):
            while open_at[-1][0] != _PAIRS[mark]:
                alone.append(open_at.pop()[1])
            open_at.pop()
        elif mark != ")" or not _LIST_MARK.search(prose.said, max(0, at - 4), at):
            alone.append(at)
    alone += [at for _, at in open_at]
    return prose.fact(len(alone), min(alone), min(alone) + 1) if alone else None


def _run_on(prose: Prose) -> Printed | None:
    """Items of a list (二是, 三是) with no stop before them; only behind a 一是."""
    first = _FIRST_ITEM.search(prose.said)
    return prose.count(_RUN_ON.finditer(prose.said, first.end())) if first else None


def _mixed(prose: Prose) -> Printed | None:
    """Half-width commas between Chinese characters beside full-width ones: the rarer kind."""
    if min(prose.text.count(","), prose.text.count("，")) < _MIXED:
        return None
    kinds: dict[str, list[re.Match[str]]] = {",": [], "，": []}
    for match in _COMMA.finditer(prose.text):
        kinds[match.group()].append(match)
    rarer = min(kinds.values(), key=len)
    return prose.count(rarer) if len(rarer) >= _MIXED else None


def _gaps(prose: Prose) -> Printed | None:
    """Numbers left out of 一是, 二是 … and (一), (二) …: a number that is larger than the next."""
    gaps: list[re.Match[str]] = []
    for pattern in (_ITEM, *((_HEADED,) if _MAY_BE_HEADED.search(prose.said) else ())):
        last = end = 0
        for match in pattern.finditer(prose.said):
            number = _ORDINALS.index(match["mark"]) + 1
            between = prose.said[end : match.start("mark")]
            if last and any(not _is_numbered(between, mark) for mark in _ORDINALS[last : number - 1]):
                gaps.append(match)
            last, end = number, match.end("mark")
    gaps.sort(key=lambda match: match.start("mark"))
    return prose.count(gaps, "mark")


def _is_numbered(said: str, mark: str) -> bool:
    """Whether an item with this number stands in a text, be it in another style or without a stop before it."""
    return bool(re.search(_NUMBERED.format(mark, mark), said))


def _repeated(paragraphs: list[Paragraph]) -> Printed | None:
    """Long paragraphs that stand twice, at the second."""
    keys = [label_key(p.text) for p in paragraphs]
    seen: set[str] = set()
    again = []
    for key, paragraph in zip(keys, paragraphs, strict=True):
        if len(key) >= _LONG and key in seen:
            again.append(paragraph)
        seen.add(key)
    if not again:
        return None
    first = again[0]
    return Printed(len(again), first.text[:_LONG], first.place, first.text)


def _titles(paragraphs: list[Paragraph], title: str | None, introduction: str) -> Printed | None:
    """The title printed more than once, at the second place; not the page's own, which its furniture sets apart."""
    if title is None:
        return None
    key = label_key(title)
    titles = [p for p in paragraphs if label_key(p.text) == key]
    if len(titles) < 2:
        return None
    kept, lines = {p.text for p in paragraphs}, introduction.split("\n")
    at = [number for number, line in enumerate(lines) if label_key(line) == key]
    apart = {
        number
        for number, (one, other) in enumerate(pairwise(at), 1)
        if any(line not in kept or line.rstrip().endswith((":", "：")) for line in lines[one + 1 : other])
    }
    again = [each for number, each in enumerate(titles) if number and number not in apart]
    return Printed(len(again), again[0].text, again[0].place, again[0].text) if again else None


def _undefined(prose: Prose, introduction: str) -> Printed | None:
    """Short names of rules that the text never gives in full: 《条例》 without 《…条例》 before it."""
    undefined: list[re.Match[str]] = []
    for name, first in _first_of_each(prose.said):
        before = prose.said[: first.start()]
        full = re.compile(rf"[^《]{name}》|简称:?《{name}》")
        if not full.search(before) and not full.search(introduction) and not before.endswith(("简称", "简称:", "称")):
            undefined.append(first)
    return prose.count(undefined)


def _first_of_each(said: str) -> Iterator[tuple[str, re.Match[str]]]:
    seen: Counter[str] = Counter()
    for match in _BARE_NAME.finditer(said):
        name = match.group()[1:-1]
        seen[name] += 1
        if seen[name] == 1:
            yield name, match


def _announced(prose: Prose, headings: Mapping[int, str]) -> dict[str, Printed | None]:
    """Headings that the introduction does not announce, or names otherwise, and how many parts it announces."""
    keys = {number: label_key(heading).lstrip(_ORDINALS) for number, heading in headings.items()}
    for match in _ANNOUNCED.finditer(prose.said):
        listed = label_key(match["list"])
        likeness = {number: partial_ratio(key, listed) for number, key in keys.items()}
        if sum(score >= _NAMED for score in likeness.values()) < 2:
            continue
        other = [number for number, score in likeness.items() if score < _UNNAMED]
        parts = _number(match["number"])
        return {
            "unannounced_headings": prose.fact(len(other), *match.span("list")) if other else None,
            "announced_otherwise": prose.fact(parts, *match.span("number"))
            if parts not in (None, _DUE, len(keys))
            else None,
        }
    return {}


def _number(said: str | None) -> int | None:
    if not said or said.isdigit():
        return int(said) if said else None
    return _ORDINALS.index(said) + 1 if said in _ORDINALS else None
