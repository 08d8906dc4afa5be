"""Pictures for chapter 5: products of matrices, drawn to scale."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from fishbook.plotting._base import PALETTE

Matrix = tuple[str, int, int]


def draw_products(ax: Axes, products: Sequence[tuple[str, Matrix, Matrix, Matrix]], gap: float = 1.6) -> None:
    """Draw rows of `result = left @ right` as rectangles to scale, each with its name and shape.

    products: (caption, left, right, result), a matrix being (name, rows, columns).
    Raises ValueError when shapes do not fit.
    """
    top, right_edge = 0.0, 0.0
    for caption, left, right, result in products:
        if left[2] != right[1] or result[1:] != (left[1], right[2]):
            raise ValueError(f"{left[1:]} @ {right[1:]} does not give {result[1:]}")
        height = max(left[1], right[1], result[1])
        middle = top - height / 2
        ax.text(-0.8, middle, caption, ha="right", va="center", fontsize=12)
        x = 0.0
        for matrix, sign in ((result, "="), (left, "@"), (right, "")):
            _draw_matrix(ax, matrix, x, middle)
            x += matrix[2] + gap
            ax.text(x - gap / 2, middle, sign, ha="center", va="center", fontsize=14)
        right_edge = max(right_edge, x - gap)
        top -= height + 1.8
    ax.set(xlim=(-6.5, right_edge + 1), ylim=(top + 0.9, 0.4), aspect="equal")
    ax.set_axis_off()


def _draw_matrix(ax: Axes, matrix: Matrix, x: float, middle: float) -> None:
    name, rows, columns = matrix
    ax.add_patch(Rectangle((x, middle - rows / 2), columns, rows, facecolor="#E3F1FA", edgecolor=PALETTE["ink"], lw=1.3))
    for k in range(1, rows):
        ax.plot([x, x + columns], [middle - rows / 2 + k] * 2, color=PALETTE["faint"], lw=0.8, linestyle="-")
    for k in range(1, columns):
        ax.plot([x + k] * 2, [middle - rows / 2, middle + rows / 2], color=PALETTE["faint"], lw=0.8, linestyle="-")
    ax.text(x + columns / 2, middle, name, ha="center", va="center", fontsize=12, weight="bold")
    ax.text(x + columns / 2, middle - rows / 2 - 0.15, f"({rows}, {columns})", ha="center", va="top", fontsize=11)
