"""Rules across years and bodies against one query of DuckDB: `python -m benchmarks.neighbours [--reports N] [--each]`.

Generates the reports of `benchmarks.kernel`, five years a body, and prints how long the kernel takes for all rules on
figures that look at another year or body, as a multiple of the time in which DuckDB scans the same cells of the same
table once and groups them, on one thread: `grouped` by body (count, sum, least and most of each cell over its years),
and `beside` with each body's year before at hand (a window) and the middle figure of each level, kind and year.
Processor seconds of both. Whose a report is, is known beforehand to both, and printed apart; which reports belong
together the kernel finds anew each time. The bound of 3 is that of `grouped`.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
import time
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from functools import partial

import duckdb
import numpy as np
import pyarrow as pa

from audit.forms import load_forms
from audit.frames import CODE, Frames
from audit.kernel import evaluate
from audit.language import tree
from audit.language.figures import asks_figures_alone
from audit.language.formulas import parse
from audit.language.kinds import RELATIONS
from audit.language.references import references
from audit.language.rulefile import Rule
from audit.language.ruleset import RuleFile, Ruleset
from audit.language.signatures import OF_PEERS
from audit.model import State
from audit.run import open_workshop
from audit.world import World
from benchmarks.kernel import generated, seconds


def looks_beside(rule: Rule) -> bool:
    """Whether a rule asks for anything of another report."""
    for formula in (rule.check, *([rule.when] if rule.when else []), *rule.let.values()):
        for part in parse(formula).walk():
            if isinstance(part, tree.Call) and part.function in OF_PEERS:
                return True
            if isinstance(part, tree.Name) and part.parts[0] in (*RELATIONS, "last_report_year"):
                return True
    return False


def neighbours(ruleset: Ruleset) -> list[RuleFile]:
    """The rules on figures that look at other reports."""
    return [
        held for held in ruleset.files.values() if looks_beside(held.rule) and asks_figures_alone(held.rule, ruleset)
    ]


def cells_of(held: RuleFile, ruleset: Ruleset) -> set[str]:
    """The cells that a rule's formulas speak of."""
    rule = held.rule
    formulas = [parse(formula) for formula in (rule.check, *([rule.when] if rule.when else []), *rule.let.values())]
    found = set()
    for form in ruleset.forms.all:
        if rule.applies_to_form(form):
            names = ruleset.names(rule, form)
            refs = (r for at in ruleset.fitting(rule, form) for each in formulas for r in references(each, names, at))
            found |= {ref.key.partition(":")[0] for ref in refs if ref.kind == "cell"}
    return found


def table_of(frames: Frames, keys: Sequence[str]) -> pa.Table:
    """A row a report: whose, for when, of which kind, and the cells; what is no number is null."""
    values, reports = frames.values, frames.reports
    columns = {name: pa.array(reports[name]) for name in ("level", "body")}
    columns["issuer"] = pa.array(np.asarray(reports["issuer"].astype("category").cat.codes, np.int32))
    columns["year"] = pa.array(reports["year"].to_numpy(np.int16))
    for key in keys:
        row = values.keys[key]
        columns[key] = pa.array(values.number[row], mask=values.state[row] != CODE[State.NUMBER])
    return pa.table(columns)


def grouped(keys: Sequence[str]) -> str:
    """One scan, one group: how many, how much, the least and the most of each cell by body."""
    each = ", ".join(f'count("{key}"), sum("{key}"), min("{key}"), max("{key}")' for key in keys)
    return f"SELECT issuer, {each} FROM reports GROUP BY issuer"


def beside(keys: Sequence[str]) -> str:
    """Each cell beside that of the year before: how many differ, how much they are, and the middle one, by kind."""
    before = ", ".join(f'lag("{key}") OVER same AS "before {key}"' for key in keys)
    each = ", ".join(f'count(*) FILTER ("{key}" <> "before {key}"), median("{key}"), sum("{key}")' for key in keys)
    return (
        f"SELECT level, body, year, {each} FROM (SELECT *, {before} FROM reports "
        "WINDOW same AS (PARTITION BY issuer ORDER BY year)) GROUP BY ALL"
    )


def _asked(database: duckdb.DuckDBPyConnection, query: str) -> int:
    """The answer as arrays: what Python makes of rows is no part of it."""
    return int(database.sql(query).to_arrow_table().num_rows)


def main() -> None:
    """Print the times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--each", action="store_true", help="the time of each rule")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    ruleset = open_workshop().ruleset
    frames = generated(options.reports, load_forms())
    rules = neighbours(ruleset)
    start = time.process_time()
    named = len(frames.bodies)
    print(f"names of {named} reports to bodies: {time.process_time() - start:.1f} s")

    def kernel(some: Sequence[RuleFile]) -> None:
        fresh = Frames(
            **{field.name: getattr(frames, field.name) for field in fields(frames)}
        )  # nothing kept but names
        vars(fresh)["bodies"] = frames.bodies
        outcomes, errors = evaluate(ruleset, World(fresh, date(2026, 1, 1)), some)
        assert not errors, errors
        assert len(outcomes) == len(some)

    if options.profile:
        profile = cProfile.Profile()
        profile.runcall(kernel, rules)
        pstats.Stats(profile).sort_stats("tottime").print_stats(30)
        return
    keys = sorted({key for held in rules for key in cells_of(held, ruleset)})
    database = duckdb.connect()
    database.register("held", table_of(frames, keys))
    database.execute("SET threads = 1; CREATE TABLE reports AS SELECT * FROM held")
    plain, window = (seconds(partial(_asked, database, query), options.runs) for query in (grouped(keys), beside(keys)))
    print(f"{options.reports} reports; DuckDB, {len(keys)} cells: grouped {plain:.2f} s, beside {window:.2f} s")
    if options.each:
        for held in rules:
            took = seconds(partial(kernel, [held]), 1)
            print(f"  {held.rule.id:<40} {took:7.2f} s  {took / plain:.2f} ×")
    took = seconds(partial(kernel, rules), options.runs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    ratios = f"{took / plain:.2f} times grouped, {took / window:.2f} times beside"
    print(f"kernel, {len(rules)} rules: {took:.2f} s, {ratios}; peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
