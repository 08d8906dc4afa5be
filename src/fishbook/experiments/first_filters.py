"""The first filters of a convolutional network before and after learning, from small and He's weights, over five seeds.

Each run trains simple_conv_net on the 4,000 digits with Adam, learning rate 0.001 and batches of 50, from weights with a
standard deviation of 0.01 or He's.  The arrays: `steps` (points,); `correlation` (starts, seeds, points) of neighbouring
weights in the 30 filters; `accuracy` (starts, seeds, points) on the 1,000 test digits; `losses` (starts, 10), the first
steps of the first seed.
"""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np

from fishbook.datasets import load_mnist
from fishbook.models import simple_conv_net
from fishbook.optimizers import Adam

__all__ = ["neighbours", "part", "run"]

STARTS: tuple[float | str, ...] = (0.01, "he")
SEEDS, POINTS, FIRST = 5, (0, 160, 480), 10


def neighbours(W: np.ndarray) -> float:
    """Correlation of each weight of the filters (N, H, W) with the one below and the one to the right."""
    first = np.concatenate([W[:, :-1].ravel(), W[..., :-1].ravel()])
    second = np.concatenate([W[:, 1:].ravel(), W[..., 1:].ravel()])
    return float(np.corrcoef(first, second)[0, 1])


def _one(start: float | str, seed: int, points: tuple[int, ...] = POINTS) -> tuple[Any, list[float]]:
    """(correlation, accuracy) at each of the points, and the losses of all steps."""
    (x, t), test = load_mnist(flatten=False)
    network = simple_conv_net(weight_init=start, rng=seed)
    order, rule, losses, seen = np.random.default_rng(seed), Adam(0.001), [], []
    for k in range(max(points) + 1):
        if k in points:
            seen.append((neighbours(network.params["W1"][:, 0]), network.accuracy(*test)))
        chosen = order.permutation(len(x))[:50]
        losses.append(network.loss(x[chosen], t[chosen], train=True))
        network.backward()
        rule.update(network.params, network.grads)
    return np.array(seen), losses


def run(jobs: int = 1) -> dict[str, Any]:
    """All of it, in `jobs` processes."""
    grid = [(start, seed) for start in STARTS for seed in range(SEEDS)]
    found = joblib.Parallel(jobs)(joblib.delayed(_one)(*point) for point in grid)
    seen = np.array([values for values, _ in found]).reshape(len(STARTS), SEEDS, len(POINTS), 2)
    return {
        "steps": np.array(POINTS),
        "correlation": seen[..., 0].astype(np.float32),
        "accuracy": seen[..., 1].astype(np.float32),
        "losses": np.array([found[k][1][:FIRST] for k in (0, SEEDS)], np.float32),
    }


def part() -> dict[str, Any]:
    """The first steps of the first seed, from both starts."""
    return {"losses": ((...,), np.array([_one(start, 0, (FIRST - 1,))[1] for start in STARTS]))}
