"""PDFium's view of a file: each page as a Sheet. Only this module and `pdf_fonts` know the library."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from audit.documents.pdf_fonts import use_no_installed_fonts
from audit.documents.pdf_sheet import UNREADABLE, Box, Glyph, Sheet, Stroke, upright
from audit.errors import InputError
from audit.words import text

MOST_PAGES = 500  # of a document; the longest reports have about fifty
_MOST_OBJECTS = 200_000  # lines, pictures and forms of a page that are looked at
_MOST_GLYPHS = 200_000  # of a page
_DEEPEST_FORM = 12  # drawings inside drawings
_THIN = 3.0  # points; a filled rectangle no thicker is a line
_ROUND = 12  # points of the curves at four corners
_MOST_FRAMES = 100  # parts of one path among which frames are looked for
_SHAPE = 6  # path segments of a plain line or rectangle
_ASLANT = 8  # degrees off the nearest quarter turn, from which text is a watermark
_WIDEST = 2.5  # em of a character's box
_HYPHENS = (0x02, 0xFFFE)  # what the library puts for a hyphen that ends a line
_INVISIBLE = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}
_PRINTED_NOTES = {
    pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_LINE,
}  # fmt: skip
use_no_installed_fonts()
_METADATA = {"Title": "title", "Author": "author", "Creator": "creator", "Producer": "producer"}


@dataclass
class _Style:
    """What all glyphs of one piece of text have in common."""

    size: float
    angle: float  # degrees against the page's x axis, to the left
    visible: bool
    shade: int


@dataclass
class _Drawn:
    """What a page draws besides text."""

    strokes: list[Stroke] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    drawings: int = 0
    left: int = _MOST_OBJECTS


class Engine:
    """An open document. Raises InputError when it cannot be opened, is locked, or has too many pages."""

    def __init__(self, data: bytes) -> None:
        """Open it."""
        try:
            self._document = pypdfium2.PdfDocument(data)
            if self._document.get_formtype() != pdfium.FORMTYPE_NONE:
                self._document.init_forms()
        except pypdfium2.PdfiumError as error:
            locked = getattr(error, "err_code", None) in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
            raise InputError(text("file-encrypted" if locked else "pdf-broken")) from error
        if len(self._document) > MOST_PAGES:
            raise InputError(text("pdf-too-long", pages=len(self._document), limit=MOST_PAGES))

    def notes(self) -> dict[str, str]:
        """What the file says of itself."""
        said = {name: str(self._document.get_metadata_value(key)) for key, name in _METADATA.items()}
        return {name: value for name, value in said.items() if value.strip()}

    def sheets(self) -> Iterator[Sheet]:
        """Every page. Raises InputError for a page that cannot be read."""
        for number in range(len(self._document)):
            try:
                page = self._page(number)
                yield _sheet(page, number + 1)
                page.close()
            except pypdfium2.PdfiumError as error:
                raise InputError(text("pdf-broken-page", page=number + 1)) from error

    def _page(self, number: int) -> Any:
        """A page, what is filled into its form fields printed on it."""
        page = self._document[number]
        kinds = set()
        for at in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
            note = pdfium.FPDFPage_GetAnnot(page.raw, at)
            kinds.add(pdfium.FPDFAnnot_GetSubtype(note))
            pdfium.FPDFPage_CloseAnnot(note)
        if kinds & _PRINTED_NOTES and pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_PRINT) == pdfium.FLATTEN_SUCCESS:
            page.close()
            page = self._document[number]
        return page


class _Frame:
    """The page's coordinates to those of a viewer: points from the upper left corner, the page's rotation applied."""

    def __init__(self, page: Any) -> None:
        self._left, self._bottom, self._right, self._top = page.get_bbox()
        self._turns: int = page.get_rotation() // 90
        wide, high = self._right - self._left, self._top - self._bottom
        self.width, self.height = (high, wide) if self._turns % 2 else (wide, high)

    def point(self, x: float, y: float) -> tuple[float, float]:
        match self._turns:
            case 1:
                return y - self._bottom, x - self._left
            case 2:
                return self._right - x, y - self._bottom
            case 3:
                return self._top - y, self._right - x
        return x - self._left, self._top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        first, second = self.point(left, bottom), self.point(right, top)
        return (
            min(first[0], second[0]), min(first[1], second[1]), max(first[0], second[0]), max(first[1], second[1])
        )  # fmt: skip

    def angle(self, degrees: float) -> float:
        return degrees - 90.0 * self._turns


def _sheet(page: Any, number: int) -> Sheet:
    frame = _Frame(page)
    marks, hidden, aslant = _marks(page, frame)
    drawn = _Drawn()
    _draw(page, frame, drawn)
    turns = Counter(mark.turn for mark in marks if not mark.text.isspace())
    turn = turns.most_common(1)[0][0] if turns else 0
    width, height = (frame.height, frame.width) if turn % 2 else (frame.width, frame.height)
    return Sheet(
        number,
        width,
        height,
        tuple(_glyph(mark, turn, frame) for mark in marks),
        tuple(_turned_stroke(stroke, turn, frame) for stroke in drawn.strokes) if turn else tuple(drawn.strokes),
        tuple(_turned_box(box, turn, frame) for box in drawn.pictures),
        drawn.drawings,
        hidden,
        aslant,
        turn,
    )


# ---- text ---- #


class _Mark(NamedTuple):
    """A printed character as the viewer shows it."""

    text: str
    box: Box
    origin: tuple[float, float]
    size: float
    turn: int
    piece: int
    shade: int


def _glyph(mark: _Mark, turn: int, frame: _Frame) -> Glyph:
    """The character on a page that is turned upright."""
    box, base = mark.box, mark.origin[1]
    if turn:
        box, base = _turned_box(box, turn, frame), upright(*mark.origin, turn, frame.width, frame.height)[1]
    return Glyph(mark.text, *box, base, mark.size, (mark.turn - turn) % 4, mark.piece, shade=mark.shade)


def _marks(page: Any, frame: _Frame) -> tuple[list[_Mark], int, str]:
    """The printed characters, how many are hidden, and what stands aslant."""
    textpage = page.get_textpage()
    handle = textpage.raw
    count = min(pdfium.FPDFText_CountChars(handle), _MOST_GLYPHS)
    loose, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    styles: dict[int, _Style] = {}
    marks: list[_Mark] = []
    aslant: list[str] = []
    hidden = high = 0
    for at in range(count):
        if pdfium.FPDFText_IsGenerated(handle, at) == 1:
            continue
        code = pdfium.FPDFText_GetUnicode(handle, at)
        if 0xD800 <= code < 0xDC00:  # where characters are 16 bits wide, one beyond comes in two halves
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0
        high = 0
        piece = ctypes.cast(pdfium.FPDFText_GetTextObject(handle, at), ctypes.c_void_p).value or 0
        style = styles.get(piece) or styles.setdefault(piece, _style(handle, at))
        said = _character(handle, at, code)
        if not style.visible:
            hidden += not said.isspace()
            continue
        turn, off = _quarter(frame.angle(style.angle))
        if off > _ASLANT:
            aslant.append(said)
            continue
        pdfium.FPDFText_GetLooseCharBox(handle, at, loose)
        pdfium.FPDFText_GetCharOrigin(handle, at, x, y)
        box = frame.box(loose.left, loose.bottom, loose.right, loose.top)
        if box[2] - box[0] > _WIDEST * style.size or box[3] - box[1] > _WIDEST * style.size:
            box = _inked(handle, at, frame)  # the library does not scale the box of upright writing
        if box[2] >= 0 and box[3] >= 0 and box[0] <= frame.width and box[1] <= frame.height:
            marks.append(_Mark(said, box, frame.point(x.value, y.value), style.size, turn, piece, style.shade))
    textpage.close()
    return marks, hidden, "".join(aslant)


def _inked(handle: Any, at: int, frame: _Frame) -> Box:
    """The box around what is seen of a character."""
    left, bottom, right, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(handle, at, left, right, bottom, top)
    return frame.box(left.value, bottom.value, right.value, top.value)


def _character(handle: Any, at: int, code: int) -> str:
    if code in _HYPHENS:
        return "-"
    if code in (0, 0xFFFF) or (code < 0x20 and code not in (9, 10, 13)):
        return UNREADABLE
    if pdfium.FPDFText_HasUnicodeMapError(handle, at) == 1:
        return UNREADABLE
    return " " if code < 0x20 or code == 0xA0 else chr(code)


def _style(handle: Any, at: int) -> _Style:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(handle, at, matrix)
    size = pdfium.FPDFText_GetFontSize(handle, at) * math.hypot(matrix.c, matrix.d)
    owner = pdfium.FPDFText_GetTextObject(handle, at)
    visible = pdfium.FPDFTextObj_GetTextRenderMode(owner) not in _INVISIBLE
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    shade = 0
    if visible and pdfium.FPDFText_GetFillColor(handle, at, red, green, blue, alpha):
        visible = alpha.value > 0
        shade = 255 - alpha.value * (255 - min(red.value, green.value, blue.value)) // 255
    return _Style(size, math.degrees(math.atan2(matrix.b, matrix.a)), visible, shade)


def _quarter(degrees: float) -> tuple[int, float]:
    """The nearest quarter turn, 0 to 3, and how many degrees it is off."""
    turn = round(degrees / 90)
    return turn % 4, abs(degrees - 90 * turn)


# ---- lines and pictures ---- #

_UNMOVED = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_Matrix = tuple[float, float, float, float, float, float]


def _draw(page: Any, frame: _Frame, drawn: _Drawn) -> None:
    for at in range(pdfium.FPDFPage_CountObjects(page.raw)):
        _object(pdfium.FPDFPage_GetObject(page.raw, at), frame, drawn, _UNMOVED, 0)


def _object(item: Any, frame: _Frame, drawn: _Drawn, moved: _Matrix, depth: int) -> None:
    """One thing drawn on the page; `moved` is where the drawing that it is part of was put."""
    drawn.left -= 1
    if drawn.left < 0:
        return
    match pdfium.FPDFPageObj_GetType(item):
        case pdfium.FPDF_PAGEOBJ_PATH:
            _path(item, frame, drawn, moved)
        case pdfium.FPDF_PAGEOBJ_IMAGE:
            _picture(_bounds(item, frame, moved), drawn)
        case pdfium.FPDF_PAGEOBJ_FORM if depth < _DEEPEST_FORM:
            inner = _times(_matrix(item), moved)
            for at in range(pdfium.FPDFFormObj_CountObjects(item)):
                _object(pdfium.FPDFFormObj_GetObject(item, at), frame, drawn, inner, depth + 1)


def _matrix(item: Any) -> _Matrix:
    held = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, held)
    return held.a, held.b, held.c, held.d, held.e, held.f


def _times(first: _Matrix, second: _Matrix) -> _Matrix:
    """The matrix that does the first and then the second."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _moved(x: float, y: float, by: _Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = by
    return a * x + c * y + e, b * x + d * y + f


