"""Pictures for chapter 3: rules and fits, the accuracy beside the loss, pushes on scores, and the spread of batches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from fishbook.plotting._base import PALETTE

# Who does what on three ways from an image to an answer; `True` marks what is found from data.
ROUTES: dict[str, list[tuple[str, bool]]] = {
    "rules": [("a rule thought\nout by a person", False)],
    "features": [("features thought\nout by a person", False), ("thresholds or weights\nfound from data", True)],
    "network": [("all weights, in every layer,\nfound from data", True)],
}


def draw_routes(ax: Axes, routes: Mapping[str, Sequence[tuple[str, bool]]] = ROUTES) -> None:
    """Draw each route as a row of boxes from "image" to "answer"; boxes filled from data are shaded and hatched."""
    style: dict[str, Any] = {"arrowstyle": "-|>", "color": PALETTE["ink"], "lw": 1.4}
    for row, steps in enumerate(routes.values()):
        edges = np.linspace(0.15, 0.85, len(steps) + 1)
        ax.text(0.04, -row, "image", ha="center", va="center")
        ax.text(0.97, -row, "answer", ha="center", va="center")
        for (words, learned), left, right in zip(steps, edges, edges[1:], strict=False):
            box: dict[str, Any] = {"facecolor": "#E3F1FA" if learned else "white", "hatch": "//" if learned else None}
            span = (left + 0.03, right - 0.03)
            ax.barh(-row, span[1] - span[0], 0.7, span[0], edgecolor=PALETTE["sky" if learned else "ink"], **box)
            ax.text(sum(span) / 2, -row, words, ha="center", va="center", bbox={"fc": box["facecolor"], "ec": "none"})
        for start, end in zip([0.08, *(edges[1:] - 0.03)], [*(edges[:-1] + 0.03), 0.92], strict=True):
            ax.annotate("", (end, -row), (start, -row), arrowprops=style | {"shrinkA": 0, "shrinkB": 0})
    ax.set(xlim=(0, 1.02), ylim=(0.45 - len(routes), 0.5))
    ax.set_axis_off()


def plot_rule(ax: Axes, values: Any, labels: Any, threshold: float, places: Sequence[tuple[float, float]]) -> None:
    """Histogram of one feature for two classes and the threshold between them; `places` is where their names go."""
    classes = np.unique(labels)
    edges: Any = np.linspace(np.min(values), np.max(values), 31)
    styles = [(PALETTE["blue"], None), (PALETTE["orange"], "//")]
    for k, (color, hatch), (x, y) in zip(classes, styles, places, strict=True):
        ax.hist(values[labels == k], edges, facecolor=color, alpha=0.45, edgecolor=color, hatch=hatch)
        ax.text(x, y, f"the {k}s", color=color, weight="bold")
    ax.set_ylim(0, 1.2 * ax.get_ylim()[1])  # room for the names above the bars
    ax.axvline(threshold, color=PALETTE["ink"], linestyle="--")
    place: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "va": "top"}
    ax.annotate(f"threshold {threshold:g}", (threshold, 0.98), (5, 0), **place)
    ax.set_ylabel("images")


def plot_fit(ax: Axes, x: Any, t: Any, fit: Callable[[Any], Any], truth: Callable[[Any], Any], reach: float = 2.2) -> None:
    """Points, the curve fitted to them and, dashed, the curve that they came from."""
    grid = np.linspace(0, 1, 401)
    ax.plot(grid, truth(grid), color=PALETTE["grey"], linestyle="--", linewidth=1.4)
    ax.plot(grid, fit(grid), color=PALETTE["orange"], linestyle="-")
    ax.plot(x, t, "o", ms=6, color=PALETTE["blue"])
    ax.set(xlabel="x", ylim=(-reach, reach))


def plot_turn(axes: Any, turns: Any, accuracies: Any, losses: Any) -> None:
    """The accuracy (upper axes) and the loss (lower axes) while a weight is turned; dotted: as it is."""
    above, below = axes
    above.plot(turns, accuracies, drawstyle="steps-mid", color=PALETTE["blue"], linestyle="-")
    below.plot(turns, losses, color=PALETTE["orange"], linestyle="-")
    for ax in axes:
        ax.axvline(0, color=PALETTE["grey"], linestyle=":", linewidth=1.2)
        ax.ticklabel_format(useOffset=False)
    below.set_xlabel("change of the weight")


def plot_log_loss(ax: Axes, shares: Sequence[float]) -> None:
    """The curve -log y for y from 0 to 1, with the losses of some shares written beside it."""
    y = np.geomspace(0.003, 1, 300)
    ax.plot(y, -np.log(y), color=PALETTE["blue"], linestyle="-")
    for share in shares:
        loss = -np.log(share)
        ax.plot(share, loss, "o", color=PALETTE["orange"])
        ax.annotate(f"{share:g}: loss {loss:.2f}", (share, loss), (7, 4), textcoords="offset points")
    ax.set(xlabel="share y given to the right answer", ylabel="loss −log y", xlim=(-0.02, 1.12), ylim=(-0.15, 5.9))


def plot_pushes(ax: Axes, shares: Any, target: int, pushes: Mapping[str, Any]) -> None:
    """Bars for the push of each loss on each score, side by side; below them the class, its share and "right".

    A push upwards asks for a higher score, a push downwards for a lower one.  The caller places the legend.
    """
    looks: list[dict[str, Any]] = [
        {"facecolor": PALETTE["blue"], "edgecolor": PALETTE["ink"]},
        {"facecolor": "#F6DCC8", "edgecolor": PALETTE["orange"], "hatch": "///"},
    ]
    classes = np.arange(len(shares))
    for shift, look, (name, heights) in zip((-0.2, 0.2), looks, pushes.items(), strict=True):
        bars = ax.bar(classes + shift, heights, 0.36, label=name, **look)
        ax.bar_label(bars, [_two_digits(height) for height in heights], fontsize=9, padding=2)
    words = [f"class {k}\nshare {share:.2f}" + "\n(right)" * (k == target) for k, share in enumerate(shares)]
    ax.axhline(0, color=PALETTE["ink"], linestyle="-", linewidth=0.8)
    ax.set(ylim=(-1.3, 1.3), xticks=classes, xticklabels=words)


def _two_digits(number: float) -> str:
    """Two decimals with a true minus sign and no minus before zero."""
    return f"{round(float(number), 2) + 0.0:.2f}".replace("-", "−")


def plot_batch_losses(axes: Sequence[Axes], losses: Mapping[int, Any], mean: float) -> None:
    """One histogram of batch losses for each batch size, all on one scale; the loss over everything is a dashed line."""
    edges: Any = np.linspace(0, max(np.max(values) for values in losses.values()), 61)
    for ax, (size, values) in zip(axes, losses.items(), strict=True):
        ax.hist(values, edges, color=PALETTE["sky"], edgecolor=PALETTE["blue"], linewidth=0.5)
        ax.axvline(mean, color=PALETTE["orange"], linestyle="--", linewidth=1.5)
        ax.set(title=f"{size} image{'s' if size > 1 else ''}", xlabel="loss of the batch")
    axes[0].set_ylabel("batches")
