"""Drafts as PDF: drawn by reportlab in many styles, or printed by LibreOffice from a Word document."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from benchmarks.reading.draft import Draft, Paragraph
from benchmarks.reading.hazards import PDF_REPORTLAB, printed_by_format
from specimens.grid import Grid
from specimens.pdf import Style, print_pdf

_AT_ONCE = 40  # documents that LibreOffice is given in one call
_DRAWN = frozenset({PDF_REPORTLAB})
_RULES = {
    "rules-as-boxes": "rects", "rules-thin": "thin", "rules-double": "double", "rules-dashed": "dashed",
    "rules-open": "open", "rules-across-only": "across", "rules-none": "none",
}  # fmt: skip
printed_by_format(*_RULES, formats=_DRAWN, group="rules")
printed_by_format("figures-left", "figures-right", formats=_DRAWN, group="alignment")
printed_by_format("characters-drawn-alone", "labels-drawn-twice", "page-turned", formats=_DRAWN)
printed_by_format("rows-cut-by-pages", "page-lying", "labels-not-upright", formats=_DRAWN)
# Without upright rules a blank is only a gap: where it stands may be open.
_GAPS = frozenset({"rules-across-only", "rules-none"})


def print_drawn(draft: Draft, rng: Random) -> bytes:
    """The draft as reportlab draws it."""
    has = draft.hazards.__contains__
    style = Style(
        rules=next((rules for name, rules in _RULES.items() if has(name)), "lines"),
        align="left" if has("figures-left") else "right" if has("figures-right") else "centre",
        apart=has("characters-drawn-alone"),
        bold=has("labels-drawn-twice"),
        turn=rng.choice((90, 180, 270)) if has("page-turned") else 0,
        cut=has("rows-cut-by-pages"),
        upright=not has("labels-not-upright"),
    )
    if has("page-lying"):
        style = replace(style, page=style.page[::-1])
    parts: list[str | Grid] = []
    for block in draft.blocks:
        parts.append(block.text if isinstance(block, Paragraph) else block.rows)
        if not isinstance(block, Paragraph) and _GAPS & draft.hazards:
            for row in block.rows:
                values = [box for box in row if box.key]
                if any(not box.text.strip() for box in values):
                    draft.doubt([box.key for box in values if box.key])
    return print_pdf(parts, style)


def has_office() -> bool:
    """Whether LibreOffice is there."""
    return shutil.which("soffice") is not None


def print_by_office(documents: Sequence[bytes]) -> Iterator[bytes]:
    """Word documents as LibreOffice prints them, many in one go. Raises CalledProcessError when it fails."""
    for start in range(0, len(documents), _AT_ONCE):
        yield from _printed(documents[start : start + _AT_ONCE])


def _printed(documents: Sequence[bytes]) -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        for number, data in enumerate(documents):
            (at / f"{number}.docx").write_bytes(data)
        names = [str(at / f"{number}.docx") for number in range(len(documents))]
        profile = f"-env:UserInstallation=file://{at}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(at / "out"), *names]
        subprocess.run(command, check=True, capture_output=True)
        return [(at / "out" / f"{number}.pdf").read_bytes() for number in range(len(documents))]
