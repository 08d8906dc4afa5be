"""Every page in a real browser with no network: nothing missing, nothing from elsewhere, readable by everyone."""

from __future__ import annotations

import gzip
import importlib.util
from pathlib import Path
from urllib.parse import unquote

import pytest
from website import CHAPTERS, PAGES

pytestmark = [pytest.mark.site, pytest.mark.browser]

BROKEN_PICTURES = """() => [...document.querySelectorAll('img')]
  .filter(i => !i.complete || !i.naturalWidth || !i.closest('a.logo') && !i.alt.trim()).map(i => i.src)"""
BROKEN_FORMULAS = """() => [...document.querySelectorAll('.math')]
  .filter(m => !m.querySelector('mjx-container') || m.querySelector('mjx-merror, [data-mjx-error]'))
  .map(m => m.textContent)"""
BLURRED_PICTURES = """() => [...document.querySelectorAll('img.notebook-picture')]
  .filter(i => i.naturalWidth < 1.9 * i.clientWidth || i.clientWidth > i.parentElement.clientWidth + 1).map(i => i.src)"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("origin", ["http", "file"])
@pytest.mark.parametrize("path", [*PAGES, "search.html", "genindex.html"])
def test_a_page_is_whole_without_the_network(visit, path, origin):
    seen = visit(origin)
    page = seen.open(path)
    assert seen.outside == []
    assert page.evaluate(BROKEN_PICTURES) == []
    assert page.evaluate(BROKEN_FORMULAS) == []
    assert page.evaluate(BLURRED_PICTURES) == []
    if path.removesuffix(".html") in CHAPTERS:
        assert page.locator("mjx-container").count() > 0
        assert page.locator("img.notebook-picture").count() > 0
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate(OVERFLOW) <= 0, "the page scrolls sideways on a phone"
    assert seen.errors == []


@pytest.mark.parametrize("origin", ["http", "file"])
def test_the_root_leads_to_the_front_page(visit, origin):
    seen = visit(origin)
    seen.page.goto(seen.base + "index.html")
    seen.page.wait_for_url("**/book/index.html")
    assert seen.outside == []


@pytest.fixture
def axe(visit):
    """axe(page, context, options) -> the serious faults that axe-core finds, one line each."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe-core is not installed: pip install axe-playwright-python")
    script = str(Path(found.origin).with_name("axe.min.js"))

    def run(page, context, options):
        if page.evaluate("typeof axe") == "undefined":
            page.add_script_tag(path=script)
        result = page.evaluate(f"axe.run({context}, {{resultTypes: ['violations'], preload: false, {options}}})")
        return [
            f"{fault['id']}: {node['html'][:120]} ({node['failureSummary']})"
            for fault in result["violations"]
            if fault["impact"] in ("serious", "critical") or fault["id"] == "heading-order"
            for node in fault["nodes"]
        ]

    return run


CONTRAST = "runOnly: ['color-contrast']"
# Coloured code is most of a chapter's elements and its colours are the same everywhere: one test reads it closely.
PLAIN_CODE = "document.querySelectorAll('.highlight pre').forEach(pre => { pre.textContent = pre.textContent })"
SOME_CODE = "{include: [...document.querySelectorAll('.highlight')].slice(0, 20)}"


def switch(page, scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.wait_for_function("scheme => document.documentElement.dataset.theme === scheme", arg=scheme)
    page.wait_for_timeout(300)  # colours fade from one theme to the other


@pytest.mark.parametrize("path", [*PAGES, "search.html"])
def test_a_page_is_accessible(visit, axe, path):
    page = visit().open(path)
    page.evaluate(PLAIN_CODE)
    assert axe(page, "document", "") == []
    switch(page, "dark")
    assert axe(page, "document", CONTRAST) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_coloured_code_can_be_read(visit, axe, scheme):
    page = visit().open(f"{CHAPTERS[1]}.html")
    switch(page, scheme)
    assert axe(page, SOME_CODE, CONTRAST) == []


@pytest.mark.parametrize("origin", ["http", "file"])
def test_search_finds_the_chapter_of_a_word(visit, origin):
    seen = visit(origin)
    page = seen.open("book/index.html")
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input").fill("perceptron")
    page.keyboard.press("Enter")
    hits = page.locator("#search-results ul.search li a[href*='01_perceptron']")
    hits.first.wait_for()
    hits.first.click()
    page.wait_for_url("**/book/01_perceptron.html*")
    assert page.locator("h1").first.inner_text().startswith("01")
    assert seen.outside == []


def lightness(page, css_property, selector):
    """Mean of red, green and blue, 0 to 255, of the colour that the browser computed."""
    colour = page.eval_on_selector(selector, f"e => getComputedStyle(e).{css_property}")
    return sum(float(part) for part in colour.split("(")[1].rstrip(")").split(",")[:3]) / 3


def test_dark_mode_follows_the_system_and_the_button(visit):
    page = visit(color_scheme="dark").open(f"{CHAPTERS[1]}.html")
    assert lightness(page, "backgroundColor", "body") < 60
    assert lightness(page, "color", "p") > 150
    assert lightness(page, "backgroundColor", "img.notebook-picture") == 255, "figures keep their white card"
    button = page.locator(".theme-switch-button:visible").first
    for _ in range(3):  # system, light, dark in turn
        button.click()
        if page.evaluate("document.documentElement.dataset.theme") == "light":
            break
    page.wait_for_timeout(400)
    assert lightness(page, "backgroundColor", "body") > 230


def test_a_page_without_widgets_is_light(visit):
    seen = visit("file")
    seen.open(f"{CHAPTERS[1]}.html")
    names = [unquote(url.removeprefix("file://")).split("?")[0] for url in seen.requests]
    heavy = ("require", "html-manager", "embed-amd", "thebe", "fontawesome.js", "fa-brands")
    assert [name for name in names if any(mark in name for mark in heavy)] == []
    frame = {name for name in names if not name.endswith(".png")}
    assert sum(len(gzip.compress(Path(name).read_bytes(), 6)) for name in frame) < 800_000
