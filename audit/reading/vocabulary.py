"""The words by which documents are read, from `rules/lexicons/`: reading.yaml, issuers.yaml, quantities.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import Field

from audit.datafiles import Pair, Strict, read_model, rules_folder

T = TypeVar("T", bound=Strict)


class Words(Strict):
    """reading.yaml: how cells, titles, dates and page furniture look."""

    placeholders: frozenset[str]
    units: frozenset[str]
    title: str
    title_end: str
    published: tuple[str, ...]
    meta_published: tuple[str, ...]
    period: str
    period_join: str
    beside_date: str
    furniture: tuple[str, ...]

    @cached_property
    def furniture_pattern(self) -> re.Pattern[str]:
        """Matches a line that is page furniture."""
        return re.compile("(?:" + "|".join(self.furniture) + ")")


class IssuerKind(Strict):
    """A sort of public body, told by its name; null where the name alone does not say."""

    pattern: str
    level: str | None
    government: bool | None
    may_make_regulations: bool | None


class IssuerKinds(Strict):
    """issuers.yaml."""

    one_body: str
    kinds: tuple[IssuerKind, ...]


class Quantity(Strict):
    """Something the prose counts, and the phrases that name it."""

    name: Pair
    phrases: tuple[str, ...]
    units: tuple[str, ...]
    excluded: tuple[str, ...] = Field(default=(), alias="not")
    none: str | None = None
    sections: tuple[int, ...] = ()


class Quantities(Strict):
    """quantities.yaml."""

    quantities: dict[str, Quantity]


@dataclass(frozen=True)
class Vocabulary:
    """All of them."""

    words: Words
    issuers: IssuerKinds
    quantities: Quantities


@cache
def load_vocabulary(folder: Path | None = None) -> Vocabulary:
    """The vocabulary of the rules folder. Raises DataFileError for a mistake in one of its files."""
    at = (folder or rules_folder()) / "lexicons"

    def read(model: type[T], name: str) -> T:
        return read_model(model, at / name, f"lexicons/{name}")

    return Vocabulary(
        read(Words, "reading.yaml"), read(IssuerKinds, "issuers.yaml"), read(Quantities, "quantities.yaml")
    )
