"""ZIP archives: what they hold, each member within bounds. Names are only shown, nothing is ever written to disk."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from audit.documents.sniff import kind_of
from audit.errors import InputError
from audit.words import Text, text

MEMBERS = 20_000  # of one archive and all archives in it
TOTAL = 2 * 2**30  # bytes that they may unpack to
MEMBER = 100 * 2**20  # bytes that one may unpack to
RATIO = 200  # unpacked to packed; the text of real reports reaches 20
DEPTH = 3  # archives in archives, the outermost among them
_RATIO_MATTERS = 8 * 2**20  # bytes; a small member harms nobody, whatever its ratio
_CHUNK = 2**20
_UTF8_NAMES, _ENCRYPTED = 0x800, 0x1  # flags of a member
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, IndexError, RuntimeError)
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_DRIVE = re.compile(r"^[A-Za-z]:")


class Member(NamedTuple):
    """A member of an archive, or of an archive in it, that may be read, or the reason why it is not."""

    name: str  # as shown: parts set apart by slashes, none of which leads out of the archive
    chain: tuple[int, ...]  # its number in each archive around it, outermost first
    problem: Text | None = None
    skipped: bool = False  # of a format that is not read from folders either: no fault of the archive


class _Allowance:
    """What the archive and all in it may still take."""

    def __init__(self) -> None:
        self.members, self.bytes = MEMBERS, TOTAL


class Archive:
    """An archive held in memory. Raises InputError when it cannot be opened."""

    def __init__(self, data: bytes) -> None:
        """Read the list of members, no member yet."""
        self._zip = _opened(data)
        self._names = _names(self._zip.infolist())
        self._inner: tuple[int, Archive] | None = None  # the archive in it that was last read from

    def members(self, suffixes: tuple[str, ...]) -> list[Member]:
        """Everything in it, in the order of names; of archives in it, what they hold.

        Only members whose names end in `suffixes` are to be read.
        """
        return list(_members(self, suffixes, _Allowance(), 1))

    def read(self, chain: tuple[int, ...]) -> bytes:
        """The bytes of a member. Raises InputError with the reason when they cannot be had."""
        first, *others = chain
        if not others:
            return self._bytes(first)
        if self._inner is None or self._inner[0] != first:
            self._inner = None  # before the next is unpacked beside it
            self._inner = (first, Archive(self._bytes(first)))
        return self._inner[1].read(tuple(others))

    def _bytes(self, number: int) -> bytes:
        found = self._zip.infolist()
        if number >= len(found):  # the file has changed since it was listed
            raise InputError(text("archive-member-damaged", problem=number))
        return _bytes_of(self._zip, found[number])

    def listed(self) -> list[tuple[str, int, zipfile.ZipInfo]]:
        """Name as shown, number and header of each member that is no folder, in the order of names."""
        found = zip(self._names, range(len(self._names)), self._zip.infolist(), strict=True)
        return sorted((each for each in found if not each[2].is_dir()), key=lambda each: each[:2])


def _members(archive: Archive, suffixes: tuple[str, ...], left: _Allowance, depth: int) -> Iterator[Member]:
    found, seen = archive.listed(), Counter[str]()
    for at, (name, number, info) in enumerate(found):
        seen[name] += 1
        member = Member(name if seen[name] == 1 else f"{name} ({seen[name]})", (number,))
        if left.members <= 0:
            yield member._replace(problem=text("archive-too-many", limit=MEMBERS, others=len(found) - at))
            return
        left.members -= 1
        yield from _member(archive, info, member, suffixes, left, depth)


def _member(
    archive: Archive, info: zipfile.ZipInfo, member: Member, suffixes: tuple[str, ...], left: _Allowance, depth: int
) -> Iterator[Member]:
    suffix = _suffix(_shown(info.filename))
    if any(part.startswith((".", "__MACOSX")) for part in member.name.split("/")):
        yield member._replace(problem=text("archive-hidden"), skipped=True)
    elif suffix not in suffixes:
        yield member._replace(problem=text("archive-skipped", suffix=suffix or "-"), skipped=True)
    elif why := _refused(info, left):
        yield member._replace(problem=why)
    else:
        left.bytes -= info.file_size
        if suffix == ".zip":
            yield from _nested(archive, member, suffixes, left, depth)
        else:
            yield member


def _nested(
    archive: Archive, member: Member, suffixes: tuple[str, ...], left: _Allowance, depth: int
) -> Iterator[Member]:
    try:
        data = archive.read(member.chain)
        if kind_of(data) != "ZIP":
            yield member
            return
        if depth >= DEPTH:
            raise InputError(text("archive-too-deep", limit=DEPTH))
        for inner in _members(Archive(data), suffixes, left, depth + 1):
            yield inner._replace(name=f"{member.name}/{inner.name}", chain=(*member.chain, *inner.chain))
    except InputError as error:
        yield member._replace(problem=error.message)


def _refused(info: zipfile.ZipInfo, left: _Allowance) -> Text | None:
    """Why a member is not tried. Sizes are those it says; unpacking never gives more than that."""
    size = info.file_size
    if info.flag_bits & _ENCRYPTED:
        return text("archive-member-encrypted")
    if info.compress_type not in _READABLE:
        return text("archive-member-method", method=info.compress_type)
    if size > MEMBER:
        return text("archive-member-too-large", size=size // 2**20, limit=MEMBER // 2**20)
    if size > left.bytes:
        return text("archive-too-large", limit=TOTAL // 2**20)
    if size > _RATIO_MATTERS and size > RATIO * info.compress_size:
        return text("archive-member-bomb", ratio=size // max(info.compress_size, 1), limit=RATIO)
    return None


def _bytes_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The member's bytes, counted while they are unpacked."""
    held = bytearray()
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                held += chunk
                if len(held) > min(info.file_size, MEMBER):
                    raise InputError(text("archive-member-too-large", size=len(held) // 2**20, limit=MEMBER // 2**20))
    except (*_DAMAGED, NotImplementedError) as error:
        raise InputError(text("archive-member-damaged", problem=_plain(error))) from error
    return bytes(held)


def _plain(error: Exception) -> str:
    """What a library says of damage, in one line that can be printed."""
    return " ".join(str(error).split())[:80] or type(error).__name__


# ---- names ---- #


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        try:
            return zipfile.ZipFile(io.BytesIO(data))
        except UnicodeDecodeError:  # a name that says it is UTF-8 and is not
            return zipfile.ZipFile(io.BytesIO(_without_utf8_flags(data)))
    except (*_DAMAGED, NotImplementedError) as error:
        raise InputError(text("archive-damaged", problem=_plain(error))) from error


def _without_utf8_flags(data: bytes) -> bytes:
    """The archive with all names told to be in no particular encoding, in its list and before its members."""
    changed, end = bytearray(data), data.rfind(b"PK\x05\x06")
    size, offset = struct.unpack("<2L", data[end + 12 : end + 20])
    at, before = end - size, end - size - offset  # bytes may stand before the archive, as of a program that unpacks it
    while at >= 0 and data[at : at + 4] == b"PK\x01\x02":
        *lengths, header = struct.unpack("<3H8xL", data[at + 28 : at + 46])
        changed[at + 9] &= ~_UTF8_NAMES >> 8 & 0xFF
        if data[before + header : before + header + 4] == b"PK\x03\x04":
            changed[before + header + 7] &= ~_UTF8_NAMES >> 8 & 0xFF
        at += 46 + sum(lengths)
    return bytes(changed)


def _names(found: list[zipfile.ZipInfo]) -> list[str]:
    """The members' names as they are shown."""
    bare = [_raw(info) for info in found if not info.flag_bits & _UTF8_NAMES]
    encoding = next((name for name in ("utf-8", "gb18030") if all(_fits(raw, name) for raw in bare)), "cp437")
    return [_shown(info.filename if info.flag_bits & _UTF8_NAMES else _raw(info).decode(encoding)) for info in found]


def _raw(info: zipfile.ZipInfo) -> bytes:
    """A name that declares no encoding: UTF-8 that does not say so, or what Chinese Windows writes."""
    return info.orig_filename.split("\0")[0].encode("cp437", "replace")


def _fits(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _shown(name: str) -> str:
    """The name, no part of it leading anywhere else: `..` and drive letters lose their meaning."""
    parts = _DRIVE.sub("", name.replace("\\", "/")).split("/")
    return "/".join("__" if part == ".." else part for part in parts if part not in ("", ".")) or "-"


def _suffix(name: str) -> str:
    last = name.rsplit("/", 1)[-1]
    return last[last.rfind(".") :].lower() if "." in last[1:] else ""
