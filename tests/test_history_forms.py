"""Forms that change: everything is read anew from the lines that a history holds, and no document is opened."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

import audit.files
from audit.documents.charset import decode
from audit.history import versions
from audit.history.store import open_store
from audit.words import phrases_in
from shell import SAMPLES, Audit, Ran

ROOT = Path(__file__).parent.parent
THIS, LAST = SAMPLES / "yancang-market-2023.txt", SAMPLES / "yancang-market-2022.txt"
TODAY = ("--today", "2026-01-01")
FORM = Path("rules", "forms", "2021.yaml")
# A row as the form prints it, as these reports print it, and as the changed form knows it.
LABEL, PRINTED = "四、结转下年度继续办理", "四、留待明年再办"
IN_FORM = f'zh: "{LABEL}"'

DRIVER = """
import sys
from audit import files
def opened(*_):
    raise AssertionError("a document was opened")
if sys.argv.pop(1) == "sealed":
    files.read_pages = files.Archive = opened
from audit.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A checkout of its own, whose forms can be changed."""
    made = tmp_path / "program"
    for name in ("audit", "rules"):
        shutil.copytree(ROOT / name, made / name, ignore=shutil.ignore_patterns("__pycache__"))
    return made


def ran(program: Path, *arguments: object, how: str = "open") -> Any:
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, how, "run", *map(str, arguments), "--format", "json", *TODAY],
        capture_output=True, text=True, cwd=program, check=False, env={"PYTHONPATH": str(program), "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def change_form(program: Path) -> None:
    said = (program / FORM).read_text("utf-8")
    assert said.count(IN_FORM) == 1
    (program / FORM).write_text(said.replace(IN_FORM, f'{IN_FORM}, variants: ["{PRINTED}"]'), "utf-8")


def otherwise(path: Path, folder: Path) -> Path:
    """A report that prints the row in words that no form knows."""
    folder.mkdir(exist_ok=True)
    said = path.read_text("utf-8")
    assert LABEL in said
    (folder / path.name).write_text(said.replace(LABEL, PRINTED), "utf-8")
    return folder / path.name


def test_another_form_is_asked_of_everything_and_no_document_is_opened(program: Path, tmp_path: Path) -> None:
    paths = [otherwise(path, tmp_path / "reports") for path in (THIS, LAST)]
    history = ("--history", tmp_path / "h.duckdb")
    before = ran(program, *paths, *history)
    change_form(program)

    after = ran(program, *paths, *history, how="sealed")

    assert after == ran(program, *paths)
    assert after != before
    assert ran(program, *paths, *history, how="sealed") == after


def test_context_is_read_anew_though_its_file_is_gone(program: Path, tmp_path: Path) -> None:
    last, history = otherwise(LAST, tmp_path / "reports"), ("--history", tmp_path / "h.duckdb")
    ran(program, last, *history)
    before = ran(program, THIS, *history)
    change_form(program)
    together = ran(program, THIS, last)
    last.unlink()

    after = ran(program, THIS, *history, how="sealed")

    assert "notices" not in after
    assert of(after, "history-carry") == of(together, "history-carry") != of(before, "history-carry")
    assert {one["id"] for one in after["findings"]} == {
        one["id"] for one in together["findings"] if one["path"] == str(THIS)
    }


def of(found: Any, rule: str) -> list[Any]:
    return [finding for finding in found["findings"] if finding["rule"] == rule]


# ---- another version of what makes reports of lines, in this process ---- #


def written(run: Audit, *arguments: object) -> Ran:
    return run("run", *arguments, "--format", "json", *TODAY)


def newer(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    for name in ("of_reading", "of_program"):  # what is a part of the program is a part of the other
        monkeypatch.setattr(versions, name, lambda: version)


def sealed(monkeypatch: pytest.MonkeyPatch, version: str = "another") -> None:
    newer(monkeypatch, version)
    monkeypatch.setattr(audit.files, "read_pages", None)
    monkeypatch.setattr(audit.files, "Archive", None)


def test_every_format_is_read_anew_from_its_lines(
    audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, history = tmp_path / "reports", ("--history", tmp_path / "h.duckdb")
    ignored = shutil.ignore_patterns("empty.txt")  # what cannot be read is tried again
    shutil.copytree(SAMPLES, folder, ignore=ignored)
    with zipfile.ZipFile(folder / "all.zip", "w") as packed:
        for path in (THIS, SAMPLES / "yancang-ecology-2023.pdf", SAMPLES / "not-a-report.txt"):
            packed.write(path, f"inside/{path.name}")
    plain = written(audit, folder, *history)
    sizes = size_of(tmp_path / "h.duckdb")
    sealed(monkeypatch)

    again = written(audit, folder, *history)

    assert again == plain
    assert size_of(tmp_path / "h.duckdb") == sizes


@pytest.mark.parametrize("head", ["<!--a, b; c, d-->", "<html><head><meta content='width=device-width, height=1, x'>"])
def test_a_page_whose_first_line_has_commas_is_read_anew_too(
    head: str, audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, history = tmp_path / "one.html", ("--history", tmp_path / "h.duckdb")
    page.write_text(head + decode((SAMPLES / "huichuan-2023.html").read_bytes()).replace("\n", " "), "utf-8")
    plain = written(audit, page, *history)
    assert plain.json["looked_at"]["reports"] == 1
    sealed(monkeypatch)

    assert written(audit, page, *history) == plain


def test_what_may_be_a_data_set_by_other_names_of_columns_is_read_from_its_file(audit: Audit, tmp_path: Path) -> None:
    table, mapping = tmp_path / "figures.txt", tmp_path / "mapping.yaml"
    table.write_text("who,when,many\n甲县人民政府,2023,3\n", "utf-8")
    mapping.write_text("columns: {who: issuer, when: year, many: requests.newly_received.total}\n", "utf-8")
    options = (table, "--history", tmp_path / "h.duckdb")
    assert written(audit, *options).json["looked_at"]["reports"] == 0

    assert written(audit, *options, "--mapping", mapping).json["looked_at"]["reports"] == 1


def size_of(file: Path) -> list[tuple[int, ...]]:
    """How many documents there are, how many with lines, how many cells."""
    store = open_store(file, create=False)
    try:
        return store.rows(
            "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM pages), (SELECT count(*) FROM cells)"
        )
    finally:
        store.close()


def test_another_version_of_what_makes_lines_opens_the_files(
    audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = ("--history", tmp_path / "h.duckdb")
    written(audit, THIS, *history)
    monkeypatch.setattr(versions, "of_pages", lambda: "another")
    sealed(monkeypatch)

    (unread,) = written(audit, THIS, *history).json["unaudited"]

    assert "NoneType" in unread["problem"]["en"]


def test_lines_that_an_older_history_has_not_are_read_from_the_file(
    audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "h.duckdb"
    plain = written(audit, THIS, "--history", file)
    store = open_store(file, create=False)
    store.execute("DROP TABLE pages")
    store.execute("DROP TABLE answers")
    store.execute("ALTER TABLE tables DROP columns_added")
    for column in ("increase", "last_year"):
        store.execute(f"ALTER TABLE statements DROP {column}")
    store.execute("UPDATE gouji SET version = 1")
    store.close()

    assert written(audit, THIS, "--history", file) == plain
    newer(monkeypatch, "another")
    assert written(audit, THIS, "--history", file) == plain
    sealed(monkeypatch, "a third")
    assert written(audit, THIS, "--history", file) == plain


def test_phrases_that_no_reader_says_change_no_reading() -> None:
    assert "help-run" not in str(phrases_in((ROOT / "audit" / "documents" / "docx.py").read_text("utf-8")))
    assert phrases_in('raise InputError(text("archive-not-read", name=1))')[0][0] == "archive-not-read"
