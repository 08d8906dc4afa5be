"""The learning-rate widget on the built page: what is drawn is what `compute` says, by mouse and by keyboard."""

import numpy as np
import pytest

from fishbook.widgets import LearningRate
from fishbook.widgets.learning_rate import RATES

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/04_numerical_gradient.html"


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "learning_rate")


def slide_to(widget, lr):
    widget.slide("lr", "End", *["ArrowLeft"] * (len(RATES) - 1 - RATES.index(lr)))


def drawn_losses(widget):
    return np.log10(widget.path("loss")[:, 1])


def test_the_slider_moves_the_path_and_the_losses(widget):
    for keys, lr in (((), 0.1), (("End",), 1.2), (("Home",), 0.001)):
        widget.slide("lr", *keys)
        run = LearningRate.compute("valley", lr)
        inside = np.abs(run.path).max(axis=1) < 100  # farther out the drawing stops at the edge of its precision
        assert np.allclose(widget.path("path")[inside], run.path[inside], atol=0.05)
        shown = run.losses < 1e6
        assert np.allclose(drawn_losses(widget)[shown], np.log10(run.losses[shown]), atol=0.05)
    assert "diverged at step 11" not in widget.words


def test_divergence_is_said_and_drawn(widget):
    widget.choose("landscape", "bowl")
    widget.slide("lr", "End")
    assert "diverged at step 11" in widget.words
    assert widget.root.get_by_text("diverged at step 11", exact=True).count() == 1


def test_the_start_is_dragged_and_moved_by_keys(widget):
    widget.press("start", "ArrowRight", "ArrowUp")
    assert np.allclose(widget.path("path")[0], [-6.9, 2.1], atol=0.05)
    before = widget.path("path")[0]
    widget.drag("start", 60, -20)
    assert widget.path("path")[0][0] > before[0] + 1
    assert widget.path("path")[0][1] > before[1]


def test_a_start_on_a_line_takes_the_keys_of_a_slider(widget):
    widget.choose("landscape", "parabola")
    for key, at in (("End", 5), ("PageDown", 4), ("Home", -5), ("PageUp", -4)):
        widget.press("start", key)
        assert widget.path("path")[0, 0] == pytest.approx(at, abs=0.05)


def test_the_target_is_reached_with_the_fewest_steps(widget):
    assert not widget.solved
    widget.choose("landscape", "parabola")
    slide_to(widget, 0.45)
    assert not widget.solved
    assert "The best rates on this slider need 1 step from here." in widget.words
    widget.slide("lr", "ArrowRight")
    assert widget.solved
    assert "η = 0.5: within 0.01 of the lowest value after 1 step." in widget.words


def test_in_the_valley_a_rate_gets_there_sooner_than_that_of_the_chapter(widget):
    slide_to(widget, 0.95)
    assert "η = 0.95: within 0.01 of the lowest value after 32 steps." in widget.words
    assert not widget.solved
    widget.slide("lr", *["ArrowLeft"] * 2)
    assert "η = 0.93: within 0.01 of the lowest value after 29 steps." in widget.words
    assert widget.solved


def test_to_pass_through_the_lowest_hollow_is_not_to_reach_it(widget):
    widget.choose("landscape", "waves")
    widget.slide("lr", "End")
    assert "η = 1.2: passes within 0.01 of the lowest value at step 36, but does not stay there." in widget.words
    assert "From this start no rate on the slider gets there and stays: drag the start." in widget.words
    assert not widget.solved
    slide_to(widget, 0.3)
    widget.press("start", *["Shift+ArrowLeft"] * 5)  # from 4.2 to −0.8, at the lowest point itself
    assert "this start is within 0.01 of the lowest value already" in widget.words
    assert not widget.solved
    widget.press("start", "Shift+ArrowLeft")
    assert "The best rates on this slider need" in widget.words


@pytest.mark.parametrize("landscape", ["parabola", "waves", "bowl", "valley"])
def test_no_landscape_opens_with_the_target_reached(widget, landscape):
    widget.choose("landscape", landscape)
    assert not widget.solved


def test_keys_faster_than_frames_all_count(widget):
    """As on a slow machine, or when a key is held: several presses before the next drawing."""
    widget.choose("landscape", "waves")
    widget.root.locator('.fb-handle[data-name="start"]:visible').evaluate(
        """handle => { for (let k = 0; k < 5; k += 1)
          handle.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', shiftKey: true, bubbles: true })); }"""
    )
    widget.settle()
    assert "this start is within 0.01 of the lowest value already" in widget.words


def test_a_frame_moves_the_marks_that_are_there(widget):
    lines = 'path[data-name="path"]:visible, path[data-name="loss"]:visible, circle.fb-dot:visible'
    before = widget.root.locator(lines).element_handles()
    path = widget.path("path")
    widget.slide("lr", "ArrowRight")
    assert not np.array_equal(widget.path("path"), path)
    assert widget.root.locator(lines).count() == len(before) == 84
    assert all(one.evaluate("node => node.isConnected") for one in before)


def test_what_a_fuller_picture_had_goes(widget):
    said = widget.root.locator("svg:visible text.fb-text", has_text="diverged at step")
    widget.slide("lr", "End")
    assert said.count() == 1
    widget.slide("lr", "Home")
    assert said.count() == 0
    assert widget.root.locator("svg:visible circle.fb-dot").count() == 82
