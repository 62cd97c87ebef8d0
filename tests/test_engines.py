"""The kernel, pandera, Great Expectations and DuckDB give the same verdicts on the same figures with holes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pandera.pandas as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.asking import Asking, open_asking
from audit.language.figures import asks_figures_alone
from audit.language.rulefile import ReportYears, Rule
from audit.language.sql import PRELUDE, NotInSql, sql_of
from audit.schemas import LongDataSet, WideDataSet, rules_schema
from audit.tabular import read_frame, tables_of, verdicts_of
from audit.world import World
from shell import Audit

TODAY = date(2026, 1, 1)
ASKING = open_asking(today=TODAY)
FORMS = ASKING.library.forms
RULESET = ASKING.ruleset
# Rules of every kind of formula: sums, last year, conditions, groups, states, facts, products, counts.
SOME = (
    "requests-row-total", "requests-column-total", "requests-balance", "requests-balance-hidden", "disputes-row-total",
    "history-carry", "history-carry-by-applicant", "history-in-force-stock", "history-published-stock",
    "history-unit-flip", "history-zero-flip", "in-force-below-net", "proactive-items-swing", "proactive-items-negative",
    "cell-blank", "requests-only-totals", "requests-totals-blank", "requests-carry-ratio", "procurement-unit-scale",
    "regulations-without-authority", "requests-secret-at-low-level", "disputes-corrected-rate", "proactive-all-zero",
)  # fmt: skip
ISSUERS = ("云岭省禾岫县水利局", "云岭省禾岫县人民政府", "云岭省禾岫县石桥镇人民政府")
FIGURES = st.sampled_from(["0"] * 6 + ["1", "2", "5", "40"])
# What stands in the columns `value` and `state`: mostly figures, and every other state.
ENTRIES = st.one_of(
    st.tuples(FIGURES, st.just("number")),
    st.tuples(FIGURES, st.just("number")),
    st.sampled_from([(None, "blank"), ("/", "placeholder"), (None, "missing"), (None, "undecided"), ("约数", "text")]),
    st.sampled_from([("1.5", "number"), ("-3", "number"), ("9999999999999", "number"), ("0.123456", "number")]),
)


@st.composite
def data_sets(draw: st.DrawFn) -> pd.DataFrame:
    """Reports of some issuers over some years; most cells 0, a few anything."""
    rows = []
    for issuer in draw(st.lists(st.sampled_from(ISSUERS), min_size=1, max_size=2, unique=True)):
        for year in draw(
            st.lists(st.sampled_from([2019, 2020, 2021, 2022, 2023]), min_size=1, max_size=3, unique=True)
        ):
            form = FORMS.of_year(year)
            assert form is not None
            keys = [cell.key for cell in form.cells]
            odd = draw(st.dictionaries(st.sampled_from(keys), ENTRIES, min_size=1, max_size=25))
            rows += [(issuer, year, key, *odd.get(key, ("0", "number"))) for key in keys]
    return pd.DataFrame(rows, columns=["issuer", "year", "cell", "value", "state"]).astype({"value": object})


def _asking(rules: tuple[str, ...]) -> Asking:
    asking = Asking(ASKING.suite, ASKING.library, RULESET, TODAY)
    object.__setattr__(asking, "rules", tuple(RULESET.files[rule].rule for rule in rules))
    return asking


def _world(figures: pd.DataFrame) -> World:
    return World(read_frame(figures, ASKING.library), TODAY)


def _told(verdicts: pd.DataFrame) -> set[tuple[str, int, str, str]]:
    """Verdicts, to compare them."""
    return {
        (str(rule), int(report), str(at), str(said))
        for rule, report, at, said in verdicts[["rule", "report", "instance", "verdict"]].itertuples(index=False)
    }


def _in_duckdb(world: World, rules: Iterable[Rule]) -> pd.DataFrame:
    with duckdb.connect() as database:
        for name, table in tables_of(world).items():
            database.register(f"{name}_held", table)
            database.execute(f"CREATE TABLE {name} AS SELECT * FROM {name}_held")
        database.execute(PRELUDE)
        found = [database.execute(sql_of(rule, RULESET)).df() for rule in rules]
    return pd.concat(found)


@settings(max_examples=2)
@given(data_sets())
def test_sql_gives_the_verdicts_of_the_kernel(figures: pd.DataFrame) -> None:
    world = _world(figures)

    rules = [RULESET.files[rule].rule for rule in SOME]

    kernel = verdicts_of(rules, RULESET, world)

    assert _told(_in_duckdb(world, rules)) == _told(kernel)


@pytest.mark.parametrize(
    ("years", "asked"),
    [
        ({"from": 2020}, {2021}),
        ({"from": 2019, "to": 2020}, {2019}),
        ({"from": 2020, "unknown": True}, {2021, None}),
        ({"from": 2022, "unknown": True}, {None}),
    ],
)
def test_a_rule_is_asked_of_its_years_and_of_unknown_ones_where_it_says_so(
    years: dict[str, object], asked: set[int | None]
) -> None:
    rule = RULESET.files["requests-balance"].rule.model_copy(update={"years": ReportYears.model_validate(years)})
    form = FORMS.by_name["2021"]
    rows = [(ISSUERS[0], year, cell.key, "1", form.form) for year in (2019, 2021, None) for cell in form.cells]
    figures = pd.DataFrame(rows, columns=["issuer", "year", "cell", "value", "form"]).astype({"year": "Int64"})
    world = _world(figures)

    kernel = verdicts_of([rule], RULESET, world)

    told = kernel.loc[kernel["verdict"] != "not applicable", "report"].unique()
    numbers = [world.frames.heads[number].year for number in told]
    assert set(numbers) == asked
    assert len(numbers) == len(asked)
    assert _told(_in_duckdb(world, (rule,))) == _told(kernel)


@settings(max_examples=6)
@given(data_sets())
def test_pandera_fails_where_the_kernel_does(figures: pd.DataFrame) -> None:
    asking = _asking(SOME)
    verdicts = asking.verdicts(figures)
    failing = set(verdicts.loc[verdicts["verdict"] == "fail", "rule"])

    assert _failing_in_pandera(figures, asking) == sorted(failing)


def _failing_in_pandera(figures: pd.DataFrame, asking: Asking) -> list[str]:
    """Rule by rule, as the table of failures has them: one row each."""
    try:
        rules_schema(asking=asking).validate(figures, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return sorted(str(check).partition(" ")[0] for check in errors.failure_cases["check"])
    return []


@settings(max_examples=1)
@given(data_sets())
def test_a_checkpoint_fails_where_the_kernel_does(figures: pd.DataFrame) -> None:
    from audit.gx import expectation_suite, run_checkpoint  # noqa: PLC0415 - takes seconds to import

    asking = _asking(SOME)
    verdicts = asking.verdicts(figures)
    counts = verdicts.groupby(["rule", "verdict"]).size()

    ran = run_checkpoint(figures, expectation_suite(asking, figures))

    assert not ran.faults
    for rule in SOME:
        holds, result = ran.rules[rule]
        assert result["unexpected_count"] == counts.get((rule, "fail"), 0)
        assert result["details"]["undecided"] == counts.get((rule, "undecided"), 0)
        assert holds == (result["unexpected_count"] == 0)


def test_every_rule_that_figures_decide_is_written_in_sql() -> None:
    lacking = {}
    for held in RULESET.files.values():
        if asks_figures_alone(held.rule, RULESET):
            try:
                sql_of(held.rule, RULESET)
            except NotInSql as why:
                lacking[held.rule.id] = str(why)

    # An office's peers and their changes are no columns of its report.
    assert {rule: why for rule, why in lacking.items() if not why.startswith(("peer", "jump_score"))} == {}


def test_the_whole_catalogue_is_written_or_says_why_not(audit: Audit) -> None:
    """Rules that name what they gather, too; and DuckDB can parse every statement of the script."""
    script = audit("rules", "sql", "--lang", "en")

    assert script.status == 0
    named = {line.removeprefix("-- ").partition(":")[0] for line in script.out.splitlines() if line.startswith("-- ")}
    assert set(RULESET.files) <= named
    assert len(duckdb.extract_statements(script.out)) > len(RULESET.files) / 2


def test_a_rule_on_prose_says_why_it_is_not_in_sql() -> None:
    with pytest.raises(NotInSql, match="statement"):
        sql_of(RULESET.files["narrative-received"].rule, RULESET)


def _rows(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({"issuer": [ISSUERS[0]], "year": [2023], **{name: [said] for name, said in columns.items()}})


def test_data_sets_have_schemas() -> None:
    key = "requests.granted.total"

    LongDataSet.validate(_rows(cell=key, value="3", state="number"))
    WideDataSet.validate(_rows(**{key: 3, "form": "2021", "remark": "x"}))

    for wrong in (_rows(cell="requests.granted", value="3"), _rows(cell=key, value="3", state="empty")):
        with pytest.raises(pa.errors.SchemaError):
            LongDataSet.validate(wrong)
    for wrong in (_rows(remark="x"), _rows(**{key: 3, "form": "1999"})):
        with pytest.raises(pa.errors.SchemaError):
            WideDataSet.validate(wrong)


def test_a_frame_that_is_no_data_set_is_told_of_rule_by_rule() -> None:
    from audit.gx import expectation_suite, run_checkpoint  # noqa: PLC0415

    ran = run_checkpoint(pd.DataFrame({"a": [1]}), expectation_suite(_asking(SOME[:2])))

    assert not ran.success
    assert set(ran.faults) == set(SOME[:2])
    assert "issuer, year" in ran.faults[SOME[0]]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A report whose granted row is one short, in a file."""
    form = FORMS.by_name["2021"]
    row = {cell.key: 0 for cell in form.cells if cell.row == "granted"} | {"requests.granted.total": 1}
    path = tmp_path / "figures.csv"
    pd.DataFrame([{"issuer": ISSUERS[0], "year": 2023, **row}]).to_csv(path, index=False)
    return path


