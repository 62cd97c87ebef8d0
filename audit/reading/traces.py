"""Traces in a report's text: of other issuers and years, of the page it was taken from, of people's private data.

Each is a count, or a name, at the first place where it is printed; a count that is not there is 0.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from audit.model import Line, Paragraph, Place, Printed
from audit.reading.bodies import Kind
from audit.reading.divisions import Divisions, same_line, stem_of
from audit.reading.normalise import narrow
from audit.reading.printed import printed_fact
from audit.reading.sections import line_text
from audit.reading.vocabulary import Vocabulary, Words

_IDENTITY_NUMBER = re.compile(
    r"[1-9](?<![\dA-Za-z].)\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
_MOBILE = re.compile(
    r"(?:电话|手机|联系|热线|传真|Tel|tel)[^。\n]{0,20}?(?<!\d)(?P<number>1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)"
)
_PRIVATE_MAIL = re.compile(
    r"[\w.+-]{2,64}@(?:163|126|qq|vip\.qq|sina|sohu|139|189|wo|yeah|foxmail|gmail|hotmail|outlook|tom)\.(?:com|net|cn)",
    re.ASCII | re.IGNORECASE,
)
# Lost characters, and UTF-8 or GBK that was decoded as something else.
_MAY_BE_GARBLED = re.compile("[\ufffd锟烫屯Â-ï]")
_GARBLED = re.compile("\ufffd+|锟斤拷|烫烫烫|屯屯屯|(?:[Â-ï][\x80-\xbf\u0152-\u2122]{1,2}){3,}")
_ANNOTATED = re.compile(
    r"[\u4e00-\u9fff]\([b-df-hj-np-tw-z]{0,2}[aeiouāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ][a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]{0,4}\)"
)
_SENTENCE = re.compile(r"[^。;!?\n]+")
_COUNTED_WORDS = re.compile(r"年?度?,?(?P<words>[\u4e00-\u9fff]{4,16})\d")
_COUNTED = re.compile(r"\d\s*[件条份次项]")
_YEAR = re.compile(r"(?:^|[,:)、])\s*(?P<year>20\d\d)\s*年度?(?!\d)")
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,8}?[省市县区旗州盟镇乡]")
_ATTACHMENT = re.compile(r"\.(?:docx?|wps|pdf|xlsx?|et|ofd|zip|rar)\s*$", re.IGNORECASE)

Facts = dict[str, Printed]


@dataclass(frozen=True)
class Prose:
    """Paragraphs as one text to search in; a line break stands between them."""

    paragraphs: list[Paragraph]

    @cached_property
    def text(self) -> str:
        """As printed."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)

    @cached_property
    def said(self) -> str:
        """Half-width, with the same offsets."""
        return "\n".join(narrow(paragraph.text) for paragraph in self.paragraphs)

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(p.text) + 1 for p in self.paragraphs), initial=0))

    def fact(self, value: str | int | None, start: int, end: int) -> Printed:
        """The fact at [start, end) of the text."""
        number = bisect_right(self._starts, start) - 1
        paragraph, shift = self.paragraphs[number], self._starts[number]
        return printed_fact(value, paragraph, start - shift, min(end - shift, len(paragraph.text)))

    def count(self, matches: Iterable[re.Match[str]], group: str | int = 0) -> Printed | None:
        """How many there are, at the first; None when there is none."""
        held = list(matches)
        return self.fact(len(held), *held[0].span(group)) if held else None


