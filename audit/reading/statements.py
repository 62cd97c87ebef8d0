"""The numbers that the prose states, bound to what they count: heads, the lists behind them, claims about all cases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from audit.model import Paragraph, Place, Statement
from audit.reading.breakdowns import Whole, breakdowns
from audit.reading.mentions import Mention
from audit.reading.normalise import narrow
from audit.reading.sayings import Listener, Saying, Sentence, of_other_year
from audit.reading.vocabulary import Claim, Head, Items, Quantities
from audit.reading.wrapped import Passage, passages

_WORTH_READING = re.compile(r"\d|[件份宗起例]|[未无没均]")
_STOP = re.compile("[。;!?\n]")
_WORDS = re.compile(r"[^\W\d_]")
_LISTED = re.compile("其中|包括|分别|[:(]")
_OWN_LIST = re.compile(r"[,(]?\s*其中")
_NOT_OF_IT = re.compile(r"其中|[%％率]")  # before a change: it is of a part, or of a rate
_OF_REQUESTS = re.compile(r"申请|其中|\d\s*[件份宗起条]")
_COMPARED = re.compile("比|较|增|减")
_AT_ONCE = re.compile("(?:申请|现|已)*")  # what may stand between a number and the claim that is made of it
_REST = re.compile(r"[,;、]?(?:其余|剩余|余下|其[他它](?:均|都|全))[^。;!?\n\d]*(?:[。;!?\n]|$)")
_BARE_REST = re.compile(r"其[他它](?:的|有|为|是|\s)*$")
_LONGEST_REST = 8  # characters of 其他 and what stands behind it
_OTHER_DISPUTES = re.compile(r"[复起]议|诉|\d")
_DISPUTES = {"reconsiderations": ("reconsideration",), "suits": ("suit_direct", "suit_after_reconsideration")}


@dataclass(frozen=True)
class StatementReader:
    """Reads statements by one lexicon."""

    quantities: Quantities

    @cached_property
    def listener(self) -> Listener:
        """Hears what paragraphs say."""
        return Listener(self.quantities)

    @cached_property
    def claims(self) -> list[tuple[str, Claim, re.Pattern[str]]]:
        """What may be said of all cases at once."""
        return [(name, claim, re.compile(claim.pattern)) for name, claim in self.quantities.claims.items()]

    def read(
        self, paragraphs: Iterable[Paragraph], year: int | None, continued: Set[Place] = frozenset()
    ) -> tuple[Statement, ...]:
        """Every statement, in the order of the text; numbers of other years than the report's are left out.

        `continued` are the places of lines that go on with the one above.
        """
        found: list[Statement] = []
        for paragraph in passages(paragraphs, continued):
            heads = self._heads(paragraph.section)
            if heads and _WORTH_READING.search(paragraph.text) and _WORDS.search(paragraph.text):
                found += _Account(self, paragraph, narrow(paragraph.text), heads).give(year)
        return tuple(found)

    def _heads(self, section: int | None) -> dict[str, Head]:
        """What may be counted in a section."""
        if (heads := self._heads_by_section.get(section)) is None:
            heads = self._heads_by_section[section] = {
                name: head
                for name, head in self.quantities.heads.items()
                if not head.sections or section in head.sections
            }
        return heads

    @cached_property
    def _heads_by_section(self) -> dict[int | None, dict[str, Head]]:
        return {}


class _Account:
    """One paragraph while it is read: the head in force and the lists behind it."""

    def __init__(self, reader: StatementReader, paragraph: Passage, said: str, heads: dict[str, Head]) -> None:
        self.reader, self.paragraph, self.said, self.heads = reader, paragraph, said, heads
        self.whole: Whole | None = None
        self.found: list[tuple[int, Statement]] = []
        self.disputes: list[str] = []
        self.claimed: list[tuple[int, str]] = []  # the disputes that the sentence counts, and where
        self.decided: list[str] = []  # those of which it told the last result, and where it did
        self.told_at = 0
        self.requests: list[Decimal] = []  # every whole of requests that the paragraph states

    def give(self, year: int | None) -> list[Statement]:
        """The statements in the order of the text."""
        for sentence in self.reader.listener.hear(self.said, self.heads, year):
            self._sentence(sentence)
        self._close()
        if any(word in self.said for word in "未无没"):
            self._none(year)
        found = [*self.found, *breakdowns(self.said, {at for at, _ in self.found}, self._statement)]
        return [statement for _, statement in sorted(found, key=lambda item: item[0])]

    def _sentence(self, sentence: Sentence) -> None:
        self.disputes, self.claimed, self.decided, self.told_at = [], [], [], 0
        if sentence.sayings:
            self._sayings(sentence.sayings)
        self._claims(sentence)

    def _sayings(self, sayings: Sequence[Saying]) -> None:
        counts = [saying.what for saying in sayings if saying.what not in ("share", "change")]
        if counts and counts[0] != "item":
            self._close()  # a sentence that begins with something else speaks of something else
        elif self.whole:
            self.whole.begin_sentence()
        scopes = _scopes(sayings)
        for saying in sayings:
            match saying.what:
                case "head":
                    self._head(saying)
                case "item":
                    self._item(saying, scopes.get(saying.segment))
                case "share" | "change" if self.whole:
                    self._beside(self.whole, saying)
                case "unknown" if self.whole:
                    self._unknown(self.whole, saying)

    def _beside(self, whole: Whole, saying: Saying) -> None:
        """A share or a change; one of a part that is not counted, 39件,其中自然人申请下降29.3%, is of nothing here.

        Nor is one of a rate: 答复率100%,与上年持平.
        """
        if saying.what == "share" or not _NOT_OF_IT.search(self.said, whole.end, saying.start):
            whole.attach(saying)

    def _unknown(self, whole: Whole, saying: Saying) -> None:
        if self._has_its_own_list(whole, saying):
            self._close()
            return
        whole.heard_unknown(saying, listed=bool(_LISTED.search(self.said, whole.end, saying.start)))

    def _has_its_own_list(self, whole: Whole, saying: Saying) -> bool:
        """Whether what is listed next are parts of something else: 收到申请6件,审核公文48件,其中不予公开8件."""
        if (
            saying.items
            or saying.mention is None
            or not whole.saying.mention
            or saying.mention.low == whole.saying.mention.low
        ):
            return False
        at = saying.mention.start
        clause = self.said[max(self.said.rfind(mark, 0, at) for mark in ",;。、(") + 1 : saying.end]
        part = self.said[max(self.said.rfind(mark, 0, at) for mark in ";。") + 1 : at]
        begins = part and not _OF_REQUESTS.search(part) and self.said.rfind(";", whole.end, at) >= 0
        return bool(begins or _OWN_LIST.match(self.said, saying.end)) and not _COMPARED.search(clause)

    def _head(self, saying: Saying) -> None:
        self._close()
        head = self.heads[saying.name]
        cells = self._cells(head.cells, "total")
        if (stated := self._state(saying, saying.name, head.family, cells)) is None:
            return
        self.whole = Whole(saying, saying.name, head.family, stated)
        if head.family == "disputes":
            self.disputes.append(saying.name)
            self.claimed.append((saying.start, saying.name))

    def _item(self, saying: Saying, scope: Saying | None) -> None:
        if self.whole is None or saying.mention is None:
            return
        items = saying.items
        if not items:  # an amount of money behind what it was paid for
            before = self.whole.last_item
            if saying.mention.unit != "元" or before is None or not before.item.money:
                self._unknown(self.whole, saying)
                return
            money = self.reader.quantities.items[before.kind].words[before.item.money]
            self._state(saying, before.item.money, before.kind, money.cells)
            return
        kinds = {known.kind for known in items}
        of = {kind: self.reader.quantities.items[kind] for kind in kinds}
        strange = any(self._is_strange(self.whole, items_of) for items_of in of.values())
        foreign = any(known.item.column for known in items) and not self._counts_like(self.whole, saying.mention)
        if strange or foreign or (saying.restates and not self._is_restated(self.whole, saying)):
            self._unknown(self.whole, saying)
            return
        opened = [known for known in items if of[known.kind].opens]
        if opened and len(opened) < len(items):
            if self.whole.family != "disputes":
                self._unknown(self.whole, saying)
                return
            self.disputes = [known.name for known in opened]  # 行政复议维持1件: a result of these disputes alone
            self.claimed += [(saying.start, name) for name in self.disputes]
            items = tuple(known for known in items if known not in opened)
            opened = []
        columns = [known.item.column for known in items if known.item.column]
        counted = [known for known in items if not known.item.column]
        scoped = None if scope is saying else scope
        column = columns[0] if columns else scoped.items[0].item.column if scoped else "total"
        head = self.heads[self.whole.name]
        patterns = [cell for known in counted for cell in known.item.cells] if counted else list(head.cells)
        disputes = self._disputes_of(saying) if any("{dispute}" in cell for cell in patterns) else None
        cells = [cell for one in (columns or [column or "total"]) for cell in self._cells(patterns, one, disputes)]
        name = "_and_".join(known.name for known in (counted or items))
        units = {unit for known in items for unit in known.item.units}
        family = of[items[-1].kind].family or items[-1].kind
        stated = self._state(saying, name, family, tuple(dict.fromkeys(cells)), units)
        if opened:
            self.whole.turn_away()
            self.disputes += [known.name for known in opened]
            self.claimed += [(saying.start, known.name) for known in opened]
        elif stated is not None:
            self.whole.add(saying, stated, scoped)

    def _is_strange(self, whole: Whole, items: Items) -> bool:
        """Whether items are none of what the head counts; those of one head alone not behind what is not known."""
        return whole.family not in items.of and (whole.name not in items.of or whole.in_doubt)

    def _counts_like(self, whole: Whole, mention: Mention) -> bool:
        """Whether a number counts what the head counts: 申请28件,其中自然人18人 are people."""
        return mention.unit in self.heads[whole.name].units

    def _disputes_of(self, saying: Saying) -> list[str]:
        """The disputes that a result is of, counted since the last result; none where these are several."""
        since = {name for at, name in self.claimed if self.told_at <= at <= saying.start}
        if since or not self.told_at:
            self.decided = list(since) if len(since) == 1 else []
        self.told_at = saying.end
        return self.decided

    def _is_restated(self, whole: Whole, saying: Saying) -> bool:
        """Whether 办结9件 is surely said of the head: in its sentence, behind nothing unknown, no clause apart."""
        sentence = max(self.said.rfind(mark, 0, saying.start) for mark in "。!?\n") + 1
        apart = self.said[whole.end : saying.start].rpartition(";")[0]
        return (
            len(saying.items) == 1 and sentence <= whole.saying.start and not (whole.in_doubt or _WORDS.search(apart))
        )

    def _cells(self, patterns: Iterable[str], column: str, of: Sequence[str] | None = None) -> tuple[str, ...]:
        """The form's cells that patterns mean, for one column or a group of columns, and the disputes in question."""
        disputes = [row for name in (self.disputes or _DISPUTES if of is None else of) for row in _DISPUTES[name]]
        columns = self.reader.quantities.columns.get(column, (column,))
        return tuple(
            pattern.replace("{dispute}", dispute).replace("{column}", each)
            for pattern in patterns
            for dispute in (disputes if "{dispute}" in pattern else ("",))
            for each in (columns if "{column}" in pattern else ("",))
        )

    def _state(
        self, saying: Saying, name: str, family: str, cells: Sequence[str], units: Iterable[str] = ()
    ) -> int | None:
        """Note a statement; its number among those found, None when it is no whole number."""
        mention = saying.mention
        if mention is None or mention.low != int(mention.low) or (mention.high or 0) != int(mention.high or 0):
            return None
        proper = "" if not units or mention.unit in units else "、".join(sorted(units))
        more = {"unit": mention.unit, "cells": tuple(cells), "proper_units": proper}
        said = self._statement(name, family, mention.low, mention.high, mention.start, mention.end, **more)
        self.found.append((mention.start, said))
        if family == "requests" and mention.exact:
            self.requests.append(mention.low)
        return len(self.found) - 1

    def _statement(
        self, name: str, family: str, low: Decimal, high: Decimal | None, start: int, end: int, **more: Any
    ) -> Statement:
        place = self.paragraph.place_of(start)
        text = self.paragraph.text
        opened = max([self.said.rfind(mark, 0, start) for mark in "。;!?\n"]) + 1
        closed = _STOP.search(self.said, end)
        whole = None if high is None else int(high)
        sentence = text[opened : closed.end() if closed else len(text)].strip()
        section = self.paragraph.section
        return Statement(name, family, int(low), whole, text[start:end], place, sentence, section, **more)

    def _close(self) -> None:
        """The lists of the head in force are at their end: state their sums and shares."""
        if self.whole is None:
            return
        whole, self.whole = self.whole, None
        for number, change in whole.findings(self.requests):
            at, statement = self.found[number]
            self.found[number] = (at, replace(statement, **change))
        for number, beside in whole.rests():
            at, statement = self.found[number]
            named = {cell for other in beside or () for cell in self.found[other][1].cells}
            cells = () if beside is None else tuple(cell for cell in statement.cells if cell not in named)
            self.found[number] = (at, replace(statement, cells=cells))
        for number in whole.open_rests(self.reader.quantities.items):
            at, statement = self.found[number]
            if self._is_bare(at):
                self.found[number] = (at, replace(statement, cells=()))
        for saying, change in whole.lists():
            if _REST.match(self.said, whole.end):
                continue  # what is not counted there has the rest of the whole
            assert saying.mention is not None
            mention = saying.mention
            said = self._statement(whole.name, "lists", mention.low, mention.high, mention.start, mention.end)
            sentence = self.paragraph.text[self.said.rfind("。", 0, mention.start) + 1 : whole.end]
            self.found.append((mention.start, replace(said, unit=mention.unit, sentence=sentence.strip(), **change)))

    def _is_bare(self, at: int) -> bool:
        """Whether nothing but 其他 stands before a number: what it counts is what the list does not name."""
        return _BARE_REST.search(self.said, max(at - _LONGEST_REST, 0), at) is not None

    def _claims(self, sentence: Sentence) -> None:
        for name, claim, pattern in self.reader.claims:
            family = self.whole.family if self.whole else ""
            if claim.of != family and not (claim.of == "disputes" and self.disputes):
                continue
            matches = list(pattern.finditer(self.said, sentence.start, sentence.end))
            if not matches or (claim.unless and claim.unless.search(self.said)):
                continue
            for match in matches:
                spoken = self.said[sentence.start : match.end()]
                if not (claim.of_all and self._of_fewer(sentence, match.start())) and not any(
                    word in spoken for word in claim.excluded
                ):
                    if claim.of == "disputes" and not self._turn_to_claimed(sentence, match.start()):
                        continue
                    cells = self._cells(claim.cells, "total")
                    said = self._statement(name, "claims", Decimal(0), Decimal(0), *match.span(), cells=cells)
                    self.found.append((match.start(), said))

    def _turn_to_claimed(self, sentence: Sentence, at: int) -> bool:
        """Make the disputes those of which 均维持 at `at` is said, counted since the last semicolon, if they are known.

        Where nothing is counted there it is said of all; where something else is, nobody knows of what.
        """
        begin = max(self.said.rfind(";", sentence.start, at) + 1, sentence.start)
        counted = [name for place, name in self.claimed if begin <= place < at]
        if not counted and _OTHER_DISPUTES.search(self.said, begin, at):
            return False
        self.disputes = counted or self.disputes
        return True

    def _of_fewer(self, sentence: Sentence, at: int) -> bool:
        """Whether 均 is said of fewer requests than were received: 收到11件，答复9件，均已办结; 其中9件已全部办结."""
        if self.whole is None or self.whole.family != "requests" or not self.requests:
            return False
        before = [said for said in sentence.sayings if said.mention and said.end <= at]
        close = [said.mention for said in before if said.restates or _AT_ONCE.fullmatch(self.said, said.end, at)]
        meant = close[-1] if close else self.whole.saying.mention
        return meant is not None and meant.low < max(self.requests)

    def _none(self, year: int | None) -> None:
        for name, head in self.heads.items():
            if head.none_pattern is None:
                continue
            for match in head.none_pattern.finditer(self.said):
                begin = max(self.said.rfind(mark, 0, match.start()) for mark in "。;!?\n") + 1
                some = self.reader.quantities.is_of_some(head, self.said, begin, match.start())
                clause = max(begin, *(self.said.rfind(mark, 0, match.start()) + 1 for mark in ",:()"))
                some = some or not self.reader.quantities.by_itself.search(self.said[clause : match.start()])
                if some or of_other_year(self.said, begin, match.start(), year):
                    continue
                cells = self._cells(head.cells, "total")
                said = self._statement(name, head.family, Decimal(0), Decimal(0), *match.span(), cells=cells)
                self.found.append((match.start(), said))


def _scopes(sayings: Sequence[Saying]) -> dict[int, Saying]:
    """Segment to the applicant whose list it is, as in 自然人申请147件，公开115件；社会公益组织申请1件，公开1件.

    One such segment alone may as well go on with the list of all applicants, so it takes two.
    """
    found: dict[int, Saying] = {}
    for segment in {saying.segment for saying in sayings}:
        items = [saying for saying in sayings if saying.segment == segment and saying.items]
        columns = [saying for saying in items if saying.items[0].item.column]
        if len(columns) == 1 and len(items) > 1 and items[0] is columns[0]:
            found[segment] = columns[0]
    return found if len(found) > 1 else {}
