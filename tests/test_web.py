"""Web pages to lines: rows of tables as lines of cells, everything else a line a paragraph, each with its place."""

from __future__ import annotations

import contextlib
import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit.documents.html import read_html
from audit.errors import InputError
from audit.files import document_from_bytes
from audit.forms import load_forms
from audit.model import Layout, Line, Pages, Place
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from layouts import FORMS, distinct_figures, print_report
from specimens.web import WEB_LAYOUTS


def texts(source: str) -> list[list[str]]:
    """The fields of every line of a page."""
    return [[field.text for field in line.fields] for line in read_html(source).lines]


def shown(pages: Pages, place: Place) -> str:
    """What the source shows from a place on."""
    assert place.line is not None
    assert place.column is not None
    return html.unescape(pages.source[place.line - 1][place.column - 1 :])


def misplaced(pages: Pages) -> list[tuple[str, Place]]:
    """Fields with text whose place does not show that text in the source."""
    return [
        (field.text, field.place)
        for line in pages.lines
        for field in line.fields
        if field.text and (field.place.column is None or not shown(pages, field.place).startswith(field.text))
    ]


# ---- what shares a line ---- #


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<p>一</p><p>二</p>", [["一"], ["二"]]),
        ("<p>一<br>二</p>", [["一"], ["二"]]),
        ("<p>一<p>二", [["一"], ["二"]]),
        ("<div>一<div>二</div>三</div>", [["一"], ["二"], ["三"]]),
        ("<p>收到<b>5</b>件</p>", [["收到5件"]]),
        ("<p>一、总体<span>情况</span></p>", [["一、总体情况"]]),
        ("<ul><li>一</li><li>二</li></ul>", [["一"], ["二"]]),
        ("裸文字", [["裸文字"]]),
    ],
)
def test_paragraphs(source: str, lines: list[list[str]]) -> None:
    assert texts(source) == lines


@pytest.mark.parametrize(
    ("source", "continued"),
    [
        ("<p>一<br>二<br/>\n<b>三</b></p>", ["二", "三"]),
        ("<p>一</p><p>二</p><div>三</div>", []),
        ("<p>一<br><br>二<br>\n<br>三<br>&nbsp;<br>四<br><b></b><br>五</p>", []),
        ("<p>一<br></p><p>二</p><br>三", []),
        ("<p>一<br>　　二<br>&emsp;&emsp;三<br>&nbsp;&nbsp;四<br>&nbsp;五</p>", ["五"]),
        ("<table><tr><td>一<br>二</td></tr></table>", ["二"]),
    ],
)
def test_a_single_break_parts_lines_of_one_paragraph(source: str, continued: list[str]) -> None:
    assert [line.fields[0].text for line in read_html(source).lines if line.continues] == continued


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("<td>规章</td><td>1</td><td>2</td>", ["规章", "1", "2"]),
        ("<th>规章</th><td>1</td>", ["规章", "1"]),
        ("<td>规章<td>1<td>2", ["规章", "1", "2"]),
        ("<td>规章</td><td></td><td>2</td>", ["规章", "", "2"]),
        ("<td>规章</td><td>&nbsp;</td><td>2</td>", ["规章", "", "2"]),
        ("<td>规章</td><td>\n  <p><span>1</span></p>\n</td>", ["规章", "1"]),
        ("<td>本年新<br>制作数量</td><td>1</td>", ["本年新\n制作数量", "1"]),
        ("<td><p>本年新</p><p>制作数量</p></td><td>1</td>", ["本年新\n制作数量", "1"]),
        ("<td><b>行政</b><i>许可</i></td><td>1</td>", ["行政许可", "1"]),
        ("<td colspan=3>规章</td><td rowspan='2'>1</td>", ["规章", "1"]),
        ("<td>规&amp;章</td><td>&#49;&#x32;</td>", ["规&章", "12"]),
        ("<td>规章<!-- <td>9</td> --></td><td>1</td>", ["规章", "1"]),
        ("<td>规章<script>var x = '<td>9';</script></td><td>1<style>td {}</style></td>", ["规章", "1"]),
        ("<td>5 &lt; 6</td><td>1</td>", ["5 < 6", "1"]),
        ("<td><span>1</span><span>2</span></td><td>3</td>", ["12", "3"]),
    ],
)
def test_a_row_is_a_line_of_cells(row: str, cells: list[str]) -> None:
    pages = read_html(f"<table><tr>{row}</tr></table>")

    assert [[field.text for field in line.fields] for line in pages.lines] == [cells]
    assert [(line.layout, line.table) for line in pages.lines] == [(Layout.GRID, 1)]


@pytest.mark.parametrize(
    "cell", ["<span>1</span> <span>2</span>", "1 <b>2</b>", "<b>1</b>\n2", "<b>1 </b>2", "<b>1</b>&nbsp;2", "1<br>2"]
)
def test_a_space_between_digits_is_kept(cell: str) -> None:
    """A browser shows 1 2, which is not 12."""
    ((_, number),) = texts(f"<table><tr><td>规章</td><td>{cell}</td></tr></table>")

    assert number.split() == ["1", "2"]


def test_tables_are_numbered() -> None:
    pages = read_html("<table><tr><td>a<td>1</table><p>间</p><table><tbody><tr><td>b<td>2</tbody></table>")

    assert [line.table for line in pages.lines] == [1, None, 2]


