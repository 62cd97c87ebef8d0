"""Who is who: names that mean one body, what reports are compared because of it, and who is asked about."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.datafiles import Strict
from audit.errors import DataFileError
from audit.examples import TODAY, world_of
from audit.findings import build_findings
from audit.forms import load_forms
from audit.issuers import Issuers, Used, issuers_of
from audit.kernel import evaluate
from audit.language.rulefile import Example
from audit.language.ruleset import load_ruleset
from audit.reading.divisions import load_divisions
from audit.reading.vocabulary import load_vocabulary
from audit.register import Register, Unit, load_aliases
from audit.world import World
from shell import SAMPLES, Audit

RULESET = load_ruleset(load_forms())
REGISTER = Register(load_aliases(), load_divisions())
BEHIND = [alias.behind for alias in load_aliases()]


OTHER_FIGURES = {"requests.granted": [3, 0, 0, 0, 0, 0, 3]}


def world(*others: dict[str, Any], **own: Any) -> World:
    """The example's report and others beside it; issuer and year are the same unless given."""
    example = Example(name="one", given={**own, "others": list(others)}, expect="pass")
    return world_of([example], RULESET.files["history-carry"].rule, RULESET, load_vocabulary()).world


def aliases(folder: Path, *lines: str) -> Register:
    file = folder / "aliases.yaml"
    file.write_text("names:\n" + "".join(f"  - {line}\n" for line in lines), "utf-8")
    return Register(load_aliases(file), load_divisions())


@pytest.mark.parametrize(
    "names",
    [
        ("某县财政局", " 某县　财政局 "),
        ("衡南县财政局", "衡阳市衡南县财政局", "湖南省衡阳市衡南县财政局"),
        ("广西财政厅", "广西壮族自治区财政厅"),
        ("某县环境保护局", "某县环保局", "某县生态环境局"),
        ("某县卫生和计划生育局", "某县卫计局", "某县卫生健康局", "某县卫健委"),
        ("某县政府", "某县人民政府"),
        ("某开发区扶贫办", "某开发区乡村振兴局"),
    ],
)
def test_names_of_one_body(names: tuple[str, ...]) -> None:
    assert len({REGISTER.body(name) for name in names}) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("某县财政局", "某市财政局"),
        ("某县自然资源局", "某县自然资源和规划局"),  # one body in some places, two in others
        ("某县乡村振兴局", "某县农业农村局"),  # a merger
        ("某县人民政府", "某县人民政府办公室"),
        ("某县某镇人民政府", "某县人民政府"),
        ("某县外环境保护局", "某县外生态环境局"),  # what stands behind the place is another name
    ],
)
def test_names_of_two_bodies(names: tuple[str, str]) -> None:
    assert REGISTER.body(names[0]) != REGISTER.body(names[1])


def test_a_name_that_several_places_bear_is_told_apart_by_its_code() -> None:
    assert REGISTER.body("鼓楼区财政局", "320106", 2022) != REGISTER.body("鼓楼区财政局", "410204", 2022)
    assert REGISTER.body("鼓楼区财政局", "320106", 2022) == REGISTER.body("南京市鼓楼区财政局", "320106", 2022)


@given(st.sampled_from(["某县", "某市", "衡南县", "南京市鼓楼区", "某自治州"]), st.sampled_from(BEHIND))
def test_what_a_name_means_means_itself(place: str, behind: str) -> None:
    meant = REGISTER.body(place + behind)

    assert REGISTER.body(meant) == meant


def test_no_line_of_ours_is_written_twice_and_every_one_leads_somewhere() -> None:
    for alias in load_aliases():
        assert alias.behind
        assert BEHIND.count(alias.behind) == 1
        if alias.how == "merger":
            assert REGISTER.successors(f"某县{alias.behind}")
        else:
            assert REGISTER.body(f"某县{alias.behind}") != f"某县{alias.behind}"


