"""The stacked numerical gradient is the readable one: every kind of layer, dropout, batch statistics, decay, own layers."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import fishbook as fb
from fishbook.gradients import fixed_noise_loss

RNG = np.random.default_rng(8)
LABELS = RNG.integers(0, 3, 5)


def vectors(*shape):
    return RNG.standard_normal(shape)


class Scaled(fb.layers.Layer):
    """An own layer with a parameter that is not linear: x · exp(s)."""

    def __init__(self):
        super().__init__(s=np.array([0.1, -0.2, 0.3, 0.2], dtype=np.float32))

    def forward(self, x, train=False):
        self.y = x * np.exp(self.params["s"])
        return self.y

    def backward(self, dout):
        self.grads["s"] = (dout * self.y).sum(axis=0)
        return dout * np.exp(self.params["s"])


def own():
    layers = [fb.Affine.init(6, 4, rng=0), Scaled(), fb.Tanh(), fb.Affine.init(4, 3, rng=1)]
    return fb.Network(layers, fb.SoftmaxWithLoss())


def images():
    layers = [
        fb.Convolution.init(2, 3, 3, stride=2, pad=1, rng=0),
        fb.BatchNormalization.init(3),
        fb.Relu(),
        fb.Pooling(2, 2, stride=1),
        fb.Flatten(),
        fb.Affine.init(3 * 2 * 2, 3, rng=1),
    ]
    return fb.Network(layers, fb.SoftmaxWithLoss(), weight_decay=0.1)


def squares():
    layers = [fb.Affine.init(6, 4, rng=0), fb.Sigmoid(), fb.Affine.init(4, 3, rng=1)]
    return fb.Network(layers, fb.SumSquaredErrorWithLoss())


def dense():
    return fb.multi_layer_net(6, [5, 4], 3, batchnorm=True, dropout=0.4, weight_decay=0.3, rng=0)


def readable(network, x, t, eps):
    twin = network.copy(np.float64)
    loss = fixed_noise_loss(twin, x, t)
    return {name: fb.numerical_gradient(loss, W, eps) for name, W in twin.params.items()}


CASES = {
    "dense": (dense, (5, 6)),
    "images": (images, (5, 2, 5, 5)),
    "own layer": (own, (5, 6)),
    "squares": (squares, (5, 6)),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("numbers", [1, 100, 1 << 20])
def test_it_is_the_readable_gradient(name, numbers, monkeypatch):
    monkeypatch.setattr("fishbook._perturbed.NUMBERS", numbers)  # one copy in a stack, a few, all of them
    make, shape = CASES[name]
    network, x = make(), vectors(*shape)
    before = {key: W.copy() for key, W in network.params.items()}
    expected, found = (f(network, x, LABELS, 1e-4) for f in (readable, fb.Network.numerical_gradient))
    assert found.keys() == expected.keys()
    for key, grad in found.items():
        assert grad.dtype == np.float64
        assert_allclose(grad, expected[key], atol=1e-9, err_msg=key)
        np.testing.assert_array_equal(network.params[key], before[key])


@pytest.mark.parametrize("name", CASES)
def test_it_agrees_with_backpropagation(name):
    make, shape = CASES[name]
    network, x = make().copy(np.float64), vectors(*shape)
    numeric = network.numerical_gradient(x, LABELS)
    for key, grad in network.gradient(x, LABELS).items():
        assert_allclose(numeric[key], grad, atol=1e-6, err_msg=key)


def test_one_hot_targets_give_the_same():
    network, x = dense(), vectors(5, 6)
    rows = np.eye(3, dtype=np.float32)[LABELS]
    for a, b in zip(*(network.numerical_gradient(x, t).values() for t in (LABELS, rows)), strict=True):
        assert_allclose(a, b, atol=1e-12)


def test_a_layer_of_ones_own_that_draws_noise_is_computed_the_readable_way():
    class Noise(fb.Dropout):
        """Dropout under another name."""

    layers = [fb.Affine.init(6, 4, rng=0), Noise(0.5, rng=3), fb.Affine.init(4, 3, rng=1)]
    network, x = fb.Network(layers, fb.SoftmaxWithLoss()).copy(np.float64), vectors(5, 6)
    numeric = network.numerical_gradient(x, LABELS)
    for key, grad in network.gradient(x, LABELS).items():
        assert_allclose(numeric[key], grad, atol=1e-6, err_msg=key)
