"""A table to the figures of its reports: one row a report, or one row a cell; whatever does not fit is told of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.datasets.mapping import Columns, Mapping, factor_of, meant_by, recognise
from audit.datasets.tables import Sheet, Table, is_parquet, listed, names_in, read_csv, read_parquet, table_of
from audit.datasets.values import Notation, Read, distinct, read_column
from audit.errors import InputError
from audit.frames import ABSENT, CODE
from audit.model import BODY_FLAGS, BODY_TEXTS, Figures, Shown, State
from audit.reading.bodies import issuer_kind, names_one_body
from audit.reading.normalise import in_digits
from audit.reading.report import Library
from audit.reading.vocabulary import Words
from audit.words import Text, text

Objects = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]
_YEARS = range(1900, 2200)
_NAMED = 6  # columns named in one sentence
_STATES = {state.value: state for state in State}


@dataclass(frozen=True, eq=False)
class _Cells:
    """Figures over [cell, report], and the rows of the table that they stand in."""

    keys: tuple[str, ...]
    names: tuple[str, ...]
    places: tuple[int, ...]
    state: npt.NDArray[np.uint8]
    number: Ints
    word: npt.NDArray[np.int32]
    words: tuple[Shown, ...]
    line: Ints


@dataclass(frozen=True, eq=False)
class DataSet:
    """What a table holds, and what people must know of it."""

    figures: Figures
    remarks: tuple[Text, ...]


def data_set_in(data: bytes, mapping: Mapping, library: Library) -> DataSet | None:
    """The data set that a Parquet or CSV file holds; None when it holds none. Raises InputError when it is damaged."""
    if is_parquet(data):
        return data_set_among([read_parquet(data)], mapping, library)
    found = names_in(data) if data[:1] != b"<" else None  # a web page may have commas in its first line
    if found is None or not recognise(found[0], mapping, library.forms).is_data_set(mapping):
        return None
    return data_set_among([read_csv(data, found[1])], mapping, library)


def data_set_among(tables: Sequence[Table | Sheet], mapping: Mapping, library: Library) -> DataSet | None:
    """The data set that the first of the tables holds whose columns are those of one."""
    for found in tables:
        columns = recognise(found.names, mapping, library.forms)
        if columns.is_data_set(mapping):
            return _read(table_of(found) if isinstance(found, Sheet) else found, columns, mapping, library)
    return None


def why_no_data_set(names: Sequence[str], mapping: Mapping, library: Library) -> Text:
    """What is missing, which known names its columns are nearest to, and what to do."""
    columns = recognise(names, mapping, library.forms)
    near = meant_by([names[number] for number in columns.unused], library.forms)
    said = Text(
        "；".join(f"“{name}”接近 {meant}" for name, meant in near[:_NAMED]) or "没有相近的列名",
        "; ".join(f"“{name}” is near {meant}" for name, meant in near[:_NAMED])
        or "none of its columns is near a known one",
    )
    return text("no-data-set", lacking=", ".join(columns.lacking(mapping)), near=said)


def _read(table: Table, columns: Columns, mapping: Mapping, library: Library) -> DataSet:
    if columns.twice:
        names = "、".join(f"{table.names[a]} = {table.names[b]}" for a, b in columns.twice)
        raise InputError(text("columns-twice", columns=names))
    table = _without_sums(table, columns, library.vocabulary.words)
    if not len(table.lines):
        raise InputError(text("table-empty"))
    reading = _Reading(table, columns, mapping, library)
    return DataSet(reading.figures(), tuple(reading.remarks))


def _without_sums(table: Table, columns: Columns, words: Words) -> Table:
    """The table without the rows that are sums of others, by what stands in the place of their issuer."""
    if "issuer" not in columns.roles:
        return table
    codes, printed = distinct(table.columns[columns.roles["issuer"]])
    is_sum = np.array([*(words.sums.fullmatch("".join(said.split())) is not None for said in printed), False])[codes]
    if not is_sum.any():
        return table
    kept = np.flatnonzero(~is_sum)
    told = text("rows-are-sums", rows=listed(table.lines[is_sum]))
    held = tuple(column.take(kept) for column in table.columns)
    return replace(table, columns=held, lines=table.lines[kept], remarks=(*table.remarks, told))


class _Reading:
    """The reading of one table; `remarks` grow on the way."""

    def __init__(self, table: Table, columns: Columns, mapping: Mapping, library: Library) -> None:
        self._table, self._columns, self._mapping, self._library = table, columns, mapping, library
        words = library.vocabulary.words
        self._notation = Notation(
            frozenset(mapping.placeholders) | words.placeholders
            if not mapping.placeholders
            else frozenset(mapping.placeholders),
            frozenset({"", *mapping.blank}),
            words.units,
        )
        self.remarks: list[Text] = list(table.remarks)

    def figures(self) -> Figures:
        """Everything that the table says."""
        self._tell_unused()
        issuer, year = self._texts("issuer", self._mapping.issuer), self._years()
        form = self._texts("form", self._mapping.form)
        if "cell" in self._columns.roles:
            cells, first = self._long(issuer, year, form)
            issuer, year, form = issuer[first], year[first], form[first]
        else:
            cells = self._wide()
            self._tell_twice(issuer, year)
        forms = self._forms(form, year, cells)
        cells = self._on_their_forms(cells, forms)
        kind, one_body = self._bodies(issuer, year)
        return Figures(
            keys=cells.keys, columns=cells.names, issuer=issuer, year=year, form=forms, kind=kind, one_body=one_body,
            state=cells.state, number=cells.number, word=cells.word, words=cells.words, line=cells.line,
            sheet=self._table.sheet, place=cells.places,
        )  # fmt: skip

    # ---- whose figures they are ---- #

    def _texts(self, role: str, constant: str | None) -> Objects:
        """A column of names; None where nothing stands."""
        if role not in self._columns.roles:
            return np.full(len(self._table.lines), constant, object)
        codes, printed = distinct(self._table.columns[self._columns.roles[role]])
        known = np.array([*(said.strip() or None for said in printed), None], object)
        found: Objects = known[codes]
        if role == "issuer" and (empty := np.flatnonzero(found == None)).size:  # noqa: E711 - element by element
            self.remarks.append(text("rows-without-issuer", rows=listed(self._table.lines[empty])))
        return found

    def _years(self) -> Ints:
        if "year" not in self._columns.roles:
            return np.full(len(self._table.lines), self._mapping.year or 0, np.int64)
        codes, printed = distinct(self._table.columns[self._columns.roles["year"]])
        known = np.array([*map(_year, printed), 0], np.int64)
        found: Ints = known[codes]
        if (wrong := np.flatnonzero(found == 0)).size:
            self.remarks.append(text("rows-without-year", rows=listed(self._table.lines[wrong])))
        return found

    def _forms(self, form: Objects, year: Ints, cells: _Cells) -> Objects:
        """The form that each report says it is on; else that of its year; else the one that has most of its cells."""
        forms = self._library.forms
        unknown = ~pd.isna(form) & ~np.isin(form.astype(str), [*forms.by_name])
        if unknown.any():
            names = "、".join(sorted(set(form[unknown])))
            self.remarks.append(
                text(
                    "forms-unknown", forms=names, known="、".join(forms.by_name), rows=listed(_rows_of(cells)[unknown])
                )
            )
        of_year = {int(each): found.form for each in np.unique(year) if (found := forms.of_year(int(each)))}
        most = max(forms.all, key=lambda each: len({cell.key for cell in each.cells} & set(cells.keys))).form
        due = pd.Series(year).map(of_year).to_numpy(object)
        due = np.where(pd.isna(due), most, due)
        return np.where(unknown | pd.isna(form), due, form)

    def _bodies(self, issuer: Objects, year: Ints) -> tuple[dict[str, Objects], npt.NDArray[np.bool_]]:
        """What sort of body each issuer is, worked out once for each name and year."""
        vocabulary = self._library.vocabulary
        codes, pairs = pd.MultiIndex.from_arrays([issuer, year]).factorize()
        kinds = [
            issuer_kind(
                None if pd.isna(name) else name, vocabulary.issuers, vocabulary.divisions, "", int(when) or None
            )
            for name, when in pairs
        ]
        one = [
            names_one_body(None if pd.isna(name) else name, vocabulary.issuers, kind, vocabulary.divisions)
            for (name, _), kind in zip(pairs, kinds, strict=True)
        ]
        held = {name: np.array([kind[name] for kind in kinds], object)[codes] for name in (*BODY_TEXTS, *BODY_FLAGS)}
        return held, np.array(one, np.bool_)[codes]

    # ---- one row a report ---- #

    def _wide(self) -> _Cells:
        keys = tuple(key for key in self._library.forms.cell_keys if key in self._columns.cells)
        at = [self._columns.cells[key] for key in keys]
        shape = (len(keys), len(self._table.lines))
        state, number = np.empty(shape, np.uint8), np.empty(shape, np.int64)
        word = np.empty(shape, np.int32)
        words: list[Shown] = []
        for row, (key, column) in enumerate(zip(keys, at, strict=True)):
            read = self._read(key, column)
            state[row], number[row] = read.state, read.number
            word[row] = np.where(read.word < 0, -1, read.word + len(words))
            words += read.words
        names = tuple(self._table.names[column] for column in at)
        places = tuple(self._table.places[column] for column in at) if self._table.places else ()
        return _Cells(keys, names, places, state, number, word, tuple(words), self._table.lines)

    def _read(self, key: str, column: int) -> Read:
        spec = self._library.forms.specs[key].spec
        name = self._table.names[column]
        unit = self._mapping.units.get(name.strip()) or self._mapping.units.get(key)
        return read_column(self._table.columns[column], self._notation, spec.decimals, factor_of(unit, spec.unit))

    # ---- one row a cell ---- #

    def _long(self, issuer: Objects, year: Ints, form: Objects) -> tuple[_Cells, Ints]:
        """The cells of all reports, and for each report the first of its rows."""
        keys, cell = self._cell_keys()
        known = np.flatnonzero(cell >= 0)
        groups = pd.MultiIndex.from_arrays([issuer[known], year[known], form[known]])
        report, _ = groups.factorize()
        first = known[np.unique(report, return_index=True)[1]]
        at = (cell[known], report)
        read = self._long_values(known, keys, cell)
        shape = (len(keys), len(first))
        taken = np.full(shape, -1, np.int64)
        taken[at] = np.arange(len(known))  # of several rows for one cell, the last
        state = np.full(shape, CODE[State.MISSING], np.uint8)
        number, word = np.zeros(shape, np.int64), np.full(shape, -1, np.int32)
        state[at], number[at], word[at] = read.state, read.number, read.word
        words = [*read.words]
        self._disagreeing(known, at, taken, read, (state, number, word), words)
        lines = np.where(taken >= 0, self._table.lines[known[np.maximum(taken, 0)]], self._table.lines[first][None, :])
        places = (self._table.places[self._columns.roles["value"]],) * len(keys) if self._table.places else ()
        return _Cells(keys, keys, places, state, number, word, tuple(words), lines), first

    def _cell_keys(self) -> tuple[tuple[str, ...], Ints]:
        """The cells that the table speaks of, in the form's order; and by row which of them, -1 for an unknown key."""
        forms = self._library.forms
        codes, printed = distinct(self._table.columns[self._columns.roles["cell"]])
        named = [self._mapping.cells.get(said.strip(), said.strip()) for said in printed]
        keys = tuple(key for key in forms.cell_keys if key in set(named))
        places = {key: place for place, key in enumerate(keys)}
        found: Ints = np.array([*(places.get(name, -1) for name in named), -1], np.int64)[codes]
        if (wrong := np.flatnonzero(found < 0)).size:
            shown = [printed[code] if code >= 0 else "" for code in dict.fromkeys(codes[wrong].tolist())]
            near = [f"{name} ({meant}?)" for name, meant in meant_by(shown[:_NAMED], forms)]
            names = "、".join(near or shown[:_NAMED])
            self.remarks.append(text("cells-unknown", cells=names, rows=listed(self._table.lines[wrong])))
        return keys, found

    def _long_values(self, known: Ints, keys: tuple[str, ...], cell: Ints) -> Read:
        """The values of the rows that are kept, each with the decimals and the unit of its cell's column."""
        import pyarrow as pa  # noqa: PLC0415 - loads slowly, and most runs meet no data set

        specs = [self._library.forms.specs[key].spec for key in keys]
        kinds = [
            (spec.decimals, factor_of(self._mapping.units.get(key), spec.unit))
            for key, spec in zip(keys, specs, strict=True)
        ]
        column = self._table.columns[self._columns.roles["value"]]
        state, number = np.zeros(len(known), np.uint8), np.zeros(len(known), np.int64)
        word = np.full(len(known), -1, np.int32)
        words: list[Shown] = []
        for decimals, factor in dict.fromkeys(kinds):
            of_kind = np.array([kind == (decimals, factor) for kind in kinds], np.bool_)
            rows = np.flatnonzero(of_kind[cell[known]])
            read = read_column(column.take(pa.array(known[rows])), self._notation, decimals, factor)
            state[rows], number[rows] = read.state, read.number
            word[rows] = np.where(read.word < 0, -1, read.word + len(words))
            words += read.words
        return self._as_stated(known, Read(state, number, word, tuple(words)))

    def _as_stated(self, known: Ints, read: Read) -> Read:
        """The values with what the columns `state` and `raw` say of them."""
        state, number, word, words = read.state.copy(), read.number.copy(), read.word.copy(), list(read.words)
        if "state" in self._columns.roles:
            codes, printed = distinct(self._table.columns[self._columns.roles["state"]])
            named = [_STATES.get(said.strip()) for said in printed]
            wrong = np.array(
                [*(each is None and bool(said.strip()) for each, said in zip(named, printed, strict=True)), False]
            )
            if (rows := np.flatnonzero(wrong[codes])).size:
                self.remarks.append(
                    text("states-unknown", known="、".join(_STATES), rows=listed(self._table.lines[rows]))
                )
            # A number is a number by its value alone; every other state takes the number's place.
            given = np.array(
                [*(CODE[each] if each and each is not State.NUMBER else ABSENT for each in named), ABSENT]
            )[codes[known]]
            told = given != ABSENT
            state[told], number[told] = given[told], 0
        if "raw" in self._columns.roles:
            codes, printed = distinct(self._table.columns[self._columns.roles["raw"]])
            said = codes[known]
            there = np.array([*(bool(each) for each in printed), False])[said]
            pairs, unique = pd.MultiIndex.from_arrays([said[there], word[there], number[there]]).factorize()
            for raw, old, _ in unique:
                before = read.words[old] if old >= 0 else None
                words.append(Shown(str(printed[raw]), before.unit if before else "", before.value if before else None))
            word[there] = len(read.words) + pairs
        return Read(state, number, word, tuple(words))

    def _disagreeing(
        self, known: Ints, at: tuple[Ints, Ints], taken: Ints, read: Read,
        cells: tuple[npt.NDArray[np.uint8], Ints, npt.NDArray[np.int32]], words: list[Shown],
    ) -> None:  # fmt: skip
        """Cells that several rows give: told of, and undecided where the rows do not agree."""
        chosen = taken[at]
        again = np.flatnonzero(chosen != np.arange(len(known)))
        if not again.size:
            return
        other = chosen[again]
        differ = (read.state[again] != read.state[other]) | (read.number[again] != read.number[other])
        self.remarks.append(text("cells-twice", rows=listed(self._table.lines[known[again]])))
        state, number, word = cells
        wrong = (at[0][again[differ]], at[1][again[differ]])
        said = _said(read)
        pairs, unique = pd.factorize(said[other[differ]] + " / " + said[again[differ]])
        state[wrong], number[wrong] = CODE[State.UNDECIDED], 0
        word[wrong] = len(words) + pairs
        words += [Shown(each, why=text("rows-disagree")) for each in unique]

    # ---- what does not fit ---- #

    def _tell_unused(self) -> None:
        names = [self._table.names[number] for number in self._columns.unused]
        if names:
            near = [f"{name} ({meant}?)" for name, meant in meant_by(names, self._library.forms)]
            shown = "、".join((near or names)[:_NAMED]) + ("…" if len(names) > _NAMED else "")
            self.remarks.append(text("columns-unused", count=len(names), columns=shown))

    def _tell_twice(self, issuer: Objects, year: Ints) -> None:
        known = np.flatnonzero(~pd.isna(issuer) & (year > 0))
        twice = pd.DataFrame({"issuer": issuer[known], "year": year[known]}).duplicated(keep=False).to_numpy()
        if twice.any():
            self.remarks.append(text("reports-twice", rows=listed(self._table.lines[known[twice]])))

    def _on_their_forms(self, cells: _Cells, form: Objects) -> _Cells:
        """Cells that the report's form does not have are absent; figures in them are told of."""
        state = cells.state
        nothing = [CODE[State.BLANK], CODE[State.MISSING]]
        astray = np.zeros(len(form), np.bool_)
        for each in self._library.forms.all:
            own = {cell.key for cell in each.cells}
            off = np.array([key not in own for key in cells.keys], np.bool_)
            reports = np.flatnonzero(form == each.form)
            if off.any() and reports.size:
                at = np.ix_(np.flatnonzero(off), reports)
                astray[reports] |= ~np.isin(state[at], nothing).all(axis=0)
                state[at] = ABSENT
        if astray.any():
            self.remarks.append(text("cells-off-form", rows=listed(_rows_of(cells)[astray])))
        return replace(cells, state=state)


def _said(read: Read) -> Objects:
    """The text of each row as printed."""
    words = np.array([*(word.raw for word in read.words), ""], object)
    plain: Objects = read.number.astype(str).astype(object)
    return np.where(read.word >= 0, words[read.word], np.where(read.state == CODE[State.NUMBER], plain, ""))


def _rows_of(cells: _Cells) -> Ints:
    """The row of each report, the first of several."""
    return cells.line if cells.line.ndim == 1 else cells.line.min(axis=0)


def _year(said: str) -> int:
    """A year as printed, 0 when it is none."""
    bare = in_digits(said.strip().removesuffix("年度").removesuffix("年").removesuffix(".0"))
    return int(bare) if bare.isdecimal() and int(bare) in _YEARS else 0
