"""The network 2-3-2 in the reader's hand: the chapter's numbers, one layer without h, the target, the page's own code."""

import itertools

import numpy as np
import pytest
from node import in_node

from fishbook.functions import identity_function, relu, sigmoid, step_function, tanh
from fishbook.widgets import SmallNetwork
from fishbook.widgets.small_net import CHAPTERS, INSIDE, NAMES, OUTSIDE

FUNCTIONS = {"sigmoid": sigmoid, "tanh": tanh, "step": step_function, "relu": relu, "none": identity_function}
SOLUTION = [9.5, -1.0, 5.0]
LISTS = ("W1", "b1", "W2", "b2")


def random_nets(count, seed=0):
    """Networks with all activations, now and then with zeros and with the largest numbers allowed."""
    rng = np.random.default_rng(seed)
    nets = []
    for k in range(count):
        size = (20, 5, 0.5)[k % 3]
        lists = {name: rng.uniform(-size, size, len(CHAPTERS[name])).round(2) for name in LISTS}
        if k % 7 == 0:
            lists["W1"][:3] = 0
        if k % 11 == 0:
            lists = {name: 20 * np.sign(values) for name, values in lists.items()}
        x = rng.uniform(-2, 2, 2).round(2).tolist()
        nets.append({"h": list(FUNCTIONS)[k % 5], "x": x, **{name: values.tolist() for name, values in lists.items()}})
    return nets


def test_the_chapters_network():
    found = SmallNetwork.compute()
    assert np.allclose(found.a, [5.1, 1.8, 3.0])
    assert found.z.round(3).tolist() == [0.994, 0.858, 0.953]
    assert found.y.round(3).tolist() == [0.305, -0.305]
    assert found.W.tolist() == [[4, -4], [1, -1]]
    assert found.b.tolist() == [6.5, -6.5]


def test_the_parts_of_the_square_are_those_of_the_chapters_figure():
    shares = {h: round(SmallNetwork.compute(h).share, 2) for h in FUNCTIONS}
    assert shares == {"none": 0.90, "step": 0.13, "sigmoid": 0.10, "tanh": 0.08, "relu": 1.0}


@pytest.mark.parametrize("h", FUNCTIONS)
def test_the_forward_pass_is_the_chapters_formula(h):
    for net in random_nets(60):
        x, W1, b1, W2, b2 = (np.array(net[name]) for name in ("x", *LISTS))
        expected = FUNCTIONS[h](x @ W1.reshape(2, 3) + b1) @ W2.reshape(3, 2) + b2
        assert np.allclose(SmallNetwork.compute(**(net | {"h": h})).y, expected)


def test_without_h_one_layer_gives_the_same_and_with_h_it_does_not():
    differ = 0
    for net in random_nets(200):
        bare, bent = SmallNetwork.compute(**(net | {"h": "none"})), SmallNetwork.compute(**(net | {"h": "tanh"}))
        assert np.allclose(bare.y, bare.one_layer)
        differ += not np.allclose(bent.y, bent.one_layer)
    assert differ > 190


def test_the_three_numbers_of_b1_reach_the_target_with_every_h_that_ends_at_one():
    for h in ("sigmoid", "tanh", "step"):
        assert SmallNetwork.compute(h).in_place < 8
        assert SmallNetwork.compute(h, b1=SOLUTION).in_place == 8
    # it does not hang by a hair: half a step of the slider in any of the three leaves it reached
    for change in itertools.product((-0.25, 0, 0.25), repeat=3):
        assert SmallNetwork.compute(b1=np.add(SOLUTION, change)).in_place == 8


def test_no_single_one_of_the_three_reaches_it():
    for k in range(3):
        for value in np.arange(-20, 20.5, 0.5):
            b1 = list(CHAPTERS["b1"])
            b1[k] = value
            assert SmallNetwork.compute(b1=b1).in_place < 8


