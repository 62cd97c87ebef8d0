"""Subtotals that a document prints and the form does not have: 小计 below (三)不予公开, or figures beside it."""

from __future__ import annotations

from collections.abc import Iterator

from audit.forms import Table
from audit.model import Statement
from audit.reading.locate import Label, Landmarks
from audit.reading.normalise import label_key
from audit.reading.tokens import Kind, Token

_WORD = "小计"


def read_subtotals(marks: Landmarks, table: Table, name: str, span: range) -> Iterator[Statement]:
    """Every figure of a subtotal, as a statement on the cells of the group that it stands in."""
    if table.row_sum is None or table.one_row:
        return
    groups = _groups(table)
    for label, row in _rows(marks, span, groups):
        columns = list(table.columns)
        values = [token for token in row if token.kind is Kind.VALUE]
        said = " ".join(token.text for token in row)
        if len(values) != len(columns):
            continue
        for column, token in zip(columns, values, strict=True):
            amount = token.amount.value
            if amount is not None and amount == int(amount):
                yield Statement(
                    quantity="requests_subtotal",
                    family="subtotals",
                    low=int(amount),
                    high=int(amount),
                    raw=token.text,
                    place=token.place,
                    sentence=said,
                    section=table.section,
                    cells=tuple(f"{name}.{member}.{column}" for member in groups[label.key]),
                )


def _groups(table: Table) -> dict[str, tuple[str, ...]]:
    """Key of a heading that stands over a group of rows to those rows."""
    under: dict[str, list[str]] = {}
    for row, spec in table.all_rows.items():
        if spec.under:
            under.setdefault(label_key(spec.under), []).append(row)
    known = {tuple(members) for members in table.groups.values()}
    return {key: tuple(rows) for key, rows in under.items() if tuple(rows) in known}


def _rows(marks: Landmarks, span: range, groups: dict[str, tuple[str, ...]]) -> Iterator[tuple[Label, list[Token]]]:
    """The heading of a group and the row of figures that belongs to the heading itself, or to a 小计 below it."""
    heading: Label | None = None
    labels = {label.start: label for label in marks.labels}
    rows: dict[int, list[Token]] = {}
    for at in span:
        if (row := marks.tokens[at].row) is not None:
            rows.setdefault(row, []).append(marks.tokens[at])
    for at in span:
        token = marks.tokens[at]
        label = labels.get(at)
        if label is not None and label.key in groups:
            heading = label
            own = rows.get(token.row, []) if token.row is not None else []
            if own and not any(_is_label(marks, each) for each in own if each is not token):
                yield heading, own
        elif heading is not None and token.key == _WORD and token.row is not None:
            yield heading, rows[token.row]


def _is_label(marks: Landmarks, token: Token) -> bool:
    return any(marks.tokens[label.start] is token for label in marks.labels)
