"""Ten ways to train a 6×100 network on 300 digits, measured once on the 1,000 test digits, over 10 seeds.

Everything but the method is alike: 700 steps of SGD with learning rate 0.1 and batches of 50, on the same 300 digits and
from the same weights for the same seed.  The weight decay and the dropout ratio are those that did best with 300 digits
in `regularization_sweeps`, where the test set played no part.  The arrays: `accuracy` and `loss` (methods, seeds, 2) after
training, on the digits learnt from and on the test digits; `stopped` (seeds,) the step at which early stopping took the
network; `watch` (seeds, points, 3) the loss of that run on its 240 digits, on its 60 validation digits and on the test
digits, after every 25 steps.
"""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np

from fishbook.datasets import load_mnist
from fishbook.experiments._regularized import digits, measured, trained

__all__ = ["one", "part", "run", "stopped"]

SEEDS = 10
FIRST_SEED = 100  # other digits and weights than in the sweep that chose DECAY and RATIO
DECAY, RATIO, PIXELS, KEPT = 0.003, 0.1, 2, 240
METHODS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "weight decay": {"weight_decay": DECAY},
    "dropout": {"dropout": RATIO},
    "decay and dropout": {"weight_decay": DECAY, "dropout": RATIO},
    "dropout 0.5": {"dropout": 0.5},
    "dropout 0.5, 2,800 steps": {"dropout": 0.5, "steps": 2800},
    "shifts": {"shift": PIXELS},
    "shifts and dropout": {"shift": PIXELS, "dropout": RATIO},
    "early stopping": {},
    "600 digits": {},
}


def one(method: str, seed: int) -> Any:
    """One run: (2, 2) accuracy and loss on learnt and test digits."""
    x, t = digits(600 if method == "600 digits" else 300, seed)
    _, test = load_mnist()
    net = trained(x, t, lambda net: 0, seed=seed, **METHODS[method]).network
    return np.array([measured(net, x, t), measured(net, *test)])


def stopped(seed: int) -> tuple[Any, int, Any]:
    """A run on 240 digits that is taken where the loss on 60 others is lowest: (2, 2) there, the step, (points, 3)."""
    x, t = digits(300, seed)
    _, test = load_mnist()
    parts = (x[:KEPT], t[:KEPT]), (x[KEPT:], t[KEPT:]), test
    seen = trained(*parts[0], lambda net: [measured(net, *part) for part in parts], every=25, seed=seed).measured
    best = int(seen[:, 1, 1].argmin())
    return seen[best][[0, 2]], 25 * best, seen[..., 1]


def run(jobs: int = 1) -> dict[str, Any]:
    """All of it, in `jobs` processes."""
    seeds = range(FIRST_SEED, FIRST_SEED + SEEDS)
    grid = [(method, seed) for method in METHODS if method != "early stopping" for seed in seeds]
    runs = dict(zip(grid, joblib.Parallel(jobs)(joblib.delayed(one)(*point) for point in grid), strict=True))
    early = joblib.Parallel(jobs)(joblib.delayed(stopped)(seed) for seed in seeds)
    runs |= {("early stopping", seed): found[0] for seed, found in zip(seeds, early, strict=True)}
    all_runs = np.array([[runs[method, seed] for seed in seeds] for method in METHODS])
    return {
        "accuracy": all_runs[..., 0].astype(np.float32),
        "loss": all_runs[..., 1].astype(np.float16),
        "stopped": np.array([found[1] for found in early]),
        "watch": np.array([found[2] for found in early]).astype(np.float16),
        "methods": np.array(list(METHODS)),
    }


def part() -> dict[str, Any]:
    """The first 50 steps of the run that is stopped early, of one seed."""
    x, t = digits(300, FIRST_SEED)
    _, test = load_mnist()
    parts = (x[:KEPT], t[:KEPT]), (x[KEPT:], t[KEPT:]), test

    def look(net: Any) -> list[float]:
        return [measured(net, *one)[1] for one in parts]

    seen = trained(*parts[0], look, every=25, steps=50, seed=FIRST_SEED).measured
    return {"watch": ((0, slice(0, 3)), seen)}
