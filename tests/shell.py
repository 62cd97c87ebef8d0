"""The command line as a user sees it: exit status and what is printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from audit.cli import main

SAMPLES = Path(__file__).resolve().parent.parent / "sample_reports"
CLEAN_REPORT = SAMPLES / "lanting-housing-2023.txt"  # its README says that it has no fault
FAULTY_REPORT = SAMPLES / "huichuan-2023.html"  # its README lists the faults
COMMAND = [sys.executable, "-m", "audit"]


class Ran(NamedTuple):
    """What one call of the command did."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


Audit = Callable[..., Ran]


def run_audit(capsys: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    """Call the command in this process; nobody ever sees a traceback."""
    capsys.readouterr()
    try:
        status = main([str(argument) for argument in arguments])
    except SystemExit as left:  # --help and --version
        status = int(left.code or 0)
    printed = capsys.readouterr()
    assert "Traceback" not in printed.out + printed.err
    return Ran(status, printed.out, printed.err)
