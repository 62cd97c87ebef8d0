"""Office packages made by hand: every part is what the test says, so that what no library writes can be tested."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

WORD_URI = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS_URI = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": WORD_URI,
        "r": _RELATIONS_URI,
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    }.items()
)
_CORE_TYPE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_CORE_SPACES = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
)
_ROOTS = {"document": "document", "styles": "styles", "numbering": "numbering", "footnotes": "footnotes",
          "endnotes": "endnotes", "comments": "comments", "header1": "hdr", "footer1": "ftr"}  # fmt: skip


def packed(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return buffer.getvalue()


def word(body: str, core: str = "", **parts: str) -> bytes:
    """A Word document with this XML in its body, and in parts such as `styles`, `numbering`, `footnotes`."""
    inner = {"document": f"<w:body>{body}</w:body>", **parts}
    packages = {
        f"word/{name}.xml": f"<w:{_ROOTS[name]} {_SPACES}>{xml}</w:{_ROOTS[name]}>" for name, xml in inner.items()
    }
    related = "".join(
        f'<Relationship Id="r{at}" Type="{_RELATIONS_URI}/{name.rstrip("1")}" Target="{name}.xml"/>'
        for at, name in enumerate(parts)
    )
    packages["word/_rels/document.xml.rels"] = _relations(related)
    root = f'<Relationship Id="r1" Type="{_RELATIONS_URI}/officeDocument" Target="word/document.xml"/>'
    if core:
        root += f'<Relationship Id="r2" Type="{_CORE_TYPE}" Target="docProps/core.xml"/>'
        packages["docProps/core.xml"] = f"<cp:coreProperties {_CORE_SPACES}>{core}</cp:coreProperties>"
    packages["_rels/.rels"] = _relations(root)
    named = [name for name in packages if name.startswith("word/") and "_rels" not in name]
    packages["[Content_Types].xml"] = _types(named)
    return packed(packages)


def _relations(inner: str) -> str:
    uri = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{uri}">{inner}</Relationships>'


def _types(names: list[str]) -> str:
    """What is in each part: without it LibreOffice does not open the document."""
    kinds = {name: name.rsplit("/", 1)[1].split(".")[0].rstrip("1") for name in names}
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
        f'{"document.main" if kind == "document" else kind}+xml"/>'
        for name, kind in kinds.items()
    )
    uri = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return f'<Types xmlns="{uri}"><Default Extension="rels" ContentType="{relations}"/>{overrides}</Types>'


def p(*runs: str, look: str = "") -> str:
    """A paragraph of runs; those that are no XML are text."""
    return f"<w:p>{f'<w:pPr>{look}</w:pPr>' if look else ''}{''.join(map(run, runs))}</w:p>"


def run(inner: str, look: str = "") -> str:
    """A run; what is no XML is text."""
    if inner.startswith("<") and not look:
        return inner
    said = inner if inner.startswith("<") else f'<w:t xml:space="preserve">{inner}</w:t>'
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{said}</w:r>"


def tc(*blocks: str, look: str = "") -> str:
    """A cell; what is no XML is a paragraph."""
    inner = "".join(each if each.startswith("<") else p(each) for each in blocks) or p()
    return f"<w:tc>{f'<w:tcPr>{look}</w:tcPr>' if look else ''}{inner}</w:tc>"


def tr(*cells: str, look: str = "") -> str:
    """A row; what is no XML is the text of a cell."""
    inner = "".join(each if each.startswith("<") else tc(each) for each in cells)
    return f"<w:tr>{f'<w:trPr>{look}</w:trPr>' if look else ''}{inner}</w:tr>"


def tbl(*rows: str) -> str:
    """A table."""
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def span(columns: int) -> str:
    """What makes a cell as wide as some columns."""
    return f'<w:gridSpan w:val="{columns}"/>'


START = '<w:vMerge w:val="restart"/>'  # a cell that goes on below
GOES_ON = "<w:vMerge/>"  # a cell that belongs to the one above


def ole(streams: Mapping[str, bytes]) -> bytes:
    """An OLE file of these streams ([MS-CFB], version 3), each of 4096 bytes or more: shorter ones would need more."""
    sector, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    names = list(streams)
    chains: list[int] = [0xFFFFFFFD, end]  # the table itself, the directory
    starts, body = [], b""
    for name in names:
        content = streams[name]
        count = -(-len(content) // sector)
        starts.append(len(chains))
        chains += [*range(len(chains) + 1, len(chains) + count), end]
        body += content.ljust(count * sector, b"\x00")

    def entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
        written = name.encode("utf-16-le") + b"\x00\x00"
        head = written.ljust(64, b"\x00") + struct.pack("<HBB3I", len(written), kind, 1, free, right, child)
        return head + b"\x00" * 36 + struct.pack("<IQ", start, size)

    entries = entry("Root Entry", 5, 1, free, end, 0)
    for at, name in enumerate(names):
        entries += entry(name, 2, free, at + 2 if at + 1 < len(names) else free, starts[at], len(streams[name]))
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16
    header = magic + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + b"\x00" * 6
    header += struct.pack("<10I", 0, 1, 1, 0, 4096, end, 0, end, 0, 0) + struct.pack("<I", free) * 108
    table = struct.pack(f"<{len(chains)}I", *chains).ljust(sector, b"\xff")
    return header + table + entries.ljust(sector, b"\x00") + body
