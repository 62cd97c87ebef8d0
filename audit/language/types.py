"""What type each part of a formula has; a formula whose parts do not fit is refused before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from audit.datafiles import nearest
from audit.language import tree
from audit.language.faults import FormulaError
from audit.language.kinds import BELOW, ITEMS, OF_RUN, PROPERTIES, Type
from audit.language.names import Names, Ref
from audit.language.references import members, scope_of
from audit.language.scopes import Binding, NameFault
from audit.language.signatures import (
    GATHERING,
    OF_PEERS,
    Argument,
    Kind,
    Signature,
    known_functions,
    signature_of,
    usage_of,
)
from audit.reading.vocabulary import load_vocabulary
from audit.words import Text, text

N, D, T, F = Type.NUMBER, Type.DATE, Type.TEXT, Type.FLAG


@dataclass(frozen=True)
class Checker:
    """Finds the type of every part of a formula, for one binding. `lexicons`: name -> names of its parts."""

    names: Names
    at: Binding
    lexicons: Mapping[str, tuple[str, ...]]

    def type_of(self, node: tree.Node) -> Type:
        """The type of a part. Raises FormulaError at the part that is wrong, UnknownName at a name without meaning."""
        match node:
            case tree.Number():
                return N
            case tree.String():
                return T
            case tree.Name():
                return self._name(node)
            case tree.Call():
                return self._call(node)
            case tree.Gather():
                return self._gather(node)
            case tree.Sum():
                return self._sum(node)
            case tree.Product():
                return self._product(node)
            case tree.Compare():
                return self._compare(node)
            case tree.Member():
                return self._member(node)
            case tree.Logic() | tree.If():
                for part in node.children():
                    self._need(part, F)
                return F
        raise AssertionError(node)

    def _name(self, node: tree.Name) -> Type:
        ref = self._resolved(node)
        if ref.kind == "list":
            raise FormulaError(text("list-name", word=node.text), node.start, node.end)
        return ref.type

    def _resolved(self, node: tree.Name) -> Ref:
        try:
            return self.names.resolve(node.parts, self.at)
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
        if node.within:
            self._need(node.left, D if left is D else N)
            self._need(node.within, N)
        return F

    def _member(self, node: tree.Member) -> Type:
        left = self.type_of(node.left)
        if isinstance(node.values, tuple):
            for value in node.values:
                self._need(value, left)
            return F
        ref = self._resolved(node.values)
        if ref.kind != "list":
            raise FormulaError(text("not-list", word=node.values.text), node.values.start, node.values.end)
        if ref.type is not left and ref.constant != ():
            told = text("wrong-type", wanted=left.value, got=ref.type.value)
            raise FormulaError(told, node.values.start, node.values.end)
        return F

    # ---- functions ---- #

    def _call(self, node: tree.Call) -> Type:
        signature = signature_of(node.function)
        if signature is None:
            raise FormulaError(_unknown_function(node.function), node.start, node.start + len(node.function))
        if node.function in OF_PEERS and self.names.scope.kind in (*ITEMS, *OF_RUN):
            raise FormulaError(text("no-peers-here", word=node.function), node.start, node.end)
        if not signature.fits(len(node.arguments)) or not self._fits(node, signature):
            told = text("wrong-arguments", word=node.function, usage=usage_of(node.function))
            raise FormulaError(told, node.start, node.end)
        return signature.result

    def _fits(self, node: tree.Call, signature: Signature) -> bool:
        return all(self._takes(signature.argument(at), part) for at, part in enumerate(node.arguments))

    def _takes(self, wanted: Argument, part: tree.Node) -> bool:
        """Whether an argument is what the function wants there."""
        match wanted:
            case Kind.CELLS if isinstance(part, tree.Name):
                return all(ref.type is N for ref in self._cells(part))
            case Kind.CELLS:
                return self.type_of(part) is N
            case Kind.NAME:
                return isinstance(part, tree.Name) and bool(self.type_of(part))
            case Kind.WHOLE:
                return isinstance(part, tree.Number) and part.value.denominator == 1
            case Kind.SHARE:
                return is_constant(part, self.names, self.at) and self.type_of(part) is N and self._is_share(part)
            case Kind.LEAST:
                return is_constant(part, self.names, self.at) and self.type_of(part) is N and self._is_count(part)
            case Kind.MONTH_DAY:
                return is_constant(part, self.names, self.at) and self.type_of(part) is T and self._is_day(part)
            case Kind.LEXICON | Kind.PARTED:
                return isinstance(part, tree.String) and self._lexicon(part, with_parts=wanted is Kind.PARTED)
        return self.type_of(part) is wanted

    def _constant(self, part: tree.Node) -> object:
        """What a constant part is."""
        if isinstance(part, tree.Name):
            return self.names.resolve(part.parts, self.at).constant
        return part.value if isinstance(part, tree.Number | tree.String) else None

    def _is_share(self, part: tree.Node) -> bool:
        """Whether a constant number is between 0 and 1."""
        constant = self._constant(part)
        return isinstance(constant, Fraction) and 0 <= constant <= 1

    def _is_count(self, part: tree.Node) -> bool:
        """Whether a constant is a whole number above 0."""
        constant = self._constant(part)
        return isinstance(constant, Fraction) and constant.denominator == 1 and constant > 0

    def _is_day(self, part: tree.Node) -> bool:
        """Whether a constant is a day of any year, 03-31."""
        constant = self._constant(part)
        try:
            date.fromisoformat(f"2001-{constant}")
        except ValueError:
            return False
        return True

    def _cells(self, node: tree.Name) -> list[Ref]:
        try:
            return self.names.group(node.parts, self.at)
        except NameFault as fault:
            raise UnknownName(_message_of(fault), node.start, node.end) from fault

    def _lexicon(self, node: tree.String, *, with_parts: bool) -> bool:
        name, _, part = node.value.partition(".")
        if name not in self.lexicons or (part and part not in self.lexicons[name]):
            known = [*self.lexicons, *(f"{lexicon}.{one}" for lexicon, parts in self.lexicons.items() for one in parts)]
            meant = nearest(node.value, known)
            told = text("unknown-lexicon-meant" if meant else "unknown-lexicon", word=node.value, meant=meant)
            raise FormulaError(told, node.start, node.end)
        if with_parts and not self.lexicons.get(node.value):
            raise FormulaError(text("lexicon-without-parts", word=node.value), node.start, node.end)
        return True

    def _gather(self, node: tree.Gather) -> Type:
        if node.function not in GATHERING:
            told = text("unknown-gathering", word=node.function, known=", ".join(GATHERING))
            raise FormulaError(told, node.start, node.start + len(node.function))
        after = node.start + len(node.function)
        if node.kind not in PROPERTIES or {node.kind, self.names.scope.kind} & set(OF_RUN):
            gathered = ", ".join(kind for kind in PROPERTIES if kind not in OF_RUN)
            raise FormulaError(text("unknown-scope", word=node.kind, known=gathered), after, node.end)
        if node.kind in BELOW and self.names.scope.kind in ITEMS:
            raise FormulaError(text("no-peers-here", word=node.kind), node.start, node.end)
        known = load_vocabulary().quantities.names
        if node.kind == "statement" and node.of and ".".join(node.of) not in known:
            raise FormulaError(NameFault.unknown(".".join(node.of), lambda: known).message, after, node.end)
        try:
            every = members(node, self.names, self.at)
        except NameFault as fault:
            raise UnknownName(_message_of(fault), after, node.end) from fault
        body, result, _ = GATHERING[node.function]
        checked = every if node.kind in ("row", "column", "section") else every[:1]
        for one in checked:
            inner = replace(self, names=self.names.within(scope_of(node)), at=one)
            inner._need(node.body, body)
            if node.where:
                inner._need(node.where, F)
        return result


def _message_of(fault: NameFault) -> Callable[[], Text]:
    return lambda: fault.message


def _unknown_function(word: str) -> Text:
    meant = nearest(word, known_functions())
    if meant:
        return text("unknown-function-meant", word=word, meant=meant)
    return text("unknown-function", word=word, known=", ".join(known_functions()))


class UnknownName(FormulaError):
    """A name that means nothing on this form; it may on another."""


def is_constant(node: tree.Node, names: Names, at: Binding) -> bool:
    """Whether a part is the same for every report: a literal or a parameter."""
    if isinstance(node, (tree.Number, tree.String)):
        return True
    return isinstance(node, tree.Name) and names.resolve(node.parts, at).kind == "constant"
