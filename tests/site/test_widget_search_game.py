"""The search game on the built page: probes by click and by key, the race of the curves, the box, and the end."""

import numpy as np
import pytest

from fishbook.widgets import SearchGame
from fishbook.widgets._search_rivals import BUDGET, OUT_OF, ROWS, WHOLE, bayes_trials, fitted, grid_trials, rivals, totals

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/10_hyperparameters.html"
VALUES = totals() / OUT_OF
GOOD = int(np.flatnonzero(totals().ravel() == round(SearchGame.compute().target * OUT_OF))[0])  # ties the target


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "search_game")


def accuracies(stretched):
    """Read back from the axis that is wider towards 0.9."""
    return 0.9 - 10.0 ** -stretched[:, 1]


def click(widget, column, row, off=(0, 0)):
    """A click at a place of the plane, `off` so many pixels beside it."""
    svg = widget.root.locator("svg").first
    (xs, across), (ys, up) = widget.scales(svg)
    box = svg.bounding_box()
    x, y = (
        low + (at - first) / (last - first) * (high - low)
        for at, (first, last), (low, high) in ((column, xs, across), (row, ys, up))
    )
    widget.page.mouse.click(box["x"] + x + off[0], box["y"] + y + off[1])
    widget.settle()


def visited(widget, query):
    widget.page.goto(widget.page.url.split("?")[0] + query)
    widget.page.wait_for_function("() => document.querySelector('.fishbook-view-search_game')")
    return type(widget)(widget.page, "search_game")


def test_a_click_probes_the_nearest_setting(widget):
    assert widget.words.startswith("No probe yet.")
    click(widget, 17, 5, (2, -2))
    assert np.allclose(widget.dots("probe"), [[17, 5]], atol=0.05)
    assert f"Probe 1, learning rate 0.35, weight decay 0.00018: {100 * VALUES[17, 5]:.1f}%." in widget.words
    assert widget.root.locator("text[data-name=score]").all_text_contents() == [f"{100 * VALUES[17, 5]:.1f}"]


def test_arrows_move_the_crosshair_and_enter_probes(widget):
    widget.press("cursor", "ArrowRight", "ArrowRight", "ArrowUp", "Enter")
    assert np.allclose(widget.dots("probe"), [[14, 11]], atol=0.05)
    widget.press("cursor", "ArrowLeft", "Space")
    assert np.allclose(widget.dots("probe")[1], [13, 11], atol=0.05)
    widget.press("cursor", "ArrowDown")
    widget.click("Probe here")
    assert np.allclose(widget.dots("probe")[2], [13, 10], atol=0.05)


def test_a_drag_of_the_crosshair_is_no_probe(widget):
    widget.drag("cursor", 60, -40)
    assert widget.words.startswith("No probe yet.")
    widget.press("cursor", "Enter")
    place = widget.dots("probe")[0]
    assert place[0] > 12.5
    assert place[1] > 10.5


def test_the_same_setting_twice_costs_one_probe(widget):
    click(widget, 4, 4)
    click(widget, 8, 4)
    click(widget, 4, 4)
    assert len(widget.dots("probe")) == 2
    assert widget.words.startswith("Probe 1, ")
    assert "You are at probe 2" in widget.words


def test_words_say_what_the_probe_changed(widget):
    click(widget, 8, 4)
    click(widget, 15, 8)
    gain = 100 * (VALUES[15, 8] - VALUES[8, 4])
    assert f"{100 * VALUES[15, 8]:.1f}%, the best until then, by {gain:.1f} points." in widget.words
    click(widget, 2, 2)
    loss = 100 * (VALUES[15, 8] - VALUES[2, 2])
    assert f"{loss:.1f} points below the best until then" in widget.words
    medians = [100 * rivals(WHOLE)[name][1, 2] for name in ("random", "grid", "bayes")]
    assert "medians after 3 trials: random {:.1f}%, grid {:.1f}%, Bayesian {:.1f}%.".format(*medians) in widget.words


def test_the_rivals_make_a_trial_whenever_the_reader_does(widget):
    for k, (column, row) in enumerate([(3, 3), (10, 3), (17, 9), (16, 4), (15, 12)], start=1):
        click(widget, column, row)
        if k == 1:
            continue  # a line of one point is none
        mine = np.maximum.accumulate([VALUES[place] for place in ((3, 3), (10, 3), (17, 9), (16, 4), (15, 12))[:k]])
        assert np.allclose(accuracies(widget.path("mine")), mine, atol=0.004)
        for name in ("random", "grid", "bayes"):
            shown = widget.path(f"curve-{name}")
            assert np.allclose(shown[:, 0], np.arange(1, k + 1), atol=0.05)
            assert np.allclose(accuracies(shown), rivals(WHOLE)[name][1, :k], atol=0.004)


def test_the_map_is_hidden_until_the_end_and_ends_the_game(widget):
    assert widget.root.locator("path[data-name=map]").count() == 0
    widget.click("Give up: show the map")
    assert widget.root.locator("path[data-name=map]").count() == 8
    assert "the best on the map is 88.5%" in widget.words
    assert len(widget.path("curve-bayes")) == BUDGET
    click(widget, 17, 5)
    assert widget.root.locator("circle[data-name=probe]").count() == 0, "no probe of a map that is seen"
    widget.click("New game")
    assert widget.root.locator("path[data-name=map]").count() == 0
    assert widget.words.startswith("No probe yet.")


