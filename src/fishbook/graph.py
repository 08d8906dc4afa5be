"""Computational graphs: numbers flow forwards through small nodes, derivatives flow back.  Built in chapter 5.

>>> g = Graph()
>>> apple, count, tax = g.input("apple", 100), g.input("count", 2), g.input("tax", 1.1)
>>> price = g.multiply(g.multiply(apple, count, name="apples"), tax, name="price")
>>> round(g.forward(), 6)
220.0
>>> {name: round(d, 6) for name, d in g.backward().items()}
{'apple': 2.2, 'count': 110.0, 'tax': 200.0}
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["OPERATIONS", "Graph", "Node", "Operation", "Step"]


class Operation(NamedTuple):
    """A kind of node: its value, and its local gradients, one for each input, both from the inputs' values."""

    symbol: str
    value: Callable[..., float]
    local_gradients: Callable[..., tuple[float, ...]]
    rule: str


OPERATIONS = {
    "add": Operation("+", lambda x, y: x + y, lambda x, y: (1.0, 1.0), "addition passes the gradient on unchanged"),
    "multiply": Operation(
        "×", lambda x, y: x * y, lambda x, y: (y, x), "multiplication swaps: each side gets the other's value"
    ),
    "reciprocal": Operation("1/x", lambda x: 1 / x, lambda x: (-1 / x**2,), "the derivative of 1/x is -1/x²"),
    "exp": Operation("exp", math.exp, lambda x: (math.exp(x),), "the derivative of exp(x) is exp(x) itself"),
    "log": Operation("log", math.log, lambda x: (1 / x,), "the derivative of log(x) is 1/x"),
    "relu": Operation("ReLU", lambda x: max(x, 0.0), lambda x: (float(x > 0),), "1 where x > 0, else 0"),
}


@dataclass(eq=False)
class Node:
    """An input (operation None) or an operation on other nodes; value and gradient are filled by the graph."""

    name: str
    operation: str | None = None
    inputs: tuple[Node, ...] = ()
    value: float = 0.0
    gradient: float = 0.0

    def local_gradients(self) -> tuple[float, ...]:
        """∂(this node)/∂(each of its inputs), at the inputs' present values."""
        if self.operation is None:
            return ()
        return OPERATIONS[self.operation].local_gradients(*(node.value for node in self.inputs))


class Step(NamedTuple):
    """One line of a trace: at `node`, upstream gradient × local gradient = what flows to `to`."""

    node: str
    to: str
    upstream: float
    local: float
    downstream: float
    rule: str


@dataclass
class Graph:
    """Nodes in the order they were made, which is an order in which every node comes after its inputs.

    add, multiply, reciprocal, exp, log and relu make nodes; forward computes values, backward derivatives of the last node
    with respect to every input, trace the single steps.  Raises ValueError for names used twice, foreign nodes and an
    empty graph, KeyError for an unknown input.
    """

    nodes: list[Node] = field(default_factory=list)

    def input(self, name: str, value: float) -> Node:
        """A number that comes from outside and whose derivative is asked for."""
        return self._append(Node(name, value=float(value)))

    def add(self, x: Node, y: Node, name: str = "") -> Node:
        """x + y."""
        return self._operation("add", (x, y), name)

    def multiply(self, x: Node, y: Node, name: str = "") -> Node:
        """x × y."""
        return self._operation("multiply", (x, y), name)

    def reciprocal(self, x: Node, name: str = "") -> Node:
        """1 / x."""
        return self._operation("reciprocal", (x,), name)

    def exp(self, x: Node, name: str = "") -> Node:
        """e to the power x."""
        return self._operation("exp", (x,), name)

    def log(self, x: Node, name: str = "") -> Node:
        """The natural logarithm of x."""
        return self._operation("log", (x,), name)

    def relu(self, x: Node, name: str = "") -> Node:
        """max(x, 0)."""
        return self._operation("relu", (x,), name)

    def forward(self, **inputs: float) -> float:
        """Set the named inputs, compute every node, and return the value of the last."""
        if not self.nodes:
            raise ValueError("the graph has no nodes yet: begin with g.input(name, value)")
        known = {node.name: node for node in self.nodes if node.operation is None}
        for name, value in inputs.items():
            if name not in known:
                raise KeyError(f"the graph has no input {name!r}; its inputs are {list(known)}")
            known[name].value = float(value)
        for node in self.nodes:
            if node.operation is not None:
                node.value = OPERATIONS[node.operation].value(*(source.value for source in node.inputs))
        return self.nodes[-1].value

    def backward(self) -> dict[str, float]:
        """∂(last node)/∂(every input), by the chain rule; gradients of nodes used twice add up."""
        self.trace()
        return {node.name: node.gradient for node in self.nodes if node.operation is None}

    def trace(self) -> list[Step]:
        """The steps of backpropagation, from the last node to the inputs, after a fresh forward pass."""
        self.forward()
        for node in self.nodes:
            node.gradient = 0.0
        self.nodes[-1].gradient = 1.0
        steps = []
        for node in reversed(self.nodes):
            for source, local in zip(node.inputs, node.local_gradients(), strict=False):
                rule = OPERATIONS[str(node.operation)].rule
                steps.append(Step(node.name, source.name, node.gradient, local, node.gradient * local, rule))
                source.gradient += node.gradient * local
        return steps

    def _operation(self, operation: str, inputs: tuple[Node, ...], name: str) -> Node:
        for node in inputs:
            if not any(node is own for own in self.nodes):
                raise ValueError(f"{operation} got a node that is not in this graph: {node!r}")
        return self._append(Node(name or f"{operation}{len(self.nodes)}", operation, inputs))

    def _append(self, node: Node) -> Node:
        if any(node.name == other.name for other in self.nodes):
            raise ValueError(f"the graph already has a node named {node.name!r}")
        self.nodes.append(node)
        return node
