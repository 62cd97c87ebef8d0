"""The forms as data: what they hold, and that a third one is a file and no code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from audit.errors import DataFileError
from audit.files import document_from_bytes
from audit.forms import load_forms
from audit.language.ruleset import load_ruleset
from audit.program import rules_folder
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from audit.run import Workshop, audit_documents

THIRD = """\
form: "2031"
name: {zh: 2031年格式, en: the 2031 form}
basis: 某办〔2031〕1号
years: {from: 2031}
sections:
  1: {zh: 一、总体情况, en: Overview}
  2: {zh: 二、数据服务情况, en: Data services}
tables:
  services:
    section: 2
    name: {zh: 表二, en: Table 2}
    columns:
      opened: {zh: 本年开放数, en: opened this year, unit: 件}
      closed: {zh: 本年关闭数, en: closed this year, unit: 件}
      total: {zh: 合计, en: total, unit: 件}
    rows:
      interfaces: {zh: 数据接口, en: Interfaces}
      datasets: {zh: 数据集, en: Data sets}
    groups:
      parts: [opened, closed]
    row_sum: {whole: total, parts: parts}
"""
RULE = """\
id: services-row-total
title: {zh: 数据服务合计不符, en: Data services do not add up}
why: {zh: 合计应为两列之和, en: the total is the sum of both columns}
severity: error
at_fault: issuer
basis: {zh: 2031年格式, en: the 2031 form}
forms: ["2031"]
for each: row of services
check: total = sum(parts)
message: {zh: "{row}：{left} 不等于 {right_working}", en: "{row}: {left} is not {right_working}"}
examples:
  - {name: adds up, given: {services.interfaces: [1, 2, 3]}, expect: pass}
  - {name: does not, given: {services.interfaces: [1, 2, 4]}, expect: fail}
"""
REPORT = """\
澄溪县数据局2031年政府信息公开工作年度报告

一、总体情况

2031年，本局开放了一批数据接口。

二、数据服务情况

本年开放数\t本年关闭数\t合计
数据接口\t5\t1\t6
数据集\t4\t2\t7

2032年1月9日
"""


def test_the_statutory_forms() -> None:
    forms = load_forms()

    sizes = {
        form.form: {name: sum(cell.table == name for cell in form.cells) for name in form.tables} for form in forms.all
    }

    assert sizes == {
        "2019": {"proactive": 22, "requests": 161, "disputes": 15},
        "2021": {"proactive": 10, "requests": 175, "disputes": 15},
    }
    assert [forms.of_year(year) and forms.of_year(year).form for year in (2018, 2019, 2020, 2021, 2030)] == [  # type: ignore[union-attr]
        None, "2019", "2019", "2021", "2021",
    ]  # fmt: skip


def test_a_third_form_is_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    folder.mkdir()
    for source in (rules_folder() / "forms").glob("*.yaml"):
        text = source.read_text("utf-8").replace("years: {from: 2021}", "years: {from: 2021, to: 2030}")
        (folder / source.name).write_text(text, "utf-8")
    (folder / "2031.yaml").write_text(THIRD, "utf-8")
    (tmp_path / "services-row-total.yaml").write_text(RULE, "utf-8")

    forms = load_forms(folder)
    workshop = Workshop(Library(forms, load_vocabulary()), load_ruleset(forms, (tmp_path,)))
    document = document_from_bytes("2031.txt", REPORT.encode(), workshop.library)
    result = audit_documents([document], workshop, date(2032, 6, 1))

    assert document.report is not None
    assert document.report.form == "2031"
    assert {cell.key: int(cell.value or 0) for cell in document.report.cells} == {
        "services.interfaces.opened": 5,
        "services.interfaces.closed": 1,
        "services.interfaces.total": 6,
        "services.datasets.opened": 4,
        "services.datasets.closed": 2,
        "services.datasets.total": 7,
    }
    assert not result.rule_errors
    told = [(f.rule, f.message.zh) for f in result.failed if f.rule == "services-row-total"]
    assert told == [("services-row-total", "表二“数据集”行：7 不等于 4+2=6")]


def test_a_mistake_in_a_form_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "2031.yaml").write_text(THIRD.replace("    rows:", "    rowz:"), "utf-8")

    with pytest.raises(DataFileError) as caught:
        load_forms(tmp_path)

    assert str(caught.value) == "forms/2031.yaml:16:5: unknown key 'rowz' (did you mean 'rows'?)"
