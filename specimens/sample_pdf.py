"""Writes the sample report that is a PDF: `python -m specimens.sample_pdf sample_reports/yancang-ecology-2023.pdf`."""

from __future__ import annotations

import sys
from pathlib import Path

from audit.forms import load_forms
from specimens.grid import Grid, grid
from specimens.pdf import Style, print_pdf

ISSUER = "砚沧市生态环境局"
FORM = "2021"
FIGURES = {
    "proactive.normative_documents.issued": 2,
    "proactive.normative_documents.repealed": 1,
    "proactive.normative_documents.in_force": 9,
    "proactive.licensing.decisions": 317,
    "proactive.penalties.decisions": 84,
    "proactive.coercive_measures.decisions": 6,
    "requests.newly_received.natural_person": 17,
    "requests.newly_received.commercial_enterprise": 4,
    "requests.carried_in.natural_person": 1,
    "requests.granted.natural_person": 9,
    "requests.granted.commercial_enterprise": 3,
    "requests.partially_granted.natural_person": 4,
    "requests.refused_enforcement_files.commercial_enterprise": 1,
    "requests.unavailable_not_held.natural_person": 3,
    "requests.not_processed_petition.natural_person": 1,
    "requests.processed_total.natural_person": 17,
    "requests.processed_total.commercial_enterprise": 4,
    "requests.carried_out.natural_person": 1,
    "disputes.reconsideration.upheld": 2,
    "disputes.suit_direct.upheld": 1,
    "disputes.suit_direct.pending": 1,
}
PLANTED = {"requests.partially_granted.total": 5, "disputes.suit_direct.total": 1}  # 4 and 2 would be right
TEXTS = {
    1: [
        "2023年，砚沧市生态环境局认真贯彻《中华人民共和国政府信息公开条例》，坚持以公开为常态、不公开为例外，"
        "围绕空气质量、水环境治理和噪声扰民等群众关心的事项，持续做好政府信息公开工作。本年度报告中所列数据的统计期限"
        "自2023年1月1日起至2023年12月31日止。",
        "（一）主动公开。通过门户网站公开环境影响评价审批、行政处罚和监测数据，重要文件与解读材料同步发布。",
        "（二）依申请公开。畅通信函、网络和当面三种申请渠道，全年新收政府信息公开申请21件，均在法定期限内答复。",
        "（三）监督保障。组织业务培训，落实发布前审核制度，没有发生责任追究的情形。",
    ],
    5: [
        "存在的主要问题：一是监测数据的解读不够通俗，二是依申请公开答复的说理还不充分。改进情况：邀请专业技术人员参与撰写"
        "解读材料，并对答复文书逐件复核，规范答复格式，提升答复质量。",
    ],
    6: ["本机关2023年度没有收取政府信息公开信息处理费，没有其他需要报告的事项。"],
}


def sample() -> bytes:
    """The report."""
    form = next(form for form in load_forms().all if form.form == FORM)
    figures = {cell.key: FIGURES.get(cell.key, 0) for cell in form.cells}
    for name, table in form.tables.items():
        if table.row_sum:
            for row in table.columns_of:
                summed = [f"{name}.{row}.{part}" for part in table.groups[table.row_sum.parts]]
                figures[f"{name}.{row}.{table.row_sum.whole}"] = sum(figures[key] for key in summed)
    printed = {key: str(value) for key, value in (figures | PLANTED).items()}
    parts: list[str | Grid] = [f"{ISSUER}2023年政府信息公开工作年度报告"]
    for number, heading in form.sections.items():
        parts += [heading.zh, *TEXTS.get(number, [])]
        parts += [grid(table, name, printed) for name, table in form.tables.items() if table.section == number]
    return print_pdf([*parts, ISSUER, "2024年1月18日"], Style(rules="thin", bold=True, cut=True, size=10.0))


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(sample())
