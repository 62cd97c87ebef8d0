"""Who issued a report, for which year, and the dates it states, each with its place."""

from __future__ import annotations

from datetime import date

import pytest

from audit.files import document_from_bytes
from audit.model import Document, Printed
from audit.reading.bodies import issuer_kind, names_one_body
from audit.reading.report import Library

TITLE = "澄岫县人民政府2023年政府信息公开工作年度报告"
OVERVIEW = "一、总体情况\n全县各单位依法公开政府信息，公众查阅方便，有关工作平稳有序，没有发生责任追究的情形。"
REST = "二、主动公开政府信息情况\n六、其他需要报告的事项\n收取信息处理费零元，没有其他需要报告的事项。"


def document(library: Library, *, header: str = TITLE, overview: str = OVERVIEW, ending: str = "") -> Document:
    """A report with this header, first section and ending."""
    return document_from_bytes("report.txt", "\n".join([header, overview, REST, ending]).encode(), library)


def facts(library: Library, *, header: str = TITLE, overview: str = OVERVIEW, ending: str = "") -> dict[str, Printed]:
    """What reading makes of it; every fact stands where its place says."""
    found = document(library, header=header, overview=overview, ending=ending)
    assert found.report is not None
    for fact in found.report.facts.values():
        if fact.place.line and fact.place.column and fact.raw:
            assert found.source[fact.place.line - 1][fact.place.column - 1 :].startswith(fact.raw)
    return found.report.facts


def values(found: dict[str, Printed]) -> dict[str, str | int | date]:
    """The facts without their places."""
    return {name: fact.value for name, fact in found.items()}


# ---- titles ---- #


