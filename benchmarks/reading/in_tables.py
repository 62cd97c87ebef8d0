"""Hazards of the tables' structure: rows and columns added, left out and moved, tables cut, joined and repeated."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from audit.forms import Row, Table, load_forms
from audit.model import State
from benchmarks.reading.draft import Block, Draft, Paragraph, TableBlock, Truth
from benchmarks.reading.hazards import ALL, PAGED, PLAIN, SHEETS, Stage, hazard
from specimens.grid import Box, Grid, filled, placed_boxes, with_column

_NOT_PAGED = ALL - PAGED


def _with(table: Table, **changes: object) -> Table:
    """The table with other parts; made anew, for tables remember what they have worked out."""
    return Table(**{**{name: getattr(table, name) for name in Table.model_fields}, **changes})


# ---- before the figures are drawn ---- #


@hazard("forms-mixed", Stage.FORM)
def _mixed(draft: Draft, rng: Random) -> None:
    """One table on the other form: a section on the form of 2019 in a report of 2021, or the other way round."""
    other = next(form for form in load_forms().all if form.form != draft.form.form)
    name = rng.choice(("proactive", "requests"))
    draft.tables[name] = other.tables[name]


# ---- rows and columns ---- #


def _without(draft: Draft, name: str, row: str) -> None:
    table = draft.tables[name]
    for key in [key for key in draft.truth if key.startswith(f"{name}.{row}.")]:
        draft.truth[key] = Truth(State.MISSING)
    if table.rows:
        rows = {key: spec for key, spec in table.rows.items() if key != row}
        draft.tables[name] = _with(table, rows=rows)
        return
    blocks = [
        block.model_copy(update={"rows": {key: spec for key, spec in block.rows.items() if key != row}})
        for block in table.blocks
    ]
    draft.tables[name] = _with(table, blocks=tuple(block for block in blocks if block.rows))


@hazard("rows-missing", Stage.TABLES)
def _missing(draft: Draft, rng: Random) -> None:
    for _ in range(rng.randint(1, 3)):
        name = rng.choice([name for name in ("proactive", "requests") if name in draft.tables] or [""])
        if name and len(draft.tables[name].all_rows) > 4:
            _without(draft, name, rng.choice(list(draft.tables[name].all_rows)))


@hazard("table-missing", Stage.TABLES)
def _no_table(draft: Draft, rng: Random) -> None:
    """A table that is only a picture."""
    name = rng.choice(sorted(draft.tables))
    del draft.tables[name]
    for key in [key for key in draft.truth if key.startswith(f"{name}.")]:
        draft.truth[key] = Truth(State.MISSING)


def _added(draft: Draft, name: str, behind: str, label: str, rng: Random) -> None:
    """A row that no form has, behind one of the form's."""
    table = draft.tables[name]

    def longer(rows: dict[str, Row]) -> dict[str, Row]:
        found: dict[str, Row] = {}
        for key, row in rows.items():
            found[key] = row
            if key == behind:
                found[f"{behind}_more"] = Row(zh=label, en=label, under=row.under)
        return found

    if table.rows:
        draft.tables[name] = _with(table, rows=longer(table.rows))
    else:
        blocks = tuple(block.model_copy(update={"rows": longer(block.rows)}) for block in table.blocks)
        draft.tables[name] = _with(table, blocks=blocks)
    for column in draft.tables[name].columns_of[f"{behind}_more"]:
        draft.printed[f"{name}.{behind}_more.{column}"] = str(rng.randint(0, 60))


@hazard("rows-added", Stage.TABLES)
def _extra(draft: Draft, rng: Random) -> None:
    if "proactive" in draft.tables:
        label = rng.choice(("其他主动公开文件", "其他文件", "重大行政决策", "公共企事业单位信息"))
        _added(draft, "proactive", rng.choice(list(draft.tables["proactive"].all_rows)), label, rng)


