"""Every page in a real browser with no network: nothing missing, nothing from elsewhere, readable by everyone."""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.parse import unquote

import pytest
from accessible import CONTRAST, faults
from placed import PLACED
from shown import Shown
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


ALL = [(path, "http") for path in [*PAGES, "search.html", "genindex.html"]]
# One of each kind from files too: what the pages refer to is checked for all of them in test_build.
AS_FILES = [(path, "file") for path in ("book/index.html", f"{CHAPTERS[1]}.html", f"{CHAPTERS[-1]}.html", "search.html")]


@pytest.fixture(scope="module")
def opened(request, start_visit):
    """The Visit at a (path, origin), opened once for all tests of it."""
    path, origin = request.param
    seen = start_visit(origin)
    seen.open(path)
    yield seen
    seen.page.context.close()


def at(places):
    return pytest.mark.parametrize("opened", places, indirect=True, ids="-".join)


@at([*ALL, *AS_FILES])
def test_a_page_is_whole_without_the_network(opened):
    page = opened.page
    assert opened.outside == []
    assert page.evaluate(BROKEN_PICTURES) == []
    assert page.evaluate(BROKEN_FORMULAS) == []
    assert page.evaluate(BLURRED_PICTURES) == []
    if opened.path.removesuffix(".html") in CHAPTERS:
        assert page.locator("mjx-container").count() > 0
        assert page.locator("img.notebook-picture").count() > 0
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate(OVERFLOW) <= 0, "the page scrolls sideways on a phone"
    page.set_viewport_size({"width": 1280, "height": 900})
    assert opened.errors == []


@pytest.mark.parametrize("origin", ["http", "file"])
def test_the_root_leads_to_the_front_page(visit, origin):
    seen = visit(origin)
    seen.page.goto(seen.base + "index.html")
    seen.page.wait_for_url("**/book/index.html")
    assert seen.outside == []


@at([place for place in ALL if any(one.page == place[0] for one in PLACED)])
def test_its_widgets_live(opened):
    for placed in [one for one in PLACED if one.page == opened.path]:
        widget = Shown(opened.page, placed.view, placed.id)
        assert len(widget.words) > 20, placed.id
        assert widget.root.locator(".fb-stage *").count() > 0, placed.id
    assert opened.errors == []


# Coloured code is most of a chapter's elements and its colours are the same everywhere: one test reads it.
PLAIN_CODE = "document.querySelectorAll('.highlight pre').forEach(pre => { pre.textContent = pre.textContent })"


def switch(page, scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.wait_for_function("scheme => document.documentElement.dataset.theme === scheme", arg=scheme)
    page.wait_for_timeout(300)  # colours fade from one theme to the other


@at(ALL)
def test_a_page_is_accessible(opened):
    page = opened.page
    page.evaluate(PLAIN_CODE)
    assert faults(page) == []
    switch(page, "dark")
    assert faults(page, **CONTRAST) == []


def test_coloured_code_can_be_read_and_faint_text_is_found(visit):
    page = visit().open(f"{CHAPTERS[1]}.html")
    for scheme in ("light", "dark"):
        switch(page, scheme)
        assert faults(page, **CONTRAST) == []
    page.evaluate("document.querySelectorAll('article p').forEach((p, k) => { if (k === 9) p.style.color = '#505050' })")
    found = faults(page, **CONTRAST)
    assert found
    assert all(one.startswith("color-contrast") for one in found)


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
