"""One training run of a 4×100 net on the 5k digits by SGD, its learning rate changed on the way; and nine others like it.

`losses` (600,) of each step; `epochs` (15, 3): step, accuracy on training and test data; `rates` (5, 2): the steps done
before a change, and the rate from then on; `others` (10,): final test accuracy of the same script from ten seeds, nan
where the loss did not stay finite.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fishbook.datasets import load_mnist
from fishbook.models import multi_layer_net
from fishbook.optimizers import SGD
from fishbook.trainer import Trainer

STEPS = 600
SCRIPT = {0: 0.02, 120: 0.1, 280: 0.35, 360: 0.1, 480: 0.02}  # steps done -> learning rate from then on
SEED = 3  # decides the first weights and the order of the digits
SEEDS = range(10)


def make_trainer(seed: int = SEED) -> Trainer:
    """The network, data and optimizer of the run, before its first step."""
    (x, t), (x_test, t_test) = load_mnist("5k")
    network = multi_layer_net(784, [100] * 4, 10, rng=seed)
    return Trainer(network, x, t, x_test, t_test, optimizer=SGD(lr=SCRIPT[0]), rng=seed, progress=False)


def train(seed: int = SEED, steps: int = STEPS) -> tuple[list[float], list[tuple[int, float, float]]]:
    """The losses of the scripted run, and (step, training, test accuracy) after each epoch.  FloatingPointError for nan."""
    trainer = make_trainer(seed)
    network, epochs = trainer.network, []
    with np.errstate(all="ignore"):  # a loss that runs away is what some of the seeds are here to show
        for step in range(1, steps + 1):
            trainer.optimizer.lr = SCRIPT.get(step - 1, trainer.optimizer.lr)
            trainer.step()
            if not trainer.steps_left:
                seen = network.accuracy(trainer.x_train, trainer.t_train), network.accuracy(trainer.x_test, trainer.t_test)
                epochs.append((step, *seen))
    return trainer.history.losses, epochs


def _last_accuracy(seed: int) -> float:
    try:
        return train(seed)[1][-1][2]
    except FloatingPointError:
        return float("nan")


def run(jobs: int) -> dict[str, Any]:
    """The run, and how the same script ends from ten seeds."""
    losses, epochs = train()
    return {
        "losses": np.array(losses, np.float32),
        "epochs": np.array(epochs, np.float32),
        "rates": np.array(list(SCRIPT.items()), np.float32),
        "others": np.array([_last_accuracy(seed) for seed in SEEDS], np.float32),
    }


def part() -> dict[str, Any]:
    """The first two epochs."""
    losses, epochs = train(steps=80)
    return {"losses": (slice(80), losses), "epochs": (slice(2), epochs)}
