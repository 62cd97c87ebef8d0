"""A region's reports audited as one: `python -m benchmarks.collection --reports 10000 --seed 1`.

Draws the reports of an invented region for five years, plants mistakes, audits all of them in one run and prints: what
was planted and what of it was found; every error that was told and not planted; all other findings that were not
planted, by rule; seconds of each stage, also as shares of reading alone, and the highest memory. Status 1 when a
planted mistake was missed, an error was told that nobody planted, or a bound was missed. Linux alone.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.collection.collection import Written, library_of, region_of, write_collection
from benchmarks.collection.measure import Run, run, run_twice
from benchmarks.collection.score import Score, score

MOST_MEMORY = 2048  # MB of the process that judges


def main(arguments: list[str] | None = None) -> int:
    """Print the tables; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.collection", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--reports", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, help="processes that read")
    parser.add_argument("--show", type=int, default=20, metavar="N", help="tell of N findings that were not planted")
    parser.add_argument("--folder", type=Path, help="where to write the reports, to keep them")
    parser.add_argument("--history", action="store_true", help="run twice more, with a history")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        with ProcessPoolExecutor(1) as other:  # what drawing needs is no memory of the run
            drawn = other.submit(write_collection, folder, options.reports, options.seed).result()
        library = library_of(region_of(options.reports, options.seed))
        ran = run(folder / "reports", library, options.jobs, drawn.roster)
        same = not options.history or run_twice(folder / "reports", library, options.jobs, ran.taken)
    found = score(drawn.plants, ran.result.findings, ran.result.rules, ran.result.roll)
    print("\n\n".join([_planted(drawn, found), _others(found, options.show), _taken(drawn, ran)]))
    for fault in ran.result.rule_errors:
        print(f"rule error {fault.rule}: {fault.reason.en}")
    if not same:
        print("the second run with a history finds something else than the first")
    return 0 if same and found.passed and not ran.result.rule_errors and ran.parent <= MOST_MEMORY else 1


def _planted(drawn: Written, found: Score) -> str:
    lines = [f"{drawn.reports} reports of {drawn.bodies} bodies", f"{'planted':<44}{'planted':>10}{'found':>10}"]
    lines += [f"{kind:<44}{count:>10}{found.found[kind]:>10}" for kind, count in sorted(found.planted.items())]
    lines.append(f"{'all':<44}{found.planted.total():>10}{found.found.total():>10}")
    lines += [f"{count} plants wait for the rule {rule}" for rule, count in sorted(found.waiting.items())]
    for plant, missing in found.missed:
        lines.append(f"MISSED {plant.kind}: " + "; ".join(f"{rule} {issuer} {year}" for rule, issuer, year in missing))
    return "\n".join(lines)


def _others(found: Score, show: int) -> str:
    lines = [f"{len(found.errors)} errors that were not planted"]
    lines += [f"  {each.rule} {each.path}: {each.message.zh}" for each in found.errors[:show]]
    lines.append(f"{'not planted, by rule':<44}{'severity':<10}{'outcome':<12}{'findings':>8}")
    for (severity, rule, outcome), count in sorted(found.others.items()):
        lines.append(f"{rule:<44}{severity:<10}{outcome:<12}{count:>8}")
    shown = list(found.examples.values())[:show]
    return "\n".join([*lines, *(f"  {each.rule} {each.path}: {each.message.zh}" for each in shown)])


def _taken(drawn: Written, ran: Run) -> str:
    """Of processors, since other work on the machine changes that least."""
    reading = ran.taken["reading"]
    lines = [f"{'stage':<16}{'seconds':>10}{'of processors':>15}{'of reading':>12}"]
    for stage, taken in ran.taken.items():
        share = taken.processor / reading.processor
        lines.append(f"{stage:<16}{taken.clock:>10.1f}{taken.processor:>15.1f}{share:>12.3f}")
    lines.append(f"{1000 * reading.processor / drawn.reports:.1f} ms of a processor to read a report")
    return "\n".join([*lines, f"highest memory: {ran.parent:.0f} MB judging, {ran.worker:.0f} MB a reader"])


if __name__ == "__main__":
    sys.exit(main())
