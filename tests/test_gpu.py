"""The core on a real GPU: everything gives NumPy's values, and nothing leaves the device unasked."""

import numpy as np
import pytest
from core_cases import DIGIT_LABELS, IMAGES, LABELS, LAYERS, MODELS, RNG, RULES, X
from numpy.testing import assert_allclose
from window_cases import readable

import fishbook as fb
from fishbook import functions

cupy = pytest.importorskip("cupy", reason="CuPy is not installed: see requirements-gpu.txt")


def no_device():
    """Why there is no GPU to use, or an empty string."""
    try:
        return "" if cupy.cuda.runtime.getDeviceCount() else "CuPy finds no CUDA device"
    except cupy.cuda.runtime.CUDARuntimeError as error:
        return f"CuPy finds no usable CUDA device: {error}"


pytestmark = [pytest.mark.gpu, pytest.mark.skipif(bool(no_device()), reason=no_device() or "a device is there")]


def same(device, host, rtol=1e-4):
    if isinstance(host, float):
        assert device == pytest.approx(host, rel=rtol)
        return
    assert isinstance(device, cupy.ndarray), f"left the device as {type(device)}"
    assert device.dtype == host.dtype
    assert_allclose(device.get(), host, rtol=rtol, atol=rtol * 1e-1)


@pytest.mark.parametrize("name", ["identity_function", "step_function", "sigmoid", "relu", "tanh", "softmax"])
def test_activation_functions(name):
    function = getattr(functions, name)
    same(function(fb.to_gpu(X)), function(X))


@pytest.mark.parametrize("name", ["sum_squared_error", "mean_squared_error", "cross_entropy_error"])
@pytest.mark.parametrize("targets", [LABELS, fb.one_hot(LABELS, 5)], ids=["indices", "one-hot"])
def test_loss_functions(name, targets):
    function, y = getattr(functions, name), fb.softmax(X)
    same(function(fb.to_gpu(y), fb.to_gpu(targets)), function(y, targets))


@pytest.mark.parametrize("train", [True, False], ids=["train", "evaluate"])
@pytest.mark.parametrize("name", LAYERS)
def test_layers(name, train):
    make, x = LAYERS[name]
    host, device = make(), make()
    for arrays in (device.params, device.grads, device.state):
        arrays.update(fb.to_gpu(arrays))
    out = host.forward(x, train)
    same(device.forward(fb.to_gpu(x), train), out)
    dout = RNG.normal(size=out.shape).astype(np.float32)
    same(device.backward(fb.to_gpu(dout)), host.backward(dout), rtol=1e-3)
    for mine, other in ((host.grads, device.grads), (host.state, device.state)):
        for key in mine:
            same(other[key], mine[key], rtol=1e-3)


def test_im2col_and_col2im():
    col = fb.im2col(IMAGES, 3, 3, 1, 1)
    same(fb.im2col(fb.to_gpu(IMAGES), 3, 3, 1, 1), col)
    same(fb.col2im(fb.to_gpu(col), IMAGES.shape, 3, 3, 1, 1), fb.col2im(col, IMAGES.shape, 3, 3, 1, 1))


@pytest.mark.parametrize("name", MODELS)
def test_networks(name, tmp_path):
    make, x = MODELS[name]
    host, device = make(), fb.to_gpu(make())
    device_x, device_t = fb.to_gpu((x, DIGIT_LABELS))
    same(device.predict(device_x), host.predict(x), rtol=1e-3)
    expected = host.gradient(x, DIGIT_LABELS)
    for key, grad in device.gradient(device_x, device_t).items():
        same(grad, expected[key], rtol=1e-2)
    assert device.accuracy(device_x, device_t, batch_size=5) == host.accuracy(x, DIGIT_LABELS)
    host.load(device.save(tmp_path / "weights"))
    device.load(tmp_path / "weights")
    same(device.params["W1"], host.params["W1"])


@pytest.mark.parametrize("rule", RULES)
def test_optimizers(rule):
    host, device = {"W": X.copy()}, {"W": fb.to_gpu(X.copy())}
    one, other = RULES[rule](), RULES[rule]()
    for _ in range(5):
        one.update(host, {"W": 0.1 * host["W"]})
        other.update(device, {"W": 0.1 * device["W"]})
    same(device["W"], host["W"])


