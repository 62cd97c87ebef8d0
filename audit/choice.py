"""Which rules a run is asked for, as it was asked: names and texts that nobody has looked at yet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Changes:
    """What the command line asks for on top of a suite."""

    rules: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()  # RULE=LEVEL
    parameters: tuple[str, ...] = ()  # RULE.NAME=VALUE


NO_CHANGES = Changes()


@dataclass(frozen=True)
class RuleChoice:
    """Which rules a run asks, and how they are changed."""

    folders: tuple[Path, ...] = ()  # of rules beside the built-in ones
    suite: str = "default"  # a name or a file
    changes: Changes = NO_CHANGES


DEFAULT_RULES = RuleChoice()
