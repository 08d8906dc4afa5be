"""Six update rules on the digits: rates swept on held-out digits, ten seeds with the chosen rates, and schedules.

Every rule gets the same 12 rates, its own defaults for all else, and the same networks (4 × 100 ReLU) and batches: those of
seed k are the same for all.  Rates are chosen on 1,000 of the training digits that the sweep does not train on, with seeds
that the comparison does not use.  The test digits choose nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fishbook.datasets import load_mnist
from fishbook.models import multi_layer_net
from fishbook.optimizers import (
    SGD,
    AdaGrad,
    Adam,
    Momentum,
    Nesterov,
    Optimizer,
    RMSprop,
    cosine_decay,
    exponential_decay,
    step_decay,
)
from fishbook.trainer import Trainer

__all__ = ["best_rates", "part", "run", "train"]

RULES: dict[str, Callable[..., Optimizer]] = {
    "SGD": SGD,
    "Momentum": Momentum,
    "Nesterov": Nesterov,
    "AdaGrad": AdaGrad,
    "RMSprop": RMSprop,
    "Adam": Adam,
}
RATES = tuple(float(f"{digit}e{power}") for power in range(-4, 1) for digit in (1, 2, 5))[1:13]  # 0.0002 … 1
EPOCHS = 20
SWEEP_SEEDS = range(100, 103)
SEEDS = range(10)
HELD_OUT = 1000
EVERY = 10  # a loss curve holds the means of so many steps

Schedule = Callable[[int], float]
SCHEDULES: dict[str, Callable[[float], Schedule | None]] = {
    "constant": lambda lr: None,
    "step": lambda lr: step_decay(lr, drop=0.2, every=7),
    "exponential": lambda lr: exponential_decay(lr, rate=0.85),
    "cosine": lambda lr: cosine_decay(lr, total=EPOCHS),
}


def train(
    rule: str, lr: float, seed: int, data: Any, epochs: int = EPOCHS, schedule: Schedule | None = None
) -> tuple[list[float], list[float]]:
    """(loss of every step, accuracy on the second pair after every epoch); all of it nan when the loss is lost."""
    (x, t), (x_test, t_test) = data
    network = multi_layer_net(784, [100] * 4, 10, rng=seed)
    settings: Any = {"epochs": epochs, "batch_size": 100, "rng": seed, "progress": False, "schedule": schedule}
    trainer = Trainer(network, x, t, x_test, t_test, optimizer=RULES[rule](lr=lr), **settings)
    try:
        with np.errstate(all="ignore"):
            history = trainer.fit()
    except FloatingPointError:
        return [np.nan] * epochs * trainer.steps_per_epoch, [np.nan] * epochs
    return history.losses, history.test_accuracy


def _held_out() -> Any:
    (x, t), _ = load_mnist("5k")
    return (x[:-HELD_OUT], t[:-HELD_OUT]), (x[-HELD_OUT:], t[-HELD_OUT:])


def _sweep_run(rule: str, lr: float, seed: int) -> tuple[float, float]:
    """(mean loss of the last epoch, accuracy on the held-out digits)."""
    losses, accuracy = train(rule, lr, seed, _held_out())
    return float(np.mean(losses[-30:])), accuracy[-1]


def _full_run(
    rule: str, lr: float, seed: int, name: str = "constant", epochs: int = EPOCHS
) -> tuple[np.ndarray, np.ndarray]:
    """(losses, means of EVERY steps; accuracy on the test digits after every epoch)."""
    losses, accuracy = train(rule, lr, seed, load_mnist("5k"), epochs, SCHEDULES[name](lr))
    return np.reshape(losses, (-1, EVERY)).mean(axis=1), np.array(accuracy)


def best_rates(held_out: np.ndarray) -> np.ndarray:
    """For each rule the index of the rate with the best mean accuracy on the held-out digits (rules, rates, seeds)."""
    return np.nan_to_num(held_out.mean(axis=2), nan=0.0).argmax(axis=1)


def run(jobs: int = 1) -> dict[str, Any]:
    """sweep_* (rules, rates, seeds), chosen (rules,), losses and accuracy (rules, seeds, …), schedule_* likewise."""
    from joblib import Parallel, delayed

    with Parallel(n_jobs=jobs) as pool:
        asked = [(rule, lr, seed) for rule in RULES for lr in RATES for seed in SWEEP_SEEDS]
        sweep = np.array(pool(delayed(_sweep_run)(*one) for one in asked)).reshape(len(RULES), len(RATES), -1, 2)
        chosen = np.array(RATES)[best_rates(sweep[..., 1])]
        runs = [(rule, lr, seed) for rule, lr in zip(RULES, chosen, strict=True) for seed in SEEDS]
        full = pool(delayed(_full_run)(*one) for one in runs)
        plain = [(name, seed) for name in SCHEDULES for seed in SEEDS]
        planned = pool(delayed(_full_run)("SGD", chosen[0], seed, name) for name, seed in plain)
    losses, accuracy = (np.array([one[k] for one in full]).reshape(len(RULES), len(SEEDS), -1) for k in range(2))
    kept = [np.array([one[k] for one in planned]).reshape(len(SCHEDULES), len(SEEDS), -1) for k in range(2)]
    return {
        "rules": np.array(list(RULES)),
        "rates": np.array(RATES),
        "sweep_loss": sweep[..., 0].astype(np.float16),
        "sweep_accuracy": sweep[..., 1].astype(np.float32),
        "chosen": chosen,
        "losses": losses.astype(np.float16),
        "accuracy": np.round(accuracy * 1000).astype(np.int16),  # of 1,000 test digits
        "schedules": np.array(list(SCHEDULES)),
        "schedule_losses": kept[0].astype(np.float16),
        "schedule_accuracy": np.round(kept[1] * 1000).astype(np.int16),
    }


def part() -> dict[str, tuple[Any, Any]]:
    """The first epoch of one run of every rule, with the rates that were chosen."""
    from fishbook.experiments import recorded

    chosen = recorded("optimizer_comparison").arrays["chosen"]
    found = [_full_run(rule, float(lr), 0, epochs=1)[0] for rule, lr in zip(RULES, chosen, strict=True)]
    return {"losses": ((slice(None), 0, slice(0, 4)), np.array(found))}
