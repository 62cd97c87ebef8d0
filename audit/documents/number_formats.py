"""A stored number as a sheet shows it: rounded and grouped by its number format, never with its value or sign hidden.

Formats also colour, pad with spaces, draw a dash or nothing for zero, and drop the minus in favour of red or brackets.
None of that is a figure, so none of it is kept: what would hide the number is shown as the number itself, and
`is_hidden` tells of it.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne

GENERAL = "General"
_DIGITS = 15  # significant ones that spreadsheets keep; what floats print beyond is noise
_SIGNIFICANT = Context(prec=_DIGITS, rounding=ROUND_HALF_UP)
_GENERAL_WIDTH = 11  # characters that the format General takes for a number with a fraction
_LARGEST = 308  # powers of ten of the largest float
_MOST_PLACES = 30
_UNREADABLE = "\ufffd"
_WIDE = Context(prec=400)  # room for the largest float written out
# Formats that are stored as a number alone. 14 and those above 26 follow the reader's language: here Chinese.
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0", 38: "#,##0", 39: "#,##0.00",
    40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00", 14: "yyyy/m/d", 15: "yyyy-m-d",
    22: "yyyy/m/d", 16: "m-d", 17: "yyyy-m", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "yyyy-m-d",
    31: 'yyyy"年"m"月"d"日"', 36: 'yyyy"年"m"月"', 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: 'yyyy"年"m"月"', 56: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
    18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 32: "h:mm", 33: "h:mm:ss", 45: "mm:ss", 46: "h:mm:ss",
    47: "mm:ss", 34: "h:mm", 35: "h:mm:ss", 49: "@",
}  # fmt: skip
# Quoted or escaped text, padding and fill, a bracket (colour, condition, currency, language), a run of one date letter,
# the body of a number, any other character.
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]|(?P<am>AM/PM|A/P|上午/下午)|(?P<general>General)'
    r"|(?P<date>y+|m+|d+|h+|s+|e+(?![+-])|a{3,4}|b+)|(?P<body>[0#?][0#?,.]*)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(?P<sign>[<>]=?|=|<>)(?P<limit>-?\d+(?:\.\d+)?)")
_COMPARED = {"<": lt, ">": gt, "<=": le, ">=": ge, "=": eq, "<>": ne}


@lru_cache(maxsize=100_000)
def shown(stored: str, format_code: str, *, from_1904: bool = False) -> str:
    """The number `stored` (as the file writes it) under a format; as it stands when it is no number."""
    try:
        value = _SIGNIFICANT.create_decimal(stored)
    except InvalidOperation:
        return stored
    if not value.is_finite() or value.adjusted() > _LARGEST:
        return stored
    pieces = _section(format_code, value)
    if any(piece.lastgroup in ("date", "am") for piece in pieces):
        return _date(value, pieces, from_1904=from_1904) or plain(value)
    return _number(value, pieces)


@lru_cache(maxsize=100_000)
def is_hidden(stored: str, format_code: str) -> bool:
    """Whether a format prints nothing at all for a number."""
    try:
        value = _SIGNIFICANT.create_decimal(stored)
    except InvalidOperation:
        return False
    return value.is_finite() and not any(_prints(piece, value) for piece in _section(format_code, value))


def _prints(piece: re.Match[str], value: Decimal) -> bool:
    if body := piece["body"]:
        return value != 0 or "0" in body  # “#” is no digit of zero
    letters = (piece["quoted"] or "") + (piece["escaped"] or "") + (piece["other"] or "")
    return bool(letters.strip()) or piece.lastgroup in ("date", "am", "general") or "h" in (piece["bracket"] or "")


def plain(value: Decimal) -> str:
    """A number without exponent and without zeros behind its last digit."""
    said = format(_WIDE.normalize(value), "f")
    return "0" if said == "-0" else said


def _section(format_code: str, value: Decimal) -> list[re.Match[str]]:
    """The pieces of the part of a format that is for this number: by its condition, else positive, negative, zero."""
    sections: list[list[re.Match[str]]] = [[]]
    for piece in _PIECE.finditer(format_code):
        if piece["other"] == ";":
            sections.append([])
        else:
            sections[-1].append(piece)
    numbers = sections[:3]
    if any(_CONDITION.fullmatch(piece["bracket"] or "") for section in numbers for piece in section):
        return next((section for section in numbers if _holds(section, value)), numbers[-1])
    wanted = 1 if value < 0 else 2 if value == 0 else 0
    return numbers[wanted] if wanted < len(numbers) else numbers[0]


def _holds(section: list[re.Match[str]], value: Decimal) -> bool:
    """Whether the conditions of a part hold for a number; one without any is for all."""
    found = (_CONDITION.fullmatch(piece["bracket"] or "") for piece in section)
    return all(_COMPARED[each["sign"]](value, Decimal(each["limit"])) for each in found if each)


def _number(value: Decimal, pieces: list[re.Match[str]]) -> str:
    bodies = [piece for piece in pieces if piece["body"]]
    others = [piece["other"] for piece in pieces if piece["other"]]
    if not bodies and (words := _word(pieces)):
        return words
    if len(bodies) > 1 and not {"/", "E", "e"} & set(others):
        return _parted(value, pieces)
    if len(bodies) != 1 or "/" in others or "E" in "".join(others).upper():
        is_general = any(piece["general"] for piece in pieces)
        return plain(_as_general(value) if is_general else value)  # or a fraction, an exponent, no digits at all
    percent = others.count("%")
    body = bodies[0]["body"]
    whole, _, behind = body.partition(".")
    scale = len(body) - len(body.rstrip(","))  # a comma at the end divides by a thousand
    places = min(len(behind.replace(",", "")), _MOST_PLACES)
    scaled = value.scaleb(2 * percent - 3 * scale, _WIDE)
    rounded = scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)
    said = format(abs(rounded), "," if "," in whole.rstrip(",") else "f")
    if "," in whole.rstrip(",") and places:
        said = format(abs(rounded), f",.{places}f")
    before, _, fraction = said.partition(".")
    fraction = fraction.rstrip("0").ljust(behind.count("0"), "0") if "#" in behind or "?" in behind else fraction
    said = f"{before}.{fraction}" if fraction else before
    sign = "-" if rounded < 0 else ""
    at = pieces.index(bodies[0])
    return f"{sign}{_words(pieces[:at])}{said}{'%' * percent}{_words(pieces[at + 1 :])}"


def _word(pieces: list[re.Match[str]]) -> str:
    """What a format without any digit says instead of a number, if that is more than a dash: `/`, 无."""
    if any(piece["general"] or (piece["other"] or "").isalpha() for piece in pieces):
        return ""  # the number, in the words of another language (G/通用格式)
    said = "".join(piece["quoted"] or piece["escaped"] or piece["other"] or "" for piece in pieces).strip()
    return said if any(character.isalnum() or character in "/／" for character in said) else ""


def _parted(value: Decimal, pieces: list[re.Match[str]]) -> str:
    """A number whose digits a format parts by signs, as `0!.0,` shows thousands with a point: 12.5 万.

    Marked as unreadable where its digits are also grouped, or have a point of their own.
    """
    bodies = [piece["body"] for piece in pieces if piece["body"]]
    joined = "".join(bodies)
    places = joined.rstrip(",")
    if set(places) & set(",.") or any(piece["other"] == "%" for piece in pieces):
        return f"{plain(value)}{_UNREADABLE}"
    scaled = value.scaleb(-3 * (len(joined) - len(places)), _WIDE).quantize(Decimal(1), ROUND_HALF_UP, _WIDE)
    digits = format(abs(scaled), "f").zfill(len(places))
    said, started = "", False
    for piece in pieces:
        if body := piece["body"]:
            width = len(body.rstrip(",")) if started else len(digits) - len(places) + len(body.rstrip(","))
            said, digits, places, started = said + digits[:width], digits[width:], places[len(body.rstrip(",")) :], True
        else:
            said += (piece["quoted"] or piece["escaped"] or piece["other"] or "") if started and digits else ""
    at = max(at for at, piece in enumerate(pieces) if piece["body"])
    return f"{'-' if scaled < 0 else ''}{said}{_words(pieces[at + 1 :])}"


def _as_general(value: Decimal) -> Decimal:
    """A number as the format General shows it, with so many decimals that its digits and point are few enough."""
    whole = max(value.adjusted(), 0) + 1
    places = max(_GENERAL_WIDTH - whole - 1, 0)
    return value if whole > _GENERAL_WIDTH else value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)


def _words(pieces: list[re.Match[str]]) -> str:
    """The letters beside a number, such as a unit; signs, brackets and currency symbols are no part of the figure."""
    said = ((piece["quoted"] or "") + (piece["escaped"] or "") for piece in pieces)
    others = (piece["other"] or "" for piece in pieces)
    return "".join(c for part in (a + b for a, b in zip(said, others, strict=True)) for c in part if c.isalpha())


def _date(value: Decimal, pieces: list[re.Match[str]], *, from_1904: bool) -> str | None:
    """A day or time counted in days; None when there is no such day."""
    if value < 0:
        return None
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30) + timedelta(days=int(value < 60))  # noqa: DTZ001
    try:
        moment = first + timedelta(seconds=round(float(value) * 86400))
    except OverflowError:
        return None
    said, after_hour = "", False
    for piece in pieces:
        letters = (piece["date"] or "").lower()
        if letters:
            said += _part(moment, letters, minutes=after_hour)
            after_hour = letters[0] == "h" or (after_hour and letters[0] != "m")
        elif piece["bracket"] and set(piece["bracket"].lower()) <= {"h"}:
            said += str(int(value * 24))  # elapsed hours
            after_hour = True
        else:
            said += (piece["quoted"] or "") + (piece["escaped"] or "") + _separator(piece)
    return said.strip()


def _separator(piece: re.Match[str]) -> str:
    other = piece["other"] or ""
    return "" if other in ("@", ",") else other


def _part(moment: datetime, letters: str, *, minutes: bool) -> str:
    long = len(letters) > 1
    match letters[0]:
        case "y":
            return f"{moment.year:04d}" if len(letters) > 2 else f"{moment.year % 100:02d}"
        case "e":
            return str(moment.year)
        case "m" if minutes:
            return f"{moment.minute:02d}"
        case "m":
            return f"{moment.month:02d}" if long else str(moment.month)
        case "d" if len(letters) <= 2:
            return f"{moment.day:02d}" if long else str(moment.day)
        case "h":
            return f"{moment.hour:02d}" if long else str(moment.hour)
        case "s":
            return f"{moment.second:02d}" if long else str(moment.second)
    return ""  # the day of the week
