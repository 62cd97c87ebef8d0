"""The phrases of the page, and its other files."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode

from audit.words import Lang, Text

FOLDER = Path(__file__).parent


@cache
def phrases() -> dict[str, Text]:
    """Every phrase by its key."""
    return {key: Text(**pair) for key, pair in tomllib.loads(asset("words.toml")).items()}


def word(lang: Lang, key: str, /, **values: object) -> str:
    """The phrase `key` of words.toml in one language; whole numbers among the values are grouped by thousands."""
    return phrases()[key].in_(lang).format(**{name: _in(lang, value) for name, value in values.items()})


def _in(lang: Lang, value: object) -> object:
    if isinstance(value, Text):
        return value.in_(lang)
    return f"{value:,}" if isinstance(value, int) else value


@cache
def asset(name: str) -> str:
    """One of the files beside this one."""
    return (FOLDER / name).read_text("utf-8")


def filter_link(**chosen: object) -> str:
    """The fragment that sets the filter."""
    return "#" + urlencode(chosen, quote_via=quote, errors="replace")
