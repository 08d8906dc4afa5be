"""Learning curves: the smoothing is a mean over the past, labels say the last numbers and keep apart."""

import numpy as np
import pytest

from fishbook.plotting import subplots, to_png
from fishbook.plotting.history import plot_accuracies, plot_history, plot_losses, smooth
from fishbook.trainer import Epoch, History


def history(train, test, steps=10):
    epochs = [Epoch(1.0, a, b, 0.1) for a, b in zip(train, test, strict=True)]
    return History(losses=list(np.linspace(2.3, 0.1, steps * len(epochs))), epochs=epochs)


def texts(ax):
    return {text.get_text(): text for text in ax.texts if text.get_text()}


def test_smooth_is_the_mean_of_the_last_window():
    values = np.random.default_rng(0).normal(size=50)
    expected = [values[max(0, k - 6) : k + 1].mean() for k in range(50)]
    np.testing.assert_allclose(smooth(values, 7), expected)


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0]])
def test_smooth_of_short_runs(values):
    assert len(smooth(values, 10)) == len(values)
    np.testing.assert_allclose(smooth(values, 1), values)


def test_smooth_never_looks_ahead():
    before = smooth([1.0, 1.0, 1.0, 1.0], 3)
    after = smooth([1.0, 1.0, 1.0, 100.0], 3)
    np.testing.assert_array_equal(before[:3], after[:3])
    with pytest.raises(ValueError, match="window must be at least 1, got 0"):
        smooth([1.0], 0)


def test_losses_draw_every_step_and_their_average():
    _, ax = subplots()
    losses = [3.0, 1.0, 2.0]
    average = plot_losses(ax, losses, window=2, label="SGD")
    np.testing.assert_allclose(average, [3.0, 2.0, 1.5])
    raw, smoothed = (line.get_ydata() for line in ax.lines)
    np.testing.assert_allclose(raw, losses)
    np.testing.assert_allclose(smoothed, average)
    assert list(texts(ax)) == ["SGD"]
    assert ax.get_xlabel().startswith("step")
    assert ax.get_ylim()[0] == 0


def test_accuracies_are_labelled_with_their_last_values():
    _, ax = subplots()
    plot_accuracies(ax, history([0.5, 0.9], [0.4, 0.6]))
    assert set(texts(ax)) == {"train 0.900", "test 0.600"}
    np.testing.assert_allclose([line.get_ydata() for line in ax.lines], [[0.5, 0.9], [0.4, 0.6]])
    assert ax.get_ylim()[0] == pytest.approx(0.35)


@pytest.mark.parametrize(("train", "test"), [(0.99, 0.985), (0.985, 0.99)])
def test_labels_of_near_ends_are_pushed_apart(train, test):
    _, ax = subplots()
    plot_accuracies(ax, history([0.5, train], [0.4, test]), low=0.4)
    labels = texts(ax)
    lift = {name.split()[0]: label.xyann[1] for name, label in labels.items()}
    assert (lift["train"] > lift["test"]) == (train > test)
    assert abs(lift["train"] - lift["test"]) >= 12


def test_the_axis_may_be_cut():
    _, ax = subplots()
    plot_accuracies(ax, history([0.5, 0.9], [0.4, 0.6]), low=0.3)
    assert ax.get_ylim()[0] == pytest.approx(0.3)


def test_history_without_epochs_says_what_to_do():
    _, ax = subplots()
    with pytest.raises(ValueError, match=r"trainer\.fit\(\)"):
        plot_accuracies(ax, History(losses=[1.0]))


def test_plot_history_draws_both():
    fig, axes = subplots(1, 2, size=(8, 3))
    plot_history(axes, history([0.5, 0.7, 0.9], [0.4, 0.5, 0.6]))
    assert [ax.get_ylabel() for ax in axes] == ["loss", "accuracy"]
    assert to_png(fig).startswith(b"\x89PNG")
