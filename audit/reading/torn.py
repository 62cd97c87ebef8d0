"""What page breaks tore, put together where it is one label of the form: rows, and headings beside rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audit.forms import Forms
from audit.model import Field, Line, Torn
from audit.reading.locate import KnownLabels, known_labels
from audit.reading.normalise import label_key

_OPENING = frozenset("(（[〔")  # of a remark, which may follow a whole label

_Spot = tuple[int, int]  # a field: the number of its line, and its number there


def joined_rows(lines: tuple[Line, ...], forms: Forms) -> tuple[Line, ...]:
    """The lines, each that is the rest of a row above as a part of that, at the place where that stands."""
    if not any(line.torn for line in lines):
        return lines
    sheet = _Sheet(lines, known_labels(forms))
    for at, line in enumerate(lines):
        if line.torn and sheet.is_rest(at, line.torn):
            sheet.join_row(at, line.torn)
        elif line.torn:
            sheet.join_headings(at, line.torn)
    return tuple(sheet.told())


class _Sheet:
    """Lines while they are put together. A field keeps its spot; where its text went is known for what stands below."""

    def __init__(self, lines: Sequence[Line], known: KnownLabels) -> None:
        """As the document has them."""
        self._lines, self._known = lines, known
        self._fields = {
            (at, number): field for at, line in enumerate(lines) for number, field in enumerate(line.fields)
        }
        self._went: dict[_Spot, _Spot] = {}
        self._row: dict[int, int] = {}  # a line that is the rest of a row to that row
        self._first: dict[int, list[_Spot]] = {}  # what begins a row and stands in a line that is a rest of it
        self._bare: set[_Spot] = set()  # no cells of their rows, as long as they are empty

    def told(self) -> Iterator[Line]:
        """The lines as they are now."""
        for at, line in enumerate(self._lines):
            if at not in self._row:
                spots = [*self._first.get(at, ()), *((at, number) for number in range(len(line.fields)))]
                kept = (self._fields[spot] for spot in spots if spot not in self._bare or self._fields[spot].text)
                yield line._replace(fields=tuple(kept))

    def is_rest(self, at: int, torn: Torn) -> bool:
        """Whether a row is the rest of another: one label in two pieces is one, a whole one is, else its looks tell.

        The label of a row stands right of the headings beside it, of which one may go on beside other rows.
        """
        if not torn.fits:
            return False
        for _, upper, lower in reversed(list(self._both(at, torn))):
            first, second = self._find(upper.text), self._find(lower.text)
            if first and second:
                return False
            if self._find(upper.text + lower.text):
                return True
            if first or second:
                return torn.likely and lower.text[0] in _OPENING
        return torn.likely

    def join_row(self, at: int, torn: Torn) -> None:
        """Put the fields of a row to those that they are the rest of; one that has none above begins the row above."""
        before = at - min(above.back for above in torn.above if above)
        self._row[at] = row = self._row.get(before, before)
        for number, above in enumerate(torn.above):
            if above:
                self._put((at, number), torn)
            else:
                self._first.setdefault(row, []).append((at, number))
                self._bare.add((at, number))

    def join_headings(self, at: int, torn: Torn) -> None:
        """Put to headings above a row what the page break tore off from them.

        Of a row of headings, cells without text are then those that began on the page before.
        """
        moved = [
            (at, number)
            for number, upper, lower in self._both(at, torn)
            if self._find(upper.text + lower.text) and not self._find(lower.text)
        ]
        for spot in moved:
            self._put(spot, torn)
        own = {(at, number): field for number, field in enumerate(self._lines[at].fields)}
        empty = {spot for spot, field in own.items() if spot in moved or not field.text}
        if moved and all(self._find(own[spot].text) in self._known.headers for spot in own.keys() - empty):
            self._bare |= empty
        for spot in moved:
            self._fields[spot] = self._fields[spot]._replace(text="")

    def _find(self, said: str) -> str | None:
        return self._known.find(label_key(said))

    def _both(self, at: int, torn: Torn) -> Iterator[tuple[int, Field, Field]]:
        """The fields of a row that print words below a cell that prints words, by their numbers."""
        for number, lower in enumerate(self._lines[at].fields):
            spot = self._above((at, number), torn)
            if spot and label_key(lower.text) and label_key(self._fields[spot].text):
                yield number, self._fields[spot], lower

    def _above(self, spot: _Spot, torn: Torn) -> _Spot | None:
        """Where the text stands that a field may be the rest of."""
        above = torn.above[spot[1]]
        if above is None:
            return None
        upper = (spot[0] - above.back, above.field)
        while upper in self._went:
            upper = self._went[upper]
        return upper

    def _put(self, spot: _Spot, torn: Torn) -> None:
        """Put a field to that above it."""
        above, upper = torn.above[spot[1]], self._above(spot, torn)
        assert above
        assert upper
        whole, lower = self._fields[upper], self._fields[spot]
        if not whole.text:
            self._fields[upper] = lower
        elif lower.text:
            self._fields[upper] = whole._replace(text=whole.text + above.between + lower.text)
        self._went[spot] = upper
