"""Faults that code of this kind has had elsewhere, one test for each: ours does not have them."""

import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import fishbook as fb

RNG = np.random.default_rng(0)


def test_relu_backward_leaves_its_argument_alone():
    relu = fb.Relu()
    relu.forward(np.array([[-1.0, 2.0]]))
    dout = np.array([[5.0, 7.0]])
    assert_array_equal(relu.backward(dout), [[0, 7]])
    assert_array_equal(dout, [[5, 7]])
    assert_array_equal(relu.backward(dout), [[0, 7]])


@pytest.mark.parametrize(("samples", "batch_size"), [(30, 7), (60, 100), (100, 33), (10, 10)])
def test_an_epoch_ends_when_the_samples_do_also_where_the_batch_size_does_not_divide_them(samples, batch_size):
    """`i % (samples / batch_size) == 0` is a test on floats: with 30 / 7 it comes true every 30 steps, not every 5."""
    x, t = RNG.normal(size=(samples, 2)), RNG.integers(0, 2, samples)
    network = fb.two_layer_net(2, 3, 2, rng=0)
    history = fb.Trainer(network, x, t, x, t, epochs=4, batch_size=batch_size, rng=0, progress=False).fit()
    assert len(history.epochs) == 4
    assert len(history.losses) == 4 * -(-samples // batch_size)


def test_a_float16_network_stays_float16_through_a_whole_step():
    network = fb.multi_layer_net(6, [5], 3, batchnorm=True, dropout=0.3, weight_decay=0.01, rng=0).copy(np.float16)
    optimizer, seen = fb.Momentum(0.01), []
    for layer in network.layers.values():
        forward = layer.forward
        layer.forward = lambda x, train, forward=forward: seen.append(x) or forward(x, train)
    network.loss(RNG.normal(size=(8, 6)), np.eye(3)[RNG.integers(0, 3, 8)], train=True)
    seen.append(network.backward())
    optimizer.update(network.params, network.grads)
    seen += [*network.params.values(), *network.grads.values(), *network.state.values(), *optimizer.v.values()]
    assert {array.dtype for array in seen} == {np.dtype(np.float16)}


@pytest.mark.parametrize("pad", [0, 1])
def test_im2col_and_col2im_keep_float32(pad):
    x = np.ones((2, 1, 4, 4), dtype=np.float32)
    col = fb.im2col(x, 2, 2, 2, pad)
    assert col.dtype == np.float32
    assert fb.col2im(col, x.shape, 2, 2, 2, pad).dtype == np.float32


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_sigmoid_does_not_overflow(dtype):
    x = np.array([-60000, -1000, -100, 0, 100, 1000, 60000], dtype=dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert_allclose(fb.sigmoid(x), [0, 0, 0, 0.5, 1, 1, 1], atol=1e-7)
        layer = fb.Sigmoid()
        layer.forward(x)
        assert np.isfinite(layer.backward(np.ones_like(x))).all()


def test_batch_normalization_is_checked_on_a_batch_that_checks_something():
    """In a batch of one all is equal to its mean: every gradient before it is 0, and 0 agrees with any mistake."""

    class Wrong(fb.BatchNormalization):
        def backward(self, dout):
            return 3 * super().backward(dout)

    x, t = RNG.normal(size=(10, 4)), RNG.integers(0, 3, 10)
    layers = [fb.Affine.init(4, 5, rng=0), Wrong.init(5), fb.Tanh(), fb.Affine.init(5, 3, rng=1)]
    network = fb.Network(layers, fb.SoftmaxWithLoss())
    assert fb.gradient_check(network, x[:1], t[:1], names=["W1"])["W1"] < 1e-3
    assert fb.gradient_check(network, x, t, names=["W1"])["W1"] > 0.5
    right = fb.multi_layer_net(4, [5], 3, "tanh", batchnorm=True, rng=0)
    assert fb.gradient_check(right, x, t, names=["W1"])["W1"] < 1e-6
    assert np.abs(right.gradient(x, t)["W1"]).max() > 1e-3


def test_batch_normalization_of_images_has_one_mean_for_each_channel():
    x = RNG.normal(size=(4, 3, 5, 6)) * [[[[1.0]], [[10.0]], [[100.0]]]] + [[[[0.0]], [[50.0]], [[-7.0]]]]
    layer = fb.BatchNormalization(np.ones(3), np.zeros(3))
    out = layer.forward(x, train=True)
    assert layer.state["running_mean"].shape == (3,)
    assert_allclose(out.mean(axis=(0, 2, 3)), 0, atol=1e-12)
    assert_allclose(out.std(axis=(0, 2, 3)), 1, rtol=1e-4)
    assert np.abs(out.mean(axis=0)).max() > 0.1, "not one for each pixel"


def test_accuracy_counts_the_last_partial_batch():
    network = fb.Network([fb.Affine(np.eye(2), np.zeros(2))], fb.SoftmaxWithLoss())
    x, t = np.eye(2)[[0, 0, 0, 0, 0]], np.array([0, 0, 0, 1, 1])
    assert network.accuracy(x, t, batch_size=3) == 0.6


def test_dropout_is_not_put_on_the_scores():
    for network in (fb.multi_layer_net(4, [5, 5], 3, dropout=0.5), fb.deep_conv_net(), fb.alexnet(width=1 / 96)):
        *_, before, last = network.layers.values()
        assert isinstance(before, fb.Dropout)
        assert isinstance(last, fb.Affine)


def test_numerical_gradient_refuses_whole_numbers_where_every_difference_would_be_cut_off():
    with pytest.raises(TypeError, match="float array, got an array of int64"):
        fb.numerical_gradient(lambda x: float((x**2).sum()), np.array([3, 4]))


def test_writing_to_params_reaches_the_layer():
    network = fb.two_layer_net(3, 4, 2, rng=0)
    x = np.ones((1, 3))
    network.params["W2"] = np.zeros((4, 2))
    network.params["b2"] = np.array([1.0, 2.0])
    assert_array_equal(network.predict(x), [[1, 2]])
    before = network.params["W1"].copy()
    fb.SGD(0.1).update(network.params, {name: np.ones_like(array) for name, array in network.params.items()})
    assert_allclose(network.layers["Affine1"].params["W"], before - 0.1, rtol=1e-6)


def test_pooling_minds_its_pad_and_padding_never_wins():
    x = np.array([[-1.0, -2.0], [-3.0, -4.0]])[None, None]
    layer = fb.Pooling(2, 2, stride=2, pad=1)
    assert_array_equal(layer.forward(x), x)
    assert_array_equal(fb.Pooling(3, 3, stride=1, pad=1).forward(x)[0, 0], [[-1, -1], [-1, -1]])
    assert_array_equal(layer.backward(np.ones((1, 1, 2, 2))), np.ones_like(x))
