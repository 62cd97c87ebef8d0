"""Which reports' texts are near-copies of one another.

Compared are a report's *own words*: the prose of the sections that hold no table, without the phrases of the form and
of the law (`rules/lexicons/form-phrases.yaml`), and without sentences that many bodies of the run have. MinHash
signatures over passages of one length (Broder 1997) propose pairs; what is told of them is counted letter by letter.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audit.model import Place
from audit.passages import LEAST, common, letters_of, sentences_of
from audit.reading.bodies import same_body
from audit.reading.vocabulary import Lexicon

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

NEAR = 0.5  # of its own words: a report with more of them in another is its near-copy
LEAST_LETTERS = 40  # of the passages that make one
_MANY = 5  # bodies; a sentence in the reports of more of them, and of more than a tenth, is nobody's own
_TENTH = 10
_FEW = 64  # texts; so few are compared each with each, without what has to be loaded for more
_BANDS, _ROWS = 48, 2  # texts with a third of their passages in common are missed four times in a thousand


class Body(NamedTuple):
    """Whose a report is, and when it came out.

    `apart`: which of several runs it belongs to, that must know nothing of one another.
    """

    issuer: str | None
    body: str | None
    year: int | None
    apart: int = 0
    published: date | None = None
    signed: date | None = None

    def is_of_another(self, other: Body) -> bool:
        """Whether the two are surely of two bodies; two names of which one shortens the other may be one body's."""
        if self.issuer is None or other.issuer is None or self.issuer == other.issuer or self.apart != other.apart:
            return False
        kinds = {self.body, other.body}
        return (len(kinds) == 2 and None not in kinds) or not same_body(self.issuer, other.issuer)

    def is_before(self, other: Body) -> bool:
        """Whether it surely came first: it is of an earlier year, and no day that both tell says otherwise.

        Of one year the later one need not be the copy: they are written at the same time, and published in any order.
        """
        if not (self.year and other.year and self.year < other.year):
            return False
        days = ((self.published, other.published), (self.signed, other.signed))
        return all(mine < others for mine, others in days if mine and others and mine != others)


class Line(NamedTuple):
    """A line of prose as the frames have it."""

    report: int
    text: str
    place: Place


class _Kept(NamedTuple):
    """A line of own words: where it begins in them, and where it is printed."""

    start: int
    place: Place


@dataclass(frozen=True)
class OwnWords:
    """What a report says in words of its own; a line where nothing is left out."""

    text: str
    lines: tuple[_Kept, ...]

    def place_of(self, offset: int) -> Place:
        """Where a character is printed."""
        at = bisect_right(self.lines, offset, key=lambda line: line.start) - 1
        kept = self.lines[at]
        further = offset - kept.start
        return kept.place._replace(column=kept.place.column + further) if kept.place.column else kept.place


@dataclass(frozen=True)
class Copied:
    """A passage that stands in two reports, as each prints it."""

    text: str
    place: Place
    other_text: str
    other_place: Place
    letters: int


@dataclass(frozen=True)
class Likeness:
    """What a report has of another: passages in the order in which they stand in it.

    `share` is the part of the letters of its own words that is in them, `letters` how many these are.
    """

    report: int
    other: int
    share: float
    letters: int
    passages: tuple[Copied, ...]


