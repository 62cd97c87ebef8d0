"""Numbers that two bodies' reports state of the same things: too many to be chance, one text may be the other's.

Looked at are the numbers of a report's own words (see copies.py) with a unit, and the two letters before them. What
each may be by chance is estimated from its digits: one in d + 1, d being the number without the noughts at its end, for
each place that it may have had; or as often as the other reports for that year have it, if that is more. All pairs of
reports are tried, and many numbers of each: what is told is how improbable it is that any of them come out so alike.
Numbers up to 2 say nothing, nor do those that many bodies state, nor those that the tables of both have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import comb, prod
from typing import NamedTuple

from audit.copies import Body, Copies
from audit.reading.mentions import mention_pattern, read_mention
from audit.reading.normalise import narrow

_TINY = 2
_MANY = 5  # bodies, and a tenth of those of the year: what more of them state is nobody's own
_TENTH = 10
_RARE = 100  # reports: pairs are looked for by numbers that no more of them state
_LEAST = 2  # of those
MOST_ODDS = 10**9
_NOUN = re.compile(
    r"[\u4e00-\u9fff]{2}(?=(?:共计|总计|合计|累计|超过|大约|分别|共|计|达到|达|约|近|逾|了|为|有|:|：|\s)*$)"
)
_REACH = 12  # letters before a number in which its noun is looked for


class Figure(NamedTuple):
    """A number as it is compared: what stands before it, how much, and its unit."""

    noun: str
    amount: str  # with a question mark where it is an approximate one
    unit: str

    @property
    def exact(self) -> bool:
        """Whether it is no approximate one."""
        return not self.amount.endswith("?")


@dataclass(frozen=True)
class Coincidence:
    """The report of another body for the same year that states the most of the same numbers, and these as printed.

    `odds`: by chance one in so many runs would have two reports for the year that are so alike.
    """

    other: int
    said: tuple[str, ...]
    odds: int


def figures_of(said: str, units: Iterable[str]) -> dict[Figure, str]:
    """The numbers of a text, each with how it is first printed, noun and all."""
    told, found = narrow(said), dict[Figure, str]()
    for match in mention_pattern(tuple(units)).finditer(told):
        before = max(0, match.start() - _REACH)
        noun, mention = _NOUN.search(told[before : match.start()]), read_mention(match)
        if noun and mention and mention.low > _TINY:
            amount = f"{mention.low.normalize():f}{'' if mention.exact else '?'}"
            figure = Figure(noun[0], amount, mention.unit)
            found.setdefault(figure, said[before + noun.start() : match.end()])
    return found


def find_coincidences(
    copies: Copies, units: Iterable[str], tables: Callable[[int], Container[Decimal]] = lambda _: ()
) -> dict[int, Coincidence]:
    """By report, what it shares most improbably with another body's; reports that share nothing are not in it.

    `tables` tells of a report the amounts of its tables.
    """
    units, own = tuple(units), cache(tables)
    figures = [figures_of(said.text, units) for said in copies.own]
    found: dict[int, Coincidence] = {}
    for reports in _by_year(copies.bodies):
        holders = _holders(reports, figures)
        bodies = len({copies.bodies[report].issuer for report in reports})
        shared = {figure: held for figure, held in holders.items() if 1 < len(held) <= max(_MANY, bodies // _TENTH)}
        for one, other in _pairs(shared):
            if not copies.bodies[one].is_of_another(copies.bodies[other]):
                continue
            same = [figure for figure in figures[one] if figure in shared and figure in figures[other]]
            same = [figure for figure in same if not (_is_among(figure, own(one)) and _is_among(figure, own(other)))]
            chances = _chances(same, holders, bodies)
            kept = [figure for _, figure in chances.values()]
            things = len({figure[::2] for figure in figures[one]} & {figure[::2] for figure in figures[other]})
            tries = comb(bodies, 2) * comb(max(things, len(kept)), len(kept))
            odds = _odds(prod((chance for chance, _ in chances.values()), start=Fraction(tries)))
            for report, beside in ((one, other), (other, one)) if kept else ():
                said = tuple(figures[report][figure] for figure in kept)
                held = found.get(report)
                if held is None or (odds, len(said)) > (held.odds, len(held.said)):
                    found[report] = Coincidence(beside, said, odds)
    return found


def _by_year(bodies: Sequence[Body]) -> Iterable[list[int]]:
    """Reports of one year, and of one run, in order."""
    held: dict[tuple[int, int], list[int]] = {}
    for report, body in enumerate(bodies):
        if body.year is not None and body.issuer is not None:
            held.setdefault((body.apart, body.year), []).append(report)
    return held.values()


def _holders(reports: Sequence[int], figures: Sequence[dict[Figure, str]]) -> dict[Figure, list[int]]:
    held: dict[Figure, list[int]] = {}
    for report in reports:
        for figure in figures[report]:
            held.setdefault(figure, []).append(report)
    return held


def _pairs(shared: dict[Figure, list[int]]) -> list[tuple[int, int]]:
    """Reports that share two numbers and more that few state, the smaller first, in order."""
    counted: dict[tuple[int, int], int] = {}
    for held in shared.values():
        if len(held) <= _RARE:
            for pair in combinations(held, 2):
                counted[pair] = counted.get(pair, 0) + 1
    return sorted(pair for pair, count in counted.items() if count >= _LEAST)


def _is_among(figure: Figure, amounts: Container[Decimal]) -> bool:
    return figure.exact and Decimal(figure.amount) in amounts


def _chances(
    same: Sequence[Figure], holders: dict[Figure, list[int]], bodies: int
) -> dict[str, tuple[Fraction, Figure]]:
    """By amount, how probable it is that another report has it by chance, and the figure.

    Of equal amounts the likeliest counts, since one may follow from the other.
    """
    chances: dict[str, tuple[Fraction, Figure]] = {}
    for figure in same:
        others = Fraction(len(holders[figure]) - 2, max(bodies - 2, 1))
        chance = max(_by_digits(figure.amount.rstrip("?")), others)
        if figure.amount not in chances or chance > chances[figure.amount][0]:
            chances[figure.amount] = (chance, figure)
    return chances


def _by_digits(amount: str) -> Fraction:
    """Round numbers are many bodies': 5000 is a 5 in one of four places, 5267 one of 5268."""
    digits = amount.replace(".", "")
    bare = digits.rstrip("0") if "." not in amount else digits
    return Fraction(1, (int(bare) + 1) * (len(digits) - len(bare) + 1))


def _odds(expected: Fraction) -> int:
    return min(expected.denominator // expected.numerator, MOST_ODDS)
