"""Wholes and the parts that a text lists below them."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from audit.model import Statement
from audit.reading.clauses import Known
from audit.reading.mentions import Mention, find_mentions, mention_end
from audit.reading.sayings import Saying
from audit.reading.vocabulary import Items

_MANY = 4  # outcomes of different groups: a list of so many leaves none out
_SENTENCE = re.compile(r"[^。!?\n]+")
_WITHIN = re.compile(r"其中[,:]?")
_RECORDS = ("条", "篇", "件", "份", "期", "项")  # what offices keep count of; hits and readers are estimates everywhere
_UNITS = ("条", "篇", "件", "份", "期", "场", "次", "个", "项", "部")
_ANY = mention_end(_UNITS)
_VAGUE = re.compile("[余多来几约近超逾]|至少|不少于|以上|以内|左右")  # no number is approximate without
# A tail with one of these compares, nests, counts something else, or does not claim to be complete.
_NOT_PARTS = re.compile(
    r";[^;。]{0,16}(?:诉讼|复议)|[(]|含|比|较|同期|增|减|率|%|累计|整改|同时|多种|重复|交叉|另|覆盖|主要|其余|余下|其它为|等\d|等方面|等等|部分|以上|其中"
)
_APART = re.compile("[,;。]")
_CHANNEL = re.compile(
    "网|微信|公众号|微博|抖音|客户端|APP|平台|新媒体|渠道|媒体|[公告展宣]\\w{0,2}栏|专栏|屏|报刊|电视|广播"
)
_FEWEST_COMPLETE = 3  # parts; of fewer, the text may name only the most important


@dataclass
class Whole:
    """A head's number, and what is listed behind it."""

    saying: Saying
    name: str
    family: str
    stated: int  # number of its statement
    items: list[tuple[Saying, int, Saying | None]] = field(default_factory=list)  # with its statement and its scope
    beside: list[tuple[int, Saying]] = field(default_factory=list)  # shares and changes, with the statement they follow
    unknown: set[bool] = field(default_factory=set)  # whether of applicants: lists with a number not understood in them
    end: int = 0
    _doubt: int | None = None  # the sentence of a number that was not understood
    _told: dict[bool, int] = field(default_factory=dict)  # the sentence of the last applicant, and of the last outcome
    _sentences: int = 0  # that began since the head's
    _listed: int = sys.maxsize  # the one of them that the list begins in
    _apart: set[int] = field(default_factory=set)  # where items begin that open a sentence behind other items
    _leading: list[tuple[Saying, bool]] = field(default_factory=list)  # unknown before all items; behind 其中
    _last: int | None = None

    def __post_init__(self) -> None:
        """What follows at once stands beside the head."""
        self._last, self.end = self.stated, self.saying.end

    @property
    def last_item(self) -> Known | None:
        """The item that was listed last."""
        items = self.items[-1][0].items if self.items else ()
        return items[-1] if items else None

    def add(self, saying: Saying, stated: int, scope: Saying | None) -> None:
        """An item behind the head, or behind the applicant whose list it is."""
        of_applicants = any(known.item.column for known in saying.items)
        if not self.items and self._is_led_by_unknown(saying.segment):
            self.unknown |= {True, False}
        if self._doubt is not None:
            # Of the other list only where that is in the same sentence: what a later one counts is none of it.
            self.unknown |= {of_applicants, *(kind for kind, sentence in self._told.items() if sentence == self._doubt)}
        self._told[of_applicants] = self._sentences
        self.items.append((saying, stated, scope))
        if self._sentences > self._listed:
            self._apart.add(saying.start)
        self._listed = self._sentences if len(self.items) == 1 else self._listed
        self._last, self.end = stated, saying.end

    def attach(self, saying: Saying) -> None:
        """A share or a change, of what was said last."""
        if self._last is not None:
            self.beside.append((self._last, saying))
            self.end = max(self.end, saying.end)

    def heard_unknown(self, saying: Saying, *, listed: bool) -> None:
        """A number that may have been a part; it is one where it is `listed`, behind 其中."""
        if not self.items:
            self._leading.append((saying, listed))
        if self._doubt is None and any(not known.item.apart for item, _, _ in self.items for known in item.items):
            self._doubt = self._sentences
        self._last = None

    @property
    def in_doubt(self) -> bool:
        """Whether what was heard last was not understood."""
        return self._last is None

    def begin_sentence(self) -> None:
        """What was unknown in the sentence before leads no list of this one."""
        self._sentences += 1
        if not self.items:
            self._leading.clear()

    def _is_led_by_unknown(self, segment: int) -> bool:
        """Whether a list begins with unknown parts, which are not another list of the whole: 网上10件，信函9件."""
        listed = [saying for saying, listed in self._leading if listed and saying.segment == segment]
        return bool(listed) and _total(listed) != _total([self.saying])

    def findings(self, wholes: Sequence[Decimal]) -> Iterator[tuple[int, dict[str, Any]]]:
        """By number of statement: the share printed beside it and the one computed anew; the change from last year."""
        if not self.beside:
            return
        numbers = {stated: saying.mention for saying, stated, _ in self.items}
        bases = [self.saying.mention.low] if self.saying.mention else []
        bases += [*wholes, *(change["parts"] for _, change in self.lists())]
        for stated, beside in self.beside:
            if beside.change:
                told = beside.change
                said = {"change": told.percent, "increase": told.increase, "last_year": told.last_year}
                yield stated, {name: value for name, value in said.items() if value is not None}
            elif (mention := numbers.get(stated)) and mention.exact and beside.percent is not None:
                shares = [(abs(mention.low * 100 / base - beside.percent), base) for base in bases if base]
                if shares:
                    base = min(shares)[1]
                    share = (mention.low * 100 / base).quantize(Decimal("0.001"))
                    yield stated, {"percent": beside.percent, "share": share, "share_said": f"{mention.low} ÷ {base}"}

    def lists(self) -> Iterator[tuple[Saying, dict[str, Any]]]:
        """Each whole with the sum of its parts: outcomes, applicants, and the outcomes of each applicant."""
        if self.family != "requests" or not self.items:
            return
        for all_of, listed in self._wholes():
            for applicants in (False, True):
                whole = all_of
                parts = [saying for saying, _ in listed if any(k.item.column for k in saying.items) is applicants]
                if sums := _sums(parts, beside=_stand_beside(whole, parts)):
                    own = [
                        known
                        for part in parts
                        for known in part.items
                        if not known.item.apart and not (known.item.flow and part.start in self._apart)
                    ]
                    few = len({known.item.within or known.name for known in own}) < _MANY
                    of_whole = [known.item for part in parts for known in part.items if not known.item.apart]
                    rest = {item.rest for item in of_whole if not item.flow} == {True, False}
                    name = "applicant_list" if applicants else "outcome_list"
                    if whole is self.saying and not applicants:
                        whole = self._restated(sums["parts"]) or whole
                    led = _total([saying for saying, _ in self._leading]) if whole is self.saying else 0
                    explained = bool(led) and sums["parts"] + led == _total([whole])
                    yield (
                        whole,
                        {"quantity": name}
                        | sums
                        | {
                            "complete": not (applicants in self.unknown or explained)
                            and (rest or (not applicants and not few))
                        },
                    )

    def _restated(self, parts: int) -> Saying | None:
        """What was done with all of them, where a list divides that: 收到13件，办结11件，公开6件，不予公开5件."""
        return next((said for said, _, _ in self.items if said.restates and _total([said]) == parts), None)

    def rests(self) -> Iterator[tuple[int, list[int] | None]]:
        """By number of statement what counts the rest of a list: the statements that are no part of it.

        None where the list names a part of the rest, and its sum does not tell whether that stands beside it.
        """
        for whole, listed in self._wholes():
            beside = _stand_beside(whole, [saying for saying, _ in listed])
            named = {known.item.within for saying, _ in listed for known in saying.items}
            for saying, stated in listed:
                if beside and any(known.item.rest for known in saying.items):
                    yield stated, [other for _, other in listed if other != stated]
                elif any(known.item.rest and known.name in named for known in saying.items):
                    yield stated, None

    def open_rests(self, kinds: Mapping[str, Items]) -> Iterator[int]:
        """The numbers of statements that count the rest of a list which does not name all that the rest leaves out."""
        for _, listed in self._wholes():
            named = {name for saying, _ in listed for known in saying.items for name in (known.name, known.item.within)}
            for saying, stated in listed:
                for known in saying.items:
                    if known.item.rest and not others_of(known, kinds[known.kind]) <= named:
                        yield stated

    def turn_away(self) -> None:
        """Something else is counted: what stands beside that is none of this."""
        self._last = None

    def _wholes(self) -> Iterator[tuple[Saying, list[tuple[Saying, int]]]]:
        """The head and each applicant with a list of outcomes, with what is listed below them and its statements."""
        scopes = {id(scope): scope for _, _, scope in self.items if scope is not None}
        for scope in (None, *scopes.values()):
            listed = [(saying, stated) for saying, stated, of in self.items if of is scope and saying is not scope]
            yield scope or self.saying, listed


