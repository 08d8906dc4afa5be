"""Pictures of update rules: their paths on one map, their losses, what a learning rate does to each, and bands over seeds.

Every rule has one look, in print and in the widget: a colour and a line style.  Chapter 6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from fishbook.plotting._base import PALETTE
from fishbook.plotting.descent import Function, Limits, plot_contours

LOOKS: dict[str, tuple[str, Any]] = {
    "SGD": ("ink", "-"),
    "Momentum": ("blue", "-"),
    "Nesterov": ("sky", (0, (5, 1.5))),
    "AdaGrad": ("green", "-."),
    "RMSprop": ("yellow", (0, (1, 1))),
    "Adam": ("orange", "--"),
}


def look_of(name: str) -> dict[str, Any]:
    """Colour and line style of a rule; grey dots for a name that is none."""
    color, line = LOOKS.get(name, ("grey", ":"))
    return {"color": PALETTE[color], "linestyle": line}


def plot_paths(ax: Axes, f: Function, paths: Mapping[str, Any], xlim: Limits, ylim: Limits, levels: Any = None) -> None:
    """The paths (steps + 1, 2) of several rules on a map of f, a ring at their start and a diamond at each end."""
    plot_contours(ax, f, xlim, ylim, levels, equal=False)
    for name, path in paths.items():
        look, (x, y) = look_of(name), np.asarray(path).T
        ax.plot(x, y, linewidth=1.4, marker="o", markersize=2, label=name, zorder=4, **look)
        ax.plot(x[-1], y[-1], "D", markersize=5, color=look["color"], zorder=6)
        ax.plot(x[0], y[0], "o", markersize=7, mfc="white", mec=PALETTE["ink"], mew=1.4, zorder=5)
    ax.set(xlim=xlim, ylim=ylim)


def plot_values(ax: Axes, losses: Mapping[str, Sequence[float]], goal: float | None = None, low: float = 1e-6) -> None:
    """The loss of several rules after every step, on a logarithmic axis cut at `low`."""
    if goal is not None:
        ax.axhline(goal, color=PALETTE["green"], linestyle=":", linewidth=1, zorder=0)
    for name, values in losses.items():
        ax.semilogy(np.maximum(values, low / 10), linewidth=1.6, label=name, **look_of(name))
    ax.set(xlabel="step", ylabel="loss", xlim=(0, max(len(values) for values in losses.values()) - 1))
    ax.set_ylim(bottom=low)


def plot_factors(ax: Axes, curvatures: Sequence[float], rates: Any) -> float:
    """|1 - rate · curvature| over the rate, one line for each curvature, with the rate at which the worst is least.

    Returns that rate, found on the rates given.  Above the line at 1 a direction grows.
    """
    rates = np.asarray(rates, dtype=float)
    factors = np.abs(1 - np.outer(curvatures, rates))
    for k, (curvature, line) in enumerate(zip(curvatures, factors, strict=True)):
        color = PALETTE[("blue", "orange", "green")[k % 3]]
        ax.plot(rates, line, color=color, linestyle=("-", "--", "-.")[k % 3])
        ax.annotate(f"curvature {curvature:g}", (rates[-1], line[-1]), (4, 0), textcoords="offset points", color=color)
    best = int(factors.max(axis=0).argmin())
    ax.axhline(1, color=PALETTE["grey"], linestyle=":", linewidth=1)
    ax.plot(rates[best], factors[:, best].max(), "o", color=PALETTE["ink"], markersize=6, zorder=5)
    ax.set(xlabel="learning rate", ylabel="size of the factor", xlim=(0, rates[-1]), ylim=(0, None))
    return float(rates[best])


def plot_sweep(axes: Any, names: Sequence[str], rates: Any, accuracy: Any, chosen: Any, low: float = 0.8) -> None:
    """A panel for each rule: accuracy (rules, rates, seeds) over the rate, dots for seeds, a line for their mean."""
    for ax, name, runs, best in zip(np.ravel(axes), names, accuracy, chosen, strict=True):
        look = look_of(name)
        mean = np.asarray(runs, dtype=float).mean(axis=1)
        ax.semilogx(rates, runs, "o", color=look["color"], markersize=2.5, linestyle="none", alpha=0.6)
        ax.semilogx(rates, mean, linewidth=1.4, **look)
        ax.axvline(best, color=PALETTE["grey"], linestyle=":", linewidth=1)
        ax.set(ylim=(low, 1), title=f"{name}, {best:g}")
        ax.set_xticks([1e-3, 1e-1])


def plot_bands(ax: Axes, x: Any, runs: Mapping[str, Any], *, labels: bool = True) -> None:
    """Median over the seeds of each entry (seeds, len(x)), and a band from the worst seed to the best."""
    for name, values in runs.items():
        look, values = look_of(name), np.asarray(values, dtype=float)
        ax.fill_between(x, values.min(axis=0), values.max(axis=0), color=look["color"], alpha=0.15, linewidth=0)
        ax.plot(x, np.median(values, axis=0), linewidth=1.6, label=name if labels else None, **look)


def plot_steps(ax: Axes, rates: Any, shares: Any, steps: Any) -> None:
    """A map of the steps needed (shares, rates), dark where they are few; nan stays white; the best place is ringed."""
    rates, shares, steps = (np.asarray(one, dtype=float) for one in (rates, shares, steps))
    edges = [np.append(one - (one[1] - one[0]) / 2, one[-1] + (one[1] - one[0]) / 2) for one in (rates, shares)]
    drawn = ax.pcolormesh(*edges, steps, cmap="viridis", vmax=100)
    i, j = np.unravel_index(np.nanargmin(steps), steps.shape)
    ax.plot(rates[j], shares[i], "o", mfc="none", mec=PALETTE["orange"], mew=2, markersize=10)
    ax.figure.colorbar(drawn, ax=ax, label="steps, for good")
