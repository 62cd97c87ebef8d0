"""Whether run-together digits can be told apart at all: counted apart from the way the product does it."""

from __future__ import annotations

from functools import cache


def only_cut(digits: str, width: int, figures: list[int]) -> bool:
    """Whether the figures are the only way to cut the digits into rows of `width` numbers, each ending in its sum.

    Ways with fewer numbers count too, for blank cells leave no trace between digits.
    """
    if any(sum(figures[at : at + width - 1]) != figures[at + width - 1] for at in range(0, len(figures), width)):
        return False  # read by its sum, it would be read wrongly
    if len(digits) > 13 * len(figures):
        return False
    return _ways(digits, width, len(figures) // width) == 1


def _ways(digits: str, width: int, rows: int) -> int:
    """How many ways there are, up to 2."""
    end = len(digits)

    @cache
    def counted(at: int, parts: int, left: int, stop: int) -> int:
        """The ways to cut digits[at:stop] into `parts` numbers that make up `left`, up to 2."""
        if parts == 0:
            return int(at == stop and left == 0)
        found = 0
        for cut in range(at + 1, stop + 1):
            number = int(digits[at:cut])
            if number > left or (cut > at + 1 and digits[at] == "0"):
                break
            found += counted(cut, parts - 1, left - number, stop)
            if found > 1:
                return 2
        return found

    @cache
    def row(at: int, stop: int) -> int:
        """The ways to read digits[at:stop] as one row, up to 2."""
        found = 0
        for cut in range(at + 1, stop):
            if digits[cut] == "0" and stop > cut + 1:
                continue
            whole = int(digits[cut:stop])
            found += sum(counted(at, parts, whole, cut) for parts in range(1, width))
            if found > 1:
                return 2
        return found

    @cache
    def table(at: int, left: int) -> int:
        """The ways to read digits[at:] as `left` rows, up to 2."""
        if left == 1:
            return row(at, end)
        found = 0
        for stop in range(at + 2, end):
            if ways := row(at, stop):
                found += ways * table(stop, left - 1)
            if found > 1:
                return 2
        return found

    return table(0, rows)
