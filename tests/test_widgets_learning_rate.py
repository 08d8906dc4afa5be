"""Gradient descent under the slider: known runs, bad input, and the same numbers in the page's own code."""

import math

import numpy as np
import pytest
from node import in_node

from fishbook.gradients import numerical_gradient
from fishbook.widgets import LearningRate
from fishbook.widgets.learning_rate import GOAL, LANDSCAPES, RATES, STEPS


def test_in_the_bowl_every_step_multiplies_by_one_minus_two_eta():
    for lr in (0.001, 0.1, 0.5, 0.9, 1.2):
        path = LearningRate.compute("bowl", lr).path
        assert np.allclose(path, [(1 - 2 * lr) ** k * np.array([-3.0, 4.0]) for k in range(STEPS + 1)])


@pytest.mark.parametrize(
    ("landscape", "lr", "reached", "diverged"),
    [
        ("parabola", 0.5, 1, None),
        ("parabola", 0.1, 16, None),
        ("parabola", 1.2, None, 11),  # the loss grows by 1.96 at each step: 1.96^10 = 837, 1.96^11 = 1640
        ("valley", 0.95, 32, None),
        ("valley", 0.1, None, None),
        ("waves", 0.1, None, None),
        ("waves", 1.2, None, None),  # within the goal at step 36, outside again one step later
    ],
)
def test_known_runs(landscape, lr, reached, diverged):
    run = LearningRate.compute(landscape, lr)
    assert (run.reached, run.diverged) == (reached, diverged)


def test_the_slider_holds_the_rates_of_the_chapter():
    (slider,) = (one for one in LearningRate.parameters if one.name == "lr")
    assert slider.stops == RATES == tuple(sorted(set(RATES)))
    assert (slider.low, slider.high) == (RATES[0], RATES[-1])
    assert {0.001, 0.01, 0.1, 0.25, 0.5, 0.9, 0.95, 1.0, 1.1, 1.2} <= set(RATES)
    assert max(np.diff(np.log(RATES))) < 0.3


def test_a_path_that_passes_through_the_goal_has_not_reached_it():
    run = LearningRate.compute("waves", 1.2)
    above = run.losses - LANDSCAPES["waves"].lowest
    assert (run.touched, run.reached) == (36, None)
    assert above[36] < GOAL < above[37]
    alt = LearningRate(landscape="waves", lr=1.2).picture()[1]
    assert alt.endswith("passes within 0.01 of the lowest value at step 36, but does not stay there.")
    late = LearningRate.compute("waves", 0.92, [5.5])
    assert (late.touched, late.reached) == (40, None), "touched in the last step that is shown, by luck"
    stays = LearningRate.compute("waves", 0.2, [-2.0])
    assert stays.touched == stays.reached > 0


def fewest(name, start=()):
    """The fewest steps that a rate of the slider needs; None where none of them gets there."""
    runs = [LearningRate.compute(name, lr, start) for lr in RATES]
    return min((run.reached for run in runs if run.reached is not None and run.diverged is None), default=None)


def test_the_page_knows_the_fewest_steps_of_any_rate_on_the_slider():
    starts = {"parabola": [2.5], "waves": [-2.0], "bowl": [0.5, 4.0], "valley": [8.0, -3.0]}
    cases = [(name, start) for name in LANDSCAPES for start in ([], starts[name])]
    theirs = in_node("learning_rate_maths.js", "fewestSteps", [(name, RATES, start) for name, start in cases])
    assert theirs == [fewest(*case) for case in cases]
    assert dict(zip(LANDSCAPES, theirs[::2], strict=True)) == {"parabola": 1, "waves": None, "bowl": 1, "valley": 29}
    assert theirs[3] > 0, "in the waves it is the start that decides"


@pytest.mark.parametrize("name", LANDSCAPES)
def test_no_landscape_opens_with_the_target_reached(name):
    (lr,) = (one.value for one in LearningRate.parameters if one.name == "lr")
    assert LearningRate.compute(name, lr).reached is None or LearningRate.compute(name, lr).reached > fewest(name)


@pytest.mark.parametrize("name", LANDSCAPES)
def test_gradients_and_lowest_values_are_those_of_the_functions(name):
    land, rng = LANDSCAPES[name], np.random.default_rng(0)
    for _ in range(20):
        x = rng.uniform(-4, 4, len(land.start))
        assert np.allclose(land.gradient(x), numerical_gradient(lambda x: float(land.f(x)), x), atol=1e-6)
    points = rng.uniform(-6, 6, (20_000, len(land.start)))
    lowest = min(float(land.f(x)) for x in points)
    assert land.lowest <= lowest < land.lowest + 0.05


def test_the_page_computes_the_same_runs():
    rng = np.random.default_rng(1)
    cases = []
    for k in range(1200):
        name = list(LANDSCAPES)[k % len(LANDSCAPES)]
        reach = np.array(LANDSCAPES[name].reach[: len(LANDSCAPES[name].start)])
        start = [] if k % 5 == 0 else (rng.uniform(-1, 1, len(reach)) * reach).round(2).tolist()
        cases.append((name, float(10 ** rng.uniform(-3, np.log10(1.2))), start))
    for case, theirs in zip(cases, in_node("learning_rate_maths.js", "descend", cases), strict=True):
        ours, land, path = LearningRate.compute(*case), LANDSCAPES[case[0]], np.array(theirs["path"])
        step_by_step = np.array([x - case[1] * land.gradient(x) for x in path[:-1]])
        assert np.allclose(path[0], ours.path[0])
        assert np.allclose(path[1:], step_by_step, rtol=1e-6, atol=1e-9)
        assert np.allclose(theirs["losses"], [land.f(x) for x in path], rtol=1e-6, atol=1e-9)
        if case[0] != "waves":  # there large steps are chaotic: the last bit of a sine decides where they lead
            assert np.allclose(ours.path, path, rtol=1e-6, atol=1e-9)
        if case[0] != "waves" or case[1] < 0.2:
            assert all(getattr(ours, name) == theirs[name] for name in ("touched", "reached", "diverged")), case


def test_the_alternative_text_says_what_became_of_the_run():
    assert "within 0.01 of the lowest value after 1 step." in LearningRate(landscape="bowl", lr=0.5).picture()[1]
    assert "diverged at step 11" in LearningRate(landscape="bowl", lr=1.2).picture()[1]
    assert "not there after 40 steps" in LearningRate(landscape="parabola", lr=0.001).picture()[1]


@pytest.mark.parametrize(
    "bad", [{"lr": 5}, {"lr": 0}, {"lr": math.nan}, {"lr": "fast"}, {"landscape": "hill"}, {"start": [1, 2, 3]}]
)
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        LearningRate(**bad)
