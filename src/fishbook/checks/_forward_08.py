"""Chapter 08: a batch forwards, in training and in evaluation."""

from __future__ import annotations

from typing import Any

import numpy as np

from fishbook.checks import _wrong_08 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["FORWARD"]


def _probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    norm = student.handle("batch_norm")

    def drawn(low: float, high: float, *shape: int) -> Any:
        return np.round(rng.uniform(low, high, shape), 1)

    x = drawn(-3, 3, 4, 3) * np.array([1.0, 2.0, 0.5]) + np.array([4.0, -2.0, 1.0])
    gamma, beta = drawn(0.5, 2, 3), drawn(-2, -0.5, 3)
    running = drawn(1, 2, 3), drawn(2, 3, 3)

    def given(batch: Any) -> list[Any]:  # each call gets copies: a mistake in one look is not seen in the next
        return [array.copy() for array in (batch, gamma, beta, *running)]

    first = given(x)
    look(norm, *first, train=True)
    for name, array in zip(("x", "gamma", "beta", "running_mean", "running_var"), first, strict=True):
        look.at(f"{name} after the call", array, note="the array that was passed in must stay as it was")
    look(norm, *given(x), train=False, note="evaluation")
    look(norm, *given(x[:1]), note="evaluation, of one sample")
    look(norm, *given(x), train=True, momentum=float(drawn(0.2, 0.4)), note="another momentum")
    flat = np.full((5, 3), float(rng.integers(1, 9)))
    look(norm, *given(flat), train=True, note="columns whose numbers are all equal")
    look(norm, *given(x), train=True, eps=0.5, note="a large eps, to see where it stands")


