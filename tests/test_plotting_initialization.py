"""Histograms by layer, sizes, bands and sweeps: what is drawn is what was given."""

import numpy as np
import pytest

from fishbook.plotting import initialization, subplots


def test_counts_put_what_lies_beyond_into_the_outermost_bins():
    counts = initialization.column_counts([-9, 0.0, 0.24, 0.26, 1.0, 9], (0, 1), bins=4)
    assert counts.tolist() == [3, 1, 0, 2]


def test_a_column_is_full_at_its_share_and_no_wider():
    _, ax = subplots()
    initialization.plot_counts(ax, [np.array([97, 3])], (0, 1))
    values = ax.patches[0].get_data().values
    assert values == pytest.approx([1.42, 1 + 0.42 * 0.03 / initialization.FULL])


def test_sums_grow_with_the_root_of_their_number():
    rng = np.random.default_rng(0)
    _, axes = subplots(1, 2)
    sums = {n: (rng.standard_normal((5000, n)) * rng.standard_normal((5000, n))).sum(axis=1) for n in (4, 100)}
    assert initialization.plot_sums(axes, sums, 30) == pytest.approx([2, 10], rel=0.05)


def test_bands_show_mean_lowest_and_highest():
    _, ax = subplots()
    runs = np.array([[2.0, 1.0], [2.0, 0.0]])
    means = initialization.plot_bands(ax, np.array([1, 2]), {"a": runs}, places={"a": (1, 1)})
    assert means["a"].tolist() == [2, 0.5]
    assert ax.lines[0].get_ydata().tolist() == [2, 0.5]
    corners = ax.collections[0].get_paths()[0].vertices
    assert {0.0, 1.0, 2.0} <= set(corners[:, 1])


def test_sweeps_draw_the_infinite_at_the_edge_and_return_the_medians():
    _, ax = subplots()
    ax.set_ylim(0, 2.5)
    values = np.array([[2.0, 2.0], [0.1, 0.3], [np.inf, np.inf]])
    middle = initialization.plot_scales(ax, np.array([0.1, 1, 10]), values, label="lr")
    assert middle.tolist() == [2, pytest.approx(0.2), np.inf]
    assert ax.lines[-1].get_ydata().tolist() == [2, pytest.approx(0.2), 2.5]


@pytest.mark.parametrize("backwards", [False, True])
def test_sizes_are_dots_and_forecasts_dashed_lines(backwards):
    _, ax = subplots()
    initialization.plot_sizes(ax, {"He": [1.0, 1.1]}, {"He": [1.0, 1.0]}, backwards=backwards)
    dots, line = ax.lines
    assert dots.get_ydata() == pytest.approx([1, 1.1])
    assert (dots.get_linestyle(), line.get_linestyle()) == ("None", "--")
    assert [text.get_text() for text in ax.texts] == ["He"]
