"""A progress bar on standard error while documents are read, when somebody is watching."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from audit.words import Lang, phrase


@contextmanager
def reading(lang: Lang, *, shown: bool) -> Iterator[Callable[[int, int, str], None] | None]:
    """A function to call before each document, or None when nothing is to be shown."""
    if not shown:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(phrase("reading", lang), total=None)
        yield lambda done, total, _path: bar.update(task, completed=done, total=total)
