"""Trees of formulas as text: the way back from the parser, every part in its own parentheses."""

from __future__ import annotations

from fractions import Fraction

from audit.language import tree


def written(node: tree.Node) -> str:
    """The formula of a tree; parsing it gives an equal tree."""
    match node:
        case tree.Number():
            return _number(node.value)
        case tree.String():
            return f'"{node.value}"'
        case tree.Name():
            return _path(node.parts)
        case tree.Call():
            return f"{node.function}({', '.join(map(written, node.arguments))})"
        case tree.Gather():
            of = f" of {_path(node.of)}" if node.of else ""
            where = f" where {written(node.where)}" if node.where else ""
            return f"{node.function}({node.kind}{of}{where}: {written(node.body)})"
        case tree.Sum():
            return f"({written(node.left)} {'+' if node.sign > 0 else '-'} {written(node.right)})"
        case tree.Product():
            return f"({written(node.left)} * {written(node.right)})"
        case tree.Compare():
            within = f" within {written(node.within)}" if node.within else ""
            return f"({written(node.left)} {node.operator} {written(node.right)}{within})"
        case tree.Member():
            if isinstance(node.values, tuple):
                return f"({written(node.left)} in ({', '.join(map(written, node.values))}))"
            return f"({written(node.left)} in {written(node.values)})"
        case tree.Logic(operator="not"):
            return f"(not {written(node.parts[0])})"
        case tree.Logic():
            return f"({f' {node.operator} '.join(map(written, node.parts))})"
        case tree.If():
            otherwise = f" else {written(node.otherwise)}" if node.otherwise else ""
            return f"(if {written(node.condition)} then {written(node.then)}{otherwise})"
    raise AssertionError(node)


def _number(value: Fraction) -> str:
    plain = f"{float(abs(value)):.10f}".rstrip("0").rstrip(".")
    return f"(-{plain})" if value < 0 else plain


def _path(parts: tuple[str, ...]) -> str:
    return ".".join(part if part.isidentifier() or part.isdigit() else f"「{part}」" for part in parts)
