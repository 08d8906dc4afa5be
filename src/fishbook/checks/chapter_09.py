"""The graded questions of chapter 09: regularisation."""

from __future__ import annotations

from fishbook.checks._build import choose, predict, wrong
from fishbook.checks._digits_09 import DIGITS
from fishbook.checks._layers_09 import DROP, STEP
from fishbook.checks._stop_09 import STOP

__all__ = ["QUESTIONS"]

ALONE = predict(
    "a-weight-left-alone",
    "A weight left alone",
    {"after_one": 1.9, "after_two": 1.805, "steps_to_below_one": 14},
    mistakes=(
        wrong(
            "rate-forgotten",
            "By what is the decay multiplied in a step?",
            "η λ is 0.05, not 0.5.",
            "The factor is 1 − 0.1 · 0.5 = 0.95.",
            after_one=1.0,
        ),
        wrong(
            "half-kept", "What is the slope of ½ λ W²?", "It is λ W: 0.5 · 2 = 1. The step is 0.1 of that.", after_one=1.95
        ),
        wrong("grows", "Which way does decay move a weight?", "Towards zero: times 0.95.", after_one=2.1),
        wrong(
            "same-amount-again",
            "Does the second step take off as much as the first?",
            "It takes off the same share of what is left: 1.9 · 0.95.",
            after_two=1.8,
        ),
        wrong(
            "as-if-straight",
            "Does every step take off 0.1?",
            "After n steps 2 · 0.95ⁿ is left. That falls below 1 when 0.95ⁿ is below one half.",
            steps_to_below_one=11,
        ),
        wrong(
            "not-yet-below",
            "What is 2 · 0.95 to the 13?",
            "It is 1.027, still above 1.",
            steps_to_below_one=13,
        ),
    ),
    hints=(
        "Without a gradient from the loss a step multiplies the weight by 1 − ηλ.",
        "1 − 0.1 · 0.5 = 0.95. After n steps 2 · 0.95ⁿ is left.",
        "You may count with a loop, after you have written a guess down.",
    ),
)

HIGHER = choose(
    "loss-above-the-held-out",
    "A training loss above the held-out loss",
    "answer",
    "C",
    {
        "A": "The two sets come from the same source. What else differs between the two measurements?",
        "B": "A broken layer would spoil the held-out loss as well. Whose loss is printed at each step?",
        "D": "Overfitting shows in the opposite: a training loss far below the held-out one.",
    },
)

QUESTIONS = (ALONE, STEP, DROP, STOP, HIGHER, DIGITS)
