"""When a report says it was signed, published, changed, and from when to when it counts: each date with its role."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from itertools import takewhile
from typing import NamedTuple

from audit.model import Paragraph, Place, Printed
from audit.reading.dates import PrintedDate, date_at, find_dates
from audit.reading.normalise import narrow
from audit.reading.printed import printed_fact
from audit.reading.vocabulary import Words

BRACKETS = "()[]（）【】〔〕 \t\u3000\xa0"
_BEFORE_DATE = BRACKETS + "|•·:,"
_TIME = re.compile(r"[\sT]*\d{1,2}:\d\d(?::\d\d)?")
_MONTH_ALONE = re.compile(
    r"(?:20\d\d|二[〇零○0一二三四五六七八九]{3})\s*年\s*(?:1[0-2]|0?[1-9]|十?[一二]|[三四五六七八九十])\s*月"
)
_LONGEST_PAGE_LINE = 100
_TAIL_LINES = 12
_MONTH_DAY = re.compile(r"()(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_DAY_LOST = re.compile(r"(?:(20\d\d)\s*年\s*)?(\d{1,2})\s*月\s*(\d{1,2})(?=\s*(?:[止,。;]|期间|$))")  # 12月31止
# From month to month: 2023年1月至12月.
_MONTHS = re.compile(
    r"(?P<first>(?P<year>20\d\d)\s*年\s*(?P<month>\d{1,2})\s*月)份?\s*起?\s*[至到—–~～-]+\s*"
    r"(?P<last>(?:(?P<until>20\d\d)\s*年\s*)?(?P<end>\d{1,2})\s*月)(?!\s*\d)"
)
_MONTHS_OF_YEAR = 12
_WHOLE_YEAR = re.compile(r"(?P<year>20\d\d)\s*年(?:度|整?全?年|全年度)?(?=\s*(?:[,。;)]|$))")
_ENDS_OF_YEAR = ((1, 1), (12, 31))
_TORN = re.compile(r"[\d年月日起至到]\s*\Z")  # a line that ends within a stretch of dates
_WRAPPED = 10  # characters; a shorter line is no line that the next goes on from
_BEFORE_WRAP = 8  # of such a line, what the date on the next may be the object of: 统计期限为
_NEAR_BEGIN = 4  # of a line
# A date whose end stands on the next line: 2024年1月 / 18日.
_BEGUN = re.compile(
    r"\d{4}\s*年(?:\s*\d{1,2}\s*月?)?\s*\Z|[一二][〇零○0一二三四五六七八九]{3}年(?:\s*[一二十]{1,2}\s*月?)?\s*\Z"
)
_ENDED = re.compile(r"\s*(?:[\d一二三四五六七八九十]{1,3}\s*)?[月日]")
_MISPRINT_ALONE = re.compile(r"20\d\d\s*[年,.、一-]\s*[\dlIOo|]{1,2}\s*[月,.、一-]\s*[\dlIOo|]{1,2}\s*日?")
_LONGEST_SIGNATURE = 40


class Signature(NamedTuple):
    """The facts of a signature, and the places of its lines, which are no text of the report."""

    facts: dict[str, Printed]
    places: set[Place]


def read_published(
    header: list[Paragraph], notes: dict[str, str], title: Printed | None, words: Words
) -> dict[str, Printed]:
    """First publication and last change, by the labels of the page, else its meta tags, else a date below the title."""
    facts: dict[str, Printed] = {}
    best = len(words.published)
    for paragraph, kind, label, found in _labelled(header, words):
        rank = words.published.index(label) if label in words.published else 0
        if kind == "published" and found.value and rank < best:
            best = rank
            facts["published"] = printed_fact(found.value, paragraph, found.start, found.end)
        elif kind == "updated" and found.value:
            facts.setdefault("updated", printed_fact(found.value, paragraph, found.start, found.end))
        elif not found.value:
            facts.setdefault(f"{kind}_misprint", printed_fact(None, paragraph, found.start, found.end))
    facts.pop("updated_misprint", None)
    if "published" in facts:
        facts.pop("published_misprint", None)
        return facts
    for name in words.meta_published:
        dated = date_at(notes.get(name, ""), 0) or next(iter(find_dates(notes.get(name, ""))), None)
        if dated and dated.value:
            return {**facts, "published": Printed(dated.value, dated.raw, Place(), notes[name])}
    return facts | _page_date(header, notes, title, words)


def read_published_at_foot(foot: list[Paragraph], words: Words) -> dict[str, Printed]:
    """The date of publication right behind the text, among lines that each give a label of the page.

    Further down pages list other reports with their dates.
    """
    labelled = list(takewhile(lambda p: words.labels.match(narrow(p.text).lstrip(BRACKETS)), foot))
    found = [
        printed_fact(found.value, paragraph, found.start, found.end)
        for paragraph, _, label, found in _labelled(labelled, words)
        if label in words.published_at_foot and found.value
    ]
    return {"published": found[0]} if len({fact.value for fact in found}) == 1 else {}


def _page_date(
    header: list[Paragraph], notes: dict[str, str], title: Printed | None, words: Words
) -> dict[str, Printed]:
    """The date without a label that a page prints below its title: with a time of day or before 来源, 作者, 点击.

    Or in an element for times.
    """
    times = notes.get("times", "").split("\n")
    line = title.place._replace(column=None) if title else None
    at = next((number for number, p in enumerate(header) if p.place._replace(column=None) == line), -1)
    for paragraph in header[at + 1 :]:
        start = len(paragraph.text) - len(paragraph.text.lstrip(_BEFORE_DATE))
        found = date_at(paragraph.text, start) if len(paragraph.text) < _LONGEST_PAGE_LINE else None
        if not found or not found.value:
            continue
        said = narrow(paragraph.text)
        time = _TIME.match(said, found.end)
        end = time.end() if time else found.end
        rest = said[end:].strip(_BEFORE_DATE)
        fact = printed_fact(found.value, paragraph, found.start, found.end)
        is_time = time is not None or f"{fact.place.line}:{fact.place.column}" in times
        if words.page_marks.match(rest) or (is_time and not rest and at >= 0):
            return {"published": fact}
    return {}


def read_written(header: list[Paragraph], words: Words) -> dict[str, Printed]:
    """The day on which the page says the text was written (成文日期): it signs a report that no other date signs."""
    label = re.compile(rf"(?:{'|'.join(words.written)})\s*:?[\s|\]】]*")
    for paragraph in header:
        for match in label.finditer(narrow(paragraph.text)):
            found = date_at(paragraph.text, match.end())
            if found and found.value:
                return {"signed": printed_fact(found.value, paragraph, found.start, found.end)}
    return {}


def _labelled(header: list[Paragraph], words: Words) -> Iterator[tuple[Paragraph, str, str, PrintedDate]]:
    """The dates that stand behind a label: paragraph, kind and label, date."""
    for number, paragraph in enumerate(header):
        said = narrow(paragraph.text)
        for match in words.labels.finditer(said):
            kind = next(kind for kind, label in match.groupdict().items() if label)
            if kind not in ("published", "updated") or words.not_published.search(said, 0, match.start()):
                continue
            found = date_at(paragraph.text, match.end()) or date_at(paragraph.text, match.end() + 1)
            if found and (_begins_stretch(said, found, words) or words.clock.match(said, found.end)):
                continue
            if found:
                yield paragraph, kind, match[kind], found
            elif match["colon"] and match.end() == len(said) and number + 1 < len(header):
                behind = header[number + 1]
                below = date_at(behind.text, len(behind.text) - len(behind.text.lstrip(BRACKETS)))
                if below:
                    yield behind, kind, match[kind], below


def _begins_stretch(said: str, found: PrintedDate, words: Words) -> bool:
    """Whether a date is the first of two from when to when something lasts."""
    gap = words.period_join.match(said, found.end)
    return gap is not None and (date_at(said, gap.end()) or _MONTH_DAY.match(said, gap.end())) is not None


def read_signature(header: list[Paragraph], body: list[Paragraph], issuer: Printed | None, words: Words) -> Signature:
    """The date that stands alone at the end, or in brackets below the title; and who signs."""
    facts: dict[str, Printed] = {}
    places: set[Place] = set()
    dated = -1  # the line of the date, counted from the end
    lines = list(reversed(_joined(body[-_TAIL_LINES:])))
    dates = _dates_alone([paragraph for paragraph, _ in lines], issuer, words)
    if not dates:  # an annex stands behind: then it is a date beside a name, anywhere in the last section
        section = max((each.section or 0 for each in body), default=0)
        whole = list(reversed(_joined([each for each in body if each.section == section])))
        dates = _dates_alone([paragraph for paragraph, _ in whole], issuer, words, named=True)
        lines = whole if dates else lines
    for number, (paragraph, parts) in enumerate(lines):
        if found := dates.get(number):
            facts |= found
            places |= parts
            dated = number
        elif (
            len(paragraph.text) < _LONGEST_SIGNATURE
            and "signed_by" not in facts
            and _signs(paragraph.text, issuer, words, below=dated == number - 1 >= 0)
        ):
            facts["signed_by"] = printed_fact(None, paragraph, 0, len(paragraph.text))
            places |= parts
    if "signed" not in facts:
        above = [found for paragraph, _ in _joined(header) if (found := _date_alone(paragraph, words))]
        facts = {**(above[-1] if above else {}), **facts}
    if "signed" in facts:
        facts.pop("signed_misprint", None)
    else:
        facts |= _month_alone(body[-_TAIL_LINES:]) or _month_alone(header)
    return Signature(facts, places)


def _dates_alone(
    lines: list[Paragraph], issuer: Printed | None, words: Words, *, named: bool = False
) -> dict[int, dict[str, Printed]]:
    """By number, from the end: the date that signs, and misprinted ones behind it.

    Beside a body's name is the surest place, then, unless it has to be `named`, the end. A date below another label
    than 日期 is the label's.
    """
    found: dict[int, dict[str, Printed]] = {}
    for number, paragraph in enumerate(lines):
        above = lines[number + 1].text.rstrip() if number + 1 < len(lines) else ""
        if (facts := _date_alone(paragraph, words)) and (above[-1:] not in (":", "：") or above[:-1].endswith("日期")):
            found[number] = facts

    def is_beside_name(number: int) -> bool:
        beside = lines[number + 1 : number + 2] + lines[max(number - 1, 0) : number]
        return "signed_by" in found[number] or any(_signs(each.text, issuer, words, below=True) for each in beside)

    whole = [number for number, facts in found.items() if "signed" in facts]
    best = next((number for number in whole if is_beside_name(number)), whole[0] if whole and not named else None)
    if named:
        return {best: found[best]} if best is not None else {}
    return {number: facts for number, facts in found.items() if number == best or "signed" not in facts}


def _signs(line: str, issuer: Printed | None, words: Words, *, below: bool) -> bool:
    """Whether a line is a body's name and no sentence: the issuer's, or any where the date stands right below."""
    bare = narrow("".join(line.split())).strip(BRACKETS)
    if words.title.search(bare):
        return False
    if below and words.organisation.fullmatch(bare):
        return True
    return (
        issuer is not None
        and bare.isalnum()
        and len(bare) > 2
        and (bare in str(issuer.value) or str(issuer.value) in bare)
    )


def _joined(paragraphs: list[Paragraph]) -> list[tuple[Paragraph, set[Place]]]:
    """The lines, each with its place; a date that is broken over two is made one line with both places."""
    found: list[tuple[Paragraph, set[Place]]] = []
    for paragraph in paragraphs:
        if found and _BEGUN.search(narrow(found[-1][0].text)) and _ENDED.match(narrow(paragraph.text)):
            first, places = found[-1]
            found[-1] = (first._replace(text=f"{first.text}\n{paragraph.text}"), places | {paragraph.place})
        else:
            found.append((paragraph, {paragraph.place}))
    return found


def _month_alone(paragraphs: list[Paragraph]) -> dict[str, Printed]:
    """A year and month that stand alone on a line, the last of them: a date of signing without its day, the first."""
    for paragraph in reversed(paragraphs):
        said = narrow(paragraph.text).strip(BRACKETS)
        if _MONTH_ALONE.fullmatch(said) and (first := date_at(f"{said}1日", 0)) and first.value:
            return {"signed_month": printed_fact(first.value, paragraph, 0, len(paragraph.text))}
    return {}


def _date_alone(paragraph: Paragraph, words: Words) -> dict[str, Printed] | None:
    """The date of a line that holds nothing else but a body's name; or its misprint."""
    said = paragraph.text
    if len(said) > _LONGEST_SIGNATURE * 2:
        return None
    if "月" not in said and "日" not in said and not said.strip(BRACKETS)[:4].isdigit() and "日期" not in said:
        return None
    for found in find_dates(said):
        around = words.beside_date.sub("", said[: found.start] + said[found.end :]).strip(BRACKETS)
        name = narrow("".join(around.split()))
        if name and not (found.start >= len(name) and words.organisation.fullmatch(name)):
            continue
        key = "signed" if found.value else "signed_misprint"
        facts = {key: printed_fact(found.value, paragraph, found.start, found.end)}
        if name:
            facts["signed_by"] = printed_fact(None, paragraph, 0, found.start)
        return facts
    return _date_by_its_line(paragraph)


