"""A page for each rule in Markdown, in Chinese and English, and an index of them by family."""

from __future__ import annotations

from collections.abc import Iterator

from audit.language.rulefile import Rule
from audit.language.ruleset import RuleFile, Ruleset
from audit.language.suites import family
from audit.words import phrase

_MADE = "<!-- audit rules docs -->\n"


def rule_pages(ruleset: Ruleset) -> dict[str, str]:
    """File name to text: a page a rule, and `index.md`."""
    pages = {f"{key}.md": _page(held, ruleset) for key, held in ruleset.files.items()}
    return {"index.md": _index(ruleset), **pages}


def is_page(content: str) -> bool:
    """Whether a file was written as one of these pages."""
    return content.startswith(_MADE)


def _index(ruleset: Ruleset) -> str:
    lines = [_MADE, "# 规则 · Rules\n"]
    families: dict[str, list[RuleFile]] = {}
    for held in ruleset.files.values():
        families.setdefault(family(held), []).append(held)
    for name, files in sorted(families.items()):
        lines += [f"## {name}\n", "| | | 规则 | rule |", "| --- | --- | --- | --- |"]
        lines += [_row(held.rule) for held in files]
        lines.append("")
    return "\n".join(lines)


def _row(rule: Rule) -> str:
    return f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {_cell(rule.title.zh)} | {_cell(rule.title.en)} |"


def _page(held: RuleFile, ruleset: Ruleset) -> str:
    rule = held.rule
    lines = [_MADE, f"# {rule.id}\n", f"**{rule.title.zh}**。{rule.why.zh}\n", f"**{rule.title.en}.** {rule.why.en}\n"]
    lines += ["| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in _facts(rule, ruleset)), ""]
    lines += [*_formulas(rule), *_parameters(rule), *_examples(rule)]
    return "\n".join(lines)


def _facts(rule: Rule, ruleset: Ruleset) -> Iterator[tuple[str, str]]:
    yield _both("severity"), f"{phrase(rule.severity, 'zh')} {rule.severity}"
    yield "", _both(f"fault-{rule.at_fault}")
    unverified = f"（{phrase('unverified', 'zh')} · {phrase('unverified', 'en')}）" if not rule.basis.verified else ""
    yield _both("basis-of"), f"{_cell(rule.basis.zh)} · {_cell(rule.basis.en)}{unverified}"
    if earlier := rule.basis.earlier:
        yield _both("basis-earlier", year=earlier.before), f"{_cell(earlier.zh)} · {_cell(earlier.en)}"
    forms = [form.form for form in ruleset.forms.all if rule.applies_to_form(form) and ruleset.fitting(rule, form)]
    yield "格式 · forms", "、".join(forms)
    if rule.years:
        unknown = f"，{_both('year-not-known')}" if rule.years.unknown else ""
        yield "年度 · years", f"{rule.years.first}–{rule.years.last or ''}{unknown}"
    yield _both("message"), f"{_cell(rule.message.zh)} · {_cell(rule.message.en)}"


def _formulas(rule: Rule) -> list[str]:
    said = [f"for each: {rule.for_each}", *(f"let {name} = {formula}" for name, formula in rule.let.items())]
    if rule.when:
        said.append(f"when: {rule.when}")
    said.append(f"check: {rule.check}")
    for case in rule.cases:
        to = ", ".join(filter(None, (case.severity, case.at_fault)))
        said.append(f"{to} when: {case.when}")
    said += [f"diagnosis {found.kind} when: {found.when}" for found in rule.diagnoses]
    return ["```text", *said, "```", ""]


def _parameters(rule: Rule) -> list[str]:
    if not rule.parameters:
        return []
    rows = [
        f"| `{rule.id}.{name}` | {parameter.shown} | {_cell(parameter.why.zh)} · {_cell(parameter.why.en)} |"
        for name, parameter in rule.parameters.items()
    ]
    return [f"| {_both('parameter')} | | |", "| --- | --- | --- |", *rows, ""]


def _examples(rule: Rule) -> list[str]:
    rows = [
        f"| {phrase(example.expect.replace(' ', '-'), 'zh')} · {example.expect} | {_cell(example.name)} "
        f"| {_code(example.shown)} |"
        for example in rule.examples
    ]
    return ["| 例 · example | | |", "| --- | --- | --- |", *rows, ""]


def _both(key: str, **values: object) -> str:
    return f"{phrase(key, 'zh', **values)} · {phrase(key, 'en', **values)}"


def _code(said: str) -> str:
    return f"`{_cell(said)}`" if said else ""


def _cell(said: str) -> str:
    """Text that stays in its cell of a table."""
    return " ".join(said.split()).replace("|", "\\|")
