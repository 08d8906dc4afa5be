"""Every layer against central differences in float64: each element, and the slope along a random direction."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from fishbook import Affine, BatchNormalization, Convolution, Dropout, Flatten, Pooling, Relu, Sigmoid, Tanh
from fishbook.gradients import numerical_gradient

RNG = np.random.default_rng(5)


def vectors():
    return RNG.normal(size=(6, 5))


def images():
    return RNG.normal(size=(3, 2, 6, 6))


def batchnorm(size):
    return BatchNormalization(
        RNG.normal(1, 0.2, size), RNG.normal(size=size), 0.9, RNG.normal(size=size), RNG.random(size) + 0.5
    )


def convolution(size, stride, pad):
    return Convolution(RNG.normal(size=(3, 2, size, size)), RNG.normal(size=3), stride, pad)


CASES = {
    "Affine": (lambda: Affine(RNG.normal(size=(5, 4)), RNG.normal(size=4)), vectors, True),
    "Relu": (Relu, vectors, True),
    "Sigmoid": (Sigmoid, vectors, True),
    "Tanh": (Tanh, vectors, True),
    "Flatten": (Flatten, images, True),
    "Dropout": (lambda: Dropout(0.4, rng=1), vectors, True),
    "BatchNormalization columns, training": (lambda: batchnorm(5), vectors, True),
    "BatchNormalization columns, evaluation": (lambda: batchnorm(5), vectors, False),
    "BatchNormalization channels, training": (lambda: batchnorm(2), images, True),
    "BatchNormalization channels, evaluation": (lambda: batchnorm(2), images, False),
    "Convolution 3×3": (lambda: convolution(3, 1, 0), images, True),
    "Convolution 3×3 padded": (lambda: convolution(3, 1, 1), images, True),
    "Convolution 2×2 stride 2": (lambda: convolution(2, 2, 0), images, True),
    "Convolution 4×4 stride 2 padded": (lambda: convolution(4, 2, 1), images, True),
    "Pooling 2×2": (lambda: Pooling(2, 2, stride=2), images, True),
    "Pooling overlapping, padded": (lambda: Pooling(3, 3, stride=1, pad=1), images, True),
    "Pooling 2×3": (lambda: Pooling(2, 3, stride=1), images, True),
}


def prepared(name, dtype=np.float64):
    make, data, train = CASES[name]
    layer, x = make(), data().astype(dtype)
    for arrays in (layer.params, layer.state):
        arrays.update({key: value.astype(dtype) for key, value in arrays.items()})
    noise = layer.rng.bit_generator.state if "rng" in vars(layer) else None

    def forward():
        if noise is not None:
            layer.rng.bit_generator.state = noise
        return layer.forward(x, train)

    return layer, x, forward


@pytest.mark.parametrize("name", CASES)
def test_every_element(name):
    layer, x, forward = prepared(name)
    weights = RNG.normal(size=forward().shape)  # any scalar of the output will do as a loss
    dx = layer.backward(weights)
    for array, analytic in ((x, dx), *((layer.params[key], layer.grads[key]) for key in layer.params)):
        numeric = numerical_gradient(lambda _: float((forward() * weights).sum()), array, eps=1e-6)
        assert_allclose(analytic, numeric, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", CASES)
def test_slope_along_a_random_direction(name):
    layer, x, forward = prepared(name)
    weights = RNG.normal(size=forward().shape)
    dx = layer.backward(weights)
    h = 1e-6
    for array, analytic in ((x, dx), *((layer.params[key], layer.grads[key]) for key in layer.params)):
        direction, kept = RNG.normal(size=array.shape), array.copy()
        array += h * direction
        above = (forward() * weights).sum()
        array -= 2 * h * direction
        below = (forward() * weights).sum()
        array[...] = kept
        assert_allclose((above - below) / (2 * h), (analytic * direction).sum(), rtol=1e-5)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("name", CASES)
def test_dtype_is_kept_and_nothing_given_is_changed(name, dtype):
    layer, x, forward = prepared(name, dtype)
    x_before = x.copy()
    out = forward()
    assert out.dtype == dtype
    assert_array_equal(x, x_before)
    dout = RNG.normal(size=out.shape).astype(dtype)
    dout_before = dout.copy()
    assert layer.backward(dout).dtype == dtype
    assert_array_equal(dout, dout_before)
    assert all(value.dtype == dtype for arrays in (layer.grads, layer.state) for value in arrays.values())
    assert layer.backward(dout).shape == x.shape
