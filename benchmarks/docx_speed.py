"""How fast a Word document is read: `python -m benchmarks.docx_speed [--runs N] [FILE]`.

Reads the same bytes in turns with `read_docx` and with python-docx, which opens the file and walks the cells of its
tables, no more. Prints the median milliseconds of processor time of each and the median of the ratios of the pairs;
below 1, we are faster. Without FILE the document is the form of 2021 with a figure in every cell.
"""

from __future__ import annotations

import argparse
import io
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import docx

from audit.documents.docx import read_docx
from audit.forms import load_forms
from specimens.grid import grid
from specimens.word import word_bytes, word_table


def report() -> bytes:
    """A report of the form of 2021, by python-docx."""
    form = next(form for form in load_forms().all if form.form == "2021")
    figures = {cell.key: str(number) for number, cell in enumerate(form.cells)}
    document = docx.Document()
    for number, heading in form.sections.items():
        document.add_paragraph(heading.zh)
        for name, table in form.tables.items():
            if table.section == number:
                word_table(document, grid(table, name, figures))
        for _ in range(10):
            document.add_paragraph("本机关依法公开各类信息，公众查阅方便，工作平稳有序，没有发生责任追究的情形。" * 3)
    return word_bytes(document)


def walk(data: bytes) -> int:
    """What a program does that reads tables with python-docx: characters of their cells."""
    document = docx.Document(io.BytesIO(data))
    return sum(len(cell.text) for table in document.tables for row in table.rows for cell in row.cells)


def milliseconds(action: Callable[[bytes], object], data: bytes) -> float:
    """Processor time of one call."""
    start = time.process_time()
    action(data)
    return (time.process_time() - start) * 1000


def main() -> None:
    """Time both in turns and print three lines."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("file", nargs="?", type=Path)
    options = parser.parse_args()
    data = options.file.read_bytes() if options.file else report()
    read_docx(data)
    walk(data)
    pairs = [(milliseconds(read_docx, data), milliseconds(walk, data)) for _ in range(options.runs)]
    print(f"read_docx    median {statistics.median(ours for ours, _ in pairs):8.1f} ms")
    print(f"python-docx  median {statistics.median(theirs for _, theirs in pairs):8.1f} ms")
    ratios = [ours / theirs for ours, theirs in pairs]
    print(f"ratio        median {statistics.median(ratios):8.2f}  (min {min(ratios):.2f}, max {max(ratios):.2f}, "
          f"n={len(ratios)}, {len(data)} bytes)")  # fmt: skip


if __name__ == "__main__":
    main()
