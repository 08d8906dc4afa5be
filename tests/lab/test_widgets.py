"""Every widget of the book in a real JupyterLab: it appears, keys move it, the kernel reads and sets its values."""

import pytest
from placed import PLACED
from shown import PATIENCE, Shown

pytestmark = pytest.mark.browser

CHAPTERS = sorted({one.page[5:-5] for one in PLACED})
DRAWN = "root => root.querySelector('.fb-stage').innerHTML + root.querySelector('.fb-words').textContent"


CANDIDATES = [
    ("input[type=range]", "ArrowLeft"),
    (".fb-options input:checked", "ArrowRight"),
    (".fb-toggle input", "Space"),
    (".fb-handle", "ArrowRight"),
    (".fb-button:enabled:not(:has-text('Reset'))", "Enter"),
]


def press_until_seen(notebook, widget, count):
    """Press keys on one control after the other until the kernel sees another value; the values before and after."""
    before = notebook.values(count)
    for selector, key in CANDIDATES:
        for one in widget.root.locator(selector).locator("visible=true").all()[:8]:
            if one.is_visible() and one.is_enabled():
                one.press(key)
                notebook.page.wait_for_timeout(200)
                after = notebook.values(count)
                if after != before:
                    return before, after
    pytest.fail(f"{widget.view}: whatever is pressed, the kernel sees nothing")


def changed(widget, before):
    """Wait until something else is drawn."""
    code = f"([root, before]) => ({DRAWN})(root) !== before"
    widget.page.wait_for_function(code, arg=[widget.root.element_handle(), before], timeout=PATIENCE)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_widgets_live_and_the_kernel_sees_them(open_notebook, chapter):
    notebook = open_notebook(f"{chapter}_widgets")
    assert notebook.run_all()["errors"] == []
    found = notebook.widgets()
    standing = [one.view for one in PLACED if chapter in one.page and one.view != "training"]  # which needs a Trainer
    assert [view for view, *_ in found] == standing
    for view, count, place, index in found:
        notebook.scroll_to(index)
        widget = Shown(notebook.page, view, place)
        first = widget.root.evaluate(DRAWN)
        before_values, after_values = press_until_seen(notebook, widget, count)
        names = [key for key in after_values if after_values[key] != before_values[key]]
        changed(widget, first)
        before = widget.root.evaluate(DRAWN)
        for name in names:
            notebook.in_kernel(f"Out[{count}].params.{name} = {before_values[name]!r}")
        changed(widget, before)
        assert notebook.values(count) == before_values
    assert notebook.errors == []


def test_a_refusal_of_the_kernel_is_a_sentence_and_changes_nothing(open_notebook):
    notebook = open_notebook("one_widget")
    notebook.run_all()
    count = next(count for view, count, *_ in notebook.widgets() if view == "learning_rate")
    said = notebook.in_kernel(f"Out[{count}].params.lr = 50")
    assert "lr must be from 0.001 to 1.2, got 50" in said
    assert notebook.values(count)["lr"] == 0.1


def test_a_reload_finds_the_setting_in_the_kernel(open_notebook):
    notebook = open_notebook("one_widget")
    notebook.run_all()
    view, count, place, index = next(one for one in notebook.widgets() if one[0] == "learning_rate")
    notebook.scroll_to(index)
    Shown(notebook.page, view, place).slide("lr", "End")
    notebook.page.wait_for_timeout(300)
    assert notebook.values(count)["lr"] == 1.2
    notebook.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    notebook.page.reload()
    notebook.wait_until_idle()
    view, count, place, index = next(one for one in notebook.widgets() if one[0] == "learning_rate")
    notebook.scroll_to(index)
    assert "η = 1.2" in Shown(notebook.page, view, place).words


def in_theme(notebook, name):
    code = "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
    notebook.page.evaluate(code, f"JupyterLab {name}")


@pytest.fixture
def dark(open_notebook):
    """The small notebook in the dark theme; the light one comes back for the tests after it, which have the same page."""
    notebook = open_notebook("one_widget")
    in_theme(notebook, "Dark")
    yield notebook
    in_theme(notebook, "Light")


def test_in_the_dark_theme_it_is_dark_and_readable(dark):
    module = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing")
    notebook = dark
    notebook.run_all()
    notebook.page.wait_for_function("() => document.body.dataset.jpThemeLight === 'false'")
    view, _, place, index = next(one for one in notebook.widgets() if one[0] == "learning_rate")
    notebook.scroll_to(index)
    widget = Shown(notebook.page, view, place)
    red, *_ = [int(part) for part in widget.root.evaluate("one => getComputedStyle(one).backgroundColor.match(/[0-9]+/g)")]
    assert red < 64
    result = module.Axe().run(notebook.page, context=".fb", options={"resultTypes": ["violations"]})
    assert [one["id"] for one in result.response["violations"] if one["impact"] in ("serious", "critical")] == []
