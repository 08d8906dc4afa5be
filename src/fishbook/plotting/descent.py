"""Pictures of slopes and of walking down them: secants, errors over h, contours, arrows, paths, losses (chapter 4).

A function of two numbers is handed over as `f(x)` with x of shape (2,), as everywhere in the course.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from fishbook.gradients import numerical_diff
from fishbook.plotting._base import PALETTE

Limits = tuple[float, float]
Function = Callable[[Any], Any]

_CLASSES = LinearSegmentedColormap.from_list("classes", [PALETTE["sky"], "white", PALETTE["yellow"]])
_PRECISIONS = {"float64": ("blue", "-"), "float32": ("orange", "--"), "float16": ("purple", "-.")}


def grid_values(f: Function, xlim: Limits, ylim: Limits, n: int = 61) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """f on an n by n grid, called point by point: the columns' x (n,), the rows' y (n,), the values (n, n)."""
    x, y = np.linspace(*xlim, n), np.linspace(*ylim, n)
    return x, y, np.array([[float(f(np.array([a, b]))) for a in x] for b in y])


def plot_contours(
    ax: Axes,
    f: Function,
    xlim: Limits,
    ylim: Limits,
    levels: Sequence[float] | None = None,
    *,
    numbers: bool = False,
    equal: bool = True,
) -> None:
    """Lines of equal height of f, as on a hiking map; `numbers` writes the heights on them.

    Without `levels` there are twelve at equal steps of height, so that they lie close together where the ground is steep.
    """
    x, y, z = grid_values(f, xlim, ylim)
    if levels is None:
        levels = np.linspace(z.min(), z.max(), 14)[1:-1].tolist()
    drawn = ax.contour(x, y, z, levels=levels, colors=PALETTE["grey"], linewidths=0.8, linestyles="-", alpha=0.7)
    if numbers:
        ax.clabel(drawn, fontsize=8, fmt="%g")
    ax.set(xlim=xlim, ylim=ylim, aspect="equal" if equal else "auto")


def plot_surface(ax: Any, f: Function, xlim: Limits, ylim: Limits) -> Any:
    """f as a landscape, seen from the side.  A 3-D Axes takes the place of ax in its figure, and is returned."""
    figure, place = ax.figure, ax.get_subplotspec()
    ax.remove()
    ax = figure.add_subplot(place, projection="3d")
    x, y, z = grid_values(f, xlim, ylim, n=33)
    grid_x, grid_y = np.meshgrid(x, y)
    style = {"color": PALETTE["sky"], "edgecolor": PALETTE["blue"], "linewidth": 0.25, "alpha": 0.85}
    ax.plot_surface(grid_x, grid_y, z, rstride=2, cstride=2, **style)
    ax.set(xlabel="$x_0$", ylabel="$x_1$", zlabel="$f$")
    ax.view_init(elev=28, azim=-60)
    return ax


def plot_arrows(ax: Axes, points: Any, vectors: Any, *, scale: float = 1.0, color: str = PALETTE["blue"]) -> None:
    """One arrow for each row of points (N, 2), as long as scale times its row of vectors (N, 2)."""
    points, vectors = np.asarray(points), scale * np.asarray(vectors)
    style: dict[str, Any] = {"angles": "xy", "scale_units": "xy", "scale": 1, "color": color, "width": 0.006, "zorder": 3}
    ax.quiver(points[:, 0], points[:, 1], vectors[:, 0], vectors[:, 1], **style)


def plot_path(ax: Axes, path: Any, *, color: str = PALETTE["blue"], linestyle: Any = "-", start: str = "") -> int:
    """The points of a descent (steps + 1, 2), joined up: a ring where it starts, a diamond where it ends.

    On a map with fixed limits a path that ends outside is drawn to the first point outside, without a diamond.  Returns
    the number of steps drawn.
    """
    path = np.asarray(path)
    out = _outside(ax, path)
    steps = int(np.argmax(out)) if out[-1] else len(path) - 1
    style: dict[str, Any] = {"color": color, "linestyle": linestyle, "linewidth": 1.2}
    ax.plot(*path[: steps + 1].T, marker="o", markersize=2.5, zorder=4, **style)
    ax.plot(*path[0], "o", markersize=7, mfc="white", mec=color, mew=1.6, zorder=5)
    if not out[-1]:
        ax.plot(*path[-1], "D", markersize=5, color=color, zorder=6)
    if start:
        ax.annotate(start, path[0], (6, 6), textcoords="offset points", color=color, fontsize=9)
    return steps


def _outside(ax: Axes, path: np.ndarray) -> np.ndarray:
    """Which points lie beyond the limits that were set for ax; none when it scales itself."""
    if ax.get_autoscalex_on() or ax.get_autoscaley_on():
        return np.zeros(len(path), bool)
    low, high = np.array([ax.get_xlim(), ax.get_ylim()]).T
    return ((path < low) | (path > high)).any(axis=1)


def plot_walk(
    ax: Axes,
    f: Callable[[Any], Any],
    path: Any,
    xlim: Limits,
    ylim: Limits,
    *,
    color: str = PALETTE["blue"],
    joined: bool = True,
) -> None:
    """The curve of a function of one number (it is given arrays) and the points x of a descent on it, joined or not."""
    x = np.linspace(*xlim, 241)
    at = np.asarray(path, dtype=float).ravel()
    ax.plot(x, f(x), color=PALETTE["grey"], linestyle="-", linewidth=1, zorder=1)
    ax.plot(at, f(at), "o", linestyle="-" if joined else "none", color=color, linewidth=0.9, markersize=3, zorder=2)
    ax.plot(at[0], f(at[0]), "o", markersize=7, mfc="white", mec=color, mew=1.6, zorder=3)
    ax.plot(at[-1], f(at[-1]), "D", markersize=5, color=color, zorder=4)
    ax.set(xlim=xlim, ylim=ylim)


def steps_to(values: Sequence[float], goal: float) -> int | None:
    """The first step whose value is below the goal (the start counts as step 0), or None."""
    below = np.flatnonzero(np.asarray(values) < goal)
    return int(below[0]) if len(below) else None


def verdict(values: Sequence[float], goal: float) -> str:
    """What became of a descent, in a word or two: "17 steps" to below the goal, "not yet", "stands still" or "diverges"."""
    reached = steps_to(values, goal)
    if values[-1] > 1.001 * values[0]:
        return "diverges"
    if reached is not None:
        return f"{reached} step" + "s" * (reached != 1)
    return "not yet" if values[-1] < 0.999 * values[0] else "stands still"


def plot_progress(ax: Axes, values: Sequence[float], goal: float, ylim: Limits = (1e-6, 1e6)) -> str:
    """The value after every step, on a logarithmic axis, with the goal and the verdict; returns the verdict."""
    says, reached = verdict(values, goal), steps_to(values, goal)
    color = PALETTE[{"diverges": "orange", "not yet": "grey", "stands still": "grey"}.get(says, "blue")]
    ax.axhline(goal, color=PALETTE["green"], linestyle=":", linewidth=1, zorder=0)
    ax.semilogy(np.arange(len(values)), np.maximum(values, ylim[0] / 10), color=color, linestyle="-", linewidth=1.6)
    if reached is not None:
        ax.plot(reached, max(values[reached], ylim[0]), "o", color=color, markersize=5, clip_on=False, zorder=3)
    height, va = (0.04, "bottom") if says == "diverges" else (0.98, "top")  # where the curve is not
    ax.text(0.98, height, says, transform=ax.transAxes, ha="right", va=va, fontsize=9, color=color, weight="bold")
    ax.set(xlim=(0, len(values) - 1), ylim=ylim, xlabel="step", ylabel="loss")
    return says


def plot_run(top: Axes, bottom: Axes, f: Function, path: Any, limits: tuple[float, float], goal: float = 0.01) -> str:
    """A descent twice: its path on a map as far as ±limits, and below it the value after every step; the verdict."""
    says = plot_progress(bottom, [float(f(x)) for x in path], goal)
    plot_contours(top, f, (-limits[0], limits[0]), (-limits[1], limits[1]))
    plot_path(top, path, color=PALETTE["orange" if says == "diverges" else "blue"])
    return says


def plot_curve(ax: Axes, f: Callable[[Any], Any], xlim: Limits, tangent_at: float | None = None) -> None:
    """The curve of a function of one number (it is given arrays), and its tangent at one place, with its slope."""
    x = np.linspace(*xlim, 121)
    ax.plot(x, f(x), color=PALETTE["ink"], linestyle="-", linewidth=2.2)
    if tangent_at is None:
        return
    slope = numerical_diff(f, tangent_at, 1e-5)
    reach = 0.25 * (xlim[1] - xlim[0])
    x = tangent_at + np.array([-reach, reach])
    y = f(tangent_at) + slope * (x - tangent_at)
    ax.plot(x, y, color=PALETTE["blue"], linestyle=":")
    ax.plot(tangent_at, f(tangent_at), "o", color=PALETTE["blue"], markersize=5)
    ax.annotate(f"tangent: {slope:.2f}", (x[1], y[1]), (5, -8), textcoords="offset points", color=PALETTE["blue"])


def plot_secants(ax: Axes, f: Callable[[Any], Any], x: float, hs: Sequence[float], xlim: Limits) -> list[float]:
    """The curve of f with a straight line through (x, f(x)) and (x + h, f(x + h)) for every h; returns the slopes."""
    plot_curve(ax, f, xlim)
    looks = zip(hs, ("orange", "purple", "green", "blue"), ("--", "-.", ":", "-"), strict=False)
    return [plot_line_through(ax, f, x, x + h, xlim, f"h = {h:g}: {{:.2f}}", PALETTE[c], line) for h, c, line in looks]


def plot_line_through(
    ax: Axes,
    f: Callable[[Any], Any],
    a: float,
    b: float,
    xlim: Limits,
    text: str = "{:.2f}",
    color: str = PALETTE["orange"],
    linestyle: Any = "--",
) -> float:
    """The straight line through (a, f(a)) and (b, f(b)), its slope written into `text` at its right end; the slope."""
    slope = float((f(b) - f(a)) / (b - a))
    x = np.array(xlim)
    y = f(a) + slope * (x - a)
    ax.plot(x, y, color=color, linestyle=linestyle, linewidth=1.4)
    ax.plot([a, b], [f(a), f(b)], "o", color=color, markersize=5, linestyle="none")
    ax.annotate(text.format(slope), (x[1], y[1]), (4, 0), textcoords="offset points", va="center", color=color)
    return slope


def plot_errors(ax: Axes, hs: Any, errors: Mapping[str, Any], exact: Any, exact_label: str) -> dict[str, float]:
    """Error over step size h on two logarithmic axes, one curve for each precision, best h marked.

    `exact` is the error that would remain if numbers had no last digit; NaN ends a curve.  Returns {precision: best h}.
    """
    hs = np.asarray(hs)
    ax.loglog(hs, exact, color=PALETTE["ink"], linestyle=":", linewidth=1.3, zorder=1)
    best = {}
    for name, values in errors.items():
        shade, line = _PRECISIONS[name]
        color = PALETTE[shade]
        k = int(np.nanargmin(values))
        best[name] = float(hs[k])
        ax.loglog(hs, values, color=color, linestyle=line, linewidth=1.7, zorder=2)
        ax.plot(hs[k], values[k], "o", color=color, markersize=7, zorder=3)
        where: dict[str, Any] = {"xytext": (7, -5), "textcoords": "offset points", "va": "top"}
        ax.annotate(f"{name}\n{hs[k]:.0e}", (hs[k], values[k]), color=color, fontsize=8.5, **where)
    ax.annotate(exact_label, (hs.max(), float(np.max(exact))), (3, 5), textcoords="offset points", va="bottom", fontsize=9)
    ax.set(xlabel="h", ylabel="mean error of slope", ylim=(1e-13, 30), xlim=(hs.min() / 2, 100 * hs.max()))
    return best


def plot_decision(ax: Axes, probability: Callable[[np.ndarray], Any], x: Any, t: Any, *, pad: float = 0.35) -> None:
    """Shade the plane by probability(points (N, 2)) -> (N,) of class 1, draw the line at one half, and the points.

    Class 0 is drawn as open rings, class 1 as filled squares.
    """
    low, high = x.min() - pad, x.max() + pad
    axis = np.linspace(low, high, 121)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    z = np.asarray(probability(grid)).reshape(121, 121)
    ax.imshow(z, extent=(low, high, low, high), origin="lower", cmap=_CLASSES, vmin=0, vmax=1, interpolation="bilinear")
    if z.min() < 0.5 < z.max():
        ax.contour(axis, axis, z, levels=[0.5], colors=[PALETTE["ink"]], linewidths=1.4)
    rings: dict[str, Any] = {"mfc": "none", "mec": PALETTE["blue"], "mew": 1}
    ax.plot(*x[t == 0].T, "o", markersize=3.5, linestyle="none", **rings)
    ax.plot(*x[t == 1].T, "s", markersize=3, linestyle="none", color=PALETTE["orange"])
    ax.set(xlim=(low, high), ylim=(low, high), aspect="equal")
