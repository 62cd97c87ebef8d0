"""What a page break tore in two, put together where it is one label of the form: rows, and headings beside rows."""

from __future__ import annotations

from collections.abc import Iterator

from audit.forms import Forms
from audit.model import Above, Field, Line, Torn
from audit.reading.locate import KnownLabels, known_labels
from audit.reading.normalise import label_key

_OPENING = frozenset("(（[〔")  # of a remark, which may follow a whole label


def joined_rows(lines: tuple[Line, ...], forms: Forms) -> tuple[Line, ...]:
    """The lines, each that is the rest of a row above as a part of that, at the place where that stands."""
    if not any(line.torn for line in lines):
        return lines
    known, told = known_labels(forms), list(lines)
    rests = set()
    for at, line in enumerate(lines):
        if line.torn is None:
            continue
        if _is_rest(told, at, line.torn, known):
            _join_row(told, at, line.torn)
            rests.add(at)
        else:
            _join_headings(told, at, line.torn, known)
    return tuple(line for at, line in enumerate(told) if at not in rests)


def _is_rest(lines: list[Line], at: int, torn: Torn, known: KnownLabels) -> bool:
    """Whether a row is the rest of another: one label in two pieces is one, a whole one is, else its looks tell.

    The label of a row stands right of the headings beside it, of which one may go on beside other rows.
    """
    if not torn.fits:
        return False
    for _, lower, above in reversed(list(_both(lines, at, torn))):
        upper = _field(lines, at, above)
        first, second = known.find(label_key(upper.text)), known.find(label_key(lower.text))
        if first and second:
            return False
        if known.find(label_key(upper.text + lower.text)):
            return True
        if first or second:
            return torn.likely and lower.text[0] in _OPENING
    return torn.likely


def _both(lines: list[Line], at: int, torn: Torn) -> Iterator[tuple[int, Field, Above]]:
    """The fields of a row that print words below a cell that prints words, by their numbers."""
    for number, (field, above) in enumerate(zip(lines[at].fields, torn.above, strict=True)):
        if above and label_key(field.text) and label_key(_field(lines, at, above).text):
            yield number, field, above


def _field(lines: list[Line], at: int, above: Above) -> Field:
    return lines[at - above.back].fields[above.field]


def _join_row(lines: list[Line], at: int, torn: Torn) -> None:
    """Put the fields of a row to those that they are the rest of; one that has none above begins the row above."""
    alone = []
    for field, above in zip(lines[at].fields, torn.above, strict=True):
        if above:
            _put(lines, at, above, field)
        elif field.text:
            alone.append(field)
    first = at - min(above.back for above in torn.above if above)
    lines[first] = lines[first]._replace(fields=(*alone, *lines[first].fields))


def _join_headings(lines: list[Line], at: int, torn: Torn, known: KnownLabels) -> None:
    """Put to headings above a row what the page break tore off from them.

    Of a row of headings, cells without text are then those that began on the page before.
    """
    moved = [
        (number, field, above)
        for number, field, above in _both(lines, at, torn)
        if known.find(label_key(_field(lines, at, above).text + field.text)) and not known.find(label_key(field.text))
    ]
    for number, field, above in moved:
        _put(lines, at, above, field)
        _set(lines, at, number, field._replace(text=""))
    own = tuple(field for field in lines[at].fields if field.text)
    if moved and all(known.find(label_key(field.text)) in known.headers for field in own):
        lines[at] = lines[at]._replace(fields=own)


def _put(lines: list[Line], at: int, above: Above, lower: Field) -> None:
    """Put a field to that above it."""
    upper = _field(lines, at, above)
    if not upper.text:
        whole = lower
    else:
        whole = upper._replace(text=upper.text + (above.between if lower.text else "") + lower.text)
    _set(lines, at - above.back, above.field, whole)


def _set(lines: list[Line], at: int, number: int, field: Field) -> None:
    fields = lines[at].fields
    lines[at] = lines[at]._replace(fields=(*fields[:number], field, *fields[number + 1 :]))
