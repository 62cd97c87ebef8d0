"""Which rules ask for nothing but the form's figures: those that any table of figures can be checked by."""

from __future__ import annotations

from collections.abc import Iterator

from audit.language import tree
from audit.language.formulas import parse
from audit.language.kinds import BELOW, ITEMS, OF_TEXT
from audit.language.names import Ref
from audit.language.references import references
from audit.language.rulefile import Rule
from audit.language.ruleset import Ruleset
from audit.model import BODY_FLAGS, BODY_TEXTS

# Facts that are known of a report without its text.
KNOWN = frozenset({"year", "form", "form_of_year", "issuer", "has_previous", "has_twin", "last_report_year",
                   *BODY_TEXTS, *BODY_FLAGS})  # fmt: skip
_OF_TEXTS = frozenset({"length", "number", "plain", "contains", "similarity", "repeated", "mentions", "occurrences",
                       "matched", "without", "lacking", "passages", "passage", "brief", "series"})  # fmt: skip


def asks_figures_alone(rule: Rule, ruleset: Ruleset) -> bool:
    """Whether numbers and states of cells, and who reports for which year, decide the rule."""
    return next(beyond_figures(rule, ruleset), None) is None


def beyond_figures(rule: Rule, ruleset: Ruleset) -> Iterator[str]:
    """The names and functions in a rule that need more than figures; `report` where it asks for no cell at all."""
    if rule.scope.kind in (*ITEMS, "section"):
        yield rule.scope.kind
        return
    formulas = [parse(formula) for formula in (rule.check, *([rule.when] if rule.when else []), *rule.let.values())]
    for formula in formulas:
        yield from _of_texts(formula)
    refs = [ref for formula in formulas for ref in _named(formula, rule, ruleset)]
    yield from filter(None, (_beyond(ref, rule.scope.kind) for ref in refs))
    if not any(ref.kind == "cell" for ref in refs):
        yield "report"


def _of_texts(formula: tree.Node) -> Iterator[str]:
    for part in formula.walk():
        if isinstance(part, tree.Call) and part.function in _OF_TEXTS:
            yield f"{part.function}()"
        if isinstance(part, tree.Gather) and (part.kind in (*ITEMS, *BELOW, "section") or part.function == "list"):
            yield part.kind


def _named(formula: tree.Node, rule: Rule, ruleset: Ruleset) -> Iterator[Ref]:
    """What a formula names in the first instance on each form."""
    for form in ruleset.forms.all:
        if rule.applies_to_form(form):
            for at in ruleset.fitting(rule, form)[:1]:
                yield from references(formula, ruleset.names(rule, form), at)


def _beyond(ref: Ref, kind: str) -> str | None:
    """A name that means more than figures."""
    match ref.kind:
        case "cell":
            return None if ref.key.endswith((":value", ":state")) else ref.key
        case "fact":
            return None if ref.key in KNOWN else ref.key
        case "print" | "section":
            return ref.key
        case "property":
            return ref.key if (kind, ref.key) in OF_TEXT or ref.key == "fractional" else None
    return None
