"""Bytes to text: what a file is written in is told by what makes sense, not by what it says of itself."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from audit.errors import InputError
from audit.words import text

TEXT_LIMIT = 20 * 2**20  # bytes; the longest real report seen has 0.3 MB

_WIDE_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_CHINESE = ("gb", "big5", "hz", "utf", "euc", "cp936", "cp950")
# The first part of each code holds punctuation and the usual characters; misread text is full of the others.
_USUAL = {"gb2312": re.compile(rb"[\xa1-\xa9\xb0-\xd7][\xa1-\xfe]"), "big5": re.compile(rb"[\xa1-\xc6][\x40-\xfe]")}
_SAMPLE = 4000  # characters by which a reading is judged
_HEAD = 16384  # characters in which control characters are counted
_SURE, _POSSIBLE = 0.9, 0.6  # shares of usual characters: real text has more than 0.95, misread text less than 0.7
_CONTROL = bytes(code for code in range(0x20) if code not in b"\t\n\v\f\r\x1a")
_PIECE = re.compile(rb"[^<>\n]*[\x80-\xff][^<>\n]*")  # no character of any Chinese code has <, > or a line end in it


def decode(data: bytes, limit: int | None = None) -> str:
    """The text of a file. Raises InputError for an empty, oversized or binary one.

    Order: byte-order mark, UTF-8, UTF-16 by its zero bytes, the Chinese code (declared, GB18030 with GB2312 and GBK,
    Big5) in which most characters are usual ones, UTF-8 and a Chinese code mixed, then a guess.
    """
    if not data.strip():
        raise InputError(text("file-empty"))
    most = limit or TEXT_LIMIT
    if len(data) > most:
        raise InputError(text("file-too-large", size=len(data) // 2**20, limit=most // 2**20))
    for bom, encoding in _WIDE_BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace")
    data = data.removeprefix(codecs.BOM_UTF8)
    wide = ("utf-16-le", "utf-16-be") if data[:4096].count(0) > len(data[:4096]) // 8 else ()
    for encoding in ("utf-8", *wide):
        found = _strictly(data, encoding)
        if found is not None and _is_text(found):
            return found
    return _in_chinese(data) or _guessed(data)


def _in_chinese(data: bytes) -> str | None:
    """The reading with the most usual characters; the first that is surely right is taken at once."""
    best, most = None, _POSSIBLE
    for found in _readings(data):
        share = _usual(found)
        if share > most and _is_text(found):
            best, most = found, share
        if most > _SURE:
            break
    return best


def _readings(data: bytes) -> Iterator[str]:
    declared = _DECLARED.search(data[:4096])
    named = declared.group(1).decode("ascii", "replace").lower() if declared else ""
    # Western declarations are templates that nobody changed; their codecs accept any bytes.
    for encoding in dict.fromkeys([*([named] if named.startswith(_CHINESE) else ()), "gb18030", "big5hkscs"]):
        if found := _strictly(data, encoding):
            yield found
    for encoding in ("gb18030", "big5hkscs"):
        yield _mixed(data, encoding)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeError):
        return None


def _mixed(data: bytes, encoding: str) -> str:
    """Every piece between tags and line ends in UTF-8 when it is that, else in the other code; damage is shown as such.

    Pages are put together of parts that were written in different codes.
    """

    def decoded(match: re.Match[bytes]) -> bytes:
        piece = match.group()
        in_utf8 = piece.decode("utf-8", errors="replace")
        broken = in_utf8.count("\ufffd")
        if not broken or broken * 2 < sum(character > "\u2e7f" for character in in_utf8):
            return in_utf8.encode()
        return piece.decode(encoding, errors="replace").encode()

    return _PIECE.sub(decoded, data).decode("utf-8", errors="replace")


def _usual(decoded: str) -> float:
    """The share of usual characters, as simplified or as traditional Chinese, among those that are not ASCII."""
    sample = "".join(re.findall(r"[^\x00-\x7f]+", decoded))[:_SAMPLE]
    if not sample:
        return 0.0
    most = 0.0
    for code, usual in _USUAL.items():
        most = max(most, len(usual.findall(sample.encode(code, "replace"))) / len(sample))
        if most > _SURE:
            break
    return most


def _guessed(data: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - hardly any document needs it

    guess = from_bytes(data[:65536]).best()
    if guess is None or not _is_text(decoded := data.decode(guess.encoding, errors="replace")):
        raise InputError(text("file-binary"))
    return decoded


def _is_text(decoded: str) -> bool:
    sample = decoded[:_HEAD]
    encoded = sample.encode(errors="surrogatepass")
    return "\x00" not in decoded and len(encoded) - len(encoded.translate(None, _CONTROL)) <= len(sample) // 200