@pytest.mark.parametrize(
    "around",
    [
        "<table><tr><td>{}</td></tr></table>",
        "<table><tr><td>导航</td><td>{}</td></tr></table>",
        "<table><tr><td><table><tr><td>{}</td></tr></table></td></tr></table>",
        "<table><thead><tr><td>{}</td></tr></thead></table>",
        "<form><table><tr><td>{}</td></tr></table></form>",
        "<p><br />一、总体情况{}",
        "<center><font>{}</font></center>",
    ],
)
def test_a_table_inside_something_else(around: str) -> None:
    table = "<table><tr><td>规章</td><td>1</td><td></td></tr><tr><td>行政许可</td><td>2</td><td>3</td></tr></table>"

    lines = [line for line in read_html(around.format(table)).lines if len(line.fields) == 3]

    assert [[field.text for field in line.fields] for line in lines] == [["规章", "1", ""], ["行政许可", "2", "3"]]
    assert {line.layout for line in lines} == {Layout.GRID}


@pytest.mark.parametrize(
    "table",
    [
        "<table><form action=x><tr><td>规章</td><td>1</td></tr></form></table>",
        "<table><tr><form action=x><td>规章</td><td>1</td></form></tr></table>",
        "<table><caption>三、收到和处理政府信息公开申请情况</caption><tr><td>规章</td><td>1</td></tr></table>",
        "<table>说明<tr><td>规章</td><td>1</td></tr></table>",
    ],
)
def test_nothing_between_the_rows_of_a_table_is_lost(table: str) -> None:
    said = {field for line in texts(table) for field in line}

    assert {"规章", "1"} <= said
    assert len(said) == (2 if "form" in table else 3)


@pytest.mark.parametrize("filler", [" " * 500, "\n" * 500, f"<!--{'x' * 500}-->", f"<style>{'x' * 500}</style>"])
def test_markup_does_not_make_a_cell_prose(filler: str) -> None:
    """A row is told from a layout by what it shows: the empty cell keeps its place."""
    assert texts(f"<table><tr><td>规章</td><td>{filler}1</td><td></td></tr></table>") == [["规章", "1", ""]]


def test_a_row_full_of_prose_is_no_row_of_figures() -> None:
    prose = "全县各单位依法公开政府信息。" * 40

    assert texts(f"<table><tr><td>导航</td><td><p>{prose}</p><p>二</p></td></tr></table>") == [
        ["导航"],
        [prose],
        ["二"],
    ]


@pytest.mark.parametrize("depth", [100, 300, 1500])
def test_tags_that_are_never_closed_hide_nothing(depth: int) -> None:
    source = f"<p>标题</p>{'<span>' * depth}<table><tr><td>规章</td><td>1</td></tr></table><p>末段</p>"

    assert texts(source) == [["标题"], ["规章", "1"], ["末段"]]


