"""Administrative divisions of China, counties and above: which one a name speaks of, or that it may be several."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from audit.program import rules_folder

_LAST_YEAR = 9999
# 恩施土家族苗族自治州 is mostly called 恩施州, 广西壮族自治区 广西.
_PEOPLES = (
    "(?:(?:各|满|回|苗|侗|瑶|土|壮|彝|藏|羌|傣|佤|水|畲|黎|怒|白|京|景颇|布依|朝鲜|哈尼|哈萨克|傈僳|拉祜|东乡|纳西|土家|"
    "达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯|普米|裕固|保安|独龙|鄂伦春|鄂温克|蒙古|维吾尔|柯尔克孜|塔吉克|乌孜别克)族?)+"
)
_AUTONOMOUS = re.compile(rf"(?<=..){_PEOPLES}自治(?P<kind>[州县旗区])$")
_PROVINCE = re.compile(r"(?<=..)(?:省|市|自治区|特别行政区)$")


def stem_of(code: str) -> str:
    """A code without the zeros that say where it ends: 430000 as 43."""
    return code[:2] if code.endswith("0000") else code.removesuffix("00")


class Division(NamedTuple):
    """A province, prefecture or county by its code (GB/T 2260), and the years in which it bore that name."""

    code: str
    name: str
    first: int
    last: int

    @property
    def level(self) -> str:
        """What its code says: province, prefecture or county."""
        return {2: "province", 4: "prefecture"}.get(len(self.stem), "county")

    @property
    def stem(self) -> str:
        """The part of the code that it shares with all that belongs to it."""
        return stem_of(self.code)


@dataclass(frozen=True)
class Placed:
    """What the places at the beginning of a name may be: one division, or several of one name, or none."""

    candidates: tuple[Division, ...] = ()
    rest: str = ""  # the name behind its places
    broken: bool = False  # the rest begins with a place that is not in the data, or not there

    @property
    def division(self) -> Division | None:
        """The one division that it is; None where it may be several."""
        return self.candidates[0] if len(self.candidates) == 1 and not self.broken else None

    @property
    def level(self) -> str | None:
        """The level that all candidates share."""
        levels = {division.level for division in self.candidates}
        return levels.pop() if len(levels) == 1 and not self.broken else None

    @property
    def stem(self) -> str:
        """What the codes of all candidates begin with: as much of the place as is known."""
        stems = {division.stem for division in self.candidates}
        for length in (6, 4, 2):
            shared = {stem[:length] for stem in stems}
            if len(shared) == 1 and len(found := shared.pop()) == length:
                return found
        return ""


@dataclass(frozen=True)
class Divisions:
    """The divisions by code and by name, with the short names that people use."""

    all: tuple[Division, ...]

    @cached_property
    def by_name(self) -> dict[str, tuple[Division, ...]]:
        """Full and usual names, each with every division that bears or bore it."""
        held: dict[str, list[Division]] = defaultdict(list)
        for division in self.all:
            for name in dict.fromkeys((division.name, *_usual_names(division))):
                held[name].append(division)
        return {name: tuple(found) for name, found in held.items()}

    @cached_property
    def names_by_stem(self) -> dict[str, list[Division]]:
        """The divisions of each code without its zeros."""
        held: dict[str, list[Division]] = defaultdict(list)
        for division in self.all:
            held[division.stem].append(division)
        return held

    @cached_property
    def longest(self) -> int:
        """Characters of the longest name."""
        return max(map(len, self.by_name), default=0)

    @cached_property
    def _last_characters(self) -> frozenset[str]:
        return frozenset(name[-1:] for name in self.by_name)

    def place(self, name: str, context: str = "", year: int | None = None) -> Placed:
        """What the places that a name begins with may be, with what the context and the year say of them."""
        at, found = 0, Placed(rest=name)
        while step := self._longest_at(name, at):
            end, divisions = step
            if found.candidates:
                stems = {upper.stem for upper in found.candidates}
                divisions = tuple(d for d in divisions if any(_below(d.stem, stem) for stem in stems))
            if not divisions:
                break
            at, found = end, Placed(divisions, name[end:])
        if not found.candidates:
            return found
        left = self._narrowed(found.candidates, context, year)
        return Placed(left, found.rest, bool(_PLACE.match(found.rest)))

    def ending_at(self, text: str, end: int) -> tuple[str, tuple[Division, ...]]:
        """The longest name of a division that ends at an offset, and what it may be; empty when there is none."""
        if text[end - 1 : end] not in self._last_characters:
            return "", ()
        for length in range(min(self.longest, end), 1, -1):
            name = text[end - length : end]
            if found := self.by_name.get(name):
                return name, found
        return "", ()

    def path(self, stem: str, year: int | None = None) -> dict[str, str]:
        """The names of a place and of those above it: province, prefecture, county, as far as they have one."""
        names = {}
        for level, length in (("province", 2), ("prefecture", 4), ("county", 6)):
            if len(stem) >= length and (found := self.names_by_stem.get(stem[:length])):
                names[level] = _of_year(tuple(found), year)[-1].name
        return names

    def _longest_at(self, name: str, at: int) -> tuple[int, tuple[Division, ...]] | None:
        for end in range(min(at + self.longest, len(name)), at + 1, -1):
            if found := self.by_name.get(name[at:end]):
                return end, found
        return None

    def _narrowed(self, found: tuple[Division, ...], context: str, year: int | None) -> tuple[Division, ...]:
        """The candidates of the year, and of those the one whose prefecture or province the context names."""
        left = _of_year(found, year)
        for level in ("prefecture", "province"):
            if len({division.code for division in left}) == 1:
                return left[-1:]
            named = tuple(d for d in left if (name := self.path(d.stem, year).get(level)) and name in context)
            if named:
                left = named
        return left[-1:] if len({division.code for division in left}) == 1 else left


# Not the 城市 of 城市管理局 and 住房和城市建设局, the 区 of 区域, 社区矫正, 老区建设 and 库区移民.
_PLACE = re.compile(r"(?!城市|[社老库]区)[^省市县区旗州盟镇乡局委厅办]{1,8}(?:(?<![和与及]城)市|[县区旗州盟])(?!域)")


def same_line(one: str, other: str) -> bool:
    """Whether one place belongs to the other, by the beginnings of their codes."""
    return one.startswith(other) or other.startswith(one)


def _below(stem: str, upper: str) -> bool:
    return stem != upper and stem.startswith(upper)


def _of_year(found: tuple[Division, ...], year: int | None) -> tuple[Division, ...]:
    """Those that bore the name in the year; all when none did."""
    return tuple(d for d in found if year is not None and d.first <= year <= d.last) or found


def _usual_names(division: Division) -> list[str]:
    if found := _AUTONOMOUS.search(division.name):
        short = division.name[: found.start()]
        return [short if found["kind"] == "区" else short + found["kind"]]
    return [_PROVINCE.sub("", division.name)] if division.level == "province" else []


@cache
def load_divisions(folder: Path | None = None) -> Divisions:
    """The divisions of `divisions.tsv` in the rules folder, whose head says where they come from."""
    lines = ((folder or rules_folder()) / "divisions.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return Divisions(
        tuple(Division(code, name, int(first or 0), int(last or _LAST_YEAR)) for code, name, first, last in rows)
    )
