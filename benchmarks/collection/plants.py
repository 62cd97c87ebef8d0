"""How mistakes are planted: which kinds there are, who gets one, and what must be told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from audit.forms import Forms
from benchmarks.collection.figures import Figures
from benchmarks.collection.filing import Filing
from benchmarks.collection.region import Body, Region


class Told(NamedTuple):
    """What a rule says of a body's report for a year."""

    rule: str
    issuer: str
    year: int


class Plant(NamedTuple):
    """A planted mistake: each of `found_by` must be told.

    For those bodies and years rules that begin with one of `also` may be broken as well, and each of `beside` may be.
    """

    kind: str
    found_by: tuple[Told, ...]
    also: tuple[str, ...] = ()
    beside: tuple[Told, ...] = ()


@dataclass
class Books:
    """The figures and then the reports of all bodies; what is planted changes them."""

    region: Region
    forms: Forms
    figures: dict[str, dict[int, Figures]]  # by body and year
    filings: dict[str, list[Filing]] = field(default_factory=dict)  # by body
    free: list[Body] = field(default_factory=list)  # without a mistake so far
    unlisted: set[str] = field(default_factory=set)  # bodies that the roster leaves out

    def filing(self, body: Body, year: int) -> Filing:
        """The first version of a report."""
        return next(each for each in self.filings[body.name] if each.year == year)

    def bodies_of(self, government: Body) -> list[Body]:
        """The bodies of a government's place."""
        place = government.division
        return [each for each in self.region.bodies if each.division == place and not each.government]


def above(books: Books, body: Body, rule: str, year: int) -> tuple[Told, ...]:
    """What may be told of the government of a body's place."""
    government = books.region.government_of(body)
    return (Told(rule, government.name, year),) if government else ()


Change = Callable[[Books, Body, Random], "Plant | None"]  # None: nothing of the kind can be planted there


@dataclass(frozen=True)
class Kind:
    """A kind of mistake: `change` plants it, before or after the reports are written."""

    name: str
    change: Change
    written: bool
    share: float  # of all bodies
    of_sums: bool  # for governments that sum, and for no others


KINDS: list[Kind] = []


def planted(
    name: str, *, written: bool = False, share: float = 0.008, of_sums: bool = False
) -> Callable[[Change], Change]:
    """Register a kind of mistake."""

    def register(change: Change) -> Change:
        KINDS.append(Kind(name, change, written, share, of_sums))
        return change

    return register


def free_bodies(region: Region, rng: Random) -> list[Body]:
    """Those that mistakes may be planted in, in some order; what a government sums is left as it is."""
    summed = {each.division for each in region.bodies if each.sums}
    free = [each for each in region.bodies if each.sums or each.division not in summed]
    rng.shuffle(free)
    return free


def plant_all(books: Books, rng: Random, *, written: bool) -> list[Plant]:
    """Plant the kinds of one stage; no body gets two mistakes, and every kind is planted at least once if it can be."""
    found: list[Plant] = []
    for kind in KINDS:
        if kind.written is not written:
            continue
        wanted = max(1, round(kind.share * len(books.region.bodies)))
        for body in [each for each in books.free if each.sums is kind.of_sums]:
            if not wanted:
                break
            if body not in books.free or (plant := kind.change(books, body, rng)) is None:
                continue
            touched = {body.name, *(told.issuer for told in plant.found_by)}
            books.free = [each for each in books.free if each.name not in touched]
            found.append(plant)
            wanted -= 1
    return found
