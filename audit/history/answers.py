"""What runs gave, kept with all that it follows from: the same command over the same bytes gives it again at once.

Nothing is judged or rendered then, and little of this program is loaded. Answers are of the history as it is: whatever
is stored of documents later takes them away, since it may be context.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from audit.documents.formats import CONVERTED
from audit.documents.sniff import kind_of
from audit.errors import InputError
from audit.model import Document
from audit.sources import Inputs, Source, bytes_of, version_of

if TYPE_CHECKING:
    from audit.history.store import Store

_COMMANDS = 4  # whose answers are kept: those that were given last


class Part(NamedTuple):
    """A piece of what a run gives: a file below the folder of --out, or of standard output where it names none."""

    file: str
    content: bytes


class Answer(NamedTuple):
    """All that a run gives, and its exit status."""

    status: int
    parts: tuple[Part, ...]


class Question(NamedTuple):
    """Digests of what was said to this program, and of all that the answer follows from beside that."""

    command: str
    stamp: str


def ask(command: Sequence[object], program: str, inputs: Inputs) -> Question | None:
    """The question that a command is; None where a file cannot be opened: whoever reads it says why not."""
    seen = list(_seen(inputs))
    if None in seen:
        return None
    return Question(_digest(command), _digest([program, seen]))


def _seen(inputs: Inputs) -> Iterator[tuple[object, ...] | None]:
    for found in inputs.found:
        if not isinstance(found, Source):
            yield found.path, found.problem, found.skipped
        elif (content := inputs.content(found.path)) is not None:
            yield found.shown, content.digest
        else:
            yield None


def _digest(said: object) -> str:
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


def was_asked(history: Store, command: Sequence[object]) -> bool:
    """Whether there is an answer to that command, be it to another question."""
    return bool(history.rows("SELECT 1 FROM answers WHERE command = ? LIMIT 1", [_digest(command)]))


def find_answer(history: Store, question: Question, made: datetime) -> Answer | None:
    """What was answered to the same question; that run is then recorded once more, as made at this moment."""
    query = "SELECT run, status, file, content FROM answers WHERE command = ? AND stamp = ? ORDER BY position"
    rows = history.rows(query, question)
    if not rows:
        return None
    earlier, status = rows[0][:2]
    with history.transaction():
        run = history.next_id("runs")
        history.execute(
            "INSERT INTO runs SELECT ?, ?, today, program, paths, interrupted, evaluation FROM runs WHERE id = ?",
            [run, made, earlier],
        )
        for table in ("run_documents", "run_context"):
            history.execute(f"INSERT INTO {table} SELECT ?, * EXCLUDE (run) FROM {table} WHERE run = ?", [run, earlier])
    given = ((file, content) for _, _, file, content in rows if file is not None)
    return Answer(status, tuple(Part(file, zlib.decompress(content)) for file, content in given))


def is_settled(document: Document) -> bool:
    """Whether the same bytes are the same document the next time too: what was given up may be read then."""
    if document.status != "unreadable" or document.skipped:
        return True
    try:
        return not document.given_up and kind_of(bytes_of(document.path)) not in CONVERTED
    except InputError:
        return True  # which its bytes say
    except OSError:
        return False  # in an archive, or gone


def keep_answer(history: Store, question: Question, answer: Answer, inputs: Inputs) -> None:
    """The answer of the run that was recorded last, in the place of the command's earlier one."""
    if any(_has_changed(found.path, inputs) for found in inputs.found if isinstance(found, Source)):
        return
    parts = [(part.file, zlib.compress(part.content, 1)) for part in answer.parts]
    with history.transaction():
        run = history.rows("SELECT max(id) FROM runs")[0][0]
        history.execute("DELETE FROM answers WHERE command = ?", [question.command])
        for position, (file, content) in enumerate(parts or [(None, b"")]):
            values = [*question, run, answer.status, position, file, content]
            history.execute("INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        history.execute(
            "DELETE FROM answers WHERE run NOT IN (SELECT DISTINCT run FROM answers ORDER BY run DESC LIMIT ?)",
            [_COMMANDS],
        )


def _has_changed(path: str, inputs: Inputs) -> bool:
    """Whether a file was written into since it was looked at."""
    content = inputs.content(path)
    try:
        return content is None or version_of(path) != content.version
    except OSError:
        return True
