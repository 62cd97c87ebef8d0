"""The trees of formulas, parsed once in all runs."""

from __future__ import annotations

from functools import cache

from audit.language import tree
from audit.language.packing import pack, unpack
from audit.stored import keep, key_of, recall


@cache
def parse(formula: str) -> tree.Node:
    """The tree of a formula. Raises FormulaError."""
    key = key_of("tree", formula)
    try:
        if held := recall(key):
            return unpack(held)
    except (LookupError, TypeError, ValueError):
        pass  # damaged: parse it anew
    from audit.language.grammar import parse_anew  # Lark is loaded only for formulas that are new

    found = parse_anew(formula)
    keep(key, pack(found))
    return found
