"""Every widget of the book on the built site: from a server and from files, by keyboard, by address, in print."""

from __future__ import annotations

import json

import alone
import pytest
from placed import EACH, EACH_PAGE, EACH_VIEW, EACH_VIEW_WITH_CONTROLS, PLACED
from shown import PATIENCE, Shown
from website import PAGES, Links

from fishbook.widgets import MIME, WIDGETS

pytestmark = [pytest.mark.site, pytest.mark.browser]

FOCUSABLE = "input, button, select, [tabindex='0']"
# What a reader may see of a widget, apart from which element has the focus.
SEEN = """root => [...root.querySelectorAll('.fb-stage *, .fb-words')].filter(one => one.checkVisibility()).map(one => [
  one.tagName, one.children.length ? '' : one.textContent, one.value, one.checked,
  ...['d', 'x', 'y', 'cx', 'cy', 'x1', 'y1', 'width', 'height', 'transform', 'style', 'class', 'src', 'aria-valuetext']
    .map(key => one.getAttribute(key)), one.tagName === 'CANVAS' ? one.toDataURL() : ''].join('|')).join('\\n')"""
RESTED = "root => !root.querySelector('[data-busy=true]')"  # what is worked out a little at a time has been worked out
SWALLOWED = """root => [...root.querySelectorAll("input, button, select, [tabindex='0']")]
  .filter(one => one.dataset.lmSuppressShortcuts !== 'true').map(one => one.outerHTML.slice(0, 120))"""
SMALL_TEXT = """root => {
  const size = one => { const m = one.getScreenCTM?.(); return m ? Math.hypot(m.a, m.b) : 1; };
  return [...root.querySelectorAll('svg text, p, label, button, td, th, output, legend, span')]
  .filter(one => one.checkVisibility() && one.textContent.trim())
  .filter(one => parseFloat(getComputedStyle(one).fontSize) * size(one) < 10.5)
  .map(one => `${one.tagName}: ${one.textContent.slice(0, 40)}`); }"""


def shown(page, placed):
    """The widget at its place, brought to life by scrolling to it."""
    return Shown(page, placed.view, placed.id)


def test_every_widget_has_its_place_in_the_book():
    assert {one.view for one in PLACED} == set(WIDGETS)


@EACH_PAGE
def test_from_files_they_live_without_a_kernel_and_without_a_network(visit, page):
    """From a server: test_pages, where each page is open already."""
    seen = visit("file")
    opened = seen.open(page)
    for placed in [one for one in PLACED if one.page == page]:
        widget = shown(opened, placed)
        assert len(widget.words) > 20, placed.id
        assert widget.root.locator(".fb-stage *").count() > 0, placed.id
    assert seen.outside == []
    assert seen.errors == []


@EACH
def test_its_place_holds_the_notebooks_picture(site, placed):
    page = Links(site.folder / placed.page)
    assert placed.id in page.ids
    alt = placed.metadata["image/png"]["alt"]
    assert alt == placed.data["text/plain"]
    assert alt in [picture["alt"] for picture in page.pictures]


def own_parameters(widget):
    """The sliders, choices and switches shown now, by name."""
    return widget.root.locator("[data-parameter]:visible").evaluate_all("all => all.map(one => one.dataset.parameter)")


@EACH_VIEW
def test_each_control_reacts_to_its_keys_and_reset_brings_everything_back(visit, placed):
    seen = visit()
    widget = shown(seen.open(alone.address(placed.page)), placed)
    first = widget.root.evaluate(SEEN)
    for name in own_parameters(widget):
        control = widget.control(name).locator("input").first
        before = widget.root.evaluate(SEEN)
        if control.get_attribute("type") == "range":
            at_end = control.input_value() == control.get_attribute("max")
            control.press("ArrowLeft" if at_end else "ArrowRight")
        elif control.get_attribute("type") == "checkbox":
            control.press("Space")
        else:
            control = widget.control(name).locator("input:checked")
            control.press("ArrowRight")
        widget.settle()
        assert widget.root.evaluate(SEEN) != before, f"{name} changes nothing"
        widget.click("Reset")
        assert widget.root.evaluate(SEEN) == first, f"after {name}, Reset does not bring the first picture back"
    assert seen.errors == []


@EACH_VIEW
def test_tab_reaches_every_control_and_leaves_again(visit, placed):
    seen = visit()
    widget = shown(seen.open(alone.address(placed.page)), placed)
    stops = widget.root.locator(FOCUSABLE).filter(visible=True)
    stops.first.focus()
    reached = set()
    for _ in range(stops.count() + 2):
        inside = widget.root.evaluate(
            "root => root.contains(document.activeElement) ? document.activeElement.outerHTML : null"
        )
        if inside is None:
            break
        reached.add(inside)
        seen.page.keyboard.press("Tab")
    else:
        pytest.fail("the focus does not leave the widget again")
    assert widget.root.evaluate(SWALLOWED) == [], "JupyterLab would swallow the keys of these"


