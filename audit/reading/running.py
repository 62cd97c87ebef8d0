"""Running text to lines: a report whose line breaks are lost is cut where the form's headings and labels begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from audit.forms import Forms
from audit.model import Field, Layout, Line
from audit.reading.locate import BETWEEN, ORDINALS, SHORTEST_HEADING, heading_keys, known_labels, unnumbered
from audit.reading.normalise import added_in_brackets, label_key

_LONG = 300  # characters; a line with the tables in it has thousands
_OPENING = "(（“「『‘〔"
_FIGURE = re.compile(rf"[{re.escape(BETWEEN)}]*[0-9０-９]")
_FIGURES = re.compile(r"^[/／—－―-]|^无|^[^。；，]{0,60}[0-9０-９]")  # behind the label of a row
_MAY_BE_HEADED = re.compile(rf"(?<!\S)[{ORDINALS}]\s*[、.．]")
_STOPS = "。；;！!？?：:)）”」』"  # what a heading within a line may stand behind
_ANY_MARK = r"[^\w\s]?"
_FEWEST = 8  # labels with figures behind them that a line must hold to be a report in running text
_FEWEST_AT_ALL = 30  # or labels and headings; prose has a dozen


def split_running(lines: tuple[Line, ...], forms: Forms) -> tuple[Line, ...]:
    """The lines, with each one that holds whole tables cut into pieces that begin with a heading or a label.

    One without tables is cut where headings stand in it as on lines of their own.
    """
    return tuple(piece for line in lines for piece in _pieces(line, forms))


def _pieces(line: Line, forms: Forms) -> Iterator[Line]:
    if line.layout is not Layout.LINE:
        yield line
        return
    held = list(_of_tables(line, forms)) if len(line.fields[0].text) >= _LONG else [line]
    if len(held) > 1 or not _MAY_BE_HEADED.search(line.fields[0].text):
        yield from held
    else:
        yield from _below_headings(line, forms)


def _below_headings(line: Line, forms: Forms) -> Iterator[Line]:
    """The line cut where a heading of the form, its number and all its words, begins and ends."""
    field = line.fields[0]
    at = 0
    for start, end in _headings_apart(field.text, forms):
        yield from (line._replace(fields=(part,)) for part in _filled(field, (at, start), (start, end)))
        at = end
    if at == 0:
        yield line
    else:
        yield from (line._replace(fields=(part,)) for part in _filled(field, (at, len(field.text))))


def _headings_apart(said: str, forms: Forms) -> Iterator[tuple[int, int]]:
    """Where headings stand that begin the line or a sentence, or follow one another; not those that a colon lists."""
    chain: list[tuple[int, int]] = []
    for match in _heading_pattern(forms).finditer(said):
        before = said[: match.start()].rstrip()
        if not chain or len(before) > chain[-1][1]:
            yield from _unlisted(chain, said)
            chain = []
            if before and before[-1] not in _STOPS:
                continue
        chain.append(match.span())
    yield from _unlisted(chain, said)


def _unlisted(chain: list[tuple[int, int]], said: str) -> list[tuple[int, int]]:
    """Headings that follow one another, unless they are what an introduction announces behind a colon."""
    listed = len(chain) > 1 and said[: chain[0][0]].rstrip().endswith((":", "："))
    return [] if listed else chain


@cache
def _heading_pattern(forms: Forms) -> re.Pattern[str]:
    """Finds a heading in any known printing, with its number, between spaces or the ends of the line."""
    keys = sorted({key for keys in heading_keys(forms).values() for key in keys}, key=len, reverse=True)
    said = "|".join(rf"{key[0]}\s*[、.．]\s*" + _ANY_MARK.join(key[1:]) for key in keys)
    return re.compile(rf"(?<!\S)(?:{said})(?!\S)")


def _filled(field: Field, *spans: tuple[int, int]) -> Iterator[Field]:
    """Parts of the text without the spaces around them, those that are not empty."""
    for start, end in spans:
        part = field.text[start:end]
        if said := part.strip():
            begins = start + part.index(said)
            place = field.place
            yield Field(said, place._replace(column=place.column + begins) if place.column else place)


def _of_tables(line: Line, forms: Forms) -> Iterator[Line]:
    field = line.fields[0]
    key = _key(field.text)
    tries = (list(_cuts(_headings(key, forms, numbered=numbered), key, forms)) for numbered in (True, False))
    found = next((cuts for cuts in tries if len(cuts) >= _FEWEST), None)
    if found is None:
        yield line
        return
    starts, ends = _offsets(field.text)
    cuts = sorted((starts[_begin(cut, key, starts)], ends[cut.end - 1], cut.is_label) for cut in found)
    followed = sum(is_label and bool(_FIGURE.match(field.text, end)) for _, end, is_label in cuts)
    if followed < _FEWEST and len(cuts) < _FEWEST_AT_ALL:
        yield line
        return
    behind = [*(start for start, _, _ in cuts), len(field.text)]
    if (before := _part(field, 0, behind[0])).text:
        yield Line((before,))
    for (start, end, is_label), stop in zip(cuts, behind[1:], strict=True):
        label, rest = _part(field, start, end), _part(field, end, stop)
        if is_label and _FIGURES.search(rest.text):
            yield Line((label, rest), Layout.GLUED)
        else:
            yield Line((_part(field, start, stop),))


class _Cut(NamedTuple):
    """A heading or a label in the compared text."""

    start: int
    end: int
    is_label: bool


def _begin(cut: _Cut, key: str, starts: list[int]) -> int:
    """Where a label begins: a digit among digits, with nothing behind it, is a figure and not the label's number."""
    at = cut.start
    among = at > 0 and key[at - 1].isdecimal() and key[at].isdecimal() and starts[at] - starts[at - 1] == 1
    return at + 1 if among and starts[at + 1] - starts[at] == 1 else at


