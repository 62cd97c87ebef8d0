"""Labels of rows that a narrow column broke into pieces, printed around the figures of their rows.

Text taken out of a PDF is so: the first piece stands before the figures, the others stand in the lines below, and among
them the pieces of the headings beside the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import groupby, islice
from typing import NamedTuple

from audit.reading.normalise import label_key
from audit.reading.tokens import Kind, Token

_FEWEST_COLUMNS = 4  # of a row whose figures are known for a row's by being many
_SHORTEST = 5  # compared characters of a label that is known by pieces with others between them
_REACH = 60  # pieces that a label may be spread over, with what stands between its own
_MOST_PIECES = 2000  # of a table in which labels are looked for in pieces


class Pieced(NamedTuple):
    """A row's label at tokens [start, end), its figures behind; `text` is put together of its pieces."""

    start: int
    end: int
    key: str
    text: str


class Piece(NamedTuple):
    """Words without a space among them."""

    at: int  # its token
    text: str
    key: str


class _Found(NamedTuple):
    """A label whose pieces are all there, the first of them in the token `first`, before the figures at `run`."""

    key: str
    text: str
    first: int
    run: range


def pieced_labels(
    tokens: Sequence[Token],
    spans: Sequence[tuple[int, int, str]],
    widths: Mapping[str, frozenset[int]],
    headings: Set[str],
    of_table: Callable[[str], frozenset[str]],
) -> list[Pieced]:
    """The rows' labels that stand in pieces around figures which have no label, in the order of the text.

    `spans`: beginning, end and key of the labels that are known; `widths`: the key of each row to how many figures it
    may have; `headings`: keys of what heads rows or columns on some form; `of_table`: all keys of the tables that have
    a row. Rows of a few figures are not looked for.
    """
    wide = {key: width for key, own in widths.items() if (width := max(own)) >= _FEWEST_COLUMNS}
    known = [span for span in spans if span[2] in wide]
    if not known:
        return []
    own = of_table(known[0][2])
    stretch = range(
        max((end for start, end, key in spans if start < known[0][0] and key not in own), default=0),
        min((start for start, _, key in spans if start > known[-1][0] and key not in own), default=len(tokens)),
    )
    ends = {end for _, end, key in spans if key in widths}
    runs = list(_runs(tokens, stretch))
    half = min(wide.values()) / 2
    free = [run for run in runs if run.start not in ends and sum(tokens[at].kind is Kind.VALUE for at in run) >= half]
    if not free:
        return []
    # A heading known by its words, 其他, may be the beginning of a row's label.
    claimed = {at for start, end, key in spans if key in widths for at in range(start, end)}
    pieces = pieces_of(tokens, stretch, claimed)
    lacking = sorted(wide.keys() - {key for _, _, key in known})
    found = _found(pieces, lacking, runs, headings)
    return [Pieced(way.first, way.run.start, way.key, way.text) for way in found if way.run in free]


def _runs(tokens: Sequence[Token], stretch: range) -> Iterator[range]:
    """Where figures stand together."""
    for is_word, held in groupby(stretch, key=lambda at: tokens[at].kind is Kind.WORD):
        run = list(held)
        if not is_word and any(tokens[at].kind is Kind.VALUE for at in run):
            yield range(run[0], run[-1] + 1)


def pieces_of(tokens: Sequence[Token], stretch: range, claimed: Set[int]) -> list[Piece]:
    """The words of a stretch of tokens that belong to no label, as far as they have letters; none if there are many."""
    words = (at for at in stretch if at not in claimed and tokens[at].kind is Kind.WORD)
    pieces = ((at, said, label_key(said)) for at in words for said in tokens[at].text.split())
    found = list(islice((Piece(*piece) for piece in pieces if piece[2]), _MOST_PIECES + 1))
    return found if len(found) <= _MOST_PIECES else []


def _found(
    pieces: Sequence[Piece], lacking: Iterable[str], runs: Sequence[range], headings: Set[str]
) -> Iterator[_Found]:
    """The labels whose pieces are all there, each in one way only; of several before the same figures the nearest."""
    nearest: dict[range, _Found] = {}
    for key in lacking:
        own = [way for number in range(len(pieces)) if (way := _whole(pieces, number, key, runs, headings))]
        for way in own if len({way.run for way in own}) == 1 else ():
            before = nearest.setdefault(way.run, way)
            # A heading beside a row may on another form be a row itself.
            nearest[way.run] = max(before, way, key=lambda each: (each.first, len(each.key)))
    yield from sorted(nearest.values(), key=lambda way: way.first)


def _whole(pieces: Sequence[Piece], number: int, key: str, runs: Sequence[range], headings: Set[str]) -> _Found | None:
    """A label that begins with a piece, if the rest of it follows before the figures of the next row but one.

    From the field of its first piece to the figures stand none but its own and those of headings: no other label's.
    """
    if not key.startswith(pieces[number].key) or not (behind := [run for run in runs if run.start > pieces[number].at]):
        return None
    until = behind[1].start if len(behind) > 1 else pieces[-1].at + 1
    held = whole_label(pieces[: number + _REACH], number, key, until)
    first = pieces[number].at
    before = [piece for piece in pieces if first <= piece.at < behind[0].start and piece not in held]
    if not held or not all(any(piece.key in heading for heading in headings) for piece in before):
        return None
    if len(key) < _SHORTEST and held != list(pieces[number : number + len(held)]):
        return None
    return _Found(key, "".join(piece.text for piece in held), held[0].at, behind[0])


def whole_label(pieces: Sequence[Piece], number: int, key: str, until: int) -> list[Piece]:
    """The pieces that make up a label, of which that of this number is the first, in front of a token; none else."""
    first = pieces[number].key
    if not key.startswith(first):
        return []
    reached: dict[int, list[int]] = {len(first): [number]}  # compared characters, to the pieces that print them
    for later in range(number + 1, len(pieces)):
        if len(key) in reached or pieces[later].at >= until:
            break
        for length, held in list(reached.items()):
            if key.startswith(pieces[later].key, length):
                reached.setdefault(length + len(pieces[later].key), [*held, later])
    return [pieces[each] for each in reached.get(len(key), ())]
