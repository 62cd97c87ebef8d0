"""Whether what a style sheet says of certain screens holds: a page is read as on a wide one."""

from __future__ import annotations

import re

_SCREEN = {"width": 1280.0, "height": 800.0, "device-width": 1280.0, "device-height": 800.0, "resolution": 1.0,
           "-webkit-device-pixel-ratio": 1.0, "device-pixel-ratio": 1.0}  # fmt: skip
_UNITS = {"": 1.0, "px": 1.0, "em": 16.0, "rem": 16.0, "pt": 4 / 3, "cm": 37.8, "mm": 3.78, "in": 96.0,
          "dppx": 1.0, "x": 1.0, "dpi": 1 / 96, "dpcm": 1 / 37.8}  # fmt: skip
_TRAITS = {"orientation": "landscape", "prefers-color-scheme": "light", "prefers-reduced-motion": "no-preference",
           "hover": "hover", "any-hover": "hover", "pointer": "fine", "any-pointer": "fine"}  # fmt: skip
_NUMBER = re.compile(r"(\d*\.?\d+)([a-z]*)")
_LEAST = re.compile(r"(-webkit-)?(min|max)-(?:-moz-)?([a-z-]+)")
_MARKS = {"<": "max", "<=": "max", ">": "min", ">=": "min", "=": ""}


def holds(queries: str) -> bool:
    """Whether one of several media queries holds, or none is asked."""
    return not queries.strip() or any(_one_holds(query.lower().split()) for query in queries.split(","))


def _one_holds(words: list[str]) -> bool:
    denied = words[:1] == ["not"]
    parts = " ".join(words[1:] if denied or words[:1] == ["only"] else words).replace("and(", "and (").split(" and ")
    found = [_is_so(part.strip()) for part in parts]
    return None not in found and all(found) != denied


def _is_so(part: str) -> bool | None:
    """Whether one part of a query is so; None if it is not understood."""
    if not part.startswith("("):
        return part in ("all", "screen")
    name, _, value = (each.strip() for each in part.strip("() ").partition(":"))
    if not value:
        return _within(name) if re.search(r"[<>=]", name) else True if name in ("color", "hover") else None
    if name in _TRAITS:
        return value == _TRAITS[name]
    if least := _LEAST.fullmatch(name):
        return _compared(f"{least[1] or ''}{least[3]}", least[2], value)
    return _compared(name, "", value)


def _within(said: str) -> bool | None:
    """A range: `width >= 600px` or `600px <= width <= 900px`."""
    one, *rest = re.split(r"\s*([<>]=?|=)\s*", said)
    if len(rest) == 2:
        return _compared(one, _MARKS[rest[0]], rest[1])
    if len(rest) != 4:
        return None
    turned = {"max": "min", "min": "max", "": ""}[_MARKS[rest[0]]]
    found = (_compared(rest[1], turned, one), _compared(rest[1], _MARKS[rest[2]], rest[3]))
    return None if None in found else all(found)


def _compared(name: str, bound: str, value: str) -> bool | None:
    number = _NUMBER.fullmatch(value)
    if name not in _SCREEN or not number or number[2] not in _UNITS:
        return None
    limit = float(number[1]) * _UNITS[number[2]]
    return (
        limit <= _SCREEN[name]
        if bound == "min"
        else limit >= _SCREEN[name]
        if bound == "max"
        else limit == _SCREEN[name]
    )
