import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from fishbook import SoftmaxWithLoss, SumSquaredErrorWithLoss, one_hot, softmax
from fishbook.gradients import numerical_gradient

RNG = np.random.default_rng(0)
X = RNG.normal(size=(6, 4))
LABELS = RNG.integers(0, 4, 6)


def test_softmax_with_loss_closed_form():
    layer = SoftmaxWithLoss()
    assert layer.forward(np.zeros((3, 10)), np.array([0, 5, 9])) == pytest.approx(math.log(10))
    assert_allclose(layer.backward()[0], (np.full(10, 0.1) - one_hot(np.array([0]), 10)[0]) / 3, atol=1e-7)


def test_softmax_with_loss_gradient_is_y_minus_t_over_n():
    layer = SoftmaxWithLoss()
    layer.forward(X, LABELS)
    assert_allclose(layer.backward(), (softmax(X) - one_hot(LABELS, 4)) / 6)


@pytest.mark.parametrize("make", [SoftmaxWithLoss, SumSquaredErrorWithLoss])
@pytest.mark.parametrize("targets", [LABELS, one_hot(LABELS, 4), softmax(RNG.normal(size=(6, 4)))])
def test_gradients(make, targets):
    layer = make()
    numeric = numerical_gradient(lambda x: layer.forward(x, targets), X.copy())
    layer.forward(X, targets)
    assert_allclose(layer.backward(), numeric, atol=1e-8)
    assert_allclose(layer.backward(2.0), 2 * layer.backward())


def test_scores_of_a_thousand_are_exact():
    layer = SoftmaxWithLoss()
    x = np.array([[1000.0, -1000.0], [-1000.0, 1000.0]], dtype=np.float32)
    assert layer.forward(x, np.array([1, 0])) == pytest.approx(2000.0)
    assert_allclose(layer.backward(), [[0.5, -0.5], [-0.5, 0.5]])
    assert layer.forward(x, np.array([0, 1])) == 0.0


@pytest.mark.parametrize("make", [SoftmaxWithLoss, SumSquaredErrorWithLoss])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_and_float(make, dtype):
    layer, x = make(), X.astype(dtype)
    before = x.copy()
    assert type(layer.forward(x, LABELS)) is float
    assert layer.backward().dtype == dtype
    assert (x == before).all()


def test_sum_squared_error_with_loss_gradient_is_x_minus_t_over_n():
    layer = SumSquaredErrorWithLoss()
    t = RNG.normal(size=X.shape)
    assert layer.forward(X, t) == pytest.approx(0.5 * ((X - t) ** 2).sum() / 6)
    assert_allclose(layer.backward(), (X - t) / 6)


def test_nan_scores_give_a_nan_loss():
    assert math.isnan(SoftmaxWithLoss().forward(np.array([[np.nan, 1.0]]), np.array([0])))


@pytest.mark.parametrize("make", [SoftmaxWithLoss, SumSquaredErrorWithLoss])
def test_bad_targets(make):
    with pytest.raises(ValueError, match="t must have shape"):
        make().forward(X, LABELS[:3])
    with pytest.raises(ValueError, match="labels from 0 to 3, got values from 0 to 7"):
        make().forward(X, np.array([0, 1, 2, 3, 0, 7]))
