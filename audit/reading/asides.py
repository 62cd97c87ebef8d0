"""Lines that a document sets beside its text: they are read when the report itself stands there, and else left."""

from __future__ import annotations

from audit.forms import Forms
from audit.model import Line
from audit.reading.folded import without_other_reports
from audit.reading.glued_signs import signs_apart
from audit.reading.locate import Landmarks, find_landmarks, names_of_columns
from audit.reading.other_years import tables_of_other_years
from audit.reading.tokens import tokens_of
from audit.reading.vocabulary import Words

_FEWEST_ROWS = 3  # of figures that make a table


def read_landmarks(lines: tuple[Line, ...], forms: Forms, words: Words) -> tuple[tuple[Line, ...], Landmarks]:
    """The landmarks of the text; and the lines, none of them aside any more when those aside hold what it lacks."""
    lines = without_other_reports(lines, forms, words)
    marks = _landmarks(lines, forms, words)
    headings = {marks.tokens[found.start].line for found in marks.headings.values()}
    if others := tables_of_other_years(lines, headings, forms, words):
        left = tuple(line._replace(fields=(), aside=True) if _table(line) in others else line for line in lines)
        return read_landmarks(left, forms, words)
    beside = tuple(line._replace(aside=False) for line in lines if line.aside)
    if not beside or not _lacks(marks, _landmarks(beside, forms, words)):
        return lines, marks
    lines = tuple(line._replace(aside=False) for line in lines)
    return lines, _landmarks(lines, forms, words)


def _table(line: Line) -> int | None:
    """The table, or sheet, that a line stands in, as prose too."""
    return line.fields[0].place.table if line.fields else line.table


def _landmarks(lines: tuple[Line, ...], forms: Forms, words: Words) -> Landmarks:
    tokens = tokens_of(lines, words, names_of_columns(forms))
    return find_landmarks(signs_apart(tokens, forms, words), forms, words)


def _lacks(marks: Landmarks, beside: Landmarks) -> bool:
    """Whether headings stand beside that the text has not, or several rows of figures: menus name a row or two."""
    lacking = beside.rows_with_figures - marks.keys
    return bool(beside.headings.keys() - marks.headings.keys()) or len(lacking) >= _FEWEST_ROWS
