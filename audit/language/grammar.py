"""Text of a formula to its tree, by grammar.lark; a mistake is told with the character where it stands."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedEOF, UnexpectedToken, v_args

from audit.datafiles import nearest
from audit.language import tree
from audit.language.faults import FormulaError
from audit.language.signatures import known_functions
from audit.words import text

_WORDS = ("if", "then", "else", "and", "or", "not", "in", "of", "where", "within")
_PLAIN = {"≠": "!=", "≤": "<=", "≥": ">="}


@cache
def _parser() -> Lark:
    source = Path(__file__).with_name("grammar.lark").read_text("utf-8")
    return Lark(source, parser="lalr", propagate_positions=True, maybe_placeholders=True)


def parse_anew(formula: str) -> tree.Node:
    """The tree of a formula. Raises FormulaError."""
    try:
        found: tree.Node = _Builder().transform(_parser().parse(formula))
        return found
    except UnexpectedEOF as error:
        raise FormulaError(text("formula-ends"), len(formula)) from error
    except UnexpectedToken as error:
        if error.token.type == "$END":
            raise FormulaError(text("formula-ends"), len(formula)) from error
        start = error.pos_in_stream or 0
        word = str(error.token)
        meant = nearest(word, _WORDS) or nearest(word, known_functions())
        told = text("formula-unexpected-meant" if meant else "formula-unexpected", found=word, meant=meant)
        raise FormulaError(told, start, start + len(word)) from error
    except UnexpectedCharacters as error:
        raise FormulaError(text("formula-unexpected", found=error.char), error.pos_in_stream or 0) from error


@v_args(meta=True)
class _Builder(Transformer[Token, tree.Node]):
    """Grammar rules to nodes."""

    def number(self, meta: Any, parts: list[Token]) -> tree.Node:
        return tree.Number(value=Fraction(str(parts[0])), **_at(meta))

    def string(self, meta: Any, parts: list[Token]) -> tree.Node:
        return tree.String(value=str(parts[0])[1:-1], **_at(meta))

    def name(self, meta: Any, parts: list[Token]) -> tree.Node:
        return tree.Name(parts=tuple(str(part).strip("「」") for part in parts), **_at(meta))

    def call(self, meta: Any, parts: list[Any]) -> tree.Node:
        arguments = tuple(part for part in parts[1:] if part is not None)
        return tree.Call(function=str(parts[0]), arguments=arguments, **_at(meta))

    def add(self, meta: Any, parts: list[Any]) -> tree.Node:
        return tree.Sum(left=parts[0], sign=-1 if parts[1] == "-" else 1, right=parts[2], **_at(meta))

    def times(self, meta: Any, parts: list[Any]) -> tree.Node:
        return tree.Product(left=parts[0], right=parts[1], **_at(meta))

    def signed(self, meta: Any, parts: list[Any]) -> tree.Node:
        if parts[0] == "+":
            found: tree.Node = parts[1]
            return found
        minus = tree.Number(value=Fraction(-1), **_at(meta))
        return tree.Product(left=minus, right=parts[1], **_at(meta))

    def compare(self, meta: Any, parts: list[Any]) -> tree.Node:
        operator = _PLAIN.get(str(parts[1]), str(parts[1]))
        return tree.Compare(left=parts[0], operator=operator, right=parts[2], within=parts[3], **_at(meta))

    def member(self, meta: Any, parts: list[Any]) -> tree.Node:
        return tree.Member(left=parts[0], values=tuple(parts[1:]), **_at(meta))

    def member_of(self, meta: Any, parts: list[Any]) -> tree.Node:
        return tree.Member(left=parts[0], values=parts[1], **_at(meta))

    def scope(self, _meta: Any, parts: list[Any]) -> tuple[str, tuple[str, ...]]:
        return str(parts[0]), parts[1].parts if parts[1] else ()

    def gather(self, meta: Any, parts: list[Any]) -> tree.Node:
        kind, of = parts[1]
        return tree.Gather(function=str(parts[0]), kind=kind, of=of, where=parts[2], body=parts[3], **_at(meta))

    def negation(self, meta: Any, parts: list[Any]) -> tree.Node:
        return tree.Logic(operator="not", parts=tuple(parts), **_at(meta))

    def all_of(self, meta: Any, parts: list[Any]) -> tree.Node:
        return tree.Logic(operator="and", parts=tuple(parts), **_at(meta))

    def any_of(self, meta: Any, parts: list[Any]) -> tree.Node:
        return tree.Logic(operator="or", parts=tuple(parts), **_at(meta))

    def if_then(self, meta: Any, parts: list[Any]) -> tree.Node:
        return tree.If(condition=parts[0], then=parts[1], otherwise=parts[2], **_at(meta))


def _at(meta: Any) -> dict[str, int]:
    return {"start": meta.start_pos, "end": meta.end_pos}
