"""Digits dressed as no part of the figure beside them: raised and lowered ones number notes, struck ones are void."""

from __future__ import annotations

import re

from audit.model import STRUCK

_DIGITS = "0123456789０１２３４５６７８９"
_RAISED = str.maketrans(_DIGITS, "⁰¹²³⁴⁵⁶⁷⁸⁹" * 2)
FIGURE = re.compile(r"\s*[+-]?\.?\d[\d,.\s]*")  # a text that is one, whole
_LOWERED = str.maketrans(_DIGITS, "₀₁₂₃₄₅₆₇₈₉" * 2)


def raised(said: str) -> str:
    """A text with its digits written as raised ones."""
    return said.translate(_RAISED)


def lowered(said: str) -> str:
    """A text with its digits written as lowered ones."""
    return said.translate(_LOWERED)


def struck(said: str) -> str:
    """A text that is struck through: it stands apart from what is beside it, and its figure is none."""
    return f" {void(said)} "


def void(said: str) -> str:
    """A figure with a line through each of its digits; other text as it is."""
    return re.sub(r"\d", rf"\g<0>{STRUCK}", said) if FIGURE.fullmatch(said) else said
