"""A convolutional network and a flat one of the same size on 4,000 digits, on digits with shuffled pixels, and shifted.

simple_conv_net with 8 filters of 5×5 and 50 hidden units (58,368 parameters) and 784-73-10 (58,045); He weights, Adam,
batches of 50, 6 epochs, 6 seeds, the rate of each chosen on digits kept back.  "shuffled": the pixels of all digits,
training and test, in one and the same random order.  The arrays: nets (2,), conditions (2,), accuracy (net, condition,
seed) on the 1,000 test digits; curves (net, seed, epoch), the plain ones' after each epoch; shifts (5,) and by_shift
(net, seed, shift), the mean over the four directions.  Accuracies in tenths of a percent.
"""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np

from fishbook.datasets import load_mnist
from fishbook.models import multi_layer_net, simple_conv_net
from fishbook.network import Network
from fishbook.optimizers import Adam
from fishbook.trainer import Trainer

__all__ = ["RATES", "SHIFTS", "network", "part", "run", "shuffled"]

NETS, CONDITIONS = ("convolution", "flat"), ("plain", "shuffled")
SEEDS, EPOCHS, BATCH_SIZE = 6, 6, 50
RATES = {"convolution": 0.004, "flat": 0.004}
SHIFTS = (0, 1, 2, 3, 4)


def network(name: str, seed: int) -> Network:
    """The network of this name with fresh weights; both take images (N, 1, 28, 28)."""
    if name == "convolution":
        return simple_conv_net(filter_num=8, hidden_size=50, weight_init="he", rng=seed)
    from fishbook.layers import Flatten

    flat = multi_layer_net(784, [73], 10, rng=seed)
    return Network([Flatten(), *flat.layers.values()], flat.loss_layer)


def shuffled(x: np.ndarray) -> np.ndarray:
    """The pixels of every image in one random order, the same for all."""
    order = np.random.default_rng(28).permutation(784)
    return x.reshape(len(x), 784)[:, order].reshape(x.shape)


def _shifted_accuracy(net: Network, x: np.ndarray, t: np.ndarray, pixels: int) -> float:
    """Accuracy on images moved by so many pixels, the mean over up, down, left and right."""
    moves = [np.roll(x, way * pixels, axis) for axis in (2, 3) for way in (-1, 1)]
    return float(np.mean([net.accuracy(moved, t) for moved in moves[: 4 if pixels else 1]]))


def _one(name: str, condition: str, seed: int) -> tuple[list[float], list[float]]:
    """(test accuracy after each epoch, accuracy by shift), for one training run."""
    (x, t), (x_test, t_test) = load_mnist(flatten=False)
    if condition == "shuffled":
        x, x_test = shuffled(x), shuffled(x_test)
    net, options = network(name, seed), {"epochs": EPOCHS, "batch_size": BATCH_SIZE, "rng": seed, "progress": False}
    history = Trainer(net, x, t, x_test, t_test, optimizer=Adam(RATES[name]), **options).fit()  # type: ignore[arg-type]
    return history.test_accuracy, [_shifted_accuracy(net, x_test, t_test, pixels) for pixels in SHIFTS]


def run(jobs: int = 1) -> dict[str, Any]:
    """All of it; the shapes stand at the head of this file."""
    tasks = [(name, condition, seed) for name in NETS for condition in CONDITIONS for seed in range(SEEDS)]
    found = joblib.Parallel(n_jobs=jobs)(joblib.delayed(_one)(*task) for task in tasks)
    curves, moved = (np.array(rows).reshape(2, 2, SEEDS, -1) for rows in zip(*found, strict=True))
    return {
        "nets": np.array(NETS),
        "conditions": np.array(CONDITIONS),
        "shifts": np.array(SHIFTS),
        "accuracy": np.round(1000 * curves[..., -1]).astype(np.uint16),
        "curves": np.round(1000 * curves[:, 0]).astype(np.uint16),
        "by_shift": np.round(1000 * moved[:, 0]).astype(np.uint16),
    }


def part() -> dict[str, tuple[Any, Any]]:
    """The flat network's first seed."""
    curve, moved = _one("flat", "plain", 0)
    return {"curves": ((1, 0), 1000 * np.array(curve)), "by_shift": ((1, 0), 1000 * np.array(moved))}
