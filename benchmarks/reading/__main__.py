"""How well documents are read: `python -m benchmarks.reading --documents 2000 --seed 1`.

Prints a table by hazard and one by format: documents, cells, and how many of these were read right, left open or read
wrongly. A cell is right when what it prints was read: its number exactly, a blank as blank; and where the printing
itself leaves open what a cell holds, also when it is undecided. Status 1 when a bound is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from audit.forms import load_forms
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from benchmarks.reading.hazards import HAZARDS, PDF_OFFICE
from benchmarks.reading.print_pdf import has_office
from benchmarks.reading.score import OPEN, RIGHT, WRONG, Miss, Score, read
from benchmarks.reading.specimen import PRINTERS, Specimen, draw, plan, printed_by_office
from benchmarks.reading.ungluing import adversarial, stopwatch

LEAST_RIGHT = 0.9999  # of all cells
LONGEST_UNGLUING = 0.1  # seconds of processor time for one document


@dataclass
class Results:
    """What came out, by hazard and by format; and the documents that did not come out right."""

    total: Score = field(default_factory=Score)
    by_hazard: dict[str, Score] = field(default_factory=dict)
    by_format: dict[str, Score] = field(default_factory=dict)
    missed: list[tuple[Specimen, list[Miss]]] = field(default_factory=list)
    ungluing: float = 0.0  # seconds, of the document that took longest

    @property
    def passed(self) -> bool:
        """Whether the bounds are kept."""
        right = not self.total.cells[WRONG] and self.total.share >= LEAST_RIGHT
        return right and self.ungluing <= LONGEST_UNGLUING

    def add(self, specimen: Specimen, cells: Counter[str], misses: list[Miss]) -> None:
        """Count one document."""
        scores = [self.total, self.by_format.setdefault(specimen.format, Score())]
        scores += [self.by_hazard.setdefault(name, Score()) for name in sorted(specimen.hazards)]
        for score in scores:
            score.documents += 1
            score.cells += cells
        if misses:
            self.missed.append((specimen, misses))


def measure(specimens: Iterable[Specimen]) -> Results:
    """Read all of them."""
    library = Library(load_forms(), load_vocabulary())
    results = Results()
    for specimen in specimens:
        with stopwatch() as watch:
            results.add(specimen, *read(specimen, library))
        results.ungluing = max(results.ungluing, watch.seconds)
    return results


def slowest_ungluing(specimens: Iterable[Specimen]) -> float:
    """Seconds that cutting digits took in the document where it took longest."""
    return measure(specimens).ungluing


def table(results: Results) -> str:
    """The two tables as text."""
    head = f"{'':<30}{'documents':>10}{'cells':>10}{'right':>10}{'open':>8}{'wrong':>8}"
    lines = [head]
    for name, score in sorted(results.by_hazard.items()):
        lines.append(_row(name, score))
    lines += ["", head]
    lines += [_row(name, score) for name, score in results.by_format.items()]
    lines += ["", _row(f"{len(results.by_hazard)} hazards, all formats", results.total)]
    return "\n".join(lines)


def _row(name: str, score: Score) -> str:
    cells = score.cells
    return f"{name:<30}{score.documents:>10}{score.total:>10}{cells[RIGHT]:>10}{cells[OPEN]:>8}{cells[WRONG]:>8}"


def show(specimen: Specimen, misses: list[Miss]) -> str:
    """A document that did not come out right, and some of its cells."""
    lines = [f"document {specimen.number} ({specimen.name}): {', '.join(sorted(specimen.hazards))}"]
    for miss in misses[:8]:
        got = (
            f"{miss.read.state} {miss.read.value} {miss.read.raw!r} {miss.read.why and miss.read.why.en}"
            if miss.read
            else "-"
        )
        lines.append(f"  {miss.verdict} {miss.key}: printed {miss.truth.state} {miss.truth.value}, read {got}")
    return "\n".join([*lines, f"  ... {len(misses)} cells"] if len(misses) > 8 else lines)


def main(arguments: list[str] | None = None) -> int:
    """Print the tables; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--format", choices=sorted(PRINTERS), help="documents of this format only")
    parser.add_argument("--hazard", choices=sorted(HAZARDS), help="documents with this hazard only")
    parser.add_argument("--number", type=int, help="only the document of this number in the plan")
    parser.add_argument(
        "--show", type=int, default=0, metavar="N", help="tell of N documents that did not come out right"
    )
    parser.add_argument(
        "--dump", type=Path, metavar="FOLDER", help="write the documents that did not come out right there"
    )
    options = parser.parse_args(arguments)
    start = time.perf_counter()
    formats = [options.format] if options.format else list(PRINTERS)
    if PDF_OFFICE in formats and not has_office():
        print("without soffice (the Debian package libreoffice-writer) no PDF is printed by LibreOffice")
        formats.remove(PDF_OFFICE)
    if not formats:
        return 2
    planned = plan(options.documents, formats, options.hazard)
    if options.number is not None:
        planned = [one for one in planned if one[0] == options.number]
    drawn = (draw(number, kind, first, options.seed) for number, kind, first in planned)
    results = measure(printed_by_office(drawn))
    print(table(results))
    for specimen, misses in sorted(results.missed, key=lambda item: -max(miss.verdict == WRONG for miss in item[1]))[
        : options.show
    ]:
        print(show(specimen, misses))
    if options.dump:
        options.dump.mkdir(parents=True, exist_ok=True)
        for specimen, _ in results.missed:
            (options.dump / specimen.name).write_bytes(specimen.data)
    total = results.total
    hard = slowest_ungluing(adversarial(options.seed))
    print(
        f"ungluing: at most {1000 * results.ungluing:.0f} ms a document, {1000 * hard:.0f} ms in ones made to be hard"
    )
    results.ungluing = max(results.ungluing, hard)
    print(f"{total.share:.4%} right, {total.cells[WRONG]} wrong, {time.perf_counter() - start:.0f} s")
    return 0 if results.passed else 1


if __name__ == "__main__":
    sys.exit(main())
