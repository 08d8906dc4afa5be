"""The graded questions of chapter 05: backpropagation."""

from __future__ import annotations

from fishbook.checks._build import choose, predict, wrong
from fishbook.checks._layers_05 import SCALE, SOFTPLUS
from fishbook.checks._mended_05 import MENDED
from fishbook.checks._networks_05 import DIGITS, PAIR

__all__ = ["QUESTIONS"]

PAPER = predict(
    "graph-on-paper",
    "Back through a graph",
    {"grad_a": 5, "grad_b": 8, "grad_c": 3},
    mistakes=(
        wrong(
            "not-swapped",
            "What does a times do with the two values?",
            "The sums are 3 and 5. The way to a + b carries the value of the other side, 5.",
            "A times swaps: the left sum gets 5, the right sum gets 3.",
            grad_a=3,
            grad_c=5,
        ),
        wrong(
            "left-way-only",
            "How many ways lead from the output back to b?",
            "Through a + b comes 5. What comes through b + c?",
            "Both movements happen at once, so the two gradients add up.",
            grad_b=5,
        ),
        wrong(
            "right-way-only",
            "How many ways lead from the output back to b?",
            "Through b + c comes 3. What comes through a + b?",
            "Both movements happen at once, so the two gradients add up.",
            grad_b=3,
        ),
        wrong(
            "ways-multiplied",
            "Gradients multiply along one way. What happens where two ways meet?",
            "5 comes through a + b and 3 through b + c. A nudge of b by 0.001 moves f by about 0.008.",
            "Gradients of a number that is used more than once add up.",
            grad_b=15,
        ),
        wrong(
            "plus-only",
            "These are the gradients of the sums. What did you do with the times?",
            "The walk begins with 1 at f. The times passes 5 to one sum and 3 to the other.",
            "At each circle multiply what comes from the right by the local gradient: at the times, then at the plus.",
            grad_a=1,
            grad_b=2,
            grad_c=1,
        ),
    ),
    hints=(
        "Draw two plus circles and a times. Write the values forwards, then walk back from f with a 1.",
        "a + b = 3, b + c = 5, f = 15. The times sends 5 to the left sum and 3 to the right one.",
        "A plus passes on what it gets, to both sides. b gets something from both sums: add.",
    ),
)

BIAS = choose(
    "sum-for-the-bias",
    "A sum in the midst of means",
    "answer",
    "B",
    {
        "A": "Larger gradients could be had with a larger learning rate. What is the derivative of the loss, whatever is "
        "convenient?",
        "C": "Try it: which shape has `dout.mean(axis=0)`, and which `dout.sum(axis=0)`?",
        "D": "Another learning rate would scale the gradients of W and b alike. What would be wrong between the two?",
    },
)

QUESTIONS = (PAPER, SOFTPLUS, SCALE, MENDED, BIAS, PAIR, DIGITS)
