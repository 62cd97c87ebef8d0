"""What finds phrases in a text, and leaves alone those that stand where they mean something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """Finds as a compiled pattern does, but for what touches something that `rightly` finds: 原国土资源局."""

    phrases: re.Pattern[str]
    rightly: re.Pattern[str] | None = None

    def finditer(self, said: str) -> Iterator[re.Match[str]]:
        """All that is found, in order."""
        found = self.phrases.finditer(said)
        if self.rightly is None or (first := next(found, None)) is None:  # most texts have none of the phrases
            yield from found
            return
        apart = [match.span() for match in self.rightly.finditer(said)]
        for match in (first, *found):
            if not any(start < match.end() and match.start() < end for start, end in apart):
                yield match

    def search(self, said: str) -> re.Match[str] | None:
        """The first that is found."""
        return self.phrases.search(said) if self.rightly is None else next(self.finditer(said), None)

    def fullmatch(self, said: str) -> re.Match[str] | None:
        """The whole text as one phrase."""
        found = self.phrases.fullmatch(said)
        return found if found and (self.rightly is None or not self.rightly.search(said)) else None

    def without(self, said: str) -> str:
        """The text with all that is found taken out."""
        kept, at = [], 0
        for match in self.finditer(said):
            kept.append(said[at : match.start()])
            at = match.end()
        return "".join(kept) + said[at:]
