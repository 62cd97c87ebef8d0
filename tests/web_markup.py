"""Writes a report with known figures as a web page in one of very many markups, drawn at random."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from random import Random

from audit.forms import Form
from specimens.grid import Box, Grid, grid

Wrap = Callable[[str], str]

_MSO = "style='mso-line-height-alt:12.0pt;mso-fareast-font-family:宋体;mso-bidi-font-size:10.5pt'"
_WRAPS: tuple[Wrap, ...] = (
    lambda said: said,
    lambda said: f"<p>{said}</p>",
    lambda said: f"\n  <p align=center><span>{said}</span></p>\n",
    lambda said: f"<div><div>{said}</div></div>",
    lambda said: f"<FONT size=2><B>{said}</B></FONT>",
    lambda said: f"<a name=OLE_LINK1>{said}</a>",
    lambda said: f"<p class=MsoNormal {_MSO}><span lang=EN-US {_MSO}>{said}<o:p></o:p></span></p>",
    lambda said: f"<!--[if !supportMisalignedColumns]-->{said}<!--[endif]-->",
    lambda said: f"<![if !vml]>{said}<![endif]>",
    lambda said: f"{said}<!-- 9 --><script>var a = '<td>9</td>';</script><style>td > p {{ top: 9 }}</style>",
    lambda said: f"<!--[if gte mso 9]><xml><w:View>9</w:View></xml><![endif]-->{said}",
    lambda said: f"&nbsp;{said}",
    lambda said: f"{said}<span style='display:none'>9</span>",
    lambda said: f"{said}&#8203;",
    lambda said: f"<p>{said}",
    lambda said: f"<span title=\"9>8\">{said}</span>",
    lambda said: f"<center>{said}<br></center>",
)  # fmt: skip
_DIGITS: tuple[Wrap, ...] = (
    html.escape,
    html.escape,
    html.escape,
    lambda said: "".join(f"<span>{html.escape(character)}</span>" for character in said),
    lambda said: "".join(f"&#{ord(character)};" for character in said),
    lambda said: said.translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)}),
    lambda said: f"<b>{html.escape(said[:1])}</b>{html.escape(said[1:])}",
    lambda said: f'<input type="text" value="{html.escape(said)}" readonly>',
    lambda said: f"<ruby>{html.escape(said)}<rp>(</rp><rt>9</rt><rp>)</rp></ruby>",
)
_BLANKS = (
    "",
    "&nbsp;",
    "\u3000",
    "<br>",
    "<p>&nbsp;</p>",
    "<o:p></o:p>",
    "&#8203;",
    " \n ",
    "<span></span>",
    "<input>",
)
_SPANS: tuple[Callable[[int, int, Random], str], ...] = (
    lambda across, down, _: f' colspan="{across}" rowspan="{down}"',
    lambda across, down, _: (f" colSpan={across}" if across > 1 else "") + (f" rowSpan={down}" if down > 1 else ""),
    lambda *_: "",
    lambda _, __, random: f" colspan={random.choice(['1000', '0', '-1', '100%', ''])} rowspan={random.randint(0, 99)}",
    lambda _, __, random: f" width={random.randint(1, 99)}% rowspan=0",
)
_AROUND: tuple[Wrap, ...] = (
    lambda page: page,
    lambda page: f"<div class=con><div id=zoom>{page}</div></div>",
    lambda page: f"<table width=960><tr><td>{page}</td></tr></table>",
    lambda page: f"<TABLE><TR><TD>导航</TD><TD><TABLE><TR><TD>{page}</TD></TR></TABLE></TD></TR></TABLE>",
    lambda page: f"<form action=a><article>{page}</article></form>",
    lambda page: f"<span><font>{page}",
    lambda page: f"<div><p><br />{page}",
)
MENU = "<ul class=menu><li><a href=/1>规章</a> 1</li><li><a href=/2>行政许可</a> 22</li><li>总计</li><li>333</li></ul>"
CONTENTS = "<ul><li><a href=/a>一、总体情况</a></li><li><a href=/b>二、主动公开</a></li><li><a href=/c>四</a></li></ul>"
_FURNITURE: tuple[Wrap, ...] = (
    lambda page: page,
    lambda page: f"<div class=header><a href=/>首页</a> &gt; <a href=/x>公开</a></div>{page}",
    lambda page: f"{MENU}{page}{MENU}",
    lambda page: f"{page}<div class='footer'>主办：某单位<br>电话：0000-1234567</div>",
    lambda page: f"{page}{CONTENTS}",
)  # fmt: skip


# ---- what careless authors do to a row: the row, and what stands before and behind it ---- #

Harmed = tuple[list[Box], str, str]


def _last_blanks_lost(row: list[Box], _: Random) -> Harmed:
    while row and row[-1].key and not row[-1].text:
        row = row[:-1]
    return row, "", ""


def _blank_added(row: list[Box], random: Random) -> Harmed:
    at = random.choice([0, len(row)])
    return [*row[:at], Box(""), *row[at:]], "", ""


def _blanks_of_spans(row: list[Box], _: Random) -> Harmed:
    return [part for box in row for part in (box, *[Box("")] * (box.across - 1))], "", ""


def _blanks_merged(row: list[Box], _: Random) -> Harmed:
    return (
        [box for at, box in enumerate(row) if box.text or not (at and row[at - 1].key and not row[at - 1].text)],
        "",
        "",
    )


def _hidden_row(row: list[Box], random: Random) -> Harmed:
    cells = "".join(f"<td>{random.randint(0, 99) if box.key else box.text}</td>" for box in row)
    hidden = f"<tr style='display: none'>{cells}</tr>"
    return (row, hidden, "") if random.random() < 0.5 else (row, "", hidden)


def _row_again(row: list[Box], random: Random) -> Harmed:
    if not any(box.key and box.text for box in row):
        return row, "", ""
    return (
        row,
        "",
        "<tr>" + "".join(f"<td>{random.randint(0, 9) if box.key else box.text}</td>" for box in row) + "</tr>",
    )


def _figure_lost(row: list[Box], random: Random) -> Harmed:
    at = random.randrange(len(row))
    return [box for number, box in enumerate(row) if number != at or not box.key], "", ""


_HARMS: tuple[Callable[[list[Box], Random], Harmed], ...] = (
    _last_blanks_lost, _blank_added, _blanks_of_spans, _blanks_merged, _hidden_row, _row_again, _figure_lost,
)  # fmt: skip


class Author:
    """Draws how one page is written, and writes it."""

    def __init__(self, seed: int, *, careless: bool = False) -> None:
        """Everything follows from the seed; a careless author also loses and adds cells."""
        self._random = random = Random(seed)
        self._newline = random.choice(["\n", "", "\r\n"])
        self._close_cells, self._close_rows = random.random() < 0.8, random.random() < 0.8
        self._upper = random.random() < 0.3
        self._wraps = random.sample(_WRAPS, random.choice([1, 1, 2, 4]))
        self._digits = random.sample(_DIGITS, random.choice([1, 1, 3]))
        self._blanks = random.sample(_BLANKS, random.choice([1, 3]))
        self._spans = random.choice(_SPANS)
        self._head = random.choice(["td", "th"])
        self._harm = random.choice(_HARMS) if careless else None
        self._body = random.choice(
            ["{}", "<tbody>{}</tbody>", "<colgroup><col><col></colgroup><tbody>{}", "<thead></thead>{}"]
        )

    def page(self, form: Form, figures: Mapping[str, str]) -> str:
        """The report with these printed figures, by cell key; an empty text is a blank cell."""
        random = self._random
        layout = random.choice(["apart", "apart", "rows", "merged", "split", "split again"])
        parts: list[str] = []
        for number, heading in form.sections.items():
            tables = [grid(table, name, figures) for name, table in form.tables.items() if table.section == number]
            said = heading.zh if layout not in ("rows", "merged") else f"<tr><td colspan=9>{heading.zh}</td></tr>"
            parts.append(
                said
                if said[0] == "<"
                else random.choice(["<p>{}</p>", "<h3>{}</h3>", "<div><b>{}</b></div>"]).format(said)
            )
            if not tables:
                prose = "依法公开各类信息，公众查阅方便，没有发生责任追究的情形。"
                parts.append(f"<tr><td>{prose}</td></tr>" if layout in ("rows", "merged") else f"<p>{prose}</p>")
            for rows in tables:
                parts += self._tables(rows, layout)
        body = self._newline.join(parts)
        if layout in ("rows", "merged"):
            body = f"<table>{body}</table>"
        page = f"<h1>澄岫县人民政府2023年政府信息公开工作年度报告</h1>{body}"
        return f"<html><body>{random.choice(_FURNITURE)(random.choice(_AROUND)(page))}</body></html>"

    def _tables(self, rows: Grid, layout: str) -> list[str]:
        written = [self._row(row) for row in rows]
        if layout == "merged":
            return written
        if layout == "rows":
            return [f"<tr><td>{self._table(written)}</td></tr>"]
        cuts = sorted(self._random.sample(range(1, len(rows)), min(len(rows) - 1, 3))) if layout != "apart" else []
        cuts = [cut for cut in cuts if len(rows) > 4 or cut == len(rows)]  # the headings of one row stay with it
        pieces = [written[start:end] for start, end in zip([0, *cuts], [*cuts, len(written)], strict=True)]
        if layout == "split again":  # where a page ends, the headings are printed once more
            pieces = [pieces[0], *([*written[:1], *piece] for piece in pieces[1:])]
        return [self._table(piece) for piece in pieces]

    def _table(self, rows: list[str]) -> str:
        said = f"<table border=1>{self._body.format(self._newline.join(rows))}</table>"
        return said.replace("<table", "<TABLE").replace("<tr", "<TR") if self._upper else said

    def _row(self, row: list[Box]) -> str:
        before = behind = ""
        if self._harm and self._random.random() < 0.5:
            row, before, behind = self._harm(row, self._random)
        cells = self._newline.join(self._cell(box) for box in row)
        return f"{before}<tr>{cells}" + ("</tr>" if self._close_rows else "") + behind

    def _cell(self, box: Box) -> str:
        random = self._random
        name = "td" if box.key else self._head
        if not box.text:
            said = random.choice(self._blanks)
        elif box.key:
            said = random.choice(self._wraps)(random.choice(self._digits)(box.text))
        else:
            said = random.choice(self._wraps)(html.escape(box.text))
        if self._upper:
            name = name.upper()
        end = f"</{name}>" if self._close_cells else ""
        return f"<{name}{self._spans(box.across, box.down, random)}>{said}{end}"
