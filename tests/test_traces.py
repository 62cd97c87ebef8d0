"""Traces in the text: found where they are printed, and not where something else explains them."""

from __future__ import annotations

import pytest

from audit.files import document_from_bytes
from audit.forms import load_forms
from audit.frames import build_frames
from audit.model import Printed
from audit.reading.report import Library


def facts(library: Library, said: str, *, issuer: str = "昆山市水务局", header: str = "") -> dict[str, Printed]:
    """The facts of a report for 2023 with a sentence in section one; each stands where its place says."""
    lines = [
        f"{issuer}2023年政府信息公开工作年度报告",
        header,
        "一、总体情况",
        "2023年，工作平稳，2023年没有责任追究的情形。",
        said,
        "二、主动公开政府信息情况",
        "五、存在的主要问题及改进情况",
        "问题是更新不够及时，改进措施是按月检查。",
        "六、其他需要报告的事项",
        "没有其他需要报告的事项。",
    ]
    found = document_from_bytes("report.txt", "\n".join(lines).encode(), library)
    assert found.report is not None
    for fact in found.report.facts.values():
        if fact.place.line and fact.place.column and fact.raw:
            assert found.source[fact.place.line - 1][fact.place.column - 1 :].startswith(fact.raw)
    return found.report.facts


def count(found: dict[str, Printed], name: str) -> int:
    """A count; 0 when it is not there."""
    return int(str(found[name].value)) if name in found else 0


@pytest.mark.parametrize(
    ("said", "name", "expected"),
    [
        ("证件号990101190001010018。", "identity_numbers", 1),
        ("证件号９９０１０１１９０００１０１００１８。", "identity_numbers", 1),
        ("证件号990101190001010019。", "identity_numbers", 0),
        ("编号1990101190001010018。", "identity_numbers", 0),
        ("联系电话：13900000000。", "mobile_numbers", 1),
        ("联系人甲，手机 139-0000-0000。", "mobile_numbers", 1),
        ("联系电话：0512-13900000。", "mobile_numbers", 0),
        ("全年公开信息13900000000条。", "mobile_numbers", 0),
        ("邮箱：someone@163.com。", "private_mail", 1),
        ("邮箱：office@example.gov.cn。", "private_mail", 0),
        ("信息\ufffd公开\ufffd\ufffd目录。", "garbled", 2),
        ("信息锟斤拷公开。", "garbled", 1),
        ("信息公开目录。", "garbled", 0),
        ("報(bào)告由辦(bàn)公室編(biān)制。", "annotated_characters", 3),
        ("報(bào)告由辦(bàn)公室編(biān)制。", "traditional_characters", 3),
        ("报告（bg）由办公室编制。", "annotated_characters", 0),
        ("甦、镕、堃皆为人名用字。", "traditional_characters", 1),
        ("我镇公开信息。我镇没有复议。", "foreign_self", 2),
        ("我局公开信息，我市水质达标，自我局限。", "foreign_self", 0),
        ("我县公开信息。", "foreign_self", 1),
        ("我委托第三方评议，我区分两类。", "foreign_self", 0),
        ("信息在太仓市人民政府网站公布。", "foreign_names", 1),
        ("信息在昆山市人民政府网站、苏州市人民政府网站和江苏省政府网站公布。", "foreign_names", 0),
        ("赴太仓市人民政府办公室学习。", "foreign_names", 0),
        ("信息在市政府网站公布。", "foreign_names", 0),
        ("按照《福建省人民政府办公厅关于做好年度报告的通知》要求编制。", "foreign_names", 1),
        (
            "按照《江苏省人民政府办公厅关于做好年度报告的通知》和《苏州市人民政府关于公开的意见》编制。",
            "foreign_names",
            0,
        ),
        ("转发《福建省人民政府办公厅关于做好年度报告的通知》。", "foreign_names", 0),
        ("太仓市财政局认真落实条例。", "foreign_names", 1),
        ("现公布太仓市财政局2023年政府信息公开工作年度报告。", "foreign_names", 1),
        ("开展“我镇我村”系列活动。", "foreign_self", 0),
        ("根据条例，由太仓市财政局编制本报告。", "foreign_names", 1),
        ("苏州市财政局按照条例办理。昆山市财政局严格把关。", "foreign_names", 0),
        ("接待太仓市政府办公室一行。", "foreign_names", 0),
        ("太仓市政府办公室来访。", "foreign_names", 0),
        ("与对口支援的安顺市人民政府办公室交流。", "foreign_names", 0),
        ("落实国务院办公厅关于政务公开的意见。", "foreign_names", 0),
        ("均已整改到位。信息在太仓市人民政府网站公布。", "foreign_names", 1),
        ("均已整改到位\n信息在太仓市人民政府网站公布。", "foreign_names", 1),
        ("信息及时更新县政府网站栏目，公开水平和县政府网站质量提高。", "foreign_names", 0),
        ("落实省政府和县政府办公室的要求，会同县政府办公室检查。", "foreign_names", 0),
        ("代县政府办公室起草，应县政府办公室要求报送。", "foreign_names", 0),
        ("不断提高公开水\n平和县政府网站质量。", "foreign_names", 0),
        ("信息在安徽省和县人民政府网站公布，依据《湖南省会同县人民政府关于公开的意见》。", "foreign_names", 2),
        ("信息通过福建省平和县政府网站公布。", "foreign_names", 1),
        ("信息通过平和县政府网站公布，公开了文县政府网站链接。", "foreign_names", 2),
        ("公开文县政府网站链接，做好管理县政府网站工作，提高县政府网站质量。", "foreign_names", 0),
        ("2022年，公开信息30条。", "stale_years", 1),
        ("2022年度共受理申请5件。", "stale_years", 1),
        ("2022年公开信息30条，2023年公开40条。", "stale_years", 0),
        ("比2022年多公开30条。", "stale_years", 0),
        ("全年主动公开信息40条。2022年主动公开信息30条。", "stale_years", 0),
        ("全年收到申请28件，2022年收到35件，2021年收到31件。", "stale_years", 0),
        ("全年制定文件4件。2022年主动公开信息30条。", "stale_years", 1),
        ("2022年底公开目录共30条。", "stale_years", 0),
        ("2022年结转申请1件，已办理1件。", "stale_years", 0),
        ("按照2022年印发的方案公开信息30条。", "stale_years", 0),
        ("2022年没有收取信息处理费。", "stale_years", 1),
        ("2022年度政府信息公开工作年度报告已于1月在局网站公布，共10份。", "stale_years", 0),
        ("2022年，严格审核。", "stale_years", 0),
    ],
)
def test_counts(library: Library, said: str, name: str, expected: int) -> None:
    assert count(facts(library, said), name) == expected


