"""Who issued a report and for which year: title, signature, page, each place that says it as a fact of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TypeGuard

from audit.model import Paragraph, Place, Printed
from audit.reading.bodies import may_sign, same_body
from audit.reading.dates import PrintedDate, find_dates
from audit.reading.dating import (
    BRACKETS,
    Signature,
    read_period,
    read_published,
    read_published_at_foot,
    read_signature,
    read_workdays,
    read_written,
)
from audit.reading.normalise import in_digits, narrow
from audit.reading.printed import printed_fact
from audit.reading.vocabulary import Words

_BESIDE_TITLE = 12  # characters beside a title in which a correction is marked
_LONGEST_TITLE = 60
_MOST_TITLE_LINES = 3
_BEHIND_TITLE = "》[]【】〔〕 \t0123456789.docxpdf"  # numbers, suffixes of files, marks
_DASHES = "—–－-"
_LONGEST_SITE = 80  # a longer line that names a site is a sentence of the report
_LONGEST_BREADCRUMB = 200
_HEADER_LINES = 30
_SEVERAL = 2  # years that the overview names; one may be a slip
_YEAR = re.compile(r"(20(?<!\d20)\d\d)\s*年")
_CITED = re.compile("《[^》]*》|“[^”]{0,20}”")
_HAN_YEAR = re.compile("二[〇零○ＯO0][一二三四][〇零○ＯO0一二三四五六七八九](?=\\s*年)")
_LONE_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
# An address with its scheme, or a bare host; a path within a site says nothing of the host.
_ADDRESS = re.compile(
    r"\s*(?:(?:https?:)?//(?P<host>[\w.-]+)(?::\d+)?(?P<path>/\S*)?|(?P<bare>[\w-]+(?:\.[\w-]+)*\.(?:cn|com|net|org|政务))/?\s*$)"
)
_LOCAL = re.compile(r"localhost$|[^.]*$|(?:127|10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.[\d.]+$")
_ADDRESS_YEAR = re.compile(r"/t?(20[0-4]\d)(?:(?=[/-])|(?=(?:0[1-9]|1[0-2])(?:\d\d)?[/_-]))")
_PRINTED_ADDRESS = re.compile(r"[\w:/.?&=%#-]{4,}", re.ASCII)
_VALUE = re.compile(r"[^\s|:,;>]{2,40}")


def read_identity(
    header: list[Paragraph],
    body: list[Paragraph],
    raw_header: list[Paragraph],
    behind: Callable[[Place], list[Paragraph]],
    notes: dict[str, str],
    words: Words,
) -> Signature:
    """The facts by name, and the places of the signature lines.

    `header` is what stands before section one, `raw_header` the same with page furniture, `body` all from there on,
    `behind` gives the lines behind a place.
    """
    notes = {name.lower(): content for name, content in notes.items()}
    facts = _titles(header or body[:_HEADER_LINES], words) or _titles(raw_header, words) or _meta_title(notes, words)
    facts |= _correction(facts, words)
    facts |= _page(raw_header, notes, words)
    facts |= read_published(raw_header, notes, facts.get("title"), words)
    signed, places = read_signature(header, body, facts.get("issuer"), words)
    facts |= signed
    if "published" not in facts and (end := _end_of_text(body, places)):
        facts |= read_published_at_foot(behind(end), words)
    facts |= _named_by_signature(facts, [*header, *body])
    facts |= read_workdays(facts)
    if not facts.keys() & {"signed", "published", "signed_misprint", "published_misprint"}:
        facts |= read_written(raw_header, words)
    dated = [
        (p, dates) for p in raw_header + body if ("日" in p.text or "月" in p.text) and (dates := find_dates(p.text))
    ]
    facts |= read_period(raw_header + body, words)
    facts |= _misprints(dated)
    if "signed_misprint" in facts:
        facts.setdefault("misprinted_dates", facts["signed_misprint"]._replace(value=1))
    named = _named_years([p for p in body if p.section == 1], words)
    facts |= _body_year(named, words)
    facts |= _year(facts, len(named))
    for name, flag, agree in (
        ("signed_by", "signed_by_issuer", may_sign),
        ("inner_issuer", "inner_issuer_agrees", same_body),
    ):
        if name in facts and "issuer" in facts:
            facts[flag] = facts[name]._replace(value=agree(str(facts[name].value), str(facts["issuer"].value)))
    return Signature(facts, places)


def _end_of_text(body: list[Paragraph], signature: set[Place]) -> Place | None:
    """Where the report surely ends: with its signature, or a sentence that nothing follows."""
    signed = [paragraph.place for paragraph in body if paragraph.place in signature]
    if not signed and body and body[-1].text.rstrip().endswith("。"):
        return body[-1].place
    return signed[-1] if signed else None


def _correction(facts: dict[str, Printed], words: Words) -> dict[str, Printed]:
    """That the report is marked, in its title or right beside it, as one that corrects another."""
    if (title := facts.get("title")) is None:
        return {}
    before, _, behind = title.context.partition(title.raw)
    said = words.correction.search(before[-_BESIDE_TITLE:] + title.raw + behind[:_BESIDE_TITLE])
    return {"correction": title._replace(value=True, raw=said.group())} if said else {}


def _named_by_signature(facts: dict[str, Printed], paragraphs: list[Paragraph]) -> dict[str, Printed]:
    """The issuer as its signature names it, where the title names none or leaves out its place, and the text agrees."""
    signer, issuer = facts.get("signed_by"), facts.get("issuer")
    name, short = str(signer.value) if signer else "", str(issuer.value) if issuer else ""
    if signer is None or name == short or not name.endswith(short):
        return {}
    agrees = any(name in narrow(p.text) and p.place != signer.place for p in paragraphs)
    return {"issuer": signer} if agrees else {}


# ---- titles ---- #


def _titles(paragraphs: list[Paragraph], words: Words) -> dict[str, Printed]:
    """The first title, and the one printed again below it: the page's own and the report's."""
    found = list(_each_title(paragraphs, words))
    if len(found) != 2:  # more than two are a list of reports; the one printed again is this one's
        said = Counter(str(facts["title"].value) for facts in found)
        return max(found, key=lambda facts: said[str(facts["title"].value)], default={})
    inner = {"title": "inner_title", "title_year": "inner_year", "issuer": "inner_issuer"}
    if "issuer" not in found[0]:  # the page's heading may leave it out: 2023年政府信息公开工作年度报告
        inner["issuer"] = "issuer"
    return found[0] | {inner[name]: fact for name, fact in found[1].items()}


def _meta_title(notes: dict[str, str], words: Words) -> dict[str, Printed]:
    """The title in the page's tags, where none is printed: 某某局2023年…年度报告_某某市人民政府."""
    for name in words.meta_title:
        for part in re.split(r"[_|—–-]", notes.get(name, "")):
            if found := _title([Paragraph(part.strip(), Place(), None)], words):
                return found
    return {}


