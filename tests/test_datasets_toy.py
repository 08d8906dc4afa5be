"""The toy sets lie on the curves that their docstrings give."""

import numpy as np
import pytest

from fishbook.datasets import blobs, moons, spirals, xor

MAKERS = [spirals, blobs, moons, xor]
makers = pytest.mark.parametrize("make", MAKERS, ids=lambda f: f.__name__)


@makers
def test_shapes_dtypes_and_balance(make):
    x, t = make(30, rng=1)
    classes = 3 if make in (spirals, blobs) else 2
    assert x.shape == (30 * classes, 2)
    assert x.dtype == np.float32
    assert t.dtype == np.int64
    assert np.bincount(t).tolist() == [30] * classes


@makers
def test_the_same_seed_gives_the_same_points(make):
    x, t = make(20, rng=3)
    again_x, again_t = make(20, rng=np.random.default_rng(3))
    assert np.array_equal(x, again_x)
    assert np.array_equal(t, again_t)
    assert not np.array_equal(x, make(20, rng=4)[0])


@makers
def test_the_classes_come_mixed(make):
    _, t = make(50, rng=0)
    assert np.any(np.diff(t) < 0)


@makers
def test_noise_is_the_standard_deviation_in_both_directions(make):
    exact, noisy = make(5000, noise=0, rng=2), make(5000, noise=0.3, rng=2)
    # the same seed shuffles both alike: the noise is drawn before the order, whatever its size
    assert np.array_equal(exact[1], noisy[1])
    assert (noisy[0] - exact[0]).std(axis=0) == pytest.approx([0.3, 0.3], rel=0.05)


@pytest.mark.parametrize("n_classes", [2, 3, 5])
def test_spirals_lie_on_their_arms(n_classes):
    x, t = spirals(40, n_classes, noise=0, rng=0)
    r = np.hypot(x[:, 0], x[:, 1])
    angle = 2 * np.pi * (t / n_classes + 0.75 * r)
    assert np.allclose(x, np.stack([r * np.cos(angle), r * np.sin(angle)], axis=1), atol=1e-5)
    assert np.allclose(np.sort(r[t == 1]), np.arange(1, 41) / 40, atol=1e-6)


def test_blobs_have_their_centres_on_the_unit_circle():
    x, t = blobs(10, 4, noise=0, rng=0)
    centres = np.array([[1, 0], [0, 1], [-1, 0], [0, -1]])
    assert np.allclose(x, centres[t], atol=1e-6)


def test_moons_are_half_circles():
    x, t = moons(25, noise=0, rng=0)
    upper, lower = x[t == 0], x[t == 1]
    assert np.allclose(np.hypot(upper[:, 0], upper[:, 1]), 1, atol=1e-6)
    assert np.allclose(np.hypot(lower[:, 0] - 1, lower[:, 1] - 0.5), 1, atol=1e-6)
    assert upper[:, 1].min() >= -1e-6
    assert lower[:, 1].max() <= 0.5 + 1e-6


def test_xor_is_the_truth_table():
    x, t = xor(10, noise=0, rng=0)
    corners = x.astype(int)
    assert np.array_equal(corners, x)
    assert np.array_equal(corners[:, 0] ^ corners[:, 1], t)
    assert len(np.unique(x, axis=0)) == 4


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: xor(0), "n_per_class must be at least 1, got 0"),
        (lambda: spirals(10, 1), "n_classes must be at least 2, got 1"),
        (lambda: moons(10, noise=-1), "noise must be 0 or more, got -1"),
        (lambda: blobs(10, noise=float("nan")), "noise must be 0 or more, got nan"),
    ],
)
def test_settings_that_make_no_set_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
