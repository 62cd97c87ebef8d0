"""Labels of the tables that are printed otherwise than the form has them."""

from __future__ import annotations

from collections.abc import Iterable, Set
from functools import cache

from audit.forms import Forms
from audit.model import Printed
from audit.reading.heading_units import keys_with_units
from audit.reading.locate import Label, Landmarks, unnumbered
from audit.reading.normalise import label_key


def read_altered_labels(marks: Landmarks, forms: Forms, spans: Iterable[range]) -> Printed | None:
    """How many labels in the tables are misprinted or say more, the first of them; None when there is none.

    Spaces, brackets, quotes, punctuation and numbers are no difference, and a label of another form is none of these.
    """
    official = _official(forms)
    within = {at for span in spans for at in span}
    altered = [label for label in marks.labels if label.start in within and _is_altered(label, official, forms)]
    if not altered:
        return None
    first = altered[0]
    return Printed(len(altered), first.text, marks.tokens[first.start].place, first.text)


def _is_altered(label: Label, official: Set[str], forms: Forms) -> bool:
    said = label_key(label.text)
    if label.key not in official:
        return True
    return unnumbered(said) != unnumbered(label.key) and keys_with_units(forms).get(said) != label.key


@cache
def _official(forms: Forms) -> frozenset[str]:
    """Keys of all that the forms print in tables, as they print it."""
    return frozenset(label_key(said) for form in forms.all for table in form.tables.values() for said in table.official)
