"""The still picture of the convolution stepper: what print, code hosts and readers without JavaScript see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from fishbook.plotting import PALETTE
from fishbook.widgets._conv_steps import Steps, copies

__all__ = ["draw"]

COLORS = LinearSegmentedColormap.from_list("signed", [PALETTE["orange"], "white", PALETTE["blue"]])
MOST_NUMBERS = 121  # a sheet with more cells shows its colours alone
MOST_ROWS = 13  # and one with more rows, where the rows share half the picture


def draw(fig: Figure, steps: Steps, values: Mapping[str, Any]) -> str:
    """Paint the state and return it in words."""
    if steps.out is None:
        return _draw_misfit(fig, steps, values)
    return (_draw_forward if values["mode"] == "forward" else _draw_back)(fig, steps, values)


def _draw_forward(fig: Figure, steps: Steps, values: Mapping[str, Any]) -> str:
    assert steps.out is not None
    assert steps.col is not None
    assert steps.product is not None
    F, S, P = values["filter_size"], values["stride"], values["pad"]
    side = steps.out.shape[-1]
    row, which = min(values["row"], side**2 - 1), min(values["which"], len(steps.W) - 1)
    i, j = divmod(row, side)
    halves = fig.subfigures(2, 1, squeeze=False)[:, 0]
    axes = halves[0].subplots(1, 3)
    padded = np.pad(steps.x, [(0, 0), (P, P), (P, P)])
    _sheet(axes[0], padded[0], _name("x", padded.shape[0], P))
    _frame(axes[0], (i * S, j * S), (F, F), "purple")
    _sheet(axes[1], steps.W[which, 0], f"filter {which}" + (", channel 0" if len(steps.x) > 1 else ""))
    _sheet(axes[2], steps.out[which], "out" + (f"[{which}]" if len(steps.W) > 1 else ""))
    _frame(axes[2], (i, j), (1, 1), "green")
    below = halves[1].subplots(1, 3, width_ratios=[max(3, steps.col.shape[1]), max(2, len(steps.W)), max(2, len(steps.W))])
    _sheet(below[0], steps.col, f"col {steps.col.shape}", stretch=True)
    _frame(below[0], (row, 0), (1, steps.col.shape[1]), "purple")
    _sheet(below[1], steps.W.reshape(len(steps.W), -1).T, "Wᵀ", stretch=True)
    _frame(below[1], (0, which), (steps.W[0].size, 1), "yellow")
    _sheet(below[2], steps.product, "col @ Wᵀ", stretch=True)
    _frame(below[2], (row, which), (1, 1), "green")
    pairs = [(v, w) for v, w in zip(steps.col[row], steps.W[which].ravel(), strict=True) if v * w]
    added = " + ".join(f"{v}·{w}" if w >= 0 else f"{v}·({w})" for v, w in pairs) or "0"
    said = f"{_sizes(values)} Output pixel ({i}, {j}) is row {row} of col times the filter: {added} = "
    return (said + f"{steps.out[which, i, j]}.").replace("-", "−")


def _draw_back(fig: Figure, steps: Steps, values: Mapping[str, Any]) -> str:
    assert steps.counts is not None
    assert steps.col is not None
    H = values["size"]
    pixel = divmod(min(values["pixel"], H * H - 1), H)
    left, right = fig.subplots(1, 2, width_ratios=[1, 1.6])
    _sheet(left, steps.counts, "How often col2im adds to each pixel")
    _frame(left, pixel, (1, 1), "purple")
    marked = np.zeros(steps.col.shape, dtype=int)
    for at in copies(H, values["filter_size"], values["stride"], values["pad"], pixel):
        marked[at] = 1
    _sheet(right, marked, f"col {marked.shape}: where pixel {pixel} stands", stretch=True, numbers=False)
    low, high = steps.counts.min(), steps.counts.max()
    return (
        f"{_sizes(values)} Pixel {pixel} stands {steps.counts[pixel]} times in col, and col2im adds so many entries back "
        f"to it. Over the image the counts go from {low} to {high}."
    )


def _draw_misfit(fig: Figure, steps: Steps, values: Mapping[str, Any]) -> str:
    """The padded image; what no window reaches is hatched, a window that is too large sticks out."""
    F, P, fit = values["filter_size"], values["pad"], steps.fit
    ax = fig.subplots()
    _sheet(ax, np.pad(steps.x[0], P), _name("x", len(steps.x), P))
    _frame(ax, (0, 0), (F, F), "purple")
    if fit.room < 0:
        ax.set(xlim=(-0.6, F - 0.4), ylim=(F - 0.4, -0.6))
        return f"{_sizes(values)} They do not fit: the filter is {-fit.room} larger than the padded side {fit.padded}."
    reached = fit.padded - fit.rest
    for corner, across, down in (((reached, 0), fit.rest, fit.padded), ((0, reached), fit.padded, fit.rest)):
        x, y = (place - 0.5 for place in corner)
        ax.add_patch(Rectangle((x, y), across, down, fill=False, hatch="///", edgecolor=PALETTE["orange"], linewidth=0))
    return (
        f"{_sizes(values)} They do not fit: {fit.room} / {values['stride']} leaves a rest of {fit.rest}, hatched. "
        f"Strides that fit: {', '.join(map(str, fit.strides))}."
    )


def _sizes(values: Mapping[str, Any]) -> str:
    H, F = values["size"], values["filter_size"]
    channels, filters = ("1 channel", f"{values['channels']} channels"), ("one filter", "two filters")
    what = f"A convolution of a {H} × {H} image with {channels[values['channels'] > 1]}, padded by {values['pad']}, "
    return what + f"by {filters[values['filters'] > 1]} of {F} × {F} in steps of {values['stride']}."


def _name(name: str, channels: int, pad: int) -> str:
    return name + (", channel 0" if channels > 1 else "") + (f", padded by {pad}" if pad else "")


def _sheet(ax: Axes, sheet: np.ndarray, title: str, stretch: bool = False, numbers: bool = True) -> None:
    """A heat map in whole numbers: blue above zero, orange below; the numbers too where there is room."""
    largest = max(1, int(np.abs(sheet).max()))
    ax.imshow(sheet, cmap=COLORS, vmin=-largest, vmax=largest, aspect="auto" if stretch else "equal", alpha=0.6)
    ax.set_title(title, fontsize=10)
    ax.set(xticks=[], yticks=[])
    if not numbers or sheet.size > MOST_NUMBERS or (stretch and len(sheet) > MOST_ROWS):
        return
    for (i, j), value in np.ndenumerate(sheet):
        ax.text(j, i, f"{value}".replace("-", "−"), ha="center", va="center", fontsize=8, color=PALETTE["ink"])


def _frame(ax: Axes, corner: tuple[int, int], shape: tuple[int, int], color: str) -> None:
    """A thick outline around cells: corner and shape as (row, column)."""
    at = (corner[1] - 0.5, corner[0] - 0.5)
    style: dict[str, Any] = {"fill": False, "edgecolor": PALETTE[color], "linewidth": 2.5, "clip_on": False, "zorder": 3}
    ax.add_patch(Rectangle(at, shape[1], shape[0], **style))
