"""Where the form's labels and headings stand in a document: a known sequence found in a sequence of tokens."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, cached_property
from itertools import pairwise, takewhile
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from audit.forms import Forms, Table
from audit.model import Layout
from audit.reading.heading_units import keys_with_units
from audit.reading.normalise import added_in_brackets, label_key
from audit.reading.pieced import pieced_labels
from audit.reading.tokens import Kind, Token
from audit.reading.vocabulary import Words

_WRAPPED = 6  # tokens that one label may be broken into
_HEADING_LIKENESS = 72  # of 100; headings are misprinted in a character or two, seldom more
BETWEEN = " \t\u3000\xa0\u2002\n:：|)）〕”\"’'」』》"  # what may stand between a label's last letter and its number
ORDINALS = "一二三四五六七八九十"
_NUMBERS = frozenset("0123456789" + ORDINALS)
_GLUED_FIGURES = re.compile(r"[^。；：、]{0,60}")  # behind a label: digits, units, notes, and no sentence
_HAN = r"[\u4e00-\u9fff]"
# The same behind a label's last line: words may stand there in the place of a figure, and no more.
_GLUED_TAIL = re.compile(
    rf"(?<=[^\W\d]|[)）”」』])[0-9](?:(?!{_HAN}{{4}})[^。；：、]|(?<=[0-9])(?!年){_HAN}{{4}}(?=[0-9])){{0,60}}$"
)
_NUMBER_ALONE = re.compile(r"\s*[(（]?\d{1,2}[.．、)）]*\s*")  # of a label whose words follow; 3.5% is none
_LONGEST_BEGUN = 40  # characters of the first line of a label and its figure
_ONE_FIGURE = re.compile(r"(\D{2,}?)\s+(\S*[0-9０-９]\S*)\s*")
_FIRST_DIGIT = re.compile(r"(?<=.{2})[0-9]")
_CAPITALS = "壹贰叁肆伍陆"
_PART = re.compile(rf"第([{ORDINALS}])(?:部分|章|节)")
_OF_YEAR = re.compile(rf"^([{ORDINALS}])(?:20\d\d年度?|年度|本年度?)")
_LONGEST_ABOUT = 24  # compared characters of a heading in words that nobody knows
_SENTENCE_MARK = re.compile("[。；！？;!?，,：:]")
_ITEM = re.compile(rf"\s*(?:[(（]\s*(?P<ordinal>[{ORDINALS}])\s*[)）]|[(（]?(?P<digits>\d{{1,2}})\s*[.．、)）])")
SHORTEST_HEADING = 8  # characters of a heading that is known without its number, or under another
_SHORTEST_WORDS = 4  # characters of a label that is known without its number
_SHORTEST_PIECE = 2  # characters of a line of a broken heading
_SHORTEST_MISPRINTED = 6  # characters of a label that is known with another one in the place of one of them
_ALONE = 3  # times as many labels of a table as stand above its section: those are none of the table's
_ANNEX = 0.5  # of the labels of a report: a text that has fewer is an annex of it and no other report
_REMARK = re.compile(  # a label, and what the issuer says of its row
    rf"[*\s]*((?:[(（][{ORDINALS}][)）])?[^()（）]{{2,}}?)\s*[(（][^()（）0-9０-９]+[)）][*\s]*"
)
# In a cell of a real table it may have figures of its own: 行政许可(含受委托12件).
_REMARK_IN_CELL = re.compile(rf"[*\s]*((?:[(（][{ORDINALS}][)）])?[^()（）]{{2,}}?)\s*[(（]{_HAN}[^()（）]+[)）][*\s]*")


class Label(NamedTuple):
    """A known label at tokens [start, end); `glued` is what is printed behind it in the same token."""

    start: int
    end: int
    key: str
    text: str
    glued: str = ""


@dataclass(frozen=True, slots=True)
class HeadingFound:
    """The heading of a section at tokens [start, end); `rest` is text that follows in the same line.

    One that is `guessed` is in words that nobody knows: other papers have such headings too.
    """

    number: int
    start: int
    end: int
    text: str
    rest: str = ""
    guessed: bool = False


@dataclass(frozen=True)
class Landmarks:
    """Everything of the forms that a document prints; labels are in the order of the text."""

    tokens: list[Token]
    labels: tuple[Label, ...]
    headings: dict[int, HeadingFound]
    words: Words
    others: tuple[Label, ...] = ()  # in front of the first heading, of what the report has as well

    @cached_property
    def keys(self) -> frozenset[str]:
        """What labels are printed."""
        return frozenset([label.key for label in self.labels])

    @cached_property
    def rows_with_figures(self) -> frozenset[str]:
        """What labels stand in a row of a table, with figures beside them."""
        in_rows = (label for label in self.labels if self.tokens[label.start].row is not None)
        figured = (label for label in in_rows if any(token.kind is Kind.VALUE for token in self.values_of(label)))
        return frozenset(label.key for label in figured)

    @cached_property
    def claimed(self) -> frozenset[int]:
        """The tokens that belong to a label."""
        return frozenset([at for label in self.labels for at in range(label.start, label.end)])

    @cached_property
    def _starts(self) -> list[int]:
        return [label.start for label in self.labels]

    @cached_property
    def _boundaries(self) -> list[int]:
        starts = [*self._starts, *(found.start for found in self.headings.values())]
        return sorted({*starts, len(self.tokens)})

    @cached_property
    def labelled_rows(self) -> frozenset[int | None]:
        """The rows in which a label stands."""
        return frozenset(self.tokens[at].row for label in self.labels for at in range(label.start, label.end))

    @cached_property
    def _lines(self) -> dict[int, range]:
        """Where the tokens of each line stand that has any."""
        ends = {token.line: end for end, token in enumerate(self.tokens, 1)}
        return {line: range(start, end) for (line, end), start in zip(ends.items(), [0, *ends.values()], strict=False)}

    @cached_property
    def _values(self) -> dict[int, list[Token]]:
        """The values of labels that were asked for, by where the label ends."""
        return {}

    def before(self, token: int) -> tuple[Label, ...]:
        """The labels that begin before a token."""
        return self.labels[: bisect_left(self._starts, token)]

    def within(self, span: range) -> tuple[Label, ...]:
        """The labels that begin in a stretch of tokens."""
        return self.labels[bisect_left(self._starts, span.start) : bisect_left(self._starts, span.stop)]

    def section_of(self, heading: HeadingFound) -> range:
        """The tokens between a heading and the next one printed."""
        ends = (found.start for found in self.headings.values() if found.start >= heading.end)
        return range(heading.end, min(ends, default=len(self.tokens)))

    def next_boundary(self, token: int) -> int:
        """The first label or heading at or behind a token, or the end."""
        return self._boundaries[bisect_left(self._boundaries, token)]

    def start_of_line(self, token: int) -> int:
        """The first token of the line that a token stands in."""
        return self._lines[self.tokens[token].line].start

    def row_of(self, label: Label) -> list[Token]:
        """Every field of the table row that a label stands in; none where the layout does not say.

        Where lines end within the label, the row begins in the first of them: their ends and beginnings are one field.
        """
        last = self.tokens[label.end - 1]
        if last.row is None or not label.end:
            return []
        own = self._lines[last.line]
        fields = self.tokens[own.start : own.stop]
        if last.layout is Layout.ROW and label.start < own.start:
            above = self.tokens[self._lines[self.tokens[label.start].line].start : own.start]
            ends = [token for token, behind in pairwise([*above, last]) if token.line == behind.line]
            fields = [*ends, *fields]
        return fields

    def behind(self, label: Label) -> int:
        """How many fields of the row that a label stands in come behind it."""
        last = self.tokens[label.end - 1]
        return self._lines[last.line].stop - label.end if last.row is not None and label.end else 0

    def fields_behind(self, label: Label) -> list[Token]:
        """The fields themselves."""
        fields = self.row_of(label)
        return fields[len(fields) - self.behind(label) :]

    def values_of(self, label: Label) -> list[Token]:
        """What stands between a label and the next one: in its own row, if its row prints anything else."""
        if (values := self._values.get(label.end)) is None:
            values = self._values[label.end] = self._values_of(label)
        return values

    def _values_of(self, label: Label) -> list[Token]:
        behind = self.tokens[label.end : self.next_boundary(label.end)]
        row = self.tokens[label.end - 1].row
        own = [token for token in behind if token.row == row] if row is not None else []
        return own or behind


def find_landmarks(tokens: list[Token], forms: Forms, words: Words) -> Landmarks:
    """Labels of every known form, and the headings of the six sections."""
    known = known_labels(forms)
    headings = _headings(tokens, forms, known)
    labels = list(_labels(tokens, known))
    spans = [(label.start, label.end, label.key) for label in labels]
    pieced = pieced_labels(tokens, spans, row_widths(forms), known.headers, lambda key: _keys_beside(forms, key))
    if pieced:
        within = {at for each in pieced for at in range(each.start, each.end)}
        others = (label for label in labels if label.start not in within)
        labels = sorted([*others, *(Label(*each) for each in pieced)], key=lambda label: label.start)
    own, before = _within(tokens, _reach(headings, forms), _in_their_sections(labels, headings, forms), forms)
    return Landmarks(tokens, own, headings, words, before)


def _reach(headings: dict[int, HeadingFound], forms: Forms) -> range:
    """Where the tables of the report may stand, by its headings: behind them come sections without any."""
    last = max(table.section for form in forms.all for table in form.tables.values())
    starts = [found.start for found in headings.values()]
    behind = min((found.start for number, found in headings.items() if number > last), default=sys.maxsize)
    tables = [found.start for number, found in headings.items() if number <= last]
    return range(min(starts, default=0), behind if tables and max(tables) < behind else sys.maxsize)


def _in_their_sections(labels: list[Label], headings: dict[int, HeadingFound], forms: Forms) -> list[Label]:
    """The labels without those far above their table: what a menu or the text of a section before its own is about."""
    starts = {number: found.start for number, found in headings.items()}
    strays: set[Label] = set()
    for section, keys in _keys_by_section(forms).items():
        if section in starts:
            own = [label for label in labels if label.key in keys]
            above = [label for label in own if label.start < starts[section]]
            if _ALONE * len(above) <= len(own):
                strays.update(above)
    return [label for label in labels if label not in strays]


@cache
def _keys_by_section(forms: Forms) -> dict[int, frozenset[str]]:
    """Number of a section to the labels of its tables that no table of another section has."""
    found: dict[int, set[str]] = defaultdict(set)
    for table in (table for form in forms.all for table in form.tables.values()):
        found[table.section] |= table_keys(table)
    return {
        section: frozenset(keys).difference(*(others for other, others in found.items() if other != section))
        for section, keys in found.items()
    }


def _within(
    tokens: list[Token], reach: range, labels: list[Label], forms: Forms
) -> tuple[tuple[Label, ...], tuple[Label, ...]]:
    """The labels of the report, and those in front of it that it has as well: of a menu, a summary, another report.

    Behind its tables, a few labels of one of them are those of an annex, and so are those of a table printed again with
    the same figures; a row that stands nowhere else, with as many figures as the form has there, is the report's.
    """
    inside = {label.key for label in labels if label.start in reach}
    behind = {label.key for label in labels if label.start >= reach.stop}
    annexed: set[str] = set()
    own: set[str] = set()  # of a table that stands there, and perhaps nowhere else
    for keys in _keys_of_tables(forms).values() if behind else ():
        few = len(keys & behind) < len(keys & inside) * _ANNEX
        is_annex = few or _is_copy(tokens, [label for label in labels if label.key in keys], reach)
        (annexed if is_annex else own).update(keys & behind)
    if annexed - inside:
        own |= {label.key for label in labels if label.key not in inside and _fills_its_row(tokens, label, forms)}
    annexed -= own
    before = tuple(label for label in labels if label.start < reach.start and label.key in inside | behind)
    left_out = {*before, *(label for label in labels if label.start >= reach.stop and label.key in annexed)}
    return tuple(label for label in labels if label not in left_out), before


def _is_copy(tokens: list[Token], labels: Sequence[Label], reach: range) -> bool:
    """Whether every row of a table that stands behind the report's stands there with the same figures."""
    printed: dict[str, list[str]] = {}
    again: list[tuple[str, list[str]]] = []
    for label in labels:
        figures = _figures_behind(tokens, label)
        if label.start in reach and figures:
            printed.setdefault(label.key, figures)
        elif label.start >= reach.stop and figures:
            again.append((label.key, figures))
    return bool(again) and all(printed.get(key) == figures for key, figures in again)


