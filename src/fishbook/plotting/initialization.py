"""Pictures of signals on their way through deep networks: histograms by layer, sizes by layer, bands of runs (chapter 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from fishbook.plotting._base import PALETTE, label_end

__all__ = ["column_counts", "plot_bands", "plot_columns", "plot_panels", "plot_scales", "plot_sizes", "plot_sums"]

Limits = tuple[float, float]


def column_counts(values: Any, limits: Limits, bins: int = 40) -> np.ndarray:
    """How many values fall into each of `bins` equal bins; those beyond the limits count in the first or the last bin."""
    low, high = limits
    at = np.floor((np.ravel(np.asarray(values, dtype=float)) - low) / (high - low) * bins)
    return np.bincount(np.clip(at, 0, bins - 1).astype(int), minlength=bins)


def plot_panels(axes: Any, layers: Sequence[Any], limits: Limits, *, bins: int = 40, color: str = PALETTE["blue"]) -> None:
    """One upright histogram for each layer, all to the same scale: the share of the values in each bin."""
    edges = np.linspace(*limits, bins + 1)
    for k, (ax, values) in enumerate(zip(np.ravel(axes), layers, strict=True), 1):
        counts = column_counts(values, limits, bins)
        ax.stairs(counts / counts.sum(), edges, fill=True, color=color)
        ax.set(title=f"layer {k}", xlabel="output z", xlim=limits)
        ax.label_outer()
    np.ravel(axes)[0].set_ylabel("share of values")


def plot_columns(
    ax: Axes, layers: Sequence[Any], limits: Limits, *, bins: int = 40, color: str = PALETTE["blue"], label: str = "output z"
) -> None:
    """A histogram for each layer, turned on its side: in column k, the wider, the more values.

    The widest bin of each column fills it.  Values beyond the limits count in the outermost bins.
    """
    edges = np.linspace(*limits, bins + 1)
    for k, values in enumerate(layers, 1):
        counts = column_counts(values, limits, bins)
        half = 0.42 * counts / max(1, counts.max())
        ax.stairs(k + half, edges, baseline=k - half, orientation="horizontal", fill=True, color=color)
    ax.set(xlabel="layer", ylabel=label, ylim=limits, xlim=(0.4, len(layers) + 0.6))
    ax.set_xticks(_ticks(len(layers)))


def plot_sizes(
    ax: Axes, measured: Mapping[str, Any], predicted: Mapping[str, Any] | None = None, *, colors: Sequence[str] = ()
) -> None:
    """Sizes over layers on a logarithmic axis: dots as measured, a dashed line as predicted, the name at its right end."""
    for k, (name, sizes) in enumerate(measured.items()):
        layers = np.arange(1, len(sizes) + 1)
        color = PALETTE[(colors or ("orange", "blue", "green", "purple"))[k]]
        line: dict[str, Any] = {"color": color, "zorder": 3}
        ax.plot(layers, sizes, "os^D"[k % 4], linestyle="none", markersize=5, **line)
        if predicted is not None:
            ax.plot(layers, predicted[name], linestyle="--", linewidth=1.3, **line)
        label_end(ax, layers, sizes, name, color, dx=8)
    ax.set(xlabel="layer", yscale="log")
    ax.set_xticks(_ticks(len(layers)))


def plot_bands(
    ax: Axes, steps: Any, runs: Mapping[str, Any], *, colors: Sequence[str] = (), apart: Mapping[str, float] | None = None
) -> dict[str, np.ndarray]:
    """The mean of several runs (seeds, points) and a band from the lowest to the highest of them; returns the means.

    `apart` moves a name at the end of its curve up by so many points.
    """
    means = {}
    for k, (name, values) in enumerate(runs.items()):
        values = np.asarray(values, dtype=float)
        color = PALETTE[(colors or ("orange", "blue", "green", "purple"))[k]]
        means[name] = values.mean(axis=0)
        ax.fill_between(steps, values.min(axis=0), values.max(axis=0), color=color, alpha=0.2, linewidth=0)
        ax.plot(steps, means[name], color=color, linestyle=("-", "--", "-.", ":")[k % 4])
        label_end(ax, steps, means[name], name, color, dy=(apart or {}).get(name, 0))
    ax.set(xlabel="step", ylabel="loss", xlim=(0, steps[-1]), ylim=(0, None))
    return means


def plot_scales(ax: Axes, scales: Any, values: Any, *, label: str, color: str = PALETTE["blue"], marker: str = "o") -> np.ndarray:
    """One dot for each seed over the scale of the weights (scales, seeds), and a line through the medians, returned.

    What is larger than the axis is drawn at its upper edge.
    """
    values = np.asarray(values, dtype=float)
    middle = np.median(values, axis=1)
    top = ax.get_ylim()[1]
    for column in values.T:
        ax.semilogx(scales, np.minimum(column, top), marker, linestyle="none", color=color, markersize=3, alpha=0.5)
    ax.semilogx(scales, np.minimum(middle, top), "-", color=color, linewidth=1.6, label=label)
    return middle


def plot_sums(axes: Any, sums: Mapping[int, Any], reach: float) -> list[float]:
    """Histograms of sums of n random products, a panel for each n, to one scale; returns their standard deviations."""
    found = []
    for ax, (n, values) in zip(np.ravel(axes), sums.items(), strict=True):
        found.append(float(np.std(values)))
        counts = column_counts(values, (-reach, reach), 61)
        ax.stairs(counts / counts.sum(), np.linspace(-reach, reach, 62), fill=True, color=PALETTE["blue"])
        ax.annotate("", (-found[-1], 0), (found[-1], 0), arrowprops={"arrowstyle": "<->", "color": PALETTE["orange"]})
        ax.set(title=f"n = {n}: std {found[-1]:.1f}", xlim=(-reach, reach), xlabel="sum", yticks=[])
    return found


def _ticks(layers: int) -> list[int]:
    """Layer numbers that do not crowd: all of up to ten, else the first and every fifth."""
    return list(range(1, layers + 1)) if layers <= 10 else [1, *range(5, layers + 1, 5)]
