"""Whose reports a run holds: bodies with the names that they used, and the names that a person has to settle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from audit.frames import Frames
from audit.world import World


@dataclass(frozen=True)
class Used:
    """A name that a body used, and for which report years."""

    name: str
    years: tuple[int, ...]


@dataclass(frozen=True)
class Body:
    """A body: the name of its latest report, all of its names, and what is known of it."""

    name: str
    names: tuple[Used, ...]
    level: str | None
    division: str | None
    parent: str | None
    unit: str | None  # of the roster
    merged: tuple[str, ...]  # bodies of the run that went into this one
    reports: int
    compared: bool  # false for a name that many bodies bear, whose reports are never compared


@dataclass(frozen=True)
class Doubt:
    """Two names that may mean one body and are not taken for one, and the lines of an alias file that settle it.

    `years`: two issuers of which one has reports only after the other's; `roster`: an issuer on no line, and a unit
    that no report surely is of; `place`: a name without a place, which many bodies bear.
    """

    kind: Literal["years", "roster", "place"]
    name: str
    other: str
    until: int | None  # the last report year of the one
    since: int | None  # and the first of the other
    yes: str
    no: str


@dataclass(frozen=True)
class Issuers:
    """All bodies by name, and all doubts."""

    bodies: tuple[Body, ...]
    doubts: tuple[Doubt, ...]
    unnamed: tuple[str, ...]  # the paths of reports without an issuer


def issuers_of(world: World) -> Issuers:
    """The bodies of a run."""
    frames = world.frames
    bodies = sorted(_bodies(world), key=lambda body: (body.division or "~", body.name))
    paths = frames.reports["path"].to_numpy(object)[frames.bodies == ""]
    doubts = (*_over_the_years(frames), *_with_the_roster(world), *_without_a_place(bodies))
    return Issuers(tuple(bodies), doubts, tuple(map(str, dict.fromkeys(paths.tolist()))))


def _bodies(world: World) -> Iterator[Body]:
    frames, register = world.frames, world.frames.register
    parents, units = frames.related("parent"), frames.units
    into: dict[str, list[str]] = {}
    for body in dict.fromkeys(frames.bodies.tolist()):
        for meant in register.successors(body):
            into.setdefault(meant, []).append(body.partition("#")[0])
    for body, numbers in _reports_of(frames).items():
        held = frames.reports.iloc[numbers].sort_values("year", kind="stable")
        above = [int(parents[number]) for number in numbers if parents[number] >= 0]
        unit = register.units[units[numbers[0]]] if units[numbers[0]] >= 0 else None
        listed = (unit.parent if unit else "") or register.parent_of(body)
        yield Body(
            name=str(held["issuer"].iloc[-1]),
            names=tuple(_names(held)),
            level=_last(held["level"]),
            division=_last(held["division"]),
            parent=listed or (str(frames.reports["issuer"].iloc[above[-1]]) if above else None),
            unit=unit.name if unit else None,
            merged=tuple(into.get(body, ())),
            reports=len(numbers),
            compared=bool(frames.named[numbers[-1]]),
        )


def _names(held: pd.DataFrame) -> Iterator[Used]:
    for name, rows in held.groupby("issuer", sort=False):
        yield Used(str(name), tuple(int(year) for year in rows["year"].dropna()))


def _last(column: pd.Series[str]) -> str | None:
    known = column.dropna()
    return str(known.iloc[-1]) if len(known) else None


def _reports_of(frames: Frames) -> dict[str, list[int]]:
    held: dict[str, list[int]] = {}
    for number, body in enumerate(frames.bodies.tolist()):
        if body:
            held.setdefault(body, []).append(number)
    return held


# ---- doubts ---- #


def _over_the_years(frames: Frames) -> Iterator[Doubt]:
    """Names alike of one place, of which one has reports only for years after the other's."""
    year, division = frames.reports["year"].to_numpy(np.int64, na_value=0), frames.reports["division"].tolist()
    spans: dict[str, tuple[int, int]] = {}
    places: dict[str, list[str]] = {}
    for body, numbers in _reports_of(frames).items():
        years = [int(year[number]) for number in numbers if year[number] and frames.named[number]]
        if years:
            spans[body] = min(years), max(years)
            place = next((str(division[number]) for number in numbers if not pd.isna(division[number])), body[:2])
            places.setdefault(place, []).append(body)
    register = frames.register
    for bodies in places.values():
        for body in bodies:
            later = [other for other in bodies if spans[other][0] > spans[body][1]]
            merged = set(register.successors(body))
            for other in register.alike(body, later):
                if other not in merged:
                    until, since = spans[body][1], spans[other][0]
                    yield _doubt("years", body.partition("#")[0], other.partition("#")[0], until, since)


def _with_the_roster(world: World) -> Iterator[Doubt]:
    frames, muster = world.frames, world.muster
    for body, numbers in _reports_of(frames).items():
        meant = muster.meant(numbers[0])
        if meant is not None:
            yield _doubt("roster", body.partition("#")[0], frames.register.units[meant].name)


def _without_a_place(bodies: list[Body]) -> Iterator[Doubt]:
    for body in bodies:
        if not body.compared and body.unit is None:
            yield Doubt("place", body.name, "", None, None, f"- {{name: {_said(body.name)}, is: …}}", "")


def _doubt(
    kind: Literal["years", "roster"], name: str, other: str, until: int | None = None, since: int | None = None
) -> Doubt:
    one, two = _said(name), _said(other)
    return Doubt(kind, name, other, until, since, f"- {{name: {one}, is: {two}}}", f"- {{name: {one}, not: {two}}}")


def _said(name: str) -> str:
    """A name as YAML takes it."""
    return name if name.isalnum() else json.dumps(name, ensure_ascii=False)