def test_expectations_are_written_and_run(audit: Audit, table: Path, tmp_path: Path) -> None:
    written = audit("gx", "export", "--suite", "ci", "--data", str(table), str(tmp_path))
    suite = tmp_path / "gouji-ci.json"

    ran = audit("gx", "run", str(table), "--expectations", str(suite), "--docs", str(tmp_path / "docs"), "--lang", "en")

    assert written.status == 0
    assert '"expect_column_values_to_be_between"' in suite.read_text("utf-8")
    assert ran.status == 1
    assert "fails requests-row-total: 1" in ran.out
    assert (tmp_path / "docs" / "index.html").exists()


def test_what_is_no_suite_and_no_table_is_told_of(audit: Audit, table: Path, tmp_path: Path) -> None:
    ran = audit("gx", "run", str(table), "--expectations", str(table), "--lang", "en")
    gone = audit("gx", "run", str(tmp_path / "none.csv"), "--lang", "en")

    assert (ran.status, gone.status) == (2, 2)
    assert "holds no ExpectationSuite" in ran.err
    assert "cannot be read" in gone.err


def test_tables_and_queries_are_written(audit: Audit, table: Path, tmp_path: Path) -> None:
    written = audit("frames", str(table), "--out", str(tmp_path / "tables"), "--today", "2026-01-01")
    script = audit("rules", "sql", "--suite", "ci", "requests-row-total", "narrative-received", "--lang", "en")

    with duckdb.connect() as database:
        for name in ("reports", "numbers", "states", "proofs"):
            database.execute(f"CREATE VIEW {name} AS SELECT * FROM '{tmp_path}/tables/{name}.parquet'")
        database.execute(audit("rules", "sql", "requests-row-total", "narrative-received").out)
        failing = database.execute("SELECT instance FROM verdicts WHERE verdict = 'fail'").fetchall()

    assert written.status == 0
    assert script.status == 2  # the suite has no rule on prose
    assert failing == [("requests.granted",)]
