"""Chapter 06: the questions that ask for a rule, or for a mended one."""

from __future__ import annotations

import numpy as np

from fishbook.checks import _wrong_06 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["AMSGRAD", "numbers"]


def numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers of both signs, in turn, short enough to read and none near 0."""
    size = np.round(rng.uniform(0.5, 3, shape), 1)
    return (size.reshape(-1) * np.resize([-1, 1], size.size)).reshape(shape)


def _amsgrad_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    rule = look.made(student.handle("AMSGrad"), lr=0.1, beta1=0.8, beta2=0.9, eps=0.1)
    step = rule.method("update_one")
    weights = {"W1": numbers(rng, 2, 2), "W2": numbers(rng, 2, 2)}
    for k, size in enumerate((1.0, 4.0, 0.1, 0.1, 2.0)):
        for name, start in weights.items():
            look(step, name, start.copy(), size * numbers(rng, 2, 2), note=f"gradient {k + 1} of {name}")


AMSGRAD = Question(
    "amsgrad",
    "A rate that never grows again",
    "implement",
    3,
    ("AMSGrad",),
    _amsgrad_probe,
    {"AMSGrad": bad.amsgrad()},
    (
        wrong(
            "adam-itself",
            "The first steps are right. What happens when the slopes become small again?",
            "You divide by the present v. After the small third gradient it is smaller than the one kept from the second.",
            "Keep the largest v so far, entry by entry, and divide by the root of that one.",
            AMSGrad=bad.amsgrad(lambda before, now: now),
        ),
        wrong(
            "largest-of-all",
            "Does each weight have a rate of its own?",
            "For a `(2, 2)` array you divide every entry by the same number.",
            "`np.maximum(a, b)` compares entry by entry and gives an array; `max` and `np.max` give one number.",
            AMSGrad=bad.amsgrad(lambda before, now: np.maximum(before, now.max())),
        ),
        wrong(
            "smallest",
            "Do you keep the larger of the two, or the smaller?",
            "With the smallest v the rate can only grow, and that was the trouble.",
            "`np.maximum`, not `np.minimum`.",
            AMSGrad=bad.amsgrad(lambda before, now: np.minimum(before if np.ndim(before) else np.inf, now)),
        ),
        wrong(
            "max-becomes-v",
            "Two memories: what is v made of in the next step?",
            "You write the maximum back into v, so v never fades, and the next average starts from it.",
            "Keep v as it is, in `self.v`, and the maximum beside it, under a name of its own.",
            AMSGrad=bad.amsgrad(keep="v"),
        ),
        wrong(
            "sum-of-v",
            "Largest so far, or all so far?",
            "You add the v of every step, like AdaGrad. The step gets smaller even while nothing new is seen.",
            "Replace the sum by `np.maximum(kept, v)`.",
            AMSGrad=bad.amsgrad(lambda before, now: before + now),
        ),
        wrong(
            "no-root",
            "v is a mean of squares. What do you divide by?",
            "With slopes of 4 throughout, v is 16 and the step should be divided by 4.",
            "Divide by the root of the largest v, plus eps.",
            AMSGrad=bad.amsgrad(divide=lambda v: v),
        ),
        wrong(
            "slope-instead-of-m",
            "The denominator is right. What stands above it?",
            "m starts from zero and there is no correction here: with β₁ = 0.8 the first m is a fifth of the slope.",
            "Above stands m, the average of the slopes, not the slope of this step.",
            AMSGrad=bad.amsgrad(first="g"),
        ),
        wrong(
            "betas-mixed-up",
            "Which β belongs to m, and which to v? Here they are 0.8 and 0.9.",
            "m forgets with β₁, v with β₂.",
            "Use `self.beta1` for m and `self.beta2` for v.",
            AMSGrad=bad.amsgrad(swapped=True),
        ),
        wrong(
            "without-eps",
            "The memories are right. What stands beside the root?",
            "Here eps is 0.1, so it shows: an entry with a v of 0.01 is divided by 0.1 + 0.1.",
            "Divide by `np.sqrt(v_max) + self.eps`; eps is not under the root.",
            AMSGrad=bad.amsgrad(with_eps=False),
        ),
        wrong(
            "eps-under-the-root",
            "The memories are right. Does eps stand under the root, or beside it?",
            "Here eps is 0.1, so it shows: an entry with a v of 0.01 is divided by 0.1 + 0.1.",
            "Divide by `np.sqrt(v_max) + self.eps`.",
            AMSGrad=bad.amsgrad(divide=lambda v: np.sqrt(v + 0.1) - 0.1),
        ),
        wrong(
            "hats-kept",
            "Where does the `nan` come from? AMSGrad has no bias correction.",
            "`self.t` counts the steps of `update`; the check calls `update_one` alone, so 1 − β⁰ is 0.",
            "Leave out m̂ and v̂: divide m itself by the root of the largest v.",
            AMSGrad=bad.amsgrad(divide=lambda v: v * np.nan),
        ),
        wrong(
            "one-memory-for-all",
            "W1 and W2 take turns. Whose memory is used for W2?",
            "The first step of W2 should know nothing of W1.",
            "Keep every memory in a dict under `key`: `self.m[key]`, `self.v[key]` and so on.",
            AMSGrad=bad.amsgrad(shared=True),
        ),
        wrong(
            "uphill",
            "Which way does the loss fall?",
            "A positive slope should make the weight smaller. Yours gets larger.",
            "Return param minus the step.",
            AMSGrad=bad.amsgrad(sign=1.0),
        ),
    ),
    (
        "Write Adam without the two hats first. Which single line differs from it?",
        "After slopes of 1, 4 and 0.1 with β₂ = 0.9: v is 0.1, 1.69, 1.52, and the largest so far 0.1, 1.69, 1.69.",
        "kept = np.maximum(kept, v), entry by entry and for each key; param - lr * m / (np.sqrt(kept) + eps).",
    ),
)
