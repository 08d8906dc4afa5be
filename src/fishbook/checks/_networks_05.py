"""Chapter 05: a loss for yes and no, and a network that learns from few looks."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from fishbook.checks import _wrong_05 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question
from fishbook.checks._training import settings_to_find
from fishbook.datasets import load_mnist
from fishbook.models import two_layer_net

__all__ = ["DIGITS", "PAIR"]


def _pair_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    make = student.handle("SigmoidWithLoss")
    cases = []
    for count in (1, 3, 4):
        a, t = np.round(rng.normal(0, 2, (count, 1)), 1), rng.permutation(np.resize([0.0, 1.0], (count, 1)))
        cases.append((a, t))
    high = float(rng.integers(800, 1200))
    cases.append((np.array([[high], [-high]]), np.array([[1.0], [1.0]])))
    dout = float(np.round(rng.uniform(2, 3), 1))
    layer = look.made(make)
    for a, t in cases:
        look(layer.method("forward"), a, t)
        look(layer.method("backward"))
    look(layer.method("backward"), dout, note="what comes from the right may be another number than 1")


PAIR = Question(
    "sigmoid-with-loss",
    "A loss for yes and no",
    "implement",
    3,
    ("SigmoidWithLoss",),
    _pair_probe,
    {"SigmoidWithLoss": bad.paired()},
    (
        wrong(
            "overflows",
            "What does `np.exp` give for a score of 1000?",
            "For the scores 1000 and −1000, both with target 1, the losses are 0 and 1000. Yours is not finite.",
            "`np.logaddexp(0, a)` is log(1 + e to the a) without the large number in between.",
            SigmoidWithLoss=bad.paired(lambda a, t: np.log(1 + np.exp(a)) - t * a),
        ),
        wrong(
            "log-of-a-rounded-share",
            "What is the sigmoid of −1000, for a computer, and its logarithm?",
            "The share is rounded to 0. The loss of the score −1000 with target 1 should be 1000.",
            "Do not go through y for the loss: use log(1 + e to the a) − t a, with `np.logaddexp` for the logarithm.",
            SigmoidWithLoss=bad.paired(bad.log_loss_of_shares),
        ),
        wrong(
            "delta-in-the-loss",
            "Ordinary scores come out right. What is the largest loss that your layer can return?",
            "For the score −1000 with target 1 it gives 16.118, the logarithm of the delta. It should be 1000.",
            "Do not go through y for the loss: use log(1 + e to the a) − t a, with `np.logaddexp` for the logarithm.",
            SigmoidWithLoss=bad.paired(lambda a, t: bad.log_loss_of_shares(a, t, 1e-7)),
        ),
        wrong(
            "yes-only",
            "What does a network pay that says yes where no is right?",
            "For a score of 2 with target 0 the loss is 2.127; yours gives 0 for it.",
            "The second half of the formula, with 1 − t, is missing in the loss.",
            SigmoidWithLoss=bad.paired(lambda a, t: t * (np.logaddexp(0, a) - a)),
        ),
        wrong(
            "sum-in-forward",
            "For one sample the loss is right. And for three?",
            "The loss of a batch is the mean. For three samples yours is three times as large.",
            "Divide the sum by N in `forward`, as you do in `backward`.",
            SigmoidWithLoss=bad.paired(mean=np.sum),
        ),
        wrong(
            "one-loss-for-each-sample",
            "How many numbers should `forward` return for a batch?",
            "For three samples you return three losses, shape `(3, 1)`; the loss of the batch is one number.",
            "Take the mean of the losses over all samples.",
            SigmoidWithLoss=bad.paired(mean=lambda losses: losses),
        ),
        wrong(
            "mean-forgotten-in-backward",
            "The loss is a mean. What does that do to the gradient of one sample?",
            "For N = 3 each entry of the gradient should be a third of y − t.",
            "Divide by N, the number of rows, in `backward` too.",
            SigmoidWithLoss=bad.paired(back=lambda y, t, dout: (y - t) * dout),
        ),
        wrong(
            "neither-mean-nor-dout",
            "`y - t` is the gradient of one sample. What is missing for a batch, and for what comes from the right?",
            "For N = 3 each entry of the gradient should be a third of y − t, and with 2 from the right twice that.",
            "Divide by N, the number of rows, in `backward` too, and multiply by dout, as every circle does.",
            SigmoidWithLoss=bad.paired(back=lambda y, t, dout: y - t),
        ),
        wrong(
            "no-mean-at-all",
            "For one sample all is right. What does the word mean in the task ask for?",
            "For N = 3 both the loss and the gradient are three times as large as they should be.",
            "Divide by N, the number of rows, in both passes.",
            SigmoidWithLoss=bad.paired(mean=np.sum, back=lambda y, t, dout: (y - t) * dout),
        ),
        wrong(
            "sign-turned",
            "In which direction does the loss grow when the score grows and the target is 0?",
            "For target 0 the gradient is positive: a larger score is more wrong. Yours is negative.",
            "The gradient is what the network said minus what is true.",
            SigmoidWithLoss=bad.paired(back=lambda y, t, dout: (t - y) * dout / len(t)),
        ),
        wrong(
            "dout-ignored",
            "What does `backward` do with its argument?",
            "With 2 from the right, everything that leaves to the left doubles.",
            "Multiply by dout, as every circle does. Its default value is 1.",
            SigmoidWithLoss=bad.paired(back=lambda y, t, dout: (y - t) / len(t)),
        ),
        wrong(
            "sigmoid-counted-twice",
            "Your gradient holds y (1 − y) as well. With what does it cancel?",
            "The loss sends (y − t) / (y (1 − y)) to the sigmoid, which multiplies it by y (1 − y).",
            "For the pair, y − t is the whole result; there is no further factor but 1/N and dout.",
            SigmoidWithLoss=bad.paired(back=lambda y, t, dout: (y - t) * y * (1 - y) * dout / len(t)),
        ),
    ),
    (
        "Is it `forward` or `backward` that differs? For one sample, or only for several?",
        "One sample with a = 0 and t = 1: the loss is log 2 = 0.693, the gradient 0.5 − 1 = −0.5, shape `(1, 1)`.",
        "The loss of a sample is log(1 + e to the a) − t a, and its gradient y − t. Mean over N: divide both by N.",
    ),
)


LIMITS = {"hidden_size": 100, "lr": 10, "batch_size": 3000, "steps": 1000}
LOOKS = 20_000
SEEDS = (20, 21)  # the check's own


@cache
def _trained(hidden_size: int, lr: float, batch_size: int, steps: int) -> float:
    """The mean test accuracy of networks trained with these settings on the 4,000 training digits.

    On one core: threads that wait for each other on a busy machine made it 30 times slower.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return float(np.mean([_once(hidden_size, lr, batch_size, steps, seed) for seed in SEEDS]))


