"""Reports as PDF, in the ways that programs draw them: ruling lines, rows and text of many kinds."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from specimens.grid import Box, Grid, placed_boxes

FONT = "STSong-Light"
_MARGIN = 50.0
_LABELS = 34.0  # points of the narrowest label column


@dataclass(frozen=True)
class Style:
    """How a report is drawn."""

    rules: str = "lines"  # lines, rects, thin, double, dashed, open, rows (no upright lines), across (but three), none
    align: str = "centre"  # left, centre, right
    size: float = 9.0
    value_width: float = 33.0
    apart: bool = False  # every character drawn on its own
    bold: bool = False  # labels printed twice, a little moved
    turn: int = 0  # the page's rotation in degrees; the content is turned against it
    page: tuple[float, float] = (595.0, 842.0)
    numbers: str = "— {page} —"  # below every page
    head: str = ""  # above every page
    cut: bool = False  # rows may be cut by the end of a page
    upright: bool = True  # narrow labels run down, a character a line
    behind: str = ""  # pale text behind that of every page, once large and all over it small
    encrypt: Any = None  # what reportlab takes


@dataclass
class _Row:
    """A row of a table ready to be drawn: boxes with their first column, and its height."""

    boxes: list[tuple[int, Box]]
    height: float


@dataclass
class _Draft:
    """A document while it is drawn."""

    style: Style
    canvas: Any
    y: float = 0.0
    page: int = 0
    spans: dict[int, tuple[Box, int]] = field(
        default_factory=dict
    )  # by column: what is left of a box, in how many rows

    @property
    def width(self) -> float:
        return self.style.page[0] - 2 * _MARGIN


def print_pdf(parts: Sequence[str | Grid], style: Style | None = None) -> bytes:
    """A document of a title (the first part), lines, paragraphs and tables."""
    style = style or Style()
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    draft = _Draft(style, Canvas(out, pagesize=style.page, invariant=True, encrypt=style.encrypt))
    _new_page(draft)
    for number, part in enumerate(parts):
        if isinstance(part, str):
            _paragraph(draft, part, title=number == 0)
        else:
            _table(draft, part)
    _end_page(draft)
    draft.canvas.save()
    return out.getvalue()


# ---- pages and text ---- #


def _new_page(draft: _Draft) -> None:
    style, canvas = draft.style, draft.canvas
    draft.page += 1
    width, height = style.page
    if style.turn:
        canvas.setPageRotation(style.turn)
        moves = {90: (0, -height), 180: (-width, -height), 270: (-width, 0)}
        canvas.rotate({90: 90, 180: 180, 270: 270}[style.turn])
        canvas.translate(*moves[style.turn])
    draft.y = height - _MARGIN - 20
    if style.behind:
        _behind(canvas, style)
    if style.head:
        _say(draft, style.head, width / 2, height - 30, "centre")


def _behind(canvas: Any, style: Style) -> None:
    width, height = style.page
    canvas.saveState()
    canvas.setFillGray(0.75)
    canvas.setFont(FONT, 60)
    canvas.drawCentredString(width / 2, height / 2, style.behind)
    canvas.setFont(FONT, 14)
    for y in range(40, int(height), 90):
        for x in range(10, int(width), 150):
            canvas.drawString(x, y, style.behind)
    canvas.restoreState()


def _end_page(draft: _Draft) -> None:
    if draft.style.numbers:
        _say(draft, draft.style.numbers.format(page=draft.page), draft.style.page[0] / 2, 25, "centre")
    draft.canvas.showPage()


def _room(draft: _Draft, height: float) -> None:
    if draft.y - height < _MARGIN:
        _end_page(draft)
        _new_page(draft)


def _width(said: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(said, FONT, size))


def _say(draft: _Draft, said: str, x: float, y: float, align: str, size: float | None = None) -> None:
    size = size or draft.style.size
    x -= {"left": 0.0, "centre": _width(said, size) / 2, "right": _width(said, size)}[align]
    draft.canvas.setFont(FONT, size)
    pieces = [said] if not draft.style.apart else list(said)
    for piece in pieces:
        draft.canvas.drawString(x, y, piece)
        if draft.style.bold and not piece.isdigit():
            draft.canvas.drawString(x + 0.25, y, piece)
        x += _width(piece, size)


def _paragraph(draft: _Draft, said: str, *, title: bool) -> None:
    size = draft.style.size + (6 if title else 3)
    if title:
        _room(draft, 40)
        _say(draft, said, draft.style.page[0] / 2, draft.y - 20, "centre", size)
        draft.y -= 50
        return
    for number, line in enumerate(broken("　　" + said, draft.width, size)):
        _room(draft, 24)
        text = line.lstrip("　") if not number else line
        _say(draft, text, _MARGIN + (2 * size if not number else 0), draft.y - 16, "left", size)
        draft.y -= 24


def broken(said: str, width: float, size: float) -> list[str]:
    """The lines that a text takes, broken anywhere, as word processors break Chinese text and long numbers."""
    lines = [""]
    for character in said:
        if character == "\n" or (lines[-1] and _width(lines[-1] + character, size) > width):
            lines.append("")
        lines[-1] += character.strip("\n")
    return lines


# ---- tables ---- #


def _table(draft: _Draft, rows: Grid) -> None:
    widths = _widths(draft, rows)
    lefts = [_MARGIN + sum(widths[:at]) for at in range(len(widths) + 1)]
    placed = list(placed_boxes(rows))
    heights = [_height(draft, boxes, widths) for boxes in placed]
    at = 0
    while at < len(placed):
        _room(draft, heights[at])
        at = _page_of_rows(draft, placed, heights, lefts, at)
    draft.y -= 14


def _widths(draft: _Draft, rows: Grid) -> list[float]:
    """Columns of figures are narrow, those of labels share what is left; the first of three is for upright labels."""
    columns = max(column + box.across for boxes in placed_boxes(rows) for column, box in boxes)
    values = {column for boxes in placed_boxes(rows) for column, box in boxes if box.key}
    if len(values) * 2 < columns or columns < 5:
        return [draft.width / columns] * columns
    wide = draft.width - draft.style.value_width * len(values)
    labels = columns - len(values)
    first = _LABELS if labels > 2 else 0
    shared = (wide - first) / max(labels - bool(first), 1)
    widths = [draft.style.value_width if column in values else shared for column in range(columns)]
    if first:
        widths[0] = first
    return widths


def _lines(draft: _Draft, box: Box, width: float) -> list[str]:
    if draft.style.upright and box.down > 3 and width < 3 * draft.style.size + 8:
        return list(box.text)
    return broken(box.text, width - 6, draft.style.size) if box.text else []


def _height(draft: _Draft, boxes: list[tuple[int, Box]], widths: list[float]) -> float:
    step = draft.style.size * 1.3
    lines = [
        len(_lines(draft, box, sum(widths[column : column + box.across]))) for column, box in boxes if box.down == 1
    ]
    return max([1, *lines]) * step + 6


def _page_of_rows(
    draft: _Draft,
    placed: list[list[tuple[int, Box]]],
    heights: list[float],
    lefts: list[float],
    start: int,
) -> int:
    """Draws as many rows as the page holds, spans cut at its end; the number of the next row."""
    end, y = start, draft.y
    while end < len(placed) and (y - heights[end] >= _MARGIN or end == start):
        y -= heights[end]
        end += 1
    if draft.style.cut and end < len(placed) and _cut_row(draft, placed, heights, lefts, end, y - _MARGIN):
        draft.spans = {column: (box, left + (left > end - start)) for column, (box, left) in draft.spans.items()}
        end += 1
    tops = [draft.y]
    for at in range(start, end):
        tops.append(tops[-1] - heights[at])
    _carry(draft, tops, lefts, end - start)
    for at in range(start, end):
        for column, box in placed[at]:
            last = min(at + box.down, end)
            corners = (lefts[column], tops[at - start], lefts[column + box.across], tops[last - start])
            rest = _box(draft, box, corners)
            if at + box.down > end:
                draft.spans[column] = (Box(rest, across=box.across, down=box.down), at + box.down - end)
    _rules(draft, (lefts[0], tops[0], lefts[-1], tops[-1]), tops, first=start == 0)
    draft.y = tops[-1]
    return end


def _carry(draft: _Draft, tops: list[float], lefts: list[float], rows: int) -> None:
    """The rest of cells that began on the page before, with the characters that had no room there."""
    for column, (box, left) in list(draft.spans.items()):
        end = min(left, rows)
        rest = _box(draft, box, (lefts[column], tops[0], lefts[column + box.across], tops[end]))
        del draft.spans[column]
        if left > rows:
            draft.spans[column] = (Box(rest, across=box.across, down=box.down), left - rows)


def _cut_row(
    draft: _Draft, placed: list[list[tuple[int, Box]]], heights: list[float], lefts: list[float], at: int, room: float
) -> bool:
    """Makes two rows of one: what `room` holds of it, and the rest; whether that can be done."""
    step = draft.style.size * 1.3
    first = int((room - 6) // step)
    boxes = placed[at]
    lines = {column: _lines(draft, box, lefts[column + box.across] - lefts[column]) for column, box in boxes}
    rest = max(len(held) for held in lines.values()) - first
    if first < 1 or rest < 1 or any(box.down > 1 for _, box in boxes):
        return False
    for row in range(at):
        placed[row] = [(column, _longer(box) if row + box.down > at else box) for column, box in placed[row]]
    placed[at : at + 1] = [
        [(column, Box("\n".join(lines[column][part]), box.key, box.across)) for column, box in boxes]
        for part in (slice(first), slice(first, None))
    ]
    heights[at : at + 1] = [first * step + 6, rest * step + 6]
    return True


def _longer(box: Box) -> Box:
    return Box(box.text, box.key, box.across, box.down + 1)


Corners = tuple[float, float, float, float]


def _box(draft: _Draft, box: Box, corners: Corners) -> str:
    """Draws a cell; what has no room in it is left over."""
    left, top, right, bottom = corners
    step = draft.style.size * 1.3
    lines = _lines(draft, box, right - left)
    fitting = lines if box.down == 1 else lines[: max(int((top - bottom) // step), 0)]
    align = draft.style.align if box.key else "centre" if box.down > 1 else "left"
    y = (top + bottom) / 2 + len(fitting) * step / 2 - draft.style.size
    for line in fitting:
        x = {"left": left + 3, "centre": (left + right) / 2, "right": right - 3}[align]
        _say(draft, line, x, y, align)
        y -= step
    _border(draft, corners)
    return "".join(lines[len(fitting) :])


def _border(draft: _Draft, corners: Corners) -> None:
    left, top, right, bottom = corners
    canvas, rules = draft.canvas, draft.style.rules
    if rules == "rects":
        canvas.rect(left, bottom, right - left, top - bottom)
    if rules in ("rects", "across", "none"):
        return
    edges = [
        (left, top, right, top),
        (left, bottom, right, bottom),
        (left, bottom, left, top),
        (right, bottom, right, top),
    ]
    outer = (_MARGIN, draft.style.page[0] - _MARGIN)
    for x, y, to_x, to_y in edges:
        if rules == "rows" and x == to_x:
            continue
        if rules == "open" and x == to_x and any(abs(x - side) < 1 for side in outer):
            continue
        _rule(canvas, rules, (x, y, to_x, to_y))


def _rule(canvas: Any, rules: str, edge: Corners) -> None:
    x, y, to_x, to_y = edge
    match rules:
        case "thin":
            canvas.rect(x - 0.25, y - 0.25, to_x - x + 0.5, to_y - y + 0.5, stroke=0, fill=1)
        case "double":
            canvas.line(x - 0.8, y - 0.8, to_x - 0.8, to_y - 0.8)
            canvas.line(x + 0.8, y + 0.8, to_x + 0.8, to_y + 0.8)
        case "dashed":
            length = max(to_x - x, to_y - y)
            for step in range(int(length // 4) + 1):
                far = min(step * 4.0, length - 2)
                canvas.rect(
                    x + far * (to_x > x),
                    y + far * (to_y > y),
                    2 if to_x > x else 0.5,
                    2 if to_y > y else 0.5,
                    stroke=0,
                    fill=1,
                )
        case _:
            canvas.line(x, y, to_x, to_y)


def _rules(draft: _Draft, corners: Corners, tops: list[float], *, first: bool) -> None:
    """The three lines of a table without upright ones."""
    left, top, right, bottom = corners
    if draft.style.rules == "across":
        for y in {top, bottom, *([tops[1]] if first else [])}:
            draft.canvas.line(left, y, right, y)
