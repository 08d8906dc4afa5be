"""The perceptron's line: every gate, XOR's limit by search, the wirings that lift it, and the page's own code."""

import itertools
import math

import numpy as np
import pytest
from node import in_node

from fishbook.plotting.perceptron import HIGH, INPUTS, LOW, half_plane
from fishbook.widgets import PerceptronLine
from fishbook.widgets.perceptron import AIMS, GATES, ROWS, score

ALL_WIRINGS = list(itertools.product(GATES, repeat=3))


def word(table):
    return "".join(map(str, table.outputs))


def wired(first, second, out, target="xor"):
    return PerceptronLine.compute(target, 2, h1=first, h2=second, out=out)


def settings(count, seed=0):
    """Random lines on and off the sliders' grid; many of them pass through a corner, where only rounding decides."""
    rng = np.random.default_rng(seed)
    for k in range(count):
        w1, w2, b = rng.uniform(-2, 2, 3).round(2 if k % 3 else 15).tolist()
        x1, x2 = INPUTS[k % 4]
        if k % 2:
            b = max(-2.0, min(2.0, -(round(w1, 2) * x1 + round(w2, 2) * x2)))
            w1, w2 = round(w1, 2), round(w2, 2)
        yield w1, w2, b


def polygon_area(corners):
    x, y = np.array(corners).T if len(corners) else (np.zeros(1), np.zeros(1))
    return 0.5 * abs(x @ np.roll(y, 1) - y @ np.roll(x, 1))


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("and", (1, 1, -1.5)),
        ("nand", (-1, -1, 1.5)),
        ("or", (1, 1, -0.5)),
        ("nor", (-1, -1, 0.5)),
        ("x1_not_x2", (1, -1, -0.5)),
    ],
)
def test_the_chapters_numbers_solve_their_gates(name, numbers):
    table = PerceptronLine.compute(name, 1, *numbers)
    assert word(table) == AIMS[name]
    assert table.wrong == []
    assert table.scores.tolist() == [numbers[0] * x1 + numbers[1] * x2 + numbers[2] for x1, x2 in INPUTS]


@pytest.mark.parametrize(("name", "wanted"), [("first", "0010"), ("second", "0100"), *list(AIMS.items())[:4]])
def test_a_gate_to_wire_is_the_neuron_of_its_numbers(name, wanted):
    assert word(PerceptronLine.compute("and", 1, *GATES[name].numbers)) == wanted


def test_the_start_gets_one_row_of_and_wrong():
    table = PerceptronLine.compute()
    assert table.wrong == ["10"]
    assert word(table) == "0011"


@pytest.mark.parametrize(
    ("numbers", "row"), [((0.1, 0.2, -0.3), 3), ((0.1, 0.7, -0.8), 3), ((0.3, -0.1, -0.2), 3), ((0, 0, 0), 0)]
)
def test_a_corner_on_the_line_scores_zero_and_is_silent(numbers, row):
    table = PerceptronLine.compute("and", 1, *map(float, numbers))
    assert table.scores[row] == 0
    assert not math.copysign(1, table.scores[row]) < 0
    assert table.outputs[row] == 0


def test_on_the_sliders_grid_rounding_never_decides():
    side = np.arange(-40, 41)
    w1, w2, b = side[:, None, None], side[:, None], side
    for x1, x2 in INPUTS:
        exact = w1 * x1 + w2 * x2 + b > 0
        rounded = score(x1, x2, *(np.round(0.05 * steps, 12) for steps in (w1, w2, b))) > 0
        assert (exact == rounded).all()


def test_no_setting_of_the_sliders_gets_more_than_three_rows_of_xor():
    grid = np.round(np.arange(-40, 41) * 0.05, 12)
    w1, w2, b = grid[:, None, None], grid[:, None], grid
    for name, wanted in AIMS.items():
        right = sum((score(x1, x2, w1, w2, b) > 0) == int(digit) for (x1, x2), digit in zip(INPUTS, wanted, strict=True))
        counts = np.bincount(right.ravel(), minlength=5).tolist()
        assert (counts[4] == 0) == (name == "xor")
        assert in_node("perceptron_maths.js", "search", [[name]]) == [counts]
        if name == "xor":
            assert counts == [0, 77_900, 376_461, 77_080, 0]  # as the chapter's own search prints


