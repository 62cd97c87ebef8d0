"""What one text has of another: passages that stand in both, word for word."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audit.reading.normalise import label_key

LEAST = 12  # letters; shorter passages are often alike by themselves
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*")
_END_OF_LINE = "\n"


class Passage(NamedTuple):
    """What stands in two texts: from `start` to `end` of the one, from `other_start` to `other_end` of the other."""

    start: int
    end: int
    other_start: int
    other_end: int
    letters: int


class Common(NamedTuple):
    """The passages that a text shares with another, as they stand in it, and how many letters it has in all."""

    passages: tuple[Passage, ...]
    letters: int

    @property
    def copied(self) -> int:
        """Letters in the passages."""
        return sum(passage.letters for passage in self.passages)

    @property
    def longest(self) -> Passage | None:
        """The first of the longest."""
        return max(self.passages, key=lambda passage: passage.letters, default=None)


def sentences_of(said: str) -> list[tuple[int, str]]:
    """The sentences of a text, each with its offset and the mark that ends it."""
    found = [(match.start(), match[0]) for match in _SENTENCE.finditer(said) if match[0].strip()]
    return [(start + len(sentence) - len(sentence.lstrip()), sentence.strip()) for start, sentence in found]


class _Letters(dict[int, str]):
    """By code point: the letters and digits that a character is compared as; line ends stay."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = found = character if character == _END_OF_LINE else label_key(character)
        return found


_LETTERS = _Letters()


def letters_of(said: str) -> str:
    """A text without spaces and punctuation, compatibility and traditional characters folded; line ends stay."""
    return said.translate(_LETTERS)


@lru_cache(maxsize=1024)  # a rule asks for share, number and longest passage of the same two texts
def common(said: str, other: str) -> Common:
    """What the first text has of the second, from left to right, each passage as long as possible.

    A passage has at least LEAST letters and digits, lies within a line of both texts, and is the same in both but for
    spaces and punctuation. A number is in it whole or not at all.
    """
    own, others = letters_of(said), letters_of(other).replace(_END_OF_LINE, "\0")
    total = len(own) - own.count(_END_OF_LINE)
    starts: dict[str, list[int]] = {}
    for at in range(len(others) - LEAST + 1):
        starts.setdefault(others[at : at + LEAST], []).append(at)
    spans, at = [], 0
    while at <= len(own) - LEAST:
        there = starts.get(own[at : at + LEAST])
        if there is None:
            at += 1
            continue
        size, first = max((_alike(own, at, others, start), -start) for start in there)
        if size < LEAST:
            at += 1
            continue
        spans.append((at, -first, size))
        at += size
    if not spans:
        return Common((), total)
    here, beyond = _offsets(said).tolist(), _offsets(other).tolist()
    return Common(
        tuple(
            Passage(here[at], here[at + size - 1] + 1, beyond[start], beyond[start + size - 1] + 1, size)
            for at, start, size in spans
        ),
        total,
    )


def _alike(own: str, at: int, others: str, start: int) -> int:
    """How many letters are the same from two offsets on, up to the last whole number; 0 where they divide one."""
    if _divides(own, at) or _divides(others, start):
        return 0
    size = LEAST
    most = min(len(own) - at, len(others) - start)
    while size < most and own[at + size] == others[start + size]:
        size += 1
    while size and (_divides(own, at + size) or _divides(others, start + size)):
        size -= 1
    return size


def _divides(letters: str, at: int) -> bool:
    """Whether an offset is inside a number."""
    return 0 < at < len(letters) and letters[at].isdigit() and letters[at - 1].isdigit()


_UNSEEN = 255
_WIDTHS = np.full(0x110000, _UNSEEN, np.uint8)  # by code point: as how many letters it is compared


def _offsets(said: str) -> npt.NDArray[np.int64]:
    """Where in the text each of its letters stands."""
    codes = np.frombuffer(said.encode("utf-32-le"), np.uint32)
    for code in set(codes[_WIDTHS[codes] == _UNSEEN].tolist()):
        _WIDTHS[code] = len(_LETTERS[code])
    return np.repeat(np.arange(len(codes)), _WIDTHS[codes])