def _each_title(paragraphs: list[Paragraph], words: Words) -> Iterator[dict[str, Printed]]:
    behind = 0
    for number in range(len(paragraphs)):
        if number < behind:
            continue
        for lines in range(1, _MOST_TITLE_LINES + 1):
            held = paragraphs[number : number + lines]
            if len(held) < lines or sum(len(each.text) for each in held) > _LONGEST_TITLE:
                break
            if (lines > 1 and not _may_go_on(held[0], words)) or not (found := _title(held, words)):
                continue
            if any("issuer" in _title(held[later:], words) for later in range(1, lines)):
                continue  # what stands above a title that is whole is none of it
            behind = number + lines
            beside = paragraphs[max(number - 1, 0) : number] + paragraphs[behind : behind + 1]
            named = [each for each in beside if words.organisation.fullmatch(_bare(each).lstrip(_DASHES))]
            if "issuer" not in found and named:
                found["issuer"] = _whole_line(named[0])
            yield found
            break


def _whole_line(paragraph: Paragraph) -> Printed:
    dashes = len(paragraph.text) - len(paragraph.text.lstrip(_DASHES + BRACKETS))
    return printed_fact(None, paragraph, dashes, len(paragraph.text))


def _may_go_on(paragraph: Paragraph, words: Words) -> bool:
    """Whether a title that is broken over lines may begin with a line: with the issuer, the year or the subject."""
    said = _narrow(paragraph.text)
    return bool(_YEAR.search(said) or "信息公开" in said or words.organisation.fullmatch("".join(said.split())))


def _bare(paragraph: Paragraph) -> str:
    return narrow("".join(paragraph.text.split()))


def _narrow(said: str) -> str:
    """A text with its years in digits, as long as it was: 二〇二三年."""
    return _HAN_YEAR.sub(lambda year: in_digits(year[0]), narrow(said))


