"""Parts of an Office Open XML or OpenDocument package, each read within bounds; nothing is ever written to disk."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib

from lxml import etree

from audit.errors import InputError
from audit.words import text

PART_LIMIT = 64 * 2**20  # bytes that one part may unpack to; the text of the longest real report seen has 3 MB
PACKAGE_LIMIT = 512 * 2**20  # bytes that all parts may unpack to, pictures among them
RATIO_LIMIT = 300  # unpacked to packed; tables of empty cells reach 100
_RATIO_MATTERS = 8 * 2**20  # bytes; a small part harms nobody, whatever its ratio
_MOST_PARTS = 20_000
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError, IndexError,
)  # fmt: skip
_TYPES = "[Content_Types].xml"
_MAIN = (("wordprocessingml", "DOCX"), ("spreadsheetml", "XLSX"), ("ms-excel", "XLSX"), ("ms-word", "DOCX"),
         ("presentationml", "PPTX"), ("ms-powerpoint", "PPTX"))  # fmt: skip
_OPEN_DOCUMENT = (("opendocument.text", "ODT"), ("opendocument.spreadsheet", "ODS"))
_FOLDERS = ((b"word/", "DOCX"), (b"xl/", "XLSX"), (b"ppt/", "PPTX"))


def kind_of_package(data: bytes) -> str:
    """What a file that begins as a ZIP does holds, whatever its name: DOCX, XLSX, PPTX, ODT, ODS, or ZIP for another.

    Macro-enabled files and templates count as what they are without; XLSB counts as XLSX. Raises InputError for an
    encrypted OpenDocument file.
    """
    try:
        package = Package(data)
        if package.has("mimetype"):
            return _open_document(package)
        if (main := package.main_part()) is None:
            return "ZIP"
        kind = package.content_type(main).lower()
    except Encrypted:
        raise
    except InputError:
        # A package that is cut off has lost its list of parts; whoever reads it tells what is wrong.
        return next((name for folder, name in _FOLDERS if folder in data), "ZIP")
    by_folder = next((name for folder, name in _FOLDERS if main.startswith(folder.decode())), "ZIP")
    return next((name for part, name in _MAIN if part in kind), by_folder)


class Encrypted(InputError):
    """A package that cannot be read without its password."""


class Package:
    """A package held in memory. Names of parts are compared without case, as the standard asks.

    Every method raises InputError with the reason when the package or the part in question cannot be read.
    """

    def __init__(self, data: bytes) -> None:
        """Read the list of parts, no part yet."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except _DAMAGED as error:
            raise InputError(text("package-damaged", problem=str(error))) from error
        unpacked = sum(member.file_size for member in members)
        if unpacked > PACKAGE_LIMIT or len(members) > _MOST_PARTS:
            raise InputError(text("package-too-large", size=unpacked // 2**20, limit=PACKAGE_LIMIT // 2**20,
                                  parts=len(members), most=_MOST_PARTS))  # fmt: skip
        self._parts = {_key(member.filename): member for member in members if not member.is_dir()}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts as the package writes them, in its order."""
        return tuple(member.filename for member in self._parts.values())

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return _key(name) in self._parts

    def read(self, name: str) -> bytes:
        """A part's bytes."""
        member = self._parts.get(_key(name))
        if member is None:
            raise InputError(text("package-part-missing", part=name))
        if member.flag_bits & 1:
            raise Encrypted(text("file-encrypted"))
        size, packed = member.file_size, member.compress_size
        if size > PART_LIMIT:
            raise InputError(text("package-part-too-large", part=name, size=size // 2**20, limit=PART_LIMIT // 2**20))
        if size > _RATIO_MATTERS and size > packed * RATIO_LIMIT:
            raise InputError(text("package-part-bomb", part=name, ratio=size // max(packed, 1), limit=RATIO_LIMIT))
        try:
            return self._zip.read(member)  # never more than the size that it says
        except _DAMAGED as error:
            raise InputError(text("package-part-damaged", part=name, problem=str(error))) from error

    def xml(self, name: str) -> etree._Element:
        """The root of an XML part, parsed without entities, DTDs or the network."""
        return parse_xml(self.read(name), name)

    def main_part(self) -> str | None:
        """The name of the part that an Office Open XML package calls its main one; None where it is no such package."""
        found = self.related("", "/officeDocument")
        if found is not None and self.has(found):
            return found
        usual = ("word/document.xml", "xl/workbook.xml", "ppt/presentation.xml")
        return next((name for name in usual if self.has(name)), None)

    def related(self, source: str, kind: str) -> str | None:
        """The first part that `source` ("" for the package) is related to by a type that ends in `kind`."""
        found = (target for found_kind, target in self.relations(source).values() if found_kind.endswith(kind))
        return next(found, None)

    def relations(self, source: str) -> dict[str, tuple[str, str]]:
        """The parts that `source` is related to: id -> (type, name of the part). Links out of the package are none."""
        folder, name = posixpath.split(source)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(listed):
            return {}
        return {
            each.get("Id", ""): (each.get("Type", ""), posixpath.normpath(posixpath.join("/", folder, target))[1:])
            for each in self.xml(listed)
            if isinstance(each.tag, str) and each.get("TargetMode") != "External" and (target := each.get("Target"))
        }

    def content_type(self, name: str) -> str:
        """The media type that the package declares for a part; empty where it declares none."""
        if not self.has(_TYPES):
            return ""
        suffix, by_suffix = posixpath.splitext(name)[1][1:].lower(), ""
        for each in self.xml(_TYPES):
            if _key(each.get("PartName", "")) == _key(name):
                return each.get("ContentType", "")
            if each.get("Extension", "").lower() == suffix:
                by_suffix = each.get("ContentType", "")
        return by_suffix


def _open_document(package: Package) -> str:
    """The kind of an OpenDocument file. Encrypted, its parts are listed as such, or packed into one that is."""
    kind = package.read("mimetype")[:100].decode("ascii", "replace")
    found = next((name for part, name in _OPEN_DOCUMENT if part in kind), "ZIP")
    listed = "META-INF/manifest.xml"
    if found != "ZIP" and package.has(listed) and b"encryption-data" in package.read(listed):
        raise Encrypted(text("file-encrypted"))
    return found


def parse_xml(data: bytes, name: str) -> etree._Element:
    """The root of an XML document, which the message calls `name`. A document type is refused: it serves attacks."""
    # Without huge_tree libxml2 itself bounds depth, length of texts and growth by entities.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,  # they would part a text in two
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(text("package-xml-broken", part=name, problem=str(error))) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise InputError(text("package-xml-entities", part=name))
    return root


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
