"""Everything in the core runs on arrays that are not NumPy's and refuse to become so, and gives NumPy's values."""

import numpy as np
import pytest
import strict_arrays as strict
from core_cases import DIGIT_LABELS, IMAGES, LABELS, LAYERS, MODELS, RNG, RULES, X
from numpy.testing import assert_allclose

import fishbook as fb
from fishbook import functions
from fishbook.backend import array_module, to_cpu
from fishbook.trainer import mini_batches


def same(strict_value, numpy_value, rtol=1e-5):
    if isinstance(numpy_value, float):
        assert isinstance(strict_value, float)
        assert strict_value == pytest.approx(numpy_value, rel=rtol)
        return
    assert isinstance(strict_value, strict.StrictArray), f"left the device as {type(strict_value)}"
    assert strict_value.dtype == numpy_value.dtype
    small = max(1e-6, 1e-5 * np.abs(numpy_value).max(initial=0))  # what Winograd's sums leave of a zero
    assert_allclose(strict_value.get(), numpy_value, rtol=rtol, atol=small)


def moved(network):
    network.map_arrays(strict.asarray)
    return network


class TestTheStandInItself:
    def test_refuses_conversion_and_mixing(self):
        a = strict.asarray(X)
        for refused in (
            lambda: np.asarray(a),
            lambda: a + X,
            lambda: X * a,
            lambda: np.where(a > 0, X, a),
            lambda: a[np.array([0, 1])],
            lambda: np.concatenate([a, X]),
        ):
            with pytest.raises(TypeError):
                refused()

    def test_refuses_numpy_in_assignment(self):
        with pytest.raises(TypeError):
            strict.asarray(X)[...] = X

    def test_reductions_and_elements_stay_on_the_device(self):
        a = strict.asarray(X)
        assert isinstance(a.sum(), strict.StrictArray)
        assert isinstance(a[0, 0], strict.StrictArray)
        assert array_module(a) is strict
        assert array_module(X) is np


@pytest.mark.parametrize(
    "name", ["identity_function", "step_function", "sigmoid", "relu", "tanh", "softmax"], ids=lambda name: name
)
def test_activation_functions(name):
    function = getattr(functions, name)
    same(function(strict.asarray(X)), function(X))


@pytest.mark.parametrize("name", ["sum_squared_error", "mean_squared_error", "cross_entropy_error"])
@pytest.mark.parametrize("targets", [LABELS, functions.one_hot(LABELS, 5)], ids=["indices", "one-hot"])
def test_loss_functions(name, targets):
    function, y = getattr(functions, name), functions.softmax(X)
    same(function(strict.asarray(y), strict.asarray(targets)), function(y, targets))


def test_one_hot():
    same(functions.one_hot(strict.asarray(LABELS), 5), functions.one_hot(LABELS, 5))


@pytest.mark.parametrize("train", [True, False], ids=["train", "evaluate"])
@pytest.mark.parametrize("name", LAYERS)
def test_layers(name, train):
    make, x = LAYERS[name]
    ours, theirs = make(), make()
    for arrays in (theirs.params, theirs.grads, theirs.state):
        arrays.update({key: strict.asarray(value) for key, value in arrays.items()})
    out = ours.forward(x, train)
    same(theirs.forward(strict.asarray(x), train), out)
    dout = RNG.normal(size=out.shape).astype(np.float32)
    same(theirs.backward(strict.asarray(dout)), ours.backward(dout), rtol=1e-4)
    for mine, other in ((ours.grads, theirs.grads), (ours.state, theirs.state)):
        for key in mine:
            same(other[key], mine[key], rtol=1e-4)


@pytest.mark.parametrize("loss_layer", [fb.SoftmaxWithLoss, fb.SumSquaredErrorWithLoss])
def test_loss_layers(loss_layer):
    ours, theirs = loss_layer(), loss_layer()
    same(theirs.forward(strict.asarray(X), strict.asarray(LABELS)), ours.forward(X, LABELS))
    same(theirs.backward(), ours.backward())


