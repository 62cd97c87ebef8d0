"""How long a whole process takes, cold: `python benchmarks/cold_start.py [--runs N] [PATH ...]`.

Prints the median wall seconds of `audit --help` and of `audit run PATH...` (default: sample_reports), after one run
that is not counted.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent


def seconds(command: list[str], runs: int) -> list[float]:
    """Wall seconds of each counted run of a command."""
    taken = []
    for number in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        if number:
            taken.append(time.perf_counter() - start)
    return taken


def main() -> None:
    """Time both commands and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("paths", nargs="*", default=["sample_reports"])
    options = parser.parse_args()
    for name, arguments in (("audit --help", ["--help"]), ("audit run", ["run", *options.paths])):
        taken = seconds([sys.executable, "-m", "audit", *arguments], options.runs)
        spread = f"min {min(taken):.2f}, max {max(taken):.2f}, n={len(taken)}"
        print(f"{name:<14} median {statistics.median(taken):.2f} s  ({spread})")


if __name__ == "__main__":
    main()
