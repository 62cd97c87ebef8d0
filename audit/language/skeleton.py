"""A new rule to fill in: it is right as it stands, so that the first mistake found is the author's own."""

from __future__ import annotations

import re

from audit.errors import UsageError
from audit.language.ruleset import Ruleset
from audit.program import rules_folder
from audit.words import text

_ID = re.compile(r"[a-z]+(-[a-z]+)*")


def skeleton(rule_id: str, ruleset: Ruleset) -> str:
    """The text of a rule file. Raises UsageError for an id that is none, or is taken."""
    if not _ID.fullmatch(rule_id):
        raise UsageError(text("rule-id-form", word=rule_id))
    if rule_id in ruleset.files:
        raise UsageError(text("rule-id-taken", word=rule_id, file=ruleset.files[rule_id].file))
    return (rules_folder() / "skeleton.yaml").read_text("utf-8").replace("RULE-ID", rule_id)
