"""Pictures of times: where they go, how they grow with the size of a task, and where two machines cross (chapter 11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from fishbook.plotting._base import PALETTE

LOOKS = {
    "GPU": ("green", "-"),
    "CPU, one thread": ("orange", "--"),
    "CPU, all threads": ("blue", "-."),
    "float64": ("blue", "-."),
    "float32": ("orange", "--"),
    "float16": ("purple", "-"),
}

# Colour, mark, how many points to the right of the mark and above it the name stands, and which of its ends, in order.
RIVALS = (("orange", "s", (4, 12), "left"), ("purple", "^", (-4, 12), "center"), ("blue", "o", (0, -13), "center"))


def plot_shares(ax: Axes, seconds: Mapping[str, float], unit: float = 1e6) -> list[str]:
    """A bar for each part of a task, in the given order from above, with its share; returns the names, longest first."""
    names, values = list(seconds), np.array(list(seconds.values()))
    places = -np.arange(len(names))
    most = values.argmax()
    ax.barh(places, values * unit, color=[PALETTE["orange" if k == most else "sky"] for k in range(len(names))])
    for place, value in zip(places.tolist(), values.tolist(), strict=True):
        ax.text(value * unit, place, f" {value / values.sum():.0%}", va="center", fontsize=9)
    ax.set_yticks(places, names, fontsize=9)
    ax.set(xlabel="microseconds for each step", xlim=(0, 1.15 * values.max() * unit))
    return [names[k] for k in np.argsort(-values)]


def plot_times(
    ax: Axes, x: Any, times: Mapping[str, Any], *, xlabel: str = "", places: Mapping[str, tuple[float, float]] | None = None
) -> None:
    """Seconds over x on two logarithmic axes, in the look of each name; a missing figure breaks the line.

    A name stands at the end of its line, so many points to the side and up as `places` says; with a negative shift to the
    side it ends there.
    """
    for name, values in times.items():
        color, style = LOOKS[name]
        values = np.asarray(values, dtype=float)
        ax.loglog(x, values, color=PALETTE[color], linestyle=style, marker="o", markersize=3)
        there = np.isfinite(values)
        shift = (places or {}).get(name, (4, 0))
        end = (np.asarray(x)[there][-1], values[there][-1])
        side: Any = {"ha": "right" if shift[0] < 0 else "left", "va": "center", "color": PALETTE[color]}
        ax.annotate(name, end, shift, textcoords="offset points", **side)
    ax.set(xlabel=xlabel, ylabel="seconds")


def crossing(x: Any, slow_start: Any, other: Any) -> Any:
    """The first x from which on `slow_start` takes less time than `other` as far as both are known; None where never."""
    ours, theirs = np.asarray(slow_start, dtype=float), np.asarray(other, dtype=float)
    known = np.isfinite(ours) & np.isfinite(theirs)
    wins = (ours < theirs)[known]
    if not len(wins) or not wins[-1]:
        return None
    lost = np.flatnonzero(~wins)
    return np.asarray(x)[known][lost[-1] + 1 if len(lost) else 0].item()


def plot_rivals(ax: Axes, tasks: Any, times: Mapping[str, Any]) -> dict[str, str]:
    """A row for each task, from the top, with a mark at the time of each rival; returns the quickest one of each task.

    The names of the rivals, three at most, stand above and below their marks in the first row.
    """
    rows = -np.arange(len(tasks))
    values = np.array([np.asarray(row, dtype=float) for row in times.values()])  # (rivals, tasks)
    ax.hlines(rows, values.min(axis=0), values.max(axis=0), color="0.7", linewidth=1)
    for (name, row), (color, marker, shift, side) in zip(times.items(), RIVALS, strict=False):
        ax.plot(row, rows, marker, color=PALETTE[color], markersize=7)
        style: Any = {"ha": side, "va": "center", "color": PALETTE[color], "fontsize": 9}
        ax.annotate(name, (row[0], 0), shift, textcoords="offset points", **style)
    ax.set_yticks(rows, tasks, fontsize=9)
    ax.set(xscale="log", xlabel="milliseconds for each step", ylim=(rows[-1] - 0.5, 0.7))
    ax.xaxis.set_major_formatter("{x:g}")
    names = list(times)
    return {str(task): names[int(k)] for task, k in zip(tasks, values.argmin(axis=0), strict=True)}
