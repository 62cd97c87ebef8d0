"""Paragraphs on a terminal: folded by columns, because a Chinese character takes two and may break anywhere."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Line

STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan", "undecided": "magenta"}


def clean(said: str) -> str:
    """Text whose control characters cannot reach a terminal; every character stays one character."""
    shown = said.replace("\t", " ")
    return "".join(c if c.isprintable() or c in "\n\u3000\xa0" else "\ufffd" for c in shown)


def print_line(console: Console, said: Line, indent: int = 0, first: Line | None = None) -> None:
    """One paragraph, folded at the width and indented, with no spaces behind; `first` stands in the indent."""
    said = said.copy()
    said.plain = clean(said.plain)
    for number, piece in enumerate(_folded(said, console.width - indent)):
        piece.rstrip()
        margin = first.copy() if first and not number else Line()
        margin.append(" " * (indent - cell_len(margin.plain)))
        console.print(margin + piece, soft_wrap=True)


def _folded(said: Line, width: int) -> Iterator[Line]:
    """Pieces no wider than `width`: at a space where the piece is long enough, else between any two characters."""
    plain = said.plain
    start = 0
    while start < len(plain):
        end, used, space = start, 0, 0
        while end < len(plain) and used + cell_len(plain[end]) <= width:
            used += cell_len(plain[end])
            end += 1
            if plain[end - 1] == " " and used > width // 2:
                space = end
        if end < len(plain) and space and plain[end - 1].isascii() and plain[end].isascii() and plain[end] != " ":
            end = space  # do not cut an English word
        yield said[start : max(end, start + 1)]
        start = max(end, start + 1)
        while start < len(plain) and plain[start] == " ":
            start += 1  # a line does not begin with the space that it was broken at
