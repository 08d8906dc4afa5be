"""Scenes with boxes, cells and what they say, precision over recall."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox

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


class _Name(Text):
    """The name of a box: when drawn it looks for a place at the box, inside the axes and clear of the names before it.

    Only then is the size of the axes known.  The layout takes no notice of it, so panels in a row stay equally wide.
    """

    def __init__(self, box: np.ndarray, text: str, color: str, below: bool) -> None:
        super().__init__(box[0], box[1], text, color=color, fontsize=10, va="bottom", ha="left", bbox=HALO, clip_on=False)
        self.box, self.below = box, below
        self.set_in_layout(False)

    def draw(self, renderer: RendererBase) -> None:
        """Move to the place, then draw."""
        ax = self.axes
        assert isinstance(ax, Axes), "a name belongs to axes"
        before = [one for one in ax.texts[: list(ax.texts).index(self)] if isinstance(one, _Name)]
        taken = [one.get_window_extent(renderer) for one in before]
        size = np.array(self.get_window_extent(renderer).size)
        edge = ax.bbox.padded(-2)
        spots = [Bbox.from_bounds(*np.clip(spot, edge.min, edge.max - size), *size) for spot in self._spots(ax, size)]
        best = min(spots, key=lambda spot: sum(_shared(spot, one) for one in taken))  # the first of several
        self.set_position(tuple(ax.transData.inverted().transform(best.min)))
        super().draw(renderer)

    def _spots(self, ax: Axes, size: np.ndarray) -> list[tuple[float, float]]:
        """Lower left corners in pixels: above and below the box, beside it, inside it."""
        (left, low), (right, high) = np.sort(ax.transData.transform(self.box.reshape(2, 2)), axis=0)
        wide, tall = size
        gap = tall / 6
        xs = [left, right - wide]
        above, under = [(x, high + gap) for x in xs], [(x, low - tall - gap) for x in xs]
        middle = [((left + right - wide) / 2, y) for y in (high + gap, low - tall - gap)]
        ys = [high - tall, low, (low + high - tall) / 2]
        beside = [(x, y) for y in ys for x in (left - wide - gap, right + gap)]
        inside = [(x, y) for y in (high - tall - gap, low + gap) for x in (left + gap, right - wide - gap)]
        return [*(under + above if self.below else above + under), *middle, *beside, *inside]


def _shared(one: Bbox, other: Bbox) -> float:
    """The area that both cover, with a pixel of air."""
    both = Bbox.intersection(one.padded(1), other.padded(1))
    return 0.0 if both is None else float(both.width * both.height)


def draw_boxes(
    ax: Axes,
    boxes: Any,
    texts: Sequence[Any] | None = None,
    color: str = PALETTE["blue"],
    linestyle: Any = "-",
    linewidth: float = 1.6,
    below: bool = False,
) -> None:
    """Boxes (N, 4) as frames, with a word at each: above it, or with `below` under it, or where there is room."""
    texts = [""] * len(boxes) if texts is None else texts
    for box, text in zip(np.asarray(boxes, dtype=float), texts, strict=True):
        x1, y1, x2, y2 = box
        ax.add_patch(
            Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, color=color, linestyle=linestyle, linewidth=linewidth)
        )
        if text != "":
            ax.add_artist(_Name(box, str(text), color, below))


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