def _bounds(item: Any, frame: _Frame, moved: _Matrix) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    first, second = _moved(left.value, bottom.value, moved), _moved(right.value, top.value, moved)
    return frame.box(*first, *second)


def _picture(box: Box, drawn: _Drawn) -> None:
    if stroke := _thin(box):
        drawn.strokes.append(stroke)
    else:
        drawn.pictures.append(box)


def _thin(box: Box) -> Stroke | None:
    """The line that a thin rectangle is."""
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    if min(wide, high) > _THIN:
        return None
    return (
        Stroke(True, (left + right) / 2, top, bottom) if high > wide else Stroke(False, (top + bottom) / 2, left, right)
    )


def _path(item: Any, frame: _Frame, drawn: _Drawn, moved: _Matrix) -> None:
    fill, stroked = ctypes.c_int(), pdfium.FPDF_BOOL()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroked)
    if not fill.value and not stroked.value:
        return
    count = pdfium.FPDFPath_CountSegments(item)
    drawn.left -= count
    if drawn.left < 0:
        return
    if not stroked.value and count <= _SHAPE:
        if stroke := _thin(_bounds(item, frame, moved)):
            drawn.strokes.append(stroke)
        return
    shapes = list(_shapes(item, count, frame, _times(_matrix(item), moved)))
    if stroked.value:
        # A frame with round corners is a field to fill in, inside a cell, and no border of it.
        for shape in () if len(shapes) == 1 and _is_round(item, count) else shapes:
            drawn.strokes += _edges(shape)
        return
    boxes = [_box_of_points(shape) for shape in shapes]
    drawn.strokes += [stroke for box in boxes if (stroke := _thin(box))]
    if len(boxes) <= _MOST_FRAMES:
        drawn.strokes += _frames([box for box in boxes if not _thin(box)])
    drawn.drawings += len(shapes) > 0


