"""What a run reads, with what the history holds of it: known bytes are not read again, and what is read is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from audit.files import Known, Read
from audit.history.schema import OF_READING
from audit.history.store import Store
from audit.history.tables import HEAD, PARTS, Rows, rows_of
from audit.model import Document
from audit.packed import Packed
from audit.pressed import press
from audit.sources import Inputs, Source, refused, version_of
from audit.words import Text

_BATCH = 500  # documents stored together: what a run that is killed has read before, the next one finds
_LARGEST = 2**20  # characters of a document that is no report whose lines are kept


class Version(NamedTuple):
    """What reading follows from beside the bytes: what makes lines of them, all of it, and names of columns."""

    pages: str
    reading: str
    mapping: str


class Kept(NamedTuple):
    """What there is of a document: its number in the history, or what was read of it, as rows where that is to be kept.

    `document` has neither report nor source where there are rows.
    """

    path: str
    stored: int = 0
    document: Document | None = None
    rows: Rows | None = None
    lines: tuple[str, ...] = ()
    pressed: bytes | None = None  # its lines, where it can be read anew from them alone
    member: tuple[str, tuple[int, ...]] | None = None  # of an archive: its path and the member's chain


class Entry(NamedTuple):
    """A document of a run: its path, and its number in the history; as a document where that does not hold it."""

    path: str
    stored: int
    document: Document | None


def keep(read: Read) -> Kept:
    """What a worker sends of a document. Reading that did not end, or told nothing of the file, is not remembered."""
    document, pages = read
    if document.figures is not None or document.given_up or document.status == "unreadable" or not document.sha256:
        return Kept(document.path, document=Packed(document))
    bare = replace(document, report=None, source=())
    if document.report is None and sum(map(len, document.source)) > _LARGEST:
        pages = None
    rows = {} if document.report is None else rows_of(document)
    lines = document.source if document.report or pages else ()
    return Kept(document.path, 0, bare, rows, lines, press(pages) if pages else None)


class Remembering:
    """An `intake.Memory` that is a history."""

    def __init__(self, store: Store, version: Version, inputs: Inputs) -> None:
        """What the history holds of this version."""
        self._store, self._version, self._inputs = store, version, inputs
        self._opened: dict[str, Sequence[Source | Document]] = {}  # archives, by path
        self._members: dict[tuple[str, tuple[int, ...]], int] = {}  # of archives, as they were stored
        self._next = 0  # number of the next document that is new to the history
        self.asked = 0  # how many documents had to be read, or read anew from their lines

    # ---- as a memory ---- #

    def recall(self, source: Source) -> Sequence[Kept | Source | Known] | None:
        """What is kept of a file, or of all that an archive holds, by their content."""
        found = None if source.chain else self._recall(source)
        self.asked += found is None
        return found

    def opened(self, source: Source, found: Sequence[Source | Document]) -> None:
        """An archive was opened, and holds this."""
        self._opened[source.path] = found

    def marked(self, source: Source, kept: Kept) -> Kept:
        """Of a member, which one it is."""
        return kept._replace(member=(source.path, source.chain)) if source.chain else kept

    def _recall(self, source: Source) -> Sequence[Kept | Source | Known] | None:
        content = self._inputs.content(source.path)
        if content is None:
            return None
        digest = content.digest
        if found := self._held(self._numbers.get((digest, suffix_of(source.path)), 0), source.shown):
            return [found]
        if digest in self._archives:
            return [self._member(source, row) for row in self._archives[digest]]
        return None

    def _held(self, number: int, path: str) -> Kept | Known | None:
        """A document of the history: as it is, or to be read anew; None where its file is needed."""
        if number in self._present:
            return Kept(path, number)
        known = self._pressed.get(number)
        self.asked += known is not None
        return known and known._replace(shown=path)

    def known(self, numbers: Iterable[int]) -> list[Known]:
        """Those documents that can be read anew from their lines, under the names that they have in the history."""
        found = self._of_lines(numbers)
        return [found[number] for number in sorted(found)]

    def _member(self, source: Source, row: _Member) -> Kept | Source | Known:
        inner = Source(source.path, row.chain, row.name)
        path = f"{source.shown}/{row.name}" if row.name else source.shown
        if row.document and (found := self._held(row.document, path)):
            return found
        if row.problem:
            return Kept(path, document=refused(path, row.problem, skipped=row.skipped))
        self.asked += 1
        return inner

    @cached_property
    def _present(self) -> set[int]:
        """Numbers of what this version has read."""
        query = "SELECT id FROM documents WHERE reading = ? AND mapping = ?"
        return {number for (number,) in self._store.rows(query, self._version[1:])}

    @cached_property
    def _numbers(self) -> dict[tuple[str, str], int]:
        """Numbers of what any version has read, by content and suffix."""
        found = self._store.rows("SELECT sha256, suffix, id FROM documents")
        return {(digest, suffix): number for digest, suffix, number in found}

    @cached_property
    def _pressed(self) -> dict[int, Known]:
        """What the run takes and has to be read anew from its lines, by number."""
        numbers: set[int] = set()
        for found in self._inputs.found:
            if isinstance(found, Source) and not found.is_table and (content := self._inputs.content(found.path)):
                numbers.add(self._numbers.get((content.digest, suffix_of(found.path)), 0))
                numbers.update(member.document for member in self._archives.get(content.digest, ()))
        return self._of_lines(numbers - self._present)

    def _of_lines(self, numbers: Iterable[int]) -> dict[int, Known]:
        """Documents whose lines this version would make in the same way, by number."""
        said = ", ".join(map(str, sorted(numbers))) or "NULL"
        rows = self._store.rows(
            "SELECT d.id, d.path, d.sha256, p.pressed, d.lines FROM documents d JOIN pages p ON p.document = d.id "
            f"WHERE p.version = ? AND d.id IN ({said})",
            [self._version.pages],
        )
        return {number: Known(path, sha256, pressed, tuple(lines)) for number, path, sha256, pressed, lines in rows}

    @cached_property
    def _first_new(self) -> int:
        return max(self._numbers.values(), default=0) + 1

    @cached_property
    def _archives(self) -> dict[str, list[_Member]]:
        held: dict[str, list[_Member]] = {}
        query = (
            "SELECT archive, chain, name, document, problem.zh, problem.en, skipped FROM members "
            "WHERE reading = ? ORDER BY archive, position"
        )
        for archive, chain, name, document, zh, en, skipped in self._store.rows(query, [self._version.pages]):
            why = None if zh is None else Text(zh, en)
            held.setdefault(archive, []).append(_Member(tuple(chain), name, document or 0, why, skipped))
        return held

    # ---- storing ---- #

    def store(self, read: Iterable[Kept]) -> list[Entry]:
        """Every document of a run in order; what was read anew is stored, so many at once."""
        entries: list[Entry] = []
        fresh: dict[int, Kept] = {}
        for kept in read:
            number = kept.stored
            if kept.rows is not None:
                number = self._number(kept, fresh)
            if number and kept.member:
                self._members[kept.member] = number
            entries.append(Entry(kept.path, number, None if number else kept.document))
            if len(fresh) >= _BATCH:
                self._write(fresh)
                fresh = {}
        self._write(fresh)
        self._write_archives()
        return entries

    def _number(self, kept: Kept, fresh: dict[int, Kept]) -> int:
        """The number of what was read anew; of the same bytes, the same."""
        assert kept.document is not None
        key = kept.document.sha256, suffix_of(kept.path)
        self._next = max(self._next, self._first_new)
        number = self._numbers.setdefault(key, self._next)
        self._next += number == self._next
        if number not in self._present:
            self._present.add(number)
            fresh[number] = kept
        return number

    def _write(self, fresh: dict[int, Kept]) -> None:
        if not fresh:
            return
        with self._store.transaction():
            if older := ", ".join(str(number) for number in fresh if number < self._first_new):
                for table in ("pages", *OF_READING):
                    self._store.execute(f'DELETE FROM "{table}" WHERE document IN ({older})')
                self._store.execute(f"DELETE FROM documents WHERE id IN ({older})")
            self._store.insert_rows("documents", list(self._heads(fresh)))
            self._store.execute("DELETE FROM answers")  # which these may be context of
            reports = {number: kept.rows for number, kept in fresh.items() if kept.rows}
            for name in OF_READING:
                self._store.insert(name, _joined(name, reports))
            pages = [(number, self._version.pages, kept.pressed) for number, kept in fresh.items() if kept.pressed]
            if pages:
                self._store.insert_rows("pages", pages)

    def _heads(self, fresh: dict[int, Kept]) -> Iterator[tuple[object, ...]]:
        for number, kept in fresh.items():
            document = kept.document
            assert document is not None
            yield (
                number, document.sha256, suffix_of(kept.path), *self._version[1:], document.status, document.problem,
                document.skipped, document.remarks, document.path, kept.lines,
            )  # fmt: skip

    def _write_archives(self) -> None:
        """What the archives hold that were opened, unless they have changed since."""
        rows: list[tuple[object, ...]] = []
        digests = []
        for path, found in self._opened.items():
            content = self._inputs.content(path)
            if content is None or content.digest in digests or _version(path) != content.version:
                continue
            digest = content.digest
            digests.append(digest)
            for position, each in enumerate(found):
                if isinstance(each, Source):
                    number = self._members.get((path, each.chain)) or None
                    said: tuple[object, ...] = (each.chain, each.name, number, None, False)
                else:
                    name = each.path.removeprefix(Source(path).shown).removeprefix("/")
                    said = ((), name, None, each.problem, each.skipped)
                rows.append((digest, self._version.pages, self._version.mapping, position, *said))
        if rows:
            with self._store.transaction():
                for digest in digests:
                    self._store.execute("DELETE FROM members WHERE archive = ?", [digest])
                self._store.insert_rows("members", rows)
        self._opened.clear()


class _Member(NamedTuple):
    chain: tuple[int, ...]
    name: str
    document: int
    problem: Text | None
    skipped: bool


def suffix_of(path: str) -> str:
    """What a file's name says that reading heeds."""
    return Path(path).suffix.lower()


def _version(path: str) -> tuple[int, int] | None:
    try:
        return version_of(path)
    except OSError:
        return None


def _joined(name: str, reports: dict[int, Rows]) -> list[list[object]]:
    """The rows of several documents in one table, column by column."""
    numbered = 1 if name == "reports" else 2  # columns before those of the rows
    titles = HEAD if name == "reports" else PARTS[name].columns
    columns: list[list[object]] = [[] for _ in range(numbered + len(titles))]
    for number, rows in reports.items():
        found = rows[name]
        count = len(found[0]) if found else 0
        columns[0] += [number] * count
        if numbered > 1:
            columns[1] += range(count)
        for column, values in zip(columns[numbered:], found, strict=bool(found)):
            column.extend(values)
    return columns
