"""Pictures of graphs: every number drawn is the graph's own, nodes do not collide, wrong arguments name what is wrong."""

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from fishbook.graph import Graph
from fishbook.plotting import graphs as drawing
from fishbook.plotting import subplots, to_png
from fishbook.plotting.graphs import GRADIENTS, describe, draw_graph, is_constant, layout, number, show_graph


def shop():
    g = Graph()
    apple, count, tax = g.input("apple", 100), g.input("count", 2), g.input("tax", 1.1)
    g.multiply(g.multiply(apple, count, name="apples"), tax, name="price")
    return g


def used_twice():
    g = Graph()
    x = g.input("x", 3)
    g.multiply(x, g.add(x, g.input("2", 2), name="sum"), name="f")
    return g


def square():
    g = Graph()
    x = g.input("x", 3)
    g.multiply(x, x, name="square")
    return g


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def place(ax, text):
    """Where a text stands, in dots."""
    found = next(one for one in ax.texts if one.get_text() == text)
    box = found.get_window_extent(FigureCanvasAgg(ax.figure).get_renderer())
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


def arrows(ax):
    return sum(getattr(text, "arrowprops", None) is not None for text in ax.texts)


@pytest.mark.parametrize("make", [shop, used_twice, square])
@pytest.mark.parametrize("gradients", GRADIENTS)
def test_draws_every_edge_and_the_output(make, gradients):
    fig, ax = subplots()
    g = make()
    draw_graph(ax, g, gradients=gradients, title="A")
    assert arrows(ax) == sum(len(node.inputs) for node in g.nodes) + 1
    assert to_png(fig).startswith(b"\x89PNG")


def test_values_and_gradients_are_the_graphs():
    _, ax = subplots()
    draw_graph(ax, shop())
    shown = texts(ax)
    for value in ("100", "2", "1.1", "200", "220", "← 2.2", "← 110", "← 200", "← 1.1", "← 1"):
        assert shown.count(value) == 1, (value, shown)


def test_products_are_spelled_out_and_questions_hide_the_answers():
    _, (left, right) = subplots(1, 2)
    draw_graph(left, shop(), gradients="product")
    assert "← 1.1 × 100 = 110" in texts(left)
    draw_graph(right, shop(), gradients="asked")
    assert texts(right).count("← ?") == 4
    assert not {"← 2.2", "← 110", "← 200", "← 1.1"} & set(texts(right))


def test_each_arrow_may_have_a_kind_of_its_own_and_others_are_asked():
    _, (left, right) = subplots(1, 2)
    draw_graph(left, shop(), gradients={("price", "tax"): "shown", ("apples", "count"): "none"})
    assert texts(left).count("← ?") == 2
    assert texts(left).count("← 200") == 1
    draw_graph(right, used_twice(), gradients={("x", "x"): "shown"})
    assert "Σ ← 8" in texts(right)
    assert texts(right).count("← ?") == 3
    with pytest.raises(ValueError, match=r"gradients must be one of .* got 'all'"):
        draw_graph(left, shop(), gradients={("price", "tax"): "all"})


@pytest.mark.parametrize(("make", "total"), [(used_twice, "Σ ← 8"), (square, "Σ ← 6")])
def test_an_input_used_twice_shows_the_sum(make, total):
    _, (shown, asked, none) = subplots(1, 3)
    draw_graph(shown, make())
    draw_graph(asked, make(), gradients="asked")
    draw_graph(none, make(), gradients="none")
    assert total in texts(shown)
    assert "Σ ← ?" in texts(asked)
    assert not any("Σ" in text or "←" in text for text in texts(none))


def test_layout_goes_from_left_to_right_without_collisions():
    g = Graph()
    fruit = [g.multiply(g.input(f"p{k}", k), g.input(f"n{k}", k)) for k in range(3)]
    g.multiply(g.add(g.add(fruit[0], fruit[1]), fruit[2]), g.input("tax", 1.1), name="price")
    at = layout(g)
    assert len(set(at.values())) == len(g.nodes)
    for node in g.nodes:
        assert all(at[source.name][0] < at[node.name][0] for source in node.inputs)
    assert at["tax"][0] == at["price"][0] - 1, "an input stands beside its first use"


def test_places_move_nodes_and_must_name_them():
    _, ax = subplots()
    draw_graph(ax, shop(), places={"tax": (0, 5)})
    low, high = sorted(ax.get_ylim())
    assert low < 0 < 5 < high
    with pytest.raises(ValueError, match="'taxes'"):
        draw_graph(ax, shop(), places={"taxes": (0, 0)})
    with pytest.raises(ValueError, match="gradients must be one of"):
        draw_graph(ax, shop(), gradients="all")


def test_constants_stand_below_their_use_without_numbers():
    _, ax = subplots()
    g = used_twice()
    assert [is_constant(node) for node in g.nodes] == [False, True, False, False]
    at = layout(g)
    assert at["sum"][0] - 1 < at["2"][0] < at["sum"][0]
    assert at["2"][1] > at["sum"][1]
    draw_graph(ax, g)
    assert texts(ax).count("2") == 1, "its name, and no value beside it"
    assert texts(ax).count("← 3") == 2, "x and sum, not the constant"
    g.forward(**{"2": 5})
    assert not is_constant(g.nodes[1]), "a name that is not its number is an ordinary input"


def test_values_stand_above_and_gradients_below_the_same_spot():
    fig, ax = subplots(size=(8, 2.6))
    draw_graph(ax, shop())
    to_png(fig)  # lays the figure out
    for value, gradient in (("100", "← 2.2"), ("1.1", "← 200"), ("200", "← 1.1"), ("220", "← 1")):
        (x, high), (below, low) = place(ax, value), place(ax, gradient)
        assert abs(x - below) < 1
        assert high > low


def test_narrow_columns_get_smaller_letters():
    _, wide = subplots(size=(8, 2.6))
    _, narrow = subplots(1, 2, size=(5, 2.6))
    draw_graph(wide, shop())
    draw_graph(narrow[0], shop())
    sizes = [next(t.get_fontsize() for t in ax.texts if t.get_text() == "220") for ax in (wide, narrow[0])]
    assert sizes[0] == 12 > sizes[1] >= 9


@pytest.mark.parametrize(
    ("gradients", "known"), [("shown", " with gradient 2.2"), ("asked", " with gradient ?"), ("none", "")]
)
def test_show_graph_tells_no_more_than_it_draws(monkeypatch, gradients, known):
    shown = []
    monkeypatch.setattr(drawing, "show", lambda fig, alt: shown.append((fig, alt)))
    show_graph(shop(), "Two apples", gradients=gradients, size=(8, 2))
    ((fig, alt),) = shown
    assert alt.startswith(f"Two apples: apple 100{known}, count 2")
    assert alt.endswith("; output price 220.")
    assert "220" in texts(fig.axes[0])
    assert tuple(fig.get_size_inches()) == (8, 2)


def test_describe_is_computed_from_the_graph():
    g = shop()
    assert describe(g).endswith("tax 1.1 with gradient 200; output price 220")
    assert describe(used_twice()) == "x 3 with gradient 8; output f 15"
    g.forward(count=3)
    assert describe(g).endswith("tax 1.1 with gradient 300; output price 330")


@pytest.mark.parametrize(
    ("x", "text"), [(220.00000000000003, "220"), (-0.0, "0"), (-0.19661, "−0.1966"), (0.085062, "0.0851"), (1e-9, "1e−09")]
)
def test_number(x, text):
    assert number(x) == text
