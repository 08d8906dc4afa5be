"""The graded questions of chapter 10: hyper-parameters."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from fishbook.checks._build import choose, predict, wrong
from fishbook.checks._code_10 import BEST, DRAW, GAIN
from fishbook.checks._question import Question
from fishbook.checks._training import settings_to_find
from fishbook.datasets import load_mnist
from fishbook.models import multi_layer_net
from fishbook.optimizers import SGD
from fishbook.trainer import Trainer

__all__ = ["QUESTIONS"]

LIMITS = {"lr": 10, "weight_decay": 1, "hidden_size": 200, "batch_size": 500}
WHOLE = ("hidden_size", "batch_size")
TARGET = 0.86
SEEDS = (1, 2)
PASSES, IMAGES = 5, 500

BUDGET = predict(
    "a-grid-on-paper",
    "What a grid buys",
    {"grid_trials": 81, "grid_rates": 3, "random_rates": 81, "needed": 29},
    mistakes=(
        wrong(
            "values-added-up",
            "Does a grid try each value once, or each combination?",
            "3 values of each of 4 numbers: 3 · 3 · 3 · 3 combinations.",
            "3 to the power of 4 is 81.",
            grid_trials=12,
            random_rates=12,
        ),
        wrong(
            "powers-exchanged",
            "What is multiplied with itself: the number of values, or the number of hyper-parameters?",
            "Each of the 4 hyper-parameters has 3 choices: 3 · 3 · 3 · 3.",
            "3 to the power of 4 is 81; 4 to the power of 3 would be 64.",
            grid_trials=64,
            random_rates=64,
        ),
        wrong(
            "rates-of-the-grid",
            "How many different learning rates are in the grid, if each hyper-parameter has 3 values?",
            "Each of its 3 learning rates is used 27 times.",
            "81 trials, and among them 3 learning rates.",
            grid_rates=81,
        ),
        wrong(
            "one-in-ten",
            "After 10 trials, can you be 95 % sure to have met one of the best tenth?",
            "The chance that 10 trials all miss is 0.9 to the power of 10, which is 0.35.",
            "Find the smallest n with 0.9 to the power of n at most 0.05.",
            needed=10,
        ),
        wrong(
            "one-too-few",
            "28.4 trials: is that 28 or 29?",
            "With 28 the chance of missing is 0.0523, with 29 it is 0.0471.",
            "28 trials are not quite enough, so round 28.4 up: 29.",
            needed=28,
        ),
    ),
    hints=(
        "Count combinations for the grid. For `needed`: what is the chance that n trials all miss?",
        "3 · 3 · 3 · 3 combinations; and 0.9 to the power of n should be at most 0.05.",
        "81, 3, 81, and log 0.05 / log 0.9 = 28.4, rounded up.",
    ),
)

EDGE = choose(
    "the-best-on-the-edge",
    "A result at the border",
    "answer",
    "B",
    {
        "A": "0.01 is the best of what was tried. What is beyond it, where nothing was tried?",
        "C": "Between 0.001 and 0.01 there were trials already. Where were there none?",
        "D": "More trials in the same range come closer to its edge. What would they say about 0.02 or 0.1?",
    },
)


@cache
def _trained(lr: float, weight_decay: float, hidden_size: int, batch_size: int) -> float:
    """The mean test accuracy of two networks, each after five passes over 500 digits."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1), np.errstate(all="ignore"):
        return float(np.mean([_once(lr, weight_decay, hidden_size, batch_size, seed) for seed in SEEDS]))


def _once(lr: float, weight_decay: float, hidden_size: int, batch_size: int, seed: int) -> float:
    (x, t), (x_test, t_test) = load_mnist("5k")
    net = multi_layer_net(784, [hidden_size] * 2, 10, weight_decay=weight_decay, rng=seed)
    options: dict[str, Any] = {"epochs": PASSES, "batch_size": batch_size, "rng": seed, "progress": False}
    try:
        Trainer(net, x[:IMAGES], t[:IMAGES], x_test, t_test, optimizer=SGD(lr), **options).fit()
    except FloatingPointError:
        return float("nan")
    return net.accuracy(x_test, t_test)


def _unfit(given: dict[str, Any]) -> str:
    """Why nothing can be trained with these settings; "" for good ones."""
    for name, most in LIMITS.items():
        value, least = given[name], 0 if name == "weight_decay" else 1e-9
        if type(value) not in ((int,) if name in WHOLE else (int, float)) or not least <= value <= most:
            kind = "a whole number" if name in WHOLE else "a number"
            return f"`{name}` should be {kind} {'from 0 to' if not least else 'above 0 and at most'} {most:,}."
    return ""


_few_probe, _few_judge = settings_to_find(LIMITS, _unfit, _trained, TARGET, "two trained networks")

FEW = Question(
    "five-passes",
    "Five passes",
    "experiment",
    3,
    tuple(LIMITS),
    _few_probe,
    {},
    (
        wrong(
            "settings-of-the-chapter",
            "These are the chapter's settings, for a training four times as long. What has to give when time is short?",
            "With batches of 50, five passes are 50 steps.",
            "Smaller batches mean more steps. They are noisier, so the learning rate comes down with them.",
            lr=0.3,
            weight_decay=1e-4,
            hidden_size=50,
            batch_size=50,
        ),
    ),
    (
        "Search, do not guess: draw twenty settings with `LogUniform` and `Integer`, and sort them by `held_out`.",
        "Look at the best five. Which of the four numbers do they agree on, and which does not seem to matter?",
        "Small batches, from 2 to 10, and a rate around 0.1 or below. Ask two seeds before you believe a small difference.",
    ),
    judge=_few_judge,
    seconds=60,
)

QUESTIONS = (BUDGET, DRAW, GAIN, BEST, EDGE, FEW)
