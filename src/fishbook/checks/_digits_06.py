"""Chapter 06: the open experiment, three epochs of digits with a rule of one's own choice."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from fishbook.checks._build import wrong
from fishbook.checks._question import Question
from fishbook.checks._training import settings_to_find
from fishbook.datasets import load_mnist
from fishbook.models import multi_layer_net
from fishbook.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSprop, cosine_decay

__all__ = ["SHORT"]

RULES = {rule.__name__: rule for rule in (SGD, Momentum, Nesterov, AdaGrad, RMSprop, Adam)}
LOOKS = 12_000
TARGET = 0.93
SEEDS = (20, 21, 22)  # the check's own
NEEDS = ("rule", "lr", "batch_size", "cosine")


@cache
def _trained(rule: str, lr: float, batch_size: int, cosine: bool) -> float:
    """The mean test accuracy of three networks, on one core: threads that wait for each other are slower."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1), np.errstate(all="ignore"):
        return float(np.mean([_once(rule, lr, batch_size, cosine, seed) for seed in SEEDS]))


def _once(rule: str, lr: float, batch_size: int, cosine: bool, seed: int) -> float:
    (x, t), (x_test, t_test) = load_mnist("5k")
    network = multi_layer_net(784, [100] * 4, 10, rng=seed)
    optimizer, rng = RULES[rule](lr=lr), np.random.default_rng(seed)
    steps = LOOKS // batch_size
    plan = cosine_decay(lr, steps)
    for i in range(steps):
        optimizer.lr = plan(i) if cosine else lr
        chosen = rng.choice(len(x), batch_size, replace=False)
        optimizer.update(network.params, network.gradient(x[chosen], t[chosen]))
    return network.accuracy(x_test, t_test)


def _unfit(given: dict[str, Any]) -> str:
    """Why nothing can be trained with these settings; "" for good ones."""
    if given["rule"] not in RULES:
        return f"`rule` should be one of {', '.join(RULES)}, in quotation marks."
    if type(given["lr"]) not in (int, float) or not 0 < given["lr"] <= 10:
        return "`lr` should be a number above 0 and at most 10."
    if type(given["batch_size"]) is not int or not 10 <= given["batch_size"] <= 3000:
        return "`batch_size` should be a whole number from 10 to 3,000."
    return "" if type(given["cosine"]) is bool else "`cosine` should be True or False."


_probe, _judge = settings_to_find(NEEDS, _unfit, _trained, TARGET, "three trained networks")

SHORT = Question(
    "three-epochs",
    "Three epochs",
    "experiment",
    3,
    NEEDS,
    _probe,
    {},
    (
        wrong(
            "settings-of-the-chapter",
            "These are SGD's settings for twenty epochs. How far does it get in three?",
            "With batches of 100 there are only 120 steps. What does a smaller batch change?",
            "Batches of 20 give 600 steps; then choose the rule and its rate, and let the rate fall.",
            rule="SGD",
            lr=0.2,
            batch_size=100,
            cosine=False,
        ),
    ),
    (
        "The budget is in digits, not in steps. What gives you more steps?",
        "With batches of 20 there are 600 steps. Smaller batches are noisier: which setting helps against noise "
        "at the end?",
        "Adam at its rate from the chapter, or RMSprop at twice its own, batches of 20 and a cosine get there. Ask "
        "`held_out` with two or three seeds before you believe a difference of 0.005.",
    ),
    judge=_judge,
    seconds=90,
)
