"""One font for all that a PDF does not bring along: what is read must not depend on the fonts of the machine.

PDFium measures characters of fonts that are not embedded by some installed font that resembles them, and passes over
those that it finds no glyph for. The font given here has a glyph for every character: a full square, half as wide for
those of ASCII, and nothing for spaces. Nobody ever sees it: pages are read and not drawn. Tables as in ISO/IEC 14496-22
(OpenType).
"""

from __future__ import annotations

import ctypes
import struct
from functools import cache
from typing import Any

import pypdfium2.raw as pdfium

_EM = 1000  # units
_TOP, _BOTTOM = 880, -120
_GLYPHS = 0xFFFF  # as many as there can be: documents name glyphs of their own fonts by number
_HALF, _FULL = 1, 2  # glyphs; the one before is that of spaces, all behind are as the last
_CHARACTERS = (  # ranges of characters, each with its glyph
    (0x21, 0x7E, _HALF),
    (0xA1, 0x1FFF, _FULL),
    (0x2010, 0x2FFF, _FULL),
    (0x3001, 0xD7FF, _FULL),
    (0xE000, 0xFEFE, _FULL),
    (0xFF00, 0x3FFFF, _FULL),
)


def use_no_installed_fonts() -> None:
    """From now on, let the library take this font wherever it would look for an installed one."""
    pdfium.FPDF_SetSystemFontInfo(_SOURCE)


# ---- what the library asks for ---- #

_ANY = 1  # the handle of our one font
_NAME = b"gouji squares\0"


def _map_font(*_: object) -> int:
    return _ANY


def _data(_: object, __: object, table: int, buffer: Any, size: int) -> int:
    """The whole font for table 0; of single tables none."""
    return 0 if table else _given(square_font(), buffer, size)


def _name(_: object, __: object, buffer: Any, size: int) -> int:
    return _given(_NAME, buffer, size)


def _given(data: bytes, buffer: Any, size: int) -> int:
    """The length of the data, copied where there is room for it."""
    if buffer and size >= len(data):
        ctypes.memmove(buffer, data, len(data))
    return len(data)


def _charset(*_: object) -> int:
    return int(pdfium.FXFONT_DEFAULT_CHARSET)


def _nothing(*_: object) -> None:
    pass


_PER_REQUEST = 2  # the version of the interface in which nothing is listed beforehand
_KINDS = dict(pdfium.FPDF_SYSFONTINFO._fields_)
_ANSWERS = {
    "Release": _nothing, "EnumFonts": _nothing, "MapFont": _map_font, "GetFont": _map_font, "GetFontData": _data,
    "GetFaceName": _name, "GetFontCharset": _charset, "DeleteFont": _nothing,
}  # fmt: skip
# The library keeps the address: it lives as long as this module.
_SOURCE = pdfium.FPDF_SYSFONTINFO(_PER_REQUEST, *(_KINDS[name](answer) for name, answer in _ANSWERS.items()))


# ---- the font ---- #


@cache
def square_font() -> bytes:
    """The font's file."""
    half, full = _square(_EM // 2), _square(_EM)
    advances = struct.pack(">HhHhHh", _EM // 2, 0, _EM // 2, 0, _EM, 0) + struct.pack(">h", 0) * (_GLYPHS - 3)
    starts = [0, 0, len(half), *range(len(half) + len(full), len(half) + len(full) * (_GLYPHS - 1), len(full))]
    tables = {
        b"cmap": _cmap(),
        b"glyf": half + full * (_GLYPHS - 2),
        b"head": struct.pack(
            ">IIIIHHqqhhhhHHhhh",
            0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _EM, 0, 0, 0, _BOTTOM, _EM, _TOP, 0, 8, 2, 1, 0,
        ),
        b"hhea": struct.pack(">IhhhHhhhhhh8xhH", 0x10000, _TOP, _BOTTOM, 0, _EM, 0, 0, _EM, 1, 0, 0, 0, 3),
        b"hmtx": advances,
        b"loca": struct.pack(f">{len(starts)}I", *starts),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, _GLYPHS, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0),
    }  # fmt: skip
    return _file(tables)


def _square(width: int) -> bytes:
    """A glyph: one contour of four points."""
    head = struct.pack(">hhhhhHH", 1, 0, _BOTTOM, width, _TOP, 3, 0)
    across, down = (0, 0, width, 0), (_BOTTOM, _TOP - _BOTTOM, 0, _BOTTOM - _TOP)
    return head + b"\x01\x01\x01\x01" + struct.pack(">8h", *across, *down)


def _cmap() -> bytes:
    """Characters to glyphs, many to one: format 13."""
    groups = b"".join(struct.pack(">III", *each) for each in _CHARACTERS)
    table = struct.pack(">HHIII", 13, 0, 16 + len(groups), 0, len(_CHARACTERS)) + groups
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + table


def _file(tables: dict[bytes, bytes]) -> bytes:
    """Tables behind their directory. The sums, which nobody checks, are left out."""
    at = 12 + 16 * len(tables)
    directory, bodies = [struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 16 * len(tables) - 64)], []
    for name, body in tables.items():
        directory.append(struct.pack(">4sIII", name, 0, at, len(body)))
        bodies.append(body + bytes(-len(body) % 4))
        at += len(bodies[-1])
    return b"".join([*directory, *bodies])
