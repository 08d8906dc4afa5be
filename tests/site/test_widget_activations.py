"""The neuron with one input on the built page: its curve and slope are those of `compute`, by slider, key and mouse."""

import numpy as np
import pytest

from fishbook.widgets import ActivationExplorer
from fishbook.widgets.activations import EDGE, INPUTS

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/02_neural_networks.html"


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "activations")


def assert_drawn(widget, line, values):
    """The line with this name goes through (INPUTS, values), as closely as its pixels tell."""
    x, y = widget.path(line).T
    (low, high), _ = widget.scales(widget.root.locator(f'path[data-name="{line}"]'))[1]
    shown = np.abs(values) < 20  # farther out the drawing stops at the edge of its precision
    drawn = np.interp(INPUTS[shown], x, y)
    assert np.allclose(drawn, values[shown], atol=0.005 * (high - low))


@pytest.mark.parametrize("h", ["identity", "sigmoid", "tanh"])
def test_both_curves_are_those_of_the_neuron(widget, h):
    widget.choose("h", h)
    for keys, w in (((), 1.0), (("ArrowRight",) * 5, 1.5), (("Home",), -6.0), (("End",), 6.0)):
        widget.slide("w", *keys)
        neuron = ActivationExplorer.compute(h, w, 0.0)
        assert_drawn(widget, "output", neuron.outputs)
        if h != "identity":  # a level line has no height, and does not count as visible
            assert_drawn(widget, "slope", neuron.slopes)


def test_the_step_is_cut_at_its_jump(widget):
    widget.choose("h", "step")
    widget.slide("b", *["ArrowLeft"] * 4)
    d = widget.root.locator('path[data-name="output"]').get_attribute("d")
    assert d.count("M") == 2
    x, y = widget.path("output").T
    away = np.abs(x - 0.4) > 0.001
    assert np.allclose(y[away], x[away] > 0.4, atol=0.01)
    assert "saturated on both sides of its jump" in widget.words


def test_saturated_stretches_are_shaded_and_named(widget):
    assert widget.root.locator('[data-name="saturated"]').count() == 4  # two in each picture
    widget.slide("w", *["ArrowRight"] * 10)
    ends = sorted(float(x) for x in widget.path("saturated")[:, 0])
    assert np.allclose([ends[0], ends[-1]], [-6, -EDGE / 2], atol=0.05)
    assert "Saturated left of −2.99 and right of 2.99" in widget.words
    assert widget.root.get_by_text("saturated", exact=True).count() == 2
    widget.choose("h", "identity")
    assert widget.root.locator('[data-name="saturated"]').count() == 0
    assert "Nowhere in the picture is it saturated" in widget.words


def test_a_curve_that_is_flat_only_by_its_weight_is_not_called_saturated(widget):
    widget.slide("w", *["ArrowLeft"] * 10)
    assert "The score is 0 for every x. The curve is flat because w is 0; h is not saturated." in widget.words
    assert widget.root.locator('[data-name="saturated"]').count() == 0
    widget.choose("h", "relu")
    widget.slide("b", *["ArrowLeft"] * 3)
    assert "The score is −0.3 for every x. It is saturated, and w is 0 besides." in widget.words


def test_the_point_moves_along_the_curve_by_key_and_by_mouse(widget):
    for keys, x in (((), -2.0), (("ArrowRight", "ArrowRight"), -1.8), (("Shift+ArrowRight",), -0.8)):
        widget.press("x", *keys)
        neuron = ActivationExplorer.compute("sigmoid", 1.0, 0.0, x)
        assert np.allclose(widget.dots("slope-here"), [[x, neuron.slope]], atol=0.01)
        (x0, z0), (x1, z1) = widget.path("tangent")
        assert (z1 - z0) / (x1 - x0) == pytest.approx(neuron.slope, abs=0.01)
        assert np.allclose([(x0 + x1) / 2, (z0 + z1) / 2], [x, neuron.output], atol=0.02)
    widget.drag("x", 200, -50)
    x = widget.dots("slope-here")[0, 0]
    assert x > 1
    assert f"At x = {x:.2g} the score is {x:.2g}" in widget.words


def test_an_output_beyond_the_picture_is_said_and_written(widget):
    assert "beyond the picture" not in widget.root.text_content()
    widget.choose("h", "relu")
    widget.slide("w", "Home")
    widget.press("x", "Shift+ArrowLeft")
    assert "the output 18 (above the picture)" in widget.words
    assert widget.root.get_by_text("↑ 18, beyond the picture", exact=True).count() == 1


def test_where_there_is_no_slope_none_is_drawn(widget):
    widget.choose("h", "relu")
    widget.press("x", *["Shift+ArrowRight"] * 2)
    assert "At x = 0 the score is 0, the output 0 and there is no slope, since the curve has a bend here" in widget.words
    assert widget.root.locator('[data-name="tangent"], [data-name="slope-here"]').count() == 0


@pytest.mark.parametrize(
    ("goal", "h", "w", "b"),
    [("late", "sigmoid", 2.5, -5), ("falling", "tanh", -2, 1), ("hinge", "relu", 0.5, 0.5), ("flat", "relu", 0, 0.3)],
)
def test_each_goal_is_reached(widget, goal, h, w, b):
    widget.choose("goal", goal)
    assert not widget.solved
    widget.choose("h", h)
    for name, value in (("w", w), ("b", b)):
        widget.slide(name, "Home", *["PageUp"] * int((value + 6) / 1.2))
        slider = widget.control(name).locator("input")
        widget.slide(name, *["ArrowRight"] * (round((value + 6) / 0.1) - int(slider.input_value())))
    distance = ActivationExplorer.compute(h, w, b, goal=goal).distance
    assert distance < 0.05
    assert widget.solved
    assert ("It is the dashed curve." in widget.words) == (distance == 0)


def test_without_a_goal_nothing_is_asked(widget):
    widget.choose("goal", "none")
    assert widget.root.locator('[data-name="goal"]').count() == 0
    assert not widget.root.locator(".fb-mark").is_visible()
    assert "dashed" not in widget.words


def test_the_goal_is_drawn_where_it_lies(widget):
    for goal in ("late", "falling", "hinge"):
        widget.choose("goal", goal)
        wanted = ActivationExplorer.compute("identity", 0.0, 0.0, goal=goal)
        z = widget.path("goal")[:, 1]
        assert np.abs(z).max() == pytest.approx(wanted.distance, abs=0.03)
