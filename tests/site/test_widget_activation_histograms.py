"""The activation histograms on the built page: sizes and shares as `compute` says, flags, new weights, the target."""

import math
import re

import numpy as np
import pytest

from fishbook.widgets import ActivationHistograms

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/07_initialization.html"


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "activation_histograms")


def heights(widget, name):
    """The values that a path shows.  (A level line has no height, and counts as invisible to `path`.)"""
    line = widget.root.locator(f'path[data-name="{name}"]')
    pixels = [float(y) for _, y in re.findall(r"([\d.e-]+),(-?[\d.e-]+)", line.get_attribute("d"))]
    _, ((low, high), (bottom, top)) = widget.scales(line)
    up = (np.array(pixels) - bottom) / (top - bottom)
    return low + (high - low) * up if name == "flat" else low * (high / low) ** up


def agrees(widget, **values):
    """The drawn dots and lines are the computed ones; the slider shows a std with three digits."""
    found = ActivationHistograms.compute(**values)
    for name, sizes in (
        ("scores", found.signals.scores),
        ("slopes", found.signals.slopes),
        ("scores-predicted", found.scores),
        ("slopes-predicted", found.slopes),
    ):
        assert np.allclose(np.log10(heights(widget, name)), np.log10(sizes), atol=0.05), name
    assert np.allclose(heights(widget, "flat")[1::4], found.signals.flat, atol=0.01)


def test_it_draws_what_compute_says(widget):
    agrees(widget)
    widget.choose("activation", "tanh")
    agrees(widget, activation="tanh")
    widget.choose("width", "20")
    agrees(widget, activation="tanh", width="20")
    widget.slide("depth", "End")
    agrees(widget, activation="tanh", width="20", depth=20)
    widget.choose("activation", "sigmoid")
    widget.slide("depth", "Home", *["ArrowRight"] * 4)
    agrees(widget, activation="sigmoid", width="20", depth=5)


def test_one_path_for_each_layer(widget):
    for keys, depth in (((), 10), (("End",), 20), (("Home",), 1)):
        widget.slide("depth", *keys)
        for name in ("outputs", "gradients"):
            assert widget.root.locator(f'path[data-name^="{name}-"]').count() == depth


def test_the_flags_jump_to_xavier_and_he_for_every_width(widget):
    for width in ("10", "200"):
        widget.choose("width", width)
        for name, factor in (("Xavier", 1), ("He", 2)):
            std = math.sqrt(factor / int(width))
            widget.click(f"{name} {std:.3g}")
            assert f"({name})" in widget.words
            agrees(widget, std=std, width=width)


def test_new_weights_change_the_dots_and_not_the_forecast(widget):
    before = heights(widget, "scores"), heights(widget, "scores-predicted")
    widget.click("New weights")
    agrees(widget, seed=2)
    assert not np.allclose(heights(widget, "scores"), before[0], rtol=0.01)
    assert np.allclose(heights(widget, "scores-predicted"), before[1])
    widget.click("Reset")
    agrees(widget)


def test_the_target_wants_both_signals_and_all_layers(widget):
    assert not widget.solved
    widget.click("He 0.141")
    assert "Does it hold for 20 layers?" in widget.words
    assert not widget.solved
    widget.slide("depth", "End")
    assert widget.solved
    widget.choose("activation", "sigmoid")
    assert "gradients in layer 1" in widget.words
    assert "vanishing" in widget.words
    assert not widget.solved


def test_the_slider_reaches_the_ends_of_its_range(widget):
    widget.slide("std", "End")
    assert "std 3:" in widget.words
    assert "exploding" in widget.words
    widget.slide("std", "Home")
    assert "std 0.001:" in widget.words
    assert "vanishing" in widget.words
