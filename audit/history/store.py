"""A history file: opened and locked, written in transactions, asked in SQL. Whatever is wrong with it is a sentence."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from audit.errors import HistoryError
from audit.history import schema
from audit.sources import Inputs
from audit.words import text

if TYPE_CHECKING:
    import pyarrow as pa

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
        import pyarrow as pa

        from audit.history.arrow import array_of

        with _told(self.path):
            kinds = self._file.sql(f'SELECT * FROM "{name}" LIMIT 0').to_arrow_table().schema
            arrays = [array_of(column, kind.type) for column, kind in zip(columns, kinds, strict=True)]
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


@dataclass(frozen=True)
class Kept:
    """A history that a run reads from and writes to, the moment that it is recorded under, and what the run takes."""

    store: Store
    made: datetime
    inputs: Inputs | None = None  # where they have been looked at already


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
    except (_arrow_fault(), UnicodeError, OverflowError) as fault:  # what no file of the kind can hold
        raise HistoryError(text("history-broken", path=path, problem=str(fault).splitlines()[0])) from fault


def _arrow_fault() -> type[Exception]:
    import pyarrow as pa

    fault: type[Exception] = pa.ArrowException
    return fault
