"""The graded questions of chapter 01: perceptrons, gates and what they build."""

from __future__ import annotations

from fishbook.checks._build import choose, predict, wrong
from fishbook.checks._experiments_01 import ADDER, TABLES
from fishbook.checks._functions_01 import MAJORITY, OPPOSITE, SUBTRACT

__all__ = ["QUESTIONS"]

READ = predict(
    "read-a-perceptron",
    "Read a perceptron",
    {"word": "0011", "crosses_x1": 0.25, "crosses_x2": -0.5},
    mistakes=(
        wrong(
            "sign-of-w2-lost",
            "Which sign does w2 have?",
            "On the x2 axis the score is −1 · x2 − 0.5: at x2 = 0.5 it is −1, not 0.",
            "Solve −x2 − 0.5 = 0.",
            crosses_x2=0.5,
        ),
        wrong(
            "bias-turned",
            "With which sign does b enter the score?",
            "In the row 00 nothing but b is left. Here it is −0.5: does the neuron fire?",
            "Add b as it stands: the four scores are −0.5, −1.5, 1.5 and 0.5.",
            word="1011",
            crosses_x1=-0.25,
            crosses_x2=0.5,
        ),
        wrong(
            "crossings-turned",
            "The word is right. On which side of zero does the line cross the two axes?",
            "On the x1 axis x2 is 0, so 2 · x1 − 0.5 = 0.",
            "Bring −0.5 to the other side, where it becomes 0.5, and divide by the weight: by 2, and by −1.",
            crosses_x1=-0.25,
            crosses_x2=0.5,
        ),
        wrong(
            "axes-exchanged",
            "Which input is 0 on the x1 axis?",
            "On the x1 axis x2 is 0, so w2 has no say: 2 · x1 − 0.5 = 0.",
            "Each crossing is −b divided by that axis's own weight: 0.5 / 2 and 0.5 / −1.",
            crosses_x1=-0.5,
            crosses_x2=0.25,
        ),
        wrong(
            "rows-exchanged",
            "In which order do the four rows stand?",
            "The second row is x1 = 0, x2 = 1: its score is −1 − 0.5.",
            "The rows count in binary, x1 first: 00, 01, 10, 11. Their scores are −0.5, −1.5, 1.5 and 0.5.",
            word="0101",
        ),
        wrong(
            "last-row-silent",
            "The first three digits are right. What is the score of the last row?",
            "With x1 = x2 = 1 the score is 2 − 1 − 0.5.",
            "That is 0.5, and a score above 0 fires.",
            word="0010",
        ),
    ),
    hints=(
        "Work out the score of each row first, then ask whether it is larger than 0.",
        "The row x1 = 1, x2 = 0 has the score 2 − 0.5 = 1.5 and fires. Three rows are left.",
        "For the crossings put the score to 0, once with x2 = 0 and once with x1 = 0, and solve for the other input.",
    ),
)

XOR = choose(
    "xor-by-one",
    "What lets a perceptron compute XOR?",
    "answer",
    "D",
    {
        "A": "Go through the argument with the four inequalities again: does it say anywhere how large the numbers are?",
        "B": "A finer grid has points between the old ones. What does the argument with the inequalities say of them?",
        "C": "Comparing with 0.5 is the same as lowering the bias by 0.5. What shape does the boundary still have?",
    },
)

QUESTIONS = (READ, MAJORITY, SUBTRACT, OPPOSITE, XOR, TABLES, ADDER)
