"""How long the cutting of run-together digits takes: a document of each kind must not hold up the others."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from random import Random
from typing import ParamSpec, TypeVar
from unittest.mock import patch

from audit.reading import cells, one_row, row_cells
from benchmarks.reading.specimen import Specimen, made

P = ParamSpec("P")
T = TypeVar("T")

_RUNS = ("0" * 12, "0" * 40, "1" * 12, "1" * 40, "123456789012", "123456789012" * 3, "10" * 20, "9" * 40, "0001" * 9)


class Stopwatch:
    """Seconds of processor time that the ungluing of one document took."""

    def __init__(self) -> None:
        """Nothing has been timed yet."""
        self.seconds = 0.0

    def timed(self, function: Callable[P, T]) -> Callable[P, T]:
        """The function, timed."""

        def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
            start = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds += time.process_time() - start

        return wrapped


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Time the step while a document is read."""
    watch = Stopwatch()
    with ExitStack() as patched:
        for module, name in ((cells, "cut_cells"), (cells, "settle"), (one_row, "cut_cells"), (row_cells, "cut_cells")):
            patched.enter_context(patch.object(module, name, watch.timed(getattr(module, name))))
        yield watch


def adversarial(seed: int) -> Iterator[Specimen]:
    """Reports whose every row of table 3 is digits that are hard to cut."""
    printed = made(0, "txt", frozenset({"glued-rows"}), Random(seed)).data.decode()
    for number, run in enumerate(_RUNS):
        altered = re.sub(r"(?m)(?<=\D)\d{7,}$", run, printed)
        yield Specimen(number, "txt", frozenset({"glued-rows"}), altered.encode(), {})
