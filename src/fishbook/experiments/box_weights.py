"""Five weights for the part of the detector's loss that is about boxes, each in five short training runs.

Every run is 1,000 steps of 16 new scenes of the first 3,500 training digits, an eighth of those in `detector`, with a rate
that falls from 0.002 along a cosine; runs of the same seed begin with the same weights and see the same scenes.  The
arrays: `weights` (5,) are the values of box_weight; `average_precisions` (5, 5, 2), over weights and seeds, the mean over
the ten digits at an IoU of 0.5 and of 0.75, on 300 scenes of the 500 validation digits; `first` (5, 5), the loss of the
first step.
"""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np

from fishbook.datasets import load_mnist
from fishbook.detection import average_precisions, detect, detector, digit_scenes, encode
from fishbook.experiments.detector import BATCH, LEARNT, SIZE
from fishbook.network import Network
from fishbook.optimizers import Adam, cosine_decay

__all__ = ["one", "part", "run"]

WEIGHTS = (0.5, 1.0, 2.0, 4.0, 8.0)
SEEDS = 5
STEPS = 1000


def _trained(weight: float, seed: int, steps: int) -> tuple[Network, float]:
    """(the network after so many steps, the loss of the first)."""
    (x, t), _ = load_mnist()
    rng, first = np.random.default_rng(seed), np.nan
    net, optimizer, rate = detector(rng=seed), Adam(), cosine_decay(0.002, STEPS)
    net.loss_layer.box_weight = weight
    for step in range(steps):
        images, objects = digit_scenes(BATCH, x[:LEARNT], t[:LEARNT], rng)
        optimizer.lr = max(rate(step), 1e-6)
        loss = net.loss(images, encode(objects, SIZE, SIZE), train=True)
        net.backward()
        optimizer.update(net.params, net.grads)
        first = loss if step == 0 else first
    return net, first


def one(weight: float, seed: int) -> Any:
    """One run: average precision at an IoU of 0.5 and of 0.75, loss of the first step."""
    (x, t), _ = load_mnist()
    images, truth = digit_scenes(300, x[LEARNT:], t[LEARNT:], rng=1)
    net, first = _trained(weight, seed, STEPS)
    found = detect(net, images)
    return *(float(np.nanmean(average_precisions(found, truth, least))) for least in (0.5, 0.75)), first


def run(jobs: int = 1) -> dict[str, Any]:
    """All of it, in `jobs` processes."""
    grid = [(weight, seed) for weight in WEIGHTS for seed in range(SEEDS)]
    rows = joblib.Parallel(jobs)(joblib.delayed(one)(*point) for point in grid)
    rows = np.array(rows, dtype=np.float32).reshape(len(WEIGHTS), SEEDS, 3)
    return {"weights": np.array(WEIGHTS), "average_precisions": rows[..., :2], "first": rows[..., 2]}


def part() -> dict[str, tuple[Any, Any]]:
    """The first step of every weight, for one seed."""
    return {"first": ((slice(None), 0), [_trained(weight, 0, 1)[1] for weight in WEIGHTS])}
