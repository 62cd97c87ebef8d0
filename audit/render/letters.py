"""Word documents for issuers and about them: list of problems, letter that asks for corrections, circular.

Only what is the issuer's fault and surely wrong is in them: nothing undecided, nothing of the source page,
nothing of our reading.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal

import docx
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Pt

from audit.model import SEVERITIES, Finding
from audit.render.formats import Files, Setting
from audit.render.packing import stamped
from audit.render.rows import Row, category, headings, in_order, printable, rows_of
from audit.summary import Result
from audit.words import Lang, phrase

_LIST = (
    "number",
    "year",
    "category",
    "severity",
    "place",
    "problem",
    "printed",
    "expected",
    "basis",
    "advice",
    "excerpt",
)
_LIST_WIDTHS = (1.0, 1.2, 1.2, 1.2, 3.0, 4.6, 1.8, 2.6, 2.6, 3.2, 4.0)  # centimetres
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_LATE = "published-late"  # the rule that says who was late
_NAMED = 30  # units named in one sentence of the circular


def docx_files(result: Result, setting: Setting) -> Files:
    """A list for each issuer, a letter, which only asks where nothing is surely wrong, and the circular."""
    lang = setting.lang
    files: dict[str, bytes] = {}
    for issuer, found in by_issuer(result).items():
        years = sorted({finding.year for finding in found if finding.year})
        stem = "_".join([issuer, *([f"{years[0]}" if len(years) == 1 else f"{years[0]}-{years[-1]}"] if years else [])])
        listed = _free(files, f"{stem}_{phrase('paper-list', lang)}")
        files[listed] = _bytes(_list(issuer, years, rows_of(result, found, lang), lang), setting)
        asked = [finding for finding in found if finding.severity != "info"]
        if asked:
            name = _free(files, f"{stem}_{phrase(f'paper-{_kind(asked)}', lang)}")
            files[name] = _bytes(_letter(issuer, years, result, asked, setting), setting)
    files[_free(files, phrase("paper-circular", lang))] = _bytes(_circular(result, setting), setting)
    return files


def by_issuer(result: Result) -> dict[str, list[Finding]]:
    """What issuers must hear of: issuer to the failing findings that are theirs, errors first."""
    found: dict[str, list[Finding]] = {}
    for finding in in_order(result):
        if finding.issuer and finding.at_fault == "issuer":
            found.setdefault(finding.issuer, []).append(finding)
    return {issuer: sorted(held, key=lambda one: SEVERITIES.index(one.severity)) for issuer, held in found.items()}


# ---- list of problems ---- #


def _list(issuer: str, years: Sequence[int], rows: list[Row], lang: Lang) -> Word:
    word = _new(lang, landscape=True)
    _title(word, phrase("list-title", lang, issuer=issuer, years=_years(years, lang)), 16)
    names = headings(lang)._asdict()
    body = [[str(row._asdict()[name]) for name in _LIST] for row in rows]
    _table(word, [names[name] for name in _LIST], body, _LIST_WIDTHS, 8)
    return word


# ---- letter ---- #


def _kind(findings: Sequence[Finding]) -> Literal["letter", "inquiry"]:
    return "letter" if any(finding.severity == "error" for finding in findings) else "inquiry"


def _letter(issuer: str, years: Sequence[int], result: Result, findings: list[Finding], setting: Setting) -> Word:
    lang, kind = setting.lang, _kind(findings)
    word = _new(lang)
    said = _years(years, lang)
    _title(word, phrase(f"{kind}-title", lang, years=said), 20)
    _line(word, phrase("letter-to", lang, issuer=issuer), indent=False)
    wrong = [finding for finding in findings if finding.severity == "error"]
    doubtful = [finding for finding in findings if finding.severity == "warning"]
    counts = {"errors": len(wrong)} if wrong else {}
    _line(word, phrase(f"{kind}-opening", lang, years=said, warnings=len(doubtful), **counts))
    parts = [("letter-wrong", wrong), ("letter-doubtful", doubtful)]
    number = 0
    for key, held in parts:
        if held:
            number += 1
            _heading(word, f"{_ordinal(number, lang)}{phrase(key, lang)}")
            for row in rows_of(result, held, lang):
                _line(word, _item(row, lang))
    _heading(word, f"{_ordinal(number + 1, lang)}{phrase(f'{kind}-asked', lang)}")
    blank = "＿" * 8 if lang == "zh" else "________"
    until = _day(setting.reply_by, lang) if setting.reply_by else blank
    _line(word, phrase(f"{kind}-until", lang, until=until, contact=setting.contact or blank))
    _line(word, phrase("letter-annex", lang, annex=phrase("paper-list", lang)))
    _sign(word, setting.office or blank, setting.today, lang)
    return word


def _item(row: Row, lang: Lang) -> str:
    expected = phrase("item-expected", lang, expected=row.expected) if row.expected else ""
    said = phrase(
        "item-said", lang, number=row.number, year=row.year, problem=row.problem.rstrip("。."), expected=expected
    )
    return said + phrase("item-basis", lang, basis=row.basis.rstrip("。."), advice=row.advice.rstrip("。."))


# ---- circular ---- #


def _circular(result: Result, setting: Setting) -> Word:
    lang = setting.lang
    frame = result.reports
    issuers = sorted({str(issuer) for issuer in frame["issuer"].dropna()})
    years = sorted({int(year) for year in frame["year"].dropna()})
    found = by_issuer(result)
    told = [finding for held in found.values() for finding in held]
    with_errors = {finding.issuer for finding in told if finding.severity == "error"}
    word = _new(lang)
    _title(word, phrase("circular-title", lang, years=_years(years, lang)), 20)
    _heading(word, f"{_ordinal(1, lang)}{phrase('circular-whole', lang)}")
    unclear = _not_wholly_judged(result) - with_errors
    good = len(issuers) - len(with_errors | unclear)
    counts = {"reports": len(result.reports), "issuers": len(issuers), "good": good, "documents": len(result.documents)}
    share = f"{100 * good / len(issuers):.1f}" if issuers else "—"
    _line(word, phrase("circular-counts", lang, share=share, unaudited=len(result.unaudited), **counts))
    if unclear:
        _line(word, phrase("circular-unclear", lang, count=len(unclear), names="、".join(sorted(unclear))))
    severities = {f"{level}s": count for level, count in result.by_severity(told).items()}
    _line(word, phrase("circular-findings", lang, count=len(told), issuers=len(found), **severities))
    _heading(word, f"{_ordinal(2, lang)}{phrase('circular-problems', lang)}")
    groups: dict[str, list[Finding]] = {}
    for finding in told:
        groups.setdefault(category(result, finding), []).append(finding)
    for number, (sort, held) in enumerate(sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])), 1):
        what = phrase(f"category-{sort}", lang)
        _line(
            word, phrase("circular-category", lang, number=number, what=what, count=len(held), named=_named(held, lang))
        )
        for rule, count in Counter(finding.rule for finding in held).most_common():
            _line(word, phrase("circular-rule", lang, rule=result.rules[rule].title.in_(lang), count=count))
    if not told:
        _line(word, phrase("circular-none", lang))
    late = _late(result, found)
    _heading(word, f"{_ordinal(3, lang)}{phrase('circular-late', lang)}")
    _line(
        word, phrase("circular-late-names", lang, names="、".join(late)) if late else phrase("circular-no-late", lang)
    )
    if roll := result.roll:
        done = roll.count("reported", "late", "undated")
        _line(word, phrase("circular-roll", lang, due=len(roll.units), done=done, asked=roll.count("asked")))
        for state in ("late", "missing"):
            units = [unit.name for unit in roll.units if unit.state == state]
            if units:
                what = phrase(f"roll-{state}", lang)
                _line(word, phrase("circular-roll-names", lang, what=what, count=len(units), names="、".join(units)))
    _heading(word, f"{_ordinal(4, lang)}{phrase('circular-asked', lang)}")
    _line(word, phrase("circular-demand", lang))
    blank = "＿" * 8 if lang == "zh" else "________"
    _sign(word, setting.office or blank, setting.today, lang)
    _title(word, phrase("circular-annex", lang), 14).paragraph_format.page_break_before = True
    head = [phrase("column-issuer", lang), *(phrase(level, lang) for level in SEVERITIES), phrase("in-all", lang)]
    body = [[name, *map(str, result.by_severity(held).values()), str(len(held))] for name, held in found.items()]
    total = [phrase("in-all", lang), *map(str, result.by_severity(told).values()), str(len(told))]
    _table(word, head, [*body, total], (7.0, 2.2, 2.2, 2.2, 2.2), 10)
    unknown = sorted({f.path for f in result.failed if f.at_fault == "issuer" and not f.issuer})
    if unknown:
        _line(word, phrase("circular-unknown", lang, count=len(unknown), paths="、".join(unknown)))
    return word


def _not_wholly_judged(result: Result) -> set[str]:
    """Issuers of whose reports something of weight could not be judged: nobody can call these free of errors."""
    open_ones = (
        f for f in result.findings if f.severity == "error" and (f.outcome != "fail" or f.at_fault != "issuer")
    )
    return {finding.issuer for finding in open_ones if finding.issuer}


def _late(result: Result, found: dict[str, list[Finding]]) -> list[str]:
    """Units that the rule on the date of publication names."""
    if _LATE not in result.rules:
        return []
    return [issuer for issuer, held in found.items() if any(finding.rule == _LATE for finding in held)]


def _named(findings: Iterable[Finding], lang: Lang) -> str:
    counts = Counter(finding.issuer or "" for finding in findings).most_common()
    said = "、".join(phrase("named-times", lang, issuer=issuer, count=count) for issuer, count in counts[:_NAMED])
    more = len(counts) - _NAMED
    return said + (phrase("named-more", lang, count=more) if more > 0 else "")


# ---- Word ---- #


def _new(lang: Lang, *, landscape: bool = False) -> Word:
    word = docx.Document()
    style: Any = word.styles["Normal"]
    _font(style, "FangSong" if lang == "zh" else "Times New Roman", 16 if not landscape else 9)
    (section,) = word.sections
    section.page_width, section.page_height = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = (Cm(1.8), Cm(1.8)) if landscape else (Cm(3.7), Cm(3.5))
    section.left_margin, section.right_margin = (Cm(1.6), Cm(1.6)) if landscape else (Cm(2.8), Cm(2.6))
    _page_number(section.footer.paragraphs[0])
    return word


def _font(styled: Any, name: str, points: float, *, bold: bool = False) -> None:
    styled.font.name, styled.font.size, styled.font.bold = name, Pt(points), bold or None
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    run.font.size = Pt(10)
    for kind, said in (("begin", None), (None, "PAGE"), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = said
        run._r.append(part)


def _title(word: Word, said: str, points: float) -> Any:
    paragraph = word.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(points)
    _font(paragraph.add_run(printable(said)), "SimSun", points, bold=True)
    return paragraph


def _heading(word: Word, said: str) -> None:
    paragraph = _line(word, "")
    paragraph.paragraph_format.keep_with_next = True
    _font(paragraph.add_run(printable(said)), "SimHei", 16)


def _line(word: Word, said: str, *, indent: bool = True) -> Any:
    paragraph = word.add_paragraph(printable(said))
    paragraph.paragraph_format.first_line_indent = Pt(32) if indent else None
    paragraph.paragraph_format.line_spacing = Pt(28)
    paragraph.paragraph_format.space_after = Pt(0)
    return paragraph


def _sign(word: Word, office: str, day: date, lang: Lang) -> None:
    for number, said in enumerate((office, _day(day, lang))):
        paragraph = _line(word, said, indent=False)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(48)
        paragraph.paragraph_format.space_before = Pt(0 if number else 42)
        paragraph.paragraph_format.keep_with_next = not number


def _table(
    word: Word, head: Sequence[str], body: Sequence[Sequence[str]], widths: Sequence[float], points: float
) -> None:
    table = word.add_table(rows=1 + len(body), cols=len(head), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for at, (values, row) in enumerate(zip((head, *body), table.rows, strict=True)):
        whole = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(whole)
        for value, cell, width in zip(values, row.cells, widths, strict=True):
            cell.width = Cm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(printable(value))
            run.font.size, run.bold = Pt(points), not at
            paragraph.alignment = None if at else WD_ALIGN_PARAGRAPH.CENTER


def _bytes(word: Word, setting: Setting) -> bytes:
    word.core_properties.author = setting.office or "gouji"
    word.core_properties.comments = ""
    held = io.BytesIO()
    word.save(held)
    return stamped(held.getvalue(), setting.today)


# ---- words ---- #


def _ordinal(number: int, lang: Lang) -> str:
    return f"{'一二三四五六'[number - 1]}、" if lang == "zh" else f"{number}. "


def _years(years: Sequence[int], lang: Lang) -> str:
    joined = "、".join(map(str, years)) if lang == "zh" else ", ".join(map(str, years))
    return joined or phrase("year-unknown", lang)


def _day(day: date, lang: Lang) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else day.isoformat()


def _free(files: dict[str, bytes], stem: str) -> str:
    """A file name that every system takes and no other paper has, whatever the case of its letters."""
    plain = _FORBIDDEN.sub("_", printable(stem)).strip(" .")[:70]
    taken = {name.casefold() for name in files}
    number, name = 1, f"{plain}.docx"
    while name.casefold() in taken:
        number += 1
        name = f"{plain} ({number}).docx"
    return name
