"""A report whose line breaks are lost: every cell as planted or undecided, never another number."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.files import document_from_bytes
from audit.forms import load_forms
from audit.model import Report, State
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary

LIBRARY = Library(load_forms(), load_vocabulary())
FORM = LIBRARY.forms.by_name["2021"]


def _figures(seed: int, *, column_error: bool = False) -> dict[str, int]:
    """A report whose equations hold, drawn like real ones: mostly zeros, natural persons first."""
    rng = random.Random(seed)
    table = FORM.tables["requests"]
    outcomes = table.groups["outcomes"]
    applicants = table.groups["applicants"]
    cells = {cell.key: 0 for cell in FORM.cells}
    for applicant in applicants:
        busy = applicant == "natural_person" or rng.random() < 0.3
        for row in outcomes:
            cells[f"requests.{row}.{applicant}"] = rng.choice([0, 0, 0, rng.randint(0, 40)]) if busy else 0
        done = sum(cells[f"requests.{row}.{applicant}"] for row in outcomes)
        cells[f"requests.processed_total.{applicant}"] = done + (column_error and applicant == "natural_person")
        cells[f"requests.newly_received.{applicant}"] = done
    for row in table.all_rows:
        cells[f"requests.{row}.total"] = sum(cells[f"requests.{row}.{applicant}"] for applicant in applicants)
    for row in FORM.tables["disputes"].all_rows:
        parts = [rng.choice([0, 0, rng.randint(0, 9)]) for _ in range(4)]
        for column, part in zip(FORM.tables["disputes"].groups["results"], parts, strict=True):
            cells[f"disputes.{row}.{column}"] = part
        cells[f"disputes.{row}.total"] = sum(parts)
    cells["proactive.licensing.decisions"] = rng.randint(0, 99999)
    return cells


def _running_text(cells: dict[str, int]) -> str:
    said = "澄溪县人民政府2023年政府信息公开工作年度报告"
    said += "一、总体情况2023年，我县认真落实条例，不断加强公开工作。" + "工作稳步推进。" * 30
    said += FORM.sections[2].zh
    for block in FORM.tables["proactive"].blocks:
        said += block.label + block.header + "".join(column.zh for column in block.columns.values())
        for row, spec in block.rows.items():
            said += spec.zh + "".join(str(cells[f"proactive.{row}.{column}"]) for column in block.columns)
    requests = FORM.tables["requests"]
    said += FORM.sections[3].zh + (requests.note or "") + "申请人情况"
    said += "".join(column.zh for column in requests.columns.values())
    under = None
    for row, spec in requests.rows.items():
        said += (spec.under or "") if spec.under != under else ""
        under = spec.under
        said += spec.zh + "".join(str(cells[f"requests.{row}.{column}"]) for column in requests.columns)
    disputes = FORM.tables["disputes"]
    said += FORM.sections[4].zh + "行政复议行政诉讼未经复议直接起诉复议后起诉"
    said += "".join(column.zh for column in disputes.columns.values())
    said += "".join(str(cells[f"disputes.{row}.{column}"]) for row in disputes.rows for column in disputes.columns)
    return said + FORM.sections[5].zh + "存在不足，将加以改进。" + FORM.sections[6].zh + "无。"


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_no_cell_is_silently_wrong(seed: int) -> None:
    planted = _figures(seed)

    report = document_from_bytes("running.txt", _running_text(planted).encode(), LIBRARY).report

    assert report is not None
    assert report.form == "2021"
    for cell in report.cells:
        assert cell.state in (State.NUMBER, State.UNDECIDED)
        if cell.state is State.NUMBER:
            assert cell.value == planted[cell.key], cell.key


def test_a_column_error_survives_the_cutting() -> None:
    planted = _figures(7, column_error=True)

    report = document_from_bytes("running.txt", _running_text(planted).encode(), LIBRARY).report

    assert report is not None
    values = {cell.key: cell.value for cell in report.cells}
    read = [f"requests.{row}.natural_person" for row in FORM.tables["requests"].groups["outcomes"]]
    assert values["requests.processed_total.natural_person"] == sum(planted[key] for key in read) + 1


@pytest.mark.parametrize("page", ["第 5 页 共 9 页", "第5页", "— 5 —", "-5-"])
def test_the_number_of_a_page_behind_digits_that_run_together_is_none_of_them(page: str) -> None:
    planted = _figures(7) | {f"requests.refused_state_secret.{each}": 0 for each in ("natural_person", "total")}
    said = _running_text(planted)
    end = said.index("2.其他法律行政法规禁止公开")

    report = document_from_bytes("running.txt", f"{said[:end]}{page}{said[end:]}".encode(), LIBRARY).report

    assert report is not None
    row = {cell.key: cell.value for cell in report.cells if cell.key.startswith("requests.refused_state_secret.")}
    assert row == {key: planted[key] for key in row}


def test_digits_that_end_in_the_number_of_a_page_are_not_cut_above_their_total() -> None:
    """46, 54, 0, 11, 0, 0, 111 and page 9 are 4 + 6 + 5 + 4 + 0 + 1100 = 1119 as well; the column's total is less."""
    planted = dict.fromkeys(_figures(1), 0)
    rows = {
        "granted": (46, 54, 0, 11, 0, 0, 111),
        "refused_state_secret": (1, 12, 0, 0, 0, 0, 13),  # or 11 and 2: with two such rows, the columns tell nothing
        "refused_prohibited_by_law": (1, 12, 0, 0, 0, 0, 13),
        **dict.fromkeys(("processed_total", "newly_received"), (48, 78, 0, 11, 0, 0, 137)),
    }
    for row, numbers in rows.items():
        columns = FORM.tables["requests"].columns
        planted |= {f"requests.{row}.{column}": number for column, number in zip(columns, numbers, strict=True)}
    said = _running_text(planted)
    assert "(一)予以公开465401100111" in said

    printed = said.replace("(一)予以公开465401100111", "(一)予以公开4654011001119")
    report = document_from_bytes("running.txt", printed.encode(), LIBRARY).report

    assert report is not None
    assert {cell.state for cell in report.cells if ".granted." in cell.key} == {State.UNDECIDED}