def _figures_behind(tokens: list[Token], label: Label) -> list[str]:
    """What is printed between a label and the next word."""
    behind = takewhile(lambda token: token.kind is not Kind.WORD, tokens[label.end :])
    return [label.glued] * bool(label.glued) + [token.text for token in behind]


def _fills_its_row(tokens: list[Token], label: Label, forms: Forms) -> bool:
    """Whether as many figures stand behind a label as its row has on a form, or digits that run together."""
    row = tokens[label.end - 1].row
    behind = takewhile(lambda token: token.kind is not Kind.WORD and token.row == row, tokens[label.end :])
    figures = sum(token.kind is Kind.VALUE for token in behind)
    return bool(label.glued) or figures in row_widths(forms).get(label.key, ())


@cache
def row_widths(forms: Forms) -> dict[str, frozenset[int]]:
    """Key of a row to how many figures it has on the forms."""
    found: dict[str, set[int]] = defaultdict(set)
    for table in (table for form in forms.all for table in form.tables.values() if not table.one_row):
        for key, row in row_keys(table).items():
            found[key].add(len(table.columns_of[row]))
    return {key: frozenset(widths) for key, widths in found.items()}


@cache
def _keys_of_tables(forms: Forms) -> dict[str, frozenset[str]]:
    """Every label of a table, as all forms have it."""
    found: dict[str, set[str]] = defaultdict(set)
    for form in forms.all:
        for name, table in form.tables.items():
            found[name] |= table_keys(table)
    return {name: frozenset(keys) for name, keys in found.items()}


