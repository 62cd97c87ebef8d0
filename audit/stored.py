"""Results that follow from files of this program alone, kept between runs: parsed data files, parsed formulas, checks.

One JSON file in the user's cache folder, named after the version and the sources that made it, so that nothing is
trusted across versions. It is read when first asked, written when the program ends, and ignored when it is damaged, is
not the user's own, or cannot be written. GOUJI_CACHE names another folder; `off` keeps nothing.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import stat
import sys
import tempfile
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from audit import __version__

_MADE_BY = ("datafiles.py", "forms.py", "stored.py", "language")  # what a result follows from beside its own source
_LARGEST = 16 * 2**20  # bytes; beyond it, only what this run asked for is kept


def key_of(*parts: str) -> str:
    """A key for `recall` and `keep`: what kind of result it is, and everything that it follows from."""
    return f"{parts[0]} {hashlib.sha256(chr(31).join(parts[1:]).encode()).hexdigest()}"


def recall(key: str) -> Any:
    """What was kept under a key, not to be changed; None when nothing was. Tuples come back as lists."""
    found = _store().get(key)
    if found is not None:
        _asked.add(key)
    return found


def keep(key: str, value: Any) -> None:
    """Keep a result; quietly not, where nothing can be kept."""
    if _folder() is None:
        return
    if not _asked.writing:
        atexit.register(save)
        _asked.writing = True
    _store()[key] = value
    _asked.add(key)


def save() -> None:
    """Write what was kept, all at once; another process that reads sees the old file or the new."""
    folder = _folder()
    if folder is None or not _asked.writing:
        return
    _asked.writing = False
    content = _dump(_store())
    if len(content) > _LARGEST:
        content = _dump({key: value for key, value in _store().items() if key in _asked})
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".new")  # readable by the user alone
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
        Path(name).replace(folder / _name())
        for old in folder.glob("*.json"):
            if old.name != _name():
                old.unlink()


class _Asked(set[str]):
    """The keys that this process asked for, and whether it has something to write."""

    writing = False


_asked = _Asked()


@cache
def _store() -> dict[str, Any]:
    folder = _folder()
    if folder is None:
        return {}
    try:
        path = folder / _name()
        if not _is_own(path):
            return {}
        found = json.loads(path.read_text("utf-8"), object_hook=_opened)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_own(path: Path) -> bool:
    """Whether nobody but the user could have written a file."""
    if sys.platform == "win32":
        return path.is_file()
    held = path.stat()
    return held.st_uid == os.getuid() and not held.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _folder() -> Path | None:
    said = os.environ.get("GOUJI_CACHE")
    if said == "off":
        return None
    return Path(said) if said else _usual_folder()


@cache
def _usual_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("gouji", appauthor=False))


@cache
def _name() -> str:
    here = Path(__file__).parent
    digest = hashlib.sha256(f"{__version__} {sys.version_info[:2]}".encode())
    for name in _MADE_BY:
        path = here / name
        for file in sorted(path.glob("*.*")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return f"{digest.hexdigest()[:16]}.json"


def _dump(held: dict[str, Any]) -> str:
    return json.dumps(_closed(held), ensure_ascii=False, separators=(",", ":"))


def forget() -> None:
    """As if the program had just started."""
    _store.cache_clear()
    _asked.clear()
    _asked.writing = False


# ---- JSON has no dates, and no keys that are numbers ---- #

_DATE, _PAIRS = "\x1fdate", "\x1fpairs"


def _closed(value: Any) -> Any:
    match value:
        case dict() if all(isinstance(key, str) for key in value):
            return {key: _closed(inner) for key, inner in value.items()}
        case dict():
            return {_PAIRS: [[_closed(key), _closed(inner)] for key, inner in value.items()]}
        case list() | tuple():
            return [_closed(inner) for inner in value]
        case date():
            return {_DATE: value.isoformat()}
    return value


def _opened(held: dict[str, Any]) -> Any:
    """Called for every mapping, the inner ones first."""
    if len(held) == 1:
        if _DATE in held:
            return date.fromisoformat(held[_DATE])
        if _PAIRS in held:
            return dict(held[_PAIRS])
    return held
