"""The networks of the course: sizes, order of layers, gradients, and float32 all the way."""

import numpy as np
import pytest

import fishbook as fb
from fishbook import convolution, layers

RNG = np.random.default_rng(13)
ROWS = RNG.normal(size=(3, 784)).astype(np.float32)
IMAGES = RNG.normal(size=(3, 1, 28, 28)).astype(np.float32)
PHOTOS = RNG.normal(size=(2, 3, 227, 227)).astype(np.float32)


def deep_layers(network):
    """Affine1 Relu1 Affine2 as "Affine Relu Affine"."""
    return " ".join(name.rstrip("0123456789") for name in network.layers)


MODELS = {
    "two_layer_net": (lambda: fb.two_layer_net(rng=0), ROWS, 784 * 50 + 50 + 50 * 10 + 10),
    "multi_layer_net": (lambda: fb.multi_layer_net(784, [20, 9], 10, rng=0), ROWS, 785 * 20 + 21 * 9 + 10 * 10),
    "multi_layer_net, everything": (
        lambda: fb.multi_layer_net(784, [20, 9], 10, "sigmoid", "xavier", 0.1, batchnorm=True, dropout=0.3, rng=0),
        ROWS,
        785 * 20 + 21 * 9 + 10 * 10 + 2 * (20 + 9),
    ),
    "multi_layer_net, no hidden layer": (lambda: fb.multi_layer_net(784, [], 10, rng=0), ROWS, 7850),
    "simple_conv_net": (lambda: fb.simple_conv_net(rng=0), IMAGES, 30 * 26 + (30 * 12 * 12 + 1) * 100 + 1010),
    "simple_conv_net, padded": (
        lambda: fb.simple_conv_net((1, 28, 28), 4, 4, stride=2, pad=1, hidden_size=7, output_size=5, rng=0),
        IMAGES,
        4 * 17 + (4 * 7 * 7 + 1) * 7 + 8 * 5,
    ),
    "deep_conv_net": (
        lambda: fb.deep_conv_net(rng=0),
        IMAGES,
        sum(c_out * (9 * c_in + 1) for c_in, c_out in [(1, 16), (16, 16), (16, 32), (32, 32), (32, 64), (64, 64)])
        + 1025 * 50
        + 510,
    ),
    "lenet5": (lambda: fb.lenet5(rng=0), IMAGES, 61_706),
    "lenet5, sigmoid": (lambda: fb.lenet5(activation="sigmoid", rng=0), IMAGES, 61_706),
    "alexnet, a sixteenth": (
        lambda: fb.alexnet(10, width=1 / 16, rng=0),
        PHOTOS,
        364 * 6 + 151 * 16 + 145 * 24 + 217 * 24 + 217 * 16 + 577 * 256 + 257 * 256 + 257 * 10,
    ),
}


def count(network):
    return sum(array.size for array in network.params.values())


@pytest.mark.parametrize("name", MODELS)
def test_output_shape_and_number_of_parameters(name):
    make, x, parameters = MODELS[name]
    network = make()
    assert network.predict(x).shape == (len(x), network.params[list(network.params)[-1]].size)
    assert count(network) == parameters


@pytest.mark.parametrize("name", MODELS)
def test_gradients(name):
    """eps is small, so that of some 50,000 ReLUs and maxima none switches within it; what remains is rounding."""
    make, x, _ = MODELS[name]
    errors = fb.gradient_check(make(), x, np.arange(len(x)), eps=1e-7, samples=2)
    assert max(errors.values()) < 1e-4, errors


@pytest.mark.parametrize("name", MODELS)
def test_float32_forwards_backwards_and_through_an_update(name):
    make, x, _ = MODELS[name]
    network, out = make(), []
    for layer in network.layers.values():
        x = layer.forward(x, train=True)
        out.append(x.dtype)
    network.loss_layer.forward(x, np.arange(len(x)))
    dout = network.loss_layer.backward()
    for layer in reversed(network.layers.values()):
        dout = layer.backward(dout)
        out.append(dout.dtype)
    optimizer = fb.Adam()
    optimizer.update(network.params, network.grads)
    kept = [*network.params.values(), *network.grads.values(), *network.state.values(), *optimizer.m.values()]
    assert {*out, *(array.dtype for array in kept)} == {np.dtype(np.float32)}


@pytest.mark.parametrize("name", MODELS)
def test_the_seed_decides_the_weights(name):
    make, *_ = MODELS[name]
    one, other = make(), make()
    assert all((one.params[key] == other.params[key]).all() for key in one.params)
    drawn = [key for key in one.params if key.startswith("W")]
    assert all(one.params[key].any() for key in drawn)


class NoNumbers:
    """Something with the shape of an array and none of its memory."""

    def __init__(self, shape):
        self.shape, self.ndim, self.size = shape, len(shape), int(np.prod(shape))

    def __array_function__(self, function, types, args, kwargs):
        return NoNumbers(args[0].shape)