# ---- what a page shows, and what it only holds ---- #


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<p>16<sup>2</sup></p>", [["16²"]]),
        ("<p><sup>5</sup></p>", [["5"]]),
        ("<table><tr><td>规章</td><td>16<sup>[1]</sup></td></tr></table>", [["规章", "16[¹]"]]),
        ("<table><tr><td>规章</td><td><s>5</s>6</td></tr></table>", [["规章", "5\u0336 6"]]),
        ("<table><tr><td>规章</td><td><del>31</del></td></tr></table>", [["规章", "3\u03361\u0336"]]),
        ("<table><tr><td>规章</td><td>1<del>2</del></td></tr></table>", [["规章", "1 2\u0336"]]),
        ("<p>新收<u style='text-decoration:line-through'>5</u>6件</p>", [["新收 5\u0336 6件"]]),
        ("<p>新收6<i style='text-decoration:line-through'>5</i>件</p>", [["新收6 5\u0336 件"]]),
        ("<table><tr><td>规章</td><td><input value='5'></td></tr></table>", [["规章", "5"]]),
        ("<table><tr><td>规章</td><td><input type=hidden value=9>5</td></tr></table>", [["规章", "5"]]),
        ("<table><tr><td>规章</td><td><input type=checkbox value=9></td></tr></table>", [["规章", ""]]),
        ("<p>年份<select><option>2022<option selected>2023</select>年</p>", [["年份2023年"]]),
        ("<p>年份<select><option>2022</option><option>2023</option></select></p>", [["年份2022"]]),
        ("<p>年份<select><option>2022<p>正文</p>", [["年份2022"], ["正文"]]),
        ("<p><ruby>公<rp>(</rp><rt>gōng</rt><rp>)</rp></ruby>开</p>", [["公开"]]),
        ("<title>标题</title><p>一</p><noscript>请启用脚本</noscript>", [["一"]]),
        ("<p>一<title>没有结尾</p>", [["一没有结尾"]]),
        ("<p>一<span style='display:none'>二</span>三</p>", [["一三"]]),
        ("<p>一<span style='color:red;VISIBILITY: Hidden'>二</span>三</p>", [["一三"]]),
        ("<p>一<span hidden>二</span>三</p>", [["一三"]]),
        ("<p style='overflow:hidden'>一</p>", [["一"]]),
        ("<style>.h{display:none}</style><p>一<span class='a h'>二</span>三</p>", [["一三"]]),
        ("<style>p,span.h , b{ visibility:hidden }</style><p>一<span class=h>二</span>三</p>", [["一三"]]),
        ("<style>.h{display:none} .h{display:inline}</style><p>一<span class=h>二</span>三</p>", [["一二三"]]),
        ("<style>/* .h{display:none} */ .h{color:red}</style><p>一<span class=h>二</span>三</p>", [["一二三"]]),
        ("<style>@media print{.a{top:0}.h{display:none}}</style><p>一<span class=h>二</span>三</p>", [["一二三"]]),
        ("<style>.tab .h{display:none}</style><p>一<span class=h>二</span>三</p>", [["一二三"]]),
        ("<style>.h{display:none}</style><div class=h><p>一</p></div>", [["一"]]),
        ("<style>.h{display:none}</style><table><tr><td>规章<td class=h>9<td>5<b class=h>9</b></table>",
         [["规章", "5"]]),
        ("<style>td .h{display:none}</style><table><tr><td>规章<td>5<b class=h>9</b></table>", [["规章", "5"]]),
        ("<style>.closed td{display:none}.closed .n{display:none}</style><div class=closed></div>"
         "<table><tr><td>规章<td><b class=n>5</b></table>", [["规章", "5"]]),
        ("<style>td em{display:none}</style><table><tr><td>规章<td>5<em>9</em></table>", [["规章", "5"]]),
        ("<style>.sr{position:absolute;left:-9999px}</style><table><tr><td>规章<td><b class=sr>列</b>5</table>",
         [["规章", "5"]]),
        *((f"<table><tr><td>规章<td>5<span style='{look}'>9</span></table>", [["规章", "5"]])
          for look in ("opacity:0", "color:red;opacity: 0.0;", "display:none;mso-hide:all", "color:transparent",
                       "display:inline-block;text-indent:-9999px", "position:absolute;left:-9999px",
                       "position:absolute;clip:rect(0,0,0,0)", "display:inline-block;width:0;overflow:hidden",
                       "float:left;width:0;overflow:hidden", "display:inline-block;height:0;overflow:hidden",
                       "font-size:0", "font-size:0px;", "color:#fff", "color: White", "color:rgb(255, 255, 255)",
                       "color:#fff;background:white")),
        *((f"<table><tr><td>规章<td>5<span style='{look}'>9</span></table>", [["规章", "59"]])
          for look in ("opacity:0.5", "width:0", "font-size:0.8em", "left:-3px", "color:#000", "left:-9999px",
                       "text-indent:-9999px", "width:0;overflow:hidden", "height:0;overflow:hidden",
                       "clip:rect(0,0,0,0)", "color:#fff;background:#900")),
        *((f"<table><tr><td>规章<td>5<span style='{look}'>9</span></table>", [["规章", "5\ufffd"]])
          for look in ("mso-hide:all", "mso-text-raise:4pt")),
        ("<p>一<span style='font-size:0'><span style='font-size:16px'>二</span></span></p>", [["一二"]]),
        ("<table><tr><td>规章<td>84<span style='vertical-align:super'>2</span></table>", [["规章", "84²"]]),
        ("<table><tr><td>规章<td>23<a href='#fn1'>1</a></table>", [["规章", "23¹"]]),
        ("<p><a href='#a'>5</a>件</p>", [["5件"]]),
        ("<p>3<a href='#'>0</a>件</p>", [["30件"]]),
        ("<p>30<sup>１</sup></p>", [["30¹"]]),
        ("<p>30<sup>1</sup><sup>2</sup></p>", [["30¹²"]]),
        ("<p>30<sub>1</sub></p>", [["30₁"]]),
        ("<p><sup>3</sup><sup>0</sup></p>", [["30"]]),
        *((f"<p>30<span style='{look}'>1</span></p>", [["30¹"]])
          for look in ("position:relative;top:-4.0pt;mso-text-raise:4.0pt", "vertical-align:30%", "vertical-align:4px",
                       "vertical-align:text-top;font-size:60%", "position:relative;bottom:.4em")),
        *((f"<p>3<span style='{look}'>0</span></p>", [["30"]])
          for look in ("vertical-align:text-top", "vertical-align:1px", "vertical-align:middle", "top:-4pt",
                       "position:relative;top:-.5pt", "vertical-align:top;font-size:12pt")),
        ("<p>30<span style='position:relative;top:3pt'>1</span></p>", [["30₁"]]),
        ("<p>一<span style='font-size:0'>九<font size=3>二</font>九</span>三</p>", [["一二三"]]),
        ("<p>一<span style='font-size:0'>九<b style='font:14px 宋体'>二</b></span></p>", [["一二"]]),
        ("<p>一<span style='font-size:0'>九<b style='font-size:1em'>九</b><small>九</small></span></p>", [["一"]]),
        ("<style>.t{font-size:14px}</style><p>一<span style='font-size:0'><b class=t>二</b></span></p>", [["一二"]]),
        ("<p>一<span style='visibility:hidden'>九<b style='visibility:visible'>二</b></span></p>", [["一二"]]),
        ("<p>一<span hidden style='display:inline'>二</span></p>", [["一二"]]),
        ("<p><span style='color:#fff'>5</span></p>", [["5"]]),
        ("<p>5<font color=white>9</font>件</p>", [["5件"]]),
        ("<p>5<span style='color:#fff'>9<a href=x>2</a></span>件</p>", [["52件"]]),
        *((f"<p>30<{name} style='display:none'>9</{name}></p>", [["30"]]) for name in ("ins", "code", "abbr", "x-y")),
        ("<style>.o{display:none}</style><p>30<ins class=o>9</ins></p>", [["30"]]),
        *((f"<p>30<{name}>9</{name}></p>", [["30"]])
          for name in ("dialog", "video", "audio", "noembed", "noframes", "datalist", "progress", "meter", "object",
                       "iframe", "template", "canvas width=1 height=1")),
        ("<p>30<dialog open>9</dialog></p>", [["309"]]),
        ("<p><svg><title>9</title><desc>9</desc><text>30</text></svg></p>", [["30"]]),
        ("<p>一<template><p>九</p><table><tr><td>九</td></tr></table></template>二</p>", [["一二"]]),
        ("<p>一<template>" + "<b>九</b>" * 2000 + "</template>二</p>", [["一二"]]),
        ("<p><input type=button value=-30><input type=button value=查询></p>", [["-30"]]),
        ("<p><i class=iconfont>&#xe65b;</i>30</p>", [["30"]]),
        ("<p>&#xe65b;30</p>", [["\ue65b30"]]),
        ("<table><tr><td>规章<td><img src=5.png><td><img src=6.png>6</table>", [["规章", "\ufffc", "6"]]),
        ("<table><tr><td>规章<td><img src=5.png width=1><td>6</table>", [["规章", "", "6"]]),
        ("<style>.n{vertical-align:super;font-size:9pt}</style><table><tr><td>规章<td>84<span class=n>2</span></table>",
         [["规章", "84²"]]),
        ("<style>.d{text-decoration:line-through}</style><table><tr><td>规章<td><b class=d>8</b>4</table>",
         [["规章", "8\u0336 4"]]),
        ("<style>.n::before{content:'2'}</style><table><tr><td>规章<td><b class=n>0</b></table>",
         [["规章", "\ufffc0"]]),
        ("<style>.n:after{content:'\\\\e601'}</style><table><tr><td>规章<td><b class=n>0</b></table>", [["规章", "0"]]),
        ("<style>td.n::after{content:'20'}</style><table><tr><td class=n>规章<td class=n></table>",
         [["规章", "\ufffc"]]),
        ("<table><tr><td>规章<td><img src=2.png alt=2>0</table>", [["规章", "\ufffc0"]]),
        ("<table><tr><td>规章<td><script>document.write('2')</script>0</table>", [["规章", "\ufffc0"]]),
        ("<style>.z{font-size:0}</style><table><tr><td>规章<td>84<span class=z>2</span></table>", [["规章", "84"]]),
        ("<style>td{font-size:0}</style><table><tr><td>规章<td><span class=n>84</span></table>", [["规章", "84"]]),
        ("<style>.z{font-size:0}.z{font-size:9pt}</style><p>84<span class=z>2</span></p>", [["842"]]),
        ("<style>.text td .z{display:none}</style><div class=text><table><td>规章<td>84<b class=z>2</b></table></div>",
         [["规章", "84"]]),
        ("<style>#text > .z{display:none}</style><div id=text><table><tr><td>规章<td>84<b class=z>2</b></table></div>",
         [["规章", "842"]]),
        ("<style>#text .z{display:none}</style><div id=text><table><tr><td>规章<td>84<b class=z>2</b></table></div>",
         [["规章", "84"]]),
        ("<style>.text .z{display:none}</style><div class=text><p>8<b class=z>2</b></p></div><p>4<b class=z>5</b></p>",
         [["8"], ["45"]]),
        ("<table><tr><td>规章<td><b class=num data-to=42>0</b><td data-row=4>0</table>", [["规章", "\ufffc", "0"]]),
        ("<p>共<b data-count='42'>42</b>件</p>", [["共42件"]]),
        *((f"<style>{sheet}</style><p>一<b class='n on'>二</b>三</p>", [["一三"]])
          for sheet in (".n{display:none}", "@media screen{.n{display:none}}", "@media{.n{display:none}}",
                        "@media only screen and (min-width: 768px){.n{display:none}}", "b.n.on{display:none}",
                        "@media print{.n{color:red}}.n{display:none}", "@media (width>=600px){.n{display:none}}",
                        "@media print, (max-width:90em){.n{display:none}}", "@supports (top:0){.n{display:none}}",
                        "@import 'a.css';.n{display:none}", ".n{display:none!important}.n{display:inline}",
                        "p .n{display:none}", ".n{display:none}.x .n{display:inline}", ".n{display:none",
                        ".n{display:none}.n:hover{display:inline}", "@media not print{.n{display:none}}")),
        *((f"<style>{sheet}</style><p>一<b class='n on'>二</b>三</p>", [["一二三"]])
          for sheet in ("@media print{.n{display:none}}", "@media (max-width:767px){.n{display:none}}",
                        "@media screen and (orientation:portrait){.n{display:none}}", ".n.off{display:none}",
                        "@media screen{@media (max-width:40em){.n{display:none}}}", "p .x .n{display:none}",
                        ".n{display:none}.on{display:inline}", ".n{display:none}.n.on{display:inline}",
                        ".n.on{display:inline}.n{display:none}", ".n{display:none;display:inline}",
                        ".n{display:inline!important}.n{display:none}", ".n{display:none}p .n{display:inline}",
                        "@media (400px<=width<=800px){.n{display:none}}", "@media (odd:1){.n{display:none}}",
                        "@supports not (top:0){.n{display:none}}", "@keyframes a{from{top:0}}.x .n{display:none}",
                        "a::before{content:'}.n{display:none}'}")),
        *((f"<style media='{media}'>.n{{display:none}}</style><p>一<b class=n>二</b></p>", [["一二"]])
          for media in ("print", "screen and (max-width:640px)")),
        ("<style media='screen, print'>.n{display:none}</style><p>一<b class=n>二</b></p>", [["一"]]),
        ("<!-- <style>.n{display:none}</style> --><p>一<b class=n>二</b></p>", [["一二"]]),
        ("<style>.n{display:none}</style><p>一<b class=n style='display:inline'>二</b></p>", [["一二"]]),
        ("<style>@media (min-width:768px){.m{display:none}}@media (max-width:767px){.pc{display:none}}</style>"
         "<p><span class=pc>30</span><span class=m>30</span></p>", [["30"]]),
        ("<style>.a .n{display:none}</style><p>一<i class=a><b class=n>二</b></i><b class=n>三</b></p>", [["一三"]]),
        ("<style>.a > .n{display:none}</style><p class=a>一<b class=n>二</b><i>三<b class=n>四</b></i></p>",
         [["一三四"]]),
        ("<style>td > .n{display:none}</style><table><tr><td>一<b class=n>二</b><td><i>三<b class=n>四</b></i></table>",
         [["一", "三四"]]),
        ("<style>.n{display:none}.a .n{display:inline}</style><p>一<i class=a><b class=n>二</b></i><b class=n>三</b>",
         [["一二"]]),
        ("<table><tr><td style='width:0px;overflow:hidden'>30</td><td>5</td></table>", [["30", "5"]]),
        *((f"<table><tr><td>规章<td style='{look}'>9<td>5</table>", [["规章", "", "5"]])
          for look in ("visibility:hidden", "opacity:0")),
        ("<table><tr><td>规章<td>5<div hidden>9</td><td>6</td></tr></table></div>", [["规章", "5", "6"]]),
        ("<p>一<span style='display:none'>二", [["一二"]]),
        ("<table><tr><td>规章<td style='display:none'>9<td>5</table>", [["规章", "5"]]),
        ("<table><tr><td hidden>9</td><td>规章</td><td>5</td></tr></table>", [["规章", "5"]]),
        ("<table><tr><td>规章</td><td>5<div style='display:none'>9</div></td></tr></table>", [["规章", "5"]]),
        ("<table><tr><td>规章</td><td>5</td><xml><w:z>9</w:z></xml></tr></table>", [["规章", "5"]]),
        ("<tr><td>规章</td><td>1</td></tr><p>末段</p>", [["规章", "1"], ["末段"]]),
        ("<td>规章</td><td>1</td>", [["规章", "1"]]),
        ("<table><tr><td>规章</td><td>1</td><table><tr><td>行政许可</td><td>2</td></tr></table>",
         [["规章", "1"], ["行政许可", "2"]]),
        ("</td></tr></table><p>一</p></div>", [["一"]]),
        ("<p title='a>b'>一</p><p title=a'b>二</p><a href=\"x.html target=\"_blank\">三</a>", [["一"], ["二"], ["三"]]),
        ("<pre>规章\t1\t2\n许可   3  4\n\n说明</pre>", [["规章", "1", "2"], ["许可", "3", "4"], ["说明"]]),
        ("<p>规章 1 2 3<br>行政许可&nbsp;&nbsp;4&nbsp;&nbsp;5</p>", [["规章", "1", "2", "3"], ["行政许可", "4", "5"]]),
        ("<p>规章|1|2|3<br>首页 | 公开 | 互动</p>", [["规章", "1", "2", "3"], ["首页 | 公开 | 互动"]]),
        ("<dl><dt>规章</dt><dd>1</dd></dl>", [["规章"], ["1"]]),
        ("<p>行政规范性\n  文件12\n件，共 三\n四 件</p>", [["行政规范性文件12 件，共 三四 件"]]),
        ("<p><span>行政规范性</span>\n<span>文件</span> <b>12</b>\n<b>件</b></p>", [["行政规范性文件 12 件"]]),
        ("<table><tr><td>政府信息\n公开<td>1\n2</table>", [["政府信息公开", "1 2"]]),
        *((f"<table><tr><td>{label}<td>5</table>", [[shown, "5"]])
          for label, shown in (
              ("<ol start=3><li>其他</li></ol>", "3.其他"), ("<ol><li value=3><p>其他</p></ol>", "3.其他"),
              ("<ol style='list-style-type:cjk-ideographic' start=7><li>总计</ol>", "七、总计"),
              ("<ol start=3><li>3.其他</ol>", "3.其他"), ("<ul><li>其他</ul>", "其他"),
              ("<ol style='list-style:none'><li>其他</ol>", "其他"), ("<ol type=a><li>其他</ol>", "其他"),
              ("<ul><li><ol><li>其他</ol><li>合计</ul>", "1.其他\n合计"), ("<li>其他", "其他"))),
        ("<pre>信息内容\t采购项目数量\t采购总金额（万元）\n信息内容   采购总金额 （万元）\n依法公开 信息</pre>",
         [["信息内容", "采购项目数量", "采购总金额（万元）"], ["信息内容", "采购总金额 （万元）"], ["依法公开 信息"]]),
        ("<table><tr><td>规章<td><ol><li>5</ol><td><ol><li>无</ol><td><ol><li></ol>", [["规章", "5", "无", ""]]),
        ("<ol><li>主动公开</ol>", [["主动公开"]]),
        ("<p>发布时间：<time datetime='2024-01-31T09:30:00'>昨天</time></p>", [["发布时间：2024-01-31 09:30"]]),
        ("<p>发布时间：<time datetime='2024-01-31'></time></p>", [["发布时间：2024-01-31"]]),
        ("<p><time datetime='2024-01-31'>2024年1月31日</time><time datetime=P1D>一天</time>", [["2024年1月31日一天"]]),
        ("<!-->一<!--->二<!-- 三 --!>四", [["一二四"]]),
        ("一<!-- 二", [["一"]]),
    ],
)  # fmt: skip
def test_what_is_shown_is_said(source: str, lines: list[list[str]]) -> None:
    assert texts(source) == lines


