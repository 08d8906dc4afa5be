"""Scenes with boxes, cells and what they say, precision over recall."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from fishbook.plotting._base import PALETTE

HALO = {"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}


def draw_scene(ax: Axes, image: Any, ticks: bool = False) -> None:
    """A scene (H, W) or (1, H, W), dark on white, with x and y counted in pixels from the upper left corner."""
    image = np.asarray(image).reshape(image.shape[-2:])
    height, width = image.shape
    ax.imshow(image, cmap="gray_r", vmin=0, vmax=1, extent=(0, width, height, 0))
    ax.set(xlim=(0, width), ylim=(height, 0))
    if ticks:
        ax.set(xlabel="x (pixels)", ylabel="y (pixels)", xticks=range(0, width + 1, 16), yticks=range(0, height + 1, 16))
    else:
        ax.set(xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set(visible=True, color=PALETTE["faint"])


def draw_boxes(
    ax: Axes,
    boxes: Any,
    texts: Sequence[Any] | None = None,
    color: str = PALETTE["blue"],
    linestyle: Any = "-",
    linewidth: float = 1.6,
    below: bool = False,
) -> None:
    """Boxes (N, 4) as frames, with a word above the upper left corner of each, or below the lower left one."""
    texts = [""] * len(boxes) if texts is None else texts
    for (x1, y1, x2, y2), text in zip(np.asarray(boxes, dtype=float), texts, strict=True):
        ax.add_patch(
            Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, color=color, linestyle=linestyle, linewidth=linewidth)
        )
        if text != "":
            place = {"va": "top", "y": y2 + 0.6} if below else {"va": "bottom", "y": y1 - 0.6}
            ax.text(x=max(x1, 0), s=str(text), color=color, fontsize=8, bbox=HALO, **place)


def draw_overlap(ax: Axes, a: Any, b: Any) -> None:
    """Two boxes, filled lightly, and darker where they overlap: the intersection over the union is dark over all."""
    for (x1, y1, x2, y2), color, line in ((a, PALETTE["blue"], "-"), (b, PALETTE["orange"], "--")):
        ax.add_patch(Rectangle((x1, y1), x2 - x1, y2 - y1, facecolor=color, alpha=0.18, linewidth=0))
        draw_boxes(ax, [(x1, y1, x2, y2)], color=color, linestyle=line)
    (x1, y1), (x2, y2) = np.maximum(a[:2], b[:2]), np.minimum(a[2:], b[2:])
    if x1 < x2 and y1 < y2:
        ax.add_patch(Rectangle((x1, y1), x2 - x1, y2 - y1, facecolor=PALETTE["ink"], alpha=0.45, linewidth=0))
    ax.set_aspect("equal")


def draw_cells(ax: Axes, chance: Any, stride: int = 8) -> None:
    """What every cell believes (rows, columns), 0 … 1, as an orange tone on its square, and the lines between cells."""
    rows, columns = np.shape(chance)
    tone = np.zeros((rows, columns, 4))
    tone[..., :3] = [int(PALETTE["orange"][k : k + 2], 16) / 255 for k in (1, 3, 5)]
    tone[..., 3] = 0.75 * np.clip(chance, 0, 1)
    ax.imshow(tone, extent=(0, columns * stride, rows * stride, 0), interpolation="nearest")
    for k in range(1, columns):
        ax.axvline(k * stride, color=PALETTE["faint"], linewidth=0.7)
    for k in range(1, rows):
        ax.axhline(k * stride, color=PALETTE["faint"], linewidth=0.7)


def plot_precision_recall(
    ax: Axes, precision: Any, recall: Any, label: str = "", color: str = PALETTE["blue"], area: bool = True
) -> None:
    """Precision over recall, thin, and raised to the best further right; the area under that is the average precision."""
    best = np.maximum.accumulate(np.asarray(precision)[::-1])[::-1]
    ax.plot(recall, precision, color=color, linestyle="-", linewidth=0.9, alpha=0.6)
    left = np.concatenate([[0], recall[:-1]])
    xs, ys = np.stack([left, recall], axis=1).ravel(), np.repeat(best, 2)
    ax.plot(xs, ys, color=color, linestyle="-")
    if area:
        ax.fill_between(xs, ys, color=color, alpha=0.12, linewidth=0)
    ax.set(
        xlabel="recall: share of the objects found", ylabel="precision: share that is right", xlim=(0, 1), ylim=(0, 1.03)
    )
    if label:
        ax.annotate(label, (recall[-1], precision[-1]), (6, 0), textcoords="offset points", color=color, va="center")
