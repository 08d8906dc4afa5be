"""The layers and models that every kind of array runs through: each a maker and the data it takes."""

import numpy as np

import fishbook as fb

RNG = np.random.default_rng(0)
X = RNG.normal(size=(6, 5)).astype(np.float32)
LABELS = RNG.integers(0, 5, 6)
IMAGES = RNG.normal(size=(3, 2, 8, 8)).astype(np.float32)
DIGITS = RNG.random((4, 1, 28, 28), dtype=np.float32)
DIGIT_LABELS = RNG.integers(0, 10, 4)

LAYERS = {
    "Affine": (lambda: fb.Affine.init(5, 4, rng=0), X),
    "Relu": (fb.Relu, X),
    "Sigmoid": (fb.Sigmoid, X),
    "Tanh": (fb.Tanh, X),
    "Flatten": (fb.Flatten, IMAGES),
    "Dropout": (lambda: fb.Dropout(0.4, rng=0), X),
    "BatchNormalization": (lambda: fb.BatchNormalization.init(5), X),
    "BatchNormalization images": (lambda: fb.BatchNormalization.init(2), IMAGES),
    "Convolution": (lambda: fb.Convolution.init(2, 3, 3, pad=1, rng=0), IMAGES),
    "Convolution stride": (lambda: fb.Convolution.init(2, 3, 2, stride=2, rng=0), IMAGES),
    "Pooling": (lambda: fb.Pooling(2, 2, stride=2), IMAGES),
    "Pooling overlapping": (lambda: fb.Pooling(3, 3, stride=1, pad=1), IMAGES),
}

MODELS = {
    "two_layer_net": (lambda: fb.two_layer_net(784, 8, rng=0), DIGITS.reshape(4, -1)),
    "multi_layer_net": (
        lambda: fb.multi_layer_net(784, [9, 8], 10, "tanh", "xavier", 0.1, batchnorm=True, dropout=0.3, rng=0),
        DIGITS.reshape(4, -1),
    ),
    "simple_conv_net": (lambda: fb.simple_conv_net(filter_num=3, hidden_size=9, rng=0), DIGITS),
    "lenet5": (lambda: fb.lenet5(rng=0), DIGITS),
    "deep_conv_net": (lambda: fb.deep_conv_net(rng=0), DIGITS),
}

RULES = {
    "SGD": fb.SGD,
    "Momentum": fb.Momentum,
    "Nesterov": fb.Nesterov,
    "AdaGrad": fb.AdaGrad,
    "RMSprop": fb.RMSprop,
    "Adam": fb.Adam,
}
