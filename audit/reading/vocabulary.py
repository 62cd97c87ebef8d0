"""The words by which documents are read, from `rules/lexicons/`: reading, issuers, quantities and tampering."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import Field

from audit.datafiles import Pair, Strict, read_model
from audit.program import rules_folder
from audit.reading.divisions import Divisions, load_divisions
from audit.reading.wording import Wording

T = TypeVar("T", bound=Strict)
Regex = re.Pattern[str]  # compiled when the file is read


class Words(Strict):
    """reading.yaml: how cells, titles, dates and page furniture look."""

    placeholders: frozenset[str]
    units: frozenset[str]
    remarks: frozenset[str]
    sums: Regex
    title: Regex
    title_year_last: Regex
    title_end: Regex
    behind_title: Regex
    published: tuple[str, ...]
    published_at_foot: frozenset[str]
    not_published: Regex
    clock: Regex
    written: tuple[str, ...]
    page_marks: Regex
    updated: tuple[str, ...]
    publisher: tuple[str, ...]
    index_number: tuple[str, ...]
    document_number: tuple[str, ...]
    category: tuple[str, ...]
    other_labels: tuple[str, ...]
    address: tuple[str, ...]
    meta_published: tuple[str, ...]
    meta_address: tuple[str, ...]
    meta_title: tuple[str, ...]
    meta_site: tuple[str, ...]
    meta_publisher: tuple[str, ...]
    meta_category: tuple[str, ...]
    breadcrumb: Regex
    site: Regex
    no_site: Regex
    host: Regex
    correction: Regex
    organisation: Regex
    period: Regex
    period_join: Regex
    period_is: Regex
    covers: Regex
    covered: Regex
    other_year: Regex
    year_ahead: Regex
    year_of_plans: Regex
    year_opens: Regex
    year_at_large: Regex
    beside_date: Regex
    own: Regex
    work: Regex
    compares: Regex
    plan: Regex
    elsewhere: Regex
    elsewhere_behind: Regex
    speaking_body: Regex
    before_name: Regex
    word_names: Regex
    named_body: Regex
    page_number: Regex
    legacy_heading: Regex
    legacy_table: Regex
    disclosure: Regex
    report_named: Regex
    about: Regex
    other_paper: Regex
    two_words: Regex
    furniture: tuple[str, ...]

    @cached_property
    def labels(self) -> re.Pattern[str]:
        """Finds a label of what a page says beside the report; the group that matched is its kind."""
        kinds = ("updated", "published", "publisher", "index_number", "document_number", "category", "address")
        groups = (f"(?P<{kind}>{'|'.join(sorted(getattr(self, kind), key=len, reverse=True))})" for kind in kinds)
        return re.compile(rf"(?:{'|'.join(groups)})\s*[\]】]?\s*(?P<colon>:)?\s*")

    @cached_property
    def label_behind(self) -> re.Pattern[str]:
        """Finds the label of the next field at the end of a content: 澄岫县水利局作者."""
        return re.compile(rf"(?:{'|'.join(self.other_labels)})$")

    @cached_property
    def furniture_pattern(self) -> re.Pattern[str]:
        """Matches a line that is page furniture."""
        return re.compile("(?:" + "|".join((*self.furniture, f"{self.page_number.pattern}\\s*$")) + ")")


class Phrases(Strict):
    """Words and patterns that are looked for in texts."""

    title: Pair
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    excluded: tuple[str, ...] = Field(default=(), alias="not")  # what touches one of these is not found

    @property
    def alternatives(self) -> list[str]:
        """All of them as regular expressions, the longest word first."""
        return [*sorted(map(re.escape, self.words), key=len, reverse=True), *self.patterns]

    @cached_property
    def pattern(self) -> Wording:
        """Finds any of them."""
        rightly = re.compile("|".join(self.excluded)) if self.excluded else None
        return Wording(re.compile("|".join(self.alternatives)), rightly)


class Lexicon(Phrases):
    """Phrases, or several sets of them that are known by name: "overview.requests" is a part of "overview"."""

    parts: dict[str, Phrases] = Field(default_factory=dict)

    @property
    def alternatives(self) -> list[str]:
        """Those of all parts as well."""
        own = [*sorted(map(re.escape, self.words), key=len, reverse=True), *self.patterns]
        return [*own, *(one for part in self.parts.values() for one in part.alternatives)]


class IssuerKind(Strict):
    """A sort of public body, told by its name; null where the name alone does not say."""

    pattern: Regex
    level: str | None
    government: bool | None
    may_make_regulations: bool | None


class BodyKind(Strict):
    """What a body is, told by its name."""

    pattern: Regex
    body: str


class IssuerKinds(Strict):
    """issuers.yaml."""

    one_body: Regex
    bodies: tuple[BodyKind, ...]
    kinds: tuple[IssuerKind, ...]


# Statements that the reader makes up from several: lists with their sum, and numbers of what the lexicon does not know.
OTHER_FAMILIES = ("lists", "breakdowns", "claims", "unnamed", "subtotals")
MADE_UP = ("outcome_list", "applicant_list", "breakdown", "approximate", "requests_subtotal")


class Around(Strict):
    """A phrase with its number within it: what stands before the number, and what behind its unit."""

    before: str
    behind: str

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """Both sides; the first ends where the number begins."""
        return re.compile(rf"(?:{self.before})(?:共计|共|总计|计|合计|累计|\s)*$"), re.compile(self.behind)


_CLAUSE = re.compile("[,:()]")


class Head(Strict):
    """Something the prose counts, and the phrases that name it."""

    name: Pair
    family: str
    phrases: tuple[str, ...]
    around: tuple[Around, ...] = ()
    units: tuple[str, ...]
    excluded: tuple[str, ...] = Field(default=(), alias="not")
    none: tuple[str, ...] = ()  # a pattern, in pieces
    of_some: Regex | None = None  # what stands before it in its sentence where not all are meant
    alone: bool = False  # before it in its sentence nothing stands but when it was, and the body itself
    cells: tuple[str, ...]
    sections: tuple[int, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """A phrase and what may stand between it and its number."""
        return re.compile(rf"(?:{'|'.join(self.phrases)})(?:共计|共|总计|计|合计|累计|为|:|\s)*$")

    def named(self, said: str, start: int, number: int, end: int) -> re.Match[str] | None:
        """The phrase that names what is counted, from `start` on, where a number with its unit is [number, end)."""
        if found := self.pattern.search(said, start, number):
            return found
        sides = (around.patterns for around in self.around)
        return next(
            (
                found
                for before, behind in sides
                if behind.match(said, end) and (found := before.search(said, start, number))
            ),
            None,
        )

    @cached_property
    def none_pattern(self) -> re.Pattern[str] | None:
        """What says that there was none."""
        return re.compile("".join(self.none)) if self.none else None


class Item(Strict):
    """A word of lists, or several for the same, and the cells that it counts."""

    words: tuple[str, ...]
    patterns: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    column: str | None = None  # of applicants: the column of the form, or a group of columns
    within: str | None = None  # a part of another item of its kind
    rest: bool = False  # a list that has it claims to be complete
    flow: bool = False  # no outcome, but a part of what was received
    apart: bool = False  # not a part of the whole that the list divides
    units: tuple[str, ...] = ()  # the units that it is counted in by the form
    money: str | None = None  # the item that an amount of money right behind it is of


class Items(Strict):
    """The items of one kind, and the families of heads, or the one head, that they are items of."""

    of: tuple[str, ...] | str
    family: str | None = None  # what `statement of` finds them under beside their names; the kind where none is given
    opens: bool = False  # an item of it opens a list of its own
    restates: bool = False  # an item of it counts all that the head counts, and is read in the head's sentence alone
    words: dict[str, Item]


class Claim(Strict):
    """Something said of all cases at once, by which certain cells are 0."""

    of: str
    pattern: str
    excluded: tuple[str, ...] = Field(default=(), alias="not")
    unless: Regex | None = None  # what else the paragraph says where not all cases are meant
    of_all: bool = True  # it is of all that were received, and not said where fewer are spoken of
    cells: tuple[str, ...]


class ChangeWords(Strict):
    """How a number stands to last year's."""

    since: str
    own: str
    up: tuple[str, ...]
    down: tuple[str, ...]
    level: tuple[str, ...]
    last: str


