"""Pictures of signals in deep networks: histograms by layer, sizes by layer, bands of runs (chapter 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from fishbook.plotting._base import PALETTE, label_end

__all__ = [
    "column_counts",
    "mark_scales",
    "plot_bands",
    "plot_columns",
    "plot_counts",
    "plot_panels",
    "plot_scales",
    "plot_sizes",
    "plot_sums",
]

Limits = tuple[float, float]
FULL = 0.06  # the share of values that fills a column


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
    ax: Axes,
    layers: Sequence[Any],
    limits: Limits,
    *,
    bins: int = 40,
    color: str = PALETTE["blue"],
    label: str = "output z",
) -> None:
    """A histogram for each layer, turned on its side: in column k, the wider, the more values.

    A bin that holds 6% of the values, or more, is as wide as its column.  Values beyond the limits count in the
    outermost bins.
    """
    plot_counts(ax, [column_counts(values, limits, bins) for values in layers], limits, color=color, label=label)


def plot_counts(ax: Axes, layers: Any, limits: Limits, *, color: str = PALETTE["blue"], label: str = "output z") -> None:
    """The same from counts that are there already, by layer."""
    edges = np.linspace(*limits, len(layers[0]) + 1)
    for k, counts in enumerate(layers, 1):
        half = 0.42 * np.minimum(1, counts / counts.sum() / FULL)
        ax.stairs(k + half, edges, baseline=k - half, orientation="horizontal", fill=True, color=color)
    ax.set(xlabel="layer", ylabel=label, ylim=limits, xlim=(0.4, len(layers) + 0.6))
    ax.set_xticks(_ticks(len(layers)))


def plot_sizes(
    ax: Axes,
    measured: Mapping[str, Any],
    predicted: Mapping[str, Any],
    *,
    colors: Sequence[str] = ("orange", "blue", "green", "purple"),
    backwards: bool = False,
) -> None:
    """Sizes over layers on a logarithmic axis: marks as measured, a dashed line as predicted.

    The name stands at the last layer, or with `backwards` at the first.
    """
    for k, (name, sizes) in enumerate(measured.items()):
        layers = np.arange(1, len(sizes) + 1)
        color = PALETTE[colors[k]]
        ax.plot(layers, sizes, "os^D"[k % 4], linestyle="none", markersize=4, color=color, zorder=3)
        ax.plot(layers, predicted[name], linestyle="--", linewidth=1.2, color=color, zorder=2)
        if backwards:
            ax.annotate(name, (layers[0], sizes[0]), (8, -13), textcoords="offset points", color=color)
        else:
            label_end(ax, layers, sizes, name, color, dx=6)
    ax.set(xlabel="layer", yscale="log")
    if backwards:  # room for the lowest name
        ax.set_ylim(bottom=ax.get_ylim()[0] / 100)
    ax.set_xticks(_ticks(len(layers)))


def plot_bands(
    ax: Axes,
    steps: Any,
    runs: Mapping[str, Any],
    *,
    colors: Sequence[str] = ("orange", "blue", "green", "purple"),
    places: Mapping[str, tuple[float, float]],
) -> dict[str, np.ndarray]:
    """The mean of several runs (seeds, points) and a band from the lowest to the highest of them; returns the means.

    `places` has a point (step, loss) for each name.
    """
    means = {}
    for k, (name, values) in enumerate(runs.items()):
        values = np.asarray(values, dtype=float)
        color = PALETTE[colors[k]]
        means[name] = values.mean(axis=0)
        ax.fill_between(steps, values.min(axis=0), values.max(axis=0), color=color, alpha=0.2, linewidth=0)
        ax.plot(steps, means[name], color=color, linestyle=("-", "--", "-.", ":")[k % 4])
        ax.annotate(name, places[name], color=color, fontsize=9)
    ax.set(xlabel="step", ylabel="loss", xlim=(0, steps[-1]), ylim=(0, 2.7))
    return means


def plot_scales(ax: Axes, scales: Any, values: Any, *, label: str, color: str = "blue", marker: str = "o") -> np.ndarray:
    """One dot for each seed over the scale of the weights (scales, seeds), and a line through the medians, returned.

    What is larger than the axis is drawn at its upper edge.  The label stands at the lowest place of the line.
    """
    values = np.asarray(values, dtype=float)
    middle, top, tone = np.median(values, axis=1), ax.get_ylim()[1], PALETTE[color]
    for column in values.T:
        ax.semilogx(
            scales, np.minimum(column, top), marker, linestyle="none", color=tone, markersize=3.5, alpha=0.5, clip_on=False
        )
    ax.semilogx(scales, np.minimum(middle, top), "-", color=tone, linewidth=1.5)
    steepest = int(np.argmax(middle < middle.max() / 2)) if np.isfinite(middle.max()) else int(np.argmax(middle < 1.6))
    place: dict[str, Any] = {"xytext": (-8, 0), "textcoords": "offset points", "ha": "right"}
    ax.annotate(label, (scales[steepest], middle[steepest]), color=tone, **place)
    return middle


def mark_scales(ax: Axes, marks: Mapping[str, float]) -> None:
    """Dotted upright lines at named scales, names at their feet: left of the first, right of the others."""
    for k, (name, at) in enumerate(marks.items()):
        ax.axvline(at, color=PALETTE["ink"], linestyle=":", linewidth=1, zorder=0)
        side: dict[str, Any] = {"ha": "left", "xytext": (4, 3)} if k else {"ha": "right", "xytext": (-4, 3)}
        ax.annotate(name, (at, 0), textcoords="offset points", fontsize=9, **side)


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
