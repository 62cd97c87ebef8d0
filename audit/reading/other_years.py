"""Real tables that a report shows beside its own: last year's figures, or both years', under captions that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set

from audit.forms import Forms
from audit.model import Line
from audit.reading.locate import KnownLabels, known_labels
from audit.reading.normalise import label_key, narrow
from audit.reading.vocabulary import Words

_LONGEST_CAPTION = 40  # characters
_SENTENCE_MARK = re.compile("[。；;，,]")
_YEAR = re.compile(r"(?<!\d)20\d\d(?=\s*年)")
_EARLIER = 0  # the year of a caption that speaks of last year without its number, or compares both
_FEWEST_LABELS = 2  # that make a table one of the form's


def tables_of_other_years(lines: tuple[Line, ...], headings: Set[int], forms: Forms, words: Words) -> Set[int]:
    """The numbers of tables that hold another year's figures; all that they have labels for, the report's own have too.

    `headings` are the lines in which headings of sections stand: a caption says nothing of what is behind the next.
    """
    year = _year_of_title(lines, words)
    captions = {at: told for at in _may_announce(lines) if (told := _year_told(lines[at], year, words)) is not None}
    if all(told == year for told in captions.values()):
        return frozenset()
    known = known_labels(forms)
    labels = _labels_of_tables(lines, known)
    years = _years_of_tables(lines, captions, headings, labels, known)
    own = {label for each, told in years.items() if told in (None, year) for label in labels[each]}
    others = {each for each, told in years.items() if told not in (None, year) and len(labels[each]) >= _FEWEST_LABELS}
    if any((years[each] or 0) > year or not labels[each] <= own for each in others):
        return frozenset()  # the year of the title may be wrong; or they are all that there is
    return others


def _year_of_title(lines: tuple[Line, ...], words: Words) -> int:
    """The year of the first title; where it stands in a table, the latest of those that tables open with.

    A workbook may have a sheet a year, in either order.
    """
    titles: dict[int | None, int] = {}  # by the table that they stand in
    for line in lines:
        for field in line.fields:
            if title := words.title.search(narrow(field.text)):
                if field.place.table is None and not titles:
                    return int(title["year"])
                titles.setdefault(field.place.table, int(title["year"]))
    return max(titles.values(), default=0)


def _may_announce(lines: tuple[Line, ...]) -> Iterator[int]:
    """The lines outside tables, and the first row of each."""
    seen: set[int] = set()
    for at, line in enumerate(lines):
        if line.table is None:
            yield at
        elif line.table not in seen:
            seen.add(line.table)
            yield at


def _year_told(line: Line, year: int, words: Words) -> int | None:
    """The year of the figures that a caption, or a row of headings, announces; of several the earliest."""
    told = [] if line.aside else [_year_of(narrow(field.text), year, words) for field in line.fields]
    return min((each for each in told if each is not None), default=None)


def _year_of(caption: str, year: int, words: Words) -> int | None:
    if len(caption) > _LONGEST_CAPTION or _SENTENCE_MARK.search(caption):
        return None
    if words.other_year.search(caption):
        return _EARLIER
    years = [int(found) for found in _YEAR.findall(caption)]
    return max(years) if years and year else None


def _labels_of_tables(lines: tuple[Line, ...], known: KnownLabels) -> dict[int, set[str]]:
    """By the number of a table, the form's labels that stand in it."""
    found: dict[int, set[str]] = {}
    for line in lines:
        if line.table is not None and not line.aside:
            keys = (known.find(label_key(field.text)) for field in line.fields)
            found.setdefault(line.table, set()).update(key for key in keys if key)
    return found


def _years_of_tables(
    lines: tuple[Line, ...],
    captions: Mapping[int, int],
    headings: Set[int],
    labels: Mapping[int, Set[str]],
    known: KnownLabels,
) -> dict[int, int | None]:
    """By the number of a table, the year that its first row announces, else the caption above it.

    A caption is of all tables below it, up to one that has a row again: that is the report's own.
    """
    found: dict[int, int | None] = {}
    above: int | None = None
    covered: set[str] = set()
    for at, line in enumerate(lines):
        if (table := line.table) is None:
            if at in headings or at in captions:
                above, covered = None if at in headings else captions[at], set()
        elif table in labels and table not in found:
            rows = labels[table] - known.headers
            above, covered = (None, set()) if rows & covered else (above, covered | rows)
            found[table] = captions.get(at, above)
    return found