def test_a_line_of_the_users_comes_first_and_holds_for_its_years(tmp_path: Path) -> None:
    register = aliases(
        tmp_path,
        "{name: 某县综合局, is: 某县档案馆, until: 2021}",
        "{name: 某县综合局, is: 某县统计局, from: 2022}",
        "{name: 某县环境保护局, is: 某县生态局}",
    )

    assert register.body("某县综合局", None, 2021) == "某县档案馆"
    assert register.body("某县综合局", None, 2022) == "某县统计局"
    assert register.body("某县环境保护局") == "某县生态局"
    assert register.body("别县环境保护局") == "别县生态环境局"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["{nam: 某县甲局, is: 某县乙局}"], "name"),
        (["{is: 某县乙局}"], "behind"),
        (["{name: 某县甲局}"], "parent"),
        (["{name: 某县甲局, is: [某县乙局, 某县丙局]}"], "merger"),
        (["{name: 某县甲局, is: 某县乙局}", "{name: 某县乙局, is: 某县甲局}"], "某县甲局 → 某县乙局 → 某县甲局"),
    ],
)
def test_a_bad_alias_file_is_a_sentence(lines: list[str], said: str, tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=said):
        aliases(tmp_path, *lines)


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ("某县城市管理局", "某县城市管理行政执法局", True),
        ("某县文化和旅游局", "某县文化广电旅游局", True),
        ("某县人民政府", "某县人民政府办公室", True),
        ("财政局", "某县财政局", True),
        ("某县信访局", "某市某县信访局", True),
        ("某县工业和信息化局", "某县工业和信息化委员会", True),
        ("某县财政局", "某县教育局", False),
        ("某县新潭街道办事处", "某县新桥街道办事处", False),
        ("某县东坪镇人民政府", "某县西坪镇人民政府", False),
        ("阿坝藏族羌族自治州财政局", "阿坝藏族羌族自治州教育局", False),
        ("某县农业局", "某县林业局", False),
        ("某县人民政府", "某县某镇人民政府", False),
        ("甲县财政局", "乙县财政局", False),
    ],
)
def test_who_is_asked_about(one: str, other: str, *, may: bool) -> None:
    assert REGISTER.alike(one, [other]) == ([other] if may else [])
    assert REGISTER.alike(other, [one]) == ([one] if may else [])


def test_nobody_is_asked_twice(tmp_path: Path) -> None:
    register = aliases(tmp_path, "{name: 某县城市管理局, not: 某县城市管理行政执法局}")

    assert register.alike("某县城市管理局", ["某县城市管理行政执法局"]) == []


# ---- what reports are compared ---- #


def related(held: World, relation: str) -> list[int]:
    return list(map(int, held.frames.related(relation)))


def test_a_renamed_body_has_last_years_report() -> None:
    held = world({"issuer": "某县扶贫办", "year": 2021}, issuer="某县乡村振兴局", year=2022)

    assert related(held, "previous") == [1, -1]


def test_two_names_of_one_body_for_one_year_are_two_reports_of_it() -> None:
    assert related(world({"issuer": "某县卫健局"}, issuer="某县卫生健康局"), "twin") == [1, 0]


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([("某县农业农村局", 2022), ("某县乡村振兴局", 2022)], -2),  # it has gone into this one since
        ([("某县农业农村局", 2022), ("某县乡村振兴局", 2022), ("某县乡村振兴局", 2023)], 1),  # it has not
        ([("某县农业农村局", 2022), ("某县乡村振兴局", 2020)], 1),  # long ago
        ([("某县农业农村局", 2022), ("别县乡村振兴局", 2022)], 1),
        ([("某县乡村振兴局", 2022)], -2),
        ([("某县农业农村局", 2022)], 1),
    ],
)
def test_a_body_that_others_went_into_is_not_compared_with_one_of_them(
    others: list[tuple[str, int]], expected: int
) -> None:
    held = world(*({"issuer": issuer, "year": year} for issuer, year in others), issuer="某县农业农村局", year=2023)

    assert related(held, "previous")[0] == expected


def test_places_of_one_name_are_not_compared() -> None:
    held = world(
        {"issuer": "鼓楼区财政局", "division": "410204", "year": 2021},
        issuer="鼓楼区财政局",
        division="320106",
        year=2022,
    )

    assert related(held, "previous") == [-1, -1]