@hazard("rows-divided", Stage.TABLES)
def _divided(draft: Draft, rng: Random) -> None:
    if "requests" in draft.tables:
        label = rng.choice(("其中：当面申请", "其中：网络申请", "其中：信函申请"))
        _added(draft, "requests", rng.choice(("newly_received", "granted", "carried_in")), label, rng)


@hazard("total-first", Stage.TABLES)
def _total_first(draft: Draft, rng: Random) -> None:
    """The column of totals before the others: nothing may be taken for its neighbour."""
    for name in [name for name in ("requests", "disputes") if name in draft.tables and rng.random() < 0.8]:
        columns = draft.tables[name].columns
        draft.tables[name] = _with(draft.tables[name], columns={"total": columns["total"], **columns})
        draft.doubt(draft.keys(name))


# ---- the printed grid ---- #


def width(rows: Grid) -> int:
    """Columns of the grid."""
    return len(filled(rows)[0]) if rows else 0


def cut(rows: Grid, at: int, *, repeat: bool) -> tuple[Grid, Grid]:
    """The grid in two, spans too; what spans the cut is printed again below it, or leaves an empty box."""
    places = list(placed_boxes(rows))
    above = [
        [replace(box, down=min(box.down, at - number)) for _, box in row] for number, row in enumerate(places[:at])
    ]
    left = [
        (column, replace(box, text=box.text if repeat else "", down=number + box.down - at))
        for number, row in enumerate(places[:at])
        for column, box in row
        if number + box.down > at
    ]
    first = [box for _, box in sorted([*left, *places[at]], key=lambda item: item[0])]
    return above, [first, *rows[at + 1 :]]


def _cuttable(draft: Draft) -> int | None:
    """The number of the block that holds table 3."""
    for number, block in enumerate(draft.blocks):
        if isinstance(block, TableBlock) and "requests" in block.names and len(block.rows) > 8:
            return number
    return None


def _first_values(rows: Grid) -> int:
    return next((number for number, row in enumerate(rows) if any(box.key for box in row)), 0)


def _cut_in_blocks(draft: Draft, rng: Random, between: list[Block], *, header: bool, repeat: bool) -> None:
    number = _cuttable(draft)
    if number is None:
        return
    block = draft.blocks[number]
    assert isinstance(block, TableBlock)
    top = _first_values(block.rows)
    above, below = cut(block.rows, rng.randint(top + 1, len(block.rows) - 1), repeat=repeat)
    if header:
        below = [*block.rows[:top], *below]
    draft.blocks[number : number + 1] = [replace(block, rows=above), *between, replace(block, rows=below)]


@hazard("table-split", Stage.GRIDS, group="cut")
def _split(draft: Draft, rng: Random) -> None:
    """Table 3 as two tables, the first part's spans running on as empty cells or printed again."""
    _cut_in_blocks(draft, rng, [], header=rng.random() < 0.3, repeat=rng.random() < 0.5)


@hazard("page-break", Stage.GRIDS, group="cut")
def _page_break(draft: Draft, rng: Random) -> None:
    """A page ends within table 3: its number, the next page's header, the table's headings again."""
    between: list[Block] = [Paragraph(_page_number(rng))]
    if rng.random() < 0.5:
        between.append(Paragraph(draft.title))
    _cut_in_blocks(draft, rng, between, header=rng.random() < 0.6, repeat=rng.random() < 0.6)


def _page_number(rng: Random) -> str:
    page = rng.randint(2, 9)
    return rng.choice(
        (f"— {page} —", f"- {page} -", f"第 {page} 页 共 9 页", f"第{page}页", f"{page}/9", f"－{page}－")
    )


@hazard("header-repeated", Stage.GRIDS, group="cut")
def _header_again(draft: Draft, rng: Random) -> None:
    """The headings of table 3 printed again within it."""
    number = _cuttable(draft)
    if number is None:
        return
    block = draft.blocks[number]
    assert isinstance(block, TableBlock)
    top = _first_values(block.rows)
    above, below = cut(block.rows, rng.randint(top + 1, len(block.rows) - 1), repeat=rng.random() < 0.5)
    draft.blocks[number] = replace(block, rows=[*above, *block.rows[:top], *below])


