"""Which cells of different forms may stand in one series over the years."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from pydantic import Field

from audit.datafiles import Pair, Strict, read_model
from audit.program import rules_folder


class Comparable(Strict):
    """`rules/comparable.yaml`."""

    apart: tuple[str, ...] = ()
    sums: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    basis: Pair


class Series(NamedTuple):
    """The series that a cell belongs to; and the one that it is a part of, added to the other parts, if any."""

    name: str
    part_of: str = ""


@cache
def load_comparable() -> Comparable:
    """Raises DataFileError for a mistake in the file."""
    name = "comparable.yaml"
    return read_model(Comparable, rules_folder() / name, name)


def series_of(cell: str, form: str) -> Series:
    """Where a cell of a form belongs. In a table that is apart, each form has series of its own: `cell@form`."""
    held = load_comparable()
    table, row, column = cell.split(".")
    if table in held.apart:
        return Series(f"{cell}@{form}")
    whole = next((whole for whole, parts in held.sums.items() if f"{table}.{row}" in parts), "")
    return Series(cell, f"{whole}.{column}" if whole else "")
