"""A summary in Markdown, for the page of a job or a message: counts, issuers, problems, what was not audited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from audit.render.formats import Files, Setting
from audit.render.rows import headings, in_order, rows_of
from audit.summary import Comparison, Result
from audit.words import Lang, phrase

_SHOWN = 200  # problems; pages of jobs are cut at a megabyte
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_PAST = ("severity", "issuer", "year", "problem", "rule")
_COLUMNS = ("severity", "issuer", "year", "place", "problem", "rule")


def markdown_file(result: Result, setting: Setting) -> Files:
    """`summary.md`."""
    return {"summary.md": "\n".join(_page(result, setting.lang)) + "\n"}


def _page(result: Result, lang: Lang) -> Iterator[str]:
    failed = in_order(result)
    yield f"# {phrase('summary-title', lang)}\n"
    yield phrase(
        "looked-at", lang, documents=len(result.documents), reports=len(result.reports), cells=result.cells,
        rules=len(result.rules),
    ) + "\n"  # fmt: skip
    counts = {**result.by_severity(), "undecided": len(result.undecided), "unaudited": len(result.unaudited)}
    yield from _table([phrase(key, lang) for key in counts], [list(map(str, counts.values()))])
    if result.comparison:
        yield from _compared(result.comparison, lang)
    if failed:
        names = headings(lang)._asdict()
        shown = [row._asdict() for row in rows_of(result, failed[:_SHOWN], lang)]
        yield f"## {phrase('problems', lang)}\n"
        yield from _table([names[key] for key in _COLUMNS], [[str(row[key]) for key in _COLUMNS] for row in shown])
        if len(failed) > _SHOWN:
            yield phrase("more-problems", lang, count=len(failed) - _SHOWN) + "\n"
    if result.unaudited:
        yield f"## {phrase('unaudited', lang)}\n"
        told = [[one.path, one.problem.in_(lang) if one.problem else ""] for one in result.unaudited]
        yield from _table([phrase("column-file", lang), phrase("column-reason", lang)], told)
    if result.set_aside:
        known = sum(held.by == "baseline" for held in result.set_aside)
        yield phrase("set-aside", lang, known=known, waived=len(result.set_aside) - known) + "\n"
    if result.remarks:
        yield f"## {phrase('remarks', lang)}\n"
        told = [[path, remark.in_(lang)] for path, remark in result.remarks]
        yield from _table([phrase("column-file", lang), phrase("column-remark", lang)], told)
    if result.rule_errors:
        yield f"## {phrase('rule-error', lang)}\n"
        yield from _table(
            [phrase("rule", lang), phrase("column-reason", lang)],
            [[error.file, error.reason.in_(lang)] for error in result.rule_errors],
        )


def _compared(held: Comparison, lang: Lang) -> Iterator[str]:
    """What has become of the findings of an earlier run, those that are gone by name."""
    yield f"## {phrase('comparison', lang)}\n"
    yield _escaped(phrase("compared", lang, against=held.against, **held.counts)) + "\n"
    for key, told in (("new", held.new), ("resolved", held.resolved)):
        rows = [
            [
                phrase(past.severity, lang),
                past.issuer or past.path,
                str(past.year or ""),
                past.message.in_(lang),
                past.rule,
            ]
            for past in told[:_SHOWN]
        ]
        if rows:
            yield f"### {phrase(f'state-{key}', lang)}\n"
            yield from _table([phrase(f"column-{name}", lang) for name in _PAST], rows)
        if len(told) > _SHOWN:
            yield phrase("more-problems", lang, count=len(told) - _SHOWN) + "\n"


def _table(head: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield _line(head)
    yield _line(["---"] * len(head))
    yield from (_line([_escaped(value) for value in row]) for row in rows)
    yield ""


def _line(values: list[str]) -> str:
    return f"| {' | '.join(values)} |"


def _escaped(said: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(said.split()))