def roster(*lines: tuple[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "parent": parent} for name, parent in lines]


def test_the_parent_is_the_one_listed() -> None:
    held = world(
        {"issuer": "某市人民政府", "division": "990100"},
        {"issuer": "某集团", "division": "990100"},
        issuer="某市水务局",
        division="990100",
        roster=roster(("某市水务局", "某集团")),
    )

    assert related(held, "parent") == [2, -1, 1]


def test_a_listed_parent_without_a_report_is_replaced_by_nobody() -> None:
    held = world(
        {"issuer": "某市人民政府", "division": "990100"},
        issuer="某市水务局",
        division="990100",
        roster=roster(("某市水务局", "某集团")),
    )

    assert related(held, "parent") == [-1, -1]


def test_the_children_are_those_of_the_roster_where_it_lists_any() -> None:
    held = world(
        {"issuer": "某市水务局", "division": "990100"},
        {"issuer": "某市财政局", "division": "990100"},
        issuer="某市人民政府",
        division="990100",
        roster=roster(("某市人民政府", ""), ("某市水务局", "某市政府")),
    )

    children = held.frames.children

    assert (children.owner.tolist(), children.report.tolist()) == ([0], [1])
    assert children.complete.tolist() == [True, False, False]


def test_children_are_not_complete_while_one_is_missing_or_double() -> None:
    listed = roster(("某市人民政府", ""), ("某市水务局", "某市人民政府"), ("某市财政局", "某市人民政府"))
    one, two = {"issuer": "某市水务局"}, {"issuer": "某市财政局"}
    other = two | OTHER_FIGURES

    def complete(*others: dict[str, Any]) -> bool:
        return bool(world(*others, issuer="某市人民政府", roster=listed).frames.children.complete[0])

    assert [complete(one), complete(one, two), complete(one, two, other)] == [False, True, False]
    assert complete(one, two, two)  # the same twice is one report


def test_what_leaves_a_sum_of_bodies_undecided_is_told_by_name() -> None:
    names = ("某县水务局", "某县财政局", "某县民政局", "某县农业农村局")
    listed = roster(("某县人民政府", ""), *((name, "某县人民政府") for name in names))

    def told(rule: str, *reports: tuple[str, int]) -> str:
        others = [{"issuer": issuer, "year": year} for issuer, year in reports]
        others[-1] |= OTHER_FIGURES
        own = {"issuer": "某县人民政府", "year": 2023, "section.1": "数据包括各部门和乡镇。", "roster": listed}
        held = world(*others, **own)
        outcomes, errors = evaluate(RULESET, held, [RULESET.files[rule]])
        found, _ = build_findings(outcomes, RULESET, held)
        assert not errors
        return " ".join(each.message.zh for each in found if each.outcome == "undecided" and each.report == 0)

    now, before = [(name, 2023) for name in names], [(name, 2022) for name in names]
    twice = told("peers-rollup-sum", *now, now[1])
    followed = told("peers-carry-rollup", *now, *before, before[1])
    grown = told("peers-carry-rollup", *now, *before, ("某县乡村振兴局", 2022))

    assert "所属单位 4 家，能认定的报告 3 份：某县财政局本年度不止一份报告，不知以哪一份为准" in twice
    assert "某县财政局的上一年度报告不止一份，不知与哪一份比较" in followed
    assert "有别的单位并入某县农业农村局，上一年度的数不能直接比较" in grown


def test_a_unit_named_without_its_place_is_found_by_its_division() -> None:
    def unit(division: str) -> int:
        held = world(issuer="砚沧市财政局", roster=[{"name": "财政局", "division": division}])
        return int(held.frames.units[0])

    assert [unit("砚沧市"), unit("禾岫县"), unit("")] == [0, -1, -1]


def test_an_alias_file_may_name_parents(tmp_path: Path) -> None:
    register = aliases(tmp_path, "{name: 某市水务局, parent: 某集团}")

    assert register.parent_of("某市水务局") == "某集团"
    assert register.parent_of("某市财政局") == ""


