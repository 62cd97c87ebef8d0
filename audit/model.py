"""What the stages hand to one another: frozen values with their place in the document, and no behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple

from audit.words import Text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Place(NamedTuple):
    """Where something is printed, all counted from 1; None where that is not known or the format has no such thing.

    `line` and `column` count in the document's own lines (of the extracted ones where the format has none of its own),
    `table`, `row` and `cell` in its tables or sheets as they are printed. `box` is left, top, right and bottom on the
    page, in points (1/72 inch) from its upper left corner.
    """

    line: int | None = None
    column: int | None = None
    page: int | None = None
    table: int | None = None
    row: int | None = None
    cell: int | None = None
    box: tuple[float, float, float, float] | None = None


STRUCK = "\u0336"  # behind each digit of a figure that is struck through
PICTURED = "\ufffc"  # what a cell says that holds a picture and no text
NOWHERE = Place()


class State(StrEnum):
    """What a cell of the form holds in this document."""

    NUMBER = "number"
    BLANK = "blank"
    PLACEHOLDER = "placeholder"
    TEXT = "text"
    MISSING = "missing"  # its row, column or table is not in the document
    UNDECIDED = "undecided"  # something is printed, but which cell it belongs to cannot be known


# ---- documents: what the file readers deliver ---- #


class Field(NamedTuple):
    """A piece of text between the separators of its line, or one cell of a table; `text` is as printed."""

    text: str
    place: Place


class Layout(StrEnum):
    """How sure it is that the fields of a line belong to one row of a table."""

    LINE = "line"  # a line of text: one field
    BAR = "bar"  # one field and its trailing bar, or bars alone: one cell a line
    ROW = "row"  # several fields of one line, tabs or bars between them
    GLUED = "glued"  # a label and what is printed behind it in one piece of text: two fields
    GRID = "grid"  # a row of a real table: empty cells are there, spans are known


class Above(NamedTuple):
    """The cell that another may be the rest of: so many lines back, its number there, and what stands between both."""

    back: int
    field: int
    between: str


class Torn(NamedTuple):
    """What the page break above a row may have torn: it may be the rest of the row before, or some of its cells be."""

    above: tuple[Above | None, ...]  # for each field, the lowest cell of the table above in its column
    fits: bool  # all columns of the row before are its columns
    likely: bool  # and its fields look like the rest of that row, whatever their labels say


class Line(NamedTuple):
    """A line of a document, or a row of one of its tables."""

    fields: tuple[Field, ...]
    layout: Layout = Layout.LINE
    bars: int = 0  # bars printed after the field of a BAR line
    table: int | None = None  # which table of the file a GRID row belongs to
    aside: bool = False  # beside the document's own text: menus, links, footers, what is not shown
    torn: Torn | None = None
    continues: bool = False  # a break within a paragraph parts it from the line above
    folded: int = 0  # which part of the page that is not shown at first it stands in, counted from 1


@dataclass(frozen=True, slots=True)
class Pages:
    """A document as its lines, and what its format says about itself outside the text."""

    lines: tuple[Line, ...]
    source: tuple[str, ...] = ()  # the physical lines of a text file, for excerpts
    notes: dict[str, str] = field(default_factory=dict)  # e.g. meta tags: name -> content
    remarks: tuple[Text, ...] = ()  # what people must know of how it was read


# ---- facts: what reading delivers for one report ---- #


class Cell(NamedTuple):
    """One cell of the form as this document prints it; `value` in the printed unit."""

    key: str
    state: State
    raw: str = ""
    value: Decimal | None = None
    unit: str = ""  # the unit printed inside the cell
    place: Place = NOWHERE
    proof: Literal["", "row", "columns"] = ""  # which equations served to read it; they prove nothing any more
    why: Text | None = None  # why it is undecided
    candidates: tuple[tuple[int, ...], ...] = ()  # readings of its row that fit, when there are several

    @property
    def read(self) -> Literal["printed", "solved"]:
        """Whether the value stands there as printed, or was cut out by an equation."""
        return "solved" if self.proof else "printed"


@dataclass(frozen=True, slots=True)
class TableFact:
    """What was found of one table of the form."""

    table: str
    form: str
    found: bool
    place: Place = NOWHERE
    rows_missing: tuple[str, ...] = ()
    printed_values: int = 0
    other_form_labels: tuple[str, ...] = ()  # labels that only another form prints
    duplicated: bool = False  # a row is printed twice with different figures
    has_note: bool = False  # it prints the note that the form has in its first cell
    columns_lacking: tuple[str, ...] = ()  # labels of columns that it has neither a heading nor figures for
    rows_added: tuple[str, ...] = ()  # labels of rows of figures that no form has, as printed
    columns_added: tuple[str, ...] = ()  # headings of columns that no form has, as printed


class RowFact(NamedTuple):
    """A row of the form: its label as printed, or not found."""

    table: str
    row: str
    label: str | None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Section:
    """One of the six sections: its heading as printed and the text below it, tables and page furniture left out."""

    number: int
    heading: str | None
    text: str = ""
    place: Place = NOWHERE


# Facts of a report that rules may name, by what they are; those of the first five are printed, see reading/identity.py.
# A count is 0 where there is nothing to count; every other fact may be unknown.
TEXT_FACTS = (
    "title", "inner_title", "issuer", "inner_issuer", "signed_by", "publisher", "site", "category",
    "index_number", "document_number", "host", "signed_misprint", "published_misprint",
    "period_misprint", "substituted_place", "original_place",
)  # fmt: skip
YEAR_FACTS = (
    "year", "title_year", "inner_year", "body_year", "plan_year", "category_year", "index_year", "address_year",
)  # fmt: skip
DATE_FACTS = ("signed", "signed_month", "published", "updated", "period_start", "period_end")
COUNT_FACTS = (
    "missing_run", "misprinted_dates", "stale_years", "foreign_names", "foreign_self", "identity_numbers",
    "mobile_numbers", "private_mail", "garbled", "traditional_characters", "annotated_characters", "characters",
    "page_furniture", "attachments", "unbalanced_brackets", "run_on_items", "mixed_commas", "list_gaps",
    "doubled_words", "repeated_paragraphs", "repeated_titles", "undefined_names", "unannounced_headings",
    "announced_otherwise", "altered_labels", "private_data", "days_off", "pictures", "unruled_rows",
    "images", "legacy_headings", "body_years",
)  # fmt: skip
FLAG_FACTS = (
    "signed_on_workday", "published_on_workday", "signed_by_issuer", "inner_issuer_agrees", "site_of_issuer",
    "government_host", "correction",
)  # fmt: skip
BODY_TEXTS = ("level", "body", "division", "province", "prefecture", "county")
BODY_FLAGS = ("government", "may_make_regulations")


class Printed(NamedTuple):
    """A fact other than a cell, as printed and where; `value` is text, a date, a year, a count or yes or no."""

    value: str | int | date
    raw: str
    place: Place
    context: str = ""  # the line it stands in


@dataclass(frozen=True, slots=True)
class Statement:
    """A number that the prose states, bound to what it counts; bounds are equal unless 余, 多 or 约 stands by it.

    `cells` are those of the form whose sum it states. A list's statement is its whole, with the sum of its parts.
    """

    quantity: str
    family: str
    low: int
    high: int | None
    raw: str
    place: Place
    sentence: str
    section: int | None
    unit: str = ""
    proper_units: str = ""  # the units of the form, when it is stated in another
    cells: tuple[str, ...] = ()
    parts: int | None = None  # the sum of what is listed below it
    parts_said: str = ""  # 165 + 11 + 1
    complete: bool = False  # the list claims to hold everything
    with_carried: bool = False  # the list holds what is carried out to next year
    percent: Decimal | None = None  # the share that is printed beside it
    share: Decimal | None = None  # the share computed anew, of the whole that comes nearest
    share_said: str = ""  # 258 / 805
    change: Decimal | None = None  # the change from last year printed beside it, in percent
    increase: int | None = None  # the same in cases, negative where there are fewer
    last_year: int | None = None  # last year's number printed beside it


class Paragraph(NamedTuple):
    """A line of prose or title, page furniture left out."""

    text: str
    place: Place
    section: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything read from one report."""

    form: str | None
    facts: dict[str, Printed]  # by the names above
    kind: dict[str, bool | str | None]  # what sort of body the issuer is: BODY_TEXTS, BODY_FLAGS
    sections: tuple[Section, ...]
    tables: tuple[TableFact, ...]
    rows: tuple[RowFact, ...]
    cells: tuple[Cell, ...]
    paragraphs: tuple[Paragraph, ...]
    statements: tuple[Statement, ...]
    one_body: bool = True  # the issuer's name belongs to one body; reports under a name of many are never compared
    remarks: tuple[Text, ...] = ()  # what of the document is not counted to it; they are kept with the document