def test_im2col_and_col2im():
    col = fb.im2col(IMAGES, 3, 3, 1, 1)
    same(fb.im2col(strict.asarray(IMAGES), 3, 3, 1, 1), col)
    same(fb.col2im(strict.asarray(col), IMAGES.shape, 3, 3, 1, 1), fb.col2im(col, IMAGES.shape, 3, 3, 1, 1))


@pytest.mark.parametrize("name", MODELS)
def test_models(name, tmp_path):
    make, x = MODELS[name]
    ours, theirs = make(), moved(make())
    device_x, device_t = strict.asarray(x), strict.asarray(DIGIT_LABELS)
    same(theirs.predict(device_x), ours.predict(x), rtol=1e-3)
    same(theirs.loss(device_x, device_t), ours.loss(x, DIGIT_LABELS))
    expected = ours.gradient(x, DIGIT_LABELS)
    for key, value in theirs.gradient(device_x, device_t).items():
        same(value, expected[key], rtol=1e-2)
    assert theirs.accuracy(device_x, device_t, batch_size=3) == ours.accuracy(x, DIGIT_LABELS)
    theirs.load(ours.save(tmp_path / "weights"))
    same(theirs.params["W1"], ours.params["W1"])


def test_alexnet():
    network = moved(fb.alexnet(output_size=4, width=1 / 96, rng=0))
    images = strict.asarray(RNG.random((2, 3, 227, 227), dtype=np.float32))
    grads = network.gradient(images, strict.asarray([1, 3]))
    assert all(isinstance(value, strict.StrictArray) and value.dtype == np.float32 for value in grads.values())


@pytest.mark.parametrize("rule", RULES)
def test_optimizers(rule):
    ours, theirs = {"W": X.copy()}, {"W": strict.asarray(X)}
    one, other = RULES[rule](), RULES[rule]()
    for _ in range(3):
        one.update(ours, {"W": 0.1 * ours["W"]})
        other.update(theirs, {"W": 0.1 * theirs["W"]})
    same(theirs["W"], ours["W"])


def test_numerical_gradient_and_descent():
    x = X[0].astype(np.float64)
    square = lambda v: float((v**2).sum())  # noqa: E731
    same(fb.numerical_gradient(square, strict.asarray(x)), fb.numerical_gradient(square, x))
    for device, host in zip(
        fb.gradient_descent(square, strict.asarray(x), step_num=5), fb.gradient_descent(square, x, step_num=5), strict=True
    ):
        same(device, host)


def test_gradient_check_and_numerical_gradient_of_a_network():
    network = moved(fb.multi_layer_net(5, [4], 5, batchnorm=True, dropout=0.2, weight_decay=0.01, rng=0))
    errors = fb.gradient_check(network, strict.asarray(X), strict.asarray(LABELS), samples=5)
    assert max(errors.values()) < 1e-6
    grads = network.numerical_gradient(strict.asarray(X), strict.asarray(LABELS))
    assert all(isinstance(value, strict.StrictArray) for value in grads.values())


def test_trainer_from_data_to_accuracy():
    def train(move):
        network = fb.multi_layer_net(5, [8], 5, batchnorm=True, dropout=0.2, rng=0)
        network.map_arrays(move)
        x, t = move(np.tile(X, (5, 1))), move(np.tile(LABELS, 5))
        trainer = fb.Trainer(network, x, t, x, t, epochs=3, batch_size=7, optimizer=fb.Adam(0.01), rng=0, progress=False)
        return trainer.fit(), network

    (device, network), (host, _) = train(strict.asarray), train(lambda a: a.copy())
    assert_allclose(device.losses, host.losses, rtol=1e-4)
    assert device.test_accuracy == host.test_accuracy
    assert isinstance(network.params["W1"], strict.StrictArray)


def test_to_cpu_brings_everything_back():
    a, nested = to_cpu((strict.asarray(X), {"t": [strict.asarray(LABELS), LABELS]}))
    assert_allclose(a, X)
    assert all(type(t) is np.ndarray for t in nested["t"])
    network = to_cpu(moved(fb.two_layer_net(5, 4, 3, rng=0)))
    assert type(network.params["W1"]) is np.ndarray


def test_mini_batches_cover_everything_once():
    seen = np.concatenate(list(mini_batches(10, 3, np.random.default_rng(0))))
    assert sorted(seen) == list(range(10))
