"""Several reports of one body for one year: which one others are compared with."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.versions import LAST_DAY, SEVERAL, UNKNOWN_DAY, standing
from shell import SAMPLES, Audit

LAST, THIS = SAMPLES / "yancang-market-2022.txt", SAMPLES / "yancang-market-2023.txt"

# A version: what its cells say, None where that is not known, and its day.
Version = tuple[tuple[int | None, ...], int]


def stands(*groups: list[Version]) -> list[int]:
    """The number of the version that stands for each group, counted in its group."""
    versions = [version for group in groups for version in group]
    of = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    said = np.array([[0 if each is None else each for each in cells] for cells, _ in versions]).T
    known = np.array([[each is not None for each in cells] for cells, _ in versions]).T
    days = np.array([day for _, day in versions], np.int64)
    found = standing(np.arange(len(versions)), of, days, lambda reports: (said[:, reports], known[:, reports]))
    starts = np.cumsum([0, *(len(group) for group in groups)])[:-1]
    return [int(each if each == SEVERAL else each - start) for each, start in zip(found, starts, strict=True)]


@pytest.mark.parametrize(
    ("group", "number"),
    [
        ([((1, 2), UNKNOWN_DAY)], 0),
        ([((1, 2), UNKNOWN_DAY), ((1, 2), 9)], 0),
        ([((1, None), 5), ((1, 2), UNKNOWN_DAY)], 1),
        ([((None, None), 5), ((None, None), 7)], 0),
        ([((1, 2), 5), ((1, 3), 7)], 1),
        ([((1, 2), 7), ((1, 3), 5)], 0),
        ([((1, 2), 7), ((1, 3), 7)], SEVERAL),
        ([((1, 2), 7), ((1, 3), UNKNOWN_DAY)], SEVERAL),
        ([((1, 2), UNKNOWN_DAY), ((1, 3), LAST_DAY)], 1),
        ([((1, 2), LAST_DAY), ((1, 3), LAST_DAY)], SEVERAL),
        ([((1, None), 5), ((None, 2), 6), ((2, 2), 9)], 2),
    ],
)
def test_which_version_stands(group: list[Version], number: int) -> None:
    assert stands(group) == [number]


_CELLS = st.tuples(*[st.one_of(st.none(), st.integers(0, 2))] * 3)
_VERSION = st.tuples(_CELLS, st.one_of(st.just(UNKNOWN_DAY), st.integers(0, 3)))


@given(st.lists(st.lists(_VERSION, min_size=1, max_size=4), min_size=1, max_size=4))
def test_groups_do_not_depend_on_one_another(groups: list[list[Version]]) -> None:
    assert stands(*groups) == [stands(group)[0] for group in groups]


@pytest.mark.parametrize("suffix", ["same", "rows"])
def test_last_years_report_twice_is_compared_with(audit: Audit, tmp_path: Path, suffix: str) -> None:
    again = tmp_path / "2022.txt"
    again.write_text(LAST.read_text("utf-8") + "\n", "utf-8")
    if suffix == "rows":
        again = tmp_path / "2022.csv"
        again.write_text("issuer,year,newly_received\n砚沧市市场监督管理局,2022,\n", "utf-8")

    found = [one["rule"] for one in audit("run", LAST, THIS, again, "--format", "json").json["findings"]]

    assert "history-carry" in found


def test_a_correction_is_what_this_year_is_compared_with(audit: Audit, tmp_path: Path) -> None:
    said = LAST.read_text("utf-8")
    title = said.split("\n")[0]
    row = said[said.index("四、结转下年度继续办理") :]
    other = re.sub(r"\d", "9", row, count=1)
    corrected = tmp_path / "corrected.txt"
    corrected.write_text(said.replace(title, f"{title}（更正版）").replace(row, other), "utf-8")

    found = audit("run", LAST, THIS, corrected, "--format", "json", "--lang", "zh").json["findings"]

    (carry,) = [one for one in found if one["rule"] == "history-carry"]
    assert carry["beside"][0]["path"].endswith("corrected.txt")
    assert {one["severity"] for one in found if one["rule"] == "source-restated"} == {"info"}


def test_versions_that_contradict_one_another_are_told_of_where_they_silence_a_comparison(
    audit: Audit, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    said = LAST.read_text("utf-8")
    row = said[said.index("四、结转下年度继续办理") :]
    other.write_text(said.replace(row, re.sub(r"\d", "9", row, count=1)), "utf-8")

    told = audit("run", LAST, THIS, other, "--format", "json").json

    assert "history-carry" not in [one["rule"] for one in told["findings"]]
    ((path, remark),) = [(each["path"], each["remark"]["en"]) for each in told["remarks"]]
    assert path.endswith(THIS.name)
    assert LAST.name in remark
    assert other.name in remark
