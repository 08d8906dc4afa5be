"""Curves of gradients: every curve is drawn and named, on logarithmic axes, and must fit its axis."""

import numpy as np
import pytest

from fishbook.plotting import subplots, to_png
from fishbook.plotting.gradients import plot_check_errors, plot_pulls

NUDGES = [1e-1, 1e-3, 1e-5, 1e-7]
ERRORS = {"correct": [0.2, 1e-8, 1e-10, 1e-8], "broken": [0.2, 1e-2, 1e-2, 1e-2]}


def labels(ax):
    return {text.get_text(): text for text in ax.texts}


def test_errors_run_from_large_to_small_nudges():
    fig, ax = subplots()
    plot_check_errors(ax, NUDGES, ERRORS, title="float64")
    left, right = ax.get_xlim()
    assert left > max(NUDGES) > min(NUDGES) > right
    assert ax.get_xscale() == ax.get_yscale() == "log"
    np.testing.assert_allclose([line.get_ydata() for line in ax.lines], list(ERRORS.values()))
    assert to_png(fig).startswith(b"\x89PNG")


def test_the_larger_error_is_labelled_above():
    _, ax = subplots()
    plot_check_errors(ax, NUDGES, ERRORS)
    found = labels(ax)
    assert set(found) == set(ERRORS)
    assert found["broken"].xyann[1] > 0 > found["correct"].xyann[1]


def test_curves_differ_in_colour_and_line_style():
    _, ax = subplots()
    plot_check_errors(ax, NUDGES, ERRORS)
    assert len({line.get_color() for line in ax.lines}) == len({line.get_linestyle() for line in ax.lines}) == 2


def test_pulls_are_drawn_and_named():
    _, ax = subplots()
    plot_pulls(ax, [0, 5, 20], {"a": [0.6, 0.9, 1.0], "b": [0.2, 1e-2, 1e-9]})
    assert set(labels(ax)) == {"a", "b"}
    low, high = ax.get_ylim()
    assert low < 1e-9 < 1.0 < high
    assert list(ax.get_xticks()) == [0, 5, 20]


@pytest.mark.parametrize("plot", [plot_check_errors, plot_pulls])
def test_a_curve_that_does_not_fit_is_named(plot):
    _, ax = subplots()
    with pytest.raises(ValueError, match="'b' has 1 points for 2 places"):
        plot(ax, [1.0, 2.0], {"a": [1.0, 2.0], "b": [1.0]})
