"""What was read against what was printed: right, open or wrong for each cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from audit.files import document_from_bytes
from audit.model import Cell, State
from audit.reading.report import Library
from benchmarks.reading.draft import Truth
from benchmarks.reading.specimen import Specimen

RIGHT, OPEN, WRONG = "right", "open", "wrong"


@dataclass
class Score:
    """How many documents were read, and how their cells came out."""

    documents: int = 0
    cells: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Cells in all."""
        return self.cells.total()

    @property
    def share(self) -> float:
        """Of cells that are right, 0 to 1."""
        return self.cells[RIGHT] / self.total if self.total else 1.0


@dataclass(frozen=True)
class Miss:
    """A cell that is not right: what is printed, what was read."""

    key: str
    verdict: str
    truth: Truth
    read: Cell | None


def read(specimen: Specimen, library: Library) -> tuple[Counter[str], list[Miss]]:
    """Read one document and judge every cell of it."""
    document = document_from_bytes(specimen.name, specimen.data, library)
    cells = {cell.key: cell for cell in document.report.cells} if document.report else {}
    counted: Counter[str] = Counter()
    missed = []
    for key, truth in specimen.truth.items():
        verdict = judge(truth, cells.get(key), read=document.report is not None)
        counted[verdict] += 1
        if verdict != RIGHT:
            missed.append(Miss(key, verdict, truth, cells.get(key)))
    for key in sorted(cells.keys() - specimen.truth.keys()):
        if cells[key].state is not State.MISSING:
            counted[WRONG] += 1
            missed.append(Miss(key, WRONG, Truth(State.MISSING), cells[key]))
    return counted, missed


def judge(truth: Truth, cell: Cell | None, *, read: bool) -> str:
    """Right as printed, or undecided where the printing leaves it open; open if undecided elsewhere; else wrong."""
    if cell is None:
        return RIGHT if truth.state is State.MISSING else WRONG if read else OPEN
    if cell.state is State.UNDECIDED:
        return OPEN if truth.certain else RIGHT
    return RIGHT if (cell.state, cell.value) == (truth.state, truth.value) else WRONG
