"""Networks of 5 and 20 hidden layers on 4,000 digits, started from weights of many sizes, over 6 seeds.

Every network has hidden layers of 100 units and is trained in mini-batches of 100; a seed decides weights and batches.
The arrays: `curves` (cases, seeds, points) is the loss of 2,000 steps with SGD, averaged over every 20; `accuracy` (cases,
seeds) what the networks then reach on 1,000 unseen digits; `sweep` (rates, scales, seeds) the loss after 500 steps of a
ReLU network whose weights are `scales` times Xavier's; `deep` (starts, seeds, points) 20 hidden layers with ReLU; `rescue`
(rules, seeds, points) is std 0.01 with other optimizers.  A loss that is no number any more is stored as infinity.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import joblib
import numpy as np

from fishbook.datasets import load_mnist
from fishbook.models import multi_layer_net
from fishbook.network import Network
from fishbook.optimizers import SGD, Adam, Momentum, Optimizer
from fishbook.trainer import Trainer

__all__ = ["part", "run"]

SEEDS = 6
EVERY = 20  # steps for each point of a curve
STEPS, SWEEP_STEPS, DEEP_STEPS = 2000, 500, 1000
CASES: tuple[tuple[str, str | float], ...] = (  # activation and start; a number is a standard deviation
    *(("relu", start) for start in (0.01, "xavier", "he")),
    *(("tanh", start) for start in (0.01, "xavier", "he")),
    *(("sigmoid", start) for start in (0.01, "xavier", "4 xavier")),
)
RATES = (0.01, 0.1)
SCALES = tuple(float(np.round(10**power, 3)) for power in np.linspace(-1, 1, 13))
RULES: tuple[tuple[str, Callable[[], Optimizer]], ...] = (
    ("SGD, lr 0.1", lambda: SGD(0.1)),
    ("Momentum, lr 0.1", lambda: Momentum(0.1)),
    ("Adam, lr 0.001", lambda: Adam(0.001)),
)
DEEP = ("xavier", "he")


def _network(activation: str, start: str | float, depth: int, seed: int) -> Network:
    """784 inputs, `depth` hidden layers of 100, 10 scores; "4 xavier" is four times Xavier's weights."""
    factor, _, name = str(start).rpartition(" ") if isinstance(start, str) else ("", "", start)
    net = multi_layer_net(784, [100] * depth, 10, activation, name, rng=seed)
    if factor:
        for key in net.params:
            net.params[key] = np.float32(float(factor)) * net.params[key]  # the biases are zero and stay so
    return net


def _trained(net: Network, rule: Optimizer, steps: int, seed: int) -> tuple[np.ndarray, float]:
    """The loss averaged over every 20 steps, infinite from where it is no number, and the accuracy on the test digits."""
    (x, t), (x_test, t_test) = load_mnist()
    trainer = Trainer(net, x, t, x_test, t_test, batch_size=100, optimizer=rule, rng=seed, progress=False)
    losses = np.full(steps, np.inf)
    with np.errstate(all="ignore"):
        try:
            for k in range(steps):
                losses[k] = trainer.step()
        except FloatingPointError:
            return losses.reshape(-1, EVERY).mean(axis=1), 0.1
    return losses.reshape(-1, EVERY).mean(axis=1), net.accuracy(x_test, t_test)


def _curve(case: int, seed: int, steps: int = STEPS) -> tuple[np.ndarray, float]:
    """One run of `CASES`."""
    return _trained(_network(*CASES[case], 5, seed), SGD(0.01), steps, seed)


def _swept(rate: float, scale: float, seed: int) -> float:
    """The mean loss of the last 20 of 500 steps, for weights of `scale` times Xavier's."""
    return float(_trained(_network("relu", f"{scale} xavier", 5, seed), SGD(rate), SWEEP_STEPS, seed)[0][-1])


def _deep(start: str, seed: int) -> np.ndarray:
    """A run with 20 hidden layers."""
    return _trained(_network("relu", start, 20, seed), SGD(0.01), DEEP_STEPS, seed)[0]


def _rescued(rule: int, seed: int) -> np.ndarray:
    """A run from std 0.01 with another optimizer."""
    return _trained(_network("relu", 0.01, 5, seed), RULES[rule][1](), STEPS, seed)[0]


def run(jobs: int = 1) -> dict[str, Any]:
    """All of it, in `jobs` processes."""

    def every(job: Callable[..., Any], *axes: Sequence[Any]) -> list[Any]:
        grid = [()]  # type: list[tuple[Any, ...]]
        for axis in (*axes, range(SEEDS)):
            grid = [(*point, value) for point in grid for value in axis]
        return list(joblib.Parallel(jobs)(joblib.delayed(job)(*point) for point in grid))

    runs = every(_curve, range(len(CASES)))
    shape = len(CASES), SEEDS
    return {
        "curves": _short(np.array([losses for losses, _ in runs]).reshape(*shape, -1)),
        "accuracy": np.array([hits for _, hits in runs], dtype=np.float32).reshape(shape),
        "sweep": _short(np.array(every(_swept, RATES, SCALES)).reshape(len(RATES), len(SCALES), SEEDS)),
        "deep": _short(np.array(every(_deep, DEEP)).reshape(len(DEEP), SEEDS, -1)),
        "rescue": _short(np.array(every(_rescued, range(len(RULES)))).reshape(len(RULES), SEEDS, -1)),
        "scales": np.array(SCALES),
        "rates": np.array(RATES),
    }


def part() -> dict[str, Any]:
    """The first 200 steps of He with ReLU, and the whole of one short run of the sweep."""
    losses, _ = _curve(2, 0, steps=200)
    return {"curves": ((2, 0, slice(0, 10)), losses), "sweep": ((1, 6, 0), _swept(RATES[1], SCALES[6], 0))}


def _short(losses: np.ndarray) -> np.ndarray:
    """As float16, three digits: what is too large for it becomes infinite."""
    with np.errstate(over="ignore"):
        return losses.astype(np.float16)
