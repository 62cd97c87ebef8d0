"""How a report is drafted: what is told, where, and what is no fault."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.model import Paragraph, Place, Printed
from audit.reading.drafting import read_drafting
from audit.reading.vocabulary import load_vocabulary

WORDS = load_vocabulary().words
HEADINGS = {
    1: "一、总体情况",
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
    5: "五、存在的主要问题及改进情况",
    6: "六、其他需要报告的事项",
}
LONG = "这是一个相当长的段落用来说明同一段文字不应该在报告里出现两次否则就是粘贴差错。"
NAMES = "、".join(heading[2:] for heading in HEADINGS.values())


def drafted(*texts: str, headings: dict[int, str] | None = None, introduction: str = "") -> dict[str, Printed]:
    paragraphs = [Paragraph(text, Place(number, 1), 1) for number, text in enumerate(texts, 1)]
    return read_drafting(
        paragraphs, introduction, HEADINGS if headings is None else headings, "某市2023年年度报告", WORDS
    )


def told(*texts: str, **given_: str) -> dict[str, object]:
    return {name: (fact.value, fact.place.line, fact.place.column) for name, fact in drafted(*texts, **given_).items()}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (("二)强化平台建设。",), {"unbalanced_brackets": (1, 1, 2)}),
        (("(一)内容(含附件。", "(二)其他。"), {"unbalanced_brackets": (1, 1, 6)}),
        (("根据《条例规定", "公开信息。"), {"unbalanced_brackets": (1, 1, 3)}),
        (("一是加强学习二是加强培训。",), {"run_on_items": (1, 1, 7)}),
        (("甲,乙,丙,丁，甲，乙，丙，丁，戊。",), {"mixed_commas": (3, 1, 2)}),
        (("一是加强学习，三是加强培训。",), {"list_gaps": (1, 1, 8)}),
        (("（一）学习。", "（三）培训。"), {"list_gaps": (1, 2, 2)}),
        (("一是加强学习二是加强培训，三是讲课。",), {"run_on_items": (1, 1, 7)}),
        (("一是学习二是收到申请0三是完成率100%四是考核。",), {"run_on_items": (3, 1, 5)}),
        (("规范审核审核机制。",), {"doubled_words": (1, 1, 3)}),
        (("作出行政行政处罚，组织组织学习。",), {"doubled_words": (2, 1, 3)}),
        (("某市2023年年度报告", "正文", "某市2023年年度报告"), {"repeated_titles": (1, 3, 1)}),
        (("贯彻《条例》和《实施办法》。",), {"undefined_names": (2, 1, 3)}),
        ((LONG, LONG), {"repeated_paragraphs": (1, 2, 1)}),
    ],
)  # fmt: skip
def test_what_is_told(texts: tuple[str, ...], found: dict[str, object]) -> None:
    assert told(*texts) == found


@pytest.mark.parametrize("between", ["发布时间：2024-01-10", "访问量："])
def test_a_title_of_the_page_is_no_repeated_one(between: str) -> None:
    title = "某市2023年年度报告"
    lines = (title, title) if between.endswith("10") else (title, between, title)

    assert told(*lines, introduction="\n".join([title, between, title])) == {}
    assert told(title, title, introduction=f"{title}\n{title}") == {"repeated_titles": (1, 2, 1)}
    assert told(title, *lines, introduction="\n".join([title, title, between, title])) == {"repeated_titles": (1, 2, 1)}


@pytest.mark.parametrize(
    "texts",
    [
        ("1)学习;2)培训;a)其他。",),
        ("（这一句话在此处断行", "到下一行才结束）。"),
        ("一是加强学习，二是加强培训；一是公开，二是解读。",),
        ("一是加强学习，其二是要求，这不是二是否的问题。",),
        ("一是学习；二是因事制宜；三是不断培训；四是非公开的除外；五是讲课。",),
        ("一是“公开”。”二是学习！三是培训；四、讲课。五是讨论",),
        ("甲，乙，丙，丁,戊,己。",),
        ("更新主动公开公开栏和档案管理管理办法。",),
        ("推进依法行政行政执法公示，组织组织部门、宣传宣传部门培训。",),
        ("《中华人民共和国政府信息公开条例》（以下简称《条例》）施行，《条例》规定。",),
        ("贯彻《政府信息公开条例》，落实《条例》。",),
        ("（一）学习。", "一是读书，二是讨论。", "（二）培训。", "一是讲课。"),
        ("短句。", "短句。"),
    ],
)
def test_what_is_no_fault(texts: tuple[str, ...]) -> None:
    assert drafted(*texts) == {}


def test_a_name_given_in_full_on_the_page_is_defined() -> None:
    assert drafted("贯彻《条例》。", introduction="位置：首页 根据《政府信息公开条例》（以下简称《条例》）编制") == {}


def test_the_announced_parts_are_those_printed() -> None:
    assert told(f"本报告由{NAMES}等六个部分组成。") == {}
    assert told(f"本报告由{NAMES}等五个部分组成。") == {"announced_otherwise": (5, 1, 6 + len(NAMES))}
    renamed = NAMES.replace("收到和处理政府信息公开申请情况", "依申请公开政府信息情况")
    assert told(f"本报告由{renamed}等六个部分组成。") == {"unannounced_headings": (1, 1, 5)}
    assert told("本报告包括公开指南、公开目录、公开制度、公开年报和公开专栏等五个部分。") == {}


def test_five_parts_announced_and_printed() -> None:
    five = {number: heading for number, heading in HEADINGS.items() if number != 4}
    names = "、".join(heading[2:] for heading in five.values())
    assert drafted(f"本报告由{names}等五个部分组成。", headings=five) == {}


@given(st.lists(st.text(alphabet="()（）《》一二三是、。,，\n审核条例《》公开 1a", max_size=40), max_size=5))
def test_any_text_is_read_and_places_hold(texts: list[str]) -> None:
    texts = [text.replace("\n", "") or "空" for text in texts]
    for name, fact in drafted(*texts).items():
        assert isinstance(fact.value, int)
        assert fact.value > 0
        assert fact.place.line is not None
        assert fact.place.column is not None
        assert texts[fact.place.line - 1][fact.place.column - 1 :].startswith(fact.raw), name
