"""A printed number to its exact value, or the reason why it is none."""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from decimal import Decimal
from typing import NamedTuple

from audit.model import PICTURED, STRUCK, State
from audit.reading.normalise import narrow

_SPACES = re.compile(r"[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")  # with those of no width
_NOTES = "²³¹⁰-⁹₀-₉①-⒛"  # raised, lowered and circled digits
_UNFILLED = re.compile(r"\{\{.*\}\}|[$#]\{.*\}|\{%.*%\}|<%.*%>|\{[$=].*\}")
_AMOUNT = re.compile(
    r"(?P<sign>[+-]|增加?|减少?)?(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<fraction>\.[0-9]+)?"
    rf"(?P<unit>[^\d\W{_NOTES}]{{1,2}})?[,;、。]?(?P<note>[(\[].*[)\]]|[(\[]\D[^)\]]*|[{_NOTES}]+|[↑▲][0-9.%]*|[↓▼][0-9.]+%?)?",
    re.DOTALL,
)
_SPLIT_NUMBER = re.compile(r"[0-9.,]\s+[0-9.,]")
_BROKEN_NUMBER = re.compile(r"\n(?=[.,][0-9])|(?:(?<=,[0-9])|(?<=,[0-9]{2}))\n(?=[0-9])")  # no number begins or ends so
# Of Markdown: emphasis, escaped signs; of spreadsheets: the quote before digits that are text.
_MARKS = re.compile(r"^['’‘](?=\d)|^[*_]{1,3}|[*_]{1,3}$|\\(?=[+\-.])")
_MARKED_UP = re.compile(r"[`<~&]|\]\(")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_NO_FIGURE = re.compile(r"<!--.*?-->|<sup>\s*\d+\s*</sup>", re.DOTALL)
_STRUCK = re.compile(r"(?:~~|<(?:s|del|strike)>)(.*?)(?:~~|</(?:s|del|strike)>)")
_MARKUP = re.compile(r"`+|</?[a-z][^<>]*>")
_DRESSED = re.compile(r"<([a-z]+)\s[^<>]*\b(?:class|style|hidden)\b[^<>]*>([^<>]*)</\1>")
_LONGEST = 100  # characters of a number; a longer one is damage, not an amount
_LONGEST_PROSE = 400  # characters; what is longer is no cell with spaces in it either
_SIGNS = "增减"  # written
_DASHES = str.maketrans({"−": "-", "–": "-", "－": "-", "﹣": "-", "＋": "+"})


class Amount(NamedTuple):
    """What a cell prints: its state, the value in the printed unit when it is a number, the unit printed beside it.

    Digits with a space between them have no value; `joined` is what it is if they are one number.
    """

    state: State
    value: Decimal | None = None
    unit: str = ""
    joined: Decimal | None = None


def parse_amount(printed: str, units: Collection[str], placeholders: Collection[str]) -> Amount:
    """The amount that a cell prints.

    A sign, thousands separators in well-formed groups, a unit from `units` and a note in brackets are understood, the
    number of a note, and an arrow with what has changed since; the note may end elsewhere. 19↓ alone is no number: it
    may be a decrease.
    Digits with a space between them are undecided: they may be one number or two. So is a formula without its value,
    and a character that could not be read. Where a line ends before a separator, or within a group of three digits
    behind one, it is one number.
    """
    if (len(printed) > _LONGEST_PROSE and not printed.isspace()) or _is_words(printed, placeholders):
        return Amount(State.TEXT)
    folded = narrow(printed).translate(_DASHES)
    if _MARKED_UP.search(folded):
        if _has_dressed_digits(folded):
            return Amount(State.UNDECIDED)
        folded = _without_markup(folded)
    if STRUCK in folded:
        return Amount(State.UNDECIDED)
    bare = _SPACES.sub("", folded)
    if not bare:
        return Amount(State.BLANK)
    bare = _MARKS.sub("", bare)
    if printed.strip() in placeholders or bare in placeholders:
        return Amount(State.PLACEHOLDER)
    if "\ufffd" in bare or PICTURED in bare or is_unfilled(bare):  # a character that could not be read, a picture
        return Amount(State.UNDECIDED)
    if bare.startswith("="):  # a formula that the file holds no value of
        return Amount(State.UNDECIDED)
    match = _AMOUNT.fullmatch(bare)
    if match is None or len(bare) > _LONGEST or (match["unit"] and match["unit"] not in units):
        return Amount(State.TEXT)
    value = Decimal(match["digits"].replace(",", "") + (match["fraction"] or ""))
    if match["sign"] in ("-", "减", "减少"):
        value = value.copy_negate()
    if _SPLIT_NUMBER.search(_BROKEN_NUMBER.sub("", folded.split("(")[0].strip())):
        return Amount(State.UNDECIDED, unit=match["unit"] or "", joined=value)
    return Amount(State.NUMBER, value, match["unit"] or "")


def is_unfilled(printed: str) -> bool:
    """Whether a text is a placeholder of a page template: the page was published, or saved, before it was filled in."""
    return bool(_UNFILLED.fullmatch(printed.strip()))


def _has_dressed_digits(said: str) -> bool:
    """Whether some digits of a cell of Markdown have a style of their own: they may be raised, or not be shown."""
    dressed = _DRESSED.search(said)
    beside = _MARKUP.sub("", _DRESSED.sub("", said)) if dressed else ""
    return dressed is not None and any(map(str.isdecimal, dressed[2])) and any(map(str.isdecimal, beside))


def _without_markup(said: str) -> str:
    """A cell of Markdown as it is shown: a link by its words, without a note's number, what is struck marked."""
    said = _LINK.sub(r"\1", _NO_FIGURE.sub("", said))
    return _MARKUP.sub("", html.unescape(_STRUCK.sub(rf" \1{STRUCK} ", said)))


def _is_words(printed: str, placeholders: Collection[str]) -> bool:
    """Whether a text can be nothing else, by its first character: most texts of a report can not."""
    first = printed.lstrip()[:1]
    may_open = first in _SIGNS or any(said.startswith(first) for said in placeholders)
    return "\u4e00" <= first <= "\u9fff" and not may_open and "\ufffd" not in printed