def read_traces(
    paragraphs: list[Paragraph],
    facts: Facts,
    kind: Kind,
    vocabulary: Vocabulary,
) -> Facts:
    """All traces, by name."""
    words, prose = vocabulary.words, Prose(paragraphs)
    found = {
        "identity_numbers": prose.count(m for m in _IDENTITY_NUMBER.finditer(prose.said) if _checks(m[0])),
        "mobile_numbers": prose.count(_MOBILE.finditer(prose.said), "number"),
        "private_mail": prose.count(_PRIVATE_MAIL.finditer(prose.said) if "@" in prose.said else ()),
        "garbled": prose.count(_GARBLED.finditer(prose.text) if _MAY_BE_GARBLED.search(prose.text) else ()),
        **read_script(paragraphs),
        "foreign_names": _foreign_names(prose, kind, vocabulary),
        "foreign_self": _foreign_self(prose, facts, kind, words),
        "stale_years": _stale_years([p for p in paragraphs if p.section in (1, 6)], facts, words),
        "plan_year": _plan_year([p for p in paragraphs if p.section in (5, 6)], words),
        "site_of_issuer": _site_of_issuer(facts.get("site"), kind, vocabulary.divisions),
        **_substituted(prose, vocabulary),
    }
    private = [fact for name in ("identity_numbers", "mobile_numbers", "private_mail") if (fact := found[name])]
    if private:
        found["private_data"] = private[0]._replace(value=sum(int(str(fact.value)) for fact in private))
    total = Printed(sum(map(len, (p.text for p in paragraphs))), "", Place())
    return {"characters": total} | {name: fact for name, fact in found.items() if fact}


def read_furniture(furniture: list[Paragraph], notes: dict[str, str], body: list[Paragraph], words: Words) -> Facts:
    """Page furniture between the first heading and the last line of text, and what the page offers as files.

    `notes["attachments"]` holds one file a line, name and address; `notes["pictures"]` the numbers of pages whose text
    is a picture, which was not read, as is what `notes["frames"]` of a web page show, what is behind
    `notes["next_page"]`, what a script writes (`notes["scripted"]`) and text that opens on a click (`notes["folded"]`);
    `notes["images"]` how many pictures there are in or beside the text.
    """
    facts: Facts = {}
    last = max((_order(p) for p in body), default=(0, 0))
    within = [p for p in furniture if p.section is not None and _order(p) <= last]
    if within and (match := words.furniture_pattern.match(within[0].text)):
        facts["page_furniture"] = printed_fact(len(within), within[0], *match.span())
    offered = [line.split("\t")[0] for line in notes.get("attachments", "").splitlines() if line.strip()]
    if offered:
        facts["attachments"] = Printed(len(offered), offered[0], Place(), offered[0])
    elif printed := [p for p in furniture if _ATTACHMENT.search(p.text)]:
        facts["attachments"] = printed_fact(len(printed), printed[0], 0, len(printed[0].text))
    pictured = [page for page in notes.get("pictures", "").split(",") if page]
    framed = notes.get("frames", "").splitlines()
    framed += [notes[name] for name in ("next_page", "scripted", "folded") if name in notes]
    if pictured or framed:
        place = Place(page=int(pictured[0])) if pictured else Place()
        facts["pictures"] = Printed(len(pictured) + len(framed), "".join(framed[:1]), place)
    if images := int(notes.get("images", "0")):
        facts["images"] = Printed(images, "", Place())
    if unruled := int(notes.get("unruled_rows", "0")):
        facts["unruled_rows"] = Printed(unruled, "", Place())
    return facts


def _order(paragraph: Paragraph) -> tuple[int, int]:
    """Where a paragraph stands in the text: a page may have all of it in one line of its source."""
    return paragraph.place.line or 0, paragraph.place.column or 0


def legacy_headings(paragraphs: list[Paragraph], words: Words) -> Printed | None:
    """Headings that only the free form of before 2019 has, each a line of its own."""
    found = [p for p in paragraphs if words.legacy_heading.fullmatch(narrow(p.text).strip())]
    return printed_fact(len(found), found[0], 0, len(found[0].text)) if found else None


def has_legacy_table(lines: Iterable[Line], words: Words) -> bool:
    """Whether lines are of the table that the free form of before 2019 has, of which no form here knows."""
    return any(words.legacy_table.match(narrow(line_text(line))) for line in lines)


