"""Who has reported: the units of a roster held against the reports of a run.

A report whose issuer is on no line is never given to a unit because the names look alike: it is listed with the unit
that it may be, and that unit waits for an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.frames import Frames, Ints
from audit.reading.bodies import issuer_kind
from audit.reading.vocabulary import load_vocabulary
from audit.register import Unit, plain

if TYPE_CHECKING:
    from audit.language.ruleset import Ruleset

_LATE = "published-late"  # the rule whose parameters say until when reports are due

RollState = Literal["reported", "late", "undated", "missing", "pending", "asked"]


@dataclass(frozen=True)
class RollUnit:
    """A unit of the roster and whether it has reported.

    `asked`: no report bears its name, one bears a name like it; `undated`: reported on a day that the report does not
    say; `pending`: not reported, and the deadline is not past.
    """

    name: str
    level: str
    division: str
    parent: str
    deadline: date | None
    published: date | None
    state: RollState


@dataclass(frozen=True)
class Roll:
    """The roster held against the reports of one year."""

    year: int | None
    units: tuple[RollUnit, ...]
    doubtful: tuple[tuple[str, str], ...]  # issuer or path on no line of the roster, and the unit that it may be
    unclear: int = 0  # how many files and reports may be anybody's: unread, or without issuer or year

    def count(self, *states: str) -> int:
        """How many units are in one of these states."""
        return sum(unit.state in states for unit in self.units)


@dataclass(frozen=True)
class Deadlines:
    """Until what day of the next year reports are due, month and day as 03-31: the law's, or a suite's earlier ones."""

    department: str
    government: str
    former: str  # of every administrative organ, for the years before `revised`
    revised: int

    @classmethod
    def of(cls, ruleset: Ruleset) -> Self | None:
        """As the rule on late reports has them, whether it is asked for or not; None where that one is broken."""
        said = ruleset.bounds_of(_LATE)
        if not said:
            return None
        department, government, former = (
            str(said[f"{name}_deadline"]) for name in ("department", "government", "former")
        )
        return cls(department, government, former, int(str(said["revised"])))

    def of_unit(self, unit: Unit, year: int) -> date | None:
        """Of the report for a year of a unit whose name tells what it is; None of others."""
        vocabulary = load_vocabulary()
        kind = issuer_kind(unit.name, vocabulary.issuers, vocabulary.divisions, unit.division, year)
        if kind["government"] is None or kind["body"] == "organisation":
            return None
        said = self.former if year < self.revised else self.government if kind["government"] else self.department
        month, day = map(int, said.split("-"))
        return date(year + 1, month, 1) + timedelta(day - 1)  # the 29th of February is the 1st of March in most years


@dataclass(frozen=True)
class Muster:
    """The roster of a run held against its reports; without `deadlines` those on its lines alone count."""

    frames: Frames
    today: date
    deadlines: Deadlines | None = None

    @cached_property
    def units(self) -> Ints:
        """Over reports: the number of its unit; -1 on no line, -2 that cannot be told."""
        found, register = self.frames.units.copy(), self.frames.register
        found[(found < 0) & (self.frames.bodies == "")] = -2
        doubtful = [number for number in np.flatnonzero(found == -1).tolist() if self.meant(number) is not None]
        found[doubtful] = -2
        return found if register.units else np.full(len(found), -2, np.int64)

    @cached_property
    def given(self) -> npt.NDArray[np.bool_]:
        """Over reports: whether the run has a roster."""
        held = {unit.apart for unit in self.frames.register.units}
        return np.array([self._apart(number) in held for number in range(len(self.frames))], np.bool_)

    @cached_property
    def population(self) -> Ints:
        """Over reports: the people of its unit's place, or of that of the unit above it; 0 where none is given."""
        register, held = self.frames.register, dict[tuple[int, str], int]()
        for unit in register.units:
            held |= {(unit.apart, body): unit.population or 0 for body in register.names_of(unit)}
        people = [
            unit.population or (held.get((unit.apart, register.body(unit.parent)), 0) if unit.parent else 0)
            for unit in register.units
        ]
        return np.array([*people, 0, 0], np.int64)[self.units]

    def meant(self, report: int) -> int | None:
        """The unit whose name is likest that of a report's issuer, of those that it may be."""
        return self._meant.get((self._apart(report), str(self.frames.bodies[report])))

    @cached_property
    def _meant(self) -> dict[tuple[int, str], int]:
        register = self.frames.register
        names: dict[int, dict[str, int]] = {}
        for number, unit in enumerate(register.units):
            names.setdefault(unit.apart, {}).update(dict.fromkeys(register.names_of(unit), number))
        missed = np.flatnonzero((self.frames.units < 0) & (self.frames.bodies != "")).tolist()
        bodies = dict.fromkeys((self._apart(number), str(self.frames.bodies[number])) for number in missed)
        near = {key: register.alike(key[1], names[key[0]]) for key in bodies if key[0] in names}
        return {key: names[key[0]][found[0]] for key, found in near.items() if found}

    def _apart(self, report: int) -> int:
        return 0 if self.frames.apart is None else int(self.frames.apart[report])

    @cached_property
    def rolls(self) -> dict[int, Roll]:
        """Each run's roll: for the latest report year, and the reports that no unit has surely made."""
        return {apart: self._roll(apart) for apart in dict.fromkeys(unit.apart for unit in self.frames.register.units)}

    def _roll(self, apart: int) -> Roll:
        frame, register = self.frames.reports, self.frames.register
        mine = [number for number in np.flatnonzero(self.frames.own).tolist() if self._apart(number) == apart]
        years = frame["year"].to_numpy(np.int64, na_value=0)
        year = max((int(years[number]) for number in mine), default=0) or None
        reported: dict[int, list[_Days]] = {}
        doubtful: dict[str, str] = {}
        unclear = 0
        columns = {name: frame[name].tolist() for name in ("issuer", "path", "published", "signed", "signed_month")}
        for number in mine:
            unit, issuer = int(self.frames.units[number]), columns["issuer"][number]
            if pd.isna(issuer) or not years[number]:
                doubtful[str(columns["path"][number])] = register.units[unit].name if unit >= 0 else ""
                unclear += pd.isna(issuer) and years[number] in (0, year or 0)
            elif years[number] == year and unit >= 0:
                days = [_day(columns[name][number]) for name in ("published", "signed", "signed_month")]
                reported.setdefault(unit, []).append(_Days(days[0], days[1] or days[2]))
            elif years[number] == year:
                meant = self.meant(number)
                doubtful[str(issuer)] = "" if meant is None else register.units[meant].name
        doubtful |= (unread := self._unread(apart))
        unclear += sum(not unit for unit in unread.values())
        asked = set(doubtful.values())
        called = [
            _called(unit, self._due(unit, year), reported.get(number), unit.name in asked, self.today)
            for number, unit in enumerate(register.units)
            if unit.apart == apart
        ]
        return Roll(year, tuple(called), tuple(sorted(doubtful.items())), unclear)

    def _due(self, unit: Unit, year: int | None) -> date | None:
        if unit.deadline is not None or year is None or self.deadlines is None:
            return unit.deadline
        return self.deadlines.of_unit(unit, year)

    @cached_property
    def unit_rows(self) -> pd.DataFrame:
        """A row a unit of the roster; `received` is None where a report may be its and cannot be given to it.

        `document` is the number of the first document of the unit's run, `report` is -1.
        """
        runs = self.frames.runs
        rows = []
        called = {apart: iter(roll.units) for apart, roll in self.rolls.items()}
        for unit in self.frames.register.units:
            roll, held = self.rolls[unit.apart], next(called[unit.apart])
            unclear = held.state == "asked" or roll.unclear > 0
            received = held.state in ("reported", "late", "undated")
            first = -1 if runs is None else int(np.argmax(runs == unit.apart))
            rows.append(
                (-1, first, *astuple(held), roll.year, unit.population, received or (None if unclear else False))
            )
        names = [each.name for each in fields(RollUnit)]
        frame = pd.DataFrame(
            rows, columns=["report", "document", *names, "year", "population", "received"], dtype=object
        )
        return frame.astype({"report": np.int64, "document": np.int64})

    def _unread(self, apart: int) -> dict[str, str]:
        """Documents that may be what a unit has sent in: nobody is missing whose name stands on one."""
        known = {
            plain(name): unit.name
            for unit in self.frames.register.units
            if unit.apart == apart
            for name in (unit.name, *unit.aliases)
        }
        found: dict[str, str] = {}
        runs = self.frames.runs
        for number, document in enumerate(self.frames.own_documents):
            if runs is not None and runs[number] != apart:
                continue
            if document.status != "report" and not document.skipped:
                unit = _named_on(document.path, known)
                if unit or document.status == "unreadable":
                    found[document.path] = unit
        return found


def _named_on(path: str, known: Mapping[str, str]) -> str:
    """The unit whose name, the longest that fits, stands in the name of a file or of a folder around it."""
    said = plain(path)
    fitting = [name for name in known if name in said]
    return known[max(fitting, key=len)] if fitting else ""


class _Days(NamedTuple):
    """When a report was published, and the day before which it was not signed."""

    published: date | None
    signed: date | None


def _day(said: Any) -> date | None:
    return None if pd.isna(said) else pd.Timestamp(said).date()


def _called(unit: Unit, deadline: date | None, days: list[_Days] | None, asked: bool, today: date) -> RollUnit:
    """The state of one unit; a report that was not published on a known day is late if it was signed too late."""
    state: RollState
    published = min((day.published for day in days or () if day.published), default=None)
    signed = min((day.signed or date.min for day in days or ()), default=date.min)
    if days is None:
        overdue = deadline is not None and deadline < today
        state = "asked" if asked else "missing" if overdue or deadline is None else "pending"
    elif deadline is None:
        state = "reported"
    elif published is None:
        state = "late" if signed > deadline else "undated"
    else:
        state = "late" if published > deadline else "reported"
    return RollUnit(unit.name, unit.level, unit.division, unit.parent, deadline, published, state)
