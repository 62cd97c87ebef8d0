"""Whether a document is an annual report: by its tables, its title, its headings, or by what it calls itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audit.forms import Forms
from audit.model import Paragraph, Printed
from audit.reading.cells import TableRead
from audit.reading.locate import Landmarks, is_official
from audit.reading.normalise import narrow
from audit.reading.vocabulary import Words
from audit.words import Text, text

_LONGEST_TITLE = 60
_LONGEST_QUOTED = 30
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
    named = facts.get("title")
    title = named.raw if named and not words.about.search(narrow(named.context.strip())) else None
    if not marks.headings and not found:
        return text("title-alone", title=title) if title else text("not-a-report")
    if any(table.fact.printed_values for table in tables) or title:
        return None
    if (other := _other_paper(opening, words)) is not None:
        return text("other-paper", title=other)
    if len(marks.headings) > 1 or (found and not marks.headings):
        return None
    heading = next(iter(marks.headings.values())).text
    if is_official(heading, forms):
        known = bool(body) and any(words.disclosure.search(narrow(p.text)) for p in (*opening, *body))
    else:
        told = [narrow(p.text.strip()) for p in (*opening, *body[:_INTRODUCTION])]
        known = any(words.report_named.search(said) and not words.about.search(said) for said in told)
    return None if known else text("one-heading", heading=heading[:_LONGEST_QUOTED])


def _other_paper(opening: Sequence[Paragraph], words: Words) -> str | None:
    """The line that says what else the document is."""
    lines = (p.text.strip() for p in opening)
    return next(
        (said for said in lines if len(said) <= _LONGEST_TITLE and words.other_paper.search(narrow(said))), None
    )
