"""What a history saves: `python benchmarks/history.py [--documents N] [--format NAME]`.

Writes so many varied copies of the sample reports into a folder and audits them by `audit run`, each time in a new
process: without a history, with a new one, again with nothing changed, on another day, which judges all anew, and on
a third, with documents that were read by other forms, which reads them anew from their lines. Prints for each the
seconds of the wall and of the processors (parent and workers; other work on the machine changes these least), how many
times as fast as the first run with the history it was, and whether what it printed is the same byte for byte.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.workers import write_reports

ROOT = Path(__file__).parent.parent
_FORMS = "other forms"


def audit(reports: Path, out: Path, *options: str) -> tuple[float, float, bytes]:
    """Wall seconds, processor seconds and what was written of one run."""
    command = [sys.executable, "-m", "audit", "run", str(reports), "--out", str(out), "--quiet", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    before, start = _processors(), time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=False)  # it finds errors
    taken = time.perf_counter() - start
    return taken, _processors() - before, b"".join(file.read_bytes() for file in sorted(out.iterdir()))


def _processors() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def main() -> None:
    """Audit four times and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--format", default="json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reports, history = folder / "reports", ("--history", str(folder / "history.duckdb"))
        reports.mkdir()
        write_reports(reports, options.documents)
        said = ("--format", options.format, "--today")
        runs = {
            "without a history": ("2026-01-01",),
            "first with it": ("2026-01-01", *history),
            "nothing changed": ("2026-01-01", *history),
            "another day": ("2026-01-02", *history),
            _FORMS: ("2026-01-03", *history),
        }
        measured = {}
        for at, (title, more) in enumerate(runs.items()):
            if title == _FORMS:
                with duckdb.connect(history[1]) as file:
                    file.execute("UPDATE documents SET reading = 'by other forms'")
            measured[title] = audit(reports, folder / str(at), *said, *more)
        first, printed = measured["first with it"], measured["without a history"][2]
        for title, (wall, spent, content) in measured.items():
            print(
                f"{options.documents} documents, {title}: {wall:.1f} s, {spent:.1f} s of the processors; "
                f"{first[0] / wall:.1f} and {first[1] / spent:.1f} times as fast; same bytes: {content == printed}"
            )
        print(f"history: {(folder / 'history.duckdb').stat().st_size / 2**20:.1f} MB")


if __name__ == "__main__":
    main()