@hazard("page-number-in-table", Stage.GRIDS, group="cut")
def _number_in_table(draft: Draft, rng: Random) -> None:
    number = _cuttable(draft)
    if number is None:
        return
    block = draft.blocks[number]
    assert isinstance(block, TableBlock)
    at = rng.randint(_first_values(block.rows) + 1, len(block.rows) - 1)
    above, below = cut(block.rows, at, repeat=False)
    said = str(rng.randint(2, 9)) if rng.random() < 0.3 else _page_number(rng)
    draft.blocks[number] = replace(block, rows=[*above, [Box(said, across=width(block.rows))], *below])
    if said.isdigit():  # a bare number among numbers
        draft.doubt([box.key for row in above for box in row if box.key][-15:])


@hazard("tables-merged", Stage.GRIDS, _NOT_PAGED, group="merge")
def _merged(draft: Draft, rng: Random) -> None:
    """All tables in one, the headings of the sections as rows of it or above it."""
    inside = rng.random() < 0.7
    tables = [block for block in draft.blocks if isinstance(block, TableBlock)]
    if len(tables) < 2:
        return
    first, last = draft.blocks.index(tables[0]), draft.blocks.index(tables[-1])
    across = max(width(block.rows) for block in tables)
    rows: Grid = []
    moved: list[Block] = []
    for block in draft.blocks[first : last + 1]:
        if isinstance(block, TableBlock):
            rows += block.rows
        elif inside:
            rows.append([Box(block.text, across=across)])
        else:
            moved.append(block)
    names = tuple(name for block in tables for name in block.names)
    draft.blocks[first : last + 1] = [*moved, TableBlock(names, rows)]


@hazard("headings-in-tables", Stage.GRIDS, _NOT_PAGED, group="merge")
def _headings_inside(draft: Draft, rng: Random) -> None:
    """The heading of a section as the first row of its table."""
    del rng
    blocks: list[Block] = []
    for block in draft.blocks:
        before = blocks[-1] if blocks else None
        if isinstance(block, TableBlock) and isinstance(before, Paragraph) and before.heading:
            blocks[-1] = replace(block, rows=[[Box(before.text, across=width(block.rows))], *block.rows])
        else:
            blocks.append(block)
    draft.blocks = blocks


@hazard("spacer-columns", Stage.GRIDS, SHEETS | {"html", "docx"})
def _spacers(draft: Draft, rng: Random) -> None:
    """Tables that begin a column or two from the left, or end in empty ones."""
    left, right = rng.randint(0, 2), rng.randint(0, 2)
    draft.blocks = [
        replace(block, rows=[[*[Box("")] * left, *row, *[Box("")] * right] for row in block.rows])
        if isinstance(block, TableBlock) and not any(box.down > 1 for row in block.rows for box in row)
        else block
        for block in draft.blocks
    ]


@hazard("remarks-column", Stage.GRIDS, _NOT_PAGED, against=frozenset({"glued-rows", "running-text"}))
def _remarks(draft: Draft, rng: Random) -> None:
    """A last column that no form has, with a remark here and there."""
    blocks: list[Block] = []
    for block in draft.blocks:
        if isinstance(block, TableBlock) and block.names and rng.random() < 0.7:
            rows = [[*row, Box("备注" if not at else "")] for at, row in enumerate(block.rows)]
            for row in rows:
                if any(box.key for box in row) and rng.random() < 0.2:
                    row[-1] = Box(rng.choice(("含上年", "见说明", "本级")))
            blocks.append(replace(block, rows=rows))
        else:
            blocks.append(block)
    draft.blocks = blocks


def _some_tables(draft: Draft, rng: Random) -> set[tuple[str, ...]]:
    """Half of the tables by what they hold: the parts of one have the same columns."""
    held = {block.names: None for block in draft.blocks if isinstance(block, TableBlock) and block.names}
    return {names for names in held if rng.random() < 0.5}


