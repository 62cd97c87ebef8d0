"""Parts of a page that are not shown at first: read, unless they are another report, or this one once more."""

from __future__ import annotations

from dataclasses import dataclass

from audit.forms import Forms
from audit.model import Line
from audit.reading.locate import find_landmarks, names_of_columns
from audit.reading.normalise import label_key, narrow
from audit.reading.tokens import tokens_of
from audit.reading.vocabulary import Words

_LONGEST_TITLE = 60
_TITLE_LINES = 12  # from the beginning of a part
_FEWEST_ROWS = 3  # of figures that make a table
_FEWEST_HEADINGS = 2
_BRIEF = 200  # letters of a part that may be a title with what stands around it
_TWICE = 2  # what says more than twice as much as is shown is no copy of it


@dataclass(frozen=True)
class _Part:
    """What a part of a page has of a report."""

    said: frozenset[str]
    prose: tuple[str, ...]  # lines outside tables
    title_year: int | None
    headings: frozenset[int]
    rows: frozenset[str]  # that have figures

    @property
    def letters(self) -> int:
        """Letters of its prose."""
        return sum(map(len, self.prose))

    def can_do_without(self, other: _Part) -> bool:
        """Whether what is shown is a report, and a part that is not shown is another one, or the same again."""
        if other.said <= self.said:
            return True
        if self.title_year is None or other.letters > _TWICE * self.letters:
            return False
        is_table, is_brief = len(other.rows) >= _FEWEST_ROWS, other.letters <= _BRIEF
        if other.title_year not in (None, self.title_year):
            return is_table or is_brief or len(other.headings) >= _FEWEST_HEADINGS
        again = sum(len(line) for line in other.prose if line in self.said)
        is_copy = again * _TWICE >= other.letters and (other.title_year or len(other.headings) >= _FEWEST_HEADINGS)
        return bool(is_table or is_copy) and other.headings <= self.headings and other.rows <= self.rows


def without_other_reports(lines: tuple[Line, ...], forms: Forms, words: Words) -> tuple[Line, ...]:
    """The lines, those emptied that hold another report than the one that is shown, or the same again."""
    if not any(line.folded for line in lines):
        return lines
    parts: dict[int, list[Line]] = {}
    for line in lines:
        if not line.aside or line.folded:
            parts.setdefault(line.folded, []).append(line._replace(aside=False))
    shown = _part(parts.pop(0, []), forms, words)
    left = {number for number, held in parts.items() if shown.can_do_without(_part(held, forms, words))}
    return tuple(line._replace(fields=(), aside=True) if line.folded in left else line for line in lines)


def _part(lines: list[Line], forms: Forms, words: Words) -> _Part:
    marks = find_landmarks(tokens_of(tuple(lines), words, names_of_columns(forms)), forms, words)
    prose = ["".join(field.text for field in line.fields) for line in lines if line.table is None]
    titles = (words.title.search(narrow(said)) for said in prose[:_TITLE_LINES] if _may_be_title(said, words))
    return _Part(
        frozenset(label_key(field.text) for line in lines for field in line.fields),
        tuple(map(label_key, prose)),
        next((int(title["year"]) for title in titles if title), None),
        frozenset(number for number, found in marks.headings.items() if not found.guessed),
        marks.rows_with_figures,
    )


def _may_be_title(said: str, words: Words) -> bool:
    return len(said) <= _LONGEST_TITLE and words.title_end.search(narrow(said).rstrip()) is not None
