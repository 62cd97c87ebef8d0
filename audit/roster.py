"""Who had to report: a list of units, read from a table that people keep."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from audit.errors import UsageError
from audit.register import Unit, plain
from audit.words import text

_COLUMNS = {
    "name": ("name", "unit", "单位", "单位名称", "名称"),
    "level": ("level", "层级", "级别"),
    "division": ("division", "区划", "行政区划"),
    "parent": ("parent", "上级", "主管部门"),
    "deadline": ("deadline", "期限", "时限", "截止日期", "报送时限"),
    "population": ("population", "人口", "常住人口", "人口数"),
    "aliases": ("aliases", "alias", "别名", "曾用名", "简称"),
}
_APART = str.maketrans({"、": ";", "；": ";", "|": ";", "\n": ";"})  # what stands between aliases
_PEOPLE = re.compile(r"(\d+(?:\.\d+)?)(万?)人?")


def read_roster(path: Path) -> tuple[Unit, ...]:
    """The units of an XLSX or CSV file. Raises UsageError for what cannot be understood, with its line."""
    try:
        lines = _sheet(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _lines(path)
    except OSError as error:
        raise UsageError(text("cannot-open", path=path, problem=error.strerror or str(error))) from error
    except Exception as error:  # a damaged workbook fails in many ways
        raise UsageError(text("roster-damaged", path=path, problem=f"{type(error).__name__}: {error}")) from error
    head = [plain(value) for value in lines[0]] if lines else []
    at = {key: next((head.index(name) for name in names if name in head), None) for key, names in _COLUMNS.items()}
    if at["name"] is None:
        raise UsageError(text("roster-columns", path=path))
    units = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines[1:], 2):
        values = {key: line[column] for key, column in at.items() if column is not None and column < len(line)}
        if not plain(values.get("name")):
            continue
        unit = _unit(values, path, number)
        for name in (unit.name, *unit.aliases):
            if seen.setdefault(name, number) != number:
                raise UsageError(text("roster-twice", path=path, line=number, name=name, first=seen[name]))
        units.append(unit)
    _check_parents(units, path)
    return tuple(units)


def _check_parents(units: Sequence[Unit], path: Path) -> None:
    """Raises UsageError for a unit that is above itself, at whatever distance."""
    by_name = {name: unit for unit in units for name in (unit.name, *unit.aliases)}
    for unit in units:
        above = [unit.name]
        one: Unit | None = unit
        while one and (one := by_name.get(one.parent)):
            above.append(one.name)
            if one is unit:
                raise UsageError(text("roster-circle", path=path, line=unit.line, names=" → ".join(above)))
            if above.count(one.name) > 1:
                break  # the circle is further up, and told of there


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
        name=plain(values.get("name")),
        level=str(values.get("level") or ""),
        division=str(values.get("division") or ""),
        parent=plain(values.get("parent")),
        deadline=_date(values.get("deadline"), path, number),
        aliases=tuple(dict.fromkeys(name for alias in aliases if (name := plain(alias)))),
        population=_people(values.get("population"), path, number),
        line=number,
        said=" | ".join(str(value).strip() for value in values.values() if value is not None and str(value).strip()),
    )


def _people(value: Any, path: Path, number: int) -> int | None:
    """A number of people; 12.5万 is one too."""
    said = plain(value).replace(",", "")
    if not said:
        return None
    found = _PEOPLE.fullmatch(said)
    if found is None:
        raise UsageError(text("roster-people", path=path, line=number, said=value))
    return round(float(found[1]) * (10_000 if found[2] else 1))


def _date(value: Any, path: Path, number: int) -> date | None:
    if value is None or not str(value).strip():
        return None
    if isinstance(value, datetime):
        return value.date()
    try:
        return date.fromisoformat(str(value).strip().replace("/", "-"))
    except ValueError as error:
        raise UsageError(text("roster-date", path=path, line=number, said=value)) from error
