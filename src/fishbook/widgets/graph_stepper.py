"""A computational graph walked forward, then backward, by a reader who types each local gradient.  Chapter 5."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from fishbook.graph import OPERATIONS, Graph, Step
from fishbook.plotting.graphs import draw_graph, is_constant, layout, number
from fishbook.widgets._base import Interactive
from fishbook.widgets._parameters import Choice, Numbers, Slider, Text

__all__ = ["GraphStepper", "Walk", "as_json", "graph_with", "in_words", "questions", "walk"]

LIMIT = 1000.0  # of an input's size


def _apples() -> Graph:
    g = Graph()
    apples = g.multiply(g.input("apple", 100), g.input("count", 2), name="apples")
    g.multiply(apples, g.input("tax", 1.1), name="price")
    return g


def _oranges() -> Graph:
    g = Graph()
    apples = g.multiply(g.input("apple", 100), g.input("apple count", 2), name="apples")
    oranges = g.multiply(g.input("orange", 150), g.input("orange count", 3), name="oranges")
    fruit = g.add(apples, oranges, name="fruit")
    g.multiply(fruit, g.input("tax", 1.1), name="price")
    return g


def _twice() -> Graph:
    g = Graph()
    a, b, c = g.input("a", 2), g.input("b", 5), g.input("c", -1)
    g.multiply(g.add(a, b, name="p"), g.add(b, c, name="q"), name="f")
    return g


def _sigmoid() -> Graph:
    g = Graph()
    minus_x = g.multiply(g.input("x", 1), g.input("−1", -1), name="−x")
    g.reciprocal(g.add(g.exp(minus_x, name="e"), g.input("1", 1), name="s"), name="y")
    return g


def _neuron() -> Graph:
    g = Graph()
    product = g.multiply(g.input("x", 2), g.input("w", 1.5), name="x·w")
    g.relu(g.add(product, g.input("b", -1), name="sum"), name="y")
    return g


GRAPHS: dict[str, tuple[str, Callable[[], Graph]]] = {
    "apples": ("apples", _apples),
    "oranges": ("apples and oranges", _oranges),
    "twice": ("(a + b) · (b + c)", _twice),
    "neuron": ("a ReLU neuron", _neuron),
    "sigmoid": ("the sigmoid", _sigmoid),
}


class Walk(NamedTuple):
    """Every node's value, the steps back from the output, and every node's gradient.

    Where the graph stops with an arithmetic error, the values from there on and all gradients are nan, without steps.
    """

    values: dict[str, float]
    steps: list[Step]
    gradients: dict[str, float]


class GraphStepper(Interactive):
    """Values forward, one circle a step; then backward, one local gradient a step, each typed by the reader.

    `given` holds one letter for each question answered so far: t for typed, s for shown.
    """

    view = "graph_stepper"
    title = "Forward, then back: the local gradients are yours"
    ask = (
        "Target: every local gradient of a graph, from the output back to its inputs, typed by you. "
        "Before you start, guess for each input: when it grows a little, does the output grow or shrink, "
        "and how many times as far?"
    )
    size: ClassVar[tuple[float, float]] = (8, 3.5)
    parameters = (
        Choice("graph", "Graph", "apples", options={key: label for key, (label, _) in GRAPHS.items()}, hidden=True),
        Numbers("inputs", "Inputs", [], low=-LIMIT, high=LIMIT, most=5, hidden=True),
        Slider("step", "Step", 0, low=0, high=12, step=1, whole=True, hidden=True),
        Text("given", "Questions answered", "", pattern="[ts]*", most=12, hidden=True),
        Text("typed", "Last wrong answer", "", most=24, hidden=True),
        Slider("nudged", "Nudged input", -1, low=-1, high=4, step=1, whole=True, hidden=True),
    )

    def spec(self) -> dict[str, Any]:
        """With the graphs as the view needs them, and the rule of each kind of circle."""
        rules = {name: {"symbol": one.symbol, "rule": one.rule} for name, one in OPERATIONS.items()}
        graphs = {name: as_json(make(), label) for name, (label, make) in GRAPHS.items()}
        return super().spec() | {"graphs": graphs, "operations": rules}

    @staticmethod
    def compute(graph: str = "apples", inputs: Any = ()) -> Walk:
        """The walk with these inputs, or where their number is not the graph's, with the graph's own."""
        return walk(graph_with(graph, inputs))

    def draw(self, fig: Figure, **values: Any) -> str:
        """All values, the gradients that the reader has found, and question marks for the others."""
        name, ax = values["graph"], fig.subplots()
        label, g = GRAPHS[name][0], graph_with(name, values["inputs"])
        asked = questions(g)
        known = dict.fromkeys(asked[: len(values["given"])], "shown")
        if not self.compute(name, values["inputs"]).steps:
            ax.set_axis_off()
            ax.text(0.5, 0.5, f"{label}: no number comes out", ha="center")
            return f"The graph of {label} with inputs {in_words(g, {})}: no number comes out, it is too large or 1 / 0."
        draw_graph(ax, g, gradients=known, title=f"{label}: {len(known)} of {len(asked)} answers found")
        last = g.nodes[-1]
        found = f"{len(known)} of {len(asked)} answers found"
        return f"The graph of {label}: {in_words(g, known)}; output {last.name} {number(last.value)}; {found}."


def walk(g: Graph) -> Walk:
    """The values, steps and gradients of any graph."""
    for node in g.nodes:
        if node.operation is not None:
            node.value = math.nan  # stays where the forward pass does not arrive
    try:
        steps = g.trace()
    except ArithmeticError:  # exp too large, or 1 / 0
        return Walk({node.name: node.value for node in g.nodes}, [], {node.name: math.nan for node in g.nodes})
    return Walk({node.name: node.value for node in g.nodes}, steps, {node.name: node.gradient for node in g.nodes})


def graph_with(name: str, inputs: Any = ()) -> Graph:
    """The named graph, fresh, with these values at its inputs if there is one for each."""
    g = GRAPHS[name][1]()
    free = [node for node in g.nodes if node.operation is None and not is_constant(node)]
    for node, value in zip(free, inputs if len(inputs) == len(free) else (), strict=False):
        node.value = float(value)
    return g


def questions(g: Graph) -> list[tuple[str, str]]:
    """What is asked on the way back, in order: (node, its input) for each arrow, (input, input) where several add up."""
    uses = [source.name for node in g.nodes for source in node.inputs]
    waiting = {name: uses.count(name) for name in uses}
    asked = []
    for node in reversed(g.nodes):
        for source in node.inputs:
            if is_constant(source):
                continue
            asked.append((node.name, source.name))
            waiting[source.name] -= 1
            if not waiting[source.name] and uses.count(source.name) > 1:
                asked.append((source.name, source.name))
    return asked


def as_json(g: Graph, label: str = "") -> dict[str, Any]:
    """The graph for the view: nodes with their inputs by index and their place, and the questions as pairs of indices."""
    at, index = layout(g), {node.name: i for i, node in enumerate(g.nodes)}
    nodes = [
        {
            "name": node.name,
            "operation": node.operation,
            "inputs": [index[source.name] for source in node.inputs],
            "value": node.value,
            "constant": is_constant(node),
            "at": np.round(at[node.name], 4).tolist(),
        }
        for node in g.nodes
    ]
    return {"label": label, "nodes": nodes, "questions": [[index[one] for one in pair] for pair in questions(g)]}


def in_words(g: Graph, known: dict[tuple[str, str], str]) -> str:
    """Every input with its value, and with its gradient where all that flows to it is known."""
    parts = []
    for node in g.nodes:
        if node.operation is None and not is_constant(node):
            asked = [pair for pair in questions(g) if pair[1] == node.name]
            gradient = number(node.gradient) if all(pair in known for pair in asked) else "?"
            parts.append(f"{node.name} {number(node.value)} with gradient {gradient}")
    return ", ".join(parts)
