"""What `--format` can name: each format's renderer, loaded when it is asked for, and where its output goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING

from audit.words import Lang

if TYPE_CHECKING:
    from audit.summary import Result

Files = Mapping[str, str | bytes]  # path below the folder of --out -> content


def no_link(_path: str) -> None:
    """For outputs that are not written beside the documents."""


@dataclass(frozen=True)
class Setting:
    """What an output depends on beside the result."""

    lang: Lang
    today: date
    fail_on: str = "error"  # error, warning, info or never
    office: str = ""  # who signs letters; a blank to be filled in where it is not said
    contact: str = ""
    reply_by: date | None = None  # until when issuers are to have corrected
    sheets: bool = False  # a sheet of the ledger for each issuer
    link: Callable[[str], str | None] = no_link  # path of a document -> how a file in the folder of --out leads to it


@dataclass(frozen=True)
class Format:
    """One output format."""

    renderer: str  # module of audit.render, colon, function from a result and a setting to files
    paper: bool = False  # read by people in offices: Chinese unless --lang says otherwise
    spoken: bool = False  # read by whoever reads standard output, even where there is a folder
    packed: bool = False  # binary or several files: needs a folder
    links: bool = False  # leads to documents, from the folder that it is written into
    fonts: bool = False  # follows from the fonts of this machine too

    def files(self, result: Result, setting: Setting) -> Files:
        """The files of this format."""
        module, _, function = self.renderer.partition(":")
        files: Files = getattr(import_module(f"audit.render.{module}"), function)(result, setting)
        return files


FORMATS = {
    "json": Format("machine:json_file"),
    "html": Format("page.build:html_file"),
    "jsonl": Format("machine:jsonl_file"),
    "csv": Format("csv_table:csv_file", paper=True),
    "xlsx": Format("ledger:ledger_file", paper=True, packed=True, links=True),
    "docx": Format("letters:docx_files", paper=True, packed=True),
    "pdf": Format("printed:pdf_file", paper=True, packed=True, fonts=True),
    "junit": Format("ci:junit_file"),
    "sarif": Format("ci:sarif_file"),
    "github": Format("ci:github_lines", spoken=True),
    "gitlab": Format("ci:gitlab_file"),
    "markdown": Format("markdown:markdown_file", paper=True),
}
NAMES = ("console", *FORMATS)