@EACH_VIEW_WITH_CONTROLS
def test_a_setting_stays_in_the_address_and_comes_back(visit, placed):
    seen = visit()
    widget = shown(seen.open(alone.address(placed.page)), placed)
    names = own_parameters(widget)
    kinds = {one["name"]: one["kind"] for one in placed.data[MIME]["parameters"]}
    for name in names:
        if not widget.control(name).is_visible():  # a choice before it has put another in its place
            continue
        if kinds[name] == "slider":
            widget.slide(name, "ArrowRight", "ArrowRight", "ArrowRight")
        elif kinds[name] == "choice":
            widget.press(widget.control(name).locator("input:checked"), "ArrowRight")
    seen.page.wait_for_timeout(400)  # the address follows once the last key has rested
    seen.page.wait_for_function(f"() => location.search.includes('{placed.id}.')")
    seen.page.wait_for_function(RESTED, arg=widget.root.element_handle())
    before = widget.root.evaluate(SEEN)
    seen.page.reload()
    again = shown(seen.page, placed)
    seen.page.wait_for_function(RESTED, arg=again.root.element_handle())
    assert again.root.evaluate(SEEN) == before
    again.click("Reset")
    seen.page.wait_for_function("() => location.search === ''")
    assert seen.errors == []


@EACH_VIEW
def test_a_foolish_address_changes_nothing_and_says_so(visit, placed):
    seen = visit()
    name = placed.data[MIME]["parameters"][0]["name"]
    first = shown(seen.open(alone.address(placed.page)), placed).root.evaluate(SEEN)
    page = seen.open(f"{alone.address(placed.page)}?{placed.id}.{name}=%3Cb%3Enonsense&{placed.id}.unknown=1")
    widget = shown(page, placed)
    assert widget.root.evaluate(SEEN) == first
    assert f"The address asks for {name} = <b>nonsense" in widget.root.inner_text()
    assert seen.errors == []


@EACH_VIEW_WITH_CONTROLS
def test_what_changed_is_spoken_once_the_slider_rests(visit, placed):
    widget = shown(visit().open(alone.address(placed.page)), placed)
    spoken = widget.root.locator("[aria-live=polite]")
    assert spoken.inner_text() == ""
    for name in own_parameters(widget):
        widget.press(widget.control(name).locator("input:checked, input:not([type=radio])").first, "ArrowRight", "Space")
        break
    else:
        widget.press(widget.root.locator(".fb-handle").first, "ArrowRight")
    widget.page.wait_for_function("node => node.textContent.length > 20", arg=spoken.element_handle(), timeout=PATIENCE)
    assert spoken.inner_text().startswith(widget.words[:20])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@EACH_PAGE
def test_widgets_are_readable_by_everyone(visit, page, scheme):
    module = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing")
    opened = visit(color_scheme=scheme).open(alone.address(page))
    for placed in [one for one in PLACED if one.page == page]:
        shown(opened, placed)
    result = module.Axe().run(opened, context=".fb", options={"resultTypes": ["violations"]})
    faults = [
        f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in result.response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert faults == []


@EACH_PAGE
def test_on_a_phone_nothing_sticks_out_and_text_stays_legible(visit, page):
    opened = visit(viewport={"width": 390, "height": 844}).open(alone.address(page))
    for placed in [one for one in PLACED if one.page == page]:
        widget = shown(opened, placed)
        box = widget.root.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert widget.root.evaluate(SMALL_TEXT) == [], placed.id
        tall = widget.root.locator("button:visible, .fb-options label:visible").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().height)"
        )
        assert min(tall) >= 24, "a finger needs room"
    assert opened.evaluate("() => document.documentElement.scrollWidth") <= 390


@EACH_PAGE
def test_print_shows_the_pictures(visit, page):
    opened = visit().open(alone.address(page))
    for placed in [one for one in PLACED if one.page == page]:
        shown(opened, placed)
    opened.emulate_media(media="print")
    for placed in [one for one in PLACED if one.page == page]:
        place = opened.locator(f"#{placed.id}")
        assert place.locator("img").is_visible()
        assert not place.locator(".fb").is_visible()


@EACH_PAGE
def test_without_javascript_the_pictures_are_there(browser, origins, page):
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(origins["file"] + page)
    for placed in [one for one in PLACED if one.page == page]:
        image = opened.locator(f"#{placed.id} img")
        assert image.is_visible()
        assert image.get_attribute("alt") == placed.metadata["image/png"]["alt"]
    context.close()


def test_a_page_without_a_widget_loads_no_widget_code(site):
    with_widgets = {one.page for one in PLACED}
    for page in PAGES:
        loads = [url for url in Links(site.folder / page).loads if "/fishbook/" in url]
        views = {one.view for one in PLACED if one.page == page}
        names = {url.split("/fishbook/")[1].split("?")[0] for url in loads}
        expected = {"widgets.js", "widgets.css"} | {f"{view}.js" for view in views} if page in with_widgets else set()
        assert names == expected, page


def test_state_on_the_page_is_the_notebooks(site):
    for placed in PLACED:
        html = (site.folder / placed.page).read_text(encoding="utf-8")
        at = html.index(f'id="{placed.id}"')
        start = html.index('<script type="application/json">', at) + len('<script type="application/json">')
        assert json.loads(html[start : html.index("</script>", start)]) == placed.data[MIME]
