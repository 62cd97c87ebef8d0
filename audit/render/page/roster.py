"""Who had to report, as the page shows it: those that need attention first."""

from __future__ import annotations

from typing import NamedTuple

from audit.roll import Roll, RollUnit

_ASKED_FIRST = ("missing", "asked", "late", "undated", "pending", "reported")
DONE = ("reported", "late", "undated")


class RollTold(NamedTuple):
    """A roster's units: how many are in which state, those to be asked about and those that are in order."""

    roll: Roll
    done: int
    states: list[tuple[str, int]]
    open: list[RollUnit]
    fine: list[RollUnit]
    alike: list[tuple[str, str]]  # reports that a unit may have made, and the unit
    others: list[str]  # reports on no line of the roster


def roll_told(roll: Roll) -> RollTold:
    """The units of a roster, by state and otherwise in its own order."""
    states = [state for state in _ASKED_FIRST if roll.count(state)]
    units = sorted(roll.units, key=lambda unit: _ASKED_FIRST.index(unit.state))
    return RollTold(
        roll,
        done=roll.count(*DONE),
        states=[(state, roll.count(state)) for state in states],
        open=[unit for unit in units if unit.state != "reported"],
        fine=[unit for unit in units if unit.state == "reported"],
        alike=[(name, meant) for name, meant in roll.doubtful if meant],
        others=[name for name, meant in roll.doubtful if not meant],
    )
