"""The graded questions of chapter 00: Python and NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from fishbook.checks import _wrong_00 as bad
from fishbook.checks._build import choose, predict, wrong
from fishbook.checks._functions_00 import ONE_HOT, STANDARDIZE
from fishbook.checks._look import Look, Student
from fishbook.checks._more_00 import DISTANCES, NEAREST
from fishbook.checks._question import Question
from fishbook.checks._values import StudentError

__all__ = ["QUESTIONS"]

SHAPES = predict(
    "shapes-first",
    "Shapes before you run",
    {
        "shape_a": (100, 50),
        "shape_b": (784,),
        "shape_c": "error",
        "shape_d": (100, 784),
        "shape_e": (100, 1, 784),
        "shape_f": (50,),
    },
    mistakes=(
        wrong(
            "axis-that-stays",
            "Which number leaves the shape with `axis=0`?",
            "Axis 0 is the one with length 100.",
            "(b): from `(100, 784)`, `axis=0` removes the 100.",
            shape_b=(100,),
        ),
        wrong(
            "conflict-missed",
            "Write the two shapes of (c) under one another, aligned at the right. What stands under what?",
            "`x.mean(axis=1)` has the shape `(100,)`, so 784 meets 100.",
            "784 and 100 differ and none of them is 1: a conflict. That x has 100 rows does not help.",
            shape_c=(100, 784),
        ),
        wrong(
            "keepdims-missed",
            "What does `keepdims=True` do with the axis that is summed over?",
            "The mean in (d) has the shape `(100, 1)`.",
            "`(100, 784)` and `(100, 1)`: 784 meets 1, 100 meets 100. Both fit.",
            shape_d="error",
        ),
        wrong(
            "new-axis-last",
            "Where in the brackets of (e) does `None` stand?",
            "The colon takes the axis of length 100; after it comes the new one.",
            "`None` puts an axis of length 1 at its own place, here the second; the rest follows.",
            shape_e=(100, 784, 1),
        ),
        wrong(
            "row-kept",
            "What is the shape of `x[0]`?",
            "A position removes its axis: `x[0]` has the shape `(784,)`.",
            "(f): in `(784,) @ (784, 50)` the inner number disappears, and only one is left.",
            shape_f=(1, 50),
        ),
        wrong(
            "bias-takes-over",
            "What does adding `b` do to the shape in (a)?",
            "`x @ W` has the shape `(100, 50)`, and `b` has `(50,)`.",
            "Aligned at the right, 50 meets 50: the row b is added to each of the 100 rows, and the shape stays.",
            shape_a=(50,),
        ),
    ),
    hints=(
        "Take one at a time: first the shape of each part, then the rule for `@` or for broadcasting.",
        "`x @ W` is `(100, 784) @ (784, 50)`: the inner number disappears.",
        "For (c) and (d) align the two shapes at the right. Equal numbers fit, a 1 fits; anything else is an error.",
    ),
)


def _accuracy_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    accuracy = student.handle("accuracy_of")
    y, square = np.round(rng.random((5, 3)), 2), np.eye(3)[rng.permutation(3)]
    t = rng.integers(0, 3, 5)
    look(accuracy, y, t)
    look(accuracy, y, y.argmax(axis=1), note="all right")
    answers = square.argmax(axis=1)
    for wrong_shape, what in (
        (answers[:, None], "labels of shape (3, 1)"),
        (answers[:1], "one label for three rows"),
        (square, "labels of shape (3, 3)"),
    ):
        try:
            got: Any = accuracy(square, wrong_shape)
        except StudentError as error:
            if error.raised.kind in ("NotImplementedError", "TimeUp", "Died"):
                raise
            got = "refused"
        else:
            got = f"returned {got!r}" if isinstance(got, str) else got
        look.at(what, got, note="refused means that an error is raised, by `assert` or `raise`")


ACCURACY = Question(
    "accuracy-of-a-column",
    "An accuracy that looks right",
    "bug",
    2,
    ("accuracy_of",),
    _accuracy_probe,
    {"accuracy_of": bad.accuracy_if(lambda y, t: t.shape == (len(y),))},
    (
        wrong(
            "no-refusal",
            "Which shape does the comparison have when the labels are a column?",
            "`(3,) == (3, 1)` is broadcast to `(3, 3)`: every answer is compared with every label.",
            "Before the `return`, `assert` what must be true of `t.shape`: as many labels as y has rows, in one axis.",
            accuracy_of=bad.accuracy_if(lambda y, t: True),
        ),
        wrong(
            "counts-rows-only",
            "Is the length enough? What is `len` of an array of shape (3, 1)?",
            "`len(t)` is 3 for the shapes `(3,)`, `(3, 1)` and `(3, 3)` alike.",
            "Compare the whole shape, a tuple, with the one it should be.",
            accuracy_of=bad.accuracy_if(lambda y, t: len(t) == len(y)),
        ),
        wrong(
            "counts-numbers-only",
            "Is the count of numbers enough? How many are in an array of shape (3, 1)?",
            "`t.size` is 3 for the shapes `(3,)` and `(3, 1)` alike.",
            "Compare the whole shape, a tuple, with the one it should be.",
            accuracy_of=bad.accuracy_if(lambda y, t: t.size == len(y)),
        ),
        wrong(
            "counts-axes-only",
            "One axis is right. How long must it be?",
            "A single label, shape `(1,)`, is broadcast against all three answers.",
            "Compare the whole shape, a tuple, with the one it should be: it needs `len(y)`.",
            accuracy_of=bad.accuracy_if(lambda y, t: t.ndim == 1),
        ),
        wrong(
            "repairs-quietly",
            "The question asks to refuse. What does your function do with labels of shape (3, 1)?",
            "Flattened, a column works; but one label for three rows is still broadcast, and its answer is a number.",
            "Let the caller decide: raise an error when `t.shape` is not `(len(y),)`.",
            accuracy_of=bad.accuracy_flat,
        ),
        wrong(
            "refuses-everything",
            "Which shape do good labels have, compared with y?",
            "For y of shape `(5, 3)`, five rows, good labels have the shape `(5,)`.",
            "`y.shape` is the wrong thing to compare with: t has one number for each row of y.",
            accuracy_of=bad.accuracy_if(lambda y, t: t.shape == y.shape),
        ),
    ),
    (
        "Print the shape of `y.argmax(axis=1) == t` for labels in one axis and for labels in a column.",
        "For y of shape `(3, 3)`, good labels have the shape `(3,)`. `(3, 1)`, `(1,)` and `(3, 3)` should be refused.",
        "One `assert` on the shape of t before the `return` is all that changes.",
    ),
)

FLOAT64 = choose(
    "which-is-float64",
    "Which line gives float64?",
    "answer",
    "C",
    {
        "A": "0.5 is a plain Python number. Does it bring a dtype of its own, or adapt to the array?",
        "B": "What is the dtype of the mean of a float32 array? Print `x_train.mean(axis=0).dtype` in chapter 00.",
        "D": "The mask holds True and False. Can float32 hold 0 and 1, or is something wider needed?",
    },
)

QUESTIONS = (SHAPES, STANDARDIZE, ONE_HOT, ACCURACY, FLOAT64, DISTANCES, NEAREST)