def test_ten_of_the_216_wirings_make_xor():
    solving = [one for one in ALL_WIRINGS if not wired(*one).wrong]
    assert len(ALL_WIRINGS) == 216
    assert len(solving) == 10
    assert ("nand", "or", "and") in solving
    assert ("first", "second", "or") in solving
    assert [one for one in solving if one[:2] == ("or", "and")] == [("or", "and", "first")]
    assert sum("nand" not in one for one in solving) == 6
    (theirs,) = in_node("perceptron_maths.js", "wirings", [["xor"]])
    assert list(map(tuple, theirs)) == solving


def test_hidden_outputs_are_those_of_the_two_gates():
    table = wired("nand", "or", "and")
    assert table.hidden.tolist() == [[1, 0], [1, 1], [1, 1], [0, 1]]
    assert word(table) == "0110"


def test_the_page_computes_the_same_tables_of_one_neuron():
    odd = [(math.nan, 1.0, 0.0), (math.inf, -1.0, 0.0), (0.0, 0.0, 0.0), (-0.0, 0.0, -0.0), (math.inf, -math.inf, 1.0)]
    cases = [(list(AIMS)[k % len(AIMS)], *one) for k, one in enumerate([*settings(1500), *odd])]
    on_the_line = 0
    with np.errstate(invalid="ignore"):
        tables = [PerceptronLine.compute(name, 1, *numbers) for name, *numbers in cases]
    for ours, theirs in zip(tables, in_node("perceptron_maths.js", "neuron", cases), strict=True):
        assert np.array_equal(ours.scores, theirs["scores"], equal_nan=True)
        assert ours.outputs.tolist() == theirs["outputs"]
        assert ours.wanted.tolist() == theirs["wanted"]
        assert ours.wrong == [ROWS[k] for k in theirs["wrong"]]
        assert theirs["right"] == 4 - len(ours.wrong)
        on_the_line += (ours.scores == 0).sum()
    assert on_the_line > 500


def test_the_page_computes_the_same_tables_of_all_networks():
    cases = [(target, *one) for target in AIMS for one in ALL_WIRINGS]
    assert len(cases) > 1000
    for case, theirs in zip(cases, in_node("perceptron_maths.js", "network", cases), strict=True):
        ours = wired(*case[1:], target=case[0])
        assert ours.hidden.tolist() == theirs["hidden"]
        assert ours.scores.tolist() == theirs["scores"]
        assert ours.outputs.tolist() == theirs["outputs"]
        assert ours.wrong == [ROWS[k] for k in theirs["wrong"]]


def test_the_page_clips_the_plane_as_the_figures_do():
    lines = [*settings(1000), (0.0, 0.0, 1.0), (0.0, 0.0, -1.0), (1.0, 0.0, -3.0)]
    corners = in_node("perceptron_maths.js", "square", [[LOW, HIGH]])[0]
    found = in_node("perceptron_maths.js", "clip", [[corners, one] for one in lines])
    for line, theirs in zip(lines, found, strict=True):
        corner_scores = np.array(theirs).reshape(-1, 2) @ line[:2] + line[2]
        assert (corner_scores > -1e-6).all()
        assert polygon_area(theirs) == pytest.approx(polygon_area(half_plane(*line)), abs=1e-6)


def test_the_page_tints_where_the_network_fires():
    inside = np.random.default_rng(2).uniform(LOW, HIGH, (20_000, 2))
    regions = in_node("perceptron_maths.js", "firing", [[*one, LOW, HIGH] for one in ALL_WIRINGS])
    for (first, second, out), polygons in zip(ALL_WIRINGS, regions, strict=True):
        hidden = [score(*inside.T, *GATES[name].numbers) > 0 for name in (first, second)]
        share = (score(*hidden, *GATES[out].numbers) > 0).mean()
        assert sum(map(polygon_area, polygons)) == pytest.approx(share * (HIGH - LOW) ** 2, abs=0.06)