def _title(paragraphs: Sequence[Paragraph], words: Words) -> dict[str, Printed]:
    """The facts of a title, be it broken over lines."""
    first = paragraphs[0]
    paragraph = Paragraph("".join(each.text.strip() for each in paragraphs), first.place, first.section)
    if len(paragraphs) == 1:
        paragraph = first
    said = _narrow(paragraph.text)
    if "信息公开" not in said:
        return {}
    match = words.title.search(said)
    behind = words.behind_title.match(said, match.end()) if match else None
    if behind and not words.organisation.fullmatch(behind["issuer"]):
        behind = None
    if match and not behind and not words.title_end.search(said.rstrip(_BEHIND_TITLE)):
        match = None
    match = match or words.title_year_last.search(said)
    if not match:
        return {}
    joined = (match.start("before"), match.end("before")) == (match.start(), match.start("year"))
    in_front = match["before"] and (joined or words.organisation.fullmatch(match["before"]))
    group = "before" if in_front else "between"
    named = "".join(match[group].split())
    if behind and not named:
        named, span = behind["issuer"], behind.span("issuer")
    else:
        span = match.span(group)
    if not words.organisation.fullmatch(named) and not (match["subject"] and match.re is words.title):
        return {}  # 2023年财政信息公开年度报告, and 2023年信息公开年报 of a menu
    facts = {
        "title": printed_fact(None, paragraph, match.start("before" if in_front else "year"), match.end()),
        "title_year": _within(paragraphs, paragraph, int(match["year"]), match.span("year")),
    }
    if named:
        facts["issuer"] = _within(paragraphs, paragraph, None, span)
    return facts


def _within(paragraphs: Sequence[Paragraph], whole: Paragraph, value: int | None, span: tuple[int, int]) -> Printed:
    """The fact at a stretch of a title, in the line that holds it."""
    at = 0
    for paragraph in paragraphs if len(paragraphs) > 1 else ():
        said = paragraph.text.strip()
        if at <= span[0] and span[1] <= at + len(said):
            shift = paragraph.text.index(said) - at
            return printed_fact(value, paragraph, span[0] + shift, span[1] + shift)
        at += len(said)
    return printed_fact(value, whole, *span)


# ---- the page around the report ---- #


def _page(lines: list[Paragraph], notes: dict[str, str], words: Words) -> dict[str, Printed]:
    """What the page says beside the report: publisher, numbers, category, site, address, and the years in them."""
    facts: dict[str, Printed] = {}
    for paragraph in lines:
        said = narrow(paragraph.text)
        for name, fact in _labelled(paragraph, said, words):
            facts.setdefault(name, fact)
        if "site" not in facts and len(said) <= _LONGEST_SITE:
            facts |= _site(paragraph, said, words)
        if "category_year" not in facts and (match := words.breadcrumb.search(said)):
            facts |= _breadcrumb_year(paragraph, said[: match.end() + _LONGEST_BREADCRUMB], words)
    metas = (("site", words.meta_site), ("publisher", words.meta_publisher), ("category", words.meta_category))
    for kind, names in metas:
        for name in names:
            if said := notes.get(name, "").strip():
                facts.setdefault(kind, Printed(said, said, Place(), said))
    address = facts.pop("address", None)
    for name in words.meta_address:
        if name in notes and address is None:
            address = Printed(notes[name], notes[name], Place(), notes[name])
    facts |= _address(address, words) if address else {}
    for name, year in (("index_number", "index_year"), ("category", "category_year")):
        match = _LONE_YEAR.search(str(facts[name].value)) if name in facts else None
        if match:
            facts[year] = facts[name]._replace(value=int(match[1]))
    return facts


def _labelled(paragraph: Paragraph, said: str, words: Words) -> Iterator[tuple[str, Printed]]:
    for match in words.labels.finditer(said):
        name = next(kind for kind, label in match.groupdict().items() if label)
        if name in ("published", "updated") or (name != "index_number" and not match["colon"]):
            continue
        pattern = _PRINTED_ADDRESS if name == "address" else _VALUE
        value = pattern.match(said, match.end())
        if not value or words.labels.match(value[0]):
            continue
        end = value.end()
        if name != "address" and said[end : end + 1] == ":":  # it is the label of the next field, or ends in it
            behind = words.label_behind.search(value[0])
            end = value.start() + (behind.start() if behind else 0)
        if end - value.start() > 1:
            yield name, printed_fact(None, paragraph, value.start(), end)