def others_of(rest: Known, items: Items) -> set[str]:
    """What the rest of a list leaves out: the items of its kind, by name, that are no parts of it or of one another."""
    rests = {name for name, item in items.words.items() if item.rest}
    return {
        name
        for name, item in items.words.items()
        if not (item.rest or item.flow or item.apart) and (item.within is None or item.within in rests - {rest.name})
    }


def _total(sayings: Sequence[Saying]) -> Decimal:
    return sum((saying.mention.low for saying in sayings if saying.mention), Decimal(0))


def _stand_beside(whole: Saying, parts: Sequence[Saying]) -> bool:
    """Whether only together with what may be a part of another item the items add up: 逾期未补正2件，其他处理5件."""
    number = whole.mention.low if whole.mention else None
    apart, within = _sums(parts, beside=True), _sums(parts, beside=False)
    return bool(apart and within and apart["parts"] == number != within["parts"])


def _sums(sayings: Sequence[Saying], *, beside: bool) -> dict[str, Any] | None:
    """The sum of parts, each counted once: what is listed within another item is left out, unless it stands beside."""
    names = set() if beside else {known.name for saying in sayings for known in saying.items}
    kept = []
    for saying in sayings:
        if any(known.item.apart or known.item.within in names for known in saying.items):
            continue
        if saying.mention is None or not saying.mention.exact:
            return None
        kept.append(saying)
    flat = [known.name for saying in kept for known in saying.items]
    if len(kept) < 2 or len(flat) != len(set(flat)):  # an item that stands there twice is of two lists
        return None
    numbers = [int(saying.mention.low) for saying in kept if saying.mention]
    return {
        "parts": sum(numbers),
        "parts_said": " + ".join(map(str, numbers)),
        "with_carried": any(known.item.flow for saying in kept for known in saying.items),
    }


