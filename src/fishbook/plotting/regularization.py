"""Pictures of learning by heart and what is done about it: bands over seeds, methods side by side, masks (chapter 9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from fishbook.plotting._base import CYCLE, PALETTE, label_end


def plot_band(
    ax: Axes, x: Any, runs: Any, label: str = "", *, color: str = PALETTE["blue"], linestyle: Any = "-", dy: float = 0
) -> np.ndarray:
    """The mean of runs (points, seeds) over x as a line, the seeds as a band from least to greatest; gives the mean."""
    runs = np.asarray(runs, dtype=float)
    mean = runs.mean(axis=1)
    ax.fill_between(x, runs.min(axis=1), runs.max(axis=1), color=color, alpha=0.18, linewidth=0)
    ax.plot(x, mean, color=color, linestyle=linestyle, marker="o", markersize=3.5)
    if label:
        label_end(ax, x, mean, label, color, dy=dy)
    return mean


def plot_losses_and_lowest(ax: Axes, steps: Any, losses: Mapping[str, Any]) -> dict[str, int]:
    """A loss over the steps for each name, with a ring where it is lowest; returns {name: that step}."""
    steps, lowest = np.asarray(steps), {}
    top = 1.05 * max(float(np.max(values)) for values in losses.values())
    lift = dict(zip(losses, _apart([float(values[-1]) / top for values in losses.values()]), strict=True))
    for k, (name, values) in enumerate(losses.items()):
        values = np.asarray(values, dtype=float)
        best, color = int(values.argmin()), CYCLE[k % len(CYCLE)]
        ax.plot(steps, values, color=color, linestyle=("-", "--", "-.")[k % 3])
        ax.plot(steps[best], values[best], "o", markersize=8, mfc="white", mec=color, mew=1.8, zorder=4)
        label_end(ax, steps, values, name, color, dx=9, dy=200 * lift[name] + 4)
        lowest[name] = int(steps[best])
    ax.set(xlabel="step", ylabel="loss", xlim=(0, None), ylim=(-0.02 * top, top))
    return lowest


def _apart(heights: Sequence[float], least: float = 0.06) -> list[float]:
    """How far up each label must move so that neighbours stand `least` of the axis apart; the lowest stays."""
    moved, below = [0.0] * len(heights), -np.inf
    for k in np.argsort(heights, kind="stable"):
        moved[k] = max(0.0, below + least - heights[k])
        below = heights[k] + moved[k]
    return moved


def plot_masks(ax: Axes, values: Any, kept: Any, title: str = "") -> None:
    """values (samples, units) as grey cells, darker for larger ones; a cell that was dropped is orange with a cross."""
    values, kept = np.asarray(values, dtype=float), np.asarray(kept, dtype=bool)
    grey = 1 - 0.75 * values / max(float(values.max()), 1e-12)
    cells = np.repeat(grey[..., None], 3, axis=2)
    cells[~kept] = np.array(to_rgb(PALETTE["orange"])) * 0.45 + 0.55
    ax.imshow(cells, aspect="auto")
    rows, columns = np.nonzero(~kept)
    ax.plot(columns, rows, "x", color=PALETTE["orange"], markersize=5, linestyle="none")
    ax.set(xlabel="unit", ylabel="sample", title=title, yticks=range(len(values)), xticks=range(0, values.shape[1], 5))


def plot_methods(ax: Axes, names: Sequence[str], values: Any, *, unit: str = "test accuracy") -> dict[str, float]:
    """values (methods, seeds): a dot for each seed and a bar for the mean, in a row for each method, from the top.

    The band behind them reaches from the least to the greatest value of the first method.  Returns the means.
    """
    values = np.asarray(values, dtype=float)
    ax.axvspan(values[0].min(), values[0].max(), color=PALETTE["faint"], alpha=0.6, linewidth=0, zorder=0)
    ax.axvline(values[0].mean(), color=PALETTE["grey"], linestyle=":", linewidth=1.2, zorder=1)
    for row, seeds in enumerate(values):
        color = PALETTE["grey"] if row == 0 else PALETTE["blue"]
        ax.plot(seeds, np.full(len(seeds), row), "o", markersize=4.5, color=color, alpha=0.45, linestyle="none", mew=0)
        ax.plot(seeds.mean(), row, "|", markersize=17, mew=2.5, color=PALETTE["orange"], zorder=4)
    ax.set(yticks=range(len(names)), xlabel=unit, ylim=(len(names) - 0.4, -0.6))
    ax.set_yticklabels([f"{name}  {mean:.3f}" for name, mean in zip(names, values.mean(axis=1), strict=True)])
    ax.tick_params(axis="y", length=0)
    return dict(zip(names, values.mean(axis=1).tolist(), strict=True))
