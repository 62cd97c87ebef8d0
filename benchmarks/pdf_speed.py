"""How long it takes to read PDF reports: `python -m benchmarks.pdf_speed [--copies N] [PATH ...]`.

Reads the same pages twice in one run: everything that `audit` takes from them (text, tables, places), and what
pdfplumber's `extract_tables` alone takes. Without paths, reports are printed first, in each way of drawing tables.
Prints seconds a page and the ratio; below 1 means faster than pdfplumber.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from audit.documents.pdf import read_pdf  # noqa: E402 - after the path is set
from layouts import FORMS, distinct_figures, parts_of  # noqa: E402
from specimens.pdf import Style, print_pdf  # noqa: E402

_RULES = ("lines", "rects", "thin", "double", "dashed", "across", "none")


def printed() -> dict[str, bytes]:
    """A report in each way of drawing tables."""
    form = FORMS["2021"]
    parts = parts_of(form, distinct_figures(form))
    return {rules: print_pdf(parts, Style(rules=rules)) for rules in _RULES}


def seconds(work: Callable[[bytes], object], data: bytes, copies: int) -> float:
    """The shortest of several times."""
    taken = []
    for _ in range(copies):
        start = time.perf_counter()
        work(data)
        taken.append(time.perf_counter() - start)
    return min(taken)


def extract_tables(data: bytes) -> list[object]:
    """What pdfplumber finds."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        return [page.extract_tables() for page in document.pages]


def main() -> None:
    """Print a line a document, and the worst ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("paths", nargs="*", type=Path)
    options = parser.parse_args()
    documents = {path.name: path.read_bytes() for path in options.paths} or printed()
    worst = 0.0
    for name, data in documents.items():
        with pdfplumber.open(io.BytesIO(data)) as document:
            pages = len(document.pages)
        ours, theirs = (seconds(work, data, options.copies) / pages for work in (read_pdf, extract_tables))
        worst = max(worst, ours / theirs)
        print(
            f"{name:<24} {pages} pages   audit {ours:.4f} s/page   pdfplumber {theirs:.4f} s/page   {ours / theirs:.2f}"
        )
    print(f"worst ratio {worst:.2f}")


if __name__ == "__main__":
    main()
