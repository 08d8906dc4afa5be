"""A 6×100 network that learns from a few hundred digits, with anything that may keep it from learning them by heart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from fishbook.datasets import load_mnist
from fishbook.models import multi_layer_net
from fishbook.network import Network
from fishbook.optimizers import SGD

__all__ = ["Run", "digits", "held_out", "measured", "shifted", "trained"]

STEPS, EVERY, BATCH, RATE = 700, 50, 50, 0.1
POOL = 3000  # digits are drawn from these training digits; the other 1,000 are held back for choosing


class Run(NamedTuple):
    """A network after training, and what was measured at step 0 and after every 50 steps: (points, ...)."""

    network: Network
    measured: np.ndarray


def digits(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """`count` of the first 3,000 training digits, which ones the seed decides: x (count, 784), t (count,)."""
    (x, t), _ = load_mnist()
    chosen = np.random.default_rng(seed).permutation(POOL)[:count]
    return x[chosen], t[chosen]


def held_out() -> tuple[np.ndarray, np.ndarray]:
    """The last 1,000 training digits, from which no network here learns."""
    (x, t), _ = load_mnist()
    return x[POOL:], t[POOL:]


def shifted(x: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """Each image (a row of 784) moved by up to `most` pixels up or down and left or right, blank where it came from."""
    n, side = len(x), 28
    padded = np.pad(x.reshape(n, side, side), ((0, 0), (most, most), (most, most)))
    top, left = rng.integers(0, 2 * most + 1, (2, n, 1))
    rows, columns = top + np.arange(side), left + np.arange(side)  # (n, 28) each
    return padded[np.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]].reshape(n, -1)


def measured(net: Network, x: np.ndarray, t: np.ndarray) -> tuple[float, float]:
    """Accuracy, and loss without the penalty, on x and t, as when predicting."""
    scores = net.predict(x)
    return float((scores.argmax(axis=1) == t).mean()), net.loss_layer.forward(scores, t)


def trained(
    x: np.ndarray,
    t: np.ndarray,
    look: Callable[[Network], Any],
    *,
    weight_decay: float = 0.0,
    dropout: float = 0.0,
    shift: int = 0,
    steps: int = STEPS,
    every: int = EVERY,
    seed: int = 0,
) -> Run:
    """SGD with learning rate 0.1 and batches of 50; look(network) is called at step 0 and after every `every` steps."""
    rng = np.random.default_rng([seed, 9])  # not the generator that chose the digits
    net = multi_layer_net(784, [100] * 6, 10, weight_decay=weight_decay, dropout=dropout, rng=rng)
    order, rule, seen = np.random.default_rng([seed, 10]), SGD(RATE), [look(net)]
    for k in range(1, steps + 1):
        chosen = order.permutation(len(x))[:BATCH]
        batch = shifted(x[chosen], shift, order) if shift else x[chosen]
        net.loss(batch, t[chosen], train=True)
        net.backward()
        rule.update(net.params, net.grads)
        if k % every == 0:
            seen.append(look(net))
    return Run(net, np.array(seen))
