"""Packed documents are the same documents."""

from __future__ import annotations

import pickle
from dataclasses import fields
from pathlib import Path

import pytest

from audit.files import document_from_bytes
from audit.model import Document
from audit.packed import Packed
from audit.reading.report import Library
from shell import SAMPLES

FILES = sorted(path for path in SAMPLES.iterdir() if path.suffix != ".md")
NAMES = [field.name for field in fields(Document) if field.name != "source"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_packed_document_says_what_it_said(path: Path, library: Library) -> None:
    document = document_from_bytes(str(path), path.read_bytes(), library)

    packed: Document = pickle.loads(pickle.dumps(Packed(document)))

    assert [getattr(packed, name) for name in NAMES] == [getattr(document, name) for name in NAMES]
    assert packed.source == (document.source if document.report else ())
