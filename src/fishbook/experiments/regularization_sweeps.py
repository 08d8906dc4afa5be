"""A 6×100 network on 100, 300 and 1,000 digits: 6 weight decays by 5 dropout ratios, over 5 seeds.

A seed decides which digits, the weights, the batches and the masks.  700 steps of SGD with learning rate 0.1 and batches
of 50.  The arrays: `final` (decays, ratios, counts, seeds, 2) is the accuracy after the last step on the digits learnt
from and on 1,000 held-out ones (from the training set; the test set plays no part); `curves` (decays, ratios, counts,
points, 2, 2) the accuracy and the loss on both at step 0, 50, … 700, averaged over the seeds; `weights` (decays, ratios,
counts, bins) the share of all weights in each of 41 bins from -0.41 to 0.41, and `size` (decays, ratios, counts) the root
of their mean square, of seed 0.
"""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np

from fishbook.experiments._regularized import digits, held_out, measured, trained

__all__ = ["BINS", "COUNTS", "DECAYS", "RATIOS", "SEEDS", "one", "part", "run"]

DECAYS = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1)
RATIOS = (0.0, 0.1, 0.2, 0.3, 0.5)
COUNTS = (100, 300, 1000)
SEEDS = 5
BINS = np.linspace(-0.41, 0.41, 42)


def one(weight_decay: float, dropout: float, count: int, seed: int, steps: int | None = None) -> tuple[Any, Any, float]:
    """One run: (points, 2, 2) accuracy and loss on learnt and held-out digits; the histogram of weights; their size."""
    x, t = digits(count, seed)
    unseen = held_out()
    more = {} if steps is None else {"steps": steps}
    net, seen = trained(
        x,
        t,
        lambda net: [measured(net, x, t), measured(net, *unseen)],
        weight_decay=weight_decay,
        dropout=dropout,
        seed=seed,
        **more,
    )
    weights = np.concatenate([W.ravel() for name, W in net.params.items() if name.startswith("W")])
    share = np.histogram(np.clip(weights, BINS[0], BINS[-1]), BINS)[0] / weights.size
    return seen, share, float(np.sqrt((weights**2).mean()))


def run(jobs: int = 1) -> dict[str, Any]:
    """All of it, in `jobs` processes."""
    grid = [(d, r, n, s) for d in DECAYS for r in RATIOS for n in COUNTS for s in range(SEEDS)]
    runs = joblib.Parallel(jobs)(joblib.delayed(one)(*point) for point in grid)
    shape = len(DECAYS), len(RATIOS), len(COUNTS), SEEDS
    seen = np.array([found[0] for found in runs]).reshape(*shape, -1, 2, 2)
    return {
        "final": seen[..., -1, :, 0].astype(np.float16),
        "curves": seen.mean(axis=3).astype(np.float16),
        "weights": np.array([found[1] for found in runs]).reshape(*shape, -1)[..., 0, :].astype(np.float16),
        "size": np.array([found[2] for found in runs]).reshape(shape)[..., 0].astype(np.float32),
        "decays": np.array(DECAYS),
        "ratios": np.array(RATIOS),
        "counts": np.array(COUNTS),
    }


def part() -> dict[str, Any]:
    """The first 50 steps of five runs on 100 digits, with a decay and a ratio."""
    seen = np.mean([one(DECAYS[2], RATIOS[1], COUNTS[0], seed, steps=50)[0] for seed in range(SEEDS)], axis=0)
    return {"curves": ((2, 1, 0, slice(0, 2)), seen)}
