"""Packed documents are the same documents."""

from __future__ import annotations

import pickle
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from audit.files import document_from_bytes
from audit.model import Document, Figures
from audit.packed import Packed
from audit.reading.report import Library
from shell import SAMPLES

FILES = sorted(path for path in SAMPLES.iterdir() if path.suffix != ".md")
NAMES = [field.name for field in fields(Document) if field.name != "source"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_packed_document_says_what_it_said(path: Path, library: Library) -> None:
    document = document_from_bytes(str(path), path.read_bytes(), library)

    packed: Document = pickle.loads(pickle.dumps(Packed(document)))

    assert [plain(getattr(packed, name)) for name in NAMES] == [plain(getattr(document, name)) for name in NAMES]
    assert packed.source == (document.source if document.report else ())


def plain(held: object) -> object:
    """The same with lists for arrays, which can be compared as a whole."""
    if isinstance(held, Figures):
        return [plain(getattr(held, field.name)) for field in fields(Figures)]
    if isinstance(held, dict):
        return {name: plain(each) for name, each in held.items()}
    return held.tolist() if isinstance(held, np.ndarray) else held
