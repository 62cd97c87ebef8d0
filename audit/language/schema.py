"""JSON Schemas of the files that people write, so that editors complete and check them."""

from __future__ import annotations

import json
from typing import Literal

from audit.datafiles import Strict
from audit.language.rulefile import Rule
from audit.language.suites import Suite
from audit.reading.vocabulary import Lexicon
from audit.register import AliasFile

Kind = Literal["rule", "suite", "lexicon", "aliases"]
_MODELS: dict[Kind, type[Strict]] = {"rule": Rule, "suite": Suite, "lexicon": Lexicon, "aliases": AliasFile}


def schema_json(kind: Kind) -> str:
    """The schema of rule, suite or lexicon files."""
    held = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_MODELS[kind].model_json_schema(by_alias=True),
    }
    return json.dumps(held, ensure_ascii=False, indent=1) + "\n"
