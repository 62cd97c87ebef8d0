"""YAML 1.2 files to checked values; every mistake is told with file, line, column and the nearest valid word."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from audit.errors import DataFileError
from audit.stored import keep, key_of, recall
from audit.words import Text, text

T = TypeVar("T", bound=BaseModel)


class Strict(BaseModel):
    """A part of a data file: unknown keys are mistakes, values never change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Pair(Strict):
    """A sentence in Chinese and English."""

    zh: str
    en: str

    @property
    def text(self) -> Text:
        """The pair as the rest of the program passes it on."""
        return Text(self.zh, self.en)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)), None)


def load_yaml(source: str, name: str) -> Any:
    """The content of one YAML file, not to be changed. Raises DataFileError where it stops being YAML."""
    key = key_of("yaml", source)
    held = recall(key)
    if held is None:
        held = _load_anew(source, name)
        keep(key, held)
    return held


def _load_anew(source: str, name: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        # The C loader is ten times faster; positions are needed only when something is wrong.
        return YAML(typ="safe", pure=False).load(source)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        told = text("yaml-broken", problem=str(error.problem or error.context or "?").strip())
        raise DataFileError(told, name, mark.line + 1 if mark else None, mark.column + 1 if mark else None) from error
    except YAMLError as error:
        raise DataFileError(text("yaml-broken", problem=str(error).splitlines()[0]), name) from error


def read_model(model: type[T], path: Path, shown: str | None = None, *, kept: bool = True) -> T:
    """The file at `path` as `model`. Raises DataFileError at the first mistake.

    A file with dates in it is not kept for the next run: what is kept holds no dates.
    """
    name = shown or path.name
    return parse_model(model, read_source(path, name), name, kept=kept)


def read_source(path: Path, shown: str) -> str:
    """The text of a data file. Raises DataFileError."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise DataFileError(text("not-utf8"), shown) from error


def parse_model(model: type[T], source: str, name: str, *, kept: bool = True) -> T:
    """YAML source as `model`. Raises DataFileError at the first mistake."""
    data = load_yaml(source, name) if kept else _load_anew(source, name)
    if not isinstance(data, dict):
        raise DataFileError(text("yaml-not-mapping"), name, 1, 1)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        # A misspelt key is also a missing one; say the mistake that was made.
        first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
        line, column = place_of(source, first["loc"])
        raise DataFileError(_sentence(model, first), name, line, column) from error


def place_of(source: str, path: tuple[int | str, ...]) -> tuple[int, int]:
    """The 1-based line and column of the key or item at `path` in YAML source."""
    from ruamel.yaml import YAML

    node = YAML(typ="rt").load(source)
    line, column = 1, 1
    for step in path:
        try:
            at = node.lc.key(step) if hasattr(node, "keys") else node.lc.item(step)
            line, column = at[0] + 1, at[1] + 1
            node = node[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            continue  # pydantic adds steps of its own, for unions; they have no place
    return line, column


def _sentence(model: type[BaseModel], error: Any) -> Text:
    where = ".".join(str(step) for step in error["loc"])
    if error["type"] == "extra_forbidden":
        word = str(error["loc"][-1])
        meant = nearest(word, _keys(model))
        return text("unknown-key-meant", word=word, meant=meant) if meant else text("unknown-key", word=word)
    if error["type"] == "missing":
        return text("missing-key", word=where)
    return text("bad-value", word=where, problem=error["msg"])


def _keys(model: type[BaseModel], seen: frozenset[type] = frozenset()) -> set[str]:
    """Every key that the file format knows, at any depth: enough to say what a misspelt one was meant to be."""
    keys: set[str] = set()
    for field_name, field in model.model_fields.items():
        keys.add(field.alias or field_name)
        for inner in _models_in(field.annotation):
            if inner not in seen:
                keys |= _keys(inner, seen | {inner})
    return keys


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models_in(part)]
