"""Training with and without batch normalisation from 16 scales of the first weights, over 6 seeds.

Networks of 5 hidden layers with 100 ReLU units, 1,000 real digits, mini-batches of 100, SGD with a rate of 0.01 for 20
epochs; a seed decides weights and batches.  The arrays: `scales` (16,), the standard deviations of all first weights;
`train` (with, scales, seeds, epochs + 1), the accuracy on the 1,000 digits before and after each epoch, in tenths of a
percent, and `test` (with, scales, seeds), on 1,000 unseen ones at the end; with = 0 without, 1 with normalisation.
`rates` (rates,) and `by_rate` (with, rates, seeds): the test accuracy from He's weights over learning rates.  `sizes`
and `by_size` (with, sizes, seeds): the same over batch sizes, each seen for 20 epochs.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import Any

import joblib
import numpy as np

from fishbook.datasets import load_mnist
from fishbook.models import multi_layer_net
from fishbook.optimizers import SGD
from fishbook.trainer import Trainer

__all__ = ["RATES", "SCALES", "SEEDS", "SIZES", "part", "run"]

SEEDS = 6
EPOCHS = 20
IMAGES = 1000
SCALES = np.logspace(0, -4, 16)
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
SIZES = (2, 4, 8, 16, 32, 100, 500)


def _trained(batchnorm: bool, start: str | float, lr: float, batch_size: int, seed: int) -> tuple[list[float], float]:
    """(accuracy on the training digits before and after each epoch, accuracy on unseen ones at the end), 0 … 1.

    A run whose loss is no number any more keeps the accuracy that its last weights have.
    """
    (x, t), (x_test, t_test) = load_mnist()
    x, t = x[:IMAGES], t[:IMAGES]
    net = multi_layer_net(784, [100] * 5, 10, "relu", start, batchnorm=batchnorm, rng=seed)
    trainer = Trainer(net, x, t, x, t, epochs=EPOCHS, batch_size=batch_size, optimizer=SGD(lr), rng=seed, progress=False)
    curve = [net.accuracy(x, t)]
    with np.errstate(all="ignore"), contextlib.suppress(FloatingPointError):
        for epoch in trainer.run():
            curve.append(epoch.train_accuracy)
    curve += [net.accuracy(x, t)] * (EPOCHS + 1 - len(curve))
    return curve, net.accuracy(x_test, t_test)


def run(jobs: int = 1) -> dict[str, Any]:
    """All of it; the shapes stand at the head of this file."""

    def grid(cases: Iterable[tuple[str | float, float, int]]) -> list[list[list[Any]]]:
        """What became of each case: [with][case][seed]."""
        asked = [(bn, *case, seed) for bn in (False, True) for case in cases for seed in range(SEEDS)]
        found = joblib.Parallel(n_jobs=jobs)(joblib.delayed(_trained)(*one) for one in asked)
        rows = [found[k : k + SEEDS] for k in range(0, len(found), SEEDS)]
        return [rows[: len(rows) // 2], rows[len(rows) // 2 :]]

    scales = grid([(float(std), 0.01, 100) for std in SCALES])
    rates = grid([("he", lr, 100) for lr in RATES])
    sizes = grid([("he", 0.03, size) for size in SIZES])

    def ends(found: list[list[list[Any]]]) -> np.ndarray:
        return np.array([[[round(1000 * end) for _, end in row] for row in half] for half in found], dtype=np.uint16)

    curves = [[[np.round(1000 * np.array(curve)) for curve, _ in row] for row in half] for half in scales]
    return {
        "scales": SCALES.astype(np.float32),
        "train": np.array(curves, dtype=np.uint16),
        "test": ends(scales),
        "rates": np.array(RATES, dtype=np.float32),
        "by_rate": ends(rates),
        "sizes": np.array(SIZES),
        "by_size": ends(sizes),
    }


def part() -> dict[str, tuple[Any, Any]]:
    """Two of the runs, with the scale nearest to 0.05."""
    k = int(np.argmin(np.abs(SCALES - 0.05)))
    found = [_trained(bn, float(SCALES[k]), 0.01, 100, 0)[1] for bn in (False, True)]
    return {"test": ((slice(None), k, 0), np.array([1000 * end for end in found]))}
