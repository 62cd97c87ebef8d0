"""The facts of many reports to frames: a row a report, a cell, a section ..., and the matrix for arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from pathlib import PurePath
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.coincidences import Coincidence, find_coincidences
from audit.copies import Body, Copies, Line, find_copies
from audit.forms import Forms
from audit.model import (
    BODY_FLAGS,
    BODY_TEXTS,
    COUNT_FACTS,
    DATE_FACTS,
    FLAG_FACTS,
    TEXT_FACTS,
    YEAR_FACTS,
    Document,
    Figures,
    Place,
    Printed,
    Report,
    State,
    Statement,
)
from audit.passages import sentences_of
from audit.reading.vocabulary import load_vocabulary
from audit.register import NOBODY, Register
from audit.restated import amounts_of
from audit.stacks import Owners, PlaceDtype, PlaceStack, Stack
from audit.versions import LAST_DAY, SEVERAL, UNKNOWN_DAY, standing

Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]
Codes = npt.NDArray[np.uint8]

# States as codes in the matrix. ABSENT: the cell is not on the form that the report uses.
CODE = {state: code for code, state in enumerate(State)}
ABSENT = len(CODE)
INEXACT = ABSENT + 1  # a printed number that the matrix cannot hold: a fraction of a count, or beyond LARGEST
OWN, CONTEXT, EARLIER = range(3)  # what a report is to the run, see `Frames.context`
LARGEST = 10**12  # a value beyond it cannot be summed safely in 64 bits with six decimals; rules on it stay undecided


@dataclass(frozen=True)
class Values:
    """The wide view: [cell, report] arrays over the cells of all forms.

    `number` holds values times 10**decimals of the column, 0 where unknown; `state` holds CODE, ABSENT or INEXACT;
    `proof` is 1 where the row's own equation served to read it, 2 where those of the columns did; `position` is the
    cell's row in the cells frame, -1 where absent. The figures of data sets have no position, see `cells.py`: their
    reports come last, and `position` ends before them.
    """

    keys: dict[str, int]
    number: Ints
    state: Codes
    proof: Codes
    position: Ints


class Head(NamedTuple):
    """What is said of a report wherever it is named."""

    path: str
    document: int
    issuer: str | None
    year: int | None
    form: str | None


class _Years(NamedTuple):
    """Reports by issuer and year: their numbers, and the group of each.

    Groups are by issuer and then by year: a key that counts with the years, the first report, how many there are, and
    the one that stands for them, -2 where they contradict one another.
    """

    reports: Ints
    keys: Ints
    first: Ints
    group: Ints
    size: Ints
    stands: Ints


class Children(NamedTuple):
    """The reports below others: whose each is and its number, by owner; over reports, whether they are all of its."""

    owner: Ints
    report: Ints
    complete: npt.NDArray[np.bool_]


_BEYOND = 2**62  # below all numbers of the matrix, for what is printed and no number
_FAR = 10**4  # no year is as late, so that keys of two issuers are never neighbours


@dataclass(frozen=True)
class Frames:
    """Everything that was read, each frame with a row a thing and a column `report` that says whose it is."""

    documents: tuple[Document, ...]
    forms: Forms
    reports: pd.DataFrame
    facts: pd.DataFrame
    cells: pd.DataFrame
    sections: pd.DataFrame
    tables: pd.DataFrame
    rows: pd.DataFrame
    paragraphs: pd.DataFrame
    statements: pd.DataFrame
    values: Values
    runs: Ints | None = None  # by document: which of several runs it belongs to, that must know nothing of one another
    figures: tuple[tuple[int, Figures], ...] = ()  # of data sets, each with the number of its first report
    register: Register = NOBODY  # who is who
    # By report, where a history brings reports that the run is not asked about: CONTEXT stands in for what the run does
    # not have; EARLIER is another version of a report of the run, which is related to that as its twin and to nothing
    # else. Both come behind the reports of the run's documents, and their documents behind the run's.
    context: Codes | None = None
    context_documents: int = 0

    def __len__(self) -> int:
        """How many reports there are."""
        return len(self.reports)

    @property
    def own_documents(self) -> tuple[Document, ...]:
        """The documents that the run is asked about."""
        return self.documents[: len(self.documents) - self.context_documents]

    @cached_property
    def own(self) -> npt.NDArray[np.bool_]:
        """Over reports: whether the run is asked about it."""
        return np.ones(len(self), np.bool_) if self.context is None else self.context == OWN

    @cached_property
    def standing(self) -> npt.NDArray[np.bool_]:
        """Over reports: whether it stands for its issuer and year, and is no earlier version."""
        return np.ones(len(self), np.bool_) if self.context is None else self.context != EARLIER

    @cached_property
    def cells_on_forms(self) -> int:
        """How many cells the forms have of the reports that the run is asked about."""
        return self.cells_of_own()

    def cells_of_own(self) -> int:
        """The same, counted anew."""
        return int((self.values.state != ABSENT)[:, self.own].sum())

    @cached_property
    def apart(self) -> Ints | None:
        """Over reports: which of several runs each belongs to."""
        return None if self.runs is None else self.runs[self.reports["document"].to_numpy(np.int64)]

    @cached_property
    def heads(self) -> list[Head]:
        """Over reports: whose and for when each is, for those who ask of one after another."""
        columns = (self.reports[name].tolist() for name in Head._fields)
        rows = zip(*columns, strict=True)
        return [Head._make(None if pd.isna(value) else value for value in row) for row in rows]

    def related(self, relation: str) -> Ints:
        """For each report, the number of another: -1 none, -2 several. The relations are in language/kinds.py."""
        match relation:
            case "previous":
                return self._of_years_before
            case "twin":
                return self._twins
            case "parent":
                return self._parents
            case "likewise":
                likewise = np.full(len(self), -1, np.int64)
                likewise[list(self.coincidences)] = [found.other for found in self.coincidences.values()]
                return likewise
        return self.copies.lookalikes

    @cached_property
    def bodies(self) -> Objects:
        """Over reports: whose each is, one text for all names of a body; empty where the issuer is not known."""
        reports, register = self.reports, self.register
        (issuer, issuers), (place, places) = (
            pd.factorize(reports[name].to_numpy(object)) for name in ("issuer", "division")
        )
        dated = np.array([*map(register.depends_on_year, issuers), False], np.bool_)  # most names mean one body always
        year = np.where(dated[issuer], reports["year"].to_numpy(np.int64, na_value=0), 0)
        keys = (issuer.astype(np.int64) * (len(places) + 1) + place + 1) * _FAR + year
        first, each = np.unique(keys, return_index=True, return_inverse=True)[1:]
        names, codes = np.array([*issuers, ""], object), np.array([*places, None], object)
        named = [
            register.body(names[issuer[at]], codes[place[at]], int(year[at]) or None) if issuer[at] >= 0 else ""
            for at in first.tolist()
        ]
        return np.array(named, object)[each]

    @cached_property
    def named(self) -> npt.NDArray[np.bool_]:
        """Over reports: whether the issuer's name belongs to one body, by itself or because a file says whose it is."""
        names = self.reports["issuer"]
        listed = {name for name in names.dropna().unique() if self.register.is_listed(name)}
        held: npt.NDArray[np.bool_] = (names.notna() & (self.reports["one_body"] | names.isin(listed))).to_numpy(
            np.bool_
        )
        return held

    @cached_property
    def _numbered(self) -> tuple[dict[tuple[int, str], int], Ints]:
        """Bodies to their numbers, by the run that they belong to; and the number of each report's."""
        apart = np.zeros(len(self), np.int64) if self.apart is None else self.apart
        whose, bodies = pd.factorize(self.bodies)
        each, keys = pd.factorize(apart * (len(bodies) + 1) + whose)
        runs, known = np.divmod(keys, len(bodies) + 1)
        numbers = dict(zip(zip(runs.tolist(), bodies[known].tolist(), strict=True), range(len(keys)), strict=True))
        return numbers, each.astype(np.int64)

    @cached_property
    def _by_issuer_and_year(self) -> _Years:
        """The reports under names that belong to one body; those under a name of many are never compared."""
        return self._of_one_body(self.standing)

    def _of_one_body(self, wanted: npt.NDArray[np.bool_]) -> _Years:
        reports = self.reports
        own = np.flatnonzero(wanted & self.named & reports["year"].notna())
        bodies = self._numbered[1][own]
        year = reports["year"].to_numpy(np.int64, na_value=0)[own]
        keys, first, group, count = np.unique(
            bodies * _FAR + year, return_index=True, return_inverse=True, return_counts=True
        )
        return _Years(own, keys, own[first], group, count, self._standing_for(own, group))

    def _standing_for(self, reports: Ints, group: Ints) -> Ints:
        """By group of reports, the one that stands for it; -2 where they contradict one another."""
        dates = self.reports[["signed", "published"]].to_numpy("datetime64[D]")[reports]
        days = np.where(np.isnat(dates), UNKNOWN_DAY, dates.astype(np.int64)).max(axis=1)
        return standing(reports, group, np.where(self._corrects[reports], LAST_DAY, days), self._said)

    @cached_property
    def _corrects(self) -> npt.NDArray[np.bool_]:
        """Over reports: whether the line of its title says that it corrects another version."""
        corrects: npt.NDArray[np.bool_] = self.reports["correction"].notna().to_numpy(np.bool_)
        return corrects

    def _said(self, reports: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Over cells and some reports: a number for what is printed, and whether that is known."""
        state = self.values.state[:, reports]
        number = np.where(state == CODE[State.NUMBER], self.values.number[:, reports], state.astype(np.int64) - _BEYOND)
        return number, ~np.isin(state, [CODE[State.MISSING], CODE[State.UNDECIDED], ABSENT, INEXACT])

    @cached_property
    def _stands(self) -> Ints:
        """Over reports: the one that stands for its issuer and year; -2 where several contradict one another."""
        held, stands = self._by_issuer_and_year, np.arange(len(self))
        stands[held.reports] = held.stands[held.group]
        return stands

    @cached_property
    def _of_years_before(self) -> Ints:
        """The same issuer's report for the year before; several where a body went into it that reported then."""
        found, held = np.full(len(self), -1, np.int64), self._by_issuer_and_year
        before = np.searchsorted(held.keys, held.keys - 1)  # never beyond the end: the key itself is larger
        there = held.keys[before] == held.keys - 1
        one = np.where(there, held.stands[before], -1)
        found[held.reports] = np.where(np.isin(held.keys, self._grown), -2, one)[held.group]
        return found

    @cached_property
    def not_followed(self) -> dict[int, Ints]:
        """By report that the run is asked about, the versions of the year before that contradict one another."""
        held, before = self._by_issuer_and_year, self._of_years_before
        at = np.flatnonzero((before[held.reports] == SEVERAL) & ~self.grown[held.reports] & self.own[held.reports])
        keys = held.keys[held.group]
        return {int(held.reports[each]): held.reports[keys == keys[each] - 1] for each in at}

    @cached_property
    def grown(self) -> npt.NDArray[np.bool_]:
        """Over reports: whether a body went into its issuer for its year, so that nothing is compared with the last."""
        found, held = np.zeros(len(self), np.bool_), self._by_issuer_and_year
        found[held.reports] = np.isin(held.keys, self._grown)[held.group]
        return found

    @cached_property
    def _grown(self) -> Ints:
        """The keys, by body and year, of the year behind the last that others reported for which went into the body."""
        numbers, held = self._numbered[0], self._by_issuer_and_year
        into: dict[tuple[int, str], tuple[str, ...]] = {
            (apart, body): found for apart, body in numbers if (found := self.register.successors(body))
        }
        ended = {key: number for key, number in numbers.items() if key in into}
        body, year = np.divmod(held.keys, _FAR)
        last = body != np.append(body[1:], -1)  # the last year of each body
        years = dict(zip(body[last].tolist(), year[last].tolist(), strict=True))
        grown = [
            numbers[apart, meant] * _FAR + years[number] + 1
            for (apart, name), number in ended.items()
            if number in years
            for meant in into[apart, name]
            if (apart, meant) in numbers
        ]
        return np.array(grown, np.int64)

    @cached_property
    def _twins(self) -> Ints:
        """The first other report of the same issuer for the same year."""
        found, held = np.full(len(self), -1, np.int64), self._of_one_body(np.ones(len(self), np.bool_))
        ordered = held.reports[np.argsort(held.group, kind="stable")]
        second = np.append(ordered, -1)[np.cumsum(held.size) - held.size + 1]
        first = held.first[held.group]
        others = np.where(held.reports == first, second[held.group], first)
        found[held.reports] = np.where(held.size[held.group] > 1, others, -1)
        return found

    @cached_property
    def units(self) -> Ints:
        """Over reports: the number of the roster's unit that bears the issuer's name or one that means the same; -1."""
        numbers: dict[tuple[int, str], int] = {}
        for number, unit in enumerate(self.register.units):
            for body in self.register.names_of(unit):
                numbers.setdefault((unit.apart, body), number)
        known, each = self._numbered
        return np.array([numbers.get(key, -1) for key in known], np.int64)[each] if known else each

    @cached_property
    def _listed_parents(self) -> Ints:
        """Over reports: the number of the body above it by roster or alias file; -1 none listed, -2 without report."""
        numbers, each = self._numbered
        of: list[int] = []
        units = dict(zip(each.tolist(), self.units.tolist(), strict=True))
        for (apart, body), number in numbers.items():
            unit = self.register.units[units[number]] if units[number] >= 0 else None
            above = self.register.body(unit.parent) if unit and unit.parent else self.register.parent_of(body)
            of.append(numbers.get((apart, above), -2) if above else -1)
        return np.array(of, np.int64)[each] if of else each

    @cached_property
    def _parents(self) -> Ints:
        """The report of the body above for the same year: the listed one, else of its place's government."""
        listed, held = self._listed_parents, self._by_issuer_and_year
        year = self.reports["year"].to_numpy(np.int64, na_value=0)
        keys = np.where((listed >= 0) & (year > 0), listed * _FAR + year, -1)
        at = np.minimum(np.searchsorted(held.keys, keys), max(len(held.keys) - 1, 0))
        found = self._governments
        if len(held.keys):
            there = held.keys[at] == keys
            above = np.where(there, held.stands[at], -1)
            found = np.where(listed == -1, found, above)
        return np.where((found == np.arange(len(self))) | ~self.standing, -1, found)

    @cached_property
    def _governments(self) -> Ints:
        """For a department or office, the report of its place's government for the same year; a place has a code."""
        found, held = np.full(len(self), -1, np.int64), dict[tuple[object, ...], list[int]]()
        rows = self.reports[["division", "body", "year"]][self.standing]
        for report, division, body, year in rows[rows["division"].notna() & rows["year"].notna()].itertuples():
            held.setdefault((self._apart(report), division, body == "government", int(year)), []).append(int(report))
        for (apart, division, government, year), reports in held.items():
            above = [each for each in held.get((apart, division, True, year), ()) if self._stands[each] in (each, -2)]
            if above and not government:
                found[reports] = above[0] if len(above) == 1 else -2
        return found

    @cached_property
    def children_due(self) -> Ints:
        """Over reports: how many units of the roster have its issuer above them; -1 where the roster names none."""
        due: dict[tuple[int, str], int] = {}
        for unit in self.register.units:
            if unit.parent:
                key = (unit.apart, self.register.body(unit.parent))
                due[key] = due.get(key, 0) + 1
        known, each = self._numbered
        return np.array([due.get(key, -1) for key in known], np.int64)[each] if known else each

    @cached_property
    def children(self) -> Children:
        """The reports below others: those of the units that the roster has there, else of all that have it as parent.

        Of a body with several reports for the year that contradict one another none is counted: which one holds is not
        known.
        """
        below = self._below[~self._several[self._below]]
        count = np.bincount(self._parents[below], minlength=len(self))
        return Children(self._parents[below], below, count == self.children_due)

    def several_below(self, report: int) -> Ints:
        """The first report of each body below a report that has several for the year of which none is counted."""
        mine = self._below[(self._parents[self._below] == report) & self._several[self._below]]
        _, first = np.unique(self._numbered[1][mine], return_index=True)
        return np.asarray(mine[np.sort(first)], np.int64)

    @cached_property
    def _below(self) -> Ints:
        """The reports that stand below another one, by that; of versions that agree, or of which one is later, one."""
        parents = self._parents
        below = np.flatnonzero((parents >= 0) & ((self._stands == np.arange(len(self))) | self._several))
        on_list = (self.units[below] >= 0) & (self._listed_parents[below] >= 0)
        below = below[on_list | (self.children_due[parents[below]] < 0)]
        return below[np.argsort(parents[below], kind="stable")]

    @cached_property
    def _several(self) -> npt.NDArray[np.bool_]:
        """Over reports: whether it has versions that contradict it, and none of them is the later one."""
        several: npt.NDArray[np.bool_] = self._stands == SEVERAL
        return several

    def _apart(self, report: int) -> int:
        return 0 if self.apart is None else int(self.apart[report])

    @cached_property
    def coincidences(self) -> dict[int, Coincidence]:
        """By report, the numbers that it shares most improbably with another body's for the same year."""
        return find_coincidences(self.copies, load_vocabulary().quantities.units, self._amounts)

    def _amounts(self, report: int) -> frozenset[Decimal]:
        """The amounts that a report's tables have."""
        keys, held = list(self.values.keys), self.values.number[:, report]
        specs = self.forms.specs
        numbers = {
            keys[at]: Decimal(int(held[at])).scaleb(-specs[keys[at]].spec.decimals) for at in np.flatnonzero(held)
        }
        return amounts_of(numbers, self.forms)

    @cached_property
    def copies(self) -> Copies:
        """Which reports' texts are near-copies, and of what."""
        days = (self.reports[name].to_numpy("datetime64[D]").tolist() for name in ("published", "signed"))
        rows = zip(
            self.bodies.tolist(), *(self.reports[name].tolist() for name in ("body", "year")), *days, strict=True
        )
        bodies = [
            Body(whose or None, _or_none(body), _or_none(year), self._apart(report), published, signed)
            for report, (whose, body, year, published, signed) in enumerate(rows)
        ]
        mine = self.paragraphs["section"].isin(self._of_prose)
        mine &= self.standing[self.paragraphs["report"].to_numpy(np.int64)]
        prose = self.paragraphs.loc[mine, ["report", "text", "place"]]
        return find_copies(map(Line._make, prose.itertuples(index=False)), bodies, load_vocabulary().form_phrases)

    @property
    def _of_prose(self) -> set[int]:
        """The sections that hold no table."""
        return {
            number
            for form in self.forms.all
            for number in form.sections.keys() - {table.section for table in form.tables.values()}
        }

    def of_same_issuer(self, report: int) -> Ints:
        """The reports of a report's issuer, year by year; itself where nobody knows whose it is."""
        held = self._by_issuer_and_year
        at = np.searchsorted(held.reports, report)
        if at == len(held.reports) or held.reports[at] != report:
            return np.array([report], np.int64)
        body = held.keys // _FAR
        first, last = np.searchsorted(body, [body[held.group[at]], body[held.group[at]] + 1])
        own = np.flatnonzero((held.group >= first) & (held.group < last))
        return held.reports[own[np.argsort(held.group[own], kind="stable")]]

    @cached_property
    def last_years(self) -> Ints:
        """For each report, the latest earlier year that the same issuer has a report for; 0 where there is none."""
        found, held = np.zeros(len(self), np.int64), self._by_issuer_and_year
        body, year = np.divmod(held.keys, _FAR)
        earlier = np.where(np.diff(body, prepend=-1) == 0, np.roll(year, 1), 0)
        found[held.reports] = earlier[held.group]
        return found

    @cached_property
    def sentences(self) -> pd.DataFrame:
        """The paragraphs' sentences, each with its own place: columns as of `paragraphs`."""
        rows = [
            (report, section, sentence, _further(place, start))
            for report, section, said, place in self.paragraphs[["report", "section", "text", "place"]].itertuples(
                index=False
            )
            for start, sentence in sentences_of(said)
        ]
        return pd.DataFrame(rows, columns=["report", "section", "text", "place"]).astype({"section": "object"})

    @cached_property
    def document_rows(self) -> pd.DataFrame:
        """A row a document, read or not; `report` is the number of its first report, -1 where it holds none."""
        documents = self.own_documents
        of = pd.Series(self.reports.index, self.reports["document"].to_numpy())
        first = of.groupby(level=0).first().reindex(range(len(documents)), fill_value=-1)
        twins = _same_bytes(documents)
        return pd.DataFrame(
            {
                "report": first.to_numpy(np.int64),
                "status": pd.Series([each.status for each in documents], dtype=object),
                "path": pd.Series([each.path for each in documents], dtype=object),
                "suffix": pd.Series([PurePath(each.path).suffix.lower() for each in documents], dtype=object),
                "skipped": [each.skipped for each in documents],
                "given_up": [each.given_up for each in documents],
                "reports": of.groupby(level=0).size().reindex(range(len(documents)), fill_value=0).to_numpy(np.int64),
                "remarks": [len(each.remarks) for each in documents],
                "copies": [len(twins[number]) for number in range(len(documents))],
                "copy_of": pd.Series([documents[held[0]].path if held else "" for held in twins], dtype=object),
            }
        )

    def item_frame(self, kind: str) -> pd.DataFrame:
        """The frame with an instance a row: paragraphs, sentences, statements or documents."""
        if kind == "document":
            return self.document_rows
        frame: pd.DataFrame = getattr(self, f"{kind}s")
        return frame


def _or_none(value: Any) -> Any:
    return None if pd.isna(value) else value


def _same_bytes(documents: tuple[Document, ...]) -> list[list[int]]:
    """For each document, the others that are the same byte for byte."""
    same: dict[str, list[int]] = {}
    for number, document in enumerate(documents):
        same.setdefault(document.sha256 or f"no {number}", []).append(number)
    return [
        [other for other in same.get(document.sha256, ()) if other != number]
        for number, document in enumerate(documents)
    ]


def _further(place: Place, start: int) -> Place:
    return place._replace(column=place.column + start) if place.column else place


def build_frames(documents: Iterable[Document], forms: Forms) -> Frames:
    """The frames of all reports among the documents, in the documents' order."""
    return join_frames(((document, columns_of(document, forms)) for document in documents), forms)


# ---- one document's part of the frames, in a form that costs little to send and to hold ---- #

# By frame: its columns, all of one length. Places are bare tuples and amounts are strings; see `join_frames`.
Columns = dict[str, tuple[tuple[Any, ...], ...]]


def columns_of(document: Document, forms: Forms) -> Columns:
    """What one document puts into the frames; nothing when it is no report."""
    if (report := document.report) is None:
        return {}
    rows = {name: [(*row[:-1], tuple(row[-1])) for row in _ROWS[name](report)] for name in _ROWS}
    head = _report_row(document, report, forms)
    rows["reports"] = [tuple(head.get(name) for name in list(report_types(forms))[1:])]
    return {name: tuple(zip(*found, strict=True)) for name, found in rows.items()}


def join_frames(read: Iterable[tuple[Document, Columns]], forms: Forms) -> Frames:
    """The frames of all reports, in the order given; equal texts and amounts become one object each."""
    documents: list[Document] = []
    names = {"reports": list(report_types(forms))[1:], **FRAME_COLUMNS}
    owners = {name: Owners() for name in names}
    held = {name: [_MADE.get(title, Stack)() for title in titles] for name, titles in names.items()}
    reports = 0
    for document, columns in read:
        for name, found in columns.items():
            owners[name].extend(len(documents) if name == "reports" else reports, len(found[0]) if found else 0)
            for stack, more in zip(held[name], found, strict=bool(found)):
                stack.extend(more)
        reports += bool(columns)
        documents.append(document)

    def joined(name: str, owner: str) -> dict[str, Any]:
        stacks = zip(names[name], held.pop(name), strict=True)
        return {owner: owners.pop(name).column(), **{title: stack.column() for title, stack in stacks}}

    parts: dict[str, Any] = {name: frame_of(name, joined(name, "report")) for name in FRAME_COLUMNS}
    parts |= {"reports": reports_frame(joined("reports", "document"), forms)}
    parts |= {"values": values_of(parts["cells"], reports, forms)}
    return with_figures(Frames(documents=tuple(documents), forms=forms, **parts))


_MADE: dict[str, Callable[[], Stack | PlaceStack]] = {"place": PlaceStack, "value": partial(Stack, Decimal)}


def reports_frame(columns: dict[str, Any], forms: Forms) -> pd.DataFrame:
    """The frame of the reports from its columns."""
    return _frame(columns).astype(report_types(forms)).rename_axis("report")


def frame_of(name: str, columns: dict[str, Any]) -> pd.DataFrame:
    """Any other frame from its columns, as they are named in `FRAME_COLUMNS`, behind `report`."""
    frame = _frame(columns)
    if name == "statements":  # with the other number that the same report states for the same quantity, if any
        frame["first_said"] = frame.groupby(["report", "quantity"], sort=False)["low"].transform("first")
    return frame


def _frame(columns: dict[str, Any]) -> pd.DataFrame:
    """A frame of lists and arrays, the texts in which stay the objects that they are."""
    return pd.DataFrame({name: _series(name, column) for name, column in columns.items()}, copy=False)


def _series(name: str, column: Any) -> pd.Series[Any]:
    """An array of texts would hold each text anew; for all else pandas knows best."""
    if name == "place":
        return pd.Series(column, dtype=PlaceDtype())
    if name == "report":
        return pd.Series(np.asarray(column, np.int64))
    return (
        pd.Series(column, dtype="object") if any(isinstance(each, str) for each in column) else pd.Series(list(column))
    )


def report_types(forms: Forms) -> dict[str, str]:
    """The columns of the reports frame, with what they hold."""
    texts = ("path", "form", "form_of_year", *(f"form_{table}" for table in forms.tables), *TEXT_FACTS, *BODY_TEXTS)
    return {
        "document": "int64",
        **dict.fromkeys((*texts, *FLAG_FACTS, *BODY_FLAGS), "object"),
        **dict.fromkeys(YEAR_FACTS, "Int64"),
        **dict.fromkeys(DATE_FACTS, "datetime64[s]"),
        **dict.fromkeys(COUNT_FACTS, "int64"),
        "one_body": "bool",
        "has_text": "bool",  # read from a document, and not a row of a data set
    }


def _report_row(document: Document, report: Report, forms: Forms) -> dict[str, Any]:
    row: dict[str, Any] = {"path": document.path, "form": report.form, **report.kind}
    row |= {f"form_{fact.table}": fact.form for fact in report.tables}
    for name in (*TEXT_FACTS, *YEAR_FACTS, *DATE_FACTS, *FLAG_FACTS):
        row[name] = _fact_value(report.facts.get(name))
    for name in COUNT_FACTS:
        row[name] = report.facts[name].value if name in report.facts else 0
    row["one_body"], row["has_text"] = report.one_body, True
    due = forms.of_year(row["year"]) if row["year"] else None
    row["form_of_year"] = due.form if due else None
    return row


def _fact_value(fact: Printed | None) -> Any:
    if fact is None:
        return None
    return np.datetime64(fact.value, "s") if isinstance(fact.value, date) else fact.value


def _facts(report: Report) -> list[tuple[Any, ...]]:
    return [(name, f.raw, f.context, f.place) for name, f in report.facts.items()]


def _sections(report: Report) -> list[tuple[Any, ...]]:
    return [(s.number, s.heading is not None, s.heading, s.text, s.place) for s in report.sections]


def _tables(report: Report) -> list[tuple[Any, ...]]:
    return [
        (
            t.table,
            t.form,
            t.found,
            t.printed_values,
            "、".join(t.other_form_labels),
            t.duplicated,
            t.has_note,
            "、".join(t.columns_lacking),
            "、".join(t.rows_added),
            "、".join(t.columns_added),
            t.place,
        )
        for t in report.tables
    ]


def _rows(report: Report) -> list[tuple[Any, ...]]:
    return [(r.table, r.row, r.label is not None, r.label, r.place) for r in report.rows]


def _paragraphs(report: Report) -> list[tuple[Any, ...]]:
    return [(p.section, p.text, p.place) for p in report.paragraphs]


def _statements(report: Report) -> list[tuple[Any, ...]]:
    return [tuple(getattr(said, name) for name in FRAME_COLUMNS["statements"]) for said in report.statements]


def _cells(report: Report) -> list[tuple[Any, ...]]:
    return [
        (c.key, c.state.value, None if c.value is None else str(c.value), c.raw, c.unit, c.proof, c.why, c.place)
        for c in report.cells
    ]


FRAME_COLUMNS = {
    "facts": ("fact", "raw", "context", "place"),
    "cells": ("cell", "state", "value", "raw", "unit", "proof", "why", "place"),
    "sections": ("number", "found", "heading", "text", "place"),
    "tables": (
        "table",
        "form",
        "found",
        "printed",
        "other_labels",
        "duplicated",
        "has_note",
        "lacking_columns",
        "added_rows",
        "added_columns",
        "place",
    ),
    "rows": ("table", "row", "found", "label", "place"),
    "paragraphs": ("section", "text", "place"),
    "statements": (*(field.name for field in fields(Statement) if field.name != "place"), "place"),
}
_ROWS: dict[str, Callable[[Report], list[tuple[Any, ...]]]] = {
    "facts": _facts,
    "cells": _cells,
    "sections": _sections,
    "tables": _tables,
    "rows": _rows,
    "paragraphs": _paragraphs,
    "statements": _statements,
}


def values_of(cells: pd.DataFrame, reports: int, forms: Forms) -> Values:
    """The matrix of so many reports from their cells."""
    keys = {key: number for number, key in enumerate(forms.cell_keys)}
    shape = (len(keys), reports)
    number, position = np.zeros(shape, np.int64), np.full(shape, -1, np.int64)
    state, proof = np.full(shape, ABSENT, np.uint8), np.zeros(shape, np.uint8)
    if len(cells):
        at = (_each(cells["cell"], keys.__getitem__), cells["report"].to_numpy(np.int64))
        codes = _each(cells["state"], CODE.__getitem__)
        whole, exact = _scaled(cells["value"], np.array([forms.specs[key].spec.decimals for key in keys])[at[0]])
        state[at] = np.where(exact | (codes != CODE[State.NUMBER]), codes, INEXACT)
        number[at] = whole
        proof[at] = _each(cells["proof"], _PROOFS.__getitem__)
        position[at] = np.arange(len(cells))
    return Values(keys, number, state, proof, position)


_PROOFS = {"": 0, "row": 1, "columns": 2}


def _each(column: pd.Series[Any], number: Callable[[Any], int]) -> Ints:
    """The number of each value, asked once of each that is different: a column has few."""
    codes, distinct = pd.factorize(column.to_numpy(object))
    return np.fromiter(map(number, distinct), np.int64, len(distinct))[codes]


def _scaled(column: pd.Series[Any], places: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Values as `scaled` gives them, 0 for None, and which are not None; asked once of each as above."""
    codes, distinct = pd.factorize(column.to_numpy(object))
    numbers, exact = np.zeros(len(codes), np.int64), np.zeros(len(codes), np.bool_)
    for some in np.unique(places):
        whole = [*(scaled(value, some) for value in distinct), None]  # the last for no value, whose code is -1
        mine = places == some
        numbers[mine] = np.array([number or 0 for number in whole], np.int64)[codes[mine]]
        exact[mine] = np.array([number is not None for number in whole])[codes[mine]]
    return numbers, exact


def scaled(value: Decimal | None, places: int) -> int | None:
    """The value as a whole number of the column's smallest unit; None when it is none or too large to be summed."""
    if value is None or abs(value) > LARGEST:
        return None
    exact = value.scaleb(int(places))
    return int(exact) if exact == exact.to_integral_value() else None


# ---- data sets: many reports at once ---- #


def with_figures(frames: Frames) -> Frames:
    """The frames with the reports of the data sets among the documents behind all others."""
    held = [(number, each, each.figures) for number, each in enumerate(frames.documents) if each.figures is not None]
    if not held:
        return frames
    reports, firsts = [frames.reports], []
    for number, document, figures in held:
        firsts.append(sum(map(len, reports)))
        reports.append(_rows_of_figures(number, document.path, figures, frames.forms))
    joined = (
        pd.concat([each for each in reports if len(each)], ignore_index=True) if any(map(len, reports)) else reports[0]
    )
    values = frames.values
    parts = [_matrix(values.keys, figures) for _, _, figures in held]
    return replace(
        frames,
        reports=joined.astype(report_types(frames.forms)).rename_axis("report"),
        values=replace(
            values,
            number=np.concatenate([values.number, *(part[0] for part in parts)], axis=1),
            state=np.concatenate([values.state, *(part[1] for part in parts)], axis=1),
            proof=np.pad(values.proof, ((0, 0), (0, sum(part[0].shape[1] for part in parts)))),
        ),
        context=None if frames.context is None else np.pad(frames.context, (0, len(joined) - len(frames.context))),
        figures=tuple(zip(firsts, (figures for _, _, figures in held), strict=True)),
    )


def _rows_of_figures(number: int, path: str, figures: Figures, forms: Forms) -> pd.DataFrame:
    """The rows of a data set in the reports frame. A table that it has no column of is on no form."""
    held = {key.split(".")[0] for key in figures.keys}
    due = {int(year): form.form for year in np.unique(figures.year) if (form := forms.of_year(int(year)))}
    columns: dict[str, Any] = {
        "document": number,
        "path": path,
        "form": figures.form,
        "form_of_year": pd.Series(figures.year).map(due).to_numpy(object),
        "issuer": figures.issuer,
        "year": pd.array(np.where(figures.year > 0, figures.year, 0), "Int64"),
        **figures.kind,
        **dict.fromkeys(COUNT_FACTS, 0),
        "one_body": figures.one_body,
        "has_text": False,
    }
    columns["year"][figures.year == 0] = pd.NA
    for table in forms.tables:
        on = [form.form for form in forms.all if table in form.tables and table in held]
        columns[f"form_{table}"] = pd.Series(figures.form).where(np.isin(figures.form.astype(str), on), None)
    types = report_types(forms)
    return pd.DataFrame({name: columns.get(name) for name in types}, index=range(len(figures.issuer))).astype(types)


def _matrix(keys: dict[str, int], figures: Figures) -> tuple[Ints, Codes]:
    shape = (len(keys), len(figures.issuer))
    number, state = np.zeros(shape, np.int64), np.full(shape, ABSENT, np.uint8)
    at = [keys[key] for key in figures.keys]
    number[at], state[at] = figures.number, figures.state
    return number, state
