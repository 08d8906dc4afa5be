"""The learning-rate widget on the built page: what is drawn is what `compute` says, by mouse and by keyboard."""

import numpy as np
import pytest

from fishbook.widgets import LearningRate

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/04_numerical_gradient.html"


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "learning_rate")


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


def test_the_target_is_reached_with_the_fewest_steps(widget):
    assert not widget.solved
    widget.choose("landscape", "parabola")
    rates = widget.control("lr").locator("input")
    steps = int(rates.get_attribute("max"))
    widget.slide("lr", "Home", *["PageUp"] * 8)  # each a tenth of the range
    for _ in range(steps):
        if widget.solved:
            break
        widget.slide("lr", "ArrowRight")
    assert widget.solved
    assert "after 1 step" in widget.words