State = Callable[[str, str, Decimal, Decimal | None, int, int], Statement]


def breakdowns(said: str, bound: Container[int], state: State) -> Iterator[tuple[int, Statement]]:
    """Whatever a text counts and breaks down, as 主动公开信息4702条，其中甲200条，乙300条.

    The whole is the last number before 其中, the parts all numbers behind it, in the same unit. Approximate numbers
    alone are stated as such. What is `bound` is already stated.
    """
    for sentence in _SENTENCE.finditer(said):
        within = _WITHIN.search(said, *sentence.span())
        if not (within or _VAGUE.search(said, *sentence.span())) or not _ANY.search(said, *sentence.span()):
            continue
        mentions = [m._replace(start=m.start + sentence.start(), end=m.end + sentence.start())
                    for m in find_mentions(sentence.group(), _UNITS)]  # fmt: skip
        for mention in mentions:
            if not mention.exact and mention.unit in _RECORDS and mention.start not in bound:
                said_so = state("approximate", "unnamed", mention.low, mention.high, mention.start, mention.end)
                yield mention.start, replace(said_so, unit=mention.unit)
        free = [mention for mention in mentions if mention.start not in bound]
        if within and len(free) == len(mentions) and (found := _broken_down(said, free, within, sentence.end())):
            whole, parts = found
            stated = state("breakdown", "breakdowns", whole.low, whole.high, whole.start, whole.end)
            numbers = [int(part.low) for part in parts]
            yield (
                whole.start,
                replace(
                    stated,
                    unit=whole.unit,
                    parts=sum(numbers),
                    parts_said=" + ".join(map(str, numbers)),
                    complete=len(parts) >= _FEWEST_COMPLETE,
                ),
            )


def _broken_down(
    said: str, mentions: Sequence[Mention], within: re.Match[str], end: int
) -> tuple[Mention, list[Mention]] | None:
    """The whole before 其中 and its parts, when nothing else is counted there."""
    before = [m for m in mentions if m.end <= within.start()]
    parts = [m for m in mentions if m.start >= within.end()]
    if (
        not before
        or len(parts) < 2
        or _NOT_PARTS.search(said, within.end(), end)
        or "申请" in said[within.start() : end]
    ):
        return None
    whole = before[-1]
    gap = said[whole.end : within.start()]
    starts = [within.end(), *(part.end for part in parts)]
    ways = [_CHANNEL.search(said, at, part.start) is not None for at, part in zip(starts, parts, strict=False)]
    same = any(way and part.low == whole.low for way, part in zip(ways, parts, strict=True))
    if same or (all(ways) and sum(part.low for part in parts) > whole.low):
        return None  # these ways carry the same
    if len(before) > 1 and not _APART.search(said, before[-2].end, whole.start):
        return None  # 建议45件、提案52件,其中: the parts are of both
    plain = all(m.exact and m.unit == whole.unit and m.low == int(m.low) for m in (whole, *parts))
    return (whole, parts) if plain and len(gap) <= 2 else None