@dataclass(frozen=True)
class Cluster:
    """Reports of several bodies that are near-copies, directly or through others of the cluster.

    `reports` are numbers of reports, in order. `pairs` are (report, other) for each report that has more than NEAR of
    its own words, and at least LEAST_LETTERS, from another body's report of the cluster that shares most with it;
    `Copies.between(report, other)` shows the passages side by side.
    """

    reports: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Copies:
    """The own words of every report of a run, and which of them are near-copies."""

    bodies: tuple[Body, ...]
    own: tuple[OwnWords, ...]

    def between(self, report: int, other: int) -> Likeness:
        """What the one report has of the other, of whatever body and year."""
        own, others = self.own[report], self.own[other]
        found = common(own.text, others.text)
        passages = tuple(
            Copied(
                own.text[each.start : each.end],
                own.place_of(each.start),
                others.text[each.other_start : each.other_end],
                others.place_of(each.other_start),
                each.letters,
            )
            for each in found.passages
        )
        return Likeness(report, other, found.copied / found.letters if found.letters else 0.0, found.copied, passages)

    @cached_property
    def lookalikes(self) -> Ints:
        """For each report, that of another body with most of its own words that is not surely later; -1 for none.

        Of several with as much, one for the same year, and then the first.
        """
        return self._nearest(later=False)

    def _nearest(self, *, later: bool) -> Ints:
        found = np.full(len(self.own), -1, np.int64)
        best: dict[int, tuple[int, bool, int]] = {}
        for report, other, letters in self._between_bodies:
            if not later and self.bodies[report].is_before(self.bodies[other]):
                continue
            rank = (letters, self.bodies[report].year == self.bodies[other].year, -other)
            if letters and (report not in best or rank > best[report]):
                best[report], found[report] = rank, other
        return found

    @cached_property
    def clusters(self) -> tuple[Cluster, ...]:
        """Groups of near-copies, the largest first, then by their first report."""
        above: dict[int, int] = {}

        def root(report: int) -> int:
            while above.setdefault(report, report) != report:
                above[report] = above[above[report]]
                report = above[report]
            return report

        for one, other, letters in self._between_bodies:
            first, second = sorted((root(one), root(other)))
            if first != second and letters >= LEAST_LETTERS and self.is_near(one, other):
                above[second] = first
        held: dict[int, list[int]] = {}
        for report in sorted(above):
            held.setdefault(root(report), []).append(report)
        nearest = self._nearest(later=True)
        made = [self._cluster(reports, nearest) for reports in held.values() if len(reports) > 1]
        return tuple(sorted(made, key=lambda cluster: (-len(cluster.reports), cluster.reports)))

    def is_near(self, report: int, other: int) -> bool:
        """Whether more than NEAR of the one report's own words, and no few of them, stand in the other."""
        found = common(self.own[report].text, self.own[other].text)
        return found.copied >= LEAST_LETTERS and found.copied > NEAR * found.letters

    def _cluster(self, reports: list[int], nearest: Ints) -> Cluster:
        pairs = ((report, int(nearest[report])) for report in reports)
        return Cluster(tuple(reports), tuple(pair for pair in pairs if self.is_near(*pair)))

    # ---- pairs ---- #

    @cached_property
    def _texts(self) -> tuple[list[str], Ints]:
        """The distinct texts, as letters, and the number of each report's."""
        numbers: dict[tuple[int, str], int] = {}
        of = [
            numbers.setdefault((body.apart, letters_of(own.text)), len(numbers))
            for body, own in zip(self.bodies, self.own, strict=True)
        ]
        return [text for _, text in numbers], np.array(of, np.int64)

    @cached_property
    def _sizes(self) -> list[int]:
        return [len(text) - text.count("\n") for text in self._texts[0]]

    @cached_property
    def _between_bodies(self) -> list[tuple[int, int, int]]:
        """(report, other, letters): of each text that shares passages with it, one report of another body; in order."""
        texts, of = self._texts
        holders = [_Holders({}, []) for _ in texts]
        for report, text in enumerate(of.tolist()):
            holders[text].by_year.setdefault(self.bodies[report].year, []).append(report)
            holders[text].all.append(report)
        pairs = [(n, n, size) for n, size in enumerate(self._sizes) if len(holders[n].all) > 1 and size >= LEAST]
        for one, other, of_one, of_other in _near(texts):
            pairs += [(one, other, of_one), (other, one, of_other)]
        found = [
            (report, beside, letters)
            for one, other, letters in pairs
            for report in holders[one].all
            if (beside := self._of_another(report, holders[other])) is not None
        ]
        return sorted(found)

    def _of_another(self, report: int, holders: _Holders) -> int | None:
        """The first of another body's reports with a text, rather for the same year, and rather none that is later."""
        body = self.bodies[report]
        candidates = chain(holders.by_year.get(body.year, ()), holders.all)
        later = None
        for other in candidates:
            if body.is_of_another(self.bodies[other]):
                if not body.is_before(self.bodies[other]):
                    return other
                later = other if later is None else later
        return later


class _Holders(NamedTuple):
    """The reports with one text."""

    by_year: dict[int | None, list[int]]
    all: list[int]


class _Sentence(NamedTuple):
    start: int  # in its line
    text: str
    letters: str


_Prose = list[tuple[Place, list[_Sentence]]]  # line by line


def find_copies(lines: Iterable[Line], bodies: Sequence[Body], phrases: Lexicon) -> Copies:
    """The own words of the reports that the lines are of."""
    by_report: list[_Prose] = [[] for _ in bodies]
    for report, said, place in lines:
        by_report[report].append((place, list(_without(said, phrases))))
    shared = _of_many(by_report, bodies)
    return Copies(tuple(bodies), tuple(_own_words(*each, shared) for each in zip(by_report, bodies, strict=True)))


