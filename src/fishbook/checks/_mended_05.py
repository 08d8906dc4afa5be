"""Chapter 05: the layer whose gradients pile up."""

from __future__ import annotations

import numpy as np

from fishbook.checks import _wrong_05 as bad
from fishbook.checks._build import wrong
from fishbook.checks._layers_05 import numbers
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["MENDED"]


def _mended_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    make = student.handle("MyAffine")
    W, b = numbers(rng, 3, 2), numbers(rng, 2)
    batches = [(numbers(rng, n, 3), np.round(rng.uniform(0.5, 3, (n, 2)), 1)) for n in (2, 2, 4)]
    layer = look.made(make, W, b)
    for k, (x, dout) in enumerate(batches, 1):
        layer.method("forward")(x)
        look(layer.method("backward"), dout)
        for name in ("W", "b"):
            look.at(f"grads[{name!r}] after backward pass {k}", layer.attr("grads")[name])


MENDED = Question(
    "gradients-that-pile-up",
    "Good for the first step",
    "bug",
    2,
    ("MyAffine",),
    _mended_probe,
    {"MyAffine": bad.affine(False, False)},
    (
        wrong(
            "piles-up",
            "Ask for the gradient of the same batch twice. Is it the same?",
            "The second pass gives the sum of both batches: what was in `grads` is still in there.",
            "`a += c` is `a = a + c`. Each backward pass should begin afresh.",
            MyAffine=bad.affine(True, True),
        ),
        wrong(
            "bias-piles-up",
            "W is mended. And its neighbour?",
            "The gradient of b after the second pass is still the sum of both passes.",
            "The line for b has the same fault as the line for W had.",
            MyAffine=bad.affine(False, True),
        ),
        wrong(
            "weights-pile-up",
            "b is mended. And its neighbour?",
            "The gradient of W after the second pass is still the sum of both passes.",
            "The line for W has the same fault as the line for b had.",
            MyAffine=bad.affine(True, False),
        ),
        wrong(
            "divided-by-the-batch",
            "They no longer pile up. By what are they divided now?",
            "For a batch of 2 both gradients are half of what they should be.",
            "The loss layer has divided by N already. Keep the products and sums as they were in the faulty code.",
            MyAffine=bad.AffineMean,
        ),
        wrong(
            "mean-for-the-bias",
            "They no longer pile up. What became of the sum over the batch?",
            "For a batch of 2 your gradient of b is half of what it should be.",
            "The sum over axis 0 was right: b is used once by each sample, and gradients add up.",
            MyAffine=bad.affine(False, False, lambda dout: dout.mean(axis=0)),
        ),
        wrong(
            "minus-for-plus",
            "Should the old gradient be in the new one at all?",
            "After the first pass yours has the wrong sign: 0 minus the gradient.",
            "Neither add to the old value nor subtract from it: replace it.",
            MyAffine=bad.AffineWithMinus,
        ),
    ),
    (
        "Compare the gradients after the first backward pass with those after the second.",
        "After each pass `grads` should hold what that batch alone gives: W `(3, 2)`, b `(2,)`.",
        "The right-hand sides are right. Look at what stands between them and the left-hand sides.",
    ),
)