def _site(paragraph: Paragraph, said: str, words: Words) -> dict[str, Printed]:
    """The government whose site a line names, but for sentences, and the State Council's, which all pages lead to."""
    for match in words.site.finditer(said):
        if not words.no_site.match(match["site"]):
            return {"site": printed_fact(None, paragraph, match.start("site"), match.end("site"))}
    return {}


def _breadcrumb_year(paragraph: Paragraph, said: str, words: Words) -> dict[str, Printed]:
    """The year of a step of the breadcrumb; the last step is often the title itself, which says nothing new."""
    for match in _YEAR.finditer(said):
        step = said[match.start() :].split(">", maxsplit=1)[0]
        if ">" in said and not words.title.search(step) and len(step) < _LONGEST_TITLE:
            return {"category_year": printed_fact(int(match[1]), paragraph, match.start(), match.end())}
    return {}


def _address(address: Printed, words: Words) -> dict[str, Printed]:
    match = _ADDRESS.match(str(address.value))
    host = (match["host"] or match["bare"]).lower() if match else ""
    if not match or _LOCAL.match(host):
        return {}
    facts = {
        "host": address._replace(value=host, raw=match["host"] or match["bare"]),
        "government_host": address._replace(value=bool(words.host.search(host)), raw=match["host"] or match["bare"]),
    }
    if year := _ADDRESS_YEAR.search(match["path"] or ""):
        facts["address_year"] = address._replace(value=int(year[1]), raw=year[1])
    return facts


# ---- years and dates of the text ---- #


def _misprints(paragraphs: list[tuple[Paragraph, list[PrintedDate]]]) -> dict[str, Printed]:
    """How many dates of the text are no day of any calendar, at the first of them; all in `raw`."""
    found = [
        (p, each) for p, dates in paragraphs for each in dates if each.value is None and set("年月日") & set(each.raw)
    ]
    if not found:
        return {}
    paragraph, first = found[0]
    fact = printed_fact(len(found), paragraph, first.start, first.end)
    return {"misprinted_dates": fact}


def _year(facts: dict[str, Printed], named: int) -> dict[str, Printed]:
    """The title's year, else that of the period unless the overview names another more than once, else the overview's.

    A period that ends in another year than it begins is of no year. The title's year is a slip where the period, the
    overview and the date of the report, in the year behind them, all say another.
    """
    start, end = (facts[name].value if name in facts else None for name in ("period_start", "period_end"))
    body = facts["body_year"].value if "body_year" in facts else None
    of_period = facts["period_start"]._replace(value=start.year) if _is_of_one_year(start, end) else None
    if "title_year" in facts:
        dated = (facts[name].value for name in ("signed", "published") if name in facts)
        behind = {day.year - 1 for day in dated if isinstance(day, date)}
        is_slip = of_period is not None and behind == {body} == {of_period.value}
        return {"year": of_period if of_period and is_slip else facts["title_year"]}
    if of_period is not None and (body in (None, of_period.value) or named < _SEVERAL):
        return {"year": of_period}
    return {"year": facts["body_year"]} if "body_year" in facts else {}


def _is_of_one_year(start: object, end: object) -> TypeGuard[date]:
    return isinstance(start, date) and isinstance(end, date) and start.year == end.year


def _named_years(overview: list[Paragraph], words: Words) -> list[tuple[re.Match[str], Paragraph]]:
    """Every year that the overview names, but for those of what is still to come, of titles, and of older things."""
    said = ((_CITED.sub(lambda cited: " " * len(cited[0]), narrow(p.text)), p) for p in overview)
    return [
        (match, p)
        for text, p in said
        for match in _YEAR.finditer(text)
        if text[match.start() - 1 : match.start()] != "("  # (2022年52件): for comparison
        and not words.year_ahead.search(text[: match.start()])
        and not words.year_of_plans.match(text, match.end(1))
    ]


def _body_year(named: list[tuple[re.Match[str], Paragraph]], words: Words) -> dict[str, Printed]:
    """The year that most years named in the overview agree on, with their number; a lone one opens its sentence."""
    counts = Counter(match[1] for match, _ in named)
    if not counts:
        return {}
    year, count = counts.most_common(1)[0]
    if count * 2 <= len(named):
        return {}
    match, paragraph = next((m, p) for m, p in named if m[1] == year)
    opens = words.year_opens.search(match.string[: match.start()]) and words.year_at_large.match(
        match.string, match.end(1)
    )
    if count < _SEVERAL and not opens:
        return {}
    fact = printed_fact(int(year), paragraph, match.start(), match.end())
    return {"body_year": fact, "body_years": fact._replace(value=count)}
