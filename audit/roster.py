"""Who had to report: a list of units held against the reports of a run. Names match exactly or by a listed alias.

A report whose issuer is on no line is never given to a unit because the names look alike: it is listed with the unit
that it may be, and that unit waits for an answer.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from audit.datafiles import nearest
from audit.errors import UsageError
from audit.summary import Result, Roll, RollState, RollUnit
from audit.words import text

_COLUMNS = {
    "name": ("name", "unit", "单位", "单位名称", "名称"),
    "level": ("level", "层级", "级别"),
    "division": ("division", "区划", "行政区划"),
    "parent": ("parent", "上级", "主管部门"),
    "deadline": ("deadline", "期限", "时限", "截止日期", "报送时限"),
    "aliases": ("aliases", "alias", "别名", "曾用名", "简称"),
}
_APART = str.maketrans({"、": ";", "；": ";", "|": ";", "\n": ";"})  # what stands between aliases


@dataclass(frozen=True)
class Unit:
    """A line of a roster."""

    name: str
    level: str = ""
    division: str = ""
    parent: str = ""
    deadline: date | None = None
    aliases: tuple[str, ...] = ()


def read_roster(path: Path) -> tuple[Unit, ...]:
    """The units of an XLSX or CSV file. Raises UsageError for what cannot be understood, with its line."""
    try:
        lines = _sheet(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _lines(path)
    except OSError as error:
        raise UsageError(text("cannot-open", path=path, problem=error.strerror or str(error))) from error
    except Exception as error:  # a damaged workbook fails in many ways
        raise UsageError(text("roster-damaged", path=path, problem=f"{type(error).__name__}: {error}")) from error
    head = [_name(value) for value in lines[0]] if lines else []
    at = {key: next((head.index(name) for name in names if name in head), None) for key, names in _COLUMNS.items()}
    if at["name"] is None:
        raise UsageError(text("roster-columns", path=path))
    units = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines[1:], 2):
        values = {key: line[column] for key, column in at.items() if column is not None and column < len(line)}
        if not _name(values.get("name")):
            continue
        unit = _unit(values, path, number)
        for name in (unit.name, *unit.aliases):
            if seen.setdefault(name, number) != number:
                raise UsageError(text("roster-twice", path=path, line=number, name=name, first=seen[name]))
        units.append(unit)
    return tuple(units)


def _sheet(path: Path) -> list[list[Any]]:
    from openpyxl import load_workbook

    sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
    return [list(line) for line in sheet.iter_rows(values_only=True)]


def _lines(path: Path) -> list[list[Any]]:
    content = path.read_bytes()
    try:
        said = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        said = content.decode("gb18030")
    return [list(line) for line in csv.reader(io.StringIO(said))]


def _unit(values: dict[str, Any], path: Path, number: int) -> Unit:
    aliases = str(values.get("aliases") or "").translate(_APART).split(";")
    return Unit(
        name=_name(values.get("name")),
        level=str(values.get("level") or ""),
        division=str(values.get("division") or ""),
        parent=str(values.get("parent") or ""),
        deadline=_date(values.get("deadline"), path, number),
        aliases=tuple(dict.fromkeys(name for alias in aliases if (name := _name(alias)))),
    )


def _date(value: Any, path: Path, number: int) -> date | None:
    if value is None or not str(value).strip():
        return None
    if isinstance(value, datetime):
        return value.date()
    try:
        return date.fromisoformat(str(value).strip().replace("/", "-"))
    except ValueError as error:
        raise UsageError(text("roster-date", path=path, line=number, said=value)) from error


def _name(value: Any) -> str:
    """A name as it is compared: one width of characters, no spaces."""
    return "".join(unicodedata.normalize("NFKC", str(value or "")).split())


# ---- against the reports ---- #


def call_roll(units: tuple[Unit, ...], result: Result, today: date) -> Roll:
    """Each unit's state for the latest report year of the run, and the reports that no unit has surely made."""
    frame = result.frames.reports
    years = [int(year) for year in frame["year"].dropna()]
    year = max(years, default=None)
    known = {name: unit for unit in units for name in (unit.name, *unit.aliases)}
    reported: dict[str, list[date | None]] = {}
    doubtful: dict[str, str] = {}
    columns = zip(frame["issuer"], frame["year"], frame["published"], frame["path"], strict=True)
    for issuer, of_year, published, path in columns:
        if pd.isna(issuer) or pd.isna(of_year):
            doubtful[str(path)] = ""
        elif int(of_year) == year and _name(issuer) in known:
            day = None if pd.isna(published) else pd.Timestamp(published).date()
            reported.setdefault(known[_name(issuer)].name, []).append(day)
        elif int(of_year) == year:
            meant = nearest(_name(issuer), known)
            doubtful[str(issuer)] = known[meant].name if meant else ""
    for document in result.unaudited:  # it may be what a unit has sent in: nobody is missing whose name stands on it
        unit = "" if document.skipped else _named_on(document.path, known)
        if unit or (document.status == "unreadable" and not document.skipped):
            doubtful[document.path] = unit
    asked = set(doubtful.values()) - set(reported)
    return Roll(
        year=year,
        units=tuple(_called(unit, reported.get(unit.name), unit.name in asked, today) for unit in units),
        doubtful=tuple(sorted(doubtful.items())),
    )


def _named_on(path: str, known: Mapping[str, Unit]) -> str:
    """The unit whose name, the longest that fits, stands in the name of a file or of a folder around it."""
    said = _name(path)
    fitting = [name for name in known if name in said]
    return known[max(fitting, key=len)].name if fitting else ""


def _called(unit: Unit, days: list[date | None] | None, asked: bool, today: date) -> RollUnit:
    """The state of one unit; a report without a date is neither in time nor late."""
    state: RollState
    published = min((day for day in days or () if day), default=None)
    if days is None:
        overdue = unit.deadline is not None and unit.deadline < today
        state = "asked" if asked else "missing" if overdue or unit.deadline is None else "pending"
    elif unit.deadline is None:
        state = "reported"
    elif published is None:
        state = "undated"
    else:
        state = "late" if published > unit.deadline else "reported"
    return RollUnit(unit.name, unit.level, unit.division, unit.parent, unit.deadline, published, state)
