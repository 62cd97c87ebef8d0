"""Short clauses of lists, `予以公开165件`: read only when every word of them is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from audit.reading.mentions import Mention, mention_pattern, read_mention
from audit.reading.vocabulary import Item, Quantities


@dataclass(frozen=True, slots=True)
class Known:
    """An item by its kind and name."""

    kind: str
    name: str
    item: Item


class Counted(NamedTuple):
    """A number of a clause and the items that it counts; none of them where an amount stands alone."""

    items: tuple[Known, ...]
    mention: Mention


@dataclass(frozen=True)
class Clauses:
    """Reads clauses by one lexicon."""

    quantities: Quantities

    def read(self, said: str, kind: str | None) -> tuple[Counted, ...] | None:
        """What a clause counts; None when it has a word that is not known, or words that cannot be told apart.

        `kind` is that of the item before it: 其他 is an applicant among applicants.
        """
        before: list[_Word] = []
        found: list[tuple[list[_Word], Mention]] = []
        for word in self._words(said):
            if word is None:
                return None
            if word.mention is None:
                before.append(word)
                continue
            found.append((before, word.mention))
            before = []
        if not found:
            return None
        if before and any(word.known for word in before):  # the words follow their numbers
            if found[0][0] and any(word.known for word in found[0][0]):
                return None
            words = [*(known for known, _ in found[1:]), before]
            found = [(behind, mention) for behind, (_, mention) in zip(words, found, strict=True)]
        counted = []
        for words_of, mention in found:
            items = _settle(words_of, kind)
            if items is None:
                return None
            counted.append(Counted(items, mention))
            kind = items[-1].kind if items else kind
        return tuple(counted)

    def names_only(self, said: str) -> bool:
        """Whether a clause is nothing but items, whose number stands in the next: 予以公开、部分公开42件."""
        words = list(self._words(said))
        return any(word and word.known for word in words) and all(word and not word.mention for word in words)

    def _words(self, said: str) -> Iterator[_Word | None]:
        at = 0
        while at < len(said):
            number = self._number.match(said, at)
            if number and (mention := read_mention(number)):
                yield _Word(mention=mention)
                at = number.end()
                continue
            match = self._pattern.match(said, at)
            if match is None or match.end() == at:
                yield None
                return
            at = match.end()
            if match.lastgroup == "item":
                yield _Word(known=self._known.get(match.group()) or self._patterned(match))
            elif match.lastgroup in ("join", "vague"):
                yield _Word(mark=match.lastgroup)

    @cached_property
    def _number(self) -> re.Pattern[str]:
        return mention_pattern(self.quantities.units)

    @cached_property
    def _known(self) -> dict[str, tuple[Known, ...]]:
        known: dict[str, tuple[Known, ...]] = {}
        for kind, items in self.quantities.items.items():
            for name, item in items.words.items():
                for word in item.words:
                    known[word] = (*known.get(word, ()), Known(kind, name, item))
        return known

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], Known]]:
        return [
            (re.compile(pattern), Known(kind, name, item))
            for kind, items in self.quantities.items.items()
            for name, item in items.words.items()
            for pattern in item.patterns
        ]

    def _patterned(self, match: re.Match[str]) -> tuple[Known, ...]:
        """The items whose patterns match as much of a clause."""
        return tuple(
            known
            for pattern, known in self._patterns
            if (found := pattern.match(match.string, match.start())) and found.end() == match.end()
        )

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        known = sorted(map(re.escape, self._known), key=len, reverse=True)
        words = "|".join([*(pattern.pattern for pattern, _ in self._patterns), *known])
        q = self.quantities
        return re.compile(rf"(?P<item>{words})|(?P<vague>{q.vague})|(?P<join>{q.joins})|{'|'.join(q.fillers)}|\s+")


class _Word(NamedTuple):
    known: tuple[Known, ...] = ()
    mention: Mention | None = None
    mark: str = ""  # join or vague


def _settle(words: list[_Word], kind: str | None) -> tuple[Known, ...] | None:
    """The items that the words before a number mean; None when that cannot be known."""
    items: list[Known] = []
    joined = True
    for word in words:
        if word.mark == "join":
            joined = True
        elif word.mark == "vague" and items:
            items.pop()  # 因本机关不掌握等原因无法提供: one reason of several, the word behind counts them all
            joined = True
        elif word.known:
            if (one := _one(word.known, items[-1].kind if items else kind)) is None:
                return None
            same = [other for other in items if other.kind == one.kind]
            if same and same[-1].item.within == one.name:  # 保护第三方合法权益不予公开: the closer word counts
                continue
            if same and one.item.within == same[-1].name:
                items.remove(same[-1])
            elif same and not joined:
                return None
            items.append(one)
            joined = False
    return tuple(items)


def _one(known: tuple[Known, ...], kind: str | None) -> Known | None:
    """The meaning of a word: the only one, or the one of the kind that stands before it."""
    if len(known) == 1:
        return known[0]
    return next((one for one in known if one.kind == kind), None)
