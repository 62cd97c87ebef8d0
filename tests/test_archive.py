"""ZIP archives: every member is a document or is listed with a sentence, and nothing of it leaves memory."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from audit.documents import archive as archives
from audit.documents.archive import Archive, Member
from audit.documents.formats import READ_FROM_FOLDERS
from audit.errors import InputError
from shell import CLEAN_REPORT, FAULTY_REPORT, Audit

CLEAN, FAULTY = CLEAN_REPORT.read_bytes(), FAULTY_REPORT.read_bytes()


def packed(members: Iterable[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of names and contents."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data, method)
    return written.getvalue()


def renamed(data: bytes, old: bytes, new: bytes, *, utf8: bool = False) -> bytes:
    """The archive with other bytes for a name of the same length, and the flag that says UTF-8 set or not."""
    assert len(old) == len(new)
    changed = bytearray(data.replace(old, new))
    for magic, flags, name in ((b"PK\x01\x02", 9, 46), (b"PK\x03\x04", 7, 30)):
        at = changed.find(magic)
        while at >= 0:
            if changed[at + name :].startswith(new):
                changed[at + flags] = 0x08 if utf8 else 0
            at = changed.find(magic, at + 4)
    return bytes(changed)


def listed(data: bytes) -> list[Member]:
    """What the archive holds."""
    return Archive(data).members(READ_FROM_FOLDERS)


def problem(data: bytes) -> str:
    """Why the only member is not read."""
    (member,) = listed(data)
    assert member.problem
    return member.problem.en


# ---- members ---- #


def test_members_are_documents_with_the_archive_in_their_path(audit: Audit, tmp_path: Path) -> None:
    path = tmp_path / "报送.zip"
    path.write_bytes(packed([("内/b.html", FAULTY), ("内/a.txt", CLEAN), ("note.docm", b"?"), ("._a.txt", b"\0\5")]))

    ran = audit("run", path, "--format", "json")
    alone = audit("run", FAULTY_REPORT, "--format", "json")

    assert ran.status == 1
    assert {found["path"] for found in ran.json["findings"]} == {f"{path}/内/b.html"}
    assert [f["id"] for f in ran.json["findings"]] == [f["id"] for f in alone.json["findings"]]
    assert ran.json["looked_at"]["documents"] == 4
    skipped = {each["path"]: each["problem"]["en"] for each in ran.json["unaudited"]}
    assert set(skipped) == {f"{path}/note.docm", f"{path}/._a.txt"}
    assert "not read from archives" in skipped[f"{path}/note.docm"]


def test_parse_shows_members_as_it_shows_files(audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(packed([("a.txt", CLEAN)]))

    (inside,) = audit("parse", tmp_path / "a.zip").json["documents"]
    (outside,) = audit("parse", CLEAN_REPORT).json["documents"]

    assert {**inside, "path": ""} == {**outside, "path": ""}


def test_archives_are_read_from_folders(audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(packed([("a.txt", CLEAN)]))
    (tmp_path / "b.txt").write_bytes(FAULTY)

    ran = audit("run", tmp_path, "--format", "json")

    assert ran.json["looked_at"]["reports"] == 2


def test_an_archive_under_another_name_is_one(audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(packed([("a.txt", CLEAN)]))

    assert audit("run", tmp_path / "a.txt", "--format", "json").json["looked_at"]["reports"] == 1


@pytest.mark.parametrize("members", [[], [("folder/", b"")], [("picture.png", b"?")]])
def test_an_archive_without_reports_is_told(members: list[tuple[str, bytes]], audit: Audit, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed(members))

    ran = audit("run", path, "--format", "json")

    assert ran.status == 2
    told = {each["path"]: each["problem"]["en"] for each in ran.json["unaudited"]}
    assert "no file that can be read" in told[str(path)]
    assert len(told) == 1 + sum(not name.endswith("/") for name, _ in members)


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"Rar!\x1a\x07\x01\x00", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7Z"), (b"\x1f\x8b\x08\x00", "GZIP"),
     (b"a.txt".ljust(257, b"\0") + b"ustar\x0000" + bytes(248), "TAR")],
)  # fmt: skip
def test_other_archives_are_named(data: bytes, name: str, audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(data)

    (document,) = audit("parse", tmp_path / "a.txt").json["documents"]

    assert f"a {name} archive" in document["problem"]["en"]


# ---- names ---- #


@pytest.mark.parametrize(("encoding", "utf8"), [("gb18030", False), ("utf-8", False), ("utf-8", True)])
def test_chinese_names_are_shown_as_meant(encoding: str, utf8: bool) -> None:
    name = "年度报告.txt".encode(encoding)
    blank = b"x" * (len(name) - 4) + b".txt"

    data = renamed(packed([(blank.decode(), CLEAN)]), blank, name, utf8=utf8)

    (member,) = listed(data)
    assert member == Member("年度报告.txt", (0,))
    assert Archive(data).read(member.chain) == CLEAN


def test_a_name_that_says_it_is_utf8_and_is_not() -> None:
    name = "报告.txt".encode("gb18030")
    blank = b"x" * (len(name) - 4) + b".txt"
    inner = packed([("z.txt", FAULTY)], zipfile.ZIP_STORED)
    data = renamed(packed([(blank.decode(), CLEAN), ("b.zip", inner)], zipfile.ZIP_STORED), blank, name, utf8=True)

    archive = Archive(data)

    assert [member.name for member in archive.members(READ_FROM_FOLDERS)] == ["b.zip/z.txt", "报告.txt"]
    assert [archive.read(member.chain) for member in archive.members(READ_FROM_FOLDERS)] == [FAULTY, CLEAN]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "__/__/etc/passwd.txt"),
        ("/etc/passwd.txt", "etc/passwd.txt"),
        ("C:\\Windows\\a.txt", "Windows/a.txt"),
        ("..\\..\\a.txt", "__/__/a.txt"),
        ("./a//b/./c.txt", "a/b/c.txt"),
        ("two\nlines\x1b[31m.txt", "two\nlines\x1b[31m.txt"),
    ],
)
def test_a_name_leads_nowhere(name: str, shown: str, audit: Audit, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed([(zipfile.ZipInfo(name), CLEAN)]))
    before = sorted(tmp_path.parent.rglob("*"))

    ran = audit("parse", path)
    console = audit("run", path, "--verbose")

    assert [document["path"] for document in ran.json["documents"]] == [f"{path}/{shown}"]
    assert "\x1b" not in console.out + console.err
    assert sorted(tmp_path.parent.rglob("*")) == before


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_name_are_both_read() -> None:
    data = packed([("a.txt", CLEAN), ("a.txt", FAULTY)])

    archive = Archive(data)
    found = archive.members(READ_FROM_FOLDERS)

    assert [member.name for member in found] == ["a.txt", "a.txt (2)"]
    assert [archive.read(member.chain) for member in found] == [CLEAN, FAULTY]


# ---- archives in archives ---- #


def test_archives_in_archives_to_a_depth() -> None:
    data = packed([("a.txt", CLEAN)])
    for _ in range(archives.DEPTH - 1):
        data = packed([("in.zip", data), ("b.txt", FAULTY)])

    archive = Archive(data)
    found = archive.members(READ_FROM_FOLDERS)

    assert {m.name: archive.read(m.chain) for m in found} == {
        "b.txt": FAULTY, "in.zip/b.txt": FAULTY, "in.zip/in.zip/a.txt": CLEAN,
    }  # fmt: skip
    (deeper,) = listed(packed([("in.zip", packed([("in.zip", packed([("in.zip", packed([]))]))]))]))
    assert deeper.name == "in.zip/in.zip/in.zip"
    assert deeper.problem
    assert str(archives.DEPTH) in deeper.problem.en


def test_archives_in_archives_count_towards_the_same_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MEMBERS", 5)
    inner = packed([(f"{number}.txt", b"x") for number in range(3)])

    found = listed(packed([("a.zip", inner), ("b.zip", inner), ("c.txt", b"x")]))

    assert [(m.name, bool(m.problem)) for m in found] == [
        ("a.zip/0.txt", False), ("a.zip/1.txt", False), ("a.zip/2.txt", False),
        ("b.zip/0.txt", True), ("c.txt", True),
    ]  # fmt: skip
    assert found[-2].problem
    assert "more than the limit of 5 files" in found[-2].problem.en
    assert "3 in all" in found[-2].problem.en


# ---- bombs ---- #


def test_a_member_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MEMBER", 2**20)

    assert "over the limit of 1 MB" in problem(packed([("a.txt", os.urandom(2**21))]))


def test_a_member_of_zeros() -> None:
    assert "limit of 200 times" in problem(packed([("a.txt", bytes(20 * 2**20))]))


def test_members_that_unpack_to_too_much_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "TOTAL", 2**20)

    found = listed(packed([("a.txt", b"x" * 600_000), ("b.txt", b"y" * 600_000), ("c.txt", b"z")]))

    assert [bool(member.problem) for member in found] == [False, True, False]
    assert found[1].problem
    assert "limit of 1 MB in all" in found[1].problem.en


def test_a_size_that_is_a_lie_gives_no_more_than_it_says() -> None:
    """What is unpacked never exceeds what was allowed for."""
    data = bytearray(packed([("a.txt", b"x" * 10_000_000)]))
    for magic, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.find(magic) + offset
        data[at : at + 4] = struct.pack("<L", 100)
    archive = Archive(bytes(data))
    (member,) = archive.members(READ_FROM_FOLDERS)

    with pytest.raises(InputError, match="damaged"):
        archive.read(member.chain)


# ---- damage ---- #


def _encrypted(data: bytes) -> bytes:
    changed = bytearray(data)
    for magic, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        changed[changed.find(magic) + offset] |= 1
    return bytes(changed)


def _method(data: bytes) -> bytes:
    changed = bytearray(data)
    for magic, offset in ((b"PK\x01\x02", 10), (b"PK\x03\x04", 8)):
        changed[changed.find(magic) + offset] = 97
    return bytes(changed)


def _corrupt(data: bytes) -> bytes:
    changed = bytearray(data)
    changed[60:80] = bytes(20)
    return bytes(changed)


@pytest.mark.parametrize(
    ("harm", "told"), [(_encrypted, "password"), (_method, "method that is not supported (97)"), (_corrupt, "damaged")]
)
def test_a_member_that_cannot_be_unpacked_loses_no_other(harm: type, told: str, audit: Audit, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(harm(packed([("a.txt", CLEAN), ("b.txt", FAULTY)])))

    ran = audit("run", path, "--format", "json")

    (listed,) = ran.json["unaudited"]
    assert (ran.status, listed["path"]) == (1, f"{path}/a.txt")
    assert told in listed["problem"]["en"]
    rules = {(found["path"], found["rule"] == "source-unreadable") for found in ran.json["findings"]}
    assert rules == {(f"{path}/a.txt", True), (f"{path}/b.txt", False)}


@pytest.mark.parametrize("cut", [10, 40, 200, -1, -20])
def test_an_archive_that_is_cut_off_is_told(cut: int, audit: Audit, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed([("a.txt", CLEAN)])[:cut])

    ran = audit("parse", path, FAULTY_REPORT)

    (document,) = (each for each in ran.json["documents"] if each["path"] != str(FAULTY_REPORT))
    assert (document["status"], document["path"]) == ("unreadable", str(path))
    assert "obtain it again" in document["problem"]["en"]


def test_a_member_that_is_an_office_package_goes_to_its_reader(audit: Audit, tmp_path: Path) -> None:
    """It is a ZIP too, but nobody wants to see its parts listed."""
    package = packed([("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<document/>")])
    (tmp_path / "a.zip").write_bytes(packed([("a.zip", package)]))

    (document,) = audit("parse", tmp_path / "a.zip").json["documents"]

    assert document["path"] == f"{tmp_path}/a.zip/a.zip"
