"""What all tests share: the same hypothesis examples on every run, and a neutral environment."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import HealthCheck, settings

from audit.forms import load_forms
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from shell import Audit, run_audit

# The same examples on every machine, and no time limit on any of them.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    max_examples=60,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")

# What is kept between runs is kept for this session alone, and shared by all its processes.
if "GOUJI_CACHE" not in os.environ:
    os.environ["GOUJI_CACHE"] = tempfile.mkdtemp(prefix="gouji-")
    atexit.register(shutil.rmtree, os.environ["GOUJI_CACHE"], ignore_errors=True)

os.environ["GOUJI_STRICT"] = "1"  # what stages hand over is validated in every test

# Variables that change the language, the colours or the width of what is printed, or what a fault does.
_SPEAKING = ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "COLUMNS", "GOUJI_DEBUG")


@pytest.fixture(autouse=True, scope="session")
def _neutral_environment() -> Iterator[None]:
    """No test depends on the locale or the terminal of whoever runs it; without a locale the program speaks English."""
    with pytest.MonkeyPatch.context() as patch:
        for name in _SPEAKING:
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def library() -> Library:
    """Forms and vocabulary as the product ships them."""
    return Library(load_forms(), load_vocabulary())


@pytest.fixture
def audit(capsys: pytest.CaptureFixture[str]) -> Audit:
    """The command: `audit("run", path, "--format", "json")` gives its exit status and what it printed."""
    return partial(run_audit, capsys)
