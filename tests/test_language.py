"""What formulas mean: each is a small rule asked of a small report, and mistakes are told at their character."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import pytest

from audit.errors import DataFileError, GoujiError
from audit.examples import verdict_of
from audit.forms import load_forms
from audit.language.kinds import FACTS, PROPERTIES
from audit.language.rulefile import Example, Rule
from audit.language.ruleset import Ruleset, load_ruleset, read_rule
from audit.language.signatures import BUILT_IN, GATHERING
from audit.reading.vocabulary import load_vocabulary

FORMS = load_forms()
RULESET = load_ruleset(FORMS)
LEXICON = """
title: {zh: 话题, en: topics}
words: [无]
parts:
  requests: {title: {zh: 依申请公开, en: requests}, words: [依申请, 申请公开]}
  platform: {title: {zh: 平台, en: platform}, words: [网站, 平台], patterns: ['公众号\\d']}
  parts: {title: {zh: 部分, en: parts}, patterns: ['由(.{1,2})个?部分组成']}
"""


@pytest.fixture(scope="module")
def ruleset(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    """The built-in rules with a lexicon for these tests."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "lexicons").mkdir()
    (folder / "lexicons" / "topics.yaml").write_text(LEXICON, "utf-8")
    (folder / "placeholder.yaml").write_text(source("placeholder", "known(year)"), "utf-8")
    return load_ruleset(FORMS, (folder,))


def source(name: str, check: str, **keys: Any) -> str:
    """A rule file with that check."""
    held = {"for each": "report", "severity": "error", "at_fault": "issuer", **keys, "check": check, "id": name}
    pair = "{zh: 一, en: one}"
    lines = [f"{key}: {value if key in ('let', 'parameters', 'forms') else repr(value)}" for key, value in held.items()]
    lines += [f"{key}: {pair}" for key in ("title", "why", "basis", "message")]
    lines += ["examples:", "  - {name: a, expect: pass}", "  - {name: b, expect: fail}"]
    return "\n".join(lines)


@pytest.fixture
def says(ruleset: Ruleset, tmp_path: Any) -> Any:
    """The verdict of a check on a small report, as an example in a rule file would be judged."""

    def verdict(check: str, given: dict[str, Any] | None = None, **keys: Any) -> str:
        name = f"asked-{''.join(next(LETTERS) for _ in range(4))}"  # verdicts are kept by rule id
        path = tmp_path / f"{name}.yaml"
        path.write_text(source(name, check, **keys), "utf-8")
        rule: Rule = read_rule(path, tmp_path, ruleset).rule
        return verdict_of(Example(name="one", given=given or {}, expect="pass"), rule, ruleset, load_vocabulary())

    return verdict


@pytest.fixture
def fault(ruleset: Ruleset, tmp_path: Any) -> Any:
    """The sentence with which a check is refused."""

    def told(check: str, **keys: Any) -> str:
        path = tmp_path / "asked.yaml"
        path.write_text(source("asked", check, **keys), "utf-8")
        with pytest.raises(GoujiError) as raised:
            read_rule(path, tmp_path, ruleset)
        return str(raised.value)

    return told


LETTERS = (letter for word in product(ascii_lowercase, repeat=4) for letter in word)
TEN = [1, 2, 3, 4, 0, 0, 10]
ROW = {"requests.granted": TEN}


@pytest.mark.parametrize(
    ("check", "for_each"),
    [
        ("总计 = 自然人 + 商业企业 + 科研机构 + 社会公益组织 + 法律服务机构 + 其他", "row of requests"),
        ("总计 = 自然人 + sum(法人或其他组织)", "row of requests"),
        ("总计 >= 0 and 「(七)总计」 >= 0", "column of requests"),
        ("requests.予以公开.总计 = 10", "report"),
        ("表三.「(一)予以公开」.自然人 = 1", "report"),
        ("予以公开.总计 = 10", "report"),
        ("予以公开 >= 0", "column of requests"),
        ("sum(「(三)不予公开」) = 0", "column of requests"),
    ],
)
def test_a_formula_may_use_the_labels_of_the_form(says: Any, check: str, for_each: str) -> None:
    assert says(check, ROW, **{"for each": for_each}) == "pass"


