"""LeNet-5 on few digits: moved digits against digits as they are, one network against five, over five draws.

Each of the five draws takes its own 1,000 of the 4,000 training digits.  On these, five networks are trained for each
method, from different weights and with their batches in a different order: 400 steps of Adam with learning rate 0.002 and
batches of 50.  "moved" turns every digit of a batch by up to 15 degrees and shifts it by up to 2 pixels, anew each time.
Nothing is chosen by looking at the test digits.

The arrays, all measured on the 1,000 test digits: `single` (methods, draws, networks), accuracy; `together` (methods,
draws, networks), accuracy of the mean probability of the first 1, 2, ... 5 networks; `oracle` (methods, draws), the share
of digits that at least one of the five reads rightly; `lenet` (seeds,), accuracy of LeNet-5 with tanh after 800 steps on
all 4,000 digits; `losses` (methods, 20), the first steps of the first network.
"""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np

from fishbook.datasets import load_mnist
from fishbook.functions import softmax
from fishbook.models import lenet5
from fishbook.network import Network
from fishbook.optimizers import Adam

__all__ = ["between", "moved", "part", "run", "trained"]

METHODS, DRAWS, NETWORKS = ("as they are", "moved"), 5, 5
COUNT, STEPS, BATCH, RATE, FIRST = 1000, 400, 50, 0.002, 20


def between(images: np.ndarray, row: np.ndarray, col: np.ndarray) -> np.ndarray:
    """images (N, H, W) read at places between the pixels: the four around each, by nearness; blank outside."""
    row = np.clip(row + 1, 0, images.shape[1] + 0.999)  # in the padded image
    col = np.clip(col + 1, 0, images.shape[2] + 0.999)
    top, left = row.astype(int), col.astype(int)
    a, b = row - top, col - left  # how far on to the next row and column
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    n = np.arange(len(images))[:, None, None]
    upper = (1 - b) * padded[n, top, left] + b * padded[n, top, left + 1]
    top = top + 1
    lower = (1 - b) * padded[n, top, left] + b * padded[n, top, left + 1]
    return (1 - a) * upper + a * lower


def moved(x: np.ndarray, rng: np.random.Generator, pixels: float = 2, degrees: float = 15) -> np.ndarray:
    """Each image of x (N, 1, H, W) turned by up to `degrees` and shifted by up to `pixels`, at random."""
    n, side = len(x), x.shape[-1]
    angle = np.deg2rad(rng.uniform(-degrees, degrees, (n, 1, 1)))
    down, right = rng.uniform(-pixels, pixels, (2, n, 1, 1))
    i, j = np.mgrid[:side, :side] - (side - 1) / 2  # seen from the middle
    row = np.cos(angle) * i - np.sin(angle) * j - down
    col = np.sin(angle) * i + np.cos(angle) * j - right
    turned = between(x[:, 0], row + (side - 1) / 2, col + (side - 1) / 2)
    return turned[:, None].astype(x.dtype)


def trained(
    network: Network, x: np.ndarray, t: np.ndarray, seed: Any, method: str = "as they are", steps: int = STEPS
) -> list[float]:
    """Train the network for `steps` steps; the loss of each."""
    order, rule, losses = np.random.default_rng(seed), Adam(RATE), []
    for _ in range(steps):
        chosen = order.permutation(len(x))[:BATCH]
        batch = moved(x[chosen], order) if method == "moved" else x[chosen]
        losses.append(network.loss(batch, t[chosen], train=True))
        network.backward()
        rule.update(network.params, network.grads)
    return losses


def _one(method: str, draw: int, member: int, steps: int = STEPS) -> tuple[list[float], np.ndarray]:
    """The losses of one network on its 1,000 digits, and its probabilities (1000, 10) on the test digits."""
    (x, t), (x_test, _) = load_mnist(flatten=False)
    chosen = np.random.default_rng(draw).permutation(len(x))[:COUNT]
    network = lenet5(activation="relu", rng=np.random.default_rng([draw, member, 1]))
    losses = trained(network, x[chosen], t[chosen], [draw, member, 2], method, steps)
    return losses, softmax(network.predict(x_test))


def _lenet(seed: int) -> float:
    (x, t), test = load_mnist(flatten=False)
    network = lenet5(rng=np.random.default_rng([seed, 1]))
    trained(network, x, t, [seed, 2], steps=2 * STEPS)
    return network.accuracy(*test)


def run(jobs: int = 1) -> dict[str, Any]:
    """All of it, in `jobs` processes."""
    grid = [(method, draw, member) for method in METHODS for draw in range(DRAWS) for member in range(NETWORKS)]
    found = joblib.Parallel(jobs)(joblib.delayed(_one)(*point) for point in grid)
    lenet = joblib.Parallel(jobs)(joblib.delayed(_lenet)(seed) for seed in range(DRAWS))
    shares = np.array([share for _, share in found]).reshape(len(METHODS), DRAWS, NETWORKS, -1, 10)
    _, (_, t) = load_mnist()
    right = shares.argmax(axis=-1) == t
    return {
        "single": right.mean(axis=-1).astype(np.float32),
        "together": (shares.cumsum(axis=2).argmax(axis=-1) == t).mean(axis=-1).astype(np.float32),
        "oracle": right.any(axis=2).mean(axis=-1).astype(np.float32),
        "lenet": np.array(lenet, np.float32),
        "losses": np.array([found[k][0][:FIRST] for k in (0, DRAWS * NETWORKS)], np.float32),
        "methods": np.array(METHODS),
    }


def part() -> dict[str, Any]:
    """The first steps of the first network, for both methods."""
    return {"losses": ((...,), np.array([_one(method, 0, 0, FIRST)[0] for method in METHODS]))}
