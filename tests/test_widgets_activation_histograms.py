"""Signals in a random network: closed forms, the forecast, and the same numbers in the page's own code."""

import math

import numpy as np
import pytest
from node import in_node

from fishbook.widgets import ActivationHistograms
from fishbook.widgets._packing import pack
from fishbook.widgets._signals import ACTIVATIONS, BINS, ROWS, noise, normals, predicted, signals

MATHS = "activation_histograms_maths.js"
NORMALS = normals().tolist()


def test_the_noise_is_a_bell_curve_and_its_streams_are_strangers():
    first, other, reseeded = noise(1, 0, 40_000), noise(1, 1, 40_000), noise(2, 0, 40_000)
    assert abs(first.mean()) < 0.02
    assert abs(first.std() - 1) < 0.01
    assert abs(np.mean(first**4) - 3) < 0.1  # as of a bell curve
    for stranger in (other, reseeded, np.roll(first, 1)):
        assert abs(np.corrcoef(first, stranger)[0, 1]) < 0.02
    assert np.array_equal(noise(1, 0, 100), first[:100]), "a longer stream begins like a shorter one"


def test_the_table_in_the_page_is_small_and_exact_enough():
    packed = ActivationHistograms().spec()["data"]["normals"]
    assert packed == pack(normals())
    assert len(packed["packed"]) < 10_000


@pytest.mark.parametrize("width", ROWS)
def test_with_relu_the_size_of_the_weights_only_scales_the_layers(width):
    one, twice = (signals("relu", std, 6, width, 3) for std in (0.1, 0.2))
    layers = np.arange(1, 7)
    assert np.allclose(twice.scores, one.scores * 2.0**layers)
    assert np.allclose(twice.slopes, one.slopes * 2.0 ** (6 - layers))
    assert np.array_equal(twice.flat, one.flat)


def test_counts_hold_every_value():
    found = signals("tanh", 0.3, 4, 50, 1)
    assert found.outputs.shape == (4, BINS)
    assert (found.outputs.sum(axis=1) == 50 * ROWS[50]).all()
    assert (found.gradients.sum(axis=1) == 50 * ROWS[50] // 2).all()


def test_the_forecast_in_closed_form():
    scores, slopes = predicted("relu", math.sqrt(2 / 100), 20, 100)
    assert np.allclose(scores, math.sqrt(2))
    assert np.allclose(slopes, math.sqrt(0.5))
    scores, slopes = predicted("relu", 0.1, 20, 100)
    assert np.allclose(scores, 2 ** (-np.arange(20) / 2))
    assert np.allclose(slopes, 2 ** (-np.arange(20, 0, -1) / 2))
    scores, slopes = predicted("tanh", 1e-3, 3, 100)  # a straight line, as good as
    assert np.allclose(scores, 0.01 ** np.arange(1, 4), rtol=1e-3)
    assert np.allclose(slopes, 0.01 ** np.arange(2, -1, -1), rtol=1e-3)
    _, slopes = predicted("sigmoid", 0.01, 4, 100)
    assert np.allclose(slopes[1:] / slopes[:-1], 1 / (0.25 * 0.1), rtol=0.01)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("std", [0.01, 0.1, 0.3])
def test_the_forecast_is_what_wide_networks_do_on_average(activation, std):
    runs = [signals(activation, std, 5, 200, seed) for seed in range(1, 13)]
    scores, slopes = predicted(activation, std, 5, 200)
    for measured, formula in (("scores", scores), ("slopes", slopes)):
        found = np.sqrt(np.mean([getattr(run, measured) ** 2 for run in runs], axis=0))
        assert np.allclose(found / formula, 1, atol=0.12), measured


def test_saturated_and_dead_units_are_counted():
    assert signals("sigmoid", 1.0, 5, 100, 1).flat.min() > 0.4
    assert signals("tanh", 1.0, 5, 100, 1).flat.min() > 0.7
    assert signals("tanh", 0.01, 5, 100, 1).flat.max() == 0
    dead = signals("relu", 0.1, 20, 100, 1).flat
    assert dead[0] == 0
    assert dead[-1] > 0.1


def cases(n):
    rng = np.random.default_rng(5)
    for k in range(n):
        yield (
            list(ACTIVATIONS)[k % 3],
            float(10 ** rng.uniform(-3, np.log10(3))),
            int(rng.integers(1, 21)),
            int(rng.choice([*ROWS])),
        )


def test_the_page_draws_the_same_noise():
    asked = [(seed, stream, 200) for seed in (1, 7, 99) for stream in (0, 19, 50, 51)]
    theirs = in_node(MATHS, "noise", [(NORMALS, *one) for one in asked])
    for one, values in zip(asked, theirs, strict=True):
        assert np.array_equal(values, noise(*one))


def test_the_page_makes_the_same_forecast():
    asked = list(cases(1200))
    for case, theirs in zip(asked, in_node(MATHS, "predicted", asked), strict=True):
        scores, slopes = predicted(*case)
        assert np.allclose(theirs["scores"], scores, rtol=1e-9)
        assert np.allclose(theirs["slopes"], slopes, rtol=1e-6)


def test_the_page_measures_the_same_signals():
    tame = [(a, min(std, 1.2 / math.sqrt(width)), depth, width) for a, std, depth, width in cases(60)]
    asked = [(*case, 1 + k % 9) for k, case in enumerate(tame)]
    found = in_node(MATHS, "measured", [(NORMALS, *one) for one in asked])
    for case, theirs in zip(asked, found, strict=True):
        ours = signals(*case)
        for name in ("scores", "slopes", "flat"):
            assert np.allclose(theirs[name], getattr(ours, name), rtol=1e-6, atol=1e-300), (case, name)
        for name in ("outputs", "gradients"):  # a value on the border of two bins may fall into either
            apart = np.abs(np.array(theirs[name]) - getattr(ours, name)).sum(axis=1)
            assert apart.max() <= 6, (case, name)


def test_large_weights_are_chaotic_and_yet_of_the_same_size():
    """Where a layer multiplies differences, the last bit of a sum decides the value of a unit, but not what is typical."""
    asked = [(name, 2.5, 20, 100, seed) for name in ("tanh", "sigmoid") for seed in (1, 2)]
    for case, theirs in zip(asked, in_node(MATHS, "measured", [(NORMALS, *one) for one in asked]), strict=True):
        assert np.allclose(np.divide(theirs["scores"], signals(*case).scores), 1, atol=0.15)


def test_the_picture_says_what_is_seen():
    alt = ActivationHistograms(activation="sigmoid", std=1, depth=5).picture()[1]
    found = ActivationHistograms.compute("sigmoid", 1.0, 5)
    assert alt.startswith("5 layers of 100 units with sigmoid and weights of std 1: ")
    assert f"{100 * found.signals.flat[-1]:.0f}% of the last layer's units are saturated." in alt
    assert "1 layer of 10 units with ReLU" in ActivationHistograms(depth=1, width="10").picture()[1]


def test_the_target_asks_for_more_than_the_start_and_can_be_reached():
    start = ActivationHistograms.compute()
    assert not 0.5 <= start.forwards <= 2
    he = ActivationHistograms.compute("relu", math.sqrt(2 / 100), 20)
    assert 0.5 <= he.forwards <= 2
    assert 0.5 <= he.backwards <= 2


@pytest.mark.parametrize(
    "bad", [{"std": 0}, {"std": 4}, {"depth": 0}, {"depth": 2.5}, {"width": "30"}, {"activation": "step"}, {"seed": 100}]
)
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        ActivationHistograms(**bad)
