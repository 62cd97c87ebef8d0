"""Who issued a report, for which year, and the dates it states: each as printed, with its place."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from audit.model import Paragraph, Place, Printed
from audit.reading.dates import find_dates
from audit.reading.normalise import narrow
from audit.reading.vocabulary import IssuerKinds, Words

_LONGEST_TITLE = 60
_HEADER_LINES = 30
_TAIL_LINES = 12
_BRACKETS = "()[]（）【】〔〕 \t\u3000\xa0"
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")
_MONTH_DAY = re.compile(r"(?:(\d{4})\s*年)?\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")


def read_identity(
    header: list[Paragraph], body: list[Paragraph], raw_header: list[Paragraph], notes: dict[str, str], words: Words
) -> tuple[dict[str, Printed], set[Place]]:
    """The facts by name, and the places of the signature lines.

    `header` is what stands before section one, `raw_header` the same with page furniture, `body` all from there on.
    """
    facts: dict[str, Printed] = {}
    facts |= _title(header or body[:_HEADER_LINES], words)
    if not facts:
        facts |= _title(raw_header, words)
    facts |= _published(raw_header, notes, words)
    signed, signature = _signature(header, body, facts.get("issuer"), words)
    facts |= signed
    facts |= _period(header + body, words)
    facts |= _body_year([p for p in body if p.section == 1])
    for source in ("title_year", "period_start", "body_year"):
        if "year" not in facts and source in facts:
            value = facts[source].value
            facts["year"] = facts[source]._replace(value=value.year if isinstance(value, date) else value)
    return facts, signature


def issuer_kind(name: str | None, kinds: IssuerKinds) -> dict[str, bool | str | None]:
    """The sort of body a name speaks of; all None when no pattern fits."""
    for kind in kinds.kinds:
        if name and re.search(kind.pattern, name):
            return {
                "level": kind.level,
                "government": kind.government,
                "may_make_regulations": kind.may_make_regulations,
            }
    return {"level": None, "government": None, "may_make_regulations": None}


def names_one_body(name: str | None, kinds: IssuerKinds) -> bool:
    """Whether a name belongs to one body, so that its reports of two years may be compared."""
    return name is not None and re.search(kinds.one_body, name) is not None


def _title(paragraphs: list[Paragraph], words: Words) -> dict[str, Printed]:
    pattern, end = re.compile(words.title), re.compile(words.title_end)
    for paragraph in paragraphs:
        said = narrow(paragraph.text)
        match = pattern.search(said)
        if not match or len(said) > _LONGEST_TITLE or not end.search(said.rstrip(_BRACKETS + "0123456789.docxpdf")):
            continue
        group = "before" if match["before"] else "between"
        facts = {
            "title": _printed(None, paragraph, match.start(), match.end()),
            "title_year": _printed(int(match["year"]), paragraph, match.start("year"), match.end("year")),
        }
        if match[group].strip():
            facts["issuer"] = _printed(None, paragraph, match.start(group), match.end(group))
        return facts
    return {}


def _published(header: list[Paragraph], notes: dict[str, str], words: Words) -> dict[str, Printed]:
    for keyword in words.published:
        for paragraph in header:
            for match in re.finditer(re.escape(keyword) + r"\s*[:]?\s*", narrow(paragraph.text)):
                for found in find_dates(paragraph.text):
                    if found.value and found.start - match.end() in (0, 1):
                        return {"published": _printed(found.value, paragraph, found.start, found.end)}
    for name in words.meta_published:
        for found in find_dates(notes.get(name, "")):
            if found.value:
                return {"published": Printed(found.value, found.raw, Place(), notes[name])}
    return {}


def _signature(
    header: list[Paragraph], body: list[Paragraph], issuer: Printed | None, words: Words
) -> tuple[dict[str, Printed], set[Place]]:
    """The date that stands alone at the end, or in brackets below the title; and the lines that sign."""
    signature: set[Place] = set()
    tail = body[-_TAIL_LINES:]
    facts: dict[str, Printed] = {}
    for paragraph in reversed(tail):
        found = _date_alone(paragraph, words)
        if found and "signed" not in facts:
            facts["signed"] = found
            signature.add(paragraph.place)
        elif issuer and len(paragraph.text) < 40 and _same_body(paragraph.text, str(issuer.value)):
            facts["signed_by"] = _printed(None, paragraph, 0, len(paragraph.text))
            signature.add(paragraph.place)
    if "signed" not in facts:
        for paragraph in header:
            if found := _date_alone(paragraph, words):
                facts["signed"] = found
    return facts, signature


def _date_alone(paragraph: Paragraph, words: Words) -> Printed | None:
    for found in find_dates(paragraph.text):
        around = paragraph.text[: found.start] + paragraph.text[found.end :]
        if found.value and not re.sub(words.beside_date, "", around).strip(_BRACKETS):
            return _printed(found.value, paragraph, found.start, found.end)
    return None


def _same_body(line: str, issuer: str) -> bool:
    """Whether a line is the issuer's name, short or long, and no sentence about it."""
    bare = "".join(line.split())
    return bare.isalnum() and len(bare) > 2 and (bare in issuer or issuer in bare)


def _period(paragraphs: list[Paragraph], words: Words) -> dict[str, Printed]:
    """The first stretch of dates that the text calls the period of its figures."""
    join = re.compile(words.period_join)
    for paragraph in paragraphs:
        said = narrow(paragraph.text)
        for first in find_dates(paragraph.text):
            if not first.value or not re.search(words.period, said[max(0, first.start - 30) : first.start]):
                continue
            gap = join.match(said, first.end)
            last = _MONTH_DAY.match(said, gap.end()) if gap else None
            if last and (end := _month_day(last, first.value.year)):
                return {
                    "period_start": _printed(first.value, paragraph, first.start, first.end),
                    "period_end": _printed(end, paragraph, last.start(), last.end()),
                }
    return {}


def _month_day(match: re.Match[str], year: int) -> date | None:
    try:
        return date(int(match[1] or year), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _body_year(overview: list[Paragraph]) -> dict[str, Printed]:
    """The year that most of the years named in the overview agree on."""
    named = [(match, p) for p in overview for match in _YEAR.finditer(narrow(p.text))]
    counts = Counter(match[1] for match, _ in named)
    if not counts:
        return {}
    year, count = counts.most_common(1)[0]
    if count * 2 <= len(named):
        return {}
    match, paragraph = next((m, p) for m, p in named if m[1] == year)
    return {"body_year": _printed(int(year), paragraph, match.start(), match.end())}


def _printed(value: str | int | date | None, paragraph: Paragraph, start: int, end: int) -> Printed:
    """The fact at [start, end) of a paragraph; its value is the printed text itself unless another is given."""
    raw, place = paragraph.text[start:end].strip(), paragraph.place
    moved = place._replace(column=place.column + start) if place.column else place
    return Printed(raw if value is None else value, raw, moved, paragraph.text)
