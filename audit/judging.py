"""What is asked of the reports: rules chosen, verdicts, findings. It is loaded while workers read."""

from __future__ import annotations

import hashlib
import os
import sys
from datetime import date

from audit.choice import RuleChoice
from audit.diagnosis.following import tell_following
from audit.diagnosis.stories import tell_stories
from audit.findings import build_findings
from audit.forms import Forms, load_forms
from audit.frames import Frames
from audit.kernel import evaluate
from audit.language.formulas import parse
from audit.language.references import beside
from audit.language.ruleset import Ruleset, load_ruleset
from audit.language.suites import apply_suite, family
from audit.model import Finding, RuleError, Story
from audit.program import rules_folder
from audit.roll import Deadlines, Roll
from audit.summary import Notice, Result, RuleShown
from audit.words import text
from audit.world import World

_MANY = 100  # reports
_LONGEST_FAULT = 300  # characters of what pandera says, which can be pages


def choose_rules(forms: Forms, choice: RuleChoice) -> Ruleset:
    """The rules asked for. Raises DataFileError for a mistake in one of their files, UsageError otherwise."""
    every = load_ruleset(forms, choice.folders)
    return apply_suite(every, choice.suite, (rules_folder(), *choice.folders), choice.changes)


def judge(frames: Frames, ruleset: Ruleset, today: date) -> Result:
    """Frames → verdicts → findings, and what explains them."""
    broken = _broken("check_frames", frames, frames)
    world = world_of(frames, ruleset, today)
    outcomes, errors = evaluate(ruleset, world, list(ruleset.files.values()))
    findings, untold = build_findings(outcomes, ruleset, world)
    findings, stories, unexplained = _explained(findings, ruleset, world)
    broken += _broken("check_findings", findings, frames)
    notices, roll = of_roster(world)
    return Result(
        frames=frames,
        rules={key: _shown(ruleset, key) for key in ruleset.files},
        ruleset_name=ruleset.name,
        ruleset_version=ruleset.version,
        findings=findings,
        verdicts={outcome.file.rule.id: outcome.verdicts for outcome in outcomes},
        rule_errors=(*errors, *untold, *unexplained, *broken),
        stories=stories,
        notices=notices,
        roll=roll,
    )


def world_of(frames: Frames, ruleset: Ruleset, today: date) -> World:
    """The frames as the rules ask them."""
    return World(frames, today, Deadlines.of(ruleset))


def of_roster(world: World) -> tuple[tuple[Notice, ...], Roll | None]:
    """What to say of the roster's lines, and the units held against the reports."""
    return _unknown_parents(world), world.muster.rolls.get(0)


def _unknown_parents(world: World) -> tuple[Notice, ...]:
    """What to say of units whose parent is on no line of the roster and has no report."""
    register = world.frames.register
    known = {body for unit in register.units for body in register.names_of(unit)} | set(world.frames.bodies)
    lost: dict[str, list[str]] = {}
    for unit in register.units:
        if unit.parent and register.body(unit.parent) not in known:
            lost.setdefault(unit.parent, []).append(str(unit.line))
    told = [text("roster-parent", lines=", ".join(lines), parent=parent) for parent, lines in lost.items()]
    return tuple(
        Notice(hashlib.sha256(said.zh.encode()).hexdigest()[:16], "roster-parent", register.roster, said)
        for said in told
    )


def _broken(check: str, handed_over: object, frames: Frames) -> tuple[RuleError, ...]:
    """What a contract between two stages finds wrong: a fault of ours, which is told and takes no result away."""
    if not _is_strict(frames):
        return ()
    from audit import schemas

    try:
        getattr(schemas, check)(handed_over)
    except Exception as fault:
        told = " ".join(str(fault).split())[:_LONGEST_FAULT]
        return (RuleError("contract", "schemas.py", text("contract-broken", problem=told)),)
    return ()


def _is_strict(frames: Frames) -> bool:
    """Whether what stages hand over is validated: where pandera is loaded, asked for, or costs little beside the rest.

    To load it takes half a second, a quarter of what a run of five reports may take.
    """
    asked = "pandera" in sys.modules or os.environ.get("GOUJI_STRICT") == "1" or len(frames) >= _MANY
    return asked and frames.forms is load_forms()  # the contracts are those of our own forms


def _explained(
    findings: tuple[Finding, ...], ruleset: Ruleset, world: World
) -> tuple[tuple[Finding, ...], tuple[Story, ...], tuple[RuleError, ...]]:
    """The findings with what explains them; as they are where that cannot be told."""
    try:
        return (*tell_following(*tell_stories(findings, ruleset, world), ruleset), ())
    except Exception as fault:  # what explains findings must never hide them
        reason = text("diagnosis-fault", problem=f"{type(fault).__name__}: {fault}")
        return findings, (), (RuleError("diagnosis", "diagnosis", reason),)


def _shown(ruleset: Ruleset, key: str) -> RuleShown:
    held = ruleset.files[key]
    rule = held.rule
    formulas = (rule.check, *([rule.when] if rule.when else []), *rule.let.values())
    return RuleShown(key, rule.title.text, rule.severity, rule.basis.text, family(held), beside(map(parse, formulas)))
