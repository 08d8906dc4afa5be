"""Hyper-parameter searches: the surface that they walk on, where they looked, how good their best is, what is expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from fishbook.plotting._base import CYCLE, PALETTE

STYLES = ("-", "--", "-.", ":")


def plot_surface(ax: Axes, rates: Any, decays: Any, accuracy: Any, *, low: float = 0.0, numbers: bool = True) -> None:
    """Accuracy (rates, decays) as a map, darker for better, with a line for each tenth; both axes logarithmic.

    Values below `low` share the lightest tone.  numbers writes the accuracy on the lines.
    """
    values = np.asarray(accuracy).T
    ax.pcolormesh(rates, decays, values, cmap="Blues", vmin=low, vmax=1.0, shading="nearest", alpha=0.75, linewidth=0)
    lines = ax.contour(rates, decays, values, levels=(0.5, 0.7, 0.8, 0.85, 0.88), colors=PALETTE["ink"], linewidths=0.7)
    if numbers:
        ax.clabel(lines, fmt="%g", fontsize=8)
    ax.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="weight decay λ")
    ax.set(xlim=(rates[0], rates[-1]), ylim=(decays[0], decays[-1]))


def plot_settings(ax: Axes, xs: Any, ys: Any, *, color: str = "orange", marker: str = "o", best: int | None = None) -> None:
    """A mark for each setting that was tried, and a ring around the best."""
    ax.plot(
        xs, ys, marker, color=PALETTE[color], markersize=6, markeredgecolor="white", linestyle="", clip_on=False, zorder=4
    )
    if best is not None:
        ring: Any = {"markersize": 14, "markerfacecolor": "none", "markeredgecolor": PALETTE["ink"], "markeredgewidth": 2}
        ax.plot(xs[best], ys[best], "o", clip_on=False, zorder=5, **ring)


def plot_bands(ax: Axes, curves: Mapping[str, Any], *, label_at: Mapping[str, float] | None = None) -> dict[str, float]:
    """For each name an array (seeds, trials): its median over the seeds, and the middle half as a band.

    Returns the last median of each.  label_at moves a label up or down, in points.
    """
    last = {}
    for k, (name, values) in enumerate(curves.items()):
        low, middle, high = np.nanquantile(np.asarray(values, dtype=float), (0.25, 0.5, 0.75), axis=0)
        trial, color = np.arange(1, len(middle) + 1), CYCLE[k % len(CYCLE)]
        ax.fill_between(trial, low, high, color=color, alpha=0.15, linewidth=0)
        ax.plot(trial, middle, color=color, linestyle=STYLES[k % len(STYLES)])
        lift = (label_at or {}).get(name, 0.0)
        ax.annotate(name, (trial[-1], middle[-1]), (5, lift), textcoords="offset points", color=color, va="center")
        last[name] = float(middle[-1])
    ax.set(xlabel="trial", xlim=(1, len(trial)))
    return last


def plot_strips(ax: Axes, rows: Mapping[str, Sequence[float]]) -> None:
    """One row of dots on a logarithmic axis for each name, from the top down."""
    for k, (name, values) in enumerate(rows.items()):
        ax.plot(values, np.full(len(values), -k), "o", color=CYCLE[k], alpha=0.6, markersize=6, linestyle="", clip_on=False)
        ax.annotate(name, (0, -k), (0, 15), xycoords=("axes fraction", "data"), textcoords="offset points", color=CYCLE[k])
    ax.set(xscale="log", ylim=(-len(rows) + 0.6, 0.7), yticks=[])
    ax.spines["left"].set_visible(False)


def plot_surrogate(above: Axes, below: Axes, x: Any, mean: Any, std: Any, seen: tuple[Any, Any], gain: Any) -> float:
    """Above: the guess of the curve with a band of two standard deviations, and the trials; below: the expected gain.

    Returns the x of the largest gain, which is marked in both.
    """
    blue, orange = PALETTE["blue"], PALETTE["orange"]
    above.fill_between(x, mean - 2 * std, mean + 2 * std, color=blue, alpha=0.15, linewidth=0)
    above.plot(x, mean, color=blue, linestyle="-")
    above.plot(*seen, "o", color=PALETTE["ink"], markersize=6, linestyle="", zorder=4)
    below.fill_between(x, 0, gain, color=orange, alpha=0.4, linewidth=0)
    below.plot(x, gain, color=orange, linestyle="-")
    best = float(x[int(np.argmax(gain))])
    for ax in (above, below):
        ax.axvline(best, color=orange, linestyle=":", linewidth=1.3)
        ax.set(xscale="log", xlim=(x[0], x[-1]))
    below.set_ylim(0, max(1.15 * float(np.max(gain)), below.get_ylim()[1]))  # it may share its axis
    return best
