"""The kernel against a plain reading of what a verdict means, on frames of many reports with holes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.evaluation import FAIL, NOT_APPLICABLE, PASS, PASS_ASSUMED, UNDECIDED
from audit.forms import load_forms
from audit.frames import build_frames, join_frames
from audit.kernel import evaluate, verdict_codes, verdicts_by_batch
from audit.language.ruleset import load_ruleset
from audit.model import Cell, Document, Report, RowFact, Section, State, TableFact
from audit.world import World
from benchmarks.kernel import generated

FORMS = load_forms()
RULESET = load_ruleset(FORMS)
FORM = FORMS.by_name["2021"]
COLUMNS = list(FORM.tables["requests"].columns)
NUMBER, BLANK, UNREAD, MISSING = State.NUMBER, State.BLANK, State.UNDECIDED, State.MISSING
LARGEST = 4

figures = st.one_of(
    st.tuples(st.just(NUMBER), st.integers(0, LARGEST)),
    st.tuples(st.sampled_from([BLANK, UNREAD, MISSING]), st.just(0)),
)
row_of_figures = st.tuples(*[figures] * len(COLUMNS))


def _report(granted: tuple[tuple[State, int], ...]) -> Report:
    """A report of zeros but for one row."""
    held = dict(zip([f"requests.granted.{column}" for column in COLUMNS], granted, strict=True))
    cells = []
    for spec in FORM.cells:
        state, value = held.get(spec.key, (NUMBER, 0))
        cells.append(Cell(spec.key, state, str(value), Decimal(value) if state is NUMBER else None))
    return Report(
        form="2021",
        facts={},
        kind={"level": None, "government": None, "may_make_regulations": None},
        sections=tuple(Section(number, str(number)) for number in range(1, 7)),
        tables=tuple(TableFact(name, "2021", True) for name in FORM.tables),
        rows=tuple(RowFact(name, row, row) for name, table in FORM.tables.items() for row in table.all_rows),
        cells=tuple(cells),
        paragraphs=(),
        statements=(),
    )


def _world(rows: list[tuple[tuple[State, int], ...]]) -> World:
    documents = [Document(f"{n}.txt", "", "report", None, _report(row)) for n, row in enumerate(rows)]
    return World(build_frames(documents, FORMS), date(2026, 1, 1))


def _holds_somewhere(row: tuple[tuple[State, int], ...]) -> bool:
    """Whether some value for each unknown makes the total the sum: tried out, far beyond what the printed ones need."""
    top = LARGEST * len(row) + 1
    unknown = [at for at, (state, _) in enumerate(row) if state is not NUMBER]
    if not unknown:
        return sum(v for _, v in row[:-1]) == row[-1][1]
    # One unknown part can stand for all of them, so two free values cover every case.
    total = range(top) if len(row) - 1 in unknown else [row[-1][1]]
    part = range(top) if any(at < len(row) - 1 for at in unknown) else [0]
    known = sum(value for state, value in row[:-1] if state is NUMBER)
    return any(known + extra == whole for extra, whole in product(part, total))


def _expected(row: tuple[tuple[State, int], ...]) -> int:
    states = {state for state, _ in row}
    if states == {MISSING}:
        return NOT_APPLICABLE
    as_zeros = sum(value for _, value in row[:-1]) == row[-1][1]
    if states == {NUMBER}:
        return PASS if as_zeros else FAIL
    if not _holds_somewhere(row):
        return FAIL
    return PASS_ASSUMED if as_zeros and states <= {NUMBER, BLANK} else UNDECIDED


@settings(max_examples=40, deadline=None)
@given(st.lists(row_of_figures, min_size=1, max_size=5))
def test_verdicts_of_an_equation_with_holes(rows: list[tuple[tuple[State, int], ...]]) -> None:
    world = _world(rows)
    rule = RULESET.files["requests-row-total"].rule
    at = list(FORM.tables["requests"].all_rows).index("granted")

    codes = [[code for report, code in verdict_codes(rule, RULESET, world) if report == n] for n in range(len(rows))]

    assert [found[at] for found in codes] == [_expected(row) for row in rows]


@settings(max_examples=10, deadline=None)
@given(st.lists(row_of_figures, min_size=2, max_size=6))
def test_reports_do_not_influence_one_another(rows: list[tuple[tuple[State, int], ...]]) -> None:
    held = [RULESET.files[key] for key in ("requests-row-total", "requests-column-total", "cell-blank")]

    together, _ = evaluate(RULESET, _world(rows), held)
    alone = [evaluate(RULESET, _world([row]), held)[0] for row in rows]

    for number, outcome in enumerate(together):
        summed: Counter[str] = Counter()
        for single in alone:
            summed.update(_counts(single[number].verdicts))
        assert _counts(outcome.verdicts) == dict(summed)


def _counts(verdicts: object) -> dict[str, int]:
    return {name: getattr(verdicts, name) for name in ("passed", "failed", "undecided", "not_applicable", "blanks")}


def test_what_lacks_another_report_is_left_out_and_counted() -> None:
    """Rules that need the report of another year or body are asked of some reports; the others count all the same."""
    frames = generated(150, FORMS)
    kept = np.flatnonzero(np.arange(150) % 7 != 3)  # of some issuers a year is lacking
    figures = frames.figures[0][1]
    held = replace(
        figures,
        **{name: getattr(figures, name)[kept] for name in ("issuer", "year", "form", "one_body", "line")},
        kind={name: column[kept] for name, column in figures.kind.items()},
        state=figures.state[:, kept],
        number=figures.number[:, kept],
    )
    world = World(join_frames([(Document("generated", "", "report", figures=held), {})], FORMS), date(2026, 1, 1))
    rules = [each for name, each in RULESET.files.items() if name.startswith(("history-", "peers-", "source-restated"))]

    for rule, outcome in zip(rules, evaluate(RULESET, world, rules)[0], strict=True):
        counts = Counter(int(code) for _, codes in verdicts_by_batch(rule.rule, RULESET, world) for code in codes.flat)
        told = outcome.verdicts
        assert (told.passed, told.failed) == (counts[PASS] + counts[PASS_ASSUMED], counts[FAIL]), rule.rule.id
        assert (told.undecided, told.not_applicable) == (counts[UNDECIDED], counts[NOT_APPLICABLE]), rule.rule.id
