"""A history file: opened and locked, written in transactions, asked in SQL. Whatever is wrong with it is a sentence."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from audit.errors import HistoryError
from audit.history import schema
from audit.words import text

_MAGIC = slice(8, 12)  # where a file of DuckDB says that it is one
_BESIDE = (".new", ".new.wal", ".wal")  # what stands beside a history while it is written
_CONFIG: dict[str, Any] = {
    "threads": 1,  # workers are forked beside it
    "autoinstall_known_extensions": False,  # nothing is loaded from a network
    "autoload_known_extensions": False,
    "enable_external_access": False,  # a view in somebody's file reads no other
}
_PID = re.compile(r"PID (\d+)")


class Store:
    """An open history. Every method raises HistoryError where the file cannot be read or written."""

    def __init__(self, path: Path, file: duckdb.DuckDBPyConnection) -> None:
        """Opened by `open_store`."""
        self.path, self._file = path, file

    def execute(self, statement: str, values: Sequence[object] = ()) -> None:
        """A statement that gives nothing back."""
        with _told(self.path):
            self._file.execute(statement, list(values))

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """A query's rows."""
        with _told(self.path):
            return self._file.execute(query, list(values)).fetchall()

    def table(self, query: str, values: Sequence[object] = (), **given: pa.Table) -> pa.Table:
        """A query's result as a table of Arrow; it may speak of the tables given by their names."""
        with _told(self.path):
            for name, table in given.items():
                self._file.register(name, table)
            try:
                return self._file.sql(query, params=list(values)).to_arrow_table()
            finally:
                for name in given:
                    self._file.unregister(name)

    def insert_rows(self, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Rows, each with all of the table's columns in their order."""
        self.insert(name, list(zip(*rows, strict=True)))

    def insert(self, name: str, columns: Sequence[Sequence[Any]]) -> None:
        """Rows, column by column, in the order of the table's columns."""
        with _told(self.path):
            kinds = self._file.sql(f'SELECT * FROM "{name}" LIMIT 0').to_arrow_table().schema
            arrays = [_array(column, kind.type) for column, kind in zip(columns, kinds, strict=True)]
            if arrays and len(arrays[0]):
                self._file.register("fresh", pa.Table.from_arrays(arrays, schema=kinds))
                self._file.execute(f'INSERT INTO "{name}" SELECT * FROM fresh')
                self._file.unregister("fresh")

    def next_id(self, name: str) -> int:
        """The number of a table's next row."""
        return int(self.rows(f'SELECT coalesce(max(id) + 1, 1) FROM "{name}"')[0][0])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self.execute("BEGIN")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            with suppress(HistoryError):  # it has ended itself
                self.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Let others have it."""
        with suppress(duckdb.Error):
            self._file.close()


def open_store(path: Path, *, create: bool) -> Store:
    """The history of that name, brought to the present version, and locked until it is closed.

    Raises HistoryError for one that is none, is of a later version, is in use or cannot be written, and for none where
    none is to be made.
    """
    with _told(path):
        if not path.exists():
            if not create:
                raise HistoryError(text("history-missing", path=path))
            _create(path)
        if not _is_duckdb(path):
            raise HistoryError(text("history-foreign", path=path))
        aside = path.parent / f".{path.name}.tmp"  # hidden: where the history is in a folder of reports, it is no input
        file = duckdb.connect(str(path), config={**_CONFIG, "temp_directory": str(aside)})
        try:
            _bring_up(path, file)
        except BaseException:
            file.close()
            raise
    return Store(path, file)


def files_of(path: Path) -> frozenset[str]:
    """The real paths of a history and of what stands beside it while it is written."""
    return frozenset(f"{os.path.realpath(path)}{end}" for end in ("", *_BESIDE))


def _is_duckdb(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(_MAGIC.stop)[_MAGIC] == b"DUCK"


def _create(path: Path) -> None:
    """Under another name first: a file that was begun and not ended is never taken for a history."""
    path.parent.mkdir(parents=True, exist_ok=True)
    begun = Path(f"{path}.new")
    for left in (begun, Path(f"{begun}.wal")):
        left.unlink(missing_ok=True)
    file = duckdb.connect(str(begun), config=_CONFIG)
    try:
        schema.create(file)
    finally:
        file.close()
    begun.replace(path)


def _bring_up(path: Path, file: duckdb.DuckDBPyConnection) -> None:
    version = schema.version_of(file)
    if version is None:
        raise HistoryError(text("history-foreign", path=path))
    if version > schema.VERSION:
        raise HistoryError(text("history-later", path=path, version=version, ours=schema.VERSION))
    if version == schema.VERSION:
        return
    file.execute("BEGIN")
    schema.migrate(file, version)
    file.execute("COMMIT")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What goes wrong inside as a sentence."""
    try:
        yield
    except HistoryError:
        raise
    except duckdb.Error as fault:
        said = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
        if "lock" in said and (found := _PID.search(said)):
            raise HistoryError(text("history-locked", path=path, process=found[1])) from fault
        raise HistoryError(text("history-broken", path=path, problem=said)) from fault
    except OSError as fault:
        raise HistoryError(text("history-broken", path=path, problem=fault.strerror or str(fault))) from fault
    except (pa.ArrowException, UnicodeError, OverflowError) as fault:  # what no file of the kind can hold
        raise HistoryError(text("history-broken", path=path, problem=str(fault).splitlines()[0])) from fault


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """A column; places are laid side by side first, which takes a tenth of the time."""
    if pa.types.is_struct(kind) and len(kind) and kind[0].name == "line" and values:
        parts = zip(*values, strict=True)
        return pa.StructArray.from_arrays(
            [_array(part, one.type) for part, one in zip(parts, kind, strict=True)], fields=list(kind)
        )
    return pa.array(values, type=kind)


# ---- columns back to values ---- #


def values_of(column: pa.ChunkedArray) -> list[Any]:
    """A column's values; equal texts are one object."""
    array = column.combine_chunks()
    if array.null_count == len(array):
        return [None] * len(array)
    if pa.types.is_string(array.type):
        coded = array.dictionary_encode()
        words = [*coded.dictionary.to_pylist(), None]
        return [words[at] for at in coded.indices.fill_null(len(words) - 1).to_numpy().tolist()]
    if pa.types.is_integer(array.type) or pa.types.is_boolean(array.type):
        return list(_plain(array))
    return list(array.to_pylist())


def _plain(array: pa.Array) -> Iterable[Any]:
    if not array.null_count:
        return array.to_numpy(zero_copy_only=False).tolist()  # type: ignore[no-any-return]
    filled = array.fill_null(False if pa.types.is_boolean(array.type) else 0)
    known = array.is_valid().to_numpy(zero_copy_only=False).tolist()
    pairs = zip(filled.to_numpy(zero_copy_only=False).tolist(), known, strict=True)
    return [value if there else None for value, there in pairs]


def parts_of(column: pa.ChunkedArray) -> Iterator[tuple[Any, ...] | None]:
    """A column of structures as tuples; None where there is none."""
    array = column.combine_chunks()
    if array.null_count == len(array):
        return iter([None] * len(array))
    parts = [values_of(pa.chunked_array([part])) for part in array.flatten()]
    every = zip(*parts, strict=True)
    if not array.null_count:
        return every
    there = array.is_valid().to_numpy(zero_copy_only=False).tolist()
    return (part if valid else None for part, valid in zip(every, there, strict=True))
