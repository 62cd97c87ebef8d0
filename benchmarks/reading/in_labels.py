"""Hazards of labels: misprints, odd characters, spaces and line breaks, other scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from benchmarks.reading.draft import Draft
from benchmarks.reading.hazards import ALL, DECODED, PDF_REPORTLAB, PLAIN, SHEETS, Stage, hazard

_KANGXI = str.maketrans(
    "一二八十人入力又口土士大女子小山工己干心戶手文方日月木止比水火父片牛生用田白皮目石立老而行見言走足身里金長門高",
    "⼀⼆⼋⼗⼈⼊⼒⼜⼝⼟⼠⼤⼥⼦⼩⼭⼯⼰⼲⼼⼾⼿⽂⽅⽇⽉⽊⽌⽐⽔⽕⽗⽚⽜⽣⽤⽥⽩⽪⽬⽯⽴⽼⽽⾏⾒⾔⾛⾜⾝⾥⾦⾧⾨⾼",
)
_PAIRS = (
    "业業举舉为為于於会會体體关關内內况況决決减減制製办辦务務动動区區单單县縣发發复復处處后後国國审審对對属屬布佈废廢开開强強当當总總执執护護报報据據数數无無时時机機权權条條构構没沒现現"
    "规規计計认認议議许許讼訟访訪诉訴询詢请請购購费費转轉过過进進采採间間问問题題额額项項类類纠糾纳納组組织織经經结結继繼续續维維缴繳罚罰稳穩补補获獲与與华華贯貫彻徹实實产產业業网網条條"
    "责責任任训訓师師监監障障众眾员員换換较較"
)  # simplified, traditional
TRADITIONAL = str.maketrans(dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)))
_NUMBERED = re.compile(r"^(?:\d\.|\([一二三四五六七]\)|[一二三四]、)")
_PINYIN = {"数": "shù", "据": "jù", "总": "zǒng", "公": "gōng", "开": "kāi", "行": "xíng", "本": "běn", "项": "xiang"}
_MISPRINTS = {
    "本年增/减": ("本年增/", "本年增\\减", "本年增／减"),
    "2.其他法律行政法规禁止公开": ("2.其他法律行政止公开",),
    "(六)其他处理": ("(六) 其他",),
    "(二)部分公开(区分处理的,只计这一情形,不计其他情形)": (
        "(二)部分公开",
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    ),
    "第二十条第(一)项": ("第二十条(一)项", "第二十条 第（一）项"),
    "第二十条第(五)项": ("第二十条（五）项",),
    "采购总金额": ("采购总金额(万元)", "采购总金额（单位：万元）"),
    "本年收费金额(单位:万元)": ("本年收费金额（单位：万元）", "本年收费金额(万元)", "本年收费金额"),
}  # fmt: skip


def _somewhere(rng: Random, change: Callable[[str], str], share: float) -> Callable[[str], str]:
    """The change, in a share of the labels."""
    return lambda label: change(label) if rng.random() < share else label


@hazard("kangxi-radicals", Stage.LABELS, ALL - {PDF_REPORTLAB})  # its font has none
def _kangxi(draft: Draft, rng: Random) -> None:
    def fold(said: str) -> str:
        return said.translate(_KANGXI)

    draft.relabel(_somewhere(rng, fold, 0.7))
    draft.reword(fold)


@hazard("label-punctuation", Stage.LABELS)
def _punctuation(draft: Draft, rng: Random) -> None:
    """Brackets, dots and quotes in the other width, or left out."""
    dot = rng.choice(("、", "．", ". ", "，"))
    quotes = rng.choice(('""', "‘’", "『』", "  "))
    brackets = rng.choice(("（）", "()", "〔〕"))

    def change(label: str) -> str:
        label = re.sub(r"^(\d)\.", lambda match: match[1] + dot, label)
        label = label.replace("“", quotes[0].strip()).replace("”", quotes[1].strip())
        return label.replace("(", brackets[0]).replace(")", brackets[1])

    draft.relabel(_somewhere(rng, change, 0.9))


@hazard("label-spaces", Stage.LABELS)
def _spaces(draft: Draft, rng: Random) -> None:
    def change(label: str) -> str:
        cut = rng.randint(2 if label[:1].isdigit() else 0, len(label) - 1)
        return f"{label[:cut]}{rng.choice((' ', '  ', chr(0x3000), chr(0xA0)))}{label[cut:]}"

    draft.relabel(_somewhere(rng, change, 0.5))


@hazard("label-misprints", Stage.LABELS)
def _misprints(draft: Draft, rng: Random) -> None:
    draft.relabel(lambda label: rng.choice(_MISPRINTS[label]) if label in _MISPRINTS else label)


@hazard("label-typos", Stage.LABELS, ALL, against=frozenset({"running-text"}))  # which is cut where labels begin
def _typos(draft: Draft, rng: Random) -> None:
    """A character of a long row label that is another one, as typing and recognition of characters make it."""
    rows = {row.zh for table in draft.tables.values() for row in table.all_rows.values() if len(row.zh) > 9}

    def change(label: str) -> str:
        at = rng.randint(4, len(label) - 2)
        return f"{label[:at]}{rng.choice('情容生待白')}{label[at + 1 :]}" if label[at].isalpha() else label

    draft.relabel(_somewhere(rng, lambda label: change(label) if label in rows else label, 0.5))


@hazard("rows-with-remarks", Stage.LABELS, ALL, against=frozenset({"running-text", "glued-rows"}))
def _remarked(draft: Draft, rng: Random) -> None:
    """What the issuer says of a row, in brackets behind its label."""
    said = rng.choice(("(县级无此项)", "（本机关不制发）", "(不含乡镇)"))
    rows = {row.zh for name, table in draft.tables.items() if name == "proactive" for row in table.all_rows.values()}
    draft.relabel(_somewhere(rng, lambda label: f"{label}{said}" if label in rows else label, 0.5))


@hazard("labels-broken", Stage.LABELS, ALL, group="breaks")
def _broken(draft: Draft, rng: Random) -> None:
    """Labels broken over lines, as narrow columns do."""

    def change(label: str) -> str:
        if len(label) < 4:
            return label
        cuts = sorted(rng.sample(range(2, len(label)), min(rng.randint(1, 3), len(label) // 3)))
        pieces = [label[start:end] for start, end in zip([0, *cuts], [*cuts, len(label)], strict=True)]
        return label if "无" in pieces else "\n".join(pieces)  # alone, it stands for an empty cell

    draft.relabel(_somewhere(rng, change, 0.6))


@hazard("headers-wrapped", Stage.LABELS, ALL, group="breaks")
def _headers(draft: Draft, rng: Random) -> None:
    """Column headings of table 2 broken in the middle."""
    del rng
    heads = {column.zh for table in draft.tables.values() for column in table.all_columns.values()}
    draft.relabel(lambda label: f"{label[:3]}\n{label[3:]}" if label in heads and len(label) > 4 else label)


@hazard("labels-justified", Stage.LABELS, ALL, group="breaks")
def _justified(draft: Draft, rng: Random) -> None:
    """Characters spaced out to fill the width of the column."""
    draft.relabel(_somewhere(rng, lambda label: " ".join(label) if len(label) < 12 else label, 0.6))


@hazard("traditional-characters", Stage.LABELS, DECODED | SHEETS)
def _traditional(draft: Draft, rng: Random) -> None:
    del rng
    draft.relabel(lambda label: label.translate(TRADITIONAL))
    draft.reword(lambda said: said.translate(TRADITIONAL))


@hazard("bracketed-annotations", Stage.LABELS, DECODED | SHEETS, group="breaks", against=frozenset({"label-spaces"}))
def _annotated(draft: Draft, rng: Random) -> None:
    """Mirrors that set the pinyin, or the simplified character, in brackets behind a character."""

    def change(label: str) -> str:
        for character, pinyin in _PINYIN.items():
            if character in label and rng.random() < 0.4:
                other = character.translate(TRADITIONAL)
                shown = f"{other}({character})" if other != character and rng.random() < 0.5 else f"{other}({pinyin})"
                return label.replace(character, shown, 1)
        return label

    draft.relabel(_somewhere(rng, change, 0.5))


@hazard("note-missing", Stage.LABELS)
def _no_note(draft: Draft, rng: Random) -> None:
    """The equation in the corner of table 3 left out, or shortened."""
    said = rng.choice(("", "项目", "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"))
    draft.relabel(lambda label: said if label.startswith("(本列数据") else label)


@hazard("label-numbers-lost", Stage.LABELS, against=frozenset({"bracketed-annotations"}))
def _no_numbers(draft: Draft, rng: Random) -> None:
    """Labels without their numbers, as when these were set by an automatic list."""
    del rng
    draft.relabel(lambda label: _NUMBERED.sub("", label) if len(label) > 6 else label)


@hazard("list-marks-in-labels", Stage.LABELS, PLAIN, against=frozenset({"running-text"}))
def _list_marks(draft: Draft, rng: Random) -> None:
    """Marks that converters put before list items and headings."""
    mark = rng.choice(("- ", "* ", "• ", "· "))
    draft.relabel(lambda label: f"{mark}{label}" if label[:1].isdigit() else label)
