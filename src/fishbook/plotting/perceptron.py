"""Pictures for chapter 1: a perceptron's half-plane over the points of a truth table, the map of gates.

The circuits and signal traces of the same chapter are drawn by `fishbook.plotting.circuits`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fishbook.plotting._base import PALETTE, subplots

INPUTS = (
    (0, 0),
    (0, 1),
    (1, 0),
    (1, 1),
)  # the rows of every two-input truth table, in the order we write them
LOW, HIGH = -0.6, 1.6  # the part of the plane that is drawn

# The sixteen truth tables of two inputs: outputs for 00, 01, 10, 11 -> the name people use.
GATE_NAMES = {
    "0000": "never",
    "0001": "AND",
    "0010": "x₁ and not x₂",
    "0011": "x₁",
    "0100": "x₂ and not x₁",
    "0101": "x₂",
    "0110": "XOR",
    "0111": "OR",
    "1000": "NOR",
    "1001": "XNOR",
    "1010": "not x₂",
    "1011": "x₁ or not x₂",
    "1100": "not x₁",
    "1101": "x₂ or not x₁",
    "1110": "NAND",
    "1111": "always",
}


def half_plane(w1: float, w2: float, b: float, low: float = LOW, high: float = HIGH) -> np.ndarray:
    """Return the corners (n, 2) of the part of the square [low, high]² where w1 x1 + w2 x2 + b > 0."""
    square = np.array([(low, low), (high, low), (high, high), (low, high)], dtype=float)
    scores = square @ (w1, w2) + b
    corners = []
    for i in range(4):  # walk round the square; keep what is inside, add the crossings with the line
        start, end, s, e = square[i - 1], square[i], scores[i - 1], scores[i]
        if (s > 0) != (e > 0):
            corners.append(start + s / (s - e) * (end - start))
        if e > 0:
            corners.append(end)
    return np.array(corners).reshape(-1, 2)


def plot_half_plane(ax: Axes, w1: float, w2: float, b: float, *, arrow: bool = False) -> None:
    """Shade where the perceptron (w1, w2, b) fires and draw its line; `arrow` adds where (w1, w2) points."""
    _square(ax)
    firing = half_plane(w1, w2, b)
    if len(firing):
        ax.fill(*firing.T, facecolor=PALETTE["sky"], alpha=0.28, linewidth=0, zorder=0)
    line = firing[np.isclose(firing @ (w1, w2) + b, 0)] if len(firing) else firing
    if len(line) >= 2:
        ax.plot(line[:, 0], line[:, 1], color=PALETTE["blue"], linestyle="-", zorder=2)
    if arrow and len(line) >= 2:
        w = np.array([w1, w2], dtype=float)
        foot = -b * w / (w @ w)
        style = {"arrowstyle": "-|>", "color": PALETTE["orange"], "lw": 2, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", foot + 0.26 * w / np.linalg.norm(w), foot, arrowprops=style, zorder=4)


def plot_points(
    ax: Axes,
    targets: Sequence[int],
    outputs: Sequence[int] | None = None,
    points: Sequence[tuple[float, float]] = INPUTS,
    names: Sequence[str] | None = None,
) -> None:
    """One disc per input: filled where `targets` is 1, else open, crossed out where `outputs` disagrees."""
    _square(ax)
    for i, ((x1, x2), target) in enumerate(zip(points, targets, strict=True)):
        face = PALETTE["ink"] if target else "white"
        ax.plot(x1, x2, "o", ms=11, mfc=face, mec=PALETTE["ink"], mew=1.6, zorder=5)
        if outputs is not None and outputs[i] != target:
            ax.plot(x1, x2, "x", ms=17, mew=2.6, color=PALETTE["orange"], zorder=6)
        if names is not None:
            ax.annotate(names[i], (x1, x2), (9, 7), textcoords="offset points", fontsize=9, zorder=7)


def plot_gate(
    ax: Axes, w1: float, w2: float, b: float, targets: Sequence[int] | None = None, *, arrow: bool = False
) -> str:
    """Half-plane and truth-table points of the perceptron (w1, w2, b); returns its outputs, such as "0001".

    The title names the gate.  With `targets`, the discs show the gate that is wanted and every wrong one is crossed out.
    """
    fired = [int(w1 * x1 + w2 * x2 + b > 0) for x1, x2 in INPUTS]
    outputs = "".join(map(str, fired))
    plot_half_plane(ax, w1, w2, b, arrow=arrow)
    plot_points(ax, fired if targets is None else targets, fired)
    numbers = ", ".join(f"{number:g}" for number in (w1, w2, b)).replace("-", "−")
    ax.set_title(f"({numbers})\n{outputs}: {GATE_NAMES[outputs]}", fontsize=10)
    return outputs


def plot_gates(settings: Sequence[tuple[float, float, float]], *, arrow: bool = False) -> tuple[Figure, list[str]]:
    """Open a figure with `plot_gate` of every (w1, w2, b), three in a row; returns it and the gates' names."""
    rows = -(-len(settings) // 3)
    fig, axes = subplots(rows, 3, size=(8, 3.1 * rows), squeeze=False)
    fig.set_layout_engine("constrained", hspace=0.08)  # or the labels of one row touch the titles of the next
    names = [GATE_NAMES[plot_gate(ax, *one, arrow=arrow)] for ax, one in zip(axes.flat, settings, strict=False)]
    for ax in axes.flat[len(settings) :]:
        ax.set_axis_off()
    return fig, names


def plot_diagonals(axes: Iterable[Axes]) -> None:
    """XOR's four corners three times: what the 1s force on the plane, what the 0s force, and where both collide."""
    zeros, ones = ([point for point in INPUTS if sum(point) % 2 == output] for output in (0, 1))
    firing: dict[str, Any] = {"color": PALETTE["blue"], "linestyle": "-", "linewidth": 3}
    silent: dict[str, Any] = {"color": PALETTE["grey"], "linestyle": "--", "linewidth": 3}
    drawn = (
        ("both 1s fire:\nso does the middle", [(ones, firing)], PALETTE["ink"]),
        ("both 0s are silent:\nso is the middle", [(zeros, silent)], "white"),
        ("the middle\ncannot do both", [(ones, firing), (zeros, silent)], PALETTE["orange"]),
    )
    for ax, (title, pairs, middle) in zip(axes, drawn, strict=True):
        for pair, style in pairs:
            ax.plot(*zip(*pair, strict=True), zorder=2, **style)
        plot_points(ax, [sum(point) % 2 for point in INPUTS])
        ax.plot(0.5, 0.5, "D", ms=9, mfc=middle, mec=PALETTE["ink"], zorder=6)
        ax.set_title(title, fontsize=10)


def plot_fold(before: Axes, after: Axes, network: Callable, hidden: Sequence[tuple[int, int]]) -> None:
    """XOR in the plane of its inputs and in the plane of its hidden layer, which sends INPUTS to `hidden`."""
    plot_regions(before, network)
    plot_points(before, [int(network(*x)) for x in INPUTS], names=[f"{x1}{x2}" for x1, x2 in INPUTS])
    before.set_title("what goes in", fontsize=10)
    sources: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for x, h in zip(INPUTS, hidden, strict=True):
        sources.setdefault(h, []).append(x)
    plot_half_plane(after, 1, 1, -1.5)
    targets = [int(network(*inputs[0])) for inputs in sources.values()]
    names = [", ".join(f"{x1}{x2}" for x1, x2 in inputs) for inputs in sources.values()]
    plot_points(after, targets, points=list(sources), names=names)
    after.set_title("what the second layer sees", fontsize=10)
    after.set(xlabel="$h_1$ (NAND)", ylabel="$h_2$ (OR)")


def plot_regions(ax: Axes, function: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> None:
    """Shade where `function(x1, x2)` is 1.  It is given whole arrays; any network of perceptrons will do."""
    _square(ax)
    axis = np.linspace(LOW, HIGH, 401)
    x1, x2 = np.meshgrid(axis, axis)
    fired = np.asarray(function(x1, x2), dtype=float)
    ax.contourf(x1, x2, fired, levels=[0.5, 1.5], colors=[PALETTE["sky"]], alpha=0.28, zorder=0)
    ax.contour(x1, x2, fired, levels=[0.5], colors=[PALETTE["blue"]], linewidths=2, zorder=2)


def plot_gate_map(ax: Axes, marks: Sequence[tuple[float, float]], limit: float = 2.0) -> None:
    """Map of what a perceptron with w1 = w2 = w does at every (w, b); `marks` become dots."""
    w, b = np.meshgrid(np.linspace(-limit, limit, 401), np.linspace(-limit, limit, 401))
    solved = (b <= 0) & (2 * w + b > 0) | (b > 0) & (2 * w + b <= 0)  # 00 and 11 differ
    ax.contourf(w, b, solved.astype(float), levels=[0.5, 1.5], colors=[PALETTE["sky"]], alpha=0.28)
    steep = [-limit / 2, limit / 2]
    for xs, slope in (([-limit, limit], 0), ([-limit, limit], -1), (steep, -2)):
        ax.plot(xs, [slope * x for x in xs], color=PALETTE["blue"], linestyle="-", linewidth=1.5)
    places = {"always": (0.75, 1.1), "OR": (1.5, -0.75), "AND": (1.32, -1.82)}
    for name, (x, y) in (places | {"never": (-0.75, -1.1), "NOR": (-1.5, 0.75), "NAND": (-1.32, 1.82)}).items():
        ax.text(limit * x / 2, limit * y / 2, name, ha="center", va="center", weight="bold")
    for x, y in marks:
        ax.plot(x, y, "o", ms=7, color=PALETTE["orange"])
    ax.set(xlabel="both weights, w", ylabel="bias, b", xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")


def plot_shares(ax: Axes, shares: Mapping[str, float]) -> None:
    """One bar per truth table, from "0110" -> share of the weights that give it; largest first."""
    tables = sorted(shares, key=lambda table: -shares[table])
    rows = np.arange(len(tables))
    ax.barh(rows, [100 * shares[table] for table in tables], color=PALETTE["sky"], edgecolor=PALETTE["blue"])
    for row, table in zip(rows, tables, strict=True):
        text = f"{100 * shares[table]:.1f} %" if shares[table] else "0: no weights found"
        ax.annotate(text, (100 * shares[table], row), (4, 0), textcoords="offset points", va="center", fontsize=9.5)
    ax.set_yticks(rows, [f"{GATE_NAMES[table]}  {table}" for table in tables], fontsize=9.5)
    ax.set(xlabel="share of the sampled weights (%)", xlim=(0, 115 * max(shares.values())))
    ax.invert_yaxis()


def _square(ax: Axes) -> None:
    """The plane of the two inputs, with ticks at the signals 0 and 1."""
    ax.set(xlim=(LOW, HIGH), ylim=(LOW, HIGH), aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
    ax.set_xticks([0, 1])
    ax.set_yticks([0, 1])
