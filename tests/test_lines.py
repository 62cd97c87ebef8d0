"""Lines as the console prints them."""

from __future__ import annotations

import pytest

from audit.render.lines import clean


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("名称\t澄岫县水利局", "名称 澄岫县水利局"),
        ("甲\x1b[31m乙", "甲\ufffd[31m乙"),
        ("甲\n乙\u3000丙", "甲\n乙\u3000丙"),
    ],
)
def test_only_what_steers_a_terminal_is_shown_as_unknown(said: str, shown: str) -> None:
    assert clean(said) == shown
    assert len(clean(said)) == len(said)
