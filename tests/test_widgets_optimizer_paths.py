"""Six rules on three landscapes: known runs, bad input, and the same numbers in the page's own code."""

import math

import numpy as np
import pytest
from node import in_node

from fishbook.gradients import numerical_gradient
from fishbook.widgets import OptimizerPaths
from fishbook.widgets.optimizer_paths import GOAL, KAPPAS, LANDSCAPES, RATES, RULES, STEPS, walk


def textbook(rule, landscape="valley", kappa=20.0, lr=None, beta=0.9, start=()):
    return walk(rule, landscape, kappa, RULES[rule].lr if lr is None else lr, beta, start)


@pytest.mark.parametrize(
    ("rule", "touched", "reached"),
    [
        ("sgd", 32, 32),
        ("momentum", 24, 56),
        ("nesterov", 22, 48),
        ("adagrad", 20, 20),
        ("rmsprop", 6, 185),
        ("adam", 52, 52),
    ],
)
def test_the_textbook_runs_of_the_chapter(rule, touched, reached):
    run = textbook(rule)
    assert (run.touched, run.reached, run.diverged) == (touched, reached, None)
    assert len(run.path) == len(run.losses) == STEPS + 1


def test_sgd_in_the_valley_is_two_factors():
    run = textbook("sgd")
    steps = np.arange(STEPS + 1)
    assert np.allclose(run.path, np.stack([-7 * 0.905**steps, 2 * (-0.9) ** steps], axis=1))


def test_divergence_ends_the_run_and_says_when():
    run = textbook("sgd", lr=2.0)  # y is multiplied by -3, the loss by 9
    first = next(k for k in range(STEPS) if 4 * 9**k + 2.45 * 0.64**k > 1000 * 6.45)
    assert run.diverged == first == len(run.losses) - 1
    assert run.reached is None


def test_tuned_momentum_beats_adagrad():
    assert textbook("momentum", lr=1.25, beta=0.45).reached == 9
    assert textbook("momentum", lr=0.5, beta=0.7).reached < textbook("adagrad").reached
    assert all((textbook("momentum", lr=lr).reached or 999) > 20 for lr in RATES), "with β = 0.9 no rate does"


def test_on_the_ridge_nothing_moves_sideways_and_beside_it_all_leave():
    for rule in RULES:
        assert (textbook(rule, "saddle", start=[0.0, 2.5]).path[:, 0] == 0).all()
        assert abs(textbook(rule, "saddle").path[-1, 0]) > 3


def test_sliders_hold_what_the_chapter_uses():
    assert {0.95, 0.1, 1.5, 0.3, 0.93, 2.0, 0.001} <= set(RATES)
    assert list(RATES) == sorted(set(RATES))
    assert (KAPPAS[0], KAPPAS[-1], 20.0 in KAPPAS) == (1, 100, True)


@pytest.mark.parametrize("name", LANDSCAPES)
def test_gradients_and_lowest_values_are_those_of_the_functions(name):
    land, rng = LANDSCAPES[name], np.random.default_rng(0)
    for kappa in (1.0, 20.0, 100.0):
        for _ in range(20):
            x = rng.uniform(-2, 2, 2)
            slope = numerical_gradient(lambda p, kappa=kappa: float(land.f(*p, kappa)), x, 1e-5)
            assert np.allclose(land.gradient(*x, kappa), slope, rtol=1e-5, atol=1e-5)
        points = rng.uniform(-6, 6, (2, 200_000))
        assert 0 <= land.f(*points, kappa).min() < 0.2


def cases(count, seed=1):
    rng = np.random.default_rng(seed)
    for k in range(count):
        name = list(LANDSCAPES)[k % 3]
        land = LANDSCAPES[name]
        inside = [round(float(rng.uniform(*ends)), 2) for ends in (land.xlim, land.ylim)]
        rule = list(RULES)[k // 3 % 6]
        lr, beta = float(10 ** rng.uniform(-3, math.log10(2))), round(float(rng.uniform(0, 0.99)), 2)
        yield rule, name, float(rng.choice(KAPPAS)), lr, beta, [] if k % 5 == 0 else inside


def test_the_page_computes_the_same_walks():
    """To 1e-6 of each number, and of every word about it; long walks amplify the last bit, so those that do are compared
    until they part, and that is at least the first fifty steps."""
    given = list(cases(1260))
    whole = 0
    for case, theirs in zip(given, in_node("optimizer_paths_maths.js", "walk", given), strict=True):
        ours, path = walk(*case), np.array(theirs["path"], dtype=float)
        n = min(len(path), len(ours.path))
        close = np.isclose(path[:n], ours.path[:n], rtol=1e-6, atol=1e-9, equal_nan=True).all(axis=1)
        agreed = n if close.all() else int(close.argmin())
        assert agreed >= min(50, len(ours.path), len(path)), case
        assert np.allclose(np.array(theirs["losses"], float)[:agreed], ours.losses[:agreed], rtol=1e-5, atol=1e-9), case
        if agreed == len(path) == len(ours.path):
            whole += 1
            assert all(getattr(ours, name) == theirs[name] for name in ("touched", "reached", "diverged")), case
    assert whole >= 1000, "at least a thousand walks agree from the first step to the last"


def test_the_page_finds_the_best_of_the_rates():
    rng = np.random.default_rng(3)
    given = [(rule, name, float(kappa), 0.9, []) for rule in RULES for name in LANDSCAPES for kappa in (5, 20)]
    for case, theirs in zip(
        given, in_node("optimizer_paths_maths.js", "bestRate", [(*c, RATES) for c in given]), strict=True
    ):
        rule, name, kappa, beta, start = case
        steps = {lr: walk(rule, name, kappa, lr, beta, start).reached for lr in rng.permutation(RATES)}
        arrived = [n for n in steps.values() if n is not None]
        if arrived:
            assert steps[theirs] == min(arrived), case


def test_the_page_knows_what_to_beat():
    given = [(name, kappa, []) for name in LANDSCAPES for kappa in (1.0, 20.0, 100.0)]
    theirs = in_node("optimizer_paths_maths.js", "par", given)
    assert theirs == [textbook("adagrad", name, kappa).reached for name, kappa, _ in given]
    assert theirs[1] == 20


def test_compute_gives_the_rules_that_are_shown():
    assert list(OptimizerPaths.compute()) == ["sgd", "momentum", "adagrad", "adam"]
    runs = OptimizerPaths.compute(sgd=False, rmsprop=True, lr_rmsprop=0.1)
    assert list(runs) == ["momentum", "adagrad", "rmsprop", "adam"]
    assert np.array_equal(runs["rmsprop"].path, textbook("rmsprop", lr=0.1).path)


def test_the_alternative_text_says_what_became_of_each():
    text = OptimizerPaths().picture()[1]
    assert "Momentum (rate 0.1) is below 0.01 for good from step 56 (first at 24)" in text
    assert "AdaGrad (rate 1.5) is below 0.01 for good from step 20;" in text
    assert "diverged at step" in OptimizerPaths(lr_sgd=2.0).picture()[1]
    assert "not below 0.01 for good within 200 steps" in OptimizerPaths(lr_adam=0.001).picture()[1]
    assert OptimizerPaths(sgd=False, momentum=False, adagrad=False, adam=False).picture()[1].endswith("none.")


@pytest.mark.parametrize(
    "bad",
    [{"lr_sgd": 5}, {"kappa": 0}, {"beta": 1.0}, {"steps": 201}, {"steps": 2.5}, {"landscape": "hill"}, {"adam": 1}],
)
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        OptimizerPaths(**bad)


def test_the_goal_is_the_chapters():
    assert GOAL == 0.01