def test_models_are_strict() -> None:
    assert all(issubclass(type(alias), Strict) for alias in load_aliases())


def test_what_a_name_without_its_place_is_can_be_said(tmp_path: Path) -> None:
    def previous(register: Register) -> int:
        held = world({"issuer": "财政局", "year": 2021, "division": None}, issuer="财政局", year=2022)
        frame = held.frames.reports.assign(one_body=False)
        return int(replace(held.frames, register=register, reports=frame).related("previous")[0])

    assert previous(REGISTER) == -1
    assert previous(aliases(tmp_path, "{name: 财政局, is: 某县财政局}")) == 1


# ---- who is who, told ---- #


def told(*others: dict[str, Any], **own: Any) -> Issuers:
    return issuers_of(world(*others, **own))


def test_a_body_is_told_of_under_the_name_of_its_latest_report() -> None:
    found = told(
        {"issuer": "某县扶贫办", "year": 2020},
        {"issuer": "某县扶贫办", "year": 2019},
        issuer="某县乡村振兴局",
        year=2021,
        roster=roster(("某县乡村振兴局", "某县人民政府")),
    )

    (body,) = found.bodies
    assert (body.name, body.unit, body.parent, body.reports) == ("某县乡村振兴局", "某县乡村振兴局", "某县人民政府", 3)
    assert body.names == (Used("某县扶贫办", (2019, 2020)), Used("某县乡村振兴局", (2021,)))
    assert found.doubts == ()


def test_who_went_into_a_body_is_told() -> None:
    found = told({"issuer": "某县乡村振兴局", "year": 2021}, issuer="某县农业农村局", year=2022)

    assert [body.merged for body in found.bodies] == [(), ("某县乡村振兴局",)]
    assert found.doubts == ()


def test_one_body_that_ends_and_one_like_it_that_begins_are_asked_about() -> None:
    found = told({"issuer": "某县城市管理局", "year": 2021}, issuer="某县城市管理行政执法局", year=2022)

    (doubt,) = found.doubts
    assert (doubt.kind, doubt.name, doubt.until, doubt.other, doubt.since) == (
        "years", "某县城市管理局", 2021, "某县城市管理行政执法局", 2022,
    )  # fmt: skip
    assert told({"issuer": "某县城市管理局", "year": 2022}, issuer="某县城市管理行政执法局", year=2022).doubts == ()


@pytest.mark.parametrize("side", ["yes", "no"])
def test_the_line_that_a_doubt_offers_settles_it(side: str, tmp_path: Path) -> None:
    held = world(
        {"issuer": "某县城市管理局", "year": 2021},
        {"issuer": "某县文化广电旅游局", "year": 2022},
        issuer="某县城市管理行政执法局",
        year=2022,
        roster=roster(("某县文化和旅游局", "")),
    )
    doubts = issuers_of(held).doubts
    register = aliases(tmp_path, *(getattr(doubt, side).removeprefix("- ") for doubt in doubts))

    settled = issuers_of(
        World(replace(held.frames, register=replace(register, units=held.frames.register.units)), TODAY)
    )

    assert {doubt.kind for doubt in doubts} == {"years", "roster"}
    assert settled.doubts == ()
    assert len(settled.bodies) == (2 if side == "yes" else 3)


