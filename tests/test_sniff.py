"""Bytes to text by what the bytes are, not by the file's name or by what they say of themselves."""

from __future__ import annotations

import codecs
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.documents import charset
from audit.documents.charset import decode
from audit.documents.formats import read_pages
from audit.documents.sniff import is_html
from audit.errors import InputError
from layouts import FORMS, distinct_figures, print_report

REPORT = print_report(FORMS["2021"], distinct_figures(FORMS["2021"]), "tabs").text
PROSE = "岚汀市水利局依法公开政府信息，公众查阅方便，有关工作平稳有序。\n" * 80 + REPORT
PAGE = print_report(FORMS["2021"], distinct_figures(FORMS["2021"]), "html").text


def page_declared(charset: str) -> str:
    """A web page that says it is in a charset."""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    return f"<html><head>{meta}</head><body>{REPORT}</body></html>"


@pytest.mark.parametrize("text", [REPORT, PROSE, PAGE], ids=["tables", "prose first", "page"])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_encodings(text: str, encoding: str) -> None:
    text = text.replace("澄岫", "澄山")  # the name of the place is not in GB2312

    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("bom", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_byte_order_marks(bom: str) -> None:
    mark = {
        "utf-16-le": codecs.BOM_UTF16_LE,
        "utf-16-be": codecs.BOM_UTF16_BE,
        "utf-32-le": codecs.BOM_UTF32_LE,
        "utf-32-be": codecs.BOM_UTF32_BE,
    }[bom]

    assert decode(mark + REPORT.encode(bom)) == REPORT


def test_characters_beyond_gb2312_in_a_page_that_says_gb2312() -> None:
    """What most pages in GB18030 say of themselves."""
    page = page_declared("gb2312") + "镕喆㙍"

    assert decode(page.encode("gb18030")) == page


@pytest.mark.parametrize("actual", ["utf-8", "gb18030"])
@pytest.mark.parametrize(
    "declared",
    ["utf-8", "gbk", "gb2312", "big5", "iso-8859-1", "windows-1252", "utf-16", "x-unknown", "undefined", "hex"],
)
def test_a_wrong_declaration_is_seen_through(declared: str, actual: str) -> None:
    page = page_declared(declared)

    assert decode(page.encode(actual)) == page


TRADITIONAL = "一、總體情況。本縣認真貫徹條例，依法公開政府資訊，公眾查閱方便。\n" * 20


@pytest.mark.parametrize("declared", ["big5", "gb2312", "utf-8", "x-unknown", "iso-8859-1"])
def test_traditional_characters_in_their_own_code(declared: str) -> None:
    page = page_declared(declared).replace(REPORT, TRADITIONAL)

    assert decode(page.encode("big5")) == page


def test_traditional_characters_without_a_declaration() -> None:
    assert decode(TRADITIONAL.encode("big5")) == TRADITIONAL


@pytest.mark.parametrize(("most", "rest"), [("utf-8", "gb18030"), ("gb18030", "utf-8"), ("utf-8", "gbk")])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312"])
def test_a_page_put_together_of_two_codes(declared: str, most: str, rest: str) -> None:
    """Head and foot come from other files than the article."""
    head = page_declared(declared).replace("</body></html>", "")
    foot = "<div>主办：岚汀市水利局　承办：岚汀市政务中心</div><p>版权所有</p></body></html>"

    assert decode(head.encode(most) + foot.encode(rest)) == head + foot


def test_a_mark_before_another_code() -> None:
    """An editor has put the mark of UTF-8 before a page in GBK."""
    assert decode(codecs.BOM_UTF8 + REPORT.replace("澄岫", "澄山").encode("gbk")) == REPORT.replace("澄岫", "澄山")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_one_damaged_character_costs_no_other(encoding: str) -> None:
    data = PAGE.encode(encoding)
    at = data.index("政府信息".encode(encoding)) + 1

    decoded = decode(data[:at] + data[at + 1 :])

    pieces = PAGE.split("\n")
    assert sum(line not in decoded for line in pieces) <= 1


@pytest.mark.parametrize("cut", [1, 2])
def test_a_file_cut_inside_its_last_character(cut: int) -> None:
    """A copy that broke off: all that arrived whole is read."""
    text = REPORT + "末"

    assert decode(text.encode()[:-cut]).startswith(REPORT)


def test_one_bad_byte_does_not_make_a_text_binary() -> None:
    data = REPORT.encode()
    cut = len(REPORT[:500].encode())

    assert decode(data[:cut] + b"\xff" + data[cut:]).startswith(REPORT[:500])


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\n" * 1000])
def test_empty(data: bytes) -> None:
    with pytest.raises(InputError, match="empty"):
        decode(data)


@pytest.mark.parametrize(
    ("magic", "name"),
    [
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"GIF89a", "GIF"),
        (b"\x7fELF\x02\x01", "ELF"),
    ],
)
def test_other_formats_are_told_by_name(magic: bytes, name: str) -> None:
    with pytest.raises(InputError, match=name):
        read_pages(magic + REPORT.encode())


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("alphabet", [range(256), range(128, 256), range(32)], ids=["any byte", "high", "control"])
def test_binary(alphabet: range, seed: int) -> None:
    data = bytes(random.Random(seed).choices(alphabet, k=5000))

    with pytest.raises(InputError):
        decode(data)


@pytest.mark.parametrize(
    "data", [b"\x00" * 500, b"SQLite format 3\x00" + bytes(range(256)) * 20, REPORT.encode() + b"\x00"]
)
def test_zero_bytes_are_not_text(data: bytes) -> None:
    with pytest.raises(InputError, match="binary"):
        decode(data)


def test_size_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charset, "TEXT_LIMIT", 1000)

    assert decode(b"a" * 1000) == "a" * 1000
    with pytest.raises(InputError, match="limit"):
        decode(b"a" * 1001)


@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        "<HTML><BODY>报告",
        "\n\n  <!DOCTYPE html PUBLIC '-//W3C//DTD'>",
        "<table><tr><td>规章",
        "<p>一、总体情况</p>",
        "< p>一、总体情况",
        '<meta charset="utf-8">',
        "<div class=zoom>",
        "<?xml version='1.0'?><html>",
        "<h3>一、总体情况</h3><ul><li>一</li></ul>",
        f"<style>{'p.MsoNormal { margin: 0 } ' * 200}</style><div>规章</div>",
    ],
)
def test_web_pages_are_recognised(text: str) -> None:
    assert is_html(text)


@pytest.mark.parametrize("text", [REPORT, "3 < 5", "<条例>", "<pre-2019>", "", "a<b"])
def test_text_is_no_web_page(text: str) -> None:
    assert not is_html(text)


@given(st.binary())
def test_arbitrary_bytes_never_fail(data: bytes) -> None:
    """Either text or a sentence in both languages that says why not."""
    problem, decoded = None, ""
    try:
        decoded = decode(data)
    except InputError as error:
        problem = error.message

    assert "\x00" not in decoded
    assert problem is None or (problem.zh and problem.en)


@given(st.text(alphabet=st.characters(codec="gb18030", categories=["L", "N", "P", "Zs"]), min_size=1))
def test_chinese_text_survives(text: str) -> None:
    """Whatever a Chinese text file holds, in UTF-8 it is read as it is."""
    if text.strip():
        assert decode(text.encode()) == text.removeprefix("\ufeff")
