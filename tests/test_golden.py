"""What people and programs see of the samples, to the letter; `pytest --snapshot-update` rewrites it."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from audit.cli import main

ROOT = Path(__file__).parent.parent


class TextFile(SingleFileSnapshotExtension):
    """One snapshot a file, readable in a diff."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "sample_reports", "--lang", "zh", "--today", "2026-01-01"],
        ["run", "sample_reports", "--lang", "en", "--today", "2026-01-01", "--verbose"],
        ["run", "sample_reports", "--format", "json", "--today", "2026-01-01"],
        ["rules", "--lang", "zh"],
        ["explain", "history-carry", "--lang", "zh"],
    ],
    ids=["console-zh", "console-en-verbose", "json", "rules-zh", "explain-zh"],
)
def test_output(
    arguments: list[str],
    snapshot: SnapshotAssertion,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("COLUMNS", raising=False)

    main(arguments)

    assert capfdbinary.readouterr().out.decode() == snapshot(extension_class=TextFile)
