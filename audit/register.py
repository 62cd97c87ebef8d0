"""Who is who: which names mean one body, whose parent is whose, and which units have to report.

Names are compared in one width, without spaces, behind their place as the list of divisions has it, and by listed
aliases. Names that are merely alike are told apart: `alike` says which ones a person should be asked about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from rapidfuzz import fuzz, process

from audit.datafiles import Strict, read_model
from audit.errors import DataFileError, UsageError
from audit.program import rules_folder
from audit.reading.bodies import same_body
from audit.reading.divisions import Divisions, Placed
from audit.words import text

_PLACE_ENDS = "省市县区旗州盟"
_SUBORDINATE = "省市县区旗州盟镇乡"  # what a shortened name does not leave out: 某县政府 is not 某县某镇政府
_CHAIN = 8  # renames that follow one another
_NEAR, _FEW = 50, 8  # of 100: below that no two names are looked at; how many of the nearest are
_KIND = re.compile(r"(?:街道办事处|街道|[镇乡]?人民政府|管理委员会|委员会|办公室|中心|局|委|办)$")
_NOWHERE = Divisions(())
_ALIKE = 70  # of 100: names of one place that are so much alike behind it may mean one body


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Alias(Strict):
    """A line of an alias file: what a name means, or does not mean."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    name: str = ""  # a whole name
    behind: str = ""  # what stands behind the place
    means: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(alias="is")] = ()
    means_not: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(alias="not")] = ()
    how: Literal["rename", "merger", "short"] = "rename"
    first: Annotated[int | None, Field(alias="from")] = None  # the report years in which it does
    until: int | None = None
    since: int | None = None  # when names changed; for people
    parent: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> Alias:
        if bool(self.name) == bool(self.behind):
            raise ValueError(text("alias-name").en)
        if not (self.means or self.means_not or self.parent):
            raise ValueError(text("alias-empty").en)
        if len(self.means) > 1 and self.how != "merger":
            raise ValueError(text("alias-several").en)
        return self

    def holds(self, year: int | None) -> bool:
        """Whether it does for a report year; for all where the year is not known."""
        return year is None or ((self.first or 0) <= year <= (self.until or 9999))


class AliasFile(Strict):
    """`rules/aliases.yaml`, and the file of `--aliases`."""

    names: tuple[Alias, ...] = ()


@dataclass(frozen=True)
class Unit:
    """A unit of a roster, with its line there as printed."""

    name: str
    level: str = ""
    division: str = ""
    parent: str = ""
    deadline: date | None = None
    aliases: tuple[str, ...] = ()
    population: int | None = None
    line: int = field(default=0, compare=False)
    said: str = field(default="", compare=False)
    apart: int = field(default=0, compare=False)  # which of several runs it belongs to, see Frames.apart