def test_trainer_from_data_to_accuracy():
    def train(move):
        x, t = move(np.tile(X, (5, 1))), move(np.tile(LABELS, 5))
        network = move(fb.multi_layer_net(5, [16], 5, batchnorm=True, dropout=0.2, rng=0))
        trainer = fb.Trainer(network, x, t, x, t, epochs=5, batch_size=7, optimizer=fb.Adam(0.01), rng=0, progress=False)
        return trainer.fit(), network

    (device, network), (host, _) = train(fb.to_gpu), train(fb.to_cpu)
    assert_allclose(device.losses, host.losses, rtol=1e-2)
    assert device.test_accuracy[-1] == pytest.approx(host.test_accuracy[-1], abs=0.05)
    assert isinstance(network.params["W1"], cupy.ndarray)


def test_numerical_gradient_and_gradient_check():
    network = fb.to_gpu(fb.multi_layer_net(5, [4], 5, "tanh", batchnorm=True, dropout=0.2, rng=0))
    errors = fb.gradient_check(network, fb.to_gpu(X), fb.to_gpu(LABELS), samples=4)
    assert max(errors.values()) < 1e-6


def test_there_and_back_again():
    network = fb.to_gpu(fb.two_layer_net(6, 5, 4, rng=0))
    assert isinstance(network.params["W1"], cupy.ndarray)
    assert fb.array_module(network.params["W1"]) is cupy
    (x, pair), expected = fb.to_cpu(fb.to_gpu((X, {"t": [LABELS]}))), fb.two_layer_net(6, 5, 4, rng=0)
    assert isinstance(x, np.ndarray)
    assert (pair["t"][0] == LABELS).all()
    assert (fb.to_cpu(network).params["W1"] == expected.params["W1"]).all()


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])  # f2 has no kernel and is unrolled
@pytest.mark.parametrize(
    ("shape", "filters", "stride", "pad"),
    [
        ((7, 2, 8, 8), (3, 3, 3), 1, 1),
        ((33, 3, 9, 9), (17, 3, 3), 2, 0),
        ((5, 1, 28, 28), (30, 5, 5), 1, 2),
        ((40, 5, 6, 4), (9, 2, 2), 2, 1),
        ((1, 16, 5, 5), (40, 5, 5), 1, 0),
        ((3, 2, 12, 12), (1, 1, 3), 1, 0),
        ((300, 2, 30, 30), (18, 3, 3), 1, 0),  # enough pixels for several in each thread
        ((2, 1, 12, 12), (3, 9, 9), 1, 0),  # more weights than a thread keeps
        ((0, 2, 8, 8), (3, 3, 3), 1, 1),
    ],
)
def test_convolution_kernels(shape, filters, stride, pad, dtype):
    FN, *size = filters
    x, W, b = (RNG.normal(size=s).astype(dtype) for s in (shape, (FN, shape[1], *size), (FN,)))
    layer = fb.Convolution(*fb.to_gpu((W, b)), stride, pad)
    out = layer.forward(fb.to_gpu(x))
    dout = RNG.normal(size=out.shape).astype(dtype)
    dx = layer.backward(fb.to_gpu(dout))
    rtol = {"f2": 2e-2, "f4": 1e-4, "f8": 1e-10}[dtype]
    for found, wanted in zip(
        (out, dx, layer.grads["W"], layer.grads["b"]), readable(x, W, b, dout, stride, pad), strict=True
    ):
        same(found, wanted.astype(dtype), rtol=rtol * max(1, abs(wanted).max(initial=0)))


def test_a_convolution_on_the_device_gives_the_same_bits_each_time():
    x, dout = (fb.to_gpu(RNG.normal(size=s).astype(np.float32)) for s in ((64, 3, 28, 28), (64, 8, 28, 28)))
    layer = fb.to_gpu(fb.Network([fb.Convolution.init(3, 8, 3, pad=1, rng=0)], fb.SoftmaxWithLoss())).layers["Convolution1"]
    bits = []
    for _ in range(3):
        arrays = layer.forward(x), layer.backward(dout), *layer.grads.values()
        bits.append([array.get().tobytes() for array in arrays])
    assert bits[0] == bits[1] == bits[2]
