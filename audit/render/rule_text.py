"""A rule in words: what it checks, why, on what basis, how it is written, and examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.text import Text as Line

from audit.language.rulefile import Example, Rule
from audit.language.ruleset import RuleFile, Ruleset
from audit.render.lines import print_line
from audit.words import Lang, phrase


def print_rules(ruleset: Ruleset, console: Console, lang: Lang) -> None:
    """A line a rule: id, severity, title."""
    widest = max(map(len, ruleset.files), default=0)
    for key, held in ruleset.files.items():
        first = Line.assemble((key.ljust(widest), "bold"), "  ", phrase(held.rule.severity, lang))
        print_line(console, Line(held.rule.title.text.in_(lang)), widest + 11, first)
    print_line(console, Line(phrase("rules-count", lang, count=len(ruleset.files), version=ruleset.version), "dim"))


def print_rule(held: RuleFile, console: Console, lang: Lang) -> None:
    """Everything that a rule's file says, in one language."""
    rule = held.rule
    print_line(console, Line.assemble((rule.id, "bold"), "  ", rule.title.text.in_(lang)))
    console.print()
    for name, value in _parts(rule, lang):
        print_line(console, Line(value), 16, Line(phrase(name, lang), "dim"))
    console.print()
    for example in rule.examples:
        print_line(console, *_example(example, lang))
    print_line(console, Line(phrase("rule-file", lang, file=held.file, version=held.version), "dim"))


def _parts(rule: Rule, lang: Lang) -> Iterator[tuple[str, str]]:
    unverified = "" if rule.basis.verified else f" ({phrase('unverified', lang)})"
    yield "severity", f"{phrase(rule.severity, lang)} · {phrase(f'fault-{rule.at_fault}', lang)}"
    yield "why", rule.why.text.in_(lang)
    yield "basis-of", rule.basis.text.in_(lang) + unverified
    yield "for-each", rule.for_each
    for name, formula in rule.let.items():
        yield "let", f"{name} = {formula}"
    if rule.when:
        yield "when", rule.when
    yield "formula", rule.check
    for name, parameter in rule.parameters.items():
        yield "parameter", f"{name} = {_plain(parameter.value)}  ({parameter.why.text.in_(lang)})"
    yield "message", rule.message.text.in_(lang)


def _example(example: Example, lang: Lang) -> tuple[Line, int, Line]:
    given = _given(example.given) or "—"
    verdict = Line(phrase(example.expect.replace(" ", "-"), lang), "bold")
    return Line.assemble(f"{example.name}: ", (given, "dim")), 16, verdict


def _given(given: dict[str, Any]) -> str:
    """The example's report, as its file writes it."""
    held = {key: f"{{{_given(value)}}}" if isinstance(value, dict) else value for key, value in given.items()}
    return ", ".join(f"{key}: {value}" for key, value in held.items())


def _plain(value: float | str | tuple[float, ...] | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(_plain, value))})"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