def test_a_conjunction_behind_the_own_prefecture(library: Library) -> None:
    """马鞍山市和县政府 is the city's government and the county's own, or that of 和县."""
    said = "信息在马鞍山市和县政府网站公布。"

    assert count(facts(library, said, issuer="马鞍山市当涂县财政局"), "foreign_names") == 0
    assert count(facts(library, said), "foreign_names") == 1


@pytest.mark.parametrize(
    ("issuer", "said", "expected"),
    [
        ("望沅县枫汀镇人民政府", "我局公开信息。", 1),
        ("望沅县枫汀镇人民政府", "我镇、我县公开信息。", 0),
        ("望沅县枫汀镇人民政府", "我区公开信息。", 0),
        ("南京市鼓楼区人民政府", "我县公开信息。", 1),
        ("苏州市人民政府", "我县公开信息。", 1),
        ("江苏省人民政府", "我市公开信息。", 1),
        ("广西壮族自治区柳州市融水苗族自治县水利局", "我区公开信息。", 0),
        ("望沅大学", "我局公开信息。", 0),
        ("沧苇新区管理委员会", "我局公开信息。", 0),
    ],
)
def test_how_a_report_speaks_of_itself(library: Library, issuer: str, said: str, expected: int) -> None:
    """A word is foreign only where the issuer's kind or place excludes it."""
    assert count(facts(library, said, issuer=issuer), "foreign_self") == expected


