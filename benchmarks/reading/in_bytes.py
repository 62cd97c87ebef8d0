"""Hazards of the bytes: encodings, wrong declarations, line ends."""

from __future__ import annotations

from random import Random

from benchmarks.reading.draft import Draft
from benchmarks.reading.hazards import DECODED, HTML, printed_by_format

printed_by_format(
    "gb2312", "gbk", "gb18030", "utf-8-mark", "utf-16", "utf-16-unmarked", formats=DECODED, group="encoding"
)
printed_by_format("charset-wrong", formats=frozenset({HTML}))
printed_by_format("line-ends", formats=DECODED)

_CODECS = {
    "gb2312": "gb2312",
    "gbk": "gbk",
    "gb18030": "gb18030",
    "utf-8-mark": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-unmarked": "utf-16-le",
}


def charset(draft: Draft, rng: Random) -> str:
    """What a page declares, rightly or not."""
    codec = _codec(draft)
    if "charset-wrong" in draft.hazards:
        return rng.choice([name for name in ("utf-8", "gb2312", "iso-8859-1", "big5") if name != codec])
    return codec.removesuffix("-sig").removesuffix("-le")


def _codec(draft: Draft) -> str:
    return next((_CODECS[name] for name in sorted(draft.hazards) if name in _CODECS), "utf-8")


def encoded(draft: Draft, printed: str, rng: Random) -> bytes:
    """The file; characters that GB2312 or GBK lack are written in GB18030, which holds both."""
    if "line-ends" in draft.hazards:
        printed = printed.replace("\n", rng.choice(("\r\n", "\r\n", "\r")))
    codec = _codec(draft)
    try:
        return printed.encode(codec)
    except UnicodeEncodeError:
        return printed.encode("gb18030")
