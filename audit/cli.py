"""Arguments to calls to exit status. Heavy imports happen in the commands, so that help is instant."""

from __future__ import annotations

import argparse
import io
import math
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from audit import __version__
from audit.errors import GoujiError, HistoryError, UsageError
from audit.render.formats import FORMATS, NAMES, Setting, no_link
from audit.words import Lang, phrase, text

if TYPE_CHECKING:
    from rich.console import Console

    from audit.acceptance import Key, Waivers
    from audit.choice import RuleChoice
    from audit.history.answers import Answer, Part
    from audit.history.store import Kept, Store
    from audit.intake import Bounds
    from audit.language.ruleset import RuleFile, Ruleset
    from audit.model import Document
    from audit.render.progress import Watcher
    from audit.run import Workshop
    from audit.summary import Past, Result

CLEAN, FOUND, CANNOT, FAULT = range(4)  # exit statuses, see docs/formats.md
_HISTORY = "gouji-history.duckdb"
_FILES = ("mapping", "roster", "aliases", "baseline", "waivers", "compare")  # options that name one
_UNHEEDED = ("command", "today", "jobs", "timeout")  # what no answer follows from; the day is asked for apart
_OF_TERMINALS = ("COLUMNS", "LINES", "TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE")
_LEVELS = ("error", "warning", "info", "never")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    lang = _language(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Chinese shows question marks, not a fault
    try:
        options = _parser(lang).parse_args(arguments)
        options.paper_lang = options.lang or "zh"  # papers are for offices that the locale says nothing of
        options.lang = options.lang or lang
        status: int = options.command(options)
        sys.stdout.flush()
        return status
    except GoujiError as error:
        print(error.message.in_(lang), file=sys.stderr)
        return CANNOT
    except KeyboardInterrupt:
        print(phrase("stopped", lang), file=sys.stderr)
        return CANNOT
    except BrokenPipeError:  # the reader has gone; nothing more can be said to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except Exception as fault:  # a bug of ours: one sentence, its own status, never a traceback at an auditor
        if os.environ.get("GOUJI_DEBUG"):
            raise
        print(phrase("fault", lang, problem=f"{type(fault).__name__}: {fault}"), file=sys.stderr)
        return FAULT


# ---- commands ---- #


def _run(options: argparse.Namespace) -> int:
    formats = _formats(options)
    folder = Path(options.out) if options.out else None
    options.today = options.today or date.today()
    with _history(options) as kept:
        answer = _answered(options, formats, kept)
    _give(answer.parts, folder, options)
    return answer.status


def _answered(options: argparse.Namespace, formats: list[str], kept: Kept | HistoryError | None) -> Answer:
    """What the run gives: found in the history, or made anew and kept there."""
    if kept is None or isinstance(kept, HistoryError):
        return _answer(options, formats, kept)[0]
    from audit.history import answers

    assert kept.inputs
    command, program = _said(options, formats), _program(options)  # before anything runs: files may change meanwhile
    try:
        if answers.was_asked(kept.store, command):
            question = answers.ask(command, program, kept.inputs)
            if question and (found := answers.find_answer(kept.store, question, kept.made)):
                return found
    except HistoryError:
        pass  # the run will meet it and say so
    answer, lasting = _answer(options, formats, kept)
    if lasting and (question := answers.ask(command, program, kept.inputs)):
        with suppress(HistoryError):  # it holds the run; the next one takes longer
            answers.keep_answer(kept.store, question, answer, kept.inputs)
    return answer


def _said(options: argparse.Namespace, formats: list[str]) -> list[object]:
    """All that was said to this program, and what the terminal is, but for what no output follows from."""
    said = {name: str(value) for name, value in vars(options).items() if name not in _UNHEEDED}
    linked = any(FORMATS[name].links for name in formats if name in FORMATS)
    said |= {"out": str(Path(options.out).absolute()) if linked else str(options.out is not None)}
    size = shutil.get_terminal_size() if sys.stdout.isatty() else None
    terminal = [size, sys.stdout.encoding, *map(os.environ.get, _OF_TERMINALS)]
    return [said, str(Path.cwd()) if linked else "", terminal]


def _program(options: argparse.Namespace) -> str:
    """All that the answer follows from beside what was said and the documents."""
    from audit.history import versions

    files = [getattr(options, name) for name in _FILES if getattr(options, name)]
    return versions.of_printing(_choice(options), options.today, files)


def _answer(options: argparse.Namespace, formats: list[str], kept: Kept | HistoryError | None) -> tuple[Answer, bool]:
    """What the run gives, and whether the same run would give the same again."""
    from audit.history.answers import Answer, is_settled
    from audit.summary import HISTORY

    earlier = _earlier(options)
    result, stopped = _audited_with(options, kept)
    parts = tuple(_parts(_compared(result, earlier, options), formats, options))
    broken = stopped or any(notice.kind == HISTORY for notice in result.notices)
    settled = all(map(is_settled, result.documents))
    fonts = any(FORMATS[name].fonts for name in formats if name in FORMATS)
    status = _status(result, options.fail_on, stopped=stopped)
    return Answer(status, parts), settled and not broken and not fonts


def _compared(result: Result, earlier: tuple[Past, ...] | None, options: argparse.Namespace) -> Result:
    if earlier is None:
        return result
    from audit.comparison import compare

    return replace(result, comparison=compare(str(options.compare), earlier, result))


@contextmanager
def _audited(options: argparse.Namespace) -> Iterator[tuple[Result, bool]]:
    """The result of auditing the paths, and whether reading was interrupted; a history is open as long."""
    with _history(options) as kept:
        yield _audited_with(options, kept)


@contextmanager
def _history(options: argparse.Namespace) -> Iterator[Kept | HistoryError | None]:
    """The history that is asked for, or why it cannot be used."""
    if options.history is None:
        yield None
        return
    from audit.history.store import Kept, files_of, open_store
    from audit.sources import Inputs

    try:
        store = open_store(_history_file(options.history, options.paths), create=True)
    except HistoryError as error:
        yield error
        return
    try:
        inputs = Inputs(options.paths, files_of(store.path))
        yield Kept(store, datetime.now(UTC).replace(tzinfo=None, microsecond=0), inputs)
    finally:
        store.close()


def _history_file(named: str, paths: Sequence[str]) -> Path:
    """The file, or the one of the usual name in a folder, or beside the first path where nothing is named."""
    if named and not Path(named).is_dir():
        return Path(named)
    return (Path(named) if named else Path(os.path.realpath(paths[0])).parent) / _HISTORY


def _audited_with(options: argparse.Namespace, kept: Kept | HistoryError | None) -> tuple[Result, bool]:
    from audit.run import Request, run, with_trouble
    from audit.summary import HISTORY

    options.today = options.today or date.today()
    files = {"mapping": options.mapping, "roster": options.roster, "aliases": options.aliases}
    request = Request(options.paths, options.today, _choice(options), _bounds(options), **files)
    baseline, waivers = _accepted(options)
    with _progress(options) as watcher:
        result = run(request, watcher, None if isinstance(kept, HistoryError) else kept)
    if isinstance(kept, HistoryError):
        result = with_trouble(result, kept, str(_history_file(options.history, options.paths)))
    if options.baseline or options.waivers:
        from audit.acceptance import accept

        result = accept(result, options.today, baseline, waivers, str(options.waivers))
    for notice in result.notices:
        if notice.kind == HISTORY:  # told whatever is printed of the result
            print(notice.message.in_(options.lang), file=sys.stderr)
    return result, watcher.stopped


def _earlier(options: argparse.Namespace) -> tuple[Past, ...] | None:
    """What failed in the run to compare with, read before anything is audited."""
    if not options.compare:
        return None
    from audit.comparison import read_run

    return read_run(options.compare)


def _accepted(options: argparse.Namespace) -> tuple[frozenset[Key], Waivers | None]:
    """What is known and what is waived, read before anything is audited."""
    if not (options.baseline or options.waivers):
        return frozenset(), None
    from audit.acceptance import read_baseline, read_waivers

    baseline: frozenset[Key] = read_baseline(options.baseline) if options.baseline else frozenset()
    return baseline, read_waivers(options.waivers) if options.waivers else None


def _write_baseline(options: argparse.Namespace) -> int:
    from audit.acceptance import baseline_json

    with _audited(options) as (result, stopped):
        return _write_accepted(options, baseline_json(result), len(result.findings), result, stopped=stopped)


def _draft_waivers(options: argparse.Namespace) -> int:
    from audit.acceptance import waivers_draft

    if Path(options.file).exists():
        raise UsageError(text("rule-exists", path=options.file))
    with _audited(options) as (result, stopped):
        draft = waivers_draft(result, options.today + timedelta(days=365))
        return _write_accepted(options, draft, len(result.failed), result, stopped=stopped)


def _write_accepted(options: argparse.Namespace, content: str, count: int, result: Result, *, stopped: bool) -> int:
    file = Path(options.file)
    path = _save(file.parent, file.name, content)
    print(phrase("accepted-written", options.lang, path=path, count=count))
    return _status(result, "never", stopped=stopped)


def _update_ledger(options: argparse.Namespace) -> int:
    from audit.render.ledger import STATES, update_ledger

    old, new = Path(options.ledger), Path(options.out or options.ledger)
    held = _load(old)
    with _audited(options) as (result, stopped):
        updated = update_ledger(held, result, _setting(options, new.parent, paper=True))
        if new == old:
            _save(old.parent, f"{old.stem}.bak{old.suffix}", held)
        _save(new.parent, new.name, updated.content)
        counts = "  ".join(
            f"{phrase(f'state-{s}', options.lang)} {updated.states[s]}" for s in STATES if s in updated.states
        )
        print(phrase("ledger-updated", options.lang, path=new, counts=counts or "0"))
        if updated.without_id:
            print(phrase("ledger-without-id", options.lang, count=updated.without_id))
        return _status(result, options.fail_on, stopped=stopped)


def _load(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(text("cannot-open", path=path, problem=error.strerror or str(error))) from error


def _parse(options: argparse.Namespace) -> int:
    from audit.render.machine import parse_json
    from audit.run import read_documents

    reports = 0

    def counted(documents: Iterable[Document]) -> Iterator[Document]:
        nonlocal reports
        for document in documents:
            reports += document.status == "report"
            yield document

    with _progress(options, shown=not sys.stdout.isatty()) as watcher:  # else it would stand amid what is printed
        for piece in parse_json(counted(read_documents(options.paths, _bounds(options), watcher, options.mapping))):
            _emit(piece)
    if not reports:
        return CANNOT
    return FOUND if watcher.stopped else CLEAN


def _rules(options: argparse.Namespace) -> int:
    from audit.render.machine import rules_json
    from audit.render.rule_text import print_rules

    ruleset = _workshop(options).ruleset
    if options.format == "json":
        _emit(rules_json(ruleset))
    else:
        print_rules(ruleset, _console(options), options.lang)
    return CLEAN


def _check_rules(options: argparse.Namespace) -> int:
    from audit.forms import load_forms
    from audit.reading.vocabulary import load_vocabulary
    from audit.render.rule_text import print_checked
    from audit.rulecheck import check_rules

    folders = (Path(options.folder),) if options.folder else ()
    checked = check_rules(load_forms(), load_vocabulary(), folders)
    print_checked(checked, _console(options), options.lang)
    if checked.mistakes:
        return CANNOT
    return FOUND if any(remark.severity != "info" for remark in checked.remarks) else CLEAN


def _new_rule(options: argparse.Namespace) -> int:
    from audit.language.skeleton import skeleton

    content = skeleton(options.id, _workshop(options).ruleset)
    folder, name = Path(options.out), f"{options.id}.yaml"
    if (folder / name).exists():
        raise UsageError(text("rule-exists", path=folder / name))
    print(phrase("written", options.lang, path=_save(folder, name, content)))
    return CLEAN


def _sql(options: argparse.Namespace) -> int:
    from audit.language.sql import script_of

    ruleset = _workshop(options).ruleset
    _emit(script_of([_known_rule(name, ruleset).rule for name in options.asked or ruleset.files], ruleset))
    return CLEAN


def _frames(options: argparse.Namespace) -> int:
    from audit.run import Request, read_world
    from audit.tabular import tables_of, write_parquet

    folder = Path(options.out)
    with _progress(options) as watcher:
        world = read_world(
            Request(options.paths, options.today or date.today(), bounds=_bounds(options), mapping=options.mapping),
            watcher,
        )
    if not len(world.frames):
        raise UsageError(text("no-reports"))
    for path in write_parquet(tables_of(world), folder):
        print(phrase("written", options.lang, path=path))
    return FOUND if watcher.stopped else CLEAN


def _issuers(options: argparse.Namespace) -> int:
    from audit.issuers import issuers_of
    from audit.render.issuers import issuers_json, print_issuers
    from audit.run import Request, read_world

    files = {"mapping": options.mapping, "roster": options.roster, "aliases": options.aliases}
    with _progress(options) as watcher:
        world = read_world(Request(options.paths, date.today(), bounds=_bounds(options), **files), watcher)
    if not len(world.frames):
        raise UsageError(text("no-reports"))
    found = issuers_of(world)
    if options.format == "json":
        _emit(issuers_json(found))
    else:
        print_issuers(found, _console(options), options.lang)
    return FOUND if watcher.stopped else CLEAN


def _export_gx(options: argparse.Namespace) -> int:
    from audit.asking import open_asking
    from audit.gx import expectation_suite, save_suite
    from audit.tabular import load_frame

    figures = load_frame(Path(options.data)) if options.data else None
    suite = expectation_suite(open_asking(options.suite), figures)
    print(phrase("written", options.lang, path=save_suite(suite, Path(options.folder))))
    return CLEAN


def _run_gx(options: argparse.Namespace) -> int:
    from audit.asking import open_asking
    from audit.gx import expectation_suite, load_suite, run_checkpoint
    from audit.tabular import load_frame

    figures = load_frame(Path(options.data))
    if options.expectations:
        suite = load_suite(Path(options.expectations))
    else:
        suite = expectation_suite(open_asking(options.suite), figures)
    ran = run_checkpoint(figures, suite, Path(options.docs) if options.docs else None)
    for rule, fault in ran.faults.items():
        print(phrase("gx-fault", options.lang, rule=rule, problem=fault), file=sys.stderr)
    for rule, (holds, result) in sorted(ran.rules.items()):
        if not holds:
            print(phrase("gx-failed", options.lang, rule=rule, count=result["unexpected_count"]))
    for name, holds in ran.others.items():
        if not holds:
            print(phrase("gx-other-failed", options.lang, name=name))
    held = sum(holds for holds, _ in ran.rules.values())
    print(phrase("gx-ran", options.lang, held=held, rules=len(ran.rules)))
    if ran.docs:
        print(phrase("written", options.lang, path=ran.docs / "index.html"))
    if not ran.rules:
        return CANNOT
    return CLEAN if ran.success else FOUND


def _schema(options: argparse.Namespace) -> int:
    from audit.language.schema import schema_json

    _emit(schema_json(options.kind))
    return CLEAN


def _rule_pages(options: argparse.Namespace) -> int:
    from audit.render.rule_pages import is_page, rule_pages

    pages = rule_pages(_workshop(options).ruleset)
    folder = Path(options.folder)
    for name, content in pages.items():
        _save(folder, name, content)
    for old in sorted(folder.glob("*.md")):
        if old.name not in pages and is_page(old.read_text("utf-8", errors="replace")):
            old.unlink()
    print(phrase("rule-pages", options.lang, count=len(pages), path=folder))
    return CLEAN


def _explain(options: argparse.Namespace) -> int:
    from audit.render.rule_text import print_rule

    print_rule(_known_rule(options.rule, _workshop(options).ruleset), _console(options), options.lang)
    return CLEAN


def _known_rule(name: str, ruleset: Ruleset) -> RuleFile:
    from audit.datafiles import nearest

    if name not in ruleset.files:
        meant = nearest(name, ruleset.files)
        raise UsageError(text("no-rule-meant" if meant else "no-rule", word=name, meant=meant))
    return ruleset.files[name]


def _workshop(options: argparse.Namespace) -> Workshop:
    from audit.run import open_workshop

    return open_workshop(_choice(options))


def _choice(options: argparse.Namespace) -> RuleChoice:
    from audit.choice import Changes, RuleChoice

    changes = Changes(tuple(options.only), tuple(options.no_rule), tuple(options.severity), tuple(options.set))
    return RuleChoice(tuple(map(Path, options.rules)), options.suite, changes)


# ---- history ---- #


@contextmanager
def _held(options: argparse.Namespace) -> Iterator[Store]:
    """The history that is asked; it is read alone, and closed at once."""
    from audit.history.store import open_store

    store = open_store(_history_file(options.history, (options.history,)), create=False)
    try:
        yield store
    finally:
        store.close()


def _list_runs(options: argparse.Namespace) -> int:
    from audit.history.queries import holdings_of, runs_of
    from audit.render.history_text import print_runs

    with _held(options) as history:
        print_runs(runs_of(history), holdings_of(history), _console(options), options.lang)
    return CLEAN


def _show_versions(options: argparse.Namespace) -> int:
    from audit.forms import load_forms
    from audit.history.queries import known_issuer, years_of
    from audit.render.history_text import print_versions

    forms = load_forms()
    with _held(options) as history:
        issuer = known_issuer(history, options.issuer)
        years = years_of(history, issuer, forms, options.year)
        if not years:
            raise UsageError(text("history-no-year", issuer=issuer, year=options.year))
        print_versions(issuer, years, forms, _console(options), options.lang)
    return CLEAN


def _show_trend(options: argparse.Namespace) -> int:
    from audit.forms import load_forms
    from audit.history.queries import known_cells, known_issuer, series_over_years
    from audit.render.history_text import print_series

    forms = load_forms()
    cells = known_cells(forms, options.cells)
    with _held(options) as history:
        issuer = known_issuer(history, options.issuer)
        years, series = series_over_years(history, issuer, cells)
        print_series(issuer, years, series, forms, _console(options), options.lang)
    return CLEAN


def _export_history(options: argparse.Namespace) -> int:
    from audit.forms import load_forms
    from audit.history.queries import tidy, write_tidy

    with _held(options) as history:
        path = write_tidy(tidy(history, load_forms()), Path(options.folder), options.format)
    print(phrase("written", options.lang, path=path))
    return CLEAN


# ---- output ---- #


def _parts(result: Result, formats: list[str], options: argparse.Namespace) -> Iterator[Part]:
    """What a run gives, in order: what is printed of formats, what the console says, and files."""
    from audit.history.answers import Part

    folder = Path(options.out) if options.out else None
    written: dict[str, str | bytes] = {}
    for name in formats:
        if name not in FORMATS:
            continue
        files = FORMATS[name].files(result, _setting(options, folder, paper=FORMATS[name].paper))
        if folder is None or FORMATS[name].spoken:
            yield from (Part("", _encoded(content)) for content in files.values())
        else:
            written |= files
    if "console" not in formats and folder is None:
        return
    yield Part("", _on_console(result, formats, options).encode(sys.stdout.encoding, "replace"))
    yield from (Part(file, _encoded(content)) for file, content in written.items())


def _on_console(result: Result, formats: list[str], options: argparse.Namespace) -> str:
    from audit.render.console import print_result

    console = _console(options)
    quiet = options.quiet or "console" not in formats
    with console.capture() as said:
        print_result(result, console, options.lang, quiet=quiet, verbose=options.verbose)
    return said.get()


def _encoded(content: str | bytes) -> bytes:
    return content.encode("utf-8") if isinstance(content, str) else content


def _give(parts: Iterable[Part], folder: Path | None, options: argparse.Namespace) -> None:
    for part in parts:
        if part.file:
            assert folder is not None
            print(phrase("written", options.lang, path=_save(folder, part.file, part.content)))
        else:
            _emit(part.content)


def _setting(options: argparse.Namespace, folder: Path | None, *, paper: bool) -> Setting:
    lang = options.paper_lang if paper else options.lang
    link = partial(_link, folder) if folder else no_link
    letter = {name: getattr(options, name, None) for name in ("office", "contact", "reply_by")}
    said = {name: value for name, value in letter.items() if value}
    return Setting(lang, options.today, fail_on=options.fail_on, sheets=options.sheets, link=link, **said)


def _link(folder: Path, path: str) -> str | None:
    """How a file in the folder leads to a document; to the archive of one that is in an archive."""
    for file in (Path(path), *Path(path).parents):
        if file.is_file():
            try:
                return Path(os.path.relpath(file, folder)).as_posix()
            except ValueError:  # another drive
                return file.resolve().as_uri()
    return None


def _save(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_encoded(content))
    except OSError as error:
        raise UsageError(text("cannot-write", path=path, problem=error.strerror or str(error))) from error
    return path


def _emit(content: str | bytes) -> None:
    """Print for a program or a browser: UTF-8 whatever the terminal's encoding is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(_encoded(content))
    sys.stdout.buffer.flush()


def _status(result: Result, fail_on: str, *, stopped: bool) -> int:
    from audit.summary import HISTORY

    if not len(result.reports) or any(notice.kind == HISTORY for notice in result.notices):
        return CANNOT
    if stopped:  # what was not read is not passed
        return FOUND
    if fail_on == "never":
        return CLEAN
    counts = result.by_severity()
    if result.notices and fail_on in ("warning", "info"):  # a waiver that is expired or of no use
        return FOUND
    counted = _LEVELS[: _LEVELS.index(fail_on) + 1]
    if result.rule_errors and not any(counts.values()):
        return CANNOT  # a rule that was not evaluated is not passed
    unread = any(document.status == "unreadable" and not document.skipped for document in result.documents)
    return FOUND if unread or any(counts.get(level, 0) for level in counted) else CLEAN


def _console(options: argparse.Namespace) -> Console:
    from rich.console import Console

    plain = options.no_color or not sys.stdout.isatty()
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 100

    class Pipe(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Pipe(no_color=plain, highlight=False, width=width, emoji=False, markup=False)


def _bounds(options: argparse.Namespace) -> Bounds:
    from audit.intake import SECONDS, Bounds

    return Bounds(options.jobs, options.timeout or SECONDS)


def _progress(options: argparse.Namespace, *, shown: bool = True) -> AbstractContextManager[Watcher]:
    from audit.render.progress import reading

    return reading(options.lang, shown=shown and not options.quiet and sys.stderr.isatty())


# ---- arguments ---- #


class _Parser(argparse.ArgumentParser):
    """Tells mistakes as sentences in the user's language."""

    lang: Lang = "en"

    def error(self, message: str) -> NoReturn:
        """End with one line on what is wrong and where to look."""
        raise UsageError(text("usage", problem=message, command=self.prog))


def _parser(lang: Lang) -> argparse.ArgumentParser:
    _Parser.lang = lang

    def said(key: str) -> str:
        return phrase(key, lang)

    parser = _Parser(
        prog="audit",
        description=said("help-audit"),
        epilog=said("help-examples"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"gouji {__version__}")
    commands = parser.add_subparsers(title=said("help-commands"), metavar="COMMAND", required=True)

    def command(
        name: str, key: str, function: object, below: argparse._SubParsersAction[Any] | None = None
    ) -> argparse.ArgumentParser:
        added = (below or commands).add_parser(
            name,
            help=said(key),
            description=said(key),
            epilog=said(f"{key}-examples"),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.add_argument("--lang", choices=("zh", "en"), help=said("help-lang"))
        added.set_defaults(command=function)
        return added

    run = command("run", "help-run", _run)
    run.add_argument("paths", nargs="+", metavar="PATH", help=said("help-paths"))
    run.add_argument(
        "--format", default="console", metavar="LIST", help=phrase("help-format", lang, known=", ".join(NAMES))
    )
    run.add_argument("--out", metavar="DIR", help=said("help-out"))
    run.add_argument("--office", metavar="NAME", help=said("help-office"))
    run.add_argument("--contact", metavar="TEXT", help=said("help-contact"))
    run.add_argument("--reply-by", type=date.fromisoformat, metavar="DATE", help=said("help-reply-by"))
    run.add_argument("--compare", type=Path, metavar="FILE", help=said("help-compare"))
    run.add_argument("--quiet", action="store_true", help=said("help-quiet"))
    run.add_argument("--verbose", action="store_true", help=said("help-verbose"))

    ledger = commands.add_parser("ledger", help=said("help-ledger"), description=said("help-ledger"))
    kept = ledger.add_subparsers(title=said("help-commands"), metavar="COMMAND", required=True)
    update = command("update", "help-ledger-update", _update_ledger, kept)
    update.add_argument("ledger", metavar="LEDGER", help=said("help-ledger-file"))
    update.add_argument("paths", nargs="+", metavar="PATH", help=said("help-paths"))
    update.add_argument("--out", metavar="FILE", help=said("help-ledger-out"))
    update.add_argument("--quiet", action="store_true", help=said("help-parse-quiet"))

    baselines = commands.add_parser("baseline", help=said("help-baseline"), description=said("help-baseline"))
    below = baselines.add_subparsers(title=said("help-commands"), metavar="COMMAND", required=True)
    write = command("write", "help-baseline-write", _write_baseline, below)
    waiving = commands.add_parser("waivers", help=said("help-waivers"), description=said("help-waivers"))
    below = waiving.add_subparsers(title=said("help-commands"), metavar="COMMAND", required=True)
    draft = command("draft", "help-waivers-draft", _draft_waivers, below)
    for added, key in ((write, "help-baseline-file"), (draft, "help-waivers-file")):
        added.add_argument("file", metavar="FILE", help=said(key))
        added.add_argument("paths", nargs="+", metavar="PATH", help=said("help-paths"))
        added.add_argument("--quiet", action="store_true", help=said("help-parse-quiet"))

    auditing = (run, update, write, draft)
    for added in auditing:
        added.add_argument("--today", type=date.fromisoformat, metavar="DATE", help=said("help-today"))
        added.add_argument("--baseline", type=Path, metavar="FILE", help=said("help-baseline-option"))
        added.add_argument("--waivers", type=Path, metavar="FILE", help=said("help-waivers-option"))
        added.add_argument("--history", nargs="?", const="", metavar="FILE", help=said("help-history"))
    for added in (run, update):
        added.add_argument("--fail-on", choices=_LEVELS, default="error", help=said("help-fail-on"))
        added.add_argument("--sheets", action="store_true", help=said("help-sheets"))

    about = said("help-history-command")
    history = commands.add_parser("history", help=about, description=about)
    asked = history.add_subparsers(title=said("help-commands"), metavar="COMMAND", required=True)
    listed = command("list", "help-history-list", _list_runs, asked)
    shown = command("show", "help-history-show", _show_versions, asked)
    shown.add_argument("issuer", metavar="ISSUER", help=said("help-history-issuer"))
    shown.add_argument("year", nargs="?", type=int, metavar="YEAR", help=said("help-history-year"))
    trend = command("trend", "help-history-trend", _show_trend, asked)
    trend.add_argument("issuer", metavar="ISSUER", help=said("help-history-issuer"))
    trend.add_argument("cells", nargs="*", metavar="CELL", help=said("help-history-cells"))
    tidied = command("export", "help-history-export", _export_history, asked)
    tidied.add_argument("folder", metavar="DIR", help=said("help-history-folder"))
    tidied.add_argument("--format", choices=("parquet", "csv"), default="parquet", help=said("help-history-format"))
    for added in (listed, shown, trend, tidied):
        added.add_argument("--history", default=_HISTORY, metavar="FILE", help=said("help-history-file"))
        added.add_argument("--no-color", action="store_true", help=said("help-no-color"))

    parse = command("parse", "help-parse", _parse)
    parse.add_argument("paths", nargs="+", metavar="PATH", help=said("help-paths"))
    parse.add_argument("--quiet", action="store_true", help=said("help-parse-quiet"))
    parse.add_argument("--format", choices=("json",), default="json", help=said("help-parse-format"))

    frames = command("frames", "help-frames", _frames)
    frames.add_argument("paths", nargs="+", metavar="PATH", help=said("help-paths"))
    frames.add_argument("--out", required=True, metavar="DIR", help=said("help-frames-out"))
    frames.add_argument("--today", type=date.fromisoformat, metavar="DATE", help=said("help-today"))
    frames.add_argument("--quiet", action="store_true", help=said("help-parse-quiet"))

    issuers = command("issuers", "help-issuers", _issuers)
    issuers.add_argument("paths", nargs="+", metavar="PATH", help=said("help-paths"))
    issuers.add_argument("--format", choices=("console", "json"), default="console", help=said("help-rules-format"))
    issuers.add_argument("--quiet", action="store_true", help=said("help-parse-quiet"))
    issuers.add_argument("--no-color", action="store_true", help=said("help-no-color"))

    for added in (*auditing, issuers):
        added.add_argument("--roster", type=Path, metavar="FILE", help=said("help-roster"))
        added.add_argument("--aliases", type=Path, metavar="FILE", help=said("help-aliases"))

    for added in (*auditing, parse, frames, issuers):
        added.add_argument("--mapping", type=Path, metavar="FILE", help=said("help-mapping"))
        added.add_argument("--jobs", type=_jobs, metavar="N", help=said("help-jobs"))
        added.add_argument("--timeout", type=_seconds, metavar="SECONDS", help=said("help-timeout"))

    rules = command("rules", "help-rules", _rules)
    rules.add_argument("--format", choices=("console", "json"), default="console", help=said("help-rules-format"))
    more = rules.add_subparsers(title=said("help-commands"), metavar="COMMAND")
    check = command("check", "help-rules-check", _check_rules, more)
    check.add_argument("folder", nargs="?", metavar="DIR", help=said("help-check-folder"))
    check.add_argument("--no-color", action="store_true", help=said("help-no-color"))
    new = command("new", "help-rules-new", _new_rule, more)
    new.add_argument("id", metavar="ID", help=said("help-new-rule"))
    new.add_argument("--out", default=".", metavar="DIR", help=said("help-new-out"))
    schema = command("schema", "help-rules-schema", _schema, more)
    schema.add_argument(
        "kind", nargs="?", choices=("rule", "suite", "lexicon", "aliases"), default="rule", help=said("help-schema-of")
    )
    sql = command("sql", "help-rules-sql", _sql, more)
    sql.add_argument("asked", nargs="*", metavar="RULE", help=said("help-sql-rules"))
    sql.add_argument("--suite", default=argparse.SUPPRESS, metavar="NAME|FILE", help=said("help-suite"))
    pages = command("docs", "help-rules-docs", _rule_pages, more)
    pages.add_argument("folder", metavar="DIR", help=said("help-docs-folder"))
    gx = command("gx", "help-gx", None)
    engines = gx.add_subparsers(title=said("help-commands"), metavar="COMMAND", required=True)
    export = command("export", "help-gx-export", _export_gx, engines)
    export.add_argument("folder", metavar="DIR", help=said("help-docs-folder"))
    export.add_argument("--data", metavar="FILE", help=said("help-gx-columns"))
    run_gx = command("run", "help-gx-run", _run_gx, engines)
    run_gx.add_argument("data", metavar="FILE", help=said("help-gx-data"))
    run_gx.add_argument("--expectations", metavar="FILE", help=said("help-gx-expectations"))
    run_gx.add_argument("--docs", metavar="DIR", help=said("help-gx-docs"))
    for added in (export, run_gx):
        added.add_argument("--suite", default="default", metavar="NAME|FILE", help=said("help-suite"))
    explain = command("explain", "help-explain", _explain)
    explain.add_argument("rule", metavar="RULE", help=said("help-rule"))
    for added in (*auditing, rules, explain):
        added.add_argument("--rules", action="append", default=[], metavar="DIR", help=said("help-rule-folders"))
        added.add_argument("--suite", default="default", metavar="NAME|FILE", help=said("help-suite"))
        added.add_argument(
            "--rule", dest="only", action="append", default=[], metavar="RULE", help=said("help-only-rule")
        )
        for flag, metavar in (("--no-rule", "RULE"), ("--severity", "RULE=LEVEL"), ("--set", "RULE.NAME=VALUE")):
            added.add_argument(flag, action="append", default=[], metavar=metavar, help=said(f"help{flag[1:]}"))
        added.add_argument("--no-color", action="store_true", help=said("help-no-color"))
    return parser


def _jobs(word: str) -> int:
    if not (word.isascii() and word.isdigit() and int(word)):
        raise argparse.ArgumentTypeError(phrase("bad-jobs", _Parser.lang, word=word))
    return int(word)


def _seconds(word: str) -> float:
    try:
        seconds = float(word)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(phrase("bad-timeout", _Parser.lang, word=word))
    return seconds


def _formats(options: argparse.Namespace) -> list[str]:
    formats = list(dict.fromkeys(name.strip() for name in options.format.split(",") if name.strip()))
    for name in formats or [options.format]:
        if name not in NAMES:
            raise UsageError(text("no-format", word=name, known=", ".join(NAMES)))
    if options.out is None:
        if len(formats) > 1:
            raise UsageError(text("one-format"))
        if formats[0] in FORMATS and FORMATS[formats[0]].packed:
            raise UsageError(text("needs-folder", format=formats[0]))
    return formats


def _language(arguments: list[str]) -> Lang:
    """What --lang says, else the locale: Chinese where it is Chinese, English elsewhere."""
    for at, argument in enumerate(arguments):
        value = (
            arguments[at + 1] if argument == "--lang" and at + 1 < len(arguments) else argument.removeprefix("--lang=")
        )
        if argument.startswith("--lang") and value in ("zh", "en"):
            return "zh" if value == "zh" else "en"
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if said.lower().startswith("zh") else "en"