def test_a_row_whose_wrong_sum_is_right_by_chance_is_undecided_where_others_are_open_too() -> None:
    """0, 2, 0, 0, 23, 3 and 37, which is wrong, are 2 + 2 + 33 = 37 as well; no way to cut the others fits that."""
    planted = dict.fromkeys(_figures(1), 0)
    rows = {
        "granted": (0, 2, 0, 0, 23, 3, 37),
        "refused_state_secret": (1, 12, 0, 0, 0, 0, 13),
        "refused_prohibited_by_law": (1, 12, 0, 0, 0, 0, 13),
        **dict.fromkeys(("processed_total", "newly_received"), (2, 26, 0, 0, 23, 3, 54)),
    }
    for row, numbers in rows.items():
        columns = FORM.tables["requests"].columns
        planted |= {f"requests.{row}.{column}": number for column, number in zip(columns, numbers, strict=True)}

    report = document_from_bytes("running.txt", _running_text(planted).encode(), LIBRARY).report

    assert report is not None
    assert {cell.state for cell in report.cells if ".granted." in cell.key} == {State.UNDECIDED}


def _large_figures() -> dict[str, int]:
    """A report of large numbers, one in a row: its totals can be cut in more ways than are tried."""
    planted = dict.fromkeys(_figures(1), 0)
    table = FORM.tables["requests"]
    rows = iter(table.groups["outcomes"])
    for applicant, done in zip(table.groups["applicants"], (18835, 0, 11311, 19585, 11890, 17418), strict=True):
        for part in (done // 3, done // 2, done - done // 3 - done // 2) if done else ():
            planted[f"requests.{next(rows)}.{applicant}"] = part
    for applicant in table.groups["applicants"]:
        done = sum(planted[f"requests.{row}.{applicant}"] for row in table.groups["outcomes"])
        planted[f"requests.processed_total.{applicant}"] = planted[f"requests.newly_received.{applicant}"] = done
    for row in table.all_rows:
        planted[f"requests.{row}.total"] = sum(planted[f"requests.{row}.{each}"] for each in table.groups["applicants"])
    return planted


def test_totals_that_can_be_cut_in_too_many_ways_are_spelled_out_by_the_columns() -> None:
    planted = _large_figures()

    report = document_from_bytes("running.txt", _running_text(planted).encode(), LIBRARY).report

    assert report is not None
    cells = {cell.key: cell for cell in report.cells if cell.key.startswith("requests.")}
    assert {key: cell.value for key, cell in cells.items()} == {key: planted[key] for key in cells}
    assert cells["requests.processed_total.total"].proof == "columns"


def test_a_total_that_can_be_cut_in_too_many_ways_is_undecided_where_the_columns_do_not_add_up() -> None:
    planted = _large_figures()
    planted["requests.processed_total.natural_person"] += 1
    planted["requests.processed_total.total"] += 1

    report = document_from_bytes("running.txt", _running_text(planted).encode(), LIBRARY).report

    assert report is not None
    states = {cell.state for cell in report.cells if cell.key.startswith("requests.processed_total.")}
    assert states == {State.UNDECIDED}
    assert all(
        cell.value == planted[cell.key]
        for cell in report.cells
        if cell.key.startswith("requests.") and cell.state is State.NUMBER
    )


def test_blank_totals_among_glued_digits_make_no_figure_wrong() -> None:
    """0000044 is not 4 = 4 where other rows have lost their totals: it may be 44 and a blank."""
    planted = dict.fromkeys(_figures(1), 0) | {"requests.not_processed_repeated.other_organisation": 44}
    said = _running_text(planted)
    for label, figures, printed in (
        ("2.重复申请", "00000440", "0000044"),
        ("3.要求提供公开出版物", "0000000", "000000"),
        ("1.属于国家秘密", "0000000", "000000"),
    ):
        assert f"{label}{figures}" in said
        said = said.replace(f"{label}{figures}", f"{label}{printed}")

    report = document_from_bytes("running.txt", said.encode(), LIBRARY).report

    assert report is not None
    cells = [cell for cell in report.cells if ".not_processed_repeated." in cell.key]
    assert {cell.state for cell in cells} == {State.UNDECIDED}


def test_places_point_at_the_printed_digits() -> None:
    planted = _figures(3)
    said = _running_text(planted)

    report = document_from_bytes("running.txt", said.encode(), LIBRARY).report

    assert report is not None
    cell = next(cell for cell in report.cells if cell.key == "proactive.licensing.decisions")
    assert cell.place.column is not None
    assert said[cell.place.column - 1 :].startswith(str(planted["proactive.licensing.decisions"]))


# ---- headings within a line ---- #

TITLE = "澄溪县统计局2023年政府信息公开工作年度报告\n"
HEADINGS = {number: heading.zh for number, heading in FORM.sections.items()}


def _read(said: str) -> Report | None:
    return document_from_bytes("running.txt", said.encode(), LIBRARY).report


def _texts(said: str) -> dict[int, str]:
    report = _read(said)
    assert report is not None
    return {section.number: section.text for section in report.sections if section.heading is not None}


def test_a_whole_report_in_one_paragraph() -> None:
    said = "一、总体情况 全年公开信息40条。 二、主动公开政府信息情况 三、收到和处理政府信息公开申请情况 "
    said += "四、政府信息公开行政复议、行政诉讼情况 五、存在的主要问题及改进情况 更新不够及时，将改进。 "
    said += "六、其他需要报告的事项 无。"

    assert _texts(TITLE + said) == {
        1: "全年公开信息40条。", 2: "", 3: "", 4: "", 5: "更新不够及时，将改进。", 6: "无。"
    }  # fmt: skip


@pytest.mark.parametrize(
    "before", ["现将工作情况报告如下：", "联系我们（电话：0000）", "依法编制。", "请与我局联系（邮编000000）。"]
)
def test_a_heading_behind_the_introduction(before: str) -> None:
    said = f"{TITLE}{before} 一、总体情况 全年公开信息40条。 二、主动公开政府信息情况\n见表。\n"

    assert _texts(said) == {1: "全年公开信息40条。", 2: "见表。"}


def test_what_stands_before_a_heading_in_its_line_is_kept() -> None:
    report = _read(f"{TITLE}数据由各股室提供。 一、总体情况 全年公开信息40条。\n二、主动公开政府信息情况\n")

    assert report is not None
    told = [paragraph for paragraph in report.paragraphs if paragraph.text == "全年公开信息40条。"]
    assert [paragraph.place.column for paragraph in told] == [18]
    assert "数据由各股室提供。" in [paragraph.text for paragraph in report.paragraphs]


@pytest.mark.parametrize(
    "said",
    [
        "本报告由一、总体情况、二、主动公开政府信息情况等六部分组成。",
        "本报告由 一、总体情况 二、主动公开政府信息情况 等部分组成。",
        "本报告包括： 一、总体情况 二、主动公开政府信息情况 三、收到和处理政府信息公开申请情况 等。",
        "详见本报告。一、总体情况及其他各部分。",
    ],
)
def test_parts_that_an_introduction_names_are_no_headings(said: str) -> None:
    assert _texts(
        f"{TITLE}{said}\n五、存在的主要问题及改进情况\n更新不够及时。\n六、其他需要报告的事项\n无。"
    ).keys() == {5, 6}


def test_a_heading_that_is_not_there_is_still_missed() -> None:
    said = "一、总体情况 全年公开信息40条。 二、主动公开政府信息情况 六、其他需要报告的事项 无。"

    assert _texts(TITLE + said).keys() == {1, 2, 6}


def test_a_list_of_contents_does_not_hide_headings_whose_numbers_are_wrong() -> None:
    planted = _figures(3)
    said = _running_text(planted)
    headings = {number: FORM.sections[number].zh for number in range(2, 7)}
    for number, heading in headings.items():
        assert said.count(heading) == 1
        said = said.replace(heading, "一二三四五六"[number - 2] + heading[1:])
    said = said.removesuffix("无。") + "没有其他需要报告的事项。"
    contents = "".join(f"{heading}……{number}" for number, heading in headings.items())

    report = document_from_bytes("running.txt", f"目录{contents}{said}".encode(), LIBRARY).report

    assert report is not None
    values = {cell.key: cell.value for cell in report.cells if cell.state is State.NUMBER}
    assert len(values) > len(planted) / 2
    assert values == {key: planted[key] for key in values}


def test_digits_of_table_4_that_add_up_by_chance_are_undecided_where_blanks_left_no_trace() -> None:
    """12047 is 1, 2, 0, a blank and 47 as well as 1 + 2 + 0 + 4 = 7, in a report that has lost a blank elsewhere."""
    said = _running_text(dict.fromkeys(_figures(1), 0))
    assert "3.要求提供公开出版物0000000" in said
    assert "总计" + "0" * 15 in said
    lost = said.replace("3.要求提供公开出版物0000000", "3.要求提供公开出版物000000")

    told = []
    for source in (said, lost):
        printed = source.replace("总计" + "0" * 15, "总计12047" + "0" * 10)
        report = document_from_bytes("running.txt", printed.encode(), LIBRARY).report
        assert report is not None
        told.append({cell.state for cell in report.cells if cell.key.startswith("disputes.")})

    assert told == [{State.NUMBER}, {State.UNDECIDED}]
