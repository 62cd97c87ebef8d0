"""The problems as CSV for spreadsheet programs: with a byte-order mark, and nothing that they would execute."""

from __future__ import annotations

import csv
import io

from audit.render.formats import Files, Setting
from audit.render.rows import headings, in_order, rows_of
from audit.summary import Result

# Also in full width, which spreadsheet programs of East Asia take for the same.
_EXECUTED = tuple("=+-@\t\r\n＝＋－＠")


def csv_file(result: Result, setting: Setting) -> Files:
    """One row a problem; what is undecided follows what is wrong."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    rows = rows_of(result, (*in_order(result), *result.undecided), setting.lang)
    for row in (headings(setting.lang), *rows):
        writer.writerow([harmless(str(value)) for value in row])
    return {"findings.csv": b"\xef\xbb\xbf" + held.getvalue().encode("utf-8")}


def harmless(said: str) -> str:
    """Text that no spreadsheet program takes for a formula: an apostrophe before what could begin one."""
    return f"'{said}" if said.startswith(_EXECUTED) else said
