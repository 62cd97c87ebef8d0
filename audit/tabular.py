"""Figures in data frames: in, what the rules can be asked of; out, the tables that SQL reads, and the verdicts."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.datasets.dataset import data_set_among, why_no_data_set
from audit.datasets.mapping import OUR_NAMES, Mapping
from audit.datasets.tables import Table, is_parquet
from audit.documents.charset import decode
from audit.errors import InputError, UsageError
from audit.frames import ABSENT, CODE, INEXACT, Frames, join_frames
from audit.kernel import verdicts_by_batch
from audit.language.kinds import RELATIONS
from audit.language.rulefile import Rule
from audit.language.ruleset import Ruleset
from audit.model import Document, State
from audit.reading.report import Library
from audit.register import Register, load_aliases
from audit.words import text
from audit.world import World

VERDICTS = np.array(["not applicable", "pass", "assumed", "fail", "undecided"], object)  # by the kernel's codes
_STATES = np.array([*CODE, None, "inexact"], object)
assert len(_STATES) == INEXACT + 1
assert _STATES[ABSENT] is None


def read_frame(figures: pd.DataFrame, library: Library, mapping: Mapping = OUR_NAMES) -> Frames:
    """The reports of a data set that is a data frame already: one row a report or a cell, see docs/data-sets.md.

    Raises InputError when its columns are not those of a data set.
    """
    table = Table(
        tuple(map(str, figures.columns)),
        tuple(_arrow(figures.iloc[:, at]) for at in range(figures.shape[1])),
        np.arange(1, len(figures) + 1),
    )
    found = data_set_among([table], mapping, library)
    if found is None:
        raise InputError(why_no_data_set(table.names, mapping, library))
    document = Document("data frame", "", "report", figures=found.figures, remarks=found.remarks)
    register = Register(load_aliases(), library.vocabulary.divisions)
    return replace(join_frames([(document, {})], library.forms), register=register)


def load_frame(path: Path) -> pd.DataFrame:
    """A data set in CSV or Parquet as a frame. Raises InputError when it cannot be read."""
    try:
        data = path.read_bytes()
        if is_parquet(data):
            return pd.read_parquet(io.BytesIO(data))
        return pd.read_csv(
            io.StringIO(decode(data)), keep_default_na=False, na_values=[""], dtype_backend="numpy_nullable"
        )
    except OSError as error:
        raise InputError(text("cannot-read-table", path=path, problem=error.strerror or str(error))) from error
    except ValueError as error:
        raise InputError(text("cannot-read-table", path=path, problem=str(error).splitlines()[0])) from error


def _arrow(column: pd.Series[Any]) -> Any:
    """A column for the reader of data sets; where values of several kinds stand, each as it is written."""
    import pyarrow as pa

    if column.dtype == object:
        column = pd.Series([None if pd.isna(value) else str(value) for value in column], dtype=object)
    found = pa.Array.from_pandas(column)
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])


def tables_of(world: World) -> dict[str, pd.DataFrame]:
    """The tables that the queries of `audit rules sql` read, one row a report.

    `reports` as in docs/architecture.md, with what other reports each is related to; `numbers` and `states` a column a
    cell of the forms: whole multiples of the column's smallest unit, None where unknown; and `proofs`, which equations
    served to read it (1 the row's, 2 those of the columns).
    """
    frames, values = world.frames, world.frames.values
    numbers = np.arange(len(frames))
    reports = frames.reports.assign(
        report=numbers,
        **{relation: frames.related(relation) for relation in RELATIONS},
        last_report_year=pd.array(frames.last_years, "Int64"),
        today=np.datetime64(world.today, "s"),
    )
    reports["last_report_year"] = reports["last_report_year"].mask(frames.last_years == 0)
    known = values.state == CODE[State.NUMBER]
    wide: dict[str, dict[str, Any]] = {
        "numbers": {
            key: pd.Series(values.number[row], dtype="Int64").where(known[row]) for key, row in values.keys.items()
        },
        "states": {key: _STATES[values.state[row]] for key, row in values.keys.items()},
        "proofs": {key: values.proof[row] for key, row in values.keys.items()},
    }
    found = {name: pd.DataFrame({"report": numbers, **columns}) for name, columns in wide.items()}
    return {"reports": reports.reset_index(drop=True), **found}


def write_parquet(tables: dict[str, pd.DataFrame], folder: Path) -> Iterator[Path]:
    """Each table to a file of its name. Raises UsageError where that cannot be."""
    for name, table in tables.items():
        path = folder / f"{name}.parquet"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            table.to_parquet(path, index=False)
        except OSError as error:
            raise UsageError(text("cannot-write", path=path, problem=error.strerror or str(error))) from error
        yield path


def verdicts_of(rules: Sequence[Rule], ruleset: Ruleset, world: World) -> pd.DataFrame:
    """Every verdict: columns rule, report, instance (a path of ids; empty where it is about the report), verdict."""
    parts = [part for rule in rules for part in _verdicts(rule, ruleset, world)]
    columns = ["rule", "report", "instance", "verdict"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns, dtype=object)


def _verdicts(rule: Rule, ruleset: Ruleset, world: World) -> Iterator[pd.DataFrame]:
    for batch, codes in verdicts_by_batch(rule, ruleset, world):
        instances = [
            str(at.section) if at.section else ".".join(filter(None, (at.table, at.row, at.column)))
            for at in batch.bindings
        ]
        yield pd.DataFrame(
            {
                "rule": rule.id,
                "report": np.tile(batch.reports, len(instances)),
                "instance": np.repeat(np.array(instances, object), len(batch.reports)),
                "verdict": _words(codes),
            }
        )


def _words(codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.object_]:
    found: npt.NDArray[np.object_] = VERDICTS[codes.ravel()]
    return found