def test_ends_and_knob_lie_on_the_line():
    rng = np.random.default_rng(3)
    lines = [*settings(1000), (1.0, 0.0, -0.5), (0.0, -1.0, 0.5), (1.0, 0.0, -3.0), (0.0, 0.0, 1.0)]
    grips = rng.uniform(LOW, HIGH, (len(lines), 2)).tolist()
    drawn = in_node("perceptron_maths.js", "ends", [[one, LOW, HIGH] for one in lines])
    knobs = in_node("perceptron_maths.js", "knob", [[one, grip, LOW, HIGH] for one, grip in zip(lines, grips, strict=True)])
    for line, pair, knob, grip in zip(lines, drawn, knobs, grips, strict=True):
        w, seen = np.array(line[:2]), len(half_plane(*line))
        if pair is None:
            assert knob == grip
            assert seen in (0, 4)
            continue
        assert np.allclose(np.array([*pair, knob]) @ w + line[2], 0, atol=1e-6)
        assert pair[0][1] <= pair[1][1] + 1e-9
        nearest = min(math.dist(pair[0] + t * np.subtract(pair[1], pair[0]), grip) for t in np.linspace(0, 1, 201))
        assert math.dist(knob, grip) <= nearest + 1e-6


def test_a_moved_line_passes_through_the_point_and_a_turned_one_keeps_the_pivot():
    rng = np.random.default_rng(4)
    cases = [(*rng.uniform(-1, 1, 2).tolist(), rng.uniform(-0.4, 0.6, 2).tolist()) for _ in range(1000)]
    for (w1, w2, point), theirs in zip(cases, in_node("perceptron_maths.js", "moved", cases), strict=True):
        assert w1 * point[0] + w2 * point[1] + theirs["b"] == pytest.approx(0, abs=0.0051)
    assert in_node("perceptron_maths.js", "moved", [[2, 2, [1.5, 1.5]]]) == [{"b": -2}]
    angles = rng.uniform(-math.pi, math.pi, 1000).tolist()
    turns = [(*case, angle) for case, angle in zip(cases, angles, strict=True)]
    for (w1, w2, pivot, angle), theirs in zip(turns, in_node("perceptron_maths.js", "turned", turns), strict=True):
        got = np.array([theirs["w1"], theirs["w2"]])
        assert np.allclose(got, max(math.hypot(w1, w2), 0.5) * np.array([math.cos(angle), math.sin(angle)]), atol=0.0051)
        assert got @ pivot + theirs["b"] == pytest.approx(0, abs=0.02)
    (far,) = in_node("perceptron_maths.js", "turned", [[2, 2, [1.5, 1.5], math.pi / 4]])
    assert max(map(abs, far.values())) == 2


def test_the_alternative_text_says_the_table():
    assert PerceptronLine().picture()[1] == (
        "The neuron (1, 0.4, −0.7) gives 0011; wanted is AND, 0001: 3 of 4 rows right, wrong at 10."
    )
    assert "1 of 4 rows right, wrong at 01, 10 and 11." in PerceptronLine(target="xor", layers=2).picture()[1]
    solved = PerceptronLine(target="xor", layers=2, h1="nand", h2="or", out="and").picture()[1]
    assert solved == "AND of h₁ = NAND and h₂ = OR gives 0110; wanted is XOR, 0110: 4 of 4 rows right."


@pytest.mark.parametrize(
    "bad",
    [
        {"target": "xnor"},
        {"w1": 2.5},
        {"w2": math.nan},
        {"b": "low"},
        {"layers": 3},
        {"layers": 1.5},
        {"h1": "xor"},
        {"out": 1},
        {"grip": [0.5]},
        {"grip": [0.5, math.inf]},
        {"crosses": [4]},
        {"searched": 1},
    ],
)
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        PerceptronLine(**bad)
