"""Office packages: told by what they hold, and read within bounds whatever they claim."""

from __future__ import annotations

import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.documents import package as module
from audit.documents.package import Package, parse_xml
from audit.documents.sniff import kind_of
from audit.errors import InputError
from office_files import packed

RELATIONS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="{}"/>
<Relationship Id="rId2" Type="http://x/hyperlink" Target="file:///etc/passwd" TargetMode="External"/></Relationships>"""
TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/{}" ContentType="application/vnd.openxmlformats-officedocument.{}.main+xml"/></Types>"""


def office(main: str, kind: str) -> bytes:
    """A package that names its main part as the standard asks."""
    return packed(
        {"[Content_Types].xml": TYPES.format(main, kind), "_rels/.rels": RELATIONS.format(main), main: "<a/>"}
    )


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (office("word/document.xml", "wordprocessingml.document"), "DOCX"),
        (office("main.xml", "wordprocessingml.template"), "DOCX"),
        (office("xl/workbook.xml", "spreadsheetml.sheet"), "XLSX"),
        (office("ppt/presentation.xml", "presentationml.presentation"), "PPTX"),
        (packed({"word/document.xml": "<a/>"}), "DOCX"),
        (packed({"xl\\workbook.xml": "<a/>"}), "XLSX"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}), "ODT"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}), "ODS"),
        (packed({"2023.docx": office("word/document.xml", "wordprocessingml.document")}, zipfile.ZIP_STORED), "ZIP"),
        (packed({"报告.txt": "报告"}), "ZIP"),
        (office("word/document.xml", "wordprocessingml.document")[:-30], "DOCX"),
    ],
)
def test_packages_are_told_by_what_they_hold(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


def test_names_of_parts_are_compared_without_case() -> None:
    package = Package(packed({"Word\\Document.XML": "<a/>"}))

    assert package.has("word/document.xml")
    assert package.read("/word/document.xml") == b"<a/>"


def test_relations_are_names_of_parts_and_links_out_are_none() -> None:
    parts = {"word/document.xml": "<a/>", "word/_rels/document.xml.rels": RELATIONS.format("../custom/styles.xml")}

    relations = Package(packed(parts)).relations("word/document.xml")

    assert [name for _, name in relations.values()] == ["custom/styles.xml"]


def test_a_part_larger_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PART_LIMIT", 2**20)
    package = Package(packed({"small": b"x" * 2**20, "word/document.xml": b"x" * (2**20 + 1)}))

    assert len(package.read("small")) == 2**20
    with pytest.raises(InputError, match=r"word/document\.xml .* limit of 1 MB"):
        package.read("word/document.xml")


def test_a_package_larger_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PACKAGE_LIMIT", 2**20)

    with pytest.raises(InputError, match="limit of 1 MB"):
        Package(packed({"a": b"x" * 2**20, "b": b"x"}))


def test_a_part_that_unpacks_too_far() -> None:
    package = Package(packed({"word/document.xml": b" " * (20 * 2**20)}))

    with pytest.raises(InputError, match="limit of 300 times"):
        package.read("word/document.xml")


def test_a_size_that_is_a_lie_gives_no_more_than_it_says() -> None:
    """The list of parts says 10 bytes; 1 MB is packed."""
    data = bytearray(packed({"a": b"x" * 2**20}))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")

    with pytest.raises(InputError, match="damaged"):
        Package(bytes(data)).read("a")


def test_a_part_with_a_password() -> None:
    data = bytearray(packed({"a": "x"}))
    for entry, flags in ((data.index(b"PK\x03\x04"), 6), (data.rindex(b"PK\x01\x02"), 8)):
        data[entry + flags] |= 1

    with pytest.raises(InputError, match="password"):
        Package(bytes(data)).read("a")


def test_a_missing_part_is_named() -> None:
    with pytest.raises(InputError, match=r"word/styles\.xml"):
        Package(packed({"a": "x"})).read("word/styles.xml")


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(ord(name) + 1)} "{f"&{name};" * 10}">' for name in "abcdefgh"
)


@pytest.mark.parametrize(
    "document",
    [
        BOMB + "]><a>&i;</a>",
        BOMB + ']><a b="&i;"/>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        '<!DOCTYPE a SYSTEM "http://localhost:1/a.dtd"><a/>',
        "<a>" * 100_000,
        "<a>",
        "",
    ],
)
def test_harmful_xml_is_refused(document: str) -> None:
    with pytest.raises(InputError, match=r"word/document\.xml"):
        parse_xml(document.encode(), "word/document.xml")


@given(st.data())
def test_damage_is_told_and_never_a_fault(data: st.DataObject) -> None:
    """Whatever byte is changed and wherever the file ends: its parts, or a sentence."""
    whole = office("word/document.xml", "wordprocessingml.document")
    changed = bytearray(whole[: data.draw(st.integers(4, len(whole)))])
    changed[data.draw(st.integers(4, len(changed) - 1)) if len(changed) > 4 else 3] = data.draw(st.integers(0, 255))
    told = None
    try:
        kind_of(bytes(changed))
        package = Package(bytes(changed))
        for name in package.names:
            package.xml(name)
    except InputError as error:
        told = error.message

    assert told is None or (told.zh and told.en)
