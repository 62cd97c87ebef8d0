"""The printed list of exceptions: a PDF by issuer, to be signed by whoever audited and whoever reviewed."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from audit.errors import UsageError
from audit.model import Finding
from audit.render.formats import Files, Setting
from audit.render.rows import headings, in_order, rows_of, who
from audit.render.statistics import blocks
from audit.summary import Result
from audit.words import Lang, phrase, text

_COLUMNS = ("number", "severity", "fault", "place", "problem", "expected", "basis")
_RARE = 20  # Chinese characters that a font of ours may lack; beyond it there is none
_CHINESE = re.compile("[\u3400-\u9fff]")


def pdf_file(result: Result, setting: Setting) -> Files:
    """The list as one PDF. Raises UsageError where no font of this machine has the characters."""
    name = phrase("file-printed", setting.lang)
    return {name: _printed("".join(_page(result, setting)))}


def _page(result: Result, setting: Setting) -> Iterator[str]:
    lang = setting.lang
    style = Path(__file__).with_name("printed.css").read_text("utf-8")
    style = style.replace("RUNNING", _quoted(phrase("printed-title", lang))).replace("PAGES", _pages(lang))
    title = escape(phrase("printed-title", lang))
    yield f'<!doctype html><html lang="{"zh-CN" if lang == "zh" else "en"}"><head><meta charset="utf-8">'
    yield f"<title>{title}</title><style>{style}</style></head><body><h1>{title}</h1>"
    counts, *others = blocks(result, setting, lang)
    yield _block(counts.title, counts.head, counts.rows, "statistics")
    others_shown = {phrase(key, lang) for key in ("column-reason", "roll-state", "roll-may-be")}
    for block in others:
        if block.head[-1] in others_shown:  # what was not audited or asked, and who has not reported
            yield _block(block.title, block.head, block.rows, "unread")
    by_issuer: dict[str, list[Finding]] = {}
    for finding in in_order(result):
        by_issuer.setdefault(who(finding, lang), []).append(finding)
    for issuer, found in by_issuer.items():
        yield f"<section><h2>{escape(issuer)}</h2>"
        yield _findings(result, found, lang)
        yield f"{_signatures(lang)}</section>"
    if not by_issuer:
        yield f"<p>{escape(phrase('printed-none', lang))}</p>{_signatures(lang)}"
    yield "</body></html>"


def _findings(result: Result, found: list[Finding], lang: Lang) -> str:
    names = headings(lang)._asdict()
    lines = [
        "<table><thead><tr>",
        *(f'<th class="{key}">{escape(names[key])}</th>' for key in _COLUMNS),
        "</tr></thead>",
    ]
    for row in rows_of(result, found, lang):
        values = row._asdict()
        cells = {key: escape(str(values[key])) for key in _COLUMNS}
        printed = row.excerpt.replace("\n", " / ")
        cells["problem"] += Markup('<div class="said">{} {}<br>{}</div>').format(row.year, row.id, printed)
        lines.append("<tr>" + "".join(f'<td class="{key}">{cells[key]}</td>' for key in _COLUMNS) + "</tr>")
    return "".join([*lines, "</table>"])


def _block(title: str, head: tuple[str, ...], rows: list[tuple[object, ...]], kind: str) -> str:
    lines = [
        f'<h2>{escape(title)}</h2><table class="{kind}"><thead><tr>',
        *(f"<th>{escape(name)}</th>" for name in head),
    ]
    lines += ["</tr></thead>"]
    lines += ["<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in row) + "</tr>" for row in rows]
    return "".join([*lines, "</table>"])


def _signatures(lang: Lang) -> str:
    named = (phrase(key, lang) for key in ("printed-auditor", "printed-reviewer"))
    return '<div class="signed">' + "".join(f"<span>{escape(name)}</span>" for name in named) + "</div>"


def _quoted(said: str) -> str:
    return '"' + said.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _pages(lang: Lang) -> str:
    """The content of the footer in CSS: page x of y."""
    parts = re.split(r"(\{page\}|\{pages\})", phrase("printed-pages", lang, page="{page}", pages="{pages}"))
    counters = {"{page}": "counter(page)", "{pages}": "counter(pages)"}
    return " ".join(counters.get(part, _quoted(part)) for part in parts if part)


class _Missing(logging.Handler):
    """Characters that no font had, as the library tells of them."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if "notdef" in str(record.msg) and isinstance(record.args, tuple) and record.args:
            self.said.append(str(record.args[0]))


def _printed(page: str) -> bytes:
    from weasyprint import HTML

    log, missing = logging.getLogger("weasyprint"), _Missing()
    log.addHandler(missing)
    try:
        told: Any = HTML(string=page, url_fetcher=_nothing)
        identifier = hashlib.sha256(page.encode("utf-8", "replace")).hexdigest()[:32].encode()
        content: bytes = told.write_pdf(pdf_identifier=identifier)
    finally:
        log.removeHandler(missing)
    lacking = "".join(dict.fromkeys(c for c in missing.said if _CHINESE.match(c)))
    if len(lacking) > _RARE:
        raise UsageError(text("no-font", count=len(lacking), some=lacking[:10]))
    return content


def _nothing(url: str, *_rest: object) -> dict[str, Any]:
    """Nothing is loaded from anywhere."""
    raise ValueError(url)
