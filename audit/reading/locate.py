"""Where the form's labels and headings stand in a document: a known sequence found in a sequence of tokens."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.fuzz import ratio

from audit.forms import Form, Forms, Table
from audit.reading.normalise import label_key
from audit.reading.tokens import Kind, Token

_WRAPPED = 4  # tokens that one label may be broken into
_HEADING_LIKENESS = 72  # of 100; headings are misprinted in a character or two, seldom more
_BETWEEN = " \t\u3000\xa0:：|)）”\"’'」》"  # what may stand between a label's last letter and its number
_ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Label:
    """A known label at tokens [start, end); `glued` is what is printed behind it in the same token."""

    start: int
    end: int
    key: str
    text: str
    glued: str = ""


@dataclass(frozen=True, slots=True)
class HeadingFound:
    """The heading of a section at tokens [start, end); `rest` is text that follows in the same line."""

    number: int
    start: int
    end: int
    text: str
    rest: str = ""


@dataclass(frozen=True)
class Landmarks:
    """Everything of the forms that a document prints."""

    tokens: list[Token]
    labels: tuple[Label, ...]
    headings: dict[int, HeadingFound]

    @cached_property
    def _boundaries(self) -> list[int]:
        starts = [*(label.start for label in self.labels), *(found.start for found in self.headings.values())]
        return sorted({*starts, len(self.tokens)})

    def next_boundary(self, token: int) -> int:
        """The first label or heading at or behind a token, or the end."""
        return self._boundaries[bisect_left(self._boundaries, token)]

    def values_of(self, label: Label) -> list[Token]:
        """What stands between a label and the next one: in its own row, if its row prints anything else."""
        behind = self.tokens[label.end : self.next_boundary(label.end)]
        row = self.tokens[label.end - 1].row
        own = [token for token in behind if token.row == row] if row is not None else []
        return own or behind


def find_landmarks(tokens: list[Token], forms: Forms) -> Landmarks:
    """Labels of every known form, and the headings of the six sections."""
    known = {key for form in forms.all for table in form.tables.values() for key in table_keys(table)}
    labels = tuple(_labels(tokens, known))
    return Landmarks(tokens, labels, _headings(tokens, forms, known))


def row_keys(table: Table) -> dict[str, str]:
    """Label key to row id."""
    return {label_key(printing): row for row, spec in table.all_rows.items() for printing in spec.printings}


def header_keys(table: Table) -> set[str]:
    """Keys of all that a table prints besides row labels and values."""
    return {label_key(printing) for printing in table.header_printings}


def table_keys(table: Table) -> set[str]:
    """Keys of all that a table prints besides values."""
    return set(row_keys(table)) | header_keys(table)


def _labels(tokens: list[Token], known: set[str]) -> Iterable[Label]:
    at = 0
    while at < len(tokens):
        if tokens[at].kind is not Kind.WORD:
            at += 1
            continue
        label = _label_at(tokens, at, known) or _glued_label(tokens[at], at, known)
        if label:
            yield label
        at = label.end if label else at + 1


def _label_at(tokens: list[Token], at: int, known: set[str]) -> Label | None:
    """The longest label that starts here, broken over up to four tokens."""
    key, text, best = "", "", None
    for end in range(at + 1, min(at + _WRAPPED, len(tokens)) + 1):
        token = tokens[end - 1]
        if token.kind is not Kind.WORD or len(key) > 60:
            break
        key, text = key + token.key, text + token.text
        if key in known:
            best = Label(at, end, key, text)
    return best


def _glued_label(token: Token, at: int, known: set[str]) -> Label | None:
    bare = token.key.rstrip("0123456789")
    if bare == token.key or bare not in known:
        return None
    cut = _offset_of_key(token.text, len(bare))
    return Label(at, at + 1, bare, token.text[:cut], glued=token.text[cut:].lstrip(_BETWEEN).rstrip())


def _headings(tokens: list[Token], forms: Forms, known: set[str]) -> dict[int, HeadingFound]:
    wanted = heading_keys(forms.all)
    candidates: dict[int, list[HeadingFound]] = defaultdict(list)
    for at, token in enumerate(tokens):
        if token.kind is Kind.WORD and token.key not in known:
            for number, keys in wanted.items():
                if found := _heading_at(tokens, at, number, keys):
                    candidates[number].append(found)
    chosen: dict[int, HeadingFound] = {}
    limit = len(tokens)
    # From the last section back, so that a list of contents in front is passed over.
    for number in sorted(candidates, reverse=True):
        before = [found for found in candidates[number] if found.start < limit]
        if before:
            chosen[number] = before[-1]
            limit = before[-1].start
    return dict(sorted(chosen.items()))


def heading_keys(forms: Iterable[Form]) -> dict[int, list[str]]:
    """Section number to the keys of every known printing of its heading."""
    keys: dict[int, list[str]] = defaultdict(list)
    for form in forms:
        for number, heading in form.sections.items():
            keys[number] += [label_key(printing) for printing in (heading.zh, *heading.variants)]
    return {number: list(dict.fromkeys(found)) for number, found in keys.items()}


def _heading_at(tokens: list[Token], at: int, number: int, keys: list[str]) -> HeadingFound | None:
    token = tokens[at]
    if token.key in keys:
        return HeadingFound(number, at, at + 1, token.text)
    if not token.key.startswith(_ORDINALS[number - 1]):
        return None
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
    for offset, character in enumerate(text):
        seen += len(label_key(character))
        if seen >= length:
            return offset + 1
    return len(text)
