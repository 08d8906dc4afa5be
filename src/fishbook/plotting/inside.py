"""Pictures of the inside of a network: filters, maps and images in labelled rows, and what each layer costs (chapter 13).

Each `picture_of_...` returns `(figure, alt)`: the drawing and what it shows, in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from fishbook.plotting._base import PALETTE, course_style, subplots

Picture = tuple[Figure, str]

SIGNED = LinearSegmentedColormap.from_list("signed", [PALETTE["orange"], "white", PALETTE["blue"]], 257)
FINE, EDGE = 10, 2  # a signed number is a square of FINE × FINE dots; one below 0 lacks EDGE of them on each side


@course_style()
def picture_of_rows(
    rows: Mapping[str, Any],
    titles: Sequence[Any] = (),
    *,
    signed: bool = False,
    shared: bool = False,
    frames: Mapping[tuple[int, int], tuple[float, float, float]] | None = None,
    note: str = "",
) -> Picture:
    """A row of grey images for each name, the names at the left and the titles on top; black is the largest value.

    Each image has its own scale from 0 to its largest value; shared gives a row one scale.  Signed images go from minus to
    plus their largest size: blue and whole squares above 0, orange and smaller ones below, white at 0.
    frames {(row, column): (left, top, side)} draws a square of pixels.  note, a sentence on what is seen, ends the
    alternative text.
    """
    columns = max(len(images) for images in rows.values())
    side = min((8 - 1.0) / columns, 1.1)
    size = (1 + columns * side, len(rows) * (side + 0.06) + 0.3 * bool(len(titles)))
    fig, axes = subplots(len(rows), columns, size=size, squeeze=False)
    for ax in axes.flat:
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
    for i, (name, images) in enumerate(rows.items()):
        axes[i, 0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=9, color=PALETTE["ink"])
        for j, image in enumerate(images):
            top = max(float(np.abs(images if shared else image).max()), 1e-12)
            if signed:
                _squares(axes[i, j], np.asarray(image), top)
            else:
                axes[i, j].imshow(image, cmap="gray_r", vmin=0, vmax=top, interpolation="nearest")
            if frames and (i, j) in frames:
                _frame(axes[i, j], *frames[i, j], np.shape(image))
    for ax, title in zip(axes[0], titles, strict=False):
        ax.set_title(title, fontsize=9)
    said = f", titled {', '.join(map(str, titles))}" if len(titles) else ""
    kind = "signed images, blue above 0 and orange below" if signed else "grey images"
    alt = f"{columns} columns of {kind}{said}; the rows: {'; '.join(' '.join(n.split()) for n in rows)}."
    return fig, f"{alt} {note}".strip()


def _squares(ax: Axes, values: np.ndarray, top: float) -> None:
    """Each number as a square of one pixel, so that the sign can be read without colour: whole above 0, smaller below."""
    dots = np.kron(values, np.ones((FINE, FINE)))
    within = np.arange(FINE)
    inner = (within >= EDGE) & (within < FINE - EDGE)
    kept = np.tile(np.outer(inner, inner), values.shape)
    height, width = values.shape
    extent = (-0.5, width - 0.5, height - 0.5, -0.5)
    shown = np.where((dots > 0) | kept, dots, 0)
    ax.imshow(shown, cmap=SIGNED, vmin=-top, vmax=top, interpolation="nearest", extent=extent)


def signed_shades(values: Any, top: float = 0.0) -> np.ndarray:
    """(H, W, 4) for `imshow`: blue above 0, orange below, more opaque the larger, full at `top` or at the largest size."""
    values = np.asarray(values)
    shades = np.where(values[..., None] < 0, to_rgb(PALETTE["orange"]), to_rgb(PALETTE["blue"]))
    return np.dstack([shades, np.clip(np.abs(values) / (top or np.abs(values).max() or 1.0), 0, 1)])


def _frame(ax: Axes, left: float, top: float, side: float, shape: tuple[int, ...]) -> None:
    """An orange square of `side` pixels, cut off at the edges of the image."""
    x, y = max(left, 0), max(top, 0)
    width, height = min(left + side, shape[1]) - x, min(top + side, shape[0]) - y
    ax.add_patch(
        Rectangle((x - 0.5, y - 0.5), width, height, fill=False, edgecolor=PALETTE["orange"], linewidth=1.2, clip_on=False)
    )


def plot_shares(ax: Axes, names: Sequence[str], shares: Mapping[str, Any]) -> dict[str, str]:
    """For each layer, from the top, one bar for each kind of cost: its share of the whole; returns the largest of each."""
    height = 0.8 / len(shares)
    largest = {}
    for k, (kind, values) in enumerate(shares.items()):
        part = np.asarray(values, dtype=float) / np.sum(values)
        color = PALETTE["blue"] if k == 0 else PALETTE["orange"]
        places = np.arange(len(names)) + (k - (len(shares) - 1) / 2) * height
        ax.barh(places, part, height=height, color=color, alpha=1 if k == 0 else 0.75, label=kind)
        largest[kind] = names[int(part.argmax())]
        best = int(part.argmax())
        ax.text(part[best] + 0.01, places[best], f"{kind} {part[best]:.0%}", color=color, va="center", fontsize=9)
    ax.set(yticks=range(len(names)), yticklabels=names, xlabel="share of the whole network", xlim=(0, 0.85))
    ax.invert_yaxis()
    return largest


def plot_growth(ax: Axes, sizes: Sequence[int], values: Mapping[str, Any], styles: Sequence[str] = ("-", "--")) -> None:
    """values {name: (draws, sizes)}: the mean over the draws as a line with its label, each draw as a small dot."""
    for k, (name, runs) in enumerate(values.items()):
        runs, color = np.asarray(runs, dtype=float), (PALETTE["blue"], PALETTE["orange"])[k % 2]
        ax.plot(sizes, runs.mean(axis=0), color=color, linestyle=styles[k % 2])
        for run in runs:
            ax.plot(sizes, run, ".", color=color, markersize=4, alpha=0.6, linestyle="none")
        ax.annotate(name, (sizes[-1], runs.mean(axis=0)[-1]), (8, 0), textcoords="offset points", color=color, va="center")
    ax.set(xticks=list(sizes))
