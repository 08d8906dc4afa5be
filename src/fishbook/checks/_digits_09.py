"""Chapter 09: three hundred digits, and whatever may help."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from fishbook.checks._build import wrong
from fishbook.checks._question import Question
from fishbook.checks._training import settings_to_find
from fishbook.datasets import load_mnist
from fishbook.models import multi_layer_net
from fishbook.optimizers import SGD

__all__ = ["DIGITS"]

LIMITS = {"lr": 1.0, "weight_decay": 1.0, "dropout": 0.9, "pixels": 6, "steps": 1400}
WHOLE = ("pixels", "steps")
TARGET = 0.9
SEEDS = (20, 21, 22)  # the check's own


@cache
def _trained(lr: float, weight_decay: float, dropout: float, pixels: int, steps: int) -> float:
    """The mean test accuracy of networks trained with these settings on the first 300 digits, on one core."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return float(np.mean([_once(lr, weight_decay, dropout, pixels, steps, seed) for seed in SEEDS]))


def _once(lr: float, weight_decay: float, dropout: float, pixels: int, steps: int, seed: int) -> float:
    (x, t), (x_test, t_test) = load_mnist("5k")
    x, t, rng = x[:300], t[:300], np.random.default_rng(seed)
    net = multi_layer_net(784, [100] * 6, 10, weight_decay=weight_decay, dropout=dropout, rng=rng)
    rule = SGD(lr)
    for _ in range(steps):
        chosen = rng.permutation(300)[:50]
        rule.update(net.params, net.gradient(_shifted(x[chosen], pixels, rng), t[chosen]))
    return net.accuracy(x_test, t_test)


def _shifted(x: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    padded = np.pad(x.reshape(-1, 28, 28), ((0, 0), (most, most), (most, most)))
    places = rng.integers(0, 2 * most + 1, (len(x), 2))
    return np.array([image[i : i + 28, j : j + 28] for image, (i, j) in zip(padded, places, strict=True)]).reshape(
        len(x), -1
    )


def _unfit(given: dict[str, Any]) -> str:
    """Why nothing can be trained with these settings; "" for good ones."""
    for name, most in LIMITS.items():
        value, kinds = given[name], (int,) if name in WHOLE else (int, float)
        least_in = name in ("weight_decay", "dropout", "pixels")
        if type(value) not in kinds or not (0 <= value <= most if least_in else 0 < value <= most):
            kind = "a whole number" if name in WHOLE else "a number"
            return f"`{name}` should be {kind} {'from 0 to' if least_in else 'above 0 and at most'} {most:g}."
    return ""


_probe, _judge = settings_to_find(LIMITS, _unfit, _trained, TARGET, "three networks")

DIGITS = Question(
    "three-hundred-digits",
    "Three hundred digits",
    "experiment",
    3,
    tuple(LIMITS),
    _probe,
    {},
    (
        wrong(
            "nothing-at-all",
            "This is the network that learns its digits by heart. Which method of the chapter gained most?",
            "Without anything the network reads about 0.85. Shifts by up to 2 pixels gained about 5 points in the chapter.",
            "Set `pixels` to 1 or 2, and give the network more steps, for it has more to learn.",
            lr=0.1,
            weight_decay=0,
            dropout=0,
            pixels=0,
            steps=700,
        ),
        wrong(
            "usual-dropout",
            "What did a ratio of 0.5 do to this network in the chapter?",
            "With six layers of 100 units and half of them missing, it hardly learns its training digits.",
            "Use a ratio of 0.1, or none, and look at the other methods.",
            lr=0.1,
            weight_decay=0,
            dropout=0.5,
            pixels=0,
            steps=700,
        ),
    ),
    (
        "Which method gained most in the comparison? Begin with it alone, and look at two seeds of `held_out`.",
        "Shifts by 1 to 2 pixels, and more steps than 700: the network now has more to learn.",
        "A small decay, 0.001 to 0.003, keeps runs from breaking; a large step with shifts can break them.",
    ),
    judge=_judge,
    seconds=120,
)
