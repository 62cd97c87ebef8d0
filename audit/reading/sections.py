"""The sections' text: what stands below each heading, without tables, page furniture and the signature."""

from __future__ import annotations

from audit.model import Layout, Line, Paragraph, Place, Section
from audit.reading.locate import Landmarks
from audit.reading.vocabulary import Words

_SHORTEST_SENTENCE = 8  # characters; a shorter line that ends in a stop may be a button of the page


def prose(
    lines: tuple[Line, ...], marks: Landmarks, table_lines: set[int], words: Words
) -> tuple[list[Paragraph], list[Paragraph], set[Place]]:
    """Every line that is text of the report, with the section it stands in, and every line that is page furniture.

    Headings and tables are neither. Last, the places of the lines of text that go on with the one above.
    """
    starts = {marks.tokens[found.start].line: found for found in marks.headings.values()}
    section: int | None = None
    continued: set[Place] = set()
    above = -1  # the last line that is text
    found: list[Paragraph] = []
    furniture: list[Paragraph] = []
    for index, line in enumerate(lines):
        if index in starts:
            section = starts[index].number
            if rest := starts[index].rest:
                found.append(Paragraph(rest, marks.tokens[starts[index].start].place, section))
            continue
        if index in table_lines or line.aside:
            continue
        said = line_text(line)
        if said:
            kept = furniture if is_furniture(said, words) else found
            kept.append(Paragraph(said, line.fields[0].place, section))
            if kept is found:
                continued |= {line.fields[0].place} if line.continues and above == index - 1 else set()
                above = index
    return found, furniture, continued


def line_text(line: Line) -> str:
    """A line's fields as one text; those of one physical line keep their columns."""
    if line.layout is Layout.GRID:
        return "\t".join([field.text for field in line.fields if field.text])
    if len(line.fields) == 1:
        return line.fields[0].text
    pieces: list[str] = []
    length = 0
    first = line.fields[0].place if line.fields else Place()
    for field in line.fields:
        if not field.text:
            continue
        gap = " "
        if line.layout is Layout.ROW and first.column and field.place.column and field.place.line == first.line:
            gap = " " * max(field.place.column - first.column - length, 1)
        pieces += [gap, field.text] if pieces else [field.text]
        length += len(field.text) + (len(gap) if len(pieces) > 1 else 0)
    return "".join(pieces)


def is_furniture(said: str, words: Words) -> bool:
    """Whether a line belongs to the page and not to the report."""
    is_sentence = len(said) >= _SHORTEST_SENTENCE and said.rstrip().endswith(("。", "；")) and "扫" not in said[:1]
    return not is_sentence and bool(words.furniture_pattern.match(said))


def read_sections(
    marks: Landmarks, numbers: tuple[int, ...], paragraphs: list[Paragraph], signature: set[Place]
) -> tuple[Section, ...]:
    """The sections of the form; one that is not found has no heading."""
    sections = []
    for number in numbers:
        found = marks.headings.get(number)
        text = "\n".join(p.text for p in paragraphs if p.section == number and p.place not in signature)
        place = marks.tokens[found.start].place if found else Place()
        sections.append(Section(number, found.text if found else None, text, place))
    return tuple(sections)
