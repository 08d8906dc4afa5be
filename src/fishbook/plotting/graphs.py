"""Pictures for chapter 5: computational graphs with values forward and gradients backward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from matplotlib.axes import Axes

from fishbook.graph import OPERATIONS, Graph, Node
from fishbook.plotting._base import PALETTE, show, subplots

Place = tuple[float, float]
Kinds = str | Mapping[tuple[str, str], str]  # of gradients to draw: one for all arrows, or one for each (node, its input)

GRADIENTS = ("shown", "product", "asked", "none")


class _Scale(NamedTuple):
    """An inch in units of the columns; and the size of circles and letters: 1, or less where columns are narrow."""

    inch: float
    size: float

    @property
    def radius(self) -> float:
        """Of a circle, in columns."""
        return 0.2 * self.size * self.inch

    @property
    def slant(self) -> float:
        """How far an arrow runs while it leaves its row, in columns."""
        return 0.42 * self.size * self.inch


def show_graph(
    graph: Graph,
    about: str,
    *,
    gradients: str = "shown",
    places: Mapping[str, Place] | None = None,
    size: tuple[float, float] = (8, 2.6),
) -> None:
    """Draw the graph on a figure of its own and show it; the alt text is `about` and the graph in words."""
    fig, ax = subplots(size=size)
    draw_graph(ax, graph, gradients=gradients, places=places)
    show(fig, alt=f"{about}: {describe(graph, gradients)}.")


def draw_graph(
    ax: Axes, graph: Graph, *, places: Mapping[str, Place] | None = None, gradients: Kinds = "shown", title: str = ""
) -> None:
    """Draw the graph after a fresh forward and backward pass: on every edge its value, and under it its gradient.

    gradients: "shown" gives each edge the gradient that flows back along it, "product" spells it out as upstream × local,
    "asked" puts a question mark there, "none" leaves it out.  An input used more than once also gets the sum; a constant,
    that is an input named by its own number, gets neither value nor gradient.  A mapping gives each arrow its own kind,
    (node, input) -> kind, and a sum too, (input, input) -> kind; arrows that it leaves out are asked.
    places: name -> (column, row) for nodes that should not stand where the automatic layout puts them.
    Raises ValueError for an unknown kind of gradients and for places of nodes that the graph does not have.
    """
    for kind in [gradients] if isinstance(gradients, str) else gradients.values():
        if kind not in GRADIENTS:
            raise ValueError(f"gradients must be one of {GRADIENTS}, got {kind!r}")
    at = layout(graph) | dict(places or {})
    unknown = sorted(set(at) - {node.name for node in graph.nodes})
    if unknown:
        raise ValueError(f"places names {unknown}, which the graph does not have")
    graph.backward()
    scale = _fit(ax, graph, at, gradients)
    for node in graph.nodes:
        for k, (source, local) in enumerate(zip(node.inputs, node.local_gradients(), strict=True)):
            flow = _flow(node.gradient, local, _kind(gradients, node, source))
            numbers = ("", "") if is_constant(source) else (number(source.value), flow)
            _draw_edge(ax, _path(graph, source, node, k, at, scale), numbers, scale)
        _draw_node(ax, node, at[node.name], _total(graph, node, gradients), scale)
    _draw_output(ax, graph.nodes[-1], at, gradients, scale)
    ax.set_axis_off()
    if title:
        ax.set_title(title, loc="left", fontsize=12, weight="bold")


def layout(graph: Graph) -> dict[str, Place]:
    """Where each node stands: name -> (column, row), inputs one column before their first use, rows from the top.

    Constants stand close to their use, below it on the left, and take no row of their own.
    """
    column: dict[str, float] = {}
    for node in graph.nodes:
        column[node.name] = 1 + max((column[source.name] for source in node.inputs if not is_constant(source)), default=-1)
    first_use = {source.name: node for node in reversed(graph.nodes) for source in node.inputs}
    for node in graph.nodes:
        if node.operation is None and node.name in first_use:
            column[node.name] = column[first_use[node.name].name] - 1
    row: dict[str, float] = {}
    for node in reversed(graph.nodes):  # the last node first; nodes that lead nowhere after it
        _place_rows(node, row)
    for node in graph.nodes:
        if is_constant(node) and node.name in first_use:
            user = first_use[node.name].name
            column[node.name], row[node.name] = column[user] - 0.4, row[user] + 0.75
    return {node.name: (column[node.name], row[node.name]) for node in graph.nodes}


def describe(graph: Graph, gradients: str = "shown") -> str:
    """The graph in words for alt texts: every input with its value and its gradient, or no more than is drawn."""
    graph.backward()
    parts = []
    for node in graph.nodes:
        if node.operation is None and not is_constant(node):
            known = {"asked": " with gradient ?", "none": ""}.get(gradients, f" with gradient {number(node.gradient)}")
            parts.append(f"{node.name} {number(node.value)}{known}")
    last = graph.nodes[-1]
    return f"{', '.join(parts)}; output {last.name} {number(last.value)}"


def number(x: float) -> str:
    """Four significant digits, at most four decimals above 0.01, a true minus sign, and no negative zero."""
    x = round(x, 4) if abs(x) > 0.01 else x
    return f"{x + 0.0:.4g}".replace("-", "−")


def is_constant(node: Node) -> bool:
    """An input whose name is its own number is part of the formula, and nobody asks for its gradient."""
    return node.operation is None and node.name == number(node.value)


def _place_rows(node: Node, row: dict[str, float]) -> None:
    """Inputs take the next free row in the order in which a walk back from `node` meets them; others their middle."""
    if node.name in row:
        return
    sources = [source for source in node.inputs if not is_constant(source)]
    for source in sources:
        _place_rows(source, row)
    if sources:
        row[node.name] = sum(row[source.name] for source in sources) / len(sources)
    elif not is_constant(node) or not row:
        row[node.name] = 1 + max((taken for taken in row.values() if taken == int(taken)), default=-1)


def _fit(ax: Axes, graph: Graph, at: Mapping[str, Place], gradients: Kinds) -> _Scale:
    """Set the limits so that the names at both ends have room, and find the scale that this leaves."""
    spec = ax.get_subplotspec()
    width = ax.figure.bbox.width / ax.figure.dpi / (spec.get_gridspec().ncols if spec else 1) - 0.1
    columns, rows = zip(*at.values(), strict=True)
    first, last = min(columns), max(columns)
    starts = [node for node in graph.nodes if at[node.name][0] == first]
    left = 0.12 + 0.105 * max(max(len(node.name), len(_total(graph, node, gradients))) for node in starts)
    right = 0.12 + 0.12 * len(graph.nodes[-1].name)
    inch = (last - first + 0.8) / (width - left - right)
    ax.set(xlim=(first - left * inch, last + 0.8 + right * inch), ylim=(max(rows) + 0.4, min(rows) - 0.4))
    return _Scale(inch, min(1.0, max(0.8, 0.8 / inch)))


def _path(graph: Graph, source: Node, node: Node, k: int, at: Mapping[str, Place], scale: _Scale) -> list[Place]:
    """The corners of an arrow: along a row, where its numbers stand, and slanted at one end.

    A node with one user keeps to its own row and slants last; with several, each arrow slants to its user's row first.
    """
    start, end = at[source.name], at[node.name]
    if is_constant(source):
        return [start, end]
    uses = sum(one is source for user in graph.nodes for one in user.inputs)
    twice = sum(one is source for one in node.inputs) > 1
    row = start[1] if uses == 1 else end[1] + (0.3 if k else -0.3) * twice
    if source.operation is not None:
        start = (start[0] + scale.radius, start[1])
    path = [start] if row == start[1] else [start, (start[0] + 0.4 * scale.slant, row)]
    return [*path, end] if row == end[1] else [*path, (end[0] - scale.slant - scale.radius, row), end]


def _kind(gradients: Kinds, node: Node, source: Node) -> str:
    return gradients if isinstance(gradients, str) else gradients.get((node.name, source.name), "asked")


def _flow(upstream: float, local: float, gradients: str) -> str:
    texts = {
        "shown": f"← {number(upstream * local)}",
        "product": f"← {number(upstream)} × {number(local)} = {number(upstream * local)}",
        "asked": "← ?",
        "none": "",
    }
    return texts[gradients]


def _total(graph: Graph, node: Node, gradients: Kinds) -> str:
    """What an input used more than once collects."""
    uses = sum(source is node for user in graph.nodes for source in user.inputs)
    kind = _kind(gradients, node, node)
    if node.operation is not None or uses < 2 or kind == "none":
        return ""
    return "Σ ← ?" if kind == "asked" else f"Σ ← {number(node.gradient)}"


def _draw_edge(ax: Axes, path: Sequence[Place], numbers: tuple[str, str], scale: _Scale, radius: float = 0.2) -> None:
    """A line along `path` with an arrowhead, ending `radius` before its last point; the value above its level part, the
    gradient below it."""
    look: dict[str, Any] = {"color": PALETTE["grey"], "lw": 1.4}
    ax.plot(*zip(*path[:-1], strict=True), **look, linestyle="-", zorder=1)
    head: dict[str, Any] = {
        "arrowstyle": "-|>,head_width=0.25,head_length=0.5",
        "shrinkA": 0,
        "shrinkB": 72 * radius * scale.size,
    }
    ax.annotate("", path[-1], path[-2], arrowprops={**look, **head}, zorder=1)
    if not any(numbers):
        return
    start, end = next((a, b) for a, b in pairwise(path) if a[1] == b[1])
    middle = (start[0] + end[0] - (radius * scale.inch if end == path[-1] else 0.0)) / 2
    for text, dy, color in ((numbers[0], 9, PALETTE["blue"]), (numbers[1], -10, PALETTE["orange"])):
        style: dict[str, Any] = {"color": color, "fontsize": 12 * scale.size, "ha": "center", "va": "center", "zorder": 2}
        ax.annotate(text, (middle, start[1]), (0, dy * scale.size), textcoords="offset points", **style)


def _draw_node(ax: Axes, node: Node, at: Place, total: str, scale: _Scale) -> None:
    """An operation is a circle with its symbol; an input is its name, left of where its arrows begin."""
    if node.operation is not None:
        symbol, diameter = OPERATIONS[node.operation].symbol, 2 * 72 * 0.2 * scale.size
        ax.plot(*at, "o", ms=diameter, mfc="#E3F1FA", mec=PALETTE["ink"], mew=1.3, zorder=3)
        letters = (15 if len(symbol) == 1 else 9.5) * scale.size
        ax.text(*at, symbol, ha="center", va="center", fontsize=letters, zorder=4)
        return
    style: dict[str, Any] = {"textcoords": "offset points", "ha": "right", "va": "center", "fontsize": 12, "zorder": 4}
    ax.annotate(node.name, at, (-4, 7 if total else 0), **style)
    if total:
        ax.annotate(total, at, (-4, -9), color=PALETTE["orange"], weight="bold", **style)


def _draw_output(ax: Axes, node: Node, at: Mapping[str, Place], gradients: Kinds, scale: _Scale) -> None:
    start = (at[node.name][0] + scale.radius, at[node.name][1])
    end = (at[node.name][0] + 0.8, start[1])
    _draw_edge(ax, [start, end], (number(node.value), "" if gradients == "none" else "← 1"), scale, radius=0.0)
    ax.annotate(node.name, end, (4, 0), textcoords="offset points", ha="left", va="center", fontsize=12, weight="bold")
