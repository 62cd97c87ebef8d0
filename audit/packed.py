"""Documents of a large run: what only few of them are asked for again is kept compressed."""

from __future__ import annotations

import copyreg
import io
import pickle
import zlib
from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import Any

from audit.model import Cell, Document, Paragraph, Place, Report, RowFact, Section, Statement, TableFact


class Packed(Document):
    """A document whose report and source are unpacked when they are asked for, which takes milliseconds."""

    __slots__ = ("_packed",)
    _packed: bytes

    def __init__(self, document: Document) -> None:
        """The same document; of one that is no report, the source is let go."""
        for name in _HEAD:
            object.__setattr__(self, name, getattr(document, name))
        packed = zlib.compress(_pickled((document.report, document.source)), 1) if document.report else b""
        object.__setattr__(self, "_packed", packed)

    def __reduce__(self) -> tuple[Any, ...]:
        """As it is, not unpacked."""
        return _restored, (*_head(self), self._packed)

    @property
    def report(self) -> Report | None:
        """Its report, if it is one."""
        report: Report | None = _unpacked(self._packed)[0]
        return report

    @property
    def source(self) -> tuple[str, ...]:
        """The lines that places point into."""
        source: tuple[str, ...] = _unpacked(self._packed)[1]
        return source


@lru_cache(maxsize=16)  # findings of one report follow each other
def _unpacked(packed: bytes) -> Any:
    return pickle.loads(zlib.decompress(packed)) if packed else (None, ())


_HEAD = tuple(name for name in Document.__slots__ if name not in ("report", "source"))
_head = attrgetter(*_HEAD)


def _restored(*values: Any) -> Packed:
    held = Packed.__new__(Packed)
    for name, value in zip((*_HEAD, "_packed"), values, strict=True):
        object.__setattr__(held, name, value)
    return held


# ---- pickling of the values that there are hundreds of, at half the time that dataclasses take by themselves ---- #


def _reducer(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    fields = attrgetter(*kind.__slots__)  # type: ignore[attr-defined]
    return lambda value: (kind, fields(value))


def _tuple_reducer(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    return lambda value: (kind, tuple(value))


_REDUCERS: Any = {
    **copyreg.dispatch_table,
    **{kind: _reducer(kind) for kind in (TableFact, Section, Statement)},
    **{kind: _tuple_reducer(kind) for kind in (Cell, RowFact, Paragraph, Place)},
}


def _pickled(value: object) -> bytes:
    written = io.BytesIO()
    pickler = pickle.Pickler(written, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _REDUCERS
    pickler.dump(value)
    return written.getvalue()
