"""What a file is, by its bytes and not by its name, and its text when it has one."""

from __future__ import annotations

import codecs
import re

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
_FORMATS = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (b"\xd0\xcf\x11\xe0", "OLE"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x7fELF", "ELF"),
)
_FEW_BROKEN, _FEW_IN = 3, 50  # broken characters: three, or one among fifty Chinese ones
_HTML = re.compile(
    r"<\s*(?:!doctype\s+html|(?:html|head|body|style|script|table|tbody|tr|td|div|p|meta|title|span|h[1-6]|ul|ol|li|br|img)\s*(?:[\s/>]))",
    re.IGNORECASE,
)
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)


def kind_of(data: bytes) -> str:
    """The format of a file by its bytes: PDF, DOCX, DOC (WPS too), XLSX, XLS, ODT, ODS, ZIP, RTF, PNG ..., or text.

    Raises InputError for an encrypted or damaged one of the old Office formats.
    """
    kind = next((name for magic, name in _FORMATS if data.startswith(magic)), "text")
    if kind == "ZIP":
        from audit.documents.package import kind_of_package  # noqa: PLC0415 - most runs meet texts alone

        return kind_of_package(data)
    if kind == "OLE":
        from audit.documents.ole import kind_of_ole  # noqa: PLC0415 - as above

        return kind_of_ole(data)
    return kind


def decode(data: bytes) -> str:
    """The text of a file. Raises InputError for an empty, oversized or binary one.

    Order: byte-order mark, UTF-8, UTF-16 by its zero bytes, the declared charset, GB18030 (which holds GB2312 and GBK),
    then a guess.
    """
    if not data.strip():
        raise InputError(text("file-empty"))
    if len(data) > TEXT_LIMIT:
        raise InputError(text("file-too-large", size=len(data) // 2**20, limit=TEXT_LIMIT // 2**20))
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace")
    for encoding in _candidates(data):
        found = _decoded(data, encoding)
        if found is not None and _is_text(found):
            return found
    from charset_normalizer import from_bytes  # noqa: PLC0415 - hardly any document needs it

    guess = from_bytes(data[:65536]).best()
    if guess is None or not _is_text(decoded := data.decode(guess.encoding, errors="replace")):
        raise InputError(text("file-binary"))
    return decoded


def _decoded(data: bytes, encoding: str) -> str | None:
    """The text in one encoding, or None. A few broken characters of UTF-8 are let pass: nothing else looks like it."""
    try:
        return data.decode(encoding)
    except LookupError:
        return None
    except UnicodeError:
        if encoding != "utf-8":
            return None
    decoded = data.decode("utf-8", errors="replace")
    broken = decoded.count("\ufffd")
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in decoded)
    return decoded if chinese and (broken <= _FEW_BROKEN or broken * _FEW_IN < chinese) else None


def is_html(decoded: str) -> bool:
    """Whether text is a web page or a part of one."""
    return bool(_HTML.search(decoded[:4096]))


def _candidates(data: bytes) -> list[str]:
    head = data[:4096]
    wide = ["utf-16-le", "utf-16-be"] if head.count(0) > len(head) // 8 else []
    declared = _DECLARED.search(head)
    named = declared.group(1).decode("ascii", "replace").lower() if declared else ""
    # Western declarations are templates that nobody changed; their codecs accept any bytes.
    chinese = [named] if named.startswith(("gb", "big5", "hz", "utf", "euc", "cp936", "cp950")) else []
    return ["utf-8", *wide, *chinese, "gb18030"]


def _is_text(decoded: str) -> bool:
    sample = decoded[:65536]
    control = sum(ch < " " and ch not in "\t\n\r\f\v\x1a" for ch in sample)
    return control <= len(sample) // 200 and "\x00" not in sample
