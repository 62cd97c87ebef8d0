"""Numbers that a web page gives to the items of its lists: a browser shows them, and no text holds them."""

from __future__ import annotations

import re

from audit.documents.markup import Tag, attributes

_NUMBER = re.compile(r"\s*(-?\d{1,3})\s*\Z")
_BARE = re.compile(r"list-style[\w-]*\s*:[^;]*\b(?:none|disc|circle|square)\b", re.IGNORECASE)
_IN_CHINESE = re.compile(r"list-style[\w-]*\s*:[^;]*\b(?:cjk|simp|trad)-", re.IGNORECASE)
_DIGITS = "一二三四五六七八九"


class Lists:
    """The lists that are open, the innermost last: what their next item is numbered, None where items are not."""

    def __init__(self) -> None:
        """None is open."""
        self._next: list[tuple[int, str] | None] = []

    def begin(self, tag: Tag) -> None:
        """A list begins; it counts from its `start` on."""
        said = attributes(tag.printed)
        style = said.get("style", "")
        is_plain = tag.name == "ol" and said.get("type", "1") == "1" and "reversed" not in said
        start = _NUMBER.match(said.get("start", "1"))
        self._next.append((int(start[1]) if start else 1, style) if is_plain and not _BARE.search(style) else None)

    def end(self) -> None:
        """The innermost list ends."""
        if self._next:
            self._next.pop()

    def item(self, tag: Tag) -> str:
        """The number of the item that begins, as it is shown; nothing where it has none or one of another sort."""
        if not self._next or self._next[-1] is None:
            return ""
        number, style = self._next[-1]
        said = attributes(tag.printed)
        if own := _NUMBER.match(said.get("value", "")):
            number = int(own[1])
        self._next[-1] = (number + 1, style)
        style += ";" + said.get("style", "")
        if _BARE.search(style):
            return ""
        if _IN_CHINESE.search(style):
            return f"{_DIGITS[number - 1]}、" if 1 <= number <= len(_DIGITS) else ""
        return f"{number}."