def _without(said: str, phrases: Lexicon) -> Iterator[_Sentence]:
    """The sentences of a line, or what the phrases leave of them."""
    headings, sentences, within = (phrases.parts[name].pattern for name in ("headings", "sentences", "phrases"))
    for start, sentence in sentences_of(said):
        if sentences.search(sentence) or headings.fullmatch(sentence):
            continue
        at = 0
        for end, further in (*(match.span() for match in within.finditer(sentence)), (len(sentence), 0)):
            if end > at:
                left = sentence[at:end]
                yield _Sentence(start + at, left, letters_of(left))
            at = further


def _of_many(by_report: Sequence[_Prose], bodies: Sequence[Body]) -> set[tuple[int, str]]:
    """The sentences, as letters, that so many bodies have that they are nobody's own."""
    holders: dict[tuple[int, str], set[str | None]] = {}
    issuers: dict[int, set[str | None]] = {}
    for body, lines in zip(bodies, by_report, strict=True):
        if lines:
            issuers.setdefault(body.apart, set()).add(body.issuer)
        for _, sentences in lines:
            for sentence in sentences:
                holders.setdefault((body.apart, sentence.letters), set()).add(body.issuer)
    return {key for key, held in holders.items() if len(held) > _MANY and len(held) * _TENTH > len(issuers[key[0]])}


def _own_words(lines: _Prose, body: Body, shared: set[tuple[int, str]]) -> OwnWords:
    """Neighbouring sentences that are left make a line."""
    parts: list[str] = []
    kept: list[_Kept] = []
    length = 0
    for place, sentences in lines:
        end = -1
        for start, sentence, letters in sentences:
            if (body.apart, letters) in shared:
                continue
            if start != end:
                parts.append("\n")
                length += 1
                kept.append(_Kept(length, place._replace(column=place.column + start) if place.column else place))
            parts.append(sentence)
            length += len(sentence)
            end = start + len(sentence)
    return OwnWords("".join(parts), tuple(kept))


# ---- which texts share passages ---- #


def _near(texts: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Pairs of texts that share passages: their numbers, and how many letters each has of the other."""
    distinct = [np.unique(_hashes(text)[1]) for text in texts]
    found = []
    for one, other in _proposed(distinct):
        if len(np.intersect1d(distinct[one], distinct[other], assume_unique=True)):
            found.append((one, other, _covered(texts[one], distinct[other]), _covered(texts[other], distinct[one])))
    return found


def _hashes(text: str) -> tuple[Ints, Hashes]:
    """Every passage of LEAST letters within a line: where it begins, and its hash."""
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    size = len(codes) - LEAST + 1
    if size <= 0:
        return np.zeros(0, np.int64), np.zeros(0, np.uint64)
    hashed = np.zeros(size, np.uint64)
    for step in range(LEAST):
        hashed = hashed * np.uint64(0x100000001B3) + codes[step : step + size]
    hashed ^= hashed >> np.uint64(31)
    hashed *= np.uint64(0x9E3779B97F4A7C15)
    hashed ^= hashed >> np.uint64(29)
    lines = np.concatenate([[0], np.cumsum(codes == ord("\n"))])
    inside = np.flatnonzero(lines[LEAST:] == lines[:size])
    return inside, hashed[inside]


def _proposed(distinct: Sequence[Hashes]) -> Iterator[tuple[int, int]]:
    """Pairs of texts, the smaller number first, in order, that may share passages."""
    there = [number for number, hashes in enumerate(distinct) if len(hashes)]
    if len(there) <= _FEW:
        yield from ((one, other) for at, one in enumerate(there) for other in there[at + 1 :])
        return
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(num_perm=_BANDS * _ROWS, params=(_BANDS, _ROWS))
    batches = ((hashes >> np.uint64(32)).tolist() for hashes in map(distinct.__getitem__, there))
    signatures = MinHash.bulk(batches, num_perm=_BANDS * _ROWS, seed=1, hashfunc=int)
    for number, signature in zip(there, signatures, strict=True):
        index.insert(number, signature, check_duplication=False)
    for number, signature in zip(there, signatures, strict=True):
        yield from ((number, other) for other in sorted(index.query(signature)) if other > number)


def _covered(text: str, others: Hashes) -> int:
    """How many letters of a text are in passages of another's."""
    at, passage = _hashes(text)
    found = at[others[np.minimum(np.searchsorted(others, passage), len(others) - 1)] == passage]
    return int(np.minimum(np.diff(found), LEAST).sum()) + LEAST if len(found) else 0
