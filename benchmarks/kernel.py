"""Rules against plain numpy: `python -m benchmarks.kernel [--reports N] [--profile]`.

Generates reports of both forms with holes, and prints how long the kernel takes for all linear rules and for all rules
that ask for nothing but figures, as multiples of the same sums written out in numpy (blanks kept apart from zeros), and
the memory beside the frames.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
import numpy.typing as npt

from audit.forms import Form, Forms, load_forms
from audit.frames import ABSENT, CODE, INEXACT, Frames, join_frames
from audit.kernel import evaluate
from audit.language.figures import asks_figures_alone
from audit.language.linear import Linear, linear_forms
from audit.language.ruleset import RuleFile, Ruleset
from audit.model import BODY_FLAGS, BODY_TEXTS, Document, Figures, State
from audit.run import open_workshop
from audit.world import World

Ints = npt.NDArray[np.int64]
YEARS = (2019, 2020, 2021, 2022, 2023)
WRONG = 0.0005  # of the cells: another number than the one that balances
HOLES = {  # of the cells: no number
    CODE[State.BLANK]: 0.004,
    CODE[State.PLACEHOLDER]: 0.002,
    CODE[State.MISSING]: 0.001,
    CODE[State.UNDECIDED]: 0.0005,
    CODE[State.TEXT]: 0.0002,
    INEXACT: 0.0001,
}
LEVELS = np.array(["province", "city", "county", "township", None], object)
BODIES = np.array(["government", "office", "department", None], object)


def generated(reports: int, forms: Forms) -> Frames:
    """Frames of reports of both forms, five years an issuer, nearly all of them in balance."""
    random = np.random.default_rng(11)
    year = np.asarray(YEARS, np.int64)[np.arange(reports) % len(YEARS)]
    form = np.array([found.form if (found := forms.of_year(each)) else None for each in YEARS], object)[
        np.arange(reports) % len(YEARS)
    ]
    keys = forms.cell_keys
    number = np.zeros((len(keys), reports), np.int64)
    state = np.full((len(keys), reports), ABSENT, np.uint8)
    rows = {key: row for row, key in enumerate(keys)}
    for each in forms.all:
        _fill(each, np.flatnonzero(form == each.form), rows, number, state, random)
    issuer = np.array([f"云岭省{n // len(YEARS):06d}县某某局" for n in range(reports)], object)
    choice = np.repeat(random.integers(0, len(LEVELS), reports // len(YEARS) + 1), len(YEARS))[:reports]
    kind = {name: np.full(reports, None, object) for name in (*BODY_TEXTS, *BODY_FLAGS)}
    kind["level"], kind["body"] = LEVELS[choice], BODIES[choice % len(BODIES)]
    kind["government"] = np.array([True, False, None], object)[choice % 3]
    kind["may_make_regulations"] = np.array([False, True, None], object)[choice % 3]
    figures = Figures(
        keys=keys, columns=keys, issuer=issuer, year=year, form=form, kind=kind, one_body=np.ones(reports, np.bool_),
        state=state, number=number, word=np.full((1, 1), -1, np.int32), words=(), line=np.arange(reports),
    )  # fmt: skip
    return join_frames([(Document("generated", "", "report", figures=figures), {})], forms)


def _fill(
    form: Form,
    mine: Ints,
    rows: dict[str, int],
    number: Ints,
    state: npt.NDArray[np.uint8],
    random: np.random.Generator,
) -> None:
    """The cells of the reports on one form: small counts, every row and column of table 3 and table 4 in balance."""
    steady = np.unique(mine // len(YEARS), return_inverse=True)[1]  # what an issuer has every year
    held = {cell.key: random.poisson(20, len(mine))[steady] for cell in form.cells}
    for row, columns in form.tables["proactive"].columns_of.items():
        for same, as_ in (("issued", "repealed"), ("made", "newly_published"), ("published_total", "newly_published")):
            if same in columns:
                held[f"proactive.{row}.{same}"] = held[f"proactive.{row}.{as_}"] * (2 if same[0] == "p" else 1)
        if "items_change" in columns:
            held[f"proactive.{row}.items_change"] = np.zeros(len(mine), np.int64)
    requests, disputes = form.tables["requests"], form.tables["disputes"]
    for column in requests.groups["applicants"]:
        for row in requests.groups["outcomes"]:
            held[f"requests.{row}.{column}"] = random.poisson(2, len(mine))
        done = sum(held[f"requests.{row}.{column}"] for row in requests.groups["outcomes"])
        held[f"requests.processed_total.{column}"] = held[f"requests.newly_received.{column}"] = np.asarray(done)
        stock = (mine // len(YEARS) + len(column)) % 3
        held[f"requests.carried_in.{column}"] = held[f"requests.carried_out.{column}"] = stock
    for name, table, parts in (("requests", requests, "applicants"), ("disputes", disputes, "results")):
        for row in table.rows:
            whole = sum(held[f"{name}.{row}.{column}"] for column in table.groups[parts])
            held[f"{name}.{row}.total"] = np.asarray(whole)
    for cell in form.cells:
        values = held[cell.key] * 10**cell.spec.decimals  # a copy: cells may share their figures so far
        values[random.random(len(mine)) < WRONG] += 1
        codes = np.full(len(mine), CODE[State.NUMBER], np.uint8)
        drawn = random.random(len(mine))
        for code, share in HOLES.items():
            codes[drawn < share], drawn = code, drawn - share
            drawn[drawn < 0] = 1
        number[rows[cell.key], mine] = np.where(codes == CODE[State.NUMBER], values, 0)
        state[rows[cell.key], mine] = codes


# ---- the same sums in numpy ---- #


@dataclass(frozen=True)
class Sums:
    """The equations and inequalities of the linear rules on one form, as rows of the matrix with their weights."""

    form: str
    rows: tuple[tuple[str, int, tuple[tuple[int, int, str], ...]], ...]  # relation, constant, (cell, weight, of)


def plain_sums(ruleset: Ruleset, rules: Sequence[RuleFile], frames: Frames) -> list[Sums]:
    """What the linear rules add up, ready for numpy."""
    keys, specs = frames.values.keys, ruleset.forms.specs
    found = []
    for form in ruleset.forms.all:
        every: list[Linear] = [row for held in rules for row in linear_forms(held.rule, ruleset, form)]
        finest = {row: max((specs[key].spec.decimals for (key, _), _ in row.terms), default=0) for row in every}
        written = tuple(
            (
                row.relation,
                row.constant * 10 ** finest[row],
                tuple(
                    (keys[key], weight * 10 ** (finest[row] - specs[key].spec.decimals), of)
                    for (key, of), weight in row.terms
                ),
            )
            for row in every
        )
        found.append(Sums(form.form, written))
    return found


def in_numpy(sums: Sequence[Sums], frames: Frames) -> int:
    """How many sums are off: each one in place on all reports of its form; a sum with a hole is counted apart."""
    number, hole = frames.values.number, frames.values.state != CODE[State.NUMBER]
    form, previous = frames.reports["form"].to_numpy(object), frames.related("previous")
    off = unknown = 0
    for each in sums:
        mine = np.flatnonzero(form == each.form)
        own_number, own_hole = np.take(number, mine, axis=1), np.take(hole, mine, axis=1)
        before = previous[mine]
        alone, before = before < 0, np.maximum(before, 0)
        total, open_ = np.empty(len(mine), np.int64), np.empty(len(mine), np.bool_)
        for relation, constant, terms in each.rows:
            total[:], open_[:] = -constant, False
            for cell, weight, of in terms:
                value = number[cell, before] if of else own_number[cell]
                if weight == 1:
                    total += value
                elif weight == -1:
                    total -= value
                else:
                    total += weight * value
                open_ |= (hole[cell, before] | alone) if of else own_hole[cell]
            wrong = total != 0 if relation == "=" else total > 0 if relation == "<=" else total >= 0
            off += len(np.flatnonzero(wrong & ~open_))
            unknown += int(np.count_nonzero(wrong & open_))
    return off


# ---- measuring ---- #


def seconds(work: Callable[[], object], runs: int) -> float:
    """Processor seconds of the fastest of several runs; the first is not counted."""
    taken = []
    for _ in range(runs + 1):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken[1:])


def megabytes(frames: Frames) -> float:
    """What the frames hold."""
    values = frames.values
    held = sum(array.nbytes for array in (values.number, values.state, values.proof, values.position))
    held += sum(each.number.nbytes + each.state.nbytes for _, each in frames.figures)
    return float(held + frames.reports.memory_usage(deep=True).sum()) / 2**20


def peak() -> float:
    """The most memory that the process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def main() -> None:
    """Print the times and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--each", action="store_true", help="the time of each rule")
    options = parser.parse_args()
    forms, ruleset = load_forms(), open_workshop().ruleset
    frames = generated(options.reports, forms)
    held, before = megabytes(frames), peak()
    linear = [each for each in ruleset.files.values() if any(linear_forms(each.rule, ruleset, f) for f in forms.all)]
    alone = [each for each in ruleset.files.values() if asks_figures_alone(each.rule, ruleset)]
    print(f"{options.reports} reports, {len(frames.values.keys)} cells; frames {held:.0f} MB, process {before:.0f} MB")

    def kernel(rules: Sequence[RuleFile]) -> None:
        outcomes, errors = evaluate(ruleset, World(frames, date(2026, 1, 1)), rules)
        assert not errors, errors
        assert len(outcomes) == len(rules)

    sums = plain_sums(ruleset, linear, frames)
    plain = seconds(lambda: in_numpy(sums, frames), options.runs)
    print(f"numpy, {sum(len(each.rows) for each in sums)} sums: {plain:.3f} s, {in_numpy(sums, frames)} off")
    if options.each:
        for rule in alone:
            took = seconds(partial(kernel, [rule]), 1)
            print(f"  {rule.rule.id:<40} {took * 1000:7.0f} ms  {took / plain:.2f} ×")
        return
    before = peak()
    for name, rules in (("linear rules", linear), ("rules on figures alone", alone)):
        if options.profile:
            profile = cProfile.Profile()
            profile.runcall(kernel, rules)
            pstats.Stats(profile).sort_stats("tottime").print_stats(25)
        took = seconds(partial(kernel, rules), options.runs)
        print(f"kernel, {len(rules)} {name}: {took:.3f} s, {took / plain:.1f} times numpy")
    print(f"peak {peak():.0f} MB, {(peak() - before) / held:.2f} of the frames beside them; {peak() / held:.2f} in all")


if __name__ == "__main__":
    main()