def asides(source: str) -> list[str]:
    """The lines of a page that are no part of its text."""
    return [" ".join(field.text for field in line.fields) for line in read_html(source).lines if line.aside]


ARTICLE = f"<p>{'依法公开各类信息。' * 20}</p>"


@pytest.mark.parametrize(
    ("source", "beside"),
    [
        ("<nav><p>政务公开</p></nav>{}", ["政务公开"]),
        ("{}<footer>主办单位</footer>", ["主办单位"]),
        ("{}<div class='foot clearfix'><p>主办单位</p><div>电话</div></div><p>末段</p>", ["主办单位", "电话"]),
        ("{}<div id=FOOTER>主办单位</div>", ["主办单位"]),
        ("{}<div role=contentinfo>主办单位</div>", ["主办单位"]),
        ("<div class=bread-crumbs>首页</div>{}", ["首页"]),
        ("<p class=MsoNormal>正文</p>{}", []),
        ("<div class=sharing-economy>正文</div>{}", []),
        ("<div class=menu>{}{}{}{}{}{}</div>", []),
        ("<div class=foot>{}", []),
        ("<div id=zoom>{}</div><p>上一篇</p><p>末行</p>", ["上一篇", "末行"]),
        ("<div id=zoom>{}</div><p>某县水务局</p><p>2024年1月17日</p><p>末行</p>", ["末行"]),
        ("<div id=zoom>{}</div><p>今天是</p><p>2024年1月17日</p>", ["今天是", "2024年1月17日"]),
        ("<p><a href=1>某县2024年政府信息公开工作年度报告</a></p><h1>2023年政府信息公开工作年度报告</h1>{}",
         ["某县2024年政府信息公开工作年度报告"]),
        ("<h1><a href=1>某县2024年政府信息公开工作年度报告</a></h1>{}", []),
        ("<p>题</p><div class=TRS_Editor><div class=TRS_Editor>{}</div></div><p>末行</p>", ["末行"]),
        ("<div id=zoom>摘要</div>{}", []),
        ("{}<p><a href=1>甲</a> 2024-01-01</p><p><a href=2>乙乙乙乙</a></p><p><a href=3>丙</a></p>", []),
        ("{}<ul><li><a href=1>甲县报告</a></li><li><a href=2>乙县报告</a></li><li><a href=3>丙县报告</a></li></ul>",
         ["甲县报告", "乙县报告", "丙县报告"]),
        ("<table><tr><td><a href=1>项</a><td><a href=2>数</a><td><a href=3>金额</a><tr><td>采购<td>1<td>2</table>{}",
         []),
        ("<table><tr><td><a href=1>1</a><td><a href=2>2</a><td><a href=3>下一页</a></table>{}", ["1 2 下一页"]),
        ("{}<p><a href=1>附件一</a></p><p><a href=2>附件二</a></p>", []),
        ("<div style='display:none'><p>隐藏</p></div>{}", []),
        ("<li hidden>隐藏</li>{}", []),
        ("<table style='display:none'><tr><td>发布日期<td>隐藏</table>{}", []),
        ("<div style='display:none'><p>六、其他事项</p><p>无</p></div>{}", ["六、其他事项", "无"]),
        ("<table hidden><tr><td>规章<td>1<tr><td>许可<td>2<tr><td>处罚<td>3</table>{}", ["规章 1", "许可 2", "处罚 3"]),
        ("<div style='display:none'><table><tr><td>规章<td>1<tr><td>许可<td>2<tr><td>处罚<td>3</table></div>{}",
         ["规章 1", "许可 2", "处罚 3"]),
        ("<table><tr style='display:none'><td>规章<td>9</tr><tr><td>规章<td>1</table>", ["规章 9"]),
        ("<!-- <div style='display:none'> -->{}</div>", []),
        ("<p style='display:none'>隐藏<p>正文</p>{}", []),
        ("<div style='display:none'>{}", []),
    ],
)  # fmt: skip
def test_what_stands_beside_the_text(source: str, beside: list[str]) -> None:
    """Menus, footers, what follows the article and what is not shown; an element without an end is not believed."""
    assert asides(source.replace("{}", ARTICLE)) == beside


