"""What a file is, by its bytes and not by its name, and its text when it has one."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from audit.errors import InputError
from audit.words import text

TEXT_LIMIT = 20 * 2**20  # bytes; the longest real report seen has 0.3 MB

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FORMATS = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP/DOCX/XLSX"),
    (b"\xd0\xcf\x11\xe0", "DOC/XLS/WPS"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x7fELF", "ELF"),
)
_HTML = re.compile(r"<\s*(?:!doctype\s+html|html|head|body|table|div|p|td|meta|span)\b", re.IGNORECASE)
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)


def decode(data: bytes) -> str:
    """The text of a file. Raises InputError for an empty, oversized or binary one.

    Order: byte-order mark, UTF-8, UTF-16 by its zero bytes, the declared charset, GB18030 (which holds GB2312 and GBK),
    then a guess.
    """
    if not data.strip():
        raise InputError(text("file-empty"))
    if len(data) > TEXT_LIMIT:
        raise InputError(text("file-too-large", size=len(data) // 2**20, limit=TEXT_LIMIT // 2**20))
    for magic, name in _OTHER_FORMATS:
        if data.startswith(magic):
            raise InputError(text("format-not-read", name=name))
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace")
    for encoding in _candidates(data):
        try:
            decoded = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if _is_text(decoded):
            return decoded
    guess = from_bytes(data[:65536]).best()
    if guess is None or not _is_text(decoded := data.decode(guess.encoding, errors="replace")):
        raise InputError(text("file-binary"))
    return decoded


def is_html(decoded: str) -> bool:
    """Whether text is a web page or a part of one."""
    return bool(_HTML.search(decoded[:4096]))


def _candidates(data: bytes) -> list[str]:
    head = data[:4096]
    wide = ["utf-16-le", "utf-16-be"] if head.count(0) > len(head) // 8 else []
    declared = _DECLARED.search(head)
    named = [declared.group(1).decode("ascii", "replace")] if declared else []
    return ["utf-8", *wide, *named, "gb18030"]


def _is_text(decoded: str) -> bool:
    sample = decoded[:65536]
    control = sum(ch < " " and ch not in "\t\n\r\f\v\x1a" for ch in sample)
    return control <= len(sample) // 200 and "\x00" not in sample
