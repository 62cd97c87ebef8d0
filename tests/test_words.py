"""The catalogue of phrases: every key that the code names is there, none is dead, languages take the same values."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from audit.words import _catalogue

SOURCES = Path(__file__).parent.parent / "audit"
NAMED = re.compile(r"""(?:(?<![\w.])(?:text|phrase|said)|self\.say)\(\s*["']([\w.-]*\w)["']""")
PAGE = SOURCES / "render" / "page"
COMPUTED = (
    "advice-", "blame-", "category-", "cell-is-", "cells-are-", "column-", "fault-", "help-", "history-",
    "inquiry-", "issuers-doubt-", "kind-", "letter-", "level-", "paper-", "roll-", "state-", "story-",
)  # fmt: skip  # keys made from a name and a word


def test_keys_that_the_code_names_are_in_the_catalogue() -> None:
    code = "".join(path.read_text("utf-8") for path in SOURCES.rglob("*.py"))

    assert set(NAMED.findall(code)) - set(_catalogue()) == set()


def test_no_key_is_dead() -> None:
    code = "".join(path.read_text("utf-8") for path in SOURCES.rglob("*.py"))
    quoted = set(re.findall(r"""["']([\w-]+)["']""", code))
    dead = [key for key in _catalogue() if key not in quoted and not key.startswith(COMPUTED)]

    assert dead == []


def test_no_key_of_the_page_is_dead_and_none_is_lacking() -> None:
    code = "".join(path.read_text("utf-8") for path in PAGE.iterdir() if path.suffix in (".j2", ".py"))
    held, quoted = tomllib.loads((PAGE / "words.toml").read_text("utf-8")), set(re.findall(r'"([\w-]+)"', code))
    computed = tuple(word for word in quoted if word.endswith("-"))

    assert [key for key in held if key not in quoted and not key.startswith(computed)] == []
    assert set(re.findall(r'(?<!\w)w\("([\w-]*\w)"', code)) - set(held) == set()
    assert set(re.findall(r'said\("([\w-]*\w)"', code)) - set(_catalogue()) == set()


def test_both_languages_take_the_same_values() -> None:
    for file in (SOURCES / "words.toml", PAGE / "words.toml"):
        for key, pair in tomllib.loads(file.read_text("utf-8")).items():
            names = [set(re.findall(r"\{(\w+)\}", pair[lang])) for lang in ("zh", "en")]
            assert names[0] == names[1], key
