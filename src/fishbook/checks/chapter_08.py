"""The graded questions of chapter 08: batch normalisation."""

from __future__ import annotations

from fishbook.checks._backward_08 import BACKWARD
from fishbook.checks._build import choose, predict, wrong
from fishbook.checks._forward_08 import FORWARD
from fishbook.checks._images_08 import IMAGES
from fishbook.checks._rescue_08 import RESCUE

__all__ = ["QUESTIONS"]

PAPER = predict(
    "column-on-paper",
    "A column on paper",
    {"mean": 5, "variance": 9, "first_hat": -1, "first_out": 3, "running_mean": 0.5},
    rtol=1e-3,
    atol=2e-3,
    mistakes=(
        wrong(
            "sum-of-squares",
            "You have added the squared distances up. What is a variance of them?",
            "9, 1, 1 and 25 add up to 36, and there are four numbers.",
            "The variance is the mean of the squared distances, 36 / 4.",
            variance=36,
        ),
        wrong(
            "sample-variance",
            "By how many do you divide the sum of the squared distances?",
            "The sum is 36, and there are four numbers. You have divided by three.",
            "Batch normalisation divides by N: 36 / 4.",
            variance=12,
            first_hat=-3 / 12**0.5,
            first_out=5 - 6 / 12**0.5,
        ),
        wrong(
            "deviation-for-variance",
            "Is that the variance, or its root?",
            "The squared distances are 9, 1, 1 and 25. What is their mean?",
            "The variance is 36 / 4; its root is the standard deviation.",
            variance=3,
        ),
        wrong(
            "divided-by-the-variance",
            "The variance is right. By what is a distance from the mean divided?",
            "The distance is −3. It is measured in standard deviations.",
            "−3 divided by the root of 9.",
            first_hat=-1 / 3,
            first_out=5 - 2 / 3,
        ),
        wrong(
            "sign-turned",
            "Is 2 above or below the mean?",
            "2 − 5 is negative, and so is x hat.",
            "x minus the mean, divided by the standard deviation: −3 / 3.",
            first_hat=1,
            first_out=7,
        ),
        wrong(
            "shift-before-scale",
            "x hat is right. What comes first, gamma or beta?",
            "Twice −1 is −2; then 5 is added.",
            "gamma · x hat + beta = 2 · (−1) + 5.",
            first_out=8,
        ),
        wrong(
            "momentum-turned-round",
            "With momentum 0.9, how much of the old running mean is kept?",
            "Nine tenths of the old value, 0, are kept, and one tenth of the batch's mean comes in.",
            "0.9 · 0 + 0.1 · 5.",
            running_mean=4.5,
        ),
    ),
    hints=(
        "Start with the mean of 2, 4, 4 and 10. Then the four distances from it, and their squares.",
        "The distances are −3, −1, −1 and 5; their squares add up to 36.",
        "x hat of the first is −3 divided by the root of 36 / 4. Then gamma times it, plus beta. The running mean is "
        "0.9 · 0 + 0.1 times the mean.",
    ),
)

TENFOLD = choose(
    "ten-times-the-weights",
    "Ten times the weights",
    "answer",
    "C",
    {
        "A": "The outputs are the same at first. Are the gradients, too? Look at the chapter's table of three factors.",
        "B": "The gradient is ten times smaller, that is true. And how large must a step be, to turn a weight that is ten "
        "times larger by as much?",
        "D": "Without normalisation it might. With it, what happens to the gradient when the weights grow?",
    },
)

QUESTIONS = (PAPER, FORWARD, BACKWARD, IMAGES, TENFOLD, RESCUE)
