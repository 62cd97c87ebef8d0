"""Whether a document is one annual report: by its tables, its title, its headings, or by what it calls itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from audit.forms import Forms
from audit.model import Paragraph, Printed
from audit.reading.cells import TableRead
from audit.reading.locate import Label, Landmarks, is_official
from audit.reading.normalise import narrow
from audit.reading.tokens import Kind
from audit.reading.vocabulary import Words
from audit.words import Text, text

_LONGEST_TITLE = 60
_LONGEST_QUOTED = 30
_ROWS_OF_A_REPORT = 12  # half of those of table 3
_FIGURES_OF_A_ROW = 5
_INTRODUCTION = 4  # lines below the first heading that may still introduce the report


def why_no_report(
    marks: Landmarks,
    tables: Sequence[TableRead],
    facts: Mapping[str, Printed],
    opening: Sequence[Paragraph],
    body: Sequence[Paragraph],
    forms: Forms,
    words: Words,
) -> Text | None:
    """Why the document is no report; None where it is one.

    Figures in a table of the form make it one, and so does a title with any heading or table. Without a title it
    takes two headings, or one as the form has it with a text on disclosure, or another one where the introduction
    names a report: budgets, summaries and statistics have 一、基本情况 as well. `opening` is what stands before
    the first heading.
    """
    found = any(table.fact.found for table in tables)
    headings = [heading for heading in marks.headings.values() if not heading.guessed]
    named = facts.get("title")
    title = named.raw if named and not words.about.search(narrow(named.context.strip())) else None
    if not headings and not found and not (title and len(marks.headings) > 1):
        return text("title-alone", title=title) if title else text("not-a-report")
    if any(table.fact.printed_values for table in tables) or title:
        return None
    if (other := _other_paper(opening, words)) is not None:
        return text("other-paper", title=other)
    if len(headings) > 1 or (found and not headings):
        return None
    heading = headings[0].text
    if is_official(heading, forms):
        known = bool(body) and any(words.disclosure.search(narrow(p.text)) for p in (*opening, *body))
    else:
        told = [narrow(p.text.strip()) for p in (*opening, *body[:_INTRODUCTION])]
        known = any(words.report_named.search(said) and not words.about.search(said) for said in told)
    return None if known else text("one-heading", heading=heading[:_LONGEST_QUOTED])


def several_reports(marks: Landmarks) -> Text | None:
    """What shows that another report is printed before this one: most of its rows, with other figures.

    The same tables may be printed twice, and a summary have some of their rows.
    """
    first = _figures_by_row(marks, marks.others)
    if len(first) < _ROWS_OF_A_REPORT:
        return None
    second = _figures_by_row(marks, marks.labels)
    for key, (label, figures) in first.items():
        if key in second and second[key][1] != figures:
            printed = (" ".join(one) for one in (figures, second[key][1]))
            return text("several-reports", label=label.text, **dict(zip(("first", "second"), printed, strict=True)))
    return None


def _figures_by_row(marks: Landmarks, labels: Sequence[Label]) -> dict[str, tuple[Label, list[str]]]:
    """What each row with several figures prints."""
    found: dict[str, tuple[Label, list[str]]] = {}
    for label, following in zip_longest(labels, labels[1:]):
        figures = [label.glued] if len(label.glued) >= _FIGURES_OF_A_ROW else []
        row = marks.tokens[label.end - 1].row
        behind = marks.tokens[label.end : following.start if following else marks.next_boundary(label.end)]
        figures += [token.text for token in behind if token.kind is Kind.VALUE and (row is None or token.row == row)]
        if len(label.glued) >= _FIGURES_OF_A_ROW or len(figures) >= _FIGURES_OF_A_ROW:
            found.setdefault(label.key, (label, figures))
    return found


def _other_paper(opening: Sequence[Paragraph], words: Words) -> str | None:
    """The line that says what else the document is."""
    lines = (p.text.strip() for p in opening)
    return next(
        (said for said in lines if len(said) <= _LONGEST_TITLE and words.other_paper.search(narrow(said))), None
    )
