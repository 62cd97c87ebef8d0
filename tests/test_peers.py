"""Figures among those of like bodies, and the reports that a report may be compared with beside its own issuer's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.examples import world_of
from audit.findings import build_findings
from audit.forms import load_forms
from audit.kernel import evaluate
from audit.language.rulefile import Example, Rule
from audit.language.ruleset import load_ruleset
from audit.language.wellformed import Misplaced, check_rule
from audit.peers import among_peers, count, jump_scores, median, quantile, quantiles, score
from audit.reading.vocabulary import load_vocabulary
from audit.vectors import UNKNOWN, Numbers
from audit.world import World

RULESET = load_ruleset(load_forms())


def numbers(*figures: int | None) -> Numbers:
    value = np.array([[figure or 0 for figure in figures]], np.int64)
    return Numbers(value, np.array([[UNKNOWN if figure is None else 0 for figure in figures]], np.uint8))


def world(*others: dict[str, object], **own: object) -> World:
    example = Example(name="one", given={**own, "others": list(others)}, expect="pass")
    rule = RULESET.files["issuer-scope"].rule
    return world_of([example], rule, RULESET, load_vocabulary()).world


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 3)), min_size=1, max_size=40))
def test_statistics_are_those_of_each_group_by_itself(held: list[tuple[int, int]]) -> None:
    figures, groups = numbers(*(figure for figure, _ in held)), np.array([group for _, group in held])

    middle, sizes = among_peers(figures, groups, median), among_peers(figures, groups, count)
    tenth = among_peers(figures, groups, quantile(0.1))

    for at, (_, group) in enumerate(held):
        mine = [figure for figure, other in held if other == group]
        assert middle.value[0, at] * middle.unit == np.median(mine)
        assert sizes.value[0, at] * sizes.unit == len(mine)
        assert abs(float(tenth.value[0, at] * tenth.unit) - np.quantile(mine, 0.1)) < 1e-5


def test_what_is_not_known_has_no_rank_and_changes_none() -> None:
    groups = np.array([0, 0, 0, -1])

    found = among_peers(numbers(1, 3, None, 99), groups, median)

    assert found.known.tolist() == [[True, True, False, False]]
    assert found.value[0, :2].tolist() == [2 * 10**6] * 2


def test_a_score_is_unknown_where_half_are_alike() -> None:
    groups = np.zeros(5, np.int64)

    assert not among_peers(numbers(7, 7, 7, 7, 900), groups, score).known.any()
    assert among_peers(numbers(5, 6, 7, 8, 900), groups, score).known.all()


def test_the_parent_is_the_government_of_the_place_for_the_year() -> None:
    place = {"division": "990100", "year": 2023}
    government = {**place, "issuer": "某市人民政府"}

    assert world(government, issuer="某市财政局", **place).frames.related("parent").tolist() == [1, -1]
    assert world({**government, "year": 2022}, issuer="某市财政局", **place).frames.related("parent")[0] == -1
    other = government | {"requests.granted": [3, 0, 0, 0, 0, 0, 3]}
    assert world(government, other, issuer="某市财政局", **place).frames.related("parent")[0] == -2
    assert world(government, government, issuer="某市财政局", **place).frames.related("parent")[0] == 1
    assert world(government, issuer="某市财政局").frames.related("parent")[0] == -1


def test_a_lookalike_is_of_another_body_and_no_model_text() -> None:
    said = {"section.1": "今年新建公开专栏并组织了三次业务培训活动。"}
    bodies: list[dict[str, object]] = [{"issuer": f"某市{name}局", **said} for name in "甲乙丙丁戊"]

    assert world({"issuer": "某市某委", **said}, **said).frames.related("lookalike").tolist() == [1, 0]
    assert world({"year": 2022, **said}, **said).frames.related("lookalike").tolist() == [-1, -1]
    assert set(world(*bodies, **said).frames.related("lookalike").tolist()) == {-1}


def test_a_share_lies_between_nothing_and_all() -> None:
    def asked(share: str) -> Rule:
        held = RULESET.files["issuer-scope"].rule
        check = f"peer_quantile(requests.newly_received.total, {share}) > 0"
        return held.model_copy(update={"when": None, "check": check})

    check_rule(asked("0.1"), RULESET.forms, RULESET.lexicon_parts)
    check_rule(asked("1"), RULESET.forms, RULESET.lexicon_parts)
    with pytest.raises(Misplaced):
        check_rule(asked("1.5"), RULESET.forms, RULESET.lexicon_parts)


# ---- changes from year to year ---- #


def jumps(changes: list[tuple[int, int]], peers: list[int], years: list[int], least: int = 4) -> list[float | None]:
    before, now = numbers(*(old for old, _ in changes)), numbers(*(new for _, new in changes))
    found = jump_scores(now, before, np.array(peers), np.array(years), least, 0.5, 0.05)
    return [
        float(value * found.unit) if known else None
        for value, known in zip(found.value[0], found.known[0], strict=True)
    ]


def test_a_jump_is_told_in_quartile_distances_of_the_group() -> None:
    changes = [(100, 100), (100, 100), (100, 100), (96, 144), (96, 144), (100, 400)]  # the middle ratio is 1.25

    found = jumps(changes, [0] * 6, [0] * 6)

    effects = [(1 - 1.25 / 1) * 10] * 3 + [(1.5 / 1.25 - 1) * 12] * 2 + [(4 / 1.25 - 1) * 20]
    first, half, third = np.quantile(effects, [0.25, 0.5, 0.75])
    expected = [(e - half) / ((third - half) if e >= half else (half - first)) for e in effects]
    assert found == pytest.approx(expected, abs=1e-6)


def test_few_peers_are_held_against_all_reports_for_the_year() -> None:
    steady, jump = [(100, 90), (100, 95), (100, 100), (100, 105), (100, 110)], [(100, 300)]

    alone = jumps(steady + jump, [0, 0, 0, 0, 0, 1], [0] * 6)
    apart = jumps(steady + jump, [0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 1])

    assert alone[-1] is not None
    assert alone[-1] > 10
    assert apart[-1] is None


def test_changes_that_do_not_differ_have_no_score() -> None:
    assert jumps([(100, 100)] * 5 + [(100, 300)], [0] * 6, [0] * 6)[-1] is None
    assert jumps([(0, 100), (100, 0), (100, 90), (100, 95), (100, 110), (100, 120)], [0] * 6, [0] * 6)[:2] == [None] * 2


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 3)), min_size=1, max_size=40), st.floats(0, 1))
def test_quantiles_are_those_of_each_group(held: list[tuple[int, int]], share: float) -> None:
    figures, groups = np.array([float(figure) for figure, _ in held]), np.array([group for _, group in held])

    (found,) = quantiles(figures, groups, [share])

    for at, group in enumerate(groups):
        assert found[at] == pytest.approx(np.quantile(figures[groups == group], share))


def test_a_finding_on_a_jump_shows_all_years() -> None:
    ruleset = load_ruleset(load_forms())
    held = ruleset.files["history-jump"]
    given = {
        "issuer": "某市财政局", "year": 2024, "proactive.penalties": [600],
        "others": [{"year": 2022, "proactive.penalties": [40]}, {"year": 2023, "proactive.penalties": [50]}],
    }  # fmt: skip
    example = Example(name="one", given=given, expect="fail")
    world = world_of([example], held.rule, ruleset, load_vocabulary()).world

    (found,) = build_findings(evaluate(ruleset, world, [held])[0], ruleset, world)[0]

    assert "各年 2022: 40, 2023: 50, 2024: 600" in found.message.zh


@pytest.mark.parametrize(
    ("issuer", "told"),
    [("某县发展局", "；连本单位在内 5 家同类单位，本年与上年之比的中位数为 9"), ("发展中心", "")],
)
def test_a_part_of_a_message_is_left_out_where_nothing_is_known_of_it(issuer: str, told: str) -> None:
    """A body of no known level has no like ones; the middle of few would say nothing."""
    others = [
        {"issuer": f"某县{name}局", "year": year, "proactive.penalties": [number]}
        for name in "甲乙丙丁"
        for year, number in ((2021, 1), (2022, 9))
    ]
    held = world(*others, issuer=issuer, previous={"proactive.penalties": [100]}, **{"proactive.penalties": [900]})
    outcomes, _ = evaluate(RULESET, held, [RULESET.files["history-jump"]])

    (finding,), _ = build_findings(outcomes, RULESET, held)

    assert finding.message.zh.endswith("各年 2021: 100, 2022: 900" + told)
