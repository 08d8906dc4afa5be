"""The pictures of neurons in chapter 2: slopes and regions are measured right, lines and arrows stand where they should."""

import numpy as np
import pytest

from fishbook.functions import identity_function, relu, sigmoid, step_function, tanh
from fishbook.plotting import subplots, to_png
from fishbook.plotting.activations import draw_half_planes, plot_activations, plot_neurons, plot_region, plot_regions


def test_neurons_are_marked_where_their_score_is_zero():
    fig, axes = subplots(1, 3, size=(8, 2))
    said = plot_neurons(axes, sigmoid, [1, 0, 0.1], [-3, 1, 2])
    marks = [[line.get_xdata()[0] for line in ax.lines if len(line.get_xdata()) == 2] for ax in axes]
    assert marks == [[3], [], []], "no zero for a weight of 0, none in the picture at x = -20"
    assert [ax.get_title() for ax in axes] == ["w = 1, b = −3", "w = 0, b = 1", "w = 0.1, b = 2"]
    assert "w = 1, b = −3: from 0.00 to 0.95, score zero at x = 3" in said
    assert "w = 0, b = 1: from 0.73 to 0.73, score nowhere zero" in said
    assert to_png(fig).startswith(b"\x89PNG")


def test_activations_come_with_their_steepest_slope():
    fig, axes = subplots(2, 5, size=(8, 3.3), sharey="row")
    functions = {"same": identity_function, "step": step_function, "sigmoid": sigmoid, "tanh": tanh, "relu": relu}
    steepest = plot_activations(axes, functions)
    assert steepest == pytest.approx({"same": 1, "step": 0, "sigmoid": 0.25, "tanh": 1, "relu": 1}, abs=1e-3)
    assert [ax.get_title() for ax in axes[0]] == list(functions)
    drawn = np.concatenate([line.get_ydata() for line in axes[0, 1].lines if len(line.get_ydata()) > 2])
    assert set(drawn) == {0, 1}, "the jump of the step is not joined by a line"
    assert to_png(fig).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("score", "share"),
    [
        (lambda p: p[:, 0] + 0.001, 0.5),
        (lambda p: 1 - p[:, 0] ** 2 - p[:, 1] ** 2, np.pi / 16),
        (lambda p: np.where(np.abs(p).max(axis=1) < 1, 1, -1), 0.25),
        (lambda p: np.full(len(p), 3.0), 1),
        (lambda p: np.full(len(p), -3.0), 0),
    ],
    ids=["half", "disc", "square", "all", "none"],
)
def test_a_region_is_tinted_and_its_share_returned(score, share):
    fig, ax = subplots(size=(3, 3))
    assert plot_region(ax, score, reach=2, title="here") == pytest.approx(share, abs=0.01)
    assert bool(len(ax.collections) + len(ax.patches)) == (share > 0)
    assert ax.get_title() == "here"
    assert to_png(fig).startswith(b"\x89PNG")


def test_activations_are_drawn_to_equal_scales():
    fig, axes = subplots(2, 2, size=(8, 3.3), sharey="row")
    plot_activations(axes, {"same": identity_function, "relu": relu})
    to_png(fig)  # the layout is known only then
    (x0, y0), (x1, y1) = axes[0, 0].transData.transform([(0, 0), (1, 1)])
    assert x1 - x0 == pytest.approx(y1 - y0), "a slope of 1 looks like 1"


def test_regions_fill_a_table_of_factors_and_functions():
    fig, axes = subplots(2, 2, size=(4, 4), sharex=True, sharey=True)
    functions = {"half": lambda a: a - 0.001, "all": lambda a: a + 100}
    said = plot_regions(axes, lambda points, h, factor: h(factor * points[:, 0]), functions, factors=(1, 3))
    assert [ax.get_title() for ax in axes.flat] == ["half, factor 1", "all, factor 1", "half, factor 3", "all, factor 3"]
    assert said == "Part of the square that is inside, at factor 1: half 0.50, all 1.00; at factor 3: half 0.50, all 1.00."
    assert to_png(fig).startswith(b"\x89PNG")


def test_half_planes_show_their_lines_numbers_and_firing_sides():
    fig, ax = subplots(size=(3, 3))
    W = np.array([[1.0, -2.0, 0.0, 0.0], [0.0, 0.0, 4.0, -1.0]])  # a square from -1/2 to 1/2, with unequal lengths
    b = np.array([0.5, 1.0, 2.0, 0.5])
    assert draw_half_planes(ax, W, b, [1, 2, 3, 4], reach=1) == pytest.approx(0.25, abs=0.01)
    lines = [line.get_xydata() for line in ax.lines]
    assert all(np.allclose(points @ w + bias, 0) for points, w, bias in zip(lines, W.T, b, strict=True))
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None) is not None]
    assert all(np.dot(text.xy, w) + bias > 0 for text, w, bias in zip(arrows, W.T, b, strict=True))
    numbers = [text for text in ax.texts if text.get_text()]
    assert [text.get_text() for text in numbers] == ["1", "2", "3", "4"]
    assert all(np.dot(text.get_position(), w) + bias < 0 for text, w, bias in zip(numbers, W.T, b, strict=True))
    assert to_png(fig).startswith(b"\x89PNG")
