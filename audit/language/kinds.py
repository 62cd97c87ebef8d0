"""What names there are beside the cells: facts of a report, and what each kind of instance knows of itself."""

from __future__ import annotations

from enum import StrEnum

from audit.model import BODY_FLAGS, BODY_TEXTS, COUNT_FACTS, DATE_FACTS, FLAG_FACTS, TEXT_FACTS, YEAR_FACTS


class Type(StrEnum):
    """What a part of a formula stands for."""

    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    FLAG = "yes/no"


N, D, T, F = Type.NUMBER, Type.DATE, Type.TEXT, Type.FLAG

# Facts that are printed somewhere: `NAME.raw` is the print.
PRINTED: dict[str, Type] = {
    **dict.fromkeys((*YEAR_FACTS, *COUNT_FACTS), N),
    **dict.fromkeys(DATE_FACTS, D),
    **dict.fromkeys(TEXT_FACTS, T),
    **dict.fromkeys(FLAG_FACTS, F),
}
# Facts that follow from the others, or from what else is in the run.
DERIVED: dict[str, Type] = {
    **dict.fromkeys(BODY_TEXTS, T),
    **dict.fromkeys(BODY_FLAGS, F),
    "form": T, "form_of_year": T, "today": D, "opening": T, "full_text": T, "own_words": T,
    "has_previous": F, "has_twin": F, "last_report_year": N,
    "same_numbers": N, "same_numbers_said": T, "same_number": T, "same_numbers_odds": N,
    "has_roster": F, "on_roster": F, "population": N, "children_due": N,
}  # fmt: skip
FACTS: dict[str, Type] = {**PRINTED, **DERIVED}

PROPERTIES: dict[str, dict[str, Type]] = {
    "cell": {"value": N, "state": T, "raw": T, "unit": T, "signed_column": F, "decimals": N, "fractional": F,
             "table": T, "row": T, "column": T, "table_blank": N, "table_cells": N},
    "row": {"found": F, "label": T, "form_label": T, "table": T, "row": T, "table_found": F},
    "column": {"table": T, "column": T, "form_label": T},
    "table": {"found": F, "table_form": T, "printed": N, "other_labels": T, "table": T, "duplicated": F, "has_note": F,
              "lacking_columns": T, "added_rows": T, "added_columns": T, "section_found": F, "section_length": N,
              "form_cells": N},
    "section": {"found": F, "heading": T, "form_heading": T, "text": T, "length": N, "number": N, "order": N},
    "paragraph": {"text": T, "section": N, "position": N, "copies": N},
    "sentence": {"text": T, "section": N, "position": N, "copies": N},
    "statement": {"value": N, "raw": T, "sentence": T, "section": N, "quantity": T, "unit": T, "proper_units": T,
                  "in_table": N, "first_said": N, "approximate": F, "parts": N, "parts_said": T, "complete": F,
                  "with_carried": F, "percent": N, "share": N, "share_said": T, "change": N,
                  "increase": N, "last_year": N},
    "report": {},
    "document": {"status": T, "path": T, "suffix": T, "skipped": F, "given_up": F, "reports": N,
                 "remarks": N, "copies": N, "copy_of": T},
    "collection": {"year": N, "reports": N, "figures": N, "digit": N, "excess": N, "chi_square": N},
    "unit": {"name": T, "level": T, "division": T, "parent": T, "deadline": D, "published": D, "state": T, "year": N,
             "population": N, "received": F, "today": D},
    "child": {},
}  # fmt: skip
# Kinds of instance that a report has as many of as it pleases; all others are those of the form.
ITEMS = ("paragraph", "sentence", "statement")
# Kinds of instance that a run has, whether a report was read or not: they know of nothing but themselves.
OF_RUN = ("document", "unit", "collection")
# What formulas gather over and no rule is about: the reports below one, each with all that a report has.
BELOW = ("child",)
SECTION_PATH = {"found": F, "heading": T, "text": T, "length": N, "order": N}
CELL_ASPECTS = {"state": T, "raw": T, "unit": T}
# Other reports that a formula can name. A parent is the government of the issuer's place, a lookalike the report of
# another body with most text in common that is not surely later, likewise one with the same numbers; without one, what
# asks for it is not applicable.
RELATIONS = ("previous", "twin", "parent", "lookalike", "likewise")
# What rows and tables say of the text that they stand in: nothing is known of it where there was none to read.
OF_TEXT = frozenset(
    [("row", name) for name in ("found", "label", "table_found")]
    + [("table", name) for name in PROPERTIES["table"] if name not in ("table", "form_cells")]
)
