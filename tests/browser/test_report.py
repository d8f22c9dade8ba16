"""The report in a real browser: silent, alone, readable by everybody, at every width and on paper.

The picture in the documents is that of a real run, made by the last test: ``WHICHPOOL_SCREENSHOT_OF=
results/RUN.json WHICHPOOL_SCREENSHOT=docs/images/report.png pytest tests/browser -k picture``
"""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenPage
from tests.chromium import MISSING, PICTURE_VARIABLE, is_skipped

pytestmark = pytest.mark.skipif(is_skipped(), reason=MISSING)
ROOT = Path(__file__).parents[2]
A4_PX = 695  # of a page's text, at 96 pixels an inch
LARGEST_PICTURE_KB = 400
UNFOLD = "() => document.querySelectorAll('details').forEach(details => { details.open = true; })"
OVERFLOW_PX = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
BEYOND = """width => [...document.querySelectorAll('main *')]
  .filter(found => found.getBoundingClientRect().right > width + 1)
  .map(found => found.outerHTML.slice(0, 80))"""
OVERLAPS = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const texts = [...svg.querySelectorAll('text')];
  const boxes = texts.map(text => [text.textContent, text.getBoundingClientRect()]);
  const meet = (a, b) => a.left + 1 < b.right && b.left + 1 < a.right
    && a.top + 3 < b.bottom && b.top + 3 < a.bottom;
  return boxes.flatMap(([one, a], i) => boxes.slice(i + 1).filter(([_, b]) => meet(a, b))
    .map(([other]) => `${svg.querySelector('title').textContent}: ${one} / ${other}`));
})"""
CUT_OFF = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(found => {
    const box = found.getBoundingClientRect();
    return box.left < frame.left - 3 || box.right > frame.right + 3;
  }).map(found => `${svg.querySelector('title').textContent}: ${found.textContent}`);
})"""
FOCUSED = "() => document.activeElement.getAttribute('aria-label')"


def requests_and_complaints(browser: Browser, address: str) -> tuple[list[str], list[str]]:
    """Open a page to the end; return what it asked for, and what it complained of."""
    asked: list[str] = []
    complaints: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(error.message))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(address, wait_until="networkidle")
    page.close()
    return asked, complaints


def test_the_page_is_silent_and_asks_for_nothing(browser: Browser, report: Path) -> None:
    """But for the file itself."""
    assert requests_and_complaints(browser, report.as_uri()) == ([report.as_uri()], [])


def test_hostile_text_does_nothing(browser: Browser, hostile_report: Path) -> None:
    """No script of a job's runs, no picture is asked for."""
    asked, complaints = requests_and_complaints(browser, hostile_report.as_uri())
    assert (asked, complaints) == ([hostile_report.as_uri()], [])


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (400, "dark")])
def test_axe_finds_no_fault(open_page: OpenPage, width: int, scheme: str) -> None:
    """In either scheme, with every fold open."""
    page = open_page(width, scheme)
    page.evaluate(UNFOLD)
    found = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["impact"]) for fault in found] == []


@pytest.mark.parametrize("width", [320, 400, 700, 1000, 1400, 2000])
def test_the_document_is_never_wider_than_the_screen(open_page: OpenPage, width: int) -> None:
    """A wide table scrolls by itself."""
    page = open_page(width)
    page.evaluate(UNFOLD)
    assert page.evaluate(OVERFLOW_PX) == 0


@pytest.mark.parametrize("width", [400, 1400])
def test_no_labels_of_a_drawing_overlap(open_page: OpenPage, width: int) -> None:
    """Each can be read."""
    page = open_page(width)
    page.evaluate(UNFOLD)
    assert page.evaluate(OVERLAPS) == []


def test_no_label_of_a_drawing_leaves_it(page: Page) -> None:
    """Nothing is cut off at a side."""
    page.evaluate(UNFOLD)
    assert page.evaluate(CUT_OFF) == []


def test_every_drawing_has_a_name_for_a_screen_reader(page: Page) -> None:
    """With its finding in words."""
    page.evaluate(UNFOLD)
    drawings = page.locator("svg")
    assert drawings.count() == page.get_by_role("img").count() > 20
    for drawing in drawings.all():
        expect(drawing).to_have_accessible_name(re.compile(r"\w+ .*\w"))


def test_the_keyboard_reaches_every_table(page: Page) -> None:
    """By Tab alone, to scroll it."""
    regions = [region.get_attribute("aria-label") for region in page.get_by_role("region").all()
               if region.get_attribute("tabindex") == "0"]  # fmt: skip
    reached = set()
    for _ in range(100):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(FOCUSED))
        if reached.issuperset(regions):
            break
    assert reached >= set(regions)


def test_the_first_stop_of_the_keyboard_skips_to_the_report(page: Page) -> None:
    """Over the list of sections."""
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="To the report")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_a_folded_timeline_opens(page: Page) -> None:
    """With a click, without a script."""
    hidden = page.locator("details svg").first
    expect(hidden).to_be_hidden()
    page.locator("summary").first.click()
    expect(hidden).to_be_visible()


def test_the_dark_scheme_is_dark(open_page: OpenPage) -> None:
    """The paper is darker than the ink."""
    colours = open_page(scheme="dark").evaluate(
        "() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    paper, ink = (int(re.findall(r"\d+", colour)[0]) for colour in colours)
    assert paper < 64
    assert ink > 192


def test_paper_shows_where_the_figures_come_from_and_hides_what_a_screen_needs(open_page: OpenPage) -> None:
    """No list of links, no details that fill pages, but machine and versions, in dark ink."""
    page = open_page(scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.locator("details .facts")).to_be_visible()
    expect(page.locator("#table-workers")).to_be_hidden()
    ink = page.evaluate("() => getComputedStyle(document.body).color")
    assert int(re.findall(r"\d+", ink)[0]) < 64


def test_nothing_is_cut_off_on_paper(open_page: OpenPage) -> None:
    """No table is wider than the sheet."""
    page = open_page(A4_PX)
    page.emulate_media(media="print")
    assert page.evaluate(BEYOND, A4_PX) == []


def test_the_page_can_be_printed(page: Page) -> None:
    """On six sheets of A4, with all curves of a scaling run beside the rest."""
    printed = page.pdf(prefer_css_page_size=True, format="A4")
    assert printed.startswith(b"%PDF")
    assert 3 < len(re.findall(rb"/Type /Page\b", printed)) <= 7


def test_the_documents_picture_shows_the_verdicts(page: Page, tmp_path: Path) -> None:
    """The top of the page, on one screen."""
    for name in ("digest", "fetch", "sleep", "primes"):
        expect(page.get_by_role("article", name=name)).to_be_in_viewport()
    picture = ROOT / os.environ.get(PICTURE_VARIABLE, tmp_path / "report.png")
    picture.parent.mkdir(exist_ok=True)
    page.screenshot(path=picture, clip={"x": 0, "y": 0, "width": 1400, "height": 1500}, full_page=True)
    assert picture.stat().st_size < LARGEST_PICTURE_KB * 1000
