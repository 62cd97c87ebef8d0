"""Hazards around the tables: contents, page furniture, headings misspelt or missing, numbers in the prose."""

from __future__ import annotations

from random import Random

from benchmarks.reading.draft import Block, Draft, Paragraph, TableBlock
from benchmarks.reading.hazards import Stage, hazard
from specimens.grid import Box

_MISSPELT = {
    1: ("一、总体情况：", "一、总 体 情 况", "（一）总体情况"),
    2: (
        "二、主动公开政府政府情况",
        "二、主动公开政府信息情况:",
        "二．主动公开政府信息情况",
        "二、主动公开政府信息的情况",
    ),
    3: ("三、收到和处理政府信息公开申请的情况", "三、依申请公开政府信息情况", "三、 收到和处理政府信息公开申请情况"),
    4: (
        "四、政府信息公开行政法复议、行政诉讼情况",
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "四、政府信息公开行政复议行政诉讼情况",
        "四、政府信息公开行政复议、行政诉讼的情况",
    ),
    5: ("五、存在问题及改进情况", "五、政府信息公开工作存在的主要问题及改进情况", "五、存在的主要问题和改进情况"),
    6: ("六、其他需要报告事项", "六、其他报告的事项", "六、其他需要报告的事项。"),
}  # fmt: skip


@hazard("headings-misspelt", Stage.PAGES, group="headings")
def _misspelt(draft: Draft, rng: Random) -> None:
    draft.blocks = [
        Paragraph(rng.choice(_MISSPELT[block.heading]), block.heading)
        if isinstance(block, Paragraph) and block.heading and rng.random() < 0.6
        else block
        for block in draft.blocks
    ]


@hazard("headings-missing", Stage.PAGES, group="headings")
def _missing(draft: Draft, rng: Random) -> None:
    gone = set(rng.sample(range(1, 7), rng.randint(1, 3)))
    draft.blocks = [block for block in draft.blocks if not (isinstance(block, Paragraph) and block.heading in gone)]


@hazard("headings-renumbered", Stage.PAGES, group="headings")
def _renumbered(draft: Draft, rng: Random) -> None:
    """All headings one number less, as when the first was left out."""
    del rng
    numerals = "一二三四五六"
    draft.blocks = [
        Paragraph(numerals[max(block.heading - 2, 0)] + block.text[1:], block.heading)
        if isinstance(block, Paragraph) and block.heading > 1
        else block
        for block in draft.blocks
    ]


@hazard("contents-list", Stage.PAGES)
def _contents(draft: Draft, rng: Random) -> None:
    dots = rng.choice(("", "", "……………", "........."))
    listed = [
        Paragraph(f"{heading.zh}{dots}{number if dots else ''}") for number, heading in draft.form.sections.items()
    ]
    draft.blocks[1:1] = [Paragraph("目  录"), *listed]


@hazard("page-chrome", Stage.PAGES)
def _chrome(draft: Draft, rng: Random) -> None:
    """Breadcrumbs, counters, menus and footers of the page around the report."""
    year = draft.year + 1
    before = [
        "当前位置：首页 > 政务公开 > 政府信息公开年报",
        f"发布时间：{year}-01-{rng.randint(10, 28)} 来源：本站 浏览次数：{rng.randint(10, 9000)} 次",
        "【字体：大 中 小】 打印 关闭",
    ]
    behind = [
        "扫一扫在手机打开当前页",
        "上一篇：没有了",
        f"主办：{draft.title[:10]}  网站标识码：43042200{rng.randint(10, 99)}",
    ]
    draft.blocks[:0] = [Paragraph(said) for said in rng.sample(before, rng.randint(1, 3))]
    draft.blocks += [Paragraph(said) for said in rng.sample(behind, rng.randint(1, 3))]


@hazard("metadata-table", Stage.PAGES)
def _metadata(draft: Draft, rng: Random) -> None:
    """The catalogue card of the document as a table in front of it."""
    year = draft.year + 1
    rows = [
        [Box("索引号"), Box(f"4304220006/{year}-{rng.randint(10000, 99999)}"), Box("分类"), Box("政府信息公开年报")],
        [Box("发布机构"), Box("县政府办"), Box("发文日期"), Box(f"{year}-01-{rng.randint(10, 28)}")],
        [Box("名称"), Box(draft.title), Box("文号"), Box("")],
    ]
    draft.blocks.insert(0, TableBlock((), rows))


@hazard("numbers-in-prose", Stage.PAGES)
def _prose(draft: Draft, rng: Random) -> None:
    """Sentences with the tables' own words and numbers between heading and table."""
    said = (
        f"{draft.year}年，本机关新收政府信息公开申请{rng.randint(1, 90)}件，上年结转{rng.randint(0, 9)}件。",
        f"全年作出行政许可{rng.randint(1, 9000)}件，行政处罚{rng.randint(1, 900)}件，行政强制{rng.randint(0, 90)}件。",
        f"发生行政复议{rng.randint(0, 9)}件，结果维持{rng.randint(0, 9)}件；行政诉讼{rng.randint(0, 9)}件。",
    )
    blocks: list[Block] = []
    for block in draft.blocks:
        blocks.append(block)
        if isinstance(block, Paragraph) and block.heading in (2, 3, 4) and rng.random() < 0.7:
            blocks.append(Paragraph(rng.choice(said)))
    draft.blocks = blocks


@hazard("notes-below-tables", Stage.PAGES)
def _notes(draft: Draft, rng: Random) -> None:
    """A remark under a table."""
    said = (
        "注：以上数据不含涉密信息。",
        "备注：本表数据由各股室提供",
        "说明：1.本表统计范围为本级；2.不含下属单位。",
        "填表人：李某  审核人：王某",
    )
    blocks: list[Block] = []
    for block in draft.blocks:
        blocks.append(block)
        if isinstance(block, TableBlock) and block.names and rng.random() < 0.6:
            blocks.append(Paragraph(rng.choice(said)))
    draft.blocks = blocks