def test_alexnet_has_62_378_344_parameters(monkeypatch):
    for module in (layers, convolution):
        monkeypatch.setattr(module, "initialize", lambda shape, *_: NoNumbers(shape))
    network = fb.alexnet()
    assert count(network) == 62_378_344
    shapes = [array.shape for name, array in network.params.items() if name.startswith("W")]
    assert shapes[:3] == [(96, 3, 11, 11), (256, 96, 5, 5), (384, 256, 3, 3)]
    assert shapes[5:] == [(9216, 4096), (4096, 4096), (4096, 1000)]


class TestOrderOfLayers:
    def test_two_layer_net(self):
        assert list(fb.two_layer_net().layers) == ["Affine1", "Relu1", "Affine2"]

    def test_batchnorm_stands_before_the_activation_and_dropout_behind_it(self):
        network = fb.multi_layer_net(5, [4, 3], 2, "tanh", batchnorm=True, dropout=0.2)
        block = "Affine BatchNormalization Tanh Dropout"
        assert deep_layers(network) == f"{block} {block} Affine"

    @pytest.mark.parametrize(
        ("make", "dropouts"),
        [
            (lambda: fb.multi_layer_net(5, [4, 3, 3], 2, dropout=0.2), 3),
            (fb.deep_conv_net, 1),
            (lambda: fb.alexnet(width=1 / 96), 2),
        ],
    )
    def test_dropout_never_on_the_scores(self, make, dropouts):
        names = list(make().layers)
        assert names[-1].startswith("Affine")
        assert sum(name.startswith("Dropout") for name in names) == dropouts

    def test_none_unless_asked_for(self):
        assert deep_layers(fb.multi_layer_net(5, [4], 2)) == "Affine Relu Affine"

    def test_simple_conv_net(self):
        assert deep_layers(fb.simple_conv_net()) == "Convolution Relu Pooling Flatten Affine Relu Affine"

    def test_deep_conv_net(self):
        block = "Convolution Relu Convolution Relu Pooling"
        assert deep_layers(fb.deep_conv_net()) == f"{block} {block} {block} Flatten Affine Relu Dropout Affine"

    def test_lenet5(self):
        block = "Convolution Tanh Pooling"
        assert deep_layers(fb.lenet5()) == f"{block} {block} Convolution Tanh Flatten Affine Tanh Affine"

    def test_alexnet(self):
        assert deep_layers(fb.alexnet(width=1 / 96)) == (
            "Convolution Relu Pooling Convolution Relu Pooling "
            "Convolution Relu Convolution Relu Convolution Relu Pooling Flatten "
            "Affine Relu Dropout Affine Relu Dropout Affine"
        )


class TestInitialisation:
    def test_two_layer_net_by_its_standard_deviation(self):
        network = fb.two_layer_net(400, 200, 100, weight_init_std=0.05, rng=0)
        assert network.params["W1"].std() == pytest.approx(0.05, rel=0.02)
        assert network.params["W2"].std() == pytest.approx(0.05, rel=0.02)
        assert not network.params["b1"].any()

    @pytest.mark.parametrize(("init", "factor"), [("he", 2), ("xavier", 1)])
    def test_multi_layer_net_by_name(self, init, factor):
        network = fb.multi_layer_net(400, [300, 200], 10, weight_init=init, rng=0)
        for name, n_in in (("W1", 400), ("W2", 300)):
            assert network.params[name].var() == pytest.approx(factor / n_in, rel=0.03)


class TestBadArguments:
    @pytest.mark.parametrize("make", [lambda a: fb.multi_layer_net(2, [2], 2, a), lambda a: fb.lenet5(activation=a)])
    def test_unknown_activation(self, make):
        with pytest.raises(ValueError, match=r"one of \['relu', 'sigmoid', 'tanh'\], got 'softplus'"):
            make("softplus")

    @pytest.mark.parametrize(
        "make", [lambda w: fb.multi_layer_net(2, [2], 2, weight_init=w), lambda w: fb.simple_conv_net(weight_init=w)]
    )
    def test_unknown_initialisation(self, make):
        with pytest.raises(ValueError, match=r"one of \['he', 'xavier'\] or a number, got 'glorot'"):
            make("glorot")

    @pytest.mark.parametrize(
        "make", [lambda r: fb.multi_layer_net(2, [2], 2, dropout=r), lambda r: fb.deep_conv_net(dropout=r)]
    )
    def test_bad_dropout(self, make):
        with pytest.raises(ValueError, match="0 <= ratio < 1"):
            make(1.0)

    def test_filters_that_do_not_fit(self):
        with pytest.raises(ValueError, match="stride 2 does not fit: size 28"):
            fb.simple_conv_net(filter_size=5, stride=2)
        with pytest.raises(ValueError, match="stride 2 does not fit: size 25"):
            fb.simple_conv_net(filter_size=4)

    def test_alexnet_without_filters(self):
        with pytest.raises(ValueError, match=r"at least one filter in each layer, got 0\.01"):
            fb.alexnet(width=0.01)

    def test_rows_where_images_are_due(self):
        with pytest.raises(ValueError, match=r"x \(N, 1, H, W\).*got x of shape \(3, 784\)"):
            fb.lenet5().predict(ROWS)
