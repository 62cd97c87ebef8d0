"""A rule in words: what it checks, why, on what basis, how it is written, and examples."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text as Line

from audit.language.rulefile import Example, Rule
from audit.language.ruleset import RuleFile, Ruleset
from audit.render.lines import STYLES, print_line
from audit.rulecheck import Checked
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


def print_checked(checked: Checked, console: Console, lang: Lang) -> None:
    """Mistakes and remarks, a line each, and how many there are."""
    for mistake in checked.mistakes:
        first = Line.assemble((phrase("error", lang), STYLES["error"]), " ")
        print_line(console, Line(mistake.message.in_(lang)), 8, first)
    for remark in checked.remarks:
        first = Line.assemble((phrase(remark.severity, lang), STYLES[remark.severity]), " ")
        print_line(console, Line.assemble((remark.place, "bold"), ": ", remark.message.in_(lang)), 8, first)
    counts = {level: sum(remark.severity == level for remark in checked.remarks) for level in STYLES}
    told = phrase(
        "checked-rules", lang, rules=checked.rules, mistakes=len(checked.mistakes),
        errors=counts["error"], warnings=counts["warning"], infos=counts["info"],
    )  # fmt: skip
    print_line(console, Line(told, "dim"))


def _parts(rule: Rule, lang: Lang) -> Iterator[tuple[str, str]]:
    unverified = "" if rule.basis.verified else f" ({phrase('unverified', lang)})"
    yield "severity", f"{phrase(rule.severity, lang)} · {phrase(f'fault-{rule.at_fault}', lang)}"
    yield "why", rule.why.text.in_(lang)
    yield "basis-of", rule.basis.text.in_(lang) + unverified
    if earlier := rule.basis.earlier:
        yield "basis-of", f"{earlier.text.in_(lang)} ({phrase('basis-earlier', lang, year=earlier.before)})"
    yield "for-each", rule.for_each
    for name, formula in rule.let.items():
        yield "let", f"{name} = {formula}"
    if rule.when:
        yield "when", rule.when
    yield "formula", rule.check
    for name, parameter in rule.parameters.items():
        yield "parameter", f"{name} = {parameter.shown}  ({parameter.why.text.in_(lang)})"
    yield "message", rule.message.text.in_(lang)


def _example(example: Example, lang: Lang) -> tuple[Line, int, Line]:
    given = example.shown or "—"
    verdict = Line(phrase(example.expect.replace(" ", "-"), lang), "bold")
    return Line.assemble(f"{example.name}: ", (given, "dim")), 16, verdict
