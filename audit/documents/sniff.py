"""What a file is, by its bytes and not by its name."""

from __future__ import annotations

import re

_FORMATS = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),  # an empty one
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"\x1f\x8b\x08", "GZIP"),
    (b"\xd0\xcf\x11\xe0", "OLE"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x7fELF", "ELF"),
)
_TAR = slice(257, 262)  # where it says that it is one
_HTML = re.compile(
    r"<\s*(?:!doctype\s+html|(?:html|head|body|style|script|div|p|meta|title|h[1-6]|ul|ol|li)\s*(?:[\s/>]))",
    re.IGNORECASE,
)
_BAR_ROW = re.compile(r"^\|", re.MULTILINE)
_ELEMENT = re.compile(r"<(?:table|tbody|tr|td|span|br|img)\s*[\s/>]", re.IGNORECASE)


def kind_of(data: bytes) -> str:
    """The format of a file by its bytes: PDF, DOCX, DOC (WPS too), XLSX, XLS, ODT, ODS, ZIP, RTF, PNG ..., or text.

    Raises InputError for an encrypted or damaged one of the old Office formats.
    """
    kind = next((name for magic, name in _FORMATS if data.startswith(magic)), "text")
    if data[_TAR] == b"ustar":
        return "TAR"
    if kind == "ZIP":
        from audit.documents.package import kind_of_package  # noqa: PLC0415 - most runs meet texts alone

        return kind_of_package(data)
    if kind == "OLE":
        from audit.documents.ole import kind_of_ole  # noqa: PLC0415 - as above

        return kind_of_ole(data)
    return kind


def is_html(decoded: str) -> bool:
    """Whether text is a web page or a part of one."""
    is_part = _ELEMENT.match(decoded.lstrip()) and not _BAR_ROW.search(decoded)
    return bool(is_part or _HTML.search(decoded[:4096]))


def has_elements(decoded: str) -> bool:
    """Whether text that is no web page has tables or line breaks written as elements."""
    return bool(_ELEMENT.search(decoded))
