"""What a history holds is what was read, and what follows from it is the same byte for byte."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any, Literal

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import audit.files
from audit.files import Read
from audit.forms import load_forms
from audit.frames import FRAME_COLUMNS, Frames, build_frames
from audit.history import schema, tables, versions
from audit.history.loading import Parts, frames_of, reports_of, select
from audit.history.remembering import Remembering, Version, keep
from audit.history.store import Kept, Store, open_store
from audit.intake import Progress
from audit.judging import judge
from audit.model import (
    BODY_FLAGS,
    BODY_TEXTS,
    COUNT_FACTS,
    DATE_FACTS,
    FLAG_FACTS,
    TEXT_FACTS,
    YEAR_FACTS,
    Cell,
    Document,
    Paragraph,
    Place,
    Printed,
    Report,
    RowFact,
    Section,
    State,
    Statement,
    TableFact,
)
from audit.render.formats import FORMATS, NAMES, Setting
from audit.run import Request, open_workshop, run
from audit.sources import Inputs
from audit.summary import Result
from audit.words import Text
from shell import CLEAN_REPORT, SAMPLES, Audit

FORMS = load_forms()
MADE = datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001 - in universal time, as files have it
TODAY = date(2026, 1, 1)
VERSION = Version("pages", "reading", "mapping")
REGISTER = open_workshop().register
WRITTEN = [name for name in FORMATS if name not in ("docx", "pdf", "xlsx")]  # binary ones follow from the same result

# ---- any report ---- #

said = st.text(max_size=6)
small = st.none() | st.integers(0, 2**31 - 1)
boxes = st.none() | st.tuples(*[st.floats(0, 2000, allow_nan=False)] * 4)
places = st.builds(Place, small, small, small, small, small, small, boxes)
amounts = st.none() | st.decimals(
    allow_nan=False, allow_infinity=False, places=3, min_value=-(10**30), max_value=10**30
)
wholes = st.none() | st.integers(-(10**25), 10**25)
reasons = st.none() | st.builds(Text, said, said)


def printed(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Printed]:
    return st.builds(Printed, values, said, places, said)


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Printed]:
    kinds: dict[tuple[str, ...], st.SearchStrategy[Any]] = {
        TEXT_FACTS: said,
        YEAR_FACTS: st.integers(2015, 2026),
        DATE_FACTS: st.dates(date(1990, 1, 1), date(2050, 1, 1)),
        COUNT_FACTS: st.integers(1, 10**6),
        FLAG_FACTS: st.booleans(),
    }
    return {
        name: draw(printed(values))
        for names, values in kinds.items()
        for name in draw(st.lists(st.sampled_from(names), max_size=4, unique=True))
    }


@st.composite
def cells(draw: st.DrawFn, form: str) -> tuple[Cell, ...]:
    keys = draw(st.lists(st.sampled_from([cell.key for cell in FORMS.by_name[form].cells]), max_size=8, unique=True))
    found = []
    for key in keys:
        state = draw(st.sampled_from(State))
        value = draw(amounts.filter(lambda amount: amount is not None)) if state is State.NUMBER else None
        cuts = draw(st.lists(st.lists(st.integers(0, 10**20), min_size=1, max_size=3).map(tuple), max_size=2))
        proof: Literal["", "row", "columns"] = draw(st.sampled_from(("", "row", "columns")))
        found.append(Cell(key, state, draw(said), value, draw(said), draw(places), proof, draw(reasons), tuple(cuts)))
    return tuple(found)


statements = st.builds(
    Statement,
    quantity=st.sampled_from(["requests_received", "requests_processed"]),
    family=st.sampled_from(["counts", "lists"]),
    low=st.integers(0, 10**15),
    high=st.none() | st.integers(0, 10**15),
    raw=said,
    place=places,
    sentence=said,
    section=st.none() | st.integers(1, 6),
    cells=st.lists(st.sampled_from(FORMS.cell_keys), max_size=2).map(tuple),
    parts=wholes,
    complete=st.booleans(),
    with_carried=st.booleans(),
    percent=amounts,
    share=amounts,
    change=amounts,
    increase=wholes,
    last_year=wholes,
    share_said=said,
)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    form = draw(st.sampled_from(FORMS.all))
    words = st.lists(said, max_size=2).map(tuple)
    kind: dict[str, bool | str | None] = {name: draw(st.none() | said) for name in BODY_TEXTS}
    kind |= {name: draw(st.none() | st.booleans()) for name in BODY_FLAGS}
    named = st.sampled_from([(name, row) for name, table in form.tables.items() for row in table.all_rows])
    return Report(
        form=draw(st.sampled_from([None, form.form])),
        facts=draw(facts()),
        kind=kind,
        one_body=draw(st.booleans()),
        sections=tuple(
            Section(number, draw(st.none() | said), draw(said), draw(places))
            for number in range(1, draw(st.integers(1, 7)))
        ),
        tables=tuple(
            TableFact(
                name, form.form, draw(st.booleans()), draw(places), draw(words), draw(st.integers(0, 9)), draw(words),
                draw(st.booleans()), draw(st.booleans()), draw(words), draw(words),
            )
            for name in draw(st.sets(st.sampled_from(sorted(form.tables))))
        ),
        rows=tuple(
            RowFact(table, row, draw(st.none() | said), draw(places))
            for table, row in draw(st.lists(named, max_size=4, unique=True))
        ),
        cells=draw(cells(form.form)),
        paragraphs=tuple(
            draw(st.lists(st.builds(Paragraph, said, places, st.none() | st.integers(1, 6)), max_size=3))
        ),
        statements=tuple(draw(st.lists(statements, max_size=2))),
    )  # fmt: skip


NUMBERS = count()  # no two documents have the same bytes


def documents() -> st.SearchStrategy[Document]:
    def named(report: Report, lines: list[str], remarks: list[Text]) -> Document:
        number = next(NUMBERS)
        return Document(f"{number}.txt", f"{number:x}", "report", None, report, tuple(lines), remarks=tuple(remarks))

    return st.builds(named, reports(), st.lists(said, max_size=3), st.lists(st.builds(Text, said, said), max_size=1))


@pytest.fixture
def history(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "history.duckdb", create=True)
    yield store
    store.close()


def stored(history: Store, read: list[Document]) -> Frames:
    entries = Remembering(history, VERSION, Inputs([])).store(keep(Read(document)) for document in read)
    return frames_of(history, select(history, entries, VERSION, REGISTER, Parts(history)), FORMS, REGISTER)


@given(read=st.lists(documents(), max_size=4))
@settings(max_examples=15)
def test_any_report_comes_back_as_it_was_read(read: list[Document]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        history = open_store(Path(folder) / "history.duckdb", create=True)
        entries = Remembering(history, VERSION, Inputs([])).store(keep(Read(document)) for document in read)
        held = dict(reports_of(history, [entry.stored for entry in entries]))
        frames, wanted = stored(history, read), build_frames(read, FORMS)

        assert [held[entry.stored] for entry in entries] == [document.report for document in read]
        assert [document.source for document in frames.documents] == [document.source for document in read]
        assert [document.remarks for document in frames.documents] == [document.remarks for document in read]
        assert_same(frames, wanted)
        history.close()


def assert_same(frames: Frames, wanted: Frames) -> None:
    for name in ("reports", *FRAME_COLUMNS):
        pd.testing.assert_frame_equal(getattr(frames, name), getattr(wanted, name))
    for field in fields(wanted.values):
        ours, theirs = getattr(frames.values, field.name), getattr(wanted.values, field.name)
        assert ours == theirs if field.name == "keys" else (ours == theirs).all()
    assert frames.cells_on_forms == wanted.cells_on_forms


@given(read=st.lists(documents(), min_size=1, max_size=3))
@settings(max_examples=4)
def test_what_follows_from_a_history_is_what_follows_from_the_documents(read: list[Document]) -> None:
    ruleset = open_workshop().ruleset
    with tempfile.TemporaryDirectory() as folder:
        history = open_store(Path(folder) / "history.duckdb", create=True)

        ours = judge(stored(history, read), ruleset, TODAY)

        assert written(ours) == written(judge(replace(build_frames(read, FORMS), register=REGISTER), ruleset, TODAY))
        history.close()


def written(result: Result) -> dict[str, Any]:
    setting = Setting("zh", TODAY)
    return {name: FORMATS[name].files(result, setting) for name in WRITTEN}


def test_every_column_that_reading_has_is_in_the_file(history: Store) -> None:
    for name, table in tables.PARTS.items():
        columns = [row[0] for row in history.rows(f'DESCRIBE SELECT * FROM "{name}"')]
        assert columns == ["document", "position", *table.columns]
    assert [row[0] for row in history.rows("DESCRIBE SELECT * FROM reports")] == ["document", *tables.HEAD]


# ---- runs ---- #


class Watched:
    """How many documents were read."""

    read = 0

    def __call__(self, progress: Progress) -> None:
        """Note it."""
        self.read = progress.total


def audited(paths: list[Path], file: Path, today: date = TODAY, watch: Watched | None = None) -> dict[str, Any]:
    """Everything that a run with a history writes, and how many findings there were."""
    store = open_store(file, create=True)
    try:
        result = run(Request([str(path) for path in paths], today), watch, Kept(store, MADE))
        assert not result.notices
        return written(result)
    finally:
        store.close()


def test_a_second_run_reads_and_judges_nothing_and_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, file = Watched(), Watched(), tmp_path / "history.duckdb"
    found = run(Request([str(SAMPLES)], TODAY))
    plain = written(found)

    assert audited([SAMPLES], file, watch=first) == plain
    monkeypatch.setattr("audit.judging.judge", None)
    assert audited([SAMPLES], file, watch=second) == plain
    assert first.read == len([path for path in SAMPLES.iterdir() if path.suffix != ".csv"])
    # What cannot be read may be readable tomorrow, and is tried again.
    assert second.read == sum(each.status == "unreadable" and not each.skipped for each in found.documents)


def test_another_day_or_another_rule_is_judged_anew_and_nothing_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, later, watch = tmp_path / "history.duckdb", date(2026, 3, 4), Watched()
    audited([CLEAN_REPORT], file)
    monkeypatch.setattr(versions, "of_program", lambda: "with another rule")

    assert audited([CLEAN_REPORT], file, later, watch) == written(run(Request([str(CLEAN_REPORT)], later)))
    assert watch.read == 0


def test_another_version_of_the_reader_reads_again_and_keeps_one_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, watch = tmp_path / "history.duckdb", Watched()
    audited([CLEAN_REPORT], file)
    held = counts(file)
    monkeypatch.setattr(versions, "of_reading", lambda: "a reader that is better")

    audited([CLEAN_REPORT], file, watch=watch)

    assert watch.read == 1
    assert counts(file) == held


def counts(file: Path) -> dict[str, int]:
    """How many rows each table has of what was read."""
    with duckdb.connect(str(file), read_only=True) as opened:
        every = ("documents", *schema.OF_READING)
        return {name: int(opened.execute(f'SELECT count(*) FROM "{name}"').fetchall()[0][0]) for name in every}


def test_what_an_archive_holds_is_found_again_by_the_archive(tmp_path: Path) -> None:
    file, archive, again = tmp_path / "history.duckdb", tmp_path / "all.zip", Watched()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(CLEAN_REPORT, "a/one.txt")
        packed.write(CLEAN_REPORT, "two.txt")
        packed.writestr("three.txt", "no report")
        packed.writestr("four.exe", "nothing that is read")
    plain = written(run(Request([str(archive)], TODAY)))

    assert audited([archive], file) == plain
    assert audited([archive], file, watch=again) == plain
    assert again.read == 0
    archive.rename(tmp_path / "moved.zip")
    assert audited([tmp_path / "moved.zip"], file) == written(run(Request([str(tmp_path / "moved.zip")], TODAY)))


def test_a_document_that_was_given_up_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, watch = tmp_path / "history.duckdb", Watched()
    with monkeypatch.context() as broken:
        broken.setattr(audit.files, "read_pages", None)  # a fault of ours
        store = open_store(file, create=True)
        result = run(Request([str(CLEAN_REPORT)], TODAY), None, Kept(store, MADE))
        store.close()
        assert [document.given_up for document in result.documents] == [True]

    assert audited([CLEAN_REPORT], file, watch=watch) == written(run(Request([str(CLEAN_REPORT)], TODAY)))
    assert watch.read == 1


def test_new_documents_alone_are_read(tmp_path: Path) -> None:
    file, folder, watch = tmp_path / "history.duckdb", tmp_path / "reports", Watched()
    folder.mkdir()
    (folder / "one.txt").write_bytes(CLEAN_REPORT.read_bytes())
    audited([folder], file)
    (folder / "two.html").write_bytes((SAMPLES / "huichuan-2023.html").read_bytes())

    assert audited([folder], file, watch=watch) == written(run(Request([str(folder)], TODAY)))
    assert watch.read == 1


def test_the_same_bytes_twice_in_a_run_are_two_documents(tmp_path: Path) -> None:
    paths = [tmp_path / "one.txt", tmp_path / "two.txt"]
    for path in paths:
        path.write_bytes(CLEAN_REPORT.read_bytes())

    assert audited(paths, tmp_path / "h.duckdb") == written(run(Request([str(path) for path in paths], TODAY)))
    assert counts(tmp_path / "h.duckdb")["documents"] == 1


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_history_is_the_same_whatever_the_number_of_workers(jobs: int, audit: Audit, tmp_path: Path) -> None:
    for name, number in (("one", 1), ("other", jobs)):
        audit("run", SAMPLES, "--history", tmp_path / name, "--jobs", number, "--today", TODAY)

    with duckdb.connect(str(tmp_path / "one"), read_only=True) as opened:
        opened.execute(f"ATTACH '{tmp_path / 'other'}' AS other (READ_ONLY)")
        without = {"runs": "made", "answers": "command"}  # the moment, and the name of the history
        for name in schema.TABLES:
            left = f"* EXCLUDE ({without[name]})" if name in without else "*"
            query = f'SELECT {left} FROM "{name}" EXCEPT ALL SELECT {left} FROM other."{name}"'
            assert opened.execute(query).fetchall() == []


def test_a_data_set_is_read_each_time_and_judged_with_the_rest(tmp_path: Path) -> None:
    table = tmp_path / "figures.csv"
    table.write_text("issuer,year,requests.newly_received.total\n甲县人民政府,2023,3\n", "utf-8")
    paths, file = [CLEAN_REPORT, table], tmp_path / "history.duckdb"
    plain = written(run(Request([str(path) for path in paths], TODAY)))

    assert audited(paths, file) == plain
    assert audited(paths, file) == plain


def test_a_history_in_the_folder_that_is_audited_is_no_document(audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_bytes(CLEAN_REPORT.read_bytes())
    file = tmp_path / "history.duckdb"

    for _ in range(2):
        found = audit("run", tmp_path, "--history", file, "--format", "json", "--today", TODAY).json
        assert found["looked_at"]["documents"] == 1
        assert found["unaudited"] == []


def test_formats_that_are_compared_are_those_there_are() -> None:
    assert set(WRITTEN) < set(NAMES)
