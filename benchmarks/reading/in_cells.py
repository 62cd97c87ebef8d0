"""Hazards of what stands in the cells: blanks, placeholders, numbers in every printing, figures that do not add up."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from audit.model import State
from benchmarks.reading.draft import Draft
from benchmarks.reading.hazards import Stage, hazard

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_PLACEHOLDERS = ("/", "-", "—", "——", "无", "／")
_NOTES = ("（其中修订1件）", "(含上年结转2件)", "①", "（不含涉密）", "(注1)")
_WORDS = ("见附件", "若干", "未统计", "详见说明")


def _some(draft: Draft, rng: Random, *tables: str, most: int = 6) -> list[str]:
    """A few cells that still print their number plainly."""
    keys = draft.plain(*tables)
    return rng.sample(keys, min(len(keys), rng.randint(1, most)))


def _number(draft: Draft, key: str, printed: str, value: Decimal | int) -> None:
    draft.say(key, printed, State.NUMBER, Decimal(value))


# ---- numbers in other printings ---- #


@hazard("thousands-separators", Stage.FIGURES)
def _thousands(draft: Draft, rng: Random) -> None:
    for key in _some(draft, rng, most=9):
        number = rng.randint(1000, 9_999_999)
        mark = rng.choice((",", ",", "，"))
        _number(draft, key, f"{number:,}".replace(",", mark), number)


@hazard("signs", Stage.FIGURES)
def _signs(draft: Draft, rng: Random) -> None:
    for key in _some(draft, rng, "proactive"):
        number = rng.randint(0, 900)
        sign = rng.choice(("+", "-", "＋", "－", "−", "–"))
        _number(draft, key, f"{sign}{number}", number if sign in "+＋" else -number)


@hazard("no-break-spaces", Stage.FIGURES)
def _no_break(draft: Draft, rng: Random) -> None:
    for key in _some(draft, rng, most=40):
        before, behind = rng.choice((("\xa0", ""), ("", "\xa0"), ("\xa0", "\xa0"), ("\u3000", ""), ("\u2002", "")))
        _number(draft, key, f"{before}{draft.printed[key]}{behind}", draft.truth[key].value or 0)


@hazard("spaces-in-numbers", Stage.FIGURES, against=frozenset({"row-with-spaces", "running-text", "glued-rows"}))
def _spaced(draft: Draft, rng: Random) -> None:
    for key in _some(draft, rng):
        number = rng.randint(10, 99_999)
        said = str(number)
        cut = rng.randint(1, len(said) - 1)
        _number(draft, key, f"{said[:cut]}{rng.choice((' ', chr(0xA0)))}{said[cut:]}", number)
        draft.doubt([key])  # one number, or two


@hazard("full-width-digits", Stage.FIGURES)
def _full_width(draft: Draft, rng: Random) -> None:
    for key in _some(draft, rng, most=40):
        _number(draft, key, draft.printed[key].translate(_WIDE), draft.truth[key].value or 0)


@hazard("units-in-cells", Stage.FIGURES)
def _units(draft: Draft, rng: Random) -> None:
    for key in _some(draft, rng):
        unit = rng.choice(("件", "项", "条", "个", "万元", "元"))
        _number(draft, key, f"{draft.printed[key]}{rng.choice(('', '', ' '))}{unit}", draft.truth[key].value or 0)


@hazard("notes-in-cells", Stage.FIGURES)
def _notes(draft: Draft, rng: Random) -> None:
    for key in _some(draft, rng):
        _number(draft, key, f"{draft.printed[key]}{rng.choice(_NOTES)}", draft.truth[key].value or 0)


@hazard("decimals", Stage.FIGURES)
def _decimals(draft: Draft, rng: Random) -> None:
    amounts = [key for key in draft.plain("proactive") if key.endswith(".amount")]
    for key in amounts or _some(draft, rng, "proactive", most=2):
        said = f"{rng.randint(0, 99999)}.{rng.randint(0, 999999):06}"[: rng.randint(9, 12)]
        _number(draft, key, said.rstrip("."), Decimal(said.rstrip(".")))


@hazard("large-numbers", Stage.FIGURES, against=frozenset({"glued-rows", "running-text"}))
def _large(draft: Draft, rng: Random) -> None:
    for key in _some(draft, rng):
        number = rng.randint(1, 10 ** rng.randint(7, 12))
        _number(draft, key, str(number), number)


# ---- no number ---- #


@hazard("placeholders", Stage.FIGURES)
def _placeholders(draft: Draft, rng: Random) -> None:
    said = rng.choice(_PLACEHOLDERS)
    rows = [row for row in draft.rows() if not draft.styled & set(row)]
    keys = rng.choice(rows) if rows and rng.random() < 0.5 else _some(draft, rng)
    for key in keys:
        draft.say(key, said, State.PLACEHOLDER)


@hazard("words-in-cells", Stage.FIGURES)
def _words(draft: Draft, rng: Random) -> None:
    for key in _some(draft, rng, most=2):
        draft.say(key, rng.choice(_WORDS), State.TEXT)


def _blank(draft: Draft, keys: list[str]) -> None:
    for key in keys:
        if key not in draft.styled:
            draft.say(key, "", State.BLANK)


@hazard("blank-cells", Stage.FIGURES)
def _blank_cells(draft: Draft, rng: Random) -> None:
    _blank(draft, _some(draft, rng, most=12))


@hazard("blank-zeros", Stage.FIGURES)
def _blank_zeros(draft: Draft, rng: Random) -> None:
    del rng
    _blank(draft, [key for key in draft.plain() if draft.printed[key] == "0"])


@hazard("blank-totals", Stage.FIGURES)
def _blank_totals(draft: Draft, rng: Random) -> None:
    _blank(draft, [key for key in draft.plain("requests") if key.endswith(".total") and rng.random() < 0.8])


@hazard("blank-rows", Stage.FIGURES)
def _blank_rows(draft: Draft, rng: Random) -> None:
    rows = draft.rows()
    for row in rng.sample(rows, min(len(rows), rng.randint(1, 4))):
        _blank(draft, row)


@hazard("blank-table", Stage.FIGURES)
def _blank_table(draft: Draft, rng: Random) -> None:
    _blank(draft, draft.keys(rng.choice(sorted(draft.tables))))


# ---- figures that do not add up: reading repairs nothing ---- #


def _misprint(draft: Draft, key: str, rng: Random) -> None:
    value = int(draft.truth[key].value or 0)
    wrong = max(0, value + rng.choice((-10, -1, 1, 2, 9, 100)))
    _number(draft, key, str(wrong), wrong)


@hazard("row-error", Stage.FIGURES)
def _row_error(draft: Draft, rng: Random) -> None:
    totals = [key for key in draft.plain("requests", "disputes") if key.endswith(".total")]
    for key in rng.sample(totals, min(len(totals), rng.randint(1, 3))):
        _misprint(draft, key, rng)


@hazard("column-error", Stage.FIGURES)
def _column_error(draft: Draft, rng: Random) -> None:
    """A row of sums that itself adds up and does not fit the columns."""
    row = [key for key in draft.keys("requests") if ".processed_total." in key]
    parts = [key for key in row if not key.endswith(".total")]
    if not row or draft.styled & set(row):
        return
    more = rng.choice((1, 2, 10))
    for key in (rng.choice(parts), next(key for key in row if key.endswith(".total"))):
        value = int(draft.truth[key].value or 0) + more
        _number(draft, key, str(value), value)
