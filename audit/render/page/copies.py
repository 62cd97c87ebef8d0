"""Reports whose texts are near-copies, two of them side by side with what they share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from audit.copies import Cluster
from audit.model import Place
from audit.passages import common
from audit.render.page.trend import percent
from audit.summary import Result

CLUSTERS_SHOWN = 20
PAIRS_SHOWN = 4  # of a cluster, side by side
MEMBERS_SHOWN = 40  # of a cluster, by name
_AROUND = 60  # characters shown on either side of a passage; what is further from any is left out


class Member(NamedTuple):
    """A report of a cluster."""

    report: int
    issuer: str
    year: int | None


class Part(NamedTuple):
    """A stretch of a text: of the passage with this number, 0 where it is in none."""

    text: str
    passage: int


class Side(NamedTuple):
    """One of two texts."""

    member: Member
    path: str
    parts: list[Part]


class Beside(NamedTuple):
    """Two reports: how much of the first one's own words is in the second, and where each passage stands in both."""

    left: Side
    right: Side
    share: int
    letters: int
    places: list[tuple[Place, Place]]


class ClusterTold(NamedTuple):
    """Reports that are near-copies of one another."""

    members: list[Member]
    pairs: list[Beside]
    more_members: int
    more_pairs: int


class CopiesTold(NamedTuple):
    """The clusters of a run, the largest first, and how many are left out."""

    clusters: list[ClusterTold]
    more: int


def copies_of(result: Result) -> CopiesTold:
    """The clusters of a run; none where no rule has asked for them, since to find them takes its time."""
    if not any("lookalike" in rule.beside for rule in result.rules.values()):
        return CopiesTold([], 0)
    clusters = result.frames.copies.clusters
    return CopiesTold(
        [_cluster(cluster, result) for cluster in clusters[:CLUSTERS_SHOWN]], max(len(clusters) - CLUSTERS_SHOWN, 0)
    )


def _cluster(cluster: Cluster, result: Result) -> ClusterTold:
    once: dict[frozenset[int], tuple[int, int]] = {}
    for pair in cluster.pairs:
        once.setdefault(frozenset(pair), pair)
    pairs = list(once.values())
    return ClusterTold(
        [_member(report, result) for report in cluster.reports[:MEMBERS_SHOWN]],
        [_beside(*pair, result) for pair in pairs[:PAIRS_SHOWN]],
        more_members=max(len(cluster.reports) - MEMBERS_SHOWN, 0),
        more_pairs=max(len(pairs) - PAIRS_SHOWN, 0),
    )


def _member(report: int, result: Result) -> Member:
    head = result.frames.heads[report]
    return Member(report, head.issuer or "", head.year)


def _beside(report: int, other: int, result: Result) -> Beside:
    copies = result.frames.copies
    own, others = copies.own[report].text, copies.own[other].text
    found = common(own, others)
    here = [(passage.start, passage.end, n) for n, passage in enumerate(found.passages, 1)]
    there = [(passage.other_start, passage.other_end, n) for n, passage in enumerate(found.passages, 1)]
    like = copies.between(report, other)
    return Beside(
        Side(_member(report, result), result.frames.heads[report].path, list(_parts(own, here))),
        Side(_member(other, result), result.frames.heads[other].path, list(_parts(others, there))),
        share=percent(found.copied, found.letters),
        letters=found.copied,
        places=[(passage.place, passage.other_place) for passage in like.passages],
    )


def _parts(said: str, spans: list[tuple[int, int, int]]) -> Iterator[Part]:
    """A text cut where passages begin and end; of what lies between, only what is near to one."""
    at = 0
    for start, end, number in sorted(spans):
        first = max(start, at)  # a passage of the other text may stand twice in this one's
        if first < end:
            if said[at:first].strip() or 0 < at < first:
                yield Part(_near(said[at:first], behind=at > 0, before=True), 0)
            yield Part(said[first:end], number)
            at = end
    if at < len(said):
        yield Part(_near(said[at:], behind=at > 0, before=False), 0)


def _near(said: str, *, behind: bool, before: bool) -> str:
    """A stretch between passages, its middle left out where it is long."""
    head, tail = _AROUND * behind, _AROUND * before
    if len(said) <= head + tail + 1:
        return said
    return f"{said[:head]}…{said[len(said) - tail :]}"
