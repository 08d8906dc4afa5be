"""The graded questions of chapter 06: optimizers."""

from __future__ import annotations

from fishbook.checks._build import choose, predict, wrong
from fishbook.checks._digits_06 import SHORT
from fishbook.checks._rules_06 import AMSGRAD
from fishbook.checks._steps_06 import CLIP, HALF

__all__ = ["QUESTIONS"]

BALL = predict(
    "ball-on-a-slope",
    "A ball on an even slope",
    {"after_one": 0.1, "after_two": 0.25, "after_three": 0.425, "top_speed": 0.2},
    rtol=1e-3,
    mistakes=(
        wrong(
            "no-memory",
            "That is SGD. What does the ball keep from the step before?",
            "After the first step the velocity is 0.1. Half of it is kept, and the slope adds 0.1.",
            "The second step is 0.5 · 0.1 + 0.1 = 0.15, from 0.1 to 0.25.",
            after_two=0.2,
            after_three=0.3,
            top_speed=0.1,
        ),
        wrong(
            "no-friction",
            "Does the ball keep all of its velocity?",
            "With β = 0.5 half of the velocity is lost in each step: the second step is 0.05 + 0.1.",
            "The velocities are 0.1, 0.15, 0.175; the places are their sums.",
            after_two=0.3,
            after_three=0.6,
        ),
        wrong(
            "an-average",
            "Is the push multiplied by 1 − β? That is the average in Adam, not the ball.",
            "The rule is v ← β v − lr · slope: the push counts in full, so the first step is 0.1.",
            "The velocities are 0.1, 0.15, 0.175.",
            after_one=0.05,
            after_two=0.125,
            after_three=0.2125,
            top_speed=0.1,
        ),
        wrong(
            "velocity-for-place",
            "These are the lengths of the steps. Where is the ball?",
            "After two steps it has gone 0.1 and 0.15.",
            "Add the velocities up: 0.1, 0.1 + 0.15, and so on.",
            after_two=0.15,
            after_three=0.175,
        ),
    ),
    hints=(
        "Write v and w down for each step: first v ← 0.5 v + 0.1, then w ← w + v.",
        "The velocities begin with 0.1, then 0.05 + 0.1.",
        "At top speed v does not change any more: v = 0.5 v + 0.1.",
    ),
)

VALLEY = predict(
    "another-valley",
    "Another valley",
    {"kappa": 16, "limit": 0.5, "best": 2 / 4.25},
    rtol=3e-3,
    mistakes=(
        wrong(
            "numbers-of-the-formula",
            "1/8 and 2 are the numbers in the formula. How large are the curvatures?",
            "The slope of x²/8 is x/4, and it changes by 1/4 for each unit.",
            "The curvatures are 0.25 and 4: the limit is 2 over the larger one, the best rate 2 over their sum.",
            limit=1,
            best=2 / 2.125,
        ),
        wrong(
            "upside-down",
            "Is κ the larger over the smaller, or the other way round?",
            "κ says how much longer than steep the valley is. For a round bowl it is 1, for a long valley more.",
            "4 divided by 0.25.",
            kappa=1 / 16,
        ),
        wrong(
            "limit-of-one",
            "At which rate is the larger factor, 1 − 4 lr, equal to −1?",
            "At a rate of 0.25 that factor is 0, and at 0.5 it is −1.",
            "1 − 4 lr = −1 gives lr = 2/4.",
            limit=0.25,
        ),
        wrong(
            "best-for-the-steep-way",
            "With that rate the steep direction arrives at once. What does the gentle one do?",
            "With 0.25 the factors are 0 and 0.94; a larger rate makes the worse of the two better.",
            "Make both equal in size: 2 over the sum of the curvatures, 2/4.25.",
            best=0.25,
        ),
        wrong(
            "one-over-the-sum",
            "What are the two factors with that rate?",
            "With 1/4.25 they are 0.94 and 0.06 in size. They should be equal.",
            "1 − 0.25 lr = −(1 − 4 lr), so lr = 2 / (0.25 + 4).",
            best=1 / 4.25,
        ),
    ),
    hints=(
        "Write the gradient down first. How fast does each of its two numbers change?",
        "The gradient is (x/4, 4y): curvatures 0.25 and 4.",
        "κ is their ratio, the limit 2 over the larger, the best rate 2 over their sum.",
    ),
)

SCALE = choose(
    "a-hundred-times-steeper",
    "A hundred times steeper",
    "answer",
    "C",
    {
        "A": "Take AdaGrad's first step: lr · g / √(g²). What becomes of it when g is 100 times as large?",
        "B": "SGD's step is lr · g. With g 100 times as large, how long is it, and does momentum change that?",
        "D": "SGD's step is lr · g, and 100 times the slope is 100 times the step. In the valley, is 95 still a good rate?",
    },
)

QUESTIONS = (BALL, VALLEY, CLIP, HALF, SCALE, AMSGRAD, SHORT)
