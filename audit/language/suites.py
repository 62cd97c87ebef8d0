"""Suites: which rules a run asks, how grave their findings are, and with which bounds. `rules/suites/*.yaml`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import Any, Literal

from pydantic import Field

from audit.choice import NO_CHANGES, Changes
from audit.datafiles import Pair, Strict, nearest, parse_model, place_of, read_source
from audit.errors import DataFileError, GoujiError, UsageError
from audit.language.rulefile import Parameter, Rule
from audit.language.ruleset import RuleFile, Ruleset
from audit.language.wellformed import Misplaced, check_rule
from audit.model import SEVERITIES, Severity
from audit.words import Text, text

Level = Severity | Literal["off"]
Value = float | str | tuple[float, ...] | tuple[str, ...]
LEVELS: tuple[str, ...] = (*SEVERITIES, "off")


class Suite(Strict):
    """One suite, as its file says it. Rules are named by id, by family (`requests/*`) or by pattern (`*-total`)."""

    title: Pair
    extends: str | None = None
    rules: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()
    severity: dict[str, Level] = Field(default_factory=dict)
    parameters: dict[str, Value] = Field(default_factory=dict)


@dataclass(frozen=True)
class _Told:
    """A suite with where it was written, for messages."""

    suite: Suite
    name: str
    shown: str
    source: str

    def fault(self, told: Text, *path: str | int) -> DataFileError:
        """A mistake at a path of the file."""
        return DataFileError(told, self.shown, *place_of(self.source, path))


def apply_suite(ruleset: Ruleset, wanted: str, folders: Iterable[Path], changes: Changes = NO_CHANGES) -> Ruleset:
    """The rules of a suite, changed as it and the command line say.

    `wanted` is a suite's name, looked for in the folders, or a file. Raises DataFileError, UsageError.
    """
    chain = _chain(wanted, list(folders))
    chosen: dict[str, RuleFile] = {}
    for told in reversed(chain):
        chosen = _chosen(told, ruleset, chosen)
    chosen = _changed(chosen, changes)
    for held in chosen.values():
        _check_bounds(held, ruleset)
    return Ruleset(chain[0].name, dict(sorted(chosen.items())), ruleset.lexicons, ruleset.forms, ruleset.files)


# ---- suites and what they extend ---- #


def _chain(wanted: str, folders: list[Path]) -> list[_Told]:
    """The suite, what it extends, what that extends ..."""
    chain = [_read(_find(wanted, folders), folders)]
    while chain[-1].suite.extends is not None:
        last = chain[-1]
        try:
            found = _read(_find(last.suite.extends or "", folders, beside=Path(last.shown).parent), folders)
        except UsageError as fault:
            raise last.fault(fault.message, "extends") from fault
        if any(found.shown == told.shown for told in chain):
            raise last.fault(text("suite-circle", name=found.name), "extends")
        chain.append(found)
    return chain


def _find(wanted: str, folders: list[Path], beside: Path | None = None) -> Path:
    if wanted.endswith((".yaml", ".yml")):
        for path in (*([beside / wanted] if beside else []), Path(wanted)):
            if path.is_file():
                return path
        raise UsageError(text("no-suite-file", path=wanted))
    known = {path.stem: path for folder in folders for path in sorted((folder / "suites").glob("*.yaml"))}
    if wanted in known:
        return known[wanted]
    meant = nearest(wanted, known)
    raise UsageError(text("no-suite-meant" if meant else "no-suite", word=wanted, meant=meant, known=", ".join(known)))


def _read(path: Path, folders: list[Path]) -> _Told:
    built_in = any(path.parent == folder / "suites" for folder in folders)
    shown = f"suites/{path.name}" if built_in else str(path)
    source = read_source(path, shown)
    return _Told(parse_model(Suite, source, shown), path.stem, shown, source)


# ---- what a suite does to the rules ---- #


def _chosen(told: _Told, ruleset: Ruleset, chosen: dict[str, RuleFile]) -> dict[str, RuleFile]:
    suite = told.suite
    kept = dict(chosen)
    patterns = suite.rules if suite.rules is not None else () if suite.extends else ("*",)
    for number, pattern in enumerate(patterns):
        for key in _named(pattern, ruleset.files, told, "rules", number):
            kept.setdefault(key, ruleset.files[key])
    for number, pattern in enumerate(suite.without):
        for key in _named(pattern, ruleset.files, told, "without", number):
            kept.pop(key, None)
    for pattern, level in suite.severity.items():
        for key in _named(pattern, ruleset.files, told, "severity", pattern):
            if key in kept:
                _grade(kept, key, level)
    for name, value in suite.parameters.items():
        rule_id, _, parameter = name.rpartition(".")
        try:
            (key,) = _one(rule_id or name, ruleset.files)
            changed = _with_parameter(kept.get(key, ruleset.files[key]), parameter, value)
        except GoujiError as fault:
            raise told.fault(fault.message, "parameters", name) from fault
        if key in kept:
            kept[key] = changed
    return kept


def _named(pattern: str, files: Mapping[str, RuleFile], told: _Told, *path: str | int) -> list[str]:
    try:
        return matching(pattern, files)
    except UsageError as fault:
        raise told.fault(fault.message, *path) from fault


def matching(pattern: str, files: Mapping[str, RuleFile]) -> list[str]:
    """The rules that an id, family or pattern means. Raises UsageError when there are none."""
    found = [key for key, held in files.items() if fnmatchcase(key, pattern) or fnmatchcase(_path(held), pattern)]
    if not found:
        known = [*files, *dict.fromkeys(f"{family(held)}/*" for held in files.values())]
        meant = nearest(pattern, known)
        raise UsageError(text("no-rule-meant" if meant else "no-rule", word=pattern, meant=meant))
    return found


def _one(rule_id: str, files: Mapping[str, RuleFile]) -> list[str]:
    if rule_id not in files:
        meant = nearest(rule_id, files)
        raise UsageError(text("no-rule-meant" if meant else "no-rule", word=rule_id, meant=meant))
    return [rule_id]


def family(held: RuleFile) -> str:
    """The folder that a rule is in."""
    return PurePath(held.file).parent.name


def _path(held: RuleFile) -> str:
    return f"{family(held)}/{held.rule.id}"


# ---- what the command line does ---- #


def _changed(chosen: dict[str, RuleFile], changes: Changes) -> dict[str, RuleFile]:
    kept = chosen
    if changes.rules:
        kept = {key: chosen[key] for pattern in changes.rules for key in matching(pattern, chosen)}
    for pattern in changes.without:
        gone = matching(pattern, chosen)
        kept = {key: held for key, held in kept.items() if key not in gone}
    for assigned in changes.severity:
        pattern, level = _split(assigned, "RULE=LEVEL")
        if level not in LEVELS:
            raise UsageError(text("no-level", word=level, known=", ".join(LEVELS)))
        for key in matching(pattern, chosen):
            if key in kept:
                _grade(kept, key, level)  # type: ignore[arg-type]
    for assigned in changes.parameters:
        name, value = _split(assigned, "RULE.NAME=VALUE")
        rule_id, _, parameter = name.rpartition(".")
        (key,) = _one(rule_id or name, chosen)
        if key in kept:
            kept[key] = _with_parameter(kept[key], parameter, _parsed(value))
    return kept


def _split(assigned: str, usage: str) -> tuple[str, str]:
    name, equals, value = assigned.partition("=")
    if not equals or not name:
        raise UsageError(text("not-assigned", word=assigned, usage=usage))
    return name.strip(), value.strip()


def _parsed(value: str) -> Value:
    """A number, a text, or a list of either in brackets."""
    if value.startswith("[") and value.endswith("]"):
        parts = [_parsed(part.strip()) for part in value[1:-1].split(",") if part.strip()]
        return tuple(parts)  # type: ignore[return-value]
    try:
        return float(value)
    except ValueError:
        return value.strip("\"'")


# ---- changed rules ---- #


def _grade(kept: dict[str, RuleFile], key: str, level: Level) -> None:
    """Give all findings of a rule one severity, or leave it out."""
    if level == "off":
        del kept[key]
        return
    rule = kept[key].rule
    cases = tuple(case.model_copy(update={"severity": None}) for case in rule.cases)
    kept[key] = _again(kept[key], {"severity": level, "cases": cases}, f"severity={level}")


def _with_parameter(held: RuleFile, name: str, value: Value) -> RuleFile:
    """The rule with another bound. Raises UsageError for a parameter that it lacks, or a value of another kind."""
    known = held.rule.parameters
    if name not in known:
        meant = nearest(name, known)
        key = "no-parameter-meant" if meant else "no-parameter"
        raise UsageError(text(key, rule=held.rule.id, word=name, meant=meant, known=", ".join(known) or "-"))
    old = known[name].value
    if _kind(value) not in (_kind(old), "empty") and _kind(old) != "empty":
        wanted = text(f"kind-{_kind(old)}")
        raise UsageError(text("wrong-parameter", rule=held.rule.id, word=name, wanted=wanted))
    changed = Parameter(value=value, why=known[name].why)
    return _again(held, {"parameters": {**known, name: changed}}, f"{name}={value}")


def _kind(value: Value) -> str:
    if isinstance(value, tuple):
        return "empty" if not value else f"list-of-{_kind(value[0])}"
    return "text" if isinstance(value, str) else "number"


def _again(held: RuleFile, update: dict[str, Any], said: str) -> RuleFile:
    """The rule built anew, so that nothing worked out from the old values stays; its version tells the change."""
    rule = Rule.model_construct(**{name: getattr(held.rule, name) for name in Rule.model_fields} | update)
    version = hashlib.sha256(f"{held.version} {said}".encode()).hexdigest()[:12]
    return RuleFile(rule, held.file, version, held.root)


def _check_bounds(held: RuleFile, ruleset: Ruleset) -> None:
    """A changed rule must still mean something: a day that is none would otherwise break it in the middle of a run."""
    if ruleset.files[held.rule.id] is held:
        return
    try:
        check_rule(held.rule, ruleset.forms, ruleset.lexicon_parts)
    except Misplaced as fault:
        raise UsageError(Text(f"{held.rule.id}：{fault.told.zh}", f"{held.rule.id}: {fault.told.en}")) from fault
