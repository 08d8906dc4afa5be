"""Pictures of batch normalisation: a column before and after, its computational graph, sixteen networks (chapter 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from fishbook.plotting._base import PALETTE

_COLORS = ("blue", "orange", "green", "purple")
# name: place, symbol.  The arrows run from left to right unless the text of the chapter says otherwise.
_NODES: dict[str, tuple[float, float, str]] = {
    "mean": (1.3, 0.0, "mean"),
    "minus": (2.3, 1.0, "−"),
    "square": (3.5, 0.0, "( )²"),
    "var": (4.6, 0.0, "mean"),
    "root": (5.7, 0.0, "√( + ε)"),
    "divide": (6.8, 1.0, "÷"),
    "gamma": (8.0, 1.0, "×"),
    "beta": (9.2, 1.0, "+"),
}
_ARROWS: tuple[tuple[str, str, str], ...] = (
    ("x", "minus", ""),
    ("x", "mean", ""),
    ("mean", "minus", "μ"),
    ("minus", "divide", "$x_c$"),
    ("minus", "square", ""),
    ("square", "var", ""),
    ("var", "root", "σ²"),
    ("root", "divide", "s"),
    ("divide", "gamma", "$\\hat{x}$"),
    ("gamma", "beta", ""),
    ("beta", "y", ""),
    ("γ", "gamma", ""),
    ("β", "beta", ""),
)
_ENDS = {"x": (0.2, 1.0), "y": (10.2, 1.0), "γ": (8.0, 0.0), "β": (9.2, 0.0)}


def plot_rows(axes: Sequence[Axes], rows: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Each row of numbers as dots on a line of its own: left as they are, right normalised.  {name: (mean, deviation)}."""
    found = {}
    for k, ((name, values), color) in enumerate(zip(rows.items(), _COLORS, strict=False)):
        values = np.asarray(values, dtype=float)
        mean, std = float(values.mean()), float(values.std())
        found[name] = mean, std
        for ax, shown in zip(axes, (values, (values - mean) / std), strict=True):
            ax.axhline(-k, color=PALETTE["faint"], linewidth=1, zorder=0)
            ax.plot(shown, np.full(len(shown), -k), "o", color=PALETTE[color], markersize=7, alpha=0.75)
            middle, width = shown.mean(), shown.std()
            ax.plot([middle - width, middle + width], [-k - 0.22] * 2, "-", color=PALETTE["ink"], linewidth=1.5)
            ax.plot([middle], [-k - 0.22], "|", color=PALETTE["ink"], markersize=9)
        axes[0].text(0.0, -k + 0.27, name, transform=axes[0].get_yaxis_transform(), fontsize=8.5, color=PALETTE[color])
    for ax, title in zip(axes, ("as they come", "normalised"), strict=True):
        ax.set(title=title, yticks=[], ylim=(-len(rows) + 0.4, 0.6), xlabel="output of the unit")
        ax.spines["left"].set_visible(False)
    return found


def draw_graph(ax: Axes) -> str:
    """The computational graph of a normalisation, from x to y, with the names of its code.  Returns a description."""
    places = {name: (x, y) for name, (x, y, _) in _NODES.items()} | _ENDS
    for start, end, words in _ARROWS:
        arrow = {"arrowstyle": "-|>", "color": PALETTE["grey"], "shrinkA": 13, "shrinkB": 15, "linewidth": 1.3}
        ax.annotate("", places[end], places[start], arrowprops=arrow, zorder=1)
        (a, b), (c, d) = places[start], places[end]
        if words:
            ax.text((a + c) / 2 + (0.3 if b != d else 0), (b + d) / 2 + 0.09, words, ha="center", color=PALETTE["blue"])
    for x, y, symbol in _NODES.values():
        size = 11 if len(symbol) < 3 else 8
        box = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": PALETTE["ink"]}
        ax.text(x, y, symbol, ha="center", va="center", fontsize=size, bbox=box, zorder=3)
    for name, (x, y) in _ENDS.items():
        ax.text(x, y, name, ha="center", va="center", fontsize=12, fontweight="bold", color=PALETTE["blue"])
    ax.set(xlim=(-0.1, 10.5), ylim=(-0.45, 1.45), aspect="auto")
    ax.set_axis_off()
    return (
        "A computational graph from x on the left to y on the right. x goes to a mean and to a minus, where the mean μ is "
        "subtracted. The difference goes straight to a division and, below, through a square, a mean (σ²) and a root (s), "
        "which arrives at the division as the divisor. The quotient x hat is multiplied by γ and β is added."
    )


def plot_panels(axes: Any, scales: Any, curves: Any) -> str:
    """For each scale a panel with the accuracy over the epochs: curves (without and with, scales, seeds, epochs + 1).

    Lines are means over the seeds, bands reach from the lowest to the highest.  Returns a description.
    """
    looks = (("without", "orange", "--"), ("with", "blue", "-"))
    epochs = np.arange(curves.shape[-1])
    for k, (ax, scale) in enumerate(zip(np.ravel(axes), scales, strict=True)):
        for half, (_, color, line) in zip(curves[:, k], looks, strict=True):
            ax.fill_between(epochs, half.min(axis=0), half.max(axis=0), color=PALETTE[color], alpha=0.2, linewidth=0)
            ax.plot(epochs, half.mean(axis=0), color=PALETTE[color], linestyle=line, linewidth=1.6)
        ax.set_title(f"std {scale:.2g}", fontsize=9)
        ax.set(ylim=(0, 1), xlim=(0, epochs[-1]))
    for ax in np.atleast_2d(axes)[-1]:
        ax.set_xlabel("epoch")
    for ax in np.atleast_2d(axes)[:, 0]:
        ax.set_ylabel("accuracy")
    last = np.ravel(axes)[-1]
    for name, color, line in looks:
        last.plot([], [], color=PALETTE[color], linestyle=line, label=name)
    last.legend(fontsize=8, loc="upper right")
    ends = curves[..., -1].mean(axis=2) > 0.5
    return (
        f"{len(scales)} panels, standard deviations from {scales[0]:.2g} to {scales[-1]:.2g}: accuracy on the training "
        f"digits over {epochs[-1]} epochs. At the end the mean is above one half in {ends[0].sum()} panels without "
        f"normalisation and in {ends[1].sum()} with it."
    )
