"""What is kept between runs is never trusted further than it deserves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import stored
from audit.forms import load_forms
from audit.language.formulas import parse
from audit.language.grammar import parse_anew
from audit.language.packing import pack, unpack
from audit.language.ruleset import load_ruleset


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("GOUJI_CACHE", str(tmp_path / "kept"))
    stored.forget()
    yield tmp_path / "kept"
    stored.forget()


def again() -> None:
    """As a new process would find it."""
    stored.save()
    stored.forget()


keys = st.text(max_size=5) | st.integers(-5, 5)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.dates() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@given(value=values)
def test_what_is_kept_comes_back(value: object) -> None:
    held = json.loads(stored._dump({"key": value}), object_hook=stored._opened)

    assert held["key"] == value


def test_another_run_finds_it(folder: Path) -> None:
    key = stored.key_of("yaml", "a: 2023-01-10")
    assert stored.recall(key) is None

    stored.keep(key, {"a": date(2023, 1, 10), 1: "one"})
    again()

    assert stored.recall(key) == {"a": date(2023, 1, 10), 1: "one"}
    if sys.platform != "win32":
        (path,) = folder.glob("*.json")
        assert path.stat().st_mode & 0o777 == 0o600
        assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "\x00\x01", '{"tree'])
def test_a_damaged_file_is_ignored_and_mended(folder: Path, content: str) -> None:
    key = stored.key_of("yaml", "a: 1")
    stored.keep(key, {"a": 1})
    again()
    (path,) = folder.glob("*.json")
    path.write_text(content)
    stored.forget()

    assert stored.recall(key) is None

    stored.keep(key, {"a": 1})
    again()
    assert stored.recall(key) == {"a": 1}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("held", [[], ["sum", 0, 1], ["nothing", 0, 1], ["number", 0, 1, "x"], {"a": 1}, 3])
def test_a_damaged_tree_is_parsed_anew(held: object) -> None:
    formula = f"year = {abs(hash(repr(held))) % 10**9}"
    stored.keep(stored.key_of("tree", formula), held)

    assert parse(formula) == parse_anew(formula)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_file_that_others_may_write_is_not_trusted(folder: Path) -> None:
    key = stored.key_of("yaml", "a: 1")
    stored.keep(key, {"a": 1})
    again()
    (path,) = folder.glob("*.json")
    path.chmod(0o666)
    stored.forget()

    assert stored.recall(key) is None


def test_what_another_version_kept_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = stored.key_of("yaml", "a: 1")
    stored.keep(key, {"a": 1})
    again()
    monkeypatch.setattr(stored, "_name", lambda: "another.json")

    assert stored.recall(key) is None

    stored.keep(key, {"a": 1})
    again()
    assert [path.name for path in folder.glob("*.json")] == ["another.json"]


def test_a_folder_that_cannot_be_written_stops_nothing(folder: Path) -> None:
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file where the folder should be")

    stored.keep("key", 1)
    stored.save()

    assert folder.is_file()


def test_nothing_is_kept_when_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOUJI_CACHE", "off")

    stored.keep("key", 1)

    assert stored.recall("key") is None
    assert not folder.exists()


@pytest.mark.usefixtures("folder")
def test_the_rules_are_the_same_with_and_without() -> None:
    forms = load_forms()
    first = load_ruleset(forms)
    fits = {(key, form.form): first.fitting(held.rule, form) for key, held in first.files.items() for form in forms.all}
    again()

    second = load_ruleset(forms)

    assert second.files == first.files
    assert second.lexicons == first.lexicons
    assert fits == {
        (key, form.form): second.fitting(held.rule, form) for key, held in second.files.items() for form in forms.all
    }


def test_every_formula_of_the_catalogue_survives_packing() -> None:
    for held in load_ruleset(load_forms()).files.values():
        for formula in (*held.rule.let.values(), *(formula for _, formula in held.rule.formulas)):
            found = parse_anew(formula)
            assert unpack(json.loads(json.dumps(pack(found)))) == found


def test_a_second_run_parses_neither_rules_nor_formulas(folder: Path) -> None:
    code = (
        "import sys; from audit.run import open_workshop; w = open_workshop();"
        "[w.ruleset.fitting(h.rule, f) for h in w.ruleset.files.values() for f in w.ruleset.forms.all];"
        "print(sorted({'lark', 'ruamel.yaml'} & set(sys.modules)))"
    )
    environment = {**os.environ, "GOUJI_CACHE": str(folder)}

    said = [
        subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]

    assert [line.strip() for line in said] == ["['lark', 'ruamel.yaml']", "[]"]