def _checks(number: str) -> bool:
    """Whether the last character of an identity number is the one that the others give (GB 11643-1999)."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[-1].upper()


def read_script(paragraphs: list[Paragraph]) -> Facts:
    """Characters of the traditional script, and those with pinyin behind them."""
    prose = Prose(paragraphs)
    found = {
        "annotated_characters": prose.count(_ANNOTATED.finditer(prose.said)),
        "traditional_characters": _traditional(prose),
    }
    return {name: fact for name, fact in found.items() if fact}


def _traditional(prose: Prose) -> Printed | None:
    """Characters that only the traditional script has: in Big5 and not in GB 2312; rare names have a few."""
    if len(prose.text.encode("gb2312", "ignore").decode("gb2312")) == len(prose.text):
        return None
    only = {ch for ch in set(prose.text) if "\u4e00" <= ch <= "\u9fff" and not _in(ch, "gb2312") and _in(ch, "big5")}
    return prose.count(re.finditer(f"[{''.join(sorted(only))}]", prose.text)) if only else None


def _in(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _foreign_names(prose: Prose, kind: Kind, vocabulary: Vocabulary) -> Printed | None:
    """Governments of other places, neither above the issuer's nor below, named as if they were its own."""
    if not kind.get("division"):
        return None
    stem = stem_of(str(kind["division"]))
    found = []
    for match in vocabulary.words.named_body.finditer(prose.said):
        name, divisions = vocabulary.divisions.ending_at(prose.said, match.start())
        if not divisions or any(same_line(division.stem, stem) for division in divisions):
            continue
        start = match.start() - len(name)
        above = {upper.stem for upper in vocabulary.divisions.ending_at(prose.said, start)[1]}
        if vocabulary.words.word_names.fullmatch(name):
            # It needs a place above it in front, and not the issuer's own: 马鞍山市和县政府 may be two governments.
            uppers = tuple(upper for upper in above if not same_line(upper, stem))
            if not any(division.stem.startswith(uppers) for division in divisions):
                continue
        elif not above and not _begins_name(prose.said, start, vocabulary.words):
            continue
        sentence = max(prose.said.rfind(end, 0, start) for end in "。;!?\n") + 1
        words = vocabulary.words
        rightly = words.elsewhere.search(prose.said, max(sentence, start - 10), start)
        if not rightly and not words.elsewhere_behind.match(prose.said, match.end()):
            found.append((start, match.end()))
    found += _foreign_speakers(prose, stem, vocabulary)
    return prose.fact(len(found), *min(found)) if found else None