def _part(field: Field, start: int, end: int) -> Field:
    """A part of the text, without what only parts labels from figures around it."""
    said = field.text[start:end].rstrip(_OPENING + " \t\u3000\xa0\n")
    said, printed = said.lstrip(BETWEEN).rstrip(), len(said)
    start += printed - len(said)
    place = field.place
    return Field(said, place._replace(column=place.column + start) if place.column else place)


def _key(printed: str) -> str:
    """The text as labels are compared, character by character."""
    for start, end in reversed(added_in_brackets(printed)):
        printed = printed[:start] + printed[end:]
    return printed.translate(_KEYS)


class _Keys(dict[int, str]):
    """What each character is in the key of a label, as `str.translate` asks for it."""

    def __missing__(self, code: int) -> str:
        key = self[code] = label_key(chr(code))
        return key


_KEYS = _Keys()


def _offsets(printed: str) -> tuple[list[int], list[int]]:
    """For each character of the key where it, or its bracket, begins in the text, and where it ends."""
    starts, ends, opened = [], [], None
    added = {offset for start, end in added_in_brackets(printed) for offset in range(start, end)}
    for offset, character in enumerate(printed):
        if offset in added:
            continue
        folded = label_key(character)
        if not folded:
            opened = offset if character in _OPENING else None
            continue
        starts += [offset if opened is None else opened] * len(folded)
        ends += [offset + 1] * len(folded)
        opened = None
    behind = dict(added_in_brackets(printed))
    return starts, [behind.get(end, end) for end in ends]


def _cuts(headings: dict[int, tuple[int, int]], key: str, forms: Forms) -> Iterator[_Cut]:
    """Headings, and labels between the headings of section two and section five."""
    yield from (_Cut(start, end, is_label=False) for start, end in headings.values())
    if not {2, 3, 4} & headings.keys():
        return
    # Labels are looked for between the headings, not in them: 行政复议 is a label and a word of a heading.
    spans = [span for number, span in sorted(headings.items()) if number >= 2]
    if 2 not in headings:
        spans = [headings.get(1, (0, 0)), *spans]
    for (_, start), (end, _) in zip(spans, [*spans[1:], (len(key), 0)], strict=True):
        if start < (headings[5][0] if 5 in headings else len(key)):
            found = _label_pattern(forms).finditer(key, start, end)
            yield from (_Cut(match.start(), match.end(), is_label=True) for match in found)


def _headings(key: str, forms: Forms, *, numbered: bool) -> dict[int, tuple[int, int]]:
    """Section to where its heading stands: the last place before the next one's, so that contents lists are passed.

    With its number if it stands anywhere so; else wherever it stands last: a list of contents may be right and the
    numbers below it wrong.
    """
    found: dict[int, tuple[int, int]] = {}
    limit = len(key)
    for number, keys in sorted(heading_keys(forms).items(), reverse=True):
        at, length = max((key.rfind(printing, 0, limit), len(printing)) for printing in keys)
        if at < 0 or not numbered:
            at, length = max((at, length), *(_by_words(key, printing, limit) for printing in keys))
        if at >= 0:
            found[number] = (at, at + length)
            limit = at
    return found


def _by_words(key: str, heading: str, limit: int) -> tuple[int, int]:
    """Where a heading's words stand last behind another number, and how long that is; -1 if nowhere."""
    words = unnumbered(heading)
    if len(words) < SHORTEST_HEADING:
        return -1, 0
    return max(key.rfind(number + words, 0, limit) for number in ORDINALS), len(words) + 1


@cache
def _label_pattern(forms: Forms) -> re.Pattern[str]:
    keys = sorted(known_labels(forms).keys, key=len, reverse=True)
    return re.compile("|".join(re.escape(key) + _not_the_start_of(key, keys) for key in keys))


def _not_the_start_of(key: str, keys: list[str]) -> str:
    """A pattern against taking the last digit before a longer label for the number of a shorter one."""
    words = unnumbered(key)
    longer = [re.escape(other[len(words) :]) for other in keys if other.startswith(words) and other != words]
    return f"(?!{'|'.join(longer)})" if words != key and longer else ""