def test_places_within_tables() -> None:
    source = "<table><tr><td>表</td></tr></table><table><tr><th>规章<th><tr><td rowspan=2>许可<td>5</table>"

    first, *rows = read_html(source).lines

    assert first.fields[0].place[3:6] == (1, 1, 1)
    assert [[field.place[3:6] for field in row.fields] for row in rows] == [
        [(2, 1, 1), (2, 1, 2)],
        [(2, 2, 1), (2, 2, 2)],
    ]


def test_notes_of_a_page() -> None:
    pages = read_html(
        """<!-- saved from url=(0041)https://www.example.gov.cn/xxgk/2024/1.html -->
        <html><head><title> 澄岫县 </title><meta name="SiteName" content="澄岫县人民政府">
        <META CONTENT='年报' NAME=ColumnName>
        <meta property="og:url" content="https://www.example.gov.cn/1"><link rel=canonical href="/xxgk/1.html"></head>
        <body><img src="/images/logo.png"><img src="a.gif" width="16"><img src="/files/table2.jpg" width=800>
        <div class="footer"><img src="b.jpg"></div>
        <p>一<a href="/files/a.docx?v=1"> 年度 报告.docx </a><a href=b.htm>二</a>
        <a href=c.pdf title=表三><img src=p.jpg></a></p>"""
    )

    assert pages.notes == {
        "title": "澄岫县",
        "SiteName": "澄岫县人民政府",
        "ColumnName": "年报",
        "og:url": "https://www.example.gov.cn/1",
        "canonical": "/xxgk/1.html",
        "url": "https://www.example.gov.cn/xxgk/2024/1.html",
        "attachments": "年度 报告.docx\t/files/a.docx?v=1\n表三\tc.pdf",
        "images": "2",
    }


