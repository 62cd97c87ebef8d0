"""Printed text to the text that is compared; printed characters are kept elsewhere."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LONGEST_KEPT = 60  # characters; longer texts are prose, which no document repeats
_PUNCTUATION = re.compile(r"[\W_]+")
# Same length before and after, so that an offset in one is an offset in the other.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
    0x2002: 0x20,
    0x2003: 0x20,
}


def label_key(printed: str) -> str:
    """A label without spaces, brackets, quotes and punctuation, compatibility characters folded (NFKC)."""
    return _kept_key(printed) if len(printed) <= _LONGEST_KEPT else _key(printed)


def _key(printed: str) -> str:
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", printed))


_kept_key = lru_cache(maxsize=65536)(_key)


@lru_cache(maxsize=256)  # the lines of one document: each is looked at for several things
def narrow(printed: str) -> str:
    """Full-width letters, digits and spaces made half-width, character by character: offsets stay valid."""
    return printed.translate(_NARROW)
