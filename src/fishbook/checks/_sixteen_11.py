"""Chapter 11: weights that live in bfloat16 and have no copy in float32."""

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

__all__ = ["SIXTEEN"]

LIMITS = {"lr": 2.0, "batch_size": 200, "steps": 400}
WHOLE = ("batch_size", "steps")
TARGET = 0.92
SEEDS = (20, 21, 22)  # the check's own


def _bfloat16(w: np.ndarray) -> np.ndarray:
    whole = w.view(np.uint32)
    half = np.uint32(0x7FFF) + ((whole >> np.uint32(16)) & np.uint32(1))
    return ((whole + half) & np.uint32(0xFFFF0000)).view(np.float32)


def _once(lr: float, batch_size: int, steps: int, seed: int) -> float:
    (x, t), (x_test, t_test) = load_mnist("5k")
    net, rng, rule = multi_layer_net(784, [50, 50], 10, rng=seed), np.random.default_rng(seed), SGD(lr)
    with np.errstate(all="ignore"):  # a rate that is too large is an answer, too
        for _ in range(steps):
            chosen = rng.permutation(len(x))[:batch_size]
            rule.update(net.params, net.gradient(x[chosen], t[chosen]))
            for name, w in net.params.items():
                net.params[name] = _bfloat16(w)
        return net.accuracy(x_test, t_test)


@cache
def _trained(lr: float, batch_size: int, steps: int) -> float:
    """The mean test accuracy of three networks, on one core."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return float(np.mean([_once(lr, batch_size, steps, seed) for seed in SEEDS]))


def _unfit(given: dict[str, Any]) -> str:
    """Why nothing can be trained with these settings; "" for good ones."""
    for name, most in LIMITS.items():
        value, kinds = given[name], (int,) if name in WHOLE else (int, float)
        if type(value) not in kinds or not 0 < value <= most:
            kind = "a whole number" if name in WHOLE else "a number"
            return f"`{name}` should be {kind} above 0 and at most {most:g}."
    return ""


_probe, _judge = settings_to_find(LIMITS, _unfit, _trained, TARGET, "three networks")

SIXTEEN = Question(
    "weights-in-sixteen-bits",
    "Weights in sixteen bits",
    "experiment",
    3,
    tuple(LIMITS),
    _probe,
    {},
    (
        wrong(
            "small-steps",
            "How large is a step lr · grad, compared with half the gap at the weight?",
            "With a rate of 0.01 the chapter counted that four of five updates in bfloat16 are lost.",
            "Make each step larger: a rate of 0.1 and more.",
            lr=0.01,
            batch_size=100,
            steps=400,
        ),
        wrong(
            "usual-rate",
            "Close. Which way should the rate go?",
            "At a rate of 0.1 a third of the updates are still lost; this network bears larger ones.",
            "Try 0.2 to 0.5, with a batch of 100 or 200.",
            lr=0.1,
            batch_size=100,
            steps=400,
        ),
    ),
    (
        "An update is lost when it is smaller than half the gap. Which of your settings makes it larger?",
        "Compare rates of 0.01, 0.1 and 0.3 with `in_sixteen_bits`, all else equal.",
        "Use all 400 steps, a batch of 100 or 200, and a rate between 0.2 and 0.5.",
    ),
    judge=_judge,
    seconds=90,
)
