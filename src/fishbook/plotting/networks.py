"""Pictures of networks for chapter 2: neurons with their numbers, layers of any width, digits, maps and answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle

from fishbook.plotting._base import PALETTE


def draw_network(
    ax: Axes,
    values: Sequence[Any],
    weights: Sequence[Any],
    biases: Sequence[Any],
    names: Sequence[str] | None = None,
    digits: int = 2,
) -> None:
    """Draw a small fully connected network with a number at every neuron and arrow, and every shape.

    values: one array for each layer, the input first.  weights, biases: one for each gap between layers.  A positive
    weight is a solid blue arrow, a negative one dashed orange, a zero grey and dotted.  names: below the layers.
    """
    sizes = [len(value) for value in values]
    for k, (w, b) in enumerate(zip(weights, biases, strict=True)):
        if np.shape(w) != (sizes[k], sizes[k + 1]) or np.shape(b) != (sizes[k + 1],):
            wanted = f"weights {(sizes[k], sizes[k + 1])} and biases {(sizes[k + 1],)}"
            raise ValueError(f"between layers {k} and {k + 1} expected {wanted}, got {np.shape(w)} and {np.shape(b)}")
    top = max(sizes)
    for k, w in enumerate(weights):
        for (i, j), weight in np.ndenumerate(np.asarray(w)):
            ends = (k, _height(i, sizes[k], top)), (k + 1, _height(j, sizes[k + 1], top))
            _draw_weight(ax, *ends, weight, _number_place(sizes[k], sizes[k + 1], top))
        shapes = f"$W_{k + 1}$ {np.shape(w)}\n$b_{k + 1}$ {np.shape(biases[k])}"
        ax.text(k + 0.5, top / 2 - 0.2, shapes, ha="center", va="bottom", color=PALETTE["grey"])
    for k, value in enumerate(values):
        for i, number in enumerate(value):
            bias = f"b {_signed(biases[k - 1][i])}" if k else ""
            _draw_neuron(ax, (k, _height(i, sizes[k], top)), f"{number:.{digits}f}".replace("-", "−"), bias)
        name = f"{names[k]}\n" if names else ""
        ax.text(k, -top / 2 - 0.2, f"{name}{np.shape(value)}", ha="center", va="top", weight="bold")
    ax.set(xlim=(-0.3, len(sizes) - 0.7), ylim=(-top / 2 - 0.9, top / 2 + 0.35))
    ax.set_axis_off()


def _height(index: int, size: int, top: int = 0) -> float:
    """Neurons stand evenly about 0; a layer with fewer than `top` of them stands further apart."""
    return ((size - 1) / 2 - index) * _spacing(size, top)


def _spacing(size: int, top: int) -> float:
    return max(1.0, top / size)


def _signed(number: float) -> str:
    return f"{number:+.3g}".replace("-", "−") if number else "0"


def _number_place(here: int, there: int, top: int) -> float:
    """The share of the way from `here` to `there` neurons at which the crossing arrows are evenly spread."""
    if here > there:
        return 1 - _number_place(there, here, top)
    return _spacing(here, top) / (_spacing(here, top) + there * _spacing(there, top))


def _draw_weight(ax: Axes, start: tuple[float, float], end: tuple[float, float], weight: float, t: float) -> None:
    """One arrow from start to end with its number at the share t of the way."""
    color, line = (PALETTE["blue"], "-") if weight > 0 else (PALETTE["orange"], "--")
    if weight == 0:
        color, line = PALETTE["grey"], ":"
    style = {"arrowstyle": "-|>", "color": color, "linestyle": line, "lw": 1.4, "shrinkA": 20, "shrinkB": 21}
    ax.annotate("", end, start, arrowprops=style, zorder=1)
    x, y = (1 - t) * start[0] + t * end[0], (1 - t) * start[1] + t * end[1]
    box = {"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none"}
    ax.text(x, y, _signed(weight), ha="center", va="center", fontsize=10, color=color, bbox=box, zorder=2)


def _draw_neuron(ax: Axes, at: tuple[float, float], text: str, bias: str) -> None:
    ax.plot(*at, "o", ms=36, mfc="white" if not bias else "#E3F1FA", mec=PALETTE["ink"], mew=1.3, zorder=3)
    ax.text(*at, text, ha="center", va="center", fontsize=10, weight="bold", zorder=4)
    place: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "va": "top"}
    ax.annotate(bias, at, (0, -19), fontsize=9, color=PALETTE["grey"], zorder=4, **place)


def draw_layers(ax: Axes, sizes: Sequence[int], names: Sequence[str] | None = None, shown: int = 7) -> None:
    """Draw a network of any width as columns of dots: at most `shown` for each layer, dots in place of the rest."""
    places = [_column(size, shown) for size in sizes]
    for k in range(len(sizes) - 1):
        ends = np.array([[(k, y), (k + 1, z)] for y in places[k] for z in places[k + 1]])
        ax.plot(ends[:, :, 0].T, ends[:, :, 1].T, color=PALETTE["faint"], linestyle="-", lw=0.6, zorder=0)
        shape = f"$W_{k + 1}$ ({sizes[k]}, {sizes[k + 1]})\n$b_{k + 1}$ ({sizes[k + 1]},)"
        ax.text(k + 0.5, (shown + 1) / 2, shape, ha="center", va="bottom", color=PALETTE["grey"])
    for k, (size, ys) in enumerate(zip(sizes, places, strict=True)):
        ax.plot(np.full(len(ys), k), ys, "o", ms=11, mfc="#E3F1FA" if k else "white", mec=PALETTE["ink"], ls="none")
        if size > shown:
            ax.text(k, 0, "⋮", ha="center", va="center", fontsize=15, bbox={"fc": "white", "ec": "none", "pad": 1})
        name = f"{names[k]}\n" if names else ""
        ax.text(k, -(shown + 1) / 2, f"{name}{size}", ha="center", va="top", weight="bold")
    ax.set(xlim=(-0.4, len(sizes) - 0.6), ylim=(-shown / 2 - 2.2, shown / 2 + 2.0))
    ax.set_axis_off()


def _column(size: int, shown: int) -> list[float]:
    """Heights of the dots of one layer; a layer that is cut short leaves its middle free."""
    heights = [_height(i, min(size, shown)) for i in range(min(size, shown))]
    return [y for y in heights if abs(y) > 0.6] if size > shown else heights


def draw_digits(
    axes: Any,
    images: Any,
    captions: Sequence[Any],
    wrong: Sequence[bool] | None = None,
    limits: tuple[float, float] = (0, 1),
    framed: bool = False,
) -> None:
    """One image of 784 pixels in each of the axes with its caption above; wrong answers are orange and framed.

    limits: the pixel values that are drawn white and black.  framed: a thin grey frame around every other image.
    """
    flat = list(np.ravel(axes))
    marks = [False] * len(flat) if wrong is None else wrong
    for ax, image, caption, mark in zip(flat, images, captions, marks, strict=True):
        ax.imshow(np.reshape(image, (28, 28)), cmap="gray_r", vmin=limits[0], vmax=limits[1])
        ax.set_title(str(caption), fontsize=10, color=PALETTE["orange" if mark else "ink"], loc="center", weight="normal")
        _frame(ax, bool(mark) or framed, PALETTE["orange" if mark else "grey"], 2 if mark else 1)


def _frame(ax: Axes, visible: bool, color: str, width: float) -> None:
    ax.set(xticks=[], yticks=[])
    ax.set_anchor("N")
    for spine in ax.spines.values():
        spine.set(visible=visible, color=color, linewidth=width)


def plot_answer(ax: Axes, shares: Any, label: int | None = None, numbered: int = 1) -> None:
    """One bar for each class, the largest dark, the `numbered` largest with their numbers; the right class bold orange.

    Shares that are nan, from an overflow, leave their place empty.
    """
    p = np.asarray(shares, dtype=float)
    colors = [PALETTE["blue"] if k == p.argmax() else PALETTE["sky"] for k in range(len(p))]
    ax.bar(np.arange(len(p)), p, color=colors)
    for k in np.argsort(-p, kind="stable")[:numbered]:
        if np.isfinite(p[k]):
            ax.annotate(f"{p[k]:.2f}", (int(k), float(p[k])), (0, 2), textcoords="offset points", ha="center", fontsize=9)
    ax.set(xticks=np.arange(len(p)), yticks=[0, 0.5, 1], ylim=(0, 1.2))
    if label is not None:
        ax.get_xticklabels()[label].set(color=PALETTE["orange"], weight="bold")


def plot_layers(axes: Any, layers: Sequence[Any], grids: Sequence[tuple[int, int]], titles: Sequence[str]) -> None:
    """Outputs of hidden layers as little maps, white 0 and black 1; grids: (rows, columns) of each."""
    for ax, layer, grid, title in zip(axes, layers, grids, titles, strict=True):
        ax.imshow(np.reshape(layer, grid), cmap="gray_r", vmin=0, vmax=1)
        ax.set_title(title, fontsize=10)
        _frame(ax, True, PALETTE["faint"], 1)


def plot_weights(ax: Axes, weights: Any, title: str = "") -> None:
    """One neuron's weights from 784 pixels, where the pixels are: positive full blue squares, negative small orange ones.

    The further a weight is from 0, the stronger its colour; the strongest one has all of it.
    """
    table = np.reshape(weights, (28, 28))
    largest = np.abs(table).max() or 1.0
    for sign, name, side in ((1, "blue", 1.0), (-1, "orange", 0.6)):
        rows, columns = np.nonzero(sign * table > 0)
        if not len(rows):
            continue
        corners = zip(columns - side / 2, rows - side / 2, strict=True)
        squares = PatchCollection(
            [Rectangle(corner, side, side) for corner in corners], facecolor=PALETTE[name], linewidth=0
        )
        squares.set_alpha((np.abs(table[rows, columns]) / largest).tolist())
        ax.add_collection(squares)
    ax.set(xlim=(-0.5, 27.5), ylim=(27.5, -0.5), aspect="equal")
    ax.set_title(title, fontsize=10)
    _frame(ax, True, PALETTE["faint"], 1)
