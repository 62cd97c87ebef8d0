"""Rows that page ends tear: put together, and nothing of them lost, over however many pages they run."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from audit.forms import load_forms
from audit.model import Above, Field, Layout, Line, Place, Torn
from audit.reading.torn import joined_rows

FORMS = load_forms()
LABELS = (
    "5.要求行政机关",
    "确认或重新出具",
    "已获取信息",
    "2.重复申请",
    "重复申请",
    "2.",
    "",
    "其他",
    "（注）",
    "结果维",
    "持",
    "总",
    "计",
)
FIGURES = ("", "7", "12", "／")


def line(*said: str, torn: Torn | None = None) -> Line:
    """A row of a table that prints this."""
    return Line(tuple(Field(one, Place(1, at)) for at, one in enumerate(said, 1)), Layout.GRID, table=1, torn=torn)


def below(*columns: int | None, back: int = 1, labels: int = 1, fits: bool = True, likely: bool = True) -> Torn:
    """That the cells stand below those so many lines back, by their numbers; the first ones have labels in them."""
    above = (None if at is None else Above(back, at, "" if at < labels else "\n") for at in columns)
    return Torn(tuple(above), fits, likely)


def said(*lines: Line) -> list[list[str]]:
    """What the rows say when they are put together."""
    return [[field.text for field in each.fields] for each in joined_rows(lines, FORMS)]


def test_a_row_over_three_pages_is_one() -> None:
    rows = (
        line("5.要求行政机关", "7", ""),
        line("确认或重新出具", "", "1", torn=below(0, 1, 2)),
        line("已获取信息", "", "2", torn=below(0, 1, 2)),
    )

    assert said(*rows) == [["5.要求行政机关确认或重新出具已获取信息", "7", "1\n2"]]


def test_a_cell_that_began_the_joined_row_keeps_its_rest() -> None:
    """It moves the cells behind it in that row, and those of the third page still go to theirs."""
    rows = (
        line("2.", "7", ""),
        line("(五)不予", "重复申请", "", "1", torn=below(None, 0, 1, 2)),
        line("处理", "", "", "2", torn=below(0, 1, 2, 3, labels=2)),
    )

    assert said(*rows) == [["(五)不予处理", "2.重复申请", "7", "1\n2"]]


def test_headings_torn_off_leave_the_cells_of_the_next_page_in_place() -> None:
    rows = (
        line("结果维", "总"),
        line("持", "", "其他", torn=below(0, 1, None, fits=False, likely=False)),
        line("9", "8", "7", torn=below(0, 1, 2, likely=False)),
    )

    assert said(*rows) == [["结果维持", "总"], ["其他"], ["9", "8", "7"]]


@given(
    st.lists(st.tuples(st.sampled_from(LABELS), *[st.sampled_from(FIGURES)] * 2), min_size=2, max_size=5),
    st.data(),
)
def test_nothing_that_is_printed_is_lost(rows: list[tuple[str, ...]], data: st.DataObject) -> None:
    lines = [line(*rows[0])]
    for at, row in enumerate(rows[1:], 1):
        columns = [data.draw(st.just(number) | st.none()) for number in range(3)]
        back = data.draw(st.just(1) | st.integers(1, at))
        looks = any(column is not None for column in columns) and data.draw(st.booleans())
        lines.append(line(*row, torn=below(*columns, back=back, fits=looks, likely=looks)))

    printed = sorted("".join("".join(row) for row in rows))
    assert sorted("".join("".join(row) for row in said(*lines)).replace("\n", "")) == printed