def _date_by_its_line(paragraph: Paragraph) -> dict[str, Printed] | None:
    """A line that is a date where in a text it would be none: 2024年1月16, 20240116; or its misprint."""
    said = paragraph.text.rstrip(BRACKETS + "。.")
    start = len(said) - len(said.lstrip(BRACKETS))
    for whole in (said, f"{said}日"):
        found = date_at(whole, start)
        if found and found.end == len(whole) and found.value:
            return {"signed": printed_fact(found.value, paragraph, start, len(said))}
    if _MISPRINT_ALONE.fullmatch(narrow(said[start:])):
        return {"signed_misprint": printed_fact(None, paragraph, start, len(said))}
    return None


def read_period(paragraphs: list[Paragraph], words: Words) -> dict[str, Printed]:
    """The first stretch of dates that the text calls the period of its figures; or its misprint."""
    misprint: dict[str, Printed] = {}
    for number, paragraph in enumerate(paragraphs):
        if not any(mark in paragraph.text for mark in "年月日.-/"):
            continue
        whole, above = _unbroken(paragraphs, number)
        said = narrow(whole.text)
        for first, last in _stretches(whole.text, said, words):
            if first.start >= len(paragraph.text) or not _is_period(above, said, (first.start, last.end), words):
                continue
            if first.value and last.value:
                return {
                    "period_start": printed_fact(first.value, whole, first.start, first.end),
                    "period_end": printed_fact(last.value, whole, last.start, last.end),
                }
            misprint = misprint or {"period_misprint": printed_fact(None, whole, first.start, last.end)}
    return misprint