def _foreign_speakers(prose: Prose, stem: str, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Bodies of other places, neither above the issuer's nor below, that speak in the report."""
    for match in vocabulary.words.speaking_body.finditer(prose.said):
        placed = vocabulary.divisions.place(match["name"])
        is_place = bool(placed.candidates) and not placed.broken and bool(placed.rest)
        if not is_place or vocabulary.words.word_names.match(match["name"]):
            continue
        if not any(same_line(division.stem, stem) for division in placed.candidates):
            yield match.span("name")


def _begins_name(said: str, start: int, words: Words) -> bool:
    """Whether a name may begin at an offset, and what stands there is not the end of a word: 水平和县."""
    before = said[max(0, start - 4) : start].replace("\n", "")  # a line may end within a word
    return not before or words.before_name.search(before) is not None


def _site_of_issuer(site: Printed | None, kind: Kind, divisions: Divisions) -> Printed | None:
    """Whether the site that the page names is of the issuer's place, one above or one below; None where unknown."""
    if site is None or not kind.get("division"):
        return None
    placed = divisions.place(str(site.value))
    if not placed.candidates or placed.broken:
        return None
    own = stem_of(str(kind["division"]))
    return site._replace(value=any(same_line(division.stem, own) for division in placed.candidates))


def _foreign_self(prose: Prose, facts: Facts, kind: Kind, words: Words) -> Printed | None:
    """我局 in a report of a township, 我镇 in one of a bureau: words that mean neither the issuer nor its place."""
    if "issuer" not in facts or kind.get("body") in (None, "zone", "organisation"):  # these may speak for another body
        return None
    issuer = str(facts["issuer"].value)
    heard = (m for m in words.own.finditer(prose.said) if not _is_quoted(prose.said, m.start()))
    return prose.count(m for m in heard if _cannot_be(m["word"], issuer, kind))


def _is_quoted(said: str, at: int) -> bool:
    """Whether an offset is within quotation marks: “我镇我村”系列短视频."""
    line = said.rfind("\n", 0, at) + 1
    return said.rfind("“", line, at) > said.rfind("”", line, at)


def _cannot_be(word: str, issuer: str, kind: Kind) -> bool:
    if word in issuer:
        return False
    if word not in ("县", "市", "区", "旗"):
        return True
    place = str(kind.get("county") or kind.get("prefecture") or kind.get("province") or "")
    if not place or word in place:
        return False
    if word == "市":  # every county belongs to a 市, but for those of a 州, 盟 or 地区
        return kind.get("level") == "province"
    if word == "区" and "自治区" in str(kind.get("province")):
        return False
    return bool(kind.get("county")) or kind.get("level") in ("city", "province")


def _stale_years(told_of: list[Paragraph], facts: Facts, words: Words) -> Printed | None:
    """Sentences that tell of work, or of none, in the year before the report's as if it were this year's."""
    year = facts["year"].value if "year" in facts else None
    if not isinstance(year, int):
        return None
    found: list[tuple[Paragraph, int, int]] = []
    for paragraph in told_of:
        said = narrow(paragraph.text)
        if str(year - 1) not in said:
            continue
        for sentence in _SENTENCE.finditer(said):
            told = sentence[0]
            match = _YEAR.search(told)
            if not match or words.year_of_plans.match(told, match.end("year")):
                continue
            if int(match["year"]) != year - 1 or str(year) in told or not words.work.search(told):
                continue
            if _COUNTED.search(told, 0, match.start("year")):  # 收到28件,2022年收到35件 compares
                continue
            if not words.compares.search(told, match.start()) and not _is_told_again(
                said, sentence, sentence.start() + match.end("year")
            ):
                found.append((paragraph, sentence.start() + match.start("year"), sentence.start() + match.end()))
    if not found:
        return None
    paragraph, start, end = found[0]
    return printed_fact(len(found), paragraph, start, end)


def _is_told_again(said: str, sentence: re.Match[str], at: int) -> bool:
    """Whether what a sentence counts behind its year is counted in another sentence too: the years are compared."""
    counted = _COUNTED_WORDS.match(said, at)
    around = said[: sentence.start()] + said[sentence.end() :]
    return counted is not None and counted["words"] in around


def _plan_year(closing: list[Paragraph], words: Words) -> Printed | None:
    """The year for which sections five and six announce work; the first that they name."""
    for paragraph in closing:
        if match := words.plan.search(narrow(paragraph.text)):
            return printed_fact(int(match["year"]), paragraph, match.start("year"), match.end("year"))
    return None


def _substituted(prose: Prose, vocabulary: Vocabulary) -> dict[str, Printed | None]:
    """A word of gambling sites where the place above a place should stand: 某某体育鼓楼区; and which place that is."""
    for match in vocabulary.tampering.pattern.finditer(prose.text):
        place = _PLACE.match(prose.text, match.end())
        if not place:
            continue
        fact = prose.fact(None, match.start(), place.end())
        original = _above(place[0], vocabulary.divisions)
        return {
            "substituted_place": fact,
            "original_place": fact._replace(value=original) if original else None,
        }
    return {}


def _above(name: str, divisions: Divisions) -> str | None:
    """The place that a place of this name belongs to; None when that may be several."""
    stems = {division.stem for division in divisions.by_name.get(name, ())}
    if len(stems) != 1:
        return None
    path = divisions.path(stem := stems.pop())
    return {6: path.get("prefecture") or path.get("province"), 4: path.get("province")}.get(len(stem))
