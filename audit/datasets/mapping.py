"""What the columns of a data set are called, and what stands in them: our names, or a file of the user's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field

from audit.datafiles import Strict, nearest, place_of, read_model
from audit.errors import DataFileError
from audit.forms import Forms
from audit.words import text

ROLES = ("issuer", "year", "form", "cell", "value", "raw", "state")
Unit = Literal["元", "万元", "亿元"]
_YUAN: dict[str, Decimal] = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}


class Mapping(Strict):
    """A mapping file, see docs/data-sets.md; without one, columns bear our names."""

    columns: dict[str, str] = Field(default_factory=dict)
    cells: dict[str, str] = Field(default_factory=dict)
    issuer: str | None = None
    year: int | None = None
    form: str | None = None
    placeholders: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()
    units: dict[str, Unit] = Field(default_factory=dict)
    sheet: str | None = None


OUR_NAMES = Mapping()


def load_mapping(path: Path, forms: Forms) -> Mapping:
    """The mapping file. Raises DataFileError for a mistake in it."""
    try:
        mapping = read_model(Mapping, path, str(path))
        source = path.read_text("utf-8")
    except OSError as error:
        raise DataFileError(text("path-not-readable", problem=error.strerror or str(error)), str(path)) from error
    for part, known in (("columns", [*ROLES, *forms.cell_keys]), ("cells", list(forms.cell_keys))):
        for printed, name in getattr(mapping, part).items():
            if name not in known:
                meant = nearest(name, known)
                told = text("column-not-known-meant" if meant else "column-not-known", word=name, meant=meant)
                raise DataFileError(told, str(path), *place_of(source, (part, printed)))
    if mapping.form is not None and mapping.form not in forms.by_name:
        told = text("form-not-known", word=mapping.form, known=", ".join(forms.by_name))
        raise DataFileError(told, str(path), *place_of(source, ("form",)))
    return mapping


@dataclass(frozen=True)
class Columns:
    """The columns of a table by what they are: numbers of columns, counted from 0."""

    roles: dict[str, int]
    cells: dict[str, int]  # cell key -> column
    unused: tuple[int, ...]
    twice: tuple[tuple[int, int], ...]  # columns that are the same thing

    def is_data_set(self, mapping: Mapping) -> bool:
        """Whether reports can be told apart, and figures are there."""
        return not self.lacking(mapping)

    def lacking(self, mapping: Mapping) -> list[str]:
        """What a data set needs and this table does not have."""
        given = {"issuer": mapping.issuer, "year": mapping.year}
        needed = [role for role, constant in given.items() if role not in self.roles and constant is None]
        long = "cell" in self.roles or "value" in self.roles
        needed += [role for role in ("cell", "value") if long and role not in self.roles]
        return needed if long or self.cells else [*needed, "requests.newly_received.total"]


def recognise(names: Sequence[str], mapping: Mapping, forms: Forms) -> Columns:
    """What each column is, by its name or by the mapping."""
    roles: dict[str, int] = {}
    cells: dict[str, int] = {}
    unused: list[int] = []
    twice: list[tuple[int, int]] = []
    keys = set(forms.cell_keys)
    for number, printed in enumerate(names):
        name = mapping.columns.get(printed.strip(), printed.strip())
        kind = cells if name in keys else roles if name in ROLES else None
        if kind is None:
            unused.append(number)
        elif name in kind:
            twice.append((kind[name], number))
        else:
            kind[name] = number
    return Columns(roles, cells, tuple(unused), tuple(twice))


def resembles(names: Sequence[str], mapping: Mapping, forms: Forms) -> bool:
    """Whether a table looks like a data set that lacks something: several of its columns are known."""
    found = recognise(names, mapping, forms)
    return len(found.roles) + len(found.cells) > 1


def meant_by(names: Iterable[str], forms: Forms) -> list[tuple[str, str]]:
    """Column names with the known name that is nearest to each, where one is near."""
    known = [*ROLES, *forms.cell_keys]
    return [(name, meant) for name in names if (meant := nearest(name.strip(), known))]


def factor_of(unit: str | None, form_unit: str) -> Decimal | None:
    """What a number of `unit` is multiplied by to be one of the form's unit; None where nothing is to be done."""
    if unit is None or unit == form_unit or form_unit not in _YUAN:
        return None
    return _YUAN[unit] / _YUAN[form_unit]
