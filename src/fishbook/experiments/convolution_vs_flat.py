"""A convolutional network and a flat one of the same size on 4,000 digits, on digits with shuffled pixels, and shifted.

simple_conv_net with 8 filters of 5×5 and 50 hidden units (58,368 parameters) and 784-73-10 (58,045); He weights, Adam,
batches of 50, 6 epochs.  "shuffled": the pixels of all digits, training and test, in one and the same random order.  The
learning rate of each network is the best of `rates` on the last 800 training digits, from which nothing was learnt then:
held_out (net, rate, seed), chosen (net,).  With it, from new weights and all 4,000 digits: accuracy (net, condition, seed)
on the 1,000 test digits; curves (net, seed, epoch), the plain ones' after each epoch; by_shift (net, seed, shift), the mean
over the four directions.  nets, conditions, rates and shifts name the axes.  Accuracies in tenths of a percent.
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
RATES = (0.001, 0.002, 0.004, 0.008, 0.016)
TRIALS, HELD_OUT = 4, 800
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


def _trained(name: str, lr: float, seed: int, data: Any) -> tuple[Network, list[float]]:
    """The network after all epochs over data, and its accuracy on the second half of data after each."""
    net = network(name, seed)
    options: dict[str, Any] = {"epochs": EPOCHS, "batch_size": BATCH_SIZE, "rng": seed, "progress": False}
    history = Trainer(net, *data, optimizer=Adam(lr), **options).fit()
    return net, history.test_accuracy


def _trial(name: str, lr: float, seed: int) -> float:
    """The accuracy on the digits held back."""
    (x, t), _ = load_mnist(flatten=False)
    return _trained(name, lr, 100 + seed, (x[:-HELD_OUT], t[:-HELD_OUT], x[-HELD_OUT:], t[-HELD_OUT:]))[1][-1]


def _one(name: str, condition: str, seed: int, lr: float) -> tuple[list[float], list[float]]:
    """(test accuracy after each epoch, accuracy by shift), for one training run."""
    (x, t), (x_test, t_test) = load_mnist(flatten=False)
    if condition == "shuffled":
        x, x_test = shuffled(x), shuffled(x_test)
    net, curve = _trained(name, lr, seed, (x, t, x_test, t_test))
    return curve, [_shifted_accuracy(net, x_test, t_test, pixels) for pixels in SHIFTS]


def run(jobs: int = 1) -> dict[str, Any]:
    """All of it; the shapes stand at the head of this file."""
    work = joblib.Parallel(n_jobs=jobs)
    trials = [(name, lr, seed) for name in NETS for lr in RATES for seed in range(TRIALS)]
    held_out = np.reshape(work(joblib.delayed(_trial)(*trial) for trial in trials), (2, len(RATES), TRIALS))
    chosen = dict(zip(NETS, np.array(RATES)[held_out.mean(axis=2).argmax(axis=1)].tolist(), strict=True))
    tasks = [(name, condition, seed, chosen[name]) for name in NETS for condition in CONDITIONS for seed in range(SEEDS)]
    found = work(joblib.delayed(_one)(*task) for task in tasks)
    curves, moved = (np.array(rows).reshape(2, 2, SEEDS, -1) for rows in zip(*found, strict=True))
    return {
        "nets": np.array(NETS),
        "conditions": np.array(CONDITIONS),
        "rates": np.array(RATES),
        "shifts": np.array(SHIFTS),
        "held_out": np.round(1000 * held_out).astype(np.uint16),
        "chosen": np.array(list(chosen.values())),
        "accuracy": np.round(1000 * curves[..., -1]).astype(np.uint16),
        "curves": np.round(1000 * curves[:, 0]).astype(np.uint16),
        "by_shift": np.round(1000 * moved[:, 0]).astype(np.uint16),
    }


def part() -> dict[str, tuple[Any, Any]]:
    """The flat network: its first trial, and its first seed with the rate that was chosen."""
    from fishbook.experiments import recorded

    curve, moved = _one("flat", "plain", 0, float(recorded("convolution_vs_flat").arrays["chosen"][1]))
    trial = 1000 * _trial("flat", RATES[0], 0)
    return {
        "curves": ((1, 0), 1000 * np.array(curve)),
        "by_shift": ((1, 0), 1000 * np.array(moved)),
        "held_out": ((1, 0, 0), trial),
    }
