"""Tables as web pages write them."""

from __future__ import annotations

import html
from dataclasses import dataclass

from specimens.grid import Grid
from specimens.text import Sheet


@dataclass(frozen=True)
class Markup:
    """How a web page is written."""

    newline: str = "\n"
    blank: str = ""
    cell: tuple[str, str] = ("<td{}>", "</td>")
    before_tables: str = ""
    behind_tables: str = ""


WEB_LAYOUTS: dict[str, Markup] = {
    "html": Markup(),
    "html, one line": Markup(newline=""),
    "html, Windows line ends": Markup(newline="\r\n"),
    "html, paragraphs in cells": Markup(cell=("<td{}>\n  <p><span lang=EN-US>", "</span></p>\n</td>")),
    "html, cells not closed": Markup(cell=("<td{}>", "")),
    "html, blanks as &nbsp;": Markup(blank="&nbsp;"),
    "html, a paragraph open": Markup(before_tables="<p><br />"),
    "html, a table around": Markup(
        before_tables="<table><tr><td>&nbsp;</td><td><table border=0><tr><td>\n",
        behind_tables="</td></tr></table></td></tr></table>",
    ),
}


def web_table(sheet: Sheet, rows: Grid, markup: Markup) -> None:
    """Print a table as its elements, with the spans as attributes."""
    sheet.put(f"{markup.before_tables}<table border=1>{markup.newline}<tbody>")
    for row in rows:
        sheet.put(f"<tr>{markup.newline}")
        for box in row:
            spans = "".join(f' {name}="{n}"' for name, n in (("colspan", box.across), ("rowspan", box.down)) if n > 1)
            sheet.put(markup.cell[0].format(spans))
            sheet.put(html.escape(box.text) or markup.blank, box.key if box.text else None)
            sheet.put(f"{markup.cell[1]}{markup.newline}")
        sheet.put(f"</tr>{markup.newline}")
    sheet.put(f"</tbody></table>{markup.behind_tables}{markup.newline}")
