"""Where this program is on the disk, and what is shipped with it."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent


def rules_folder() -> Path:
    """The built-in `rules/`: inside the wheel, or beside the package in a checkout."""
    packed = PACKAGE / "_rules"
    return packed if packed.is_dir() else PACKAGE.parent / "rules"