class Shown(NamedTuple):
    """What a cell of a data set prints where that is more than its number; `value` in the form's unit."""

    raw: str
    unit: str = ""
    value: Decimal | None = None
    why: Text | None = None  # why it is undecided


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """The figures of many reports, as one table has them: arrays over its reports, and over [cell, report].

    `state` and `number` are as in `frames.Values`, ABSENT where the form has no such cell; `word` is the cell's text
    among `words`, -1 where that is its number, or nothing.
    """

    keys: tuple[str, ...]
    columns: tuple[str, ...]  # over cells: the name of the column that it stands in, as printed
    issuer: npt.NDArray[np.object_]
    year: npt.NDArray[np.int64]  # 0 where it is not known
    form: npt.NDArray[np.object_]
    kind: dict[str, npt.NDArray[np.object_]]  # what sort of body the issuer is: BODY_TEXTS, BODY_FLAGS
    one_body: npt.NDArray[np.bool_]
    state: npt.NDArray[np.uint8]
    number: npt.NDArray[np.int64]
    word: npt.NDArray[np.int32]
    words: tuple[Shown, ...]
    line: npt.NDArray[np.int64]  # over reports, or over [cell, report]: where it stands in the table, counted from 1
    sheet: int | None = None  # of a workbook
    place: tuple[int, ...] = ()  # over cells: the number of its column in the sheet