def test_twenty_probes_end_it_too(widget):
    probes = ",".join(str(ROWS * column + 20) for column in range(19))
    seen = visited(widget, f"?search-game-widget.probes={probes}")
    assert seen.root.locator("path[data-name=map]").count() == 0
    click(seen, 17, 5)
    assert seen.root.locator("path[data-name=map]").count() == 8
    assert seen.root.locator("circle[data-name=probe]").count() == BUDGET


def test_the_target_is_a_tie_with_random_search_wherever_the_box_is(widget):
    click(widget, 0, 20)
    assert not widget.solved
    click(widget, *divmod(GOOD, ROWS))
    assert widget.solved
    seen = visited(widget, f"?search-game-widget.probes=20&search-game-widget.box={','.join(map(str, (0, 5, 0, 5)))}")
    assert not seen.solved, "a box without good settings makes the target no easier"


def test_the_corners_move_the_box_and_the_rivals(widget):
    widget.click("Give up: show the map")
    widget.press("first", "Shift+ArrowRight", "ArrowUp", "ArrowUp")
    widget.press("last", "ArrowDown")
    widget.page.wait_for_timeout(600)  # the Bayesian runs follow one in a frame
    box = fitted((10, 24, 2, 19))
    corners = widget.path("box") if "," in widget.root.locator("path[data-name=box]").get_attribute("d") else None
    assert corners is not None
    assert np.allclose(corners.min(axis=0), [9.5, 1.5], atol=0.05)
    assert np.allclose(corners.max(axis=0), [24.5, 19.5], atol=0.05)
    for name in ("random", "grid", "bayes"):
        assert np.allclose(accuracies(widget.path(f"curve-{name}")), rivals(box)[name][1], atol=0.004), name
    widget.click("Whole plane")
    assert np.allclose(accuracies(widget.path("curve-random")), rivals(WHOLE)["random"][1], atol=0.004)


def test_a_corner_stops_where_twenty_settings_are_left(widget):
    widget.press("first", *["Shift+ArrowRight"] * 3, *["Shift+ArrowUp"] * 3)
    assert np.allclose(widget.path("box").min(axis=0), [19.5, 16.5], atol=0.05)
    widget.drag("last", -300, 300)
    assert np.allclose(widget.path("box").max(axis=0), [24.5, 20.5], atol=0.05)
    assert widget.words.startswith("No probe yet."), "to drag a corner is no probe"


@pytest.mark.parametrize("width", [1100, 390])
def test_the_corners_of_the_box_cover_no_number_on_the_axes(open_widget, width):
    widget = open_widget(CHAPTER, "search_game", viewport={"width": width, "height": 900})
    covered = widget.root.locator("svg").first.evaluate("""svg => {
      const edges = (node) => node.getBoundingClientRect();
      const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
      const knobs = [...svg.querySelectorAll('.fb-knob')].map(edges);
      const ticks = [...svg.querySelectorAll('.fb-tick')];
      return ticks.filter((tick) => knobs.some((knob) => meet(knob, edges(tick)))).map((tick) => tick.textContent);
    }""")
    assert covered == []


@pytest.mark.parametrize(("rival", "trials"), [("grid", grid_trials(WHOLE)), ("bayes", bayes_trials(VALUES, WHOLE))])
def test_where_a_rival_looked_is_shown_at_the_end(widget, rival, trials):
    widget.choose("rival", rival)
    assert widget.root.locator("circle[data-name=rival]").count() == 0
    widget.click("Give up: show the map")
    assert np.allclose(widget.dots("rival"), trials, atol=0.05)


def test_probes_and_box_stay_in_the_address(widget):
    click(widget, 17, 5)
    click(widget, 12, 5)
    widget.press("first", "ArrowRight")
    widget.page.wait_for_function("() => location.search.includes('probes=362,257')")
    words = widget.words
    widget.page.reload()
    again = type(widget)(widget.page, "search_game")
    assert again.words == words
    assert np.allclose(again.dots("probe"), [[17, 5], [12, 5]], atol=0.05)


def test_a_frame_is_small(widget):
    """Few elements, and no Bayesian run while the crosshair moves."""
    widget.click("Give up: show the map")
    assert widget.root.locator(".fb-stage *").count() < 220
    spent = widget.root.evaluate("""async root => {
      const handle = root.querySelector('.fb-handle[data-name=cursor]');
      const times = [];
      for (let k = 0; k < 20; k += 1) {
        handle.dispatchEvent(new KeyboardEvent('keydown', { key: k % 2 ? 'ArrowLeft' : 'ArrowRight', bubbles: true }));
        const start = performance.now();
        await new Promise(requestAnimationFrame);
        times.push(performance.now() - start);
      }
      return times.sort((a, b) => a - b)[10];
    }""")
    assert spent < 100, "milliseconds, with room for a busy machine"
