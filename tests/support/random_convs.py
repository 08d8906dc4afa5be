"""Small convolutional networks with random weights, as the page has them: their plans, their arrays, their layers."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from fishbook.convolution import Convolution, Pooling
from fishbook.layers import Affine, Flatten, Relu
from fishbook.losses import SoftmaxWithLoss
from fishbook.network import Network


class Case(NamedTuple):
    """A network with its plan as the page has it, its arrays as the page gets them, and an image."""

    network: Network
    plan: list
    arrays: dict
    image: np.ndarray


def sent(params):
    """Arrays by name, as the page has them once they are unpacked."""
    return {name: {"shape": list(array.shape), "values": array.ravel()} for name, array in params.items()}


def random_case(rng, convs, side, hidden, classes):
    """convs: (filters, size, pad, pooled) of each convolution; hidden: units between, 0 for none.  All in float64."""
    layers, plan, channels, size = [], [], 1, side
    for k, (filters, K, pad, pooled) in enumerate(convs):
        W, b = rng.normal(0, 0.5, (filters, channels, K, K)), rng.normal(0, 0.3, filters)
        layers += [Convolution(W, b, pad=pad), Relu()]
        channels, size = filters, size + 2 * pad - K + 1
        plan.append([f"conv{k + 1}", pad, f"pool{k + 1}" if pooled else None])
        if pooled:
            layers.append(Pooling(2, 2, stride=2))
            size //= 2
    layers.append(Flatten())
    widths = [channels * size**2, *([hidden] if hidden else []), classes]
    for k, (n, m) in enumerate(pairwise(widths)):
        layers += [Relu()] * (k > 0) + [Affine(rng.normal(0, 0.5, (n, m)), rng.normal(0, 0.3, m))]
    network = Network(layers, SoftmaxWithLoss())
    image = rng.uniform(0, 1, (side, side)) * (rng.uniform(size=(side, side)) < 0.4)
    return Case(network, plan, sent(network.params), image)


def seen_layers(network, plan):
    """{name on the page: name in the network} of the layers that a plan names."""
    relus = [name for name in network.layers if name.startswith("Relu")]
    pools = iter([name for name in network.layers if name.startswith("Pooling")])
    found = {}
    for relu, (name, _, pooled) in zip(relus, plan, strict=False):
        found[name] = relu
        if pooled:
            found[pooled] = next(pools)
    return found


def assert_close(theirs, ours):
    """Within a millionth of the largest."""
    assert np.abs(np.ravel(theirs) - np.ravel(ours)).max() <= 1e-6 * max(np.abs(ours).max(), 1e-6)
