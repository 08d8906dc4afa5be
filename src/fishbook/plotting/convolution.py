"""Pictures of windows over images, of unrolled windows, of feature maps and of overlaps (chapter 12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fishbook.plotting._base import PALETTE, label_end, subplots
from fishbook.plotting.arrays import draw_cells

Picture = tuple[Figure, str]
CELL = 0.42  # inches


def _sheet(width: float, height: float) -> tuple[Figure, Axes]:
    cell = min(CELL, 8 / width)
    fig, ax = subplots(size=(width * cell, height * cell))
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
    ax.axis("off")
    return fig, ax


def _title(ax: Axes, x: float, y: float, text: str) -> None:
    ax.text(x, y, text, ha="left", va="center", weight="bold", color=PALETTE["ink"], fontsize=10)


def _sign(ax: Axes, x: float, y: float, text: str) -> None:
    ax.text(x, y, text, ha="center", va="center", color=PALETTE["ink"], fontsize=16)


def _lit(shape: tuple[int, ...], i: int, j: int, h: int = 1, w: int = 1) -> np.ndarray:
    mask = np.zeros(shape, bool)
    mask[i : i + h, j : j + w] = True
    return mask


def picture_of_window(
    x: np.ndarray,
    w: np.ndarray,
    out: np.ndarray,
    at: tuple[int, int],
    stride: int = 1,
    asked: tuple[int, int] | None = None,
) -> Picture:
    """An image, a filter and their output; the window that makes the output `at` is tinted, and its sum written out.

    The output at the place `asked` is left to the reader: a question mark stands there.
    """
    (H, W), (FH, FW), (OH, OW) = x.shape, w.shape, out.shape
    i, j = at[0] * stride, at[1] * stride
    fig, ax = _sheet(W + FW + OW + 5.2, max(H, OH) + 2.6)
    top, left = 1.2, 0.2
    hidden = False if asked is None else _lit(out.shape, *asked)
    for name, array, lit, color, unknown in (
        ("image", x, _lit(x.shape, i, j, FH, FW), "blue", False),
        ("filter", w, True, "yellow", False),
        ("output", out, _lit(out.shape, *at), "green", hidden),
    ):
        _title(ax, left, 0.5, f"{name}  {array.shape[0]} × {array.shape[1]}")
        draw_cells(ax, array, (left, top), color, lit=lit, asked=unknown)
        left += array.shape[1] + 2.4
        if name != "output":
            _sign(ax, left - 1.2, top + 1.5, "⋆" if name == "image" else "=")
    window = x[i : i + FH, j : j + FW]
    pairs = zip(window.ravel(), w.ravel(), strict=True)
    terms = " + ".join(f"{a:g}·{b:g}" if b >= 0 else f"{a:g}·({b:g})" for a, b in pairs)
    ax.text(0.2, max(H, OH) + 2.0, f"{terms} = {out[at]:g}", fontsize=9, color=PALETTE["ink"], va="center")
    said = (
        f"An image of {H} by {W} numbers, a filter of {FH} by {FW}, and the output of {OH} by {OW}. The window from row "
        f"{i}, column {j} is tinted; times the filter, summed, it is the output at {at}: {terms} = {out[at]:g}."
    )
    return fig, said if asked is None else f"{said} The output at {asked} is a question mark."


def picture_of_unrolling(x: np.ndarray, rows: np.ndarray, size: int, row: int, stride: int = 1) -> Picture:
    """An image (H, W) beside its windows as rows; one window and its row are tinted."""
    H, W = x.shape
    OW = (W - size) // stride + 1
    i, j = row // OW * stride, row % OW * stride
    fig, ax = _sheet(W + rows.shape[1] + 3.2, max(H, len(rows)) + 1.6)
    _title(ax, 0.2, 0.5, f"image  {H} × {W}")
    draw_cells(ax, x, (0.2, 1.2), "blue", lit=_lit(x.shape, i, j, size, size))
    left = W + 2.2
    _title(ax, left, 0.5, f"its windows as rows  {len(rows)} × {rows.shape[1]}")
    draw_cells(ax, rows, (left, 1.2), "blue", lit=(np.arange(len(rows)) == row)[:, None])
    arrow = {"arrowstyle": "-|>", "color": PALETTE["grey"]}
    ax.annotate("", (left - 0.2, 1.7 + row), (W + 0.4, 1.7 + i), arrowprops=arrow)
    numbers = ", ".join(f"{value:g}" for value in rows[row])
    said = f"An image of {H} by {W} and its {len(rows)} windows of {size} by {size} as rows. Row {row} holds {numbers}."
    return fig, said


def picture_of_counts(counts: Mapping[str, np.ndarray]) -> Picture:
    """For each title a grid that says how many windows see each pixel, darker for more."""
    fig, axes = subplots(1, len(counts), size=(8, 3.0), squeeze=False)
    said, most = [], max(float(grid.max()) for grid in counts.values())
    for ax, (title, grid) in zip(axes[0], counts.items(), strict=True):
        ax.imshow(grid, cmap="Blues", vmin=0, vmax=1.6 * most)
        for (i, j), n in np.ndenumerate(grid):
            ax.text(j, i, f"{n:g}", ha="center", va="center", fontsize=9, color=PALETTE["ink"])
        ax.set(title=title, xticks=[], yticks=[])
        ax.grid(False)
        said.append(f"{title}: corner {grid[0, 0]:g}, middle {grid[len(grid) // 2, len(grid) // 2]:g}")
    return fig, "How many windows see each pixel. " + "; ".join(said) + "."


def draw_maps(axes: Sequence[Axes], maps: Sequence[np.ndarray], titles: Sequence[str]) -> str:
    """Signed images, one to an axes: purple where positive, orange where negative, white at 0, all on one scale each."""
    for ax, image, title in zip(axes, maps, titles, strict=True):
        most = float(np.abs(image).max()) or 1.0
        ax.imshow(image, cmap="PuOr", vmin=-most, vmax=most)
        ax.set_title(title, fontsize=10)
        ax.axis("off")
    ends = [f"from {image.min():.2g} to {image.max():.2g}" for image in maps]
    return ", ".join(f"{title} {between}" for title, between in zip(titles, ends, strict=True))


def plot_shifts(ax: Axes, shifts: Any, accuracies: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Accuracies (seeds, shifts) by name over the shift in pixels: means with bands from least to greatest."""
    means = {}
    for (name, runs), color, style in zip(accuracies.items(), ("blue", "orange", "green"), ("-", "--", "-."), strict=False):
        runs = np.asarray(runs, dtype=float)
        means[name] = runs.mean(axis=0)
        ax.fill_between(shifts, runs.min(axis=0), runs.max(axis=0), color=PALETTE[color], alpha=0.2, linewidth=0)
        ax.plot(shifts, means[name], style, color=PALETTE[color], marker="o", markersize=4)
        label_end(ax, shifts, means[name], name, PALETTE[color], dx=8)
    ax.set(xlabel="shift in pixels", ylabel="test accuracy", xlim=(shifts[0] - 0.1, shifts[-1] + 1.3))
    ax.set_xticks(list(shifts))
    return means