@pytest.mark.parametrize("size", [200_000, 2_000_000])
def test_a_long_page_of_markup_is_read(size: int) -> None:
    filler = "<p class=MsoNormal style='mso-line-height-alt:12.0pt'><span lang=EN-US><o:p>&nbsp;</o:p></span></p>\n"
    source = filler * (size // len(filler)) + "<table><tr><td>规章</td><td>1</td></tr></table>"

    assert texts(source) == [["规章", "1"]]


@pytest.mark.parametrize(
    "piece",
    [
        "<table>",
        "<td>",
        "<div hidden>",
        "<a href=x>",
        "<select>",
        "<p class=nav>",
        "<!--",
        "<b ",
        "<template>",
        "<video>",
        "<b style=font-size:0>",
        "<b style=font-size:0>一</b>",
        "<b style='visibility:hidden'><i style='visibility:visible'>",
        "<i class=a>",
        "<i class=a><b class=b>一</b></i>",
    ],
)
def test_no_markup_takes_forever(piece: str) -> None:
    """Reading time grows with the page and not with its square."""
    with contextlib.suppress(InputError):
        read_html("<style>.a .b{opacity:0}</style>" + piece * 20_000 + "一")


def test_meta_tags_are_notes() -> None:
    pages = read_html(
        '<html><head><meta name="PubDate" content="2024-01-20"><meta charset=utf-8></head><p>一</p></html>'
    )

    assert pages.notes == {"PubDate": "2024-01-20"}


@pytest.mark.parametrize("source", ["", " \n", "<!-- nothing -->"])
def test_a_page_without_text(source: str) -> None:
    """Told as such, or read as no lines at all."""
    lines: tuple[Line, ...] = ()
    with contextlib.suppress(InputError):
        lines = read_html(source).lines

    assert lines == ()


# ---- where it stands ---- #


@pytest.mark.parametrize("layout", WEB_LAYOUTS)
@pytest.mark.parametrize("form", FORMS)
def test_places_point_at_what_is_printed(form: str, layout: str) -> None:
    figures = distinct_figures(FORMS[form])
    sheet = print_report(FORMS[form], figures, layout)

    pages = read_html(sheet.text)

    assert misplaced(pages) == []
    found = {(field.place.line, field.place.column): field.text for line in pages.lines for field in line.fields}
    assert {key: found.get(place) for key, place in sheet.places.items()} == figures


@pytest.mark.parametrize("layout", WEB_LAYOUTS)
def test_places_of_equal_figures_are_told_apart(layout: str) -> None:
    figures = dict.fromkeys(distinct_figures(FORMS["2021"]), "0")
    sheet = print_report(FORMS["2021"], figures, layout)

    pages = read_html(sheet.text)

    zeros = [tuple(field.place[:2]) for line in pages.lines for field in line.fields if field.text == "0"]
    assert zeros == list(sheet.places.values())


@pytest.mark.parametrize(
    "before",
    [
        "",
        "<p>5</p>",
        "<p>&nbsp;&nbsp;前</p>",
        "<p>&#150; &ldquo;&rdquo; &hellip;</p>",
        "<!-- 5 --><p>前</p>",
        "<script>if (a < 5) { b = '>5<' }</script><p>前</p>",
        "<style>p > b { top: 5 }</style><p>前</p>",
        "<p>3 < 5 且</p>",
        '<p title="a>b">前</p>',
        "<p>前\r\n中\r\n后</p>\r\n",
        "<p>前\u2028中\x0b后\x85末</p>\n",
        "<P ALIGN=CENTER>前</P>",
    ],
)
def test_what_stands_before_does_not_shift_places(before: str) -> None:
    source = f"{before}<table><tr><td>规章</td><td>5</td><td>7</td></tr></table>"

    pages = read_html(source)

    row = next(line for line in pages.lines if len(line.fields) == 3)
    line = before.count("\n") + 1
    column = len(f"{before}<table><tr><td>") - before.rfind("\n")
    assert [field.place for field in row.fields] == [
        Place(line, column, table=1, row=1, cell=1),
        Place(line, column + 11, table=1, row=1, cell=2),
        Place(line, column + 21, table=1, row=1, cell=3),
    ]
    assert [shown(pages, field.place)[: len(field.text)] for field in row.fields] == ["规章", "5", "7"]


@pytest.mark.parametrize(
    "filler", ["", "&nbsp;", "\xa0", "\u3000\u3000", "&emsp;", "  \t", "<!-- 5 -->", "<b></b>", "<p>"]
)
@pytest.mark.parametrize("source", ["<table><tr><td>规章</td><td>{}</td></tr></table>", "<p>前</p><p>{}</p>"])
def test_places_are_those_of_the_first_printed_character(source: str, filler: str) -> None:
    """Spaces and markup before it are passed over."""
    pages = read_html(source.format(f"{filler}&#53;"))

    field = pages.lines[-1].fields[-1]
    assert field.text == "5"
    assert field.place[:2] == (1, source.index("{}") + len(filler) + 1)


def test_an_angle_in_an_attribute_does_not_shift_places() -> None:
    source = '<table><tr><td title="a>b">5</td><td>7</td><td onclick="go(5>4)">5</td></tr></table>'

    (line,) = read_html(source).lines

    assert [field.text for field in line.fields] == ["5", "7", "5"]
    columns = [source.index(">5<") + 2, source.index("7") + 1, source.rindex("5<") + 1]
    assert [field.place.column for field in line.fields] == columns


# ---- whatever is printed ---- #

TAGS = ["<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<th>", "<p>", "</p>", "<br>", "<b>", "</b>", "<!--"]
ENDS = [
    "-->",
    "<script>",
    "</script>",
    "<caption>",
    '<td title="',
    '">',
    "<",
    ">",
    "&nbsp;",
    "&#53;",
    "&",
    "5",
    "\n",
    " ",
]
PIECES = st.sampled_from([*TAGS, *ENDS, "规章"])


@given(st.one_of(st.text(), st.lists(PIECES, max_size=25).map("".join)))
@example("<table><table><tr><td>5")
@example("<td")
@example("\x00<p>")
def test_arbitrary_text_never_fails(source: str) -> None:
    """At worst the page has no text; and a place, where there is one, is inside the page."""
    try:
        pages = read_html(source)
    except InputError:
        return

    places = [field.place for line in pages.lines for field in line.fields if field.place.column is not None]
    assert all(place.line is not None and place.line <= len(pages.source) for place in places)
    assert all(shown(pages, place) for place in places)


def test_labels_whose_numbers_are_those_of_lists_are_known() -> None:
    figures = distinct_figures(FORMS["2021"])
    page = print_report(FORMS["2021"], figures, "html").text
    numbered = re.sub(r">(\d)\.([^<]+)</td>", r"><ol start=\1><li>\2</li></ol></td>", page)
    report = document_from_bytes("page.html", numbered.encode(), Library(load_forms(), load_vocabulary())).report

    assert numbered.count("<li>") > 10
    assert report
    assert {cell.key: cell.raw for cell in report.cells} == figures


@pytest.mark.parametrize(
    "heading",
    [
        "<td><a href=1>采购总金额（万元）</a>",
        "<td><a href=1>采购总金额</a>（万元）",
        "<td><pre>采购总金额\n（万元）</pre>",
    ],
)
def test_the_unit_in_a_heading_that_is_a_link_or_typed(heading: str) -> None:
    printed = print_report(FORMS["2019"], distinct_figures(FORMS["2019"]), "html").text
    linked = printed.replace("<td>信息内容", "<td><a href=1>信息内容</a>").replace(
        "<td>采购项目", "<td><a href=1>采购项目"
    )
    page = linked.replace("<td>采购总金额", heading)
    report = document_from_bytes("page.html", page.encode(), Library(load_forms(), load_vocabulary())).report

    assert page.count(heading) == 1
    assert report
    assert [cell.unit for cell in report.cells if cell.key == "proactive.procurement.amount"] == ["万元"]


def test_the_unit_in_a_heading_of_typed_text() -> None:
    printed = print_report(FORMS["2019"], distinct_figures(FORMS["2019"]), "tabs").text
    page = f"<pre>{printed.replace('采购总金额', '采购总金额（万元）')}</pre>"
    report = document_from_bytes("page.html", page.encode(), Library(load_forms(), load_vocabulary())).report

    assert report
    assert [cell.unit for cell in report.cells if cell.key == "proactive.procurement.amount"] == ["万元"]
