"""Writes the Word sample: `python -m specimens.word_sample`. Its faults are listed in sample_reports/README.md.

What only Word documents have is in it: headings whose numbers are automatic, cells merged both ways, a figure changed
with the change still open, a text box, text that is hidden, a header and a footer.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import docx
from docx.document import Document

from audit.forms import load_forms
from specimens.grid import grid
from specimens.word import add_list, change, in_list, text_box, word_bytes, word_table

SAMPLE = Path(__file__).parent.parent / "sample_reports" / "weian-culture-2023.docx"
_ISSUER = "苇岸区文化和旅游局"
_LISTS = 90  # a number that the template's lists do not have

# Rows of table three with figures: natural persons, enterprises, four others, total.
_REQUESTS = {
    "newly_received": (18, 3, 0, 0, 0, 1, 22),
    "carried_in": (1, 0, 0, 0, 0, 0, 1),
    "granted": (9, 2, 0, 0, 0, 0, 11),
    "partially_granted": (2, 0, 0, 0, 0, 0, 2),
    "refused_third_party_rights": (1, 0, 0, 0, 0, 0, 1),
    "unavailable_not_held": (4, 1, 0, 0, 0, 1, 6),
    "not_processed_repeated": (1, 0, 0, 0, 0, 0, 1),
    "processed_total": (17, 3, 0, 0, 0, 1, 21),
    "carried_out": (2, 0, 0, 0, 0, 0, 2),
}
_OTHERS = {
    "proactive.normative_documents.issued": "1",
    "proactive.normative_documents.in_force": "6",
    "proactive.licensing.decisions": "143",
    "proactive.penalties.decisions": "9",
    "proactive.coercive_measures.decisions": "",  # planted
    "disputes.reconsideration.upheld": "1",
    "disputes.reconsideration.total": "1",
}
_TEXTS = {
    1: (
        f"2023年，{_ISSUER}严格执行《中华人民共和国政府信息公开条例》，围绕文化惠民、旅游市场监管和文物保护做好信息公开工作。",
        "#主动公开。全年通过区政府网站公开文化惠民演出、非遗传承、旅游投诉处理等信息426条，制发行政规范性文件1件，"
        "发布时一并解读。",
        "#依申请公开。全年收到政府信息公开申请22件，上年结转1件，办结21件，结转下年度2件，均在法定期限内答复。",
        "#政府信息管理。修订公开属性审查表，文件起草时即标明公开方式，全年复核已公开信息两轮。",
        "#平台建设。在网站开设“文旅地图”，图书馆、文化馆的开放时间和活动预告每周更新。",
        "#监督保障。全年组织业务培训两次，社会评议由区统一组织，未发生责任追究情形。",
    ),
    5: (
        "主要问题：一是演出补贴类信息公开得不够及时；二是部分景区信息更新不到位。",
        "改进情况：一是把补贴名单的公开时限写进资金管理办法；二是建立景区信息月报制度，由专人核对后更新。",
    ),
    6: ("2023年本局未收取信息处理费。除上述内容外，无其他需要报告的事项。",),
}


def _numbered(document: Document, said: str, level: int) -> None:
    paragraph = document.add_paragraph(said)
    in_list(paragraph, _LISTS, level)


def _changed(document: Document, old: str, new: str) -> None:
    """The last cell that reads `old` in the row of what was granted becomes `new`, as a change nobody accepted."""
    row = next(row for row in document.tables[1].rows if any("予以公开" in cell.text for cell in row.cells))
    paragraph = row.cells[-1].paragraphs[0]
    assert paragraph.text == old
    change(paragraph, old, new)


def document() -> bytes:
    """The sample's bytes."""
    form = next(form for form in load_forms().all if form.form == "2021")
    figures = {cell.key: "0" for cell in form.cells} | _OTHERS
    for row, said in _REQUESTS.items():
        figures |= dict(
            zip((key for key in figures if key.startswith(f"requests.{row}.")), map(str, said), strict=True)
        )
    made = docx.Document()
    made.core_properties.title, made.core_properties.author = "政府信息公开工作年度报告", _ISSUER
    made.core_properties.comments = ""
    made.core_properties.created = made.core_properties.modified = datetime.datetime(2024, 1, 16, 9)  # noqa: DTZ001
    made.sections[0].header.paragraphs[0].text = "苇岸区政务公开"
    made.sections[0].footer.paragraphs[0].text = "第 1 页"
    add_list(made, _LISTS, ("%1、", "（%2）"), "chineseCountingThousand")
    made.add_heading(f"{_ISSUER}2023年政府信息公开工作年度报告", 0)
    text_box(made, "发布时间：2024-01-19")
    made.add_paragraph("本报告所列数据的统计期限为2023年1月1日至2023年12月31日。").add_run(
        "此处请科室核对"
    ).font.hidden = True
    for number, heading in form.sections.items():
        _numbered(made, heading.zh.split("、", 1)[1], 0)
        for paragraph in _TEXTS.get(number, ()):
            if paragraph.startswith("#"):
                _numbered(made, paragraph[1:], 1)
            else:
                made.add_paragraph(paragraph)
        for name, table in form.tables.items():
            if table.section == number:
                word_table(made, grid(table, name, figures))
    _changed(made, "11", "12")  # planted
    made.add_paragraph(_ISSUER)
    made.add_paragraph("2024年1月16日")
    return word_bytes(made)


if __name__ == "__main__":
    SAMPLE.write_bytes(document())
