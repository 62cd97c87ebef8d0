"""What its styles do to the text in an element of a web page: hide it, take its size, strike it out or raise it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal

from audit.documents.elements import BLOCKS, CELLS
from audit.documents.style_sheets import NO_LOOKS, Looks, declared

Effect = Literal["gone", "unheard", "doubt", "veil", "shrink", "strike", "lift", "sink", "fade", "drawn"]
Covering = Literal["veil", "shrink", "fade"]
Declared = Mapping[str, str]

_HINTS = ("style", "hidden", "color", "size")
_LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(px|pt|r?em|ex|ch|cm|mm|in|pc|v[wh]|%)?")
_PIXELS = {"pt": 4 / 3, "em": 16, "rem": 16, "ex": 8, "ch": 8, "cm": 37.8, "mm": 3.78, "in": 96, "pc": 16, "%": 0.16}
_FAR = -100  # pixels, or whatever it is measured in, to the left or above: nobody sees it there
_MOVED = 2.5  # pixels; less than that aligns a line
_SMALL = {"smaller", "x-small", "xx-small"}
_OF_THE_OUTER = re.compile(r"smaller|larger|inherit|unset|(?:\d*\.?\d+)(?:em|ex|ch|%)|0+(?:\.0+)?[a-z%]*")
_CLIPPED = re.compile(r"rect\(\s*[01](?:px)?[\s,]")
_CUT_OFF = re.compile(r"inset\(\s*(?:50|100)%")
_SEE_THROUGH = re.compile(r"transparent|rgba\(.*[,/]\s*0(?:\.0+)?%?\s*\)|#[0-9a-f]{3}0|#[0-9a-f]{6}00")
_WHITES = {"white", "#fff", "#ffffff", "#ffff", "#ffffffff", "rgb(255,255,255)", "rgba(255,255,255,1)"}
_NO_GROUND = re.compile(r"none|transparent|inherit|initial|white|#fff|rgba?\(255,255,255")


@lru_cache(maxsize=4096)  # a page repeats its tags
def effects_on(name: str, printed: str, looks: Looks = NO_LOOKS) -> frozenset[Effect]:
    """What styles do to the text in the element that a tag begins."""
    if not looks:
        small = printed.lower()
        if not any(hint in small for hint in _HINTS):
            return frozenset()
    said = declared(name, printed, looks)
    return frozenset(effect for effect, does in _EFFECTS.items() if does(name, said)) if said else frozenset()


def uncovers(name: str, printed: str, looks: Looks, covering: Covering) -> bool:
    """Whether an element shows its text although one around it hides it: by a size, colour or visibility of its own."""
    said = declared(name, printed, looks)
    if covering == "veil":
        return said.get("visibility") == "visible"
    if covering == "shrink":
        return "font-size" in said and not _OF_THE_OUTER.fullmatch(said["font-size"])
    has_colour = said.get("color", "inherit") != "inherit" and not _is_faint(name, said)
    return has_colour or _has_ground(said) or (name == "a" and "href" in printed.lower())


def _pixels(said: Declared, name: str) -> float | None:
    """A length in pixels, or about as many."""
    found = _LENGTH.fullmatch(said.get(name, ""))
    return float(found[1]) * _PIXELS.get(found[2] or "", 1) if found else None


def _is_below(said: Declared, name: str, bound: float) -> bool:
    length = _pixels(said, name)
    return length is not None and length <= bound


def _is_far(said: Declared, name: str) -> bool:
    found = _LENGTH.fullmatch(said.get(name, ""))
    return found is not None and min(float(found[1]), _pixels(said, name) or 0) <= _FAR


def _flows(name: str, said: Declared) -> bool:
    """Whether an element is but a part of its line, so that it has no size of its own."""
    apart = said.get("position") in ("absolute", "fixed") or said.get("float", "none") != "none"
    return name not in BLOCKS and not apart and said.get("display", "inline") in ("inline", "contents", "inherit")


def _is_unheard(name: str, said: Declared) -> bool:
    """Shown nowhere, or without room or ink, whatever is shown beside it."""
    opacity = _LENGTH.fullmatch(said.get("opacity", ""))
    if (opacity and float(opacity[1]) == 0) or _SEE_THROUGH.fullmatch(said.get("color", "")):
        return True
    placed = said.get("position", "static") != "static"
    if (placed and (_is_far(said, "left") or _is_far(said, "top"))) or _is_far(said, "margin-left"):
        return True
    if said.get("position") in ("absolute", "fixed") and _CLIPPED.match(said.get("clip", "")):
        return True
    if _CUT_OFF.match(said.get("clip-path", "")):
        return True
    if name in CELLS or _flows(name, said):
        return _is_far(said, "text-indent") and name in CELLS
    sides = ("width", "height", "max-width", "max-height")
    no_room = said.get("overflow", "").startswith(("hidden", "clip")) and any(
        _is_below(said, side, 1) for side in sides
    )
    return no_room or _is_far(said, "text-indent")


def _shift(said: Declared) -> float:
    """How many pixels an element stands above its line."""
    if said.get("position") == "relative":
        top, bottom = _pixels(said, "top"), _pixels(said, "bottom")
        if top or bottom:
            return -top if top else bottom or 0
    align = said.get("vertical-align", "")
    if align in ("super", "sub"):
        return _MOVED if align == "super" else -_MOVED
    if align in ("text-top", "top"):
        return _MOVED if _is_small(said) else 0
    return _pixels(said, "vertical-align") or 0


def _is_small(said: Declared) -> bool:
    """Whether letters are said to be smaller than those beside them."""
    size = said.get("font-size", "")
    found = _LENGTH.fullmatch(size)
    if not found or found[2] in ("em", "%"):
        return size in _SMALL or bool(found and float(found[1]) <= (80 if found[2] == "%" else 0.8))
    return (_pixels(said, "font-size") or 0) <= 10


def _is_doubtful(_: str, said: Declared) -> bool:
    """What Word would hide or raise, and a browser does not."""
    raise_ = _pixels(said, "mso-text-raise") or 0
    return said.get("mso-hide") == "all" or (abs(raise_) >= _MOVED and not _shift(said))


def _is_shrunk(_: str, said: Declared) -> bool:
    return _pixels(said, "font-size") == 0


def _has_ground(said: Declared) -> bool:
    return "background" in said and not _NO_GROUND.match("".join(said["background"].split()))


def _is_faint(_: str, said: Declared) -> bool:
    return "".join(said.get("color", "").split()) in _WHITES and not _has_ground(said)


_EFFECTS: dict[Effect, Callable[[str, Declared], bool]] = {
    "gone": lambda _, said: said.get("display") == "none",
    "unheard": _is_unheard,
    "doubt": _is_doubtful,
    "veil": lambda _, said: said.get("visibility") in ("hidden", "collapse"),
    "shrink": _is_shrunk,
    "strike": lambda _, said: "line-through" in said.get("text-decoration", ""),
    "lift": lambda _, said: _shift(said) >= _MOVED,
    "sink": lambda _, said: _shift(said) <= -_MOVED,
    "fade": _is_faint,
    "drawn": lambda _, said: said.get("content") == "drawn",
}
