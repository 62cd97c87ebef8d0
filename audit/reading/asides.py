"""Lines that a document sets beside its text: they are read when the report itself stands there, and else left."""

from __future__ import annotations

from dataclasses import replace

from audit.forms import Forms
from audit.model import Line
from audit.reading.locate import Landmarks, find_landmarks
from audit.reading.tokens import Kind, tokens_of
from audit.reading.vocabulary import Words


def read_landmarks(lines: tuple[Line, ...], forms: Forms, words: Words) -> tuple[tuple[Line, ...], Landmarks]:
    """The landmarks of the text; and the lines, none of them aside any more when those aside hold more of the form."""
    marks = find_landmarks(tokens_of(lines, words), forms)
    beside = tuple(replace(line, aside=False) for line in lines if line.aside)
    if not beside or _shown(find_landmarks(tokens_of(beside, words), forms)) <= _shown(marks):
        return lines, marks
    lines = tuple(replace(line, aside=False) for line in lines)
    return lines, find_landmarks(tokens_of(lines, words), forms)


def _shown(marks: Landmarks) -> set[str | int]:
    """The sections whose headings are there, and the labels that have figures."""
    filled = (
        label.key
        for label in marks.labels
        if label.glued or any(token.kind is Kind.VALUE for token in marks.values_of(label))
    )
    return {*marks.headings, *filled}