def _is_round(item: Any, count: int) -> bool:
    """Whether a path has four corners that are curves."""
    kinds = (pdfium.FPDFPathSegment_GetType(pdfium.FPDFPath_GetPathSegment(item, at)) for at in range(count))
    return sum(bool(kind == pdfium.FPDF_SEGMENT_BEZIERTO) for kind in kinds) >= _ROUND


def _shapes(item: Any, count: int, frame: _Frame, by: _Matrix) -> Iterator[list[tuple[float, float]]]:
    """The corners of each part of a path, on the page; curves by their ends."""
    x, y = ctypes.c_float(), ctypes.c_float()
    shape: list[tuple[float, float]] = []
    for at in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, at)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and shape:
            yield shape
            shape = []
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        shape.append(frame.point(*_moved(x.value, y.value, by)))
        if pdfium.FPDFPathSegment_GetClose(segment):
            shape.append(shape[0])
    if shape:
        yield shape


def _edges(shape: list[tuple[float, float]]) -> Iterator[Stroke]:
    """The sides of a stroked shape that run along an axis."""
    for (x, y), (to_x, to_y) in pairwise(shape):
        if abs(x - to_x) < 1 and abs(y - to_y) >= 1:
            yield Stroke(True, (x + to_x) / 2, min(y, to_y), max(y, to_y))
        elif abs(y - to_y) < 1:
            yield Stroke(False, (y + to_y) / 2, min(x, to_x), max(x, to_x))


