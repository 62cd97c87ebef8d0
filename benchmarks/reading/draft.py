"""A document before it is printed: its form, its figures, its tables and paragraphs, and what a reader must find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from typing import NamedTuple

from audit.forms import Form, Table
from audit.model import State
from specimens.grid import Box, Grid, grid

ISSUER = "澄岫县人民政府办公室"
YEARS = {"2019": 2020, "2021": 2023}


class Truth(NamedTuple):
    """What a cell prints. Where the printing leaves that open, being undecided is right too: not `certain`."""

    state: State
    value: Decimal | None = None
    certain: bool = True


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or the heading of a section."""

    text: str
    heading: int = 0  # the number of the section that it opens


@dataclass(frozen=True)
class TableBlock:
    """A printed table; `names` are the tables of the form that it shows."""

    names: tuple[str, ...]
    rows: Grid


Block = Paragraph | TableBlock


@dataclass
class Draft:
    """A document in the making; hazards work on it one after the other."""

    number: int
    format: str
    form: Form
    tables: dict[str, Table]
    printed: dict[str, str]  # cell key -> as printed
    truth: dict[str, Truth]
    hazards: frozenset[str] = frozenset()
    blocks: list[Block] = field(default_factory=list)
    styled: set[str] = field(default_factory=set)  # cells whose printing a hazard has chosen
    issuer: str = ISSUER
    about: int | None = None  # the year, where it is not the one that stands for the form

    @property
    def year(self) -> int:
        """The year that the report is about."""
        return self.about or YEARS[self.form.form]

    @property
    def title(self) -> str:
        """The report's title."""
        return f"{self.issuer}{self.year}年政府信息公开工作年度报告"

    def say(self, key: str, printed: str, state: State, value: Decimal | None = None) -> None:
        """Print a cell otherwise."""
        self.printed[key] = printed
        self.truth[key] = Truth(state, value)
        self.styled.add(key)

    def doubt(self, keys: list[str]) -> None:
        """The printing leaves open what these cells hold."""
        for key in keys:
            if key in self.truth:
                self.truth[key] = self.truth[key]._replace(certain=False)

    def truth_of(self, box: Box) -> State | None:
        """What a printed cell holds; None for one that no form has."""
        found = self.truth.get(box.key or "")
        return found.state if found else None

    def plain(self, *tables: str) -> list[str]:
        """Keys of cells that print their number plainly, of these tables or of all."""
        return [key for key in self.keys(*tables) if key not in self.styled]

    def keys(self, *tables: str) -> list[str]:
        """Keys of the cells that the tables print, in order."""
        return [
            f"{name}.{row}.{column}"
            for name, table in self.tables.items()
            if not tables or name in tables
            for row, columns in table.columns_of.items()
            for column in columns
        ]

    def rows(self, *tables: str) -> list[list[str]]:
        """Keys of the cells of each printed row; a table that prints all in one has one row."""
        found: list[list[str]] = []
        for name, table in self.tables.items():
            if tables and name not in tables:
                continue
            rows = [[f"{name}.{row}.{column}" for column in columns] for row, columns in table.columns_of.items()]
            found += [[key for row in rows for key in row]] if table.one_row else rows
        return found

    def relabel(self, change: Callable[[str], str]) -> None:
        """Print the labels of all tables otherwise."""
        self.blocks = [
            replace(block, rows=[[relabelled(box, change) for box in row] for row in block.rows])
            if isinstance(block, TableBlock)
            else block
            for block in self.blocks
        ]

    def reword(self, change: Callable[[str], str]) -> None:
        """Print headings and paragraphs otherwise."""
        self.blocks = [
            replace(block, text=change(block.text)) if isinstance(block, Paragraph) else block for block in self.blocks
        ]

    def lay_out(self, rng: Random) -> None:
        """Put title, sections and tables below one another."""
        self.blocks = [Paragraph(self.title)]
        for number, heading in self.form.sections.items():
            self.blocks.append(Paragraph(heading.zh, number))
            tables = [name for name, table in self.tables.items() if table.section == number]
            if number in (1, 5, 6):
                self.blocks += [Paragraph(said) for said in prose(rng, self.year, number)]
            self.blocks += [TableBlock((name,), grid(self.tables[name], name, self.printed)) for name in tables]
        self.blocks.append(Paragraph(self.issuer))
        self.blocks.append(Paragraph(f"{self.year + 1}年1月{rng.randint(4, 29)}日"))


def relabelled(box: Box, change: Callable[[str], str]) -> Box:
    """The box with its label changed; values stay."""
    return box if box.key or not box.text else replace(box, text=change(box.text))


_SENTENCES = {
    1: (
        "{year}年，我县认真贯彻《中华人民共和国政府信息公开条例》，不断完善制度，推进政务公开工作。",
        "（一）主动公开方面。全年通过政府网站公开信息{n}条，政务新媒体发布{m}条，办理情况良好。",
        "（二）依申请公开方面。收到申请后及时登记、转办、答复，全部依法办理。",
        "（三）监督保障方面。组织业务培训{k}次，参加{m}人次，没有发生责任追究的情形。",
    ),
    5: (
        "存在的主要问题：一是公开的深度有待加强；二是业务人员更换较多，能力需要提升。",
        "下一步改进情况：一是加强培训，全年不少于{k}次；二是健全审核机制，确保内容准确及时。",
    ),
    6: ("本年度没有收取信息处理费。", "没有其他需要报告的事项。"),
}


def prose(rng: Random, year: int, section: int) -> list[str]:
    """What a section says."""
    said = _SENTENCES[section]
    numbers = {"n": rng.randint(20, 9000), "m": rng.randint(20, 900), "k": rng.randint(1, 9)}
    return [sentence.format(year=year, **numbers) for sentence in said[: rng.randint(1, len(said))]]
