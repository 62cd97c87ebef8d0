"""Pages in the traditional script are read as those in the simplified one, and quoted as they are printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.documents.charset import decode
from audit.files import document_from_bytes
from audit.model import Document, Finding, Place, State
from audit.program import rules_folder
from audit.reading.script import as_printed, plain
from audit.run import Workshop, audit_documents, open_workshop
from layouts import balanced_figures
from specimens.grid import grid, with_column
from test_cells import with_table

SAMPLES = Path(__file__).parent.parent / "sample_reports"
NAMES = ["huaidu-transport-2023.txt", "lanting-housing-2023.txt", "wangyuan-2023.txt", "huichuan-2023.html"]
PAIRS = [
    line.split("\t")
    for line in (rules_folder() / "traditional.tsv").read_text("utf-8").splitlines()
    if line[1] == "\t"  # neither the head nor words
]
TRADITIONAL = str.maketrans({simple: other for other, simple in PAIRS if not other.encode("gb2312", "ignore")})


@pytest.fixture(scope="module")
def workshop() -> Workshop:
    """All rules."""
    return open_workshop()


def text_of(name: str) -> str:
    """A sample's text."""
    return decode((SAMPLES / name).read_bytes())


def read(text: str, workshop: Workshop) -> Document:
    """A document of a text."""
    return document_from_bytes("report", text.encode(), workshop.library)


def findings(document: Document, workshop: Workshop) -> list[Finding]:
    """What the rules say of it."""
    return list(audit_documents([document], workshop, date(2026, 1, 1)).findings)


def test_the_table_has_each_character_once_and_none_that_another_is_made_of() -> None:
    before, behind = zip(*PAIRS, strict=True)

    assert all(len(one) == len(other) == 1 for one, other in PAIRS)
    assert len(set(before)) == len(before)
    assert not set(before) & set(behind)


def traditional(text: str) -> str:
    """As a page of the other script."""
    return text.translate(TRADITIONAL)


def with_pinyin(text: str) -> str:
    """As copies have it: in the other script, with pinyin behind some characters."""
    for character, pinyin in {"报": "bào", "县": "xiàn", "请": "qǐng", "处": "chù", "数": "shù", "问": "wèn"}.items():
        text = text.replace(character, f"{character}({pinyin})")
    return traditional(text)


@pytest.mark.parametrize("mirrored", [traditional, with_pinyin])
@pytest.mark.parametrize("name", NAMES)
def test_the_same_is_found_in_every_script(name: str, mirrored: Callable[[str], str], workshop: Workshop) -> None:
    text = text_of(name)
    simple, printed = (read(one, workshop) for one in (text, mirrored(text)))

    found = {(one.rule, one.cells, one.outcome, one.at_fault) for one in findings(printed, workshop)}

    assert simple.report
    assert printed.report
    assert [cell[:5] for cell in printed.report.cells if cell.state is not State.TEXT] == [
        cell[:5] for cell in simple.report.cells if cell.state is not State.TEXT
    ]
    assert printed.report.facts["title"].value == simple.report.facts["title"].value
    assert found - {("source-obfuscated", (), "fail", "source")} == {
        (one.rule, one.cells, one.outcome, one.at_fault) for one in findings(simple, workshop)
    }
    assert ("source-obfuscated", (), "fail", "source") in found
    assert "traditional characters" in printed.remarks[-1].en
    assert simple.remarks == ()


@pytest.mark.parametrize("mirrored", [traditional, with_pinyin])
@pytest.mark.parametrize("name", NAMES)
def test_places_are_those_of_the_page(name: str, mirrored: Callable[[str], str], workshop: Workshop) -> None:
    document = read(mirrored(text_of(name)), workshop)

    assert document.report
    lines = document.source
    printed = [(cell.raw, cell.place) for cell in document.report.cells]
    printed += [(fact.raw, fact.place) for fact in document.report.facts.values()]
    for raw, place in printed:
        if raw and place.line and place.column:
            assert lines[place.line - 1][place.column - 1 :].startswith(raw.split("\n")[0]), raw


def test_what_is_quoted_is_as_printed(workshop: Workshop) -> None:
    text = with_pinyin(text_of("huaidu-transport-2023.txt"))
    lines = text.splitlines()

    quoted = [one.evidence for one in findings(read(text, workshop), workshop) if one.evidence.place.line]

    assert len(quoted) >= 6
    for one in quoted:
        shown = one.text.split("\n")[0].split(" | ")[0].strip("…")
        assert shown in lines[(one.place.line or 0) - 1]
    assert any("(" in one.text for one in quoted), "with the pinyin"


def test_a_label_with_another_word_in_the_mirror_is_that_of_the_form(workshop: Workshop) -> None:
    text = text_of("wangyuan-2023.txt").translate(TRADITIONAL)
    held = read(text.replace("規範性文件", "規範性檔案"), workshop)

    row = next(row for row in held.report.rows if row.row == "normative_documents") if held.report else None
    assert row is not None
    assert row.label == "行政規範性檔案"
    assert not {"template-row-missing", "template-row-extra", "template-label-altered"} & {
        finding.rule for finding in findings(held, workshop)
    }
    assert plain("檔案館藏有檔案22卷").text == "档案馆藏有档案22卷"


def test_labels_of_added_rows_and_columns_are_quoted_as_printed(workshop: Workshop) -> None:
    form = workshop.library.forms.by_name["2021"]
    wide = with_column(grid(form.tables["requests"], "requests", balanced_figures(form, {})), 5, "增减数", lambda: "7")
    page = with_table(form, "requests", wide, "html")
    row = page.rindex("<tr", 0, page.index("三、本年度办理结果"))
    page = f"{page[:row]}<tr><td>其他对外管理服务</td>{'<td>1</td>' * 8}</tr>{page[row:]}"

    document = read(traditional(page), workshop)

    assert document.report
    tables = {table.table: table for table in document.report.tables}
    assert tables["requests"].columns_added == (traditional("增减数"),)
    assert tables["requests"].rows_added == (traditional("其他对外管理服务"),)
    quoted = {one.evidence.text for one in findings(document, workshop) if one.rule.startswith("template-")}
    assert any(traditional("增减数") in text for text in quoted), quoted


def test_a_simplified_page_with_traditional_words_is_read_as_it_is(workshop: Workshop) -> None:
    text = text_of("wangyuan-2023.txt") + "\n繁體版 無障礙瀏覽 關於我們"

    document = read(text, workshop)

    assert document.remarks == ()
    assert document.report
    assert document.report.paragraphs[-1].text == "繁體版 無障礙瀏覽 關於我們"


@given(st.text(st.sampled_from("年度报告后复干了x1 \t"), max_size=20), st.text(max_size=5), st.text(max_size=5))
def test_a_text_is_found_again_as_it_is_printed(said: str, before: str, behind: str) -> None:
    printed = said.translate(TRADITIONAL)

    found, start, end = as_printed(said, Place(2, 1), ["", f"{before}{printed}{behind}"], 0, 1 if said else 0)

    assert plain(printed).text == said
    assert plain(found).text == said
    assert (len(found), end - start) == (len(printed), 1 if said else 0)
    for nowhere in (Place(), Place(7, 1)):
        assert as_printed(said, nowhere, [printed])[0] == said
