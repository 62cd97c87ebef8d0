"""A rule in words: what it checks, why, on what basis, how it is written, and examples."""

from __future__ import annotations

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from audit.language.ruleset import Example, RuleFile, Ruleset
from audit.words import Lang, phrase


def print_rules(ruleset: Ruleset, console: Console, lang: Lang) -> None:
    """A line a rule: id, severity, title."""
    table = Table(box=None, pad_edge=False)
    table.add_column(phrase("rule", lang), no_wrap=True)
    table.add_column(phrase("severity", lang), no_wrap=True)
    table.add_column(phrase("title", lang))
    for key, held in ruleset.files.items():
        table.add_row(key, phrase(held.rule.severity, lang), held.rule.title.text.in_(lang))
    console.print(table)
    console.print(phrase("rules-count", lang, count=len(ruleset.files), version=ruleset.version))


def print_rule(held: RuleFile, console: Console, lang: Lang) -> None:
    """Everything that a rule's file says, in one language."""
    rule = held.rule
    console.print(Line.assemble((rule.id, "bold"), "  ", rule.title.text.in_(lang)))
    parts = [
        ("severity", phrase(rule.severity, lang)),
        ("fault", phrase(f"fault-{rule.at_fault}", lang)),
        ("why", rule.why.text.in_(lang)),
        ("basis-of", rule.basis.text.in_(lang) + ("" if rule.basis.verified else f" ({phrase('unverified', lang)})")),
        ("for-each", rule.for_each),
        *(("let", f"{name} = {formula}") for name, formula in rule.let.items()),
        *([("when", rule.when)] if rule.when else []),
        ("formula", rule.check),
        *(
            ("parameter", f"{name} = {_plain(held_value.value)}  ({held_value.why.text.in_(lang)})")
            for name, held_value in rule.parameters.items()
        ),
        ("message", rule.message.text.in_(lang)),
    ]
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name, value in parts:
        table.add_row(phrase(name, lang), Line(str(value)))
    console.print(Padding(table, (1, 0)))
    console.print(Group(*(_example(example, lang) for example in rule.examples)))
    console.print(Line(phrase("rule-file", lang, file=held.file, version=held.version), "dim"))


def _example(example: Example, lang: Lang) -> Line:
    given = ", ".join(f"{key}: {value}" for key, value in example.given.items()) or "—"
    return Line.assemble(
        (phrase(example.expect.replace(" ", "-"), lang), "bold"), f"  {example.name}: ", (given, "dim")
    )


def _plain(value: float | str) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
