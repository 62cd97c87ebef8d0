"""What can be wrong with a formula."""

from __future__ import annotations

from collections.abc import Callable

from audit.errors import GoujiError
from audit.words import Text


class FormulaError(GoujiError):
    """A mistake in a formula, at characters [start, end) of it."""

    def __init__(self, message: Text | Callable[[], Text], start: int, end: int | None = None) -> None:
        """Keep where it is."""
        super().__init__(message)
        self.start, self.end = start, end or start + 1
