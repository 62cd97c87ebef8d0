"""What gathers over instances: the values of all members of an instance to one value, three-valued like all else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from audit.frames import Codes, Ints
from audit.functions import joined
from audit.vectors import DOWN, HARD_DOWN, HARD_UP, UP, Bools, Numbers, Texts, Truth, certain

Objects = npt.NDArray[np.object_]
Value = Numbers | Texts | Truth
Made = TypeVar("Made", bound=np.generic)
_SAFE = 2**62


class Members(Protocol):
    """Whose members are whose. `spread` puts an array over all members into the shape that the others take."""

    def spread(self, array: npt.NDArray[Made]) -> npt.NDArray[Made]:
        """One value a member."""

    def used(self) -> Bools:
        """Which members there are, in the same shape or broadcast to it."""

    def total(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The sum over each instance's members: [instance, report]."""

    def any(self, holds: Bools) -> Bools:
        """Whether it holds for one of each instance's members: [instance, report]."""

    def joined_bits(self, marks: Codes) -> Codes:
        """The bits that any of each instance's members has: [instance, report]."""

    def join(self, texts: Objects) -> Objects:
        """The texts of each instance's members, empty ones left out, joined: [instance, report]."""


@dataclass(frozen=True)
class Grid:
    """Members that are instances of the form: [instance, member, report], as many for each instance."""

    there: Bools  # [instance, member]: false for what only fills up
    reports: int

    def spread(self, array: npt.NDArray[Made]) -> npt.NDArray[Made]:
        """From [instance * member, report]."""
        instances, members = self.there.shape
        return np.broadcast_to(array, (instances * members, self.reports)).reshape(instances, members, self.reports)

    def used(self) -> Bools:
        """Those that are no padding."""
        return self.there[:, :, None]

    def total(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The sum over the middle axis."""
        found: npt.NDArray[Any] = values.sum(axis=1)
        return found

    def any(self, holds: Bools) -> Bools:
        """Over the middle axis."""
        found: Bools = np.logical_or.reduce(holds, axis=1)
        return found

    def joined_bits(self, marks: Codes) -> Codes:
        """Over the middle axis; padding has none."""
        kept = marks if self.there.all() else marks * self.there[:, :, None]
        found: Codes = np.bitwise_or.reduce(kept, axis=1, dtype=np.uint8)
        return found

    def join(self, texts: Objects) -> Objects:
        """Joined over the middle axis."""
        found = np.empty((texts.shape[0], texts.shape[2]), object)
        for at in np.ndindex(*found.shape):
            found[at] = joined(one for one in texts[at[0], :, at[1]] if one)
        return found


@dataclass(frozen=True)
class Owned:
    """Members that are found in the texts: [instance, item]."""

    owner: Ints  # by item: whose it is
    mine: Bools  # [instance, item]: whether it stands where the instance is
    owners: int
    reports: Ints  # by report column: which owner that is

    def spread(self, array: npt.NDArray[Made]) -> npt.NDArray[Made]:
        """To [instance, item]."""
        return np.broadcast_to(array, self.mine.shape)

    def used(self) -> Bools:
        """Those that stand where the instance is."""
        return self.mine

    def total(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The sum by owner."""
        found = np.zeros((self.mine.shape[0], self.owners), values.dtype if values.dtype == object else np.int64)
        for row in range(len(found)):
            np.add.at(found[row], self.owner, values[row])
        return found[:, self.reports]

    def any(self, holds: Bools) -> Bools:
        """By owner."""
        return self.joined_bits(holds.astype(np.uint8)) > 0

    def joined_bits(self, marks: Codes) -> Codes:
        """By owner; items that stand elsewhere have none."""
        found = np.zeros((self.mine.shape[0], self.owners), np.uint8)
        for row in range(len(found)):
            np.bitwise_or.at(found[row], self.owner, np.where(self.mine[row], marks[row], 0))
        return found[:, self.reports]

    def join(self, texts: Objects) -> Objects:
        """Joined by owner."""
        held: dict[tuple[int, int], list[str]] = {}
        for (row, item), said in np.ndenumerate(texts):
            if said:
                held.setdefault((row, int(self.owner[item])), []).append(str(said))
        found = np.full((self.mine.shape[0], self.owners), "", object)
        for at, said in held.items():
            found[at] = joined(said)
        return found[:, self.reports]


def with_missing(members: Owned, body: Value, owners: Ints, flags: int) -> tuple[Owned, Value]:
    """The members with one more for each of the owners that not all are known of: it may be or say anything.

    `flags` says where its number may lie.
    """
    more = len(owners)
    shape = members.mine.shape

    def longer(array: npt.NDArray[Made], value: object) -> npt.NDArray[Made]:
        added = np.full((shape[0], more), value, array.dtype)
        return np.concatenate([np.broadcast_to(array, shape), added], axis=1)

    grown = replace(members, owner=np.concatenate([members.owner, owners]), mine=longer(members.mine, True))
    match body:
        case Numbers():
            return grown, replace(body, value=longer(body.value, 0), open=longer(body.open, flags))
        case Texts():
            return grown, Texts(longer(body.value, ""), longer(body.known, True))
    sides = (body.true, body.false, body.true_if_zero, body.false_if_zero)
    return grown, Truth(*(longer(side, False) for side in sides))


def gather(function: str, members: Members, body: Value, where: Truth | None) -> Value:
    """`all`, `any`, `count`, `sum` or `list` of the body over the members for which `where` holds."""
    used = _used(members, where)
    if isinstance(body, Truth):
        said = _spread(body, members)
        truths: dict[str, Callable[[Truth, Truth | None, Members], Value]] = {"all": _all, "any": _any, "count": _count}
        return truths[function](said, used, members)
    every = used or certain(members.used())
    if isinstance(body, Numbers):
        return _sum(body, every, members)
    return _list(body, every, members)


def _used(members: Members, where: Truth | None) -> Truth | None:
    """Which members count; None where all do."""
    held = members.used()
    if where is None:
        return None if held.all() else certain(held)
    return _spread(where, members) if held.all() else certain(held) & _spread(where, members)


def _spread(said: Truth, members: Members) -> Truth:
    true, false = members.spread(said.true), members.spread(said.false)
    if said.firm:
        return Truth(true, false, true, false)
    return Truth(true, false, members.spread(said.true_if_zero), members.spread(said.false_if_zero))


def _all(said: Truth, used: Truth | None, members: Members) -> Truth:
    held = said if used is None else ~used | said
    true, false = ~members.any(~held.true), members.any(held.false)
    if held.firm:
        return Truth(true, false, true, false)
    return Truth(true, false, ~members.any(~held.true_if_zero), members.any(held.false_if_zero))


def _any(said: Truth, used: Truth | None, members: Members) -> Truth:
    return ~_all(~(said if used is None else used & said), None, members)


def _count(said: Truth, used: Truth | None, members: Members) -> Numbers:
    """Those for which it holds; where that is not known, the count may be lower or higher."""
    held = said if used is None else used & said
    soft, hard = ~(held.true | held.false), ~(held.true_if_zero | held.false_if_zero)
    found = members.any(held.true_if_zero & soft).view(np.uint8) * np.uint8(DOWN)
    found |= members.any((held.false_if_zero & soft) | hard).view(np.uint8) * np.uint8(UP)
    found |= members.any(hard).view(np.uint8) * np.uint8(HARD_UP)
    return Numbers(members.total(held.true_if_zero), found)


def _sum(numbers: Numbers, used: Truth, members: Members) -> Numbers:
    """The sum over those used; one of which it is not known whether it is used may be worth anything."""
    value, flags = members.spread(numbers.value), members.spread(numbers.open)
    if numbers.largest * max(value.shape) >= _SAFE:
        value = value.astype(object)  # beyond 64 bits: slow and exact
    soft, hard = ~(used.true | used.false), ~(used.true_if_zero | used.false_if_zero)
    found = np.zeros(1, np.uint8)
    for flag, unsure in ((DOWN, soft), (UP, soft), (HARD_DOWN, hard), (HARD_UP, hard)):
        open_here = (~used.false & ((flags & flag) != 0)) | unsure
        found = found | np.where(members.any(open_here), flag, 0).astype(np.uint8)
    return Numbers(members.total(np.where(used.true_if_zero, value, 0)), found, numbers.unit)


def _list(texts: Texts, used: Truth, members: Members) -> Texts:
    """The texts of those used; unknown where one is, or whether it is used."""
    known, value = members.spread(texts.known), members.spread(texts.value)
    unsure = ~(used.true | used.false) | (used.true & ~known)
    return Texts(members.join(np.where(used.true, value, "")), ~members.any(unsure))
