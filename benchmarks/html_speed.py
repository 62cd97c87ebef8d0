"""How long a web page takes to be read, beside its parsing: `python benchmarks/html_speed.py [--rounds N] [PAGE ...]`.

Each round parses a page with `lxml.html.fromstring` and reads it to the facts of a report (`document_from_bytes`), one
right after the other; printed are the medians of both and of their ratio. Pages: those of sample_reports, pages in the
markup that word processors write, of ordinary size, and whatever pages are named.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lxml import html as lxml_html

from audit.files import document_from_bytes
from audit.forms import Form, load_forms
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from specimens.grid import grid
from specimens.text import Sheet
from specimens.web import Markup, web_table

ROOT = Path(__file__).parent.parent
BOUND = 4.0  # times as long as parsing alone

_STYLE = "mso-fareast-font-family:宋体;mso-bidi-font-size:10.5pt;font-size:12.0pt;line-height:150%;color:black"
MARKUPS = {
    "plain": Markup(),
    "paragraphs": Markup(cell=("<td{} valign=top style='padding:0cm'>\n<p align=center><span>", "</span></p>\n</td>")),
    "word": Markup(
        cell=(
            f"<td{{}} width=66 style='width:49.6pt;border:solid windowtext 1.0pt;mso-border-alt:solid .5pt;{_STYLE}'>\n"
            f"<p class=MsoNormal align=center style='margin-top:0cm;text-align:center;{_STYLE}'>"
            f"<span lang=EN-US style='{_STYLE}'>",
            "<o:p></o:p></span></p>\n</td>",
        )
    ),
}  # fmt: skip
_PROSE = (
    "全县各级行政机关认真贯彻落实条例，坚持以公开为常态、不公开为例外，主动公开政府信息1234条，其中通过网站公开567条，"
    "收到政府信息公开申请89件，均已按期答复，公众查阅方便，工作平稳有序，没有发生责任追究的情形。"
)


def page(form: Form, markup: Markup, paragraphs: int) -> bytes:
    """A report of an invented county with a number in every cell, `paragraphs` in each section without a table."""
    figures = {cell.key: str(number % 90) for number, cell in enumerate(form.cells)}
    open_paragraph, end_paragraph = (part.split("<td{}")[-1].split("</td>")[0] for part in markup.cell)
    before = "<p>" if "<p" not in open_paragraph else open_paragraph[open_paragraph.index("<p") :]
    behind = "</p>" if "<p" not in open_paragraph else end_paragraph
    sheet = Sheet("<html><meta charset=utf-8><body><h1>澄岫县人民政府2023年政府信息公开工作年度报告</h1>\n")
    for number, heading in form.sections.items():
        tables = [name for name, table in form.tables.items() if table.section == number]
        for said in [heading.zh, *([_PROSE] * (0 if tables else paragraphs))]:
            sheet.put(f"{before}{said}{behind}\n")
        for name in tables:
            web_table(sheet, grid(form.tables[name], name, figures), markup)
    return f"{sheet.text}</body></html>".encode()


def seconds(work: Callable[[], object]) -> float:
    """The processor time of one call: a busy machine stretches long work more than short."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measure(name: str, data: bytes, library: Library, rounds: int) -> float:
    """Print a line about a page; the median ratio."""
    pairs = []
    for number in range(rounds + 1):
        parsed = seconds(lambda: lxml_html.fromstring(data))
        read = seconds(lambda: document_from_bytes(name, data, library))
        if number:
            pairs.append((parsed, read))
    ratio = statistics.median(read / parsed for parsed, read in pairs)
    parsed, read = (statistics.median(each) * 1000 for each in zip(*pairs, strict=True))
    print(f"{name:<28}{len(data) / 1024:8.1f} KiB  parse {parsed:7.2f} ms  read {read:7.2f} ms  ratio {ratio:6.2f}")
    return ratio


def main() -> int:
    """Measure all pages; status 1 when one of ordinary size is over the bound."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("pages", nargs="*", type=Path)
    options = parser.parse_args()
    library = Library(load_forms(), load_vocabulary())
    form = library.forms.all[-1]
    for path in [*sorted((ROOT / "sample_reports").glob("*.html")), *options.pages]:
        measure(path.name, path.read_bytes(), library, options.rounds)
    ratios = {
        f"{name}, {paragraphs} paragraphs": measure(
            f"{name}, {paragraphs} paragraphs", page(form, markup, paragraphs), library, options.rounds
        )
        for name, markup in MARKUPS.items()
        for paragraphs in (4, 12)
    }
    over = [name for name, ratio in ratios.items() if ratio > BOUND]
    print(f"over {BOUND:g} times: {', '.join(over) or 'none'}")
    return int(bool(over))


if __name__ == "__main__":
    sys.exit(main())
