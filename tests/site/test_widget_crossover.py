"""The recorded times on the built page: hidden until guessed, then the lines and the crossing."""

import numpy as np
import pytest

from fishbook.widgets import Crossover
from fishbook.widgets.crossover import BATCHES, NETWORKS, RIVALS, times

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/11_speed.html"
SHOW, HIDE = "Show the times", "Hide them and guess again"


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "crossover")


def slide_to(widget, batch):
    widget.slide("batch", "Home", *["ArrowRight"] * BATCHES.index(batch))


def test_the_times_are_hidden_until_a_guess_is_made_and_again_for_another_network(widget):
    lines = widget.root.locator('path[data-name="gpu"]')
    assert lines.count() == 0
    assert "The times are hidden" in widget.words
    widget.click(SHOW)
    assert lines.count() == 1
    assert "you guessed 16." in widget.words
    widget.choose("network", "deep_conv_net")
    assert lines.count() == 0
    widget.click(SHOW)
    widget.click(HIDE)
    assert lines.count() == 0


@pytest.mark.parametrize("measure", ["step", "image"])
def test_the_lines_are_those_that_were_recorded(widget, measure):
    widget.choose("measure", measure)
    share = np.array(BATCHES) if measure == "image" else np.ones(len(BATCHES))
    for i, network in enumerate(NETWORKS):
        for j, rival in enumerate(RIVALS):
            widget.choose("network", network)
            widget.choose("rival", rival)
            widget.click(SHOW)
            known = np.isfinite(times()[1 + j, i])
            for name, row, there in (("gpu", times()[0, i], known | True), ("cpu", times()[1 + j, i], known)):
                drawn = widget.path(name)
                np.testing.assert_allclose(np.log2(drawn[:, 0]), np.log2(np.array(BATCHES)[there]), atol=0.05)
                np.testing.assert_allclose(np.log10(drawn[:, 1]), np.log10((row / share)[there]), atol=0.05)


def test_a_guess_within_a_factor_of_two_reaches_the_target(widget):
    crossing = Crossover.compute("two_layer_net", "one thread").crossing
    for batch, reached in ((crossing // 4, False), (crossing // 2, True), (crossing, True), (crossing * 4, False)):
        slide_to(widget, batch)
        widget.click(SHOW)
        assert widget.solved == reached
        widget.click(HIDE)


def test_the_words_follow_the_slider_and_the_guess_stays(widget):
    widget.click(SHOW)
    slide_to(widget, 8192)
    found = Crossover.compute("two_layer_net", "one thread", 8192)
    assert f"the GPU is {found.ratio:.2g} times as fast" in widget.words
    assert "you guessed 16." in widget.words
    widget.choose("network", "deep_conv_net")
    widget.click(SHOW)
    assert "longer than was waited for" in widget.words


def test_the_task_names_the_machine_and_the_day(widget):
    assert "Measured: NVIDIA" in widget.root.locator(".fb-ask").inner_text()