def _unbroken(paragraphs: list[Paragraph], number: int) -> tuple[Paragraph, str]:
    """A line with the next where it ends within a stretch of dates; and the end of the line above."""
    whole, above = paragraphs[number], ""
    if number + 1 < len(paragraphs) and _TORN.search(whole.text):
        whole = whole._replace(text=f"{whole.text}\n{paragraphs[number + 1].text}")
    if number and len(before := narrow(paragraphs[number - 1].text.rstrip())) > _WRAPPED:
        above = before[-_BEFORE_WRAP:]
    return whole, above


def _stretches(printed: str, said: str, words: Words) -> Iterator[tuple[PrintedDate, PrintedDate]]:
    """The first and last days of all that lasts from a date to another."""
    dates = find_dates(printed)
    for number, first in enumerate(dates):
        gap = words.period_join.match(said, first.end)
        if gap and (last := _last(said, first, gap.end(), dates[number + 1 : number + 2])):
            yield first, last
    for match in _MONTHS.finditer(said):
        if not words.period_is.search(said[: match.start()]):
            continue
        until = match["until"] or match["year"]
        yield (
            PrintedDate(match["first"], *match.span("first"), _in_month(match["year"], match["month"])),
            PrintedDate(match["last"], *match.span("last"), _in_month(until, match["end"], last=True)),
        )
    for match in _WHOLE_YEAR.finditer(said):
        if words.period_is.search(said[: match.start()]):
            year, span = match.group(), match.span()
            begin, end = (date(int(match["year"]), *day) for day in _ENDS_OF_YEAR)
            yield PrintedDate(year, *span, begin), PrintedDate(year, *span, end)