def test_a_label_that_stands_alone_means_what_the_scope_leaves_open(says: Any) -> None:
    """总计 is the column of a row and the row of a column."""
    given = {"requests.processed_total": [1, 0, 0, 0, 0, 0, 1]}

    assert says("总计 = 0", given, **{"for each": "row of requests"}) == "fail"
    assert says("总计 = carried_out", given, **{"for each": "column of requests"}) == "fail"


def test_an_ambiguous_label_is_refused_with_its_meanings(fault: Any) -> None:
    told = fault("行政许可.本年处理决定数量 + sum(总计) = 0")

    assert "character 21" in told
    assert "'总计' may mean requests.总计 / disputes.总计" in told


@pytest.mark.parametrize(
    ("check", "verdict"),
    [
        ("requests.granted.total = 10.4 within 0.5", "pass"),
        ("requests.granted.total = 10.6 within 0.5", "fail"),
        ("requests.granted.total != 10.4 within 0.5", "fail"),
        ("requests.granted.total <= 9 within 1", "pass"),
        ("requests.granted.total < 9 within 1", "fail"),
        ("requests.granted.total >= 11 within 1", "pass"),
        ("requests.granted.total > 11 within 1", "fail"),
        ("ratio(requests.granted.natural_person, requests.granted.total) = 0.1", "pass"),
        ("ratio(1, requests.granted.research_institution) = 0.333333", "pass"),
        ("ratio(1, requests.carried_in.total) = 0", "undecided"),
        ("root(requests.granted.total - 1) = 3", "pass"),
        ("root(2) = 1.414214", "pass"),
        ("root(2 * requests.granted.total) = 4.472136", "pass"),
        ("root(requests.carried_in.total - 1) = 0", "undecided"),
        ("max(requests.granted) = 10 and min(requests.granted) = 0", "pass"),
        ("sum(requests.granted.applicants, requests.granted.total) = 20", "pass"),
        ("sum(requests.total) = 10", "pass"),
        ("sum(requests) = 20", "pass"),
        ("max(1, 2, requests.granted.commercial_enterprise, 3) = 3", "pass"),
    ],
)
def test_numbers(says: Any, check: str, verdict: str) -> None:
    assert says(check, ROW) == verdict


@pytest.mark.parametrize(
    ("check", "verdict"),
    [
        ("all(cell of requests: value >= 0)", "pass"),
        ("all(cell of requests.granted: value < 10)", "fail"),
        ("any(cell of requests: value = 4)", "pass"),
        ("count(cell of requests: value > 0) = 5", "pass"),
        ('count(cell of requests: state = "number") = 175', "pass"),
        ("count(row of requests: total > 0) = 1", "pass"),
        ("count(column of requests.applicants: granted > 1) = 3", "pass"),
        ('sum(cell of requests.granted where column != "total": value) = 10', "pass"),
        ("all(row of requests: total = sum(applicants))", "pass"),
        ("all(row of proactive: in_force >= 0)", "pass"),
        ('list(row where total = 10: label) = "(一)予以公开"', "pass"),
        ("count(section: found) = 6", "pass"),
        ("all(row of requests: all(cell: value >= 0))", "pass"),
        ("count(table: found) = 3", "pass"),
    ],
)
def test_gathering(says: Any, check: str, verdict: str) -> None:
    assert says(check, ROW, forms='["2021"]') == verdict


@pytest.mark.parametrize(
    ("check", "verdict"),
    [
        ("all(column of applicants: newly_received = processed_total)", "fail"),
        ("newly_received.total = processed_total.total", "pass"),
    ],
)
def test_gathering_within_a_table(says: Any, check: str, verdict: str) -> None:
    given = {"requests.newly_received": [1, 0, 0, 0, 0, 0, 1], "requests.processed_total": [0, 1, 0, 0, 0, 0, 1]}

    assert says(check, given, **{"for each": "table of requests"}) == verdict