def _box_of_points(shape: list[tuple[float, float]]) -> Box:
    across, down = [x for x, _ in shape], [y for _, y in shape]
    return min(across), min(down), max(across), max(down)


def _frames(boxes: list[Box]) -> Iterator[Stroke]:
    """The sides of frames that are filled between two rectangles."""
    for box in boxes:
        for other in boxes:
            if box != other and all(0 < abs(side - its) <= _THIN for side, its in zip(box, other, strict=True)):
                left, top, right, bottom = box
                yield Stroke(True, left, top, bottom)
                yield Stroke(True, right, top, bottom)
                yield Stroke(False, top, left, right)
                yield Stroke(False, bottom, left, right)


# ---- pages whose text is turned ---- #


def _turned_box(box: Box, turn: int, frame: _Frame) -> Box:
    first = upright(box[0], box[1], turn, frame.width, frame.height)
    second = upright(box[2], box[3], turn, frame.width, frame.height)
    return min(first[0], second[0]), min(first[1], second[1]), max(first[0], second[0]), max(first[1], second[1])


def _turned_stroke(stroke: Stroke, turn: int, frame: _Frame) -> Stroke:
    at, start, end, is_up = stroke.at, stroke.start, stroke.end, stroke.upright
    box = (at, start, at, end) if is_up else (start, at, end, at)
    left, top, right, bottom = _turned_box(box, turn, frame)
    return Stroke(True, left, top, bottom) if is_up == (turn % 2 == 0) else Stroke(False, top, left, right)
