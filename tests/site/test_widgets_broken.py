"""What can go wrong on a page: damaged numbers, a missing script, a view that throws.  The still picture stays."""

from __future__ import annotations

import copy

import bare_page
import pytest
from shown import Shown

from fishbook.widgets import MIME, LearningRate
from fishbook.widgets._packing import pack

pytestmark = [pytest.mark.site, pytest.mark.browser]


def with_spec(**changes):
    """A change of the output: some entries of its state are replaced."""

    def change(bundle):
        bundle = copy.deepcopy(bundle)
        bundle[MIME].update(changes)
        return bundle

    return change


GOOD = pack([0.0, 1.0, 4.0])
BROKEN = {
    "numbers cut off": (with_spec(data={"a": GOOD | {"packed": GOOD["packed"][:20]}}), "did not arrive whole"),
    "no base64": (with_spec(data={"a": GOOD | {"packed": "%%%"}}), "did not arrive whole"),
    "numbers of another array": (with_spec(data={"a": GOOD | {"shape": [7]}}), "expected 14 bytes"),
    "no such view": (with_spec(view="nothing"), "its code, nothing, is missing"),
    "no parameters": (with_spec(parameters=[]), "cannot be drawn here"),
    "a landscape that is not there": (
        with_spec(state={"landscape": "moon", "lr": 0.1, "start": []}),
        "cannot be drawn here",
    ),
    "no state at all": (with_spec(state={}), "cannot be drawn here"),
}


@pytest.fixture
def open_bare(browser, tmp_path):
    """open_bare(widgets, change) -> (page, errors): a page of widgets, damaged or not."""
    contexts = []

    def start(widgets, change=lambda bundle: bundle, query="", **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page, errors = context.new_page(), []
        page.on("pageerror", lambda error: errors.append(f"uncaught: {error}"))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(bare_page.write(tmp_path / "page.html", widgets, change).as_uri() + query)
        return page, errors

    yield start
    for context in contexts:
        context.close()


@pytest.mark.parametrize("what", BROKEN)
def test_the_picture_stays_and_a_sentence_says_why(open_bare, what):
    change, sentence = BROKEN[what]
    page, errors = open_bare([LearningRate()], change)
    page.wait_for_selector(".fishbook-widget[data-ready]")
    assert sentence in page.locator("[role=status]").inner_text()
    assert page.locator(".fishbook-widget img").is_visible()
    assert page.locator(".fb").count() == 0
    assert errors == []


def test_one_broken_widget_leaves_the_others_alive(open_bare):
    first = []

    def only_the_first(bundle):
        first.append(1)
        return BROKEN["numbers cut off"][0](bundle) if len(first) == 1 else bundle

    page, errors = open_bare([LearningRate(), LearningRate(lr=0.5)], only_the_first)
    widget = Shown(page, "learning_rate", "widget-1")
    assert "η = 0.5" in widget.words
    assert page.locator("#widget-0 img").is_visible()
    assert not page.locator("#widget-1 img").is_visible()
    assert errors == []


def test_a_browser_that_cannot_unzip_keeps_the_picture(open_bare, browser, tmp_path):
    page = browser.new_context().new_page()
    page.add_init_script("delete globalThis.DecompressionStream")
    page.goto(bare_page.write(tmp_path / "old.html", [LearningRate()], with_spec(data={"a": GOOD})).as_uri())
    page.wait_for_selector(".fishbook-widget[data-ready]")
    assert page.locator("img").is_visible()
    assert "did not arrive whole" in page.locator("[role=status]").inner_text()
    page.context.close()


def test_two_widgets_of_one_kind_keep_their_settings_apart(open_bare):
    page, errors = open_bare([LearningRate(), LearningRate()], query="?widget-1.lr=0.5&widget-0.landscape=bowl")
    first, second = (Shown(page, "learning_rate", f"widget-{k}") for k in range(2))
    assert first.control("landscape").locator("input:checked").get_attribute("value") == "bowl"
    assert "η = 0.5" in second.words
    first.slide("lr", "End")
    page.wait_for_function("() => location.search.includes('widget-0.lr=1.2')")
    assert "η = 0.5" in second.words
    assert "widget-1.lr=0.5" in page.url
    assert errors == []


def test_no_id_stands_twice_on_a_page(open_bare):
    page, errors = open_bare([LearningRate(), LearningRate(lr=0.5)])
    for k in range(2):
        Shown(page, "learning_rate", f"widget-{k}")
    ids = page.evaluate("() => [...document.querySelectorAll('[id]')].map(one => one.id)")
    assert sorted(set(ids)) == sorted(ids)
    assert {"widget-0", "widget-1"} < set(ids)
    assert errors == []


def test_the_link_carries_the_setting_and_the_place(open_bare):
    page, errors = open_bare([LearningRate()], permissions=["clipboard-read", "clipboard-write"])
    widget = Shown(page, "learning_rate", "widget-0")
    widget.slide("lr", "End")
    widget.click("Copy a link to this setting")
    widget.root.get_by_role("button", name="Link copied").wait_for()
    link = page.evaluate("() => navigator.clipboard.readText()")
    assert link.endswith("page.html?widget-0.lr=1.2#widget-0")
    page.goto(link)
    assert "η = 1.2" in Shown(page, "learning_rate", "widget-0").words
    assert errors == []


def test_without_a_clipboard_the_link_is_shown(open_bare):
    page, errors = open_bare([LearningRate(lr=0.5)])
    page.evaluate("() => Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    widget = Shown(page, "learning_rate", "widget-0")
    widget.slide("lr", "Home")
    widget.click("Copy a link to this setting")
    assert "?widget-0.lr=0.001#widget-0" in widget.root.locator(".fb-note").inner_text()
    assert errors == []


def test_an_address_that_cannot_be_kept_loses_nothing_else(open_bare):
    page, errors = open_bare([LearningRate()])
    page.evaluate("() => { history.replaceState = () => { throw new Error('refused'); }; }")
    widget = Shown(page, "learning_rate", "widget-0")
    widget.slide("lr", "End")
    page.wait_for_timeout(400)
    assert "η = 1.2" in widget.words
    assert errors == []