BLANK = {"requests.granted": [1, None, 0, 0, 0, 0, 10], "requests.carried_in": "undecided"}


@pytest.mark.parametrize(
    ("check", "verdict"),
    [
        ("all(cell of requests.granted: value >= 0)", "pass"),
        ("all(cell of requests.granted: value = 1)", "fail"),
        ("any(cell of requests.granted: value = 7)", "undecided"),
        ("any(cell of requests.granted: value = 10)", "pass"),
        ("count(cell of requests.granted: value = 7) = 0", "pass"),  # the blank taken as 0
        ("count(cell of requests.granted: value = 7) > 0", "undecided"),
        ("count(cell of requests.granted: value > 0) >= 2", "pass"),
        ("count(cell of requests.granted: value > 0) >= 4", "undecided"),
        ("count(cell of requests.carried_in: value > 0) = 0", "undecided"),
        ("sum(cell of requests.granted: value) = 11", "pass"),
        ("sum(cell of requests.granted: value) = 12", "undecided"),
        ("sum(cell of requests.granted: value) = 10", "fail"),
        ("sum(cell of requests.granted where value > 5: value) = 10", "pass"),
        ("sum(cell of requests.carried_in where value > 5: 1) = 0", "undecided"),
    ],
)
def test_gathering_knows_what_it_does_not_know(says: Any, check: str, verdict: str) -> None:
    assert says(check, BLANK) == verdict


TEXTS = {
    "opening": "某市某局2023年年度报告\n本报告由六部分组成。",
    "section.1": "依申请办理3件。网站有12,345次访问；占比12.5%。\n依申请办理3件。",
    "section.5": "缺少人手，今后改进。",
    "section.6": "无。",
    "title": "某市某局2023年政府信息公开工作年度报告",
    "issuer": "某市某局",
}


@pytest.mark.parametrize(
    ("check", "verdict"),
    [
        ('mentions(section.1.text, "topics.requests")', "pass"),
        ('mentions(section.1.text, "topics.parts")', "fail"),
        ('mentions(section.6.text, "topics")', "pass"),
        ('occurrences(section.1.text, "topics.requests") = 2', "pass"),
        ('occurrences(full_text, "topics") = 5', "pass"),
        ('number(matched(opening, "topics.parts")) = count(section: found)', "pass"),
        ('matched(section.5.text, "topics.requests") = ""', "pass"),
        ('lacking(section.1.text, "topics") = "部分"', "pass"),
        ('without(section.6.text, "topics") = "。"', "pass"),
        ("contains(title, issuer)", "pass"),
        ("contains(issuer, title)", "fail"),
        ('plain(section.1.heading) = "一总体情况"', "pass"),
        ("similarity(section.1.text, section.1.text) = 1", "pass"),
        ("similarity(section.5.text, section.1.text) < 0.3", "pass"),
        ("repeated(section.1.text, section.5.text) = 0", "pass"),
        ("repeated(section.1.text, section.1.text) > 0.5", "pass"),
        ("passages(section.1.text, section.5.text) = 0", "pass"),
        ("passages(section.1.text, section.1.text) > 0", "pass"),
        ('passage(section.1.text, section.5.text) = ""', "pass"),
        ("contains(section.1.text, passage(section.1.text, section.1.text))", "pass"),
        ('brief("一二三四五", 3) = "一二三…"', "pass"),
        ('brief("一二三", 3) = "一二三"', "pass"),
        ("rounded(2.5, 0) = 2", "pass"),
        ("rounded(2.51, 0) = 3 and rounded(2.449, 1) = 2.4", "pass"),
        ("number(title) = 2023", "pass"),
        ("number(section.5.text) = 1", "undecided"),
        ('any(sentence: mentions(text, "topics.platform"))', "pass"),
        ('count(sentence where section = 1: mentions(text, "topics.requests")) = 2', "pass"),
        ('count(paragraph: mentions(text, "topics.requests")) = 2', "pass"),
        ("count(sentence: copies > 1) = 2", "pass"),
        ("count(paragraph: position > 0) >= 8", "pass"),
        ('list(section where length < 2: heading) = "六、其他需要报告的事项"', "pass"),
        ("all(section: order = number)", "pass"),
        ("length(title.raw) = 21", "pass"),
    ],
)
def test_texts(says: Any, check: str, verdict: str) -> None:
    assert says(check, TEXTS) == verdict