FORWARD = Question(
    "batch-norm-forward",
    "Two ways through",
    "implement",
    3,
    ("batch_norm",),
    _probe,
    {"batch_norm": bad.forward()},
    (
        wrong(
            "always-in-training",
            "Where does your code look at `train`?",
            "One sample in evaluation should not come out as `beta`, and the running numbers should stay as they were.",
            "With `train=False` take `running_mean` and `running_var` for the mean and the variance, and return them as "
            "they came.",
            batch_norm=bad.forward(batch_in=(True, False), learns_in=(True, False)),
        ),
        wrong(
            "batch-in-evaluation",
            "What is the mean of a batch of one sample?",
            "In evaluation one sample comes out of yours as `beta`, whatever it was.",
            "With `train=False` take `running_mean` and `running_var` for the mean and the variance.",
            batch_norm=bad.forward(batch_in=(True, False)),
        ),
        wrong(
            "learns-in-evaluation",
            "The outputs are right. May the answer to one question change the answer to the next?",
            "In evaluation the running numbers should come back as they were.",
            "Move the two updates into the branch for `train=True`.",
            batch_norm=bad.forward(learns_in=(True, False)),
        ),
        wrong(
            "running-in-training",
            "With which mean do you normalise in training?",
            "In training the columns of x hat have mean 0, so those of y have the mean `beta`. Yours do not.",
            "With `train=True` use the mean and variance of x itself; the running ones are only kept on the side.",
            batch_norm=bad.forward(batch_in=()),
        ),
        wrong(
            "running-never-moved",
            "The outputs are right. What is kept for evaluation?",
            "After a training batch the running mean is 0.9 times the old one plus 0.1 times that of the batch.",
            "With `train=True` return the two mixtures, not what came in.",
            batch_norm=bad.forward(learns_in=()),
        ),
        wrong(
            "momentum-turned-round",
            "With momentum 0.9, which counts for more: what was kept, or the new batch?",
            "The old running mean gets the weight 0.9, the batch 0.1. Yours has them the other way round.",
            "momentum * running + (1 - momentum) * batch.",
            batch_norm=bad.forward(blend=lambda old, new, momentum: (1 - momentum) * old + momentum * new),
        ),
        wrong(
            "fixed-momentum",
            "With momentum 0.9 all is right. And with another one?",
            "Somewhere stands a 0.9 (or a 0.1) where the argument should be.",
            "momentum * running + (1 - momentum) * batch.",
            batch_norm=bad.forward(blend=lambda old, new, momentum: 0.9 * old + 0.1 * new),
        ),
        wrong(
            "deviation-kept",
            "The outputs are right, and so is the running mean. What is in the running variance?",
            "`running_var` moves towards a standard deviation. In evaluation the root would be taken twice.",
            "Mix the variance itself into `running_var`; take the root only where you divide.",
            batch_norm=bad.forward(kept=lambda mean, var: (mean, np.sqrt(var))),
        ),
        wrong(
            "overwrites-the-callers-array",
            "Whose array holds the running mean?",
            "After the call the caller's `running_mean` has changed. `*=` and `+=` work in place.",
            "Write `running_mean = momentum * running_mean + …`, which makes a new array.",
            batch_norm=bad.forward(blend=bad.blend_in_place),
        ),
        wrong(
            "centres-the-callers-x",
            "Whose array is x?",
            "After the call the caller's `x` has changed. `x -= mean` works in place.",
            "Write `x - mean`, which makes a new array, and give it a name of its own.",
            batch_norm=bad.centred_in_place,
        ),
        wrong(
            "sample-variance",
            "By how many do you divide the sum of the squared distances?",
            "For a batch of 4 your variance is 4/3 of the mean of the squared distances.",
            "Divide by N, not by N − 1: no `ddof`.",
            batch_norm=bad.forward(lambda x: (x.mean(axis=0), x.var(axis=0, ddof=1))),
        ),
        wrong(
            "rows-for-columns",
            "Which axis counts the samples?",
            "For x `(4, 3)` there are 3 means. You have 4, one for each sample.",
            "Take mean and variance over axis 0, the batch.",
            batch_norm=bad.forward(lambda x: (x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True))),
        ),
        wrong(
            "over-axis-one",
            "Which axis counts the samples, and how many means are there for x `(4, 3)`?",
            "`x.mean(axis=1)` has the shape `(4,)`, and 4 does not fit to 3 columns.",
            "Take mean and variance over axis 0, the batch: shape `(3,)`.",
            batch_norm=bad.forward(lambda x: (x.mean(axis=1), x.var(axis=1))),
        ),
        wrong(
            "one-mean-for-all",
            "How many means does x `(4, 3)` have here?",
            "Each of the 3 columns has its own mean and variance. `x.mean()` without an axis is one number.",
            "Take mean and variance over axis 0.",
            batch_norm=bad.forward(lambda x: (x.mean(), x.var())),
        ),
        wrong(
            "no-eps",
            "What is the variance of a column whose numbers are all equal?",
            "It is 0, and 0 / 0 is `nan`. With eps, x hat is 0 there.",
            "Divide by `np.sqrt(var + eps)`.",
            batch_norm=bad.forward(divide=lambda x, var, eps: x / np.sqrt(var)),
        ),
        wrong(
            "eps-behind-the-root",
            "The formula is nearly right. Where does eps stand in it?",
            "For a variance of 4 and eps = 0.5 the divisor is √4.5 = 2.12, not 2.5.",
            "Add eps to the variance, then take the root: `np.sqrt(var + eps)`.",
            batch_norm=bad.forward(divide=lambda x, var, eps: x / (np.sqrt(var) + eps)),
        ),
        wrong(
            "divided-by-the-variance",
            "By what is the distance from the mean divided?",
            "The columns of x hat should have the standard deviation 1. Yours are too narrow or too wide.",
            "Divide by the root, `np.sqrt(var + eps)`.",
            batch_norm=bad.forward(divide=lambda x, var, eps: x / (var + eps)),
        ),
        wrong(
            "shift-before-scale",
            "In which order come gamma and beta?",
            "The columns of y should have the mean `beta`. Yours have gamma times beta.",
            "First multiply x hat by gamma, then add beta.",
            batch_norm=bad.forward(shape=lambda x_hat, gamma, beta: gamma * (x_hat + beta)),
        ),
    ),
    (
        "Three arrays come back: y, the running mean, the running variance. Which is off, in training or in evaluation?",
        "For x `(4, 3)`: mean, variance and both running arrays are `(3,)`, y is `(4, 3)`. In training the columns of y "
        "have the mean `beta`.",
        "train: mean and var of x over axis 0, and momentum * running + (1 - momentum) * batch for each. Otherwise the "
        "running ones. Then gamma * (x - mean) / np.sqrt(var + eps) + beta.",
    ),
)
