"""The networks of the course, each a list of layers.  Every function returns a Network with float32 weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from fishbook.convolution import Convolution, Pooling, conv_output_size
from fishbook.initializers import Rng
from fishbook.layers import Affine, BatchNormalization, Dropout, Flatten, Layer, Relu, Sigmoid, Tanh
from fishbook.losses import SoftmaxWithLoss
from fishbook.network import Network

__all__ = ["alexnet", "deep_conv_net", "lenet5", "multi_layer_net", "simple_conv_net", "two_layer_net"]

_ACTIVATIONS: dict[str, Callable[[], Layer]] = {"relu": Relu, "sigmoid": Sigmoid, "tanh": Tanh}


def two_layer_net(
    input_size: int = 784,
    hidden_size: int = 50,
    output_size: int = 10,
    weight_init_std: float = 0.01,
    rng: Rng = None,
) -> Network:
    """Affine - ReLU - Affine - softmax.  Shapes: (N, input_size) -> (N, output_size).  Built in chapter 5."""
    rng = np.random.default_rng(rng)
    layers = [
        Affine.init(input_size, hidden_size, weight_init_std, rng),
        Relu(),
        Affine.init(hidden_size, output_size, weight_init_std, rng),
    ]
    return Network(layers, SoftmaxWithLoss())


def multi_layer_net(
    input_size: int,
    hidden_sizes: Sequence[int],
    output_size: int,
    activation: str = "relu",
    weight_init: str | float = "he",
    weight_decay: float = 0.0,
    batchnorm: bool = False,
    dropout: float = 0.0,
    rng: Rng = None,
) -> Network:
    """Affine - [BatchNormalization] - activation - [Dropout] for each hidden size, then Affine - softmax.

    Shapes: (N, input_size) -> (N, output_size).  activation is "relu", "sigmoid" or "tanh"; weight_init "he", "xavier" or a
    standard deviation.  Dropout never touches the scores.  Raises ValueError for an unknown name.  Used from chapter 6.
    """
    make = _activation(activation)
    rng = np.random.default_rng(rng)
    layers: list[Layer] = []
    for n_in, n_out in zip([input_size, *hidden_sizes], hidden_sizes, strict=False):
        layers.append(Affine.init(n_in, n_out, weight_init, rng))
        if batchnorm:
            layers.append(BatchNormalization.init(n_out))
        layers.append(make())
        if dropout:
            layers.append(Dropout(dropout, rng))
    layers.append(Affine.init([input_size, *hidden_sizes][-1], output_size, weight_init, rng))
    return Network(layers, SoftmaxWithLoss(), weight_decay)


def simple_conv_net(
    input_dim: tuple[int, int, int] = (1, 28, 28),
    filter_num: int = 30,
    filter_size: int = 5,
    stride: int = 1,
    pad: int = 0,
    hidden_size: int = 100,
    output_size: int = 10,
    weight_init: str | float = 0.01,
    rng: Rng = None,
) -> Network:
    """Convolution - ReLU - 2×2 pooling - Affine - ReLU - Affine - softmax.  Shapes: (N, C, H, W) -> (N, output_size).

    Raises ValueError when filters or pooling do not fit the image.  Built in chapter 12.
    """
    channels, height, width = input_dim
    rng = np.random.default_rng(rng)
    pooled = [conv_output_size(conv_output_size(side, filter_size, stride, pad), 2, 2) for side in (height, width)]
    layers = [
        Convolution.init(channels, filter_num, filter_size, stride, pad, weight_init, rng),
        Relu(),
        Pooling(2, 2, stride=2),
        Flatten(),
        Affine.init(filter_num * pooled[0] * pooled[1], hidden_size, weight_init, rng),
        Relu(),
        Affine.init(hidden_size, output_size, weight_init, rng),
    ]
    return Network(layers, SoftmaxWithLoss())


def deep_conv_net(output_size: int = 10, dropout: float = 0.5, rng: Rng = None) -> Network:
    """Three blocks of two 3×3 convolutions with ReLU and a pooling (16, 32, 64 filters), then 50 hidden units.

    Shapes: (N, 1, 28, 28) -> (N, output_size).  He initialisation.  Dropout stands before the last Affine, never on the
    scores.  Built in chapter 13.
    """
    rng = np.random.default_rng(rng)
    layers: list[Layer] = []
    c_in = 1
    for c_out, second_pad in ((16, 1), (32, 2), (64, 1)):  # pad 2 makes 14 -> 16, which halves to 8 and 4
        layers += [Convolution.init(c_in, c_out, 3, pad=1, rng=rng), Relu()]
        layers += [
            Convolution.init(c_out, c_out, 3, pad=second_pad, rng=rng),
            Relu(),
            Pooling(2, 2, stride=2),
        ]
        c_in = c_out
    layers += [Flatten(), Affine.init(64 * 4 * 4, 50, rng=rng), Relu(), Dropout(dropout, rng)]
    layers.append(Affine.init(50, output_size, rng=rng))
    return Network(layers, SoftmaxWithLoss())


def lenet5(output_size: int = 10, activation: str = "tanh", rng: Rng = None) -> Network:
    """LeNet-5's sizes with max pooling and full connections: 61,706 parameters.  (LeCun et al. 1998.)

    Shapes: (N, 1, 28, 28) -> (N, output_size).  C1 6@5×5 - S2 - C3 16@5×5 - S4 - C5 120@5×5 - F6 84 - output; the first
    convolution pads by 2, as the paper's 32×32 frame does.  Built in chapter 13.
    """
    make = _activation(activation)
    rng = np.random.default_rng(rng)
    init = "he" if activation == "relu" else "xavier"
    layers: list[Layer] = []
    for c_in, c_out, pad in ((1, 6, 2), (6, 16, 0)):
        layers += [
            Convolution.init(c_in, c_out, 5, pad=pad, weight_init=init, rng=rng),
            make(),
            Pooling(2, 2, stride=2),
        ]
    layers += [
        Convolution.init(16, 120, 5, weight_init=init, rng=rng),
        make(),
        Flatten(),
    ]  # (N, 120, 1, 1) -> (N, 120)
    layers += [Affine.init(120, 84, init, rng), make(), Affine.init(84, output_size, init, rng)]
    return Network(layers, SoftmaxWithLoss())


def alexnet(
    output_size: int = 1000, width: float = 1.0, dropout: float = 0.5, rng: Rng = None, image_size: int = 227
) -> Network:
    """AlexNet in one tower, without local response normalisation: 62,378,344 parameters.  (Krizhevsky et al. 2012.)

    Shapes: (N, 3, image_size, image_size) -> (N, output_size).  For small machines, width scales every layer but the
    output, and image_size may be 67, 99, 131, ...  Raises ValueError when width leaves a layer without units, or a window
    does not fit the image.  Built in chapter 13.
    """
    rng = np.random.default_rng(rng)
    c1, c2, c3, c4, c5, hidden = (int(n * width) for n in (96, 256, 384, 384, 256, 4096))
    if min(c1, hidden) < 1:
        raise ValueError(f"width must leave at least one filter in each layer, got {width}")

    side = conv_output_size(image_size, 11, stride=4)
    for _ in range(3):
        side = conv_output_size(side, 3, stride=2)

    def conv(n_in: int, n_out: int, size: int, stride: int = 1, pad: int = 0) -> list[Layer]:
        return [Convolution.init(n_in, n_out, size, stride, pad, rng=rng), Relu()]

    def pool() -> list[Layer]:
        return [Pooling(3, 3, stride=2)]

    layers = [*conv(3, c1, 11, stride=4), *pool(), *conv(c1, c2, 5, pad=2), *pool()]  # 227 -> 55 -> 27 -> 13
    layers += [
        *conv(c2, c3, 3, pad=1),
        *conv(c3, c4, 3, pad=1),
        *conv(c4, c5, 3, pad=1),
        *pool(),
        Flatten(),
    ]  # -> 6
    for n_in in (c5 * side * side, hidden):
        layers += [Affine.init(n_in, hidden, rng=rng), Relu(), Dropout(dropout, rng)]
    layers.append(Affine.init(hidden, output_size, rng=rng))
    return Network(layers, SoftmaxWithLoss())


def _activation(name: str) -> Callable[[], Layer]:
    if name not in _ACTIVATIONS:
        raise ValueError(f"activation must be one of {sorted(_ACTIVATIONS)}, got {name!r}")
    return _ACTIVATIONS[name]
