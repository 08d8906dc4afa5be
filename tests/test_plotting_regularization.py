"""The pictures of chapter 9: what they draw and what they return."""

import numpy as np

from fishbook.plotting import regularization, subplots


def test_a_band_reaches_from_the_least_to_the_greatest_seed():
    _, ax = subplots()
    runs = np.array([[1.0, 2.0, 6.0], [0.0, 4.0, 5.0]])
    mean = regularization.plot_band(ax, [0, 1], runs, "runs")
    np.testing.assert_allclose(mean, [3, 3])
    corners = ax.collections[0].get_paths()[0].vertices
    assert {(0.0, 1.0), (0.0, 6.0), (1.0, 0.0), (1.0, 5.0)} <= {tuple(corner) for corner in corners}
    np.testing.assert_allclose(ax.lines[0].get_ydata(), mean)
    assert [text.get_text() for text in ax.texts] == ["runs"]


def test_the_lowest_loss_of_each_is_ringed_and_returned():
    _, ax = subplots()
    lowest = regularization.plot_losses_and_lowest(ax, [0, 25, 50], {"a": [3, 1, 2], "b": [3, 2, 1]})
    assert lowest == {"a": 25, "b": 50}
    rings = [(line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines if line.get_marker() == "o"]
    assert rings == [(25, 1), (50, 1)]


def test_a_mask_crosses_out_what_was_dropped():
    _, ax = subplots()
    kept = np.array([[True, False, True], [False, True, True]])
    regularization.plot_masks(ax, np.arange(6.0).reshape(2, 3), kept, "masks")
    crosses = set(zip(*(axis.tolist() for axis in ax.lines[0].get_data()), strict=True))
    assert crosses == {(1, 0), (0, 1)}
    cells = ax.images[0].get_array()
    assert np.ptp(cells[1, 1]) == 0, "a value that stays is grey"
    assert np.ptp(cells[0, 1]) > 0.1, "one that is dropped has a colour"
    assert cells[1, 2, 0] < cells[0, 2, 0], "larger values are darker"


def test_each_method_has_its_seeds_and_its_mean():
    _, ax = subplots()
    values = np.array([[0.8, 0.9], [0.7, 0.75]])
    means = regularization.plot_methods(ax, ["nothing", "other"], values)
    np.testing.assert_allclose(list(means.values()), [0.85, 0.725])
    dots = [line.get_xdata().tolist() for line in ax.lines if line.get_marker() == "o"]
    assert dots == values.tolist()
    assert [label.get_text() for label in ax.get_yticklabels()] == ["nothing  0.850", "other  0.725"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1], "the first method stands at the top"
