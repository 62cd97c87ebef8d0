"""A progress bar on standard error while documents are read, when somebody is watching."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from audit.intake import Progress
from audit.words import Lang, phrase

_REDRAWN = 0.1  # seconds between two drawings


class Watcher:
    """Called with how far reading is; tells of an interrupt whether or not a bar is shown."""

    def __init__(self, lang: Lang) -> None:
        """A watcher that shows no bar."""
        self.lang = lang
        self.stopped = False

    def __call__(self, progress: Progress) -> None:
        """Note how far it is."""
        if progress.stopped:
            self.stopped = True
            self.told(phrase("reading-stopped", self.lang, done=progress.done, total=progress.total))

    def told(self, sentence: str) -> None:
        """Say a sentence at once."""
        print(sentence, file=sys.stderr, flush=True)


@contextmanager
def reading(lang: Lang, *, shown: bool) -> Iterator[Watcher]:
    """What is to be called while documents are read."""
    if not shown:
        yield Watcher(lang)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import (
        Progress as Bar,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            rate = task.finished_speed or task.speed
            return Text(phrase("reading-rate", lang, rate=f"{rate:.0f}") if rate else "")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())

    class WithBar(Watcher):
        drawn = 0.0

        def __call__(self, progress: Progress) -> None:
            if not progress.stopped and time.monotonic() - self.drawn < _REDRAWN:
                return
            self.drawn = time.monotonic()
            bar.update(task, completed=progress.done, total=progress.total)
            bar.refresh()
            super().__call__(progress)

        def told(self, sentence: str) -> None:
            bar.console.print(sentence, markup=False, highlight=False)

    # Drawn by this thread alone: workers are forked while the bar is shown, and a fork beside a thread may hang.
    with Bar(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task(phrase("reading", lang), total=None)
        yield WithBar(lang)
