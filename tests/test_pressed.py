"""Lines are the same again, and so is what is read from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.files import Known, read_known, read_source
from audit.model import Above, Field, Layout, Line, Pages, Place, Torn
from audit.pressed import press, unpress
from audit.reading.report import Library
from audit.sources import Source
from audit.words import Text
from shell import SAMPLES

FIXTURES = Path(__file__).parent / "fixtures"
READABLE = sorted(
    path
    for path in [*SAMPLES.iterdir(), *FIXTURES.iterdir()]
    if path.suffix not in (".csv", ".md") and path.stat().st_size > 0
)

said = st.text(st.sampled_from("一二 1|\t\ud800\n\"'"), max_size=6)
small = st.none() | st.integers(0, 9)
boxes = st.none() | st.tuples(*[st.floats(0, 2000, allow_nan=False)] * 4)
fields = st.builds(Field, said, st.builds(Place, small, small, small, small, small, small, boxes))
above = st.none() | st.builds(Above, st.integers(1, 9), st.integers(0, 9), said)
torn = st.none() | st.builds(Torn, st.lists(above, max_size=3).map(tuple), st.booleans(), st.booleans())
lines = st.builds(
    Line,
    st.lists(fields, max_size=4).map(tuple),
    st.sampled_from(Layout),
    st.integers(0, 3),
    small,
    st.booleans(),
    torn,
)
pages = st.builds(
    Pages,
    st.lists(lines, max_size=6).map(tuple),
    st.lists(said, max_size=4).map(tuple),
    st.dictionaries(said, said, max_size=2),
    st.lists(st.builds(Text, said, said), max_size=2).map(tuple),
)


@given(pages)
def test_any_lines_come_back_as_they_were(held: Pages) -> None:
    assert unpress(press(held), held.source) == held


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_what_is_read_from_pressed_lines_is_what_was_read_from_the_file(path: Path, library: Library) -> None:
    read = read_source(Source(str(path)), library)
    assert not isinstance(read, list)
    assert read.pages

    held = press(read.pages)

    again = read_known(Known(str(path), read.document.sha256, held, read.pages.source), library)
    assert again.document == read.document
    assert again.pages == read.pages
    assert len(held) < 5_000


def test_lines_that_cannot_be_read_are_a_document_too(library: Library) -> None:
    read = read_known(Known("one.txt", "0", b"no lines", ()), library)

    assert read.document.status == "unreadable"
    assert read.document.given_up
    assert read.pages is None
