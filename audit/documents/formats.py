"""Which reader a file goes to, by its bytes and not by its name; each is loaded when its first file comes."""
# ruff: noqa: PLC0415 - readers load slowly, and most runs meet one format

from __future__ import annotations

from audit.documents.charset import decode
from audit.documents.sniff import has_elements, is_html, kind_of
from audit.errors import InputError
from audit.model import Pages
from audit.words import text

READ_FROM_FOLDERS = (
    ".txt", ".html", ".htm", ".md", ".docx", ".doc", ".wps", ".rtf", ".odt", ".xlsx", ".xlsm", ".xls", ".et", ".ods",
    ".pdf", ".csv", ".tsv", ".parquet", ".zip",
)  # fmt: skip
CONVERTED = ("DOC", "RTF", "ODT")  # read by LibreOffice, which a machine has or has not
TABLES = (".csv", ".tsv", ".parquet")  # what may hold a data set, which may be larger than any document
TABLE_LIMIT = 500 * 2**20  # bytes


def read_pages(data: bytes) -> Pages:
    """The lines of one document. Raises InputError with the reason when it cannot be read."""
    match kind_of(data):
        case "text":
            return _read_text(decode(data))
        case "DOCX":
            from audit.documents.docx import read_docx

            return read_docx(data)
        case kind if kind in CONVERTED:
            from audit.documents.docx import read_docx
            from audit.documents.office import to_docx

            return read_docx(to_docx(data, kind))
        case "XLSX" | "XLS" | "ODS":
            from audit.documents.sheets import read_sheets

            return read_sheets(data)
        case "PDF":
            from audit.documents.pdf import read_pdf

            return read_pdf(data)
        case "ZIP" | "RAR" | "7Z" | "TAR" | "GZIP" as archive:
            raise InputError(text("archive-not-read", name=archive))
        case other:
            raise InputError(text("format-not-read", name=other))


def _read_text(decoded: str) -> Pages:
    if is_html(decoded):
        from audit.documents.html import read_html

        return read_html(decoded)
    if has_elements(decoded):
        from audit.documents.mixed import read_mixed

        return read_mixed(decoded)
    from audit.documents.text import read_text

    return read_text(decoded)