@pytest.mark.parametrize(
    ("said", "number"),
    [("六部分", 6), ("十二项", 12), ("二十一", 21), ("三百零五件", 305), ("一万二千", 12000), ("二〇二三年", 2023),
     ("两件", 2), ("1,165条", 1165), ("全角１２", 12), ("12.5%", "12.5"), ("十", 10), ("一百二十", 120)],
)  # fmt: skip
def test_a_number_is_read_in_digits_and_numerals(says: Any, said: str, number: object) -> None:
    assert says(f"number(section.1.text) = {number}", {"section.1": said}) == "pass"


def test_scopes_of_prose(says: Any) -> None:
    check = 'not mentions(text, "topics.platform")'

    assert says(check, TEXTS, **{"for each": "sentence"}) == "fail"
    assert says("copies = 1", TEXTS, **{"for each": "paragraph"}) == "pass"
    assert says("copies = 1", TEXTS, **{"for each": "sentence"}) == "fail"
    assert says("any(sentence: length(text) > 0)", TEXTS, **{"for each": "section"}) == "pass"
    assert says('any(sentence: mentions(text, "topics"))', TEXTS, **{"for each": "section"}) == "fail"


def test_a_let_name_means_the_same_inside_and_outside(says: Any) -> None:
    let = "{mine: natural_person}"

    check = "count(row of requests: natural_person > mine) = 0 or mine < 1"

    assert says(check, ROW, let=let, **{"for each": "row of requests"}) == "pass"
    assert says("all(sentence: requests.granted.total = ten)", ROW, let="{ten: requests.granted.total}") == "pass"


def test_lists_are_parameters(says: Any, fault: Any) -> None:
    parameters = (
        "{rows: {value: [granted, carried_in], why: {zh: 一, en: one}}, sums: {value: [1, 10], why: {zh: 一, en: one}}}"
    )

    assert says("total = 0 or row in rows", ROW, parameters=parameters, **{"for each": "row of requests"}) == "pass"
    assert says("requests.granted.total in sums", ROW, parameters=parameters) == "pass"
    assert "behind `in`" in fault("rows = 1", parameters=parameters)
    assert "not a parameter that lists" in fault("title in year")


def test_dates(says: Any) -> None:
    given = {"year": 2022, "signed": date(2023, 1, 10)}

    assert says("weekday(signed) = 2", given) == "pass"
    assert says("year_of(signed) = year + 1 and month_of(signed) = 1", given) == "pass"
    assert says("year_of(published) = year", given) == "undecided"


def test_other_reports(says: Any) -> None:
    last = {"section.1": "甲乙丙丁戊己庚辛壬癸子丑。", "requests.granted": TEN, "title": "去年"}
    given = {**ROW, "section.1": "甲乙丙丁戊己庚辛壬癸子丑。寅卯辰巳午未申酉戌亥天地。", "previous": last}

    assert says("repeated(section.1.text, previous.section.1.text) = 0.5", given) == "pass"
    assert says("has_previous and last_report_year = year - 1", {**given, "issuer": "某市财政局"}) == "pass"
    assert says("has_previous", ROW | {"issuer": "某市财政局"}) == "fail"
    assert says("all(cell of requests: value = previous.value)", given) == "pass"
    assert says("previous.title = title", {**given, "title": "今年"}) == "fail"
    assert says("requests.granted.total = twin.requests.granted.total", {**ROW, "twin": {}}) == "fail"
    assert says("requests.granted.total = twin.requests.granted.total", ROW) == "not applicable"
    assert says("requests.granted.total <= parent.requests.granted.total", ROW) == "not applicable"
    assert says("text = previous.text", given, **{"for each": "section"}) == "fail"


