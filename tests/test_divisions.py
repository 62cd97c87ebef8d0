"""Which place a name means: by the divisions of China, by the year, by what stands around it; and never by a guess."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.reading.bodies import issuer_kind, may_sign, same_body
from audit.reading.divisions import Divisions, load_divisions
from audit.reading.report import Library


@pytest.fixture(scope="module")
def divisions() -> Divisions:
    """The divisions as the product ships them."""
    return load_divisions()


def test_the_data_are_whole(divisions: Divisions) -> None:
    """Codes of six digits, every county below a listed province, years in order."""
    codes = {division.code for division in divisions.all}

    assert len(codes) > 3000
    assert [d for d in divisions.all if not re.fullmatch(r"\d{6}", d.code) or d.first > d.last] == []
    assert {code[:2] + "0000" for code in codes} <= codes


@pytest.mark.parametrize(
    ("name", "context", "year", "code", "level"),
    [
        ("苏州市昆山市水务局", "", 2022, "320583", "county"),
        ("昆山市人民政府", "", 2022, "320583", "county"),
        ("江苏省昆山市水务局", "", 2022, "320583", "county"),
        ("苏州市人民政府", "", 2022, "320500", "prefecture"),
        ("恩施州水利局", "", 2022, "422800", "prefecture"),
        ("广西水利厅", "", 2022, "450000", "province"),
        ("重庆市渝中区大溪沟街道办事处", "", 2020, "500103", "county"),
        ("仙桃市人民政府", "", 2020, "429004", "county"),
        ("吉林市人民政府", "", 2020, "220200", "prefecture"),
        ("海南区人民政府", "", 2020, "150303", "county"),
        ("儋州市人民政府", "", 2012, "469003", "county"),
        ("儋州市人民政府", "", 2020, "460400", "prefecture"),
        ("鼓楼区人民政府", "", 2022, None, "county"),
        ("鼓楼区人民政府", "南京市政务公开", 2022, "320106", "county"),
        ("鼓楼区人民政府", "江苏省", 2022, None, "county"),
        ("鼓楼区人民政府", "江苏省徐州市", 2022, "320302", "county"),
        ("鼓楼区人民政府", "南京市与徐州市", 2022, None, "county"),
        ("桥西区人民政府", "邢台市", 2019, "130503", "county"),
        ("桥西区人民政府", "邢台市", 2021, None, "county"),
        ("苏州市鼓楼区人民政府", "", 2022, None, None),
        ("苏州市望沅县水利局", "", 2022, None, None),
        ("苏州市望城市管理局", "", 2022, None, None),
        ("苏州市韩城市水务局", "", 2022, None, None),
        ("望沅县水利局", "", 2022, None, None),
        ("县水利局", "苏州市", 2022, None, None),
        ("", "", None, None, None),
    ],
)
def test_places(
    divisions: Divisions, name: str, context: str, year: int | None, code: str | None, level: str | None
) -> None:
    placed = divisions.place(name, context, year)

    assert (placed.division.code if placed.division else None, placed.level) == (code, level)


@pytest.mark.parametrize(
    "office",
    [
        "城市管理局",
        "城市更新局",
        "住房和城市建设局",
        "综合行政执法和城市管理局",
        "社区矫正管理局",
        "老区建设办公室",
        "库区移民局",
    ],
)
def test_words_that_are_no_places(divisions: Divisions, office: str) -> None:
    placed = divisions.place(f"昆山市{office}", "", 2022)

    assert (placed.division.code if placed.division else None) == "320583"


def test_the_path_of_a_place(divisions: Divisions) -> None:
    assert divisions.path("320583", 2022) == {"province": "江苏省", "prefecture": "苏州市", "county": "昆山市"}
    assert divisions.path("429004", 2022) == {"province": "湖北省", "county": "仙桃市"}
    assert divisions.path("13", None) == {"province": "河北省"}
    assert divisions.path("", None) == {}


@given(st.text(alphabet="市县区鼓楼昆山苏州江省人民政府局甲乙", max_size=20), st.sampled_from([None, 2012, 2022]))
def test_one_division_only_where_its_name_is_printed(name: str, year: int | None) -> None:
    """Whatever the name, a place that is taken for one division is printed, whole or shortened, in it."""
    divisions = load_divisions()

    placed = divisions.place(name, "", year)

    for division in placed.candidates:
        known = [short for short, found in divisions.by_name.items() if division in found]
        assert any(short in name for short in known)


@pytest.mark.parametrize(
    ("name", "level", "body", "may"),
    [
        ("苏州市人民政府", "city", "government", True),
        ("苏州市人民政府办公室", "city", "office", None),
        ("苏州市水务局", "city", "department", False),
        ("昆山市人民政府", "county", "government", False),
        ("昆山市人民政府办公室", "county", "office", False),
        ("东莞市人民政府", "city", "government", True),
        ("嘉峪关市人民政府", "city", "government", True),
        ("恩施州人民政府", "city", "government", True),
        ("大兴安岭地区行政公署", "city", "government", False),
        ("江苏省人民政府", "province", "government", True),
        ("江苏省人民政府办公厅", "province", "office", None),
        ("上海市浦东新区人民政府", "county", "government", False),
        ("南京市鼓楼区人民政府", "county", "government", False),
        ("鼓楼区人民政府", "county", "government", False),
        ("昆山市千灯镇人民政府", "township", "township", False),
        ("苏州工业园区管理委员会", "zone", "zone", None),
        ("霁川市人民政府", "city", "government", None),
        ("国家水文局", "ministry", "department", None),
    ],
)
def test_levels_and_powers(library: Library, name: str, level: str, body: str, may: bool | None) -> None:
    """A city's power to make regulations is told where the divisions say what sort of city it is."""
    kind = issuer_kind(name, library.vocabulary.issuers, library.vocabulary.divisions, year=2022)

    assert (kind["level"], kind["body"], kind["may_make_regulations"]) == (level, body, may)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("望沅县水利局", "望沅县水利局", True),
        ("望沅县水利局", "县水利局", True),
        ("霁川市望沅县水利局", "望沅县水利局", True),
        ("望沅县人力资源和社会保障局", "县人社局", True),
        ("霁川市望沅县人社局", "望沅县人力资源和社会保障局", True),
        ("望沅县住建局", "县住房和城乡建设局", True),
        ("霁川市人社局", "望沅县人力资源和社会保障局", False),
        ("霁川市望沅县人社局", "霁川市禾岫县人力资源和社会保障局", False),
        ("霁川市望沅县财政局", "望沅县教育局", False),
        ("望沅县枫汀镇人民政府", "枫汀镇政府", True),
        ("望沅县人民政府", "望沅县人民政府办公室", True),
        ("枫汀镇人民政府", "枫汀镇党政办公室", True),
        ("沧苇新区管理委员会", "沧苇新区管委会", True),
        ("望沅县水利局", "望沅县教育局", False),
        ("望沅县水利局", "望沅县人民政府", False),
        ("望沅县人民政府", "禾岫县人民政府", False),
        ("枫汀镇人民政府", "蓼汀镇人民政府", False),
    ],
)
def test_two_names_of_one_body(one: str, other: str, same: bool) -> None:
    assert same_body(one, other) == same_body(other, one) == same


@pytest.mark.parametrize(
    ("signer", "issuer", "may"),
    [
        ("望沅县行政审批局", "望沅县人民政府", True),
        ("枫汀镇便民服务中心", "望沅县枫汀镇人民政府", True),
        ("鹭汀街道党群办", "苇岸区鹭汀街道办事处", True),
        ("望沅县人民政府", "望沅县水利局", False),
        ("望沅县教育局", "望沅县水利局", False),
        ("禾岫县行政审批局", "望沅县人民政府", False),
    ],
)
def test_who_may_sign_for_whom(signer: str, issuer: str, may: bool) -> None:
    """A government's report may be signed by the body that it has put in charge, a department's by itself alone."""
    assert may_sign(signer, issuer) == may