def _in_month(year: str, month: str, *, last: bool = False) -> date | None:
    """The first or last day of a month; None for a thirteenth."""
    if not 1 <= int(month) <= _MONTHS_OF_YEAR:
        return None
    return date(int(year), int(month), monthrange(int(year), int(month))[1] if last else 1)


def _is_period(above: str, said: str, stretch: tuple[int, int], words: Words) -> bool:
    """Whether the words before a stretch, be they at the end of the line above, call it the period of the figures."""
    start, end = stretch
    if words.period.search(said, max(0, start - 30), start) or (start < _NEAR_BEGIN and words.period.search(above)):
        return True
    return words.covers.search(said[:start]) is not None and words.covered.match(said, end) is not None


def _last(said: str, first: PrintedDate, start: int, behind: list[PrintedDate]) -> PrintedDate | None:
    """The second date of a stretch; without a year it is the first one's."""
    if behind and behind[0].start == start:
        return behind[0]
    match = _MONTH_DAY.match(said, start) or _DAY_LOST.match(said, start)
    if not match:
        return None
    year = match[1] or (first.value.year if first.value else None)
    try:
        value = date(int(year), int(match[2]), int(match[3])) if year else None
    except ValueError:
        value = None
    return PrintedDate(match.group(), match.start(), match.end(), value)


def read_workdays(facts: dict[str, Printed]) -> dict[str, Printed]:
    """Whether the days of signing and publication were working days in China, and how many were not, at the first.

    A year without a calendar is left out.
    """
    found: dict[str, Printed] = {}
    for name in ("signed", "published"):
        day = facts[name].value if name in facts else None
        known = is_workday(day) if isinstance(day, date) else None
        if known is not None:
            found[f"{name}_on_workday"] = facts[name]._replace(value=known)
    off = [fact for fact in found.values() if not fact.value]
    return found | ({"days_off": off[0]._replace(value=len(off))} if off else {})


def is_workday(day: date) -> bool | None:
    """Whether offices worked on that day, by the holiday notices of its year; None for a year that has none yet."""
    # A table of holidays, loaded when the first date is read; the library has no types.
    from chinese_calendar import is_workday as listed  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        return bool(listed(day))
    except NotImplementedError:
        return None