def _keys_beside(forms: Forms, key: str) -> frozenset[str]:
    """All labels of the tables that have one."""
    return frozenset().union(*(keys for keys in _keys_of_tables(forms).values() if key in keys))


@dataclass(frozen=True)
class KnownLabels:
    """Every label of the forms: what is compared, with or without its number, to the form's own key."""

    keys: dict[str, str]
    headers: frozenset[str]  # those that head no row of values on some form

    @cached_property
    def _heads(self) -> frozenset[str]:
        """How headers begin, with or without their number."""
        return frozenset(start[:2] for key, own in self.keys.items() if own in self.headers for start in (key, own))

    @cached_property
    def _longest(self) -> int:
        """Characters of the longest label with another number before it."""
        return max(map(len, self.keys)) + 1

    def find(self, key: str) -> str | None:
        """The form's key for a printed one; a label whose number is lost or another is known by its words."""
        words = unnumbered(key)
        return self.keys.get(key) or self.keys.get(words) or self._misprinted(key) or self._misprinted(words)

    def row(self, key: str) -> str | None:
        """The form's key for that of a row of values."""
        own = self.find(key)
        return own if own not in self.headers else None

    def _misprinted(self, key: str) -> str | None:
        """The form's key of a long row label that is printed with one other character, if it can be but one."""
        if not _SHORTEST_MISPRINTED <= len(key) <= self._longest:
            return None
        half = len(key) // 2
        like = [*self._halves.get((len(key), key[:half]), ()), *self._halves.get((len(key), key[half:]), ())]
        own = {self.keys[other] for other in like if sum(map(str.__ne__, key, other)) == 1}
        return own.pop() if len(own) == 1 else None

    @cached_property
    def _halves(self) -> dict[tuple[int, str], list[str]]:
        """Long keys of rows by their length and each of their halves, one of which a single misprint leaves whole."""
        found: dict[tuple[int, str], list[str]] = defaultdict(list)
        for key in (key for key, own in self.keys.items() if own not in self.headers):
            for half in (key[: len(key) // 2], key[len(key) // 2 :]):
                found[len(key), half].append(key)
        return found

    def begins(self, key: str) -> bool:
        """Whether a label may begin so: its number as printed, lost or another, one character of it misprinted."""
        words = unnumbered(key)
        if key in self._beginnings or words in self._beginnings:
            return True
        return self._may_begin_misprinted(key) or (words != key and self._may_begin_misprinted(words))

    def _may_begin_misprinted(self, key: str) -> bool:
        half = len(key) // 2
        begun = self._half_beginnings
        return (len(key), key[:half]) in begun or (len(key), key[half:]) in begun

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return frozenset(key[:end] for key in self.keys for end in range(len(key) + 1))

    @cached_property
    def _half_beginnings(self) -> frozenset[tuple[int, str]]:
        """As `_halves`, for everything that long keys of rows begin with."""
        rows = [key for key, own in self.keys.items() if own not in self.headers]
        starts = [key[:end] for key in rows if len(key) >= _SHORTEST_MISPRINTED for end in range(1, len(key) + 1)]
        return frozenset((len(key), half) for key in starts for half in (key[: len(key) // 2], key[len(key) // 2 :]))

    def is_piece_of_heading(self, key: str) -> bool:
        """Whether it may be a line of a heading that is broken over several."""
        return len(key) >= _SHORTEST_PIECE and any(key in header for header in self.headers)

    def parts(self, key: str) -> tuple[str, ...] | None:
        """Labels that are printed as one: headings, and at most one row label behind them."""
        if key[:2] not in self._heads and key[1:3] not in self._heads:
            return None
        for cut in range(min(len(key) - 2, self._longest), 1, -1):
            first = self.find(key[:cut])
            if first in self.headers:
                rest = (key[cut:],) if self.find(key[cut:]) else self.parts(key[cut:])
                if rest:
                    return (key[:cut], *rest)
        return None


@cache
def known_labels(forms: Forms) -> KnownLabels:
    """The labels of all forms."""
    tables = [table for form in forms.all for table in form.tables.values()]
    printed = {key for table in tables for key in table_keys(table)}
    bare: dict[str, list[str]] = defaultdict(list)
    for key in sorted(printed):
        if (words := unnumbered(key)) != key and words not in printed and len(words) >= _SHORTEST_WORDS:
            bare[words].append(key)
    return KnownLabels(
        {key: key for key in printed}
        | {words: keys[0] for words, keys in bare.items() if len(keys) == 1}
        | keys_with_units(forms),
        frozenset(key for table in tables for key in (table_keys if table.one_row else header_keys)(table)),
    )


def unnumbered(key: str) -> str:
    """The words of a label without the number before them, of which an automatic list may make one of two digits."""
    return key[2:] if key[:2].isdecimal() else key[1:] if key[:1] in _NUMBERS else key


@cache
def row_keys(table: Table) -> Mapping[str, str]:
    """Label key to row id."""
    return {label_key(printing): row for row, spec in table.all_rows.items() for printing in spec.printings}


@cache
def column_keys(table: Table) -> frozenset[str]:
    """Keys of the headings of columns."""
    return frozenset(label_key(printing) for spec in table.all_columns.values() for printing in spec.printings)


@cache
def header_keys(table: Table) -> frozenset[str]:
    """Keys of all that a table prints besides row labels and values."""
    return frozenset(label_key(printing) for printing in table.header_printings)


@cache
def table_keys(table: Table) -> frozenset[str]:
    """Keys of all that a table prints besides values."""
    return header_keys(table).union(row_keys(table))


@cache
def names_of_columns(forms: Forms) -> frozenset[str]:
    """Keys of all that heads a column of any form."""
    tables = (table for form in forms.all for table in form.tables.values())
    columns = (column for table in tables for column in table.all_columns.values())
    return frozenset(label_key(printing) for column in columns for printing in column.printings)


def _labels(tokens: list[Token], known: KnownLabels) -> Iterable[Label]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind is not Kind.WORD:
            at += 1
            continue
        label = None
        if known.begins(token.key) and (not token.key.isdecimal() or _NUMBER_ALONE.fullmatch(token.text)):
            label = _glued_row(tokens, at, known) or _label_at(tokens, at, known) or _torn_label(tokens, at, known)
        label = label or _torn_before_figure(tokens, at, known)
        found = [label] if label else list(_labels_in(token, at, known))
        yield from found
        at = found[-1].end if found else at + 1


def _glued_row(tokens: list[Token], at: int, known: KnownLabels) -> Label | None:
    """The label of a row that running text was cut into, with all that is printed behind it."""
    token = tokens[at]
    key = known.find(token.key) if token.layout is Layout.GLUED else None
    return Label(at, at + 2, key, token.text, tokens[at + 1].text) if key else None


def _label_at(tokens: list[Token], at: int, known: KnownLabels) -> Label | None:
    """The longest label that starts here, broken over several tokens; the last may have its figures glued behind."""
    key, text, best = "", "", None
    for end in range(at + 1, min(at + _WRAPPED, len(tokens)) + 1):
        token = tokens[end - 1]
        if token.kind is Kind.EMPTY and token.row is None and key:
            continue  # a line of spaces within the label
        if token.kind is not Kind.WORD or not known.begins(key):
            break
        cut = _GLUED_TAIL.search(token.text) if end > at + 1 else None
        if cut and (own := known.find(key + label_key(token.text[: cut.start()]))):
            return Label(at, end, own, text + token.text[: cut.start()], cut.group())
        key, text = key + token.key, text + token.text
        if own := known.find(key):
            best = Label(at, end, own, text)
    return best


def _torn_label(tokens: list[Token], at: int, known: KnownLabels) -> Label | None:
    """The label of a row of figures of which the rest stands alone in the lines below: a page or a line ended in it."""
    first, end = tokens[at], at + 1
    if first.row is None:
        return None
    while end < len(tokens) and tokens[end].row == first.row:
        if tokens[end].kind is Kind.WORD:
            return None
        end += 1
    if end == at + 1:
        return None
    key, text, best = first.key, first.text, None
    for line in _lines_of_one_word(tokens, end):
        key, text = key + line.key, text + line.text
        if own := known.row(key):
            best = Label(at, at + 1, own, text)
    return best


def _torn_before_figure(tokens: list[Token], at: int, known: KnownLabels) -> Label | None:
    """The label of a row of one figure, which stands behind the first of its lines; the rest stand alone below."""
    token = tokens[at]
    cut = _ONE_FIGURE.fullmatch(token.text) if token.row is None and len(token.text) <= _LONGEST_BEGUN else None
    if cut is None or not known.begins(key := label_key(cut[1])) or known.find(key):
        return None
    text = cut[1]
    for line in _lines_of_one_word(tokens, at + 1):
        key, text = key + line.key, text + line.text
        if own := known.row(key):
            return Label(at, at + 1, own, text, cut[2])
    return None


def _lines_of_one_word(tokens: list[Token], at: int) -> Iterator[Token]:
    """The words of the lines from a token on, as long as each has but one and nothing else."""
    for _ in range(_WRAPPED - 1):
        end = at
        while end < len(tokens) and tokens[end].line == tokens[at].line:
            end += 1
        words = [token for token in tokens[at:end] if token.kind is not Kind.EMPTY]
        if len(words) != 1 or words[0].kind is not Kind.WORD:
            return
        yield words[0]
        at = end


def _labels_in(token: Token, at: int, known: KnownLabels) -> Iterable[Label]:
    """The labels that one token holds: headings and a row label as one text, a remark or digits behind."""
    if token.row is not None and (label := _beside_heading(token, at, known)):
        yield label
        return
    if not known.begins(token.key[:2]):  # no label is shorter
        return
    remark = _REMARK_IN_CELL if token.layout is Layout.GRID else _REMARK
    if (remarked := remark.fullmatch(token.text)) and (own := known.row(label_key(remarked[1]))):
        yield Label(at, at + 1, own, token.text)
        return
    bare = token.key.rstrip("0123456789无")
    parts = (bare,) if bare != token.key and known.find(bare) else known.parts(bare)
    if not parts:
        bare = _FIRST_DIGIT.split(token.key, maxsplit=1)[0]
        parts = (bare,) if known.find(bare) else known.parts(bare)
        if not parts or not _GLUED_FIGURES.fullmatch(token.text[_offset_of_key(token.text, len(bare)) :]):
            return
    start, length = 0, 0
    for part in parts[:-1]:
        length += len(part)
        cut = _offset_of_key(token.text, length)
        yield Label(at, at, known.find(part) or part, token.text[start:cut].strip())  # holds no values
        start = cut
    cut = _offset_of_key(token.text, len(bare))
    glued = token.text[cut:].lstrip(BETWEEN).rstrip() if bare != token.key else ""
    yield Label(at, at + 1, known.find(parts[-1]) or parts[-1], token.text[start:cut].strip(), glued)


def _beside_heading(token: Token, at: int, known: KnownLabels) -> Label | None:
    """The label of a row, where a piece of the heading that stands beside several rows is printed before it."""
    piece, space, label = token.text.partition(" ")
    if not space or not (own := known.row(label_key(label))) or not known.is_piece_of_heading(label_key(piece)):
        return None
    return Label(at, at + 1, own, label.lstrip())


def _headings(tokens: list[Token], forms: Forms, known: KnownLabels) -> dict[int, HeadingFound]:
    candidates = _own(_candidates(tokens, forms, known))
    starts = {found.start for held in candidates.values() for found in held}
    chosen: dict[int, HeadingFound] = {}
    limit = len(tokens)
    # From the last section back, so that a list of contents in front is passed over.
    for number in sorted(candidates, reverse=True):
        before = [found for found in candidates[number] if found.start < limit]
        if before and before[-1].end not in starts:
            chosen[number] = before[-1]
            limit = before[-1].start
        elif moved := [found for found in candidates[number] if found.start >= limit and found.end not in starts]:
            chosen[number] = moved[-1]  # printed behind a later section
        elif before:
            chosen[number] = before[-1]  # a heading with nothing below it
            limit = before[-1].start
    return dict(sorted(chosen.items()))


class _Sure(IntEnum):
    """How surely a text is the heading of a section and not one within it; the surest first."""

    OFFICIAL = 0  # as a form has it
    NUMBERED = 1  # misprinted, or in other words that are known, behind its number
    WORDS = 2  # without its number, or behind another
    ABOUT = 3  # in words that nobody knows, about what the section is about, behind its number
    ITEM = 4  # behind a number that items of a section have: (一) or 1.


class _Candidate(NamedTuple):
    """A text that may be a heading; `whole` where that is all it says, as it is known."""

    found: HeadingFound
    sure: _Sure
    whole: bool


def _candidates(tokens: list[Token], forms: Forms, known: KnownLabels) -> list[_Candidate]:
    """All that may be headings; items among them for sections that have no other, or where all headings are items."""
    wanted, whole, official = heading_keys(forms), _whole_headings(forms), _official_headings(forms)
    found: list[_Candidate] = []
    for at, token in enumerate(tokens):
        if token.kind is not Kind.WORD or token.key in known.keys or token.text.endswith((";", "；")):
            continue  # what ends so is an item of a sentence
        if (key := _as_numbered(token.key)) != token.key:
            token = token._replace(key=key)  # noqa: PLW2901 - the same text, its number written as usual
        item = _ITEM.match(token.text)
        named = whole.get(token.key)
        numbers = named or _by_words(token, item, forms)
        sure = _Sure.ITEM if item else _Sure.WORDS if not named else _Sure(token.key not in official)
        found += [_Candidate(HeadingFound(each, at, at + 1, token.text), sure, whole=True) for each in numbers]
        if not numbers and (broken := _broken_heading(tokens, at, whole)):
            found.append(broken)
            continue
        number = ORDINALS.find(token.key[0]) + 1 if token.key else 0
        if number in wanted and number not in numbers and (heading := _heading_at(token, at, number, wanted[number])):
            sure = _Sure.ITEM if item else _Sure(label_key(heading.text) not in official)
            found.append(_Candidate(heading, sure, whole=False))
        elif number in wanted and not numbers and not item and _is_about(token, number, forms):
            guess = HeadingFound(number, at, at + 1, token.text, guessed=True)
            found.append(_Candidate(guess, _Sure.ABOUT, whole=False))
    others = {each.found.number for each in found if each.sure is not _Sure.ABOUT}
    found = [each for each in found if each.sure is not _Sure.ABOUT or each.found.number not in others]
    if all(each.sure is _Sure.ITEM for each in found if each.whole or each.sure is not _Sure.ITEM):
        return found  # so this report numbers sections
    headed = {each.found.number for each in found if each.sure is not _Sure.ITEM}
    return [e for e in found if e.sure is not _Sure.ITEM or (e.whole and e.found.number not in headed)]


def _broken_heading(tokens: list[Token], at: int, whole: Mapping[str, Sequence[int]]) -> _Candidate | None:
    """A heading as a form has it that is broken over two lines, each a token."""
    first, *behind = tokens[at : at + 2]
    if not behind or behind[0].kind is not Kind.WORD or first.row is not None or behind[0].row is not None:
        return None
    number = ORDINALS.find(first.key[:1]) + 1
    if not number or number not in whole.get(first.key + behind[0].key, ()):
        return None
    return _Candidate(HeadingFound(number, at, at + 2, first.text + behind[0].text), _Sure.OFFICIAL, whole=True)


def _as_numbered(key: str) -> str:
    """The key of a heading with its number as usual, and without the year: 第一部分, 壹, 一、2023年总体情况."""
    if key and key[0] in _CAPITALS:
        key = ORDINALS[_CAPITALS.index(key[0])] + key[1:]
    elif (part := _PART.match(key)) is not None:
        key = part[1] + key[part.end() :]
    return _OF_YEAR.sub(r"\1", key)


def _is_about(token: Token, number: int, forms: Forms) -> bool:
    """Whether a short line speaks of what a section is about."""
    if len(token.key) > _LONGEST_ABOUT or _SENTENCE_MARK.search(token.text):
        return False
    headings = (form.sections[number] for form in forms.all if number in form.sections)
    return any(re.search(heading.about, token.key) for heading in headings if heading.about)


def _own(candidates: list[_Candidate]) -> dict[int, list[HeadingFound]]:
    """Candidates by section, without those that stand below a surer one of the same section: they belong to that."""
    own: dict[int, list[HeadingFound]] = defaultdict(list)
    above: _Candidate | None = None
    for each in candidates:
        if above and above.found.number == each.found.number and above.sure < each.sure:
            continue
        own[each.found.number].append(each.found)
        above = each
    return own


def _by_words(token: Token, item: re.Match[str] | None, forms: Forms) -> tuple[int, ...]:
    """The sections whose heading a text is by its words; (一) and 1. number the items of a section, if not this one."""
    words = unnumbered(token.key)
    numbers = _whole_headings(forms).get(words, ())
    if item is None:
        return numbers
    own = int(item["digits"] or ORDINALS.find(item["ordinal"]) + 1)
    numbered = ORDINALS[own - 1 : own] + words
    return (own,) if own in numbers or numbered in _official_headings(forms) else ()


@cache
def heading_keys(forms: Forms) -> dict[int, list[str]]:
    """Section number to the keys of every known printing of its heading."""
    keys: dict[int, list[str]] = defaultdict(list)
    for form in forms.all:
        for number, heading in form.sections.items():
            keys[number] += [label_key(printing) for printing in (heading.zh, *heading.variants)]
    return {number: list(dict.fromkeys(found)) for number, found in keys.items()}


@cache
def _whole_headings(forms: Forms) -> dict[str, tuple[int, ...]]:
    """Key of a heading, and of its words where they are enough to know it by, to the sections that it may head."""
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for number, keys in heading_keys(forms).items():
        for key in keys:
            words = unnumbered(key)
            enough = len(words) >= SHORTEST_HEADING or key in _official_headings(forms)
            for known in (key, *([words] if enough else [])):
                found[known][number] = None
    return {key: tuple(numbers) for key, numbers in found.items()}


@cache
def _official_headings(forms: Forms) -> frozenset[str]:
    """Keys of headings as the forms have them."""
    return frozenset(label_key(heading.zh) for form in forms.all for heading in form.sections.values())


def is_official(heading: str, forms: Forms) -> bool:
    """Whether a heading is printed as a form has it."""
    return label_key(heading) in _official_headings(forms)


def _heading_at(token: Token, at: int, number: int, keys: list[str]) -> HeadingFound | None:
    """A heading behind its number: misprinted, or with text behind it."""
    if len(token.key) <= 40 and max(ratio(token.key, key) for key in keys) >= _HEADING_LIKENESS:
        return HeadingFound(number, at, at + 1, token.text)
    for key in keys:
        if token.key.startswith(key):
            cut = _offset_of_key(token.text, len(key))
            return HeadingFound(number, at, at + 1, token.text[:cut], token.text[cut:].strip())
    return None


def _offset_of_key(text: str, length: int) -> int:
    """Where in the printed text its first `length` compared characters end."""
    seen = 0
    added = dict(added_in_brackets(text))
    until = 0
    for offset, character in enumerate(text):
        until = max(until, added.get(offset, 0))
        seen += len(label_key(character)) if offset >= until else 0
        if seen >= length:
            return added.get(offset + 1, offset + 1)
    return len(text)
