"""Time and memory of auditing a data set: `python -m benchmarks.dataset [reports] [csv|parquet]`."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv, parquet

from audit.forms import Form, load_forms
from audit.run import Request, open_workshop, run

SHARE_WRONG = 0.0005  # of the reports: one figure is changed


def write_reports(path: Path, reports: int) -> None:
    """Reports that balance, of invented issuers over five years; in a few of them one figure is wrong."""
    form = load_forms().by_name["2021"]
    random = np.random.default_rng(7)
    figures = _balanced(form, reports, random)
    wrong = random.choice(reports, int(reports * SHARE_WRONG), replace=False)
    figures["requests.granted.total"][wrong] += 1
    issuer = [f"云岭省{number // 5:06d}县某某局" for number in range(reports)]
    year = 2021 + np.arange(reports) % 5
    table = pa.table({"issuer": issuer, "year": year, **figures})
    (parquet.write_table if path.suffix == ".parquet" else csv.write_csv)(table, path)


def _balanced(form: Form, reports: int, random: np.random.Generator) -> dict[str, np.ndarray]:
    figures = {cell.key: np.zeros(reports, np.int64) for cell in form.cells}
    table = form.tables["requests"]
    for column in table.groups["applicants"]:
        for row in table.groups["outcomes"]:
            figures[f"requests.{row}.{column}"] = random.poisson(2, reports)
        total = sum(figures[f"requests.{row}.{column}"] for row in table.groups["outcomes"])
        figures[f"requests.newly_received.{column}"] = figures[f"requests.processed_total.{column}"] = np.asarray(total)
    for row in table.rows:
        figures[f"requests.{row}.total"] = np.asarray(
            sum(figures[f"requests.{row}.{column}"] for column in table.groups["applicants"])
        )
    return figures


def main() -> None:
    """Print what one run takes."""
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    kind = sys.argv[2] if len(sys.argv) > 2 else "csv"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"data.{kind}"
        write_reports(path, reports)
        print(f"{reports} reports, {path.stat().st_size / 2**20:.0f} MB of {kind}")
        open_workshop()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
        wall, cpu = time.perf_counter(), time.process_time()
        result = run(Request([str(path)], date(2026, 1, 1)))
        print(f"{time.perf_counter() - wall:.1f} s, {time.process_time() - cpu:.1f} s of processor")
        print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10:.0f} MB at most ({before:.0f} before)")
        print(f"{len(result.frames)} reports, {result.cells} cells, {len(result.findings)} findings, {result.total}")
        print([error.reason.en for error in result.rule_errors])


if __name__ == "__main__":
    main()
