"""What an OLE file holds, by the names of its streams: the old Office formats, and the encrypted new ones."""

from __future__ import annotations

import io

import olefile

from audit.errors import InputError
from audit.words import text

_STREAMS = (("WordDocument", "DOC"), ("Workbook", "XLS"), ("Book", "XLS"), ("PowerPoint Document", "PPT"))


def kind_of_ole(data: bytes) -> str:
    """DOC (WPS writes the same), XLS, PPT, or OLE for anything else. Raises InputError when encrypted or damaged."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists("EncryptedPackage"):
                raise InputError(text("file-encrypted"))
            kind = next((kind for name, kind in _STREAMS if ole.exists(name)), "OLE")
            if kind == "DOC" and _is_encrypted(ole.openstream("WordDocument").read(12)):
                raise InputError(text("file-encrypted"))
            return kind
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise InputError(text("package-damaged", problem=str(error))) from error


def _is_encrypted(head: bytes) -> bool:
    """Whether the first bytes of a Word document's main stream say so ([MS-DOC] 2.5.2, bit fEncrypted)."""
    return len(head) == 12 and bool(head[11] & 1)
