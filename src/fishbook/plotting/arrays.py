"""Pictures of arrays: numbered cells, aligned shapes, axes, products, shared memory (chapter 0).

Each `picture_of_...` takes arrays and returns `(figure, alt)`: the drawing and what it shows, in words.
Drawings are laid out in units of one cell, with y growing downwards as row numbers do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from fishbook.plotting._base import PALETTE, subplots

Picture = tuple[Figure, str]
Shape = tuple[int, ...]


def _canvas(width: float, height: float, cell: float = 0.42) -> tuple[Figure, Axes]:
    """An empty sheet `width` by `height` cells, at most 8 inches wide."""
    cell = min(cell, 8 / width)
    fig, ax = subplots(size=(width * cell, height * cell))
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
    ax.axis("off")
    return fig, ax


def _write(ax: Axes, x: float, y: float, text: str, **style: Any) -> None:
    plain: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 10, "color": PALETTE["ink"]}
    ax.text(x, y, text, **(plain | style))


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    style = {"arrowstyle": "-|>", "color": PALETTE["grey"], "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", end, start, arrowprops=style, zorder=0.5)


def _box(ax: Axes, x: float, y: float, text: str, color: str, width: float = 1, ghost: bool = False) -> None:
    """One cell: tinted when it has a colour, dashed and grey when it is a ghost (not stored there)."""
    face = to_rgba(PALETTE[color], 0.25) if color and not ghost else "white"
    edge, line = (PALETTE["grey"], "--") if ghost else (PALETTE["ink"], "-")
    ax.add_patch(Rectangle((x, y), width, 1, facecolor=face, edgecolor=edge, linestyle=line, linewidth=0.9))
    _write(ax, x + width / 2, y + 0.5, text, color=edge)


def draw_cells(
    ax: Axes,
    array: Any,
    at: tuple[float, float],
    color: str = "blue",
    lit: Any = True,
    ghost: Any = False,
    asked: Any = False,
) -> None:
    """Draw a 1-D or 2-D array as a grid of numbered cells whose top left corner is `at`.

    Cells where the mask `lit` holds are tinted; those where `ghost` holds are dashed; where `asked` holds a ? stands.
    """
    sheet = np.atleast_2d(array)
    lit, ghost, asked = (np.broadcast_to(mask, sheet.shape) for mask in (lit, ghost, asked))
    for (i, j), value in np.ndenumerate(sheet):
        text = "?" if asked[i, j] else f"{value:g}"
        _box(ax, at[0] + j, at[1] + i, text, color if lit[i, j] else "", ghost=bool(ghost[i, j]))


def picture_of_shapes(arrays: Mapping[str, np.ndarray]) -> Picture:
    """Arrays of one to three axes side by side with name and shape; a third axis becomes several sheets."""
    sheets = {name: a.reshape(-1, *np.atleast_2d(a).shape[-2:]) for name, a in arrays.items()}
    widths = {name: len(pile) * (pile.shape[2] + 0.6) for name, pile in sheets.items()}
    height = max(pile.shape[1] for pile in sheets.values())
    fig, ax = _canvas(sum(widths.values()) + 1.2 * len(widths) - 0.8, height + 2.2)
    left = 0.2
    for name, pile in sheets.items():
        _write(ax, left, 0.5, f"{name}  {arrays[name].shape}", ha="left", weight="bold")
        for k, sheet in enumerate(pile):
            at = (left + k * (pile.shape[2] + 0.6), 1.2)
            draw_cells(ax, sheet, at)
            if arrays[name].ndim == 3:
                _write(ax, at[0] + pile.shape[2] / 2, 1.7 + pile.shape[1], f"{name}[{k}]")
        left += widths[name] + 1.2
    said = [f"{name} of shape {a.shape} as {len(sheets[name])} grid(s) of cells" for name, a in arrays.items()]
    return fig, "Arrays as numbered cells: " + "; ".join(said) + "."


def _stretched(array: np.ndarray, shape: Shape) -> tuple[np.ndarray, np.ndarray]:
    """The array repeated to a 2-D `shape`, and the mask of the cells that exist only in the picture."""
    own = np.atleast_2d(array).shape
    ghost = np.ones(shape, bool)
    ghost[: own[0], : own[1]] = False
    return np.broadcast_to(array, shape), ghost


def picture_of_broadcasting(sums: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> Picture:
    """One row for each sum ("row + column" -> the two arrays): stored values solid, repeated ones dashed, the result."""
    shapes = [np.atleast_2d(a + b).shape for a, b in sums.values()]
    width, height = max(s[1] for s in shapes), max(s[0] for s in shapes)
    fig, ax = _canvas(3 * width + 6.4, (height + 1.7) * len(sums))
    said = []
    for row, ((title, (a, b)), shape) in enumerate(zip(sums.items(), shapes, strict=True)):
        top = row * (height + 1.7) + 1.3
        names = [*title.split(" + "), title]
        for k, (part, color) in enumerate([(a, "blue"), (b, "yellow"), (a + b, "green")]):
            left = 0.2 + k * (width + 2.4)
            values, ghost = _stretched(part, shape)
            draw_cells(ax, values, (left, top), color, ghost=ghost)
            _write(ax, left, top - 0.5, f"{names[k]}  {part.shape}", ha="left", weight="bold")
            if k < 2:
                _write(ax, left + width + 1.2, top + shape[0] / 2, "+="[k], fontsize=15)
        said.append(f"{names[0]} {a.shape} + {names[1]} {b.shape} gives {(a + b).shape}")
    return fig, f"Stored cells are solid, repeated cells dashed: {'; '.join(said)}."


def align(a: Shape, b: Shape) -> list[tuple[int | None, int | None, int | None]]:
    """Lay two shapes over one another from the right: (size in a, size in b, size of a + b) for every axis.

    None stands for an axis that a shape does not have, and in the result for a conflict.
    """
    rows: list[tuple[int | None, int | None, int | None]] = []
    for n, m in zip_longest(reversed(a), reversed(b)):
        size, other = (1 if n is None else n), (1 if m is None else m)
        result = size if size == other or other == 1 else other if size == 1 else None
        rows.insert(0, (n, m, result))
    return rows


def draw_aligned(ax: Axes, a: Shape, b: Shape, at: tuple[float, float]) -> str:
    """Draw one aligned pair with its corner at `at`; return the verdict in words."""
    rows = align(a, b)
    clashes = [f"{n} ≠ {m}" for n, m, result in rows if result is None]
    verdict = "conflict: " + ", ".join(clashes) if clashes else f"fits: {tuple(r for _, _, r in rows)}"
    for k, (name, color) in enumerate([("a", "blue"), ("b", "yellow"), ("a + b", "green")]):
        top = at[1] + 1.12 * k
        _write(ax, at[0] + 1.6, top + 0.5, name, ha="right")
        for column, sizes in enumerate(rows):
            clash, absent = sizes[2] is None, sizes[k] is None
            text = "✗" if clash and k == 2 else "1" if absent else str(sizes[k])
            x = at[0] + 1.9 + 1.7 * column
            _box(ax, x, top, text, "orange" if clash else color, 1.58, ghost=absent and k < 2)
    style = {"color": PALETTE["orange"], "weight": "bold"} if clashes else {}
    _write(ax, at[0] + 1.9, at[1] + 3.9, verdict, ha="left", fontsize=9, **style)
    return f"{a} with {b} {verdict}"


def picture_of_pairs(pairs: Sequence[tuple[Shape, Shape]], columns: int = 3) -> Picture:
    """Small multiples of the broadcasting rule: two shapes aligned on the right, and what comes of it."""
    axes = max(max(len(a), len(b), 1) for a, b in pairs)
    width, height = 3.4 + axes * 1.7, 5.1
    fig, ax = _canvas(columns * width, -(-len(pairs) // columns) * height, cell=0.34)
    said = [draw_aligned(ax, a, b, (k % columns * width, k // columns * height + 0.2)) for k, (a, b) in enumerate(pairs)]
    return fig, "Shapes aligned at their right ends. " + "; ".join(said) + "."


def picture_of_axis(x: np.ndarray, name: str = "x") -> Picture:
    """A 2-D array with its sums along axis 0 below it and along axis 1 to its right."""
    rows, columns = x.shape
    fig, ax = _canvas(columns + 9.5, rows + 4.4)
    left, top = 3.2, 1.6
    draw_cells(ax, x, (left, top))
    draw_cells(ax, x.sum(axis=0), (left, top + rows + 1), "green")
    draw_cells(ax, x.sum(axis=1)[:, None], (left + columns + 1, top), "yellow")
    _write(ax, left, 0.4, f"{name}  {x.shape}", ha="left", weight="bold")
    _write(ax, left - 0.3, top + rows / 2, "axis 0\nruns down", ha="right")
    _arrow(ax, (left - 0.15, top), (left - 0.15, top + rows))
    _write(ax, left + columns, top - 0.6, "axis 1 runs across", ha="right")
    _arrow(ax, (left, top - 0.2), (left + columns, top - 0.2))
    below, right = f"{name}.sum(axis=0)  {x.sum(axis=0).shape}", f"{name}.sum(axis=1)\n{x.sum(axis=1).shape}"
    _write(ax, left, top + rows + 2.4, below, ha="left", weight="bold")
    _write(ax, left + columns + 2.3, top + rows / 2, right, ha="left", weight="bold")
    sums = f"axis 0 gives {x.sum(axis=0).tolist()}, along axis 1 {x.sum(axis=1).tolist()}"
    return fig, f"A {rows} by {columns} grid; summing along {sums}."


def picture_of_selection(array: np.ndarray, picks: Mapping[str, Any], columns: int = 2) -> Picture:
    """The same array once for each index in `picks` (label -> index), chosen cells tinted, the result beside it."""
    rows, cols = array.shape
    results = {label: np.atleast_2d(array[index]) for label, index in picks.items()}
    width = cols + max(result.shape[1] for result in results.values()) + 3.0
    height = rows + 1.9
    fig, ax = _canvas(columns * width - 1.0, -(-len(picks) // columns) * height)
    said = []
    for k, (label, index) in enumerate(picks.items()):
        left, top = k % columns * width + 0.2, k // columns * height + 1.2
        lit = np.zeros(array.shape, bool)
        lit[index] = True
        draw_cells(ax, array, (left, top), lit=lit)
        middle, result = top + rows / 2, results[label]
        _arrow(ax, (left + cols + 0.25, middle), (left + cols + 1.25, middle))
        draw_cells(ax, result, (left + cols + 1.5, middle - len(result) / 2), "green")
        _write(ax, left, top - 0.5, f"{label}   {array[index].shape}", ha="left", weight="bold")
        said.append(f"{label} gives {array[index].tolist()}")
    return fig, "Chosen cells are tinted, the result stands beside them: " + "; ".join(said) + "."


def picture_of_product(x: np.ndarray, w: np.ndarray, row: int = 0, col: int = 0) -> Picture:
    """x @ w with one row of x, one column of w and the cell where they meet tinted, its sum written out."""
    (n, k), m = x.shape, w.shape[1]
    y = x @ w
    fig, ax = _canvas(k + m + 2.8, n + k + 3.6)
    left, top = k + 1.4, k + 1.9
    draw_cells(ax, w, (left, 0.9), "yellow", lit=np.arange(m) == col)
    draw_cells(ax, x, (0.2, top), "blue", lit=(np.arange(n) == row)[:, None])
    lit = np.zeros(y.shape, bool)
    lit[row, col] = True
    draw_cells(ax, y, (left, top), "green", lit=lit)
    _write(ax, left, 0.4, f"w  {w.shape}", ha="left", weight="bold")
    _write(ax, 0.2, top - 0.5, f"x  {x.shape}", ha="left", weight="bold")
    _write(ax, left, top + n + 0.5, f"x @ w  {y.shape}", ha="left", weight="bold")
    sums = " + ".join(f"{a:g}·{b:g}" for a, b in zip(x[row], w[:, col], strict=True)) + f" = {y[row, col]:g}"
    _write(ax, left + m, top + n + 1.3, sums, ha="right")
    return fig, f"Row {row} of x meets column {col} of w in the cell ({row}, {col}) of x @ w: {sums}."


def picture_of_memory(arrays: Mapping[str, np.ndarray]) -> Picture:
    """1-D arrays over the memory they use: views lie below the first array's cells and point into it."""
    names = list(arrays)
    base = arrays[names[0]]
    fig, ax = _canvas(len(base) + 7.5, 1.7 * len(names) + 0.2)
    said = []
    for row, (name, array) in enumerate(arrays.items()):
        top, shared = 0.4 + 1.7 * row, row > 0 and np.shares_memory(base, array)
        step = array.strides[0] // base.itemsize
        first = (array.ctypes.data - base.ctypes.data) // base.itemsize if shared else 0
        for k, value in enumerate(array):
            x = 0.2 + first + k * step if shared else 0.2 + k
            _box(ax, x, top, f"{value:g}", "blue" if row == 0 else "green", ghost=bool(shared))
            if shared:
                _arrow(ax, (x + 0.5, top - 0.05), (x + 0.5, 1.45))
        kind = "its own memory" if not shared else f"a view into {names[0]}"
        _write(
            ax,
            len(base) + 0.7,
            top + 0.5,
            f"{name}   {kind}",
            ha="left",
            weight="bold" if row == 0 else "normal",
        )
        said.append(f"{name} = {array.tolist()} is {kind}")
    return fig, "; ".join(said) + "."
