"""Validation and test accuracy of a small network over 25 learning rates and 21 strengths of weight decay, three seeds.

500 digits to learn from, 1,000 for validation, the 1,000 test digits; 784-50-50-10, SGD, 20 passes in batches of 50.
Stored are right answers out of 1,000: `validation` and `test`, each (seeds, rates, decays).  A training that diverged
stores -1.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fishbook.datasets import load_mnist
from fishbook.models import multi_layer_net
from fishbook.optimizers import SGD
from fishbook.trainer import Trainer

__all__ = ["DECAYS", "RATES", "SEEDS", "part", "right", "run"]

RATES = np.geomspace(1e-4, 10, 25)
DECAYS = np.geomspace(1e-5, 1, 21)
SEEDS = 3
LEARN, VALIDATE, PASSES, BATCH = 500, 1000, 20, 50


def run(jobs: int) -> dict[str, Any]:
    """The whole surface, spread over `jobs` processes."""
    from joblib import Parallel, delayed

    tasks = (delayed(right)(lr, decay, seed) for seed in range(SEEDS) for lr in RATES for decay in DECAYS)
    table = np.array(list(Parallel(n_jobs=jobs)(tasks)), dtype=np.int16)
    validation, test = table.reshape(SEEDS, len(RATES), len(DECAYS), 2).transpose(3, 0, 1, 2)
    return {"rates": RATES, "decays": DECAYS, "validation": validation, "test": test}


def part() -> dict[str, tuple[Any, Any]]:
    """Four places of the first seed and one of the last, computed again."""
    found: dict[str, tuple[Any, Any]] = {"rates": (slice(None), RATES), "decays": (slice(None), DECAYS)}
    places = [(0, 4, 5), (0, 16, 5), (0, 15, 18), (0, 24, 20), (2, 17, 8)]
    validation, test = np.array([right(RATES[i], DECAYS[j], seed) for seed, i, j in places]).T
    index = tuple(np.array(places).T)
    return found | {"validation": (index, validation), "test": (index, test)}


def right(lr: float, weight_decay: float, seed: int) -> tuple[int, int]:
    """Right answers out of 1,000 on the validation and on the test digits, after one training; -1 where it diverged."""
    (x, t), (x_test, t_test) = load_mnist("5k")
    x_learn, t_learn = x[:LEARN], t[:LEARN]
    x_check, t_check = x[LEARN : LEARN + VALIDATE], t[LEARN : LEARN + VALIDATE]
    network = multi_layer_net(784, [50, 50], 10, weight_decay=weight_decay, rng=seed)
    trainer = Trainer(
        network, x_learn, t_learn, x_check, t_check, batch_size=BATCH, optimizer=SGD(lr), rng=seed, progress=False
    )
    try:
        with np.errstate(all="ignore"):
            for _ in range(PASSES * trainer.steps_per_epoch):
                trainer.step()
            counts = [round(1000 * network.accuracy(*data)) for data in ((x_check, t_check), (x_test, t_test))]
    except FloatingPointError:
        return -1, -1
    return counts[0], counts[1]
