import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal

from fishbook import functions as f

FLOATS = hnp.arrays(np.float64, hnp.array_shapes(max_dims=2, max_side=6), elements=st.floats(-1e4, 1e4))
Y = np.array([0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0])
T = np.eye(10)[2]


def test_step_function():
    got = f.step_function(np.array([-1.0, 0.0, 1e-9, 2.0]))
    assert_array_equal(got, [0, 0, 1, 1])
    assert got.dtype.kind == "i"
    assert f.step_function(0.5) == 1


def test_relu_tanh_identity():
    x = np.array([-2.0, 0.0, 3.0])
    assert_array_equal(f.relu(x), [0, 0, 3])
    assert_allclose(f.tanh(x), [math.tanh(v) for v in x])
    assert f.identity_function(x) is x


def test_sigmoid_closed_form():
    assert f.sigmoid(0.0) == 0.5
    assert_allclose(f.sigmoid(np.array([-1.0, 2.0])), [1 / (1 + math.e), 1 / (1 + math.exp(-2))], rtol=1e-15)
    assert_allclose(f.sigmoid([-1, 2]), [1 / (1 + math.e), 1 / (1 + math.exp(-2))], rtol=1e-15)


@given(FLOATS)
def test_sigmoid_is_symmetric_and_stays_in_range(x):
    y = f.sigmoid(x)
    assert ((y >= 0) & (y <= 1)).all()
    assert_allclose(y + f.sigmoid(-x), 1, rtol=1e-15)


@given(FLOATS, st.floats(-1e3, 1e3))
def test_softmax_sums_to_one_keeps_order_and_ignores_a_shift(x, shift):
    y = f.softmax(x)
    assert_allclose(y.sum(axis=-1), 1)
    assert_allclose(f.softmax(x + shift), y, atol=1e-9)
    assert (np.diff(np.take_along_axis(y, np.argsort(x, axis=-1), axis=-1), axis=-1) >= 0).all()


def test_softmax_of_huge_scores():
    assert_allclose(f.softmax(np.array([1010.0, 1000.0, 990.0])), [0.99995460, 4.5397869e-05, 2.0610601e-09], rtol=1e-6)
    assert_allclose(f.softmax(np.array([0.3, 2.9, 4.0])), [0.01821127, 0.24519181, 0.73659691], rtol=1e-6)


@pytest.mark.parametrize("name", ["sigmoid", "relu", "tanh", "softmax", "identity_function"])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_dtype_is_kept_and_input_untouched(name, dtype):
    x = np.array([[-1.0, 0.5, 2.0]], dtype=dtype)
    before = x.copy()
    assert getattr(f, name)(x).dtype == dtype
    assert_array_equal(x, before)


def test_one_hot():
    got = f.one_hot(np.array([2, 0]), 3)
    assert_array_equal(got, [[0, 0, 1], [1, 0, 0]])
    assert got.dtype == np.float32
    assert_array_equal(f.one_hot([1], 2), [[0, 1]])


@pytest.mark.parametrize("labels", [[0, 3], [-1, 0]])
def test_one_hot_names_labels_out_of_range(labels):
    with pytest.raises(ValueError, match=r"t must hold labels from 0 to 2, got values from -?\d to \d"):
        f.one_hot(np.array(labels), 3)


def test_one_hot_refuses_floats():
    with pytest.raises(TypeError, match="integer class indices, got dtype float64"):
        f.one_hot(np.array([0.0, 1.0]), 3)


def test_losses_of_one_prediction():
    assert f.sum_squared_error(Y, T) == pytest.approx(0.0975)
    assert f.mean_squared_error(Y, T) == pytest.approx(0.0975)
    assert f.cross_entropy_error(Y, T) == pytest.approx(-math.log(0.6), abs=1e-6)
    assert f.cross_entropy_error(Y, np.array(2)) == pytest.approx(-math.log(0.6), abs=1e-6)


def test_losses_of_a_batch():
    y, labels = np.stack([Y, Y]), np.array([2, 0])
    assert f.sum_squared_error(y, labels) == pytest.approx(0.0975 + 0.5975)
    assert f.mean_squared_error(y, labels) == pytest.approx((0.0975 + 0.5975) / 2)
    assert f.cross_entropy_error(y, labels) == pytest.approx((-math.log(0.6) - math.log(0.1)) / 2, abs=1e-6)


@pytest.mark.parametrize("name", ["sum_squared_error", "mean_squared_error", "cross_entropy_error"])
def test_losses_take_indices_and_one_hot_alike_and_return_a_float(name):
    loss = getattr(f, name)
    y = f.softmax(np.random.default_rng(0).normal(size=(4, 3)))
    labels = np.array([0, 2, 1, 1])
    assert loss(y, labels) == pytest.approx(loss(y, f.one_hot(labels, 3)))
    assert type(loss(y, labels)) is float
    assert type(loss([0.2, 0.8], [0.0, 1.0])) is float


def test_cross_entropy_of_a_zero_probability_is_finite():
    assert f.cross_entropy_error(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == pytest.approx(-math.log(1e-7))


@pytest.mark.parametrize("name", ["sum_squared_error", "mean_squared_error", "cross_entropy_error"])
def test_losses_refuse_targets_that_do_not_fit(name):
    with pytest.raises(ValueError, match=r"t must have shape \(2,\).*or \(2, 3\).*got \(3,\)"):
        getattr(f, name)(np.ones((2, 3)) / 3, np.array([0, 1, 2]))
    with pytest.raises(ValueError, match="labels from 0 to 2"):
        getattr(f, name)(np.ones((2, 3)) / 3, np.array([0, 3]))