@dataclass(frozen=True)
class Register:
    """The names that are known, and the units of a roster."""

    names: tuple[Alias, ...] = ()  # the first that fits decides
    divisions: Divisions = _NOWHERE
    units: tuple[Unit, ...] = ()
    roster: str = ""  # the path of the roster
    _dated: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)
    _placed: dict[tuple[str, int | None], Placed] = field(default_factory=dict, compare=False, repr=False)
    _bodies: dict[tuple[str, str | None, int | None], str] = field(default_factory=dict, compare=False, repr=False)

    def body(self, name: str, division: str | None = None, year: int | None = None) -> str:
        """What a name means: the same text for every name of one body.

        Where a place is not known by its name its code stands behind it.
        """
        key = (name, division, year if self.depends_on_year(name) else None)
        if key not in self._bodies:
            self._bodies[key] = self._body(*key)
        return self._bodies[key]

    def depends_on_year(self, name: str) -> bool:
        """Whether a name may mean several places, or by a line of a file several bodies."""
        if name not in self._dated:
            codes = {each.code for each in self._place(plain(name), None).candidates}
            self._dated[name] = len(codes) > 1 or self._has_windows
        return self._dated[name]

    @cached_property
    def _has_windows(self) -> bool:
        return any(alias.first or alias.until for alias in self.names)

    def successors(self, body: str) -> tuple[str, ...]:
        """The bodies that one may have gone into: the same place with another name behind it."""
        name, _, code = body.partition("#")
        return tuple(
            self.body(f"{meant}#{code}" if code else meant)
            for alias, place in self._fitting(name)
            if alias.how == "merger"
            for meant in (f"{place}{each}" for each in alias.means)
        )

    def parent_of(self, name: str) -> str:
        """The body above one, as an alias file has it; empty where none does."""
        if not self._whole:
            return ""
        alias = next((alias for alias in self._whole.get(self._full(name), ()) if alias.parent), None)
        return self.body(alias.parent) if alias else ""

    def names_of(self, unit: Unit) -> Iterator[str]:
        """The bodies that a unit's name and aliases mean; a name without its place gets that of the unit's division."""
        place = self._place_of(unit.division)
        for name in (unit.name, *unit.aliases):
            yield self.body(name, unit.division or None)
            if place and not name.startswith(place):
                yield self.body(f"{place}{name}", unit.division or None)

    def is_listed(self, name: str) -> bool:
        """Whether a line says what the whole name means."""
        return bool(self._whole) and any(alias.means for alias in self._whole.get(self._full(name), ()))

    def are_two(self, one: str, other: str) -> bool:
        """Whether a listed line says that two names mean two bodies."""
        return frozenset((one, other)) in self._two

    def alike(self, name: str, bodies: Iterable[str]) -> list[str]:
        """Those bodies that a name may mean, the likeliest first; listed differences left out."""
        held = list(bodies)
        near = process.extract(name, held, scorer=fuzz.ratio, limit=_FEW, score_cutoff=_NEAR)
        parts = process.extract(name, held, scorer=fuzz.partial_ratio, limit=_FEW, score_cutoff=100)
        found = {body: score for body, score, _ in (*near, *parts)}
        ordered = sorted(found, key=lambda body: (-fuzz.ratio(name, body), body))
        return [body for body in ordered if body != name and _may_be(name, body) and not self.are_two(name, body)]

    # ---- how names are brought to one ---- #

    def _body(self, name: str, division: str | None, year: int | None) -> str:
        said, _, code = name.partition("#")
        said = self._full(said, division or code or None, year)
        for _ in range(_CHAIN):
            meant = self.renamed(said, year)
            if meant == said:
                break
            said = meant
        return self._with_code(said, division or code or None, year)

    def _full(self, name: str, division: str | None = None, year: int | None = None) -> str:
        """A name with its place as the list of divisions has it, without those above."""
        said = plain(name)
        placed = self._place(said, year)
        if placed.broken or not placed.candidates or not placed.rest:
            return said
        own = next((each for each in placed.candidates if each.code == division), placed.division)
        names = {each.name for each in placed.candidates}
        place = own.name if own else names.pop() if len(names) == 1 else ""
        return f"{place}{placed.rest}" if place else said

    def _with_code(self, name: str, division: str | None, year: int | None) -> str:
        """With the code of its place where more places than one bear that name in that year."""
        if division is None:
            return name
        codes = {each.code for each in self._place(name, year).candidates}
        return f"{name}#{division}" if division in codes and len(codes) > 1 else name

    def renamed(self, name: str, year: int | None = None) -> str:
        """The name that a line has in place of one; the name itself where none does."""
        for alias, place in self._fitting(name):
            if alias.how != "merger" and alias.means and alias.holds(year):
                return self._full(f"{place}{alias.means[0]}")
        return name

    def _fitting(self, name: str) -> Iterator[tuple[Alias, str]]:
        """The lines that speak of a name, each with the place in front of what it speaks of."""
        yield from ((alias, "") for alias in self._whole.get(name, ()))
        for at, letter in enumerate(name[:-1], 1):
            if letter in _PLACE_ENDS:
                yield from ((alias, name[:at]) for alias in self._behind.get(name[at:], ()))

    @cached_property
    def _whole(self) -> Mapping[str, list[Alias]]:
        return _by((self._full(alias.name), alias) for alias in self.names if alias.name)

    @cached_property
    def _behind(self) -> Mapping[str, list[Alias]]:
        return _by((plain(alias.behind), alias) for alias in self.names if alias.behind)

    @cached_property
    def _two(self) -> frozenset[frozenset[str]]:
        return frozenset(
            frozenset((self.body(alias.name), self.body(other)))
            for alias in self.names
            if alias.name
            for other in alias.means_not
        )

    def _place(self, name: str, year: int | None) -> Placed:
        if (name, year) not in self._placed:
            self._placed[name, year] = self.divisions.place(name, "", year)
        return self._placed[name, year]

    def _place_of(self, division: str) -> str:
        """The name of a place that a roster gives by name or code."""
        if not division.isdigit():
            return plain(division)
        return next((each.name for each in reversed(self.divisions.all) if each.code == division), "")


NOBODY = Register()


def plain(name: object) -> str:
    """A name as it is compared: one width of characters, no spaces."""
    return "".join(unicodedata.normalize("NFKC", str(name or "")).split())


def load_aliases(own: Path | None = None) -> tuple[Alias, ...]:
    """The lines of a file of the user's, and behind them ours. Raises UsageError and DataFileError."""
    ours = read_model(AliasFile, rules_folder() / "aliases.yaml", "aliases.yaml").names
    if own is None:
        return ours
    try:
        names = (*read_model(AliasFile, own, str(own)).names, *ours)
    except OSError as error:
        raise UsageError(text("cannot-open", path=own, problem=error.strerror or str(error))) from error
    _check_circles(Register(names), str(own))
    return names


def _check_circles(register: Register, file: str) -> None:
    """Raises DataFileError for renames that lead back to where they began."""
    for alias in register.names:
        seen = [alias.name or f"某县{alias.behind}"]
        while (meant := register.renamed(seen[-1])) != seen[-1]:
            if meant in seen:
                raise DataFileError(text("alias-circle", names=" → ".join((*seen, meant))), file)
            seen.append(meant)


def _by(pairs: Iterable[tuple[str, Alias]]) -> Mapping[str, list[Alias]]:
    held: dict[str, list[Alias]] = {}
    for name, alias in pairs:
        held.setdefault(name, []).append(alias)
    return held


def _may_be(one: str, other: str) -> bool:
    """Whether two names may mean one body: one shortens the other, or they are alike behind one place."""
    short, long = sorted((one.partition("#")[0], other.partition("#")[0]), key=len)
    if long.endswith(short):
        return True
    if same_body(short, long):
        return not _surplus(short, long) & set(_SUBORDINATE)
    shared = takewhile(lambda pair: pair[1] == long[pair[0]], enumerate(short))
    start = max((at + 1 for at, letter in shared if letter in _PLACE_ENDS), default=0)
    return start > 0 and fuzz.ratio(*(_KIND.sub("", name[start:]) for name in (short, long))) >= _ALIKE


def _surplus(short: str, long: str) -> set[str]:
    """What the longer name has beside the letters of the shorter one, in their order."""
    letters = iter(short)
    wanted = next(letters, "")
    surplus = set()
    for letter in long:
        if letter == wanted:
            wanted = next(letters, "")
        else:
            surplus.add(letter)
    return surplus
