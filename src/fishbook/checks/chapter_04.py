"""The graded questions of chapter 04: numerical gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from fishbook.checks._build import choose, predict, wrong
from fishbook.checks._descent_04 import MOONS, UNTIL
from fishbook.checks._four_04 import FOUR
from fishbook.checks._slopes_04 import FORWARD, QUICK

__all__ = ["QUESTIONS"]

START = np.array([-3.0, 4.0])


def _walk(factor: float, loss: float) -> dict[str, Any]:
    one, two, three = (START * factor**k for k in (1, 2, 3))
    return {"after_one": one, "after_two": two, "after_three": three, "loss_after_two": loss}


PAPER = predict(
    "three-steps-on-paper",
    "Three steps in the bowl",
    _walk(0.5, 1.5625),
    rtol=1e-3,
    atol=2e-3,
    mistakes=(
        wrong(
            "uphill",
            "Does your point come closer to (0, 0)?",
            "The gradient at (−3, 4) is (−6, 8) and points uphill. A step goes against it.",
            "x − lr · gradient: −3 − 0.25 · (−6) is −1.5.",
            **_walk(1.5, 25 * 1.5**4),
        ),
        wrong(
            "slope-of-a-square",
            "What is the derivative of x²?",
            "At (−3, 4) the gradient is (−6, 8), not (−3, 4).",
            "x − lr · 2x is (1 − 0.5) x: each step halves the point.",
            **_walk(0.75, 25 * 0.75**4),
        ),
        wrong(
            "equal-steps",
            "Is the gradient at the second point still (−6, 8)?",
            "At (−1.5, 2) the gradient is (−3, 4): half of what it was, so the step is half as long.",
            "Work the gradient out anew at each point: from (−1.5, 2) the step is 0.25 · (3, −4).",
            after_two=[0, 0],
            after_three=[1.5, -2],
            loss_after_two=0,
        ),
        wrong(
            "loss-of-another-point",
            "The points are right. Is that the loss after two steps?",
            "6.25 is the loss at (−1.5, 2), after one step. Half the distance is a quarter of the loss.",
            "After two steps the point is (−0.75, 1), and the loss there is 0.75² + 1².",
            loss_after_two=6.25,
        ),
        wrong(
            "distance-for-loss",
            "The points are right. Is that the loss, or the distance from (0, 0)?",
            "The loss is x0² + x1², without a root.",
            "At (−0.75, 1) the loss is 0.75² + 1².",
            loss_after_two=1.25,
        ),
    ),
    hints=(
        "One step: x − lr · gradient. What is the gradient of x0² + x1² at (−3, 4)?",
        "The gradient at (−3, 4) is (−6, 8). A quarter of it is (−1.5, 2), and that is subtracted.",
        "Each step multiplies the point by 1 − 2 · 0.25. The loss is the sum of the squares of the two numbers.",
    ),
)


def _bill(parameters: int, passes: int) -> dict[str, int]:
    return {"parameters": parameters, "passes_per_step": passes}


BILL = predict(
    "the-bill",
    "The bill for one step",
    _bill(79_510, 159_020),
    rtol=1e-9,
    mistakes=(
        wrong(
            "no-biases",
            "You counted the weights. What else does a layer learn?",
            "Each of the 100 hidden neurons and of the 10 outputs has one number more.",
            "Add the 110 biases, and then two passes for each parameter.",
            **_bill(79_400, 158_800),
        ),
        wrong(
            "one-pass-each",
            "How often does a central difference ask the function, for one entry?",
            "It asks once above and once below.",
            "Two forward passes for each parameter.",
            passes_per_step=79_510,
        ),
        wrong(
            "forward-difference",
            "That is the price of forward differences. Which ones does `numerical_gradient` use?",
            "A central difference asks once above and once below, for each entry.",
            "Two forward passes for each parameter, and none for the place itself.",
            passes_per_step=79_511,
        ),
        wrong(
            "times-the-batch",
            "Does a batch of 100 images go through the network one by one?",
            "One forward pass takes the whole batch: the matrix product has 100 rows.",
            "Two forward passes for each parameter, whatever the batch.",
            passes_per_step=15_902_000,
        ),
    ),
    hints=(
        "Count the arrays first: two matrices and two rows of biases.",
        "The first layer has 784 · 100 + 100 = 78,500 parameters.",
        "Add the second layer in the same way. A central difference needs two forward passes for each parameter.",
    ),
)

WALLS = choose(
    "steeper-walls",
    "Where does it begin to diverge?",
    "answer",
    "B",
    {
        "A": "1 was the limit for walls of x1², whose factor is 1 − 2 lr. What is the derivative of 3 x1², and the factor?",
        "C": "20 is the limit for x0 alone: its factor is 1 − lr/10. Which of the two directions gives way first?",
        "D": "The factors of the two directions hold no start. Which starts alone would survive a factor of −2 for x1, and "
        "are they many?",
    },
)

QUESTIONS = (PAPER, BILL, FORWARD, QUICK, WALLS, FOUR, UNTIL, MOONS)
