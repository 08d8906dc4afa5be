"""Every rule against the same rule in scalar arithmetic, on floats and arrays alike; schedules in closed form."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import fishbook as fb
from fishbook.optimizers import Optimizer

RULES = {
    "SGD": (fb.SGD, 0.95),
    "Momentum": (fb.Momentum, 0.1),
    "Nesterov": (fb.Nesterov, 0.1),
    "AdaGrad": (fb.AdaGrad, 1.5),
    "RMSprop": (fb.RMSprop, 0.3),
    "Adam": (fb.Adam, 0.3),
}


def valley(x, y):
    """The gradient of x²/20 + y²."""
    return {"x": x / 10, "y": 2 * y}


def path(optimizer, steps=30, start=(-7.0, 2.0)):
    params, points = dict(zip("xy", start, strict=True)), [start]
    for _ in range(steps):
        optimizer.update(params, valley(**params))
        points.append((params["x"], params["y"]))
    return np.array(points)


def by_hand(rule, lr, w, slope, steps=30):
    """One coordinate, in plain floats: w and its slope(w), by the formulas as they stand in the literature."""
    v = h = m = 0.0
    points = [w]
    for t in range(1, steps + 1):
        g = slope(w)
        if rule == "SGD":
            w -= lr * g
        elif rule == "Momentum":
            v = 0.9 * v - lr * g
            w += v
        elif rule == "Nesterov":  # with the point shifted by 0.9 v, the way back and the next way out in one
            before, v = v, 0.9 * v - lr * g
            w += -0.9 * before + 1.9 * v
        elif rule == "AdaGrad":
            h += g * g
            w -= lr * g / (math.sqrt(h) + 1e-7)
        elif rule == "RMSprop":
            h = 0.99 * h + 0.01 * g * g
            w -= lr * g / (math.sqrt(h) + 1e-7)
        elif rule == "Adam":
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
            w -= lr * (m / (1 - 0.9**t)) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8)
        points.append(w)
    return points


class TestTheValley:
    @pytest.mark.parametrize("rule", RULES)
    def test_path_by_scalar_formulas(self, rule):
        make, lr = RULES[rule]
        points = path(make(lr=lr))
        assert_allclose(points[:, 0], by_hand(rule, lr, -7.0, lambda x: x / 10), rtol=1e-9)
        assert_allclose(points[:, 1], by_hand(rule, lr, 2.0, lambda y: 2 * y), rtol=1e-9, atol=1e-12)

    def test_sgd_in_closed_form(self):
        points, steps = path(fb.SGD(lr=0.95)), np.arange(31)
        assert_allclose(points[:, 0], -7 * 0.905**steps, rtol=1e-12)
        assert_allclose(points[:, 1], 2 * (-0.9) ** steps, rtol=1e-12)

    def test_sgd_diverges_above_one(self):
        assert abs(path(fb.SGD(lr=1.01))[-1, 1]) > 2 > abs(path(fb.SGD(lr=0.99))[-1, 1])

    def test_adagrads_first_step_is_lr_in_every_direction(self):
        assert_allclose(path(fb.AdaGrad(1.5), steps=1)[1], [-5.5, 0.5], rtol=1e-5)

    def test_adams_first_step_is_lr_in_every_direction(self):
        assert_allclose(path(fb.Adam(0.3), steps=1)[1], [-6.7, 1.7], rtol=1e-6)

    def test_nesterov_is_momentum_that_looks_ahead(self):
        """In the textbook form the gradient is taken at w + 0.9 v; ours keeps that point, and follows it exactly."""
        w, v, lr = -7.0, 0.0, 0.1
        looked_at = [w]
        for _ in range(30):
            v = 0.9 * v - lr * (w + 0.9 * v) / 10
            w += v
            looked_at.append(w + 0.9 * v)
        assert_allclose(path(fb.Nesterov(lr))[:, 0], looked_at, rtol=1e-9)


@pytest.mark.parametrize("rule", RULES)
class TestAnyMapping:
    def test_arrays_move_as_their_elements_would(self, rule):
        make, lr = RULES[rule]
        start = np.array([[-7.0, 2.0], [0.5, -1.0]])
        array, single = {"w": start.copy()}, {(i, j): float(start[i, j]) for i, j in np.ndindex(2, 2)}
        one, other = make(lr=lr), make(lr=lr)
        for _ in range(10):
            one.update(array, {"w": array["w"] ** 3 / 50})
            other.update(single, {key: value**3 / 50 for key, value in single.items()})
        assert_allclose(array["w"], np.array(list(single.values())).reshape(2, 2), rtol=1e-12)

    @pytest.mark.parametrize("lr", [0.1, np.float64(0.1), np.float32(0.1)], ids=lambda lr: type(lr).__name__)
    def test_float32_stays_float32(self, rule, lr):
        optimizer, params = RULES[rule][0](lr=lr), {"w": np.ones(3, dtype=np.float32)}
        for _ in range(2):
            optimizer.update(params, {"w": np.ones(3, dtype=np.float32)})
        memory = [array for kept in ("v", "h", "m") for array in getattr(optimizer, kept, {}).values()]
        assert {array.dtype for array in [params["w"], *memory]} == {np.dtype(np.float32)}

    def test_gradients_are_left_alone_and_a_zero_gradient_moves_nothing(self, rule):
        params, grads = {"w": np.ones(3), "still": np.ones(2)}, {"w": np.full(3, 0.5), "still": np.zeros(2)}
        optimizer = RULES[rule][0](lr=0.1)
        for _ in range(3):
            optimizer.update(params, grads)
        assert_array_equal(grads["w"], [0.5, 0.5, 0.5])
        assert_array_equal(params["still"], [1, 1])
        assert (params["w"] < 1).all()

    def test_memory_is_kept_by_name(self, rule):
        """Two parameters of one optimizer fare as they would with one each, in whatever order they come."""
        make, lr = RULES[rule]
        together, alone = make(lr=lr), {name: make(lr=lr) for name in "xy"}
        params, apart = {"x": -7.0, "y": 2.0}, {"x": -7.0, "y": 2.0}
        for step in range(6):
            names = "xy" if step % 2 else "yx"
            grads = valley(**params)
            swapped = {name: params[name] for name in names}
            together.update(swapped, grads)
            params = {name: swapped[name] for name in "xy"}
            for name in "xy":
                single = {name: apart[name]}
                alone[name].update(single, {name: valley(**apart)[name]})
                apart[name] = single[name]
        assert params == pytest.approx(apart, rel=1e-12)

    def test_it_trains_a_network_and_its_arrays_stay_the_layers_own(self, rule):
        network = fb.two_layer_net(4, 5, 3, weight_init_std=0.5, rng=0)
        rng = np.random.default_rng(0)
        x, t = rng.normal(size=(20, 4)), rng.integers(0, 3, 20)
        own, before = network.layers["Affine1"].params["W"], network.loss(x, t)
        optimizer = RULES[rule][0](lr=0.01)
        for _ in range(20):
            optimizer.update(network.params, network.gradient(x, t))
        assert network.layers["Affine1"].params["W"] is own
        assert network.loss(x, t) < before
        assert optimizer.t == 20

    @pytest.mark.parametrize("lr", [0, -0.1, float("nan")])
    def test_bad_lr(self, rule, lr):
        with pytest.raises(ValueError, match="lr must be positive, got"):
            RULES[rule][0](lr=lr)

    def test_a_gradient_that_is_missing_moves_nothing(self, rule):
        params = {"W1": 1.0, "b1": 2.0}
        with pytest.raises(KeyError, match=r"grads lacks \['b1'\], which params has"):
            RULES[rule][0]().update(params, {"W1": 1.0})
        assert params == {"W1": 1.0, "b1": 2.0}


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda value: fb.Momentum(momentum=value), "momentum"),
        (lambda value: fb.Nesterov(momentum=value), "momentum"),
        (lambda value: fb.RMSprop(decay_rate=value), "decay_rate"),
        (lambda value: fb.Adam(beta1=value), "beta1"),
        (lambda value: fb.Adam(beta2=value), "beta2"),
    ],
)
@pytest.mark.parametrize("value", [-0.1, 1.0, 1.5, float("nan")])
def test_bad_shares(make, name, value):
    with pytest.raises(ValueError, match=rf"{name} must lie in \[0, 1\), got {value}"):
        make(value)


def test_momentum_of_zero_is_sgd():
    assert_array_equal(path(fb.Momentum(0.3, momentum=0.0)), path(fb.SGD(0.3)))
    assert_array_equal(path(fb.Nesterov(0.3, momentum=0.0)), path(fb.SGD(0.3)))


def test_sgd_changes_an_array_where_it_stands_and_makes_a_new_one_where_that_cannot_hold_the_result():
    whole, wide, narrow = np.array([3, -2]), np.ones(2), np.ones(2, dtype=np.float32)
    params = {"whole": whole, "wide": wide, "narrow": narrow, "number": 1.0}
    fb.SGD(0.5).update(params, {"whole": np.array([1, 1]), "wide": wide * 0.5, "narrow": np.ones(2), "number": 1.0})
    assert params["wide"] is wide
    assert_array_equal(wide, [0.75, 0.75])
    assert_array_equal(params["whole"], [2.5, -2.5])
    assert_array_equal(params["narrow"], [0.5, 0.5])
    assert params["number"] == 0.5
    assert_array_equal(whole, [3, -2])
    assert_array_equal(narrow, [1, 1])


def test_lr_may_change_between_steps():
    optimizer, params = fb.SGD(1.0), {"w": 0.0}
    for lr in (1.0, 0.1, 0.01):
        optimizer.lr = lr
        optimizer.update(params, {"w": -1.0})
    assert params["w"] == pytest.approx(1.11)


def test_a_rule_of_your_own_is_one_method():
    class SignDescent(Optimizer):
        def update_one(self, key, param, grad):
            return param - self.lr * np.sign(grad)

    params = {"w": np.array([3.0, -3.0])}
    SignDescent(lr=0.5).update(params, {"w": np.array([100.0, -0.001])})
    assert_array_equal(params["w"], [2.5, -2.5])


class TestSchedules:
    def test_step_decay(self):
        rate = fb.step_decay(0.8, drop=0.5, every=3)
        assert [rate(i) for i in range(7)] == pytest.approx([0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2])

    @given(st.floats(1e-4, 2), st.floats(0.5, 1), st.integers(0, 50))
    def test_exponential_decay(self, lr, factor, i):
        assert fb.exponential_decay(lr, factor)(i) == pytest.approx(lr * math.exp(i * math.log(factor)))

    def test_cosine_decay(self):
        rate = fb.cosine_decay(1.0, total=4, lr_min=0.2)
        r = 0.4 / math.sqrt(2)
        assert [rate(i) for i in range(7)] == pytest.approx([1.0, 0.6 + r, 0.6, 0.6 - r, 0.2, 0.2, 0.2])

    @pytest.mark.parametrize(
        ("make", "words"),
        [
            (lambda: fb.step_decay(0), "lr must be positive, got 0"),
            (lambda: fb.step_decay(0.1, drop=0), "drop must be positive"),
            (lambda: fb.step_decay(0.1, every=0), "every must be positive"),
            (lambda: fb.exponential_decay(0.1, rate=-1), "rate must be positive, got -1"),
            (lambda: fb.cosine_decay(0.1, total=0), "total must be positive"),
            (lambda: fb.cosine_decay(0.1, 10, lr_min=0.2), "lr_min must lie between 0 and lr = 0.1, got 0.2"),
            (lambda: fb.cosine_decay(0.1, 10, lr_min=-0.1), "lr_min must lie between 0"),
        ],
    )
    def test_bad_arguments(self, make, words):
        with pytest.raises(ValueError, match=words):
            make()
