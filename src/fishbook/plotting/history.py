"""Learning curves: the loss of every step, smoothed, and the accuracies after every epoch, each with its own label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from fishbook.plotting._base import PALETTE, label_end
from fishbook.trainer import History


def smooth(values: Sequence[float], window: int) -> np.ndarray:
    """The mean of each value and the up to window - 1 values before it; as long as `values`.

    Only the past enters, so the curve never knows the future and its first point is the first value.
    Raises ValueError for a window below 1.
    """
    if window < 1:
        raise ValueError(f"window must be at least 1, got {window}")
    if not len(values):
        return np.zeros(0)
    sums = np.convolve(np.asarray(values, dtype=float), np.ones(window))[: len(values)]  # each sum for itself: one huge
    return sums / np.minimum(np.arange(1, len(values) + 1), window)  # loss leaves no trace once it is out of the window


def plot_losses(
    ax: Axes,
    losses: Sequence[float],
    *,
    window: int = 40,
    label: str = "",
    color: str = PALETTE["blue"],
    linestyle: Any = "-",
) -> np.ndarray:
    """Draw the loss of every step in a light tone and its moving average over it; returns the average.

    `label` is written at the end of the curve.  Several runs can share one Axes, each with its colour and line style.
    """
    steps = np.arange(1, len(losses) + 1)
    average = smooth(losses, window)
    ax.plot(steps, losses, color=color, alpha=0.25, linewidth=0.8, linestyle="-", zorder=1)
    ax.plot(steps, average, color=color, linestyle=linestyle, zorder=2)
    ax.set(xlabel="step (one mini-batch each)", ylabel="loss")
    ax.set_xlim(left=0)
    ax.set_ylim(bottom=0)
    if label:
        label_end(ax, steps, average, label, color, dy=5)
    return average


def plot_accuracies(ax: Axes, history: History, *, low: float | None = None) -> None:
    """Draw train and test accuracy after every epoch, and shade the gap between them.  low cuts the axis there.

    Raises ValueError when the history holds no epoch.
    """
    if not history.epochs:
        raise ValueError("the history holds no epoch yet: call trainer.fit() or go through trainer.run()")
    epochs = np.arange(1, len(history.epochs) + 1)
    train, test = history.train_accuracy, history.test_accuracy
    marker = "o" if len(epochs) <= 30 else ""
    ax.fill_between(epochs, test, train, color=PALETTE["faint"], alpha=0.6, linewidth=0, zorder=0)
    ax.plot(epochs, train, color=PALETTE["blue"], linestyle="-", marker=marker, markersize=4)
    ax.plot(epochs, test, color=PALETTE["orange"], linestyle="--", marker=marker, markersize=4)
    bottom = low if low is not None else max(0.0, min(*train, *test) - 0.05)
    ax.set(xlabel="epoch", ylabel="accuracy", ylim=(bottom, 1.005))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    apart = 6.0 if abs(train[-1] - test[-1]) < 0.08 * (1.005 - bottom) else 0.0
    upper = 1 if train[-1] >= test[-1] else -1
    label_end(ax, epochs, train, f"train {train[-1]:.3f}", PALETTE["blue"], dy=upper * apart)
    label_end(ax, epochs, test, f"test {test[-1]:.3f}", PALETTE["orange"], dy=-upper * apart)


def plot_history(axes: Sequence[Axes], history: History, *, window: int = 40, low: float | None = None) -> None:
    """The two usual pictures of a training run side by side: losses on the first Axes, accuracies on the second."""
    left, right = axes
    plot_losses(left, history.losses, window=window)
    left.set_title("loss of each step, and its moving average", fontsize=10)
    plot_accuracies(right, history, low=low)
    right.set_title("accuracy after each epoch", fontsize=10)
