"""What people read exists in Chinese and English: the pair, and the catalogue of fixed phrases."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]


class Text(NamedTuple):
    """One sentence in both languages."""

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        """The sentence in one language."""
        return self.zh if lang == "zh" else self.en

    def as_dict(self) -> dict[str, str]:
        """The sentence as the machine formats print it."""
        return {"zh": self.zh, "en": self.en}


_QUOTED = re.compile(r'"([a-z0-9-]+)"')


def phrases_in(code: str) -> list[tuple[str, Text]]:
    """The phrases that a piece of our code names, with their keys."""
    return [(key, _catalogue()[key]) for key in sorted({*_QUOTED.findall(code)} & _catalogue().keys())]


@cache
def _catalogue() -> dict[str, Text]:
    source = Path(__file__).with_name("words.toml").read_text("utf-8")
    return {key: Text(**pair) for key, pair in tomllib.loads(source).items()}


def text(key: str, /, **values: object) -> Text:
    """The phrase `key` of words.toml, its `{names}` filled in; a `Text` among the values keeps to its language."""
    pair = _catalogue()[key]
    return Text(*(getattr(pair, lang).format(**_in(values, lang)) for lang in Text._fields))


def _in(values: dict[str, object], lang: str) -> dict[str, object]:
    return {name: getattr(value, lang) if isinstance(value, Text) else value for name, value in values.items()}


def phrase(key: str, lang: Lang, /, **values: object) -> str:
    """The phrase `key` in one language."""
    return text(key, **values).in_(lang)