@pytest.mark.parametrize(
    ("said", "year"),
    [
        ("2024年，我局将进一步完善目录。", 2024),
        ("2023年计划完善目录。", 2023),
        ("2023年，我局将信息公开列入考核，成效明显。", None),
        ("2023年存在的问题是：部分单位将进一步规范的要求停在纸上。", None),
        ("完善目录。", None),
    ],
)
def test_the_year_of_a_plan(library: Library, said: str, year: int | None) -> None:
    """将 before a verb to come announces work; before a noun it is done."""
    pages = f"昆山市水务局2023年政府信息公开工作年度报告\n一、总体情况\n五、存在的主要问题及改进情况\n{said}"
    found = document_from_bytes("report.txt", pages.encode(), library).report

    assert found is not None
    assert (found.facts["plan_year"].value if "plan_year" in found.facts else None) == year


@pytest.mark.parametrize(
    ("site", "own"), [("昆山市", True), ("苏州市", True), ("江苏省", True), ("太仓市", False), ("望沅县", None)]
)
def test_whose_site_it_is(library: Library, site: str, own: bool | None) -> None:
    found = facts(library, "信息公开。", header=f"{site}人民政府门户网站")

    assert (found["site_of_issuer"].value if "site_of_issuer" in found else None) == own


@pytest.mark.parametrize(
    ("said", "replaced", "original"),
    [
        ("地址：威廉希尔体育昆山市前进路1号。", "威廉希尔体育昆山市", "苏州市"),
        ("地址：威廉希尔体育鼓楼区中山路1号。", "威廉希尔体育鼓楼区", None),
        ("地址：威廉希尔体育望沅县府前街1号。", "威廉希尔体育望沅县", None),
        ("威廉希尔体育。", None, None),
    ],
)
def test_a_brand_in_the_place_of_a_place(
    library: Library, said: str, replaced: str | None, original: str | None
) -> None:
    """What stood there is told only where the place behind it belongs to one alone."""
    found = facts(library, said)

    values = [found[name].value if name in found else None for name in ("substituted_place", "original_place")]
    assert values == [replaced, original]


def test_page_furniture_within_the_text_and_files_offered(library: Library) -> None:
    found = facts(library, "下载：报告.docx\n附件1：数据.xlsx")

    assert (count(found, "page_furniture"), count(found, "attachments")) == (2, 2)
    assert found["page_furniture"].raw == "下载："


def test_an_ambiguous_name_is_not_compared_across_years_unless_its_city_is_named(library: Library) -> None:
    def one_body(header: str) -> bool:
        said = f"鼓楼区水务局2023年政府信息公开工作年度报告\n{header}\n一、总体情况\n工作平稳。"
        found = document_from_bytes("report.txt", said.encode(), library).report
        assert found is not None
        return found.one_body

    assert not one_body("")
    assert one_body("来源：南京市鼓楼区水务局")


def test_copies_of_a_file_are_counted(library: Library) -> None:
    said = ["昆山市水务局2023年政府信息公开工作年度报告\n一、总体情况\n工作平稳。".encode(), b"other"]
    documents = [document_from_bytes(f"{n}.txt", said[n == 1], library) for n in range(3)]

    rows = build_frames(documents, load_forms()).document_rows

    assert rows[["path", "report", "copies", "copy_of"]].to_numpy().tolist() == [
        ["0.txt", 0, 1, "2.txt"],
        ["1.txt", -1, 0, ""],
        ["2.txt", 1, 1, "0.txt"],
    ]


@pytest.mark.parametrize("gap", ["\n", ""])
def test_what_stands_under_the_title_is_not_within_the_text(library: Library, gap: str) -> None:
    lines = [
        "昆山市水务局2023年政府信息公开工作年度报告",
        "发布日期：2024-01-10",
        "字体：大 中 小",
        "一、总体情况",
        "工作平稳。",
    ]
    page = gap.join(f"<p>{said}</p>" for said in [*lines, "五、存在的主要问题及改进情况", "更新不够及时。"])

    within = page.replace("<p>工作平稳。</p>", "<p>工作平稳。</p><p>字体：大 中 小</p><p>无责任追究。</p>")
    found, other = (document_from_bytes("a.html", said.encode(), library).report for said in (page, within))

    assert found is not None
    assert other is not None
    assert (count(found.facts, "page_furniture"), count(other.facts, "page_furniture")) == (0, 1)
