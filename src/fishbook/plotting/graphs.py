"""Pictures for chapter 5: computational graphs with values forward and gradients backward, and products of matrices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from fishbook.graph import OPERATIONS, Graph, Node
from fishbook.plotting._base import PALETTE

Place = tuple[float, float]
Matrix = tuple[str, int, int]

GRADIENTS = ("shown", "product", "asked", "none")


def draw_graph(
    ax: Axes, graph: Graph, *, places: Mapping[str, Place] | None = None, gradients: str = "shown", title: str = ""
) -> None:
    """Draw the graph after a fresh forward and backward pass: on every edge its value, and under it its gradient.

    gradients: "shown" gives each edge the gradient that flows back along it, "product" spells it out as upstream × local,
    "asked" puts a question mark there, "none" leaves it out.  An input used more than once also gets the sum.
    places: name -> (column, row) for nodes that should not stand where the automatic layout puts them.
    Raises ValueError for an unknown kind of gradients and for places of nodes that the graph does not have.
    """
    if gradients not in GRADIENTS:
        raise ValueError(f"gradients must be one of {GRADIENTS}, got {gradients!r}")
    at = layout(graph) | dict(places or {})
    unknown = sorted(set(at) - {node.name for node in graph.nodes})
    if unknown:
        raise ValueError(f"places names {unknown}, which the graph does not have")
    graph.backward()
    for node in graph.nodes:
        _draw_edges(ax, node, at, gradients)
        _draw_node(ax, node, at[node.name], _total(graph, node, gradients))
    _draw_output(ax, graph.nodes[-1], at, gradients)
    columns, rows = zip(*at.values(), strict=True)
    left = max(len(node.name) + 3 * bool(_total(graph, node, gradients)) for node in graph.nodes if node.operation is None)
    right = len(graph.nodes[-1].name)
    ax.set(xlim=(min(columns) - 0.18 - 0.06 * left, max(columns) + 0.9 + 0.06 * right))
    ax.set(ylim=(max(rows) + 0.45, min(rows) - 0.45))
    ax.set_axis_off()
    if title:
        ax.set_title(title, loc="left", fontsize=11, weight="bold")


def layout(graph: Graph) -> dict[str, Place]:
    """Where each node stands: name -> (column, row), inputs one column before their first use, rows from the top."""
    column: dict[str, float] = {}
    for node in graph.nodes:
        column[node.name] = 1 + max((column[source.name] for source in node.inputs), default=-1)
    for node in graph.nodes:
        if node.operation is None:
            users = [column[user.name] for user in graph.nodes if any(source is node for source in user.inputs)]
            column[node.name] = min(users, default=1) - 1
    row: dict[str, float] = {}
    for node in reversed(graph.nodes):  # the last node first; nodes that lead nowhere after it
        _place_rows(node, row)
    return {node.name: (column[node.name], row[node.name]) for node in graph.nodes}


def describe(graph: Graph) -> str:
    """The graph in words for alt texts: every input with its value and gradient, and the output."""
    graph.backward()
    inputs = [node for node in graph.nodes if node.operation is None]
    parts = [f"{node.name} {number(node.value)} with gradient {number(node.gradient)}" for node in inputs]
    last = graph.nodes[-1]
    return f"{', '.join(parts)}; output {last.name} {number(last.value)}"


def number(x: float) -> str:
    """Four significant digits, a true minus sign, and no negative zero."""
    return f"{x + 0.0:.4g}".replace("-", "−")


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
        ax.text(-0.6, middle, caption, ha="right", va="center", fontsize=9)
        x = 0.0
        for matrix, sign in ((result, "="), (left, "@"), (right, "")):
            _draw_matrix(ax, matrix, x, middle)
            x += matrix[2] + gap
            ax.text(x - gap / 2, middle, sign, ha="center", va="center", fontsize=12)
        right_edge = max(right_edge, x - gap)
        top -= height + 2.1
    ax.set(xlim=(-6.5, right_edge + 1), ylim=(top + 1.2, 0.6), aspect="equal")
    ax.set_axis_off()


def _place_rows(node: Node, row: dict[str, float]) -> None:
    """Inputs take the next free row in the order in which a walk back from `node` meets them; others their middle."""
    if node.name in row:
        return
    for source in node.inputs:
        _place_rows(source, row)
    if node.inputs:
        row[node.name] = sum(row[source.name] for source in node.inputs) / len(node.inputs)
    else:
        row[node.name] = 1 + max((taken for taken in row.values() if taken == int(taken)), default=-1)


def _draw_edges(ax: Axes, node: Node, at: Mapping[str, Place], gradients: str) -> None:
    bends = [0.0] if len({id(source) for source in node.inputs}) == len(node.inputs) else [-0.35, 0.35]
    for k, (source, local) in enumerate(zip(node.inputs, node.local_gradients(), strict=True)):
        bend = bends[k % len(bends)]
        end = at[node.name]
        if len(node.inputs) == 2 and not bend:  # two arrows into one circle: let them enter apart
            end = (end[0], end[1] + (-0.05 if k == 0 else 0.05))
        _draw_arrow(ax, at[source.name], end, bend, 13)
        _draw_numbers(ax, at[source.name], end, -45 * bend, number(source.value), _flow(node.gradient, local, gradients))


def _flow(upstream: float, local: float, gradients: str) -> str:
    texts = {
        "shown": f"← {number(upstream * local)}",
        "product": f"← {number(upstream)} × {number(local)}",
        "asked": "← ?",
        "none": "",
    }
    return texts[gradients]


def _total(graph: Graph, node: Node, gradients: str) -> str:
    """What an input used more than once collects."""
    uses = sum(source is node for user in graph.nodes for source in user.inputs)
    if node.operation is not None or uses < 2 or gradients == "none":
        return ""
    return "Σ ← ?" if gradients == "asked" else f"Σ ← {number(node.gradient)}"


def _draw_arrow(ax: Axes, start: Place, end: Place, bend: float, shrink: float) -> None:
    style = {"arrowstyle": "-|>", "color": PALETTE["grey"], "lw": 1.3, "shrinkA": 3, "shrinkB": shrink}
    ax.annotate("", end, start, arrowprops={**style, "connectionstyle": f"arc3,rad={bend}"}, zorder=1)


def _draw_numbers(ax: Axes, start: Place, end: Place, lift: float, value: str, gradient: str) -> None:
    """The value above the middle of an edge, the gradient below it."""
    middle = (0.55 * start[0] + 0.45 * end[0], 0.55 * start[1] + 0.45 * end[1])
    box = {"boxstyle": "round,pad=0.08", "facecolor": "white", "edgecolor": "none"}
    for text, dy, color in ((value, 6.5, PALETTE["blue"]), (gradient, -6.5, PALETTE["orange"])):
        if text:
            place = (0, lift + dy)
            ax.annotate(
                text,
                middle,
                place,
                textcoords="offset points",
                color=color,
                fontsize=9,
                ha="center",
                va="center",
                bbox=box,
                zorder=2,
            )


def _draw_node(ax: Axes, node: Node, at: Place, total: str) -> None:
    """An operation is a circle with its symbol; an input is its name, left of where its arrows begin."""
    if node.operation is not None:
        symbol = OPERATIONS[node.operation].symbol
        ax.plot(*at, "o", ms=23, mfc="#E3F1FA", mec=PALETTE["ink"], mew=1.3, zorder=3)
        ax.text(*at, symbol, ha="center", va="center", fontsize=12 if len(symbol) == 1 else 7.5, zorder=4)
        return
    ax.annotate(node.name, at, (-2, 5 if total else 0), textcoords="offset points", ha="right", va="center", zorder=4)
    if total:
        text: dict[str, Any] = {"color": PALETTE["orange"], "fontsize": 9, "weight": "bold"}
        ax.annotate(total, at, (-2, -8), textcoords="offset points", ha="right", va="center", zorder=4, **text)


def _draw_output(ax: Axes, node: Node, at: Mapping[str, Place], gradients: str) -> None:
    start = at[node.name]
    end = (start[0] + 0.8, start[1])
    _draw_arrow(ax, start, end, 0.0, 0)
    label = {"shown": "← 1", "product": "← 1", "asked": "← 1", "none": ""}[gradients]
    _draw_numbers(ax, (start[0] + 0.1, start[1]), end, 0.0, number(node.value), label)
    ax.annotate(node.name, end, (3, 0), textcoords="offset points", ha="left", va="center", weight="bold")


def _draw_matrix(ax: Axes, matrix: Matrix, x: float, middle: float) -> None:
    name, rows, columns = matrix
    ax.add_patch(Rectangle((x, middle - rows / 2), columns, rows, facecolor="#E3F1FA", edgecolor=PALETTE["ink"], lw=1.3))
    for k in range(1, rows):
        ax.plot([x, x + columns], [middle - rows / 2 + k] * 2, color=PALETTE["faint"], lw=0.8, linestyle="-")
    for k in range(1, columns):
        ax.plot([x + k] * 2, [middle - rows / 2, middle + rows / 2], color=PALETTE["faint"], lw=0.8, linestyle="-")
    ax.text(x + columns / 2, middle, name, ha="center", va="center", weight="bold")
    ax.text(x + columns / 2, middle - rows / 2 - 0.15, f"({rows}, {columns})", ha="center", va="top", fontsize=8)
