"""One neuron under two sliders: known curves, slopes against differences, and the same numbers in the page's own code."""

import math

import numpy as np
import pytest
from node import in_node

from fishbook.gradients import numerical_diff
from fishbook.widgets import ActivationExplorer
from fishbook.widgets.activations import ACTIVATIONS, CLOSE, EDGE, GOALS, INPUTS, REACH

SCORES = [0.0, -0.0, 0.5, -0.5, 1e-12, -1e-12, 36.0, -36.0, 709.0, -709.0, 1000.0, -1000.0, math.inf, -math.inf, math.nan]
STEEPEST = {"identity": 1, "step": 0, "sigmoid": 0.25, "tanh": 1, "relu": 1}


def random_settings(count, seed=0):
    """(h, w, b) as the sliders give them."""
    rng = np.random.default_rng(seed)
    names = list(ACTIVATIONS)
    return [(names[k % 5], *(float(v) for v in (rng.integers(-60, 61, 2) / 10).round(1))) for k in range(count)]


def stretches(found):
    return np.array(found, dtype=float).reshape(-1, 2)


def test_the_sigmoid_of_the_chapter():
    neuron = ActivationExplorer.compute("sigmoid", 1.0, -3.0, 3.0)
    assert (neuron.score, neuron.output, neuron.slope, neuron.zero) == (0.0, 0.5, 0.25, 3.0)
    assert neuron.outputs[0] == pytest.approx(1 / (1 + math.exp(9)))
    assert neuron.outputs[-1] == pytest.approx(1 / (1 + math.exp(-3)))


@pytest.mark.parametrize("h", ACTIVATIONS)
def test_slopes_are_those_of_the_functions(h):
    rng, one = np.random.default_rng(0), ACTIVATIONS[h]
    for a in rng.uniform(-9, 9, 300):
        if abs(a) > 1e-3:
            assert float(one.slope(a)) == pytest.approx(numerical_diff(lambda a: float(one.h(a)), a), abs=1e-7)
    assert math.isnan(one.slope(np.array(0.0))) == bool(one.bend)
    with np.errstate(all="raise", under="ignore"):
        for a in (-1000.0, 1000.0):
            assert np.isfinite([one.h(np.array(a)), one.slope(np.array(a))]).all()
    slopes = one.slope(np.linspace(-9, 9, 1800))
    assert slopes.max() == pytest.approx(STEEPEST[h], rel=1e-4)


def test_the_slope_of_the_curve_is_w_times_that_of_h():
    for h, w, b in random_settings(100):
        x = 0.7321
        neuron = ActivationExplorer.compute(h, w, b, x)
        curve = numerical_diff(lambda x, h=h, w=w, b=b: ActivationExplorer.compute(h, w, b, x).output, x)
        assert neuron.slope == pytest.approx(curve, abs=1e-6)


def test_a_weight_of_zero_makes_the_curve_flat_whatever_h():
    for h in ACTIVATIONS:
        for b in (-1000.0, -6.0, 0.0, 6.0, 1000.0):
            neuron = ActivationExplorer.compute(h, 0.0, b)
            assert np.ptp(neuron.outputs) == 0
            assert neuron.slope == 0
            assert neuron.zero is None


def test_saturated_is_where_the_slope_is_at_most_a_hundredth_of_its_steepest():
    for h, w, b in random_settings(500):
        found = ActivationExplorer.compute(h, w, b).saturated
        slope = np.abs(ACTIVATIONS[h].slope(w * INPUTS + b))
        flat = slope <= 0.01 * STEEPEST[h] if h != "identity" else np.zeros(len(INPUTS), bool)
        inside = np.zeros(len(INPUTS), bool)
        for start, end in found:
            inside |= (start <= INPUTS) & (end >= INPUTS)
        ends = np.array([end for pair in found for end in pair] + ([-b / w] if w else [0.0]))
        clear = np.abs(INPUTS[:, None] - ends).min(axis=1) > 1e-9
        if w or b:
            assert (flat == inside)[clear].all(), (h, w, b)


def test_where_the_sigmoid_and_the_tanh_are_saturated():
    assert pytest.approx(5.9864, abs=1e-4) == EDGE
    assert ActivationExplorer.compute("sigmoid", 1.0, 0.0).saturated == [(-6.0, -EDGE), (EDGE, 6.0)]
    assert ActivationExplorer.compute("tanh", -1.0, 0.0).saturated == [(-6.0, -EDGE / 2), (EDGE / 2, 6.0)]
    assert ActivationExplorer.compute("relu", 0.5, 0.5).saturated == [(-6.0, -1.0)]
    assert ActivationExplorer.compute("relu", -0.5, 0.5).saturated == [(1.0, 6.0)]
    assert ActivationExplorer.compute("step", 1.0, 0.0).saturated == [(-6.0, 0.0), (0.0, 6.0)]
    assert ActivationExplorer.compute("identity", 6.0, 6.0).saturated == []


