"""What can go wrong, by who must act.

GoujiError                 a sentence for a person, in Chinese and English
├── InputError             a document or path cannot be used: skip it, list it, go on
├── DataFileError          a rule, form, suite or lexicon file is wrong: its author must mend it
├── HistoryError           a history file cannot be used: the run goes on without it
└── UsageError             the command line asks for something that cannot be done
"""

from __future__ import annotations

from collections.abc import Callable

from audit.words import Text


class GoujiError(Exception):
    """An error whose message is a sentence in both languages; one that is costly to word is worded when it is read."""

    def __init__(self, message: Text | Callable[[], Text]) -> None:
        """Keep the pair, or what words it; `str()` gives the English one."""
        super().__init__()
        self._message = message

    @property
    def message(self) -> Text:
        """The sentence."""
        return self._message() if callable(self._message) else self._message

    def __str__(self) -> str:
        """The English sentence."""
        return self.message.en


class InputError(GoujiError):
    """A document or path that cannot be audited."""


class DataFileError(GoujiError):
    """A mistake in a rule, form, suite or lexicon file, with its place (1-based line and column)."""

    def __init__(self, message: Text, file: str, line: int | None = None, column: int | None = None) -> None:
        """Put the place before the sentence."""
        place = ":".join(str(part) for part in (file, line, column) if part is not None)
        super().__init__(Text(f"{place}:{message.zh}", f"{place}: {message.en}"))
        self.file, self.line, self.column = file, line, column


class UsageError(GoujiError):
    """A request that makes no sense as given."""


class HistoryError(GoujiError):
    """A history file that cannot be read or written."""