class Quantities(Strict):
    """quantities.yaml."""

    units: tuple[str, ...]
    heads: dict[str, Head]
    items: dict[str, Items]
    columns: dict[str, tuple[str, ...]]
    fillers: tuple[str, ...]
    joins: str
    vague: str
    partial: str
    claims: dict[str, Claim]
    of_others: Regex
    by_itself: Regex
    of_own_part: Regex
    everyone: Regex
    percent: str
    changes: ChangeWords

    def is_of_some(self, head: Head, said: str, begin: int, at: int) -> bool:
        """Whether what stands from `begin` to a head's words at `at` tells that not all are meant, or another's."""
        own = head.of_some is not None and head.of_some.search(said, begin, at) is not None
        named = head.alone and any(not self.by_itself.search(clause) for clause in _CLAUSE.split(said[begin:at]))
        return own or named or self.of_others.search(said, begin, at) is not None

    @cached_property
    def names(self) -> frozenset[str]:
        """What `statement of` may name: quantities, and families of them."""
        families = {head.family for head in self.heads.values()} | {*self.items, *OTHER_FAMILIES}
        return frozenset(
            {*families, *self.heads, *self.claims, *MADE_UP, *(n for k in self.items.values() for n in k.words)}
        )


READ_LEXICONS = frozenset({"tampering", "form-phrases"})  # lexicons of rules that are read without rules as well


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All of them."""

    words: Words
    issuers: IssuerKinds
    quantities: Quantities
    tampering: Lexicon
    form_phrases: Lexicon
    divisions: Divisions


@cache
def load_vocabulary(folder: Path | None = None) -> Vocabulary:
    """The vocabulary of the rules folder. Raises DataFileError for a mistake in one of its files."""
    at = (folder or rules_folder()) / "lexicons"

    def read(model: type[T], name: str) -> T:
        return read_model(model, at / name, f"lexicons/{name}")

    return Vocabulary(
        words=read(Words, "reading.yaml"),
        issuers=read(IssuerKinds, "issuers.yaml"),
        quantities=read(Quantities, "quantities.yaml"),
        tampering=read(Lexicon, "tampering.yaml"),
        form_phrases=read(Lexicon, "form-phrases.yaml"),
        divisions=load_divisions(folder),
    )