@hazard("figures-column", Stage.GRIDS, apart=True, against=frozenset({"remarks-column", "glued-rows", "running-text"}))
def _other_figures(draft: Draft, rng: Random) -> None:
    """A last column of figures that no form has; its heading stands in the first row, or beside all rows of headings.

    In text, where spans and many blanks leave no trace, nothing tells which column a figure is of.
    """
    said = rng.choice(("上年数", "同比增减", "累计"))
    beside = rng.random() < 0.5
    wider = _some_tables(draft, rng)
    blocks: list[Block] = []
    for block in draft.blocks:
        if isinstance(block, TableBlock) and block.names in wider:
            first = next(at for at, row in enumerate(block.rows) if any(box.key for box in row))
            rows = [[*row, Box(str(rng.randint(0, 20)) if any(box.key for box in row) else "")] for row in block.rows]
            rows[0][-1] = Box(said, down=first if beside else 1)
            if beside:
                rows[1:first] = block.rows[1:first]
            if draft.format in PLAIN:
                _doubt(draft, rows)
            blocks.append(replace(block, rows=rows))
        else:
            blocks.append(block)
    draft.blocks = blocks


@hazard("row-numbers", Stage.GRIDS, apart=True, against=frozenset({"glued-rows", "running-text"}))
def _row_numbers(draft: Draft, rng: Random) -> None:
    """The number of each row behind its label, below a heading that no form has; in text, as with figures behind."""
    said = rng.choice(("行次", "序号"))
    wider = _some_tables(draft, rng)
    for at, block in enumerate(draft.blocks):
        if isinstance(block, TableBlock) and "disputes" not in block.names and block.names in wider:
            starts = [placed[0][0] for placed in placed_boxes(block.rows)]
            rows = [_numbered(*each, said) for each in zip(block.rows, range(1, len(starts) + 1), starts, strict=True)]
            draft.blocks[at] = replace(block, rows=rows)
            if draft.format in PLAIN:
                _doubt(draft, block.rows)


def _numbered(row: list[Box], number: int, start: int, said: str) -> list[Box]:
    """A row of a table that begins at this column, with one more behind its first."""
    at = next((at for at, box in enumerate(row) if box.key), None)
    if at is not None:
        return [*row[:at], Box(str(number)), *row[at:]]
    if start:
        return row
    first, *others = row
    return [first, Box(said, down=first.down), *others] if others else [replace(first, across=first.across + 1)]


@hazard("figures-between", Stage.GRIDS, apart=True, against=frozenset({"glued-rows", "running-text"}))
def _figures_between(draft: Draft, rng: Random) -> None:
    """A column of figures that no form has between two of the form's: a subtotal, or what is counted twice."""
    said = rng.choice(("小计", "其中网上", "上年数"))
    where = {names: rng.random() for names in sorted(_some_tables(draft, rng))}
    for number, block in enumerate(draft.blocks):
        if isinstance(block, TableBlock) and block.names in where:
            starts = sorted({at for row in placed_boxes(block.rows) for at, box in row if box.key})[1:]
            if starts:
                before = starts[int(where[block.names] * len(starts))]
                rows = with_column(block.rows, before, said, lambda: str(rng.randint(0, 20)))
                draft.blocks[number] = replace(block, rows=rows)
                if draft.format in PLAIN:
                    _doubt(draft, rows)


def _doubt(draft: Draft, rows: Grid) -> None:
    """Being undecided is right for all cells of a table."""
    keys = {box.key for row in rows for box in row if box.key in draft.truth}
    draft.truth.update({key: draft.truth[key]._replace(certain=False) for key in keys})


@hazard("unit-row", Stage.GRIDS)
def _unit_row(draft: Draft, rng: Random) -> None:
    """The unit above a table or in its last row."""
    said = rng.choice(("单位：件", "（单位：件）", "计量单位：件、项"))
    blocks: list[Block] = []
    for block in draft.blocks:
        if isinstance(block, TableBlock) and rng.random() < 0.5:
            blocks.append(Paragraph(said))
        blocks.append(block)
    draft.blocks = blocks
