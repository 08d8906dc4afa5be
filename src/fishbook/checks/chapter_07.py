"""The graded questions of chapter 07: weight initialisation."""

from __future__ import annotations

from fishbook.checks._build import choose, predict, wrong
from fishbook.checks._signals_07 import FORECAST, KEEPS, STD

__all__ = ["QUESTIONS"]

SUM = predict(
    "size-of-a-sum",
    "The size of a sum",
    {"score_std": 2**0.5, "keeping_std": 50**-0.5, "relu_std": 0.2},
    rtol=5e-3,
    atol=5e-4,
    mistakes=(
        wrong(
            "inputs-of-size-one",
            "The inputs are of size 2. Where does this come in?",
            "The mean square of the inputs is 4, not 1.",
            "The variance of the score is 50 · 0.1² · 4.",
            score_std=0.5**0.5,
        ),
        wrong(
            "variance-for-std",
            "Is that the variance or the standard deviation?",
            "The variance is 50 · 0.1² · 4 = 2.",
            "Take the root of the variance.",
            score_std=2.0,
        ),
        wrong(
            "sum-without-cancelling",
            "Do all 50 products have the same sign?",
            "The variances add up, not the standard deviations.",
            "The variance of the score is 50 · 0.1² · 4; take its root.",
            score_std=10.0,
        ),
        wrong(
            "rule-as-variance",
            "One over n is a variance. What is asked for?",
            "The standard deviation is the root of 1/50.",
            "keeping_std is 1/√50, about 0.141.",
            keeping_std=0.02,
        ),
        wrong(
            "xavier-for-relu",
            "That keeps the size without a ReLU. What does ReLU do to the mean square?",
            "Half of the mean square is lost, so twice the variance is needed.",
            "relu_std is the root of 2/50.",
            relu_std=50**-0.5,
        ),
    ),
    hints=(
        "The variance of a score: the number of inputs, times the variance of a weight, times the mean square of an input.",
        "For the first: 50 · 0.1² · 2². The standard deviation is the root of it.",
        "To keep the size, 50 times the variance of a weight is 1; with ReLU it is 2.",
    ),
)

SIX = choose(
    "six-layers-stuck",
    "Six layers that stay at 2.30",
    "answer",
    "C",
    {
        "A": "Each layer multiplies the gradient by about 0.07. Ten times the steps do not make up for six such factors.",
        "B": "The chapter tried it: with SGD at 0.1 all six networks stayed at 2.30. How many powers of ten are missing?",
        "D": "Units with equal weights get equal gradients. What were eight equal units worth in the chapter?",
    },
)

QUESTIONS = (SUM, FORECAST, STD, SIX, KEEPS)