def test_every_goal_can_be_reached_on_the_sliders_and_three_need_their_own_function():
    steps = np.linspace(-6, 6, 121)
    scores = steps[:, None, None] * INPUTS + steps[:, None]  # (w, b, x)
    reached = {}
    for goal in GOALS:
        wanted = ActivationExplorer.compute(*GOALS[goal]).outputs
        assert ActivationExplorer.compute(*GOALS[goal], goal=goal).distance == 0
        reached[goal] = {h for h in ACTIVATIONS if (np.abs(ACTIVATIONS[h].h(scores) - wanted).max(axis=-1) < CLOSE).any()}
    assert reached == {
        "late": {"sigmoid"},
        "falling": {"tanh"},
        "hinge": {"relu"},
        "flat": {"identity", "sigmoid", "tanh", "relu"},
    }
    start = ActivationExplorer().values
    for goal in GOALS:
        assert ActivationExplorer.compute(**(start | {"goal": goal})).distance > CLOSE


def test_the_page_computes_the_same_functions_and_slopes():
    scores = [*SCORES, *np.random.default_rng(1).normal(0, 20, 400).tolist()]
    for h, one in ACTIVATIONS.items():
        theirs = np.array(in_node("activations_maths.js", "activation", [(h, a) for a in scores]), dtype=float)
        with np.errstate(all="ignore"):
            ours = np.array([[one.h(np.array(a)), one.slope(np.array(a))] for a in scores], dtype=float)
        assert np.allclose(theirs, ours, rtol=1e-9, atol=1e-12, equal_nan=True), h


def test_the_page_computes_the_same_neurons():
    settings = random_settings(1000) + [(h, w, b) for h in ACTIVATIONS for w in (0.0, 1.0) for b in (-1000.0, 0.0, 1000.0)]
    xs = np.random.default_rng(2).uniform(-6, 6, len(settings)).round(1).tolist()
    goals = [list(GOALS)[k % 4] for k in range(len(settings))]
    neurons = in_node("activations_maths.js", "neuronAt", [(*one, x) for one, x in zip(settings, xs, strict=True)])
    shaded = in_node("activations_maths.js", "saturated", settings)
    zeros = in_node("activations_maths.js", "zeroOf", [one[1:] for one in settings])
    gaps = in_node("activations_maths.js", "distanceTo", [(g, *one) for g, one in zip(goals, settings, strict=True)])
    for k, setting in enumerate(settings):
        ours = ActivationExplorer.compute(*setting, xs[k], goals[k])
        mine = [ours.score, ours.output, ours.slope]
        assert np.allclose(list(neurons[k].values()), mine, rtol=1e-9, atol=1e-12, equal_nan=True), setting
        assert stretches(shaded[k]) == pytest.approx(stretches(ours.saturated), abs=1e-9)
        assert (zeros[k] is None) == (ours.zero is None)
        assert zeros[k] is None or zeros[k] == pytest.approx(ours.zero, abs=1e-9)
        assert gaps[k]["distance"] == pytest.approx(ours.distance, abs=1e-9)
        assert abs(gaps[k]["at"]) <= REACH


def test_what_the_page_draws_is_the_curve_with_both_sides_of_a_jump():
    for setting, drawn in zip(
        random_settings(200), in_node("activations_maths.js", "curve", random_settings(200)), strict=True
    ):
        x, z, slope = np.array(drawn).T
        assert (np.diff(x) > 0).all()
        kept = np.isin(x, INPUTS) & np.isfinite(slope)
        ours = ActivationExplorer.compute(*setting)
        at = np.searchsorted(INPUTS, x[kept])
        assert np.allclose(z[kept], ours.outputs[at], atol=1e-6)
        assert np.allclose(slope[kept], ours.slopes[at], atol=1e-6)
        assert np.isnan(z).sum() == (setting[0] == "step" and ours.zero is not None)


def test_the_alternative_text_says_the_numbers():
    alt = ActivationExplorer(w=1, b=0, x=1, goal="none").picture()[1]
    assert "h = sigmoid, w = 1, b = 0" in alt
    assert "At x = 1 the score is 1, the output 0.731, the slope 0.197. The score is zero at x = 0." in alt
    assert "goal" not in alt
    assert "up to 0 away from the dashed goal" in ActivationExplorer(w=2.5, b=-5).picture()[1]
    assert "slope none" in ActivationExplorer(h="step", x=0).picture()[1]
    for h in ACTIVATIONS:
        for w in (-6, 0, 6):
            assert ActivationExplorer(h=h, w=w, b=6, x=-6).picture()[0]


@pytest.mark.parametrize(
    "bad", [{"w": 7}, {"b": -6.1}, {"b": math.nan}, {"x": "left"}, {"h": "leaky"}, {"goal": 1}, {"w": True}]
)
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        ActivationExplorer(**bad)
