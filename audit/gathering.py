"""What gathers over instances: the values of all members of an instance to one value, three-valued like all else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from audit.functions import joined
from audit.vectors import DOWN, HARD_DOWN, HARD_UP, UP, Bools, Numbers, Texts, Truth

Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]
Value = Numbers | Texts | Truth
Made = TypeVar("Made", bound=np.generic)
_SAFE = 2**62


class Members(Protocol):
    """Whose members are whose. `spread` puts an array over all members into the shape that the others take."""

    def spread(self, array: npt.NDArray[Made]) -> npt.NDArray[Made]:
        """One value a member."""

    def used(self) -> Bools:
        """Which members there are, in the same shape."""

    def total(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The sum over each instance's members: [instance, report]."""

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
        return np.broadcast_to(self.there[:, :, None], (*self.there.shape, self.reports))

    def total(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The sum over the middle axis."""
        found: npt.NDArray[Any] = values.sum(axis=1)
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


def gather(function: str, members: Members, body: Value, where: Truth | None) -> Value:
    """`all`, `any`, `count`, `sum` or `list` of the body over the members for which `where` holds."""
    used = Truth(members.used(), ~members.used(), members.used(), ~members.used())
    if where is not None:
        used = used & _spread(where, members)
    if isinstance(body, Truth):
        said = _spread(body, members)
        truths: dict[str, Callable[[Truth, Truth, Members], Value]] = {"all": _all, "any": _any, "count": _count}
        return truths[function](said, used, members)
    if isinstance(body, Numbers):
        return _sum(body, used, members)
    return _list(body, used, members)


def _spread(said: Truth, members: Members) -> Truth:
    sides = (said.true, said.false, said.true_if_zero, said.false_if_zero)
    return Truth(*(members.spread(side) for side in sides))


def _all(said: Truth, used: Truth, members: Members) -> Truth:
    held = ~used | said
    return Truth(
        members.total(~held.true) == 0,
        members.total(held.false) > 0,
        members.total(~held.true_if_zero) == 0,
        members.total(held.false_if_zero) > 0,
    )


def _any(said: Truth, used: Truth, members: Members) -> Truth:
    return ~_all(~(used & said), ~used | used, members)


def _count(said: Truth, used: Truth, members: Members) -> Numbers:
    """Those for which it holds; where that is not known, the count may be lower or higher."""
    held = used & said
    soft, hard = ~(held.true | held.false), ~(held.true_if_zero | held.false_if_zero)
    found = np.where(members.total(held.true_if_zero & soft) > 0, DOWN, 0)
    found |= np.where(members.total((held.false_if_zero & soft) | hard) > 0, UP, 0)
    found |= np.where(members.total(hard) > 0, HARD_UP, 0)
    return Numbers(members.total(held.true_if_zero), found.astype(np.uint8))


def _sum(numbers: Numbers, used: Truth, members: Members) -> Numbers:
    """The sum over those used; one of which it is not known whether it is used may be worth anything."""
    value, flags = members.spread(numbers.value), members.spread(numbers.open)
    if numbers.largest * max(value.shape) >= _SAFE:
        value = value.astype(object)  # beyond 64 bits: slow and exact
    soft, hard = ~(used.true | used.false), ~(used.true_if_zero | used.false_if_zero)
    found = np.zeros(1, np.uint8)
    for flag, unsure in ((DOWN, soft), (UP, soft), (HARD_DOWN, hard), (HARD_UP, hard)):
        open_here = (~used.false & ((flags & flag) != 0)) | unsure
        found = found | np.where(members.total(open_here) > 0, flag, 0).astype(np.uint8)
    return Numbers(members.total(np.where(used.true_if_zero, value, 0)), found, numbers.unit)


def _list(texts: Texts, used: Truth, members: Members) -> Texts:
    """The texts of those used; unknown where one is, or whether it is used."""
    known, value = members.spread(texts.known), members.spread(texts.value)
    unsure = ~(used.true | used.false) | (used.true & ~known)
    return Texts(members.join(np.where(used.true, value, "")), members.total(unsure) == 0)
