"""Known figures, printed in random markups of web pages, are read back exactly or left undecided, never wrongly."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit.files import document_from_bytes
from audit.forms import Form, load_forms
from audit.model import Cell, State
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from layouts import FORMS
from web_markup import Author

LIBRARY = Library(load_forms(), load_vocabulary())


def figures_of(form: Form, seed: int, blanks: float) -> dict[str, str]:
    """A figure for every cell, rows and columns not adding up: reading must not lean on sums that are not there."""
    random = Random(seed)

    def figure(signed: bool) -> str:
        if random.random() < blanks:
            return random.choice(["", "", "", "/", "-"])
        said = random.choice(
            [f"{random.randint(0, 9)}", f"{random.randint(0, 999)}", f"{random.randint(1000, 99999):,}"]
        )
        return f"-{said}" if signed and random.random() < 0.5 else said

    return {cell.key: figure(cell.spec.signed) for cell in form.cells}


def expected(printed: str) -> tuple[State, Decimal | None]:
    """What a printed figure is."""
    if not printed:
        return State.BLANK, None
    if printed in ("/", "-"):
        return State.PLACEHOLDER, None
    return State.NUMBER, Decimal(printed.replace(",", ""))


def read(page: str) -> dict[str, Cell]:
    """The cells that are read from a page."""
    document = document_from_bytes("page.html", page.encode(), LIBRARY)
    assert document.report is not None, document.problem
    return {cell.key: cell for cell in document.report.cells}


def wrong(cells: dict[str, Cell], figures: dict[str, str]) -> dict[str, tuple[str, State, str]]:
    """Cells that were read, and read as something else than is printed."""
    return {
        key: (printed, cells[key].state, cells[key].raw)
        for key, printed in figures.items()
        if cells[key].state not in (State.UNDECIDED, State.MISSING)
        and (cells[key].state, cells[key].value) != expected(printed)
    }


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), blanks=st.sampled_from([0.0, 0.1, 0.6]), careless=st.booleans())
@example(seed=4190333, blanks=0.6, careless=True)  # headings begin a field later than the rows below them
@example(seed=193194000, blanks=0.1, careless=True)  # a table in many parts, few rows each, with cells too many
def test_no_cell_of_a_page_is_read_wrongly(form: str, seed: int, blanks: float, careless: bool) -> None:
    figures = figures_of(FORMS[form], seed, blanks)

    cells = read(Author(seed, careless=careless).page(FORMS[form], figures))

    assert wrong(cells, figures) == {}


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_page_without_blanks_is_read_completely(form: str, seed: int) -> None:
    figures = figures_of(FORMS[form], seed, 0)

    cells = read(Author(seed).page(FORMS[form], figures))

    assert {key: cell.state for key, cell in cells.items() if cell.state is not State.NUMBER} == {}
