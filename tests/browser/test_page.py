"""The web page in a real browser: what auditors do with it, by mouse and by keyboard, on a screen and on paper."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from audit.render.page import build
from audit.render.page.build import render_html
from audit.words import Lang
from html_world import full_world, small_world
from shell import FAULTY_REPORT, Audit

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHOWN = ".finding:visible"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    if not CHROMIUM.exists():
        pytest.fail("The browser tests need Chromium at /usr/bin/chromium; install it with: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[Lang, Path]:
    """The page of the small run in both languages, as files."""
    folder = tmp_path_factory.mktemp("page")
    paths: dict[Lang, Path] = {"zh": folder / "zh.html", "en": folder / "en.html"}
    for lang, path in paths.items():
        path.write_text(render_html(small_world(), lang), "utf-8")
    return paths


@dataclass
class Seen:
    """What the browser did besides showing the page."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def seen() -> Seen:
    """Filled while a test uses the page."""
    return Seen()


@pytest.fixture
def page(browser: Browser, files: dict[Lang, Path], seen: Seen) -> Iterator[Page]:
    """The Chinese page, open; whatever a test does, it must cause no error and no request but for the file itself."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.on("request", lambda request: seen.requests.append(request.url))
    opened.on("console", lambda message: seen.complaints.append(message.text))
    opened.on("pageerror", lambda error: seen.complaints.append(str(error)))
    opened.on("dialog", lambda dialog: seen.complaints.append(dialog.message))
    opened.goto(files["zh"].as_uri())
    yield opened
    opened.close()
    assert seen.complaints == []
    assert {url.split("#")[0] for url in seen.requests} == {files["zh"].as_uri()}


def count_shown(page: Page) -> int:
    """What the live count says, once it agrees with what is to be seen."""
    numbers = [int(number) for number in re.findall(r"\d+", page.locator("#shown").inner_text())]
    assert numbers[1] == page.locator(".finding").count()
    assert numbers[0] == page.locator(SHOWN).count()
    return numbers[0]


# ---- the filter ---- #


def test_everything_is_shown_at_first(page: Page) -> None:
    assert count_shown(page) == len(small_world().findings)


def test_each_field_of_the_filter_narrows_the_list(page: Page) -> None:
    findings = small_world().findings
    cases = {
        "severity": ("warning", sum(f.severity == "warning" for f in findings)),
        "rule": ("requests-row-total", sum(f.rule == "requests-row-total" for f in findings)),
        "issuer": ("鹤汀市水务局", sum(f.issuer == "鹤汀市水务局" for f in findings)),
        "year": ("2022", sum(f.year == 2022 for f in findings)),
        "fault": ("reading", sum(f.at_fault == "reading" for f in findings)),
        "outcome": ("undecided", sum(f.outcome == "undecided" for f in findings)),
    }
    for name, (value, expected) in cases.items():
        page.locator(f"select[name={name}]").select_option(value)
        assert count_shown(page) == expected, name
        assert f"{name}=" in page.url
        page.get_by_role("button", name="清除筛选").click()
        expect(page.locator("#shown")).to_contain_text(f"显示 {len(findings)} 条")
        assert "#" not in page.url


def test_search_finds_words_and_figures_in_any_width(page: Page) -> None:
    page.get_by_role("searchbox").fill("收办不平衡 相差")
    assert count_shown(page) == 1
    page.get_by_role("searchbox").fill("ＲＥＱＵＥＳＴＳ－balance")
    assert count_shown(page) == 1
    page.get_by_role("searchbox").fill("没有这样的字")
    assert count_shown(page) == 0
    expect(page.locator("#findings .nothing")).to_be_visible()


def test_fields_combine_and_the_address_brings_the_filter_back(page: Page, browser: Browser) -> None:
    page.locator("select[name=issuer]").select_option("云栖县信访局")
    page.get_by_role("searchbox").fill("相差")
    assert count_shown(page) == 2

    again = browser.new_page()
    again.goto(page.url)
    assert count_shown(again) == 2
    assert again.locator("select[name=issuer]").input_value() == "云栖县信访局"
    again.close()


def test_a_number_of_the_heat_table_shows_its_findings(page: Page) -> None:
    page.get_by_role("link", name="云栖县信访局，收办不平衡：1 处").click()

    expect(page.locator(SHOWN)).to_have_count(1)
    expect(page.locator(SHOWN)).to_contain_text("收办不平衡")
    assert count_shown(page) == 1
    expect(page.locator(SHOWN)).to_be_in_viewport()


def test_regions_and_what_is_new_can_be_filtered_by(browser: Browser, tmp_path: Path) -> None:
    result = full_world()
    file = tmp_path / "page.html"
    file.write_text(render_html(result, "zh"), "utf-8")
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.goto(file.as_uri())

    opened.locator("#comparison a").first.click()
    expect(opened.locator("select[name=since]")).to_have_value("new")
    assert count_shown(opened) == 1
    opened.get_by_role("button", name="清除筛选").click()
    opened.locator("#regions tbody th a").filter(has_text="云岭省").click()
    expect(opened.locator("select[name=region]")).to_have_value("云岭省")
    assert count_shown(opened) == sum(f.report in (0, 1) and f.outcome == "fail" for f in result.findings)
    opened.close()


def test_a_year_that_is_wrong_leads_to_its_finding(page: Page) -> None:
    page.locator("#series .flags a").first.click()

    expect(page.locator("#f1")).to_be_in_viewport()


# ---- from finding to cell and back ---- #


def test_a_finding_leads_to_its_cell_and_the_cell_back(page: Page) -> None:
    page.locator("#f2 dd a").first.click()

    cell = page.locator("td:target")
    expect(cell).to_be_in_viewport()
    expect(cell).to_contain_text("5")
    cell.get_by_role("link", name="第 2 条").click()
    expect(page.locator("li:target")).to_have_id("f2")
    expect(page.locator("#f2")).to_be_in_viewport()


def test_a_cell_leads_to_a_finding_that_the_filter_hides(page: Page) -> None:
    page.locator("select[name=severity]").select_option("info")
    expect(page.locator("#f1")).to_be_hidden()

    page.locator("td.bad a[href='#f1']").first.click()

    expect(page.locator("#f1")).to_be_in_viewport()
    assert count_shown(page) == len(small_world().findings)


def test_a_cell_of_a_row_that_cannot_be_divided_is_found(page: Page) -> None:
    page.locator("#f7 dd a").first.click()

    assert page.url.endswith("#r3-requests.granted.total")
    expect(page.locator("td:has(:target)")).to_be_in_viewport()


def test_a_folded_report_opens_when_a_link_leads_to_it(page: Page) -> None:
    report = page.locator("details#r1")
    assert report.get_attribute("open") is None

    page.evaluate("location.hash = '#r1-requests'")

    expect(report).to_have_attribute("open", "")
    expect(page.locator("#r1-requests table")).to_be_in_viewport()


def test_links_hold_on_a_long_page_of_which_only_what_is_in_view_is_laid_out(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "MANY", 0)
    file = tmp_path / "many.html"
    file.write_text(render_html(small_world(), "zh"), "utf-8")
    long = browser.new_page(viewport={"width": 1280, "height": 500})
    long.goto(file.as_uri())

    long.locator("#f7 dd a").first.click()
    expect(long.locator("td:has(:target)")).to_be_in_viewport()
    long.locator("td:has(:target) a.ref").first.click()
    expect(long.locator("#f7")).to_be_in_viewport()
    long.close()


# ---- keyboard, no script, widths ---- #


def test_the_keyboard_reaches_everything(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    first = page.locator(".heat a").first
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    tabbable = page.locator(".heat a[tabindex='0']")
    expect(tabbable).to_have_count(1)
    expect(tabbable).to_be_focused()
    page.locator("select[name=severity]").focus()
    page.keyboard.press("ArrowDown")
    assert count_shown(page) == sum(f.severity == "error" for f in small_world().findings)


def test_without_script_the_page_is_a_plain_list(browser: Browser, files: dict[Lang, Path]) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(files["zh"].as_uri())

    assert plain.locator(SHOWN).count() == len(small_world().findings)
    expect(plain.locator("#filter")).to_be_hidden()
    expect(plain.locator("#shown")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_the_window(browser: Browser, tmp_path: Path, lang: Lang, width: int) -> None:
    file = tmp_path / "full.html"
    file.write_text(render_html(full_world(), lang), "utf-8")
    narrow = browser.new_page(viewport={"width": width, "height": 900})
    narrow.goto(file.as_uri())

    assert narrow.evaluate("document.documentElement.scrollWidth") == width
    over = narrow.evaluate(
        """() => [...document.querySelectorAll("main *")]
            .filter((element) => !element.closest(".scroll, svg"))
            .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
            .map((element) => element.outerHTML.slice(0, 80))"""
    )
    assert over == []
    narrow.close()


WORDS_IN_PIECES = """headings => headings.flatMap(heading =>
  [...heading.textContent.matchAll(/[a-z]+/gi)].filter(word => {
    const range = document.createRange();
    range.setStart(heading.firstChild, word.index);
    range.setEnd(heading.firstChild, word.index + word[0].length);
    return range.getClientRects().length > 1;
  }).map(word => word[0]))"""
"""The words of headings that the end of a line cuts in two."""


def test_no_word_is_cut_in_the_headings_of_a_correction(browser: Browser, audit: Audit, tmp_path: Path) -> None:
    audit("run", FAULTY_REPORT, "--lang", "en", "--format", "html", "--out", tmp_path)
    [file] = tmp_path.glob("*.html")
    opened = browser.new_page(viewport={"width": 1200, "height": 900})
    opened.goto(file.as_uri())
    headings = opened.locator(".change th")

    assert headings.count() > 0
    assert headings.evaluate_all(WORDS_IN_PIECES) == []
    opened.close()


# ---- paper ---- #


def test_on_paper_pages_are_numbered_and_nothing_is_to_be_clicked(page: Page, tmp_path: Path) -> None:
    if not shutil.which("pdftotext"):
        pytest.fail("Reading the printed page needs pdftotext; install it with: apt-get install poppler-utils")
    printed = tmp_path / "page.pdf"
    page.pdf(path=printed, prefer_css_page_size=True)

    assert printed.stat().st_size < 2_000_000
    read = subprocess.run(["pdftotext", "-layout", printed, "-"], capture_output=True, check=True, encoding="utf-8")
    sheets = read.stdout.split("\f")[:-1]
    assert len(sheets) > 3
    for number, sheet in enumerate(sheets, 1):
        assert sheet.strip().splitlines()[-1].strip() == f"{number} / {len(sheets)}"
    text = "".join(sheets)
    assert "清除筛选" not in text
    assert text.index("问题清单") < text.index("云栖县信访局", text.index("问题清单")) < text.index("各份年报")


def test_on_paper_links_have_no_colour(page: Page) -> None:
    page.emulate_media(media="print")

    colours = page.evaluate(
        """() => [...document.querySelectorAll("main a")].filter((link) =>
            getComputedStyle(link).color !== getComputedStyle(link.parentElement).color
            || getComputedStyle(link).textDecorationLine !== "none").length"""
    )
    assert colours == 0
    expect(page.locator("#filter")).to_be_hidden()
    expect(page.locator("nav")).to_be_hidden()
