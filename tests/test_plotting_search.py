"""The pictures of chapter 10: what they draw and what they return."""

import numpy as np
import pytest

from fishbook.plotting import search, subplots

RATES, DECAYS = np.geomspace(1e-3, 1, 7), np.geomspace(1e-4, 1, 5)
ACCURACY = np.linspace(0.1, 0.9, 35).reshape(7, 5)


def test_a_surface_stands_with_rates_across_and_decays_up_on_logarithmic_axes():
    _, ax = subplots()
    search.plot_surface(ax, RATES, DECAYS, ACCURACY)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert ax.get_xlim() == pytest.approx((1e-3, 1))
    assert ax.get_ylim() == pytest.approx((1e-4, 1))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("learning rate", "weight decay λ")
    cells = ax.collections[0].get_array()
    np.testing.assert_allclose(cells, ACCURACY.T)
    assert {text.get_text() for text in ax.texts} >= {"0.5", "0.7"}


def test_values_below_the_floor_share_a_tone_and_numbers_can_be_left_out():
    _, ax = subplots()
    search.plot_surface(ax, RATES, DECAYS, ACCURACY, low=0.5, numbers=False)
    cells = ax.collections[0]
    tones = cells.to_rgba(np.array([0.1, 0.5, 0.9]))
    np.testing.assert_allclose(tones[0], tones[1])
    assert tones[2][0] < tones[1][0], "better is darker"
    assert not ax.texts


def test_each_setting_has_a_mark_and_the_best_a_ring():
    _, ax = subplots()
    search.plot_settings(ax, [0.1, 0.2, 0.3], [1, 2, 3], best=1)
    marks, ring = ax.lines
    assert marks.get_xdata().tolist() == [0.1, 0.2, 0.3]
    assert (ring.get_xdata(), ring.get_ydata()) == ([0.2], [2])
    assert ring.get_markersize() > 2 * marks.get_markersize()
    _, other = subplots()
    search.plot_settings(other, [0.1], [1], marker="D")
    assert [line.get_marker() for line in other.lines] == ["D"]


def test_bands_hold_the_middle_half_and_pass_over_what_is_missing():
    _, ax = subplots()
    runs = np.array([[0.0, 1.0], [1.0, 2.0], [2.0, 3.0], [3.0, 4.0], [np.nan, 5.0]])
    last = search.plot_bands(ax, {"one": runs, "two": runs + 1}, label_at={"two": 9})
    assert last == {"one": 3.0, "two": 4.0}
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [1.5, 3.0])
    corners = ax.collections[0].get_paths()[0].vertices
    assert {(1.0, 0.75), (1.0, 2.25), (2.0, 2.0), (2.0, 4.0)} <= {tuple(corner) for corner in corners.round(9)}
    assert [text.get_text() for text in ax.texts] == ["one", "two"]
    assert [text.xyann[1] for text in ax.texts] == [0, 9]
    assert ax.lines[0].get_linestyle() != ax.lines[1].get_linestyle(), "they differ in grey as well"
    assert ax.get_xlim() == (1, 2)


def test_strips_stand_under_each_other_in_the_order_given():
    _, ax = subplots()
    search.plot_strips(ax, {"first": [0.01, 1.0], "second": [0.1]})
    assert [line.get_ydata().tolist() for line in ax.lines] == [[0, 0], [-1]]
    assert ax.lines[0].get_xdata().tolist() == [0.01, 1.0]
    assert [text.get_text() for text in ax.texts] == ["first", "second"]
    assert ax.get_xscale() == "log"


def test_a_surrogate_says_where_the_gain_is_largest_and_marks_it_twice():
    _, (above, below) = subplots(2, 1)
    x = np.geomspace(0.01, 1, 5)
    mean, std, gain = np.array([0.1, 0.4, 0.6, 0.5, 0.2]), np.full(5, 0.1), np.array([0, 0.01, 0.05, 0.2, 0.0])
    best = search.plot_surrogate(above, below, x, mean, std, ([0.01, 1], [0.1, 0.2]), gain)
    assert best == pytest.approx(x[3])
    for ax in (above, below):
        assert any(np.allclose(line.get_xdata(), best) for line in ax.lines)
        assert ax.get_xscale() == "log"
    corners = above.collections[0].get_paths()[0].vertices
    assert corners[:, 1].max() == pytest.approx(0.8), "two standard deviations above the mean"
    assert below.get_ylim()[1] >= 1.15 * 0.2


def test_a_second_surrogate_on_a_shared_axis_does_not_cut_the_first():
    _, axes = subplots(2, 2, sharey="row")
    x, flat = np.geomspace(0.01, 1, 5), np.zeros(5)
    for column, size in zip(axes.T, (1.0, 0.1), strict=True):
        search.plot_surrogate(*column, x, flat, flat + 1, ([0.1], [0]), size * np.arange(5))
    assert axes[1, 0].get_ylim()[1] >= 4.0
