"""Computational graphs: the classic shopping lists, every local rule against a difference, and random graphs."""

import doctest
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fishbook import Graph, graph, numerical_diff
from fishbook.graph import OPERATIONS


def test_the_examples_in_the_docstring():
    results = doctest.testmod(graph)
    assert results.attempted >= 4
    assert results.failed == 0


def apples_and_oranges():
    g = Graph()
    apple, apples = g.input("apple", 100), g.input("apples", 2)
    orange, oranges, tax = g.input("orange", 150), g.input("oranges", 3), g.input("tax", 1.1)
    both = g.add(g.multiply(apple, apples), g.multiply(orange, oranges), name="both")
    g.multiply(both, tax, name="price")
    return g


def test_apples_and_oranges():
    g = apples_and_oranges()
    assert g.forward() == pytest.approx(715)
    expected = {"apple": 2.2, "apples": 110, "orange": 3.3, "oranges": 165, "tax": 650}
    assert g.backward() == pytest.approx(expected)


def test_forward_takes_new_inputs_and_keeps_them():
    g = apples_and_oranges()
    assert g.forward(apples=0, tax=2) == pytest.approx(900)
    assert g.forward() == pytest.approx(900)
    assert g.backward()["apple"] == 0


def test_trace_lists_the_steps_from_the_end_to_the_inputs():
    steps = apples_and_oranges().trace()
    assert [(step.node, step.to) for step in steps[:4]] == [
        ("price", "both"),
        ("price", "tax"),
        ("both", "multiply5"),
        ("both", "multiply6"),
    ]
    assert (steps[0].upstream, steps[0].local) == (1.0, pytest.approx(1.1))
    assert all(step.downstream == step.upstream * step.local for step in steps)
    assert "swaps" in steps[0].rule
    assert "passes the gradient on" in steps[2].rule


def test_a_node_used_twice_collects_both_gradients():
    g = Graph()
    x = g.input("x", 3.0)
    g.multiply(x, x)
    assert g.forward() == 9
    assert g.backward() == {"x": 6.0}
    assert g.backward() == {"x": 6.0}, "a second pass starts from zero again"


def test_the_sigmoid_as_a_graph():
    g = Graph()
    x, minus, one = g.input("x", 0.5), g.input("minus", -1), g.input("one", 1)
    g.reciprocal(g.add(one, g.exp(g.multiply(minus, x))), name="y")
    y = g.forward()
    assert y == pytest.approx(1 / (1 + math.exp(-0.5)))
    assert g.backward()["x"] == pytest.approx(y * (1 - y))


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("x", [0.3, 2.0])
def test_every_rule_against_a_difference(name, x):
    operation = OPERATIONS[name]
    others = [1.7] if name in ("add", "multiply") else []
    for i, local in enumerate(operation.local_gradients(x, *others)):
        values = [x, *others]

        def along(v, i=i, values=values):
            return operation.value(*values[:i], v, *values[i + 1 :])

        assert local == pytest.approx(numerical_diff(along, values[i]), rel=1e-6, abs=1e-9)


def test_relu_on_both_sides_of_zero():
    g = Graph()
    g.relu(g.input("x", -2))
    assert (g.forward(), g.backward()["x"]) == (0, 0)
    assert (g.forward(x=3), g.backward()["x"]) == (3, 1)
    assert (g.forward(x=0), g.backward()["x"]) == (0, 0)


@given(st.data(), st.floats(0.5, 1.5))
def test_random_graphs_against_a_difference(data, start):
    g = Graph()
    g.input("a", start)
    g.input("b", 1.25)
    for name in data.draw(st.lists(st.sampled_from(["add", "multiply", "exp", "log", "relu", "reciprocal"]), max_size=6)):
        two = name in ("add", "multiply")
        sources = g.nodes if two else g.nodes[:2]  # the others of the inputs alone, so that values stay moderate
        getattr(g, name)(*[data.draw(st.sampled_from(sources)) for _ in range(1 + two)])
    slope = g.backward()["a"]
    numeric = numerical_diff(lambda a: g.forward(a=a), start, eps=1e-5)
    assert slope == pytest.approx(numeric, rel=1e-4, abs=1e-4)


class TestBadGraphs:
    def test_empty(self):
        with pytest.raises(ValueError, match=r"no nodes yet: begin with g.input\(name, value\)"):
            Graph().forward()

    def test_a_name_used_twice(self):
        g = Graph()
        g.input("x", 1)
        with pytest.raises(ValueError, match="already has a node named 'x'"):
            g.input("x", 2)

    def test_a_node_of_another_graph(self):
        with pytest.raises(ValueError, match="add got a node that is not in this graph"):
            Graph().add(Graph().input("x", 1), Graph().input("y", 1))

    def test_an_unknown_input(self):
        with pytest.raises(KeyError, match=r"no input 'pear'; its inputs are \['apple'"):
            apples_and_oranges().forward(pear=1)

    def test_a_computed_node_cannot_be_set(self):
        with pytest.raises(KeyError, match="no input 'price'"):
            apples_and_oranges().forward(price=1)


def test_an_input_has_no_local_gradients():
    assert Graph().input("x", 1).local_gradients() == ()