@pytest.mark.parametrize(
    ("header", "issuer", "year"),
    [
        (TITLE, "澄岫县人民政府", 2023),
        ("澄岫县人民政府2023年度政府信息公开工作年度报告", "澄岫县人民政府", 2023),
        ("2023年澄岫县水利局政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("澄岫县水利局2023年政府信息公开年度报告", "澄岫县水利局", 2023),
        ("澄岫县水利局2023年政务信息公开年报", "澄岫县水利局", 2023),
        ("澄岫县水利局２０２３年政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("　　澄岫县水利局2023年政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("澄岫县水利局2023 年政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("澄岫县水利局2023年政府信息公开工作年度报告.docx", "澄岫县水利局", 2023),
        ("首页 > 政务公开\n澄岫县水利局2023年政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("澄岫县水利局关于2023年度政府信息公开工作情况的报告", "澄岫县水利局", 2023),
        ("2023年政府信息公开工作年度报告", None, 2023),
        ("澄岫县水利局 2023年政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("澄岫县水利局　2023年 政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("政务公开 2023年政府信息公开工作年度报告", None, 2023),
        ("• 2023年澄岫县水利局政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("澄岫县水利局2023年度政府信息公开工作报告", "澄岫县水利局", 2023),
        ("澄岫县水利局2023年政府信息公开年度工作报告", "澄岫县水利局", 2023),
        ("澄岫县水利局2023年政府信息公开工作的年度报告", "澄岫县水利局", 2023),
        ("关于澄岫县水利局2023年政府信息公开工作情况的报告", "澄岫县水利局", 2023),
        ("关于做好2023年政府信息公开工作报告", None, 2023),
        ("澄岫县水利局2023政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("澄岫县水利局政府信息公开工作年度报告（2023年度）", "澄岫县水利局", 2023),
        ("澄岫县水利局政府信息公开年报（2023）", "澄岫县水利局", 2023),
        ("澄岫县岚溪镇人民政府2023年信息公开工作年度报告", "澄岫县岚溪镇人民政府", 2023),
        ("2023年澄岫县岚溪镇人民政府信息公开工作年度报告", "澄岫县岚溪镇人民政府", 2023),
        ("桃岸开发区管委会2023年信息公开工作年度报告", "桃岸开发区管委会", 2023),
        ("公报标题澄岫县水利局2023年政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("标 题 | 澄岫县水利局2023年政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("澄岫县水利局2023年度信息公开工作\n年度报告", "澄岫县水利局", 2023),
        ("澄岫县水利局二〇二三年政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("澄岫县水利局2023年政府信息公开 工作年度报告", "澄岫县水利局", 2023),
        ("《澄岫县水利局2023年政府信息公开工作年度报告》", "澄岫县水利局", 2023),
        ("澄岫县水利局2023年政府信息公开工作年度报告（公布稿）", "澄岫县水利局", 2023),
        ("澄岫县水利局政府信息公开工作年度报告〔2023〕", "澄岫县水利局", 2023),
        ("2023年政府信息公开工作年度报告（澄岫县水利局）", "澄岫县水利局", 2023),
        ("2023年政府信息公开工作年度报告 澄岫县水利局", "澄岫县水利局", 2023),
        ("2023年政府信息公开工作年度报告\n——澄岫县水利局", "澄岫县水利局", 2023),
        ("【年度报告】澄岫县水利局2023年政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("澄岫县水利局—2023年政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("澄岫县水利局关于报送2023年政府信息公开工作年度报告的报告", "澄岫县水利局", 2023),
        (
            "\n".join(f"澄岫县水利局{year}年政府信息公开工作年度报告" for year in (2024, 2023, 2022, 2023)),
            "澄岫县水利局",
            2023,
        ),
        ("澄岫县水利局\n二○二三年度政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("澄岫县水利局\n2023年度\n政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("澄岫县水利局二〇二三年度\n政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("澄岫县水利局\n　　政府信息公开工作年度报告\n（2023年）", "澄岫县水利局", 2023),
        ("澄岫县水利局政府信息公开工作年度报告\n（2023年度）", "澄岫县水利局", 2023),
        ("首页 > 政务公开\n澄岫县水利局\n2023年政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("霁川市水利局\n公告\n澄岫县水利局2023年政府信息公开工作年度报告", "澄岫县水利局", 2023),
        ("澄岫县人民政府机关\n2023年政府信息公开工作年度报告", "澄岫县人民政府机关", 2023),
        (
            "2023年政府信息公开工作年度报告\n澄岫县水利局\n2023年政府信息公开工作年度报告",
            "澄岫县水利局",
            2023,
        ),
    ],
)
def test_titles(library: Library, header: str, issuer: str | None, year: int) -> None:
    found = values(facts(library, header=header))

    assert found.get("issuer") == issuer
    assert (found["title_year"], found["year"]) == (year, year)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "关于做好2023年政府信息公开工作年度报告编制工作的通知",
        "根据要求，澄岫县水利局编制了2023年政府信息公开工作年度报告，现予公布，欢迎监督，联系电话见县政府网站首页右下角。",
        "澄岫县水利局政府信息公开工作年度报告",
        "澄岫县水利局2023年工作总结",
        "2023年财政信息公开年度报告",
        "2023年信息公开年报",
        "澄岫县水利局2023年上半年政府信息公开工作报告",
        "澄岫县水利局2023年政府信息公开工作报告编制说明",
    ],
)
def test_what_is_no_title(library: Library, header: str) -> None:
    found = facts(library, header=header)

    assert not {"title", "issuer", "title_year"} & set(found)


def test_a_title_tells_where_its_parts_stand(library: Library) -> None:
    header = "　　澄岫县水利局2023年政府信息公开工作年度报告"

    found = facts(library, header=header)

    assert (found["issuer"].place.line, found["issuer"].place.column) == (1, 3)
    assert (found["year"].place.line, found["year"].place.column) == (1, 9)
    assert (found["year"].raw, found["issuer"].raw) == ("2023", "澄岫县水利局")


def test_the_first_title_counts(library: Library) -> None:
    header = "澄岫县水利局2023年政府信息公开工作年度报告\n澄岫县水利局2022年政府信息公开工作年度报告"

    assert values(facts(library, header=header))["year"] == 2023


@pytest.mark.parametrize(
    ("header", "issuer", "inner", "agrees"),
    [
        (f"{TITLE}\n县人民政府2023年政府信息公开工作年度报告", "澄岫县人民政府", "县人民政府", True),
        (f"{TITLE}\n县人民政府2023年政府信息\n公开工作年度报告", "澄岫县人民政府", "县人民政府", True),
        (f"{TITLE}\n澄岫县教育局2023年政府信息公开工作年度报告", "澄岫县人民政府", "澄岫县教育局", False),
        ("澄岫县水利局\n2023年政府信息公开工作年度报告", "澄岫县水利局", None, None),
        ("首页 > 公开\n2023年政府信息公开工作年度报告", None, None, None),
    ],
)
def test_titles_on_several_lines(
    library: Library, header: str, issuer: str | None, inner: str | None, agrees: bool | None
) -> None:
    found = values(facts(library, header=header))

    assert (found.get("issuer"), found.get("inner_issuer"), found.get("inner_issuer_agrees")) == (issuer, inner, agrees)
    assert found["year"] == 2023


@pytest.mark.parametrize(
    ("header", "overview", "issuer"),
    [
        ("2023年政府信息公开工作年度报告", "2023年，澄岫县水务局依法公开。", "澄岫县水务局"),
        ("水务局2023年政府信息公开工作年度报告", "2023年，澄岫县水务局依法公开。", "澄岫县水务局"),
        ("水务局2023年政府信息公开工作年度报告", "2023年，我局依法公开。", "水务局"),
        ("澄岫县人民政府2023年政府信息公开工作年度报告", "澄岫县水务局依法公开。", "澄岫县人民政府"),
    ],
)
def test_the_signature_names_the_issuer_in_full(library: Library, header: str, overview: str, issuer: str) -> None:
    found = facts(library, header=header, overview=f"一、总体情况\n{overview}", ending="澄岫县水务局\n2024年1月20日")

    assert found["issuer"].value == issuer


@pytest.mark.parametrize(
    ("header", "corrects"),
    [
        (f"{TITLE}（更正版）", True),
        (f"（更正）{TITLE}", True),
        (TITLE, None),
        (f"{TITLE} 本报告依照修订后的条例编制，数据的统计期限为全年，更正了上年的口径", None),
    ],
)
def test_a_correction_is_marked_beside_its_title(library: Library, header: str, corrects: bool | None) -> None:
    found = facts(library, header=header)

    assert (found["correction"].value if "correction" in found else None) is corrects


def test_a_list_of_reports_is_no_inner_title(library: Library) -> None:
    others = [f"澄岫县人民政府{year}年政府信息公开工作年度报告" for year in (2022, 2021)]

    assert "inner_title" not in facts(library, header="\n".join([TITLE, *others]))


def test_the_inner_title_has_a_year_of_its_own(library: Library) -> None:
    found = values(facts(library, header=f"{TITLE}\n澄岫县人民政府2022年政府信息公开工作年度报告"))

    assert (found["title_year"], found["inner_year"], found["year"]) == (2023, 2022, 2023)


@pytest.mark.parametrize(
    "line",
    [
        "本报告中所列数据的统计时间为2023年1月1日至2023年12月31日。",
        "数据统计时间2023年1月1日至12月31日。",
        "数据统计期限为2023.1.1—2023.12.31。",
        "本报告所列数据的时间为2023年1月1日到2023年12月31日。",
    ],
)
def test_the_period_of_the_figures_is_no_day_of_publication(library: Library, line: str) -> None:
    found = values(facts(library, header=f"{TITLE}\n{line}"))

    assert "published" not in found
    assert (found["period_start"], found["period_end"]) == (date(2023, 1, 1), date(2023, 12, 31))


@pytest.mark.parametrize("line", ["统计日期：2023年12月31日", "截止日期：2023-12-31", "成文日期：2024年1月5日"])
def test_days_of_something_else_are_none_of_publication(library: Library, line: str) -> None:
    assert "published" not in facts(library, header=f"{TITLE}\n{line}")
    assert values(facts(library, header=f"{TITLE}\n{line} 发布日期：2024-01-08"))["published"] == date(2024, 1, 8)


# ---- the page around ---- #


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("索引号：000014349/2024-00012 发布机构：县水利局", {"index_year": 2024, "publisher": "县水利局"}),
        ("索 引 号： cx-2024-3　文　号：澄水〔2024〕3号", {"index_number": "cx-2024-3", "index_year": 2024}),
        ("发布机构： 发布目录：2023年度", {"category": "2023年度", "category_year": 2023, "publisher": None}),
        ("来源： 浏览次数： 发布时间：2024-01-20", {"publisher": None, "published": date(2024, 1, 20)}),
        ("来源：县水利局作者： 点击：", {"publisher": "县水利局"}),
        ("来源：县水利局 作者：张三", {"publisher": "县水利局"}),
        ("主题分类：| 有效性： | 文号： | 所属主题：", {"category": None, "document_number": None}),
        ("来源：http://www.example.gov.cn", {"publisher": None}),
        ("中国政府网 云岭省政府 霁川市政府", {"site": None}),
        ("中国政府网 澄岫县人民政府网", {"site": "澄岫县人民政府"}),
        ("根据政府网站建设指引，加强管理", {"site": None}),
        ("其中依托澄岫县政府网站公开信息5条", {"site": None}),
        ("来源：\t时间：2024-01-20", {"publisher": None, "published": date(2024, 1, 20)}),
        ("当前位置：首页 > 年报 > 2022年 > 正文", {"category_year": 2022}),
        ("澄岫县人民政府门户网站 www.example.gov.cn", {"site": "澄岫县人民政府", "host": None}),
        (
            "原文链接: https://www.example.gov.cn/nb/202401/t20240120_1.htm",
            {"host": "www.example.gov.cn", "government_host": True, "address_year": 2024},
        ),
        ("原文链接: http://example.com/a/2024/0120/1.htm", {"government_host": False, "address_year": 2024}),
        ("原文链接: /art/2024/1/20/index.html", {"host": None, "government_host": None}),
        ("原文链接: http://10.1.2.3/nb/1.html", {"host": None, "government_host": None}),
        ("原文链接: www.example.gov.cn", {"host": "www.example.gov.cn", "government_host": True}),
        ("原文链接: http://gov.cn.example.com/1.htm", {"government_host": False, "address_year": None}),
    ],
)
def test_what_the_page_says(library: Library, line: str, expected: dict[str, object]) -> None:
    found = values(facts(library, header=f"{TITLE}\n{line}"))

    assert {name: found.get(name) for name in expected} == expected


def test_what_meta_tags_say(library: Library) -> None:
    page = f"""<html><head><meta name="SiteName" content="澄岫县人民政府"><meta name="ContentSource" content="县水利局">
    <meta name="Url" content="http://www.example.com/2024/1.html"></head><body><p>{TITLE}</p><p>一、总体情况</p>"""

    found = document_from_bytes("report.html", page.encode(), library).report

    assert found is not None
    said = values(found.facts)
    assert (said["site"], said["publisher"], said["government_host"]) == ("澄岫县人民政府", "县水利局", False)


def test_a_title_that_only_the_tags_hold(library: Library) -> None:
    page = f"<html><head><title>{TITLE}_澄岫县人民政府门户网站</title></head><body><p>一、总体情况</p><p>工作平稳。</p>"

    found = document_from_bytes("report.html", page.encode(), library).report

    assert found is not None
    assert values(found.facts)["issuer"] == "澄岫县人民政府"
    assert found.facts["title"].place.line is None


# ---- publication ---- #


@pytest.mark.parametrize(
    "line",
    [
        "发布时间：2024-01-20",
        "发布时间:2024-01-20 09:30",
        "发布日期：2024年1月20日",
        "公开日期： 2024/1/20",
        "发文日期：２０２４年１月２０日",
        "来源：县水利局  发布时间：2024-01-20  浏览次数：35",
        "索引号：000-2024 | 生成日期：2024-01-20",
        "[ 时间：2024-01-20 ]",
        "[ 成文日期 ] 2024-01-18 [ 发布日期 ] 2024-01-20",
        "发布日期：20240120",
        "发布时间：2024-01-20　更新时间：2024-06-03",
        "更新时间：2024-06-03　发布时间：2024-01-20",
    ],
)
def test_publication_dates(library: Library, line: str) -> None:
    found = facts(library, header=f"{TITLE}\n{line}")

    assert found["published"].value == date(2024, 1, 20)
    assert found["published"].place.line == 2


@pytest.mark.parametrize(
    "header",
    [
        TITLE,
        f"{TITLE}\n2024-01-20",
        f"抓取于 2024-01-20\n{TITLE}",
        f"{TITLE}\n发布时间：2024-02-30",
        f"{TITLE}\n发布时间：",
        f"{TITLE}\n发布时间以网站为准，2024-01-20",
        f"{TITLE}\n更新时间：2024-01-20",
        f"{TITLE}\n转载日期：2024-01-20",
        f"{TITLE}\n失效日期：2029-01-20",
        f"{TITLE}\n登记日期：2023-11-20",
        f"{TITLE}\n当前时间：2026-05-30",
        f"时间：2026年5月30日 天气：多云\n{TITLE}",
        f"{TITLE}\n公示时间：2024年1月18日",
    ],
)
def test_dates_that_are_no_publication(library: Library, header: str) -> None:
    assert "published" not in facts(library, header=header)


@pytest.mark.parametrize(
    "line",
    [
        "2024-01-20 20:58文章来源：水利局",
        "2024年01月20日 （点击： ）",
        "2024-01-20 作者：佚名 点击数：",
        "    2024-01-20 18:07     来源：澄岫县水利局",
        "2024-01-20 18:07",
    ],
)
def test_a_page_date_below_the_title_needs_no_label(library: Library, line: str) -> None:
    found = facts(library, header=f"{TITLE}\n{line}")

    assert found["published"].value == date(2024, 1, 20)
    assert "published" not in facts(library, header=f"{TITLE}\n培训于{line}")
    assert values(facts(library, header=f"{TITLE}\n{line}\n发布时间：2024-01-25"))["published"] == date(2024, 1, 25)


def test_a_clock_above_the_title_is_none(library: Library) -> None:
    assert "published" not in facts(library, header=f"2024-05-06 10:22\n{TITLE}")


@pytest.mark.parametrize(
    "line", ["成文日期：2024-01-20", "[ 成文日期 ] 2024-01-20", "| 内容分类： | 2023年 | 成文日期： | 2024-01-20 |"]
)
def test_the_day_a_text_was_written_signs_where_no_other_date_does(library: Library, line: str) -> None:
    assert values(facts(library, header=f"{line}\n{TITLE}"))["signed"] == date(2024, 1, 20)
    assert "published" not in facts(library, header=f"{line}\n{TITLE}")
    assert "signed" not in facts(library, header=f"{line} 发布日期：2024-01-22\n{TITLE}")
    assert values(facts(library, header=f"{line}\n{TITLE}", ending="2024年1月18日"))["signed"] == date(2024, 1, 18)


def test_a_month_alone_is_no_day_and_told_as_what_it_is(library: Library) -> None:
    found = values(facts(library, header=f"{TITLE}\n2024年3月"))

    assert found["signed_month"] == date(2024, 3, 1)
    assert "signed" not in found
    assert "signed_month" not in facts(library, header=f"{TITLE}\n2024年3月", ending="2024年1月18日")
    assert "signed_month" not in facts(library, header=f"{TITLE}\n2024年3月起施行")


def test_a_publication_date_in_the_body_is_not_that_of_the_report(library: Library) -> None:
    assert "published" not in facts(library, overview=f"{OVERVIEW}\n指南的发布时间：2023-05-01")


def test_publication_date_from_a_meta_tag(library: Library) -> None:
    page = f'<html><head><meta name="PubDate" content="2024-01-20 10:00"></head><body><p>{TITLE}</p><p>一、总体情况</p>'

    found = document_from_bytes("report.html", page.encode(), library)

    assert found.report is not None
    assert found.report.facts["published"].value == date(2024, 1, 20)


def test_a_date_below_its_label(library: Library) -> None:
    found = facts(library, header=f"{TITLE}\n发布时间：\n2024-01-20")["published"]

    assert (found.value, found.place.line) == (date(2024, 1, 20), 3)


def test_a_later_change_is_no_publication(library: Library) -> None:
    found = values(facts(library, header=f"{TITLE}\n更新时间：2024-06-03"))

    assert found["updated"] == date(2024, 6, 3)


# ---- signature ---- #


@pytest.mark.parametrize(
    ("ending", "signed"),
    [
        ("澄岫县人民政府\n2024年1月18日", date(2024, 1, 18)),
        ("2024年1月18日", date(2024, 1, 18)),
        ("澄岫县人民政府\n二〇二四年一月十八日", date(2024, 1, 18)),
        ("（2024年1月18日）", date(2024, 1, 18)),
        ("　　　　2024 年 1 月 18 日", date(2024, 1, 18)),
        ("澄岫县人民政府\n2024年1月18日\n扫一扫在手机打开当前页", date(2024, 1, 18)),
        ("澄岫县人民政府 2024年1月18日", date(2024, 1, 18)),
        ("澄岫县人民政府\n2024年1月\n18日", date(2024, 1, 18)),
        ("澄岫县人民政府\n2024年\n1月18日", date(2024, 1, 18)),
        ("日期：2024年1月18日", date(2024, 1, 18)),
        ("落款日期：2024-01-18", date(2024, 1, 18)),
        ("2024年1月18日。", date(2024, 1, 18)),
        ("2024年1月18号", date(2024, 1, 18)),
        ("2024年1月18", date(2024, 1, 18)),
        ("二〇二四年一月十八", date(2024, 1, 18)),
        ("20240118", date(2024, 1, 18)),
        ("2024 .1 .18", date(2024, 1, 18)),
        (
            "澄岫县人民政府\n2024年1月18日\n相关文章：\n· 澄岫县人民政府2022年政府信息公开工作年度报告\n2023-01-12",
            date(2024, 1, 18),
        ),
        ("澄岫县人民政府\n2024年1月18日\n上一篇：春耕备耕\n2024-02-20", date(2024, 1, 18)),
        ("澄岫县人民政府\n2024年1月18日\n更新时间：\n2025-06-01", date(2024, 1, 18)),
        ("2024年1月18日\n澄岫县人民政府", date(2024, 1, 18)),
        ("年报编号\n20241345", None),
        ("联系人于2024年1月18日前报送", None),
        ("2024年2月30日", None),
        ("", None),
    ],
)
def test_signatures(library: Library, ending: str, signed: date | None) -> None:
    assert values(facts(library, ending=ending)).get("signed") == signed


def test_the_signature_is_no_text_of_the_last_section(library: Library) -> None:
    found = document(library, ending="澄岫县人民政府\n2024年1月18日").report

    assert found is not None
    assert found.facts["signed_by"].value == "澄岫县人民政府"
    assert "2024" not in found.sections[5].text
    assert "澄岫县人民政府" not in found.sections[5].text


@pytest.mark.parametrize(
    ("ending", "signed_by", "agrees"),
    [
        ("澄岫县人民政府\n2024年1月18日", "澄岫县人民政府", True),
        ("县政府办公室\n2024年1月18日", "县政府办公室", True),
        ("澄岫县行政审批局\n2024年1月18日", "澄岫县行政审批局", True),
        ("禾岫县人民政府\n2024年1月18日", "禾岫县人民政府", False),
        ("禾岫县教育局 2024年1月18日", "禾岫县教育局", False),
        ("澄岫县教育局\n联系人张三\n2024年1月18日", None, None),
        ("请各局于年底前报送。\n2024年1月18日", None, None),
    ],
)
def test_who_signs(library: Library, ending: str, signed_by: str | None, agrees: bool | None) -> None:
    found = values(facts(library, ending=ending))

    assert (found.get("signed_by"), found.get("signed_by_issuer")) == (signed_by, agrees)


@pytest.mark.parametrize(
    "ending",
    [
        "2024年l月18日",
        "2024，1，18",
        "2024一1一18",
        "2024年2月30日",
        "（2024年13月1日）",
        "澄岫县人民政府\n202418日",
        "20241月18日",
    ],
)
def test_a_misprinted_signature_is_no_date_and_is_told(library: Library, ending: str) -> None:
    found = values(facts(library, ending=ending))

    assert "signed" not in found
    assert found["signed_misprint"] == ending.rsplit("\n", maxsplit=1)[-1].strip("（）")
    assert found["misprinted_dates"] == 1


def test_working_days(library: Library) -> None:
    """2024-02-04 was a Sunday on which offices worked, 2024-02-12 a Monday of the Spring Festival."""
    found = values(facts(library, header=f"{TITLE}\n发布时间：2024-02-12", ending="2024年2月4日"))

    assert (found["signed_on_workday"], found["published_on_workday"], found["days_off"]) == (True, False, 1)


def test_a_year_without_a_calendar_has_no_working_days(library: Library) -> None:
    assert "signed_on_workday" not in facts(library, ending="2099年1月18日")


def test_a_date_below_the_title_signs_where_nothing_else_does(library: Library) -> None:
    assert values(facts(library, header=f"{TITLE}\n（2024年1月18日）"))["signed"] == date(2024, 1, 18)


def test_the_last_date_of_the_ending_signs(library: Library) -> None:
    found = values(facts(library, header=f"{TITLE}\n（2024年1月10日）", ending="2024年1月18日"))

    assert found["signed"] == date(2024, 1, 18)


# ---- period and year of the text ---- #


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("本报告数据的统计期限为2023年1月1日至2023年12月31日。", date(2023, 1, 1), date(2023, 12, 31)),
        ("统计期限自2023年1月1日起至12月31日止。", date(2023, 1, 1), date(2023, 12, 31)),
        ("所列数据的统计时限为2023年1月1日到2023年12月30日。", date(2023, 1, 1), date(2023, 12, 30)),
        ("统计期限：２０２３年１月１日－２０２３年１２月３１日", date(2023, 1, 1), date(2023, 12, 31)),
        ("统计期限自2023年1月1日起，至2023年12月31日止。", date(2023, 1, 1), date(2023, 12, 31)),
        ("统计期限从2023年1月1日至12月31止。", date(2023, 1, 1), date(2023, 12, 31)),
        ("统计期限从2023年1月1日至2023年12月21止。", date(2023, 1, 1), date(2023, 12, 21)),
        ("内容涵盖我局2023年1月1日至12月21日期间的政府信息公开工作情况。", date(2023, 1, 1), date(2023, 12, 21)),
        ("数据统计期限为2023年1月至12月。", date(2023, 1, 1), date(2023, 12, 31)),
        ("本报告统计时间为2023年1月—2024年2月份。", date(2023, 1, 1), date(2024, 2, 29)),
        ("统计期限自2023年1月1日零时至12月31日二十四时。", date(2023, 1, 1), date(2023, 12, 31)),
        ("统计期限自2023年1月1日0时起至2023年12月31日24时止。", date(2023, 1, 1), date(2023, 12, 31)),
        ("数据统计期限为2023年度。", date(2023, 1, 1), date(2023, 12, 31)),
        ("统计期限为2023年全年。", date(2023, 1, 1), date(2023, 12, 31)),
        ("本报告反映2023年1月1日至2023年12月31日政府信息公开工作情况。", date(2023, 1, 1), date(2023, 12, 31)),
        ("本年度报告中所列数据的统计周期\n为2023年1月1日至12月31日。", date(2023, 1, 1), date(2023, 12, 31)),
        ("本年度报告中所列数据统计期限为\n2023年1月1日至11月30日。", date(2023, 1, 1), date(2023, 11, 30)),
        ("本年度报告中所列数据统计期限为 2023 年 1 月 1 日至\n12 月 31 日。", date(2023, 1, 1), date(2023, 12, 31)),
    ],
)
def test_periods(library: Library, said: str, start: date, end: date) -> None:
    found = values(facts(library, header=f"{TITLE}\n{said}"))

    assert (found.get("period_start"), found.get("period_end")) == (start, end)


def test_a_period_whose_first_date_a_line_end_parts(library: Library) -> None:
    header = f"{TITLE}\n本年度报告中所列数据统计期限为 2023\n年 1 月 1 日至 12 月 31 日。"
    found = document(library, header=header).report

    assert found is not None
    assert (found.facts["period_start"].value, found.facts["period_end"].value) == (
        date(2023, 1, 1),
        date(2023, 12, 31),
    )
    assert found.facts["period_start"].place.line == 2


@pytest.mark.parametrize(
    "said",
    [
        "2023年1月1日至6月30日期间的政府信息公开培训。",
        "主要数据\n2023年1月1日至2023年1月10日公示。",
        "统计期限为2023年1月1日至2023年13月31日。",
        "统计数据显示，2023年1月至6月公开信息5条。",
        "按时报送数据，2023年。",
        "公示时间：2023年1月1日至2023年1月10日。",
        "有效时间：2023-01-01至2024-12-31",
        "公示自2023年1月1日至2023年1月10日。",
        "统计期限为20231月1日至202312月31日。",
    ],
)
def test_what_is_no_period(library: Library, said: str) -> None:
    assert "period_start" not in facts(library, header=f"{TITLE}\n{said}")


@pytest.mark.parametrize(
    "period",
    [
        "2023年1月1日至2023年13月31日",
        "20231月1日至202312月31日",
        "2023年1月1日起至202323年12月31日",
        "2023年1月1日至2月30日",
    ],
)
def test_a_misprinted_period_is_told(library: Library, period: str) -> None:
    found = values(facts(library, header=f"{TITLE}\n本报告数据的统计期限为{period}止。"))

    assert found["period_misprint"] == period
    assert "period_start" not in found


@pytest.mark.parametrize(
    ("overview", "year"),
    [
        ("2022年，我县工作平稳。2022年共公开信息5条。", 2022),
        ("2023年工作承接2022年，2023年全年平稳。", 2023),
        ("2022年与2023年相比。", None),
        ("我县工作平稳。", None),
        ("收到申请4件，3件已答复，1件结转2024年度继续办理。", None),
        ("收到申请4件，1件结转至2024年度办理。2024年将继续完善。", None),
        ("2024年，收到申请4件。", 2024),
        ("2022年我局工作平稳。", 2022),
        ("2022年度公开发布惠农补贴资金3条。", None),
        ("一年来，贯彻2019年修订的《条例》。", None),
        ("落实《2022年政务公开工作要点》。按照《2022年计划》，工作平稳。", None),
        ("今年继续开展2021年启动的专项行动。", None),
        ("公开2022年度决算，2022年财政收支信息公开及时。", None),
        ("公布2022年政府信息公开工作年度报告10份。", None),
        ("公布2022年水资源公报、2022年水土保持公报、2022年河湖管理通报各1期。", None),
        ("编制2022年权责清单，公开2022年收费目录。", None),
        ("2022年，我局公布水资源公报12期。2022年共发布简报5期。", 2022),
        ("上年度（2022年）公开信息90条，本年度公开120条。", None),
        ("收到申请39件（2022年52件），办结43件（2022年50件），结转2件（2022年6件）。", None),
        ("一是制度健全。2021至2022年共公开信息5条。", None),
    ],
)
def test_the_year_that_the_overview_speaks_of(library: Library, overview: str, year: int | None) -> None:
    found = values(facts(library, overview=f"一、总体情况\n{overview}"))

    assert found.get("body_year") == year
    assert found["year"] == 2023


@pytest.mark.parametrize(
    ("header", "overview", "year"),
    [
        ("统计期限为2022年1月1日至2022年12月31日", "2023年工作平稳。", 2022),
        ("", "2023年工作平稳。", 2023),
        ("", "工作平稳。", None),
        ("统计期限为2022年1月1日至2022年12月31日", "2023年工作平稳。2023年公开信息5条。", 2023),
        ("统计期限为2022年9月1日至2023年8月31日", "工作平稳。", None),
    ],
)
def test_a_report_without_title_takes_its_year_from_the_text(
    library: Library, header: str, overview: str, year: int | None
) -> None:
    assert values(facts(library, header=header, overview=f"一、总体情况\n{overview}")).get("year") == year


@pytest.mark.parametrize(
    ("title", "period", "overview", "signed", "year"),
    [
        ("2022", "2023", "2023", "2024", 2023),
        ("2022", "2022", "2023", "2024", 2022),
        ("2022", "2023", "2022", "2024", 2022),
        ("2022", "2023", "2023", "2023", 2022),
        ("2023", "2022", "2022", "2024", 2023),
        ("2022", "2023", "2023", None, 2022),
    ],
)
def test_one_slip_in_the_title_is_outvoted_by_all_else(
    library: Library, title: str, period: str, overview: str, signed: str | None, year: int
) -> None:
    header = f"澄岫县水利局{title}年政府信息公开工作年度报告\n统计期限为{period}年1月1日至{period}年12月31日"
    found = values(
        facts(
            library,
            header=header,
            overview=f"一、总体情况\n{overview}年工作平稳。",
            ending=f"澄岫县水利局\n{signed}年1月12日" if signed else "",
        )
    )

    assert (found["year"], found["title_year"]) == (year, int(title))


# ---- what sort of body ---- #


@pytest.mark.parametrize(
    ("name", "level", "government", "regulations"),
    [
        ("澄岫县人民政府", "county", True, False),
        ("澄岫县人民政府办公室", "county", True, False),
        ("澄岫县水利局", "county", False, False),
        ("霁川市澄山区人民政府", "county", True, False),
        ("霁川市澄山区水利局", "county", False, False),
        ("澄岫县枫汀镇人民政府", "township", True, False),
        ("澄山区鹭汀街道办事处", "township", True, False),
        ("霁川市人民政府", "city", True, None),
        ("霁川市水利局", None, False, False),
        ("云岭省人民政府", "province", True, True),
        ("云岭省水利厅", "province", False, False),
        ("霁川高新技术产业开发区管理委员会", "zone", True, None),
        ("霁川高新技术产业开发区管理委员会办公室", "zone", True, None),
        ("霁川经济开发区教育局", "zone", False, False),
        ("霁川风景名胜区管理委员会", "zone", True, None),
        ("霁川市新港区管理委员会", "zone", True, None),
        ("霁川市国有资产监督管理委员会", None, False, False),
        ("政府办公室", None, True, None),
        ("国家税务总局澄岫县税务局", None, False, False),
        ("澄岫旗乌兰苏木人民政府", "township", True, False),
        ("澄岫旗乌兰苏木", "township", True, False),
        ("国家水文局", "ministry", False, None),
        ("中国水文局", "ministry", False, None),
        ("水文部", "ministry", False, None),
        ("澄岫县武装部", None, None, None),
        ("澄岫大学", None, None, None),
        (None, None, None, None),
    ],
)
def test_kinds_of_bodies(
    library: Library, name: str | None, level: str | None, government: bool | None, regulations: bool | None
) -> None:
    """A name that does not say whether a body may make regulations never accuses it."""
    kind = issuer_kind(name, library.vocabulary.issuers, library.vocabulary.divisions)

    assert (kind["level"], kind["government"], kind["may_make_regulations"]) == (level, government, regulations)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("澄岫县水利局", True),
        ("霁川市人民政府", True),
        ("中国水文局", True),
        ("县水利局", False),
        ("市场监督管理局", False),
        (None, False),
    ],
)
def test_a_name_that_many_bodies_bear_belongs_to_none(library: Library, name: str | None, expected: bool) -> None:
    known = library.vocabulary
    kind = issuer_kind(name, known.issuers, known.divisions)

    assert names_one_body(name, known.issuers, kind, known.divisions) == expected


# ---- places ---- #


@pytest.mark.parametrize(
    ("header", "fact", "line", "column"),
    [
        (f"{TITLE}\n发布日期\t2024-01-20", "published", 2, 6),
        (f"{TITLE}\n索引号\t\t000\t发布日期：2024-01-20", "published", 2, 15),
        (f"{TITLE}\n| 发布日期：2024-01-20 | 浏览 |", "published", 2, 8),
        (f"首页\t公开\t{TITLE}", "issuer", 1, 7),
    ],
)
def test_facts_in_rows_tell_where_they_stand(library: Library, header: str, fact: str, line: int, column: int) -> None:
    found = facts(library, header=header)[fact]

    assert (found.place.line, found.place.column) == (line, column)


@pytest.mark.parametrize(
    ("markup", "fact", "shown"),
    [
        ("<h1>　　澄岫县人民政府2023年政府信息公开工作年度报告</h1>", "issuer", "澄岫县人民政府2023"),
        ("<h1>&nbsp;澄岫县<b>人民政府</b>2023年政府信息公开工作年度报告</h1>", "issuer", "澄岫县<b>"),
        ("<h1>澄岫县<b>人民政府</b>2023年政府信息公开工作年度报告</h1>", "year", "2023年政府"),
        (f"<h1>{TITLE}</h1><p>发布日期：<b>2024-01-20</b></p>", "published", "2024-01-20"),
        (f"<h1>{TITLE}</h1><p>来源&nbsp;&amp;&nbsp;发布日期：2024-01-20</p>", "published", "2024-01-20"),
        (f"<table><tr><td>发布日期：</td><td>2024-01-20</td></tr></table><h1>{TITLE}</h1>", "published", "2024-01-20"),
    ],
)
def test_facts_on_pages_tell_where_they_stand(library: Library, markup: str, fact: str, shown: str) -> None:
    """Where the column is known it is right; where markup or entities make it unknown, there is none."""
    page = f"<html><body>\n{markup}\n<p>一、总体情况</p></body></html>"

    report = document_from_bytes("report.html", page.encode(), library).report

    assert report is not None
    place = report.facts[fact].place
    assert place.line == 2
    assert place.column is None or markup[place.column - 1 :].startswith(shown)


# ---- dates of web pages ---- #

SIGNED = "<p>澄岫县人民政府</p><p>2024年1月18日</p>"


def published_of(library: Library, *, below_title: str = "", foot: str = "") -> object:
    told = "".join(f"<p>{line}</p>" for line in f"{OVERVIEW}\n{REST}".split("\n"))
    page = f"<h1>{TITLE}</h1>{below_title}<div id=zoom>{told}{SIGNED}</div>{foot}"
    report = document_from_bytes("page.html", page.encode(), library).report
    assert report
    assert report.facts["signed"].value == date(2024, 1, 18)
    return report.facts["published"].value if "published" in report.facts else None


@pytest.mark.parametrize(
    "line",
    [
        "<time datetime='2024-01-31'>2024年1月31日</time>",
        "<p><time datetime='2024-01-31T09:30'>昨天</time></p>",
        "<p>发布时间：<time datetime='2024-01-31'>1月31日</time></p>",
        "<div>发布时间：</div><div>2024-01-31</div>",
        "<span itemprop=datePublished content=2024-01-31></span>",
        "<meta itemprop=datePublished content=2024-01-31>",
        '<script type="application/ld+json">{"datePublished": "2024-01-31T09:30:00+08:00"}</script>',
    ],
)
def test_a_page_is_published_when_its_elements_say(library: Library, line: str) -> None:
    assert published_of(library, below_title=line) == date(2024, 1, 31)


@pytest.mark.parametrize(
    ("foot", "published"),
    [
        ("<div>发布时间：2024-01-31</div>", date(2024, 1, 31)),
        (
            "<div><span>来源：某某网</span></div><div>公开日期：<time datetime=2024-01-31></time></div>",
            date(2024, 1, 31),
        ),
        ("<footer><p>发布日期：2024年1月31日 浏览次数：3</p></footer>", date(2024, 1, 31)),
        ("<p>日期：2024-01-31</p>", None),
        ("<p>打印日期：2024-01-31</p>", None),
        ("<p>相关文章</p><p>某县2022年报告</p><p>发布时间：2023-01-31</p>", None),
        ("<p>某县2022年报告</p><p>发布时间：2023-01-31</p>", None),
        ("<p>发布时间：2024-01-31</p><p>发布时间：2023-01-31</p>", None),
        ("<time datetime=2024-01-31>2024年1月31日</time>", None),
        ("<time itemprop=datePublished datetime=2023-01-31></time><time pubdate datetime=2022-01-31></time>", None),
    ],
)
def test_the_foot_of_a_page_may_say_when_it_was_published(library: Library, foot: str, published: object) -> None:
    assert published_of(library, foot=foot) == published
    assert published_of(library, below_title="<p>发布时间：2024-01-25</p>", foot=foot) == date(2024, 1, 25)
