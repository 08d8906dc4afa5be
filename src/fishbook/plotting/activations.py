"""Pictures of what neurons make of a score or a point, for chapter 2: activation functions, slopes, lines and regions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from fishbook.plotting._base import CYCLE, PALETTE

Function = Callable[[np.ndarray], np.ndarray]


def plot_neurons(axes: Any, h: Function, weights: Sequence[float], biases: Sequence[float], reach: float = 6.0) -> str:
    """z = h(w x + b) in one panel for each pair (w, b), a dotted line where the score is zero; returns what is seen."""
    x = np.linspace(-reach, reach, 481)
    said = []
    for ax, w, b in zip(np.ravel(axes), weights, biases, strict=True):
        z = h(w * x + b)
        ax.plot(x, z, color=PALETTE["blue"], linestyle="-")
        setting = f"w = {w}, b = {b}".replace("-", "−")
        crossing = "nowhere zero"
        if w and abs(b / w) <= reach:
            ax.axvline(-b / w, color=PALETTE["grey"], linestyle=":", linewidth=1)
            crossing = f"zero at x = {-b / w + 0.0:g}".replace("-", "−")
        ax.set_title(setting, fontsize=10)
        ax.set(xlabel="input x", ylabel="output z", yticks=[0, 0.5, 1], ylim=(-0.08, 1.08))
        ax.label_outer()
        said.append(f"{setting}: from {z[0]:.2f} to {z[-1]:.2f}, score {crossing}".replace("-", "−"))
    return f"Output of a neuron with one input from −{reach:g} to {reach:g}. {'; '.join(said)}."


def plot_activations(axes: Any, functions: Mapping[str, Function], reach: float = 4.0) -> dict[str, float]:
    """Functions in the top row of axes (2, K), to equal scales, their slopes below; returns the steepest slope of each.

    The slope at a is (f(a + h) − f(a − h)) / 2h with h = 1e-4, left out within h of 0, where some functions jump or bend.
    """
    a, h, steepest = np.linspace(-reach, reach, 401), 1e-4, {}
    away = a[np.abs(a) > h]
    for k, (name, f) in enumerate(functions.items()):
        slope = (f(away + h) - f(away - h)) / (2 * h)
        steepest[name] = float(slope.max())
        style: dict[str, Any] = {"color": CYCLE[k % len(CYCLE)], "linestyle": "-"}
        for half in (a < 0, a > 0):
            axes[0, k].plot(a[half], f(a[half]), **style)
        for half in (away < 0, away > 0):
            axes[1, k].plot(away[half], slope[half], **style)
        axes[0, k].set(title=name, xlim=(-reach, reach), ylim=(-1.5, 3.5), aspect="equal", xticks=[-2, 0, 2])
        axes[0, k].set(yticks=[-1, 0, 1, 2, 3])
        axes[1, k].set(xlabel="score a", xlim=(-reach, reach), ylim=(-0.1, 1.45), xticks=[-2, 0, 2], yticks=[0, 0.5, 1])
        note = {"va": "top", "ha": "center", "fontsize": 9, "bbox": {"fc": "white", "ec": "none", "pad": 1}}
        axes[1, k].annotate(f"highest {steepest[name]:.2f}", (0, 1.43), **note)
        for ax in axes[:, k]:
            ax.axhline(0, color=PALETTE["faint"], linestyle="-", lw=1, zorder=0)
            ax.axvline(0, color=PALETTE["faint"], linestyle="-", lw=1, zorder=0)
    axes[0, 0].set(ylabel="output h(a)")
    axes[1, 0].set(ylabel="slope")
    return steepest


def plot_region(ax: Axes, score: Function, reach: float = 2.0, title: str = "") -> float:
    """Tint the part of the square [−reach, reach]² where score(points (N, 2)) > 0; returns how large a part it is."""
    side = np.linspace(-reach, reach, 481)
    x1, x2 = np.meshgrid(side, side)
    values = np.asarray(score(np.column_stack([x1.ravel(), x2.ravel()])), dtype=float).reshape(x1.shape)
    inside = values > 0
    if inside.all():
        ax.axhspan(-reach, reach, color=PALETTE["sky"], alpha=0.3, linewidth=0)
    elif inside.any():
        ax.contourf(x1, x2, values, levels=[0, values.max() + 1], colors=[PALETTE["sky"]], alpha=0.3)
        ax.contour(x1, x2, values, levels=[0], colors=[PALETTE["blue"]], linewidths=1.6)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
    ax.set(xticks=[-reach, 0, reach], yticks=[-reach, 0, reach])
    ax.set_title(title, fontsize=10)
    return float(inside.mean())


def plot_regions(
    axes: Any,
    score: Callable[[np.ndarray, Function, float], np.ndarray],
    functions: Mapping[str, Function],
    factors: Sequence[float],
    reach: float = 2.0,
) -> str:
    """One panel for each factor (row) and function (column), tinted where score(points, h, factor) > 0.

    Returns what is seen: how large a part of the square each panel tints.
    """
    said = []
    for row, factor in zip(axes, factors, strict=True):
        parts = []
        for ax, (name, h) in zip(row, functions.items(), strict=True):

            def panel(points: np.ndarray, h: Function = h, factor: float = factor) -> np.ndarray:
                return score(points, h, factor)

            part = plot_region(ax, panel, reach, f"{name}, factor {factor}")
            ax.label_outer()
            parts.append(f"{name} {part:.2f}")
        said.append(f"at factor {factor}: {', '.join(parts)}")
    return f"Part of the square that is inside, {'; '.join(said)}."


def draw_half_planes(ax: Axes, W: np.ndarray, b: np.ndarray, numbers: Sequence[int], reach: float = 1.5) -> float:
    """The line of every neuron, a column of W (2, K), with its number and an arrow to the side where its score is positive.

    Tints where all scores are positive, and returns how large a part of the square [−reach, reach]² that is.
    """
    part = plot_region(ax, lambda points: (points @ W + b).min(axis=1), reach)
    for w, bias, number in zip(np.transpose(W), b, numbers, strict=True):
        size = float(np.hypot(*w))
        arrow, foot = w / size, -bias * w / size**2  # the direction of the weights; the line's point closest to (0, 0)
        along = np.array([-arrow[1], arrow[0]])
        ends = np.array([foot - 3 * reach * along, foot + 3 * reach * along])
        ax.plot(*ends.T, color=PALETTE["blue"], linestyle="-", lw=1.2)
        style = {"arrowstyle": "-|>", "color": PALETTE["orange"], "lw": 1.6, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", foot + 0.3 * arrow, foot, arrowprops=style)
        box = {"boxstyle": "circle,pad=0.15", "fc": "white", "ec": "none"}
        x, y = foot - 0.2 * arrow
        ax.text(x, y, str(number), ha="center", va="center", weight="bold", bbox=box)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), xticks=[-1, 0, 1], yticks=[-1, -0.5, 0, 0.5, 1])
    return part
