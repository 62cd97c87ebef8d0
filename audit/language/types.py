"""What type each part of a formula has; a formula whose parts do not fit is refused before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from audit.language import tree
from audit.language.grammar import FormulaError
from audit.language.names import Binding, NameFault, Names, Type
from audit.words import Text, text

N, D, T, F = Type.NUMBER, Type.DATE, Type.TEXT, Type.FLAG

USAGE = {
    "sum": "sum(GROUP) / sum(NUMBER, NUMBER, ...)",
    "max": "max(NUMBER, NUMBER)",
    "min": "min(NUMBER, NUMBER)",
    "abs": "abs(NUMBER)",
    "known": "known(NAME)",
    "date": "date(YEAR, MONTH, DAY)",
    "day": 'day(YEAR, "MM-DD")',
    "first_known": "first_known(DATE, DATE)",
    "years_later": "years_later(DATE, NUMBER)",
    "length": "length(TEXT)",
    "mentions": 'mentions(TEXT, "LEXICON")',
}


@dataclass(frozen=True)
class Checker:
    """Finds the type of every part of a formula, for one binding."""

    names: Names
    at: Binding
    lexicons: Collection[str]

    def type_of(self, node: tree.Node) -> Type:
        """The type of a part. Raises FormulaError at the part that is wrong; NameFault where a name has no meaning."""
        match node:
            case tree.Number():
                return N
            case tree.String():
                return T
            case tree.Name():
                return self._name(node)
            case tree.Call():
                return self._call(node)
            case tree.Sum():
                return self._sum(node)
            case tree.Product():
                return self._product(node)
            case tree.Compare():
                return self._compare(node)
            case tree.Member():
                return self._member(node)
            case tree.Logic():
                for part in node.parts:
                    self._need(part, F)
                return F
            case tree.If():
                for part in node.children():
                    self._need(part, F)
                return F
        raise AssertionError(node)

    def _name(self, node: tree.Name) -> Type:
        try:
            return self.names.resolve(node.parts, self.at).type
        except NameFault as fault:
            raise UnknownName(_message_of(fault), node.start, node.end) from fault

    def _need(self, node: tree.Node, wanted: Type) -> None:
        got = self.type_of(node)
        if got is not wanted:
            raise FormulaError(text("wrong-type", wanted=wanted.value, got=got.value), node.start, node.end)

    def _sum(self, node: tree.Sum) -> Type:
        left, right = self.type_of(node.left), self.type_of(node.right)
        if left is D and right is D and node.sign < 0:
            return N
        if left is D and right is N:
            return D
        for part, got in ((node.left, left), (node.right, right)):
            if got is not N:
                raise FormulaError(text("wrong-type", wanted=N.value, got=got.value), part.start, part.end)
        return N

    def _product(self, node: tree.Product) -> Type:
        self._need(node.left, N)
        self._need(node.right, N)
        if not (is_constant(node.left, self.names, self.at) or is_constant(node.right, self.names, self.at)):
            raise FormulaError(text("not-constant"), node.start, node.end)
        return N

    def _compare(self, node: tree.Compare) -> Type:
        left, right = self.type_of(node.left), self.type_of(node.right)
        if left is not right or (left is T and node.operator not in ("=", "!=")) or left is F:
            raise FormulaError(text("not-same-type", left=left.value, right=right.value), node.start, node.end)
        return F

    def _member(self, node: tree.Member) -> Type:
        left = self.type_of(node.left)
        for value in node.values:
            self._need(value, left)
        return F

    def _call(self, node: tree.Call) -> Type:
        if node.function not in USAGE:
            known = ", ".join(USAGE)
            raise FormulaError(text("unknown-function", word=node.function, known=known), node.start, node.end)
        result = self._result(node)
        if result is None:
            told = text("wrong-arguments", word=node.function, usage=USAGE[node.function])
            raise FormulaError(told, node.start, node.end)
        return result

    def _result(self, node: tree.Call) -> Type | None:
        """The type that a call gives; None when its arguments do not fit."""
        arguments = node.arguments
        match node.function, len(arguments):
            case "sum", 1 if isinstance(arguments[0], tree.Name):
                return self._group(arguments[0])
            case "sum", count if count > 1:
                return N if all(self.type_of(part) is N for part in arguments) else None
            case (("max" | "min"), 2):
                return N if all(self.type_of(part) is N for part in arguments) else None
            case "abs", 1:
                return N if self.type_of(arguments[0]) is N else None
            case "known", 1 if isinstance(arguments[0], tree.Name):
                self.type_of(arguments[0])
                return F
            case "date", 3 if all(isinstance(part, tree.Number) for part in arguments[1:]):
                return D if self.type_of(arguments[0]) is N else None
            case "day", 2 if is_constant(arguments[1], self.names, self.at):
                fits = self.type_of(arguments[0]) is N and self.type_of(arguments[1]) is T
                return D if fits else None
            case "first_known", 2:
                return D if all(self.type_of(part) is D for part in arguments) else None
            case "years_later", 2 if isinstance(arguments[1], tree.Number):
                return D if self.type_of(arguments[0]) is D else None
            case "length", 1:
                return N if self.type_of(arguments[0]) is T else None
            case "mentions", 2 if isinstance(arguments[1], tree.String):
                if arguments[1].value not in self.lexicons:
                    raise FormulaError(
                        text("unknown-lexicon", word=arguments[1].value), arguments[1].start, arguments[1].end
                    )
                return F if self.type_of(arguments[0]) is T else None
        return None

    def _group(self, node: tree.Name) -> Type:
        try:
            self.names.group(node.parts, self.at)
        except NameFault as fault:
            raise UnknownName(_message_of(fault), node.start, node.end) from fault
        return N


def _message_of(fault: NameFault) -> Callable[[], Text]:
    return lambda: fault.message


class UnknownName(FormulaError):
    """A name that means nothing on this form; it may on another."""


def is_constant(node: tree.Node, names: Names, at: Binding) -> bool:
    """Whether a part is the same for every report: a literal or a parameter."""
    if isinstance(node, (tree.Number, tree.String)):
        return True
    return isinstance(node, tree.Name) and names.resolve(node.parts, at).kind == "constant"