def test_no_straight_line_reaches_it():
    """Each filled dot lies in a triangle of rings, so a half-plane with all the filled dots holds a ring as well."""
    for dot in INSIDE:
        weights = [
            np.linalg.solve(np.vstack([np.transpose(three), np.ones(3)]), [*dot, 1])
            for three in itertools.combinations(OUTSIDE, 3)
        ]
        assert any((share > 0.01).all() for share in weights)
    for net in random_nets(300):
        assert SmallNetwork.compute(**(net | {"h": "none"})).in_place < 8


def test_the_page_computes_the_same_passes():
    nets = random_nets(1500)
    passes = in_node("small_net_maths.js", "forward", [(net,) for net in nets])
    layers = in_node("small_net_maths.js", "collapse", [(net,) for net in nets])
    singles = in_node("small_net_maths.js", "oneLayer", [(net,) for net in nets])
    wrong = in_node("small_net_maths.js", "misplaced", [(net,) for net in nets])
    leads = in_node("small_net_maths.js", "lead", [(net, net["x"]) for net in nets])
    for net, theirs, layer, single, dots, lead in zip(nets, passes, layers, singles, wrong, leads, strict=True):
        ours = SmallNetwork.compute(**net)
        for name in ("a", "z", "y"):
            assert np.allclose(theirs[name], getattr(ours, name), rtol=1e-9, atol=1e-9)
        assert np.allclose(layer["W"], ours.W.ravel(), rtol=1e-9, atol=1e-9)
        assert np.allclose(layer["b"], ours.b, rtol=1e-9, atol=1e-9)
        assert np.allclose(single, ours.one_layer, rtol=1e-9, atol=1e-9)
        assert lead == pytest.approx(ours.y[0] - ours.y[1], rel=1e-9, abs=1e-9)
        assert len(dots) == 8 - ours.in_place


def test_the_page_finds_the_same_region():
    nets = random_nets(60)
    for net, share in zip(nets, in_node("small_net_maths.js", "share", [(net,) for net in nets]), strict=True):
        assert share == pytest.approx(SmallNetwork.compute(**net).share, abs=1e-4), net


def test_lines_end_on_the_edge_of_the_square_where_the_score_is_zero():
    nets = random_nets(300)
    cases = [(net, j) for net in nets for j in range(3)]
    seen = 0
    side = np.linspace(-2, 2, 81)
    points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    for (net, j), ends in zip(cases, in_node("small_net_maths.js", "zeroLine", cases), strict=True):
        w, b = np.reshape(net["W1"], (2, 3))[:, j], net["b1"][j]
        if ends is None:
            scores = points @ w + b
            assert (scores > -1e-9).all() or (scores < 1e-9).all() or np.ptp(scores) == 0
            continue
        seen += 1
        assert np.allclose(np.array(ends) @ w + b, 0, atol=1e-6)
        assert np.abs(ends).max(axis=1) == pytest.approx(2)
    assert seen > 300


def test_the_alternative_text_says_what_is_seen():
    alt = SmallNetwork().picture()[1]
    assert "At x = (0.2, 0.1), y = (0.305, −0.305): inside. 0.10 of the square" in alt
    assert "3 of 8 dots lie where they should" in alt
    assert "no h. At x = (0.2, 0.1), y = (7.4, −7.4)" in SmallNetwork(h="none").picture()[1]
    assert "8 of 8 dots" in SmallNetwork(b1=SOLUTION).picture()[1]
    zeros = {name: [0.0] * len(CHAPTERS[name]) for name in LISTS}
    assert "y = (0, 0): outside. 0.00 of the square" in SmallNetwork(**zeros).picture()[1]


def test_every_number_has_a_name_of_its_own():
    assert len(NAMES) == len(set(NAMES.values())) == sum(map(len, CHAPTERS.values()))
    assert NAMES["W1.1"] == "W1, input 1 to neuron 2"
    assert NAMES["W2.4"] == "W2, neuron 3 to output 1"


@pytest.mark.parametrize(
    "bad",
    [
        {"W1": [1.0] * 5},
        {"b1": [1.0, 2.0, 21.0]},
        {"W2": [float("nan")] * 6},
        {"b2": ["a", "b"]},
        {"x": [0.0, 2.1]},
        {"h": "leaky"},
        {"held": "W1.6"},
    ],
)
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        SmallNetwork(**bad)