Status = Literal["report", "not_a_report", "unreadable"]


@dataclass(frozen=True, slots=True)
class Document:
    """One input file: what it is, and its report if it is one."""

    path: str
    sha256: str
    status: Status
    problem: Text | None = None
    report: Report | None = None
    source: tuple[str, ...] = ()  # the lines that places point into
    skipped: bool = False  # not tried: found in a folder and of no format that folders are read for, or a page of ours
    given_up: bool = False  # reading it was ended before its end: no fault of the file
    remarks: tuple[Text, ...] = ()  # what people must know of how it was read
    figures: Figures | None = None  # of a data set: many reports, and no text


# ---- findings: what the rules say ---- #

Severity = Literal["error", "warning", "info"]
Fault = Literal["issuer", "source", "reading"]
Outcome = Literal["fail", "undecided"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Evidence(NamedTuple):
    """The document's own words: `text` as printed, with the figure in question at [start, end)."""

    text: str
    start: int
    end: int
    place: Place


@dataclass(frozen=True, slots=True)
class Beside:
    """What another document says that the finding compares with, in that document's own words."""

    path: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a finding explains: a named kind of mistake, what it should probably say, and why we think so."""

    kind: str
    suggestion: str
    confidence: Literal["certain", "likely", "possible"]
    why: Text


SEVERAL = "several-cells"  # the kind of a repair that is no named mistake


@dataclass(frozen=True, slots=True)
class Suspect:
    """A figure that may be wrong: where it stands, what it says and what it would have to say."""

    report: int
    cell: str  # its key; empty for a number of the prose
    where: Text  # in the form's own words
    printed: str
    suggested: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Repair:
    """Figures that, changed together, make everything hold; and the kind of mistake that this would be."""

    kind: str
    suspects: tuple[Suspect, ...]
    why: Text


@dataclass(frozen=True, slots=True)
class Story:
    """Findings that have one cause: every repair of least weight, none where it could not be determined.

    Several repairs are several: none is more likely than the others. `complete` says that none was left out.
    """

    id: str
    document: int
    report: int
    path: str
    issuer: str | None
    year: int | None
    findings: tuple[str, ...]  # by id
    repairs: tuple[Repair, ...]
    confidence: Literal["certain", "likely", "possible", "none"]
    complete: bool
    at_fault: Fault
    message: Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule, broken or undecided, in one place of one document."""

    id: str
    rule: str
    title: Text
    outcome: Outcome
    severity: Severity
    at_fault: Fault
    document: int  # number of the document in the run; -1 for what is of none: a unit of the roster
    report: int | None  # number of the report in the frames; None for a document that holds none, and for a unit
    path: str
    issuer: str | None
    year: int | None
    cells: tuple[str, ...]
    where: Text  # the place in the form's own words
    printed: str
    expected: Text | None
    message: Text
    evidence: Evidence
    basis: Text
    diagnosis: Diagnosis | None = None
    also: tuple[str, ...] = ()  # other rules that are undecided for the same cause
    story: str = ""  # the id of the story that it is part of
    beside: tuple[Beside, ...] = ()
    working: str = ""  # both sides of the equation that fails, with their terms: 150 (143+7) ≠ 147 (141+6)


@dataclass(frozen=True, slots=True)
class RuleError:
    """A rule that could not be evaluated: the rule's fault, never the document's."""

    rule: str
    file: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How many instances of a rule came out how."""

    passed: int = 0
    failed: int = 0
    undecided: int = 0
    not_applicable: int = 0
    assumed: int = 0  # of those passed: how many hold only with blank cells taken as 0
    blanks: int = 0  # how many blank cells those take as 0
