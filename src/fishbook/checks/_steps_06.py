"""Chapter 06: gradients that are clipped, and an Adam that is corrected by half."""

from __future__ import annotations

import numpy as np

from fishbook.checks import _wrong_06 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question
from fishbook.checks._rules_06 import numbers

__all__ = ["CLIP", "HALF"]


def _clip_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    clipped = student.handle("clipped_gradients")
    grads = {"W1": numbers(rng, 2, 2), "b1": numbers(rng, 2) / 2}
    length = float(bad.total(grads))
    look(clipped, grads, round(0.4 * length, 3), note="longer than the limit")
    for name, grad in grads.items():
        look.at(f"grads['{name}'] after the call", grad, note="the arrays that were passed in must stay as they were")
    look(clipped, grads, round(2 * length, 2), note="shorter than the limit already")
    look(clipped, {"W1": np.zeros((1, 2)), "b1": np.zeros(2)}, 1.0, note="all slopes are zero")


CLIP = Question(
    "clip-the-gradients",
    "Not farther than this",
    "implement",
    2,
    ("clipped_gradients",),
    _clip_probe,
    {"clipped_gradients": bad.clipping(lambda limit, grads: limit / max(bad.total(grads), limit))},
    (
        wrong(
            "entry-by-entry",
            "Does the arrow still point the same way after you cut its entries?",
            "(3, 4) with a limit of 1 should become (0.6, 0.8). Yours gives (1, 1), which points elsewhere.",
            "Work out one factor for everything, limit over length, and multiply all arrays by it.",
            clipped_gradients=bad.clip_entries,
        ),
        wrong(
            "array-by-array",
            "Is it the length of each array that is limited, or of all together?",
            "The gradient of the network is one arrow. You shorten W1 and b1 by different factors, and it turns.",
            "Add up the squares over all arrays first; take one root; use one factor.",
            clipped_gradients=bad.clip_each(np.linalg.norm),
        ),
        wrong(
            "always-the-limit",
            "What should happen to a gradient that is short enough?",
            "With a limit twice its length the gradient should stay as it is. Yours becomes twice as long, and for "
            "zeros there is no answer at all.",
            "The factor is never above 1: limit / max(length, limit).",
            clipped_gradients=bad.clipping(lambda limit, grads: limit / bad.total(grads)),
        ),
        wrong(
            "no-root",
            "Is that the length, or its square?",
            "The length of (3, 4) is 5, not 25.",
            "Take the root of the sum of squares before you compare it with the limit.",
            clipped_gradients=bad.clipping(lambda limit, grads: limit / max(bad.total(grads) ** 2, limit)),
        ),
        wrong(
            "sum-of-sizes",
            "How long is the arrow (3, 4)?",
            "Adding up the sizes gives 7. The length is 5.",
            "Square, add up over all arrays, take the root.",
            clipped_gradients=bad.clipping(
                lambda limit, grads: limit / max(sum(np.abs(grad).sum() for grad in grads.values()), limit)
            ),
        ),
        wrong(
            "largest-entry",
            "Which size do you compare with the limit: that of the largest entry, or of the whole arrow?",
            "(3, 4) is 5 long, and its largest entry is 4.",
            "Square, add up over all arrays, take the root.",
            clipped_gradients=bad.clipping(
                lambda limit, grads: limit / max(*(np.abs(grad).max() for grad in grads.values()), limit)
            ),
        ),
        wrong(
            "changes-its-argument",
            "Whose arrays do you multiply?",
            "After the call the gradients of whoever called are shorter: `*=` and `grads[name] = …` write into theirs.",
            "Build a new dict of new arrays: `{name: scale * grad for name, grad in grads.items()}`.",
            clipped_gradients=bad.clip_in_place,
        ),
    ),
    (
        "Think of all arrays as one long arrow. What is its length, and by which factor is it shortened?",
        "With grads (3,) and (4,) in two arrays and a limit of 1 the factor is 1/5: the result is 0.6 and 0.8.",
        "length = root of the sum over all arrays of (grad**2).sum(); factor = limit / max(length, limit).",
    ),
)


def _half_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    step = student.handle("adam_step")
    look(step, numbers(rng, 3), numbers(rng, 3), np.zeros(3), np.zeros(3), 1, note="the very first step")
    for t in (2, 5, 40):
        m, v = numbers(rng, 2), np.abs(numbers(rng, 2))
        look(step, numbers(rng, 2), numbers(rng, 2), m, v, t, note=f"step {t}")


HALF = Question(
    "half-corrected-adam",
    "A slow start",
    "bug",
    2,
    ("adam_step",),
    _half_probe,
    {"adam_step": bad.adam()},
    (
        wrong(
            "half-corrected",
            "How long is the very first step, in units of lr?",
            "On an even slope each step should be lr long. Here the first one is a tenth of it.",
            "m starts from zero as well. Divide it by 1 − β₁ᵗ, as v is divided by 1 − β₂ᵗ.",
            adam_step=bad.adam(m_share=lambda beta, t: 1),
        ),
        wrong(
            "other-half",
            "Now m is corrected. Where has the correction of v gone?",
            "The first step is now 32 times lr: m is whole, and the root of v is 0.032 of the slope.",
            "Both averages start from zero; both need their division.",
            adam_step=bad.adam(v_share=lambda beta, t: 1),
        ),
        wrong(
            "not-corrected",
            "Both averages start from zero. Which of them is corrected now?",
            "The first step is 3.16 times lr, and it should be lr.",
            "Divide m by 1 − β₁ᵗ and v by 1 − β₂ᵗ.",
            adam_step=bad.adam(lambda beta, t: 1, lambda beta, t: 1),
        ),
        wrong(
            "keeps-the-corrected",
            "The step is right. What is handed on to the next one?",
            "The averages that you return are the corrected ones, and the next step would correct them once more.",
            "Give the corrected values names of their own, and return m and v as they were before.",
            adam_step=bad.adam(keep="mv"),
        ),
        wrong(
            "keeps-the-corrected-m",
            "The step is right. What is handed on to the next one?",
            "The m that you return is the corrected one, and the next step would correct it once more.",
            "Give the corrected value a name of its own, and return m as it was before.",
            adam_step=bad.adam(keep="m"),
        ),
        wrong(
            "corrected-upside-down",
            "m is too small at the start. Does your correction make it larger?",
            "At t = 1 the share 1 − β₁ is 0.1: divide by it, and a tenth of the slope becomes the slope.",
            "Divide by 1 − β₁ᵗ; you multiply.",
            adam_step=bad.adam(m_share=lambda beta, t: 1 / (1 - beta**t)),
        ),
        wrong(
            "always-the-first-step",
            "How large is the correction at step 40?",
            "Only at t = 1 is the share 1 − β₁. At t = 40 it is 0.985, and hardly anything is missing.",
            "The power is missing: 1 − β₁ to the t.",
            adam_step=bad.adam(m_share=lambda beta, t: 1 - beta),
        ),
        wrong(
            "shares-swapped",
            "Which β belongs to which average?",
            "m forgets with β₁ = 0.9 and v with β₂ = 0.999.",
            "Divide m by 1 − β₁ᵗ and v by 1 − β₂ᵗ.",
            adam_step=bad.adam(swapped=True),
        ),
    ),
    (
        "Try it on paper: w = 0, g = 1, m = v = 0, t = 1. How far should it go?",
        "The first step should be exactly lr = 0.1 long, whatever the slope.",
        "m / (1 − β₁ᵗ) over the root of v / (1 − β₂ᵗ); and hand on m and v without the correction.",
    ),
)
