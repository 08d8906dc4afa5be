"""Differences against derivatives known by hand, descent against its closed form, and a check that catches wrong layers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import fishbook as fb
from fishbook.gradients import fixed_noise_loss

RNG = np.random.default_rng(4)
X, LABELS = RNG.normal(size=(6, 5)), RNG.integers(0, 3, 6)


def bowl(x):
    return float((x**2).sum())


class TestDifferences:
    @pytest.mark.parametrize(
        ("f", "x", "slope"),
        [
            (lambda x: 0.01 * x**2 + 0.1 * x, 5.0, 0.2),
            (math.sin, 1.0, math.cos(1.0)),
            (math.exp, -2.0, math.exp(-2.0)),
            (lambda x: 3.0, 0.0, 0.0),
        ],
    )
    def test_known_derivatives(self, f, x, slope):
        assert fb.numerical_diff(f, x) == pytest.approx(slope, abs=1e-8)

    @given(st.floats(-10, 10), st.floats(-3, 3), st.floats(-3, 3), st.floats(0.01, 1))
    def test_the_central_difference_of_a_parabola_is_exact_for_any_step(self, x, a, b, eps):
        assert fb.numerical_diff(lambda v: a * v**2 + b * v, x, eps) == pytest.approx(2 * a * x + b, abs=1e-8)

    @pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 3)])
    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_gradient_of_the_bowl_is_twice_the_point(self, shape, dtype):
        x = np.asarray(RNG.normal(size=shape), dtype=dtype)
        grad = fb.numerical_gradient(bowl, x, eps=1e-2)
        assert grad.shape == shape
        assert grad.dtype == dtype
        assert_allclose(grad, 2 * x, atol=1e-4)

    @pytest.mark.parametrize("point", [(3.0, 4.0), (0.0, 2.0), (3.0, 0.0)])
    def test_three_points_of_the_bowl(self, point):
        assert_allclose(fb.numerical_gradient(bowl, np.array(point)), 2 * np.array(point), atol=1e-9)

    def test_two_calls_for_each_element(self):
        calls = []
        fb.numerical_gradient(lambda x: calls.append(1) or 0.0, np.zeros((4, 3)))
        assert len(calls) == 24

    def test_x_is_left_bit_for_bit_as_it_was(self):
        x = RNG.normal(size=7).astype(np.float32)
        before = x.copy()
        fb.numerical_gradient(bowl, x, eps=0.1)
        assert_array_equal(x, before)

    @pytest.mark.parametrize("call", [1, 2, 5])
    def test_x_is_restored_when_f_raises(self, call):
        x, left = np.array([1.0, 2.0, 3.0]), [call]

        def f(_):
            left[0] -= 1
            if not left[0]:
                raise RuntimeError("stop")
            return 0.0

        with pytest.raises(RuntimeError, match="stop"):
            fb.numerical_gradient(f, x)
        assert_array_equal(x, [1.0, 2.0, 3.0])

    @pytest.mark.parametrize(
        ("x", "came"), [(np.array([3, 4]), "an array of int64"), ([3.0, 4.0], "a list"), (3.0, "a float")]
    )
    def test_what_is_no_float_array_is_refused(self, x, came):
        with pytest.raises(TypeError, match=rf"numerical_gradient expects x .*got {came}; use np.array"):
            fb.numerical_gradient(bowl, x)


class TestDescent:
    @pytest.mark.parametrize("lr", [0.01, 0.1, 0.5, 0.9, 1.1])
    def test_every_step_shrinks_the_bowl_by_one_minus_two_lr(self, lr):
        start = np.array([-3.0, 4.0])
        x, path = fb.gradient_descent(bowl, start, lr=lr, step_num=20)
        steps = np.arange(21)[:, None]
        assert_allclose(path, start * (1 - 2 * lr) ** steps, rtol=1e-6, atol=1e-9)
        assert_array_equal(path[-1], x)

    def test_the_start_is_not_changed_and_is_the_first_point(self):
        start = np.array([-3.0, 4.0])
        _, path = fb.gradient_descent(bowl, start, step_num=3)
        assert_array_equal(start, [-3, 4])
        assert_array_equal(path[0], start)
        assert path.shape == (4, 2)

    def test_no_steps(self):
        x, path = fb.gradient_descent(bowl, np.array([1.0]), step_num=0)
        assert_array_equal(x, path[0])
        assert path.shape == (1, 1)

    @pytest.mark.parametrize("start", [np.array([-3, 4]), [-3.0, 4.0]], ids=["integers", "list"])
    def test_what_is_no_float_array_is_refused(self, start):
        with pytest.raises(TypeError, match="expects x to be a float array, got"):
            fb.gradient_descent(bowl, start)


class Careless(fb.Affine):
    """An Affine whose bias gradient is a tenth too large."""

    def backward(self, dout):
        dx = super().backward(dout)
        self.grads["b"] = 1.1 * self.grads["b"]
        return dx


def smooth_net(**options):
    return fb.multi_layer_net(5, [4, 4], 3, "tanh", "xavier", rng=0, **options)


class TestGradientCheck:
    @pytest.mark.parametrize(
        "options",
        [{}, {"weight_decay": 0.1}, {"batchnorm": True}, {"dropout": 0.5}, {"batchnorm": True, "dropout": 0.3}],
        ids=str,
    )
    def test_right_layers_pass(self, options):
        network = smooth_net(**options)
        errors = fb.gradient_check(network, X, LABELS)
        assert list(errors) == list(network.params)
        assert max(errors.values()) < 1e-6

    def test_a_wrong_layer_is_caught_and_named(self):
        layers = [Careless.init(5, 4, "xavier", 0), fb.Tanh(), fb.Affine.init(4, 3, "xavier", 1)]
        errors = fb.gradient_check(fb.Network(layers, fb.SoftmaxWithLoss()), X, LABELS)
        assert errors["b1"] == pytest.approx(1 - 1 / 1.1, rel=1e-3)
        assert max(error for name, error in errors.items() if name != "b1") < 1e-6

    def test_a_wrong_way_down_is_caught_in_all_layers_before_it(self):
        class Leaky(fb.Tanh):
            def backward(self, dout):
                return 1.05 * super().backward(dout)

        layers = [fb.Affine.init(5, 4, "xavier", 0), Leaky(), fb.Affine.init(4, 3, "xavier", 1)]
        errors = fb.gradient_check(fb.Network(layers, fb.SoftmaxWithLoss()), X, LABELS)
        assert min(errors["W1"], errors["b1"]) > 0.04
        assert max(errors["W2"], errors["b2"]) < 1e-6

    def test_names_and_samples_choose(self, monkeypatch):
        calls, forward = [], fb.SoftmaxWithLoss.forward
        monkeypatch.setattr(fb.SoftmaxWithLoss, "forward", lambda self, x, t: calls.append(1) or forward(self, x, t))
        errors = fb.gradient_check(smooth_net(), X, LABELS, names=["W2", "b3"], samples=2)
        assert list(errors) == ["W2", "b3"]
        assert len(calls) == 1 + 2 * 2 * 2  # the analytic pass, and two for each of two elements of two parameters

    def test_the_network_itself_is_not_touched(self):
        network = smooth_net(batchnorm=True, dropout=0.5)
        before = {name: array.copy() for name, array in {**network.params, **network.grads, **network.state}.items()}
        masks = network.layers["Dropout1"].rng.bit_generator.state
        fb.gradient_check(network, X, LABELS, samples=2)
        for name, array in {**network.params, **network.grads, **network.state}.items():
            assert_array_equal(array, before[name])
        assert network.layers["Dropout1"].rng.bit_generator.state == masks

    def test_bad_arguments(self):
        with pytest.raises(KeyError, match=r"names must be among \['W1', .*got \['W9'\]"):
            fb.gradient_check(smooth_net(), X, LABELS, names=["W1", "W9"])
        with pytest.raises(ValueError, match="samples must be at least 1, got 0"):
            fb.gradient_check(smooth_net(), X, LABELS, samples=0)


def test_fixed_noise_loss_is_the_same_at_every_call():
    network = smooth_net(dropout=0.5)
    loss = fixed_noise_loss(network, X, LABELS)
    assert loss() == loss() == loss("whatever it is called with")
    assert network.loss(X, LABELS, train=True) != loss(), "left alone, the masks move on"


def test_a_float32_network_needs_the_float64_copy():
    network = smooth_net()
    W, loss = network.params["W1"], lambda _: network.loss(X, LABELS)
    rough = fb.numerical_gradient(loss, W, eps=1e-5)
    exact = network.gradient(X, LABELS)["W1"]
    assert np.abs(rough - exact).max() > 1e-3
    assert fb.gradient_check(network, X, LABELS)["W1"] < 1e-6
