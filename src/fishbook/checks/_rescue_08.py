"""Chapter 08: a network with far too large first weights, rescued by its learning rate and its batches."""

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

__all__ = ["RESCUE"]

TARGET = 0.83
SEEDS = (20, 21)  # the check's own
IMAGES, EPOCHS = 1000, 20


@cache
def _trained(lr: float, batch_size: int) -> float:
    """The mean test accuracy of networks that start with a standard deviation of 1, on one core."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1), np.errstate(all="ignore"):
        return float(np.mean([_once(lr, batch_size, seed) for seed in SEEDS]))


def _once(lr: float, batch_size: int, seed: int) -> float:
    (x, t), (x_test, t_test) = load_mnist("5k")
    net = multi_layer_net(784, [100] * 5, 10, weight_init=1.0, batchnorm=True, rng=seed)
    rng, rule = np.random.default_rng(seed), SGD(lr)
    for _ in range(EPOCHS):
        order = rng.permutation(IMAGES)
        for start in range(0, IMAGES, batch_size):
            chosen = order[start : start + batch_size]
            rule.update(net.params, net.gradient(x[chosen], t[chosen]))
    return net.accuracy(x_test, t_test)


def _unfit(given: dict[str, Any]) -> str:
    """Why nothing can be trained with these settings; "" for good ones."""
    lr, batch_size = given["lr"], given["batch_size"]
    if type(lr) not in (int, float) or not 0 < lr <= 1000:
        return "`lr` should be a number above 0 and at most 1,000."
    if type(batch_size) is not int or not 10 <= batch_size <= IMAGES:
        return "`batch_size` should be a whole number from 10 to 1,000."
    return ""


_probe, _judge = settings_to_find(("lr", "batch_size"), _unfit, _trained, TARGET, "two trained networks")

RESCUE = Question(
    "rescue-of-scale-one",
    "A rescue",
    "experiment",
    3,
    ("lr", "batch_size"),
    _probe,
    {},
    (
        wrong(
            "settings-of-the-chapter",
            "These are the chapter's settings. What do large weights in front of a normalisation do to the gradient?",
            "Weights that are 20 times larger have gradients that are 20 times smaller. At 0.01 hardly anything moves.",
            "Raise the learning rate by factors of 3 to 10, until the accuracy falls to that of guessing. Then try smaller "
            "batches, which give more steps.",
            lr=0.01,
            batch_size=100,
        ),
        wrong(
            "rate-alone",
            "The larger rate helps. How many steps are there in 20 epochs?",
            "With batches of 100 there are 200 steps; with batches of 20 there are 1,000.",
            "Smaller batches, and then a somewhat smaller rate, as their gradients are noisier. Not below 10: the mean of "
            "a few samples is noise.",
            lr=3.0,
            batch_size=100,
        ),
    ),
    (
        "Change one setting at a time and write down what `held_out` says. Which rate is the first that is lost?",
        "With batches of 100 a rate of 1 gives about 0.75, and 10 only guesses. How many steps do smaller batches give?",
        "Batches of 20 give five times as many steps. Try rates between 0.3 and 2 with them.",
    ),
    judge=_judge,
    seconds=60,
)