def test_a_rule_that_findings_follow_from_is_a_rule(tmp_path: Path) -> None:
    said = source("follower", "known(year)") + "\ncases:\n  - {when: not known(year), follows: source-trunctated}"
    (tmp_path / "follower.yaml").write_text(said, "utf-8")

    with pytest.raises(DataFileError, match=r"follower\.yaml.*source-trunctated"):
        load_ruleset(FORMS, (tmp_path,))
    mistakes: list[DataFileError] = []
    assert "follower" not in load_ruleset(FORMS, (tmp_path,), mistakes).files
    assert len(mistakes) == 1


def test_what_a_case_points_at_is_in_the_document(tmp_path: Path) -> None:
    said = source("pointer", "known(year)") + "\ncases:\n  - {when: not known(year), point at: titel_year}"
    (tmp_path / "pointer.yaml").write_text(said, "utf-8")

    with pytest.raises(DataFileError, match=r"pointer\.yaml.*titel_year.*did you mean 'title_year'"):
        load_ruleset(FORMS, (tmp_path,))


@pytest.mark.parametrize(
    ("check", "told"),
    [
        ("sun(applicants) = 1", "character 1: there is no function 'sun' (did you mean 'sum'?)"),
        ("year = 1 adn year = 2", "character 10: 'adn' is not expected here in the formula (did you mean 'and'?)"),
        ('mentions(title, "topic")', "character 17: there is no lexicon 'topic' (did you mean 'topics'?)"),
        ('mentions(title, "topics.plattform")', "(did you mean 'topics.platform'?)"),
        ('lacking(title, "tampering") = ""', "the lexicon 'tampering' has no parts"),
        ("count(rwo of requests: found) = 1", "there is no 'rwo' to look at one by one"),
        ("count(row of request: found) = 1", "'request' means nothing here (did you mean 'requests'?)"),
        ("count(row of requests: fuond) = 1", "'fuond' means nothing here (did you mean 'found'?)"),
        ("max(row of requests: total) = 1", "max cannot be used so; what gathers over instances is all, any"),
        ("sum(row of requests: found) = 1", "a number is needed here, not a yes/no"),
        ("ratio(1) = 1", "ratio is used as ratio(NUMBER, NUMBER)"),
        ("year = 2020 within title", "a number is needed here, not a text"),
        ("previous.today = today and previous.row", "'row' means nothing here"),
    ],
)
def test_mistakes_are_told_at_their_character(fault: Any, check: str, told: str) -> None:
    assert told in fault(check)


def test_every_function_is_described_in_both_languages() -> None:
    for name, signature in BUILT_IN.items():
        assert signature.usage.startswith(f"{name}("), name
        assert all(signature.gives), name
    assert {"all", "any", "count", "sum", "list"} == set(GATHERING)


def test_an_example_with_a_misspelt_key_is_refused(says: Any) -> None:
    with pytest.raises(GoujiError, match=r"unknown key 'requests\.grantd' .did you mean 'requests\.granted'"):
        says("known(year)", {"requests.grantd": [1, 0, 0, 0, 0, 0, 1]})


def test_every_table_is_looked_at_on_its_own_form(says: Any) -> None:
    """A report whose tables are on two forms has cells of both; the first table does not speak for the others."""
    given = {"form": "2021", "form_requests": "2019", "requests.other": [None, 0, 0, 0, 0, 0, 0]}

    assert says('state != "blank"', given, **{"for each": "cell"}) == "fail"


def test_the_documentation_names_every_fact_and_function() -> None:
    said = (Path(__file__).parent.parent / "docs" / "rules-language.md").read_text("utf-8")

    assert [name for name in FACTS if f"`{name}`" not in said] == []
    assert [signature.usage for signature in BUILT_IN.values() if f"`{signature.usage}`" not in said] == []
    assert [(kind, name) for kind, held in PROPERTIES.items() for name in held if f"`{name}`" not in said] == []
