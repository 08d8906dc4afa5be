"""A convolutional network small enough for a page, with 4,550 weights: trained on the 4,000 shipped digits.

Convolution 8@5×5 - ReLU - 2×2 pooling - convolution 12@5×5 - ReLU - 2×2 pooling - Affine 10.  Its weights are rounded to
float16, and all that is said about it holds for the rounded ones.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fishbook.convolution import Convolution, Pooling
from fishbook.datasets import load_mnist
from fishbook.experiments._regularized import shifted
from fishbook.layers import Affine, Flatten, Relu
from fishbook.losses import SoftmaxWithLoss
from fishbook.network import Network
from fishbook.optimizers import Adam, cosine_decay

__all__ = ["WEIGHTS", "network", "part", "run", "shipped"]

SEED, EPOCHS, BATCH, RATE, SHIFT = 0, 60, 50, 0.002, 2
SNAPSHOTS = (0, 1, 2, 4, 8, 15, 30, 60)  # epochs after which the first layer's filters and the accuracy are kept
WEIGHTS = ("W1", "b1", "W2", "b2", "W3", "b3")


def network(rng: Any = None) -> Network:
    """The network with fresh weights.  Shapes: (N, 1, 28, 28) -> (N, 10)."""
    rng = np.random.default_rng(rng)
    first = [Convolution.init(1, 8, 5, rng=rng), Relu(), Pooling(2, 2, stride=2)]  # 28 -> 24 -> 12
    second = [Convolution.init(8, 12, 5, rng=rng), Relu(), Pooling(2, 2, stride=2)]  # 12 -> 8 -> 4
    return Network([*first, *second, Flatten(), Affine.init(12 * 4 * 4, 10, rng=rng)], SoftmaxWithLoss())


def shipped() -> Network:
    """The network with the weights that `fishbook experiments small_conv_net` stored."""
    from fishbook.experiments import recorded

    net, arrays = network(0), recorded("small_conv_net").arrays
    for name, key in zip(WEIGHTS, net.params, strict=True):
        net.params[key] = arrays[name].astype(np.float32)
    return net


def _accuracy(net: Network) -> float:
    """The share of the 1,000 test digits that it reads right."""
    _, (x, t) = load_mnist("5k")
    return float((net.predict(x.reshape(-1, 1, 28, 28)).argmax(axis=1) == t).mean())


def run(jobs: int = 1) -> dict[str, Any]:
    """The weights W1 (8, 1, 5, 5), b1, W2 (12, 8, 5, 5), b2, W3 (192, 10), b3; accuracy (); and after `epochs` (S,) the
    filters (S, 8, 5, 5) of the first layer and accuracies (S,).
    """
    (x, t), _ = load_mnist("5k")
    rng, net, rule, rate = np.random.default_rng(SEED + 1), network(SEED), Adam(RATE), cosine_decay(RATE, EPOCHS)
    filters, accuracies = [], []
    for epoch in range(EPOCHS + 1):
        if epoch in SNAPSHOTS:
            filters.append(net.params["W1"][:, 0].copy())
            accuracies.append(_accuracy(net))
        if epoch == EPOCHS:
            break
        rule.lr = rate(epoch)
        order = rng.permutation(len(x))
        for chosen in order.reshape(-1, BATCH):
            net.loss(shifted(x[chosen], SHIFT, rng).reshape(-1, 1, 28, 28), t[chosen], train=True)
            net.backward()
            rule.update(net.params, net.grads)
    weights = {name: array.astype(np.float16) for name, array in zip(WEIGHTS, net.params.values(), strict=True)}
    for key, rounded in zip(net.params, weights.values(), strict=True):
        net.params[key] = rounded.astype(np.float32)
    snapshots = {"epochs": np.array(SNAPSHOTS), "filters": np.array(filters, np.float16)}
    return weights | snapshots | {"accuracies": np.array(accuracies), "accuracy": np.array(_accuracy(net))}


def part() -> dict[str, tuple[Any, Any]]:
    """The accuracy of the stored weights measured again, and the filters before learning drawn again."""
    return {"accuracy": ((), _accuracy(shipped())), "filters": ((0,), network(SEED).params["W1"][:, 0])}
