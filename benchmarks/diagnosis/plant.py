"""Mistakes planted in a report, as people make them: in one figure, in two or three, or in many by one act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import numpy as np
import numpy.typing as npt

from audit.forms import Form

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sheet:
    """One report while something is planted: its figures by cell number, last year's, and where cells are."""

    form: Form
    keys: dict[str, int]
    figures: Ints
    last_year: Ints
    identifiable: tuple[str, ...]

    def at(self, row: str, column: str) -> int:
        """The number of a cell of table 3."""
        return self.keys[f"requests.{row}.{column}"]

    @property
    def grid(self) -> Ints:
        """The numbers of the cells of table 3, [row, column]."""
        table = self.form.tables["requests"]
        return np.array([[self.at(row, column) for column in table.columns] for row in table.rows])


Planted = dict[int, int]  # cell number to what is printed


# ---- one figure ---- #


def digits_transposed(figure: int, _: int, rng: Random) -> int:
    """54 for 45."""
    digits = list(str(figure))
    spots = [at for at in range(len(digits) - 1) if digits[at] != digits[at + 1] and (at or digits[at + 1] != "0")]
    if not spots:
        return figure
    at = rng.choice(spots)
    digits[at], digits[at + 1] = digits[at + 1], digits[at]
    return int("".join(digits))


def digit_lost(figure: int, _: int, rng: Random) -> int:
    """12 for 123."""
    digits = str(figure)
    at = rng.randrange(len(digits))
    return int(digits[:at] + digits[at + 1 :] or figure)


def digit_added(figure: int, _: int, rng: Random) -> int:
    """1123 for 123."""
    digits = str(figure)
    at = rng.randrange(len(digits))
    return int(digits[: at + 1] + digits[at:]) if figure else figure


def sign(figure: int, _: int, __: Random) -> int:
    """-12 for 12."""
    return -figure


def unit_slip(figure: int, _: int, __: Random) -> int:
    """元 for 万元."""
    return figure * 10**4


def year_not_updated(_: int, last_year: int, __: Random) -> int:
    """Last year's figure."""
    return last_year


def miscounted(figure: int, _: int, rng: Random) -> int:
    """A few more or less."""
    return max(figure + rng.choice((-3, -2, -1, 1, 2, 3)), 0)


FIGURES: dict[str, Callable[[int, int, Random], int]] = {
    "digits-transposed": digits_transposed,
    "digit-lost": digit_lost,
    "digit-added": digit_added,
    "sign": sign,
    "unit-slip": unit_slip,
    "year-not-updated": year_not_updated,
    "miscounted": miscounted,
}


def figures(sheet: Sheet, kinds: list[str], rng: Random) -> Planted:
    """A slip of each kind in cells of their own that equations can tell apart; empty where none would show."""
    planted: Planted = {}
    for kind in kinds:
        for _ in range(200):
            cell = sheet.keys[rng.choice(sheet.identifiable)]
            printed = FIGURES[kind](int(sheet.figures[cell]), int(sheet.last_year[cell]), rng)
            if cell not in planted and printed != sheet.figures[cell]:
                planted[cell] = printed
                break
    return planted if len(planted) == len(kinds) else {}


# ---- one act ---- #


def _moved(sheet: Sheet, cells: Ints, printed: Ints) -> Planted:
    changed = sheet.figures[cells] != printed
    return dict(zip(cells[changed].tolist(), printed[changed].tolist(), strict=True))


def carries_swapped(sheet: Sheet, _: Random) -> Planted:
    """Rows two and four for one another."""
    rows = list(sheet.form.tables["requests"].rows)
    one, other = sheet.grid[rows.index("carried_in")], sheet.grid[rows.index("carried_out")]
    return _moved(sheet, np.append(one, other), sheet.figures[np.append(other, one)])


def partial_counted_twice(sheet: Sheet, rng: Random) -> Planted:
    """What was granted in part also stands among the refusals."""
    table = sheet.form.tables["requests"]
    rows, refused = list(table.rows), rng.choice(table.groups["refused"])
    cells = sheet.grid[rows.index(refused)]
    return _moved(sheet, cells, sheet.figures[cells] + sheet.figures[sheet.grid[rows.index("partially_granted")]])


def total_is_intake(sheet: Sheet, _: Random) -> Planted:
    """The number processed is the number that came in."""
    rows = list(sheet.form.tables["requests"].rows)
    new, old, total = (sheet.grid[rows.index(row)] for row in ("newly_received", "carried_in", "processed_total"))
    return _moved(sheet, total, sheet.figures[new] + sheet.figures[old])


def column_shift(sheet: Sheet, rng: Random) -> Planted:
    """The figures of a row one column too far left; the last is empty, or what stood first."""
    cells = rng.choice([row for row in sheet.grid if sheet.figures[row].any()] or list(sheet.grid))
    return _moved(sheet, cells, np.roll(sheet.figures[cells], -1))


def row_shift(sheet: Sheet, rng: Random) -> Planted:
    """Some rows one too far down, the last of them above the others."""
    grid = sheet.grid
    first = rng.randrange(len(grid) - 1)
    last = rng.randrange(first + 1, len(grid))
    cells = grid[first : last + 1]
    return _moved(sheet, cells.ravel(), np.roll(sheet.figures[cells], 1, axis=0).ravel())


def cell_split(sheet: Sheet, rng: Random) -> Planted:
    """12 printed as 1 and 2 in two cells, where the second was 0."""
    grid = sheet.grid[:, :-1]
    spots = [
        (row[at], row[at + 1])
        for row in grid
        for at in range(len(row) - 1)
        if sheet.figures[row[at]] >= 10 and not sheet.figures[row[at + 1]] and str(sheet.figures[row[at]])[-1] != "0"
    ]
    if not spots:
        return {}
    one, other = rng.choice(spots)
    digits = str(sheet.figures[one])
    return {int(one): int(digits[:-1]), int(other): int(digits[-1])}


ACTS: dict[str, Callable[[Sheet, Random], Planted]] = {
    "carries-swapped": carries_swapped,
    "partial-counted-twice": partial_counted_twice,
    "total-is-intake": total_is_intake,
    "column-shift": column_shift,
    "row-shift": row_shift,
    "cell-split": cell_split,
}
