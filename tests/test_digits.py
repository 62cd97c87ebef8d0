"""The last digits of all figures of a run together."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.digits import terminal_digits
from audit.forms import load_forms
from audit.reading.report import Library
from audit.reading.vocabulary import load_vocabulary
from audit.render.formats import FORMATS, Setting
from audit.run import Request, run
from audit.tabular import read_frame
from shell import Audit

LIBRARY = Library(load_forms(), load_vocabulary())
DAY = date(2024, 3, 1)
CELLS = ("proactive.licensing.decisions", "requests.granted.natural_person", "requests.granted.total",
         "requests.processed_total.natural_person", "requests.newly_received.other_organisation")  # fmt: skip
COUNTED = {CELLS[0], CELLS[1], CELLS[4]}  # the others are totals


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from([2022, 2023]), st.sampled_from(CELLS), st.integers(0, 99_999)),
        min_size=1,
        max_size=40,
    )
)
def test_digits_are_counted_as_by_hand(drawn: list[tuple[int, str, int]]) -> None:
    rows = [(f"甲县第{number}局", year, cell, str(value)) for number, (year, cell, value) in enumerate(drawn)]
    frames = read_frame(pd.DataFrame(rows, columns=["issuer", "year", "cell", "value"]), LIBRARY)

    found = {int(row["year"]): row for row in terminal_digits(frames).to_dict("records")}

    for year in {year for year, _, _ in drawn}:
        counts = Counter(v % 10 for y, cell, v in drawn if y == year and cell in COUNTED and v >= 100)
        total = sum(counts.values())
        assert found[year]["figures"] == total
        assert found[year]["reports"] == sum(y == year for y, _, _ in drawn)
        if total:
            expected = sum((counts[digit] - total / 10) ** 2 for digit in range(10)) / (total / 10)
            assert found[year]["chi_square"] == pytest.approx(expected)
            assert found[year]["excess"] == pytest.approx(max(counts.values()) / total - 0.1)
            assert counts[found[year]["digit"]] == max(counts.values())
        else:
            assert np.isnan(found[year]["chi_square"])


@pytest.fixture
def rounded(tmp_path: Path) -> Path:
    """Three hundred figures of 2023, all of them round."""
    path = tmp_path / "figures.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["issuer", "year", "cell", "value"])
        for number in range(300):
            writer.writerow([f"甲县第{number}局", 2023, CELLS[0], 100 + 10 * number])
    return path


def test_what_is_wrong_with_all_together_is_told_everywhere(rounded: Path, audit: Audit) -> None:
    told = audit("run", str(rounded), "--rule", "peers-terminal-digit", "--format", "json", "--lang", "en")
    (finding,) = json.loads(told.out)["findings"]
    shown = audit("run", str(rounded), "--rule", "peers-terminal-digit", "--lang", "zh").out

    assert finding["message"]["en"] == (
        "300 figures of 100 and more in 300 reports for 2023: the commonest last digit is 0, 90 points above a tenth"
        " (χ²=2700)"
    )
    assert (finding["issuer"], finding["year"], finding["path"]) == (None, 2023, ".")
    assert "本批材料整体 1 项" in shown
    assert "末位最多的是 0" in shown


def test_every_paper_takes_it(rounded: Path) -> None:
    result = run(Request([str(rounded)], DAY))
    (finding,) = (finding for finding in result.failed if finding.rule == "peers-terminal-digit")

    for name, held in FORMATS.items():
        said = b"".join(
            one if isinstance(one, bytes) else one.encode() for one in held.files(result, Setting("zh", DAY)).values()
        )
        assert said
        if name in ("html", "csv", "sarif", "jsonl", "gitlab"):
            assert finding.rule.encode() in said
