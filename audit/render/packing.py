"""Office packages as the same bytes for the same content: libraries write the clock into them."""

from __future__ import annotations

import io
import re
from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_CORE = "docProps/core.xml"
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")
_FIRST = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say


def stamped(package: bytes, day: date) -> bytes:
    """The package with the day of the audit as the day of its last change, and of its making where it states one."""
    out = io.BytesIO()
    stamp = f"{day.isoformat()}T00:00:00Z".encode()
    with ZipFile(io.BytesIO(package)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == _CORE:
                content = _STAMP.sub(lambda found: found[1] + stamp + found[3], content)
            entry = ZipInfo(name, _FIRST)
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()
