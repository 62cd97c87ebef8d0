"""Drafts as web pages: what editors, converters and copying from word processors make of tables."""

from __future__ import annotations

import html
from collections.abc import Callable
from random import Random

from audit.model import State
from benchmarks.reading.draft import Draft, Paragraph, TableBlock
from benchmarks.reading.hazards import HTML, printed_by_format
from specimens.grid import Box, Grid, filled

_WEB = frozenset({HTML})
printed_by_format("spans-filled", "spans-lost", "cells-as-paragraphs", formats=_WEB, group="table-style")
printed_by_format("word-markup", "wps-markup", "paragraphs-in-cells", formats=_WEB, group="cell-markup")
printed_by_format("digits-not-shown", "raised-note-numbers", formats=_WEB, group="beside-figures")
printed_by_format("labels-in-pieces", "character-references", "blanks-as-nbsp", "tags-open", formats=_WEB)
printed_by_format("tables-within-tables", "scripts-and-menus", "rows-in-groups", "no-line-breaks", formats=_WEB)

_WORD = (
    '<p class=MsoNormal align=center style="text-align:center;mso-pagination:widow-orphan;line-height:20.0pt">'
    '<![if !supportEmptyParas]><![endif]><span lang=EN-US style="font-size:10.5pt;font-family:仿宋_GB2312;'
    'mso-hansi-font-family:&quot;Times New Roman&quot;;mso-bidi-font-size:12.0pt">{}<o:p></o:p></span></p>'
)
_WPS = (
    '<p style="margin:0pt 0pt 0.0001pt;text-align:center;"><!--[if gte mso 9]><xml><w:data>x</w:data></xml><![endif]-->'
    '<font face="宋体"><span style="mso-spacerun:\'yes\';font-size:10.5pt;">{}</span></font></p>'
)
_BESIDE = 0.2  # of the figures
_UNSEEN = (
    'style="display:none"', 'style="visibility:hidden"', "hidden", 'style="opacity:0"', 'style="font-size:0"',
    'style="position:absolute;left:-9999px"', 'class="sr"',
)  # fmt: skip
_STYLES = "<style>td .sr { display: none }</style>"
_RAISED = ("<sup>{}</sup>", '<span style="vertical-align:super">{}</span>', '<a href="#n{0}">{0}</a>')
_MENU = """<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/xxgk/">政府信息公开</a></li>
<li><a href="/nb/2">二、主动公开政府信息情况</a></li><li>行政许可</li><li>行政处罚 12</li></ul></div>
<script>var table = "<table><tr><td>行政许可</td><td>77</td></tr></table>"; document.write("<p>规章</p>");</script>
<!-- <table><tr><td>行政处罚</td><td>99</td></tr></table> --><style>td { width: 12px }</style>
"""


class _Page:
    """The markup of one page, by its hazards."""

    def __init__(self, draft: Draft, rng: Random) -> None:
        self.has: Callable[[str], bool] = draft.hazards.__contains__
        self.rng = rng
        self.newline = "" if self.has("no-line-breaks") else "\n"

    def words(self, said: str, *, label: bool) -> str:
        """Text as markup."""
        shown = html.escape(said, quote=False)
        if self.has("character-references"):
            shown = "".join(
                f"&#{ord(c)};" if c.isdigit() or (ord(c) > 255 and self.rng.random() < 0.3) else c for c in shown
            )
        elif label and self.has("labels-in-pieces") and len(said) > 2 and "&" not in shown:
            cut = self.rng.randint(1, len(shown) - 1)
            shown = f"<span>{shown[:cut]}</span><span style='color:red'><b>{shown[cut:]}</b></span>"
        return shown.replace("\n", self.rng.choice(("<br>", "<br/>\n")))

    def cell(self, box: Box) -> str:
        """One cell of a table."""
        spans = "".join(f' {name}="{n}"' for name, n in (("colspan", box.across), ("rowspan", box.down)) if n > 1)
        said = self.words(box.text, label=box.key is None)
        if not box.text and self.has("blanks-as-nbsp"):
            said = "&nbsp;"
        if box.key and box.text[-1:].isdigit():
            said += self.beside()
        if self.has("word-markup"):
            said = _WORD.format(said or "&nbsp;")
        elif self.has("wps-markup"):
            said = _WPS.format(said)
        elif self.has("paragraphs-in-cells"):
            said = f"\n  <p>{said}</p>\n"
        end = "" if self.has("tags-open") else "</td>"
        return f"<td{spans}>{said}{end}{self.newline}"

    def beside(self) -> str:
        """Digits beside a figure that are none of it."""
        unseen, raised = self.has("digits-not-shown"), self.has("raised-note-numbers")
        if not (unseen or raised) or self.rng.random() > _BESIDE:
            return ""
        digit = self.rng.randint(1, 99)
        if unseen:
            return f"<span {self.rng.choice(_UNSEEN)}>{digit}</span>"
        return self.rng.choice(_RAISED).format(digit)

    def table(self, rows: Grid) -> str:
        """A table, or what stands for one."""
        if self.has("cells-as-paragraphs"):
            return "".join(
                f"<p>{self.words(b.text, label=b.key is None) or '&nbsp;'}</p>\n" for row in rows for b in row
            )
        if self.has("spans-filled"):
            rows = filled(rows)
        elif self.has("spans-lost"):
            rows = [[Box(box.text, box.key) for box in row] for row in rows]
        end = "" if self.has("tags-open") else f"</tr>{self.newline}"
        printed = [f"<tr>{''.join(map(self.cell, row))}{end}" for row in rows]
        if self.has("rows-in-groups"):
            printed = (
                [f"<thead>{printed[0]}</thead><tbody>", *printed[1:-1], f"</tbody><tfoot>{printed[-1]}</tfoot>"]
                if len(printed) > 2
                else printed
            )
        inner = f'<table border="1" cellspacing="0">{self.newline}{"".join(printed)}</table>{self.newline}'
        if self.has("tables-within-tables"):
            inner = (
                f"<table width='100%'><tr><td>&nbsp;</td><td><table><tr><td>{inner}</td></tr></table></td></tr></table>"
            )
        return f"<p><br />{inner}" if self.has("tags-open") else inner


def print_web(draft: Draft, rng: Random, charset: str) -> str:
    """The draft as a web page that declares a charset."""
    page = _Page(draft, rng)
    parts = [
        f'<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">',
        f"<title>{html.escape(draft.title)}</title>{_STYLES if page.has('digits-not-shown') else ''}</head>",
        f"<body>{page.newline}",
    ]
    if page.has("scripts-and-menus"):
        parts.append(_MENU)
    for block in draft.blocks:
        if isinstance(block, Paragraph):
            end = "" if page.has("tags-open") else "</p>"
            parts.append(f"<p>{page.words(block.text, label=False)}{end}{page.newline}")
        else:
            parts.append(page.table(block.rows))
            _doubt(draft, block)
    return "".join([*parts, "</body></html>"])


def _doubt(draft: Draft, block: TableBlock) -> None:
    """Where spans are lost or look like empty cells, an empty cell may be a span."""
    if not draft.hazards & {"spans-filled", "spans-lost", "cells-as-paragraphs"}:
        return
    for row in block.rows:
        values = [box for box in row if box.key]
        one_a_line = "cells-as-paragraphs" in draft.hazards
        words = one_a_line and values and draft.truth_of(values[-1]) is State.TEXT
        if words or any(
            not box.text.strip() or (one_a_line and " " in box.text.replace("\xa0", " ")) for box in values
        ):
            draft.doubt([box.key for box in values if box.key])