def test_issuers_for_people_and_programs(audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("单位,上级\n砚沧市市监局,砚沧市人民政府\n砚沧市生态局,\n", "utf-8")
    paths = [str(SAMPLES / name) for name in ("yancang-market-2022.txt", "yancang-market-2023.txt",
                                               "yancang-ecology-2023.pdf")]  # fmt: skip
    asked = ("issuers", *paths, "--roster", str(tmp_path / "r.csv"))

    people, programs = audit(*asked, "--lang", "zh"), json.loads(audit(*asked, "--format", "json").out)

    assert people.status == 0
    assert people.out == (
        "砚沧市市场监督管理局\n  上级：砚沧市人民政府 · 名册：砚沧市市监局 · 2 份报告\n  2022-2023\n"
        "砚沧市生态环境局\n  1 份报告\n  2023\n共 2 个单位，3 份报告。\n\n"
        "需要确认 1 处；在用 --aliases 给的文件的 names: 下写入其中一行：\n"
        "报告的“砚沧市生态环境局”与名册的“砚沧市生态局”名称相近：是同一单位吗？\n"
        "  是：  - {name: 砚沧市生态环境局, is: 砚沧市生态局}\n  否：  - {name: 砚沧市生态环境局, not: 砚沧市生态局}\n"
    )
    assert [body["name"] for body in programs["bodies"]] == ["砚沧市市场监督管理局", "砚沧市生态环境局"]
    assert programs["doubts"][0]["yes"] == "- {name: 砚沧市生态环境局, is: 砚沧市生态局}"


# ---- from the command line ---- #


def test_a_unit_without_a_report_is_told_of_in_every_format(audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("单位,上级,时限\n砚沧市市监局,砚沧市人民政府,\n禾岫县档案馆,,2024-01-31\n", "utf-8")
    paths = [str(SAMPLES / f"yancang-market-{year}.txt") for year in (2022, 2023)]
    formats = "console,json,html,csv,junit,sarif,gitlab,markdown,xlsx"

    ran = audit("run", *paths, "--roster", str(tmp_path / "r.csv"), "--format", formats, "--out", str(tmp_path / "o"),
                "--today", "2024-02-01", "--lang", "zh")  # fmt: skip

    assert ran.status == 1
    assert "禾岫县档案馆没有2023年度的报告，期限为 2024-01-31" in ran.out
    found = json.loads((tmp_path / "o" / "findings.json").read_text("utf-8"))
    (missing,) = [one for one in found["findings"] if one["rule"] == "peers-report-missing"]
    assert (missing["issuer"], missing["year"], missing["path"]) == ("禾岫县档案馆", 2023, str(tmp_path / "r.csv"))
    assert missing["evidence"]["text"] == "禾岫县档案馆 | 2024-01-31"
    assert [unit["state"] for unit in found["roster"]["units"]] == ["reported", "missing"]
    (notice,) = found["notices"]
    assert "砚沧市人民政府" in notice["message"]["zh"]
    for file in ("report.html", "findings.csv", "junit.xml", "findings.sarif", "summary.md"):
        assert "禾岫县档案馆" in (tmp_path / "o" / file).read_text("utf-8"), file


def test_an_unreadable_file_may_be_anybodys(audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("单位\n砚沧市市监局\n禾岫县档案馆\n", "utf-8")
    (tmp_path / "a.txt").write_text("", "utf-8")

    ran = audit("run", str(tmp_path / "a.txt"), str(SAMPLES / "yancang-market-2023.txt"), "--format", "json",
                "--roster", str(tmp_path / "r.csv"), "--today", "2026-02-01")  # fmt: skip

    (asked,) = [one for one in json.loads(ran.out)["findings"] if one["rule"] == "peers-report-missing"]
    assert asked["outcome"] == "undecided"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("name,parent\n甲,乙\n乙,甲\n", "line 2.*甲 → 乙 → 甲"),
        ("name,parent\n甲,甲\n", "甲 → 甲"),
        ("name,population\n甲,many\n", "many"),
    ],
)
def test_a_roster_that_cannot_be_is_a_sentence(lines: str, said: str, audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(lines, "utf-8")

    ran = audit("run", str(SAMPLES), "--roster", str(tmp_path / "r.csv"), "--lang", "en")

    assert ran.status == 2
    assert re.search(said, ran.err)


def test_units_have_people() -> None:
    held = world(issuer="某县某局", roster=[{"name": "某县某局", "parent": "某县"}, {"name": "某县", "population": 7}])

    assert held.muster.population.tolist() == [7]
    assert Unit("a", deadline=date(2024, 1, 31)) == Unit("a", deadline=date(2024, 1, 31), line=3)