def _once(hidden_size: int, lr: float, batch_size: int, steps: int, seed: int) -> float:
    (x, t), (x_test, t_test) = load_mnist("5k")
    rng = np.random.default_rng(seed)
    net = two_layer_net(784, hidden_size, 10, rng=rng)
    for _ in range(steps):
        chosen = rng.choice(len(x), batch_size, replace=False)
        net.gradient(x[chosen], t[chosen])
        for layer in net.layers.values():
            for key in layer.params:
                layer.params[key] -= lr * layer.grads[key]
    return net.accuracy(x_test, t_test)


def _unfit(given: dict[str, Any]) -> str:
    """Why nothing can be trained with these settings; "" for good ones."""
    for name, most in LIMITS.items():
        value = given[name]
        if type(value) not in ((int, float) if name == "lr" else (int,)) or not 0 < value <= most:
            kind = "a number" if name == "lr" else "a whole number"
            return f"`{name}` should be {kind} above 0 and at most {most:,}."
    looks = given["batch_size"] * given["steps"]
    if looks > LOOKS:
        return f"{given['steps']:,} steps of {given['batch_size']:,} look at {looks:,} digits; the budget is {LOOKS:,}."
    return ""


_digits_probe, _digits_judge = settings_to_find(LIMITS, _unfit, _trained, 0.92, "two trained networks")

DIGITS = Question(
    "few-looks",
    "Twenty thousand looks",
    "experiment",
    3,
    tuple(LIMITS),
    _digits_probe,
    {},
    (
        wrong(
            "settings-of-the-chapter",
            "These are the chapter's settings, with fewer steps. What does the loss still do when the budget is used up?",
            "With a learning rate of 0.1 the network has not arrived after 1,000 steps.",
            "Try two, three and four times the learning rate, and then more hidden units.",
            hidden_size=50,
            lr=0.1,
            batch_size=20,
            steps=1000,
        ),
    ),
    (
        "Change one setting at a time and write down what `held_out` says. Which one matters most?",
        "The budget allows 1,000 steps of 20 digits, or 200 steps of 100. Larger steps need a larger learning rate, up to "
        "where the loss jumps about.",
        "More hidden units help as well: 100 are allowed. Ask `held_out` with two or three seeds before you believe a "
        "difference of 0.005.",
    ),
    judge=_digits_judge,
    seconds=60,
)
